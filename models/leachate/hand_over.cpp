#include "models/leachate/hand_over.hpp"

#include "engine/core/sums.hpp"
#include "models/leachate/aquifer_grid.hpp"

namespace headwater {

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
    const auto size = static_cast<std::ptrdiff_t>(due.size());
#pragma omp parallel for simd schedule(static) if (due.size() >= worth_threads)
    for (std::ptrdiff_t n = 0; n < size; ++n) {
      const auto i = static_cast<std::size_t>(n);
      today[i] = share < 1.0 ? due[i] * share : due[i];
      due[i] -= today[i];
    }
  }
}

std::vector<double> HandOver::handed_over(const State& state, Item item, std::size_t lanes) const {
  return compensated_sums(state[items_[item].today], lanes);
}

std::vector<double> HandOver::owed(const State& state, Item item, std::size_t lanes) const {
  return compensated_sums(state[items_[item].due], lanes);
}

}  // namespace headwater
