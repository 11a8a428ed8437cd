#include "engine/cli/terrain_source.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/cli/terrain_outlet.hpp"
#include "engine/core/error.hpp"
#include "engine/core/units.hpp"
#include "engine/grid/synthesize.hpp"
#include "engine/io/geography.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

namespace {

// The synthetic mountains are laid where the Chipwi-Pangwa hills are, so that GIS programs show them in the
// right latitude.
constexpr const char* synthetic_crs = "EPSG:32647";

Raster plane(const TerrainParameters& p) {
  Raster raster;
  raster.geometry = {static_cast<int>(p.plane_columns),
                     static_cast<int>(p.plane_rows),
                     p.plane_cell_size,
                     0.0,
                     static_cast<double>(p.plane_rows) * p.plane_cell_size,
                     ""};
  raster.values.resize(raster.geometry.size());
  for (int row = 0; row < raster.geometry.rows; ++row)
    for (int column = 0; column < raster.geometry.columns; ++column)
      raster.values[static_cast<std::size_t>(raster.geometry.index(row, column))] =
          p.plane_slope * p.plane_cell_size * static_cast<double>(raster.geometry.columns - 1 - column);
  return raster;
}

Raster flat(const TerrainParameters& p) {
  Raster raster;
  raster.geometry = {static_cast<int>(p.flat_columns),
                     static_cast<int>(p.flat_rows),
                     p.flat_cell_size,
                     0.0,
                     static_cast<double>(p.flat_rows) * p.flat_cell_size,
                     ""};
  raster.values.assign(raster.geometry.size(), p.flat_elevation);
  return raster;
}

}  // namespace

double mantle_by_slope(double tangent) {
  const double degrees = std::atan(tangent) * 180.0 / 3.14159265358979323846;
  return std::clamp(12.0 - 11.0 * (degrees - 15.0) / 25.0, 1.0, 12.0);
}

Terrain build_terrain(const RunParameters& parameters, InputList& inputs, const Remark& remark) {
  const TerrainParameters& p = parameters.terrain;
  Raster raster, mask;
  DomainOptions options;
  std::vector<std::string> log;
  bool masked = false;
  if (p.dem) {
    inputs.add(*p.dem);
    RasterOptions reading;
    reading.cell_size = p.cell_size;
    reading.target_crs = p.target_crs;
    raster = read_dem({*p.dem}, reading, log);
  } else if (!p.synthesize_cells.empty()) {
    SynthesisOptions synthesis;
    synthesis.columns = static_cast<int>(p.synthesize_cells[0]);
    synthesis.rows = static_cast<int>(p.synthesize_cells[1]);
    synthesis.cell_size = p.synthesize_cell_size;
    synthesis.seed = static_cast<std::uint64_t>(p.synthesize_seed);
    synthesis.crs_wkt = projected_crs(synthetic_crs);
    raster = synthesize_terrain(synthesis);
  } else if (p.plane_columns > 0) {
    raster = plane(p);
    options.outlets.emplace();
    for (int row = 0; row < raster.geometry.rows; ++row)
      options.outlets->push_back(raster.geometry.index(row, raster.geometry.columns - 1));
  } else {
    raster = flat(p);
    options.outlets.emplace();
  }
  if (p.mask) {
    inputs.add(*p.mask);
    RasterOptions reading;
    reading.categorical = true;
    reading.match = &raster.geometry;
    mask = read_raster(*p.mask, reading, log);
    if (std::none_of(mask.values.begin(), mask.values.end(),
                     [](double value) { return value == value && value != 0.0; }))
      throw Error(Exit::input, "the mask marks no cell of the terrain as inside", p.mask->string(),
                  "Non-zero is inside");
    masked = true;
  }
  if (!p.outlet.empty()) {
    const std::int32_t outlet = outlet_cell(raster, masked ? &mask : nullptr, p.outlet);
    // Level ground has no catchments: all of it drains to the point that is given.
    if (const bool level = options.outlets && options.outlets->empty(); !masked && !level) {
      mask = catchment_mask(raster, outlet, options, remark);
      masked = true;
    }
    options.outlets = {outlet};
  }

  options.routing = p.routing;
  options.minimum_slope = p.minimum_slope;
  options.partitions = static_cast<std::int32_t>(parameters.partitions);
  if (parameters.active("river")) {
    const bool none = p.channels && *p.channels == "none";
    if (p.channels && !none) {
      inputs.add(std::filesystem::path(p.channels->string().substr(0, p.channels->string().find('#'))));
      options.channel_cells = rasterise(p.channels->string(), raster.geometry);
    } else if (!none) {
      options.channel_area = p.channel_area.value_or(0.5e6);
    }
  } else if (p.channel_area || (p.channels && *p.channels != "none")) {
    remark("channels are left out: the process river is not active");
  }

  Terrain terrain;
  terrain.domain = build_domain(raster, masked ? &mask : nullptr, options);
  Domain& domain = terrain.domain;
  // a file that `terrain synthesize` wrote says so itself
  domain.illustrative =
      !p.synthesize_cells.empty() || (p.dem && raster_description(*p.dem) == illustrative_terrain);
  if (domain.illustrative) remark(illustrative_terrain);
  for (const std::string& line : log) remark(line);
  remark(
      fmt::format("terrain: {} cells of {} m ({:.4g} km2), {} unit catchments, {} reaches; {} cells raised "
                  "to drain (at most {:.3g} m)",
                  domain.cells(), domain.geometry.cell_size, domain.cells() * domain.cell_area() * 1e-6,
                  domain.unit_catchments, domain.river.size(), domain.cells_raised, domain.largest_raise));
  if (const auto latitude = central_latitude(domain.geometry)) terrain.latitude = *latitude;

  const auto cells = static_cast<std::size_t>(domain.cells());
  terrain.mantle_thickness.assign(cells, p.mantle_thickness.constant);
  if (p.mantle_thickness.raster) {
    inputs.add(*p.mantle_thickness.raster);
    terrain.mantle_thickness =
        read_cells(*p.mantle_thickness.raster, p.mantle_thickness.raster_unit, "m", domain);
    require_within(terrain.mantle_thickness, p.mantle_thickness.bounds, "m",
                   p.mantle_thickness.raster->string());
  } else if (std::isnan(p.mantle_thickness.constant)) {
    for (std::size_t c = 0; c < cells; ++c) terrain.mantle_thickness[c] = mantle_by_slope(domain.slope[c]);
  }
  return terrain;
}

std::vector<double> read_given_cells(const std::filesystem::path& file, std::string_view file_unit,
                                     std::string_view unit, const Domain& domain) {
  std::vector<std::string> log;
  RasterOptions reading;
  reading.match = &domain.geometry;
  reading.categorical = true;  // a parameter map keeps its values: no averages across class borders
  const Raster raster = read_raster(file, reading, log);
  double scale = 1.0, offset = 0.0;
  std::string problem;
  if (!convert_unit(0.0, file_unit, unit, offset, problem) ||
      !convert_unit(1.0, file_unit, unit, scale, problem))
    throw Error(Exit::configuration, problem, file.string());
  scale -= offset;
  std::vector<double> values;
  for (const std::int32_t at : domain.raster_index)
    values.push_back(raster.values[static_cast<std::size_t>(at)] * scale + offset);
  return values;
}

std::vector<double> read_cells(const std::filesystem::path& file, std::string_view file_unit,
                               std::string_view unit, const Domain& domain) {
  std::vector<double> values = read_given_cells(file, file_unit, unit, domain);
  for (std::size_t c = 0; c < values.size(); ++c)
    if (std::isnan(values[c])) {
      const auto at = domain.raster_index[c];
      throw Error(Exit::input,
                  fmt::format("the raster has no value in an active cell (row {}, column {})",
                              at / domain.geometry.columns, at % domain.geometry.columns),
                  file.string(), "Fill it, or cut the terrain with a mask");
    }
  return values;
}

std::vector<std::uint8_t> read_covered_cells(const std::filesystem::path& file, const Domain& domain) {
  const std::vector<std::uint8_t> raster = rasterise(file.string(), domain.geometry, Drawn::centre_covered);
  std::vector<std::uint8_t> cells;
  for (const std::int32_t at : domain.raster_index) cells.push_back(raster[static_cast<std::size_t>(at)]);
  return cells;
}

}  // namespace headwater
