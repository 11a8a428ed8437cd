"""What `run` makes of a folder that is not empty: never a loss of what it did not write itself."""

import json
import shutil
import unittest

from program import SMALL, ProgramTest, edited, files_of


class RunFolder(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("small.toml", edited(SMALL, ("2024-01-01", "2022-01-01")))

    def run_it(self, *more, code=0, says=()):
        arguments = ("run", "small.toml", "-o", "run", "--threads", 1, *more)
        return self.succeeds(*arguments) if code == 0 else self.fails(code, *arguments, says=says)

    def test_gauges_count_seconds_from_the_start(self):
        plot = """\
schema = 1
processes = ["weather", "land", "water"]
[time]
unit = "UNIT"
start = START
end = END
[terrain]
plane = { nx = 4, ny = 1, cell_size = "5 m", slope = 0.1 }
channels = "none"
[weather]
rain = "constant"
rate = "10 mm/h"
[water]
infiltration = "none"
step = "30 min"
[output]
gauges = { every = "step" }
"""
        tables = []
        for unit, start, end in (("s", "0.0", "7200.0"), ("s", "5000.0", "12200.0"), ("day", "3.0", repr(3.0 + 1.0 / 12.0))):
            self.write("plot.toml", plot.replace("UNIT", unit).replace("START", start).replace("END", end))
            self.succeeds("run", "plot.toml", "-o", f"{unit}-{start}")
            tables.append((self.folder / f"{unit}-{start}/gauges/outlet.csv").read_text(encoding="utf-8").splitlines())
        for table in tables:
            self.assertTrue(table[0].startswith("time_s,flow_m3s"), table[0])
            self.assertEqual([round(float(row.split(",")[0]), 5) for row in table[1:]], [1800.0, 3600.0, 5400.0, 7200.0])

    def test_the_same_again_is_already_done(self):
        self.run_it()
        before = files_of(self.folder / "run")
        self.assertIn("finished", self.run_it().stderr)
        self.assertEqual(files_of(self.folder / "run"), before, "nothing is touched")
        done = self.succeeds("resume", "run")
        self.assertIn("finished", done.stderr)
        self.assertEqual(files_of(self.folder / "run"), before)

    def test_comments_and_order_make_no_other_run(self):
        self.run_it()
        self.write("small.toml", "# a comment\n" + edited(SMALL, ("2024-01-01", "2022-01-01")) + "\n# another\n")
        self.assertIn("finished", self.run_it().stderr)

    def test_another_run_is_not_replaced(self):
        self.run_it()
        before = files_of(self.folder / "run")
        self.run_it("--set", "random.seed=2", code=2, says=["another run", "--overwrite", "-o"])
        self.assertEqual(files_of(self.folder / "run"), before)

    def test_overwrite(self):
        self.run_it("--set", "random.seed=2")
        other = files_of(self.folder / "run")
        self.run_it("--overwrite")
        self.assertNotEqual(files_of(self.folder / "run")["results.h5"], other["results.h5"])
        self.succeeds("verify", "run")
        # of what the other run wrote nothing is left that this one does not write
        self.succeeds("run", "small.toml", "-o", "fresh", "--threads", 1)
        self.assertEqual(sorted(files_of(self.folder / "run")), sorted(files_of(self.folder / "fresh")))

    def test_an_unfinished_run_names_resume(self):
        self.run_it()
        status = self.folder / "run/status.json"
        for state in ("stopped", "failed", "running"):
            status.write_text(json.dumps({**json.loads(status.read_text()), "state": state}))
            self.run_it(code=2, says=["resume", "run"])

    def test_files_of_others_are_left_alone(self):
        for name in ("notes.txt", ".hidden", "sub/data.csv", "results.h5.bak", "Results.h5"):
            with self.subTest(name=name):
                shutil.rmtree(self.folder / "run", ignore_errors=True)
                self.write("run/" + name, "mine")
                before = files_of(self.folder / "run")
                self.run_it(code=2, says=["run", "-o"])
                self.run_it("--overwrite", code=2, says=["run", "-o"])
                self.assertEqual(files_of(self.folder / "run"), before)

    def test_folders_that_only_share_a_name_with_a_product_are_left_alone(self):
        # no run was ever here: gauges/ and csv/ are somebody's data
        for name in ("gauges/rain.csv", "csv/soil.csv", "vtk/mine.vtp", "geotiff/dem.tif", "geopackage/rivers.gpkg", "summary.csv",
                     "ledger.csv", "results.h5", "log.jsonl", "segments/a"):
            with self.subTest(name=name):
                shutil.rmtree(self.folder / "run", ignore_errors=True)
                self.write("run/" + name, "mine")
                before = files_of(self.folder / "run")
                self.run_it(code=2, says=["run", "-o"])
                self.run_it("--overwrite", code=2, says=["run", "-o"])
                self.assertEqual(files_of(self.folder / "run"), before)

    def test_files_of_others_inside_a_run_are_kept_or_named(self):
        self.run_it()
        self.write("run/gauges/notes.txt", "mine")
        self.write("run/vtk/my_view.pvsm", "mine")
        done = self.headwater("run", "small.toml", "-o", "run", "--overwrite", "--threads", 1)
        self.assertIn(done.returncode, (0, 2), done.stderr)
        self.assertEqual((self.folder / "run/gauges/notes.txt").read_text(), "mine")
        self.assertEqual((self.folder / "run/vtk/my_view.pvsm").read_text(), "mine")

    def test_the_scenario_folder_is_no_run_folder(self):
        before = files_of(self.folder)
        self.fails(2, "run", "small.toml", "-o", ".", "--threads", 1, says=["-o"])
        self.assertEqual(files_of(self.folder), before)

    def test_an_empty_folder_and_a_deep_one_are_fine(self):
        (self.folder / "run").mkdir()
        self.run_it()
        self.succeeds("run", "small.toml", "-o", "a/b/c d/\u00e9", "--threads", 1)
        self.succeeds("verify", "a/b/c d/\u00e9")

    def test_the_default_folder(self):
        self.write("valley/dry.toml", edited(SMALL, ("2024-01-01", "2022-01-01")))
        self.succeeds("run", "valley/dry.toml", "--threads", 1)
        self.assertTrue((self.folder / "runs/valley/dry/results.h5").exists())
        self.succeeds("run", "dry.toml", "--threads", 1, cwd=self.folder / "valley")
        self.assertTrue((self.folder / "valley/runs/valley/dry/results.h5").exists())

    def test_a_link_to_a_folder_is_a_folder(self):
        (self.folder / "real").mkdir()
        (self.folder / "run").symlink_to("real")
        self.run_it()
        self.assertTrue((self.folder / "real/results.h5").exists())

    def test_a_run_can_be_moved(self):
        self.run_it()
        (self.folder / "run").rename(self.folder / "moved")
        self.succeeds("verify", "moved")
        self.assertTrue((self.folder / "moved/results.nc").exists())


if __name__ == "__main__":
    unittest.main()
