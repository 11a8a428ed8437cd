#include "engine/coupling/task_sums.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/coupling/small_domain.hpp"

namespace headwater {
namespace {

using coupling_test::unconnected;

// Terms of very different size: the sum of the tasks' rounded totals would depend on how tasks are dealt out.
double term(std::int32_t cell) {
  return std::sin(cell) * std::pow(10.0, (cell * 7) % 31 - 15);
}

std::vector<double> totals(const Domain& domain, int threads) {
  return sum_over_tasks(domain, threads, 2, [](const Task& task, std::span<CompensatedSum> sums) {
    for (std::int32_t cell = task.first_cell; cell < task.last_cell; ++cell) {
      sums[0].add(term(cell));
      sums[1].add(1.0);
    }
  });
}

TEST(SumOverTasks, AddsUpEverySlotToTheLastBit) {
  const Domain domain = unconnected(37, 100);
  std::vector<double> terms;
  for (std::int32_t cell = 0; cell < 3700; ++cell) terms.push_back(term(cell));
  const std::vector<double> sums = totals(domain, 1);
  EXPECT_EQ(sums[1], 3700.0);
  // one compensated sum over all terms; the two differ by the roundings of 37 compensations at most
  EXPECT_NEAR(sums[0], compensated_sum(terms), 1e-15 * std::abs(sums[0]));
}

// Terms of three sizes, of which the two larger cancel: what is left is the rounding of the compensations,
// and that depends on the order of the tasks. Threads must not.
TEST(SumOverTasks, SameBitsForAnyNumberOfThreads) {
  const auto harsh_total = [](const Domain& domain, int threads) {
    return sum_over_tasks(domain, threads, 1, [](const Task& task, std::span<CompensatedSum> sums) {
      for (std::int32_t cell = task.first_cell; cell < task.last_cell; ++cell) {
        const double size[] = {1e40, 1e20, 1.0};
        sums[0].add((cell < 1850 ? 1.0 : -1.0) * std::sin(1 + cell % 1850) * size[cell % 1850 % 3]);
      }
    });
  };
  Domain domain = unconnected(37, 100);
  const std::vector<double> one = harsh_total(domain, 1);
  for (const int threads : {2, 3, 8}) EXPECT_EQ(harsh_total(domain, threads), one) << threads;
  std::reverse(domain.tasks.begin(), domain.tasks.end());
  EXPECT_NE(harsh_total(domain, 1), one) << "terms too tame for this test to show anything";
}

TEST(SumOverTasks, EveryTaskOnce) {
  const Domain domain = unconnected(50, 1);
  std::vector<std::atomic<int>> visits(50);
  sum_over_tasks(domain, 4, 0, [&](const Task& task, std::span<CompensatedSum>) {
    ++visits[static_cast<std::size_t>(task.first_cell)];
  });
  for (const auto& count : visits) EXPECT_EQ(count.load(), 1);
}

TEST(SumOverTasks, AnExceptionComesOutOfTheParallelRegion) {
  const Domain domain = unconnected(20, 1);
  for (const int threads : {1, 3})
    EXPECT_THROW(sum_over_tasks(domain, threads, 0,
                                [](const Task& task, std::span<CompensatedSum>) {
                                  if (task.first_cell == 13) throw std::runtime_error("broken");
                                }),
                 std::runtime_error);
}

TEST(SumOverTasks, NoTasksNoTrouble) {
  const Domain domain;
  EXPECT_EQ(sum_over_tasks(domain, 2, 3, [](const Task&, std::span<CompensatedSum>) {}),
            (std::vector<double>{0.0, 0.0, 0.0}));
}

}  // namespace
}  // namespace headwater
