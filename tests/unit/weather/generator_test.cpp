#include "models/weather/generator.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "engine/core/clock.hpp"

namespace headwater {
namespace {

TEST(NextWet, TakesTheProbabilityOfTheDayBefore) {
  EXPECT_TRUE(next_wet(false, 0.19, 0.2, 0.7));
  EXPECT_FALSE(next_wet(false, 0.21, 0.2, 0.7));
  EXPECT_TRUE(next_wet(true, 0.69, 0.2, 0.7));
  EXPECT_FALSE(next_wet(true, 0.71, 0.2, 0.7));
}

TEST(WetShare, IsTheFixedPointOfTheChain) {
  EXPECT_NEAR(wet_share(0.2, 0.7), 0.4, 1e-15);  // 0.4 = 0.2 x 0.6 + 0.7 x 0.4
  EXPECT_EQ(wet_share(0.0, 1.0), 0.0);
}

TEST(WetDepth, IsTheGammaQuantile) {
  // Shape 1 is the exponential distribution.
  for (const double u : {1e-6, 0.1, 0.5, 0.9, 0.999999})
    EXPECT_NEAR(wet_depth(u, 0.02, 1.0), -0.02 * std::log1p(-u), 1e-10 * 0.02);
  // Shape 1/2 with mean 1 is chi-square with one degree of freedom: its 95 % point is 1.959964^2.
  EXPECT_NEAR(wet_depth(0.95, 1.0, 0.5), 3.841458820694124, 1e-9);
  // Shape 2 with mean 2: u = 1 - (1 + x) exp(-x).
  EXPECT_NEAR(wet_depth(1.0 - 4.0 * std::exp(-3.0), 2.0, 2.0), 3.0, 1e-9);
}

TEST(WetDepth, IsFiniteAndPositiveAtTheEndsOfTheUniform) {
  for (const double shape : {0.05, 0.8, 1.1, 100.0}) {
    EXPECT_GE(wet_depth(0x1.0p-54, 0.02, shape), 0.0);
    EXPECT_TRUE(std::isfinite(wet_depth(1.0 - 0x1.0p-53, 0.02, shape)));
  }
}

TEST(MixedDepth, InvertsItsDistribution) {
  const double mean = 0.02, light_share = 0.6, light_mean = 0.15;
  const double light = light_mean * mean,
               heavy = mean * (1.0 - light_share * light_mean) / (1.0 - light_share);
  for (const double u : {1e-12, 1e-6, 0.01, 0.3, 0.6, 0.9, 0.999, 1.0 - 1e-12}) {
    const double x = mixed_depth(u, mean, light_share, light_mean);
    const double wetter = light_share * std::exp(-x / light) + (1.0 - light_share) * std::exp(-x / heavy);
    EXPECT_NEAR(std::log(wetter), std::log1p(-u), 1e-13 * std::max(1.0, -std::log1p(-u))) << u;
  }
}

TEST(MixedDepth, IsExponentialWhereTheKindsAreAlike) {
  for (const double u : {1e-6, 0.1, 0.5, 0.999999}) {
    const double expected = -0.02 * std::log1p(-u);
    EXPECT_NEAR(mixed_depth(u, 0.02, 0.0, 1.0), expected, 1e-15 * 14.0 * 0.02);
    EXPECT_NEAR(mixed_depth(u, 0.02, 0.7, 1.0), expected, 1e-15 * 14.0 * 0.02);
  }
}

TEST(MixedDepth, GrowsWithTheUniformAndIsFinite) {
  double before = 0.0;
  for (int i = 0; i < 10000; ++i) {
    const double depth = mixed_depth((i + 0.5) / 10000.0, 0.02, 0.999, 1e-4);
    ASSERT_GE(depth, before);
    before = depth;
  }
  EXPECT_TRUE(std::isfinite(mixed_depth(1.0 - 0x1.0p-53, 0.02, 0.999, 1e-4)));
  EXPECT_GE(mixed_depth(0x1.0p-54, 0.02, 0.999, 1e-4), 0.0);
}

TEST(GeneratedDepth, HasItsLeastDepthAndKeepsTheMean) {
  GeneratorParameters parameters;
  parameters.least_depth = 1e-3;
  for (const auto distribution : {DepthDistribution::gamma, DepthDistribution::mixed_exponential}) {
    parameters.distribution = distribution;
    double sum = 0.0;
    constexpr int count = 200000;  // midpoint rule: the last of them stands for the tail, 1e-4 of the mean
    for (int i = 0; i < count; ++i) {
      const double depth = generated_depth(parameters, 6, (i + 0.5) / count);
      ASSERT_GE(depth, 1e-3);
      sum += depth / count;
    }
    EXPECT_NEAR(sum, parameters.wet_day_depth[6], 2e-4 * parameters.wet_day_depth[6]);
  }
}

TEST(AnnualFactor, HasMeanOneAndItsSpread) {
  EXPECT_EQ(annual_factor(0.9, 0.0), 1.0);
  double sum = 0.0, squares = 0.0;
  constexpr int count = 200000;
  for (int i = 0; i < count; ++i) {
    const double factor = annual_factor((i + 0.5) / count, 0.2);
    sum += factor / count;
    squares += factor * factor / count;
  }
  EXPECT_NEAR(sum, 1.0, 1e-4);
  EXPECT_NEAR(std::sqrt(squares - sum * sum), 0.2, 1e-3);
  // The lognormal's median is below its mean.
  EXPECT_NEAR(annual_factor(0.5, 0.2), 1.0 / std::sqrt(1.04), 1e-14);
}

TEST(RainGenerator, OneFactorAYear) {
  GeneratorParameters varied;
  varied.annual_sd = 0.3;
  RainGenerator plain({}, 4), changed(varied, 4);
  const std::int64_t first = days_from_date({2030, 1, 1});
  plain.start(first - 1, false);
  changed.start(first - 1, false);
  double factor = 0.0;
  int year = 0, years = 0;
  for (std::int64_t day = first; day < first + 3653; ++day) {
    const double rain = plain.rain(day);
    if (rain == 0.0) {
      ASSERT_EQ(changed.rain(day), 0.0);
      continue;
    }
    const double here = changed.rain(day) / rain;
    if (date_from_days(day).year != year) {
      EXPECT_GT(std::abs(here - factor), 1e-6);
      factor = here;
      year = date_from_days(day).year;
      ++years;
    }
    ASSERT_NEAR(here, factor, 1e-14 * factor);
  }
  EXPECT_EQ(years, 10);
}

// What 300 years of days add up to, month by month.
struct MonthSums {
  double days = 0.0, wet = 0.0, expected_wet = 0.0;
  double dry_before = 0.0, wet_after_dry = 0.0, wet_before = 0.0, wet_after_wet = 0.0;
  double depth = 0.0, depth2 = 0.0;
};

std::array<MonthSums, 12> simulate(const GeneratorParameters& parameters, std::uint64_t seed) {
  std::array<MonthSums, 12> sums;
  RainGenerator generator(parameters, seed);
  const std::int64_t first = days_from_date({2000, 1, 1}), last = days_from_date({2300, 1, 1});
  generator.start(first - 1, false);
  bool before = false;
  double chance = 0.0;  // of a wet day, carried exactly through the months
  for (std::int64_t day = first; day < last; ++day) {
    const auto month = static_cast<std::size_t>(date_from_days(day).month - 1);
    MonthSums& sum = sums[month];
    const double p01 = parameters.wet_after_dry[month], p11 = parameters.wet_after_wet[month];
    chance = p01 + (p11 - p01) * chance;
    const double rain = generator.rain(day);
    const bool wet = rain > 0.0;
    sum.days += 1.0;
    sum.expected_wet += chance;
    sum.wet += wet;
    (before ? sum.wet_before : sum.dry_before) += 1.0;
    if (wet) (before ? sum.wet_after_wet : sum.wet_after_dry) += 1.0;
    sum.depth += rain;
    sum.depth2 += rain * rain;
    before = wet;
  }
  return sums;
}

TEST(RainGenerator, ReproducesItsParametersOver300Years) {
  const GeneratorParameters parameters;
  const auto sums = simulate(parameters, 11);
  constexpr double sigmas = 4.0;  // 60 comparisons: 0.4 % chance that a right generator fails one
  for (std::size_t month = 0; month < 12; ++month) {
    SCOPED_TRACE(month + 1);
    const MonthSums& sum = sums[month];
    const double p01 = parameters.wet_after_dry[month], p11 = parameters.wet_after_wet[month];
    const double mean = parameters.wet_day_depth[month], shape = parameters.shape[month];
    // Counts are binomial; wet days of a chain with lag-one correlation r vary (1 + r) / (1 - r) times as
    // much.
    EXPECT_NEAR(sum.wet_after_dry / sum.dry_before, p01,
                sigmas * std::sqrt(p01 * (1.0 - p01) / sum.dry_before));
    EXPECT_NEAR(sum.wet_after_wet / sum.wet_before, p11,
                sigmas * std::sqrt(p11 * (1.0 - p11) / sum.wet_before));
    const double share = sum.expected_wet / sum.days, r = p11 - p01;
    EXPECT_NEAR(sum.wet / sum.days, share,
                sigmas * std::sqrt(share * (1.0 - share) * (1.0 + r) / (1.0 - r) / sum.days));
    // Gamma: variance mean^2 / shape, excess kurtosis 6 / shape.
    const double sample_mean = sum.depth / sum.wet, variance = mean * mean / shape;
    EXPECT_NEAR(sample_mean, mean, sigmas * std::sqrt(variance / sum.wet));
    EXPECT_NEAR(sum.depth2 / sum.wet - sample_mean * sample_mean, variance,
                sigmas * variance * std::sqrt((2.0 + 6.0 / shape) / sum.wet));
  }
}

TEST(RainGenerator, GivesTheGaugeBackInMonthlyTotals) {
  // Myitkyina 2018-2025, mean monthly rain [mm] as recorded. Eight years leave a standard error of 10-60 % a
  // month, and the chain of order one is an approximation: 15 % and 4 mm.
  constexpr std::array<double, 12> recorded = {15, 10, 18, 46, 184, 593, 476, 505, 303, 133, 32, 10};
  const auto sums = simulate(GeneratorParameters{}, 3);
  double total = 0.0;
  for (std::size_t month = 0; month < 12; ++month) {
    const double mm = sums[month].depth * 1000.0 / 300.0;
    EXPECT_NEAR(mm, recorded[month], 0.15 * recorded[month] + 4.0) << "month " << month + 1;
    total += mm;
  }
  EXPECT_NEAR(total, 2324.0, 0.05 * 2324.0);
}

TEST(RainGenerator, DependsOnDayAndSeedNotOnTheOrderOfCalls) {
  const std::int64_t first = days_from_date({2026, 6, 4});
  RainGenerator forward({}, 42), jumping({}, 42), other({}, 43);
  for (RainGenerator* generator : {&forward, &jumping, &other}) generator->start(first, true);
  std::vector<double> rain;
  for (std::int64_t day = first + 1; day < first + 1000; ++day) rain.push_back(forward.rain(day));
  int same = 0;
  for (std::int64_t step = 998; step >= 0; step -= 7) {  // backwards and with holes
    const auto index = static_cast<std::size_t>(step);
    EXPECT_EQ(jumping.rain(first + 1 + step), rain[index]);
    if (rain[index] > 0.0) same += other.rain(first + 1 + step) == rain[index];
  }
  EXPECT_EQ(same, 0);
  EXPECT_THROW(forward.rain(first - 1), std::logic_error);
}

TEST(RainGenerator, DryAndWetStartsMeetSoon) {
  // Both chains use the same uniform a day, so after a day on which it decides alike they are one: scenarios
  // that start in different years share their weather from then on.
  const std::int64_t first = days_from_date({2030, 1, 1});
  RainGenerator dry({}, 5), wet({}, 5);
  dry.start(first, false);
  wet.start(first, true);
  for (std::int64_t day = first + 60; day < first + 400; ++day) EXPECT_EQ(dry.rain(day), wet.rain(day));
}

}  // namespace
}  // namespace headwater
