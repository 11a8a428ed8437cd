#include "engine/cli/commands.hpp"

#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <functional>
#include <iostream>

#include "build_info.hpp"
#include "engine/cli/case.hpp"
#include "engine/cli/runner.hpp"
#include "engine/cli/terrain_command.hpp"
#include "postprocess/export/export.hpp"

namespace headwater {

namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

// What a command gets: its parsed options, and somewhere to speak.
struct Call {
  po::variables_map options;
  Narrator& narrator;
  bool has(const char* name) const { return options.count(name) != 0; }
  template <class T>
  T get(const char* name) const {
    return options[name].as<T>();
  }
};

struct Command {
  std::string name, arguments, summary;
  std::function<void(po::options_description&, po::positional_options_description&)> declare;
  std::function<int(const Call&)> run;
};

int code(Exit exit) { return static_cast<int>(exit); }

std::vector<std::string> words(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    if (comma > begin) parts.push_back(list.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return parts;
}

std::vector<std::string> changes(const Call& call) {
  return call.has("set") ? call.get<std::vector<std::string>>("set") : std::vector<std::string>();
}

void require(const Call& call, const char* name, const Command& command) {
  if (!call.has(name))
    throw Error(Exit::usage, fmt::format("`headwater {}` needs {}", command.name, command.arguments), "", "See headwater " + command.name + " --help");
}

int run(const Call& call) {
  RunOptions options;
  options.scenario = call.get<std::string>("scenario");
  if (call.has("output")) options.folder = call.get<std::string>("output");
  options.changes = changes(call);
  options.threads = call.get<int>("threads");
  options.overwrite = call.has("overwrite");
  options.dry_run = call.has("dry-run");
  options.profile = call.has("profile");
  return code(run_scenario(options, call.narrator));
}

int resume(const Call& call) {
  return code(resume_run(call.get<std::string>("run"), call.get<int>("threads"), call.has("profile"), call.narrator));
}

int check(const Call& call) {
  RunOptions options;
  options.scenario = call.get<std::string>("scenario");
  options.changes = changes(call);
  check_scenario(options, call.narrator);
  return 0;
}

int resolve(const Call& call) {
  std::cout << Case::read(call.get<std::string>("scenario"), changes(call)).resolved();
  return 0;
}

int explain(const Call& call) {
  const std::string key = call.has("key") ? call.get<std::string>("key") : "";
  std::cout << (call.has("markdown") ? explain_markdown(describe_everything) : explain_text(describe_everything, key));
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
      "set", po::value<std::vector<std::string>>()->composing(), "key=value: change a parameter (TOML value; may be repeated)");
  positions.add("scenario", 1);
}
void thread_options(po::options_description& options) {
  options.add_options()("threads", po::value<int>()->default_value(0), "threads; 0: as the scenario says, or all processors")(
      "profile", "print what each process cost");
}
void run_argument(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("run", po::value<std::string>(), "folder of a run");
  positions.add("run", 1);
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"run", "SCENARIO.toml", "run a scenario",
       [](auto& options, auto& positions) {
         scenario_options(options, positions);
         thread_options(options);
         options.add_options()("output,o", po::value<std::string>(), "folder of the run; default runs/<case>/<scenario>")(
             "overwrite", "replace another run in that folder")("dry-run", "say how large and long it would be, write nothing");
       },
       run},
      {"resume", "DIR", "go on with an interrupted run from its last checkpoint",
       [](auto& options, auto& positions) {
         run_argument(options, positions);
         thread_options(options);
       },
       resume},
      {"check", "SCENARIO.toml", "validate a scenario and all its files, write nothing", scenario_options, check},
      {"resolve", "SCENARIO.toml", "print every parameter with its effective value and where it was given", scenario_options, resolve},
      {"explain", "[KEY]", "what parameters mean: units, ranges, defaults, sources",
       [](auto& options, auto& positions) {
         options.add_options()("key", po::value<std::string>(), "a key, a table, or nothing for all")("markdown", "as Markdown tables");
         positions.add("key", 1);
       },
       explain},
      {"verify", "DIR", "re-hash the inputs and re-check the ledger of a finished run", run_argument, verify},
      {"export", "DIR --to FORMATS", "write a run for other programs",
       [](auto& options, auto& positions) {
         run_argument(options, positions);
         options.add_options()("to", po::value<std::string>()->default_value(""), "vtk,geotiff,geopackage,csv; default: all")(
             "fields", po::value<std::string>()->default_value(""), "map fields; default: a choice that suits the format");
       },
       export_results},
  };
  return all;
}

void print_help() {
  fmt::print("headwater {}: hillslope erosion, leachate transport and river dispersion on a terrain grid\n\nusage: headwater COMMAND …\n\n", version);
  for (const Command& command : commands()) fmt::print("  {:<28} {}\n", command.name + " " + command.arguments, command.summary);
  fmt::print("  {:<28} {}\n", "terrain synthesize|import|info", "make, prepare or describe a terrain");
  fmt::print("  {:<28} {}\n\n`headwater COMMAND --help` has the options of each.\n", "--version", "version and build");
}

po::options_description common_options() {
  po::options_description common("common options");
  common.add_options()("help,h", "this help")("quiet,q", "errors only")("verbose,v", "say more")(
      "log", po::value<std::string>(), "also write what is said to this file, one JSON object a line")(
      "progress", po::value<std::string>()->default_value("auto"), "auto, jsonl or none");
  return common;
}

int run_command(const Command& command, const std::vector<std::string>& arguments) {
  po::options_description own("options of " + command.name);
  po::positional_options_description positions;
  command.declare(own, positions);
  po::options_description all;
  all.add(own).add(common_options());
  po::variables_map options;
  // "--threads 4" must never be taken for an abbreviation of something else: no guessing
  const int style = po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  po::store(po::command_line_parser(arguments).options(all).positional(positions).style(style).run(), options);
  if (options.count("help") != 0) {
    std::cout << fmt::format("usage: headwater {} {}\n{}\n\n", command.name, command.arguments, command.summary) << all;
    return 0;
  }
  Narrator::Options speaking;
  speaking.verbosity = options.count("quiet") != 0 ? -1 : options.count("verbose") != 0 ? 1 : 0;
  const auto& progress = options["progress"].as<std::string>();
  if (progress != "auto" && progress != "jsonl" && progress != "none")
    throw Error(Exit::usage, fmt::format("--progress {} is not one of auto, jsonl, none", progress));
  speaking.progress = progress == "jsonl" ? Progress::json : progress == "none" ? Progress::none : Progress::automatic;
  if (options.count("log") != 0) speaking.log = options["log"].as<std::string>();
  Narrator narrator(speaking);
  const Call call{options, narrator};
  if (positions.max_total_count() > 0 && positions.name_for_position(0) != "key") require(call, positions.name_for_position(0).c_str(), command);
  return command.run(call);
}

int dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    print_help();
    return arguments.empty() ? code(Exit::usage) : 0;
  }
  if (arguments[0] == "--version") {
    fmt::print("headwater {} ({}, {})\n", version, git_sha, build_flags);
    return 0;
  }
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (arguments[0] == "terrain") return run_terrain_command(rest);
  std::vector<std::string> names = {"terrain"};
  for (const Command& command : commands()) {
    if (command.name == arguments[0]) return run_command(command, rest);
    names.push_back(command.name);
  }
  const std::string close = nearest(arguments[0], names);
  throw Error(Exit::usage, fmt::format("there is no command '{}'", arguments[0]), "",
              close.empty() ? "See headwater --help" : fmt::format("Did you mean '{}'?", close));
}

}  // namespace

int run_command_line(int argc, char** argv) {
  catch_signals();
  Narrator narrator;
  try {
    return dispatch({argv + 1, argv + argc});
  } catch (const Error& error) {
    narrator.error(error.what());
    return code(error.code());
  } catch (const po::error& error) {
    narrator.error(fmt::format("{}. See headwater --help", error.what()));
    return code(Exit::usage);
  } catch (const std::filesystem::filesystem_error& error) {
    narrator.error(error.what());
    return code(Exit::io);
  } catch (const std::bad_alloc&) {
    narrator.error("not enough memory. Use fewer cells or a larger terrain.cell_size");
    return code(Exit::numerical);
  } catch (const std::exception& error) {
    narrator.error(fmt::format("defect: {}. Please report it with resolved.toml", error.what()));
    return code(Exit::numerical);
  }
}

}  // namespace headwater
