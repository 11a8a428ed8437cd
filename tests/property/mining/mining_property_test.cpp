// Mines on the tiny case with all processes, from extraction over the closing wash into rehabilitation, with
// ponds that overflow, on benches above pads: the ledger closes, nothing is negative, and the bits depend
// neither on how the work is dealt out nor on a break.
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <set>

#include <gtest/gtest.h>

#include "engine/cli/case.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/core/error.hpp"
#include "engine/core/sums.hpp"

namespace headwater {
namespace {

class Mine {
 public:
  explicit Mine(int threads = 1, int partitions = 1)
      : case_(Case::read(
            std::string(HEADWATER_SOURCE_DIR) + "/scenarios/pangwa_tiny/stop_and_rehabilitate.toml",
            {"practice.ammonium_baseline.pond_capacity=\"500 m3\"",
             "practice.ammonium_baseline.ground=\"bench\"", "practice.ammonium_baseline.pads=0.2",
             "leachate.window=\"5 day\"", "time.spin_up=\"\"",
             "threads.partitions=" + std::to_string(partitions)})),
        simulation_(std::make_unique<Simulation>(case_, threads, [](std::string_view) {})) {}

  void one_day() {
    simulation_->advance_day();
    ++day_;
  }
  Simulation& simulation() { return *simulation_; }
  double cell_area() const { return 2500.0; }
  int day() const { return day_; }
  void set_day(int day) { day_ = day; }
  std::span<const double> field(const char* name) const {
    return std::as_const(*simulation_).state()[simulation_->state().require(name, "test")];
  }
  std::vector<std::uint64_t> bits() const {
    std::vector<std::uint64_t> all;
    Checkpoint checkpoint;
    simulation_->save(checkpoint);
    for (const auto& [name, values] : checkpoint.reals)
      for (const double value : values) all.push_back(std::bit_cast<std::uint64_t>(value));
    for (const char* name :
         {"injection", "injected_mass", "spilled_water", "spilled_mass", "capture_fraction",
          "injection_excess", "pond_overflow", "soil_moisture", "elevation_change", "hydraulic_head",
          "ammonium_n_concentration", "baseflow_solute", "river_ammonium_n_particulate_concentration"})
      for (const double value : field(name)) all.push_back(std::bit_cast<std::uint64_t>(value));
    return all;
  }

 private:
  Case case_;
  std::unique_ptr<Simulation> simulation_;
  int day_ = 0;
};

// Every drop of rain falls on the ground or into a pond, once.
TEST(MiningProperty, RainFallsOnce) {
  Mine mine;
  CompensatedSum fallen;
  for (int day = 0; day < 200; ++day) {
    mine.one_day();
    for (const double depth : mine.field("rain")) fallen.add(depth);
  }
  const Ledger& ledger = mine.simulation().ledger();
  const double kilograms = fallen.value() * mine.cell_area() * water_density;
  const double ponds = ledger.flow_total("rain", "pond", "water");
  EXPECT_GT(ponds, 5e5) << "500 m2 in all, and more than a metre of rain";
  EXPECT_GT(ledger.flow_total("pond", "atmosphere", "water"), 5e4);
  EXPECT_NEAR(
      ponds + ledger.flow_total("rain", "canopy", "water") + ledger.flow_total("rain", "surface", "water"),
      kilograms, 1e-12 * kilograms);
}

constexpr int stop = 365, wash_ends = stop + 90;

TEST(MiningProperty, ClosesAndNothingIsNegative) {
  Mine mine;
  double worst = 0.0, overflowed = 0.0;
  std::set<double> seen;
  for (int day = 0; day < 550; ++day) {
    mine.one_day();
    for (const Balance& balance : mine.simulation().ledger().balances())
      worst = std::max(worst, balance.closure);
    overflowed += mine.field("pond_overflow")[0];
    if (day % 5 != 0) continue;
    for (const double state : mine.field("land_state")) seen.insert(state);
    for (const char* name :
         {"pond_water",        "pond_mass",           "injection",           "injected_mass",
          "spilled_water",     "spilled_mass",        "injection_excess",    "vadose_water",
          "water_depth",       "canopy_cover",        "surface_solute",      "mixing_layer_solute",
          "suspended_solute",  "soil_solute",         "vadose_solute",       "interflow_solute",
          "aquifer_water",     "aquifer_solute_mass", "suspended_sediment",  "river_solute_mass",
          "captured_mass_due", "seepage_solute_due",  "groundwater_load_due"})
      for (const double value : mine.field(name)) ASSERT_GE(value, 0.0) << name << " on day " << day;
    for (const double value : mine.field("canopy_cover")) ASSERT_LE(value, 1.0);
  }
  for (const double state : {3.0, 5.0, 6.0})  // planted sites, and pads and benches of the others
    EXPECT_TRUE(seen.count(state) > 0) << state;
  EXPECT_LE(worst, 1e-12);
  RecordProperty("worst_closure_e16", std::to_string(worst * 1e16));
  // every way took part
  const Ledger& ledger = mine.simulation().ledger();
  EXPECT_GT(overflowed, 1.0);
  for (const auto& [from, to, quantity] :
       std::vector<std::array<const char*, 3>>{{"abstraction", "works", "water"},
                                               {"pond", "works", "water"},
                                               {"rain", "pond", "water"},
                                               {"pond", "atmosphere", "water"},
                                               {"works", "vadose", "water"},
                                               {"works", "surface", "water"},
                                               {"reagent", "works", "ammonium_n"},
                                               {"pond", "works", "ammonium_n"},
                                               {"works", "vadose", "ammonium_n"},
                                               {"works", "surface", "ammonium_n"},
                                               {"vadose", "aquifer", "ammonium_n"},
                                               {"aquifer", "pond", "ammonium_n"},
                                               {"aquifer", "surface", "ammonium_n"},
                                               {"aquifer", "river", "ammonium_n"},
                                               {"surface", "soil", "ammonium_n"},
                                               {"soil", "interflow", "sulfate"},
                                               {"interflow", "river", "sulfate"},
                                               {"mixing_layer", "suspended", "ammonium_n"},
                                               {"suspended", "river", "ammonium_n"},
                                               {"river", "outlet", "ammonium_n"},
                                               {"river", "outlet", "clay"}})
    EXPECT_GT(ledger.flow_total(from, to, quantity), 0.0) << from << to << quantity;
}

TEST(MiningProperty, SameBitsForAnyThreadsAndPartitions) {
  const auto run = [](int threads, int partitions) {
    Mine mine(threads, partitions);
    for (int day = 0; day < 120; ++day) mine.one_day();
    return mine.bits();
  };
  const auto reference = run(1, 1);
  EXPECT_EQ(run(2, 1), reference);
  EXPECT_EQ(run(1, 3), reference);
  EXPECT_EQ(run(2, 3), reference);
}

// Broken on the eve of the stop, within the wash, and after planting: what was ordered is not ordered again,
// and what others keep by land state is found again.
TEST(MiningProperty, BrokenAndResumedIsTheSame) {
  const std::vector<int> breaks = {stop, stop + 40, wash_ends + 20};
  Mine unbroken;
  std::vector<Checkpoint> checkpoints;
  std::vector<std::vector<std::uint64_t>> later;  // a month on
  for (int day = 0; day < wash_ends + 60; ++day) {
    for (const int moment : breaks) {
      if (day == moment) {
        checkpoints.emplace_back();
        unbroken.simulation().save(checkpoints.back());
      }
      if (day == moment + 30) later.push_back(unbroken.bits());
    }
    unbroken.one_day();
  }
  ASSERT_EQ(later.size(), breaks.size());
  for (std::size_t i = 0; i < breaks.size(); ++i) {
    Mine resumed;
    resumed.simulation().restore(checkpoints[i]);
    resumed.set_day(breaks[i]);
    for (int day = 0; day < 30; ++day) resumed.one_day();
    EXPECT_EQ(resumed.bits(), later[i]) << "broken on day " << breaks[i];
  }
}

// The rain of the spin-up counts with its time: the map of the start is a mean over it.
TEST(MiningProperty, ScreeningMapKnowsHowLongItHasRained) {
  Case scenario =
      Case::read(std::string(HEADWATER_SOURCE_DIR) + "/scenarios/pangwa_tiny/continued_extraction.toml",
                 {"time.start=2021-07-01", "time.spin_up=\"30 days\""});
  Simulation simulation(scenario, 1, [](std::string_view) {});
  ASSERT_TRUE(simulation.spin_up([] { return false; }));
  const auto mean = [&] {
    const auto map = std::as_const(simulation).state()[simulation.state().require("rusle_soil_loss", "test")];
    double sum = 0.0;
    for (const double value : map) sum += value;
    return sum / static_cast<double>(map.size());
  };
  const double before = mean();
  simulation.advance_day();
  EXPECT_TRUE(std::isfinite(before));
  EXPECT_GT(before, 0.0);
  EXPECT_GT(mean(),
            30.0 / 31.0 * 0.9 * before);  // a dry day takes 1/31 of it; sites may be cleared meanwhile
  EXPECT_LT(mean(), 2.0 * before);
}

// The two halves of a comparison are the same run until they part.
TEST(MiningProperty, ScenariosArePairedUntilTheStop) {
  const std::string folder = std::string(HEADWATER_SOURCE_DIR) + "/scenarios/pangwa_tiny/";
  Case on = Case::read(folder + "continued_extraction.toml", {"time.spin_up=\"\""});
  Case stopped = Case::read(folder + "stop_and_rehabilitate.toml", {"time.spin_up=\"\""});
  const Remark silent = [](std::string_view) {};
  Simulation one(on, 1, silent), other(stopped, 1, silent);
  const auto same = [&](const char* name) {
    const auto a = std::as_const(one).state()[one.state().require(name, "test")];
    const auto b = std::as_const(other).state()[other.state().require(name, "test")];
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  for (int day = 0; day < stop; ++day) {
    one.advance_day();
    other.advance_day();
  }
  for (const char* name : {"soil_water", "vadose_water", "injection", "canopy_cover", "rain"})
    EXPECT_TRUE(same(name)) << name;
  for (int day = 0; day < 120; ++day) {
    one.advance_day();
    other.advance_day();
  }
  EXPECT_TRUE(same("rain"));
  for (const char* name : {"soil_water", "vadose_water", "injection", "canopy_cover", "land_state"})
    EXPECT_FALSE(same(name)) << name;
}

}  // namespace
}  // namespace headwater
