"""Overland flow on three planes against the kinematic wave."""

import numpy

from harness import Study, mean_error, quantity
from solutions.kinematic import Plane

# case: length [m], slope, Manning's n, rain [m/s], its duration [s], coarsest step [s]
PLANES = {
    "half_of_v": (800.0, 0.05, 0.015, 3e-6, 5400.0, 180.0),
    "steep_bare_slope": (100.0, 0.4663, 0.05, 0.05 / 3600.0, 3600.0, 30.0),
    "usle_plot": (22.13, 0.09, 0.03, 0.06 / 3600.0, 3600.0, 12.0),
}
PUBLISHED_TIME_TO_EQUILIBRIUM = {"half_of_v": 1765.913, "steep_bare_slope": 289.545, "usle_plot": 131.295}
COARSEST = 20  # cells


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [s] to the solution's time: what a broken model would do."""
    result = Study("W1 Kinematic planes", "kinematic wave by characteristics (Eagleson 1970; Woolhiser & Liggett 1967)")
    levels = range(6 if fine else 4)
    for case, (length, slope, manning, rate, duration, coarsest_step) in PLANES.items():
        plane = Plane(length, slope, manning, rate, duration)
        t_e = plane.time_to_equilibrium
        result.check(f"{case}: t_e of the formula", PUBLISHED_TIME_TO_EQUILIBRIUM[case], t_e, 5e-4, "s", "figures printed")
        names, rising, falling, volume = [], [], [], []
        for level in levels:
            cells, step = COARSEST * 2**level, coarsest_step / 2**level
            if step < 1.0:  # the least that water.step takes
                break
            settings = {
                "terrain__plane__nx": cells,
                "terrain__plane__cell_size": quantity(length / cells, "m"),
                "water__step": quantity(step, "s"),
            }
            run = program.run(f"planes/{case}", **{**settings, **wrong})
            table = run.gauge()
            time, flow = table["time_s"], table["flow_m3s"] / (length / cells)
            every = numpy.isclose(time % coarsest_step, 0.0) | numpy.isclose(time % coarsest_step, coarsest_step)
            error = (flow - plane.outflow(time - shift)) / plane.equilibrium
            names.append(f"{length / cells:.4g} m, {step:.4g} s")
            rising.append(mean_error(error[every & (time <= 2.0 * t_e)], 0.0))
            falling.append(mean_error(error[every & (time > duration) & (time <= duration + 2.0 * t_e)], 0.0))
            left = run.stock("surface") / 1000.0 / (length / cells)
            volume.append(abs(left - plane.volume(time[-1])) / (plane.equilibrium * t_e))
            if level == levels[-1]:
                at_rest = flow[(time > 1.5 * t_e) & (time <= duration)]
                result.check(f"{case}: flow at equilibrium / i L", 1.0, at_rest[-1] / plane.equilibrium, 1e-6, "",
                             "the steady state of the scheme is exact; what is left has not run off yet")
                booked = run.posted("surface", "off_map") / 1000.0 / (length / cells)
                step_volumes = flow * numpy.diff(time, prepend=0.0)
                result.check(f"{case}: hydrograph's volume / ledger's", 1.0, numpy.sum(step_volumes) / booked, 1e-9, "",
                             "ten figures in the table")
        # The kink at t_e is smeared over the root of the cell length; the recession has none.
        result.refine(f"{case}, 0 to 2 t_e", names, rising, 0.9, 0.01, "of i L", "1 % of equilibrium flow, required")
        result.refine(f"{case}, recession", names, falling, 0.9, 0.005, "of i L", "half of that: smooth")
        result.refine(f"{case}, water left at the end", names, volume, 0.9, 0.005, "of i L t_e", "as the recession")
    return result
