#include "engine/io/h5_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/io/h5_layout.hpp"

namespace headwater {

namespace {

std::vector<hsize_t> extent_of(const H5Group& group, const H5Variable& layout) {
  const auto sizes = shape(group, layout);
  return {sizes.begin(), sizes.end()};
}

std::size_t rows_at_once(const H5Group& group, const H5Variable& layout) {
  if (layout.dimensions.empty()) return 1;
  if (is_unlimited(group, layout)) return static_cast<std::size_t>(chunk_shape(group, layout).front());
  return static_cast<std::size_t>(group.size(layout.dimensions.front()));
}

/// One NaN for all: its sign and payload depend on how it came about, and the file must not.
template <class Real>
std::vector<Real> stored_as(const std::vector<double>& values) {
  std::vector<Real> stored(values.size());
  std::transform(values.begin(), values.end(), stored.begin(), [](double value) {
    return std::isnan(value) ? std::numeric_limits<Real>::quiet_NaN() : static_cast<Real>(value);
  });
  return stored;
}

}  // namespace

H5Handle h5_text_type(const std::string& where) {
  H5Handle type = h5_own(H5Tcopy(H5T_C_S1), H5Tclose, "prepare a text", where);
  h5_check(H5Tset_size(type.get(), H5T_VARIABLE), "prepare a text", where);
  h5_check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "prepare a text", where);
  return type;
}

H5RowWriter::H5RowWriter(hid_t dataset, const H5Group& group, const H5Variable& layout, std::string where)
    : dataset_(dataset),
      type_(layout.type),
      extent_(extent_of(group, layout)),
      slice_(static_cast<std::size_t>(slice_size(group, layout))),
      block_(rows_at_once(group, layout) * slice_),
      where_(std::move(where)) {}

void H5RowWriter::append(const H5Variable& piece) {
  if (type_ == H5Type::text) {
    append_in_blocks(piece.texts, texts_);
  } else {
    append_in_blocks(piece.values, values_);
  }
}

void H5RowWriter::append(const H5StoredChunk& chunk) {
  std::vector<hsize_t> start(extent_.size(), 0);
  start.front() = row_++;
  h5_check(H5Dwrite_chunk(dataset_, H5P_DEFAULT, chunk.filters_skipped, start.data(), chunk.bytes.size(),
                          chunk.bytes.data()),
           "write", where_);
}

void H5RowWriter::finish() {
  if (!texts_.empty()) write(texts_);
  if (!values_.empty()) write(values_);
}

template <class Value>
void H5RowWriter::append_in_blocks(const std::vector<Value>& given, std::vector<Value>& pending) {
  for (std::size_t next = 0; next < given.size();) {
    const std::size_t count = std::min(block_ - pending.size(), given.size() - next);
    const auto from = given.begin() + static_cast<std::ptrdiff_t>(next);
    pending.insert(pending.end(), from, from + static_cast<std::ptrdiff_t>(count));
    next += count;
    if (pending.size() == block_) {
      write(pending);
      pending.clear();
    }
  }
}

void H5RowWriter::write(const std::vector<std::string>& texts) {
  std::vector<const char*> pointers;
  for (const auto& text : texts) pointers.push_back(text.c_str());
  write_rows(h5_text_type(where_).get(), pointers.data(), pointers.size());
}

void H5RowWriter::write(const std::vector<double>& values) {
  if (type_ == H5Type::int32) {
    const std::vector<std::int32_t> stored(values.begin(), values.end());
    write_rows(H5T_NATIVE_INT32, stored.data(), stored.size());
  } else if (type_ == H5Type::float32) {
    write_rows(H5T_NATIVE_FLOAT, stored_as<float>(values).data(), values.size());
  } else {
    write_rows(H5T_NATIVE_DOUBLE, stored_as<double>(values).data(), values.size());
  }
}

void H5RowWriter::write_rows(hid_t memory_type, const void* data, std::size_t count) {
  if (extent_.empty()) {
    h5_check(H5Dwrite(dataset_, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data), "write", where_);
    return;
  }
  const H5Handle file = h5_own(H5Dget_space(dataset_), H5Sclose, "write", where_);
  std::vector<hsize_t> start(extent_.size(), 0);
  std::vector<hsize_t> size = extent_;
  start.front() = row_;
  size.front() = count / slice_;
  row_ += size.front();
  h5_check(H5Sselect_hyperslab(file.get(), H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr),
           "write", where_);
  const H5Handle memory = h5_own(H5Screate_simple(static_cast<int>(size.size()), size.data(), nullptr),
                                 H5Sclose, "write", where_);
  h5_check(H5Dwrite(dataset_, memory_type, memory.get(), file.get(), H5P_DEFAULT, data), "write", where_);
}

}  // namespace headwater
