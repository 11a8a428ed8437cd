// Scenarios side by side: every indicator of every run beside the reference's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "postprocess/comparison/pairing.hpp"
#include "postprocess/indicators/indicators.hpp"

namespace headwater {

/// One indicator at one place, in every run.
struct ComparisonRow {
  Indicator about;             ///< its value is not used
  std::string place_name;      ///< for people; empty for the whole area
  std::vector<double> values;  ///< by run; NaN where a run does not have the indicator
  const IndicatorKind& kind() const { return indicator_kind(about.kind); }
  double reference() const { return values.front(); }
  double difference(std::size_t run) const { return values[run] - values.front(); }
};

struct Comparison {
  std::vector<RunRecord> runs;  ///< the reference first
  std::vector<ComparisonRow> rows;
  std::vector<Difference> differences;  ///< of the parameters, but for the scenarios' names

  const RunRecord& reference() const { return runs.front(); }
};

/// The run that the others are held against: the one that another names in `compare_to`, else the first.
std::size_t reference_of(const std::vector<RunRecord>& runs);

/// Throws Error(Exit::usage) for fewer than two runs or two of one id, Error(Exit::configuration) for runs
/// that are not paired.
Comparison compare(std::vector<RunRecord> runs);

/// The program that made the comparison.
struct Maker {
  std::string version, git_sha;
};

/// comparison.csv and comparison.json (docs/formats/comparison.md). They depend on the runs and the program
/// alone.
std::string to_csv(const Comparison& comparison);
std::string to_json(const Comparison& comparison, const Maker& maker);

}  // namespace headwater
