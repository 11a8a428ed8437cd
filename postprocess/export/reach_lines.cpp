#include "postprocess/export/reach_lines.hpp"

#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "postprocess/export/run_results.hpp"

namespace headwater {

std::vector<ReachLine> reach_lines(const H5Group& river, double cell_size) {
  const std::vector<double>& x = values_of(river, "x");
  const std::vector<double>& y = values_of(river, "y");
  const std::vector<double>& downstream = values_of(river, "downstream");
  const std::vector<double>& area = values_of(river, "drained_area");
  const std::size_t count = x.size();
  const auto drawn = [&](std::size_t i) { return std::isfinite(x[i]) && std::isfinite(y[i]); };

  std::vector<std::size_t> largest_donor(count, count);  // count: no donor
  for (std::size_t i = 0; i < count; ++i) {
    if (downstream[i] >= static_cast<double>(count))
      throw Error(Exit::input,
                  fmt::format("reach {} flows into reach {}, which does not exist", i, downstream[i]),
                  "results.h5 /river");
    if (!drawn(i) || downstream[i] < 0.0) continue;
    const auto next = static_cast<std::size_t>(downstream[i]);
    if (x[i] == x[next] && y[i] == y[next]) continue;  // gives no direction
    std::size_t& largest = largest_donor[next];
    if (largest == count || area[i] > area[largest]) largest = i;
  }

  std::vector<ReachLine> lines;
  for (std::size_t i = 0; i < count; ++i) {
    if (!drawn(i)) continue;
    ReachLine line{i, false, 0, x[i], y[i], x[i] + 0.5 * cell_size, y[i]};
    if (downstream[i] >= 0.0 && drawn(static_cast<std::size_t>(downstream[i]))) {
      line.has_next = true;
      line.next = static_cast<std::size_t>(downstream[i]);
      line.x1 = x[line.next];
      line.y1 = y[line.next];
    } else if (const std::size_t donor = largest_donor[i]; donor < count) {
      const double length = std::hypot(x[i] - x[donor], y[i] - y[donor]);
      line.x1 = x[i] + 0.5 * cell_size * (x[i] - x[donor]) / length;
      line.y1 = y[i] + 0.5 * cell_size * (y[i] - y[donor]) / length;
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace headwater
