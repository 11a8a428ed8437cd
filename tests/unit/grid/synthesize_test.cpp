#include "engine/grid/synthesize.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <omp.h>

#include "engine/core/error.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {
namespace {

SynthesisOptions of_size(int columns, int rows, double cell_size, std::uint64_t seed) {
  SynthesisOptions options;
  options.columns = columns;
  options.rows = rows;
  options.cell_size = cell_size;
  options.seed = seed;
  return options;
}

double mean_slope(const Domain& domain) {
  double degrees = 0.0;
  for (const double tangent : domain.slope) degrees += std::atan(tangent) * 180.0 / 3.14159265358979323846;
  return degrees / domain.cells();
}

TEST(Synthesize, SameSeedSameBitsForAnyNumberOfThreads) {
  const int threads = omp_get_max_threads();
  omp_set_num_threads(1);
  const Raster one = synthesize_terrain(of_size(270, 250, 50.0, 7));  // large enough that loops are shared
  omp_set_num_threads(3);
  const Raster three = synthesize_terrain(of_size(270, 250, 50.0, 7));
  omp_set_num_threads(threads);
  EXPECT_EQ(one.values, three.values);
}

TEST(Synthesize, SeedsDiffer) {
  const Raster a = synthesize_terrain(of_size(64, 64, 50.0, 1)),
               b = synthesize_terrain(of_size(64, 64, 50.0, 2));
  double apart = 0.0;
  for (std::size_t cell = 0; cell < a.values.size(); ++cell)
    apart += std::abs(a.values[cell] - b.values[cell]);
  EXPECT_GT(apart / static_cast<double>(a.values.size()), 20.0);
}

struct Size {
  int columns, rows;
  double cell_size;
  std::uint64_t seed;
};

class Mountains : public testing::TestWithParam<Size> {};

TEST_P(Mountains, HaveTwoValleysInTheSouthNoPitsAndTheSlopeOfTheArea) {
  const Size size = GetParam();
  const Raster terrain = synthesize_terrain(of_size(size.columns, size.rows, size.cell_size, size.seed));
  EXPECT_EQ(terrain.geometry.columns, size.columns);
  EXPECT_EQ(terrain.geometry.rows, size.rows);
  EXPECT_EQ(*std::min_element(terrain.values.begin(), terrain.values.end()), 1500.0);
  DomainOptions options;
  options.channel_area = 20.0 * size.cell_size * size.cell_size;
  const Domain domain = build_domain(terrain, nullptr, options);
  EXPECT_EQ(domain.cells_raised, 0);
  EXPECT_NEAR(mean_slope(domain), 28.0, 1e-6);  // what the heights are scaled to
  ASSERT_EQ(std::count(domain.river.downstream.begin(), domain.river.downstream.end(), -1), 2);
  double drained = 0.0;
  for (std::int32_t reach = 0; reach < domain.river.size(); ++reach) {
    if (domain.river.downstream[reach] >= 0) continue;
    EXPECT_EQ(domain.raster_index[domain.river.cell[reach]] / size.columns, size.rows - 1);
    drained += domain.river.drained_area[reach];
  }
  EXPECT_EQ(drained, domain.cells() * domain.cell_area());
}

INSTANTIATE_TEST_SUITE_P(Sizes, Mountains,
                         testing::Values(Size{64, 64, 50.0, 1}, Size{97, 61, 30.0, 2},
                                         Size{160, 160, 100.0, 3}, Size{16, 40, 50.0, 4}));

TEST(Synthesize, DefaultHasTheReliefOfTheArea) {
  const Raster terrain = synthesize_terrain({});
  const auto [low, high] = std::minmax_element(terrain.values.begin(), terrain.values.end());
  EXPECT_EQ(*low, 1500.0);
  EXPECT_NEAR(*high, 3200.0, 150.0);  // design: about 1,500-3,200 m
  DomainOptions options;
  options.channel_area = 0.5e6;
  const Domain domain = build_domain(terrain, nullptr, options);
  for (std::int32_t reach = 0; reach < domain.river.size(); ++reach) {
    if (domain.river.downstream[reach] >= 0) continue;
    EXPECT_GT(domain.river.drained_area[reach], 60e6);  // two real valleys
  }
}

TEST(Synthesize, TooSmallIsRefused) {
  try {
    synthesize_terrain(of_size(15, 40, 50.0, 1));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
  }
}

}  // namespace
}  // namespace headwater
