#include "engine/io/files.hpp"

#include <cerrno>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include "engine/core/error.hpp"
#include "engine/io/atomic_file.hpp"
#include "engine/io/sha256.hpp"

namespace headwater {

namespace {

/// An open file, closed at the end of the scope.
class Descriptor {
 public:
  Descriptor(const std::filesystem::path& file, int flags)
      : value_(::open(file.c_str(), flags | O_CLOEXEC, 0666)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

[[noreturn]] void throw_unreadable(const std::filesystem::path& file, int error_number) {
  const char* remedy = error_number == ENOENT
                           ? "Check the path; relative paths start at the file that names them"
                       : error_number == EISDIR ? "Give a file, not a folder"
                                                : "Check that you may read it";
  throw Error(Exit::input,
              fmt::format("cannot read the file: {}", std::generic_category().message(error_number)),
              file.string(), remedy);
}

}  // namespace

void write_file_atomically(const std::filesystem::path& file, std::string_view text) {
  AtomicFile output(file);
  output.write(text.data(), text.size());
  output.commit();
}

void append_line(const std::filesystem::path& file, std::string_view line) {
  const Descriptor output(file, O_WRONLY | O_APPEND | O_CREAT);
  if (output.get() < 0) throw_io_error("cannot open the file", file, errno);
  std::string rest(line);
  rest.push_back('\n');
  // One write a line, so that lines of several threads do not mix; a loop for the rare short write.
  while (!rest.empty()) {
    const ssize_t done = ::write(output.get(), rest.data(), rest.size());
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw_io_error("cannot write the file", file, errno);
    rest.erase(0, static_cast<std::size_t>(done));
  }
}

std::string read_text(const std::filesystem::path& file) {
  const Descriptor input(file, O_RDONLY);
  if (input.get() < 0) throw_unreadable(file, errno);
  std::string text;
  std::vector<char> buffer(std::size_t{1} << 18U);
  for (;;) {
    const ssize_t size = ::read(input.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) throw_unreadable(file, errno);
    if (size == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::string sha256(std::string_view bytes) {
  Sha256 digest;
  digest.add(bytes.data(), bytes.size());
  return digest.hex();
}

std::string sha256_file(const std::filesystem::path& file) {
  const Descriptor input(file, O_RDONLY);
  if (input.get() < 0) throw_unreadable(file, errno);
  std::string hex;
  const int error_number = sha256_from(input.get(), 0, hex);
  if (error_number != 0) throw_unreadable(file, error_number);
  return hex;
}

void require_writable_folder(const std::filesystem::path& folder) {
  // Deepest first, so that what we created can be taken away again.
  std::vector<std::filesystem::path> missing;
  std::error_code ignored;
  for (auto path = folder; !path.empty() && !std::filesystem::exists(path, ignored);
       path = path.parent_path()) {
    missing.push_back(path);
    if (path == path.parent_path()) break;
  }
  const auto take_away = [&missing] {
    for (const auto& path : missing) ::rmdir(path.c_str());
  };

  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error && !std::filesystem::is_directory(folder))
    error = std::make_error_code(std::errc::not_a_directory);
  if (error) {
    take_away();
    throw_io_error("cannot create the folder", folder, error.value());
  }
  try {
    AtomicFile probe(folder / ".probe");  // never committed: removed at the end of the scope
    const std::string block(4096, '.');
    probe.write(block.data(), block.size());
  } catch (const Error&) {
    take_away();
    throw;
  }
}

bool is_locked(const std::filesystem::path& folder) {
  const Descriptor lock(folder / ".lock", O_RDONLY);
  return lock.get() >= 0 && flock(lock.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

RunLock::RunLock(const std::filesystem::path& folder) {
  const auto file = folder / ".lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw_io_error("cannot create the lock", file, errno);
  int error_number = 0;
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (attempt > 0) ::usleep(10000);  // is_locked() of another process holds it for a moment
    error_number = flock(descriptor_, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
    if (error_number == 0) return;
    if (error_number != EWOULDBLOCK && error_number != EINTR) break;
  }
  ::close(descriptor_);
  if (error_number != EWOULDBLOCK && error_number != EINTR) throw_io_error("cannot lock", file, error_number);
  throw Error(Exit::usage, "another process is at work in this folder", folder.string(),
              "Wait until it has ended, or give another folder");
}

RunLock::~RunLock() {
  ::close(descriptor_);
}

}  // namespace headwater
