// The river: kinematic or prescribed flow, and transport of every grain class and species with
// the same face flows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/river/chunk_sweep.hpp"
#include "models/river/coupled_transport.hpp"
#include "models/river/gauges.hpp"
#include "models/river/inflow.hpp"
#include "models/river/network_table.hpp"
#include "models/river/parameters.hpp"
#include "models/river/river_data.hpp"

namespace headwater {

/// Owns the fields river_water_volume, discharge, river_solute_mass, river_storage_mass and what is derived
/// from them, with grain classes also river_bed_mass. Books into and out of the stores "river" (and
/// "river_storage", "river_bed"); what hillslopes bring is booked
/// by its exchange.
class River final : public Process {
 public:
  /// Throws Error(Exit::configuration or Exit::input) when parameters, network, inflow and sources do not fit
  /// together.
  River(const RiverParameters& parameters, const Setup& setup);

  std::string_view label() const override { return "river"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

  /// Records these places at the end of every sub-step of the following days.
  void watch_places(std::vector<RiverPlace> places) {
    data_.gauges.watch(std::move(places), static_cast<int>(data_.species));
  }
  void watch(const std::vector<std::int32_t>& reaches);  ///< outflow and concentration of reaches by index
  const std::vector<std::vector<GaugeSample>>& samples() const {
    return data_.gauges.samples();
  }                                                                                ///< of the last day
  const std::vector<GaugeDay>& gauge_days() const { return data_.gauges.days(); }  ///< of the last day

  std::size_t bytes() const;  ///< working memory beside the state, for benchmarks

  /// Place of a gauge: `distance` [m] below the head of a reach of the network table, or [x, y] on terrain.
  RiverPlace place(std::int64_t reach, double distance) const;
  RiverPlace place_near(double x, double y) const;

 private:
  struct Source {
    std::size_t point = 0;  // in data_.points
    double from = 0.0, to = 0.0;
    std::vector<double> rate;  // [kg/s]
  };
  struct Flows {
    FlowId inflow, lateral, source, outlet, decay, into_storage, out_of_storage, storage_decay, dispersed_in,
        dispersed_out, deposition, entrainment;
  };

  void read_table();
  void read_dispersion();
  void read_points();
  std::int32_t head_of(std::int64_t reach, std::string_view where) const;
  void set_start(State& state);
  void plan(const State& state, const Interval& day);
  void find_peaks(const State& state, const Interval& day);
  bool coupled_today(const State& state, const Interval& day);
  void plan_by_courant();
  void plan_by_forcing(const State& state);
  void find_loads();
  void book(Ledger& ledger) const;
  void derive(State& state);

  RiverParameters parameters_;
  Setup setup_;
  std::vector<Species> carried_;  // grain classes, species, species on particles: "species" within the river
  std::optional<TableColumns> table_;
  std::optional<Channel> channel_;
  DispersionChoice dispersion_;
  std::vector<InflowSeries> inflows_;
  std::vector<std::size_t> inflow_points_;  // in data_.points
  std::vector<Source> sources_;
  RiverData data_;
  std::optional<ChunkSweep> sweep_;
  std::optional<CoupledTransport> coupled_;
  double sufficient_step_ = 0.0;  // on terrain, from which on upwind supplies all dispersion [s]
  // work of a day
  std::vector<double> bounds_, rates_, longest_, peaks_, times_;

  FieldId volume_, discharge_, mass_, stored_, lateral_rate_, yesterday_;
  FieldId depth_, mean_, largest_, excess_, bed_mass_, bed_;
  std::vector<FieldId> concentrations_;
  StoreId river_store_, storage_store_, bed_store_;
  QuantityId water_;
  std::vector<QuantityId> quantities_;
  Flows water_flows_;
  std::vector<Flows> species_flows_;
};

/// Declares [river]; also tells the composition root whether the domain's river comes from a table, which
/// must happen before the state is made.
class RiverFactory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "river"; }
  void describe(Section& root) override;
  std::unique_ptr<Process> make(const Setup& setup) const override;

  const RiverParameters& parameters() const { return parameters_; }
  /// The network of the table that `river.network` names, or nothing.
  std::optional<RiverNetwork> network_from_table(const Files& files) const;

 private:
  RiverParameters parameters_;
};

std::unique_ptr<ProcessFactory> make_river_factory();

}  // namespace headwater
