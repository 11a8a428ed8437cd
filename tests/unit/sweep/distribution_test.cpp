// Quantile functions against closed forms, and what makes a distribution one.
#include "engine/sweep/distribution.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater {
namespace {

using Kind = Distribution::Kind;

// Φ⁻¹(0.95), Abramowitz & Stegun table 26.5; Φ⁻¹(Φ(1)) = 1.
constexpr double z95 = 1.6448536269514722;
constexpr double share_below_one_sigma = 0.8413447460685429;
// erfc_inv is good to a few units in the last place
constexpr double round_off = 1e-14;

Distribution given(Kind kind) {
  Distribution distribution;
  distribution.kind = kind;
  return distribution;
}

Distribution between(Kind kind, double p05, double p95) {
  Distribution distribution = given(kind);
  distribution.p05 = p05;
  distribution.p95 = p95;
  return distribution;
}

Distribution triangular(double min, double mode, double max) {
  Distribution distribution = given(Kind::triangular);
  distribution.min = min;
  distribution.mode = mode;
  distribution.max = max;
  return distribution;
}

TEST(Distribution, LognormalGoesThroughItsPercentilesAndTheirGeometricMean) {
  const Distribution k = between(Kind::lognormal, 0.05, 1.5);
  EXPECT_NEAR(k.quantile(0.05) / 0.05, 1.0, round_off);
  EXPECT_NEAR(k.quantile(0.95) / 1.5, 1.0, round_off);
  EXPECT_NEAR(k.quantile(0.5) / std::sqrt(0.05 * 1.5), 1.0, round_off);
  const double sigma = std::log(1.5 / 0.05) / (2.0 * z95);
  EXPECT_NEAR(k.quantile(share_below_one_sigma) / (std::sqrt(0.05 * 1.5) * std::exp(sigma)), 1.0, round_off);
}

TEST(Distribution, NormalByPercentilesAndByMoments) {
  const Distribution by_percentiles = between(Kind::normal, 8.0, 12.0);
  EXPECT_NEAR(by_percentiles.quantile(0.05), 8.0, 1e-13);
  EXPECT_NEAR(by_percentiles.quantile(0.95), 12.0, 1e-13);
  EXPECT_NEAR(by_percentiles.quantile(0.5), 10.0, 1e-13);
  Distribution by_moments = given(Kind::normal);
  by_moments.mean = 10.0;
  by_moments.sd = 2.0 / z95;
  for (const double u : {1e-6, 0.01, 0.3, 0.8413447460685429, 0.999999})
    EXPECT_NEAR(by_moments.quantile(u), by_percentiles.quantile(u), 1e-12) << u;
  EXPECT_NEAR(by_moments.quantile(share_below_one_sigma), 10.0 + 2.0 / z95, 1e-13);
}

TEST(Distribution, UniformIsALine) {
  Distribution uniform = given(Kind::uniform);
  uniform.min = -1.0;
  uniform.max = 3.0;
  EXPECT_DOUBLE_EQ(uniform.quantile(0.25), 0.0);
  EXPECT_DOUBLE_EQ(uniform.quantile(0.5), 1.0);
}

// F(x) = (x - a)²/((b - a)(m - a)) up to the mode, 1 - (b - x)²/((b - a)(b - m)) above it.
TEST(Distribution, TriangularInvertsItsDistributionFunction) {
  for (const double mode : {0.2, 0.3, 0.8}) {  // the ends too
    const Distribution t = triangular(0.2, mode, 0.8);
    for (const double u : {1e-9, 0.1, 1.0 / 6.0, 0.5, 0.9, 1.0 - 1e-9}) {
      const double x = t.quantile(u);
      const double below = x <= mode && mode > 0.2 ? (x - 0.2) * (x - 0.2) / (0.6 * (mode - 0.2))
                                                   : 1.0 - (0.8 - x) * (0.8 - x) / (0.6 * (0.8 - mode));
      EXPECT_NEAR(below, u, 1e-12) << mode << " " << u;  // two squares of differences of values near 1
    }
  }
  EXPECT_DOUBLE_EQ(triangular(0.0, 1.0, 4.0).quantile(0.25), 1.0);  // the mode: (m - a)/(b - a) lies below
}

TEST(Distribution, ValuesHaveEqualShares) {
  Distribution values = given(Kind::values);
  values.values = {3.0, 1.0, 2.0};
  EXPECT_EQ(values.quantile(0.001), 3.0);
  EXPECT_EQ(values.quantile(0.34), 1.0);
  EXPECT_EQ(values.quantile(0.66), 1.0);
  EXPECT_EQ(values.quantile(0.67), 2.0);
  EXPECT_EQ(values.quantile(0.999), 2.0);
}

TEST(Distribution, ProblemsAreNamed) {
  using testing::HasSubstr;
  EXPECT_THAT(given(Kind::uniform).problem(), HasSubstr("needs min and max"));
  EXPECT_THAT(given(Kind::values).problem(), HasSubstr("at least one"));
  EXPECT_THAT(between(Kind::uniform, 1.0, 2.0).problem(), HasSubstr("min"));
  EXPECT_THAT(between(Kind::lognormal, 0.0, 2.0).problem(), HasSubstr("above 0"));
  EXPECT_THAT(between(Kind::lognormal, 2.0, 2.0).problem(), HasSubstr("less than `p95`"));
  EXPECT_THAT(triangular(1.0, 3.0, 2.0).problem(), HasSubstr("between"));
  EXPECT_THAT(triangular(2.0, 2.0, 2.0).problem(), HasSubstr("less than `max`"));
  Distribution normal = between(Kind::normal, 1.0, 2.0);
  EXPECT_EQ(normal.problem(), "");
  normal.mean = 1.0;
  EXPECT_THAT(normal.problem(), HasSubstr("does not take `p05`"));
  normal.p05 = normal.p95 = std::nullopt;
  EXPECT_THAT(normal.problem(), HasSubstr("needs mean and sd"));
  normal = given(Kind::normal);
  normal.mean = 0.0;
  normal.sd = 0.0;
  EXPECT_THAT(normal.problem(), HasSubstr("above 0"));
  Distribution both = triangular(0.0, 1.0, 2.0);
  both.values = {1.0};
  EXPECT_THAT(both.problem(), HasSubstr("does not take `values`"));
  EXPECT_EQ(triangular(0.0, 0.0, 2.0).problem(), "");
}

}  // namespace
}  // namespace headwater
