#include "models/erosion/erosion.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "engine/core/error.hpp"
#include "engine/coupling/local_slope.hpp"
#include "engine/coupling/task_sums.hpp"
#include "models/erosion/creep.hpp"
#include "models/erosion/detachment.hpp"
#include "models/erosion/hairsine_rose.hpp"
#include "models/erosion/parameters.hpp"
#include "models/erosion/rusle.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

// Less water than this carries nothing [m].
constexpr double driest_film = 1e-30;

enum ClassSlot { into_deposits, out_of_deposits, off_the_map, class_slots };

class Erosion final : public Process, public PulseKernel {
 public:
  Erosion(const ErosionParameters& parameters, const Setup& setup);

  std::string_view label() const override { return "erosion"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void begin(State& state) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

  std::size_t slots() const override { return 1 + at(grains_) * class_slots; }
  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override;
  void end_pulse(const State& state, std::size_t pulse, const Task& task) override;
  void post(Ledger& ledger, std::span<const double> sums) override;

 private:
  template <int fixed>
  void cells_of(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums);
  double rain_effect(double rate, double per_depth, double per_energy, double depth, double bare) const;
  void follow_land(const State& state);
  void follow_paths(const State& state);
  const Domain& domain() const { return *setup_.domain; }

  ErosionParameters parameters_;
  Setup setup_;
  std::int32_t grains_;
  std::array<double, most_grains> fraction_{}, velocity_{}, buoyancy_{}, volume_{};  // of each class
  // per cell, fixed while the land state is
  std::vector<double> detachability_, redetachability_, energy_, critical_, power_, supply_;
  std::vector<double> cohesion_;  // empty: within energy_
  double supplied_ = 0.0;         // all regolith at the start [kg/m2 x cells]
  Creep creep_;
  Rusle rusle_;
  std::span<const Pulse> pulses_;
  std::vector<std::vector<double>> off_map_;  // [task][pulse x grains] [kg/m2]

  FieldId rain_factor_, roots_, cover_, depth_, water_outflow_, land_state_, land_changed_, local_slope_,
      routing_changed_;
  FieldId suspended_, deposited_, eroded_, crept_, outflow_;
  FieldId ground_gain_;
  FieldId erosion_, deposition_, deposits_, elevation_change_;
  StoreId regolith_store_, deposit_store_, surface_store_;
  std::vector<QuantityId> quantities_;
  struct Flows {
    FlowId detachment, deposition, lifting, off_map;
  };
  std::vector<Flows> flows_;
};

Erosion::Erosion(const ErosionParameters& parameters, const Setup& setup)
    : parameters_(parameters),
      setup_(setup),
      grains_(static_cast<std::int32_t>(setup.grains.size())),
      creep_(parameters.creep, setup, parameters.bulk_density),
      rusle_(parameters.rusle, setup) {
  if (setup_.grains.empty() || grains_ > most_grains)
    throw std::logic_error("the composition root has not passed on the grain classes");
  for (std::size_t g = 0; g < setup_.grains.size(); ++g) {
    const Grain& grain = setup_.grains[g];
    fraction_[g] = grain.fraction;
    velocity_[g] = grain.settling_velocity;
    buoyancy_[g] = grain.density / (grain.density - water_density);
    volume_[g] = 1.0 / grain.density;
  }
}

void Erosion::declare(State& state) {
  const auto add = [&](const char* name, const char* unit, Role role, const char* meaning, int lanes = 1,
                       Aggregation aggregation = Aggregation::instant) {
    return state.add({name, unit, Location::cell, role, meaning, "", lanes, aggregation});
  };
  suspended_ = add("suspended_sediment", "kg m-2", Role::prognostic,
                   "sediment in the water on the surface, by grain class", grains_);
  deposited_ = add("deposited_sediment", "kg m-2", Role::prognostic,
                   "sediment that has settled on the regolith, by grain class", grains_);
  eroded_ = add("regolith_eroded", "kg m-2", Role::prognostic,
                "what the regolith has lost since the start, and what lay on it then");
  outflow_ = add("sediment_outflow", "kg m-2", Role::diagnostic,
                 "sediment that leaves a cell in a pulse, per area, by grain class", grains_);
  ground_gain_ = add("ground_gain", "kg m-2", Role::diagnostic,
                     "what the ground gains in a pulse, by grain class; negative: what it loses", grains_);
  erosion_ =
      add("erosion", "kg m-2", Role::diagnostic,
          "what the ground loses, regolith and deposits, in pulses in which it loses", 1, Aggregation::total);
  deposition_ = add("deposition", "kg m-2", Role::diagnostic,
                    "what the ground gains in pulses in which it gains", 1, Aggregation::total);
  deposits_ =
      add("deposits", "kg m-2", Role::diagnostic, "sediment that has settled on the regolith, all classes");
  elevation_change_ =
      add("elevation_change", "m", Role::diagnostic, "change of the land surface since the start");
  creep_.declare(state);
  crept_ = state.require("regolith_crept", label());
  rusle_.declare(state);
}

void Erosion::initialise(State& state, Ledger& ledger) {
  rain_factor_ = state.find("rain_on_ground");  // where mining's ponds cover some of it
  if (!rain_factor_) rain_factor_ = state.require("rain_factor", label());
  depth_ = state.require("water_depth", label());
  water_outflow_ = state.require("surface_outflow", label());
  cover_ = state.find("canopy_cover");  // without the process land the ground is bare
  const FieldId mantle = state.require("mantle_thickness", label());
  land_state_ = state.find("land_state");
  land_changed_ = state.find("land_changed");
  local_slope_ = state.find("local_slope");
  routing_changed_ = state.find("routing_changed");
  roots_ = state.find("root_cohesion");
  rusle_.initialise(state);
  follow_land(state);
  follow_paths(state);
  CompensatedSum supplied;
  for (std::size_t c = 0; c < at(domain().cells()); ++c) {
    supply_.push_back(state[mantle][c] * parameters_.bulk_density);
    supplied.add(supply_.back());
  }
  supplied_ = supplied.value();
  off_map_.resize(domain().tasks.size());

  regolith_store_ = ledger.store("regolith", Side::inside);
  deposit_store_ = ledger.store("deposits", Side::inside);
  surface_store_ = ledger.store("surface", Side::inside);
  const StoreId off_map = ledger.store("off_map", Side::outside);
  for (const Grain& grain : setup_.grains) {
    const QuantityId quantity = ledger.quantity(grain.id);
    quantities_.push_back(quantity);
    flows_.push_back({ledger.flow(regolith_store_, surface_store_, "detachment", quantity),
                      ledger.flow(surface_store_, deposit_store_, "deposition", quantity),
                      ledger.flow(deposit_store_, surface_store_, "re-entrainment", quantity),
                      ledger.flow(surface_store_, off_map, "overland flow", quantity)});
  }
  creep_.initialise(state, ledger, supply_);
}

void Erosion::follow_paths(const State& state) {
  const SurfaceGraph& graph = domain().surface;
  const std::span<const double> local = local_slope_ ? state[local_slope_] : std::span<const double>();
  power_.resize(at(domain().cells()));
  for (std::size_t c = 0; c < power_.size(); ++c)
    // of an outflow of 1 m from the cell's area, which is a flow of flow_length per width
    power_[c] = graph.drains[c] == Drains::nowhere
                    ? 0.0
                    : stream_power(graph.flow_length[c], slope_of_ground(graph.slope[c], local, c));
  rusle_.follow_paths(local);
}

// All that depends on the land state alone, so that a resumed run finds it again.
void Erosion::follow_land(const State& state) {
  const std::span<const double> land = land_state_ ? state[land_state_] : std::span<const double>();
  const auto follow = [&](const CellParameter& parameter, std::string_view unit,
                          std::vector<double>& values) {
    if (values.empty() || !parameter.raster)  // a raster stays as it was read
      values = cell_values(parameter, unit, land, setup_);
  };
  follow(parameters_.rain_detachability, parameters_.detachability_by_energy ? "kg/J" : "kg/m3",
         detachability_);
  follow(parameters_.rain_redetachability, parameters_.redetachability_by_energy ? "kg/J" : "kg/m3",
         redetachability_);
  follow(parameters_.entrainment_energy, "J/kg", energy_);
  follow(parameters_.critical_stream_power, "W/m2", critical_);
  const auto given = [](double value) { return !std::isnan(value); };
  const CellParameter& cohesion = parameters_.cohesion;  // NaN in the states that a table leaves out
  if (cohesion.raster || given(cohesion.constant) ||
      std::any_of(cohesion.by_state.begin(), cohesion.by_state.end(), given))
    follow(cohesion, "Pa", cohesion_);
  rusle_.follow_land(land);
}

void Erosion::begin_day(State& state, std::span<const Pulse> pulses) {
  pulses_ = pulses;
  const bool land_changed = land_changed_ && state[land_changed_][0] != 0.0;
  if (land_changed) follow_land(state);
  if ((land_changed && local_slope_) || (routing_changed_ && state[routing_changed_][0] != 0.0))
    follow_paths(state);
  rusle_.rain(state, pulses);
  for (const FieldId id : {erosion_, deposition_}) std::fill(state[id].begin(), state[id].end(), 0.0);
  for (auto& of_task : off_map_) of_task.assign(pulses.size() * at(grains_), 0.0);
}

void Erosion::cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) {
  if (grains_ == 4)  // the usual number, known to the compiler
    cells_of<4>(state, pulse, range, sums);
  else
    cells_of<0>(state, pulse, range, sums);
}

template <int fixed>
void Erosion::cells_of(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) {
  const SurfaceGraph& graph = domain().surface;
  const int n = fixed > 0 ? fixed : grains_;
  const auto lanes = static_cast<std::size_t>(n);
  const double dt = pulses_[pulse].duration;
  const std::span<const double> rain_factor = state[rain_factor_], depth = state[depth_],
                                water_outflow = state[water_outflow_],
                                cover = cover_ ? state[cover_] : std::span<double>();
  const std::span<double> eroded = state[eroded_], erosion = state[erosion_], deposition = state[deposition_];
  const std::span<const double> crept = state[crept_],
                                roots = roots_ ? state[roots_] : std::span<const double>();
  double* const suspended = state[suspended_].data();
  double* const deposited = state[deposited_].data();
  double* const outflow = state[outflow_].data();
  double* const ground_gain = state[ground_gain_].data();
  // Of a rate of rain at the gauge; a cell's factor scales both laws' rates.
  const double rain_rate = pulses_[pulse].rain_rate;

  double taken_by_block = 0.0;
  std::array<double, class_slots * most_grains> block{};
  std::array<double, most_grains> carried, passing, fall, lifted, arrived;
  for (std::int32_t cell = range.first; cell < range.last; ++cell) {
    const std::size_t c = at(cell);
    double* const s = suspended + c * lanes;
    double* const m = deposited + c * lanes;
    double* const out = outflow + c * lanes;
    double* const gain = ground_gain + c * lanes;
    // What arrives at a river cell, water and sediment, is at the channel and passes on.
    const bool river = graph.drains[c] == Drains::reach;
    for (int i = 0; i < n; ++i) {
      carried[at(i)] = river ? 0.0 : s[i];
      passing[at(i)] = 0.0;
    }
    double passing_water = 0.0;
    for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d) {
      const double* const from = outflow + at(graph.donor[d]) * lanes;
      for (int i = 0; i < n; ++i) carried[at(i)] += graph.donor_fraction[d] * from[i];
      if (river) passing_water += graph.donor_fraction[d] * water_outflow[at(graph.donor[d])];
    }
    if (river)
      for (int i = 0; i < n; ++i) {
        passing[at(i)] = carried[at(i)];
        carried[at(i)] = s[i];
      }
    const double stays = depth[c], leaves = std::max(0.0, water_outflow[c] - passing_water),
                 water = stays + leaves;
    if (!(water > driest_film)) {  // what the water leaves behind as it infiltrates
      double gained = 0.0;
      for (int i = 0; i < n; ++i) {
        m[i] += carried[at(i)];
        block[at(into_deposits * n + i)] += carried[at(i)];
        gain[i] = carried[at(i)];
        gained += carried[at(i)];
        s[i] = 0.0;
        out[i] = passing[at(i)];
      }
      deposition[c] += gained;
      continue;
    }

    double mass = 0.0, volume = 0.0;
    for (int i = 0; i < n; ++i) {
      mass += carried[at(i)];
      volume += carried[at(i)] * volume_[at(i)];
    }
    CellPulse in;
    in.water = water;
    in.shield = parameters_.shield_mass;
    in.most = parameters_.maximum_concentration;
    double attack = 0.0;
    if (rain_rate > 0.0) {
      const double rate = rain_rate * rain_factor[c];
      const bool by_energy = parameters_.detachability_by_energy || parameters_.redetachability_by_energy;
      const double power = by_energy ? power_of_rain(rate) : 0.0;
      const double reaches =
          damping_by_water(stays, parameters_.breakpoint_depth, parameters_.breakpoint_exponent) *
          (cover.empty() ? 1.0 : 1.0 - cover[c]) * dt;
      attack = reaches * detachability_[c] * (parameters_.detachability_by_energy ? power : rate);
      in.rain_lift = reaches * redetachability_[c] * (parameters_.redetachability_by_energy ? power : rate);
    }
    const double excess = power_[c] * leaves / dt - critical_[c];
    if (excess > 0.0 && stays > 0.0) {
      const double work = parameters_.flow_efficiency * excess * dt;
      const double share =
          cohesion_.empty() ? 1.0 : cohesive_share(cohesion_[c] + (roots.empty() ? 0.0 : roots[c]));
      attack += share * work / energy_[c];
      in.flow_lift = work / (gravity_on_grains * stays);
    }
    in.attack = std::min(attack, std::max(0.0, supply_[c] + crept[c] - eroded[c]));

    double clear = dt;
    if (parameters_.hindered_settling && mass > 0.0) {
      const double per_water = volume / water * std::min(1.0, in.most * water / mass);
      clear *= hindrance(per_water / (1.0 + per_water));
    }
    for (int i = 0; i < n; ++i) {
      fall[at(i)] = clear * velocity_[at(i)];
      arrived[at(i)] = carried[at(i)];
    }
    const double taken = solve_classes<fixed>(
        n, in, {fraction_.data(), buoyancy_.data(), fall.data(), carried.data(), m, lifted.data()},
        eroded[c]);
    taken_by_block += taken;

    const double stays_share = stays / water, leaves_share = leaves / water;
    double gained = -taken;
    for (int i = 0; i < n; ++i) {
      const double all = carried[at(i)];
      // the larger one closes the balance
      const double held = leaves > stays ? all * stays_share : all - all * leaves_share;
      s[i] = held;
      out[i] = (leaves > stays ? all - held : all * leaves_share) + passing[at(i)];
      gain[i] = arrived[at(i)] - all;
      // What the water has lost, not what the deposits have gained: they may be 1e16 times as much.
      const double settled = arrived[at(i)] + fraction_[at(i)] * taken - all;
      block[at(into_deposits * n + i)] += settled + lifted[at(i)];
      block[at(out_of_deposits * n + i)] += lifted[at(i)];
      gained += settled;
    }
    (gained < 0.0 ? erosion : deposition)[c] += std::abs(gained);
    if (graph.drains[c] == Drains::off_map)
      for (int i = 0; i < n; ++i) block[at(off_the_map * n + i)] += out[i];
  }
  sums[0].add(taken_by_block);
  for (std::size_t slot = 0; slot < class_slots * lanes; ++slot) sums[1 + slot].add(block[slot]);
}

void Erosion::end_pulse(const State& state, std::size_t pulse, const Task& task) {
  const std::span<double> total = std::span(off_map_[static_cast<std::size_t>(&task - domain().tasks.data())])
                                      .subspan(pulse * at(grains_), at(grains_));
  for (std::int32_t c = task.first_cell; c < task.last_cell; ++c)
    if (domain().surface.drains[at(c)] == Drains::off_map)
      for (std::size_t g = 0; g < total.size(); ++g) total[g] += state[outflow_][at(c) * total.size() + g];
}

void Erosion::post(Ledger& ledger, std::span<const double> sums) {
  const double area = domain().cell_area();
  for (std::size_t g = 0; g < flows_.size(); ++g) {
    const auto sum = [&](ClassSlot slot) { return sums[1 + slot * flows_.size() + g]; };
    ledger.post(flows_[g].detachment, fraction_[g] * sums[0] * area);
    // Both ways, so that what goes to and fro counts as traffic. A net gain may be below 0 by round-off.
    const double net = sum(into_deposits) - sum(out_of_deposits);
    const double forth = std::max({0.0, sum(into_deposits), net});
    ledger.post(flows_[g].deposition, forth * area);
    ledger.post(flows_[g].lifting, (forth - net) * area);
    ledger.post(flows_[g].off_map, sum(off_the_map) * area);
  }
  if (setup_.off_map == nullptr) return;
  for (std::size_t p = 0; p < pulses_.size(); ++p)  // on the intervals that water has opened
    for (std::int32_t g = 0; g < grains_; ++g)
      for (const auto& of_task : off_map_)
        setup_.off_map->amounts(p, setup_.lanes.grain(g))[0] += of_task[p * at(grains_) + at(g)] * area;
}

// The surface of the start is the terrain's: what has settled in the spin-up lies within the mantle that is
// given.
void Erosion::begin(State& state) {
  const std::span<const double> deposited = state[deposited_];
  const std::span<double> eroded = state[eroded_];
  const auto lanes = at(grains_);
  for (std::size_t c = 0; c < eroded.size(); ++c) {
    double sum = 0.0;
    for (std::size_t g = 0; g < lanes; ++g) sum += deposited[c * lanes + g];
    eroded[c] = sum;
  }
  std::fill(state[crept_].begin(), state[crept_].end(), 0.0);
}

void Erosion::advance(State& state, const Interval& day, Ledger& ledger) {
  const std::span<const double> deposited = state[deposited_], eroded = state[eroded_], crept = state[crept_];
  const std::span<double> deposits = state[deposits_], change = state[elevation_change_];
  const auto lanes = at(grains_);
  sum_over_tasks(domain(), setup_.threads, 0, [&](const Task& task, std::span<CompensatedSum>) {
    for (std::size_t c = at(task.first_cell); c < at(task.last_cell); ++c) {
      double sum = 0.0;
      for (std::size_t g = 0; g < lanes; ++g) sum += deposited[c * lanes + g];
      deposits[c] = sum;
      change[c] = (sum - eroded[c] + crept[c]) / parameters_.bulk_density;
    }
  });
  creep_.advance(state, day, ledger);
  rusle_.update(state, day.end - setup_.clock.elapsed());  // the clock as it was at the beginning
}

void Erosion::stocks(const State& state, StockSink& sink) const {
  const double area = domain().cell_area();
  const auto lanes = at(grains_);
  const std::vector<double> in_water = compensated_sums(state[suspended_], lanes),
                            on_ground = compensated_sums(state[deposited_], lanes);
  const double left = supplied_ - compensated_sum(state[eroded_]) + compensated_sum(state[crept_]);
  for (std::size_t g = 0; g < lanes; ++g) {
    sink.stock(regolith_store_, quantities_[g], fraction_[g] * left * area);
    sink.stock(deposit_store_, quantities_[g], on_ground[g] * area);
    sink.stock(surface_store_, quantities_[g], in_water[g] * area);
  }
  creep_.stocks(state, sink);
}

class Factory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "erosion"; }
  void describe(Section& root) override {
    root.table(
        "erosion",
        "Detachment by rain and flow, transport and deposition of sediment on hillslopes, by grain class.",
        [&](Section& section) { headwater::describe(section, parameters_); });
  }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Erosion>(parameters_, setup);
  }
  std::vector<Grain> grains() const { return complete_grains(parameters_.grains); }

 private:
  ErosionParameters parameters_;
};

}  // namespace

std::unique_ptr<ProcessFactory> make_erosion_factory() {
  return std::make_unique<Factory>();
}

std::vector<Grain> erosion_grains(const ProcessFactory& erosion) {
  const auto* factory = dynamic_cast<const Factory*>(&erosion);
  return factory != nullptr ? factory->grains() : std::vector<Grain>{};
}

}  // namespace headwater
