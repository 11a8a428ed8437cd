// The report's fixed parts, built into the library.
#pragma once

#include <string_view>

namespace headwater {

std::string_view report_style();       ///< CSS
std::string_view report_strings_en();  ///< JSON: strings/en.json
std::string_view chart_script();       ///< JavaScript; empty when the build had no npm

}  // namespace headwater
