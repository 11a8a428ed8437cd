#include "engine/core/clock.hpp"

#include <gtest/gtest.h>

namespace headwater {
namespace {

bool leap(int year) {
  return year % 400 == 0 || (year % 100 != 0 && year % 4 == 0);
}

int days_in(int month, int year) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && leap(year) ? 29 : days[month - 1];
}

TEST(Date, KnownDays) {
  EXPECT_EQ(days_from_date({1970, 1, 1}), 0);
  EXPECT_EQ(days_from_date({2000, 3, 1}), 11017);  // day 0 of Hinnant's era arithmetic
  EXPECT_EQ(days_from_date({2021, 1, 1}), 18628);
  EXPECT_EQ(days_from_date({1600, 1, 1}), -135140);  // 370 years: 90 leap days; 370 * 365 + 90
}

// Every day of 1600 .. 2400, counted by hand.
TEST(Date, RoundTripOverEightCenturies) {
  std::int64_t days = -135140;
  for (int year = 1600; year <= 2400; ++year) {
    EXPECT_EQ(is_leap(year), leap(year)) << year;
    int of_year = 0;
    for (int month = 1; month <= 12; ++month)
      for (int day = 1; day <= days_in(month, year); ++day, ++days) {
        const Date date{year, month, day};
        ASSERT_EQ(days_from_date(date), days) << to_string(date);
        ASSERT_EQ(date_from_days(days), date) << days;
        ASSERT_EQ(day_of_year(date), ++of_year) << to_string(date);
        Date read;
        ASSERT_TRUE(parse_date(to_string(date), read));
        ASSERT_EQ(read, date);
      }
    EXPECT_EQ(of_year, leap(year) ? 366 : 365);
  }
}

TEST(Date, RefusesDaysThatDoNotExist) {
  Date date{1999, 9, 9};
  for (const char* text : {"2021-02-30", "2021-02-29", "1900-02-29", "2021-04-31", "2021-13-01", "2021-00-10",
                           "2021-01-00", "2021-01-32", "2021-1-1", "2021/01/01", "20210101", "2021-01-01T00",
                           "", "yyyy-mm-dd", "2021-01-0x", "-021-01-01", " 021-01-01", "2021--1-01"})
    EXPECT_FALSE(parse_date(text, date)) << text;
  EXPECT_EQ(date, (Date{1999, 9, 9})) << "a refused text must leave the date alone";
  EXPECT_TRUE(parse_date("2000-02-29", date));
  EXPECT_EQ(date, (Date{2000, 2, 29}));
}

TEST(Clock, CalendarStepsAreDays) {
  Clock clock = Clock::calendar({2023, 12, 30}, {2024, 3, 2});
  EXPECT_EQ(clock.steps(), 2 + 31 + 29 + 1);
  EXPECT_EQ(clock.duration(), 63.0 * 86400.0);
  EXPECT_EQ(clock.start_label(), "2023-12-30");
  EXPECT_EQ(clock.step_of({2024, 2, 29}), 61);
  while (!(clock.date() == Date{2024, 2, 29})) clock.advance();
  EXPECT_EQ(clock.step(), 61);
  EXPECT_EQ(clock.interval().start, 61.0 * 86400.0);
  EXPECT_EQ(clock.interval().length(), 86400.0);
  EXPECT_EQ(clock.product_time(clock.elapsed()), 61.0);
  clock.advance();
  EXPECT_EQ(clock.date(), (Date{2024, 3, 1}));
  EXPECT_FALSE(clock.finished());
  clock.advance();
  EXPECT_TRUE(clock.finished());
}

TEST(Clock, AbstractEndsAtBreaksAndAtItsEnd) {
  // 10 h before the start, in the middle of day 1, at the end of day 1 (already a bound), after the end
  Clock clock = Clock::abstract(0.0, 2.5 * 86400.0, "s", 1.0, {-36000.0, 1.5 * 86400.0, 2.0 * 86400.0, 9e9});
  const double bounds[] = {0.0, 86400.0, 1.5 * 86400.0, 2.0 * 86400.0, 2.5 * 86400.0};
  ASSERT_EQ(clock.steps(), 4);
  EXPECT_FALSE(clock.is_calendar());
  EXPECT_EQ(clock.start_label(), "");
  for (int step = 0; step < 4; ++step, clock.advance()) {
    EXPECT_EQ(clock.elapsed(), bounds[step]);
    EXPECT_EQ(clock.interval().start, bounds[step]);
    EXPECT_EQ(clock.interval().end, bounds[step + 1]);
  }
  EXPECT_TRUE(clock.finished());
  EXPECT_EQ(clock.elapsed(), 2.5 * 86400.0);
}

TEST(Clock, AbstractCountsInItsUnitFromItsOrigin) {
  const Clock clock = Clock::abstract(10.0 * 86400.0, 12.0 * 86400.0, "day", 86400.0);
  EXPECT_EQ(clock.origin(), 864000.0);
  EXPECT_EQ(clock.unit(), "day");
  EXPECT_EQ(clock.steps(), 2);
  EXPECT_EQ(clock.product_time(0.0), 10.0);
  EXPECT_EQ(clock.product_time(86400.0), 11.0);
}

// start = 0.3, end = 10.3, map at 1.3 days: 1.3 * 86400 - 0.3 * 86400 is not 86400 in floating point. A step
// of 1e-11 s would be a step all the same: every kernel would divide by it.
TEST(Clock, AbstractHasNoStepMadeOfRoundOff) {
  for (const double start : {0.3, 0.1, 0.7, 1000.1})
    for (int day = 1; day < 10; ++day) {
      const double at = start + day;
      Clock clock =
          Clock::abstract(start * 86400.0, (start + 10.0) * 86400.0, "day", 86400.0, {at * 86400.0});
      EXPECT_EQ(clock.steps(), 10) << "start " << start << ", break after " << day << " days";
      for (; !clock.finished(); clock.advance()) EXPECT_GT(clock.interval().length(), 1.0);
    }
}

TEST(Clock, RestoreGoesBackToAStep) {
  Clock clock = Clock::calendar({2021, 1, 1}, {2022, 1, 1});
  clock.restore(200);
  EXPECT_EQ(clock.step(), 200);
  EXPECT_EQ(clock.date(), clock.date_of(200));
  EXPECT_EQ(clock.date(), (Date{2021, 7, 20}));
}

}  // namespace
}  // namespace headwater
