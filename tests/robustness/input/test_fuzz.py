"""Random damage to good files: the program says so or takes it, and never crashes, hangs or calls it a defect.

HEADWATER_FUZZ_COUNT: mutations (default 200); HEADWATER_FUZZ_SEED: another sequence.
"""

import os
import random
import subprocess
import unittest

from program import INFLOW, REACHES, RIVER, ProgramTest
from test_bad_input import HILLS, UTM_47N, gauge, grid, valley

COUNT = int(os.environ.get("HEADWATER_FUZZ_COUNT", "200"))
SEED = int(os.environ.get("HEADWATER_FUZZ_SEED", "20260101"))

PLANE = """\
schema = 1
processes = ["weather", "land", "water"]
[time]
unit = "s"
start = 0.0
end = 7200.0
[terrain]
plane = { nx = 10, ny = 3, cell_size = "10 m", slope = 0.05 }
channels = "none"
[weather]
rain = "constant"
rate = "50 mm/h"
duration = "1 h"
[water]
manning = "0.05 s/m^(1/3)"
saturated_conductivity = { forest = "20 mm/h", pit = "1 mm/h" }
infiltration = "green_ampt"
step = "60 s"
"""

CASES = [
    {"case.toml": RIVER, "reaches.csv": REACHES, "inflow.csv": INFLOW},
    {"case.toml": PLANE},
    {"case.toml": HILLS, "dem.asc": grid(valley), "dem.prj": UTM_47N, "gauge.csv": gauge(days=95)},
]
WORDS = [b"nan", b"inf", b"-1", b"0", b"1e308", b"-1e308", b"1e-308", b"\"\"", b"[]", b"{}", b"true", b"''", b"\xff\xfe", b"\0",
         b"9223372036854775807", b"1979-05-27", b"\n", b"[", b"]]", b"=", b".", b"#", b",", b"\"", b"\xe2\x82\xac", b"enabled = false"]


def mutate(data, choose):
    """One to three small changes of bytes, words or lines. Numbers only grow by what the word list holds, so that no case
    becomes honestly large."""
    data = bytearray(data)
    for _ in range(choose.randint(1, 3)):
        if not data:
            return bytes(data)
        at = choose.randrange(len(data))
        kind = choose.randrange(7)
        lines = bytes(data).splitlines(keepends=True)
        line = choose.randrange(len(lines))
        if kind == 0:
            replacement = choose.randrange(256)
            if not 0x30 <= replacement <= 0x39:
                data[at] = replacement
        elif kind == 1:
            del data[at:at + choose.randint(1, 8)]
        elif kind == 2:
            data[at:at] = choose.choice(WORDS)
        elif kind == 3:  # a token for a word
            end = at
            while end < len(data) and chr(data[end]) not in ",=\n ]}":
                end += 1
            data[at:end] = choose.choice(WORDS)
        elif kind == 4:
            data = bytearray(b"".join(lines[:line] + lines[line + 1:]))
        elif kind == 5:
            data = bytearray(b"".join(lines[:line] + [lines[line]] + lines[line:]))
        else:
            other = choose.randrange(len(lines))
            lines[line], lines[other] = lines[other], lines[line]
            data = bytearray(b"".join(lines))
    return bytes(data)


class Fuzz(ProgramTest):
    def test_random_damage(self):
        choose = random.Random(SEED)
        codes = {}
        for number in range(COUNT):
            case = choose.choice(CASES)
            name = choose.choice([name for name in case if name != "dem.prj"])
            damaged = mutate(case[name].encode(), choose)
            for file, content in case.items():
                self.write(file, content)
            self.write(name, damaged)
            with self.subTest(number=number, file=name, content=damaged[:3000]):
                try:
                    done = self.headwater("check", "case.toml", timeout=60)
                except subprocess.TimeoutExpired:
                    self.fail("no end within 60 s")
                codes[done.returncode] = codes.get(done.returncode, 0) + 1
                self.assertIn(done.returncode, (0, 2, 3, 4), done.stderr[-2000:])
                self.assertNotIn("defect", done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertEqual(done.stderr.count("error:"), 0 if done.returncode == 0 else 1, done.stderr)
            for file in case:
                (self.folder / file).unlink()
            self.assertEqual(os.listdir(self.folder), [], "check writes nothing")
        print("exit codes of the damaged cases:", dict(sorted(codes.items())))
        # else the damage is too heavy to reach the checks behind the parsers, or too light to be damage
        if COUNT >= 100:
            self.assertGreaterEqual(min(codes.get(code, 0) for code in (0, 3, 4)), COUNT // 20)


if __name__ == "__main__":
    unittest.main()
