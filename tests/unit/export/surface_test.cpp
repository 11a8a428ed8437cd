#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "postprocess/export/reach_lines.hpp"
#include "postprocess/export/run_results.hpp"
#include "postprocess/export/terrain_surface.hpp"
#include "tests/unit/export/sample_run.hpp"

namespace headwater {
namespace {

constexpr double outside = std::numeric_limits<double>::quiet_NaN();

GridGeometry geometry(int columns, int rows) {
  GridGeometry geometry;
  geometry.columns = columns;
  geometry.rows = rows;
  geometry.cell_size = 10.0;
  geometry.x_min = 3007.0;
  geometry.y_max = 5003.0;
  return geometry;
}

TEST(TerrainSurface, CornersAreMeansOfTheCellsThatMeetThere) {
  // 1 2      outside 2
  // 4 8 with        4 8: the middle corner is (2 + 4 + 8)/3, the north-west one touches no cell inside.
  const TerrainSurface surface(geometry(2, 2), {outside, 2.0, 4.0, 8.0});
  const std::vector<SurfacePoint> corners = surface.corners();
  const double lowest = 2.0;
  const double expected[] = {lowest, 2.0, 2.0, 4.0, 14.0 / 3.0, 5.0, 4.0, 6.0, 8.0};
  ASSERT_EQ(corners.size(), 9u);
  for (std::size_t i = 0; i < 9; ++i) {
    EXPECT_DOUBLE_EQ(corners[i].z, expected[i]) << i;
    EXPECT_DOUBLE_EQ(corners[i].x, 3007.0 + 10.0 * static_cast<double>(i % 3)) << i;
    EXPECT_DOUBLE_EQ(corners[i].y, 5003.0 - 10.0 * std::floor(static_cast<double>(i) / 3.0)) << i;
  }
  EXPECT_TRUE(surface.hidden(0, 0));
  EXPECT_FALSE(surface.hidden(0, 1));
  EXPECT_TRUE(surface.hidden(-1, 0));
  EXPECT_TRUE(surface.hidden(0, 2));
}

TEST(TerrainSurface, OriginIsARoundKilometreSouthWest) {
  const LocalOrigin origin = local_origin(geometry(2, 2));
  EXPECT_EQ(origin.x, 3000.0);
  EXPECT_EQ(origin.y, 4000.0);  // 5003 - 2 x 10 = 4983
}

TEST(TerrainSurface, HeightOfAPlaneIsThePlane) {
  // Elevation 2 x column + 5 x row: away from the border, where corners have all four cells, the surface is
  // the plane.
  std::vector<double> elevation;
  for (int i = 0; i < 5; ++i)
    for (int j = 0; j < 5; ++j) elevation.push_back(2.0 * j + 5.0 * i);
  const TerrainSurface surface(geometry(5, 5), elevation);
  for (const double east : {1.0, 1.3, 2.5, 3.9})
    for (const double south : {1.0, 1.7, 2.5, 3.2})
      EXPECT_NEAR(surface.height(3007.0 + 10.0 * east, 5003.0 - 10.0 * south),
                  2.0 * (east - 0.5) + 5.0 * (south - 0.5),
                  1e-9);  // coordinates of some thousand metres in double
  EXPECT_TRUE(std::isnan(surface.height(3000.0, 5000.0)));
}

TEST(TerrainSurface, HeightIsTheHigherOfTheTwoCuts) {
  // One row of corners raised at opposite ends: a saddle whose middle is 0 by one diagonal and 10 by the
  // other. Cells around the middle one give its corners (nw, ne, sw, se) = (10, 0, 0, 10).
  std::vector<double> elevation(9, outside);
  elevation[4] = 0.0;
  elevation[0] = 20.0;
  elevation[8] = 20.0;
  const TerrainSurface surface(geometry(3, 3), elevation);
  EXPECT_DOUBLE_EQ(surface.height(3022.0, 4988.0), 10.0);
}

TEST(TerrainSurface, ALineBetweenNeighbouringCellsIsNeverBuried) {
  std::mt19937 generator(7);
  std::uniform_real_distribution<double> anything(0.0, 100.0);
  std::vector<double> elevation(100);
  for (double& z : elevation) z = anything(generator);
  const GridGeometry grid = geometry(10, 10);
  const TerrainSurface surface(grid, elevation);
  for (const int di : {-1, 0, 1})
    for (const int dj : {-1, 0, 1}) {
      if (di == 0 && dj == 0) continue;
      const std::vector<SurfacePoint> line =
          surface.lay_line(grid.x(5), grid.y(5), grid.x(5 + dj), grid.y(5 + di), 0.5);
      ASSERT_GE(line.size(), 3u);
      for (std::size_t k = 0; k + 1 < line.size(); ++k)
        for (int s = 0; s <= 20; ++s) {
          const double share = s / 20.0;
          const double x = line[k].x + share * (line[k + 1].x - line[k].x);
          const double y = line[k].y + share * (line[k + 1].y - line[k].y);
          const double z = line[k].z + share * (line[k + 1].z - line[k].z);
          EXPECT_GE(z, surface.height(x, y) + 0.5 - 1e-9) << di << " " << dj;  // round-off of coordinates
        }
    }
}

TEST(TerrainSurface, ALongLineBendsInEveryCell) {
  const GridGeometry grid = geometry(12, 2);
  const TerrainSurface surface(grid, std::vector<double>(24, 1.0));
  const std::vector<SurfacePoint> line = surface.lay_line(grid.x(0), grid.y(0), grid.x(11), grid.y(1), 0.0);
  for (std::size_t k = 0; k + 1 < line.size(); ++k)
    EXPECT_LT(std::hypot(line[k + 1].x - line[k].x, line[k + 1].y - line[k].y), grid.cell_size);
}

TEST(TerrainSurface, ALineKeepsItsHeightWhereThereIsNoGround) {
  const TerrainSurface surface(geometry(3, 1), {7.0, outside, outside});
  const std::vector<SurfacePoint> line = surface.lay_line(3012.0, 4998.0, 3032.0, 4998.0, 1.0);
  for (const SurfacePoint& point : line) EXPECT_DOUBLE_EQ(point.z, 8.0);
}

TEST(TerrainSurface, WithoutAnyCellIsAnError) {
  EXPECT_THROW(TerrainSurface(geometry(2, 1), {outside, outside}), Error);
}

TEST(ReachLines, GoFromCentreToCentreAndBeyondTheOutlet) {
  const H5Document document = test::sample_document();
  const std::vector<ReachLine> lines = reach_lines(*document.find("/river"), 100.0);
  ASSERT_EQ(lines.size(), 3u);  // the reach of a table has no place on the map
  EXPECT_TRUE(lines[0].has_next);
  EXPECT_EQ(lines[0].next, 1u);
  EXPECT_EQ(lines[0].y1, 2800150.0);
  EXPECT_FALSE(lines[2].has_next);
  // Reach 2 lies south-east of its donor and goes on that way for half a cell.
  EXPECT_NEAR(lines[2].x1, 500250.0 + 50.0 / std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(lines[2].y1, 2800050.0 - 50.0 / std::sqrt(2.0), 1e-9);
}

TEST(ReachLines, TheOutletFollowsItsLargestDonor) {
  H5Document document = test::sample_document();
  test::variable(document, "/river", "downstream").values = {2.0, 2.0, -1.0, -1.0};
  test::variable(document, "/river", "drained_area").values = {5.0, 1.0, 6.0, 0.0};
  const std::vector<ReachLine> lines = reach_lines(*document.find("/river"), 100.0);
  // Reach 0 lies 100 m west and 200 m north of the outlet.
  EXPECT_NEAR(lines[2].x1 - lines[2].x0, 50.0 / std::sqrt(5.0), 1e-9);
  EXPECT_NEAR(lines[2].y1 - lines[2].y0, -100.0 / std::sqrt(5.0), 1e-9);
}

TEST(ReachLines, IntoNowhereIsAnError) {
  H5Document document = test::sample_document();
  test::variable(document, "/river", "downstream").values[0] = 4.0;
  EXPECT_THROW(reach_lines(*document.find("/river"), 100.0), Error);
}

TEST(ReachLines, OfASingleReachIsAShortMark) {
  H5Document document = test::sample_document();
  for (H5Group& group : document.groups)
    if (group.path == "/river")
      for (H5Variable& each : group.variables)
        if (each.dimensions == std::vector<std::string>{"reach"}) each.values.resize(1);
  test::variable(document, "/river", "downstream").values = {-1.0};
  const std::vector<ReachLine> lines = reach_lines(*document.find("/river"), 100.0);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].x1 - lines[0].x0, 50.0);
}

TEST(TimeAxis, NamesDaysHoursAndAbstractTimes) {
  H5Group group;
  H5Variable time;
  time.name = "time";
  time.values = {0.0, 59.0, 59.25, 365.0 + 1.0 / 86400.0};
  time.attributes = {{"units", std::string("days since 2020-01-01")}};
  group.variables = {time};
  const TimeAxis calendar = read_times(group);
  EXPECT_EQ(calendar.labels, (std::vector<std::string>{"2020-01-01", "2020-02-29", "2020-02-29T06:00:00",
                                                       "2020-12-31T00:00:01"}));
  EXPECT_EQ(calendar.file_label(2), "2020-02-29T060000");
  group.variables[0].values = {0.0, 1826.25};
  group.variables[0].attributes = {{"units", std::string("d")}};
  const TimeAxis abstract = read_times(group);
  EXPECT_EQ(abstract.file_label(1), "1826.25day");
  group.variables[0].attributes = {{"units", std::string("fortnight")}};
  EXPECT_THROW(read_times(group), Error);
}

}  // namespace
}  // namespace headwater
