#include "engine/core/declared_keys.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace headwater {

namespace {

using Kind = DeclaredKey::Kind;

struct Classify {
  Kind operator()(double*) const { return Kind::quantity; }
  Kind operator()(std::optional<double>*) const { return Kind::quantity; }
  Kind operator()(CellParameter*) const { return Kind::quantity; }
  Kind operator()(std::int64_t*) const { return Kind::integer; }
  Kind operator()(bool*) const { return Kind::flag; }
  Kind operator()(std::string*) const { return Kind::word; }
  Kind operator()(const Choice&) const { return Kind::word; }
  template <class Other>
  Kind operator()(const Other&) const {
    return Kind::other;
  }
};

class Lister final : public Section {
 public:
  Lister(std::string path, std::vector<DeclaredKey>& keys) : path_(std::move(path)), keys_(keys) {}

  void key(const KeyInfo& info, const Slot& slot) override {
    DeclaredKey key{dotted(info.name), info, std::visit(Classify{}, slot), {}};
    if (const auto* choice = std::get_if<Choice>(&slot)) key.choices = choice->names;
    if (info.one_for_all) key.kind = Kind::quantity;
    keys_.push_back(key);
    if (!std::holds_alternative<CellParameter*>(slot)) return;
    for (const std::string_view state : land_state_names) {
      key.pattern = fmt::format("{}.{}", dotted(info.name), state);
      keys_.push_back(key);
    }
  }
  void table(std::string_view name, std::string_view,
             const std::function<void(Section&)>& describe) override {
    Lister inner(dotted(name), keys_);
    describe(inner);
  }
  void list(std::string_view name, std::string_view,
            const std::function<void(Section&, std::size_t)>& describe,
            const std::function<std::size_t()>& add, const std::function<std::size_t()>&) override {
    Lister inner(dotted(name) + ".*", keys_);
    describe(inner, add());
  }
  void named_quantities(const KeyInfo& info, std::vector<std::pair<std::string, double>>&) override {
    keys_.push_back({dotted(info.name) + ".*", info, Kind::quantity, {}});
  }
  void alternatives(const std::vector<std::string>&) override {}

 private:
  std::string dotted(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  std::string path_;
  std::vector<DeclaredKey>& keys_;
};

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto dot = path.find('.');
    parts.push_back(path.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    path.remove_prefix(dot + 1);
  }
}

bool matches(std::string_view pattern, std::string_view path) {
  const auto wanted = parts_of(pattern), given = parts_of(path);
  return std::equal(wanted.begin(), wanted.end(), given.begin(), given.end(),
                    [](std::string_view want, std::string_view part) {
                      return want == "*" ? !part.empty() : want == part;
                    });
}

}  // namespace

std::vector<DeclaredKey> declared_keys(const Describe& describe) {
  std::vector<DeclaredKey> keys;
  Lister lister("", keys);
  describe(lister);
  return keys;
}

const DeclaredKey* find_key(const std::vector<DeclaredKey>& keys, std::string_view path) {
  const auto found = std::find_if(keys.begin(), keys.end(),
                                  [&](const DeclaredKey& key) { return matches(key.pattern, path); });
  return found == keys.end() ? nullptr : &*found;
}

std::string no_such_key(const std::vector<DeclaredKey>& keys, std::string_view path) {
  std::vector<std::string> patterns, ends;
  for (const DeclaredKey& key : keys) {
    patterns.push_back(key.pattern);
    // a name without its table finds its table
    if (key.pattern.substr(key.pattern.rfind('.') + 1) == path) ends.push_back(key.pattern);
  }
  const std::string close = ends.empty() ? nearest(path, patterns) : ends.front();
  return fmt::format(
      "there is no parameter '{}'; {}", path,
      close.empty() ? "`headwater explain` lists them all" : fmt::format("did you mean '{}'?", close));
}

std::string missing_entry(const ConfigValue& merged, const DeclaredKey& key, std::string_view path) {
  const auto wanted = parts_of(key.pattern), given = parts_of(path);
  const ConfigValue* place = &merged;
  std::string walked;
  // an id that ends the path is a name of a quantity, which may be new
  for (std::size_t i = 0; i + 1 < wanted.size(); ++i) {
    const bool before_ids = wanted[i + 1] == "*" && i + 2 < wanted.size();
    walked += (walked.empty() ? "" : ".") + std::string(given[i]);
    place = place->find(given[i]);
    if (place == nullptr && before_ids) return fmt::format("the case has no [[{}]]", walked);
    if (place == nullptr) return {};
    if (!before_ids) continue;
    const auto* entries = place->as<ConfigArray>();
    if (entries == nullptr) return fmt::format("the case has no [[{}]]", walked);
    const ConfigValue* entry = nullptr;
    std::vector<std::string> ids;
    for (const ConfigValue& one : *entries) {
      const ConfigValue* id = one.find("id");
      if (id == nullptr || id->as<std::string>() == nullptr) continue;
      ids.push_back(*id->as<std::string>());
      if (ids.back() == given[i + 1]) entry = &one;
    }
    if (entry == nullptr) {
      const std::string close = nearest(given[i + 1], ids);
      return fmt::format("the case has no [[{}]] with the id '{}'{}", walked, given[i + 1],
                         close.empty() ? "" : fmt::format("; did you mean '{}'?", close));
    }
    place = entry;
    walked += "." + std::string(given[++i]);
  }
  return {};
}

std::string out_of_bounds(const DeclaredKey& key, std::string_view path, double value) {
  const Bounds& bounds = key.info.bounds;
  const bool inside =
      bounds.open ? value > bounds.min && value < bounds.max : value >= bounds.min && value <= bounds.max;
  if (inside && std::isfinite(value)) return {};
  const std::string unit = key.info.unit.empty() || key.info.unit == "1" ? "" : " " + key.info.unit;
  return fmt::format("'{}' = {:.6g}{} is out of bounds: it must lie in {}{:.6g}, {:.6g}{}{}", path, value,
                     unit, bounds.open ? "(" : "[", bounds.min, bounds.max, bounds.open ? ")" : "]", unit);
}

}  // namespace headwater
