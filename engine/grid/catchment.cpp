#include "engine/grid/catchment.hpp"

#include <algorithm>
#include <cmath>

#include "engine/grid/flow_routing.hpp"

namespace headwater {

std::int32_t snap_to_stream(const GridGeometry& geometry, std::span<const double> area, std::int32_t cell,
                            int reach) {
  const int row = cell / geometry.columns, column = cell % geometry.columns;
  std::int32_t found = cell;
  for (int r = std::max(row - reach, 0); r <= std::min(row + reach, geometry.rows - 1); ++r) {
    for (int c = std::max(column - reach, 0); c <= std::min(column + reach, geometry.columns - 1); ++c) {
      if (area[geometry.index(r, c)] > area[found]) found = geometry.index(r, c);
    }
  }
  return found;
}

std::int32_t nearest_stream(const GridGeometry& geometry, std::span<const double> area, std::int32_t cell,
                            int reach, double least) {
  const int row = cell / geometry.columns, column = cell % geometry.columns;
  const double wanted = std::max(0.5 * area[snap_to_stream(geometry, area, cell, reach)], least);
  std::int32_t found = -1;
  int distance = 0;
  for (int r = std::max(row - reach, 0); r <= std::min(row + reach, geometry.rows - 1); ++r) {
    for (int c = std::max(column - reach, 0); c <= std::min(column + reach, geometry.columns - 1); ++c) {
      const int here = (r - row) * (r - row) + (c - column) * (c - column);
      if (area[geometry.index(r, c)] < wanted || (found >= 0 && here >= distance)) continue;
      found = geometry.index(r, c);
      distance = here;
    }
  }
  return found;
}

std::vector<std::uint8_t> cells_above(std::span<const std::int32_t> receivers,
                                      std::span<const std::int32_t> order, std::int32_t outlet) {
  std::vector<std::uint8_t> above(receivers.size(), 0);
  above[outlet] = 1;
  for (auto cell = order.rbegin(); cell != order.rend(); ++cell) {
    if (*cell != outlet && receivers[*cell] != no_receiver) above[*cell] = above[receivers[*cell]];
  }
  return above;
}

GridGeometry frame_round(const GridGeometry& geometry, std::span<const std::uint8_t> cells, int margin) {
  int top = geometry.rows, bottom = -1, left = geometry.columns, right = -1;
  for (int row = 0; row < geometry.rows; ++row) {
    for (int column = 0; column < geometry.columns; ++column) {
      if (!cells[geometry.index(row, column)]) continue;
      top = std::min(top, row);
      bottom = std::max(bottom, row);
      left = std::min(left, column);
      right = std::max(right, column);
    }
  }
  top = std::max(top - margin, 0);
  left = std::max(left - margin, 0);
  bottom = std::min(bottom + margin, geometry.rows - 1);
  right = std::min(right + margin, geometry.columns - 1);
  GridGeometry frame = geometry;
  frame.columns = right - left + 1;
  frame.rows = bottom - top + 1;
  frame.x_min = geometry.x_min + left * geometry.cell_size;
  frame.y_max = geometry.y_max - top * geometry.cell_size;
  return frame;
}

Raster cut_out(const Raster& raster, const GridGeometry& frame) {
  const GridGeometry& whole = raster.geometry;
  const int left = static_cast<int>(std::lround((frame.x_min - whole.x_min) / whole.cell_size));
  const int top = static_cast<int>(std::lround((whole.y_max - frame.y_max) / whole.cell_size));
  Raster part{frame, {}};
  part.values.reserve(frame.size());
  for (int row = 0; row < frame.rows; ++row) {
    const auto begin = raster.values.begin() + whole.index(top + row, left);
    part.values.insert(part.values.end(), begin, begin + frame.columns);
  }
  return part;
}

}  // namespace headwater
