#include "engine/grid/catchment.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/grid/flow_routing.hpp"
#include "tests/unit/grid/terrains.hpp"

namespace headwater {
namespace {

TEST(Catchment, HoldsWhatFlowsThroughItsOutlet) {
  const Raster terrain = test::rough(37, 29, 11);
  const auto active = test::active_cells(terrain);
  const auto outlets = default_outlets(terrain.geometry, terrain.values, active, false);
  const auto filled = fill_depressions(terrain.geometry, terrain.values, active, outlets, 1e-3);
  const auto receivers = d8_receivers(terrain.geometry, filled.elevation, active, outlets);
  const auto order = upstream_order(receivers, active);
  const auto area = contributing_area(terrain.geometry, receivers, order);
  const std::int32_t outlet = snap_to_stream(terrain.geometry, area, terrain.geometry.index(14, 18), 5);
  for (int row = 9; row <= 19; ++row) {
    for (int column = 13; column <= 23; ++column) {
      EXPECT_LE(area[terrain.geometry.index(row, column)], area[outlet]);
    }
  }
  EXPECT_LE(std::abs(outlet / 37 - 14), 5);
  EXPECT_LE(std::abs(outlet % 37 - 18), 5);
  const auto above = cells_above(receivers, order, outlet);
  double inside = 0.0;
  for (std::int32_t cell = 0; cell < static_cast<std::int32_t>(above.size()); ++cell) {
    bool passes = false;
    for (std::int32_t at = cell; at != no_receiver; at = receivers[at]) passes = passes || at == outlet;
    EXPECT_EQ(above[cell] != 0, passes);
    inside += 100.0 * above[cell];
  }
  EXPECT_EQ(inside, area[outlet]);
}

TEST(Catchment, TheNearestStreamIsNotTheLargestCell) {
  const GridGeometry cells = test::square_cells(9, 5);
  std::vector<double> area(45, 1.0);
  for (int row = 0; row < 5; ++row) area[cells.index(row, 6)] = 100.0 + row;  // a stream southwards
  area[cells.index(2, 4)] = 49.0;                                             // a small one nearer by
  const std::int32_t here = cells.index(1, 3);
  EXPECT_EQ(nearest_stream(cells, area, here, 3, 10.0), cells.index(1, 6));
  EXPECT_EQ(nearest_stream(cells, area, here, 2, 10.0), cells.index(2, 4)) << "the only one within sight";
  EXPECT_EQ(nearest_stream(cells, area, here, 2, 50.0), -1);
  EXPECT_EQ(nearest_stream(cells, area, here, 3, 102.5), cells.index(3, 6)) << "large enough";
}

TEST(Catchment, IsCutOutWithItsMargin) {
  Raster raster{test::square_cells(8, 6), {}};
  for (int cell = 0; cell < 48; ++cell) raster.values.push_back(cell);
  std::vector<std::uint8_t> cells(48, 0);
  cells[raster.geometry.index(1, 3)] = cells[raster.geometry.index(3, 5)] = 1;
  const GridGeometry frame = frame_round(raster.geometry, cells, 2);
  EXPECT_EQ(frame.columns, 7);  // columns 1 … 7
  EXPECT_EQ(frame.rows, 6);     // rows 0 … 5: one of the margin's lies beyond the border
  EXPECT_EQ(frame.x_min, 10.0);
  EXPECT_EQ(frame.y_max, 60.0);
  const Raster part = cut_out(raster, frame);
  EXPECT_EQ(part.values.front(), 1.0);
  EXPECT_EQ(part.values[frame.index(3, 4)], raster.values[raster.geometry.index(3, 5)]);
  EXPECT_EQ(part.values.back(), 47.0);
}

}  // namespace
}  // namespace headwater
