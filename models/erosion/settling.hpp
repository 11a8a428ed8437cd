// How fast grains settle in water.
#pragma once

#include <cmath>

namespace headwater {

inline constexpr double gravity_on_grains = 9.81;             ///< [m/s2]
inline constexpr double density_of_clear_water = 1000.0;      ///< [kg/m3]
inline constexpr double kinematic_viscosity_of_water = 1e-6;  ///< at 20 degC [m2/s]

/// Settling velocity [m/s] of a natural grain in still, clear water from its diameter [m] and density
/// [kg/m3]: v = R g D^2 / (C1 nu + sqrt(0.75 C2 R g D^3)), R = density / water - 1, C1 = 18, C2 = 1. Ferguson
/// & Church (2004), J. Sediment. Res. 74, 933-937: Stokes' law for small and a constant drag coefficient for
/// large grains, within some per cent of measurements between.
inline double settling_velocity(double diameter, double density) {
  const double buoyant = (density / density_of_clear_water - 1.0) * gravity_on_grains;
  return buoyant * diameter * diameter /
         (18.0 * kinematic_viscosity_of_water + std::sqrt(0.75 * buoyant * diameter * diameter * diameter));
}

/// What grains that fill the share `volume_fraction` of the water leave of each one's velocity: (1 - phi)^4,
/// after Richardson & Zaki (1954), Trans. Inst. Chem. Eng. 32, 35-53, whose exponent falls from 4.65 (small
/// grains) to 2.4 (large ones).
inline double hindrance(double volume_fraction) {
  const double clear = 1.0 - volume_fraction;
  return clear * clear * clear * clear;
}

}  // namespace headwater
