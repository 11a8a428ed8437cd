"""A check dam and a silt fence at the foot of an eroding plane in steady state."""

from harness import Study
from studies.eroding_plane import CLASSES, SETTINGS, rain

AREA = 0.5  # of the reservoir [m2]
ABOVE = 19 * 2.5 * 2.5  # what drains to the dam [m2]
FLOW = SETTINGS["rate"] * ABOVE


def exchanged(run, name):
    return run.posted("surface", "check_dams", name), run.posted("check_dams", "surface", name)


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("E2 Check dam and silt fence at the foot of a plane",
                   "Hazen 1904; Camp 1946: closed form of what stays in steady flow")
    def of(table):
        return {key: value for key, value in wrong.items() if key.startswith(table)}

    for settling in ("mixed", "ideal"):
        settings = {"check_dam__foot__settling": f'"{settling}"', **of("check_dam")}
        # From the tenth day to the twentieth: the steady state, without the days of filling.
        first, last = (program.run("traps/dam", **{"time__end": end, **settings}) for end in ("10.0", "20.0"))
        (a, b), (c, d) = exchanged(first, "water"), exchanged(last, "water")
        result.check(f"{settling} basin: water that passes it", FLOW * 864000.0 * 1e3, d - b, 1e-9 * FLOW * 8.64e8, "kg",
                     "what comes in leaves; the scheme's steady flow is exact")
        for name, (fraction, velocity) in CLASSES.items():
            fall = velocity * AREA
            stays = fall / (FLOW + fall) if settling == "mixed" else min(1.0, fall / FLOW)
            came = fraction * rain.rain_alone() * FLOW * 864000.0
            (a, b), (c, d) = exchanged(first, name), exchanged(last, name)
            result.check(f"{settling} basin: {name} that comes", came, c - a, 1e-6 * came, "kg",
                         "concentration of the eroding plane")
            result.check(f"{settling} basin: share of {name} that stays", stays, 1.0 - (d - b) / (c - a), 2e-6, "",
                         "what has settled takes 1e-6 of the room, and of the area")
    first, last = (program.run("traps/fence", **{"time__end": end, **of("sediment_trap")}) for end in ("10.0", "20.0"))
    for name, share in (("medium", 0.4), ("coarse", 0.9)):
        came = CLASSES[name][0] * rain.rain_alone() * FLOW * 864000.0
        result.check(f"fence: {name} that it holds", share * came,
                     last.posted("surface", "traps", name) - first.posted("surface", "traps", name), 1e-6 * came, "kg",
                     "its share of what comes in ten steady days")
    return result
