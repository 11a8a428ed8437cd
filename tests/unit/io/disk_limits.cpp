#include "tests/unit/io/disk_limits.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

namespace headwater::test {

namespace {
constexpr uid_t nobody = 65534;
}

FileSizeLimit::FileSizeLimit(std::size_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
  ::getrlimit(RLIMIT_FSIZE, &before_);
  rlimit limit = before_;
  limit.rlim_cur = bytes;
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

FileSizeLimit::~FileSizeLimit() {
  ::setrlimit(RLIMIT_FSIZE, &before_);
  std::signal(SIGXFSZ, handler_);
}

SmallDisk::SmallDisk(std::filesystem::path folder, std::size_t bytes) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_);
  const std::string options = "size=" + std::to_string(bytes);
  mounted_ = ::mount("none", folder_.c_str(), "tmpfs", 0, options.c_str()) == 0;
}

SmallDisk::~SmallDisk() {
  if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
}

OrdinaryUser::OrdinaryUser(const std::filesystem::path& folder) {
  if (::geteuid() != 0) return;
  changed_ = ::chown(folder.c_str(), nobody, static_cast<gid_t>(-1)) == 0 && ::seteuid(nobody) == 0;
}

OrdinaryUser::~OrdinaryUser() {
  if (changed_ && ::seteuid(0) != 0) std::abort();
}

bool OrdinaryUser::ordinary() const {
  return ::geteuid() != 0;
}

std::string message_of(Exit code, const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code) << error.what();
    return error.code() == code ? error.what() : "";
  }
  ADD_FAILURE() << "no Error was thrown";
  return {};
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace headwater::test
