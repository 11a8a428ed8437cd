"""The time before the start: what it leaves behind, what it does not count, and what becomes of it when it is broken off."""

import csv
import pathlib
import signal
import unittest

from program import GROUND, SMALL, ProgramTest, edited

TINY = pathlib.Path(__file__).resolve().parents[3] / "scenarios/pangwa_tiny/continued_extraction.toml"
WITHOUT = edited(GROUND, ("2024-01-01", "2022-01-01"))
WITH = edited(WITHOUT, ("start = 2021-01-01\n", 'start = 2021-01-01\nspin_up = "1 year"\n'))
BEFORE = edited(WITHOUT, ("2022-01-01", "2021-01-01"), ("start = 2021-01-01", "start = 2020-01-01"))
# The gauge begins with the run; one day of it has rain.
GAUGE = edited(SMALL, ('rain = "generate"', 'rain = "gauge.csv"'), ("2024-01-01", "2021-12-31"),
               ("start = 2021-01-01\n", 'start = 2021-01-01\nspin_up = "2 years"\n'))


def stocks(run, entry):
    with open(run / "ledger.csv", encoding="utf-8") as file:
        return {(row["quantity"], row["from"]): float(row["kg"]) for row in csv.DictReader(file) if row["entry"] == entry}


class SpinUp(ProgramTest):
    def run_case(self, name, text, *more):
        self.write(f"{name}.toml", text)
        self.succeeds("run", f"{name}.toml", "-o", name, *more)
        return self.folder / name

    def test_leaves_what_a_run_of_that_time_leaves(self):
        left = stocks(self.run_case("before", BEFORE), "stock_end")
        found = stocks(self.run_case("with", WITH), "stock_start")
        without = stocks(self.run_case("without", WITHOUT), "stock_start")
        self.assertEqual(set(left), set(found))
        for key, kg in left.items():  # times of another sign round otherwise
            if key[0] not in ("water", "tracer") and key[1] in ("domain", "regolith"):
                continue  # the mantle is as thick as the case says when the run begins
            self.assertAlmostEqual(found[key], kg, delta=1e-9 * max(1.0, abs(kg)), msg=key)
        self.assertNotAlmostEqual(found["water", "domain"], without["water", "domain"], delta=1e3)
        self.assertGreater(found["tracer", "domain"], 100.0)

    def test_is_not_recorded(self):
        run = self.run_case("with", WITH)
        rows = (run / "gauges/outlet.csv").read_text().splitlines()
        self.assertTrue(rows[1].startswith("2021-01-01"))
        self.assertEqual(len(rows), 366)
        first, second = self.run_case("without", WITHOUT), run
        with open(first / "ledger.csv") as a, open(second / "ledger.csv") as b:
            wells = [[float(row["kg"]) for row in csv.DictReader(file)
                      if row["entry"] == "posting" and row["quantity"] == "tracer" and row["from"] == "well"] for file in (a, b)]
        self.assertEqual(len(wells[0]), 1)
        self.assertAlmostEqual(wells[0][0], 365 * 5.0, delta=1e-6)  # 5 m3/day of 1 kg/m3, one year of it
        self.assertAlmostEqual(wells[1][0], 365 * 5.0, delta=1e-6)
        self.succeeds("verify", "with")

    def test_same_bits_for_threads_and_when_resumed(self):
        one = self.run_case("one", WITH, "--threads", 1)
        many = self.run_case("many", WITH, "--threads", 2, "--set", "threads.partitions=3")
        self.assert_same_bits(many, one)

    def test_a_run_that_is_stopped_in_its_spin_up_begins_again(self):
        text = edited(SMALL, ("2024-01-01", "2022-01-01"), ("start = 2021-01-01\n", 'start = 2021-01-01\nspin_up = "90 years"\n'))
        one = self.run_case("one", text, "--threads", 1)
        self.write("case.toml", text)
        process = self.start("run", "case.toml", "-o", "many", "--threads", 1)
        self.assertTrue(self.wait_for(self.folder / "many/manifest.json", process))
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 75)
        self.assertFalse((self.folder / "many/results.h5").exists())
        self.succeeds("resume", "many", "--threads", 1)
        self.assert_same_bits(self.folder / "many", one)

    def test_days_before_the_gauge_take_its_first_years(self):
        days = [f"2021-{month:02}-{day:02},{20.0 if (month, day) == (5, 1) else 0.0}" for month in range(1, 13)
                for day in range(1, 29 if month == 2 else 31 if month in (4, 6, 9, 11) else 32)]
        self.write("gauge.csv", "date,rain_mm\n" + "\n".join(days) + "\n")
        run = self.run_case("gauge", GAUGE)
        dry = edited(GAUGE, ('spin_up = "2 years"\n', ""))
        start, untouched = stocks(run, "stock_start"), stocks(self.run_case("dry", dry), "stock_start")
        # two rains of 20 mm fell before, and the soil has dried
        self.assertLess(start["water", "soil"], 0.9 * untouched["water", "soil"])
        # What evaporated is not all: with the rain of 2021 left out of the gauge, less water is there at the start.
        self.write("gauge.csv", "date,rain_mm\n" + "\n".join(day.replace("20.0", "0.0") for day in days) + "\n")
        self.assertLess(stocks(self.run_case("no_rain", GAUGE), "stock_start")["water", "domain"], start["water", "domain"])

    def test_books_of_what_is_hardly_there_close(self):
        # At the end of this spin-up the water holds 1e-22 kg of clay over deposits of tonnes; the ledger counts from there.
        self.write("case.toml", f'extends = "{TINY}"\n[time]\nend = 2021-03-01\n[output]\ndetail = "light"\n')
        self.succeeds("run", "case.toml", "-o", "run", *(word for change in (
            'water.saturated_conductivity.forest="2.43875799316e-05 m/s"', 'water.manning.forest="0.430777858083 s/m^(1/3)"',
            "weather.rain_factor=0.98148210011", 'leachate.conductivity="3.80564198017e-06 m/s"',
            'erosion.entrainment_energy.bare="46.6148448746 J/kg"', "random.seed=3") for word in ("--set", change)))

    def test_what_is_no_time_is_refused(self):
        for value in ("1 h", "0.5 years", "-1 year", "often", "5000 years"):
            with self.subTest(value=value):
                self.write("bad.toml", edited(WITH, ('"1 year"\n', f'"{value}"\n')))
                done = self.headwater("check", "bad.toml")
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("bad.toml:8:", done.stderr)
                self.assertIn("spin_up", done.stderr)


if __name__ == "__main__":
    unittest.main()
