#include "postprocess/report/strings.hpp"

#include <functional>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace headwater {

Strings::Strings(std::string_view json) {
  const auto parsed = nlohmann::json::parse(json, nullptr, false);
  if (!parsed.is_object()) throw std::logic_error("the report's strings are not a JSON object");
  for (const auto& [key, value] : parsed.items()) {
    if (!value.is_string()) throw std::logic_error("the report's string '" + key + "' is not a text");
    texts_[key] = value.get<std::string>();
  }
}

std::string Strings::text(std::string_view key, const Values& values) const {
  const auto found = texts_.find(key);
  if (found == texts_.end())
    throw std::logic_error("the report's strings have no '" + std::string(key) + "'");
  std::string result;
  const std::string& pattern = found->second;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = pattern.find('{', at);
    const std::size_t close = open == std::string::npos ? open : pattern.find('}', open);
    if (close == std::string::npos) return result + pattern.substr(at);
    result += pattern.substr(at, open - at);
    const std::string_view name = std::string_view(pattern).substr(open + 1, close - open - 1);
    for (const auto& [known, value] : values)
      if (known == name) result += value;
    at = close + 1;
  }
  return result;
}

std::string Strings::text_or(std::string_view key, std::string_view fallback) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? std::string(fallback) : found->second;
}

std::string Strings::list(const std::vector<std::string>& parts) const {
  std::string joined;
  for (std::size_t i = 0; i < parts.size(); ++i)
    joined += (i == 0 ? "" : text(i + 1 == parts.size() ? "list.last" : "list.next")) + parts[i];
  return joined;
}

}  // namespace headwater
