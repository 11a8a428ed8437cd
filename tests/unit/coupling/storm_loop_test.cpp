#include "engine/coupling/storm_loop.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/coupling/small_domain.hpp"

namespace headwater {
namespace {

using coupling_test::unconnected;
using testing::ElementsAre;

class Day final : public PulseSource {
 public:
  explicit Day(std::vector<double> rates) {
    for (const double rate : rates)
      pulses_.push_back({600.0 * static_cast<double>(pulses_.size()), 600.0, rate});
  }
  std::span<const Pulse> pulses() const override { return pulses_; }

 private:
  std::vector<Pulse> pulses_;
};

// Writes down what it is called for. One thread only.
class Diary final : public PulseKernel {
 public:
  Diary(std::string name, std::vector<std::string>& entries, std::vector<bool> idle = {})
      : name_(std::move(name)), entries_(entries), idle_(std::move(idle)) {}
  std::size_t slots() const override { return 2; }
  void begin_day(State&, std::span<const Pulse> pulses) override {
    note(fmt::format("begin {}", pulses.size()));
  }
  void cells(State&, std::size_t pulse, CellRange range, std::span<CompensatedSum> sums) override {
    note(fmt::format("pulse {} cells {}-{}", pulse, range.first, range.last));
    EXPECT_EQ(sums.size(), 2u);
    sums[0].add(range.last - range.first);
    sums[1].add(0.25);
  }
  void end_pulse(const State&, std::size_t pulse, const Task& task) override {
    note(fmt::format("end {} task {}", pulse, task.first_cell));
  }
  bool idle(const State&, std::size_t pulse, const Task&) const override {
    return pulse < idle_.size() && idle_[pulse];
  }
  void post(Ledger&, std::span<const double> sums) override {
    note(fmt::format("post {} {}", sums[0], sums[1]));
  }

 private:
  void note(const std::string& what) { entries_.push_back(name_ + ": " + what); }
  std::string name_;
  std::vector<std::string>& entries_;
  std::vector<bool> idle_;
};

TEST(StormLoop, GoesPulseByPulseLevelByLevelKernelByKernel) {
  Domain domain = unconnected(1, 5);
  domain.tasks[0].level_begin = {0, 3, 5};
  const Day day({1e-6, 0.0});
  std::vector<std::string> diary;
  Diary a("a", diary), b("b", diary);
  State state(5, 0);
  Ledger ledger;
  StormLoop(domain, day, {&a, &b}, 1).advance(state, ledger);
  EXPECT_THAT(diary, ElementsAre("a: begin 2", "b: begin 2",                      //
                                 "a: pulse 0 cells 0-3", "b: pulse 0 cells 0-3",  //
                                 "a: pulse 0 cells 3-5", "b: pulse 0 cells 3-5",  //
                                 "a: end 0 task 0", "b: end 0 task 0",            //
                                 "a: pulse 1 cells 0-3", "b: pulse 1 cells 0-3",  //
                                 "a: pulse 1 cells 3-5", "b: pulse 1 cells 3-5",  //
                                 "a: end 1 task 0", "b: end 1 task 0",            //
                                 "a: post 10 1", "b: post 10 1"));
}

TEST(StormLoop, BlocksHoldAtMost256CellsOfOneLevel) {
  Domain domain = unconnected(1, 700);
  domain.tasks[0].level_begin = {0, 600, 700};
  const Day day({1e-6});
  std::vector<std::string> diary;
  Diary a("a", diary);
  State state(700, 0);
  Ledger ledger;
  StormLoop(domain, day, {&a}, 1).advance(state, ledger);
  EXPECT_THAT(diary, ElementsAre("a: begin 1", "a: pulse 0 cells 0-256", "a: pulse 0 cells 256-512",
                                 "a: pulse 0 cells 512-600", "a: pulse 0 cells 600-700", "a: end 0 task 0",
                                 "a: post 700 1"));
}

TEST(StormLoop, SkipsAPulseOnlyWhenAllKernelsAreIdle) {
  const Domain domain = unconnected(1, 2);
  const Day day({0.0, 0.0, 0.0});
  std::vector<std::string> diary;
  Diary a("a", diary, {true, true, false}), b("b", diary, {true, false, false});
  State state(2, 0);
  Ledger ledger;
  StormLoop(domain, day, {&a, &b}, 1).advance(state, ledger);
  EXPECT_EQ(std::count(diary.begin(), diary.end(), "a: pulse 0 cells 0-2"), 0);
  EXPECT_EQ(std::count(diary.begin(), diary.end(), "a: end 0 task 0"), 0);
  EXPECT_EQ(std::count(diary.begin(), diary.end(), "a: pulse 1 cells 0-2"), 1);
  EXPECT_EQ(std::count(diary.begin(), diary.end(), "b: pulse 2 cells 0-2"), 1);
  EXPECT_EQ(diary.back(), "b: post 4 0.5");
}

}  // namespace
}  // namespace headwater
