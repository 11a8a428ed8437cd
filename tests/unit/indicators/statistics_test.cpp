// Closed forms: what a person gets with pencil and paper.
#include "postprocess/indicators/statistics.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace headwater {
namespace {

constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

TEST(Statistics, MeanIsByTime) {
  const std::vector<double> values = {1.0, 4.0}, weights = {3.0, 1.0};
  EXPECT_DOUBLE_EQ(time_mean({values, weights}), 7.0 / 4.0);
}

TEST(Statistics, PercentileIsTheSmallestValueNotExceededForThatShareOfTheTime) {
  std::vector<double> values(100), weights(100, 1.0);
  std::iota(values.begin(), values.end(), 1.0);
  EXPECT_EQ(time_quantile({values, weights}, 0.95), 95.0);
  EXPECT_EQ(time_quantile({values, weights}, 0.951), 96.0);
  EXPECT_EQ(time_quantile({values, weights}, 0.05), 5.0);
  EXPECT_EQ(time_quantile({values, weights}, 1.0), 100.0);
}

TEST(Statistics, PercentileOfEqualDaysIsReachedExactlyForEveryLength) {
  // n days of which the k-th is exactly at k/n: round-off in the sums must not give the next one
  for (int n = 1; n <= 400; ++n) {
    std::vector<double> values(static_cast<std::size_t>(n)), weights(values.size(), 0.1);
    std::iota(values.begin(), values.end(), 1.0);
    for (int k = 1; k <= n; k += 7)
      ASSERT_EQ(time_quantile({values, weights}, static_cast<double>(k) / n), k) << n;
  }
}

TEST(Statistics, PercentileWeighsByTimeAndKnowsNoOrder) {
  // 9 is there for a tenth of the time, in two pieces
  const std::vector<double> values = {9.0, 2.0, 9.0, 5.0}, weights = {0.5, 6.0, 0.5, 3.0};
  EXPECT_EQ(time_quantile({values, weights}, 0.90), 5.0);
  EXPECT_EQ(time_quantile({values, weights}, 0.91), 9.0);
  EXPECT_EQ(time_quantile({values, weights}, 0.60), 2.0);
}

TEST(Statistics, TimeAboveALimitDoesNotCountTheLimit) {
  const std::vector<double> values = {0.5, 1.0, 1.0000001, 3.0}, weights = {1.0, 2.0, 4.0, 8.0};
  EXPECT_DOUBLE_EQ(time_above({values, weights}, 1.0), 12.0);
  EXPECT_DOUBLE_EQ(time_above({values, weights}, 3.0), 0.0);
}

TEST(Statistics, NotANumberIsTimeWithoutAValue) {
  const std::vector<double> values = {nan_value, 2.0, 4.0}, weights = {5.0, 1.0, 1.0};
  EXPECT_DOUBLE_EQ(time_known({values, weights}), 2.0);
  EXPECT_DOUBLE_EQ(time_mean({values, weights}), 3.0);
  EXPECT_DOUBLE_EQ(time_above({values, weights}, 3.0), 1.0);
  EXPECT_EQ(time_quantile({values, weights}, 0.5), 2.0);
}

TEST(Statistics, LastPartIsAsFewRowsAsHoldForTheDuration) {
  const std::vector<double> values = {1.0, 2.0, 3.0, 4.0}, weights = {1.0, 1.0, 0.5, 0.5};
  EXPECT_EQ(time_mean(last_part({values, weights}, 1.0)), 3.5);
  EXPECT_EQ(last_part({values, weights}, 1.1).values.size(), 3U);
  EXPECT_EQ(last_part({values, weights}, 99.0).values.size(), 4U);
  EXPECT_EQ(last_part({values, weights}, 0.0).values.size(), 0U);
}

TEST(Statistics, NothingGivesNotANumber) {
  const std::vector<double> none, unknown = {nan_value}, weight = {1.0};
  EXPECT_TRUE(std::isnan(time_mean({none, none})));
  EXPECT_TRUE(std::isnan(time_quantile({unknown, weight}, 0.95)));
  EXPECT_TRUE(std::isnan(time_above({unknown, weight}, 1.0)));
}

}  // namespace
}  // namespace headwater
