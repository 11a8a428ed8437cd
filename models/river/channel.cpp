#include "models/river/channel.hpp"

#include <cmath>

#include "engine/core/error.hpp"

namespace headwater {

namespace {

// Rickenmann & Recking (2011): U** = factor q**^power (1 + (q**/knee)^sharpness)^-bend.
constexpr double factor = 1.443, power = 0.60, knee = 43.78, sharpness = 0.8214, bend = 0.2435;

void require_column(const std::vector<double>& column, const TableColumns& table, const char* name,
                    const char* needed_for) {
  for (const TableColumns::Reach& reach : table.reaches)
    if (!(column[static_cast<std::size_t>(reach.first)] > 0.0))
      throw Error(Exit::input, std::string("no ") + name + " is given, which " + needed_for + " needs",
                  reach.where, "Give a value above 0 in this column for every reach");
}

}  // namespace

double ferguson_velocity_ratio(double relative_depth) {
  constexpr double a1 = 6.5, a2 = 2.5;
  return a1 * a2 * relative_depth / std::sqrt(a1 * a1 + a2 * a2 * std::pow(relative_depth, 5.0 / 3.0));
}

double rickenmann_recking_velocity(double unit_discharge) {
  return factor * std::pow(unit_discharge, power) *
         std::pow(1.0 + std::pow(unit_discharge / knee, sharpness), -bend);
}

Channel::Channel(const RiverNetwork& network, const TableColumns* table, const RiverParameters& parameters)
    : network_(&network), prescribed_(parameters.flow == RiverFlow::prescribed) {
  const auto reaches = static_cast<std::size_t>(network.size());
  width_at_1_.assign(reaches, 0.0);
  if (table != nullptr) {
    for (std::size_t i = 0; i < reaches; ++i)
      if (table->width[i] > 0.0) width_at_1_[i] = table->width[i];
  } else if (!std::isnan(parameters.width)) {
    width_at_1_.assign(reaches, parameters.width);
  } else {
    width_exponent_ = parameters.width_exponent;
    for (std::size_t i = 0; i < reaches; ++i) {
      const double bankfull = parameters.bankfull_discharge * network.drained_area[i];
      width_at_1_[i] =
          parameters.width_coefficient * std::sqrt(bankfull) * std::pow(bankfull, -width_exponent_);
    }
  }
  if (prescribed_) {
    if (table == nullptr)
      throw Error(Exit::configuration, "flow = \"prescribed\" needs the areas of a network table", "[river]",
                  "Give network = \"reaches.csv\", or flow = \"routed\"");
    require_column(table->area, *table, "area_m2", "flow = \"prescribed\"");
    area_ = table->area;
    return;
  }
  if (table != nullptr) {
    require_column(table->width, *table, "width_m", "flow = \"routed\"");
    require_column(table->slope, *table, "slope", "flow = \"routed\"");
  }
  scale_.resize(reaches);
  RiverResistance resistance = parameters.resistance;
  if (resistance == RiverResistance::by_network)
    resistance =
        table != nullptr && table->has_manning() ? RiverResistance::manning : RiverResistance::ferguson;
  if (resistance == RiverResistance::manning)
    scale_manning(table, parameters.manning);
  else
    scale_ferguson(parameters.grain_d84);
}

void Channel::scale_manning(const TableColumns* table, double manning) {
  law_ = {0.6 + 0.4 * width_exponent_, 0.0, 1.0};
  for (std::size_t i = 0; i < scale_.size(); ++i) {
    const double n = table != nullptr && table->manning[i] > 0.0 ? table->manning[i] : manning;
    const double area_at_1 =
        std::pow(n * std::pow(width_at_1_[i], 2.0 / 3.0) / std::sqrt(network_->slope[i]), 0.6);
    scale_[i] = {std::log(network_->length[i] * area_at_1), 0.0};
  }
}

void Channel::scale_ferguson(double d84) {
  // q** = k Q^(1-f), U** as above, A = Q / U.
  const double f = width_exponent_;
  law_ = {1.0 - power * (1.0 - f), bend, sharpness * (1.0 - f)};
  for (std::size_t i = 0; i < scale_.size(); ++i) {
    const double grain_velocity = std::sqrt(gravity * network_->slope[i] * d84);
    const double k = 1.0 / (width_at_1_[i] * grain_velocity * d84);
    const double area_at_1 = 1.0 / (grain_velocity * factor * std::pow(k, power));
    scale_[i] = {std::log(network_->length[i] * area_at_1), std::log(k / knee) / (1.0 - f)};
  }
}

double Channel::volume(std::size_t reach, double flow) const {
  return prescribed_ ? area_[reach] * network_->length[reach] : storage_at(law_, scale_[reach], flow).volume;
}

double Channel::width(std::size_t reach, double flow) const {
  return width_exponent_ == 0.0 ? width_at_1_[reach] : width_at_1_[reach] * std::pow(flow, width_exponent_);
}

Hydraulics Channel::hydraulics(std::size_t reach, double flow, double volume) const {
  Hydraulics h;
  h.slope = network_->slope[reach];
  h.width = width(reach, flow);
  const double length = network_->length[reach];
  if (volume > 0.0) h.velocity = flow * length / volume;
  if (h.width > 0.0) h.depth = volume / (length * h.width);
  return h;
}

}  // namespace headwater
