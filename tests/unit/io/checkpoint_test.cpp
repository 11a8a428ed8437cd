#include "engine/io/checkpoint.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"
#include "tests/unit/io/disk_limits.hpp"
#include "tests/unit/io/example_document.hpp"

namespace headwater {
namespace {

using ::testing::HasSubstr;

Checkpoint example() {
  Checkpoint checkpoint;
  checkpoint.reals["water/soil.moisture"] = {0.1, -0.0, std::numeric_limits<double>::denorm_min(),
                                             std::numeric_limits<double>::infinity()};
  checkpoint.reals["empty"] = {};
  for (int i = 0; i < 200; ++i) checkpoint.reals["many"].push_back(std::sqrt(i));
  checkpoint.integers["."] = {std::numeric_limits<std::int64_t>::min(), 0,
                              std::numeric_limits<std::int64_t>::max()};
  checkpoint.integers["a/../b%2F"] = {1};
  checkpoint.texts["clock"] = "2020-01-01";
  checkpoint.texts["ချီဖွေ"] = std::string("with\0nul\n", 9);
  checkpoint.texts[""] = "";
  return checkpoint;
}

bool same(const Checkpoint& a, const Checkpoint& b) {
  return a.reals == b.reals && a.integers == b.integers && a.texts == b.texts;
}

class CheckpointFile : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ = test::fresh_folder();
  std::filesystem::path file_ = folder_ / "checkpoint.h5";
};

TEST_F(CheckpointFile, ComesBackAsItWas) {
  write_checkpoint(file_, example());
  EXPECT_TRUE(same(read_checkpoint(file_), example()));
  write_checkpoint(file_, {});
  EXPECT_TRUE(same(read_checkpoint(file_), {}));
}

TEST_F(CheckpointFile, NotANumberKeepsItsBits) {
  Checkpoint checkpoint;
  std::vector<double> odd(2, -std::numeric_limits<double>::quiet_NaN());
  const std::uint64_t payload = 0x7FF8000000001234U;
  std::memcpy(&odd[1], &payload, sizeof payload);
  checkpoint.reals["odd"] = odd;
  write_checkpoint(file_, checkpoint);
  const auto back = read_checkpoint(file_).reals.at("odd");
  EXPECT_EQ(std::memcmp(back.data(), odd.data(), sizeof(double) * odd.size()), 0);
}

TEST_F(CheckpointFile, TheSameStateGivesTheSameBytes) {
  write_checkpoint(file_, example());
  write_checkpoint(folder_ / "again.h5", example());
  EXPECT_EQ(read_text(file_), read_text(folder_ / "again.h5"));
}

TEST_F(CheckpointFile, TheChecksumStandsWhereTheDocumentationSays) {
  write_checkpoint(file_, example());
  const std::string bytes = read_text(file_);
  EXPECT_THAT(bytes.substr(0, 512), HasSubstr(sha256(bytes.substr(512))));
  EXPECT_EQ(bytes.substr(512, 8), "\x89HDF\r\n\x1a\n");
}

TEST_F(CheckpointFile, EveryFlippedByteIsFound) {
  write_checkpoint(file_, example());
  const std::string bytes = read_text(file_);
  ASSERT_LT(bytes.size(), 100000U);
  const auto damaged = folder_ / "damaged.h5";
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string copy = bytes;
    copy[at] = static_cast<char>(copy[at] ^ (1 << (at % 8)));
    test::write_quickly(damaged, copy);
    ASSERT_THROW(read_checkpoint(damaged), Error) << "byte " << at;
  }
}

TEST_F(CheckpointFile, EveryCutIsFound) {
  write_checkpoint(file_, example());
  const std::string bytes = read_text(file_);
  const auto damaged = folder_ / "damaged.h5";
  for (std::size_t size = 0; size < bytes.size(); size += size < 600 ? 1 : 97) {
    test::write_quickly(damaged, bytes.substr(0, size));
    ASSERT_THROW(read_checkpoint(damaged), Error) << size << " bytes";
  }
  test::write_quickly(damaged, bytes + "x");
  EXPECT_THROW(read_checkpoint(damaged), Error);
}

TEST_F(CheckpointFile, WhatIsMissingOrForeignIsAnIoError) {
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_checkpoint(folder_ / "none.h5"); }),
              HasSubstr("none.h5"));
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_checkpoint(folder_); }), HasSubstr("cannot be used"));
  test::write_quickly(file_, std::string(2000, 'x'));
  EXPECT_THAT(test::message_of(Exit::io, [&] { read_checkpoint(file_); }), HasSubstr("not a checkpoint"));
}

TEST_F(CheckpointFile, AFailingDiskLeavesTheEarlierCheckpoint) {
  write_checkpoint(file_, example());
  Checkpoint larger = example();
  larger.reals["large"].assign(100000, 1.0);
  for (const std::size_t bytes : {0U, 1U, 511U, 512U, 600U, 3000U, 50000U, 800000U}) {
    std::string message;
    {
      const test::FileSizeLimit limit(bytes);
      message = test::message_of(Exit::io, [&] { write_checkpoint(file_, larger); });
    }
    EXPECT_THAT(message, HasSubstr("File too large")) << bytes;
    EXPECT_EQ(test::names_in(folder_), std::vector<std::string>{"checkpoint.h5"});
    EXPECT_TRUE(same(read_checkpoint(file_), example()));
  }
}

}  // namespace
}  // namespace headwater
