// What build_domain works out before cells get their base order. Everything here is raster-indexed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid/domain.hpp"
#include "engine/grid/flow_routing.hpp"

namespace headwater {

/// Where water goes when it takes the steepest way.
struct Drainage {
  std::vector<std::uint8_t> active;
  std::vector<std::int32_t> outlets;
  FilledSurface filled;
  std::vector<std::int32_t> receivers;  ///< D8 on the filled surface
  std::vector<std::int32_t> order;      ///< donors first
  std::vector<double> area;             ///< [m2]
};
Drainage drain(const Raster& terrain, const Raster* mask, const DomainOptions& options);

/// 1 where a river runs: contributing area >= channel_area on the way to an outlet, or the given river layer
/// extended downstream, so that no river ends before the water does.
std::vector<std::uint8_t> channel_cells(const Drainage& drainage, const DomainOptions& options);

/// One reach per channel cell, in depth-first post-order: outlets in raster order, tributaries from the
/// smallest drained area to the largest, so a reach mostly follows its main stem. `cell` holds raster
/// indices, and `unit_catchment` is numbered by stretch (the run of reaches between sources and junctions) in
/// the same order.
RiverNetwork lay_out_river(const GridGeometry& geometry, const Drainage& drainage,
                           std::span<const std::uint8_t> channels, std::span<const double> terrain_slope);

/// Unit catchments: the cells whose D8 path meets the river first in the same stretch, numbered as the
/// stretches; then each connected region of cells that meet no river, in raster order.
struct UnitCatchments {
  std::int32_t count = 0;
  std::vector<std::int32_t> of_cell;    ///< -1 where inactive
  std::vector<std::int32_t> reach;      ///< in the cell, or -1
  std::vector<std::int32_t> drains_to;  ///< first reach on the D8 path, or -1
};
UnitCatchments delineate(const GridGeometry& geometry, const Drainage& drainage, const RiverNetwork& river);

/// Overland flow from each cell to neighbours of its own unit catchment.
struct HillslopeFlow {
  std::vector<std::uint8_t> receivers;       ///< bit k: neighbour k of the fixed order receives
  std::vector<std::int32_t> fraction_begin;  ///< CSR over raster cells, cells + 1
  std::vector<double> fraction;              ///< by neighbour, in the fixed order; one cell's sum to 1
  std::vector<double> slope, flow_length;    ///< as in SurfaceGraph
  std::vector<Drains> drains;
};
HillslopeFlow route_hillslopes(const GridGeometry& geometry, const Drainage& drainage,
                               const UnitCatchments& catchments, std::span<const double> terrain_slope,
                               const DomainOptions& options);

/// Length of the longest donor path to each cell (0 for sources).
std::vector<std::int32_t> flow_levels(const GridGeometry& geometry, const HillslopeFlow& flow,
                                      std::span<const std::uint8_t> active);

/// Bundles unit catchments into tasks, and fills the domain's tasks, raster_index and cell_at.
void order_cells(Domain& domain, const UnitCatchments& catchments, std::span<const std::int32_t> levels);

/// The flow graph in base order, as donors.
SurfaceGraph surface_graph(const Domain& domain, const HillslopeFlow& flow);

}  // namespace headwater
