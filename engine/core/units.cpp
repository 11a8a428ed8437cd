#include "engine/core/units.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <memory>
#include <mutex>

#include <fmt/format.h>
#include <udunits2.h>

namespace headwater {

namespace {

struct UnitFree {
  void operator()(ut_unit* unit) const { ut_free(unit); }
};
using UnitHandle = std::unique_ptr<ut_unit, UnitFree>;

// udunits has integer powers only; a base unit of its own for the cube root of a metre lets Manning's n be
// checked like every other quantity.
constexpr const char* cube_root_metre = "cube_root_metre";

ut_system* unit_system() {
  static ut_system* const system = [] {
    ut_set_error_message_handler(ut_ignore);
    ut_system* fresh = ut_read_xml(nullptr);
    if (fresh != nullptr) {
      const UnitHandle base(ut_new_base_unit(fresh));  // the map keeps a copy
      ut_map_name_to_unit(cube_root_metre, UT_ASCII, base.get());
    }
    return fresh;
  }();
  return system;
}

std::string with_cube_roots(std::string_view unit) {
  static constexpr std::pair<std::string_view, std::string_view> spellings[] = {
      {"m^(-1/3)", "cube_root_metre^-1"}, {"m^(1/3)", "cube_root_metre"},   {"m**(1/3)", "cube_root_metre"},
      {"m(-1/3)", "cube_root_metre^-1"},  {"m^-1/3", "cube_root_metre^-1"}, {"m-1/3", "cube_root_metre^-1"},
  };
  // A prefix would belong inside the root ("cm^(1/3)"): such units stay as they are and are refused.
  const auto begins_a_name = [](const std::string& text, std::size_t at) {
    return at == 0 || std::isalpha(static_cast<unsigned char>(text[at - 1])) == 0;
  };
  std::string text(unit);
  for (const auto& [spelling, replacement] : spellings)
    for (auto at = text.find(spelling); at != std::string::npos; at = text.find(spelling, at + 1))
      if (begins_a_name(text, at)) text.replace(at, spelling.size(), replacement);
  return text;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

UnitHandle parse_unit(std::string_view unit) {
  const std::string text = unit.empty() ? "1" : with_cube_roots(unit);
  return UnitHandle(ut_parse(unit_system(), text.c_str(), UT_UTF8));
}

// udunits converts a unit to its reciprocal too ("day" to "1/s"). That is another dimension: a half-life
// given for a rate would come out wrong by ln 2 without a word.
bool reciprocal(const ut_unit* a, const ut_unit* b) {
  const UnitHandle product(ut_multiply(a, b));
  return product && ut_is_dimensionless(product.get()) != 0 && ut_is_dimensionless(a) == 0;
}

}  // namespace

bool parse_quantity(std::string_view text, Quantity& quantity) {
  text = trimmed(text);
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quantity.value);
  if (error != std::errc() || !std::isfinite(quantity.value)) return false;
  quantity.unit = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
  return true;
}

bool convert_unit(double value, std::string_view from, std::string_view to, double& result,
                  std::string& problem) {
  if (from == to) {
    result = value;
    return true;
  }
  static std::mutex guard;  // udunits keeps its status in a global
  const std::lock_guard<std::mutex> lock(guard);
  if (unit_system() == nullptr) {
    problem = "the udunits-2 database was not found";
    return false;
  }
  const UnitHandle source = parse_unit(from);
  const UnitHandle target = parse_unit(to);
  if (!source) {
    problem = fmt::format("'{}' is not a unit", from);
    return false;
  }
  cv_converter* converter = target && !reciprocal(source.get(), target.get())
                                ? ut_get_converter(source.get(), target.get())
                                : nullptr;
  if (converter == nullptr) {
    problem = fmt::format("'{}' cannot be converted to '{}'", from, to);
    return false;
  }
  result = cv_convert_double(converter, value);
  cv_free(converter);
  return true;
}

}  // namespace headwater
