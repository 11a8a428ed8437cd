// What a case can say about the weather ([weather]).
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "engine/core/parameters.hpp"

namespace headwater {

inline constexpr std::size_t months_a_year = 12;

enum class RainSource { gauge, constant, generate, series };
enum class AfterGauge { generate, error };
enum class EvapotranspirationFormula { oudin, hargreaves };
enum class DepthDistribution { gamma, mixed_exponential };
enum class RecordedDays { change, keep };

/// Richardson (1981): whether a day is wet depends on the day before; the rain of a wet day is drawn from the
/// month's distribution. Twelve values each, January first. Defaults: the gauge of Myitkyina, 25.39 N 97.40
/// E, 2018-2025.
struct GeneratorParameters {
  std::vector<double> wet_after_dry = {0.057, 0.062, 0.067, 0.176, 0.303, 0.556,
                                       0.531, 0.566, 0.350, 0.203, 0.055, 0.038};
  std::vector<double> wet_after_wet = {0.278, 0.188, 0.458, 0.377, 0.583, 0.831,
                                       0.743, 0.738, 0.607, 0.451, 0.478, 0.308};
  std::vector<double> wet_day_depth = {6.83e-3,  4.88e-3,  5.42e-3,  7.02e-3,  14.13e-3, 26.07e-3,
                                       22.78e-3, 23.75e-3, 21.25e-3, 15.65e-3, 11.04e-3, 6.15e-3};  // [m]
  DepthDistribution distribution = DepthDistribution::gamma;
  std::vector<double> shape = {1.124, 1.058, 1.159, 1.160, 0.875, 0.945,
                               0.866, 0.838, 0.797, 0.883, 0.941, 1.075};  ///< gamma
  /// Mixed exponential: share of the light component, and its mean over the month's mean.
  std::vector<double> light_share = {0.112, 0.875, 0.700, 0.669, 0.781, 0.148,
                                     0.553, 0.314, 0.699, 0.196, 0.514, 0.293};
  std::vector<double> light_mean = {0.261, 0.636, 0.586, 0.649, 0.591, 0.291,
                                    0.462, 0.250, 0.509, 0.183, 0.454, 0.356};
  double wet_day_threshold = 1e-3;  ///< a recorded day with at least this is wet [m]
  double least_depth = 0.0;         ///< a wet day's rain is this plus what the distribution gives [m]
  /// Of a day's mean temperature about the month's, by month [K]; of its walk from day to day.
  std::vector<double> temperature_sd = std::vector<double>(months_a_year, 0.0);
  std::vector<double> wet_departure = std::vector<double>(months_a_year, 0.0);
  double temperature_correlation = 0.7;
  double annual_sd = 0.0;  ///< of a factor, mean 1, on the rain of a calendar year

  /// Throws Error(Exit::configuration) where keys that belong together disagree.
  void check() const;
};

/// Factors of a changed climate by month, reached linearly from one day to another.
struct ClimateParameters {
  std::vector<double> rain = std::vector<double>(months_a_year, 1.0);         ///< on the rain of a wet day
  std::vector<double> wet_days = std::vector<double>(months_a_year, 1.0);     ///< on the share of wet days
  std::vector<double> temperature = std::vector<double>(months_a_year, 0.0);  ///< [K]
  std::optional<Moment> from, to;  ///< without: in full from the start
  RecordedDays recorded_days = RecordedDays::change;

  bool changes_rain() const;
  bool changes_wet_days() const;
  bool changes_temperature() const;
  void check() const;  ///< as GeneratorParameters::check
};

/// How a wet day's rain is spread over storms. Twelve values each, January first.
struct StormParameters {
  std::vector<double> count = {1.0, 1.0, 1.0, 1.1, 1.2, 1.4, 1.4, 1.4, 1.3, 1.1, 1.0, 1.0};
  std::vector<double> duration = {10800.0, 10800.0, 9000.0,  9000.0,  10800.0, 14400.0,
                                  14400.0, 14400.0, 14400.0, 12600.0, 10800.0, 10800.0};  // [s]
  std::vector<double> peak_ratio = {3.0, 3.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 3.5, 3.0, 3.0};
  double duration_exponent = 0.5;
  double time_to_peak = 0.3;
  std::vector<double> pulses = {1.0, 4.0, 12.0, 32.0};  ///< of a day's rain: below 5, 20, 50 mm and beyond
};

struct WeatherParameters {
  std::optional<std::filesystem::path> rain = "generate";  ///< a file, or one of the words
  std::optional<double> rate;                              ///< of constant rain [m/s]
  std::optional<double> duration;                          ///< of constant rain [s]
  std::optional<std::filesystem::path> series;             ///< of rain rates by time
  double rain_factor = 1.0;
  double reference_elevation = 145.0;    ///< of the gauge [m]
  double per_km = 0.0;                   ///< share by which rain grows per km above the gauge
  double smallest_factor = 0.1;          ///< limits of the orographic factor
  std::optional<double> largest_factor;  ///< without: none
  AfterGauge after_gauge = AfterGauge::generate;
  std::vector<double> temperature = {17.0, 19.5, 23.0, 26.5, 27.5, 27.5,
                                     27.0, 27.0, 27.0, 25.5, 21.5, 18.5};  ///< at the gauge [degC]
  std::vector<double> temperature_range;  ///< daily maximum - minimum, by month [K]; empty: not known
  double lapse_rate = 0.006;              ///< [K/m]
  EvapotranspirationFormula evapotranspiration = EvapotranspirationFormula::oudin;
  GeneratorParameters generator;
  ClimateParameters climate;
  StormParameters storms;

  RainSource source() const;
  /// Whether rain comes by the day, from a gauge or a generator: then days are wet or dry, in a climate.
  bool daily_rain() const;
  /// Throws Error(Exit::configuration) where keys that belong together disagree.
  void check() const;
};

/// Declares the keys of [weather].
void describe(Section& section, WeatherParameters& weather);

}  // namespace headwater
