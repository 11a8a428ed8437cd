// Elimination on trees against dense Gaussian elimination, and the limiter's promises.
#include "engine/numerics/tree_solver.hpp"

#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "engine/numerics/tree_limiter.hpp"

namespace headwater {
namespace {

std::vector<std::int32_t> random_tree(std::mt19937_64& random, std::int32_t nodes) {
  std::vector<std::int32_t> downstream;
  for (std::int32_t i = 0; i < nodes; ++i) {
    const bool outlet = i + 1 == nodes || random() % 17 == 0;
    downstream.push_back(outlet ? -1
                                : i + 1 +
                                      static_cast<std::int32_t>(
                                          random() % static_cast<std::uint64_t>(std::min(nodes - i - 1, 4))));
  }
  return downstream;
}

std::vector<double> dense_solution(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

TEST(TreeSolver, MeetsDenseElimination) {
  std::mt19937_64 random(3);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (int trial = 0; trial < 60; ++trial) {
    const auto nodes = static_cast<std::int32_t>(1 + random() % 60);
    const int lanes = 1 + trial % 5;
    const std::vector<std::int32_t> downstream = random_tree(random, nodes);
    const auto n = static_cast<std::size_t>(nodes), width = static_cast<std::size_t>(lanes);
    std::vector<double> lower(n), upper(n), diagonal(n * width), x(n * width);
    std::vector<double> row_sum(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      lower[i] = unit(random) * std::pow(10.0, 4.0 * unit(random));
      upper[i] = downstream[i] < 0 ? 0.0 : lower[i] * unit(random);
      row_sum[i] += upper[i];
      if (downstream[i] >= 0) row_sum[static_cast<std::size_t>(downstream[i])] += lower[i];
    }
    for (std::size_t at = 0; at < n * width; ++at) {
      diagonal[at] = row_sum[at / width] + 0.1 + unit(random);
      x[at] = unit(random);
    }
    std::vector<std::vector<double>> expected;
    for (std::size_t k = 0; k < width; ++k) {
      std::vector<std::vector<double>> a(n, std::vector<double>(n, 0.0));
      std::vector<double> b(n);
      for (std::size_t i = 0; i < n; ++i) {
        a[i][i] = diagonal[i * width + k];
        b[i] = x[i * width + k];
        if (downstream[i] < 0) continue;
        a[i][static_cast<std::size_t>(downstream[i])] = -upper[i];
        a[static_cast<std::size_t>(downstream[i])][i] = -lower[i];
      }
      expected.push_back(dense_solution(a, b));
    }
    solve_tree(downstream, lower, upper, lanes, diagonal, x);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < width; ++k) {
        EXPECT_NEAR(x[i * width + k], expected[k][i], 1e-11 * std::abs(expected[k][i]))
            << "node " << i << " of " << nodes;
        EXPECT_GE(x[i * width + k], 0.0);  // an M-matrix
      }
  }
}

TEST(TreeLimiter, KeepsEveryNodeWithinItsRoom) {
  std::mt19937_64 random(4);
  std::uniform_real_distribution<double> signed_unit(-1.0, 1.0), unit(0.0, 1.0);
  TreeLimiterWork work;
  for (int trial = 0; trial < 100; ++trial) {
    const auto nodes = static_cast<std::int32_t>(2 + random() % 50);
    const std::vector<std::int32_t> downstream = random_tree(random, nodes);
    const auto n = static_cast<std::size_t>(nodes);
    std::vector<double> up(n), down(n), below(n), above(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      up[i] = random() % 4 == 0 ? 0.0 : unit(random);
      down[i] = random() % 4 == 0 ? 0.0 : unit(random);
      below[i] = signed_unit(random);
      if (random() % 3 == 0) above[i] = signed_unit(random);
    }
    const std::vector<double> wanted = below, up_before = up, down_before = down;
    limit_tree_fluxes(downstream, 1, up, down, below, above, work);
    std::vector<double> change(n, 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      change[i] += above[i] - below[i];
      if (downstream[i] >= 0) change[static_cast<std::size_t>(downstream[i])] += below[i];
      EXPECT_GE(below[i] * wanted[i], 0.0);
      EXPECT_LE(std::abs(below[i]), std::abs(wanted[i]));
    }
    for (std::size_t i = 0; i < n; ++i) {
      EXPECT_LE(change[i], up_before[i] + 1e-15);  // round-off of sums of numbers near 1
      EXPECT_GE(change[i], -down_before[i] - 1e-15);
    }
  }
}

TEST(TreeLimiter, LeavesAloneWhatFits) {
  const std::vector<std::int32_t> downstream = {1, 2, -1};
  std::vector<double> up = {1.0, 1.0, 1.0}, down = up;
  std::vector<double> below = {0.3, -0.2, 0.1}, above = {0.25, 0.0, 0.0};
  TreeLimiterWork work;
  limit_tree_fluxes(downstream, 1, up, down, below, above, work);
  EXPECT_EQ(below, (std::vector<double>{0.3, -0.2, 0.1}));
  EXPECT_EQ(above, (std::vector<double>{0.25, 0.0, 0.0}));
  EXPECT_EQ(up[0], 1.0 - (0.25 - 0.3));
}

// What passes through a full node may pass, as long as it leaves again.
TEST(TreeLimiter, LetsThroughWhatLeavesAgain) {
  const std::vector<std::int32_t> downstream = {1, 2, -1};
  std::vector<double> up = {1.0, 0.1, 1.0}, down = {1.0, 1.0, 1.0};
  std::vector<double> below = {0.4, 0.4, 0.4}, above = {0.0, 0.0, 0.0};
  TreeLimiterWork work;
  limit_tree_fluxes(downstream, 1, up, down, below, above, work);
  EXPECT_NEAR(below[0], 0.4, 1e-14);
  EXPECT_NEAR(below[1], 0.4, 1e-14);
}

}  // namespace
}  // namespace headwater
