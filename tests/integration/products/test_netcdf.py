"""results.h5 is what every netCDF-4/CF reader expects: h5py, xarray with both engines, ncdump and GDAL read it."""

import json
import os
import re
import socket

from products import REPOSITORY, ProductTest

# What a run of water and river must map (design: what a run writes).
MAPS = ("elevation", "soil_moisture", "water_depth", "infiltration", "runoff", "evapotranspiration", "land_state")
EPSG = 32647
FIRST, LAST = "2021-01-01", "2024-01-01"
# ParaView's and h5netcdf's readers reject a file with any other kind at the root.
READABLE = {"float32", "float64", "int32", "int16", "int8"}
NO_COORDINATE = "This is a netCDF dimension but not a netCDF variable"


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


class Hdf5(ProductTest):
    def root(self):
        h5py = self.module("h5py")
        file = h5py.File(self.file("results.h5"), "r")
        self.addCleanup(file.close)
        return {name: item for name, item in file.items() if isinstance(item, h5py.Dataset)}, file

    def test_only_types_that_every_reader_takes_are_at_the_root(self):
        datasets, _ = self.root()
        self.assertGreater(len(datasets), len(MAPS))
        for name, dataset in datasets.items():
            self.assertIn(dataset.dtype.name, READABLE, name)

    def test_deposits_by_class_add_up_and_are_named(self):
        datasets, _ = self.root()
        by_class = datasets["deposited_sediment"]
        self.assertEqual([text(axis.keys()[0]) for axis in by_class.dims], ["time", "grain", "y", "x"])
        self.assertEqual(text(datasets["grain"].attrs["flag_meanings"]), "clay silt fine_sand coarse_sand")
        last, total = by_class[-1].sum(axis=0), datasets["deposits"][-1]
        inside = total == total
        self.assertGreater(total[inside].max(), 0.0)
        self.assertLess(abs(last[inside] - total[inside]).max(), 1e-6 * total[inside].max())  # float32

    def test_every_axis_has_a_dimension_scale(self):
        datasets, _ = self.root()
        for name, dataset in datasets.items():
            if dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
                continue
            for axis, dimension in enumerate(dataset.dims):
                self.assertEqual(len(dimension), 1, f"axis {axis} of {name}")

    def test_every_variable_says_what_it_is(self):
        datasets, _ = self.root()
        for name, dataset in datasets.items():
            if text(dataset.attrs.get("NAME", "")).startswith(NO_COORDINATE):
                continue
            # A grid mapping is described by its own attributes.
            needed = ("units",) if "grid_mapping_name" in dataset.attrs else ("units", "long_name")
            with self.subTest(variable=name):
                for attribute in needed:
                    self.assertNotEqual(text(dataset.attrs.get(attribute, "")), "", attribute)

    def test_maps_are_compressed_in_chunks_of_whole_maps(self):
        datasets, _ = self.root()
        for name in MAPS:
            dataset = datasets[name]
            self.assertEqual(dataset.chunks[1:], dataset.shape[1:], name)
            self.assertEqual(dataset.compression, "gzip", name)
            self.assertTrue(dataset.shuffle, name)

    def test_the_file_names_its_conventions_and_its_program(self):
        _, file = self.root()
        self.assertRegex(text(file.attrs["Conventions"]), r"\bCF-1\.\d+")
        self.assertTrue(any("git" in name for name in file.attrs), "no commit among the attributes")
        self.assertTrue(any("layout" in name or "version" in name for name in file.attrs), "no version of the layout")

    def test_nothing_of_this_machine_is_in_the_attributes(self):
        _, file = self.root()
        found = [text(value) for value in file.attrs.values()]
        file.visititems(lambda _, item: found.extend(text(value) for value in item.attrs.values()))
        folders = (str(REPOSITORY), str(self.run_directory.resolve()), os.path.expanduser("~/"))
        for secret in (*folders, socket.gethostname()):
            # A host named "vm" or "x" would be found in any text.
            if len(secret) > 3:
                self.assertFalse([value for value in found if secret in value], secret)


class Xarray(ProductTest):
    def check(self, engine, module, name):
        xarray = self.module("xarray")
        self.module(module)
        numpy = self.module("numpy")
        with xarray.open_dataset(self.file(name), engine=engine) as data:
            self.assertEqual(data["time"].dtype.kind, "M", "time is not decoded")
            times = data["time"].values.astype("datetime64[D]").astype(str)
            self.assertEqual((times[0], times[-1]), (FIRST, LAST))
            for name in MAPS:
                with self.subTest(engine=engine, variable=name):
                    self.assertIn(name, data)
                    variable = data[name]
                    self.assertEqual(variable.dims, ("time", "y", "x"))
                    self.assertTrue(variable.attrs["units"] and variable.attrs["long_name"])
                    self.assertTrue(numpy.isfinite(variable.values).any(), "no value at all")
            steps = numpy.diff(data["x"].values), -numpy.diff(data["y"].values)
            # float64 coordinates of metres: a micrometre is far above their rounding.
            for axis in steps:
                self.assertLess(numpy.ptp(axis), 1e-6, "unequal steps")
            self.assertAlmostEqual(steps[0][0], steps[1][0], 6, "cells are not square, or row 0 is not in the north")
            moisture = data["soil_moisture"].values
            self.assertGreaterEqual(numpy.nanmin(moisture), 0.0)
            self.assertLessEqual(numpy.nanmax(moisture), 1.0)

    def test_netcdf4_opens_results_nc(self):
        self.check("netcdf4", "netCDF4", "results.nc")

    def test_netcdf4_opens_results_h5(self):
        self.check("netcdf4", "netCDF4", "results.h5")

    def test_h5netcdf_opens_results_nc(self):
        self.check("h5netcdf", "h5netcdf", "results.nc")

    def test_h5netcdf_opens_results_h5(self):
        self.check("h5netcdf", "h5netcdf", "results.h5")

    def test_the_river_group_is_by_time_and_reach(self):
        xarray = self.module("xarray")
        self.module("netCDF4")
        with xarray.open_dataset(self.file("results.nc"), engine="netcdf4", group="river") as river:
            self.assertEqual(river["time"].dtype.kind, "M", "time is not decoded")
            series = [variable for variable in river.data_vars.values() if variable.dims == ("time", "reach")]
            self.assertGreater(len(series), 0)
            for variable in series:
                self.assertIn("units", variable.attrs, variable.name)


class Tools(ProductTest):
    def test_ncdump_prints_the_header(self):
        header = self.output_of(self.tool("ncdump"), "-h", str(self.file("results.nc")))
        self.assertRegex(header, r"time = \d+|time = UNLIMITED")
        for name in MAPS:
            self.assertRegex(header, rf"(float|double|int|short|byte) {name}\(time, y, x\)")

    def test_gdal_places_the_maps(self):
        h5py = self.module("h5py")
        tool = self.tool("gdalinfo")
        info = json.loads(self.output_of(tool, "-json", f'NETCDF:"{self.file("results.nc")}":soil_moisture'))
        codes = re.findall(r'ID\["EPSG",(\d+)\]', info["coordinateSystem"]["wkt"])
        self.assertEqual(int(codes[-1]) if codes else None, EPSG)
        with h5py.File(self.file("results.h5"), "r") as file:
            x, y, times = file["x"][:], file["y"][:], file["time"].size
        step = x[1] - x[0]
        expected = [x[0] - step / 2, step, 0.0, y.max() + step / 2, 0.0, -step]
        for got, wanted in zip(info["geoTransform"], expected):
            self.assertAlmostEqual(got, wanted, 6)
        self.assertEqual(info["size"], [x.size, y.size])
        self.assertEqual(len(info["bands"]), times)
