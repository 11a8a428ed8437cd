// Errors that a person can act on: problem - where - remedy, and the exit code that the program will return.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace headwater {

/// Exit codes of the program (design: command line). A thrown Error carries one of them to main().
enum class Exit : int {
  ok = 0,
  usage = 2,          ///< wrong command line
  configuration = 3,  ///< unknown key, wrong unit, out of bounds, end before start
  input = 4,          ///< a data file is missing, unreadable, without CRS, empty, physically impossible
  numerical = 5,      ///< a solver failed and could not be saved by a shorter step
  io = 6,             ///< a folder cannot be written, the disk is full
  ledger = 7,         ///< mass does not balance
  stopped = 75,       ///< stopped by a signal, with a checkpoint
  interrupted = 130,  ///< second interrupt
};

/// What went wrong, where, and what would be right. what() is one sentence each: "problem (where). Remedy."
class Error : public std::runtime_error {
 public:
  Error(Exit code, std::string_view problem, std::string_view where = {}, std::string_view remedy = {});
  Exit code() const { return code_; }
  const std::string& problem() const { return parts_->problem; }
  const std::string& where() const { return parts_->where; }
  const std::string& remedy() const { return parts_->remedy; }

 private:
  struct Parts {
    std::string problem, where, remedy;
  };
  Exit code_;
  std::shared_ptr<const Parts> parts_;  // shared: copies of an exception must not throw
};

}  // namespace headwater
