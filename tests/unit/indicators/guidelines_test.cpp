#include "postprocess/indicators/guidelines.hpp"

#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "postprocess/indicators/indicators.hpp"

namespace headwater {
namespace {

double limit(const std::string& standard, const std::string& species) {
  const std::vector<Guideline> found = guidelines_for({standard}, species);
  return found.size() == 1 ? found.front().limit : -1.0;
}

TEST(Guidelines, LimitsAreThoseOfTheDocuments) {
  EXPECT_EQ(limit("gb3838-3", "ammonium_n"), 1.0);
  EXPECT_EQ(limit("gb3838-3", "sulfate"), 250.0);
  EXPECT_EQ(limit("gb3838-3", "nitrate_n"), 10.0);
  EXPECT_EQ(limit("gb3838-3", "lead"), 0.05);
  EXPECT_EQ(limit("who", "lead"), 0.01);
  EXPECT_NEAR(limit("who", "nitrate_n"), 11.3, 0.05);  // 50 mg/L of the ion, as the WHO itself rounds it
}

TEST(Guidelines, OtherNamesOfASpecies) {
  EXPECT_EQ(limit("gb3838-3", "nh4_n"), 1.0);
  EXPECT_EQ(limit("gb3838-3", "pb"), 0.05);
  EXPECT_EQ(limit("gb3838-3", "tracer"), -1.0);
}

TEST(Guidelines, OnlyThoseThatThePlaceNames) {
  EXPECT_TRUE(guidelines_for({}, "lead").empty());
  EXPECT_TRUE(guidelines_for({"epa2013"}, "ammonium_n").empty());
  EXPECT_EQ(guidelines_for({"who", "gb3838-3"}, "lead").size(), 2U);
}

TEST(Guidelines, OnePerStandardAndSubstanceWithASource) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const Guideline& one : guidelines()) {
    EXPECT_TRUE(seen.insert({one.standard, one.substance}).second) << one.substance;
    EXPECT_GT(one.limit, 0.0);
    EXPECT_FALSE(one.source.empty());
  }
}

TEST(IndicatorKinds, EveryOneIsNamedOnceAndHasAUnitAndARule) {
  std::set<std::string_view> seen;
  for (const IndicatorKind& kind : indicator_kinds()) {
    EXPECT_TRUE(seen.insert(kind.id).second) << kind.id;
    EXPECT_FALSE(kind.unit.empty());
    EXPECT_FALSE(kind.averaging.empty());
    EXPECT_FALSE(kind.source.empty());
  }
}

}  // namespace
}  // namespace headwater
