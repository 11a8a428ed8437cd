// Raster arrays with a rim of one cell, so that all eight neighbours of every cell exist and a neighbour is a
// constant offset away: no bounds checks in the inner loops.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid/flow_routing.hpp"
#include "engine/grid/raster.hpp"

namespace headwater {

/// Cells from which on a loop over a raster is shared among threads: waking them costs more than small loops
/// take.
inline constexpr std::size_t worth_threads = 1 << 16;

/// Index arithmetic of a raster with a rim.
struct PaddedFrame {
  int columns = 0;
  int rows = 0;
  std::int32_t width = 0;              ///< columns + 2
  std::array<std::int32_t, 8> offset;  ///< to the neighbours in the fixed order of flow_routing.hpp

  explicit PaddedFrame(const GridGeometry& geometry)
      : columns(geometry.columns), rows(geometry.rows), width(geometry.columns + 2) {
    for (int k = 0; k < 8; ++k) offset[k] = neighbour_row[k] * width + neighbour_column[k];
  }
  std::size_t size() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(rows + 2); }
  std::int32_t row_begin(int row) const { return (row + 1) * width + 1; }
  std::int32_t from_raster(std::int32_t index) const { return row_begin(index / columns) + index % columns; }
  std::int32_t to_raster(std::int32_t padded) const {
    return (padded / width - 1) * columns + padded % width - 1;
  }
};

/// Copies `values` into a padded array; `outside` fills the rim and every cell that is not active.
template <class T>
std::vector<T> padded_copy(const PaddedFrame& frame, std::span<const T> values,
                           std::span<const std::uint8_t> active, T outside) {
  std::vector<T> padded(frame.size(), outside);
  for (int row = 0; row < frame.rows; ++row) {
    const std::size_t from = static_cast<std::size_t>(row) * static_cast<std::size_t>(frame.columns);
    T* to = padded.data() + frame.row_begin(row);
    for (int column = 0; column < frame.columns; ++column) {
      if (active[from + column]) to[column] = values[from + column];
    }
  }
  return padded;
}

}  // namespace headwater
