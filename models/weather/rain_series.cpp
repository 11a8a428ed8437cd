#include "models/weather/rain_series.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr double mm_per_hour = 1e-3 / 3600.0;
constexpr double most_rain_mm_h =
    2500.0;  // the wettest minute ever measured: 38 mm, Guadeloupe, November 1970

const std::vector<double>& column(const NumberTable& table, std::string_view name) {
  const std::vector<double>* values = table.find(name);
  if (values == nullptr)
    throw Error(Exit::input, fmt::format("the series of rain has no column '{}'", name), table.file,
                "Its columns should be time_s,rain_mm_h");
  return *values;
}

}  // namespace

RainSeries::RainSeries(const NumberTable& table) {
  const std::vector<double>&times = column(table, "time_s"), &rates = column(table, "rain_mm_h");
  if (times.empty())
    throw Error(Exit::input, "the series of rain has no row", table.file, "Give time_s,rain_mm_h");
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (!std::isfinite(times[row]) || (row > 0 && times[row] <= times[row - 1]))
      throw Error(Exit::input, "time_s does not rise from row to row", table.where[row],
                  "Give times in seconds since the run's start, in order");
    if (!(rates[row] >= 0.0 && rates[row] <= most_rain_mm_h))
      throw Error(Exit::input, fmt::format("{} mm/h is no rain rate", rates[row]), table.where[row],
                  fmt::format("Give rain_mm_h from 0 to {}", most_rain_mm_h));
    times_.push_back(times[row]);
    rates_.push_back(rates[row] * mm_per_hour);
  }
}

std::vector<Pulse> RainSeries::pulses(const Interval& day) const {
  std::vector<Pulse> pulses;
  double now = day.start;
  auto next = std::upper_bound(times_.begin(), times_.end(), now);
  while (now < day.end) {
    const double end = next == times_.end() ? day.end : std::min(*next, day.end);
    const auto row = next - times_.begin();
    pulses.push_back({now, end - now, row == 0 ? 0.0 : rates_[static_cast<std::size_t>(row - 1)]});
    now = end;
    if (next != times_.end()) ++next;
  }
  return pulses;
}

}  // namespace headwater
