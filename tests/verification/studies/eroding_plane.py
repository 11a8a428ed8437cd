"""Steady erosion of a plane by rain and by flow, three grain classes, against the Hairsine-Rose model."""

import numpy

from harness import Study, quantity
from solutions.hairsine_rose import SteadyPlane, energy_of_rain, settling_velocity

LENGTH, COARSEST = 50.0, 20
CLASSES = {"fine": (0.3, 1e-4), "medium": (0.5, 2e-3), "coarse": (0.2, 2e-2)}
SETTINGS = dict(rate=0.06 / 3600.0, slope=0.05, manning=0.03, fractions=tuple(p for p, _ in CLASSES.values()),
                velocities=tuple(v for _, v in CLASSES.values()), detachability=50.0, redetachability=1000.0, energy=20.0,
                critical=0.05, shield=2.7)
rain = SteadyPlane(efficiency=0.0, **SETTINGS)
rain_and_flow = SteadyPlane(efficiency=0.1, **SETTINGS)


BEDS = {"terrain__plane__slope": "0.6", "land__local_slope": "{ bare = 0.05 }"}


def at_outlet(run):
    table = run.gauge()
    return [table[f"{name}_kg_m3"][-1] for name in CLASSES]


def run_on(program, case, level, wrong):
    cell = LENGTH / (COARSEST * 2**level)
    settings = {"terrain__plane__nx": COARSEST * 2**level, "terrain__plane__cell_size": quantity(cell, "m")}
    return cell, program.run(f"eroding_plane/{case}", **{**settings, **wrong})


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("E1, E2 Hairsine-Rose plane, steady, three classes; laws of rain and settling",
                   "Hairsine & Rose 1991, 1992; Sander et al. 2007: closed form (rain), Runge-Kutta in ln x (rain and flow)")

    cell, run = run_on(program, "rain", 0, wrong)
    deposits = rain.deposits(LENGTH)
    for i, (name, (fraction, _)) in enumerate(CLASSES.items()):
        expected = fraction * rain.rain_alone()
        result.check(f"rain: concentration of {name} at the outlet", expected, at_outlet(run)[i], 1e-6 * expected, "kg/m3",
                     "the scheme's steady state has no error in a flow that grows linearly")
        result.check(f"rain: deposits of {name}", deposits[i] * cell, run.stock("deposits", name), 1e-6 * deposits[i] * cell,
                     "kg", "as the concentration")

    expected = rain_and_flow.concentration([LENGTH])[0] * numpy.array(SETTINGS["fractions"])
    deposits = rain_and_flow.deposits(LENGTH)
    levels, outlet = [], []
    for level in range(6 if fine else 4):
        cell, run = run_on(program, "rain_and_flow", level, wrong)
        levels.append(f"{cell:.4g} m")
        outlet.append(numpy.abs(numpy.array(at_outlet(run)) / expected - 1.0))
    for i, name in enumerate(CLASSES):
        result.refine(f"rain and flow, {name} at the outlet", levels, [row[i] for row in outlet], 0.9, 0.005, "of it",
                      "upwind, of order one: half a cell of the slope's 160 makes 0.3 %")
        result.check(f"rain and flow: deposits of {name}", deposits[i] * cell, run.stock("deposits", name),
                     2e-3 * deposits[i] * cell, "kg", "errors of order one that change sign along the slope")

    # Cohesion: as much as a J that is larger by 0.89 + 0.56 x 2 kPa.
    cell, run = run_on(program, "cohesive", 0, wrong)
    cell, same = run_on(program, "rain_and_flow", 0, {**wrong, "erosion__entrainment_energy": '"40.2 J/kg"'})
    for i, name in enumerate(CLASSES):
        result.check(f"cohesion: concentration of {name}", at_outlet(same)[i], at_outlet(run)[i], 1e-9 * at_outlet(same)[i],
                     "kg/m3", "the same model with twice the J: 20 (0.89 + 0.56 x 2) J/kg")

    # Beds of 5 % on a slope of 60 %: the power of the flow, and its depth, are those of the plane of 5 %.
    cell, same = run_on(program, "rain_and_flow", 0, wrong)
    cell, run = run_on(program, "rain_and_flow", 0, {**BEDS, **wrong})
    for i, name in enumerate(CLASSES):
        result.check(f"beds: concentration of {name}", at_outlet(same)[i], at_outlet(run)[i], 1e-9 * at_outlet(same)[i],
                     "kg/m3", "the same model on a plane of 5 %, which the solutions above are for")

    # E2, the laws: energy of rain, settling by diameter, cover, the limit of the concentration.
    velocities = [settling_velocity(diameter) for diameter in (4e-6, 20e-6, 1e-4)]
    attack, lift = (0.5 * k * energy_of_rain(SETTINGS["rate"]) for k in (2e-3, 20e-3))  # [kg/m3]
    mean_velocity = numpy.dot(SETTINGS["fractions"], velocities)
    total = attack / (1.0 + attack * mean_velocity / (lift * SETTINGS["rate"]))
    cell, run = run_on(program, "energy", 0, wrong)
    for i, name in enumerate(CLASSES):
        expected = total * SETTINGS["fractions"][i]
        result.check(f"energy of rain: concentration of {name}", expected, at_outlet(run)[i], 1e-6 * expected, "kg/m3",
                     "closed form, as under rain")
    run = program.run("eroding_plane/full", **wrong)
    result.check("limit: total concentration at the outlet", 800.0, sum(at_outlet(run)), 1e-6, "kg/m3", "ten figures")
    return result
