// Domains whose answer is known.
#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <omp.h>

#include "engine/core/error.hpp"
#include "engine/grid/domain.hpp"
#include "tests/unit/grid/domains.hpp"

namespace headwater {
namespace {

using test::diagonal_valley;
using test::plane;
using test::receivers_of;
using test::rough;

const double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Domain, IsTheSameForAnyNumberOfThreads) {
  const Raster terrain = rough(300, 260, 12);  // large enough that loops are shared
  DomainOptions options;
  options.channel_area = 5000.0;
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const Domain one = build_domain(terrain, nullptr, options);
  omp_set_num_threads(3);
  const Domain three = build_domain(terrain, nullptr, options);
  omp_set_num_threads(threads);
  EXPECT_EQ(one.raster_index, three.raster_index);
  EXPECT_EQ(one.slope, three.slope);
  EXPECT_EQ(one.surface.donor, three.surface.donor);
  EXPECT_EQ(one.surface.donor_fraction, three.surface.donor_fraction);
  EXPECT_EQ(one.surface.slope, three.surface.slope);
  EXPECT_EQ(one.river.slope, three.river.slope);
}

TEST(Domain, PlaneIsOneChainARowWithItsExactSlope) {
  const Raster terrain = plane(30, 4, 10.0, 0.05);
  DomainOptions options;
  options.routing = Routing::d8;
  const Domain domain = build_domain(terrain, nullptr, options);
  ASSERT_EQ(domain.tasks.size(), 1u);
  EXPECT_EQ(domain.unit_catchments, 1);
  EXPECT_EQ(domain.tasks[0].level_begin.size(), 31u);  // a level a column
  const GridGeometry& g = terrain.geometry;
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 30; ++column) {
      const std::int32_t cell = domain.cell_at[g.index(row, column)];
      const std::int32_t begin = domain.surface.donor_begin[cell];
      ASSERT_EQ(domain.surface.donor_begin[cell + 1] - begin, column > 0 ? 1 : 0);
      if (column > 0) {
        EXPECT_EQ(domain.surface.donor[begin], domain.cell_at[g.index(row, column - 1)]);
        EXPECT_EQ(domain.surface.donor_fraction[begin], 1.0);
      }
      EXPECT_EQ(domain.surface.drains[cell], column == 29 ? Drains::off_map : Drains::cells);
      EXPECT_EQ(domain.surface.flow_length[cell], 10.0);
      EXPECT_NEAR(domain.surface.slope[cell], 0.05,
                  1e-15);  // differences of elevations up to 14.5 m over 10 m
      EXPECT_NEAR(domain.slope[cell], 0.05, 1e-15);
    }
  }
}

TEST(Domain, FreemanFractionsOnATiltedPlane) {
  // Three cells beneath the middle one: E by 2 m over 10 m, SE by 3 m over 14.14 m, S by 1 m over 10 m.
  const Raster terrain{test::square_cells(3, 3), {9.0, 9.0, 9.0, 9.0, 5.0, 3.0, 9.0, 4.0, 2.0}};
  DomainOptions options;
  options.outlets = std::vector<std::int32_t>{8};
  const Domain domain = build_domain(terrain, nullptr, options);
  const double tangents[3] = {0.2, 0.3 / std::sqrt(2.0), 0.1}, drops[3] = {2.0, 3.0, 1.0};
  const int cells[3] = {5, 8, 7};
  const double gradient = std::hypot(0.2, 0.1);
  double sum = 0.0, length = 0.0;
  for (const double tangent : tangents) sum += std::pow(tangent, 1.1);
  const std::int32_t middle = domain.cell_at[4];
  const auto receivers = receivers_of(domain)[middle];
  for (int i = 0; i < 3; ++i) {
    const double fraction = std::pow(tangents[i], 1.1) / sum;
    EXPECT_NEAR(receivers.at(domain.cell_at[cells[i]]), fraction, 1e-15);
    length += fraction * drops[i] / gradient;
  }
  EXPECT_NEAR(domain.surface.slope[middle], gradient, 1e-15);
  EXPECT_NEAR(domain.surface.flow_length[middle], length, 1e-13);
  // The outlet goes on with the mean of what its donors take at their steepest: themselves all to it.
  const double steepest = (tangents[1] + 1.0 / 10.0 + 2.0 / 10.0) / 3.0;
  EXPECT_NEAR(domain.surface.slope[domain.cell_at[8]], steepest, 1e-15);
}

TEST(Domain, DiagonalValleyHasItsRiverOnTheDiagonal) {
  DomainOptions options;
  options.channel_area = 10 * 100.0;
  const Domain domain = build_domain(diagonal_valley(40), nullptr, options);
  const RiverNetwork& river = domain.river;
  ASSERT_GT(river.size(), 20);
  EXPECT_EQ(river.downstream.back(), -1);
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    const std::int32_t at = domain.raster_index[river.cell[reach]];
    if (river.strahler_order[reach] > 1) {
      EXPECT_EQ(at / 40, at % 40);
    }
  }
  // The valley falls 2 m a diagonal step.
  const std::int32_t middle = domain.reach[domain.cell_at[domain.geometry.index(25, 25)]];
  EXPECT_NEAR(river.slope[middle], 2.0 / (10.0 * std::sqrt(2.0)), 1e-12);
}

TEST(Domain, RiverLayerIsFollowedToAnOutlet) {
  const Raster terrain = plane(12, 3, 10.0, 0.05);
  DomainOptions options;
  options.routing = Routing::d8;
  options.channel_cells.assign(36, 0);
  options.channel_cells[terrain.geometry.index(1, 7)] = 1;
  const Domain domain = build_domain(terrain, nullptr, options);
  ASSERT_EQ(domain.river.size(), 5);
  EXPECT_EQ(domain.river.downstream, (std::vector<std::int32_t>{1, 2, 3, 4, -1}));
  for (int reach = 0; reach < 5; ++reach) {
    EXPECT_EQ(domain.raster_index[domain.river.cell[reach]], terrain.geometry.index(1, 7 + reach));
    EXPECT_EQ(domain.river.drained_area[reach], (8 + reach) * 100.0);
    EXPECT_NEAR(domain.river.slope[reach], 0.05, 1e-14);
  }
  // The middle row is the river's unit catchment; the rows beside it do not meet, and drain off the map.
  EXPECT_EQ(domain.unit_catchments, 3);
  EXPECT_EQ(domain.surface.drains[domain.cell_at[terrain.geometry.index(0, 11)]], Drains::off_map);
  EXPECT_EQ(domain.surface.drains[domain.cell_at[terrain.geometry.index(1, 11)]], Drains::reach);
}

TEST(Domain, StrahlerOrders) {
  DomainOptions options;
  options.channel_area = 100.0;  // every cell a reach
  options.routing = Routing::d8;
  const Raster terrain{test::square_cells(3, 3),
                       {9, 9, 9,  //
                        9, 5, 9,  //
                        9, 4, 9}};
  options.outlets = std::vector<std::int32_t>{7};
  const Domain domain = build_domain(terrain, nullptr, options);
  const auto order = [&](int at) { return domain.river.strahler_order[domain.reach[domain.cell_at[at]]]; };
  EXPECT_EQ(order(0), 1);
  EXPECT_EQ(order(4), 2);  // three sources of order 1 fall into it
  EXPECT_EQ(order(7), 2);  // more of order 1 beside the one of order 2
  EXPECT_EQ(domain.river.upstream_begin.back(), 8);
}

TEST(Domain, SingleCell) {
  const Raster terrain{test::square_cells(1, 1), {7.0}};
  const Domain domain = build_domain(terrain, nullptr, {});
  EXPECT_EQ(domain.cells(), 1);
  EXPECT_EQ(domain.surface.drains[0], Drains::off_map);
  EXPECT_EQ(domain.surface.slope[0], 1e-3);
  EXPECT_EQ(domain.surface.flow_length[0], 10.0);
  EXPECT_EQ(domain.slope[0], 0.0);
  EXPECT_EQ(domain.unit_catchments, 1);
  EXPECT_EQ(domain.tasks.size(), 1u);
  EXPECT_TRUE(domain.chunks.empty());
}

TEST(Domain, FlatWithoutOutletsIsOneUnitCatchmentThatDrainsNowhere) {
  const Raster terrain{test::square_cells(30, 20), std::vector<double>(600, 150.0)};
  DomainOptions options;
  options.outlets = std::vector<std::int32_t>{};
  options.channel_area = 500.0;
  const Domain domain = build_domain(terrain, nullptr, options);
  EXPECT_EQ(domain.unit_catchments, 1);
  EXPECT_EQ(domain.river.size(), 0);
  EXPECT_EQ(domain.cells_raised, 0);
  for (std::int32_t cell = 0; cell < 600; ++cell) {
    EXPECT_EQ(domain.raster_index[cell], cell);
    EXPECT_EQ(domain.surface.drains[cell], Drains::nowhere);
  }
}

TEST(Domain, AnIslandWithoutOutletKeepsItsWaterAndHasNoRiver) {
  Raster terrain = plane(21, 6, 10.0, 0.05);
  for (int row = 0; row < 6; ++row) terrain.values[terrain.geometry.index(row, 10)] = nan;
  DomainOptions options;
  options.channel_area = 400.0;
  options.outlets = std::vector<std::int32_t>{terrain.geometry.index(3, 20)};
  const Domain domain = build_domain(terrain, nullptr, options);
  EXPECT_GT(domain.river.size(), 0);
  int kept = 0;
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    const bool west = domain.raster_index[cell] % 21 < 10;
    if (west) {
      EXPECT_EQ(domain.reach[cell], -1);
    }
    kept += domain.surface.drains[cell] == Drains::nowhere;
    if (domain.surface.drains[cell] == Drains::nowhere) {
      EXPECT_EQ(domain.raster_index[cell] % 21, 9);
    }
  }
  EXPECT_EQ(kept, 6);  // the last cell of each row before the gap
}

TEST(Domain, ImpossibleInputIsNamed) {
  const Raster empty{test::square_cells(4, 4), std::vector<double>(16, nan)};
  const Raster terrain = rough(4, 4, 1);
  const Raster zero{terrain.geometry, std::vector<double>(16, 0.0)};
  const Raster other{test::square_cells(5, 4), std::vector<double>(20, 1.0)};
  DomainOptions outside;
  outside.outlets = std::vector<std::int32_t>{16};
  const auto code_of = [](const Raster& z, const Raster* mask, const DomainOptions& options) {
    try {
      build_domain(z, mask, options);
    } catch (const Error& error) {
      return error.code();
    }
    return Exit::ok;
  };
  EXPECT_EQ(code_of(empty, nullptr, {}), Exit::input);
  EXPECT_EQ(code_of(terrain, &zero, {}), Exit::input);
  EXPECT_EQ(code_of(terrain, &other, {}), Exit::input);
  EXPECT_EQ(code_of(terrain, nullptr, outside), Exit::input);
  EXPECT_EQ(code_of(terrain, nullptr, {}), Exit::ok);
}

TEST(Domain, PartitionsMayOutnumberTasks) {
  DomainOptions options;
  options.channel_area = 1000.0;
  options.partitions = 50;
  const Domain domain = build_domain(rough(40, 40, 2), nullptr, options);
  ASSERT_EQ(domain.partitions.size(), 50u);
  EXPECT_EQ(domain.partitions.back().last_task, static_cast<std::int32_t>(domain.tasks.size()));
}

}  // namespace
}  // namespace headwater
