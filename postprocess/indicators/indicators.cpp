#include "postprocess/indicators/indicators.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/core/land_state.hpp"
#include "engine/core/sums.hpp"
#include "postprocess/indicators/statistics.hpp"

namespace headwater {

namespace {

constexpr double milligrams_per_litre = 1000.0;  // of 1 kg/m3
constexpr double days_a_year = 365.25;
constexpr double high_share = 0.95, low_share = 0.05;

class Collector {
 public:
  explicit Collector(const RunRecord& run) : run_(run) {}

  std::vector<Indicator> take() { return std::move(found_); }

  void at_gauge(const std::string& place, std::size_t gauge) {
    const std::vector<double> weights = run_.gauge_weights();
    const std::vector<double> flow = run_.gauge_series("discharge", gauge);
    if (!flow.empty()) {
      add({"discharge_mean", "discharge_mean", "", "", place, time_mean({flow, weights}), {}});
      add({"discharge_low", "discharge_low", "", "", place, time_quantile({flow, weights}, low_share), {}});
    }
    for (const std::string& species : run_.species()) {
      const std::vector<double> series = scaled(run_.gauge_series(species + "_concentration", gauge));
      water_quality(place, species, {series, weights}, run_.guidelines_at(gauge));
    }
    const std::vector<double> suspended = sediment(gauge, "_concentration", milligrams_per_litre);
    if (!suspended.empty())
      water_quality(place, std::string(all_sediment), {suspended, weights}, run_.guidelines_at(gauge));
    if (place == outlet_gauge) loads(gauge);
  }

  void of_area() {
    const double area = surface_area();
    if (area > 0.0) {
      water_balance(area);
      cover(area);
      soil(area);
    }
    for (const std::string& species : run_.species()) fate(species);
  }

 private:
  void add(Indicator one) {
    if (std::isfinite(one.value)) found_.push_back(std::move(one));
  }

  static std::vector<double> scaled(std::vector<double> values) {
    for (double& value : values) value *= milligrams_per_litre;
    return values;
  }

  // Of all grain classes, row by row; empty when the run has none.
  std::vector<double> sediment(std::size_t gauge, const char* what, double scale) const {
    std::vector<double> sum;
    for (const std::string& grain : run_.grains()) {
      const std::vector<double> values = run_.gauge_series(grain + what, gauge);
      if (sum.empty()) sum.assign(values.size(), 0.0);
      for (std::size_t i = 0; i < values.size(); ++i) sum[i] += scale * values[i];
    }
    return sum;
  }

  void water_quality(const std::string& place, const std::string& subject, const Series& series,
                     const std::vector<std::string>& standards) {
    if (series.values.empty()) return;
    add({subject + "_mean", "mean", subject, "", place, time_mean(series), {}});
    add({subject + "_p95", "p95", subject, "", place, time_quantile(series, high_share), {}});
    for (const Guideline& limit : guidelines_for(standards, subject))
      add({fmt::format("{}_days_over_{}", subject, limit.standard), "days_over", subject, "", place,
           time_above(series, limit.limit) / time_known(series) * days_a_year, limit});
    constexpr double last_days = 365.0;
    if (run_.days() < 2.0 * last_days) return;
    const Series last = last_part(series, last_days);
    for (const Guideline& limit : guidelines_for(standards, subject))
      add({fmt::format("{}_days_over_{}_last_year", subject, limit.standard), "days_over_last_year", subject,
           "", place, time_above(last, limit.limit) / time_known(last) * last_days, limit});
  }

  void loads(std::size_t gauge) {
    const auto a_year = [&](const std::string& subject, const std::vector<double>& masses) {
      if (masses.empty() || !(run_.years() > 0.0)) return;
      CompensatedSum kg;
      for (const double mass : masses) kg.add(mass);
      add({subject + "_load",
           "load",
           subject,
           "",
           std::string(outlet_gauge),
           kg.value() * 1e-3 / run_.years(),
           {}});
    };
    for (const std::string& species : run_.species())
      a_year(species, run_.gauge_series(species + "_load", gauge));
    a_year(std::string(all_sediment), sediment(gauge, "_load", 1.0));
  }

  // [m2] of the terrain inside.
  double surface_area() const {
    if (!run_.has_map("elevation")) return 0.0;
    const std::vector<double> elevation = run_.map("elevation", 0);
    const auto cells =
        std::count_if(elevation.begin(), elevation.end(), [](double value) { return !std::isnan(value); });
    return static_cast<double>(cells) * run_.geometry.cell_area();
  }

  void of_whole_area(const char* kind, double value) {
    add({kind, kind, "", "", std::string(whole_area), value, {}});
  }

  void water_balance(double area) {
    const Passage water = passage(run_.ledger, "water");
    double rain = 0.0, outflow = 0.0;
    for (const Passage::Flow& flow : water.flows) {
      if (flow.from == "rain") rain += flow.kg;
      if (flow.to == "outlet" || flow.to == "off_map") outflow += flow.kg;
    }
    if (!(rain > 0.0) || !(run_.years() > 0.0)) return;
    of_whole_area("rain", rain / area / run_.years());  // 1 kg/m2 is 1 mm
    of_whole_area("outflow", outflow / area / run_.years());
  }

  void cover(double area) {
    if (run_.map_times.size() == 0) return;
    const std::size_t last = run_.map_times.size() - 1;
    if (run_.has_map("land_state")) {
      constexpr auto forest = static_cast<double>(LandState::forest);
      const std::vector<double> states = run_.map("land_state", last);
      const auto cells = std::count(states.begin(), states.end(), forest);
      of_whole_area("forest", static_cast<double>(cells) * run_.geometry.cell_area() / area * 100.0);
    }
    if (run_.has_map("canopy_cover")) {
      CompensatedSum sum;
      for (const double share : run_.map("canopy_cover", last))
        if (!std::isnan(share)) sum.add(share);
      of_whole_area("cover", sum.value() * run_.geometry.cell_area() / area * 100.0);
    }
  }

  void soil(double area) {
    if (run_.grains().empty() || !(run_.years() > 0.0)) return;
    double lost = 0.0, left = 0.0;
    for (const std::string& grain : run_.grains())
      for (const Passage::Flow& flow : passage(run_.ledger, grain).flows) {
        if (flow.from == "regolith") lost += flow.kg;  // as summary.csv; what settles on the way may stay
        if (flow.to == "outlet" || flow.to == "off_map") left += flow.kg;
      }
    const double tonnes_per_hectare_year = 1e-3 / (area * 1e-4) / run_.years();
    of_whole_area("soil_loss", lost * tonnes_per_hectare_year);
    of_whole_area("sediment_yield", left * tonnes_per_hectare_year);
    if (lost > 0.0) of_whole_area("sediment_delivery", left / lost * 100.0);
  }

  void fate(const std::string& species) {
    const Passage mass = passage(run_.ledger, species);
    const auto total = [&](const std::string& id, const char* kind, const std::string& store, double kg) {
      add({species + id, kind, species, store, std::string(whole_area), kg, {}});
    };
    total("_released", "released", "", mass.entered);
    for (const Passage::Part& part : mass.left) total("_to_" + part.store, "left_to", part.store, part.kg);
    for (const Passage::Part& part : mass.stored)
      total("_in_" + part.store, "stored_in", part.store, part.kg);
  }

  const RunRecord& run_;
  std::vector<Indicator> found_;
};

}  // namespace

const std::vector<IndicatorKind>& indicator_kinds() {
  static const std::vector<IndicatorKind> all = {
      {"mean", "mg/L", "mean over time", "gauges", Better::lower},
      {"p95", "mg/L", "not exceeded during 95 % of the time (means of the gauge's period)", "gauges",
       Better::lower},
      {"days_over", "d/yr", "days a year on which the mean of the gauge's period is above the guideline",
       "gauges", Better::lower},
      {"days_over_last_year", "d/yr", "the same of the last 365 days, in runs of two years and more",
       "gauges", Better::lower},
      {"load", "t/yr", "mass that leaves the map in the river, a year", "gauges", Better::lower},
      {"discharge_mean", "m3/s", "mean over time", "gauges", Better::neither},
      {"discharge_low", "m3/s", "not exceeded during 5 % of the time (means of the gauge's period)", "gauges",
       Better::neither},
      {"rain", "mm/yr", "total, a year", "ledger", Better::neither},
      {"outflow", "mm/yr", "water that leaves the map, a year", "ledger", Better::neither},
      {"forest", "%", "share of the area at the end", "maps", Better::higher},
      {"cover", "%", "share of the ground under plants at the end", "maps", Better::higher},
      {"soil_loss", "t/ha/yr", "what the regolith lost, a year", "ledger", Better::lower},
      {"sediment_yield", "t/ha/yr", "sediment that leaves the map, a year", "ledger", Better::lower},
      {"sediment_delivery", "%", "sediment that leaves the map, of the soil lost", "ledger", Better::neither},
      {"released", "kg", "mass that entered, total", "ledger", Better::lower},
      {"left_to", "kg", "mass that left to the store, total", "ledger", Better::neither},
      {"stored_in", "kg", "mass in the store at the end", "ledger", Better::neither},
  };
  return all;
}

const IndicatorKind& indicator_kind(std::string_view id) {
  for (const IndicatorKind& kind : indicator_kinds())
    if (kind.id == id) return kind;
  throw std::logic_error("there is no kind of indicator of this name");
}

std::vector<Indicator> indicators(const RunRecord& run) {
  Collector collector(run);
  const H5Variable* ids = run.gauges.find("gauge_id");
  const std::vector<std::string> places = ids == nullptr ? std::vector<std::string>() : ids->texts;
  for (std::size_t g = 0; g < places.size(); ++g)
    if (places[g] != outlet_gauge) collector.at_gauge(places[g], g);
  for (std::size_t g = 0; g < places.size(); ++g)
    if (places[g] == outlet_gauge) collector.at_gauge(places[g], g);
  collector.of_area();
  return collector.take();
}

}  // namespace headwater
