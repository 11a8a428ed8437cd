#include "models/exchanges/hillslope_to_river.hpp"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "tests/unit/coupling/small_domain.hpp"

namespace headwater {
namespace {

using coupling_test::unconnected;

// Three reaches in cells 1, 2 and 5 of two tasks of three cells; 100 m2 a cell.
class HillslopeToRiverTest : public testing::Test {
 protected:
  HillslopeToRiverTest() {
    for (const auto& [cell, reach] : {std::pair{1, 2}, {2, 0}, {5, 1}}) {
      domain_.reach[static_cast<std::size_t>(cell)] = reach;
      domain_.surface.drains[static_cast<std::size_t>(cell)] = Drains::reach;
    }
    domain_.surface.drains[4] = Drains::off_map;
    outflow_ = state_.add(
        {"surface_outflow", "m", Location::cell, Role::diagnostic, "", "", 1, Aggregation::instant});
    baseflow_ =
        state_.add({"baseflow", "m3", Location::reach, Role::diagnostic, "", "", 1, Aggregation::total});
    exchange_.initialise(state_, ledger_);
  }
  void release(std::initializer_list<double> depths) {
    std::copy(depths.begin(), depths.end(), state_[outflow_].begin());
  }
  double posted() const { return ledger_.flow_total("surface", "river", "water"); }

  Domain domain_ = unconnected(2, 3);
  ExchangeSeries series_{3};
  HillslopeToRiver exchange_{domain_, series_};
  State state_{6, 3};
  Ledger ledger_;
  FieldId outflow_, baseflow_;
  std::vector<Pulse> pulses_ = {{86400.0, 3600.0, 1e-6}, {90000.0, 7200.0, 0.0}, {97200.0, 75600.0, 0.0}};
};

TEST_F(HillslopeToRiverTest, HandsOverEachPulseOfEachReach) {
  exchange_.begin_day(state_, pulses_);
  release({9.0, 0.1, 0.2, 9.0, 9.0, 0.3});  // what cells without a reach release goes elsewhere
  for (const Task& task : domain_.tasks) exchange_.end_pulse(state_, 0, task);
  release({9.0, 0.01, 0.02, 9.0, 9.0, 0.03});
  exchange_.end_pulse(state_, 1, domain_.tasks[0]);  // in task 1, pulse 1 was idle
  exchange_.transfer(state_, ledger_);

  ASSERT_EQ(series_.intervals(), 3u);
  EXPECT_EQ(series_.bounds()[0], 86400.0);
  EXPECT_EQ(series_.bounds()[3], 172800.0);
  EXPECT_DOUBLE_EQ(series_.amounts(0, 0)[0], 20.0);
  EXPECT_DOUBLE_EQ(series_.amounts(0, 0)[1], 30.0);
  EXPECT_DOUBLE_EQ(series_.amounts(0, 0)[2], 10.0);
  EXPECT_DOUBLE_EQ(series_.amounts(1, 0)[0], 2.0);
  EXPECT_EQ(series_.amounts(1, 0)[1], 0.0);
  EXPECT_EQ(series_.amounts(2, 0)[2], 0.0);
  EXPECT_DOUBLE_EQ(posted(), 63.0 * 1000.0);
}

TEST_F(HillslopeToRiverTest, HandsOverEachGrainClass) {
  Grain clay, sand;
  clay.id = "clay";
  sand.id = "sand";
  const FieldId sediment = state_.add(
      {"sediment_outflow", "kg m-2", Location::cell, Role::diagnostic, "", "", 2, Aggregation::instant});
  ExchangeSeries series(3, Lanes{2, 0}.count());
  HillslopeToRiver exchange(domain_, series, Lanes{2, 0}, {clay, sand});
  exchange.initialise(state_, ledger_);
  exchange.begin_day(state_, pulses_);
  release({9.0, 0.1, 0.2, 9.0, 9.0, 0.3});
  for (std::size_t cell = 0; cell < 6; ++cell)
    for (std::size_t g = 0; g < 2; ++g)
      state_[sediment][2 * cell + g] = static_cast<double>(cell) + 0.5 * static_cast<double>(g);
  for (const Task& task : domain_.tasks) exchange.end_pulse(state_, 1, task);
  exchange.transfer(state_, ledger_);
  EXPECT_DOUBLE_EQ(series.amounts(1, 0)[2], 10.0);
  EXPECT_DOUBLE_EQ(series.amounts(1, 1)[2], 100.0);  // cell 1 is reach 2, cell 2 reach 0, cell 5 reach 1
  EXPECT_DOUBLE_EQ(series.amounts(1, 2)[2], 150.0);
  EXPECT_DOUBLE_EQ(series.amounts(1, 1)[0], 200.0);
  EXPECT_DOUBLE_EQ(series.amounts(1, 2)[1], 550.0);
  EXPECT_EQ(series.amounts(0, 1)[1], 0.0);
  EXPECT_DOUBLE_EQ(ledger_.flow_total("surface", "river", "clay"), 800.0);
  EXPECT_DOUBLE_EQ(ledger_.flow_total("surface", "river", "sand"), 950.0);
}

TEST_F(HillslopeToRiverTest, BaseflowComesAtAConstantRateAndSumsExactly) {
  const double volumes[] = {1.0 / 3.0, 0.1, 7e5};
  std::copy(std::begin(volumes), std::end(volumes), state_[baseflow_].begin());
  exchange_.begin_day(state_, pulses_);
  release({0.0, 0.0, 0.0, 0.0, 0.0, 0.0});
  exchange_.transfer(state_, ledger_);
  for (std::size_t reach = 0; reach < 3; ++reach) {
    EXPECT_DOUBLE_EQ(series_.amounts(0, 0)[reach], volumes[reach] / 24.0);
    EXPECT_DOUBLE_EQ(series_.amounts(1, 0)[reach], volumes[reach] / 12.0);
    double rest = volumes[reach];  // the last interval closes by subtraction, so the day's sum has no
                                   // rounding of its own
    for (std::size_t p = 0; p + 1 < 3; ++p) rest -= series_.amounts(p, 0)[reach];
    EXPECT_EQ(series_.amounts(2, 0)[reach], rest);
  }
  EXPECT_EQ(posted(), 0.0) << "baseflow is booked by the aquifer's owner";
}

// Interflow comes in the shape of its reservoirs, baseflow evenly; the day's sums are those of the fields,
// and solutes have the interflow's concentration all day.
TEST_F(HillslopeToRiverTest, InterflowFollowsTheRain) {
  const auto add = [&](const char* name, Location location, double value, int lanes = 1) {
    const FieldId id = state_.add({name, "1", location, Role::diagnostic, "", "", lanes, Aggregation::total});
    std::fill(state_[id].begin(), state_[id].end(), value);
  };
  add("interflow_of_store", Location::reach, 0.3);
  add("interflow_of_soil", Location::reach, 0.0);
  add("interflow_of_rain", Location::reach, 0.6);
  add("aquifer_outflow", Location::reach, 2.4);
  add("interflow_delay", Location::domain, 3600.0);
  add("surface_solute_outflow", Location::cell, 0.0);
  add("baseflow_solute", Location::reach, 4.5);
  std::fill(state_[baseflow_].begin(), state_[baseflow_].end(), 3.3);
  Species tracer;
  tracer.id = "tracer";
  constexpr Lanes lanes{0, 1};
  ExchangeSeries series(3, lanes.count());
  HillslopeToRiver exchange(domain_, series, lanes, {}, {tracer});
  exchange.initialise(state_, ledger_);
  exchange.begin_day(state_, pulses_);  // rain in the first of 1, 2 and 21 h; the delay is an hour
  release({0.0, 0.0, 0.0, 0.0, 0.0, 0.0});
  exchange.transfer(state_, ledger_);
  const double e = std::exp(-1.0), end = 1.0 - std::exp(-24.0);
  const double rain_left = 1.0 - e;  // of what came in during the first hour: tau / T (1 - e^-1), T = tau
  const double rain_out = e + rain_left * (1.0 - std::exp(-23.0));
  const double first = 0.3 * (1.0 - e) / end + 0.6 * e / rain_out;
  EXPECT_NEAR(series.amounts(0, 0)[1], 2.4 / 24.0 + first, 1e-14);
  double water = 0.0, mass = 0.0;
  for (std::size_t p = 0; p < 3; ++p) {
    const double interflow = series.amounts(p, 0)[1] - 2.4 * (p == 0 ? 1.0 : p == 1 ? 2.0 : 21.0) / 24.0;
    EXPECT_NEAR(series.amounts(p, lanes.dissolved(0))[1], 5.0 * interflow, 1e-13);
    EXPECT_GT(interflow, 0.0);
    water += series.amounts(p, 0)[1];
    mass += series.amounts(p, lanes.dissolved(0))[1];
  }
  EXPECT_NEAR(water, 3.3, 1e-15 * 8.0);
  EXPECT_NEAR(mass, 4.5, 1e-15 * 8.0);
}

// A species arrives on all grain classes together: of three species the first and the last sorb, on 2
// classes, 0.1 to 0.4 kg/m2 off 100 m2.
TEST_F(HillslopeToRiverTest, SpeciesRideOnAllClasses) {
  const auto add = [&](const char* name, Location location, int lanes) {
    const FieldId id = state_.add({name, "1", location, Role::diagnostic, "", "", lanes, Aggregation::total});
    for (std::size_t i = 0; i < state_[id].size(); ++i)
      state_[id][i] = 0.1 * static_cast<double>(1 + i % static_cast<std::size_t>(lanes));
  };
  add("sediment_outflow", Location::cell, 2);
  add("surface_solute_outflow", Location::cell, 3);
  add("suspended_solute_outflow", Location::cell, 4);
  add("baseflow_solute", Location::reach, 3);
  std::vector<Species> species(3);
  for (std::size_t k : {0u, 1u, 2u}) {
    species[k].id = std::string(1, static_cast<char>('a' + k));
    species[k].sorption = k == 1 ? Sorption::none : Sorption::linear;
    species[k].kd = 1e-3;
  }
  constexpr Lanes lanes{2, 3};
  ExchangeSeries series(3, lanes.count());
  HillslopeToRiver exchange(domain_, series, lanes, {{"clay", 4e-6, 0.5}, {"sand", 1e-4, 0.5}}, species);
  exchange.initialise(state_, ledger_);
  exchange.begin_day(state_, pulses_);
  for (const Task& task : domain_.tasks) exchange.end_pulse(state_, 0, task);
  for (std::size_t reach = 0; reach < 3; ++reach) {
    EXPECT_NEAR(series.amounts(0, lanes.particulate(0))[reach], 0.3 * 100.0, 1e-13);
    EXPECT_EQ(series.amounts(0, lanes.particulate(1))[reach], 0.0);
    EXPECT_NEAR(series.amounts(0, lanes.particulate(2))[reach], 0.7 * 100.0, 1e-13);
    EXPECT_NEAR(series.amounts(0, lanes.dissolved(2))[reach], 0.3 * 100.0, 1e-13);
  }
}

TEST_F(HillslopeToRiverTest, EachDayStartsAfresh) {
  exchange_.begin_day(state_, pulses_);
  release({0.0, 1.0, 1.0, 0.0, 0.0, 1.0});
  for (const Task& task : domain_.tasks) exchange_.end_pulse(state_, 0, task);
  exchange_.transfer(state_, ledger_);
  exchange_.begin_day(state_, pulses_);
  exchange_.transfer(state_, ledger_);
  for (std::size_t p = 0; p < 3; ++p)
    for (const double amount : series_.amounts(p, 0)) EXPECT_EQ(amount, 0.0);
  EXPECT_DOUBLE_EQ(posted(), 300.0 * 1000.0);
}

}  // namespace
}  // namespace headwater
