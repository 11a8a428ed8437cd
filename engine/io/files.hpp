// Files that are either whole or absent, a lock that dies with its process, and checksums.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace headwater {

/// Writes `text` under a temporary name in the same folder, fsync, rename, fsync of the folder.
/// Throws Error(Exit::io) naming the file and the cause (disk full, read-only folder, file-size limit); the
/// temporary is removed.
void write_file_atomically(const std::filesystem::path& file, std::string_view text);

/// Appends a line and flushes it to the kernel; for logs. Throws Error(Exit::io).
void append_line(const std::filesystem::path& file, std::string_view line);

/// Whole file as text. Throws Error(Exit::input) when missing or unreadable.
std::string read_text(const std::filesystem::path& file);

/// Lower-case hexadecimal SHA-256. sha256_file throws Error(Exit::input) when it cannot be read.
std::string sha256(std::string_view bytes);
std::string sha256_file(const std::filesystem::path& file);

/// Creates the folder (and parents) and proves that a file can be written in it; throws Error(Exit::io)
/// otherwise, leaving nothing behind.
void require_writable_folder(const std::filesystem::path& folder);

/// Whether a process holds the RunLock of `folder`. Looking takes no lock that another could meet for more
/// than a moment, which RunLock waits for.
bool is_locked(const std::filesystem::path& folder);

/// Exclusive flock on `folder`/.lock for the life of the object: the kernel drops it when the process ends,
/// however it ends.
class RunLock {
 public:
  /// Throws Error(Exit::usage) when another process holds it, Error(Exit::io) when it cannot be made.
  explicit RunLock(const std::filesystem::path& folder);
  ~RunLock();
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace headwater
