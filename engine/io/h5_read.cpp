#include "engine/io/h5_read.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <hdf5_hl.h>

#include "engine/core/error.hpp"
#include "engine/io/h5_attributes.hpp"
#include "engine/io/h5_layout.hpp"

namespace headwater {

namespace {

[[noreturn]] void throw_foreign(const std::string& where, const std::string& problem) {
  throw Error(Exit::io, fmt::format("not a results file that this Headwater reads: {}", problem), where,
              "Use a file that it wrote");
}

std::string path_in(const std::string& group, const std::string& name) {
  return group == "/" ? "/" + name : group + "/" + name;
}

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string name_of(hid_t object, const std::string& where) {
  const auto size = static_cast<std::size_t>(h5_check(H5Iget_name(object, nullptr, 0), "read a name", where));
  std::string name(size + 1, '\0');
  h5_check(H5Iget_name(object, name.data(), name.size()), "read a name", where);
  name.resize(size);
  return name;
}

herr_t collect_link(hid_t /*group*/, const char* name, const H5L_info_t* /*info*/, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

/// In the order of writing.
std::vector<std::string> links(hid_t group, const std::string& where) {
  std::vector<std::string> names;
  h5_check(H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect_link, &names),
           "list the group", where);
  return names;
}

struct Extent {
  std::vector<hsize_t> size;
  bool unlimited = false;

  std::size_t count() const {
    std::size_t values = 1;
    for (const auto n : size) values *= n;
    return values;
  }
};

Extent extent_of(hid_t dataset, const std::string& where) {
  const H5Handle space = h5_own(H5Dget_space(dataset), H5Sclose, "read the shape", where);
  const auto rank =
      static_cast<std::size_t>(h5_check(H5Sget_simple_extent_ndims(space.get()), "read the shape", where));
  Extent extent;
  extent.size.resize(rank);
  std::vector<hsize_t> largest(rank);
  h5_check(H5Sget_simple_extent_dims(space.get(), extent.size.data(), largest.data()), "read the shape",
           where);
  extent.unlimited = rank > 0 && largest.front() == H5S_UNLIMITED;
  return extent;
}

H5Type type_of(hid_t dataset, const std::string& where) {
  const H5Handle type = h5_own(H5Dget_type(dataset), H5Tclose, "read the type", where);
  const H5T_class_t kind = H5Tget_class(type.get());
  const std::size_t size = H5Tget_size(type.get());
  if (kind == H5T_STRING) return H5Type::text;
  if (kind == H5T_INTEGER && size == 4) return H5Type::int32;
  if (kind == H5T_FLOAT && size == 4) return H5Type::float32;
  if (kind == H5T_FLOAT && size == 8) return H5Type::float64;
  throw_foreign(where, "its type is none of ours");
}

herr_t take_scale_name(hid_t /*dataset*/, unsigned /*axis*/, hid_t scale, void* text) {
  *static_cast<std::string*>(text) = last_part(name_of(scale, "dimension"));
  return 1;  // the first is the only one
}

std::vector<std::string> dimensions_of(hid_t dataset, const std::string& name, std::size_t rank,
                                       const std::string& where) {
  if (H5DSis_scale(dataset) > 0) return {name};
  std::vector<std::string> names(rank);
  for (unsigned axis = 0; axis < rank; ++axis) {
    h5_check(H5DSiterate_scales(dataset, axis, nullptr, take_scale_name, &names[axis]), "read the dimensions",
             where);
    if (names[axis].empty()) throw_foreign(where, "an axis has no dimension");
  }
  return names;
}

bool is_bare_dimension(hid_t dataset, const std::string& where) {
  std::string name(bare_dimension.size() + 1, '\0');
  const auto size =
      h5_check(H5DSget_scale_name(dataset, name.data(), name.size()), "read the dimensions", where);
  return size > 0 && name.compare(0, bare_dimension.size(), bare_dimension) == 0;
}

H5Variable describe(hid_t dataset, const std::string& name, std::size_t rank, const std::string& where) {
  H5Variable variable;
  variable.name = name;
  variable.type = type_of(dataset, where);
  variable.dimensions = dimensions_of(dataset, name, rank, where);
  variable.attributes = read_attributes(dataset, where);
  return variable;
}

std::vector<std::string> read_texts(hid_t dataset, const Extent& extent, const std::string& where) {
  const H5Handle type = h5_own(H5Dget_type(dataset), H5Tclose, "read", where);
  const H5Handle space = h5_own(H5Dget_space(dataset), H5Sclose, "read", where);
  if (H5Tis_variable_str(type.get()) <= 0) throw_foreign(where, "a text of fixed length");
  std::vector<char*> pointers(extent.count(), nullptr);
  h5_check(H5Dread(dataset, type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), "read", where);
  std::vector<std::string> texts;
  for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
  H5Dvlen_reclaim(type.get(), space.get(), H5P_DEFAULT, pointers.data());
  return texts;
}

void read_group(hid_t file, const std::string& path, const std::string& where, std::vector<H5Group>& groups) {
  const H5Handle handle =
      h5_own(H5Gopen2(file, path.c_str(), H5P_DEFAULT), H5Gclose, "open the group", where + path);
  H5Group group;
  group.path = path;
  group.attributes = read_attributes(handle.get(), where + path);
  std::vector<std::string> below;
  for (const auto& name : links(handle.get(), where + path)) {
    const std::string label = where + path_in(path, name);
    const H5Handle object = h5_own(H5Oopen(handle.get(), name.c_str(), H5P_DEFAULT), H5Oclose, "open", label);
    const H5I_type_t kind = H5Iget_type(object.get());
    if (kind == H5I_GROUP) below.push_back(path_in(path, name));
    if (kind != H5I_DATASET) continue;
    const Extent extent = extent_of(object.get(), label);
    const bool scale = H5DSis_scale(object.get()) > 0;
    if (scale && extent.size.size() != 1) throw_foreign(label, "a dimension that is no line");
    if (scale)
      group.dimensions.push_back({name, static_cast<std::int64_t>(extent.size.front()), extent.unlimited});
    if (scale && is_bare_dimension(object.get(), label)) continue;
    group.variables.push_back(describe(object.get(), name, extent.size.size(), label));
  }
  groups.push_back(std::move(group));
  for (const auto& name : below) read_group(file, name, where, groups);
}

H5Handle open_file(const std::string& file) {
  const H5Handle access = h5_own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, "prepare", file);
  // Files are replaced, never changed in place: a lock is not needed, and some network disks have none.
  h5_check(H5Pset_file_locking(access.get(), 0, 1), "prepare", file);
  h5_check(H5Pset_fclose_degree(access.get(), H5F_CLOSE_STRONG), "prepare", file);
  return h5_own(H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose, "read the file", file);
}

}  // namespace

H5Reader::H5Reader(const std::filesystem::path& file) : file_(file.string()), h5_(open_file(file_)) {
  const std::string name(layout_attribute);
  std::int32_t version = 0;
  if (H5Aexists(h5_.get(), name.c_str()) > 0) {
    const H5Handle attribute =
        h5_own(H5Aopen(h5_.get(), name.c_str(), H5P_DEFAULT), H5Aclose, "read the layout version", file_);
    h5_check(H5Aread(attribute.get(), H5T_NATIVE_INT32, &version), "read the layout version", file_);
  }
  if (version != layout_version) {
    throw_foreign(file_, version == 0
                             ? "it has no layout version"
                             : fmt::format("its layout version is {}, not {}", version, layout_version));
  }
}

std::string H5Reader::label(const std::string& group, const std::string& name) const {
  return file_ + path_in(group, name);
}

H5Document H5Reader::layout() const {
  H5Document document;
  read_group(h5_.get(), "/", file_, document.groups);
  return document;
}

H5Handle H5Reader::open_dataset(const std::string& group, const std::string& name) const {
  return h5_own(H5Dopen2(h5_.get(), path_in(group, name).c_str(), H5P_DEFAULT), H5Dclose, "open the variable",
                label(group, name));
}

H5Variable H5Reader::variable(const std::string& group, const std::string& name) const {
  const H5Handle dataset = open_dataset(group, name);
  const std::string where = label(group, name);
  const Extent extent = extent_of(dataset.get(), where);
  H5Variable variable = describe(dataset.get(), name, extent.size.size(), where);
  if (variable.type == H5Type::text) {
    variable.texts = read_texts(dataset.get(), extent, where);
  } else {
    variable.values.resize(extent.count());
    h5_check(H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, variable.values.data()),
             "read", where);
  }
  return variable;
}

void H5Reader::chunks(const std::string& group, const std::string& name,
                      const std::function<void(const H5StoredChunk&)>& take) const {
  const H5Handle dataset = open_dataset(group, name);
  const std::string where = label(group, name);
  const Extent extent = extent_of(dataset.get(), where);
  std::vector<hsize_t> start(extent.size.size(), 0);
  H5StoredChunk chunk;
  for (start.front() = 0; start.front() < extent.size.front(); ++start.front()) {
    hsize_t size = 0;
    h5_check(H5Dget_chunk_storage_size(dataset.get(), start.data(), &size), "read", where);
    chunk.bytes.resize(size);
    h5_check(
        H5Dread_chunk(dataset.get(), H5P_DEFAULT, start.data(), &chunk.filters_skipped, chunk.bytes.data()),
        "read", where);
    take(chunk);
  }
}

std::vector<double> H5Reader::slice(const std::string& group, const std::string& name,
                                    std::int64_t index) const {
  const H5Handle dataset = open_dataset(group, name);
  const std::string where = label(group, name);
  Extent extent = extent_of(dataset.get(), where);
  if (type_of(dataset.get(), where) == H5Type::text) throw_foreign(where, "text instead of numbers");
  const H5Handle space = h5_own(H5Dget_space(dataset.get()), H5Sclose, "read", where);
  if (extent.unlimited) {
    const auto rows = static_cast<std::int64_t>(extent.size.front());
    if (index < 0 || index >= rows) {
      throw Error(Exit::io, fmt::format("there is no slice {}: the file holds {}", index, rows), where);
    }
    std::vector<hsize_t> start(extent.size.size(), 0);
    start.front() = static_cast<hsize_t>(index);
    extent.size.front() = 1;
    h5_check(
        H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, start.data(), nullptr, extent.size.data(), nullptr),
        "read", where);
  }
  const hsize_t count = extent.count();
  const H5Handle memory = h5_own(H5Screate_simple(1, &count, nullptr), H5Sclose, "read", where);
  std::vector<double> values(count);
  h5_check(H5Dread(dataset.get(), H5T_NATIVE_DOUBLE, memory.get(), space.get(), H5P_DEFAULT, values.data()),
           "read", where);
  return values;
}

H5Document read_h5(const std::filesystem::path& file) {
  const H5Reader reader(file);
  H5Document document = reader.layout();
  for (auto& group : document.groups) {
    for (auto& variable : group.variables) variable = reader.variable(group.path, variable.name);
  }
  return document;
}

H5Document read_h5_layout(const std::filesystem::path& file) {
  return H5Reader(file).layout();
}

H5Variable read_h5_variable(const std::filesystem::path& file, std::string_view group,
                            std::string_view name) {
  return H5Reader(file).variable(std::string(group), std::string(name));
}

H5Group read_h5_group(const std::filesystem::path& file, std::string_view path) {
  const H5Reader reader(file);
  H5Document layout = reader.layout();
  for (H5Group& group : layout.groups) {
    if (group.path != path) continue;
    for (auto& variable : group.variables) variable = reader.variable(group.path, variable.name);
    return group;
  }
  throw Error(Exit::io, "the file has no group '" + std::string(path) + "'", file.string());
}

std::vector<double> read_h5_slice(const std::filesystem::path& file, std::string_view group,
                                  std::string_view name, std::int64_t index) {
  return H5Reader(file).slice(std::string(group), std::string(name), index);
}

}  // namespace headwater
