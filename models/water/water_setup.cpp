#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/water/cover_values.hpp"
#include "models/water/water_process.hpp"

namespace headwater {

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
  // What falls into mining's ponds does not fall on the ground.
  rain_factor_ = state.find("rain_on_ground");
  if (!rain_factor_) rain_factor_ = state.require("rain_factor", label());
  pond_share_ = state.find("pond_share");
  pet_ = state.require("potential_evapotranspiration", label());
  mantle_ = state.require("mantle_thickness", label());

  // Without the process land (a plot) the constants hold everywhere.
  land_state_ = state.find("land_state");
  land_changed_ = state.find("land_changed");
  local_slope_ = state.find("local_slope");
  routing_changed_ = state.find("routing_changed");
  if (land_state_) cover_ = state.find("canopy_cover");
  cover_growth_ = state.find("cover_growth_rate");
  follow_land(state);
  for (auto* gain : {&canopy_gain_, &soil_gain_, &vadose_gain_}) gain->resize(at(domain().cells()));
  const std::vector<double> deficit = cell_values(
      parameters_.moisture_deficit, "1", land_state_ ? state[land_state_] : std::span<double>(), setup_);
  const auto cells = at(domain().cells());
  for (std::size_t c = 0; c < cells; ++c) {
    if (!pervious()) continue;
    if (porosity_[c] - deficit[c] < 0.0)
      throw Error(Exit::configuration, "water.moisture_deficit is larger than water.porosity",
                  "water.moisture_deficit", "The soil cannot hold less than no water");
    if (wilting_[c] > porosity_[c])
      throw Error(Exit::configuration,
                  fmt::format("water.wilting_point, {:g}, is larger than water.porosity, {:g}", wilting_[c],
                              porosity_[c]),
                  "water.wilting_point", "Plants would die in soil that is full of water");
    if (stress_[c] < wilting_[c])
      throw Error(Exit::configuration,
                  fmt::format("water.stress_point, {:g}, is smaller than water.wilting_point, {:g}",
                              stress_[c], wilting_[c]),
                  "water.stress_point", "Plants suffer before they wilt");
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
  const std::span<const double> slopes = local_slope(state);
  for (std::size_t c = 0; c < cells; ++c) {
    if (graph.drains[c] != Drains::nowhere) conveyance_[c] = conveyance_of(c, slopes);
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

}  // namespace headwater
