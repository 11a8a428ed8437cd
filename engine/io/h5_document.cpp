#include "engine/io/h5_document.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/io/h5_layout.hpp"

namespace headwater {

const H5Variable* H5Group::find(std::string_view name) const {
  const auto found = std::find_if(variables.begin(), variables.end(),
                                  [name](const H5Variable& variable) { return variable.name == name; });
  return found == variables.end() ? nullptr : &*found;
}

std::int64_t H5Group::size(std::string_view dimension) const {
  const H5Dimension* found = find_dimension(*this, dimension);
  if (found == nullptr) {
    throw Error(Exit::input, fmt::format("there is no dimension '{}'", dimension),
                fmt::format("group {}", path), "Was this file written by Headwater?");
  }
  return found->size;
}

const H5Attribute* H5Group::attribute(std::string_view name) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [name](const H5Attribute& attribute) { return attribute.name == name; });
  return found == attributes.end() ? nullptr : &*found;
}

const H5Group* H5Document::find(std::string_view path) const {
  const auto found =
      std::find_if(groups.begin(), groups.end(), [path](const H5Group& group) { return group.path == path; });
  return found == groups.end() ? nullptr : &*found;
}

}  // namespace headwater
