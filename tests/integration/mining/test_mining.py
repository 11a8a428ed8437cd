"""Mines through the program: a year of work, stop and rehabilitation; the same place given in three ways; bad input."""

import csv
import json
import pathlib
import unittest

from program import ProgramTest, edited

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]

CASE = """\
schema = 1
processes = ["weather", "mining", "land", "water", "river"]
[scenario]
id = "mine"
[time]
start = 2021-01-01
end = 2022-01-01
[random]
seed = 1
[terrain]
synthesize = { cells = [24, 24], cell_size = "50 m", seed = 1 }
channel_area = "0.05 km2"
[weather]
rain = "generate"
[[species]]
id = "ammonium_n"
[[species]]
id = "sulfate"
[[practice]]
id = "usual"
campaign = "60 day"
wash = "20 day"
injection_rate = "10 mm/day"
spill = "2 percent"
[[site]]
id = "north"
place = "auto"
area = "3 ha"
blocks = 2
practice = "usual"
start = 2021-02-01
[[event]]
id = "halt"
do = "stop"
site = "north"
at = 2021-07-01
[[event]]
id = "rinse"
do = "wash"
site = "north"
after = { event = "halt" }
[[event]]
id = "plant"
do = "rehabilitate"
site = "north"
after = { event = "rinse", delay = "30 day" }
cover = { to = "80 percent", over = "3 yr" }
"""

# 300 m x 100 m inside the synthetic terrain, whose north-west corner is this:
WEST, NORTH = 440000.0, 2884000.0


class Mine(ProgramTest):
    def run_case(self, text=CASE, name="run", *more, files=()):
        for file, content in files:
            self.write(file, content)
        self.write("mine.toml", text)
        self.succeeds("run", "mine.toml", "-o", name, "--threads", 1, *more)
        return self.folder / name

    def postings(self, run):
        with open(run / "ledger.csv", encoding="utf-8", newline="") as stream:
            return {(row["quantity"], row["from"], row["to"], row["why"]): float(row["kg"])
                    for row in csv.DictReader(stream) if row["entry"] == "posting"}

    def summary(self, run):
        with open(run / "summary.csv", encoding="utf-8", newline="") as stream:
            return {row["name"]: float(row["value"]) for row in csv.DictReader(stream)}

    def test_what_is_injected_is_booked(self):
        run = self.run_case()
        booked = self.postings(run)
        # 3 ha in two blocks of 1.5 ha, 10 mm a day. Upper block: leached from 1 February for 60 days, washed for 20 to
        # 22 April; lower block: leached for 60 days to 1 June, washed for 20. The upper one again: 30 days to 1 July.
        # Then all 3 ha are washed for 20 days.
        a_day = 15000.0 * 0.010 * 1000.0  # kg
        recycled = booked["water", "pond", "works", "recycled liquor"]  # the rain that falls into the ponds, and no more
        self.assertGreater(recycled, 0.0)
        self.assertLess(recycled, booked["water", "rain", "pond", "rain on ponds"])
        self.assertAlmostEqual(booked["water", "abstraction", "works", "make-up water"] + recycled, (60 + 60 + 30) * a_day,
                               delta=1e-3)
        self.assertAlmostEqual(booked["water", "abstraction", "works", "wash water"], (20 + 20 + 2 * 20) * a_day, delta=1e-3)
        nitrogen = 150 * a_day * 0.02 * 2 * 14.007 / 132.134
        self.assertAlmostEqual(booked["ammonium_n", "reagent", "works", "reagent"], nitrogen, delta=1e-6 * nitrogen)
        self.assertAlmostEqual(booked["ammonium_n", "works", "ground", "spill"], 0.02 * nitrogen, delta=1e-6 * nitrogen)
        self.assertAlmostEqual(booked["water", "works", "surface", "spill"], 0.02 * 230 * a_day, delta=1e-3)
        summary = self.summary(run)
        self.assertEqual((summary["forest_lost"], summary["rehabilitated"]), (3.0, 3.0))
        for name in ("water", "ammonium_n", "sulfate"):
            self.assertLessEqual(summary[f"{name}_closure"], 1e-12)
        self.succeeds("verify", "run")

    def test_a_storm_makes_ponds_overflow(self):
        import datetime

        # dry but for 400 mm on a day when the site lies idle, with 1000 m2 of empty ponds for 300 m3
        days = [datetime.date(2021, 1, 1) + datetime.timedelta(n) for n in range(365)]
        rain = "date,rain_mm\n" + "".join(f"{day},{400 if str(day) == '2021-07-25' else 0}\n" for day in days)
        text = edited(CASE, ('rain = "generate"', 'rain = "rain.csv"'),
                      ('id = "usual"\n', 'id = "usual"\npond_capacity = "300 m3"\npond_depth = "0.3 m"\n'))
        files = [("rain.csv", rain)]
        run = self.run_case(text, "storm", files=files)
        roofed = self.run_case(edited(text, ('pond_depth = "0.3 m"', 'pond_depth = "roofed"')), "roofed", files=files)
        one, other = self.postings(run), self.postings(roofed)
        self.assertAlmostEqual(one["water", "rain", "pond", "rain on ponds"], 400e3, delta=1e-6)
        over = one["water", "pond", "works", "pond overflow"]
        # 100 m3 less what evaporates in the day: potential evapotranspiration of July is 3 to 7 mm
        self.assertGreater(over, 100e3 - 7e3)
        self.assertLess(over, 100e3 - 3e3)
        self.assertEqual(other["water", "pond", "works", "pond overflow"], 0.0)
        self.assertEqual(other["water", "rain", "pond", "rain on ponds"], 0.0)
        spill = ("water", "works", "surface", "spill")
        self.assertAlmostEqual(one[spill] - other[spill], over, delta=1e-3)
        # the ground has not got what the ponds have
        fell = [sum(booked["water", "rain", store, why] for store, why in
                    (("canopy", "interception"), ("surface", "throughfall"))) for booked in (one, other)]
        self.assertAlmostEqual(fell[1] - fell[0], 400e3, delta=1e-3)
        for folder in (run, roofed):
            self.assertLessEqual(self.summary(folder)["water_closure"], 1e-12)

    def test_without_sites_a_mine_changes_nothing(self):
        empty = CASE[:CASE.index("[[practice]]")]
        with_process = self.run_case(empty, "with")
        without = self.run_case(edited(empty, ('"mining", ', "")), "without")
        self.assertEqual((with_process / "gauges/outlet.csv").read_bytes(), (without / "gauges/outlet.csv").read_bytes())

        def water(run):
            return {way: kg for way, kg in self.postings(run).items() if kg > 0.0}

        self.assertEqual(water(with_process), water(without))

    def test_a_place_given_in_three_ways_is_the_same(self):
        inline = f"polygon = [[{WEST + 500}, {NORTH - 600}], [{WEST + 800}, {NORTH - 600}], " \
                 f"[{WEST + 800}, {NORTH - 500}], [{WEST + 500}, {NORTH - 500}]]"
        ring = [[WEST + 500, NORTH - 600], [WEST + 800, NORTH - 600], [WEST + 800, NORTH - 500], [WEST + 500, NORTH - 500]]
        shape = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}},
                 "features": [{"type": "Feature", "properties": {},
                               "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]}}]}
        auto = 'place = "auto"\narea = "3 ha"'
        one = self.run_case(edited(CASE, (auto, inline)), "one")
        two = self.run_case(edited(CASE, (auto, 'polygon = "site.geojson"')), "two", files=[("site.geojson", json.dumps(shape))])
        self.assertEqual(self.postings(one), self.postings(two))
        self.assertGreater(self.postings(one)["ammonium_n", "reagent", "works", "reagent"], 0.0)
        self.assertIn("site.geojson", (two / "manifest.json").read_text())
        # what resolve prints runs to the same bits
        self.write("again.toml", (one / "resolved.toml").read_text())
        self.succeeds("run", "again.toml", "-o", "again", "--threads", 1)
        self.assert_same_bits(self.folder / "again", one)

    def test_one_more_site_moves_no_other(self):
        import h5py

        more = '[[site]]\nid = "south"\narea = "2 ha"\npractice = "usual"\nstart = 2021-01-01\n[[event]]\nid = "halt"'
        one = self.run_case(CASE, "one")
        two = self.run_case(edited(CASE, ('[[event]]\nid = "halt"', more)), "two")
        with h5py.File(one / "results.h5") as a, h5py.File(two / "results.h5") as b:
            before, after = a["site"][-1], b["site"][-1]
            self.assertEqual((before == 0).sum(), 12)
            self.assertTrue(((before == 0) == (after == 0)).all())
            self.assertEqual((after == 1).sum(), 8)
            states = a["land_state"][-1][before == 0]
            self.assertTrue((states == 5).all(), "rehabilitated")
            cover = a["canopy_cover"][-1][before == 0]
            # 5 % of 0.8 on 31 July, then 154 days of logistic growth with 3 yr from 5 to 95 %
            import math
            grown = 0.8 / (1 + 19 * math.exp(-2 * math.log(19) * 154 / (3 * 365.2422)))
            # between stop and planting nature had begun: to 30 % of that growth
            self.assertTrue((cover >= grown * (1 - 1e-6)).all())
            self.assertTrue((cover <= grown * 1.05).all(), f"{cover} {grown}")

    def test_benches_and_pads(self):
        import h5py
        import numpy

        benches = edited(CASE, ('id = "usual"\n', 'id = "usual"\nground = "bench"\npads = 0.25\n'),
                         ("at = 2021-07-01", "at = 2022-07-01"), ('"water", "river"', '"water", "erosion", "river"'))
        benches += '[output]\nmaps = { fields = ["land_state", "local_slope", "site"] }\n'
        run = self.run_case(benches, "benches")
        bare = self.run_case(edited(benches, ('"bench"', '"bare"'), ("pads = 0.25", "pads = 0.0")), "bare")
        with h5py.File(run / "results.h5") as file:
            site, state, slope = (file[name][-1] for name in ("site", "land_state", "local_slope"))
        self.assertEqual([(state[site == 0] == code).sum() for code in (6, 3)], [9, 3], "12 cells, 3 of them pads")
        # worked ground and pads fall by 5 percent, all else as the terrain does
        self.assertTrue((abs(slope[site == 0] - 0.05) < 1e-7).all())
        self.assertTrue(numpy.isnan(slope[site != 0]).all())
        # what is injected follows the blocks without the pads: 4 and 5 cells instead of 6 and 6
        self.assertLess(self.postings(run)["water", "abstraction", "works", "make-up water"],
                        self.postings(bare)["water", "abstraction", "works", "make-up water"])
        loss = [self.summary(one)["soil_loss_mean"] for one in (run, bare)]
        self.assertLess(loss[0], 0.5 * loss[1], "benches of 5 % lose less than the bare slope")
        for name in ("water", "clay"):
            self.assertLessEqual(self.summary(run)[f"{name}_closure"], 1e-12)

    def test_resumes_to_the_same_bits(self):
        # the tiny case of the repository, killed after its first year: the day of the stop
        scenario = REPOSITORY / "scenarios/pangwa_tiny/stop_and_rehabilitate.toml"
        self.succeeds("run", scenario, "-o", "whole", "--threads", 1)
        process = self.start("run", scenario, "-o", "broken", "--threads", 2)
        if self.wait_for(self.folder / "broken/segments/0000.h5", process):
            process.kill()
        process.wait()
        self.succeeds("resume", "broken", "--threads", 2)
        self.assert_same_bits(self.folder / "broken", self.folder / "whole")


class BadInput(ProgramTest):
    def refuses(self, code, says, *changes, more=""):
        self.write("mine.toml", edited(CASE, *changes) + more)
        self.fails(code, "run", "mine.toml", "-o", "run", says=says)
        self.assertFalse((self.folder / "run").exists(), "nothing is written")

    def test_bad_input(self):
        square = "polygon = [[{0}, {1}], [{2}, {1}], [{2}, {3}], [{0}, {3}]]"
        auto = 'place = "auto"\narea = "3 ha"'
        here = square.format(WEST + 500, NORTH - 600, WEST + 800, NORTH - 500)
        other = f'[[site]]\nid = "south"\npractice = "usual"\n{square.format(WEST + 700, NORTH - 700, WEST + 900, NORTH - 500)}\n'
        event = '[[event]]\nid = "more"\n'
        for name, code, says, changes, more in (
            ("unknown practice", 3, ["mine.toml:26", "north", "unusual", "usual"], [('practice = "usual"', 'practice = "unusual"')], ""),
            ("no practice", 3, ["north", "needs `practice`"], [('practice = "usual"\n', "")], ""),
            ("event on an unknown site", 3, ["nowhere", "north"], [], event + 'do = "stop"\nsite = "nowhere"\nat = 2021-03-01\n'),
            ("unknown event", 3, ["inspect", "open, stop, wash, rehabilitate"], [],
             event + 'do = "inspect"\nsite = "north"\nat = 2021-03-01\n'),
            ("event without date", 3, ["more", "`at`"], [], event + 'do = "stop"\nsite = "north"\n'),
            ("event with two dates", 3, ["only one of at, after"], [],
             event + 'do = "stop"\nsite = "north"\nat = 2021-03-01\nafter = { event = "halt" }\n'),
            ("event after nothing", 3, ["after 'nothing'"], [],
             event + 'do = "stop"\nsite = "north"\nafter = { event = "nothing" }\n'),
            ("events in a circle", 3, ["halt", "waits for itself"], [("at = 2021-07-01", 'after = { event = "plant" }')], ""),
            ("stop of a closed site", 3, ["event 'more'", "is not open"], [], event + 'do = "stop"\nsite = "north"\nat = 2021-01-10\n'),
            ("planting before the stop", 3, ["event 'more'", "still open"], [],
             event + 'do = "rehabilitate"\nsite = "north"\nat = 2021-03-01\n'),
            ("cover of a stop", 3, ["more", "cover"], [],
             event + 'do = "stop"\nsite = "north"\nat = 2021-08-01\ncover = { to = 0.5 }\n'),
            ("a number for a date", 3, ["start of site 'north'", "dates"], [("start = 2021-02-01", "start = 12.0")], ""),
            ("overlapping polygons", 3, ["'south'", "'north'", "overlap"], [(auto, here), ("[[event]]\nid = \"halt\"", other + "[[event]]\nid = \"halt\"")], ""),
            ("outside the map", 3, ["north", "no cell of the terrain"], [(auto, square.format(0.0, 0.0, 900.0, 900.0))], ""),
            ("a polygon of two corners", 3, ["site.polygon", "three corners"], [(auto, "polygon = [[1.0, 2.0], [3.0, 4.0]]")], ""),
            ("a polygon with nan", 3, ["site.polygon"], [(auto, "polygon = [[1.0, 2.0], [3.0, nan], [1.0, 1.0]]")], ""),
            ("a polygon that is no file", 4, ["nosuch.gpkg"], [(auto, 'polygon = "nosuch.gpkg#site"')], ""),
            ("polygon and place", 3, ["only one of polygon, place"], [('area = "3 ha"', here)], ""),
            ("no room", 3, ["north", "140 ha", "15 and 35 degrees"], [('"3 ha"', '"140 ha"')], ""),
            ("more blocks than cells", 3, ["12 cells for 13 blocks"], [("blocks = 2", "blocks = 13")], ""),
            ("no blocks", 3, ["site.blocks"], [("blocks = 2", "blocks = 0")], ""),
            ("what is not there yet", 3, ["unknown key 'ore'"], [("blocks = 2", 'ore = { grade = "0.08 percent" }')], ""),
            ("a reagent that is none", 3, ["practice.reagent", "ammonium_sulfate"], [('id = "usual"', 'id = "usual"\nreagent = "acid"')], ""),
            ("too strong", 3, ["practice.concentration"], [('id = "usual"', 'id = "usual"\nconcentration = "30 percent"')], ""),
            ("pads on more than half of a site", 3, ["practice.pads", "0.5"], [('id = "usual"', 'id = "usual"\npads = 0.6')], ""),
            ("pads that leave too little", 3, ["9 cells for 10 blocks"],
             [('id = "usual"', 'id = "usual"\npads = 0.25'), ("blocks = 2", "blocks = 10")], ""),
            ("a pond without depth", 3, ["practice.pond_depth", "0.1"], [('id = "usual"', 'id = "usual"\npond_depth = "0 m"')], ""),
            ("ground that is none", 3, ["practice.ground", "bench"], [('id = "usual"', 'id = "usual"\nground = "road"')], ""),
            ("a slope that water never leaves", 3, ["land.local_slope"], [], "[land]\nlocal_slope = { bench = 0.0 }\n"),
            ("two sites of one id", 3, ["two entries", "north"], [], '[[site]]\nid = "north"\npractice = "usual"\n'),
            ("a mine without land", 3, ["mining needs the process land"], [('"land", ', "")], ""),
        ):
            with self.subTest(name):
                self.refuses(code, says, *changes, more=more)


if __name__ == "__main__":
    unittest.main()
