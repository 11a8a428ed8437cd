// Colours for values: perceptually uniform, and the same for every kind of colour vision.
#pragma once

#include <array>
#include <cstdint>

namespace headwater {

using Colour = std::array<std::uint8_t, 3>;  ///< red, green, blue

/// Cividis (Nunez, Anderton & Renslow 2018, PLOS ONE 13:e0199239) in ten steps with straight lines between
/// them. 0 is dark blue, 1 is yellow; beyond, the ends.
Colour cividis(double share);

/// Vik (Crameri 2018, doi:10.5281/zenodo.1243862), likewise: -1 blue, 0 near white, 1 red-brown.
Colour vik(double signed_share);

}  // namespace headwater
