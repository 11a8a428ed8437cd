// The results of a sweep in one table.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/sweep/run_index.hpp"

namespace headwater {

/// A name of summary.csv that is wanted and not there, with the nearest that is: "… did you mean …?" for
/// each.
std::vector<std::string> missing_names(const RunIndex& index, std::int64_t finished_row);

struct Collected {
  std::filesystem::path csv, h5;
  std::size_t rows = 0, finished = 0;
};

/// Writes results.csv and results.h5 into the sweep's folder (docs/formats/sweep.md): a row for each row of
/// the design, in its order; what has not finished has empty results. They depend on the sweep and on which
/// rows have finished alone. Throws Error(Exit::usage) when no row has, Error(Exit::configuration) when a
/// wanted name is not in summary.csv, Error(Exit::io).
Collected collect(const RunIndex& index);

}  // namespace headwater
