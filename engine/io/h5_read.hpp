// An open file of Headwater's: its layout at once, its values one variable at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/io/h5_document.hpp"
#include "engine/io/h5_handle.hpp"
#include "engine/io/h5_rows.hpp"

namespace headwater {

class H5Reader {
 public:
  /// Throws Error(Exit::io) when the file cannot be read or was not written by Headwater.
  explicit H5Reader(const std::filesystem::path& file);

  /// The document without values.
  H5Document layout() const;
  /// One variable with its values.
  H5Variable variable(const std::string& group, const std::string& name) const;
  /// The stored chunks of a variable with one row a chunk, in order.
  void chunks(const std::string& group, const std::string& name,
              const std::function<void(const H5StoredChunk&)>& take) const;
  /// One slice along the unlimited dimension, or the whole when it has none.
  std::vector<double> slice(const std::string& group, const std::string& name, std::int64_t index) const;

 private:
  H5Handle open_dataset(const std::string& group, const std::string& name) const;
  std::string label(const std::string& group, const std::string& name) const;

  H5Quiet quiet_;
  std::string file_;
  H5Handle h5_;
};

}  // namespace headwater
