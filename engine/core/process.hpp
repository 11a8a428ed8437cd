// A process: one physical model, called once a day. No per-cell polymorphism.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/clock.hpp"
#include "engine/core/ledger.hpp"
#include "engine/core/state.hpp"

namespace headwater {

/// A stretch of a day with constant rain rate; pulses cover the day without gaps.
struct Pulse {
  double start = 0.0;      ///< [s since the run's start]
  double duration = 0.0;   ///< [s]
  double rain_rate = 0.0;  ///< at the reference gauge [m/s]; a cell sees it times the field `rain_factor`
};

class Process {
 public:
  virtual ~Process() = default;
  virtual std::string_view label() const = 0;
  virtual void declare(State& state) = 0;                     ///< adds the fields it owns
  virtual void initialise(State& state, Ledger& ledger) = 0;  ///< start values, stores and flows
  virtual void advance(State& state, const Interval& day, Ledger& ledger) = 0;
  /// The spin-up is over: what is counted since the run's start is counted from now.
  virtual void begin(State&) {}
  virtual void stocks(const State& state,
                      StockSink& sink) const = 0;  ///< one entry a store and quantity [kg]
};

}  // namespace headwater
