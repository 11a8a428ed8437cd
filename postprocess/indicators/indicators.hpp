// What a run is judged by: one table of kinds, and their values for a run, as far as its results hold what
// they need.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postprocess/indicators/guidelines.hpp"
#include "postprocess/indicators/run_record.hpp"

namespace headwater {

/// Which way is good for people and the river; `neither` where it depends.
enum class Better { lower, higher, neither };

/// One row of the table. Titles for people are in the report's strings, under `id`.
struct IndicatorKind {
  std::string_view id;         ///< "days_over"; an indicator's own id has its subject before it
  std::string_view unit;       ///< of the value
  std::string_view averaging;  ///< the rule by which a run becomes one number
  std::string_view source;     ///< group of results.h5 that it is made from
  Better better = Better::lower;
};

/// The table.
const std::vector<IndicatorKind>& indicator_kinds();
const IndicatorKind& indicator_kind(std::string_view id);

/// The place of what holds for the whole area.
inline constexpr std::string_view whole_area = "catchment";
/// The gauge of all that leaves the map.
inline constexpr std::string_view outlet_gauge = "outlet";
/// All grain classes together, as a subject.
inline constexpr std::string_view all_sediment = "sediment";

struct Indicator {
  std::string id;       ///< "ammonium_n_days_over_gb3838-3", unique at its place
  std::string kind;     ///< of the table
  std::string subject;  ///< species, store or nothing
  std::string store;    ///< of ledger totals: the store that it is about
  std::string place;    ///< gauge id, or whole_area
  double value = 0.0;
  std::optional<Guideline> guideline;
};

/// All indicators of a run, by place: gauges in their order (the outlet last), then the whole area. What a
/// subset of processes does not give is not there; no value is NaN.
std::vector<Indicator> indicators(const RunRecord& run);

}  // namespace headwater
