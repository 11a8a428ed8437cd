#include "engine/cli/simulation.hpp"

#include <chrono>

#include <fmt/format.h>

#include "engine/cli/located.hpp"
#include "engine/cli/number_table.hpp"
#include "engine/cli/terrain_source.hpp"
#include "engine/core/error.hpp"
#include "engine/grid/reroute.hpp"
#include "models/erosion/erosion.hpp"
#include "models/leachate/leachate.hpp"
#include "models/water/water.hpp"

namespace headwater {

// What processes find wrong is told with its line: they know the key, the case where it stands.
Simulation::Simulation(Case& scenario, int threads, const Remark& remark) try
    : clock_(scenario.clock()), inputs_(scenario.folder), species_(scenario.parameters.species) {
  const RunParameters& parameters = scenario.parameters;
  for (const auto& [table, process] :
       {std::pair{"site", "mining"}, {"check_dam", "traps"}, {"sediment_trap", "traps"}})
    if (!parameters.active(process) && scenario.merged.find(table) != nullptr && remark)
      remark(fmt::format("[[{}]] does nothing: the process {} is not in `processes`", table, process));
  Setup setup;
  setup.clock = clock_;
  setup.seed = static_cast<std::uint64_t>(parameters.seed);
  setup.species = species_;
  if (parameters.active("erosion")) grains_ = erosion_grains(scenario.factory("erosion"));
  setup.grains = grains_;
  setup.threads = threads;
  setup.remark = remark;
  setup.files.table = [this](const std::filesystem::path& file) {
    inputs_.add(file);
    return read_number_table(file);
  };
  setup.files.cells = [this](const std::filesystem::path& file, std::string_view from, std::string_view to) {
    inputs_.add(file);
    return read_cells(file, from, to, domain_);
  };
  setup.files.given_cells = [this](const std::filesystem::path& file, std::string_view from,
                                   std::string_view to) {
    inputs_.add(file);
    return read_given_cells(file, from, to, domain_);
  };
  setup.files.covered_cells = [this](const std::filesystem::path& file) {
    inputs_.add(std::filesystem::path(file.string().substr(0, file.string().find('#'))));
    return read_covered_cells(file, domain_);
  };

  std::optional<RiverNetwork> network;
  if (parameters.active("river"))
    network = dynamic_cast<const RiverFactory&>(scenario.factory("river")).network_from_table(setup.files);
  std::vector<double> mantle;
  if (network) {
    domain_.river = std::move(*network);
    deal_out(domain_, static_cast<std::int32_t>(parameters.partitions));
  } else {
    Terrain terrain = build_terrain(parameters, inputs_, remark);
    domain_ = std::move(terrain.domain);
    mantle = std::move(terrain.mantle_thickness);
    setup.latitude = terrain.latitude;
  }
  setup.domain = &domain_;
  const bool hillslopes = parameters.active("water") && domain_.cells() > 0;
  const bool aquifer = parameters.active("leachate") && domain_.cells() > 0;
  setup.groundwater = aquifer;
  setup.solutes_in_ground = aquifer && hillslopes && !species_.empty();
  lanes_ = {static_cast<int>(grains_.size()), aquifer ? static_cast<int>(species_.size()) : 0};
  setup.lanes = lanes_;
  off_map_ = ExchangeSeries(1, lanes_.count());
  setup.off_map = &off_map_;
  if (parameters.active("river")) {
    if (domain_.river.size() == 0)
      throw Error(Exit::configuration, "the process river has no channels to run in", "terrain.channel_area",
                  "Lower terrain.channel_area, or take river out of `processes`");
    to_river_ = ExchangeSeries(domain_.river.size(), lanes_.count());
    if (hillslopes || aquifer) setup.to_river = &to_river_;
  }

  state_ = std::make_unique<State>(domain_.cells(), domain_.river.size());
  if (parameters.active("erosion")) {
    reroute_threshold_ = parameters.terrain.reroute_threshold;  // NaN: never
    reroute_every_ = parameters.terrain.reroute_every;
  }
  if (domain_.cells() > 0) add_terrain_fields(mantle);
  for (const auto& factory : scenario.catalog) {
    if (!parameters.active(factory->label())) continue;
    processes_.push_back(factory->make(setup));
    Process* process = processes_.back().get();
    if (factory->label() == "weather") weather_ = process;
    if (factory->label() == "mining") mining_ = process;
    if (factory->label() == "land") land_ = process;
    if (factory->label() == "water") water_ = process;
    if (factory->label() == "erosion") erosion_ = process;
    if (factory->label() == "leachate") leachate_ = process;
    if (factory->label() == "traps") traps_ = process;
    if (factory->label() == "river") river_ = dynamic_cast<River*>(process);
  }
  for (const auto& process : processes_) process->declare(*state_);
  for (const auto& process : processes_) process->initialise(*state_, ledger_);

  if (water_ != nullptr) {
    auto* weather = dynamic_cast<Weather*>(weather_);
    if (weather == nullptr)
      throw Error(Exit::configuration, "the process water needs the process weather", "processes",
                  "Add weather (and land)");
    if (const double step = water_step(scenario.factory("water")); step > 0.0)
      weather->set_longest_pulse(step);
    std::vector<PulseKernel*> kernels = {dynamic_cast<PulseKernel*>(water_)};
    if (erosion_ != nullptr) kernels.push_back(dynamic_cast<PulseKernel*>(erosion_));
    if (setup.solutes_in_ground) kernels.push_back(dynamic_cast<Leachate*>(leachate_)->surface());
    if (traps_ != nullptr) kernels.push_back(dynamic_cast<PulseKernel*>(traps_));
    if (setup.to_river != nullptr) {
      hillslope_to_river_ = std::make_unique<HillslopeToRiver>(
          domain_, to_river_, lanes_, grains_, setup.solutes_in_ground ? species_ : std::vector<Species>());
      hillslope_to_river_->initialise(*state_, ledger_);
      kernels.push_back(hillslope_to_river_.get());
    }
    storms_ = std::make_unique<StormLoop>(domain_, *weather, std::move(kernels), threads);
  }
  if (leachate_ != nullptr && water_ != nullptr) {
    aquifer_to_surface_.emplace();
    aquifer_to_surface_->initialise(*state_);
  }
  if (leachate_ != nullptr && state_->find("captured_water")) {
    site_capture_.emplace();
    site_capture_->initialise(*state_);
  }
  if (leachate_ != nullptr && river_ != nullptr) {
    aquifer_to_river_.emplace(to_river_, lanes_, hillslope_to_river_ == nullptr);
    aquifer_to_river_->initialise(*state_);
  }
  ledger_.open([this](StockSink& sink) { take_stock(sink); });
} catch (const Error& error) {
  throw located(error, scenario.merged);
}

void Simulation::add_terrain_fields(const std::vector<double>& mantle_thickness) {
  const FieldId elevation =
      state_->add({"elevation", "m", Location::cell, Role::fixed, "elevation of the land surface",
                   "surface_altitude", 1, Aggregation::instant});
  const FieldId mantle = state_->add({"mantle_thickness", "m", Location::cell, Role::fixed,
                                      "thickness of the weathered mantle", "", 1, Aggregation::instant});
  std::copy(domain_.elevation.begin(), domain_.elevation.end(), (*state_)[elevation].begin());
  if (reroute_threshold_ > 0.0) {
    routed_ = state_->add({"routed_elevation", "m", Location::cell, Role::prognostic,
                           "land surface that overland flow is routed on, before depressions are filled", "",
                           1, Aggregation::instant});
    routing_changed_ = state_->add({"routing_changed", "1", Location::domain, Role::diagnostic,
                                    "1 on days when flow paths are new, and on the first of a run or of its "
                                    "resumption",
                                    "", 1, Aggregation::instant});
    std::copy(domain_.elevation.begin(), domain_.elevation.end(), (*state_)[routed_].begin());
    (*state_)[routing_changed_][0] = 1.0;
  }
  std::copy(mantle_thickness.begin(), mantle_thickness.end(), (*state_)[mantle].begin());
}

void Simulation::timed(const std::string& label, const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  for (auto& [name, seconds] : seconds_)
    if (name == label) {
      seconds += spent;
      return;
    }
  seconds_.emplace_back(label, spent);
}

std::vector<std::string> Simulation::constituents() const {
  std::vector<std::string> ids;
  for (const Grain& grain : grains_) ids.push_back(grain.id);
  for (const Species& species : species_) ids.push_back(species.id);
  if (lanes_.species > 0)
    for (const Species& species : species_) ids.push_back(on_particles(species.id));
  return ids;
}

void Simulation::take_stock(StockSink& sink) const {
  for (const auto& process : processes_) process->stocks(*state_, sink);
}

void Simulation::advance_day() {
  const Interval day = clock_.interval();
  const auto advance = [&](Process* process) {
    if (process != nullptr)
      timed(std::string(process->label()), [&] { process->advance(*state_, day, ledger_); });
  };
  advance(weather_);  // rain, temperature, the day's storm pulses
  advance(mining_);   // injection, ponds, orders to the land
  advance(land_);     // orders carried out; cover grows
  if (storms_)        // per pulse, per block: water, sediment
    timed("storms", [&] { storms_->advance(*state_, ledger_); });
  advance(water_);     // soil, recharge, baseflow
  advance(erosion_);   // the land surface
  advance(leachate_);  // heads, then plumes
  if (hillslope_to_river_)
    hillslope_to_river_->transfer(*state_, ledger_);    // water, sediment, solutes per reach, on pulse bounds
  if (site_capture_) site_capture_->transfer(*state_);  // what galleries collect, for the ponds
  if (aquifer_to_surface_) aquifer_to_surface_->transfer(*state_);   // seepage, for the next day's pulses
  if (aquifer_to_river_) aquifer_to_river_->transfer(*state_, day);  // water and solutes per reach
  advance(river_);                                                   // routing, dispersion, storage, decay
  timed("ledger", [&] { ledger_.close([this](StockSink& sink) { take_stock(sink); }, moment()); });
  if (routed_) reroute_when_due(day);
  clock_.advance();
}

bool Simulation::spin_up(const std::function<bool()>& stop) {
  if (!clock_.spinning_up()) return true;
  while (clock_.spinning_up()) {
    if (stop()) return false;
    advance_day();
  }
  for (const auto& process : processes_) process->begin(*state_);
  if (routed_) {  // the surface of the start is the terrain's
    std::copy(domain_.elevation.begin(), domain_.elevation.end(), (*state_)[routed_].begin());
    reroute(domain_, domain_.elevation);
    (*state_)[routing_changed_][0] = 1.0;
  }
  ledger_.open([this](StockSink& sink) { take_stock(sink); });
  seconds_.clear();
  return true;
}

// At fixed times, and only where the surface has moved away from the one that was routed: small changes to
// and fro change nothing.
void Simulation::reroute_when_due(const Interval& day) {
  State& state = *state_;
  state[routing_changed_][0] = 0.0;
  if (std::floor(day.end / reroute_every_) == std::floor(day.start / reroute_every_)) return;
  const std::span<const double> change = state[state.find("elevation_change")];
  const std::span<double> routed = state[routed_];
  double largest = 0.0;
  for (std::size_t c = 0; c < routed.size(); ++c)
    if (domain_.reach[c] < 0)
      largest = std::max(largest, std::abs(domain_.elevation[c] + change[c] - routed[c]));
  if (!(largest > reroute_threshold_)) return;
  for (std::size_t c = 0; c < routed.size(); ++c)
    if (domain_.reach[c] < 0) routed[c] = domain_.elevation[c] + change[c];
  reroute(domain_, routed);
  state[routing_changed_][0] = 1.0;
}

std::string Simulation::moment() const {
  return clock_.is_calendar() ? to_string(clock_.date()) : fmt::format("day {}", clock_.step());
}

void Simulation::save(Checkpoint& checkpoint) const {
  checkpoint.integers["clock"] = {clock_.step()};
  checkpoint.reals["ledger"] = ledger_.save();
  for (std::int32_t field = 0; field < state_->size(); ++field) {
    const FieldInfo& info = state_->info({field});
    if (info.role != Role::prognostic) continue;
    const auto values = (*state_)[FieldId{field}];
    checkpoint.reals["state/" + info.name] = {values.begin(), values.end()};
  }
}

void Simulation::restore(const Checkpoint& checkpoint) {
  const auto reals = [&](const std::string& name) -> const std::vector<double>& {
    const auto found = checkpoint.reals.find(name);
    if (found == checkpoint.reals.end())
      throw Error(Exit::io, fmt::format("the checkpoint has no '{}'", name), "",
                  "Resume with the version of headwater that wrote it");
    return found->second;
  };
  clock_.restore(checkpoint.integers.at("clock").at(0));
  ledger_.restore(reals("ledger"));
  for (std::int32_t field = 0; field < state_->size(); ++field) {
    const FieldInfo& info = state_->info({field});
    if (info.role != Role::prognostic) continue;
    const std::vector<double>& saved = reals("state/" + info.name);
    const auto values = (*state_)[FieldId{field}];
    if (saved.size() != values.size())
      throw Error(Exit::io, fmt::format("the checkpoint's '{}' has another size", info.name));
    std::copy(saved.begin(), saved.end(), values.begin());
  }
  if (!routed_) return;
  const std::span<const double> routed = (*state_)[routed_];
  if (!std::equal(routed.begin(), routed.end(), domain_.elevation.begin())) reroute(domain_, routed);
  (*state_)[routing_changed_][0] = 1.0;
}

}  // namespace headwater
