#include "engine/io/h5_attributes.hpp"

#include <algorithm>
#include <cstdint>

#include "engine/io/h5_layout.hpp"

namespace headwater {

namespace {

H5Handle text_type(const std::string& text, const std::string& where) {
  H5Handle type = h5_own(H5Tcopy(H5T_C_S1), H5Tclose, "prepare a text", where);
  const bool ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  // HDF5 has no text of no length: an empty one is a single NUL, which readers take away.
  h5_check(H5Tset_size(type.get(), std::max<std::size_t>(1, text.size())), "prepare a text", where);
  h5_check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), "prepare a text", where);
  h5_check(H5Tset_cset(type.get(), ascii ? H5T_CSET_ASCII : H5T_CSET_UTF8), "prepare a text", where);
  return type;
}

void write_raw(hid_t object, const std::string& name, hid_t stored, hid_t given, const H5Handle& space,
               const void* data, const std::string& where) {
  const std::string label = where + "@" + name;
  const H5Handle attribute =
      h5_own(H5Acreate2(object, name.c_str(), stored, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
             "create an attribute", label);
  if (data != nullptr) h5_check(H5Awrite(attribute.get(), given, data), "write an attribute", label);
}

H5Handle scalar_space(const std::string& where) {
  return h5_own(H5Screate(H5S_SCALAR), H5Sclose, "prepare an attribute", where);
}

H5Handle list_space(std::size_t size, const std::string& where) {
  const hsize_t extent = size;
  return h5_own(H5Screate_simple(1, &extent, nullptr), H5Sclose, "prepare an attribute", where);
}

void write_one(hid_t object, const H5Attribute& attribute, hid_t real_type, hid_t integer_type,
               const std::string& where) {
  if (const auto* text = std::get_if<std::string>(&attribute.value)) {
    const H5Handle type = text_type(*text, where);
    write_raw(object, attribute.name, type.get(), type.get(), scalar_space(where), text->c_str(), where);
  } else if (const auto* integer = std::get_if<std::int32_t>(&attribute.value)) {
    write_raw(object, attribute.name, integer_type, H5T_NATIVE_INT32, scalar_space(where), integer, where);
  } else if (const auto* real = std::get_if<double>(&attribute.value)) {
    write_raw(object, attribute.name, real_type, H5T_NATIVE_DOUBLE, scalar_space(where), real, where);
  } else {
    const auto& list = std::get<std::vector<double>>(attribute.value);
    write_raw(object, attribute.name, real_type, H5T_NATIVE_DOUBLE, list_space(list.size(), where),
              list.empty() ? nullptr : list.data(), where);
  }
}

/// netCDF wants it as a list of one element.
void write_fill(hid_t object, const H5Attribute& attribute, hid_t type, const std::string& where) {
  const auto* integer = std::get_if<std::int32_t>(&attribute.value);
  const double value = integer != nullptr ? *integer : std::get<double>(attribute.value);
  write_raw(object, attribute.name, type, H5T_NATIVE_DOUBLE, list_space(1, where), &value, where);
}

H5Attribute read_one(hid_t object, const std::string& name, const std::string& where) {
  const std::string label = where + "@" + name;
  const H5Handle attribute =
      h5_own(H5Aopen(object, name.c_str(), H5P_DEFAULT), H5Aclose, "open an attribute", label);
  const H5Handle type = h5_own(H5Aget_type(attribute.get()), H5Tclose, "read an attribute", label);
  const H5Handle space = h5_own(H5Aget_space(attribute.get()), H5Sclose, "read an attribute", label);
  const auto size = static_cast<std::size_t>(
      h5_check(H5Sget_simple_extent_npoints(space.get()), "read an attribute", label));
  const H5T_class_t kind = H5Tget_class(type.get());
  if (kind == H5T_STRING) {
    h5_check(H5Tis_variable_str(type.get()) == 0 && size == 1 ? 0 : -1,
             "read a text that is not one of fixed length", label);
    std::string text(H5Tget_size(type.get()), '\0');
    h5_check(H5Aread(attribute.get(), type.get(), text.data()), "read an attribute", label);
    while (!text.empty() && text.back() == '\0') text.pop_back();
    return {name, text};
  }
  const bool scalar =
      H5Sget_simple_extent_type(space.get()) == H5S_SCALAR || (name == "_FillValue" && size == 1);
  if (kind == H5T_INTEGER && scalar) {
    std::int32_t integer = 0;
    h5_check(H5Aread(attribute.get(), H5T_NATIVE_INT32, &integer), "read an attribute", label);
    return {name, integer};
  }
  std::vector<double> list(size);
  if (size > 0)
    h5_check(H5Aread(attribute.get(), H5T_NATIVE_DOUBLE, list.data()), "read an attribute", label);
  if (scalar) return {name, list.front()};
  return {name, list};
}

herr_t collect_name(hid_t /*object*/, const char* name, const H5A_info_t* /*info*/, void* names) {
  static_cast<std::vector<std::string>*>(names)->emplace_back(name);
  return 0;
}

}  // namespace

hid_t file_type(H5Type type) {
  switch (type) {
    case H5Type::float32:
      return H5T_IEEE_F32LE;
    case H5Type::float64:
      return H5T_IEEE_F64LE;
    case H5Type::int32:
      return H5T_STD_I32LE;
    case H5Type::text:
      break;
  }
  return H5I_INVALID_HID;
}

void write_attributes(hid_t object, const std::vector<H5Attribute>& attributes, const std::string& where) {
  for (const auto& attribute : attributes) write_one(object, attribute, H5T_IEEE_F64LE, H5T_STD_I32LE, where);
}

void write_variable_attributes(hid_t dataset, const H5Variable& variable, const std::string& where) {
  if (variable.type == H5Type::text) return write_attributes(dataset, variable.attributes, where);
  const hid_t own = file_type(variable.type);
  for (const auto& attribute : variable.attributes) {
    if (attribute.name == "_FillValue") {
      write_fill(dataset, attribute, own, where);
    } else if (has_type_of_variable(attribute.name)) {
      write_one(dataset, attribute, own, own, where);
    } else {
      write_one(dataset, attribute, H5T_IEEE_F64LE, H5T_STD_I32LE, where);
    }
  }
}

std::vector<H5Attribute> read_attributes(hid_t object, const std::string& where) {
  std::vector<std::string> names;
  h5_check(H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, collect_name, &names),
           "list the attributes", where);
  std::vector<H5Attribute> attributes;
  for (const auto& name : names) {
    if (!is_scale_attribute(name)) attributes.push_back(read_one(object, name, where));
  }
  return attributes;
}

}  // namespace headwater
