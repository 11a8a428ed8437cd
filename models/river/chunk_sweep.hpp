// The river's day by chunks of reaches: what leaves a chunk is kept as a series over the sub-steps, so that a
// chunk runs the whole day at once, as soon as the chunks above it have.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/grid/domain.hpp"
#include "models/river/river_data.hpp"

namespace headwater {

/// Routing and upwind transport without added dispersion: information goes downstream only, so one pass in
/// reach order solves the implicit step. Chunks of one level run in parallel. Each partition keeps the series
/// of its own chunks and copies of those that it needs from others, filled after each level: what ranks would
/// send. The bits depend neither on the number of threads nor on that of partitions or chunks.
class ChunkSweep {
 public:
  explicit ChunkSweep(const Domain& domain);

  /// Advances data.volume, data.mass and data.stored over all of data.steps. Throws Error(Exit::numerical).
  void run(RiverData& data);
  std::size_t bytes() const;

 private:
  struct Export {
    std::int32_t reach = 0;
    std::int32_t slot = 0;
  };
  struct Chunk {
    std::int32_t first = 0, last = 0;
    std::int32_t share = 0;
    std::vector<Export> exports;
  };
  struct Share {
    std::vector<std::int32_t>
        exported;  // own reaches that other chunks read, ascending; ghosts take the slots behind
    std::size_t slots = 0;
    std::vector<double> series;  // [slot][sub-step][1 + species]: water [m3], masses [kg]
  };
  struct Copy {
    std::int32_t from_share = 0, from_slot = 0, to_share = 0, to_slot = 0;
  };

  void find_exports(const Domain& domain);
  void find_ghosts(const Domain& domain);
  void run_chunk(RiverData& data, const Chunk& chunk);
  void exchange(std::size_t level, std::size_t row);

  std::vector<Chunk> chunks_;
  std::vector<std::vector<std::size_t>> levels_;  // chunks by level
  std::vector<Share> shares_;
  std::vector<std::vector<Copy>> copies_;  // by level of the chunk that exports
  std::vector<std::int32_t> sources_;      // for each entry of network.upstream: the reach, or -1 - slot
};

}  // namespace headwater
