#include "models/weather/parameters.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "models/weather/weather.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;

ConfigValue text(const char* value) {
  return {std::string(value), Origin{"case.toml", 1, 1, "/case"}};
}

ConfigValue twelve(const char* value) {
  return {ConfigArray(12, text(value)), Origin{}};
}

std::vector<Problem> read(const ConfigValue& root, WeatherParameters& parameters) {
  return read_parameters(root, [&](Section& section) { describe(section, parameters); });
}

TEST(WeatherParameters, ReadsWhatTheReferenceShows) {
  ConfigValue orographic;
  orographic.set("reference_elevation", text("0.2 km"));
  orographic.set("per_km", {0.25, Origin{}});
  ConfigValue generator;
  generator.set("wet_day_depth", twelve("12 mm"));
  ConfigValue root;
  root.set("rain", text("gauge.csv"));
  root.set("orographic", orographic);
  root.set("generator", generator);
  root.set("after_gauge", text("error"));
  root.set("temperature", twelve("293.15 K"));
  root.set("lapse_rate", text("6.5 K/km"));
  WeatherParameters parameters;
  const auto problems = read(root, parameters);
  ASSERT_TRUE(problems.empty()) << problems[0].text;
  EXPECT_EQ(parameters.source(), RainSource::gauge);
  EXPECT_EQ(parameters.rain->string(), "/case/gauge.csv");
  EXPECT_NEAR(parameters.reference_elevation, 200.0, 1e-10);
  EXPECT_EQ(parameters.per_km, 0.25);
  EXPECT_EQ(parameters.after_gauge, AfterGauge::error);
  EXPECT_NEAR(parameters.temperature[11], 20.0, 1e-10);
  EXPECT_NEAR(parameters.lapse_rate, 0.0065, 1e-15);
  EXPECT_NEAR(parameters.generator.wet_day_depth[0], 0.012, 1e-15);
  EXPECT_NO_THROW(parameters.check());
}

TEST(WeatherParameters, ConstantRainTakesARateAndOthersDoNot) {
  ConfigValue root;
  root.set("rain", text("constant"));
  WeatherParameters parameters;
  ASSERT_TRUE(read(root, parameters).empty());
  EXPECT_EQ(parameters.source(), RainSource::constant);
  EXPECT_THROW(parameters.check(), Error);
  parameters.rate = 1e-5;
  EXPECT_NO_THROW(parameters.check());
  parameters.rain = "generate";
  EXPECT_EQ(parameters.source(), RainSource::generate);
  EXPECT_THROW(parameters.check(), Error);
}

TEST(WeatherParameters, NeedsTwelveMonths) {
  ConfigValue root;
  root.set("temperature", {ConfigArray(11, text("20 degC")), Origin{}});
  WeatherParameters parameters;
  const auto problems = read(root, parameters);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].text, HasSubstr("needs 12 values"));
}

TEST(WeatherParameters, ProbabilitiesStayInBounds) {
  ConfigValue generator;
  generator.set("wet_after_dry", {ConfigArray(12, ConfigValue(1.5, Origin{})), Origin{}});
  ConfigValue root;
  root.set("generator", generator);
  WeatherParameters parameters;
  EXPECT_EQ(read(root, parameters).size(), 12U);
}

TEST(WeatherParameters, OneValueStandsForTwelve) {
  ConfigValue climate;
  climate.set("rain", {1.2, Origin{}});
  climate.set("temperature", text("2 K"));
  climate.set("wet_days", {ConfigArray(12, ConfigValue(0.9, Origin{})), Origin{}});
  ConfigValue root;
  root.set("climate", climate);
  WeatherParameters parameters;
  const auto problems = read(root, parameters);
  ASSERT_TRUE(problems.empty()) << problems[0].text;
  EXPECT_THAT(parameters.climate.rain, testing::ElementsAreArray(std::vector<double>(12, 1.2)));
  EXPECT_THAT(parameters.climate.temperature, testing::ElementsAreArray(std::vector<double>(12, 2.0)));
  EXPECT_THAT(parameters.climate.wet_days, testing::ElementsAreArray(std::vector<double>(12, 0.9)));
}

TEST(WeatherParameters, ADifferenceOfTemperatureIsNoTemperature) {
  // "2 degC" is 275.15 K.
  ConfigValue climate;
  climate.set("temperature", text("2 degC"));
  ConfigValue root;
  root.set("climate", climate);
  WeatherParameters parameters;
  const auto problems = read(root, parameters);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].text, HasSubstr("out of bounds"));
}

TEST(WeatherParameters, KeysThatDisagree) {
  const auto refused = [](const std::function<void(WeatherParameters&)>& change, const char* says) {
    WeatherParameters parameters;
    change(parameters);
    try {
      parameters.check();
      ADD_FAILURE() << "accepted; it should say " << says;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::configuration);
      EXPECT_THAT(error.what(), HasSubstr(says));
    }
  };
  refused([](auto& p) { p.generator.least_depth = 6e-3; }, "month 2");
  refused([](auto& p) { p.largest_factor = 0.05; }, "smallest_factor");
  refused([](auto& p) { p.temperature_range = {8.0, 9.0}; }, "needs 12 values, not 2");
  refused([](auto& p) { p.climate.to = Date{2050, 1, 1}; }, "needs `from`");
  refused(
      [](auto& p) {
        p.rain = "constant";
        p.rate = 1e-5;
        p.climate.rain.assign(12, 1.1);
      },
      "daily rain");
}

TEST(WeatherParameters, ExplainsItself) {
  const auto factory = make_weather_factory();
  const auto describe_all = [&](Section& root) { factory->describe(root); };
  EXPECT_THAT(explain_text(describe_all, "weather.orographic.per_km"), HasSubstr("every km above the gauge"));
  EXPECT_THAT(explain_text(describe_all, "weather.generator.shape"), HasSubstr("Myitkyina"));
}

}  // namespace
}  // namespace headwater
