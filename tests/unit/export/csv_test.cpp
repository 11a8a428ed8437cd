#include "engine/io/csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/export/sample_run.hpp"

namespace headwater {
namespace {

using CsvExport = test::RunFolder;

TEST_F(CsvExport, RiverHasARowForEachTimeAndReach) {
  write(test::sample_document());
  export_as({"csv"});
  const CsvTable river = CsvTable::read(run_ / "csv" / "river.csv");
  EXPECT_EQ(river.columns(), (std::vector<std::string>{"date", "reach", "discharge [m3 s-1]"}));
  ASSERT_EQ(river.rows(), 12u);
  EXPECT_EQ(river.text(0, 0), "2021-02-01");
  EXPECT_EQ(river.text(11, 0), "2021-12-01");
  for (std::size_t record = 0; record < 3; ++record)
    for (std::size_t reach = 0; reach < 4; ++reach) {
      EXPECT_EQ(river.number(4 * record + reach, 1), static_cast<double>(reach));
      EXPECT_EQ(river.number(4 * record + reach, 2), static_cast<double>(10 * reach + record));
    }
  const CsvTable reaches = CsvTable::read(run_ / "csv" / "reaches.csv");
  ASSERT_EQ(reaches.rows(), 4u);
  EXPECT_EQ(reaches.number(2, reaches.require("downstream [1]")), 3.0);
  EXPECT_EQ(reaches.number(1, reaches.require("y [m]")), 2800150.0);
  EXPECT_TRUE(reaches.blank(3, reaches.require("x [m]")));  // unknown, not "nan"
}

TEST_F(CsvExport, GaugesKeepHoursNamesAndGaps) {
  write(test::sample_document());
  export_as({"csv"});
  // float32 0.1 is written with the digits that give it back, not as 0.10000000149.
  EXPECT_EQ(test::bytes(run_ / "csv" / "gauges.csv"),
            "date,gauge,discharge [m3 s-1]\n"
            "2021-01-01,outlet,0.1\n"
            "2021-01-01,bridge,0.2\n"
            "2021-01-01T06:00:00,outlet,\n"
            "2021-01-01T06:00:00,bridge,0.4\n");
}

TEST_F(CsvExport, NamesAreQuotedWhereTheyMustBe) {
  H5Document document = test::sample_document();
  test::variable(document, "/gauges", "gauge_id").texts = {"a \"b\", c", "#1"};
  write(document);
  export_as({"csv"});
  const CsvTable gauges = CsvTable::read(run_ / "csv" / "gauges.csv");
  EXPECT_EQ(gauges.text(0, 1), "a \"b\", c");
  EXPECT_EQ(gauges.text(1, 1), "#1");
}

TEST_F(CsvExport, NothingToWriteIsNotAnError) {
  H5Document document = test::sample_document();
  document.groups.resize(1);
  write(document);
  EXPECT_THAT(export_as({"csv"}), ::testing::HasSubstr("neither"));
  EXPECT_FALSE(std::filesystem::exists(run_ / "csv"));
}

TEST_F(CsvExport, AbstractTimesKeepTheirUnit) {
  H5Document document = test::sample_document();
  for (const char* group : {"/", "/river", "/gauges"})
    test::variable(document, group, "time").attributes = {{"units", std::string("s")}};
  write(document);
  export_as({"csv"});
  const CsvTable river = CsvTable::read(run_ / "csv" / "river.csv");
  EXPECT_EQ(river.columns().front(), "time [s]");
  EXPECT_EQ(river.text(0, 0), "31");
}

}  // namespace
}  // namespace headwater
