"""A species that sorbs, on its way down an eroding plane in steady state: dissolved, and on three grain classes.

Rain alone detaches: sediment has the same concentration c everywhere (eroding_plane), so every stretch of the slope
gives R c to the water, and with it r K_d C of the species, C its concentration in water and r = 1 for the mixture. What
is dissolved, F = R x C, falls for that:

    dF/dx = s - K F / x,  K = K_d c;    below the source s, between x1 and x2:  F = s (x2^(K+1) - x1^(K+1)) / ((K+1) x^K)

A class has r_g = d_g^-a / sum p_j d_j^-a of the mixture's load a kilogram, so that a fence holds sum e_g p_g r_g of it.
"""

import numpy

from harness import Study, quantity
from studies.eroding_plane import COARSEST, LENGTH, rain

KD, FIRST, LAST = 0.2, 10.0, 12.5
NITROGEN = "ammonium_n"
GRAINS = {"fine": (4e-6, 0.3, 0.0), "medium": (20e-6, 0.5, 0.4), "coarse": (100e-6, 0.2, 0.9)}



def dissolved(x):
    """Of what is spilled, the share that passes x in water."""
    K = KD * rain.rain_alone()
    return (LAST ** (K + 1.0) - FIRST ** (K + 1.0)) / ((K + 1.0) * x**K) / (LAST - FIRST)


def dissolved_on_cells(first, last):
    """The same behind a source in cell `first` and beyond cell `last`, from 1, for cells as wide as the source."""
    K = KD * rain.rain_alone()
    return 1.0 / numpy.prod([1.0 + K / cell for cell in range(first, last + 1)])


def held(exponent):
    """Of the load of a species, the share that the fence holds."""
    diameter, fraction, efficiency = numpy.array(list(GRAINS.values())).T
    sorbs = fraction * diameter**-exponent
    return float(numpy.dot(efficiency, sorbs) / sorbs.sum())


def between(program, case, wrong, *ways):
    """What went each way ((from, to, quantity) ...) in twenty days of the steady state, all days alike."""
    first, last = (program.run(f"sediment_load/{case}", **{"time__end": f"{end}.0", **wrong}) for end in (20, 40))
    return [last.posted(*way) - first.posted(*way) for way in ways]


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("E2 Species on sediment down an eroding plane",
                   "Hairsine & Rose 1991 with linear sorption: closed form of what is dissolved and of what each class carries")
    levels, errors = [], []
    for level in range(5 if fine else 4):
        cell = LENGTH / (COARSEST * 2**level)
        settings = {"terrain__plane__nx": COARSEST * 2**level, "terrain__plane__ny": 1,
                    "terrain__plane__cell_size": quantity(cell, "m"), **wrong}
        spilled, in_water, on_grains, sulfate_in, sulfate = between(
            program, "plane", settings, ("works", "surface", NITROGEN), ("surface", "off_map", NITROGEN),
            ("suspended", "off_map", NITROGEN), ("works", "surface", "sulfate"), ("surface", "off_map", "sulfate"))
        levels.append(f"{cell:.4g} m")
        errors.append(abs(in_water / spilled - dissolved(LENGTH)))
    result.refine("share that arrives dissolved", levels, errors, 0.9, 0.003, "", "upwind, of order one in the cell")
    result.check("share that arrives, dissolved and on sediment", 1.0, (in_water + on_grains) / spilled, 1e-6, "",
                 "nothing stays once it is steady")
    result.check("share of sulfate that arrives dissolved", 1.0, sulfate / sulfate_in, 1e-6, "", "it does not sorb")

    for exponent in (0.5, 0.0, 1.0):
        settings = {"leachate__sorption_size_exponent": exponent, **wrong}
        spilled, fenced = between(program, "fence", settings, ("works", "surface", NITROGEN),
                                  ("suspended", "traps", NITROGEN))
        result.check(f"share of the load that a fence holds, exponent {exponent:g}", held(exponent),
                     fenced / spilled / (1.0 - dissolved_on_cells(5, 19)), 1e-6, "", "upwind scheme's load at the fence; the steady state comes as 1/t2")
    return result
