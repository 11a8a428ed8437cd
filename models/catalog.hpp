// The processes there are.
#pragma once

#include <memory>
#include <vector>

#include "engine/coupling/setup.hpp"

namespace headwater {

/// Fresh factories with default parameters, in the order of a day.
std::vector<std::unique_ptr<ProcessFactory>> make_catalog();

}  // namespace headwater
