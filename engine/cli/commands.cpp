#include "engine/cli/commands.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <new>

#include "build_info.hpp"
#include <fmt/format.h>

#include "engine/cli/command.hpp"
#include "engine/cli/runner.hpp"
#include "engine/core/parameters.hpp"
#include "engine/core/units.hpp"

namespace headwater {

std::vector<std::string> words(const std::string& list) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t comma = std::min(list.find(',', begin), list.size());
    if (comma > begin) parts.push_back(list.substr(begin, comma - begin));
    begin = comma + 1;
  }
  return parts;
}

double quantity_of(const Call& call, const char* name, const char* bare, const char* unit, double least,
                   double most, const char* what, const char* example) {
  Quantity quantity;
  std::string problem;
  double value = 0.0;
  const auto text = call.get<std::string>(name);
  if (!parse_quantity(text, quantity) ||
      !convert_unit(quantity.value, quantity.unit.empty() ? bare : quantity.unit, unit, value, problem) ||
      !(least < 0.0 ? value >= 0.0 : value > least) || value > most)
    throw Error(Exit::usage, fmt::format("--{} {} is not {}", name, text, what), "",
                fmt::format("Write it as {}", example));
  return value;
}

std::string output_folder(const Call& call) {
  if (!call.has("output")) return {};
  const auto folder = call.get<std::string>("output");
  if (folder.empty()) throw Error(Exit::usage, "-o needs the name of a folder");
  return folder;
}

namespace {

void require(const Call& call, const char* name, const Command& command) {
  if (!call.has(name))
    throw Error(Exit::usage, fmt::format("`headwater {}` needs {}", command.name, command.arguments), "",
                "See headwater " + command.name + " --help");
}

const std::vector<Command>& commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined;
    for (const auto& group : {run_commands(), terrain_commands(), weather_commands(), sweep_commands()})
      joined.insert(joined.end(), group.begin(), group.end());
    return joined;
  }();
  return all;
}

std::string help() {
  std::string text = fmt::format(
      "headwater {}: hillslope erosion, leachate transport and river dispersion on a terrain grid\n\nusage: "
      "headwater COMMAND …\n\n",
      version);
  for (const Command& command : commands())
    text += fmt::format("  {:<28} {}\n", command.name + " " + command.arguments, command.summary);
  return text + fmt::format("  {:<28} {}\n\n`headwater COMMAND --help` has the options of each.\n",
                            "--version", "version and build");
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
  po::store(po::command_line_parser(arguments).options(all).positional(positions).style(style).run(),
            options);
  if (options.count("help") != 0) {
    std::cout << fmt::format("usage: headwater {} {}\n{}\n\n", command.name, command.arguments,
                             command.summary)
              << all;
    return 0;
  }
  Narrator::Options speaking;
  speaking.verbosity = options.count("quiet") != 0 ? -1 : options.count("verbose") != 0 ? 1 : 0;
  const auto& progress = options["progress"].as<std::string>();
  if (progress != "auto" && progress != "jsonl" && progress != "none")
    throw Error(Exit::usage, fmt::format("--progress {} is not one of auto, jsonl, none", progress));
  speaking.progress = progress == "jsonl"  ? Progress::json
                      : progress == "none" ? Progress::none
                                           : Progress::automatic;
  if (options.count("log") != 0) speaking.log = options["log"].as<std::string>();
  Narrator narrator(speaking);
  const Call call{options, narrator};
  if (positions.max_total_count() > 0 && positions.name_for_position(0) != "key")
    require(call, positions.name_for_position(0).c_str(), command);
  try {
    return command.run(call);
  } catch (const Error& error) {
    narrator.note_error(error.what());
    throw;
  }
}

// Commands of two words, by their first.
const std::vector<std::pair<std::string, std::string>>& groups() {
  static const std::vector<std::pair<std::string, std::string>> all = {
      {"terrain", "synthesize, import and info"},
      {"weather", "fit and check"},
      {"sweep", "plan, run, status and collect"}};
  return all;
}

int dispatch(const std::vector<std::string>& arguments) {
  const auto asks_help = [](const std::string& word) {
    return word == "--help" || word == "-h" || word == "help";
  };
  if (arguments.empty()) {
    std::cerr << help();
    return code(Exit::usage);
  }
  const auto group = std::find_if(groups().begin(), groups().end(),
                                  [&](const auto& one) { return one.first == arguments[0]; });
  const bool grouped = group != groups().end();
  if (grouped && arguments.size() == 1)
    throw Error(Exit::usage, fmt::format("`headwater {}` needs to know what to do", group->first), "",
                fmt::format("It does {}", group->second));
  if (asks_help(arguments[0]) || (grouped && asks_help(arguments[1]))) {
    std::cout << help();
    return 0;
  }
  if (arguments[0] == "--version") {
    std::cout << fmt::format("headwater {} ({}, {})\n", version, git_sha, build_flags);
    return 0;
  }
  std::string name = arguments[0];
  std::size_t used = 1;
  if (grouped) name += " " + arguments[used++];
  const std::vector<std::string> rest(arguments.begin() + static_cast<std::ptrdiff_t>(used), arguments.end());
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    if (command.name == name) return run_command(command, rest);
    names.push_back(command.name);
  }
  if (grouped)
    throw Error(Exit::usage, fmt::format("`headwater {}` does not do '{}'", group->first, arguments[1]), "",
                fmt::format("It does {}", group->second));
  const std::string close = nearest(name, names);
  throw Error(Exit::usage, fmt::format("there is no command '{}'", name), "",
              close.empty() ? "See headwater --help" : fmt::format("Did you mean '{}'?", close));
}

}  // namespace

int run_command_line(int argc, char** argv) {
  ignore_file_size_signal();
  Narrator narrator;
  try {
    const int result = dispatch({argv + 1, argv + argc});
    std::cout.flush();
    if (!std::cout) throw Error(Exit::io, "what was printed could not be written", "standard output");
    return result;
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
