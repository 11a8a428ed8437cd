// A configuration as a tree of values, each of which remembers where it was written. Independent of the file
// format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/core/clock.hpp"

namespace headwater {

/// Where a value was written. `folder` is what relative paths in the value are relative to.
struct Origin {
  std::string file;  ///< as shown to people; "--set" for the command line
  int line = 0, column = 0;
  std::string folder;
  std::string text() const;  ///< "case.toml:12:5"
};

class ConfigValue;
using ConfigTable = std::vector<std::pair<std::string, ConfigValue>>;  ///< in order of appearance
using ConfigArray = std::vector<ConfigValue>;

class ConfigValue {
 public:
  using Data = std::variant<bool, std::int64_t, double, std::string, Date, ConfigArray, ConfigTable>;

  ConfigValue() : data_(ConfigTable{}) {}
  ConfigValue(Data data, Origin origin) : data_(std::move(data)), origin_(std::move(origin)) {}

  const Data& data() const { return data_; }
  Data& data() { return data_; }
  const Origin& origin() const { return origin_; }

  template <class T>
  const T* as() const {
    return std::get_if<T>(&data_);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&data_);
  }
  bool is_number() const { return as<std::int64_t>() != nullptr || as<double>() != nullptr; }
  double number() const;          ///< of an integer or real
  std::string_view kind() const;  ///< "a table", "a string" … for messages

  /// Member of a table, or nullptr.
  const ConfigValue* find(std::string_view key) const;
  ConfigValue* find(std::string_view key);
  void set(std::string_view key, ConfigValue value);  ///< adds or replaces; this must be a table
  void erase(std::string_view key);

 private:
  Data data_;
  Origin origin_;
};

/// Sets of keys of which a table may hold one only; one given in a child removes the inherited others.
struct Alternatives {
  std::string table;
  std::vector<std::string> keys;
};

/// Rules of `extends`: tables merge deeply, arrays of tables merge by `id`, scalars and plain arrays replace.
/// Alternatives given by `child` remove the others that `base` has.
void merge(ConfigValue& base, const ConfigValue& child, const std::vector<Alternatives>& alternatives);

/// Puts `value` at the dotted `path` ("river.step", "site.north.area": array entries by id), creating tables
/// on the way.
void set_path(ConfigValue& root, std::string_view path, ConfigValue value,
              const std::vector<Alternatives>& alternatives);

}  // namespace headwater
