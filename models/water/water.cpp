#include "models/water/water.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/error.hpp"
#include "engine/coupling/task_sums.hpp"
#include "engine/numerics/kinematic_cell.hpp"
#include "engine/numerics/linear_reservoir.hpp"
#include "models/water/cover_values.hpp"
#include "models/water/green_ampt.hpp"
#include "models/water/parameters.hpp"
#include "models/water/soil_bucket.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

// Rain after so long a dry spell begins a new Green-Ampt event: the wetting front has redistributed into the
// root zone.
constexpr double event_gap = 6.0 * 3600.0;

// Between a pulse's end and the next one's start [s].
constexpr double round_off_of_time = 1e-3;

// Rain and what mining brings, by day. Injection that finds no room below stays on the surface.
enum InjectionSlot { injected_to_vadose, injected_to_surface, spilled_to_surface, injection_slots };

enum PulseSlot {
  rain_to_canopy,
  rain_to_surface,
  surface_to_soil,
  surface_to_vadose,
  surface_off_map,
  pulse_slots
};
enum DaySlot {
  canopy_to_air,
  soil_to_air,
  soil_to_vadose,
  soil_to_interflow,
  vadose_to_aquifer,
  vadose_to_deep,
  day_slots
};

class Water final : public Process, public PulseKernel {
 public:
  Water(const WaterParameters& parameters, const Setup& setup) : parameters_(parameters), setup_(setup) {}

  std::string_view label() const override { return "water"; }
  void declare(State& state) override;
  void initialise(State& state, Ledger& ledger) override;
  void advance(State& state, const Interval& day, Ledger& ledger) override;
  void stocks(const State& state, StockSink& sink) const override;

  std::size_t slots() const override { return pulse_slots; }
  void begin_day(State& state, std::span<const Pulse> pulses) override;
  void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override;
  void end_pulse(const State& state, std::size_t pulse, const Task& task) override;
  bool idle(const State& state, std::size_t pulse, const Task& task) const override;
  void post(Ledger& ledger, std::span<const double> sums) override;

 private:
  void follow_land(const State& state);
  void follow_cover(const State& state, std::size_t cell);
  void take_injection(State& state);
  double wanted_infiltration(State& state, std::size_t c, std::size_t pulse, double available) const;
  void end_burst(State& state, std::size_t c, std::size_t pulse, double taken) const;
  void drain_interflow(State& state, Ledger& ledger) const;
  void drain_aquifer(State& state, const Interval& day, Ledger& ledger) const;
  std::array<double, day_slots> day_of_task(State& state, const Interval& day, const Task& task) const;
  double conveyance_of(std::size_t cell) const {
    const SurfaceGraph& graph = domain().surface;
    return std::sqrt(graph.slope[cell]) / (manning_[cell] * graph.flow_length[cell]);
  }
  double kilograms(double depth) const { return depth * domain().cell_area() * water_density; }
  const Domain& domain() const { return *setup_.domain; }
  bool pervious() const { return parameters_.infiltration != Infiltration::none; }

  WaterParameters parameters_;
  Setup setup_;
  // per cell, fixed while the land state is
  std::vector<double> conveyance_;  // sqrt(S) / (n L): depth^(5/3) times it is the outflow per area [m/s]
  std::vector<double> manning_, porosity_, lambda_;
  std::vector<double> ksat_, suction_, canopy_capacity_, soil_capacity_, wilting_, stress_,
      drainage_exponent_, vadose_capacity_, root_depth_;
  // the day's pulses
  std::span<const Pulse> pulses_;
  std::vector<double> event_start_;           // of the rain event that a pulse belongs to [s]
  std::vector<std::vector<double>> off_map_;  // [task][pulse] depth [m]

  std::vector<std::size_t> site_cells_;  // where mining may inject
  std::vector<double> gain_before_;      // interflow_gain of the day before, by reach
  std::vector<std::size_t> growing_;     // cells whose cover changes from day to day
  std::array<CompensatedSum, injection_slots> injected_;

  FieldId rain_factor_, pet_, mantle_;
  FieldId land_state_, land_changed_, routing_changed_, cover_, cover_growth_, injection_, spilled_water_,
      excess_;
  FieldId canopy_, depth_, soil_, moisture_, vadose_, event_infiltration_, event_deficit_, last_rain_,
      start_of_event_, interflow_, aquifer_;
  FieldId wetted_depth_, wetted_top_, burst_infiltration_, burst_end_;
  FieldId interflow_share_, pulse_infiltration_, percolation_, interflow_of_cells_;
  FieldId outflow_, infiltration_, runoff_, evapotranspiration_, recharge_, baseflow_;
  FieldId interflow_gain_, interflow_delay_, of_stored_, of_even_, of_rain_, of_aquifer_;
  QuantityId water_;
  StoreId canopy_store_, surface_store_, soil_store_, vadose_store_, interflow_store_, aquifer_store_;
  std::array<FlowId, pulse_slots> pulse_flows_;
  std::array<FlowId, day_slots> day_flows_;
  std::array<FlowId, injection_slots> injection_flows_;
  FlowId interflow_flow_, baseflow_flow_;
};

void Water::declare(State& state) {
  const auto add = [&](std::string name, std::string unit, Role role, std::string meaning,
                       std::string standard_name = {}, Location location = Location::cell,
                       Aggregation aggregation = Aggregation::instant) {
    return state.add({std::move(name), std::move(unit), location, role, std::move(meaning),
                      std::move(standard_name), 1, aggregation});
  };
  const auto total = [&](std::string name, std::string meaning, std::string standard_name = {}) {
    return add(std::move(name), "m", Role::diagnostic, std::move(meaning), std::move(standard_name),
               Location::cell, Aggregation::total);
  };
  canopy_ = add("canopy_water", "m", Role::prognostic, "water held by the canopy");
  depth_ = add("water_depth", "m", Role::prognostic, "depth of water on the surface");
  soil_ = add("soil_water", "m", Role::prognostic, "water in the root zone");
  // Others read it in the day that follows, so a checkpoint has it.
  moisture_ = add("soil_moisture", "1", Role::prognostic, "volumetric water content of the root zone",
                  "volume_fraction_of_condensed_water_in_soil");
  vadose_ =
      add("vadose_water", "m", Role::prognostic, "mobile water between the root zone and the water table");
  event_infiltration_ =
      add("event_infiltration", "m", Role::prognostic, "infiltration since the rain event began");
  event_deficit_ = add("event_deficit", "1", Role::prognostic, "moisture deficit when the rain event began");
  wetted_depth_ =
      add("wetted_depth", "m", Role::prognostic,
          "depth of the wetted layer that a pause in the rain event has drained; 0: there is none");
  wetted_top_ = add("wetted_top", "m", Role::prognostic,
                    "infiltration since that pause, which fills the layer from the surface on");
  burst_infiltration_ = add("burst_infiltration", "m", Role::prognostic,
                            "infiltration of the rain event when its last burst ended");
  burst_end_ = add("burst_end", "s", Role::prognostic,
                   "when the supply of the surface was last above its conductivity, since the run's start");
  start_of_event_ = add("start_of_rain_event", "s", Role::prognostic,
                        "start of the rain event, since the run's start", {}, Location::domain);
  last_rain_ = add("time_of_last_rain", "s", Role::prognostic, "end of the last rain, since the run's start",
                   {}, Location::domain);
  outflow_ =
      add("surface_outflow", "m", Role::diagnostic, "surface water that leaves a cell in a pulse, per area");
  pulse_infiltration_ =
      add("pulse_infiltration", "m", Role::diagnostic, "water that enters the soil in a pulse");
  percolation_ = total("percolation", "water that enters the vadose zone from the root zone");
  interflow_of_cells_ = total("interflow_of_cells", "water that leaves the root zone for the reach downhill");
  infiltration_ = total("infiltration", "water that enters the soil");
  runoff_ = total(
      "runoff",
      "rainfall excess: what reaches the ground less what infiltrates (negative where run-on infiltrates)",
      "surface_runoff_amount");
  evapotranspiration_ = total("evapotranspiration", "evaporation from the canopy and transpiration");
  recharge_ = total("recharge", "water that leaves the vadose zone for the water table");
  if (state.find("injection"))
    excess_ = total("injection_excess", "injected water that found no room in the vadose zone");
  if (setup_.to_river != nullptr) {
    interflow_ = add("interflow_water", "m3", Role::prognostic,
                     "water on its way to a reach through the slope's pipes", {}, Location::reach);
    if (!setup_.groundwater)
      aquifer_ = add("aquifer_water", "m3", Role::prognostic,
                     "water in the lumped aquifer that feeds a reach", {}, Location::reach);
    interflow_gain_ = add("interflow_gain", "m3", Role::prognostic,
                          "water that has come into the interflow of a reach in a day", {}, Location::reach);
    interflow_share_ =
        add("interflow_share_of_day", "1", Role::diagnostic,
            "share of the interflow's water that reaches the river in a day", {}, Location::reach);
    interflow_delay_ =
        add("interflow_delay", "s", Role::fixed, "recession time of the interflow", {}, Location::domain);
    const auto part = [&](const char* name, const char* meaning) {
      return add(name, "m3", Role::diagnostic, meaning, {}, Location::reach);
    };
    of_stored_ = part("interflow_of_store", "interflow of a day from what was stored before it");
    of_even_ = part("interflow_of_soil", "interflow of a day from drainage at a constant rate");
    of_rain_ = part("interflow_of_rain", "interflow of a day from drainage that comes with the rain");
    of_aquifer_ = part("aquifer_outflow", "baseflow of a day from the lumped aquifer");
    baseflow_ = add("baseflow", "m3", Role::diagnostic, "interflow and baseflow into a reach in a day", {},
                    Location::reach, Aggregation::total);
  }
}

void Water::initialise(State& state, Ledger& ledger) {
  rain_factor_ = state.require("rain_factor", label());
  pet_ = state.require("potential_evapotranspiration", label());
  mantle_ = state.require("mantle_thickness", label());

  // Without the process land (a plot) the constants hold everywhere.
  land_state_ = state.find("land_state");
  land_changed_ = state.find("land_changed");
  routing_changed_ = state.find("routing_changed");
  if (land_state_) cover_ = state.find("canopy_cover");
  cover_growth_ = state.find("cover_growth_rate");
  follow_land(state);
  const std::vector<double> deficit = cell_values(
      parameters_.moisture_deficit, "1", land_state_ ? state[land_state_] : std::span<double>(), setup_);
  const auto cells = at(domain().cells());
  for (std::size_t c = 0; c < cells; ++c) {
    if (!pervious()) continue;
    if (porosity_[c] - deficit[c] < 0.0)
      throw Error(Exit::configuration, "water.moisture_deficit is larger than water.porosity", "water",
                  "The soil cannot hold less than no water");
    state[soil_][c] = (porosity_[c] - deficit[c]) * root_depth_[c];
    state[moisture_][c] = state[soil_][c] / root_depth_[c];
    state[event_deficit_][c] = deficit[c];
  }
  state[last_rain_][0] = -std::numeric_limits<double>::max();
  state[start_of_event_][0] = -std::numeric_limits<double>::max();
  std::fill(state[burst_end_].begin(), state[burst_end_].end(), -std::numeric_limits<double>::max());
  off_map_.resize(domain().tasks.size());

  water_ = ledger.quantity("water");
  canopy_store_ = ledger.store("canopy", Side::inside);
  surface_store_ = ledger.store("surface", Side::inside);
  soil_store_ = ledger.store("soil", Side::inside);
  vadose_store_ = ledger.store("vadose", Side::inside);
  interflow_store_ = ledger.store("interflow", Side::inside);
  aquifer_store_ = ledger.store("aquifer", Side::inside);
  const StoreId rain = ledger.store("rain", Side::outside);
  const StoreId air = ledger.store("atmosphere", Side::outside);
  pulse_flows_[rain_to_canopy] = ledger.flow(rain, canopy_store_, "interception", water_);
  pulse_flows_[rain_to_surface] = ledger.flow(rain, surface_store_, "throughfall", water_);
  pulse_flows_[surface_to_soil] = ledger.flow(surface_store_, soil_store_, "infiltration", water_);
  pulse_flows_[surface_to_vadose] =
      ledger.flow(surface_store_, vadose_store_, "infiltration below the roots", water_);
  pulse_flows_[surface_off_map] =
      ledger.flow(surface_store_, ledger.store("off_map", Side::outside), "overland flow", water_);
  day_flows_[canopy_to_air] = ledger.flow(canopy_store_, air, "interception loss", water_);
  day_flows_[soil_to_air] = ledger.flow(soil_store_, air, "transpiration", water_);
  day_flows_[soil_to_vadose] = ledger.flow(soil_store_, vadose_store_, "drainage", water_);
  day_flows_[vadose_to_aquifer] = ledger.flow(vadose_store_, aquifer_store_, "recharge", water_);
  if (!setup_.groundwater)
    day_flows_[vadose_to_deep] = ledger.flow(vadose_store_, ledger.store("deep_groundwater", Side::outside),
                                             "recharge without a river", water_);
  if (excess_) {
    injection_ = state.require("injection", label());
    spilled_water_ = state.require("spilled_water", label());
    const std::span<const double> site = state[state.require("site", label())];
    for (std::size_t c = 0; c < cells; ++c)
      if (site[c] >= 0.0) site_cells_.push_back(c);
    const StoreId works = ledger.store("works", Side::inside);
    injection_flows_ = {ledger.flow(works, vadose_store_, "injection", water_),
                        ledger.flow(works, surface_store_, "injection without room", water_),
                        ledger.flow(works, surface_store_, "spill", water_)};
  }
  if (interflow_) state[interflow_delay_][0] = parameters_.interflow_delay;
  if (!interflow_ || !pervious()) return;
  // Interflow and baseflow are booked here; the exchange with the river carries them over on the day's
  // series.
  day_flows_[soil_to_interflow] =
      ledger.flow(soil_store_, interflow_store_, "drainage through pipes", water_);
  interflow_flow_ = ledger.flow(interflow_store_, ledger.store("river", Side::inside), "interflow", water_);
  if (!aquifer_) return;
  baseflow_flow_ = ledger.flow(aquifer_store_, ledger.store("river", Side::inside), "baseflow", water_);
  for (std::size_t c = 0; c < cells; ++c)
    if (const std::int32_t reach = domain().drains_to[c]; reach >= 0)
      state[aquifer_][at(reach)] +=
          parameters_.initial_baseflow * domain().cell_area() * parameters_.baseflow_delay;
}

// All that depends on the land as it is and on the flow paths, so that a resumed run finds it again.
void Water::follow_land(const State& state) {
  const std::span<const double> land = land_state_ ? state[land_state_] : std::span<const double>();
  const auto follow = [&](const CellParameter& parameter, std::string_view unit,
                          std::vector<double>& values) {
    if (values.empty() || !parameter.raster)  // a raster stays as it was read
      values = cell_values(parameter, unit, land, setup_);
  };
  follow(parameters_.manning, "s/m^(1/3)", manning_);
  follow(parameters_.porosity, "1", porosity_);
  follow(parameters_.brooks_corey_index, "1", lambda_);
  follow(parameters_.root_depth, "m", root_depth_);
  follow(parameters_.saturated_conductivity, "m/s", ksat_);
  follow(parameters_.suction, "m", suction_);
  follow(parameters_.interception_capacity, "m", canopy_capacity_);
  follow(parameters_.wilting_point, "1", wilting_);
  follow(parameters_.stress_point, "1", stress_);

  const auto cells = at(domain().cells());
  for (std::size_t c = 0; cover_ && c < cells; ++c) follow_cover(state, c);
  conveyance_.assign(cells, 0.0);
  soil_capacity_.resize(cells);
  drainage_exponent_.resize(cells);
  vadose_capacity_.resize(cells);
  const SurfaceGraph& graph = domain().surface;
  for (std::size_t c = 0; c < cells; ++c) {
    if (graph.drains[c] != Drains::nowhere) conveyance_[c] = conveyance_of(c);
    soil_capacity_[c] = porosity_[c] * root_depth_[c];
    drainage_exponent_[c] = 3.0 + 2.0 / lambda_[c];
    vadose_capacity_[c] = std::max(0.0, state[mantle_][c] - root_depth_[c]) * parameters_.drainable_porosity;
  }
  growing_.clear();
  for (std::size_t c = 0; cover_growth_ && c < cells; ++c)
    if (state[cover_growth_][c] > 0.0) growing_.push_back(c);
}

// Roughness and interception of a cell go with its cover.
void Water::follow_cover(const State& state, std::size_t cell) {
  const auto land = static_cast<LandState>(static_cast<int>(state[land_state_][cell]));
  const double cover = state[cover_][cell];
  if (!parameters_.manning.raster)
    manning_[cell] = of_cover(parameters_.manning, land, cover, parameters_.reference_cover);
  if (!parameters_.interception_capacity.raster)
    canopy_capacity_[cell] =
        of_cover(parameters_.interception_capacity, land, cover, parameters_.reference_cover);
}

// At the beginning of the day: into the vadose zone below the roots, as far as there is room.
void Water::take_injection(State& state) {
  const std::span<const double> injection = state[injection_], spilled = state[spilled_water_];
  const std::span<double> vadose = state[vadose_], depth = state[depth_], excess = state[excess_];
  injected_.fill({});
  for (const std::size_t c : site_cells_) {
    const double room = pervious() ? std::max(0.0, vadose_capacity_[c] - vadose[c]) : 0.0;
    const double into_ground = std::min(injection[c], room);
    excess[c] = injection[c] - into_ground;
    vadose[c] += into_ground;
    depth[c] += excess[c] + spilled[c];
    injected_[injected_to_vadose].add(into_ground);
    injected_[injected_to_surface].add(excess[c]);
    injected_[spilled_to_surface].add(spilled[c]);
  }
}

void Water::begin_day(State& state, std::span<const Pulse> pulses) {
  pulses_ = pulses;
  if ((land_changed_ && state[land_changed_][0] != 0.0) ||
      (routing_changed_ && state[routing_changed_][0] != 0.0))
    follow_land(state);
  for (const std::size_t c : growing_) {
    follow_cover(state, c);
    if (domain().surface.drains[c] != Drains::nowhere) conveyance_[c] = conveyance_of(c);
  }
  if (!site_cells_.empty()) take_injection(state);
  event_start_.resize(pulses.size());
  double &last = state[last_rain_][0], &start = state[start_of_event_][0];
  for (std::size_t p = 0; p < pulses.size(); ++p) {
    if (pulses[p].rain_rate > 0.0) {
      if (pulses[p].start - last >= event_gap) start = pulses[p].start;
      last = pulses[p].start + pulses[p].duration;
    }
    event_start_[p] = start;
  }
  for (const FieldId id : {infiltration_, runoff_, percolation_})
    std::fill(state[id].begin(), state[id].end(), 0.0);
  for (auto& of_task : off_map_) of_task.assign(pulses.size(), 0.0);
}

bool Water::idle(const State& state, std::size_t pulse, const Task& task) const {
  if (pulses_[pulse].rain_rate > 0.0) return false;
  const auto depth = state[depth_].subspan(at(task.first_cell), at(task.last_cell - task.first_cell));
  return std::all_of(depth.begin(), depth.end(), [](double value) { return value == 0.0; });
}

// What the soil would take from a supply above K, after what the pause since the last such supply has done to
// the profile. Pauses are caught up here: in between nothing depends on them.
double Water::wanted_infiltration(State& state, std::size_t c, std::size_t pulse, double available) const {
  const ProfileSoil soil{ksat_[c], suction_[c], state[event_deficit_][c], porosity_[c],
                         drainage_exponent_[c]};
  double &end = state[burst_end_][c], &depth = state[wetted_depth_][c], &top = state[wetted_top_][c];
  WettedProfile profile{state[event_infiltration_][c], depth, top};
  double before = state[burst_infiltration_][c], since = end;
  if (since < event_start_[pulse]) {  // of an earlier event
    profile.depth = profile.top = before = 0.0;
    since = event_start_[pulse];
  }
  const double pause = pulses_[pulse].start - since;
  if (pause > round_off_of_time) profile = after_pause(soil, profile, before, pause, root_depth_[c]);
  end = pulses_[pulse].start;
  depth = profile.depth;
  top = profile.top;
  return infiltrated_depth(soil, profile, available, pulses_[pulse].duration);
}

void Water::end_burst(State& state, std::size_t c, std::size_t pulse, double taken) const {
  WettedProfile profile{state[event_infiltration_][c], state[wetted_depth_][c], state[wetted_top_][c]};
  fill(profile, state[event_deficit_][c], taken);
  state[event_infiltration_][c] = state[burst_infiltration_][c] = profile.water;
  state[wetted_depth_][c] = profile.depth;
  state[wetted_top_][c] = profile.top;
  state[burst_end_][c] = pulses_[pulse].start + pulses_[pulse].duration;
}

void Water::cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) {
  const SurfaceGraph& graph = domain().surface;
  const double dt = pulses_[pulse].duration;
  const double rain_depth = pulses_[pulse].rain_rate * dt;
  const bool new_event = event_start_[pulse] == pulses_[pulse].start;

  const std::span<const double> rain_factor = state[rain_factor_];
  const std::span<double> canopy = state[canopy_], depth = state[depth_], soil = state[soil_],
                          vadose = state[vadose_], event_infiltration = state[event_infiltration_],
                          event_deficit = state[event_deficit_], outflow = state[outflow_],
                          infiltration = state[infiltration_], runoff = state[runoff_],
                          pulse_infiltration = state[pulse_infiltration_], percolation = state[percolation_];

  std::array<double, largest_block> held, steepness, left, passing;
  std::array<double, pulse_slots> block{};
  const auto count = at(range.last - range.first);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t c = at(range.first) + i;
    double inflow = 0.0;
    for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
      inflow += graph.donor_fraction[d] * outflow[at(graph.donor[d])];

    const double rain = rain_depth * rain_factor[c];
    const double intercepted = std::min(rain, std::max(0.0, canopy_capacity_[c] - canopy[c]));
    const double throughfall = rain - intercepted;
    // What arrives at a river cell is at the channel: only the cell's own rain still has to get there.
    passing[i] = graph.drains[c] == Drains::reach ? inflow : 0.0;
    const double available = depth[c] + (inflow - passing[i]) + throughfall;

    if (new_event) {  // also where the canopy keeps all of its first pulse
      event_infiltration[c] = 0.0;
      event_deficit[c] = std::max(0.0, soil_capacity_[c] - soil[c]) / root_depth_[c];
    }
    double to_soil = 0.0, to_vadose = 0.0;
    if (pervious() && available > 0.0) {
      const bool burst = available > ksat_[c] * dt;  // else all of it infiltrates, whatever the profile
      const double wanted = burst ? wanted_infiltration(state, c, pulse, available) : available;
      to_soil = std::min(wanted, std::max(0.0, soil_capacity_[c] - soil[c]));
      to_vadose = std::min(wanted - to_soil, std::max(0.0, vadose_capacity_[c] - vadose[c]));
      if (burst)
        end_burst(state, c, pulse, to_soil + to_vadose);
      else
        event_infiltration[c] += to_soil + to_vadose;
    }
    canopy[c] += intercepted;
    soil[c] += to_soil;
    vadose[c] += to_vadose;
    infiltration[c] += to_soil + to_vadose;
    pulse_infiltration[c] = to_soil + to_vadose;
    percolation[c] += to_vadose;
    runoff[c] += throughfall - (to_soil + to_vadose);

    held[i] =
        std::max(0.0, available - (to_soil + to_vadose));  // the sum may round to an ulp more than there was
    steepness[i] = dt * conveyance_[c];
    block[rain_to_canopy] += intercepted;
    block[rain_to_surface] += throughfall;
    block[surface_to_soil] += to_soil;
    block[surface_to_vadose] += to_vadose;
  }
  // depth' + dt sqrt(S)/(n L) depth'^(5/3) = depth + dt (inflow + rain - infiltration); outflow closes by
  // subtraction
  kinematic_depths({held.data(), count}, {steepness.data(), count}, {left.data(), count});
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t c = at(range.first) + i;
    depth[c] = left[i];
    outflow[c] = held[i] - left[i] + passing[i];
    if (graph.drains[c] == Drains::off_map) block[surface_off_map] += outflow[c];
  }
  for (std::size_t slot = 0; slot < pulse_slots; ++slot) sums[slot].add(block[slot]);
}

void Water::end_pulse(const State& state, std::size_t pulse, const Task& task) {
  double& total = off_map_[at(static_cast<std::int32_t>(&task - domain().tasks.data()))][pulse];
  for (std::int32_t c = task.first_cell; c < task.last_cell; ++c)
    if (domain().surface.drains[at(c)] == Drains::off_map) total += state[outflow_][at(c)];
}

void Water::post(Ledger& ledger, std::span<const double> sums) {
  for (std::size_t slot = 0; slot < pulse_slots; ++slot)
    ledger.post(pulse_flows_[slot], kilograms(sums[slot]));
  for (std::size_t slot = 0; slot < injection_slots && !site_cells_.empty(); ++slot)
    ledger.post(injection_flows_[slot], kilograms(injected_[slot].value()));
  if (setup_.off_map == nullptr) return;
  std::vector<double> bounds;
  for (const Pulse& pulse : pulses_) bounds.push_back(pulse.start);
  bounds.push_back(pulses_.back().start + pulses_.back().duration);
  setup_.off_map->open(bounds);
  for (std::size_t p = 0; p < pulses_.size(); ++p)
    for (const auto& of_task : off_map_)
      setup_.off_map->amounts(p, 0)[0] += of_task[p] * domain().cell_area();
}

void Water::advance(State& state, const Interval& day, Ledger& ledger) {
  if (baseflow_) {
    std::fill(state[baseflow_].begin(), state[baseflow_].end(), 0.0);
    gain_before_.assign(state[interflow_gain_].begin(), state[interflow_gain_].end());
    std::fill(state[interflow_gain_].begin(), state[interflow_gain_].end(), 0.0);
  }
  const std::vector<double> totals = sum_over_tasks(domain(), setup_.threads, day_slots,
                                                    [&](const Task& task, std::span<CompensatedSum> sums) {
                                                      const auto of_task = day_of_task(state, day, task);
                                                      for (std::size_t slot = 0; slot < day_slots; ++slot)
                                                        sums[slot].add(of_task[slot]);
                                                    });
  for (std::size_t slot = 0; slot < day_slots; ++slot)
    if (day_flows_[slot]) ledger.post(day_flows_[slot], kilograms(totals[slot]));
  if (!baseflow_ || !pervious()) return;

  drain_interflow(state, ledger);
  if (aquifer_) drain_aquifer(state, day, ledger);
}

// A linear reservoir a reach, exact over the day's pulses. As much drainage as the day before's comes in at a
// constant rate, what is beyond it with the rain: the exchange with the river hands it over in the same
// shape.
void Water::drain_interflow(State& state, Ledger& ledger) const {
  std::vector<double> bounds, weights;
  double rain = 0.0;
  for (const Pulse& pulse : pulses_) rain += pulse.rain_rate * pulse.duration;
  for (const Pulse& pulse : pulses_) {
    bounds.push_back(pulse.start);
    weights.push_back(rain > 0.0 ? pulse.rain_rate * pulse.duration / rain : 0.0);
  }
  bounds.push_back(pulses_.back().start + pulses_.back().duration);
  const ReservoirShape shape = reservoir_shape(bounds, weights, parameters_.interflow_delay);

  const std::span<const double> gain = state[interflow_gain_];
  const std::span<double> stored = state[interflow_], baseflow = state[baseflow_],
                          share = state[interflow_share_], of_stored = state[of_stored_],
                          of_even = state[of_even_], of_rain = state[of_rain_];
  CompensatedSum total;
  for (std::size_t r = 0; r < stored.size(); ++r) {
    const double even = rain > 0.0 ? std::min(gain[r], gain_before_[r]) : gain[r];
    of_stored[r] = stored[r] * shape.stored;
    of_even[r] = even * shape.even;
    of_rain[r] = (gain[r] - even) * shape.weighted;
    const double there = stored[r] + gain[r];
    const double released = std::min(there, of_stored[r] + of_even[r] + of_rain[r]);
    share[r] = there > 0.0 ? released / there : 0.0;
    stored[r] = there - released;
    baseflow[r] += released;
    total.add(released);
  }
  ledger.post(interflow_flow_, total.value() * water_density);
}

// A linear reservoir too, exact over a day after its recharge has come in.
void Water::drain_aquifer(State& state, const Interval& day, Ledger& ledger) const {
  const double share = -std::expm1(-day.length() / parameters_.baseflow_delay);
  const std::span<double> stored = state[aquifer_], baseflow = state[baseflow_], outflow = state[of_aquifer_];
  CompensatedSum total;
  for (std::size_t r = 0; r < stored.size(); ++r) {
    outflow[r] = stored[r] * share;
    stored[r] -= outflow[r];
    baseflow[r] += outflow[r];
    total.add(outflow[r]);
  }
  ledger.post(baseflow_flow_, total.value() * water_density);
}

std::array<double, day_slots> Water::day_of_task(State& state, const Interval& day, const Task& task) const {
  std::array<double, day_slots> totals{};
  const std::span<double> canopy = state[canopy_], soil = state[soil_], vadose = state[vadose_];
  const double percolation_limit = parameters_.percolation_capacity * day.length();
  const double recharge_share = -std::expm1(-day.length() / parameters_.vadose_delay);
  std::array<CompensatedSum, day_slots> sums;
  const std::span<const double> potential = state[pet_];
  std::array<double, largest_block> from_canopies, available, threshold, wanted, uptakes, drains;
  for (std::size_t first = at(task.first_cell); first < at(task.last_cell); first += at(largest_block)) {
    const std::size_t count = std::min(at(largest_block), at(task.last_cell) - first);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t c = first + i;
      from_canopies[i] = std::min(canopy[c], potential[c]);
      available[i] = soil[c] - wilting_[c] * root_depth_[c];
      threshold[i] = (stress_[c] - wilting_[c]) * root_depth_[c];
      wanted[i] = potential[c] - from_canopies[i];
    }
    plant_uptakes({available.data(), count}, {threshold.data(), count}, {wanted.data(), count},
                  {uptakes.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
      canopy[first + i] -= from_canopies[i];
      soil[first + i] -= uptakes[i];
    }
    const auto of_block = [&](const std::vector<double>& values) {
      return std::span(values).subspan(first, count);
    };
    drained_depths(soil.subspan(first, count), of_block(soil_capacity_), of_block(ksat_),
                   of_block(drainage_exponent_), day.length(), {drains.data(), count});
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t c = first + i;
      const double from_canopy = from_canopies[i], uptake = uptakes[i], drained = drains[i];
      const std::int32_t reach = interflow_ ? domain().drains_to[c] : -1;
      const double through_pipes =
          reach >= 0 ? std::max(drained * parameters_.interflow_share, drained - percolation_limit) : 0.0;
      const double percolated =
          std::min(drained - through_pipes, std::max(0.0, vadose_capacity_[c] - vadose[c]));
      soil[c] -= through_pipes + percolated;
      vadose[c] += percolated;
      state[percolation_][c] += percolated;
      state[interflow_of_cells_][c] = through_pipes;
      const double recharged = vadose[c] * recharge_share;
      vadose[c] -= recharged;
      state[moisture_][c] = soil[c] / root_depth_[c];
      state[evapotranspiration_][c] = from_canopy + uptake;
      state[recharge_][c] = recharged;
      if (reach >= 0) {
        state[interflow_gain_][at(reach)] += through_pipes * domain().cell_area();
        if (aquifer_) state[aquifer_][at(reach)] += recharged * domain().cell_area();
      }
      sums[canopy_to_air].add(from_canopy);
      sums[soil_to_air].add(uptake);
      sums[soil_to_interflow].add(through_pipes);
      sums[soil_to_vadose].add(percolated);
      sums[reach >= 0 || setup_.groundwater ? vadose_to_aquifer : vadose_to_deep].add(recharged);
    }
  }
  for (std::size_t slot = 0; slot < day_slots; ++slot) totals[slot] = sums[slot].value();
  return totals;
}

void Water::stocks(const State& state, StockSink& sink) const {
  const auto report = [&](StoreId store, FieldId field) {
    sink.stock(store, water_, kilograms(compensated_sum(state[field])));
  };
  report(canopy_store_, canopy_);
  report(surface_store_, depth_);
  report(soil_store_, soil_);
  report(vadose_store_, vadose_);
  if (!interflow_) return;
  sink.stock(interflow_store_, water_, compensated_sum(state[interflow_]) * water_density);
  if (!aquifer_) return;
  sink.stock(aquifer_store_, water_, compensated_sum(state[aquifer_]) * water_density);
}

class Factory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "water"; }
  void describe(Section& root) override { headwater::describe(root, parameters_); }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Water>(parameters_, setup);
  }
  double step() const { return parameters_.step; }

 private:
  WaterParameters parameters_;
};

}  // namespace

std::unique_ptr<ProcessFactory> make_water_factory() {
  return std::make_unique<Factory>();
}

double water_step(const ProcessFactory& water) {
  const auto* factory = dynamic_cast<const Factory*>(&water);
  return factory != nullptr ? factory->step() : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace headwater
