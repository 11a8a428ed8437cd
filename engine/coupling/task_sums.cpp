#include "engine/coupling/task_sums.hpp"

#include <algorithm>
#include <exception>
#include <mutex>

namespace headwater {

std::vector<double> sum_over_tasks(const Domain& domain, int threads, std::size_t slots,
                                   const std::function<void(const Task&, std::span<CompensatedSum>)>& work) {
  const auto tasks = static_cast<std::int64_t>(domain.tasks.size());
  std::vector<std::vector<CompensatedSum>> sums(domain.tasks.size(), std::vector<CompensatedSum>(slots));
  std::exception_ptr failure;  // an exception may not leave a parallel region
  std::mutex guard;
  // Idle threads would only spin; none at all is not allowed.
  const int workers = static_cast<int>(std::max<std::int64_t>(1, std::min<std::int64_t>(threads, tasks)));
#pragma omp parallel for schedule(dynamic, 1) num_threads(workers)
  for (std::int64_t i = 0; i < tasks; ++i) {
    const auto task = static_cast<std::size_t>(i);
    try {
      work(domain.tasks[task], sums[task]);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(guard);
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
  std::vector<double> totals(slots, 0.0);
  for (std::size_t slot = 0; slot < slots; ++slot) {
    CompensatedSum total;
    for (const auto& of_task : sums) {
      total.add(of_task[slot].sum);
      total.add(of_task[slot].compensation);
    }
    totals[slot] = total.value();
  }
  return totals;
}

}  // namespace headwater
