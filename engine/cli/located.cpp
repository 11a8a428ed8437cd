#include "engine/cli/located.hpp"

#include <charconv>

#include <fmt/format.h>

namespace headwater {

namespace {

// The deepest part of a dotted path that was given, or nullptr.
const ConfigValue* deepest(const ConfigValue& root, std::string_view path) {
  const ConfigValue* found = nullptr;
  const ConfigValue* place = &root;
  while (place != nullptr && !path.empty()) {
    const std::size_t dot = path.find('.');
    place = place->find(path.substr(0, dot));
    if (place != nullptr) found = place;
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return found;
}

bool switched_off(const ConfigValue& entry) {
  const ConfigValue* enabled = entry.find("enabled");
  const bool* flag = enabled == nullptr ? nullptr : enabled->as<bool>();
  return flag != nullptr && !*flag;
}

// "'upper'", "upper" or "number 2" in a list, or the list itself.
const ConfigValue* entry_of(const ConfigValue& list, std::string_view name) {
  const auto* entries = list.as<ConfigArray>();
  if (entries == nullptr) return &list;
  if (name.size() > 1 && name.front() == '\'' && name.back() == '\'') name = name.substr(1, name.size() - 2);
  constexpr std::string_view counted = "number ";
  std::size_t number = 0;
  if (name.substr(0, counted.size()) == counted)
    std::from_chars(name.data() + counted.size(), name.data() + name.size(), number);
  std::size_t nth = 0;
  for (const ConfigValue& entry : *entries) {
    if (entry.as<ConfigTable>() == nullptr || switched_off(entry)) continue;
    const ConfigValue* id = entry.find("id");
    const std::string* given = id == nullptr ? nullptr : id->as<std::string>();
    if (given != nullptr && *given == name) return id;
    if (++nth == number) return &entry;
  }
  return &list;
}

const ConfigValue* place_of(const ConfigValue& root, std::string_view where) {
  if (where.substr(0, 2) == "[[") {
    const std::size_t end = where.find("]]");
    if (end == std::string_view::npos) return nullptr;
    const ConfigValue* list = deepest(root, where.substr(2, end - 2));
    std::string_view name = where.substr(end + 2);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    return list == nullptr ? nullptr : entry_of(*list, name);
  }
  if (where.substr(0, 1) == "[") {
    const std::size_t end = where.find(']');
    return end == std::string_view::npos ? nullptr : deepest(root, where.substr(1, end - 1));
  }
  return deepest(root, where);
}

}  // namespace

Error located(const Error& error, const ConfigValue& merged) {
  const ConfigValue* place = error.code() == Exit::configuration ? place_of(merged, error.where()) : nullptr;
  if (place == nullptr || place->origin().file.empty()) return error;
  return {error.code(), error.problem(), fmt::format("{}, {}", place->origin().text(), error.where()),
          error.remedy()};
}

}  // namespace headwater
