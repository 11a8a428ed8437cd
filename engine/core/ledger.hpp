// Double-entry mass ledger: nothing moves without a posting from one store to another, and the outside world
// is a store too.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/ids.hpp"
#include "engine/core/sums.hpp"

namespace headwater {

enum class Side { inside, outside };

/// Receives the mass in each store, once a store and quantity; several entries of one store add up.
class StockSink {
 public:
  virtual ~StockSink() = default;
  virtual void stock(StoreId store, QuantityId quantity, double kg) = 0;
};

/// What one (store, quantity) balance looks like.
struct Balance {
  std::string store;  ///< "" for the whole domain
  std::string quantity;
  double start_kg = 0.0, stock_kg = 0.0, in_kg = 0.0, out_kg = 0.0;
  double residual_kg = 0.0;  ///< stock - start - in + out
  /// |residual| over the traffic (in + out); 0 when below the round-off of the largest stock, or below
  /// epsilon squared times the largest stock of the domain
  double closure = 0.0;
};

struct FlowTotal {
  std::string from, to, why, quantity;
  double kg = 0.0;
};

class Ledger {
 public:
  StoreId store(std::string_view name, Side side);  ///< registers or finds
  QuantityId quantity(std::string_view name);       ///< registers or finds; booked in kg
  FlowId flow(StoreId from, StoreId to, std::string_view why, QuantityId quantity);  ///< registers or finds

  /// Books `kg` >= 0 from one store to another. Throws std::logic_error on a negative or non-finite amount:
  /// that is a defect in the process that posts.
  void post(FlowId flow, double kg);

  using StockReport = std::function<void(StockSink&)>;
  /// Takes stock at the start: later balances count from here, and what was posted before is forgotten.
  void open(const StockReport& stocks);
  /// Takes stock and compares with the postings, for every inside store and for the domain as a whole.
  /// Throws Error(Exit::ledger) naming store, quantity and `when` if a closure exceeds `gate`.
  void close(const StockReport& stocks, std::string_view when, double gate = 1e-9);

  std::vector<Balance> balances() const;  ///< of the last close(), domain-wide ones first
  double worst_closure() const;           ///< over the domain-wide balances of the last close()
  std::vector<FlowTotal> flows() const;   ///< cumulative, in order of registration

  std::int32_t flow_count() const { return static_cast<std::int32_t>(flows_.size()); }
  double flow_total(FlowId id) const { return flows_[static_cast<std::size_t>(id.value)].total.value(); }
  double flow_total(std::string_view from, std::string_view to,
                    std::string_view quantity) const;  ///< over all whys

  struct StockEntry {
    std::string store, quantity;
    double kg = 0.0;
  };
  std::vector<StockEntry> stocks() const;  ///< inside stores of the last close()

  std::vector<double> save()
      const;  ///< for checkpoints; stores, quantities and flows are registered anew first
  void restore(const std::vector<double>& saved);

 private:
  struct Store {
    std::string name;
    Side side;
  };
  struct Flow {
    StoreId from, to;
    QuantityId quantity;
    std::string why;
    CompensatedSum total;
  };
  struct Account {  // of one quantity, in one store or in the whole domain
    double start = 0.0, stock = 0.0, largest = 0.0;
    bool used = false;
  };
  Account& account(StoreId store, QuantityId quantity);
  const Account& account(StoreId store, QuantityId quantity) const;
  void take(const StockReport& stocks);
  Balance balance(std::int32_t store, std::int32_t quantity) const;  // store -1: the domain

  std::vector<Store> stores_;
  std::vector<std::string> quantities_;
  std::vector<Flow> flows_;
  std::vector<std::vector<Account>> accounts_;  // [store + 1][quantity]; 0 is the domain
};

}  // namespace headwater
