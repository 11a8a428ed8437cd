#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "engine/grid/domain.hpp"
#include "tests/unit/grid/domains.hpp"

namespace headwater {
namespace {

// A comb: a stem of `stem` reaches with a tributary of `tooth` reaches every `gap`.
RiverNetwork comb(int stem, int gap, int tooth) {
  RiverNetwork river;
  std::int32_t below = -1;  // the stem reach that waits for the next one
  for (int i = 0; i < stem; ++i) {
    std::int32_t tip = -1;
    if (i % gap == 0) {
      for (int j = 0; j < tooth; ++j) {
        if (tip >= 0) river.downstream[tip] = river.size();
        tip = river.size();
        river.downstream.push_back(-1);
      }
    }
    const std::int32_t reach = river.size();
    river.downstream.push_back(-1);
    if (tip >= 0) river.downstream[tip] = reach;
    if (below >= 0) river.downstream[below] = reach;
    below = reach;
  }
  link_upstream(river);
  return river;
}

TEST(DealOut, ChunksCoverTheRiverAndReadOnlyEarlierLevels) {
  for (const RiverNetwork& river : {comb(3000, 7, 100), comb(5000, 1, 0), comb(40, 1, 600), comb(1, 1, 0)}) {
    Domain domain;
    domain.river = river;
    deal_out(domain, 4);
    std::vector<std::int32_t> chunk_of(river.size(), -1);
    std::int32_t next = 0, levels = 0;
    for (std::size_t c = 0; c < domain.chunks.size(); ++c) {
      const RiverChunk& chunk = domain.chunks[c];
      EXPECT_EQ(chunk.first_reach, next);
      EXPECT_LE(chunk.last_reach - chunk.first_reach, 512);
      next = chunk.last_reach;
      levels = std::max(levels, chunk.level + 1);
      for (std::int32_t r = chunk.first_reach; r < chunk.last_reach; ++r) chunk_of[r] = static_cast<int>(c);
    }
    EXPECT_EQ(next, river.size());
    std::vector<std::set<std::int32_t>> ghosts(domain.chunks.size());
    std::vector<int> level(domain.chunks.size(), 0);
    for (std::int32_t reach = 0; reach < river.size(); ++reach) {
      const std::int32_t to = river.downstream[reach];
      if (to < 0 || chunk_of[to] == chunk_of[reach]) continue;
      ghosts[chunk_of[to]].insert(reach);
      level[chunk_of[to]] = std::max(level[chunk_of[to]], domain.chunks[chunk_of[reach]].level + 1);
    }
    for (std::size_t c = 0; c < domain.chunks.size(); ++c) {
      EXPECT_EQ(domain.chunks[c].ghosts, std::vector<std::int32_t>(ghosts[c].begin(), ghosts[c].end()));
      EXPECT_EQ(domain.chunks[c].level, level[c]);
    }
  }
}

TEST(DealOut, LargeTributariesCanBeDoneAtTheSameTime) {
  Domain domain;
  domain.river = comb(40, 1, 500);  // 40 tributaries of 500 reaches on a stem of 40
  deal_out(domain, 1);
  const auto at_once = std::count_if(domain.chunks.begin(), domain.chunks.end(),
                                     [](const RiverChunk& chunk) { return chunk.level == 0; });
  EXPECT_GE(at_once, 40);
}

TEST(DealOut, PartitionsShareReachesEvenlyAndKnowTheirGhosts) {
  Domain domain;
  domain.river = comb(3000, 7, 100);
  deal_out(domain, 3);
  const RiverNetwork& river = domain.river;
  std::vector<int> owner(river.size(), -1);
  for (int p = 0; p < 3; ++p) {
    int reaches = 0;
    for (std::int32_t c = domain.partitions[p].first_chunk; c < domain.partitions[p].last_chunk; ++c) {
      for (std::int32_t r = domain.chunks[c].first_reach; r < domain.chunks[c].last_reach; ++r, ++reaches)
        owner[r] = p;
    }
    EXPECT_NEAR(reaches, river.size() / 3.0, 512);  // a chunk is not cut
  }
  for (int p = 0; p < 3; ++p) {
    std::vector<std::int32_t> expected;
    for (std::int32_t r = 0; r < river.size(); ++r) {
      if (river.downstream[r] >= 0 && owner[river.downstream[r]] == p && owner[r] != p) expected.push_back(r);
    }
    EXPECT_EQ(domain.partitions[p].ghost_reaches, expected);
  }
}

}  // namespace
}  // namespace headwater
