// Errors that are found after the case was read, and the line that they are about.
#include "engine/cli/located.hpp"

#include <gtest/gtest.h>

#include "engine/io/toml_file.hpp"

namespace headwater {
namespace {

constexpr const char* text = R"([water]
porosity = 0.4
[[trap]]
id = "off"
enabled = false
[[trap]]
id = "upper"
[[trap]]
area = "1 m2"
[leachate]
[[leachate.well]]
cell = [1, 2]
)";

std::string told(const char* where, Exit code = Exit::configuration) {
  return located(Error(code, "wrong", where, "Mend it"), parse_toml(text, "case.toml")).what();
}

TEST(Located, NamesTheLineOfWhatIsMeant) {
  EXPECT_EQ(told("water.porosity"), "wrong (case.toml:2:12, water.porosity). Mend it");
  EXPECT_EQ(told("water.deficit"), "wrong (case.toml:1:1, water.deficit). Mend it") << "the table it goes by";
  EXPECT_EQ(told("[water]"), "wrong (case.toml:1:1, [water]). Mend it");
  EXPECT_EQ(told("[[trap]] 'upper'"), "wrong (case.toml:7:6, [[trap]] 'upper'). Mend it");
  EXPECT_EQ(told("[[trap]] upper"), "wrong (case.toml:7:6, [[trap]] upper). Mend it");
  EXPECT_EQ(told("[[trap]] number 2"), "wrong (case.toml:8:1, [[trap]] number 2). Mend it")
      << "those that are switched off do not count";
  EXPECT_EQ(told("[[leachate.well]] number 1"),
            "wrong (case.toml:11:1, [[leachate.well]] number 1). Mend it");
}

TEST(Located, LeavesWhatNamesNothingThatWasGiven) {
  EXPECT_EQ(told("weather.rain"), "wrong (weather.rain). Mend it");
  EXPECT_EQ(told("[[town]] 'a'"), "wrong ([[town]] 'a'). Mend it");
  EXPECT_EQ(told(""), "wrong. Mend it");
  EXPECT_EQ(told("start of site 'a'"), "wrong (start of site 'a'). Mend it");
  EXPECT_EQ(told("[[trap"), "wrong ([[trap). Mend it");
  EXPECT_EQ(told("water", Exit::input), "wrong (water). Mend it") << "files have places of their own";
}

}  // namespace
}  // namespace headwater
