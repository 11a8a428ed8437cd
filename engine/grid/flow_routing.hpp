// Depression handling and flow directions on a raster. Geometry only: no physics, no time.
// All arrays are raster-indexed (row-major, row 0 north) and as long as the raster.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/grid/raster.hpp"

namespace headwater {

inline constexpr std::int32_t no_receiver = -1;

/// The eight neighbours in fixed order (row offset, column offset): E, NE, N, NW, W, SW, S, SE.
inline constexpr int neighbour_row[8] = {0, -1, -1, -1, 0, 1, 1, 1};
inline constexpr int neighbour_column[8] = {1, 1, 0, -1, -1, -1, 0, 1};

/// Where surface water may leave, in raster order. With a mask: its lowest cell, and the lowest edge cell of
/// every region that is not connected to it. Otherwise: border and nodata-edge cells without a lower active
/// neighbour after depressions have spilled over the edge, so a valley leaves the map even where its border
/// cell lies above a pit inside. A closed bowl thus gets its lowest edge cell. Empty only when no cell is
/// active.
std::vector<std::int32_t> default_outlets(const GridGeometry& geometry, std::span<const double> elevation,
                                          std::span<const std::uint8_t> active, bool masked);

/// A surface without depressions, and what was changed to get it.
struct FilledSurface {
  std::vector<double> elevation;  ///< [m]; equal to the input where nothing was raised
  std::int64_t cells_raised = 0;
  double largest_raise = 0.0;  ///< [m]
  double volume_raised = 0.0;  ///< [m3]
};

/// Priority-flood with epsilon (Barnes, Lehman & Mulla 2014, Computers & Geosciences 62:117-127, algorithm
/// 3): every active cell connected to an outlet drains to it over a strictly descending path; each raised
/// cell lies `epsilon` [m] above the lowest neighbour it can drain to, and a cell that already drains is not
/// touched. The surface is the lowest of this kind, whatever the order of work. Active cells without a path
/// to an outlet keep their elevation.
FilledSurface fill_depressions(const GridGeometry& geometry, std::span<const double> elevation,
                               std::span<const std::uint8_t> active, std::span<const std::int32_t> outlets,
                               double epsilon);

/// Steepest-descent (D8) receivers: raster index, or no_receiver for outlets and inactive cells. Ties go to
/// the first neighbour in the fixed order. Outlets never have a receiver.
std::vector<std::int32_t> d8_receivers(const GridGeometry& geometry, std::span<const double> surface,
                                       std::span<const std::uint8_t> active,
                                       std::span<const std::int32_t> outlets);

/// Active cells, every donor before its receiver: from each source in raster order, down to the first cell
/// that still waits for another donor.
std::vector<std::int32_t> upstream_order(std::span<const std::int32_t> receivers,
                                         std::span<const std::uint8_t> active);

/// Contributing area [m2] including the cell's own.
std::vector<double> contributing_area(const GridGeometry& geometry, std::span<const std::int32_t> receivers,
                                      std::span<const std::int32_t> order);

}  // namespace headwater
