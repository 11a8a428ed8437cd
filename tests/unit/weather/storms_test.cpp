#include "models/weather/storms.hpp"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(Hyetograph, ClosedForm) {
  // u = 2 belongs to the peak ratio 2 / (1 - exp(-2)); half-way up, 1 / (1 + e) of the rising limb's rain has
  // fallen.
  const Hyetograph shape(2.0 / (1.0 - std::exp(-2.0)), 0.3);
  EXPECT_NEAR(shape.fallen(0.15), 0.3 / (1.0 + std::exp(1.0)), 1e-13);
  EXPECT_NEAR(shape.fallen(0.3), 0.3, 1e-13);
  // Half-way down, e / (1 + e) of the falling limb's rain.
  EXPECT_NEAR(shape.fallen(0.65), 0.3 + 0.7 * std::exp(1.0) / (1.0 + std::exp(1.0)), 1e-13);
  EXPECT_NEAR(shape.fallen(0.0), 0.0, 1e-15);
  EXPECT_NEAR(shape.fallen(1.0), 1.0, 1e-15);
}

TEST(Hyetograph, HasItsPeakRatioAndInverts) {
  for (const double ratio : {1.001, 1.5, 2.5, 4.0, 20.0})
    for (const double peak : {0.05, 0.3, 0.95}) {
      SCOPED_TRACE(ratio);
      const Hyetograph shape(ratio, peak);
      // The intensity falls from the peak like ratio exp(-u (t - peak) / (1 - peak)), u < ratio: over h the
      // mean is smaller by less than a share of ratio h / (2 (1 - peak)), and likewise before.
      const double h = 1e-6;
      const double bound = ratio * ratio * h / (2.0 * std::min(peak, 1.0 - peak)) + 1e-9 * ratio;
      EXPECT_NEAR((shape.fallen(peak + h) - shape.fallen(peak)) / h, ratio, bound);
      EXPECT_NEAR((shape.fallen(peak) - shape.fallen(peak - h)) / h, ratio, bound);
      for (double time = 0.0; time <= 1.0; time += 0.0625)
        EXPECT_NEAR(shape.time(shape.fallen(time)), time, 1e-7);
    }
}

TEST(RainPulses, MoreForBiggerDays) {
  EXPECT_EQ(rain_pulses({}, 1e-3), 1);
  EXPECT_EQ(rain_pulses({}, 5e-3), 4);
  EXPECT_EQ(rain_pulses({}, 20e-3), 12);
  EXPECT_EQ(rain_pulses({}, 50e-3), 32);
  StormParameters parameters;
  parameters.pulses = {2.0, 3.0, 5.0, 8.0};
  EXPECT_EQ(rain_pulses(parameters, 10e-3), 3);
}

constexpr double mean_depth = 0.02;

std::vector<Storm> storms_of(std::uint32_t day, double depth, int month) {
  RandomStream random(9, "weather.storm", 0, day);
  return day_storms({}, month, depth, mean_depth, random);
}

double depth_of(std::uint32_t day) {  // from drizzle to a record, no two alike
  return 1e-4 * std::pow(1.009, static_cast<double>(day % 1000));
}

TEST(DayStorms, FitTheDayInOrderAndShareItsRain) {
  for (std::uint32_t day = 0; day < 4000; ++day) {
    SCOPED_TRACE(day);
    const double depth = depth_of(day);
    const auto storms = storms_of(day, depth, static_cast<int>(day % 12) + 1);
    double end = 0.0, sum = 0.0;
    for (const Storm& storm : storms) {
      EXPECT_GE(storm.start, end);
      EXPECT_GE(storm.duration, 60.0);
      EXPECT_EQ(std::fmod(storm.start, 60.0) + std::fmod(storm.duration, 60.0), 0.0);
      end = storm.start + storm.duration;
      sum += storm.depth;
    }
    EXPECT_LE(end, seconds_per_day);
    EXPECT_NEAR(sum, depth, 4e-16 * depth * 4.0);
    if (depth < 5e-3) {
      EXPECT_EQ(storms.size(), 1U);
    }
  }
  EXPECT_TRUE(storms_of(1, 0.0, 7).empty());
}

TEST(DayStorms, HaveTheirMeanNumberAndDuration) {
  const StormParameters parameters;
  const int days = 20000;
  double count = 0.0, duration = 0.0;
  for (std::uint32_t day = 0; day < days; ++day)
    for (const Storm& storm : storms_of(day, mean_depth, 7)) {
      count += 1.0;
      duration += storm.duration;
    }
  // Number: 1 or 2, binomial. Duration: uniform within +-50 %, cut to whole minutes (half a minute less on
  // average).
  EXPECT_NEAR(count / days, parameters.count[6], 4.0 * 0.5 / std::sqrt(days));
  const double usual = parameters.duration[6];
  EXPECT_NEAR(duration / count, usual - 30.0, 4.0 * usual / std::sqrt(12.0 * count));
}

TEST(MakePulses, CoverTheDayAndGiveItsRainBack) {
  const Interval day{5.0 * seconds_per_day, 6.0 * seconds_per_day};
  for (std::uint32_t number = 0; number < 4000; ++number) {
    SCOPED_TRACE(number);
    const double depth = depth_of(number);
    const auto storms = storms_of(number, depth, static_cast<int>(number % 12) + 1);
    const auto pulses = make_pulses(storms, depth, rain_pulses({}, depth), Hyetograph(4.0, 0.3), day);
    ASSERT_FALSE(pulses.empty());
    EXPECT_EQ(pulses.front().start, day.start);
    EXPECT_EQ(pulses.back().start + pulses.back().duration, day.end);
    double sum = 0.0;
    int rainy = 0;
    for (std::size_t i = 0; i < pulses.size(); ++i) {
      EXPECT_GT(pulses[i].duration, 0.0);
      EXPECT_GE(pulses[i].rain_rate, 0.0);
      // Times of 5e5 s have a spacing of 6e-11 s.
      if (i > 0) {
        EXPECT_NEAR(pulses[i].start, pulses[i - 1].start + pulses[i - 1].duration, 1.2e-10);
      }
      sum += pulses[i].rain_rate * pulses[i].duration;
      rainy += pulses[i].rain_rate > 0.0;
    }
    EXPECT_NEAR(sum, depth, 1e-15 * depth * 4.0);  // round-off of forty additions at most
    EXPECT_EQ(rainy, rain_pulses({}, depth));
  }
}

TEST(MakePulses, AreOfEqualDepthAndFollowTheHyetograph) {
  const Hyetograph shape(4.0, 0.3);
  const double depth = 0.04;
  const auto pulses = make_pulses({{7200.0, 14400.0, depth}}, depth, 5, shape, {0.0, seconds_per_day});
  // One dry pulse before, five of rain, an hour of recession and the rest.
  ASSERT_EQ(pulses.size(), 8U);
  for (std::size_t i = 1; i <= 5; ++i) {
    EXPECT_NEAR(pulses[i].rain_rate * pulses[i].duration, depth / 5.0, 1e-15 * depth * 5.0);
    // Started when (i - 1)/5 of the rain had fallen.
    EXPECT_NEAR(shape.fallen((pulses[i].start - 7200.0) / 14400.0), static_cast<double>(i - 1) / 5.0, 1e-12);
  }
  EXPECT_EQ(pulses[6].duration, 3600.0);
  EXPECT_EQ(pulses[6].rain_rate, 0.0);
}

// The day's storms are the same whatever the number of pulses, and each gets one at least.
TEST(MakePulses, EveryStormHasAPulse) {
  const auto pulses = make_pulses({{0.0, 3600.0, 0.003}, {7200.0, 3600.0, 0.003}}, 0.006, 1,
                                  Hyetograph(4.0, 0.3), {0.0, seconds_per_day});
  ASSERT_EQ(pulses.size(), 4U);
  EXPECT_DOUBLE_EQ(pulses[0].rain_rate * 3600.0, 0.003);
  EXPECT_EQ(pulses[1].rain_rate, 0.0);
  EXPECT_DOUBLE_EQ(pulses[2].rain_rate * 3600.0, 0.003);
}

TEST(MakePulses, ADryDayIsOnePulse) {
  const auto pulses = make_pulses({}, 0.0, 2, Hyetograph(3.0, 0.3), {86400.0, 172800.0});
  ASSERT_EQ(pulses.size(), 1U);
  EXPECT_EQ(pulses[0].start, 86400.0);
  EXPECT_EQ(pulses[0].duration, 86400.0);
  EXPECT_EQ(pulses[0].rain_rate, 0.0);
}

TEST(SteadyPulses, EndExactlyWithTheRain) {
  const double rate = 50e-3 / 3600.0;
  const auto pulses = split_pulses(steady_pulses(rate, 1000.0, {0.0, 7200.0}), 60.0);
  ASSERT_EQ(pulses.size(), 17U + 104U);  // 1000 s in parts of at most 60 s, then 6200 s
  EXPECT_EQ(pulses[16].start + pulses[16].duration, 1000.0);
  EXPECT_EQ(pulses[16].rain_rate, rate);
  EXPECT_EQ(pulses[17].start, 1000.0);
  EXPECT_EQ(pulses[17].rain_rate, 0.0);
  EXPECT_EQ(pulses.back().start + pulses.back().duration, 7200.0);
}

TEST(SteadyPulses, LaterDaysAndEndlessRain) {
  EXPECT_EQ(steady_pulses(1e-6, 1000.0, {86400.0, 172800.0}).at(0).rain_rate, 0.0);
  EXPECT_EQ(steady_pulses(1e-6, infinite, {86400.0, 172800.0}).size(), 1U);
  EXPECT_EQ(steady_pulses(1e-6, 90000.0, {86400.0, 172800.0}).at(0).duration, 3600.0);
}

TEST(SplitPulses, EqualPartsWithoutASliver) {
  const auto hour = split_pulses({{0.0, 3600.0, 1e-6}}, 60.0);
  ASSERT_EQ(hour.size(), 60U);
  for (std::size_t i = 0; i < 60; ++i) {
    EXPECT_EQ(hour[i].start, 60.0 * static_cast<double>(i));
    EXPECT_EQ(hour[i].duration, 60.0);
  }
  EXPECT_EQ(split_pulses({{0.0, 3600.0, 1e-6}}, infinite).size(), 1U);
  EXPECT_EQ(split_pulses({{0.0, 3601.0, 1e-6}}, 60.0).size(), 61U);
  EXPECT_EQ(split_pulses({{0.0, 0.7 * 3.0, 0.0}}, 0.7).size(), 3U);  // 2.1 / 0.7 is just above 3
}

}  // namespace
}  // namespace headwater
