// The rules of `extends` and `--set` on trees.
#include <gtest/gtest.h>

#include "engine/core/config.hpp"
#include "tests/unit/config/text_files.hpp"

namespace headwater {
namespace {

using config_test::at;
using config_test::text_at;
using config_test::TextFiles;

const std::vector<Alternatives> alternatives = {{"terrain", {"dem", "plane", "flat"}},
                                                {"terrain", {"channels", "channel_area"}},
                                                {"site", {"polygon", "place"}}};

ConfigValue merged(const char* base, const char* child) {
  TextFiles files;
  ConfigValue tree = files.tree(base);
  merge(tree, files.tree(child), alternatives);
  return tree;
}

TEST(Merge, TablesMergeDeeplyAndScalarsReplace) {
  const ConfigValue tree = merged("a = \"1\"\n[t]\nx = \"1\"\ny = \"2\"\n[t.deep]\nu = \"3\"\nv = \"4\"\n",
                                  "b = \"9\"\n[t]\ny = \"20\"\n[t.deep]\nv = \"40\"\n");
  EXPECT_EQ(text_at(tree, {"a"}), "1");
  EXPECT_EQ(text_at(tree, {"b"}), "9");
  EXPECT_EQ(text_at(tree, {"t", "x"}), "1");
  EXPECT_EQ(text_at(tree, {"t", "y"}), "20");
  EXPECT_EQ(text_at(tree, {"t", "deep", "u"}), "3");
  EXPECT_EQ(text_at(tree, {"t", "deep", "v"}), "40");
}

TEST(Merge, PlainArraysReplace) {
  const ConfigValue tree = merged("p = [1, 2, 3]\nq = [1]\n", "p = [4]\nq = []\n");
  ASSERT_EQ(at(tree, {"p"}).as<ConfigArray>()->size(), 1u);
  EXPECT_EQ(at(tree, {"p"}).as<ConfigArray>()->front().number(), 4.0);
  EXPECT_TRUE(at(tree, {"q"}).as<ConfigArray>()->empty());
}

TEST(Merge, ScalarAndTableReplaceEachOther) {
  EXPECT_EQ(text_at(merged("k = { forest = \"1 m\" }", "k = \"2 m\""), {"k"}), "2 m");
  const ConfigValue tree = merged("k = \"2 m\"", "k = { forest = \"1 m\" }");
  EXPECT_EQ(text_at(tree, {"k", "forest"}), "1 m");
}

TEST(Merge, ArraysOfTablesMergeById) {
  const ConfigValue tree = merged(
      "[[site]]\nid = \"north\"\narea = \"1\"\ngrade = \"a\"\n[[site]]\nid = \"south\"\narea = \"2\"\n",
      "[[site]]\nid = \"east\"\narea = \"3\"\n[[site]]\nid = \"north\"\narea = \"10\"\nenabled = false\n");
  const auto& sites = *at(tree, {"site"}).as<ConfigArray>();
  ASSERT_EQ(sites.size(), 3u);  // inherited ones first, in their order; then new ones
  EXPECT_EQ(text_at(sites[0], {"id"}), "north");
  EXPECT_EQ(text_at(sites[0], {"area"}), "10");
  EXPECT_EQ(text_at(sites[0], {"grade"}), "a");
  EXPECT_FALSE(*at(sites[0], {"enabled"}).as<bool>());
  EXPECT_EQ(text_at(sites[1], {"id"}), "south");
  EXPECT_EQ(text_at(sites[2], {"id"}), "east");
}

TEST(Merge, ArraysOfTablesWithoutIdsReplace) {
  const ConfigValue tree = merged("[[source]]\nrow = 1\n[[source]]\nrow = 2\n", "[[source]]\nrow = 3\n");
  ASSERT_EQ(at(tree, {"source"}).as<ConfigArray>()->size(), 1u);
}

TEST(Merge, AnAlternativeOfTheChildDropsTheInheritedOnes) {
  const ConfigValue tree = merged("[terrain]\ndem = \"a.tif\"\nchannels = \"r.gpkg\"\nrouting = \"d8\"\n",
                                  "[terrain]\nplane = { nx = 3 }\nchannel_area = \"1 km2\"\n");
  EXPECT_EQ(at(tree, {"terrain"}).find("dem"), nullptr);
  EXPECT_EQ(at(tree, {"terrain"}).find("channels"), nullptr);
  EXPECT_NE(at(tree, {"terrain"}).find("plane"), nullptr);
  EXPECT_EQ(text_at(tree, {"terrain", "channel_area"}), "1 km2");
  EXPECT_EQ(text_at(tree, {"terrain", "routing"}), "d8");
  // the same one given again stays
  EXPECT_EQ(text_at(merged("[terrain]\ndem = \"a.tif\"", "[terrain]\ndem = \"b.tif\""), {"terrain", "dem"}),
            "b.tif");
  // elsewhere the names mean nothing
  EXPECT_NE(at(merged("[other]\ndem = \"a\"", "[other]\nplane = \"b\""), {"other"}).find("dem"), nullptr);
}

// Two in one file is an error: the merge must leave both for the reader to find, whatever is inherited.
TEST(Merge, TwoAlternativesInOneChildBothStay) {
  for (const char* base : {"[terrain]\nflat = { nx = 1 }\n", "[terrain]\ndem = \"a.tif\"\n",
                           "[terrain]\nrouting = \"d8\"\n", ""}) {
    const ConfigValue tree = merged(base, "[terrain]\ndem = \"b.tif\"\nplane = { nx = 3 }\n");
    EXPECT_NE(at(tree, {"terrain"}).find("dem"), nullptr) << base;
    EXPECT_NE(at(tree, {"terrain"}).find("plane"), nullptr) << base;
    EXPECT_EQ(at(tree, {"terrain"}).find("flat"), nullptr) << base;
  }
}

TEST(Merge, AlternativesWorkInEntriesOfAList) {
  const ConfigValue tree =
      merged("[[site]]\nid = \"n\"\npolygon = \"a.gpkg\"\n", "[[site]]\nid = \"n\"\nplace = \"auto\"\n");
  const ConfigValue& site = at(tree, {"site"}).as<ConfigArray>()->front();
  EXPECT_EQ(site.find("polygon"), nullptr);
  EXPECT_EQ(text_at(site, {"place"}), "auto");
}

TEST(Merge, ValuesRememberWhereTheyWereWritten) {
  TextFiles files;
  ConfigValue tree = read_toml(files.write("base.toml", "[t]\nx = \"1\"\ny = \"2\"\n"));
  merge(tree, read_toml(files.write("child.toml", "\n\n[t]\n  y = \"3\"\n")), {});
  EXPECT_EQ(std::filesystem::path(at(tree, {"t", "x"}).origin().file).filename(), "base.toml");
  EXPECT_EQ(at(tree, {"t", "x"}).origin().line, 2);
  EXPECT_EQ(std::filesystem::path(at(tree, {"t", "y"}).origin().file).filename(), "child.toml");
  EXPECT_EQ(at(tree, {"t", "y"}).origin().line, 4);
  EXPECT_EQ(at(tree, {"t", "y"}).origin().column, 7);
}

ConfigValue set(const char* base, std::string_view path, const char* value) {
  TextFiles files;
  ConfigValue tree = files.tree(base);
  set_path(tree, path, parse_value(path, value, files.folder()), alternatives);
  return tree;
}

TEST(SetPath, ReplacesAddsAndCreatesTables) {
  EXPECT_EQ(text_at(set("[river]\nstep = \"1 s\"", "river.step", "30 s"), {"river", "step"}), "30 s");
  EXPECT_EQ(text_at(set("", "a.b.c", "x"), {"a", "b", "c"}), "x");
  EXPECT_EQ(at(set("", "schema", "1"), {"schema"}).number(), 1.0);
  EXPECT_EQ(text_at(set("k = \"1 m\"", "k.forest", "2 m"), {"k", "forest"}),
            "2 m");  // a table where a scalar was
}

TEST(SetPath, FindsEntriesById) {
  const char* sites = "[[site]]\nid = \"north\"\narea = \"1\"\n[[site]]\nid = \"south\"\narea = \"2\"\n";
  const ConfigValue tree = set(sites, "site.south.area", "5 km2");
  const auto& entries = *at(tree, {"site"}).as<ConfigArray>();
  EXPECT_EQ(text_at(entries[0], {"area"}), "1");
  EXPECT_EQ(text_at(entries[1], {"area"}), "5 km2");
  const ConfigValue more = set(sites, "site.west.area", "3 km2");
  ASSERT_EQ(at(more, {"site"}).as<ConfigArray>()->size(), 3u);
  EXPECT_EQ(text_at(at(more, {"site"}).as<ConfigArray>()->back(), {"id"}), "west");
  EXPECT_EQ(text_at(at(more, {"site"}).as<ConfigArray>()->back(), {"area"}), "3 km2");
}

TEST(SetPath, AWholeEntryMergesIntoTheOneOfThatId) {
  const ConfigValue tree =
      set("[[site]]\nid = \"north\"\narea = \"1\"\ngrade = \"a\"\n", "site.north", "{ area = \"7\" }");
  const auto& entries = *at(tree, {"site"}).as<ConfigArray>();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(text_at(entries[0], {"area"}), "7");
  EXPECT_EQ(text_at(entries[0], {"grade"}), "a");
  EXPECT_EQ(text_at(entries[0], {"id"}), "north");
}

// A scalar cannot be an entry: it is kept, so that reading complains about it, and is not lost without a
// word.
TEST(SetPath, AScalarForAWholeEntryIsNotLost) {
  const ConfigValue tree = set("[[site]]\nid = \"north\"\narea = \"1\"\n", "site.north", "5 km2");
  const auto& entries = *at(tree, {"site"}).as<ConfigArray>();
  ASSERT_EQ(entries.size(), 1u);
  ASSERT_NE(entries[0].as<std::string>(), nullptr);
  EXPECT_EQ(*entries[0].as<std::string>(), "5 km2");
}

TEST(SetPath, DropsInheritedAlternatives) {
  const ConfigValue tree = set("[terrain]\ndem = \"a.tif\"\nrouting = \"d8\"\n", "terrain.plane.nx", "3");
  EXPECT_EQ(at(tree, {"terrain"}).find("dem"), nullptr);
  EXPECT_EQ(at(tree, {"terrain", "plane", "nx"}).number(), 3.0);
  EXPECT_EQ(text_at(tree, {"terrain", "routing"}), "d8");
  const ConfigValue site = set("[[site]]\nid = \"n\"\npolygon = \"a\"\n", "site.n.place", "auto");
  EXPECT_EQ(at(site, {"site"}).as<ConfigArray>()->front().find("polygon"), nullptr);
}

TEST(SetPath, ValuesComeFromTheCommandLine) {
  const ConfigValue tree = set("", "river.step", "30 s");
  EXPECT_EQ(at(tree, {"river", "step"}).origin().text(), "--set river.step");
}

}  // namespace
}  // namespace headwater
