// resolved.toml reads back to the same run, bit by bit; explain says what there is.
#include <bit>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/config/every_slot.hpp"
#include "tests/unit/config/text_files.hpp"

namespace headwater {
namespace {

using config_test::binding;
using config_test::EverySlot;
using config_test::Inner;
using config_test::TextFiles;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Every bit of everything that a run could depend on.
std::vector<std::uint64_t> bits(const std::vector<double>& values) {
  std::vector<std::uint64_t> all;
  for (const double value : values)
    all.push_back(std::isnan(value) ? ~0ULL : std::bit_cast<std::uint64_t>(value));
  return all;
}

std::vector<double> numbers_of(const CellParameter& cell) {
  std::vector<double> all = {cell.constant};
  if (cell.raster) all.clear();
  if (!cell.raster)
    for (int state = 0; state < land_states; ++state) all.push_back(cell.at(static_cast<LandState>(state)));
  return all;
}

void expect_same(const Inner& a, const Inner& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(bits({a.area, a.rate}), bits({b.area, b.rate}));
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.doses, b.doses);
}

void expect_same(const EverySlot& a, const EverySlot& b) {
  EXPECT_EQ(bits({a.speed, a.share, a.step}), bits({b.speed, b.share, b.step}));
  EXPECT_EQ(a.depth, b.depth);
  EXPECT_EQ(a.count, b.count);
  EXPECT_EQ(a.flag, b.flag);
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.file, b.file);
  EXPECT_EQ(a.rain, b.rain);
  for (const auto member : {&EverySlot::conductivity, &EverySlot::cover, &EverySlot::mantle}) {
    EXPECT_EQ(bits(numbers_of(a.*member)), bits(numbers_of(b.*member)));
    EXPECT_EQ((a.*member).raster, (b.*member).raster);
    EXPECT_EQ((a.*member).raster_unit, (b.*member).raster_unit);
  }
  EXPECT_EQ(bits(a.monthly), bits(b.monthly));
  EXPECT_EQ(bits(a.place), bits(b.place));
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(a.first, b.first);
  EXPECT_EQ(a.last, b.last);
  EXPECT_EQ(a.moments, b.moments);
  EXPECT_EQ(a.outline.corners, b.outline.corners);
  EXPECT_EQ(a.outline.file, b.outline.file);
  EXPECT_EQ(a.law, b.law);
  EXPECT_EQ(a.doses, b.doses);
  ASSERT_EQ(a.inner.size(), b.inner.size());
  for (std::size_t i = 0; i < a.inner.size(); ++i) expect_same(a.inner[i], b.inner[i]);
  EXPECT_EQ(a.dem, b.dem);
  EXPECT_EQ(a.plane_nx, b.plane_nx);
  EXPECT_EQ(a.gauges_every, b.gauges_every);
  ASSERT_EQ(a.gauges.size(), b.gauges.size());
  for (std::size_t i = 0; i < a.gauges.size(); ++i) expect_same(a.gauges[i], b.gauges[i]);
}

// Reads `text`, writes it resolved, reads that back; returns the resolved text.
std::string round_trip(std::string_view text) {
  const TextFiles files;
  EverySlot given, again;
  const ConfigValue tree = files.tree(text);
  for (const Problem& problem : read_parameters(tree, binding(given))) ADD_FAILURE() << problem.text;
  const std::string resolved = resolved_toml(binding(given), tree, files.folder());
  try {
    const ConfigValue second = read_toml(files.write("resolved.toml", resolved));
    for (const Problem& problem : read_parameters(second, binding(again)))
      ADD_FAILURE() << problem.origin.text() << ": " << problem.text << "\n" << resolved;
    expect_same(given, again);
    // and once more: the text itself is a fixed point but for the origins
    EverySlot third;
    read_parameters(second, binding(third));
    expect_same(again, third);
  } catch (const Error& error) {
    ADD_FAILURE() << error.what() << "\n" << resolved;
  }
  return resolved;
}

TEST(ResolvedToml, DefaultsReadBack) {
  const std::string text = round_trip("");
  EXPECT_THAT(text,
              AllOf(HasSubstr("speed = \"1.5 m/s\"  # default"), HasSubstr("step = \"auto\"  # default")));
  EXPECT_THAT(text, Not(HasSubstr("depth"))) << "what holds nothing is not written";
}

TEST(ResolvedToml, EverythingReadsBackBitByBit) {
  const std::string text = round_trip(R"([all]
speed = "17.3 km/h"
share = 0.1
step = "7 min"
depth = "33 inch"
count = 7
flag = false
title = "Naïve \"title\" with \\ and #"
file = "sub/data.csv"
rain = "generate"
conductivity = "41 mm/h"
cover = { bare = "7 percent", road = 0.3 }
mantle = "slope"
monthly = ["11.1 degC", "291.3 K", "33.3 degC"]
place = [0.1, 2, -3e-20]
names = ["x", "y z"]
first = 2021-06-30
last = 12.1
moments = [2021-01-01, 2022-02-03]
outline = [[0.1, 2], [-3e-20, 1e6], [7, 1e300]]
law = "none"
doses = { nh4 = "1.7 mg/L", no3 = "2 kg/m3" }
[[all.inner]]
id = "one"
area = "1.3 km2"
reaction = { rate = "1 1/d" }
doses = { cl = "3.3 g/L" }
[[all.inner]]
id = "two"
depth = "2 ft"
[terrain]
plane = { nx = 40 }
[[gauges]]
id = "a"
[[gauges]]
id = "b"
depth = "0.1 m"
)");
  EXPECT_THAT(text, HasSubstr("case.toml:2"));  // where speed was given
}

TEST(ResolvedToml, WithoutOriginsItDoesNotSayWhereThingsCameFrom) {
  const TextFiles files;
  EverySlot here, there;
  const ConfigValue a = files.tree("[all]\nspeed = \"2 m/s\"\n"),
                    b = files.tree("\n\n[all]\n\nspeed = \"7.2 km/h\"\n");
  read_parameters(a, binding(here));
  read_parameters(b, binding(there));
  EXPECT_EQ(resolved_toml(binding(here), a, files.folder(), false),
            resolved_toml(binding(there), b, files.folder(), false));
  EXPECT_NE(resolved_toml(binding(here), a, files.folder()),
            resolved_toml(binding(there), b, files.folder()));
}

TEST(ResolvedToml, RastersReadBack) {
  for (const char* name : {"k.tif", "sub/k.tif", "../up/k.tif", "50m_k.tif"}) {
    const std::string text = round_trip(std::string("[all]\nconductivity = \"") + name +
                                        "\"\nconductivity_unit = \"mm/h\"\ncover = \"c.tif\"\n");
    EXPECT_THAT(text, HasSubstr(std::string("conductivity = \"") + name + "\""))
        << "relative to the case's folder";
    EXPECT_THAT(text, HasSubstr("conductivity_unit = \"mm/h\""));
  }
}

TEST(ResolvedToml, AwkwardNumbersReadBack) {
  for (const char* number : {"1e22", "1e-300", "123456789012345680", "0.1", "5", "1e16", "2.5e-7", "0"}) {
    SCOPED_TRACE(number);
    round_trip(std::string("[all]\nfirst = ") + number + "\nplace = [" + number + ", -" + number +
               "]\nmoments = [" + number + "]\n");
  }
  for (const char* share : {"0.1", "1e-12", "0.99999999999999989", "5e-324"}) {
    SCOPED_TRACE(share);
    round_trip(std::string("[all]\nshare = ") + share + "\n");
  }
  round_trip("[all]\nmonthly = [\"-0.1 degC\", \"0 degC\", \"1e-5 degC\"]\n");
}

TEST(ResolvedToml, AwkwardTextReadsBack) {
  round_trip("[all]\ntitle = \"\"\"two\nlines and a\ttab\"\"\"\n");
  round_trip("[all]\ntitle = \"\\u0001 \\u007f \\b\"\nnames = [\"a\\nb\", \"\", \"\\\"\"]\n");
  round_trip("[all]\ntitle = ''\n");  // an empty text where the default is not
  round_trip("[[all.inner]]\nid = \"a#b\"\n");
}

TEST(ResolvedToml, ListEntriesOfDefaultsReadBack) {
  const std::string text = round_trip("[[all.inner]]\nreaction = { rate = \"2 1/s\" }\n[[all.inner]]\n");
  EXPECT_THAT(text, HasSubstr("[[all.inner]]"));
}

// An entry whose own keys are all empty must still be an entry, with its sub-table its own.
TEST(ResolvedToml, AnEntryWithoutKeysOfItsOwnStaysAnEntry) {
  struct Bare {
    std::optional<double> depth;
    double rate = 0.0;
  };
  std::vector<Bare> entries;
  const Describe describe = [&](Section& root) {
    root.list_of<Bare>("bare", entries, "list", [](Section& s, Bare& one) {
      s.entry_in("depth", one.depth, "m", {}, "depth");
      s.table("sub", "sub", [&](Section& t) { t.quantity("rate", one.rate, "1/s", {}, "rate", ""); });
    });
  };
  const TextFiles files;
  const ConfigValue tree =
      files.tree("[[bare]]\n[bare.sub]\nrate = \"1 1/s\"\n[[bare]]\n[bare.sub]\nrate = \"2 1/s\"\n");
  ASSERT_TRUE(read_parameters(tree, describe).empty());
  ASSERT_EQ(entries.size(), 2u);
  const std::string resolved = resolved_toml(describe, tree, files.folder());
  const ConfigValue second = read_toml(files.write("resolved.toml", resolved));
  entries.clear();
  EXPECT_TRUE(read_parameters(second, describe).empty()) << resolved;
  ASSERT_EQ(entries.size(), 2u) << resolved;
  EXPECT_EQ(entries[1].rate, 2.0);
}

TEST(ResolvedToml, TheWordsOfAFileKeyAreNotPaths) {
  EXPECT_THAT(round_trip("[all]\nrain = \"constant\"\n"), HasSubstr("rain = \"constant\""));
}

TEST(Explain, SaysUnitDefaultRangeMeaningAndSource) {
  EverySlot p;
  const std::string text = explain_text(binding(p), "all.speed");
  EXPECT_THAT(text, AllOf(HasSubstr("all.speed"), HasSubstr("how fast"), HasSubstr("1.5 m/s"),
                          HasSubstr("0 … 10 m/s"), HasSubstr("Newton 1687"), HasSubstr("quantity")));
  EXPECT_THAT(text, Not(HasSubstr("all.share")));
  EXPECT_THAT(explain_text(binding(p), "all.step"), HasSubstr("or \"auto\""));
  EXPECT_THAT(explain_text(binding(p), "all.rain"), HasSubstr("file or \"constant\" or \"generate\""));
  EXPECT_THAT(explain_text(binding(p), "all.law"), HasSubstr("one of linear, square, none"));
  EXPECT_THAT(explain_text(binding(p), "all.cover"),
              AllOf(HasSubstr("by land state"), HasSubstr("forest = 0.9")));
}

TEST(Explain, ATableABareNameAndEverything) {
  EverySlot p;
  const std::string inner = explain_text(binding(p), "all.inner");
  EXPECT_THAT(inner, AllOf(HasSubstr("all.inner.area"), HasSubstr("all.inner.reaction.rate"),
                           Not(HasSubstr("all.speed"))));
  EXPECT_THAT(explain_text(binding(p), "rate"), HasSubstr("all.inner.reaction.rate"));
  const std::string everything = explain_text(binding(p), "");
  for (const char* key : {"all.speed", "all.doses", "terrain.plane.nx", "gauges.every", "gauges.area"})
    EXPECT_THAT(everything, HasSubstr(key));
}

TEST(Explain, AWrongKeyNamesTheNearest) {
  EverySlot p;
  try {
    explain_text(binding(p), "all.sped");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::usage);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("'all.sped'"), HasSubstr("'all.speed'")));
  }
}

TEST(Explain, MarkdownHasATableForEachSection) {
  EverySlot p;
  const std::string text = explain_markdown(binding(p));
  EXPECT_THAT(
      text, AllOf(HasSubstr("## [all]"), HasSubstr("## [[all.inner]]"), HasSubstr("## [all.inner.reaction]"),
                  HasSubstr("| `speed` | quantity | `\"1.5 m/s\"` | 0 … 10 m/s | how fast | Newton 1687 |"),
                  HasSubstr("0 … 1, ends excluded |")));
}

TEST(DeclaredAlternatives, AreFoundAtTheirTable) {
  EverySlot p;
  const auto sets = declared_alternatives(binding(p));
  ASSERT_EQ(sets.size(), 1u);
  EXPECT_EQ(sets[0].table, "terrain");
  EXPECT_THAT(sets[0].keys, testing::ElementsAre("dem", "plane"));
}

}  // namespace
}  // namespace headwater
