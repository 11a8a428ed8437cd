// Studies: reading with units, all problems at once, and the designs that come of them.
#include "engine/sweep/study.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sweep/sweep_files.hpp"

namespace headwater {
namespace {

using sweep_test::keys;
using sweep_test::message_of;
using sweep_test::small_case;
using sweep_test::TextFiles;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* head = "case = \"case.toml\"\n[design]\nmethod = \"lhs\"\nsize = 20\nseed = 3\n";

RunsTable planned(const TextFiles& files, const std::string& text) {
  const Study study = read_study(files.write("study.toml", text), keys());
  return plan(study, keys(), small_case(files));
}

std::vector<double> column(const RunsTable& table, std::size_t index) {
  std::vector<double> values;
  for (const RunsTable::Row& row : table.rows) values.push_back(std::stod(row.cells[index]));
  return values;
}

TEST(Study, UnitsBecomeTheKeysOwn) {
  const TextFiles files;
  const RunsTable table = planned(files, std::string(head) +
                                             "[[parameter]]\nkey = \"water.conductivity.forest\"\n"
                                             "dist = \"uniform\"\nmin = \"36 mm/h\"\nmax = \"7.2 cm/h\"\n");
  ASSERT_EQ(table.columns.size(), 1u);
  EXPECT_EQ(table.columns[0].header(), "water.conductivity.forest [m/s]");
  // one value in each twentieth of 1e-5 … 2e-5 m/s
  std::set<int> parts;
  for (const double value : column(table, 0)) parts.insert(static_cast<int>((value - 1e-5) / 1e-5 * 20.0));
  EXPECT_EQ(parts.size(), 20u);
  EXPECT_EQ(*parts.begin(), 0);
  EXPECT_EQ(*parts.rbegin(), 19);
}

TEST(Study, LognormalValuesFillTheirOwnQuantiles) {
  const TextFiles files;
  const RunsTable table =
      planned(files, std::string(head) +
                         "[[parameter]]\nkey = \"water.conductivity\"\n"
                         "dist = \"lognormal\"\np05 = \"1e-7 m/s\"\np95 = \"1e-5 m/s\"\n");
  // in normal scores, one value in each twentieth of probability: 20·Φ(z) takes each whole part once
  std::set<int> parts;
  for (const double value : column(table, 0)) {
    const double z = (std::log(value) - std::log(1e-6)) / (std::log(10.0) / 1.6448536269514722);
    parts.insert(static_cast<int>(20.0 * 0.5 * std::erfc(-z / std::sqrt(2.0))));
  }
  EXPECT_EQ(parts.size(), 20u);
}

TEST(Study, IntegersWordsAndFlags) {
  const TextFiles files;
  const RunsTable table = planned(
      files,
      std::string(head) +
          "[[parameter]]\nkey = \"random.seed\"\ndist = \"uniform\"\nmin = 1\nmax = 20\n"
          "[[parameter]]\nkey = \"water.law\"\ndist = \"values\"\nvalues = [\"linear\", \"square\"]\n"
          "[[parameter]]\nkey = \"water.flag\"\ndist = \"values\"\nvalues = [\"true\", \"false\"]\n"
          "[[parameter]]\nkey = \"water.factor\"\ndist = \"values\"\nvalues = [0.5, \"100 percent\"]\n");
  std::vector<double> seeds = column(table, 0);
  std::sort(seeds.begin(), seeds.end());
  for (std::size_t i = 0; i < seeds.size(); ++i) EXPECT_EQ(seeds[i], static_cast<double>(i) + 1.0);
  const auto count = [&](std::size_t index, const char* word) {
    return std::count_if(table.rows.begin(), table.rows.end(),
                         [&](const RunsTable::Row& row) { return row.cells[index] == word; });
  };
  EXPECT_EQ(count(1, "linear"), 10);
  EXPECT_EQ(count(1, "square"), 10);
  EXPECT_EQ(count(2, "true"), 10);
  EXPECT_EQ(count(3, "0.5"), 10);
  EXPECT_EQ(count(3, "1"), 10);
  EXPECT_EQ(table.columns[0].header(), "random.seed");
  EXPECT_EQ(table.columns[3].header(), "water.factor [1]");
}

TEST(Study, OneMoreParameterChangesNoOther) {
  const TextFiles files;
  const std::string one =
      std::string(head) + "[[parameter]]\nkey = \"water.factor\"\ndist = \"uniform\"\nmin = 1\nmax = 2\n";
  const std::string two = std::string(head) +
                          "[[parameter]]\nkey = \"random.seed\"\ndist = \"uniform\"\nmin = 1\nmax = 9\n" +
                          one.substr(std::string(head).size());
  EXPECT_EQ(column(planned(files, one), 0), column(planned(files, two), 1));
}

TEST(Study, AllProblemsAtOnceWithTheirPlaces) {
  const TextFiles files;
  const auto file = files.write("study.toml",
                                "case = \"case.toml\"\n"
                                "[design]\n"
                                "method = \"sobol\"\n"
                                "size = 0\n"
                                "[[parameter]]\n"
                                "key = \"water.conductivty\"\n"  // 6
                                "dist = \"uniform\"\n"
                                "min = \"1 m/s\"\n"
                                "[[parameter]]\n"
                                "key = \"water.conductivity\"\n"
                                "dist = \"uniform\"\n"
                                "min = \"1 kg\"\n"   // 12
                                "max = \"1 m/s\"\n"  // 13: out of bounds
                                "[[parameter]]\n"
                                "key = \"water.factor\"\n"  // 15
                                "dist = \"lognormal\"\n"
                                "p05 = 2\n"
                                "p95 = 1\n"
                                "[[parameter]]\n"
                                "key = \"water.file\"\n"  // 20
                                "dist = \"values\"\n"
                                "[[parameter]]\n"
                                "key = \"water.law\"\n"  // 23
                                "dist = \"uniform\"\n");
  const std::string text = message_of(Exit::configuration, [&] { read_study(file, keys()); });
  EXPECT_THAT(text, HasSubstr("must be one of lhs, csv"));
  EXPECT_THAT(text, HasSubstr("'design.size' = 0 is out of bounds"));
  EXPECT_THAT(text, HasSubstr("study.toml:6:7: there is no parameter 'water.conductivty'; did you mean "
                              "'water.conductivity'?"));
  EXPECT_THAT(text, Not(HasSubstr("study.toml:8")));  // the unknown key's numbers cannot be judged
  EXPECT_THAT(text, AllOf(HasSubstr("study.toml:12"), HasSubstr("wrong unit")));
  EXPECT_THAT(text, AllOf(HasSubstr("study.toml:13"), HasSubstr("out of bounds")));
  EXPECT_THAT(text, HasSubstr("study.toml:15:7: 'water.factor': `p05` must be less than `p95`"));
  EXPECT_THAT(text, HasSubstr("study.toml:20:7: 'water.file' is no number and no word"));
  EXPECT_THAT(text, HasSubstr("study.toml:23:7: 'water.law' takes words"));
}

TEST(Study, WhatMustBeGiven) {
  const TextFiles files;
  const auto problem = [&](const std::string& text) {
    const auto file = files.write("study.toml", text);
    return message_of(Exit::configuration, [&] { read_study(file, keys()); });
  };
  const std::string parameter =
      "[[parameter]]\nkey = \"water.factor\"\ndist = \"uniform\"\nmin = 1\nmax = 2\n";
  EXPECT_THAT(problem("[design]\nmethod = \"lhs\"\nsize = 2\n" + parameter), HasSubstr("needs `case`"));
  EXPECT_THAT(problem("case = \"c.toml\"\n" + parameter), HasSubstr("needs `method`"));
  EXPECT_THAT(problem("case = \"c.toml\"\n[design]\nmethod = \"lhs\"\n" + parameter),
              HasSubstr("needs `size`"));
  EXPECT_THAT(problem(head), HasSubstr("no [[parameter]]"));
  EXPECT_THAT(problem(head + parameter + parameter), HasSubstr("varied twice"));
  EXPECT_THAT(problem(std::string(head) + "[[parameter]]\nkey = \"water.factor\"\nmin = 1\n"),
              HasSubstr("needs `dist`"));
  EXPECT_THAT(problem(head + parameter + "p50 = 3\n"), HasSubstr("unknown key 'p50'"));
  EXPECT_THAT(problem("case = \"c.toml\"\n[design]\nmethod = \"csv\"\n"), HasSubstr("needs `table`"));
  EXPECT_THAT(problem("case = \"c.toml\"\n[design]\nmethod = \"csv\"\ntable = \"t.csv\"\n" + parameter),
              HasSubstr("columns of the table"));
  EXPECT_THAT(problem(head + parameter + "[outputs]\nnames = [\"a\", \"a\"]\n"), HasSubstr("given twice"));
}

TEST(Study, TailsOutOfBoundsAreSaidByRow) {
  const TextFiles files;
  const std::string text = message_of(Exit::configuration, [&] {
    planned(files, std::string(head) +
                       "[[parameter]]\nkey = \"water.factor\"\ndist = \"normal\"\nmean = 19\nsd = 1\n");
  });
  EXPECT_THAT(text, HasSubstr("'water.factor' = 20."));
  EXPECT_THAT(text, HasSubstr("row "));
}

TEST(Study, AnIdTheCaseDoesNotHaveIsAnError) {
  const TextFiles files;
  const auto of = [&](const std::string& id) {
    return std::string(head) + "[[parameter]]\nkey = \"water.source." + id +
           ".rate.tracer\"\ndist = \"uniform\"\nmin = \"1 g/s\"\nmax = \"2 g/s\"\n";
  };
  EXPECT_EQ(planned(files, of("works")).rows.size(), 20u);
  EXPECT_THAT(message_of(Exit::configuration, [&] { planned(files, of("work")); }),
              HasSubstr("did you mean 'works'?"));
}

TEST(Study, AGivenTable) {
  const TextFiles files;
  files.write("t.csv",
              "row,water.conductivity [mm/h],water.step,random.seed\n"
              "3,36,1 h,7\n"
              "5,,auto,8\n");
  const RunsTable table =
      planned(files, "case = \"case.toml\"\n[design]\nmethod = \"csv\"\ntable = \"t.csv\"\n");
  EXPECT_EQ(to_csv(table), "row,water.conductivity [m/s],water.step,random.seed\n3,1e-05,1 h,7\n5,,auto,8\n");
}

}  // namespace
}  // namespace headwater
