#include "models/weather/gauge.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/weather/world.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;
using weather_test::table_of;

std::int64_t day(int year, int month, int number) {
  return days_from_date({year, month, number});
}

// What reading the table (and asking for the days) says; "" when it is fine.
std::string complaint(const NumberTable& table, std::int64_t first = 0, std::int64_t last = -1) {
  try {
    const Gauge gauge(table, {});
    if (last >= first) gauge.require(first, last);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::input);
    return error.what();
  }
}

TEST(Gauge, ReadsRainAndTemperature) {
  const Gauge gauge(table_of({"date", "rain_mm", "tmin_c", "tmax_c"},
                             {{"2020-02-28", "12.5", "10", "20"}, {"2020-02-29", "0", "", "25"}}),
                    {});
  EXPECT_EQ(gauge.first_day(), day(2020, 2, 28));
  EXPECT_EQ(gauge.last_day(), day(2020, 2, 29));
  EXPECT_DOUBLE_EQ(gauge.rain(day(2020, 2, 28)), 0.0125);
  EXPECT_EQ(gauge.rain(day(2020, 2, 29)), 0.0);
  EXPECT_DOUBLE_EQ(gauge.temperature(day(2020, 2, 28)), 15.0);
  EXPECT_TRUE(std::isnan(gauge.temperature(day(2020, 2, 29))));
}

// July has 20 wet days of 10 and 30 mm; August has 5 of 50, too few for a mean of its own.
TEST(Gauge, MeanOfWetDaysByMonth) {
  std::vector<double> rain(62, 0.2);
  for (std::size_t i = 0; i < 20; ++i) rain[i] = i % 2 == 0 ? 10.0 : 30.0;
  for (std::size_t i = 0; i < 5; ++i) rain[31 + i] = 50.0;
  const Gauge gauge(weather_test::days_of({2020, 7, 1}, rain), {});
  const std::vector<double> table(12, 0.007);
  const auto means = gauge.mean_wet_day(1e-3, table);
  EXPECT_NEAR(means[6], 0.020, 1e-17);
  EXPECT_NEAR(means[7], (20 * 0.020 + 5 * 0.050) / 25, 1e-17);
  EXPECT_EQ(means[0], means[7]);
  EXPECT_EQ(gauge.mean_wet_day(0.04, table)[7], 0.007) << "five wet days tell nothing";
}

TEST(Gauge, RemarksOnceOnColumnsItDoesNotUse) {
  std::vector<std::string> remarks;
  const Gauge gauge(
      table_of({"date", "rain_mm", "water_level_cm", "tmin_c"}, {{"2020-01-01", "1", "186", "9"}}),
      [&](std::string_view text) { remarks.emplace_back(text); });
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_THAT(remarks[0], HasSubstr("water_level_cm, tmin_c"));
  EXPECT_TRUE(std::isnan(gauge.temperature(day(2020, 1, 1))));
}

TEST(Gauge, RefusesWhatCannotBe) {
  const std::vector<std::string> columns = {"date", "rain_mm"};
  EXPECT_THAT(complaint(table_of(columns, {{"2020-01-01", "1"}, {"2020-01-02", "-3"}})),
              testing::AllOf(HasSubstr("negative rain"), HasSubstr("gauge.csv:3")));
  EXPECT_THAT(complaint(table_of(columns, {{"2020-01-01", "2500"}})), HasSubstr("ever measured"));
  EXPECT_THAT(complaint(table_of(columns, {{"2020-01-01", "trace"}})), HasSubstr("'trace', not a number"));
  EXPECT_THAT(complaint(table_of(columns, {{"1/1/2020", "1"}})), HasSubstr("not a date"));
  EXPECT_THAT(complaint(table_of(columns, {{"2020-01-01", "1"}, {"2020-01-01", "1"}})),
              testing::AllOf(HasSubstr("2020-01-01 is there twice"), HasSubstr("gauge.csv:3")));
  EXPECT_THAT(complaint(table_of(columns, {{"2020-01-05", "1"}, {"2020-01-03", "1"}})),
              HasSubstr("2020-01-03 comes after a later day"));
  EXPECT_THAT(complaint(table_of(columns, {{"2020-01-01", ""}})), HasSubstr("no value at all"));
  EXPECT_THAT(complaint(table_of(columns, {})), HasSubstr("no value at all"));
  EXPECT_THAT(complaint(table_of({"day", "rain_mm"}, {{"2020-01-01", "1"}})),
              testing::AllOf(HasSubstr("no column 'date'"), HasSubstr("day, rain_mm")));
  EXPECT_THAT(complaint(table_of({"date", "rain_mm", "tmin_c", "tmax_c"}, {{"2020-01-01", "1", "21", "20"}})),
              HasSubstr("impossible"));
}

TEST(Gauge, NamesTheMissingDay) {
  const std::vector<std::string> columns = {"date", "rain_mm"};
  const NumberTable hole = table_of(columns, {{"2020-01-01", "1"}, {"2020-01-04", "1"}});
  EXPECT_THAT(complaint(hole, day(2020, 1, 1), day(2020, 1, 4)),
              testing::AllOf(HasSubstr("no value for 2020-01-02"), HasSubstr("before gauge.csv:3")));
  const NumberTable blank = table_of(columns, {{"2020-01-01", "1"}, {"2020-01-02", ""}, {"2020-01-03", "1"}});
  EXPECT_THAT(complaint(blank, day(2020, 1, 1), day(2020, 1, 3)),
              testing::AllOf(HasSubstr("no value for 2020-01-02"), HasSubstr("gauge.csv:3")));
  EXPECT_THAT(complaint(hole, day(2020, 1, 1), day(2020, 1, 2)), HasSubstr("no value for 2020-01-02"));
  // Outside the run a hole does not matter; nor do days after the gauge's end.
  EXPECT_EQ(complaint(hole, day(2020, 1, 4), day(2021, 1, 4)), "");
  EXPECT_THAT(complaint(hole, day(2019, 12, 31), day(2020, 1, 1)), HasSubstr("first day, 2020-01-01"));
}

TEST(Gauge, EndsWithItsLastValue) {
  const Gauge gauge(
      table_of({"date", "rain_mm"}, {{"2020-01-01", "1"}, {"2020-01-02", ""}, {"2020-01-03", ""}}), {});
  EXPECT_EQ(gauge.last_day(), day(2020, 1, 1));
}

}  // namespace
}  // namespace headwater
