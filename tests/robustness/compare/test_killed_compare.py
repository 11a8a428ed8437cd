"""A comparison that is killed or stopped: the same command again ends in the files of an unbroken one."""

import json
import random
import signal
import time
import unittest

from program import SMALL, ProgramTest, edited, files_of

# long enough to be met in the middle
BASE = edited(SMALL, ("2024-01-01", "2028-01-01"))
STOP = edited(BASE, ('id = "small"', 'id = "stop"\ncompare_to = "small"'), ("rate = {", "from = 2021-01-01\nto = 2024-01-01\nrate = {"))
KEPT = ("comparison.csv", "comparison.json", "report.html")


class KilledCompare(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, text in (("small", BASE), ("stop", STOP)):
            (cls.shared / f"{name}.toml").write_text(text)

    def command(self, *more):
        return ("compare", self.shared / "stop.toml", self.shared / "small.toml", "-o", "out", "--threads", 1, *more)

    def reference(self):
        """Files of the unbroken comparison, and how long it took."""
        out = self.shared / "out"
        if not out.exists():
            begin = time.monotonic()
            self.succeeds(*self.command(), cwd=self.shared)
            (self.shared / "seconds").write_text(str(time.monotonic() - begin))
        return {name: (out / name).read_bytes() for name in KEPT}

    def assert_ends_alike(self, *more):
        expected = self.reference()
        self.succeeds(*self.command(*more))
        self.assertEqual({name: (self.folder / "out" / name).read_bytes() for name in KEPT}, expected)
        for name in ("small", "stop"):
            self.assert_same_bits(self.folder / "out/runs" / name, self.shared / "out/runs" / name)
            self.assert_whole_and_clean(self.folder / "out/runs" / name)

    def test_killed_at_any_moment(self):
        self.reference()
        seconds = float((self.shared / "seconds").read_text())
        moments = random.Random(1)
        for _ in range(4):
            process = self.start(*self.command())
            time.sleep(moments.uniform(0.0, seconds))
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.assert_ends_alike()

    def test_killed_within_the_first_run_and_within_the_second(self):
        self.reference()
        for name in ("stop", "small"):
            process = self.start(*self.command())
            self.assertTrue(self.wait_for(self.folder / f"out/runs/{name}/segments/0001.h5", process), "too quick")
            process.send_signal(signal.SIGKILL)
            process.wait()
        done = self.headwater(*self.command())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("resuming", done.stderr)
        self.assert_ends_alike()

    def test_stopped_with_a_checkpoint(self):
        self.reference()
        for jobs in (1, 2):
            with self.subTest(jobs=jobs):
                process = self.start(*self.command("-j", jobs))
                self.assertTrue(self.wait_for(self.folder / "out/runs/stop/segments/0001.h5", process), "too quick")
                process.send_signal(signal.SIGTERM)
                _, said = process.communicate(timeout=120)
                self.assertEqual(process.returncode, 75, said)
                self.assertIn("the same command goes on", said)
                self.assertFalse((self.folder / "out/report.html").exists())
                state = json.loads((self.folder / "out/runs/stop/status.json").read_text())["state"]
                self.assertEqual(state, "stopped")
                self.assert_ends_alike("-j", jobs)
                for path in sorted((self.folder / "out").rglob("*"), reverse=True):
                    path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()

    def test_two_comparisons_in_one_folder_do_not_mix(self):
        process = self.start(*self.command())
        self.assertTrue(self.wait_for(self.folder / "out/runs/stop/segments/0000.h5", process), "too quick")
        self.fails(2, *self.command(), says=["out"])
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)
        self.assertIn("report.html", files_of(self.folder / "out"))


if __name__ == "__main__":
    unittest.main()
