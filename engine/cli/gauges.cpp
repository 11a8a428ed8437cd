#include "engine/cli/gauges.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

std::vector<GaugePlace> place_gauges(const RunParameters& parameters, Simulation& simulation,
                                     const Remark& remark) {
  const Domain& domain = simulation.domain();
  std::vector<GaugePlace> places(1);
  places[0].id = "outlet";
  places[0].name = "everything that leaves the map";
  places[0].outlet = true;
  for (std::int32_t r = 0; r < domain.river.size(); ++r)
    if (domain.river.downstream[at(r)] < 0) places[0].reaches.push_back({r, 1.0, -1, 0.0});
  if (!places[0].reaches.empty()) {
    places[0].x = domain.river.x[at(places[0].reaches[0].reach)];
    places[0].y = domain.river.y[at(places[0].reaches[0].reach)];
  }

  const auto place = [&](const std::string& what, const std::string& id, const std::string& name,
                         const std::vector<double>& where, std::int64_t reach, double distance,
                         const std::vector<std::string>& guidelines) {
    if (simulation.river() == nullptr)
      throw Error(Exit::configuration,
                  fmt::format("{} '{}' lies on a river, but the process river is not active", what, id),
                  "processes", "Add river");
    GaugePlace one{id, name.empty() ? id : name, {}, false, 0.0, 0.0, guidelines};
    const auto found = [&](const auto& find) {
      try {
        return find();
      } catch (const Error& error) {
        throw Error(error.code(), fmt::format("{} '{}': {}", what, id, error.what()));
      }
    };
    if (where.size() == 2) {
      one.reaches.push_back(found([&] { return simulation.river()->place_near(where[0], where[1]); }));
      const auto reach_here = at(one.reaches[0].reach);
      const double away =
          std::hypot(domain.river.x[reach_here] - where[0], domain.river.y[reach_here] - where[1]);
      if (away > 0.5 * domain.geometry.cell_size)
        remark(fmt::format("{} '{}' snapped to the river {:.0f} m away", what, id, away));
    } else {
      one.reaches.push_back(found([&] { return simulation.river()->place(reach, distance); }));
    }
    one.x = domain.river.x[at(one.reaches[0].reach)];
    one.y = domain.river.y[at(one.reaches[0].reach)];
    places.push_back(std::move(one));
  };
  for (const Town& town : parameters.towns)
    place("town", town.id, town.name, town.at, town.reach, 0.0, town.guidelines);
  for (const GaugeRequest& gauge : parameters.output.gauges)
    place("gauge", gauge.id, "", gauge.at, gauge.reach, gauge.distance, {});

  if (simulation.river() != nullptr) {
    std::vector<RiverPlace> watched;
    for (const GaugePlace& one : places)
      watched.insert(watched.end(), one.reaches.begin(), one.reaches.end());
    simulation.river()->watch_places(std::move(watched));
  }
  return places;
}

GaugeRecorder::GaugeRecorder(std::vector<GaugePlace> places, Every every, Simulation& simulation)
    : places_(std::move(places)),
      every_(every),
      simulation_(simulation),
      constituents_(simulation.constituents()) {
  day_.concentration.resize(constituents_.size());
}

// The river's sub-steps (or, without a river, the day's pulses) as one series for all places.
void GaugeRecorder::read_day(const Interval& interval) {
  const ExchangeSeries& off_map = simulation_.off_map();
  const bool surface = off_map.intervals() > 0 && off_map.bounds().front() >= interval.start;
  day_.time = {interval.start};
  day_.flow.clear();
  for (auto& values : day_.concentration) values.clear();

  const auto off_map_rate = [&](double time, int lane) {  // [m3/s] or [kg/s] at the end of a step
    if (!surface) return 0.0;
    const auto bound = std::lower_bound(off_map.bounds().begin() + 1, off_map.bounds().end(), time);
    const auto i =
        std::min(static_cast<std::size_t>(bound - off_map.bounds().begin()), off_map.intervals()) - 1;
    return off_map.amounts(i, lane)[0] / (off_map.bounds()[i + 1] - off_map.bounds()[i]);
  };
  // Lanes follow water in the order of the constituents; without leachate hillslopes release no species.
  const auto lanes = static_cast<std::size_t>(simulation_.lanes().count()) - 1;
  const auto off_map_load = [&](double time, std::size_t k) {
    return k < lanes ? off_map_rate(time, 1 + static_cast<int>(k)) : 0.0;
  };
  if (simulation_.river() == nullptr) {
    for (std::size_t i = 0; surface && i < off_map.intervals(); ++i) {
      const double end = off_map.bounds()[i + 1], flow = off_map_rate(end, Lanes::water());
      day_.time.push_back(end);
      day_.flow.push_back(flow);
      for (std::size_t k = 0; k < constituents_.size(); ++k)
        day_.concentration[k].push_back(flow > 0.0 ? off_map_load(end, k) / flow : 0.0);
    }
    return;
  }
  const auto& samples = simulation_.river()->samples();
  const std::size_t steps = samples.front().size();
  for (std::size_t step = 0; step < steps; ++step) {
    day_.time.push_back(samples.front()[step].time);
    std::size_t watched = 0;
    for (const GaugePlace& place : places_) {
      double flow = 0.0;
      std::vector<double> load(day_.concentration.size(), 0.0), plain(day_.concentration.size(), 0.0);
      for (std::size_t i = 0; i < place.reaches.size(); ++i, ++watched) {
        const auto& sample = samples[watched][step];
        flow += sample.flow;
        for (std::size_t s = 0; s < load.size(); ++s) {
          load[s] += sample.flow * sample.concentration[s];
          plain[s] += sample.concentration[s] / static_cast<double>(place.reaches.size());
        }
      }
      const double time = samples.front()[step].time;
      const double over_land = place.outlet ? off_map_rate(time, Lanes::water()) : 0.0;
      for (std::size_t s = 0; s < load.size(); ++s) {
        double concentration = place.reaches.size() == 1 || flow <= 0.0 ? plain[s] : load[s] / flow;
        if (over_land > 0.0 && s < lanes)
          concentration = (flow * concentration + off_map_load(time, s)) / (flow + over_land);
        day_.concentration[s].push_back(concentration);
      }
      day_.flow.push_back(flow + over_land);
    }
  }
}

void GaugeRecorder::record(const Interval& interval, TimeTable& rows) {
  read_day(interval);
  const std::size_t steps = day_.time.size() - 1, count = places_.size();
  const std::vector<std::string>& carried = constituents_;
  if (by_step()) {
    for (std::size_t step = 0; step < steps; ++step) {
      rows.append_time(simulation_.clock().product_time(day_.time[step + 1]));
      rows.append("discharge", std::span(day_.flow).subspan(step * count, count));
      for (std::size_t s = 0; s < carried.size(); ++s)
        rows.append(carried[s] + "_concentration",
                    std::span(day_.concentration[s]).subspan(step * count, count));
    }
    return;
  }
  const double wanted = every_.unit == Every::Unit::second ? every_.count : interval.length();
  const auto windows = static_cast<std::int64_t>(std::max(1.0, std::round(interval.length() / wanted)));
  for (std::int64_t window = 0; window < windows; ++window) {
    const double begin =
        interval.start + interval.length() * static_cast<double>(window) / static_cast<double>(windows);
    const double end =
        interval.start + interval.length() * static_cast<double>(window + 1) / static_cast<double>(windows);
    std::vector<double> mean(count, 0.0), largest(count, 0.0);
    std::vector<std::vector<double>> c_mean(carried.size(), mean), c_largest = c_mean, load = c_mean;
    for (std::size_t step = 0; step < steps; ++step) {
      const double overlap = std::min(end, day_.time[step + 1]) - std::max(begin, day_.time[step]);
      if (overlap <= 0.0) continue;
      for (std::size_t g = 0; g < count; ++g) {
        const double flow = day_.flow[step * count + g];
        mean[g] += flow * (overlap / (end - begin));
        largest[g] = std::max(largest[g], flow);
        for (std::size_t s = 0; s < carried.size(); ++s) {
          const double c = day_.concentration[s][step * count + g];
          c_mean[s][g] += c * (overlap / (end - begin));
          c_largest[s][g] = std::max(c_largest[s][g], c);
          load[s][g] += flow * c * overlap;
        }
      }
    }
    rows.append_time(simulation_.clock().product_time(begin));
    rows.append("discharge", mean);
    rows.append("discharge_maximum", largest);
    for (std::size_t s = 0; s < carried.size(); ++s) {
      rows.append(carried[s] + "_concentration", c_mean[s]);
      rows.append(carried[s] + "_concentration_maximum", c_largest[s]);
      rows.append(carried[s] + "_load", load[s]);
    }
  }
}

}  // namespace headwater
