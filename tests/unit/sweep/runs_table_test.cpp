// runs.csv: reading, checking, writing back, and what a row sets.
#include "engine/sweep/runs_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sweep/sweep_files.hpp"

namespace headwater {
namespace {

using sweep_test::keys;
using sweep_test::message_of;
using sweep_test::small_case;
using sweep_test::TextFiles;
using testing::HasSubstr;

TEST(RunsTable, WhatIsWrittenReadsBackTheSame) {
  const TextFiles files;
  const RunsTable table{
      {{"water.conductivity", "m/s"}, {"water.law", ""}, {"water.title", ""}},
      {{1, {"1.23456789012e-05", "linear", "a, \"b\""}, ""}, {7, {"", "square", "#1"}, ""}}};
  const std::string text = to_csv(table);
  const RunsTable again = read_runs(files.write("runs.csv", text));
  EXPECT_EQ(to_csv(again), text);
  EXPECT_EQ(again.rows[1].number, 7);
  EXPECT_EQ(again.rows[0].cells[2], "a, \"b\"");
  EXPECT_EQ(again.columns[0].unit, "m/s");
}

TEST(RunsTable, OwnUnitsAreWrittenOnceAndForAll) {
  const TextFiles files;
  const auto file =
      files.write("runs.csv", "water.conductivity [mm/h],water.factor [percent]\n20,50\n33.3,7\n");
  const RunsTable own = in_own_units(read_runs(file), keys());
  EXPECT_EQ(to_csv(own),
            "row,water.conductivity [m/s],water.factor [1]\n1,5.55555555556e-06,0.5\n2,9.25e-06,0.07\n");
  EXPECT_EQ(to_csv(in_own_units(own, keys())), to_csv(own));
}

TEST(RunsTable, ProblemsAreToldWithTheirLines) {
  const TextFiles files;
  const auto file =
      files.write("runs.csv",
                  "water.conductivity,water.conductivity.forest [kg],watr.law,water.law,random.seed,"
                  "water.source.nosuch.rate.tracer [g/s],water.factor [1],water.flag\n"
                  "20 mm/h,1,linear,linear,1,1,1,true\n"
                  "20,1,linear,cubic,1.5,1,21,yes\n");
  const std::string text = message_of(Exit::configuration, [&] {
    throw_problems(check_runs(read_runs(file), "runs.csv", keys(), small_case(files)));
  });
  EXPECT_THAT(text, HasSubstr("runs.csv:3: 'water.conductivity' = '20' has no unit"));
  EXPECT_THAT(text, HasSubstr("'kg' cannot be converted to 'm/s'"));
  EXPECT_THAT(text, HasSubstr("no parameter 'watr.law'; did you mean 'water.law'?"));
  EXPECT_THAT(text, HasSubstr("runs.csv:3: 'water.law' = 'cubic' must be one of linear, square"));
  EXPECT_THAT(text, HasSubstr("'random.seed' = '1.5' is not an integer"));
  EXPECT_THAT(text, HasSubstr("no [[water.source]] with the id 'nosuch'"));
  EXPECT_THAT(text, HasSubstr("'water.factor' = 21 is out of bounds"));
  EXPECT_THAT(text, HasSubstr("'water.flag' = 'yes' must be true or false"));
}

TEST(RunsTable, RowsHaveNumbersOfTheirOwn) {
  const TextFiles files;
  const auto read = [&](const char* text) { return read_runs(files.write("runs.csv", text)); };
  EXPECT_THAT(message_of(Exit::input, [&] { read("row,a\n1,2\n1,3\n"); }), HasSubstr("two rows"));
  EXPECT_THAT(message_of(Exit::input, [&] { read("row,a\n0,2\n"); }), HasSubstr("'0' is not the number"));
  EXPECT_THAT(message_of(Exit::input, [&] { read("row,a\n1.5,2\n"); }), HasSubstr("'1.5'"));
  EXPECT_THAT(message_of(Exit::input, [&] { read("a [m],a [km]\n1,2\n"); }), HasSubstr("two columns"));
}

TEST(RunsTable, ARowAsSettings) {
  const TextFiles files;
  const auto file =
      files.write("runs.csv",
                  "row,water.conductivity [mm/h],water.factor [1],random.seed,water.law,water.step,"
                  "water.flag\n"
                  "4,20,0.5,7,square,,true\n");
  const auto settings = settings_of_row(file, 4);
  ASSERT_EQ(settings.size(), 5u);  // the empty cell leaves the case's own value
  EXPECT_EQ(settings[0].first, "water.conductivity");
  EXPECT_EQ(*settings[0].second.as<std::string>(), "20 mm/h");
  EXPECT_EQ(settings[1].second.number(), 0.5);
  EXPECT_EQ(*settings[2].second.as<std::int64_t>(), 7);
  EXPECT_EQ(*settings[3].second.as<std::string>(), "square");
  EXPECT_TRUE(*settings[4].second.as<bool>());
  EXPECT_EQ(settings[0].second.origin().text(), file.string() + ":2");
  EXPECT_THAT(message_of(Exit::usage, [&] { settings_of_row(file, 1); }), HasSubstr("no row 1"));
}

}  // namespace
}  // namespace headwater
