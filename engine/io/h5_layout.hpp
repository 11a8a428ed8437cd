// What h5_write.cpp and h5_read.cpp must agree on. No HDF5 type in sight.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/h5_document.hpp"

namespace headwater {

/// Root attribute by which read_h5 knows its own files; its value is the version of what
/// docs/formats/results.md states.
inline constexpr std::string_view layout_attribute = "headwater_layout";
inline constexpr std::int32_t layout_version = 1;

/// netCDF-4's name for a dimension without coordinate values, followed by its size.
inline constexpr std::string_view bare_dimension = "This is a netCDF dimension but not a netCDF variable.";

/// Attributes that belong to the dimension scales, not to the document.
bool is_scale_attribute(std::string_view name);
/// CF wants these in the variable's own type.
bool has_type_of_variable(std::string_view attribute);

const H5Dimension* find_dimension(const H5Group& group, std::string_view name);
/// The variable is a dimension's coordinate: it carries the scale.
bool is_coordinate(const H5Group& group, const H5Variable& variable);
bool is_unlimited(const H5Group& group, const H5Variable& variable);
std::vector<std::int64_t> shape(const H5Group& group, const H5Variable& variable);
/// Values in one step along the first dimension (1 for a scalar).
std::int64_t slice_size(const H5Group& group, const H5Variable& variable);

/// Chunk extents, empty for contiguous storage. Along an unlimited dimension one slice, or as many small
/// slices as fit in 64 KiB (at most 1024), whatever the number of slices there are: segments and merged files
/// are cut alike.
std::vector<std::int64_t> chunk_shape(const H5Group& group, const H5Variable& variable);

/// Throws Error(Exit::io) naming the variable when the document cannot be a file that all readers take: text
/// at the root, an unlimited dimension that is not the first, a value that is no int32, a length that does
/// not fit the dimensions …
void require_valid(const H5Document& document);

}  // namespace headwater
