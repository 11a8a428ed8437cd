#include "models/water/soil_bucket.hpp"

#include <cstddef>

#include "engine/core/vector_clones.hpp"

namespace headwater {

HEADWATER_VECTOR_CLONES
void plant_uptakes(std::span<const double> available, std::span<const double> threshold,
                   std::span<const double> demand, std::span<double> uptake) {
  const std::size_t count = uptake.size();
  const double *const a = available.data(), *const t = threshold.data(), *const d = demand.data();
  double* const out = uptake.data();
  for (std::size_t i = 0; i < count; ++i) out[i] = plant_uptake(a[i], t[i], d[i]);
}

HEADWATER_VECTOR_CLONES
void drained_depths(std::span<const double> water, std::span<const double> capacity,
                    std::span<const double> K, std::span<const double> b, double time,
                    std::span<double> drained) {
  const std::size_t count = drained.size();
  const double *const w = water.data(), *const c = capacity.data(), *const k = K.data(), *const e = b.data();
  double* const out = drained.data();
  for (std::size_t i = 0; i < count; ++i) out[i] = drained_depth(w[i], c[i], k[i], e[i], time);
}

}  // namespace headwater
