// The ledger must notice: a deliberate leak of 1e-8 of what comes in ends the run, one of 1e-10 shows in the
// closure.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/cli/case.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/core/error.hpp"

namespace headwater {
namespace {

constexpr int days = 250;  // into the monsoon

// Runs the tiny case and takes `share` of each day's gain of `quantity` out of `field` behind the ledger's
// back.
class Leak {
 public:
  explicit Leak(const std::string& scenario_text = "/scenarios/pangwa_tiny/continued_extraction.toml")
      : case_(Case::read(std::string(HEADWATER_SOURCE_DIR) + scenario_text, {})),
        simulation_(case_, 1, [](std::string_view) {}) {}

  // Worst closure over all days, of the whole domain.
  double run(const std::string& quantity, const std::string& field, double kilograms_per_unit, double share) {
    double before = 0.0, worst = 0.0;
    for (int day = 0; day < days; ++day) {
      simulation_.advance_day();
      worst = std::max(worst, simulation_.ledger().worst_closure());
      double gained = 0.0;
      for (const Balance& balance : simulation_.ledger().balances())
        if (balance.store.empty() && balance.quantity == quantity) gained = balance.in_kg;
      const auto values = simulation_.state()[simulation_.state().require(field, "test")];
      const auto fullest = std::max_element(values.begin(), values.end());
      *fullest -= share * (gained - before) / kilograms_per_unit;
      before = gained;
    }
    return worst;
  }
  double cell_kilograms() const { return simulation_.domain().cell_area() * water_density; }

 private:
  Case case_;
  Simulation simulation_;
};

TEST(LedgerLeak, NoLeakClosesToRoundOff) {
  Leak run;
  EXPECT_LE(run.run("water", "soil_water", run.cell_kilograms(), 0.0), 1e-12);
}

TEST(LedgerLeak, WaterLeakOf1e8OfTheRainEndsTheRunAndNamesStoreQuantityAndDay) {
  Leak run;
  try {
    run.run("water", "soil_water", run.cell_kilograms(), 1e-8);
    FAIL() << "the leak went unnoticed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::ledger);
    EXPECT_THAT(error.what(), testing::HasSubstr("water"));
    EXPECT_THAT(error.what(), testing::HasSubstr("2020-"));
  }
}

TEST(LedgerLeak, WaterLeakOf1e10OfTheRainShowsInTheClosure) {
  Leak run;
  const double closure = run.run("water", "soil_water", run.cell_kilograms(), 1e-10);
  EXPECT_GT(closure, 1e-12);
  EXPECT_LT(closure, 1e-9);
}

TEST(LedgerLeak, SoluteLeakOf1e8OfTheInflowEndsTheRun) {
  Leak run;
  try {
    run.run("tracer", "river_solute_mass", 1.0, 1e-8);
    FAIL() << "the leak went unnoticed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::ledger);
    EXPECT_THAT(error.what(), testing::HasSubstr("tracer"));
  }
}

TEST(LedgerLeak, SoluteLeakOf1e10OfTheInflowShowsInTheClosure) {
  Leak run;
  const double closure = run.run("tracer", "river_solute_mass", 1.0, 1e-10);
  EXPECT_GT(closure, 1e-12);
  EXPECT_LT(closure, 1e-9);
}

}  // namespace
}  // namespace headwater
