// Attributes between the document and HDF5. For engine/io's .cpp files only.
#pragma once

#include <string>
#include <vector>

#include "engine/io/h5_document.hpp"
#include "engine/io/h5_handle.hpp"

namespace headwater {

/// The type as stored: little-endian on every machine. Not for text.
hid_t file_type(H5Type type);

/// Strings of fixed length (h5netcdf and netCDF read them as text), numbers as float64 or int32.
void write_attributes(hid_t object, const std::vector<H5Attribute>& attributes, const std::string& where);

/// As write_attributes, but _FillValue, valid_min, flag_values … take the variable's type, as CF asks.
void write_variable_attributes(hid_t dataset, const H5Variable& variable, const std::string& where);

/// In the order of writing, without those of the dimension scales.
std::vector<H5Attribute> read_attributes(hid_t object, const std::string& where);

}  // namespace headwater
