// What must hold on any hillslope, whatever the rain: water is conserved, nothing is negative, the bits do
// not depend on how the work is dealt out, a surface at rest stays at rest, a leak is found.
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

// Pits, flats and hills with a river; several tasks of about 2,000 cells.
Domain rough_domain(std::int32_t partitions = 1) {
  DomainOptions options;
  options.channel_area = 5e4;
  options.partitions = partitions;
  Raster terrain = test::rough(110, 90, 3);
  for (double& z : terrain.values) z *= 0.5;
  return build_domain(terrain, nullptr, options);
}

Domain plane_domain(int columns, int rows, double slope,
                    std::optional<std::vector<std::int32_t>> outlets = {}) {
  DomainOptions options;
  options.outlets = std::move(outlets);
  return build_domain(test::plane(columns, rows, 10.0, slope), nullptr, options);
}

// One or two storms on three days of four, up to 80 mm/h.
Rain weather(int day) {
  RandomStream random(11, "property", 0, static_cast<std::uint32_t>(day));
  Rain rain;
  if (random.uniform() < 0.25) return rain;
  const int storms = random.uniform() < 0.5 ? 1 : 2;
  for (int storm = 0; storm < storms; ++storm) {
    rain.emplace_back(hour * std::floor(1.0 + 8.0 * random.uniform()), 0.0);
    for (int pulse = 0; pulse < 3; ++pulse)
      rain.emplace_back(60.0 * std::floor(1.0 + 40.0 * random.uniform()),
                        80.0 * mm_per_hour * random.uniform());
  }
  return rain;
}

HillslopeOptions varied(int threads = 1) {
  HillslopeOptions options;
  options.varied = true;
  options.threads = threads;
  options.mantle = 0.5;
  options.potential_evapotranspiration = 3.0 * mm;
  return options;
}

TEST(Hillslope, HasSeveralTasksAndReaches) {  // or the tests below would show nothing
  const Domain domain = rough_domain();
  EXPECT_GE(domain.tasks.size(), 3u);
  EXPECT_GE(domain.river.size(), 50);
}

TEST(Hillslope, ConservesWaterToRoundOff) {
  Hillslope slope(rough_domain(), varied());
  CompensatedSum rained;  // counted without the process: rate x time x factor x area
  const double factors = compensated_sum(slope.field("rain_factor"));
  for (int day = 0; day < 200; ++day) {
    const Rain rain = weather(day);
    for (const auto& [duration, rate] : rain) rained.add(duration * rate * factors * 100.0);
    slope.day(rain);  // with the ledger's gate at 1e-9
  }
  const double all_rain = slope.moved("rain", "canopy") + slope.moved("rain", "surface");
  EXPECT_NEAR(all_rain, rained.value(), 1e-13 * rained.value());
  EXPECT_LE(std::abs(slope.whole().residual_kg), 1e-13 * all_rain * water_density);
  for (const Balance& balance : slope.ledger().balances()) EXPECT_LE(balance.closure, 1e-12) << balance.store;
  RecordProperty("residual_over_rain",
                 std::to_string(slope.whole().residual_kg / (all_rain * water_density) * 1e16) + "e-16");
  // every way out and every store took part
  for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{{"canopy", "atmosphere"},
                                                                                 {"soil", "atmosphere"},
                                                                                 {"surface", "soil"},
                                                                                 {"surface", "vadose"},
                                                                                 {"surface", "river"},
                                                                                 {"soil", "vadose"},
                                                                                 {"soil", "interflow"},
                                                                                 {"vadose", "aquifer"},
                                                                                 {"aquifer", "river"},
                                                                                 {"interflow", "river"}})
    EXPECT_GT(slope.moved(from, to), 1e-3 * all_rain * 1e-3) << from << " to " << to;
}

TEST(Hillslope, NoStoreIsEverNegativeOrOverfull) {
  HillslopeOptions options = varied();
  options.settings = {{"porosity", "0.4"},
                      {"root_depth", "0.7 m"},
                      {"drainable_porosity", "0.05"},
                      {"interception_capacity", "1 mm"}};
  Hillslope slope(rough_domain(), options);
  const std::span<const double> mantle = slope.field("mantle_thickness");
  for (int day = 0; day < 120; ++day) {
    slope.day(weather(day));
    for (const char* name :
         {"canopy_water", "water_depth", "soil_water", "vadose_water", "surface_outflow", "infiltration",
          "evapotranspiration", "recharge", "interflow_water", "aquifer_water", "baseflow"})
      for (const double value : slope.field(name)) ASSERT_GE(value, 0.0) << name << " on day " << day;
    for (std::size_t c = 0; c < mantle.size(); ++c) {
      // to the rounding of one addition
      ASSERT_LE(slope.field("canopy_water")[c], 1.0 * mm * (1.0 + 1e-15));
      ASSERT_LE(slope.field("soil_water")[c], 0.28 * (1.0 + 1e-15));
      ASSERT_LE(slope.field("vadose_water")[c], std::max(0.0, mantle[c] - 0.7) * 0.05 * (1.0 + 1e-15));
    }
  }
}

std::vector<std::uint64_t> all_bits(const Hillslope& slope) {
  std::vector<std::uint64_t> bits;
  for (std::int32_t id = 0; id < slope.state().size(); ++id)
    for (const double value : slope.state()[FieldId{id}]) bits.push_back(std::bit_cast<std::uint64_t>(value));
  for (const double value : slope.save()) bits.push_back(std::bit_cast<std::uint64_t>(value));
  for (std::size_t p = 0; p < slope.to_river().intervals(); ++p)
    for (const double value : slope.to_river().amounts(p, 0))
      bits.push_back(std::bit_cast<std::uint64_t>(value));
  return bits;
}

TEST(Hillslope, SameBitsForAnyThreadsAndPartitions) {
  const auto run = [](int threads, std::int32_t partitions) {
    Hillslope slope(rough_domain(partitions), varied(threads));
    for (int day = 0; day < 30; ++day) slope.day(weather(day));
    return all_bits(slope);
  };
  const auto reference = run(1, 1);
  EXPECT_EQ(run(2, 1), reference);
  EXPECT_EQ(run(1, 3), reference);
  EXPECT_EQ(run(2, 3), reference);
  EXPECT_EQ(run(5, 2), reference);
}

// Broken in the middle of a rain event that goes on past midnight: everything that has a memory must come
// back.
TEST(Hillslope, BrokenAndResumedIsTheSame) {
  const auto rain_of = [](int day) {
    if (day == 16) return Rain{{22.0 * hour, 0.0}, {2.0 * hour, 20.0 * mm_per_hour}};
    if (day == 17) return Rain{{0.5 * hour, 0.0}, {hour, 60.0 * mm_per_hour}};
    return weather(day);
  };
  Hillslope unbroken(rough_domain(), varied());
  Hillslope first(rough_domain(), varied()), second(rough_domain(), varied());
  for (int day = 0; day < 40; ++day) {
    unbroken.day(rain_of(day));
    if (day < 17) first.day(rain_of(day));
    if (day == 17) second.restore(first.save());
    if (day >= 17) second.day(rain_of(day));
  }
  EXPECT_EQ(all_bits(second), all_bits(unbroken));
}

// W4: fifty years without rain, evaporation or drainage change not one bit.
TEST(Hillslope, WaterAtRestStaysAtRestForFiftyYears) {
  HillslopeOptions options;
  options.settings = {{"infiltration", "none"}, {"saturated_conductivity", "0 mm/h"}};
  Hillslope flat(plane_domain(12, 9, 0.0, std::vector<std::int32_t>{}), options);
  flat.day({{5.0 * hour, 97.3 * mm_per_hour}});
  for (const double depth : flat.field("water_depth")) ASSERT_NEAR(depth, 486.5 * mm, 1e-15);
  const std::vector<double> before(flat.field("water_depth").begin(), flat.field("water_depth").end());
  const std::vector<double> soil(flat.field("soil_water").begin(), flat.field("soil_water").end());
  const auto book = flat.ledger().save();
  for (int day = 0; day < 18262; ++day) flat.day();
  EXPECT_EQ(std::vector<double>(flat.field("water_depth").begin(), flat.field("water_depth").end()), before);
  EXPECT_EQ(std::vector<double>(flat.field("soil_water").begin(), flat.field("soil_water").end()), soil);
  EXPECT_EQ(flat.ledger().save(), book);
  EXPECT_EQ(flat.ledger().worst_closure(), 0.0);
}

// Drift over fifty wet years of a few cells: the residual stays at round-off of what has passed.
TEST(Hillslope, NoDriftInFiftyYears) {
  HillslopeOptions options = varied();
  options.mantle = 3.0;
  Hillslope slope(row_of_cells(6, 50.0, 0.4, Drains::reach), options);
  for (int day = 0; day < 18262; ++day) slope.day(weather(day));
  const Balance whole = slope.whole();
  EXPECT_GT(whole.in_kg, 1e9);
  EXPECT_LE(std::abs(whole.residual_kg), 1e-14 * whole.in_kg);
}

TEST(Hillslope, RainOnFlatGroundWithoutOutletStays) {
  HillslopeOptions options;
  options.settings = {{"infiltration", "none"}, {"saturated_conductivity", "0 mm/h"}};
  Hillslope flat(plane_domain(8, 8, 0.0, std::vector<std::int32_t>{}), options);
  for (int day = 0; day < 3; ++day) flat.day({{hour, 10.0 * mm_per_hour}});
  for (const double depth : flat.field("water_depth")) EXPECT_NEAR(depth, 30.0 * mm, 1e-17);
  EXPECT_EQ(flat.off_map_volume(), 0.0);
}

// An infiltrating slope dries to nothing at all, never wetter from one pulse to the next.
TEST(Hillslope, DriesDownToZeroMonotonically) {
  HillslopeOptions options;
  options.settings = {{"saturated_conductivity", "5 mm/h"}, {"moisture_deficit", "0.3"}};
  Hillslope slope(plane_domain(30, 5, 0.02), options);
  slope.day({{hour, 80.0 * mm_per_hour}}, hour);
  double before = slope.volume("surface");
  ASSERT_GT(before, 10.0);
  int hours = 0;
  for (; hours < 48 && before > 0.0; ++hours) {
    slope.day({}, hour);
    ASSERT_LE(slope.volume("surface"), before);
    before = slope.volume("surface");
  }
  EXPECT_EQ(before, 0.0);
  EXPECT_GT(hours, 1) << "it must have had something to dry";
  for (const double depth : slope.field("water_depth")) EXPECT_EQ(depth, 0.0);
}

// One impervious cell empties by dh/dt = -c h^(5/3): h = (h0^(-2/3) + 2/3 c t)^(-3/2). Backward Euler is
// first order: the error halves with the step.
TEST(Hillslope, RecessionOfOneCellIsFirstOrder) {
  const double n = 0.05, size = 10.0, tangent = 0.1, h0 = 20.0 * mm, time = 60.0;
  const double c = std::sqrt(tangent) / (n * size);
  const double exact = std::pow(std::pow(h0, -2.0 / 3.0) + 2.0 / 3.0 * c * time, -1.5);
  std::vector<double> errors;
  for (const int steps : {10, 20, 40, 80}) {
    HillslopeOptions options;
    options.settings = {
        {"infiltration", "none"}, {"manning", "0.05 s/m^(1/3)"}, {"saturated_conductivity", "0 mm/h"}};
    Hillslope slope(row_of_cells(1, size, tangent, Drains::off_map), options);
    slope.field("water_depth")[0] = h0;
    slope.storms_and_soil(Rain(static_cast<std::size_t>(steps), {time / steps, 0.0}), time);
    errors.push_back(slope.field("water_depth")[0] - exact);
  }
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) {
    EXPECT_GT(errors[i + 1], 0.0) << "an implicit recession is late";
    EXPECT_GE(std::log2(errors[i] / errors[i + 1]), 0.9) << i;
  }
  EXPECT_LT(errors.back(), 0.02 * exact);
}

// The same storm in ever shorter pulses converges with order one, with infiltration and run-on in play.
TEST(Hillslope, ConvergesAsPulsesShrink) {
  std::vector<double> volumes;
  for (const int pulses : {15, 30, 60, 120, 240}) {
    HillslopeOptions options;
    options.settings = {{"saturated_conductivity", "10 mm/h"}, {"manning", "0.1 s/m^(1/3)"}};
    Hillslope slope(plane_domain(20, 3, 0.1), options);
    slope.day(Rain(static_cast<std::size_t>(pulses), {hour / pulses, 60.0 * mm_per_hour}), hour);
    volumes.push_back(slope.off_map_volume());
  }
  for (std::size_t i = 0; i + 2 < volumes.size(); ++i)
    EXPECT_GE(std::log2((volumes[i + 1] - volumes[i]) / (volumes[i + 2] - volumes[i + 1])), 0.9) << i;
}

// Deliberate breaks: a process that loses 1e-8 of the rain ends the run; of 1e-10 the books show it.
TEST(Hillslope, ALeakOf1e8OfTheRainIsFound) {
  for (const char* field : {"soil_water", "water_depth", "vadose_water"}) {
    Hillslope slope(rough_domain(), varied());
    for (int day = 0; day < 20; ++day) slope.day(weather(day));
    slope.storms_and_soil({{2.0 * hour, 30.0 * mm_per_hour}, {2.0 * hour, 120.0 * mm_per_hour}}, 4.0 * hour);
    const double rain = slope.moved("rain", "canopy") + slope.moved("rain", "surface");
    const auto values = slope.field(field);
    const auto wettest = std::max_element(values.begin(), values.end());
    const double leak = 1e-8 * rain / 100.0;  // [m] of one cell of 100 m2
    ASSERT_GT(*wettest, leak) << field;
    *wettest -= leak;
    try {
      slope.close();
      ADD_FAILURE() << "a leak from " << field << " went through";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::ledger);
      EXPECT_THAT(error.what(), testing::AllOf(HasSubstr("water"), HasSubstr("day 21"))) << field;
      EXPECT_NEAR(slope.whole().residual_kg, -1e-8 * rain * water_density,
                  1e-3 * 1e-8 * rain * water_density);
    }
  }
}

TEST(Hillslope, ALeakOf1e10OfTheRainShowsAndDoesNotTrip) {
  Hillslope slope(rough_domain(), varied());
  for (int day = 0; day < 20; ++day) slope.day(weather(day));
  const Balance tight = slope.whole();
  EXPECT_LT(tight.closure, 1e-12);
  const double rain = slope.moved("rain", "canopy") + slope.moved("rain", "surface");
  const auto soil = slope.field("soil_water");
  *std::max_element(soil.begin(), soil.end()) -= 1e-10 * rain / 100.0;
  EXPECT_NO_THROW(slope.close());
  const Balance leaking = slope.whole();
  const double traffic = leaking.in_kg + leaking.out_kg;
  EXPECT_NEAR(leaking.closure, 1e-10 * rain * water_density / traffic, 0.01 * 1e-10);
  EXPECT_GT(leaking.closure, 2e-11);
}

// A posting that is too large by 1e-8 is found as well as a store that is too small.
TEST(Hillslope, APostingWithoutWaterIsFound) {
  Hillslope slope(rough_domain(), varied());
  for (int day = 0; day < 20; ++day) slope.day(weather(day));
  const double rain = slope.moved("rain", "canopy") + slope.moved("rain", "surface");
  Ledger& book = slope.ledger();
  book.post(book.flow(book.store("rain", Side::outside), book.store("surface", Side::inside), "throughfall",
                      book.quantity("water")),
            1e-8 * rain * water_density);
  EXPECT_THROW(slope.close(), Error);
}

}  // namespace
}  // namespace headwater
