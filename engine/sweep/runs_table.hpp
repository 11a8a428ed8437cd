// runs.csv: one row a run, one column a parameter. What `sweep plan` writes and `run --params` reads
// (docs/formats/sweep.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/config.hpp"
#include "engine/core/declared_keys.hpp"

namespace headwater {

struct RunsTable {
  struct Column {
    std::string key;
    std::string unit;  ///< of all cells; "": each cell is as `--set` takes it, with its own unit
    std::string header() const;
  };
  struct Row {
    std::int64_t number = 0;  ///< what `--row` and the row's folder are called by
    std::vector<std::string> cells;
    std::string where;  ///< "runs.csv:17"; "" where there is no file yet
  };
  std::vector<Column> columns;
  std::vector<Row> rows;
};

/// Reads a table. A column `row` numbers the rows; without it they count from 1. Throws Error(Exit::input).
RunsTable read_runs(const std::filesystem::path& file);

std::string to_csv(const RunsTable& table);

/// Cells joined to a line of CSV, quoted where they need it.
std::string csv_line(const std::vector<std::string>& cells);

/// All that is wrong with a table for the case `merged`: unknown keys, ids the case does not have, wrong
/// units, out of bounds. `file` is what problems of the header are shown with.
std::vector<Problem> check_runs(const RunsTable& table, const std::filesystem::path& file,
                                const std::vector<DeclaredKey>& keys, const ConfigValue& merged);

/// The same table with every number in its key's own unit, which the header states, to 12 digits. Needs a
/// table without problems.
RunsTable in_own_units(RunsTable table, const std::vector<DeclaredKey>& keys);

/// What `--params file --row number` sets. Throws Error(Exit::input), Error(Exit::usage) when there is no
/// such row.
std::vector<std::pair<std::string, ConfigValue>> settings_of_row(const std::filesystem::path& file,
                                                                 std::int64_t number);

}  // namespace headwater
