#include "postprocess/export/terrain_surface.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/core/error.hpp"

namespace headwater {

LocalOrigin local_origin(const GridGeometry& geometry) {
  constexpr double step = 1000.0;
  const double y_min = geometry.y_max - geometry.rows * geometry.cell_size;
  return {std::floor(geometry.x_min / step) * step, std::floor(y_min / step) * step};
}

TerrainSurface::TerrainSurface(GridGeometry geometry, std::vector<double> elevation)
    : geometry_(std::move(geometry)),
      elevation_(std::move(elevation)),
      lowest_(std::numeric_limits<double>::max()) {
  bool any = false;
  for (const double z : elevation_) {
    if (std::isnan(z)) continue;
    any = true;
    lowest_ = std::min(lowest_, z);
  }
  if (!any) throw Error(Exit::input, "no cell has an elevation", "results.h5: elevation");
}

bool TerrainSurface::hidden(int row, int column) const {
  return !geometry_.contains(row, column) ||
         std::isnan(elevation_[static_cast<std::size_t>(geometry_.index(row, column))]);
}

double TerrainSurface::corner(int row, int column) const {
  double sum = 0.0;
  int count = 0;
  for (const int i : {row - 1, row})
    for (const int j : {column - 1, column}) {
      if (hidden(i, j)) continue;
      sum += elevation_[static_cast<std::size_t>(geometry_.index(i, j))];
      ++count;
    }
  return count > 0 ? sum / count : lowest_;
}

std::vector<SurfacePoint> TerrainSurface::corners() const {
  std::vector<SurfacePoint> points;
  points.reserve(static_cast<std::size_t>(geometry_.rows + 1) *
                 static_cast<std::size_t>(geometry_.columns + 1));
  for (int row = 0; row <= geometry_.rows; ++row)
    for (int column = 0; column <= geometry_.columns; ++column)
      points.push_back({geometry_.x_min + column * geometry_.cell_size,
                        geometry_.y_max - row * geometry_.cell_size, corner(row, column)});
  return points;
}

double TerrainSurface::height(double x, double y) const {
  const double east = (x - geometry_.x_min) / geometry_.cell_size;
  const double south = (geometry_.y_max - y) / geometry_.cell_size;
  const int column = std::min(static_cast<int>(std::floor(east)), geometry_.columns - 1);
  const int row = std::min(static_cast<int>(std::floor(south)), geometry_.rows - 1);
  if (hidden(row, column)) return std::numeric_limits<double>::quiet_NaN();
  const double u = east - column;
  const double v = south - row;
  const double nw = corner(row, column);
  const double ne = corner(row, column + 1);
  const double sw = corner(row + 1, column);
  const double se = corner(row + 1, column + 1);
  const double cut_nw_se = u >= v ? nw + u * (ne - nw) + v * (se - ne) : nw + v * (sw - nw) + u * (se - sw);
  const double cut_ne_sw =
      u + v <= 1.0 ? nw + u * (ne - nw) + v * (sw - nw) : se + (1.0 - u) * (sw - se) + (1.0 - v) * (ne - se);
  return std::max(cut_nw_se, cut_ne_sw);
}

double TerrainSurface::height_or_lowest(double x, double y) const {
  const double z = height(x, y);
  return std::isnan(z) ? lowest_ : z;
}

std::vector<SurfacePoint> TerrainSurface::lay_line(double x0, double y0, double x1, double y1,
                                                   double lift) const {
  // An even number of pieces puts a bend half-way: on the side or corner between two neighbouring cells'
  // centres.
  const double cells = std::hypot(x1 - x0, y1 - y0) / geometry_.cell_size;
  const int pieces = 2 * std::max(1, static_cast<int>(std::ceil(cells / 1.5)));
  std::vector<SurfacePoint> line;
  double z = height_or_lowest(x0, y0);
  for (int i = 0; i <= pieces; ++i) {
    const double share = static_cast<double>(i) / pieces;
    const double x = x0 + share * (x1 - x0);
    const double y = y0 + share * (y1 - y0);
    const double here = height(x, y);
    if (!std::isnan(here)) z = here;
    line.push_back({x, y, z + lift});
  }
  return line;
}

}  // namespace headwater
