#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/io/files.hpp"
#include "engine/io/geopackage_writer.hpp"
#include "postprocess/export/export.hpp"
#include "postprocess/export/qgis_styles.hpp"
#include "postprocess/export/reach_lines.hpp"

namespace headwater {

namespace {

std::string alias(const H5Variable& variable, std::string_view what = {}) {
  return fmt::format("{}{} [{}]", variable.name, what, unit_of(variable));
}

/// The values of the reaches that are drawn.
VectorAttribute along(const std::vector<ReachLine>& lines, const std::vector<double>& values, bool integer,
                      std::string name, std::string title) {
  std::vector<double> reals;
  std::vector<std::int32_t> integers;
  for (const ReachLine& line : lines) {
    if (integer)
      integers.push_back(static_cast<std::int32_t>(values[line.reach]));
    else
      reals.push_back(values[line.reach]);
  }
  VectorAttribute attribute{std::move(name), std::move(title), {}};
  if (integer)
    attribute.values = std::move(integers);
  else
    attribute.values = std::move(reals);
  return attribute;
}

/// The widest line belongs to the largest mean flow, or to the largest drained area when there is no flow.
std::string style_by_flow(const std::vector<VectorAttribute>& attributes) {
  for (const char* name : {"discharge_mean", "drained_area"})
    for (const VectorAttribute& attribute : attributes) {
      if (attribute.name != name) continue;
      double largest = 0.0;
      for (const double value : std::get<std::vector<double>>(attribute.values))
        if (value > largest) largest = value;
      return river_style(name, largest, attributes);
    }
  return {};
}

VectorLayer reaches_layer(const H5Group& river, const std::vector<ReachLine>& lines) {
  VectorLayer layer;
  layer.name = "reaches";
  layer.description = "River reaches: constants, last and mean values of each series";
  std::vector<std::int32_t> indices;
  for (const ReachLine& line : lines) {
    layer.features.push_back({{line.x0, line.y0}, {line.x1, line.y1}});
    indices.push_back(static_cast<std::int32_t>(line.reach));
  }
  layer.attributes.push_back({"reach", "reach", std::move(indices)});
  for (const H5Variable* each : variables_over(river, {"reach"}))
    layer.attributes.push_back(
        along(lines, each->values, each->type == H5Type::int32, each->name, alias(*each)));
  const auto reaches = static_cast<std::size_t>(river.size("reach"));
  for (const H5Variable* each : variables_over(river, {"time", "reach"})) {
    layer.attributes.push_back(
        along(lines, last_in_time(*each, reaches), false, each->name + "_last", alias(*each, ", last")));
    layer.attributes.push_back(
        along(lines, mean_over_time(*each, reaches), false, each->name + "_mean", alias(*each, ", mean")));
  }
  layer.style_qml = style_by_flow(layer.attributes);
  return layer;
}

VectorLayer places_layer(const std::vector<Place>& places) {
  VectorLayer layer;
  layer.name = "places";
  layer.description = "Gauges and sites";
  std::vector<std::string> ids, names, kinds;
  for (const Place& place : places) {
    layer.features.push_back({{place.x, place.y}});
    ids.push_back(place.id);
    names.push_back(place.name);
    kinds.push_back(place.kind);
  }
  layer.attributes = {
      {"id", "id", std::move(ids)}, {"name", "name", std::move(names)}, {"kind", "kind", std::move(kinds)}};
  layer.style_qml = places_style("name", layer.attributes);
  return layer;
}

}  // namespace

void export_geopackage(const RunResults& results, const Narrate& narrate) {
  std::vector<VectorLayer> layers;
  if (const H5Group* river = results.river()) {
    const std::vector<ReachLine> lines = reach_lines(*river, results.geometry().cell_size);
    if (!lines.empty()) layers.push_back(reaches_layer(*river, lines));
  }
  const std::vector<Place> places = results.places();
  if (!places.empty()) layers.push_back(places_layer(places));
  if (layers.empty()) {
    narrate("geopackage: nothing in the run has coordinates");
    return;
  }
  const std::filesystem::path folder = results.folder() / "geopackage";
  require_writable_folder(folder);
  write_geopackage(folder / "headwater.gpkg", results.geometry().crs_wkt, layers);
  for (const VectorLayer& layer : layers)
    narrate(fmt::format("geopackage/headwater.gpkg: {} {}", layer.features.size(), layer.name));
}

}  // namespace headwater
