#include "engine/cli/weather_command.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/cli/describe.hpp"
#include "engine/cli/number_table.hpp"
#include "engine/core/clock.hpp"
#include "engine/core/error.hpp"
#include "engine/io/files.hpp"
#include "engine/io/toml_file.hpp"
#include "models/catalog.hpp"
#include "models/weather/diagnostics.hpp"

namespace headwater {

namespace {

constexpr const char* month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string day_text(std::int64_t day) {
  return to_string(date_from_days(day));
}

std::string name_of(DepthDistribution distribution) {
  return distribution == DepthDistribution::gamma ? "gamma" : "mixed_exponential";
}

// Twelve entries of an array.
std::string twelve(const WeatherFit& fit, const std::function<std::string(const MonthFit&)>& entry) {
  std::vector<std::string> parts;
  for (const MonthFit& month : fit.by_month) parts.push_back(entry(month));
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

// A standard error, "-" where it is not known.
std::string error_text(double value, int decimals) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, decimals);
}

std::string number_text(double value) {
  return std::isnan(value) ? "-" : fmt::format("{:.{}f}", value, std::abs(value) < 99.95 ? 1 : 0);
}

void write_new(const std::filesystem::path& file, const std::string& text, bool overwrite) {
  if (file.empty()) throw Error(Exit::usage, "-o needs the name of a file");
  if (std::filesystem::exists(file) && !overwrite)
    throw Error(Exit::usage, fmt::format("'{}' is there already", file.string()), "",
                "Choose another name with -o, or give --overwrite");
  write_file_atomically(file, text);
}

// `base` as a file in the folder of `file` names it.
std::optional<std::string> named_from(const std::filesystem::path& file,
                                      const std::optional<std::string>& base) {
  if (!base) return {};
  if (!std::filesystem::exists(*base))
    throw Error(Exit::input, fmt::format("the file '{}' does not exist", *base), "",
                "--extends names a case");
  const auto folder = std::filesystem::absolute(file).parent_path();
  return std::filesystem::absolute(*base).lexically_proximate(folder).generic_string();
}

// The least rain [m] that a gauge which rounds to its unit reports as the threshold or more.
double least_read_as(double threshold, const Gauge& gauge) {
  std::vector<double> rain;
  for (std::int64_t day = gauge.first_day(); day <= gauge.last_day(); ++day) rain.push_back(gauge.rain(day));
  constexpr double finest = 1e-4;  // where no unit is to be seen [m]
  const double unit = resolution(rain);
  return std::max(0.0, threshold - 0.5 * (unit > 0.0 ? unit : finest));
}

void print_fit(const WeatherFit& fit) {
  const bool gamma = fit.distribution == DepthDistribution::gamma;
  fmt::print("{:<5}{:>6}{:>6}{:>15}{:>15}{:>17}", "", "days", "wet", "after dry", "after wet",
             "wet day [mm]");
  if (gamma)
    fmt::print("{:>15}", "shape");
  else
    fmt::print("{:>15}{:>15}", "light share", "light mean");
  if (fit.has_temperature) fmt::print("{:>16}{:>12}", "temp. [degC]", "range [K]");
  fmt::print("\n");
  const auto pair = [](double value, double error, int width, int decimals) {
    return fmt::format("{:>{}}", fmt::format("{:.{}f} ±{}", value, decimals, error_text(error, decimals)),
                       width);
  };
  for (std::size_t m = 0; m < months_a_year; ++m) {
    const MonthFit& month = fit.by_month[m];
    fmt::print("{:<5}{:>6}{:>6}{}{}{}", month_names[m], month.days, month.wet_days,
               pair(month.after_dry.value, month.after_dry.error, 15, 3),
               pair(month.after_wet.value, month.after_wet.error, 15, 3),
               pair((month.gamma.mean + fit.options.least_depth) * 1e3, month.gamma.mean_error * 1e3, 17, 2));
    if (gamma)
      fmt::print("{}", pair(month.gamma.shape, month.gamma.shape_error, 15, 3));
    else
      fmt::print("{}{}", pair(month.mixed.light_share, month.mixed.light_share_error, 15, 3),
                 pair(month.mixed.light_mean, month.mixed.light_mean_error, 15, 3));
    if (fit.has_temperature)
      fmt::print("{}{}", pair(month.temperature.value, month.temperature.error, 16, 2),
                 fmt::format("{:>12.2f}", month.range.value));
    fmt::print("\n");
  }
}

struct Record {
  std::int64_t first = 0;
  std::vector<double> rain;
};

Record record_of(const Gauge& gauge, const WeatherCheckRequest& request) {
  const std::int64_t first = std::max(gauge.first_day(), request.first.value_or(gauge.first_day()));
  const std::int64_t last = std::min(gauge.last_day(), request.last.value_or(gauge.last_day()));
  if (first > last)
    throw Error(Exit::usage, fmt::format("the record, {} to {}, has no day of the period asked for",
                                         day_text(gauge.first_day()), day_text(gauge.last_day())));
  Record record{first, {}};
  for (std::int64_t day = first; day <= last; ++day) record.rain.push_back(gauge.rain(day));
  return record;
}

// [weather] of any file that says something about it; other tables are not looked into.
WeatherParameters weather_parameters(const std::filesystem::path& file) {
  std::vector<std::filesystem::path> files;
  const ConfigValue tree = read_scenario(file, declared_alternatives(describe_everything), files);
  WeatherParameters parameters;
  static const ConfigValue nothing;
  const ConfigValue* table = tree.find("weather");
  if (table != nullptr && table->as<ConfigTable>() == nullptr)
    throw Error(Exit::configuration, "`weather` must be a table", table->origin().text());
  throw_problems(read_parameters(table != nullptr ? *table : nothing,
                                 [&](Section& section) { describe(section, parameters); }));
  parameters.generator.check();
  return parameters;
}

void print_comparison(const std::vector<Comparison>& all, int years, std::size_t record_years) {
  fmt::print("{:<42}{:>10}{:>18}{:>12}{:>18}\n", "", "record", "5-95 % (a)", "generated", "5-95 % (b)");
  const auto range = [](double low, double high) {
    return std::isnan(low) ? std::string("-") : fmt::format("{} - {}", number_text(low), number_text(high));
  };
  std::size_t compared = 0, outside = 0;
  for (const Comparison& one : all) {
    const bool known = !std::isnan(one.record.value);
    const std::string name =
        one.record.month > 0
            ? fmt::format("{} {} [{}]", month_names[one.record.month - 1], one.record.name, one.record.unit)
            : fmt::format("{} [{}]", one.record.name, one.record.unit);
    compared += known;
    outside += known && one.outside();
    fmt::print("{:<42}{:>10}{:>18}{:>12}{:>18}{}\n", name, number_text(one.record.value),
               known ? range(one.record_low, one.record_high) : "-", number_text(one.generated),
               range(one.generated_low, one.generated_high), known && one.outside() ? "  <- outside" : "");
  }
  fmt::print(
      "\n(a) of the record, its years drawn again 1,000 times. (b) of stretches of {} years among {} "
      "generated.\n"
      "{} of {} statistics of the record lie outside (b); of a right generator it would be about {:.0f}.\n",
      record_years, years, outside, compared, 0.1 * static_cast<double>(compared));
}

std::string comparison_csv(const std::vector<Comparison>& all) {
  std::string text =
      "statistic,unit,month,record,record_p05,record_p95,generated,generated_p05,generated_p95,outside\n";
  const auto cell = [](double value) { return std::isnan(value) ? "" : fmt::format("{:.6g}", value); };
  for (const Comparison& one : all)
    text += fmt::format("\"{}\",{},{},{},{},{},{},{},{},{}\n", one.record.name, one.record.unit,
                        one.record.month, cell(one.record.value), cell(one.record_low), cell(one.record_high),
                        cell(one.generated), cell(one.generated_low), cell(one.generated_high),
                        std::isnan(one.record.value) ? "" : (one.outside() ? "1" : "0"));
  return text;
}

}  // namespace

std::string weather_toml(const WeatherFit& fit, const std::string& gauge,
                         const std::optional<std::string>& base) {
  const FitOptions& options = fit.options;
  const bool gamma = fit.distribution == DepthDistribution::gamma;
  std::string text = fmt::format(
      "# Weather generator fitted by `headwater weather fit` to {}, {} to {}:\n"
      "# {} days with a value, {} without; a day is wet from {:g} mm.\n"
      "# AIC: gamma {:.1f}, mixed exponential {:.1f} (the lower the better).\n"
      "# Twelve values each, January first; under them their standard errors, \"-\" where unknown.\n",
      gauge, day_text(fit.first), day_text(fit.last), fit.days, fit.missing, options.wet_day_threshold * 1e3,
      fit.aic_gamma, fit.aic_mixed);
  for (const std::string& remark : fit.remarks) text += fmt::format("# Note: {}.\n", remark);
  text += "schema = 1\n";
  if (base) text += fmt::format("extends = \"{}\"\n", *base);
  const auto errors = [&](const std::function<double(const MonthFit&)>& error, int decimals) {
    text +=
        fmt::format("#   +- {}\n",
                    twelve(fit, [&](const MonthFit& month) { return error_text(error(month), decimals); }));
  };
  const auto key = [&](const char* name, const std::function<std::string(const MonthFit&)>& entry) {
    text += fmt::format("{} = {}\n", name, twelve(fit, entry));
  };
  if (fit.has_temperature) {
    text += "\n[weather]\n";
    key("temperature", [](const MonthFit& m) { return fmt::format("\"{:.2f} degC\"", m.temperature.value); });
    errors([](const MonthFit& m) { return m.temperature.error; }, 2);
    key("temperature_range", [](const MonthFit& m) { return fmt::format("\"{:.2f} K\"", m.range.value); });
    errors([](const MonthFit& m) { return m.range.error; }, 2);
    key("# mean minimum [degC]",
        [](const MonthFit& m) { return fmt::format("{:.2f}", m.temperature.value - 0.5 * m.range.value); });
    key("# mean maximum [degC]",
        [](const MonthFit& m) { return fmt::format("{:.2f}", m.temperature.value + 0.5 * m.range.value); });
    key("# days with both", [](const MonthFit& m) { return fmt::format("{}", m.temperature_days); });
  }
  text += "\n[weather.generator]\n";
  key("# wet days", [](const MonthFit& m) { return fmt::format("{}", m.wet_days); });
  text += fmt::format("wet_day_threshold = \"{:g} mm\"\n", options.wet_day_threshold * 1e3);
  key("wet_after_dry", [](const MonthFit& m) { return fmt::format("{:.4f}", m.after_dry.value); });
  errors([](const MonthFit& m) { return m.after_dry.error; }, 4);
  key("wet_after_wet", [](const MonthFit& m) { return fmt::format("{:.4f}", m.after_wet.value); });
  errors([](const MonthFit& m) { return m.after_wet.error; }, 4);
  key("wet_day_depth", [&](const MonthFit& m) {
    return fmt::format("\"{:.3f} mm\"", (m.gamma.mean + options.least_depth) * 1e3);
  });
  errors([&](const MonthFit& m) { return (gamma ? m.gamma.mean_error : m.mixed.mean_error) * 1e3; }, 3);
  text += fmt::format("least_depth = \"{:g} mm\"\ndistribution = \"{}\"\n", options.least_depth * 1e3,
                      name_of(fit.distribution));
  if (gamma) {
    key("shape", [](const MonthFit& m) { return fmt::format("{:.4f}", m.gamma.shape); });
    errors([](const MonthFit& m) { return m.gamma.shape_error; }, 4);
  } else {
    key("light_share", [](const MonthFit& m) { return fmt::format("{:.4f}", m.mixed.light_share); });
    errors([](const MonthFit& m) { return m.mixed.light_share_error; }, 4);
    key("light_mean", [](const MonthFit& m) { return fmt::format("{:.4f}", m.mixed.light_mean); });
    errors([](const MonthFit& m) { return m.mixed.light_mean_error; }, 4);
  }
  if (fit.has_temperature) {
    key("temperature_sd", [](const MonthFit& m) { return fmt::format("\"{:.2f} K\"", m.temperature_sd); });
    key("wet_departure", [](const MonthFit& m) { return fmt::format("\"{:.2f} K\"", m.wet_departure); });
    text += fmt::format("temperature_correlation = {:.3f}\n", fit.temperature_correlation);
  }
  return text;
}

int weather_fit(const WeatherFitRequest& request, Narrator& narrator) {
  const Gauge gauge(read_number_table(request.gauge), [&](std::string_view text) { narrator.say(text); });
  const std::optional<std::string> base = named_from(request.output, request.base);
  FitOptions options = request.options;
  if (request.least_depth_from_record) options.least_depth = least_read_as(options.wet_day_threshold, gauge);
  const WeatherFit fit = fit_weather(gauge, options);
  write_new(request.output, weather_toml(fit, request.gauge.filename().string(), base), request.overwrite);
  print_fit(fit);
  fmt::print("\nAIC: gamma {:.1f}, mixed exponential {:.1f}; {} is written\n", fit.aic_gamma, fit.aic_mixed,
             name_of(fit.distribution));
  for (const std::string& remark : fit.remarks) narrator.warn(remark);
  narrator.say(fmt::format("{}: {} days, {} to {}. Next: headwater weather check {} {}",
                           request.output.string(), fit.days, day_text(fit.first), day_text(fit.last),
                           request.output.string(), request.gauge.string()));
  return 0;
}

int weather_check(const WeatherCheckRequest& request, Narrator& narrator) {
  const WeatherParameters parameters = weather_parameters(request.parameters);
  const GeneratorParameters& generator = parameters.generator;
  const Gauge gauge(read_number_table(request.gauge), [&](std::string_view text) { narrator.say(text); });
  const Record record = record_of(gauge, request);
  const double rounding = resolution(record.rain);
  const auto recorded = summarise_years(record.first, record.rain, generator.wet_day_threshold);
  const auto least = static_cast<int>(10 * recorded.size());
  if (request.years < least)
    throw Error(
        Exit::usage,
        fmt::format("--years {} is too few beside {} years of record", request.years, recorded.size()), "",
        fmt::format("Give at least {}", least));
  const ClimateParameters& climate = parameters.climate;
  if (climate.changes_rain() || climate.changes_wet_days())
    narrator.say("the climate factors of the file are left out: the record's climate is what is checked");
  const std::vector<double> rain = generate_years(generator, request.seed, request.years, rounding);
  const auto generated = summarise_years(first_generated_day(), rain, generator.wet_day_threshold);
  const std::vector<Comparison> all = compare_years(recorded, generated, request.seed);
  if (request.output) write_new(*request.output, comparison_csv(all), request.overwrite);

  print_comparison(all, request.years, recorded.size());
  if (rounding > 0.0)
    fmt::print("Generated days are rounded to {:g} mm, as the record is.\n", rounding * 1e3);
  const AnnualSpread spread = missing_spread(recorded, generated, request.seed);
  const double given = generator.annual_sd;
  // Two independent factors of mean 1 make one.
  const auto together = [&](double more) {
    return std::sqrt((1.0 + given * given) * (1.0 + more * more) - 1.0);
  };
  if (spread.sd == 0.0)
    fmt::print(
        "Annual rain of the record varies no more than generated rain; generator.annual_sd stays {:g}{}.\n",
        given, spread.high > 0.0 ? fmt::format(" (95 % below {:.3f})", together(spread.high)) : "");
  else if (!std::isnan(spread.sd))
    fmt::print(
        "A chain that remembers one day makes years too much alike: for the record's spread between years,\n"
        "generator.annual_sd = {:.3f} (5-95 %: {:.3f} to {:.3f}; the file has {:g}).\n",
        together(spread.sd), together(spread.low), together(spread.high), given);
  return 0;
}

}  // namespace headwater
