#include "models/exchanges/hillslope_to_river.hpp"

#include <algorithm>
#include <numeric>

#include "engine/core/sums.hpp"
#include "engine/numerics/linear_reservoir.hpp"

namespace headwater {

HillslopeToRiver::HillslopeToRiver(const Domain& domain, ExchangeSeries& series, Lanes lanes,
                                   std::vector<Grain> grains, std::vector<Species> species)
    : domain_(domain),
      series_(series),
      grains_(std::move(grains)),
      species_(std::move(species)),
      lanes_(lanes) {}

void HillslopeToRiver::initialise(const State& state, Ledger& ledger) {
  outflow_ = state.require("surface_outflow", "hillslope_to_river");
  baseflow_ = state.require("baseflow", "hillslope_to_river");
  of_stored_ = state.find("interflow_of_store");
  if (of_stored_) {
    of_even_ = state.require("interflow_of_soil", "hillslope_to_river");
    of_rain_ = state.require("interflow_of_rain", "hillslope_to_river");
    of_aquifer_ = state.require("aquifer_outflow", "hillslope_to_river");
    interflow_delay_ = state.require("interflow_delay", "hillslope_to_river");
  }
  overland_ = ledger.flow(ledger.store("surface", Side::inside), ledger.store("river", Side::inside),
                          "overland flow", ledger.quantity("water"));
  if (!grains_.empty()) sediment_ = state.require("sediment_outflow", "hillslope_to_river");
  if (!grains_.empty()) creep_ = state.find("creep_to_reach");
  for (const Grain& grain : grains_)
    of_grains_.push_back(ledger.flow(ledger.store("surface", Side::inside),
                                     ledger.store("river", Side::inside), "overland flow",
                                     ledger.quantity(grain.id)));
  if (species_.empty()) return;
  dissolved_ = state.require("surface_solute_outflow", "hillslope_to_river");
  sorbing_ = sorbing(species_);
  if (!sorbing_.empty() && !grains_.empty())
    particulate_ = state.require("suspended_solute_outflow", "hillslope_to_river");
  baseflow_solute_ = state.require("baseflow_solute", "hillslope_to_river");
  const StoreId river = ledger.store("river", Side::inside);
  for (const Species& one : species_) {
    const QuantityId quantity = ledger.quantity(one.id);
    of_dissolved_.push_back(
        ledger.flow(ledger.store("surface", Side::inside), river, "overland flow", quantity));
    of_particulate_.push_back(
        ledger.flow(ledger.store("suspended", Side::inside), river, "overland flow", quantity));
  }
}

void HillslopeToRiver::begin_day(State&, std::span<const Pulse> pulses) {
  bounds_.clear();
  rain_.clear();
  for (const Pulse& pulse : pulses) {
    bounds_.push_back(pulse.start);
    rain_.push_back(pulse.rain_rate * pulse.duration);
  }
  bounds_.push_back(pulses.back().start + pulses.back().duration);
  series_.open(bounds_);
}

void HillslopeToRiver::end_pulse(const State& state, std::size_t pulse, const Task& task) {
  // Every river cell has a reach of its own, so tasks never write to the same entry.
  const auto classes = grains_.size();
  for (auto c = static_cast<std::size_t>(task.first_cell); c < static_cast<std::size_t>(task.last_cell);
       ++c) {
    if (domain_.surface.drains[c] != Drains::reach) continue;
    const auto reach = static_cast<std::size_t>(domain_.reach[c]);
    series_.amounts(pulse, Lanes::water())[reach] = state[outflow_][c] * domain_.cell_area();
    for (std::size_t g = 0; g < classes; ++g)
      series_.amounts(pulse, lanes_.grain(static_cast<int>(g)))[reach] =
          state[sediment_][c * classes + g] * domain_.cell_area();
    for (std::size_t k = 0; k < species_.size(); ++k) {
      const std::size_t i = c * species_.size() + k;
      const int lane = static_cast<int>(k);
      series_.amounts(pulse, lanes_.dissolved(lane))[reach] = state[dissolved_][i] * domain_.cell_area();
    }
    for (std::size_t s = 0; particulate_ && s < sorbing_.size(); ++s) {
      double on_grains = 0.0;  // the river knows one load of a species on all classes
      for (std::size_t g = 0; g < classes; ++g)
        on_grains += state[particulate_][(c * sorbing_.size() + s) * classes + g];
      series_.amounts(pulse, lanes_.particulate(static_cast<int>(sorbing_[s])))[reach] =
          on_grains * domain_.cell_area();
    }
  }
}

void HillslopeToRiver::transfer(const State& state, Ledger& ledger) {
  const auto sum_of = [&](int lane) {
    CompensatedSum total;
    for (std::size_t p = 0; p < series_.intervals(); ++p)
      for (const double amount : series_.amounts(p, lane)) total.add(amount);
    return total.value();
  };
  ledger.post(overland_, sum_of(Lanes::water()) * water_density);
  for (std::size_t g = 0; g < grains_.size(); ++g)
    ledger.post(of_grains_[g], sum_of(lanes_.grain(static_cast<int>(g))));

  for (std::size_t k = 0; k < species_.size(); ++k) {
    ledger.post(of_dissolved_[k], sum_of(lanes_.dissolved(static_cast<int>(k))));
    ledger.post(of_particulate_[k], sum_of(lanes_.particulate(static_cast<int>(k))));
  }

  for (std::int32_t r = 0; creep_ && r < series_.places(); ++r)  // booked by erosion
    for (std::size_t g = 0; g < grains_.size(); ++g)
      series_.add_evenly(lanes_.grain(static_cast<int>(g)), r,
                         state[creep_][static_cast<std::size_t>(r) * grains_.size() + g]);
  if (of_stored_) {
    hand_over_interflow(state);
    return;
  }
  const std::span<const double> baseflow = state[baseflow_];
  for (std::int32_t r = 0; r < series_.places(); ++r) {
    const auto reach = static_cast<std::size_t>(r);
    series_.add_evenly(Lanes::water(), r, baseflow[reach]);
    for (std::size_t k = 0; k < species_.size(); ++k)
      series_.add_evenly(lanes_.dissolved(static_cast<int>(k)), r,
                         state[baseflow_solute_][reach * species_.size() + k]);
  }
}

// The last interval takes what is left, so that the day's sums are those that were booked.
void HillslopeToRiver::hand_over_interflow(const State& state) {
  const double rain = std::accumulate(rain_.begin(), rain_.end(), 0.0);
  for (double& weight : rain_) weight = rain > 0.0 ? weight / rain : 0.0;
  const ReservoirShape shape = reservoir_shape(bounds_, rain_, state[interflow_delay_][0]);
  const auto relative = [](double share, double sum) { return sum > 0.0 ? share / sum : 0.0; };
  const std::size_t last = series_.intervals() - 1;
  std::vector<double> parts(last + 1);
  for (std::size_t r = 0; r < static_cast<std::size_t>(series_.places()); ++r) {
    series_.add_evenly(Lanes::water(), static_cast<std::int32_t>(r), state[of_aquifer_][r]);
    const double interflow = state[baseflow_][r] - state[of_aquifer_][r];
    double rest = interflow;
    for (std::size_t p = 0; p < last; ++p) {
      parts[p] = std::min(rest, state[of_stored_][r] * relative(shape.of_stored[p], shape.stored) +
                                    state[of_even_][r] * relative(shape.of_even[p], shape.even) +
                                    state[of_rain_][r] * relative(shape.of_weighted[p], shape.weighted));
      rest -= parts[p];
    }
    parts[last] = rest;
    for (std::size_t p = 0; p <= last; ++p) series_.amounts(p, Lanes::water())[r] += parts[p];
    for (std::size_t k = 0; k < species_.size(); ++k) {
      const int lane = lanes_.dissolved(static_cast<int>(k));
      const double mass = state[baseflow_solute_][r * species_.size() + k];
      if (!(interflow > 0.0)) {
        series_.add_evenly(lane, static_cast<std::int32_t>(r), mass);
        continue;
      }
      double left = mass;
      for (std::size_t p = 0; p < last; ++p) {
        const double part = std::min(left, mass * (parts[p] / interflow));
        series_.amounts(p, lane)[r] += part;
        left -= part;
      }
      series_.amounts(last, lane)[r] += left;
    }
  }
}

}  // namespace headwater
