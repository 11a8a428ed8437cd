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
  const auto handed = [&](const char* name, const char* unit, Location location, const char* meaning,
                          int values) {
    return hand_over_.declare(
        state, {name, unit, location, Role::diagnostic, meaning, "", values, Aggregation::total});
  };
  seepage_ = handed("seepage", "m", Location::cell, "groundwater that seeps to the surface", 1);
  // Recharge waits for the end of its window.
  pending_field_ =
      add("pending_recharge", "m", Role::prognostic, "recharge since the heads were computed last");
  clock_field_ = state.add({"groundwater_window", "s", Location::domain, Role::prognostic,
                            "time since the heads were computed last, and left for handing over", "", 2});
  if (const FieldId ponds = state.find("pond_water")) {
    const int sites = state.info(ponds).lanes;
    captured_water_ =
        handed("captured_water", "m3", Location::domain, "what galleries collect, by site", sites);
    if (species_ > 0)
      captured_mass_ = handed("captured_mass", "kg", Location::domain,
                              "species that galleries collect, by site and species", sites * lanes);
  }
  if (to_river())
    discharge_ = handed("groundwater_discharge", "m3", Location::reach, "groundwater that enters a reach", 1);
  if (species_ == 0) return;
  if (to_river())
    load_ = handed("groundwater_load", "kg", Location::reach, "species that groundwater brings to a reach",
                   lanes);
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
  seepage_solute_ = handed("seepage_solute", "kg m-2", Location::cell,
                           "species that seep to the surface with groundwater", lanes);
  surface_.emplace(setup_, parameters_.mixing_depth, parameters_.sorption_size_exponent);
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
  if (captured_water_ != HandOver::none) {
    capture_field_ = state.require("capture_fraction", label());
    galleries_.emplace(grid_, state[state.require("site", label())],
                       hand_over_.due(state, captured_water_).size(), species_);
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
  for (CompensatedSum* sum : {&sums_.recharge, &sums_.drained, &sums_.pumped, &sums_.injected,
                              &sums_.boundary_in, &sums_.boundary_out})
    *sum = {};
  for (std::vector<CompensatedSum>* sums :
       {&sums_.recharged, &sums_.injected_mass, &sums_.entered, &sums_.lost})
    sums->assign(species_, CompensatedSum{});
  sums_.plume.resize(species_);
  if (unsaturated_) {
    unsaturated_->advance(state, day, ledger);
    take_recharged(state);
  }
  double& waited = state[clock_field_][0];
  double& left = state[clock_field_][1];
  waited += day.length();
  if (recharge_field_) {
    const std::span<double> pending = state[pending_field_];
    const std::span<const double> recharge = state[recharge_field_];
    const auto size = static_cast<std::ptrdiff_t>(pending.size());
#pragma omp parallel for simd schedule(static) if (pending.size() >= worth_threads)
    for (std::ptrdiff_t c = 0; c < size; ++c)
      pending[static_cast<std::size_t>(c)] += recharge[static_cast<std::size_t>(c)];
  }
  if (!recharge_field_ || waited >= parameters_.window * (1.0 - 1e-9)) {
    advance_window(state, {day.end - waited, day.end});
    left = waited;
    waited = 0.0;
    shown_ = false;
  }
  // Evenly over as many days as the window had.
  hand_over_.release(state, left > 0.0 ? day.length() / left : 1.0);
  left = std::max(0.0, left - day.length());
  show(state);
  book(state, ledger);
}

// What recharge has brought today.
void Leachate::take_recharged(State& state) {
  const std::span<const double> arrived = state[recharge_solute_field_];
  const std::span<double> mass = state[mass_field_];
  arrived_.clear();
  for (std::size_t c = 0; c < grid_.place.size(); ++c) {
    bool any = false;
    for (std::size_t i = c * species_; i < (c + 1) * species_; ++i) {
      if (!(arrived[i] > 0.0)) continue;
      mass[i] += arrived[i] * grid_.area;
      any = true;
    }
    if (any) arrived_.push_back(c);
  }
}

// Between windows only recharge changes what there is to see. A resumed run has to look at everything first.
void Leachate::show(State& state) {
  if (!shown_) {
    if (recharge_field_) weigh(state);
    derive(state);
    shown_ = true;
    return;
  }
  if (!plume_) return;
  for (const std::size_t c : arrived_) {
    plume_->derive(c, thickness_, state[mass_field_]);
    for (std::size_t k = 0; k < species_; ++k)
      state[concentration_fields_[k]][c] = plume_->concentration(grid_.place[c], k);
  }
}

// Heads and concentrations of what the fields hold.
void Leachate::weigh(State& state) {
  const Aquifer& aquifer = heads_->aquifer();
  const std::span<const double> water = state[water_field_];
  const auto size = static_cast<std::ptrdiff_t>(water.size());
#pragma omp parallel for schedule(static) if (water.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < size; ++n) {
    const auto c = static_cast<std::size_t>(n);
    const std::size_t i = grid_.place[c];
    volume_[i] = water[c];
    if (steady()) continue;
    thickness_[i] = water[c] / (aquifer.yield[i] * grid_.area);
    head_[i] = heads_->head(i, thickness_[i]);
  }
  if (plume_) plume_->derive(thickness_, state[mass_field_]);
}

void Leachate::advance_window(State& state, const Interval& window) {
  if (galleries_) galleries_->begin_day();
  if (recharge_field_) {
    const std::span<double> pending = state[pending_field_];
    for (std::size_t c = 0; c < pending.size(); ++c) {
      heads_->recharge[grid_.place[c]] = pending[c] * grid_.area / window.length();
      pending[c] = 0.0;
    }
  }
  weigh(state);
  const double longest = std::isnan(parameters_.step) ? window.length() : parameters_.step;
  const double steps = std::max(1.0, std::ceil(window.length() / longest * (1.0 - 1e-12)));
  for (double n = 0.0; n < steps; n += 1.0) {
    const Interval step{window.start + window.length() * (n / steps),
                        n + 1.0 < steps ? window.start + window.length() * ((n + 1.0) / steps) : window.end};
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
    const auto add = [&](std::span<const double> collected, HandOver::Item item) {
      const std::span<double> due = hand_over_.due(state, item);
      for (std::size_t i = 0; i < due.size(); ++i) due[i] += collected[i];
    };
    add(galleries_->water(), captured_water_);
    if (captured_mass_ != HandOver::none) add(galleries_->mass(), captured_mass_);
  }
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
  sums_.pumped.add(dt * totals_.pumped);
  sums_.boundary_in.add(dt * totals_.boundary_in);
  sums_.boundary_out.add(dt * totals_.boundary_out);
  if (seeps_.empty()) return;
  const std::span<double> seepage = hand_over_.due(state, seepage_);
  const std::span<double> discharge = to_river() ? hand_over_.due(state, discharge_) : std::span<double>();
  const Domain& domain = *setup_.domain;
  for (const HeadOutlet& seep : seeps_) {
    const auto c = static_cast<std::size_t>(grid_.cell[seep.place]);
    const double volume = dt * flows_.seeped[seep.place];
    if (to_river() && domain.reach[c] >= 0)
      discharge[static_cast<std::size_t>(domain.reach[c])] += volume;
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
  totals_ = {total(flows_.recharge), total(flows_.injected),    total(flows_.drained),
             total(flows_.pumped),   total(flows_.boundary_in), total(flows_.boundary_out)};
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
        hand_over_.due(state, load_)[static_cast<std::size_t>(reach) * species_ + k] += kg;
      else if (surface_)
        hand_over_.due(state, seepage_solute_)[c * species_ + k] += kg / grid_.area;
      else
        sums_.lost[k].add(kg);
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
  std::vector<std::span<double>> concentration;
  for (const FieldId id : concentration_fields_) concentration.push_back(state[id]);
  const auto size = static_cast<std::ptrdiff_t>(head.size());
#pragma omp parallel for schedule(static) if (head.size() >= worth_threads)
  for (std::ptrdiff_t n = 0; n < size; ++n) {
    const auto c = static_cast<std::size_t>(n);
    head[c] = head_[grid_.place[c]];
    depth[c] = setup_.domain->elevation[c] - head[c];
    for (std::size_t k = 0; k < species_; ++k) concentration[k][c] = plume_->concentration(grid_.place[c], k);
  }
}

void Leachate::book(const State& state, Ledger& ledger) const {
  const auto water = [&](FlowId flow, const CompensatedSum& volume) {
    ledger.post(flow, volume.value() * water_density);
  };
  if (!recharge_field_) water(water_flows_.recharge, sums_.recharge);  // else water has booked it
  water(water_flows_.drained, sums_.drained);
  const auto hand_over = [&](HandOver::Item item, double factor, std::size_t lanes, const auto& flow) {
    if (item == HandOver::none) return;
    const std::vector<double> sums = hand_over_.handed_over(state, item, lanes);
    for (std::size_t k = 0; k < lanes; ++k) ledger.post(flow(k), sums[k] * factor);
  };
  const auto hand_over_water = [&](FlowId flow, HandOver::Item item, double factor) {
    hand_over(item, factor, 1, [&](std::size_t) { return flow; });
  };
  hand_over_water(water_flows_.seeped, seepage_, grid_.area * water_density);
  hand_over_water(water_flows_.discharged, discharge_, water_density);
  hand_over_water(water_flows_.captured, captured_water_, water_density);
  water(water_flows_.pumped, sums_.pumped);
  water(water_flows_.injected, sums_.injected);
  water(water_flows_.boundary_in, sums_.boundary_in);
  water(water_flows_.boundary_out, sums_.boundary_out);
  for (std::size_t k = 0; k < species_; ++k) {
    const Flows& flows = species_flows_[k];
    const auto solute = [&](FlowId flow, const std::vector<CompensatedSum>& sums) {
      ledger.post(flow, std::max(0.0, sums[k].value()));
    };
    solute(flows.recharge, sums_.recharged);
    solute(flows.injected, sums_.injected_mass);
    solute(flows.boundary_in, sums_.entered);
    solute(flows.drained, sums_.plume.drained);
    if (!surface_) solute(flows.seeped, sums_.lost);
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
  if (species_ == 0) return;
  if (surface_)
    hand_over(seepage_solute_, grid_.area, species_, [&](std::size_t k) { return species_flows_[k].seeped; });
  hand_over(load_, 1.0, species_, [&](std::size_t k) { return species_flows_[k].discharged; });
  hand_over(captured_mass_, 1.0, species_, [&](std::size_t k) { return species_flows_[k].captured; });
}

void Leachate::stocks(const State& state, StockSink& sink) const {
  sink.stock(aquifer_store_, water_, compensated_sum(state[water_field_]) * water_density);
  sink.stock(aquifer_store_, water_, compensated_sum(state[pending_field_]) * grid_.area * water_density);
  const auto due = [&](HandOver::Item item, double factor, std::size_t lanes, const QuantityId* quantities) {
    if (item == HandOver::none) return;
    const std::vector<double> sums = hand_over_.owed(state, item, lanes);
    for (std::size_t k = 0; k < lanes; ++k) sink.stock(aquifer_store_, quantities[k], sums[k] * factor);
  };
  due(seepage_, grid_.area * water_density, 1, &water_);
  due(discharge_, water_density, 1, &water_);
  due(captured_water_, water_density, 1, &water_);
  if (species_ == 0) return;
  due(seepage_solute_, grid_.area, species_, quantities_.data());
  due(load_, 1.0, species_, quantities_.data());
  due(captured_mass_, 1.0, species_, quantities_.data());
  const auto report = [&](StoreId store, FieldId field) {
    const std::vector<double> sums = compensated_sums(state[field], species_);
    for (std::size_t k = 0; k < species_; ++k) sink.stock(store, quantities_[k], sums[k]);
  };
  report(aquifer_store_, mass_field_);
  if (retains()) report(retained_store_, retained_field_);
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
