// The declarations turned into text: explain, documentation tables, resolved.toml.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/core/error.hpp"
#include "engine/core/parameters.hpp"

namespace headwater {

namespace {

std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\')
      out.append(1, '\\').append(1, letter);
    else if (code < 0x20 || code == 0x7f)
      out += fmt::format("\\u{:04x}", code);
    else
      out += letter;
  }
  return out.append(1, '"');
}

std::string toml_float(double value) {
  const std::string digits = fmt::format("{}", value);
  return digits.find_first_of(".en") == std::string::npos ? digits + ".0" : digits;  // n: nan, inf
}

// A slot's value as TOML; "" when it holds nothing.
struct Printer {
  const KeyInfo& info;
  const std::filesystem::path& folder;

  std::string number(double value) const {
    if (std::isnan(value) && info.words) return toml_string(info.word);
    const std::string& unit = info.unit_in_use();
    return unit == "1" || unit.empty() ? toml_float(value) : toml_string(fmt::format("{} {}", value, unit));
  }
  std::string path(const std::filesystem::path& file) const {
    return toml_string(info.takes_word(file.string()) || folder.empty()
                           ? file.string()
                           : file.lexically_proximate(folder).string());
  }
  std::string moment(const Moment& value) const {
    return std::holds_alternative<Date>(value) ? to_string(std::get<Date>(value))
                                               : toml_float(std::get<double>(value));
  }
  template <class T, class Text>
  std::string array(const std::vector<T>& values, Text text) const {
    std::vector<std::string> parts;
    for (const T& value : values) parts.push_back(text(value));
    return fmt::format("[{}]", fmt::join(parts, ", "));
  }

  std::string operator()(const double* value) const { return number(*value); }
  std::string operator()(const std::optional<double>* value) const { return *value ? number(**value) : ""; }
  std::string operator()(const std::int64_t* value) const { return fmt::format("{}", *value); }
  std::string operator()(const bool* value) const { return *value ? "true" : "false"; }
  std::string operator()(const std::string* value) const { return value->empty() ? "" : toml_string(*value); }
  std::string operator()(const std::optional<std::filesystem::path>* value) const {
    return *value ? path(**value) : "";
  }
  std::string operator()(const CellParameter* value) const {
    if (value->raster) return path(*value->raster);
    std::vector<std::string> parts;
    for (std::size_t state = 0; state < value->by_state.size(); ++state)
      if (!std::isnan(value->by_state[state]))
        parts.push_back(fmt::format("{} = {}", land_state_names[state], number(value->by_state[state])));
    return parts.empty() ? number(value->constant) : fmt::format("{{ {} }}", fmt::join(parts, ", "));
  }
  std::string operator()(const std::vector<double>* values) const {
    return values->empty() ? "" : array(*values, [&](double value) { return number(value); });
  }
  std::string operator()(const std::vector<std::string>* values) const {
    return array(*values, [](const std::string& value) { return toml_string(value); });
  }
  std::string operator()(const Moment* value) const { return moment(*value); }
  std::string operator()(const std::optional<Moment>* value) const { return *value ? moment(**value) : ""; }
  std::string operator()(const std::vector<Moment>* values) const {
    return values->empty() ? "" : array(*values, [&](const Moment& value) { return moment(value); });
  }
  std::string operator()(const Polygon* value) const {
    if (value->file) return path(*value->file);
    if (value->corners.empty()) return "";
    return array(value->corners, [](const std::array<double, 2>& corner) {
      return fmt::format("[{}, {}]", toml_float(corner[0]), toml_float(corner[1]));
    });
  }
  std::string operator()(const Choice& choice) const {
    return toml_string(choice.names[static_cast<std::size_t>(*choice.index)]);
  }
};

std::string type_text(const KeyInfo& info, const Slot& slot) {
  struct Namer {
    const KeyInfo& info;
    std::string operator()(const double*) const { return "quantity"; }
    std::string operator()(const std::optional<double>*) const { return "quantity"; }
    std::string operator()(const std::int64_t*) const { return "integer"; }
    std::string operator()(const bool*) const { return "true or false"; }
    std::string operator()(const std::string*) const { return "text"; }
    std::string operator()(const std::optional<std::filesystem::path>*) const { return "file"; }
    std::string operator()(const CellParameter*) const {
      return "quantity, raster file or table by land state";
    }
    std::string operator()(const std::vector<double>*) const {
      return info.one_for_all ? "array of quantities, or one for all" : "array of quantities";
    }
    std::string operator()(const std::vector<std::string>*) const { return "array of text"; }
    std::string operator()(const Moment*) const { return "date or number"; }
    std::string operator()(const std::optional<Moment>*) const { return "date or number"; }
    std::string operator()(const std::vector<Moment>*) const { return "array of dates or numbers"; }
    std::string operator()(const Polygon*) const { return "corners [[x, y], …] or vector file"; }
    std::string operator()(const Choice& choice) const {
      return fmt::format("one of {}", fmt::join(choice.names, ", "));
    }
  };
  std::string text = std::visit(Namer{info}, slot);
  if (info.words) {
    std::string words = info.word;
    for (auto bar = words.find('|'); bar != std::string::npos; bar = words.find('|'))
      words.replace(bar, 1, "\" or \"");
    text += fmt::format(" or \"{}\"", words);
  }
  return text;
}

struct Row {
  std::string table, name, type, value, range, meaning, source;
  std::string path() const { return table.empty() ? name : table + "." + name; }
};

std::string range_text(const Bounds& bounds) {
  if (bounds.open && std::isinf(bounds.max)) return fmt::format("> {:.6g}", bounds.min);
  if (bounds.open && std::isinf(bounds.min)) return fmt::format("< {:.6g}", bounds.max);
  return fmt::format("{:.6g} … {:.6g}", bounds.min, bounds.max);
}

struct Heading {
  std::string path, meaning;
  bool list = false;
};

class Explainer final : public Section {
 public:
  Explainer(std::string path, std::vector<Row>& rows, std::vector<Heading>& headings,
            std::vector<Alternatives>& sets)
      : path_(std::move(path)), rows_(rows), headings_(headings), sets_(sets) {}

  void key(const KeyInfo& info, const Slot& slot) override {
    static const std::filesystem::path nowhere;
    Row row{path_,        info.name,  type_text(info, slot), std::visit(Printer{info, nowhere}, slot), "",
            info.meaning, info.source};
    if (!std::isinf(info.bounds.min) || !std::isinf(info.bounds.max)) row.range = range_text(info.bounds);
    if (!info.unit.empty() && info.unit != "1") row.range += (row.range.empty() ? "" : " ") + info.unit;
    if (!info.other_unit.empty()) row.range += " or " + info.other_unit;
    if (info.bounds.open && std::isfinite(info.bounds.min) && std::isfinite(info.bounds.max))
      row.range += ", ends excluded";
    rows_.push_back(std::move(row));
  }
  void table(std::string_view name, std::string_view meaning,
             const std::function<void(Section&)>& describe) override {
    headings_.push_back({dotted(name), std::string(meaning), false});
    Explainer inner(dotted(name), rows_, headings_, sets_);
    describe(inner);
  }
  void list(std::string_view name, std::string_view meaning,
            const std::function<void(Section&, std::size_t)>& describe,
            const std::function<std::size_t()>& add, const std::function<std::size_t()>&) override {
    headings_.push_back({dotted(name), std::string(meaning), true});
    Explainer inner(dotted(name), rows_, headings_, sets_);
    describe(inner, add());
  }
  void named_quantities(const KeyInfo& info, std::vector<std::pair<std::string, double>>&) override {
    rows_.push_back(
        {path_, info.name, "table of quantities by name", "", info.unit, info.meaning, info.source});
  }
  void alternatives(const std::vector<std::string>& keys) override { sets_.push_back({path_, keys}); }

 private:
  std::string dotted(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  std::string path_;
  std::vector<Row>& rows_;
  std::vector<Heading>& headings_;
  std::vector<Alternatives>& sets_;
};

struct Reference {
  std::vector<Row> rows;
  std::vector<Heading> headings;
  std::vector<Alternatives> sets;
  explicit Reference(const Describe& describe) {
    Explainer explainer("", rows, headings, sets);
    describe(explainer);
  }
};

std::string row_text(const Row& row) {
  std::string text = fmt::format("{}\n  {}\n  type     {}\n", row.path(), row.meaning, row.type);
  if (!row.value.empty()) text += fmt::format("  default  {}\n", row.value);
  if (!row.range.empty()) text += fmt::format("  range    {}\n", row.range);
  if (!row.source.empty()) text += fmt::format("  source   {}\n", row.source);
  return text;
}

// resolved.toml: scalars of a table come before its sub-tables, so both are collected first. Of a set of
// alternatives, only what was given is written: the others' defaults beside it would read back as two of the
// set.
class TomlWriter final : public Section {
 public:
  TomlWriter(std::string path, const ConfigValue& given, const std::filesystem::path& folder, bool origins)
      : path_(std::move(path)), given_(given), folder_(folder), origins_(origins) {}

  void key(const KeyInfo& info, const Slot& slot) override {
    std::string value = std::visit(Printer{info, folder_}, slot);
    if (value.empty()) value = given_but_empty(info.name);
    if (value.empty()) return;
    std::string line = fmt::format("{} = {}{}\n", info.name, value, origin(info.name));
    if (const auto* cell = std::get_if<CellParameter*>(&slot); cell != nullptr && (*cell)->raster)
      line += fmt::format("{}_unit = {}\n", info.name, toml_string((*cell)->raster_unit));
    scalars_.push_back({info.name, std::move(line)});
  }
  void table(std::string_view name, std::string_view,
             const std::function<void(Section&)>& describe) override {
    const ConfigValue* given = given_.find(name);
    TomlWriter inner(dotted(name), given != nullptr ? *given : nothing(), folder_, origins_);
    describe(inner);
    tables_.push_back({std::string(name),
                       inner.text(inner.scalars().empty() ? "" : fmt::format("\n[{}]\n", dotted(name)))});
  }
  void list(std::string_view name, std::string_view,
            const std::function<void(Section&, std::size_t)>& describe, const std::function<std::size_t()>&,
            const std::function<std::size_t()>& count) override {
    const std::vector<const ConfigValue*> given = entries(name);
    for (std::size_t i = 0; i < count(); ++i) {
      TomlWriter inner(dotted(name), given.size() == count() ? *given[i] : nothing(), folder_, origins_);
      describe(inner, i);
      tables_.push_back({std::string(name), inner.text(fmt::format("\n[[{}]]\n", dotted(name)))});
    }
  }
  void table_or_list(std::string_view name, std::string_view meaning,
                     const std::function<void(Section&)>& describe_table,
                     const std::function<void(Section&, std::size_t)>& describe_entry,
                     const std::function<std::size_t()>& add,
                     const std::function<std::size_t()>& count) override {
    if (count() > 0)
      list(name, meaning, describe_entry, add, count);
    else
      table(name, meaning, describe_table);
  }
  void named_quantities(const KeyInfo& info, std::vector<std::pair<std::string, double>>& values) override {
    if (values.empty() && given_.find(info.name) == nullptr) return;
    std::vector<std::string> parts;
    for (const auto& [name, value] : values)
      parts.push_back(fmt::format("{} = {}", toml_string(name), Printer{info, folder_}.number(value)));
    scalars_.push_back(
        {info.name, fmt::format("{} = {{ {} }}{}\n", info.name, fmt::join(parts, ", "), origin(info.name))});
  }
  void alternatives(const std::vector<std::string>& keys) override {
    for (const std::string& key : keys)
      if (given_.find(key) == nullptr) left_out_.push_back(key);
  }

  std::string text(const std::string& heading) const { return heading + scalars() + joined(tables_); }

 private:
  struct Piece {
    std::string name, text;
  };
  static const ConfigValue& nothing() {
    static const ConfigValue empty;
    return empty;
  }
  std::string joined(const std::vector<Piece>& pieces) const {
    std::string all;
    for (const Piece& piece : pieces)
      if (std::find(left_out_.begin(), left_out_.end(), piece.name) == left_out_.end()) all += piece.text;
    return all;
  }
  std::string scalars() const { return joined(scalars_); }
  // The entries that were read: those that are not switched off.
  std::vector<const ConfigValue*> entries(std::string_view name) const {
    std::vector<const ConfigValue*> read;
    const ConfigValue* value = given_.find(name);
    const auto* array = value == nullptr ? nullptr : value->as<ConfigArray>();
    if (array == nullptr) return read;
    for (const ConfigValue& entry : *array) {
      const ConfigValue* enabled = entry.find("enabled");
      const bool* flag = enabled == nullptr ? nullptr : enabled->as<bool>();
      if (flag == nullptr || *flag) read.push_back(&entry);
    }
    return read;
  }
  // An empty text or array may have been given to replace a default.
  std::string given_but_empty(std::string_view name) const {
    const ConfigValue* value = given_.find(name);
    if (value == nullptr) return "";
    return value->as<ConfigArray>() != nullptr ? "[]" : value->as<std::string>() != nullptr ? "\"\"" : "";
  }
  std::string dotted(std::string_view name) const {
    return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
  }
  std::string origin(std::string_view name) const { return origins_ ? "  # " + place_of(name) : ""; }
  std::string place_of(std::string_view name) const {
    const ConfigValue* value = given_.find(name);
    if (value == nullptr) return "default";
    return std::filesystem::path(value->origin().file).filename().string() +
           (value->origin().line > 0 ? fmt::format(":{}", value->origin().line) : "");
  }
  std::string path_;
  const ConfigValue& given_;
  const std::filesystem::path& folder_;
  bool origins_;
  std::vector<Piece> scalars_, tables_;
  std::vector<std::string> left_out_;
};

}  // namespace

std::vector<Alternatives> declared_alternatives(const Describe& describe) {
  return Reference(describe).sets;
}

std::string explain_text(const Describe& describe, std::string_view key) {
  const Reference reference(describe);
  std::string text;
  for (const Row& row : reference.rows) {
    const std::string path = row.path();
    const bool below =
        path.size() > key.size() && path.compare(0, key.size(), key) == 0 && path[key.size()] == '.';
    if (key.empty() || path == key || below) text += row_text(row);
  }
  if (!text.empty()) return text;
  std::vector<std::string> paths;
  for (const Row& row : reference.rows) {
    if (row.name == key) text += row_text(row);  // a bare name finds its key in any table
    paths.push_back(row.path());
    paths.push_back(row.name);
  }
  if (!text.empty()) return text;
  const std::string close = nearest(key, paths);
  throw Error(
      Exit::usage, fmt::format("there is no parameter '{}'", key), "explain",
      close.empty() ? "`headwater explain` lists them all" : fmt::format("Did you mean '{}'?", close));
}

std::string explain_markdown(const Describe& describe) {
  const Reference reference(describe);
  std::string text =
      "# Parameters\n\nGenerated by `headwater explain --markdown`. Quantities are written as `\"value "
      "unit\"` in any unit "
      "of the right dimension; ranges and defaults are in SI.\n";
  const auto rows_of = [&](const std::string& table) {
    std::string out;
    for (const Row& row : reference.rows)
      if (row.table == table)
        out +=
            fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", row.name, row.type,
                        row.value.empty() ? "" : "`" + row.value + "`", row.range, row.meaning, row.source);
    return out.empty() ? out
                       : "\n| key | type | default | range | meaning | source |\n| --- | --- | --- | --- | "
                         "--- | --- |\n" +
                             out;
  };
  text += rows_of("");
  for (const Heading& heading : reference.headings)
    text += fmt::format("\n## {}{}{}\n\n{}\n{}", heading.list ? "[[" : "[", heading.path,
                        heading.list ? "]]" : "]", heading.meaning, rows_of(heading.path));
  return text;
}

std::string resolved_toml(const Describe& describe, const ConfigValue& merged,
                          const std::filesystem::path& folder, bool origins) {
  TomlWriter writer("", merged, folder, origins);
  describe(writer);
  return writer.text(
      "# Every parameter of this run with its effective value, in SI; behind each, where it was given.\n");
}

}  // namespace headwater
