#include "engine/coupling/storm_loop.hpp"

#include <algorithm>
#include <exception>
#include <mutex>

namespace headwater {

StormLoop::StormLoop(const Domain& domain, const PulseSource& source, std::vector<PulseKernel*> kernels, int threads)
    : domain_(domain), source_(source), kernels_(std::move(kernels)), threads_(threads) {
  for (const PulseKernel* kernel : kernels_)
    sums_.emplace_back(domain_.tasks.size(), std::vector<CompensatedSum>(kernel->slots()));
}

void StormLoop::run_task(State& state, std::size_t index) {
  constexpr std::int32_t block = 256;
  const Task& task = domain_.tasks[index];
  for (auto& kernel_sums : sums_) std::fill(kernel_sums[index].begin(), kernel_sums[index].end(), CompensatedSum{});
  const std::span<const Pulse> pulses = source_.pulses();
  for (std::size_t p = 0; p < pulses.size(); ++p) {
    const bool idle = std::all_of(kernels_.begin(), kernels_.end(),
                                  [&](const PulseKernel* kernel) { return kernel->idle(state, pulses[p], task); });
    if (idle) continue;
    for (std::size_t level = 0; level + 1 < task.level_begin.size(); ++level)
      for (std::int32_t first = task.level_begin[level]; first < task.level_begin[level + 1]; first += block) {
        const CellRange range{first, std::min(first + block, task.level_begin[level + 1])};
        for (std::size_t k = 0; k < kernels_.size(); ++k)
          kernels_[k]->cells(state, pulses[p], range, sums_[k][index]);
      }
    for (PulseKernel* kernel : kernels_) kernel->end_pulse(state, p, task);
  }
}

void StormLoop::advance(State& state, Ledger& ledger) {
  const auto tasks = static_cast<std::int64_t>(domain_.tasks.size());
  std::exception_ptr failure;  // an exception may not leave a parallel region
  std::mutex guard;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads_)
  for (std::int64_t task = 0; task < tasks; ++task) {
    try {
      run_task(state, static_cast<std::size_t>(task));
    } catch (...) {
      const std::lock_guard<std::mutex> lock(guard);
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);

  std::vector<double> totals;
  for (std::size_t k = 0; k < kernels_.size(); ++k) {
    totals.assign(kernels_[k]->slots(), 0.0);
    for (std::size_t slot = 0; slot < totals.size(); ++slot) {
      CompensatedSum total;  // tasks in fixed order: the same bits for any number of threads
      for (const auto& task_sums : sums_[k]) {
        total.add(task_sums[slot].sum);
        total.add(task_sums[slot].compensation);
      }
      totals[slot] = total.value();
    }
    kernels_[k]->post(ledger, totals);
  }
}

}  // namespace headwater
