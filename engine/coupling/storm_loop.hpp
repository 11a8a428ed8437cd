// The storms of a day: per task, per pulse, per level, every model's kernel on the same cells while they are
// in cache.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/process.hpp"
#include "engine/core/sums.hpp"
#include "engine/grid/domain.hpp"

namespace headwater {

/// A block is a range of cells of one level (or run) of one task; at most `largest_block` of them.
inline constexpr std::int32_t largest_block = 256;

/// Where the pulses of the day come from (the weather, or a plot's constant rain).
class PulseSource {
 public:
  virtual ~PulseSource() = default;
  virtual std::span<const Pulse> pulses() const = 0;  ///< of the current day, in order, without gaps
};

/// What a model does with the cells of a block during a pulse; pulses go by their index in the day.
class PulseKernel {
 public:
  virtual ~PulseKernel() = default;
  /// How many ledger sums it keeps.
  virtual std::size_t slots() const { return 0; }
  /// Before the first pulse of a day.
  virtual void begin_day(State& state, std::span<const Pulse> pulses) { (void)state, (void)pulses; }
  /// Called for every block, donors before receivers. Adds its block sums to `sums` (slots() entries).
  virtual void cells(State& state, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) {
    (void)state, (void)pulse, (void)range, (void)sums;
  }
  /// After the last block of a task in a pulse that was not skipped.
  virtual void end_pulse(const State& state, std::size_t pulse, const Task& task) {
    (void)state, (void)pulse, (void)task;
  }
  /// Whether nothing would happen in this task during the pulse (no rain, no water): it is skipped when all
  /// kernels agree.
  virtual bool idle(const State& state, std::size_t pulse, const Task& task) const {
    (void)state, (void)pulse, (void)task;
    return true;
  }
  /// Books the day's sums.
  virtual void post(Ledger& ledger, std::span<const double> sums) { (void)ledger, (void)sums; }
};

class StormLoop {
 public:
  StormLoop(const Domain& domain, const PulseSource& source, std::vector<PulseKernel*> kernels, int threads);
  void advance(State& state, Ledger& ledger);

 private:
  void run_task(State& state, const Task& task, std::span<CompensatedSum> sums) const;
  const Domain& domain_;
  const PulseSource& source_;
  std::vector<PulseKernel*> kernels_;
  std::vector<std::size_t> first_slot_;  // of each kernel, plus the total
  int threads_;
};

}  // namespace headwater
