#include "engine/io/files.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/core/error.hpp"
#include "tests/unit/io/disk_limits.hpp"
#include "tests/unit/io/example_document.hpp"

namespace headwater {
namespace {

using ::testing::HasSubstr;

class Files : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_ = test::fresh_folder();
};

TEST_F(Files, AWrittenFileIsReadBackAndReplacesTheEarlierOne) {
  const auto file = folder_ / "status.json";
  write_file_atomically(file, "first, and longer");
  write_file_atomically(file, std::string("sec\0nd", 6));
  EXPECT_EQ(read_text(file), std::string("sec\0nd", 6));
  EXPECT_EQ(test::names_in(folder_), std::vector<std::string>{"status.json"});
}

TEST_F(Files, ALeftoverOfAKilledRunIsOverwritten) {
  const auto file = folder_ / "status.json";
  std::ofstream(folder_ / "status.json.partial") << "what a killed run had begun to write, long as it may be";
  write_file_atomically(file, "whole");
  EXPECT_EQ(read_text(file), "whole");
  EXPECT_EQ(test::names_in(folder_), std::vector<std::string>{"status.json"});
}

TEST_F(Files, TwoWritersOfOneFileDoNotMix) {
  const auto partial = folder_ / "status.json.partial";
  const int other = ::open(partial.c_str(), O_RDWR | O_CREAT, 0666);
  ASSERT_EQ(flock(other, LOCK_EX | LOCK_NB), 0);
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_file_atomically(folder_ / "status.json", "x"); }),
              HasSubstr("another process is writing this file"));
  ::close(other);
  EXPECT_TRUE(std::filesystem::exists(partial)) << "the other writer's file must stay";
}

TEST_F(Files, AFileSizeLimitIsAnErrorThatNamesFileCauseAndRemedy) {
  const auto file = folder_ / "summary.csv";
  write_file_atomically(file, "old");
  const std::string text(10000, 'x');
  std::string message;
  {
    const test::FileSizeLimit limit(4096);
    message = test::message_of(Exit::io, [&] { write_file_atomically(file, text); });
  }
  EXPECT_THAT(message, HasSubstr(file.string()));
  EXPECT_THAT(message, HasSubstr("File too large"));
  EXPECT_THAT(message, HasSubstr("ulimit -f"));
  EXPECT_EQ(read_text(file), "old");
  EXPECT_EQ(test::names_in(folder_), std::vector<std::string>{"summary.csv"});
}

TEST_F(Files, AFullDiskIsAnErrorAndLeavesTheOldFile) {
  const test::SmallDisk disk(folder_ / "disk", 65536);
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a small disk here";
  const auto file = folder_ / "disk" / "summary.csv";
  write_file_atomically(file, "old");
  const std::string text(100000, 'x');
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_file_atomically(file, text); }),
              HasSubstr("The disk is full"));
  EXPECT_EQ(read_text(file), "old");
  EXPECT_EQ(test::names_in(folder_ / "disk"), std::vector<std::string>{"summary.csv"});
}

TEST_F(Files, AFullDiskUnderALogIsAnError) {
  EXPECT_THAT(test::message_of(Exit::io, [] { append_line("/dev/full", "line"); }),
              HasSubstr("The disk is full"));
}

TEST_F(Files, AFileInPlaceOfAFolderIsAnError) {
  write_file_atomically(folder_ / "file", "x");
  const auto below = folder_ / "file" / "status.json";
  for (const auto& action : std::vector<std::function<void()>>{
           [&] { write_file_atomically(below, "x"); }, [&] { append_line(below, "x"); },
           [&] { require_writable_folder(below); }, [&] { require_writable_folder(folder_ / "file"); }}) {
    EXPECT_THAT(test::message_of(Exit::io, action), HasSubstr("is a file, not a folder"));
  }
}

TEST_F(Files, AMissingFolderIsAnErrorAndNotMade) {
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_file_atomically(folder_ / "none" / "f", "x"); }),
              HasSubstr("Create the folder first"));
  EXPECT_TRUE(test::names_in(folder_).empty());
}

TEST_F(Files, AFolderInPlaceOfTheFileIsAnErrorAndLeavesNothing) {
  std::filesystem::create_directory(folder_ / "status.json");
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_file_atomically(folder_ / "status.json", "x"); }),
              HasSubstr("There is a folder of this name"));
  EXPECT_EQ(test::names_in(folder_), std::vector<std::string>{"status.json"});
}

TEST_F(Files, AReadOnlyFolderIsAnError) {
  std::filesystem::permissions(folder_,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
  const test::OrdinaryUser user(folder_);
  if (!user.ordinary()) GTEST_SKIP() << "cannot become an ordinary user";
  const std::string remedy = "Choose a folder that you may write to";
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_file_atomically(folder_ / "f", "x"); }),
              HasSubstr(remedy));
  EXPECT_THAT(test::message_of(Exit::io, [&] { require_writable_folder(folder_); }), HasSubstr(remedy));
  EXPECT_THAT(test::message_of(Exit::io, [&] { require_writable_folder(folder_ / "a" / "b"); }),
              HasSubstr(remedy));
  EXPECT_THAT(test::message_of(Exit::io, [&] { const RunLock lock(folder_); }), HasSubstr(remedy));
}

TEST_F(Files, AWritableFolderIsMadeAndHoldsNothing) {
  require_writable_folder(folder_ / "a" / "b" / "");
  EXPECT_TRUE(test::names_in(folder_ / "a" / "b").empty());
  require_writable_folder(folder_ / "a" / "b");
}

TEST_F(Files, WhatWasMadeOnTheWayToAnImpossibleFolderIsTakenAway) {
  const auto folder = folder_ / "a" / "b" / std::string(300, 'c');
  EXPECT_THAT(test::message_of(Exit::io, [&] { require_writable_folder(folder); }),
              HasSubstr("Choose a shorter name"));
  EXPECT_TRUE(test::names_in(folder_).empty());
}

TEST_F(Files, AFullDiskDoesNotPassForAWritableFolder) {
  const test::FileSizeLimit limit(100);
  EXPECT_THAT(test::message_of(Exit::io, [&] { require_writable_folder(folder_ / "a"); }),
              HasSubstr("ulimit -f"));
  EXPECT_TRUE(test::names_in(folder_).empty());
}

TEST_F(Files, LinesAreAppended) {
  const auto file = folder_ / "log.jsonl";
  append_line(file, "{\"a\":1}");
  append_line(file, "");
  append_line(file, "{\"b\":2}");
  EXPECT_EQ(read_text(file), "{\"a\":1}\n\n{\"b\":2}\n");
}

TEST_F(Files, WhatCannotBeReadIsAnInputError) {
  for (const auto& file : {folder_ / "none", folder_}) {
    const auto message = test::message_of(Exit::input, [&] { read_text(file); });
    EXPECT_THAT(message, HasSubstr(file.string()));
    EXPECT_EQ(test::message_of(Exit::input, [&] { sha256_file(file); }), message);
  }
}

// Digests of FIPS 180-4's examples.
TEST_F(Files, Sha256) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const std::string million(1000000, 'a');
  const std::string expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";
  EXPECT_EQ(sha256(million), expected);
  write_file_atomically(folder_ / "million", million);
  EXPECT_EQ(sha256_file(folder_ / "million"), expected);
}

TEST_F(Files, TheLockKeepsASecondOneOutUntilItEnds) {
  {
    const RunLock lock(folder_);
    EXPECT_THAT(test::message_of(Exit::usage, [&] { const RunLock second(folder_); }),
                HasSubstr("another process is at work in this folder"));
  }
  const RunLock again(folder_);
}

TEST_F(Files, TheLockEndsWithAKilledProcess) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const RunLock lock(folder_);
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_THROW(RunLock{folder_}, Error);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_NO_THROW(RunLock{folder_});
}

TEST_F(Files, TheLockOfAMissingFolderIsAnIoError) {
  EXPECT_THAT(test::message_of(Exit::io, [&] { const RunLock lock(folder_ / "none"); }),
              HasSubstr("Create the folder first"));
}

}  // namespace
}  // namespace headwater
