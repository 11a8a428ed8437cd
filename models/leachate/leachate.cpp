#include "models/leachate/leachate.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/leachate/water_balance.hpp"

namespace headwater {

namespace {

constexpr int most_halvings = 14;
constexpr double thinnest_vadose_zone = 0.1;  // [m], where the water table starts near the roots

}  // namespace

void Leachate::declare(State& state) {
  const auto add = [&](std::string name, const char* unit, Role role, std::string meaning, int lanes = 1,
                       Aggregation aggregation = Aggregation::instant) {
    return state.add(
        {std::move(name), unit, Location::cell, role, std::move(meaning), "", lanes, aggregation});
  };
  const int lanes = static_cast<int>(species_);
  water_field_ = add("aquifer_water", "m3", Role::prognostic, "water of the cell's aquifer that can drain");
  head_field_ = add("hydraulic_head", "m", Role::diagnostic, "head of the groundwater");
  depth_field_ =
      add("water_table_depth", "m", Role::diagnostic, "depth of the water table below the surface");
  seepage_field_ =
      add("seepage", "m", Role::diagnostic, "groundwater that seeps to the surface", 1, Aggregation::total);
  if (const FieldId ponds = state.find("pond_water")) {
    const int sites = state.info(ponds).lanes;
    const auto by_site = [&](const char* name, const char* unit, const char* meaning, int values) {
      return state.add(
          {name, unit, Location::domain, Role::diagnostic, meaning, "", values, Aggregation::total});
    };
    captured_water_field_ =
        by_site("captured_water", "m3", "what galleries collect in a day, by site", sites);
    if (species_ > 0)
      captured_mass_field_ =
          by_site("captured_mass", "kg", "species that galleries collect in a day, by site and species",
                  sites * lanes);
  }
  const auto by_reach = [&](const char* name, const char* unit, const char* meaning, int values) {
    return state.add(
        {name, unit, Location::reach, Role::diagnostic, meaning, "", values, Aggregation::total});
  };
  if (to_river())
    discharge_field_ = by_reach("groundwater_discharge", "m3", "groundwater that enters a reach", 1);
  if (species_ == 0) return;
  if (to_river())
    load_field_ = by_reach("groundwater_load", "kg", "species that groundwater brings to a reach", lanes);
  mass_field_ = add("aquifer_solute_mass", "kg", Role::prognostic,
                    "species in the cell's groundwater and on its grains", lanes);
  if (retains()) {
    retained_depth_field_ = add("retained_solute_depth", "m", Role::prognostic,
                                "height above the water table over which it has left solute");
    retained_field_ = add("retained_solute_mass", "kg", Role::prognostic,
                          "species that a falling water table has left above it", lanes);
  }
  for (const Species& species : setup_.species)
    concentration_fields_.push_back(add(species.id + "_concentration", "kg m-3", Role::diagnostic,
                                        "concentration of " + species.id + " in the groundwater"));
  if (!setup_.solutes_in_ground) return;
  seepage_solute_field_ = add("seepage_solute", "kg m-2", Role::diagnostic,
                              "species that seep to the surface with groundwater", lanes, Aggregation::total);
  surface_.emplace(setup_, parameters_.mixing_depth);
  surface_->declare(state);
  unsaturated_.emplace(setup_, parameters_.vadose_layers, parameters_.retained_moisture);
  unsaturated_->declare(state);
}

void Leachate::initialise(State& state, Ledger& ledger) {
  recharge_field_ = state.find("recharge");
  if (recharge_field_ && steady())
    throw Error(Exit::configuration, "steady groundwater cannot follow the recharge of the process water",
                "leachate.flow", "Give flow = \"transient\"");
  read_aquifer(state);
  read_zones();
  register_flows(ledger);
  if (captured_water_field_) {
    capture_field_ = state.require("capture_fraction", label());
    galleries_.emplace(grid_, state[state.require("site", label())], state[captured_water_field_].size(),
                       species_);
  }
  set_start(state);
  if (steady()) {
    heads_->flows(thickness_, flows_);
    sort_by_head(grid_, head_, order_);
    if (plume_) plume_->set_flows(flows_, thickness_);
    steady_balance(grid_, heads_->aquifer(), flows_, balance_);
    total_flows();
  }
  derive(state);
  if (surface_) start_above(state, ledger);
  if (setup_.remark)
    setup_.remark(fmt::format("heads at the start: {} Newton steps, {} linear iterations",
                              heads_->iterations(), heads_->linear_iterations()));
}

// What lies above the groundwater, when the start of the latter is known.
void Leachate::start_above(State& state, Ledger& ledger) {
  recharge_solute_field_ = state.require("recharge_solute", label());
  std::vector<double> bulk_density, thickness;
  const std::span<const double> mantle = state[state.require("mantle_thickness", label())],
                                soil = state[state.require("soil_water", label())],
                                moisture = state[state.require("soil_moisture", label())];
  for (std::size_t c = 0; c < grid_.place.size(); ++c) {
    const double roots = moisture[c] > 0.0 ? soil[c] / moisture[c] : 0.0;
    bulk_density.push_back(properties_.bulk_density[grid_.place[c]]);
    thickness.push_back(std::max(thinnest_vadose_zone, mantle[c] - roots - thickness_[grid_.place[c]]));
  }
  surface_->initialise(state, ledger, bulk_density);
  unsaturated_->initialise(state, ledger, std::move(bulk_density), std::move(thickness));
}

void Leachate::set_given_heads(double time, std::vector<double>& thickness) const {
  for (const Inlet& inlet : inlets_)
    for (std::size_t n = 0; n < inlet.cells.size(); ++n) {
      const std::size_t i = grid_.place[inlet.cells[n]];
      thickness[i] = inlet.head_at(n, time) - heads_->aquifer().base[i];
    }
}

void Leachate::advance(State& state, const Interval& day, Ledger& ledger) {
  for (CompensatedSum* sum : {&sums_.recharge, &sums_.drained, &sums_.seeped, &sums_.discharged,
                              &sums_.pumped, &sums_.injected, &sums_.boundary_in, &sums_.boundary_out})
    *sum = {};
  for (std::vector<CompensatedSum>* sums :
       {&sums_.recharged, &sums_.injected_mass, &sums_.entered, &sums_.seeped_mass, &sums_.discharged_mass})
    sums->assign(species_, CompensatedSum{});
  sums_.plume.resize(species_);
  if (galleries_) galleries_->begin_day();
  if (unsaturated_) {
    unsaturated_->advance(state, day, ledger);
    const std::span<const double> arrived = state[recharge_solute_field_];
    const std::span<double> mass = state[mass_field_], seeped = state[seepage_solute_field_];
    for (std::size_t i = 0; i < mass.size(); ++i) mass[i] += arrived[i] * grid_.area;
    std::fill(seeped.begin(), seeped.end(), 0.0);
  }
  std::fill(state[seepage_field_].begin(), state[seepage_field_].end(), 0.0);

  if (to_river()) std::fill(state[discharge_field_].begin(), state[discharge_field_].end(), 0.0);
  if (to_river() && plume_) std::fill(state[load_field_].begin(), state[load_field_].end(), 0.0);
  if (recharge_field_)
    for (std::size_t c = 0; c < grid_.place.size(); ++c)
      heads_->recharge[grid_.place[c]] = state[recharge_field_][c] * grid_.area / day.length();

  for (std::size_t c = 0; c < grid_.place.size(); ++c) volume_[grid_.place[c]] = state[water_field_][c];
  const Aquifer& aquifer = heads_->aquifer();
  if (!steady())
    for (const std::size_t i : grid_.place) thickness_[i] = volume_[i] / (aquifer.yield[i] * grid_.area);
  if (plume_) plume_->derive(thickness_, state[mass_field_]);

  const double longest = std::isnan(parameters_.step) ? day.length() : parameters_.step;
  const double steps = std::max(1.0, std::ceil(day.length() / longest * (1.0 - 1e-12)));
  for (double n = 0.0; n < steps; n += 1.0) {
    const Interval step{day.start + day.length() * (n / steps),
                        n + 1.0 < steps ? day.start + day.length() * ((n + 1.0) / steps) : day.end};
    if (steady()) {
      move_water(state, step.length());
      move_solutes(state, step);
    } else {
      advance_heads(state, step, 0);
    }
  }
  grid_.gather(volume_, state[water_field_]);
  if (!steady())
    for (const std::size_t i : grid_.place) head_[i] = heads_->head(i, thickness_[i]);
  if (galleries_) {
    std::copy(galleries_->water().begin(), galleries_->water().end(), state[captured_water_field_].begin());
    if (captured_mass_field_)
      std::copy(galleries_->mass().begin(), galleries_->mass().end(), state[captured_mass_field_].begin());
  }
  derive(state);
  book(ledger);
}

// A step that does not converge is taken in two halves.
void Leachate::advance_heads(State& state, const Interval& step, int halvings) {
  trial_ = thickness_;
  set_given_heads(step.end, trial_);
  std::string problem;
  if (!heads_->step(step.length(), trial_, problem)) {
    if (halvings == most_halvings)
      throw Error(Exit::numerical,
                  fmt::format("heads do not converge in a step of {:.3g} s: {}", step.length(), problem),
                  fmt::format("{:.6g} days after the start", step.start / seconds_per_day),
                  "Check conductivity, base and boundaries for jumps");
    const double middle = 0.5 * (step.start + step.end);
    advance_heads(state, {step.start, middle}, halvings + 1);
    advance_heads(state, {middle, step.end}, halvings + 1);
    return;
  }
  const Aquifer& aquifer = heads_->aquifer();
  for (const std::size_t i : grid_.place) {
    head_[i] = heads_->head(i, trial_[i]);
    if (aquifer.fixed[i]) given_volume_[i] = aquifer.yield[i] * trial_[i] * grid_.area;
  }
  heads_->flows(trial_, flows_);
  if (galleries_) galleries_->collect(state[capture_field_], flows_);
  sort_by_head(grid_, head_, order_);
  before_.swap(thickness_);
  move_water(state, step.length());
  for (const std::size_t i : grid_.place) thickness_[i] = volume_[i] / (aquifer.yield[i] * grid_.area);
  if (plume_) plume_->set_flows(flows_, thickness_);
  move_solutes(state, step);
}

void Leachate::move_water(State& state, double dt) {
  if (steady()) {  // the same every time: what is left of the balance goes into storage
    for (const std::size_t i : grid_.place) volume_[i] += dt * balance_[i];
  } else {
    update_volumes(grid_, heads_->aquifer(), order_, dt, given_volume_, flows_, volume_);
    total_flows();
  }
  sums_.recharge.add(dt * totals_.recharge);
  sums_.injected.add(dt * totals_.injected);
  sums_.drained.add(dt * totals_.drained);
  sums_.seeped.add(dt * totals_.seeped);
  sums_.discharged.add(dt * totals_.discharged);
  sums_.pumped.add(dt * totals_.pumped);
  sums_.boundary_in.add(dt * totals_.boundary_in);
  sums_.boundary_out.add(dt * totals_.boundary_out);
  if (seeps_.empty()) return;
  const std::span<double> seepage = state[seepage_field_];
  const Domain& domain = *setup_.domain;
  for (const HeadOutlet& seep : seeps_) {
    const auto c = static_cast<std::size_t>(grid_.cell[seep.place]);
    const double volume = dt * flows_.seeped[seep.place];
    if (to_river() && domain.reach[c] >= 0)
      state[discharge_field_][static_cast<std::size_t>(domain.reach[c])] += volume;
    else
      seepage[c] += volume / grid_.area;
  }
}

void Leachate::total_flows() {
  const auto total = [&](const std::vector<double>& rates) {
    CompensatedSum sum;
    for (const std::size_t i : grid_.place) sum.add(rates[i]);
    return sum.value();
  };
  CompensatedSum seeped, discharged;
  for (const HeadOutlet& seep : seeps_) {
    const bool reach =
        to_river() && setup_.domain->reach[static_cast<std::size_t>(grid_.cell[seep.place])] >= 0;
    (reach ? discharged : seeped).add(flows_.seeped[seep.place]);
  }
  totals_ = {
      total(flows_.recharge), total(flows_.injected), total(flows_.drained),     seeped.value(),
      discharged.value(),     total(flows_.pumped),   total(flows_.boundary_in), total(flows_.boundary_out)};
}

// The surface carries no solutes: those of seepage go to the reach downhill on the same day.
void Leachate::collect_seepage(State& state) {
  const std::span<const double> seeped = plume_->seeped();
  const Domain& domain = *setup_.domain;
  for (const HeadOutlet& seep : seeps_) {
    const auto c = static_cast<std::size_t>(grid_.cell[seep.place]);
    // Down the hillside with the water that seeps, or, without anything that follows it there, at once into
    // the reach below.
    std::int32_t reach = to_river() ? domain.reach[c] : -1;
    if (to_river() && reach < 0 && !surface_) reach = domain.drains_to[c];
    for (std::size_t k = 0; k < species_; ++k) {
      const double kg = seeped[seep.place * species_ + k];
      if (reach >= 0)
        state[load_field_][static_cast<std::size_t>(reach) * species_ + k] += kg;
      else if (surface_)
        state[seepage_solute_field_][c * species_ + k] += kg / grid_.area;
      (reach >= 0 ? sums_.discharged_mass : sums_.seeped_mass)[k].add(kg);
    }
  }
}

// What enters from outside in a step, into the cells' mass.
void Leachate::add_sources(State& state, const Interval& step) {
  const std::span<double> mass = state[mass_field_];
  const auto add = [&](std::size_t c, double volume, const std::vector<double>& concentration,
                       std::vector<CompensatedSum>& sums) {
    for (std::size_t k = 0; k < species_; ++k) {
      const double kg = volume * concentration[k];
      if (kg > 0.0) plume_->touch(grid_.place[c]);
      mass[c * species_ + k] += kg;
      sums[k].add(kg);
    }
  };
  for (const Zone& zone : zones_) {
    const double active = std::min(zone.to, step.end) - std::max(zone.from, step.start);
    if (!(active > 0.0)) continue;
    for (const std::size_t c : zone.cells)
      add(c, active * flows_.recharge[grid_.place[c]], zone.concentration, sums_.recharged);
  }
  for (const PlacedWell& well : wells_)
    if (well.rate > 0.0) add(well.cell, step.length() * well.rate, well.concentration, sums_.injected_mass);
  for (const Inlet& inlet : inlets_)
    for (const std::size_t c : inlet.cells)
      add(c, step.length() * flows_.boundary_in[grid_.place[c]], inlet.concentration, sums_.entered);
}

void Leachate::move_solutes(State& state, const Interval& step) {
  if (!plume_) {
    if (galleries_) galleries_->add(step.length(), flows_, [](std::size_t, std::size_t) { return 0.0; });
    return;
  }
  const std::span<double> mass = state[mass_field_];
  std::span<double> depth, retained;
  if (retains()) {
    depth = state[retained_depth_field_];
    retained = state[retained_field_];
    plume_->pick_up(before_, thickness_, depth, retained, mass, sums_.plume);
  }
  add_sources(state, step);
  plume_->sweep(step.length(), order_, flows_, before_, thickness_, depth, retained, mass, sums_.plume);
  collect_seepage(state);
  if (galleries_)
    galleries_->add(step.length(), flows_,
                    [&](std::size_t i, std::size_t k) { return plume_->concentration(i, k); });
  plume_->disperse(step.length(), thickness_, mass, sums_.plume);
}

void Leachate::derive(State& state) {
  const std::span<double> head = state[head_field_], depth = state[depth_field_];
  grid_.gather(head_, head);
  for (std::size_t c = 0; c < head.size(); ++c) depth[c] = setup_.domain->elevation[c] - head[c];
  for (std::size_t k = 0; k < species_; ++k) {
    const std::span<double> field = state[concentration_fields_[k]];
    for (std::size_t c = 0; c < field.size(); ++c) field[c] = plume_->concentration(grid_.place[c], k);
  }
}

void Leachate::book(Ledger& ledger) const {
  const auto water = [&](FlowId flow, const CompensatedSum& volume) {
    ledger.post(flow, volume.value() * water_density);
  };
  if (!recharge_field_) water(water_flows_.recharge, sums_.recharge);  // else water has booked it
  water(water_flows_.drained, sums_.drained);
  water(water_flows_.seeped, sums_.seeped);
  if (to_river()) water(water_flows_.discharged, sums_.discharged);
  water(water_flows_.pumped, sums_.pumped);
  water(water_flows_.injected, sums_.injected);
  water(water_flows_.boundary_in, sums_.boundary_in);
  water(water_flows_.boundary_out, sums_.boundary_out);
  if (galleries_) {
    CompensatedSum volume;
    for (const double of_site : galleries_->water()) volume.add(of_site);
    water(water_flows_.captured, volume);
    for (std::size_t k = 0; k < species_; ++k) {
      CompensatedSum mass;
      for (std::size_t i = k; i < galleries_->mass().size(); i += species_) mass.add(galleries_->mass()[i]);
      ledger.post(species_flows_[k].captured, mass.value());
    }
  }
  for (std::size_t k = 0; k < species_; ++k) {
    const Flows& flows = species_flows_[k];
    const auto solute = [&](FlowId flow, const std::vector<CompensatedSum>& sums) {
      ledger.post(flow, std::max(0.0, sums[k].value()));
    };
    solute(flows.recharge, sums_.recharged);
    solute(flows.injected, sums_.injected_mass);
    solute(flows.boundary_in, sums_.entered);
    solute(flows.drained, sums_.plume.drained);
    solute(flows.seeped, sums_.seeped_mass);
    if (to_river()) solute(flows.discharged, sums_.discharged_mass);
    solute(flows.pumped, sums_.plume.pumped);
    solute(flows.boundary_out, sums_.plume.boundary_out);
    solute(flows.decayed, sums_.plume.decayed);
    solute(flows.held_in, sums_.plume.held_in);
    solute(flows.held_out, sums_.plume.held_out);
    if (!retains()) continue;
    solute(flows.left_behind, sums_.plume.left_behind);
    solute(flows.picked_up, sums_.plume.picked_up);
    solute(flows.retained_decayed, sums_.plume.retained_decayed);
  }
}

void Leachate::stocks(const State& state, StockSink& sink) const {
  sink.stock(aquifer_store_, water_, compensated_sum(state[water_field_]) * water_density);
  const auto total = [&](FieldId field, std::size_t k) {
    CompensatedSum sum;
    for (std::size_t i = k; i < state[field].size(); i += species_) sum.add(state[field][i]);
    return sum.value();
  };
  for (std::size_t k = 0; k < species_; ++k) {
    sink.stock(aquifer_store_, quantities_[k], total(mass_field_, k));
    if (retains()) sink.stock(retained_store_, quantities_[k], total(retained_field_, k));
  }
  if (surface_) surface_->stocks(state, sink);
  if (unsaturated_) unsaturated_->stocks(state, sink);
}

void LeachateFactory::describe(Section& root) {
  root.table("leachate", "Groundwater and the solutes in it.",
             [&](Section& s) { headwater::describe(s, parameters_); });
}

std::unique_ptr<Process> LeachateFactory::make(const Setup& setup) const {
  return std::make_unique<Leachate>(parameters_, setup);
}

std::unique_ptr<ProcessFactory> make_leachate_factory() {
  return std::make_unique<LeachateFactory>();
}

}  // namespace headwater
