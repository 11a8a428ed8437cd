#include "postprocess/export/run_results.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/clock.hpp"
#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

template <class Value>
const Value* attribute_value(const std::vector<H5Attribute>& attributes, std::string_view name) {
  for (const H5Attribute& attribute : attributes)
    if (attribute.name == name) return std::get_if<Value>(&attribute.value);
  return nullptr;
}

const double& required_number(const H5Group& root, std::string_view name) {
  if (const double* value = attribute_value<double>(root.attributes, name)) return *value;
  throw Error(Exit::input, fmt::format("the attribute \"{}\" is missing", name), "results.h5",
              "Export the results of a headwater run.");
}

bool is_series_of_maps(const H5Variable& variable) {
  return variable.dimensions == std::vector<std::string>{"time", "y", "x"};
}

std::string clock_label(double days, const Date& reference) {
  const auto seconds = static_cast<std::int64_t>(std::llround(days * seconds_per_day));
  const auto per_day = static_cast<std::int64_t>(seconds_per_day);
  const std::int64_t whole = seconds >= 0 ? seconds / per_day : -((-seconds + per_day - 1) / per_day);
  const std::int64_t rest = seconds - whole * per_day;
  std::string date = to_string(date_from_days(days_from_date(reference) + whole));
  if (rest == 0) return date;
  return fmt::format("{}T{:02}:{:02}:{:02}", date, rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace

std::string TimeAxis::file_label(std::size_t i) const {
  if (!calendar) return labels[i] + unit;
  std::string label = labels[i];
  label.erase(std::remove(label.begin(), label.end(), ':'),
              label.end());  // not allowed in file names on Windows
  return label;
}

TimeAxis read_times(const H5Group& group) {
  TimeAxis axis;
  const H5Variable* time = group.find("time");
  if (time == nullptr) return axis;
  axis.values = time->values;
  const std::string unit = unit_of(*time);
  constexpr std::string_view since = "days since ";
  Date reference;
  if (unit.compare(0, since.size(), since) == 0 && parse_date(unit.substr(since.size(), 10), reference)) {
    axis.unit = "day";
    axis.calendar = true;
    for (const double days : axis.values) axis.labels.push_back(clock_label(days, reference));
  } else if (unit == "s" || unit == "d" || unit == "day") {
    axis.unit = unit == "s" ? "s" : "day";
    for (const double value : axis.values) axis.labels.push_back(fmt::format("{}", value));
  } else {
    throw Error(Exit::input, fmt::format("time has the unit \"{}\"", unit), "results.h5 " + group.path,
                "It should be \"days since <date>\", \"d\" or \"s\".");
  }
  return axis;
}

RunResults::RunResults(const std::filesystem::path& run) : folder_(run) {
  const std::filesystem::path file = run / "results.h5";
  if (!std::filesystem::is_regular_file(file))
    throw Error(Exit::input, "there are no results to export", file.string(),
                "Name the folder of a finished run, or finish it with `headwater resume`.");
  try {
    document_ = read_h5_layout(file);
    for (H5Group& group : document_.groups)
      for (H5Variable& variable : group.variables)
        if (!is_series_of_maps(variable)) variable = read_h5_variable(file, group.path, variable.name);
  } catch (const Error& error) {
    throw Error(Exit::input, error.what());
  }
  root_ = document_.find("/");
  if (root_ == nullptr) throw Error(Exit::input, "the file has no contents", file.string());
  times_ = read_times(*root_);
  geometry_.crs_wkt = text("crs_wkt");
  const std::int32_t* illustrative = attribute_value<std::int32_t>(root_->attributes, "illustrative");
  illustrative_ = illustrative != nullptr && *illustrative != 0;
  const auto has = [&](std::string_view name) {
    return std::any_of(root_->dimensions.begin(), root_->dimensions.end(),
                       [&](const H5Dimension& each) { return each.name == name; });
  };
  if (!has("y") || !has("x")) return;
  geometry_.rows = static_cast<int>(root_->size("y"));
  geometry_.columns = static_cast<int>(root_->size("x"));
  geometry_.cell_size = required_number(*root_, "cell_size");
  geometry_.x_min = required_number(*root_, "x_min");
  geometry_.y_max = required_number(*root_, "y_max");
}

std::vector<std::string> RunResults::map_names() const {
  std::vector<std::string> names;
  for (const H5Variable& variable : root_->variables) {
    const std::vector<std::string>& over = variable.dimensions;
    const bool fixed = over.size() == 2 && over[0] == "y" && over[1] == "x";
    if (variable.type != H5Type::text && (is_series_of_maps(variable) || fixed))
      names.push_back(variable.name);
  }
  return names;
}

const H5Variable& RunResults::map(std::string_view name) const {
  const std::vector<std::string> names = map_names();
  if (std::find(names.begin(), names.end(), name) == names.end())
    throw Error(Exit::input, fmt::format("there is no map \"{}\"", name), (folder_ / "results.h5").string(),
                fmt::format("The maps are: {}.", fmt::join(names, ", ")));
  return *root_->find(name);
}

std::vector<double> RunResults::map_at(const H5Variable& variable, std::size_t time) const {
  std::vector<double> values = variable.values;
  if (is_series_of_maps(variable)) {
    try {
      values = read_h5_slice(folder_ / "results.h5", "/", variable.name, static_cast<std::int64_t>(time));
    } catch (const Error& error) {
      throw Error(Exit::input, error.what());
    }
  }
  if (values.size() != geometry_.size())
    throw Error(Exit::input, fmt::format("the map \"{}\" is cut short", variable.name),
                (folder_ / "results.h5").string());
  if (const std::int32_t* fill = attribute_value<std::int32_t>(variable.attributes, "_FillValue"))
    std::replace(values.begin(), values.end(), static_cast<double>(*fill), nan_value);
  return values;
}

std::string RunResults::categories(const H5Variable& variable) {
  const auto* values = attribute_value<std::vector<double>>(variable.attributes, "flag_values");
  const std::string* meanings = attribute_value<std::string>(variable.attributes, "flag_meanings");
  if (values == nullptr || meanings == nullptr) return {};
  std::istringstream words(*meanings);
  std::string text, word;
  for (std::size_t i = 0; i < values->size() && words >> word; ++i)
    text += fmt::format("{}{} {}", i > 0 ? ", " : "", (*values)[i], word);
  return text;
}

bool RunResults::is_total(const H5Variable& variable) {
  const std::string* methods = attribute_value<std::string>(variable.attributes, "cell_methods");
  return methods != nullptr && methods->find("time: sum") != std::string::npos;
}

const H5Group* RunResults::group_along(std::string_view path, std::string_view dimension) const {
  const H5Group* group = document_.find(path);
  return group != nullptr && group->size(dimension) > 0 ? group : nullptr;
}

std::vector<Place> RunResults::places() const {
  std::vector<Place> places;
  for (const std::string kind : {"gauge", "site"}) {
    const H5Group* group = document_.find("/" + kind + "s");
    if (group == nullptr) continue;
    const H5Variable* id = group->find(kind + "_id");
    const H5Variable* x = group->find("x");
    const H5Variable* y = group->find("y");
    if (id == nullptr || x == nullptr || y == nullptr) continue;
    const H5Variable* title = group->find(kind + "_name");
    for (std::size_t i = 0; i < id->texts.size(); ++i) {
      if (!std::isfinite(x->values[i]) || !std::isfinite(y->values[i])) continue;
      const bool named = title != nullptr && !title->texts[i].empty();
      places.push_back(
          {id->texts[i], named ? title->texts[i] : id->texts[i], kind, x->values[i], y->values[i]});
    }
  }
  return places;
}

std::string RunResults::text(std::string_view attribute) const {
  const std::string* value = attribute_value<std::string>(root_->attributes, attribute);
  return value == nullptr ? std::string() : *value;
}

std::vector<const H5Variable*> variables_over(const H5Group& group,
                                              const std::vector<std::string>& dimensions) {
  std::vector<const H5Variable*> found;
  for (const H5Variable& variable : group.variables)
    if (variable.dimensions == dimensions && variable.type != H5Type::text &&
        variable.name != dimensions.back())
      found.push_back(&variable);
  return found;
}

std::string unit_of(const H5Variable& variable) {
  const std::string* unit = attribute_value<std::string>(variable.attributes, "units");
  return unit == nullptr || unit->empty() ? "1" : *unit;
}

const std::vector<double>& values_of(const H5Group& group, std::string_view name) {
  if (const H5Variable* variable = group.find(name)) return variable->values;
  throw Error(Exit::input, fmt::format("the variable \"{}\" is missing", name), "results.h5 " + group.path);
}

std::string short_number(const H5Variable& variable, double value) {
  if (std::isnan(value)) return {};
  if (variable.type == H5Type::float32) return fmt::format("{}", static_cast<float>(value));
  if (variable.type == H5Type::int32) return fmt::format("{}", static_cast<std::int32_t>(value));
  return fmt::format("{:.10g}", value);
}

std::vector<double> mean_over_time(const H5Variable& series, std::size_t entries) {
  std::vector<double> means(entries, nan_value);
  for (std::size_t i = 0; i < entries; ++i) {
    double sum = 0.0;
    std::size_t count = 0;
    for (std::size_t k = i; k < series.values.size(); k += entries) {
      if (std::isnan(series.values[k])) continue;
      sum += series.values[k];
      ++count;
    }
    if (count > 0) means[i] = sum / static_cast<double>(count);
  }
  return means;
}

std::vector<double> last_in_time(const H5Variable& series, std::size_t entries) {
  if (series.values.size() < entries) return std::vector<double>(entries, nan_value);
  return {series.values.end() - static_cast<std::ptrdiff_t>(entries), series.values.end()};
}

}  // namespace headwater
