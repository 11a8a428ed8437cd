#include "models/weather/climate.hpp"

#include <algorithm>
#include <variant>

#include "engine/core/clock.hpp"
#include "models/weather/generator.hpp"

namespace headwater {

namespace {

std::int64_t day_of(const Moment& moment) {
  return days_from_date(std::get<Date>(moment));  // check() has seen that it is one
}

double month_of(const std::vector<double>& values, std::int64_t day) {
  return values[static_cast<std::size_t>(date_from_days(day).month - 1)];
}

}  // namespace

double ramp(std::int64_t day, std::int64_t from, std::int64_t to) {
  if (day >= to) return 1.0;
  return day <= from ? 0.0 : static_cast<double>(day - from) / static_cast<double>(to - from);
}

WetChances with_wet_days(const WetChances& chances, double factor) {
  if (factor == 1.0) return chances;  // the same bits as without a change
  const double correlation = chances.after_wet - chances.after_dry;
  if (correlation >= 1.0) return chances;  // a chain that never changes has no share of its own
  double least = 0.0, most = 1.0;
  if (correlation < 0.0) {
    least = -correlation / (1.0 - correlation);
    most = 1.0 / (1.0 - correlation);
  }
  const double share = std::clamp(factor * wet_share(chances.after_dry, chances.after_wet), least, most);
  const double after_dry = std::clamp(share * (1.0 - correlation), 0.0, 1.0);
  return {after_dry, std::clamp(after_dry + correlation, 0.0, 1.0)};
}

Climate::Climate(const ClimateParameters& parameters) : parameters_(parameters) {
  parameters_.check();
  ramped_ = parameters_.from.has_value();
  if (!ramped_) return;
  from_ = day_of(*parameters_.from);
  to_ = parameters_.to ? day_of(*parameters_.to) : from_;
}

double Climate::share(std::int64_t day) const {
  return ramped_ ? ramp(day, from_, to_) : 1.0;
}

double Climate::rain(std::int64_t day) const {
  return 1.0 + share(day) * (month_of(parameters_.rain, day) - 1.0);
}

double Climate::wet_days(std::int64_t day) const {
  return 1.0 + share(day) * (month_of(parameters_.wet_days, day) - 1.0);
}

double Climate::temperature(std::int64_t day) const {
  return share(day) * month_of(parameters_.temperature, day);
}

}  // namespace headwater
