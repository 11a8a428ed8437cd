// What a case can say about the river ([river]).
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/parameters.hpp"

namespace headwater {

enum class RiverFlow { routed, prescribed };
enum class RiverTransport { upwind, second_order };
/// by_network: `given` or `none` for a network from a table, `disley` on terrain.
enum class RiverDispersion { by_network, given, disley, seo_cheong, deng, fischer, none };
/// by_network: Manning where the network table has a column `manning`, Ferguson elsewhere.
enum class RiverResistance { by_network, ferguson, manning };
enum class RiverInlet { concentration, flux };
enum class RiverStart { inflow, steady, dry };
enum class Interpolation { step, linear };

/// [[river.source]]: a constant release of species into a reach.
struct RiverSource {
  std::string id;
  std::int64_t reach = -1;  ///< id of the network table, or index on terrain; -1: `at` says where
  std::vector<double> at;   ///< x, y [m]
  std::optional<Moment> from, to;
  std::vector<std::pair<std::string, double>> rate;  ///< species, [kg/s]
};

struct RiverParameters {
  std::optional<std::filesystem::path> network;
  std::optional<std::filesystem::path> inflow;
  double cell_length = 50.0;  ///< [m]
  Interpolation inflow_interpolation = Interpolation::step;
  RiverInlet inlet = RiverInlet::concentration;
  RiverFlow flow = RiverFlow::routed;
  RiverStart initial_flow = RiverStart::inflow;
  RiverResistance resistance = RiverResistance::by_network;
  double manning = 0.05;                                    ///< [s m^(-1/3)]
  double grain_d84 = 0.3;                                   ///< [m]
  double width = std::numeric_limits<double>::quiet_NaN();  ///< [m]; NaN: auto, by drained area
  double width_coefficient = 3.5;                           ///< [s^(1/2) m^(-1/2)]
  double width_exponent = 0.26;                             ///< at a station
  double bankfull_discharge = 7e-7;                         ///< per drained area [m/s]
  double initial_discharge = 2e-8;                          ///< per drained area, on terrain [m/s]
  RiverTransport transport = RiverTransport::upwind;
  RiverDispersion dispersion = RiverDispersion::by_network;
  double step = std::numeric_limits<double>::quiet_NaN();  ///< [s]; NaN: auto
  double event_step = 600.0;                               ///< [s]
  double normal_step = 3600.0;                             ///< [s]
  double recession_step = 21600.0;                         ///< [s]
  double recession_change = 0.02;
  double shortest_step = 1.0;  ///< [s]
  std::vector<RiverSource> sources;
};

/// Declares the keys of [river].
void describe(Section& section, RiverParameters& river);

}  // namespace headwater
