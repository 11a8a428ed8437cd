// The aquifer's parts against closed forms.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "models/leachate/heads.hpp"
#include "models/leachate/plume.hpp"
#include "models/leachate/water_balance.hpp"
#include "tests/unit/leachate/aquifer_world.hpp"

namespace headwater {
namespace {

Domain row_domain(int columns, double size) {
  return build_domain(test::plane(columns, 1, size, 0.0), nullptr, {});
}

Aquifer level_aquifer(const AquiferGrid& grid, double conductivity, double yield) {
  Aquifer aquifer;
  const std::vector<double> zero(grid.place.size(), 0.0);
  aquifer.base = grid.spread(zero);
  aquifer.yield = grid.spread(std::vector<double>(grid.place.size(), yield));
  aquifer.fixed.assign(grid.raster.size(), 0);
  set_faces(grid, grid.spread(std::vector<double>(grid.place.size(), conductivity)), false, aquifer);
  return aquifer;
}

TEST(HeadOutlet, RampIsTheDrainOfModflow) {
  const HeadOutlet drain{0, 3.0, 10.0, 2.0};
  EXPECT_EQ(drain.flow(9.0), 0.0);
  EXPECT_EQ(drain.flow(11.0), 3.0 * 0.5 * 1.0);
  EXPECT_EQ(drain.flow(13.0), 3.0 * 3.0);
  EXPECT_EQ(drain.derivative(11.0), 3.0);  // of C d^2 / ramp
  EXPECT_EQ(drain.derivative(13.0), 3.0);
  const HeadOutlet sharp{0, 3.0, 10.0, 0.0};
  EXPECT_NEAR(sharp.flow(10.1), 0.3, 1e-12);
}

TEST(Faces, HarmonicMeanAndSlopeOfTheBase) {
  const Domain domain = build_domain(test::plane(3, 3, 10.0, 0.0), nullptr, {});
  const AquiferGrid grid(domain);
  std::vector<double> base(9, 0.0), conductivity(9, 2.0);
  for (std::size_t c = 0; c < 9; ++c) {
    const std::int32_t index = domain.raster_index[c];
    base[c] = 0.5 * 10.0 * (index % 3);  // falls along x with tangent 0.5
    if (index % 3 == 2) conductivity[c] = 6.0;
  }
  Aquifer aquifer;
  aquifer.base = grid.spread(base);
  set_faces(grid, grid.spread(conductivity), false, aquifer);
  const std::size_t middle = grid.raster.at(1, 1);
  EXPECT_EQ(aquifer.east[middle], 3.0);  // 2 x 2 x 6 / 8
  EXPECT_EQ(aquifer.south[middle], 2.0);
  EXPECT_EQ(aquifer.east[grid.raster.at(1, 2)], 0.0);
  set_faces(grid, grid.spread(conductivity), true, aquifer);
  EXPECT_DOUBLE_EQ(aquifer.east[middle], 3.0 / 1.25);  // cos2 = 1 / (1 + tan2)
  EXPECT_DOUBLE_EQ(aquifer.south[middle], 2.0 / 1.25);
}

TEST(WaterBalance, ACellGivesNoMoreThanItHas) {
  const Domain domain = row_domain(3, 10.0);
  const AquiferGrid grid(domain);
  const Aquifer aquifer = level_aquifer(grid, 1.0, 0.2);
  AquiferFlows flows;
  flows.resize(grid.raster.size());
  const std::size_t a = grid.raster.at(0, 0), b = a + 1, c = a + 2;
  flows.east[a] = 2.0, flows.east[b] = 1.0;
  flows.drained[a] = 1.0, flows.recharge[b] = 0.5;
  std::vector<double> volume(grid.raster.size(), 0.0), given = volume;
  volume[a] = 6.0, volume[b] = 1.0;
  const std::vector<std::size_t> order = {a, b, c};
  update_volumes(grid, aquifer, order, 4.0, given, flows, volume);
  EXPECT_DOUBLE_EQ(flows.east[a], 1.0);  // 12 wanted of 6: half of everything
  EXPECT_DOUBLE_EQ(flows.drained[a], 0.5);
  EXPECT_DOUBLE_EQ(volume[a], 0.0);
  EXPECT_DOUBLE_EQ(volume[b], 1.0 + 4.0 * (1.0 + 0.5 - 1.0));
  EXPECT_DOUBLE_EQ(volume[c], 4.0);
}

TEST(Heads, OneCellWithADrainIsBackwardEuler) {
  const Domain domain = row_domain(1, 10.0);
  const AquiferGrid grid(domain);
  Heads heads(grid, level_aquifer(grid, 1.0, 0.2));
  const std::size_t i = grid.place[0];
  heads.set_outlets({{i, 2.0, 1.0, 0.0}}, {}, {});
  heads.recharge[i] = 1.0;
  std::vector<double> thickness(grid.raster.size(), 0.0);
  thickness[i] = 5.0;
  std::string problem;
  ASSERT_TRUE(heads.step(10.0, thickness, problem)) << problem;
  // 0.2 x 100 / 10 (H' - 5) = 1 - 2 (H' - 1)
  EXPECT_NEAR(thickness[i], (10.0 + 1.0 + 2.0) / 4.0, 1e-8);
  heads.steady(thickness);
  EXPECT_NEAR(thickness[i], 1.5, 1e-8);
}

// Two drains, a seep and pumping in one cell, from nearly dry to full: the step is the root of the balance.
TEST(Heads, ManyOutletsOfACellAreOneBalance) {
  const Domain domain = row_domain(1, 10.0);
  const AquiferGrid grid(domain);
  const std::size_t i = grid.place[0];
  const std::vector<HeadOutlet> drains{{i, 2.0, 1.0, 0.0}, {i, 0.7, 0.5, 0.3}}, seeps{{i, 40.0, 3.0, 1.0}};
  const std::vector<Pump> pumps{{i, 0.5}, {i, 0.25}};
  for (const double before : {0.02, 0.6, 1.2, 3.4, 9.0}) {
    Heads heads(grid, level_aquifer(grid, 1.0, 0.2));
    heads.set_outlets(drains, seeps, pumps);
    heads.recharge[i] = 0.5;
    std::vector<double> thickness(grid.raster.size(), 0.0);
    thickness[i] = before;
    std::string problem;
    ASSERT_TRUE(heads.step(10.0, thickness, problem)) << problem;
    double balance = 0.2 * 100.0 / 10.0 * (thickness[i] - before) - 0.5;
    for (const auto& outlets : {drains, seeps})
      for (const HeadOutlet& one : outlets) balance += one.flow(thickness[i]);
    for (const Pump& pump : pumps) balance += pump.flow(thickness[i]);
    EXPECT_NEAR(balance, 0.0, 3e-6) << before;  // 1e-6 m of storage, 2 m2/s
  }
}

TEST(Heads, JacobianIsTheDerivativeOfTheResidual) {
  const Domain domain = build_domain(test::rough(9, 8, 3), nullptr, {});
  const AquiferGrid grid(domain);
  Aquifer aquifer = level_aquifer(grid, 2.0, 0.2);
  aquifer.base = grid.spread(domain.elevation);
  aquifer.fixed[grid.place[5]] = 1;
  Heads heads(grid, std::move(aquifer));
  const std::size_t size = grid.raster.size();
  std::vector<HeadOutlet> seeps;
  std::vector<Pump> pumps;
  std::vector<double> u(size, 0.0), v = u, f = u, g = u, jv = u;
  for (std::size_t c = 0; c < grid.place.size(); ++c) {
    const std::size_t i = grid.place[c];
    u[i] = 2.5 + 2.0 * std::sin(static_cast<double>(i));
    v[i] = c == 5 ? 0.0 : std::cos(3.0 * static_cast<double>(i));  // a given head does not move
    seeps.push_back({i, 3.0, domain.elevation[c] + 1.0, 2.0});
    if (c % 7 == 0) pumps.push_back({i, 0.5});
  }
  heads.set_outlets({}, seeps, pumps);
  std::vector<double> moved = u;
  for (const std::size_t i : grid.place) moved[i] += 1e-6 * v[i];
  heads.residual(u, f);
  heads.residual(moved, g);
  heads.linearise(u);
  heads.multiply(v, jv);
  for (std::size_t i = 0; i < size; ++i)  // second derivatives of some 10 per m2, over 1e-6 m
    EXPECT_NEAR((g[i] - f[i]) / 1e-6, i == grid.place[5] ? 0.0 : jv[i], 1e-4) << i;
}

TEST(Plume, RetardedCellThatDrainsAndDecays) {
  const Domain domain = row_domain(1, 10.0);
  const AquiferGrid grid(domain);
  const std::size_t i = grid.place[0];
  PlumeProperties properties;
  for (std::vector<double>* values : {&properties.porosity, &properties.yield, &properties.bulk_density})
    values->assign(grid.raster.size(), 0.0);
  properties.porosity[i] = 0.4, properties.yield[i] = 0.1, properties.bulk_density[i] = 1500.0;
  Plume plume(grid, properties, {aquifer_test::species("a", 2e-4, 0.01)});
  AquiferFlows flows;
  flows.resize(grid.raster.size());
  flows.drained[i] = 5.0;
  std::vector<double> before(grid.raster.size(), 0.0), after = before;
  before[i] = 3.0, after[i] = 2.0;  // 10 m3 drain in 2 s: 0.1 x 100 m2 x 1 m
  std::vector<double> depth = {0.0}, retained = {0.0}, mass = {70.0 * 3.0};  // C = 1: 0.4 + 0.3 per volume
  PlumeSums sums;
  sums.resize(1);
  plume.derive(before, mass);
  plume.sweep(2.0, grid.place, flows, before, after, depth, retained, mass, sums);
  // 210 = (140 + 2 x 5 + 0.02 x 140 + 100 x (0.3 + 0.3)) C
  const double c = 210.0 / 212.8;
  EXPECT_DOUBLE_EQ(plume.concentration(i, 0), c);
  EXPECT_NEAR(mass[0], 140.0 * c, 1e-12);
  EXPECT_DOUBLE_EQ(sums.drained[0].value(), 10.0 * c);
  EXPECT_DOUBLE_EQ(sums.decayed[0].value(), 2.8 * c);
  EXPECT_DOUBLE_EQ(sums.left_behind[0].value(), 60.0 * c);
  EXPECT_DOUBLE_EQ(depth[0], 1.0);
  EXPECT_NEAR(retained[0], 60.0 * c / 1.02, 1e-12);  // decays too
  // A rise over a quarter of it brings a quarter back.
  const double above = retained[0], below = mass[0];
  std::vector<double> later = after;
  later[i] = 2.25;
  plume.pick_up(after, later, depth, retained, mass, sums);
  EXPECT_DOUBLE_EQ(mass[0], below + 0.25 * above);
  EXPECT_DOUBLE_EQ(retained[0], 0.75 * above);
  EXPECT_DOUBLE_EQ(depth[0], 0.75);
}

TEST(Plume, DispersionBetweenTwoCells) {
  const Domain domain = row_domain(2, 10.0);
  const AquiferGrid grid(domain);
  PlumeProperties properties;
  for (std::vector<double>* values : {&properties.porosity, &properties.yield, &properties.bulk_density})
    values->assign(grid.raster.size(), 0.0);
  for (const std::size_t i : grid.place) properties.porosity[i] = 0.4;
  properties.longitudinal_dispersivity = 2.0;
  properties.molecular_diffusion = 1e-3;
  Plume plume(grid, properties, {aquifer_test::species("a")});
  const std::size_t a = grid.raster.at(0, 0);
  AquiferFlows flows;
  flows.resize(grid.raster.size());
  flows.east[a] = -0.3;
  std::vector<double> thickness(grid.raster.size(), 0.0);
  thickness[a] = 5.0, thickness[a + 1] = 4.0;
  std::vector<double> mass = {200.0, 0.0};  // C = 1 in 0.4 x 5 x 100 m3
  plume.derive(thickness, mass);
  plume.set_flows(flows, thickness);
  PlumeSums sums;
  sums.resize(1);
  plume.disperse(1.0, thickness, mass, sums);
  // aL |Q| / dx + n H D = 2 x 0.3 / 10 + 0.4 x 4 x 1e-3 (dx / dx)
  EXPECT_DOUBLE_EQ(mass[1], 0.06 + 0.0016);
  EXPECT_DOUBLE_EQ(mass[0], 200.0 - 0.0616);
  // A step far beyond the stability limit mixes, and overshoots nowhere.
  plume.disperse(1e6, thickness, mass, sums);
  EXPECT_NEAR(plume.concentration(a, 0), 200.0 / 360.0, 1e-6);
  EXPECT_NEAR(plume.concentration(a + 1, 0), 200.0 / 360.0, 1e-6);
}

TEST(Parameters, WhatThereIsNotIsRefused) {
  const auto problems = [](const char* key, const char* value) {
    ConfigTable table;
    table.emplace_back(key, ConfigValue(std::string(value), {"case.toml", 1, 1, ""}));
    const ConfigValue root(ConfigTable{{"leachate", ConfigValue(std::move(table), Origin{})}}, Origin{});
    LeachateFactory factory;
    std::string all;
    for (const Problem& one : read_parameters(root, [&](Section& section) { factory.describe(section); }))
      all += one.text;
    return all;
  };
  EXPECT_EQ(problems("advection", "upwind"), "");
  EXPECT_THAT(problems("advection", "second_order"), testing::HasSubstr("must be one of upwind"));
  EXPECT_THAT(problems("conductivity", "5 m"), testing::HasSubstr("wrong unit"));
  EXPECT_EQ(problems("step", "auto"), "");
}

TEST(Leachate, RefusesWhatDoesNotFit) {
  aquifer_test::World world;
  world.terrain = test::plane(5, 1, 10.0, 0.0);
  world.parameters.base = CellParameter(0.0);
  world.parameters.seepage = Seepage::off;
  const auto message = [&] {
    try {
      aquifer_test::AquiferRun run(world);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(message(), testing::HasSubstr("way out"));
  world.parameters.fixed_heads.resize(1);
  world.parameters.fixed_heads[0].where = aquifer_test::columns(0, 9);
  EXPECT_THAT(message(), testing::HasSubstr("within 0 and 4"));
  world.parameters.fixed_heads[0].where = aquifer_test::columns(0, 0);
  EXPECT_THAT(message(), testing::HasSubstr("has no head"));
  world.parameters.fixed_heads[0].head = CellParameter(-1.0);
  EXPECT_THAT(message(), testing::HasSubstr("below the base"));
  world.parameters.fixed_heads[0].head = CellParameter(1.0);
  world.parameters.fixed_heads[0].concentration = {{"lead", 1.0}};
  EXPECT_THAT(message(), testing::HasSubstr("'lead' is not a species"));
  world.parameters.fixed_heads[0].concentration.clear();
  world.parameters.wells.resize(1);
  world.parameters.wells[0].cell = {0.0, 7.0};
  EXPECT_THAT(message(), testing::HasSubstr("not an active cell"));
  world.parameters.wells.clear();
  EXPECT_EQ(message(), "");
}

}  // namespace
}  // namespace headwater
