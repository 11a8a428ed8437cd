// Pictures for people, as the bytes of a PNG file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace headwater {

/// Row-major from the top left; four bytes a pixel: red, green, blue, opacity.
struct Picture {
  int columns = 0;
  int rows = 0;
  std::vector<std::uint8_t> rgba;
};

/// The same picture gives the same bytes (with the same GDAL and libpng). Throws Error(Exit::io) when GDAL
/// cannot make it.
std::string png_bytes(const Picture& picture);

}  // namespace headwater
