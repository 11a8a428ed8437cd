#include <cstdlib>

#include <fcntl.h>
#include <unistd.h>

#include "engine/cli/commands.hpp"

namespace {

// A program started with a closed stdin, stdout or stderr must not open a data file in its place.
void open_standard_streams() {
  while (true) {
    const int descriptor = open("/dev/null", O_RDWR);
    if (descriptor < 0) return;
    if (descriptor > STDERR_FILENO) {
      close(descriptor);
      return;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  open_standard_streams();
  // Threads that wait sleep instead of spinning: on a machine that others use too, spinning costs more than
  // it saves. The OpenMP runtime reads this before main(), so the program starts itself again with it.
  if (std::getenv("OMP_WAIT_POLICY") == nullptr && setenv("OMP_WAIT_POLICY", "passive", 1) == 0)
    execv("/proc/self/exe", argv);
  return headwater::run_command_line(argc, argv);
}
