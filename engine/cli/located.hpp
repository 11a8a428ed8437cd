// Where in the case something stands that turned out wrong after the case had been read.
#pragma once

#include "engine/core/config.hpp"
#include "engine/core/error.hpp"

namespace headwater {

/// The same error with file:line:column in front of its place, where that names something of the case: a key
/// ("water.porosity"), a table ("[weather]") or an entry of a list ("[[check_dam]] 'upper'", "[[town]] number
/// 2"). What is about files, or names nothing that was given, stays as it is.
Error located(const Error& error, const ConfigValue& merged);

}  // namespace headwater
