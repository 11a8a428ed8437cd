#include "engine/sweep/local_executor.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

using Moment = std::chrono::steady_clock::time_point;
using Seconds = std::chrono::duration<double>;

Moment now() {
  return std::chrono::steady_clock::now();
}

struct Child {
  std::int64_t row = 0;
  pid_t process = 0;
  Moment begin;
  std::optional<Moment> asked;  ///< when it was asked to end
  bool timed_out = false;
};

/// SIGCHLD waits in the queue instead of being lost between two looks at the children.
class ChildSignal {
 public:
  ChildSignal() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set_, &before_);
  }
  ~ChildSignal() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  ChildSignal(const ChildSignal&) = delete;
  ChildSignal& operator=(const ChildSignal&) = delete;

  /// Until a child ends or another signal comes, at most a fifth of a second.
  void wait() const {
    const timespec most = {0, 200000000};
    sigtimedwait(&set_, nullptr, &most);
  }
  const sigset_t& before() const { return before_; }

 private:
  sigset_t set_{}, before_{};
};

class SpawnSettings {
 public:
  SpawnSettings(const std::filesystem::path& said, const sigset_t& signals) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, said.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0666);
    posix_spawnattr_init(&attributes_);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

class Children {
 public:
  explicit Children(const LocalOptions& options) : options_(options) {}
  // An error on the way (a full disk) leaves no process behind.
  ~Children() {
    for (const Child& child : running_) {
      kill(child.process, SIGKILL);
      waitpid(child.process, nullptr, 0);
    }
  }
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;

  std::size_t count() const { return running_.size(); }
  void wait() const { signal_.wait(); }

  void start(const SweepTask& task) {
    std::vector<std::string> words = {options_.program.filename().string()};
    words.insert(words.end(), task.arguments.begin(), task.arguments.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const SpawnSettings settings(task.said, signal_.before());
    Child child{task.row, 0, now(), {}, false};
    const int problem = posix_spawn(&child.process, options_.program.c_str(), settings.files(),
                                    settings.attributes(), arguments.data(), environ);
    if (problem != 0)
      throw Error(Exit::io, fmt::format("a process cannot be started: {}", std::strerror(problem)),
                  options_.program.string(), "Give a smaller -j, or look at the limits of this machine");
    running_.push_back(child);
  }

  /// Calls `ended` for those that have ended.
  void collect(const std::function<void(const TaskEnd&)>& ended) {
    for (std::size_t i = 0; i < running_.size();) {
      int status = 0;
      const pid_t process = waitpid(running_[i].process, &status, WNOHANG);
      if (process == 0 || (process < 0 && errno == EINTR)) {
        ++i;
        continue;
      }
      TaskEnd end{running_[i].row, -1, 0, running_[i].timed_out};
      if (process > 0 && WIFEXITED(status)) end.exit_code = WEXITSTATUS(status);
      if (process > 0 && WIFSIGNALED(status)) end.signal = WTERMSIG(status);
      running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
      ended(end);
    }
  }

  /// Asks those whose time is up to end, or all of them; kills those that have been asked long ago.
  void press(bool all) {
    for (Child& child : running_) {
      const bool late = Seconds(now() - child.begin).count() > options_.timeout_seconds;
      if (!child.asked && (all || late)) {
        child.timed_out = late && !all;
        child.asked = now();
        kill(child.process, SIGTERM);
      } else if (child.asked && Seconds(now() - *child.asked).count() > options_.grace_seconds) {
        kill(child.process, SIGKILL);
      }
    }
  }

 private:
  const LocalOptions& options_;
  ChildSignal signal_;
  std::vector<Child> running_;
};

}  // namespace

void run_locally(const LocalOptions& options, const std::function<std::optional<SweepTask>()>& next,
                 const std::function<void(const TaskEnd&)>& ended, const std::function<bool()>& stop) {
  Children children(options);
  bool more = true;
  while (true) {
    while (more && !stop() && children.count() < static_cast<std::size_t>(options.jobs)) {
      const std::optional<SweepTask> task = next();
      if (task)
        children.start(*task);
      else
        more = false;
    }
    if (children.count() == 0) return;
    children.wait();
    children.collect(ended);
    children.press(stop());
  }
}

}  // namespace headwater
