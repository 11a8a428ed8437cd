#include "engine/sweep/study.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "engine/io/toml_file.hpp"
#include "engine/sweep/latin_hypercube.hpp"

namespace headwater {

namespace {

using Kind = DeclaredKey::Kind;

constexpr double most_rows = 1e6;

// What [[parameter]] takes depends on its key, which is read first: numbers come in the key's unit and within
// its bounds.
void describe_axis(Section& s, Axis& axis, const std::vector<DeclaredKey>& keys) {
  s.entry("key", axis.key, "the parameter that is varied");
  Distribution& d = axis.distribution;
  s.choice("dist", d.kind, distribution_names(), "how its values are distributed");
  const DeclaredKey* key = find_key(keys, axis.key);
  const bool numbers = key == nullptr || key->kind == Kind::quantity || key->kind == Kind::integer;
  const std::string unit = key == nullptr || key->kind == Kind::integer ? "1" : key->info.unit;
  const Bounds bounds = key == nullptr ? Bounds{} : key->info.bounds;
  const auto number = [&](std::string_view name, std::optional<double>& value, const Bounds& within,
                          std::string_view meaning) { s.entry_in(name, value, unit, within, meaning); };
  number("min", d.min, bounds, "smallest value");
  number("mode", d.mode, bounds, "most likely value");
  number("max", d.max, bounds, "largest value");
  number("p05", d.p05, bounds, "5 percent lie below");
  number("p95", d.p95, bounds, "95 percent lie below");
  number("mean", d.mean, bounds, "mean");
  number("sd", d.sd, {}, "standard deviation");
  if (numbers)
    s.entry_in("values", d.values, unit, bounds, "the values, equally likely");
  else
    s.entry("values", axis.words, "the values, equally likely");
}

/// What is wrong with an axis beyond its single entries; "" when nothing is.
std::string problem_of(const Axis& axis, const std::vector<DeclaredKey>& keys, const ConfigValue& given) {
  if (axis.key.empty()) return "[[parameter]] needs `key`";
  const DeclaredKey* key = find_key(keys, axis.key);
  if (key == nullptr) return no_such_key(keys, axis.key);
  if (key->kind == Kind::other)
    return fmt::format("'{}' is no number and no word: a sweep cannot vary it", axis.key);
  if (given.find("dist") == nullptr)
    return fmt::format("'{}' needs `dist`: one of {}", axis.key, fmt::join(distribution_names(), ", "));
  const Distribution& d = axis.distribution;
  const bool by_values = d.kind == Distribution::Kind::values;
  if (key->kind == Kind::flag || key->kind == Kind::word) {
    if (!by_values) return fmt::format("'{}' takes words: give dist = \"values\"", axis.key);
    if (axis.words.empty()) return fmt::format("'{}': `values` needs at least one value", axis.key);
    return "";
  }
  const std::string wrong = d.problem();
  if (!wrong.empty()) return fmt::format("'{}': {}", axis.key, wrong);
  if (key->kind == Kind::integer) {
    if (!by_values && d.kind != Distribution::Kind::uniform)
      return fmt::format("'{}' takes integers: give dist = \"uniform\" or \"values\"", axis.key);
    std::vector<double> all = d.values;
    if (!by_values) all = {*d.min, *d.max};
    if (std::any_of(all.begin(), all.end(), [](double value) { return value != std::floor(value); }))
      return fmt::format("'{}' takes integers", axis.key);
  }
  return "";
}

bool lies_in(const Origin& place, const ConfigValue& value) {
  if (place.file == value.origin().file && place.line == value.origin().line &&
      place.column == value.origin().column)
    return true;
  if (const auto* table = value.as<ConfigTable>())
    return std::any_of(table->begin(), table->end(),
                       [&](const auto& entry) { return lies_in(place, entry.second); });
  if (const auto* array = value.as<ConfigArray>())
    return std::any_of(array->begin(), array->end(),
                       [&](const ConfigValue& entry) { return lies_in(place, entry); });
  return false;
}

/// One cell of a design: the axis at the share `u`.
std::string cell_at(const Axis& axis, const DeclaredKey& key, double u) {
  if (!axis.words.empty()) {
    const auto place = static_cast<std::size_t>(u * static_cast<double>(axis.words.size()));
    return axis.words[std::min(place, axis.words.size() - 1)];
  }
  Distribution distribution = axis.distribution;
  if (key.kind != Kind::integer) return fmt::format("{:.12g}", distribution.quantile(u));
  if (distribution.max) distribution.max = *distribution.max + 1.0;  // each integer an equal part
  return fmt::format("{:.0f}", std::floor(distribution.quantile(u)));
}

RunsTable sampled(const Study& study, const std::vector<DeclaredKey>& keys) {
  RunsTable table;
  table.rows.resize(static_cast<std::size_t>(study.size));
  for (std::size_t i = 0; i < table.rows.size(); ++i) table.rows[i].number = static_cast<std::int64_t>(i) + 1;
  for (const Axis& axis : study.axes) {
    const DeclaredKey& key = *find_key(keys, axis.key);
    table.columns.push_back({axis.key, key.kind == Kind::quantity ? key.info.unit : ""});
    const std::vector<double> points =
        latin_hypercube_axis(study.size, static_cast<std::uint64_t>(study.seed), axis.key);
    for (std::size_t i = 0; i < points.size(); ++i)
      table.rows[i].cells.push_back(cell_at(axis, key, points[i]));
  }
  return table;
}

}  // namespace

Study read_study(const std::filesystem::path& file, const std::vector<DeclaredKey>& keys) {
  const ConfigValue root = read_toml(file);
  Study study;
  study.file = file;
  std::optional<std::filesystem::path> case_file;
  std::int64_t schema = 1;
  std::vector<Problem> problems = read_parameters(root, [&](Section& s) {
    s.entry_in("schema", schema, "", {1.0, 1.0}, "version of this language");
    s.entry("case", case_file, "the scenario that is varied");
    s.table("design", "How the rows are chosen.", [&](Section& t) {
      t.choice("method", study.method, {"lhs", "csv"}, "Latin hypercube, or a given table");
      t.entry_in("size", study.size, "", {1.0, most_rows}, "number of rows");
      t.entry_in("seed", study.seed, "", {0.0, 9e15}, "same seed, same rows");
      t.entry("table", study.table, "the given table");
    });
    s.list_of<Axis>("parameter", study.axes, "What is varied.",
                    [&](Section& t, Axis& axis) { describe_axis(t, axis, keys); });
    s.table("outputs", "What is collected.",
            [&](Section& t) { t.entry("names", study.names, "rows of summary.csv; default: all"); });
  });

  const auto complain = [&](const ConfigValue* place, std::string text) {
    problems.push_back({place == nullptr ? root.origin() : place->origin(), std::move(text)});
  };
  if (!case_file && root.find("case") == nullptr)
    complain(nullptr, "the study needs `case`, a scenario's file");
  const ConfigValue* design = root.find("design");
  const auto has = [&](const char* name) { return design != nullptr && design->find(name) != nullptr; };
  if (!has("method")) {
    complain(design, "[design] needs `method`: lhs or csv");
  } else if (study.method == Study::Method::csv) {
    if (!has("table")) complain(design, "the method csv needs `table`, the file that gives the rows");
    if (has("size")) complain(design->find("size"), "the method csv takes its size from the table");
    if (root.find("parameter") != nullptr)
      complain(root.find("parameter"), "with the method csv, the columns of the table are the parameters");
  } else {
    if (!has("size")) complain(design, "the method lhs needs `size`, the number of rows");
    if (has("table")) complain(design->find("table"), "only the method csv takes a table");
    if (root.find("parameter") == nullptr) complain(nullptr, "the study has no [[parameter]]");
  }

  const std::set<std::string> different(study.names.begin(), study.names.end());
  if (different.size() != study.names.size())
    complain(root.find("outputs"), "a name in 'outputs.names' is given twice");

  // The entries that were read are those that are not switched off.
  std::vector<const ConfigValue*> given;
  const ConfigValue* list = root.find("parameter");
  if (const auto* entries = list == nullptr ? nullptr : list->as<ConfigArray>())
    for (const ConfigValue& entry : *entries) {
      const ConfigValue* enabled = entry.find("enabled");
      const bool* flag = enabled == nullptr ? nullptr : enabled->as<bool>();
      if (entry.as<ConfigTable>() != nullptr && (flag == nullptr || *flag)) given.push_back(&entry);
    }
  for (std::size_t i = 0; i < study.axes.size() && i < given.size(); ++i) {
    Axis& axis = study.axes[i];
    const ConfigValue* key = given[i]->find("key");
    axis.origin = (key == nullptr ? given[i] : key)->origin();
    const auto here = [&](const Problem& problem) { return lies_in(problem.origin, *given[i]); };
    const bool known = find_key(keys, axis.key) != nullptr;
    // units and ranges of an unknown parameter cannot be judged
    if (!known) problems.erase(std::remove_if(problems.begin(), problems.end(), here), problems.end());
    std::string wrong = problem_of(axis, keys, *given[i]);
    if (!wrong.empty() && std::none_of(problems.begin(), problems.end(), here))
      problems.push_back({axis.origin, std::move(wrong)});
    for (std::size_t other = 0; other < i; ++other)
      if (study.axes[other].key == axis.key && known)
        problems.push_back({axis.origin, fmt::format("'{}' is varied twice", axis.key)});
  }
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.origin.line, a.origin.column) < std::pair(b.origin.line, b.origin.column);
  });
  throw_problems(problems);
  study.case_file = *case_file;
  return study;
}

RunsTable plan(const Study& study, const std::vector<DeclaredKey>& keys, const ConfigValue& merged) {
  if (study.method == Study::Method::csv) {
    RunsTable table = read_runs(*study.table);
    throw_problems(check_runs(table, *study.table, keys, merged));
    return in_own_units(std::move(table), keys);
  }
  RunsTable table = sampled(study, keys);
  std::vector<Problem> problems = check_runs(table, study.file, keys, merged);
  throw_problems(problems);
  return table;
}

}  // namespace headwater
