"""The command line: help, reference, speech on the two streams, and exit codes of its misuse."""

import json
import os
import re
import shutil
import unittest

from program import SMALL, ProgramTest, edited, files_of

COMMANDS = ("run", "resume", "check", "resolve", "explain", "verify", "export")
TERRAIN = ("synthesize", "import", "info")


class CommandLine(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("small.toml", edited(SMALL, ("2024-01-01", "2022-01-01")))

    def test_help_everywhere(self):
        listed = self.succeeds("--help").stdout
        for command in COMMANDS + ("terrain", "weather"):
            with self.subTest(command=command):
                self.assertRegex(listed, rf"(?m)^\s+{command}\b")
                for flag in ("--help", "-h"):
                    done = self.succeeds(command, flag)
                    self.assertIn("usage", done.stdout.lower())
                    self.assertIn(command, done.stdout)
                    self.assertEqual(done.stderr, "")
        for command in TERRAIN:
            with self.subTest(terrain=command):
                self.assertIn("usage", self.succeeds("terrain", command, "--help").stdout.lower())
        self.assertEqual(self.succeeds("-h").stdout, listed)

    def test_help_wins_over_missing_arguments(self):
        for arguments in (("run", "nosuch.toml", "--help"), ("run", "small.toml", "--help", "--threads", "2")):
            self.assertIn("usage", self.succeeds(*arguments).stdout)
        self.assertEqual(os.listdir(self.folder), ["small.toml"])

    def test_version(self):
        self.assertRegex(self.succeeds("--version").stdout, r"^headwater \d+\.\d+\.\d+ ")

    def test_no_command_is_misuse(self):
        done = self.headwater()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("usage", done.stderr)

    def test_misuse(self):
        for arguments, words in (
            (("rnu", "small.toml"), ["rnu", "'run'"]),
            (("xyzzyplugh",), ["xyzzyplugh", "--help"]),
            (("--nosuch",), ["--nosuch"]),
            (("",), ["--help"]),
            (("run",), ["SCENARIO.toml", "--help"]),
            (("check",), ["SCENARIO.toml", "--help"]),
            (("resolve",), ["SCENARIO.toml"]),
            (("verify",), ["DIR"]),
            (("run", "small.toml", "other.toml"), ["--help"]),
            (("run", "small.toml", "--nosuch"), ["--nosuch"]),
            (("run", "small.toml", "--thread", "2"), ["--thread"]),
            (("run", "small.toml", "--threads"), ["--threads"]),
            (("run", "small.toml", "--threads", "abc"), ["--threads", "abc"]),
            (("run", "small.toml", "--threads", "1.5"), ["--threads", "1.5"]),
            (("run", "small.toml", "--threads", "-1"), ["--threads", "-1"]),
            (("run", "small.toml", "--threads", "1000000"), ["--threads", "1000000"]),
            (("run", "small.toml", "--threads", "99999999999999999999"), ["--threads"]),
            (("run", "small.toml", "--threads", "1", "--threads", "2"), ["--threads"]),
            (("run", "small.toml", "-o"), ["-o"]),
            (("run", "small.toml", "-o", ""), ["-o"]),
            (("run", "small.toml", "--progress", "loud"), ["--progress", "loud", "jsonl"]),
            (("run", "small.toml", "--overwrite=yes"), ["--overwrite"]),
            (("export", "nowhere", "--to", "png"), ["png", "vtk"]),
            (("verify", "nowhere"), ["nowhere"]),
            (("resume", "nowhere"), ["nowhere"]),
            (("explain", "rain_factr"), ["rain_factr", "rain_factor"]),
            (("terrain",), ["synthesize"]),
            (("terrain", "nosuch"), ["nosuch", "synthesize"]),
        ):
            with self.subTest(arguments=arguments):
                try:
                    self.fails(2, *arguments, says=words, timeout=60)
                    self.assertEqual(os.listdir(self.folder), ["small.toml"])
                finally:
                    shutil.rmtree(self.folder / "runs", ignore_errors=True)

    def test_threads_zero_is_as_the_scenario_says(self):
        self.succeeds("run", "small.toml", "-o", "run", "--threads", 0, "--set", "threads.count=1")
        self.assertEqual(json.loads((self.folder / "run/status.json").read_text())["threads"], 1)

    def test_every_key_is_explained(self):
        reference = self.succeeds("explain").stdout
        keys = re.findall(r"(?m)^([a-z][\w.\[\]]*)\n  \S", reference)
        self.assertGreater(len(keys), 100)
        # All keys in one list here; a process a key would cost more than it tells. A sample shows that single ones work.
        for key in keys[::9]:
            with self.subTest(key=key):
                text = self.succeeds("explain", key).stdout
                self.assertIn(key, text)
                self.assertIn("type", text)
                self.assertIn(text.strip().splitlines()[0], reference)
        markdown = self.succeeds("explain", "--markdown").stdout
        missing = [key for key in keys if f"`{key.split('.')[-1]}`" not in markdown and key.split(".")[-1] not in markdown]
        self.assertEqual(missing, [])

    def test_every_default_lies_in_its_own_range(self):
        # resolve writes all defaults; check reads them: a default that its own bounds forbid cannot be resumed from
        resolved = self.succeeds("resolve", "small.toml").stdout
        self.write("resolved.toml", resolved)
        self.succeeds("check", "resolved.toml")

    def test_check_and_dry_run_write_nothing(self):
        before = files_of(self.folder)
        self.assertEqual(self.succeeds("check", "small.toml").stdout, "")
        for more in ((), ("-o", "run"), ("-o", "a/b/c"), ("--set", "threads.partitions=2")):
            done = self.succeeds("run", "small.toml", "--dry-run", "--threads", 1, *more)
            self.assertRegex(done.stderr, r"256 cells.* 365 steps")
            self.assertRegex(done.stderr, r"about [\d.]+ s .* MB")
        self.assertEqual(files_of(self.folder), before)

    def test_quiet_is_silent(self):
        for arguments in (("run", "small.toml", "-o", "run", "--threads", 1), ("check", "small.toml"), ("verify", "run"),
                          ("resume", "run"), ("export", "run", "--to", "csv"), ("run", "small.toml", "-o", "run")):
            with self.subTest(command=arguments[0]):
                done = self.succeeds(*arguments, "-q")
                self.assertEqual((done.stdout, done.stderr), ("", ""))
        self.fails(2, "verify", "nowhere", "-q", says=["nowhere"])

    def test_data_go_to_stdout_and_speech_to_stderr(self):
        self.assertEqual(self.succeeds("run", "small.toml", "-o", "run", "--threads", 1, "-v").stdout, "")
        self.assertEqual(self.succeeds("resolve", "small.toml").stderr, "")
        self.assertEqual(self.succeeds("explain").stderr, "")

    def test_progress_in_json_lines(self):
        for more in (("-q",), ()):
            with self.subTest(more=more):
                done = self.succeeds("run", "small.toml", "-o", f"run{len(more)}", "--threads", 1, "--progress", "jsonl", *more)
                lines = [json.loads(line) for line in done.stderr.splitlines()]
                steps = [line for line in lines if "step" in line]
                self.assertTrue(steps)
                self.assertEqual(steps[-1]["step"], steps[-1]["steps"])
                self.assertEqual(steps[-1]["date"], "2021-12-31")
                self.assertLess(steps[-1]["closure"], 1e-9)

    def test_progress_none(self):
        done = self.succeeds("run", "small.toml", "-o", "run", "--threads", 1, "--progress", "none")
        self.assertNotIn("%", done.stderr)

    def test_the_log(self):
        self.succeeds("run", "small.toml", "-o", "run", "--threads", 1, "--log", "said.jsonl", "-q")
        for name in ("said.jsonl", "run/log.jsonl"):
            lines = [json.loads(line) for line in (self.folder / name).read_text().splitlines()]
            self.assertTrue(any("finished" in line["message"] for line in lines), name)
            for line in lines:
                self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        # errors are what a log is read for
        self.fails(2, "verify", "nowhere", "--log", "wrong.jsonl")
        self.assertIn('"error"', (self.folder / "wrong.jsonl").read_text())

    def terminal(self, *arguments, env=None):
        """What the program writes to a terminal."""
        import pty
        import threading

        ours, theirs = pty.openpty()
        text = []

        def listen():
            try:
                while chunk := os.read(ours, 65536):
                    text.append(chunk)
            except OSError:  # the other side is closed
                pass

        listener = threading.Thread(target=listen)
        listener.start()
        done = self.headwater(*arguments, env={"TERM": "xterm", **(env or {})}, stderr=theirs)
        os.close(theirs)
        listener.join(10)
        os.close(ours)
        return done.returncode, b"".join(text).decode(errors="replace")

    def test_colour_on_a_terminal_only_and_never_with_no_color(self):
        code, text = self.terminal("verify", "nowhere")
        self.assertEqual(code, 2)
        self.assertIn("\x1b[31m", text)
        code, text = self.terminal("verify", "nowhere", env={"NO_COLOR": "1"})
        self.assertNotIn("\x1b[3", text)
        self.assertNotIn("\x1b", self.headwater("verify", "nowhere").stderr)

    def test_a_bar_on_a_terminal(self):
        code, text = self.terminal("run", "small.toml", "-o", "run", "--threads", 1)
        self.assertEqual(code, 0)
        self.assertIn("\r", text)
        self.assertRegex(text, r"finished in [\d.]+ s")


if __name__ == "__main__":
    unittest.main()
