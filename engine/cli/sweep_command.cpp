#include "engine/cli/sweep_command.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <fmt/format.h>
#include <omp.h>
#include <unistd.h>

#include "engine/cli/case.hpp"
#include "engine/cli/run_folder.hpp"
#include "engine/cli/signals.hpp"
#include "engine/cli/simulation.hpp"
#include "engine/sweep/collect.hpp"
#include "engine/sweep/local_executor.hpp"
#include "engine/sweep/run_index.hpp"
#include "engine/sweep/study.hpp"

namespace headwater {

namespace fs = std::filesystem;

namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

const std::vector<DeclaredKey>& keys() {
  static const std::vector<DeclaredKey> all = declared_keys(describe_everything);
  return all;
}

// What every row has besides its parameters.
const std::string light = "output.detail=\"light\"";

Case case_of(const Study& study) {
  return Case::read(study.case_file, {light});
}

fs::path default_folder(const fs::path& study) {
  return fs::path("runs") / fs::absolute(study).lexically_normal().parent_path().filename() / study.stem();
}

/// The folder that a study or a folder of a sweep means.
fs::path folder_of(const fs::path& sweep) {
  return sweep.extension() == ".toml" && !fs::is_directory(sweep) ? default_folder(sweep) : sweep;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// The exit code of a sweep whose rows all ended like this one. What was stopped or killed can go on: 75.
Exit own_code(const RowRecord& record) {
  const bool by_itself = record.state != RowState::timed_out &&
                         record.exit_code >= static_cast<int>(Exit::usage) &&
                         record.exit_code <= static_cast<int>(Exit::ledger);
  return by_itself ? static_cast<Exit>(record.exit_code) : Exit::stopped;
}

class Sweep {
 public:
  Sweep(const SweepOptions& options, const Study& study, RunIndex& index, RunsTable table, Narrator& narrator)
      : options_(options), study_(study), index_(index), table_(std::move(table)), narrator_(narrator) {}

  Exit go() {
    for (const RunsTable::Row& row : table_.rows) {
      const RowState state = index_.record(row.number).state;
      if (state == RowState::finished) {
        ++finished_;
      } else if (state == RowState::failed && !options_.retry) {
        ++left_alone_;
      } else {
        if (state == RowState::failed) index_.forget(row.number);
        waiting_.push_back(row.number);
      }
    }
    const bool news = !waiting_.empty();
    if (finished_ + left_alone_ > 0)
      narrator_.say(fmt::format(
          "{} of {} rows are done{}", finished_ + left_alone_, table_.rows.size(),
          left_alone_ == 0 ? "" : fmt::format(", {} of them failed (--retry runs them again)", left_alone_)));
    await_earlier_processes();
    begin_ = last_line_ = SteadyClock::now();
    LocalOptions local;
    local.program = "/proc/self/exe";  // stays the same when the file is replaced by a new version
    local.jobs = options_.jobs > 0 ? options_.jobs : std::max(1, omp_get_num_procs());
    local.timeout_seconds = options_.timeout_seconds;
    run_locally(
        local, [&] { return next(); }, [&](const TaskEnd& end) { ended(end); }, stop_wanted);
    if (stop_wanted() && !all_have_ended()) {
      narrator_.say(fmt::format("stopped with {} of {} rows finished; the same command goes on", finished_,
                                table_.rows.size()));
      return Exit::stopped;
    }
    finish(news);
    return Exit::ok;
  }

 private:
  // Processes of a sweep that was killed notice it and stop; their rows are free a moment later.
  void await_earlier_processes() {
    const auto begin = SteadyClock::now();
    bool told = false;
    for (const std::int64_t row : waiting_)
      while (index_.busy(row) && !stop_wanted()) {
        if (!told) narrator_.say("waiting for processes of an earlier sweep to stop");
        told = true;
        if (seconds_since(begin) > 60.0)
          throw Error(Exit::usage, fmt::format("another process is at work on row {}", row),
                      index_.row_folder(row).string(),
                      "Wait until it has ended, then give the command again");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
  }

  std::optional<SweepTask> next() {
    if (at_ == waiting_.size()) return std::nullopt;
    const std::int64_t row = waiting_[at_++];
    const fs::path folder = index_.row_folder(row);
    SweepTask task{row, {}, index_.said_file(row)};
    if (RunFolder(folder).begun())
      task.arguments = {"resume", folder.string()};
    else
      task.arguments = {"run",   study_.case_file.string(), "--params",   index_.runs_file().string(),
                        "--row", std::to_string(row),       "--set",      light,
                        "-o",    folder.string(),           "--overwrite"};
    for (const std::string& word :
         {std::string("--threads"), std::string("1"), std::string("--stop-with"), std::to_string(getpid()),
          std::string("-q"), std::string("--progress"), std::string("none")})
      task.arguments.push_back(word);
    return task;
  }

  void ended(const TaskEnd& end) {
    const RowRecord record = index_.note(end);
    if (record.state == RowState::finished) {
      if (finished_++ == 0)
        for (const std::string& problem : missing_names(index_, end.row))
          narrator_.warn(fmt::format("outputs.names: {} (correct it in the study any time)", problem));
    } else if (!stop_wanted()) {
      ++unfinished_;
      narrator_.warn(fmt::format("row {}: {}", end.row, record.message));
    }
    if (record.state == RowState::finished || !stop_wanted()) ++done_;
    const double spent = seconds_since(begin_);
    if (stop_wanted() || (done_ < waiting_.size() && seconds_since(last_line_) < 2.0)) return;
    last_line_ = SteadyClock::now();
    narrator_.say(fmt::format(
        "{} of {} rows finished{}; {:.0f} s so far, about {:.0f} s left", finished_, table_.rows.size(),
        unfinished_ + left_alone_ == 0 ? "" : fmt::format(", {} not", unfinished_ + left_alone_), spent,
        spent / static_cast<double>(done_) * static_cast<double>(waiting_.size() - done_)));
  }

  bool all_have_ended() const { return done_ == waiting_.size(); }

  void finish(bool news) {
    if (finished_ == 0) {
      for (const RunsTable::Row& row : table_.rows) {
        const RowRecord record = index_.record(row.number);
        if (!record.message.empty())
          throw Error(own_code(record),
                      fmt::format("no row has finished; row {}: {}", row.number, record.message));
      }
    }
    const Collected collected = collect(index_);
    const std::size_t not_finished = collected.rows - collected.finished;
    narrator_.say(fmt::format("{}{} of {} rows; results are in {}", news ? "finished " : "nothing to do: ",
                              collected.finished, collected.rows, collected.csv.string()));
    if (not_finished > 0)
      narrator_.warn(fmt::format("{} did not finish: see headwater sweep status {}",
                                 counted(not_finished, "row"), index_.path().string()));
  }

  const SweepOptions& options_;
  const Study& study_;
  RunIndex& index_;
  RunsTable table_;
  Narrator& narrator_;
  std::vector<std::int64_t> waiting_;  ///< rows to run, in order
  std::size_t at_ = 0;                 ///< of waiting_: the next
  std::size_t done_ = 0;               ///< of waiting_: have ended by themselves or by their time limit
  std::size_t finished_ = 0, left_alone_ = 0, unfinished_ = 0;
  SteadyClock::time_point begin_, last_line_;
};

RunsTable table_of(const SweepOptions& options, const Study& study, const Case& scenario) {
  if (!options.runs) return plan(study, keys(), scenario.merged);
  Study given = study;
  given.method = Study::Method::csv;
  given.table = options.runs;
  return plan(given, keys(), scenario.merged);
}

}  // namespace

void plan_sweep(const fs::path& study_file, const fs::path& output, bool overwrite, Narrator& narrator) {
  const Study study = read_study(study_file, keys());
  const RunsTable table = plan(study, keys(), case_of(study).merged);
  const std::string text = to_csv(table);
  if (fs::exists(output) && !overwrite && read_text(output) != text)
    throw Error(Exit::usage, "there is another table of that name", output.string(),
                "Choose another with -o, or give --overwrite");
  if (output.has_parent_path()) require_writable_folder(output.parent_path());
  write_file_atomically(output, text);
  narrator.say(fmt::format("{} of {}: {}", counted(table.rows.size(), "row"),
                           counted(table.columns.size(), "parameter"), output.string()));
}

Exit run_sweep(const SweepOptions& options, Narrator& narrator) {
  const Study study = read_study(options.study, keys());
  Case scenario = case_of(study);
  RunsTable table = table_of(options, study, scenario);
  // The case is made ready once here: what is wrong with its files is known before any row is begun, and
  // their checksums are part of what this sweep is.
  std::string manifest;
  {
    const Simulation simulation(scenario, 1, [&](std::string_view text) { narrator.detail(text); });
    manifest = manifest_text(scenario, simulation.inputs());
  }
  RunIndex index(options.folder.empty() ? default_folder(options.study) : options.folder);
  index.open(sha256(manifest + to_csv(table)), table, study.names);
  return Sweep(options, study, index, std::move(table), narrator).go();
}

std::string sweep_status(const fs::path& sweep) {
  const RunIndex index(folder_of(sweep));
  const RunsTable table = index.table();
  std::size_t counts[4] = {}, running = 0;
  std::string wrong;
  for (const RunsTable::Row& row : table.rows) {
    const RowRecord record = index.record(row.number);
    const bool at_work = record.state != RowState::finished && index.busy(row.number);
    if (at_work)
      ++running;
    else
      ++counts[static_cast<std::size_t>(record.state)];
    if (!at_work && !record.message.empty())
      wrong += fmt::format("row {} ({}): {}\n", row.number, name_of(record.state), record.message);
  }
  std::string text = fmt::format("rows       {}\n", table.rows.size());
  for (const RowState state : {RowState::finished, RowState::failed, RowState::timed_out, RowState::waiting})
    text += fmt::format("{:<10} {}\n", name_of(state), counts[static_cast<std::size_t>(state)]);
  return text + fmt::format("running    {}\n", running) + wrong;
}

void collect_sweep(const fs::path& sweep, Narrator& narrator) {
  RunIndex index(folder_of(sweep));
  if (index.exists() && folder_of(sweep) != sweep) index.ask_for(read_study(sweep, keys()).names);
  const Collected collected = collect(index);
  narrator.say(fmt::format("{} of {} rows have finished; results are in {} and {}", collected.finished,
                           collected.rows, collected.csv.string(), collected.h5.filename().string()));
}

}  // namespace headwater
