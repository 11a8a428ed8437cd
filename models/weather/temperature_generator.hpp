// How the day's temperature wanders about the month's mean: Richardson (1981) for the daily mean alone.
#pragma once

#include <cstdint>

#include "models/weather/parameters.hpp"

namespace headwater {

/// One step of a first-order autoregression with variance 1; `normal` is standard normal.
double wandered(double before, double normal, double correlation);

/// Mean departure of a wet or dry day from the month's mean [K]: `wet_departure` on wet days, and on dry ones
/// what keeps the month's mean, with the long-run share of wet days in [0, 1).
double wet_or_dry(bool wet, double wet_departure, double share);

/// Departure of generated temperature from the monthly mean, each day's a pure function of (seed, day) and of
/// the day that the walk starts on. Its memory is walked again from there, as the rain's is.
class TemperatureGenerator {
 public:
  TemperatureGenerator(const GeneratorParameters& parameters, std::uint64_t seed)
      : parameters_(parameters), seed_(seed) {}

  bool active() const;           ///< whether there is anything to add
  void start(std::int64_t day);  ///< the walk starts on `day` with a draw from its long-run distribution
  /// Departure [K] of a day not before the start.
  double departure(std::int64_t day, bool wet);

 private:
  double normal(std::int64_t day) const;

  GeneratorParameters parameters_;
  std::uint64_t seed_;
  std::int64_t start_day_ = 0, day_ = 0;
  double start_value_ = 0.0, value_ = 0.0;
};

}  // namespace headwater
