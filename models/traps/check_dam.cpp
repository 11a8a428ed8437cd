// A check dam in a pulse: the water, then the sediment that rides in it, then the species that ride on
// either.
#include <algorithm>
#include <cmath>

#include "models/traps/traps_process.hpp"

namespace headwater {

namespace {

// A reservoir without inflow is empty when it holds less than this share of its volume.
constexpr double last_drop = 1e-6;

// When nothing comes and nothing leaves, less than this share of what has settled in suspension counts as
// settled: a thousandth of a millimetre on a metre of mud, less than anybody can survey, and no further storm
// could carry more of it on. So a dam falls asleep some days after the rain.
constexpr double last_grains = 1e-6;

}  // namespace

void Traps::dig_out(State& state, std::size_t d) {
  std::size_t i = 0;
  for (const auto& [field, lanes] : {std::pair{settled_, grains_}, {on_settled_, species_}}) {
    if (lanes == 0) continue;
    for (double& kg : of_dam(state, field, d, lanes)) {
      dams_[d].dug_out[i++] = kg;
      kg = 0.0;
    }
  }
}

// What has left goes on as the cell's outflow.
void Traps::let_go(InAndOut& book, double& of_cell, double leaves) const {
  const double area = domain().cell_area();
  book.in += of_cell * area;
  of_cell = leaves / area;
  book.out += of_cell * area;
}

void Traps::pass(State& state, std::size_t d, double dt) {
  const Passage water = pass_water(state, d, dt);
  std::array<BasinFate, most_grains> fates{};
  if (grains_ > 0) fates = pass_sediment(state, d, water);
  if (species_ > 0) pass_dissolved(state, d, water);
  if (loads_ > 0) pass_loads(state, d, fates);
}

Traps::Passage Traps::pass_water(State& state, std::size_t d, double dt) {
  const CheckDam& dam = parameters_.dams[d];
  Passage water;
  water.dt = dt;
  if (grains_ > 0)
    for (const double kg : of_dam(state, settled_, d, grains_)) water.filled += kg;
  water.room = std::max(0.0, dam.volume - water.filled / dam.bulk_density);
  double& stored = state[water_][d];
  double& outflow = state[outflow_][at(dams_[d].cell)];
  water.came = outflow * domain().cell_area();
  water.all = stored + water.came;
  double stays = std::min(water.all, reservoir_after(stored, water.came, water.room, dt,
                                                     std::isnan(dam.drain_time) ? infinite : dam.drain_time));
  if (outflow == 0.0 && stays < last_drop * dam.volume) stays = 0.0;
  water.leaves = water.all - stays;
  if (stays > 0.0) water.mean = 0.5 * (std::min(stored, water.room) + stays);
  stored = stays;
  let_go(dams_[d].day[0], outflow, water.leaves);
  return water;
}

std::array<BasinFate, most_grains> Traps::pass_sediment(State& state, std::size_t d, const Passage& water) {
  const CheckDam& dam = parameters_.dams[d];
  const std::span<double> out = of_dam(state, sediment_, at(dams_[d].cell), grains_),
                          suspended = of_dam(state, suspended_, d, grains_),
                          settled = of_dam(state, settled_, d, grains_);
  const double area = domain().cell_area(), surface = dam.area * water.room / dam.volume;
  const double flow = water.leaves / water.dt;
  std::array<BasinFate, most_grains> fates{};
  double settles = 0.0, floats = 0.0;  // of all classes
  for (std::size_t g = 0; g < grains_; ++g) {
    const double velocity = setup_.grains[g].settling_velocity;
    fates[g] = dam.settling == Basin::ideal ? ideal_basin(velocity, surface, flow)
                                            : mixed_basin(velocity, surface, flow, water.mean, water.dt);
    settles += fates[g].settles(suspended[g], out[g] * area);
    floats += fates[g].stays(suspended[g], out[g] * area);
  }
  if (water.came == 0.0 && water.leaves == 0.0 && floats <= last_grains * (water.filled + settles)) {
    fates.fill(all_settles);
    settles += floats;
  }
  // No more than there is room for. The rest stays in suspension, or goes on where a basin keeps nothing in
  // it.
  const double limit = water.room * dam.bulk_density;
  if (settles > limit)
    for (BasinFate& fate : fates)
      fate.settle_less(limit / settles, flow > 0.0 && (dam.settling == Basin::ideal || water.mean == 0.0));
  for (std::size_t g = 0; g < grains_; ++g) {
    const double came = out[g] * area, falls = fates[g].settles(suspended[g], came),
                 passes = fates[g].leaves(suspended[g], came);
    settled[g] += falls;
    suspended[g] = std::max(0.0, suspended[g] + came - falls - passes);
    let_go(dams_[d].day[1 + g], out[g], passes);
  }
  return fates;
}

void Traps::pass_dissolved(State& state, std::size_t d, const Passage& water) {
  const std::span<double> out = of_dam(state, dissolved_, at(dams_[d].cell), species_),
                          solute = of_dam(state, solute_, d, species_);
  const double area = domain().cell_area(), share = water.all > 0.0 ? water.leaves / water.all : 0.0;
  for (std::size_t k = 0; k < species_; ++k) {
    const double mass = solute[k] + out[k] * area, passes = mass * share;
    solute[k] = mass - passes;
    let_go(dams_[d].day[1 + grains_ + k], out[k], passes);
  }
}

// Each class takes its solutes along.
void Traps::pass_loads(State& state, std::size_t d, const std::array<BasinFate, most_grains>& fates) {
  const std::span<double> out = of_dam(state, particulate_, at(dams_[d].cell), loads_),
                          on_suspended = of_dam(state, on_suspended_, d, loads_),
                          on_settled = of_dam(state, on_settled_, d, species_);
  for (std::size_t lane = 0; lane < loads_; ++lane) {
    const std::size_t k = sorbing_[lane / grains_];
    const BasinFate& fate = fates[lane % grains_];
    const double came = out[lane] * domain().cell_area(), falls = fate.settles(on_suspended[lane], came),
                 passes = fate.leaves(on_suspended[lane], came);
    on_settled[k] += falls;
    on_suspended[lane] = std::max(0.0, on_suspended[lane] + came - falls - passes);
    let_go(dams_[d].day[1 + grains_ + species_ + k], out[lane], passes);
  }
}

}  // namespace headwater
