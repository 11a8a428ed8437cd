#include "engine/core/ledger.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"

namespace headwater {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Two stores inside, rain and sea outside; what the stores hold is set by hand.
struct Book {
  Ledger ledger;
  StoreId soil = ledger.store("soil", Side::inside), river = ledger.store("river", Side::inside);
  StoreId rain = ledger.store("rain", Side::outside), sea = ledger.store("sea", Side::outside);
  QuantityId water = ledger.quantity("water"), lead = ledger.quantity("lead");
  FlowId falls = ledger.flow(rain, soil, "rain", water), seeps = ledger.flow(soil, river, "seepage", water);
  FlowId leaves = ledger.flow(river, sea, "outflow", water),
         leaches = ledger.flow(soil, river, "leaching", lead);
  double soil_kg = 0.0, river_kg = 0.0, soil_lead = 0.0, river_lead = 0.0;

  Ledger::StockReport report() {
    return [this](StockSink& sink) {
      sink.stock(soil, water, soil_kg);
      sink.stock(river, water, river_kg);
      sink.stock(soil, lead, soil_lead);
      sink.stock(river, lead, river_lead);
    };
  }
  void open() { ledger.open(report()); }
  void close(double gate = 1e-9) { ledger.close(report(), "2021-06-30", gate); }
  std::string complaint() {
    try {
      close();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), Exit::ledger);
      return error.what();
    }
    return "";
  }
  Balance balance(const std::string& store, const std::string& quantity) const {
    for (const Balance& one : ledger.balances())
      if (one.store == store && one.quantity == quantity) return one;
    ADD_FAILURE() << "no balance of " << quantity << " in '" << store << "'";
    return {};
  }
};

TEST(Ledger, ClosesWhatBalances) {
  Book book;
  book.soil_kg = 100.0;
  book.soil_lead = 5.0;
  book.open();
  book.ledger.post(book.falls, 50.0);
  book.ledger.post(book.seeps, 30.0);
  book.ledger.post(book.leaves, 10.0);
  book.ledger.post(book.leaches, 2.0);
  book.soil_kg = 120.0;
  book.river_kg = 20.0;
  book.soil_lead = 3.0;
  book.river_lead = 2.0;
  EXPECT_NO_THROW(book.close());

  const Balance whole = book.balance("", "water");
  EXPECT_EQ(whole.start_kg, 100.0);
  EXPECT_EQ(whole.stock_kg, 140.0);
  EXPECT_EQ(whole.in_kg, 50.0);  // seepage is inside the domain
  EXPECT_EQ(whole.out_kg, 10.0);
  EXPECT_EQ(whole.residual_kg, 0.0);
  const Balance river = book.balance("river", "water");
  EXPECT_EQ(river.in_kg, 30.0);
  EXPECT_EQ(river.out_kg, 10.0);
  EXPECT_EQ(book.ledger.worst_closure(), 0.0);
  EXPECT_EQ(book.ledger.flow_total("rain", "soil", "water"), 50.0);
  EXPECT_EQ(book.ledger.flow_total("rain", "soil", "lead"), 0.0);
}

TEST(Ledger, NamesStoreQuantityAmountAndDay) {
  Book book;
  book.open();
  book.ledger.post(book.falls, 1000.0);
  book.ledger.post(book.seeps, 400.0);
  book.soil_kg = 600.0;
  book.river_kg = 396.0;  // 4 kg short
  const std::string text = book.complaint();
  EXPECT_THAT(text, AllOf(HasSubstr("water"), HasSubstr("-4 kg"), HasSubstr("2021-06-30")));
  EXPECT_THAT(text, HasSubstr("the whole domain"));

  // Two errors that cancel in the domain are found in the stores.
  book.river_kg = 390.0;
  book.soil_kg = 610.0;
  EXPECT_THAT(book.complaint(),
              AllOf(HasSubstr("store 'soil'"), HasSubstr("10 kg"), HasSubstr("2021-06-30")));
}

TEST(Ledger, NamesTheOtherQuantity) {
  Book book;
  book.soil_lead = 3.0;
  book.open();
  book.ledger.post(book.leaches, 1.0);
  book.soil_lead = 2.0;
  book.river_lead = 0.5;
  EXPECT_THAT(book.complaint(), AllOf(HasSubstr("lead"), HasSubstr("-0.5 kg")));
}

// The design's deliberate breaks, at the ledger itself: 1e6 kg of rain that all leave again.
TEST(Ledger, ALeakOf1e8OfTheTrafficTripsAndOneOf1e10Shows) {
  const auto leaking = [](double share) {
    Book book;
    book.open();
    book.ledger.post(book.falls, 1e6);
    book.soil_kg = 1e6 - share * 1e6;
    return book;
  };
  Book large = leaking(1e-8);
  EXPECT_THAT(large.complaint(), HasSubstr("-0.01 kg"));

  Book small = leaking(1e-10);
  EXPECT_NO_THROW(small.close());
  EXPECT_NEAR(small.balance("", "water").closure, 1e-10, 1e-15);  // 2 ulp of 1e6 kg over 1e6 kg
  EXPECT_NEAR(small.ledger.worst_closure(), 1e-10, 1e-15);
  EXPECT_NEAR(small.balance("soil", "water").residual_kg, -1e-4, 1e-9);
  EXPECT_THROW(small.close(1e-11), Error) << "a narrower gate catches it";
}

// Both the residual and the traffic count from the start. A share of 1e-10 of every day's rain never trips; a
// loss that is 1e-7 of its own day trips only while that day is more than a hundredth of all traffic.
TEST(Ledger, ResidualAndTrafficCountFromTheStart) {
  Book steady;
  steady.open();
  for (int day = 0; day < 1000; ++day) {
    steady.ledger.post(steady.falls, 1e6);
    steady.soil_kg += 1e6 * (1.0 - 1e-10);
    ASSERT_NO_THROW(steady.close()) << day;
  }
  EXPECT_NEAR(steady.balance("", "water").residual_kg, -0.1,
              1e-4);      // 1000 days; ulp(1e9 kg) = 1.2e-7 kg a day
  steady.soil_kg -= 0.5;  // 5e-10 of all rain so far, 5e-7 of a day's
  EXPECT_NO_THROW(steady.close());
  steady.soil_kg -= 0.5;
  EXPECT_THROW(steady.close(), Error);
}

TEST(Ledger, WhatNeverMovedMayNotChange) {
  Book book;
  book.soil_lead = 1.0;
  book.open();
  EXPECT_NO_THROW(book.close());
  book.soil_lead = 1.0 + 1e-12;
  EXPECT_THAT(book.complaint(), HasSubstr("lead")) << "no traffic: any change beyond round-off is infinite";
}

// 8 eps of the largest stock so far counts as closed whatever the traffic; 9 eps does not.
TEST(Ledger, RoundOffOfTheLargestStockIsNoLeak) {
  const double eps = std::numeric_limits<double>::epsilon(),
               S = 0x1.0p30;  // eps S = 2^-22 is also the ulp: no rounding
  Book book;
  book.soil_kg = S;
  book.open();
  book.ledger.post(book.falls, 0x1.0p-10);
  book.soil_kg = S + 0x1.0p-10 + 8.0 * eps * S;
  EXPECT_NO_THROW(book.close());
  EXPECT_EQ(book.balance("soil", "water").closure, 0.0);
  EXPECT_EQ(book.balance("soil", "water").residual_kg, 8.0 * eps * S)
      << "the residual is reported all the same";
  book.soil_kg = S + 0x1.0p-10 + 9.0 * eps * S;
  EXPECT_THROW(book.close(), Error);

  // The stock counts that was the largest, not today's.
  Book drained;
  drained.soil_kg = 1e9;
  drained.open();
  drained.ledger.post(drained.seeps, 1e9);
  drained.ledger.post(drained.leaves, 1e9);
  drained.soil_kg = 1e9 * 4.0 * eps;
  EXPECT_NO_THROW(drained.close());
  EXPECT_EQ(drained.balance("soil", "water").closure, 0.0);
}

// A trace that settles where an addition cannot hold it: nothing to be seen where it comes, nothing posted.
// Only that much is let through: eps squared of all that there is.
TEST(Ledger, TracesThatNoSumCanHoldAreNoLeak) {
  const double eps = std::numeric_limits<double>::epsilon();
  Book book;
  book.soil_lead = 1e10;
  book.river_lead = 3e-49;
  book.open();
  book.ledger.post(book.leaches, 4e-50);
  book.river_lead = 8e-50;
  EXPECT_NO_THROW(book.close());
  EXPECT_EQ(book.balance("river", "lead").closure, 0.0);
  EXPECT_LT(book.balance("river", "lead").residual_kg, 0.0) << "the residual is reported all the same";
  book.river_lead = 1.1 * eps * eps * 1e10;
  EXPECT_THAT(book.complaint(), HasSubstr("river"));
}

TEST(Ledger, StocksThatAreNotNumbersTrip) {
  for (const double broken : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    Book book;
    book.open();
    book.ledger.post(book.falls, 1.0);
    book.soil_kg = broken;
    EXPECT_THROW(book.close(), Error);
  }
}

TEST(Ledger, PostingsAreNotNegative) {
  Book book;
  for (const double kg : {-1.0, -1e-300, std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THROW(book.ledger.post(book.falls, kg), std::logic_error) << kg;
  EXPECT_NO_THROW(book.ledger.post(book.falls, 0.0));
  try {
    book.ledger.post(book.seeps, -3.0);
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("soil"), HasSubstr("river"), HasSubstr("seepage"), HasSubstr("-3")));
  }
}

TEST(Ledger, NamesAreRegisteredOnce) {
  Book book;
  EXPECT_EQ(book.ledger.store("soil", Side::inside), book.soil);
  EXPECT_EQ(book.ledger.quantity("lead"), book.lead);
  EXPECT_EQ(book.ledger.flow(book.rain, book.soil, "rain", book.water), book.falls);
  EXPECT_FALSE(book.ledger.flow(book.rain, book.soil, "snow", book.water) == book.falls);
  EXPECT_THROW(book.ledger.store("soil", Side::outside), std::logic_error);
}

TEST(Ledger, SeveralEntriesOfOneStoreAddUp) {
  Ledger ledger;
  const StoreId pads = ledger.store("pads", Side::inside);
  const QuantityId water = ledger.quantity("water");
  const FlowId fills = ledger.flow(ledger.store("pump", Side::outside), pads, "injection", water);
  const auto stocks = [&](double a, double b) {
    return [=](StockSink& sink) {
      sink.stock(pads, water, a);
      sink.stock(pads, water, b);
    };
  };
  ledger.open(stocks(1.0, 2.0));
  ledger.post(fills, 4.0);
  EXPECT_NO_THROW(ledger.close(stocks(3.0, 4.0), "day 1"));
  EXPECT_THROW(ledger.close(stocks(3.0, 3.0), "day 1"), Error);
}

// Millions of postings of a tenth: plain sums would be off by 1e-10, and the gate is at 1e-9 of the traffic.
TEST(Ledger, TotalsDoNotDrift) {
  Book book;
  book.open();
  for (int i = 0; i < 1'000'000; ++i) book.ledger.post(book.falls, 0.1);
  EXPECT_EQ(book.ledger.flow_total(book.falls), 1e5);
}

TEST(Ledger, SaveAndRestoreKeepEveryBit) {
  const auto days = [](Book& book, int from, int to) {
    for (int day = from; day < to; ++day) {
      const double rain = 1000.0 / (day + 3.0), seep = 300.0 / (day + 7.0);
      book.ledger.post(book.falls, rain);
      book.ledger.post(book.seeps, seep);
      book.soil_kg += rain - seep;
      book.river_kg += seep;
      book.close();
    }
  };
  Book unbroken;
  unbroken.soil_kg = 17.0;
  unbroken.open();
  days(unbroken, 0, 50);

  Book first;
  first.soil_kg = 17.0;
  first.open();
  days(first, 0, 20);
  Book second;  // registers the same names anew
  second.ledger.restore(first.ledger.save());
  second.soil_kg = first.soil_kg;
  second.river_kg = first.river_kg;
  EXPECT_EQ(second.ledger.save(), first.ledger.save());
  days(second, 20, 50);

  EXPECT_EQ(second.ledger.save(), unbroken.ledger.save());
  const auto a = unbroken.ledger.balances(), b = second.ledger.balances();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].residual_kg, b[i].residual_kg);
    EXPECT_EQ(a[i].in_kg, b[i].in_kg);
    EXPECT_EQ(a[i].start_kg, b[i].start_kg);
  }
}

TEST(Ledger, ACheckpointOfAnotherLedgerIsRefused) {
  Book book;
  std::vector<double> saved = book.ledger.save();
  saved.pop_back();
  try {
    book.ledger.restore(saved);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::io);
  }
}

TEST(Ledger, ListsFlowsAndStocks) {
  Book book;
  book.soil_kg = 2.0;
  book.open();
  book.ledger.post(book.seeps, 1.0);
  book.soil_kg = 1.0;
  book.river_kg = 1.0;
  book.close();
  const auto flows = book.ledger.flows();
  ASSERT_EQ(flows.size(), 4u);
  EXPECT_EQ(flows[1].from, "soil");
  EXPECT_EQ(flows[1].to, "river");
  EXPECT_EQ(flows[1].why, "seepage");
  EXPECT_EQ(flows[1].quantity, "water");
  EXPECT_EQ(flows[1].kg, 1.0);
  std::map<std::string, double> water;
  for (const auto& entry : book.ledger.stocks())
    if (entry.quantity == "water") water[entry.store] = entry.kg;
  EXPECT_EQ(water, (std::map<std::string, double>{{"soil", 1.0}, {"river", 1.0}}));
}

}  // namespace
}  // namespace headwater
