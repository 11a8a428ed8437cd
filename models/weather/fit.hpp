// The generator's parameters from the record of a daily gauge.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/weather/depth_fit.hpp"
#include "models/weather/gauge.hpp"
#include "models/weather/parameters.hpp"

namespace headwater {

struct FitOptions {
  double wet_day_threshold = 1e-3;                ///< a day with at least this is wet [m]
  double least_depth = 0.0;                       ///< of a generated wet day [m], below the threshold's rain
  int least_wet_days = 10;                        ///< months with fewer borrow from their neighbours
  std::optional<DepthDistribution> distribution;  ///< without: the one with the lower AIC
  std::optional<std::int64_t> first, last;        ///< days since 1970-01-01, both included
};

struct Estimate {
  double value = 0.0;
  double error = 0.0;  ///< standard error; NaN where it cannot be told
};

/// What one month of all years says.
struct MonthFit {
  int days = 0, wet_days = 0;  ///< days with a value
  /// Pairs of consecutive days with values, the second in this month.
  int dry_before = 0, wet_after_dry = 0, wet_before = 0, wet_after_wet = 0;
  /// Months to either side whose wet days were used too, because this one has too few.
  int neighbours_for_chain = 0, neighbours_for_depth = 0;
  Estimate after_dry, after_wet;
  GammaFit gamma;  ///< of depths beyond least_depth; their mean too
  MixedFit mixed;
  int temperature_days = 0;
  Estimate temperature, range;  ///< day's mean [degC], maximum - minimum [K]; errors from the spread of years
  int wet_temperature_days = 0;  ///< wet days with a temperature
  double wet_departure = 0.0;    ///< of wet days from the month's mean [K]; 0 where there are too few
  double temperature_sd = 0.0;   ///< about the mean of wet or of dry days [K]
};

struct WeatherFit {
  FitOptions options;
  std::int64_t first = 0, last = 0;  ///< days used
  int days = 0, missing = 0;
  std::array<MonthFit, months_a_year> by_month;
  /// Akaike's criterion of all months that borrow nothing: 2 x parameters - 2 log likelihood.
  double aic_gamma = 0.0, aic_mixed = 0.0;
  DepthDistribution distribution = DepthDistribution::gamma;
  bool has_temperature = false;
  double temperature_correlation = 0.0;  ///< lag-one, of departures over their sd; of all months
  std::vector<std::string> remarks;      ///< what was borrowed and what is uncertain, in sentences
};

/// Counts and maximum-likelihood estimates, month by month. Throws Error(Exit::input) when a month has no day
/// with a value, or the record fewer wet days than options.least_wet_days; Error(Exit::usage) when the period
/// has no day in common with the record.
WeatherFit fit_weather(const Gauge& gauge, const FitOptions& options);

/// Keys of [weather.generator].
GeneratorParameters generator_of(const WeatherFit& fit);

}  // namespace headwater
