#include <algorithm>
#include <cmath>

#include "engine/grid/drainage.hpp"

namespace headwater {

namespace {

constexpr double least_bed_slope = 1e-4;
constexpr int smoothing_reaches = 5;  // up and down the main stem

// Raster indices of the channel cells in reach order.
std::vector<std::int32_t> depth_first_cells(const GridGeometry& geometry, const Drainage& drainage,
                                            std::span<const std::uint8_t> channels) {
  std::vector<std::int32_t> stack, cells;
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(channels.size()); ++cell) {
    if (channels[cell] && drainage.receivers[cell] == no_receiver) stack.push_back(cell);
  }
  // Pre-order from the last outlet to the first, largest tributary first: read backwards, that is the
  // post-order.
  while (!stack.empty()) {
    const std::int32_t cell = stack.back();
    stack.pop_back();
    cells.push_back(cell);
    const std::ptrdiff_t first_donor = static_cast<std::ptrdiff_t>(stack.size());
    for (int k = 0; k < 8; ++k) {
      const int row = cell / geometry.columns + neighbour_row[k];
      const int column = cell % geometry.columns + neighbour_column[k];
      if (!geometry.contains(row, column)) continue;
      const std::int32_t donor = geometry.index(row, column);
      if (channels[donor] && drainage.receivers[donor] == cell) stack.push_back(donor);
    }
    std::stable_sort(stack.begin() + first_donor, stack.end(),
                     [&](std::int32_t a, std::int32_t b) { return drainage.area[a] < drainage.area[b]; });
  }
  std::reverse(cells.begin(), cells.end());
  return cells;
}

// Strahler (1957): the highest order upstream, one more where two of them meet; and the stretches, which
// start at sources and junctions.
void order_and_stretches(RiverNetwork& river) {
  river.strahler_order.assign(river.downstream.size(), 1);
  river.unit_catchment.assign(river.downstream.size(), -1);
  std::int32_t stretches = 0;
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    const std::int32_t begin = river.upstream_begin[reach], end = river.upstream_begin[reach + 1];
    int highest = 0, times = 0;
    for (std::int32_t i = begin; i < end; ++i) {
      const int order = river.strahler_order[river.upstream[i]];
      times = order > highest ? 1 : times + (order == highest ? 1 : 0);
      highest = std::max(highest, order);
    }
    if (begin < end) river.strahler_order[reach] = highest + (times > 1 ? 1 : 0);
    river.unit_catchment[reach] =
        end - begin == 1 ? river.unit_catchment[river.upstream[begin]] : stretches++;
  }
}

// The upstream reach with the largest drained area, or -1 at a source.
std::int32_t main_stem_above(const RiverNetwork& river, std::int32_t reach) {
  std::int32_t found = -1;
  for (std::int32_t i = river.upstream_begin[reach]; i < river.upstream_begin[reach + 1]; ++i) {
    const std::int32_t candidate = river.upstream[i];
    if (found < 0 || river.drained_area[candidate] > river.drained_area[found]) found = candidate;
  }
  return found;
}

// Drop over a few reaches up and down the main stem: the bed of one cell is noise of the terrain raster.
void smooth_slopes(RiverNetwork& river, std::span<const double> terrain_slope) {
  river.slope.resize(river.downstream.size());
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    std::int32_t top = reach, bottom = reach;
    double distance = 0.0;
    for (int step = 0; step < smoothing_reaches; ++step) {
      const std::int32_t above = main_stem_above(river, top);
      if (above < 0) break;
      top = above;
      distance += river.length[top];
    }
    for (int step = 0; step < smoothing_reaches && river.downstream[bottom] >= 0; ++step) {
      distance += river.length[bottom];
      bottom = river.downstream[bottom];
    }
    const double drop = river.bed_elevation[top] - river.bed_elevation[bottom];
    const double slope = distance > 0.0 ? drop / distance : terrain_slope[river.cell[reach]];
    river.slope[reach] = std::max(slope, least_bed_slope);
  }
}

}  // namespace

void link_upstream(RiverNetwork& network) {
  const std::size_t reaches = network.downstream.size();
  network.upstream_begin.assign(reaches + 1, 0);
  for (const std::int32_t to : network.downstream) {
    if (to >= 0) ++network.upstream_begin[to + 1];
  }
  for (std::size_t reach = 0; reach < reaches; ++reach) {
    network.upstream_begin[reach + 1] += network.upstream_begin[reach];
  }
  network.upstream.resize(network.upstream_begin.back());
  std::vector<std::int32_t> next(network.upstream_begin.begin(), network.upstream_begin.end() - 1);
  for (std::size_t reach = 0; reach < reaches; ++reach) {
    const std::int32_t to = network.downstream[reach];
    if (to >= 0) network.upstream[next[to]++] = static_cast<std::int32_t>(reach);
  }
}

RiverNetwork lay_out_river(const GridGeometry& geometry, const Drainage& drainage,
                           std::span<const std::uint8_t> channels, std::span<const double> terrain_slope) {
  RiverNetwork river;
  river.cell = depth_first_cells(geometry, drainage, channels);
  std::vector<std::int32_t> reach_at(channels.size(), -1);
  for (std::size_t reach = 0; reach < river.cell.size(); ++reach) {
    reach_at[river.cell[reach]] = static_cast<std::int32_t>(reach);
  }
  for (const std::int32_t cell : river.cell) {
    const std::int32_t receiver = drainage.receivers[cell];
    const int row = cell / geometry.columns, column = cell % geometry.columns;
    const bool diagonal = receiver != no_receiver && receiver / geometry.columns != row &&
                          receiver % geometry.columns != column;
    river.downstream.push_back(receiver == no_receiver ? -1 : reach_at[receiver]);
    river.length.push_back(diagonal ? std::sqrt(2.0) * geometry.cell_size : geometry.cell_size);
    river.drained_area.push_back(drainage.area[cell]);
    river.x.push_back(geometry.x(column));
    river.y.push_back(geometry.y(row));
    river.bed_elevation.push_back(drainage.filled.elevation[cell]);
  }
  link_upstream(river);
  order_and_stretches(river);
  smooth_slopes(river, terrain_slope);
  return river;
}

}  // namespace headwater
