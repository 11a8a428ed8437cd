#include "engine/core/ledger.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

StoreId Ledger::store(std::string_view name, Side side) {
  for (std::size_t i = 0; i < stores_.size(); ++i)
    if (stores_[i].name == name) {
      if (stores_[i].side != side)
        throw std::logic_error(fmt::format("store '{}' is both inside and outside", name));
      return {static_cast<std::int32_t>(i)};
    }
  stores_.push_back({std::string(name), side});
  return {static_cast<std::int32_t>(stores_.size()) - 1};
}

QuantityId Ledger::quantity(std::string_view name) {
  const auto found = std::find(quantities_.begin(), quantities_.end(), name);
  if (found != quantities_.end()) return {static_cast<std::int32_t>(found - quantities_.begin())};
  quantities_.emplace_back(name);
  return {static_cast<std::int32_t>(quantities_.size()) - 1};
}

FlowId Ledger::flow(StoreId from, StoreId to, std::string_view why, QuantityId quantity) {
  for (std::size_t i = 0; i < flows_.size(); ++i)
    if (flows_[i].from == from && flows_[i].to == to && flows_[i].quantity == quantity &&
        flows_[i].why == why)
      return {static_cast<std::int32_t>(i)};
  flows_.push_back({from, to, quantity, std::string(why), {}});
  return {static_cast<std::int32_t>(flows_.size()) - 1};
}

void Ledger::post(FlowId flow, double kg) {
  Flow& entry = flows_[at(flow.value)];
  if (!(kg >= 0.0) || !std::isfinite(kg))
    throw std::logic_error(fmt::format("posting of {} kg from '{}' to '{}' ({})", kg,
                                       stores_[at(entry.from.value)].name, stores_[at(entry.to.value)].name,
                                       entry.why));
  entry.total.add(kg);
}

Ledger::Account& Ledger::account(StoreId store, QuantityId quantity) {
  if (accounts_.size() < stores_.size() + 1) accounts_.resize(stores_.size() + 1);
  auto& row = accounts_[at(store.value + 1)];
  if (row.size() < quantities_.size()) row.resize(quantities_.size());
  return row[at(quantity.value)];
}

const Ledger::Account& Ledger::account(StoreId store, QuantityId quantity) const {
  static const Account untouched;
  if (accounts_.size() <= at(store.value + 1)) return untouched;
  const auto& row = accounts_[at(store.value + 1)];
  return row.size() <= at(quantity.value) ? untouched : row[at(quantity.value)];
}

void Ledger::take(const StockReport& stocks) {
  struct Sink final : StockSink {
    explicit Sink(Ledger& ledger) : book(ledger) {}
    void stock(StoreId store, QuantityId quantity, double kg) override {
      for (const StoreId place : {store, StoreId{-1}}) {
        Account& entry = book.account(place, quantity);
        entry.stock += kg;
        entry.used = true;
      }
    }
    Ledger& book;
  };
  for (auto& row : accounts_)
    for (Account& entry : row) entry.stock = 0.0;
  Sink sink(*this);
  stocks(sink);
  for (auto& row : accounts_)
    for (Account& entry : row) entry.largest = std::max(entry.largest, std::abs(entry.stock));
}

void Ledger::open(const StockReport& stocks) {
  for (Flow& flow : flows_) flow.total = {};
  for (auto& row : accounts_) std::fill(row.begin(), row.end(), Account{});
  take(stocks);
  for (auto& row : accounts_)
    for (Account& entry : row) entry.start = entry.stock;
}

Balance Ledger::balance(std::int32_t store, std::int32_t quantity) const {
  CompensatedSum in, out;
  for (const Flow& flow : flows_) {
    if (flow.quantity.value != quantity) continue;
    const auto counts = [&](StoreId place) {
      return store >= 0 ? place.value == store : stores_[at(place.value)].side == Side::inside;
    };
    const bool enters = counts(flow.to), leaves = counts(flow.from);
    if (enters == leaves) continue;  // inside the domain, or a store's posting to itself
    (enters ? in : out).add(flow.total.sum);
    (enters ? in : out).add(flow.total.compensation);
  }
  const Account& entry = account({store}, {quantity});
  Balance result;
  result.store = store >= 0 ? stores_[at(store)].name : "";
  result.quantity = quantities_[at(quantity)];
  result.start_kg = entry.start;
  result.stock_kg = entry.stock;
  result.in_kg = in.value();
  result.out_kg = out.value();
  CompensatedSum residual;
  residual.add(entry.stock);
  residual.add(-entry.start);
  for (const auto& [sum, sign] : {std::pair{&in, -1.0}, std::pair{&out, 1.0}}) {
    residual.add(sign * sum->sum);
    residual.add(sign * sum->compensation);
  }
  result.residual_kg = residual.value();
  // Of a trace (1e-49 kg of mud left in a puddle) less may arrive where it settles than an addition there can
  // hold: against all that there is of the quantity it is nothing.
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  const double round_off =
      std::max(8.0 * epsilon * entry.largest, epsilon * epsilon * account({-1}, {quantity}).largest);
  if (!(std::abs(result.residual_kg) <= round_off)) {
    const double traffic = result.in_kg + result.out_kg;
    result.closure =
        traffic > 0.0 ? std::abs(result.residual_kg) / traffic : std::numeric_limits<double>::infinity();
  }
  return result;
}

std::vector<Balance> Ledger::balances() const {
  std::vector<Balance> all;
  const auto count = static_cast<std::int32_t>(quantities_.size());
  for (std::int32_t quantity = 0; quantity < count; ++quantity) all.push_back(balance(-1, quantity));
  for (std::int32_t store = 0; store < static_cast<std::int32_t>(stores_.size()); ++store) {
    if (stores_[at(store)].side == Side::outside) continue;
    for (std::int32_t quantity = 0; quantity < count; ++quantity) {
      Balance one = balance(store, quantity);
      if (account({store}, {quantity}).used || one.in_kg > 0.0 || one.out_kg > 0.0)
        all.push_back(std::move(one));
    }
  }
  return all;
}

void Ledger::close(const StockReport& stocks, std::string_view when, double gate) {
  take(stocks);
  for (const Balance& one : balances())
    if (!(one.closure <= gate))
      throw Error(
          Exit::ledger,
          fmt::format(
              "the ledger does not close: {} of {} is off by {:.6g} kg, {:.3g} of its traffic (gate {:.0e})",
              one.store.empty() ? "the whole domain" : "store '" + one.store + "'", one.quantity,
              one.residual_kg, one.closure, gate),
          when, "Mass was made or lost by a process: this is a defect, please report it with resolved.toml");
}

double Ledger::worst_closure() const {
  double worst = 0.0;
  for (std::int32_t quantity = 0; quantity < static_cast<std::int32_t>(quantities_.size()); ++quantity)
    worst = std::max(worst, balance(-1, quantity).closure);
  return worst;
}

std::vector<FlowTotal> Ledger::flows() const {
  std::vector<FlowTotal> all;
  all.reserve(flows_.size());
  for (const Flow& flow : flows_)
    all.push_back({stores_[at(flow.from.value)].name, stores_[at(flow.to.value)].name, flow.why,
                   quantities_[at(flow.quantity.value)], flow.total.value()});
  return all;
}

double Ledger::flow_total(std::string_view from, std::string_view to, std::string_view quantity) const {
  double kg = 0.0;
  for (const FlowTotal& flow : flows())
    if (flow.from == from && flow.to == to && flow.quantity == quantity) kg += flow.kg;
  return kg;
}

std::vector<Ledger::StockEntry> Ledger::stocks() const {
  std::vector<StockEntry> all;
  for (std::int32_t store = 0; store < static_cast<std::int32_t>(stores_.size()); ++store)
    for (std::int32_t quantity = 0; quantity < static_cast<std::int32_t>(quantities_.size()); ++quantity)
      if (const Account& entry = account({store}, {quantity}); entry.used)
        all.push_back({stores_[at(store)].name, quantities_[at(quantity)], entry.stock});
  return all;
}

std::vector<double> Ledger::save() const {
  std::vector<double> saved;
  for (const Flow& flow : flows_) {
    saved.push_back(flow.total.sum);
    saved.push_back(flow.total.compensation);
  }
  for (std::int32_t store = -1; store < static_cast<std::int32_t>(stores_.size()); ++store)
    for (std::int32_t quantity = 0; quantity < static_cast<std::int32_t>(quantities_.size()); ++quantity) {
      const Account& entry = account({store}, {quantity});
      saved.insert(saved.end(), {entry.start, entry.stock, entry.largest, entry.used ? 1.0 : 0.0});
    }
  return saved;
}

void Ledger::restore(const std::vector<double>& saved) {
  if (saved.size() != 2 * flows_.size() + 4 * (stores_.size() + 1) * quantities_.size())
    throw Error(Exit::io, "the checkpoint's ledger does not fit this program", "ledger",
                "Resume with the version of headwater that wrote it");
  auto value = saved.begin();
  for (Flow& flow : flows_) {
    flow.total.sum = *value++;
    flow.total.compensation = *value++;
  }
  for (std::int32_t store = -1; store < static_cast<std::int32_t>(stores_.size()); ++store)
    for (std::int32_t quantity = 0; quantity < static_cast<std::int32_t>(quantities_.size()); ++quantity) {
      Account& entry = account({store}, {quantity});
      entry.start = *value++;
      entry.stock = *value++;
      entry.largest = *value++;
      entry.used = *value++ != 0.0;
    }
}

}  // namespace headwater
