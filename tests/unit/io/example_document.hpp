// A small document with everything a results file has, for the tests of engine/io.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "engine/io/h5_document.hpp"

namespace headwater::test {

/// Root: maps (time, y, x) with crs, coordinates and a static map; "/river": (time, reach) with texts, a bare
/// dimension and an auxiliary series; "/empty": nothing but attributes. `first` and `count` choose steps of
/// the unlimited dimension.
H5Document example_document(std::int64_t first, std::int64_t count, std::int64_t ny = 4, std::int64_t nx = 3);

/// Writes without waiting for the disk: for tests that write thousands of files.
void write_quickly(const std::filesystem::path& file, std::string_view bytes);

/// A folder of its own for the running test, removed and made anew.
std::filesystem::path fresh_folder();

}  // namespace headwater::test
