"""For fifty years: water that has nowhere to go stays, water that can runs off, nothing comes from nothing."""

import numpy

from harness import Study, quantity
from solutions.kinematic import Plane

DAY = 86400.0
CELLS, CELL_AREA = 20, 100.0


def at_rest(program, result, wrong):
    rain = 0.1 * CELLS * CELL_AREA * 1000.0  # 50 mm/h for 2 h [kg]
    day = program.run("still_water/flat", time__end=DAY).stock("surface")
    run = program.run("still_water/flat", **wrong)
    result.check("level ground: water after a day / rain", 1.0, day / rain, 1e-15 * CELLS, "", "round-off of 20 cells")
    result.check("level ground: water after 50 years - after a day", 0.0, run.stock("surface") - day, 0.0, "kg",
                 "the same bits")
    result.check("level ground: largest outflow in 50 years", 0.0, numpy.max(run.gauge()["flow_m3s"]), 0.0, "m3/s",
                 "exact")


def nothing(program, result):
    run = program.run("still_water/flat", weather__duration='"0 s"', water__infiltration='"green_ampt"')
    start = run.stock("domain", entry="stock_start")
    drift = run.posted("vadose", "deep_groundwater") + run.stock("domain") - start
    result.check("no rain: water on the surface after 50 years", 0.0, run.stock("surface"), 0.0, "kg", "exact")
    result.check("no rain: drift of all water in 50 years / water at the start", 0.0, drift / start, 1e-12, "",
                 "round-off of 18262 days, as for every ledger")


def drying(program, result, wrong):
    plane = Plane(200.0, 0.001, 0.5, 0.01 / 3600.0, DAY)
    rain = plane.rate * DAY * plane.length
    left, levels, runs = [], [], []
    for cells in (40, 80, 160):
        cell = plane.length / cells
        size = {"terrain__plane__nx": cells, "terrain__plane__cell_size": quantity(cell, "m")}
        runs.append(program.run("still_water/drying_plane", **size, **wrong))
        left.append(runs[-1].stock("surface") / 1000.0 / cell)
        levels.append(f"{cell:g} m")

    table = runs[0].gauge()
    time, flow = table["time_s"], table["flow_m3s"] / 5.0
    after = flow[time > DAY]
    stored = rain - numpy.cumsum(flow * numpy.diff(time, prepend=0.0))
    posted = runs[0].posted("rain", "surface")
    unaccounted = posted - runs[0].posted("surface", "off_map") - runs[0].stock("surface")

    def check(what, *numbers):
        result.check(f"drying plane: {what}", 0.0, *numbers)

    check("steps after the rain without outflow", numpy.sum(after <= 0.0), 0, "", "the volume falls in each")
    check("steps after the rain in which the outflow grows", numpy.sum(numpy.diff(after) > 0.0), 0, "", "monotone")
    check("least volume / rain, if below 0", min(0.0, numpy.min(stored) / rain), 1e-9, "", "ten figures in the table")
    check("water left after 50 years / rain", left[0] / rain, 1e-7, "", "it goes as t^-3/2")
    check("rain - outflow - water left, over rain", unaccounted / posted, 1e-12, "", "round-off")
    # Late depths go as (x + c dx ln(x/dx))^(3/2), because the first cell stands for all that is above it: the error is
    # first order but for the logarithm, which takes 0.15 off the order that 40 to 160 cells show.
    exact = float(plane.volume(time[-1]))
    errors = [abs(one / exact - 1.0) for one in left]
    result.refine("water left on the drying plane after 50 years", levels, errors, 0.8, 0.08, "of the kinematic wave's",
                  "first order but for a logarithm; 160 cells")


def drizzle(program, result, wrong):
    """As steps become small, the round-off of their number must not point in one direction. Ledgers close to 1e-12 anyway."""
    run = program.run("still_water/drizzle", **wrong)
    canopy, soil = run.posted("rain", "canopy"), run.posted("surface", "soil")
    result.check("drizzle in 720,000 steps: rain that the canopy keeps", 10.0, canopy, 1e-11, "kg", "round-off of sums")
    result.check("drizzle in 720,000 steps: rain that the soil takes", 10.0, soil, 1e-11, "kg", "round-off of sums")
    drained = run.posted("soil", "vadose")
    start = run.stock("soil", entry="stock_start")
    result.check("drizzle in 720,000 steps: what the soil has gained less what it was given", 0.0,
                 run.stock("soil") - start - (soil - drained), 2e-12, "kg", "an ulp of what it holds, 2.5 t: 5e-13 kg")


def study(program, fine=False, wrong_flat=None, wrong_plane=None, wrong_drizzle=None):
    """The `wrong_` settings go to the program: what a broken model would do."""
    del fine
    result = Study("W4 Water at rest, dry-down, fifty years",
                   "conservation; dry-down: kinematic wave by characteristics")
    at_rest(program, result, wrong_flat or {})
    nothing(program, result)
    drying(program, result, wrong_plane or {})
    drizzle(program, result, wrong_drizzle or {})
    return result
