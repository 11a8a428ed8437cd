// The report's words: one JSON file a language, with {names} where values go.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater {

class Strings {
 public:
  /// Throws std::logic_error when the text is not a JSON object of texts: it is part of the program.
  explicit Strings(std::string_view json);

  using Values = std::vector<std::pair<std::string_view, std::string>>;
  /// The string with its values put in, as plain text. Throws std::logic_error for a key that is not there.
  std::string text(std::string_view key, const Values& values = {}) const;
  /// The same where `key` is made from data: the fallback for a key that is not there.
  std::string text_or(std::string_view key, std::string_view fallback) const;
  bool has(std::string_view key) const { return texts_.find(key) != texts_.end(); }

  /// "a, b and c".
  std::string list(const std::vector<std::string>& parts) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace headwater
