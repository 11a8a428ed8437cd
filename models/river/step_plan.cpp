#include "models/river/step_plan.hpp"

#include <algorithm>
#include <cmath>

namespace headwater {

void cut_intervals(std::span<const double> bounds, std::span<const double> longest,
                   std::vector<SubStep>& steps) {
  steps.clear();
  for (std::size_t interval = 0; interval + 1 < bounds.size(); ++interval) {
    const double start = bounds[interval], length = bounds[interval + 1] - start;
    if (!(length > 0.0)) continue;
    const double pieces = std::max(1.0, std::ceil(length / longest[interval] * (1.0 - 1e-9)));
    const auto count = static_cast<std::size_t>(pieces);
    for (std::size_t piece = 0; piece < count; ++piece) {
      SubStep step;
      step.interval = interval;
      step.from = static_cast<double>(piece) / pieces;
      step.to = static_cast<double>(piece + 1) / pieces;
      step.start = piece == 0 ? start : steps.back().end;
      step.end = piece + 1 == count ? bounds[interval + 1] : start + length * step.to;
      steps.push_back(step);
    }
  }
}

void forcing_steps(std::span<const double> bounds, std::span<const double> rates, const RiverTrend& trend,
                   const RiverParameters& parameters, std::vector<double>& longest) {
  constexpr double shortest_lull = 7200.0;  // [s]; an interval as long as this is not part of a storm
  longest.clear();
  bool event = false;
  for (std::size_t interval = 0; interval < rates.size(); ++interval) {
    const double before = interval == 0 ? trend.last_rate : rates[interval - 1];
    const bool rising = rates[interval] > before;
    const bool storm = rising && bounds[interval + 1] - bounds[interval] < shortest_lull;
    event = event || storm;
    longest.push_back(storm    ? parameters.event_step
                      : rising ? parameters.normal_step
                               : parameters.recession_step);
  }
  const bool slow = !event && trend.outlet_change < parameters.recession_change;
  if (!slow)
    for (double& step : longest) step = std::min(step, parameters.normal_step);
}

}  // namespace headwater
