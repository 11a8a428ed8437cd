// The process water, in three files: water_setup.cpp, water_pulse.cpp (a storm pulse) and water.cpp (a day).
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/sums.hpp"
#include "engine/coupling/local_slope.hpp"
#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"
#include "models/water/parameters.hpp"

namespace headwater {

/// What models/water/README.md says; made by its factory (water.hpp).
class Water final : public Process, public PulseKernel {
 public:
  Water(const WaterParameters& parameters, const Setup& setup) : parameters_(parameters), setup_(setup) {}

  std::string_view label() const override { return "water"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

  std::size_t slots() const override { return pulse_slots; }
  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override;
  void end_pulse(const State& state, std::size_t pulse, const Task& task) override;
  bool idle(const State& state, std::size_t pulse, const Task& task) const override;
  void post(Ledger& ledger, std::span<const double> sums) override;

 private:
  // Rain and what mining brings, by day. Injection that finds no room below stays on the surface.
  enum InjectionSlot { injected_to_vadose, injected_to_surface, spilled_to_surface, injection_slots };

  enum PulseSlot {
    rain_to_canopy,
    rain_to_surface,
    surface_to_soil,
    surface_to_vadose,
    surface_off_map,
    pulse_slots
  };
  enum DaySlot {
    canopy_to_air,
    soil_to_air,
    soil_to_vadose,
    soil_to_interflow,
    vadose_to_aquifer,
    vadose_to_deep,
    day_slots
  };

  static std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }
  void follow_land(const State& state);
  void follow_cover(const State& state, std::size_t cell);
  void take_injection(State& state);
  double wanted_infiltration(State& state, std::size_t c, std::size_t pulse, double available) const;
  void end_burst(State& state, std::size_t c, std::size_t pulse, double taken) const;
  void drain_interflow(State& state, Ledger& ledger) const;
  void drain_aquifer(State& state, const Interval& day, Ledger& ledger) const;
  std::array<double, day_slots> day_of_task(State& state, const Interval& day, const Task& task);
  double conveyance_of(std::size_t cell, std::span<const double> local_slope) const {
    const SurfaceGraph& graph = domain().surface;
    return std::sqrt(slope_of_ground(graph.slope[cell], local_slope, cell)) /
           (manning_[cell] * graph.flow_length[cell]);
  }
  double kilograms(double depth) const { return depth * domain().cell_area() * water_density; }
  std::span<const double> local_slope(const State& state) const {
    return local_slope_ ? state[local_slope_] : std::span<const double>();
  }
  const Domain& domain() const { return *setup_.domain; }
  bool pervious() const { return parameters_.infiltration != Infiltration::none; }

  WaterParameters parameters_;
  Setup setup_;
  // per cell, fixed while the land state is
  std::vector<double> conveyance_;  // sqrt(S) / (n L): depth^(5/3) times it is the outflow per area [m/s]
  std::vector<double> manning_, porosity_, lambda_;
  std::vector<double> ksat_, suction_, canopy_capacity_, soil_capacity_, wilting_, stress_,
      drainage_exponent_, vadose_capacity_, root_depth_;
  // the day's pulses
  std::span<const Pulse> pulses_;
  std::vector<double> event_start_;           // of the rain event that a pulse belongs to [s]
  std::vector<std::vector<double>> off_map_;  // [task][pulse] depth [m]

  std::vector<std::size_t> site_cells_;  // where mining may inject
  std::vector<double> gain_before_;      // interflow_gain of the day before, by reach
  std::vector<std::size_t> growing_;     // cells whose cover changes from day to day
  std::array<CompensatedSum, injection_slots> injected_;
  // What a cell's stores have taken up in the day's pulses [m]: it joins them at the day's end, to the last
  // bit, as the round-off of many small pulses has one direction.
  std::vector<CompensatedSum> canopy_gain_, soil_gain_, vadose_gain_;

  FieldId rain_factor_, pond_share_, pet_, mantle_;
  FieldId land_state_, land_changed_, local_slope_, routing_changed_, cover_, cover_growth_, injection_,
      spilled_water_, excess_;
  FieldId canopy_, depth_, soil_, moisture_, vadose_, event_infiltration_, event_deficit_, last_rain_,
      start_of_event_, interflow_, aquifer_;
  FieldId wetted_depth_, wetted_top_, burst_infiltration_, burst_end_;
  FieldId interflow_share_, pulse_infiltration_, percolation_, interflow_of_cells_;
  FieldId outflow_, infiltration_, runoff_, evapotranspiration_, recharge_, baseflow_;
  FieldId interflow_gain_, interflow_delay_, of_stored_, of_even_, of_rain_, of_aquifer_;
  QuantityId water_;
  StoreId canopy_store_, surface_store_, soil_store_, vadose_store_, interflow_store_, aquifer_store_;
  std::array<FlowId, pulse_slots> pulse_flows_;
  std::array<FlowId, day_slots> day_flows_;
  std::array<FlowId, injection_slots> injection_flows_;
  FlowId interflow_flow_, baseflow_flow_;
};

}  // namespace headwater
