// What a series was like, by time: every value holds for as long as its weight says.
#pragma once

#include <span>

namespace headwater {

/// Values and the time that each one holds, in any unit. Not-a-number is time without a value and counts
/// nowhere. Results are NaN where there is no time with a value.
struct Series {
  std::span<const double> values;
  std::span<const double> weights;  ///< as many as values, not negative
};

/// Mean over time: sum(v w) / sum(w).
double time_mean(const Series& series);

/// The smallest value that is not exceeded during at least the share `share` of the time: the inverse of the
/// empirical distribution (Hyndman & Fan 1996, American Statistician 50:361, definition 1, with weights). No
/// interpolation: the result is a value of the series. 0 < share <= 1.
double time_quantile(const Series& series, double share);

/// Time during which the value is above the limit (not at it), in the weights' unit.
double time_above(const Series& series, double limit);

/// The last rows of the series: as few as hold for at least `duration` together, in the weights' unit.
Series last_part(const Series& series, double duration);

/// Time with a value.
double time_known(const Series& series);

}  // namespace headwater
