#include "engine/cli/recorder.hpp"

#include <algorithm>
#include <cmath>

#include "build_info.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/cli/located.hpp"
#include "engine/core/error.hpp"
#include "engine/grid/synthesize.hpp"
#include "engine/io/raster_file.hpp"

namespace headwater {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr int layout_version = 1;

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

Every gauge_period(const RunParameters& parameters) {
  Every every;
  const std::string& text = parameters.output.gauges_every;
  parse_every(!text.empty() ? text : parameters.time_unit.empty() ? "1 day" : "step", every);
  return every;
}

std::vector<H5Attribute> described(const std::string& unit, const std::string& meaning,
                                   const std::string& standard_name = {}) {
  std::vector<H5Attribute> attributes = {{"units", unit}, {"long_name", meaning}};
  if (!standard_name.empty()) attributes.push_back({"standard_name", standard_name});
  return attributes;
}

// Fields of cells, with one value or one for each grain class.
bool is_map(const FieldInfo& info, std::size_t grains) {
  return info.location == Location::cell &&
         (info.lanes == 1 || static_cast<std::size_t>(info.lanes) == grains);
}

std::vector<FieldId> fields_for_maps(const RunParameters& parameters, const State& state,
                                     std::size_t grains) {
  static const std::vector<std::string> usual = {
      "elevation", "soil_moisture",      "water_depth",    "infiltration",       "runoff",
      "rain",      "evapotranspiration", "recharge",       "land_state",         "elevation_change",
      "erosion",   "deposition",         "deposits",       "deposited_sediment", "canopy_cover",
      "site",      "injection",          "hydraulic_head", "water_table_depth",  "rusle_soil_loss"};
  const bool chosen = !parameters.output.map_fields.empty();
  std::vector<std::string> names = chosen ? parameters.output.map_fields : usual;
  if (!chosen)
    for (const Species& species : parameters.species) names.push_back(species.id + "_concentration");
  if (std::find(names.begin(), names.end(), "elevation") == names.end())
    names.insert(names.begin(), "elevation");  // what every picture stands on
  std::vector<FieldId> fields;
  for (const std::string& name : names) {
    const FieldId id = state.find(name);
    if (id && is_map(state.info(id), grains)) {
      fields.push_back(id);
    } else if (chosen && name != "elevation") {
      std::vector<std::string> known;
      for (std::int32_t i = 0; i < state.size(); ++i)
        if (state.info({i}).location == Location::cell && state.info({i}).lanes == 1)
          known.push_back(state.info({i}).name);
      throw Error(Exit::configuration, fmt::format("there is no map field '{}'", name), "output.maps.fields",
                  fmt::format("There are {}", fmt::join(known, ", ")));
    }
  }
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (std::find(fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(i), fields[i]) !=
        fields.begin() + static_cast<std::ptrdiff_t>(i))
      throw Error(Exit::configuration,
                  fmt::format("the map field '{}' is given twice", state.info(fields[i]).name),
                  "output.maps.fields");
  for (const std::string& name : parameters.output.vtk_fields)
    if (std::find(fields.begin(), fields.end(), state.find(name)) == fields.end())
      throw Error(Exit::configuration, fmt::format("'{}' is not among the maps", name), "output.vtk.fields",
                  "VTK files are made from maps: add it to output.maps.fields");
  return fields;
}

std::vector<FieldId> fields_of_reaches(const State& state) {
  std::vector<FieldId> fields;
  for (std::int32_t i = 0; i < state.size(); ++i) {
    const FieldInfo& info = state.info({i});
    if (info.location == Location::reach && info.lanes == 1 && info.role == Role::diagnostic)
      fields.push_back({i});
  }
  return fields;
}

// In the group /river "river_" goes without saying, and rows are means.
std::string name_in_river_group(const FieldInfo& info) {
  std::string name = info.name;
  if (name.rfind("river_", 0) == 0) name.erase(0, 6);
  if (name.size() > 5 && name.compare(name.size() - 5, 5, "_mean") == 0) name.erase(name.size() - 5);
  return name;
}

std::string cell_method(const FieldInfo& info, const char* of_states) {
  static constexpr const char* methods[] = {"", "sum", "maximum"};
  const char* method =
      info.aggregation == Aggregation::instant ? of_states : methods[static_cast<int>(info.aggregation)];
  return fmt::format("time: {}", method);
}

}  // namespace

Recorder::Recorder(const Case& scenario, Simulation& simulation, const Remark& remark) try
    : case_(scenario),
      simulation_(simulation),
      maps_due_(simulation.clock(), scenario.parameters.output.maps_every,
                scenario.parameters.output.maps_at),
      river_due_(simulation.clock(), scenario.parameters.output.river_every),
      map_fields_(fields_for_maps(scenario.parameters, simulation.state(), simulation.grains().size())),
      river_fields_(keeps_reaches() ? fields_of_reaches(simulation.state()) : std::vector<FieldId>()),
      gauges_(place_gauges(scenario.parameters, simulation, remark), gauge_period(scenario.parameters),
              simulation),
      probes_(scenario.parameters, simulation) {
  for (const auto* fields : {&map_fields_, &river_fields_})
    for (const FieldId id : *fields) totals_[id.value].assign(simulation_.state()[id].size(), 0.0);
} catch (const Error& error) {
  throw located(error, scenario.merged);
}

void Recorder::begin() {
  record_maps(0.0);
  probes_.record(0.0, probe_rows_);
  record_ledger(0.0);
}

bool Recorder::keeps_reaches() const {
  return simulation_.river() != nullptr && case_.parameters.output.detail == Detail::full;
}

bool Recorder::empty() const {
  return maps_.empty() && river_.empty() && gauge_rows_.empty() && probe_rows_.empty() &&
         ledger_rows_.empty();
}

void Recorder::add_totals(const std::vector<FieldId>& fields, double seconds) {
  for (const FieldId id : fields) {
    const FieldInfo& info = simulation_.state().info(id);
    const auto values = std::as_const(simulation_).state()[id];
    auto& totals = totals_[id.value];
    if (info.aggregation == Aggregation::total) {
      for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += values[i];
    } else if (info.aggregation == Aggregation::maximum) {
      for (std::size_t i = 0; i < totals.size(); ++i) totals[i] = std::max(totals[i], values[i]);
    } else if (info.location == Location::reach) {  // maps show states as they are
      for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += values[i] * seconds;
    }
  }
}

void Recorder::record() {
  const std::int64_t step = simulation_.clock().step() - 1;
  const double start = time_after(simulation_.clock(), step), end = time_after(simulation_.clock(), step + 1);
  add_totals(map_fields_, end - start);
  add_totals(river_fields_, end - start);
  if (maps_due_.due_after(step)) record_maps(end);
  if (keeps_reaches() && river_due_.due_after(step)) record_river(end);
  gauges_.record({start, end}, gauge_rows_);
  probes_.record(end, probe_rows_);
  record_ledger(end);
}

void Recorder::record_maps(double elapsed) {
  if (simulation_.domain().cells() == 0) return;
  maps_.append_time(simulation_.clock().product_time(elapsed));
  for (const FieldId id : map_fields_) {
    const FieldInfo& info = simulation_.state().info(id);
    const bool kept = info.aggregation != Aggregation::instant;
    auto& totals = totals_[id.value];
    const std::span<const double> values =
        kept ? std::span<const double>(totals) : std::as_const(simulation_).state()[id];
    for (int lane = 0; lane < info.lanes; ++lane)
      maps_.append(info.name, on_raster(values, lane, info.lanes));
    std::fill(totals.begin(), totals.end(), 0.0);
  }
}

void Recorder::record_river(double end) {
  river_.append_time(simulation_.clock().product_time(river_start_));
  const double length = end - river_start_;
  for (const FieldId id : river_fields_) {
    const FieldInfo& info = simulation_.state().info(id);
    auto& totals = totals_[id.value];
    if (info.aggregation == Aggregation::instant)
      for (double& value : totals) value /= length;
    river_.append(name_in_river_group(info), totals);
    std::fill(totals.begin(), totals.end(), 0.0);
  }
  river_start_ = end;
}

void Recorder::record_ledger(double elapsed) {
  const Ledger& ledger = simulation_.ledger();
  ledger_rows_.append_time(simulation_.clock().product_time(elapsed));
  std::vector<double> stocks, flows;
  for (const auto& entry : ledger.stocks()) stocks.push_back(entry.kg);
  for (const auto& flow : ledger.flows()) flows.push_back(flow.kg);
  ledger_rows_.append("stock", stocks);
  ledger_rows_.append("flow", flows);
}

std::vector<double> Recorder::on_raster(std::span<const double> cells, int lane, int lanes) const {
  const Domain& domain = simulation_.domain();
  std::vector<double> values(domain.geometry.size(), missing);
  for (std::size_t c = 0; c < domain.raster_index.size(); ++c)
    values[at(domain.raster_index[c])] = cells[c * at(lanes) + at(lane)];
  return values;
}

H5Variable Recorder::time_variable(const TimeTable& rows, const std::string& meaning) const {
  const Clock& clock = simulation_.clock();
  H5Variable time{"time", H5Type::float64, {"time"}, {}, rows.times(), {}};
  time.attributes = described(clock.is_calendar()   ? "days since " + clock.start_label() + " 00:00:00"
                              : clock.unit() == "s" ? "s"
                                                    : "d",
                              meaning, "time");
  if (clock.is_calendar()) time.attributes.push_back({"calendar", std::string("proleptic_gregorian")});
  return time;
}

// Classes are numbered; text is not allowed at the root.
void Recorder::add_grain_axis(H5Group& root) const {
  const bool needed = std::any_of(map_fields_.begin(), map_fields_.end(),
                                  [&](FieldId id) { return simulation_.state().info(id).lanes > 1; });
  if (!needed) return;
  std::vector<std::string> ids;
  H5Variable grain{"grain", H5Type::int32, {"grain"}, described("1", "grain class"), {}, {}};
  for (const Grain& one : simulation_.grains()) {
    grain.values.push_back(static_cast<double>(ids.size()));
    ids.push_back(one.id);
  }
  grain.attributes.push_back({"flag_values", grain.values});
  grain.attributes.push_back({"flag_meanings", fmt::format("{}", fmt::join(ids, " "))});
  root.dimensions.push_back({"grain", static_cast<std::int64_t>(ids.size()), false});
  root.variables.push_back(std::move(grain));
}

H5Group Recorder::root_group() const {
  const Domain& domain = simulation_.domain();
  const GridGeometry& g = domain.geometry;
  const RunParameters& p = case_.parameters;
  H5Group root{"/", {}, {}, {}};
  root.attributes = {{"Conventions", std::string("CF-1.11")},
                     {"title", p.title.empty() ? p.id : p.title},
                     {"case", case_.folder.filename().string()},
                     {"scenario", p.id},
                     {"headwater_version", std::string(version)},
                     {"git_sha", std::string(git_sha)},
                     {"layout_version", static_cast<std::int32_t>(layout_version)},
                     {"time_unit", simulation_.clock().unit()},
                     {"start", simulation_.clock().start_label()},
                     {"illustrative", static_cast<std::int32_t>(domain.illustrative ? 1 : 0)}};
  if (domain.illustrative) root.attributes.push_back({"comment", std::string(illustrative_terrain)});
  if (domain.cells() == 0) return root;

  root.attributes.insert(
      root.attributes.end(),
      {{"crs_wkt", g.crs_wkt}, {"cell_size", g.cell_size}, {"x_min", g.x_min}, {"y_max", g.y_max}});
  root.dimensions = {{"time", static_cast<std::int64_t>(maps_.times().size()), true},
                     {"y", g.rows, false},
                     {"x", g.columns, false}};
  root.variables.push_back(time_variable(maps_, "time of the map; totals are since the map before"));
  add_grain_axis(root);
  H5Variable y{"y",   H5Type::float64,
               {"y"}, described("m", "northing of cell centres", "projection_y_coordinate"),
               {},    {}};
  H5Variable x{"x",   H5Type::float64,
               {"x"}, described("m", "easting of cell centres", "projection_x_coordinate"),
               {},    {}};
  for (int row = 0; row < g.rows; ++row) y.values.push_back(g.y(row));
  for (int column = 0; column < g.columns; ++column) x.values.push_back(g.x(column));
  y.attributes.push_back({"axis", std::string("Y")});
  x.attributes.push_back({"axis", std::string("X")});
  root.variables.push_back(std::move(y));
  root.variables.push_back(std::move(x));

  const auto finish = [&](H5Variable variable) {
    if (!g.crs_wkt.empty()) variable.attributes.push_back({"grid_mapping", std::string("crs")});
    root.variables.push_back(std::move(variable));
  };
  H5Variable catchment{
      "unit_catchment", H5Type::int32, {"y", "x"}, described("1", "number of the unit catchment"), {}, {}};
  catchment.attributes.push_back({"_FillValue", static_cast<std::int32_t>(-1)});
  catchment.values.assign(g.size(), -1.0);
  for (std::size_t c = 0; c < domain.unit_catchment.size(); ++c)
    catchment.values[at(domain.raster_index[c])] = domain.unit_catchment[c];
  finish(std::move(catchment));
  for (const FieldId id : map_fields_) {
    const FieldInfo& info = simulation_.state().info(id);
    H5Variable map{info.name,
                   H5Type::float32,
                   info.lanes > 1 ? std::vector<std::string>{"time", "grain", "y", "x"}
                                  : std::vector<std::string>{"time", "y", "x"},
                   described(info.unit, info.meaning, info.standard_name),
                   maps_.values(info.name),
                   {}};
    map.attributes.push_back({"cell_methods", cell_method(info, "point")});
    if (info.name == "land_state") {
      map.type = H5Type::int32;
      map.attributes.push_back({"_FillValue", static_cast<std::int32_t>(-1)});
      map.attributes.push_back({"flag_values", std::vector<double>{0, 1, 2, 3, 4, 5}});
      map.attributes.push_back({"flag_meanings", fmt::format("{}", fmt::join(land_state_names, " "))});
      for (double& value : map.values)
        if (std::isnan(value)) value = -1.0;
    }
    finish(std::move(map));
  }
  // Last: ParaView's netCDF reader takes the dimensions of the first variable that it meets.
  H5Variable crs{"crs", H5Type::int32, {}, {{"units", std::string("1")}}, {0.0}, {}};
  const GridMapping mapping = cf_grid_mapping(g.crs_wkt);
  if (!g.crs_wkt.empty()) {
    crs.attributes.push_back({"grid_mapping_name", mapping.name});
    for (const auto& [name, value] : mapping.parameters) crs.attributes.push_back({name, value});
    crs.attributes.push_back({"crs_wkt", g.crs_wkt});
    crs.attributes.push_back({"spatial_ref", g.crs_wkt});
    crs.attributes.push_back(
        {"GeoTransform", fmt::format("{} {} 0 {} 0 {}", g.x_min, g.cell_size, g.y_max, -g.cell_size)});
  }
  root.variables.push_back(std::move(crs));
  return root;
}

H5Group Recorder::river_group() const {
  const RiverNetwork& river = simulation_.domain().river;
  H5Group group{"/river", {}, {}, {}};
  group.dimensions = {{"time", static_cast<std::int64_t>(river_.times().size()), true},
                      {"reach", river.size(), false}};
  group.variables.push_back(time_variable(river_, "start of the period that means and totals are of"));
  const auto fixed = [&](std::string name, H5Type type, const auto& source, const std::string& unit,
                         const std::string& meaning) {
    group.variables.push_back(
        {std::move(name), type, {"reach"}, described(unit, meaning), {source.begin(), source.end()}, {}});
  };
  fixed("downstream", H5Type::int32, river.downstream, "1", "index of the reach downstream; -1 at an outlet");
  fixed("x", H5Type::float64, river.x, "m", "easting");
  fixed("y", H5Type::float64, river.y, "m", "northing");
  fixed("bed_elevation", H5Type::float64, river.bed_elevation, "m", "bed elevation");
  fixed("length", H5Type::float64, river.length, "m", "length");
  fixed("slope", H5Type::float64, river.slope, "1", "bed slope");
  fixed("drained_area", H5Type::float64, river.drained_area, "m2", "drained area");
  fixed("strahler_order", H5Type::int32, river.strahler_order, "1", "Strahler order");
  for (const FieldId id : river_fields_) {
    const FieldInfo& info = simulation_.state().info(id);
    const std::string name = name_in_river_group(info);
    H5Variable series{name,
                      H5Type::float32,
                      {"time", "reach"},
                      described(info.unit, info.meaning, info.standard_name),
                      river_.values(name),
                      {}};
    series.attributes.push_back({"cell_methods", cell_method(info, "mean")});
    group.variables.push_back(std::move(series));
  }
  return group;
}

H5Group Recorder::gauges_group() const {
  H5Group group{"/gauges", {}, {}, {}};
  const auto& places = gauges_.places();
  group.dimensions = {{"time", static_cast<std::int64_t>(gauge_rows_.times().size()), true},
                      {"gauge", static_cast<std::int64_t>(places.size()), false}};
  group.variables.push_back(
      time_variable(gauge_rows_, gauges_.by_step() ? "end of a sub-step" : "start of the period"));
  H5Variable id{"gauge_id", H5Type::text, {"gauge"}, {{"long_name", std::string("id of the gauge")}}, {}, {}};
  H5Variable name{
      "gauge_name", H5Type::text, {"gauge"}, {{"long_name", std::string("name of the gauge")}}, {}, {}};
  H5Variable guidelines{
      "guidelines", H5Type::text, {"gauge"}, {{"long_name", std::string("guidelines that apply")}}, {}, {}};
  H5Variable reach{"reach",   H5Type::int32,
                   {"gauge"}, described("1", "index of the reach (the first one, for the outlet; -1: none)"),
                   {},        {}};
  H5Variable x{"x", H5Type::float64, {"gauge"}, described("m", "easting"), {}, {}};
  H5Variable y{"y", H5Type::float64, {"gauge"}, described("m", "northing"), {}, {}};
  for (const GaugePlace& place : places) {
    id.texts.push_back(place.id);
    name.texts.push_back(place.name);
    guidelines.texts.push_back(fmt::format("{}", fmt::join(place.guidelines, " ")));
    reach.values.push_back(place.reaches.empty() ? -1.0 : place.reaches.front().reach);
    x.values.push_back(place.x);
    y.values.push_back(place.y);
  }
  for (H5Variable* variable : {&id, &name, &guidelines, &reach, &x, &y})
    group.variables.push_back(std::move(*variable));

  const auto series = [&](const std::string& what, const std::string& unit, const std::string& meaning,
                          const std::string& standard_name = {}) {
    group.variables.push_back({what,
                               H5Type::float64,
                               {"time", "gauge"},
                               described(unit, meaning, standard_name),
                               gauge_rows_.values(what),
                               {}});
  };
  series("discharge", "m3 s-1", gauges_.by_step() ? "discharge" : "mean discharge",
         "water_volume_transport_in_river_channel");
  if (!gauges_.by_step())
    series("discharge_maximum", "m3 s-1", "largest discharge of the period's sub-steps");
  for (const std::string& id_of : simulation_.constituents()) {
    series(id_of + "_concentration", "kg m-3",
           "concentration of " + id_of + (gauges_.by_step() ? "" : ", mean over time"));
    if (gauges_.by_step()) continue;
    series(id_of + "_concentration_maximum", "kg m-3", "largest concentration of " + id_of);
    series(id_of + "_load", "kg", "mass of " + id_of + " that passed");
  }
  return group;
}

H5Group Recorder::ledger_group() const {
  const Ledger& ledger = simulation_.ledger();
  H5Group group{"/ledger", {}, {}, {}};
  const auto stocks = ledger.stocks();
  const auto flows = ledger.flows();
  group.dimensions = {{"time", static_cast<std::int64_t>(ledger_rows_.times().size()), true},
                      {"store", static_cast<std::int64_t>(stocks.size()), false},
                      {"posting", static_cast<std::int64_t>(flows.size()), false}};
  group.variables.push_back(time_variable(ledger_rows_, "end of the day"));
  const auto texts = [&](std::string name, std::string dimension, const auto& entries, const auto& pick) {
    H5Variable variable{std::move(name), H5Type::text, {std::move(dimension)}, {}, {}, {}};
    for (const auto& entry : entries) variable.texts.push_back(pick(entry));
    group.variables.push_back(std::move(variable));
  };
  texts("store_name", "store", stocks, [](const auto& entry) { return entry.store; });
  texts("store_quantity", "store", stocks, [](const auto& entry) { return entry.quantity; });
  texts("posting_from", "posting", flows, [](const auto& flow) { return flow.from; });
  texts("posting_to", "posting", flows, [](const auto& flow) { return flow.to; });
  texts("posting_why", "posting", flows, [](const auto& flow) { return flow.why; });
  texts("posting_quantity", "posting", flows, [](const auto& flow) { return flow.quantity; });
  group.variables.push_back({"stock",
                             H5Type::float64,
                             {"time", "store"},
                             described("kg", "mass in the store"),
                             ledger_rows_.values("stock"),
                             {}});
  group.variables.push_back({"flow",
                             H5Type::float64,
                             {"time", "posting"},
                             described("kg", "mass posted since the run's start"),
                             ledger_rows_.values("flow"),
                             {}});
  return group;
}

H5Document Recorder::take_segment() {
  H5Document document;
  document.groups.push_back(root_group());
  if (keeps_reaches()) document.groups.push_back(river_group());
  document.groups.push_back(gauges_group());
  if (!probes_.empty())
    document.groups.push_back(
        probes_.group(probe_rows_, time_variable(probe_rows_, "end of a step, and the start")));
  document.groups.push_back(ledger_group());
  for (TimeTable* table : {&maps_, &river_, &gauge_rows_, &probe_rows_, &ledger_rows_}) table->clear();
  return document;
}

void Recorder::save(Checkpoint& checkpoint) const {
  maps_.save(checkpoint, "recorder/maps");
  river_.save(checkpoint, "recorder/river");
  gauge_rows_.save(checkpoint, "recorder/gauges");
  probe_rows_.save(checkpoint, "recorder/probes");
  ledger_rows_.save(checkpoint, "recorder/ledger");
  checkpoint.reals["recorder/river_start"] = {river_start_};
  for (const auto& [field, totals] : totals_)
    checkpoint.reals["recorder/totals/" + simulation_.state().info({field}).name] = totals;
}

void Recorder::restore(const Checkpoint& checkpoint) {
  maps_.restore(checkpoint, "recorder/maps");
  river_.restore(checkpoint, "recorder/river");
  gauge_rows_.restore(checkpoint, "recorder/gauges");
  probe_rows_.restore(checkpoint, "recorder/probes");
  ledger_rows_.restore(checkpoint, "recorder/ledger");
  river_start_ = checkpoint.reals.at("recorder/river_start").at(0);
  for (auto& [field, totals] : totals_)
    totals = checkpoint.reals.at("recorder/totals/" + simulation_.state().info({field}).name);
}

}  // namespace headwater
