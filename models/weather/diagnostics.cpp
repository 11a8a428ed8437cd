#include "models/weather/diagnostics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/core/clock.hpp"
#include "engine/core/random.hpp"
#include "models/weather/extremes.hpp"
#include "models/weather/generator.hpp"

namespace headwater {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr int resamples = 1000;
constexpr std::size_t least_stretches = 10;
constexpr std::size_t years_for_gev = 15;
constexpr double low_quantile = 0.05, high_quantile = 0.95;

struct Moments {
  std::size_t count = 0;
  double mean = unknown, sd = unknown;
};

// Of the values there are.
Moments moments_of(const std::vector<double>& values) {
  Moments result;
  double sum = 0.0, squares = 0.0;
  for (const double value : values)
    if (!std::isnan(value)) {
      sum += value;
      ++result.count;
    }
  if (result.count == 0) return result;
  result.mean = sum / static_cast<double>(result.count);
  for (const double value : values)
    if (!std::isnan(value)) squares += (value - result.mean) * (value - result.mean);
  if (result.count > 1) result.sd = std::sqrt(squares / static_cast<double>(result.count - 1));
  return result;
}

double quantile(std::vector<double> values, double share) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return std::isnan(value); }),
               values.end());
  if (values.empty()) return unknown;
  std::sort(values.begin(), values.end());
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (at - std::floor(at)) * (values[above] - values[below]);
}

template <class Value>
std::vector<double> collect(std::span<const YearSummary> years, const Value& value) {
  std::vector<double> result;
  result.reserve(years.size());
  for (const YearSummary& year : years) result.push_back(value(year));
  return result;
}

double mean_length(std::span<const YearSummary> years,
                   const std::array<int, months_a_year> YearSummary::*spells,
                   const std::array<int, months_a_year> YearSummary::*days, std::size_t month) {
  int count = 0, sum = 0;
  for (const YearSummary& year : years) {
    count += (year.*spells)[month];
    sum += (year.*days)[month];
  }
  return count > 0 ? static_cast<double>(sum) / count : unknown;
}

void add_months(std::span<const YearSummary> years, std::vector<Statistic>& all) {
  for (std::size_t month = 0; month < months_a_year; ++month) {
    const int number = static_cast<int>(month) + 1;
    const Moments rain =
        moments_of(collect(years, [&](const YearSummary& year) { return year.rain[month] * 1e3; }));
    const Moments wet =
        moments_of(collect(years, [&](const YearSummary& year) { return year.wet_days[month]; }));
    all.push_back({"rain, mean", "mm", number, rain.mean});
    all.push_back({"rain, standard deviation", "mm", number, rain.sd});
    all.push_back({"wet days, mean", "day", number, wet.mean});
    all.push_back({"wet spell, mean", "day", number,
                   mean_length(years, &YearSummary::wet_spells, &YearSummary::days_in_wet_spells, month)});
    all.push_back({"dry spell, mean", "day", number,
                   mean_length(years, &YearSummary::dry_spells, &YearSummary::days_in_dry_spells, month)});
  }
}

void add_extremes(const std::string& what, std::vector<double> largest, std::vector<Statistic>& all) {
  largest.erase(
      std::remove_if(largest.begin(), largest.end(), [](double value) { return std::isnan(value); }),
      largest.end());
  const bool enough_for_gev = largest.size() >= years_for_gev;
  const LMoments moments = l_moments(std::move(largest));
  const ExtremeValues two = gumbel(moments);
  all.push_back({what + ", mean of years", "mm", 0, moments.mean});
  for (const double years : {2.0, 10.0, 50.0})
    all.push_back({fmt::format("{}, {:g} years (Gumbel)", what, years), "mm", 0, two.return_level(years)});
  for (const double years : {10.0, 50.0})
    all.push_back({fmt::format("{}, {:g} years (GEV)", what, years), "mm", 0,
                   enough_for_gev ? generalised_extremes(moments).return_level(years) : unknown});
}

// Years drawn with replacement: what another record of this length might have been.
std::vector<YearSummary> resampled(std::span<const YearSummary> years, std::uint64_t seed, int number) {
  RandomStream random(seed, "weather.bootstrap", 0, static_cast<std::uint32_t>(number));
  std::vector<YearSummary> result;
  result.reserve(years.size());
  for (std::size_t i = 0; i < years.size(); ++i)
    result.push_back(years[static_cast<std::size_t>(random.uniform() * static_cast<double>(years.size()))]);
  return result;
}

Moments annual_rain(std::span<const YearSummary> years) {
  return moments_of(collect(years, [](const YearSummary& year) { return year.annual_rain; }));
}

// Walks the days once and books spells to the day they begin on.
class SpellBook {
 public:
  SpellBook(std::vector<YearSummary>& years, int first_year) : years_(years), first_year_(first_year) {}
  void day(const Date& date, double rain, double threshold) {
    if (std::isnan(rain)) {
      length_ = 0;
      begun_ = known_ = false;
      return;
    }
    const bool wet = rain >= threshold;
    if (length_ > 0 && wet == wet_) {
      ++length_;
    } else {
      if (begun_) book();
      begun_ = known_;  // a spell whose first day follows on a day without a value may be longer
      start_ = date;
      wet_ = wet;
      length_ = 1;
    }
    known_ = true;
  }

 private:
  void book() {
    YearSummary& year = years_[static_cast<std::size_t>(start_.year - first_year_)];
    const auto month = static_cast<std::size_t>(start_.month - 1);
    ++(wet_ ? year.wet_spells : year.dry_spells)[month];
    (wet_ ? year.days_in_wet_spells : year.days_in_dry_spells)[month] += length_;
    double& longest = wet_ ? year.longest_wet_spell : year.longest_dry_spell;
    longest = std::max(longest, static_cast<double>(length_));
  }
  std::vector<YearSummary>& years_;
  int first_year_;
  Date start_;
  int length_ = 0;
  bool wet_ = false, begun_ = false, known_ = false;
};

}  // namespace

std::vector<YearSummary> summarise_years(std::int64_t first, std::span<const double> rain,
                                         double wet_day_threshold) {
  std::vector<YearSummary> years;
  if (rain.empty()) return years;
  const int first_year = date_from_days(first).year;
  const int last_year = date_from_days(first + static_cast<std::int64_t>(rain.size()) - 1).year;
  const int count = last_year - first_year + 1;
  years.resize(static_cast<std::size_t>(count));
  SpellBook spells(years, first_year);
  const auto value = [&](std::int64_t day) {
    return day >= first && day < first + static_cast<std::int64_t>(rain.size())
               ? rain[static_cast<std::size_t>(day - first)]
               : unknown;
  };
  for (std::size_t i = 0; i < years.size(); ++i) {
    YearSummary& year = years[i];
    year.year = first_year + static_cast<int>(i);
    const std::int64_t begin = days_from_date({year.year, 1, 1}), end = days_from_date({year.year + 1, 1, 1});
    for (std::int64_t day = begin; day < end; ++day) {
      const double here = value(day);
      const Date date = date_from_days(day);
      const auto month = static_cast<std::size_t>(date.month - 1);
      const double wet = std::isnan(here) ? unknown : here >= wet_day_threshold ? 1.0 : 0.0;
      year.rain[month] += here;
      year.wet_days[month] += wet;
      year.annual_rain += here;
      year.annual_wet_days += wet;
      year.largest_day = std::max(here, year.largest_day);
      if (day >= begin + 2)
        year.largest_three_days = std::max(here + value(day - 1) + value(day - 2), year.largest_three_days);
      spells.day(date, here, wet_day_threshold);
    }
    if (!std::isnan(year.annual_rain)) continue;
    year.largest_day = year.largest_three_days = unknown;
    year.longest_wet_spell = year.longest_dry_spell = unknown;
  }
  return years;
}

double resolution(std::span<const double> rain) {
  for (const double step : {1e-3, 5e-4, 2e-4, 1e-4}) {
    const bool fits = std::all_of(rain.begin(), rain.end(), [&](double value) {
      return std::isnan(value) || std::abs(value / step - std::round(value / step)) < 1e-6;
    });
    if (fits) return step;
  }
  return 0.0;
}

std::vector<Statistic> statistics_of(std::span<const YearSummary> years) {
  std::vector<Statistic> all;
  add_months(years, all);
  const Moments rain = annual_rain(years);
  all.push_back({"annual rain, mean", "mm", 0, rain.mean * 1e3});
  all.push_back({"annual rain, standard deviation", "mm", 0, rain.sd * 1e3});
  const auto mean = [&](double YearSummary::*member) {
    return moments_of(collect(years, [&](const YearSummary& year) { return year.*member; })).mean;
  };
  all.push_back({"wet days, mean of years", "day", 0, mean(&YearSummary::annual_wet_days)});
  all.push_back({"longest wet spell, mean of years", "day", 0, mean(&YearSummary::longest_wet_spell)});
  all.push_back({"longest dry spell, mean of years", "day", 0, mean(&YearSummary::longest_dry_spell)});
  add_extremes("largest day", collect(years, [](const YearSummary& year) { return year.largest_day * 1e3; }),
               all);
  add_extremes("largest 3 days",
               collect(years, [](const YearSummary& year) { return year.largest_three_days * 1e3; }), all);
  return all;
}

std::vector<Comparison> compare_years(std::span<const YearSummary> record,
                                      std::span<const YearSummary> generated, std::uint64_t seed) {
  const std::size_t length = record.size();
  if (length == 0 || generated.size() / length < least_stretches)
    throw std::invalid_argument("too few generated years for a comparison");
  const std::vector<Statistic> of_record = statistics_of(record);
  std::vector<std::vector<double>> drawn(of_record.size()), made(of_record.size());
  const auto add = [](const std::vector<Statistic>& one, std::vector<std::vector<double>>& to) {
    for (std::size_t i = 0; i < one.size(); ++i) to[i].push_back(one[i].value);
  };
  for (int number = 0; number < resamples; ++number)
    add(statistics_of(resampled(record, seed, number)), drawn);
  for (std::size_t from = 0; from + length <= generated.size(); from += length)
    add(statistics_of(generated.subspan(from, length)), made);
  std::vector<Comparison> result;
  for (std::size_t i = 0; i < of_record.size(); ++i)
    result.push_back({of_record[i], quantile(drawn[i], low_quantile), quantile(drawn[i], high_quantile),
                      moments_of(made[i]).mean, quantile(made[i], low_quantile),
                      quantile(made[i], high_quantile)});
  return result;
}

AnnualSpread missing_spread(std::span<const YearSummary> record, std::span<const YearSummary> generated,
                            std::uint64_t seed) {
  const Moments made = annual_rain(generated);
  const double variance = made.sd * made.sd;
  const auto missing = [&](std::span<const YearSummary> years) {
    const double sd = annual_rain(years).sd;
    return std::sqrt(std::max(0.0, sd * sd - variance) / (variance + made.mean * made.mean));
  };
  std::vector<double> drawn;
  for (int number = 0; number < resamples; ++number)
    drawn.push_back(missing(resampled(record, seed, number)));
  return {missing(record), quantile(drawn, low_quantile), quantile(drawn, high_quantile)};
}

std::int64_t first_generated_day() {
  return days_from_date({2001, 1, 1});
}

std::vector<double> generate_years(const GeneratorParameters& parameters, std::uint64_t seed, int years,
                                   double resolution) {
  RainGenerator generator(parameters, seed);
  const std::int64_t first = first_generated_day(), end = days_from_date({2001 + years, 1, 1});
  generator.start_by_chance(first - 1);
  std::vector<double> rain;
  rain.reserve(static_cast<std::size_t>(end - first));
  for (std::int64_t day = first; day < end; ++day) {
    const double depth = generator.rain(day);
    rain.push_back(resolution > 0.0 ? std::round(depth / resolution) * (resolution * 1e3) * 1e-3 : depth);
  }
  return rain;
}

}  // namespace headwater
