// The shared tables' declaration.
#pragma once

#include "engine/cli/case.hpp"

namespace headwater {

void describe(Section& root, RunParameters& parameters);

}  // namespace headwater
