#include "models/weather/fit.hpp"

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/clock.hpp"
#include "engine/core/error.hpp"
#include "models/weather/diagnostics.hpp"
#include "tests/unit/weather/world.hpp"

namespace headwater {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using weather_test::days_of;
using weather_test::table_of;

Gauge gauge_of(const Date& first, const std::vector<double>& rain_mm) {
  return Gauge(days_of(first, rain_mm), {});
}

std::vector<double> millimetres(const std::vector<double>& metres) {
  std::vector<double> result;
  for (const double depth : metres) result.push_back(depth * 1e3);
  return result;
}

// A year in which the first `wet` days of each month have 5, 7, 5, 7 … mm.
std::vector<double> wet_starts(int year, const std::array<int, 12>& wet) {
  std::vector<double> rain;
  for (std::int64_t day = days_from_date({year, 1, 1}); day < days_from_date({year + 1, 1, 1}); ++day) {
    const Date date = date_from_days(day);
    const bool is_wet = date.day <= wet[static_cast<std::size_t>(date.month - 1)];
    rain.push_back(!is_wet ? 0.0 : date.day % 2 == 1 ? 5.0 : 7.0);
  }
  return rain;
}

TEST(FitWeather, CountsWhatFollowsWhat) {
  const auto rain = wet_starts(2020, {12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12});
  const WeatherFit fit = fit_weather(gauge_of({2020, 1, 1}, rain), {});
  EXPECT_EQ(fit.days, 366);
  const MonthFit& february = fit.by_month[1];  // of a leap year
  EXPECT_EQ(february.days, 29);
  EXPECT_EQ(february.wet_days, 12);
  EXPECT_EQ(february.dry_before, 17);  // the 1st, and the 14th to 29th
  EXPECT_EQ(february.wet_after_dry, 1);
  EXPECT_EQ(february.wet_before, 12);  // the 2nd to 13th
  EXPECT_EQ(february.wet_after_wet, 11);
  EXPECT_DOUBLE_EQ(february.after_dry.value, 1.0 / 17.0);
  EXPECT_DOUBLE_EQ(february.after_wet.error, std::sqrt(11.0 / 12.0 / 12.0 / 12.0));
  EXPECT_DOUBLE_EQ(february.gamma.mean, 6e-3);
  EXPECT_EQ(fit.by_month[0].dry_before + fit.by_month[0].wet_before, 30);  // nothing before the first day
}

TEST(FitWeather, ADayWithoutAValueBreaksTwoPairs) {
  auto rain = wet_starts(2020, {12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12});
  NumberTable table = days_of({2020, 1, 1}, rain);
  table.values[1][31 + 4] = std::nan("");  // 5 February, wet between wet days
  table.texts[1][31 + 4] = "";
  const WeatherFit fit = fit_weather(Gauge(table, {}), {});
  EXPECT_EQ(fit.missing, 1);
  EXPECT_EQ(fit.by_month[1].days, 28);
  EXPECT_EQ(fit.by_month[1].wet_days, 11);
  EXPECT_EQ(fit.by_month[1].wet_before, 10);
  EXPECT_EQ(fit.by_month[1].wet_after_wet, 9);
  EXPECT_THAT(fit.remarks, Contains(HasSubstr("1 of 366 days have no value")));
}

TEST(FitWeather, ThresholdAndLeastDepth) {
  auto rain = wet_starts(2021, {12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12});
  FitOptions options;
  options.wet_day_threshold = 6e-3;  // 5 mm is now dry
  options.least_depth = 5e-3;
  options.least_wet_days = 5;
  const WeatherFit fit = fit_weather(gauge_of({2021, 1, 1}, rain), options);
  EXPECT_EQ(fit.by_month[2].wet_days, 6);
  EXPECT_NEAR(fit.by_month[2].gamma.mean, 2e-3, 1e-17);  // above the least depth
  const GeneratorParameters generator = generator_of(fit);
  EXPECT_NEAR(generator.wet_day_depth[2], 7e-3, 1e-17);
  EXPECT_EQ(generator.least_depth, 5e-3);
  EXPECT_EQ(generator.wet_day_threshold, 6e-3);
}

TEST(FitWeather, FewWetDaysBorrowFromTheNeighboursAndSaySo) {
  // February has 3 wet days, November none; neighbours 12.
  const auto rain = wet_starts(2021, {12, 3, 12, 12, 12, 12, 12, 12, 12, 12, 0, 12});
  const WeatherFit fit = fit_weather(gauge_of({2021, 1, 1}, rain), {});
  const MonthFit& february = fit.by_month[1];
  EXPECT_EQ(february.neighbours_for_depth, 1);
  EXPECT_EQ(february.neighbours_for_chain, 1);
  EXPECT_DOUBLE_EQ(february.after_dry.value, 1.0 / 25.0);  // its own: a rare start stays rare
  // days after a wet one: January 12 (2nd to 13th), February 3, March 12; wet again 11, 2, 11
  EXPECT_DOUBLE_EQ(february.after_wet.value, 24.0 / 27.0);
  EXPECT_NEAR(february.gamma.mean, (72.0 + 17.0 + 72.0) / 27.0 * 1e-3, 1e-15);
  const MonthFit& november = fit.by_month[10];
  EXPECT_EQ(november.after_dry.value, 0.0);
  EXPECT_GT(november.after_wet.value, 0.5);
  EXPECT_NEAR(november.gamma.mean, 6e-3, 1e-17);
  EXPECT_EQ(fit.by_month[4].neighbours_for_depth, 0);
  EXPECT_THAT(fit.remarks, Contains(HasSubstr("November has no wet day in 30")));
  EXPECT_THAT(fit.remarks,
              Contains(HasSubstr("February has 3 wet days: its depths are those of January to March")));
  EXPECT_THAT(fit.remarks, Contains(HasSubstr("short record")));
  EXPECT_THAT(fit.remarks, Not(Contains(HasSubstr("May has"))));
}

TEST(FitWeather, ARecordOfOneWetWeekBorrowsTheYear) {
  const auto rain = wet_starts(2021, {0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0});
  const WeatherFit fit = fit_weather(gauge_of({2021, 1, 1}, rain), {});
  for (const MonthFit& month : fit.by_month) EXPECT_NEAR(month.gamma.mean, 65.0 / 11.0 * 1e-3, 1e-15);
  EXPECT_EQ(fit.by_month[11].neighbours_for_depth, 6);
  EXPECT_NO_THROW(generator_of(fit).check());
}

TEST(FitWeather, RefusesWhatSaysTooLittle) {
  const auto code_of = [](const Gauge& gauge, const FitOptions& options) {
    try {
      fit_weather(gauge, options);
    } catch (const Error& error) {
      return std::pair{error.code(), std::string(error.what())};
    }
    return std::pair{Exit::ok, std::string()};
  };
  const auto [half, why] = code_of(gauge_of({2021, 1, 1}, std::vector<double>(181, 3.0)), {});
  EXPECT_EQ(half, Exit::input);
  EXPECT_THAT(why, HasSubstr("no day of July, August"));
  const auto [desert, why_dry] = code_of(gauge_of({2021, 1, 1}, std::vector<double>(365, 0.3)), {});
  EXPECT_EQ(desert, Exit::input);
  EXPECT_THAT(why_dry, HasSubstr("0 days with at least 1 mm"));
  FitOptions other_years;
  other_years.first = days_from_date({2030, 1, 1});
  EXPECT_EQ(code_of(gauge_of({2021, 1, 1}, std::vector<double>(365, 3.0)), other_years).first, Exit::usage);
}

TEST(FitWeather, EveryDayWetAndAlike) {
  const WeatherFit fit = fit_weather(gauge_of({2021, 1, 1}, std::vector<double>(365, 3.0)), {});
  EXPECT_EQ(fit.by_month[5].after_wet.value, 1.0);
  EXPECT_EQ(fit.by_month[5].after_dry.value, 1.0);
  EXPECT_EQ(generator_of(fit).shape[5], 100.0);
  EXPECT_THAT(fit.remarks, Contains(HasSubstr("June has no day after a dry one")));
}

TEST(FitWeather, MonthlyTemperaturesAndTheirRange) {
  std::vector<std::vector<std::string>> rows;
  for (std::int64_t day = days_from_date({2020, 1, 1}); day < days_from_date({2022, 1, 1}); ++day) {
    const Date date = date_from_days(day);
    const int mean = 10 + date.month + (date.year == 2020 ? 1 : -1);
    const bool none = date.month == 3 && date.day < 5;
    rows.push_back({to_string(date), date.day % 2 == 1 ? "4" : "0", none ? "" : std::to_string(mean - 4),
                    none ? "" : std::to_string(mean + 4)});
  }
  const WeatherFit fit = fit_weather(Gauge(table_of({"date", "rain_mm", "tmin_c", "tmax_c"}, rows), {}), {});
  ASSERT_TRUE(fit.has_temperature);
  EXPECT_EQ(fit.by_month[2].temperature_days, 54);
  for (std::size_t month = 0; month < 12; ++month) {
    // February has a day more in 2020.
    const double expected = 11.0 + static_cast<double>(month) + (month == 1 ? 1.0 / 57.0 : 0.0);
    EXPECT_NEAR(fit.by_month[month].temperature.value, expected, 1e-12);
    EXPECT_NEAR(fit.by_month[month].temperature.error, 1.0, 1e-3);  // +1 and -1: sd sqrt(2), over sqrt(2)
    EXPECT_NEAR(fit.by_month[month].range.value, 8.0, 1e-12);
  }
  EXPECT_FALSE(fit_weather(gauge_of({2021, 1, 1}, std::vector<double>(365, 3.0)), {}).has_temperature);
}

// What comes out of the generator goes back in: all parameters within 4 standard errors (96 comparisons: 0.6
// % chance that a right fit fails).
void expect_recovery(const GeneratorParameters& wanted, std::uint64_t seed) {
  const auto rain = generate_years(wanted, seed, 300, 0.0);
  FitOptions options;
  options.wet_day_threshold = wanted.wet_day_threshold;
  options.least_depth = wanted.least_depth;
  const WeatherFit fit = fit_weather(gauge_of({2001, 1, 1}, millimetres(rain)), options);
  EXPECT_EQ(fit.distribution, wanted.distribution);
  for (std::size_t m = 0; m < 12; ++m) {
    SCOPED_TRACE(m + 1);
    const MonthFit& month = fit.by_month[m];
    EXPECT_NEAR(month.after_dry.value, wanted.wet_after_dry[m], 4.0 * month.after_dry.error);
    EXPECT_NEAR(month.after_wet.value, wanted.wet_after_wet[m], 4.0 * month.after_wet.error);
    EXPECT_NEAR(month.gamma.mean, wanted.wet_day_depth[m] - wanted.least_depth, 4.0 * month.mixed.mean_error);
    if (wanted.distribution == DepthDistribution::gamma) {
      EXPECT_NEAR(month.gamma.shape, wanted.shape[m], 4.0 * month.gamma.shape_error);
    } else {
      EXPECT_NEAR(month.mixed.light_share, wanted.light_share[m], 4.0 * month.mixed.light_share_error);
      EXPECT_NEAR(month.mixed.light_mean, wanted.light_mean[m], 4.0 * month.mixed.light_mean_error);
    }
  }
}

TEST(FitWeather, RecoversAGammaGenerator) {
  GeneratorParameters wanted;
  wanted.wet_day_threshold = 1e-3;
  wanted.least_depth = 1e-3 * (1.0 - 1e-9);  // so that every wet day counts as one
  expect_recovery(wanted, 5);
}

TEST(FitWeather, RecoversAMixedExponentialGenerator) {
  GeneratorParameters wanted;
  wanted.distribution = DepthDistribution::mixed_exponential;
  wanted.light_share.assign(12, 0.55);
  wanted.light_mean.assign(12, 0.2);
  wanted.wet_day_threshold = 1e-3;
  wanted.least_depth = 1e-3 * (1.0 - 1e-9);
  expect_recovery(wanted, 6);
}

TEST(FitWeather, TheDefaultsAreThoseOfMyitkyina) {
  const char* given = std::getenv("HEADWATER_SHARED");
  const std::filesystem::path folder =
      given ? std::filesystem::path(given) : std::filesystem::path(HEADWATER_SOURCE_DIR) / ".." / "shared";
  const auto file = folder / "data/rain/myitkyina_daily_2018_2026.csv";
  if (!std::filesystem::exists(file))
    GTEST_SKIP() << "no data/rain in HEADWATER_SHARED or beside the repository: the real gauge is not tested";
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  std::vector<std::vector<std::string>> rows;
  while (std::getline(stream, line)) {
    std::istringstream cells(line);
    std::string date, rain;
    std::getline(cells, date, ',');
    std::getline(cells, rain, ',');
    rows.push_back({date, rain});
  }
  FitOptions options;
  options.last = days_from_date({2025, 12, 31});
  const WeatherFit fit = fit_weather(Gauge(table_of({"date", "rain_mm"}, rows), {}), options);
  EXPECT_EQ(fit.days, 2922);
  const GeneratorParameters fitted = generator_of(fit), defaults;
  for (std::size_t m = 0; m < 12; ++m) {
    SCOPED_TRACE(m + 1);
    // to the digits of the defaults; half of the last one, and round-off
    EXPECT_NEAR(fitted.wet_after_dry[m], defaults.wet_after_dry[m], 0.5001e-3);
    EXPECT_NEAR(fitted.wet_after_wet[m], defaults.wet_after_wet[m], 0.5001e-3);
    EXPECT_NEAR(fitted.wet_day_depth[m], defaults.wet_day_depth[m], 0.5001e-5);
    EXPECT_NEAR(fitted.shape[m], defaults.shape[m], 0.5001e-3);
    EXPECT_NEAR(fitted.light_share[m], defaults.light_share[m], 0.5001e-3);
    EXPECT_NEAR(fitted.light_mean[m], defaults.light_mean[m], 0.5001e-3);
  }
}

}  // namespace
}  // namespace headwater
