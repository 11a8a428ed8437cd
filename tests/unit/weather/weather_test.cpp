#include "models/weather/weather.hpp"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "models/weather/evapotranspiration.hpp"
#include "tests/unit/weather/world.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;
using weather_test::days_of;
using weather_test::from_gauge;
using weather_test::table_of;
using weather_test::WeatherRun;
using weather_test::World;

double depth_of(std::span<const Pulse> pulses) {
  double sum = 0.0;
  for (const Pulse& pulse : pulses) sum += pulse.rain_rate * pulse.duration;
  return sum;
}

void expect_same_pulses(std::span<const Pulse> a, std::span<const Pulse> b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].start, b[i].start);
    EXPECT_EQ(a[i].duration, b[i].duration);
    EXPECT_EQ(a[i].rain_rate, b[i].rain_rate);
  }
}

TEST(Weather, RainOfTheGaugeTimesTheFactorOfTheCell) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 4}), days_of({2020, 6, 30}, {99, 30, 0, 7}));
  WeatherParameters parameters = from_gauge();
  parameters.per_km = 0.25;
  parameters.rain_factor = 2.0;
  WeatherRun run(parameters, world);
  // 2 (1 + 0.25 dz / km) at dz = 0, 1 and 10 km.
  EXPECT_THAT(run.field("rain_factor"), testing::Pointwise(testing::DoubleEq(), {2.0, 2.5, 7.0}));
  run.day(0);
  EXPECT_NEAR(depth_of(run.weather.pulses()), 0.030, 1e-16);
  EXPECT_NEAR(run.field("rain")[1], 0.075, 1e-16);
  run.day(1);
  EXPECT_EQ(run.weather.pulses().size(), 1U);
  EXPECT_EQ(run.field("rain")[1], 0.0);
  run.day(2);
  EXPECT_NEAR(depth_of(run.weather.pulses()), 0.007, 1e-17);
  EXPECT_EQ(run.weather.pulses().front().start, 2.0 * seconds_per_day);
}

TEST(Weather, OrographicFactorKeepsATenth) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 2}), {});
  WeatherParameters parameters;
  parameters.per_km = -0.5;
  EXPECT_THAT(WeatherRun(parameters, world).field("rain_factor"),
              testing::Pointwise(testing::DoubleEq(), {1.0, 0.5, 0.1}));
}

TEST(Weather, OrographicFactorKeepsToItsLimits) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 2}), {});
  const auto factors = [&](double per_km, double smallest, std::optional<double> largest) {
    WeatherParameters parameters;
    parameters.per_km = per_km;
    parameters.smallest_factor = smallest;
    parameters.largest_factor = largest;
    const WeatherRun run(parameters, world);
    const auto field = run.field("rain_factor");
    return std::vector<double>(field.begin(), field.end());
  };
  using testing::ElementsAre;
  // 0, 1 and 10 km above the gauge.
  EXPECT_THAT(factors(0.0, 0.1, {}), ElementsAre(1.0, 1.0, 1.0));
  EXPECT_THAT(factors(0.5, 0.1, {}), ElementsAre(1.0, 1.5, 6.0));
  EXPECT_THAT(factors(0.5, 0.1, 2.0), ElementsAre(1.0, 1.5, 2.0));
  EXPECT_THAT(factors(-0.5, 0.4, {}), ElementsAre(1.0, 0.5, 0.4));
  EXPECT_THAT(factors(-0.5, 0.0, {}), ElementsAre(1.0, 0.5, 0.0));  // and never below nothing
}

TEST(Weather, HargreavesFromTheGaugeAndFromTheTable) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 3}),
                    table_of({"date", "rain_mm", "tmin_c", "tmax_c"},
                             {{"2020-07-01", "0", "20", "29"}, {"2020-07-02", "0", "", ""}}));
  WeatherParameters parameters = from_gauge();
  parameters.evapotranspiration = EvapotranspirationFormula::hargreaves;
  try {
    const Weather weather(parameters, world.setup);
    FAIL() << "a day without minimum and maximum was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
    EXPECT_THAT(error.what(), HasSubstr("2020-07-02"));
    EXPECT_THAT(error.what(), HasSubstr("temperature_range"));
  }
  parameters.temperature_range.assign(12, 16.0);
  WeatherRun run(parameters, world);
  const double radiation = extraterrestrial_radiation(25.39, 183) / 2.45e9;
  run.day(0);
  // 9 K of range, 24.5 degC at the gauge and 6 K less a kilometre higher; nothing at -35.5 degC.
  EXPECT_NEAR(run.field("potential_evapotranspiration")[0], 0.0023 * 3.0 * (24.5 + 17.8) * radiation, 1e-15);
  EXPECT_NEAR(run.field("potential_evapotranspiration")[1], 0.0023 * 3.0 * (18.5 + 17.8) * radiation, 1e-15);
  EXPECT_EQ(run.field("potential_evapotranspiration")[2], 0.0);
  run.day(1);
  const double mean = monthly_temperature(parameters.temperature, {2020, 7, 2});
  EXPECT_NEAR(run.field("potential_evapotranspiration")[0],
              0.0023 * 4.0 * (mean + 17.8) * extraterrestrial_radiation(25.39, 184) / 2.45e9, 1e-15);

  parameters.temperature_range.clear();
  parameters.rain = "generate";
  EXPECT_THROW(Weather(parameters, world.setup), Error);
}

TEST(Weather, ClimateChangesRecordedDaysOrKeepsThem) {
  const World world(Clock::calendar({2020, 6, 1}, {2020, 6, 5}),
                    table_of({"date", "rain_mm", "tmin_c", "tmax_c"},
                             {{"2020-06-01", "5", "20", "30"}, {"2020-06-02", "12", "20", "30"}}));
  WeatherParameters parameters = from_gauge();
  parameters.generator.wet_after_wet.assign(12, 1.0);
  parameters.climate.rain.assign(12, 1.2);
  parameters.climate.temperature.assign(12, 2.0);
  WeatherParameters same = parameters, kept = parameters;
  same.climate = {};
  kept.climate.recorded_days = RecordedDays::keep;
  WeatherRun changed(parameters, world), unchanged(same, world), recorded(kept, world);
  EXPECT_THAT(world.remarks, testing::Contains(HasSubstr("recorded days")));
  for (std::int64_t step = 0; step < 4; ++step) {
    for (WeatherRun* run : {&changed, &unchanged, &recorded}) run->day(step);
    const double rain = unchanged.field("rain")[0], air = unchanged.field("air_temperature")[0];
    EXPECT_GT(rain, 0.0);
    EXPECT_NEAR(changed.field("rain")[0], 1.2 * rain, 1e-15);
    EXPECT_NEAR(changed.field("air_temperature")[0], air + 2.0, 1e-12);
    const bool generated = step > 1;
    EXPECT_NEAR(recorded.field("rain")[0], (generated ? 1.2 : 1.0) * rain, 1e-15);
    EXPECT_NEAR(recorded.field("air_temperature")[0], air + (generated ? 2.0 : 0.0), 1e-12);
  }
}

TEST(Weather, TemperatureLapsesAndDrivesEvaporation) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 3}),
                    table_of({"date", "rain_mm", "tmin_c", "tmax_c"},
                             {{"2020-07-01", "0", "20", "30"}, {"2020-07-02", "0", "", ""}}));
  WeatherRun run(from_gauge(), world);
  run.day(0);
  const auto air = run.field("air_temperature");
  EXPECT_NEAR(air[0], 25.0, 1e-12);
  EXPECT_NEAR(air[1], 19.0, 1e-12);
  EXPECT_NEAR(air[2], -35.0, 1e-12);
  const double radiation = extraterrestrial_radiation(25.39, 183);  // 1 July of a leap year
  const auto potential = run.field("potential_evapotranspiration");
  EXPECT_NEAR(potential[0], radiation / 2.45e9 * 0.30, 1e-15);
  EXPECT_NEAR(potential[1], radiation / 2.45e9 * 0.24, 1e-15);
  EXPECT_EQ(potential[2], 0.0);
  // Without a measurement: the monthly table, 1.5 days after the end of June.
  run.day(1);
  EXPECT_NEAR(air[0], monthly_temperature(WeatherParameters{}.temperature, {2020, 7, 2}), 1e-12);
}

TEST(MonthlyTemperature, IsTheMeanMidMonthAndContinuous) {
  const std::vector<double> months = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};
  EXPECT_DOUBLE_EQ(monthly_temperature(months, {2021, 1, 16}), 0.0);
  EXPECT_DOUBLE_EQ(monthly_temperature(months, {2021, 7, 16}), 60.0);
  // Half a day to either side of the turn of the month.
  EXPECT_NEAR(monthly_temperature(months, {2021, 7, 31}), 65.0 - 10.0 * 0.5 / 31.0, 1e-12);
  EXPECT_NEAR(monthly_temperature(months, {2021, 8, 1}), 65.0 + 10.0 * 0.5 / 31.0, 1e-12);
  EXPECT_NEAR(monthly_temperature(months, {2021, 12, 31}), 55.0 + 110.0 * 0.5 / 31.0, 1e-12);
  EXPECT_NEAR(monthly_temperature(months, {2020, 2, 29}), 15.0 - 10.0 * 0.5 / 29.0, 1e-12);
}

TEST(Weather, GeneratesAfterTheGaugeAndSaysSo) {
  const World world(Clock::calendar({2020, 6, 1}, {2021, 6, 1}), days_of({2020, 6, 1}, {5, 0, 12}));
  WeatherRun run(from_gauge(), world);
  ASSERT_EQ(world.remarks.size(), 1U);
  EXPECT_THAT(world.remarks[0], HasSubstr("generated from 2020-06-04 on"));
  // Continues the chain from the gauge's last, wet day.
  RainGenerator generator({}, world.setup.seed);
  const std::int64_t last = days_from_date({2020, 6, 3});
  generator.start(last, true);
  double total = 0.0;
  for (std::int64_t step = 3; step < 365; ++step) {
    run.day(step);
    EXPECT_NEAR(depth_of(run.weather.pulses()), generator.rain(last - 2 + step), 1e-15);
    total += depth_of(run.weather.pulses());
  }
  EXPECT_GT(total, 1.0);  // a year of Myitkyina is 2.3 m
}

TEST(Weather, TheGaugesLastDayStartsTheChain) {
  // A chain that never changes: it stays as the gauge left it. 0.9 mm is not yet a wet day.
  for (const double last_mm : {0.0, 0.9, 1.0, 30.0}) {
    const World world(Clock::calendar({2020, 6, 1}, {2020, 6, 20}), days_of({2020, 6, 1}, {5, last_mm}));
    WeatherParameters parameters = from_gauge();
    parameters.generator.wet_after_dry.assign(12, 0.0);
    parameters.generator.wet_after_wet.assign(12, 1.0);
    WeatherRun run(parameters, world);
    for (std::int64_t step = 2; step < 19; ++step) {
      run.day(step);
      EXPECT_EQ(depth_of(run.weather.pulses()) > 0.0, last_mm >= 1.0);
    }
  }
}

TEST(Weather, MayRefuseToGoOnAfterTheGauge) {
  const World world(Clock::calendar({2020, 6, 1}, {2020, 6, 5}), days_of({2020, 6, 1}, {5, 0, 12}));
  WeatherParameters parameters = from_gauge();
  parameters.after_gauge = AfterGauge::error;
  try {
    const Weather weather(parameters, world.setup);
    FAIL() << "a gauge that ends too early was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::input);
    EXPECT_THAT(error.what(), HasSubstr("2020-06-04"));
  }
  const World enough(Clock::calendar({2020, 6, 1}, {2020, 6, 4}), days_of({2020, 6, 1}, {5, 0, 12}));
  EXPECT_NO_THROW(Weather(parameters, enough.setup));
}

TEST(Weather, ResumedRunSeesTheSameDays) {
  WeatherParameters generated, after_gauge = from_gauge(), changed;
  changed.generator.distribution = DepthDistribution::mixed_exponential;
  changed.generator.annual_sd = 0.1;
  changed.generator.temperature_sd.assign(12, 2.0);
  changed.evapotranspiration = EvapotranspirationFormula::hargreaves;
  changed.temperature_range.assign(12, 10.0);
  changed.climate.rain.assign(12, 1.1);
  changed.climate.wet_days.assign(12, 0.9);
  changed.climate.temperature.assign(12, 2.0);
  changed.climate.from = Date{2021, 1, 1};
  changed.climate.to = Date{2024, 1, 1};
  for (const WeatherParameters& parameters : {generated, after_gauge, changed}) {
    const World world(Clock::calendar({2020, 6, 1}, {2023, 6, 1}), days_of({2020, 6, 1}, {5, 0, 12}));
    WeatherRun unbroken(parameters, world), resumed(parameters, world);
    for (std::int64_t step = 0; step < 900; ++step) unbroken.day(step);
    for (std::int64_t step = 900; step < 1000; ++step) {  // the second one starts here
      unbroken.day(step);
      resumed.day(step);
      expect_same_pulses(unbroken.weather.pulses(), resumed.weather.pulses());
      for (const char* name : {"rain", "air_temperature", "potential_evapotranspiration"})
        EXPECT_THAT(resumed.field(name), testing::ElementsAreArray(unbroken.field(name))) << name;
    }
  }
}

TEST(Weather, SeedChangesRainAndStorms) {
  World world(Clock::calendar({2020, 7, 1}, {2020, 7, 11}),
              days_of({2020, 7, 1}, std::vector<double>(10, 60.0)));
  WeatherRun one(from_gauge(), world);
  world.setup.seed += 1;
  WeatherRun other(from_gauge(), world);
  int different = 0;
  for (std::int64_t step = 0; step < 10; ++step) {
    one.day(step);
    other.day(step);
    different += one.weather.pulses()[1].start != other.weather.pulses()[1].start;
  }
  EXPECT_EQ(different, 10);
}

// A storm is long on a day that is wet for its own gauge: twice the rain every day makes it rain twice as
// hard, not longer.
TEST(Weather, StormsOfRecordedDaysAreMeasuredByTheirGauge) {
  const Clock clock = Clock::calendar({2020, 7, 1}, {2020, 7, 31});
  const World world(clock, days_of({2020, 7, 1}, std::vector<double>(31, 22.0))),
      wetter(clock, days_of({2020, 7, 1}, std::vector<double>(31, 44.0)));
  WeatherRun one(from_gauge(), world), two(from_gauge(), wetter);
  for (std::int64_t step = 0; step < 30; ++step) {
    one.day(step);
    two.day(step);
    ASSERT_EQ(one.weather.pulses().size(), two.weather.pulses().size());
    for (std::size_t p = 0; p < one.weather.pulses().size(); ++p) {
      const Pulse &a = one.weather.pulses()[p], &b = two.weather.pulses()[p];
      EXPECT_EQ(a.duration, b.duration);
      EXPECT_NEAR(b.rain_rate, 2.0 * a.rain_rate, 1e-12 * b.rain_rate);
    }
  }
}

// As many pulses as the rain on the map asks for, not that at the gauge.
TEST(Weather, PulsesByTheRainOnTheMap) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 2}), days_of({2020, 7, 1}, {15}));
  WeatherParameters parameters = from_gauge();
  const auto wet = [&] {
    WeatherRun run(parameters, world);
    run.day(0);
    const auto pulses = run.weather.pulses();
    return std::count_if(pulses.begin(), pulses.end(), [](const Pulse& p) { return p.rain_rate > 0.0; });
  };
  EXPECT_EQ(wet(), std::lround(parameters.storms.pulses[1]));
  parameters.rain_factor = 4.0;
  EXPECT_EQ(wet(), std::lround(parameters.storms.pulses[3]));
}

TEST(Weather, LongestPulseCutsStorms) {
  const World world(Clock::calendar({2020, 7, 1}, {2020, 7, 2}), days_of({2020, 7, 1}, {60}));
  WeatherRun run(from_gauge(), world);
  run.weather.set_longest_pulse(60.0);
  run.day(0);
  EXPECT_GE(run.weather.pulses().size(), 1440U);
  for (const Pulse& pulse : run.weather.pulses()) EXPECT_LE(pulse.duration, 60.0 * (1.0 + 1e-9));
  EXPECT_NEAR(depth_of(run.weather.pulses()), 0.06, 1500.0 * 1e-16 * 0.06);
  EXPECT_THROW(run.weather.set_longest_pulse(0.0), std::invalid_argument);
}

TEST(Weather, ConstantRainOnAnAbstractClock) {
  const World world(Clock::abstract(0.0, 7200.0, "s", 1.0), {});
  WeatherParameters parameters;
  parameters.rain = "constant";
  parameters.rate = 50e-3 / 3600.0;
  parameters.duration = 3600.0;
  WeatherRun run(parameters, world);
  run.weather.advance(run.state, {0.0, 7200.0}, run.ledger);
  const auto pulses = run.weather.pulses();
  ASSERT_EQ(pulses.size(), 120U);
  EXPECT_EQ(pulses[59].rain_rate, *parameters.rate);
  EXPECT_EQ(pulses[59].start + pulses[59].duration, 3600.0);
  EXPECT_EQ(pulses[60].rain_rate, 0.0);
  EXPECT_NEAR(run.field("rain")[0], 0.05, 1e-16);
  EXPECT_EQ(run.field("potential_evapotranspiration")[0], 0.0);
}

TEST(Weather, DailyRainNeedsACalendar) {
  const World world(Clock::abstract(0.0, 7200.0, "s", 1.0), {});
  try {
    const Weather weather({}, world.setup);
    FAIL() << "generated rain on an abstract clock was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
  }
}

}  // namespace
}  // namespace headwater
