#include "engine/io/toml_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/config/text_files.hpp"

namespace headwater {
namespace {

using config_test::at;
using config_test::text_at;
using config_test::TextFiles;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

template <class Work>
std::string error_of(Exit code, Work work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

TEST(ReadToml, KeepsTypes) {
  TextFiles files;
  const ConfigValue tree =
      files.tree("s = \"0.8 m/d\"\ni = 7\nr = 2.5\nb = true\nd = 2021-02-28\na = [1, \"x\"]\n[t]\nk = 1\n");
  EXPECT_EQ(text_at(tree, {"s"}), "0.8 m/d");
  EXPECT_EQ(*at(tree, {"i"}).as<std::int64_t>(), 7);
  EXPECT_EQ(*at(tree, {"r"}).as<double>(), 2.5);
  EXPECT_TRUE(*at(tree, {"b"}).as<bool>());
  EXPECT_EQ(*at(tree, {"d"}).as<Date>(), (Date{2021, 2, 28}));
  EXPECT_EQ(at(tree, {"a"}).as<ConfigArray>()->size(), 2u);
  EXPECT_EQ(at(tree, {"t"}).kind(), "a table");
  EXPECT_EQ(at(tree, {"s"}).kind(), "a string");
  EXPECT_EQ(at(tree, {"i"}).kind(), "an integer");
  EXPECT_EQ(at(tree, {"d"}).kind(), "a date");
}

TEST(ReadToml, RemembersLineColumnFolder) {
  TextFiles files;
  const auto file = files.write(
      "sub/case.toml",
      "schema = 1\n\n[water]\n   manning   =   \"0.05 s/m^(1/3)\"\nk = { forest = \"1 m\",\n   }\n");
  // (a newline inside an inline table is not TOML 1.0)
  error_of(Exit::configuration, [&] { read_toml(file); });
  const auto good = files.write(
      "sub/good.toml",
      "schema = 1\n\n[water]\n   manning   =   \"0.05 s/m^(1/3)\"\nk = { a = 1, forest = \"1 m\" }\n"
      "[[site]]\nid = \"x\"\nlist = [\n  10,\n    20,\n]\n");
  const ConfigValue tree = read_toml(good);
  const auto where = [&](std::initializer_list<std::string_view> path) {
    const Origin& origin = at(tree, path).origin();
    return std::pair(origin.line, origin.column);
  };
  EXPECT_EQ(where({"schema"}), std::pair(1, 10));
  EXPECT_EQ(where({"water", "manning"}), std::pair(4, 18));
  EXPECT_EQ(where({"water", "k", "forest"}), std::pair(5, 23));
  const ConfigValue& site = at(tree, {"site"}).as<ConfigArray>()->front();
  EXPECT_EQ(at(site, {"list"}).as<ConfigArray>()->back().origin().line, 10);
  EXPECT_EQ(at(site, {"list"}).as<ConfigArray>()->back().origin().column, 5);
  EXPECT_THAT(at(tree, {"water", "manning"}).origin().text(), testing::EndsWith("sub/good.toml:4:18"));
  EXPECT_EQ(at(tree, {"water", "manning"}).origin().folder,
            (files.folder() / "sub").lexically_normal().string());
}

TEST(ReadToml, KeepsTheOrderOfTheFile) {
  TextFiles files;
  std::vector<std::string> keys;
  const ConfigValue tree = files.tree("zebra = 1\nant = 2\nmole = 3\n");
  for (const auto& [key, value] : *tree.as<ConfigTable>()) keys.push_back(key);
  EXPECT_THAT(keys, ElementsAre("zebra", "ant", "mole"));
}

TEST(ReadToml, SaysWhereTheSyntaxBreaks) {
  TextFiles files;
  const auto file = files.write("bad.toml", "a = 1\nb = = 2\n");
  EXPECT_THAT(error_of(Exit::configuration, [&] { read_toml(file); }), HasSubstr("bad.toml:2:"));
  const auto twice = files.write("twice.toml", "a = 1\na = 2\n");
  EXPECT_THAT(error_of(Exit::configuration, [&] { read_toml(twice); }), HasSubstr("twice.toml:2:"));
  const auto day = files.write("day.toml", "a = 2021-02-30\n");
  EXPECT_THAT(error_of(Exit::configuration, [&] { read_toml(day); }), HasSubstr("day.toml:1:"));
}

TEST(ReadToml, RefusesTimesOfDay) {
  TextFiles files;
  for (const char* text : {"a = 2021-01-01T00:00:00", "a = 12:00:00", "a = 2021-01-01T00:00:00Z"})
    EXPECT_THAT(error_of(Exit::configuration, [&] { files.tree(text); }), HasSubstr("case.toml:1:5")) << text;
}

TEST(ReadToml, AMissingFileIsAnInputError) {
  TextFiles files;
  EXPECT_THAT(error_of(Exit::input, [&] { read_toml(files.folder() / "nowhere.toml"); }),
              HasSubstr("nowhere.toml"));
}

TEST(ParseValue, IsTomlOrAPlainWord) {
  TextFiles files;
  const auto value = [&](const char* text) { return parse_value("key", text, files.folder()); };
  EXPECT_EQ(*value("3").as<std::int64_t>(), 3);
  EXPECT_EQ(*value("0.5").as<double>(), 0.5);
  EXPECT_TRUE(*value("true").as<bool>());
  EXPECT_EQ(*value("2026-01-01").as<Date>(), (Date{2026, 1, 1}));
  EXPECT_EQ(value("[1, 2]").as<ConfigArray>()->size(), 2u);
  EXPECT_EQ(*value("{ forest = \"1 m\" }").find("forest")->as<std::string>(), "1 m");
  EXPECT_EQ(*value("\"0.2 m\"").as<std::string>(), "0.2 m");
  EXPECT_EQ(*value("0.2 m").as<std::string>(), "0.2 m");
  EXPECT_EQ(*value("green_ampt").as<std::string>(), "green_ampt");
  EXPECT_EQ(*value("").as<std::string>(), "");
  EXPECT_EQ(value("rasters/k.tif").origin().folder, files.folder().lexically_normal().string());
  EXPECT_EQ(value("3").origin().text(), "--set key");
}

TEST(ReadScenario, ChainsToAnyDepthBaseFirst) {
  TextFiles files;
  files.write("base.toml", "schema = 1\na = \"base\"\nb = \"base\"\nc = \"base\"\n");
  files.write("sub/middle.toml", "extends = \"../base.toml\"\nb = \"middle\"\nc = \"middle\"\n");
  const auto top = files.write("top.toml", "extends = \"sub/middle.toml\"\nc = \"top\"\n");
  std::vector<std::filesystem::path> read;
  const ConfigValue tree = read_scenario(top, {}, read);
  EXPECT_EQ(text_at(tree, {"a"}), "base");
  EXPECT_EQ(text_at(tree, {"b"}), "middle");
  EXPECT_EQ(text_at(tree, {"c"}), "top");
  EXPECT_EQ(tree.find("extends"), nullptr);
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(read[0].filename(), "base.toml");
  EXPECT_EQ(read[2].filename(), "top.toml");
  // a relative path means the folder of the file that names it
  EXPECT_EQ(at(tree, {"b"}).origin().folder, (files.folder() / "sub").lexically_normal().string());
}

TEST(ReadScenario, ACycleIsAnError) {
  TextFiles files;
  files.write("a.toml", "schema = 1\nextends = \"b.toml\"\n");
  files.write("b.toml", "extends = \"c.toml\"\n");
  files.write("c.toml", "extends = \"./sub/../a.toml\"\n");
  std::filesystem::create_directories(files.folder() / "sub");
  std::vector<std::filesystem::path> read;
  const auto text =
      error_of(Exit::configuration, [&] { read_scenario(files.folder() / "a.toml", {}, read); });
  EXPECT_THAT(text, AllOf(HasSubstr("circle"), HasSubstr("a.toml")));
  files.write("self.toml", "schema = 1\nextends = \"self.toml\"\n");
  error_of(Exit::configuration, [&] { read_scenario(files.folder() / "self.toml", {}, read); });
}

TEST(ReadScenario, AMissingBaseNamesTheLineThatAsksForIt) {
  TextFiles files;
  const auto top = files.write("top.toml", "schema = 1\nextends = \"nowhere.toml\"\n");
  std::vector<std::filesystem::path> read;
  EXPECT_THAT(error_of(Exit::input, [&] { read_scenario(top, {}, read); }),
              AllOf(HasSubstr("'nowhere.toml'"), HasSubstr("top.toml:2:11")));
}

TEST(ReadScenario, ExtendsMustBeAFileName) {
  TextFiles files;
  const auto top = files.write("top.toml", "schema = 1\nextends = 3\n");
  std::vector<std::filesystem::path> read;
  EXPECT_THAT(error_of(Exit::configuration, [&] { read_scenario(top, {}, read); }),
              HasSubstr("top.toml:2:11"));
}

TEST(ReadScenario, SchemaMayBeInheritedButMustBeThere) {
  TextFiles files;
  files.write("base.toml", "a = 1\n");
  const auto top = files.write("top.toml", "extends = \"base.toml\"\n");
  std::vector<std::filesystem::path> read;
  EXPECT_THAT(error_of(Exit::configuration, [&] { read_scenario(top, {}, read); }),
              AllOf(HasSubstr("schema"), HasSubstr("top.toml")));
  files.write("base.toml", "schema = 1\na = 1\n");
  EXPECT_NO_THROW(read_scenario(top, {}, read));
}

}  // namespace
}  // namespace headwater
