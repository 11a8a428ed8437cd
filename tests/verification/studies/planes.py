"""Overland flow on planes, one of them cut into benches, against the kinematic wave."""

import numpy

from harness import Study, mean_error, quantity
from solutions.kinematic import Plane

# case: length [m], slope, Manning's n, rain [m/s], its duration [s], coarsest step [s]
PLANES = {
    "half_of_v": (800.0, 0.05, 0.015, 3e-6, 5400.0, 180.0),
    "steep_bare_slope": (100.0, 0.4663, 0.05, 0.05 / 3600.0, 3600.0, 30.0),
    "usle_plot": (22.13, 0.09, 0.03, 0.06 / 3600.0, 3600.0, 12.0),
    "benches": (100.0, 0.05, 0.05, 0.05 / 3600.0, 3600.0, 60.0),  # beds of 5 % on the steep slope
}
PUBLISHED_TIME_TO_EQUILIBRIUM = {"half_of_v": 1765.913, "steep_bare_slope": 289.545, "usle_plot": 131.295,
                                 "benches": 565.749}
COARSEST = 20  # cells


def refine(program, result, case, levels, shift, wrong):
    length, slope, manning, rate, duration, coarsest_step = PLANES[case]
    plane = Plane(length, slope, manning, rate, duration)
    t_e = plane.time_to_equilibrium
    result.check(f"{case}: t_e of the formula", PUBLISHED_TIME_TO_EQUILIBRIUM[case], t_e, 5e-4, "s", "figures printed")
    names, rising, falling, left = [], [], [], []
    for level in levels:
        cell, step = length / (COARSEST * 2**level), coarsest_step / 2**level
        settings = {
            "terrain__plane__nx": COARSEST * 2**level,
            "terrain__plane__cell_size": quantity(cell, "m"),
            "water__step": quantity(step, "s"),
        }
        run = program.run(f"planes/{case}", **{**settings, **wrong})
        table = run.gauge()
        time, flow = table["time_s"], table["flow_m3s"] / cell
        error = (flow - plane.outflow(time - shift)) / plane.equilibrium
        names.append(f"{cell:.4g} m, {step:.4g} s")
        rising.append(mean_error(error[time <= 2.0 * t_e], 0.0))
        falling.append(mean_error(error[(time > duration) & (time <= duration + 2.0 * t_e)], 0.0))
        water = run.stock("surface") / 1000.0 / cell
        left.append(abs(water - plane.volume(time[-1])) / (plane.equilibrium * t_e))
    # The kink at t_e is smeared over the root of the cell length, soon less than the coarsest step: means are over each
    # run's own steps. The recession has no kink.
    result.refine(f"{case}, 0 to 2 t_e", names, rising, 0.9, 0.01, "of i L", "1 % of equilibrium flow, required")
    result.refine(f"{case}, recession", names, falling, 0.9, 0.005, "of i L", "half of that: smooth")
    result.refine(f"{case}, water left at the end", names, left, 0.9, 0.005, "of i L t_e", "as the recession")

    at_end_of_rain = flow[time <= duration][-1]
    result.check(f"{case}: flow at equilibrium / i L", 1.0, at_end_of_rain / plane.equilibrium, 1e-6, "",
                 "the scheme's steady state is exact; the approach to it is not over")
    run_off = run.posted("surface", "off_map") / 1000.0 / cell
    volume = numpy.sum(flow * numpy.diff(time, prepend=0.0))
    result.check(f"{case}: hydrograph's volume / ledger's", 1.0, volume / run_off, 1e-9, "", "ten figures in the table")


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [s] to the solution's time: what a broken model would do."""
    result = Study("W1 Kinematic planes",
                   "kinematic wave by characteristics (Eagleson 1970; Woolhiser & Liggett 1967)")
    for case in PLANES:
        refine(program, result, case, range(6 if fine else 4), shift, wrong)
    return result
