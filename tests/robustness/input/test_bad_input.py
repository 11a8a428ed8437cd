"""Bad input: the right exit code, one message that names problem, place and remedy, and nothing written.

Exit codes: 2 usage, 3 configuration, 4 input data, 6 input and output.
"""

import os
import unittest

from program import INFLOW, REACHES, RIVER, SMALL, ProgramTest, edited, files_of

UTM_47N = (
    'PROJCS["WGS_1984_UTM_Zone_47N",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",99.0],'
    'PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')

WEB_MERCATOR = (
    'PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],'
    'UNIT["Meter",1.0]]')


def grid(value, columns=20, rows=20, x=440000, y=2880000):
    """An ESRI ASCII grid of 50 m cells; value(column, row) in m."""
    lines = [f"ncols {columns}", f"nrows {rows}", f"xllcorner {x}", f"yllcorner {y}", "cellsize 50", "NODATA_value -9999"]
    return "\n".join(lines + [" ".join(str(value(c, r)) for c in range(columns)) for r in range(rows)]) + "\n"


def valley(column, row):
    return 500.0 + 10.0 * abs(column - 10) + 5.0 * (20 - row)


HILLS = """\
schema = 1
processes = ["weather", "land", "water", "river"]
[time]
start = 2021-01-01
end = 2021-03-01
[terrain]
dem = "dem.asc"
channel_area = "0.05 km2"
[weather]
rain = "gauge.csv"
[[species]]
id = "tracer"
[[river.source]]
id = "works"
at = [440525.0, 2880525.0]
rate = { tracer = "1 g/s" }
"""


def gauge(first=(2020, 12, 1), days=120, rain=lambda day: day % 7):
    import datetime

    start = datetime.date(*first)
    return "date,rain_mm\n" + "".join(f"{start + datetime.timedelta(day)},{rain(day)}\n" for day in range(days))


def base(kind):
    if kind == "hills":
        return {"case.toml": HILLS, "dem.asc": grid(valley), "dem.prj": UTM_47N, "gauge.csv": gauge()}
    if kind == "river":
        return {"case.toml": RIVER, "reaches.csv": REACHES, "inflow.csv": INFLOW}
    return {"case.toml": SMALL}


class Bad:
    """A case made bad: files changed ("case.toml" by pairs of old and new text; None removes), or further arguments."""

    def __init__(self, name, code, says, kind="small", edit=(), files=None, arguments=()):
        self.name, self.code, self.says, self.kind = name, code, says, kind
        self.edit, self.files, self.arguments = edit, files or {}, arguments


def with_line(line, kind="small", **more):
    """A bad line at the top of the file."""
    return dict(kind=kind, edit=[("schema = 1\n", "schema = 1\n" + line + "\n")], **more)


def with_traps(line, without=""):
    """A line of traps under that of the processes, which have them."""
    processes = '["weather", "land", "water", "erosion", "river"]'
    return dict(edit=[(processes + "\n", processes.replace('"river"', '"traps", "river"').replace(f'"{without}", ', "")
                       + "\n" + line + "\n")])


def with_set(change):
    return dict(arguments=["--set", change])


CONFIGURATION = [
    # each: name, words of the message, how
    Bad("unknown key, nearest named", 3, ["case.toml:1", "rain_factr", "rain_factor"], edit=[("rain_factor", "rain_factr")]),
    Bad("unknown table", 3, ["wether", "weather"], edit=[("[weather]", "[wether]")]),
    Bad("wrong unit", 3, ["case.toml:", "channel_area", "kg", "m2"], edit=[('"0.05 km2"', '"0.05 kg"')]),
    Bad("no such unit", 3, ["channel_area", "furlong_squared"], edit=[('"0.05 km2"', '"1 furlong_squared"')]),
    Bad("no unit", 3, ["case.toml:", "channel_area", "unit"], edit=[('"0.05 km2"', "0.05")]),
    Bad("no unit in a string", 3, ["channel_area", "unit"], edit=[('"0.05 km2"', '"0.05"')]),
    Bad("reciprocal unit", 3, ["decay", "1/s"], edit=[('"1e-7 1/s"', '"3 day"')]),
    Bad("text for a number", 3, ["rain_factor", "lots"], edit=[("rain_factor = 1.0", 'rain_factor = "lots"')]),
    Bad("infinite", 3, ["rain_factor"], edit=[("rain_factor = 1.0", "rain_factor = inf")]),
    Bad("not a number", 3, ["rain_factor"], edit=[("rain_factor = 1.0", "rain_factor = nan")]),
    Bad("out of bounds", 3, ["rain_factor", "21", "20"], edit=[("rain_factor = 1.0", "rain_factor = 21.0")]),
    Bad("negative seed", 3, ["seed", "-1"], edit=[("seed = 1\n[", "seed = -1\n[")]),
    Bad("a number too large for an integer", 3, ["case.toml:10:"], edit=[("seed = 1\n[", "seed = 99999999999999999999\n[")]),
    Bad("a table for a value", 3, ["rain_factor"], edit=[("rain_factor = 1.0", "rain_factor = { a = 1 }")]),
    Bad("a value for a table", 3, ["weather", "table"],
        edit=[('[weather]\nrain = "generate"\nrain_factor = 1.0\n', ""), ("schema = 1\n", "schema = 1\nweather = 1\n")]),
    Bad("end before start", 3, ["end", "start"], edit=[("2024-01-01", "2020-01-01")]),
    Bad("end at start", 3, ["end", "start"], edit=[("2024-01-01", "2021-01-01")]),
    Bad("no end", 3, ["end"], edit=[("end = 2024-01-01\n", "")]),
    Bad("no time at all", 3, ["time"], edit=[("[time]\nstart = 2021-01-01\nend = 2024-01-01\n", "")]),
    Bad("30 February", 3, ["case.toml:8:"], edit=[("2024-01-01", "2024-02-30")]),
    Bad("30 February in a string", 3, ["case.toml:8:", "date"], edit=[("2024-01-01", '"2024-02-30"')]),
    Bad("a word for a date", 3, ["end", "date"], edit=[("2024-01-01", '"soon"')]),
    Bad("a time of day", 3, ["case.toml:8:", "date"], edit=[("2024-01-01", "2024-01-01T10:00:00")]),
    Bad("numbers without a time unit", 3, ["start", "unit"], edit=[("start = 2021-01-01", "start = 0.0")]),
    Bad("a time unit that is none", 3, ["unit", "day"], edit=[("end = 2024", 'unit = "fortnight"\nend = 2024')]),
    Bad("end not a number", 3, ["end"], "river", edit=[("end = 7200.0", "end = nan")]),
    Bad("end infinite", 3, ["end"], "river", edit=[("end = 7200.0", "end = inf")]),
    Bad("end beyond all reason", 3, ["end"], "river", edit=[("end = 7200.0", "end = 1e18")]),
    Bad("unknown process", 3, ["case.toml:2:", "wind", "water"], edit=[('"weather",', '"weather", "wind",')]),
    Bad("no process at all", 3, ["processes"], edit=[('["weather", "land", "water", "erosion", "river"]', "[]")]),
    Bad("erosion without water", 3, ["water"], edit=[('"water", "erosion"', '"erosion"')]),
    Bad("grain classes that do not sum to 1", 3, ["fractions", "0.9"],
        edit=[("[output]", '[[erosion.grains]]\nid = "clay"\nfraction = 0.9\n[output]')]),
    Bad("a grain class called as a species", 3, ["grain class", "tracer"],
        edit=[("[output]", '[[erosion.grains]]\nid = "tracer"\nfraction = 1.0\n[output]')]),
    Bad("a unit of neither law of detachment", 3, ["rain_detachability", "kg/m3", "kg/J"],
        edit=[("[output]", '[erosion]\nrain_detachability = "1 kg"\n[output]')]),
    Bad("both laws of detachment at once", 3, ["rain_detachability", "there can be one"],
        edit=[("[output]", '[erosion]\nrain_detachability = { bare = "40 kg/m3", road = "2 g/J" }\n[output]')]),
    Bad("water without weather", 3, ["weather"], edit=[('"weather", "land", ', '"land", ')]),
    Bad("two alternatives", 3, ["dem", "synthesize", "only one"], edit=[("channel_area", 'dem = "dem.tif"\nchannel_area')]),
    Bad("no terrain", 3, ["terrain", "dem"], edit=[('synthesize = { cells = [16, 16], cell_size = "50 m", seed = 1 }\n', "")]),
    Bad("three cells", 3, ["cells"], edit=[("[16, 16]", "[16, 16, 16]")]),
    Bad("half a cell", 3, ["cells"], edit=[("[16, 16]", "[16.5, 16]")]),
    Bad("too few cells", 3, ["cells", "terrain.synthesize.cells"], edit=[("[16, 16]", "[2, 2]")]),
    Bad("more cells than can be numbered", 3, ["cells", "terrain.synthesize.cells"], edit=[("[16, 16]", "[100000, 100000]")]),
    Bad("a raster of one strip without height", 3, ["ny"],
        edit=[('synthesize = { cells = [16, 16], cell_size = "50 m", seed = 1 }', "plane = { nx = 5 }")]),
    Bad("duplicate species", 3, ["tracer", "two"], edit=[("[[river.source]]", '[[species]]\nid = "tracer"\n[[river.source]]')]),
    Bad("a species called as the ledger calls water", 3, ["water"], edit=[('id = "tracer"', 'id = "water"'), ("tracer =", "water =")]),
    Bad("a species that is no file or column name", 3, ["species", "a/b"],
        edit=[('id = "tracer"', 'id = "a/b"'), ("tracer =", '"a/b" =')]),
    Bad("a species with a comma", 3, ["species", "a,b"], edit=[('id = "tracer"', 'id = "a,b"'), ("tracer =", '"a,b" =')]),
    Bad("a species without id", 3, ["species", "id"], edit=[('id = "tracer"\n', ""), ('rate = { tracer = "1 g/s" }\n', "")]),
    Bad("duplicate town", 3, ["below", "two"], edit=[("[output]", '[[town]]\nid = "below"\nat = [440300.0, 2883500.0]\n[output]')]),
    Bad("a town called outlet", 3, ["outlet"], edit=[('id = "below"', 'id = "outlet"')]),
    Bad("a town that is a path", 3, ["../../below"], edit=[('id = "below"', 'id = "../../below"')]),
    Bad("a town without a place", 3, ["below", "at"], edit=[("at = [440300.0, 2883500.0]\n", "")]),
    Bad("a town off the map", 3, ["town", "below"], edit=[("[440300.0, 2883500.0]", "[0.0, 0.0]")]),
    Bad("a town at nan", 3, ["town", "below"], edit=[("[440300.0, 2883500.0]", "[nan, nan]")]),
    Bad("a town far off the map", 3, ["town", "below"], edit=[("[440300.0, 2883500.0]", "[1e300, -1e300]")]),
    Bad("a town with one coordinate", 3, ["town", "below"], edit=[("[440300.0, 2883500.0]", "[440300.0]")]),
    Bad("a guideline that is none", 3, ["nosuch", "who"], edit=[('["who"]', '["nosuch"]')]),
    Bad("a source off the map", 3, ["works", "outside"], edit=[("[440400.0, 2883600.0]", "[400.0, 28.0]")]),
    Bad("a source of an unknown species", 3, ["works", "lead"], edit=[("rate = { tracer", "rate = { lead")]),
    Bad("a negative rate", 3, ["river.source.rate", "-0.001"], edit=[('"1 g/s"', '"-1 g/s"')]),
    Bad("a source that ends before it starts", 3, ["works", "from", "to"],
        edit=[('id = "works"', 'id = "works"\nfrom = 2023-01-01\nto = 2022-01-01')]),
    Bad("duplicate sources", 3, ["works", "two"],
        edit=[("[[town]]", '[[river.source]]\nid = "works"\nat = [440400.0, 2883600.0]\nrate = { tracer = "1 g/s" }\n[[town]]')]),
    Bad("an outlet outside", 3, ["case.toml:13:", "terrain.outlet", "outside"], edit=[("channel_area", "outlet = [0.0, 0.0]\nchannel_area")]),
    Bad("an outlet at infinity", 3, ["terrain.outlet"], edit=[("channel_area", "outlet = [inf, nan]\nchannel_area")]),
    Bad("no channels", 3, ["channel_area", "river"], edit=[('"0.05 km2"', '"5000 km2"')]),
    Bad("a period that is none", 3, ["maps", "every", "sometimes"], edit=[('"1 year"', '"sometimes"')]),
    Bad("a period of nothing", 3, ["every"], edit=[('"1 year"', '"0 day"')]),
    Bad("a gauge period beyond all reason", 3, ["every"], edit=[("river = {", 'gauges = { every = "1e-6 s" }\nriver = {')]),
    Bad("an unknown map field", 3, ["case.toml:", "fields", "nosuch", "elevation"], edit=[('"1 year" }', '"1 year", fields = ["nosuch"] }')]),
    Bad("a map field twice", 3, ["fields", "elevation"],
        edit=[('"1 year" }', '"1 year", fields = ["elevation", "elevation"] }')]),
    Bad("an unknown VTK field", 3, ["vtk", "nosuch"], edit=[("river = {", 'vtk = { fields = ["nosuch"] }\nriver = {')]),
    Bad("a VTK field that is not among the maps", 3, ["vtk", "recharge"],
        edit=[('"1 year" }', '"1 year", fields = ["elevation"] }\nvtk = { fields = ["recharge"] }')]),
    Bad("a land state that is none", 3, ["case.toml:2:", "desert", "forest", "rehabilitated"],
        edit=[("schema = 1\n", 'schema = 1\nland.state = "desert"\n')]),
    Bad("a word for a quantity by cell", 3, ["--set water.manning", "abc", "quantity", "raster", "land state"],
        **with_set("water.manning=abc")),
    Bad("a deficit beyond the porosity", 3, ["case.toml:26:", "moisture_deficit", "porosity"],
        edit=[("[[town]]", "[water]\nporosity = 0.4\nmoisture_deficit = 0.5\n[[town]]")]),
    Bad("plants that wilt in full soil", 3, ["wilting_point", "0.5", "porosity", "0.45"],
        edit=[("[[town]]", "[water]\nwilting_point = 0.5\nstress_point = 0.6\n[[town]]")]),
    Bad("plants that suffer after they wilt", 3, ["stress_point", "0.1", "wilting_point", "0.15"],
        edit=[("[[town]]", "[water]\nstress_point = 0.1\n[[town]]")]),
    Bad("constant rain without a rate", 3, ["case.toml:", "rate"], edit=[('rain = "generate"', 'rain = "constant"')]),
    Bad("a check dam off the map", 3, ["case.toml:3:", "low", "outside"],
        **with_traps('check_dam = [ { id = "low", at = [0.0, 0.0], area = "50 m2", volume = "100 m3" } ]')),
    Bad("a trap for an unknown grain", 3, ["case.toml:3:", "fence", "lead"],
        **with_traps('sediment_trap = [ { id = "fence", polygon = [[440000, 2883200], [440800, 2883200], [440800, 2884000]], '
                     'efficiency = { lead = 0.5 } } ]')),
    Bad("a trap for grains without erosion", 3, ["case.toml:3:", "fence", "silt", "Add the process erosion"],
        **with_traps('sediment_trap = [ { id = "fence", polygon = [[440000, 2883200], [440800, 2883200], [440800, 2884000]], '
                     'efficiency = { silt = 0.5 } } ]', without="erosion")),
    Bad("traps that overlap", 3, ["case.toml:3:", "second", "overlap"],
        **with_traps("sediment_trap = [ " + ", ".join(
            f'{{ id = "{name}", polygon = [[440000, 2883200], [440800, 2883200], [440800, 2884000]], efficiency = {{ silt = 0.5 }} }}'
            for name in ("first", "second")) + " ]")),
    Bad("no schema", 3, ["case.toml", "schema = 1"], edit=[("schema = 1\n", "")]),
    Bad("another schema", 3, ["schema", "2"], edit=[("schema = 1", "schema = 2")]),
    Bad("a TOML error", 3, ["case.toml:7:"], edit=[("start = 2021-01-01", "start = = 2021-01-01")]),
    Bad("a key twice", 3, ["case.toml:8:"], edit=[("end = 2024", "start = 2021-01-01\nend = 2024")]),
    Bad("an open string", 3, ["case.toml:"], edit=[('title = "Sixteen', 'title = "Six\nteen')]),
    Bad("binary garbage", 3, ["case.toml"], files={"case.toml": bytes(range(256)) * 20}),
    Bad("zeros", 3, ["case.toml"], files={"case.toml": b"\0" * 4096}),
    Bad("an empty file", 3, ["case.toml", "schema"], files={"case.toml": ""}),
    Bad("UTF-16", 3, ["case.toml"], files={"case.toml": SMALL.encode("utf-16")}),
    Bad("deep nesting", 3, ["case.toml"], files={"case.toml": "schema = 1\nx = " + "[" * 20000 + "]" * 20000}),
    Bad("a key of many dots", 3, ["case.toml"], files={"case.toml": "schema = 1\n" + "a." * 20000 + "a = 1\n"}),
    Bad("more than twenty problems", 3, ["30 problems", "10 more"],
        edit=[("schema = 1\n", "schema = 1\n" + "".join(f"nosuch{i} = {i}\n" for i in range(30)))]),
    Bad("extends itself", 3, ["case.toml", "circle"], **with_line('extends = "case.toml"')),
    Bad("extends in a circle", 3, ["circle"], **with_line('extends = "b.toml"', files={"b.toml": 'extends = "case.toml"\n'})),
    Bad("extends a number", 3, ["extends"], **with_line("extends = 3")),
    Bad("extends what is not there", 4, ["case.toml:2", "nosuch.toml"], **with_line('extends = "nosuch.toml"')),
    Bad("extends a folder", 4, ["folder"], **with_line('extends = "."')),
    Bad("an error in the base names the base", 3, ["base.toml:2:"],
        **with_line('extends = "base.toml"', files={"base.toml": "schema = 1\nx = = 1\n"})),
    Bad("--set an unknown key", 3, ["--set", "rain_factr", "rain_factor"], **with_set("weather.rain_factr=2")),
    Bad("--set in an unknown table", 3, ["--set", "wether"], **with_set("wether.rain_factor=2")),
    Bad("--set a wrong unit", 3, ["--set", "channel_area"], **with_set('terrain.channel_area="1 kg"')),
    Bad("a cell size for a terrain that is not read", 3, ["--set", "terrain.cell_size", "dem"],
        **with_set('terrain.cell_size="100 m"')),
    Bad("--set without a value", 2, ["--set", "key=value"], **with_set("weather.rain_factor")),
    Bad("--set without a key", 2, ["--set", "key=value"], **with_set("=3")),
    Bad("--set an entry to a value", 3, ["species.tracer"], **with_set("species.tracer=5")),
    Bad("--set with an empty part", 3, ["--set"], **with_set("weather..rain_factor=1")),
    Bad("--set with a dot at the end", 3, ["--set"], **with_set("weather.rain_factor.=1")),
    Bad("--set two lines", 3, ["--set"], **with_set("weather.rain_factor=1\nschema=2")),
]

DATA = [
    Bad("missing DEM", 4, ["dem.asc", "exist"], "hills", files={"dem.asc": None}),
    Bad("DEM without CRS", 4, ["dem.asc", "coordinate system"], "hills", files={"dem.prj": None}),
    Bad("DEM without data", 4, ["dem.asc", "data"], "hills", files={"dem.asc": grid(lambda c, r: -9999)}),
    Bad("DEM of one value", 3, ["channel_area"], "hills", files={"dem.asc": grid(lambda c, r: -9999 if (c, r) != (10, 10) else 1)}),
    Bad("DEM that is no raster", 4, ["dem.asc"], "hills", files={"dem.asc": "hello\n" * 30}),
    Bad("DEM that is empty", 4, ["dem.asc"], "hills", files={"dem.asc": ""}),
    Bad("DEM that is cut short", 4, ["dem.asc"], "hills", files={"dem.asc": grid(valley)[:900]}),
    Bad("DEM that is a folder", 4, ["dem.asc"], "hills", files={"dem.asc": None, "dem.asc/x": "x"}),
    Bad("DEM with impossible heights", 4, ["dem.asc"], "hills", files={"dem.asc": grid(lambda c, r: 1e30 * (c + r))}),
    Bad("DEM with a void that nobody declared", 4, ["dem.asc", "-9999 m", "row 7, column 5", "-a_nodata -9999"], "hills",
        files={"dem.asc": grid(lambda c, r: -9999 if (c, r) == (5, 7) else valley(c, r)).replace("NODATA_value -9999\n", "")}),
    Bad("DEM with an infinite height", 4, ["dem.asc", "row 7, column 5", "-a_nodata"], "hills",
        files={"dem.asc": grid(lambda c, r: "inf" if (c, r) == (5, 7) else valley(c, r))}),
    Bad("DEM in Web Mercator", 4, ["dem.asc", "Mercator", "+11.2 %", "EPSG:32647"], "hills",
        files={"dem.asc": grid(valley, x=10942600, y=2999600), "dem.prj": WEB_MERCATOR}),
    Bad("mask that does not overlap", 4, ["mask.asc"], "hills", edit=[("channel_area", 'mask = "mask.asc"\nchannel_area')],
        files={"mask.asc": grid(lambda c, r: 1, x=540000, y=2780000), "mask.prj": UTM_47N}),
    Bad("mask of zeros", 4, ["mask.asc"], "hills", edit=[("channel_area", 'mask = "mask.asc"\nchannel_area')],
        files={"mask.asc": grid(lambda c, r: 0), "mask.prj": UTM_47N}),
    Bad("missing mask", 4, ["mask.asc"], "hills", edit=[("channel_area", 'mask = "mask.asc"\nchannel_area')]),
    Bad("missing channels", 4, ["rivers.gpkg"], "hills", edit=[('channel_area = "0.05 km2"', 'channels = "rivers.gpkg"')]),
    Bad("channels that are text", 4, ["rivers.gpkg"], "hills", edit=[('channel_area = "0.05 km2"', 'channels = "rivers.gpkg"')],
        files={"rivers.gpkg": "hello\n"}),
    Bad("missing parameter raster", 4, ["thick.tif"], "hills",
        edit=[("channel_area", 'mantle_thickness = "thick.tif"\nchannel_area')]),
    Bad("parameter raster out of bounds", 4, ["thick.asc"], "hills",
        edit=[("channel_area", 'mantle_thickness = "thick.asc"\nchannel_area')],
        files={"thick.asc": grid(lambda c, r: -5.0), "thick.prj": UTM_47N}),
    Bad("a file name beyond all length", 4, ["ggg"], "hills", edit=[("gauge.csv", "g" * 5000)]),
    Bad("missing gauge", 4, ["gauge.csv"], "hills", files={"gauge.csv": None}),
    Bad("gauge that is a folder", 4, ["gauge.csv"], "hills", files={"gauge.csv": None, "gauge.csv/x": "x"}),
    Bad("empty gauge", 4, ["gauge.csv"], "hills", files={"gauge.csv": ""}),
    Bad("gauge without rows", 4, ["gauge.csv"], "hills", files={"gauge.csv": "date,rain_mm\n"}),
    Bad("gauge without the column", 4, ["gauge.csv", "rain_mm"], "hills", files={"gauge.csv": gauge().replace("rain_mm", "rain_in")}),
    Bad("negative rain", 4, ["gauge.csv:62", "negative"], "hills",
        files={"gauge.csv": gauge(rain=lambda day: -1 if day == 60 else 1)}),
    Bad("text for rain", 4, ["gauge.csv:62", "rain_mm", "wet"], "hills",
        files={"gauge.csv": gauge(rain=lambda day: "wet" if day == 60 else 1)}),
    Bad("rain that is nan", 4, ["gauge.csv:62"], "hills", files={"gauge.csv": gauge(rain=lambda day: "nan" if day == 60 else 1)}),
    Bad("impossible rain", 4, ["gauge.csv:62"], "hills", files={"gauge.csv": gauge(rain=lambda day: 5000 if day == 60 else 1)}),
    Bad("missing day", 4, ["gauge.csv", "2021-01-30"], "hills", files={"gauge.csv": edited(gauge(), ("2021-01-30,4\n", ""))}),
    Bad("a day twice", 4, ["gauge.csv", "2021-01-30"], "hills",
        files={"gauge.csv": edited(gauge(), ("2021-01-30,4\n", "2021-01-30,4\n2021-01-30,4\n"))}),
    Bad("a date that is none", 4, ["gauge.csv", "2021-02-31"], "hills", files={"gauge.csv": edited(gauge(), ("2021-02-28", "2021-02-31"))}),
    Bad("gauge that starts after the run", 4, ["gauge.csv", "2021-02-01"], "hills", files={"gauge.csv": gauge((2021, 2, 1))}),
    Bad("gauge that ends before the run's end", 4, ["gauge.csv", "2021-01-15"], "hills",
        edit=[("[weather]", '[weather]\nafter_gauge = "error"')], files={"gauge.csv": gauge((2020, 12, 1), 45)}),
    Bad("gauge with semicolons", 4, ["gauge.csv", "comma"], "hills", files={"gauge.csv": gauge().replace(",", ";")}),
    Bad("gauge with an open quote", 4, ["gauge.csv"], "hills", files={"gauge.csv": gauge().replace("2021-01-30", '"2021-01-30')}),
    Bad("gauge of zeros", 4, ["gauge.csv"], "hills", files={"gauge.csv": b"\0" * 1000}),
    Bad("reaches in a circle", 4, ["reaches.csv", "circle"], "river", files={"reaches.csv": edited(REACHES, ("3,,100", "3,1,100"))}),
    Bad("a reach that flows into itself", 4, ["reaches.csv"], "river", files={"reaches.csv": edited(REACHES, ("2,3,100", "2,2,100"))}),
    Bad("reaches without a column", 4, ["reaches.csv", "length_m"], "river", files={"reaches.csv": REACHES.replace("length_m", "long")}),
    Bad("a negative length", 4, ["reaches.csv:3", "length_m"], "river", files={"reaches.csv": edited(REACHES, ("2,3,100", "2,3,-100"))}),
    Bad("a length of nothing", 4, ["reaches.csv:3", "length_m"], "river", files={"reaches.csv": edited(REACHES, ("2,3,100", "2,3,0"))}),
    Bad("a length that is text", 4, ["reaches.csv:3", "length_m"], "river", files={"reaches.csv": edited(REACHES, ("2,3,100", "2,3,long"))}),
    Bad("a length beyond all reason", 4, ["reaches.csv:3"], "river",
        files={"reaches.csv": edited(REACHES, ("2,3,100", "2,3,1e15"))}),
    Bad("a reach twice", 4, ["reaches.csv:3"], "river", files={"reaches.csv": edited(REACHES, ("2,3,100", "1,3,100"))}),
    Bad("a reach to nowhere", 4, ["reaches.csv:3", "9"], "river", files={"reaches.csv": edited(REACHES, ("2,3,100", "2,9,100"))}),
    Bad("a reach without area", 4, ["reaches.csv", "area_m2"], "river",
        files={"reaches.csv": "\n".join(",".join(line.split(",")[:3] + line.split(",")[4:]) for line in REACHES.splitlines())}),
    Bad("no reaches", 4, ["reaches.csv"], "river", files={"reaches.csv": REACHES.splitlines()[0] + "\n"}),
    Bad("missing reaches", 4, ["reaches.csv"], "river", files={"reaches.csv": None}),
    Bad("missing inflow", 4, ["inflow.csv"], "river", files={"inflow.csv": None}),
    Bad("inflow for an unknown reach", 4, ["inflow.csv:3", "9"], "river", files={"inflow.csv": edited(INFLOW, ("1800,1,", "1800,9,"))}),
    Bad("negative inflow", 4, ["inflow.csv:3"], "river", files={"inflow.csv": edited(INFLOW, ("1800,1,0.0125", "1800,1,-0.0125"))}),
    Bad("inflow out of order", 4, ["inflow.csv:4"], "river", files={"inflow.csv": edited(INFLOW, ("3600,1,", "600,1,"))}),
    Bad("inflow without flow", 4, ["inflow.csv", "flow_m3s"], "river", files={"inflow.csv": INFLOW.replace("flow_m3s", "q")}),
    Bad("inflow without rows", 4, ["inflow.csv"], "river", files={"inflow.csv": INFLOW.splitlines()[0] + "\n"}),
    Bad("a gauge at an unknown reach", 3, ["g1", "9"], "river", edit=[("reach = 1", "reach = 9")]),
    Bad("a gauge beyond the end of its reach", 3, ["g1", "distance"], "river", edit=[('"38 m"', '"38 km"')]),
    Bad("cells beyond all counting", 4, ["cell_length"], "river", edit=[('"10 m"', '"1e-9 m"')]),
    Bad("steps beyond all counting", 3, ["step"], "river", edit=[('"60 s"', '"1e-12 s"')]),
]


class BadInput(ProgramTest):
    def check(self, cases):
        for bad in cases:
            with self.subTest(bad.name):
                self.setUp()
                text = base(bad.kind)
                text["case.toml"] = edited(text["case.toml"], *bad.edit)
                text.update(bad.files)
                for name, content in text.items():
                    if content is not None:
                        self.write(name, content)
                before = files_of(self.folder)
                self.fails(bad.code, "run", "case.toml", "-o", "out", "--threads", 1, *bad.arguments, says=bad.says, timeout=20)
                self.assertEqual(files_of(self.folder), before, "nothing is written")
                # `check` finds the same
                self.assertEqual(self.headwater("check", "case.toml", *bad.arguments, timeout=20).returncode, bad.code)

    def test_configuration(self):
        self.check(CONFIGURATION)

    def test_data(self):
        self.check(DATA)

    def test_the_cases_are_good_without_the_damage(self):
        for kind in ("small", "hills", "river"):
            with self.subTest(kind):
                self.setUp()
                for name, content in base(kind).items():
                    self.write(name, content)
                self.succeeds("check", "case.toml")
                self.assertEqual(sorted(files_of(self.folder)), sorted(base(kind)), "check writes nothing")

    def test_places_that_are_no_scenario(self):
        self.write("small.toml", SMALL)
        for scenario, code, words in (("nosuch.toml", 4, ["nosuch.toml"]), (".", 4, ["folder"]),
                                      ("small.toml/x.toml", 4, ["small.toml/x.toml"])):
            for command in ("run", "check", "resolve"):
                with self.subTest(scenario=scenario, command=command):
                    self.fails(code, command, scenario, says=words)
                    self.assertEqual(sorted(os.listdir(self.folder)), ["small.toml"])


if __name__ == "__main__":
    unittest.main()
