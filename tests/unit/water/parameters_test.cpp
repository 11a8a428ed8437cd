#include "models/water/parameters.hpp"

#include <gtest/gtest.h>

namespace headwater {
namespace {

ConfigValue text(const std::string& value) {
  return {value, {"case.toml", 1, 1, "/case"}};
}

ConfigValue water_table(std::vector<std::pair<std::string, ConfigValue>> entries) {
  return {ConfigTable{{"water", ConfigValue(ConfigTable(std::move(entries)), Origin{})}}, Origin{}};
}

std::vector<Problem> read(WaterParameters& parameters, const ConfigValue& root) {
  return read_parameters(root, [&](Section& section) { describe(section, parameters); });
}

// The line of the input reference, word for word: these names and units are the contract.
TEST(WaterParameters, ReadTheReferenceExample) {
  WaterParameters p;
  const auto problems = read(p, water_table({{"manning", text("0.05 s/m^(1/3)")},
                                             {"saturated_conductivity", text("20 mm/h")},
                                             {"suction", text("0.1 m")},
                                             {"moisture_deficit", ConfigValue(0.2, Origin{})},
                                             {"interception_capacity", text("1.5 mm")},
                                             {"infiltration", text("green_ampt")},
                                             {"step", text("60 s")}}));
  for (const Problem& problem : problems) ADD_FAILURE() << problem.text;
  for (int state = 0; state < land_states; ++state) {
    const auto land = static_cast<LandState>(state);
    EXPECT_EQ(p.manning.at(land), 0.05);
    EXPECT_DOUBLE_EQ(p.saturated_conductivity.at(land), 20e-3 / 3600.0);
    EXPECT_DOUBLE_EQ(p.interception_capacity.at(land), 1.5e-3);
  }
  EXPECT_EQ(p.suction.constant, 0.1);
  EXPECT_EQ(p.moisture_deficit.constant, 0.2);
  EXPECT_EQ(p.step, 60.0);
}

TEST(WaterParameters, AutoStepAndNoInfiltration) {
  WaterParameters p;
  p.step = 5.0;
  EXPECT_TRUE(read(p, water_table({{"step", text("auto")}, {"infiltration", text("none")}})).empty());
  EXPECT_NE(p.step, p.step);
  EXPECT_EQ(p.infiltration, Infiltration::none);
}

TEST(WaterParameters, DefaultsLieWithinTheirOwnBoundsAndReadBack) {
  WaterParameters p;
  const Describe binding = [&](Section& section) { describe(section, p); };
  const std::string text_of_defaults = resolved_toml(binding, ConfigValue(), {});
  EXPECT_NE(text_of_defaults.find("manning = {"), std::string::npos);
  // forest slows water down most and takes most in
  for (int state = 1; state < land_states; ++state) {
    EXPECT_LT(p.manning.at(static_cast<LandState>(state)), p.manning.at(LandState::forest));
    EXPECT_LT(p.saturated_conductivity.at(static_cast<LandState>(state)),
              p.saturated_conductivity.at(LandState::forest));
  }
}

TEST(WaterParameters, EveryKeyHasAMeaningAndAllButSwitchesASource) {
  WaterParameters p;
  const std::string markdown = explain_markdown([&](Section& section) { describe(section, p); });
  for (const char* key :
       {"manning", "saturated_conductivity", "suction", "moisture_deficit", "interception_capacity",
        "infiltration", "step", "porosity", "wilting_point", "stress_point", "root_depth",
        "brooks_corey_index", "drainable_porosity", "vadose_delay", "baseflow_delay"})
    EXPECT_NE(markdown.find(std::string("| `") + key + "` |"), std::string::npos) << key;
}

TEST(WaterParameters, ImpossibleValuesAreRefused) {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"manning", "-0.05 s/m^(1/3)"},
                                                        {"manning", "0 s/m^(1/3)"},
                                                        {"manning", "0.05"},
                                                        {"saturated_conductivity", "-1 mm/h"},
                                                        {"moisture_deficit", "1.2"},
                                                        {"porosity", "0"},
                                                        {"root_depth", "0 m"},
                                                        {"step", "0 s"},
                                                        {"infiltration", "green-ampt"}}) {
    WaterParameters p;
    EXPECT_EQ(read(p, water_table({{key, text(value)}})).size(), 1u) << key << " = " << value;
  }
}

}  // namespace
}  // namespace headwater
