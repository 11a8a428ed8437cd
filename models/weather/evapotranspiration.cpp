#include "models/weather/evapotranspiration.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace headwater {

double extraterrestrial_radiation(double latitude, int day_of_year) {
  constexpr double pi = std::numbers::pi;
  constexpr double solar_constant = 0.0820e6 * 1440.0;  // [J/m2/day]
  const double phi = latitude * pi / 180.0;
  const double year_angle = 2.0 * pi * day_of_year / 365.0;
  const double inverse_distance = 1.0 + 0.033 * std::cos(year_angle);
  const double declination = 0.409 * std::sin(year_angle - 1.39);
  const double sunset = std::acos(std::clamp(-std::tan(phi) * std::tan(declination), -1.0, 1.0));
  return solar_constant / pi * inverse_distance *
         (sunset * std::sin(phi) * std::sin(declination) +
          std::cos(phi) * std::cos(declination) * std::sin(sunset));
}

namespace {

constexpr double latent_heat = 2.45e6;  // [J/kg]
constexpr double density = 1000.0;      // [kg/m3]

}  // namespace

double hargreaves_slope(double radiation, double range) {
  return 0.0023 * std::sqrt(range) * radiation / (latent_heat * density);
}

double oudin_slope(double radiation) {
  return radiation / (latent_heat * density * 100.0);
}

}  // namespace headwater
