// The list of what may be set, and finding a key in it by its path.
#include "engine/core/declared_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/config/every_slot.hpp"
#include "tests/unit/config/text_files.hpp"

namespace headwater {
namespace {

using config_test::EverySlot;
using config_test::TextFiles;
using Kind = DeclaredKey::Kind;
using testing::HasSubstr;

std::vector<DeclaredKey> keys() {
  EverySlot slots;
  return declared_keys([&](Section& root) { describe(root, slots); });
}

TEST(DeclaredKeys, KindsUnitsAndChoices) {
  const auto all = keys();
  const auto kind = [&](const char* path) {
    const DeclaredKey* key = find_key(all, path);
    EXPECT_NE(key, nullptr) << path;
    return key == nullptr ? Kind::other : key->kind;
  };
  EXPECT_EQ(kind("all.speed"), Kind::quantity);
  EXPECT_EQ(kind("all.depth"), Kind::quantity);
  EXPECT_EQ(kind("all.conductivity"), Kind::quantity);
  EXPECT_EQ(kind("all.conductivity.forest"), Kind::quantity);
  EXPECT_EQ(kind("all.count"), Kind::integer);
  EXPECT_EQ(kind("all.flag"), Kind::flag);
  EXPECT_EQ(kind("all.title"), Kind::word);
  EXPECT_EQ(kind("all.file"), Kind::other);
  EXPECT_EQ(kind("all.monthly"), Kind::other);
  EXPECT_EQ(find_key(all, "all.speed")->info.unit, "m/s");
  EXPECT_EQ(find_key(all, "all.speed")->info.bounds.max, 10.0);
  EXPECT_EQ(find_key(all, "all.law")->choices.size(), 3u);
}

TEST(DeclaredKeys, EntriesOfListsAndNamedQuantitiesGoByAnyId) {
  const auto all = keys();
  EXPECT_EQ(find_key(all, "all.inner.north.area")->pattern, "all.inner.*.area");
  EXPECT_EQ(find_key(all, "all.inner.north.reaction.rate")->info.unit, "1/s");
  EXPECT_EQ(find_key(all, "all.inner.north.doses.lead")->info.unit, "kg/m3");
  EXPECT_EQ(find_key(all, "all.inner.area"), nullptr);
  EXPECT_EQ(find_key(all, "all.inner..area"), nullptr);
  EXPECT_EQ(find_key(all, "all"), nullptr);
  EXPECT_EQ(find_key(all, "all.speed.forest"), nullptr);
  EXPECT_EQ(find_key(all, ""), nullptr);
}

TEST(DeclaredKeys, TheNearestIsOffered) {
  const auto all = keys();
  EXPECT_THAT(no_such_key(all, "all.sped"), HasSubstr("did you mean 'all.speed'?"));
  EXPECT_THAT(no_such_key(all, "conductivity"), HasSubstr("did you mean 'all.conductivity'?"));
  EXPECT_THAT(no_such_key(all, "xyzzyplughxyzzyplugh"), HasSubstr("headwater explain"));
}

TEST(DeclaredKeys, EntriesThatTheCaseDoesNotHave) {
  const auto all = keys();
  TextFiles files;
  const ConfigValue tree = files.tree("[[all.inner]]\nid = \"north\"\n[[all.inner]]\nid = \"south\"\n");
  const auto missing = [&](const ConfigValue& root, const char* path) {
    return missing_entry(root, *find_key(all, path), path);
  };
  EXPECT_EQ(missing(tree, "all.inner.north.area"), "");
  EXPECT_EQ(missing(tree, "all.inner.south.doses.new_name"), "");
  EXPECT_EQ(missing(tree, "all.speed"), "");
  EXPECT_THAT(missing(tree, "all.inner.sooth.area"), HasSubstr("did you mean 'south'?"));
  EXPECT_THAT(missing(files.tree("[all]\nspeed = \"1 m/s\"\n"), "all.inner.north.area"),
              HasSubstr("no [[all.inner]]"));
}

TEST(DeclaredKeys, Bounds) {
  const auto all = keys();
  const auto wrong = [&](const char* path, double value) {
    return out_of_bounds(*find_key(all, path), path, value);
  };
  EXPECT_EQ(wrong("all.speed", 0.0), "");
  EXPECT_EQ(wrong("all.speed", 10.0), "");
  EXPECT_EQ(wrong("all.speed", 11.0), "'all.speed' = 11 m/s is out of bounds: it must lie in [0, 10] m/s");
  EXPECT_EQ(wrong("all.share", 1.0), "'all.share' = 1 is out of bounds: it must lie in (0, 1)");
  EXPECT_NE(wrong("all.depth", std::numeric_limits<double>::quiet_NaN()), "");
}

}  // namespace
}  // namespace headwater
