// Work dealt out by hillslope tasks, with sums whose bits do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "engine/core/sums.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {

/// Runs `work(task, sums)` for every task of the domain, tasks in parallel, and returns the `slots` totals:
/// each task adds to sums of its own, and tasks are added up in order. An exception from a task is thrown
/// again here.
std::vector<double> sum_over_tasks(const Domain& domain, int threads, std::size_t slots,
                                   const std::function<void(const Task&, std::span<CompensatedSum>)>& work);

}  // namespace headwater
