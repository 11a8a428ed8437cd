// Which lane of an exchange carries what.
#pragma once

namespace headwater {

/// Numbering of ExchangeSeries lanes, the same for every exchange of a run: water [m3], then masses [kg]:
/// each grain class, each species dissolved, each species on particles.
struct Lanes {
  int grains = 0;   ///< grain classes; 0 without the process erosion
  int species = 0;  ///< species that hillslopes release; 0 where none does

  static constexpr int water() { return 0; }
  constexpr int grain(int g) const { return 1 + g; }
  constexpr int dissolved(int s) const { return 1 + grains + s; }
  constexpr int particulate(int s) const { return 1 + grains + species + s; }
  constexpr int count() const { return 1 + grains + 2 * species; }
};

}  // namespace headwater
