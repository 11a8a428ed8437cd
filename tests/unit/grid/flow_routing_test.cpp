#include "engine/grid/flow_routing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/unit/grid/terrains.hpp"

namespace headwater {
namespace {

using test::active_cells;
using test::plane;
using test::rough;

constexpr double epsilon = 1e-3;

std::vector<std::int32_t> neighbours_of(const GridGeometry& g, std::int32_t cell) {
  std::vector<std::int32_t> found;
  const int row = cell / g.columns, column = cell % g.columns;
  for (int k = 0; k < 8; ++k) {
    const int r = row + neighbour_row[k], c = column + neighbour_column[k];
    if (g.contains(r, c)) found.push_back(g.index(r, c));
  }
  return found;
}

// The lowest surface without depressions by repeated relaxation over all cells until nothing changes
// (Bellman-Ford): no queue, no order, nothing in common with the code under test but the definition.
std::vector<double> fill_by_relaxation(const Raster& terrain, const std::vector<std::uint8_t>& active,
                                       const std::vector<std::int32_t>& outlets) {
  const double unreached = std::numeric_limits<double>::infinity();
  std::vector<double> level(terrain.values.size(), unreached);
  for (const std::int32_t outlet : outlets) level[outlet] = terrain.values[outlet];
  for (bool changed = true; changed;) {
    changed = false;
    for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(level.size()); ++cell) {
      if (!active[cell]) continue;
      for (const std::int32_t next : neighbours_of(terrain.geometry, cell)) {
        if (!active[next] || level[next] == unreached) continue;
        const double z = terrain.values[cell];
        const double through = level[next] < z ? z : level[next] + epsilon;
        if (through < level[cell]) level[cell] = through, changed = true;
      }
    }
  }
  for (std::size_t cell = 0; cell < level.size(); ++cell) {
    if (level[cell] == unreached) level[cell] = terrain.values[cell];
  }
  return level;
}

class RoughTerrain : public testing::TestWithParam<int> {
 protected:
  Raster terrain = rough(31, 23, GetParam(), GetParam() % 2 ? 0.25 : 0.0);
  std::vector<std::uint8_t> active = active_cells(terrain);
  std::vector<std::int32_t> outlets = default_outlets(terrain.geometry, terrain.values, active, false);
  FilledSurface filled = fill_depressions(terrain.geometry, terrain.values, active, outlets, epsilon);
  std::vector<std::int32_t> receivers = d8_receivers(terrain.geometry, filled.elevation, active, outlets);
};

TEST_P(RoughTerrain, FilledSurfaceIsTheLowestOne) {
  const std::vector<double> expected = fill_by_relaxation(terrain, active, outlets);
  std::int64_t raised = 0;
  double largest = 0.0, volume = 0.0;
  for (std::size_t cell = 0; cell < expected.size(); ++cell) {
    if (!active[cell]) {
      EXPECT_TRUE(std::isnan(filled.elevation[cell]));
      continue;
    }
    EXPECT_EQ(filled.elevation[cell], expected[cell]) << "cell " << cell;
    const double raise = expected[cell] - terrain.values[cell];
    raised += raise > 0.0;
    largest = std::max(largest, raise);
    volume += raise * terrain.geometry.cell_area();
  }
  EXPECT_GT(raised, 0);
  EXPECT_EQ(filled.cells_raised, raised);
  EXPECT_EQ(filled.largest_raise, largest);
  EXPECT_NEAR(filled.volume_raised, volume, 1e-12 * volume);  // a sum of some hundred terms
}

TEST_P(RoughTerrain, FillingTwiceChangesNothing) {
  const FilledSurface again = fill_depressions(terrain.geometry, filled.elevation, active, outlets, epsilon);
  EXPECT_EQ(again.cells_raised, 0);
  EXPECT_EQ(again.largest_raise, 0.0);
}

TEST_P(RoughTerrain, EveryCellReachesAnOutletDownhill) {
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(active.size()); ++cell) {
    if (!active[cell]) {
      EXPECT_EQ(receivers[cell], no_receiver);
      continue;
    }
    std::int32_t at = cell;
    while (receivers[at] != no_receiver) {
      ASSERT_LT(filled.elevation[receivers[at]], filled.elevation[at]);
      at = receivers[at];
    }
    EXPECT_TRUE(std::binary_search(outlets.begin(), outlets.end(), at))
        << "cell " << cell << " ends at " << at;
  }
}

TEST_P(RoughTerrain, ReceiverIsTheSteepestNeighbour) {
  const GridGeometry& g = terrain.geometry;
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(active.size()); ++cell) {
    if (receivers[cell] == no_receiver) continue;
    const auto descent = [&](std::int32_t next) {
      const bool diagonal = next / g.columns != cell / g.columns && next % g.columns != cell % g.columns;
      return (filled.elevation[cell] - filled.elevation[next]) / (diagonal ? std::sqrt(2.0) : 1.0);
    };
    for (const std::int32_t next : neighbours_of(g, cell)) {
      // 1e-15: the root of two is taken from either side
      if (!active[next]) continue;
      EXPECT_GE(descent(receivers[cell]), descent(next) * (1.0 - 1e-15));
    }
  }
}

TEST_P(RoughTerrain, OrderHasDonorsFirstAndAreaAddsUp) {
  const std::vector<std::int32_t> order = upstream_order(receivers, active);
  EXPECT_EQ(static_cast<std::ptrdiff_t>(order.size()), std::count(active.begin(), active.end(), 1));
  std::vector<int> position(active.size(), -1);
  for (std::size_t i = 0; i < order.size(); ++i) {
    EXPECT_EQ(position[order[i]], -1);
    position[order[i]] = static_cast<int>(i);
  }
  for (const std::int32_t cell : order) {
    if (receivers[cell] == no_receiver) continue;
    EXPECT_LT(position[cell], position[receivers[cell]]);
  }
  // Brute force: walk down from every cell and leave one cell area everywhere on the way.
  std::vector<double> expected(active.size(), 0.0);
  for (const std::int32_t cell : order) {
    for (std::int32_t at = cell; at != no_receiver; at = receivers[at]) expected[at] += 100.0;
  }
  EXPECT_EQ(contributing_area(terrain.geometry, receivers, order), expected);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RoughTerrain, testing::Range(1, 21));

TEST(Fill, BowlIsFilledToItsRimWithEpsilonPerStep) {
  // A 5x5 bowl of rim 9, floor 0 and one gap of 4 in the middle of the east side: floor levels are 4 + steps
  // * epsilon.
  Raster bowl{test::square_cells(5, 5), std::vector<double>(25, 9.0)};
  for (int row = 1; row < 4; ++row) {
    for (int column = 1; column < 4; ++column) bowl.values[bowl.geometry.index(row, column)] = 0.0;
  }
  const std::int32_t gap = bowl.geometry.index(2, 4);
  bowl.values[gap] = 4.0;
  const FilledSurface filled = fill_depressions(bowl.geometry, bowl.values, active_cells(bowl),
                                                std::vector<std::int32_t>{gap}, epsilon);
  EXPECT_EQ(filled.cells_raised, 9);
  for (int row = 1; row < 4; ++row) {
    EXPECT_DOUBLE_EQ(filled.elevation[bowl.geometry.index(row, 3)], 4.0 + epsilon);
    EXPECT_DOUBLE_EQ(filled.elevation[bowl.geometry.index(row, 2)], 4.0 + 2 * epsilon);
    EXPECT_DOUBLE_EQ(filled.elevation[bowl.geometry.index(row, 1)], 4.0 + 3 * epsilon);
  }
  EXPECT_DOUBLE_EQ(filled.elevation[0], 9.0);
}

TEST(Fill, GentleSlopesAreLeftAlone) {
  const Raster gentle = plane(40, 3, 1.0, 1e-6);  // far less than epsilon a cell
  const std::vector<std::uint8_t> active = active_cells(gentle);
  const std::vector<std::int32_t> outlets = default_outlets(gentle.geometry, gentle.values, active, false);
  EXPECT_EQ(fill_depressions(gentle.geometry, gentle.values, active, outlets, epsilon).elevation,
            gentle.values);
}

TEST(Fill, CellsWithoutAWayOutKeepTheirElevation) {
  const Raster terrain = rough(9, 9, 5);
  const FilledSurface filled =
      fill_depressions(terrain.geometry, terrain.values, active_cells(terrain), {}, epsilon);
  EXPECT_EQ(filled.elevation, terrain.values);
  EXPECT_EQ(filled.cells_raised, 0);
}

TEST(Outlets, PlaneHasItsLastColumn) {
  const Raster terrain = plane(7, 4, 10.0, 0.05);
  const std::vector<std::int32_t> expected = {6, 13, 20, 27};
  EXPECT_EQ(default_outlets(terrain.geometry, terrain.values, active_cells(terrain), false), expected);
}

TEST(Outlets, MaskHasItsLowestCellEvenInside) {
  Raster terrain = plane(5, 5, 10.0, 0.1);
  terrain.values[terrain.geometry.index(2, 2)] = -1.0;
  EXPECT_EQ(default_outlets(terrain.geometry, terrain.values, active_cells(terrain), true),
            std::vector<std::int32_t>{12});
  // Without a mask only the edge counts: the last column, as its neighbour (2, 2) is not beside it.
  EXPECT_EQ(default_outlets(terrain.geometry, terrain.values, active_cells(terrain), false),
            (std::vector<std::int32_t>{4, 9, 14, 19, 24}));
}

TEST(Outlets, APitBesideTheBorderSpillsOverIt) {
  // A valley of one row leaves the map in the east, where a pit of 1 m lies before the border. Its border
  // cell has a lower neighbour, yet it is where the water goes; without it the fill would have to dam the
  // valley up to 8.
  const Raster terrain{test::square_cells(5, 3),
                       {9, 9, 9, 9, 9,  //
                        8, 4, 3, 1, 2,  //
                        9, 9, 9, 9, 9}};
  const std::vector<std::uint8_t> active = active_cells(terrain);
  const std::vector<std::int32_t> outlets = default_outlets(terrain.geometry, terrain.values, active, false);
  EXPECT_EQ(outlets, std::vector<std::int32_t>{9});
  EXPECT_DOUBLE_EQ(fill_depressions(terrain.geometry, terrain.values, active, outlets, epsilon).largest_raise,
                   1.0 + epsilon);
}

TEST(Outlets, ARegionWithoutOneGetsItsLowestEdgeCell) {
  // Two bowls apart: every edge cell of either has a lower neighbour, the pit in the middle.
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Raster terrain{test::square_cells(7, 3), {5, 4, 5, nan, 7, 7,   7,  //
                                            6, 0, 3, nan, 6, 1,   7,  //
                                            5, 5, 5, nan, 7, 6.5, 7}};
  EXPECT_EQ(default_outlets(terrain.geometry, terrain.values, active_cells(terrain), false),
            (std::vector<std::int32_t>{9, 11}));
  // With a mask the lowest cell of all comes first, and the other region still gets one.
  EXPECT_EQ(default_outlets(terrain.geometry, terrain.values, active_cells(terrain), true),
            (std::vector<std::int32_t>{8, 11}));
}

TEST(Receivers, TiesGoToTheFirstNeighbourAndFlatsNowhere) {
  Raster terrain{test::square_cells(3, 3), std::vector<double>(9, 1.0)};
  terrain.values[4] = 2.0;
  const std::vector<std::int32_t> receivers =
      d8_receivers(terrain.geometry, terrain.values, active_cells(terrain), {});
  EXPECT_EQ(receivers[4], 5);  // E before N, W, S, all of the same descent
  for (const int cell : {0, 1, 2, 3, 5, 6, 7, 8}) EXPECT_EQ(receivers[cell], no_receiver);
}

TEST(Receivers, OutletsNeverHaveOne) {
  const Raster terrain = plane(4, 1, 10.0, 0.1);
  const std::vector<std::int32_t> outlets = {1, 3};
  EXPECT_EQ(d8_receivers(terrain.geometry, terrain.values, active_cells(terrain), outlets),
            (std::vector<std::int32_t>{1, no_receiver, 3, no_receiver}));
}

}  // namespace
}  // namespace headwater
