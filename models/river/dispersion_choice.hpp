// Which dispersion coefficient a river uses.
#pragma once

#include <cstddef>
#include <vector>

#include "models/river/dispersion.hpp"
#include "models/river/parameters.hpp"

namespace headwater {

class DispersionChoice {
 public:
  DispersionChoice() = default;
  /// `given` [m2/s] by reach is used by RiverDispersion::given alone.
  DispersionChoice(RiverDispersion kind, std::vector<double> given) : kind_(kind), given_(std::move(given)) {}

  bool none() const { return kind_ == RiverDispersion::none; }
  /// K [m2/s]; 0 where the water stands still and a formula is asked.
  double at(std::size_t reach, const Hydraulics& h) const {
    if (kind_ == RiverDispersion::given) return given_[reach];
    if (none() || !(h.velocity > 0.0) || !(h.depth > 0.0)) return 0.0;
    switch (kind_) {
      case RiverDispersion::seo_cheong:
        return dispersion_seo_cheong(h);
      case RiverDispersion::deng:
        return dispersion_deng(h);
      case RiverDispersion::fischer:
        return dispersion_fischer(h);
      default:
        return dispersion_disley(h);
    }
  }

 private:
  RiverDispersion kind_ = RiverDispersion::none;
  std::vector<double> given_;
};

}  // namespace headwater
