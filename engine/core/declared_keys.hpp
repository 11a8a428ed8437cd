// The declared parameters as a list: what may be set, in which unit, within which bounds. For whoever sets
// parameters from tables and studies.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/parameters.hpp"

namespace headwater {

struct DeclaredKey {
  enum class Kind {
    quantity,  ///< a number with `info.unit`
    integer,
    flag,
    word,  ///< one of `choices`; any text when there are none
    other  ///< files, arrays, dates
  };
  /// Dotted path; "*" stands for an id that the case chooses: "river.source.*.rate.*".
  std::string pattern;
  KeyInfo info;
  Kind kind = Kind::other;
  std::vector<std::string> choices;
};

/// All keys that `describe` declares, in its order. A per-cell quantity is there as a whole and by land state
/// ("water.manning", "water.manning.forest").
std::vector<DeclaredKey> declared_keys(const Describe& describe);

/// The key that `path` names, or nullptr.
const DeclaredKey* find_key(const std::vector<DeclaredKey>& keys, std::string_view path);

/// "there is no parameter 'water.maning'; did you mean 'water.manning'?"
std::string no_such_key(const std::vector<DeclaredKey>& keys, std::string_view path);

/// Where `path` goes through an entry of a list ("river.source.works.rate.tracer") that `merged` does not
/// have: what is wrong. "" otherwise: setting the key makes no new entry.
std::string missing_entry(const ConfigValue& merged, const DeclaredKey& key, std::string_view path);

/// Whether a value in the key's unit is one that the key takes; otherwise what is wrong, as
/// "water.manning = 7 s/m^(1/3) is out of bounds: it must lie in [0.001, 5]".
std::string out_of_bounds(const DeclaredKey& key, std::string_view path, double value);

}  // namespace headwater
