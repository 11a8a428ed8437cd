#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/grid/flow_routing.hpp"
#include "engine/grid/padded.hpp"

namespace headwater {

namespace {

// Cells on the raster's border or beside an inactive cell, in raster order.
std::vector<std::int32_t> edge_cells(const PaddedFrame& frame, std::span<const std::uint8_t> padded_active) {
  std::vector<std::int32_t> edge;
  for (int row = 0; row < frame.rows; ++row) {
    for (int column = 0; column < frame.columns; ++column) {
      const std::int32_t cell = frame.row_begin(row) + column;
      if (!padded_active[cell]) continue;
      const bool inside = std::all_of(frame.offset.begin(), frame.offset.end(),
                                      [&](std::int32_t offset) { return padded_active[cell + offset] != 0; });
      if (!inside) edge.push_back(frame.to_raster(cell));
    }
  }
  return edge;
}

// Edge cells without a lower neighbour once everything that could spill over the edge has done so. Asking the
// raw terrain instead would dam each valley that leaves the map one noisy metre above a pit.
std::vector<std::int32_t> lowest_of_the_edge(const GridGeometry& geometry, std::span<const double> elevation,
                                             std::span<const std::uint8_t> active,
                                             const std::vector<std::int32_t>& edge) {
  const std::vector<double> open = fill_depressions(geometry, elevation, active, edge, 0.0).elevation;
  const auto has_lower_neighbour = [&](std::int32_t cell) {
    const int row = cell / geometry.columns, column = cell % geometry.columns;
    for (int k = 0; k < 8; ++k) {
      const int r = row + neighbour_row[k], c = column + neighbour_column[k];
      if (!geometry.contains(r, c)) continue;
      const std::int32_t next = geometry.index(r, c);
      if (active[next] && open[next] < open[cell]) return true;
    }
    return false;
  };
  std::vector<std::int32_t> outlets;
  std::copy_if(edge.begin(), edge.end(), std::back_inserter(outlets),
               [&](std::int32_t cell) { return !has_lower_neighbour(cell); });
  return outlets;
}

// The lowest cell of all, and the lowest edge cell of every region that is not connected to it.
std::vector<std::int32_t> lowest_of_each_region(const PaddedFrame& frame, std::span<const double> elevation,
                                                const std::vector<std::int32_t>& edge,
                                                std::vector<std::uint8_t> waiting) {
  const auto lower = [&](std::int32_t a, std::int32_t b) { return elevation[a] < elevation[b]; };
  std::int32_t lowest = edge.front();
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(elevation.size()); ++cell) {
    if (waiting[frame.from_raster(cell)] && lower(cell, lowest)) lowest = cell;
  }
  std::vector<std::int32_t> by_height(edge);
  std::stable_sort(by_height.begin(), by_height.end(), lower);
  by_height.insert(by_height.begin(), lowest);

  std::vector<std::int32_t> outlets, stack;
  for (const std::int32_t candidate : by_height) {
    if (!waiting[frame.from_raster(candidate)]) continue;
    outlets.push_back(candidate);
    stack.assign(1, frame.from_raster(candidate));
    waiting[stack.front()] = 0;
    while (!stack.empty()) {
      const std::int32_t cell = stack.back();
      stack.pop_back();
      for (const std::int32_t offset : frame.offset) {
        if (!waiting[cell + offset]) continue;
        waiting[cell + offset] = 0;
        stack.push_back(cell + offset);
      }
    }
  }
  std::sort(outlets.begin(), outlets.end());
  return outlets;
}

}  // namespace

std::vector<std::int32_t> default_outlets(const GridGeometry& geometry, std::span<const double> elevation,
                                          std::span<const std::uint8_t> active, bool masked) {
  const PaddedFrame frame(geometry);
  std::vector<std::uint8_t> padded_active = padded_copy(frame, active, active, std::uint8_t{0});
  const std::vector<std::int32_t> edge = edge_cells(frame, padded_active);
  if (edge.empty()) return {};
  return masked ? lowest_of_each_region(frame, elevation, edge, std::move(padded_active))
                : lowest_of_the_edge(geometry, elevation, active, edge);
}

}  // namespace headwater
