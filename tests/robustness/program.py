"""What the tests of the whole program share: starting it, a small case, and comparing the bits of two runs.

HEADWATER_PROGRAM names the program. Every case costs a fraction of a second of computing.
"""

import functools
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ.get("HEADWATER_PROGRAM", "")

SMALL = """\
schema = 1
processes = ["weather", "land", "water", "erosion", "river"]
[scenario]
id = "small"
title = "Sixteen by sixteen cells"
[time]
start = 2021-01-01
end = 2024-01-01
[random]
seed = 1
[terrain]
synthesize = { cells = [16, 16], cell_size = "50 m", seed = 1 }
channel_area = "0.05 km2"
[weather]
rain = "generate"
rain_factor = 1.0
[[species]]
id = "tracer"
decay = "1e-7 1/s"
[[river.source]]
id = "works"
at = [440400.0, 2883600.0]
rate = { tracer = "1 g/s" }
[[town]]
id = "below"
name = "Town below"
at = [440300.0, 2883500.0]
guidelines = ["who"]
[output]
maps = { every = "1 year" }
river = { every = "6 months" }
"""

# The same hills over groundwater with a leaking pit.
GROUND = SMALL.replace('"river"]', '"leachate", "river"]') + """\
probes = [ { id = "below_the_pit", cell = [9, 8] } ]
[leachate]
conductivity = "0.5 m/day"
[[leachate.well]]
cell = [8, 8]
rate = "5 m3/day"
concentration = { tracer = "1000 mg/L" }
"""

AQUIFER = """\
schema = 1
processes = ["leachate"]
[time]
unit = "day"
start = 0.0
end = 100.0
[terrain]
flat = { nx = 30, ny = 20, cell_size = "20 m", elevation = "50 m" }
channels = "none"
[leachate]
base = "0 m"
conductivity = "5 m/day"
specific_yield = 0.2
porosity = 0.3
initial_head = "10 m"
recharge = "2 mm/day"
step = "5 day"
[[leachate.fixed_head]]
columns = [29, 29]
head = "8 m"
[[leachate.source]]
rows = [8, 11]
columns = [8, 11]
to = 40.0
concentration = { tracer = "100 mg/L" }
[[species]]
id = "tracer"
sorption = { kind = "linear", kd = "1e-4 m3/kg" }
decay = "1e-3 1/day"
[output]
probes = [ { id = "p1", cell = [10, 12] } ]
"""

RIVER = """\
schema = 1
processes = ["river"]
[time]
unit = "s"
start = 0.0
end = 7200.0
[river]
network = "reaches.csv"
inflow = "inflow.csv"
flow = "prescribed"
cell_length = "10 m"
step = "60 s"
dispersion = "given"
[[species]]
id = "chloride"
initial = "3.7 mg/L"
[output]
gauges = [ { id = "g1", reach = 1, distance = "38 m" } ]
"""
REACHES = """\
id,downstream,length_m,area_m2,dispersion_m2s
1,2,100,0.4,0.1
2,3,100,0.4,0.1
3,,100,0.5,0.1
"""
INFLOW = """\
time_s,reach,flow_m3s,chloride_mg_L
0,1,0.0125,3.7
1800,1,0.0125,11.4
3600,1,0.0125,3.7
"""

# What must be the same for every number of threads and partitions, and after every interruption.
SAME_BITS = ("results.h5", "ledger.csv", "summary.csv", "gauges", "vtk")


def edited(text, *changes):
    """`text` with each (old, new) replaced; every `old` must be there, so that no test loses its subject."""
    for old, new in changes:
        assert old in text, f"the case has no {old!r}"
        text = text.replace(old, new)
    return text


def environment(more=None):
    # Passive: idle threads of a busy machine sleep. They would spin away more time than these small cases take.
    return {**os.environ, "OMP_WAIT_POLICY": "passive", **(more or {})}


@functools.lru_cache(maxsize=None)
def has_address_sanitizer():
    """Whether the program reserves terabytes of addresses for the sanitizer's own use."""
    return b"__asan_init" in pathlib.Path(PROGRAM).read_bytes()


def with_limits(memory=4 << 30, file_size=None):
    """A preexec_fn: what goes wrong in the program must not take the machine with it."""
    bounded = not has_address_sanitizer()

    def limit():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if bounded:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        if file_size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return limit


def files_of(folder):
    """Relative path -> bytes of every file in a folder (links as their target's name)."""
    folder = pathlib.Path(folder)
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = os.readlink(path).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
        else:
            found[name + "/"] = b""
    return found


def same_bits_of(run):
    return {name: data for name, data in files_of(run).items() if name.split("/")[0] in SAME_BITS}


class ProgramTest(unittest.TestCase):
    """A test in an empty folder of its own, with the program at hand."""

    @classmethod
    def setUpClass(cls):
        if not PROGRAM:
            raise AssertionError("HEADWATER_PROGRAM does not name the program")
        # The folder of the class holds what its tests share and do not change.
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="headwater-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="headwater-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    def headwater(self, *arguments, cwd=None, env=None, timeout=240, **options):
        """The finished program: returncode, stdout, stderr."""
        options.setdefault("preexec_fn", with_limits())
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        done = subprocess.run(
            [PROGRAM, *map(str, arguments)], cwd=cwd or self.folder, env=environment(env),
            text=True, errors="replace", timeout=timeout, check=False, **options)
        if done.returncode < 0:
            self.fail(f"headwater {' '.join(map(str, arguments))} died of {signal.Signals(-done.returncode).name}\n"
                      f"{(done.stderr or '')[-2000:]}")
        return done

    def succeeds(self, *arguments, **options):
        done = self.headwater(*arguments, **options)
        self.assertEqual(done.returncode, 0, f"headwater {' '.join(map(str, arguments))}\n{(done.stderr or '')[-3000:]}")
        return done

    def fails(self, code, *arguments, says=(), **options):
        """The program must end with `code`, one error on stderr that has all of `says`, and nothing on stdout."""
        done = self.headwater(*arguments, **options)
        message = done.stderr
        self.assertEqual(done.returncode, code, f"exit code; stderr:\n{message[-3000:]}")
        errors = [line for line in message.splitlines() if line.startswith("error:")]
        self.assertEqual(len(errors), 1, f"one error is wanted on stderr:\n{message[-3000:]}")
        self.assertNotIn("defect", message)
        # C++ leaking through is no sentence for people
        for leak in ("what()", "filesystem error", "basic_string", "std::", "[json.exception", "terminate called"):
            self.assertNotIn(leak, message)
        for words in says:
            self.assertIn(words.lower(), message.lower())
        self.assertEqual(done.stdout, "", "an error leaves stdout empty")
        return done

    def start(self, *arguments, env=None, **options):
        """The running program. It is killed at the end of the test if it still lives."""
        options.setdefault("stderr", subprocess.PIPE)
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)], cwd=self.folder, env=environment(env),
            stdout=subprocess.DEVNULL, text=True, errors="replace", preexec_fn=with_limits(), **options)
        self.addCleanup(self.end, process)
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def wait_for(self, path, process, seconds=120):
        """Until `path` exists. False when the process has ended before."""
        until = time.monotonic() + seconds
        while not os.path.lexists(path):
            if process.poll() is not None:
                return os.path.lexists(path)
            if time.monotonic() > until:
                self.fail(f"{path} did not come within {seconds} s")
            time.sleep(0.0005)
        return True

    def assert_same_bits_however_run(self, case, unbroken):
        """`case` on two threads and three partitions, and stopped after its first year and resumed, against the folder of an
        unbroken run on one thread."""
        self.succeeds("run", case, "-o", "many", "--threads", 2, "--set", "threads.partitions=3")
        self.assert_same_bits(self.folder / "many", unbroken)
        process = self.start("run", case, "-o", "broken", "--threads", 1)
        self.assertTrue(self.wait_for(self.folder / "broken/segments/0000.h5", process), "the run ended too soon")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 75)
        self.succeeds("resume", "broken", "--threads", 2)
        self.assert_same_bits(self.folder / "broken", unbroken)

    def assert_same_bits(self, run, reference):
        """Both runs hold the same products with the same bytes."""
        ours, theirs = same_bits_of(run), same_bits_of(reference)
        self.assertEqual(sorted(ours), sorted(theirs), "the runs hold different products")
        self.assertIn("results.h5", ours)
        different = [name for name in ours if ours[name] != theirs[name]]
        self.assertEqual(different, [], "products differ in their bytes")

    def assert_whole_and_clean(self, run):
        """A finished run: nothing of its making is left over."""
        left = [name for name in files_of(run) if name.endswith((".partial", ".tmp")) or name.startswith("segments")
                or "probe" in name]
        self.assertEqual(left, [])
