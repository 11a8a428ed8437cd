// One writer for whole documents and for joined segments, so that both give the same bytes. For engine/io's
// .cpp files only.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "engine/io/h5_document.hpp"
#include "engine/io/h5_rows.hpp"

namespace headwater {

/// Where the values come from: `count` pieces in the order of the unlimited dimension. What has no unlimited
/// dimension is taken from the first.
struct H5Pieces {
  std::size_t count;
  /// A variable's values in one piece; valid until the next call.
  std::function<const H5Variable&(const H5Group&, const H5Variable&, std::size_t)> values;
  /// The same as it stands in a file, for variables with one row a chunk: saves unpacking and packing. May be
  /// empty.
  std::function<void(const H5Group&, const H5Variable&, std::size_t,
                     const std::function<void(const H5StoredChunk&)>&)>
      chunks;
};

/// `layout`: the document, whose values are not looked at. Throws Error(Exit::io).
void write_h5_pieces(const std::filesystem::path& file, const H5Document& layout, const H5Pieces& pieces);

}  // namespace headwater
