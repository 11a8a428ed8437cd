"""Same input, same bits: whatever the number of threads and partitions, the folder, the day, and the way there."""

import csv
import pathlib
import unittest

from program import AQUIFER, GROUND, INFLOW, REACHES, RIVER, SMALL, ProgramTest, edited, files_of, same_bits_of

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
# The tiny case of the repository as well as the smallest one: more unit catchments than threads. One year of it will do.
TINY = REPOSITORY / "scenarios/pangwa_tiny/continued_extraction.toml"


class SameBits(ProgramTest):
    def run_small(self, name, *more, **options):
        self.write("small.toml", SMALL)
        self.succeeds("run", "small.toml", "-o", name, *more, **options)
        return self.folder / name

    def differing(self, one, other):
        a, b = files_of(one), files_of(other)
        return sorted(name for name in set(a) | set(b) if a.get(name) != b.get(name))

    def test_threads(self):
        one = self.run_small("one", "--threads", 1)
        for threads in (2, 3):
            with self.subTest(threads=threads):
                many = self.run_small(f"many{threads}", "--threads", threads)
                self.assert_same_bits(many, one)
                # only the clock and the machine tell the runs apart
                self.assertLessEqual(set(self.differing(one, many)), {"log.jsonl", "status.json"})

    def test_partitions(self):
        one = self.run_small("one", "--threads", 1)
        for partitions, threads in ((2, 1), (3, 2), (400, 2)):
            with self.subTest(partitions=partitions, threads=threads):
                many = self.run_small(f"many{partitions}", "--threads", threads, "--set", f"threads.partitions={partitions}")
                self.assert_same_bits(many, one)

    def test_threads_and_partitions_of_the_tiny_case(self):
        short = ("--set", "time.end=2022-01-01")
        self.succeeds("run", TINY, "-o", "one", "--threads", 1, *short)
        self.succeeds("run", TINY, "-o", "many", "--threads", 2, *short, "--set", "threads.partitions=3")
        self.assert_same_bits(self.folder / "many", self.folder / "one")

    def test_flow_paths_that_follow_the_surface(self):
        # So often, and at so little, that paths change in the first year before and after the break.
        self.write("rerouted.toml", f"""schema = 1
extends = "{TINY}"
[scenario]
id = "rerouted"
compare_to = ""
[time]
end = 2022-03-01
[terrain]
reroute = {{ threshold = "2 mm", every = "10 day" }}
[erosion.creep]
every = "50 day"
""")
        self.succeeds("run", "rerouted.toml", "-o", "one", "--threads", 1)
        self.succeeds("run", "rerouted.toml", "-o", "fixed", "--threads", 1, "--set", 'terrain.reroute.threshold="never"')
        self.assertNotEqual(same_bits_of(self.folder / "one")["results.h5"], same_bits_of(self.folder / "fixed")["results.h5"])
        self.assert_same_bits_however_run("rerouted.toml", self.folder / "one")
        with open(self.folder / "one/ledger.csv", encoding="utf-8", newline="") as stream:
            closures = [float(row["closure"]) for row in csv.DictReader(stream) if row["entry"] == "residual"]
        self.assertLessEqual(max(closures), 1e-12)

    def test_ground_that_recovers_from_the_start(self):
        bare = SMALL + '[land]\nstate = "bare"\nnatural_cover_time = "5 years"\n'
        self.write("bare.toml", bare)
        self.write("green.toml", bare + 'recovery = "from_start"\n')
        for name in ("bare", "green"):
            self.succeeds("run", f"{name}.toml", "-o", name, "--threads", 1)
        self.assert_same_bits_however_run("green.toml", self.folder / "green")

        def eroded(name):
            with open(self.folder / name / "ledger.csv", encoding="utf-8", newline="") as stream:
                return sum(float(row["kg"]) for row in csv.DictReader(stream)
                           if row["entry"] == "posting" and row["to"] == "river" and row["quantity"] in ("clay", "silt", "sand"))

        self.assertGreater(eroded("bare"), 0.0)
        # 1 - C is 0.97, 0.96 and 0.93 at first, 0.75 half way: less rain reaches the ground, and slower water shields it
        self.assertLess(eroded("green"), 0.9 * eroded("bare"))

    def test_river_alone(self):
        for name, text in (("river.toml", RIVER), ("reaches.csv", REACHES), ("inflow.csv", INFLOW)):
            self.write(name, text)
        self.succeeds("run", "river.toml", "-o", "one", "--threads", 1)
        self.succeeds("run", "river.toml", "-o", "many", "--threads", 2, "--set", "threads.partitions=3")
        self.assert_same_bits(self.folder / "many", self.folder / "one")
        self.succeeds("verify", "many")

    def test_aquifer_alone(self):
        self.write("aquifer.toml", AQUIFER)
        self.succeeds("run", "aquifer.toml", "-o", "one", "--threads", 1)
        self.succeeds("run", "aquifer.toml", "-o", "many", "--threads", 2, "--set", "threads.partitions=3")
        self.assert_same_bits(self.folder / "many", self.folder / "one")
        self.succeeds("verify", "many")
        header, *rows = (self.folder / "one/gauges/p1.csv").read_text().splitlines()
        self.assertEqual(header, "time,head_m,tracer_mg_L")
        self.assertEqual(len(rows), 21)  # the start and 20 steps
        self.assertGreater(float(rows[-1].split(",")[2]), 0.0)

    def test_groundwater_with_all_processes(self):
        self.write("ground.toml", GROUND)
        self.succeeds("run", "ground.toml", "-o", "one", "--threads", 1)
        self.assert_same_bits_however_run("ground.toml", self.folder / "one")
        with open(self.folder / "one/ledger.csv", encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertLessEqual(max(float(row["closure"]) for row in rows if row["entry"] == "residual"), 1e-12)
        moved = {(row["quantity"], row["from"], row["to"]): float(row["kg"]) for row in rows if row["entry"] == "posting"}
        for way in (("water", "vadose", "aquifer"), ("water", "aquifer", "river"), ("water", "aquifer", "surface"),
                    ("tracer", "well", "aquifer"), ("tracer", "aquifer", "river"), ("tracer", "river", "outlet")):
            self.assertGreater(moved[way], 0.0, way)

    def test_another_place_zone_and_language(self):
        one = self.run_small("one", "--threads", 1)
        # the folder's own name is that of the case, and stands in results.h5
        other = self.folder / "elsewhere/deeper" / self.folder.name
        self.write(other / "small.toml", SMALL)
        self.succeeds("run", "small.toml", "-o", "run", "--threads", 1, cwd=other,
                      env={"TZ": "Asia/Yangon", "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "HOME": "/nonexistent"})
        self.assert_same_bits(other / "run", one)

    def test_speaking_and_writing_options_change_no_bits(self):
        one = self.run_small("one", "--threads", 1)
        for number, more in enumerate((["-q"], ["-v"], ["--progress", "jsonl"], ["--profile"], ["--log", "log.txt"])):
            with self.subTest(more=more):
                self.assert_same_bits(self.run_small(f"other{number}", "--threads", 1, *more), one)

    def test_other_input_makes_other_bits(self):
        # or the comparisons above compare nothing
        one = same_bits_of(self.run_small("one", "--threads", 1))
        for number, change in enumerate(("random.seed=2", "weather.rain_factor=1.0000001", "river.source.works.rate.tracer=\"2 g/s\"")):
            other = same_bits_of(self.run_small(f"other{number}", "--threads", 1, "--set", change))
            for product in ("results.h5", "ledger.csv", "gauges/outlet.csv"):
                self.assertNotEqual(one[product], other[product], f"{product} after {change}")

    def test_what_resolve_prints_runs_to_the_same_bits(self):
        one = self.run_small("one", "--threads", 1)
        resolved = self.succeeds("resolve", "small.toml").stdout
        self.assertEqual(resolved, (one / "resolved.toml").read_text(), "resolve prints what the run keeps")
        self.write("again.toml", resolved)
        self.succeeds("run", "again.toml", "-o", "again", "--threads", 1)
        self.assert_same_bits(self.folder / "again", one)

        def values(text):
            return [line.split("  #")[0] for line in text.splitlines()]

        # resolving what is resolved changes nothing but where values come from
        self.assertEqual(values(self.succeeds("resolve", "again.toml").stdout), values(resolved))

    def test_resolve_keeps_set_units_files_and_odd_texts(self):
        for name, text in (("river.toml", RIVER), ("reaches.csv", REACHES), ("inflow.csv", INFLOW)):
            self.write(name, text)
        title = 'Quotes \\" backslash \\\\ tab \\t and \u1019\u103c\u1014\u103a\u1019\u102c'
        self.write("river.toml", edited(RIVER, ("[time]", f'[scenario]\nid = "odd"\ntitle = "{title}"\n[time]')))
        changes = ("--set", 'river.cell_length=" 0.02 km "', "--set", "time.end=3600.5")
        self.succeeds("run", "river.toml", "-o", "one", "--threads", 1, *changes)
        self.write("again.toml", self.succeeds("resolve", "river.toml", *changes).stdout)
        self.succeeds("run", "again.toml", "-o", "again", "--threads", 1)
        self.assert_same_bits(self.folder / "again", self.folder / "one")

    def test_extends_and_the_same_in_one_file_are_the_same_run(self):
        one = self.run_small("one", "--threads", 1)
        parts = self.folder / "parts" / self.folder.name
        self.write(parts / "case.toml", edited(SMALL, ('id = "small"', 'id = "other"'), ("seed = 1\n[", "seed = 7\n["),
                                               ("rain_factor = 1.0", "rain_factor = 3.0")))
        self.write(parts / "middle.toml", 'extends = "case.toml"\n[random]\nseed = 1\n[scenario]\nid = "middle"\n')
        self.write(parts / "small.toml", 'extends = "middle.toml"\n[scenario]\nid = "small"\n[weather]\nrain_factor = 1.0\n')
        self.succeeds("run", parts / "small.toml", "-o", "other", "--threads", 1)
        self.assert_same_bits(self.folder / "other", one)


if __name__ == "__main__":
    unittest.main()
