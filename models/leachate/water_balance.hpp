// From flows to volumes: what the aquifer holds after a step, in flux form and never less than nothing.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/leachate/aquifer_grid.hpp"

namespace headwater {

/// Places of the aquifer from the highest head to the lowest: no flow goes up this order. Places of equal
/// head keep raster order. `order` is kept where it still holds.
void sort_by_head(const AquiferGrid& grid, std::span<const double> head, std::vector<std::size_t>& order);

/// V' = V + dt x (what enters - what leaves). Where a cell would give more than it has, everything that
/// leaves it is cut down alike (order: from high to low, so that what enters is known). Cells of given head
/// take the volume `given` says, and `boundary_in`/`boundary_out` become what that needs. All arrays padded,
/// volumes [m3].
void update_volumes(const AquiferGrid& grid, const Aquifer& aquifer, std::span<const std::size_t> order,
                    double dt, std::span<const double> given, AquiferFlows& flows, std::span<double> volume);

/// What heads in balance leave over in each cell [m3/s]: next to nothing, but part of the books. Cells of
/// given head pass it through their boundary.
void steady_balance(const AquiferGrid& grid, const Aquifer& aquifer, AquiferFlows& flows,
                    std::span<double> balance);

}  // namespace headwater
