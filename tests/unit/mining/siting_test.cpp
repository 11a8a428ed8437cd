#include "models/mining/siting.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "engine/core/random.hpp"
#include "tests/unit/mining/mines.hpp"

namespace headwater {
namespace {

using mining_test::hills;
using mining_test::site;
using testing::HasSubstr;

std::vector<SiteCells> placed(const std::vector<MiningSite>& sites, const Domain& domain,
                              std::uint64_t seed = 7) {
  headwater::Setup setup;  // testing::Test has a trap of that name
  setup.domain = &domain;
  setup.seed = seed;
  return place_sites(sites, setup);
}

std::string refusal(const std::vector<MiningSite>& sites, const Domain& domain) {
  try {
    placed(sites, domain);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Exit::configuration);
    return error.what();
  }
  return "accepted";
}

MiningSite automatic(const std::string& id, double hectares, std::int64_t blocks = 1) {
  MiningSite one = site(id, blocks);
  one.area = hectares * 1e4;
  return one;
}

MiningSite square(const std::string& id, double x0, double y0, double x1, double y1) {
  MiningSite one = site(id);
  one.polygon.corners = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
  return one;
}

// Cells as places on the map: base order may differ, the ground does not.
std::vector<std::int32_t> on_map(const SiteCells& cells, const Domain& domain) {
  std::vector<std::int32_t> raster;
  for (const std::int32_t c : cells.cells) raster.push_back(domain.raster_index[static_cast<std::size_t>(c)]);
  return raster;
}

bool connected(const SiteCells& cells, const Domain& domain) {
  const auto raster = on_map(cells, domain);
  std::set<std::int32_t> left(raster.begin(), raster.end());
  std::vector<std::int32_t> next = {raster[0]};
  left.erase(raster[0]);
  const std::int32_t columns = domain.geometry.columns;
  while (!next.empty()) {
    const std::int32_t at = next.back();
    next.pop_back();
    for (const std::int32_t neighbour : {at - columns, at + columns, at % columns > 0 ? at - 1 : -1,
                                         at % columns + 1 < columns ? at + 1 : -1})
      if (left.erase(neighbour) > 0) next.push_back(neighbour);
  }
  return left.empty();
}

TEST(Siting, PutsSitesOnHillsidesConnectedAndApart) {
  const Domain domain = hills();
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto sites =
        placed({automatic("a", 4.0), automatic("b", 6.0, 3), automatic("c", 2.6)}, domain, seed);
    std::set<std::int32_t> all;
    for (const SiteCells& one : sites) {
      for (const std::int32_t c : one.cells) {
        const auto cell = static_cast<std::size_t>(c);
        const double degrees = std::atan(domain.slope[cell]) * 180.0 / 3.14159265358979323846;
        EXPECT_GE(degrees, 15.0 - 1e-9);
        EXPECT_LE(degrees, 35.0 + 1e-9);
        EXPECT_LT(domain.reach[cell], 0) << "a river cell";
        EXPECT_TRUE(all.insert(c).second) << "in two sites";
      }
      EXPECT_TRUE(connected(one, domain));
    }
    EXPECT_EQ(sites[0].cells.size(), 16u) << "4 ha in cells of 0.25 ha";
    EXPECT_EQ(sites[1].cells.size(), 24u);
    EXPECT_EQ(sites[2].cells.size(), 10u) << "2.6 ha rounded to cells";
  }
}

TEST(Siting, BlocksGoFromTopToBottom) {
  const Domain domain = hills();
  const SiteCells one = placed({automatic("a", 5.0, 3)}, domain)[0];
  EXPECT_THAT(one.block_begin, testing::ElementsAre(0u, 6u, 13u, 20u));
  for (std::size_t i = 1; i < one.cells.size(); ++i)
    EXPECT_GE(domain.elevation[static_cast<std::size_t>(one.cells[i - 1])],
              domain.elevation[static_cast<std::size_t>(one.cells[i])]);
  EXPECT_EQ(one.lowest(), one.cells.back());
}

TEST(Siting, PadsAreTheLowestCells) {
  const Domain domain = hills();
  headwater::Setup setup;
  setup.domain = &domain;
  setup.seed = 7;
  const auto with_pads = [&](double share, std::int64_t blocks) {
    return place_sites({automatic("a", 5.0, blocks)}, setup, std::vector<double>{share})[0];
  };
  const SiteCells one = with_pads(0.22, 3);  // 4.4 of 20 cells
  EXPECT_EQ(one.pads(), 4u);
  EXPECT_THAT(one.block_begin, testing::ElementsAre(0u, 5u, 10u, 16u));
  EXPECT_EQ(one.part(2), (std::pair<std::size_t, std::size_t>(10, 16)));
  EXPECT_EQ(one.part(3), (std::pair<std::size_t, std::size_t>(16, 20)));
  EXPECT_EQ(one.cells, with_pads(0.0, 1).cells) << "the same place";
  EXPECT_EQ(with_pads(0.02, 3).pads(), 0u);
  EXPECT_EQ(with_pads(0.5, 10).pads(), 10u);
  EXPECT_THROW(with_pads(0.5, 11), Error) << "ten cells for eleven blocks";
}

TEST(Siting, OneMoreSiteMovesNoOther) {
  const Domain domain = hills();
  const auto two = placed({automatic("a", 4.0), automatic("b", 4.0)}, domain);
  const auto three = placed({automatic("a", 4.0), automatic("b", 4.0), automatic("c", 4.0)}, domain);
  EXPECT_EQ(three[0].cells, two[0].cells);
  EXPECT_EQ(three[1].cells, two[1].cells);
  // nor does one before it, unless they meet
  EXPECT_EQ(placed({automatic("b", 4.0)}, domain)[0].cells, two[1].cells);
  EXPECT_NE(two[0].cells, two[1].cells);
  EXPECT_NE(placed({automatic("a", 4.0)}, domain, 8)[0].cells, two[0].cells) << "another seed, another place";
}

TEST(Siting, DoesNotDependOnPartitionsOrTheOrderOfCells) {
  const Domain one = hills(60, 50, 1), three = hills(60, 50, 3);
  for (const char* id : {"a", "b", "c"})
    EXPECT_EQ(on_map(placed({automatic(id, 6.0)}, one)[0], one),
              on_map(placed({automatic(id, 6.0)}, three)[0], three));
}

// The same place to the last cell, whenever and wherever it is drawn: the draw is Philox by counters.
TEST(Siting, DrawsAKnownPlace) {
  const Domain domain = hills();
  const auto raster = on_map(placed({automatic("a", 0.25)}, domain, 1)[0], domain);
  ASSERT_EQ(raster.size(), 1u);
  // the cell with the smallest draw, found by looking at all of them
  double least = 2.0;
  std::int32_t found = -1;
  for (std::int32_t c = 0; c < domain.cells(); ++c) {
    const auto cell = static_cast<std::size_t>(c);
    const double degrees = std::atan(domain.slope[cell]) * 180.0 / 3.14159265358979323846;
    if (degrees < 15.0 || degrees > 35.0 || domain.reach[cell] >= 0) continue;
    const double lot =
        RandomStream(1, "mining.site.a", static_cast<std::uint32_t>(domain.raster_index[cell]), 0).uniform();
    if (lot < least) {
      least = lot;
      found = domain.raster_index[cell];
    }
  }
  EXPECT_EQ(raster[0], found);
}

TEST(Siting, APolygonTakesTheCellsWhoseCentreItCovers) {
  const Domain domain = hills();
  const double south = domain.geometry.y_max - 20 * 50.0;
  // 3 x 2 cells, and a rim that reaches no further centre
  const auto cells = placed({square("a", 490.0, south - 10.0, 670.0, south + 110.0)}, domain)[0];
  const std::int32_t columns = domain.geometry.columns;
  EXPECT_THAT(on_map(cells, domain),
              testing::UnorderedElementsAre(18 * columns + 10, 18 * columns + 11, 18 * columns + 12,
                                            19 * columns + 10, 19 * columns + 11, 19 * columns + 12));
  MiningSite triangle = site("t");
  triangle.polygon.corners = {{500.0, south}, {600.0, south}, {500.0, south + 100.0}};
  // the centre on the hypotenuse, (575, 25 above), belongs to one side only
  EXPECT_THAT(placed({triangle}, domain)[0].cells.size(), testing::AnyOf(1u, 2u, 3u));
}

TEST(Siting, AutomaticSitesKeepOffPolygonsWhereverTheyAreDeclared) {
  const Domain domain = hills();
  const MiningSite alone = automatic("a", 4.0);
  const SiteCells before = placed({alone}, domain)[0];
  const std::int32_t centre = on_map(before, domain)[8];
  const double x = domain.geometry.x(centre % domain.geometry.columns);
  const double y = domain.geometry.y(centre / domain.geometry.columns);
  const auto both = placed({alone, square("p", x - 30.0, y - 30.0, x + 30.0, y + 30.0)}, domain);
  EXPECT_EQ(both[0].cells.size(), before.cells.size());
  for (const std::int32_t c : both[1].cells)
    EXPECT_EQ(std::count(both[0].cells.begin(), both[0].cells.end(), c), 0);
}

TEST(Siting, SaysWhatDoesNotFit) {
  const Domain domain = hills();
  EXPECT_THAT(refusal({automatic("a", 1000.0)}, domain), HasSubstr("site 'a' finds no connected 1000 ha"));
  EXPECT_THAT(refusal({automatic("a", 0.5, 3)}, domain), HasSubstr("2 cells for 3 blocks"));
  EXPECT_THAT(refusal({square("a", -900.0, 0.0, -100.0, 900.0)}, domain),
              HasSubstr("no cell of the terrain"));
  EXPECT_THAT(
      refusal({square("a", 100.0, 100.0, 400.0, 400.0), square("b", 300.0, 300.0, 600.0, 600.0)}, domain),
      HasSubstr("site 'b' and site 'a' overlap"));
  EXPECT_EQ(
      refusal({square("a", 100.0, 100.0, 300.0, 300.0), square("b", 300.0, 300.0, 600.0, 600.0)}, domain),
      "accepted")
      << "side by side is not one on the other";
}

}  // namespace
}  // namespace headwater
