#include "postprocess/indicators/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "engine/core/sums.hpp"

namespace headwater {

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

template <class Take>
void for_known(const Series& series, Take take) {
  for (std::size_t i = 0; i < series.values.size(); ++i)
    if (!std::isnan(series.values[i])) take(series.values[i], series.weights[i]);
}

}  // namespace

double time_known(const Series& series) {
  CompensatedSum time;
  for_known(series, [&](double, double weight) { time.add(weight); });
  return time.value();
}

Series last_part(const Series& series, double duration) {
  std::size_t first = series.values.size();
  for (CompensatedSum time; first > 0 && time.value() < duration;) time.add(series.weights[--first]);
  return {series.values.subspan(first), series.weights.subspan(first)};
}

double time_mean(const Series& series) {
  CompensatedSum sum, time;
  for_known(series, [&](double value, double weight) {
    sum.add(value * weight);
    time.add(weight);
  });
  return time.value() > 0.0 ? sum.value() / time.value() : nothing;
}

double time_quantile(const Series& series, double share) {
  std::vector<std::pair<double, double>> sorted;
  for_known(series, [&](double value, double weight) {
    if (weight > 0.0) sorted.emplace_back(value, weight);
  });
  if (sorted.empty()) return nothing;
  std::sort(sorted.begin(), sorted.end());
  // Round-off in the sums must not push the quantile to the next value: equal weights reach the share
  // exactly.
  constexpr double round_off = 1e-12;
  const double wanted = share * time_known(series) * (1.0 - round_off);
  CompensatedSum time;
  for (const auto& [value, weight] : sorted) {
    time.add(weight);
    if (time.value() >= wanted) return value;
  }
  return sorted.back().first;
}

double time_above(const Series& series, double limit) {
  CompensatedSum time;
  for_known(series, [&](double value, double weight) {
    if (value > limit) time.add(weight);
  });
  return time_known(series) > 0.0 ? time.value() : nothing;
}

}  // namespace headwater
