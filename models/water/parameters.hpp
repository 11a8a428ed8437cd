// Parameters of interception, infiltration, soil water and overland flow.
#pragma once

#include "engine/core/parameters.hpp"

namespace headwater {

enum class Infiltration { green_ampt, none };

struct WaterParameters {
  CellParameter manning, saturated_conductivity, suction, moisture_deficit, interception_capacity;
  CellParameter porosity{0.45}, wilting_point{0.15}, stress_point{0.30}, root_depth{1.0},
      brooks_corey_index{0.2};
  Infiltration infiltration = Infiltration::green_ampt;
  double step = std::numeric_limits<double>::quiet_NaN();  ///< [s]; NaN: the storm pulses themselves
  double reference_cover = 0.4;
  double drainable_porosity = 0.1;
  double vadose_delay = 10.0 * 86400.0;
  double interflow_share = 0.4;
  double percolation_capacity = 0.02 / 86400.0;
  double interflow_delay = 43200.0;
  double baseflow_delay = 60.0 * 86400.0;
  double initial_baseflow = 2.0e-8;

  WaterParameters();
};

void describe(Section& root, WaterParameters& parameters);

}  // namespace headwater
