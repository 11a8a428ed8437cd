// Hillslope to river: overland flow of each pulse and the day's baseflow, as a series on pulse bounds.
#pragma once

#include <span>
#include <vector>

#include "engine/core/exchange.hpp"
#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"

namespace headwater {

/// Collects what river cells release (field `surface_outflow`, with grain classes `sediment_outflow`, with
/// species `surface_solute_outflow` and `suspended_solute_outflow`; Drains::reach) pulse by pulse while the
/// storm loop runs, and hands it over with the day's `baseflow` and `baseflow_solute`: interflow (where the
/// fields `interflow_of_store`, `_of_soil`, `_of_rain` tell it apart) as its reservoirs let it out, pulse by
/// pulse, with the solutes in it; the rest at a constant rate. Books surface -> river and suspended -> river;
/// what flows below ground is booked by its owner.
class HillslopeToRiver final : public PulseKernel {
 public:
  HillslopeToRiver(const Domain& domain, ExchangeSeries& series, Lanes lanes = {},
                   std::vector<Grain> grains = {}, std::vector<Species> species = {});
  void initialise(const State& state, Ledger& ledger);

  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void end_pulse(const State& state, std::size_t pulse, const Task& task) override;
  /// After the storms and the soil of a day: completes the series.
  void transfer(const State& state, Ledger& ledger);

 private:
  void hand_over_interflow(const State& state);
  const Domain& domain_;
  ExchangeSeries& series_;
  std::vector<Grain> grains_;
  std::vector<Species> species_;
  std::vector<std::size_t> sorbing_;
  Lanes lanes_;
  FieldId outflow_, baseflow_, sediment_, creep_, dissolved_, particulate_, baseflow_solute_;
  FieldId of_stored_, of_even_, of_rain_, of_aquifer_, interflow_delay_;
  FlowId overland_;
  std::vector<FlowId> of_grains_, of_dissolved_, of_particulate_;
  std::vector<double> bounds_, rain_;  // of the day's pulses; rain [m]
};

}  // namespace headwater
