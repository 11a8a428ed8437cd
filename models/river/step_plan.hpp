// How a day is cut into sub-steps: a rule of the day's forcing and the state at its start alone, so that it
// is the same for any number of threads and partitions.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/river/parameters.hpp"

namespace headwater {

/// A sub-step. It lies within one interval of the forcing, and takes the share from `from` to `to` of its
/// amounts.
struct SubStep {
  double start = 0.0, end = 0.0;  ///< [s since the run's start]
  std::size_t interval = 0;
  double from = 0.0, to = 1.0;
  double length() const { return end - start; }
};

/// Cuts each interval into equal sub-steps no longer than `longest[interval]` [s].
void cut_intervals(std::span<const double> bounds, std::span<const double> longest,
                   std::vector<SubStep>& steps);

/// What the river shows at the start of a day.
struct RiverTrend {
  double last_rate = 0.0;      ///< lateral inflow of the last interval before the day [m3/s]
  double outlet_change = 1.0;  ///< largest relative change of an outlet's flow over the day before
};

/// Longest sub-steps of a river that hillslopes feed: `event_step` in intervals shorter than 2 h that bring
/// more than the one before; `recession_step` in intervals that bring no more than the one before, when every
/// outlet changed by less than `recession_change` over the day before and no interval of the day is an event;
/// `normal_step` else.
void forcing_steps(std::span<const double> bounds, std::span<const double> rates, const RiverTrend& trend,
                   const RiverParameters& parameters, std::vector<double>& longest);

}  // namespace headwater
