#include "models/leachate/unsaturated_solutes.hpp"

#include <algorithm>
#include <cmath>

#include "engine/coupling/task_sums.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

enum DaySlot { injected, drained, to_interflow, recharged, soil_decay, vadose_decay, slots };

}  // namespace

UnsaturatedSolutes::UnsaturatedSolutes(const Setup& setup, std::int64_t layers, double retained_moisture)
    : setup_(setup),
      layers_(static_cast<std::size_t>(layers)),
      retained_moisture_(retained_moisture),
      species_(setup.species.size()) {}

void UnsaturatedSolutes::declare(State& state) {
  const auto add = [&](const char* name, const char* unit, Location location, Role role, const char* meaning,
                       std::size_t lanes) {
    return state.add({name, unit, location, role, meaning, "", static_cast<int>(lanes)});
  };
  soil_ = add("soil_solute", "kg m-2", Location::cell, Role::prognostic,
              "species in the root zone, dissolved and sorbed", species_);
  vadose_ =
      add("vadose_solute", "kg m-2", Location::cell, Role::prognostic,
          "species in the layers of the vadose zone, from the top, dissolved and sorbed", layers_ * species_);
  recharged_ = add("recharge_solute", "kg m-2", Location::cell, Role::diagnostic,
                   "species that reach the water table in a day", species_);
  if (setup_.to_river == nullptr) return;
  interflow_ = add("interflow_solute", "kg", Location::reach, Role::prognostic,
                   "species on their way to a reach through the slope's pipes", species_);
  baseflow_ = add("baseflow_solute", "kg", Location::reach, Role::diagnostic,
                  "species in the interflow and baseflow into a reach in a day", species_);
}

void UnsaturatedSolutes::initialise(State& state, Ledger& ledger, std::vector<double> bulk_density,
                                    std::vector<double> thickness) {
  bulk_density_ = std::move(bulk_density);
  thickness_ = std::move(thickness);
  soil_water_ = state.require("soil_water", "leachate");
  moisture_ = state.require("soil_moisture", "leachate");
  vadose_water_ = state.require("vadose_water", "leachate");
  percolation_ = state.require("percolation", "leachate");
  recharge_ = state.require("recharge", "leachate");
  interflow_of_cells_ = state.require("interflow_of_cells", "leachate");
  injected_ = state.find("injected_mass");  // without the process mining nothing is injected
  if (injected_) {
    injection_ = state.require("injection", "leachate");
    excess_ = state.require("injection_excess", "leachate");
  }
  if (interflow_) interflow_share_ = state.require("interflow_share_of_day", "leachate");

  soil_store_ = ledger.store("soil", Side::inside);
  vadose_store_ = ledger.store("vadose", Side::inside);
  interflow_store_ = ledger.store("interflow", Side::inside);
  const StoreId aquifer = ledger.store("aquifer", Side::inside),
                reaction = ledger.store("reaction", Side::outside),
                river = ledger.store("river", Side::inside);
  for (const Species& species : setup_.species) {
    const QuantityId quantity = ledger.quantity(species.id);
    quantities_.push_back(quantity);
    Flows flows;
    if (injected_)
      flows.injected = ledger.flow(ledger.store("works", Side::inside), vadose_store_, "injection", quantity);
    flows.drained = ledger.flow(soil_store_, vadose_store_, "drainage", quantity);
    flows.to_interflow = ledger.flow(soil_store_, interflow_store_, "drainage through pipes", quantity);
    flows.recharged = ledger.flow(vadose_store_, aquifer, "recharge", quantity);
    flows.soil_decay = ledger.flow(soil_store_, reaction, "decay", quantity);
    flows.vadose_decay = ledger.flow(vadose_store_, reaction, "decay", quantity);
    flows.released = ledger.flow(interflow_store_, river, "interflow", quantity);
    flows_.push_back(flows);
  }
}

void UnsaturatedSolutes::of_cell(State& state, std::size_t c, double dt,
                                 std::span<CompensatedSum> sums) const {
  double* const soil = state[soil_].data() + c * species_;
  double* const vadose = state[vadose_].data() + c * layers_ * species_;
  double* const recharge_mass = state[recharged_].data() + c * species_;
  // Most cells hold nothing.
  const auto holds = [](double value) { return value > 0.0; };
  const double* const injected_mass = injected_ ? state[injected_].data() + c * species_ : nullptr;
  if (std::none_of(soil, soil + species_, holds) &&
      std::none_of(vadose, vadose + layers_ * species_, holds) &&
      (injected_mass == nullptr || std::none_of(injected_mass, injected_mass + species_, holds))) {
    std::fill_n(recharge_mass, species_, 0.0);
    return;
  }
  // What found no room has come back to the surface.
  const double injection = injected_ ? state[injection_][c] : 0.0;
  const double injected_share = injection > 0.0 ? 1.0 - state[excess_][c] / injection : 0.0;
  const double soil_water = state[soil_water_][c], moisture = state[moisture_][c];
  const double root_depth = moisture > 0.0 ? soil_water / moisture : 0.0;
  const double percolation = state[percolation_][c], sideways = state[interflow_of_cells_][c],
               recharge = state[recharge_][c];
  const double count = static_cast<double>(layers_), thickness = thickness_[c] / count;
  const double water = state[vadose_water_][c] / count + retained_moisture_ * thickness;
  for (std::size_t k = 0; k < species_; ++k) {
    const Species& species = setup_.species[k];
    const auto slot = [&](DaySlot which) -> CompensatedSum& { return sums[k * slots + which]; };
    const double grains = bulk_density_[c] * species.distribution();  // a metre's sorption [1]
    // The column from the top: what leaves a layer enters the next one in the same step.
    const auto decaying = [&](double in_water, double on_grains) {
      return dt * species.decay *
             (in_water + (species.decay_on == DecayOn::dissolved_and_sorbed ? on_grains : 0.0));
    };
    double entering = injected_share * (injected_mass != nullptr ? injected_mass[k] : 0.0);
    slot(injected).add(entering);
    if (soil[k] > 0.0) {
      const double on_grains = grains * root_depth, loss = decaying(soil_water, on_grains);
      const double C = layer_concentration(soil[k], soil_water, on_grains, percolation + sideways, loss);
      slot(drained).add(C * percolation);
      slot(to_interflow).add(C * sideways);
      slot(soil_decay).add(C * loss);
      entering += C * percolation;
      if (interflow_ && sideways > 0.0)
        state[interflow_][at(domain().drains_to[c]) * species_ + k] += C * sideways * domain().cell_area();
      soil[k] = std::max(0.0, soil[k] - C * (percolation + sideways + loss));
    }
    for (std::size_t j = 0; j < layers_; ++j) {
      double& held = vadose[j * species_ + k];
      const double total = held + entering;
      entering = 0.0;
      if (!(total > 0.0)) continue;
      // The flow through the stack goes from percolation to recharge in equal parts.
      const double part = static_cast<double>(j + 1) / count;
      const double out = percolation + (recharge - percolation) * part;
      const double on_grains = grains * thickness, loss = decaying(water, on_grains);
      const double C = layer_concentration(total, water, on_grains, out, loss);
      entering = C * out;
      slot(vadose_decay).add(C * loss);
      held = std::max(0.0, total - C * (out + loss));
    }
    recharge_mass[k] = entering;
    slot(recharged).add(entering);
  }
}

void UnsaturatedSolutes::advance(State& state, const Interval& day, Ledger& ledger) {
  const double area = domain().cell_area();
  const std::vector<double> totals = sum_over_tasks(
      domain(), setup_.threads, species_ * slots, [&](const Task& task, std::span<CompensatedSum> sums) {
        for (std::int32_t c = task.first_cell; c < task.last_cell; ++c)
          of_cell(state, at(c), day.length(), sums);
      });
  for (std::size_t k = 0; k < species_; ++k) {
    const auto post = [&](FlowId flow, DaySlot slot) { ledger.post(flow, totals[k * slots + slot] * area); };
    if (injected_) post(flows_[k].injected, injected);
    post(flows_[k].drained, drained);
    post(flows_[k].to_interflow, to_interflow);
    post(flows_[k].recharged, recharged);
    post(flows_[k].soil_decay, soil_decay);
    post(flows_[k].vadose_decay, vadose_decay);
  }
  if (!interflow_) return;
  // The reservoir of interflow is mixed: solute leaves with the same share as the water.
  const std::span<const double> share = state[interflow_share_];  // by reach
  const std::span<double> stored = state[interflow_], released = state[baseflow_];
  std::vector<CompensatedSum> sums(species_);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    released[i] = stored[i] * share[i / species_];
    stored[i] -= released[i];
    sums[i % species_].add(released[i]);
  }
  for (std::size_t k = 0; k < species_; ++k) ledger.post(flows_[k].released, sums[k].value());
}

void UnsaturatedSolutes::stocks(const State& state, StockSink& sink) const {
  const auto report = [&](StoreId store, FieldId field, double factor) {
    const std::vector<double> sums = compensated_sums(state[field], species_);
    for (std::size_t k = 0; k < species_; ++k) sink.stock(store, quantities_[k], sums[k] * factor);
  };
  report(soil_store_, soil_, domain().cell_area());
  report(vadose_store_, vadose_, domain().cell_area());
  if (interflow_) report(interflow_store_, interflow_, 1.0);
}

}  // namespace headwater
