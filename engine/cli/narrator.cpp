#include "engine/cli/narrator.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "engine/io/files.hpp"

namespace headwater {

namespace {

std::string duration_text(double seconds) {
  if (seconds < 90.0) return fmt::format("{:.0f} s", seconds);
  if (seconds < 5400.0) return fmt::format("{:.0f} min", seconds / 60.0);
  return fmt::format("{:.1f} h", seconds / 3600.0);
}

}  // namespace

namespace {

// Speaking must never stop a run: a closed or full stderr is not the run's problem.
void to_people(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace

Narrator::Narrator(Options options) : options_(std::move(options)), begin_(std::chrono::steady_clock::now()) {
  terminal_ =
      isatty(STDERR_FILENO) == 1 && options_.progress == Progress::automatic && options_.verbosity >= 0;
  colour_ = isatty(STDERR_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  if (options_.log)
    record("info", "headwater starts");  // a log that cannot be written is known before anything is done
}

Narrator::~Narrator() {
  clear_bar();
}

void Narrator::clear_bar() {
  if (bar_shown_) to_people("\r\033[K");
  bar_shown_ = false;
}

void Narrator::record(std::string_view level, std::string_view text) {
  for (const auto& file : {options_.log, run_log_}) {
    if (!file) continue;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    nlohmann::ordered_json line = {{"time", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now))},
                                   {"level", level},
                                   {"message", text}};
    append_line(*file, line.dump());
  }
}

void Narrator::speak(std::string_view text) {
  clear_bar();
  if (options_.progress == Progress::json)
    to_people(nlohmann::ordered_json{{"message", text}}.dump() + "\n");
  else
    to_people(fmt::format("{}\n", text));
}

void Narrator::end_run() {
  run_log_.reset();
  begin_ = std::chrono::steady_clock::now();
}

void Narrator::say(std::string_view text) {
  record("info", text);
  if (options_.verbosity >= 0) speak(text);
}

void Narrator::detail(std::string_view text) {
  record("detail", text);
  if (options_.verbosity > 0) speak(text);
}

void Narrator::warn(std::string_view text) {
  record("warning", text);
  if (options_.verbosity >= 0)
    speak(fmt::format("{}warning:{} {}", colour_ ? "\033[33m" : "", colour_ ? "\033[0m" : "", text));
}

void Narrator::error(std::string_view text) {
  clear_bar();
  to_people(fmt::format("{}error:{} {}\n", colour_ ? "\033[31m" : "", colour_ ? "\033[0m" : "", text));
}

void Narrator::progress(std::int64_t done, std::int64_t total, const std::string& moment, double closure,
                        bool milestone) {
  const auto now = std::chrono::steady_clock::now();
  const double spent = std::chrono::duration<double>(now - begin_).count();
  const double share = static_cast<double>(done) / static_cast<double>(total);
  const double left = share > 0.0 ? spent * (1.0 - share) / share : 0.0;
  if (options_.progress == Progress::json) {
    if (!milestone && done != total) return;
    const nlohmann::ordered_json line = {{"step", done},       {"steps", total},   {"date", moment},
                                         {"closure", closure}, {"seconds", spent}, {"seconds_left", left}};
    to_people(fmt::format("{}\n", line.dump()));
  } else if (terminal_) {
    if (done != total && now - last_bar_ < std::chrono::milliseconds(100)) return;
    last_bar_ = now;
    constexpr int width = 30;
    const int full = static_cast<int>(share * width);
    to_people(fmt::format("\r[{:#<{}}{:.<{}}] {:3.0f} %  {}  closure {:.1e}  {} left \033[K", "", full, "",
                          width - full, 100.0 * share, moment, closure, duration_text(left)));
    bar_shown_ = true;
    if (done == total) clear_bar();
  } else if (milestone && options_.progress == Progress::automatic && options_.verbosity >= 0) {
    to_people(fmt::format("{}  {:3.0f} %  closure {:.1e}  {} so far, about {} left\n", moment, 100.0 * share,
                          closure, duration_text(spent), duration_text(left)));
  }
}

}  // namespace headwater
