// A priority queue of cells by level for a flood that only ever rises.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace headwater {

/// Lowest level first; equals in no particular order. What is pushed is filed by level into buckets of equal
/// height; only the bucket at the water line is kept sorted (a small heap), so that a push costs a few
/// nanoseconds instead of the log of a long queue. Levels outside [lowest, highest] go to the end buckets:
/// slower, still right.
class LevelQueue {
 public:
  LevelQueue(double lowest, double highest) : lowest_(lowest), buckets_(4096) {
    per_height_ = highest > lowest ? static_cast<double>(buckets_.size()) / (highest - lowest) : 0.0;
  }

  void push(double level, std::int32_t cell) {
    std::vector<Entry>& bucket = buckets_[std::max(bucket_of(level), at_line_)];
    bucket.push_back({level, cell});
    if (&bucket == &buckets_[at_line_]) std::push_heap(bucket.begin(), bucket.end(), std::greater<>());
  }

  /// Raises the water line to the next bucket that holds something, if need be.
  bool empty() {
    while (buckets_[at_line_].empty() && at_line_ + 1 < buckets_.size()) {
      std::vector<Entry>().swap(buckets_[at_line_]);
      std::vector<Entry>& bucket = buckets_[++at_line_];
      std::make_heap(bucket.begin(), bucket.end(), std::greater<>());
    }
    return buckets_[at_line_].empty();
  }

  /// Of a queue that has just been found not empty.
  double lowest_level() const { return buckets_[at_line_].front().level; }
  std::int32_t pop() {
    std::vector<Entry>& bucket = buckets_[at_line_];
    const std::int32_t cell = bucket.front().cell;
    std::pop_heap(bucket.begin(), bucket.end(), std::greater<>());
    bucket.pop_back();
    return cell;
  }

 private:
  struct Entry {
    double level;
    std::int32_t cell;
    bool operator>(const Entry& other) const { return level > other.level; }
  };

  std::size_t bucket_of(double level) const {
    const double last = static_cast<double>(buckets_.size() - 1);
    return static_cast<std::size_t>(std::clamp((level - lowest_) * per_height_, 0.0, last));
  }

  double lowest_;
  double per_height_;
  std::size_t at_line_ = 0;
  std::vector<std::vector<Entry>> buckets_;
};

}  // namespace headwater
