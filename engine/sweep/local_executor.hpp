// Rows as processes of this machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

/// One row's command.
struct SweepTask {
  std::int64_t row = 0;
  std::vector<std::string> arguments;  ///< of the program, without its own name
  std::filesystem::path said;          ///< what the process says on stderr goes here
};

/// How a task's process ended.
struct TaskEnd {
  std::int64_t row = 0;
  int exit_code = -1;  ///< -1: a signal ended it
  int signal = 0;
  bool timed_out = false;  ///< it was stopped because its time was up
};

struct LocalOptions {
  std::filesystem::path program;                                     ///< what is started
  int jobs = 1;                                                      ///< processes at a time
  double timeout_seconds = std::numeric_limits<double>::infinity();  ///< for each process
  double grace_seconds = 30.0;                                       ///< between SIGTERM and SIGKILL
};

/// Runs the tasks that `next` gives until it gives none, and calls `ended` for each as it ends. When `stop`
/// becomes true all processes are asked to end (SIGTERM, later SIGKILL), and `ended` is called for them too.
/// Every process is in a process group of its own, so that a terminal's interrupt reaches the sweep alone.
/// Throws Error(Exit::io) when a process cannot be started; no process is left behind.
void run_locally(const LocalOptions& options, const std::function<std::optional<SweepTask>()>& next,
                 const std::function<void(const TaskEnd&)>& ended, const std::function<bool()>& stop);

}  // namespace headwater
