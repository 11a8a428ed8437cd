// A new HDF5 file that is whole or absent, whatever the disk does.
#pragma once

#include <filesystem>
#include <string>

#include "engine/io/atomic_file.hpp"
#include "engine/io/h5_handle.hpp"

namespace headwater {

/// HDF5 1.10 cannot be trusted to close a file whose disk fails: H5Fclose fails too, what it could not flush
/// stays open and the library tries again at exit. So HDF5 never sees a failing write: a file driver of ours
/// keeps the first errno, lets later writes go nowhere, and check() and commit() turn it into an Error.
class H5Output {
 public:
  /// `user_block`: bytes kept free at the start of the file for the caller (0, or a power of two from 512
  /// on).
  explicit H5Output(const std::filesystem::path& file, std::size_t user_block = 0);

  hid_t id() const { return h5_.get(); }
  std::string name() const { return file_.file().string(); }
  /// Throws Error(Exit::io) once a write has failed: call it often enough not to compute in vain.
  void check() const;
  /// Closes the HDF5 file, so that every byte of it has left HDF5. Every handle into it must be gone. Throws
  /// Error(Exit::io).
  AtomicFile& close();
  /// close(), fsync, rename.
  void commit();

 private:
  H5Quiet quiet_;
  AtomicFile file_;
  int write_error_ = 0;
  H5Handle h5_;
};

}  // namespace headwater
