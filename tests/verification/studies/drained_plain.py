"""Steady heads under a plain with drains in a column and ten rows, against those of MODFLOW 6."""

import numpy

from harness import Study
from studies.aquifer_heads import probes

# row, column: head [m] of MODFLOW 6 (6.7.0.dev2, Newton, upstream-weighted saturated thickness)
HEADS = {(440, 220): 16.06658, (450, 220): 17.18629, (425, 220): 7.08743, (0, 0): 26.16426, (250, 400): 21.98891}
RECHARGE, AREA = 0.0027378507871321, 15000.0**2


def raster(folder, name, values):
    file = folder / f"{name}_500.asc"
    rows = "\n".join(" ".join(f"{value:.10g}" for value in row) for row in values)
    header = "ncols 500\nnrows 500\nxllcorner 0\nyllcorner 0\ncellsize 30\n"
    file.write_text(header + rows + "\n", encoding="ascii")
    return f'"{file}"'


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    del fine  # one grid: the answer is another program's on the same cells
    result = Study("L7 Heads under a drained plain of 500 x 500 cells", "MODFLOW 6 (6.7.0.dev2) on the same cells")
    row, column = numpy.mgrid[0:500, 0:500]
    drains = (column == 249) | ((row - 25) % 50 == 0)
    elevation = 5.0 + 0.0005 * (499 - row) * 30.0 + 0.001 * numpy.abs(column - 249) * 30.0
    run = program.run("drained_plain/plain",
                      leachate__drains__conductance=raster(program.folder, "conductance", numpy.where(drains, 1000.0, 0.0)),
                      leachate__drains__conductance_unit='"m2/day"',
                      leachate__drains__elevation=raster(program.folder, "elevation", elevation),
                      output__probes=probes([(f"r{i}c{j}", i, j) for i, j in HEADS]), **wrong)
    for (i, j), expected in HEADS.items():
        result.check(f"head in row {i}, column {j}", expected, run.gauge(f"r{i}c{j}")["head_m"][-1], 1e-3, "m",
                     "the same equations on the same cells: what two solvers leave")
    result.check("water that the drains take in 30 d", RECHARGE * 30.0 * AREA * 1000.0, run.posted("aquifer", "drain"),
                 1e-6 * RECHARGE * 30.0 * AREA * 1000.0, "kg", "steady to 1e-9 of a cell's recharge")
    return result
