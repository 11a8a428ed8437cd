// The files that a run has read, with their checksums: what manifest.json lists and `verify` checks.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace headwater {

struct InputFile {
  std::string path;  ///< relative to the scenario's folder
  std::string sha256;
};

class InputList {
 public:
  explicit InputList(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// Enters a file (once) and hashes it. Throws Error(Exit::input) when it is missing.
  void add(const std::filesystem::path& file);
  const std::vector<InputFile>& files() const { return files_; }

 private:
  std::filesystem::path folder_;
  std::vector<InputFile> files_;
};

}  // namespace headwater
