// The process traps: traps_setup.cpp (start), check_dam.cpp (a dam in a pulse), traps.cpp (fences, a day,
// books).
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/sums.hpp"
#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"
#include "models/traps/parameters.hpp"
#include "models/traps/reservoir.hpp"

namespace headwater {

/// What models/traps/README.md says; made by its factory (traps.hpp).
class Traps final : public Process, public PulseKernel {
 public:
  Traps(const TrapParameters& parameters, const Setup& setup)
      : parameters_(parameters), setup_(setup), grains_(setup.grains.size()) {}

  std::string_view label() const override { return "traps"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State&, const Interval&, Ledger&) override {}
  void stocks(const State& state, StockSink& sink) const override;

  std::size_t slots() const override { return grains_ + species_; }
  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override;
  bool idle(const State& state, std::size_t pulse, const Task& task) const override;
  void post(Ledger& ledger, std::span<const double> sums) override;

 private:
  // What goes into a dam and out of it.
  struct InAndOut {
    double in = 0.0, out = 0.0;
  };
  // A dam, with what goes in and out in a day: water, grain classes, species dissolved and on grains.
  struct Dam {
    std::int32_t cell = 0;
    double from = 0.0;
    std::vector<InAndOut> day;
    std::vector<double> dug_out;  // grain classes, species
  };
  struct Fence {
    std::vector<double> efficiency;
    double capacity = 0.0, from = 0.0;
  };

  // What a pulse has done to the water behind a dam.
  struct Passage {
    double came = 0.0, leaves = 0.0, all = 0.0;  // [m3]; all: what was there and what came
    double mean = 0.0;                           // volume behind the dam; 0 where it ends empty [m3]
    double room = 0.0;                           // for water, when the pulse began [m3]
    double filled = 0.0;                         // what had settled until then [kg]
    double dt = 0.0;
  };

  static std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }
  std::int32_t dam_cell(const CheckDam& dam) const;
  void place_dams(State& state, std::set<std::string>& ids);
  void place_fences(std::set<std::string>& ids);
  Fence fence_of(const SedimentTrap& trap, const std::string& where) const;
  void open_books(Ledger& ledger);
  double start_of(const std::optional<Moment>& from, const std::string& where) const {
    return from ? elapsed_at(*from, setup_.clock, where) : 0.0;
  }
  void hold_back(State& state, const Fence& fence, std::size_t c, std::span<CompensatedSum> sums) const;
  void pass(State& state, std::size_t d, double dt);
  Passage pass_water(State& state, std::size_t d, double dt);
  std::array<BasinFate, most_grains> pass_sediment(State& state, std::size_t d, const Passage& water);
  void pass_dissolved(State& state, std::size_t d, const Passage& water);
  void pass_loads(State& state, std::size_t d, const std::array<BasinFate, most_grains>& fates);
  void let_go(InAndOut& book, double& of_cell, double leaves) const;
  void dig_out(State& state, std::size_t d);
  std::span<double> of_dam(State& state, FieldId id, std::size_t d, std::size_t lanes) const {
    return state[id].subspan(d * lanes, lanes);
  }
  const Domain& domain() const { return *setup_.domain; }

  TrapParameters parameters_;
  Setup setup_;
  std::size_t grains_, species_ = 0;
  std::vector<std::size_t> sorbing_;
  std::size_t loads_ = 0;             // on sediment: sorbing species x grain classes
  std::vector<Dam> dams_;             // in the order of the case
  std::vector<std::int32_t> dam_of_;  // by cell, -1
  std::vector<Fence> fences_;
  std::vector<std::int32_t> fence_of_;  // by cell, -1
  std::span<const Pulse> pulses_;

  FieldId dam_, outflow_, sediment_, dissolved_, particulate_;
  FieldId water_, suspended_, settled_, solute_, on_suspended_, on_settled_;  // of the dams
  FieldId kept_, kept_solute_;                                                // of the cells
  StoreId dam_store_, fence_store_;
  QuantityId water_quantity_;
  std::vector<QuantityId> grain_quantities_, species_quantities_;
  struct Ways {
    FlowId in, out;
  };
  std::vector<Ways> ways_;         // as Dam::day
  std::vector<FlowId> dug_out_;    // as Dam::dug_out
  std::vector<FlowId> to_fences_;  // grain classes, species
};

}  // namespace headwater
