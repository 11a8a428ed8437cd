#include "engine/cli/products.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "engine/cli/schedule.hpp"
#include "engine/core/error.hpp"
#include "engine/io/files.hpp"
#include "engine/io/h5_document.hpp"
#include "postprocess/export/export.hpp"

namespace headwater {

namespace {

constexpr double milligrams_per_litre = 1000.0;  // of 1 kg/m3

std::string ledger_csv(const Ledger& ledger) {
  std::string text = "entry,quantity,from,to,why,kg,closure\n";
  for (const FlowTotal& flow : ledger.flows())
    text +=
        fmt::format("posting,{},{},{},{},{:.17g},\n", flow.quantity, flow.from, flow.to, flow.why, flow.kg);
  for (const Balance& balance : ledger.balances()) {
    const std::string store = balance.store.empty() ? "domain" : balance.store;
    text += fmt::format("stock_start,{},{},,,{:.17g},\n", balance.quantity, store, balance.start_kg);
    text += fmt::format("stock_end,{},{},,,{:.17g},\n", balance.quantity, store, balance.stock_kg);
    text += fmt::format("residual,{},{},,,{:.6g},{:.6g}\n", balance.quantity, store, balance.residual_kg,
                        balance.closure);
  }
  return text;
}

class Summary {
 public:
  void add(const std::string& name, double value, const std::string& unit) {
    text_ += fmt::format("{},{:.10g},{}\n", name, value, unit);
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_ = "name,value,unit\n";
};

// What a quantity did over the run, as seen from outside.
struct Crossing {
  double in = 0.0, out = 0.0, decayed = 0.0, stored = 0.0, closure = 0.0;
};
Crossing crossing(const Ledger& ledger, const std::string& quantity) {
  Crossing result;
  for (const Balance& balance : ledger.balances())
    if (balance.store.empty() && balance.quantity == quantity) {
      result.in = balance.in_kg;
      result.out = balance.out_kg;
      result.stored = balance.stock_kg;
      result.closure = balance.closure;
    }
  for (const FlowTotal& flow : ledger.flows())
    if (flow.quantity == quantity && flow.to == "reaction") result.decayed += flow.kg;
  result.out -= result.decayed;
  return result;
}

// What the regolith lost and what left the map, all classes together and each one.
void add_sediment(Summary& summary, const Simulation& simulation, double area, double years) {
  if (simulation.grains().empty()) return;
  const Ledger& ledger = simulation.ledger();
  double lost = 0.0, left = 0.0;
  for (const Grain& grain : simulation.grains()) {
    const auto moved = [&](const char* from, const char* to) {
      return ledger.flow_total(from, to, grain.id);
    };
    const double out = moved("river", "outlet") + moved("surface", "off_map");
    lost += moved("regolith", "surface");
    left += out;
    summary.add(grain.id + "_out_kg", out, "kg");
    summary.add(grain.id + "_closure", crossing(ledger, grain.id).closure, "1");
  }
  summary.add("soil_loss", lost * 1e-3, "t");
  summary.add("sediment_yield", left * 1e-3, "t");
  if (!simulation.clock().is_calendar() || !(area > 0.0)) return;
  const double to_tonnes_per_hectare = 1e-3 / (area * 1e-4);
  summary.add("soil_loss_mean", lost * to_tonnes_per_hectare / years, "t/ha/yr");
  summary.add("sediment_yield_mean", left * to_tonnes_per_hectare / years, "t/ha/yr");
}

// What mining has done to the ground.
void add_land(Summary& summary, const Simulation& simulation) {
  const State& state = simulation.state();
  const FieldId start = state.find("land_state_at_start"), site = state.find("site");
  if (!start || !site) return;
  const std::span<const double> before = state[start], now = state[state.find("land_state")],
                                cover = state[state.find("canopy_cover")], sites = state[site];
  double lost = 0.0, rehabilitated = 0.0, covered = 0.0;
  for (std::size_t c = 0; c < now.size(); ++c) {
    const auto is = [](double code, LandState name) { return code == static_cast<double>(name); };
    if (is(before[c], LandState::forest) && !is(now[c], LandState::forest)) lost += 1.0;
    if (sites[c] < 0.0 || is(now[c], LandState::forest)) continue;
    if (is(now[c], LandState::rehabilitated)) rehabilitated += 1.0;
    covered += cover[c];
  }
  const double hectares = simulation.domain().cell_area() * 1e-4;
  summary.add("forest_lost", lost * hectares, "ha");
  summary.add("rehabilitated", rehabilitated * hectares, "ha");
  summary.add("cover_on_cleared_ground", covered * hectares, "ha");
}

std::string summary_csv(const Simulation& simulation, const H5Group& gauges) {
  const Ledger& ledger = simulation.ledger();
  Summary summary;
  const double area = simulation.domain().cells() * simulation.domain().cell_area();
  const double years = simulation.clock().duration() / (365.25 * seconds_per_day);
  summary.add("duration", simulation.clock().duration() / seconds_per_day, "d");
  if (area > 0.0) {
    const double rain =
        ledger.flow_total("rain", "canopy", "water") + ledger.flow_total("rain", "surface", "water");
    const double evaporated =
        ledger.flow_total("canopy", "atmosphere", "water") + ledger.flow_total("soil", "atmosphere", "water");
    const double overland =
        ledger.flow_total("surface", "river", "water") + ledger.flow_total("surface", "off_map", "water");
    const double interflow = ledger.flow_total("interflow", "river", "water");
    const double baseflow = ledger.flow_total("aquifer", "river", "water");
    const double left =
        ledger.flow_total("river", "outlet", "water") + ledger.flow_total("surface", "off_map", "water");
    summary.add("area", area * 1e-6, "km2");
    const auto depth = [&](const std::string& name, double kg) {
      summary.add(name, kg / 1000.0 / area * 1000.0, "mm");
      if (simulation.clock().is_calendar()) summary.add(name + "_per_year", kg / area / years, "mm/yr");
    };
    depth("rain", rain);
    depth("evapotranspiration", evaporated);
    depth("overland_flow", overland);
    depth("interflow", interflow);
    depth("baseflow", baseflow);
    depth("outflow", left);
    if (rain > 0.0) summary.add("runoff_ratio", left / rain, "1");
  }
  summary.add("water_closure", crossing(ledger, "water").closure, "1");
  for (const Species& species : simulation.species()) {
    const Crossing mass = crossing(ledger, species.id);
    summary.add(species.id + "_in_kg", mass.in, "kg");
    summary.add(species.id + "_out_kg", mass.out, "kg");
    if (simulation.state().find("hydraulic_head"))
      summary.add(species.id + "_out_drain_kg", ledger.flow_total("aquifer", "drain", species.id), "kg");
    summary.add(species.id + "_decayed_kg", mass.decayed, "kg");
    summary.add(species.id + "_stored_kg", mass.stored, "kg");
    summary.add(species.id + "_closure", mass.closure, "1");
  }

  add_sediment(summary, simulation, area, years);
  add_land(summary, simulation);

  const auto count = static_cast<std::size_t>(gauges.size("gauge"));
  const auto statistics = [&](const std::string& variable, const std::string& suffix, double scale,
                              const std::string& unit, bool minimum) {
    const H5Variable* series = gauges.find(variable);
    const H5Variable* largest = gauges.find(variable + "_maximum");
    if (series == nullptr || series->values.empty()) return;
    for (std::size_t g = 0; g < count; ++g) {
      double sum = 0.0, high = 0.0, low = std::numeric_limits<double>::infinity();
      const std::size_t rows = series->values.size() / count;
      for (std::size_t row = 0; row < rows; ++row) {
        const double value = series->values[row * count + g];
        sum += value;
        low = std::min(low, value);
        high = std::max(high, largest != nullptr ? largest->values[row * count + g] : value);
      }
      const std::string gauge = gauges.find("gauge_id")->texts[g];
      summary.add(fmt::format("{}_{}_mean", suffix, gauge), scale * sum / static_cast<double>(rows), unit);
      summary.add(fmt::format("{}_{}_max", suffix, gauge), scale * high, unit);
      if (minimum) summary.add(fmt::format("{}_{}_min", suffix, gauge), scale * low, unit);
    }
  };
  statistics("discharge", "discharge", 1.0, "m3/s", true);
  for (const Grain& grain : simulation.grains())
    statistics(grain.id + "_concentration", grain.id, 1.0, "kg/m3", false);
  for (const Species& species : simulation.species())
    statistics(species.id + "_concentration", species.id, milligrams_per_litre, "mg/L", false);
  return summary.text();
}

void write_gauges(const std::filesystem::path& folder, const Simulation& simulation, const H5Group& gauges) {
  const auto count = static_cast<std::size_t>(gauges.size("gauge"));
  const std::vector<double>& times = gauges.find("time")->values;
  const Clock& clock = simulation.clock();
  const bool by_step = gauges.find("discharge_maximum") == nullptr;
  const bool dates =
      clock.is_calendar() && !by_step &&
      std::all_of(times.begin(), times.end(), [](double time) { return time == std::floor(time); });
  struct Column {
    std::string id, unit;
    double scale;  // of 1 kg/m3
  };
  std::vector<Column> columns;
  for (const Grain& grain : simulation.grains()) columns.push_back({grain.id, "kg_m3", 1.0});
  for (const std::string& id : simulation.constituents())
    if (std::none_of(simulation.grains().begin(), simulation.grains().end(),
                     [&](const Grain& grain) { return grain.id == id; }))
      columns.push_back({id, "mg_L", milligrams_per_litre});
  std::filesystem::create_directories(folder);
  for (std::size_t g = 0; g < count; ++g) {
    std::string text = dates ? "date" : "time_s";
    text += ",flow_m3s";
    if (!by_step) text += ",flow_max_m3s";
    for (const Column& column : columns) {
      text += fmt::format(",{}_{}", column.id, column.unit);
      if (!by_step) text += fmt::format(",{}_max_{},{}_load_kg", column.id, column.unit, column.id);
    }
    text += "\n";
    for (std::size_t row = 0; row < times.size(); ++row) {
      const auto value = [&](const std::string& name) { return gauges.find(name)->values[row * count + g]; };
      text += dates ? to_string(clock.date_of(static_cast<std::int64_t>(times[row])))
                    : fmt::format("{:.10g}", times[row] * clock.seconds_per_unit() - clock.origin());
      text += fmt::format(",{:.10g}", value("discharge"));
      if (!by_step) text += fmt::format(",{:.10g}", value("discharge_maximum"));
      for (const Column& column : columns) {
        text += fmt::format(",{:.10g}", column.scale * value(column.id + "_concentration"));
        if (!by_step)
          text += fmt::format(",{:.10g},{:.10g}", column.scale * value(column.id + "_concentration_maximum"),
                              value(column.id + "_load"));
      }
      text += "\n";
    }
    write_file_atomically(folder / (gauges.find("gauge_id")->texts[g] + ".csv"), text);
  }
}

void write_probes(const std::filesystem::path& folder, const Simulation& simulation, const H5Group& probes) {
  const std::vector<std::string>& ids = probes.find("probe_id")->texts;
  const std::vector<double>& times = probes.find("time")->values;
  for (std::size_t p = 0; p < ids.size(); ++p) {
    std::string text = "time,head_m";
    for (const Species& species : simulation.species()) text += fmt::format(",{}_mg_L", species.id);
    text += "\n";
    for (std::size_t row = 0; row < times.size(); ++row) {
      const auto value = [&](const std::string& name) {
        return probes.find(name)->values[row * ids.size() + p];
      };
      text += fmt::format("{:.10g},{:.10g}", times[row], value("hydraulic_head"));
      for (const Species& species : simulation.species())
        text += fmt::format(",{:.10g}", milligrams_per_litre * value(species.id + "_concentration"));
      text += "\n";
    }
    write_file_atomically(folder / (ids[p] + ".csv"), text);
  }
}

// The start, the end and what output.vtk.every asks for; those that are map times get files.
std::vector<double> vtk_times(const Clock& clock, const OutputParameters& output) {
  const Schedule due(clock, output.vtk_every, output.maps_at);
  std::vector<double> times = {clock.product_time(0.0)};
  for (std::int64_t step = 0; step < clock.steps(); ++step)
    if (due.due_after(step)) times.push_back(clock.product_time(time_after(clock, step + 1)));
  return times;
}

}  // namespace

void write_products(const std::filesystem::path& folder, const Case& scenario, const Simulation& simulation,
                    Narrator& narrator) {
  const H5Group gauges = read_h5_group(folder / "results.h5", "/gauges");
  write_file_atomically(folder / "ledger.csv", ledger_csv(simulation.ledger()));
  write_file_atomically(folder / "summary.csv", summary_csv(simulation, gauges));
  write_gauges(folder / "gauges", simulation, gauges);
  if (!scenario.parameters.output.probes.empty())
    write_probes(folder / "gauges", simulation, read_h5_group(folder / "results.h5", "/probes"));
  if (simulation.domain().cells() > 0 && scenario.parameters.output.detail == Detail::full)
    export_run(folder,
               {{"vtk"},
                scenario.parameters.output.vtk_fields,
                vtk_times(simulation.clock(), scenario.parameters.output)},
               [&](std::string_view text) { narrator.detail(text); });
}

double estimated_megabytes(const Simulation& simulation) {
  const double days = static_cast<double>(simulation.clock().steps());
  const double years = std::ceil(days / 365.25);
  const double of_sediment =
      simulation.grains().empty() ? 0.0 : 4.0 + static_cast<double>(simulation.grains().size());
  const double maps =
      (years + 1.0) * (10.0 + of_sediment) * static_cast<double>(simulation.domain().geometry.size()) * 4.0;
  const double reaches = days / 30.0 * 8.0 * simulation.domain().river.size() * 4.0;
  const double daily = days * 8.0 * (40.0 + static_cast<double>(simulation.ledger().flow_count()));
  return (maps + reaches + daily) * 1e-6;
}

}  // namespace headwater
