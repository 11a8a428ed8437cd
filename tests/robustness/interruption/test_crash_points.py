"""The program is killed just before a change that it makes to the file system, for every kind of change: what it leaves
must lead to the same bits as an unbroken run, by `resume`, or by the same `run` where nothing had begun.

HEADWATER_CRASH_POINTS: how many of the about 150 points are tried ("all"; default: those that differ in kind).
"""

import os
import random
import unittest

from program import SMALL, ProgramTest, edited, same_bits_of

CRASH_POINT = os.environ.get("HEADWATER_CRASH_LIBRARY", "")
HOW_MANY = os.environ.get("HEADWATER_CRASH_POINTS", "some")
SHORT = edited(SMALL, ("2024-01-01", "2023-01-01"))


class CrashPoints(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not CRASH_POINT:
            raise unittest.SkipTest("HEADWATER_CRASH_LIBRARY does not name the library to preload")

    def setUp(self):
        super().setUp()
        self.write("case/small.toml", SHORT)

    def crashing(self, **variables):
        return {"LD_PRELOAD": CRASH_POINT, "ASAN_OPTIONS": "verify_asan_link_order=0", **variables}

    def run_once(self, name, env=None):
        process = self.start("run", "case/small.toml", "-o", name, "--threads", 1, env=env)
        _, stderr = process.communicate(timeout=240)
        return process.returncode, stderr

    def reference(self):
        """An unbroken run, and the list of the changes it made."""
        changes = self.folder / "changes.txt"
        code, stderr = self.run_once("whole", self.crashing(HEADWATER_CHANGES=str(changes)))
        self.assertEqual(code, 0, stderr)
        lines = changes.read_text().splitlines()
        return [line for line in lines if not line.startswith("writes ")], int(lines[-1].split()[1])

    def points(self, changes):
        """Indices to crash at: everything up to the first day, then one of each kind, or all."""
        if HOW_MANY == "all":
            return list(range(len(changes)))
        began = next(i for i, line in enumerate(changes) if "segments/0000.h5" in line)
        ends = next(i for i, line in enumerate(changes) if "results.h5.partial" in line)
        last = max(i for i, line in enumerate(changes) if "status.json" in line)
        first, middle, final = sorted((began, ends, last))
        rest = sorted(random.Random(1).sample(range(first, middle), min(6, middle - first)) +
                      random.Random(2).sample(range(middle, final), min(6, final - middle)))
        early = [i for i in range(began) if not changes[i].startswith("fsync") and "log.jsonl" not in changes[i]]
        return early + rest + list(range(last - 2, len(changes)))

    def test_what_a_crash_leaves_leads_to_the_same_bits(self):
        changes, _ = self.reference()
        whole = same_bits_of(self.folder / "whole")
        for number, point in enumerate(self.points(changes)):
            with self.subTest(before=changes[point], point=point):
                name = f"run{number}"
                code, _ = self.run_once(name, self.crashing(HEADWATER_CRASH_AT=str(point)))
                self.assertEqual(code, -9)
                resumed = self.headwater("resume", name, "--threads", 1)
                if resumed.returncode == 2:
                    # nothing to go on from: the very command that was killed must work again, as it stands
                    again = self.headwater("run", "case/small.toml", "-o", name, "--threads", 1)
                    self.assertEqual(again.returncode, 0,
                                     f"neither resume nor run goes on.\nresume: {resumed.stderr}\nrun: {again.stderr}")
                else:
                    self.assertEqual(resumed.returncode, 0, resumed.stderr)
                self.assertEqual(same_bits_of(self.folder / name), whole)
                self.assert_whole_and_clean(self.folder / name)
                # and the folder is that of a finished run
                self.assertIn("finished", self.succeeds("run", "case/small.toml", "-o", name).stderr)

    def test_a_disk_that_fills_at_any_write(self):
        _, writes = self.reference()
        whole = same_bits_of(self.folder / "whole")
        count = writes if HOW_MANY == "all" else 10
        for number, point in enumerate(sorted(random.Random(3).sample(range(writes), count))):
            with self.subTest(write=point, of=writes):
                name = f"run{number}"
                code, stderr = self.run_once(name, self.crashing(HEADWATER_FULL_AT=str(point)))
                # the log is no result: a run that could not write only its last line may count as finished
                self.assertEqual(code, 6, stderr)
                self.assertIn("disk is full", stderr)
                self.assertEqual(stderr.count("error:"), 1, stderr)
                left = [str(path) for path in (self.folder / name).rglob("*.partial")]
                self.assertEqual(left, [], "half-written files are taken away")
                resumed = self.headwater("resume", name, "--threads", 1)
                if resumed.returncode == 2:
                    resumed = self.headwater("run", "case/small.toml", "-o", name, "--threads", 1)
                self.assertEqual(resumed.returncode, 0, resumed.stderr)
                self.assertEqual(same_bits_of(self.folder / name), whole)


if __name__ == "__main__":
    unittest.main()
