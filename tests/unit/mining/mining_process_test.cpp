// A mine alone: what it publishes is taken off its hands by the test, and everything is booked.
#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/mining/mining.hpp"
#include "models/mining/pond.hpp"
#include "tests/unit/mining/mines.hpp"

namespace headwater {
namespace {

using mining_test::day;
using mining_test::event;
using mining_test::practice;
using mining_test::site;

Species species(const char* id) {
  Species one;
  one.id = id;
  return one;
}

class Mine {
 public:
  explicit Mine(const MiningParameters& parameters, bool followed = false, bool weather = false)
      : domain_(mining_test::hills()) {
    Setup setup;
    setup.domain = &domain_;
    setup.clock = Clock::calendar({2021, 1, 1}, {2024, 1, 1});
    setup.seed = 3;
    setup.species = {species("ammonium_n"), species("tracer"), species("sulfate")};
    setup.solutes_in_ground = followed;
    setup.remark = [this](std::string_view text) { remarks_ += std::string(text) + "\n"; };
    state_ = std::make_unique<State>(domain_.cells(), domain_.river.size());
    if (weather)
      for (const char* name : {"rain_factor", "rain", "potential_evapotranspiration"})
        state_->add({name, "m", Location::cell, Role::diagnostic, "given by the test", ""});
    if (weather) set("rain_factor", 1.25);
    mining_ = std::make_unique<Mining>(parameters, setup);
    mining_->declare(*state_);
    mining_->initialise(*state_, ledger_);
    ledger_.open([this](StockSink& sink) { mining_->stocks(*state_, sink); });
  }
  /// Everywhere.
  void set(const char* name, double value) {
    const std::span<double> values = (*state_)[state_->require(name, "the test")];
    std::fill(values.begin(), values.end(), value);
  }
  void one_day() {
    mining_->advance(*state_, {days_ * day, (days_ + 1) * day}, ledger_);
    const StoreId works = ledger_.store("works", Side::inside), taken = ledger_.store("taken", Side::outside);
    ledger_.post(ledger_.flow(works, taken, "by the test", ledger_.quantity("water")),
                 (total("injection") + total("spilled_water")) * water_density);
    ++days_;
    ledger_.close([this](StockSink& sink) { mining_->stocks(*state_, sink); },
                  "day " + std::to_string(days_));
  }
  /// Over all cells, times their area.
  double total(const char* name, std::size_t lane = 0) const {
    const FieldId id = state_->find(name);
    const auto lanes = static_cast<std::size_t>(state_->info(id).lanes);
    CompensatedSum sum;
    for (std::size_t c = lane; c < field(name).size(); c += lanes) sum.add(field(name)[c]);
    return sum.value() * domain_.cell_area();
  }
  std::span<const double> field(const char* name) const { return std::as_const(*state_)[state_->find(name)]; }
  double moved(const char* from, const char* why, const char* quantity) const {
    double kg = 0.0;
    for (const FlowTotal& flow : ledger_.flows())
      if (flow.from == from && flow.why == why && flow.quantity == quantity) kg += flow.kg;
    return kg;
  }
  double worst_closure() const {
    double worst = 0.0;
    for (const Balance& balance : ledger_.balances()) worst = std::max(worst, balance.closure);
    return worst;
  }
  /// Galleries collect from outside.
  void collect(double water, std::vector<double> kilograms) {
    (*state_)[state_->require("pond_water", "the test")][0] += water;
    for (std::size_t k = 0; k < kilograms.size(); ++k)
      (*state_)[state_->require("pond_mass", "the test")][k] += kilograms[k];
    const StoreId pond = ledger_.store("pond", Side::inside), hill = ledger_.store("hillside", Side::outside);
    ledger_.post(ledger_.flow(hill, pond, "capture", ledger_.quantity("water")), water * water_density);
    const char* names[] = {"ammonium_n", "tracer", "sulfate"};
    for (std::size_t k = 0; k < 3; ++k)
      ledger_.post(ledger_.flow(hill, pond, "capture", ledger_.quantity(names[k])), kilograms[k]);
  }
  Mining& mining() { return *mining_; }
  State& state() { return *state_; }
  Ledger& ledger() { return ledger_; }
  const std::string& remarks() const { return remarks_; }
  std::size_t lowest() const { return static_cast<std::size_t>(mining_->cells(0).lowest()); }

 private:
  Domain domain_;
  std::unique_ptr<State> state_;
  Ledger ledger_;
  std::unique_ptr<Mining> mining_;
  std::string remarks_;
  int days_ = 0;
};

// 4 ha in two blocks, 10 mm a day, 2 percent ammonium sulfate: 200 m3 of liquor a day.
MiningParameters one_site() {
  MiningParameters p;
  p.practices = {practice(5.0, 2.0)};
  p.practices[0].injection_rate = 0.01 / day;
  p.practices[0].spill = 0.03;
  p.practices[0].pond_leak = 0.0;
  p.practices[0].pond_capacity = 1000.0;
  p.sites = {site("north", 2)};
  p.sites[0].area = 4e4;
  p.sites[0].start = Date{2021, 1, 1};
  return p;
}

TEST(Reagents, PartsByAtomicWeights) {
  // 2 x 14.007 / 132.134 and 96.056 / 132.134, by hand to six digits
  EXPECT_NEAR(share_in_reagent(Reagent::ammonium_sulfate, "ammonium_n"), 0.212012, 5e-7);
  EXPECT_NEAR(share_in_reagent(Reagent::ammonium_sulfate, "sulfate"), 0.726959, 5e-7);
  EXPECT_NEAR(share_in_reagent(Reagent::magnesium_sulfate, "magnesium"), 0.201934, 5e-7);
  EXPECT_EQ(share_in_reagent(Reagent::magnesium_sulfate, "ammonium_n"), 0.0);
}

TEST(Mining, InjectsLiquorThenWater) {
  Mine mine(one_site());
  mine.one_day();
  EXPECT_NEAR(mine.total("injection"), 0.97 * 200.0, 1e-9);
  EXPECT_NEAR(mine.total("spilled_water"), 0.03 * 200.0, 1e-9);
  const double nitrogen = 200.0 * 20.0 * share_in_reagent(Reagent::ammonium_sulfate, "ammonium_n");
  EXPECT_NEAR(mine.total("injected_mass", 0), 0.97 * nitrogen, 1e-9);
  EXPECT_NEAR(mine.total("spilled_mass", 0), 0.03 * nitrogen, 1e-9);
  EXPECT_EQ(mine.total("injected_mass", 1), 0.0) << "no tracer in the reagent";
  EXPECT_NEAR(mine.moved("abstraction", "make-up water", "water"), 200e3, 1e-6);
  EXPECT_NEAR(mine.moved("reagent", "reagent", "ammonium_n"), nitrogen, 1e-9);
  // the upper block only
  const SiteCells& cells = mine.mining().cells(0);
  for (std::size_t i = 0; i < cells.cells.size(); ++i)
    EXPECT_NEAR(mine.field("injection")[static_cast<std::size_t>(cells.cells[i])],
                i < cells.block_begin[1] ? 0.0097 : 0.0, 1e-15);
  for (int n = 1; n < 6; ++n) mine.one_day();
  // day 6: the upper block is washed, the lower one leached
  EXPECT_NEAR(mine.total("injection"), 0.97 * 400.0, 1e-9);
  EXPECT_NEAR(mine.total("injected_mass", 0), 0.97 * nitrogen, 1e-9);
  EXPECT_NEAR(mine.moved("abstraction", "wash water", "water"), 200e3, 1e-6);
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

TEST(Mining, PadsAreOrderedAtOnceAndNotLeached) {
  MiningParameters p = one_site();  // 16 cells; 4 of them pads, two blocks of 6
  p.practices[0].ground = Ground::bench;
  p.practices[0].pads = 0.25;
  Mine mine(p);
  const SiteCells& cells = mine.mining().cells(0);
  ASSERT_EQ(cells.pads(), 4u);
  const auto of_cell = [&](const char* field, std::size_t i) {
    return mine.field(field)[static_cast<std::size_t>(cells.cells[i])];
  };
  // orders of the start stand until the first day is over
  for (std::size_t i = 0; i < 16; ++i) {
    const double state = of_cell("land_state_ordered", i);
    if (i < 6) {
      EXPECT_EQ(state, static_cast<double>(LandState::bench)) << i;
    } else if (i < 12) {
      EXPECT_TRUE(std::isnan(state)) << i;
    } else {
      EXPECT_EQ(state, static_cast<double>(LandState::pad)) << i;
      EXPECT_EQ(of_cell("cover_potential_ordered", i), 0.0) << "kept clear";
    }
  }
  for (int n = 0; n < 6; ++n) mine.one_day();
  EXPECT_NEAR(mine.total("injection"), 0.97 * 0.01 * 12 * 2500.0, 1e-9) << "one block leached, one washed";
  for (std::size_t i = 12; i < 16; ++i) {
    EXPECT_EQ(of_cell("injection", i), 0.0);
    EXPECT_EQ(of_cell("capture_fraction", i), 0.7);
  }
  EXPECT_EQ(mine.field("orders_given").size(), 3u);
  EXPECT_EQ(mine.lowest(), static_cast<std::size_t>(cells.cells[15])) << "the pond";
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

TEST(Mining, PadsThatAreLessThanHalfACellAreTold) {
  MiningParameters p = one_site();
  p.practices[0].pads = 0.03;
  Mine mine(p);
  EXPECT_THAT(mine.remarks(), testing::HasSubstr("pads of site 'north' are less than half a cell"));
}

TEST(Mining, GalleriesCollectWhileTheSiteIsTended) {
  MiningParameters p = one_site();
  p.events = {event("stop", "stop", "north", Date{2021, 1, 3}),
              event("rinse", "wash", "north", Date{2021, 1, 4})};
  Mine mine(p);
  std::vector<double> seen;
  for (int n = 0; n < 7; ++n) {
    mine.one_day();
    seen.push_back(mine.field("capture_fraction")[mine.lowest()]);
  }
  EXPECT_THAT(seen, testing::ElementsAre(0.7, 0.7, 0.0, 0.7, 0.7, 0.0, 0.0));
  EXPECT_NEAR(mine.total("capture_fraction"), 0.0, 0.0);
}

TEST(Mining, RecyclesThePondFirst) {
  Mine mine(one_site());
  mine.collect(150.0, {300.0, 3.0, 6000.0});
  mine.one_day();
  EXPECT_EQ(mine.field("pond_water")[0], 0.0);
  EXPECT_NEAR(mine.moved("pond", "recycled liquor", "water"), 150e3, 1e-9);
  EXPECT_NEAR(mine.moved("abstraction", "make-up water", "water"), 50e3, 1e-9);
  const double nitrogen = 200.0 * 20.0 * share_in_reagent(Reagent::ammonium_sulfate, "ammonium_n");
  EXPECT_NEAR(mine.moved("reagent", "reagent", "ammonium_n"), nitrogen - 300.0, 1e-9) << "up to strength";
  EXPECT_NEAR(mine.total("injected_mass", 1) + mine.total("spilled_mass", 1), 3.0, 1e-14) << "goes round";
  EXPECT_EQ(mine.moved("reagent", "reagent", "sulfate"), 0.0) << "stronger than wanted: none added";
  EXPECT_NEAR(mine.total("injected_mass", 2) + mine.total("spilled_mass", 2), 6000.0, 1e-9);
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

TEST(Mining, PondsLeakAndOverflowAtTheLowestCell) {
  MiningParameters p = one_site();
  p.sites[0].start.reset();  // a pond with nobody at work
  p.practices[0].pond_leak = std::log(2.0) / day;
  p.practices[0].pond_capacity = 300.0;
  Mine mine(p);
  mine.collect(1000.0, {10.0, 0.0, 40.0});
  mine.one_day();
  // half has leaked; of the other 500 m3, 200 run over
  const double area = 2500.0;
  EXPECT_NEAR(mine.field("injection")[mine.lowest()], 500.0 / area, 1e-12);
  EXPECT_NEAR(mine.field("spilled_water")[mine.lowest()], 200.0 / area, 1e-12);
  EXPECT_NEAR(mine.field("pond_overflow")[0], 200.0, 1e-9);
  EXPECT_NEAR(mine.field("pond_water")[0], 300.0, 1e-9);
  EXPECT_NEAR(mine.total("injected_mass", 0), 5.0, 1e-12);
  EXPECT_NEAR(mine.total("spilled_mass", 2), 8.0, 1e-12);
  EXPECT_NEAR(mine.field("pond_mass")[2], 12.0, 1e-12);
  EXPECT_EQ(mine.total("injection"), mine.field("injection")[mine.lowest()] * area);
  mine.one_day();
  EXPECT_NEAR(mine.field("injection")[mine.lowest()], 150.0 / area, 1e-12);
  EXPECT_EQ(mine.field("spilled_water")[mine.lowest()], 0.0);
  EXPECT_EQ(mine.field("pond_overflow")[0], 0.0);
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

// A site that was opened and left before the run; its full ponds are 2 m deep and 500 m2 large, a fifth of
// the lowest cell.
MiningParameters left_ponds() {
  MiningParameters p = one_site();
  p.practices[0].pond_depth = 2.0;
  p.sites[0].start = Date{2020, 12, 1};
  p.events = {event("stop", "stop", "north", Date{2020, 12, 11})};
  return p;
}

TEST(Mining, RainDilutesPondsAndEvaporationLeavesWhatIsDissolved) {
  Mine mine(left_ponds(), false, true);
  mine.collect(100.0, {6.0, 0.0, 24.0});
  mine.set("rain", 0.040);
  mine.set("potential_evapotranspiration", 0.004);
  mine.one_day();
  // 100 + 500 m2 x (40 - 4) mm
  EXPECT_NEAR(mine.field("pond_water")[0], 118.0, 1e-12);
  EXPECT_EQ(mine.field("pond_mass")[0], 6.0);
  EXPECT_EQ(mine.field("pond_mass")[2], 24.0);
  EXPECT_NEAR(mine.moved("rain", "rain on ponds", "water"), 20e3, 1e-9);
  EXPECT_NEAR(mine.moved("pond", "evaporation from ponds", "water"), 2e3, 1e-9);
  EXPECT_EQ(mine.total("spilled_water"), 0.0);
  for (std::size_t c = 0; c < mine.field("rain_on_ground").size(); ++c) {
    EXPECT_NEAR(mine.field("pond_share")[c], c == mine.lowest() ? 0.2 : 0.0, 1e-15) << c;
    EXPECT_NEAR(mine.field("rain_on_ground")[c], c == mine.lowest() ? 1.0 : 1.25, 1e-15) << c;
  }
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

// 900 + 200 - 2 m3 in a pond of 1000: 98 of 1098 run over, with as large a share of what is dissolved.
TEST(Mining, PondsOverflowInStorms) {
  Mine mine(left_ponds(), false, true);
  mine.collect(900.0, {10.98, 0.0, 0.0});
  mine.set("rain", 0.400);
  mine.set("potential_evapotranspiration", 0.004);
  mine.one_day();
  EXPECT_NEAR(mine.field("pond_overflow")[0], 98.0, 1e-10);
  EXPECT_NEAR(mine.field("pond_water")[0], 1000.0, 1e-10);
  EXPECT_NEAR(mine.field("spilled_water")[mine.lowest()], 98.0 / 2500.0, 1e-13);
  EXPECT_NEAR(mine.total("spilled_mass", 0), 0.98, 1e-13);
  EXPECT_NEAR(mine.field("pond_mass")[0], 10.0, 1e-12);
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

TEST(Mining, PondsThatFallDryKeepWhatWasDissolved) {
  Mine mine(left_ponds(), false, true);
  mine.collect(1.0, {3.0, 0.0, 0.0});
  mine.set("potential_evapotranspiration", 0.004);  // 2 m3
  mine.one_day();
  EXPECT_EQ(mine.field("pond_water")[0], 0.0);
  EXPECT_EQ(mine.field("pond_mass")[0], 3.0);
  EXPECT_NEAR(mine.moved("pond", "evaporation from ponds", "water"), 1e3, 1e-12);
  mine.one_day();
  EXPECT_NEAR(mine.moved("pond", "evaporation from ponds", "water"), 1e3, 1e-12);
  EXPECT_EQ(mine.field("pond_mass")[0], 3.0);
  EXPECT_LE(mine.worst_closure(), 1e-15);
}

TEST(Mining, NoRainFallsIntoPondsThatAreRoofedOrFilledIn) {
  for (const bool roofed : {true, false}) {
    MiningParameters p = left_ponds();
    if (roofed)
      p.practices[0].pond_depth = std::numeric_limits<double>::quiet_NaN();
    else
      p.events.push_back(event("plant", "rehabilitate", "north", Date{2021, 1, 2}));
    Mine mine(p, false, true);
    mine.set("rain", 0.1);
    for (int n = 0; n < 3; ++n) mine.one_day();
    EXPECT_NEAR(mine.field("pond_water")[0], roofed ? 0.0 : 50.0, 1e-12) << "one day";
    EXPECT_THAT(mine.field("rain_on_ground"), testing::Each(1.25));
    EXPECT_THAT(mine.field("pond_share"), testing::Each(0.0));
  }
}

TEST(Mining, PondsCoverHalfOfASiteAtMost) {
  MiningParameters p = left_ponds();
  p.practices[0].pond_capacity = 1e5;  // 5 of 4 ha
  Mine mine(p, false, true);
  EXPECT_THAT(mine.remarks(),
              testing::HasSubstr("the ponds of site 'north' would cover 50000 m2, more than half of "
                                 "it; rain falls on 20000 m2 of them"));
  mine.set("rain", 0.1);
  mine.one_day();
  EXPECT_NEAR(mine.field("pond_water")[0], 2000.0, 1e-9);
  const SiteCells& cells = mine.mining().cells(0);
  for (std::size_t i = 0; i < cells.cells.size(); ++i)
    EXPECT_EQ(mine.field("pond_share")[static_cast<std::size_t>(cells.cells[i])], i < 8 ? 0.0 : 1.0) << i;
}

TEST(Pond, CoversTheLowestCellsFirst) {
  EXPECT_THAT(pond_shares(625.0, 250.0, 4), testing::ElementsAre(0.0, 0.5, 1.0, 1.0));
  EXPECT_THAT(pond_shares(500.0, 250.0, 3), testing::ElementsAre(0.0, 1.0, 1.0));
  EXPECT_THAT(pond_shares(0.0, 250.0, 2), testing::ElementsAre(0.0, 0.0));
  EXPECT_THAT(pond_shares(1e9, 250.0, 2), testing::ElementsAre(1.0, 1.0));
}

TEST(Pond, RainAndEvaporation) {
  double volume = 5.0;
  EXPECT_EQ(rain_and_evaporate(2.0, 3.0, volume), 3.0);
  EXPECT_EQ(volume, 4.0);
  EXPECT_EQ(rain_and_evaporate(0.0, 9.0, volume), 4.0);
  EXPECT_EQ(volume, 0.0);
}

TEST(Pond, TheLastDropTakesAll) {
  double volume = 3.0;
  std::vector<double> masses = {0.1, 7.0}, given(2);
  EXPECT_EQ(draw(1.0, volume, masses, given), 1.0);
  EXPECT_NEAR(given[1], 7.0 / 3.0, 1e-15);
  EXPECT_EQ(draw(5.0, volume, masses, given), 2.0);
  EXPECT_THAT(masses, testing::Each(0.0));
  EXPECT_EQ(volume, 0.0);
  EXPECT_EQ(draw(1.0, volume, masses, given), 0.0);
  EXPECT_EQ(draw(-1.0, volume, masses, given), 0.0);
  EXPECT_THAT(given, testing::Each(0.0));
}

TEST(Mining, GivesEachOrderOnce) {
  MiningParameters p = one_site();
  p.sites[0].start = Date{2020, 12, 20};  // the upper block was cleared before the run, so was the lower one
  p.events = {event("stop", "stop", "north", Date{2021, 1, 3})};
  Mine mine(p);
  EXPECT_EQ(mine.field("land_orders_today")[0], 1.0) << "before the first day";
  EXPECT_EQ(mine.field("land_state_ordered")[mine.lowest()], 1.0);
  EXPECT_EQ(mine.field("cover_potential_ordered")[mine.lowest()], 0.0) << "kept clear";
  EXPECT_EQ(mine.field("land_order_age")[mine.lowest()], 7.0 * day);
  mine.one_day();
  EXPECT_EQ(mine.field("land_orders_today")[0], 0.0);
  EXPECT_THAT(mine.field("land_state_ordered"), testing::Each(testing::IsNan()));
  mine.one_day();
  mine.one_day();
  EXPECT_EQ(mine.field("land_state_ordered")[mine.lowest()], 1.0);
  EXPECT_TRUE(std::isnan(mine.field("cover_potential_ordered")[mine.lowest()])) << "nature's";
  EXPECT_EQ(mine.field("land_order_age")[mine.lowest()], 0.0);
  mine.one_day();
  EXPECT_THAT(mine.field("land_state_ordered"), testing::Each(testing::IsNan()));
}

TEST(Mining, WhoeverFollowsSolutesBooksThem) {
  Mine mine(one_site(), true);
  EXPECT_FALSE(mine.state().find("reagent_in_ground"));
  EXPECT_THROW(mine.one_day(), std::exception) << "nobody has taken the mass out of the works";
}

TEST(Mining, SaysWhatItDoesNotFollow) {
  MiningParameters p = one_site();
  p.practices[0].reagent = Reagent::magnesium_sulfate;
  Mine mine(p);
  EXPECT_EQ(
      mine.remarks(),
      "mining: the magnesium of site 'north' is not followed: the case has no [[species]] of that id\n");
}

// The parameters as a case would write them.
TEST(Mining, ReadsItsTables) {
  const auto text = [](const char* value) {
    return ConfigValue(std::string(value), Origin{"c.toml", 1, 1, "/c"});
  };
  const auto number = [](double value) { return ConfigValue(value, Origin{}); };
  ConfigValue corners(ConfigArray{}, Origin{});
  for (const auto& [x, y] : {std::pair{0.0, 0.0}, {100.0, 0.0}, {50.0, 80.0}})
    corners.as<ConfigArray>()->push_back(ConfigValue(ConfigArray{number(x), number(y)}, Origin{}));
  ConfigValue inline_site, file_site, one_practice;
  inline_site.set("id", text("a"));
  inline_site.set("polygon", corners);
  file_site.set("id", text("b"));
  file_site.set("polygon", text("sites.gpkg#b"));
  one_practice.set("id", text("p"));
  one_practice.set("reagent", text("magnesium_sulfate"));
  one_practice.set("concentration", text("3 percent"));
  one_practice.set("injection_rate", text("8.64 mm/day"));
  ConfigValue root;
  root.set("site", ConfigValue(ConfigArray{inline_site, file_site}, Origin{}));
  root.set("practice", ConfigValue(ConfigArray{one_practice}, Origin{}));
  MiningParameters p;
  const auto problems = read_parameters(root, [&](Section& section) { describe(section, p); });
  ASSERT_TRUE(problems.empty()) << problems[0].text;
  EXPECT_THAT(p.sites[0].polygon.corners,
              testing::ElementsAre(std::array{0.0, 0.0}, std::array{100.0, 0.0}, std::array{50.0, 80.0}));
  EXPECT_EQ(*p.sites[1].polygon.file, "/c/sites.gpkg#b");
  EXPECT_EQ(p.practices[0].reagent, Reagent::magnesium_sulfate);
  EXPECT_NEAR(p.practices[0].concentration, 0.03, 1e-16);
  EXPECT_NEAR(p.practices[0].injection_rate, 1e-7, 1e-20);

  corners.as<ConfigArray>()->pop_back();
  inline_site.set("polygon", corners);
  root.set("site", ConfigValue(ConfigArray{inline_site}, Origin{}));
  MiningParameters two;
  const auto refused = read_parameters(root, [&](Section& section) { describe(section, two); });
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_THAT(refused[0].text, testing::HasSubstr("three corners"));
}

}  // namespace
}  // namespace headwater
