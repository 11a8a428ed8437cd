#include "models/mining/mining.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "models/mining/pond.hpp"

namespace headwater {

namespace {

// Ponds may cover so much of a site.
constexpr double most_of_site = 0.5;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

const Practice& practice_of(const MiningSite& site, const MiningParameters& parameters) {
  return *std::find_if(parameters.practices.begin(), parameters.practices.end(),
                       [&](const Practice& one) { return one.id == site.practice; });
}

std::vector<SiteCells> laid_out(const MiningParameters& parameters, const Setup& setup) {
  std::vector<double> pads;
  for (const MiningSite& site : parameters.sites) pads.push_back(practice_of(site, parameters).pads);
  return place_sites(parameters.sites, setup, pads);
}

class Factory final : public ProcessFactory {
 public:
  std::string_view label() const override { return "mining"; }
  void describe(Section& root) override { headwater::describe(root, parameters_); }
  std::unique_ptr<Process> make(const Setup& setup) const override {
    return std::make_unique<Mining>(parameters_, setup);
  }
  const MiningParameters& parameters() const { return parameters_; }

 private:
  MiningParameters parameters_;
};

}  // namespace

// What is booked on a day, over all sites.
struct Mining::Totals {
  explicit Totals(std::size_t species)
      : reagent(species),
        recycled(species),
        leak(species),
        overflow(species),
        injected(species),
        spilled(species) {}
  CompensatedSum make_up, wash, recycled_water, leak_water, overflow_water, rain, evaporated;  // [m3]
  std::vector<CompensatedSum> reagent, recycled, leak, overflow, injected, spilled;            // [kg]
};

Mining::Mining(const MiningParameters& parameters, const Setup& setup)
    : setup_(setup), declared_(parameters.sites), cells_(laid_out(parameters, setup)) {
  const std::vector<std::vector<DatedAct>> acts = dated_acts(parameters, setup.clock);
  std::size_t count = 0;
  for (std::size_t s = 0; s < declared_.size(); ++s) {
    const MiningSite& site = declared_[s];
    const Practice& practice = practice_of(site, parameters);
    practices_.push_back(practice);
    timelines_.emplace_back(site.id, acts[s], practice, static_cast<int>(site.blocks));
    const double area = setup.domain->cell_area(), cells = static_cast<double>(cells_[s].cells.size());
    pond_shares_.push_back(pond_shares(std::min(practice.pond_area(), most_of_site * cells * area), area,
                                       cells_[s].cells.size()));
    first_part_.push_back(count);
    count += static_cast<std::size_t>(site.blocks) + (cells_[s].pads() > 0 ? 1 : 0);
    std::vector<double> parts;
    for (const Species& one : setup.species)
      parts.push_back(practice.concentration * water_density * share_in_reagent(practice.reagent, one.id));
    liquor_.push_back(std::move(parts));
  }
  first_part_.push_back(count);
  if (!setup.remark) return;
  for (std::size_t s = 0; s < declared_.size(); ++s) {
    if (acts[s].empty())
      setup.remark(
          fmt::format("mining: site '{}' has neither a start nor an event that opens it", declared_[s].id));
    if (practices_[s].pads > 0.0 && cells_[s].pads() == 0)
      setup.remark(fmt::format("mining: the pads of site '{}' are less than half a cell: it has none",
                               declared_[s].id));
    if (const double most =
            most_of_site * setup.domain->cell_area() * static_cast<double>(cells_[s].cells.size());
        practices_[s].pond_area() > most)
      setup.remark(fmt::format(
          "mining: the ponds of site '{}' would cover {:.0f} m2, more than half of it; rain falls on "
          "{:.0f} m2 of them",
          declared_[s].id, practices_[s].pond_area(), most));
    for (const ReagentPart& part : reagent_parts)
      if (part.reagent == practices_[s].reagent &&
          std::none_of(setup.species.begin(), setup.species.end(),
                       [&](const Species& one) { return one.id == part.species; }))
        setup.remark(
            fmt::format("mining: the {} of site '{}' is not followed: the case has no [[species]] of that id",
                        part.species, declared_[s].id));
  }
}

void Mining::declare(State& state) {
  const auto add = [&](const char* name, const char* unit, Location location, Role role, const char* meaning,
                       std::size_t lanes = 1, Aggregation aggregation = Aggregation::instant) {
    return state.add({name, unit, location, role, meaning, "", static_cast<int>(lanes), aggregation});
  };
  const auto of_cell = [&](const char* name, const char* unit, const char* meaning,
                           Aggregation aggregation = Aggregation::instant, std::size_t lanes = 1) {
    return add(name, unit, Location::cell, Role::diagnostic, meaning, lanes, aggregation);
  };
  site_ = add("site", "1", Location::cell, Role::fixed, "number of the mining site, from 0; -1 elsewhere");
  injection_ = of_cell("injection", "m", "water injected into the ground in a day", Aggregation::total);
  spilled_water_ = of_cell("spilled_water", "m", "injected water and pond overflow on the surface in a day",
                           Aggregation::total);
  capture_ = of_cell("capture_fraction", "1", "share of the water leaving a site that its galleries collect");
  if (species() > 0) {
    injected_ = of_cell("injected_mass", "kg m-2", "what is injected with the water, by species",
                        Aggregation::total, species());
    spilled_mass_ =
        of_cell("spilled_mass", "kg m-2", "what comes onto the surface with spilled water, by species",
                Aggregation::total, species());
  }
  ordered_state_ = of_cell("land_state_ordered", "1", "land state that mining makes today; NaN: no order");
  ordered_potential_ =
      of_cell("cover_potential_ordered", "1", "cover aimed at with an order; 0: kept clear; NaN: nature's");
  ordered_time_ = of_cell("cover_time_ordered", "s", "time from 5 to 95 % of it; NaN: nature's");
  order_age_ = of_cell("land_order_age", "s", "how long ago an order of today was carried out");
  orders_today_ = add("land_orders_today", "1", Location::domain, Role::diagnostic,
                      "whether mining gives orders to the land today");
  if (cells_.empty()) return;
  rain_on_ground_ =
      of_cell("rain_on_ground", "1",
              "rain of a cell that falls on the ground, not into ponds, over rain at the gauge");
  pond_share_ = of_cell("pond_share", "1", "share of a cell under open ponds");
  pond_water_ = add("pond_water", "m3", Location::domain, Role::prognostic, "water in the ponds, by site",
                    cells_.size());
  overflow_ =
      add("pond_overflow", "m3", Location::domain, Role::diagnostic,
          "water that has left the ponds over the brim in a day, by site", cells_.size(), Aggregation::total);
  orders_given_ =
      add("orders_given", "1", Location::domain, Role::prognostic,
          "how many of its orders the ground of a block, or of the pads, has had, by site and block",
          first_part_.back());
  if (species() == 0) return;
  pond_mass_ = add("pond_mass", "kg", Location::domain, Role::prognostic,
                   "mass in the ponds, by site and species", cells_.size() * species());
  if (!setup_.solutes_in_ground)
    ground_ = add("reagent_in_ground", "kg", Location::domain, Role::prognostic,
                  "what has been put into and onto the ground, and the sum's round-off, by species; nobody "
                  "follows it",
                  2 * species());
}

void Mining::initialise(State& state, Ledger& ledger) {
  std::fill(state[site_].begin(), state[site_].end(), -1.0);
  for (std::size_t s = 0; s < cells_.size(); ++s)
    for (const std::int32_t c : cells_[s].cells) state[site_][at(c)] = static_cast<double>(s);
  for (const FieldId id : {ordered_state_, ordered_potential_, ordered_time_})
    std::fill(state[id].begin(), state[id].end(), none);

  // A mine alone has no weather.
  rain_factor_ = state.find("rain_factor");
  rain_ = state.find("rain");
  potential_ = state.find("potential_evapotranspiration");
  if (rain_on_ground_ && rain_factor_)
    std::copy(state[rain_factor_].begin(), state[rain_factor_].end(), state[rain_on_ground_].begin());

  pond_store_ = ledger.store("pond", Side::inside);
  const StoreId works = ledger.store("works", Side::inside);
  const StoreId abstraction = ledger.store("abstraction", Side::outside);
  const StoreId reagent = ledger.store("reagent", Side::outside);
  water_ = ledger.quantity("water");
  if (cells_.empty()) return;
  water_flows_ = {
      ledger.flow(abstraction, works, "make-up water", water_),
      ledger.flow(abstraction, works, "wash water", water_),
      ledger.flow(pond_store_, works, "recycled liquor", water_),
      ledger.flow(pond_store_, works, "pond leak", water_),
      ledger.flow(pond_store_, works, "pond overflow", water_),
      ledger.flow(ledger.store("rain", Side::outside), pond_store_, "rain on ponds", water_),
      ledger.flow(pond_store_, ledger.store("atmosphere", Side::outside), "evaporation from ponds", water_)};
  if (ground_) ground_store_ = ledger.store("ground", Side::inside);
  for (const Species& one : setup_.species) {
    const QuantityId quantity = ledger.quantity(one.id);
    quantities_.push_back(quantity);
    MassFlows flows;
    flows.reagent = ledger.flow(reagent, works, "reagent", quantity);
    flows.recycled = ledger.flow(pond_store_, works, "recycled liquor", quantity);
    flows.leak = ledger.flow(pond_store_, works, "pond leak", quantity);
    flows.overflow = ledger.flow(pond_store_, works, "pond overflow", quantity);
    if (ground_) {
      flows.into_ground = ledger.flow(works, ground_store_, "injection", quantity);
      flows.onto_ground = ledger.flow(works, ground_store_, "spill", quantity);
    }
    mass_flows_.push_back(flows);
  }
  give_orders(state, setup_.clock.elapsed());  // what was done before the run, or before its spin-up
}

void Mining::clear_day(State& state) {
  const auto clear = [&](FieldId id, std::size_t lanes, double value) {
    if (!id) return;
    const std::span<double> values = state[id];
    for (const SiteCells& site : cells_)
      for (const std::int32_t c : site.cells)
        for (std::size_t lane = 0; lane < lanes; ++lane) values[at(c) * lanes + lane] = value;
  };
  for (const FieldId id : {injection_, spilled_water_, capture_}) clear(id, 1, 0.0);
  for (const FieldId id : {injected_, spilled_mass_}) clear(id, species(), 0.0);
  if (!orders_stand_) return;
  for (const FieldId id : {ordered_state_, ordered_potential_, ordered_time_}) clear(id, 1, none);
  clear(order_age_, 1, 0.0);
  state[orders_today_][0] = 0.0;
  orders_stand_ = false;
}

void Mining::give_orders(State& state, double time) {
  for (std::size_t s = 0; s < cells_.size(); ++s)
    for (std::size_t part = 0; part < first_part_[s + 1] - first_part_[s]; ++part) {
      const std::vector<GroundOrder>& orders = timelines_[s].orders(static_cast<int>(part));
      double& given = state[orders_given_][first_part_[s] + part];
      auto next = static_cast<std::size_t>(given);
      while (next < orders.size() && orders[next].time <= time) ++next;
      if (next == static_cast<std::size_t>(given)) continue;
      given = static_cast<double>(next);
      const GroundOrder& order = orders[next - 1];  // the last one holds
      const auto [first, last] = cells_[s].part(part);
      for (std::size_t i = first; i < last; ++i) {
        const std::size_t c = at(cells_[s].cells[i]);
        state[ordered_state_][c] = static_cast<double>(order.state);
        state[ordered_potential_][c] = order.worked ? 0.0 : order.potential;
        state[ordered_time_][c] = order.over;
        state[order_age_][c] = time - order.time;
      }
      state[orders_today_][0] = 1.0;
      orders_stand_ = true;
    }
}

std::span<double> Mining::pond_masses(State& state, std::size_t site) const {
  return species() == 0 ? std::span<double>() : state[pond_mass_].subspan(site * species(), species());
}

// The ground under a pond has its rain, and its evaporation, from above.
void Mining::cover_ground(State& state, double time) const {
  if (!rain_factor_) return;
  const std::span<const double> factor = state[rain_factor_];
  for (std::size_t s = 0; s < cells_.size(); ++s) {
    const bool stand = timelines_[s].has_ponds(time);
    for (std::size_t i = 0; i < cells_[s].cells.size(); ++i) {
      const std::size_t c = at(cells_[s].cells[i]);
      const double share = stand ? pond_shares_[s][i] : 0.0;
      state[pond_share_][c] = share;
      state[rain_on_ground_][c] = factor[c] * (1.0 - share);
    }
  }
}

void Mining::weather_ponds(State& state, std::size_t s, double time, Totals& totals) const {
  if (!rain_ || !potential_ || !timelines_[s].has_ponds(time)) return;
  const std::span<const double> rain = state[rain_], potential = state[potential_];
  const double area = setup_.domain->cell_area();
  double falls = 0.0, demand = 0.0;  // [m3]
  for (std::size_t i = 0; i < cells_[s].cells.size(); ++i) {
    const std::size_t c = at(cells_[s].cells[i]);
    falls += rain[c] * pond_shares_[s][i] * area;
    demand += potential[c] * pond_shares_[s][i] * area;
  }
  totals.evaporated.add(rain_and_evaporate(falls, demand, state[pond_water_][s]));
  totals.rain.add(falls);
}

void Mining::work(State& state, std::size_t s, const Interval& day, Totals& totals) {
  const Practice& practice = practices_[s];
  const SiteTimeline& timeline = timelines_[s];
  const SiteCells& site = cells_[s];
  const double area = setup_.domain->cell_area();
  const std::size_t lowest = at(site.lowest());
  double& volume = state[pond_water_][s];
  const std::span<double> masses = pond_masses(state, s);
  std::vector<double> given(species()), liquor(species());
  const std::span<double> injection = state[injection_], spilled_water = state[spilled_water_];
  const std::span<double> injected = injected_ ? state[injected_] : std::span<double>();
  const std::span<double> spilled = injected_ ? state[spilled_mass_] : std::span<double>();

  // What has passed the lining of yesterday's pond enters the ground below it.
  const double leak = draw(volume * -std::expm1(-practice.pond_leak * day.length()), volume, masses, given);
  totals.leak_water.add(leak);
  injection[lowest] += leak / area;
  for (std::size_t k = 0; k < species(); ++k) {
    totals.leak[k].add(given[k]);
    injected[lowest * species() + k] += given[k] / area;
  }

  std::size_t leached = 0, washed = 0;
  for (int block = 0; block < timeline.blocks(); ++block) {
    const Phase phase = timeline.phase(block, day.start);
    const std::size_t cells = site.block_begin[at(block) + 1] - site.block_begin[at(block)];
    if (phase == Phase::leaching) leached += cells;
    if (phase == Phase::washing) washed += cells;
  }
  const double depth = practice.injection_rate * day.length();
  const double wanted = depth * area * static_cast<double>(leached);
  // The pond's liquor first; what is missing comes from outside, and reagent brings it up to strength.
  const double recycled = draw(wanted, volume, masses, given);
  totals.recycled_water.add(recycled);
  totals.make_up.add(wanted - recycled);
  totals.wash.add(depth * area * static_cast<double>(washed));
  for (std::size_t k = 0; k < species(); ++k) {
    const double added = std::max(0.0, liquor_[s][k] * wanted - given[k]);
    totals.recycled[k].add(given[k]);
    totals.reagent[k].add(added);
    liquor[k] = leached > 0 ? (given[k] + added) / (area * static_cast<double>(leached)) : 0.0;
  }
  for (int block = 0; block < timeline.blocks(); ++block) {
    const Phase phase = timeline.phase(block, day.start);
    if (phase != Phase::leaching && phase != Phase::washing) continue;
    for (std::size_t i = site.block_begin[at(block)]; i < site.block_begin[at(block) + 1]; ++i) {
      const std::size_t c = at(site.cells[i]);
      const double escapes = depth * practice.spill;
      spilled_water[c] += escapes;
      injection[c] += depth - escapes;
      if (phase == Phase::washing) continue;
      for (std::size_t k = 0; k < species(); ++k) {
        const double lost = liquor[k] * practice.spill;
        spilled[c * species() + k] += lost;
        injected[c * species() + k] += liquor[k] - lost;
      }
    }
  }

  weather_ponds(state, s, day.start, totals);
  const double over = draw(volume - practice.pond_capacity, volume, masses, given);
  state[overflow_][s] = over;
  totals.overflow_water.add(over);
  spilled_water[lowest] += over / area;
  for (std::size_t k = 0; k < species(); ++k) {
    totals.overflow[k].add(given[k]);
    spilled[lowest * species() + k] += given[k] / area;
  }

  const double capture = timeline.tended(day.start) ? practice.capture : 0.0;
  for (const std::int32_t c : site.cells) {
    state[capture_][at(c)] = capture;
    for (std::size_t k = 0; k < species(); ++k) {
      totals.injected[k].add(injected[at(c) * species() + k] * area);
      totals.spilled[k].add(spilled[at(c) * species() + k] * area);
    }
  }
}

void Mining::advance(State& state, const Interval& day, Ledger& ledger) {
  if (cells_.empty()) return;
  clear_day(state);
  give_orders(state, day.start);
  cover_ground(state, day.start);
  Totals totals(species());
  for (std::size_t s = 0; s < cells_.size(); ++s) work(state, s, day, totals);

  ledger.post(water_flows_.make_up, totals.make_up.value() * water_density);
  ledger.post(water_flows_.wash, totals.wash.value() * water_density);
  ledger.post(water_flows_.recycled, totals.recycled_water.value() * water_density);
  ledger.post(water_flows_.leak, totals.leak_water.value() * water_density);
  ledger.post(water_flows_.overflow, totals.overflow_water.value() * water_density);
  ledger.post(water_flows_.rain, totals.rain.value() * water_density);
  ledger.post(water_flows_.evaporation, totals.evaporated.value() * water_density);
  for (std::size_t k = 0; k < species(); ++k) {
    const MassFlows& flows = mass_flows_[k];
    ledger.post(flows.reagent, totals.reagent[k].value());
    ledger.post(flows.recycled, totals.recycled[k].value());
    ledger.post(flows.leak, totals.leak[k].value());
    ledger.post(flows.overflow, totals.overflow[k].value());
    if (!ground_) continue;
    ledger.post(flows.into_ground, totals.injected[k].value());
    ledger.post(flows.onto_ground, totals.spilled[k].value());
    CompensatedSum in_ground;  // day after day for decades
    in_ground.sum = state[ground_][2 * k];
    in_ground.compensation = state[ground_][2 * k + 1];
    in_ground.add(totals.injected[k].value());
    in_ground.add(totals.spilled[k].value());
    state[ground_][2 * k] = in_ground.sum;
    state[ground_][2 * k + 1] = in_ground.compensation;
  }
}

void Mining::stocks(const State& state, StockSink& sink) const {
  if (cells_.empty()) return;
  sink.stock(pond_store_, water_, compensated_sum(state[pond_water_]) * water_density);
  for (std::size_t k = 0; k < species(); ++k) {
    CompensatedSum in_ponds;
    for (std::size_t s = 0; s < cells_.size(); ++s) in_ponds.add(state[pond_mass_][s * species() + k]);
    sink.stock(pond_store_, quantities_[k], in_ponds.value());
    if (ground_) sink.stock(ground_store_, quantities_[k], state[ground_][2 * k] + state[ground_][2 * k + 1]);
  }
}

std::unique_ptr<ProcessFactory> make_mining_factory() {
  return std::make_unique<Factory>();
}

std::vector<MiningProblem> mining_problems(const ProcessFactory& mining) {
  const auto* factory = dynamic_cast<const Factory*>(&mining);
  return factory != nullptr ? problems_of(factory->parameters()) : std::vector<MiningProblem>{};
}

}  // namespace headwater
