#include "engine/cli/run_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "build_info.hpp"
#include "engine/core/error.hpp"

namespace headwater {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::array products = {"results.h5",   "results.nc",    "checkpoint.h5", "checkpoint_previous.h5", "ledger.csv", "summary.csv",
                                 "resolved.toml", "manifest.json", "log.jsonl",     "status.json",            ".lock",      "gauges",
                                 "vtk",           "segments",      "geotiff",       "geopackage",             "csv"};

}  // namespace

std::string manifest_text(const std::string& resolved, const Case& scenario, const InputList& inputs) {
  Json manifest;
  manifest["headwater_version"] = version;
  manifest["git_sha"] = git_sha;
  manifest["build"] = build_flags;
  manifest["case"] = scenario.folder.filename().string();
  manifest["scenario"] = scenario.parameters.id;
  manifest["seed"] = scenario.parameters.seed;
  manifest["resolved_sha256"] = sha256(resolved);
  manifest["inputs"] = Json::array();
  for (const InputFile& file : inputs.files()) manifest["inputs"].push_back({{"path", file.path}, {"sha256", file.sha256}});
  return manifest.dump(2) + "\n";
}

fs::path RunFolder::segment(std::int64_t number) const { return path_ / "segments" / fmt::format("{:04}.h5", number); }

bool RunFolder::finished() const {
  if (!fs::exists(path_ / "status.json")) return false;
  return status().state == "finished";
}

bool RunFolder::foreign() const {
  if (!fs::exists(path_)) return false;
  return std::any_of(fs::directory_iterator(path_), fs::directory_iterator(), [](const fs::directory_entry& entry) {
    return std::find(products.begin(), products.end(), entry.path().filename().string()) == products.end();
  });
}

std::string RunFolder::manifest() const { return read_text(path_ / "manifest.json"); }

RunStatus RunFolder::status() const {
  if (!fs::exists(path_ / "status.json"))
    throw Error(Exit::usage, "this is not the folder of a run: it has no status.json", path_.string(), "Start one with `headwater run`");
  const Json json = Json::parse(read_text(path_ / "status.json"), nullptr, false);
  if (json.is_discarded()) throw Error(Exit::io, "status.json is damaged", path_.string());
  RunStatus status;
  status.state = json.value("state", "");
  status.message = json.value("message", "");
  status.scenario_folder = json.value("scenario_folder", "");
  status.wall_seconds = json.value("wall_seconds", 0.0);
  status.threads = json.value("threads", 1);
  return status;
}

void RunFolder::lock() { lock_ = std::make_unique<RunLock>(path_); }

void RunFolder::clear() {
  for (const char* product : products)
    if (std::string_view(product) != ".lock") fs::remove_all(path_ / product);
}

void RunFolder::begin(const std::string& resolved, const std::string& manifest) {
  write_file_atomically(path_ / "resolved.toml", resolved);
  write_file_atomically(path_ / "manifest.json", manifest);
  fs::create_directories(path_ / "segments");
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

void RunFolder::write_segment(std::int64_t number, const H5Document& document) { write_h5(segment(number), document); }

void RunFolder::write_checkpoint(const Checkpoint& checkpoint) {
  const fs::path newest = path_ / "checkpoint.h5";
  if (fs::exists(newest)) fs::rename(newest, path_ / "checkpoint_previous.h5");
  headwater::write_checkpoint(newest, checkpoint);
}

bool RunFolder::has_checkpoint() const {
  return fs::exists(path_ / "checkpoint.h5") || fs::exists(path_ / "checkpoint_previous.h5");
}

Checkpoint RunFolder::newest_checkpoint() const {
  std::string why = "there is none";
  for (const char* name : {"checkpoint.h5", "checkpoint_previous.h5"}) {
    if (!fs::exists(path_ / name)) continue;
    try {
      return read_checkpoint(path_ / name);
    } catch (const Error& error) {
      why = error.what();
    }
  }
  throw Error(Exit::io, "no checkpoint can be read: " + why, path_.string(), "Start again with `headwater run --overwrite`");
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

void RunFolder::drop_all_segments() { fs::remove_all(path_ / "segments"); }

}  // namespace headwater
