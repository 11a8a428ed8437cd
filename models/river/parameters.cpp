#include "models/river/parameters.hpp"

namespace headwater {

namespace {

void describe_network(Section& section, RiverParameters& river) {
  section.entry("network", river.network, "network table (reaches.csv); without it the river of the terrain",
                "case");
  section.quantity("cell_length", river.cell_length, "m", {0.0, infinite, true},
                   "a reach of the network table that is longer is cut into equal cells no longer than this",
                   "assumption: as long as a terrain cell");
  section.entry("inflow", river.inflow,
                "flow and concentrations that enter at the head of reaches (inflow.csv)", "case");
  section.choice("inflow_interpolation", river.inflow_interpolation, {"step", "linear"},
                 "inflow between its times: the value of the last time, or linear; held before the first and "
                 "after the last",
                 "case");
  section.choice("inlet", river.inlet, {"concentration", "flux"},
                 "what an inflow's concentration means at a reach without an upstream one: that of the water "
                 "at the inlet, with "
                 "dispersion through it (first type), or that of the water brought in alone (third type)",
                 "first type as in OTIS (Runkel 1998)");
}

void describe_channel(Section& section, RiverParameters& river) {
  section.choice(
      "flow", river.flow, {"routed", "prescribed"},
      "kinematic routing, or the sum of all inflows at once through the areas of the network table", "case");
  section.choice("initial_flow", river.initial_flow, {"inflow", "steady", "dry"},
                 "routed flow of a network table at the start: steady under the inflow, under the inflow and "
                 "the lateral inflow "
                 "of the table, or none",
                 "case");
  section.choice(
      "resistance", river.resistance, {"auto", "ferguson", "manning"},
      "flow resistance of routed rivers; auto: manning where the network table has the column, else ferguson",
      "Ferguson (2007) in the explicit form of Rickenmann & Recking (2011)");
  section.quantity("manning", river.manning, "s/m^(1/3)", {0.005, 1.0},
                   "Manning's n of reaches to which the network table gives none",
                   "mountain streams with cobbles 0.04-0.07 (Chow 1959)");
  section.quantity("grain_d84", river.grain_d84, "m", {1e-4, 5.0},
                   "bed grain size that 84 % are finer than, for resistance = ferguson",
                   "assumption: cobbles and boulders of a steep mountain river");
  section.quantity_or("auto", "width", river.width, "m", {0.1, 1e4},
                      "width of every channel on terrain, at any flow; auto: from drained area and discharge",
                      "case");
  section.quantity("width_coefficient", river.width_coefficient, "1", {0.1, 50.0},
                   "bankfull width [m] over the square root of bankfull discharge [m3/s], on terrain",
                   "Leopold & Maddock (1953): 2.5-5");
  section.quantity("width_exponent", river.width_exponent, "1", {0.0, 0.6},
                   "at one place width grows with this power of discharge, on terrain",
                   "Leopold & Maddock (1953)");
  section.quantity("bankfull_discharge", river.bankfull_discharge, "m/s", {1e-10, 1e-4},
                   "bankfull discharge per drained area",
                   "assumption: 60 mm of runoff in a monsoon day, 0.7 m3/s per km2");
  section.quantity("initial_discharge", river.initial_discharge, "m/s", {0.0, 1e-4},
                   "discharge per drained area at the start, on terrain",
                   "assumption: dry-season baseflow of 20 l/s per km2");
}

void describe_transport(Section& section, RiverParameters& river) {
  section.choice(
      "transport", river.transport, {"upwind", "second_order"},
      "implicit upwind sweep whose own dispersion counts towards K, or flux-corrected second order", "case");
  section.choice("dispersion", river.dispersion,
                 {"auto", "given", "disley", "seo_cheong", "deng", "fischer", "none"},
                 "longitudinal dispersion: the table's column or a formula; auto: given or none with a "
                 "table, disley on terrain",
                 "Disley et al. (2015): fitted with steep headwaters");
}

void describe_steps(Section& section, RiverParameters& river) {
  section.quantity_or(
      "auto", "step", river.step, "s", {1e-3, infinite},
      "longest sub-step; auto: Courant number 1 for a network table, by events and recession on terrain",
      "case");
  section.quantity("event_step", river.event_step, "s", {1.0, 86400.0},
                   "longest sub-step while more reaches the river than before, in intervals shorter than 2 h "
                   "and, with a network "
                   "table, at any time (step = auto)",
                   "300-600 s keeps a flood's hourly peaks (measured on 20 km of stream)");
  section.quantity("normal_step", river.normal_step, "s", {1.0, 86400.0},
                   "longest sub-step at other times (step = auto)",
                   "1 h is enough for daily means and loads (measured on 20 km of stream)");
  section.quantity("recession_step", river.recession_step, "s", {1.0, 86400.0},
                   "longest sub-step on a slow recession (step = auto)", "assumption: a quarter of a day");
  section.quantity(
      "recession_change", river.recession_change, "1", {0.0, 1.0},
      "the recession is slow when the flow at every outlet changed by less than this share in the day before",
      "assumption");
  section.quantity("shortest_step", river.shortest_step, "s", {1e-3, 86400.0},
                   "shortest sub-step that the Courant number of a network table may ask for (step = auto)",
                   "assumption");
}

void describe_source(Section& section, RiverSource& source) {
  section.entry("id", source.id, "name of the source", "case");
  section.alternatives({"reach", "at"});
  section.entry_in("reach", source.reach, "", {-1.0, 9e15},
                   "reach that it enters: id of the network table, or index", "case");
  section.entry_in("at", source.at, "", {},
                   "place [x, y] in metres of the grid's CRS; taken to the nearest river cell", "case");
  section.entry("from", source.from, "start of the release; default: the run's start", "case");
  section.entry("to", source.to, "end of the release; default: the run's end", "case");
  section.named_quantities({"rate",
                            "kg/s",
                            {0.0, infinite},
                            "mass rate by species, e.g. { tracer = \"1 g/s\" }",
                            "case",
                            false,
                            {}},
                           source.rate);
}

}  // namespace

void describe(Section& section, RiverParameters& river) {
  describe_network(section, river);
  describe_channel(section, river);
  describe_transport(section, river);
  describe_steps(section, river);
  section.list_of<RiverSource>("source", river.sources, "a release of species into the river",
                               describe_source);
}

}  // namespace headwater
