#include "models/traps/traps.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "models/traps/parameters.hpp"
#include "models/traps/reservoir.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

// A reservoir that drains is empty when it holds less than this share of its volume.
constexpr double last_drop = 1e-6;

// What goes into the dams and out of them: books of water, grains, dissolved species, species on grains.
struct InAndOut {
  double in = 0.0, out = 0.0;
};

class Traps final : public Process, public PulseKernel {
 public:
  Traps(const TrapParameters& parameters, const Setup& setup)
      : parameters_(parameters), setup_(setup), grains_(setup.grains.size()) {}

  std::string_view label() const override { return "traps"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State&, const Interval&, Ledger&) override {}
  void stocks(const State& state, StockSink& sink) const override;

  std::size_t slots() const override { return grains_ + species_; }
  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override;
  bool idle(const State& state, std::size_t pulse, const Task& task) const override;
  void post(Ledger& ledger, std::span<const double> sums) override;

 private:
  // A dam, with what goes in and out in a day: water, grain classes, species dissolved and on grains.
  struct Dam {
    std::int32_t cell = 0;
    double from = 0.0;
    std::vector<InAndOut> day;
    std::vector<double> dug_out;  // grain classes, species
  };
  struct Fence {
    std::vector<double> efficiency;
    double capacity = 0.0, from = 0.0;
  };

  std::int32_t dam_cell(const CheckDam& dam) const;
  double start_of(const std::optional<Moment>& from, const std::string& where) const {
    return from ? elapsed_at(*from, setup_.clock, where) : 0.0;
  }
  void hold_back(State& state, const Fence& fence, std::size_t c, std::span<CompensatedSum> sums) const;
  void pass(State& state, std::size_t d, double dt);
  void dig_out(State& state, std::size_t d);
  std::span<double> of_dam(State& state, FieldId id, std::size_t d, std::size_t lanes) const {
    return state[id].subspan(d * lanes, lanes);
  }
  const Domain& domain() const { return *setup_.domain; }

  TrapParameters parameters_;
  Setup setup_;
  std::size_t grains_, species_ = 0;
  std::vector<std::size_t> sorbing_;
  std::size_t loads_ = 0;             // on sediment: sorbing species x grain classes
  std::vector<Dam> dams_;             // in the order of the case
  std::vector<std::int32_t> dam_of_;  // by cell, -1
  std::vector<Fence> fences_;
  std::vector<std::int32_t> fence_of_;  // by cell, -1
  std::span<const Pulse> pulses_;

  FieldId dam_, outflow_, sediment_, dissolved_, particulate_;
  FieldId water_, suspended_, settled_, solute_, on_suspended_, on_settled_;  // of the dams
  FieldId kept_, kept_solute_;                                                // of the cells
  StoreId dam_store_, fence_store_;
  QuantityId water_quantity_;
  std::vector<QuantityId> grain_quantities_, species_quantities_;
  struct Ways {
    FlowId in, out;
  };
  std::vector<Ways> ways_;         // as Dam::day
  std::vector<FlowId> dug_out_;    // as Dam::dug_out
  std::vector<FlowId> to_fences_;  // grain classes, species
};

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
  const auto named = [&](const std::string& id) {
    if (id.empty() || !ids.insert(id).second)
      throw Error(Exit::configuration, id.empty() ? "a trap has no id" : "two traps are called '" + id + "'",
                  "[[check_dam]], [[sediment_trap]]", "Give each its own id");
  };
  const auto cells = at(domain().cells());
  dam_of_.assign(cells, -1);
  for (const CheckDam& dam : parameters_.dams) {
    named(dam.id);
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
  fence_of_.assign(cells, -1);
  for (const SedimentTrap& trap : parameters_.traps) {
    named(trap.id);
    const std::string where = "[[sediment_trap]] '" + trap.id + "'";
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
    fences_.push_back(std::move(fence));
  }

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

void Traps::begin_day(State& state, std::span<const Pulse> pulses) {
  pulses_ = pulses;
  const double start = pulses.front().start, end = pulses.back().start + pulses.back().duration;
  for (std::size_t d = 0; d < dams_.size(); ++d) {
    std::fill(dams_[d].day.begin(), dams_[d].day.end(), InAndOut{});
    std::fill(dams_[d].dug_out.begin(), dams_[d].dug_out.end(), 0.0);
    const double every = parameters_.dams[d].emptied_every, from = dams_[d].from;
    if (every > 0.0 && start > from && std::floor((end - from) / every) > std::floor((start - from) / every))
      dig_out(state, d);
  }
}

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

// A dam that drains works on after the rain.
bool Traps::idle(const State& state, std::size_t, const Task& task) const {
  for (std::size_t d = 0; d < dams_.size(); ++d)
    if (dams_[d].cell >= task.first_cell && dams_[d].cell < task.last_cell && state[water_][d] > 0.0 &&
        !std::isnan(parameters_.dams[d].drain_time))
      return false;
  return true;
}

void Traps::cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) {
  for (std::int32_t cell = range.first; cell < range.last; ++cell) {
    const std::size_t c = at(cell);
    if (const std::int32_t f = fence_of_[c];
        f >= 0 && grains_ > 0 && pulses_[pulse].start >= fences_[at(f)].from)
      hold_back(state, fences_[at(f)], c, sums);
    if (const std::int32_t d = dam_of_[c]; d >= 0 && pulses_[pulse].start >= dams_[at(d)].from)
      pass(state, at(d), pulses_[pulse].duration);
  }
}

void Traps::hold_back(State& state, const Fence& fence, std::size_t c, std::span<CompensatedSum> sums) const {
  const std::span<double> out = of_dam(state, sediment_, c, grains_), kept = of_dam(state, kept_, c, grains_);
  double wanted = 0.0, full = 0.0;
  for (std::size_t g = 0; g < grains_; ++g) {
    wanted += fence.efficiency[g] * out[g];
    full += kept[g];
  }
  if (!(wanted > 0.0)) return;
  const double held = held_back(full, fence.capacity, wanted), share = held / wanted;
  for (std::size_t g = 0; g < grains_; ++g) {
    const double mass = share * fence.efficiency[g] * out[g];
    out[g] -= mass;
    kept[g] += mass;
    sums[g].add(mass);
  }
  if (loads_ == 0) return;
  const std::span<double> carried = of_dam(state, particulate_, c, loads_),
                          stays = of_dam(state, kept_solute_, c, species_);
  for (std::size_t lane = 0; lane < loads_; ++lane) {
    const std::size_t k = sorbing_[lane / grains_];
    const double mass = carried[lane] * (share * fence.efficiency[lane % grains_]);
    carried[lane] -= mass;
    stays[k] += mass;
    sums[grains_ + k].add(mass);
  }
}

void Traps::pass(State& state, std::size_t d, double dt) {
  const CheckDam& dam = parameters_.dams[d];
  const std::size_t c = at(dams_[d].cell);
  const double area = domain().cell_area();
  std::vector<InAndOut>& day = dams_[d].day;
  std::size_t book = 0;
  // What has left goes on as the cell's outflow.
  const auto leave = [&](double& of_cell, double leaves) {
    day[book].in += of_cell * area;
    of_cell = leaves / area;
    day[book++].out += of_cell * area;
  };

  double filled = 0.0;
  if (grains_ > 0)
    for (const double kg : of_dam(state, settled_, d, grains_)) filled += kg;
  const double room = std::max(0.0, dam.volume - filled / dam.bulk_density);
  double& stored = state[water_][d];
  double& outflow = state[outflow_][c];
  const double all = stored + outflow * area;
  double stays = std::min(all, reservoir_after(stored, outflow * area, room, dt,
                                               std::isnan(dam.drain_time) ? infinite : dam.drain_time));
  if (outflow == 0.0 && stays < last_drop * dam.volume) stays = 0.0;
  const double leaves = all - stays;
  stored = stays;
  leave(outflow, leaves);

  std::array<double, most_grains> falling{}, going{};  // shares of each class
  if (grains_ > 0) {
    const std::span<double> out = of_dam(state, sediment_, c, grains_),
                            suspended = of_dam(state, suspended_, d, grains_),
                            settled = of_dam(state, settled_, d, grains_);
    const double surface = dam.area * room / dam.volume, flow = leaves / dt;
    std::array<double, most_grains> down{};
    double settles = 0.0;  // of all classes
    for (std::size_t g = 0; g < grains_; ++g) {
      const double mass = suspended[g] + out[g] * area, velocity = setup_.grains[g].settling_velocity;
      const double falls = velocity * surface * dt;
      if (dam.settling == Basin::ideal)
        down[g] = mass * ideal_trapping(velocity, surface, flow);
      else
        down[g] = all + falls > 0.0 ? mass * (falls / (all + falls)) : mass;
      settles += down[g];
    }
    // No more than there is room for.
    const double limit = room * dam.bulk_density;
    const double cut = settles > limit ? limit / settles : 1.0;
    for (std::size_t g = 0; g < grains_; ++g) {
      const double mass = suspended[g] + out[g] * area, falls = cut * down[g], rest = mass - falls;
      // An ideal basin lets pass at once what it does not keep; a mixed one as its water leaves.
      const double passes =
          all > 0.0 ? (dam.settling == Basin::ideal && leaves > 0.0 ? rest : rest * (leaves / all)) : 0.0;
      settled[g] += falls;
      suspended[g] = rest - passes;
      falling[g] = mass > 0.0 ? falls / mass : 1.0;
      going[g] = mass > 0.0 ? passes / mass : 0.0;
      leave(out[g], passes);
    }
  }
  if (species_ == 0) return;
  const std::span<double> dissolved_out = of_dam(state, dissolved_, c, species_),
                          solute = of_dam(state, solute_, d, species_);
  const double water_share = all > 0.0 ? leaves / all : 0.0;
  for (std::size_t k = 0; k < species_; ++k) {
    const double mass = solute[k] + dissolved_out[k] * area, passes = mass * water_share;
    solute[k] = mass - passes;
    leave(dissolved_out[k], passes);
  }
  if (loads_ == 0) return;
  const std::span<double> particulate_out = of_dam(state, particulate_, c, loads_),
                          on_suspended = of_dam(state, on_suspended_, d, loads_),
                          on_settled = of_dam(state, on_settled_, d, species_);
  for (std::size_t lane = 0; lane < loads_; ++lane) {  // each class takes its solutes along
    const std::size_t k = sorbing_[lane / grains_], g = lane % grains_;
    double& out = particulate_out[lane];
    const double mass = on_suspended[lane] + out * area, falls = mass * falling[g], passes = mass * going[g];
    on_settled[k] += falls;
    on_suspended[lane] = std::max(0.0, mass - falls - passes);
    day[book + k].in += out * area;
    out = passes / area;
    day[book + k].out += out * area;
  }
}

void Traps::post(Ledger& ledger, std::span<const double> sums) {
  for (const Dam& dam : dams_) {
    for (std::size_t i = 0; i < ways_.size(); ++i) {
      const double to_kg = i == 0 ? water_density : 1.0;
      ledger.post(ways_[i].in, dam.day[i].in * to_kg);
      ledger.post(ways_[i].out, dam.day[i].out * to_kg);
    }
    for (std::size_t i = 0; i < dug_out_.size(); ++i) ledger.post(dug_out_[i], dam.dug_out[i]);
  }
  for (std::size_t i = 0; i < to_fences_.size(); ++i)
    ledger.post(to_fences_[i], sums[i] * domain().cell_area());
}

void Traps::stocks(const State& state, StockSink& sink) const {
  const auto report = [&](StoreId store, FieldId field, const std::vector<QuantityId>& quantities,
                          double scale, std::size_t classes = 1) {
    if (!field) return;
    const std::vector<double> sums = compensated_sums(state[field], quantities.size() * classes);
    for (std::size_t i = 0; i < quantities.size(); ++i)
      sink.stock(store, quantities[i],
                 compensated_sum(std::span(sums).subspan(i * classes, classes)) * scale);
  };
  report(dam_store_, water_, {water_quantity_}, water_density);
  for (const FieldId field : {suspended_, settled_}) report(dam_store_, field, grain_quantities_, 1.0);
  for (const FieldId field : {solute_, on_settled_}) report(dam_store_, field, species_quantities_, 1.0);
  std::vector<QuantityId> riders;
  for (const std::size_t k : sorbing_) riders.push_back(species_quantities_[k]);
  report(dam_store_, on_suspended_, riders, 1.0, grains_);
  report(fence_store_, kept_, grain_quantities_, domain().cell_area());
  report(fence_store_, kept_solute_, species_quantities_, domain().cell_area());
}

class Factory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "traps"; }
  void describe(Section& root) override { headwater::describe(root, parameters_); }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Traps>(parameters_, setup);
  }

 private:
  TrapParameters parameters_;
};

}  // namespace

std::unique_ptr<ProcessFactory> make_traps_factory() {
  return std::make_unique<Factory>();
}

}  // namespace headwater
