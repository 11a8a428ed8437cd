// TOML files as configuration trees, and the `extends` chain of a scenario.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/config.hpp"

namespace headwater {

/// Parses one file. Throws Error(Exit::configuration) with file:line:column on a syntax error,
/// Error(Exit::input) if missing.
ConfigValue read_toml(const std::filesystem::path& file);

/// The same of a text; `shown` is what messages call it.
ConfigValue parse_toml(std::string_view text, const std::string& shown);

/// The value of `--set key=value`: TOML, or a plain word taken as a string. Relative paths are relative to
/// `folder`. `shown` is where it was written, for messages; default: "--set key". Throws
/// Error(Exit::configuration) for more than one line.
ConfigValue parse_value(std::string_view key, std::string_view text, const std::filesystem::path& folder,
                        std::string_view shown = {});

/// Reads a scenario with all it extends, merged base first. `files` receives every file read, the scenario's
/// own last. Throws Error(Exit::configuration) on a cycle, and where neither the file nor what it extends has
/// `schema = 1`.
ConfigValue read_scenario(const std::filesystem::path& file, const std::vector<Alternatives>& alternatives,
                          std::vector<std::filesystem::path>& files);

}  // namespace headwater
