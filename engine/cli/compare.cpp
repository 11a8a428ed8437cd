#include "engine/cli/compare.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <string>

#include "build_info.hpp"
#include <fmt/format.h>
#include <omp.h>
#include <unistd.h>

#include "engine/cli/case.hpp"
#include "engine/cli/run_folder.hpp"
#include "engine/cli/runner.hpp"
#include "engine/cli/signals.hpp"
#include "engine/io/files.hpp"
#include "engine/io/toml_file.hpp"
#include "engine/sweep/local_executor.hpp"
#include "postprocess/comparison/comparison.hpp"
#include "postprocess/report/report.hpp"

namespace headwater {

namespace fs = std::filesystem;

namespace {

// One column of the comparison: where its run is, or is to be.
struct Member {
  std::string id;
  std::string case_name;
  std::optional<fs::path> scenario;  // none: a run that is taken as it is
  fs::path folder;
  ConfigValue parameters;
};

// Ids become names of folders.
std::string folder_name(const std::string& id) {
  std::string name = id;
  for (char& c : name)
    if (std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-").find(c) ==
        std::string_view::npos)
      c = '_';
  return name;
}

Member member_of(const fs::path& what) {
  std::error_code unreachable;
  if (fs::is_directory(what, unreachable)) {
    const RunStatus status = RunFolder(what).status();
    if (status.state != "finished")
      throw Error(Exit::usage, fmt::format("the run is {}, not finished", status.state), what.string(),
                  "Go on with: headwater resume " + what.string());
    const RunRecord run(what);
    return {run.id, run.origin.case_name, {}, what, run.parameters};
  }
  Case scenario = Case::read(what, {});
  const std::string& id = scenario.parameters.id;
  return {id, scenario.folder.filename().string(), what, {}, parse_toml(scenario.resolved(false), id)};
}

// Before hours of computing: what would make the runs incomparable in the end.
void require_comparable(const std::vector<Member>& members) {
  if (members.size() < 2)
    throw Error(Exit::usage, "a comparison needs at least two scenarios or runs", {},
                "E.g. headwater compare continued_extraction.toml stop_and_rehabilitate.toml");
  for (std::size_t i = 0; i < members.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (members[i].id == members[k].id || folder_name(members[i].id) == folder_name(members[k].id))
        throw Error(
            Exit::usage,
            fmt::format("two of the scenarios are called '{}' and '{}'", members[k].id, members[i].id), {},
            "Give them ids of their own: [scenario] id");
  std::vector<PairingSubject> subjects;
  for (const Member& member : members) subjects.push_back({member.id, &member.parameters, nullptr});
  require_paired(subjects);
}

// One after the other, in this process: the person sees how far each one is.
Exit run_here(const std::vector<const Member*>& members, int threads, Narrator& narrator) {
  for (const Member* member : members) {
    narrator.say(fmt::format("scenario {}:", member->id));
    RunOptions run;
    run.scenario = *member->scenario;
    run.folder = member->folder;
    run.threads = threads;
    run.overwrite = run.go_on = true;
    const Exit exit = run_scenario(run, narrator);
    narrator.end_run();
    if (exit != Exit::ok) return exit;
  }
  return Exit::ok;
}

// Several at a time, each in a process of its own.
Exit run_in_processes(const std::vector<const Member*>& members, const fs::path& folder, int jobs,
                      int threads, Narrator& narrator) {
  LocalOptions options;
  options.program = fs::read_symlink("/proc/self/exe");
  options.jobs = jobs;
  const auto said = [&](const Member& member) {
    return folder / "runs" / (folder_name(member.id) + ".said.txt");
  };
  const int processors = std::max(1, omp_get_num_procs());
  const int share = std::max(1, processors / std::min(jobs, static_cast<int>(members.size())));
  std::size_t started = 0;
  const auto next = [&]() -> std::optional<SweepTask> {
    if (started == members.size()) return std::nullopt;
    const Member& member = *members[started];
    narrator.say(fmt::format("scenario {} is running", member.id));
    return SweepTask{static_cast<std::int64_t>(started++),
                     {"run", member.scenario->string(), "-o", member.folder.string(), "--overwrite",
                      "--go-on", "--stop-with", fmt::format("{}", getpid()), "--threads",
                      fmt::format("{}", threads > 0 ? threads : share)},
                     said(member)};
  };
  std::vector<std::string> failures;
  int exit_code = static_cast<int>(Exit::ok);
  bool failed = false;
  const auto ended = [&](const TaskEnd& end) {
    const Member& member = *members[static_cast<std::size_t>(end.row)];
    if (end.exit_code == static_cast<int>(Exit::ok)) {
      narrator.say(fmt::format("scenario {} is finished", member.id));
      fs::remove(said(member));
      return;
    }
    // asked to end, perhaps before it could catch the signal
    if (end.exit_code == static_cast<int>(Exit::stopped) ||
        ((failed || stop_wanted()) && end.signal == SIGTERM))
      return;
    failed = true;
    exit_code = end.exit_code > 0 ? end.exit_code : static_cast<int>(Exit::numerical);
    std::string words = read_text(said(member));
    while (!words.empty() && words.back() == '\n') words.pop_back();
    failures.push_back(fmt::format(
        "scenario {}: {}", member.id,
        words.empty() ? fmt::format("ended by signal {}", end.signal) : words.substr(words.rfind('\n') + 1)));
  };
  run_locally(options, next, ended, [&] { return failed || stop_wanted(); });
  if (failed) throw Error(static_cast<Exit>(exit_code), failures.front());
  return stop_wanted() ? Exit::stopped : Exit::ok;
}

}  // namespace

Exit compare_scenarios(const CompareOptions& options, Narrator& narrator) {
  std::vector<Member> members;
  for (const fs::path& what : options.runs) members.push_back(member_of(what));
  require_comparable(members);
  const fs::path folder = !options.folder.empty()
                              ? options.folder
                              : fs::path("runs") / folder_name(members.front().case_name) / "comparison";
  std::vector<const Member*> to_run;
  for (Member& member : members) {
    if (!member.scenario) continue;
    member.folder = folder / "runs" / folder_name(member.id);
    to_run.push_back(&member);
  }
  require_writable_folder(folder);
  const RunLock lock(folder);
  if (!to_run.empty()) require_writable_folder(folder / "runs");
  const Exit exit = options.jobs == 1 || to_run.size() < 2
                        ? run_here(to_run, options.threads, narrator)
                        : run_in_processes(to_run, folder, options.jobs, options.threads, narrator);
  if (exit == Exit::stopped) {
    narrator.say("stopped; the same command goes on");
    return exit;
  }

  std::vector<RunRecord> runs;
  for (const Member& member : members) runs.emplace_back(member.folder);
  const Comparison comparison = compare(std::move(runs));
  const Maker maker = {version, git_sha};
  const std::string csv = to_csv(comparison), json = to_json(comparison, maker),
                    report = report_html(comparison, maker, csv);  // all of them, before one is written
  write_file_atomically(folder / "comparison.csv", csv);
  write_file_atomically(folder / "comparison.json", json);
  write_file_atomically(folder / "report.html", report);
  narrator.say(fmt::format("compared {} runs; open first: {}", comparison.runs.size(),
                           (folder / "report.html").string()));
  return Exit::ok;
}

}  // namespace headwater
