// Declarations of the tables that all processes share.
#include <algorithm>

#include <fmt/format.h>

#include "engine/cli/case.hpp"
#include "engine/cli/describe.hpp"
#include "engine/core/units.hpp"

namespace headwater {

bool parse_every(const std::string& text, Every& every) {
  if (text == "step") {
    every = {Every::Unit::step, 1.0};
    return true;
  }
  Quantity quantity;
  if (!parse_quantity(text, quantity) || quantity.value <= 0.0) return false;
  const auto is = [&](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), quantity.unit) != words.end();
  };
  const bool whole = quantity.value == static_cast<double>(static_cast<std::int64_t>(quantity.value));
  if (whole && is({"year", "years", "yr", "a"})) {
    every = {Every::Unit::year, quantity.value};
  } else if (whole && is({"month", "months"})) {
    every = {Every::Unit::month, quantity.value};
  } else if (whole && is({"day", "days", "d"})) {
    every = {Every::Unit::day, quantity.value};
  } else {
    std::string why;
    every.unit = Every::Unit::second;
    if (quantity.unit.empty() || !convert_unit(quantity.value, quantity.unit, "s", every.count, why))
      return false;
  }
  return true;
}

bool RunParameters::active(std::string_view process) const {
  return std::find(processes.begin(), processes.end(), process) != processes.end();
}

namespace {

void describe_terrain(Section& s, TerrainParameters& p) {
  s.alternatives({"dem", "synthesize", "plane", "flat"});
  s.alternatives({"channels", "channel_area"});
  s.entry("dem", p.dem, "elevation raster, any format that GDAL reads; geographic grids are warped to UTM",
          "case");
  s.table("synthesize",
          "A deterministic mountain area near steady state: illustrative terrain, no real place.",
          [&](Section& t) {
            t.entry_in("cells", p.synthesize_cells, "1", {16.0, 2e4}, "number of columns and rows");
            t.quantity("cell_size", p.synthesize_cell_size, "m", {1.0, 1e4}, "cell size", "");
            t.entry_in("seed", p.synthesize_seed, "", {0.0, 9e15}, "which mountains");
          });
  s.table("plane", "A plane that descends with x; its outlet is the last column.", [&](Section& t) {
    t.entry_in("nx", p.plane_columns, "", {1.0, 1e6}, "columns");
    t.entry_in("ny", p.plane_rows, "", {1.0, 1e6}, "rows");
    t.quantity("cell_size", p.plane_cell_size, "m", {1e-3, 1e4}, "cell size", "");
    t.quantity("slope", p.plane_slope, "1", {0.0, 10.0}, "tangent of the slope angle", "");
  });
  s.table("flat", "A level surface without outlet.", [&](Section& t) {
    t.entry_in("nx", p.flat_columns, "", {1.0, 1e6}, "columns");
    t.entry_in("ny", p.flat_rows, "", {1.0, 1e6}, "rows");
    t.quantity("cell_size", p.flat_cell_size, "m", {1e-3, 1e4}, "cell size", "");
    t.quantity("elevation", p.flat_elevation, "m", {}, "elevation", "");
  });
  s.entry("mask", p.mask, "raster; non-zero is inside", "case");
  s.entry_in(
      "outlet", p.outlet, "", {},
      "x and y of the outlet, in the terrain's CRS: without a mask the catchment above it is "
      "the terrain; with one it is where the mask drains to. Default: with a mask its lowest cell, else "
      "cells of the edge without a lower neighbour");
  s.entry_in("cell_size", p.cell_size, "m", {1.0, 1e4}, "resample the terrain to this cell size");
  s.entry("target_crs", p.target_crs,
          "CRS to warp a geographic raster to, e.g. EPSG:32647; default: its UTM zone");
  s.choice("routing", p.routing, {"d8", "mfd"}, "overland flow directions: steepest descent or multiple flow",
           "O'Callaghan & Mark 1984; Freeman 1991 (p = 1.1)");
  s.entry_in("channel_area", p.channel_area, "m2", {1.0, infinite},
             "contributing area at which channels begin; default 0.5 km2", "assumption");
  s.entry_or("none", "channels", p.channels, "", {}, "vector file of the rivers, or no channels");
  s.entry_or("slope", "mantle_thickness", p.mantle_thickness, "m", {0.0, 500.0},
             "thickness of the weathered mantle; slope: 12 m below 15 degrees, thinning to 1 m at 40 degrees",
             "assumption");
  s.quantity("minimum_slope", p.minimum_slope, "1", {1e-6, 0.1}, "smallest slope that overland flow sees",
             "assumption");
  s.table("reroute", "Flow paths that follow the land surface as erosion changes it.", [&](Section& t) {
    t.quantity_or(
        "never", "threshold", p.reroute_threshold, "m", {1e-3, infinite},
        "change of the surface since the last routing, anywhere but in rivers, from which on overland "
        "flow is routed anew",
        "assumption: well above a year's change, below what turns a gully");
    t.quantity("every", p.reroute_every, "s", {86400.0, 1e11}, "how often that is looked at", "assumption");
  });
}

void describe_output(Section& s, OutputParameters& p) {
  s.choice(
      "detail", p.detail, {"full", "light"},
      "light: no VTK files, no series of all reaches, no checkpoints kept; what the rows of a sweep write");
  s.table("maps", "Maps in results.h5; the start and the end of a run are always among them.",
          [&](Section& t) {
            t.entry("every", p.maps_every, "how often: \"1 year\", \"3 months\", \"10 day\"");
            t.entry("at", p.maps_at, "further dates (numbers of the time unit in abstract cases)");
            t.entry("fields", p.map_fields, "names of fields; default: all that are meant for maps");
          });
  s.table("river", "All reaches in results.h5, as means.",
          [&](Section& t) { t.entry("every", p.river_every, "how often"); });
  s.table("vtk", "ParaView files.", [&](Section& t) {
    t.entry("every", p.vtk_every, "how often; map times are used");
    t.entry("fields", p.vtk_fields, "at most 8 fields");
  });
  s.table_or_list(
      "gauges", "Gauges beside the towns and the outlet.",
      [&](Section& t) {
        t.entry("every", p.gauges_every,
                "how often: \"1 day\", \"1 h\", or \"step\"; default: day (abstract cases: step)");
      },
      [&](Section& t, std::size_t i) {
        t.entry("id", p.gauges[i].id, "name of the gauge's file");
        t.entry_in("at", p.gauges[i].at, "", {}, "x and y, snapped to the nearest reach");
        t.entry_in("reach", p.gauges[i].reach, "", {-1.0, 9e15}, "reach id of a network table; -1: none");
        t.quantity("distance", p.gauges[i].distance, "m", {0.0, infinite},
                   "distance along the reach from its head", "");
      },
      [&] {
        p.gauges.emplace_back();
        return p.gauges.size() - 1;
      },
      [&] { return p.gauges.size(); });
  s.list_of<ProbeRequest>("probes", p.probes, "Cells whose groundwater is recorded after every step.",
                          [](Section& t, ProbeRequest& probe) {
                            t.entry("id", probe.id, "name of the probe's file in gauges/");
                            t.entry_in("cell", probe.cell, "", {},
                                       "row and column, from 0 in the north-west");
                          });
}

}  // namespace

void describe(Section& root, RunParameters& p) {
  root.entry_in("schema", p.schema, "", {1.0, 1.0}, "version of this language");
  root.entry("processes", p.processes, "the processes that are active");
  root.table("scenario", "What the run is called.", [&](Section& s) {
    s.entry("id", p.id, "short name; default: the file's name");
    s.entry("title", p.title, "one line for people");
    s.entry("compare_to", p.compare_to, "id of the reference scenario");
  });
  root.table("time", "The period.", [&](Section& s) {
    s.entry("start", p.start, "first day, or a number of `unit`");
    s.entry("end", p.end, "the day after the last, or a number of `unit`");
    s.entry("spin_up", p.spin_up,
            "time before the start that is computed and not recorded, with the mines of then: \"3 years\"; "
            "days before "
            "the gauge's first take those of its first years");
    s.entry("unit", p.time_unit, "\"s\" or \"day\" for abstract cases without a calendar");
  });
  root.table("random", "Random numbers.", [&](Section& s) {
    s.entry_in("seed", p.seed, "", {0.0, 9e15}, "same seed, same weather, in every scenario");
  });
  root.table("terrain", "The land surface, its outlet and its channels.",
             [&](Section& s) { describe_terrain(s, p.terrain); });
  root.list_of<Species>("species", p.species, "Dissolved substances.",
                        [](Section& s, Species& one) { describe(s, one); });
  root.list_of<Town>("town", p.towns, "Places where people use the river.", [](Section& s, Town& town) {
    s.entry("id", town.id, "name of the town's file");
    s.entry("name", town.name, "name for people");
    s.entry_in("at", town.at, "", {}, "x and y, snapped to the nearest reach");
    s.entry_in("reach", town.reach, "", {-1.0, 9e15}, "reach id of a network table; -1: none");
    s.entry("guidelines", town.guidelines,
            "guidelines that reports hold the town's water against: who, gb3838-3, epa2013");
  });
  root.table("output", "What is written, and how often.", [&](Section& s) { describe_output(s, p.output); });
  root.table("threads", "The machine; results do not depend on it.", [&](Section& s) {
    s.entry_in("count", p.threads, "", {0.0, 4096.0}, "threads; 0: all processors");
    s.entry_in("partitions", p.partitions, "", {1.0, 4096.0}, "partitions of the domain");
  });
}

}  // namespace headwater
