#include "engine/numerics/kinematic_cell.hpp"

#include <cstddef>

#include "engine/core/vector_clones.hpp"

namespace headwater {

HEADWATER_VECTOR_CLONES
void kinematic_depths(std::span<const double> b, std::span<const double> k, std::span<double> x) {
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double root = kinematic_depth(b[i], k[i]);
    x[i] = k[i] > 0.0 ? (b[i] > 1e-25 ? root : 0.0) : b[i];
  }
}

}  // namespace headwater
