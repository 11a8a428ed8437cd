"""Sweeps: from a study to results.csv, rows that fail or take too long, studies that are wrong."""

import csv
import json
import os
import pathlib
import unittest

from program import SMALL, ProgramTest, edited, files_of

CASE = edited(SMALL, ("2024-01-01", "2022-01-01"))
STUDY = """\
case = "small.toml"
[design]
method = "lhs"
size = 6
seed = 1
[[parameter]]
key = "water.saturated_conductivity.forest"
dist = "lognormal"
p05 = "10 mm/h"
p95 = "100 mm/h"
[[parameter]]
key = "river.source.works.rate.tracer"
dist = "uniform"
min = "1 g/s"
max = "3 g/s"
[[parameter]]
key = "random.seed"
dist = "values"
values = [1, 2]
[outputs]
names = ["outflow", "tracer_in_kg", "runoff_ratio"]
"""
# Its third row asks for what is no period: the run ends with a configuration error.
TABLE = """\
weather.rain_factor [1],output.maps.every
0.5,1 year
1,6 months
1.5,6 parsecs
"""
TABLE_STUDY = """\
case = "small.toml"
[design]
method = "csv"
table = "table.csv"
[outputs]
names = ["rain"]
"""
SECONDS_A_YEAR = 365 * 86400


class SweepTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("small.toml", CASE)
        self.write("study.toml", STUDY)
        self.write("table.csv", TABLE)
        self.write("table.toml", TABLE_STUDY)

    def results(self, folder):
        with open(self.folder / folder / "results.csv", encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def status(self, what):
        """The counts, and the lines about rows that went wrong."""
        lines = self.succeeds("sweep", "status", what).stdout.splitlines()
        return {word: int(count) for word, count in (line.split() for line in lines[:6])}, lines[6:]


class FromPlanToResults(SweepTest):
    def test_plan_run_collect(self):
        self.succeeds("sweep", "plan", "study.toml", "-o", "runs.csv")
        runs = (self.folder / "runs.csv").read_text()
        self.assertEqual(runs.splitlines()[0], "row,water.saturated_conductivity.forest [m/s],"
                                               "river.source.works.rate.tracer [kg/s],random.seed")
        self.succeeds("sweep", "run", "study.toml", "-o", "sweep", "-j", 2)
        self.assertEqual((self.folder / "sweep/runs.csv").read_text(), runs)
        rows = self.results("sweep")
        self.assertEqual([row["row"] for row in rows], list("123456"))
        self.assertEqual({row["status"] for row in rows}, {"finished"})
        rates = sorted(float(row["river.source.works.rate.tracer [kg/s]"]) for row in rows)
        for part, rate in enumerate(rates):  # a Latin hypercube: one in each sixth of 1 … 3 g/s
            self.assertEqual(int((rate - 0.001) / 0.002 * 6), part)
        for row in rows:
            # what was released is the rate over the year: the parameter has reached the run (10 digits are written)
            rate = float(row["river.source.works.rate.tracer [kg/s]"])
            self.assertAlmostEqual(float(row["tracer_in_kg [kg]"]) / (rate * SECONDS_A_YEAR), 1.0, delta=1e-9)
        self.assertEqual(sorted(row["random.seed"] for row in rows), list("111222"))

        # collecting again, and giving the same command again, changes nothing
        before = files_of(self.folder / "sweep")
        self.succeeds("sweep", "collect", "sweep")
        self.succeeds("sweep", "run", "study.toml", "-o", "sweep")
        self.assertEqual(files_of(self.folder / "sweep"), before)
        self.assertEqual(self.status("sweep"), ({"rows": 6, "finished": 6, "failed": 0, "timed_out": 0, "waiting": 0,
                                                 "running": 0}, []))

    def test_a_row_is_the_same_run_by_hand(self):
        self.succeeds("sweep", "run", "study.toml", "-o", "sweep", "-j", 2)
        self.succeeds("run", "small.toml", "--params", "sweep/runs.csv", "--row", 4, "-o", "by_hand", "--threads", 2)
        row = self.folder / "sweep/rows/0004"
        for name in ("ledger.csv", "summary.csv", "gauges/outlet.csv", "gauges/below.csv"):
            self.assertEqual((row / name).read_bytes(), (self.folder / "by_hand" / name).read_bytes(), name)
        self.assertTrue((self.folder / "by_hand/vtk").exists())
        for heavy in ("vtk", "checkpoint.h5", "segments"):
            self.assertFalse((row / heavy).exists(), heavy)
        self.succeeds("verify", row)
        # a parameter of the table may be set once more
        self.succeeds("run", "small.toml", "--params", "sweep/runs.csv", "--row", 4, "--set", "random.seed=9",
                      "-o", "reseeded", "--threads", 1)
        self.assertIn("seed = 9", (self.folder / "reseeded/resolved.toml").read_text())

    def test_the_same_results_for_any_number_of_jobs(self):
        self.succeeds("sweep", "run", "study.toml", "-o", "one", "-j", 1)
        self.succeeds("sweep", "run", "study.toml", "-o", "four", "-j", 4, "-q")
        for name in ("results.csv", "results.h5", "runs.csv"):
            self.assertEqual((self.folder / "one" / name).read_bytes(), (self.folder / "four" / name).read_bytes(), name)

    def test_the_default_folder_goes_by_the_study(self):
        self.write("mine/small.toml", CASE)
        self.write("mine/many.toml", edited(STUDY, ("size = 6", "size = 1")))
        self.succeeds("sweep", "run", "mine/many.toml")
        self.assertTrue((self.folder / "runs/mine/many/results.csv").exists())
        self.assertEqual(self.status("mine/many.toml")[0]["finished"], 1)

    def test_other_results_need_no_run(self):
        self.succeeds("sweep", "run", "study.toml", "-o", "runs/" + self.folder.name + "/study", "-j", 2)
        self.write("study.toml", edited(STUDY, ('"outflow", "tracer_in_kg", "runoff_ratio"', '"tracer_out_kg"')))
        self.succeeds("sweep", "collect", "study.toml")
        self.assertIn("tracer_out_kg [kg]", self.results("runs/" + self.folder.name + "/study")[0])
        self.write("study.toml", edited(STUDY, ('"outflow", "tracer_in_kg", "runoff_ratio"', '"outflw"')))
        self.fails(3, "sweep", "collect", "study.toml", says=["outflw", "'outflow'"])

    def test_a_given_table_of_runs(self):
        self.write("some.csv", "row,weather.rain_factor [percent]\n7,50\n9,200\n")
        self.succeeds("sweep", "run", "study.toml", "--runs", "some.csv", "-o", "sweep")
        rows = self.results("sweep")
        self.assertEqual([(row["row"], row["weather.rain_factor [1]"]) for row in rows], [("7", "0.5"), ("9", "2")])
        self.assertTrue((self.folder / "sweep/rows/0009/summary.csv").exists())

    def test_the_example(self):
        study = pathlib.Path(os.environ["HEADWATER_SCENARIOS"]) / "pangwa_tiny/study.toml"
        self.succeeds("sweep", "plan", study, "-o", "runs.csv")
        self.assertEqual(len((self.folder / "runs.csv").read_text().splitlines()), 51)

    def test_plan_keeps_another_table(self):
        self.write("runs.csv", "mine\n")
        self.fails(2, "sweep", "plan", "study.toml", says=["runs.csv", "--overwrite"])
        self.assertEqual((self.folder / "runs.csv").read_text(), "mine\n")
        self.succeeds("sweep", "plan", "study.toml", "--overwrite")
        self.succeeds("sweep", "plan", "study.toml")  # the same table: nothing is lost


class RowsThatGoWrong(SweepTest):
    def test_a_failed_row_stops_no_other(self):
        done = self.succeeds("sweep", "run", "table.toml", "-o", "sweep", "-j", 2)
        self.assertIn("row 3", done.stderr)
        rows = self.results("sweep")
        self.assertEqual([row["status"] for row in rows], ["finished", "finished", "failed"])
        self.assertEqual(rows[2]["rain [mm]"], "")
        self.assertAlmostEqual(float(rows[1]["rain [mm]"]) / float(rows[0]["rain [mm]"]), 2.0, delta=1e-9)
        counts, wrong = self.status("sweep")
        self.assertEqual((counts["finished"], counts["failed"]), (2, 1))
        self.assertEqual(len(wrong), 1)
        self.assertIn("parsecs", wrong[0])
        record = json.loads((self.folder / "sweep/failed/0003.json").read_text())
        self.assertEqual(record["exit_code"], 3)

        # it would fail again: left alone, unless one asks
        before = (self.folder / "sweep/said/0003.txt").stat().st_mtime_ns
        self.succeeds("sweep", "run", "table.toml", "-o", "sweep")
        self.assertEqual((self.folder / "sweep/said/0003.txt").stat().st_mtime_ns, before)
        self.succeeds("sweep", "run", "table.toml", "-o", "sweep", "--retry")
        self.assertGreater((self.folder / "sweep/said/0003.txt").stat().st_mtime_ns, before)
        self.assertEqual([row["status"] for row in self.results("sweep")], ["finished", "finished", "failed"])

    def test_no_row_finishes(self):
        self.write("table.csv", "output.maps.every\n6 parsecs\n")
        self.fails(3, "sweep", "run", "table.toml", "-o", "sweep", says=["no row has finished", "parsecs"])
        self.fails(2, "sweep", "collect", "sweep", says=["no row has finished"])

    def test_time_is_up(self):
        self.write("small.toml", edited(SMALL, ("2024-01-01", "2061-01-01")))
        self.write("study.toml", edited(STUDY, ("size = 6", "size = 2")))
        # not one of them can be done in so short a time
        self.fails(75, "sweep", "run", "study.toml", "-o", "sweep", "-j", 2, "--timeout", "0.4 s", says=["time was up"])
        counts, wrong = self.status("sweep")
        self.assertEqual((counts["timed_out"], len(wrong)), (2, 2))
        # the same command goes on with them from where they were
        self.succeeds("sweep", "run", "study.toml", "-o", "sweep", "-j", 2, "--timeout", "10 min")
        self.succeeds("sweep", "run", "study.toml", "-o", "whole", "-j", 2)
        self.assertEqual((self.folder / "sweep/results.csv").read_bytes(),
                         (self.folder / "whole/results.csv").read_bytes())

    def test_a_wanted_name_that_no_run_has(self):
        self.write("study.toml", edited(STUDY, ("size = 6", "size = 1"), ('"runoff_ratio"', '"runof_ratio"')))
        done = self.fails(3, "sweep", "run", "study.toml", "-o", "sweep", says=["runof_ratio", "'runoff_ratio'"])
        self.assertIn("warning", done.stderr)  # said as soon as the first row has finished
        self.write("study.toml", edited(STUDY, ("size = 6", "size = 1")))
        self.assertIn("nothing to do", self.succeeds("sweep", "run", "study.toml", "-o", "sweep").stderr)


class WhatIsRefused(SweepTest):
    def test_misuse(self):
        before = files_of(self.folder)
        for arguments, words in (
            (("sweep",), ["plan, run, status and collect"]),
            (("sweep", "sensitivty"), ["sensitivty", "plan"]),
            (("sweep", "run"), ["STUDY.toml"]),
            (("sweep", "status"), ["DIR"]),
            (("sweep", "status", "nowhere"), ["nowhere", "sweep run"]),
            (("sweep", "collect", "nowhere"), ["nowhere"]),
            (("sweep", "run", "study.toml", "-j", "-1"), ["-j -1"]),
            (("sweep", "run", "study.toml", "-j", "two"), ["two"]),
            (("sweep", "run", "study.toml", "--timeout", "soon"), ["soon", "10 min"]),
            (("sweep", "run", "study.toml", "--timeout", "3 kg"), ["3 kg"]),
            (("sweep", "run", "study.toml", "-o", ""), ["-o"]),
            (("run", "small.toml", "--row", "1"), ["--params"]),
            (("run", "small.toml", "--params", "table.csv"), ["--row"]),
            (("run", "small.toml", "--params", "table.csv", "--row", "9"), ["no row 9", "3 rows"]),
        ):
            with self.subTest(arguments=arguments):
                self.fails(2, *arguments, says=words)
                self.assertEqual(files_of(self.folder), before)

    def test_wrong_studies(self):
        for change, code, words in (
            (("water.saturated_conductivity", "water.saturated_conductivty"), 3,
             ["study.toml:7:7", "'water.saturated_conductivity.forest'"]),
            (('"lhs"', '"sobol"'), 3, ["one of lhs, csv"]),
            (("size = 6", "size = 0"), 3, ["size", "out of bounds"]),
            (("size = 6", "sise = 6"), 3, ["'sise'", "'size'"]),
            (("10 mm/h", "10 kg"), 3, ["unit", "kg"]),
            (("10 mm/h", "1000 mm/h"), 3, ["p05", "p95"]),
            (("100 mm/h", "100 m/s"), 3, ["out of bounds"]),
            (("source.works", "source.wroks"), 3, ["'wroks'", "'works'"]),
            (('"small.toml"', '"nosuch.toml"'), 4, ["nosuch.toml"]),
            (('case = "small.toml"\n', ""), 3, ["`case`"]),
            (("[design]", "[design"), 3, ["TOML"]),
        ):
            with self.subTest(change=change):
                self.write("study.toml", edited(STUDY, change))
                for command in (("plan",), ("run", "-o", "sweep")):
                    self.fails(code, "sweep", command[0], "study.toml", *command[1:], says=words)
                    self.assertFalse((self.folder / "sweep").exists())
                    self.assertFalse((self.folder / "runs.csv").exists())

    def test_wrong_tables(self):
        for text, code, words in (
            ("weather.rain_factr [1]\n1\n", 3, ["rain_factr", "'weather.rain_factor'"]),
            ("weather.rain_factor [kg]\n1\n", 3, ["kg"]),
            ("weather.rain_factor\n1\n-3\n", 3, ["table.csv:3", "out of bounds"]),
            ("weather.rain_factor\nmuch\n", 3, ["much"]),
            ("terrain.dem\nx.tif\n", 3, ["terrain.dem"]),
            ("weather.rain_factor\n", 3, ["no rows"]),
            ("weather.rain_factor,a\n1\n", 4, ["cells"]),
            ("", 4, ["empty"]),
        ):
            with self.subTest(text=text):
                self.write("table.csv", text)
                self.fails(code, "sweep", "run", "table.toml", "-o", "sweep", says=words)
                self.assertFalse((self.folder / "sweep").exists())

    def test_a_wrong_row_of_params(self):
        self.write("p.csv", "weather.rain_factor [1]\n-1\n")
        self.fails(3, "run", "small.toml", "--params", "p.csv", "--row", 1, "-o", "run", says=["p.csv:2", "bounds"])
        self.write("p.csv", "weather.rain_factr [1]\n1\n")
        self.fails(3, "check", "small.toml", "--params", "p.csv", "--row", 1, says=["rain_factor"])

    def test_a_changed_study_goes_elsewhere(self):
        self.write("study.toml", edited(STUDY, ("size = 6", "size = 1")))
        self.succeeds("sweep", "run", "study.toml", "-o", "sweep")
        before = files_of(self.folder / "sweep")
        for name, text in (("study.toml", edited(STUDY, ("size = 6", "size = 2"))),
                           ("study.toml", edited(STUDY, ("size = 6", "size = 1"), ("seed = 1", "seed = 2"))),
                           ("small.toml", edited(CASE, ("rain_factor = 1.0", "rain_factor = 1.1")))):
            with self.subTest(changed=name):
                kept = (self.folder / name).read_text()
                self.write(name, text)
                self.fails(2, "sweep", "run", "study.toml", "-o", "sweep", says=["another sweep", "-o"])
                self.write(name, kept)
                self.assertEqual(files_of(self.folder / "sweep"), before)

    def test_a_folder_of_somebody_else(self):
        self.write("mine/notes.txt", "mine")
        self.fails(2, "sweep", "run", "study.toml", "-o", "mine", says=["mine", "-o"])
        self.assertEqual(os.listdir(self.folder / "mine"), ["notes.txt"])

    def test_help(self):
        listed = self.succeeds("--help").stdout
        for command in ("plan", "run", "status", "collect"):
            self.assertIn(f"sweep {command}", listed)
            self.assertIn(f"usage: headwater sweep {command}", self.succeeds("sweep", command, "--help").stdout)


if __name__ == "__main__":
    unittest.main()
