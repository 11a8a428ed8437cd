// A hillside and a case to put mines on it.
#pragma once

#include <string>

#include "engine/core/config.hpp"
#include "engine/grid/domain.hpp"
#include "models/mining/parameters.hpp"
#include "tests/unit/grid/terrains.hpp"

namespace headwater::mining_test {

inline constexpr double day = 86400.0;

inline Practice practice(double campaign_days = 10.0, double wash_days = 4.0) {
  Practice one;
  one.id = "usual";
  one.campaign = campaign_days * day;
  one.wash = wash_days * day;
  return one;
}

inline MiningSite site(const std::string& id, std::int64_t blocks = 1) {
  MiningSite one;
  one.id = id;
  one.practice = "usual";
  one.blocks = blocks;
  return one;
}

inline SiteEvent event(const std::string& id, const std::string& act, const std::string& site,
                       std::optional<Moment> at = {}) {
  SiteEvent one;
  one.id = id;
  one.act = act;
  one.site = site;
  one.at = at;
  return one;
}

inline SiteEvent event_after(const std::string& id, const std::string& act, const std::string& site,
                             const std::string& other, double delay_days = 0.0) {
  SiteEvent one = event(id, act, site);
  one.after = other;
  one.delay = delay_days * day;
  return one;
}

/// Waves of hills on a slope: slopes from 0 to about 40 degrees, valleys with rivers.
inline Domain hills(int columns = 60, int rows = 50, std::int32_t partitions = 1) {
  Raster raster{test::square_cells(columns, rows, 50.0), {}};
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      raster.values.push_back(1000.0 + 2.0 * column + 120.0 * std::sin(0.35 * column) * std::cos(0.31 * row) +
                              5.0 * test::uniform(5, raster.values.size()));
  DomainOptions options;
  options.channel_area = 2e5;
  options.partitions = partitions;
  return build_domain(raster, nullptr, options);
}

}  // namespace headwater::mining_test
