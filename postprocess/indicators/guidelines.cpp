#include "postprocess/indicators/guidelines.hpp"

#include <algorithm>
#include <utility>

namespace headwater {

namespace {

constexpr std::string_view class_three = "GB 3838-2002, table 1, class III";
constexpr std::string_view water_sources = "GB 3838-2002, table 2, drinking-water sources";
constexpr std::string_view drinking_water =
    "WHO guidelines for drinking-water quality, 4th ed. 2022, table A3.3";

constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"nh4_n", "ammonium_n"}, {"no3_n", "nitrate_n"}, {"so4", "sulfate"}, {"cl", "chloride"},
    {"pb", "lead"},          {"cd", "cadmium"},      {"as", "arsenic"},  {"cu", "copper"},
    {"zn", "zinc"},          {"mn", "manganese"},    {"fe", "iron"}};

}  // namespace

const std::vector<Guideline>& guidelines() {
  static const std::vector<Guideline> all = {
      {"gb3838-3", "ammonium_n", 1.0, class_three},
      {"gb3838-3", "copper", 1.0, class_three},
      {"gb3838-3", "zinc", 1.0, class_three},
      {"gb3838-3", "arsenic", 0.05, class_three},
      {"gb3838-3", "cadmium", 0.005, class_three},
      {"gb3838-3", "lead", 0.05, class_three},
      {"gb3838-3", "sulfate", 250.0, water_sources},
      {"gb3838-3", "chloride", 250.0, water_sources},
      {"gb3838-3", "nitrate_n", 10.0, water_sources},
      {"gb3838-3", "iron", 0.3, water_sources},
      {"gb3838-3", "manganese", 0.1, water_sources},
      {"who", "nitrate_n", 50.0 * 14.007 / 62.004, drinking_water},  // stated as 50 mg/L of nitrate ion
      {"who", "lead", 0.01, drinking_water},
      {"who", "arsenic", 0.01, drinking_water},
      {"who", "cadmium", 0.003, drinking_water},
      {"who", "copper", 2.0, drinking_water},
      {"who", "manganese", 0.08, drinking_water},
  };
  return all;
}

std::string_view substance_of(std::string_view species) {
  for (const auto& [other, name] : other_names)
    if (species == other) return name;
  return species;
}

std::vector<Guideline> guidelines_for(const std::vector<std::string>& standards, std::string_view species) {
  std::vector<Guideline> found;
  for (const Guideline& one : guidelines())
    if (one.substance == substance_of(species) &&
        std::find(standards.begin(), standards.end(), one.standard) != standards.end())
      found.push_back(one);
  return found;
}

}  // namespace headwater
