// Flow paths on a surface that has changed: valid graphs, walls at divides, and nothing new where nothing is.
#include "engine/grid/reroute.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/unit/grid/terrains.hpp"

namespace headwater {
namespace {

Domain hills(Routing routing = Routing::multiple_flow) {
  // Smooth: no pits, no flats, slopes of many directions.
  Raster terrain{test::square_cells(90, 70), {}};
  for (int row = 0; row < 70; ++row)
    for (int column = 0; column < 90; ++column)
      terrain.values.push_back(200.0 - 1.3 * column + 0.02 * (row - 35.0) * (row - 35.0) +
                               3.0 * std::sin(0.21 * row) * std::sin(0.17 * column + 0.05 * row));
  DomainOptions options;
  options.channel_area = 3e4;
  options.routing = routing;
  return build_domain(terrain, nullptr, options);
}

void expect_same(const SurfaceGraph& a, const SurfaceGraph& b) {
  EXPECT_EQ(a.donor_begin, b.donor_begin);
  EXPECT_EQ(a.donor, b.donor);
  EXPECT_EQ(a.donor_fraction, b.donor_fraction);
  EXPECT_EQ(a.slope, b.slope);
  EXPECT_EQ(a.flow_length, b.flow_length);
  EXPECT_EQ(a.drains, b.drains);
}

// What every routing must be.
void expect_valid(const Domain& domain) {
  std::vector<double> given(domain.elevation.size(), 0.0);
  const SurfaceGraph& graph = domain.surface;
  for (const Task& task : domain.tasks) {
    std::vector<int> run_of(domain.elevation.size(), -1);
    int cells = 0;
    for (std::size_t r = 0; r < task.runs.size(); ++r)
      for (std::int32_t c = task.runs[r].first; c < task.runs[r].last; ++c, ++cells) {
        ASSERT_EQ(run_of[c], -1) << "twice";
        run_of[c] = static_cast<int>(r);
        for (auto d = graph.donor_begin[c]; d < graph.donor_begin[c + 1]; ++d) {
          const std::int32_t donor = graph.donor[d];
          ASSERT_GE(run_of[donor], 0) << "a donor that comes later";
          ASSERT_LT(run_of[donor], run_of[c]) << "a donor of the same run";
          ASSERT_EQ(domain.unit_catchment[donor], domain.unit_catchment[c]) << "across a divide";
          ASSERT_GT(graph.donor_fraction[d], 0.0);
          given[donor] += graph.donor_fraction[d];
        }
      }
    EXPECT_EQ(cells, task.last_cell - task.first_cell);
  }
  for (std::size_t c = 0; c < given.size(); ++c) {
    EXPECT_NEAR(given[c], graph.drains[c] == Drains::cells ? 1.0 : 0.0, 1e-15);
    EXPECT_GT(graph.slope[c], 0.0);
    EXPECT_GT(graph.flow_length[c], 0.0);
    EXPECT_EQ(graph.drains[c] == Drains::reach, domain.reach[c] >= 0);
    if (domain.drains_to[c] >= 0) {
      EXPECT_EQ(domain.river.unit_catchment[domain.drains_to[c]], domain.unit_catchment[c]);
    }
  }
}

std::vector<double> disturbed(const Domain& domain, double height, std::uint64_t seed) {
  std::vector<double> surface = domain.elevation;
  for (std::size_t c = 0; c < surface.size(); ++c) surface[c] += height * (test::uniform(seed, c) - 0.5);
  return surface;
}

TEST(Reroute, AnUnchangedSurfaceGivesTheSameGraph) {
  for (const Routing routing : {Routing::multiple_flow, Routing::d8}) {
    Domain domain = hills(routing);
    ASSERT_GT(domain.river.size(), 30);
    ASSERT_GT(domain.unit_catchments, 1);
    const Domain before = domain;
    reroute(domain, domain.elevation);
    expect_same(domain.surface, before.surface);
    EXPECT_EQ(domain.drains_to, before.drains_to);
    expect_valid(domain);
    std::size_t levels = 0, runs = 0;
    for (const Task& task : domain.tasks) levels += task.level_begin.size() - 1, runs += task.runs.size();
    EXPECT_LE(runs, levels);  // blocks no shorter than before
  }
}

TEST(Reroute, AnyOtherSurfaceGivesAValidOne) {
  for (const double height : {0.1, 3.0, 50.0}) {
    Domain domain = hills();
    const Domain before = domain;
    const std::vector<double> surface = disturbed(domain, height, 4);
    reroute(domain, surface);
    expect_valid(domain);
    EXPECT_NE(domain.surface.donor, before.surface.donor);
    // No cell is lost: all that drained to a river still does.
    for (std::size_t c = 0; c < surface.size(); ++c)
      EXPECT_EQ(domain.drains_to[c] >= 0, before.drains_to[c] >= 0);
    EXPECT_EQ(domain.raster_index, before.raster_index);
    EXPECT_EQ(domain.unit_catchment, before.unit_catchment);
  }
}

TEST(Reroute, DoesNotRememberEarlierRoutings) {
  Domain once = hills(), often = hills();
  const std::vector<double> surface = disturbed(once, 5.0, 9);
  reroute(often, disturbed(often, 20.0, 2));
  reroute(often, often.elevation);
  reroute(often, surface);
  reroute(once, surface);
  expect_same(often.surface, once.surface);
  EXPECT_EQ(often.drains_to, once.drains_to);
}

TEST(Reroute, PitsAndNodataIslands) {
  DomainOptions options;
  options.channel_area = 5e4;
  Domain domain = build_domain(test::rough(110, 90, 3, 0.15), nullptr, options);
  reroute(domain, domain.elevation);
  expect_valid(domain);
  reroute(domain, disturbed(domain, 10.0, 1));
  expect_valid(domain);
}

// A bank across a plane's row turns its water to the neighbours.
TEST(Reroute, WaterGoesRoundABank) {
  Domain plane = build_domain(test::plane(5, 3, 10.0, 0.1), nullptr, {});
  std::vector<double> surface = plane.elevation;
  const std::int32_t bank = plane.cell_at[1 * 5 + 2], above = plane.cell_at[1 * 5 + 1];
  surface[bank] += 5.0;
  reroute(plane, surface);
  double to_bank = 0.0;
  for (auto d = plane.surface.donor_begin[bank]; d < plane.surface.donor_begin[bank + 1]; ++d)
    if (plane.surface.donor[d] == above) to_bank += plane.surface.donor_fraction[d];
  EXPECT_EQ(to_bank, 0.0);
  EXPECT_NEAR(plane.surface.slope[bank], std::hypot(0.6, 0.5), 1e-12);  // 6 m downhill, 5 m to the sides
}

}  // namespace
}  // namespace headwater
