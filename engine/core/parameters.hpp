// Parameters declared once. A plain struct with defaults and one describe(Section&, Struct&): from that
// declaration come reading with units and bounds, all violations at once with file:line:column, `explain`,
// the docs and resolved.toml.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/config.hpp"
#include "engine/core/land_state.hpp"

namespace headwater {

inline constexpr double infinite = std::numeric_limits<double>::infinity();

/// Allowed values in SI, ends included (excluded where `open`).
struct Bounds {
  double min = -infinite;
  double max = infinite;
  bool open = false;
};

/// A per-cell quantity: one value, a raster, or a value by land state.
struct CellParameter {
  double constant = 0.0;                        ///< SI; also for land states that `by_state` leaves out
  std::optional<std::filesystem::path> raster;  ///< absolute
  std::string raster_unit;                      ///< unit of the raster's values
  Bounds bounds;                                ///< that the raster's values must keep to
  std::array<double, land_states> by_state = no_states();

  CellParameter() = default;
  CellParameter(double value) : constant(value) {}  // NOLINT: a plain default reads as a number
  static std::array<double, land_states> no_states() {
    std::array<double, land_states> none{};
    none.fill(std::numeric_limits<double>::quiet_NaN());
    return none;
  }
  CellParameter& with(LandState state, double value) {
    by_state[static_cast<std::size_t>(state)] = value;
    return *this;
  }
  double at(LandState state) const {
    const double value = by_state[static_cast<std::size_t>(state)];
    return value == value ? value : constant;
  }
};

/// A moment: a calendar day, or a number of the abstract clock's unit.
using Moment = std::variant<Date, double>;

/// An area on the ground: its corners, or a vector file ("file.gpkg#layer", GeoJSON).
struct Polygon {
  std::vector<std::array<double, 2>> corners;  ///< x, y in the terrain's CRS [m]; closed by itself
  std::optional<std::filesystem::path> file;   ///< absolute
  bool given() const { return file || !corners.empty(); }
};

/// One choice of a fixed set, stored as its index.
struct Choice {
  int* index = nullptr;
  std::vector<std::string> names;
};

using Slot = std::variant<double*, std::optional<double>*, std::int64_t*, bool*, std::string*,
                          std::optional<std::filesystem::path>*, CellParameter*, std::vector<double>*,
                          std::vector<std::string>*, Moment*, std::optional<Moment>*, std::vector<Moment>*,
                          Choice, Polygon*>;

struct KeyInfo {
  std::string name;
  std::string unit;  ///< SI, as shown; "" for text, flags and choices
  Bounds bounds;
  std::string meaning;
  std::string source;  ///< citation, or "assumption"
  bool words = false;  ///< a quantity key that also takes a word, stored as NaN (e.g. step = "auto")
  std::string word;
  /// A quantity that may be given in a unit of another dimension, which chooses another law; `in_other_unit`
  /// says which one holds.
  std::string other_unit = {};
  bool* in_other_unit = nullptr;
  /// An array that also takes one value, which then stands for all of its entries.
  bool one_for_all = false;
  const std::string& unit_in_use() const {
    return in_other_unit != nullptr && *in_other_unit ? other_unit : unit;
  }
  bool takes_word(std::string_view text) const;  ///< whether `text` is one of the words "a|b"
};

/// One table of the configuration, as seen by describe().
class Section {
 public:
  virtual ~Section() = default;

  virtual void key(const KeyInfo& info, const Slot& slot) = 0;
  virtual void table(std::string_view name, std::string_view meaning,
                     const std::function<void(Section&)>& describe) = 0;
  /// [[name]]: `add` makes an entry, `describe` declares its keys. Entries are told apart by `id` where they
  /// have one.
  virtual void list(std::string_view name, std::string_view meaning,
                    const std::function<void(Section&, std::size_t)>& describe,
                    const std::function<std::size_t()>& add, const std::function<std::size_t()>& count) = 0;
  /// A key that takes either a table or an array of tables; who only lists keys sees both.
  virtual void table_or_list(std::string_view name, std::string_view meaning,
                             const std::function<void(Section&)>& describe_table,
                             const std::function<void(Section&, std::size_t)>& describe_entry,
                             const std::function<std::size_t()>& add,
                             const std::function<std::size_t()>& count) {
    table(name, meaning, describe_table);
    list(name, meaning, describe_entry, add, count);
  }
  /// A table whose keys are names that the user chooses (species, reagents), each a quantity.
  virtual void named_quantities(const KeyInfo& info, std::vector<std::pair<std::string, double>>& values) = 0;
  /// At most one of these keys may be given in this table.
  virtual void alternatives(const std::vector<std::string>& keys) = 0;

  // What describe() functions use.
  void quantity(std::string_view name, double& value, std::string_view unit, Bounds bounds,
                std::string_view meaning, std::string_view source) {
    key({std::string(name), std::string(unit), bounds, std::string(meaning), std::string(source), false, {}},
        &value);
  }
  /// Takes the word `word` too, which becomes NaN.
  void quantity_or(std::string_view word, std::string_view name, double& value, std::string_view unit,
                   Bounds bounds, std::string_view meaning, std::string_view source) {
    key({std::string(name), std::string(unit), bounds, std::string(meaning), std::string(source), true,
         std::string(word)},
        &value);
  }
  /// A per-cell key that also takes `word`, which becomes NaN; or a file key that also takes one of "a|b"
  /// words as it is.
  template <class Value>
  void entry_or(std::string_view word, std::string_view name, Value& value, std::string_view unit,
                Bounds bounds, std::string_view meaning, std::string_view source = {}) {
    key({std::string(name), std::string(unit), bounds, std::string(meaning), std::string(source), true,
         std::string(word)},
        &value);
  }
  template <class Value>
  void entry(std::string_view name, Value& value, std::string_view meaning, std::string_view source = {}) {
    key({std::string(name), {}, {}, std::string(meaning), std::string(source), false, {}}, &value);
  }
  template <class Value>
  void entry_in(std::string_view name, Value& value, std::string_view unit, Bounds bounds,
                std::string_view meaning, std::string_view source = {}) {
    key({std::string(name), std::string(unit), bounds, std::string(meaning), std::string(source), false, {}},
        &value);
  }
  /// An array (its length is that of the default) that one value may stand for: a sweep can vary it.
  void entry_of_all(std::string_view name, std::vector<double>& values, std::string_view unit, Bounds bounds,
                    std::string_view meaning, std::string_view source) {
    KeyInfo info{
        std::string(name), std::string(unit), bounds, std::string(meaning), std::string(source), false, {}};
    info.one_for_all = true;
    key(info, &values);
  }
  /// A per-cell key whose unit chooses between two laws: `unit`, or (then `in_other_unit` is true) another.
  void entry_in_either(std::string_view name, CellParameter& value, std::string_view unit,
                       std::string_view other_unit, bool& in_other_unit, Bounds bounds,
                       std::string_view meaning, std::string_view source) {
    key({std::string(name),
         std::string(unit),
         bounds,
         std::string(meaning),
         std::string(source),
         false,
         {},
         std::string(other_unit),
         &in_other_unit},
        &value);
  }
  template <class Enum>
  void choice(std::string_view name, Enum& value, std::vector<std::string> names, std::string_view meaning,
              std::string_view source = {}) {
    int index = static_cast<int>(value);
    key({std::string(name), {}, {}, std::string(meaning), std::string(source), false, {}},
        Choice{&index, std::move(names)});
    value = static_cast<Enum>(index);
  }
  template <class Struct>
  void list_of(std::string_view name, std::vector<Struct>& entries, std::string_view meaning,
               const std::function<void(Section&, Struct&)>& describe) {
    list(
        name, meaning, [&](Section& section, std::size_t i) { describe(section, entries[i]); },
        [&] {
          entries.emplace_back();
          return entries.size() - 1;
        },
        [&] { return entries.size(); });
  }
};

using Describe = std::function<void(Section&)>;

/// A problem with the configuration: "case.toml:12:5: unknown key 'mannning' in [water]; did you mean
/// 'manning'?"
struct Problem {
  Origin origin;
  std::string text;
};

/// Reads `root` into what `describe` binds. Returns all problems (unknown keys, wrong types and units,
/// bounds).
std::vector<Problem> read_parameters(const ConfigValue& root, const Describe& describe);

/// Throws Error(Exit::configuration) that lists up to 20 problems; does nothing when there are none.
void throw_problems(const std::vector<Problem>& problems);

/// All sets of alternatives that `describe` declares, for merge().
std::vector<Alternatives> declared_alternatives(const Describe& describe);

/// Text of `explain`: one key, a table, or everything (empty key). Throws Error(Exit::usage) with the nearest
/// key.
std::string explain_text(const Describe& describe, std::string_view key);
/// The same as Markdown tables, for docs/reference.
std::string explain_markdown(const Describe& describe);

/// Every key with its effective value, as TOML that reads back to the same run; with `origins` where each was
/// given. Paths are written relative to `folder`.
std::string resolved_toml(const Describe& describe, const ConfigValue& merged,
                          const std::filesystem::path& folder, bool origins = true);

/// The word nearest to `word` (edit distance), or "" when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& words);

}  // namespace headwater
