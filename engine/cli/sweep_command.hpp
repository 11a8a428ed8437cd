// `headwater sweep`: many runs of one case.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include "engine/cli/narrator.hpp"
#include "engine/core/error.hpp"

namespace headwater {

/// Writes the table of runs of a study. Throws Error(Exit::configuration) with all problems of the study,
/// Error(Exit::usage) when another table is there and may not be overwritten.
void plan_sweep(const std::filesystem::path& study, const std::filesystem::path& output, bool overwrite,
                Narrator& narrator);

struct SweepOptions {
  std::filesystem::path study;
  std::filesystem::path folder;               ///< empty: runs/<study's folder>/<study>
  std::optional<std::filesystem::path> runs;  ///< instead of the study's own design
  int jobs = 0;                               ///< 0: all processors
  double timeout_seconds = std::numeric_limits<double>::infinity();
  bool retry = false;  ///< failed rows too
};

/// Runs the rows that have not finished, and collects. Returns Exit::ok, also when some rows have failed, or
/// Exit::stopped; everything else is thrown as Error.
Exit run_sweep(const SweepOptions& options, Narrator& narrator);

/// How the rows stand, a count a line and then the rows that went wrong. `sweep` is a folder or a study.
std::string sweep_status(const std::filesystem::path& sweep);

/// Writes results.csv and results.h5 of a folder, or of a study with the names that it asks for now.
void collect_sweep(const std::filesystem::path& sweep, Narrator& narrator);

}  // namespace headwater
