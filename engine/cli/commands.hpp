// The command line of `headwater`.
#pragma once

namespace headwater {

/// Parses, runs and turns every Error into one message on stderr and its exit code.
int run_command_line(int argc, char** argv);

}  // namespace headwater
