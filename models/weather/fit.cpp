#include "models/weather/fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/clock.hpp"
#include "engine/core/error.hpp"
#include "models/weather/weather.hpp"

namespace headwater {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr int year = static_cast<int>(months_a_year);
constexpr const char* month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
constexpr double short_record = 5.0;  // [years]

using Depths = std::array<std::vector<double>, months_a_year>;

std::size_t month_index(std::int64_t day) {
  return static_cast<std::size_t>(date_from_days(day).month - 1);
}

std::size_t neighbour(std::size_t month, int offset) {
  return static_cast<std::size_t>((static_cast<int>(month) + offset + year) % year);
}

// Smallest number of months to either side with which `enough` holds; half a year at most.
template <class Enough>
int widened(const Enough& enough) {
  int width = 0;
  while (width < year / 2 && !enough(width)) ++width;
  return width;
}

// Sum of what the month and its neighbours have. Half a year to either side is the whole year, once.
template <class Count>
int around(std::size_t month, int width, const Count& count) {
  int sum = 0;
  for (int offset = -width; offset <= std::min(width, year - 1 - width); ++offset)
    sum += count(neighbour(month, offset));
  return sum;
}

Estimate share(int some, int all) {
  if (all == 0) return {0.0, unknown};
  const double p = static_cast<double>(some) / all;
  return {p, std::sqrt(p * (1.0 - p) / all)};
}

std::pair<std::int64_t, std::int64_t> period(const Gauge& gauge, const FitOptions& options) {
  const std::int64_t first = std::max(gauge.first_day(), options.first.value_or(gauge.first_day()));
  const std::int64_t last = std::min(gauge.last_day(), options.last.value_or(gauge.last_day()));
  if (first > last)
    throw Error(Exit::usage, fmt::format("the record, {} to {}, has no day of the period asked for",
                                         to_string(date_from_days(gauge.first_day())),
                                         to_string(date_from_days(gauge.last_day()))));
  return {first, last};
}

Depths count_days(const Gauge& gauge, WeatherFit& fit) {
  Depths depths;
  const FitOptions& options = fit.options;
  double before = unknown;
  for (std::int64_t day = fit.first; day <= fit.last; ++day) {
    MonthFit& month = fit.by_month[month_index(day)];
    const double rain = gauge.rain(day);
    if (std::isnan(rain)) {
      ++fit.missing;
    } else {
      const bool wet = rain >= options.wet_day_threshold;
      ++fit.days;
      ++month.days;
      if (wet) {
        ++month.wet_days;
        depths[month_index(day)].push_back(rain - options.least_depth);
      }
      if (!std::isnan(before)) {
        const bool was_wet = before >= options.wet_day_threshold;
        ++(was_wet ? month.wet_before : month.dry_before);
        if (wet) ++(was_wet ? month.wet_after_wet : month.wet_after_dry);
      }
    }
    before = rain;
  }
  return depths;
}

void fit_chain(WeatherFit& fit) {
  const auto& months = fit.by_month;
  for (std::size_t m = 0; m < months_a_year; ++m) {
    MonthFit& month = fit.by_month[m];
    month.after_dry = share(month.wet_after_dry, month.dry_before);
    const auto wet_before = [&](std::size_t at) { return months[at].wet_before; };
    const auto wet_after_wet = [&](std::size_t at) { return months[at].wet_after_wet; };
    const int width = widened([&](int w) { return around(m, w, wet_before) >= fit.options.least_wet_days; });
    month.neighbours_for_chain = width;
    month.after_wet = share(around(m, width, wet_after_wet), around(m, width, wet_before));
    // A month that is never dry: as likely to be wet after a dry day as after a wet one.
    if (month.dry_before == 0) month.after_dry = month.after_wet;
  }
}

void fit_depths(const Depths& depths, WeatherFit& fit) {
  double gamma = 0.0, mixed = 0.0;
  int fitted = 0;
  for (std::size_t m = 0; m < months_a_year; ++m) {
    MonthFit& month = fit.by_month[m];
    const auto count = [&](std::size_t at) { return static_cast<int>(depths[at].size()); };
    const int width = widened([&](int w) { return around(m, w, count) >= fit.options.least_wet_days; });
    month.neighbours_for_depth = width;
    std::vector<double> sample;
    for (int offset = -width; offset <= std::min(width, year - 1 - width); ++offset) {
      const std::vector<double>& more = depths[neighbour(m, offset)];
      sample.insert(sample.end(), more.begin(), more.end());
    }
    month.gamma = fit_gamma(sample);
    month.mixed = fit_mixed_exponential(sample);
    if (width > 0) continue;
    gamma += month.gamma.log_likelihood;
    mixed += month.mixed.log_likelihood;
    ++fitted;
  }
  fit.aic_gamma = 2.0 * (2 * fitted - gamma);
  fit.aic_mixed = 2.0 * (3 * fitted - mixed);
  fit.distribution = fit.options.distribution.value_or(
      fit.aic_mixed < fit.aic_gamma ? DepthDistribution::mixed_exponential : DepthDistribution::gamma);
}

// Mean over all days, error from the spread of the years' means: days in a row are alike.
Estimate mean_by_years(const std::map<int, std::pair<double, int>>& sums) {
  double sum = 0.0, days = 0.0;
  for (const auto& [when, part] : sums) {
    sum += part.first;
    days += part.second;
  }
  const double mean = sum / days;
  double squares = 0.0;
  for (const auto& [when, part] : sums) squares += std::pow(part.first / part.second - mean, 2);
  const auto count = static_cast<double>(sums.size());
  return {mean, count > 1.0 ? std::sqrt(squares / (count - 1.0) / count) : unknown};
}

void fit_temperature(const Gauge& gauge, WeatherFit& fit) {
  using Sums = std::array<std::map<int, std::pair<double, int>>, months_a_year>;
  Sums means, ranges;
  for (std::int64_t day = fit.first; day <= fit.last; ++day) {
    if (std::isnan(gauge.temperature(day))) continue;
    const Date date = date_from_days(day);
    const std::size_t m = month_index(day);
    ++fit.by_month[m].temperature_days;
    for (const auto& [sums, value] :
         {std::pair{&means, gauge.temperature(day)}, {&ranges, gauge.range(day)}}) {
      auto& [sum, days] = (*sums)[m][date.year];
      sum += value;
      ++days;
    }
  }
  fit.has_temperature = std::all_of(fit.by_month.begin(), fit.by_month.end(),
                                    [](const MonthFit& month) { return month.temperature_days > 0; });
  for (std::size_t m = 0; fit.has_temperature && m < months_a_year; ++m) {
    fit.by_month[m].temperature = mean_by_years(means[m]);
    fit.by_month[m].range = mean_by_years(ranges[m]);
  }
}

// What Richardson (1981) leaves when the mean of the month, wet or dry, is taken away.
void fit_departures(const Gauge& gauge, WeatherFit& fit) {
  std::vector<double> means;
  for (const MonthFit& month : fit.by_month) means.push_back(month.temperature.value);
  struct Sums {
    double sum = 0.0, squares = 0.0, days = 0.0;
    double mean() const { return days > 0.0 ? sum / days : 0.0; }
  };
  std::array<std::array<Sums, 2>, months_a_year> sums;  // [month][wet]
  const auto known = [&](std::int64_t day) {
    return day >= fit.first && !std::isnan(gauge.temperature(day)) && !std::isnan(gauge.rain(day));
  };
  const auto wet = [&](std::int64_t day) { return gauge.rain(day) >= fit.options.wet_day_threshold; };
  const auto departure = [&](std::int64_t day) {
    return gauge.temperature(day) - monthly_temperature(means, date_from_days(day));
  };
  for (std::int64_t day = fit.first; day <= fit.last; ++day) {
    if (!known(day)) continue;
    Sums& sum = sums[month_index(day)][wet(day) ? 1 : 0];
    sum.sum += departure(day);
    sum.squares += departure(day) * departure(day);
    sum.days += 1.0;
  }
  std::array<std::array<double, 2>, months_a_year> centre{};
  for (std::size_t m = 0; m < months_a_year; ++m) {
    MonthFit& month = fit.by_month[m];
    const auto& [dry_days, wet_days] = sums[m];
    const double days = dry_days.days + wet_days.days;
    const double mean = days > 0.0 ? (dry_days.sum + wet_days.sum) / days : 0.0;
    month.wet_temperature_days = static_cast<int>(wet_days.days);
    const bool told_apart = std::min(wet_days.days, dry_days.days) >= fit.options.least_wet_days;
    if (told_apart) month.wet_departure = wet_days.mean() - mean;
    for (std::size_t kind = 0; kind < 2; ++kind) centre[m][kind] = told_apart ? sums[m][kind].mean() : mean;
    double squares = 0.0;
    for (std::size_t kind = 0; kind < 2; ++kind) {
      const Sums& one = sums[m][kind];
      squares += one.squares - 2.0 * centre[m][kind] * one.sum + centre[m][kind] * centre[m][kind] * one.days;
    }
    month.temperature_sd = days > 2.0 ? std::sqrt(std::max(0.0, squares / (days - 2.0))) : 0.0;
  }
  double products = 0.0, pairs = 0.0;
  for (std::int64_t day = fit.first + 1; day <= fit.last; ++day) {
    if (!known(day) || !known(day - 1)) continue;
    double scaled[2];
    for (const int back : {0, 1}) {
      const std::size_t m = month_index(day - back);
      const double sd = fit.by_month[m].temperature_sd;
      scaled[back] = sd > 0.0 ? (departure(day - back) - centre[m][wet(day - back) ? 1 : 0]) / sd : 0.0;
    }
    products += scaled[0] * scaled[1];
    pairs += 1.0;
  }
  constexpr double most_correlation = 0.99;  // bound of the key
  fit.temperature_correlation = pairs > 0.0 ? std::clamp(products / pairs, 0.0, most_correlation) : 0.0;
}

void require_enough(const WeatherFit& fit) {
  std::vector<std::string> empty;
  int wet_days = 0;
  for (std::size_t m = 0; m < months_a_year; ++m) {
    wet_days += fit.by_month[m].wet_days;
    if (fit.by_month[m].days == 0) empty.emplace_back(month_names[m]);
  }
  if (!empty.empty())
    throw Error(Exit::input, fmt::format("the record has no day of {}", fmt::join(empty, ", ")), "",
                "A fit needs every month of the year, best of ten years and more");
  if (wet_days < fit.options.least_wet_days)
    throw Error(Exit::input,
                fmt::format("the record has {} days with at least {:g} mm, and a fit needs {}", wet_days,
                            fit.options.wet_day_threshold * 1e3, fit.options.least_wet_days),
                "", "Lower the threshold of a wet day, or give a longer record");
}

std::string months_around(std::size_t month, int width) {
  return fmt::format("{} to {}", month_names[neighbour(month, -width)],
                     month_names[neighbour(month, std::min(width, year - 1 - width))]);
}

void remark(WeatherFit& fit) {
  const double years = fit.days / 365.25;
  if (fit.missing > 0)
    fit.remarks.push_back(
        fmt::format("{} of {} days have no value: they and the day after say nothing about what follows what",
                    fit.missing, fit.days + fit.missing));
  if (years < short_record)
    fit.remarks.push_back(fmt::format(
        "{:.1f} years are a short record: the standard errors hold for these years, not for the climate",
        years));
  for (std::size_t m = 0; m < months_a_year; ++m) {
    const MonthFit& month = fit.by_month[m];
    const char* name = month_names[m];
    if (month.wet_days == 0)
      fit.remarks.push_back(
          fmt::format("{} has no wet day in {}: wet_after_dry is 0; with 95 % confidence it is below {:.2g}",
                      name, month.days, 1.0 - std::pow(0.05, 1.0 / std::max(1, month.dry_before))));
    if (month.neighbours_for_chain > 0)
      fit.remarks.push_back(fmt::format("{} has {} days after a wet one: its wet_after_wet is that of {}",
                                        name, month.wet_before,
                                        months_around(m, month.neighbours_for_chain)));
    if (month.neighbours_for_depth > 0)
      fit.remarks.push_back(fmt::format("{} has {} wet days: its depths are those of {}", name,
                                        month.wet_days, months_around(m, month.neighbours_for_depth)));
    if (fit.has_temperature &&
        std::min(month.wet_temperature_days, month.temperature_days - month.wet_temperature_days) <
            fit.options.least_wet_days)
      fit.remarks.push_back(
          fmt::format("{} has too few wet or dry days with a temperature to tell them apart: "
                      "its wet_departure is 0",
                      name));
    if (month.dry_before == 0)
      fit.remarks.push_back(
          fmt::format("{} has no day after a dry one: its wet_after_dry is its wet_after_wet", name));
    if (fit.distribution == DepthDistribution::gamma && std::isnan(month.gamma.shape_error))
      fit.remarks.push_back(
          fmt::format("{}: the wet days' depths are too much alike or too different for a gamma "
                      "distribution; the shape is at its bound, {:g}",
                      name, month.gamma.shape));
  }
}

}  // namespace

WeatherFit fit_weather(const Gauge& gauge, const FitOptions& options) {
  WeatherFit fit;
  fit.options = options;
  std::tie(fit.first, fit.last) = period(gauge, options);
  const Depths depths = count_days(gauge, fit);
  require_enough(fit);
  fit_chain(fit);
  fit_depths(depths, fit);
  fit_temperature(gauge, fit);
  if (fit.has_temperature) fit_departures(gauge, fit);
  remark(fit);
  return fit;
}

GeneratorParameters generator_of(const WeatherFit& fit) {
  GeneratorParameters result;
  result.distribution = fit.distribution;
  result.wet_day_threshold = fit.options.wet_day_threshold;
  result.least_depth = fit.options.least_depth;
  for (std::size_t m = 0; m < months_a_year; ++m) {
    const MonthFit& month = fit.by_month[m];
    result.wet_after_dry[m] = month.after_dry.value;
    result.wet_after_wet[m] = month.after_wet.value;
    result.wet_day_depth[m] = fit.options.least_depth + month.gamma.mean;
    result.shape[m] = month.gamma.shape;
    result.light_share[m] = month.mixed.light_share;
    result.light_mean[m] = month.mixed.light_mean;
    result.temperature_sd[m] = month.temperature_sd;
    result.wet_departure[m] = month.wet_departure;
  }
  if (fit.has_temperature) result.temperature_correlation = fit.temperature_correlation;
  return result;
}

}  // namespace headwater
