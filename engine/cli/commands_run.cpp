#include <iostream>

#include <fmt/format.h>

#include "engine/cli/case.hpp"
#include "engine/cli/command.hpp"
#include "engine/cli/compare.hpp"
#include "engine/cli/runner.hpp"
#include "engine/sweep/runs_table.hpp"
#include "postprocess/export/export.hpp"

namespace headwater {

namespace {

std::vector<std::string> changes(const Call& call) {
  return call.has("set") ? call.get<std::vector<std::string>>("set") : std::vector<std::string>();
}

Settings settings(const Call& call) {
  if (call.has("params") != call.has("row"))
    throw Error(Exit::usage, "--params and --row go together", "",
                "E.g. --params runs.csv --row 3 sets what the table's row 3 says");
  if (!call.has("params")) return {};
  return settings_of_row(call.get<std::string>("params"), call.get<std::int64_t>("row"));
}

int threads(const Call& call) {
  const int count = call.get<int>("threads");
  if (count < 0 || count > 4096)
    throw Error(Exit::usage, fmt::format("--threads {} is not between 0 and 4096", count));
  return count;
}

void catch_run_signals(const Call& call) {
  catch_signals();
  if (call.has("stop-with")) stop_with(call.get<int>("stop-with"));
}

int run(const Call& call) {
  catch_run_signals(call);
  RunOptions options;
  options.scenario = call.get<std::string>("scenario");
  options.folder = output_folder(call);
  options.changes = changes(call);
  options.settings = settings(call);
  options.threads = threads(call);
  options.overwrite = call.has("overwrite");
  options.go_on = call.has("go-on");
  options.dry_run = call.has("dry-run");
  options.profile = call.has("profile");
  return code(run_scenario(options, call.narrator));
}

int resume(const Call& call) {
  catch_run_signals(call);
  return code(resume_run(call.get<std::string>("run"), threads(call), call.has("profile"), call.narrator));
}

int compare_command(const Call& call) {
  catch_signals();
  CompareOptions options;
  for (const std::string& what : call.get<std::vector<std::string>>("runs")) options.runs.emplace_back(what);
  options.folder = output_folder(call);
  options.threads = threads(call);
  options.jobs = call.get<int>("jobs");
  if (options.jobs < 1 || options.jobs > 4096)
    throw Error(Exit::usage, fmt::format("-j {} is not between 1 and 4096", options.jobs));
  return code(compare_scenarios(options, call.narrator));
}

int check(const Call& call) {
  RunOptions options;
  options.scenario = call.get<std::string>("scenario");
  options.changes = changes(call);
  options.settings = settings(call);
  check_scenario(options, call.narrator);
  return 0;
}

int resolve(const Call& call) {
  std::cout << Case::read(call.get<std::string>("scenario"), changes(call), settings(call)).resolved();
  return 0;
}

int explain(const Call& call) {
  const std::string key = call.has("key") ? call.get<std::string>("key") : "";
  std::cout << (call.has("markdown") ? explain_markdown(describe_everything)
                                     : explain_text(describe_everything, key));
  return 0;
}

int verify(const Call& call) {
  verify_run(call.get<std::string>("run"), call.narrator);
  return 0;
}

int export_results(const Call& call) {
  ExportOptions options;
  options.formats = words(call.get<std::string>("to"));
  options.fields = words(call.get<std::string>("fields"));
  export_run(call.get<std::string>("run"), options, [&](std::string_view text) { call.narrator.say(text); });
  return 0;
}

void scenario_options(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("scenario", po::value<std::string>(), "scenario file")(
      "set", po::value<std::vector<std::string>>()->composing(),
      "key=value: change a parameter (TOML value; may be repeated)")(
      "params", po::value<std::string>(), "table of runs (CSV): take the parameters of its row --row")(
      "row", po::value<std::int64_t>(), "number of the row of --params");
  positions.add("scenario", 1);
}
void thread_options(po::options_description& options) {
  options.add_options()("threads", po::value<int>()->default_value(0),
                        "threads; 0: as the scenario says, or all processors")(
      "profile", "print what each process cost")(
      "stop-with", po::value<int>(),
      "stop with a checkpoint when the process of this number, which started this one, ends");
}

void run_argument(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("run", po::value<std::string>(), "folder of a run");
  positions.add("run", 1);
}

}  // namespace

std::vector<Command> run_commands() {
  return {
      {"run", "SCENARIO.toml", "run a scenario",
       [](auto& options, auto& positions) {
         scenario_options(options, positions);
         thread_options(options);
         options.add_options()("output,o", po::value<std::string>(),
                               "folder of the run; default runs/<case>/<scenario>")(
             "overwrite", "replace another run in that folder")(
             "go-on", "finish this very run when that folder holds its beginning")(
             "dry-run", "say how large and long it would be, write nothing");
       },
       run},
      {"resume", "DIR", "go on with an interrupted run from its last checkpoint",
       [](auto& options, auto& positions) {
         run_argument(options, positions);
         thread_options(options);
       },
       resume},
      {"check", "SCENARIO.toml", "validate a scenario and all its files, write nothing", scenario_options,
       check},
      {"resolve", "SCENARIO.toml", "print every parameter with its effective value and where it was given",
       scenario_options, resolve},
      {"explain", "[KEY]", "what parameters mean: units, ranges, defaults, sources",
       [](auto& options, auto& positions) {
         options.add_options()("key", po::value<std::string>(), "a key, a table, or nothing for all")(
             "markdown", "as Markdown tables");
         positions.add("key", 1);
       },
       explain},
      {"compare", "SCENARIO_OR_RUN…",
       "run what is missing and write comparison.csv, comparison.json and report.html",
       [](auto& options, auto& positions) {
         options.add_options()("runs", po::value<std::vector<std::string>>(),
                               "scenario files, folders of finished runs")(
             "output,o", po::value<std::string>(), "folder; default runs/<case>/comparison")(
             "jobs,j", po::value<int>()->default_value(1), "runs at a time")(
             "threads", po::value<int>()->default_value(0),
             "threads of each run; 0: as the scenario says, or a share of the processors");
         positions.add("runs", -1);
       },
       compare_command},
      {"verify", "DIR", "re-hash the inputs and re-check the ledger of a finished run", run_argument, verify},
      {"export", "DIR --to FORMATS", "write a run for other programs",
       [](auto& options, auto& positions) {
         run_argument(options, positions);
         options.add_options()("to", po::value<std::string>()->default_value(""),
                               "vtk,geotiff,geopackage,csv; default: all")(
             "fields", po::value<std::string>()->default_value(""),
             "map fields; default: a choice that suits the format");
       },
       export_results},
  };
}

}  // namespace headwater
