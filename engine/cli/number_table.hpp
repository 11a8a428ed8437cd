// CSV tables as models get them.
#pragma once

#include <filesystem>

#include "engine/coupling/setup.hpp"

namespace headwater {

/// Cells that are not numbers become NaN (their text is kept). Throws Error(Exit::input) with file:line.
NumberTable read_number_table(const std::filesystem::path& file);

}  // namespace headwater
