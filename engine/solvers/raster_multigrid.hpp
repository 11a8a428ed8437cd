// An approximate inverse of diffusion, drift and loss on a raster: geometric multigrid on cells, as a
// preconditioner (Braess 1995, Computing 55, 379-393; Wesseling 1992, An Introduction to Multigrid Methods).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace headwater {

/// A raster with a ring of idle cells around it, so that every cell has four neighbours.
struct PaddedRaster {
  int rows = 0, columns = 0;
  std::size_t stride() const { return static_cast<std::size_t>(columns) + 2; }
  std::size_t size() const { return (static_cast<std::size_t>(rows) + 2) * stride(); }
  std::size_t at(int row, int column) const {
    return (static_cast<std::size_t>(row) + 1) * stride() + static_cast<std::size_t>(column) + 1;
  }
};

/// (A x)_i = loss_i x_i + sum over the faces of i of exchange (x_i - x_j) + outgoing drift x_i - incoming
/// drift x_j. Arrays are by padded cell; a face belongs to the cell west (east) or north (south) of it. Drift
/// is positive to the east and to the south. Idle cells have exchange and drift 0 on all their faces.
struct RasterOperator {
  std::vector<double> loss, east_exchange, south_exchange, east_drift, south_drift;
  std::vector<unsigned char> active;
  void resize(std::size_t size);
};

class RasterMultigrid {
 public:
  /// Analyses the pattern once: `finest().active` must be set before the first update().
  RasterMultigrid(const PaddedRaster& raster, std::vector<unsigned char> active);

  /// Fill its coefficients, then call update().
  RasterOperator& finest() { return levels_.front().op; }
  void update();
  /// Every entry of `ax` is set, that of the ring to 0.
  void multiply(std::span<const double> x, std::span<double> ax) const;
  /// v := about A^-1 v, a linear and fixed operation between updates. The bits do not depend on threads.
  void precondition(std::span<double> v);

 private:
  struct Level {
    PaddedRaster raster;
    RasterOperator op;
    std::vector<double> diagonal, west, east, north, south;  // A x = diagonal x - west x_west - …
    std::vector<double> x, b, r;
  };
  static void assemble(Level& level);
  static void coarsen(const Level& fine, Level& coarse);
  static void smooth(Level& level, int colour);
  static void residual(Level& level);
  void cycle(std::size_t l, int again);
  std::vector<Level> levels_;
};

}  // namespace headwater
