#include "models/mining/timeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/mining/mines.hpp"

namespace headwater {
namespace {

using mining_test::day;
using mining_test::event;
using mining_test::event_after;
using mining_test::practice;
using mining_test::site;
using testing::HasSubstr;

const Clock january = Clock::calendar({2021, 1, 1}, {2022, 1, 1});
const Date first{2021, 1, 1};

Date day_number(int n) {
  return date_from_days(days_from_date(first) + n);
}

SiteTimeline timeline(const MiningParameters& parameters, const Practice& how) {
  return {parameters.sites[0].id, dated_acts(parameters, january)[0], how,
          static_cast<int>(parameters.sites[0].blocks)};
}

// One letter a day, as in the table that was made by hand: . untouched, L leaching, W washing, r resting.
std::string life(const SiteTimeline& line, int block, int from, int to) {
  std::string letters;
  for (int n = from; n < to; ++n) letters += ".LWr"[static_cast<int>(line.phase(block, n * day))];
  return letters;
}

// Three blocks, 5 days of leaching, 2 of washing, opened on day 3: a round takes 15 days.
TEST(SiteTimeline, TheCampaignMovesThroughTheBlocks) {
  MiningParameters p;
  p.sites = {site("north", 3)};
  p.sites[0].start = day_number(3);
  const SiteTimeline line = timeline(p, practice(5.0, 2.0));
  EXPECT_EQ(life(line, 0, 0, 27), "...LLLLLWWrrrrrrrrLLLLLWWrr");
  EXPECT_EQ(life(line, 1, 0, 27), "........LLLLLWWrrrrrrrrLLLL");
  EXPECT_EQ(life(line, 2, 0, 27), ".............LLLLLWWrrrrrrr");
  EXPECT_FALSE(line.tended(2.0 * day));
  EXPECT_TRUE(line.tended(3.0 * day));
}

// A single block is not leached again before it has been washed.
TEST(SiteTimeline, OneBlockTakesItsOwnTurn) {
  MiningParameters p;
  p.sites = {site("north")};
  p.sites[0].start = first;
  EXPECT_EQ(life(timeline(p, practice(3.0, 2.0)), 0, 0, 12), "LLLWWLLLWWLL");
}

TEST(SiteTimeline, AStopHaltsTheClockAndAnOpeningGoesOn) {
  MiningParameters p;
  p.sites = {site("north", 2)};
  p.sites[0].start = first;
  p.events = {event("stop", "stop", "north", day_number(4)), event("again", "open", "north", day_number(9))};
  const SiteTimeline line = timeline(p, practice(5.0, 2.0));
  EXPECT_EQ(life(line, 0, 0, 20), "LLLLrrrrrLWWrrrLLLLL");
  EXPECT_EQ(life(line, 1, 0, 20), "..........LLLLLWWrrr");
  EXPECT_FALSE(line.tended(4.0 * day));
}

TEST(SiteTimeline, StartsBeforeTheRun) {
  MiningParameters p;
  p.sites = {site("north", 2)};
  p.sites[0].start = Date{2020, 12, 28};
  const SiteTimeline line = timeline(p, practice(5.0, 2.0));
  EXPECT_EQ(life(line, 0, -5, 8), ".LLLLLWWrrrLL");
  EXPECT_EQ(life(line, 1, -5, 8), "......LLLLLWW");
}

TEST(SiteTimeline, AClosingWashTendsAllThatWasOpened) {
  MiningParameters p;
  p.sites = {site("north", 3)};
  p.sites[0].start = first;
  p.events = {event("stop", "stop", "north", day_number(7)),
              event_after("rinse", "wash", "north", "stop", 1.0)};
  const SiteTimeline line = timeline(p, practice(5.0, 2.0));
  EXPECT_EQ(life(line, 0, 0, 12), "LLLLLWWrWWrr");
  EXPECT_EQ(life(line, 1, 0, 12), ".....LLrWWrr");
  EXPECT_EQ(life(line, 2, 0, 12), "............") << "never opened";
  EXPECT_FALSE(line.tended(7.0 * day));
  EXPECT_TRUE(line.tended(8.0 * day));
  EXPECT_FALSE(line.tended(10.0 * day));
}

struct Told {
  double at;
  LandState state;
  bool worked;
};
void expect_orders(const std::vector<GroundOrder>& orders, const std::vector<Told>& told) {
  ASSERT_EQ(orders.size(), told.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    EXPECT_EQ(orders[i].time, told[i].at * day) << i;
    EXPECT_EQ(orders[i].state, told[i].state) << i;
    EXPECT_EQ(orders[i].worked, told[i].worked) << i;
  }
}

TEST(SiteTimeline, OrdersToTheGroundFollowTheLife) {
  MiningParameters p;
  p.sites = {site("north", 2)};
  p.sites[0].start = first;
  SiteEvent plant = event_after("plant", "rehabilitate", "north", "rinse", 1.0);
  plant.to = 0.8;
  plant.over = 900.0 * day;
  // declared against the order of time: it is the dates that count
  p.events = {plant, event_after("rinse", "wash", "north", "stop"),
              event("stop", "stop", "north", day_number(8))};
  const SiteTimeline line = timeline(p, practice(5.0, 20.0));
  // the wash, meant for 20 days, ends with planting
  expect_orders(line.orders(0), {{0, LandState::bare, true},
                                 {8, LandState::bare, false},
                                 {8, LandState::bare, true},
                                 {9, LandState::bare, false},
                                 {9, LandState::rehabilitated, false}});
  expect_orders(line.orders(1), {{5, LandState::bare, true},
                                 {8, LandState::bare, false},
                                 {8, LandState::bare, true},
                                 {9, LandState::bare, false},
                                 {9, LandState::rehabilitated, false}});
  EXPECT_EQ(line.orders(0).back().potential, 0.8);
  EXPECT_EQ(line.orders(0).back().over, 900.0 * day);
  EXPECT_TRUE(std::isnan(line.orders(0)[1].potential));
}

// Benches where blocks are worked; pads from the first opening on, though the lowest block waits till day 5.
TEST(SiteTimeline, BenchesAndPadsUntilTheyAreRehabilitated) {
  MiningParameters p;
  p.sites = {site("north", 2)};
  p.sites[0].start = first;
  p.events = {event("stop", "stop", "north", day_number(8)), event("again", "open", "north", day_number(10)),
              event("halt", "stop", "north", day_number(12)), event_after("rinse", "wash", "north", "halt"),
              event_after("plant", "rehabilitate", "north", "rinse", 9.0)};
  Practice benches = practice(5.0, 2.0);
  benches.ground = Ground::bench;
  const SiteTimeline line = timeline(p, benches);
  const auto life_of = [](double opening, LandState state) {
    return std::vector<Told>{{opening, state, true},
                             {8, state, false},
                             {10, state, true},
                             {12, state, false},
                             {12, state, true},
                             {14, state, false},
                             {21, LandState::rehabilitated, false}};
  };
  expect_orders(line.orders(0), life_of(0, LandState::bench));
  expect_orders(line.orders(1), life_of(5, LandState::bench));
  expect_orders(line.orders(2), life_of(0, LandState::pad));
  expect_orders(timeline(p, practice(5.0, 2.0)).orders(1), life_of(5, LandState::bare));
  p.sites[0].start.reset();
  p.events.clear();
  expect_orders(timeline(p, benches).orders(2), {});
}

// a <- b <- c <- ... forty deep, declared backwards.
TEST(Events, ChainsOfAnyDepth) {
  MiningParameters p;
  p.sites = {site("north")};
  for (int n = 40; n >= 1; --n)
    p.events.push_back(event_after("e" + std::to_string(n), n % 2 == 1 ? "stop" : "open", "north",
                                   "e" + std::to_string(n - 1), 1.5));
  p.events.push_back(event("e0", "open", "north", day_number(2)));
  ASSERT_TRUE(problems_of({p.sites, {practice()}, p.events}).empty());
  const auto acts = dated_acts(p, january)[0];
  ASSERT_EQ(acts.size(), 41u);
  for (int n = 0; n <= 40; ++n) {
    EXPECT_EQ(acts[static_cast<std::size_t>(n)].event, "e" + std::to_string(n));
    EXPECT_EQ(acts[static_cast<std::size_t>(n)].time, (2.0 + 1.5 * n) * day);
  }
}

TEST(Events, CirclesAreErrors) {
  MiningParameters p;
  p.practices = {practice()};
  p.sites = {site("north")};
  p.events = {event_after("a", "stop", "north", "c"), event_after("b", "wash", "north", "a"),
              event_after("c", "open", "north", "b"), event_after("leaf", "stop", "north", "a")};
  const auto problems = problems_of(p);
  ASSERT_EQ(problems.size(), 3u) << "the three of the circle, not the one that hangs on it";
  EXPECT_EQ(problems[0].text, "event 'a' waits for itself: a after c after b after a");
}

TEST(Events, WhatDoesNotFitTogetherIsTold) {
  MiningParameters p;
  p.practices = {practice()};
  p.sites = {site("north")};
  p.sites[0].practice = "unusual";
  SiteEvent cover = event("cover", "stop", "north", first);
  cover.to = 0.5;
  p.events = {event("a", "inspect", "north", first), event("b", "stop", "nowhere", first),
              event("c", "stop", "north"), event_after("d", "stop", "north", "nothing"), cover};
  std::string all;
  for (const MiningProblem& problem : problems_of(p)) all += problem.text + "\n";
  EXPECT_EQ(all,
            "site 'north' is worked by 'unusual', which is no [[practice]]; there are usual\n"
            "event 'a' cannot do 'inspect'; in this version there are open, stop, wash, rehabilitate\n"
            "event 'b' happens to 'nowhere', which is no [[site]]; there are north\n"
            "event 'c' needs `at` or `after = { event, delay }`\n"
            "event 'd' comes after 'nothing', which is no [[event]]\n"
            "event 'cover' has `cover`, which is for rehabilitate only\n");
}

TEST(Events, MustFitWhatTheSiteIsThen) {
  const auto refused = [](const std::vector<SiteEvent>& events, bool start) {
    MiningParameters p;
    p.sites = {site("north")};
    if (start) p.sites[0].start = first;
    p.events = events;
    try {
      timeline(p, practice());
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::configuration);
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refused({event("e", "stop", "north", first)}, false), HasSubstr("is not open"));
  EXPECT_THAT(refused({event("e", "wash", "north", first)}, false), HasSubstr("has not been opened"));
  EXPECT_THAT(refused({event("e", "open", "north", day_number(1))}, true), HasSubstr("open already"));
  EXPECT_THAT(refused({event("e", "rehabilitate", "north", day_number(1))}, true),
              HasSubstr("Stop it first"));
  EXPECT_THAT(refused({event("e", "wash", "north", day_number(1))}, true), HasSubstr("event 'e'"));
  EXPECT_EQ(refused({event("e", "stop", "north", first)}, true), "accepted");
}

TEST(Events, ADateNeedsACalendar) {
  MiningParameters p;
  p.sites = {site("north")};
  p.sites[0].start = first;
  EXPECT_THROW(dated_acts(p, Clock::abstract(0.0, 10.0 * day, "day", day)), Error);
  p.sites[0].start = 4.0;
  EXPECT_EQ(dated_acts(p, Clock::abstract(day, 10.0 * day, "day", day))[0][0].time, 3.0 * day);
  EXPECT_THROW(dated_acts(p, january), Error);
}

}  // namespace
}  // namespace headwater
