// Solutes on their way to the water table: mean travel time in closed form, shares, decay, nothing lost.
#include "models/leachate/unsaturated_solutes.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

constexpr double area = 100.0;  // of a cell [m2]

// A cell through which `flow` [m a day] percolates.
struct Column {
  explicit Column(const Species& species, double flow, std::int64_t layers = 4)
      : domain(water_test::row_of_cells(1, 10.0, 0.3, Drains::reach)), state(1, 1) {
    Setup setup;
    setup.domain = &domain;
    setup.species = {species};
    setup.to_river = &to_river;
    const auto add = [&](const char* name, double value, Location location = Location::cell) {
      state[state.add({name, "1", location, Role::diagnostic, "given", "", 1})][0] = value;
    };
    add("soil_water", 0.2);
    add("soil_moisture", 0.2);
    add("vadose_water", 0.1);
    add("percolation", flow);
    add("recharge", flow);
    add("interflow_of_cells", 0.0);
    add("injected_mass", 0.0);
    add("injection", 0.01);
    add("injection_excess", 0.0);
    add("interflow_share_of_day", 0.5, Location::reach);
    solutes = std::make_unique<UnsaturatedSolutes>(setup, layers, 0.2);
    solutes->declare(state);
    solutes->initialise(state, ledger, {1400.0}, {8.0});
  }
  double& at(const char* field) { return state[state.require(field, "the test")][0]; }
  double sum(const char* field) {
    const auto values = state[state.require(field, "the test")];
    return std::accumulate(values.begin(), values.end(), 0.0);
  }
  void day(double days = 1.0) { solutes->advance(state, {0.0, days * 86400.0}, ledger); }

  Domain domain;
  State state;
  Ledger ledger;
  ExchangeSeries to_river{1, 3};
  std::unique_ptr<UnsaturatedSolutes> solutes;
};

Species tracer(double kd = 0.0, double decay = 0.0, DecayOn on = DecayOn::dissolved_and_sorbed) {
  Species species;
  species.id = "tracer";
  species.sorption = Sorption::linear;
  species.kd = kd;
  species.decay = decay;
  species.decay_on = on;
  return species;
}

// Backward Euler keeps the first moment: water and sorption on the way over the flow, whatever the layers.
TEST(UnsaturatedSolutes, TakeTheTimeThatWaterAndSorptionAskFor) {
  for (const std::int64_t layers : {1, 4, 7})
    for (const double kd : {0.0, 1e-4}) {
      Column column(tracer(kd), 0.01, layers);
      column.at("injected_mass") = 1.0;
      double first_moment = 0.0, arrived = 0.0;
      for (int day = 0; day < 8000; ++day) {
        column.day();
        column.at("injected_mass") = 0.0;
        first_moment += column.at("recharge_solute") * day;
        arrived += column.at("recharge_solute");
      }
      const double room = 0.1 + 8.0 * (0.2 + 1400.0 * kd);
      EXPECT_NEAR(arrived, 1.0, 1e-12);
      EXPECT_NEAR(first_moment, room / 0.01, 1e-9 * room / 0.01) << layers << " layers, Kd " << kd;
    }
}

TEST(UnsaturatedSolutes, LeaveTheRootZoneWithItsWaters) {
  Column column(tracer(1e-4), 0.03);
  column.at("soil_solute") = 0.38;  // room: 0.2 water, 1 m x 0.14 sorbed, 0.03 down, 0.01 sideways
  column.at("interflow_of_cells") = 0.01;
  column.day();
  EXPECT_NEAR(column.at("soil_solute"), 0.34, 1e-15);
  EXPECT_NEAR(column.ledger.flow_total("soil", "vadose", "tracer"), 0.03 * area, 1e-13);
  EXPECT_NEAR(column.ledger.flow_total("soil", "interflow", "tracer"), 0.01 * area, 1e-13);
  EXPECT_NEAR(column.at("baseflow_solute"), 0.005 * area, 1e-13) << "half of the reservoir in a day";
  EXPECT_NEAR(column.at("interflow_solute"), 0.005 * area, 1e-13);
  EXPECT_NEAR(column.sum("vadose_solute") + column.at("recharge_solute"), 0.03, 1e-15);
}

TEST(UnsaturatedSolutes, DecayInWaterAndOnGrainsAsTheSpeciesSays) {
  // dm/dt = -lambda m, backward Euler: m / (1 + lambda dt); in the water alone: only its share of the room
  const double lambda = 0.1 / 86400.0, water = 0.1 + 8.0 * 0.2, sorbed = 8.0 * 0.14;
  for (const DecayOn on : {DecayOn::dissolved_and_sorbed, DecayOn::dissolved}) {
    Column column(tracer(1e-4, lambda, on), 0.0, 1);
    column.at("injected_mass") = 1.0;
    column.day();
    const double share = on == DecayOn::dissolved ? water / (water + sorbed) : 1.0;
    EXPECT_NEAR(column.sum("vadose_solute"), 1.0 / (1.0 + 0.1 * share), 1e-14);
    EXPECT_NEAR(column.ledger.flow_total("vadose", "reaction", "tracer"),
                area * (1.0 - 1.0 / (1.0 + 0.1 * share)), 1e-12);
  }
}

TEST(UnsaturatedSolutes, StayWhereNoWaterIs) {
  Column column(tracer(), 0.0);
  column.at("soil_water") = column.at("soil_moisture") = 0.0;
  column.at("soil_solute") = 1.0;
  column.day();
  EXPECT_EQ(column.at("soil_solute"), 1.0);
}

}  // namespace
}  // namespace headwater
