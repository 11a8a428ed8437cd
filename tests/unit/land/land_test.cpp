#include "models/land/land.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"

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
  World world({0, 1, 2, 3, 4, 5});
  LandParameters parameters;
  parameters.state = "land.tif";
  parameters.canopy_cover.with(LandState::bare, 0.05);
  world.start(parameters);
  EXPECT_THAT(world.field("land_state"), testing::ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(world.field("canopy_cover"), testing::ElementsAre(0.9, 0.05, 0, 0, 0, 0.4));
}

TEST(Land, RefusesWhatIsNoLandState) {
  for (const double code : {-1.0, 6.0, 1.5, std::nan("")}) {
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

TEST(Land, ReadsItsKeys) {
  ConfigValue cover;
  cover.set("forest", {std::string("80 percent"), Origin{}});
  ConfigValue root;
  root.set("state", {std::string("bare"), Origin{"case.toml", 1, 1, "/case"}});
  root.set("canopy_cover", cover);
  LandParameters parameters;
  const auto problems = read_parameters(root, [&](Section& section) { describe(section, parameters); });
  ASSERT_TRUE(problems.empty()) << problems[0].text;
  EXPECT_EQ(*parameters.state, "bare");
  EXPECT_NEAR(parameters.canopy_cover.at(LandState::forest), 0.8, 1e-15);
  EXPECT_EQ(parameters.canopy_cover.at(LandState::rehabilitated), 0.4);
}

}  // namespace
}  // namespace headwater
