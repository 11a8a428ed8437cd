// All that the models know about the present: named fields, one entry each, structure of arrays.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/ids.hpp"

namespace headwater {

/// domain: one value for the whole run.
enum class Location { cell, reach, domain };

/// prognostic: needed to go on (in checkpoints); diagnostic: recomputed each step; fixed: set once at the
/// start.
enum class Role { prognostic, diagnostic, fixed };

/// What a period's row is made of: a state as it is (maps) or its mean over time (reaches); a flux summed;
/// the largest value.
enum class Aggregation { instant, total, maximum };

struct FieldInfo {
  std::string name;  ///< CSDMS / CF short form, e.g. "soil_moisture"
  std::string unit;  ///< SI, e.g. "m3 m-3"; "1" for none
  Location location = Location::cell;
  Role role = Role::prognostic;
  std::string meaning;        ///< one line, becomes long_name
  std::string standard_name;  ///< CF standard name where one exists
  int lanes = 1;              ///< values per place (species, grain classes), innermost
  Aggregation aggregation = Aggregation::instant;
};

class State {
 public:
  State(std::int32_t cells, std::int32_t reaches);

  /// Registers a field (all zeros). Throws std::logic_error if the name is taken.
  FieldId add(FieldInfo info);
  /// The field of that name; throws Error(Exit::configuration) naming the process that needs it when nobody
  /// provides it.
  FieldId require(std::string_view name, std::string_view needed_by) const;
  FieldId find(std::string_view name) const;  ///< invalid id when absent

  std::span<double> operator[](FieldId id) { return values_[static_cast<std::size_t>(id.value)]; }
  std::span<const double> operator[](FieldId id) const { return values_[static_cast<std::size_t>(id.value)]; }
  const FieldInfo& info(FieldId id) const { return infos_[static_cast<std::size_t>(id.value)]; }
  std::int32_t size() const { return static_cast<std::int32_t>(infos_.size()); }
  std::int32_t places(Location location) const {
    return location == Location::cell ? cells_ : location == Location::reach ? reaches_ : 1;
  }

 private:
  std::int32_t cells_, reaches_;
  std::vector<FieldInfo> infos_;
  std::vector<std::vector<double>> values_;
  std::map<std::string, std::int32_t, std::less<>> index_;
};

}  // namespace headwater
