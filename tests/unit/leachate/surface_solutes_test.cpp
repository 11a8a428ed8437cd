// Solutes at the surface: who gets what in a pulse, cell by cell, and that nothing is lost.
#include "models/leachate/surface_solutes.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "engine/core/random.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

constexpr double area = 100.0;  // of a cell [m2]

// Half of the regolith each; d^-0.5 stands as 5 to 1, so they sorb 5/3 and 1/3 of what the regolith does.
const std::vector<Grain> clay_and_sand = {{"clay", 4e-6, 0.5}, {"sand", 100e-6, 0.5}};

// Two cells in a row whose water and sediment are written into the fields by hand.
struct Row {
  explicit Row(Drains last, double kd = 0.0, const std::vector<Grain>& grains = {}, bool dams = false)
      : domain(water_test::row_of_cells(2, 10.0, 0.3, last)),
        state(2, domain.river.size()),
        off_map(1, Lanes{0, 1}.count()) {
    Setup setup;
    setup.domain = &domain;
    Species species;
    species.id = "tracer";
    species.sorption = Sorption::linear;
    species.kd = kd;
    setup.species = {species};
    setup.lanes.species = 1;
    setup.off_map = &off_map;
    setup.grains = grains;
    const auto add = [&](const char* name, std::size_t lanes = 1) {
      return state.add({name, "1", Location::cell, Role::diagnostic, "given", "", static_cast<int>(lanes)});
    };
    for (const char* name :
         {"water_depth", "surface_outflow", "pulse_infiltration", "soil_moisture", "soil_solute"})
      add(name);
    if (!grains.empty())
      for (const char* name : {"suspended_sediment", "sediment_outflow", "ground_gain"})
        add(name, grains.size());
    if (dams) add("check_dam");
    solutes = std::make_unique<SurfaceSolutes>(setup, 0.01, 0.5);
    solutes->declare(state);
    solutes->initialise(state, ledger, std::vector<double>(2, 1400.0));
    at("soil_moisture")[0] = at("soil_moisture")[1] = 0.3;
  }
  std::span<double> at(const char* field) { return state[state.require(field, "the test")]; }
  void pulse() {
    const std::vector<Pulse> pulses = {{0.0, 3600.0, 0.0}};
    const std::vector<double> bounds = {0.0, 3600.0};
    off_map.open(bounds);
    solutes->begin_day(state, pulses);
    std::vector<CompensatedSum> sums(solutes->slots());
    for (std::int32_t c = 0; c < 2; ++c) solutes->cells(state, 0, {c, c + 1}, sums);
    solutes->end_pulse(state, 0, domain.tasks[0]);
    std::vector<double> totals;
    for (const CompensatedSum& sum : sums) totals.push_back(sum.value());
    solutes->post(ledger, totals);
  }
  double left() {
    double sum = 0.0;
    for (const char* field : {"surface_solute", "mixing_layer_solute", "suspended_solute", "soil_solute"})
      if (state.find(field))
        for (const double value : at(field)) sum += value;
    return sum * area;
  }
  Domain domain;
  State state;
  Ledger ledger;
  ExchangeSeries off_map;
  std::unique_ptr<SurfaceSolutes> solutes;
};

TEST(SurfaceSolutes, AreSharedOutByVolume) {
  // 20 mm stay, 10 mm leave, 5 mm infiltrate, and the layer is 1 cm x (0.3 + 1400 x 1e-3) = 17 mm of water
  EXPECT_NEAR(mixed_concentration(0.052, {0.02, 0.01, 0.005, 0.0}, 0.017, 1e-3), 1.0, 1e-15);
  // and 3 kg of sediment take as much as 3 mm
  EXPECT_NEAR(mixed_concentration(0.055, {0.02, 0.01, 0.005, 3.0}, 0.017, 1e-3), 1.0, 1e-15);
  EXPECT_EQ(mixed_concentration(0.0, {}, 0.0, 0.0), 0.0);

  Row row(Drains::off_map, 1e-3);
  row.at("mixing_layer_solute")[0] = 0.052;
  row.at("water_depth")[0] = 0.02;
  row.at("surface_outflow")[0] = 0.01;
  row.at("pulse_infiltration")[0] = 0.005;
  row.pulse();
  EXPECT_NEAR(row.at("surface_solute")[0], 0.02, 1e-16);
  EXPECT_NEAR(row.at("mixing_layer_solute")[0], 0.017, 1e-16);
  EXPECT_NEAR(row.at("soil_solute")[0], 0.005, 1e-16);
  // the second cell keeps what arrives, for no water leaves it: its layer is the only room
  EXPECT_NEAR(row.at("mixing_layer_solute")[1], 0.01, 1e-16);
  EXPECT_NEAR(row.ledger.flow_total("mixing_layer", "surface", "tracer"), 0.035 * area, 1e-13);
  EXPECT_NEAR(row.ledger.flow_total("surface", "mixing_layer", "tracer"), 0.01 * area, 1e-13);
  EXPECT_NEAR(row.ledger.flow_total("surface", "soil", "tracer"), 0.005 * area, 1e-13);
}

TEST(SurfaceSolutes, LeaveTheMapWithTheWater) {
  Row row(Drains::off_map);
  row.at("mixing_layer_solute")[1] = 0.013;
  row.at("surface_outflow")[1] = 0.01;
  row.pulse();  // the layer holds 3 mm, 10 mm leave
  EXPECT_NEAR(row.ledger.flow_total("surface", "off_map", "tracer"), 0.01 * area, 1e-13);
  EXPECT_NEAR(row.off_map.amounts(0, Lanes{0, 1}.dissolved(0))[0], 0.01 * area, 1e-13);
  EXPECT_NEAR(row.left(), 0.003 * area, 1e-13);
}

TEST(SurfaceSolutes, WhatArrivesAtARiverCellPassesOn) {
  Row row(Drains::reach);
  row.at("mixing_layer_solute")[0] = 0.013;
  row.at("surface_outflow")[0] = 0.01;
  row.at("surface_outflow")[1] = 0.01;  // all of it comes from the first cell
  row.pulse();
  EXPECT_NEAR(row.at("surface_solute_outflow")[1], 0.01, 1e-16);
  EXPECT_EQ(row.at("mixing_layer_solute")[1], 0.0);
}

TEST(SurfaceSolutes, SedimentTakesItsShareAndLeavesItWhereItSettles) {
  Row row(Drains::off_map, 0.01, {{"silt", 20e-6, 1.0}});
  row.at("mixing_layer_solute")[0] = 0.143 + 0.02;  // layer 1 cm x (0.3 + 14), 2 kg of sediment x 0.01
  row.at("water_depth")[0] = 0.0;
  row.at("ground_gain")[0] = -2.0;
  row.at("suspended_sediment")[0] = 0.5;
  row.at("sediment_outflow")[0] = 1.5;
  // of the 1.5 kg that arrive in the second cell 1.2 settle
  row.at("ground_gain")[1] = 1.2;
  row.at("suspended_sediment")[1] = 0.3;
  row.pulse();
  EXPECT_NEAR(row.ledger.flow_total("mixing_layer", "suspended", "tracer"), 0.02 * area, 1e-13);
  EXPECT_NEAR(row.at("suspended_solute")[0], 0.005, 1e-16);
  EXPECT_NEAR(row.at("suspended_solute_outflow")[0], 0.015, 1e-16);
  EXPECT_NEAR(row.ledger.flow_total("suspended", "mixing_layer", "tracer"), 0.8 * 0.015 * area, 1e-13);
  EXPECT_NEAR(row.at("suspended_solute")[1], 0.2 * 0.015, 1e-16);
}

TEST(SurfaceSolutes, FinerGrainsSorbMore) {
  const auto sorption = relative_sorption(clay_and_sand, 0.5);
  EXPECT_NEAR(sorption[0], 5.0 / 3.0, 1e-15);
  EXPECT_NEAR(sorption[1], 1.0 / 3.0, 1e-15);
  for (const double exponent : {0.0, 0.3, 1.0}) {  // what the regolith sorbs is what was measured on it
    const auto shares = relative_sorption({{"a", 4e-6, 0.2}, {"b", 6e-4, 0.8}}, exponent);
    EXPECT_NEAR(0.2 * shares[0] + 0.8 * shares[1], 1.0, 1e-15);
  }
  EXPECT_EQ(relative_sorption(clay_and_sand, 0.0)[0], 1.0);
}

// A kilogram of each class leaves the first cell; in the second all sand settles and the clay goes on: with
// it 5/3 of what a kilogram of the regolith holds.
TEST(SurfaceSolutes, EachClassTakesItsOwnAlong) {
  Row row(Drains::off_map, 0.01, clay_and_sand);
  row.at("mixing_layer_solute")[0] = 0.143 + 0.02;  // C = 1 in a layer of 143 mm and 2 kg of sediment
  for (const std::size_t g : {0u, 1u}) {
    row.at("ground_gain")[g] = -1.0;
    row.at("sediment_outflow")[g] = 1.0;
  }
  row.at("ground_gain")[2 + 1] = 1.0;
  row.at("sediment_outflow")[2 + 0] = 1.0;
  row.pulse();
  EXPECT_NEAR(row.at("mixing_layer_solute")[0], 0.143, 1e-15);
  EXPECT_NEAR(row.at("suspended_solute_outflow")[0], 0.01 * 5.0 / 3.0, 1e-16);
  EXPECT_NEAR(row.at("suspended_solute_outflow")[1], 0.01 / 3.0, 1e-16);
  EXPECT_NEAR(row.at("mixing_layer_solute")[1], 0.01 / 3.0, 1e-16);
  EXPECT_NEAR(row.ledger.flow_total("suspended", "off_map", "tracer"), 0.01 * 5.0 / 3.0 * area, 1e-13);
  EXPECT_NEAR(row.off_map.amounts(0, Lanes{0, 1}.particulate(0))[0], 0.01 * 5.0 / 3.0 * area, 1e-13);
}

// As much sand settles as clay rises: the ground's mass does not change, its solute does.
TEST(SurfaceSolutes, ClassesChangePlaces) {
  Row row(Drains::off_map, 0.01, clay_and_sand);
  row.at("mixing_layer_solute")[0] = 0.143 + 0.01 * 5.0 / 3.0;
  row.at("ground_gain")[0] = -1.0;
  row.at("ground_gain")[1] = 1.0;
  row.at("suspended_sediment")[0] = 1.0;
  row.at("suspended_solute")[1] = 0.002;
  row.pulse();
  EXPECT_NEAR(row.at("suspended_solute")[0], 0.01 * 5.0 / 3.0, 1e-16);
  EXPECT_EQ(row.at("suspended_solute")[1], 0.0);
  EXPECT_NEAR(row.at("mixing_layer_solute")[0], 0.143 + 0.002, 1e-15);
}

// What a dam lets go is written after this kernel, in a cell that has nothing itself.
TEST(SurfaceSolutes, WhatADamLetsGoArrivesBelow) {
  Row row(Drains::off_map, 0.01, clay_and_sand, true);
  row.at("check_dam")[1] = -1.0;
  row.off_map.open(std::vector<double>{0.0, 1800.0, 3600.0});
  row.solutes->begin_day(row.state, std::vector<Pulse>{{0.0, 1800.0, 0.0}, {1800.0, 1800.0, 0.0}});
  std::vector<CompensatedSum> sums(row.solutes->slots());
  for (const std::size_t pulse : {0u, 1u}) {
    row.solutes->cells(row.state, pulse, {0, 1}, sums);
    EXPECT_EQ(row.at("surface_solute_outflow")[0], 0.0);
    EXPECT_EQ(row.at("suspended_solute_outflow")[1], 0.0);
    row.at("surface_solute_outflow")[0] = 0.01;
    row.at("suspended_solute_outflow")[1] = 0.02;
    row.solutes->cells(row.state, pulse, {1, 2}, sums);
  }
  EXPECT_NEAR(row.left(), 0.06 * area, 1e-14);
}

TEST(SurfaceSolutes, NothingIsLostOrNegativeWhateverHappens) {
  for (const Drains last : {Drains::off_map, Drains::nowhere}) {
    Row row(last, 2e-3, clay_and_sand);
    RandomStream random(7, "property", 0, 0);
    row.at("mixing_layer_solute")[0] = 1.0;
    for (int n = 0; n < 500; ++n) {
      for (const char* field : {"water_depth", "surface_outflow", "pulse_infiltration", "ground_gain",
                                "suspended_sediment", "sediment_outflow"})
        for (double& value : row.at(field)) value = random.uniform() < 0.3 ? 0.0 : 0.02 * random.uniform();
      for (double& gain : row.at("ground_gain"))
        if (random.uniform() < 0.5) gain = -gain;
      if (last == Drains::nowhere)
        row.at("surface_outflow")[1] = row.at("sediment_outflow")[2] = row.at("sediment_outflow")[3] = 0.0;
      row.pulse();
      for (const char* field : {"surface_solute", "mixing_layer_solute", "suspended_solute", "soil_solute"})
        for (const double value : row.at(field)) ASSERT_GE(value, 0.0);
      const double gone = row.ledger.flow_total("surface", "off_map", "tracer") +
                          row.ledger.flow_total("suspended", "off_map", "tracer");
      ASSERT_NEAR(row.left() + gone, area, 1e-12 * area) << n;
    }
  }
}

}  // namespace
}  // namespace headwater
