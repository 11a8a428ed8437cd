// Groundwater and the solutes in it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/sums.hpp"
#include "engine/coupling/setup.hpp"
#include "models/leachate/galleries.hpp"
#include "models/leachate/hand_over.hpp"
#include "models/leachate/heads.hpp"
#include "models/leachate/parameters.hpp"
#include "models/leachate/plume.hpp"
#include "models/leachate/surface_solutes.hpp"
#include "models/leachate/unsaturated_solutes.hpp"

namespace headwater {

/// Owns aquifer_water, aquifer_solute_mass, retained_solute_depth and retained_solute_mass, and what is
/// derived from them: hydraulic_head, <species>_concentration. Books into and out of the stores "aquifer" and
/// "aquifer_retained". With the process water its field `recharge` comes in, and `seepage` goes back to the
/// surface; with a river the cells of reaches seep into them (`groundwater_discharge`), and what seeps out
/// elsewhere gives its solutes to the reach downhill (`groundwater_load`).
class Leachate final : public Process {
 public:
  /// Throws Error(Exit::configuration or Exit::input) when parameters and domain do not fit together.
  Leachate(const LeachateParameters& parameters, const Setup& setup);

  std::string_view label() const override { return "leachate"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

  /// What it does in a pulse; null where it follows no solute above the aquifer.
  PulseKernel* surface() { return surface_ ? &*surface_ : nullptr; }

 private:
  /// Cells of given head: the head by time, and the concentration of what enters.
  struct Inlet {
    std::vector<std::size_t> cells;  // in base order
    std::vector<double> head;        // [m] by cell; empty: the series
    std::vector<double> times, heads;
    std::vector<double> concentration;
    double head_at(std::size_t n, double time) const;
  };
  struct PlacedWell {
    std::size_t cell = 0;
    double rate = 0.0;
    std::vector<double> concentration;
  };
  struct Zone {  // of recharge that brings solute
    std::vector<std::size_t> cells;
    double from = 0.0, to = 0.0;
    std::vector<double> concentration;
  };
  struct Flows {
    FlowId captured, recharge, drained, seeped, discharged, pumped, injected, boundary_in, boundary_out;
    FlowId decayed, retained_decayed, left_behind, picked_up, held_in, held_out;
  };
  struct Sums {
    CompensatedSum recharge, drained, pumped, injected, boundary_in, boundary_out;
    std::vector<CompensatedSum> recharged, injected_mass, entered, lost;  // [species]
    PlumeSums plume;
  };

  // setting up (leachate_setup.cpp)
  std::vector<std::size_t> selected(const CellSelection& where, std::string_view what) const;
  std::vector<double> concentrations(const Concentrations& given, std::string_view what) const;
  void read_aquifer(const State& state);
  void read_outlets(const State& state, const Aquifer& aquifer);
  void read_inlets(Aquifer& aquifer);
  void read_wells();
  void read_zones();
  std::vector<double> first_guess(const State& state) const;
  void set_start(State& state);
  void register_flows(Ledger& ledger);

  // a step
  void set_given_heads(double time, std::vector<double>& thickness) const;
  void advance_heads(State& state, const Interval& step, int halvings);
  void move_water(State& state, double dt);
  void total_flows();
  void add_sources(State& state, const Interval& step);
  void move_solutes(State& state, const Interval& step);
  void collect_seepage(State& state);
  void start_above(State& state, Ledger& ledger);
  void take_recharged(State& state);
  void show(State& state);
  void derive(State& state);
  void weigh(State& state);
  void advance_window(State& state, const Interval& window);
  void book(const State& state, Ledger& ledger) const;

  bool steady() const { return parameters_.flow == AquiferFlow::steady; }
  /// Reaches take what seeps out in their cells.
  bool to_river() const { return setup_.to_river != nullptr; }
  bool retains() const { return species_ > 0 && !steady(); }

  LeachateParameters parameters_;
  Setup setup_;
  std::size_t species_ = 0;
  AquiferGrid grid_;
  std::optional<Heads> heads_;
  std::optional<Plume> plume_;
  std::optional<Galleries> galleries_;             // with the process mining
  std::optional<SurfaceSolutes> surface_;          // with the process water
  std::optional<UnsaturatedSolutes> unsaturated_;  // likewise
  PlumeProperties properties_;
  std::vector<Inlet> inlets_;
  std::vector<PlacedWell> wells_;
  std::vector<Zone> zones_;
  std::vector<HeadOutlet> drains_, seeps_;

  // of the current step, padded
  std::vector<double> before_, thickness_, head_, volume_, given_volume_, trial_, balance_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> arrived_;  // cells that recharge has brought solute to today
  bool shown_ = false;                // diagnostic fields are of the last window
  AquiferFlows flows_;
  struct {
    double recharge, injected, drained, pumped, boundary_in, boundary_out;
  } totals_{};  // of flows_ over all cells [m3/s]
  Sums sums_;

  FieldId water_field_, head_field_, depth_field_, mass_field_, retained_depth_field_, retained_field_,
      recharge_solute_field_;
  FieldId capture_field_;                                 // where there are mines
  FieldId recharge_field_, pending_field_, clock_field_;  // where there is the process water
  HandOver hand_over_;
  HandOver::Item seepage_ = HandOver::none, seepage_solute_ = HandOver::none, discharge_ = HandOver::none,
                 load_ = HandOver::none, captured_water_ = HandOver::none, captured_mass_ = HandOver::none;
  std::vector<FieldId> concentration_fields_;
  StoreId aquifer_store_, retained_store_;
  QuantityId water_;
  std::vector<QuantityId> quantities_;
  Flows water_flows_;
  std::vector<Flows> species_flows_;
};

class LeachateFactory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "leachate"; }
  void describe(Section& root) override;
  std::unique_ptr<Process> make(const Setup& setup) const override;
  /// The longest step that the parameters ask for [s]; NaN: auto.
  double step() const { return parameters_.step; }

 private:
  LeachateParameters parameters_;
};

std::unique_ptr<ProcessFactory> make_leachate_factory();

}  // namespace headwater
