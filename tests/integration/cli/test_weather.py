"""`headwater weather`: a gauge becomes a generator, which is held against the gauge, and runs."""

import csv
import datetime
import os
import pathlib
import random
import re
import unittest

from program import SMALL, ProgramTest, edited

SHARED = pathlib.Path(os.environ.get("HEADWATER_SHARED") or pathlib.Path(__file__).resolve().parents[3].parent / "shared")
MYITKYINA = SHARED / "data/rain/myitkyina_daily_2018_2026.csv"


def gauge(years=6, first=2010, temperatures=False, seed=1):
    """A record of a monsoon climate: exponential rain on wet days, which come in spells; whole tenths of mm."""
    draw = random.Random(seed)
    lines = ["date,rain_mm" + (",tmin_c,tmax_c" if temperatures else "")]
    day, wet = datetime.date(first, 1, 1), False
    while day.year < first + years:
        monsoon = 5 <= day.month <= 10
        wet = draw.random() < ((0.8 if wet else 0.5) if monsoon else (0.3 if wet else 0.1))
        rain = round(draw.expovariate(1.0 / (20.0 if monsoon else 6.0)) + 1.0, 1) if wet else 0.0
        mean = 17.0 + 5.0 * monsoon + draw.gauss(0.0, 1.0)
        lines.append(f"{day},{rain}" + (f",{mean - 5:.1f},{mean + 5:.1f}" if temperatures else ""))
        day += datetime.timedelta(1)
    return "\n".join(lines) + "\n"


class WeatherFit(ProgramTest):
    def test_a_fit_runs(self):
        self.write("gauge.csv", gauge(temperatures=True))
        self.write("case.toml", edited(SMALL, ("2024-01-01", "2021-03-01")))
        done = self.succeeds("weather", "fit", "gauge.csv", "--extends", "case.toml")
        self.assertRegex(done.stdout, r"(?m)^Jul +186 ")
        self.assertIn("Next: headwater weather check weather.toml gauge.csv", done.stderr)
        self.write("run.toml", 'extends = "weather.toml"\n[weather]\nevapotranspiration = "hargreaves"\n')
        resolved = self.succeeds("resolve", "run.toml").stdout
        written = (self.folder / "weather.toml").read_text()
        july = float(re.search(r"(?m)^wet_after_wet = \[(.*)\]", written).group(1).split(", ")[6])
        self.assertAlmostEqual(july, 0.8, delta=4 * (0.16 / 110) ** 0.5)  # as drawn: 4 standard errors
        self.assertRegex(resolved, rf"wet_after_wet = \[.*{july}")
        # drawn: 17 degC, 10 K of range, 1 K of wandering without memory
        self.assertRegex(written, r'(?m)^temperature = \["1[67]\.\d+ degC"')
        self.assertRegex(written, r'(?m)^temperature_range = \["(9\.9|10\.0)\d K"')
        self.assertRegex(written, r'(?m)^temperature_sd = \["(0\.[89]|1\.[01])\d K"')
        self.assertLess(float(re.search(r"(?m)^temperature_correlation = (.*)", written).group(1)), 0.3)
        self.succeeds("run", "run.toml", "-o", "run", "--threads", 1)
        self.assertIn("Hargreaves", resolved + self.succeeds("explain", "weather.evapotranspiration").stdout)

    def test_the_choice_of_distribution(self):
        self.write("gauge.csv", gauge())
        for choice in ("gamma", "mixed_exponential"):
            self.succeeds("weather", "fit", "gauge.csv", "-o", f"{choice}.toml", "--distribution", choice)
            text = (self.folder / f"{choice}.toml").read_text()
            self.assertIn(f'distribution = "{choice}"', text)
            self.assertEqual("\nshape = " in text, choice == "gamma")
            self.assertEqual("\nlight_share = " in text, choice == "mixed_exponential")
        self.succeeds("weather", "fit", "gauge.csv", "-o", "auto.toml")
        text = (self.folder / "auto.toml").read_text()
        gamma, mixed = map(float, re.search(r"AIC: gamma ([-\d.]+), mixed exponential ([-\d.]+)", text).groups())
        self.assertIn('distribution = "gamma"' if gamma <= mixed else 'distribution = "mixed_exponential"', text)

    def test_the_case_it_extends_is_named_from_where_the_file_lies(self):
        self.write("gauge.csv", gauge(years=1))
        self.write("cases/case.toml", SMALL)
        (self.folder / "fits").mkdir()
        self.succeeds("weather", "fit", "gauge.csv", "-o", "fits/weather.toml", "--extends", "cases/case.toml")
        self.assertIn('extends = "../cases/case.toml"', (self.folder / "fits/weather.toml").read_text())
        self.succeeds("check", "fits/weather.toml")
        self.fails(4, "weather", "fit", "gauge.csv", "--extends", "case.toml", says=["case.toml"])
        self.fails(6, "weather", "fit", "gauge.csv", "-o", "nosuch/weather.toml", says=["nosuch"])

    def test_the_least_depth_follows_from_the_record(self):
        for name, least in (("tenths", "0.95"), ("fifths", "0.9"), ("whole", "0.5"), ("free", "0.95")):
            unit = {"fifths": 0.2, "whole": 1.0}.get(name)
            rows = gauge(years=1).splitlines()
            if unit:
                rows[1:] = [f"{day},{round(float(rain) / unit) * unit:.1f}" for day, rain in (row.split(",") for row in rows[1:])]
            if name == "free":
                rows[1:] = [f"{row}37" if not row.endswith(",0.0") else row for row in rows[1:]]
            self.write("gauge.csv", "\n".join(rows) + "\n")
            with self.subTest(name):
                self.succeeds("weather", "fit", "gauge.csv", "--overwrite")
                self.assertIn(f'least_depth = "{least} mm"', (self.folder / "weather.toml").read_text())
                self.succeeds("weather", "fit", "gauge.csv", "--overwrite", "--least-depth", 0)
                self.assertIn('least_depth = "0 mm"', (self.folder / "weather.toml").read_text())

    def test_the_same_gauge_gives_the_same_file(self):
        self.write("gauge.csv", gauge())
        self.succeeds("weather", "fit", "gauge.csv", "-o", "one.toml")
        self.succeeds("weather", "fit", "gauge.csv", "-o", "two.toml")
        self.assertEqual((self.folder / "one.toml").read_bytes(), (self.folder / "two.toml").read_bytes())

    def test_a_period_of_the_record(self):
        self.write("gauge.csv", gauge())
        done = self.succeeds("weather", "fit", "gauge.csv", "--from", "2011-01-01", "--to", "2012-12-31")
        self.assertRegex(done.stdout, r"(?m)^Feb +57 ")  # 28 + 29
        self.assertIn("short record", done.stderr)
        self.fails(2, "weather", "fit", "gauge.csv", "-o", "other.toml", "--from", "2030-01-01", says=["2010-01-01", "2015-12-31"])

    def test_what_is_borrowed_is_said(self):
        dry = re.sub(r"(?m)^(\d{4}-0[12]-\d\d),.*", r"\1,0", gauge())  # no rain in January and February
        self.write("gauge.csv", dry)
        done = self.succeeds("weather", "fit", "gauge.csv")
        text = (self.folder / "weather.toml").read_text()
        for words in ("January has no wet day in 186", "February has no wet day in 169", "its depths are those of"):
            self.assertIn(words, done.stderr)
            self.assertIn(words, text)
        self.succeeds("weather", "check", "weather.toml", "gauge.csv", "--years", 100)

    def test_bad_records(self):
        good = gauge(years=1)
        for name, text, code, says in (
            ("no such file", None, 4, ["gauge.csv"]),
            ("no rain", good.replace("rain_mm", "rain"), 4, ["rain_mm"]),
            ("a word", good.replace("2010-01-03,", "2010-01-03,wet", 1), 4, ["gauge.csv:4"]),
            ("negative", re.sub(r"(?m)^2010-01-03,.*", "2010-01-03,-1", good), 4, ["gauge.csv:4", "negative"]),
            ("a day twice", good.replace("2010-01-03", "2010-01-02"), 4, ["gauge.csv:4", "twice"]),
            ("no date", good.replace("2010-01-03", "2010-13-03"), 4, ["gauge.csv:4", "date"]),
            ("half a year", "\n".join(good.splitlines()[:182]) + "\n", 4, ["no day of July"]),
            ("a desert", re.sub(r"(?m)^(\d{4}-\d\d-\d\d),.*", r"\1,0", good), 4, ["0 days with at least 1 mm"]),
        ):
            with self.subTest(name):
                (self.folder / "gauge.csv").unlink(missing_ok=True)
                if text is not None:
                    self.write("gauge.csv", text)
                self.fails(code, "weather", "fit", "gauge.csv", says=says)
                self.assertFalse((self.folder / "weather.toml").exists())

    def test_misuse(self):
        self.write("gauge.csv", gauge(years=1))
        self.write("weather.toml", "schema = 1\n")
        for arguments, says in (
            (("weather",), ["fit and check"]),
            (("weather", "forecast"), ["forecast", "fit"]),
            (("weather", "fit"), ["GAUGE.csv"]),
            (("weather", "check", "weather.toml"), ["GAUGE.csv"]),
            (("weather", "fit", "gauge.csv"), ["weather.toml", "--overwrite"]),
            (("weather", "fit", "gauge.csv", "--distribution", "normal"), ["normal", "mixed_exponential"]),
            (("weather", "fit", "gauge.csv", "--from", "yesterday"), ["--from", "yesterday"]),
            (("weather", "fit", "gauge.csv", "--wet-from", "1 kg"), ["--wet-from"]),
            (("weather", "fit", "gauge.csv", "--least-depth", "1 mm"), ["--least-depth"]),
            (("weather", "fit", "gauge.csv", "--wet-from", "0"), ["--wet-from"]),
            (("weather", "fit", "gauge.csv", "--least-wet-days", "0"), ["--least-wet-days"]),
            (("weather", "check", "weather.toml", "gauge.csv", "--years", "9"), ["--years 9", "10"]),
        ):
            with self.subTest(arguments=arguments):
                self.fails(2, *arguments, says=says)
        self.assertEqual((self.folder / "weather.toml").read_text(), "schema = 1\n")
        self.succeeds("weather", "fit", "gauge.csv", "--overwrite")


class WeatherCheck(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("gauge.csv", gauge(years=12))
        self.succeeds("weather", "fit", "gauge.csv")

    def table(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as stream:
            return {(row["statistic"], int(row["month"])): row for row in csv.DictReader(stream)}

    def test_a_generator_like_the_record(self):
        done = self.succeeds("weather", "check", "weather.toml", "gauge.csv", "--years", 600, "-o", "check.csv")
        table = self.table("check.csv")
        self.assertEqual(len(table), 77)
        outside = sum(row["outside"] == "1" for row in table.values())
        self.assertLessEqual(outside, 19)  # 7.7 by chance, and many go together: as in the unit test
        self.assertEqual(done.stdout.count("<- outside"), outside)
        self.assertIn("rounded to 0.1 mm", done.stdout)
        record = list(csv.DictReader((self.folder / "gauge.csv").read_text().splitlines()))
        july = sum(float(row["rain_mm"]) for row in record if row["date"][5:7] == "07") / 12.0
        self.assertAlmostEqual(float(table["rain, mean", 7]["record"]), july, delta=1e-3)
        largest = [max(float(row["rain_mm"]) for row in record if row["date"].startswith(str(year)))
                   for year in range(2010, 2022)]
        self.assertAlmostEqual(float(table["largest day, mean of years", 0]["record"]), sum(largest) / 12.0, delta=1e-2)

    def test_a_generator_unlike_the_record(self):
        self.write("wrong.toml", 'extends = "weather.toml"\n[weather.generator]\nwet_day_depth = ['
                   + ", ".join(['"40 mm"'] * 12) + "]\n")
        self.succeeds("weather", "check", "wrong.toml", "gauge.csv", "--years", 600, "-o", "check.csv")
        table = self.table("check.csv")
        self.assertGreater(sum(row["outside"] == "1" for row in table.values()), 25)
        self.assertEqual(table["annual rain, mean", 0]["outside"], "1")
        self.assertEqual(table["wet days, mean of years", 0]["outside"], "0")

    def test_the_seed_and_nothing_else_changes_it(self):
        for name, seed in (("one", 5), ("two", 5), ("other", 6)):
            self.succeeds("weather", "check", "weather.toml", "gauge.csv", "--years", 200, "--seed", seed, "-o", f"{name}.csv")
        one, two, other = ((self.folder / f"{name}.csv").read_bytes() for name in ("one", "two", "other"))
        self.assertEqual(one, two)
        self.assertNotEqual(one, other)

    def test_a_case_with_a_climate_is_checked_without_it(self):
        self.write("warm.toml", 'extends = "weather.toml"\n[weather.climate]\nrain = 1.5\n')
        done = self.succeeds("weather", "check", "warm.toml", "gauge.csv", "--years", 200)
        self.assertIn("climate factors", done.stderr)
        self.assertEqual(done.stdout, self.succeeds("weather", "check", "weather.toml", "gauge.csv", "--years", 200).stdout)

    def test_bad_parameters(self):
        for text, code, says in (
            ("schema = 1\n[weather.generator]\nshap = 1\n", 3, ["bad.toml:3", "shap", "shape"]),
            ("schema = 1\n[weather.generator]\nshape = [1, 2]\n", 3, ["bad.toml:3", "12 values"]),
            ("schema = 1\n[weather.generator]\nleast_depth = \"9 mm\"\n", 3, ["least_depth"]),
            ("schema = 1\nweather = 3\n", 3, ["bad.toml:2", "table"]),
            ("[weather]\n", 3, ["schema"]),
            ("schema = \n", 3, ["bad.toml:1"]),
        ):
            with self.subTest(text):
                self.write("bad.toml", text)
                self.fails(code, "weather", "check", "bad.toml", "gauge.csv", says=says)
        self.fails(4, "weather", "check", "nosuch.toml", "gauge.csv", says=["nosuch.toml"])
        self.fails(4, "weather", "check", "weather.toml", "nosuch.csv", says=["nosuch.csv"])

    @unittest.skipUnless(MYITKYINA.exists(), "no data/rain in HEADWATER_SHARED or beside the repository")
    def test_the_defaults_against_their_gauge(self):
        self.write("defaults.toml", "schema = 1\n")
        self.succeeds("weather", "check", "defaults.toml", MYITKYINA, "--to", "2025-12-31", "-o", "check.csv")
        table = self.table("check.csv")
        self.assertLessEqual(sum(row["outside"] == "1" for row in table.values()), 10)
        for what in ("annual rain, mean", "annual rain, standard deviation", "largest day, 10 years (Gumbel)"):
            self.assertEqual(table[what, 0]["outside"], "0", what)


class Climate(ProgramTest):
    """Factors through the whole program."""

    def rain(self, name, *changes):
        self.succeeds("run", "small.toml", "-o", name, "--threads", 1, *(part for one in changes for part in ("--set", one)))
        return self.rain_of(name)

    def rain_of(self, name):
        with open(self.folder / name / "ledger.csv", encoding="utf-8", newline="") as stream:
            return sum(float(row["kg"]) for row in csv.DictReader(stream)
                       if row["entry"] == "posting" and row["from"] == "rain" and row["quantity"] == "water")

    def test_factors_scale_the_same_days(self):
        self.write("small.toml", edited(SMALL, ("2024-01-01", "2022-01-01"), (', "erosion"', "")))
        base = self.rain("base")
        self.assertAlmostEqual(self.rain("more", "weather.climate.rain=1.25") / base, 1.25, delta=1e-12)
        ramped = self.rain("ramped", "weather.climate.rain=1.25", "weather.climate.from=2021-01-01",
                           "weather.climate.to=2031-01-01")
        self.assertGreater(ramped / base, 1.005)
        self.assertLess(ramped / base, 1.02)  # 0 to 10 % of the change within the first year
        self.assertGreater(self.rain("wetter", "weather.climate.wet_days=1.2") / base, 1.0)

    def test_a_sweep_varies_them_as_single_numbers(self):
        self.write("small.toml", edited(SMALL, ("2024-01-01", "2021-02-01"), (', "erosion"', "")))
        self.write("study.toml", """\
case = "small.toml"
[design]
method = "lhs"
size = 2
seed = 1
[[parameter]]
key = "weather.climate.rain"
dist = "uniform"
min = 0.9
max = 1.2
[[parameter]]
key = "weather.climate.temperature"
dist = "uniform"
min = "0 K"
max = "3 K"
[outputs]
names = ["rain"]
""")
        self.succeeds("sweep", "plan", "study.toml")
        header, first = (self.folder / "runs.csv").read_text().splitlines()[:2]
        self.assertEqual(header, "row,weather.climate.rain [1],weather.climate.temperature [K]")
        base = self.rain("base")
        self.succeeds("run", "small.toml", "-o", "row", "--threads", 1, "--params", "runs.csv", "--row", 1)
        self.assertAlmostEqual(self.rain_of("row") / base, float(first.split(",")[1]), delta=1e-12)

    def test_threads_and_partitions_change_no_bit(self):
        self.write("small.toml", edited(SMALL, ("2024-01-01", "2021-09-01"), ('rain = "generate"', """\
rain = "generate"
evapotranspiration = "hargreaves"
temperature_range = [%s]
climate = { rain = 1.1, wet_days = 1.1, temperature = "2 K", from = 2021-01-01, to = 2022-01-01 }
generator = { distribution = "mixed_exponential", annual_sd = 0.1, temperature_sd = "2 K", wet_departure = "-1 K" }""" % ", ".join(['"10 K"'] * 12))))
        self.succeeds("run", "small.toml", "-o", "one", "--threads", 1)
        self.succeeds("run", "small.toml", "-o", "two", "--threads", 2, "--set", "threads.partitions=3")
        self.assert_same_bits(self.folder / "two", self.folder / "one")

    def test_refusals(self):
        self.write("small.toml", SMALL)
        for change, says in (
            ("weather.climate.to=2050-01-01", ["needs `from`"]),
            ("weather.climate.rain=-1", ["weather.climate.rain", "out of bounds"]),
            ("weather.climate.rain=[1, 2]", ["12 values"]),
            ("weather.climate.temperature=2", ["needs a unit"]),
            ("weather.evapotranspiration=hargreaves", ["temperature_range", "minimum and maximum"]),
            ("weather.evapotranspiration=penman", ["oudin, hargreaves"]),
        ):
            with self.subTest(change):
                self.fails(3, "check", "small.toml", "--set", change, says=says)


if __name__ == "__main__":
    unittest.main()
