#include "models/exchanges/hillslope_to_river.hpp"

#include "engine/core/sums.hpp"

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
  for (const Pulse& pulse : pulses) bounds_.push_back(pulse.start);
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
      series_.amounts(pulse, lanes_.particulate(lane))[reach] = state[particulate_][i] * domain_.cell_area();
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

  const std::span<const double> baseflow = state[baseflow_];
  for (std::int32_t r = 0; r < series_.places(); ++r) {
    const auto reach = static_cast<std::size_t>(r);
    series_.add_evenly(Lanes::water(), r, baseflow[reach]);
    for (std::size_t g = 0; creep_ && g < grains_.size(); ++g)  // booked by erosion
      series_.add_evenly(lanes_.grain(static_cast<int>(g)), r, state[creep_][reach * grains_.size() + g]);
    for (std::size_t k = 0; k < species_.size(); ++k)
      series_.add_evenly(lanes_.dissolved(static_cast<int>(k)), r,
                         state[baseflow_solute_][reach * species_.size() + k]);
  }
}

}  // namespace headwater
