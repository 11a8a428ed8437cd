#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "engine/cli/command.hpp"
#include "engine/cli/weather_command.hpp"
#include "engine/core/clock.hpp"

namespace headwater {

namespace {

std::optional<std::int64_t> day(const Call& call, const char* name) {
  if (!call.has(name)) return {};
  Date date;
  const auto text = call.get<std::string>(name);
  if (!parse_date(text, date))
    throw Error(Exit::usage, fmt::format("--{} {} is not a date", name, text), "", "Write it as 2021-01-31");
  return days_from_date(date);
}

// A depth of rain [m]; a bare number is in millimetres, as in the gauge.
double rain_depth(const Call& call, const char* name) {
  return quantity_of(call, name, "mm", "m", -1.0, 0.1, "a depth of rain between 0 and 100 mm",
                     "1 or as \"1 mm\"");
}

int weather_fit_command(const Call& call) {
  WeatherFitRequest request;
  request.gauge = call.get<std::string>("gauge");
  request.output = call.get<std::string>("output");
  if (call.has("extends")) request.base = call.get<std::string>("extends");
  request.overwrite = call.has("overwrite");
  FitOptions& options = request.options;
  options.first = day(call, "from");
  options.last = day(call, "to");
  options.wet_day_threshold = rain_depth(call, "wet-from");
  if (options.wet_day_threshold == 0.0)
    throw Error(Exit::usage, "--wet-from must be above 0", "", "E.g. --wet-from \"0.1 mm\"");
  request.least_depth_from_record = call.get<std::string>("least-depth") == "auto";
  if (!request.least_depth_from_record) options.least_depth = rain_depth(call, "least-depth");
  if (options.least_depth >= options.wet_day_threshold)
    throw Error(Exit::usage, "--least-depth must lie below --wet-from", "", "Give a smaller one, or auto");
  options.least_wet_days = call.get<int>("least-wet-days");
  if (options.least_wet_days < 2 || options.least_wet_days > 1000)
    throw Error(Exit::usage,
                fmt::format("--least-wet-days {} is not between 2 and 1000", options.least_wet_days));
  const auto distribution = call.get<std::string>("distribution");
  if (distribution == "gamma")
    options.distribution = DepthDistribution::gamma;
  else if (distribution == "mixed_exponential")
    options.distribution = DepthDistribution::mixed_exponential;
  else if (distribution != "auto")
    throw Error(Exit::usage,
                fmt::format("--distribution {} is not one of auto, gamma, mixed_exponential", distribution));
  return weather_fit(request, call.narrator);
}

int weather_check_command(const Call& call) {
  if (!call.has("gauge"))
    throw Error(Exit::usage, "`headwater weather check` needs WEATHER.toml GAUGE.csv", "",
                "See headwater weather check --help");
  WeatherCheckRequest request;
  request.parameters = call.get<std::string>("weather");
  request.gauge = call.get<std::string>("gauge");
  if (call.has("output")) request.output = call.get<std::string>("output");
  request.overwrite = call.has("overwrite");
  request.years = call.get<int>("years");
  if (request.years < 1 || request.years > 100000)
    throw Error(Exit::usage, fmt::format("--years {} is not between 1 and 100000", request.years));
  request.seed = call.get<std::uint64_t>("seed");
  request.first = day(call, "from");
  request.last = day(call, "to");
  return weather_check(request, call.narrator);
}

void period_options(po::options_description& options) {
  options.add_options()("from", po::value<std::string>(), "first day of the record to use")(
      "to", po::value<std::string>(), "last day of the record to use");
}

}  // namespace

std::vector<Command> weather_commands() {
  return {
      {"weather fit", "GAUGE.csv", "fit the weather generator to a daily gauge and write its parameters",
       [](auto& options, auto& positions) {
         options.add_options()("gauge", po::value<std::string>(), "date,rain_mm[,tmin_c,tmax_c]")(
             "output,o", po::value<std::string>()->default_value("weather.toml"), "file to write")(
             "extends", po::value<std::string>(),
             "case that the file extends; scenarios then extend the file")(
             "overwrite", "replace another file of that name");
         period_options(options);
         options.add_options()("wet-from", po::value<std::string>()->default_value("1 mm"),
                               "least rain of a wet day")(
             "least-depth", po::value<std::string>()->default_value("auto"),
             "rain that every generated wet day has; the distribution is of what is above. auto: half the "
             "record's unit below --wet-from")(
             "distribution", po::value<std::string>()->default_value("auto"),
             "of a wet day's rain: gamma, mixed_exponential, or auto: the one with the lower AIC")(
             "least-wet-days", po::value<int>()->default_value(10),
             "months with fewer wet days take their neighbours' too");
         positions.add("gauge", 1);
       },
       weather_fit_command},
      {"weather check", "WEATHER.toml GAUGE.csv",
       "generated years beside the record: totals, wet days, spells, extremes",
       [](auto& options, auto& positions) {
         options.add_options()("weather", po::value<std::string>(), "a scenario, or what weather fit wrote")(
             "gauge", po::value<std::string>(), "date,rain_mm")("output,o", po::value<std::string>(),
                                                                "also write a CSV table")(
             "overwrite", "replace another file of that name")("years", po::value<int>()->default_value(1000),
                                                               "years to generate")(
             "seed", po::value<std::uint64_t>()->default_value(1), "which years");
         period_options(options);
         positions.add("weather", 1);
         positions.add("gauge", 1);
       },
       weather_check_command},
  };
}

}  // namespace headwater
