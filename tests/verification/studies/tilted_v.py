"""The tilted V-catchment of Di Giammarco et al. (1996): on a terrain grid, and as hillsides that feed a channel."""

import numpy

from harness import CASES, Study, mean_error, quantity, river_grid
from solutions.kinematic import Plane, Stream

WIDTH, HILLSIDE, LENGTH = 20.0, 800.0, 1000.0  # of the channel, of each hillside, along the channel [m]
BED_SLOPE, BED_MANNING = 0.02, 0.15
RAIN, DURATION = 3e-6, 5400.0
PUBLISHED_AT_5400 = 4.859497719  # m3/s, MODFLOW 6 autotest/test_swf_vcatch.py, which asserts it to 1e-3
EQUILIBRIUM = RAIN * (2 * HILLSIDE + WIDTH) * LENGTH

hillside = Plane(HILLSIDE, 0.05, 0.015, RAIN, DURATION)
channel = Stream(WIDTH, BED_SLOPE, BED_MANNING)


def exact_outflow(times):
    """The kinematic wave: both hillsides, and the rain on the channel."""
    return channel.filled(LENGTH, times, lambda time: 2.0 * hillside.outflow(time) + WIDTH * RAIN * (time <= DURATION))


def write_elevations(file, cell):
    """The land surface of MODFLOW 6's test as an ASCII grid; the channel is one cell, i.e. `cell` wide."""
    columns, rows = round(2 * HILLSIDE / cell) + 1, round(LENGTH / cell)
    across = 0.05 * numpy.abs((numpy.arange(columns) - columns // 2) * cell)
    with open(file, "w", encoding="ascii") as stream:
        stream.write(f"ncols {columns}\nnrows {rows}\nxllcorner 500000\nyllcorner 0\ncellsize {cell:g}\n")
        for row in range(rows):
            along = BED_SLOPE * (LENGTH - (row + 0.5) * cell)
            stream.write(" ".join(f"{value:.10g}" for value in across + along) + "\n")
    projection = CASES / "tilted_v" / "elevation_20m.prj"
    file.with_suffix(".prj").write_text(projection.read_text(encoding="ascii"), encoding="ascii")


def on_terrain(program, result, wrong):
    run = program.run("tilted_v/catchment", **wrong)
    times = numpy.arange(30.0, 10801.0, 30.0)
    flow = run.series(times, "flow_m3s")
    rain = RAIN * DURATION * (2 * HILLSIDE + WIDTH) * LENGTH
    outflow = run.posted("river", "outlet") / 1000.0
    left = (run.stock("surface") + run.stock("river")) / 1000.0

    def check(what, *numbers):
        result.check(f"terrain of 20 m: {what}", *numbers)

    check("outflow at 5400 s", PUBLISHED_AT_5400, flow[times == DURATION][0], 1e-3, "m3/s",
          "as in MODFLOW 6's own test")
    check("equilibrium outflow", EQUILIBRIUM, flow[times == DURATION][0], 1e-4 * EQUILIBRIUM, "m3/s",
          "what the implicit scheme still holds back after three times the time to equilibrium")
    check("rain", rain, run.posted("rain", "surface") / 1000.0, 1e-12 * rain, "m3", "round-off")
    check("outflow + water left", rain, outflow + left, 1e-12 * rain, "m3", "round-off")
    check("hydrograph's volume / ledger's", 1.0, 30.0 * numpy.sum(flow) / outflow, 1e-9, "", "ten figures in the table")
    check("mean difference to the kinematic wave", 0.0, mean_error(flow, exact_outflow(times)) / EQUILIBRIUM, 0.01,
          "of equilibrium flow", "1 %, as for the planes")


def on_finer_terrain(program, result):
    file = program.folder / "elevation_10m.asc"
    write_elevations(file, 10.0)
    run = program.run("tilted_v/catchment", terrain__dem=f'"{file}"', terrain__channel_area='"9000 m2"',
                      water__step='"30 s"', river__step='"30 s"')
    equilibrium = RAIN * (2 * HILLSIDE + 10.0) * LENGTH
    result.check("terrain of 10 m, channel 10 m wide: equilibrium outflow", equilibrium,
                 run.series([DURATION], "flow_m3s")[0], 1e-4 * equilibrium, "m3/s", "as on 20 m")


def write_channel(folder, hillsides, cell):
    """Network and inflow tables: segments of `cell` [m], each with the outflow of as much of both hillsides
    (`hillsides` is the outlet's table of a plane of that width) and the rain on it. Returns settings."""
    count = round(LENGTH / cell)
    network, inflow = folder / f"channel_{count}.csv", folder / f"hillsides_{count}.csv"
    with open(network, "w", encoding="ascii") as stream:
        stream.write("id,downstream,length_m,slope,width_m,manning\n")
        for segment in range(1, count + 1):
            downstream = segment + 1 if segment < count else ""
            stream.write(f"{segment},{downstream},{cell},{BED_SLOPE},{WIDTH},{BED_MANNING}\n")
    ends = hillsides["time_s"]
    starts = numpy.concatenate([[0.0], ends[:-1]])
    rates = 2.0 * hillsides["flow_m3s"] + cell * WIDTH * RAIN * (ends <= DURATION)
    with open(inflow, "w", encoding="ascii") as stream:
        stream.write("time_s,reach,flow_m3s\n")
        for start, rate in zip(starts, rates):
            stream.writelines(f"{start:g},{segment},{rate:.12g}\n" for segment in range(1, count + 1))
    return {"river__network": f'"{network}"', "river__inflow": f'"{inflow}"'}


def by_parts(program, result, fine, wrong):
    """Hillsides as a plane, their outflow handed to the channel as a table, both refined together."""
    times = numpy.arange(180.0, 10801.0, 180.0)
    exact = exact_outflow(times)
    levels, errors = [], []
    for k in range(5 if fine else 4):
        cell, step = 40.0 / 2**k, 180.0 / 2**k
        plane = program.run("planes/half_of_v", terrain__plane__nx=round(HILLSIDE / cell),
                            terrain__plane__cell_size=quantity(cell, "m"), water__step=quantity(step, "s"))
        tables = write_channel(program.folder, plane.gauge(), cell)
        flow = program.run("tilted_v/channel", **river_grid(cell, step, **tables, **wrong)).series(times, "flow_m3s")
        levels.append(f"{cell:g} m, {step:g} s")
        errors.append(mean_error(flow, exact) / EQUILIBRIUM)
    result.check("hillsides and channel: outflow at 5400 s", PUBLISHED_AT_5400, flow[times == DURATION][0], 1e-3,
                 "m3/s", "as in MODFLOW 6's own test")
    result.refine("hydrograph of hillsides and channel, 0 to 10800 s", levels, errors, 0.9, 0.01, "of equilibrium flow",
                  "1 %, as for the planes")


def study(program, fine=False, wrong_terrain=None, wrong_channel=None):
    """The `wrong_` settings go to the program: what a broken model would do."""
    result = Study("W2 Tilted V-catchment",
                   "Di Giammarco et al. 1996; Panday & Huyakorn 2004; value at 5400 s and parameters: MODFLOW 6, "
                   "autotest/test_swf_vcatch.py; hydrograph: kinematic wave by characteristics")
    on_terrain(program, result, wrong_terrain or {})
    if fine:
        on_finer_terrain(program, result)
    by_parts(program, result, fine, wrong_channel or {})
    return result
