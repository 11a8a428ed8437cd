#include "engine/cli/runner.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>
#include <omp.h>

#include "engine/cli/products.hpp"
#include "engine/cli/recorder.hpp"
#include "engine/cli/run_folder.hpp"
#include "engine/cli/signals.hpp"
#include "engine/cli/simulation.hpp"

namespace headwater {

namespace fs = std::filesystem;

namespace {

constexpr double checkpoint_every_seconds = 120.0;

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int threads_to_use(int asked, const Case& scenario) {
  if (asked > 0) return asked;
  if (scenario.parameters.threads > 0) return static_cast<int>(scenario.parameters.threads);
  return std::max(1, omp_get_num_procs());
}

bool year_ends(const Clock& clock) {
  return clock.is_calendar() && clock.date().month == 1 && clock.date().day == 1;
}

// The days, the segments and the checkpoints between the first step and the last.
class Run {
 public:
  Run(Case& scenario, Simulation& simulation, Recorder& recorder, RunFolder& folder, RunStatus status,
      Narrator& narrator)
      : scenario_(scenario),
        simulation_(simulation),
        recorder_(recorder),
        folder_(folder),
        status_(std::move(status)),
        narrator_(narrator) {}

  // A run that is ended in its spin-up begins with it again.
  bool start() {
    const double begin = now_seconds();
    const auto days = -simulation_.clock().step();
    const bool done = simulation_.spin_up(stop_wanted);
    if (done && days > 0)
      narrator_.say(fmt::format("spin-up of {} days before {}: {:.1f} s", days, simulation_.moment(),
                                now_seconds() - begin));
    if (!done) {
      begin_ = begin;
      set_state("stopped", "stopped by a signal in its spin-up");
      narrator_.say(fmt::format("stopped in its spin-up; start again with: headwater resume {}",
                                folder_.path().string()));
      return false;
    }
    recorder_.begin();
    checkpoint();
    return true;
  }
  void checkpoint() {
    Checkpoint checkpoint;
    simulation_.save(checkpoint);
    recorder_.save(checkpoint);
    checkpoint.integers["segments"] = {segments_};
    folder_.write_checkpoint(checkpoint);
    last_checkpoint_ = now_seconds();
  }
  void restore(const Checkpoint& checkpoint) {
    simulation_.restore(checkpoint);
    recorder_.restore(checkpoint);
    segments_ = checkpoint.integers.at("segments").at(0);
    folder_.drop_segments(segments_);
  }

  Exit go(bool profile) {
    begin_ = last_checkpoint_ = now_seconds();
    set_state("running", "");
    try {
      while (!simulation_.clock().finished()) {
        simulation_.advance_day();
        recorder_.record();
        const bool segment_due = simulation_.clock().finished() || year_ends(simulation_.clock());
        if (segment_due) folder_.write_segment(segments_++, recorder_.take_segment());
        narrate(segment_due);
        const bool stop = stop_wanted() && !simulation_.clock().finished();
        if (segment_due || stop || checkpoint_wanted() ||
            now_seconds() - last_checkpoint_ > checkpoint_every_seconds)
          checkpoint();
        if (stop) {
          set_state("stopped", "stopped by a signal");
          narrator_.say(fmt::format("stopped before {} with a checkpoint; go on with: headwater resume {}",
                                    simulation_.moment(), folder_.path().string()));
          return Exit::stopped;
        }
      }
      folder_.merge_segments(segments_);
      write_products(folder_.path(), scenario_, simulation_, narrator_);
    } catch (const Error& error) {
      report_failure(error.what());
      throw;
    } catch (const std::exception& error) {
      report_failure(error.what());
      throw;
    }
    set_state("finished", "");
    folder_.drop_all_segments();
    if (scenario_.parameters.output.detail == Detail::light) folder_.drop_checkpoints();
    if (profile) print_profile();
    narrator_.say(fmt::format("finished in {:.1f} s; results are in {}", now_seconds() - begin_,
                              folder_.path().string()));
    return Exit::ok;
  }

 private:
  void set_state(const std::string& state, const std::string& message) {
    status_.state = state;
    status_.message = message;
    status_.wall_seconds = now_seconds() - begin_;
    folder_.write_status(status_);
  }
  // The disk may be what failed: then the old status stays, and the run resumes from its checkpoint all the
  // same.
  void report_failure(const std::string& message) {
    try {
      set_state("failed", message);
    } catch (const Error&) {
    }
  }
  void narrate(bool milestone) {
    const Clock& clock = simulation_.clock();
    const std::string moment =
        clock.is_calendar() ? to_string(clock.date_of(clock.step() - 1))
                            : fmt::format("{:g} {}", clock.product_time(clock.elapsed()), clock.unit());
    narrator_.progress(clock.step(), clock.steps(), moment, simulation_.ledger().worst_closure(), milestone);
  }
  void print_profile() {
    double total = 0.0;
    for (const auto& [name, seconds] : simulation_.seconds()) total += seconds;
    narrator_.say("process            seconds   share");
    for (const auto& [name, seconds] : simulation_.seconds())
      narrator_.say(fmt::format("{:<16} {:9.2f}  {:5.1f} %", name, seconds, 100.0 * seconds / total));
    narrator_.say(
        fmt::format("{:<16} {:9.2f}  (with output: {:.2f} s)", "all", total, now_seconds() - begin_));
  }

  Case& scenario_;
  Simulation& simulation_;
  Recorder& recorder_;
  RunFolder& folder_;
  RunStatus status_;
  Narrator& narrator_;
  std::int64_t segments_ = 0;
  double begin_ = 0.0, last_checkpoint_ = 0.0;
};

// What `--dry-run` says. The time is measured on the first days, in memory.
void estimate(Simulation& simulation, Narrator& narrator) {
  const Clock& clock = simulation.clock();
  const double begin = now_seconds();
  const std::int64_t first = clock.first_step(), all = clock.steps() - first;
  const std::int64_t most = first + std::min<std::int64_t>(all, 730);
  while (clock.step() < most && now_seconds() - begin < 5.0) simulation.advance_day();
  const std::int64_t done = clock.step() - first;
  const double per_step = (now_seconds() - begin) / static_cast<double>(std::max<std::int64_t>(1, done));
  narrator.say(fmt::format("{} cells, {} reaches, {} steps", simulation.domain().cells(),
                           simulation.domain().river.size(), clock.steps()));
  narrator.say(fmt::format(
      "about {:.0f} s of computing (measured on the first {} steps) and at most {:.0f} MB of results before "
      "compression",
      per_step * static_cast<double>(all), done, estimated_megabytes(simulation)));
}

}  // namespace

Exit run_scenario(const RunOptions& options, Narrator& narrator) {
  Case scenario = Case::read(options.scenario, options.changes, options.settings);
  const int threads = threads_to_use(options.threads, scenario);
  omp_set_num_threads(threads);
  const fs::path folder_path = !options.folder.empty()
                                   ? options.folder
                                   : fs::path("runs") / scenario.folder.filename() / scenario.file.stem();
  const std::string resolved = scenario.resolved();

  std::vector<std::string> remarks;
  Simulation simulation(scenario, threads, [&](std::string_view text) { remarks.emplace_back(text); });
  Recorder recorder(scenario, simulation, [&](std::string_view text) { remarks.emplace_back(text); });
  if (options.dry_run) {
    for (const std::string& remark : remarks) narrator.say(remark);
    estimate(simulation, narrator);
    return Exit::ok;
  }

  RunFolder folder(folder_path);
  const std::string manifest = manifest_text(scenario, simulation.inputs());
  const auto refuse_foreign = [&] {
    if (folder.foreign())
      throw Error(Exit::usage, "the folder holds files that are not a run's", folder_path.string(),
                  "Choose an empty one with -o");
  };
  // Locked before it is judged: another process may be at work, or may be about to begin.
  if (!folder.exists()) {
    refuse_foreign();
    require_writable_folder(folder_path);
  }
  folder.lock();
  // A run that was killed before it had its manifest holds nothing yet: the same command starts it again.
  const bool occupied = folder.begun() || folder.finished();
  const bool same = folder.begun() && folder.manifest() == manifest;
  if (occupied && (!options.overwrite || (same && options.go_on))) {
    if (same && folder.finished()) {
      folder.drop_all_segments();
      narrator.say(fmt::format("{} is finished and is this very run: nothing to do", folder_path.string()));
      return Exit::ok;
    }
    if (same && options.go_on) {
      folder.unlock();
      return resume_run(folder_path, options.threads, options.profile, narrator);
    }
    if (same)
      throw Error(Exit::usage, "this run has been begun and is not finished", folder_path.string(),
                  "Go on with: headwater resume " + folder_path.string());
    throw Error(Exit::usage, "the folder holds another run", folder_path.string(),
                "Choose another with -o, or give --overwrite");
  }
  refuse_foreign();
  folder.clear();
  RunStatus status;
  status.state = "running";
  status.scenario_folder = scenario.folder.string();
  status.threads = threads;
  folder.write_status(status);
  folder.begin(resolved, manifest);
  narrator.log_to(folder_path / "log.jsonl");
  for (const std::string& remark : remarks) narrator.say(remark);

  Run run(scenario, simulation, recorder, folder, status, narrator);
  if (!run.start()) return Exit::stopped;
  return run.go(options.profile);
}

void check_scenario(const RunOptions& options, Narrator& narrator) {
  Case scenario = Case::read(options.scenario, options.changes, options.settings);
  const Remark remark = [&](std::string_view text) { narrator.say(text); };
  Simulation simulation(scenario, 1, remark);
  const Recorder recorder(scenario, simulation, remark);
  narrator.say(fmt::format("{} is valid; {} input files", options.scenario.string(),
                           simulation.inputs().files().size()));
}

Exit resume_run(const fs::path& folder_path, int threads_asked, bool profile, Narrator& narrator) {
  RunFolder folder(folder_path);
  const RunStatus status = folder.status();
  if (status.state == "finished") {
    folder.drop_all_segments();
    narrator.say(fmt::format("{} is finished: nothing to resume", folder_path.string()));
    return Exit::ok;
  }
  folder.lock();
  if (!folder.begun())
    throw Error(Exit::usage, "the run was ended before it had begun", folder_path.string(),
                "Start it again with the same `headwater run`");
  folder.read_manifest();  // a damaged one is named as such
  Case scenario = Case::from_resolved(folder_path / "resolved.toml", status.scenario_folder);
  const int threads = threads_to_use(threads_asked, scenario);
  omp_set_num_threads(threads);
  const Remark remark = [&](std::string_view text) { narrator.detail(text); };
  Simulation simulation(scenario, threads, remark);
  Recorder recorder(scenario, simulation, remark);
  if (manifest_text(scenario, simulation.inputs()) != folder.manifest())
    throw Error(Exit::input, "the run's inputs, its resolved.toml or the program have changed since it began",
                folder_path.string(), "Put them back, or start again with `headwater run --overwrite`");
  narrator.log_to(folder_path / "log.jsonl");
  RunStatus now = status;
  now.threads = threads;
  Run run(scenario, simulation, recorder, folder, now, narrator);
  if (folder.has_checkpoint())
    run.restore(folder.newest_checkpoint([&](std::string_view text) { narrator.warn(text); }));
  else if (!run.start())  // killed before the first one
    return Exit::stopped;
  narrator.say(fmt::format("resuming {} at {}", folder_path.string(),
                           simulation.clock().finished() ? "its end" : simulation.moment()));
  return run.go(profile);
}

}  // namespace headwater
