#include "models/exchanges/hillslope_to_river.hpp"

#include "engine/core/sums.hpp"

namespace headwater {

HillslopeToRiver::HillslopeToRiver(const Domain& domain, ExchangeSeries& series)
    : domain_(domain), series_(series) {}

void HillslopeToRiver::initialise(const State& state, Ledger& ledger) {
  outflow_ = state.require("surface_outflow", "hillslope_to_river");
  baseflow_ = state.require("baseflow", "hillslope_to_river");
  overland_ = ledger.flow(ledger.store("surface", Side::inside), ledger.store("river", Side::inside),
                          "overland flow", ledger.quantity("water"));
}

void HillslopeToRiver::begin_day(State&, std::span<const Pulse> pulses) {
  bounds_.clear();
  for (const Pulse& pulse : pulses) bounds_.push_back(pulse.start);
  bounds_.push_back(pulses.back().start + pulses.back().duration);
  series_.open(bounds_);
}

void HillslopeToRiver::end_pulse(const State& state, std::size_t pulse, const Task& task) {
  // Every river cell has a reach of its own, so tasks never write to the same entry.
  const std::span<double> amounts = series_.amounts(pulse, 0);
  const std::span<const double> outflow = state[outflow_];
  for (auto c = static_cast<std::size_t>(task.first_cell); c < static_cast<std::size_t>(task.last_cell); ++c)
    if (domain_.surface.drains[c] == Drains::reach)
      amounts[static_cast<std::size_t>(domain_.reach[c])] = outflow[c] * domain_.cell_area();
}

void HillslopeToRiver::transfer(const State& state, Ledger& ledger) {
  CompensatedSum overland;
  for (std::size_t p = 0; p < series_.intervals(); ++p)
    for (const double volume : series_.amounts(p, 0)) overland.add(volume);
  ledger.post(overland_, overland.value() * water_density);

  const std::span<const double> baseflow = state[baseflow_];
  const double day = series_.bounds().back() - series_.bounds().front();
  for (std::size_t r = 0; r < baseflow.size(); ++r) {
    double rest = baseflow[r];  // the last interval takes what is left, so that the day's sum is exact
    for (std::size_t p = 0; p + 1 < series_.intervals(); ++p) {
      const double part = baseflow[r] * ((series_.bounds()[p + 1] - series_.bounds()[p]) / day);
      series_.amounts(p, 0)[r] += part;
      rest -= part;
    }
    series_.amounts(series_.intervals() - 1, 0)[r] += rest;
  }
}

}  // namespace headwater
