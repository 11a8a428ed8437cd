// Interception, infiltration, soil and vadose water, overland flow. Owns all hillslope water.
#pragma once

#include <memory>

#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"

namespace headwater {

std::unique_ptr<ProcessFactory> make_water_factory();

/// The longest overland step that the parameters ask for [s]; NaN: as the weather's pulses come.
double water_step(const ProcessFactory& water);

}  // namespace headwater
