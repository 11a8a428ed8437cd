// The comparison as one page for people: works offline, prints on A4, readable without JavaScript.
#pragma once

#include <string>

#include "postprocess/comparison/comparison.hpp"

namespace headwater {

/// The whole of report.html. `csv` is the text of comparison.csv, which the page carries. Depends on the runs
/// and the program alone. Throws Error(Exit::input) for results that lack what they should have and
/// Error(Exit::io) when a picture cannot be made.
std::string report_html(const Comparison& comparison, const Maker& maker, const std::string& csv);

}  // namespace headwater
