#include "models/weather/temperature_generator.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "engine/core/clock.hpp"
#include "models/weather/fit.hpp"
#include "models/weather/generator.hpp"
#include "tests/unit/weather/world.hpp"

namespace headwater {
namespace {

using weather_test::table_of;
using weather_test::WeatherRun;
using weather_test::World;

GeneratorParameters wandering() {
  GeneratorParameters parameters;
  parameters.temperature_sd.assign(12, 2.0);
  parameters.wet_departure.assign(12, -1.5);
  parameters.temperature_correlation = 0.65;
  return parameters;
}

TEST(StandardNormal, KnownQuantiles) {
  EXPECT_NEAR(standard_normal(0.5), 0.0, 1e-15);
  EXPECT_NEAR(standard_normal(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(standard_normal(0.001), -3.090232306167813, 1e-12);
}

TEST(Wandered, KeepsTheVarianceOfOne) {
  // r^2 + (1 - r^2): with before and normal one sd away in the same direction.
  const double r = 0.6;
  EXPECT_NEAR(wandered(1.0, 0.0, r), 0.6, 1e-15);
  EXPECT_NEAR(wandered(0.0, 1.0, r), 0.8, 1e-15);
  EXPECT_EQ(wandered(3.0, 0.5, 0.0), 0.5);
}

TEST(WetOrDry, KeepsTheMonthsMean) {
  const double share = 0.3;
  EXPECT_NEAR(share * wet_or_dry(true, -1.4, share) + (1.0 - share) * wet_or_dry(false, -1.4, share), 0.0,
              1e-15);
  EXPECT_EQ(wet_or_dry(true, -1.4, share), -1.4);
  EXPECT_EQ(wet_or_dry(false, -1.4, 1.0), 0.0);  // there are none
}

TEST(TemperatureGenerator, HasItsMomentsOver300Years) {
  const GeneratorParameters parameters = wandering();
  RainGenerator rain(parameters, 9);
  TemperatureGenerator temperature(parameters, 9);
  EXPECT_TRUE(temperature.active());
  EXPECT_FALSE(TemperatureGenerator({}, 9).active());
  const std::int64_t first = days_from_date({2001, 1, 1}), last = days_from_date({2301, 1, 1});
  rain.start_by_chance(first - 1);
  temperature.start(first - 1);
  double days = 0.0, sum = 0.0, squares = 0.0, products = 0.0, before = 0.0, wet_days = 0.0, wet_sum = 0.0;
  for (std::int64_t day = first; day < last; ++day) {
    const bool wet = rain.wet(day);
    const auto month = static_cast<std::size_t>(date_from_days(day).month - 1);
    const double departure = temperature.departure(day, wet);
    const double left =
        departure -
        wet_or_dry(wet, -1.5, wet_share(parameters.wet_after_dry[month], parameters.wet_after_wet[month]));
    days += 1.0;
    sum += departure;
    squares += left * left;
    if (day > first) products += left * before;
    before = left;
    wet_days += wet;
    wet_sum += wet ? departure : 0.0;
  }
  // An autoregression's mean has the variance sd^2 (1 + r) / (1 - r) / n: 0.013 K. Its sd varies by
  // sd sqrt((1 + r^2) / (1 - r^2) / 2n): 0.007 K; its correlation by sqrt((1 - r^2) / n): 0.0023. That the
  // share of wet days lags at the turn of months moves the mean by up to 0.02 K.
  EXPECT_NEAR(sum / days, 0.0, 4.0 * 0.013 + 0.02);
  EXPECT_NEAR(std::sqrt(squares / days), 2.0, 4.0 * 0.007);
  EXPECT_NEAR(products / squares, 0.65, 4.0 * 0.0023);
  EXPECT_NEAR(wet_sum / wet_days, -1.5, 4.0 * 0.023);
}

TEST(TemperatureGenerator, DependsOnDayAndSeedNotOnTheOrderOfCalls) {
  const GeneratorParameters parameters = wandering();
  const std::int64_t first = days_from_date({2030, 1, 1});
  TemperatureGenerator forward(parameters, 4), jumping(parameters, 4), other(parameters, 5);
  for (TemperatureGenerator* one : {&forward, &jumping, &other}) one->start(first);
  std::vector<double> values;
  for (std::int64_t day = first; day < first + 800; ++day) values.push_back(forward.departure(day, false));
  for (std::int64_t step = 799; step >= 0; step -= 13) {
    EXPECT_EQ(jumping.departure(first + step, false), values[static_cast<std::size_t>(step)]);
    EXPECT_NE(other.departure(first + step, false), values[static_cast<std::size_t>(step)]);
  }
  EXPECT_THROW(forward.departure(first - 1, false), std::logic_error);
}

TEST(TemperatureGenerator, StartsThatDifferMeet) {
  // What two walks differ by shrinks by r a day: 0.65^90 = 1.5e-17.
  const GeneratorParameters parameters = wandering();
  const std::int64_t first = days_from_date({2030, 1, 1});
  TemperatureGenerator early(parameters, 4), late(parameters, 4);
  early.start(first);
  late.start(first + 40);
  for (std::int64_t day = first + 140; day < first + 200; ++day)
    EXPECT_NEAR(early.departure(day, false), late.departure(day, false), 1e-14);
}

TEST(Weather, GeneratedDaysHaveTheirOwnTemperature) {
  const World world(Clock::calendar({2020, 6, 1}, {2020, 8, 1}), {});
  WeatherParameters plain, with;
  with.generator = wandering();
  WeatherRun one(plain, world), other(with, world);
  RainGenerator rain(with.generator, world.setup.seed);
  TemperatureGenerator temperature(with.generator, world.setup.seed);
  const std::int64_t first = days_from_date({2020, 6, 1});
  rain.start_by_chance(first - 1);
  temperature.start(first - 1);
  for (std::int64_t step = 0; step < 61; ++step) {
    one.day(step);
    other.day(step);
    EXPECT_EQ(one.field("rain")[0], other.field("rain")[0]);
    EXPECT_NEAR(other.field("air_temperature")[0] - one.field("air_temperature")[0],
                temperature.departure(first + step, rain.wet(first + step)), 1e-12);
  }
}

TEST(FitWeather, RecoversTheWanderingOfTemperature) {
  const GeneratorParameters wanted = wandering();
  RainGenerator rain(wanted, 9);
  TemperatureGenerator temperature(wanted, 9);
  const std::vector<double> means = WeatherParameters{}.temperature;
  const std::int64_t first = days_from_date({2001, 1, 1}), last = days_from_date({2081, 1, 1});
  rain.start_by_chance(first - 1);
  temperature.start(first - 1);
  std::vector<std::vector<std::string>> rows;
  for (std::int64_t day = first; day < last; ++day) {
    const Date date = date_from_days(day);
    const double mean = monthly_temperature(means, date) + temperature.departure(day, rain.wet(day));
    const double depth = rain.wet(day) ? 1.0 + rain.rain(day) * 1e3 : 0.0;  // every wet day counts as one
    rows.push_back(
        {to_string(date), std::to_string(depth), std::to_string(mean - 4.0), std::to_string(mean + 4.0)});
  }
  const WeatherFit fit = fit_weather(Gauge(table_of({"date", "rain_mm", "tmin_c", "tmax_c"}, rows), {}), {});
  ASSERT_TRUE(fit.has_temperature);
  // 29,220 days: correlation to 0.0045. A month has 2,400, of which a few hundred are independent: its sd to
  // 0.045 K, and wet or dry days' means, of at least 130 wet ones, to 0.2 K where the rest is large.
  EXPECT_NEAR(fit.temperature_correlation, 0.65, 4.0 * 0.0045);
  for (std::size_t m = 0; m < 12; ++m) {
    SCOPED_TRACE(m + 1);
    EXPECT_NEAR(fit.by_month[m].temperature_sd, 2.0, 4.0 * 0.045);
    EXPECT_NEAR(fit.by_month[m].wet_departure, -1.5, 4.0 * 2.0 / std::sqrt(fit.by_month[m].wet_days));
    EXPECT_NEAR(fit.by_month[m].range.value, 8.0, 1e-5);
  }
  const GeneratorParameters found = generator_of(fit);
  EXPECT_EQ(found.temperature_correlation, fit.temperature_correlation);
  EXPECT_EQ(found.temperature_sd[3], fit.by_month[3].temperature_sd);
}

}  // namespace
}  // namespace headwater
