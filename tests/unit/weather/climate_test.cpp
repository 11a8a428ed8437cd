#include "models/weather/climate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/clock.hpp"
#include "engine/core/error.hpp"
#include "models/weather/generator.hpp"

namespace headwater {
namespace {

TEST(Ramp, IsLinearBetweenItsDays) {
  EXPECT_EQ(ramp(99, 100, 200), 0.0);
  EXPECT_EQ(ramp(100, 100, 200), 0.0);
  EXPECT_DOUBLE_EQ(ramp(125, 100, 200), 0.25);
  EXPECT_EQ(ramp(200, 100, 200), 1.0);
  EXPECT_EQ(ramp(1000, 100, 200), 1.0);
  EXPECT_EQ(ramp(99, 100, 100), 0.0);  // a step
  EXPECT_EQ(ramp(100, 100, 100), 1.0);
}

TEST(WithWetDays, ScalesTheShareAndKeepsTheCorrelation) {
  const WetChances base{0.2, 0.7};  // share 0.4, correlation 0.5
  const WetChances more = with_wet_days(base, 1.5), less = with_wet_days(base, 0.25);
  EXPECT_NEAR(more.after_dry, 0.3, 1e-15);  // 0.6 (1 - 0.5)
  EXPECT_NEAR(more.after_wet, 0.8, 1e-15);
  EXPECT_NEAR(wet_share(more.after_dry, more.after_wet), 0.6, 1e-15);
  EXPECT_NEAR(wet_share(less.after_dry, less.after_wet), 0.1, 1e-15);
  EXPECT_NEAR(less.after_wet - less.after_dry, 0.5, 1e-15);
}

TEST(WithWetDays, StaysWithinWhatIsPossible) {
  const WetChances never = with_wet_days({0.2, 0.7}, 0.0), always = with_wet_days({0.2, 0.7}, 10.0);
  EXPECT_EQ(wet_share(never.after_dry, never.after_wet), 0.0);
  EXPECT_NEAR(wet_share(always.after_dry, always.after_wet), 1.0, 1e-15);
  for (const double factor : {0.0, 0.5, 0.9, 1.1, 2.0, 10.0})
    for (const auto& [dry, wet] :
         {std::pair{0.0, 0.0}, {0.0, 1.0}, {1.0, 0.0}, {1.0, 1.0}, {0.6, 0.2}, {0.0, 0.4}}) {
      const WetChances changed = with_wet_days({dry, wet}, factor);
      for (const double chance : {changed.after_dry, changed.after_wet}) {
        EXPECT_GE(chance, 0.0);
        EXPECT_LE(chance, 1.0);
      }
    }
}

TEST(WithWetDays, OneChangesNoBit) {
  const WetChances base{0.057, 0.278}, same = with_wet_days(base, 1.0);
  EXPECT_EQ(same.after_dry, base.after_dry);
  EXPECT_EQ(same.after_wet, base.after_wet);
}

ClimateParameters by_2050() {
  ClimateParameters climate;
  climate.rain.assign(12, 1.2);
  climate.temperature.assign(12, 2.0);
  climate.wet_days[6] = 0.8;
  climate.from = Date{2020, 1, 1};
  climate.to = Date{2050, 1, 1};
  return climate;
}

TEST(Climate, GrowsFromOneDayToAnother) {
  const Climate climate(by_2050());
  EXPECT_EQ(climate.rain(days_from_date({2019, 7, 1})), 1.0);
  EXPECT_EQ(climate.temperature(days_from_date({2020, 1, 1})), 0.0);
  // 1 January 2035 is 5479 of 10958 days later.
  EXPECT_NEAR(climate.temperature(days_from_date({2035, 1, 1})), 2.0 * 5479.0 / 10958.0, 1e-14);
  EXPECT_NEAR(climate.wet_days(days_from_date({2051, 7, 1})), 0.8, 1e-15);
  EXPECT_EQ(climate.wet_days(days_from_date({2051, 8, 1})), 1.0);
  EXPECT_NEAR(climate.rain(days_from_date({2080, 1, 1})), 1.2, 1e-15);
}

TEST(Climate, RefusesDatesTheWrongWayRound) {
  ClimateParameters climate = by_2050();
  climate.to = Date{2019, 1, 1};
  EXPECT_THROW(Climate{climate}, Error);
  climate.to = 30.0;
  EXPECT_THROW(Climate{climate}, Error);
  climate.to = Date{2050, 1, 1};
  climate.from.reset();
  EXPECT_THROW(Climate{climate}, Error);
}

// A generator of 30 years from a dry day.
RainGenerator generator_in(const ClimateParameters& climate) {
  RainGenerator generator({}, 20260101, Climate(climate));
  generator.start(days_from_date({2019, 12, 31}), false);
  return generator;
}

TEST(ClimateOfTheGenerator, SameUniformsGiveTheSameQuantiles) {
  // Depths alone change: the same days are wet, each with factor times the rain, to round-off.
  ClimateParameters wetter;
  for (std::size_t month = 0; month < 12; ++month)
    wetter.rain[month] = 1.0 + 0.05 * static_cast<double>(month);
  RainGenerator base = generator_in({}), changed = generator_in(wetter);
  for (std::int64_t day = days_from_date({2020, 1, 1}); day < days_from_date({2050, 1, 1}); ++day) {
    const double factor = wetter.rain[static_cast<std::size_t>(date_from_days(day).month - 1)];
    EXPECT_DOUBLE_EQ(changed.rain(day), factor * base.rain(day));
  }
}

TEST(ClimateOfTheGenerator, MoreWetDaysContainTheOldOnes) {
  // With a positive correlation both chances grow: by induction every wet day stays wet, with the same rain.
  ClimateParameters more, fewer;
  more.wet_days.assign(12, 1.25);
  fewer.wet_days.assign(12, 0.75);
  RainGenerator base = generator_in({}), with_more = generator_in(more), with_fewer = generator_in(fewer);
  int wet = 0, added = 0, lost = 0;
  for (std::int64_t day = days_from_date({2020, 1, 1}); day < days_from_date({2050, 1, 1}); ++day) {
    const double rain = base.rain(day), rain_more = with_more.rain(day), rain_fewer = with_fewer.rain(day);
    wet += rain > 0.0;
    added += rain_more > 0.0 && rain == 0.0;
    lost += rain_fewer == 0.0 && rain > 0.0;
    if (rain > 0.0) {
      ASSERT_EQ(rain_more, rain);
    }
    if (rain_fewer > 0.0) {
      ASSERT_EQ(rain_fewer, rain);
    }
  }
  // A quarter of the wet days each way; 3,500 of them, correlated, leave 3 % at one standard error. In the
  // monsoon's wettest month 1.25 times the share is nearly every day, not beyond.
  EXPECT_NEAR(static_cast<double>(added) / wet, 0.25, 0.05);
  EXPECT_NEAR(static_cast<double>(lost) / wet, 0.25, 0.05);
}

TEST(ClimateOfTheGenerator, NoChangeBeforeItBegins) {
  ClimateParameters later = by_2050();
  later.wet_days.assign(12, 1.5);
  later.from = Date{2030, 1, 1};
  RainGenerator base = generator_in({}), changed = generator_in(later);
  for (std::int64_t day = days_from_date({2020, 1, 1}); day <= days_from_date({2030, 1, 1}); ++day)
    ASSERT_EQ(changed.rain(day), base.rain(day));
}

}  // namespace
}  // namespace headwater
