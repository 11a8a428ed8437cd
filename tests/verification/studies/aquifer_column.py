"""Fronts of a plain, a sorbing and a sorbing, decaying species in uniform groundwater flow (MT3DMS problem 1 b-d)."""

import numpy

from harness import Study, quantity
from solutions.groundwater import Column

END = 2000.0
COLUMNS = {"plain": Column(0.24, 2.4), "sorbing": Column(0.24, 2.4, 5.0), "decaying": Column(0.24, 2.4, 5.0, 0.002)}
# van Genuchten & Alves 1982, at 2000 d: (first type, flux type)
PRINTED = {("plain", 200): (0.9988163174, 0.9982070458), ("plain", 400): (0.8243383758, 0.7949485223),
           ("plain", 600): (0.1272945681, 0.1082128534), ("sorbing", 50): (0.9170842476, 0.8623710462),
           ("sorbing", 100): (0.5485502153, 0.4551308651), ("sorbing", 200): (0.01227013297, 0.007506673865),
           ("decaying", 50): (0.2047981257, 0.1550176614), ("decaying", 100): (0.03930503453, 0.02885278233)}


def profile(program, case, cell, step, first_type, wrong):
    """Concentrations at 2000 d every 10 m (first type: 10 … 1000 m; flux type: the cells around them, averaged)."""
    count = round(1000.0 / cell) + 1
    heads = f'[{{ columns = [0, 0], head = "{0.006 * cell * (count - 1) - 10.0!r} m"'
    if not first_type:
        heads += ', concentration = { plain = "1 mg/L", sorbing = "1 mg/L", decaying = "1 mg/L" }'
    heads += f' }}, {{ id = "downstream", columns = [{count - 1}, {count - 1}], head = "-10 m" }}]'
    places = numpy.arange(10.0, 1000.5, 10.0) if first_type else numpy.arange(10.0, 990.5, 10.0)
    at = numpy.rint(places / cell).astype(int)
    columns = sorted({*at, *(() if first_type else at - 1)})
    probes = "[" + ", ".join(f'{{ id = "c{column}", cell = [0, {column}] }}' for column in columns) + "]"
    run = program.run(case, terrain__plane__nx=count, terrain__plane__cell_size=quantity(cell, "m"),
                      leachate__step=quantity(step, "day"), leachate__fixed_head=heads, output__probes=probes, **wrong)
    got = {species: {column: run.gauge(f"c{column}")[f"{species}_mg_L"][-1] for column in columns}
           for species in COLUMNS}
    if first_type:
        return places, {species: numpy.array([values[column] for column in at]) for species, values in got.items()}
    return places, {species: numpy.array([0.5 * (values[column - 1] + values[column]) for column in at])
                    for species, values in got.items()}


def study(program, fine=False, shift=0.0, **wrong):
    """`wrong` goes to the program as settings and `shift` [d] to the solution's time: what a broken model would do."""
    result = Study("L1 Fronts with sorption and decay in groundwater",
                   "Ogata & Banks 1961 (USGS PP 411-A); van Genuchten & Alves 1982 (USDA TB 1661); MT3DMS problem 1 b-d")
    grids = [(5.0 / 2**k, 10.0 / 2**k) for k in range(4 if fine else 3)]
    # u dx/2 + u^2 dt/2 of numerical dispersion is 0.44 of 2.4 m2/d (plain) on the third grid; c: slower, less.
    limits = {"plain": 4e-3, "sorbing": 1.5e-3, "decaying": 4e-4}
    for case, first_type, name in (("first_type", True, "given concentration"), ("flux_type", False, "given inflow")):
        errors = {species: [] for species in COLUMNS}
        for cell, step in grids:
            places, got = profile(program, f"aquifer_column/{case}", cell, step, first_type, wrong)
            for species, column in COLUMNS.items():
                exact = [column.front(float(x), END - shift, not first_type) for x in places]
                errors[species].append(numpy.mean(numpy.abs(got[species] - exact)))
        for species, values in errors.items():
            result.refine(f"upwind, {species}, {name}", [f"{cell:g} m, {step:g} d" for cell, step in grids], values,
                          0.9, limits[species], "of C0",
                          "numerical dispersion u dx/2 + u^2 dt/2, a fifth of the physical one on the third grid")
        for (species, x), printed in PRINTED.items():
            expected = printed[0 if first_type else 1]
            index = int(numpy.flatnonzero(places == x)[0])
            result.check(f"{name}, {species}: C({x} m, 2000 d)", expected, got[species][index], 0.04, "C0",
                         "D of the sweep is up to 1.2 D: a tenth of sigma C' at the front")
    return result
