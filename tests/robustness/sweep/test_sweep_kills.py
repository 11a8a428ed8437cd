"""Sweeps whose program, or whose rows, are killed or stopped at random moments: the same command ends in the same bytes.

HEADWATER_KILLS: how many random moments are tried (default 4).
"""

import json
import os
import pathlib
import random
import signal
import time
import unittest

from program import SMALL, ProgramTest, edited

KILLS = int(os.environ.get("HEADWATER_KILLS", "4"))
STUDY = """\
case = "small.toml"
[design]
method = "lhs"
size = 5
seed = 1
[[parameter]]
key = "weather.rain_factor"
dist = "normal"
mean = 1.0
sd = 0.1
[[parameter]]
key = "random.seed"
dist = "uniform"
min = 1
max = 1000
"""


def children_of(process):
    """The processes that `process` has started and that still live (Linux)."""
    try:
        tasks = pathlib.Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(word) for word in tasks.split()]


def lives(process):
    try:
        state = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state not in "ZX"  # the dead wait for whoever inherits them


class SweepKills(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seconds = {}
        (cls.shared / "small.toml").write_text(edited(SMALL, ("2024-01-01", "2026-01-01")))
        (cls.shared / "many.toml").write_text(STUDY)
        # two rows, long enough to be met in the middle
        (cls.shared / "long_case.toml").write_text(edited(SMALL, ("2024-01-01", "2043-01-01")))
        (cls.shared / "long.toml").write_text(edited(STUDY, ("small.toml", "long_case.toml"), ("size = 5", "size = 2")))

    def reference(self, study):
        """Folder of the unbroken sweep, made once."""
        whole = self.shared / study
        if not (whole / "results.csv").exists():
            begin = time.monotonic()
            self.succeeds("sweep", "run", self.shared / f"{study}.toml", "-o", whole, "-j", 2)
            self.seconds[study] = time.monotonic() - begin
        return whole

    def begin(self, folder="sweep", study="many"):
        return self.start("sweep", "run", self.shared / f"{study}.toml", "-o", folder, "-j", 2)

    def under_way(self, folder="sweep"):
        """A sweep with two rows at work, in the midst of their days."""
        process = self.begin(folder, "long")
        for row in ("0001", "0002"):
            self.assertTrue(self.wait_for(self.folder / folder / f"rows/{row}/segments/0000.h5", process))
        return process

    def ends_the_same(self, folder="sweep", study="many"):
        """The same command, given again, finishes with the bytes of the unbroken sweep."""
        whole = self.reference(study)
        self.succeeds("sweep", "run", self.shared / f"{study}.toml", "-o", folder, "-j", 2)
        for name in ("results.csv", "results.h5", "runs.csv"):
            self.assertEqual((self.folder / folder / name).read_bytes(), (whole / name).read_bytes(), name)
        for row in os.listdir(whole / "rows"):
            for name in ("summary.csv", "ledger.csv", "results.h5", "gauges/outlet.csv"):
                self.assertEqual((self.folder / folder / "rows" / row / name).read_bytes(),
                                 (whole / "rows" / row / name).read_bytes(), f"row {row}: {name}")
        self.assertEqual(os.listdir(self.folder / folder / "failed"), [])

    def wait_until_dead(self, processes, seconds=60):
        until = time.monotonic() + seconds
        while any(lives(process) for process in processes):
            self.assertLess(time.monotonic(), until, "a row outlives its sweep")
            time.sleep(0.01)

    def test_the_program_is_killed_at_random_moments(self):
        self.reference("many")
        moments = random.Random(20260102)
        for number in range(KILLS):
            delay = moments.uniform(0.0, self.seconds["many"])
            with self.subTest(delay=delay):
                process = self.begin(f"sweep{number}")
                time.sleep(delay)
                process.kill()
                process.communicate(timeout=120)
                self.ends_the_same(f"sweep{number}")  # at once: rows of the killed one may still be at work

    def test_killed_again_and_again(self):
        self.reference("many")
        moments = random.Random(20260103)
        for _ in range(KILLS):
            process = self.begin()
            time.sleep(moments.uniform(0.0, 0.5 * self.seconds["many"]))
            process.kill()
            process.communicate(timeout=120)
        self.ends_the_same()

    def test_rows_are_killed_at_random_moments(self):
        self.reference("many")
        moments = random.Random(20260104)
        killed = 0
        for number in range(KILLS):
            process = self.begin(f"sweep{number}")
            while process.poll() is None:
                time.sleep(moments.uniform(0.05, 0.4))
                for child in children_of(process.pid)[:1]:
                    os.kill(child, signal.SIGKILL)
                    killed += 1
            _, stderr = process.communicate(timeout=120)
            # a sweep none of whose rows has finished says so; another collects what there is
            self.assertIn(process.returncode, (0, 75), stderr)
            self.ends_the_same(f"sweep{number}")
        self.assertGreater(killed, 0)

    def test_the_program_and_its_rows_are_killed(self):
        process = self.under_way()
        children = children_of(process.pid)
        self.assertEqual(len(children), 2)
        for one in [process.pid, *children]:
            os.kill(one, signal.SIGKILL)
        process.communicate(timeout=120)
        self.ends_the_same(study="long")

    def test_rows_do_not_outlive_a_killed_program(self):
        process = self.under_way()
        children = children_of(process.pid)
        self.assertEqual(len(children), 2)
        process.kill()
        process.communicate(timeout=120)
        self.wait_until_dead(children)
        for row in ("0001", "0002"):  # they did not go on to their end, and left a checkpoint
            state = json.loads((self.folder / f"sweep/rows/{row}/status.json").read_text())["state"]
            self.assertEqual(state, "stopped")
        self.assertIn("running    0", self.succeeds("sweep", "status", "sweep").stdout)
        self.ends_the_same(study="long")

    def test_signals_stop_a_sweep(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number.name):
                folder = f"sweep_{number.name}"
                process = self.under_way(folder)
                children = children_of(process.pid)
                process.send_signal(number)
                _, stderr = process.communicate(timeout=120)
                self.assertEqual(process.returncode, 75, stderr)
                self.assertIn("the same command goes on", stderr)
                self.assertFalse(any(lives(child) for child in children))
                self.assertFalse((self.folder / folder / "results.csv").exists())
                # the rows were stopped with a checkpoint, not killed
                self.assertTrue((self.folder / folder / "rows/0001/checkpoint.h5").exists())
                self.ends_the_same(folder, "long")

    def test_two_at_once_in_one_folder(self):
        process = self.under_way()
        self.fails(2, "sweep", "run", self.shared / "long.toml", "-o", "sweep", says=["another process"])
        self.assertIn("running    2", self.succeeds("sweep", "status", "sweep").stdout)
        _, stderr = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, stderr)
        self.ends_the_same(study="long")


if __name__ == "__main__":
    unittest.main()
