"""ParaView opens the products and shows the numbers of results.h5; headwater_view.py makes a picture."""

import collections
import json
import os
import pathlib
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as xml

from products import REPOSITORY, ProductTest

# ParaView's Python modules as tools/setup --checks unpacks them.
MODULES = "usr/lib/python3/dist-packages"
# float32 on disk in both files: equal, or one rounding apart where one of them went through float64.
FLOAT32 = 2.0**-23
PROBE = pathlib.Path(__file__).with_name("paraview_probe.py")


def pvbatch(test, *arguments, display=False):
    """Runs pvbatch (in its own environment: its modules must not meet Debian's VTK); skips when it cannot be run."""
    tool = test.tool("pvbatch")
    unpacked = os.environ.get("HEADWATER_PARAVIEW_PYTHON", REPOSITORY / "build" / "paraview-python")
    modules = pathlib.Path(unpacked) / MODULES
    if not (modules / "paraview").is_dir():
        test.skipTest("ParaView's Python modules are missing; tools/setup --checks unpacks them")
    environment = {**os.environ, "PYTHONPATH": str(modules)}
    if display:
        if not os.environ.get("DISPLAY"):
            test.skipTest("no X display; tools/test starts one")
    else:
        environment.pop("DISPLAY", None)
    # A pvbatch that crashed inside VTK ignores the first signal.
    command = ["timeout", "-k", "2", "120", tool, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
    test.assertEqual(done.returncode, 0, f"pvbatch failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


def pixels(test, png):
    """The picture as an array (rows, columns, channels)."""
    vtk = test.module("vtk")
    support = test.module("vtk.util.numpy_support")
    reader = vtk.vtkPNGReader()
    reader.SetFileName(str(png))
    reader.Update()
    width, height, _ = reader.GetOutput().GetDimensions()
    return support.vtk_to_numpy(reader.GetOutput().GetPointData().GetScalars()).reshape(height, width, -1)


def blank(picture):
    """Whether nothing is drawn: fewer than 1 % of the pixels differ from the most frequent colour, or all are alike."""
    colours = picture[..., :3].reshape(-1, 3).astype("int64") @ (1, 256, 65536)
    most_frequent = max(collections.Counter(colours.tolist()).values())
    return most_frequent > 0.99 * colours.size or len(set(colours.tolist())) < 8


class ParaView(ProductTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_terrain_shows_the_numbers_of_results_h5(self):
        numpy, h5py = self.module("numpy"), self.module("h5py")
        collection = self.file("vtk", "terrain.pvd")
        pvbatch(self, PROBE, "collection", collection, self.folder / "terrain.npz")
        shown = numpy.load(self.folder / "terrain.npz")
        entries = xml.parse(collection).getroot().findall("./Collection/DataSet")
        self.assertEqual(list(shown["times"]), [float(entry.get("timestep")) for entry in entries])

        with h5py.File(self.file("results.h5"), "r") as file:
            x, y = file["x"][:], file["y"][:]
            grid = (y.size, x.size)
            maps = {name: item[-1] for name, item in file.items() if getattr(item, "shape", ())[1:] == grid}
        # Cells by where they lie, counted from the corner of the grid: whatever their order in the file and its origin.
        step = x[1] - x[0]
        column = numpy.floor((shown["centres"][:, 0] - shown["bounds"][0]) / step).astype(int)
        row_from_south = numpy.floor((shown["centres"][:, 1] - shown["bounds"][2]) / step).astype(int)
        row = y.size - 1 - row_from_south if y[0] > y[-1] else row_from_south
        self.assertEqual((column.min(), column.max(), row.min(), row.max()), (0, x.size - 1, 0, y.size - 1))
        visible = shown["cell:vtkGhostType"] == 0 if "cell:vtkGhostType" in shown else numpy.full(column.shape, True)
        self.assertTrue(visible.any(), "every cell is hidden")

        names = [name[5:] for name in shown.files if name.startswith("cell:") and name[5:] in maps]
        self.assertGreater(len(names), 1, shown.files)
        self.assertLessEqual(len(names), 8)
        ranges = json.loads(str(shown["ranges"]))
        for name in names:
            with self.subTest(array=name):
                values, wanted = shown["cell:" + name][visible], maps[name][row, column][visible]
                numpy.testing.assert_allclose(values, wanted, rtol=FLOAT32, atol=0.0, equal_nan=True)
                if values.dtype.kind == "f":
                    wanted_range = numpy.nanmin(wanted), numpy.nanmax(wanted)
                    numpy.testing.assert_allclose(ranges[name], wanted_range, rtol=FLOAT32, atol=0.0)

    def test_the_height_of_the_surface_is_the_elevation(self):
        numpy, h5py = self.module("numpy"), self.module("h5py")
        pvbatch(self, PROBE, "collection", self.file("vtk", "terrain.pvd"), self.folder / "terrain.npz")
        bounds = numpy.load(self.folder / "terrain.npz")["bounds"]
        with h5py.File(self.file("results.h5"), "r") as file:
            elevation, step = file["elevation"][-1], file["x"][1] - file["x"][0]
            size = (elevation.shape[1] * step, elevation.shape[0] * step)
        # The corners of cells are means of their neighbours: within the extremes, and spanning most of the relief.
        self.assertGreaterEqual(bounds[4], numpy.nanmin(elevation) * (1 - FLOAT32) - 1e-3)
        self.assertLessEqual(bounds[5], numpy.nanmax(elevation) * (1 + FLOAT32) + 1e-3)
        self.assertGreater(bounds[5] - bounds[4], 0.5 * numpy.ptp(elevation[numpy.isfinite(elevation)]))
        # float32 coordinates keep a centimetre only near a local origin; UTM northings of millions would not.
        self.assertAlmostEqual(bounds[1] - bounds[0], size[0], delta=0.01)
        self.assertAlmostEqual(bounds[3] - bounds[2], size[1], delta=0.01)

    def test_river_has_lines_with_data(self):
        numpy = self.module("numpy")
        pvbatch(self, PROBE, "collection", self.file("vtk", "river.pvd"), self.folder / "river.npz")
        shown = numpy.load(self.folder / "river.npz")
        self.assertGreater(len(shown["times"]), 1)
        self.assertGreater(len(shown["centres"]), 0)
        self.assertTrue([name for name in shown.files if name.startswith("cell:")], "no data on the reaches")

    def test_the_netcdf_reader_takes_results_nc(self):
        numpy, h5py = self.module("numpy"), self.module("h5py")
        pvbatch(self, PROBE, "netcdf", self.file("results.nc"), self.folder / "netcdf.json")
        found = json.loads((self.folder / "netcdf.json").read_text(encoding="utf-8"))
        with h5py.File(self.file("results.h5"), "r") as file:
            self.assertEqual(found["times"], list(file["time"][:]))
            for name in ("elevation", "soil_moisture"):
                wanted = numpy.nanmin(file[name][-1]), numpy.nanmax(file[name][-1])
                numpy.testing.assert_allclose(found["ranges"][name], wanted, rtol=FLOAT32, atol=0.0)

    def test_headwater_view_makes_a_picture(self):
        self.module("vtk")
        views = list(self.run_directory.rglob("headwater_view.py"))
        self.assertEqual(len(views), 1, "headwater_view.py")
        picture = self.folder / "view.png"
        pvbatch(self, views[0], picture, display=True)
        self.assertTrue(picture.is_file(), "headwater_view.py OUT.png made no picture")
        drawn = pixels(self, picture)
        self.assertGreaterEqual(min(drawn.shape[:2]), 300, "too small to look at")
        self.assertFalse(blank(drawn), "the picture is blank")


class Blank(unittest.TestCase):
    def test_one_colour_is_blank_and_a_gradient_is_not(self):
        try:
            import numpy
        except ImportError as error:
            self.skipTest(str(error))
        empty = numpy.full((300, 400, 3), 82, dtype="uint8")
        self.assertTrue(blank(empty))
        empty[10:14, 10:40] = 255  # a line of text on an empty scene
        self.assertTrue(blank(empty))
        empty[100:200, 100:300] = numpy.arange(200, dtype="uint8")[None, :, None]
        self.assertFalse(blank(empty))
