// Parts of the report whose text is known, and the whole of it on made runs.
#include "postprocess/report/report.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <gmock/gmock.h>

#include "postprocess/report/assets.hpp"
#include "postprocess/report/html.hpp"
#include "postprocess/report/map_picture.hpp"
#include "postprocess/report/sections.hpp"
#include "tests/unit/indicators/made_run.hpp"

namespace headwater {
namespace {

using test::MadeRun;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr double outside = std::numeric_limits<double>::quiet_NaN();

TEST(Html, TextAndNumbers) {
  EXPECT_EQ(escape("<a href=\"x\">R&D's"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s");
  EXPECT_EQ(plain_number(1234567.891, 1), "1\u202f234\u202f567.9");
  EXPECT_EQ(plain_number(-12.0, 0), "\u221212");
  EXPECT_EQ(plain_number(-0.001, 2), "0.00") << "no minus before nothing";
  EXPECT_EQ(decimals_of({0.00123, -0.5}), 3);
  EXPECT_EQ(decimals_of({0.0}), 0);
  EXPECT_EQ(decimals_of({12345.0}), 0);
  EXPECT_EQ(limit_number(1.0), "1");
  EXPECT_EQ(limit_number(0.05), "0.05");
  EXPECT_EQ(limit_number(250.0), "250");
  EXPECT_EQ(percent_change(0.5, 1.0), "\u221250\u00a0%");
  EXPECT_EQ(percent_change(1.0, 0.0), "");
}

TEST(Html, Base64) {  // RFC 4648, section 10
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(ReportStrings, EveryKindHasATitle) {
  const Strings strings(report_strings_en());
  for (const IndicatorKind& kind : indicator_kinds()) {
    EXPECT_TRUE(strings.has("indicator." + std::string(kind.id))) << kind.id;
    EXPECT_TRUE(strings.has("unit." + std::string(kind.unit))) << kind.unit;
  }
  for (const Guideline& one : guidelines()) {
    EXPECT_TRUE(strings.has("standard." + std::string(one.standard))) << one.standard;
    EXPECT_TRUE(strings.has("substance." + std::string(one.substance))) << one.substance;
  }
}

TEST(ReportStrings, ValuesAndLists) {
  const Strings strings(R"({"list.next": ", ", "list.last": " and ", "x": "{a} of {b}, {a}"})");
  EXPECT_EQ(strings.text("x", {{"a", "1"}, {"b", "{c}"}}), "1 of {c}, 1");
  EXPECT_EQ(strings.list({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(strings.list({"a"}), "a");
  EXPECT_EQ(strings.text_or("y", "none"), "none");
}

TEST(Colours, EndsAndMiddle) {
  EXPECT_EQ(cividis(0.0), (Colour{0, 32, 77}));
  EXPECT_EQ(cividis(1.0), (Colour{255, 234, 70}));
  EXPECT_EQ(cividis(7.0), cividis(1.0));
  EXPECT_EQ(vik(0.0), (Colour{236, 229, 224}));
  EXPECT_EQ(vik(-1.0), (Colour{0, 18, 96}));
}

TEST(ColourScales, LeaveOutAHundredthAtTheTopAndBeginAtZero) {
  std::vector<double> values(101);
  std::iota(values.begin(), values.end(), 0.0);
  values.push_back(outside);
  const ColourScale scale = scale_of({values});
  EXPECT_EQ(scale.low, 0.0);
  EXPECT_EQ(scale.high, 99.0);
  const ColourScale both = scale_of({{1.0, 2.0}, {8.0}});
  EXPECT_EQ(both.high, 8.0) << "one scale for all maps of a row";
}

TEST(ColourScales, OfDifferencesAreCentredOnZero) {
  const ColourScale scale = difference_scale_of({{-3.0, 1.0}, {outside, 0.0}});
  EXPECT_EQ(scale.low, -3.0);
  EXPECT_EQ(scale.high, 3.0);
  EXPECT_EQ(scale.at(0.0), vik(0.0));
  EXPECT_EQ(difference_scale_of({{0.0, 0.0}}).high, 0.0);
}

TEST(Hillshade, OfPlanes) {
  const GridGeometry g{3, 3, 10.0, 0.0, 30.0, {}};
  const std::vector<double> level(9, 5.0);
  EXPECT_NEAR(hillshade(g, level)[4], std::sqrt(0.5), 1e-12) << "the sine of the sun's height";
  // A slope of 45 degrees that faces the sun in the north-west is lit in full: it rises by 10 / sqrt(2) a
  // cell to the east and to the south.
  std::vector<double> facing(9);
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column)
      facing[static_cast<std::size_t>(3 * row + column)] = (row + column) * 10.0 / std::sqrt(2.0);
  EXPECT_NEAR(hillshade(g, facing)[4], 1.0, 1e-12);
  std::vector<double> away = facing;
  for (double& z : away) z = -z;
  EXPECT_NEAR(hillshade(g, away)[4], 0.0, 1e-12);
  std::vector<double> holed = level;
  holed[0] = outside;
  EXPECT_TRUE(std::isnan(hillshade(g, holed)[0]));
  EXPECT_NEAR(hillshade(g, holed)[4], std::sqrt(0.5), 1e-12) << "a neighbour outside is no cliff";
}

TEST(MapPicture, OutsideIsTransparentAndPixelsAreEnlarged) {
  const GridGeometry g{2, 1, 10.0, 0.0, 10.0, {}};
  const Picture picture = map_picture(g, {outside, 0.5}, {1.0, 1.0}, {0.0, 1.0, false}, 3);
  EXPECT_EQ(picture.columns, 6);
  EXPECT_EQ(picture.rows, 3);
  ASSERT_EQ(picture.rgba.size(), 6U * 3U * 4U);
  EXPECT_EQ(picture.rgba[3], 0) << "outside";
  EXPECT_EQ(picture.rgba[3 * 4 + 3], 255);
  const std::string png = png_bytes(picture);
  EXPECT_EQ(png.substr(1, 3), "PNG");
  EXPECT_EQ(png, png_bytes(picture)) << "the same bytes";
}

class Report : public test::MadeRuns {
 protected:
  std::string page(const std::vector<MadeRun>& runs) {
    std::vector<RunRecord> read;
    for (const MadeRun& run : runs) read.emplace_back(made(run));
    const Comparison comparison = compare(std::move(read));
    return report_html(comparison, {"0.1.0", "abc"}, to_csv(comparison));
  }
  static MadeRun stop() {
    MadeRun run;
    run.id = "stop";
    run.title = "Stop & </script> restore";
    run.release = 0.25;
    return run;
  }
};

TEST_F(Report, TheAnswerInThreeSentences) {
  const std::string html = page({{}, stop()});
  EXPECT_THAT(html,
              HasSubstr("At Village &lt;below&gt;, ammonium nitrogen in the river is above the limit of "
                        "1\u00a0mg/L on 183 days a year under “Base”, and on 0 under “Stop &amp; "
                        "&lt;/script&gt; restore”."));
  EXPECT_THAT(html, HasSubstr("The slopes lose 91.3\u00a0t of soil per hectare and year under “Base”, and "
                              "91.3\u00a0t (the same)"));
  EXPECT_THAT(html, HasSubstr("Each scenario was run once"));
  EXPECT_THAT(html, HasSubstr("Illustrative terrain, not a map of Chipwi-Pangwa"));
}

TEST_F(Report, TheLedgerInASentence) {
  const std::string html = page({{}, stop()});
  EXPECT_THAT(
      html,
      HasSubstr("of 100\u00a0kg, 50\u00a0kg left the area with the river, 30\u00a0kg decayed and 20\u00a0kg "
                "are in the river."));
}

TEST_F(Report, NamesFromARunCannotBreakThePage) {
  const std::string html = page({{}, stop()});
  EXPECT_THAT(html, Not(HasSubstr("</script> restore")));
  EXPECT_THAT(html, Not(HasSubstr("Village <below>")));
}

TEST_F(Report, NoNotANumberInAnySubsetOfProcesses) {
  for (const bool sediment : {false, true})
    for (const bool terrain : {false, true})
      for (const bool river : {false, true}) {
        MadeRun a, b = stop();
        a.sediment = sediment;
        a.terrain = b.terrain = terrain;
        a.river = b.river = river;
        const std::string html = page({a, b});
        const std::string body = html.substr(0, html.rfind("<script>"));
        for (const char* word : {">nan", ">NaN", " nan", "inf<", ">inf"})
          EXPECT_THAT(body, Not(HasSubstr(word)));
        EXPECT_EQ(body.find("<image") != std::string::npos, terrain);
      }
}

TEST_F(Report, TheSameRunsGiveTheSamePage) {
  EXPECT_EQ(page({{}, stop()}), page({{}, stop()}));
}

}  // namespace
}  // namespace headwater
