#include "postprocess/report/colours.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace headwater {

namespace {

constexpr std::array<Colour, 10> cividis_steps = {{{0, 32, 77},
                                                   {0, 51, 111},
                                                   {57, 72, 107},
                                                   {87, 92, 109},
                                                   {112, 113, 115},
                                                   {138, 135, 121},
                                                   {166, 157, 117},
                                                   {196, 181, 108},
                                                   {228, 207, 91},
                                                   {255, 234, 70}}};
constexpr std::array<Colour, 11> vik_steps = {{{0, 18, 96},
                                               {2, 62, 125},
                                               {29, 110, 156},
                                               {113, 167, 196},
                                               {201, 221, 231},
                                               {236, 229, 224},
                                               {234, 206, 189},
                                               {211, 151, 116},
                                               {190, 101, 51},
                                               {139, 39, 6},
                                               {89, 0, 7}}};

template <std::size_t count>
Colour between(const std::array<Colour, count>& steps, double share) {
  const double at = std::clamp(share, 0.0, 1.0) * static_cast<double>(count - 1);
  const std::size_t step = std::min(static_cast<std::size_t>(at), count - 2);
  const double rest = at - static_cast<double>(step);
  Colour colour{};
  for (std::size_t i = 0; i < 3; ++i)
    colour[i] =
        static_cast<std::uint8_t>(std::lround((1.0 - rest) * steps[step][i] + rest * steps[step + 1][i]));
  return colour;
}

}  // namespace

Colour cividis(double share) {
  return between(cividis_steps, share);
}

Colour vik(double signed_share) {
  return between(vik_steps, 0.5 + 0.5 * signed_share);
}

}  // namespace headwater
