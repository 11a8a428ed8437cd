#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/grid/domain.hpp"

namespace headwater {

namespace {

constexpr std::int32_t largest_chunk = 512;  // reaches
constexpr std::int32_t worth_a_chunk = 64;

// A run of reaches that stays together: a whole tributary, or one reach of a stem that has more above it than
// a chunk holds.
struct Run {
  std::int32_t first = 0;
  std::int32_t last = 0;  // one past
  bool stem = false;
  std::int32_t size() const { return last - first; }
};

std::vector<Run> runs_of(const RiverNetwork& river) {
  std::vector<std::int32_t> reaches_above(river.downstream.size(), 1);  // with itself
  for (std::int32_t reach = 0; reach < river.size(); ++reach) {
    if (river.downstream[reach] >= 0) reaches_above[river.downstream[reach]] += reaches_above[reach];
  }
  std::vector<Run> runs;
  for (std::int32_t last = river.size(); last > 0;) {
    const bool stem = reaches_above[last - 1] > largest_chunk;
    const std::int32_t first = stem ? last - 1 : last - reaches_above[last - 1];
    runs.push_back({first, last, stem});
    last = first;
  }
  std::reverse(runs.begin(), runs.end());
  return runs;
}

// Small runs are taken together. Stem reaches, which must wait for all above them, share a chunk with their
// small tributaries only: the large ones can then be done at the same time.
std::vector<RiverChunk> cut(const RiverNetwork& river) {
  std::vector<RiverChunk> chunks;
  Run open;
  const auto close = [&] {
    if (open.size() == 0) return;
    chunks.emplace_back();
    chunks.back().first_reach = open.first;
    chunks.back().last_reach = open.last;
  };
  for (const Run& run : runs_of(river)) {
    const bool joins =
        run.stem ? open.stem || open.size() < worth_a_chunk : !open.stem || run.size() < worth_a_chunk;
    if (open.size() > 0 && joins && open.size() + run.size() <= largest_chunk) {
      open.last = run.last;
      open.stem = open.stem || run.stem;
    } else {
      close();
      open = run;
    }
  }
  close();
  return chunks;
}

// Upstream reaches outside [first, last) of the reaches inside, ascending.
std::vector<std::int32_t> ghosts_of(const RiverNetwork& river, std::int32_t first, std::int32_t last) {
  std::vector<std::int32_t> ghosts;
  for (std::int32_t i = river.upstream_begin[first]; i < river.upstream_begin[last]; ++i) {
    if (river.upstream[i] < first || river.upstream[i] >= last) ghosts.push_back(river.upstream[i]);
  }
  std::sort(ghosts.begin(), ghosts.end());
  return ghosts;
}

void find_ghosts_and_levels(const RiverNetwork& river, std::vector<RiverChunk>& chunks) {
  std::vector<std::int32_t> level_of(river.downstream.size(), 0);
  for (RiverChunk& chunk : chunks) {
    chunk.ghosts = ghosts_of(river, chunk.first_reach, chunk.last_reach);
    chunk.level = 0;
    for (const std::int32_t ghost : chunk.ghosts) chunk.level = std::max(chunk.level, level_of[ghost] + 1);
    std::fill(level_of.begin() + chunk.first_reach, level_of.begin() + chunk.last_reach, chunk.level);
  }
}

// Cuts 0 … sizes.size() into `shares` ranges of about the same total: an item goes where its middle lies.
std::vector<std::pair<std::int32_t, std::int32_t>> shares_of(const std::vector<std::int64_t>& sizes,
                                                             std::int32_t shares) {
  std::int64_t total = 0;
  for (const std::int64_t size : sizes) total += size;
  std::vector<std::pair<std::int32_t, std::int32_t>> ranges(shares, {0, 0});
  std::int64_t before = 0;
  std::int32_t item = 0;
  for (std::int32_t share = 0; share < shares; ++share) {
    ranges[share].first = item;
    while (item < static_cast<std::int32_t>(sizes.size()) &&
           (2 * before + sizes[item]) * shares < 2 * total * (share + 1)) {
      before += sizes[item++];
    }
    ranges[share].second = item;
  }
  return ranges;
}

}  // namespace

void deal_out(Domain& domain, std::int32_t partitions) {
  const RiverNetwork& river = domain.river;
  domain.chunks = cut(river);
  find_ghosts_and_levels(river, domain.chunks);

  std::vector<std::int64_t> cells, reaches;
  for (const Task& task : domain.tasks) cells.push_back(task.last_cell - task.first_cell);
  for (const RiverChunk& chunk : domain.chunks) reaches.push_back(chunk.last_reach - chunk.first_reach);
  const std::int32_t shares = std::max(partitions, 1);
  const auto task_shares = shares_of(cells, shares);
  const auto chunk_shares = shares_of(reaches, shares);

  domain.partitions.assign(shares, {});
  for (std::int32_t share = 0; share < shares; ++share) {
    Partition& partition = domain.partitions[share];
    std::tie(partition.first_task, partition.last_task) = task_shares[share];
    std::tie(partition.first_chunk, partition.last_chunk) = chunk_shares[share];
    if (partition.first_chunk == partition.last_chunk) continue;
    partition.ghost_reaches = ghosts_of(river, domain.chunks[partition.first_chunk].first_reach,
                                        domain.chunks[partition.last_chunk - 1].last_reach);
  }
}

}  // namespace headwater
