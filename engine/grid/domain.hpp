// What the models stand on: active cells in one fixed base order, the hillslope flow graph, the river
// network, unit catchments, and the tasks and partitions that work is dealt out by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/grid/flow_routing.hpp"
#include "engine/grid/raster.hpp"

namespace headwater {

/// Where the surface water of a cell goes.
enum class Drains : std::uint8_t { cells, reach, off_map, nowhere };

/// Hillslope flow graph on cells in base order. A cell PULLS from its donors, in base order: no atomics, and
/// the same bits for any number of threads. Multiple-flow receivers are cut at unit-catchment divides;
/// fractions of one donor sum to 1 (the largest one closes by subtraction: the smallest could come out
/// negative). Where water leaves the cells, `flow_length` is the cell size, and `slope` that of the donors'
/// steepest descent (off_map: a plane goes on to its last cell), the terrain's (reach) or the minimum
/// (nowhere).
struct SurfaceGraph {
  std::vector<std::int32_t> donor_begin;  ///< CSR, cells + 1
  std::vector<std::int32_t> donor;
  std::vector<double> donor_fraction;  ///< share of the donor's outflow that comes here
  std::vector<double>
      slope;  ///< tan(beta) of the routing surface down its gradient (d8: to the receiver), >= minimum_slope
  std::vector<double>
      flow_length;  ///< outflow-weighted way down the gradient to the receivers (d8: distance) [m]
  std::vector<Drains> drains;
};

/// One reach per river cell (or per row of a network table), every reach before its downstream one:
/// depth-first order.
struct RiverNetwork {
  std::vector<std::int32_t> downstream;      ///< reach, or -1 at an outlet
  std::vector<std::int32_t> upstream_begin;  ///< CSR, reaches + 1; upstream reaches in ascending order
  std::vector<std::int32_t> upstream;
  std::vector<double> length;        ///< [m]
  std::vector<double> slope;         ///< bed slope, smoothed along the river, >= 1e-4
  std::vector<double> drained_area;  ///< [m2]
  std::vector<std::int32_t> strahler_order;
  std::vector<std::int32_t> cell;            ///< base-order cell, or -1 for networks from a table
  std::vector<std::int32_t> unit_catchment;  ///< of the stretch that the reach belongs to
  std::vector<double> x, y, bed_elevation;   ///< of the cell centre [m]; NaN for networks from a table
  std::int32_t size() const { return static_cast<std::int32_t>(downstream.size()); }
};

/// Fills the CSR upstream lists from `downstream`.
void link_upstream(RiverNetwork& network);

/// Cells [first, last) in base order.
struct CellRange {
  std::int32_t first = 0, last = 0;
};

/// A bundle of whole unit catchments, big enough to be worth a thread: its cells are contiguous in base order
/// and sorted by level (a cell's donors all lie in lower levels of the same task).
struct Task {
  std::int32_t first_cell = 0;
  std::int32_t last_cell = 0;             ///< one past
  std::vector<std::int32_t> level_begin;  ///< cell index of each level's first cell, plus last_cell
  /// After a re-routing, instead of the levels: all cells, every donor in an earlier run. Empty before.
  std::vector<CellRange> runs = {};
};

/// A run of consecutive river reaches (depth-first order) that is worth a thread: reads the outflow of
/// earlier chunks only.
struct RiverChunk {
  std::int32_t first_reach = 0;
  std::int32_t last_reach = 0;       ///< one past
  std::int32_t level = 0;            ///< chunks of one level are independent of each other
  std::vector<std::int32_t> ghosts;  ///< upstream reaches that belong to other chunks, ascending
};

/// What one rank would own; same results for any number of them.
struct Partition {
  std::int32_t first_task = 0, last_task = 0;
  std::int32_t first_chunk = 0, last_chunk = 0;
  std::vector<std::int32_t> ghost_reaches;  ///< upstream reaches owned by other partitions, ascending
};

enum class Routing { d8, multiple_flow };

/// How overland flow is routed.
struct RoutingRule {
  Routing directions = Routing::multiple_flow;
  double multiple_flow_exponent = 1.1;  ///< Freeman (1991)
  double fill_epsilon = 1e-4;           ///< [m]
  double minimum_slope = 1e-3;          ///< of overland flow
};

struct Domain {
  GridGeometry geometry;
  RoutingRule routing;
  bool illustrative = false;  ///< synthetic terrain: products must say so
  bool masked = false;
  // cells, in base order
  std::vector<std::int32_t> raster_index;    ///< cell -> raster
  std::vector<std::int32_t> cell_at;         ///< raster -> cell, -1 where inactive
  std::vector<double> elevation;             ///< bed surface as read [m]
  std::vector<double> slope;                 ///< terrain slope tan(beta), Horn (1981) on the DEM
  std::vector<std::int32_t> unit_catchment;  ///< cell -> unit catchment
  std::vector<std::int32_t> reach;           ///< cell -> the reach in it, or -1
  std::vector<std::int32_t> drains_to;       ///< cell -> the first reach on its D8 path, or -1
  SurfaceGraph surface;
  RiverNetwork river;
  std::int32_t unit_catchments = 0;
  std::vector<Task> tasks;
  std::vector<RiverChunk> chunks;
  std::vector<Partition> partitions;
  // how the surface was made
  std::int64_t cells_raised = 0;
  double largest_raise = 0.0;

  std::int32_t cells() const { return static_cast<std::int32_t>(raster_index.size()); }
  double cell_area() const { return geometry.cell_area(); }
};

struct DomainOptions {
  Routing routing = Routing::multiple_flow;
  double multiple_flow_exponent = 1.1;  ///< Freeman (1991)
  std::optional<double> channel_area;   ///< [m2]; none: no river
  /// Raster-indexed; non-empty: a given river layer instead of channel_area.
  std::vector<std::uint8_t> channel_cells;
  /// Raster indices; none: default_outlets; empty: no outlet at all.
  std::optional<std::vector<std::int32_t>> outlets;
  double fill_epsilon = 1e-4;   ///< [m]
  double minimum_slope = 1e-3;  ///< of overland flow
  std::int32_t partitions = 1;
};

/// Builds everything above from a terrain raster (NaN = outside) and an optional mask (0 or NaN = outside).
/// Cells that meet no river form one unit catchment for each connected region of them. `illustrative` is left
/// to the caller. Throws Error(Exit::input) when no active cell is left, or an outlet is not one.
Domain build_domain(const Raster& terrain, const Raster* mask, const DomainOptions& options);

/// Cuts reaches into chunks of at most 512 and deals tasks and chunks to partitions (also used for networks
/// from a table). Large tributaries get chunks of their own, so that they can be done at the same time.
void deal_out(Domain& domain, std::int32_t partitions);

}  // namespace headwater
