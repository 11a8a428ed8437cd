#include "engine/cli/commands.hpp"

int main(int argc, char** argv) { return headwater::run_command_line(argc, argv); }
