#include "models/weather/temperature_generator.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "engine/core/clock.hpp"
#include "engine/core/random.hpp"
#include "models/weather/generator.hpp"

namespace headwater {

double wandered(double before, double normal, double correlation) {
  return correlation * before + std::sqrt(1.0 - correlation * correlation) * normal;
}

double wet_or_dry(bool wet, double wet_departure, double share) {
  if (wet) return wet_departure;
  return share < 1.0 ? -wet_departure * share / (1.0 - share) : 0.0;
}

bool TemperatureGenerator::active() const {
  const auto some = [](const std::vector<double>& values) {
    return std::any_of(values.begin(), values.end(), [](double value) { return value != 0.0; });
  };
  return some(parameters_.temperature_sd) || some(parameters_.wet_departure);
}

double TemperatureGenerator::normal(std::int64_t day) const {
  return standard_normal(
      RandomStream(seed_, "weather.temperature", 0, static_cast<std::uint32_t>(day)).uniform());
}

void TemperatureGenerator::start(std::int64_t day) {
  start_day_ = day_ = day;
  start_value_ = value_ = normal(day);
}

double TemperatureGenerator::departure(std::int64_t day, bool wet) {
  if (day < start_day_) throw std::logic_error("a temperature was asked for before the start of its walk");
  if (day < day_) {
    day_ = start_day_;
    value_ = start_value_;
  }
  while (day_ < day) value_ = wandered(value_, normal(++day_), parameters_.temperature_correlation);
  const auto month = static_cast<std::size_t>(date_from_days(day).month - 1);
  const double share = wet_share(parameters_.wet_after_dry[month], parameters_.wet_after_wet[month]);
  return wet_or_dry(wet, parameters_.wet_departure[month], share) +
         parameters_.temperature_sd[month] * value_;
}

}  // namespace headwater
