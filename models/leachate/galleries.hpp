// Galleries below a mine: they collect a share of the groundwater that leaves it.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "models/leachate/aquifer_grid.hpp"

namespace headwater {

/// Cells of mining sites and what their galleries have collected in a day.
class Galleries {
 public:
  /// `site` by cell, -1 where there is none; `sites` of them.
  Galleries(const AquiferGrid& grid, std::span<const double> site, std::size_t sites, std::size_t species);

  void begin_day();
  /// Takes `share` (by cell) of what leaves a site's cells for others, through faces and by seepage, out of
  /// `flows` and into flows.collected. A face between two cells of one site is left alone.
  void collect(std::span<const double> share, AquiferFlows& flows) const;
  /// After a step of `dt` [s] with these flows and the concentrations of the cells at its end.
  template <class Concentration>
  void add(double dt, const AquiferFlows& flows, const Concentration& concentration) {
    for (const std::size_t c : cells_) {
      const std::size_t i = grid_.place[c];
      const double volume = dt * flows.collected[i];
      if (!(volume > 0.0)) continue;
      const auto s = static_cast<std::size_t>(site_[i]);
      water_[s] += volume;
      for (std::size_t k = 0; k < species_; ++k) mass_[s * species_ + k] += volume * concentration(i, k);
    }
  }
  std::span<const double> water() const { return water_; }  ///< of the day, by site [m3]
  std::span<const double> mass() const { return mass_; }    ///< by site and species [kg]

 private:
  const AquiferGrid& grid_;
  std::size_t species_;
  std::vector<double> site_;        // padded; -1: none
  std::vector<std::size_t> cells_;  // of all sites, in base order
  std::vector<double> water_, mass_;
};

}  // namespace headwater
