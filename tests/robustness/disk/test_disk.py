"""Folders that cannot be written and disks that fill up: exit 6 with a remedy, no half-written product, and a run that
goes on to the same bits when there is room."""

import os
import shutil
import subprocess
import unittest

from program import SMALL, ProgramTest, edited, files_of, with_limits


class Disk(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.shared / "small.toml").write_text(SMALL)

    def setUp(self):
        super().setUp()
        self.scenario = self.shared / "small.toml"

    def reference(self):
        run = self.shared / "run"
        if not run.exists():
            self.succeeds("run", self.scenario, "-o", run, "--threads", 1)
        return run

    def mount(self, options):
        """A file system of our own at ./disk, or the test is skipped: only root may."""
        disk = self.folder / "disk"
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest(f"a file system of our own cannot be mounted here: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "-l", str(disk)], check=False)
        return disk

    def assert_whole(self, run):
        """Products under their final names are whole: the same bytes as those of a finished run, or not there."""
        whole = files_of(self.reference())
        for name, data in files_of(run).items():
            self.assertFalse(name.endswith(".partial"), f"{name} is left over")
            if name in ("results.h5", "ledger.csv", "summary.csv", "results.nc") or name.startswith(("gauges/", "vtk/")):
                self.assertEqual(data, whole[name], f"{name} is half written")

    def test_a_path_through_a_file(self):
        self.write("file", "mine")
        for folder in ("file", "file/run", "file/run/deeper"):
            with self.subTest(folder=folder):
                self.fails(6, "run", self.scenario, "-o", folder, "--threads", 1, says=[folder, "folder"])
                self.assertEqual(files_of(self.folder), {"file": b"mine"})

    def test_a_name_that_is_too_long(self):
        name = "r" * 300
        self.fails(6, "run", self.scenario, "-o", name, "--threads", 1, says=["name"])
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_dangling_link(self):
        (self.folder / "run").symlink_to("nowhere/else")
        self.fails(6, "run", self.scenario, "-o", "run", "--threads", 1, says=["run"])
        self.assertEqual(os.listdir(self.folder), ["run"])

    def test_a_folder_that_cannot_be_written(self):
        disk = self.mount("size=1m,ro")
        for folder in (disk, disk / "run"):
            self.fails(6, "run", self.scenario, "-o", folder, "--threads", 1, says=[str(folder), "write"])

    def test_a_folder_that_permissions_close(self):
        if os.geteuid() == 0:
            self.skipTest("permissions do not bind root")
        (self.folder / "closed").mkdir(mode=0o500)
        self.fails(6, "run", self.scenario, "-o", "closed/run", "--threads", 1, says=["closed"])

    def test_a_log_that_cannot_be_written(self):
        self.write("file", "mine")
        self.fails(6, "run", self.scenario, "-o", "run", "--threads", 1, "--log", "file/log.jsonl", says=["file/log.jsonl"])
        self.assertEqual(files_of(self.folder), {"file": b"mine"}, "nothing is begun that cannot be told")

    def test_stdout_that_cannot_be_written(self):
        for arguments in (("--version",), ("--help",), ("explain",), ("resolve", self.scenario)):
            with self.subTest(command=arguments[0]), open("/dev/full", "w") as full:
                done = self.headwater(*arguments, stdout=full)
                self.assertEqual(done.returncode, 6, "data that were lost are no success")
                self.assertIn("error:", done.stderr)

    def test_a_full_disk(self):
        whole = self.reference()
        disk = self.mount("size=8m")
        run = disk / "run"
        # from no room for the first checkpoint to no room for the last picture
        for room in (40, 90, 150, 250, 400, 520, 700):
            with self.subTest(kilobytes=room):
                shutil.rmtree(run, ignore_errors=True)
                ballast = disk / "ballast"
                ballast.unlink(missing_ok=True)
                free = shutil.disk_usage(disk).free // 1024
                ballast.write_bytes(b"." * (free - room) * 1024)
                self.fails(6, "run", self.scenario, "-o", run, "--threads", 1, says=["full", "room"])
                if run.exists():
                    self.assert_whole(run)
                ballast.unlink()
                done = self.headwater("resume", run, "--threads", 1)
                if done.returncode == 2:  # not even begun: as if it had never been tried
                    done = self.headwater("run", self.scenario, "-o", run, "--threads", 1)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_same_bits(run, whole)
                self.assert_whole_and_clean(run)

    def test_the_limit_of_file_sizes(self):
        whole = self.reference()
        for kilobytes in (2, 20, 80, 200):
            with self.subTest(kilobytes=kilobytes):
                run = self.folder / f"run{kilobytes}"
                limited = with_limits(file_size=kilobytes * 1024)
                self.fails(6, "run", self.scenario, "-o", run, "--threads", 1, says=["ulimit"], preexec_fn=limited)
                if run.exists():
                    self.assert_whole(run)
                done = self.headwater("resume", run, "--threads", 1)
                if done.returncode == 2:
                    done = self.headwater("run", self.scenario, "-o", run, "--threads", 1)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assert_same_bits(run, whole)

    def test_memory_that_does_not_suffice(self):
        text = edited(SMALL, ('synthesize = { cells = [16, 16], cell_size = "50 m", seed = 1 }', "plane = { nx = 4000, ny = 4000 }"))
        self.write("large.toml", text)
        limited = with_limits(memory=500 << 20)
        self.fails(5, "run", "large.toml", "-o", "run", "--threads", 1, says=["memory"], preexec_fn=limited, timeout=120)
        self.assertFalse((self.folder / "run").exists())


if __name__ == "__main__":
    unittest.main()
