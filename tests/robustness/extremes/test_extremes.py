"""Ground and weather at their worst, through the program: the run ends normally, no store is negative, the ledger closes.

A year of water, sediment and a tracer, on grounds of 20 x 20 cells and less.
"""

import csv
import datetime
import os
import unittest

import h5py
import numpy

from program import ProgramTest

UTM_47N = (
    'PROJCS["WGS_1984_UTM_Zone_47N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",99.0],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')
SIZE, NODATA = 20, -9999
SURFACE = ("weather", "land", "water", "erosion")
STEEP = 50.0 * numpy.tan(numpy.radians(60.0))  # [m] a cell

CASE = """\
schema = 1
processes = [{processes}]
[scenario]
id = "extreme"
title = "extreme"
[time]
start = 2021-01-01
end = 2022-01-01
[terrain]
dem = "dem.asc"
{channels}
[weather]
rain = "gauge.csv"
[land]
state = "{land}"
[[species]]
id = "tracer"
initial = "1 mg/L"
[output]
maps = {{ every = "3 months" }}
"""

GROUNDS = {
    "valley": lambda c, r: 500.0 + 10.0 * abs(c - 10) + 5.0 * (SIZE - r),
    "sixty degrees": lambda c, r: 100.0 + STEEP * (SIZE - r) + 0.1 * abs(c - 10),
    "one plane": lambda c, r: 500.0,
    "islands": lambda c, r: NODATA if (c // 3 + r // 3) % 2 else 500.0 + 10.0 * abs(c - 10) + 5.0 * (SIZE - r),
    "holes": lambda c, r: NODATA if (c * 7 + r * 3) % 11 == 0 else 500.0 + 10.0 * abs(c - 10) + 5.0 * (SIZE - r),
    "pits": lambda c, r: 500.0 + 5.0 * (SIZE - r) - (60.0 if c % 5 == 2 and r % 5 == 2 else 0.0),
}
RAINS = {
    "no rain at all": lambda day: 0,
    "400 mm in a day": lambda day: 400 if day in (100, 101, 250) else 5 if day % 4 == 0 else 0,
    "2000 mm in a day": lambda day: 2000 if day == 180 else 0,
    "drizzle for ever": lambda day: 0.2,
}


def grid(height, columns=SIZE, rows=SIZE):
    lines = [f"ncols {columns}", f"nrows {rows}", "xllcorner 440000", "yllcorner 2880000", "cellsize 50",
             f"NODATA_value {NODATA}"]
    return "\n".join(lines + [" ".join(str(height(c, r)) for c in range(columns)) for r in range(rows)]) + "\n"


def gauge(rain):
    start = datetime.date(2021, 1, 1)
    return "date,rain_mm\n" + "".join(f"{start + datetime.timedelta(day)},{rain(day)}\n" for day in range(365))


class Extremes(ProgramTest):
    def run_case(self, name, ground, rain, land="bare", processes=SURFACE,
                 channels='channels = "none"', size=(SIZE, SIZE), **settings):
        folder = name.replace(" ", "_")
        self.write(f"{folder}/dem.asc", grid(ground, *size))
        self.write(f"{folder}/dem.prj", UTM_47N)
        self.write(f"{folder}/gauge.csv", gauge(rain))
        text = CASE.format(processes=", ".join(f'"{one}"' for one in processes), channels=channels, land=land)
        self.write(f"{folder}/case.toml", text)
        changed = [part for key, value in settings.items() for part in ("--set", f"{key.replace('__', '.')}={value}")]
        self.succeeds("run", f"{folder}/case.toml", "-o", f"{folder}/run", "--quiet", "--progress", "none", *changed)
        return self.check(self.folder / folder / "run")

    def check(self, run):
        with open(run / "ledger.csv", encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        closures = [abs(float(row["closure"])) for row in rows if row["entry"] == "residual"]
        self.assertTrue(closures)
        self.assertLessEqual(max(closures), 1e-12)
        for row in rows:
            if row["entry"] in ("stock_start", "stock_end", "posting"):
                self.assertGreaterEqual(float(row["kg"]), 0.0, f"{row['entry']} {row['quantity']} {row['from']}")
        with h5py.File(run / "results.h5") as file:
            for name in file:
                variable = file[name]
                if not isinstance(variable, h5py.Dataset) or variable.ndim < 3 or variable.dtype.kind != "f":
                    continue
                values = variable[...]
                values = values[~numpy.isnan(values)]
                self.assertTrue(numpy.isfinite(values).all(), name)
                if name not in ("elevation_change", "runoff") and values.size:
                    self.assertGreaterEqual(values.min(), 0.0, name)
        self.succeeds("verify", run)
        return rows

    def amount(self, rows, source, target, quantity="water"):
        return sum(float(row["kg"]) for row in rows
                   if (row["entry"], row["quantity"], row["from"], row["to"]) == ("posting", quantity, source, target))

    def test_every_ground_under_every_rain(self):
        for ground_name, ground in GROUNDS.items():
            for rain_name, rain in RAINS.items():
                with self.subTest(ground=ground_name, rain=rain_name):
                    # groundwater that has no way out is refused: not on a plane
                    processes = (*SURFACE, "leachate") if ground_name in ("valley", "islands") else SURFACE
                    rows = self.run_case(f"{ground_name} {rain_name}", ground, rain, processes=processes)
                    fallen = self.amount(rows, "rain", "surface") + self.amount(rows, "rain", "canopy")
                    depth = sum(rain(day) for day in range(365))
                    cells = sum(ground(c, r) != NODATA for c in range(SIZE) for r in range(SIZE))
                    # a cell's 50 m x 50 m under 1 mm is 2500 kg
                    self.assertAlmostEqual(fallen, depth * cells * 2500.0, delta=1e-6 * max(1.0, fallen))

    def test_every_land_state(self):
        for land in ("forest", "bare", "road", "pad", "pond", "rehabilitated", "bench"):
            with self.subTest(land):
                self.run_case(land, GROUNDS["valley"], RAINS["400 mm in a day"], land=land)

    def test_a_river_at_the_foot_of_sixty_degrees(self):
        for rain_name, rain in RAINS.items():
            with self.subTest(rain_name):
                for name, processes in (("ground", (*SURFACE, "leachate", "river")), ("lumped", (*SURFACE, "river"))):
                    self.run_case(f"{name} {rain_name}", GROUNDS["sixty degrees"], rain, processes=processes,
                                  channels='channel_area = "0.05 km2"')

    def test_a_catchment_of_one_cell(self):
        for rain_name, rain in RAINS.items():
            with self.subTest(rain_name):
                rows = self.run_case(f"one {rain_name}", lambda c, r: 500.0 if (c, r) == (1, 1) else NODATA, rain,
                                     size=(3, 3))
                if rain_name == "400 mm in a day":
                    self.assertGreater(self.amount(rows, "surface", "off_map"), 0.0)

    def test_soils_at_their_bounds(self):
        bounds = (
            {"water__saturated_conductivity": '"0 mm/h"'}, {"water__saturated_conductivity": '"1e-2 m/s"'},
            {"water__moisture_deficit": "0.0"}, {"water__moisture_deficit": "0.45"},
            {"water__suction": '"0 m"'}, {"water__suction": '"2 m"'}, {"water__root_depth": '"0.05 m"'},
            {"water__brooks_corey_index": "0.05"}, {"water__brooks_corey_index": "5.0"},
            {"water__drainable_porosity": "0.0"}, {"water__interception_capacity": '"20 mm"'},
            {"water__step": '"10 min"'}, {"weather__storms__pulses": "[1, 1, 1, 1]"},
            {"terrain__mantle_thickness": '"0 m"'}, {"water__infiltration": '"none"'})
        for settings in bounds:
            with self.subTest(settings):
                name = "_".join(settings) + "_" + "".join(c for c in str(list(settings.values())) if c.isalnum())
                self.run_case(name, GROUNDS["valley"], RAINS["400 mm in a day"], **settings)


if __name__ == "__main__":
    os.environ.setdefault("HDF5_USE_FILE_LOCKING", "FALSE")
    unittest.main()
