#include "engine/io/toml_file.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"

namespace headwater {

namespace {

struct Source {
  std::string shown;
  std::string folder;
};

Origin origin_of(const toml::node& node, const Source& source) {
  const auto& begin = node.source().begin;
  return {source.shown, static_cast<int>(begin.line), static_cast<int>(begin.column), source.folder};
}

ConfigValue convert(const toml::node& node, const Source& source) {
  const Origin origin = origin_of(node, source);
  if (const auto* table = node.as_table()) {
    ConfigTable entries;
    for (const auto& [key, value] : *table)
      entries.emplace_back(std::string(key.str()), convert(value, source));
    // toml++ sorts keys; people read them in the order they were written
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
      const Origin &first = a.second.origin(), &second = b.second.origin();
      return std::pair(first.line, first.column) < std::pair(second.line, second.column);
    });
    return {std::move(entries), origin};
  }
  if (const auto* array = node.as_array()) {
    ConfigArray entries;
    for (const auto& value : *array) entries.push_back(convert(value, source));
    return {std::move(entries), origin};
  }
  if (const auto* text = node.as_string()) return {text->get(), origin};
  if (const auto* integer = node.as_integer()) return {integer->get(), origin};
  if (const auto* number = node.as_floating_point()) return {number->get(), origin};
  if (const auto* flag = node.as_boolean()) return {flag->get(), origin};
  if (const auto* date = node.as_date()) {
    const toml::date& day = date->get();
    return {Date{day.year, day.month, day.day}, origin};
  }
  throw Error(Exit::configuration, "times of day are not used here", origin.text(),
              "Write a date such as 2021-01-01");
}

std::string shown_name(const std::filesystem::path& file) {
  return file.lexically_normal().string();
}

// The parser and this file's own walks are recursive: a key with thousands of parts would exhaust the stack.
void refuse_endless_keys(std::string_view text, const Source& source) {
  constexpr std::ptrdiff_t most_parts = 256;
  int line = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view key = text.substr(begin, std::min(text.find_first_of("=#", begin), end) - begin);
    if (std::count(key.begin(), key.end(), '.') > most_parts)
      throw Error(Exit::configuration, "not valid TOML: a key of more than 256 parts",
                  fmt::format("{}:{}", source.shown, line));
    begin = end + 1;
  }
}

ConfigValue parse(std::string_view text, const Source& source) {
  refuse_endless_keys(text, source);
  try {
    return convert(toml::parse(text, source.shown), source);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    throw Error(Exit::configuration, fmt::format("not valid TOML: {}", error.description()),
                fmt::format("{}:{}:{}", source.shown, begin.line, begin.column));
  }
}

}  // namespace

ConfigValue read_toml(const std::filesystem::path& file) {
  const std::string folder = std::filesystem::absolute(file).parent_path().lexically_normal().string();
  return parse(read_text(file), {shown_name(file), folder});
}

ConfigValue parse_toml(std::string_view text, const std::string& shown) {
  return parse(text, {shown, {}});
}

ConfigValue parse_value(std::string_view key, std::string_view text, const std::filesystem::path& folder,
                        std::string_view shown) {
  const Source source{shown.empty() ? fmt::format("--set {}", key) : std::string(shown),
                      std::filesystem::absolute(folder).lexically_normal().string()};
  if (text.find('\n') != std::string_view::npos)
    throw Error(Exit::configuration, "a value has more than one line", source.shown,
                "Give --set once for each key");
  const Origin origin{source.shown, 0, 0, source.folder};
  try {
    const toml::table table = toml::parse(fmt::format("value = {}", text));
    return {convert(*table.get("value"), source).data(), origin};
  } catch (const toml::parse_error&) {
    return {std::string(text), origin};
  }
}

ConfigValue read_scenario(const std::filesystem::path& file, const std::vector<Alternatives>& alternatives,
                          std::vector<std::filesystem::path>& files) {
  std::vector<ConfigValue> chain;  // the scenario first
  std::vector<std::filesystem::path> visited;
  std::filesystem::path current = file;
  while (true) {
    const auto canonical = std::filesystem::weakly_canonical(current);
    if (std::find(visited.begin(), visited.end(), canonical) != visited.end())
      throw Error(Exit::configuration, "`extends` goes round in a circle", shown_name(current));
    visited.push_back(canonical);
    chain.push_back(read_toml(current));
    ConfigValue& tree = chain.back();
    const ConfigValue* base = tree.find("extends");
    if (base == nullptr) break;
    const auto* name = base->as<std::string>();
    if (name == nullptr)
      throw Error(Exit::configuration, "`extends` must name a TOML file", base->origin().text());
    current = current.parent_path() / *name;
    if (!std::filesystem::exists(current))
      throw Error(Exit::input, fmt::format("the scenario extends '{}', which does not exist", *name),
                  base->origin().text(), "Paths are relative to the file that names them");
    tree.erase("extends");
  }
  files.assign(visited.rbegin(), visited.rend());
  ConfigValue merged = chain.back();
  for (auto child = chain.rbegin() + 1; child != chain.rend(); ++child) merge(merged, *child, alternatives);
  const ConfigValue* schema = merged.find("schema");
  if (schema == nullptr)
    throw Error(Exit::configuration, "the scenario has no `schema`", shown_name(file),
                "Begin the file with: schema = 1");
  return merged;
}

}  // namespace headwater
