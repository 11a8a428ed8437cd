// The folder of a sweep: what it is a sweep of, its rows and how each of them stands.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/files.hpp"
#include "engine/sweep/local_executor.hpp"
#include "engine/sweep/runs_table.hpp"

namespace headwater {

enum class RowState {
  waiting,    ///< not begun, or begun and interrupted: the same command goes on with it
  timed_out,  ///< its time was up: the same command goes on with it
  failed,     ///< it would fail again: left alone
  finished
};
std::string_view name_of(RowState state);

struct RowRecord {
  std::int64_t row = 0;
  RowState state = RowState::waiting;
  int exit_code = 0;    ///< of a failed row
  std::string message;  ///< why it has not finished, one sentence; empty when nothing went wrong
};

/// DIR/sweep.json, runs.csv, rows/NNNN/ (a run folder each), said/NNNN.txt (what its process said),
/// failed/NNNN.json (how a row ended that did not finish).
class RunIndex {
 public:
  explicit RunIndex(std::filesystem::path folder) : path_(std::move(folder)) {}
  const std::filesystem::path& path() const { return path_; }

  bool exists() const;  ///< a sweep has begun here
  std::filesystem::path runs_file() const { return path_ / "runs.csv"; }
  std::filesystem::path row_folder(std::int64_t row) const;
  std::filesystem::path said_file(std::int64_t row) const;

  /// Makes the folder, or finds the same sweep in it; takes its lock for the life of this object. `identity`
  /// tells sweeps apart, `names` are the results wanted. Throws Error(Exit::usage) when the folder holds
  /// another sweep or other files, or another process is at work in it; Error(Exit::io).
  void open(const std::string& identity, const RunsTable& table, const std::vector<std::string>& names);

  /// What open() was given. Throws Error(Exit::usage) when this is no folder of a sweep, Error(Exit::io) when
  /// it is damaged.
  RunsTable table() const;
  void ask_for(const std::vector<std::string>& wanted);  ///< other results of the same sweep
  std::vector<std::string> names() const;

  RowRecord record(std::int64_t row) const;
  /// Writes down how a row's process ended; a finished one needs no record.
  RowRecord note(const TaskEnd& end);
  void forget(std::int64_t row);  ///< a failed row will be run again

  /// Whether a process is at work in the row's folder.
  bool busy(std::int64_t row) const;

 private:
  std::filesystem::path failure_file(std::int64_t row) const;
  void write(const std::string& identity, const std::vector<std::string>& names) const;
  std::filesystem::path path_;
  std::unique_ptr<RunLock> lock_;
};

}  // namespace headwater
