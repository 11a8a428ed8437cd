#include "models/river/gauges.hpp"

#include <algorithm>

namespace headwater {

void Gauges::watch(std::vector<RiverPlace> places, int species) {
  places_ = std::move(places);
  species_ = static_cast<std::size_t>(species);
  width_ = 2 + species_;
  probes_.clear();
  for (const RiverPlace& place : places_) {
    probes_.push_back(place.reach);
    if (place.other >= 0) probes_.push_back(place.other);
  }
  std::sort(probes_.begin(), probes_.end());
  probes_.erase(std::unique(probes_.begin(), probes_.end()), probes_.end());
  samples_.assign(places_.size(), {});
  days_.assign(places_.size(), {});
}

std::size_t Gauges::probe_of(std::int32_t reach) const {
  return static_cast<std::size_t>(std::lower_bound(probes_.begin(), probes_.end(), reach) - probes_.begin());
}

void Gauges::begin_day(std::size_t steps) {
  steps_ = steps;
  rows_.resize(probes_.size() * steps * width_);
}

void Gauges::end_day(std::span<const double> times) {
  for (std::size_t p = 0; p < places_.size(); ++p) {
    const RiverPlace& place = places_[p];
    const std::size_t own = probe_of(place.reach);
    const std::size_t other = place.other >= 0 ? probe_of(place.other) : own;
    const double weight = place.other >= 0 ? place.other_weight : 0.0;
    std::vector<GaugeSample>& samples = samples_[p];
    samples.resize(steps_);
    GaugeDay& day = days_[p];
    day.mean_flow = day.largest_flow = 0.0;
    day.mean_concentration.assign(species_, 0.0);
    day.flow_weighted_concentration.assign(species_, 0.0);
    for (std::size_t s = 0; s < steps_; ++s) {
      const std::span<const double> here = row(own, s), there = row(other, s);
      const double dt = times[s + 1] - times[s];
      GaugeSample& sample = samples[s];
      sample.time = times[s + 1];
      sample.flow = place.face * here[1] + (1.0 - place.face) * here[0];
      sample.concentration.resize(species_);
      day.mean_flow += sample.flow * dt;
      day.largest_flow = std::max(day.largest_flow, sample.flow);
      for (std::size_t k = 0; k < species_; ++k) {
        sample.concentration[k] = (1.0 - weight) * here[2 + k] + weight * there[2 + k];
        day.mean_concentration[k] += sample.concentration[k] * dt;
        day.flow_weighted_concentration[k] += sample.concentration[k] * sample.flow * dt;
      }
    }
    const double length = steps_ > 0 ? times[steps_] - times[0] : 0.0;
    for (std::size_t k = 0; k < species_; ++k) {
      if (length > 0.0) day.mean_concentration[k] /= length;
      if (day.mean_flow > 0.0) day.flow_weighted_concentration[k] /= day.mean_flow;
    }
    if (length > 0.0) day.mean_flow /= length;
  }
}

}  // namespace headwater
