#include "engine/cli/run_folder.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "build_info.hpp"
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"

namespace headwater {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::array files_of_a_run = {
    "results.h5",  "results.nc",  "checkpoint.h5", "checkpoint_previous.h5", "checkpoint_next.h5",
    "ledger.csv",  "summary.csv", "resolved.toml", "manifest.json",          "log.jsonl",
    "status.json", ".lock",       ".probe"};
// Folders of a run, and the endings of what a run or an export writes into them.
const std::map<std::string, std::vector<std::string>> folders_of_a_run = {
    {"gauges", {".csv"}},      {"vtk", {".pvd", ".vts", ".vtp", ".py", ".png"}},
    {"segments", {".h5"}},     {"geotiff", {".tif"}},
    {"geopackage", {".gpkg"}}, {"csv", {".csv"}}};

std::string without_partial(std::string name) {
  constexpr std::string_view partial = ".partial";
  if (name.size() > partial.size() &&
      name.compare(name.size() - partial.size(), partial.size(), partial) == 0)
    name.erase(name.size() - partial.size());
  return name;
}

Json parse_json(const fs::path& file) {
  Json json = Json::parse(read_text(file), nullptr, false);
  if (!json.is_object()) throw Error(Exit::io, "the file is damaged: not a JSON object", file.string());
  return json;
}

}  // namespace

std::string manifest_text(Case& scenario, const InputList& inputs) {
  Json manifest;
  manifest["headwater_version"] = version;
  manifest["git_sha"] = git_sha;
  manifest["build"] = build_flags;
  manifest["case"] = scenario.folder.filename().string();
  manifest["scenario"] = scenario.parameters.id;
  manifest["seed"] = scenario.parameters.seed;
  manifest["parameters_sha256"] = sha256(scenario.resolved(false));
  manifest["inputs"] = Json::array();
  for (const InputFile& file : inputs.files())
    manifest["inputs"].push_back({{"path", file.path}, {"sha256", file.sha256}});
  return manifest.dump(2) + "\n";
}

Manifest RunFolder::read_manifest() const {
  const fs::path file = path_ / "manifest.json";
  const Json json = parse_json(file);
  try {
    Manifest manifest;
    manifest.parameters_sha256 = json.at("parameters_sha256").get<std::string>();
    for (const Json& input : json.at("inputs"))
      manifest.inputs.push_back({input.at("path").get<std::string>(), input.at("sha256").get<std::string>()});
    return manifest;
  } catch (const nlohmann::json::exception& error) {
    throw Error(Exit::io, std::string("the file is damaged: ") + error.what(), file.string());
  }
}

bool RunFolder::exists() const {
  std::error_code unreachable;
  return fs::exists(path_ / "manifest.json", unreachable) || fs::exists(path_ / "status.json", unreachable);
}

fs::path RunFolder::segment(std::int64_t number) const {
  return path_ / "segments" / fmt::format("{:04}.h5", number);
}

bool RunFolder::begun() const {
  std::error_code unreachable;
  return fs::exists(path_ / "manifest.json", unreachable);
}

bool RunFolder::finished() const {
  std::error_code unreachable;
  if (!fs::exists(path_ / "status.json", unreachable)) return false;
  return status().state == "finished";
}

bool RunFolder::foreign() const {
  std::error_code unreachable;
  if (!fs::is_directory(path_, unreachable)) return false;
  const bool of_a_run = exists();
  return std::any_of(
      fs::directory_iterator(path_), fs::directory_iterator(), [&](const fs::directory_entry& entry) {
        const std::string name = entry.path().filename().string(), product = without_partial(name);
        const bool known =
            std::find(files_of_a_run.begin(), files_of_a_run.end(), product) != files_of_a_run.end() ||
            folders_of_a_run.count(name) != 0;
        // where no run has begun, only what its first moments leave behind is ours
        return !known || !(of_a_run || product != name || name == ".lock");
      });
}

std::string RunFolder::manifest() const {
  return read_text(path_ / "manifest.json");
}

RunStatus RunFolder::status() const {
  const fs::path file = path_ / "status.json";
  if (!fs::exists(file))
    throw Error(Exit::usage, "this is not the folder of a run: it has no status.json", path_.string(),
                "Start one with `headwater run`");
  const Json json = parse_json(file);
  try {
    RunStatus status;
    status.state = json.at("state").get<std::string>();
    status.message = json.at("message").get<std::string>();
    status.scenario_folder = json.at("scenario_folder").get<std::string>();
    status.wall_seconds = json.at("wall_seconds").get<double>();
    status.threads = json.at("threads").get<int>();
    return status;
  } catch (const nlohmann::json::exception& error) {
    throw Error(Exit::io, std::string("the file is damaged: ") + error.what(), file.string());
  }
}

void RunFolder::lock() {
  lock_ = std::make_unique<RunLock>(path_);
}

void RunFolder::clear() {
  for (const char* file : files_of_a_run)
    if (std::string_view(file) != ".lock")
      for (const char* ending : {"", ".partial"}) fs::remove(path_ / (std::string(file) + ending));
  for (const auto& [folder, endings] : folders_of_a_run) {
    if (!fs::is_directory(path_ / folder)) continue;
    std::vector<fs::path> ours;
    for (const fs::directory_entry& entry : fs::directory_iterator(path_ / folder)) {
      const std::string ending = fs::path(without_partial(entry.path().string())).extension().string();
      if (std::find(endings.begin(), endings.end(), ending) != endings.end()) ours.push_back(entry.path());
    }
    for (const fs::path& file : ours) fs::remove(file);
    std::error_code not_empty;
    fs::remove(path_ / folder, not_empty);
  }
}

void RunFolder::begin(const std::string& resolved, const std::string& manifest) {
  fs::create_directories(path_ / "segments");
  write_file_atomically(path_ / "resolved.toml", resolved);
  write_file_atomically(path_ / "manifest.json", manifest);
}

void RunFolder::write_status(const RunStatus& status) {
  Json json;
  json["state"] = status.state;
  json["message"] = status.message;
  json["scenario_folder"] = status.scenario_folder;
  json["wall_seconds"] = status.wall_seconds;
  json["threads"] = status.threads;
  write_file_atomically(path_ / "status.json", json.dump(2) + "\n");
}

void RunFolder::write_segment(std::int64_t number, const H5Document& document) {
  fs::create_directories(path_ / "segments");
  write_h5(segment(number), document);
}

// At every moment one whole checkpoint has a name that newest_checkpoint() looks at.
void RunFolder::write_checkpoint(const Checkpoint& checkpoint) {
  const fs::path next = path_ / "checkpoint_next.h5", newest = path_ / "checkpoint.h5";
  headwater::write_checkpoint(next, checkpoint);
  if (fs::exists(newest)) fs::rename(newest, path_ / "checkpoint_previous.h5");
  fs::rename(next, newest);
}

bool RunFolder::has_checkpoint() const {
  return fs::exists(path_ / "checkpoint.h5") || fs::exists(path_ / "checkpoint_previous.h5");
}

Checkpoint RunFolder::newest_checkpoint(const std::function<void(std::string_view)>& warn) {
  std::string why = "there is none";
  for (const char* name : {"checkpoint.h5", "checkpoint_previous.h5"}) {
    const fs::path file = path_ / name;
    if (!fs::exists(file)) continue;
    try {
      return read_checkpoint(file);
    } catch (const Error& error) {
      why = error.what();
      warn(fmt::format("a damaged checkpoint is left out: {}", why));
      fs::remove(file);  // or the next one would take the good one's place
    }
  }
  throw Error(Exit::io, "no checkpoint can be read: " + why, path_.string(),
              "Start again with `headwater run --overwrite`");
}

void RunFolder::drop_segments(std::int64_t number) {
  while (fs::remove(segment(number))) ++number;
}

void RunFolder::merge_segments(std::int64_t count) {
  std::vector<fs::path> segments;
  for (std::int64_t number = 0; number < count; ++number) segments.push_back(segment(number));
  merge_h5(segments, path_ / "results.h5");
  std::error_code ignored;
  fs::remove(path_ / "results.nc", ignored);
  fs::create_symlink("results.h5", path_ / "results.nc");
}

void RunFolder::drop_all_segments() {
  fs::remove_all(path_ / "segments");
}

}  // namespace headwater
