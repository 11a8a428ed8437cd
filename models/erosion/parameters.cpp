#include "models/erosion/parameters.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "engine/core/error.hpp"
#include "models/erosion/settling.hpp"

namespace headwater {

namespace {

Grain grain(const char* id, double diameter, double fraction) {
  Grain one;
  one.id = id;
  one.diameter = diameter;
  one.fraction = fraction;
  return one;
}

void describe_grain(Section& s, Grain& one) {
  s.entry("id", one.id, "name of the class; becomes part of column and variable names");
  s.quantity("diameter", one.diameter, "m", {1e-7, 0.1}, "diameter of the grains", "case");
  s.quantity("fraction", one.fraction, "1", {0.0, 1.0}, "share of the regolith's mass; all sum to 1", "case");
  s.quantity_or("by_diameter", "settling_velocity", one.settling_velocity, "m/s", {0.0, 1.0},
                "settling velocity in still, clear water; of aggregates where they stay whole",
                "Ferguson & Church 2004 (J. Sediment. Res. 74:933-937), natural grains");
  s.quantity("density", one.density, "kg/m3", {1001.0, 8000.0}, "density of the grains", "quartz");
}

}  // namespace

ErosionParameters::ErosionParameters()
    : grains({grain("clay", 4e-6, 0.25), grain("silt", 20e-6, 0.25), grain("fine_sand", 100e-6, 0.25),
              grain("coarse_sand", 600e-6, 0.25)}) {
  // Litter, moss and plants on the ground take most of the energy of what falls past the canopy.
  rain_detachability.with(LandState::forest, 0.2e-3).with(LandState::rehabilitated, 1e-3);
  rain_redetachability.with(LandState::forest, 2e-3).with(LandState::rehabilitated, 10e-3);
  entrainment_energy.with(LandState::forest, 20e3).with(LandState::rehabilitated, 10e3);
  critical_stream_power.with(LandState::forest, 10.0).with(LandState::rehabilitated, 1.0);
}

void describe(Section& s, ErosionParameters& p) {
  const char* rain_source =
      "bare: Morgan et al. 1998 (EUROSEM), 1.5-3 g/J, clay 2.0; under litter: assumption; as kg/m3 Hairsine "
      "& "
      "Rose 1991 (2 g/J are about 40 kg/m3 at 20 J/m2/mm)";
  s.entry_in_either("rain_detachability", p.rain_detachability, "kg/m3", "kg/J", p.detachability_by_energy,
                    {0.0, infinite},
                    "mass that rain detaches from bare, unshielded regolith, per depth of rain or (kg/J) per "
                    "kinetic energy of it",
                    rain_source);
  s.entry_in_either("rain_redetachability", p.rain_redetachability, "kg/m3", "kg/J",
                    p.redetachability_by_energy, {0.0, infinite},
                    "the same of deposits that cover the ground wholly",
                    "assumption: ten times that of the regolith (Hairsine & Rose 1991)");
  s.quantity("breakpoint_depth", p.breakpoint_depth, "m", {1e-6, infinite},
             "water depth above which it protects the ground from rain",
             "Proffitt, Rose & Hairsine 1991 (Soil Sci. Soc. Am. J. 55:325-332): millimetres");
  s.quantity("breakpoint_exponent", p.breakpoint_exponent, "1", {0.0, 10.0},
             "b in (breakpoint_depth / depth)^b; 0: water does not protect", "assumption, as there");
  s.entry_in(
      "entrainment_energy", p.entrainment_energy, "J/kg", {1e-3, infinite},
      "energy J with which the flow lifts a mass of regolith",
      "assumption: cohesive saprolite, roots; bare slopes of 28 degrees under 3.3 m of rain a year lose "
      "1e5 t/km2/yr with it (docs/evidence-hillslope.md); tilled soil without cohesion 20-200 J/kg");
  s.entry_in("critical_stream_power", p.critical_stream_power, "W/m2", {0.0, infinite},
             "stream power below which the flow entrains nothing",
             "bare ground, Hairsine & Rose 1992; forest litter and roots, planted ground: assumption");
  s.entry_or(
      "none", "cohesion", p.cohesion, "Pa", {0.0, 1e6},
      "of the regolith, to which the field root_cohesion is added: leaves 1 / (0.89 + 0.56 c), c in kPa, of "
      "what the flow entrains; entrainment_energy is then that of loose grains. none: within it",
      "Rauws & Govers 1988 (J. Soil Sci. 39:111-124), as in LISEM");
  s.quantity("flow_efficiency", p.flow_efficiency, "1", {0.0, 1.0},
             "share F of the excess stream power that entrains", "Hairsine & Rose 1992: about 0.1");
  s.quantity("shield_mass", p.shield_mass, "kg/m2", {1e-6, infinite},
             "mass m* of deposits that shields the regolith wholly",
             "Sander et al. 2007, order of magnitude");
  s.quantity("bulk_density", p.bulk_density, "kg/m3", {100.0, 3000.0}, "of regolith and deposits, dry",
             "assumption: saprolite");
  s.quantity("maximum_concentration", p.maximum_concentration, "kg/m3", {1.0, 2000.0},
             "mass that a volume of water can carry: the limit of debris flows",
             "Costa 1988; Govers 1990: 850-1300 kg/m3");
  s.entry("hindered_settling", p.hindered_settling,
          "whether grains hinder each other: velocity x (1 - volume fraction)^4",
          "Richardson & Zaki 1954: exponent 2.4-4.65");
  s.table("creep", "Slow creep of the regolith, at long intervals.",
          [&](Section& inner) { describe(inner, p.creep); });
  s.table("rusle", "The map rusle_soil_loss, a screening figure beside the model.",
          [&](Section& inner) { describe(inner, p.rusle); });
  bool given = false;
  s.list(
      "grains", "Grain classes of the regolith; given ones take the place of the default four.",
      [&](Section& inner, std::size_t i) { describe_grain(inner, p.grains[i]); },
      [&] {
        if (!given) p.grains.clear();
        given = true;
        p.grains.emplace_back();
        return p.grains.size() - 1;
      },
      [&] { return p.grains.size(); });
}

std::vector<Grain> complete_grains(const std::vector<Grain>& grains) {
  const auto complain = [](const std::string& problem, const char* remedy) {
    throw Error(Exit::configuration, problem, "[[erosion.grains]]", remedy);
  };
  if (grains.empty() || grains.size() > static_cast<std::size_t>(most_grains))
    complain(fmt::format("there are {} grain classes", grains.size()), "Give 1 to 8");
  std::vector<Grain> complete = grains;
  double sum = 0.0;
  for (Grain& one : complete) {
    if (std::count_if(grains.begin(), grains.end(), [&](const Grain& other) { return other.id == one.id; }) >
        1)
      complain(fmt::format("two grain classes are called '{}'", one.id), "Give each its own id");
    sum += one.fraction;
    if (std::isnan(one.settling_velocity))
      one.settling_velocity = settling_velocity(one.diameter, one.density);
  }
  if (!(std::abs(sum - 1.0) <= 1e-6))
    complain(fmt::format("the fractions of the grain classes sum to {:.7g}", sum), "Make them sum to 1");
  return complete;
}

}  // namespace headwater
