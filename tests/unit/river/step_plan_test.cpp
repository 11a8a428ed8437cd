// How days are cut into sub-steps.
#include "models/river/step_plan.hpp"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(StepPlan, CutsIntervalsWithoutGaps) {
  const std::vector<double> bounds = {0.0, 1000.0, 86400.0}, longest = {300.0, 86400.0};
  std::vector<SubStep> steps;
  cut_intervals(bounds, longest, steps);
  ASSERT_EQ(steps.size(), 5U);
  for (std::size_t s = 0; s + 1 < steps.size(); ++s) EXPECT_EQ(steps[s].end, steps[s + 1].start);
  EXPECT_DOUBLE_EQ(steps[0].length(), 250.0);
  EXPECT_EQ(steps[3].end, 1000.0);
  EXPECT_EQ(steps[3].to, 1.0);
  EXPECT_EQ(steps[4].interval, 1U);
  EXPECT_EQ(steps[4].from, 0.0);
  EXPECT_EQ(steps[4].end, 86400.0);
  // A length that fits is not cut once more for round-off.
  cut_intervals(std::vector<double>{0.0, 0.3}, std::vector<double>{0.1}, steps);
  EXPECT_EQ(steps.size(), 3U);
}

std::vector<double> forcing(std::vector<double> bounds, std::vector<double> rates, RiverTrend trend) {
  std::vector<double> longest;
  forcing_steps(bounds, rates, trend, RiverParameters(), longest);
  return longest;
}

TEST(StepPlan, EventsAreShortRecessionsLong) {
  const std::vector<double> storm_day = {0.0, 50000.0, 53600.0, 57200.0, 86400.0};
  // Dry, rising pulse, falling pulse, dry: only the rising pulse is an event, and the day is no slow
  // recession.
  EXPECT_EQ(forcing(storm_day, {1.0, 9.0, 5.0, 1.0}, {1.0, 0.0}),
            (std::vector<double>{3600.0, 600.0, 3600.0, 3600.0}));
  // Nothing new all day and little change the day before.
  EXPECT_EQ(forcing({0.0, 86400.0}, {1.0}, {1.0, 0.01}), (std::vector<double>{21600.0}));
  EXPECT_EQ(forcing({0.0, 86400.0}, {1.0}, {1.0, 0.03}), (std::vector<double>{3600.0}));
  // More than yesterday, but over a whole day: not an event.
  EXPECT_EQ(forcing({0.0, 86400.0}, {2.0}, {1.0, 0.0}), (std::vector<double>{3600.0}));
  // A pulse at midnight counts against the evening before.
  EXPECT_EQ(forcing({0.0, 3600.0, 86400.0}, {2.0, 1.0}, {1.0, 0.0}), (std::vector<double>{600.0, 3600.0}));
  EXPECT_EQ(forcing({0.0, 3600.0, 86400.0}, {2.0, 1.0}, {3.0, 0.0}), (std::vector<double>{21600.0, 21600.0}));
}

}  // namespace
}  // namespace headwater
