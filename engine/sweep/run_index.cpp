#include "engine/sweep/run_index.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "engine/core/error.hpp"

namespace headwater {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::array<std::string_view, 4> state_names = {"waiting", "timed_out", "failed", "finished"};

Json parse_json(const fs::path& file) {
  Json json = Json::parse(read_text(file), nullptr, false);
  if (!json.is_object()) throw Error(Exit::io, "the file is damaged: not a JSON object", file.string());
  return json;
}

template <class T>
T member(const Json& json, const char* name, const fs::path& file) {
  try {
    return json.at(name).get<T>();
  } catch (const nlohmann::json::exception& error) {
    throw Error(Exit::io, std::string("the file is damaged: ") + error.what(), file.string());
  }
}

std::string numbered(std::int64_t row, std::string_view ending) {
  return fmt::format("{:04}{}", row, ending);
}

/// What follows "error:" in what a process said, on one line; "" when it said nothing of the kind.
std::string error_said(const fs::path& file) {
  if (!fs::exists(file)) return "";
  const std::string text = read_text(file);
  constexpr std::string_view mark = "error: ";
  const auto at = text.rfind('\n' + std::string(mark));
  const auto begin = at != std::string::npos ? at + 1 : text.rfind(mark, 0) == 0 ? 0 : text.size();
  std::string line;
  for (std::size_t i = std::min(begin + mark.size(), text.size()); i < text.size(); ++i) {
    const char letter = text[i] == '\n' ? ' ' : text[i];
    if (letter != ' ' || (!line.empty() && line.back() != ' ')) line += letter;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// With the same input the same program ends in the same error, except where the machine had a part in it.
bool would_fail_again(int exit_code) {
  const auto one_of = [&](auto... codes) { return ((exit_code == static_cast<int>(codes)) || ...); };
  return one_of(Exit::configuration, Exit::input, Exit::numerical, Exit::ledger);
}

}  // namespace

std::string_view name_of(RowState state) {
  return state_names[static_cast<std::size_t>(state)];
}

fs::path RunIndex::row_folder(std::int64_t row) const {
  return path_ / "rows" / numbered(row, "");
}
fs::path RunIndex::said_file(std::int64_t row) const {
  return path_ / "said" / numbered(row, ".txt");
}
fs::path RunIndex::failure_file(std::int64_t row) const {
  return path_ / "failed" / numbered(row, ".json");
}

bool RunIndex::exists() const {
  return fs::exists(path_ / "sweep.json");
}

void RunIndex::write(const std::string& identity, const std::vector<std::string>& names) const {
  const Json json = {{"identity", identity}, {"names", names}};
  write_file_atomically(path_ / "sweep.json", json.dump(2) + "\n");
}

void RunIndex::open(const std::string& identity, const RunsTable& table,
                    const std::vector<std::string>& names) {
  const fs::path file = path_ / "sweep.json";
  if (!exists() && fs::exists(path_) &&
      (!fs::is_directory(path_) ||
       std::any_of(fs::directory_iterator(path_), fs::directory_iterator(), [](const auto& entry) {
         const std::string name = entry.path().filename().string();  // what a killed beginning leaves is ours
         return name != ".lock" && name != "runs.csv" && name.rfind("runs.csv.", 0) != 0 &&
                name.rfind("sweep.json.", 0) != 0;
       })))
    throw Error(Exit::usage, "the folder holds files that are not a sweep's", path_.string(),
                "Choose an empty one with -o");
  if (!exists()) require_writable_folder(path_);
  lock_ = std::make_unique<RunLock>(path_);
  if (exists()) {
    const Json json = parse_json(file);
    if (member<std::string>(json, "identity", file) != identity)
      throw Error(Exit::usage,
                  "the folder holds another sweep: the case, its inputs, the design or the program differ",
                  path_.string(), "Choose another with -o, or remove it");
    ask_for(names);
  } else {
    write_file_atomically(runs_file(), to_csv(table));
    write(identity, names);
  }
  for (const char* folder : {"rows", "said", "failed"}) fs::create_directories(path_ / folder);
}

RunsTable RunIndex::table() const {
  if (!exists())
    throw Error(Exit::usage, "this is not the folder of a sweep: it has no sweep.json", path_.string(),
                "Start one with `headwater sweep run`");
  return read_runs(runs_file());
}

void RunIndex::ask_for(const std::vector<std::string>& wanted) {
  const fs::path file = path_ / "sweep.json";
  if (names() != wanted) write(member<std::string>(parse_json(file), "identity", file), wanted);
}

std::vector<std::string> RunIndex::names() const {
  const fs::path file = path_ / "sweep.json";
  return member<std::vector<std::string>>(parse_json(file), "names", file);
}

RowRecord RunIndex::record(std::int64_t row) const {
  RowRecord record;
  record.row = row;
  const fs::path status = row_folder(row) / "status.json";
  if (fs::exists(status) && member<std::string>(parse_json(status), "state", status) == "finished") {
    record.state = RowState::finished;
    return record;
  }
  const fs::path file = failure_file(row);
  if (!fs::exists(file)) return record;
  const Json json = parse_json(file);
  const auto state = member<std::string>(json, "state", file);
  const auto known = std::find(state_names.begin(), state_names.end(), state);
  if (known == state_names.end()) throw Error(Exit::io, "the file is damaged: no such state", file.string());
  record.state = static_cast<RowState>(known - state_names.begin());
  record.exit_code = member<int>(json, "exit_code", file);
  record.message = member<std::string>(json, "message", file);
  return record;
}

RowRecord RunIndex::note(const TaskEnd& end) {
  RowRecord record;
  record.row = end.row;
  record.exit_code = end.exit_code;
  if (end.exit_code == 0) {
    record.state = RowState::finished;
    forget(end.row);
    return record;
  }
  if (end.timed_out) {
    record.state = RowState::timed_out;
    record.message = "stopped because its time was up";
  } else if (end.exit_code < 0) {
    record.message = fmt::format("ended by signal {} ({})", end.signal, strsignal(end.signal));
  } else if (end.exit_code == static_cast<int>(Exit::stopped)) {
    record.message = "stopped by a signal, with a checkpoint";
  } else {
    record.state = would_fail_again(end.exit_code) ? RowState::failed : RowState::waiting;
    record.message = error_said(said_file(end.row));
    if (record.message.empty()) record.message = fmt::format("ended with exit code {}", end.exit_code);
  }
  const Json json = {{"row", record.row},
                     {"state", name_of(record.state)},
                     {"exit_code", record.exit_code},
                     {"message", record.message}};
  write_file_atomically(failure_file(end.row),
                        json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  return record;
}

void RunIndex::forget(std::int64_t row) {
  fs::remove(failure_file(row));
}

bool RunIndex::busy(std::int64_t row) const {
  return is_locked(row_folder(row));
}

}  // namespace headwater
