#include "models/land/land.hpp"

#include <cmath>
#include <limits>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "models/land/regrowth.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;

// A six-cell world whose rasters all hold `raster`.
struct World {
  Domain domain;
  Setup setup;
  State state{6, 0};
  Ledger ledger;

  explicit World(const std::vector<double>& raster = {}) {
    domain.raster_index = {0, 1, 2, 3, 4, 5};
    setup.domain = &domain;
    setup.files.cells = [raster](const std::filesystem::path&, std::string_view, std::string_view) {
      return raster;
    };
  }
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  World(World&&) = delete;
  World& operator=(World&&) = delete;
  ~World() = default;

  void start(const LandParameters& parameters) {
    Land land(parameters, setup);
    land.declare(state);
    land.initialise(state, ledger);
    land.advance(state, {0.0, seconds_per_day}, ledger);
  }
  std::span<const double> field(std::string_view name) const { return state[state.find(name)]; }
};

TEST(Land, IsForestUnlessTheCaseSaysOtherwise) {
  World world;
  world.start({});
  EXPECT_THAT(world.field("land_state"), testing::Each(0.0));
  EXPECT_THAT(world.field("canopy_cover"), testing::Each(0.9));
}

TEST(Land, TakesAStateByName) {
  World world;
  LandParameters parameters;
  parameters.state = "rehabilitated";
  world.start(parameters);
  EXPECT_THAT(world.field("land_state"), testing::Each(5.0));
  EXPECT_THAT(world.field("canopy_cover"), testing::Each(0.4));
}

TEST(Land, TakesARasterOfCodes) {
  World world({0, 1, 2, 3, 6, 5});
  LandParameters parameters;
  parameters.state = "land.tif";
  parameters.canopy_cover.with(LandState::bare, 0.05);
  world.start(parameters);
  EXPECT_THAT(world.field("land_state"), testing::ElementsAre(0, 1, 2, 3, 6, 5));
  EXPECT_THAT(world.field("canopy_cover"), testing::ElementsAre(0.9, 0.05, 0, 0, 0, 0.4));
}

TEST(Land, RefusesWhatIsNoLandState) {
  for (const double code : {-1.0, 7.0, 1.5, std::nan("")}) {
    World world({0, 0, 0, 0, 0, code});
    LandParameters parameters;
    parameters.state = "land.tif";
    try {
      world.start(parameters);
      FAIL() << code << " was accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::input);
      EXPECT_THAT(error.what(), HasSubstr("land.tif"));
    }
  }
}

TEST(Land, RefusesACoverThatIsNoShare) {
  World world({0.5, 0.5, 0.5, 0.5, 0.5, 90.0});
  LandParameters parameters;
  parameters.canopy_cover.raster = "cover.tif";
  EXPECT_THROW(world.start(parameters), Error);
}

// C(t) of dC/dt = r C (1 - C/K) from 5 % of K: 5 % at once, 50 % half way, 95 % at the end.
TEST(Regrowth, IsTheLogisticLaw) {
  const double years = 365.25 * seconds_per_day, time = 12.0 * years, K = 0.8, rate = growth_rate(time);
  EXPECT_NEAR(grown_cover(0.05 * K, K, rate, 0.0), 0.05 * K, 1e-16);
  EXPECT_NEAR(grown_cover(0.05 * K, K, rate, 0.5 * time), 0.5 * K, 1e-15);
  EXPECT_NEAR(grown_cover(0.05 * K, K, rate, time), 0.95 * K, 1e-15);
  EXPECT_EQ(grown_cover(K, K, rate, time), K) << "a potential that is reached stays, to the bit";
  EXPECT_EQ(grown_cover(0.3, 0.0, rate, time), 0.0);
  const double above = grown_cover(0.9, 0.5, rate, time);
  EXPECT_GT(above, 0.5);
  EXPECT_LT(above, 0.9);
  // any number of steps gives the same, to the round-off of 4383 of them
  double by_days = 0.05 * K;
  for (int n = 0; n < 4383; ++n) by_days = grown_cover(by_days, K, rate, seconds_per_day);
  EXPECT_NEAR(by_days, 0.95 * K, 1e-12);
}

TEST(Roots, RotByHalves) {
  const double years = 365.25 * seconds_per_day;
  EXPECT_EQ(decayed(8e3, 2.0 * years, 2.0 * years), 4e3);
  EXPECT_EQ(decayed(8e3, 2.0 * years, 6.0 * years), 1e3);
  EXPECT_EQ(decayed(8e3, 2.0 * years, 0.0), 8e3);
  double by_days = 8e3;
  for (int n = 0; n < 1461; ++n) by_days = decayed(by_days, 2.0 * years, seconds_per_day);
  EXPECT_NEAR(by_days, 2e3, 1e-8);
}

// A world where somebody gives orders, as mining does.
class OrderedLand {
 public:
  explicit OrderedLand(const LandParameters& parameters = {}) {
    const auto add = [&](const char* name, Location location, double value) {
      const FieldId id = world_.state.add({name, "1", location, Role::diagnostic, "given", ""});
      std::fill(world_.state[id].begin(), world_.state[id].end(), value);
    };
    for (const char* name : {"land_state_ordered", "cover_potential_ordered", "cover_time_ordered"})
      add(name, Location::cell, std::nan(""));
    add("land_order_age", Location::cell, 0.0);
    add("land_orders_today", Location::domain, 0.0);
    land_ = std::make_unique<Land>(parameters, world_.setup);
    land_->declare(world_.state);
  }
  void initialise() { land_->initialise(world_.state, world_.ledger); }
  void order(std::size_t cell, LandState state, double potential, double time, double age = 0.0) {
    at("land_state_ordered", cell) = static_cast<double>(state);
    at("cover_potential_ordered", cell) = potential;
    at("cover_time_ordered", cell) = time;
    at("land_order_age", cell) = age;
    at("land_orders_today", 0) = 1.0;
  }
  void one_day() {
    land_->advance(world_.state, {0.0, seconds_per_day}, world_.ledger);
    at("land_orders_today", 0) = 0.0;
    for (std::size_t c = 0; c < 6; ++c) at("land_state_ordered", c) = std::nan("");
  }
  double& at(const char* name, std::size_t i) { return world_.state[world_.state.find(name)][i]; }
  State& state() { return world_.state; }

 private:
  World world_;
  std::unique_ptr<Land> land_;
};

constexpr double natural = std::numeric_limits<double>::quiet_NaN();

TEST(Land, CarriesOutOrders) {
  OrderedLand land;
  land.initialise();
  land.order(2, LandState::bare, 0.0, natural);
  land.one_day();
  EXPECT_EQ(land.at("land_state", 2), 1.0);
  EXPECT_EQ(land.at("land_state", 1), 0.0);
  EXPECT_EQ(land.at("land_changed", 0), 1.0);
  for (int n = 0; n < 100; ++n) land.one_day();
  EXPECT_EQ(land.at("canopy_cover", 2), 0.0) << "kept clear";
  EXPECT_EQ(land.at("canopy_cover", 1), 0.9);
  EXPECT_EQ(land.at("land_changed", 0), 0.0);

  land.order(2, LandState::bare, natural, natural);
  land.one_day();
  EXPECT_EQ(land.at("land_changed", 0), 1.0) << "bare before and after, but its cover may have been cleared";
  for (int n = 1; n < 1000; ++n) land.one_day();
  const double years = 365.25 * seconds_per_day;
  const double bare =
      0.5 / (1.0 + 19.0 * std::exp(-2.0 * std::log(19.0) * 1000.0 * seconds_per_day / (30.0 * years)));
  EXPECT_NEAR(land.at("canopy_cover", 2), bare, 1e-13);

  land.order(2, LandState::rehabilitated, 0.8, 6.0 * years);
  land.one_day();
  EXPECT_EQ(land.at("land_state", 2), 5.0);
  EXPECT_EQ(land.at("land_changed", 0), 1.0);
  for (int n = 1; n < 800; ++n) land.one_day();
  const double planted =
      0.8 /
      (1.0 + (0.8 / bare - 1.0) * std::exp(-2.0 * std::log(19.0) * 800.0 * seconds_per_day / (6.0 * years)));
  EXPECT_NEAR(land.at("canopy_cover", 2), planted, 1e-13) << "from what nature had brought";
}

// Sidle (1991): what is left of the forest's roots, 2^(-t / 2 yr), and what grows, 5 % of it at once.
// Together they are weakest some years after clearing.
TEST(Land, RootsRotAfterClearingAndGrowAgain) {
  OrderedLand land;
  land.initialise();
  EXPECT_EQ(land.at("root_cohesion", 2), 9e3);
  land.order(2, LandState::bare, 0.8, 10.0 * 365.25 * seconds_per_day);
  const double r = 2.0 * std::log(19.0) / 18.0, K = 0.8 * 10e3;  // a year
  double least = 1e9, year_of_least = 0.0;
  for (int day = 1; day <= 8000; ++day) {
    land.one_day();
    const double t = day / 365.25, got = land.at("root_cohesion", 2);
    const double expected = 9e3 * std::pow(0.5, t / 2.0) + K / (1.0 + 19.0 * std::exp(-r * t));
    ASSERT_NEAR(got, expected, 1e-8) << day;
    if (got < least) {
      least = got;
      year_of_least = t;
    }
  }
  EXPECT_GT(year_of_least, 3.0);
  EXPECT_LT(year_of_least, 7.0);
  EXPECT_GT(land.at("root_cohesion", 2), 0.95 * K);
  EXPECT_EQ(land.at("root_cohesion", 1), 9e3) << "uncleared";
}

TEST(Land, GroundThatIsKeptClearHasNoLiveRoots) {
  OrderedLand land;
  land.initialise();
  land.order(2, LandState::bare, 0.0, natural);
  for (int day = 0; day < 1461; ++day) land.one_day();
  EXPECT_NEAR(land.at("root_cohesion", 2), 9e3 / 4.0, 1e-8) << "four years, two half-lives";
  land.order(2, LandState::rehabilitated, 0.8, 6.0 * 365.25 * seconds_per_day);
  land.one_day();
  EXPECT_NEAR(land.at("live_root_cohesion", 2), 0.05 * 0.8 * 10e3, 1.0) << "seedlings";
  // cut again: what has grown rots too
  for (int day = 0; day < 3000; ++day) land.one_day();
  const double before = land.at("root_cohesion", 2);
  land.order(2, LandState::bare, 0.0, natural);
  land.one_day();
  EXPECT_NEAR(land.at("root_cohesion", 2), before * std::pow(0.5, 1.0 / 730.5), 1e-8);
  EXPECT_EQ(land.at("live_root_cohesion", 2), 0.0);
}

TEST(Land, WithoutOrdersRootsStayAsTheyAre) {
  World world({0, 1, 2, 3, 6, 5});
  LandParameters parameters;
  parameters.state = "land.tif";
  world.start(parameters);
  EXPECT_THAT(world.field("root_cohesion"), testing::ElementsAre(9e3, 0, 0, 0, 0, 4e3));
}

// K and T by state, and 10 kPa x K in 18 years for the roots, from what the case gives or 5 percent.
TEST(Land, GroundRecoversFromTheStartWithoutAnyOrders) {
  World world({0, 1, 2, 4, 6, 5});
  LandParameters parameters;
  parameters.state = "land.tif";
  parameters.recovery = Recovery::from_start;
  parameters.natural_cover_time.with(LandState::road, 3650.0 * seconds_per_day);
  Land land(parameters, world.setup);
  land.declare(world.state);
  land.initialise(world.state, world.ledger);
  EXPECT_THAT(world.field("canopy_cover"),
              testing::ElementsAre(0.9, 0.05 * 0.5, 0.05 * 0.2, 0, 0.05 * 0.2, 0.4));
  EXPECT_THAT(world.field("root_cohesion"),
              testing::Pointwise(testing::DoubleEq(), std::vector<double>{9e3, 250.0, 100.0, 0, 100.0, 4e3}));
  constexpr int days = 7300;
  for (int day = 0; day < days; ++day)
    land.advance(world.state, {day * seconds_per_day, (day + 1) * seconds_per_day}, world.ledger);
  const auto grown = [](double from, double K, double years) {
    return K / (1.0 + (K / from - 1.0) * std::exp(-2.0 * std::log(19.0) * days / 365.25 / years));
  };
  const auto cover = world.field("canopy_cover"), roots = world.field("root_cohesion");
  EXPECT_EQ(cover[0], 0.9) << "forest stays as it is given";
  EXPECT_NEAR(cover[1], grown(0.025, 0.5, 30.0), 1e-12);  // round-off of 7300 steps
  EXPECT_NEAR(cover[2], grown(0.01, 0.2, 3650.0 / 365.25), 1e-12);
  EXPECT_EQ(cover[3], 0.0) << "nothing grows in a pond";
  EXPECT_NEAR(cover[5], grown(0.4, 0.75, 25.0), 1e-12);
  EXPECT_EQ(roots[0], 9e3);
  EXPECT_NEAR(roots[1], grown(250.0, 5e3, 18.0), 1e-8);
  EXPECT_NEAR(roots[2], grown(100.0, 2e3, 18.0), 1e-8);
  EXPECT_EQ(roots[3], 0.0);
  EXPECT_NEAR(roots[5], grown(4e3, 7.5e3, 18.0), 1e-8);
  EXPECT_FALSE(world.state.find("land_state_at_start")) << "that is mining's";
}

TEST(Land, OrdersTakeOverGroundThatRecoversFromTheStart) {
  LandParameters parameters;
  parameters.state = "bare";
  parameters.recovery = Recovery::from_start;
  OrderedLand land(parameters);
  const double years = 365.25 * seconds_per_day;
  land.order(3, LandState::rehabilitated, 0.6, 8.0 * years, 4.0 * years);  // of before the run
  land.initialise();
  EXPECT_NEAR(land.at("canopy_cover", 3), 0.3, 1e-15) << "half way of its own law";
  EXPECT_EQ(land.at("canopy_cover", 2), 0.025);
  land.order(2, LandState::pad, 0.0, natural);
  land.one_day();
  for (int n = 1; n < 1000; ++n) land.one_day();
  EXPECT_EQ(land.at("canopy_cover", 2), 0.0) << "kept clear";
  const double bare = 0.5 / (1.0 + 19.0 * std::exp(-2.0 * std::log(19.0) * 1000.0 / 365.25 / 30.0));
  EXPECT_NEAR(land.at("canopy_cover", 1), bare, 1e-13) << "of which nobody orders anything";
}

TEST(Land, SaysHowSteepGroundIsThatWasMade) {
  World world({0, 1, 2, 3, 6, 5});
  LandParameters parameters;
  parameters.state = "land.tif";
  parameters.local_slope.with(LandState::bare, 0.3);
  world.start(parameters);
  using testing::IsNan;
  EXPECT_THAT(world.field("local_slope"), testing::ElementsAre(IsNan(), 0.3, 0.10, 0.05, 0.05, IsNan()));
}

TEST(Land, LeavesTheTerrainsSlopeWhereNothingIsGiven) {
  World world;
  LandParameters parameters;
  ConfigValue root;
  root.set("local_slope", {std::string("terrain"), Origin{}});
  ASSERT_TRUE(read_parameters(root, [&](Section& section) { describe(section, parameters); }).empty());
  world.start(parameters);
  EXPECT_FALSE(world.state.find("local_slope")) << "nobody has to look";
}

TEST(Land, TakesSlopesFromARasterWhereItHasThem) {
  LandParameters parameters;
  parameters.local_slope = CellParameter();
  parameters.local_slope.raster = "slope.tif";
  parameters.local_slope.bounds = {1e-4, 10.0};
  const auto start = [&](double sixth) {
    auto world = std::make_unique<World>();
    world->setup.files.given_cells = [=](const std::filesystem::path&, std::string_view, std::string_view) {
      return std::vector<double>{0.02, natural, natural, 0.5, 0.01, sixth};
    };
    world->start(parameters);
    return world;
  };
  using testing::IsNan;
  EXPECT_THAT(start(1.0)->field("local_slope"), testing::ElementsAre(0.02, IsNan(), IsNan(), 0.5, 0.01, 1.0));
  EXPECT_THROW(start(0.0), Error) << "water would never leave";
}

TEST(Land, SlopesFollowOrders) {
  OrderedLand land;
  land.order(1, LandState::pad, 0.0, natural, 1e6);
  land.initialise();
  EXPECT_EQ(land.at("local_slope", 1), 0.05) << "of before the run";
  EXPECT_TRUE(std::isnan(land.at("local_slope", 2)));
  land.order(2, LandState::road, 0.0, natural);
  land.one_day();
  EXPECT_EQ(land.at("local_slope", 2), 0.10);
  land.order(2, LandState::rehabilitated, 0.8, 1e8);
  land.one_day();
  EXPECT_TRUE(std::isnan(land.at("local_slope", 2)));
}

TEST(Land, KnowsWhatWasDoneBeforeTheRun) {
  OrderedLand land;
  const double age = 4.0 * 365.25 * seconds_per_day;
  land.order(3, LandState::rehabilitated, 0.6, 2.0 * age, age);
  land.initialise();
  EXPECT_EQ(land.at("land_state", 3), 5.0);
  EXPECT_EQ(land.at("land_state_at_start", 3), 5.0);
  EXPECT_NEAR(land.at("canopy_cover", 3), 0.3, 1e-15) << "half way: not from the forest's 0.9";
  const double grown = 6e3 / (1.0 + 19.0 * std::exp(-2.0 * std::log(19.0) * 4.0 / 18.0));
  EXPECT_NEAR(land.at("root_cohesion", 3), 9e3 / 4.0 + grown, 1e-9) << "two half-lives of the forest's roots";
}

TEST(Land, GoesOnFromItsPrognosticFields) {
  OrderedLand one, other;
  for (OrderedLand* land : {&one, &other}) {
    land->initialise();
    land->order(0, LandState::bare, natural, natural);
    land->order(4, LandState::rehabilitated, 0.7, 1e8);
    land->order(5, LandState::bench, 0.0, natural);
    for (int n = 0; n < 50; ++n) land->one_day();
  }
  OrderedLand resumed;
  resumed.initialise();
  for (std::int32_t id = 0; id < one.state().size(); ++id)
    if (one.state().info({id}).role == Role::prognostic)
      std::copy(one.state()[FieldId{id}].begin(), one.state()[FieldId{id}].end(),
                resumed.state()[FieldId{id}].begin());
  resumed.one_day();
  EXPECT_EQ(resumed.at("land_changed", 0), 1.0) << "others have to look again";
  other.one_day();
  for (int n = 0; n < 50; ++n) {
    resumed.one_day();
    other.one_day();
  }
  for (const char* name : {"land_state", "canopy_cover", "root_cohesion"})
    for (std::size_t c = 0; c < 6; ++c) EXPECT_EQ(resumed.at(name, c), other.at(name, c)) << name << c;
  EXPECT_EQ(resumed.at("local_slope", 5), 0.05);
}

TEST(Land, ReadsItsKeys) {
  ConfigValue cover;
  cover.set("forest", {std::string("80 percent"), Origin{}});
  ConfigValue root;
  root.set("state", {std::string("bare"), Origin{"case.toml", 1, 1, "/case"}});
  root.set("canopy_cover", cover);
  root.set("recovery", {std::string("from_start"), Origin{}});
  LandParameters parameters;
  const auto problems = read_parameters(root, [&](Section& section) { describe(section, parameters); });
  ASSERT_TRUE(problems.empty()) << problems[0].text;
  EXPECT_EQ(*parameters.state, "bare");
  EXPECT_NEAR(parameters.canopy_cover.at(LandState::forest), 0.8, 1e-15);
  EXPECT_EQ(parameters.canopy_cover.at(LandState::rehabilitated), 0.4);
  EXPECT_EQ(parameters.recovery, Recovery::from_start);
}

}  // namespace
}  // namespace headwater
