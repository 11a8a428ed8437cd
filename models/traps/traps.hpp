// Check dams, silt fences and benches: what holds sediment back on its way down the slope.
#pragma once

#include <memory>

#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"

namespace headwater {

std::unique_ptr<ProcessFactory> make_traps_factory();

}  // namespace headwater
