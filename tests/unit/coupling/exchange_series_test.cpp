#include <vector>

#include <gtest/gtest.h>

#include "engine/core/exchange.hpp"
#include "engine/coupling/lanes.hpp"

namespace headwater {
namespace {

TEST(ExchangeSeries, HoldsAmountsByIntervalLaneAndPlace) {
  ExchangeSeries series(3, 2);
  EXPECT_EQ(series.intervals(), 0u);
  series.open(std::vector<double>{0.0, 60.0, 86400.0});
  ASSERT_EQ(series.intervals(), 2u);
  for (std::size_t interval = 0; interval < 2; ++interval)
    for (int lane = 0; lane < 2; ++lane) {
      ASSERT_EQ(series.amounts(interval, lane).size(), 3u);
      for (std::size_t place = 0; place < 3; ++place)
        series.amounts(interval, lane)[place] =
            100.0 * static_cast<double>(interval) + 10.0 * lane + static_cast<double>(place);
    }
  EXPECT_EQ(series.amounts(1, 0)[2], 102.0);
  EXPECT_EQ(series.amounts(0, 1)[0], 10.0);
  EXPECT_EQ(series.amounts(1, 1)[1], 111.0);
  EXPECT_EQ(series.bounds()[1], 60.0);
}

// Every lane has its own number, water first, without gaps.
TEST(Lanes, NumberWaterGrainsAndSpecies) {
  constexpr Lanes lanes{3, 2};
  EXPECT_EQ(Lanes::water(), 0);
  EXPECT_EQ(lanes.grain(0), 1);
  EXPECT_EQ(lanes.grain(2), 3);
  EXPECT_EQ(lanes.dissolved(0), 4);
  EXPECT_EQ(lanes.particulate(0), 6);
  EXPECT_EQ(lanes.particulate(1), 7);
  EXPECT_EQ(lanes.count(), 8);
  EXPECT_EQ(Lanes{}.count(), 1);
}

TEST(ExchangeSeries, ANewDayBeginsWithNothing) {
  ExchangeSeries series(2);
  series.open(std::vector<double>{0.0, 1.0, 2.0, 3.0});
  series.amounts(2, 0)[1] = 7.0;
  series.open(std::vector<double>{3.0, 4.0, 5.0});
  ASSERT_EQ(series.intervals(), 2u);
  for (std::size_t interval = 0; interval < 2; ++interval)
    for (const double amount : series.amounts(interval, 0)) EXPECT_EQ(amount, 0.0);
}

}  // namespace
}  // namespace headwater
