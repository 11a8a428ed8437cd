#include "models/leachate/hand_over.hpp"

#include "engine/core/sums.hpp"

namespace headwater {

namespace {

double sum(std::span<const double> values, std::size_t first, std::size_t stride) {
  CompensatedSum total;
  for (std::size_t i = first; i < values.size(); i += stride) total.add(values[i]);
  return total.value();
}

}  // namespace

HandOver::Item HandOver::declare(State& state, FieldInfo today) {
  FieldInfo due = today;
  due.name += "_due";
  due.meaning += ": still to come";
  due.role = Role::prognostic;
  due.aggregation = Aggregation::instant;
  const FieldId today_field = state.add(std::move(today));
  items_.push_back({state.add(std::move(due)), today_field});
  return items_.size() - 1;
}

void HandOver::release(State& state, double share) const {
  for (const Fields& item : items_) {
    const std::span<double> due = state[item.due], today = state[item.today];
    for (std::size_t i = 0; i < due.size(); ++i) {
      today[i] = share < 1.0 ? due[i] * share : due[i];
      due[i] -= today[i];
    }
  }
}

double HandOver::handed_over(const State& state, Item item, std::size_t first, std::size_t stride) const {
  return sum(state[items_[item].today], first, stride);
}

double HandOver::owed(const State& state, Item item, std::size_t first, std::size_t stride) const {
  return sum(state[items_[item].due], first, stride);
}

}  // namespace headwater
