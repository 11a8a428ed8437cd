// netCDF-4/CF-readable HDF5 files as plain data: what is in the file, without any HDF5 type in sight.
// Every dimension of every group becomes a dimension scale attached on every axis, so that xarray (netcdf4
// and h5netcdf engines), ncdump, GDAL and ParaView read the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace headwater {

struct H5Attribute {
  std::string name;
  std::variant<std::string, double, std::int32_t, std::vector<double>> value;
};

enum class H5Type { float32, float64, int32, text };

struct H5Variable {
  std::string name;
  H5Type type = H5Type::float32;
  std::vector<std::string> dimensions;  ///< slowest first; empty: a scalar
  std::vector<H5Attribute> attributes;  ///< float types get _FillValue = NaN unless one is given
  std::vector<double> values;           ///< row-major; integers are stored exactly; unused for text
  std::vector<std::string> texts;       ///< for text only (never at the root: some readers reject the file)
};

struct H5Dimension {
  std::string name;
  std::int64_t size = 0;
  bool unlimited = false;  ///< segments are joined along it; at most one a group, and it comes first
};

/// A group with its own dimensions. A variable named as a dimension is that dimension's coordinate.
struct H5Group {
  std::string path;  ///< "/" or "/river" …
  std::vector<H5Attribute> attributes;
  std::vector<H5Dimension> dimensions;
  std::vector<H5Variable> variables;

  const H5Variable* find(std::string_view name) const;
  std::int64_t size(std::string_view dimension) const;  ///< throws Error(Exit::input) if absent
  const H5Attribute* attribute(std::string_view name) const;
};

struct H5Document {
  std::vector<H5Group> groups;  ///< the root first
  const H5Group* find(std::string_view path) const;
};

/// Writes temporary, fsync, rename. shuffle + deflate; chunks of one slice of the unlimited dimension (of
/// several when slices are small). No time stamps inside the file: the same document gives the same bytes.
/// Throws Error(Exit::io): disk full, not writable, or a document that some reader would reject
/// (docs/formats/results.md says what is asked of it).
void write_h5(const std::filesystem::path& file, const H5Document& document);

/// Reads what write_h5 wrote. Throws Error(Exit::io) when it cannot be read or was not written by Headwater.
H5Document read_h5(const std::filesystem::path& file);

/// What is in it, without values.
H5Document read_h5_layout(const std::filesystem::path& file);

/// One variable with its values. Throws Error(Exit::io) also when there is none of that name.
H5Variable read_h5_variable(const std::filesystem::path& file, std::string_view group, std::string_view name);

/// One group of it; throws Error(Exit::io) also when there is none of that path.
H5Group read_h5_group(const std::filesystem::path& file, std::string_view path);

/// Joins segments of identical layout along each group's unlimited dimension, one variable at a time (memory:
/// one variable of one segment; maps are copied chunk by chunk as they are stored), and copies what has no
/// unlimited dimension from the first. The bytes are those that write_h5 gives for the whole in one piece.
/// Throws Error(Exit::io).
void merge_h5(const std::vector<std::filesystem::path>& segments, const std::filesystem::path& file);

/// Reads one time slice of a variable (index along its first dimension), or the whole when it has none
/// unlimited.
std::vector<double> read_h5_slice(const std::filesystem::path& file, std::string_view group,
                                  std::string_view name, std::int64_t index);

}  // namespace headwater
