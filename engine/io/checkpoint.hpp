// Everything a run needs to go on, by name. What the arrays mean is their owners' business.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace headwater {

struct Checkpoint {
  std::map<std::string, std::vector<double>> reals;
  std::map<std::string, std::vector<std::int64_t>> integers;
  std::map<std::string, std::string> texts;
};

/// Writes atomically, with a SHA-256 of the whole inside (docs/formats/checkpoint.md). Throws
/// Error(Exit::io).
void write_checkpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

/// Every bit comes back, also a NaN's. Throws Error(Exit::io) when the file is missing, cut short or damaged
/// anywhere.
Checkpoint read_checkpoint(const std::filesystem::path& file);

}  // namespace headwater
