"""Runs that are killed, stopped or asked for a checkpoint end in the same bits. Locks and damaged checkpoints.

HEADWATER_KILLS: how many random moments are tried (default 10).
"""

import json
import os
import random
import shutil
import signal
import subprocess
import time
import unittest

from program import PROGRAM, SMALL, ProgramTest, edited

KILLS = int(os.environ.get("HEADWATER_KILLS", "10"))
# Long enough to be met by a signal in the middle, not at the machine's mercy.
LONG = edited(SMALL, ("2024-01-01", "2041-01-01"))


class RunTest(ProgramTest):
    """Unbroken runs to compare with, and runs in ./run to be interrupted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, text in (("small", SMALL), ("long", LONG)):
            (cls.shared / f"{name}.toml").write_text(text)
        cls.seconds = {}

    def reference(self, name):
        """Folder of the unbroken run, made once."""
        run = self.shared / name
        if not run.exists():
            begin = time.monotonic()
            self.succeeds("run", self.shared / f"{name}.toml", "-o", run, "--threads", 1)
            self.seconds[name] = time.monotonic() - begin
        return run

    def begin(self, name, run="run", *more):
        return self.start("run", self.shared / f"{name}.toml", "-o", run, "--threads", 1, *more)

    def under_way(self):
        """A long run in ./run that has written its first year."""
        process = self.begin("long")
        self.assertTrue(self.wait_for(self.folder / "run/segments/0000.h5", process), "the run ended too soon")
        return process

    def ended(self, process, seconds=120):
        _, stderr = process.communicate(timeout=seconds)
        return process.returncode, stderr

    def finish(self, run="run", **options):
        """Resumes until the end; a run that had not begun is run again."""
        done = self.headwater("resume", run, "--threads", 1, **options)
        if done.returncode == 2:
            done = self.headwater("run", self.shared / "small.toml", "-o", run, "--threads", 1)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def inode(self, path):
        try:
            return path.stat().st_ino
        except FileNotFoundError:  # just being replaced
            return None

    def catches(self, process, number):
        """Whether the process has a handler for a signal by now (Linux)."""
        try:
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
                mask = next(int(line.split()[1], 16) for line in status if line.startswith("SigCgt"))
        except OSError:
            return False
        return bool(mask >> (number - 1) & 1)


class Interruptions(RunTest):
    def test_killed_at_random_moments(self):
        whole = self.reference("small")
        moments = random.Random(20260101)
        for number in range(KILLS):
            delay = moments.uniform(0.0, self.seconds["small"])
            with self.subTest(delay=delay):
                run = f"run{number}"
                process = self.begin("small", run)
                time.sleep(delay)
                process.send_signal(signal.SIGKILL)
                self.ended(process)
                self.finish(run)
                self.assert_same_bits(self.folder / run, whole)

    def test_killed_again_and_again(self):
        whole = self.reference("long")
        process = self.begin("long")
        for year in range(0, 20, 5):
            self.wait_for(self.folder / f"run/segments/{year:04}.h5", process)
            process.kill()
            self.ended(process)
            process = self.start("resume", "run", "--threads", 1)
        code, stderr = self.ended(process)
        self.assertEqual(code, 0, stderr)
        self.assert_same_bits(self.folder / "run", whole)
        self.assert_whole_and_clean(self.folder / "run")

    def test_sigterm_and_sigint_leave_a_checkpoint(self):
        whole = self.reference("long")
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(signal=number.name):
                shutil.rmtree(self.folder / "run", ignore_errors=True)
                process = self.under_way()
                process.send_signal(number)
                code, stderr = self.ended(process)
                self.assertEqual(code, 75, stderr)
                self.assertIn("resume", stderr)
                self.assertEqual(json.loads((self.folder / "run/status.json").read_text())["state"], "stopped")
                self.assertTrue((self.folder / "run/checkpoint.h5").exists())
                self.finish()
                self.assert_same_bits(self.folder / "run", whole)

    def test_a_stop_before_the_first_day_is_resumed(self):
        whole = self.reference("small")
        process = self.begin("small")
        self.wait_for(self.folder / "run/status.json", process)
        process.send_signal(signal.SIGTERM)
        code, stderr = self.ended(process)
        self.assertEqual(code, 75, stderr)
        self.finish()
        self.assert_same_bits(self.folder / "run", whole)

    def test_the_second_interrupt_ends_at_once(self):
        process = self.under_way()
        # Stopped in between, so that both signals are there before the program can answer the first.
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGCONT)
        code, stderr = self.ended(process)
        self.assertEqual(code, 130, stderr)
        self.assertEqual(self.headwater("resume", "run", "--threads", 1).returncode, 0)
        self.assert_same_bits(self.folder / "run", self.reference("long"))

    def test_sigusr1_makes_a_checkpoint_and_goes_on(self):
        process = self.under_way()
        seen = set()
        for _ in range(4):
            seen.add(self.inode(self.folder / "run/checkpoint.h5"))
            if process.poll() is None:
                process.send_signal(signal.SIGUSR1)
            time.sleep(0.05)
        code, stderr = self.ended(process)
        self.assertEqual(code, 0, stderr)
        self.assertGreater(len(seen - {None}), 1, "no new checkpoint came")
        self.assert_same_bits(self.folder / "run", self.reference("long"))

    def test_interrupting_a_command_that_writes_no_checkpoint_ends_it(self):
        # There is nothing to save: the first Ctrl-C must do. 700 x 700 cells take long enough to be met.
        self.write("large.toml", edited(SMALL, ("[16, 16]", "[700, 700]")))
        process = self.start("check", "large.toml")
        until = time.monotonic() + 1.0
        while time.monotonic() < until and not self.catches(process, signal.SIGINT):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        try:
            code, stderr = self.ended(process, 2.0)
        except subprocess.TimeoutExpired:
            self.fail("`check` still runs 2 s after Ctrl-C")
        self.assertIn(code, (130, -signal.SIGINT), stderr)

    def test_a_closed_stderr_does_not_end_a_run(self):
        # nohup scripts and job systems do this
        command = f'exec "{PROGRAM}" run "{self.shared}/small.toml" -o run --threads 1 '
        for redirection in ("2>&-", ">&- 2>&-", "2>/dev/full"):
            with self.subTest(redirection=redirection):
                shutil.rmtree(self.folder / "run", ignore_errors=True)
                done = subprocess.run(["sh", "-c", command + redirection], cwd=self.folder, timeout=240, check=False)
                self.assertEqual(done.returncode, 0)
                self.assert_same_bits(self.folder / "run", self.reference("small"))


class Checkpoints(RunTest):
    """What `resume` makes of a stopped run whose files were tampered with."""

    def setUp(self):
        super().setUp()
        stopped = self.shared / "stopped"
        if not stopped.exists():
            process = self.begin("long", stopped)
            self.assertTrue(self.wait_for(stopped / "segments/0003.h5", process))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(self.ended(process)[0], 75)
        shutil.copytree(stopped, self.folder / "run", symlinks=True)

    def damage(self, name, how):
        path = self.folder / "run" / name
        data = bytearray(path.read_bytes())
        if how == "bit":
            data[len(data) // 2] ^= 1
        elif how == "short":
            del data[len(data) // 2:]
        elif how == "empty":
            data.clear()
        path.write_bytes(data)

    def test_a_damaged_newest_checkpoint_gives_way_to_the_one_before(self):
        whole = self.reference("long")
        for how in ("bit", "short", "empty", "gone"):
            with self.subTest(damage=how):
                run = self.folder / "run"
                if not run.exists():
                    shutil.copytree(self.shared / "stopped", run, symlinks=True)
                if how == "gone":
                    (run / "checkpoint.h5").unlink()
                else:
                    self.damage("checkpoint.h5", how)
                done = self.finish()
                if how != "gone":
                    self.assertIn("checkpoint", done.stderr, "people are told that the newest could not be used")
                self.assert_same_bits(run, whole)
                shutil.rmtree(run)

    def test_a_damaged_checkpoint_never_takes_the_place_of_a_good_one(self):
        self.damage("checkpoint.h5", "bit")
        process = self.start("resume", "run", "--threads", 1)
        # the first checkpoint after the fall-back: the damaged one must not have become the one before
        before = self.inode(self.folder / "run/checkpoint.h5")
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if self.inode(self.folder / "run/checkpoint.h5") not in (before, None):
                break
            time.sleep(0.0005)
        process.kill()
        self.ended(process)
        previous = self.folder / "run/checkpoint_previous.h5"
        shutil.copy(self.folder / "run/checkpoint.h5", self.folder / "newest.h5")
        (self.folder / "run/checkpoint.h5").unlink()
        self.assertTrue(previous.exists())
        self.assertEqual(self.headwater("resume", "run", "--threads", 1).returncode, 0,
                         "checkpoint_previous.h5 is the damaged one")

    def test_two_damaged_checkpoints_end_with_a_remedy(self):
        self.damage("checkpoint.h5", "bit")
        self.damage("checkpoint_previous.h5", "short")
        self.fails(6, "resume", "run", says=["checkpoint", "--overwrite"])
        # and the remedy works
        self.succeeds("run", self.shared / "long.toml", "-o", "run", "--overwrite", "--threads", 1)
        self.assert_same_bits(self.folder / "run", self.reference("long"))

    def test_a_lost_segment_is_named(self):
        (self.folder / "run/segments/0001.h5").unlink()
        self.fails(6, "resume", "run", "--threads", 1, says=["0001.h5"])

    def test_a_lost_folder_of_segments_before_the_first_is_made_again(self):
        # what a kill between manifest.json and the folder leaves
        for name in ("segments", "checkpoint.h5", "checkpoint_previous.h5"):
            path = self.folder / "run" / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.succeeds("resume", "run", "--threads", 1)
        self.assert_same_bits(self.folder / "run", self.reference("long"))

    def test_damaged_texts_are_named(self):
        for name, text in (("status.json", "{"), ("status.json", "[]"), ("status.json", '{"state": 3}'), ("status.json", ""),
                           ("resolved.toml", "schema = ["), ("resolved.toml", ""), ("manifest.json", "{}")):
            with self.subTest(file=name, text=text):
                shutil.rmtree(self.folder / "run")
                shutil.copytree(self.shared / "stopped", self.folder / "run", symlinks=True)
                (self.folder / "run" / name).write_text(text)
                done = self.headwater("resume", "run")
                self.assertIn(done.returncode, (3, 4, 6), done.stderr)
                self.assertEqual(done.stderr.count("error:"), 1, done.stderr)
                self.assertNotIn("defect", done.stderr)
                self.assertIn(name.split(".")[0], done.stderr)

    def test_resume_says_what_cannot_be_resumed(self):
        self.fails(2, "resume", "nowhere", says=["nowhere", "run"])
        self.fails(2, "resume", self.shared / "small.toml", says=["small.toml"])
        (self.folder / "empty").mkdir()
        self.fails(2, "resume", "empty", says=["empty"])
        self.fails(2, "resume", says=["DIR"])


class Locks(RunTest):
    def test_a_second_process_in_the_same_folder_is_told(self):
        process = self.under_way()
        before = (self.folder / "run/manifest.json").read_bytes()
        for arguments in (("resume", "run"),
                          ("run", self.shared / "long.toml", "-o", "run"),
                          ("run", self.shared / "long.toml", "-o", "run", "--overwrite"),
                          ("run", self.shared / "small.toml", "-o", "run", "--overwrite")):
            with self.subTest(command=arguments[0], last=arguments[-1]):
                self.fails(2, *arguments, says=["another process", "run"])
        self.assertIsNone(process.poll(), "the first run goes on")
        self.assertEqual((self.folder / "run/manifest.json").read_bytes(), before)
        code, stderr = self.ended(process)
        self.assertEqual(code, 0, stderr)
        self.assert_same_bits(self.folder / "run", self.reference("long"))

    def test_two_runs_started_together(self):
        processes = [self.begin("small") for _ in range(3)]
        codes = sorted(self.ended(process)[0] for process in processes)
        # one makes the run; the others are refused, or come when it is finished
        self.assertEqual(codes[0], 0)
        self.assertTrue(set(codes) <= {0, 2}, codes)
        self.assert_same_bits(self.folder / "run", self.reference("small"))

    def test_the_lock_of_a_killed_run_does_not_block(self):
        process = self.under_way()
        process.kill()
        self.ended(process)
        self.assertTrue((self.folder / "run/.lock").exists())
        self.succeeds("resume", "run", "--threads", 1)
        self.assert_same_bits(self.folder / "run", self.reference("long"))


if __name__ == "__main__":
    unittest.main()
