"""What the tests of products share: the run directory under test, tools that may be missing, and tables."""

import csv
import os
import pathlib
import shutil
import subprocess
import unittest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


class ProductTest(unittest.TestCase):
    """A test of the run directory named by HEADWATER_RUN (set `run_directory` in a subclass to test another)."""

    run_directory = pathlib.Path(os.environ.get("HEADWATER_RUN", ""))

    def file(self, *parts):
        path = self.run_directory.joinpath(*parts)
        self.assertTrue(path.exists(), f"{'/'.join(parts)} is missing from the run directory")
        return path

    def module(self, name):
        """Imports a module, or skips the test when this machine does not have it."""
        try:
            return __import__(name, fromlist=["_"])
        except ImportError as error:
            self.skipTest(f"python3 module {name} is missing: {error}")

    def tool(self, name):
        """Path of a program, or skips the test when this machine does not have it."""
        found = shutil.which(name)
        if found is None:
            self.skipTest(f"{name} is not installed")
        return found

    def output_of(self, *command, env=None, cwd=None):
        """Standard output of a command that must succeed."""
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=env, cwd=cwd, check=False)
        self.assertEqual(done.returncode, 0, f"{command[0]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def table(self, *parts):
        """A CSV file as (header, rows of text); every row must be as long as the header."""
        with open(self.file(*parts), encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        name = "/".join(parts)
        self.assertEqual(len(set(header)), len(header), f"{name}: a column appears twice")
        for number, row in enumerate(rows, start=2):
            self.assertEqual(len(row), len(header), f"{name}:{number}: {row}")
        return header, rows
