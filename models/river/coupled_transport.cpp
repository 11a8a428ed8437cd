#include "models/river/coupled_transport.hpp"

#include <algorithm>
#include <cmath>

#include "engine/numerics/tree_solver.hpp"
#include "models/river/route_reach.hpp"

namespace headwater {

namespace {

std::size_t at(std::int32_t index) {
  return static_cast<std::size_t>(index);
}

}  // namespace

bool CoupledTransport::needed(const RiverData& data, std::span<const double> flows,
                              std::span<const double> peaks, double dt) const {
  if (dispersion_.none()) return false;
  const auto lacks = [&](std::size_t i, double flow) {
    const Hydraulics h = data.channel->hydraulics(i, flow, data.channel->volume(i, flow));
    return dispersion_.at(i, h) > numerical_dispersion(h.velocity, network_->length[i], dt);
  };
  for (std::size_t i = 0; i < flows.size(); ++i)
    if (lacks(i, flows[i]) ||
        (peaks[i] > flows[i] && (lacks(i, peaks[i]) || lacks(i, std::sqrt(flows[i] * peaks[i])))))
      return true;
  return false;
}

double CoupledTransport::sufficient_step(const RiverData& data, std::span<const double> usual) const {
  double step = 0.0;
  if (dispersion_.none()) return step;
  for (std::size_t i = 0; i < usual.size(); ++i)
    for (double factor = 1e-3; factor < 11.0; factor *= std::sqrt(10.0)) {
      const double flow = factor * usual[i];
      const Hydraulics h = data.channel->hydraulics(i, flow, data.channel->volume(i, flow));
      if (h.velocity > 0.0)
        step = std::max(step, (2.0 * dispersion_.at(i, h) / h.velocity - network_->length[i]) / h.velocity);
    }
  return step;
}

void CoupledTransport::run(RiverData& data) {
  for (std::size_t s = 0; s < data.steps.size(); ++s) {
    volume_before_.assign(data.volume.begin(), data.volume.end());
    route(data, s);
    find_conductances(data, data.steps[s].length());
    if (options_.second_order)
      second_order_step(data, s);
    else
      upwind_step(data, s);
    for (std::size_t i = 0; data.bed.classes() > 0 && i < data.volume.size(); ++i)
      data.exchange_with_bed(i, data.volume[i], data.steps[s].length(), data.mass.data() + i * data.species);
    record(data, s);
  }
}

// Water first, for the whole network; load_ gets the masses that come with water from outside it.
void CoupledTransport::route(RiverData& data, std::size_t s) {
  const std::size_t reaches = data.volume.size(), species = data.species;
  const LateralStep lateral(data, data.steps[s]);
  load_.assign(reaches * species, 0.0);
  entering_.assign(reaches, 0.0);
  water_in_.assign(reaches, 0.0);
  inlet_water_.assign(reaches, 0.0);
  inlet_concentration_.assign(reaches * species, 0.0);
  joins_.assign(reaches, 0);
  std::size_t next_point = 0;
  for (std::size_t i = 0; i < reaches; ++i) {
    joins_[i] = network_->upstream_begin[i + 1] - network_->upstream_begin[i] > 1 ? 1 : 0;
    double* const load = load_.data() + i * species;
    lateral.add_masses(i, load);
    for (auto u = at(network_->upstream_begin[i]); u < at(network_->upstream_begin[i + 1]); ++u)
      entering_[i] += data.released[at(network_->upstream[u])];
    for (; next_point < data.points.size() && at(data.points[next_point].reach) == i; ++next_point) {
      const PointLoad& point = data.points[next_point];
      const double water = point.water[s];
      entering_[i] += water;
      joins_[i] = 1;
      for (std::size_t k = 0; k < species; ++k) load[k] += point.masses[s * species + k];
      if (!point.inlet || !options_.inlet_disperses || !(water > 0.0)) continue;
      inlet_water_[i] = water;
      for (std::size_t k = 0; k < species; ++k)
        inlet_concentration_[i * species + k] = point.masses[s * species + k] / water;
    }
    water_in_[i] = entering_[i] + lateral.water(i);
    route_reach(data, i, water_in_[i], data.steps[s]);
  }
}

// A K of each reach at the end of the sub-step, and velocity and distance of centres at each face.
void CoupledTransport::find_conductances(const RiverData& data, double dt) {
  const std::size_t reaches = data.volume.size();
  area_dispersion_.resize(reaches);
  velocity_.resize(reaches);
  spacing_.resize(reaches);
  for (std::size_t i = 0; i < reaches; ++i) {
    const double flow = data.released[i] / dt;
    const Hydraulics h = data.channel->hydraulics(i, flow, data.volume[i]);
    const double area = data.volume[i] / network_->length[i];
    area_dispersion_[i] = area * dispersion_.at(i, h);
    const std::int32_t down = network_->downstream[i];
    const double next = down < 0 ? network_->length[i] : network_->length[at(down)];
    const double next_volume = down < 0 ? data.volume[i] : data.volume[at(down)];
    spacing_[i] = 0.5 * (network_->length[i] + next);
    const double face_area = (data.volume[i] + next_volume) / (network_->length[i] + next);
    velocity_[i] = face_area > 0.0 ? flow / face_area : 0.0;
  }
}

// Conductances [m3] of faces and inlets over dt: all of K, or (compensated) what backward-Euler upwind does
// not supply.
void CoupledTransport::set_faces(const RiverData& data, double dt, double share, bool compensated,
                                 std::vector<double>& face, std::vector<double>& inlet) const {
  const std::size_t reaches = data.volume.size();
  face.assign(reaches, 0.0);
  inlet.assign(reaches, 0.0);
  const double part = dt * share;
  for (std::size_t i = 0; i < reaches; ++i) {
    const double flow = data.released[i] / dt;
    if (inlet_water_[i] > 0.0) {
      // Half a cell from the inlet to the centre; advection through the inlet is exact in space, so time
      // alone counts.
      const double supplied = compensated ? 0.5 * flow * velocity_[i] * part : 0.0;
      inlet[i] = part * std::max(0.0, area_dispersion_[i] - supplied) / (0.5 * network_->length[i]);
    }
    const std::int32_t down = network_->downstream[i];
    if (down < 0 || !(area_dispersion_[i] > 0.0) || !(area_dispersion_[at(down)] > 0.0)) continue;
    // Two half cells in series.
    const double mean = spacing_[i] / (0.5 * network_->length[i] / area_dispersion_[i] +
                                       0.5 * network_->length[at(down)] / area_dispersion_[at(down)]);
    const double supplied =
        compensated ? flow * numerical_dispersion(1.0, spacing_[i], velocity_[i] * part) : 0.0;
    face[i] = part * std::max(0.0, mean - supplied) / spacing_[i];
  }
}

void CoupledTransport::upwind_step(RiverData& data, std::size_t s) {
  const std::size_t reaches = data.volume.size(), species = data.species;
  const double dt = data.steps[s].length();
  const double* const decay_dt = data.decay_dt.data() + s * species;
  set_faces(data, dt, 1.0, true, low_face_, low_inlet_);
  volume_to_.assign(data.volume.begin(), data.volume.end());
  solve_low(data, 1.0);
  // Decay and storage join the diagonal; the solve itself follows.
  for (std::size_t i = 0; i < reaches; ++i) {
    const StorageZone zone = data.has_storage ? data.zone(i, dt) : StorageZone{};
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      diagonal_[here] += decay_dt[k] * data.volume[i];
      if (!(zone.volume > 0.0)) continue;
      const StorageCoefficients c = eliminate_storage(zone, decay_dt[k]);
      diagonal_[here] += c.diagonal;
      low_[here] += c.carried * data.stored[here];
    }
  }
  solve_tree(network_->downstream, lower_, upper_, static_cast<int>(species), diagonal_, low_);
  // Masses by balance, towards the outlets: round-off below zero is taken back from the face below.
  for (std::size_t i = 0; i < reaches; ++i) {
    const StorageZone zone = data.has_storage ? data.zone(i, dt) : StorageZone{};
    const std::int32_t down = network_->downstream[i];
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      double total = data.mass[here] + load_[here];
      for (auto u = at(network_->upstream_begin[i]); u < at(network_->upstream_begin[i + 1]); ++u)
        total += data.flux[at(network_->upstream[u]) * species + k];
      const double dispersed = low_inlet_[i] * (inlet_concentration_[here] - low_[here]);
      data.inlet_dispersed[k].add(dispersed);
      total += dispersed;
      double flux = data.released[i] * low_[here];
      if (down >= 0) flux -= low_face_[i] * (low_[at(down) * species + k] - low_[here]);
      if (zone.volume > 0.0) {
        const StorageStep step = exchange_with_storage(zone, eliminate_storage(zone, decay_dt[k]),
                                                       decay_dt[k], low_[here], infinite, data.stored[here]);
        total -= step.given;
        data.stored[here] = step.stored;
        data.exchanged[here] += step.given;
        data.returned[here] += step.returned;
        data.stored_decayed[here] += step.lost;
      }
      flux = std::min(flux, total);
      const double rest = total - flux;
      const double loss = std::min(decay_dt[k] * data.volume[i] * low_[here], rest);
      data.decayed[here] += loss;
      data.mass[here] = rest - loss;
      data.flux[here] = flux;
    }
  }
}

// Matrix and right-hand side of the upwind step over a share of the sub-step's water, without decay and
// storage.
void CoupledTransport::solve_low(const RiverData& data, double share) {
  const std::size_t reaches = data.volume.size(), species = data.species;
  lower_.resize(reaches);
  upper_.resize(reaches);
  diagonal_.assign(reaches * species, 0.0);
  low_.resize(reaches * species);
  for (std::size_t i = 0; i < reaches; ++i) {
    const double released = data.released[i] * share;
    lower_[i] = released + low_face_[i];
    upper_[i] = low_face_[i];
    double own = volume_to_[i] + released + low_face_[i] + low_inlet_[i];
    for (auto u = at(network_->upstream_begin[i]); u < at(network_->upstream_begin[i + 1]); ++u)
      own += low_face_[at(network_->upstream[u])];
    if (!(own > 0.0)) own = 1.0;  // a dry reach that nothing flows through
    for (std::size_t k = 0; k < species; ++k) {
      const std::size_t here = i * species + k;
      diagonal_[here] = own;
      low_[here] = data.mass[here] + load_[here] * share + low_inlet_[i] * inlet_concentration_[here];
    }
  }
}

void CoupledTransport::record(RiverData& data, std::size_t s) const {
  const std::size_t species = data.species;
  for (std::size_t o = 0; o < data.outlets.size(); ++o) {
    const std::size_t i = at(data.outlets[o]);
    data.outlet_water[o].add(data.released[i]);
    for (std::size_t k = 0; k < species; ++k)
      data.outlet_mass[o * species + k].add(data.flux[i * species + k]);
  }
  for (std::size_t p = 0; p < data.gauges.probes().size(); ++p)
    data.record(p, s, entering_[at(data.gauges.probes()[p])]);
}

}  // namespace headwater
