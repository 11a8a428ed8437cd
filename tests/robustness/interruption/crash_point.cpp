// Preloaded into the program under test: ends it, or fills its disk, at the n-th change that it makes to the
// file system. HEADWATER_CRASH_AT=n   SIGKILL just before change n (created, renamed, removed, linked,
// synced, truncated) HEADWATER_FULL_AT=n    from write n on, every write to a file fails with ENOSPC
// HEADWATER_CHANGES=file appends what was changed, a line each, when the program ends in order
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

long number_in(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? -1 : std::atol(text);
}

std::atomic<long> changes{0}, writes{0};

struct Record {
  std::mutex guard;
  std::string text;
  ~Record() {
    const char* file = std::getenv("HEADWATER_CHANGES");
    std::FILE* stream = file == nullptr ? nullptr : std::fopen(file, "we");
    if (stream == nullptr) return;
    std::fputs(text.c_str(), stream);
    std::fprintf(stream, "writes %ld\n", writes.load());
    std::fclose(stream);
  }
};
Record& record() {
  static Record one;
  return one;
}

void change(const char* what, const char* path) {
  static const long last = number_in("HEADWATER_CRASH_AT");
  if (changes++ == last) kill(getpid(), SIGKILL);
  if (std::getenv("HEADWATER_CHANGES") == nullptr) return;
  const std::lock_guard<std::mutex> lock(record().guard);
  record().text += std::string(what) + " " + path + "\n";
}

bool disk_is_full(int descriptor) {
  static const long first = number_in("HEADWATER_FULL_AT");
  struct stat status {};
  if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  return writes++ >= first && first >= 0;
}

template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

static int open_with(const char* name, const char* path, int flags, mode_t mode) {
  if ((flags & O_CREAT) != 0) change("create", path);
  return real<int (*)(const char*, int, ...)>(name)(path, flags, mode);
}
int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open_with("open", path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open_with("open64", path, flags, mode);
}
int rename(const char* from, const char* to) noexcept {
  change("rename", to);
  return real<int (*)(const char*, const char*)>("rename")(from, to);
}
int unlink(const char* path) noexcept {
  change("unlink", path);
  return real<int (*)(const char*)>("unlink")(path);
}
int unlinkat(int folder, const char* path, int flags) noexcept {
  change("unlinkat", path);
  return real<int (*)(int, const char*, int)>("unlinkat")(folder, path, flags);
}
int remove(const char* path) noexcept {
  change("remove", path);
  return real<int (*)(const char*)>("remove")(path);
}
int mkdir(const char* path, mode_t mode) noexcept {
  change("mkdir", path);
  return real<int (*)(const char*, mode_t)>("mkdir")(path, mode);
}
int symlink(const char* target, const char* path) noexcept {
  change("symlink", path);
  return real<int (*)(const char*, const char*)>("symlink")(target, path);
}
int fsync(int descriptor) {
  change("fsync", "");
  return real<int (*)(int)>("fsync")(descriptor);
}
ssize_t write(int descriptor, const void* bytes, size_t size) {
  if (disk_is_full(descriptor)) {
    errno = ENOSPC;
    return -1;
  }
  return real<ssize_t (*)(int, const void*, size_t)>("write")(descriptor, bytes, size);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t size, off_t offset) {
  if (disk_is_full(descriptor)) {
    errno = ENOSPC;
    return -1;
  }
  return real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite")(descriptor, bytes, size, offset);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t size, off64_t offset) {
  if (disk_is_full(descriptor)) {
    errno = ENOSPC;
    return -1;
  }
  return real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64")(descriptor, bytes, size, offset);
}

}  // extern "C"
