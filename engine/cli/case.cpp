#include "engine/cli/case.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/cli/describe.hpp"
#include "engine/core/error.hpp"
#include "engine/io/toml_file.hpp"
#include "models/catalog.hpp"
#include "models/erosion/erosion.hpp"
#include "models/leachate/leachate.hpp"
#include "models/mining/mining.hpp"

namespace headwater {

namespace {

void describe_all(Section& root, RunParameters& parameters,
                  const std::vector<std::unique_ptr<ProcessFactory>>& catalog) {
  describe(root, parameters);
  for (const auto& factory : catalog) factory->describe(root);
}

const std::vector<Alternatives>& alternatives() {
  static const std::vector<Alternatives> sets = declared_alternatives(describe_everything);
  return sets;
}

const ConfigValue& place_of(const ConfigValue& root, std::initializer_list<std::string_view> path) {
  const ConfigValue* place = &root;
  for (const std::string_view key : path) {
    const ConfigValue* inner = place->find(key);
    if (inner == nullptr) break;
    place = inner;
  }
  return *place;
}

bool plain(const std::string& id) {
  return !id.empty() &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
             std::string::npos;
}

bool is_whole(double value) {
  return value >= 0.0 && value <= 1e5 && value == std::floor(value);
}

// The day that is so many days, months or years before, or the last of its month before that.
std::int64_t days_before(const Date& date, const Every& time) {
  const auto count = static_cast<int>(time.count);
  if (time.unit == Every::Unit::day) return days_from_date(date) - count;
  const int months = 12 * date.year + date.month - 1 - (time.unit == Every::Unit::year ? 12 : 1) * count;
  Date before{months / 12, months % 12 + 1, date.day};
  while (!(date_from_days(days_from_date(before)) == before)) --before.day;
  return days_from_date(before);
}

// What single keys cannot say about themselves.
void check_together(const RunParameters& p, const std::vector<std::unique_ptr<ProcessFactory>>& catalog,
                    const ConfigValue& root, std::vector<Problem>& problems) {
  const auto complain = [&](std::initializer_list<std::string_view> path, std::string text) {
    problems.push_back({place_of(root, path).origin(), std::move(text)});
  };
  std::vector<std::string> labels;
  for (const auto& factory : catalog) labels.emplace_back(factory->label());
  for (const std::string& process : p.processes)
    if (std::find(labels.begin(), labels.end(), process) == labels.end())
      complain({"processes"}, fmt::format("there is no process '{}' in this version; there are {}", process,
                                          fmt::join(labels, ", ")));

  const bool abstract = !p.time_unit.empty();
  if (abstract && p.time_unit != "s" && p.time_unit != "day")
    complain({"time", "unit"}, "'time.unit' must be \"s\" or \"day\"");
  if (!p.start || !p.end) {
    complain({"time"}, fmt::format("[time] needs `{}`", p.start ? "end" : "start"));
  } else if (std::holds_alternative<Date>(*p.start) == abstract ||
             std::holds_alternative<Date>(*p.end) == abstract) {
    complain({"time", "start"},
             abstract ? "with time.unit, `start` and `end` are numbers"
                      : "`start` and `end` must be dates such as 2021-01-01 (or give time.unit)");
  } else {
    const bool backwards =
        abstract ? std::get<double>(*p.end) <= std::get<double>(*p.start)
                 : days_from_date(std::get<Date>(*p.end)) <= days_from_date(std::get<Date>(*p.start));
    if (backwards) complain({"time", "end"}, "'time.end' must be after 'time.start'");
  }
  if (Every before; !p.spin_up.empty()) {
    if (abstract)
      complain({"time", "spin_up"}, "'time.spin_up' needs a calendar: `start` and `end` as dates");
    else if (!parse_every(p.spin_up, before) || before.unit == Every::Unit::second ||
             before.unit == Every::Unit::step || !is_whole(before.count) || before.count > 1000.0)
      complain({"time", "spin_up"},
               fmt::format(
                   "'time.spin_up' = \"{}\" is no whole number of days, months or years: write \"3 years\"",
                   p.spin_up));
  }
  for (const Moment& moment : p.output.maps_at)
    if (std::holds_alternative<Date>(moment) == abstract)
      complain({"output", "maps", "at"}, "'output.maps.at' must be of the same kind as time.start");

  for (const Moment& moment : p.output.maps_at) {
    if (!problems.empty() || std::holds_alternative<Date>(moment) == abstract) break;
    const bool inside =
        abstract ? std::get<double>(moment) >= std::get<double>(*p.start) &&
                       std::get<double>(moment) <= std::get<double>(*p.end)
                 : days_from_date(std::get<Date>(moment)) >= days_from_date(std::get<Date>(*p.start)) &&
                       days_from_date(std::get<Date>(moment)) <= days_from_date(std::get<Date>(*p.end));
    if (!inside) complain({"output", "maps", "at"}, "a time in 'output.maps.at' lies outside the run");
  }
  if (abstract && p.start && p.end && problems.empty()) {
    const double days = (std::get<double>(*p.end) - std::get<double>(*p.start)) *
                        (p.time_unit == "s" ? 1.0 / seconds_per_day : 1.0);
    if (days > 4e6) complain({"time", "end"}, "'time.end' makes a run of more than four million days");
  }

  Every every;
  const std::pair<std::string_view, const std::string*> periods[] = {{"maps", &p.output.maps_every},
                                                                     {"river", &p.output.river_every},
                                                                     {"vtk", &p.output.vtk_every},
                                                                     {"gauges", &p.output.gauges_every}};
  for (const auto& [table, text] : periods)
    if (!text->empty() && !parse_every(*text, every))
      complain({"output", table, "every"},
               fmt::format(
                   "'output.{}.every' = \"{}\" is not a period: write \"1 year\", \"3 months\", \"10 day\"",
                   table, *text));
    else if (!text->empty() && every.unit == Every::Unit::second && every.count < 1.0)
      complain({"output", table, "every"},
               fmt::format("'output.{}.every' = \"{}\" is shorter than a second", table, *text));
  if (p.output.vtk_fields.size() > 8)
    complain({"output", "vtk", "fields"}, "at most 8 fields go into VTK files");

  std::set<std::string> ids;
  for (const Species& species : p.species) {
    if (!plain(species.id) || species.id == "water")
      complain(
          {"species"},
          fmt::format("the id '{}' of a species must be letters, digits, _ or -, and not water", species.id));
    if (!ids.insert(species.id).second)
      complain({"species"}, fmt::format("two species are called '{}'", species.id));
  }
  for (const auto& factory : catalog) {
    if (!p.active("erosion") || factory->label() != "erosion") continue;
    try {
      for (const Grain& grain : erosion_grains(*factory))
        if (!plain(grain.id) || grain.id == "water" || ids.count(grain.id) != 0)
          complain(
              {"erosion", "grains"},
              fmt::format("the id '{}' of a grain class must be letters, digits, _ or -, not water, and no "
                          "species",
                          grain.id));
    } catch (const Error& error) {
      complain({"erosion", "grains"}, error.what());
    }
  }
  ids = {"outlet"};
  const auto gauge_id = [&](const std::string& table, const std::string& id) {
    if (!plain(id))
      complain({"output"}, fmt::format("the id '{}' of a {} must be letters, digits, _ or -", id, table));
    else if (!ids.insert(id).second)
      complain({"output"}, fmt::format("two gauges or towns are called '{}' (outlet is taken)", id));
  };
  for (const Town& town : p.towns) {
    gauge_id("town", town.id);
    if (town.at.size() != 2 && town.reach < 0)
      complain({"town"}, fmt::format("town '{}' needs `at = [x, y]` or `reach`", town.id));
  }
  for (const GaugeRequest& gauge : p.output.gauges) {
    gauge_id("gauge", gauge.id);
    if (gauge.at.size() != 2 && gauge.reach < 0)
      complain({"output", "gauges"}, fmt::format("gauge '{}' needs `at = [x, y]` or `reach`", gauge.id));
  }
  for (const ProbeRequest& probe : p.output.probes) {
    gauge_id("probe", probe.id);
    if (probe.cell.size() != 2)
      complain({"output", "probes"}, fmt::format("probe '{}' needs `cell = [row, column]`", probe.id));
    if (!p.active("leachate"))
      complain({"output", "probes"},
               fmt::format("probe '{}' needs the process leachate; add it to `processes`", probe.id));
  }
  for (const Species& species : p.species)
    if (species.sorption != Sorption::none && !p.active("leachate"))
      complain({"species"}, fmt::format("the sorption of species '{}' needs the process leachate; the river "
                                        "carries what is dissolved",
                                        species.id));
  for (const Town& town : p.towns)
    for (const std::string& guideline : town.guidelines)
      if (guideline != "who" && guideline != "gb3838-3" && guideline != "epa2013")
        complain({"town"},
                 fmt::format("'{}' is not a guideline; there are who, gb3838-3, epa2013", guideline));

  const TerrainParameters& t = p.terrain;
  const bool river_alone = p.processes == std::vector<std::string>{"river"};
  const bool has_terrain = t.dem || !t.synthesize_cells.empty() || t.plane_columns > 0 || t.flat_columns > 0;
  if (!has_terrain && !river_alone)
    complain({"terrain"}, "[terrain] needs one of dem, synthesize, plane, flat");
  if (has_terrain && !t.dem && t.cell_size)
    complain(
        {"terrain", "cell_size"},
        "'terrain.cell_size' resamples a dem only; synthesize, plane and flat have a cell_size of their own");
  const bool whole = std::all_of(t.synthesize_cells.begin(), t.synthesize_cells.end(),
                                 [](double n) { return n == std::floor(n); });
  if (!t.synthesize_cells.empty() && (t.synthesize_cells.size() != 2 || !whole))
    complain({"terrain", "synthesize", "cells"}, "'terrain.synthesize.cells' must be [columns, rows]");
  else if (!t.synthesize_cells.empty() && t.synthesize_cells[0] * t.synthesize_cells[1] > 1e8)
    complain({"terrain", "synthesize", "cells"},
             "'terrain.synthesize.cells' asks for more than 100 million cells");
  if ((t.plane_columns > 0) != (t.plane_rows > 0))
    complain({"terrain", "plane"}, "'terrain.plane' needs both nx and ny");
  if ((t.flat_columns > 0) != (t.flat_rows > 0))
    complain({"terrain", "flat"}, "'terrain.flat' needs both nx and ny");
  for (const char* other : {"weather", "land"})
    if (p.active("water") && !p.active(other))
      complain({"processes"},
               fmt::format("the process water needs the process {}; add it to `processes`", other));
  for (const char* other : {"land", "water"})
    if (p.active("mining") && !p.active(other))
      complain({"processes"},
               fmt::format("the process mining needs the process {}; add it to `processes`", other));
  const auto of_entry = [&](const std::string& table, const std::string& id) -> const ConfigValue& {
    const ConfigValue& list = place_of(root, {table});
    const auto* entries = list.as<ConfigArray>();
    for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i)
      if (const ConfigValue* name = (*entries)[i].find("id");
          name != nullptr && name->as<std::string>() != nullptr && *name->as<std::string>() == id)
        return *name;
    return list;
  };
  for (const auto& factory : catalog)
    if (p.active("mining") && factory->label() == "mining")
      for (const MiningProblem& problem : mining_problems(*factory))
        problems.push_back({of_entry(problem.table, problem.id).origin(), problem.text});
  if (p.active("erosion") && !p.active("water"))
    complain({"processes"}, "the process erosion needs the process water; add it to `processes`");
  if (p.active("traps") && !p.active("water"))
    complain({"processes"}, "the process traps needs the process water; add it to `processes`");
  if (!t.outlet.empty() && t.outlet.size() != 2)
    complain({"terrain", "outlet"}, "'terrain.outlet' must be [x, y]");
}

}  // namespace

void describe_everything(Section& root) {
  RunParameters parameters;
  describe_all(root, parameters, make_catalog());
}

Case Case::build(ConfigValue merged, std::filesystem::path file, std::filesystem::path folder) {
  Case result;
  result.merged = std::move(merged);
  result.file = std::move(file);
  result.folder = std::move(folder);
  result.catalog = make_catalog();
  std::vector<Problem> problems = read_parameters(
      result.merged, [&](Section& root) { describe_all(root, result.parameters, result.catalog); });
  check_together(result.parameters, result.catalog, result.merged, problems);
  throw_problems(problems);
  if (result.parameters.id.empty()) result.parameters.id = result.file.stem().string();
  return result;
}

Case Case::read(const std::filesystem::path& file, const std::vector<std::string>& changes,
                const Settings& settings) {
  std::vector<std::filesystem::path> files;
  ConfigValue merged = read_scenario(file, alternatives(), files);
  for (const auto& [key, value] : settings) set_path(merged, key, value, alternatives());
  for (const std::string& change : changes) {
    const auto equals = change.find('=');
    if (equals == std::string::npos || equals == 0)
      throw Error(Exit::usage, fmt::format("--set {} is not key=value", change), "",
                  "E.g. --set water.suction=\"0.2 m\"");
    const std::string key = change.substr(0, change.find_last_not_of(' ', equals - 1) + 1);
    set_path(merged, key, parse_value(key, change.substr(equals + 1), std::filesystem::current_path()),
             alternatives());
  }
  return build(std::move(merged), file, std::filesystem::absolute(file).parent_path().lexically_normal());
}

Case Case::from_resolved(const std::filesystem::path& resolved, const std::filesystem::path& folder) {
  const ConfigValue tree = read_toml(resolved);
  // Paths in resolved.toml are relative to the scenario's folder, not to the run's.
  const std::function<ConfigValue(const ConfigValue&)> moved = [&](const ConfigValue& value) {
    Origin origin = value.origin();
    origin.folder = folder.string();
    ConfigValue::Data data = value.data();
    if (auto* table = std::get_if<ConfigTable>(&data))
      for (auto& [key, entry] : *table) entry = moved(entry);
    if (auto* array = std::get_if<ConfigArray>(&data))
      for (ConfigValue& entry : *array) entry = moved(entry);
    return ConfigValue(std::move(data), std::move(origin));
  };
  return build(moved(tree), resolved, folder);
}

std::string Case::resolved(bool origins) {
  return resolved_toml([&](Section& root) { describe_all(root, parameters, catalog); }, merged, folder,
                       origins);
}

Clock Case::clock() const {
  const RunParameters& p = parameters;
  if (p.time_unit.empty()) {
    const Date first = std::get<Date>(*p.start);
    Every before;
    const std::int64_t spin_up =
        parse_every(p.spin_up, before) ? days_from_date(first) - days_before(first, before) : 0;
    return Clock::calendar(first, std::get<Date>(*p.end), spin_up);
  }
  const double scale = p.time_unit == "s" ? 1.0 : seconds_per_day;
  std::vector<double> breaks;
  for (const Moment& moment : p.output.maps_at) breaks.push_back(std::get<double>(moment) * scale);
  const double start = std::get<double>(*p.start) * scale, end = std::get<double>(*p.end) * scale;
  // An aquifer alone goes by its own step: nothing in it knows of days.
  double outer_step = seconds_per_day;
  if (p.processes == std::vector<std::string>{"leachate"}) {
    const double asked = dynamic_cast<const LeachateFactory&>(factory("leachate")).step();
    outer_step = asked > 0.0 ? asked : std::min(seconds_per_day, 0.01 * (end - start));
  }
  return Clock::abstract(start, end, p.time_unit, scale, breaks, outer_step);
}

ProcessFactory& Case::factory(std::string_view label) const {
  for (const auto& one : catalog)
    if (one->label() == label) return *one;
  throw Error(Exit::configuration, fmt::format("there is no process '{}'", label));
}

}  // namespace headwater
