#include "engine/sweep/runs_table.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "engine/core/units.hpp"
#include "engine/io/csv.hpp"
#include "engine/io/toml_file.hpp"

namespace headwater {

namespace {

using Kind = DeclaredKey::Kind;

/// "water.suction [m]" as key and unit.
RunsTable::Column column_of(const std::string& header) {
  const auto bracket = header.find('[');
  if (bracket == std::string::npos || header.back() != ']') return {header, ""};
  const auto end = header.find_last_not_of(' ', bracket == 0 ? 0 : bracket - 1);
  return {header.substr(0, end + 1), header.substr(bracket + 1, header.size() - bracket - 2)};
}

/// A cell in the unit of its key. False, with what is wrong, when it is no quantity of that dimension.
bool in_unit_of(const DeclaredKey& key, const RunsTable::Column& column, const std::string& cell,
                double& value, std::string& wrong) {
  Quantity quantity;
  const std::string& own = key.info.unit;
  if (!parse_quantity(cell, quantity)) {
    wrong = fmt::format("'{}' = '{}' is not a quantity", column.key, cell);
    return false;
  }
  if (!column.unit.empty() && !quantity.unit.empty()) {
    wrong = fmt::format("'{}' = '{}' has a unit, and its column has one too", column.key, cell);
    return false;
  }
  if (quantity.unit.empty()) quantity.unit = column.unit;
  if (quantity.unit.empty() && own != "1" && !own.empty() && quantity.value != 0.0) {
    wrong = fmt::format("'{}' = '{}' has no unit: write it in the header, as '{} [{}]'", column.key, cell,
                        column.key, own);
    return false;
  }
  std::string why;
  value = quantity.value;
  if (!quantity.unit.empty() && !convert_unit(quantity.value, quantity.unit, own, value, why)) {
    wrong = fmt::format("'{}' has a wrong unit: {}; it needs one that fits {}", column.key, why, own);
    return false;
  }
  return true;
}

bool is_integer(const std::string& cell, double& value) {
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), whole);
  value = static_cast<double>(whole);
  return error == std::errc() && end == cell.data() + cell.size();
}

/// What is wrong with one cell; "" when nothing is.
std::string problem_of(const DeclaredKey& key, const RunsTable::Column& column, const std::string& cell) {
  double value = 0.0;
  std::string wrong;
  switch (key.kind) {
    case Kind::quantity:
      if (key.info.takes_word(cell)) return {};
      return in_unit_of(key, column, cell, value, wrong) ? out_of_bounds(key, column.key, value) : wrong;
    case Kind::integer:
      if (!is_integer(cell, value)) return fmt::format("'{}' = '{}' is not an integer", column.key, cell);
      return out_of_bounds(key, column.key, value);
    case Kind::flag:
      return cell == "true" || cell == "false"
                 ? ""
                 : fmt::format("'{}' = '{}' must be true or false", column.key, cell);
    default:
      if (key.choices.empty() || std::find(key.choices.begin(), key.choices.end(), cell) != key.choices.end())
        return {};
      return fmt::format("'{}' = '{}' must be one of {}", column.key, cell, fmt::join(key.choices, ", "));
  }
}

}  // namespace

std::string RunsTable::Column::header() const {
  return unit.empty() ? key : fmt::format("{} [{}]", key, unit);
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    const bool plain = cells[i].find_first_of(",\"\n\r") == std::string::npos && cells[i].rfind('#', 0) != 0;
    if (plain) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char letter : cells[i]) line.append(letter == '"' ? 2 : 1, letter);
    line += '"';
  }
  return line + '\n';
}

RunsTable read_runs(const std::filesystem::path& file) {
  const CsvTable csv = CsvTable::read(file);
  const auto numbers = csv.find("row");
  RunsTable table;
  for (std::size_t column = 0; column < csv.columns().size(); ++column)
    if (column != numbers) table.columns.push_back(column_of(csv.columns()[column]));
  std::set<std::string> keys;
  for (const RunsTable::Column& column : table.columns)
    if (!keys.insert(column.key).second)
      throw Error(Exit::input, fmt::format("the parameter '{}' has two columns", column.key), file.string(),
                  "Remove one");
  std::set<std::int64_t> seen;
  for (std::size_t row = 0; row < csv.rows(); ++row) {
    RunsTable::Row one{static_cast<std::int64_t>(row) + 1, {}, csv.where(row)};
    double number = 0.0;
    if (numbers && (!is_integer(csv.text(row, *numbers), number) || number < 1.0 || number > 1e9))
      throw Error(Exit::input, fmt::format("'{}' is not the number of a row", csv.text(row, *numbers)),
                  one.where, "Number rows with 1, 2, 3 …");
    if (numbers) one.number = static_cast<std::int64_t>(number);
    if (!seen.insert(one.number).second)
      throw Error(Exit::input, fmt::format("two rows have the number {}", one.number), one.where);
    for (std::size_t column = 0; column < csv.columns().size(); ++column)
      if (column != numbers) one.cells.push_back(csv.text(row, column));
    table.rows.push_back(std::move(one));
  }
  return table;
}

std::string to_csv(const RunsTable& table) {
  std::vector<std::string> header = {"row"};
  for (const RunsTable::Column& column : table.columns) header.push_back(column.header());
  std::string text = csv_line(header);
  for (const RunsTable::Row& row : table.rows) {
    std::vector<std::string> cells = {std::to_string(row.number)};
    cells.insert(cells.end(), row.cells.begin(), row.cells.end());
    text += csv_line(cells);
  }
  return text;
}

std::vector<Problem> check_runs(const RunsTable& table, const std::filesystem::path& file,
                                const std::vector<DeclaredKey>& keys, const ConfigValue& merged) {
  std::vector<Problem> problems;
  const auto complain = [&](const std::string& where, std::string text) {
    problems.push_back({Origin{where, 0, 0, {}}, std::move(text)});
  };
  if (table.columns.empty() || table.rows.empty())
    complain(file.string(), "the table has no parameters or no rows");
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const RunsTable::Column& column = table.columns[c];
    const DeclaredKey* key = find_key(keys, column.key);
    if (key == nullptr) {
      complain(file.string(), no_such_key(keys, column.key));
      continue;
    }
    const std::string missing = missing_entry(merged, *key, column.key);
    if (!missing.empty()) {
      complain(file.string(), fmt::format("'{}': {}", column.key, missing));
    } else if (key->kind == Kind::other) {
      complain(file.string(),
               fmt::format("'{}' is no number and no word: a sweep cannot vary it", column.key));
    } else if (!column.unit.empty() && key->kind != Kind::quantity) {
      complain(file.string(), fmt::format("'{}' has no unit, but its column states one", column.key));
    } else {
      for (const RunsTable::Row& row : table.rows) {
        if (row.cells[c].empty()) continue;  // the case's own value
        std::string wrong = problem_of(*key, column, row.cells[c]);
        if (wrong.empty()) continue;
        complain(row.where.empty() ? file.string() : row.where,
                 row.where.empty() ? fmt::format("row {}: {}", row.number, wrong) : std::move(wrong));
      }
    }
  }
  return problems;
}

RunsTable in_own_units(RunsTable table, const std::vector<DeclaredKey>& keys) {
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    RunsTable::Column& column = table.columns[c];
    const DeclaredKey& key = *find_key(keys, column.key);
    const bool numbers = std::all_of(table.rows.begin(), table.rows.end(), [&](const RunsTable::Row& row) {
      return !key.info.takes_word(row.cells[c]);
    });
    if (key.kind != Kind::quantity || !numbers) continue;
    for (RunsTable::Row& row : table.rows) {
      double value = 0.0;
      std::string wrong;
      if (row.cells[c].empty() || !in_unit_of(key, column, row.cells[c], value, wrong)) continue;
      row.cells[c] = fmt::format("{:.12g}", value);
    }
    column.unit = key.info.unit;
  }
  return table;
}

std::vector<std::pair<std::string, ConfigValue>> settings_of_row(const std::filesystem::path& file,
                                                                 std::int64_t number) {
  const RunsTable table = read_runs(file);
  const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
  const auto row = std::find_if(table.rows.begin(), table.rows.end(),
                                [&](const RunsTable::Row& one) { return one.number == number; });
  if (row == table.rows.end())
    throw Error(Exit::usage, fmt::format("the table has no row {}", number), file.string(),
                fmt::format("It has {} rows", table.rows.size()));
  std::vector<std::pair<std::string, ConfigValue>> settings;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const RunsTable::Column& column = table.columns[c];
    if (row->cells[c].empty()) continue;
    const std::string text = column.unit.empty() || column.unit == "1"
                                 ? row->cells[c]
                                 : fmt::format("\"{} {}\"", row->cells[c], column.unit);
    settings.emplace_back(column.key, parse_value(column.key, text, folder, row->where));
  }
  return settings;
}

}  // namespace headwater
