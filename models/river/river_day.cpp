// Before the sweeps of a day: its sub-steps, and what enters the river in each of them.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/river/river.hpp"

namespace headwater {

void River::plan(const State& state, const Interval& day) {
  const ExchangeSeries* series = setup_.to_river;
  data_.lateral = series != nullptr && series->intervals() > 0 ? series : nullptr;
  if (data_.lateral != nullptr) {
    const int lanes = data_.lateral->lanes();
    const int of_grains = static_cast<int>(setup_.grains.size()), all = static_cast<int>(data_.species);
    if (lanes != 1 && lanes != 1 + of_grains && lanes != 1 + all)
      throw std::logic_error(
          fmt::format("the river gets {} lanes for {} grain classes and species", lanes, all));
    bounds_.assign(series->bounds().begin(), series->bounds().end());
  } else {
    bounds_ = {day.start, day.end};
  }
  rates_.clear();
  for (std::size_t interval = 0; interval + 1 < bounds_.size(); ++interval)
    rates_.push_back(data_.lateral == nullptr ? 0.0
                                              : compensated_sum(data_.lateral->amounts(interval, 0)) /
                                                    (bounds_[interval + 1] - bounds_[interval]));
  if (table_) find_peaks(state, day);
  if (!std::isnan(parameters_.step))
    longest_.assign(rates_.size(), parameters_.step);
  else if (table_)
    plan_by_courant();
  else
    plan_by_forcing(state);
  cut_intervals(bounds_, longest_, data_.steps);
}

// Flow that no reach can exceed in the day: a reach releases no more than the larger of what it does now and
// of what comes in.
void River::find_peaks(const State& state, const Interval& day) {
  const std::span<const double> flow = state[discharge_];
  const RiverNetwork& network = *data_.network;
  peaks_.assign(flow.size(), 0.0);
  for (std::size_t k = 0; k < inflows_.size(); ++k)
    peaks_[static_cast<std::size_t>(data_.points[inflow_points_[k]].reach)] +=
        inflows_[k].largest_flow(day.start, day.end);
  for (std::size_t i = 0; i < flow.size(); ++i) {
    double lateral = 0.0;
    for (std::size_t interval = 0; data_.lateral != nullptr && interval + 1 < bounds_.size(); ++interval)
      lateral = std::max(
          lateral, data_.lateral->amounts(interval, 0)[i] / (bounds_[interval + 1] - bounds_[interval]));
    if (!data_.lateral_flow.empty()) lateral += data_.lateral_flow[i];
    peaks_[i] = std::max(flow[i], peaks_[i] + lateral);
    if (network.downstream[i] >= 0) peaks_[static_cast<std::size_t>(network.downstream[i])] += peaks_[i];
  }
}

// Courant number 1 where the water is fastest at the day's largest flows.
void River::plan_by_courant() {
  double step = parameters_.event_step;
  for (std::size_t i = 0; i < peaks_.size(); ++i)
    if (peaks_[i] > 0.0) step = std::min(step, channel_->volume(i, peaks_[i]) / peaks_[i]);
  longest_.assign(rates_.size(), std::max(step, parameters_.shortest_step));
}

void River::plan_by_forcing(const State& state) {
  const std::span<const double> flow = state[discharge_], before = state[yesterday_];
  RiverTrend trend;
  trend.last_rate = compensated_sum(state[lateral_rate_]);
  trend.outlet_change = 0.0;
  for (const std::int32_t outlet : data_.outlets) {
    const auto o = static_cast<std::size_t>(outlet);
    const double larger = std::max(flow[o], before[o]);
    if (larger > 0.0)
      trend.outlet_change = std::max(trend.outlet_change, std::abs(flow[o] - before[o]) / larger);
  }
  forcing_steps(bounds_, rates_, trend, parameters_, longest_);
}

// Whether transport of the day needs all reaches at once: for second order, and where upwind spreads less
// than it should.
bool River::coupled_today(const State& state, const Interval& day) {
  if (data_.species == 0) return false;
  if (coupled_->second_order()) return true;
  double shortest = infinite;
  for (const SubStep& step : data_.steps) shortest = std::min(shortest, step.length());
  if (!table_) {
    if (shortest >= sufficient_step_) return false;
    find_peaks(state, day);
  }
  return coupled_->needed(data_, state[discharge_], peaks_, shortest);
}

void River::find_loads() {
  const std::size_t species = data_.species, steps = data_.steps.size();
  data_.decay_dt.resize(steps * species);
  for (std::size_t s = 0; s < steps; ++s)
    for (std::size_t k = 0; k < species; ++k)
      data_.decay_dt[s * species + k] = data_.decay[k] * data_.steps[s].length();
  for (PointLoad& point : data_.points) {
    point.water.assign(steps, 0.0);
    point.masses.assign(steps * species, 0.0);
  }
  for (std::size_t n = 0; n < inflows_.size(); ++n) {
    PointLoad& point = data_.points[inflow_points_[n]];
    for (std::size_t s = 0; s < steps; ++s)
      point.water[s] = inflows_[n].integrate(data_.steps[s].start, data_.steps[s].end,
                                             std::span<double>(point.masses).subspan(s * species, species));
  }
  for (const Source& source : sources_) {
    PointLoad& point = data_.points[source.point];
    for (std::size_t s = 0; s < steps; ++s) {
      const double active =
          std::min(source.to, data_.steps[s].end) - std::max(source.from, data_.steps[s].start);
      for (std::size_t k = 0; active > 0.0 && k < species; ++k)
        point.masses[s * species + k] = source.rate[k] * active;
    }
  }
}

}  // namespace headwater
