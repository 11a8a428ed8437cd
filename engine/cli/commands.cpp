#include "engine/cli/commands.hpp"

#include <algorithm>
#include <functional>
#include <iostream>

#include "build_info.hpp"
#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "engine/cli/case.hpp"
#include "engine/cli/compare.hpp"
#include "engine/cli/runner.hpp"
#include "engine/cli/sweep_command.hpp"
#include "engine/cli/terrain_command.hpp"
#include "engine/cli/weather_command.hpp"
#include "engine/core/clock.hpp"
#include "engine/core/units.hpp"
#include "engine/sweep/runs_table.hpp"
#include "postprocess/export/export.hpp"

namespace headwater {

namespace {

namespace po = boost::program_options;

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

int code(Exit exit) {
  return static_cast<int>(exit);
}

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

Settings settings(const Call& call) {
  if (call.has("params") != call.has("row"))
    throw Error(Exit::usage, "--params and --row go together", "",
                "E.g. --params runs.csv --row 3 sets what the table's row 3 says");
  if (!call.has("params")) return {};
  return settings_of_row(call.get<std::string>("params"), call.get<std::int64_t>("row"));
}

void require(const Call& call, const char* name, const Command& command) {
  if (!call.has(name))
    throw Error(Exit::usage, fmt::format("`headwater {}` needs {}", command.name, command.arguments), "",
                "See headwater " + command.name + " --help");
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
  if (call.has("output")) options.folder = call.get<std::string>("output");
  if (call.has("output") && options.folder.empty()) throw Error(Exit::usage, "-o needs the name of a folder");
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
  if (call.has("output")) options.folder = call.get<std::string>("output");
  if (call.has("output") && options.folder.empty()) throw Error(Exit::usage, "-o needs the name of a folder");
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

double metres(const Call& call, const char* name) {
  Quantity quantity;
  std::string problem;
  double value = 0.0;
  const auto& text = call.options[name].as<std::string>();
  if (!parse_quantity(text, quantity) ||
      !convert_unit(quantity.value, quantity.unit.empty() ? "m" : quantity.unit, "m", value, problem) ||
      value <= 0.0)
    throw Error(Exit::usage, fmt::format("--{} {} is not a length", name, text), "",
                "Write it as 50 or as \"50 m\"");
  return value;
}

int terrain_info_command(const Call& call) {
  TerrainInfoRequest request;
  request.file = call.get<std::string>("file");
  if (call.has("mask")) request.mask = call.get<std::string>("mask");
  request.channel_area = call.get<double>("channel-area") * 1e6;
  return terrain_info(request);
}

int terrain_synthesize_command(const Call& call) {
  TerrainSynthesisRequest request;
  request.columns = call.get<int>("columns");
  request.rows = call.get<int>("rows");
  request.cell_size = metres(call, "cell-size");
  request.seed = call.get<std::uint64_t>("seed");
  request.output = call.get<std::string>("output");
  return terrain_synthesize(request);
}

int terrain_import_command(const Call& call) {
  TerrainImportRequest request;
  for (const std::string& tile : call.get<std::vector<std::string>>("file")) request.tiles.emplace_back(tile);
  request.output = call.get<std::string>("output");
  if (call.has("cell-size")) request.cell_size = metres(call, "cell-size");
  if (call.has("crs")) request.target_crs = call.get<std::string>("crs");
  if (call.has("outlet")) {
    const auto place = words(call.get<std::string>("outlet"));
    try {
      request.outlet = {std::stod(place.at(0)), std::stod(place.at(1))};
    } catch (const std::logic_error&) {
      throw Error(Exit::usage, "--outlet needs x,y", "",
                  "E.g. --outlet 448000,2876000, in the terrain's CRS");
    }
  }
  return terrain_import(request);
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
double seconds(const Call& call, const char* name) {
  Quantity quantity;
  std::string problem;
  double value = 0.0;
  const auto text = call.get<std::string>(name);
  if (!parse_quantity(text, quantity) ||
      !convert_unit(quantity.value, quantity.unit.empty() ? "s" : quantity.unit, "s", value, problem) ||
      value <= 0.0)
    throw Error(Exit::usage, fmt::format("--{} {} is not a time", name, text), "",
                "Write it as 600 or as \"10 min\"");
  return value;
}

int sweep_plan_command(const Call& call) {
  plan_sweep(call.get<std::string>("study"), call.get<std::string>("output"), call.has("overwrite"),
             call.narrator);
  return 0;
}

int sweep_run_command(const Call& call) {
  catch_signals();
  SweepOptions options;
  options.study = call.get<std::string>("study");
  if (call.has("output")) options.folder = call.get<std::string>("output");
  if (call.has("output") && options.folder.empty()) throw Error(Exit::usage, "-o needs the name of a folder");
  if (call.has("runs")) options.runs = call.get<std::string>("runs");
  options.jobs = call.get<int>("jobs");
  if (options.jobs < 0 || options.jobs > 4096)
    throw Error(Exit::usage, fmt::format("-j {} is not between 0 and 4096", options.jobs));
  if (call.has("timeout")) options.timeout_seconds = seconds(call, "timeout");
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

std::optional<std::int64_t> day(const Call& call, const char* name) {
  if (!call.has(name)) return {};
  Date date;
  const auto text = call.get<std::string>(name);
  if (!parse_date(text, date))
    throw Error(Exit::usage, fmt::format("--{} {} is not a date", name, text), "", "Write it as 2021-01-31");
  return days_from_date(date);
}

// A depth of rain [m]; a bare number is in millimetres, as in the gauge.
double rain_depth(const Call& call, const char* name) {
  Quantity quantity;
  std::string problem;
  double value = 0.0;
  const auto text = call.get<std::string>(name);
  if (!parse_quantity(text, quantity) ||
      !convert_unit(quantity.value, quantity.unit.empty() ? "mm" : quantity.unit, "m", value, problem) ||
      value < 0.0 || value > 0.1)
    throw Error(Exit::usage, fmt::format("--{} {} is not a depth of rain between 0 and 100 mm", name, text),
                "", "Write it as 1 or as \"1 mm\"");
  return value;
}

int weather_fit_command(const Call& call) {
  WeatherFitRequest request;
  request.gauge = call.get<std::string>("gauge");
  request.output = call.get<std::string>("output");
  if (call.has("extends")) request.base = call.get<std::string>("extends");
  request.overwrite = call.has("overwrite");
  FitOptions& options = request.options;
  options.first = day(call, "from");
  options.last = day(call, "to");
  options.wet_day_threshold = rain_depth(call, "wet-from");
  if (options.wet_day_threshold == 0.0)
    throw Error(Exit::usage, "--wet-from must be above 0", "", "E.g. --wet-from \"0.1 mm\"");
  request.least_depth_from_record = call.get<std::string>("least-depth") == "auto";
  if (!request.least_depth_from_record) options.least_depth = rain_depth(call, "least-depth");
  if (options.least_depth >= options.wet_day_threshold)
    throw Error(Exit::usage, "--least-depth must lie below --wet-from", "", "Give a smaller one, or auto");
  options.least_wet_days = call.get<int>("least-wet-days");
  if (options.least_wet_days < 2 || options.least_wet_days > 1000)
    throw Error(Exit::usage,
                fmt::format("--least-wet-days {} is not between 2 and 1000", options.least_wet_days));
  const auto distribution = call.get<std::string>("distribution");
  if (distribution == "gamma")
    options.distribution = DepthDistribution::gamma;
  else if (distribution == "mixed_exponential")
    options.distribution = DepthDistribution::mixed_exponential;
  else if (distribution != "auto")
    throw Error(Exit::usage,
                fmt::format("--distribution {} is not one of auto, gamma, mixed_exponential", distribution));
  return weather_fit(request, call.narrator);
}

int weather_check_command(const Call& call) {
  if (!call.has("gauge"))
    throw Error(Exit::usage, "`headwater weather check` needs WEATHER.toml GAUGE.csv", "",
                "See headwater weather check --help");
  WeatherCheckRequest request;
  request.parameters = call.get<std::string>("weather");
  request.gauge = call.get<std::string>("gauge");
  if (call.has("output")) request.output = call.get<std::string>("output");
  request.overwrite = call.has("overwrite");
  request.years = call.get<int>("years");
  if (request.years < 1 || request.years > 100000)
    throw Error(Exit::usage, fmt::format("--years {} is not between 1 and 100000", request.years));
  request.seed = call.get<std::uint64_t>("seed");
  request.first = day(call, "from");
  request.last = day(call, "to");
  return weather_check(request, call.narrator);
}

void study_argument(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("study", po::value<std::string>(), "study file");
  positions.add("study", 1);
}
void sweep_argument(po::options_description& options, po::positional_options_description& positions) {
  options.add_options()("sweep", po::value<std::string>(), "folder of a sweep, or its study file");
  positions.add("sweep", 1);
}
void period_options(po::options_description& options) {
  options.add_options()("from", po::value<std::string>(), "first day of the record to use")(
      "to", po::value<std::string>(), "last day of the record to use");
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
      {"terrain info", "RASTER", "what a terrain looks like to a run: size, slopes, pits, outlets, river",
       [](auto& options, auto& positions) {
         options.add_options()("file", po::value<std::string>(), "elevation raster")(
             "mask", po::value<std::string>(), "mask raster")(
             "channel-area", po::value<double>()->default_value(0.5), "area at which channels begin [km2]");
         positions.add("file", 1);
       },
       terrain_info_command},
      {"terrain import", "TILE…", "join, warp and cut elevation tiles to one raster",
       [](auto& options, auto& positions) {
         options.add_options()("file", po::value<std::vector<std::string>>(),
                               "elevation tiles, any format that GDAL reads")(
             "output,o", po::value<std::string>()->default_value("terrain.tif"), "GeoTIFF to write")(
             "cell-size", po::value<std::string>(), "resample to it, e.g. \"50 m\"")(
             "crs", po::value<std::string>(), "e.g. EPSG:32647; default: UTM")(
             "outlet", po::value<std::string>(), "x,y: keep the catchment above it and write its mask");
         positions.add("file", -1);
       },
       terrain_import_command},
      {"terrain synthesize", "", "make an illustrative mountain area",
       [](auto& options, auto&) {
         options.add_options()("columns", po::value<int>()->default_value(320), "columns")(
             "rows", po::value<int>()->default_value(320), "rows")(
             "cell-size", po::value<std::string>()->default_value("50 m"), "cell size")(
             "seed", po::value<std::uint64_t>()->default_value(1), "which mountains")(
             "output,o", po::value<std::string>()->default_value("terrain.tif"), "GeoTIFF to write");
       },
       terrain_synthesize_command},
      {"weather fit", "GAUGE.csv", "fit the weather generator to a daily gauge and write its parameters",
       [](auto& options, auto& positions) {
         options.add_options()("gauge", po::value<std::string>(), "date,rain_mm[,tmin_c,tmax_c]")(
             "output,o", po::value<std::string>()->default_value("weather.toml"), "file to write")(
             "extends", po::value<std::string>(),
             "case that the file extends; scenarios then extend the file")(
             "overwrite", "replace another file of that name");
         period_options(options);
         options.add_options()("wet-from", po::value<std::string>()->default_value("1 mm"),
                               "least rain of a wet day")(
             "least-depth", po::value<std::string>()->default_value("auto"),
             "rain that every generated wet day has; the distribution is of what is above. auto: half the "
             "record's unit below --wet-from")(
             "distribution", po::value<std::string>()->default_value("auto"),
             "of a wet day's rain: gamma, mixed_exponential, or auto: the one with the lower AIC")(
             "least-wet-days", po::value<int>()->default_value(10),
             "months with fewer wet days take their neighbours' too");
         positions.add("gauge", 1);
       },
       weather_fit_command},
      {"weather check", "WEATHER.toml GAUGE.csv",
       "generated years beside the record: totals, wet days, spells, extremes",
       [](auto& options, auto& positions) {
         options.add_options()("weather", po::value<std::string>(), "a scenario, or what weather fit wrote")(
             "gauge", po::value<std::string>(), "date,rain_mm")("output,o", po::value<std::string>(),
                                                                "also write a CSV table")(
             "overwrite", "replace another file of that name")("years", po::value<int>()->default_value(1000),
                                                               "years to generate")(
             "seed", po::value<std::uint64_t>()->default_value(1), "which years");
         period_options(options);
         positions.add("weather", 1);
         positions.add("gauge", 1);
       },
       weather_check_command},
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
