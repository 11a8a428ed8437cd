// What HDF5 is known for when a disk fails: a crash in H5Fclose, an endless loop at exit, a wall of text on
// stderr.
#include <cstdlib>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"
#include "engine/io/h5_document.hpp"
#include "tests/unit/io/disk_limits.hpp"
#include "tests/unit/io/example_document.hpp"

namespace headwater {
namespace {

using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

class H5FailingDisk : public ::testing::Test {
 protected:
  void SetUp() override { write_h5(file_, test::example_document(0, 1)); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// The earlier version is whole and nothing else is left.
  void expect_untouched() const {
    EXPECT_EQ(read_h5(file_).groups.front().size("time"), 1);
    EXPECT_EQ(test::names_in(file_.parent_path()), std::vector<std::string>{"results.h5"});
  }

  std::filesystem::path folder_ = test::fresh_folder();
  std::filesystem::path file_ = folder_ / "results" / "results.h5";
  bool made_ = std::filesystem::create_directory(folder_ / "results");
};

TEST_F(H5FailingDisk, EverySizeLimitGivesAnErrorAndKeepsTheEarlierFile) {
  const H5Document document = test::example_document(0, 40, 30, 30);
  write_h5(folder_ / "good.h5", document);
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(folder_ / "good.h5"));
  for (std::size_t bytes = 0; bytes < size; bytes += size / 53) {
    std::string message;
    {
      const test::FileSizeLimit limit(bytes);
      message = test::message_of(Exit::io, [&] { write_h5(file_, document); });
    }
    EXPECT_THAT(message, HasSubstr("File too large")) << bytes;
    EXPECT_THAT(message, HasSubstr(file_.string()));
    expect_untouched();
  }
  const test::FileSizeLimit limit(2 * size);  // HDF5 cuts the file to size at the end
  write_h5(file_, document);
  EXPECT_EQ(sha256_file(file_), sha256_file(folder_ / "good.h5"));
}

TEST_F(H5FailingDisk, JoiningStopsLikeWriting) {
  const std::vector<std::filesystem::path> segments = {folder_ / "0.h5", folder_ / "1.h5"};
  write_h5(segments[0], test::example_document(0, 20, 40, 40));
  write_h5(segments[1], test::example_document(20, 20, 40, 40));
  merge_h5(segments, folder_ / "good.h5");
  const auto size = static_cast<std::size_t>(std::filesystem::file_size(folder_ / "good.h5"));
  for (std::size_t bytes = 0; bytes < size; bytes += size / 17) {
    const test::FileSizeLimit limit(bytes);
    EXPECT_THAT(test::message_of(Exit::io, [&] { merge_h5(segments, file_); }), HasSubstr("File too large"))
        << bytes;
    expect_untouched();
  }
}

TEST_F(H5FailingDisk, AFullDisk) {
  const test::SmallDisk disk(folder_ / "disk", 262144);
  if (!disk.mounted()) GTEST_SKIP() << "may not mount a small disk here";
  file_ = folder_ / "disk" / "results.h5";
  write_h5(file_, test::example_document(0, 1));
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_h5(file_, test::example_document(0, 300, 60, 60)); }),
              HasSubstr("The disk is full"));
  expect_untouched();
}

TEST_F(H5FailingDisk, AFileInPlaceOfAFolderAndAReadOnlyFolder) {
  const H5Document document = test::example_document(0, 1);
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_h5(file_ / "results.h5", document); }),
              HasSubstr("is a file, not a folder"));
  std::filesystem::permissions(file_.parent_path(), std::filesystem::perms(0500));
  const test::OrdinaryUser user(file_.parent_path());
  if (!user.ordinary()) GTEST_SKIP() << "cannot become an ordinary user";
  EXPECT_THAT(test::message_of(Exit::io, [&] { write_h5(file_, document); }),
              HasSubstr("Choose a folder that you may write to"));
  expect_untouched();
}

// In a child process, so that the end of the program is part of the test: it must come, quietly.
TEST_F(H5FailingDisk, TheProgramEndsNormallyAndSilently) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  const H5Document document = test::example_document(0, 40, 30, 30);
  for (const std::size_t bytes : {0U, 1000U, 20000U, 60000U}) {
    EXPECT_EXIT(
        {
          const test::FileSizeLimit limit(bytes);
          try {
            write_h5(file_, document);
          } catch (const Error&) {
            std::exit(6);
          }
          std::exit(0);
        },
        ExitedWithCode(6), "^$");
  }
  EXPECT_EXIT(
      {
        try {
          read_h5(folder_ / "none.h5");
        } catch (const Error&) {
          std::exit(6);
        }
      },
      ExitedWithCode(6), "^$");
}

}  // namespace
}  // namespace headwater
