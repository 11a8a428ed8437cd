// Processes: how many at a time, how they end, and that none is left.
#include "engine/sweep/local_executor.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/sweep/sweep_files.hpp"

namespace headwater {
namespace {

using sweep_test::TextFiles;

struct Runner {
  const TextFiles files;
  LocalOptions options;
  std::map<std::int64_t, TaskEnd> ends;
  std::function<bool()> stop = [] { return false; };

  Runner() { options.program = "/bin/sh"; }
  void run(const std::vector<std::string>& scripts) {
    std::size_t at = 0;
    run_locally(
        options,
        [&]() -> std::optional<SweepTask> {
          if (at == scripts.size()) return std::nullopt;
          const auto row = static_cast<std::int64_t>(++at);
          return SweepTask{row, {"-c", scripts[at - 1]}, files.folder() / std::to_string(row)};
        },
        [&](const TaskEnd& end) { ends[end.row] = end; }, stop);
  }
  std::string said(int row) const {
    std::ostringstream text;
    text << std::ifstream(files.folder() / std::to_string(row)).rdbuf();
    return text.str();
  }
};

double seconds_of(const std::function<void()>& action) {
  const auto begin = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(LocalExecutor, CodesSignalsAndWhatWasSaid) {
  Runner runner;
  runner.run({"exit 0", "echo said on stdout; echo said >&2; exit 5", "kill -9 $$"});
  ASSERT_EQ(runner.ends.size(), 3u);
  EXPECT_EQ(runner.ends[1].exit_code, 0);
  EXPECT_EQ(runner.ends[2].exit_code, 5);
  EXPECT_EQ(runner.said(2), "said\n");
  EXPECT_EQ(runner.ends[3].exit_code, -1);
  EXPECT_EQ(runner.ends[3].signal, SIGKILL);
  EXPECT_FALSE(runner.ends[3].timed_out);
}

TEST(LocalExecutor, AtMostSoManyAtATime) {
  Runner runner;
  runner.options.jobs = 2;
  // Each counts those at work, itself among them.
  const std::string folder = (runner.files.folder() / "at_work").string();
  std::filesystem::create_directories(folder);
  const std::string script =
      "touch " + folder + "/$$; ls " + folder + " | wc -l >&2; sleep 0.1; rm " + folder + "/$$";
  runner.run(std::vector<std::string>(8, script));
  int most = 0;
  for (int row = 1; row <= 8; ++row) most = std::max(most, std::stoi(runner.said(row)));
  EXPECT_EQ(most, 2);
}

TEST(LocalExecutor, TimeIsUpForOneAndNotForTheOthers) {
  Runner runner;
  runner.options.jobs = 2;
  runner.options.timeout_seconds = 0.3;
  const double spent = seconds_of([&] { runner.run({"sleep 60", "exit 0"}); });
  EXPECT_LT(spent, 10.0);
  EXPECT_TRUE(runner.ends[1].timed_out);
  EXPECT_EQ(runner.ends[1].signal, SIGTERM);
  EXPECT_FALSE(runner.ends[2].timed_out);
  EXPECT_EQ(runner.ends[2].exit_code, 0);
}

TEST(LocalExecutor, WhatDoesNotListenIsKilled) {
  Runner runner;
  runner.options.timeout_seconds = 0.3;
  runner.options.grace_seconds = 0.3;
  runner.run({"trap '' TERM; while true; do sleep 0.05; done"});
  EXPECT_TRUE(runner.ends[1].timed_out);
  EXPECT_EQ(runner.ends[1].signal, SIGKILL);
}

TEST(LocalExecutor, StopEndsWhatRunsAndBeginsNothing) {
  Runner runner;
  runner.options.jobs = 2;
  const auto begin = std::chrono::steady_clock::now();
  runner.stop = [&] { return std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(300); };
  runner.run({"exec sleep 60", "trap 'exit 75' TERM; while true; do sleep 0.05; done", "exit 0"});
  EXPECT_EQ(runner.ends.size(), 2u);
  EXPECT_EQ(runner.ends[1].signal, SIGTERM);
  EXPECT_EQ(runner.ends[2].exit_code, 75);
  EXPECT_FALSE(runner.ends[2].timed_out);
}

TEST(LocalExecutor, AnErrorOnTheWayLeavesNoProcess) {
  Runner runner;
  runner.options.jobs = 2;
  const auto pid_file = runner.files.folder() / "pid";
  const auto run = [&] {
    std::size_t at = 0;
    const std::vector<std::string> scripts = {
        "echo $$ > " + pid_file.string() + "; exec sleep 60",
        "while ! test -s " + pid_file.string() + "; do sleep 0.01; done"};
    run_locally(
        runner.options,
        [&]() -> std::optional<SweepTask> {
          if (at == scripts.size()) return std::nullopt;
          ++at;
          return SweepTask{
              static_cast<std::int64_t>(at), {"-c", scripts[at - 1]}, runner.files.folder() / "said"};
        },
        [](const TaskEnd&) { throw Error(Exit::io, "the disk is full"); }, [] { return false; });
  };
  EXPECT_THROW(run(), Error);
  pid_t process = 0;
  std::ifstream(pid_file) >> process;
  ASSERT_GT(process, 0);
  EXPECT_NE(kill(process, 0), 0);
}

TEST(LocalExecutor, AProgramThatIsNotThere) {
  Runner runner;
  runner.options.program = "/nowhere/headwater";
  EXPECT_THROW(runner.run({"exit 0"}), Error);
}

}  // namespace
}  // namespace headwater
