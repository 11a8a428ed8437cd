#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/io/h5_read.hpp"
#include "engine/io/h5_write.hpp"

namespace headwater {

namespace {

bool same_value(const H5Attribute& a, const H5Attribute& b) {
  const auto* x = std::get_if<double>(&a.value);
  const auto* y = std::get_if<double>(&b.value);
  if (x != nullptr && y != nullptr) return *x == *y || (std::isnan(*x) && std::isnan(*y));
  return a.value == b.value;
}

bool same_attributes(const std::vector<H5Attribute>& a, const std::vector<H5Attribute>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const H5Attribute& x, const H5Attribute& y) {
    return x.name == y.name && same_value(x, y);
  });
}

/// Empty when the groups can be joined; otherwise the name of what differs.
std::string difference(const H5Group& a, const H5Group& b) {
  if (a.path != b.path || a.dimensions.size() != b.dimensions.size() ||
      a.variables.size() != b.variables.size()) {
    return "group " + a.path;
  }
  if (!same_attributes(a.attributes, b.attributes)) return "attributes of " + a.path;
  for (std::size_t i = 0; i < a.dimensions.size(); ++i) {
    const auto& x = a.dimensions[i];
    const auto& y = b.dimensions[i];
    if (x.name != y.name || x.unlimited != y.unlimited || (!x.unlimited && x.size != y.size))
      return "dimension " + x.name;
  }
  for (std::size_t i = 0; i < a.variables.size(); ++i) {
    const auto& x = a.variables[i];
    const auto& y = b.variables[i];
    const bool same = x.name == y.name && x.type == y.type && x.dimensions == y.dimensions &&
                      same_attributes(x.attributes, y.attributes);
    if (!same) return "variable " + x.name;
  }
  return {};
}

/// The first segment's layout with the unlimited dimensions of all.
H5Document joined_layout(const std::vector<std::filesystem::path>& segments) {
  H5Document whole = H5Reader(segments.front()).layout();
  for (std::size_t s = 1; s < segments.size(); ++s) {
    const H5Document next = H5Reader(segments[s]).layout();
    std::string what = next.groups.size() == whole.groups.size() ? "" : "number of groups";
    for (std::size_t g = 0; g < whole.groups.size() && what.empty(); ++g) {
      what = difference(whole.groups[g], next.groups[g]);
      auto& dimensions = whole.groups[g].dimensions;
      if (what.empty() && !dimensions.empty() && dimensions.front().unlimited) {
        dimensions.front().size += next.groups[g].dimensions.front().size;
      }
    }
    if (!what.empty()) {
      throw Error(Exit::io, fmt::format("segments of different layout cannot be joined: {}", what),
                  segments[s].string(), "Was the configuration changed during the run?");
    }
  }
  return whole;
}

}  // namespace

void merge_h5(const std::vector<std::filesystem::path>& segments, const std::filesystem::path& file) {
  if (segments.empty()) throw Error(Exit::io, "there are no segments to join", file.string());
  H5Variable piece;
  H5Pieces pieces;
  pieces.count = segments.size();
  pieces.values = [&](const H5Group& group, const H5Variable& layout, std::size_t s) -> const H5Variable& {
    piece = H5Reader(segments[s]).variable(group.path, layout.name);
    return piece;
  };
  pieces.chunks = [&](const H5Group& group, const H5Variable& layout, std::size_t s, const auto& take) {
    H5Reader(segments[s]).chunks(group.path, layout.name, take);
  };
  write_h5_pieces(file, joined_layout(segments), pieces);
}

}  // namespace headwater
