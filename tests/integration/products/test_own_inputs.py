"""A run on a person's own raster and gauge: what tools/demo --dem FILE --rain FILE does, and what the manifest keeps of it."""

import datetime
import hashlib
import json
import os
import pathlib
import subprocess
import tempfile

from products import ProductTest

SCENARIO = """
schema = 1
processes = ["weather", "land", "water", "river"]
[scenario]
id = "own"
title = "A valley with a gauge"
[time]
start = 2020-01-01
end = 2021-01-01
[terrain]
dem = "dem.asc"
channel_area = "0.01 km2"
[weather]
rain = "gauge.csv"
"""


class OwnInputs(ProductTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.write_valley()
        self.write_gauge()
        (self.folder / "own.toml").write_text(SCENARIO, encoding="utf-8")

    def write_valley(self):
        """24 x 20 cells of 25 m that fall to the south along a valley in the middle; the .prj gives the ESRI grid a CRS."""
        rows = []
        for row in range(20):
            rows.append(" ".join(f"{500 - 4.0 * row + 6.0 * abs(column - 11.6):.2f}" for column in range(24)))
        head = "ncols 24\nnrows 20\nxllcorner 600000\nyllcorner 2880000\ncellsize 25\nNODATA_value -9999\n"
        (self.folder / "dem.asc").write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        wkt = self.output_of(self.tool("gdalsrsinfo"), "-o", "wkt1", "--single-line", "EPSG:32647")
        (self.folder / "dem.prj").write_text(wkt.strip(), encoding="utf-8")

    def write_gauge(self):
        """A leap year; every seventh day 30 mm."""
        day, lines = datetime.date(2020, 1, 1), ["date,rain_mm"]
        while day.year == 2020:
            lines.append(f"{day},{30 if day.toordinal() % 7 == 0 else 0}")
            day += datetime.timedelta(days=1)
        (self.folder / "gauge.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run_program(self):
        program = os.environ["HEADWATER_PROGRAM"]
        command = [program, "run", str(self.folder / "own.toml"), "-o", str(self.folder / "run")]
        return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)

    def test_the_manifest_has_the_checksum_of_each_file(self):
        done = self.run_program()
        self.assertEqual(done.returncode, 0, done.stderr)
        text = (self.folder / "run" / "manifest.json").read_text(encoding="utf-8")
        self.assertNotIn(str(self.folder), text, "a path of one machine")
        inputs = {pathlib.PurePath(entry["path"]).name: entry["sha256"] for entry in json.loads(text)["inputs"]}
        for name in ("dem.asc", "gauge.csv"):
            self.assertEqual(inputs.get(name), hashlib.sha256((self.folder / name).read_bytes()).hexdigest(), name)

        # The same again is recognised; with a changed gauge the finished run is left alone.
        before = (self.folder / "run" / "results.h5").stat().st_mtime_ns
        self.assertEqual(self.run_program().returncode, 0)
        gauge = self.folder / "gauge.csv"
        gauge.write_text(gauge.read_text(encoding="utf-8").replace(",30", ",31", 1), encoding="utf-8")
        refused = self.run_program()
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("--overwrite", refused.stderr)
        self.assertEqual((self.folder / "run" / "results.h5").stat().st_mtime_ns, before)

    def test_the_rain_of_the_gauge_is_in_the_summary(self):
        self.assertEqual(self.run_program().returncode, 0)
        self.run_directory = self.folder / "run"
        header, rows = self.table("summary.csv")
        self.assertEqual(header, ["name", "value", "unit"])
        summary = {name: (float(value), unit) for name, value, unit in rows}
        # 366 days from Wednesday 2020-01-01 hold 52 Sundays (ordinal divisible by 7): 52 x 30 mm. No orographic factor.
        self.assertAlmostEqual(summary["rain"][0], 52 * 30.0, delta=1e-6 * 52 * 30.0)
        self.assertEqual(summary["rain"][1], "mm")
