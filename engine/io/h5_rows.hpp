// A variable's values on their way into its dataset. For engine/io's .cpp files only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/io/h5_document.hpp"
#include "engine/io/h5_handle.hpp"

namespace headwater {

/// Texts of variable length, UTF-8: what netCDF4 and h5netcdf both give back as text.
H5Handle h5_text_type(const std::string& where);

/// One chunk as it stands in a file: compressed.
struct H5StoredChunk {
  std::vector<unsigned char> bytes;
  std::uint32_t filters_skipped = 0;
};

/// Turns values into rows on the disk, whole chunks at a time however they arrive: the file must not show in
/// how many pieces it was written.
class H5RowWriter {
 public:
  /// `layout`: name, type and dimensions. The dataset must outlive the writer.
  H5RowWriter(hid_t dataset, const H5Group& group, const H5Variable& layout, std::string where);

  void append(const H5Variable& piece);
  /// For variables with one row a chunk; not to be mixed with append().
  void append(const H5StoredChunk& chunk);
  /// Writes what is left of the last chunk.
  void finish();

 private:
  template <class Value>
  void append_in_blocks(const std::vector<Value>& given, std::vector<Value>& pending);
  void write(const std::vector<std::string>& texts);
  void write(const std::vector<double>& values);
  void write_rows(hid_t memory_type, const void* data, std::size_t count);

  hid_t dataset_;
  H5Type type_;
  std::vector<hsize_t> extent_;
  std::size_t slice_;  ///< values in a row
  std::size_t block_;  ///< values in a chunk
  std::string where_;
  hsize_t row_ = 0;  ///< next to be written
  std::vector<double> values_;
  std::vector<std::string> texts_;
};

}  // namespace headwater
