#include "models/river/river.hpp"

#include <algorithm>
#include <cmath>

#include "engine/core/error.hpp"

namespace headwater {

void River::declare(State& state) {
  const auto add = [&](const char* name, const char* unit, Role role, const char* meaning, int lanes = 1,
                       const char* standard_name = "") {
    return state.add(
        {name, unit, Location::reach, role, meaning, standard_name, lanes, Aggregation::instant});
  };
  volume_ = add("river_water_volume", "m3", Role::prognostic, "water in the reach");
  discharge_ = add("discharge", "m3 s-1", Role::prognostic,
                   "flow at the lower end of the reach over the last sub-step", 1,
                   "water_volume_transport_in_river_channel");
  lateral_rate_ = add("river_lateral_inflow", "m3 s-1", Role::prognostic,
                      "lateral inflow of the reach in the day's last interval");
  yesterday_ = add("discharge_a_day_before", "m3 s-1", Role::prognostic,
                   "flow at the lower end of the reach a day before");
  depth_ = add("river_water_depth", "m", Role::diagnostic,
               "mean water depth of the reach; 0 where no width is known");
  mean_ = add("discharge_mean", "m3 s-1", Role::diagnostic, "mean flow at the lower end of the reach", 1,
              "water_volume_transport_in_river_channel");
  largest_ = state.add({"discharge_maximum", "m3 s-1", Location::reach, Role::diagnostic,
                        "largest flow at the lower end of the reach", "", 1, Aggregation::maximum});
  excess_ = add("numerical_dispersion_excess", "m2 s-1", Role::diagnostic,
                "dispersion of the upwind scheme in the last sub-step beyond the coefficient asked for");
  if (carried_.empty()) return;
  const auto lanes = static_cast<int>(data_.species);
  mass_ =
      add("river_solute_mass", "kg", Role::prognostic, "mass in the water of the reach, by species", lanes);
  if (data_.has_storage)
    stored_ = add("river_storage_mass", "kg", Role::prognostic,
                  "mass in the transient storage of the reach, by species", lanes);
  if (data_.bed.classes() > 0) {
    bed_mass_ =
        add("river_bed_mass", "kg", Role::prognostic, "sediment on the bed of the reach, by grain class",
            static_cast<int>(data_.bed.classes()));
    bed_ = add("river_bed_sediment", "kg", Role::diagnostic, "sediment on the bed of the reach, all classes");
  }
  for (const Species& species : carried_)
    concentrations_.push_back(state.add(
        {"river_" + species.id + "_concentration", "kg m-3", Location::reach, Role::diagnostic,
         "concentration of " + species.id + " in the water of the reach", "", 1, Aggregation::instant}));
}

void River::initialise(State& state, Ledger& ledger) {
  river_store_ = ledger.store("river", Side::inside);
  const StoreId inflow = ledger.store("inflow", Side::outside),
                outlet = ledger.store("outlet", Side::outside);
  const StoreId source = ledger.store("source", Side::outside),
                reaction = ledger.store("reaction", Side::outside);
  water_ = ledger.quantity("water");
  water_flows_.inflow = ledger.flow(inflow, river_store_, "river inflow", water_);
  water_flows_.lateral = ledger.flow(inflow, river_store_, "lateral inflow", water_);
  water_flows_.outlet = ledger.flow(river_store_, outlet, "river outflow", water_);
  if (data_.bed.classes() > 0) bed_store_ = ledger.store("river_bed", Side::inside);
  if (data_.has_storage) storage_store_ = ledger.store("river_storage", Side::inside);
  const std::size_t named = setup_.grains.size() + setup_.species.size();
  for (std::size_t k = 0; k < carried_.size(); ++k) {
    // On particles or not, it is the same substance.
    const QuantityId quantity = ledger.quantity(k < named ? carried_[k].id : setup_.species[k - named].id);
    Flows flows;
    flows.inflow = ledger.flow(inflow, river_store_, "river inflow", quantity);
    flows.lateral = ledger.flow(inflow, river_store_, "lateral inflow", quantity);
    flows.dispersed_in = ledger.flow(inflow, river_store_, "dispersion through the inlet", quantity);
    flows.dispersed_out = ledger.flow(river_store_, inflow, "dispersion through the inlet", quantity);
    flows.source = ledger.flow(source, river_store_, "release", quantity);
    flows.outlet = ledger.flow(river_store_, outlet, "river outflow", quantity);
    flows.decay = ledger.flow(river_store_, reaction, "decay", quantity);
    if (data_.has_storage) {
      flows.into_storage = ledger.flow(river_store_, storage_store_, "storage exchange", quantity);
      flows.out_of_storage = ledger.flow(storage_store_, river_store_, "storage exchange", quantity);
      flows.storage_decay = ledger.flow(storage_store_, reaction, "decay", quantity);
    }
    if (quantities_.size() < data_.bed.classes()) {
      flows.deposition = ledger.flow(river_store_, bed_store_, "deposition", quantity);
      flows.entrainment = ledger.flow(bed_store_, river_store_, "entrainment", quantity);
    }
    quantities_.push_back(quantity);
    species_flows_.push_back(flows);
  }

  const auto reaches = static_cast<std::size_t>(data_.network->size());
  const std::size_t values = reaches * data_.species;
  data_.point.resize(reaches);
  data_.released.assign(reaches, 0.0);
  data_.flux.assign(values, 0.0);
  data_.day_water.assign(reaches, 0.0);
  data_.day_largest.assign(reaches, 0.0);
  data_.decayed.assign(values, 0.0);
  if (data_.has_storage)
    for (std::vector<double>* sums : {&data_.exchanged, &data_.returned, &data_.stored_decayed})
      sums->assign(values, 0.0);
  data_.outlet_water.resize(data_.outlets.size());
  data_.outlet_mass.resize(data_.outlets.size() * data_.species);
  data_.inlet_dispersed.resize(data_.species);
  if (!table_) {
    std::vector<double> bankfull;
    for (const double area : data_.network->drained_area)
      bankfull.push_back(parameters_.bankfull_discharge * area);
    sufficient_step_ = coupled_->sufficient_step(data_, bankfull);
  }
  set_start(state);
}

// Flow at the start, its water, and the initial concentration in all of it.
void River::set_start(State& state) {
  const std::span<double> flow = state[discharge_], volume = state[volume_];
  const RiverNetwork& network = *data_.network;
  const bool inflows = channel_->prescribed() || parameters_.initial_flow != RiverStart::dry;
  const bool laterals = channel_->prescribed() || parameters_.initial_flow == RiverStart::steady;
  std::fill(flow.begin(), flow.end(), 0.0);
  if (inflows)
    for (std::size_t k = 0; k < inflows_.size(); ++k)
      flow[static_cast<std::size_t>(data_.points[inflow_points_[k]].reach)] += inflows_[k].flow_at(0.0);
  for (std::size_t i = 0; i < flow.size(); ++i) {
    if (laterals && !data_.lateral_flow.empty()) flow[i] += data_.lateral_flow[i];
    if (!table_) {
      flow[i] = parameters_.initial_discharge * network.drained_area[i];
    } else if (network.downstream[i] >= 0) {
      flow[static_cast<std::size_t>(network.downstream[i])] += flow[i];
    }
    volume[i] = channel_->volume(i, flow[i]);
  }
  if (data_.species > 0) {
    const std::span<double> mass = state[mass_];
    for (std::size_t i = 0; i < volume.size(); ++i)
      for (std::size_t k = 0; k < data_.species; ++k) {
        mass[i * data_.species + k] = volume[i] * carried_[k].initial;
        if (data_.has_storage)
          state[stored_][i * data_.species + k] = data_.storage_volume[i] * carried_[k].initial;
      }
  }
  std::copy(flow.begin(), flow.end(), state[mean_].begin());
  std::copy(flow.begin(), flow.end(), state[largest_].begin());
  derive(state);
}

void River::advance(State& state, const Interval& day, Ledger& ledger) {
  const auto reaches = static_cast<std::size_t>(data_.network->size());
  data_.volume = state[volume_];
  if (data_.species > 0) data_.mass = state[mass_];
  if (data_.has_storage) data_.stored = state[stored_];
  plan(state, day);
  find_loads();
  if (!channel_->prescribed())
    for (std::size_t i = 0; i < reaches; ++i)
      data_.point[i] = storage_at(channel_->law(), channel_->scale(i), state[discharge_][i]);
  for (std::vector<double>* sums : {&data_.day_water, &data_.day_largest, &data_.decayed,
                                    &data_.stored_decayed, &data_.exchanged, &data_.returned})
    std::fill(sums->begin(), sums->end(), 0.0);
  for (std::vector<CompensatedSum>* sums : {&data_.outlet_water, &data_.outlet_mass, &data_.inlet_dispersed})
    std::fill(sums->begin(), sums->end(), CompensatedSum{});
  if (data_.bed.classes() > 0) data_.bed.begin_day(state[bed_mass_]);
  data_.gauges.begin_day(data_.steps.size());

  if (coupled_today(state, day))
    coupled_->run(data_);
  else
    sweep_->run(data_);

  const std::span<double> before = state[yesterday_], flow = state[discharge_], rate = state[lateral_rate_];
  const double last = data_.steps.back().length();
  for (std::size_t i = 0; i < reaches; ++i) {
    before[i] = flow[i];
    flow[i] = data_.released[i] / last;
    rate[i] = data_.lateral == nullptr ? 0.0
                                       : data_.lateral->amounts(data_.steps.back().interval, 0)[i] /
                                             (bounds_[bounds_.size() - 1] - bounds_[bounds_.size() - 2]);
    state[mean_][i] = data_.day_water[i] / day.length();
    state[largest_][i] = data_.day_largest[i];
  }
  derive(state);
  book(ledger);
  times_.assign(1, day.start);
  for (const SubStep& step : data_.steps) times_.push_back(step.end);
  data_.gauges.end_day(times_);
}

void River::derive(State& state) {
  const std::span<const double> flow = state[discharge_], volume = state[volume_];
  const double last = data_.steps.empty() ? 0.0 : data_.steps.back().length();
  const bool upwind = parameters_.transport == RiverTransport::upwind;
  for (std::size_t i = 0; i < flow.size(); ++i) {
    const Hydraulics h = channel_->hydraulics(i, flow[i], volume[i]);
    state[depth_][i] = h.depth;
    const double supplied = upwind ? numerical_dispersion(h.velocity, data_.network->length[i], last) : 0.0;
    state[excess_][i] = std::max(0.0, supplied - dispersion_.at(i, h));
  }
  const std::size_t classes = data_.bed.classes();
  for (std::size_t i = 0; classes > 0 && i < flow.size(); ++i) {
    double sum = 0.0;
    for (std::size_t g = 0; g < classes; ++g) sum += state[bed_mass_][i * classes + g];
    state[bed_][i] = sum;
  }
  for (std::size_t k = 0; k < data_.species; ++k)
    for (std::size_t i = 0; i < flow.size(); ++i)
      state[concentrations_[k]][i] = volume[i] > 0.0 ? state[mass_][i * data_.species + k] / volume[i] : 0.0;
}

void River::book(Ledger& ledger) const {
  const std::size_t species = data_.species, reaches = data_.released.size(), steps = data_.steps.size();
  const double length = data_.steps.back().end - data_.steps.front().start;
  const auto outlets = [&](const std::vector<CompensatedSum>& sums, std::size_t width, std::size_t k) {
    CompensatedSum total;
    for (std::size_t o = 0; o < data_.outlets.size(); ++o) {
      total.add(sums[o * width + k].sum);
      total.add(sums[o * width + k].compensation);
    }
    return total.value();
  };
  CompensatedSum inflow, lateral;
  for (const std::size_t p : inflow_points_)
    for (const double water : data_.points[p].water) inflow.add(water);
  for (const double rate : data_.lateral_flow) lateral.add(rate * length);
  ledger.post(water_flows_.inflow, inflow.value() * water_density);
  ledger.post(water_flows_.lateral, lateral.value() * water_density);
  ledger.post(water_flows_.outlet, outlets(data_.outlet_water, 1, 0) * water_density);

  for (std::size_t k = 0; k < species; ++k) {
    const Flows& flows = species_flows_[k];
    const auto sum = [&](const std::vector<double>& values) {
      CompensatedSum total;
      for (std::size_t i = 0; i < reaches; ++i) total.add(values[i * species + k]);
      return total.value();
    };
    const auto points = [&](std::size_t p, CompensatedSum& total) {
      for (std::size_t s = 0; s < steps; ++s) total.add(data_.points[p].masses[s * species + k]);
    };
    const auto net = [&](double kg, FlowId forth, FlowId back) {
      ledger.post(kg >= 0.0 ? forth : back, std::abs(kg));
    };
    CompensatedSum brought, released, seeped;
    for (const std::size_t p : inflow_points_) points(p, brought);
    for (const Source& source : sources_) points(source.point, released);
    if (!data_.lateral_load.empty())
      for (std::size_t i = 0; i < reaches; ++i) seeped.add(data_.lateral_load[i * species + k] * length);
    ledger.post(flows.inflow, brought.value());
    ledger.post(flows.source, released.value());
    ledger.post(flows.lateral, seeped.value());
    ledger.post(flows.outlet,
                std::max(0.0, outlets(data_.outlet_mass, species, k)));  // round-off may be below 0
    net(data_.inlet_dispersed[k].value(), flows.dispersed_in, flows.dispersed_out);
    if (k < data_.bed.classes()) {
      ledger.post(flows.deposition, data_.bed.deposited(k));
      ledger.post(flows.entrainment, data_.bed.entrained(k));
    }
    if (data_.has_decay) ledger.post(flows.decay, sum(data_.decayed));
    if (!data_.has_storage) continue;
    // Both ways, so that what goes to and fro counts as traffic: their difference alone may be round-off.
    const double net_into = sum(data_.exchanged);
    const double into = std::max(0.0, net_into + sum(data_.returned));
    ledger.post(flows.into_storage, into);
    ledger.post(flows.out_of_storage, std::max(0.0, into - net_into));
    ledger.post(flows.storage_decay, sum(data_.stored_decayed));
  }
}

std::size_t River::bytes() const {
  std::size_t doubles =
      bounds_.capacity() + rates_.capacity() + longest_.capacity() + peaks_.capacity() + times_.capacity();
  for (const std::vector<double>* values :
       {&data_.lateral_flow, &data_.lateral_load, &data_.storage_volume, &data_.storage_rate, &data_.released,
        &data_.flux, &data_.day_water, &data_.day_largest, &data_.decayed, &data_.stored_decayed,
        &data_.exchanged, &data_.returned, &data_.decay_dt})
    doubles += values->capacity();
  return doubles * sizeof(double) + data_.point.capacity() * sizeof(StoragePoint) + channel_->bytes() +
         sweep_->bytes();
}

void River::stocks(const State& state, StockSink& sink) const {
  const std::size_t species = data_.species;
  sink.stock(river_store_, water_, compensated_sum(state[volume_]) * water_density);
  const auto report = [&](StoreId store, FieldId field, std::size_t lanes) {
    const std::vector<double> sums = compensated_sums(state[field], lanes);
    for (std::size_t k = 0; k < lanes; ++k) sink.stock(store, quantities_[k], sums[k]);
  };
  if (species > 0) report(river_store_, mass_, species);
  if (data_.bed.classes() > 0) report(bed_store_, bed_mass_, data_.bed.classes());
  if (species > 0 && data_.has_storage) report(storage_store_, stored_, species);
}

}  // namespace headwater
