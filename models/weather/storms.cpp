#include "models/weather/storms.hpp"

#include <algorithm>
#include <cmath>

namespace headwater {

namespace {

constexpr double minute = 60.0, hour = 3600.0;
constexpr double shortest_storm = 15.0 * minute;
constexpr double most_rainy = 20.0 * hour;  // of a day, so that storms find room
constexpr double small_day = 5e-3, modest_day = 20e-3, large_day = 50e-3;  // [m]

double whole_minutes(double seconds) {
  return minute * std::floor(seconds / minute);
}

/// 1 + the rest by chance, so that the mean is `mean`.
int storm_count(double mean, double u) {
  const double floor = std::floor(mean);
  return static_cast<int>(floor) + (u < mean - floor ? 1 : 0);
}

}  // namespace

Hyetograph::Hyetograph(double peak_ratio, double time_to_peak) : peak_(time_to_peak), curve_(peak_ratio) {
  // Newton on g(u) = u - peak_ratio (1 - exp(-u)), convex; from the right of its positive root it falls
  // monotonically.
  for (int i = 0; i < 100; ++i) {
    const double decay = std::exp(-curve_);
    const double step = (curve_ - peak_ratio * (1.0 - decay)) / (1.0 - peak_ratio * decay);
    curve_ -= step;
    if (std::abs(step) <= 1e-14 * curve_) break;
  }
}

double Hyetograph::fallen(double time) const {
  const double total = -std::expm1(-curve_);
  if (time <= peak_) return peak_ * (std::exp(curve_ * (time / peak_ - 1.0)) - std::exp(-curve_)) / total;
  return peak_ + (1.0 - peak_) * -std::expm1(-curve_ * (time - peak_) / (1.0 - peak_)) / total;
}

double Hyetograph::time(double fallen) const {
  const double total = -std::expm1(-curve_);
  if (fallen <= peak_) return peak_ * (1.0 + std::log(fallen / peak_ * total + std::exp(-curve_)) / curve_);
  return peak_ - (1.0 - peak_) * std::log1p(-(fallen - peak_) / (1.0 - peak_) * total) / curve_;
}

int rain_pulses(const StormParameters& parameters, double depth) {
  const std::size_t size = depth < small_day ? 0 : depth < modest_day ? 1 : depth < large_day ? 2 : 3;
  return static_cast<int>(std::lround(parameters.pulses[size]));
}

std::vector<Storm> day_storms(const StormParameters& parameters, int month, double depth, double mean_depth,
                              RandomStream& random) {
  if (!(depth > 0.0)) return {};
  const auto index = static_cast<std::size_t>(month - 1);
  const int drawn = storm_count(parameters.count[index], random.uniform());
  const int count = depth < small_day ? 1 : drawn;

  std::vector<Storm> storms(static_cast<std::size_t>(count));
  const double usual =
      parameters.duration[index] * std::pow(depth / mean_depth, parameters.duration_exponent);
  double rainy = 0.0;
  for (Storm& storm : storms) {
    storm.duration = std::max(shortest_storm, usual * (0.5 + random.uniform()));
    rainy += storm.duration;
  }
  const double fit = std::min(1.0, most_rainy / rainy);
  rainy = 0.0;
  for (Storm& storm : storms) {
    storm.duration = whole_minutes(storm.duration * fit);
    rainy += storm.duration;
  }

  // Every placement without overlap is equally likely: sorted uniforms share out the dry time. A gauge does
  // not tell the hour and no process asks for it, so the first storm of a modest day opens the day: one dry
  // pulse less to compute.
  std::vector<double> places(storms.size());
  for (double& place : places) place = random.uniform();
  std::sort(places.begin(), places.end());
  if (depth < modest_day) places.front() = 0.0;
  double before = 0.0;
  for (std::size_t i = 0; i < storms.size(); ++i) {
    storms[i].start = before + whole_minutes((seconds_per_day - rainy) * places[i]);
    storms[i].depth = depth * storms[i].duration / rainy;
    before += storms[i].duration;
  }
  return storms;
}

std::vector<Pulse> make_pulses(const std::vector<Storm>& storms, double depth, int rain_pulses,
                               const Hyetograph& shape, const Interval& day) {
  std::vector<Pulse> pulses;
  double now = day.start;
  double left = depth;  // rain that still has to fall
  int pulses_left = std::max(rain_pulses, static_cast<int>(storms.size()));
  const auto until = [&](double end, double rain) {
    if (!(end > now)) return;
    pulses.push_back({now, end - now, rain / (end - now)});
    left -= pulses.back().rain_rate * pulses.back().duration;
    now = end;
  };

  for (std::size_t s = 0; s < storms.size(); ++s) {
    const Storm& storm = storms[s];
    const auto storms_after = static_cast<int>(storms.size() - s) - 1;
    const int share = storms_after == 0
                          ? pulses_left
                          : std::clamp(static_cast<int>(std::lround(pulses_left * storm.depth / left)), 1,
                                       pulses_left - storms_after);
    until(day.start + storm.start, 0.0);
    for (int i = 1; i <= share; ++i) {
      const bool last_of_storm = i == share;
      const double end = storm.duration * (last_of_storm ? 1.0 : shape.time(static_cast<double>(i) / share));
      until(day.start + storm.start + end, last_of_storm && storms_after == 0 ? left : storm.depth / share);
    }
    pulses_left -= share;
  }
  // The recession of a day with runoff is steepest in its first hour.
  if (depth >= modest_day && day.end - now > 2.0 * hour) until(now + hour, 0.0);
  until(day.end, 0.0);
  return pulses;
}

std::vector<Pulse> steady_pulses(double rate, double rain_end, const Interval& day) {
  const double change = std::clamp(rain_end, day.start, day.end);
  std::vector<Pulse> pulses;
  if (change > day.start) pulses.push_back({day.start, change - day.start, rate});
  if (day.end > change) pulses.push_back({change, day.end - change, 0.0});
  return pulses;
}

std::vector<Pulse> split_pulses(const std::vector<Pulse>& pulses, double longest) {
  std::vector<Pulse> parts;
  for (const Pulse& pulse : pulses) {
    // A part may be longer than `longest` by round-off: 3600 s in parts of 60 s are 60, never 61.
    const double count = std::max(1.0, std::ceil(pulse.duration / longest * (1.0 - 1e-12)));
    const double end = pulse.start + pulse.duration;
    double start = pulse.start;
    for (double part = 1.0; part <= count; part += 1.0) {
      const double next = part < count ? pulse.start + pulse.duration * part / count : end;
      parts.push_back({start, next - start, pulse.rain_rate});
      start = next;
    }
  }
  return parts;
}

}  // namespace headwater
