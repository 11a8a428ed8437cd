#include "engine/core/units.hpp"

#include <cmath>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::HasSubstr;

double converted(std::string_view text, std::string_view to) {
  Quantity quantity;
  double result = NAN;
  std::string problem;
  EXPECT_TRUE(parse_quantity(text, quantity)) << text;
  EXPECT_TRUE(convert_unit(quantity.value, quantity.unit, to, result, problem)) << text << ": " << problem;
  return result;
}

std::string refusal(std::string_view from, std::string_view to) {
  double result = 0.0;
  std::string problem;
  EXPECT_FALSE(convert_unit(1.0, from, to, result, problem)) << from << " became " << result << " " << to;
  return problem;
}

TEST(ParseQuantity, SplitsNumberAndUnit) {
  const struct {
    const char* text;
    double value;
    const char* unit;
  } cases[] = {{"0.8 m/d", 0.8, "m/d"},
               {"1e-3 m", 1e-3, "m"},
               {"+5 m", 5.0, "m"},
               {"-2.5 degC", -2.5, "degC"},
               {"  7 mm/h  ", 7.0, "mm/h"},
               {"20mm/h", 20.0, "mm/h"},
               {"0.3", 0.3, ""},
               {"2 percent", 2.0, "percent"},
               {".5 m", 0.5, "m"},
               {"8.64E-5 m2/day", 8.64e-5, "m2/day"},
               {"0", 0.0, ""}};
  for (const auto& expected : cases) {
    Quantity quantity;
    ASSERT_TRUE(parse_quantity(expected.text, quantity)) << expected.text;
    EXPECT_EQ(quantity.value, expected.value) << expected.text;
    EXPECT_EQ(quantity.unit, expected.unit) << expected.text;
  }
}

TEST(ParseQuantity, RefusesWhatIsNotAFiniteNumber) {
  Quantity quantity;
  for (const char* text : {"", " ", "m", "nan m", "NaN", "inf m", "-inf", "infinity s", "1e400 m", "k.tif",
                           "+", "+-5 m", "++5 m", "- 5 m", ", 5", "infiltration.tif", "nanometres.tif"})
    EXPECT_FALSE(parse_quantity(text, quantity)) << text;
}

// Closed form; udunits rounds once or twice, EXPECT_DOUBLE_EQ allows 4 ulp.
TEST(ConvertUnit, PeoplesUnitsToSi) {
  EXPECT_DOUBLE_EQ(converted("20 mm/h", "m/s"), 20e-3 / 3600.0);
  EXPECT_DOUBLE_EQ(converted("50 mm/hour", "m/s"), 50e-3 / 3600.0);
  EXPECT_DOUBLE_EQ(converted("0.8 m/d", "m/s"), 0.8 / 86400.0);
  EXPECT_DOUBLE_EQ(converted("5 m/day", "m/s"), 5.0 / 86400.0);
  EXPECT_DOUBLE_EQ(converted("2 percent", "1"), 0.02);
  EXPECT_DOUBLE_EQ(converted("15 %", "1"), 0.15);
  EXPECT_DOUBLE_EQ(converted("0.5", "1"), 0.5);
  EXPECT_DOUBLE_EQ(converted("8 h", "s"), 28800.0);
  EXPECT_DOUBLE_EQ(converted("90 day", "s"), 90.0 * 86400.0);
  EXPECT_DOUBLE_EQ(converted("0.5 km2", "m2"), 5e5);
  EXPECT_DOUBLE_EQ(converted("4 um", "m"), 4e-6);
  EXPECT_DOUBLE_EQ(converted("4 t/ha", "kg/m2"), 0.4);
  EXPECT_DOUBLE_EQ(converted("6 K/km", "K/m"), 6e-3);
  EXPECT_DOUBLE_EQ(converted("8.64e-5 m2/day", "m2/s"), 1e-9);
  EXPECT_DOUBLE_EQ(converted("1 mg/L", "kg/m3"), 1e-3);
  EXPECT_DOUBLE_EQ(converted("1000 mg/L", "kg m-3"), 1.0);
  EXPECT_DOUBLE_EQ(converted("0.15 W/m2", "W m-2"), 0.15);
  EXPECT_DOUBLE_EQ(converted("3.795467e-4 1/day", "1/s"), 3.795467e-4 / 86400.0);
  EXPECT_DOUBLE_EQ(converted("2 1/s", "1/s"), 2.0);
  EXPECT_DOUBLE_EQ(converted("2 s-1", "1/s"), 2.0);
}

TEST(ConvertUnit, TemperaturesHaveAnOffset) {
  EXPECT_DOUBLE_EQ(converted("25 degC", "K"), 298.15);
  EXPECT_DOUBLE_EQ(converted("25 degC", "degC"), 25.0);
  EXPECT_NEAR(converted("50 degF", "degC"), 10.0, 1e-13);  // offset 255.37 K: 4 ulp of it
}

TEST(ConvertUnit, ManningsNInEverySpelling) {
  for (const char* unit : {"s/m^(1/3)", "s m^(-1/3)", "s/m**(1/3)", "s m(-1/3)", "s m^-1/3", "s m-1/3"})
    EXPECT_DOUBLE_EQ(converted(std::string("0.05 ") + unit, "s/m^(1/3)"), 0.05) << unit;
  EXPECT_DOUBLE_EQ(converted("0.05 min/m^(1/3)", "s/m^(1/3)"), 3.0);
}

// A prefix would belong inside the root: s/cm^(1/3) is not a hundredth of s/m^(1/3).
TEST(ConvertUnit, NoCubeRootsOfOtherLengths) {
  for (const char* unit : {"s/cm^(1/3)", "s/mm^(1/3)", "s/km^(1/3)", "s cm-1/3"}) refusal(unit, "s/m^(1/3)");
}

TEST(ConvertUnit, SaysWhatIsWrong) {
  EXPECT_EQ(refusal("furlogs", "m"), "'furlogs' is not a unit");
  EXPECT_EQ(refusal("m", "kg"), "'m' cannot be converted to 'kg'");
  EXPECT_THAT(refusal("mm", "m/s"), HasSubstr("cannot be converted"));
  EXPECT_THAT(refusal("s/m", "s/m^(1/3)"), HasSubstr("cannot be converted"));
  EXPECT_THAT(refusal("", "m"), HasSubstr("cannot be converted"));
  EXPECT_THAT(refusal("K", "1"), HasSubstr("cannot be converted"));
}

// udunits converts a unit to its reciprocal; here a residence time given for a rate is a mistake (a half-life
// would come out wrong by ln 2).
TEST(ConvertUnit, AReciprocalIsAnotherDimension) {
  EXPECT_THAT(refusal("day", "1/s"), HasSubstr("cannot be converted"));
  EXPECT_THAT(refusal("s/m", "m/s"), HasSubstr("cannot be converted"));
  EXPECT_THAT(refusal("m^(1/3)/s", "s/m^(1/3)"), HasSubstr("cannot be converted"));
  EXPECT_DOUBLE_EQ(converted("1 percent", "1"), 0.01);  // dimensionless is its own reciprocal
}

TEST(ConvertUnit, SameUnitKeepsTheBits) {
  for (const double value : {0.1, 1.0 / 3.0, 1e-300, 6.02e23}) {
    double result = 0.0;
    std::string problem;
    ASSERT_TRUE(convert_unit(value, "m/s", "m/s", result, problem));
    EXPECT_EQ(result, value);
  }
}

}  // namespace
}  // namespace headwater
