#include "models/erosion/creep.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/core/error.hpp"
#include "engine/core/sums.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

constexpr double year = 365.25 * 86400.0;
constexpr int most_halvings = 20;  // of a step that does not converge

}  // namespace

void describe(Section& s, CreepParameters& p) {
  s.quantity("diffusivity", p.diffusivity, "m2/s", {0.0, 1.0},
             "K in the creep of regolith, q = K S / (1 - (S/Sc)^2); 0: none",
             "Roering, Kirchner & Dietrich 1999 (Water Resour. Res. 35:853-870): about 0.003 m2/yr (0.0032)");
  s.quantity("critical_slope", p.critical_slope, "1", {0.05, 10.0}, "Sc, the slope that creep does not stand",
             "as there: 1.25");
  s.quantity("steepest", p.steepest, "1", {0.0, 0.999},
             "share of Sc from which on the flux grows along its tangent: slopes of terrain models pass Sc",
             "regularisation: at 0.95 the flux is 9.7 K Sc and grows by 200 K");
  s.quantity("every", p.every, "s", {86400.0, 1000.0 * year}, "how often creep is computed", "yearly");
  s.quantity("uplift", p.uplift, "m/s", {0.0, infinite},
             "how fast the ground rises against rivers and outlets; the rock turns to regolith", "case");
}

void Creep::declare(State& state) {
  const auto add = [&](const char* name, const char* unit, Location location, Role role, const char* meaning,
                       int lanes = 1) {
    return state.add({name, unit, location, role, meaning, "", lanes, Aggregation::instant});
  };
  crept_ = add("regolith_crept", "kg m-2", Location::cell, Role::prognostic,
               "what the regolith has gained by creep and uplift since the start, net");
  last_ = add("time_of_last_creep", "s", Location::domain, Role::prognostic,
              "time up to which creep has been computed, since the run's start");
  if (setup_.to_river == nullptr) return;
  banks_ = add("bank_sediment", "kg", Location::reach, Role::prognostic,
               "regolith that has crept to a reach and is on its way into it, all classes");
  to_reach_ = add("creep_to_reach", "kg", Location::reach, Role::diagnostic,
                  "regolith that creeps into a reach in a day, by grain class",
                  static_cast<int>(setup_.grains.size()));
}

void Creep::initialise(State& state, Ledger& ledger, std::span<const double> supply) {
  supply_ = supply;
  deposits_ = state.require("deposits", "erosion");
  change_ = state.require("elevation_change", "erosion");
  eroded_ = state.require("regolith_eroded", "erosion");
  const GridGeometry& geometry = domain().geometry;
  raster_ = {geometry.rows, geometry.columns};
  cells_.assign(raster_.size(), CreepCell::outside);
  for (std::int32_t c = 0; c < domain().cells(); ++c) {
    const std::int32_t on_raster = domain().raster_index[at(c)];
    place_.push_back(raster_.at(on_raster / geometry.columns, on_raster % geometry.columns));
    const Drains drains = domain().surface.drains[at(c)];
    cells_[place_.back()] =
        drains == Drains::reach || drains == Drains::off_map ? CreepCell::sink : CreepCell::free;
  }
  state[last_][0] = setup_.clock.elapsed();
  const StoreId regolith = ledger.store("regolith", Side::inside);
  const StoreId off_map = ledger.store("off_map", Side::outside);
  if (banks_) bank_store_ = ledger.store("banks", Side::inside);
  for (const Grain& grain : setup_.grains) {
    const QuantityId quantity = ledger.quantity(grain.id);
    quantities_.push_back(quantity);
    off_map_.push_back(ledger.flow(regolith, off_map, "creep", quantity));
    if (parameters_.uplift > 0.0)
      uplift_.push_back(ledger.flow(ledger.store("rock", Side::outside), regolith, "uplift", quantity));
    if (!banks_) continue;
    into_banks_.push_back(ledger.flow(regolith, bank_store_, "creep", quantity));
    into_river_.push_back(ledger.flow(bank_store_, ledger.store("river", Side::inside), "creep", quantity));
  }
}

void Creep::post(Ledger& ledger, const std::vector<FlowId>& flows, double kg) const {
  for (std::size_t g = 0; g < flows.size(); ++g) ledger.post(flows[g], setup_.grains[g].fraction * kg);
}

void Creep::advance(State& state, const Interval& day, Ledger& ledger) {
  if (banks_) deliver(state, day, ledger);
  double& last = state[last_][0];
  if (day.end < last + parameters_.every) return;
  if (parameters_.diffusivity > 0.0 || parameters_.uplift > 0.0) step(state, day.end - last, ledger);
  last = day.end;
}

// What the last step brought to the banks, evenly over the time to the next one.
void Creep::deliver(State& state, const Interval& day, Ledger& ledger) {
  const double left = state[last_][0] + parameters_.every - day.start;
  const double share = day.length() < left ? day.length() / left : 1.0;
  const std::span<double> banks = state[banks_], to_reach = state[to_reach_];
  const std::size_t grains = setup_.grains.size();
  CompensatedSum total;
  for (std::size_t r = 0; r < banks.size(); ++r) {
    const double released = share * banks[r];
    banks[r] -= released;
    total.add(released);
    for (std::size_t g = 0; g < grains; ++g) to_reach[r * grains + g] = setup_.grains[g].fraction * released;
  }
  post(ledger, into_river_, total.value());
}

// In one step; where that does not converge, in halves of it.
void Creep::step(State& state, double dt, Ledger& ledger) {
  const std::span<const double> change = state[change_];
  // Made for the step alone: a year goes by before it is needed again.
  CreepSolver solver(raster_, cells_, domain().geometry.cell_size,
                     {parameters_.diffusivity, parameters_.critical_slope, parameters_.steepest});
  std::vector<double> z(raster_.size(), 0.0), east, south;
  std::string problem;
  double done = 0.0, part = dt;
  int halvings = 0;
  while (done < dt) {
    const double now = std::min(part, dt - done);
    for (std::size_t c = 0; c < place_.size(); ++c) z[place_[c]] = domain().elevation[c] + change[c];
    if (solver.step(now, parameters_.uplift, z, east, south, problem)) {
      move(state, now, z, east, south, ledger);
      done = now == dt - done ? dt : done + now;
      continue;
    }
    if (++halvings > most_halvings)
      throw Error(Exit::numerical, "creep: " + problem, "erosion.creep",
                  "Give a smaller diffusivity, or compute it more often");
    part *= 0.5;
  }
}

// What crosses a face leaves one cell and enters the other. From the highest cell of the new surface `z` to
// the lowest, a cell gives no more than it has and has been given: if it would, all that it gives is cut in
// proportion.
void Creep::move(State& state, double dt, const std::vector<double>& z, const std::vector<double>& east,
                 const std::vector<double>& south, Ledger& ledger) {
  const std::size_t stride = raster_.stride();
  const double per_flux = dt * bulk_density_ / domain().geometry.cell_size;
  const double risen = parameters_.uplift * dt * bulk_density_;
  const std::span<double> crept = state[crept_], change = state[change_];
  const std::span<const double> eroded = state[eroded_], deposits = state[deposits_];
  std::vector<std::size_t> downhill(place_.size());
  std::iota(downhill.begin(), downhill.end(), std::size_t{0});
  std::sort(downhill.begin(), downhill.end(), [&](std::size_t a, std::size_t b) {
    const double za = z[place_[a]], zb = z[place_[b]];
    return za > zb || (za == zb && a < b);
  });
  std::vector<double> gain(raster_.size(), 0.0);
  CompensatedSum lifted, left_map;
  for (const std::size_t c : downhill) {
    const std::size_t i = place_[c];
    if (cells_[i] != CreepCell::free) continue;
    gain[i] += risen;
    lifted.add(risen);
    const std::pair<std::size_t, double> ways[4] = {
        {i + 1, east[i]}, {i - 1, -east[i - 1]}, {i + stride, south[i]}, {i - stride, -south[i - stride]}};
    double out = 0.0;
    for (const auto& way : ways) out += per_flux * std::max(0.0, way.second);
    const double there = std::max(0.0, supply_[c] + crept[c] - eroded[c] + gain[i]);
    const double share = out > there ? there / out : 1.0;
    for (const auto& [to, flux] : ways) {
      if (!(flux > 0.0)) continue;
      const double mass = share * per_flux * flux;
      gain[i] -= mass;
      gain[to] += mass;
    }
  }
  const double area = domain().cell_area();
  const std::span<double> banks = banks_ ? state[banks_] : std::span<double>();
  CompensatedSum into_banks;
  for (std::size_t c = 0; c < place_.size(); ++c) {
    const double gained = gain[place_[c]];
    if (cells_[place_[c]] == CreepCell::free) {
      crept[c] += gained;
      change[c] = (deposits[c] - eroded[c] + crept[c]) / bulk_density_;
    } else if (const std::int32_t reach = domain().reach[c]; reach >= 0 && banks_) {
      banks[at(reach)] += gained * area;
      into_banks.add(gained * area);
    } else {
      left_map.add(gained * area);
    }
  }
  post(ledger, into_banks_, into_banks.value());
  post(ledger, off_map_, left_map.value());
  post(ledger, uplift_, lifted.value() * area);
}

void Creep::stocks(const State& state, StockSink& sink) const {
  if (!banks_) return;
  const double total = compensated_sum(state[banks_]);
  for (std::size_t g = 0; g < quantities_.size(); ++g)
    sink.stock(bank_store_, quantities_[g], setup_.grains[g].fraction * total);
}

}  // namespace headwater
