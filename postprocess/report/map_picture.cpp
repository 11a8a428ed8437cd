#include "postprocess/report/map_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

namespace headwater {

namespace {

constexpr double outside = std::numeric_limits<double>::quiet_NaN();
constexpr double passed_over = 0.01;  // share of the values beyond each end of a scale

std::vector<double> sorted_values(const std::vector<std::vector<double>>& maps, bool sizes) {
  std::vector<double> all;
  for (const std::vector<double>& map : maps)
    for (const double value : map)
      if (std::isfinite(value)) all.push_back(sizes ? std::abs(value) : value);
  std::sort(all.begin(), all.end());
  return all;
}

double at_share(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)))];
}

std::uint8_t mix(double light, double colour) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(light * colour, 0.0, 255.0)));
}

}  // namespace

Colour ColourScale::at(double value) const {
  if (diverging) return vik(high > 0.0 ? value / high : 0.0);
  return cividis(high > low ? (value - low) / (high - low) : 0.0);
}

ColourScale scale_of(const std::vector<std::vector<double>>& maps) {
  const std::vector<double> sorted = sorted_values(maps, false);
  if (sorted.empty()) return {};
  const double low = at_share(sorted, passed_over);
  return {std::min(low, std::max(0.0, sorted.front())), at_share(sorted, 1.0 - passed_over), false};
}

ColourScale difference_scale_of(const std::vector<std::vector<double>>& maps) {
  const std::vector<double> sorted = sorted_values(maps, true);
  if (sorted.empty()) return {0.0, 0.0, true};
  const double within = at_share(sorted, 1.0 - passed_over);
  const double size = within > 0.0 ? within : sorted.back();
  return {-size, size, true};
}

std::vector<double> hillshade(const GridGeometry& geometry, const std::vector<double>& elevation) {
  const double azimuth = 315.0 / 180.0 * std::numbers::pi, altitude = std::numbers::pi / 4.0;
  const double east = std::sin(azimuth) * std::cos(altitude), north = std::cos(azimuth) * std::cos(altitude),
               up = std::sin(altitude);
  std::vector<double> shade(elevation.size(), outside);
  for (int row = 0; row < geometry.rows; ++row)
    for (int column = 0; column < geometry.columns; ++column) {
      const double here = elevation[static_cast<std::size_t>(geometry.index(row, column))];
      if (std::isnan(here)) continue;
      const auto z = [&](int down, int right) {
        if (!geometry.contains(row + down, column + right)) return here;
        const double there = elevation[static_cast<std::size_t>(geometry.index(row + down, column + right))];
        return std::isnan(there) ? here : there;
      };
      const double distance = 8.0 * geometry.cell_size;
      const double to_east =
          (z(-1, 1) + 2.0 * z(0, 1) + z(1, 1) - z(-1, -1) - 2.0 * z(0, -1) - z(1, -1)) / distance;
      const double to_north =
          (z(-1, -1) + 2.0 * z(-1, 0) + z(-1, 1) - z(1, -1) - 2.0 * z(1, 0) - z(1, 1)) / distance;
      const double lit =
          (up - to_east * east - to_north * north) / std::sqrt(1.0 + to_east * to_east + to_north * to_north);
      shade[static_cast<std::size_t>(geometry.index(row, column))] = std::max(0.0, lit);
    }
  return shade;
}

Picture map_picture(const GridGeometry& geometry, const std::vector<double>& shade,
                    const std::vector<double>& values, const ColourScale& scale, int enlarge) {
  const Colour ground = {238, 238, 234};
  Picture picture{geometry.columns * enlarge, geometry.rows * enlarge, {}};
  picture.rgba.reserve(static_cast<std::size_t>(picture.columns) * static_cast<std::size_t>(picture.rows) *
                       4);
  for (int row = 0; row < picture.rows; ++row)
    for (int column = 0; column < picture.columns; ++column) {
      const auto cell = static_cast<std::size_t>(geometry.index(row / enlarge, column / enlarge));
      if (std::isnan(shade[cell])) {
        picture.rgba.insert(picture.rgba.end(), {0, 0, 0, 0});
        continue;
      }
      const bool bare = std::isnan(values[cell]);
      const Colour colour = bare ? ground : scale.at(values[cell]);
      // Values keep their colour: the relief darkens and lightens them a little only.
      const double light = bare ? 0.62 + 0.42 * shade[cell] : 0.80 + 0.26 * shade[cell];
      for (const std::uint8_t channel : colour) picture.rgba.push_back(mix(light, channel));
      picture.rgba.push_back(255);
    }
  return picture;
}

}  // namespace headwater
