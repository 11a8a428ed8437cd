#include "models/mining/siting.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <queue>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

std::string named(const MiningSite& site) {
  return fmt::format("site '{}'", site.id);
}

std::vector<std::uint8_t> suitable_cells(const Domain& domain, const std::vector<std::uint8_t>& taken) {
  constexpr double degree = 3.14159265358979323846 / 180.0;
  const double least = std::tan(gentlest_slope * degree), most = std::tan(steepest_slope * degree);
  std::vector<std::uint8_t> suitable(taken.size());
  for (std::size_t c = 0; c < suitable.size(); ++c)
    suitable[c] = taken[c] == 0 && domain.reach[c] < 0 && domain.slope[c] >= least && domain.slope[c] <= most;
  return suitable;
}

// Grows from `first` over suitable cells, the nearest to it first; marks what it visits.
std::vector<std::int32_t> patch(std::int32_t first, std::size_t size, const Domain& domain,
                                const std::vector<std::uint8_t>& suitable,
                                std::vector<std::uint8_t>& visited) {
  const GridGeometry& g = domain.geometry;
  const std::int32_t row = domain.raster_index[at(first)] / g.columns;
  const std::int32_t column = domain.raster_index[at(first)] % g.columns;
  using Next = std::pair<std::int64_t, std::int32_t>;  // squared distance, raster index: the order of growth
  std::priority_queue<Next, std::vector<Next>, std::greater<>> border;
  const auto offer = [&](std::int32_t r, std::int32_t c) {
    if (!g.contains(r, c)) return;
    const std::int32_t cell = domain.cell_at[at(g.index(r, c))];
    if (cell < 0 || suitable[at(cell)] == 0 || visited[at(cell)] != 0) return;
    visited[at(cell)] = 1;
    const std::int64_t up = r - row, over = c - column;
    border.emplace(up * up + over * over, g.index(r, c));
  };
  std::vector<std::int32_t> cells;
  offer(row, column);
  while (!border.empty() && cells.size() < size) {
    const std::int32_t raster = border.top().second;
    border.pop();
    cells.push_back(domain.cell_at[at(raster)]);
    const std::int32_t r = raster / g.columns, c = raster % g.columns;
    offer(r - 1, c);
    offer(r + 1, c);
    offer(r, c - 1);
    offer(r, c + 1);
  }
  return cells;
}

std::vector<std::uint8_t> cells_in(const MiningSite& site, const Setup& setup) {
  if (site.polygon.file) return setup.files.covered_cells(*site.polygon.file);
  std::vector<std::uint8_t> covered = covered_by(site.polygon, *setup.domain);
  if (std::find(covered.begin(), covered.end(), 1) == covered.end())
    throw Error(Exit::configuration,
                fmt::format("{} covers the centre of no cell of the terrain", named(site)),
                fmt::format("polygon of {}", named(site)), "Give x and y in the CRS of the terrain");
  return covered;
}

SiteCells in_blocks(std::vector<std::int32_t> cells, double pads, const MiningSite& site,
                    const Domain& domain) {
  const auto blocks = static_cast<std::size_t>(site.blocks);
  const auto of_pads = static_cast<std::size_t>(std::round(pads * static_cast<double>(cells.size())));
  const std::size_t leached = cells.size() - of_pads;
  if (leached < blocks)
    throw Error(Exit::configuration,
                fmt::format("{} has {} cells for {} blocks", named(site), leached, blocks),
                fmt::format("blocks of {}", named(site)), "Ask for fewer blocks, or for a larger site");
  std::sort(cells.begin(), cells.end(), [&](std::int32_t a, std::int32_t b) {
    return domain.elevation[at(a)] != domain.elevation[at(b)]
               ? domain.elevation[at(a)] > domain.elevation[at(b)]
               : domain.raster_index[at(a)] < domain.raster_index[at(b)];
  });
  SiteCells result;
  result.cells = std::move(cells);
  for (std::size_t block = 0; block <= blocks; ++block)
    result.block_begin.push_back(leached * block / blocks);
  return result;
}

}  // namespace

std::vector<std::int32_t> grow_site(const std::string& id, double area, const Domain& domain,
                                    std::uint64_t seed, const std::vector<std::uint8_t>& taken) {
  const std::vector<std::uint8_t> suitable = suitable_cells(domain, taken);
  std::vector<std::pair<double, std::int32_t>> lots;  // drawn by raster index: no other order plays a part
  for (std::int32_t c = 0; c < domain.cells(); ++c)
    if (suitable[at(c)] != 0)
      lots.emplace_back(
          RandomStream(seed, "mining.site." + id, static_cast<std::uint32_t>(domain.raster_index[at(c)]), 0)
              .uniform(),
          c);
  std::sort(lots.begin(), lots.end());
  const auto size = static_cast<std::size_t>(std::max(1.0, std::round(area / domain.cell_area())));
  std::vector<std::uint8_t> visited(taken.size(), 0);  // what is here did not make a patch, nor will it
  for (const auto& [lot, cell] : lots) {
    if (visited[at(cell)] != 0) continue;
    std::vector<std::int32_t> cells = patch(cell, size, domain, suitable, visited);
    if (cells.size() == size) return cells;
  }
  return {};
}

std::vector<SiteCells> place_sites(const std::vector<MiningSite>& sites, const Setup& setup,
                                   std::span<const double> pads) {
  const Domain& domain = *setup.domain;
  std::vector<std::uint8_t> taken(at(domain.cells()), 0);
  std::vector<std::string> owner(sites.empty() ? 0 : taken.size());
  std::vector<SiteCells> placed(sites.size());
  const auto take = [&](std::size_t s, std::vector<std::int32_t> cells) {
    for (const std::int32_t c : cells) {
      if (taken[at(c)] != 0)
        throw Error(Exit::configuration,
                    fmt::format("{} and site '{}' overlap", named(sites[s]), owner[at(c)]),
                    fmt::format("polygon of {}", named(sites[s])), "Draw sites apart");
      taken[at(c)] = 1;
      owner[at(c)] = sites[s].id;
    }
    placed[s] = in_blocks(std::move(cells), pads.empty() ? 0.0 : pads[s], sites[s], domain);
  };
  for (std::size_t s = 0; s < sites.size(); ++s) {
    if (!sites[s].polygon.given()) continue;
    const std::vector<std::uint8_t> covered = cells_in(sites[s], setup);
    std::vector<std::int32_t> cells;
    for (std::int32_t c = 0; c < domain.cells(); ++c)
      if (covered[at(c)] != 0) cells.push_back(c);
    take(s, std::move(cells));
  }
  for (std::size_t s = 0; s < sites.size(); ++s) {
    if (sites[s].polygon.given()) continue;
    std::vector<std::int32_t> cells = grow_site(sites[s].id, sites[s].area, domain, setup.seed, taken);
    if (cells.empty())
      throw Error(Exit::configuration,
                  fmt::format("{} finds no connected {:.6g} ha of hillside between {:g} and {:g} degrees",
                              named(sites[s]), sites[s].area * 1e-4, gentlest_slope, steepest_slope),
                  fmt::format("area of {}", named(sites[s])), "Ask for a smaller area, or give a polygon");
    take(s, std::move(cells));
  }
  return placed;
}

}  // namespace headwater
