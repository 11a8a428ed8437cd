// Pairing, the reference, and the two files, on made runs.
#include "postprocess/comparison/comparison.hpp"

#include <algorithm>

#include <gmock/gmock.h>

#include "engine/core/error.hpp"
#include "tests/unit/indicators/made_run.hpp"

namespace headwater {
namespace {

using test::MadeRun;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Compare : public test::MadeRuns {
 protected:
  std::vector<RunRecord> records(const std::vector<MadeRun>& runs) {
    std::vector<RunRecord> read;
    for (const MadeRun& run : runs) read.emplace_back(made(run));
    return read;
  }
  // The message with which they are refused; empty when they are not.
  std::string refusal(const std::vector<MadeRun>& runs) {
    try {
      compare(records(runs));
      return {};
    } catch (const Error& error) {
      return error.what();
    }
  }
  static MadeRun half() {
    MadeRun run;
    run.id = "half";
    run.title = "Half, \"quoted\"";
    run.release = 0.5;
    return run;
  }
};

const ComparisonRow& row(const Comparison& comparison, const std::string& id, const std::string& place) {
  for (const ComparisonRow& one : comparison.rows)
    if (one.about.id == id && one.about.place == place) return one;
  throw std::logic_error("no " + id);
}

std::string line(const std::string& csv, const std::string& begin) {
  const std::size_t at = csv.find("\n" + begin);
  return at == std::string::npos ? "" : csv.substr(at + 1, csv.find('\n', at + 1) - at - 1);
}

TEST_F(Compare, ValuesBesideTheReference) {
  const Comparison comparison = compare(records({{}, half()}));
  const ComparisonRow& mean = row(comparison, "ammonium_n_mean", "village");
  EXPECT_THAT(mean.values, ElementsAre(1.25, 0.625));
  EXPECT_DOUBLE_EQ(mean.difference(1), -0.625);
  EXPECT_EQ(mean.place_name, "Village <below>");
  // 0.25, 0.5, 0.75, 1 mg/L: not above 1 on any day
  EXPECT_THAT(row(comparison, "ammonium_n_days_over_gb3838-3", "village").values, ElementsAre(182.625, 0.0));
}

TEST_F(Compare, TheReferenceIsTheOneThatAnotherNames) {
  MadeRun stop = half();
  stop.compare_to = "base";
  EXPECT_EQ(compare(records({stop, {}})).reference().id, "base");
  stop.compare_to = "another";
  EXPECT_EQ(compare(records({stop, {}})).reference().id, "half") << "else the first";
  stop.compare_to = "half";
  EXPECT_EQ(reference_of(records({{}, stop})), 0U) << "nothing is its own reference";
}

TEST_F(Compare, OrderOfTheOthersIsKept) {
  MadeRun a = half(), b = half(), c;
  a.id = "a";
  b.id = "b";
  a.compare_to = "base";
  const Comparison comparison = compare(records({a, b, c}));
  EXPECT_EQ(comparison.runs[0].id, "base");
  EXPECT_EQ(comparison.runs[1].id, "a");
  EXPECT_EQ(comparison.runs[2].id, "b");
  EXPECT_THAT(row(comparison, "ammonium_n_mean", "village").values, ElementsAre(1.25, 0.625, 0.625));
}

TEST_F(Compare, CsvHasARowForEachIndicatorPlaceAndScenario) {
  const Comparison comparison = compare(records({{}, half()}));
  const std::string csv = to_csv(comparison);
  EXPECT_EQ(
      csv.substr(0, csv.find('\n')),
      "indicator,place,unit,scenario,value,reference,difference,guideline,guideline_source,better,averaging");
  EXPECT_EQ(
      line(csv, "ammonium_n_days_over_gb3838-3,village,d/yr,half"),
      "ammonium_n_days_over_gb3838-3,village,d/yr,half,0,182.625,-182.625,1,\"GB 3838-2002, table 1, class "
      "III\",lower,days a year on which the mean of the gauge's period is above the guideline");
  EXPECT_EQ(line(csv, "ammonium_n_mean,village,mg/L,base"),
            "ammonium_n_mean,village,mg/L,base,1.25,1.25,0,,,lower,mean over time");
  EXPECT_EQ(static_cast<std::size_t>(std::count(csv.begin(), csv.end(), '\n')),
            1 + 2 * comparison.rows.size());
}

TEST_F(Compare, WhatARunDoesNotHaveIsEmpty) {
  MadeRun bare = half();
  bare.sediment = false;
  const Comparison comparison = compare(records({{}, bare}));
  const std::string csv = to_csv(comparison);
  EXPECT_THAT(line(csv, "sediment_delivery,catchment,%,half"), HasSubstr("half,,60,,,"));
  EXPECT_THAT(to_json(comparison, {"0.1.0", "abc"}), HasSubstr("\"half\": null"));
  EXPECT_THAT(csv, ::testing::Not(HasSubstr("nan")));
}

TEST_F(Compare, JsonSaysWhereItComesFrom) {
  const std::string json = to_json(compare(records({{}, half()})), {"9.9.9", "feedbeef"});
  for (const char* part :
       {"\"layout_version\": 1", "\"headwater_version\": \"9.9.9\"", "\"git_sha\": \"feedbeef\"",
        "\"case\": \"made\"", "\"reference\": \"base\"", "\"illustrative\": true", "\"days\": 4.0",
        "\"parameters_sha256\": \"00ff\"", "\"seed\": 7", "\"ammonium_n_days_over_gb3838-3\"",
        "\"limit\": 1.0", "\"river.source.works.rate\""})
    EXPECT_THAT(json, HasSubstr(part));
}

TEST_F(Compare, TheSameRunsGiveTheSameBytes) {
  const auto text = [&] {
    const Comparison comparison = compare(records({{}, half()}));
    return to_csv(comparison) + to_json(comparison, {"0.1.0", "abc"});
  };
  EXPECT_EQ(text(), text());
}

TEST_F(Compare, DifferencesOfTheParametersAreListedWithoutTheNames) {
  const Comparison comparison = compare(records({{}, half()}));
  ASSERT_EQ(comparison.differences.size(), 1U);
  EXPECT_EQ(comparison.differences[0].key, "river.source.works.rate");
  EXPECT_THAT(comparison.differences[0].values, ElementsAre("1", "0.5"));
}

TEST_F(Compare, OtherWeatherIsRefusedByItsKey) {
  MadeRun wet = half();
  wet.rain_factor = 1.1;
  EXPECT_THAT(refusal({{}, wet}), HasSubstr("weather.rain_factor is 1 in base, 1.1 in half"));
  MadeRun seeded = half();
  seeded.seed = 8;
  EXPECT_THAT(refusal({{}, seeded}), HasSubstr("random.seed is 7 in base, 8 in half"));
}

TEST_F(Compare, OtherRainUnderTheSameParametersIsRefused) {
  MadeRun wet = half();
  wet.rain_fallen = 1.0 + 1e-8;
  EXPECT_THAT(refusal({{}, wet}), HasSubstr("did not get the same rain (from day 1 on)"));
  wet.rain_fallen = 1.0 + 1e-12;  // summed in another order
  EXPECT_EQ(refusal({{}, wet}), "");
}

TEST_F(Compare, AnotherGridIsRefused) {
  MadeRun coarse = half();
  coarse.cell_size = 200.0;
  EXPECT_THAT(refusal({{}, coarse}), HasSubstr("different grids"));
}

TEST_F(Compare, FilesAreTheSameByTheirContents) {
  MadeRun a, b = half();
  a.more_parameters = "[terrain]\ndem = \"dem.tif\"\nmantle_thickness = \"a.tif\"";
  b.more_parameters = "[terrain]\ndem = \"../other/dem.tif\"\nmantle_thickness = \"b.tif\"";
  const std::string same = R"({"path": "dem.tif", "sha256": "1"})";
  a.inputs = same;
  b.inputs = R"({"path": "../other/dem.tif", "sha256": "1"})";
  EXPECT_EQ(refusal({a, b}), "") << "a thickness of the mantle is no other grid";
  b.inputs = R"({"path": "../other/dem.tif", "sha256": "2"})";
  EXPECT_THAT(refusal({a, b}), HasSubstr("terrain.dem"));
  b.more_parameters = a.more_parameters;
  b.inputs = R"({"path": "dem.tif", "sha256": "2"})";
  EXPECT_THAT(refusal({a, b}), HasSubstr("terrain.dem")) << "one name, two contents";
}

TEST_F(Compare, TwoOfOneNameAndOneAloneAreRefused) {
  EXPECT_THAT(refusal({{}, {}}), HasSubstr("two of the scenarios are called 'base'"));
  EXPECT_THAT(refusal({{}}), HasSubstr("at least two"));
}

}  // namespace
}  // namespace headwater
