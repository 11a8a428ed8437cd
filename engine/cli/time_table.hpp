// Named values that grow along time, one row each time, until a segment takes them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "engine/io/checkpoint.hpp"

namespace headwater {

class TimeTable {
 public:
  void append_time(double time) { times_.push_back(time); }
  void append(const std::string& name, std::span<const double> row) {
    auto& values = values_[name];
    values.insert(values.end(), row.begin(), row.end());
  }
  bool empty() const { return times_.empty(); }
  const std::vector<double>& times() const { return times_; }
  const std::vector<double>& values(const std::string& name) const {
    static const std::vector<double> none;
    const auto found = values_.find(name);
    return found == values_.end() ? none : found->second;
  }
  void clear() {
    times_.clear();
    values_.clear();
  }
  void save(Checkpoint& checkpoint, const std::string& prefix) const {
    checkpoint.reals[prefix + "/time"] = times_;
    const std::string head = prefix + "/values/";
    for (const auto& [name, values] : values_) checkpoint.reals[head + name] = values;
  }
  void restore(const Checkpoint& checkpoint, const std::string& prefix) {
    clear();
    const auto times = checkpoint.reals.find(prefix + "/time");
    if (times != checkpoint.reals.end()) times_ = times->second;
    const std::string head = prefix + "/values/";
    for (auto entry = checkpoint.reals.lower_bound(head);
         entry != checkpoint.reals.end() && entry->first.compare(0, head.size(), head) == 0; ++entry)
      values_[entry->first.substr(head.size())] = entry->second;
  }

 private:
  std::vector<double> times_;
  std::map<std::string, std::vector<double>> values_;
};

}  // namespace headwater
