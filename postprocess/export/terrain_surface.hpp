// The ground as one surface through the corners of cells, and lines laid upon it.
#pragma once

#include <vector>

#include "engine/io/raster_file.hpp"

namespace headwater {

/// Where a drawing's coordinates start: rounded to a kilometre, so that float32 keeps centimetres of what is
/// left.
struct LocalOrigin {
  double x = 0.0;  ///< [m]
  double y = 0.0;  ///< [m]
};
LocalOrigin local_origin(const GridGeometry& geometry);

struct SurfacePoint {
  double x = 0.0, y = 0.0, z = 0.0;  ///< [m]
};

/// A corner lies at the mean elevation of the cells with a value (not NaN) that meet there.
class TerrainSurface {
 public:
  /// `elevation`: row-major, NaN outside. Throws Error(Exit::input) when every cell is outside.
  TerrainSurface(GridGeometry geometry, std::vector<double> elevation);

  bool hidden(int row, int column) const;

  /// The (rows + 1) x (columns + 1) corners, north-west first. Those that touch no cell inside lie at the
  /// lowest elevation: a finite number within the bounds of the rest.
  std::vector<SurfacePoint> corners() const;

  /// Height of the drawn surface [m]: the higher one of the two ways to cut the cell's quadrilateral into
  /// triangles, so that what lies on it is not buried whichever way it is drawn. NaN outside.
  double height(double x, double y) const;

  /// Height there, or the lowest elevation outside.
  double height_or_lowest(double x, double y) const;

  /// A straight line in plan laid on the surface, `lift` [m] above it, with a bend at least at every cell
  /// side or corner that it crosses between neighbouring cell centres. Where there is no surface it keeps the
  /// height it had.
  std::vector<SurfacePoint> lay_line(double x0, double y0, double x1, double y1, double lift) const;

 private:
  double corner(int row, int column) const;

  GridGeometry geometry_;
  std::vector<double> elevation_;
  double lowest_ = 0.0;
};

}  // namespace headwater
