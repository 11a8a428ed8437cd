// The storms of a day: per task, per pulse, per level, every model's kernel on the same cells while they are in cache.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/process.hpp"
#include "engine/core/sums.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {

/// Cells [first, last) of one level of one task; at most 256 of them.
struct CellRange {
  std::int32_t first = 0, last = 0;
};

/// Where the pulses of the day come from (the weather, or a plot's constant rain).
class PulseSource {
 public:
  virtual ~PulseSource() = default;
  virtual std::span<const Pulse> pulses() const = 0;  ///< of the current day, in order, without gaps
};

/// What a model does with the cells of a block during a pulse.
class PulseKernel {
 public:
  virtual ~PulseKernel() = default;
  /// How many ledger sums it keeps.
  virtual std::size_t slots() const = 0;
  /// Called for every block, upstream before downstream. Adds its block sums to `sums` (slots() entries).
  virtual void cells(State& state, const Pulse& pulse, CellRange range, std::span<CompensatedSum> sums) = 0;
  /// After the last block of a task in a pulse.
  virtual void end_pulse(State& state, std::size_t pulse_index, const Task& task) {
    (void)state, (void)pulse_index, (void)task;
  }
  /// Whether the task may skip a pulse (no rain, no water).
  virtual bool idle(const State& state, const Pulse& pulse, const Task& task) const {
    (void)state, (void)pulse, (void)task;
    return false;
  }
  /// Books the day's sums.
  virtual void post(Ledger& ledger, std::span<const double> sums) = 0;
};

class StormLoop {
 public:
  StormLoop(const Domain& domain, const PulseSource& source, std::vector<PulseKernel*> kernels, int threads);
  void advance(State& state, Ledger& ledger);

 private:
  void run_task(State& state, std::size_t task);
  const Domain& domain_;
  const PulseSource& source_;
  std::vector<PulseKernel*> kernels_;
  std::vector<std::vector<std::vector<CompensatedSum>>> sums_;  // [kernel][task][slot]
  int threads_;
};

}  // namespace headwater
