// Parameters of detachment, transport and deposition on hillslopes.
#pragma once

#include <limits>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "models/erosion/creep.hpp"
#include "models/erosion/rusle.hpp"

namespace headwater {

struct ErosionParameters {
  std::vector<Grain> grains;
  CellParameter rain_detachability{2e-3};     ///< [kg/J], or [kg/m3] (see below)
  CellParameter rain_redetachability{20e-3};  ///< likewise
  bool detachability_by_energy = true;        ///< the first is per energy, not per depth of rain
  bool redetachability_by_energy = true;      ///< the second is
  double breakpoint_depth = 2e-3;             ///< [m]
  double breakpoint_exponent = 1.0;
  CellParameter entrainment_energy{1000.0};                          ///< J [J/kg]
  CellParameter critical_stream_power{0.15};                         ///< [W/m2]
  CellParameter cohesion{std::numeric_limits<double>::quiet_NaN()};  ///< [Pa]; NaN: within J
  double flow_efficiency = 0.1;                                      ///< F
  double shield_mass = 2.7;                                          ///< m* [kg/m2]
  double bulk_density = 1400.0;                                      ///< of regolith and deposits [kg/m3]
  double maximum_concentration = 1000.0;                             ///< per volume of water [kg/m3]
  bool hindered_settling = true;
  CreepParameters creep;
  RusleParameters rusle;

  ErosionParameters();
};

/// Declares the keys of [erosion].
void describe(Section& s, ErosionParameters& p);

/// The classes with their settling velocities. Throws Error(Exit::configuration) when there is none or too
/// many, when ids repeat, or when the fractions do not sum to 1.
std::vector<Grain> complete_grains(const std::vector<Grain>& grains);

}  // namespace headwater
