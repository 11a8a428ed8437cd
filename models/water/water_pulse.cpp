#include <algorithm>
#include <array>

#include "engine/numerics/kinematic_cell.hpp"
#include "models/water/green_ampt.hpp"
#include "models/water/water_process.hpp"

namespace headwater {

namespace {

// Rain after so long a dry spell begins a new Green-Ampt event: the wetting front has redistributed into the
// root zone.
constexpr double event_gap = 6.0 * 3600.0;

// Between a pulse's end and the next one's start [s].
constexpr double round_off_of_time = 1e-3;

}  // namespace

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
    if (domain().surface.drains[c] != Drains::nowhere) conveyance_[c] = conveyance_of(c, local_slope(state));
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
  std::fill(state[runoff_].begin(), state[runoff_].end(), 0.0);
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
  // as the day began
  const std::span<const double> canopy = state[canopy_], soil = state[soil_], vadose = state[vadose_];
  const std::span<double> depth = state[depth_], event_infiltration = state[event_infiltration_],
                          event_deficit = state[event_deficit_], outflow = state[outflow_],
                          runoff = state[runoff_], pulse_infiltration = state[pulse_infiltration_];

  std::array<double, largest_block> held, steepness, left, passing;
  std::array<double, pulse_slots> block{};
  const auto count = at(range.last - range.first);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t c = at(range.first) + i;
    double inflow = 0.0;
    for (auto d = at(graph.donor_begin[c]); d < at(graph.donor_begin[c + 1]); ++d)
      inflow += graph.donor_fraction[d] * outflow[at(graph.donor[d])];

    const double rain = rain_depth * rain_factor[c];
    double intercepted = 0.0;
    if (canopy_capacity_[c] > canopy[c]) {  // most are full, or bare: what they gain need not be fetched
      intercepted =
          std::min(rain, std::max(0.0, canopy_capacity_[c] - (canopy[c] + canopy_gain_[c].value())));
      if (intercepted > 0.0) canopy_gain_[c].add(intercepted);
    }
    const double throughfall = rain - intercepted;
    // What arrives at a river cell is at the channel: only the cell's own rain still has to get there.
    passing[i] = graph.drains[c] == Drains::reach ? inflow : 0.0;
    const double available = depth[c] + (inflow - passing[i]) + throughfall;

    if (new_event) {  // also where the canopy keeps all of its first pulse
      event_infiltration[c] = 0.0;
      event_deficit[c] =
          std::max(0.0, soil_capacity_[c] - (soil[c] + soil_gain_[c].value())) / root_depth_[c];
    }
    double to_soil = 0.0, to_vadose = 0.0;
    if (pervious() && available > 0.0) {
      const bool burst = available > ksat_[c] * dt;  // else all of it infiltrates, whatever the profile
      const double wanted = burst ? wanted_infiltration(state, c, pulse, available) : available;
      to_soil = std::min(wanted, std::max(0.0, soil_capacity_[c] - (soil[c] + soil_gain_[c].value())));
      to_vadose = std::min(wanted - to_soil,
                           std::max(0.0, vadose_capacity_[c] - (vadose[c] + vadose_gain_[c].value())));
      if (burst)
        end_burst(state, c, pulse, to_soil + to_vadose);
      else
        event_infiltration[c] += to_soil + to_vadose;
    }
    if (to_soil > 0.0) soil_gain_[c].add(to_soil);
    if (to_vadose > 0.0) vadose_gain_[c].add(to_vadose);
    pulse_infiltration[c] = to_soil + to_vadose;
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

}  // namespace headwater
