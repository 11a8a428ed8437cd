#include "engine/grid/domain.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/grid/terrain_slope.hpp"
#include "tests/unit/grid/terrains.hpp"

namespace headwater {
namespace {

using test::plane;
using test::rough;

const double nan = std::numeric_limits<double>::quiet_NaN();

// Receivers of every cell as (cell, fraction), turned round from the donors.
std::vector<std::map<std::int32_t, double>> receivers_of(const Domain& domain) {
  std::vector<std::map<std::int32_t, double>> receivers(domain.cells());
  const SurfaceGraph& graph = domain.surface;
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    for (std::int32_t i = graph.donor_begin[cell]; i < graph.donor_begin[cell + 1]; ++i) {
      EXPECT_TRUE(receivers[graph.donor[i]].emplace(cell, graph.donor_fraction[i]).second);
    }
  }
  return receivers;
}

// A valley along the diagonal, with hills that fall towards it and a fall of the whole towards the
// south-east.
Raster diagonal_valley(int cells, double cell_size = 10.0) {
  Raster raster{test::square_cells(cells, cells, cell_size), {}};
  for (int row = 0; row < cells; ++row) {
    for (int column = 0; column < cells; ++column) {
      raster.values.push_back(100.0 + 3.0 * std::abs(row - column) - 1.0 * (row + column));
    }
  }
  return raster;
}

struct Case {
  const char* name;
  Raster terrain;
  bool masked;
  DomainOptions options;
};

std::vector<Case> cases() {
  std::vector<Case> all;
  DomainOptions river;
  river.channel_area = 3000.0;  // 30 cells
  DomainOptions brooks;
  brooks.channel_area = 600.0;  // islands are small
  DomainOptions steepest = river;
  steepest.routing = Routing::d8;
  const DomainOptions dry;
  all.push_back({"rough_mfd", rough(61, 47, 3), false, river});
  all.push_back({"rough_d8", rough(61, 47, 4), false, steepest});
  all.push_back({"islands", rough(53, 41, 5, 0.45), false, brooks});
  all.push_back({"masked", rough(50, 50, 6), true, river});
  all.push_back({"no_river", rough(40, 30, 7), false, dry});
  all.push_back({"valley", diagonal_valley(40), false, river});
  all.push_back({"large", rough(200, 150, 8), false, river});
  all.push_back({"plane_mfd", plane(60, 50, 10.0, 0.05), false, dry});
  return all;
}

// A disc, as a mask on the same geometry.
Raster disc(const GridGeometry& geometry) {
  Raster mask{geometry, std::vector<double>(geometry.size(), 0.0)};
  for (int row = 0; row < geometry.rows; ++row) {
    for (int column = 0; column < geometry.columns; ++column) {
      const double r = std::hypot(row - 0.5 * geometry.rows, column - 0.5 * geometry.columns);
      mask.values[geometry.index(row, column)] = r < 0.4 * geometry.rows ? 1.0 : 0.0;
    }
  }
  return mask;
}

class AnyDomain : public testing::TestWithParam<std::size_t> {
 protected:
  Case given = cases()[GetParam()];
  Raster mask = disc(given.terrain.geometry);
  Domain build(std::int32_t partitions = 1) {
    DomainOptions options = given.options;
    options.partitions = partitions;
    return build_domain(given.terrain, given.masked ? &mask : nullptr, options);
  }
  Domain domain = build();
};

TEST_P(AnyDomain, CellsAreTheActiveOnesOnce) {
  std::int32_t active = 0;
  for (std::size_t at = 0; at < given.terrain.values.size(); ++at) {
    const bool inside = !std::isnan(given.terrain.values[at]) && (!given.masked || mask.values[at] != 0.0);
    active += inside;
    ASSERT_EQ(domain.cell_at[at] >= 0, inside);
    if (inside) {
      EXPECT_EQ(domain.raster_index[domain.cell_at[at]], static_cast<std::int32_t>(at));
    }
  }
  EXPECT_EQ(domain.cells(), active);
  EXPECT_EQ(domain.masked, given.masked);
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    EXPECT_EQ(domain.elevation[cell], given.terrain.values[domain.raster_index[cell]]);
  }
}

TEST_P(AnyDomain, FractionsSumToOne) {
  const auto receivers = receivers_of(domain);
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    if (domain.surface.drains[cell] != Drains::cells) {
      EXPECT_TRUE(receivers[cell].empty());
      continue;
    }
    ASSERT_FALSE(receivers[cell].empty());
    if (given.options.routing == Routing::d8) {
      EXPECT_EQ(receivers[cell].size(), 1u);
    }
    double sum = 0.0;
    for (const auto& [to, fraction] : receivers[cell]) {
      EXPECT_GT(fraction, 0.0);
      sum += fraction;
    }
    EXPECT_NEAR(sum, 1.0, 4e-16);  // up to eight terms, added in another order than the one that closes
  }
}

TEST_P(AnyDomain, WaterStaysInItsUnitCatchmentAndGoesDownTheLevels) {
  std::vector<int> task_of(domain.cells()), level_of(domain.cells());
  std::int32_t next = 0;
  for (std::size_t t = 0; t < domain.tasks.size(); ++t) {
    const Task& task = domain.tasks[t];
    EXPECT_EQ(task.first_cell, next);
    EXPECT_EQ(task.level_begin.front(), task.first_cell);
    EXPECT_EQ(task.level_begin.back(), task.last_cell);
    for (std::size_t level = 0; level + 1 < task.level_begin.size(); ++level) {
      EXPECT_LT(task.level_begin[level], task.level_begin[level + 1]);
      for (std::int32_t cell = task.level_begin[level]; cell < task.level_begin[level + 1]; ++cell) {
        task_of[cell] = static_cast<int>(t);
        level_of[cell] = static_cast<int>(level);
      }
    }
    next = task.last_cell;
  }
  EXPECT_EQ(next, domain.cells());
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    int longest = 0;
    for (std::int32_t i = domain.surface.donor_begin[cell]; i < domain.surface.donor_begin[cell + 1]; ++i) {
      const std::int32_t donor = domain.surface.donor[i];
      if (i > domain.surface.donor_begin[cell]) {
        EXPECT_GT(donor, domain.surface.donor[i - 1]);
      }
      EXPECT_EQ(domain.unit_catchment[donor], domain.unit_catchment[cell]);
      EXPECT_EQ(task_of[donor], task_of[cell]);
      longest = std::max(longest, level_of[donor] + 1);
    }
    EXPECT_EQ(level_of[cell], longest);
  }
}

TEST_P(AnyDomain, UnitCatchmentsAreWholeInOneTaskAndTasksAreBigEnough) {
  std::map<std::int32_t, std::set<std::size_t>> tasks_of;
  for (std::size_t t = 0; t < domain.tasks.size(); ++t) {
    const Task& task = domain.tasks[t];
    if (t + 1 < domain.tasks.size()) {
      EXPECT_GE(task.last_cell - task.first_cell, 2048);
    }
    for (std::int32_t cell = task.first_cell; cell < task.last_cell; ++cell) {
      tasks_of[domain.unit_catchment[cell]].insert(t);
    }
  }
  EXPECT_EQ(static_cast<std::int32_t>(tasks_of.size()), domain.unit_catchments);
  for (const auto& [catchment, tasks] : tasks_of) EXPECT_EQ(tasks.size(), 1u);
}

TEST_P(AnyDomain, EveryDropEndsInAReachOrOffTheMap) {
  // One drop on every cell, carried down the graph in base order (pull) and then down the river.
  std::vector<double> water(domain.cells(), 1.0);
  std::vector<double> in_reach(domain.river.size(), 0.0);
  double off_map = 0.0;
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    for (std::int32_t i = domain.surface.donor_begin[cell]; i < domain.surface.donor_begin[cell + 1]; ++i) {
      water[cell] += domain.surface.donor_fraction[i] * water[domain.surface.donor[i]];
    }
    switch (domain.surface.drains[cell]) {
      case Drains::reach:
        in_reach[domain.reach[cell]] += water[cell];
        break;
      case Drains::off_map:
        off_map += water[cell];
        break;
      case Drains::cells:
        break;
      case Drains::nowhere:
        ADD_FAILURE() << "cell " << cell << " drains nowhere";
    }
  }
  double out = off_map;
  for (std::int32_t reach = 0; reach < domain.river.size(); ++reach) {
    const std::int32_t to = domain.river.downstream[reach];
    (to >= 0 ? in_reach[to] : out) += in_reach[reach];
  }
  EXPECT_NEAR(out, domain.cells(), 1e-11 * domain.cells());  // round-off over paths of some hundred cells
}

TEST_P(AnyDomain, RiverIsAForestInDepthFirstOrder) {
  const RiverNetwork& river = domain.river;
  std::vector<std::int32_t> first_above(river.size());
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    EXPECT_EQ(domain.reach[river.cell[reach]], reach);
    EXPECT_EQ(domain.drains_to[river.cell[reach]], reach);
    EXPECT_EQ(domain.unit_catchment[river.cell[reach]], river.unit_catchment[reach]);
    EXPECT_GE(river.slope[reach], 1e-4);
    // A subtree is the contiguous run that ends in its root.
    std::int32_t first = reach, next = reach;
    double upstream_area = 0.0;
    std::vector<int> orders;
    for (std::int32_t i = river.upstream_begin[reach + 1]; i-- > river.upstream_begin[reach];) {
      const std::int32_t above = river.upstream[i];
      EXPECT_EQ(river.downstream[above], reach);
      EXPECT_EQ(above + 1, next);
      EXPECT_GT(river.bed_elevation[above], river.bed_elevation[reach]);
      const double dx = river.x[above] - river.x[reach], dy = river.y[above] - river.y[reach];
      EXPECT_DOUBLE_EQ(river.length[above], std::hypot(dx, dy));
      next = first = first_above[above];
      upstream_area += river.drained_area[above];
      orders.push_back(river.strahler_order[above]);
      EXPECT_LE(river.drained_area[above], river.drained_area[reach - 1]);  // the main stem comes last
    }
    std::sort(orders.rbegin(), orders.rend());
    const bool meets_its_like = orders.size() > 1 && orders[0] == orders[1];
    EXPECT_EQ(river.strahler_order[reach], orders.empty() ? 1 : orders[0] + (meets_its_like ? 1 : 0));
    first_above[reach] = first;
    EXPECT_GE(river.drained_area[reach], upstream_area + domain.cell_area());
    if (river.downstream[reach] < 0) {
      EXPECT_EQ(river.length[reach], domain.geometry.cell_size);
    }
  }
  if (!given.options.channel_area) {
    EXPECT_EQ(river.size(), 0);
  }
  if (given.options.channel_area) {
    EXPECT_GT(river.size(), 20);
  }
}

TEST_P(AnyDomain, DrainedAreaIsThatOfTheCellsThatDrainThere) {
  std::vector<double> area(domain.river.size(), 0.0);
  double elsewhere = 0.0;
  for (const std::int32_t reach : domain.drains_to)
    (reach >= 0 ? area[reach] : elsewhere) += domain.cell_area();
  double outlets = elsewhere;
  for (std::int32_t reach = 0; reach < domain.river.size(); ++reach) {
    EXPECT_EQ(domain.river.drained_area[reach], area[reach]);
    const std::int32_t to = domain.river.downstream[reach];
    (to >= 0 ? area[to] : outlets) += area[reach];
  }
  EXPECT_EQ(outlets, domain.cells() * domain.cell_area());
}

TEST_P(AnyDomain, PartitionsChangeNothingElse) {
  const Domain three = build(3);
  ASSERT_EQ(domain.partitions.size(), 1u);
  ASSERT_EQ(three.partitions.size(), 3u);
  EXPECT_EQ(domain.raster_index, three.raster_index);
  EXPECT_EQ(domain.surface.donor, three.surface.donor);
  EXPECT_EQ(domain.surface.donor_fraction, three.surface.donor_fraction);
  EXPECT_EQ(domain.surface.slope, three.surface.slope);
  EXPECT_EQ(domain.river.downstream, three.river.downstream);
  EXPECT_EQ(domain.river.slope, three.river.slope);
  ASSERT_EQ(domain.chunks.size(), three.chunks.size());
  std::int32_t task = 0, chunk = 0;
  for (const Partition& partition : three.partitions) {
    EXPECT_EQ(partition.first_task, task);
    EXPECT_EQ(partition.first_chunk, chunk);
    task = partition.last_task;
    chunk = partition.last_chunk;
  }
  EXPECT_EQ(task, static_cast<std::int32_t>(three.tasks.size()));
  EXPECT_EQ(chunk, static_cast<std::int32_t>(three.chunks.size()));
  EXPECT_TRUE(domain.partitions[0].ghost_reaches.empty());
}

INSTANTIATE_TEST_SUITE_P(Terrains, AnyDomain, testing::Range<std::size_t>(0, cases().size()),
                         [](const auto& param) { return std::string(cases()[param.param].name); });

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
  // Three cells beneath one: E by 2 m over 10 m, SE by 3 m over 14.14 m, S by 1 m over 10 m.
  const Raster terrain{test::square_cells(2, 2), {5.0, 3.0, 4.0, 2.0}};
  DomainOptions options;
  options.outlets = std::vector<std::int32_t>{3};
  const Domain domain = build_domain(terrain, nullptr, options);
  const double tangents[3] = {0.2, 0.3 / std::sqrt(2.0), 0.1};
  const int cells[3] = {1, 3, 2};
  double sum = 0.0, slope = 0.0, length = 0.0;
  for (const double tangent : tangents) sum += std::pow(tangent, 1.1);
  const auto receivers = receivers_of(domain)[domain.cell_at[0]];
  for (int i = 0; i < 3; ++i) {
    const double fraction = std::pow(tangents[i], 1.1) / sum;
    EXPECT_NEAR(receivers.at(domain.cell_at[cells[i]]), fraction, 1e-15);
    slope += fraction * tangents[i];
    length += fraction * (i == 1 ? 10.0 * std::sqrt(2.0) : 10.0);
  }
  EXPECT_NEAR(domain.surface.slope[domain.cell_at[0]], slope, 1e-15);
  EXPECT_NEAR(domain.surface.flow_length[domain.cell_at[0]], length, 1e-13);
  // The outlet goes on with the mean of what its donors take at their steepest: themselves all to it.
  const double steepest = (tangents[1] + 1.0 / 10.0 + 2.0 / 10.0) / 3.0;
  EXPECT_NEAR(domain.surface.slope[domain.cell_at[3]], steepest, 1e-15);
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

// A comb: a stem of `stem` reaches with a tributary of `tooth` reaches every `gap`.
RiverNetwork comb(int stem, int gap, int tooth) {
  RiverNetwork river;
  std::int32_t below = -1;  // the stem reach that waits for the next one
  for (int i = 0; i < stem; ++i) {
    std::int32_t tip = -1;
    if (i % gap == 0) {
      for (int j = 0; j < tooth; ++j) {
        if (tip >= 0) river.downstream[tip] = river.size();
        tip = river.size();
        river.downstream.push_back(-1);
      }
    }
    const std::int32_t reach = river.size();
    river.downstream.push_back(-1);
    if (tip >= 0) river.downstream[tip] = reach;
    if (below >= 0) river.downstream[below] = reach;
    below = reach;
  }
  link_upstream(river);
  return river;
}

TEST(DealOut, ChunksCoverTheRiverAndReadOnlyEarlierLevels) {
  for (const RiverNetwork& river : {comb(3000, 7, 100), comb(5000, 1, 0), comb(40, 1, 600), comb(1, 1, 0)}) {
    Domain domain;
    domain.river = river;
    deal_out(domain, 4);
    std::vector<std::int32_t> chunk_of(river.size(), -1);
    std::int32_t next = 0, levels = 0;
    for (std::size_t c = 0; c < domain.chunks.size(); ++c) {
      const RiverChunk& chunk = domain.chunks[c];
      EXPECT_EQ(chunk.first_reach, next);
      EXPECT_LE(chunk.last_reach - chunk.first_reach, 512);
      next = chunk.last_reach;
      levels = std::max(levels, chunk.level + 1);
      for (std::int32_t r = chunk.first_reach; r < chunk.last_reach; ++r) chunk_of[r] = static_cast<int>(c);
    }
    EXPECT_EQ(next, river.size());
    std::vector<std::set<std::int32_t>> ghosts(domain.chunks.size());
    std::vector<int> level(domain.chunks.size(), 0);
    for (std::int32_t reach = 0; reach < river.size(); ++reach) {
      const std::int32_t to = river.downstream[reach];
      if (to < 0 || chunk_of[to] == chunk_of[reach]) continue;
      ghosts[chunk_of[to]].insert(reach);
      level[chunk_of[to]] = std::max(level[chunk_of[to]], domain.chunks[chunk_of[reach]].level + 1);
    }
    for (std::size_t c = 0; c < domain.chunks.size(); ++c) {
      EXPECT_EQ(domain.chunks[c].ghosts, std::vector<std::int32_t>(ghosts[c].begin(), ghosts[c].end()));
      EXPECT_EQ(domain.chunks[c].level, level[c]);
    }
  }
}

TEST(DealOut, LargeTributariesCanBeDoneAtTheSameTime) {
  Domain domain;
  domain.river = comb(40, 1, 500);  // 40 tributaries of 500 reaches on a stem of 40
  deal_out(domain, 1);
  const auto at_once = std::count_if(domain.chunks.begin(), domain.chunks.end(),
                                     [](const RiverChunk& chunk) { return chunk.level == 0; });
  EXPECT_GE(at_once, 40);
}

TEST(DealOut, PartitionsShareReachesEvenlyAndKnowTheirGhosts) {
  Domain domain;
  domain.river = comb(3000, 7, 100);
  deal_out(domain, 3);
  const RiverNetwork& river = domain.river;
  std::vector<int> owner(river.size(), -1);
  for (int p = 0; p < 3; ++p) {
    int reaches = 0;
    for (std::int32_t c = domain.partitions[p].first_chunk; c < domain.partitions[p].last_chunk; ++c) {
      for (std::int32_t r = domain.chunks[c].first_reach; r < domain.chunks[c].last_reach; ++r, ++reaches)
        owner[r] = p;
    }
    EXPECT_NEAR(reaches, river.size() / 3.0, 512);  // a chunk is not cut
  }
  for (int p = 0; p < 3; ++p) {
    std::vector<std::int32_t> expected;
    for (std::int32_t r = 0; r < river.size(); ++r) {
      if (river.downstream[r] >= 0 && owner[river.downstream[r]] == p && owner[r] != p) expected.push_back(r);
    }
    EXPECT_EQ(domain.partitions[p].ghost_reaches, expected);
  }
}

TEST(HornSlope, IsExactOnAPlaneUpToTheEdges) {
  Raster terrain{test::square_cells(6, 5), {}};
  for (int row = 0; row < 5; ++row) {
    for (int column = 0; column < 6; ++column) terrain.values.push_back(3.0 * column - 4.0 * row);
  }
  terrain.values[terrain.geometry.index(2, 2)] = nan;
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
