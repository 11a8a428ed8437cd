// The folder of a sweep: one sweep a folder, how rows stand, and the collected results.
#include <csignal>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/io/h5_document.hpp"
#include "engine/sweep/collect.hpp"
#include "tests/unit/sweep/sweep_files.hpp"

namespace headwater {
namespace {

using sweep_test::message_of;
using sweep_test::TextFiles;
using testing::HasSubstr;

const RunsTable table{{{"water.conductivity", "m/s"}, {"water.law", ""}},
                      {{1, {"1e-05", "linear"}, ""}, {2, {"2e-05", "square"}, ""}, {10, {"", "linear"}, ""}}};

struct Folder {
  TextFiles files;
  std::filesystem::path path = files.folder() / "sweep";
  void finish(const RunIndex& index, std::int64_t row, const std::string& value) {
    const std::string folder = std::filesystem::relative(index.row_folder(row), files.folder()).string();
    files.write(folder + "/summary.csv", "name,value,unit\nrain," + value + ",mm/yr\nratio,0.5,1\n");
    files.write(folder + "/status.json", "{\"state\": \"finished\"}\n");
  }
  std::string text(const std::string& name) const { return read_text(path / name); }
};

TEST(RunIndex, OneSweepAFolder) {
  Folder folder;
  {
    RunIndex index(folder.path);
    EXPECT_FALSE(index.exists());
    index.open("identity", table, {"rain"});
    RunIndex second(folder.path);
    EXPECT_THAT(message_of(Exit::usage, [&] { second.open("identity", table, {}); }), HasSubstr("at work"));
  }
  RunIndex again(folder.path);
  again.open("identity", table, {"ratio"});
  EXPECT_EQ(to_csv(again.table()), to_csv(table));
  EXPECT_EQ(again.names(), std::vector<std::string>{"ratio"});
  RunIndex other(folder.path);
  EXPECT_NE(message_of(Exit::usage, [&] { other.open("another", table, {}); }), "");
}

TEST(RunIndex, AnotherSweepOrOtherFilesAreRefused) {
  Folder folder;
  { RunIndex(folder.path).open("identity", table, {}); }
  RunIndex index(folder.path);
  EXPECT_THAT(message_of(Exit::usage, [&] { index.open("another", table, {}); }), HasSubstr("another sweep"));
  folder.files.write("other/notes.txt", "mine");
  RunIndex foreign(folder.files.folder() / "other");
  EXPECT_THAT(message_of(Exit::usage, [&] { foreign.open("identity", table, {}); }),
              HasSubstr("not a sweep's"));
  EXPECT_THAT(message_of(Exit::usage, [&] { (void)foreign.table(); }), HasSubstr("sweep.json"));
}

TEST(RunIndex, ABeginningThatWasKilledIsBegunAgain) {
  Folder folder;
  folder.files.write("sweep/.lock", "");
  folder.files.write("sweep/runs.csv", "row,old\n1,2\n");
  folder.files.write("sweep/sweep.json.partial", "{");
  RunIndex index(folder.path);
  index.open("identity", table, {});
  EXPECT_EQ(to_csv(index.table()), to_csv(table));
}

TEST(RunIndex, HowARowEnded) {
  Folder folder;
  RunIndex index(folder.path);
  index.open("identity", table, {});
  EXPECT_EQ(index.record(1).state, RowState::waiting);
  EXPECT_EQ(index.record(1).message, "");

  folder.files.write("sweep/said/0001.txt", "warning: error: no\nerror: the soil\n  is too dry\n");
  index.note({1, 5, 0, false});
  EXPECT_EQ(index.record(1).state, RowState::failed);
  EXPECT_EQ(index.record(1).exit_code, 5);
  EXPECT_EQ(index.record(1).message, "the soil is too dry");

  // what the machine had a part in may go better another time
  index.note({1, 6, 0, false});
  EXPECT_EQ(index.record(1).state, RowState::waiting);
  index.note({1, -1, SIGKILL, false});
  EXPECT_EQ(index.record(1).state, RowState::waiting);
  EXPECT_THAT(index.record(1).message, HasSubstr("signal 9"));
  index.note({1, 75, 0, true});
  EXPECT_EQ(index.record(1).state, RowState::timed_out);
  index.note({2, 7, 0, false});
  EXPECT_EQ(index.record(2).message, "ended with exit code 7");  // it said nothing

  folder.finish(index, 1, "3");
  index.note({1, 0, 0, false});
  EXPECT_EQ(index.record(1).state, RowState::finished);
  EXPECT_FALSE(std::filesystem::exists(folder.path / "failed/0001.json"));
  index.forget(2);
  EXPECT_EQ(index.record(2).state, RowState::waiting);
}

TEST(Collect, OneRowForEachOfTheDesign) {
  Folder folder;
  RunIndex index(folder.path);
  index.open("identity", table, {"ratio", "rain"});
  EXPECT_THAT(message_of(Exit::usage, [&] { collect(index); }), HasSubstr("no row has finished"));
  folder.finish(index, 10, "3379.018154");
  index.note({2, 5, 0, false});
  const Collected collected = collect(index);
  EXPECT_EQ(collected.finished, 1u);
  EXPECT_EQ(folder.text("results.csv"),
            "row,water.conductivity [m/s],water.law,ratio [1],rain [mm/yr],status\n"
            "1,1e-05,linear,,,waiting\n"
            "2,2e-05,square,,,failed\n"
            "10,,linear,0.5,3379.018154,finished\n");
  const H5Document h5 = read_h5(collected.h5);
  EXPECT_EQ(h5.find("/")->find("rain")->values[2], 3379.018154);
  EXPECT_TRUE(std::isnan(h5.find("/")->find("rain")->values[0]));
  EXPECT_EQ(h5.find("/")->find("row")->values, (std::vector<double>{1, 2, 10}));
  EXPECT_EQ(h5.find("/")->find("status")->values, (std::vector<double>{0, 2, 3}));
  EXPECT_EQ(h5.find("/words")->find("water.law")->texts[1], "square");
}

TEST(Collect, AllNamesWhenNoneIsWantedAndNearestWhenOneIsWrong) {
  Folder folder;
  RunIndex index(folder.path);
  index.open("identity", table, {});
  folder.finish(index, 1, "3");
  collect(index);
  EXPECT_THAT(folder.text("results.csv"), HasSubstr("water.law,rain [mm/yr],ratio [1],status\n"));
  index.ask_for({"rian"});
  EXPECT_THAT(message_of(Exit::configuration, [&] { collect(index); }), HasSubstr("did you mean 'rain'?"));
}

}  // namespace
}  // namespace headwater
