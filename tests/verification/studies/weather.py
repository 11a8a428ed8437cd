"""Evapotranspiration through a run; a thousand generated years against what their chain and depths must give."""

import csv
import math
import subprocess

import numpy

from harness import CASES, Study
from solutions import weather

LATITUDE = 26.0  # of terrain without a coordinate system
FIRST_DAY, DAYS = 192, 2  # 11 July
MEAN, SPREAD = 20.7, 11.8
AREA = 20 * 100.0

# The defaults, which models/weather/README.md tabulates.
AFTER_DRY = [0.057, 0.062, 0.067, 0.176, 0.303, 0.556, 0.531, 0.566, 0.350, 0.203, 0.055, 0.038]
AFTER_WET = [0.278, 0.188, 0.458, 0.377, 0.583, 0.831, 0.743, 0.738, 0.607, 0.451, 0.478, 0.308]
DEPTH = numpy.array([6.83, 4.88, 5.42, 7.02, 14.13, 26.07, 22.78, 23.75, 21.25, 15.65, 11.04, 6.15])
SHAPE = numpy.array([1.124, 1.058, 1.159, 1.160, 0.875, 0.945, 0.866, 0.838, 0.797, 0.883, 0.941, 1.075])
LIGHT_SHARE, LIGHT_MEAN = 0.6, 0.2
YEARS, STRETCH = 1000, 20


def evapotranspiration(program, result, wrong):
    days = range(FIRST_DAY, FIRST_DAY + DAYS)
    for formula, expected in (("oudin", sum(weather.oudin(LATITUDE, day, MEAN) for day in days)),
                              ("hargreaves", sum(weather.hargreaves(LATITUDE, day, MEAN, SPREAD) for day in days))):
        run = program.run("weather/wet_ground", weather__evapotranspiration=f'"{formula}"', **wrong)
        got = run.posted("soil", "atmosphere") / AREA
        result.check(f"evapotranspiration of two days, {formula.title()}", expected, got, 1e-12 * expected, "mm",
                     "round-off: one formula, evaluated twice")


def generated(program, wrong):
    """Statistics of generated years by name and month, through `headwater weather check`."""
    folder = program.folder / f"weather_{len(list(program.folder.iterdir()))}"
    folder.mkdir()
    # A record of twenty years that nothing is compared with: it sets how long the stretches are. 0.01 mm: no rounding.
    rows = [f"{2001 + year}-{month + 1:02d}-{day + 1:02d},{0.01 * (day + 1)}" for year in range(STRETCH)
            for month in range(12) for day in range(weather.DAYS[month])]
    (folder / "gauge.csv").write_text("date,rain_mm\n" + "\n".join(rows) + "\n", encoding="utf-8")
    (folder / "case.toml").write_text(f'extends = "{CASES}/weather/generator.toml"\n{wrong}', encoding="utf-8")
    command = [program.executable, "weather", "check", folder / "case.toml", folder / "gauge.csv", "--years", YEARS,
               "--seed", 11, "-o", folder / "check.csv", "--quiet"]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"weather check ended with {done.returncode}:\n{done.stderr[-2000:]}")
    with open(folder / "check.csv", encoding="utf-8", newline="") as stream:
        return {(row["statistic"], int(row["month"])): float(row["generated"] or "nan") for row in csv.DictReader(stream)}


def thousand_years(program, result, kind, depth_variance, settings):
    got = generated(program, settings)
    chain = weather.Chain(AFTER_DRY, AFTER_WET)
    # The years have 365.2425 days: February's extra one adds its share of wet days.
    leap = 0.2425 * numpy.array([0.0, 1.0] + [0.0] * 10)
    chance = [float(chain.chance[chain.month == month].mean()) for month in range(12)]

    def off(name, month, mean, variance):
        return abs(got[name, month] - mean) / math.sqrt(variance / YEARS)

    wet, rain, spread = [], [], []
    for month in range(12):
        days, variance = chain.wet_days(numpy.eye(12)[month])
        wet.append(off("wet days, mean", month + 1, days + leap[month] * chance[month], variance))
        total, variance = chain.rain(DEPTH, depth_variance, [month])
        rain.append(off("rain, mean", month + 1, total + leap[month] * chance[month] * DEPTH[month], variance))
        spread.append(abs(got["rain, standard deviation", month + 1] / math.sqrt(variance) - 1.0))
    why = "12 months: a right generator exceeds it once in 250 seeds"
    result.check(f"{kind}: largest deviation of a month's wet days, in standard errors", 0.0, max(wet), 3.6, "", why)
    result.check(f"{kind}: largest deviation of a month's rain, in standard errors", 0.0, max(rain), 3.6, "", why)
    # Rain of dry months is heavy-tailed: kurtosis near 10, so 5 % at one standard error, and 2 % too little from stretches.
    result.check(f"{kind}: largest deviation of a month's standard deviation of rain", 0.0, max(spread), 0.18, "",
                 "3.3 standard errors of dry months")
    days, variance = chain.wet_days()
    result.check(f"{kind}: wet days of a year", days + 0.2425 * chance[1], got["wet days, mean of years", 0],
                 3.0 * math.sqrt(variance / YEARS), "", "3 standard errors")
    total, variance = chain.rain(DEPTH, depth_variance)
    result.check(f"{kind}: rain of a year", total + 0.2425 * chance[1] * DEPTH[1], got["annual rain, mean", 0],
                 3.0 * math.sqrt(variance / YEARS), "mm", "3 standard errors")
    result.check(f"{kind}: standard deviation of annual rain", math.sqrt(variance),
                 got["annual rain, standard deviation", 0], 0.08 * math.sqrt(variance), "mm",
                 "3 standard errors of 1,000 years, and 1.3 % too little from stretches of 20")


def study(program, fine=False, wrong_ground=None, wrong_generator=""):
    """The `wrong_` settings go to the program: what a broken model would do."""
    del fine
    result = Study("W5 Weather: evapotranspiration and the generator",
                   "FAO-56 equations 21-25 and 52; Oudin et al. 2005; moments of a two-state chain with gamma and mixed "
                   "exponential depths")
    evapotranspiration(program, result, wrong_ground or {})
    thousand_years(program, result, "gamma", DEPTH**2 / SHAPE, wrong_generator)
    # E X^2 of a mixture is 2 (w light^2 + (1 - w) heavy^2), relative to the mean
    heavy = (1.0 - LIGHT_SHARE * LIGHT_MEAN) / (1.0 - LIGHT_SHARE)
    second = 2.0 * (LIGHT_SHARE * LIGHT_MEAN**2 + (1.0 - LIGHT_SHARE) * heavy**2)
    mixed = ('[weather.generator]\n' * ("[weather.generator]" not in wrong_generator) + wrong_generator
             + f'distribution = "mixed_exponential"\nlight_share = {LIGHT_SHARE}\nlight_mean = {LIGHT_MEAN}\n')
    thousand_years(program, result, "mixed exponential", DEPTH**2 * (second - 1.0), mixed)
    return result
