"""Fronts, a pulse, a slug and decay in a uniform channel: advection and dispersion against closed solutions."""

import numpy

from harness import Study, mean_error, river_grid
from solutions.transport import Channel

U, D, DECAY = 0.5, 5.0, 2e-5
PULSE = 3600.0
# (x, t): C/C0
FRONT = {(500, 900): 0.3334176, (500, 1000): 0.5395067, (500, 1100): 0.7184470,
         (2000, 3600): 0.1573209, (2000, 4000): 0.5198976, (2000, 4400): 0.8424376}
ONE_HOUR = {(2000, 4000): 0.5198976, (2000, 5800): 0.9999250, (2000, 7600): 0.4801024}
DECAYING = {(2000, 3600): 0.1469197, (2000, 4000): 0.4828785, (2000, 6000): 0.9231303}
STEADY = {2000: 0.9231459, 10000: 0.6704272, 50000: 0.1354435}
SLUG = {1800: 0.2252353, 2000: 0.2820948, 2200: 0.2142868}

plain, decaying = Channel(U, D), Channel(U, D, decay=DECAY)


def names(grids):
    return [f"{cell:g} m, {step:g} s" for cell, step in grids]


def refine_fronts(program, result, name, grids, order, limit, why, settings, shift):
    """Mean errors of step, pulse and decaying step at 500 and 2000 m on `grids` (cell, step); returns the finest run."""
    times = numpy.arange(80.0, 9601.0, 80.0)
    runs = [program.run("straight_channel/front", **river_grid(*grid, **settings)) for grid in grids]
    for x in (500, 2000):
        late = times - shift
        exact = {"step": plain.step(x, late), "pulse": plain.pulse(x, late, PULSE), "decaying": decaying.step(x, late)}
        for species, expected in exact.items():
            errors = [mean_error(run.series(times, f"{species}_mg_L", f"x{x}"), expected) for run in runs]
            result.refine(f"{name}, {species} at {x} m", names(grids), errors, order, limit, "of C0", why)
    return runs[-1]


def fronts(program, result, levels, shift, wrong):
    second_order = {"river__transport": '"second_order"', **wrong}
    upwind = {"river__transport": '"upwind"', **wrong}
    run = refine_fronts(program, result, "second order", [(20 / 2**k, 20 / 2**k) for k in levels], 1.8, 1.5e-4,
                        "t u dx^2/6 C''' = 8e-4 while a front passes, a twentieth of the time; a pulse has two",
                        second_order, shift)
    for species, values in (("step", FRONT), ("pulse", ONE_HOUR), ("decaying", DECAYING)):
        for (x, time), expected in values.items():
            got = run.series([time], f"{species}_mg_L", f"x{x}")[0]
            result.check(f"second order, {species}: C({x} m, {time} s)", expected, got, 1e-3, "C0",
                         "t u dx^2/6 C''' = 8e-4, with sigma = 100 m at 500 m")
    refine_fronts(program, result, "second order, Courant number 2", [(20 / 2**k, 80 / 2**k) for k in levels],
                  1.8, 1.5e-4, "as above: sub-cycled to Courant number 1", second_order, shift)
    refine_fronts(program, result, "upwind", [(10 / 2**k, 20 / 2**k) for k in levels], 0.9, 1e-3,
                  "t u D dt C''' = 5e-3 (compensation leaves it) while a front passes", upwind, shift)
    refine_fronts(program, result, "upwind, step as the square of the cell", [(10 / 2**k, 20 / 4**k) for k in levels],
                  1.8, 3e-4, "as above with a quarter of the step: second order in the cell", upwind, shift)


def rising_inlet(program, result, levels, wrong):
    times = numpy.arange(120.0, 4801.0, 120.0)
    exact = plain.ramp(500.0, times, 1800.0)
    grids = [(20 / 2**k, 40 / 2**k) for k in levels]
    runs = [program.run("straight_channel/rising", **river_grid(*grid, **wrong)) for grid in grids]
    errors = [mean_error(run.series(times, "tracer_mg_L", "x500"), exact) for run in runs]
    result.refine("second order, inlet that rises for half an hour, 500 m", names(grids), errors, 1.8, 5e-5, "of C0",
                  "less than the front: smooth")


def slug(program, result, levels, wrong):
    times = numpy.arange(20.0, 3601.0, 20.0)
    exact = plain.slug(1000.0, times, 100.0, 20.0)
    grids = [(10 / 2**k, 5 / 2**k) for k in levels]
    for transport, order, limit in (("second_order", 1.8, 1e-4), ("upwind", 0.9, 5e-4)):
        errors = []
        for cell, step in grids:
            # the release mixes through the cell that it enters: x counts from its middle
            gauge = f'[{{ id = "x1000", reach = 2, distance = "{1000 + cell / 2} m" }}]'
            settings = {"river__transport": f'"{transport}"', "output__gauges": gauge, **wrong}
            run = program.run("straight_channel/slug", **river_grid(cell, step, **settings))
            errors.append(mean_error(run.series(times, "tracer_mg_L", "x1000"), exact))
        result.refine(f"{transport.replace('_', ' ')}, slug at 1000 m", names(grids), errors, order, limit, "mg/L",
                      "peak 0.28 mg/L; otherwise as the front")


def long_decay(program, result, wrong):
    grids = [(400 / 2**k, 400 / 2**k) for k in range(3)]
    runs = [program.run("straight_channel/long_decay", **river_grid(*grid, **wrong)) for grid in grids]
    for x, expected in STEADY.items():
        exact = decaying.steady(x)
        result.check(f"steady decay of the formula at {x} m", expected, exact, 6e-8, "C0", "figures printed")
        errors = [abs(run.gauge(f"x{x}")["decaying_mg_L"][-1] - exact) for run in runs]
        result.refine(f"steady decay at {x} m", names(grids), errors, 1.8, 2e-6, "of C0",
                      "(k dx/u)^2/24 for each k x/u, which is 2 at the end")


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [s] to the fronts' time: what a broken model would do."""
    result = Study("R1 Front, pulse, slug and decay in a uniform channel",
                   "Ogata & Banks 1961 (USGS PP 411-A); Bear 1979; van Genuchten & Alves 1982; slug: Taylor 1954, "
                   "Fischer et al. 1979")
    levels = range(4 if fine else 3)
    fronts(program, result, levels, shift, wrong)
    rising_inlet(program, result, levels, wrong)
    slug(program, result, levels, wrong)
    long_decay(program, result, wrong)
    return result
