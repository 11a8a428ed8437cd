"""Green-Ampt infiltration under constant rain, a hyetograph, and two bursts with a pause."""

import numpy

from harness import Study, quantity
from solutions.green_ampt import Profile, time_to_ponding, under_rain

HOUR, CM = 3600.0, 0.01

# Chow, Maidment & Mays (1988), table 4.3.1 and the examples' saturation: K [m/s], suction x deficit [m]
SILT_LOAM = (0.65 * CM / HOUR, 0.167 * 0.7 * 0.486)
SANDY_LOAM = (1.09 * CM / HOUR, 0.1101 * 0.6 * 0.412)
# their figures: example 4.4.2 (infiltrated in the hour [cm]), 4.4.1 (time to ponding [h]), 5.4.1 [cm]
HOUR_OF_RAIN, PONDING, STORM, EXCESS = 3.02, 0.17, 5.41, 5.96
HYETOGRAPH = [0.18, 0.21, 0.26, 0.32, 0.37, 0.43, 0.64, 1.14, 3.18, 1.65, 0.81, 0.52, 0.42, 0.36, 0.28, 0.24, 0.19,
              0.17]  # [cm] in 10 minutes each
FIRST, PAUSE, RATE, SECOND = 0.030, 3.0 * HOUR, 25e-3 / HOUR, 2.0 * HOUR  # of two_bursts.csv


def infiltrated(run):
    """[m] on the square metre."""
    return (run.posted("surface", "soil") + run.posted("surface", "vadose")) / 1000.0


def constant(program, result, wrong):
    run = program.run("infiltration/silt_loam", **wrong)
    conductivity, a = SILT_LOAM
    rate = 5.0 * CM / HOUR
    exact = under_rain(0.0, a, conductivity, rate, HOUR)
    result.check("silt loam, 5 cm/h: infiltrated in the hour, printed", HOUR_OF_RAIN, infiltrated(run) / CM,
                 0.01 * HOUR_OF_RAIN, "cm", "1 % of the textbook's figure, required")
    result.check("silt loam, 5 cm/h: infiltrated in the hour", exact / CM, infiltrated(run) / CM, 1e-3 * exact / CM, "cm",
                 "the film on the plot seeps too: 0.01 mm")
    table = run.gauge()
    ponds = table["time_s"][numpy.flatnonzero(table["flow_m3s"] > 0.0)[0]]
    result.check("silt loam, 5 cm/h: time to ponding, printed", PONDING, ponds / HOUR, 0.01, "h", "two decimals printed")
    result.check("silt loam, 5 cm/h: time to ponding", time_to_ponding(a, conductivity, rate), ponds, 10.0, "s",
                 "the step of 10 s")
    # excess by Green-Ampt against what has run off and what lies on the plot (below 0.05 mm)
    late = table["time_s"] > 1200.0
    run_off = numpy.cumsum(table["flow_m3s"] * numpy.diff(table["time_s"], prepend=0.0))[late]
    excess = [rate * t - under_rain(0.0, a, conductivity, rate, t) for t in table["time_s"][late]]
    result.check("silt loam, 5 cm/h: largest gap of the excess from 20 min on", 0.0, 1000.0 * numpy.max(
        numpy.abs(run_off - excess)), 0.2, "mm", "1 % of the hour's excess; the film is 0.1 mm")


def variable(program, result, wrong):
    run = program.run("infiltration/sandy_loam", **wrong)
    conductivity, a = SANDY_LOAM
    exact = 0.0
    for depth in HYETOGRAPH:
        exact = under_rain(exact, a, conductivity, depth * CM / 600.0, 600.0)
    got = infiltrated(run)
    result.check("sandy loam, hyetograph: infiltrated, printed", STORM, got / CM, 0.01 * STORM, "cm",
                 "1 % of the textbook's figure, required")
    result.check("sandy loam, hyetograph: infiltrated", exact / CM, got / CM, 2e-3 * exact / CM, "cm",
                 "the film on the plot seeps too")
    left = (run.posted("surface", "off_map") + run.stock("surface")) / 1000.0
    result.check("sandy loam, hyetograph: excess, printed", EXCESS, left / CM, 0.01 * EXCESS, "cm",
                 "1 % of the textbook's figure, required")


def pause(program, result, wrong):
    soil = Profile(4e-3 / HOUR, 0.2, 0.25, 0.45, 0.3)
    a = soil.suction * soil.deficit
    first = under_rain(0.0, a, soil.conductivity, FIRST / HOUR, HOUR)
    run = program.run("infiltration/two_bursts", **wrong)
    got = infiltrated(run) - first
    for law, limit, why in ((soil.power_law, 0.01, "1 %, required of Green-Ampt; the film seeps too"),
                            (soil.brooks_corey, 0.03, "the power law stands for Brooks and Corey's curves")):
        share = soil.drained(first, PAUSE, law)
        expected = soil.second_burst(first, share, RATE, SECOND)
        result.check(f"two bursts: infiltration of the second, {law.__name__}", expected / CM, got / CM,
                     limit * expected / CM, "cm", why)
    without = under_rain(first, a, soil.conductivity, RATE, SECOND) - first
    result.check("two bursts: more than without redistribution, at least 10 %", 1.0,
                 float(got > 1.1 * without), 0.0, "", "else the case would show nothing")


def study(program, fine=False, **wrong):
    result = Study("W3 Green-Ampt infiltration",
                   "Chow, Maidment & Mays 1988, examples 4.4.1, 4.4.2, 5.4.1; Mein & Larson 1973; Ogden & Saghafian 1997")
    constant(program, result, wrong)
    variable(program, result, wrong)
    pause(program, result, wrong)
    return result
