// The ParaView script that export puts beside the VTK files.
#pragma once

#include <string_view>

namespace headwater {

/// The text of headwater_view.py, built into the library.
std::string_view view_script();

}  // namespace headwater
