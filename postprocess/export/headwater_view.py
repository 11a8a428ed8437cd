"""A first picture of a Headwater run: the terrain coloured by a field, the river, the gauges.

    pvbatch headwater_view.py                          picture.png, the last map of the run
    pvbatch headwater_view.py --field land_state       another field
    pvbatch headwater_view.py --date 2031-01-01        another date
    pvbatch headwater_view.py --animate                frames/0000.png ... one for each map

The script lies beside terrain.pvd, river.pvd and gauges.vtp and needs ParaView 5.11 or later.
Without a screen: `Xvfb :77 -screen 0 1280x1024x24 -noreset &` and `export DISPLAY=:77`, or a ParaView built for
off-screen rendering.
"""

import argparse
import math
import os
import sys
from pathlib import Path

import numpy as np
from paraview import servermanager
from paraview.simple import *
from paraview.simple import _DisableFirstRenderCameraReset
from vtkmodules.util.numpy_support import vtk_to_numpy

INK = [0.16, 0.18, 0.20]  # text
QUIET = [0.42, 0.44, 0.46]  # lesser text
WARNING = [0.62, 0.24, 0.10]
WATER = [0.06, 0.33, 0.66]
SOIL = [0.67, 0.61, 0.54]  # the cut sides of the block
PAPER = [0.965, 0.965, 0.955]

# From dry to wet: lightness falls steadily, and red-green blindness does not change the order.
WETNESS = ["f6e8c3", "e0cf94", "a9c08a", "5fa391", "2c7c8d", "1d4f73"]
# Loss, nothing, gain.
CHANGE = ["7a3b10", "c98a4b", "e4e0d8", "6fa3c4", "1f4e79"]
# From nothing to much.
AMOUNT = ["f7eccb", "f2c98a", "e7995f", "c8605f", "8f3b77", "4a216b"]
# From valley to summit, as on maps.
HEIGHT = ["6f8f72", "a8b98a", "ddd3a6", "c4a57c", "9c7c64", "efebe6"]
CATEGORIES = ["4f7f52", "d9b382", "8f8f8f", "c0573a", "3f78b5", "a8c66c", "7b5ea7", "e0c341"]

# What people read instead of what the file holds: unit, factor.
DISPLAY_UNITS = {"m s-1": ("mm per day", 8.64e7), "kg m-3": ("mg/L", 1e3), "m3 s-1": ("m³/s", 1.0),
                 "kg m-2": ("kg/m²", 1.0), "m2": ("m²", 1.0), "m3 m-3": ("", 1.0), "1": ("", 1.0)}


def colour(code):
    return [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", nargs="?", help="the picture's name (default: picture.png beside this script)")
    parser.add_argument("--field", help="what colours the terrain (default: soil_moisture, or the first there is)")
    parser.add_argument("--date", help="the last map at or before this date, or time in an abstract case")
    parser.add_argument("--size", default="1920x1080", help="pixels, width x height (default: %(default)s)")
    parser.add_argument("--heights", type=float, help="exaggeration of heights (default: 1 to 3 by the relief)")
    parser.add_argument("--from", dest="bearing", type=float, default=195.0,
                        help="where the viewer stands, degrees from north (default: %(default)s, south)")
    parser.add_argument("--animate", action="store_true", help="a frame for each map, in frames/")
    return parser.parse_args()


def stop(message):
    print("headwater_view: " + message, file=sys.stderr)
    sys.exit(1)


class Facts:
    """What a data set says about itself in its field data."""

    def __init__(self, data):
        self.texts = {}
        fields = data.GetFieldData()
        for i in range(fields.GetNumberOfArrays()):
            array = fields.GetAbstractArray(i)
            if array.GetDataType() == 13:  # a vtkStringArray
                self.texts[array.GetName()] = [array.GetValue(k) for k in range(array.GetNumberOfValues())]

    def text(self, name):
        return self.texts.get(name, [""])[0]

    def unit(self, field):
        for entry in self.texts.get("units", []):
            if entry.startswith(field + " ["):
                unit = entry[len(field) + 2 : -1]
                return DISPLAY_UNITS.get(unit, (unit, 1.0))
        return ("", 1.0)

    def moment(self, field):
        """"on 1 January 2031", "at 3600 s", or for totals "from ... to ..."."""
        since = self.text(field + "_since")
        if since:
            return "from %s to %s" % (self.written(since), self.written(self.text("date")))
        return ("on " if "-" in self.text("date")[1:] else "at ") + self.written(self.text("date"))

    def written(self, date):
        if "-" not in date[1:]:
            return "%s %s" % (date, self.text("time_unit"))
        year, month, day = (int(part) for part in date[:10].split("-"))
        names = "January February March April May June July August September October November December".split()
        return "%d %s %d%s" % (day, names[month - 1], year, date[10:].replace("T", ", "))


def cell_values(data, field):
    """The field's values where the terrain is drawn."""
    values = vtk_to_numpy(data.GetCellData().GetArray(field)).astype(float)
    ghosts = data.GetCellData().GetArray("vtkGhostType")
    inside = np.isfinite(values) if ghosts is None else np.isfinite(values) & (vtk_to_numpy(ghosts) == 0)
    return values[inside]


def rounded(low, high):
    """The next round numbers outside: multiples of a step that divides the range into ten to twenty-five."""
    if high <= low:
        return low, low + (abs(low) or 1.0)
    step = 10.0 ** math.floor(math.log10((high - low) / 10))
    step *= max(factor for factor in (1, 2, 5) if factor * step <= (high - low) / 10)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def colour_range(terrain, times, field, factor):
    """One range for all pictures of a run: between the 2nd and the 98th percentile, in round numbers."""
    if len(times) > 1 and Facts(fetch(terrain, times[-1])).text(field + "_since"):
        times = times[1:]  # totals: nothing yet at the start
    sample = times[:: max(1, len(times) // 12)] + times[-1:]
    values = factor * np.concatenate([cell_values(fetch(terrain, time), field) for time in sample])
    if values.size == 0:
        stop("the field %s has no values" % field)
    low, high = np.percentile(values, [2, 98])
    if high <= low:
        low, high = values.min(), values.max()
    if low < 0 < high or field.endswith("_change"):
        bound = rounded(0.0, max(abs(low), abs(high)))[1]
        return -bound, bound
    return rounded(0.0 if 0 < low < 0.25 * high else low, high)


def fetch(source, time):
    source.UpdatePipeline(time)
    return servermanager.Fetch(source)


class Camera:
    """Looks from `bearing` down at `tilt` degrees and holds all points inside a part of the picture."""

    def __init__(self, points, bearing, tilt=40.0, angle=24.0, aspect=16 / 9, box=(-0.66, 0.74, -0.86, 0.68)):
        azimuth, height = math.radians(bearing), math.radians(tilt)
        self.back = np.array([math.sin(azimuth) * math.cos(height), math.cos(azimuth) * math.cos(height),
                              math.sin(height)])
        self.right = np.cross([0, 0, 1], self.back)
        self.right /= np.linalg.norm(self.right)
        self.up = np.cross(self.back, self.right)
        self.angle, self.aspect = angle, aspect
        half = math.tan(math.radians(angle) / 2)
        self.focus = (points.min(axis=0) + points.max(axis=0)) / 2
        self.distance = 2 * np.ptp(points, axis=0).max() / half / 2
        for _ in range(30):  # a fixed point: shift to the middle of the box, then fill it
            relative = points - (self.focus + self.distance * self.back)
            depth = -relative @ self.back
            across, along = relative @ self.right / depth / half / aspect, relative @ self.up / depth / half
            shift = (across.min() + across.max() - box[0] - box[1]) / 2 * aspect
            rise = (along.min() + along.max() - box[2] - box[3]) / 2
            self.focus = self.focus + self.distance * half * (shift * self.right + rise * self.up)
            self.distance *= max(np.ptp(across) / (box[1] - box[0]), np.ptp(along) / (box[3] - box[2]))

    def project(self, point):
        """Where a point appears: shares of the picture's width and height from its lower left."""
        relative = np.asarray(point, float) - (self.focus + self.distance * self.back)
        reach = -relative @ self.back * math.tan(math.radians(self.angle) / 2)
        return 0.5 + 0.5 * relative @ self.right / reach / self.aspect, 0.5 + 0.5 * relative @ self.up / reach

    def look(self, view):
        view.CameraFocalPoint = list(self.focus)
        view.CameraPosition = list(self.focus + self.distance * self.back)
        view.CameraViewUp = [0, 0, 1]
        view.CameraViewAngle = self.angle


class Picture:
    def __init__(self, folder, options):
        self.options = options
        self.width, self.height = (int(part) for part in options.size.lower().split("x"))
        self.terrain = self.open(folder / "terrain.pvd", PVDReader)
        if self.terrain is None:
            stop("there is no terrain.pvd beside this script; run `headwater export` first")
        self.river = self.open(folder / "river.pvd", PVDReader)
        self.gauges = self.open(folder / "gauges.vtp", XMLPolyDataReader)
        self.times = [float(time) for time in self.terrain.TimestepValues] or [0.0]
        data = fetch(self.terrain, self.times[-1])
        self.facts = Facts(data)
        self.field = self.choose_field(data)
        self.unit, self.factor = self.facts.unit(self.field)
        self.range = colour_range(self.terrain, self.times, self.field, self.factor)
        water = self.field in ("rain", "infiltration", "runoff", "evapotranspiration", "recharge", "interception")
        if self.unit == "m" and (water or max(abs(bound) for bound in self.range) < 0.1):
            self.unit, self.factor = "mm", 1000.0
            self.range = [bound * self.factor for bound in self.range]
        self.labels, self.river_legend = [], ""
        _DisableFirstRenderCameraReset()
        self.view = self.new_view()
        self.ground = self.make_ground()
        self.place_scale()
        self.camera = Camera(self.outline, options.bearing, aspect=self.width / self.height)
        self.draw_ground()
        self.draw_sides()
        self.draw_river()
        self.draw_gauges()
        self.draw_scale()
        self.draw_texts()

    @staticmethod
    def open(file, reader):
        return reader(FileName=str(file) if reader is PVDReader else [str(file)]) if file.is_file() else None

    def choose_field(self, data):
        names = [data.GetCellData().GetArrayName(i) for i in range(data.GetCellData().GetNumberOfArrays())]
        names = [name for name in names if name != "vtkGhostType"]
        field = self.options.field or ("soil_moisture" if "soil_moisture" in names else names[0])
        if field not in names:
            stop("there is no field %s; the terrain has %s" % (field, ", ".join(names)))
        return field

    def new_view(self):
        if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
            print("headwater_view: no DISPLAY; a ParaView that draws through X ends here", file=sys.stderr)
        LoadPalette("WhiteBackground")
        view = CreateRenderView(ViewSize=[self.width, self.height])
        view.UseColorPaletteForBackground = 0
        view.Background = PAPER
        view.OrientationAxesVisibility = 0
        view.CenterAxesVisibility = 0
        view.UseLight = 0
        # The sun of shaded maps stands in the north-west; a weak second light keeps shadows readable.
        for direction, strength in (([-1.0, 0.75, 1.2], 0.95), ([0.5, -1.0, 1.0], 0.5)):
            light = AddLight(view=view)
            light.Coords = "Scene"
            light.Type = "Directional"
            light.Position, light.FocalPoint = direction, [0, 0, 0]
            light.Intensity = strength
        return view

    def make_ground(self):
        """The drawn cells only, with values at corners, so that colours run smoothly."""
        surface = Clean(Input=ExtractSurface(Input=self.terrain))  # without the points of hidden cells
        surface.UpdatePipeline(self.times[-1])
        x0, x1, y0, y1, z0, z1 = surface.GetDataInformation().GetBounds()
        extent, relief = max(x1 - x0, y1 - y0), max(z1 - z0, 1e-9)
        self.stretch = self.options.heights or min(3.0, max(1.0, round(2 * 0.16 * extent / relief) / 2))
        if relief < 1e-3 * extent:
            self.stretch = 1.0
        self.extent = extent
        self.base = z0 * self.stretch - 0.03 * extent
        points = vtk_to_numpy(servermanager.Fetch(surface).GetPoints().GetData())
        self.outline = points[:: max(1, len(points) // 20000)].astype(float) * [1, 1, self.stretch]
        floor = self.outline.copy()
        floor[:, 2] = self.base
        self.outline = np.concatenate([self.outline, floor])
        scaled = Calculator(Input=surface, AttributeType="Cell Data", ResultArrayName="shown",
                            Function="%s*%.17g" % (self.field, self.factor))
        smooth = CellDatatoPointData(Input=scaled, ProcessAllArrays=1, PassCellData=1)
        tall = self.tall(smooth)
        return GenerateSurfaceNormals(Input=tall, FeatureAngle=180, Splitting=0)

    def tall(self, source):
        transform = Transform(Input=source)
        transform.Transform.Scale = [1, 1, self.stretch]
        return transform

    def draw_ground(self):
        categories = self.facts.text(self.field + "_categories")
        shown = Show(self.ground, self.view)
        ColorBy(shown, ("CELLS" if categories else "POINTS", "shown"))
        table = GetColorTransferFunction("shown")
        shown.LookupTable = table
        if categories:
            entries = [entry.split(" ", 1) for entry in categories.split(", ")]
            table.InterpretValuesAsCategories = 1
            table.AnnotationsInitialized = 1
            table.Annotations = [part for entry in entries for part in entry]
            table.IndexedColors = [c for k in range(len(entries)) for c in colour(CATEGORIES[k % len(CATEGORIES)])]
            table.IndexedOpacities = [1.0] * len(entries)
        else:
            low, high = self.range
            wet = ("moisture", "water", "rain", "runoff", "infiltration", "recharge")
            if self.field == "elevation":
                codes = HEIGHT
            elif low < 0 < high:
                codes = CHANGE
            else:
                codes = WETNESS if any(word in self.field for word in wet) else AMOUNT
            table.ColorSpace = "Lab"
            table.RGBPoints = [number for step, code in zip(np.linspace(low, high, len(codes)), codes)
                               for number in [step] + colour(code)]
        table.AutomaticRescaleRangeMode = "Never"
        table.NanColor = [0.8, 0.8, 0.8]
        shown.Specular = 0.0
        shown.Ambient = 0.24
        shown.Diffuse = 0.82
        self.draw_scalar_bar(table, bool(categories))

    def draw_scalar_bar(self, table, categories):
        bar = GetScalarBar(table, self.view)
        bar.Title = bar.ComponentTitle = ""
        bar.Orientation = "Vertical"
        bar.WindowLocation = "Any Location"
        bar.Position = [0.875, 0.30]
        bar.ScalarBarLength = 0.36
        bar.ScalarBarThickness = int(self.height / 45)
        bar.LabelFontSize = int(self.height / 54)
        bar.LabelColor = INK
        if categories:
            bar.TextPosition = "Ticks left/bottom, annotations right/top"
        bar.AutomaticLabelFormat = 0
        bar.LabelFormat = bar.RangeLabelFormat = "%.4g"
        bar.DrawNanAnnotation = 0
        bar.Visibility = 1
        lines = self.field.split("_") + (["(%s)" % self.unit] if self.unit else [])
        self.write("\n".join(lines), [0.875, 0.69], self.height / 50, INK)

    def draw_sides(self):
        """Closes the block down to a level base, so that the relief can be read at its edge."""
        edges = FeatureEdges(Input=self.ground, BoundaryEdges=1, FeatureEdges=0, NonManifoldEdges=0, ManifoldEdges=0)
        top = self.outline[:, 2].max()
        walls = LinearExtrusion(Input=edges, Vector=[0, 0, -1], ScaleFactor=top - self.base + 1.0, Capping=0)
        cut = Clip(Input=walls, ClipType="Plane", Invert=0)
        cut.ClipType.Origin, cut.ClipType.Normal = [0, 0, self.base], [0, 0, 1]
        self.plain(cut, SOIL, 0.92)

    def plain(self, source, colour, ambient):
        """Shows a source in one colour."""
        shown = Show(source, self.view)
        shown.ColorArrayName = [None, ""]
        shown.AmbientColor = shown.DiffuseColor = colour
        shown.Ambient, shown.Diffuse, shown.Specular = ambient, 1.0 - ambient, 0.0
        return shown

    def draw_river(self):
        if self.river is None:
            return
        data = [fetch(self.river, time).GetCellData() for time in self.times]
        by = "discharge" if data[0].GetArray("discharge") else "drained_area"
        self.river_legend = "  River: width grows with %s." % by.replace("_", " ")
        points = CellDatatoPointData(Input=self.tall(self.river), ProcessAllArrays=1)
        thickest = 0.0036 * self.extent
        # The square root keeps headwater streams visible beside the main stem.
        largest = max(float(np.nanmax(vtk_to_numpy(cells.GetArray(by)))) for cells in data) or 1.0
        function = "%.17g*(0.12+0.88*sqrt(max(%s,0)/%.17g))" % (thickest, by, largest)
        radius = Calculator(Input=points, AttributeType="Point Data", ResultArrayName="radius", Function=function)
        tubes = Tube(Input=radius, Scalars=["POINTS", "radius"], VaryRadius="By Absolute Scalar", NumberofSides=10)
        self.plain(tubes, WATER, 0.75)

    def draw_gauges(self):
        if self.gauges is None:
            return
        self.gauges.UpdatePipeline()
        data = servermanager.Fetch(self.gauges)
        names = data.GetPointData().GetAbstractArray("name")
        for i in range(data.GetNumberOfPoints()):
            x, y, z = data.GetPoint(i)
            z *= self.stretch
            top = z + 0.05 * self.extent
            self.plain(Tube(Input=Line(Point1=[x, y, z], Point2=[x, y, top]), Radius=0.0009 * self.extent), INK, 0.5)
            self.plain(Sphere(Center=[x, y, z], Radius=0.006 * self.extent, ThetaResolution=24, PhiResolution=24),
                       INK, 0.5)
            self.label(names.GetValue(i), [x, y, top])

    def label(self, text, point):
        """A name beside a point, in the plane of the picture: above all mountains, and above an earlier name."""
        size = self.height / 50
        wide, high = 0.62 * size * len(text) / self.width, 1.9 * size / self.height
        x, y = self.camera.project(point)
        while any(abs(y - other[1]) < high and x < other[2] and other[0] < x + wide for other in self.labels):
            y += 0.25 * high
        self.labels.append((x, y, x + wide))
        shown = self.write(text, [x, y], size, INK)
        shown.ShowBorder, shown.BorderThickness = "Always", 0
        shown.BackgroundColor, shown.Padding = [1, 1, 1, 0.78], 4

    def place_scale(self):
        """Room for a bar of known length and an arrow to the north: on the level of the base, before the block."""
        azimuth = math.radians(self.options.bearing)
        self.across = np.array([-math.cos(azimuth), math.sin(azimuth), 0.0])
        away = np.array([-math.sin(azimuth), -math.cos(azimuth), 0.0])
        left, front = (self.outline @ self.across).min(), (self.outline @ away).min()
        self.scale_start = left * self.across + (front - 0.055 * self.extent) * away + [0, 0, self.base]
        room = self.scale_start - 0.05 * self.extent * away
        self.outline = np.concatenate([self.outline, [room, room + 0.3 * self.extent * self.across]])

    def draw_scale(self):
        length = 10 ** math.floor(math.log10(0.22 * self.extent))
        length *= max(factor for factor in (1, 2, 5) if factor * length <= 0.22 * self.extent)
        thick, tick = 0.0018 * self.extent, np.array([0, 0, 0.008 * self.extent])
        arrow = np.array([0, 0.045 * self.extent, 0])
        middle = self.scale_start + 0.02 * self.extent * self.across
        start = middle + 0.07 * self.extent * self.across
        end = start + length * self.across
        for a, b in ((start, end), (start, start + tick), (end, end + tick), (middle - arrow, middle + arrow / 2)):
            self.plain(Tube(Input=Line(Point1=list(a), Point2=list(b)), Radius=thick), INK, 0.6)
        self.plain(Cone(Center=list(middle + arrow / 2), Direction=[0, 1, 0], Height=0.04 * self.extent,
                        Radius=0.009 * self.extent, Resolution=32), INK, 0.6)
        text = "%g km" % (length / 1000) if length >= 1000 else "%g m" % length
        size = self.height / 50
        for words, point in ((text, (start + end) / 2 + tick), ("N", middle + 1.1 * arrow)):
            x, y = self.camera.project(point)
            self.write(words, [x - 0.3 * len(words) * size / self.width, y + 0.006], size, INK)

    def draw_texts(self):
        title = self.facts.text("title") or self.facts.text("case")
        self.write(title, [0.03, 0.925], self.height / 27, INK, bold=True)
        self.subtitle = self.write(" ", [0.03, 0.878], self.height / 40, INK)
        if self.facts.text("note"):
            self.write(self.facts.text("note"), [0.03, 0.838], self.height / 46, WARNING)
        small = "Headwater %s, scenario %s." % (self.facts.text("headwater_version"), self.facts.text("scenario"))
        small += self.river_legend
        if self.stretch != 1:
            small += "  Heights × %g." % self.stretch
        self.write(small, [0.03, 0.03], self.height / 62, QUIET)

    def write(self, text, position, size, colour, bold=False):
        shown = Show(Text(Text=text), self.view)
        shown.WindowLocation = "Any Location"
        shown.Position = position
        shown.FontSize = int(size)
        shown.Color = colour
        shown.Bold = int(bold)
        shown.Justification = "Left"
        return shown

    def save(self, time, file):
        self.view.ViewTime = time
        facts = Facts(fetch(self.terrain, time))
        what = self.field.replace("_", " ")
        self.subtitle.Input.Text = "%s %s" % (what[0].upper() + what[1:], facts.moment(self.field))
        self.camera.look(self.view)
        Render(self.view)
        SaveScreenshot(str(file), self.view, ImageResolution=[self.width, self.height])
        print(file)

    def time_at(self, date):
        """The last map at or before the date."""
        chosen = self.times[0]
        for time in self.times:
            label = Facts(fetch(self.terrain, time)).text("date")
            if (label <= date) if "-" in label[1:] else (time <= float(date)):
                chosen = time
        return chosen


def main():
    options = arguments()
    folder = Path(__file__).resolve().parent
    picture = Picture(folder, options)
    if options.animate:
        frames = folder / "frames"
        frames.mkdir(exist_ok=True)
        for k, time in enumerate(picture.times):
            picture.save(time, frames / ("%04d.png" % k))
    else:
        time = picture.time_at(options.date) if options.date else picture.times[-1]
        picture.save(time, Path(options.picture) if options.picture else folder / "picture.png")


main()
