// Rain rates by time from a table: the measured or designed hyetograph of a plot or an event.
#pragma once

#include <vector>

#include "engine/core/process.hpp"
#include "engine/coupling/setup.hpp"

namespace headwater {

/// Steps of constant rain rate: each row's rate holds from its time to the next row's, the last one to the
/// end. Before the first row there is no rain.
class RainSeries {
 public:
  /// Columns time_s (since the run's start, rising) and rain_mm_h (>= 0). Throws Error(Exit::input) with the
  /// row.
  explicit RainSeries(const NumberTable& table);

  /// Pulses that cover `day` without gaps, with a bound at every row.
  std::vector<Pulse> pulses(const Interval& day) const;

 private:
  std::vector<double> times_, rates_;  // [s], [m/s]
};

}  // namespace headwater
