// Disks that fail, for tests: too small, limited, not ours.
#pragma once

#include <csignal>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "engine/core/error.hpp"

namespace headwater::test {

/// While it lives no file of this process grows beyond `bytes`: writes fail with EFBIG (the signal is
/// ignored, as the program does).
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::size_t bytes);
  ~FileSizeLimit();
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

/// A disk in memory of `bytes`, mounted on `folder` (made for it) when this process may mount.
class SmallDisk {
 public:
  SmallDisk(std::filesystem::path folder, std::size_t bytes);
  ~SmallDisk();
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
};

/// Root may write anywhere: while it lives the process acts as a user who owns `folder` and nothing else.
class OrdinaryUser {
 public:
  explicit OrdinaryUser(const std::filesystem::path& folder);
  ~OrdinaryUser();
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  bool ordinary() const;

 private:
  bool changed_ = false;
};

/// What the Error says; empty, with a test failure, when there is none or its code is another.
std::string message_of(Exit code, const std::function<void()>& action);

/// Sorted names of what a folder holds.
std::vector<std::string> names_in(const std::filesystem::path& folder);

}  // namespace headwater::test
