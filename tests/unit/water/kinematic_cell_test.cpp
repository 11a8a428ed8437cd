#include "engine/numerics/kinematic_cell.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace headwater {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

// Root of x + k x^(5/3) = b by bisection of t^3 + k t^5 = b (x = t^3) in long double, down to neighbouring
// numbers.
long double root_by_bisection(double b, double k) {
  long double low = 0.0L, high = std::cbrt(static_cast<long double>(b)) * (1.0L + 1e-15L);
  while (true) {
    const long double middle = low + (high - low) / 2.0L;
    if (middle <= low || middle >= high) return low * low * low;
    const long double t3 = middle * middle * middle;
    (t3 + k * t3 * middle * middle < b ? low : high) = middle;
  }
}

TEST(KinematicDepth, AgreesWithBisectionOverFiftyDecades) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> log_b(-24.0, 2.0), log_k(-10.0, 10.0);
  double worst = 0.0;
  for (int i = 0; i < 100000; ++i) {
    const double b = std::pow(10.0, log_b(random)), k = std::pow(10.0, log_k(random));
    const long double exact = root_by_bisection(b, k);
    const double error = static_cast<double>(std::abs((kinematic_depth(b, k) - exact) / exact));
    ASSERT_LE(error, 5.0 * eps) << "b = " << b
                                << ", k = " << k;  // three products of a t good to 1 eps; worst of 2e7: 4.7
    worst = std::max(worst, error);
  }
  RecordProperty("worst_error_in_eps", std::to_string(worst / eps));
}

// Where exact roots can be written down: x = 1 has b = 1 + k; x = 8 has b = 8 + 32 k; x = 1/27 has b = 1/27 +
// k / 243.
TEST(KinematicDepth, ExactRoots) {
  for (const double k : {0.0, 1e-3, 0.5, 1.0, 7.0, 1e6}) {
    EXPECT_NEAR(kinematic_depth(1.0 + k, k), 1.0, 4.0 * eps) << k;
    EXPECT_NEAR(kinematic_depth(8.0 + 32.0 * k, k), 8.0, 8.0 * 4.0 * eps) << k;
    EXPECT_NEAR(kinematic_depth(1.0 / 27.0 + k / 243.0, k), 1.0 / 27.0, 4.0 * eps / 27.0) << k;
  }
}

TEST(KinematicDepths, TheTwoEndsAreExact) {
  const std::vector<double> b = {0.3, 0.0, 1e-26, 1e-25, 0.3, 1e-26}, k = {0.0, 0.0, 5.0, 5.0, 5.0, 0.0};
  std::vector<double> x(b.size(), -1.0);
  kinematic_depths(b, k, x);
  EXPECT_EQ(x[0], 0.3) << "k = 0: nothing leaves";
  EXPECT_EQ(x[1], 0.0);
  EXPECT_EQ(x[2], 0.0) << "thinner than 1e-25 m: all leaves";
  EXPECT_EQ(x[3], 0.0);
  EXPECT_EQ(x[4], kinematic_depth(0.3, 5.0));
  EXPECT_EQ(x[5], 1e-26) << "nowhere to go, however thin";
}

// Every width of batch gives the bits of the single cell, whether the compiler vectorised the loop or not.
TEST(KinematicDepths, SameBitsInEveryBatch) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> log_b(-12.0, 0.0), log_k(-4.0, 6.0);
  std::vector<double> b, k;
  for (int i = 0; i < 300; ++i) {
    b.push_back(std::pow(10.0, log_b(random)));
    k.push_back(std::pow(10.0, log_k(random)));
  }
  std::vector<double> single;
  for (std::size_t i = 0; i < b.size(); ++i) single.push_back(kinematic_depth(b[i], k[i]));
  for (const std::size_t width : {1u, 2u, 3u, 4u, 7u, 8u, 16u, 100u, 300u}) {
    std::vector<double> x(b.size());
    for (std::size_t i = 0; i < b.size(); i += width) {
      const std::size_t count = std::min(width, b.size() - i);
      kinematic_depths(std::span(b).subspan(i, count), std::span(k).subspan(i, count),
                       std::span(x).subspan(i, count));
    }
    EXPECT_EQ(x, single) << width;
  }
}

TEST(KinematicDepth, LiesBetweenZeroAndWhatThereIs) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> log_b(-25.0, 3.0), log_k(-14.0, 14.0);
  for (int i = 0; i < 200000; ++i) {
    const double b = std::pow(10.0, log_b(random)), k = std::pow(10.0, log_k(random));
    const double x = kinematic_depth(b, k);
    ASSERT_GE(x, 0.0) << b << " " << k;
    ASSERT_LE(x, b) << b << " " << k;
  }
}

// Rises with b: neighbours differ by 0.06 % of x or more, far beyond 5 eps. Falls with k: where hardly
// anything leaves (k b^(2/3) << 1) neighbours differ by less than round-off.
TEST(KinematicDepth, MonotoneInBothArguments) {
  for (double k = 1e-8; k < 1e8; k *= 10.0)
    for (double b = 1e-20; b < 10.0; b *= 1.001) {
      ASSERT_LT(kinematic_depth(b, k), kinematic_depth(b * 1.001, k)) << b << " " << k;
      ASSERT_GE(kinematic_depth(b, k) * (1.0 + 10.0 * eps), kinematic_depth(b, k * 1.001)) << b << " " << k;
      if (k * std::cbrt(b * b) > 1e-9) {
        ASSERT_GT(kinematic_depth(b, k), kinematic_depth(b, k * 1.001)) << b << " " << k;
      }
    }
}

// A step of any length gives what is left when the whole of it drains: b - x = k x^(5/3) to the round-off of
// b.
TEST(KinematicDepth, OutflowByDifferenceObeysManning) {
  for (double b = 1e-6; b < 1.0; b *= 3.0)
    for (double k = 1e-3; k < 1e5; k *= 7.0) {
      const double x = kinematic_depth(b, k);
      EXPECT_NEAR(b - x, k * std::pow(x, 5.0 / 3.0), 12.0 * eps * b) << b << " " << k;
    }
}

}  // namespace
}  // namespace headwater
