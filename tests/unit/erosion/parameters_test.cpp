#include "models/erosion/parameters.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "models/erosion/settling.hpp"

namespace headwater {
namespace {

using testing::HasSubstr;

const Origin origin{"case.toml", 1, 1, "/case"};

ConfigValue text(const std::string& value) {
  return {value, origin};
}
ConfigValue table(ConfigTable entries) {
  return {std::move(entries), origin};
}

std::vector<Problem> read(ErosionParameters& parameters, ConfigTable entries) {
  return read_parameters(table(std::move(entries)), [&](Section& section) { describe(section, parameters); });
}

// The names and units of the input reference, word for word.
TEST(ErosionParameters, ReadTheReferenceExample) {
  ErosionParameters p;
  const auto problems =
      read(p, {{"grains", ConfigValue(ConfigArray{table({{"id", text("clay")},
                                                         {"diameter", text("4 um")},
                                                         {"fraction", ConfigValue(0.3, origin)}}),
                                                  table({{"id", text("sand")},
                                                         {"diameter", text("0.1 mm")},
                                                         {"fraction", ConfigValue(0.7, origin)},
                                                         {"settling_velocity", text("2 mm/s")}})},
                                      origin)},
               {"rain_detachability", text("50 kg/m3")},
               {"rain_redetachability", text("0.02 kg/J")},
               {"entrainment_energy", text("50 J/kg")},
               {"flow_efficiency", ConfigValue(0.1, origin)},
               {"critical_stream_power", text("0.15 W/m2")},
               {"shield_mass", text("2.7 kg/m2")},
               {"bulk_density", text("1400 kg/m3")},
               {"maximum_concentration", text("1000 kg/m3")}});
  for (const Problem& problem : problems) ADD_FAILURE() << problem.text;
  ASSERT_EQ(p.grains.size(), 2u) << "given classes take the place of the default ones";
  EXPECT_EQ(p.grains[1].id, "sand");
  EXPECT_EQ(p.rain_detachability.constant, 50.0);
  EXPECT_FALSE(p.detachability_by_energy) << "the unit chooses the law";
  EXPECT_EQ(p.rain_redetachability.constant, 0.02);
  EXPECT_TRUE(p.redetachability_by_energy);
  EXPECT_EQ(p.critical_stream_power.at(LandState::forest), 0.15) << "one value holds for every land state";
  const auto grains = complete_grains(p.grains);
  EXPECT_DOUBLE_EQ(grains[0].settling_velocity, settling_velocity(4e-6, 2650.0));
  EXPECT_DOUBLE_EQ(grains[1].settling_velocity, 2e-3);
}

TEST(ErosionParameters, HaveTheFourClassesOfTheDesign) {
  const auto grains = complete_grains(ErosionParameters().grains);
  ASSERT_EQ(grains.size(), 4u);
  const double diameters[] = {4e-6, 20e-6, 100e-6, 600e-6};
  for (std::size_t g = 0; g < 4; ++g) EXPECT_EQ(grains[g].diameter, diameters[g]);
}

TEST(ErosionParameters, ATableInTheOtherUnitMustBeWhole) {
  ErosionParameters p;
  ConfigTable states;
  for (const std::string_view name : land_state_names)
    states.emplace_back(std::string(name), text(name == "bare" ? "40 kg/m3" : "0 kg/m3"));
  EXPECT_TRUE(read(p, {{"rain_detachability", table(states)}}).empty());
  EXPECT_FALSE(p.detachability_by_energy);
  EXPECT_EQ(p.rain_detachability.at(LandState::bare), 40.0);
  EXPECT_EQ(p.rain_detachability.at(LandState::forest), 0.0);

  ErosionParameters partly;
  auto problems = read(partly, {{"rain_detachability", table({{"bare", text("40 kg/m3")}})}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].text, HasSubstr("every land state"));
  ErosionParameters same;
  EXPECT_TRUE(read(same, {{"rain_detachability", table({{"bare", text("4 g/J")}})}}).empty());
  EXPECT_EQ(same.rain_detachability.at(LandState::bare), 4e-3);
  EXPECT_EQ(same.rain_detachability.at(LandState::forest), 0.2e-3);
  EXPECT_EQ(same.rain_detachability.at(LandState::road), 2e-3);

  states[0].second = text("1 g/J");
  problems = read(p, {{"rain_detachability", table(states)}});
  ASSERT_FALSE(problems.empty());
  EXPECT_THAT(problems[0].text, HasSubstr("there can be one"));
}

TEST(ErosionParameters, AUnitOfNeitherLawIsRejected) {
  ErosionParameters p;
  const auto problems = read(p, {{"rain_detachability", text("3 m/s")}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].text, testing::AllOf(HasSubstr("kg/m3"), HasSubstr("kg/J")));
}

// What resolved.toml says reads back to the same law.
TEST(ErosionParameters, AreWrittenInTheUnitThatChoseTheLaw) {
  ErosionParameters p;
  ASSERT_TRUE(read(p, {{"rain_redetachability", text("900 kg/m3")}}).empty());
  const std::string toml = resolved_toml([&](Section& section) { describe(section, p); },
                                         ConfigValue(ConfigTable{}, Origin{}), {}, false);
  EXPECT_THAT(toml, HasSubstr("rain_detachability = { forest = \"0.0002 kg/J\""));
  EXPECT_THAT(toml, HasSubstr("rain_redetachability = \"900 kg/m3\""));
  EXPECT_THAT(toml, HasSubstr("id = \"coarse_sand\""));
}

TEST(ErosionParameters, GrainsMustFitTogether) {
  const auto message = [](std::vector<Grain> grains) -> std::string {
    try {
      complete_grains(grains);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  Grain clay, sand;
  clay.id = "clay";
  sand.id = "sand";
  clay.fraction = 0.5;
  sand.fraction = 0.4;
  EXPECT_THAT(message({clay, sand}), HasSubstr("sum to 0.9"));
  sand.fraction = 0.5;
  EXPECT_EQ(message({clay, sand}), "");
  sand.id = "clay";
  EXPECT_THAT(message({clay, sand}), HasSubstr("two grain classes"));
  EXPECT_THAT(message({}), HasSubstr("0 grain classes"));
  EXPECT_THAT(message(std::vector<Grain>(9)), HasSubstr("9 grain classes"));
}

}  // namespace
}  // namespace headwater
