#include "engine/io/h5_document.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <malloc.h>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"
#include "tests/unit/io/disk_limits.hpp"
#include "tests/unit/io/example_document.hpp"

namespace headwater {
namespace {

using ::testing::HasSubstr;

class H5File : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ = test::fresh_folder();
  std::filesystem::path file_ = folder_ / "results.h5";
};

void expect_same_values(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) << i << ": " << a[i] << " " << b[i];
  }
}

void expect_same(const H5Document& a, const H5Document& b) {
  ASSERT_EQ(a.groups.size(), b.groups.size());
  for (std::size_t g = 0; g < a.groups.size(); ++g) {
    const auto& x = a.groups[g];
    const auto& y = b.groups[g];
    EXPECT_EQ(x.path, y.path);
    ASSERT_EQ(x.dimensions.size(), y.dimensions.size());
    for (std::size_t d = 0; d < x.dimensions.size(); ++d) {
      EXPECT_EQ(x.dimensions[d].name, y.dimensions[d].name);
      EXPECT_EQ(x.dimensions[d].size, y.dimensions[d].size);
      EXPECT_EQ(x.dimensions[d].unlimited, y.dimensions[d].unlimited);
    }
    ASSERT_EQ(x.attributes.size(), y.attributes.size());
    for (std::size_t i = 0; i < x.attributes.size(); ++i) {
      EXPECT_EQ(x.attributes[i].name, y.attributes[i].name);
      EXPECT_EQ(x.attributes[i].value, y.attributes[i].value) << x.attributes[i].name;
    }
    ASSERT_EQ(x.variables.size(), y.variables.size());
    for (std::size_t v = 0; v < x.variables.size(); ++v) {
      EXPECT_EQ(x.variables[v].name, y.variables[v].name);
      EXPECT_EQ(x.variables[v].type, y.variables[v].type);
      EXPECT_EQ(x.variables[v].dimensions, y.variables[v].dimensions);
      EXPECT_EQ(x.variables[v].texts, y.variables[v].texts);
      expect_same_values(x.variables[v].values, y.variables[v].values);
    }
  }
}

TEST_F(H5File, ADocumentComesBack) {
  const H5Document document = test::example_document(0, 3);
  write_h5(file_, document);
  expect_same(document, read_h5(file_));
  EXPECT_EQ(test::names_in(folder_), std::vector<std::string>{"results.h5"});
}

TEST_F(H5File, AttributesKeepTheirTypesAndFloatsGetAFillValue) {
  write_h5(file_, test::example_document(0, 2));
  const H5Document document = read_h5(file_);
  const H5Group& root = document.groups.front();
  EXPECT_EQ(std::get<std::string>(root.attribute("title")->value), "Chipwi, ချီဖွေ");
  EXPECT_EQ(std::get<std::string>(root.attribute("comment")->value), "");
  EXPECT_EQ(std::get<std::int32_t>(root.attribute("members")->value), 1);
  EXPECT_EQ(std::get<double>(root.attribute("cell_area")->value), 100.0);
  EXPECT_EQ(std::get<std::vector<double>>(root.attribute("origin")->value),
            (std::vector<double>{500000.0, 2900000.0}));
  const H5Attribute& fill = root.find("water_depth")->attributes.front();
  EXPECT_EQ(fill.name, "_FillValue");
  EXPECT_TRUE(std::isnan(std::get<double>(fill.value)));
  for (const char* name : {"time", "y", "crs"}) {
    for (const auto& attribute : root.find(name)->attributes) EXPECT_NE(attribute.name, "_FillValue") << name;
  }
  EXPECT_EQ(root.find("none"), nullptr);
  EXPECT_EQ(root.attribute("none"), nullptr);
  EXPECT_EQ(root.size("y"), 4);
  EXPECT_THROW(root.size("none"), Error);
  EXPECT_EQ(document.find("/river")->variables.size(), 6U);
  EXPECT_EQ(document.find("river"), nullptr);
}

TEST_F(H5File, WhatWasReadIsWrittenAsTheSameBytes) {
  write_h5(file_, test::example_document(0, 3));
  write_h5(folder_ / "again.h5", read_h5(file_));
  EXPECT_EQ(sha256_file(file_), sha256_file(folder_ / "again.h5"));
}

// Memory that HDF5 forgot to clear would show: the allocator fills blocks with another pattern each time.
TEST_F(H5File, TheSameDocumentGivesTheSameBytes) {
  const H5Document document = test::example_document(0, 30, 60, 50);
  write_h5(file_, document);
  for (const int pattern : {0x55, 0xAA, 0xFF}) {
    if (mallopt(M_PERTURB, pattern) != 1)
      GTEST_SKIP() << "this allocator (a sanitizer's) cannot fill its blocks";
    write_h5(folder_ / "again.h5", document);
    EXPECT_EQ(sha256_file(file_), sha256_file(folder_ / "again.h5")) << pattern;
  }
  mallopt(M_PERTURB, 0);
}

TEST_F(H5File, NotANumberIsTheSameHoweverItCameAbout) {
  H5Document document = test::example_document(0, 1);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  document.groups[0].variables[5].values[2] = nan;
  document.groups[1].variables[4].values[0] = nan;
  write_h5(file_, document);
  document.groups[0].variables[5].values[2] = -nan;
  document.groups[1].variables[4].values[0] = std::nan("77");
  write_h5(folder_ / "again.h5", document);
  EXPECT_EQ(sha256_file(file_), sha256_file(folder_ / "again.h5"));
}

/// Segments of the given lengths, joined, against the whole in one piece.
void expect_joined_like_whole(const std::filesystem::path& folder, const std::vector<std::int64_t>& lengths,
                              std::int64_t ny, std::int64_t nx) {
  std::vector<std::filesystem::path> segments;
  std::int64_t first = 0;
  for (const auto length : lengths) {
    segments.push_back(folder / (std::to_string(segments.size()) + ".h5"));
    write_h5(segments.back(), test::example_document(first, length, ny, nx));
    first += length;
  }
  merge_h5(segments, folder / "joined.h5");
  const H5Document whole = test::example_document(0, first, ny, nx);
  write_h5(folder / "whole.h5", whole);
  EXPECT_EQ(sha256_file(folder / "joined.h5"), sha256_file(folder / "whole.h5"));
  expect_same(read_h5(folder / "joined.h5"), whole);
}

TEST_F(H5File, JoinedSegmentsHaveTheBytesOfTheWhole) {
  expect_joined_like_whole(folder_, {1, 1, 1}, 4, 3);            // several slices a chunk
  expect_joined_like_whole(folder_, {700, 900, 1, 1000}, 1, 1);  // series across chunks of 1024
  expect_joined_like_whole(folder_, {2, 0, 3}, 200, 150);        // one slice a chunk; an empty segment
  expect_joined_like_whole(folder_, {3}, 4, 3);
  expect_joined_like_whole(folder_, {0, 0}, 4, 3);
}

TEST_F(H5File, SegmentsThatDifferAreNotJoined) {
  const H5Document good = test::example_document(0, 2);
  write_h5(folder_ / "0.h5", good);
  const auto message = [&](const std::function<void(H5Document&)>& change) {
    H5Document other = good;
    change(other);
    write_h5(folder_ / "1.h5", other);
    return test::message_of(Exit::io, [&] { merge_h5({folder_ / "0.h5", folder_ / "1.h5"}, file_); });
  };
  EXPECT_THAT(message([](H5Document& d) { d.groups.pop_back(); }), HasSubstr("number of groups"));
  EXPECT_THAT(message([](H5Document& d) { d.groups[0].variables.pop_back(); }), HasSubstr("group /"));
  EXPECT_THAT(message([](H5Document& d) { d.groups[0].variables.back().name = "other"; }),
              HasSubstr("variable land_state"));
  EXPECT_THAT(
      message([](H5Document& d) { d.groups[0].variables[5].attributes[0].value = std::string("cm"); }),
      HasSubstr("variable water_depth"));
  EXPECT_THAT(message([](H5Document& d) { d.groups[0].attributes[1].value = std::string("other"); }),
              HasSubstr("attributes of /"));
  EXPECT_THAT(message([](H5Document& d) { d = test::example_document(0, 2, 5, 3); }),
              HasSubstr("dimension y"));
  EXPECT_THAT(test::message_of(Exit::io, [&] { merge_h5({}, file_); }), HasSubstr("no segments"));
  EXPECT_THAT(test::message_of(Exit::io,
                               [&] {
                                 merge_h5({folder_ / "0.h5", folder_ / "none.h5"}, file_);
                               }),
              HasSubstr("none.h5"));
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(H5File, OneGroupIsRead) {
  const H5Document document = test::example_document(0, 3);
  write_h5(file_, document);
  expect_same({{document.groups[1]}}, {{read_h5_group(file_, "/river")}});
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_h5_group(file_, "/sea"); }), HasSubstr("/sea"));
}

TEST_F(H5File, OneSliceIsRead) {
  const H5Document document = test::example_document(0, 3);
  write_h5(file_, document);
  const auto& depth = document.groups[0].find("water_depth")->values;
  expect_same_values(read_h5_slice(file_, "/", "water_depth", 2), {depth.begin() + 24, depth.begin() + 36});
  expect_same_values(read_h5_slice(file_, "/river", "total", 1), {1e-3});
  expect_same_values(read_h5_slice(file_, "/", "relief", 7), document.groups[0].find("relief")->values);
  expect_same_values(read_h5_slice(file_, "/", "crs", 0), {0.0});
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_h5_slice(file_, "/", "water_depth", 3); }),
              HasSubstr("no slice 3"));
  EXPECT_THROW(read_h5_slice(file_, "/", "water_depth", -1), Error);
  EXPECT_THROW(read_h5_slice(file_, "/", "none", 0), Error);
  EXPECT_THROW(read_h5_slice(file_, "/none", "flow", 0), Error);
  EXPECT_THROW(read_h5_slice(file_, "/river", "name", 0), Error);
}

TEST_F(H5File, NothingAtAllAndEmptyDimensions) {
  H5Document document;
  document.groups.push_back({"/", {}, {}, {}});
  document.groups.push_back(
      {"/a/b/c", {{"list", std::vector<double>{}}}, {{"time", 0, true}, {"site", 0, false}}, {}});
  H5Variable area{"area", H5Type::float32, {"time", "site"}, {}, {}, {}};
  H5Variable id{"id", H5Type::text, {"site"}, {}, {}, {}};
  H5Variable note{"note", H5Type::text, {}, {}, {}, {"one text"}};
  document.groups.back().variables = {area, id, note};
  write_h5(file_, document);
  const H5Document back = read_h5(file_);
  ASSERT_EQ(back.groups.size(), 4U) << "the groups on the way are groups too";
  EXPECT_EQ(back.groups[2].path, "/a/b");
  EXPECT_EQ(back.find("/a/b/c")->size("site"), 0);
  EXPECT_EQ(back.find("/a/b/c")->find("note")->texts.front(), "one text");
  EXPECT_TRUE(back.find("/a/b/c")->find("area")->values.empty());
}

TEST_F(H5File, ALongAttributeIsKept) {
  H5Document document = test::example_document(0, 1);
  const std::string text(200000, 'w');  // beyond the 64 KiB that an object header takes
  document.groups[0].attributes.push_back({"history", text});
  write_h5(file_, document);
  EXPECT_EQ(std::get<std::string>(read_h5(file_).groups[0].attribute("history")->value), text);
}

TEST_F(H5File, DocumentsThatSomeReaderWouldRejectAreNotWritten) {
  const auto message = [&](const std::function<void(H5Group&)>& change) {
    H5Document document = test::example_document(0, 2);
    change(document.groups[0]);
    return test::message_of(Exit::io, [&] { write_h5(file_, document); });
  };
  H5Variable text{"text", H5Type::text, {}, {}, {}, {"x"}};
  EXPECT_THAT(message([&](H5Group& g) { g.variables.push_back(text); }), HasSubstr("text at the root"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[5].values.pop_back(); }),
              HasSubstr("23 values for 24 places"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[6].values[0] = 0.5; }), HasSubstr("no 32-bit integer"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[6].values[0] = 3e9; }), HasSubstr("no 32-bit integer"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[6].values[0] = std::nan(""); }),
              HasSubstr("no 32-bit integer"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[4].name = "x"; }), HasSubstr("twice"));
  EXPECT_THAT(message([](H5Group& g) { g.dimensions[1].unlimited = true; }), HasSubstr("only the first"));
  EXPECT_THAT(message([](H5Group& g) {
                g.variables[5].dimensions = {"y", "time", "x"};
              }),
              HasSubstr("come first"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[5].dimensions[1] = "z"; }), HasSubstr("no dimension 'z'"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[4].dimensions = {"y", "y"}; }), HasSubstr("twice"));
  EXPECT_THAT(message([](H5Group& g) {
                g.dimensions.push_back({"relief", 3, false});
              }),
              HasSubstr("a dimension's name"));
  EXPECT_THAT(message([](H5Group& g) { g.attributes.push_back({"CLASS", 1.0}); }), HasSubstr("reserved"));
  EXPECT_THAT(message([](H5Group& g) {
                g.variables[5].attributes.push_back({"_FillValue", std::string("no")});
              }),
              HasSubstr("numbers only"));
  EXPECT_THAT(message([](H5Group& g) { g.variables[5].name = "a/b"; }), HasSubstr("holds '/'"));
  EXPECT_THAT(message([](H5Group& g) { g.path = "/other"; }), HasSubstr("root group"));
  EXPECT_TRUE(test::names_in(folder_).empty());
}

TEST_F(H5File, WhatWasNotWrittenByHeadwaterIsAnIoError) {
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_h5(folder_ / "none.h5"); }), HasSubstr("none.h5"));
  EXPECT_THROW(read_h5(folder_), Error);
  write_file_atomically(file_, "time,value\n");
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_h5(file_); }), HasSubstr("results.h5"));
}

}  // namespace
}  // namespace headwater
