// A study: which parameters of a case are varied, how, and which results are wanted (docs/how-to/sweep.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/declared_keys.hpp"
#include "engine/sweep/distribution.hpp"
#include "engine/sweep/runs_table.hpp"

namespace headwater {

/// One parameter that is varied.
struct Axis {
  std::string key;
  Distribution distribution;       ///< in the key's unit
  std::vector<std::string> words;  ///< values of a key that takes words, each equally likely
  Origin origin;                   ///< of the key in the study
};

struct Study {
  enum class Method { lhs, csv };
  std::filesystem::path file;
  std::filesystem::path case_file;
  Method method = Method::lhs;
  std::int64_t size = 0;
  std::int64_t seed = 1;
  std::optional<std::filesystem::path> table;  ///< of method csv
  std::vector<Axis> axes;                      ///< of the other methods
  std::vector<std::string> names;              ///< rows of summary.csv; none: all
};

/// Reads a study whose parameters are among `keys`. Throws Error(Exit::configuration) that lists all
/// problems.
Study read_study(const std::filesystem::path& file, const std::vector<DeclaredKey>& keys);

/// Rows and values of the study's design, in the keys' own units, checked against the case `merged`. A pure
/// function of the study. Throws Error(Exit::configuration) that lists all problems, Error(Exit::input) for a
/// table that cannot be read.
RunsTable plan(const Study& study, const std::vector<DeclaredKey>& keys, const ConfigValue& merged);

}  // namespace headwater
