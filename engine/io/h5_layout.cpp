#include "engine/io/h5_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

constexpr std::int64_t small_chunk_bytes = std::int64_t{64} * 1024;
constexpr std::int64_t large_chunk_bytes = std::int64_t{64} * 1024 * 1024;
constexpr std::int64_t most_rows = 1024;
constexpr std::int64_t contiguous_bytes = 4096;  ///< below, a chunk index costs more than compression saves

std::int64_t bytes_of(H5Type type) {
  switch (type) {
    case H5Type::float32:
    case H5Type::int32:
      return 4;
    case H5Type::float64:
      return 8;
    case H5Type::text:
      return 16;  // what HDF5 keeps in place of a string of any length
  }
  return 8;
}

std::string full_name(const H5Group& group, std::string_view name) {
  return fmt::format("{}{}{}", group.path, group.path == "/" ? "" : "/", name);
}

[[noreturn]] void throw_invalid(const H5Group& group, std::string_view name, const std::string& problem) {
  throw Error(Exit::io, fmt::format("cannot be written as netCDF-4: {}", problem), full_name(group, name),
              "This is a fault of the program, not of your input: please report it");
}

void require_name(const H5Group& group, std::string_view name) {
  const bool bad = name.empty() || name == "." || name.find('/') != std::string_view::npos ||
                   name.find('\0') != std::string_view::npos;
  if (bad) throw_invalid(group, name, "a name is empty or holds '/'");
}

void require_attributes(const H5Group& group, const std::string& owner,
                        const std::vector<H5Attribute>& attributes) {
  std::set<std::string_view> seen;
  for (const auto& attribute : attributes) {
    require_name(group, attribute.name);
    if (!seen.insert(attribute.name).second || is_scale_attribute(attribute.name)) {
      throw_invalid(group, owner, fmt::format("attribute '{}' is given twice or reserved", attribute.name));
    }
  }
}

void require_dimensions(const H5Group& group) {
  std::set<std::string_view> seen;
  for (std::size_t i = 0; i < group.dimensions.size(); ++i) {
    const auto& dimension = group.dimensions[i];
    require_name(group, dimension.name);
    if (!seen.insert(dimension.name).second)
      throw_invalid(group, dimension.name, "a dimension is given twice");
    if (dimension.size < 0) throw_invalid(group, dimension.name, "the size is negative");
    if (dimension.unlimited && i > 0)
      throw_invalid(group, dimension.name, "only the first dimension may be unlimited");
  }
}

void require_values(const H5Group& group, const H5Variable& variable) {
  std::int64_t expected = 1;
  for (const auto size : shape(group, variable)) expected *= size;
  const std::size_t given = variable.type == H5Type::text ? variable.texts.size() : variable.values.size();
  if (given != static_cast<std::size_t>(expected)) {
    throw_invalid(group, variable.name, fmt::format("{} values for {} places", given, expected));
  }
  for (const auto& text : variable.texts) {
    if (text.find('\0') != std::string::npos) throw_invalid(group, variable.name, "a text holds a NUL");
  }
  if (variable.type != H5Type::int32) return;
  for (const double value : variable.values) {
    // Written so that NaN fails too.
    const bool exact = value >= std::numeric_limits<std::int32_t>::min() &&
                       value <= std::numeric_limits<std::int32_t>::max() && value == std::trunc(value);
    if (!exact) throw_invalid(group, variable.name, fmt::format("{} is no 32-bit integer", value));
  }
}

void require_variable(const H5Group& group, const H5Variable& variable) {
  require_name(group, variable.name);
  require_attributes(group, variable.name, variable.attributes);
  for (const auto& attribute : variable.attributes) {
    if (attribute.name != "_FillValue") continue;
    const bool number = std::holds_alternative<double>(attribute.value) ||
                        std::holds_alternative<std::int32_t>(attribute.value);
    if (!number || variable.type == H5Type::text)
      throw_invalid(group, variable.name, "_FillValue is for numbers only");
  }
  if (variable.type == H5Type::text && group.path == "/") {
    throw_invalid(group, variable.name, "text at the root makes some readers reject the file");
  }
  for (std::size_t i = 0; i < variable.dimensions.size(); ++i) {
    const auto* dimension = find_dimension(group, variable.dimensions[i]);
    if (dimension == nullptr) {
      throw_invalid(group, variable.name,
                    fmt::format("its group has no dimension '{}'", variable.dimensions[i]));
    }
    if (dimension->unlimited && i > 0)
      throw_invalid(group, variable.name, "the unlimited dimension must come first");
    if (std::count(variable.dimensions.begin(), variable.dimensions.end(), dimension->name) > 1) {
      throw_invalid(group, variable.name, fmt::format("it has dimension '{}' twice", dimension->name));
    }
  }
  if (find_dimension(group, variable.name) != nullptr && !is_coordinate(group, variable)) {
    throw_invalid(group, variable.name, "it has a dimension's name but is not along that dimension alone");
  }
  require_values(group, variable);
}

}  // namespace

bool is_scale_attribute(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names = {"CLASS", "NAME", "DIMENSION_LIST",
                                                            "REFERENCE_LIST"};
  return std::find(names.begin(), names.end(), name) != names.end() || name == layout_attribute;
}

bool has_type_of_variable(std::string_view attribute) {
  static constexpr std::array<std::string_view, 8> names = {"_FillValue",  "missing_value", "valid_min",
                                                            "valid_max",   "valid_range",   "actual_range",
                                                            "flag_values", "flag_masks"};
  return std::find(names.begin(), names.end(), attribute) != names.end();
}

const H5Dimension* find_dimension(const H5Group& group, std::string_view name) {
  const auto found = std::find_if(group.dimensions.begin(), group.dimensions.end(),
                                  [name](const H5Dimension& dimension) { return dimension.name == name; });
  return found == group.dimensions.end() ? nullptr : &*found;
}

bool is_coordinate(const H5Group& group, const H5Variable& variable) {
  return variable.dimensions.size() == 1 && variable.dimensions.front() == variable.name &&
         find_dimension(group, variable.name) != nullptr;
}

bool is_unlimited(const H5Group& group, const H5Variable& variable) {
  return !variable.dimensions.empty() && find_dimension(group, variable.dimensions.front())->unlimited;
}

std::vector<std::int64_t> shape(const H5Group& group, const H5Variable& variable) {
  std::vector<std::int64_t> sizes;
  for (const auto& name : variable.dimensions) sizes.push_back(group.size(name));
  return sizes;
}

std::int64_t slice_size(const H5Group& group, const H5Variable& variable) {
  std::int64_t size = 1;
  for (std::size_t i = 1; i < variable.dimensions.size(); ++i) size *= group.size(variable.dimensions[i]);
  return size;
}

std::vector<std::int64_t> chunk_shape(const H5Group& group, const H5Variable& variable) {
  std::vector<std::int64_t> chunk = shape(group, variable);
  if (chunk.empty()) return {};
  const std::int64_t slice_bytes =
      std::max<std::int64_t>(1, slice_size(group, variable)) * bytes_of(variable.type);
  if (is_unlimited(group, variable)) {
    chunk.front() = std::clamp<std::int64_t>(small_chunk_bytes / slice_bytes, 1, most_rows);
  } else {
    const std::int64_t bytes = chunk.front() * slice_bytes;
    if (variable.type == H5Type::text || bytes <= contiguous_bytes) return {};
    chunk.front() = std::clamp<std::int64_t>(large_chunk_bytes / slice_bytes, 1, chunk.front());
  }
  for (auto& size : chunk) size = std::max<std::int64_t>(size, 1);  // HDF5 takes no empty chunk
  return chunk;
}

void require_valid(const H5Document& document) {
  if (document.groups.empty() || document.groups.front().path != "/") {
    throw_invalid(H5Group{"/", {}, {}, {}}, "", "the root group does not come first");
  }
  std::set<std::string_view> paths;
  for (const auto& group : document.groups) {
    const bool bad =
        group.path.empty() || group.path.front() != '/' || (group.path != "/" && group.path.back() == '/');
    if (bad || !paths.insert(group.path).second)
      throw_invalid(group, "", "the path is not of the form /a/b, or given twice");
    require_attributes(group, "", group.attributes);
    require_dimensions(group);
    std::set<std::string_view> names;
    for (const auto& variable : group.variables) {
      if (!names.insert(variable.name).second)
        throw_invalid(group, variable.name, "a variable is given twice");
      require_variable(group, variable);
    }
  }
}

}  // namespace headwater
