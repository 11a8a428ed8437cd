#include "models/land/land.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/land/regrowth.hpp"

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
       "5 rehabilitated, 6 bench",
       "case",
       true,
       "forest|bare|road|pad|pond|rehabilitated|bench"},
      &land.state);
  section.entry_in(
      "canopy_cover", land.canopy_cover, "1", {0.0, 1.0}, "share of the ground under plants, seen from above",
      "forest, bare: closed subtropical forest and cleared ground, assumption; rehabilitated 0.4: vegetation "
      "cover of restored rare-earth mine land at Taojiang, 0.42 in 2011 and 0.72 in 2023 (Land 14:1831)");
  section.choice(
      "recovery", land.recovery, {"ordered", "from_start"},
      "which ground comes back by itself. ordered: what mining's orders leave to nature or plant; "
      "what the case gives at the start stays. from_start: besides, all ground that is not forest at "
      "the start of the run (or of its spin-up), as if left to nature then; needs no mining",
      "case");
  section.entry_in(
      "natural_cover", land.natural_cover, "1", {0.0, 1.0},
      "cover that nature alone comes to on ground that is left to it",
      "rehabilitated 0.75: with the time below it passes through the cover at Taojiang in 2011 and 2023 "
      "(Land 14:1831); bare 0.5 (acid, without topsoil): assumption");
  section.entry_in("natural_cover_time", land.natural_cover_time, "s", {86400.0, 1e11},
                   "time that takes, from 5 to 95 percent of it",
                   "rehabilitated 25 yr: Taojiang (Land 14:1831); others 30 yr: assumption");
  section.entry_in(
      "root_cohesion", land.root_cohesion, "Pa", {0.0, 1e5},
      "strength that roots add to the soil at the start of the run",
      "assumption: 9 kPa under forest, within the 1-20 kPa of most back-analyses (Sidle & Ochiai 2006, "
      "Landslides: processes, prediction, and land use, AGU)");
  section.entry_or(
      "terrain", "local_slope", land.local_slope, "1", {1e-4, 10.0},
      "gradient of the ground that water runs over, where it is gentler than the terrain's: of flow and its "
      "power, not of directions, heads or creep. terrain: nowhere; so do states that a table leaves out, and "
      "cells where a raster has no value",
      "assumption, the upper end of what is built: haul roads 8-10 percent (Poniewierski 2018, "
      "Guidelines and considerations for open pit designers), beds of bench terraces 2-3 degrees (van Dijk, "
      "Bruijnzeel & Wiegman 2003, Hydrol. Process. 17:513-525), pads "
      "2-5 percent");
  section.quantity(
      "root_cohesion_of_full_cover", land.root_cohesion_of_full_cover, "Pa", {0.0, 1e5},
      "what live roots come to on ground wholly under plants; times the cover that regrowth leads to",
      "assumption: the forest's 9 kPa at its cover of 0.9");
  section.quantity(
      "root_half_life", land.root_half_life, "s", {86400.0, 1e11},
      "time in which dead roots lose half of their strength",
      "about 2 yr: Sidle 1991 (J. Environ. Qual. 20:43-52), 1992 (Water Resour. Res. 28:1897-1910)");
  section.quantity("root_regrowth_time", land.root_regrowth_time, "s", {86400.0, 1e11},
                   "time in which live roots come from 5 to 95 percent of what they come to",
                   "15-20 yr: Sidle 1991, 1992");
}

void Land::declare(State& state) {
  land_state_ = state.add(
      {"land_state", "1", Location::cell, Role::prognostic,
       "what covers the cell: 0 forest, 1 bare, 2 road, 3 pad, 4 pond, 5 rehabilitated, 6 bench", ""});
  canopy_cover_ =
      state.add({"canopy_cover", "1", Location::cell, Role::prognostic,
                 "share of the ground under plants, seen from above", "vegetation_area_fraction"});
  changed_ = state.add({"land_changed", "1", Location::domain, Role::diagnostic,
                        "whether what depends on the land has to be looked up again today", ""});
  root_cohesion_ = state.add({"root_cohesion", "Pa", Location::cell, Role::prognostic,
                              "strength that roots, live and dead, add to the soil", ""});
  const CellParameter& slope = parameters_.local_slope;
  const auto given = [](double value) { return !std::isnan(value); };
  if (slope.raster || given(slope.constant) ||
      std::any_of(slope.by_state.begin(), slope.by_state.end(), given))
    local_slope_ = state.add({"local_slope", "1", Location::cell, Role::diagnostic,
                              "gradient of ground that was made in the cell; NaN: the terrain's", ""});
  const bool orders = static_cast<bool>(state.find("land_state_ordered"));
  if (!orders && parameters_.recovery == Recovery::ordered) return;  // all stays as it is
  potential_ = state.add(
      {"cover_potential", "1", Location::cell, Role::prognostic, "cover that regrowth leads to", ""});
  rate_ = state.add({"cover_growth_rate", "s-1", Location::cell, Role::prognostic,
                     "rate of logistic regrowth; 0 where cover stays as it is", ""});
  live_roots_ = state.add({"live_root_cohesion", "Pa", Location::cell, Role::prognostic,
                           "strength that live roots add to the soil", ""});
  dead_roots_ = state.add({"dead_root_cohesion", "Pa", Location::cell, Role::prognostic,
                           "strength that is left of dead roots", ""});
  if (!orders) return;
  at_start_ = state.add(
      {"land_state_at_start", "1", Location::cell, Role::fixed, "land state at the run's start", ""});
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
                  "The codes are 0 forest, 1 bare, 2 road, 3 pad, 4 pond, 5 rehabilitated, 6 bench");
  return codes;
}

std::vector<double> Land::covers(const CellParameter& parameter, std::span<const double> land,
                                 const char* key) const {
  std::vector<double> values = cell_values(parameter, "1", land, setup_);
  for (const double share : values)
    if (!(share >= 0.0 && share <= 1.0))
      throw Error(Exit::input, fmt::format("cover {} is not a share", share), fmt::format("land.{}", key),
                  fmt::format("Give values from 0 to 1, or {}_unit = \"percent\"", key));
  return values;
}

void Land::initialise(State& state, Ledger&) {
  const std::vector<double> codes = land_states_of_cells();
  std::copy(codes.begin(), codes.end(), state[land_state_].begin());
  const std::vector<double> cover = covers(parameters_.canopy_cover, state[land_state_], "canopy_cover");
  std::copy(cover.begin(), cover.end(), state[canopy_cover_].begin());
  const std::vector<double> roots = cell_values(parameters_.root_cohesion, "Pa", state[land_state_], setup_);
  std::copy(roots.begin(), roots.end(), state[root_cohesion_].begin());
  if (const CellParameter& slope = parameters_.local_slope; slope.raster) {
    slope_of_raster_ = setup_.files.given_cells(*slope.raster, slope.raster_unit, "1");
    for (const double& one : slope_of_raster_)
      if (!std::isnan(one)) require_within({&one, 1}, slope.bounds, "m/m", slope.raster->string());
  }
  follow_slopes(state);
  if (!rate_) return;
  std::copy(roots.begin(), roots.end(), state[live_roots_].begin());
  if (parameters_.natural_cover.raster)
    natural_cover_ = covers(parameters_.natural_cover, {}, "natural_cover");
  if (parameters_.natural_cover_time.raster)
    natural_time_ = cell_values(parameters_.natural_cover_time, "s", {}, setup_);
  std::copy(cover.begin(), cover.end(), state[potential_].begin());
  if (parameters_.recovery == Recovery::from_start) leave_to_nature(state);
  if (!at_start_) return;
  ordered_state_ = state.require("land_state_ordered", label());
  ordered_potential_ = state.require("cover_potential_ordered", label());
  ordered_time_ = state.require("cover_time_ordered", label());
  order_age_ = state.require("land_order_age", label());
  orders_today_ = state.require("land_orders_today", label());
  carry_out_orders(state);  // of before the run
  follow_slopes(state);
  std::copy(state[land_state_].begin(), state[land_state_].end(), state[at_start_].begin());
}

// From what is there, or from seed. NaN: what nature brings in this state.
void Land::regrow(State& state, std::size_t cell, LandState now, double potential, double time) const {
  if (std::isnan(potential))
    potential = natural_cover_.empty() ? parameters_.natural_cover.at(now) : natural_cover_[cell];
  if (std::isnan(time))
    time = natural_time_.empty() ? parameters_.natural_cover_time.at(now) : natural_time_[cell];
  double &cover = state[canopy_cover_][cell], &live = state[live_roots_][cell];
  cover = std::max(cover, seed_cover * potential);
  live = std::max(live, seed_cover * potential * parameters_.root_cohesion_of_full_cover);
  state[potential_][cell] = potential;
  state[rate_][cell] = potential > 0.0 ? growth_rate(time) : 0.0;
}

void Land::leave_to_nature(State& state) const {
  const std::span<const double> land = state[land_state_];
  for (std::size_t c = 0; c < land.size(); ++c) {
    const auto now = static_cast<LandState>(static_cast<int>(land[c]));
    if (now == LandState::forest) continue;
    const double nature = std::numeric_limits<double>::quiet_NaN();
    regrow(state, c, now, nature, nature);
    grow_roots(state, c, 0.0);
  }
}

bool Land::carry_out_orders(State& state) const {
  if (!orders_today_ || state[orders_today_][0] == 0.0) return false;
  const std::span<const double> ordered = state[ordered_state_],
                                ordered_potential = state[ordered_potential_],
                                ordered_time = state[ordered_time_], age = state[order_age_];
  const std::span<double> land = state[land_state_], cover = state[canopy_cover_],
                          potential = state[potential_], rate = state[rate_], live = state[live_roots_],
                          dead = state[dead_roots_];
  bool any = false;
  for (std::size_t c = 0; c < land.size(); ++c) {
    if (std::isnan(ordered[c])) continue;
    const auto now = static_cast<LandState>(static_cast<int>(ordered[c]));
    any = true;
    const bool was_forest = land[c] == static_cast<double>(LandState::forest);
    land[c] = ordered[c];
    const auto as_cleared = [&] {
      return parameters_.canopy_cover.raster ? 0.0 : parameters_.canopy_cover.at(LandState::bare);
    };
    if (was_forest || ordered_potential[c] == 0.0) {
      cover[c] = as_cleared();
      dead[c] += live[c];
      live[c] = 0.0;
    }
    potential[c] = ordered_potential[c];
    rate[c] = 0.0;
    if (potential[c] == 0.0) {  // kept clear
      grow_roots(state, c, age[c]);
      continue;
    }
    regrow(state, c, now, ordered_potential[c], ordered_time[c]);
    if (age[c] > 0.0 && rate[c] > 0.0) cover[c] = grown_cover(cover[c], potential[c], rate[c], age[c]);
    grow_roots(state, c, age[c]);
  }
  return any;
}

// Sidle (1991): dead roots rot while live ones grow, each on its own.
void Land::grow_roots(State& state, std::size_t cell, double time) const {
  double &live = state[live_roots_][cell], &dead = state[dead_roots_][cell];
  if (time > 0.0) {
    dead = decayed(dead, parameters_.root_half_life, time);
    if (state[rate_][cell] > 0.0 && live > 0.0)
      live = grown_cover(live, state[potential_][cell] * parameters_.root_cohesion_of_full_cover,
                         growth_rate(parameters_.root_regrowth_time), time);
  }
  state[root_cohesion_][cell] = live + dead;
}

// Of the land state alone, so that a resumed run finds it again.
void Land::follow_slopes(State& state) const {
  if (!local_slope_) return;
  const std::span<const double> land = state[land_state_];
  const std::span<double> slope = state[local_slope_];
  for (std::size_t c = 0; c < slope.size(); ++c)
    slope[c] = slope_of_raster_.empty()
                   ? parameters_.local_slope.at(static_cast<LandState>(static_cast<int>(land[c])))
                   : slope_of_raster_[c];
}

void Land::advance(State& state, const Interval& day, Ledger&) {
  // What other models keep by land state may be of the run's start, where the run has been resumed.
  const bool changed = carry_out_orders(state);
  state[changed_][0] = changed || !begun_ ? 1.0 : 0.0;
  if (changed || !begun_) follow_slopes(state);
  if (rate_ && (!begun_ || changed)) {
    growing_.clear();
    rooting_.clear();
    const std::span<const double> rate = state[rate_], dead = state[dead_roots_];
    for (std::size_t c = 0; c < rate.size(); ++c) {
      if (rate[c] > 0.0) growing_.push_back(c);
      if (rate[c] > 0.0 || dead[c] > 0.0) rooting_.push_back(c);
    }
  }
  begun_ = true;
  const std::span<double> cover = state[canopy_cover_];
  for (const std::size_t c : growing_)
    cover[c] = grown_cover(cover[c], state[potential_][c], state[rate_][c], day.length());
  for (const std::size_t c : rooting_) grow_roots(state, c, day.length());
}

void Land::stocks(const State&, StockSink&) const {}

std::unique_ptr<ProcessFactory> make_land_factory() {
  return std::make_unique<LandFactory>();
}

}  // namespace headwater
