// What the program tells people while it works: narration on stderr, events in log.jsonl, progress on a
// terminal.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

enum class Progress { automatic, json, none };

class Narrator {
 public:
  struct Options {
    int verbosity = 0;  ///< -1 quiet, 0 normal, 1 verbose
    Progress progress = Progress::automatic;
    std::optional<std::filesystem::path> log;
  };
  Narrator() : Narrator(Options{}) {}
  explicit Narrator(Options options);
  ~Narrator();
  Narrator(const Narrator&) = delete;
  Narrator& operator=(const Narrator&) = delete;

  void log_to(const std::filesystem::path& file) { run_log_ = file; }  ///< log.jsonl of the run
  /// Another run begins in this process: its own log and its own clock.
  void end_run();
  void say(std::string_view text);     ///< normal narration
  void detail(std::string_view text);  ///< with -v, and always in the log
  void warn(std::string_view text);
  void error(std::string_view text);
  void note_error(std::string_view text) { record("error", text); }  ///< in the logs only

  /// After a step: `done` of `total` steps, the simulated moment and the worst closure of the ledger. On a
  /// terminal a bar; otherwise a line when `milestone` (a simulated year's end).
  void progress(std::int64_t done, std::int64_t total, const std::string& moment, double closure,
                bool milestone);

 private:
  void record(std::string_view level, std::string_view text);
  void speak(std::string_view text);
  void clear_bar();
  Options options_;
  std::optional<std::filesystem::path> run_log_;
  bool terminal_ = false, colour_ = false, bar_shown_ = false;
  std::chrono::steady_clock::time_point begin_, last_bar_;
};

}  // namespace headwater
