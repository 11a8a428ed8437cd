// Detachment, transport and deposition of sediment on hillslopes, by grain class.
#pragma once

#include <memory>
#include <vector>

#include "engine/coupling/setup.hpp"
#include "engine/coupling/storm_loop.hpp"

namespace headwater {

std::unique_ptr<ProcessFactory> make_erosion_factory();

/// The grain classes that the parameters ask for, with their settling velocities: what Setup::grains is made
/// of. Throws Error(Exit::configuration) when they do not fit together.
std::vector<Grain> erosion_grains(const ProcessFactory& erosion);

}  // namespace headwater
