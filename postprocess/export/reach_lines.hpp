// Reaches in plan: from each reach's centre to the next one's.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/io/h5_document.hpp"

namespace headwater {

struct ReachLine {
  std::size_t reach = 0;                          ///< index in results.h5
  bool has_next = false;                          ///< `next` is drawn as well
  std::size_t next = 0;                           ///< the reach downstream
  double x0 = 0.0, y0 = 0.0, x1 = 0.0, y1 = 0.0;  ///< [m]
};

/// Lines of the reaches that have coordinates (those of a table have none), in the file's order. A reach with
/// nothing drawn downstream goes on for half a cell in the direction of its largest donor.
std::vector<ReachLine> reach_lines(const H5Group& river, double cell_size);

}  // namespace headwater
