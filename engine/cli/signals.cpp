#include "engine/cli/signals.hpp"

#include <csignal>

#include <sys/prctl.h>
#include <unistd.h>

#include "engine/cli/runner.hpp"

namespace headwater {

namespace {

volatile std::sig_atomic_t stop_count = 0;
volatile std::sig_atomic_t checkpoint_count = 0;

void on_stop(int) {
  stop_count = stop_count + 1;
  if (stop_count > 1) _exit(static_cast<int>(Exit::interrupted));
}
void on_checkpoint(int) {
  checkpoint_count = 1;
}

}  // namespace

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = on_stop;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = on_checkpoint;
  sigaction(SIGUSR1, &action, nullptr);
}

void stop_with(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) raise(SIGTERM);  // it ended before the line above
}

void ignore_file_size_signal() {
  std::signal(SIGXFSZ, SIG_IGN);
}

bool stop_wanted() {
  return stop_count > 0;
}

bool checkpoint_wanted() {
  if (checkpoint_count == 0) return false;
  checkpoint_count = 0;
  return true;
}

}  // namespace headwater
