// Mines on the tiny case, from extraction over the closing wash into rehabilitation, with ponds that
// galleries fill: the ledger closes, nothing is negative, and the bits depend neither on how the work is
// dealt out nor on a break.
#include <bit>
#include <cstdint>
#include <memory>

#include <gtest/gtest.h>

#include "engine/cli/case.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/core/error.hpp"

namespace headwater {
namespace {

class Mine {
 public:
  explicit Mine(int threads = 1, int partitions = 1)
      : case_(Case::read(
            std::string(HEADWATER_SOURCE_DIR) + "/scenarios/pangwa_tiny/stop_and_rehabilitate.toml",
            {R"(processes=["weather", "mining", "land", "water", "erosion", "river"])",
             "practice.ammonium_baseline.pond_capacity=\"4000 m3\"",
             // what galleries bring is more than is recycled, so that ponds overflow
             "practice.ammonium_baseline.injection_rate=\"5 mm/day\"",
             "threads.partitions=" + std::to_string(partitions)})),
        simulation_(std::make_unique<Simulation>(case_, threads, [](std::string_view) {})) {
    Ledger& ledger = simulation_->ledger();
    for (const char* quantity : {"water", "ammonium_n", "sulfate"})
      captured_.push_back(ledger.flow(ledger.store("hillside", Side::outside),
                                      ledger.store("pond", Side::inside), "capture",
                                      ledger.quantity(quantity)));
  }

  void one_day() {
    // Galleries: the exchange with the ground will do this.
    const auto collect = [&](const char* field, std::size_t i, FlowId flow, double amount, double kg) {
      simulation_->state()[simulation_->state().require(field, "test")][i] += amount;
      simulation_->ledger().post(flow, kg);
    };
    if (day_ % 7 == 3) {
      collect("pond_water", 0, captured_[0], 5000.0 / 3.0, 5000.0 / 3.0 * water_density);
      collect("pond_mass", 1, captured_[1], 700.0 / 3.0, 700.0 / 3.0);
      collect("pond_mass", 5, captured_[2], 11.1, 11.1);
    }
    simulation_->advance_day();
    ++day_;
  }
  Simulation& simulation() { return *simulation_; }
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
          "injection_excess", "pond_overflow", "soil_moisture", "elevation_change"})
      for (const double value : field(name)) all.push_back(std::bit_cast<std::uint64_t>(value));
    return all;
  }

 private:
  Case case_;
  std::unique_ptr<Simulation> simulation_;
  std::vector<FlowId> captured_;
  int day_ = 0;
};

constexpr int stop = 365, wash_ends = stop + 90;

TEST(MiningProperty, ClosesAndNothingIsNegative) {
  Mine mine;
  double worst = 0.0, overflowed = 0.0;
  for (int day = 0; day < 550; ++day) {
    mine.one_day();
    for (const Balance& balance : mine.simulation().ledger().balances())
      worst = std::max(worst, balance.closure);
    overflowed += mine.field("pond_overflow")[0];
    if (day % 5 != 0) continue;
    for (const char* name :
         {"pond_water", "pond_mass", "injection", "injected_mass", "spilled_water", "spilled_mass",
          "injection_excess", "vadose_water", "water_depth", "canopy_cover"})
      for (const double value : mine.field(name)) ASSERT_GE(value, 0.0) << name << " on day " << day;
    for (const double value : mine.field("canopy_cover")) ASSERT_LE(value, 1.0);
  }
  EXPECT_LE(worst, 1e-12);
  RecordProperty("worst_closure_e16", std::to_string(worst * 1e16));
  // every way took part
  const Ledger& ledger = mine.simulation().ledger();
  EXPECT_GT(overflowed, 1.0);
  for (const auto& [from, to, quantity] :
       std::vector<std::array<const char*, 3>>{{"abstraction", "works", "water"},
                                               {"pond", "works", "water"},
                                               {"works", "vadose", "water"},
                                               {"works", "surface", "water"},
                                               {"reagent", "works", "ammonium_n"},
                                               {"pond", "works", "ammonium_n"},
                                               {"works", "ground", "sulfate"}})
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

// The two halves of a comparison are the same run until they part.
TEST(MiningProperty, ScenariosArePairedUntilTheStop) {
  const std::string folder = std::string(HEADWATER_SOURCE_DIR) + "/scenarios/pangwa_tiny/";
  Case on = Case::read(folder + "continued_extraction.toml", {});
  Case stopped = Case::read(folder + "stop_and_rehabilitate.toml", {});
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
