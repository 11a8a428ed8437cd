// Flow paths anew, on a surface that has changed.
#pragma once

#include <span>

#include "engine/grid/domain.hpp"

namespace headwater {

/// Routes overland flow on `surface` [m, in base order] by the rules that the domain was built with: replaces
/// `surface`, `drains_to` and the `runs` of all tasks. Everything else stays, so that work stays dealt out
/// as it is and fields keep their order: cells, rivers (with the levels of their beds), outlets, unit
/// catchments (water crosses no divide between two of them: closed depressions spill inside), terrain slopes.
/// The result depends on the surface and on what stays alone, not on earlier routings.
void reroute(Domain& domain, std::span<const double> surface);

/// Calls work(c) for every cell of a task, donors first.
template <class Work>
void for_cells_downstream(const Task& task, const Work& work) {
  if (task.runs.empty())  // base order goes by level
    for (std::int32_t c = task.first_cell; c < task.last_cell; ++c) work(c);
  for (const CellRange& run : task.runs)
    for (std::int32_t c = run.first; c < run.last; ++c) work(c);
}

}  // namespace headwater
