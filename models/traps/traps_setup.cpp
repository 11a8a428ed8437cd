#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "models/traps/traps_process.hpp"

namespace headwater {

namespace {

void claim(const std::string& id, std::set<std::string>& ids) {
  if (id.empty() || !ids.insert(id).second)
    throw Error(Exit::configuration, id.empty() ? "a trap has no id" : "two traps are called '" + id + "'",
                "[[check_dam]], [[sediment_trap]]", "Give each its own id");
}

}  // namespace

void Traps::declare(State& state) {
  const auto dams = parameters_.dams.size();
  // leachate declares its fields before the kernels meet; whether there are species is known from the setup
  species_ = setup_.solutes_in_ground ? setup_.species.size() : 0;
  if (species_ > 0 && grains_ > 0) sorbing_ = sorbing(setup_.species);
  loads_ = sorbing_.size() * grains_;
  const auto add = [&](const char* name, const char* unit, Location location, std::size_t lanes,
                       const char* meaning) {
    return lanes == 0 ? FieldId{}
                      : state.add({name, unit, location, Role::prognostic, meaning, "",
                                   static_cast<int>(lanes), Aggregation::instant});
  };
  water_ = add("check_dam_water", "m3", Location::domain, dams, "water behind each check dam");
  suspended_ = add("check_dam_suspended", "kg", Location::domain, dams * grains_,
                   "sediment in the water behind each check dam, by grain class");
  settled_ = add("check_dam_sediment", "kg", Location::domain, dams * grains_,
                 "sediment that has settled behind each check dam, by grain class");
  solute_ = add("check_dam_solute", "kg", Location::domain, dams * species_,
                "species dissolved in the water behind each check dam");
  on_suspended_ = add("check_dam_suspended_solute", "kg", Location::domain, dams * loads_,
                      "species on the sediment in that water, by sorbing species and grain class");
  on_settled_ = add("check_dam_settled_solute", "kg", Location::domain, dams * species_,
                    "species on the sediment that has settled behind each check dam");
  if (dams > 0)
    dam_ = state.add({"check_dam", "1", Location::cell, Role::fixed,
                      "number of the check dam in a cell, in the order of the case, from 0; -1: none", ""});
  if (parameters_.traps.empty()) return;
  kept_ = add("trapped_sediment", "kg m-2", Location::cell, grains_,
              "sediment held by fences and benches, by grain class");
  kept_solute_ = add("trapped_solute", "kg m-2", Location::cell, species_,
                     "species on sediment held by fences and benches");
}

std::int32_t Traps::dam_cell(const CheckDam& dam) const {
  const auto complain = [&](const std::string& problem, const char* remedy) {
    throw Error(Exit::configuration, fmt::format("check dam '{}' {}", dam.id, problem),
                fmt::format("[[check_dam]] '{}'", dam.id), remedy);
  };
  const GridGeometry& g = domain().geometry;
  if (dam.at.size() != 2) complain("needs `at = [x, y]`", "Give x and y in the CRS of the terrain");
  const int column = static_cast<int>(std::floor((dam.at[0] - g.x_min) / g.cell_size));
  const int row = static_cast<int>(std::floor((g.y_max - dam.at[1]) / g.cell_size));
  const std::int32_t cell = g.contains(row, column) ? domain().cell_at[at(g.index(row, column))] : -1;
  if (cell < 0) complain("lies outside the terrain", "Give x and y in the CRS of the terrain");
  if (domain().surface.drains[at(cell)] != Drains::cells)
    complain("lies in a river cell, at an outlet or in a pit",
             "Put it on a hillslope cell above the channel; the river's own dams are another matter");
  return cell;
}

void Traps::initialise(State& state, Ledger& ledger) {
  outflow_ = state.require("surface_outflow", label());
  if (grains_ > 0) sediment_ = state.require("sediment_outflow", label());
  if (species_ > 0) {
    dissolved_ = state.require("surface_solute_outflow", label());
    if (loads_ > 0) particulate_ = state.require("suspended_solute_outflow", label());
  }
  std::set<std::string> ids;
  place_dams(state, ids);
  place_fences(ids);
  open_books(ledger);
}

void Traps::place_dams(State& state, std::set<std::string>& ids) {
  dam_of_.assign(at(domain().cells()), -1);
  for (const CheckDam& dam : parameters_.dams) {
    claim(dam.id, ids);
    const std::int32_t cell = dam_cell(dam);
    if (dam_of_[at(cell)] >= 0)
      throw Error(Exit::configuration, "two check dams lie in one cell", "[[check_dam]] '" + dam.id + "'",
                  "Put them further apart, or make one of them");
    dam_of_[at(cell)] = static_cast<std::int32_t>(dams_.size());
    dams_.push_back({cell, start_of(dam.from, "[[check_dam]] '" + dam.id + "'"),
                     std::vector<InAndOut>(1 + grains_ + 2 * species_),
                     std::vector<double>(grains_ + species_)});
  }
  if (dam_) std::copy(dam_of_.begin(), dam_of_.end(), state[dam_].begin());
}

Traps::Fence Traps::fence_of(const SedimentTrap& trap, const std::string& where) const {
  Fence fence{std::vector<double>(grains_, 0.0), std::isnan(trap.capacity) ? infinite : trap.capacity,
              start_of(trap.from, where)};
  for (const auto& [name, share] : trap.efficiency) {
    std::vector<std::string> known;
    for (const Grain& grain : setup_.grains) known.push_back(grain.id);
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end())
      throw Error(Exit::configuration, fmt::format("'{}' is no grain class", name), where,
                  known.empty() ? "Add the process erosion: without it there is no sediment"
                                : fmt::format("There are {}", fmt::join(known, ", ")));
    fence.efficiency[static_cast<std::size_t>(found - known.begin())] = share;
  }
  if (trap.efficiency.empty() && setup_.remark)
    setup_.remark(where + " does nothing: it has no `efficiency`, e.g. { sand = 0.8 }");
  return fence;
}

void Traps::place_fences(std::set<std::string>& ids) {
  const auto cells = at(domain().cells());
  fence_of_.assign(cells, -1);
  for (const SedimentTrap& trap : parameters_.traps) {
    claim(trap.id, ids);
    const std::string where = "[[sediment_trap]] '" + trap.id + "'";
    if (!trap.area.given())
      throw Error(Exit::configuration, "it needs a polygon", where, "Give corners or a vector file");
    const std::vector<std::uint8_t> covered =
        trap.area.file ? setup_.files.covered_cells(*trap.area.file) : covered_by(trap.area, domain());
    for (std::size_t c = 0; c < cells; ++c) {
      // What leaves a river cell or the map has been counted by others.
      if (!covered[c] || domain().surface.drains[c] != Drains::cells) continue;
      if (fence_of_[c] >= 0)
        throw Error(Exit::configuration, "two sediment traps overlap", where, "Draw them apart");
      fence_of_[c] = static_cast<std::int32_t>(fences_.size());
    }
    if (std::find(fence_of_.begin(), fence_of_.end(), static_cast<std::int32_t>(fences_.size())) ==
        fence_of_.end())
      throw Error(Exit::configuration, "it covers the centre of no hillslope cell", where,
                  "Give x and y in the CRS of the terrain");
    fences_.push_back(fence_of(trap, where));
  }
}

void Traps::open_books(Ledger& ledger) {
  const StoreId surface = ledger.store("surface", Side::inside);
  water_quantity_ = ledger.quantity("water");
  for (const Grain& grain : setup_.grains) grain_quantities_.push_back(ledger.quantity(grain.id));
  for (std::size_t k = 0; k < species_; ++k)
    species_quantities_.push_back(ledger.quantity(setup_.species[k].id));
  if (!dams_.empty()) {
    dam_store_ = ledger.store("check_dams", Side::inside);
    const StoreId trucks = ledger.store("trucks", Side::outside);
    const auto both = [&](StoreId store, const char* why, QuantityId quantity) {
      ways_.push_back(
          {ledger.flow(store, dam_store_, why, quantity), ledger.flow(dam_store_, store, why, quantity)});
    };
    both(surface, "check dams", water_quantity_);
    for (const QuantityId quantity : grain_quantities_) both(surface, "check dams", quantity);
    for (const QuantityId quantity : species_quantities_) both(surface, "check dams", quantity);
    for (const QuantityId quantity : species_quantities_)
      both(ledger.store("suspended", Side::inside), "check dams", quantity);
    for (const auto* quantities : {&grain_quantities_, &species_quantities_})
      for (const QuantityId quantity : *quantities)
        dug_out_.push_back(ledger.flow(dam_store_, trucks, "dug out", quantity));
  }
  if (!fences_.empty()) {
    fence_store_ = ledger.store("traps", Side::inside);
    for (const QuantityId quantity : grain_quantities_)
      to_fences_.push_back(ledger.flow(surface, fence_store_, "held back", quantity));
    for (const QuantityId quantity : species_quantities_)
      to_fences_.push_back(
          ledger.flow(ledger.store("suspended", Side::inside), fence_store_, "held back", quantity));
  }
}

}  // namespace headwater
