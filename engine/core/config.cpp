#include "engine/core/config.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace headwater {

std::string Origin::text() const {
  return line > 0 ? fmt::format("{}:{}:{}", file, line, column) : file;
}

double ConfigValue::number() const {
  if (const auto* integer = as<std::int64_t>()) return static_cast<double>(*integer);
  return *as<double>();
}

std::string_view ConfigValue::kind() const {
  static constexpr std::string_view names[] = {"a boolean", "an integer", "a number", "a string",
                                               "a date",    "an array",   "a table"};
  return names[data_.index()];
}

const ConfigValue* ConfigValue::find(std::string_view key) const {
  const auto* table = as<ConfigTable>();
  if (table == nullptr) return nullptr;
  const auto found =
      std::find_if(table->begin(), table->end(), [&](const auto& entry) { return entry.first == key; });
  return found == table->end() ? nullptr : &found->second;
}

ConfigValue* ConfigValue::find(std::string_view key) {
  return const_cast<ConfigValue*>(static_cast<const ConfigValue*>(this)->find(key));
}

void ConfigValue::set(std::string_view key, ConfigValue value) {
  if (ConfigValue* existing = find(key))
    *existing = std::move(value);
  else
    as<ConfigTable>()->emplace_back(std::string(key), std::move(value));
}

void ConfigValue::erase(std::string_view key) {
  if (auto* table = as<ConfigTable>())
    table->erase(
        std::remove_if(table->begin(), table->end(), [&](const auto& entry) { return entry.first == key; }),
        table->end());
}

namespace {

const std::string* id_of(const ConfigValue& entry) {
  const ConfigValue* id = entry.find("id");
  return id == nullptr ? nullptr : id->as<std::string>();
}

bool is_array_of_named_tables(const ConfigValue& value) {
  const auto* array = value.as<ConfigArray>();
  return array != nullptr && !array->empty() &&
         std::all_of(array->begin(), array->end(),
                     [](const ConfigValue& entry) { return id_of(entry) != nullptr; });
}

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

void drop_other_alternatives(ConfigValue& base, const std::string& path, std::string_view given,
                             const std::vector<Alternatives>& alternatives) {
  for (const Alternatives& set : alternatives) {
    if (set.table != path || std::find(set.keys.begin(), set.keys.end(), given) == set.keys.end()) continue;
    for (const std::string& other : set.keys)
      if (other != given) base.erase(other);
  }
}

void merge_at(ConfigValue& base, const ConfigValue& child, const std::string& path,
              const std::vector<Alternatives>& alternatives) {
  // All drops come first: they are for what was inherited. Two alternatives in one child both stay, for the
  // reader to find.
  for (const auto& [key, value] : *child.as<ConfigTable>())
    drop_other_alternatives(base, path, key, alternatives);
  for (const auto& [key, value] : *child.as<ConfigTable>()) {
    ConfigValue* existing = base.find(key);
    if (existing == nullptr) {
      base.set(key, value);
    } else if (existing->as<ConfigTable>() != nullptr && value.as<ConfigTable>() != nullptr) {
      merge_at(*existing, value, joined(path, key), alternatives);
    } else if (is_array_of_named_tables(*existing) && is_array_of_named_tables(value)) {
      auto& entries = *existing->as<ConfigArray>();
      for (const ConfigValue& entry : *value.as<ConfigArray>()) {
        const auto same = std::find_if(entries.begin(), entries.end(), [&](const ConfigValue& other) {
          return *id_of(other) == *id_of(entry);
        });
        if (same == entries.end())
          entries.push_back(entry);
        else
          merge_at(*same, entry, joined(path, key), alternatives);
      }
    } else {
      *existing = value;
    }
  }
}

}  // namespace

void merge(ConfigValue& base, const ConfigValue& child, const std::vector<Alternatives>& alternatives) {
  merge_at(base, child, "", alternatives);
}

void set_path(ConfigValue& root, std::string_view path, ConfigValue value,
              const std::vector<Alternatives>& alternatives) {
  ConfigValue* place = &root;
  std::string walked;
  while (true) {
    const auto dot = path.find('.');
    const std::string key(path.substr(0, dot));
    if (auto* entries = place->as<ConfigArray>()) {
      const auto same = std::find_if(entries->begin(), entries->end(), [&](const ConfigValue& entry) {
        return id_of(entry) != nullptr && *id_of(entry) == key;
      });
      if (same == entries->end()) {
        ConfigValue entry(ConfigTable{}, value.origin());
        entry.set("id", ConfigValue(key, value.origin()));
        entries->push_back(std::move(entry));
        place = &entries->back();
      } else {
        place = &*same;
      }
      if (dot ==
          std::string_view::npos) {  // a whole entry; one that is no table is left for the reader to refuse
        if (value.as<ConfigTable>() != nullptr)
          merge_at(*place, value, walked, alternatives);
        else
          *place = std::move(value);
        return;
      }
    } else {
      if (place->as<ConfigTable>() == nullptr) *place = ConfigValue(ConfigTable{}, value.origin());
      drop_other_alternatives(*place, walked, key, alternatives);
      if (dot == std::string_view::npos) {
        place->set(key, std::move(value));
        return;
      }
      if (place->find(key) == nullptr) place->set(key, ConfigValue(ConfigTable{}, value.origin()));
      place = place->find(key);
      walked = joined(walked, key);
    }
    path.remove_prefix(dot + 1);
  }
}

}  // namespace headwater
