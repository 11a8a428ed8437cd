#include "engine/coupling/storm_loop.hpp"

#include <algorithm>

#include "engine/coupling/task_sums.hpp"

namespace headwater {

StormLoop::StormLoop(const Domain& domain, const PulseSource& source, std::vector<PulseKernel*> kernels,
                     int threads)
    : domain_(domain), source_(source), kernels_(std::move(kernels)), first_slot_{0}, threads_(threads) {
  for (const PulseKernel* kernel : kernels_) first_slot_.push_back(first_slot_.back() + kernel->slots());
}

void StormLoop::run_task(State& state, const Task& task, std::span<CompensatedSum> sums) const {
  const std::size_t pulses = source_.pulses().size();
  for (std::size_t p = 0; p < pulses; ++p) {
    const auto idle = [&](const PulseKernel* kernel) { return kernel->idle(state, p, task); };
    if (std::all_of(kernels_.begin(), kernels_.end(), idle)) continue;
    const auto blocks = [&](CellRange cells) {
      for (std::int32_t first = cells.first; first < cells.last; first += largest_block)
        for (std::size_t k = 0; k < kernels_.size(); ++k)
          kernels_[k]->cells(state, p, {first, std::min(first + largest_block, cells.last)},
                             sums.subspan(first_slot_[k], first_slot_[k + 1] - first_slot_[k]));
    };
    for (const CellRange& run : task.runs) blocks(run);
    for (std::size_t level = 0; task.runs.empty() && level + 1 < task.level_begin.size(); ++level)
      blocks({task.level_begin[level], task.level_begin[level + 1]});
    for (PulseKernel* kernel : kernels_) kernel->end_pulse(state, p, task);
  }
}

void StormLoop::advance(State& state, Ledger& ledger) {
  for (PulseKernel* kernel : kernels_) kernel->begin_day(state, source_.pulses());
  const std::vector<double> totals =
      sum_over_tasks(domain_, threads_, first_slot_.back(),
                     [&](const Task& task, std::span<CompensatedSum> sums) { run_task(state, task, sums); });
  for (std::size_t k = 0; k < kernels_.size(); ++k)
    kernels_[k]->post(ledger, std::span<const double>(totals).subspan(first_slot_[k], kernels_[k]->slots()));
}

}  // namespace headwater
