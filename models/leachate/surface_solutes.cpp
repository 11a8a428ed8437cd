#include "models/leachate/surface_solutes.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

std::array<double, most_grains> relative_sorption(const std::vector<Grain>& grains, double exponent) {
  std::array<double, most_grains> relative{};
  double of_regolith = 0.0;
  for (std::size_t g = 0; g < grains.size(); ++g) {
    relative[g] = std::pow(grains[g].diameter, -exponent);
    of_regolith += grains[g].fraction * relative[g];
  }
  for (std::size_t g = 0; g < grains.size(); ++g) relative[g] /= of_regolith;
  return relative;
}

SurfaceSolutes::SurfaceSolutes(const Setup& setup, double mixing_depth, double sorption_size_exponent)
    : setup_(setup),
      mixing_depth_(mixing_depth),
      species_(setup.species.size()),
      grains_(setup.grains.size()),
      sorbing_(sorbing(setup.species)),
      loads_(sorbing_.size() * grains_),
      sorption_(relative_sorption(setup.grains, sorption_size_exponent)) {}

void SurfaceSolutes::declare(State& state) {
  const auto add = [&](const char* name, Role role, std::size_t lanes, const char* meaning) {
    return state.add({name, "kg m-2", Location::cell, role, meaning, "", static_cast<int>(lanes)});
  };
  surface_ =
      add("surface_solute", Role::prognostic, species_, "species dissolved in the water on the surface");
  layer_ = add("mixing_layer_solute", Role::prognostic, species_,
               "species in the uppermost ground, which mixes with the water on it, dissolved and sorbed");
  outflow_ = add("surface_solute_outflow", Role::diagnostic, species_,
                 "dissolved species that leave a cell in a pulse");
  if (loads_ == 0) return;
  suspended_ = add("suspended_solute", Role::prognostic, loads_,
                   "species on sediment in the water on the surface, by sorbing species and grain class");
  suspended_outflow_ =
      add("suspended_solute_outflow", Role::diagnostic, loads_,
          "species on sediment that leave a cell in a pulse, by sorbing species and grain class");
}

void SurfaceSolutes::initialise(State& state, Ledger& ledger, std::vector<double> bulk_density) {
  bulk_density_ = std::move(bulk_density);
  depth_ = state.require("water_depth", "leachate");
  water_outflow_ = state.require("surface_outflow", "leachate");
  infiltration_ = state.require("pulse_infiltration", "leachate");
  moisture_ = state.require("soil_moisture", "leachate");
  soil_ = state.require("soil_solute", "leachate");
  if (loads_ > 0) {
    sediment_ = state.require("suspended_sediment", "leachate");
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
  dam_ = state.find("check_dam");
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
  holds_.assign(at(domain().cells()), unknown);
  gives_.assign(at(domain().cells()), 1);  // of the day before
  for (auto& of_task : off_map_) of_task.assign(2 * species_ * pulses_, 0.0);
}

SurfaceSolutes::GrainsOfCell SurfaceSolutes::grains_of(const State& state, std::size_t c) const {
  const SurfaceGraph& graph = domain().surface;
  const std::span<const double> sediment = state[sediment_], outflow = state[sediment_outflow_],
                                ground_gain = state[ground_gain_];
  GrainsOfCell grains;
  for (std::size_t g = 0; g < grains_; ++g) {
    // Grains that settle and rise again within the pulse are the layer's all the time.
    const double gain = ground_gain[c * grains_ + g], on_ground = std::max(0.0, gain);
    double carried_off = outflow[c * grains_ + g];
    if (graph.drains[c] == Drains::reach)  // the sediment that passes takes its solute along
      for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
        carried_off -= graph.donor_fraction[d] * outflow[at(graph.donor[d]) * grains_ + g];
    carried_off = std::max(0.0, carried_off);
    const double all = sediment[c * grains_ + g] + on_ground + carried_off;
    grains.settles[g] = all > 0.0 ? on_ground / all : 1.0;
    grains.leaves[g] = all > 0.0 ? carried_off / all : 0.0;
    grains.detached[g] = sorption_[g] * std::max(0.0, -gain);
    grains.all_detached += grains.detached[g];
  }
  return grains;
}

double SurfaceSolutes::arriving(std::span<const double> field, std::size_t lanes, std::size_t c,
                                std::size_t lane) const {
  const SurfaceGraph& graph = domain().surface;
  double sum = 0.0;
  for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
    sum += graph.donor_fraction[d] * field[at(graph.donor[d]) * lanes + lane];
  return sum;
}

// Most cells of a map have never seen a solute. Whether one has anything is looked up once a day, as others
// bring solutes only between days; a check dam may let go what it holds in any pulse.
bool SurfaceSolutes::nothing_here(const State& state, std::size_t c) {
  if (holds_[c] == unknown) {
    const auto empty = [&](FieldId id, std::size_t lanes) {
      const std::span<const double> of_cell = state[id].subspan(c * lanes, lanes);
      return std::all_of(of_cell.begin(), of_cell.end(), [](double kg) { return kg == 0.0; });
    };
    const bool none =
        empty(surface_, species_) && empty(layer_, species_) && (loads_ == 0 || empty(suspended_, loads_));
    holds_[c] = none ? nothing : something;
  }
  if (holds_[c] == something) return false;
  const SurfaceGraph& graph = domain().surface;
  for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
    if (gives_[at(graph.donor[d])] != 0) return false;
  return true;
}

void SurfaceSolutes::cells(State& state, std::size_t, CellRange range, std::span<CompensatedSum> sums) {
  for (std::int32_t cell = range.first; cell < range.last; ++cell) {
    const std::size_t c = at(cell);
    if (!nothing_here(state, c)) {
      holds_[c] = something;
      gives_[c] = 1;
      share_out(state, c, sums);
    } else if (gives_[c] != 0) {
      std::fill_n(state[outflow_].begin() + static_cast<std::ptrdiff_t>(c * species_), species_, 0.0);
      if (loads_ > 0)
        std::fill_n(state[suspended_outflow_].begin() + static_cast<std::ptrdiff_t>(c * loads_), loads_, 0.0);
      gives_[c] = dammed(state, c) ? 1 : 0;
    }
  }
}

void SurfaceSolutes::share_out(State& state, std::size_t c, std::span<CompensatedSum> sums) const {
  const bool river = domain().surface.drains[c] == Drains::reach,
             border = domain().surface.drains[c] == Drains::off_map;
  const std::span<double> surface = state[surface_], layer = state[layer_], outflow = state[outflow_];
  const double passing_water = river ? arriving(state[water_outflow_], 1, c, 0) : 0.0;
  const GrainsOfCell grains = loads_ > 0 ? grains_of(state, c) : GrainsOfCell{};
  const SurfacePulse pulse{state[depth_][c], std::max(0.0, state[water_outflow_][c] - passing_water),
                           state[infiltration_][c], grains.all_detached};
  for (std::size_t k = 0, sorbs = 0; k < species_; ++k) {
    const std::size_t i = c * species_ + k;
    const double kd = setup_.species[k].distribution();
    const auto slot = [&](Slot which) -> CompensatedSum& { return sums[k * slots_of_species + which]; };
    const double dissolved_in = arriving(outflow, species_, c, k), passing = river ? dissolved_in : 0.0;
    const double water_before = surface[i] + (dissolved_in - passing);
    const double total = water_before + layer[i];
    double C = 0.0;
    outflow[i] = passing;
    if (total > 0.0) {
      const double ground = mixing_depth_ * (state[moisture_][c] + bulk_density_[c] * kd);
      C = mixed_concentration(total, pulse, ground, kd);
      double stays = C * pulse.stays, leaves = C * pulse.leaves, down = C * pulse.infiltrates;
      const double detaching = C * pulse.detached * kd;
      double given = 0.0;  // by the water to the layer
      // The largest part closes the balance, so that no small one is the round-off of a large one.
      if (const double in_ground = C * ground; in_ground < stays + leaves + down) {
        given = in_ground + detaching - layer[i];
        layer[i] = in_ground;
        double& largest = std::max({std::ref(stays), std::ref(leaves), std::ref(down)}, std::less<double>());
        largest = 0.0;
        largest = std::max(0.0, water_before - given - (stays + leaves + down));
      } else {
        given = water_before - stays - leaves - down;
        layer[i] = std::max(0.0, total - stays - leaves - down - detaching);
      }
      surface[i] = stays;
      state[soil_][i] += down;
      outflow[i] += leaves;
      slot(infiltrated).add(down);
      slot(detached).add(detaching);
      slot(given > 0.0 ? into_layer : out_of_layer).add(std::abs(given));
    }
    if (border) slot(off_map).add(outflow[i]);
    if (loads_ == 0 || !(kd > 0.0)) continue;

    // Sediment keeps what it carries while it moves, and each class shares it out as it is shared out.
    const std::span<double> suspended = state[suspended_], carried_off = state[suspended_outflow_];
    double settled_here = 0.0;
    for (std::size_t g = 0; g < grains_; ++g) {
      const std::size_t lane = sorbs * grains_ + g, j = c * loads_ + lane;
      const double load_in = arriving(carried_off, loads_, c, lane), passes = river ? load_in : 0.0;
      const double load = suspended[j] + (load_in - passes) + C * grains.detached[g] * kd;
      const double settles = load * grains.settles[g], leaves = load * grains.leaves[g];
      suspended[j] = std::max(0.0, load - settles - leaves);
      carried_off[j] = passes + leaves;
      settled_here += settles;
      if (border) slot(off_map_on_grains).add(carried_off[j]);
    }
    layer[i] += settled_here;
    slot(settled).add(settled_here);
    ++sorbs;
  }
}

void SurfaceSolutes::end_pulse(const State& state, std::size_t pulse, const Task& task) {
  double* const total =
      off_map_[static_cast<std::size_t>(&task - domain().tasks.data())].data() + pulse * 2 * species_;
  for (std::size_t c = at(task.first_cell); c < at(task.last_cell); ++c) {
    if (domain().surface.drains[c] != Drains::off_map) continue;
    for (std::size_t k = 0; k < species_; ++k) total[k] += state[outflow_][c * species_ + k];
    for (std::size_t lane = 0; lane < loads_; ++lane)
      total[species_ + sorbing_[lane / grains_]] += state[suspended_outflow_][c * loads_ + lane];
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
  const std::vector<double> on_surface = compensated_sums(state[surface_], species_),
                            in_layer = compensated_sums(state[layer_], species_);
  std::vector<double> on_sediment(species_, 0.0);
  if (loads_ > 0) {
    const std::vector<double> loads = compensated_sums(state[suspended_], loads_);
    for (std::size_t lane = 0; lane < loads_; ++lane) on_sediment[sorbing_[lane / grains_]] += loads[lane];
  }
  for (std::size_t k = 0; k < species_; ++k) {
    sink.stock(surface_store_, quantities_[k], on_surface[k] * area);
    sink.stock(layer_store_, quantities_[k], in_layer[k] * area);
    sink.stock(suspended_store_, quantities_[k], on_sediment[k] * area);
  }
}

}  // namespace headwater
