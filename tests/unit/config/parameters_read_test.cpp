// Reading a tree into what describe() binds: every kind of key, units, bounds, and what people get wrong.
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/io/toml_file.hpp"
#include "tests/unit/config/every_slot.hpp"
#include "tests/unit/config/text_files.hpp"

namespace headwater {
namespace {

using config_test::binding;
using config_test::EverySlot;
using config_test::Inner;
using config_test::Law;
using config_test::TextFiles;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

struct Reading {
  EverySlot p;
  std::vector<Problem> problems;
  std::filesystem::path folder;

  explicit Reading(std::string_view text) {
    const TextFiles files;
    folder = files.folder();
    problems = read_parameters(files.tree(text), binding(p));
  }
  std::string all() const {
    std::string text;
    for (const Problem& problem : problems)
      text += std::filesystem::path(problem.origin.text()).filename().string() + ": " + problem.text + "\n";
    return text;
  }
};

// One problem, at this place, that says this.
void expect_problem(std::string_view text, const std::string& place, const std::vector<std::string>& says) {
  const Reading reading(text);
  ASSERT_EQ(reading.problems.size(), 1u) << text << "\n" << reading.all();
  EXPECT_THAT(reading.all(), testing::StartsWith(place)) << text;
  for (const std::string& part : says) EXPECT_THAT(reading.all(), HasSubstr(part)) << text;
}

TEST(ReadParameters, EveryKindOfKey) {
  const Reading reading(R"([all]
speed = "18 km/h"
share = 0.75
step = "2 min"
depth = "35 cm"
count = 7
flag = false
title = "a title"
file = "sub/../data.csv"
rain = "gauge.csv"
conductivity = "36 mm/h"
cover = { bare = "5 percent", road = 0.1 }
mantle = "12 m"
monthly = ["10 degC", "293.15 K", "30 degC"]
place = [1.5, 2]
names = ["x", "y"]
first = 2021-06-30
last = 12.5
moments = [2021-01-01, "2022-02-03", 7]
outline = [[0, 1.5], [2, 0], [3, 4]]
law = "square"
doses = { nh4 = "1 mg/L", no3 = "2 kg/m3" }
[[all.inner]]
id = "one"
area = "1 km2"
reaction = { rate = "1 1/h" }
[[all.inner]]
id = "two"
depth = "2 m"
doses = { cl = "3 g/L" }
[terrain]
plane = { nx = 40 }
)");
  EXPECT_THAT(reading.all(), "");
  const EverySlot& p = reading.p;
  EXPECT_DOUBLE_EQ(p.speed, 5.0);
  EXPECT_EQ(p.share, 0.75);
  EXPECT_DOUBLE_EQ(p.step, 120.0);
  EXPECT_DOUBLE_EQ(*p.depth, 0.35);
  EXPECT_EQ(p.count, 7);
  EXPECT_FALSE(p.flag);
  EXPECT_EQ(p.title, "a title");
  EXPECT_EQ(*p.file, reading.folder / "data.csv");
  EXPECT_EQ(*p.rain, reading.folder / "gauge.csv");
  EXPECT_DOUBLE_EQ(p.conductivity.constant, 1e-5);
  EXPECT_EQ(p.mantle.constant, 12.0);
  ASSERT_EQ(p.monthly.size(), 3u);
  EXPECT_DOUBLE_EQ(p.monthly[1], 20.0);
  EXPECT_THAT(p.place, ElementsAre(1.5, 2.0));
  EXPECT_THAT(p.names, ElementsAre("x", "y"));
  EXPECT_EQ(std::get<Date>(p.first), (Date{2021, 6, 30}));
  EXPECT_EQ(std::get<double>(*p.last), 12.5);
  ASSERT_EQ(p.moments.size(), 3u);
  EXPECT_EQ(std::get<Date>(p.moments[1]), (Date{2022, 2, 3}));
  EXPECT_EQ(std::get<double>(p.moments[2]), 7.0);
  ASSERT_EQ(p.outline.corners.size(), 3u);
  EXPECT_EQ(p.outline.corners[0], (std::array<double, 2>{0.0, 1.5}));
  EXPECT_EQ(p.law, Law::square);
  EXPECT_THAT(p.doses, ElementsAre(Pair("nh4", testing::DoubleEq(1e-3)), Pair("no3", 2.0)));
  ASSERT_EQ(p.inner.size(), 2u);
  EXPECT_DOUBLE_EQ(p.inner[0].area, 1e6);
  EXPECT_DOUBLE_EQ(p.inner[0].rate, 1.0 / 3600.0);
  EXPECT_EQ(p.inner[1].id, "two");
  EXPECT_EQ(p.inner[1].area, 1.0);
  EXPECT_EQ(*p.inner[1].depth, 2.0);
  EXPECT_THAT(p.inner[1].doses, ElementsAre(Pair("cl", testing::DoubleEq(3.0))));
  EXPECT_EQ(p.plane_nx, 40);
}

TEST(ReadParameters, WhatIsNotGivenKeepsItsDefault) {
  const Reading reading("");
  EXPECT_THAT(reading.problems, IsEmpty());
  EXPECT_EQ(reading.p.speed, 1.5);
  EXPECT_TRUE(std::isnan(reading.p.step));
  EXPECT_FALSE(reading.p.depth);
  EXPECT_EQ(reading.p.title, "untitled");
  EXPECT_EQ(reading.p.cover.at(LandState::forest), 0.9);
  EXPECT_THAT(reading.p.inner, IsEmpty());
}

TEST(ReadParameters, WordsBesideQuantities) {
  const Reading reading("[all]\nstep = \"auto\"\nrain = \"generate\"\nmantle = \"slope\"\n");
  EXPECT_THAT(reading.all(), "");
  EXPECT_TRUE(std::isnan(reading.p.step));
  EXPECT_EQ(*reading.p.rain, "generate") << "a word, not a file in a folder";
  EXPECT_TRUE(std::isnan(reading.p.mantle.constant));
  expect_problem("[all]\nstep = \"automatic\"\n", "case.toml:2:8", {"all.step", "automatic"});
}

TEST(ReadParameters, PerCellByLandState) {
  const Reading reading("[all]\ncover = { bare = \"5 percent\", road = 0.25 }\n");
  EXPECT_THAT(reading.all(), "");
  const CellParameter& cover = reading.p.cover;
  EXPECT_DOUBLE_EQ(cover.at(LandState::bare), 0.05);
  EXPECT_EQ(cover.at(LandState::road), 0.25);
  EXPECT_EQ(cover.at(LandState::forest), 0.9) << "states that are left out keep their default";
  EXPECT_EQ(cover.at(LandState::pond), 0.5);
}

TEST(ReadParameters, PerCellConstantCountsEverywhere) {
  const Reading reading("[all]\ncover = \"30 percent\"\n");
  for (int state = 0; state < land_states; ++state)
    EXPECT_DOUBLE_EQ(reading.p.cover.at(static_cast<LandState>(state)), 0.3)
        << land_state_names[static_cast<std::size_t>(state)];
}

TEST(ReadParameters, PerCellRasterWithItsUnit) {
  const Reading plain("[all]\nconductivity = \"k.tif\"\n");
  EXPECT_THAT(plain.all(), "");
  EXPECT_EQ(*plain.p.conductivity.raster, plain.folder / "k.tif");
  EXPECT_EQ(plain.p.conductivity.raster_unit, "m/s");
  const Reading scaled("[all]\nconductivity = \"k.tif\"\nconductivity_unit = \"mm/h\"\n");
  EXPECT_THAT(scaled.all(), "");
  EXPECT_EQ(scaled.p.conductivity.raster_unit, "mm/h");
  expect_problem("[all]\nconductivity = \"k.tif\"\nconductivity_unit = \"kg\"\n", "case.toml:3:21",
                 {"conductivity_unit", "'kg' cannot be converted to 'm/s'"});
  expect_problem("[all]\nspeed_unit = \"m\"\n", "case.toml:2:14", {"unknown key 'speed_unit'"});
}

// "50m_k.tif" begins with a number; it is a file all the same.
TEST(ReadParameters, ARasterMayBeginWithADigit) {
  for (const char* name : {"50m_k.tif", "2024/k.asc", "2024_ksat.tif", "1k.tiff"}) {
    const Reading reading(std::string("[all]\nconductivity = \"") + name + "\"\n");
    EXPECT_THAT(reading.all(), "") << name;
    ASSERT_TRUE(reading.p.conductivity.raster) << name;
    EXPECT_EQ(*reading.p.conductivity.raster, reading.folder / name);
  }
  expect_problem("[all]\nconductivity = \"0.5 furlogs\"\n", "case.toml:2:16", {"'furlogs' is not a unit"});
  expect_problem("[all]\nconductivity = \"0.5 kg/m3\"\n", "case.toml:2:16", {"'kg/m3' cannot be converted"});
}

TEST(ReadParameters, UncertainParametersRunWithTheirValue) {
  const Reading reading(R"([all]
speed = { value = "2 m/s", dist = "lognormal", p05 = "1 m/s", p95 = "3 m/s" }
depth = { value = "1 m", dist = "uniform", min = "0 m", max = "2 m" }
cover = { value = 0.4, dist = "uniform", min = 0.1, max = 0.6 }
conductivity = { forest = { value = "1 mm/h", dist = "lognormal", p05 = "0.5 mm/h", p95 = "2 mm/h" } }
)");
  EXPECT_THAT(reading.all(), "");
  EXPECT_EQ(reading.p.speed, 2.0);
  EXPECT_EQ(*reading.p.depth, 1.0);
  EXPECT_EQ(reading.p.cover.constant, 0.4);
  EXPECT_DOUBLE_EQ(reading.p.conductivity.at(LandState::forest), 1e-3 / 3600.0);
  expect_problem("[all]\nspeed = { value = \"20 m/s\", dist = \"normal\" }\n", "case.toml:2:19",
                 {"out of bounds"});
}

TEST(ReadParameters, QuantitiesNeedUnitsThatFit) {
  expect_problem("[all]\nspeed = 3\n", "case.toml:2:9", {"'all.speed' needs a unit", "\"3 m/s\""});
  expect_problem("[all]\nspeed = 2.5\n", "case.toml:2:9", {"\"2.5 m/s\""});
  expect_problem("[all]\nspeed = \"3\"\n", "case.toml:2:9", {"has no unit", "m/s"});
  expect_problem("[all]\nspeed = \"3 kg\"\n", "case.toml:2:9", {"'kg' cannot be converted to 'm/s'"});
  expect_problem("[all]\nspeed = \"3 furlogs\"\n", "case.toml:2:9", {"'furlogs' is not a unit"});
  expect_problem("[all]\nspeed = \"fast\"\n", "case.toml:2:9", {"not a quantity", "\"1 m/s\""});
  expect_problem("[all]\nspeed = \"\"\n", "case.toml:2:9", {"not a quantity"});
  expect_problem("[all]\nspeed = \"nan m/s\"\n", "case.toml:2:9", {"not a quantity"});
  expect_problem("[all]\nspeed = \"inf m/s\"\n", "case.toml:2:9", {"not a quantity"});
  expect_problem("[all]\nspeed = true\n", "case.toml:2:9", {"not a boolean"});
  expect_problem("[all]\nspeed = [1]\n", "case.toml:2:9", {"not an array"});
  expect_problem("[all]\nspeed = 2021-01-01\n", "case.toml:2:9", {"not a date"});
  expect_problem("[all]\nspeed = { forest = \"1 m/s\" }\n", "case.toml:2:9", {"not a table"});
  expect_problem("[all]\nshare = \"0.5 m\"\n", "case.toml:2:9", {"'m' cannot be converted to '1'"});
  EXPECT_THAT(Reading("[all]\nspeed = 0\nshare = \"0.5\"\n").all(), "") << "zero is zero in every unit";
}

TEST(ReadParameters, BoundsAreCheckedInSi) {
  expect_problem("[all]\nspeed = \"-1 m/s\"\n", "case.toml:2:9",
                 {"'all.speed' = -1 m/s is out of bounds", "[0, 10] m/s"});
  expect_problem("[all]\nspeed = \"40 km/h\"\n", "case.toml:2:9", {"11.1111 m/s", "[0, 10] m/s"});
  EXPECT_THAT(Reading("[all]\nspeed = \"36 km/h\"\n").all(), "") << "ends included";
  expect_problem("[all]\nshare = 1\n", "case.toml:2:9", {"(0, 1)"});  // ends excluded
  expect_problem("[all]\nshare = 0.0\n", "case.toml:2:9", {"(0, 1)"});
  expect_problem("[all]\nshare = nan\n", "case.toml:2:9", {"out of bounds"});
  expect_problem("[all]\nshare = inf\n", "case.toml:2:9", {"out of bounds"});
  expect_problem("[all]\ncount = 10\n", "case.toml:2:9", {"'all.count' = 10 is out of bounds", "[1, 9]"});
  expect_problem("[all]\nmonthly = [\"0 degC\", \"60 degC\", \"0 degC\"]\n", "case.toml:2:22",
                 {"out of bounds"});
  expect_problem("[all]\ncover = { road = 1.5 }\n", "case.toml:2:18", {"out of bounds"});
  expect_problem("[all]\ndoses = { a = \"-1 mg/L\" }\n", "case.toml:2:15", {"out of bounds"});
  const Reading reading("[all]\nspeed = \"-1 m/s\"\n");
  EXPECT_EQ(reading.p.speed, 1.5) << "a refused value leaves the default";
}

TEST(ReadParameters, APureNumberHasNoUnitInMessages) {
  expect_problem("[all]\nshare = 1.5\n", "case.toml:2:9",
                 {"'all.share' = 1.5 is out of bounds: it must lie in (0, 1)"});
  const Reading reading("[all]\nshare = 1.5\n");
  EXPECT_THAT(reading.all(), testing::Not(HasSubstr("(0, 1) 1")));
}

TEST(ReadParameters, ATemperatureIsNoDifferenceOfTemperatures) {
  const auto problem_of = [](const char* text) {
    double change = 0.0;
    const ConfigValue root = parse_toml(text, "case.toml");
    const auto problems = read_parameters(root, [&](Section& section) {
      section.quantity("warmer", change, "K", {-15.0, 15.0}, "how much warmer", "");
    });
    return problems.empty() ? std::string() : problems[0].text;
  };
  EXPECT_THAT(problem_of("warmer = \"2 degC\"\n"), HasSubstr("write \"2 K\""));
  EXPECT_THAT(problem_of("warmer = \"20 K\"\n"), testing::Not(HasSubstr("write")));
  EXPECT_EQ(problem_of("warmer = \"2 K\"\n"), "");
}

TEST(ReadParameters, AWordThatIsNoneIsNoMissingFile) {
  expect_problem(
      "[all]\nrain = \"generat\"\n", "case.toml:2:8",
      {"'all.rain' = \"generat\" is neither constant, generate nor a file", "did you mean \"generate\"?"});
  expect_problem("[all]\nconductivity = \"abc\"\n", "case.toml:2:16",
                 {"'all.conductivity' = \"abc\" is not a quantity", "\"1 m/s\"", "raster", "land state"});
  expect_problem("[all]\ncover = { road = 0.1, forest = \"abc\" }\n", "case.toml:2:32", {"not a quantity"});
  expect_problem("[all]\nmantle = \"slop\"\n", "case.toml:2:10", {"not a quantity", "slope"});
  EXPECT_THAT(Reading("[all]\nrain = \"rain.csv\"\nmantle = \"maps/mantle\"\nfile = \"abc\"\n").all(), "")
      << "files that may be missing";
}

TEST(ReadParameters, WrongTypes) {
  expect_problem("[all]\ncount = 2.5\n", "case.toml:2:9", {"must be an integer, not a number"});
  expect_problem("[all]\ncount = \"3\"\n", "case.toml:2:9", {"must be an integer, not a string"});
  expect_problem("[all]\nflag = 1\n", "case.toml:2:8", {"true or false"});
  expect_problem("[all]\ntitle = 5\n", "case.toml:2:9", {"must be a string"});
  expect_problem("[all]\nfile = 5\n", "case.toml:2:8", {"must name a file"});
  expect_problem("[all]\nfile = \"\"\n", "case.toml:2:8", {"must name a file"});
  expect_problem("[all]\nmonthly = \"1 degC\"\n", "case.toml:2:11", {"must be an array"});
  expect_problem("[all]\nmonthly = [\"1 degC\"]\n", "case.toml:2:11", {"needs 3 values, not 1"});
  expect_problem("[all]\nplace = [\"x\", 1]\n", "case.toml:2:10", {"must hold numbers, not a string"});
  expect_problem("[all]\nnames = \"a\"\n", "case.toml:2:9", {"array of strings"});
  expect_problem("[all]\nnames = [1]\n", "case.toml:2:10", {"must be a string"});
  expect_problem("[all]\nfirst = \"June\"\n", "case.toml:2:9", {"must be a date such as 2021-01-01"});
  expect_problem("[all]\nfirst = \"2021-02-30\"\n", "case.toml:2:9", {"must be a date"});
  expect_problem("[all]\nmoments = 2021-01-01\n", "case.toml:2:11", {"must be an array of dates"});
  for (const char* outline :
       {"3", "[[0, 1], [2, 3]]", "[[0, 1], [2, 3], [4]]", "[[0, 1], [2, 3], [4, nan]]", "[1, 2, 3]"})
    expect_problem(std::string("[all]\noutline = ") + outline + "\n", "case.toml:2:11",
                   {"'all.outline' must be a vector file, or at least three corners"});
  expect_problem("[all]\ncover = { forrest = 0.5 }\n", "case.toml:2:21",
                 {"'forrest' is not a land state", "rehabilitated"});
  expect_problem("[all]\ndoses = \"1 mg/L\"\n", "case.toml:2:9", {"must be a table of quantities"});
  expect_problem("all = 3\n", "case.toml:1:7", {"'all' must be a table, not an integer"});
  expect_problem("[all]\ninner = 3\n", "case.toml:2:9", {"array of tables", "[[all.inner]]"});
  expect_problem("[all]\ninner = [3]\n", "case.toml:2:10", {"must be a table"});
}

TEST(ReadParameters, NumbersThatAreNone) {
  expect_problem("[all]\nfirst = nan\n", "case.toml:2:9", {"must be a date"});
  expect_problem("[all]\nlast = inf\n", "case.toml:2:8", {"must be a date"});
  expect_problem("[all]\nplace = [nan, 1.0]\n", "case.toml:2:10", {"must hold numbers"});
  expect_problem("[all]\nplace = [1.0, inf]\n", "case.toml:2:15", {"must hold numbers"});
}

TEST(ReadParameters, ChoicesAndUnknownKeysNameTheNearest) {
  expect_problem("[all]\nlaw = \"sqare\"\n", "case.toml:2:7",
                 {"linear, square, none", "did you mean 'square'?"});
  expect_problem("[all]\nlaw = 2\n", "case.toml:2:7", {"must be one of linear, square, none"});
  expect_problem("[all]\nsped = \"1 m/s\"\n", "case.toml:2:8",
                 {"unknown key 'sped' in [all]", "did you mean 'speed'?"});
  expect_problem("[al]\nspeed = \"1 m/s\"\n", "case.toml:1:1",
                 {"unknown key 'al' at the top level", "did you mean 'all'?"});
  expect_problem("[all]\nzzzzzzzzzzzz = 1\n", "case.toml:2:16",
                 {"unknown key 'zzzzzzzzzzzz'", "it takes:", "speed", "doses"});
  expect_problem("[[all.inner]]\nid = \"a\"\nara = \"1 m2\"\n", "case.toml:3:7",
                 {"in [all.inner]", "did you mean 'area'?"});
  expect_problem("[all.inner_]\nx = 1\n", "case.toml:1:1", {"did you mean 'inner'?"});
}

TEST(ReadParameters, ListEntriesCanBeSwitchedOff) {
  const Reading reading(
      "[[all.inner]]\nid = \"a\"\nenabled = false\nara = 3\n[[all.inner]]\nid = \"b\"\nenabled = true\n");
  EXPECT_THAT(reading.all(), "") << "what is switched off is not read";
  ASSERT_EQ(reading.p.inner.size(), 1u);
  EXPECT_EQ(reading.p.inner[0].id, "b");
  expect_problem("[[all.inner]]\nid = \"a\"\nenabled = \"no\"\n", "case.toml:3:11",
                 {"'all.inner.enabled' must be true or false"});
}

TEST(ReadParameters, EntriesOfOneIdAreAProblem) {
  expect_problem("[[all.inner]]\nid = \"a\"\n[[all.inner]]\nid = \"b\"\n[[all.inner]]\nid = \"a\"\n",
                 "case.toml:6:6", {"two entries of 'all.inner' have the id 'a'"});
}

TEST(ReadParameters, OnlyOneOfASetOfAlternatives) {
  expect_problem("[terrain]\ndem = \"a.tif\"\nplane = { nx = 3 }\n", "case.toml:3:9",
                 {"give only one of dem, plane in [terrain]"});
  EXPECT_THAT(Reading("[terrain]\ndem = \"a.tif\"\n").all(), "");
}

TEST(ReadParameters, ATableOrAList) {
  const Reading table("[gauges]\nevery = \"1 day\"\n");
  EXPECT_THAT(table.all(), "");
  EXPECT_EQ(table.p.gauges_every, "1 day");
  EXPECT_THAT(table.p.gauges, IsEmpty());
  const Reading list("[[gauges]]\nid = \"a\"\n[[gauges]]\nid = \"b\"\ndepth = \"1 m\"\n");
  EXPECT_THAT(list.all(), "");
  ASSERT_EQ(list.p.gauges.size(), 2u);
  EXPECT_EQ(*list.p.gauges[1].depth, 1.0);
  const Reading inline_list("gauges = [ { id = \"a\" }, { id = \"b\" } ]\n");
  EXPECT_THAT(inline_list.all(), "");
  EXPECT_EQ(inline_list.p.gauges.size(), 2u);
  expect_problem("gauges = \"1 day\"\n", "case.toml:1:10", {"must be a table"});
  expect_problem("[gauges]\nid = \"a\"\n", "case.toml:2:6", {"unknown key 'id'"});
  expect_problem("[[gauges]]\nevery = \"1 day\"\n", "case.toml:2:9", {"unknown key 'every'"});
}

TEST(ThrowProblems, UpToTwentyAtOnce) {
  std::string text = "[all]\n";
  for (int i = 0; i < 25; ++i) text += "wrong_key_" + std::to_string(i) + " = 1\n";
  const Reading reading(text);
  ASSERT_EQ(reading.problems.size(), 25u);
  try {
    throw_problems(reading.problems);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
    const std::string what = error.what();
    EXPECT_THAT(what, AllOf(HasSubstr("25 problems"), HasSubstr("wrong_key_0"), HasSubstr("wrong_key_19"),
                            HasSubstr("5 more"), HasSubstr("case.toml:2:15: unknown key 'wrong_key_0'")));
    EXPECT_THAT(what, testing::Not(HasSubstr("wrong_key_20")));
    EXPECT_EQ(std::count(what.begin(), what.end(), '\n'),
              21);  // the headline's end, 20 problems; "more" has no newline after it
  }
  EXPECT_NO_THROW(throw_problems({}));
}

TEST(ThrowProblems, ManyKindsInOneGo) {
  const Reading reading(
      "[all]\nspeed = 3\ncount = 99\nflag = 1\nsped = 1\n[terrain]\ndem = \"a\"\nplane = { nx = 0 }\n");
  EXPECT_EQ(reading.problems.size(), 6u) << reading.all();
}

TEST(Nearest, ByEditDistance) {
  const std::vector<std::string> words = {"manning", "suction", "porosity"};
  EXPECT_EQ(nearest("mannning", words), "manning");
  EXPECT_EQ(nearest("sucton", words), "suction");
  EXPECT_EQ(nearest("prosity", words), "porosity");
  EXPECT_EQ(nearest("xyzzy", words), "");
  EXPECT_EQ(nearest("a", {}), "");
}

}  // namespace
}  // namespace headwater
