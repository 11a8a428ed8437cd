// A run's folder: what is in it, in which order it is written, and how an interrupted run is found again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/case.hpp"
#include "engine/cli/inputs.hpp"
#include "engine/io/checkpoint.hpp"
#include "engine/io/files.hpp"
#include "engine/io/h5_document.hpp"

namespace headwater {

/// status.json: the only product (with log.jsonl) that knows the clock and the machine.
struct RunStatus {
  std::string state;  ///< "running", "stopped", "failed", "finished"
  std::string message;
  std::string scenario_folder;  ///< resolved.toml's paths are relative to it
  double wall_seconds = 0.0;
  int threads = 1;
};

/// What identifies a run: the text of manifest.json.
std::string manifest_text(Case& scenario, const InputList& inputs);

struct Manifest {
  std::string parameters_sha256;  ///< of resolved.toml without its comments
  std::vector<InputFile> inputs;
};

class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path folder) : path_(std::move(folder)) {}
  const std::filesystem::path& path() const { return path_; }

  bool exists() const;  ///< a run has begun here
  bool begun() const;   ///< it has its manifest: resume can go on
  bool finished() const;
  /// Whether it holds files that are not a run's: they are nobody's to remove.
  bool foreign() const;
  std::string manifest() const;    ///< the text
  Manifest read_manifest() const;  ///< throws Error(Exit::io) when it is damaged
  RunStatus status() const;        ///< throws Error(Exit::usage) when this is no run folder

  /// Takes the lock for the life of this object; throws Error(Exit::usage) when another process runs here.
  void lock();
  void unlock() { lock_.reset(); }
  /// Removes the products of an earlier run and nothing else.
  void clear();
  void begin(const std::string& resolved, const std::string& manifest);
  void write_status(const RunStatus& status);

  void write_segment(std::int64_t number, const H5Document& document);
  /// Keeps the one before, too.
  void write_checkpoint(const Checkpoint& checkpoint);
  bool has_checkpoint() const;
  void drop_checkpoints();
  /// The newest one that is whole; damaged ones are removed with a warning. Throws Error(Exit::io) when there
  /// is none.
  Checkpoint newest_checkpoint(const std::function<void(std::string_view)>& warn);
  /// Forgets segments from `number` on: they will be made again.
  void drop_segments(std::int64_t number);
  void merge_segments(std::int64_t count);
  void drop_all_segments();

 private:
  std::filesystem::path segment(std::int64_t number) const;
  std::filesystem::path path_;
  std::unique_ptr<RunLock> lock_;
};

}  // namespace headwater
