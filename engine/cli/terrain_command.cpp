#include "engine/cli/terrain_command.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/grid/catchment.hpp"
#include "engine/grid/domain.hpp"
#include "engine/grid/synthesize.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

namespace {

constexpr int snapping_reach = 10;  // cells
constexpr int margin = 5;           // cells round a catchment: slopes at its divide need their neighbours
constexpr double degrees = 180.0 / 3.14159265358979323846;

template <class... Parts>
void fact(const char* name, fmt::format_string<Parts...> text, Parts&&... parts) {
  fmt::print("{:<18}{}\n", name, fmt::format(text, std::forward<Parts>(parts)...));
}

// "WGS 84 / UTM zone 47N" out of PROJCRS["WGS 84 / UTM zone 47N",…
std::string crs_title(const std::string& wkt) {
  const std::size_t begin = wkt.find('"');
  const std::size_t end = wkt.find('"', begin + 1);
  return end == std::string::npos ? "none" : wkt.substr(begin + 1, end - begin - 1);
}

void print_geometry(const Raster& terrain) {
  const GridGeometry& g = terrain.geometry;
  fact("cells", "{} columns x {} rows of {:g} m", g.columns, g.rows, g.cell_size);
  fact("extent", "x {:.1f} to {:.1f}, y {:.1f} to {:.1f} m", g.x_min, g.x_min + g.columns * g.cell_size,
       g.y_max - g.rows * g.cell_size, g.y_max);
  fact("CRS", "{}", crs_title(g.crs_wkt));
  const auto missing =
      std::count_if(terrain.values.begin(), terrain.values.end(), [](double z) { return std::isnan(z); });
  fact("no data", "{:.1f} % of the raster",
       100.0 * static_cast<double>(missing) / static_cast<double>(g.size()));
}

void print_domain(const Domain& domain) {
  const auto [low, high] = std::minmax_element(domain.elevation.begin(), domain.elevation.end());
  double slope = 0.0;
  for (const double tangent : domain.slope) slope += std::atan(tangent) * degrees;
  const RiverNetwork& river = domain.river;
  const auto leaving =
      std::count(domain.surface.drains.begin(), domain.surface.drains.end(), Drains::off_map);
  const auto mouths = std::count(river.downstream.begin(), river.downstream.end(), -1);
  std::int32_t mouth = -1;
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    if (river.downstream[reach] < 0 && (mouth < 0 || river.drained_area[reach] > river.drained_area[mouth]))
      mouth = reach;
  }
  fact("inside", "{} cells, {:.2f} km2", domain.cells(), domain.cells() * domain.cell_area() * 1e-6);
  fact("elevation", "{:.1f} to {:.1f} m", *low, *high);
  fact("mean slope", "{:.1f} degrees", slope / domain.cells());
  fact("depressions", "{} cells raised to drain ({:.1f} %), at most by {:.1f} m", domain.cells_raised,
       100.0 * static_cast<double>(domain.cells_raised) / domain.cells(), domain.largest_raise);
  fact("river", "{} reaches of {} order at most, {} leaving the terrain", river.size(),
       river.size() > 0 ? *std::max_element(river.strahler_order.begin(), river.strahler_order.end()) : 0,
       mouths);
  if (mouth >= 0) {
    fact("main outlet", "x {:.1f}, y {:.1f}, drains {:.2f} km2", river.x[mouth], river.y[mouth],
         river.drained_area[mouth] * 1e-6);
  }
  fact("other outlets", "{} cells without a river", leaving);
  fact("unit catchments", "{} in {} tasks", domain.unit_catchments, domain.tasks.size());
}

void print_log(const std::vector<std::string>& log) {
  for (const std::string& line : log) fact("note", "{}", line);
}

void print_terrain(const Raster& terrain, const Raster* mask, double channel_area,
                   std::optional<std::int32_t> outlet = {}) {
  DomainOptions options;
  options.channel_area = channel_area;
  if (outlet) options.outlets = std::vector<std::int32_t>{*outlet};
  print_geometry(terrain);
  print_domain(build_domain(terrain, mask, options));
}

// Terrain and mask of the catchment above a point.
struct Catchment {
  Raster terrain, mask;
  std::int32_t outlet = 0;        // raster index in them
  bool outlet_is_lowest = false;  // what a masked terrain takes for its outlet by default
};

Catchment catchment_above(const Raster& terrain, const std::array<double, 2>& at) {
  const GridGeometry& g = terrain.geometry;
  const int column = static_cast<int>(std::floor((at[0] - g.x_min) / g.cell_size));
  const int row = static_cast<int>(std::floor((g.y_max - at[1]) / g.cell_size));
  if (!g.contains(row, column)) {
    throw Error(Exit::input, "the outlet lies outside the terrain", fmt::format("x {}, y {}", at[0], at[1]),
                fmt::format("Give x {:.0f} to {:.0f} and y {:.0f} to {:.0f}, in {}.", g.x_min,
                            g.x_min + g.columns * g.cell_size, g.y_max - g.rows * g.cell_size, g.y_max,
                            crs_title(g.crs_wkt)));
  }
  std::vector<std::uint8_t> active(g.size());
  for (std::size_t cell = 0; cell < active.size(); ++cell)
    active[cell] = std::isnan(terrain.values[cell]) ? 0 : 1;
  const auto outlets = default_outlets(g, terrain.values, active, false);
  const FilledSurface filled =
      fill_depressions(g, terrain.values, active, outlets, DomainOptions().fill_epsilon);
  const auto receivers = d8_receivers(g, filled.elevation, active, outlets);
  const auto order = upstream_order(receivers, active);
  const auto area = contributing_area(g, receivers, order);
  const std::int32_t outlet = snap_to_stream(g, area, g.index(row, column), snapping_reach);
  if (!active[outlet]) {
    throw Error(Exit::input, "there is no terrain within 10 cells of the outlet",
                fmt::format("x {}, y {}", at[0], at[1]),
                "Give a point on the stream that leaves the catchment.");
  }
  const std::vector<std::uint8_t> above = cells_above(receivers, order, outlet);
  const GridGeometry frame = frame_round(g, above, margin);
  const int cut_column = static_cast<int>(std::floor((g.x(outlet % g.columns) - frame.x_min) / g.cell_size));
  const int cut_row = static_cast<int>(std::floor((frame.y_max - g.y(outlet / g.columns)) / g.cell_size));
  Catchment catchment{cut_out(terrain, frame), cut_out({g, {above.begin(), above.end()}}, frame),
                      frame.index(cut_row, cut_column), true};
  for (std::size_t cell = 0; cell < above.size(); ++cell) {
    if (above[cell] && terrain.values[cell] < terrain.values[outlet]) catchment.outlet_is_lowest = false;
  }
  return catchment;
}

std::filesystem::path mask_beside(const std::filesystem::path& file) {
  return file.parent_path() / (file.stem().string() + "_mask.tif");
}

}  // namespace

int terrain_info(const TerrainInfoRequest& request) {
  std::vector<std::string> log;
  const Raster terrain = read_dem({request.file}, {}, log);
  std::optional<Raster> mask;
  if (request.mask) {
    mask = read_raster(*request.mask, {.categorical = true, .match = &terrain.geometry}, log);
  }
  print_log(log);
  if (const std::string text = raster_description(request.file); !text.empty())
    fact("description", "{}", text);
  print_terrain(terrain, mask ? &*mask : nullptr, request.channel_area);
  return 0;
}

int terrain_synthesize(const TerrainSynthesisRequest& request) {
  SynthesisOptions options;
  options.columns = request.columns;
  options.rows = request.rows;
  options.cell_size = request.cell_size;
  options.seed = request.seed;
  options.crs_wkt = projected_crs("EPSG:32647");
  const Raster terrain = synthesize_terrain(options);
  write_geotiff(request.output, terrain.geometry, {{"elevation", "m", &terrain.values}},
                illustrative_terrain);
  fact("written", "{}", request.output.string());
  fact("description", "{}", illustrative_terrain);
  print_terrain(terrain, nullptr, TerrainInfoRequest().channel_area);
  return 0;
}

int terrain_import(const TerrainImportRequest& request) {
  std::vector<std::string> log;
  Raster terrain =
      read_dem(request.tiles, {.cell_size = request.cell_size, .target_crs = request.target_crs}, log);
  std::optional<Raster> mask;
  std::optional<std::int32_t> outlet;
  if (request.outlet) {
    Catchment catchment = catchment_above(terrain, *request.outlet);
    terrain = std::move(catchment.terrain);
    mask = std::move(catchment.mask);
    outlet = catchment.outlet;
    const GridGeometry& g = terrain.geometry;
    const double x = g.x(*outlet % g.columns), y = g.y(*outlet / g.columns);
    log.push_back(fmt::format("cut round the catchment above x {:.1f}, y {:.1f}", x, y));
    if (!catchment.outlet_is_lowest) {
      log.push_back(fmt::format(
          "a pit inside lies lower than the outlet: scenarios need terrain.outlet = [{:.1f}, {:.1f}]", x, y));
    }
  }
  const std::string description = raster_description(request.tiles[0]);
  write_geotiff(request.output, terrain.geometry, {{"elevation", "m", &terrain.values}}, description);
  fact("written", "{}", request.output.string());
  if (mask) {
    write_geotiff(mask_beside(request.output), mask->geometry, {{"mask", "1", &mask->values}}, description);
    fact("written", "{}", mask_beside(request.output).string());
  }
  print_log(log);
  print_terrain(terrain, mask ? &*mask : nullptr, TerrainInfoRequest().channel_area, outlet);
  return 0;
}

}  // namespace headwater
