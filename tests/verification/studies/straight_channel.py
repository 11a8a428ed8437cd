"""Fronts, a pulse, a slug and decay in a uniform channel: advection and dispersion against closed solutions."""

import numpy

from harness import Study, mean_error, river_grid
from solutions.transport import Channel

U, D, DECAY = 0.5, 5.0, 2e-5
PULSE = 3600.0
# (x, t): C/C0, printed in the sources' form and evaluated for this project
FRONT = {(500, 900): 0.3334176, (500, 1000): 0.5395067, (500, 1100): 0.7184470,
         (2000, 3600): 0.1573209, (2000, 4000): 0.5198976, (2000, 4400): 0.8424376}
ONE_HOUR = {(2000, 4000): 0.5198976, (2000, 5800): 0.9999250, (2000, 7600): 0.4801024}
DECAYING = {(2000, 3600): 0.1469197, (2000, 4000): 0.4828785, (2000, 6000): 0.9231303}
STEADY = {2000: 0.9231459, 10000: 0.6704272, 50000: 0.1354435}
SLUG = {1800: 0.2252353, 2000: 0.2820948, 2200: 0.2142868}

plain, decaying = Channel(U, D), Channel(U, D, decay=DECAY)


def solutions(x, time):
    return {"step": plain.step(x, time), "pulse": plain.pulse(x, time, PULSE), "decaying": decaying.step(x, time)}


def refine_front(program, result, name, grids, order, limit, why, settings, shift):
    """Mean errors at 500 and 2000 m on `grids` (cell, step) of the three fronts; the finest run is given back."""
    times = numpy.arange(80.0, 9601.0, 80.0)
    runs = [program.run("straight_channel/front", **river_grid(cell, step, **settings)) for cell, step in grids]
    levels = [f"{cell:g} m, {step:g} s" for cell, step in grids]
    for x in (500, 2000):
        exact = solutions(x, times - shift)
        for species, expected in exact.items():
            errors = [mean_error(run.series(times, f"{species}_mg_L", f"x{x}"), expected) for run in runs]
            result.refine(f"{name}, {species} at {x} m", levels, errors, order, limit, "of C0", why)
    return runs[-1]


def fronts(program, result, fine, shift, wrong):
    levels = range(4 if fine else 3)
    run = refine_front(program, result, "second order", [(20 / 2**k, 20 / 2**k) for k in levels], 1.8, 1.5e-4,
                       "t u dx^2/6 C''' = 8e-4 while a front passes, a twentieth of the time; a pulse has two", {"river__transport": '"second_order"', **wrong}, shift)
    for what, values, column in (("step", FRONT, "step_mg_L"), ("pulse", ONE_HOUR, "pulse_mg_L"), ("decaying", DECAYING, "decaying_mg_L")):
        for (x, time), expected in values.items():
            got = run.series([time], column, f"x{x}")[0]
            result.check(f"second order, {what}: C({x} m, {time} s)", expected, got, 1e-3, "C0",
                         "t u dx^2/6 C''' = 8e-4, with sigma = 100 m at 500 m")
    refine_front(program, result, "second order, Courant number 2", [(20 / 2**k, 80 / 2**k) for k in levels], 1.8, 1.5e-4,
                 "as above: sub-cycled to Courant number 1", {"river__transport": '"second_order"', **wrong}, shift)
    upwind = {"river__transport": '"upwind"', **wrong}
    refine_front(program, result, "upwind", [(10 / 2**k, 20 / 2**k) for k in levels], 0.9, 1e-3,
                 "t u D dt C''' = 5e-3 (compensation leaves it) while a front passes", upwind, shift)
    refine_front(program, result, "upwind, step as the square of the cell", [(10 / 2**k, 20 / 4**k) for k in levels], 1.8, 3e-4,
                 "as above with a quarter of the step: second order in the cell", upwind, shift)


def rising_inflow(program, result, fine, wrong):
    times = numpy.arange(120.0, 4801.0, 120.0)
    exact = plain.ramp(500.0, times, 1800.0)
    levels, errors = [], []
    for k in range(4 if fine else 3):
        run = program.run("straight_channel/rising", **river_grid(20 / 2**k, 40 / 2**k, **wrong))
        errors.append(mean_error(run.series(times, "tracer_mg_L", "x500"), exact))
        levels.append(f"{20 / 2**k:g} m, {40 / 2**k:g} s")
    result.refine("second order, inlet that rises for half an hour, 500 m", levels, errors, 1.8, 5e-5, "of C0", "less than the front: smooth")


def slug(program, result, fine, wrong):
    times = numpy.arange(20.0, 3601.0, 20.0)
    exact = plain.slug(1000.0, times, 100.0, 20.0)
    for transport, order, limit in (("second_order", 1.8, 1e-4), ("upwind", 0.9, 5e-4)):
        levels, errors = [], []
        for k in range(4 if fine else 3):
            cell, step = 10 / 2**k, 5 / 2**k
            # the release mixes through the cell that it enters: x counts from its middle
            gauge = f'[{{ id = "x1000", reach = 2, distance = "{1000 + cell / 2} m" }}]'
            run = program.run("straight_channel/slug", **river_grid(cell, step, river__transport=f'"{transport}"',
                                                                    output__gauges=gauge, **wrong))
            errors.append(mean_error(run.series(times, "tracer_mg_L", "x1000"), exact))
            levels.append(f"{cell:g} m, {step:g} s")
        result.refine(f"{transport}, slug at 1000 m", levels, errors, order, limit, "mg/L", "peak 0.28 mg/L; otherwise as the front")


def long_decay(program, result, wrong):
    levels, errors = [], {x: [] for x in STEADY}
    for k in range(3):
        run = program.run("straight_channel/long_decay", **river_grid(400 / 2**k, 400 / 2**k, **wrong))
        levels.append(f"{400 / 2**k:g} m, {400 / 2**k:g} s")
        for x in STEADY:
            got = run.gauge(f"x{x}")["decaying_mg_L"][-1]
            errors[x].append(abs(got - decaying.steady(x)))
    for x, expected in STEADY.items():
        result.check(f"steady decay of the formula at {x} m", expected, decaying.steady(x), 6e-8, "C0", "figures printed")
        result.refine(f"steady decay at {x} m", levels, errors[x], 1.8, 2e-6, "of C0", "(k dx/u)^2/24 for each k x/u, which is 2 at the end")


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [s] to the solution's time: what a broken model would do."""
    result = Study("R1 Front, pulse, slug and decay in a uniform channel",
                   "Ogata & Banks 1961 (USGS PP 411-A); Bear 1979; van Genuchten & Alves 1982; slug: Taylor 1954, Fischer et al. 1979")
    fronts(program, result, fine, shift, wrong)
    rising_inflow(program, result, fine, wrong)
    slug(program, result, fine, wrong)
    long_decay(program, result, wrong)
    return result
