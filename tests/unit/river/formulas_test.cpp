// Closed-form values of resistance, geometry and dispersion.
#include <cmath>

#include <gtest/gtest.h>

#include "models/river/channel.hpp"
#include "models/river/dispersion_choice.hpp"

namespace headwater {
namespace {

struct Row {
  double width, depth, velocity, slope;
  double disley, seo_cheong, deng, fischer;
  double half_digit;  // half a unit of the last digit that the table gives
};
// Table of the river reference (computed independently of this code), to the digits given there.
const Row rows[] = {
    {2, 0.2, 0.5, 0.05, 2.6, 3.0, 0.9, 0.2, 0.05},  {5, 0.4, 0.8, 0.02, 9.3, 14.2, 6.7, 1.6, 0.05},
    {15, 0.8, 1.2, 0.01, 36, 65, 48, 16, 0.5},      {40, 1.5, 1.5, 0.003, 112, 236, 215, 126, 0.5},
    {80, 2.5, 1.8, 0.001, 263, 649, 585, 583, 0.5},
};

TEST(Dispersion, MeetsTheTable) {
  for (const Row& row : rows) {
    const Hydraulics h{row.width, row.depth, row.velocity, row.slope};
    EXPECT_NEAR(dispersion_disley(h), row.disley, row.half_digit);
    EXPECT_NEAR(dispersion_seo_cheong(h), row.seo_cheong, row.half_digit);
    EXPECT_NEAR(dispersion_deng(h), row.deng, row.half_digit);
    EXPECT_NEAR(dispersion_fischer(h), row.fischer, row.half_digit);
  }
}

TEST(Dispersion, ChoiceTakesTheFormulaAsked) {
  const Hydraulics h{15, 0.8, 1.2, 0.01};
  EXPECT_EQ(DispersionChoice(RiverDispersion::disley, {}).at(0, h), dispersion_disley(h));
  EXPECT_EQ(DispersionChoice(RiverDispersion::seo_cheong, {}).at(0, h), dispersion_seo_cheong(h));
  EXPECT_EQ(DispersionChoice(RiverDispersion::deng, {}).at(0, h), dispersion_deng(h));
  EXPECT_EQ(DispersionChoice(RiverDispersion::fischer, {}).at(0, h), dispersion_fischer(h));
  EXPECT_EQ(DispersionChoice(RiverDispersion::given, {7.0}).at(0, h), 7.0);
  EXPECT_EQ(DispersionChoice(RiverDispersion::none, {}).at(0, h), 0.0);
  EXPECT_EQ(DispersionChoice(RiverDispersion::disley, {}).at(0, Hydraulics{15, 0.0, 0.0, 0.01}), 0.0);
}

// River-verification §12: dx 50, u 1.
TEST(Dispersion, OfBackwardEulerUpwind) {
  EXPECT_DOUBLE_EQ(numerical_dispersion(1.0, 50.0, 3600.0), 1825.0);
  EXPECT_DOUBLE_EQ(numerical_dispersion(1.0, 50.0, 300.0), 175.0);
  EXPECT_DOUBLE_EQ(numerical_dispersion(1.0, 50.0, 60.0), 55.0);
}

// The explicit form was fitted to Ferguson's implicit one; its authors call the two nearly the same. Their
// limits for shallow and deep flow follow from a1 = 6.5, a2 = 2.5: U** = 2.5^0.4 q**^0.6 and 6.5^0.6 q**^0.4.
TEST(Resistance, ExplicitFormFollowsFerguson) {
  double worst = 0.0;
  for (double depth = 0.02; depth < 200.0; depth *= 1.05) {                     // over D84
    const double velocity = ferguson_velocity_ratio(depth) * std::sqrt(depth);  // U** = U/u* sqrt(h/D84)
    const double explicit_velocity = rickenmann_recking_velocity(velocity * depth);
    worst = std::max(worst, std::abs(explicit_velocity / velocity - 1.0));
  }
  EXPECT_LT(worst, 0.01);
  EXPECT_GT(worst, 1e-4);  // they are not the same formula
  EXPECT_NEAR(rickenmann_recking_velocity(1e-8) / (std::pow(2.5, 0.4) * std::pow(1e-8, 0.6)), 1.0, 1e-3);
  EXPECT_NEAR(rickenmann_recking_velocity(1e8) / (std::pow(6.5, 0.6) * std::pow(1e8, 0.4)), 1.0, 2e-3);
}

RiverNetwork one_reach(double slope, double drained_area) {
  RiverNetwork network;
  network.downstream = {-1};
  network.length = {50.0};
  network.slope = {slope};
  network.drained_area = {drained_area};
  link_upstream(network);
  return network;
}

// River-verification §6: B 10, n .04, S .01 gives Q = 0.538608673 A^(5/3).
TEST(Channel, ManningAreaOfAWideChannel) {
  const RiverNetwork network = one_reach(0.01, 0.0);
  TableColumns table;
  table.width = {10.0};
  table.manning = {0.04};
  table.slope = {0.01};
  table.reaches = {{1, 0, 0, 50.0, "test:1"}};
  RiverParameters parameters;
  const Channel channel(network, &table, parameters);
  for (const double area : {0.01, 1.0, 30.0}) {
    const double flow = 0.538608673 * std::pow(area, 5.0 / 3.0);
    EXPECT_NEAR(channel.volume(0, flow) / (50.0 * area), 1.0, 1e-9);
  }
  const Hydraulics h = channel.hydraulics(0, 5.0, channel.volume(0, 5.0));
  EXPECT_DOUBLE_EQ(h.width, 10.0);
  EXPECT_NEAR(h.velocity, std::pow(h.depth, 2.0 / 3.0) * 0.1 / 0.04, 1e-12);
}

TEST(Channel, FergusonOnTerrain) {
  const double area = 50e6, slope = 0.03, d84 = 0.3;
  const RiverNetwork network = one_reach(slope, area);
  RiverParameters parameters;
  const Channel channel(network, nullptr, parameters);
  const double bankfull = parameters.bankfull_discharge * area;  // 35 m3/s
  EXPECT_NEAR(channel.width(0, bankfull), 3.5 * std::sqrt(35.0), 1e-9);
  EXPECT_NEAR(channel.width(0, 0.1 * bankfull) / channel.width(0, bankfull), std::pow(0.1, 0.26), 1e-12);
  for (const double flow : {0.01, 1.0, 35.0, 300.0}) {
    const Hydraulics h = channel.hydraulics(0, flow, channel.volume(0, flow));
    EXPECT_NEAR(h.width * h.depth * h.velocity / flow, 1.0, 1e-12);
    const double unit = flow / h.width / std::sqrt(gravity * slope * d84 * d84 * d84);
    EXPECT_NEAR(h.velocity / (rickenmann_recking_velocity(unit) * std::sqrt(gravity * slope * d84)), 1.0,
                1e-12);
    // Against Ferguson himself, at this depth: within the fit's error.
    EXPECT_NEAR(h.velocity / (ferguson_velocity_ratio(h.depth / d84) * h.shear_velocity()), 1.0, 0.03);
  }
}

}  // namespace
}  // namespace headwater
