"""Check dams and silt fences below a mine: every ledger closes, the bits are the same, bad input is refused."""

import csv
import pathlib
import unittest

from program import ProgramTest, edited

CASE = pathlib.Path(__file__).resolve().parents[3] / "scenarios/pangwa_tiny/continued_extraction.toml"
TRAPPED = f"""\
schema = 1
extends = "{CASE}"
processes = ["weather", "land", "mining", "water", "erosion", "leachate", "traps", "river"]
[scenario]
id = "trapped"
compare_to = ""
[time]
end = 2022-03-01
[erosion.creep]
every = "90 day"
[[check_dam]]
id = "gully"
at = [441725.0, 2883225.0]
volume = "30 m3"
area = "60 m2"
from = 2021-02-01
emptied_every = "120 day"
[[check_dam]]
id = "side"
at = [441825.0, 2883375.0]
volume = "20 m3"
area = "40 m2"
drain_time = "never"
settling = "ideal"
[[sediment_trap]]
id = "fences"
polygon = [[441750.0, 2883050.0], [442000.0, 2883050.0], [442000.0, 2883350.0], [441750.0, 2883350.0]]
efficiency = {{ fine_sand = 0.5, coarse_sand = 0.8 }}
capacity = "2 kg/m2"
"""
SPECIES = "ammonium_n"
GRAINS = ("clay", "silt", "fine_sand", "coarse_sand")


class Traps(ProgramTest):
    def ledger(self, run):
        with open(self.folder / run / "ledger.csv", encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        moved = {}
        for row in rows:
            if row["entry"] == "posting":
                key = (row["quantity"], row["from"], row["to"])
                moved[key] = moved.get(key, 0.0) + float(row["kg"])
        return rows, moved

    def test_books_close_and_the_bits_are_the_same(self):
        self.write("trapped.toml", TRAPPED)
        self.succeeds("run", "trapped.toml", "-o", "one", "--threads", 1)
        rows, moved = self.ledger("one")
        self.assertLessEqual(max(float(row["closure"]) for row in rows if row["entry"] == "residual"), 1e-12)
        for quantity in ("water", SPECIES, *GRAINS):
            came, went = moved[quantity, "surface", "check_dams"], moved[quantity, "check_dams", "surface"]
            self.assertGreater(came, 0.0, quantity)
            self.assertLessEqual(went, came * (1.0 + 1e-12), quantity)
        for grain in GRAINS:
            self.assertGreater(moved[grain, "check_dams", "trucks"], 0.0, grain)
        kept = [1.0 - moved[grain, "check_dams", "surface"] / moved[grain, "surface", "check_dams"] for grain in GRAINS]
        self.assertEqual(kept, sorted(kept), "coarser grains stay rather than finer ones")
        self.assertEqual(moved["clay", "surface", "traps"], 0.0)  # the fences let it pass
        self.assertGreater(moved["coarse_sand", "surface", "traps"], 0.0)
        self.assertGreater(moved[SPECIES, "suspended", "traps"], 0.0)
        self.assertGreater(moved[SPECIES, "suspended", "check_dams"], 0.0)
        # sand carries less of it than the mixture that comes into the dams does
        sand = sum(moved[grain, "surface", "traps"] for grain in GRAINS)
        mixture = sum(moved[grain, "surface", "check_dams"] for grain in GRAINS)
        self.assertLess(moved[SPECIES, "suspended", "traps"] / sand,
                        0.8 * moved[SPECIES, "suspended", "check_dams"] / mixture)
        # never more than there is room for
        stored = sum(float(row["kg"]) for row in rows if (row["entry"], row["quantity"], row["from"]) ==
                     ("stock_end", "water", "check_dams"))
        self.assertLessEqual(stored, 50e3)

        self.assert_same_bits_however_run("trapped.toml", self.folder / "one")

    def test_less_reaches_the_river(self):
        self.write("trapped.toml", edited(TRAPPED, ("end = 2022-03-01", "end = 2021-09-01")))
        self.succeeds("run", "trapped.toml", "-o", "with")
        self.succeeds("run", "trapped.toml", "-o", "without", "--set",
                      'processes=["weather", "land", "mining", "water", "erosion", "leachate", "river"]')
        for grain in ("fine_sand", "coarse_sand"):
            self.assertLess(self.ledger("with")[1][grain, "surface", "river"],
                            self.ledger("without")[1][grain, "surface", "river"])

    def test_without_the_process_they_are_said_to_do_nothing(self):
        self.write("trapped.toml", TRAPPED)
        said = self.succeeds("check", "trapped.toml", "--set",
                             'processes=["weather", "land", "mining", "water", "erosion", "leachate", "river"]').stderr
        for table in ("check_dam", "sediment_trap"):
            self.assertIn(f"[[{table}]] does nothing: the process traps is not in `processes`", said)

    def test_a_trap_without_efficiency_is_told_to_do_nothing(self):
        self.write("idle.toml", edited(TRAPPED, ("efficiency = { fine_sand = 0.5, coarse_sand = 0.8 }\n", "")))
        result = self.succeeds("check", "idle.toml")
        self.assertIn("[[sediment_trap]] 'fences' does nothing: it has no `efficiency`", result.stdout + result.stderr)

    def test_bad_places_and_names(self):
        for change, says in (
            (("at = [441725.0, 2883225.0]", "at = [1.0, 2.0]"), ("check dam 'gully'", "outside the terrain")),
            (("at = [441725.0, 2883225.0]", "at = [441675.0, 2883225.0, 3.0]"), ("at = [x, y]",)),
            (('id = "side"', 'id = "fences"'), ("two traps are called 'fences'",)),
            (("coarse_sand = 0.8", "gravel = 0.8"), ("'gravel' is no grain class", "coarse_sand")),
            (("coarse_sand = 0.8", "coarse_sand = 1.8"), ("efficiency",)),
            (("[[441750.0, 2883050.0], [442000.0, 2883050.0], [442000.0, 2883350.0], [441750.0, 2883350.0]]",
              "[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]"), ("covers the centre of no hillslope cell",)),
            (('"water", "erosion"', '"erosion"'), ("traps needs the process water",)),
        ):
            with self.subTest(change=change):
                self.write("bad.toml", edited(TRAPPED, change))
                self.fails(3, "run", "bad.toml", "-o", "bad", says=says)


if __name__ == "__main__":
    unittest.main()
