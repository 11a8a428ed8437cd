// Small terrains for the tests of this room: rough ones full of pits and flats, planes, valleys.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/grid/raster.hpp"

namespace headwater::test {

inline GridGeometry square_cells(int columns, int rows, double cell_size = 10.0) {
  return {.columns = columns,
          .rows = rows,
          .cell_size = cell_size,
          .x_min = 0.0,
          .y_max = rows * cell_size,
          .crs_wkt = {}};
}

/// Uniform numbers in [0, 1) from a counter (SplitMix64 of Steele, Lea & Flood 2014).
inline double uniform(std::uint64_t seed, std::uint64_t counter) {
  std::uint64_t z = seed * 0x9E3779B97F4A7C15ull + (counter + 1) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

/// Whole-metre noise on a gentle slope: pits, nested pits, flats and ties everywhere.
inline Raster rough(int columns, int rows, std::uint64_t seed, double nodata_share = 0.0) {
  Raster raster{square_cells(columns, rows), std::vector<double>(static_cast<std::size_t>(columns) * rows)};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      const std::size_t cell = static_cast<std::size_t>(raster.geometry.index(row, column));
      raster.values[cell] = std::floor(12.0 * uniform(seed, cell) + 0.3 * column);
      if (uniform(seed + 1000, cell) < nodata_share) {
        raster.values[cell] = std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
  return raster;
}

/// Descends with x by `slope`.
inline Raster plane(int columns, int rows, double cell_size, double slope) {
  Raster raster{square_cells(columns, rows, cell_size), {}};
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      raster.values.push_back(slope * cell_size * (columns - 1 - column));
    }
  }
  return raster;
}

inline std::vector<std::uint8_t> active_cells(const Raster& raster) {
  std::vector<std::uint8_t> active;
  for (const double value : raster.values) active.push_back(std::isnan(value) ? 0 : 1);
  return active;
}

}  // namespace headwater::test
