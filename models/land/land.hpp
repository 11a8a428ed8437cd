// Land: what covers each cell, and how it changes.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include "engine/coupling/setup.hpp"

namespace headwater {

/// Which ground nature takes back.
enum class Recovery {
  ordered,     ///< what an order leaves to it, or plants
  from_start,  ///< besides, all ground that is not forest at the start
};

/// What a case can say about the land ([land]).
struct LandParameters {
  std::optional<std::filesystem::path> state = "forest";  ///< the name of a land state, or a raster of codes
  CellParameter canopy_cover = CellParameter(0.0)
                                   .with(LandState::forest, 0.9)
                                   .with(LandState::bare, 0.0)
                                   .with(LandState::road, 0.0)
                                   .with(LandState::pad, 0.0)
                                   .with(LandState::pond, 0.0)
                                   .with(LandState::rehabilitated, 0.4)
                                   .with(LandState::bench, 0.0);
  Recovery recovery = Recovery::ordered;
  /// Cover that nature alone comes to, by the state when ground is left to it.
  CellParameter natural_cover = CellParameter(0.9)
                                    .with(LandState::bare, 0.5)
                                    .with(LandState::road, 0.2)
                                    .with(LandState::pad, 0.2)
                                    .with(LandState::pond, 0.0)
                                    .with(LandState::rehabilitated, 0.75)
                                    .with(LandState::bench, 0.2);
  /// [s], from 5 to 95 percent of it.
  CellParameter natural_cover_time = CellParameter(30.0 * 365.25 * seconds_per_day)
                                         .with(LandState::rehabilitated, 25.0 * 365.25 * seconds_per_day);
  CellParameter root_cohesion = CellParameter(0.0)
                                    .with(LandState::forest, 9e3)
                                    .with(LandState::rehabilitated, 4e3);  ///< at the start [Pa]
  /// Of the ground that water runs over [m/m]; NaN: the terrain's.
  CellParameter local_slope = CellParameter(std::numeric_limits<double>::quiet_NaN())
                                  .with(LandState::road, 0.10)
                                  .with(LandState::pad, 0.05)
                                  .with(LandState::bench, 0.05);
  double root_cohesion_of_full_cover = 10e3;                    ///< [Pa]
  double root_half_life = 2.0 * 365.25 * seconds_per_day;       ///< [s]
  double root_regrowth_time = 18.0 * 365.25 * seconds_per_day;  ///< [s], from 5 to 95 percent
};

/// Declares the keys of [land].
void describe(Section& section, LandParameters& land);

/// Owns the fields land_state (codes in the order of engine/core/land_state.hpp) and canopy_cover; carries
/// out the orders of mining. Holds no mass.
class Land final : public Process {
 public:
  Land(const LandParameters& parameters, const Setup& setup) : parameters_(parameters), setup_(setup) {}

  std::string_view label() const override { return "land"; }
  void declare(State& state) override;
  /// Throws Error(Exit::input) where a raster holds what is no land state or no cover.
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

 private:
  std::vector<double> land_states_of_cells() const;
  std::vector<double> covers(const CellParameter& parameter, std::span<const double> land,
                             const char* key) const;
  bool carry_out_orders(State& state) const;  // whether there were any
  void leave_to_nature(State& state) const;   // what is not forest
  void regrow(State& state, std::size_t cell, LandState now, double potential, double time) const;
  void grow_roots(State& state, std::size_t cell, double time) const;
  void follow_slopes(State& state) const;

  LandParameters parameters_;
  Setup setup_;
  // by cell where a raster gives them: read once
  std::vector<double> natural_cover_, natural_time_, slope_of_raster_;
  std::vector<std::size_t> growing_;  // cells whose cover grows
  std::vector<std::size_t> rooting_;  // cells whose roots grow or rot
  bool begun_ = false;                // growing_ is of the state as it is
  FieldId land_state_, canopy_cover_, potential_, rate_, changed_, at_start_;
  FieldId root_cohesion_, live_roots_, dead_roots_, local_slope_;
  // given where somebody gives orders
  FieldId ordered_state_, ordered_potential_, ordered_time_, order_age_, orders_today_;
};

std::unique_ptr<ProcessFactory> make_land_factory();

}  // namespace headwater
