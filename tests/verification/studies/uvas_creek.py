"""The chloride injection at Uvas Creek with the published parameters."""

import numpy

from harness import Study, river_grid

BACKGROUND, PLATEAU = 3.7, 11.4
# station: peak [mg/L], its time [h] (None on a plateau), time at which half the peak is reached [h]
STATIONS = {"s38": (11.400, None, 8.654), "s105": (11.345, 11.67, 9.270), "s281": (10.074, 12.62, 10.647),
            "s433": (9.372, 13.72, 11.950), "s619": (7.4675, 15.38, 13.661)}
AT_619 = {13: 4.4845, 14: 6.1645, 15: 7.3447, 16: 7.1188, 18: 4.5680, 20: 4.0506, 24: 3.9635}
LIMIT = 4e-4 * (PLATEAU - BACKGROUND)
WHY = "4e-4 of the height: reference and grid, half each"


def peak_and_half_rise(hours, concentration):
    """Peak, its time, and the time at which the concentration first is half-way to it."""
    peak = concentration.max()
    half = BACKGROUND + 0.5 * (peak - BACKGROUND)
    after = numpy.argmax(concentration >= half)
    share = (half - concentration[after - 1]) / (concentration[after] - concentration[after - 1])
    return peak, hours[numpy.argmax(concentration)], hours[after - 1] + share * (hours[after] - hours[after - 1])


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("R2 Uvas Creek",
                   "parameters: Bencala & Walters 1983, OTIS application 1 (Runkel 1998); concentrations: "
                   "Crank-Nicolson solution made for this project with those parameters, good to 2e-4 of the peak. "
                   "No measured points were at hand")
    k = 3 if fine else 2
    run = program.run("uvas_creek/creek", **river_grid(4 / 2**k, 60 / 2**k, **wrong))
    coarse = program.run("uvas_creek/creek", **river_grid(8 / 2**k, 120 / 2**k, **wrong))
    step = 60 / 2**k / 3600.0
    for station, (peak, at, half_rise) in STATIONS.items():
        table = run.gauge(station)
        got = peak_and_half_rise(table["time_s"] / 3600.0, table["chloride_mg_L"])
        result.check(f"{station}: peak", peak, got[0], LIMIT, "mg/L", WHY)
        if at is not None:
            result.check(f"{station}: time of the peak", at, got[1], 0.005 + step, "h",
                         "two figures printed, and a step")
        result.check(f"{station}: time of half the rise", half_rise, got[2], 0.0005 + 0.5 * step, "h",
                     "three figures printed, and half a step")
    hours = numpy.array(list(AT_619))
    for hour, got in zip(hours, run.series(hours * 3600.0, "chloride_mg_L", "s619")):
        result.check(f"s619: C({hour} h)", AT_619[hour], got, LIMIT, "mg/L", WHY)

    change = 0.0
    for station in ("s281", "s433", "s619"):
        table = coarse.gauge(station)
        finer = run.series(table["time_s"], "chloride_mg_L", station)
        change = max(change, numpy.max(numpy.abs(finer - table["chloride_mg_L"])))
    result.check("largest change from the grid twice as coarse, 281 to 619 m", 0.0, change / (PLATEAU - BACKGROUND),
                 2e-3, "of the height", "twice to three times the error itself, which the 4e-4 above bound")
    return result
