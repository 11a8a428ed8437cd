"""What reaches the river converges as windows of groundwater and steps within a storm are halved together."""

from harness import Study, quantity

# (from, to, quantity): what the windows matter for, and what the steps within a storm do
GROUNDWATER = [("aquifer", "river", "water"), ("aquifer", "surface", "water"), ("aquifer", "river", "tracer"),
               ("river", "outlet", "water"), ("river", "outlet", "tracer")]
STORM = [("surface", "river", "water"), ("surface", "river", "clay"), ("river", "outlet", "water")]


def halve(program, result, what, ways, levels, coarsest, limit, **settings):
    """No closed answer: the change from one level to the next, over the finest value, must fall with the first order.
    `coarsest` has what is halved: setting, number, unit."""
    def at(k):
        return {setting: quantity(value / 2**k, unit) for setting, (value, unit) in coarsest.items()}

    runs = [program.run("coupling/hills", **{**at(k), **settings}) for k in range(levels)]
    names = [", ".join(f"{value / 2**k:g} {unit}" for value, unit in coarsest.values()) for k in range(levels)]
    for way in ways:
        amounts = [run.posted(*way) for run in runs]
        changes = [abs(coarse - fine) / amounts[-1] for coarse, fine in zip(amounts, amounts[1:])]
        source, target, name = way
        result.refine(f"{what}: {name}, {source} to {target}", names[:-1], changes, 0.9, limit, "of the finest",
                      "change when halved once more: about the error that is left")


def study(program, fine=False, **wrong):
    result = Study("C1 Coupled hills: windows and steps halved",
                   "convergence of the scheme with itself; backward Euler and the hand-over are of order one")
    # No finer with `fine`: a window is a day at least.
    halve(program, result, "windows and steps", GROUNDWATER, 4,
          {"leachate__window": (8.0, "day"), "water__step": (720.0, "s")}, 0.015, **wrong)
    halve(program, result, "steps within the storm", STORM, 5 if fine else 4, {"water__step": (60.0, "s")}, 0.005,
          **{"leachate__window": '"1 day"', "time__end": 2.0, "weather__duration": '"1 day"', **wrong})
    return result
