#include "postprocess/indicators/run_record.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"
#include "engine/io/toml_file.hpp"

namespace headwater {

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view concentration = "_concentration";

const H5Attribute* find_attribute(const std::vector<H5Attribute>& attributes, std::string_view name) {
  for (const H5Attribute& attribute : attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

std::string text_attribute(const H5Group& group, std::string_view name) {
  const H5Attribute* attribute = group.attribute(name);
  const auto* text = attribute == nullptr ? nullptr : std::get_if<std::string>(&attribute->value);
  return text == nullptr ? std::string() : *text;
}

double number_attribute(const H5Group& group, std::string_view name) {
  const H5Attribute* attribute = group.attribute(name);
  const auto* number = attribute == nullptr ? nullptr : std::get_if<double>(&attribute->value);
  return number == nullptr ? 0.0 : *number;
}

bool has_dimension(const H5Group& group, std::string_view name) {
  return std::any_of(group.dimensions.begin(), group.dimensions.end(),
                     [&](const H5Dimension& one) { return one.name == name; });
}

std::string text_at(const ConfigValue& root, std::string_view table, std::string_view key) {
  const ConfigValue* section = root.find(table);
  const ConfigValue* value = section == nullptr ? nullptr : section->find(key);
  const auto* text = value == nullptr ? nullptr : value->as<std::string>();
  return text == nullptr ? std::string() : *text;
}

RecordedOrigin read_origin(const std::filesystem::path& file) {
  const auto json = nlohmann::json::parse(read_text(file), nullptr, false);
  RecordedOrigin origin;
  try {
    origin.version = json.at("headwater_version").get<std::string>();
    origin.git_sha = json.at("git_sha").get<std::string>();
    origin.build = json.value("build", "");
    origin.case_name = json.at("case").get<std::string>();
    origin.seed = json.at("seed").get<std::int64_t>();
    origin.parameters_sha256 = json.at("parameters_sha256").get<std::string>();
    for (const auto& input : json.at("inputs"))
      origin.inputs.push_back({input.at("path").get<std::string>(), input.at("sha256").get<std::string>()});
  } catch (const nlohmann::json::exception& error) {
    throw Error(Exit::input, fmt::format("the file is damaged: {}", error.what()), file.string());
  }
  return origin;
}

const std::vector<std::string>& texts_of(const H5Group& group, std::string_view name) {
  static const std::vector<std::string> none;
  const H5Variable* variable = group.find(name);
  return variable == nullptr ? none : variable->texts;
}

}  // namespace

RunRecord::RunRecord(const std::filesystem::path& folder) : results_(folder / "results.h5") {
  for (const char* name : {"manifest.json", "resolved.toml", "results.h5"})
    if (!std::filesystem::is_regular_file(folder / name))
      throw Error(Exit::input, fmt::format("the run has no {}", name), folder.string(),
                  "Name the folder of a finished run");
  origin = read_origin(folder / "manifest.json");
  parameters = read_toml(folder / "resolved.toml");
  compare_to = text_at(parameters, "scenario", "compare_to");
  try {
    layout_ = read_h5_layout(results_);
    if (layout_.find("/gauges") != nullptr) gauges = read_h5_group(results_, "/gauges");
    ledger = read_h5_group(results_, "/ledger");
  } catch (const Error& error) {
    throw Error(Exit::input, error.what());
  }
  const H5Group* root = layout_.find("/");
  if (root == nullptr) throw Error(Exit::input, "the file has no contents", results_.string());
  id = text_attribute(*root, "scenario");
  title = text_at(parameters, "scenario", "title");
  if (title.empty()) title = id;
  start = text_attribute(*root, "start");
  const H5Attribute* flag = root->attribute("illustrative");
  const auto* set = flag == nullptr ? nullptr : std::get_if<std::int32_t>(&flag->value);
  illustrative = set != nullptr && *set != 0;
  if (has_dimension(*root, "y") && has_dimension(*root, "x")) {
    geometry.rows = static_cast<int>(root->size("y"));
    geometry.columns = static_cast<int>(root->size("x"));
    geometry.cell_size = number_attribute(*root, "cell_size");
    geometry.x_min = number_attribute(*root, "x_min");
    geometry.y_max = number_attribute(*root, "y_max");
    geometry.crs_wkt = text_attribute(*root, "crs_wkt");
    H5Group times{"/", {}, {}, {read_h5_variable(results_, "/", "time")}};
    map_times = read_times(times);
  }

  const std::vector<std::string>& from = texts_of(ledger, "posting_from");
  const std::vector<std::string>& what = texts_of(ledger, "posting_quantity");
  for (std::size_t i = 0; i < from.size(); ++i)
    if (from[i] == "regolith" && std::find(grains_.begin(), grains_.end(), what[i]) == grains_.end())
      grains_.push_back(what[i]);
  for (const H5Variable& variable : gauges.variables) {
    const std::string& name = variable.name;
    if (name.size() <= concentration.size() ||
        name.compare(name.size() - concentration.size(), concentration.size(), concentration) != 0)
      continue;
    const std::string carried = name.substr(0, name.size() - concentration.size());
    if (std::find(grains_.begin(), grains_.end(), carried) == grains_.end()) species_.push_back(carried);
  }
}

double RunRecord::days() const {
  const std::vector<double>& times = values_of(ledger, "time");
  if (times.empty()) return 0.0;
  return (times.back() - times.front()) *
         (unit_of(*ledger.find("time")) == "s" ? 1.0 / seconds_per_day : 1.0);
}

std::vector<std::string> RunRecord::map_names() const {
  std::vector<std::string> names;
  for (const H5Variable& variable : layout_.find("/")->variables)
    if (map_layout(variable.name) != nullptr) names.push_back(variable.name);
  return names;
}

const H5Variable* RunRecord::map_layout(std::string_view name) const {
  const H5Variable* variable = layout_.find("/")->find(name);
  const bool over_time =
      variable != nullptr && variable->dimensions == std::vector<std::string>{"time", "y", "x"};
  return over_time ? variable : nullptr;
}

std::vector<double> RunRecord::map(std::string_view name, std::size_t time) const {
  std::vector<double> values = read_h5_slice(results_, "/", name, static_cast<std::int64_t>(time));
  const H5Attribute* fill = find_attribute(map_layout(name)->attributes, "_FillValue");
  if (const auto* number = fill == nullptr ? nullptr : std::get_if<std::int32_t>(&fill->value))
    std::replace(values.begin(), values.end(), static_cast<double>(*number), nan_value);
  return values;
}

bool RunRecord::has_river(std::string_view variable) const {
  const H5Group* river = layout_of("/river");
  return river != nullptr && river->size("reach") > 0 && river->find(variable) != nullptr;
}

H5Variable RunRecord::river(std::string_view variable) const {
  return read_h5_variable(results_, "/river", variable);
}

int RunRecord::gauge(std::string_view gauge_id) const {
  const std::vector<std::string>& ids = texts_of(gauges, "gauge_id");
  const auto found = std::find(ids.begin(), ids.end(), gauge_id);
  return found == ids.end() ? -1 : static_cast<int>(found - ids.begin());
}

std::vector<std::string> RunRecord::guidelines_at(std::size_t gauge) const {
  const std::vector<std::string>& lists = texts_of(gauges, "guidelines");
  std::vector<std::string> standards;
  std::istringstream words(gauge < lists.size() ? lists[gauge] : std::string());
  for (std::string word; words >> word;) standards.push_back(word);
  return standards;
}

std::vector<double> RunRecord::gauge_series(std::string_view variable, std::size_t gauge) const {
  const H5Variable* series = gauges.find(variable);
  if (series == nullptr) return {};
  const std::size_t count = texts_of(gauges, "gauge_id").size();
  std::vector<double> values;
  for (std::size_t i = gauge; i < series->values.size(); i += count) values.push_back(series->values[i]);
  return values;
}

std::vector<double> RunRecord::gauge_weights() const {
  const H5Variable* time = gauges.find("time");
  if (time == nullptr || time->values.empty()) return {};
  const std::vector<double>& times = time->values;
  const double days_of_unit = unit_of(*time) == "s" ? 1.0 / seconds_per_day : 1.0;
  const bool by_period = gauges.find("discharge_maximum") != nullptr;  // times are starts of periods
  std::vector<double> weights(times.size());
  const double begin = values_of(ledger, "time").front();
  const double end = values_of(ledger, "time").back();
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double from = by_period ? times[i] : i > 0 ? times[i - 1] : begin;
    const double to = !by_period ? times[i] : i + 1 < times.size() ? times[i + 1] : end;
    weights[i] = std::max(0.0, to - from) * days_of_unit;
  }
  return weights;
}

std::vector<std::string> quantities(const H5Group& ledger) {
  std::vector<std::string> found;
  for (const char* list : {"store_quantity", "posting_quantity"})
    for (const std::string& quantity : texts_of(ledger, list))
      if (std::find(found.begin(), found.end(), quantity) == found.end()) found.push_back(quantity);
  return found;
}

Passage passage(const H5Group& ledger, std::string_view quantity) {
  const std::vector<std::string>&stores = texts_of(ledger, "store_name"),
        &store_quantity = texts_of(ledger, "store_quantity"), &from = texts_of(ledger, "posting_from"),
        &to = texts_of(ledger, "posting_to"), &posted = texts_of(ledger, "posting_quantity");
  const std::vector<double>&stock = values_of(ledger, "stock"), &flow = values_of(ledger, "flow");
  if (stock.size() < stores.size() || flow.size() < from.size())
    throw Error(Exit::input, "the ledger of the results is damaged", "results.h5 /ledger");
  const auto inside = [&](const std::string& store) {
    return std::find(stores.begin(), stores.end(), store) != stores.end();
  };
  Passage result;
  for (std::size_t s = 0; s < stores.size(); ++s) {
    if (store_quantity[s] != quantity) continue;
    result.stored_at_start += stock[s];
    result.stored.push_back({stores[s], stock[stock.size() - stores.size() + s]});
  }
  for (std::size_t p = 0; p < from.size(); ++p) {
    if (posted[p] != quantity) continue;
    const double kg = flow[flow.size() - from.size() + p] - flow[p];
    result.flows.push_back({from[p], to[p], kg});
    if (!inside(from[p]) && inside(to[p])) result.entered += kg;
    if (inside(to[p]) || !inside(from[p])) continue;
    const auto known = std::find_if(result.left.begin(), result.left.end(),
                                    [&](const Passage::Part& part) { return part.store == to[p]; });
    if (known == result.left.end())
      result.left.push_back({to[p], kg});
    else
      known->kg += kg;
  }
  return result;
}

double Passage::moved(std::string_view from, std::string_view to) const {
  double kg = 0.0;
  for (const Flow& flow : flows)
    if (flow.from == from && flow.to == to) kg += flow.kg;
  return kg;
}

}  // namespace headwater
