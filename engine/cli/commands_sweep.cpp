#include <iostream>

#include <fmt/format.h>

#include "engine/cli/command.hpp"
#include "engine/cli/runner.hpp"
#include "engine/cli/sweep_command.hpp"

namespace headwater {

namespace {

int sweep_plan_command(const Call& call) {
  plan_sweep(call.get<std::string>("study"), call.get<std::string>("output"), call.has("overwrite"),
             call.narrator);
  return 0;
}

int sweep_run_command(const Call& call) {
  catch_signals();
  SweepOptions options;
  options.study = call.get<std::string>("study");
  options.folder = output_folder(call);
  if (call.has("runs")) options.runs = call.get<std::string>("runs");
  options.jobs = call.get<int>("jobs");
  if (options.jobs < 0 || options.jobs > 4096)
    throw Error(Exit::usage, fmt::format("-j {} is not between 0 and 4096", options.jobs));
  if (call.has("timeout"))
    options.timeout_seconds =
        quantity_of(call, "timeout", "s", "s", 0.0, 1e300, "a time", "600 or as \"10 min\"");
  options.retry = call.has("retry");
  return code(run_sweep(options, call.narrator));
}

int sweep_status_command(const Call& call) {
  std::cout << sweep_status(call.get<std::string>("sweep"));
  return 0;
}

int sweep_collect_command(const Call& call) {
  collect_sweep(call.get<std::string>("sweep"), call.narrator);
  return 0;
}

void study_argument(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("study", po::value<std::string>(), "study file");
  positions.add("study", 1);
}
void sweep_argument(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("sweep", po::value<std::string>(), "folder of a sweep, or its study file");
  positions.add("sweep", 1);
}

}  // namespace

std::vector<Command> sweep_commands() {
  return {
      {"sweep plan", "STUDY.toml", "write the table of runs that a study asks for",
       [](auto& options, auto& positions) {
         study_argument(options, positions);
         options.add_options()("output,o", po::value<std::string>()->default_value("runs.csv"),
                               "table to write")("overwrite", "replace another table of that name");
       },
       sweep_plan_command},
      {"sweep run", "STUDY.toml",
       "run all rows of a study on this machine; the same command goes on after any interruption",
       [](auto& options, auto& positions) {
         study_argument(options, positions);
         options.add_options()("output,o", po::value<std::string>(),
                               "folder of the sweep; default runs/<study's folder>/<study>")(
             "jobs,j", po::value<int>()->default_value(0), "runs at a time; 0: all processors")(
             "timeout", po::value<std::string>(), "longest time of one run, e.g. \"10 min\"")(
             "runs", po::value<std::string>(), "table of runs to take instead of the study's design")(
             "retry", "run failed rows again too");
       },
       sweep_run_command},
      {"sweep status", "DIR|STUDY.toml", "how the rows of a sweep stand", sweep_argument,
       sweep_status_command},
      {"sweep collect", "DIR|STUDY.toml", "write the results of all rows to results.csv and results.h5",
       sweep_argument, sweep_collect_command},
  };
}

}  // namespace headwater
