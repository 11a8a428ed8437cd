#include <array>

#include <gtest/gtest.h>

#include "models/exchanges/aquifer_to_river.hpp"
#include "models/exchanges/aquifer_to_surface.hpp"

namespace headwater {
namespace {

State with_groundwater() {
  State state(3, 2);
  const auto add = [&](const char* name, Location location, int lanes) {
    return state.add({name, "1", location, Role::diagnostic, "", "", lanes, Aggregation::total});
  };
  const FieldId discharge = add("groundwater_discharge", Location::reach, 1);
  const FieldId load = add("groundwater_load", Location::reach, 2);
  const FieldId seepage = add("seepage", Location::cell, 1);
  const FieldId depth = add("water_depth", Location::cell, 1);
  state[discharge][0] = 0.7;
  state[load][0] = 0.1, state[load][1] = 5.0, state[load][2] = 3.0;  // [reach][species]
  state[seepage][1] = 0.25;
  state[depth][0] = 1.0, state[depth][1] = 0.5;
  return state;
}

TEST(AquiferToRiver, SpreadsTheDayOverItsIntervalsExactly) {
  const State state = with_groundwater();
  constexpr Lanes lanes{0, 2};
  ExchangeSeries series(2, lanes.count());
  series.open(std::array<double, 4>{100.0, 110.0, 140.0, 200.0});
  series.amounts(1, 0)[0] = 2.0;  // overland flow that is there already
  AquiferToRiver exchange(series, lanes, false);
  exchange.initialise(state);
  exchange.transfer(state, {100.0, 200.0});
  EXPECT_DOUBLE_EQ(series.amounts(0, 0)[0], 0.07);
  EXPECT_DOUBLE_EQ(series.amounts(1, 0)[0], 2.21);
  EXPECT_DOUBLE_EQ(series.amounts(1, 2)[0], 1.5);
  const auto day_sum = [&](int lane, std::size_t reach) {
    return series.amounts(0, lane)[reach] + series.amounts(1, lane)[reach] + series.amounts(2, lane)[reach];
  };
  EXPECT_DOUBLE_EQ(day_sum(1, 0), 0.1);
  EXPECT_DOUBLE_EQ(day_sum(2, 0), 5.0);
  EXPECT_DOUBLE_EQ(day_sum(1, 1), 3.0);
  EXPECT_EQ(day_sum(0, 1), 0.0);
}

TEST(AquiferToRiver, OpensTheDayWhereNobodyElseDoes) {
  const State state = with_groundwater();
  constexpr Lanes lanes{0, 2};
  ExchangeSeries series(2, lanes.count());
  AquiferToRiver exchange(series, lanes, true);
  exchange.initialise(state);
  exchange.transfer(state, {100.0, 200.0});
  ASSERT_EQ(series.intervals(), 1u);
  EXPECT_EQ(series.amounts(0, 0)[0], 0.7);
  exchange.transfer(state, {200.0, 300.0});  // a new day begins from nothing
  EXPECT_EQ(series.amounts(0, 0)[0], 0.7);
}

TEST(AquiferToSurface, SeepageLiesOnTheSurface) {
  State state = with_groundwater();
  AquiferToSurface exchange;
  exchange.initialise(state);
  exchange.transfer(state);
  const auto depth = state[state.require("water_depth", "test")];
  EXPECT_EQ(depth[0], 1.0);
  EXPECT_EQ(depth[1], 0.75);
}

}  // namespace
}  // namespace headwater
