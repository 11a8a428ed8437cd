"""Water that has nowhere to go stays; water that has runs off altogether; nothing comes from nothing. For fifty years."""

import numpy

from harness import Study, quantity
from solutions.kinematic import Plane

YEARS_50 = 18262 * 86400.0
DAY = 86400.0


def at_rest(program, result, wrong):
    rained = 0.1 * 2000.0 * 1000.0  # 50 mm/h for 2 h on 20 cells of 100 m2 [kg]
    day = program.run("still_water/flat", time__end=DAY).stock("surface")
    run = program.run("still_water/flat", **wrong)
    result.check("level ground: water after a day / rain", 1.0, day / rained, 1e-15 * 20, "", "round-off of 20 cells")
    result.check("level ground: water after 50 years - after a day", 0.0, run.stock("surface") - day, 0.0, "kg", "the same bits")
    result.check("level ground: largest outflow in 50 years", 0.0, numpy.max(run.gauge()["flow_m3s"]), 0.0, "m3/s", "exact")


def nothing(program, result):
    run = program.run("still_water/flat", weather__duration='"0 s"')
    result.check("no rain: water on the surface after 50 years", 0.0, run.stock("surface"), 0.0, "kg", "exact")
    moved = run.posted("vadose", "deep_groundwater") + run.stock("domain") - run.stock("domain", entry="stock_start")
    result.check("no rain: drift of all water in 50 years / water at the start", 0.0,
                 moved / run.stock("domain", entry="stock_start"), 1e-12, "", "round-off of 18262 days, as for every ledger")


def drying(program, result, wrong):
    plane = Plane(200.0, 0.001, 0.5, 0.01 / 3600.0, DAY)
    run = program.run("still_water/drying_plane", **wrong)
    table = run.gauge()
    time, flow = table["time_s"], table["flow_m3s"] / 5.0  # per metre of width
    step = numpy.diff(time, prepend=0.0)
    dry = time > DAY
    rain = plane.rate * DAY * plane.length
    stored = rain - numpy.cumsum(flow * step)
    result.check("drying plane: steps after the rain without outflow", 0, numpy.sum(flow[dry] <= 0.0), 0, "", "volume falls in each")
    result.check("drying plane: steps in which the outflow grows", 0, numpy.sum(numpy.diff(flow[dry]) > 0.0), 0, "", "monotone")
    result.check("drying plane: least volume / rain", 0.0, min(0.0, numpy.min(stored) / rain), 1e-9, "", "ten figures in the table")
    left, names = [], []
    for cells in (40, 80, 160):
        cell = plane.length / cells
        finer = program.run("still_water/drying_plane", terrain__plane__nx=cells, terrain__plane__cell_size=quantity(cell, "m"), **wrong)
        left.append(finer.stock("surface") / 1000.0 / cell)
        names.append(f"{cell:g} m")
    result.check("drying plane: water left after 50 years / rain", 0.0, left[0] / rain, 1e-7, "", "it goes as t^-3/2")
    exact = float(plane.volume(time[-1]))
    # Late depths go as (x + c dx ln(x/dx))^(3/2), because the first cell stands for all that is above it: the error is first
    # order but for the logarithm, which takes 0.15 off the order that 40 to 160 cells show.
    result.refine("water left on the drying plane after 50 years", names, [abs(one / exact - 1.0) for one in left], 0.8, 0.08,
                  "of the kinematic wave's", "first order but for a logarithm; 160 cells")
    result.check("drying plane: rain - outflow - water left", 0.0,
                 (run.posted("rain", "surface") - run.posted("surface", "off_map") - run.stock("surface")) / run.posted("rain", "surface"),
                 1e-12, "of the rain", "round-off")


def study(program, fine=False, wrong_flat=None, wrong_plane=None):
    """The `wrong_` settings go to the program: what a broken model would do."""
    del fine
    result = Study("W4 Water at rest, dry-down, fifty years", "conservation; dry-down: kinematic wave by characteristics")
    at_rest(program, result, wrong_flat or {})
    nothing(program, result)
    drying(program, result, wrong_plane or {})
    return result
