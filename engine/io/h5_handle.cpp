#include "engine/io/h5_handle.hpp"

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

herr_t take_first(unsigned position, const H5E_error2_t* error, void* text) {
  if (position == 0 && error->desc != nullptr) *static_cast<std::string*>(text) = error->desc;
  return 0;
}

}  // namespace

H5Quiet::H5Quiet() {
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

H5Quiet::~H5Quiet() {
  H5Eset_auto2(H5E_DEFAULT, function_, data_);
}

std::string h5_last_message() {
  std::string text;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_first, &text);
  return text;
}

hid_t h5_check(hid_t result, std::string_view action, std::string_view where) {
  if (result >= 0) return result;
  const std::string message = h5_last_message();
  throw Error(Exit::io,
              fmt::format("HDF5 cannot {}: {}", action, message.empty() ? "no reason given" : message), where,
              "Check that the file is whole and the disk has room");
}

H5Handle h5_own(hid_t id, H5Handle::Close close, std::string_view action, std::string_view where) {
  return {h5_check(id, action, where), close};
}

}  // namespace headwater
