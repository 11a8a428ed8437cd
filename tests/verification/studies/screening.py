"""RUSLE on planes: R from the rain, LS from the flow, K, C and P as given."""

import math

from harness import Study


def exponent(sine):
    beta = (sine / 0.0896) / (3.0 * sine**0.8 + 0.56)
    return beta / (1.0 + beta)


def steepness(sine):
    if sine >= math.sin(math.radians(10.0)):
        return 21.91 * sine - 0.96
    return 16.8 * sine - 0.5 if math.tan(math.asin(sine)) >= 0.09 else 10.8 * sine + 0.03


def erosivity(rate, hours):
    """MJ mm / (ha h) of one storm of constant rate [mm/h]."""
    return 0.29 * (1.0 - 0.72 * math.exp(-0.05 * rate)) * rate * hours * rate


BEDS = {"terrain__plane__slope": "0.6", "land__local_slope": "{ bare = 0.05 }"}


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("E2 RUSLE screening map on planes",
                   "Renard et al. 1997; Liu et al. 1994; Desmet & Govers 1996: closed form")
    for slope, where, ground in ((0.09001, "9 %", {}), (0.6, "60 %", {}), (0.05, "beds of 5 % on 60 %", BEDS)):
        sine = math.sin(math.atan(slope))
        m = exponent(sine)
        settings = {"terrain__plane__slope": repr(slope), **ground, **wrong}
        loss = program.run("rusle/plane", **settings).map("rusle_soil_loss")[0]
        for cell in (0, 2):
            # a plane's L: (n + 1)^(m + 1) - n^(m + 1) unit plots
            length = (cell + 1) ** (m + 1.0) - cell ** (m + 1.0)
            expected = 365.25 * erosivity(40.0, 1.0) * 0.04 * steepness(sine) * length
            result.check(f"soil loss of cell {cell + 1} at {where}", expected, loss[cell], 1e-6 * expected,
                         "t/ha/yr", "single precision")
    return result
