// Mines that leach the ore where it lies: where they are, what they do on a day, what their ponds hold.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/mining/parameters.hpp"
#include "models/mining/siting.hpp"
#include "models/mining/timeline.hpp"

namespace headwater {

/// Publishes, for a day, what is injected, spilled and collected, and orders to the ground (fields:
/// README.md).
class Mining final : public Process {
 public:
  /// Throws Error(Exit::configuration) when sites or events do not fit the terrain or the clock.
  Mining(const MiningParameters& parameters, const Setup& setup);

  std::string_view label() const override { return "mining"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

  std::size_t sites() const { return cells_.size(); }
  const SiteCells& cells(std::size_t site) const { return cells_[site]; }

 private:
  struct Totals;
  void give_orders(State& state, double time);
  void clear_day(State& state);
  void cover_ground(State& state, double time) const;
  void weather_ponds(State& state, std::size_t site, double time, Totals& totals) const;
  void work(State& state, std::size_t site, const Interval& day, Totals& totals);
  std::span<double> pond_masses(State& state, std::size_t site) const;
  std::size_t species() const { return setup_.species.size(); }

  Setup setup_;
  std::vector<MiningSite> declared_;
  std::vector<Practice> practices_;  // by site
  std::vector<SiteCells> cells_;
  std::vector<std::vector<double>> pond_shares_;  // [site][cell of the site]: what ponds cover
  std::vector<SiteTimeline> timelines_;
  std::vector<std::size_t> first_part_;      // of a site, in orders_given: its blocks, then its pads
  std::vector<std::vector<double>> liquor_;  // [site][species]: reagent's kg per m3
  bool orders_stand_ = false;                // fields hold orders of the step before
  FieldId site_, injection_, injected_, spilled_water_, spilled_mass_, capture_;
  FieldId ordered_state_, ordered_potential_, ordered_time_, order_age_, orders_today_;
  FieldId rain_, potential_, rain_factor_, rain_on_ground_, pond_share_;  // where there is weather
  FieldId pond_water_, pond_mass_, overflow_, orders_given_, ground_;
  StoreId pond_store_, ground_store_;
  QuantityId water_;
  std::vector<QuantityId> quantities_;  // by species
  struct WaterFlows {
    FlowId make_up, wash, recycled, leak, overflow, rain, evaporation;
  } water_flows_;
  struct MassFlows {
    FlowId reagent, recycled, leak, overflow, into_ground, onto_ground;
  };
  std::vector<MassFlows> mass_flows_;  // by species
};

std::unique_ptr<ProcessFactory> make_mining_factory();

/// What does not fit together in the tables that the factory has read.
std::vector<MiningProblem> mining_problems(const ProcessFactory& mining);

}  // namespace headwater
