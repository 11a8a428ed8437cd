// Runs a scenario from its first day, or from a checkpoint, to the finished folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/narrator.hpp"
#include "engine/core/error.hpp"

namespace headwater {

struct RunOptions {
  std::filesystem::path scenario;
  std::filesystem::path folder;      ///< empty: runs/<case>/<scenario>
  Settings settings;                 ///< of a row of a table
  std::vector<std::string> changes;  ///< key=value
  int threads = 0;                   ///< 0: as the scenario says, else all processors
  bool overwrite = false;            ///< replace another run in the folder
  bool go_on = false;                ///< finish this very run where it was interrupted
  bool dry_run = false;
  bool profile = false;
};

/// Returns Exit::ok or Exit::stopped; everything else is thrown as Error.
Exit run_scenario(const RunOptions& options, Narrator& narrator);
Exit resume_run(const std::filesystem::path& folder, int threads, bool profile, Narrator& narrator);

/// Reads the scenario and all its files and makes everything ready, writes nothing; says what it found.
void check_scenario(const RunOptions& options, Narrator& narrator);

/// Re-hashes the inputs and re-checks the ledger of a finished run. Throws Error (exit 4 or 7); says what it
/// did on `narrator`.
void verify_run(const std::filesystem::path& path, Narrator& narrator);

/// For run and resume: SIGINT and SIGTERM stop at the end of the day with a checkpoint (a second one at once,
/// exit 130); SIGUSR1 writes a checkpoint and goes on.
void catch_signals();
/// For a process that another one has started: ends as on SIGTERM when the process `parent` ends before it.
void stop_with(int parent);
/// For all commands: a file that outgrows its limit becomes an error message, not a signal.
void ignore_file_size_signal();

}  // namespace headwater
