// What holds for every domain, on terrains that differ.
#include "engine/grid/domain.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/grid/domains.hpp"

namespace headwater {
namespace {

using test::diagonal_valley;
using test::plane;
using test::receivers_of;
using test::rough;

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

}  // namespace
}  // namespace headwater
