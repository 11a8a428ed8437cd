#include "engine/io/atomic_file.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::string remedy_for(int error_number) {
  switch (error_number) {
    case ENOSPC:
      return "The disk is full: make room or choose another folder, then resume";
    case EDQUOT:
      return "The disk quota is used up: make room or choose another folder, then resume";
    case EFBIG:
      return "The file-size limit is reached: raise it (ulimit -f) or choose another file system";
    case EACCES:
    case EPERM:
    case EROFS:
      return "Choose a folder that you may write to";
    case ENOENT:
      return "Create the folder first";
    case ENOTDIR:
      return "A part of this path is a file, not a folder: choose another path";
    case EISDIR:
      return "There is a folder of this name: choose another name";
    case ENAMETOOLONG:
      return "Choose a shorter name";
    case EMFILE:
    case ENFILE:
      return "Too many files are open: raise the limit (ulimit -n)";
    default:
      return "Check the disk";
  }
}

/// The name still leads to the file we hold: another writer may have renamed or removed it before we got the
/// lock.
bool still_named(int descriptor, const std::filesystem::path& path) {
  struct stat held {};
  struct stat named {};
  return fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 && held.st_ino == named.st_ino &&
         held.st_dev == named.st_dev;
}

int open_locked(const std::filesystem::path& partial, const std::filesystem::path& file) {
  for (;;) {
    const int descriptor = ::open(partial.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EINTR) continue;
    if (descriptor < 0) throw_io_error("cannot create the file", file, errno);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
      ::close(descriptor);
      throw Error(Exit::io, "another process is writing this file", file.string(), "Wait until it has ended");
    }
    if (still_named(descriptor, partial)) return descriptor;
    ::close(descriptor);
  }
}

}  // namespace

void throw_io_error(const std::string& problem, const std::filesystem::path& file, int error_number) {
  throw Error(Exit::io, fmt::format("{}: {}", problem, std::generic_category().message(error_number)),
              file.string(), remedy_for(error_number));
}

int write_all_at(int descriptor, const void* bytes, std::size_t size, std::size_t offset) {
  const char* next = static_cast<const char*>(bytes);
  while (size > 0) {
    const ssize_t done = ::pwrite(descriptor, next, size, static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) return errno;
    next += done;
    size -= static_cast<std::size_t>(done);
    offset += static_cast<std::size_t>(done);
  }
  return 0;
}

AtomicFile::AtomicFile(std::filesystem::path file) : file_(std::move(file)), partial_(file_) {
  partial_ += ".partial";
  descriptor_ = open_locked(partial_, file_);
  if (ftruncate(descriptor_, 0) != 0) {
    const int error_number = errno;
    ::close(descriptor_);
    throw_io_error("cannot write the file", file_, error_number);
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::unlink(partial_.c_str());
  ::close(descriptor_);
}

void AtomicFile::write(const void* bytes, std::size_t size) {
  const off_t position = ::lseek(descriptor_, 0, SEEK_END);
  const int error_number =
      position < 0 ? errno : write_all_at(descriptor_, bytes, size, static_cast<std::size_t>(position));
  if (error_number != 0) throw_io_error("cannot write the file", file_, error_number);
}

void AtomicFile::commit() {
  if (::fsync(descriptor_) != 0) throw_io_error("cannot write the file", file_, errno);
  if (::rename(partial_.c_str(), file_.c_str()) != 0) throw_io_error("cannot name the file", file_, errno);
  // Some file systems report a failed delayed write only here.
  if (::close(std::exchange(descriptor_, -1)) != 0 && errno != EINTR) {
    throw_io_error("cannot close the file", file_, errno);
  }
  const int folder = ::open(folder_of(file_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // a folder that may be written but not read: the name is given all the same
  const int error_number = ::fsync(folder) == 0 ? 0 : errno;
  ::close(folder);
  // EINVAL: a file system that cannot sync folders.
  if (error_number != 0 && error_number != EINVAL)
    throw_io_error("cannot sync the folder of", file_, error_number);
}

}  // namespace headwater
