"""`headwater compare`: what it runs, what it takes as it is, what it refuses, and the numbers it writes."""

import csv
import json
import unittest

from program import INFLOW, REACHES, RIVER, SMALL, ProgramTest, edited, files_of

BASE = edited(SMALL, ("2024-01-01", "2022-01-01"), ('id = "tracer"', 'id = "ammonium_n"'),
              ('tracer = "1 g/s"', 'ammonium_n = "1 g/s"'), ('guidelines = ["who"]', 'guidelines = ["who", "gb3838-3"]'))
STOP = edited(BASE, ('id = "small"', 'id = "stop"\ncompare_to = "small"'), ('title = "Sixteen by sixteen cells"', 'title = "Stop in July"'),
              ('rate = {', "from = 2021-01-01\nto = 2021-07-01\nrate = {"))
PRODUCTS = ("comparison.csv", "comparison.json", "report.html")


class Compare(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("small.toml", BASE)
        self.write("stop.toml", STOP)

    def compare(self, *more, **options):
        return self.succeeds("compare", *(more or ("stop.toml", "small.toml")), "-o", "out", "--threads", 1, **options)

    def products(self, folder="out"):
        return {name: (self.folder / folder / name).read_bytes() for name in PRODUCTS}

    def rows(self, folder="out"):
        with open(self.folder / folder / "comparison.csv", encoding="utf-8", newline="") as file:
            return {(row["indicator"], row["place"], row["scenario"]): row for row in csv.DictReader(file)}

    def test_runs_what_is_missing_and_holds_it_against_the_reference(self):
        done = self.compare()
        self.assertEqual(done.stdout, "")
        self.assertIn("report.html", done.stderr)
        rows = self.rows()
        stop = rows["ammonium_n_mean", "below", "stop"]
        self.assertEqual(stop["reference"], rows["ammonium_n_mean", "below", "small"]["value"], "small is the reference")
        self.assertAlmostEqual(float(stop["difference"]), float(stop["value"]) - float(stop["reference"]), delta=1e-8 * float(stop["reference"]))
        self.assertLess(float(stop["value"]), 0.9 * float(stop["reference"]))
        # the same weather, and the same water: what differs is what was released
        for indicator in ("rain", "outflow"):
            self.assertEqual(float(rows[indicator, "catchment", "stop"]["difference"]), 0.0)

    def test_numbers_are_those_of_the_runs(self):
        self.compare()
        rows = self.rows()
        with open(self.folder / "out/runs/small/gauges/below.csv", encoding="utf-8") as file:
            days = [float(row["ammonium_n_mg_L"]) for row in csv.DictReader(file)]
        self.assertEqual(len(days), 365)
        expected = {
            "ammonium_n_mean": sum(days) / 365,
            "ammonium_n_p95": sorted(days)[346],  # the 347th of 365: 346/365 = 94.79 % is less than 95 %
            "ammonium_n_days_over_gb3838-3": sum(day > 1.0 for day in days) / 365 * 365.25,
        }
        for indicator, value in expected.items():
            self.assertAlmostEqual(float(rows[indicator, "below", "small"]["value"]) / value, 1.0, places=9, msg=indicator)
        self.assertGreater(expected["ammonium_n_days_over_gb3838-3"], 0.0, "the case must test something")
        with open(self.folder / "out/runs/small/summary.csv", encoding="utf-8") as file:
            summary = {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
        years = 365 / 365.25
        self.assertAlmostEqual(float(rows["rain", "catchment", "small"]["value"]) / summary["rain"] * years, 1.0, places=6)
        released = float(rows["ammonium_n_released", "catchment", "small"]["value"])
        self.assertAlmostEqual(released / (365 * 86.4), 1.0, places=9, msg="1 g/s")
        left = sum(float(row["value"]) for (name, place, scenario), row in rows.items()
                   if scenario == "small" and name.startswith(("ammonium_n_to_", "ammonium_n_in_")))
        self.assertAlmostEqual(left / released, 1.0, places=9, msg="every kilogram is somewhere")

    def test_a_second_call_runs_nothing_and_writes_the_same(self):
        self.compare()
        before = files_of(self.folder / "out")
        again = self.compare()
        self.assertIn("nothing to do", again.stderr)
        self.assertEqual(files_of(self.folder / "out"), before)

    def test_a_changed_scenario_is_run_again_and_alone(self):
        self.compare()
        kept = files_of(self.folder / "out/runs/small")
        first = self.products()
        self.write("stop.toml", edited(STOP, ("to = 2021-07-01", "to = 2021-04-01")))
        self.compare()
        self.assertEqual(files_of(self.folder / "out/runs/small"), kept)
        self.assertNotEqual(self.products()["comparison.csv"], first["comparison.csv"])

    def test_finished_runs_are_taken_as_they_are(self):
        for name in ("small", "stop"):
            self.succeeds("run", f"{name}.toml", "-o", f"mine/{name}", "--threads", 1)
        before = files_of(self.folder / "mine")
        self.compare("mine/stop", "mine/small")
        self.assertFalse((self.folder / "out/runs").exists())
        self.assertEqual(files_of(self.folder / "mine"), before)
        apart = self.products()
        self.succeeds("compare", "stop.toml", "mine/small", "-o", "mixed", "--threads", 1)
        self.assertEqual(self.products("mixed"), apart, "where a run lies makes no difference")

    def test_several_at_a_time_give_the_same_files(self):
        self.compare()
        self.succeeds("compare", "stop.toml", "small.toml", "-o", "parallel", "-j", 2)
        self.assertEqual(self.products("parallel"), self.products())
        self.assertEqual(sorted(path.name for path in (self.folder / "parallel/runs").iterdir()), ["small", "stop"])

    def test_default_folder(self):
        self.write("valley/a.toml", BASE)
        self.write("valley/b.toml", STOP)
        self.succeeds("compare", "valley/a.toml", "valley/b.toml", "--threads", 1)
        self.assertTrue((self.folder / "runs/valley/comparison/report.html").exists())

    def test_nothing_in_the_files_knows_clock_machine_or_folder(self):
        self.compare()
        for name, data in self.products().items():
            self.assertNotIn(str(self.folder).encode(), data, name)

    def test_json_is_strict_and_has_what_csv_has(self):
        self.compare()
        def refuse(constant):
            raise AssertionError(f"{constant} is not JSON")
        table = json.loads((self.folder / "out/comparison.json").read_text(encoding="utf-8"), parse_constant=refuse)
        self.assertEqual(table["reference"], "small")
        self.assertEqual([one["id"] for one in table["scenarios"]], ["small", "stop"])
        self.assertEqual([one["key"] for one in table["differences"]],
                         ["river.source.works.from", "river.source.works.to"])
        rows = self.rows()
        self.assertEqual(len(rows), 2 * len(table["indicators"]))
        for one in table["indicators"]:
            for scenario, value in one["values"].items():
                self.assertAlmostEqual(float(rows[one["indicator"], one["place"], scenario]["value"]), value, delta=1e-9 * abs(value))

    def test_other_weather_is_refused_before_anything_runs(self):
        self.write("wet.toml", edited(STOP, ("rain_factor = 1.0", "rain_factor = 1.2")))
        self.fails(3, "compare", "small.toml", "wet.toml", "-o", "out",
                   says=["weather.rain_factor is 1 in small, 1.2 in stop", "same grid, period, seed and weather"])
        self.assertFalse((self.folder / "out").exists())

    def test_other_grid_period_or_seed_is_refused(self):
        for old, new, key in (("cells = [16, 16]", "cells = [16, 17]", "terrain.synthesize.cells"),
                              ("end = 2022-01-01", "end = 2022-01-02", "time.end"),
                              ("[random]\nseed = 1", "[random]\nseed = 2", "random.seed")):
            self.write("other.toml", edited(STOP, (old, new)))
            self.fails(3, "compare", "small.toml", "other.toml", "-o", "out", says=[key])

    def test_rain_that_changed_under_one_name_is_refused(self):
        gauge = "date,rain_mm\n" + "".join(f"2021-01-{day:02},{{}}\n" for day in range(1, 11))
        for name, rain, text in (("a", "5", BASE), ("b", "6", STOP)):
            self.write(f"{name}/gauge.csv", gauge.format(*[rain] * 10))
            self.write(f"{name}/scenario.toml", edited(text, ("end = 2022-01-01", "end = 2021-01-11"), ("to = 2021-07-01", "to = 2021-01-05"),
                                                       ('rain = "generate"', 'rain = "gauge.csv"')) if name == "b" else
                       edited(text, ("end = 2022-01-01", "end = 2021-01-11"), ('rain = "generate"', 'rain = "gauge.csv"')))
        self.fails(3, "compare", "a/scenario.toml", "b/scenario.toml", "-o", "out", "-q", says=["weather.rain"])

    def test_the_last_year_shows_what_the_mean_hides(self):
        for name, text in (("small", BASE), ("stop", STOP)):
            self.write(f"{name}.toml", edited(text, ("end = 2022-01-01", "end = 2023-01-01")))
        self.compare()
        rows = self.rows()
        name = "ammonium_n_days_over_gb3838-3_last_year", "below"
        with open(self.folder / "out/runs/small/gauges/below.csv", encoding="utf-8") as file:
            days = [float(row["ammonium_n_mg_L"]) for row in csv.DictReader(file)]
        expected = sum(day > 1.0 for day in days[-365:])
        self.assertGreater(expected, 0)
        self.assertEqual([float(rows[(*name, scenario)]["value"]) for scenario in ("small", "stop")], [expected, 0.0])
        report = (self.folder / "out/report.html").read_text(encoding="utf-8")
        self.assertIn(f"; in the last year, on {expected} and 0 days.", report)

    def test_three_scenarios_of_a_river_alone(self):
        self.write("reaches.csv", REACHES)
        self.write("inflow.csv", INFLOW)
        for name, decay in (("none", 0), ("some", 1e-4), ("more", 3e-4)):
            self.write(f"{name}.toml", edited(RIVER, ('initial = "3.7 mg/L"', f'initial = "3.7 mg/L"\ndecay = "{decay} 1/s"')) +
                       f'[scenario]\nid = "{name}"\n')
        self.succeeds("compare", "none.toml", "some.toml", "more.toml", "-o", "out", "-j", 3)
        rows = self.rows()
        means = [float(rows["chloride_mean", "g1", name]["value"]) for name in ("none", "some", "more")]
        self.assertGreater(means[0], means[1])
        self.assertGreater(means[1], means[2])
        with open(self.folder / "out/runs/none/gauges/g1.csv", encoding="utf-8") as file:
            values = [float(row["chloride_mg_L"]) for row in csv.DictReader(file)]
        self.assertAlmostEqual(means[0], sum(values) / len(values), delta=1e-9 * means[0])
        self.assertIn("These runs hold no maps", (self.folder / "out/report.html").read_text(encoding="utf-8"))

    def test_mistakes_on_the_command_line(self):
        self.fails(4, "compare", "small.toml", "nothing.toml", says=["nothing.toml"])
        self.fails(2, "compare", says=["SCENARIO_OR_RUN"])
        self.fails(2, "compare", "small.toml", says=["at least two"])
        self.fails(2, "compare", "small.toml", "small.toml", says=["called 'small'"])
        self.fails(2, "compare", "small.toml", "stop.toml", "-j", 0, says=["-j"])
        self.fails(2, "compare", "small.toml", ".", says=["not the folder of a run"])
        self.assertFalse((self.folder / "runs").exists())

    def test_an_unfinished_run_is_not_taken(self):
        self.succeeds("run", "small.toml", "-o", "mine", "--threads", 1)
        status = self.folder / "mine/status.json"
        status.write_text(status.read_text().replace('"finished"', '"stopped"'))
        self.fails(2, "compare", "mine", "stop.toml", says=["stopped, not finished", "headwater resume mine"])

    def test_a_scenario_that_fails_ends_the_comparison_with_its_message(self):
        self.write("broken.toml", edited(STOP, ("at = [440400.0, 2883600.0]", "at = [1.0, 1.0]")))
        for jobs in (1, 2):
            with self.subTest(jobs=jobs):
                done = self.headwater("compare", "small.toml", "broken.toml", "-o", "out", "-j", jobs, "-q")
                self.assertIn(done.returncode, (3, 4), done.stderr)
                self.assertIn("works", done.stderr)
                self.assertFalse((self.folder / "out/report.html").exists())

    def test_go_on_finishes_this_very_run_only(self):
        self.succeeds("run", "small.toml", "-o", "mine", "--threads", 1)
        before = files_of(self.folder / "mine")
        self.succeeds("run", "small.toml", "-o", "mine", "--go-on", "--overwrite")
        self.assertEqual(files_of(self.folder / "mine"), before)
        self.fails(2, "run", "stop.toml", "-o", "mine", "--go-on", says=["another run"])
        self.assertEqual(files_of(self.folder / "mine"), before)


if __name__ == "__main__":
    unittest.main()
