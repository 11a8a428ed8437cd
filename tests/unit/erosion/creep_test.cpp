// Nonlinear creep: the law, one implicit step on a raster, and what it moves.
#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "models/erosion/creep_solver.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

using water_test::Hillslope;
using water_test::HillslopeOptions;
using water_test::row_of_cells;

// K = 0.003, Sc = 1.25: at S = 1 (S/Sc)^2 = 0.64, q = 0.003 / 0.36; q' = K (1 + 0.64) / 0.36^2.
TEST(CreepLaw, Flux) {
  const CreepLaw law(0.003, 1.25, 0.95);
  EXPECT_NEAR(law.flux(1.0), 0.003 / 0.36, 1e-17);
  const auto k = law.conductance(1.0);
  EXPECT_NEAR(k.value + k.rise_over_slope, 0.003 * 1.64 / 0.1296, 1e-16);
  EXPECT_NEAR(law.flux(1e-6), 0.003e-6, 1e-20);  // linear where it is gentle
  EXPECT_EQ(law.flux(0.0), 0.0);
}

// From 0.95 Sc = 1.1875 on: q = K 1.1875 / 0.0975 and q' = K 1.9025 / 0.0975^2, both without a jump.
TEST(CreepLaw, GoesOnAlongItsTangent) {
  const CreepLaw law(0.003, 1.25, 0.95);
  const double flux = 0.003 * 1.1875 / 0.0975, rise = 0.003 * 1.9025 / (0.0975 * 0.0975);
  EXPECT_NEAR(law.largest_rise(), rise, 1e-14);
  EXPECT_NEAR(law.flux(1.1875), flux, 1e-15);
  EXPECT_NEAR(law.flux(1.25), flux + 0.0625 * rise, 1e-15);  // where the law itself has a pole
  EXPECT_NEAR(law.flux(std::sqrt(3.0)), flux + (std::sqrt(3.0) - 1.1875) * rise, 1e-14);  // 60 degrees
  for (const double slope : {0.3, 1.1, 1.1874, 1.1876, 2.0, 50.0}) {
    const double step = 1e-5 * slope, square = slope * slope;
    const auto k = law.conductance(square);
    EXPECT_NEAR(k.value + k.rise_over_slope * square,
                (law.flux(slope + step) - law.flux(slope - step)) / (2.0 * step), 1e-4 * law.largest_rise());
  }
}

// A dome between given heights outside the radius 1: the steady surface of uplift U is radial,
// U r / 2 = K S / (1 - (S/Sc)^2), whose integral is the profile of a hill with half the uplift.
double dome_error(int cells) {
  const double size = 2.4 / cells, uplift = 3.0, diffusivity = 1.0, critical = 1.25;
  const auto height = [&](double r) {
    const double b = uplift * r / (diffusivity * critical), root = std::sqrt(1.0 + b * b);
    return -critical * critical * diffusivity / uplift * (root - 1.0 - std::log(0.5 * (root + 1.0)));
  };
  const PaddedRaster raster{cells, cells};
  std::vector<CreepCell> roles(raster.size(), CreepCell::outside);
  std::vector<double> z(raster.size(), 0.0), east, south;
  const auto radius = [&](int row, int column) {
    return std::hypot((row + 0.5) * size - 1.2, (column + 0.5) * size - 1.2);
  };
  for (int row = 0; row < cells; ++row)
    for (int column = 0; column < cells; ++column) {
      const std::size_t i = raster.at(row, column);
      const double r = radius(row, column);
      roles[i] = r < 1.0 ? CreepCell::free : CreepCell::sink;
      z[i] = height(r < 1.0 ? 1.0 : r);
    }
  CreepSolver solver(raster, roles, size, {diffusivity, critical, 0.97});
  std::string problem;
  double dt = 0.05;
  for (int step = 0; step < 30; ++step, dt *= 2.0)
    EXPECT_TRUE(solver.step(dt, uplift, z, east, south, problem)) << problem << " at step " << step;
  double error = 0.0;
  int count = 0;
  for (int row = 0; row < cells; ++row)
    for (int column = 0; column < cells; ++column) {
      if (!(radius(row, column) < 1.0)) continue;
      error += std::abs(z[raster.at(row, column)] - height(radius(row, column)));
      ++count;
    }
  return error / count;
}

TEST(CreepSolver, ARadialDomeIsOfOrderTwo) {
  const double coarse = dome_error(24), fine = dome_error(48);
  EXPECT_LT(fine, 1e-3);  // of a height of 0.7
  EXPECT_GT(std::log2(coarse / fine), 1.8);
  RecordProperty("order", std::to_string(std::log2(coarse / fine)));
}

// Whatever the step: no new heights, and what a cell loses its neighbours get.
TEST(CreepSolver, KeepsBetweenTheNeighboursOnACliff) {
  const PaddedRaster raster{9, 9};
  std::vector<CreepCell> roles(raster.size(), CreepCell::outside);
  std::vector<double> z(raster.size(), 0.0), east, south;
  for (int row = 0; row < 9; ++row)
    for (int column = 0; column < 9; ++column) {
      roles[raster.at(row, column)] = CreepCell::free;
      z[raster.at(row, column)] = (row * 7 + column * 3) % 11 < 4 ? 300.0 : 0.0;
    }
  const double before = std::accumulate(z.begin(), z.end(), 0.0);
  CreepSolver solver(raster, roles, 10.0, {0.01, 1.25, 0.95});
  std::string problem;
  for (const double dt : {1.0, 1e3, 1e6}) {
    ASSERT_TRUE(solver.step(dt, 0.0, z, east, south, problem)) << problem;
    for (int row = 0; row < 9; ++row)
      for (int column = 0; column < 9; ++column) {
        EXPECT_GE(z[raster.at(row, column)], -1e-9);
        EXPECT_LE(z[raster.at(row, column)], 300.0 + 1e-9);
      }
  }
  EXPECT_NEAR(std::accumulate(z.begin(), z.end(), 0.0), before, 1e-6);
}

// A row that falls by 1 m a metre to a reach; creep every 10 days.
HillslopeOptions creeping(double mantle) {
  HillslopeOptions options;
  options.erosion = true;
  options.mantle = mantle;
  options.erosion_settings = {};
  options.creep_settings = {{"every", "10 day"}, {"diffusivity", "0.1 m2/day"}};
  return options;
}

TEST(Creep, RunsIntoTheRiverOverTheTimeToTheNextStep) {
  Hillslope slope(row_of_cells(5, 10.0, 1.0, Drains::reach), creeping(3.0));
  for (int day = 0; day < 10; ++day) slope.day();
  // One face to the river: q = K / (1 - 0.64), of a slope that the step changes by less than 1e-3.
  const double expected = 0.1 / 0.36 * 10.0 * 10.0 * 1400.0 * 0.25;
  EXPECT_NEAR(slope.ledger().flow_total("regolith", "banks", "clay"), expected, 0.1 * expected);
  EXPECT_EQ(slope.ledger().flow_total("banks", "river", "clay"), 0.0);
  const double banked = slope.ledger().flow_total("regolith", "banks", "clay");
  for (int day = 0; day < 5; ++day) slope.day();
  EXPECT_NEAR(slope.ledger().flow_total("banks", "river", "clay"), 0.5 * banked, 1e-12 * banked);
  for (int day = 0; day < 5; ++day) slope.day();
  EXPECT_NEAR(slope.ledger().flow_total("banks", "river", "clay"), banked, 1e-12 * banked);
  EXPECT_EQ(slope.field("regolith_crept")[4], 0.0);  // the river's cell stays as it is
  EXPECT_LT(slope.field("elevation_change")[3], 0.0);
  for (const Balance& balance : slope.ledger().balances()) EXPECT_LE(balance.closure, 1e-12) << balance.store;
}

// 1 mm of regolith on rock: cells give what they have and what comes from above, no more.
TEST(Creep, TakesNoMoreThanThereIs) {
  Hillslope slope(row_of_cells(5, 10.0, 1.5, Drains::off_map), creeping(1e-3));
  for (int day = 0; day < 40; ++day) {
    slope.day();
    for (int c = 0; c < 5; ++c) EXPECT_GE(1.4 + slope.field("regolith_crept")[c], -1e-15) << c;
  }
  EXPECT_NEAR(slope.ledger().flow_total("regolith", "off_map", "silt"), 0.25 * 1.4 * 100.0 * 4, 1e-9);
  EXPECT_LE(1.4 + slope.field("regolith_crept")[0], 1e-12);
  EXPECT_EQ(slope.field("regolith_crept")[4], 0.0);
}

TEST(Creep, SameBitsAfterAResumption) {
  Hillslope whole(row_of_cells(5, 10.0, 1.0, Drains::reach), creeping(3.0));
  Hillslope broken(row_of_cells(5, 10.0, 1.0, Drains::reach), creeping(3.0));
  const std::vector<std::pair<double, double>> rain = {{3600.0, 1e-5}};
  for (int day = 0; day < 33; ++day) whole.day(rain);
  for (int day = 0; day < 14; ++day) broken.day(rain);
  Hillslope resumed(row_of_cells(5, 10.0, 1.0, Drains::reach), creeping(3.0));
  resumed.restore(broken.save());
  for (int day = 14; day < 33; ++day) resumed.day(rain);
  EXPECT_EQ(whole.save(), resumed.save());
}

}  // namespace
}  // namespace headwater
