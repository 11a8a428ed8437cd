// Raster geometry: north-up square cells, row 0 in the north.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace headwater {

/// Where a raster lies. Lengths in metres of a projected CRS; crs_wkt is empty for abstract (plane, flat)
/// terrain.
struct GridGeometry {
  int columns = 0;
  int rows = 0;
  double cell_size = 0.0;  ///< [m]
  double x_min = 0.0;      ///< west edge [m]
  double y_max = 0.0;      ///< north edge [m]
  std::string crs_wkt = {};

  std::size_t size() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
  double cell_area() const { return cell_size * cell_size; }
  double x(int column) const { return x_min + (column + 0.5) * cell_size; }  ///< cell centre [m]
  double y(int row) const { return y_max - (row + 0.5) * cell_size; }        ///< cell centre [m]
  std::int32_t index(int row, int column) const { return row * columns + column; }
  bool contains(int row, int column) const {
    return row >= 0 && row < rows && column >= 0 && column < columns;
  }
};

/// Values on a geometry, row-major; NaN marks nodata.
struct Raster {
  GridGeometry geometry;
  std::vector<double> values;
};

}  // namespace headwater
