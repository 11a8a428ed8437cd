// Which cells a site takes.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/mining/parameters.hpp"

namespace headwater {

/// Slopes that a site is placed on [degrees]: in-situ leaching needs a gradient that drains the liquor to the
/// galleries, and weathered ground that steeper slopes have lost. Assumption.
inline constexpr double gentlest_slope = 15.0, steepest_slope = 35.0;

/// Cells of a site, from top to bottom, in as many blocks of equal size (to one cell) as it has, then its
/// pads.
struct SiteCells {
  std::vector<std::int32_t> cells;       ///< base order indices, by falling elevation
  std::vector<std::size_t> block_begin;  ///< into cells, blocks + 1
  std::int32_t lowest() const { return cells.back(); }
  std::size_t pads() const { return cells.size() - block_begin.back(); }
  /// [first, last) in `cells` of a block, or of the pads where `block` is the number of blocks.
  std::pair<std::size_t, std::size_t> part(std::size_t block) const {
    return {block_begin[block], block + 1 < block_begin.size() ? block_begin[block + 1] : cells.size()};
  }
};

/// A connected patch (by edges) of about `area` on hillslope cells with a slope in [gentlest_slope,
/// steepest_slope] that are not `taken` and no river cells. It grows around the cell that the seed and the id
/// draw, nearest cells first, so it depends on nothing else that is placed, unless they meet. Empty when
/// there is no room.
std::vector<std::int32_t> grow_site(const std::string& id, double area, const Domain& domain,
                                    std::uint64_t seed, const std::vector<std::uint8_t>& taken);

/// Sites given by polygons first, then the others in their order: one more at the end moves none before it.
/// `pads` is the share of pads by site, rounded to cells; empty: none. Throws Error(Exit::configuration) when
/// a site lies outside the terrain, overlaps another, finds no room or has fewer cells than blocks.
std::vector<SiteCells> place_sites(const std::vector<MiningSite>& sites, const Setup& setup,
                                   std::span<const double> pads = {});

}  // namespace headwater
