// Generated rain against the record: the same statistics of both, with their sampling uncertainty.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/weather/parameters.hpp"

namespace headwater {

/// What one calendar year adds to the statistics. NaN where a day of the month (or year) has no value.
struct YearSummary {
  int year = 0;
  std::array<double, months_a_year> rain{}, wet_days{};  ///< month's total [m], number
  /// Spells that begin in the month, both ends known; they may go on into the next year.
  std::array<int, months_a_year> wet_spells{}, dry_spells{}, days_in_wet_spells{}, days_in_dry_spells{};
  double annual_rain = 0.0, annual_wet_days = 0.0;
  double largest_day = 0.0, largest_three_days = 0.0;       ///< [m]
  double longest_wet_spell = 0.0, longest_dry_spell = 0.0;  ///< of those that begin in the year [days]
};

/// Calendar years of daily rain [m] from `first` (days since 1970-01-01) on; NaN where there is no value. A
/// year of which a day is missing has monthly figures only.
std::vector<YearSummary> summarise_years(std::int64_t first, std::span<const double> rain,
                                         double wet_day_threshold);

/// The coarsest of 1, 0.5, 0.2 and 0.1 mm that all values are multiples of [m]; 0: none of them.
double resolution(std::span<const double> rain);

struct Statistic {
  std::string name, unit;
  int month = 0;  ///< 1 .. 12; 0: of the year
  double value = 0.0;
};
/// Monthly totals, wet days, spells; annual totals, their spread, extremes and return levels (Gumbel; GEV
/// from fifteen years on). Always the same ones in the same order; NaN where the years do not tell.
std::vector<Statistic> statistics_of(std::span<const YearSummary> years);

struct Comparison {
  Statistic record;
  double record_low = 0.0, record_high = 0.0;  ///< 5 and 95 % of resampled years (bootstrap)
  double generated = 0.0;  ///< mean over stretches of generated years as long as the record
  double generated_low = 0.0, generated_high = 0.0;  ///< 5 and 95 % of them
  /// Whether the record lies outside what 90 % of such stretches show.
  bool outside() const { return record.value < generated_low || record.value > generated_high; }
};
/// Throws std::invalid_argument when there are fewer than ten stretches.
std::vector<Comparison> compare_years(std::span<const YearSummary> record,
                                      std::span<const YearSummary> generated, std::uint64_t seed);

/// The year-to-year factor (GeneratorParameters::annual_sd) with which the variance of generated annual rain
/// would be the record's: sqrt((S^2 - V) / (V + M^2)) with the record's variance S^2 and the generated mean M
/// and variance V; 0 where the record varies less. `low` and `high`: 5 and 95 % of resampled years.
struct AnnualSpread {
  double sd = 0.0, low = 0.0, high = 0.0;
};
AnnualSpread missing_spread(std::span<const YearSummary> record, std::span<const YearSummary> generated,
                            std::uint64_t seed);

/// `years` calendar years of generated rain from 1 January 2001 on, rounded to `resolution` [m] (0: not), in
/// the climate of the record.
std::vector<double> generate_years(const GeneratorParameters& parameters, std::uint64_t seed, int years,
                                   double resolution);
std::int64_t first_generated_day();

}  // namespace headwater
