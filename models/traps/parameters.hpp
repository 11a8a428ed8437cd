// What a case says about structures that hold sediment back: [[check_dam]], [[sediment_trap]].
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/parameters.hpp"

namespace headwater {

enum class Basin { mixed, ideal };

/// A small reservoir across a gully.
struct CheckDam {
  std::string id;
  std::vector<double> at;       ///< x, y [m]
  double volume = 500.0;        ///< up to the spillway, when new [m3]
  double area = 400.0;          ///< of the full reservoir [m2]
  double drain_time = 86400.0;  ///< of what it holds, through the wall [s]; NaN: never
  Basin settling = Basin::mixed;
  double bulk_density = 1300.0;                                     ///< of what settles in it [kg/m3]
  double emptied_every = std::numeric_limits<double>::quiet_NaN();  ///< [s]; NaN: never
  std::optional<Moment> from;
};

/// A silt fence, a hedge, the benches of a slope: holds back a share of what leaves each cell of an area.
struct SedimentTrap {
  std::string id;
  Polygon area;
  std::vector<std::pair<std::string, double>> efficiency;      ///< by grain class
  double capacity = std::numeric_limits<double>::quiet_NaN();  ///< [kg/m2]; NaN: without end
  std::optional<Moment> from;
};

struct TrapParameters {
  std::vector<CheckDam> dams;
  std::vector<SedimentTrap> traps;
};

/// Declares [[check_dam]] and [[sediment_trap]].
void describe(Section& root, TrapParameters& parameters);

}  // namespace headwater
