// What must hold for sediment on any hillslope: each class is conserved, nothing is negative, the bits do not
// depend on how the work is dealt out, a leak is found.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/random.hpp"
#include "tests/unit/grid/terrains.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;
using water_test::Hillslope;
using water_test::HillslopeOptions;
using water_test::row_of_cells;

constexpr double mm = 1e-3, hour = 3600.0, mm_per_hour = mm / hour;
using Rain = std::vector<std::pair<double, double>>;  // durations [s], rates [m/s]

// Pits, flats and steep hills with a river; several tasks of about 2,000 cells.
Domain rough_domain(std::int32_t partitions = 1) {
  DomainOptions options;
  options.channel_area = 5e4;
  options.partitions = partitions;
  return build_domain(test::rough(110, 90, 3), nullptr, options);
}

Rain weather(int day) {
  RandomStream random(12, "property", 0, static_cast<std::uint32_t>(day));
  Rain rain;
  if (random.uniform() < 0.25) return rain;
  rain.emplace_back(hour * std::floor(1.0 + 8.0 * random.uniform()), 0.0);
  for (int pulse = 0; pulse < 4; ++pulse)
    rain.emplace_back(60.0 * std::floor(1.0 + 40.0 * random.uniform()),
                      90.0 * mm_per_hour * random.uniform());
  return rain;
}

HillslopeOptions varied(int threads = 1) {
  HillslopeOptions options;
  options.varied = true;
  options.threads = threads;
  options.mantle = 0.5;
  options.potential_evapotranspiration = 3.0 * mm;
  options.erosion = true;
  return options;
}

TEST(Sediment, ConservesEachClassToRoundOff) {
  Hillslope slope(rough_domain(), varied());
  for (int day = 0; day < 100; ++day) slope.day(weather(day));  // with the ledger's gate at 1e-9
  for (const Balance& balance : slope.ledger().balances())
    EXPECT_LE(balance.closure, 1e-12) << balance.quantity << " " << balance.store;
  for (const Grain& grain : slope.grains()) {
    const auto moved = [&](const char* from, const char* to) {
      return slope.ledger().flow_total(from, to, grain.id);
    };
    EXPECT_GT(moved("regolith", "surface"), 0.0);  // every way was taken
    EXPECT_GT(moved("surface", "deposits"), 0.0);
    EXPECT_GT(moved("deposits", "surface"), 0.0);
    EXPECT_GT(moved("surface", "river"), 0.0);
    // without the floor that the large stock of regolith allows: stores without it close on their own traffic
    for (const Balance& balance : slope.ledger().balances())
      if (balance.quantity == grain.id && (balance.store == "surface" || balance.store == "deposits")) {
        EXPECT_LE(std::abs(balance.residual_kg), 1e-12 * (balance.in_kg + balance.out_kg))
            << balance.store << " " << grain.id;
      }
  }
}

TEST(Sediment, IsNeverNegativeAndNeverAboveItsLimits) {
  HillslopeOptions options = varied();
  options.mantle = 0.01;  // soon down to the rock in places
  options.erosion_settings = {{"entrainment_energy", "20 J/kg"}, {"maximum_concentration", "100 kg/m3"}};
  Hillslope slope(rough_domain(), options);
  const std::span<const double> mantle = slope.field("mantle_thickness");
  bool rock = false, full = false;
  for (int day = 0; day < 60; ++day) {
    slope.day(weather(day));
    for (const char* name : {"suspended_sediment", "deposited_sediment", "regolith_eroded",
                             "sediment_outflow", "erosion", "deposition", "deposits"})
      for (const double value : slope.field(name)) ASSERT_GE(value, 0.0) << name << " on day " << day;
    for (std::size_t c = 0; c < mantle.size(); ++c) {
      const double supply = mantle[c] * 1400.0;
      ASSERT_LE(slope.field("regolith_eroded")[c], supply * (1.0 + 1e-15));
      rock = rock || slope.field("regolith_eroded")[c] > 0.99 * supply;
      double carried = 0.0;
      for (std::size_t g = 0; g < 4; ++g) carried += slope.field("suspended_sediment")[4 * c + g];
      const double limit = 100.0 * slope.field("water_depth")[c];
      ASSERT_LE(carried, limit * (1.0 + 1e-9) + 1e-30);
      full = full || (limit > 1e-6 && carried > 0.999 * limit);
    }
  }
  EXPECT_TRUE(rock);
  EXPECT_TRUE(full);
}

// elevation_change is what the masses say, and the day's gains and losses add up to it.
TEST(Sediment, TheLandSurfaceFollowsTheMasses) {
  Hillslope slope(rough_domain(), varied());
  std::vector<double> gained(static_cast<std::size_t>(slope.domain().cells()), 0.0);
  for (int day = 0; day < 20; ++day) {
    slope.day(weather(day));
    for (std::size_t c = 0; c < gained.size(); ++c)
      gained[c] += slope.field("deposition")[c] - slope.field("erosion")[c];
  }
  double largest = 0.0;
  for (std::size_t c = 0; c < gained.size(); ++c) {
    EXPECT_NEAR(slope.field("elevation_change")[c], gained[c] / 1400.0, 1e-12);
    largest = std::max(largest, std::abs(gained[c]));
  }
  EXPECT_GT(largest, 0.1);
}

// Where all water sinks in, all that it carried stays.
TEST(Sediment, WaterThatInfiltratesLeavesItsSedimentBehind) {
  HillslopeOptions options;
  options.erosion = true;
  options.settings = {{"saturated_conductivity", "5 mm/h"}, {"moisture_deficit", "0.3"}};
  Hillslope slope(row_of_cells(20, 10.0, 0.1, Drains::off_map), options);
  slope.day({{0.5 * hour, 80.0 * mm_per_hour}}, hour);
  double suspended = 0.0;
  for (const double mass : slope.field("suspended_sediment")) suspended += mass;
  ASSERT_GT(suspended, 0.0);
  for (int h = 0; h < 48; ++h) slope.day({}, hour);
  for (const double mass : slope.field("suspended_sediment")) EXPECT_EQ(mass, 0.0);
  for (const double depth : slope.field("water_depth")) EXPECT_EQ(depth, 0.0);
  for (std::size_t g = 0; g < slope.grains().size(); ++g) {
    double over_edge = 0.0;  // of the last hour: nothing any more
    for (std::size_t p = 0; p < slope.off_map().intervals(); ++p)
      over_edge += slope.off_map().amounts(p, slope.lanes().grain(static_cast<int>(g)))[0];
    EXPECT_EQ(over_edge, 0.0);
    EXPECT_GT(slope.ledger().flow_total("surface", "off_map", slope.grains()[g].id), 0.0);
  }
}

TEST(Sediment, CoverProtectsFromRain) {
  const auto loss = [](double cover) {
    HillslopeOptions options;
    options.erosion = true;
    options.cover = cover;
    options.settings = {
        {"infiltration", "none"}, {"manning", "0.05 s/m^(1/3)"}, {"interception_capacity", "0 mm"}};
    options.erosion_settings = {{"flow_efficiency", "0"}, {"rain_redetachability", "0 kg/J"}};
    Hillslope slope(row_of_cells(1, 10.0, 0.1, Drains::off_map), options);
    slope.day({{60.0, 30.0 * mm_per_hour}}, hour);
    return slope.field("regolith_eroded")[0];
  };
  const double bare = loss(0.0);
  EXPECT_GT(bare, 0.0);
  EXPECT_NEAR(loss(0.75) / bare, 0.25, 0.01);  // the shield of what has settled differs a little
  EXPECT_EQ(loss(1.0), 0.0);
}

std::vector<std::uint64_t> all_bits(const Hillslope& slope) {
  std::vector<std::uint64_t> bits;
  for (std::int32_t id = 0; id < slope.state().size(); ++id)
    for (const double value : slope.state()[FieldId{id}]) bits.push_back(std::bit_cast<std::uint64_t>(value));
  for (const double value : slope.save()) bits.push_back(std::bit_cast<std::uint64_t>(value));
  for (std::size_t p = 0; p < slope.to_river().intervals(); ++p)
    for (int lane = 0; lane < slope.to_river().lanes(); ++lane)
      for (const double value : slope.to_river().amounts(p, lane))
        bits.push_back(std::bit_cast<std::uint64_t>(value));
  return bits;
}

TEST(Sediment, SameBitsForAnyThreadsAndPartitions) {
  const auto run = [](int threads, std::int32_t partitions) {
    Hillslope slope(rough_domain(partitions), varied(threads));
    for (int day = 0; day < 15; ++day) slope.day(weather(day));
    return all_bits(slope);
  };
  const auto reference = run(1, 1);
  EXPECT_EQ(run(2, 1), reference);
  EXPECT_EQ(run(1, 3), reference);
  EXPECT_EQ(run(2, 3), reference);
}

TEST(Sediment, BrokenAndResumedIsTheSame) {
  const auto rain_of = [](int day) {
    if (day == 8) return Rain{{22.0 * hour, 0.0}, {2.0 * hour, 40.0 * mm_per_hour}};
    if (day == 9) return Rain{{0.5 * hour, 0.0}, {hour, 60.0 * mm_per_hour}};
    return weather(day);
  };
  Hillslope unbroken(rough_domain(), varied());
  Hillslope first(rough_domain(), varied()), second(rough_domain(), varied());
  for (int day = 0; day < 20; ++day) {
    unbroken.day(rain_of(day));
    if (day < 9) first.day(rain_of(day));
    if (day == 9) second.restore(first.save());
    if (day >= 9) second.day(rain_of(day));
  }
  EXPECT_EQ(all_bits(second), all_bits(unbroken));
}

// Halving the pulses of the same storm converges with order one.
TEST(Sediment, ConvergesAsPulsesShrink) {
  std::vector<double> loads;
  for (const int pulses : {30, 60, 120, 240, 480}) {
    HillslopeOptions options;
    options.erosion = true;
    options.settings = {{"saturated_conductivity", "10 mm/h"}, {"manning", "0.1 s/m^(1/3)"}};
    Hillslope slope(row_of_cells(20, 10.0, 0.1, Drains::off_map), options);
    slope.day(Rain(static_cast<std::size_t>(pulses), {hour / pulses, 60.0 * mm_per_hour}), hour);
    loads.push_back(slope.ledger().flow_total("surface", "off_map", "silt"));
  }
  for (std::size_t i = 0; i + 2 < loads.size(); ++i)
    EXPECT_GE(std::log2((loads[i + 1] - loads[i]) / (loads[i + 2] - loads[i + 1])), 0.8) << i;
}

// Deliberate break: a process that loses 1e-8 of what was detached ends the run.
TEST(Sediment, ALeakIsFound) {
  for (const char* field : {"deposited_sediment", "suspended_sediment"}) {
    Hillslope slope(rough_domain(), varied());
    for (int day = 0; day < 10; ++day) slope.day(weather(day));
    slope.storms_and_soil({{2.0 * hour, 30.0 * mm_per_hour}, {2.0 * hour, 120.0 * mm_per_hour}}, 4.0 * hour);
    const auto values = slope.field(field);
    const auto largest =
        static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
    const std::string& id = slope.grains()[largest % 4].id;
    const double leak = 1e-8 * slope.ledger().flow_total("regolith", "surface", id) / 100.0;
    ASSERT_GT(values[largest], leak) << field;
    values[largest] -= 3.0 * leak;  // the traffic to and from deposits counts too
    try {
      slope.close();
      ADD_FAILURE() << "a leak from " << field << " went through";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::ledger);
      EXPECT_THAT(error.what(), HasSubstr(id)) << field;
    }
  }
}

}  // namespace
}  // namespace headwater
