"""Tributaries with seepage and decay, a spring and a large river that take them in: steady loads."""

from harness import Study, quantity
from solutions.transport import reach_with_seepage

DECAY = 1.0 / 86400.0
PUBLISHED = {"tributary_1": 0.477337345, "tributary_2": 0.020365127, "stem_end": 2.541182136}


def mix(*waters):
    flow = sum(one[0] for one in waters)
    return flow, sum(one[0] * one[1] for one in waters) / flow


def balance():
    """Flow and concentration at the ends of the branches and of the mixture."""
    one = reach_with_seepage(0.10, 0.05, 1e-5, 2.0, 3000.0, 0.4, DECAY)
    two = reach_with_seepage(0.30, 0.02, 5e-6, 0.05, 4000.0, 0.6, DECAY)
    head = mix(one, two, (0.02, 80.0))
    stem = reach_with_seepage(*head, 1e-5, 0.05, 10000.0, 0.8, DECAY)
    return {"tributary_1": one, "tributary_2": two, "stem_end": stem, "mixture": mix(stem, (1.5, 0.03))}


def study(program, fine=False, **wrong):
    """`wrong` goes to the program as settings: what a broken model would do."""
    result = Study("R3 Steady mixing in a network", "load balances (Thomann & Mueller 1987), solved in closed form")
    exact = balance()
    for place, value in PUBLISHED.items():
        result.check(f"{place}: concentration of the formula", value, exact[place][1], 6e-10 * max(1.0, value), "mg/L",
                     "figures printed")
    levels, errors = [], {place: [] for place in exact}
    for k in range(4 if fine else 3):
        run = program.run("mixing/network", river__cell_length=quantity(100 / 2**k, "m"), **wrong)
        levels.append(f"{100 / 2**k:g} m")
        for place in exact:
            errors[place].append(abs(run.gauge(place)["tracer_mg_L"][-1] / exact[place][1] - 1.0))
    for place in exact:
        # The areas of the table's rows are means over 100 m: that leaves 1e-6 or less at the end.
        result.refine(f"concentration, {place}", levels, errors[place], 0.9, 5e-4, "of the exact one",
                      "k dx/2u = 3.6e-4 at 0.4 m/s, of what seeps in")
    result.check("flow of the mixture", exact["mixture"][0], run.gauge()["flow_m3s"][-1], 1e-9, "m3/s",
                 "ten figures in the table")
    return result
