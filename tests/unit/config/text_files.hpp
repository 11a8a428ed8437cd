// TOML in tests: text to tree, and folders of small files that vanish with the test.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/core/config.hpp"
#include "engine/io/toml_file.hpp"

namespace headwater::config_test {

/// A folder of its own, removed at the end.
class TextFiles {
 public:
  TextFiles() {
    static int made = 0;
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("headwater_config_" + std::to_string(getpid()) + "_" + std::to_string(made++));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~TextFiles() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  TextFiles(const TextFiles&) = delete;
  TextFiles& operator=(const TextFiles&) = delete;

  std::filesystem::path write(const std::string& name, std::string_view text) const {
    const auto file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return file;
  }
  const std::filesystem::path& folder() const { return folder_; }

  /// The tree of this text, as a file "case.toml".
  ConfigValue tree(std::string_view text) const { return read_toml(write("case.toml", text)); }

 private:
  std::filesystem::path folder_;
};

inline const ConfigValue& at(const ConfigValue& root, std::initializer_list<std::string_view> path) {
  const ConfigValue* place = &root;
  for (const std::string_view key : path) {
    place = place->find(key);
    if (place == nullptr) throw std::runtime_error("the tree has no '" + std::string(key) + "'");
  }
  return *place;
}

inline std::string text_at(const ConfigValue& root, std::initializer_list<std::string_view> path) {
  const auto* text = at(root, path).as<std::string>();
  if (text == nullptr) throw std::runtime_error("not a string");
  return *text;
}

}  // namespace headwater::config_test
