#include "models/weather/rain_series.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/weather/world.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;
using weather_test::table_of;

constexpr double mm_per_hour = 1e-3 / 3600.0;

std::string complaint(const NumberTable& table) {
  try {
    const RainSeries series(table);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::input);
    return error.what();
  }
}

TEST(RainSeries, ARateHoldsUntilTheNextRow) {
  const RainSeries series(table_of({"time_s", "rain_mm_h"}, {{"600", "30"}, {"1800", "0"}, {"90000", "12"}}));
  const auto first = series.pulses({0.0, 86400.0});
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].rain_rate, 0.0) << "before the first row";
  EXPECT_EQ(first[1].start, 600.0);
  EXPECT_EQ(first[1].duration, 1200.0);
  EXPECT_DOUBLE_EQ(first[1].rain_rate, 30.0 * mm_per_hour);
  EXPECT_EQ(first[2].rain_rate, 0.0);
  EXPECT_EQ(first[2].start + first[2].duration, 86400.0);
  const auto second = series.pulses({86400.0, 172800.0});
  ASSERT_EQ(second.size(), 2U);
  EXPECT_EQ(second[0].rain_rate, 0.0) << "the row of the day before goes on";
  EXPECT_DOUBLE_EQ(second[1].rain_rate, 12.0 * mm_per_hour);
  const auto third = series.pulses({172800.0, 180000.0});
  ASSERT_EQ(third.size(), 1U);
  EXPECT_DOUBLE_EQ(third[0].rain_rate, 12.0 * mm_per_hour) << "the last row goes on for good";
}

TEST(RainSeries, ARowAtMidnightMakesNoEmptyPulse) {
  const RainSeries series(table_of({"time_s", "rain_mm_h"}, {{"0", "5"}, {"86400", "7"}}));
  ASSERT_EQ(series.pulses({0.0, 86400.0}).size(), 1U);
  const auto next = series.pulses({86400.0, 172800.0});
  ASSERT_EQ(next.size(), 1U);
  EXPECT_DOUBLE_EQ(next[0].rain_rate, 7.0 * mm_per_hour);
}

TEST(RainSeries, RefusesWhatIsNone) {
  EXPECT_THAT(complaint(table_of({"time", "rain_mm_h"}, {{"0", "5"}})), HasSubstr("no column 'time_s'"));
  EXPECT_THAT(complaint(table_of({"time_s", "rain_mm_h"}, {})), HasSubstr("no row"));
  EXPECT_THAT(complaint(table_of({"time_s", "rain_mm_h"}, {{"0", "5"}, {"0", "6"}})),
              HasSubstr("gauge.csv:3"));
  EXPECT_THAT(complaint(table_of({"time_s", "rain_mm_h"}, {{"0", "-5"}})),
              HasSubstr("-5 mm/h is no rain rate"));
  EXPECT_THAT(complaint(table_of({"time_s", "rain_mm_h"}, {{"0", ""}})), HasSubstr("no rain rate"));
}

}  // namespace
}  // namespace headwater
