#include "engine/io/h5_write.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include <fmt/format.h>
#include <hdf5_hl.h>

#include "engine/io/h5_attributes.hpp"
#include "engine/io/h5_layout.hpp"
#include "engine/io/h5_output.hpp"

namespace headwater {

namespace {

constexpr unsigned deflate_level = 4;

H5Handle creation_list(hid_t kind, const std::string& where) {
  H5Handle list = h5_own(H5Pcreate(kind), H5Pclose, "prepare", where);
  h5_check(H5Pset_obj_track_times(list.get(), 0), "prepare", where);
  constexpr unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
  h5_check(H5Pset_attr_creation_order(list.get(), order), "prepare", where);
  if (kind == H5P_GROUP_CREATE) h5_check(H5Pset_link_creation_order(list.get(), order), "prepare", where);
  return list;
}

/// Shape in HDF5's terms; the unlimited dimension may grow in the hands of netCDF's tools.
H5Handle make_space(const std::vector<std::int64_t>& sizes, bool unlimited, const std::string& where) {
  if (sizes.empty()) return h5_own(H5Screate(H5S_SCALAR), H5Sclose, "prepare", where);
  const std::vector<hsize_t> extent(sizes.begin(), sizes.end());
  std::vector<hsize_t> largest = extent;
  if (unlimited) largest.front() = H5S_UNLIMITED;
  return h5_own(H5Screate_simple(static_cast<int>(extent.size()), extent.data(), largest.data()), H5Sclose,
                "prepare", where);
}

void set_storage(hid_t list, const std::vector<std::int64_t>& chunk, H5Type type, const std::string& where) {
  if (chunk.empty()) return;
  const std::vector<hsize_t> extent(chunk.begin(), chunk.end());
  h5_check(H5Pset_chunk(list, static_cast<int>(extent.size()), extent.data()), "cut into chunks", where);
  if (type == H5Type::text) return;
  h5_check(H5Pset_shuffle(list), "compress", where);
  h5_check(H5Pset_deflate(list, deflate_level), "compress", where);
}

/// Also HDF5's own fill value, for what is never written.
void set_fill(hid_t list, const H5Variable& variable, const std::string& where) {
  for (const auto& attribute : variable.attributes) {
    if (attribute.name != "_FillValue") continue;
    const auto* integer = std::get_if<std::int32_t>(&attribute.value);
    const double value = integer != nullptr ? *integer : std::get<double>(attribute.value);
    h5_check(H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &value), "set the fill value", where);
  }
}

class GroupWriter {
 public:
  GroupWriter(const H5Output& output, const H5Group& group, const H5Pieces& pieces)
      : output_(output), layout_(group), pieces_(pieces), group_(open_or_create(output, group.path)) {}

  void write() {
    write_attributes(group_.get(), layout_.attributes, output_.name() + layout_.path);
    for (const auto& dimension : layout_.dimensions) write_scale(dimension);
    for (const auto& variable : layout_.variables) {
      if (is_coordinate(layout_, variable)) continue;
      const H5Handle dataset = write_variable(variable, !has(variable, "_FillValue") && is_real(variable));
      attach_scales(dataset.get(), variable);
    }
  }

 private:
  static bool is_real(const H5Variable& variable) {
    return variable.type == H5Type::float32 || variable.type == H5Type::float64;
  }
  static bool has(const H5Variable& variable, std::string_view name) {
    return std::any_of(variable.attributes.begin(), variable.attributes.end(),
                       [name](const H5Attribute& attribute) { return attribute.name == name; });
  }

  /// Makes the groups on the way too.
  static H5Handle open_or_create(const H5Output& output, const std::string& path) {
    const hid_t file = output.id();
    const std::string where = output.name() + path;
    for (std::size_t end = path.find('/', 1); path != "/"; end = path.find('/', end + 1)) {
      const std::string part = path.substr(0, end);
      const htri_t exists = H5Lexists(file, part.c_str(), H5P_DEFAULT);
      if (h5_check(exists, "look for the group", where) == 0) {
        const H5Handle list = creation_list(H5P_GROUP_CREATE, where);
        h5_own(H5Gcreate2(file, part.c_str(), H5P_DEFAULT, list.get(), H5P_DEFAULT), H5Gclose,
               "create the group", where);
      }
      if (end == std::string::npos) break;
    }
    return h5_own(H5Gopen2(file, path.c_str(), H5P_DEFAULT), H5Gclose, "open the group", where);
  }

  std::string label(const std::string& name) const {
    return output_.name() + (layout_.path == "/" ? "/" : layout_.path + "/") + name;
  }

  void write_scale(const H5Dimension& dimension) {
    const H5Variable* coordinate = layout_.find(dimension.name);
    H5Handle dataset = coordinate != nullptr ? write_variable(*coordinate, false) : create_bare(dimension);
    const std::string name =
        coordinate != nullptr ? dimension.name : fmt::format("{}{:10d}", bare_dimension, dimension.size);
    h5_check(H5DSset_scale(dataset.get(), name.c_str()), "make the dimension", label(dimension.name));
    scales_[dimension.name] = std::move(dataset);
  }

  /// A dimension without values: nothing is ever stored in it.
  H5Handle create_bare(const H5Dimension& dimension) const {
    H5Variable bare;
    bare.dimensions = {dimension.name};
    const std::string where = label(dimension.name);
    const H5Handle list = creation_list(H5P_DATASET_CREATE, where);
    if (dimension.unlimited) set_storage(list.get(), chunk_shape(layout_, bare), H5Type::text, where);
    const H5Handle space = make_space({dimension.size}, dimension.unlimited, where);
    return h5_own(H5Dcreate2(group_.get(), dimension.name.c_str(), H5T_IEEE_F32LE, space.get(), H5P_DEFAULT,
                             list.get(), H5P_DEFAULT),
                  H5Dclose, "create the dimension", where);
  }

  H5Handle write_variable(const H5Variable& variable, bool add_fill) const {
    const std::string where = label(variable.name);
    H5Variable described;  // the variable as it is described in the file, without its values
    described.name = variable.name;
    described.type = variable.type;
    described.attributes = variable.attributes;
    if (add_fill) {
      described.attributes.insert(described.attributes.begin(),
                                  {"_FillValue", std::numeric_limits<double>::quiet_NaN()});
    }
    const H5Handle list = creation_list(H5P_DATASET_CREATE, where);
    set_storage(list.get(), chunk_shape(layout_, variable), variable.type, where);
    set_fill(list.get(), described, where);
    const H5Handle space = make_space(shape(layout_, variable), is_unlimited(layout_, variable), where);
    const H5Handle text = variable.type == H5Type::text ? h5_text_type(where) : H5Handle();
    const hid_t type = variable.type == H5Type::text ? text.get() : file_type(variable.type);
    // Rows arrive in whole chunks: HDF5's cache would only copy them once more.
    const H5Handle access = h5_own(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose, "prepare", where);
    h5_check(H5Pset_chunk_cache(access.get(), 0, 0, H5D_CHUNK_CACHE_W0_DEFAULT), "prepare", where);
    H5Handle dataset = h5_own(H5Dcreate2(group_.get(), variable.name.c_str(), type, space.get(), H5P_DEFAULT,
                                         list.get(), access.get()),
                              H5Dclose, "create the variable", where);
    write_variable_attributes(dataset.get(), described, where);

    write_values(dataset.get(), variable, where);
    return dataset;
  }

  void write_values(hid_t dataset, const H5Variable& variable, const std::string& where) const {
    H5RowWriter rows(dataset, layout_, variable, where);
    const bool unlimited = is_unlimited(layout_, variable);
    const bool as_stored = unlimited && pieces_.chunks && variable.type != H5Type::text &&
                           chunk_shape(layout_, variable).front() == 1 && slice_size(layout_, variable) > 0;
    for (std::size_t piece = 0; piece < (unlimited ? pieces_.count : 1); ++piece) {
      if (as_stored) {
        pieces_.chunks(layout_, variable, piece, [&](const H5StoredChunk& chunk) {
          rows.append(chunk);
          output_.check();
        });
      } else {
        rows.append(pieces_.values(layout_, variable, piece));
        output_.check();
      }
    }
    rows.finish();
    output_.check();
  }

  void attach_scales(hid_t dataset, const H5Variable& variable) const {
    for (unsigned axis = 0; axis < variable.dimensions.size(); ++axis) {
      const hid_t scale = scales_.at(variable.dimensions[axis]).get();
      h5_check(H5DSattach_scale(dataset, scale, axis), "attach a dimension", label(variable.name));
    }
  }

  const H5Output& output_;
  const H5Group& layout_;
  const H5Pieces& pieces_;
  H5Handle group_;
  std::map<std::string, H5Handle> scales_;
};

}  // namespace

void write_h5_pieces(const std::filesystem::path& file, const H5Document& layout, const H5Pieces& pieces) {
  H5Output output(file);
  {
    const H5Handle root =
        h5_own(H5Gopen2(output.id(), "/", H5P_DEFAULT), H5Gclose, "open the root", file.string());
    write_attributes(root.get(), {{std::string(layout_attribute), layout_version}}, file.string());
  }
  for (const auto& group : layout.groups) GroupWriter(output, group, pieces).write();
  output.commit();
}

void write_h5(const std::filesystem::path& file, const H5Document& document) {
  require_valid(document);
  const auto values = [](const H5Group&, const H5Variable& variable, std::size_t) -> const H5Variable& {
    return variable;
  };
  write_h5_pieces(file, document, {1, values, {}});
}

}  // namespace headwater
