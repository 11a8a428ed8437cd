// Land: what covers each cell.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "engine/coupling/setup.hpp"

namespace headwater {

/// What a case can say about the land ([land]).
struct LandParameters {
  std::optional<std::filesystem::path> state = "forest";  ///< the name of a land state, or a raster of codes
  CellParameter canopy_cover = CellParameter(0.0)
                                   .with(LandState::forest, 0.9)
                                   .with(LandState::bare, 0.0)
                                   .with(LandState::road, 0.0)
                                   .with(LandState::pad, 0.0)
                                   .with(LandState::pond, 0.0)
                                   .with(LandState::rehabilitated, 0.4);
};

/// Declares the keys of [land].
void describe(Section& section, LandParameters& land);

/// Owns the fields land_state (codes in the order of engine/core/land_state.hpp) and canopy_cover. Holds no
/// mass.
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

  LandParameters parameters_;
  Setup setup_;
  FieldId land_state_, canopy_cover_;
};

std::unique_ptr<ProcessFactory> make_land_factory();

}  // namespace headwater
