// Latin hypercubes: one point in each part, reproducible, axes that know nothing of each other.
#include "engine/sweep/latin_hypercube.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(LatinHypercube, EachPartHasExactlyOnePoint) {
  for (const std::int64_t size : {1, 2, 3, 7, 50, 1000, 65537}) {
    const std::vector<double> points = latin_hypercube_axis(size, 1, "water.manning");
    std::vector<int> count(static_cast<std::size_t>(size), 0);
    for (const double point : points) {
      ASSERT_GT(point, 0.0);
      ASSERT_LT(point, 1.0);
      ++count[static_cast<std::size_t>(point * static_cast<double>(size))];
    }
    for (const int here : count) ASSERT_EQ(here, 1) << size;
  }
}

TEST(LatinHypercube, IsAFunctionOfItsArguments) {
  const auto axis = latin_hypercube_axis(40, 7, "a");
  EXPECT_EQ(axis, latin_hypercube_axis(40, 7, "a"));
  EXPECT_NE(axis, latin_hypercube_axis(40, 8, "a"));
  EXPECT_NE(axis, latin_hypercube_axis(40, 7, "b"));
}

// The design of a study must not change with the version of the program: first points as they were when this
// was written.
TEST(LatinHypercube, KeepsItsPoints) {
  const auto axis = latin_hypercube_axis(4, 1, "water.manning");
  const std::vector<double> kept = {0.67240846157073975, 0.89073073863983154, 0.048133730888366699,
                                    0.40930259227752686};
  ASSERT_EQ(axis.size(), kept.size());
  for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_DOUBLE_EQ(axis[i], kept[i]);
}

TEST(LatinHypercube, OrderAndPlaceAreRandom) {
  // The first row's part over many seeds: each of 8 parts about as often (chi-square, 7 degrees: 24.3 is the
  // 99.9th percentile), and places within the parts fill them.
  constexpr int trials = 4000, parts = 8;
  std::vector<int> first(parts, 0);
  double sum = 0.0, squares = 0.0;
  for (int seed = 0; seed < trials; ++seed) {
    const double point = latin_hypercube_axis(parts, static_cast<std::uint64_t>(seed), "k")[0] * parts;
    ++first[static_cast<std::size_t>(point)];
    const double place = point - std::floor(point);
    sum += place;
    squares += place * place;
  }
  double chi = 0.0;
  for (const int count : first) chi += std::pow(count - trials / parts, 2) / (trials / parts);
  EXPECT_LT(chi, 24.3);
  EXPECT_NEAR(sum / trials, 0.5, 4.0 * std::sqrt(1.0 / 12.0 / trials));  // four standard errors
  EXPECT_NEAR(squares / trials, 1.0 / 3.0, 4.0 * std::sqrt(4.0 / 45.0 / trials));
}

TEST(LatinHypercube, AxesAreUncorrelated) {
  constexpr std::int64_t size = 2000;
  const auto a = latin_hypercube_axis(size, 1, "a"), b = latin_hypercube_axis(size, 1, "b");
  double product = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) product += (a[i] - 0.5) * (b[i] - 0.5);
  EXPECT_LT(std::abs(12.0 * product / size), 4.0 / std::sqrt(double{size}));  // four standard errors
}

}  // namespace
}  // namespace headwater
