// What plants make of a surface: values of a table by land state, between bare and covered ground.
#pragma once

#include "engine/core/parameters.hpp"

namespace headwater {

/// Value of `parameter` on ground in `state` with `cover` [1] under plants. Forest is as the table has it.
/// Elsewhere it goes with the cover in a straight line from the state without plants (that of bare ground
/// where it is rehabilitated) through the value of rehabilitated ground at `reference_cover`, the cover that
/// value is for; a value that falls with the cover stays at that of rehabilitated ground from there on. One
/// value for all states stays that value.
inline double of_cover(const CellParameter& parameter, LandState state, double cover,
                       double reference_cover) {
  const double of_state = parameter.at(state);
  if (state == LandState::forest) return of_state;
  const double planted = parameter.at(LandState::rehabilitated);
  const double without = state == LandState::rehabilitated ? parameter.at(LandState::bare) : of_state;
  if (cover == reference_cover || (cover > reference_cover && planted < without)) return planted;
  return without + (planted - without) * (cover / reference_cover);
}

}  // namespace headwater
