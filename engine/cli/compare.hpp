// `headwater compare`: scenarios and finished runs side by side.
#pragma once

#include <filesystem>
#include <vector>

#include "engine/cli/narrator.hpp"
#include "engine/core/error.hpp"

namespace headwater {

struct CompareOptions {
  std::vector<std::filesystem::path> runs;  ///< scenario files, folders of finished runs
  std::filesystem::path folder;             ///< empty: runs/<case>/comparison
  int jobs = 1;                             ///< runs at a time
  int threads = 0;                          ///< of each run; 0: as the scenario says, else a share
};

/// Runs the scenarios whose run in DIR/runs/<scenario> is missing, unfinished or another one; then writes
/// comparison.csv, comparison.json and report.html. Returns Exit::ok, or Exit::stopped when a signal ended a
/// run with a checkpoint: the same command goes on. Everything else is thrown as Error.
Exit compare_scenarios(const CompareOptions& options, Narrator& narrator);

}  // namespace headwater
