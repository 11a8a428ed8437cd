// A wet day as storms, and storms as pulses of constant rain rate.
#pragma once

#include <vector>

#include "engine/core/process.hpp"
#include "engine/core/random.hpp"
#include "models/weather/parameters.hpp"

namespace headwater {

struct Storm {
  double start = 0.0;     ///< [s since the day's start]
  double duration = 0.0;  ///< [s]
  double depth = 0.0;     ///< [m]
};

/// Mass curve of a storm whose intensity rises and falls exponentially about its peak (Nicks, Lane and Gander
/// 1995): relative time -> share of the depth fallen, and back.
class Hyetograph {
 public:
  /// `peak_ratio` = peak over mean intensity, > 1; `time_to_peak` in (0, 1).
  Hyetograph(double peak_ratio, double time_to_peak);
  double fallen(double time) const;
  double time(double fallen) const;

 private:
  double peak_;   // relative time of the peak; also the share fallen by then
  double curve_;  // u with (1 - exp(-u)) / u = 1 / peak_ratio
};

/// How many pulses the rain of a day is cut into: by its depth, below 5 mm, below 20, below 50 and beyond.
int rain_pulses(const StormParameters& parameters, double depth);

/// The storms of a day with `depth` [m] of rain in `month` (1 .. 12), in order, not overlapping, within 24 h,
/// on whole minutes; empty on a dry day. `mean_depth` is the month's mean wet-day rain [m]. Depths sum to
/// `depth` to round-off.
std::vector<Storm> day_storms(const StormParameters& parameters, int month, double depth, double mean_depth,
                              RandomStream& random);

/// Pulses that cover `day` without gaps: `storms` cut into `rain_pulses` pulses of equal depth (at least one
/// a storm), dry ones before, between and after. Rates times durations sum to `depth` [m] to round-off (the
/// last rain pulse closes by subtraction).
std::vector<Pulse> make_pulses(const std::vector<Storm>& storms, double depth, int rain_pulses,
                               const Hyetograph& shape, const Interval& day);

/// Steady rain of `rate` [m/s] from 0 to `rain_end` [s since the run's start]; a pulse ends exactly at
/// rain_end.
std::vector<Pulse> steady_pulses(double rate, double rain_end, const Interval& day);

/// Cuts pulses longer than `longest` [s] into equal parts.
std::vector<Pulse> split_pulses(const std::vector<Pulse>& pulses, double longest);

}  // namespace headwater
