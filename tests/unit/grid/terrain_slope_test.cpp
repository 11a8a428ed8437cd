#include "engine/grid/terrain_slope.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/unit/grid/terrains.hpp"

namespace headwater {
namespace {

TEST(HornSlope, IsExactOnAPlaneUpToTheEdges) {
  Raster terrain{test::square_cells(6, 5), {}};
  for (int row = 0; row < 5; ++row) {
    for (int column = 0; column < 6; ++column) terrain.values.push_back(3.0 * column - 4.0 * row);
  }
  terrain.values[terrain.geometry.index(2, 2)] = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> slope = horn_slope(terrain);
  for (int at = 0; at < 30; ++at) {
    if (at == terrain.geometry.index(2, 2)) {
      EXPECT_TRUE(std::isnan(slope[at]));
    } else {
      EXPECT_NEAR(slope[at], 0.5, 1e-15);  // 3, 4, 5 over 10 m
    }
  }
}

TEST(HornSlope, WeightsTheMiddleTwice) {
  const Raster terrain{test::square_cells(3, 3), {0, 5, 2, 0, 5, 4, 0, 5, 6}};
  // x: (2 + 2 * 4 + 6) / 4 / 2 cells; y: (0 + 0 + 4) / 4 / 2 cells
  EXPECT_DOUBLE_EQ(horn_slope(terrain)[4], std::hypot(2.0, 0.5) / 10.0);
}

}  // namespace
}  // namespace headwater
