"""Half a hill that rises against its foot, in steady state under nonlinear creep."""

import numpy

from harness import Study, quantity
from solutions.creep import Hill

LENGTH = 100.0  # from the divide (the edge of the map) to the centre of the last cell, the foot
hill = Hill(diffusivity=100.0, critical_slope=1.2, uplift=4.0)


def surface(program, columns, wrong):
    cell = LENGTH / (columns - 0.5)
    settings = {"terrain__plane__nx": columns, "terrain__plane__cell_size": quantity(cell, "m")}
    run = program.run("creep/hill", **{**settings, **wrong})
    x = (numpy.arange(columns) + 0.5) * cell
    z = run.map("elevation")[0] + run.map("elevation_change")[0]
    return run, cell, x, z - z[-1]


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("E3 Hill in balance between uplift and nonlinear creep",
                   "Roering, Kirchner & Dietrich 1999; steady profile in closed form (Roering et al. 2001)")
    levels, errors = [], []
    for columns in (11, 21, 41, 81, 161) if fine else (11, 21, 41, 81):
        run, cell, x, z = surface(program, columns, wrong)
        expected = hill.drop(LENGTH) - hill.drop(x)
        levels.append(f"{cell:.4g} m")
        errors.append(numpy.mean(numpy.abs(z - expected)))
    result.refine("mean height of the profile", levels, errors, 1.9, 1.5e-3, "m",
                  "dx^2/24 of the curvature's change: 7e-4 m; cells are not quite halved, so order 2 shows as 1.97")
    result.check("slope at the foot", hill.slope(LENGTH - 0.5 * cell), (z[-2] - z[-1]) / cell, 1e-4, "",
                 "all that rises above it passes there; a step of 1e-5 m in single precision over the cell")
    risen = run.posted("rock", "regolith", "clay")
    growth = run.stock("regolith", "clay") - run.stock("regolith", "clay", "stock_start")
    result.check("share of the uplift that has left the map", 1.0 - growth / risen,
                 run.posted("regolith", "off_map", "clay") / risen, 1e-12, "", "round-off")
    return result
