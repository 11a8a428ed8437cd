#include "engine/grid/drainage.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

std::vector<std::uint8_t> active_cells(const Raster& terrain, const Raster* mask) {
  std::vector<std::uint8_t> active(terrain.values.size());
  for (std::size_t cell = 0; cell < active.size(); ++cell) {
    const bool inside = !mask || (mask->values[cell] != 0.0 && !std::isnan(mask->values[cell]));
    active[cell] = inside && !std::isnan(terrain.values[cell]) ? 1 : 0;
  }
  return active;
}

std::vector<std::int32_t> given_outlets(const GridGeometry& geometry, std::span<const std::uint8_t> active,
                                        std::vector<std::int32_t> outlets) {
  for (const std::int32_t outlet : outlets) {
    if (outlet >= 0 && outlet < static_cast<std::int32_t>(active.size()) && active[outlet]) continue;
    throw Error(Exit::input, "an outlet lies outside the terrain",
                fmt::format("row {}, column {}", outlet / geometry.columns, outlet % geometry.columns),
                "Give a point inside the mask and on terrain that has data.");
  }
  std::sort(outlets.begin(), outlets.end());
  outlets.erase(std::unique(outlets.begin(), outlets.end()), outlets.end());
  return outlets;
}

// Cells whose D8 path ends at an outlet, not in a pit of a region that has none.
std::vector<std::uint8_t> leads_out(const Drainage& drainage) {
  std::vector<std::uint8_t> leads(drainage.active.size(), 0);
  for (const std::int32_t outlet : drainage.outlets) leads[outlet] = 1;
  for (auto cell = drainage.order.rbegin(); cell != drainage.order.rend(); ++cell) {
    const std::int32_t receiver = drainage.receivers[*cell];
    if (receiver != no_receiver) leads[*cell] = leads[receiver];
  }
  return leads;
}

}  // namespace

Drainage drain(const Raster& terrain, const Raster* mask, const DomainOptions& options) {
  const GridGeometry& geometry = terrain.geometry;
  if (mask && (mask->geometry.columns != geometry.columns || mask->geometry.rows != geometry.rows)) {
    throw Error(Exit::input, "the mask does not lie on the terrain's cells",
                fmt::format("mask {} x {}, terrain {} x {} cells", mask->geometry.columns,
                            mask->geometry.rows, geometry.columns, geometry.rows),
                "Resample the mask to the terrain.");
  }
  Drainage drainage;
  drainage.active = active_cells(terrain, mask);
  if (std::find(drainage.active.begin(), drainage.active.end(), 1) == drainage.active.end()) {
    throw Error(Exit::input, "the terrain has no cell with data inside the mask", {},
                "Check nodata, the mask's non-zero cells, and that both cover the same area.");
  }
  drainage.outlets = options.outlets
                         ? given_outlets(geometry, drainage.active, *options.outlets)
                         : default_outlets(geometry, terrain.values, drainage.active, mask != nullptr);
  drainage.filled =
      fill_depressions(geometry, terrain.values, drainage.active, drainage.outlets, options.fill_epsilon);
  drainage.receivers = d8_receivers(geometry, drainage.filled.elevation, drainage.active, drainage.outlets);
  drainage.order = upstream_order(drainage.receivers, drainage.active);
  drainage.area = contributing_area(geometry, drainage.receivers, drainage.order);
  return drainage;
}

std::vector<std::uint8_t> channel_cells(const Drainage& drainage, const DomainOptions& options) {
  std::vector<std::uint8_t> channels(drainage.active.size(), 0);
  if (!options.channel_cells.empty()) {
    if (options.channel_cells.size() != channels.size()) {
      throw Error(Exit::input, "the river layer does not lie on the terrain's cells", {},
                  "Rasterise it on the terrain's geometry.");
    }
    for (const std::int32_t cell : drainage.order) {
      if (options.channel_cells[cell]) channels[cell] = 1;
      if (channels[cell] && drainage.receivers[cell] != no_receiver) channels[drainage.receivers[cell]] = 1;
    }
  } else if (options.channel_area) {
    const std::vector<std::uint8_t> leads = leads_out(drainage);
    for (const std::int32_t cell : drainage.order) {
      channels[cell] = leads[cell] && drainage.area[cell] >= *options.channel_area ? 1 : 0;
    }
  }
  return channels;
}

}  // namespace headwater
