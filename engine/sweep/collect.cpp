#include "engine/sweep/collect.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "engine/io/csv.hpp"
#include "engine/io/h5_document.hpp"

namespace headwater {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// One column of the results: a parameter or a row of summary.csv.
struct Column {
  std::string name, unit, meaning;
  std::vector<std::string> cells;

  /// Its numbers, NaN where there is none; nothing when some cell is a word.
  std::optional<std::vector<double>> numbers() const {
    std::vector<double> values;
    for (const std::string& cell : cells) {
      double value = missing;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
      if (!cell.empty() && (error != std::errc() || end != cell.data() + cell.size())) return std::nullopt;
      values.push_back(value);
    }
    return values;
  }
};

/// summary.csv of one row.
class Summary {
 public:
  Summary(const RunIndex& index, std::int64_t row)
      : table_(CsvTable::read(index.row_folder(row) / "summary.csv")) {
    const std::size_t name = table_.require("name");
    for (std::size_t i = 0; i < table_.rows(); ++i) {
      names_.push_back(table_.text(i, name));
      places_.emplace(names_.back(), i);
    }
  }
  const std::vector<std::string>& names() const { return names_; }
  bool has(const std::string& name) const { return places_.count(name) != 0; }
  std::string text(const std::string& name, const char* column) const {
    const auto place = places_.find(name);
    return place == places_.end() ? "" : table_.text(place->second, table_.require(column));
  }

 private:
  CsvTable table_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t> places_;
};

H5Document as_h5(const RunsTable& table, const std::vector<Column>& columns,
                 const std::vector<RowState>& states) {
  const auto rows = static_cast<std::int64_t>(table.rows.size());
  H5Group root{"/", {{"Conventions", std::string("CF-1.11")}}, {{"row", rows, false}}, {}};
  H5Variable number{"row", H5Type::int32, {"row"}, {{"units", std::string("1")}}, {}, {}};
  for (const RunsTable::Row& row : table.rows) number.values.push_back(static_cast<double>(row.number));
  root.variables.push_back(std::move(number));
  H5Variable status{"status",
                    H5Type::int32,
                    {"row"},
                    {{"units", std::string("1")},
                     {"flag_values", std::vector<double>{0, 1, 2, 3}},
                     {"flag_meanings", std::string("waiting timed_out failed finished")}},
                    {},
                    {}};
  for (const RowState state : states) status.values.push_back(static_cast<double>(state));
  root.variables.push_back(std::move(status));
  H5Group words{"/words", {}, {{"row", rows, false}}, {}};  // the root takes no text
  for (const Column& column : columns) {
    const std::vector<H5Attribute> attributes = {{"units", column.unit.empty() ? "1" : column.unit},
                                                 {"long_name", column.meaning}};
    if (const auto numbers = column.numbers())
      root.variables.push_back({column.name, H5Type::float64, {"row"}, attributes, *numbers, {}});
    else
      words.variables.push_back(
          {column.name, H5Type::text, {"row"}, {{"long_name", column.meaning}}, {}, column.cells});
  }
  H5Document document;
  document.groups.push_back(std::move(root));
  if (!words.variables.empty()) document.groups.push_back(std::move(words));
  return document;
}

}  // namespace

std::vector<std::string> missing_names(const RunIndex& index, std::int64_t finished_row) {
  const Summary summary(index, finished_row);
  std::vector<std::string> problems;
  for (const std::string& name : index.names()) {
    if (summary.has(name)) continue;
    const std::string close = nearest(name, summary.names());
    problems.push_back(fmt::format("summary.csv has no '{}'{}", name,
                                   close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
  }
  return problems;
}

Collected collect(const RunIndex& index) {
  const RunsTable table = index.table();
  std::vector<RowState> states;
  for (const RunsTable::Row& row : table.rows) states.push_back(index.record(row.number).state);
  const auto first = std::find(states.begin(), states.end(), RowState::finished);
  if (first == states.end())
    throw Error(Exit::usage, "no row has finished: there is nothing to collect", index.path().string(),
                "`headwater sweep status` says how the rows stand");
  const std::int64_t first_finished = table.rows[static_cast<std::size_t>(first - states.begin())].number;
  const std::vector<std::string> problems = missing_names(index, first_finished);
  if (!problems.empty())
    throw Error(Exit::configuration, fmt::format("{}", fmt::join(problems, "; ")), "outputs.names",
                "Correct the study and give the command again: no row is run again for it");

  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    columns.push_back({table.columns[c].key, table.columns[c].unit, "parameter", {}});
    for (const RunsTable::Row& row : table.rows) columns.back().cells.push_back(row.cells[c]);
  }
  const Summary model(index, first_finished);
  const std::vector<std::string> wanted = index.names().empty() ? model.names() : index.names();
  const std::size_t parameters = columns.size();
  for (const std::string& name : wanted) columns.push_back({name, model.text(name, "unit"), "result", {}});
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (states[i] != RowState::finished) {
      for (std::size_t c = parameters; c < columns.size(); ++c) columns[c].cells.emplace_back();
      continue;
    }
    const Summary summary(index, table.rows[i].number);
    for (std::size_t c = parameters; c < columns.size(); ++c)
      columns[c].cells.push_back(summary.text(columns[c].name, "value"));
  }

  std::vector<std::string> line = {"row"};
  for (const Column& column : columns) line.push_back(RunsTable::Column{column.name, column.unit}.header());
  line.emplace_back("status");
  std::string text = csv_line(line);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    line = {std::to_string(table.rows[i].number)};
    for (const Column& column : columns) line.push_back(column.cells[i]);
    line.emplace_back(name_of(states[i]));
    text += csv_line(line);
  }
  Collected collected{index.path() / "results.csv", index.path() / "results.h5", table.rows.size(),
                      static_cast<std::size_t>(std::count(states.begin(), states.end(), RowState::finished))};
  write_file_atomically(collected.csv, text);
  write_h5(collected.h5, as_h5(table, columns, states));
  return collected;
}

}  // namespace headwater
