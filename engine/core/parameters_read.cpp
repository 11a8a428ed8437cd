// Reading a configuration tree into what describe() binds: types, units, bounds, unknown keys.
#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "engine/core/parameters.hpp"
#include "engine/core/units.hpp"

namespace headwater {

std::string nearest(std::string_view word, const std::vector<std::string>& words) {
  const auto distance = [](std::string_view a, std::string_view b) {  // Levenshtein
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j <= b.size(); ++j) {
        const std::size_t above = row[j];
        row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
        diagonal = above;
      }
    }
    return row[b.size()];
  };
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : words) {
    const std::size_t steps = distance(word, candidate);
    if (steps < best_distance) {
      best_distance = steps;
      best = candidate;
    }
  }
  return best;
}

bool KeyInfo::takes_word(std::string_view text) const {
  std::string_view rest = word;
  while (words) {
    const auto bar = rest.find('|');
    if (rest.substr(0, bar) == text) return true;
    if (bar == std::string_view::npos) break;
    rest.remove_prefix(bar + 1);
  }
  return false;
}

namespace {

std::string range_text(const Bounds& bounds) {
  const auto limit = [](double value) {
    return std::isinf(value) ? std::string("inf") : fmt::format("{:.6g}", value);
  };
  return fmt::format("{}{}, {}{}", bounds.open ? "(" : "[", limit(bounds.min), limit(bounds.max),
                     bounds.open ? ")" : "]");
}

class Reader final : public Section {
 public:
  Reader(const ConfigValue& table, std::string path, std::vector<Problem>& problems)
      : table_(table), path_(std::move(path)), problems_(problems) {}

  void key(const KeyInfo& info, const Slot& slot) override {
    declared_.push_back(info.name);
    if (std::holds_alternative<CellParameter*>(slot)) declared_.push_back(info.name + "_unit");
    const ConfigValue* value = table_.find(info.name);
    if (value == nullptr) return;
    std::visit([&](auto target) { read(info, *value, target); }, slot);
  }

  void table(std::string_view name, std::string_view,
             const std::function<void(Section&)>& describe) override {
    declared_.emplace_back(name);
    const ConfigValue* value = table_.find(name);
    static const ConfigValue nothing;
    if (value != nullptr && value->as<ConfigTable>() == nullptr) {
      complain(*value, fmt::format("'{}' must be a table, not {}", dotted(name), value->kind()));
      value = nullptr;
    }
    Reader inner(value != nullptr ? *value : nothing, dotted(name), problems_);
    describe(inner);
    inner.finish();
  }

  void list(std::string_view name, std::string_view,
            const std::function<void(Section&, std::size_t)>& describe,
            const std::function<std::size_t()>& add, const std::function<std::size_t()>&) override {
    declared_.emplace_back(name);
    const ConfigValue* value = table_.find(name);
    if (value == nullptr) return;
    const auto* entries = value->as<ConfigArray>();
    if (entries == nullptr) {
      complain(*value, fmt::format("'{}' must be an array of tables ([[{}]])", dotted(name), dotted(name)));
      return;
    }
    std::set<std::string> ids;
    for (const ConfigValue& entry : *entries) {
      if (entry.as<ConfigTable>() == nullptr) {
        complain(entry, fmt::format("an entry of '{}' must be a table", dotted(name)));
        continue;
      }
      bool enabled = true;
      if (const ConfigValue* flag = entry.find("enabled"))
        read({std::string(name) + ".enabled", {}, {}, {}, {}, false, {}}, *flag, &enabled);
      if (!enabled) continue;
      const ConfigValue* id = entry.find("id");
      const std::string* given = id == nullptr ? nullptr : id->as<std::string>();
      if (given != nullptr && !ids.insert(*given).second)
        complain(*id, fmt::format("two entries of '{}' have the id '{}'", dotted(name), *given));
      Reader inner(entry, dotted(name), problems_);
      inner.declared_.emplace_back("enabled");
      describe(inner, add());
      inner.finish();
    }
  }

  void table_or_list(std::string_view name, std::string_view meaning,
                     const std::function<void(Section&)>& describe_table,
                     const std::function<void(Section&, std::size_t)>& describe_entry,
                     const std::function<std::size_t()>& add,
                     const std::function<std::size_t()>& count) override {
    const ConfigValue* value = table_.find(name);
    if (value != nullptr && value->as<ConfigArray>() != nullptr)
      list(name, meaning, describe_entry, add, count);
    else
      table(name, meaning, describe_table);
  }

  void named_quantities(const KeyInfo& info, std::vector<std::pair<std::string, double>>& values) override {
    declared_.push_back(info.name);
    const ConfigValue* value = table_.find(info.name);
    if (value == nullptr) return;
    const auto* entries = value->as<ConfigTable>();
    if (entries == nullptr) {
      complain(*value, fmt::format("'{}' must be a table of quantities, e.g. {{ tracer = \"1 {}\" }}",
                                   dotted(info.name), info.unit));
      return;
    }
    values.clear();
    for (const auto& [name, entry] : *entries) {
      double number = 0.0;
      read(info, entry, &number);
      values.emplace_back(name, number);
    }
  }

  void alternatives(const std::vector<std::string>& keys) override {
    std::vector<std::string> given;
    for (const std::string& name : keys)
      if (table_.find(name) != nullptr) given.push_back(name);
    if (given.size() > 1)
      complain(*table_.find(given[1]),
               fmt::format("give only one of {} in [{}]", fmt::join(given, ", "), path_));
  }

  void finish() {
    for (const auto& [name, value] : *table_.as<ConfigTable>()) {
      if (std::find(declared_.begin(), declared_.end(), name) != declared_.end()) continue;
      const std::string close = nearest(name, declared_);
      const std::string place = path_.empty() ? "at the top level" : fmt::format("in [{}]", path_);
      complain(value,
               close.empty()
                   ? fmt::format("unknown key '{}' {}; it takes: {}", name, place, fmt::join(declared_, ", "))
                   : fmt::format("unknown key '{}' {}; did you mean '{}'?", name, place, close));
    }
  }

 private:
  std::string dotted(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  void complain(const ConfigValue& value, std::string text) {
    problems_.push_back({value.origin(), std::move(text)});
  }

  // An uncertain parameter { value = …, dist = … }: a run uses its value.
  static const ConfigValue& central(const ConfigValue& value) {
    const ConfigValue* inner = value.find("value");
    return inner != nullptr && value.find("dist") != nullptr ? *inner : value;
  }

  bool number(const KeyInfo& info, const ConfigValue& given, double& result) {
    const ConfigValue& value = central(given);
    in_other_unit_.reset();
    if (value.is_number()) {
      // the reference writes monthly temperatures as bare degrees Celsius; 0 is 0 in any other unit
      if (info.unit != "1" && info.unit != "degC" && value.number() != 0.0) {
        complain(value, fmt::format("'{}' needs a unit: write it as \"{:g} {}\"", dotted(info.name),
                                    value.number(), info.unit));
        return false;
      }
      result = value.number();
    } else if (const auto* text = value.as<std::string>()) {
      Quantity quantity;
      if (!parse_quantity(*text, quantity)) {
        complain(value,
                 fmt::format("'{}' = \"{}\" is not a quantity: write a number and a unit, e.g. \"1 {}\"",
                             dotted(info.name), *text, info.unit));
        return false;
      }
      std::string why;
      if (quantity.unit.empty() && info.unit != "1") {
        complain(value, fmt::format("'{}' = \"{}\" has no unit: it needs one that fits {}", dotted(info.name),
                                    *text, info.unit));
        return false;
      }
      std::string ignored;
      if (!quantity.unit.empty()) in_other_unit_ = false;
      if (quantity.unit.empty()) {
        result = quantity.value;
      } else if (!info.other_unit.empty() &&
                 convert_unit(quantity.value, quantity.unit, info.other_unit, result, ignored)) {
        in_other_unit_ = true;
      } else if (!convert_unit(quantity.value, quantity.unit, info.unit, result, why)) {
        complain(value, fmt::format("'{}' = \"{}\" has a wrong unit: {}; it needs one that fits {}{}",
                                    dotted(info.name), *text, why, info.unit,
                                    info.other_unit.empty() ? "" : " or " + info.other_unit));
        return false;
      }
    } else {
      complain(value, fmt::format("'{}' must be a quantity such as \"1 {}\", not {}", dotted(info.name),
                                  info.unit, value.kind()));
      return false;
    }
    const bool inside = info.bounds.open ? result > info.bounds.min && result < info.bounds.max
                                         : result >= info.bounds.min && result <= info.bounds.max;
    if (!inside || !std::isfinite(result)) {
      const std::string unit = info.unit == "1" ? "" : " " + info.unit;
      complain(value,
               fmt::format("'{}' = {:.6g}{} is out of bounds: it must lie in {}{}{}", dotted(info.name),
                           result, unit, range_text(info.bounds), unit, hint(info, value)));
      return false;
    }
    return true;
  }

  // Two degrees Celsius more are 2 K, but "2 degC" is a temperature.
  static std::string hint(const KeyInfo& info, const ConfigValue& value) {
    Quantity given;
    const auto* text = value.as<std::string>();
    if (info.unit != "K" || text == nullptr || !parse_quantity(*text, given)) return "";
    const bool difference = given.value >= info.bounds.min && given.value <= info.bounds.max;
    return difference ? fmt::format("; it is a difference of temperatures: write \"{:g} K\"", given.value)
                      : "";
  }

  void read(const KeyInfo& info, const ConfigValue& value, double* target) {
    const auto* text = value.as<std::string>();
    if (info.words && text != nullptr && *text == info.word) {
      *target = std::numeric_limits<double>::quiet_NaN();
      return;
    }
    double result = 0.0;
    if (number(info, value, result)) *target = result;
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::optional<double>* target) {
    double result = 0.0;
    if (number(info, value, result)) *target = result;
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::int64_t* target) {
    const auto* integer = value.as<std::int64_t>();
    if (integer == nullptr) {
      complain(value, fmt::format("'{}' must be an integer, not {}", dotted(info.name), value.kind()));
    } else if (static_cast<double>(*integer) < info.bounds.min ||
               static_cast<double>(*integer) > info.bounds.max) {
      complain(value, fmt::format("'{}' = {} is out of bounds: it must lie in {}", dotted(info.name),
                                  *integer, range_text(info.bounds)));
    } else {
      *target = *integer;
    }
  }
  void read(const KeyInfo& info, const ConfigValue& value, bool* target) {
    if (const auto* flag = value.as<bool>())
      *target = *flag;
    else
      complain(value, fmt::format("'{}' must be true or false, not {}", dotted(info.name), value.kind()));
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::string* target) {
    if (const auto* text = value.as<std::string>())
      *target = *text;
    else
      complain(value, fmt::format("'{}' must be a string, not {}", dotted(info.name), value.kind()));
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::optional<std::filesystem::path>* target) {
    const auto* text = value.as<std::string>();
    if (text == nullptr || text->empty()) {
      complain(value, fmt::format("'{}' must name a file, not {}", dotted(info.name), value.kind()));
      return;
    }
    if (info.words && !info.takes_word(*text) && is_no_file(value, *text)) {
      const std::vector<std::string> words = words_of(info);
      const std::string close = nearest(*text, words);
      complain(value, fmt::format("'{}' = \"{}\" is neither {} nor a file{}", dotted(info.name), *text,
                                  fmt::join(words, ", "),
                                  close.empty() ? "" : fmt::format("; did you mean \"{}\"?", close)));
      return;
    }
    *target = info.takes_word(*text) ? std::filesystem::path(*text) : absolute(value, *text);
  }
  static std::vector<std::string> words_of(const KeyInfo& info) {
    std::vector<std::string> words(1);
    for (const char letter : info.word)
      if (letter == '|')
        words.emplace_back();
      else
        words.back() += letter;
    return words;
  }
  // A misspelt word rather than a file that is missing: no extension, no folder, and nothing of that name.
  static bool is_no_file(const ConfigValue& value, const std::string& text) {
    constexpr std::size_t longest_word = 40;
    std::error_code ignored;
    return text.size() <= longest_word && text.find_first_of("./#") == std::string::npos &&
           !std::filesystem::exists(absolute(value, text), ignored);
  }
  static std::filesystem::path absolute(const ConfigValue& value, const std::string& text) {
    return (std::filesystem::path(value.origin().folder) / text).lexically_normal();
  }
  // What is no quantity, and what begins with a number that no unit follows but ends as files do:
  // "50m_k.tif".
  static bool names_a_file(const KeyInfo& info, const std::string& text) {
    Quantity quantity;
    if (!parse_quantity(text, quantity)) return true;
    const std::string extension = std::filesystem::path(text).extension().string();
    const auto is_alphabetic = [](char letter) {
      return std::isalpha(static_cast<unsigned char>(letter)) != 0;
    };
    double ignored = 0.0;
    std::string why;
    return extension.size() > 1 && std::all_of(extension.begin() + 1, extension.end(), is_alphabetic) &&
           !convert_unit(1.0, quantity.unit, info.unit, ignored, why);
  }
  void read(const KeyInfo& info, const ConfigValue& given, CellParameter* target) {
    const ConfigValue& value = central(given);
    CellParameter result(target->constant);
    const auto* text = value.as<std::string>();
    std::optional<bool> other_unit;  // that the values were given in; not said by a bare 0
    if (const auto* states = value.as<ConfigTable>()) {
      result.by_state = target->by_state;
      std::size_t named = 0;
      const std::vector<std::string> names(land_state_names.begin(), land_state_names.end());
      for (const auto& [name, entry] : *states) {
        const auto state = std::find(names.begin(), names.end(), name);
        if (state == names.end()) {
          complain(entry, fmt::format("'{}' is not a land state; they are {}", name, fmt::join(names, ", ")));
          continue;
        }
        double number_here = 0.0;
        if (!number(info, entry, number_here)) continue;
        result.by_state[static_cast<std::size_t>(state - names.begin())] = number_here;
        ++named;
        if (other_unit && in_other_unit_ && *other_unit != *in_other_unit_)
          complain(entry,
                   fmt::format("'{}' is given both in {} and in {}; the unit chooses the law, of which "
                               "there can be one",
                               dotted(info.name), info.unit, info.other_unit));
        if (in_other_unit_) other_unit = in_other_unit_;
      }
      if (changes_law(info, other_unit) && named < names.size())
        complain(value,
                 fmt::format("'{}' is given in another unit than its default, {}: name every land state",
                             dotted(info.name), info.unit_in_use()));
    } else if (text != nullptr && info.takes_word(*text)) {
      result.constant = std::numeric_limits<double>::quiet_NaN();
    } else if (text != nullptr && names_a_file(info, *text) && is_no_file(value, *text)) {
      complain(value,
               fmt::format("'{}' = \"{}\" is not a quantity: write a number and a unit, e.g. \"1{}\", the "
                           "name of a raster{}, or a table by land state",
                           dotted(info.name), *text, info.unit == "1" ? "" : " " + info.unit,
                           info.words ? fmt::format(", {}", fmt::join(words_of(info), ", ")) : ""));
      return;
    } else if (text != nullptr && names_a_file(info, *text)) {
      result.raster = absolute(value, *text);
      result.raster_unit = info.unit;
      result.bounds = info.bounds;
      const ConfigValue* unit = table_.find(info.name + "_unit");
      if (unit != nullptr) {
        double ignored = 0.0;
        std::string why;
        read(info, *unit, &result.raster_unit);
        other_unit =
            !info.other_unit.empty() && convert_unit(1.0, result.raster_unit, info.other_unit, ignored, why);
        if (!*other_unit && !convert_unit(1.0, result.raster_unit, info.unit, ignored, why))
          complain(*unit, fmt::format("'{}_unit' is wrong: {}", dotted(info.name), why));
      } else {
        other_unit = false;
      }
    } else {
      double constant = 0.0;
      if (!number(info, value, constant)) return;
      result.constant = constant;
      other_unit = in_other_unit_;
    }
    *target = result;
    if (changes_law(info, other_unit)) *info.in_other_unit = *other_unit;
  }
  static bool changes_law(const KeyInfo& info, std::optional<bool> other_unit) {
    return info.in_other_unit != nullptr && other_unit && *other_unit != *info.in_other_unit;
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::vector<double>* target) {
    const auto* entries = value.as<ConfigArray>();
    if (entries == nullptr && info.one_for_all) {
      double all = 0.0;
      if (number(info, value, all)) target->assign(target->size(), all);
      return;
    }
    if (entries == nullptr) {
      complain(value, fmt::format("'{}' must be an array, not {}", dotted(info.name), value.kind()));
      return;
    }
    if (!target->empty() && entries->size() != target->size()) {
      complain(value, fmt::format("'{}' needs {} values, not {}", dotted(info.name), target->size(),
                                  entries->size()));
      return;
    }
    std::vector<double> result;
    for (const ConfigValue& entry : *entries) {
      double one = 0.0;
      if (!info.unit.empty()) {
        if (number(info, entry, one)) result.push_back(one);
      } else if (entry.is_number() && std::isfinite(entry.number())) {
        result.push_back(entry.number());
      } else {
        complain(entry, fmt::format("'{}' must hold numbers, not {}", dotted(info.name),
                                    entry.is_number() ? "nan or inf" : entry.kind()));
      }
    }
    if (result.size() == entries->size()) *target = result;
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::vector<std::string>* target) {
    const auto* entries = value.as<ConfigArray>();
    if (entries == nullptr) {
      complain(value,
               fmt::format("'{}' must be an array of strings, not {}", dotted(info.name), value.kind()));
      return;
    }
    target->clear();
    for (const ConfigValue& entry : *entries) {
      std::string text;
      read(info, entry, &text);
      target->push_back(std::move(text));
    }
  }
  bool moment(const KeyInfo& info, const ConfigValue& value, Moment& result) {
    Date date;
    if (const auto* day = value.as<Date>()) {
      result = *day;
    } else if (value.is_number() && std::isfinite(value.number())) {
      result = value.number();
    } else if (value.as<std::string>() != nullptr && parse_date(*value.as<std::string>(), date)) {
      result = date;
    } else {
      complain(value,
               fmt::format("'{}' must be a date such as 2021-01-01 (or a number where [time] has a unit)",
                           dotted(info.name)));
      return false;
    }
    return true;
  }
  void read(const KeyInfo& info, const ConfigValue& value, Moment* target) { moment(info, value, *target); }
  void read(const KeyInfo& info, const ConfigValue& value, std::optional<Moment>* target) {
    Moment result;
    if (moment(info, value, result)) *target = result;
  }
  void read(const KeyInfo& info, const ConfigValue& value, std::vector<Moment>* target) {
    const auto* entries = value.as<ConfigArray>();
    if (entries == nullptr) {
      complain(value, fmt::format("'{}' must be an array of dates or numbers", dotted(info.name)));
      return;
    }
    target->clear();
    for (const ConfigValue& entry : *entries) {
      Moment one;
      if (moment(info, entry, one)) target->push_back(one);
    }
  }
  void read(const KeyInfo& info, const ConfigValue& value, Polygon* target) {
    if (const auto* text = value.as<std::string>(); text != nullptr && !text->empty()) {
      *target = {{}, absolute(value, *text)};
      return;
    }
    Polygon result;
    const auto* entries = value.as<ConfigArray>();
    for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
      const auto* pair = (*entries)[i].as<ConfigArray>();
      if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number()) break;
      const double x = (*pair)[0].number(), y = (*pair)[1].number();
      if (!std::isfinite(x) || !std::isfinite(y)) break;
      result.corners.push_back({x, y});
    }
    if (entries == nullptr || result.corners.size() < std::max<std::size_t>(3, entries->size()))
      complain(value, fmt::format("'{}' must be a vector file, or at least three corners [[x, y], ...]",
                                  dotted(info.name)));
    else
      *target = std::move(result);
  }
  void read(const KeyInfo& info, const ConfigValue& value, const Choice& target) {
    const auto* text = value.as<std::string>();
    const auto found =
        text == nullptr ? target.names.end() : std::find(target.names.begin(), target.names.end(), *text);
    if (found == target.names.end()) {
      const std::string close = text == nullptr ? "" : nearest(*text, target.names);
      complain(value,
               fmt::format("'{}' must be one of {}{}", dotted(info.name), fmt::join(target.names, ", "),
                           close.empty() ? "" : fmt::format("; did you mean '{}'?", close)));
      return;
    }
    *target.index = static_cast<int>(found - target.names.begin());
  }

  const ConfigValue& table_;
  std::string path_;
  std::vector<Problem>& problems_;
  std::vector<std::string> declared_;
  std::optional<bool> in_other_unit_;  // of the number read last
};

}  // namespace

std::vector<Problem> read_parameters(const ConfigValue& root, const Describe& describe) {
  std::vector<Problem> problems;
  Reader reader(root, "", problems);
  describe(reader);
  reader.finish();
  return problems;
}

void throw_problems(const std::vector<Problem>& problems) {
  if (problems.empty()) return;
  constexpr std::size_t most = 20;
  std::string text = fmt::format("{} {} in the configuration", problems.size(),
                                 problems.size() == 1 ? "problem" : "problems");
  for (std::size_t i = 0; i < std::min(most, problems.size()); ++i)
    text += fmt::format("\n  {}: {}", problems[i].origin.text(), problems[i].text);
  if (problems.size() > most) text += fmt::format("\n  … and {} more", problems.size() - most);
  throw Error(Exit::configuration, text);
}

}  // namespace headwater
