// A file that appears under its name only when it is complete and on the disk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace headwater {

/// Written under "<name>.partial" in the same folder; commit() makes it durable and gives it its name.
/// Without commit() the partial file is removed and an earlier version of the file stays as it was. What a
/// killed program leaves is overwritten by the next writer of the same file.
class AtomicFile {
 public:
  /// Throws Error(Exit::io) when the partial file cannot be created, or another writer is at work on it.
  explicit AtomicFile(std::filesystem::path file);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  int descriptor() const { return descriptor_; }
  const std::filesystem::path& file() const { return file_; }

  /// Appends at the file's position. Throws Error(Exit::io).
  void write(const void* bytes, std::size_t size);
  /// fsync, rename, fsync of the folder. Throws Error(Exit::io).
  void commit();

 private:
  std::filesystem::path file_;
  std::filesystem::path partial_;
  int descriptor_ = -1;
};

/// Calls pwrite until everything is written (interrupts and short writes are gone on with). Returns 0 or
/// errno.
int write_all_at(int descriptor, const void* bytes, std::size_t size, std::size_t offset);

/// Throws Error(Exit::io): what could not be done, to which file, why (in the system's words), and what would
/// help.
[[noreturn]] void throw_io_error(const std::string& problem, const std::filesystem::path& file,
                                 int error_number);

}  // namespace headwater
