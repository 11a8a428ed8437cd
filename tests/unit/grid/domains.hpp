// What several tests of domains share.
#pragma once

#include <cmath>
#include <cstdlib>
#include <map>
#include <vector>

#include <gtest/gtest.h>

#include "engine/grid/domain.hpp"
#include "tests/unit/grid/terrains.hpp"

namespace headwater::test {

// Receivers of every cell as (cell, fraction), turned round from the donors.
inline std::vector<std::map<std::int32_t, double>> receivers_of(const Domain& domain) {
  std::vector<std::map<std::int32_t, double>> receivers(domain.cells());
  const SurfaceGraph& graph = domain.surface;
  for (std::int32_t cell = 0; cell < domain.cells(); ++cell) {
    for (std::int32_t i = graph.donor_begin[cell]; i < graph.donor_begin[cell + 1]; ++i) {
      EXPECT_TRUE(receivers[graph.donor[i]].emplace(cell, graph.donor_fraction[i]).second);
    }
  }
  return receivers;
}

// A valley along the diagonal, with hills that fall towards it and a fall of the whole towards the
// south-east.
inline Raster diagonal_valley(int cells, double cell_size = 10.0) {
  Raster raster{square_cells(cells, cells, cell_size), {}};
  for (int row = 0; row < cells; ++row) {
    for (int column = 0; column < cells; ++column) {
      raster.values.push_back(100.0 + 3.0 * std::abs(row - column) - 1.0 * (row + column));
    }
  }
  return raster;
}

}  // namespace headwater::test
