"""Kinematic waves in a channel: a ramp that travels, and lateral inflow on a dry bed."""

import numpy

from harness import Study, mean_error, river_grid
from solutions.kinematic import Stream

stream = Stream(10.0, 0.01, 0.04)
LATERAL, LENGTH = 5e-4, 1000.0
# (x, t): flow
RAMP = {(2000, 3600): 11.117138, (5000, 3600): 8.683790, (5000, 5400): 13.002865, (5000, 7200): 17.089092,
        (10000, 7200): 13.626242, (10000, 9000): 18.054801}
RISING = {300: 0.02280826, 600: 0.07241170, 900: 0.14232926, 1200: 0.22989283}


def ramp(time):
    return numpy.clip(5.0 + 15.0 * time / 7200.0, 5.0, 20.0)


def travelling(program, result, fine, wrong):
    times = numpy.arange(60.0, 10801.0, 60.0)
    grids = [(100 / 2**k, 60 / 2**k) for k in range(5 if fine else 4)]
    runs = [program.run("waves/ramp", **river_grid(*grid, **wrong)) for grid in grids]
    for x in (2000, 5000, 10000):
        exact = stream.carried(float(x), times, ramp)
        errors = [mean_error(run.series(times, "flow_m3s", f"x{x}"), exact) for run in runs]
        result.refine(f"ramp at {x} m", [f"{cell:g} m, {step:g} s" for cell, step in grids], errors, 0.9, 0.03, "m3/s",
                      "two kinks of 15 m3/s in 2 h, each spread over 200 s: 0.16 m3/s for a tenth of the time")
    for (x, time), expected in RAMP.items():
        got = runs[-1].series([time], "flow_m3s", f"x{x}")[0]
        result.check(f"ramp: Q({x} m, {time} s)", expected, got, 0.03, "m3/s",
                     "two steps of the rise of 15 m3/s in 2 h")


def filling(program, result, fine, wrong):
    times = numpy.arange(100.0, 3601.0, 100.0)
    exact = stream.filled(LENGTH, times, lambda time: numpy.full_like(time, LATERAL))
    grids = [(50 / 2**k, 100 / 2**k) for k in range(5 if fine else 4)]
    runs = [program.run("waves/lateral", **river_grid(*grid, **wrong)) for grid in grids]
    errors = [mean_error(run.series(times, "flow_m3s"), exact) / (LATERAL * LENGTH) for run in runs]
    result.refine("lateral inflow, 0 to 3600 s", [f"{cell:g} m, {step:g} s" for cell, step in grids], errors, 0.9, 0.01,
                  "of equilibrium flow", "1 %, as for the planes")
    for time, expected in RISING.items():
        result.check(f"lateral inflow: Q({time} s)", expected, runs[-1].series([time], "flow_m3s")[0],
                     1e-6 * expected + 1e-9, "m3/s", "as long as nothing comes from above the scheme is exact")


def study(program, fine=False, wrong_ramp=None, wrong_lateral=None):
    """The `wrong_` settings go to the program: what a broken model would do."""
    result = Study("R3 Kinematic waves in a channel", "characteristics; lateral inflow: Woolhiser & Liggett 1967")
    travelling(program, result, fine, wrong_ramp or {})
    filling(program, result, fine, wrong_lateral or {})
    return result
