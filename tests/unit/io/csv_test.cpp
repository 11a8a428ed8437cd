#include "engine/io/csv.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/io/disk_limits.hpp"
#include "tests/unit/io/example_document.hpp"

namespace headwater {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Csv : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  CsvTable read(std::string_view text) {
    test::write_quickly(file_, text);
    return CsvTable::read(file_);
  }
  std::string message(std::string_view text) {
    return test::message_of(Exit::input, [&] { read(text); });
  }
  std::filesystem::path folder_ = test::fresh_folder();
  std::filesystem::path file_ = folder_ / "gauge.csv";
};

TEST_F(Csv, HeaderRowsAndPlacesOfAPlainTable) {
  const CsvTable table = read("# a comment\n\ndate,rain_mm\n2020-01-01,0\n   \n  # 3,4\n2020-01-02, 12.5 \n");
  EXPECT_THAT(table.columns(), ElementsAre("date", "rain_mm"));
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_EQ(table.text(0, 0), "2020-01-01");
  EXPECT_EQ(table.number(1, 1), 12.5);
  EXPECT_EQ(table.where(0), file_.string() + ":4");
  EXPECT_EQ(table.where(1), file_.string() + ":7");
  EXPECT_EQ(table.require("rain_mm"), 1U);
  EXPECT_FALSE(table.find("rain"));
}

TEST_F(Csv, ByteOrderMarkAndLineEndsOfAllKinds) {
  for (const std::string text : {"\xEF\xBB\xBF"
                                 "a,b\r\n1,2\r\n",
                                 "a,b\n1,2", "a,b\r1,2\r", "a,b\r\n1,2"}) {
    const CsvTable table = read(text);
    EXPECT_THAT(table.columns(), ElementsAre("a", "b"));
    ASSERT_EQ(table.rows(), 1U);
    EXPECT_EQ(table.number(0, 1), 2.0);
    EXPECT_EQ(table.where(0), file_.string() + ":2");
  }
}

TEST_F(Csv, QuotedCellsHoldCommasQuotesBlanksAndLineEnds) {
  const CsvTable table =
      read("name,note\n\" a, b\" , \"he said \"\"yes\"\"\"\n\"two\nlines\",\n\"#\",\"\"\nx,y\n");
  ASSERT_EQ(table.rows(), 4U);
  EXPECT_EQ(table.text(0, 0), " a, b");
  EXPECT_EQ(table.text(0, 1), "he said \"yes\"");
  EXPECT_EQ(table.text(1, 0), "two\nlines");
  EXPECT_TRUE(table.blank(1, 1));
  EXPECT_EQ(table.text(2, 0), "#");
  EXPECT_TRUE(table.blank(2, 1));
  EXPECT_EQ(table.where(3), file_.string() + ":6");
}

TEST_F(Csv, NumbersArePlainAndFinite) {
  const CsvTable table = read("v\n1e-3\n+2\n-0.5\n.25\nnan\ninf\n1e999\n0x10\n1.5m\n\"\"\n+-1\n--1\n1 2\n");
  const std::vector<double> good = {1e-3, 2.0, -0.5, 0.25};
  for (std::size_t row = 0; row < good.size(); ++row) EXPECT_EQ(table.number(row, 0), good[row]);
  for (std::size_t row = good.size(); row < table.rows(); ++row) {
    const auto text = test::message_of(Exit::input, [&] { table.number(row, 0); });
    EXPECT_THAT(text, HasSubstr("'" + table.text(row, 0) + "' in column 'v' is not a number"));
    EXPECT_THAT(text, HasSubstr(table.where(row)));
  }
  EXPECT_EQ(table.rows(), 13U);
}

TEST_F(Csv, EveryDecimalOfADoubleComesBack) {
  std::mt19937_64 generator(7);
  std::uniform_real_distribution<double> exponent(-300.0, 300.0);
  std::string text = "v\n";
  std::vector<double> expected;
  for (int i = 0; i < 1000; ++i) {
    expected.push_back(std::pow(10.0, exponent(generator)));
    char line[64];
    std::snprintf(line, sizeof line, "%.17g\n", expected.back());
    text += line;
  }
  const CsvTable table = read(text);
  for (std::size_t row = 0; row < expected.size(); ++row) EXPECT_EQ(table.number(row, 0), expected[row]);
}

TEST_F(Csv, MistakesAreNamedWithTheirLine) {
  const std::string where = "(" + file_.string();
  EXPECT_THAT(message("a,b\n1,2\n1,2,3\n"),
              HasSubstr("3 cells where the header names 2 columns " + where + ":3)"));
  EXPECT_THAT(message("a,b\n1\n"), HasSubstr("1 cells where the header names 2 columns " + where + ":2)"));
  EXPECT_THAT(message("a,b\n1,\"x\n2,3\n"), HasSubstr("never closed " + where + ":2)"));
  EXPECT_THAT(message("a,b\n1,\"x\"y\n"), HasSubstr("closing quote " + where + ":2)"));
  EXPECT_THAT(message("a,a\n"), HasSubstr("column 'a' is there twice " + where + ":1)"));
  EXPECT_THAT(message("a,\n"), HasSubstr("has no name " + where + ":1)"));
  EXPECT_THAT(message("a;b\n1;2\n"), HasSubstr("not separated by commas"));
  EXPECT_THAT(message("# nothing\n\n"), HasSubstr("the table is empty"));
  EXPECT_THAT(message(std::string("\xFF\xFE"
                                  "a\0,\0",
                                  6)),
              HasSubstr("not a plain text file"));
}

TEST_F(Csv, AMissingColumnNamesThoseThereAre) {
  const CsvTable table = read("date,rain_mm\n");
  EXPECT_EQ(table.rows(), 0U);
  const auto text = test::message_of(Exit::input, [&] { table.require("rain"); });
  EXPECT_THAT(text, HasSubstr("no column 'rain'"));
  EXPECT_THAT(text, HasSubstr("date, rain_mm"));
}

TEST_F(Csv, AMissingFileIsAnInputError) {
  EXPECT_THAT(test::message_of(Exit::input, [&] { CsvTable::read(folder_ / "none.csv"); }),
              HasSubstr("none.csv"));
}

// Whatever the bytes: a table whose rows all have its columns, or an Error.
TEST_F(Csv, AnyBytesGiveATableOrAnError) {
  std::mt19937 generator(11);
  const std::string alphabet = "a1,,\"\"\n\n\r# \t;.";
  std::uniform_int_distribution<std::size_t> pick(0, alphabet.size() - 1);
  int tables = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string text = round % 2 == 0 ? "a,b\n" : "";
    for (int i = 0; i < round % 40; ++i) text.push_back(alphabet[pick(generator)]);
    try {
      const CsvTable table = read(text);
      for (std::size_t row = 0; row < table.rows(); ++row) {
        for (std::size_t column = 0; column < table.columns().size(); ++column) table.text(row, column);
      }
      ++tables;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::input);
    }
  }
  EXPECT_GT(tables, 300);
}

}  // namespace
}  // namespace headwater
