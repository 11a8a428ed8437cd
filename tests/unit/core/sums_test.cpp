#include "engine/core/sums.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace headwater {
namespace {

// Neumaier's own example: plain and Kahan summation both give 0.
TEST(CompensatedSum, KeepsWhatALargeTermHides) {
  EXPECT_EQ(compensated_sum(std::vector<double>{1.0, 1e100, 1.0, -1e100}), 2.0);
}

TEST(CompensatedSum, NothingIsZero) {
  EXPECT_EQ(compensated_sum({}), 0.0);
}

// Ten million tenths: plain summation is off by 1.6e-4, in relative terms 1.6e-10.
TEST(CompensatedSum, ErrorDoesNotGrowWithTheNumberOfTerms) {
  CompensatedSum total;
  double plain = 0.0;
  for (int i = 0; i < 10'000'000; ++i) {
    total.add(0.1);
    plain += 0.1;
  }
  const double exact =
      1e7 * 0.1;  // 0.1 itself is rounded: 1e7 * fl(0.1) = 1e6 + 5.6e-11, which rounds to 1e6
  EXPECT_GT(std::abs(plain - exact), 1e-5);
  EXPECT_EQ(total.value(), exact);
}

// Against sums that are exact in 128-bit integers: terms are multiples of 2^-40 below 2^10 with both signs.
TEST(CompensatedSum, RoundsTheExactSumOnce) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 50; ++round) {
    std::vector<double> terms;
    __extension__ __int128 exact = 0;
    for (int i = 0; i < 2000; ++i) {
      const auto units = static_cast<std::int64_t>(random() % (1ULL << 51)) - (1LL << 50);
      exact += units;
      terms.push_back(static_cast<double>(units) * 0x1.0p-40);
    }
    EXPECT_EQ(compensated_sum(terms), static_cast<double>(exact) * 0x1.0p-40);
  }
}

// Lanes of every width, ends that fill no row of accumulators, and sizes that are shared out to threads.
TEST(CompensatedSum, ByLaneIsTheSumOfEachLane) {
  std::mt19937_64 random(3);
  for (const std::size_t lanes : {1, 2, 3, 4, 7, 16, 40})
    for (const std::size_t rows : {0, 1, 5, 1000, 40000}) {
      std::vector<double> terms;
      __extension__ std::vector<__int128> exact(lanes, 0);
      for (std::size_t i = 0; i < lanes * rows; ++i) {
        const auto units = static_cast<std::int64_t>(random() % (1ULL << 51)) - (1LL << 50);
        exact[i % lanes] += units;
        terms.push_back(static_cast<double>(units) * 0x1.0p-40);
      }
      const std::vector<double> sums = compensated_sums(terms, lanes);
      ASSERT_EQ(sums.size(), lanes);
      for (std::size_t l = 0; l < lanes; ++l)
        EXPECT_EQ(sums[l], static_cast<double>(exact[l]) * 0x1.0p-40) << lanes << " x " << rows;
    }
}

}  // namespace
}  // namespace headwater
