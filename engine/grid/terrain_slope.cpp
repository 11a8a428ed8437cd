#include "engine/grid/terrain_slope.hpp"

#include <cmath>
#include <limits>

#include "engine/grid/padded.hpp"

namespace headwater {

namespace {

// Height by offset from a cell; NaN beyond the border.
class Window {
 public:
  Window(const Raster& terrain, int row, int column) : terrain_(terrain), row_(row), column_(column) {}
  double at(int rows_down, int columns_right) const {
    const GridGeometry& g = terrain_.geometry;
    const int row = row_ + rows_down, column = column_ + columns_right;
    return g.contains(row, column) ? terrain_.values[g.index(row, column)]
                                   : std::numeric_limits<double>::quiet_NaN();
  }

 private:
  const Raster& terrain_;
  int row_, column_;
};

// Rise per cell from `before` over `here` to `after`; NaN if it cannot be told.
double difference(double before, double here, double after) {
  if (!std::isnan(before) && !std::isnan(after)) return 0.5 * (after - before);
  return std::isnan(before) ? after - here : here - before;
}

double weighted_mean(const double (&differences)[3]) {
  constexpr double weights[3] = {1.0, 2.0, 1.0};
  double sum = 0.0, weight = 0.0;
  for (int i = 0; i < 3; ++i) {
    if (std::isnan(differences[i])) continue;
    sum += weights[i] * differences[i];
    weight += weights[i];
  }
  return weight > 0.0 ? sum / weight : 0.0;
}

}  // namespace

std::vector<double> horn_slope(const Raster& terrain) {
  const GridGeometry& g = terrain.geometry;
  std::vector<double> slope(terrain.values.size(), std::numeric_limits<double>::quiet_NaN());
#pragma omp parallel for schedule(static) if (g.size() >= worth_threads)
  for (int row = 0; row < g.rows; ++row) {
    for (int column = 0; column < g.columns; ++column) {
      if (std::isnan(terrain.values[g.index(row, column)])) continue;
      const Window z(terrain, row, column);
      double across[3], down[3];
      for (int i = -1; i <= 1; ++i) {
        across[i + 1] = difference(z.at(i, -1), z.at(i, 0), z.at(i, 1));
        down[i + 1] = difference(z.at(-1, i), z.at(0, i), z.at(1, i));
      }
      slope[g.index(row, column)] = std::hypot(weighted_mean(across), weighted_mean(down)) / g.cell_size;
    }
  }
  return slope;
}

}  // namespace headwater
