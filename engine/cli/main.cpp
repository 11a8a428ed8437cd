#include <unistd.h>

#include <cstdlib>

#include "engine/cli/commands.hpp"

int main(int argc, char** argv) {
  // Threads that wait sleep instead of spinning: on a machine that others use too, spinning costs more than it saves.
  // The OpenMP runtime reads this before main(), so the program starts itself again with it.
  if (std::getenv("OMP_WAIT_POLICY") == nullptr && setenv("OMP_WAIT_POLICY", "passive", 1) == 0)
    execv("/proc/self/exe", argv);
  return headwater::run_command_line(argc, argv);
}
