#include "engine/core/state.hpp"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"

namespace headwater {
namespace {

using testing::AllOf;
using testing::HasSubstr;

FieldInfo field(std::string name, Location location = Location::cell, int lanes = 1) {
  return {std::move(name), "m", location, Role::prognostic, "for a test", "", lanes, Aggregation::instant};
}

TEST(State, SizesAFieldByItsPlaceAndLanes) {
  State state(5, 3);
  const FieldId depth = state.add(field("depth"));
  const FieldId mass = state.add(field("mass", Location::cell, 4));
  const FieldId stage = state.add(field("stage", Location::reach));
  const FieldId clock = state.add(field("clock", Location::domain));
  EXPECT_EQ(state[depth].size(), 5u);
  EXPECT_EQ(state[mass].size(), 20u);
  EXPECT_EQ(state[stage].size(), 3u);
  EXPECT_EQ(state[clock].size(), 1u);
  EXPECT_EQ(state.size(), 4);
  for (const double value : state[mass]) EXPECT_EQ(value, 0.0);
}

TEST(State, FieldsStayWhereTheyAreAsOthersJoin) {
  State state(2, 0);
  const FieldId first = state.add(field("first"));
  state[first][1] = 7.0;
  for (int i = 0; i < 100; ++i) state.add(field("field" + std::to_string(i)));
  EXPECT_EQ(state[first][1], 7.0);
  EXPECT_EQ(state.info(first).name, "first");
  EXPECT_EQ(state[state.find("first")].data(), state[first].data());
}

TEST(State, TwoOwnersOfOneNameAreADefect) {
  State state(1, 0);
  state.add(field("depth"));
  EXPECT_THROW(state.add(field("depth")), std::logic_error);
}

TEST(State, RequireNamesTheProcessAndTheField) {
  State state(1, 0);
  const FieldId depth = state.add(field("depth"));
  EXPECT_EQ(state.require("depth", "erosion"), depth);
  EXPECT_FALSE(state.find("cover"));
  try {
    state.require("cover", "erosion");
    FAIL() << "nobody provides cover";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("'erosion'"), HasSubstr("'cover'"), HasSubstr("processes")));
  }
}

}  // namespace
}  // namespace headwater
