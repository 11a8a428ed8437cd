// What groundwater gives away over a window of days is handed over evenly in the days that follow it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/core/state.hpp"

namespace headwater {

/// Pairs of fields: what is due (prognostic, still the aquifer's) and what is handed over today (diagnostic).
class HandOver {
 public:
  using Item = std::size_t;
  static constexpr Item none = static_cast<Item>(-1);

  /// Declares the field `today` and, with "_due" at the end of its name, its companion.
  Item declare(State& state, FieldInfo today);
  std::span<double> due(State& state, Item item) const { return state[items_[item].due]; }
  std::span<double> today(State& state, Item item) const { return state[items_[item].today]; }
  /// Hands over this share of what is due, all of it from 1 on.
  void release(State& state, double share) const;
  /// Sums by lane of what was handed over today, and of what is due.
  std::vector<double> handed_over(const State& state, Item item, std::size_t lanes = 1) const;
  std::vector<double> owed(const State& state, Item item, std::size_t lanes = 1) const;

 private:
  struct Fields {
    FieldId due, today;
  };
  std::vector<Fields> items_;
};

}  // namespace headwater
