#include "models/water/parameters.hpp"

namespace headwater {

WaterParameters::WaterParameters()
    : manning(0.1),
      saturated_conductivity(20.0e-3 / 3600.0),
      suction(0.1),
      moisture_deficit(0.2),
      interception_capacity(0.0) {
  const auto mm_per_hour = [](double value) { return value * 1e-3 / 3600.0; };
  manning.with(LandState::forest, 0.4)
      .with(LandState::bare, 0.05)
      .with(LandState::road, 0.03)
      .with(LandState::pad, 0.03)
      .with(LandState::pond, 0.03)
      .with(LandState::rehabilitated, 0.15)
      .with(LandState::bench, 0.05);
  saturated_conductivity.with(LandState::forest, mm_per_hour(50.0))
      .with(LandState::bare, mm_per_hour(10.0))
      .with(LandState::road, mm_per_hour(2.0))
      .with(LandState::pad, mm_per_hour(5.0))
      .with(LandState::pond, mm_per_hour(0.1))
      .with(LandState::rehabilitated, mm_per_hour(20.0))
      .with(LandState::bench, mm_per_hour(5.0));
  interception_capacity.with(LandState::forest, 2.0e-3).with(LandState::rehabilitated, 1.0e-3);
}

void describe(Section& root, WaterParameters& p) {
  root.table(
      "water",
      "Interception, infiltration, soil water, overland flow, and a lumped aquifer where `leachate` is off.",
      [&](Section& s) {
        s.entry_in("manning", p.manning, "s/m^(1/3)", {1e-3, 5.0}, "Manning roughness of overland flow",
                   "Engman 1986 (J. Irrig. Drain. Eng. 112:39-53): dense litter 0.4, bare clay-loam "
                   "0.02-0.05; bench: "
                   "as bare");
        s.entry_in("saturated_conductivity", p.saturated_conductivity, "m/s", {0.0, 1e-2},
                   "field-saturated hydraulic conductivity of the surface",
                   "assumption, within saprolite and forest-soil ranges");
        s.entry_in("suction", p.suction, "m", {0.0, 2.0}, "Green-Ampt suction at the wetting front",
                   "Rawls, Brakensiek & Miller 1983 (J. Hydraul. Eng. 109:62-70): loam 0.09 m");
        s.entry_in("moisture_deficit", p.moisture_deficit, "1", {0.0, 0.9},
                   "moisture deficit at the start of the run: soil_moisture starts at porosity minus this",
                   "case");
        s.entry_in("interception_capacity", p.interception_capacity, "m", {0.0, 0.02},
                   "water the canopy can hold, per ground area",
                   "assumption: 2 mm for closed broadleaf forest");
        s.quantity(
            "reference_cover", p.reference_cover, "1", {0.01, 1.0},
            "cover for which manning and interception_capacity of rehabilitated ground hold; outside forest "
            "both "
            "go with the cover, from the state's own values without plants through these",
            "the default cover of rehabilitated ground; n then comes to 0.25 at a cover of 0.8 (Engman 1986: "
            "dense grass 0.17-0.30), interception to 2 mm");
        s.choice(
            "infiltration", p.infiltration, {"green_ampt", "none"},
            "infiltration law; none: an impervious surface, with neither soil water nor aquifer below it");
        s.quantity_or(
            "auto", "step", p.step, "s", {1e-3, 86400.0},
            "longest time step of overland flow; auto: the storm pulses, or 60 s under constant rain", "");
        s.entry_in("porosity", p.porosity, "1", {0.01, 0.9}, "water content at saturation of the root zone",
                   "assumption");
        s.entry_in("wilting_point", p.wilting_point, "1", {0.0, 0.8},
                   "water content below which plants take none", "assumption");
        s.entry_in("stress_point", p.stress_point, "1", {0.0, 0.9},
                   "water content below which transpiration falls off linearly", "assumption");
        s.entry_in("root_depth", p.root_depth, "m", {0.05, 10.0}, "depth of the root zone", "assumption");
        s.entry_in("brooks_corey_index", p.brooks_corey_index, "1", {0.05, 5.0},
                   "pore-size index lambda of Brooks & Corey (1964)",
                   "Rawls, Brakensiek & Saxton 1982: clay loam 0.19-0.24");
        s.quantity("drainable_porosity", p.drainable_porosity, "1", {0.0, 0.5},
                   "water that the mantle below the roots can take up, per volume", "assumption");
        s.quantity("vadose_delay", p.vadose_delay, "s", {3600.0, infinite},
                   "mean delay between drainage from the roots and recharge", "assumption");
        s.quantity(
            "interflow_share", p.interflow_share, "1", {0.0, 1.0},
            "least share of the drainage from the roots that runs to the reach through pipes and along the "
            "saprolite",
            "assumption");
        s.quantity("percolation_capacity", p.percolation_capacity, "m/s", {0.0, infinite},
                   "what the mantle below the roots lets through; drainage beyond it becomes interflow too",
                   "semi-weathered granite 0.01-0.1 m/day: assumption");
        s.quantity("interflow_delay", p.interflow_delay, "s", {3600.0, infinite},
                   "recession time of that interflow",
                   "assumption; 12 h gives floods of 118 km2 the peaks that such catchments have "
                   "(docs/evidence-hillslope.md)");
        s.quantity("initial_baseflow", p.initial_baseflow, "m/s", {0.0, 1e-6},
                   "baseflow per area at the start; fills the lumped aquifer accordingly",
                   "assumption: 20 l/s per km2 in the dry season");
        s.quantity("baseflow_delay", p.baseflow_delay, "s", {3600.0, infinite},
                   "recession time of the lumped aquifer of a unit catchment; used where no groundwater "
                   "process is active",
                   "assumption");
      });
}

}  // namespace headwater
