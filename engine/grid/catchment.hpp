// What lies above a point on the terrain.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid/raster.hpp"

namespace headwater {

/// The cell with the largest contributing area within `reach` rows and columns of a cell, itself included: a
/// point read off a map rarely hits the stream. The first in raster order of equals.
std::int32_t snap_to_stream(const GridGeometry& geometry, std::span<const double> area, std::int32_t cell,
                            int reach);

/// The cell nearest to a cell, at most `reach` rows and columns away, on the largest stream there: with half
/// of the largest contributing area [m2] or more, and `least` at any rate. -1 where there is none. The first
/// in raster order of equals.
std::int32_t nearest_stream(const GridGeometry& geometry, std::span<const double> area, std::int32_t cell,
                            int reach, double least);

/// Raster-indexed 1/0: the cells whose D8 path leads through `outlet`, itself included.
std::vector<std::uint8_t> cells_above(std::span<const std::int32_t> receivers,
                                      std::span<const std::int32_t> order, std::int32_t outlet);

/// The part of a raster that holds all non-zero cells, with a margin of `margin` cells where there are any.
GridGeometry frame_round(const GridGeometry& geometry, std::span<const std::uint8_t> cells, int margin);

/// The values of a raster inside a frame of it, e.g. from frame_round().
Raster cut_out(const Raster& raster, const GridGeometry& frame);

}  // namespace headwater
