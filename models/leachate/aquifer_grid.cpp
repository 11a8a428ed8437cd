#include "models/leachate/aquifer_grid.hpp"

#include <cmath>

namespace headwater {

AquiferGrid::AquiferGrid(const Domain& domain)
    : raster{domain.geometry.rows, domain.geometry.columns},
      size(domain.geometry.cell_size),
      area(domain.cell_area()) {
  cell.assign(raster.size(), -1);
  active.assign(raster.size(), 0);
  for (std::int32_t c = 0; c < domain.cells(); ++c) {
    const std::int32_t index = domain.raster_index[static_cast<std::size_t>(c)];
    const std::size_t i = raster.at(index / raster.columns, index % raster.columns);
    place.push_back(i);
    cell[i] = c;
    active[i] = 1;
  }
}

std::vector<double> AquiferGrid::spread(std::span<const double> cells) const {
  std::vector<double> padded(raster.size(), 0.0);
  for (std::size_t c = 0; c < place.size(); ++c) padded[place[c]] = cells[c];
  return padded;
}

void AquiferGrid::gather(std::span<const double> padded, std::span<double> cells) const {
  for (std::size_t c = 0; c < place.size(); ++c) cells[c] = padded[place[c]];
}

void AquiferFlows::resize(std::size_t size) {
  for (std::vector<double>* rates : {&east, &south, &recharge, &injected, &drained, &seeped, &pumped,
                                     &collected, &boundary_in, &boundary_out})
    rates->assign(size, 0.0);
}

void set_faces(const AquiferGrid& grid, std::span<const double> conductivity, bool steep, Aquifer& aquifer) {
  const std::size_t size = grid.raster.size(), stride = grid.raster.stride();
  aquifer.east.assign(size, 0.0);
  aquifer.south.assign(size, 0.0);
  const std::vector<double>& base = aquifer.base;
  // Slope of the base along one axis through a cell, from the neighbours that there are.
  const auto gradient = [&](std::size_t i, std::size_t step) {
    const bool before = grid.active[i - step] != 0, after = grid.active[i + step] != 0;
    if (before && after) return 0.5 * (base[i + step] - base[i - step]) / grid.size;
    if (after) return (base[i + step] - base[i]) / grid.size;
    return before ? (base[i] - base[i - step]) / grid.size : 0.0;
  };
  const auto face = [&](std::size_t a, std::size_t b, std::size_t across) {
    const double sum = conductivity[a] + conductivity[b];
    if (!(sum > 0.0)) return 0.0;
    const double mean = 2.0 * conductivity[a] * conductivity[b] / sum;
    if (!steep) return mean;
    const double along = (base[b] - base[a]) / grid.size;
    const double side = 0.5 * (gradient(a, across) + gradient(b, across));
    return mean / (1.0 + along * along + side * side);
  };
  for (const std::size_t i : grid.place) {
    if (grid.active[i + 1]) aquifer.east[i] = face(i, i + 1, stride);
    if (grid.active[i + stride]) aquifer.south[i] = face(i, i + stride, 1);
  }
}

}  // namespace headwater
