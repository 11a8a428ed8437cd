// What must hold for any network, flow and step: mass to round-off, nothing negative, a continuity tracer
// that stays 1, and the same bits for any chunks, partitions and threads.
#include <algorithm>
#include <cstring>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <omp.h>

#include "tests/unit/river/river_case.hpp"

namespace headwater {
namespace {

using test::RiverCase;
using test::RiverRun;

struct Mode {
  const char* name;
  RiverFlow flow;
  RiverTransport transport;
  RiverDispersion dispersion;
  bool storage;
};
const Mode modes[] = {
    {"routed upwind", RiverFlow::routed, RiverTransport::upwind, RiverDispersion::none, false},
    {"routed upwind with storage", RiverFlow::routed, RiverTransport::upwind, RiverDispersion::none, true},
    {"routed upwind, Hines", RiverFlow::routed, RiverTransport::upwind, RiverDispersion::given, true},
    {"routed second order", RiverFlow::routed, RiverTransport::second_order, RiverDispersion::given, true},
    {"prescribed upwind", RiverFlow::prescribed, RiverTransport::upwind, RiverDispersion::none, true},
    {"prescribed upwind, Hines", RiverFlow::prescribed, RiverTransport::upwind, RiverDispersion::given,
     false},
    {"prescribed second order", RiverFlow::prescribed, RiverTransport::second_order, RiverDispersion::given,
     true},
};

// A random tree with flow that comes and goes. Species 0 is 1 kg/m3 in all water that there is; 1 decays.
RiverCase random_case(const Mode& mode, unsigned seed, int reaches = 25) {
  std::mt19937_64 random(seed);
  const auto between = [&](double low, double high) {
    return low * std::pow(high / low, std::uniform_real_distribution<double>()(random));
  };
  const bool second =
      mode.transport == RiverTransport::second_order;  // its cost grows with the Courant number
  RiverCase given;
  given.network =
      "id,downstream,length_m,area_m2,storage_area_m2,exchange_per_s,dispersion_m2s,lateral_m3s_per_m,"
      "lateral_one,lateral_b,slope,width_m,manning\n";
  given.inflow = "time_s,reach,flow_m3s,one_mg_L,b_mg_L\n";
  std::vector<bool> has_upstream(static_cast<std::size_t>(reaches) + 1, false);
  for (int id = 1; id <= reaches; ++id) {
    const bool outlet = id == reaches || random() % 23 == 0;
    const int down = outlet ? -1 : std::min<int>(reaches, id + 1 + static_cast<int>(random() % 3));
    if (!outlet) has_upstream[static_cast<std::size_t>(down)] = true;
    given.network +=
        fmt::format("{},{},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},{:.6g},1000,{:.6g},{:.6g},{:.6g},{:.6g}\n", id,
                    down, between(20, 500), second ? between(5, 50) : between(0.05, 5),
                    random() % 2 == 0 ? 0.0 : between(0.02, 2), between(1e-6, 1e-2), between(0.01, 50),
                    random() % 2 == 0 ? 0.0 : between(1e-7, 1e-4), between(0.1, 100), between(1e-3, 0.1),
                    between(1, 20), between(0.02, 0.1));
  }
  for (int id = 1; id <= reaches; ++id)
    if (!has_upstream[static_cast<std::size_t>(id)] || random() % 5 == 0)
      for (double time = 0.0; time < 1.25 * 86400.0; time += between(600.0, 40000.0))
        given.inflow += fmt::format("{:.6g},{},{:.6g},1000,{:.6g}\n", time, id,
                                    random() % 4 == 0 ? 0.0 : between(1e-3, 10),
                                    random() % 2 == 0 ? 0.0 : between(1, 1000));
  given.species = {{"one", 1.0, 0.0}, {"b", 0.02, between(1e-7, 1e-4)}};
  given.parameters.flow = mode.flow;
  given.parameters.transport = mode.transport;
  given.parameters.dispersion = mode.dispersion;
  given.parameters.cell_length = 60.0;
  given.parameters.step = between(20.0, 20000.0);
  given.parameters.inflow_interpolation = seed % 2 == 0 ? Interpolation::step : Interpolation::linear;
  if (second) given.parameters.step = between(1000.0, 10000.0);
  if (!mode.storage) {  // drop the column by name
    const auto at = given.network.find("storage_area_m2");
    given.network.replace(at, std::strlen("storage_area_m2"), "was_storage");
  }
  given.gauges = {{1, 0.0}, {reaches, 1.0}};
  given.end = 1.25 * 86400.0;
  return given;
}

TEST(RiverProperties, MassPositivityAndContinuity) {
  for (const Mode& mode : modes)
    for (unsigned seed = 1; seed <= 3; ++seed) {
      SCOPED_TRACE(fmt::format("{}, seed {}", mode.name, seed));
      RiverRun run(random_case(mode, seed));
      run.to_end();
      EXPECT_LE(run.worst_closure(), 1e-12);
      const std::span<const double> volume = run.field("river_water_volume"),
                                    one = run.field("river_one_concentration");
      for (std::size_t i = 0; i < volume.size(); ++i) {
        EXPECT_GE(volume[i], 0.0);
        if (volume[i] > 0.0) {
          EXPECT_NEAR(one[i], 1.0, 1e-12) << "reach " << i << " holds " << volume[i];
        }
      }
      for (const double mass : run.field("river_solute_mass")) EXPECT_GE(mass, 0.0);
      for (const double flow : run.field("discharge")) EXPECT_GE(flow, 0.0);
      if (mode.storage) {
        const std::span<const double> stored = run.field("river_storage_mass");
        for (const double mass : stored) EXPECT_GE(mass, 0.0);
      }
    }
}

// Chunks of `size` reaches each, with ghosts and levels as deal_out() would give them.
std::vector<RiverChunk> chunks_of(const RiverNetwork& river, std::int32_t size) {
  std::vector<RiverChunk> chunks;
  for (std::int32_t first = 0; first < river.size(); first += size) {
    RiverChunk chunk;
    chunk.first_reach = first;
    chunk.last_reach = std::min(first + size, river.size());
    for (std::int32_t u = river.upstream_begin[static_cast<std::size_t>(first)];
         u < river.upstream_begin[static_cast<std::size_t>(chunk.last_reach)]; ++u)
      if (river.upstream[static_cast<std::size_t>(u)] < first)
        chunk.ghosts.push_back(river.upstream[static_cast<std::size_t>(u)]);
    std::sort(chunk.ghosts.begin(), chunk.ghosts.end());
    for (const std::int32_t ghost : chunk.ghosts)
      chunk.level = std::max(chunk.level, chunks[static_cast<std::size_t>(ghost / size)].level + 1);
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

void expect_same_bits(RiverRun& a, RiverRun& b) {
  ASSERT_EQ(a.state().size(), b.state().size());
  for (std::int32_t f = 0; f < a.state().size(); ++f) {
    const std::span<const double> one = a.state()[FieldId{f}], other = b.state()[FieldId{f}];
    ASSERT_EQ(one.size(), other.size());
    EXPECT_EQ(std::memcmp(one.data(), other.data(), one.size_bytes()), 0) << a.state().info(FieldId{f}).name;
  }
  for (std::size_t gauge = 0; gauge < 2; ++gauge) {
    ASSERT_EQ(a.samples(gauge).size(), b.samples(gauge).size());
    for (std::size_t s = 0; s < a.samples(gauge).size(); ++s) {
      EXPECT_EQ(a.samples(gauge)[s].flow, b.samples(gauge)[s].flow);
      EXPECT_EQ(a.samples(gauge)[s].concentration, b.samples(gauge)[s].concentration);
    }
  }
  const std::vector<double> one = a.ledger().save(), other = b.ledger().save();
  EXPECT_EQ(one, other);
}

TEST(RiverProperties, SameBitsForAnyChunks) {
  for (const Mode& mode : modes) {
    SCOPED_TRACE(mode.name);
    const RiverCase given = random_case(mode, 11);
    RiverRun whole(given);
    whole.to_end();
    const bool one_way = mode.transport == RiverTransport::upwind && mode.dispersion == RiverDispersion::none;
    for (const std::int32_t size :
         one_way ? std::vector<std::int32_t>{1, 3, 17, 100000} : std::vector<std::int32_t>{3}) {
      RiverCase cut = given;
      cut.chunks = chunks_of(whole.domain().river, size);
      RiverRun run(cut);
      run.to_end();
      expect_same_bits(whole, run);
    }
  }
}

TEST(RiverProperties, SameBitsForPartitionsAndThreads) {
  const int threads = omp_get_max_threads();
  for (const Mode& mode : modes) {
    if (mode.transport == RiverTransport::second_order) continue;  // goes by the whole network, as Hines does
    SCOPED_TRACE(mode.name);
    RiverCase given = random_case(mode, 12, 900);  // enough for several chunks
    given.parameters.step = 7200.0;
    given.end = 86400.0;
    omp_set_num_threads(1);
    RiverRun one(given);
    one.to_end();
    ASSERT_GE(one.domain().chunks.size(), 3U);
    omp_set_num_threads(2);
    given.partitions = 3;
    RiverRun three(given);
    ASSERT_EQ(three.domain().partitions.size(), 3U);
    three.to_end();
    expect_same_bits(one, three);
  }
  omp_set_num_threads(threads);
}

// Prognostic fields, ledger and clock are all there is to go on from.
TEST(RiverProperties, GoesOnWithTheSameBits) {
  for (const Mode& mode : modes) {
    SCOPED_TRACE(mode.name);
    const RiverCase given = random_case(mode, 13);
    RiverRun unbroken(given), first(given), second(given);
    unbroken.day();
    first.day();
    second.day();  // a stranger's day, overwritten by the checkpoint below
    unbroken.day();
    for (std::int32_t f = 0; f < first.state().size(); ++f) {
      const std::span<double> to = second.state()[FieldId{f}];
      if (first.state().info(FieldId{f}).role == Role::prognostic)
        std::copy(first.state()[FieldId{f}].begin(), first.state()[FieldId{f}].end(), to.begin());
      else
        std::fill(to.begin(), to.end(), -1.0);
    }
    second.ledger().restore(first.ledger().save());
    second.day();
    expect_same_bits(unbroken, second);
  }
}

}  // namespace
}  // namespace headwater
