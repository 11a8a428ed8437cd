"""Steady and transient heads of plain aquifers: Dupuit between ditches and between drains, Theis."""

import numpy

from harness import Study, quantity
from solutions.groundwater import dupuit, theis

RECHARGE = 0.0027378507871321
TRANSMISSIVITY, STORAGE, PUMPED = 500.0, 1e-4, 1000.0


def probes(cells):
    return "[" + ", ".join(f'{{ id = "{name}", cell = [{row}, {column}] }}' for name, row, column in cells) + "]"


def between_heads(program, result, levels, wrong):
    places = numpy.arange(100.0, 901.0, 100.0)
    exact = dupuit(places, 10.0, 12.0, 1000.0, 5.0, RECHARGE)
    grids, errors = [], []
    for k in levels:
        cell = 20.0 / 2**k
        count = round(1000.0 / cell) + 1
        heads = (f'[{{ id = "west", columns = [0, 0], head = "10 m" }}, '
                 f'{{ id = "east", columns = [{count - 1}, {count - 1}], head = "12 m" }}]')
        run = program.run("aquifer_heads/dupuit", terrain__flat__nx=count, terrain__flat__cell_size=quantity(cell, "m"),
                          leachate__fixed_head=heads,
                          output__probes=probes([(f"x{x:g}", 0, round(x / cell)) for x in places]), **wrong)
        got = numpy.array([run.gauge(f"x{x:g}")["head_m"][-1] for x in places])
        grids.append(f"{cell:g} m")
        errors.append(numpy.mean(numpy.abs(got - exact)))
    result.refine("steady heads between two ditches", grids, errors, 0.9, 2e-2, "m",
                  "the thickness of the upper cell: h'^2 dx / 2h, some mm per metre of cell")
    out = run.posted("aquifer", "fixed_head") - run.posted("fixed_head", "aquifer")
    result.check("water that the ditches take in 10 d", RECHARGE * cell * (1000.0 + cell) * 10.0 * 1000.0, out, 1e-3,
                 "kg", "the balance is solved to 1e-9 of a cell's recharge")


def pumping(program, result, levels, shift, wrong):
    radii, times = (120.0, 200.0, 320.0), (259.2, 432.0, 864.0)
    grids, errors = [], []
    for k in levels:
        cell, step = 40.0 / 2**k, 86.4 / 2**k
        count = 2 * round(1000.0 / cell) + 1
        middle = count // 2
        run = program.run("aquifer_heads/theis", terrain__flat__nx=count, terrain__flat__ny=count,
                          terrain__flat__cell_size=quantity(cell, "m"), leachate__step=quantity(step, "s"),
                          leachate__well=f'[{{ cell = [{middle}, {middle}], rate = "-{PUMPED!r} m3/day" }}]',
                          output__probes=probes([(f"r{r:g}", middle, middle + round(r / cell)) for r in radii]), **wrong)
        error = []
        for radius in radii:
            table = run.gauge(f"r{radius:g}")
            for time in times:
                row = int(numpy.argmin(numpy.abs(table["time"] - time)))
                got = table["head_m"][0] - table["head_m"][row]
                expected = theis(radius, (time - shift) / 86400.0, PUMPED, TRANSMISSIVITY, STORAGE)
                error.append(abs(got - expected))
                if k == levels[-1]:
                    result.check(f"drawdown at {radius:g} m after {time:g} s", expected, got, 5e-3, "m",
                                 "backward Euler: dt/2 s'' = 4e-3 m at 120 m at the first time")
        grids.append(f"{cell:g} m, {step:g} s")
        errors.append(numpy.mean(error))
    result.refine("drawdown around a well", grids, errors, 0.9, 2e-3, "m",
                  "backward Euler: dt/2 s'' where it rises")


def parallel_drains(program, result, levels, wrong):
    """Half of the strip between two drains 1500 m apart at 10 m: the drain's cell takes what comes from its side."""
    grids, errors = [], []
    places = numpy.arange(150.0, 751.0, 150.0)
    exact = dupuit(places, 10.0, 10.0, 1500.0, 5.0, RECHARGE)
    for k in levels:
        cell = 30.0 / 2**k
        count = round(1500.0 / cell) + 1
        rows = {"conductance": [0.0] * count, "elevation": [10.0] * count}
        rows["conductance"][0] = rows["conductance"][-1] = 10.0
        files = {}
        for name, values in rows.items():
            files[name] = program.folder / f"{name}_{count}.asc"
            header = f"ncols {count}\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize {cell}\n"
            files[name].write_text(header + " ".join(map(repr, values)) + "\n", encoding="ascii")
        run = program.run("aquifer_heads/drains", terrain__flat__nx=count, terrain__flat__cell_size=quantity(cell, "m"),
                          leachate__drains__conductance=f'"{files["conductance"]}"',
                          leachate__drains__elevation=f'"{files["elevation"]}"',
                          output__probes=probes([(f"x{x:g}", 0, round(x / cell)) for x in places]), **wrong)
        got = numpy.array([run.gauge(f"x{x:g}")["head_m"][-1] for x in places])
        grids.append(f"{cell:g} m")
        errors.append(numpy.mean(numpy.abs(got - exact)))
    result.refine("steady heads between two drains", grids, errors, 0.9, 5e-2, "m",
                  "the thickness of the upper cell: h'^2 dx / 2h, some mm per metre of cell")


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [s] to the time of Theis: what a broken model would do."""
    result = Study("L4 Heads between ditches, between drains, around a well", "Dupuit 1863; Theis 1935")
    levels = range(4 if fine else 3)
    between_heads(program, result, levels, wrong)
    pumping(program, result, levels, shift, wrong)
    parallel_drains(program, result, levels, wrong)
    return result
