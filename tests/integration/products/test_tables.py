"""The text files of a run: complete, well-formed, and saying what they must."""

import datetime
import hashlib
import json
import math
import os
import pathlib
import re
import tomllib

from products import REPOSITORY, ProductTest

# The scheme closes by subtraction; what is left is the rounding of compensated sums.
CLOSURE_AIM = 1e-12


def objects_of(value):
    """Every dictionary inside a JSON value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_of(inner)


class Tables(ProductTest):
    def test_the_run_directory_is_complete(self):
        for name in (
            "results.h5", "results.nc", "checkpoint.h5", "ledger.csv", "summary.csv", "gauges", "vtk/terrain.pvd",
            "vtk/river.pvd", "resolved.toml", "manifest.json", "log.jsonl", "status.json",
        ):  # fmt: skip
            self.file(*name.split("/"))
        names = [path.name for path in self.run_directory.rglob("*")]
        leftovers = [name for name in names if re.search(r"\.(tmp|part|partial)", name)]
        self.assertEqual(leftovers, [], "temporary files are left")

    def test_results_nc_is_a_relative_link_so_that_the_folder_can_be_moved(self):
        link = self.run_directory / "results.nc"
        self.assertTrue(link.is_symlink())
        self.assertEqual(link.readlink(), pathlib.Path("results.h5"))

    def test_summary_is_name_value_unit(self):
        header, rows = self.table("summary.csv")
        self.assertEqual(header, ["name", "value", "unit"])
        self.assertGreater(len(rows), 0)
        names = [row[0] for row in rows]
        self.assertEqual(len(set(names)), len(names), "a name appears twice")
        for name, value, unit in rows:
            with self.subTest(name=name):
                self.assertRegex(name, r"^[a-z0-9_]+$")
                self.assertTrue(math.isfinite(float(value)))
                self.assertNotEqual(unit, "")

    def test_the_ledger_closes(self):
        header, rows = self.table("ledger.csv")
        columns = [index for index, name in enumerate(header) if "closure" in name]
        self.assertTrue(columns, f"no column for the closure among {header}")
        closures = [float(row[column]) for row in rows for column in columns if row[column] != ""]
        self.assertGreater(len(closures), 0)
        self.assertLessEqual(max(closures), CLOSURE_AIM)
        self.assertGreaterEqual(min(closures), 0.0)

    def test_gauges_are_tables_of_numbers_in_order_of_time(self):
        files = sorted(self.file("gauges").glob("*.csv"))
        self.assertGreater(len(files), 0)
        for file in files:
            with self.subTest(gauge=file.name):
                header, rows = self.table("gauges", file.name)
                self.assertGreater(len(header), 1)
                self.assertGreater(len(rows), 0)
                times = [self.time(row[0]) for row in rows]
                self.assertEqual(times, sorted(set(times)), "times do not increase")
                numbers = [float(cell) for row in rows for cell in row[1:] if cell != ""]
                self.assertGreater(len(numbers), 0)
                self.assertTrue(all(math.isfinite(number) for number in numbers))

    def test_the_sedigraph_of_the_outlet_is_what_the_ledger_says(self):
        header, rows = self.table("gauges", "outlet.csv")
        ledger = self.table("ledger.csv")[1]
        grains = [name.removesuffix("_max_kg_m3") for name in header if name.endswith("_max_kg_m3")]
        self.assertEqual(len(grains), 4)
        for grain in grains:
            with self.subTest(grain=grain):
                passed = sum(float(row[header.index(f"{grain}_load_kg")]) for row in rows)
                left = sum(float(row[5]) for row in ledger
                           if row[:2] == ["posting", grain] and row[3] in ("outlet", "off_map"))
                self.assertGreater(left, 0.0)
                self.assertAlmostEqual(passed / left, 1.0, 8)  # ten figures a day

    @staticmethod
    def time(text):
        """A number, or a date as ISO 8601 writes it."""
        try:
            return float(text)
        except ValueError:
            return datetime.datetime.fromisoformat(text).timestamp()

    def test_the_manifest_says_what_was_run(self):
        manifest = json.loads(self.file("manifest.json").read_text(encoding="utf-8"))
        self.assertRegex(manifest["headwater_version"], r"^\d+\.\d+\.\d+$")
        self.assertRegex(manifest["git_sha"], r"^(unknown|[0-9a-f]{7,40}(-dirty)?)$")
        # What identifies the run is every value, not in which line of which file it was given.
        resolved = self.file("resolved.toml").read_text(encoding="utf-8")
        values = re.sub(r'  # [^"\n]*$', "", resolved, flags=re.MULTILINE)
        self.assertEqual(manifest["parameters_sha256"], hashlib.sha256(values.encode()).hexdigest())
        # The built-in terrain and weather are made, not read; test_own_inputs.py has a run with files.
        self.assertEqual(manifest["inputs"], [])

    def test_the_manifest_is_the_same_on_every_machine(self):
        text = self.file("manifest.json").read_text(encoding="utf-8")
        for value in (str(REPOSITORY), str(self.run_directory.resolve())):
            self.assertNotIn(value, text)
        for entry in objects_of(json.loads(text)):
            for key in entry:
                self.assertNotRegex(key.lower(), "host|user|thread|partition|started|finished|created")

    def test_the_resolved_configuration_is_one_the_program_takes(self):
        # resume reads it, and a person may run it again.
        self.output_of(os.environ["HEADWATER_PROGRAM"], "check", str(self.file("resolved.toml")))

    def test_the_other_texts_can_be_read(self):
        self.assertIn("time", tomllib.loads(self.file("resolved.toml").read_text(encoding="utf-8")))
        self.assertIsInstance(json.loads(self.file("status.json").read_text(encoding="utf-8")), dict)
        for line in self.file("log.jsonl").read_text(encoding="utf-8").splitlines():
            self.assertIsInstance(json.loads(line), dict)
