#include "models/land/land.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

class LandFactory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "land"; }
  void describe(Section& root) override {
    root.table("land", "what covers the ground",
               [&](Section& section) { headwater::describe(section, parameters_); });
  }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Land>(parameters_, setup);
  }

 private:
  LandParameters parameters_;
};

}  // namespace

void describe(Section& section, LandParameters& land) {
  section.key(
      {"state",
       "",
       {},
       "land state of all cells by name, or a raster of codes: 0 forest, 1 bare, 2 road, 3 pad, 4 pond, "
       "5 rehabilitated",
       "case",
       true,
       "forest|bare|road|pad|pond|rehabilitated"},
      &land.state);
  section.entry_in(
      "canopy_cover", land.canopy_cover, "1", {0.0, 1.0}, "share of the ground under plants, seen from above",
      "forest, bare: closed subtropical forest and cleared ground, assumption; rehabilitated 0.4: vegetation "
      "cover of restored rare-earth mine land at Taojiang, 0.42 in 2011 and 0.72 in 2023 (Land 14:1831)");
}

void Land::declare(State& state) {
  land_state_ =
      state.add({"land_state", "1", Location::cell, Role::prognostic,
                 "what covers the cell: 0 forest, 1 bare, 2 road, 3 pad, 4 pond, 5 rehabilitated", ""});
  canopy_cover_ =
      state.add({"canopy_cover", "1", Location::cell, Role::fixed,
                 "share of the ground under plants, seen from above", "vegetation_area_fraction"});
}

std::vector<double> Land::land_states_of_cells() const {
  const std::string word = parameters_.state->string();
  const auto name = std::find(land_state_names.begin(), land_state_names.end(), word);
  if (name != land_state_names.end())
    return std::vector<double>(static_cast<std::size_t>(setup_.domain->cells()),
                               static_cast<double>(name - land_state_names.begin()));
  std::vector<double> codes = setup_.files.cells(*parameters_.state, "1", "1");
  for (const double code : codes)
    if (!(code >= 0.0 && code < land_states) || code != std::floor(code))
      throw Error(Exit::input, fmt::format("{} is not a land state", code),
                  parameters_.state->filename().string(),
                  "The codes are 0 forest, 1 bare, 2 road, 3 pad, 4 pond, 5 rehabilitated");
  return codes;
}

void Land::initialise(State& state, Ledger&) {
  const std::vector<double> codes = land_states_of_cells();
  std::copy(codes.begin(), codes.end(), state[land_state_].begin());
  const std::vector<double> cover = cell_values(parameters_.canopy_cover, "1", state[land_state_], setup_);
  for (const double share : cover)
    if (!(share >= 0.0 && share <= 1.0))
      throw Error(Exit::input, fmt::format("canopy cover {} is not a share", share), "land.canopy_cover",
                  "Give values from 0 to 1, or canopy_cover_unit = \"percent\"");
  std::copy(cover.begin(), cover.end(), state[canopy_cover_].begin());
}

void Land::advance(State&, const Interval&, Ledger&) {}

void Land::stocks(const State&, StockSink&) const {}

std::unique_ptr<ProcessFactory> make_land_factory() {
  return std::make_unique<LandFactory>();
}

}  // namespace headwater
