#include "models/leachate/surface_solutes.hpp"

#include <algorithm>

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

SurfaceSolutes::SurfaceSolutes(const Setup& setup, double mixing_depth)
    : setup_(setup), mixing_depth_(mixing_depth), species_(setup.species.size()) {}

void SurfaceSolutes::declare(State& state) {
  const auto add = [&](const char* name, Role role, const char* meaning) {
    return state.add({name, "kg m-2", Location::cell, role, meaning, "", static_cast<int>(species_)});
  };
  surface_ = add("surface_solute", Role::prognostic, "species dissolved in the water on the surface");
  layer_ = add("mixing_layer_solute", Role::prognostic,
               "species in the uppermost ground, which mixes with the water on it, dissolved and sorbed");
  suspended_ = add("suspended_solute", Role::prognostic, "species on sediment in the water on the surface");
  outflow_ =
      add("surface_solute_outflow", Role::diagnostic, "dissolved species that leave a cell in a pulse");
  suspended_outflow_ =
      add("suspended_solute_outflow", Role::diagnostic, "species on sediment that leave a cell in a pulse");
}

void SurfaceSolutes::initialise(State& state, Ledger& ledger, std::vector<double> bulk_density) {
  bulk_density_ = std::move(bulk_density);
  depth_ = state.require("water_depth", "leachate");
  water_outflow_ = state.require("surface_outflow", "leachate");
  infiltration_ = state.require("pulse_infiltration", "leachate");
  moisture_ = state.require("soil_moisture", "leachate");
  soil_ = state.require("soil_solute", "leachate");
  sediment_ = state.find("suspended_sediment");
  if (sediment_) {
    sediment_outflow_ = state.require("sediment_outflow", "leachate");
    ground_gain_ = state.require("ground_gain", "leachate");
  }
  spilled_ = state.find("spilled_mass");
  if (spilled_) {
    injected_ = state.require("injected_mass", "leachate");
    injection_ = state.require("injection", "leachate");
    excess_ = state.require("injection_excess", "leachate");
  }
  if (spilled_) {
    const std::span<const double> site = state[state.require("site", "leachate")];
    for (std::size_t c = 0; c < site.size(); ++c)
      if (site[c] >= 0.0) site_cells_.push_back(c);
  }
  active_.assign(at(domain().cells()), 0);
  off_map_.resize(domain().tasks.size());

  surface_store_ = ledger.store("surface", Side::inside);
  layer_store_ = ledger.store("mixing_layer", Side::inside);
  suspended_store_ = ledger.store("suspended", Side::inside);
  const StoreId soil = ledger.store("soil", Side::inside), outside = ledger.store("off_map", Side::outside);
  for (const Species& species : setup_.species) {
    const QuantityId quantity = ledger.quantity(species.id);
    quantities_.push_back(quantity);
    std::array<FlowId, slots_of_species> flows;
    flows[out_of_layer] = ledger.flow(layer_store_, surface_store_, "mixing", quantity);
    flows[into_layer] = ledger.flow(surface_store_, layer_store_, "mixing", quantity);
    flows[infiltrated] = ledger.flow(surface_store_, soil, "infiltration", quantity);
    flows[detached] = ledger.flow(layer_store_, suspended_store_, "detachment", quantity);
    flows[settled] = ledger.flow(suspended_store_, layer_store_, "deposition", quantity);
    flows[off_map] = ledger.flow(surface_store_, outside, "overland flow", quantity);
    flows[off_map_on_grains] = ledger.flow(suspended_store_, outside, "overland flow", quantity);
    flows_.push_back(flows);
    if (spilled_)
      spill_flows_.push_back(
          ledger.flow(ledger.store("works", Side::inside), surface_store_, "spill", quantity));
  }
}

// What mining brings onto the ground in a day, and injects where there is no room, lies there from the day's
// start.
void SurfaceSolutes::take_spills(State& state) {
  spilled_today_.assign(species_, CompensatedSum{});
  const std::span<const double> spilled = state[spilled_], injected = state[injected_],
                                injection = state[injection_], excess = state[excess_];
  const std::span<double> surface = state[surface_];
  for (const std::size_t c : site_cells_) {
    const double back = injection[c] > 0.0 ? excess[c] / injection[c] : 0.0;
    for (std::size_t k = 0; k < species_; ++k) {
      const double kg = spilled[c * species_ + k] + back * injected[c * species_ + k];
      surface[c * species_ + k] += kg;
      spilled_today_[k].add(kg);
    }
  }
}

void SurfaceSolutes::begin_day(State& state, std::span<const Pulse> pulses) {
  pulses_ = pulses.size();
  if (spilled_) take_spills(state);
  const std::span<const double> surface = state[surface_], layer = state[layer_],
                                suspended = state[suspended_];
  for (const Task& task : domain().tasks) {
    bool any = false;
    for (std::size_t i = at(task.first_cell) * species_; !any && i < at(task.last_cell) * species_; ++i)
      any = surface[i] > 0.0 || layer[i] > 0.0 || suspended[i] > 0.0;
    std::fill(active_.begin() + task.first_cell, active_.begin() + task.last_cell, any ? 1 : 0);
    for (const FieldId id : {outflow_, suspended_outflow_}) {
      const std::span<double> values = state[id];
      if (!any)
        std::fill(values.begin() + static_cast<std::ptrdiff_t>(at(task.first_cell) * species_),
                  values.begin() + static_cast<std::ptrdiff_t>(at(task.last_cell) * species_), 0.0);
    }
  }
  for (auto& of_task : off_map_) of_task.assign(2 * species_ * pulses_, 0.0);
}

void SurfaceSolutes::cells(State& state, std::size_t, CellRange range, std::span<CompensatedSum> sums) {
  if (!active_[at(range.first)]) return;
  const SurfaceGraph& graph = domain().surface;
  const std::span<const double> depth = state[depth_], water_outflow = state[water_outflow_],
                                infiltration = state[infiltration_], moisture = state[moisture_];
  const std::span<double> surface = state[surface_], layer = state[layer_], suspended = state[suspended_],
                          soil = state[soil_], outflow = state[outflow_],
                          suspended_outflow = state[suspended_outflow_];
  const std::size_t grains = setup_.grains.size();
  for (std::int32_t cell = range.first; cell < range.last; ++cell) {
    const std::size_t c = at(cell);
    const bool river = graph.drains[c] == Drains::reach;
    double passing_water = 0.0;
    if (river)
      for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
        passing_water += graph.donor_fraction[d] * water_outflow[at(graph.donor[d])];
    SurfacePulse pulse;
    pulse.stays = depth[c];
    pulse.leaves = std::max(0.0, water_outflow[c] - passing_water);
    pulse.infiltrates = infiltration[c];
    double in_water = 0.0, on_ground = 0.0, carried_off = 0.0;  // sediment [kg m-2]
    if (sediment_) {
      // Grains that settle and rise again within the pulse are the layer's all the time.
      const double gain = state[ground_gain_][c];
      pulse.detached = std::max(0.0, -gain);
      on_ground = std::max(0.0, gain);
      for (std::size_t g = 0; g < grains; ++g) {
        in_water += state[sediment_][c * grains + g];
        carried_off += state[sediment_outflow_][c * grains + g];
      }
      if (river)  // the sediment that passes takes its solute along
        for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
          for (std::size_t g = 0; g < grains; ++g)
            carried_off -=
                graph.donor_fraction[d] * state[sediment_outflow_][at(graph.donor[d]) * grains + g];
      carried_off = std::max(0.0, carried_off);
    }
    const double sediment = in_water + on_ground + carried_off;
    for (std::size_t k = 0; k < species_; ++k) {
      const std::size_t i = c * species_ + k;
      double dissolved_in = 0.0, particulate_in = 0.0;
      for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d) {
        const std::size_t from = at(graph.donor[d]) * species_ + k;
        dissolved_in += graph.donor_fraction[d] * outflow[from];
        particulate_in += graph.donor_fraction[d] * suspended_outflow[from];
      }
      const double passing = river ? dissolved_in : 0.0, passing_on_grains = river ? particulate_in : 0.0;
      const double water_before = surface[i] + (dissolved_in - passing), layer_before = layer[i];
      const double on_grains = suspended[i] + (particulate_in - passing_on_grains);
      const double total = water_before + layer_before;
      double detaching = 0.0;
      outflow[i] = passing;
      const auto slot = [&](Slot which) -> CompensatedSum& { return sums[k * slots_of_species + which]; };
      if (total > 0.0) {
        const double kd = setup_.species[k].distribution();
        const double room = mixing_depth_ * (moisture[c] + bulk_density_[c] * kd);
        const double C = mixed_concentration(total, pulse, room, kd);
        const double stays = C * pulse.stays, leaves = C * pulse.leaves, down = C * pulse.infiltrates;
        detaching = C * pulse.detached * kd;
        const double rest = std::max(0.0, total - stays - leaves - down - detaching);
        surface[i] = stays;
        layer[i] = rest;
        soil[i] += down;
        outflow[i] += leaves;
        slot(infiltrated).add(down);
        slot(detached).add(detaching);
        const double given = water_before - stays - leaves - down;  // by the water to the layer
        slot(given > 0.0 ? into_layer : out_of_layer).add(std::abs(given));
      }
      // Sediment keeps what it carries while it moves, and shares it out as it is shared out.
      const double particulate = on_grains + detaching;
      suspended_outflow[i] = passing_on_grains;
      if (particulate > 0.0) {
        const double settles = sediment > 0.0 ? particulate * (on_ground / sediment) : particulate;
        const double leaves = sediment > 0.0 ? particulate * (carried_off / sediment) : 0.0;
        suspended[i] = std::max(0.0, particulate - settles - leaves);
        suspended_outflow[i] += leaves;
        layer[i] += settles;
        slot(settled).add(settles);
      } else {
        suspended[i] = 0.0;
      }
      if (graph.drains[c] == Drains::off_map) {
        slot(off_map).add(outflow[i]);
        slot(off_map_on_grains).add(suspended_outflow[i]);
      }
    }
  }
}

void SurfaceSolutes::end_pulse(const State& state, std::size_t pulse, const Task& task) {
  if (!active_[at(task.first_cell)]) return;
  double* const total =
      off_map_[static_cast<std::size_t>(&task - domain().tasks.data())].data() + pulse * 2 * species_;
  for (std::size_t c = at(task.first_cell); c < at(task.last_cell); ++c) {
    if (domain().surface.drains[c] != Drains::off_map) continue;
    for (std::size_t k = 0; k < species_; ++k) {
      total[k] += state[outflow_][c * species_ + k];
      total[species_ + k] += state[suspended_outflow_][c * species_ + k];
    }
  }
}

void SurfaceSolutes::post(Ledger& ledger, std::span<const double> sums) {
  const double area = domain().cell_area();
  for (std::size_t k = 0; k < spill_flows_.size(); ++k)
    ledger.post(spill_flows_[k], spilled_today_[k].value() * area);
  for (std::size_t k = 0; k < species_; ++k)
    for (std::size_t slot = 0; slot < slots_of_species; ++slot)
      ledger.post(flows_[k][slot], sums[k * slots_of_species + slot] * area);
  if (setup_.off_map == nullptr || setup_.lanes.species == 0) return;
  for (std::size_t p = 0; p < pulses_; ++p)  // on the intervals that water has opened
    for (std::size_t k = 0; k < species_; ++k)
      for (const auto& of_task : off_map_) {
        const double* const total = of_task.data() + p * 2 * species_;
        setup_.off_map->amounts(p, setup_.lanes.dissolved(static_cast<int>(k)))[0] += total[k] * area;
        setup_.off_map->amounts(p, setup_.lanes.particulate(static_cast<int>(k)))[0] +=
            total[species_ + k] * area;
      }
}

void SurfaceSolutes::stocks(const State& state, StockSink& sink) const {
  const double area = domain().cell_area();
  const auto report = [&](StoreId store, FieldId field) {
    const std::vector<double> sums = compensated_sums(state[field], species_);
    for (std::size_t k = 0; k < species_; ++k) sink.stock(store, quantities_[k], sums[k] * area);
  };
  report(surface_store_, surface_);
  report(layer_store_, layer_);
  report(suspended_store_, suspended_);
}

}  // namespace headwater
