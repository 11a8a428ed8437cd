// The process on a handful of cells, where every number can be written down.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/water/green_ampt.hpp"
#include "models/water/soil_bucket.hpp"
#include "tests/unit/water/hillslope_world.hpp"

namespace headwater {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using water_test::Hillslope;
using water_test::HillslopeOptions;
using water_test::row_of_cells;
using water_test::Settings;

constexpr double mm = 1e-3, hour = 3600.0, mm_per_hour = mm / hour;

// One cell of 100 m2 from which nothing flows off.
Domain closed_cell() {
  return row_of_cells(1, 10.0, 0.1, Drains::nowhere);
}

const Settings no_soil_drainage = {{"saturated_conductivity", "0 mm/h"}};

TEST(Water, StartsAtPorosityLessTheDeficit) {
  HillslopeOptions options;
  options.settings = {{"porosity", "0.5"}, {"moisture_deficit", "0.2"}, {"root_depth", "2 m"}};
  Hillslope slope(closed_cell(), options);
  EXPECT_DOUBLE_EQ(slope.field("soil_water")[0], 0.6);
  EXPECT_DOUBLE_EQ(slope.field("soil_moisture")[0], 0.3);
  EXPECT_EQ(slope.field("water_depth")[0], 0.0);
  options.settings = {{"porosity", "0.3"}, {"moisture_deficit", "0.4"}};
  try {
    Hillslope impossible(closed_cell(), options);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("moisture_deficit"), HasSubstr("porosity")));
  }
}

TEST(Water, TheCanopyFillsFirstAndEvaporatesFirst) {
  HillslopeOptions options;
  options.settings = {{"interception_capacity", "1.5 mm"}, {"saturated_conductivity", "0 mm/h"}};
  options.potential_evapotranspiration = 1.0 * mm;
  Hillslope slope(closed_cell(), options);
  slope.day({{hour, 1.0 * mm_per_hour}, {hour, 2.0 * mm_per_hour}});  // 1 mm, then 2 mm
  EXPECT_DOUBLE_EQ(slope.moved("rain", "canopy"), 0.15);              // 1.5 mm on 100 m2
  EXPECT_DOUBLE_EQ(slope.moved("rain", "surface"), 0.15);
  EXPECT_DOUBLE_EQ(slope.moved("canopy", "atmosphere"), 0.1);  // the whole demand
  EXPECT_EQ(slope.moved("soil", "atmosphere"), 0.0);
  EXPECT_NEAR(slope.field("canopy_water")[0], 0.5 * mm, 1e-18);
  EXPECT_DOUBLE_EQ(slope.field("evapotranspiration")[0], 1.0 * mm);
  slope.day();
  EXPECT_DOUBLE_EQ(slope.moved("canopy", "atmosphere"), 0.15);
  EXPECT_EQ(slope.field("canopy_water")[0], 0.0);
  // the rest of the demand, 0.5 mm, goes to the soil: 0.10 m above the wilting point, stressed below 0.15 m
  EXPECT_NEAR(slope.moved("soil", "atmosphere"), 100.0 * plant_uptake(0.10, 0.15, 0.5 * mm), 1e-14);
}

TEST(Water, InfiltratesAsGreenAndAmptSay) {
  HillslopeOptions options;
  options.settings = {
      {"saturated_conductivity", "6.5 mm/h"}, {"suction", "0.167 m"}, {"moisture_deficit", "0.34"}};
  Hillslope slope(closed_cell(), options);
  slope.day({{hour, 50.0 * mm_per_hour}});
  const double expected = infiltrated_depth(0.0, 0.167 * 0.34, 6.5 * mm_per_hour, 50.0 * mm, hour);
  // after the storm the ponded rest goes on infiltrating for 23 h: all of it
  EXPECT_NEAR(expected, 30.18 * mm, 0.1 * mm);  // Chow, example 4.4.2
  EXPECT_EQ(slope.field("water_depth")[0], 0.0);
  EXPECT_NEAR(slope.field("infiltration")[0], 50.0 * mm, 1e-16);
  // in the storm's pulse alone
  Hillslope storm(closed_cell(), options);
  storm.day({{hour, 50.0 * mm_per_hour}}, hour);
  EXPECT_NEAR(storm.field("infiltration")[0], expected, 1e-12);
  EXPECT_NEAR(storm.field("water_depth")[0], 50.0 * mm - expected, 1e-12);
  EXPECT_NEAR(storm.field("runoff")[0], 50.0 * mm - expected, 1e-12);
}

// An event goes on over gaps below 6 h; after a longer one the front has redistributed: F starts at 0, the
// deficit from the soil as it is.
TEST(Water, AGapOfSixHoursBeginsANewEvent) {
  const double K = 2.0 * mm_per_hour, suction = 0.2, rain = 20.0 * mm_per_hour;
  HillslopeOptions options;
  options.settings = {
      {"saturated_conductivity", "2 mm/h"}, {"suction", "0.2 m"}, {"moisture_deficit", "0.3"}};
  const auto second_burst = [&](double gap) {
    Hillslope slope(row_of_cells(1, 10.0, 1.0, Drains::off_map), options);  // nothing stays ponded
    slope.storms_and_soil({{hour, rain}, {gap, 0.0}, {hour, rain}}, 2.0 * hour + gap);
    return slope.field("infiltration")[0];
  };
  const double first = infiltrated_depth(0.0, suction * 0.3, K, rain * hour, hour);
  const double unspread = infiltrated_depth(first, suction * 0.3, K, rain * hour, hour);
  const ProfileSoil soil{K, suction, 0.3, 0.45, 13.0};
  const double same_event = infiltrated_depth(
      soil, after_pause(soil, {first, 0.0, 0.0}, first, 5.9 * hour, 1.0), rain * hour, hour);
  const double new_event = infiltrated_depth(0.0, suction * (0.3 - first), K, rain * hour, hour);
  // in the gap what is left on the steep cell still infiltrates: below 5 % of the burst
  EXPECT_GT(same_event, 1.2 * unspread);
  EXPECT_NEAR(second_burst(5.9 * hour), first + same_event, 0.05 * same_event);
  EXPECT_NEAR(second_burst(6.0 * hour), first + new_event, 0.05 * new_event);
  EXPECT_GT(new_event, 1.1 * same_event) << "else the test could not tell them apart";
}

// The first pulse of an event may end in the canopy altogether; the event has begun all the same.
TEST(Water, AnEventBeginsEvenWhenTheCanopyKeepsItsFirstPulse) {
  HillslopeOptions options;
  options.settings = {{"saturated_conductivity", "2 mm/h"},
                      {"suction", "0.2 m"},
                      {"moisture_deficit", "0.3"},
                      {"interception_capacity", "2 mm"}};
  options.potential_evapotranspiration =
      2.0 * mm;  // empties the canopy overnight, and takes nothing from the soil
  Hillslope slope(row_of_cells(1, 10.0, 1.0, Drains::off_map), options);
  slope.day({{hour, 40.0 * mm_per_hour}});
  const double soil = slope.field("soil_water")[0], before = slope.field("event_infiltration")[0];
  ASSERT_GT(before, 10.0 * mm);
  slope.storms_and_soil({{hour, 1.0 * mm_per_hour}, {hour, 40.0 * mm_per_hour}}, 2.0 * hour);
  const double deficit = (0.45 - soil) / 1.0, reaching_the_ground = 40.0 * mm - 1.0 * mm;
  const double expected = infiltrated_depth(0.0, 0.2 * deficit, 2.0 * mm_per_hour, reaching_the_ground, hour);
  EXPECT_NEAR(slope.field("infiltration")[0], expected, 1e-9);
  EXPECT_NEAR(slope.field("event_deficit")[0], deficit, 1e-12);
}

TEST(Water, AFullSoilPassesWaterOnUntilTheMantleIsFullToo) {
  HillslopeOptions options;
  options.mantle = 2.0;  // 1 m below the roots, 10 % drainable: 100 mm
  options.settings = {
      {"saturated_conductivity", "1000 mm/h"}, {"moisture_deficit", "0.01"}, {"drainable_porosity", "0.1"}};
  Hillslope slope(closed_cell(), options);
  slope.storms_and_soil({{hour, 200.0 * mm_per_hour}}, hour);
  EXPECT_NEAR(slope.moved("surface", "soil"), 1.0, 1e-12);     // 10 mm
  EXPECT_NEAR(slope.moved("surface", "vadose"), 10.0, 1e-12);  // 100 mm
  EXPECT_NEAR(slope.field("water_depth")[0], 90.0 * mm, 1e-12) << "saturation excess";
}

TEST(Water, WithoutInfiltrationTheGroundIsImpervious) {
  HillslopeOptions options;
  options.settings = {{"infiltration", "none"}, {"saturated_conductivity", "0 mm/h"}};
  Hillslope slope(closed_cell(), options);
  slope.day({{hour, 36.0 * mm_per_hour}});
  EXPECT_DOUBLE_EQ(slope.field("water_depth")[0], 36.0 * mm);
  EXPECT_EQ(slope.field("infiltration")[0], 0.0);
  EXPECT_DOUBLE_EQ(slope.field("runoff")[0], 36.0 * mm);
}

// A bench of 5 % on a slope of 50 %: h = (n q / sqrt(0.05))^(3/5), 1.996 times as deep as on the slope.
// Ground that is gentler than what was made there stays as it is.
TEST(Water, RunsDownTheGroundThatWasMade) {
  const double rate = 40.0 * mm_per_hour, n = 0.05;
  const auto depth_on = [&](double slope, double local) {
    HillslopeOptions options;
    options.settings = {{"manning", "0.05 s/m^(1/3)"}, {"infiltration", "none"}};
    options.local_slope = local;
    Hillslope plane(row_of_cells(3, 10.0, slope, Drains::off_map), options);
    for (int step = 0; step < 600; ++step) plane.day({{60.0, rate}}, 60.0);
    return plane.field("water_depth")[2];
  };
  EXPECT_NEAR(depth_on(0.5, 0.05), std::pow(n * rate * 30.0 / std::sqrt(0.05), 0.6), 1e-12);
  EXPECT_NEAR(depth_on(0.5, 0.05) / depth_on(0.5, 10.0), std::pow(10.0, 0.3), 1e-9);
  EXPECT_EQ(depth_on(0.02, 0.05), depth_on(0.02, std::nan("")));
}

// Equilibrium of a plane: what falls leaves, and each cell's depth obeys Manning: h = (n q / sqrt(S))^(3/5)
// per unit width.
TEST(Water, APlaneComesToManningsEquilibrium) {
  constexpr int cells = 20;
  const double size = 5.0, slope_of_plane = 0.09, n = 0.05, rain = 50.0 * mm_per_hour;
  HillslopeOptions options;
  options.settings = {
      {"infiltration", "none"}, {"manning", "0.05 s/m^(1/3)"}, {"saturated_conductivity", "0 mm/h"}};
  Hillslope slope(row_of_cells(cells, size, slope_of_plane, Drains::off_map), options);
  for (int day = 0; day < 10; ++day) slope.day({{86400.0, rain}});  // each leaves less than 1e-2 of the gap
  slope.day({{43200.0, rain}, {43200.0, rain}});
  for (int c = 0; c < cells; ++c) {
    const double q = rain * size * (c + 1);  // [m2/s]
    EXPECT_NEAR(slope.field("water_depth")[static_cast<std::size_t>(c)],
                std::pow(n * q / std::sqrt(slope_of_plane), 0.6), 1e-12)
        << "cell " << c;
  }
  // two half-day pulses: each sends half a day's rain of all cells off the map
  const double expected = rain * 43200.0 * cells * size * size;
  EXPECT_NEAR(slope.off_map().amounts(0, 0)[0], expected, 1e-9 * expected);
  EXPECT_NEAR(slope.off_map().amounts(1, 0)[0], expected, 1e-9 * expected);
}

TEST(Water, TheOffMapSeriesSumsToThePosting) {
  HillslopeOptions options;
  Hillslope slope(row_of_cells(7, 10.0, 0.2, Drains::off_map), options);
  for (int day = 0; day < 5; ++day) slope.day({{1800.0, 60.0 * mm_per_hour}, {5400.0, 15.0 * mm_per_hour}});
  const double posted = slope.moved("surface", "off_map");
  EXPECT_GT(posted, 1.0);
  EXPECT_NEAR(slope.off_map_volume(), posted, 1e-14 * posted);
}

TEST(Water, RainMinusCanopyIsInfiltrationPlusRunoffInEveryCell) {
  HillslopeOptions options;
  options.settings = {{"interception_capacity", "1 mm"}};
  Hillslope slope(row_of_cells(7, 10.0, 0.2, Drains::off_map), options);
  slope.day({{hour, 35.0 * mm_per_hour}, {hour, 5.0 * mm_per_hour}});
  for (std::size_t c = 0; c < 7; ++c)
    EXPECT_NEAR(slope.field("infiltration")[c] + slope.field("runoff")[c], 39.0 * mm, 1e-15) << c;
}

TEST(Water, ADayInTheSoilIsUptakeThenDrainageThenRecharge) {
  HillslopeOptions options;
  options.potential_evapotranspiration = 4.0 * mm;
  options.settings = {{"saturated_conductivity", "10 mm/h"},
                      {"moisture_deficit", "0.05"},
                      {"vadose_delay", "10 day"},
                      {"porosity", "0.45"},
                      {"wilting_point", "0.15"},
                      {"stress_point", "0.30"},
                      {"root_depth", "1 m"},
                      {"brooks_corey_index", "0.2"}};
  Hillslope slope(closed_cell(), options);
  slope.day();
  const double after_uptake = 0.40 - plant_uptake(0.40 - 0.15, 0.15, 4.0 * mm);
  const double drained = drained_depth(after_uptake, 0.45, 10.0 * mm_per_hour, 13.0, 86400.0);
  const double recharged = drained * (1.0 - std::exp(-0.1));
  EXPECT_NEAR(slope.field("soil_water")[0], after_uptake - drained, 1e-15);
  EXPECT_NEAR(slope.field("vadose_water")[0], drained - recharged, 1e-15);
  EXPECT_NEAR(slope.field("recharge")[0], recharged, 1e-15);
  EXPECT_NEAR(slope.moved("vadose", "deep_groundwater"), recharged * 100.0, 1e-12) << "no reach: it leaves";
  EXPECT_NEAR(slope.field("soil_moisture")[0], after_uptake - drained, 1e-15);
}

TEST(Water, DrainageStopsWhenTheMantleIsFull) {
  HillslopeOptions options;
  options.mantle = 1.0;  // no room below the roots
  options.settings = {{"moisture_deficit", "0.0"}};
  Hillslope slope(closed_cell(), options);
  const double before = slope.field("soil_water")[0];
  slope.day();
  EXPECT_EQ(slope.field("soil_water")[0], before);
}

TEST(Water, WhatTheMantleDoesNotLetThroughIsInterflow) {
  HillslopeOptions options;
  options.settings = {{"saturated_conductivity", "10 mm/h"},
                      {"moisture_deficit", "0.05"},
                      {"interflow_share", "0.25"},
                      {"percolation_capacity", "2 mm/day"}};
  Hillslope slope(row_of_cells(3, 10.0, 0.2, Drains::reach), options);
  slope.day();
  const double drained = drained_depth(0.40, 0.45, 10.0 * mm_per_hour, 13.0, 86400.0);
  ASSERT_GT(drained, 0.002 / 0.75);
  EXPECT_NEAR(slope.moved("soil", "interflow"), (drained - 0.002) * 300.0, 1e-12 * drained * 300.0);
  EXPECT_NEAR(slope.moved("soil", "vadose"), 0.002 * 300.0, 1e-11 * drained * 300.0);
}

// Interflow and aquifer are linear reservoirs of the reach: the aquifer's is exact for what has come in
// before, the interflow's for drainage that comes in at a constant rate all day (it does not rain): gained (1
// - (1 - exp(-x)) / x), x = dt / delay.
TEST(Water, TheReachGetsInterflowAndBaseflow) {
  HillslopeOptions options;
  options.settings = {
      {"saturated_conductivity", "10 mm/h"}, {"moisture_deficit", "0.05"},     {"vadose_delay", "10 day"},
      {"interflow_share", "0.25"},           {"interflow_delay", "2 day"},     {"baseflow_delay", "50 day"},
      {"percolation_capacity", "1 m/day"},   {"initial_baseflow", "2e-8 m/s"}, {"drainable_porosity", "0.1"}};
  Hillslope slope(row_of_cells(3, 10.0, 0.2, Drains::reach), options);
  const double start = 2e-8 * 300.0 * 50.0 * 86400.0;  // rate x area x delay [m3]
  EXPECT_NEAR(slope.field("aquifer_water")[0], start, 1e-12 * start);
  slope.day();
  const double drained = drained_depth(0.40, 0.45, 10.0 * mm_per_hour, 13.0, 86400.0);
  const double interflow = 0.25 * drained * 300.0, recharge = 0.75 * drained * (1.0 - std::exp(-0.1)) * 300.0;
  const double interflow_out = interflow * (1.0 - (1.0 - std::exp(-0.5)) / 0.5),
               baseflow_out = (start + recharge) * (1.0 - std::exp(-0.02));
  EXPECT_NEAR(slope.moved("interflow", "river"), interflow_out, 1e-12 * interflow_out);
  EXPECT_NEAR(slope.moved("aquifer", "river"), baseflow_out, 1e-12 * baseflow_out);
  EXPECT_NEAR(slope.field("baseflow")[0], interflow_out + baseflow_out,
              1e-12 * (interflow_out + baseflow_out));
  EXPECT_NEAR(slope.field("aquifer_water")[0], (start + recharge) * std::exp(-0.02), 1e-12 * start);
  EXPECT_EQ(slope.moved("vadose", "deep_groundwater"), 0.0);
  EXPECT_NEAR(slope.to_river().amounts(0, 0)[0], interflow_out + baseflow_out, 1e-12 * start);
}

// What drains beyond the day before's comes in with the rain and leaves as a reservoir lets it out: nothing
// of it before, most right after. Against 86,400 steps of a second.
TEST(Water, InterflowOfARainyDayFollowsTheRain) {
  HillslopeOptions options;
  options.settings = {{"saturated_conductivity", "30 mm/h"},
                      {"moisture_deficit", "0.15"},
                      {"interflow_delay", "6 h"},
                      {"interflow_share", "0.5"},
                      {"percolation_capacity", "1 m/day"},
                      {"initial_baseflow", "0 m/s"},
                      {"vadose_delay", "1e12 s"},
                      {"interception_capacity", "0 mm"}};
  Hillslope slope(row_of_cells(3, 10.0, 0.2, Drains::reach), options);
  slope.day();
  const double gain_before = slope.field("interflow_gain")[0],
               stored_before = slope.field("interflow_water")[0];
  const double morning = 9.0 * hour;
  slope.day({{morning, 0.0}, {hour, 20.0 * mm_per_hour}, {hour, 10.0 * mm_per_hour}});
  const double gain = slope.field("interflow_gain")[0];
  ASSERT_GT(gain, 1.2 * gain_before);
  double stored = stored_before, step_out[4] = {};
  for (int second = 0; second < 86400; ++second) {
    const double t = second;
    const int p = t < morning ? 0 : t < morning + hour ? 1 : t < morning + 2.0 * hour ? 2 : 3;
    const double rain_share = p == 1 ? 2.0 / 3.0 / hour : p == 2 ? 1.0 / 3.0 / hour : 0.0;
    const double in = gain_before / 86400.0 + (gain - gain_before) * rain_share;
    const double out = (stored + 0.5 * in) / (6.0 * hour + 0.5);  // at the middle of the second
    stored += in - out;
    step_out[p] += out;
  }
  for (std::size_t p = 0; p < 4; ++p)  // the steps' error is of order two: (1 s / 6 h)^2
    EXPECT_NEAR(slope.to_river().amounts(p, 0)[0], step_out[p], 1e-7 * step_out[p]) << p;
  EXPECT_NEAR(slope.field("interflow_water")[0], stored, 1e-7 * stored);
}

// Mining's water: below the roots as far as there is room, the rest and what is spilled on the surface.
TEST(Water, TakesTheInjectionOfTheDay) {
  HillslopeOptions options;
  options.mined = true;
  options.mantle = 3.0;  // 2 m below the roots, of which 0.1 take water: 200 mm
  options.settings = {{"saturated_conductivity", "0 mm/h"}, {"vadose_delay", "1e9 s"}};
  Hillslope slope(row_of_cells(1, 10.0, 0.0, Drains::nowhere), options);
  const auto inject = [&](double injected, double spilled) {
    slope.field("injection")[0] = injected;
    slope.field("spilled_water")[0] = spilled;
    Ledger& book = slope.ledger();
    book.post(book.flow(book.store("abstraction", Side::outside), book.store("works", Side::inside),
                        "make-up water", book.quantity("water")),
              (injected + spilled) * 100.0 * water_density);
    slope.day();  // with the ledger's gate
  };
  inject(150.0 * mm, 0.0);
  EXPECT_NEAR(slope.moved("works", "vadose"), 15.0, 1e-12);
  EXPECT_EQ(slope.moved("works", "surface"), 0.0);
  EXPECT_EQ(slope.field("injection_excess")[0], 0.0);
  const double room = 200.0 * mm - slope.field("vadose_water")[0];
  inject(150.0 * mm, 2.0 * mm);
  EXPECT_NEAR(slope.field("injection_excess")[0], 150.0 * mm - room, 1e-15);
  EXPECT_NEAR(slope.field("water_depth")[0], 152.0 * mm - room, 1e-15);
  EXPECT_NEAR(slope.moved("works", "surface"), (152.0 * mm - room) * 100.0, 1e-12);
  inject(0.0, 0.0);
  EXPECT_EQ(slope.field("injection_excess")[0], 0.0);
}

TEST(Water, NoInjectionEntersAnImperviousSurface) {
  HillslopeOptions options;
  options.mined = true;
  options.settings = {{"infiltration", "none"}};
  Hillslope slope(row_of_cells(1, 10.0, 0.0, Drains::nowhere), options);
  slope.field("injection")[0] = 5.0 * mm;
  slope.storms_and_soil();
  EXPECT_EQ(slope.field("water_depth")[0], 5.0 * mm);
  EXPECT_EQ(slope.field("injection_excess")[0], 5.0 * mm);
}

// A change of the land state counts from the day on that it is told.
TEST(Water, LooksUpTheLandStateAgainWhenItHasChanged) {
  const auto infiltrates = [](LandState before, LandState after, bool told) {
    HillslopeOptions options;
    options.mined = true;
    options.land_state = before;
    Hillslope slope(row_of_cells(1, 10.0, 0.0, Drains::nowhere), options);
    slope.field("land_state")[0] = static_cast<double>(after);
    slope.field("land_changed")[0] = told ? 1.0 : 0.0;
    slope.day({{hour, 30.0 * mm_per_hour}}, hour);
    return slope.field("infiltration")[0];
  };
  const double bare = infiltrates(LandState::bare, LandState::bare, false);
  const double pond = infiltrates(LandState::pond, LandState::pond, false);
  EXPECT_GT(bare, 5.0 * pond);
  EXPECT_EQ(infiltrates(LandState::bare, LandState::pond, true), pond);
  EXPECT_EQ(infiltrates(LandState::bare, LandState::pond, false), bare);
}

// A plot needs no land: constants hold everywhere.
TEST(Water, WorksWithoutTheLandProcess) {
  HillslopeOptions options;
  options.land = false;
  options.settings = {{"infiltration", "none"}, {"manning", "0.05 s/m^(1/3)"}};
  Hillslope slope(row_of_cells(2, 10.0, 0.1, Drains::off_map), options);
  EXPECT_NO_THROW(slope.day({{hour, 10.0 * mm_per_hour}}));
  EXPECT_GT(slope.off_map_volume(), 1.0);
}

TEST(Water, NamesTheFieldThatNobodyProvides) {
  const Domain domain = closed_cell();
  headwater::Setup setup;
  setup.domain = &domain;
  const auto water = make_water_factory()->make(setup);
  State state(1, 0);
  Ledger ledger;
  water->declare(state);
  try {
    water->initialise(state, ledger);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
    EXPECT_THAT(error.what(), HasSubstr("'rain_factor'"));
  }
}

TEST(Water, AsksForTheStepThatTheCaseGives) {
  const auto factory = make_water_factory();
  EXPECT_TRUE(std::isnan(water_step(*factory)));
  const ConfigValue root(
      ConfigTable{{"water",
                   ConfigValue(ConfigTable{{"step", ConfigValue(std::string("30 s"), Origin{})}}, Origin{})}},
      Origin{});
  ASSERT_TRUE(read_parameters(root, [&](Section& section) { factory->describe(section); }).empty());
  EXPECT_EQ(water_step(*factory), 30.0);
}

}  // namespace
}  // namespace headwater
