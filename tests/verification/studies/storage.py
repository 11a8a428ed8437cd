"""A front in a channel with transient storage, against the inverted Laplace transform."""

import numpy

from harness import Study, mean_error, river_grid
from solutions.transport import Channel

# t: C/C0 at 500 m by de Hoog's inversion
FRONT = {3600: 0.008342676, 5000: 0.352577098, 7500: 0.728757742, 10000: 0.816326030, 20000: 0.962173028}

channel = Channel(0.1, 0.5, exchange=1e-4, storage=0.5)


def refine(program, transport, coarsest_step, exact, times, fine, wrong):
    """Grids and errors; the finest run is given back with them."""
    levels, errors = [], []
    for k in range(4 if fine else 3):
        cell, step = 5 / 2**k, coarsest_step / 2**k
        run = program.run("storage/front", **river_grid(cell, step, river__transport=f'"{transport}"', **wrong))
        errors.append(mean_error(run.series(times, "tracer_mg_L", "x500"), exact))
        levels.append(f"{cell:g} m, {step:g} s")
    return levels, errors, run


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [s] to the solution's time: what a broken model would do."""
    result = Study("R1 Front with transient storage",
                   "equations: Bencala & Walters 1983; solution: Laplace transform, inverted numerically (values "
                   "printed: de Hoog, Knight & Stokes 1982)")
    times = numpy.arange(100.0, 24001.0, 100.0)
    exact = channel.step(500.0, times - shift)
    levels, errors, run = refine(program, "second_order", 10.0, exact, times, fine, wrong)
    result.refine("second order, 500 m", levels, errors, 1.8, 1.5e-5, "of C0",
                  "t u dx^2/6 C''' = 1.5e-4 while the front passes, a twelfth of the time")
    for time, expected in FRONT.items():
        got = run.series([time], "tracer_mg_L", "x500")[0]
        result.check(f"second order: C(500 m, {time} s)", expected, got, 1.5e-4, "C0",
                     "t u dx^2/6 C''' with sigma = 70 m")
    levels, errors, _ = refine(program, "upwind", 50.0, exact, times, fine, wrong)
    result.refine("upwind, 500 m", levels, errors, 0.9, 5e-4, "of C0",
                  "t u D dt C''' = 4e-3 while the front passes, and the implicit exchange")
    return result
