#include "engine/cli/terrain_outlet.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/grid/catchment.hpp"
#include "engine/grid/drainage.hpp"

namespace headwater {

namespace {

constexpr const char* key = "terrain.outlet";
constexpr double handful = 20.0;       // cells that nobody names an outlet for
constexpr double large = 1000.0;       // cells: who names an outlet for so many has hit a stream
constexpr double larger = 10.0;        // times the point's own catchment: worth a remark
constexpr double much_larger = 100.0;  // that, close by, is what was meant
constexpr int close_by = 3;            // cells: a point read off a map is not nearer than that
constexpr int within_sight = 10;       // cells that are looked through for what was meant

std::string point(const GridGeometry& g, std::int32_t cell) {
  return fmt::format("[{:.10g}, {:.10g}]", g.x(cell % g.columns), g.y(cell / g.columns));
}

}  // namespace

std::int32_t outlet_cell(const Raster& terrain, const Raster* mask, const std::vector<double>& at) {
  const GridGeometry& g = terrain.geometry;
  const auto refuse = [&](const char* what, const std::string& remedy) {
    return Error(Exit::configuration, fmt::format("terrain.outlet = [{}, {}] lies {}", at[0], at[1], what),
                 key, remedy);
  };
  const double column = std::floor((at[0] - g.x_min) / g.cell_size);
  const double row = std::floor((g.y_max - at[1]) / g.cell_size);
  if (!(column >= 0.0 && column < g.columns && row >= 0.0 && row < g.rows))
    throw refuse(
        "outside the terrain",
        fmt::format("Give x from {:.10g} to {:.10g} and y from {:.10g} to {:.10g}, in its CRS", g.x_min,
                    g.x_min + g.columns * g.cell_size, g.y_max - g.rows * g.cell_size, g.y_max));
  const std::int32_t cell = g.index(static_cast<int>(row), static_cast<int>(column));
  const auto at_cell = static_cast<std::size_t>(cell);
  if (std::isnan(terrain.values[at_cell]))
    throw refuse("where the terrain has no data", "Give a point on cells that have an elevation");
  if (mask && !(std::abs(mask->values[at_cell]) > 0.0))
    throw refuse("outside the mask", "Give a point inside it, or leave out one of them");
  return cell;
}

Raster catchment_mask(const Raster& terrain, std::int32_t outlet, const DomainOptions& options,
                      const Remark& remark) {
  const GridGeometry& g = terrain.geometry;
  Drainage drainage = drain(terrain, nullptr, options);
  const auto cells_of = [&](std::int32_t cell) { return drainage.area[cell] / g.cell_area(); };
  const double cells = cells_of(outlet);
  const auto active = static_cast<double>(drainage.order.size());

  const bool nothing = cells < handful && 4.0 * cells < active;
  const std::int32_t stream = nearest_stream(g, drainage.area, outlet, nothing ? within_sight : close_by,
                                             std::max(larger * cells, handful) * g.cell_area());
  const bool beside = stream >= 0 && cells < large && cells_of(stream) >= much_larger * cells;
  if (nothing || beside)
    throw Error(
        Exit::configuration,
        fmt::format("only {:.0f} cells of the terrain drain through terrain.outlet = {}", cells,
                    point(g, outlet)),
        key,
        stream < 0
            ? fmt::format("Give a point on a stream: there is none within {} cells", within_sight)
            : fmt::format("Move it to {}, the nearest point on a stream of {:.4g} km2, or give the mask "
                          "of what is meant",
                          point(g, stream), drainage.area[stream] * 1e-6));
  remark(fmt::format("terrain.outlet: the catchment above {} has {:.0f} cells ({:.4g} km2)", point(g, outlet),
                     cells, drainage.area[outlet] * 1e-6));
  if (stream >= 0)
    remark(fmt::format("terrain.outlet: a larger stream passes close by, at {} ({:.4g} km2)",
                       point(g, stream), drainage.area[stream] * 1e-6));
  const std::vector<std::uint8_t> above = cells_above(drainage.receivers, drainage.order, outlet);
  return {g, {above.begin(), above.end()}};
}

}  // namespace headwater
