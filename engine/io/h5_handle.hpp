// Thin RAII over HDF5's identifiers, and one way for its errors to become ours. For engine/io's .cpp files
// only.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <hdf5.h>

namespace headwater {

/// Closes an HDF5 identifier with the function that belongs to its kind.
class H5Handle {
 public:
  using Close = herr_t (*)(hid_t);
  H5Handle() = default;
  H5Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~H5Handle() { reset(); }
  H5Handle(H5Handle&& other) noexcept
      : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(std::exchange(other.close_, nullptr)) {}
  H5Handle& operator=(H5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }

  hid_t get() const { return id_; }
  /// Closes now; negative when HDF5 could not.
  herr_t reset() { return id_ < 0 ? 0 : close_(std::exchange(id_, H5I_INVALID_HID)); }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Close close_ = nullptr;
};

/// While it lives HDF5 prints nothing in this thread; the host program's setting comes back afterwards.
class H5Quiet {
 public:
  H5Quiet();
  ~H5Quiet();
  H5Quiet(const H5Quiet&) = delete;
  H5Quiet& operator=(const H5Quiet&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

/// HDF5's own words for its last failure, innermost first; empty when it has none.
std::string h5_last_message();

/// Returns a non-negative result; otherwise throws Error(Exit::io) with what was being done, to what, and
/// HDF5's words.
hid_t h5_check(hid_t result, std::string_view action, std::string_view where);

/// h5_check, then owned.
H5Handle h5_own(hid_t id, H5Handle::Close close, std::string_view action, std::string_view where);

}  // namespace headwater
