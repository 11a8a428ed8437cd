#include "models/leachate/parameters.hpp"

namespace headwater {

namespace {

void describe_cells(Section& section, CellSelection& where) {
  section.alternatives({"cells", "polygon", "rows"});
  section.alternatives({"cells", "polygon", "columns"});
  section.entry("cells", where.cells, "raster; non-zero cells are meant", "case");
  section.entry("polygon", where.polygon,
                "vector file (\"file.gpkg#layer\"); cells whose centre lies inside are meant", "case");
  section.entry("rows", where.rows, "first and last row, from 0 in the north; default: all", "case");
  section.entry("columns", where.columns, "first and last column, from 0 in the west; default: all", "case");
}

void describe_concentration(Section& section, Concentrations& concentration, const char* meaning) {
  section.named_quantities({"concentration", "kg/m3", {0.0, infinite}, meaning, "case", false, {}},
                           concentration);
}

void describe_aquifer(Section& section, LeachateParameters& p) {
  section.entry_or("mantle", "base", p.base, "m", {-12000.0, 9000.0},
                   "elevation of the aquifer's base; mantle: the land surface less the mantle's thickness",
                   "case");
  section.entry_in("conductivity", p.conductivity, "m/s", {0.0, 10.0, false},
                   "saturated hydraulic conductivity", "weathered granite 0.05-1.5 m/d: assumption");
  section.entry_in("specific_yield", p.specific_yield, "1", {1e-6, 1.0},
                   "water that a falling water table releases, per volume", "assumption");
  section.entry_in("porosity", p.porosity, "1", {1e-3, 0.95},
                   "water in the saturated ground, per volume; solutes mix with all of it",
                   "weathered mantle 0.35-0.50 (assumption)");
  section.entry_in("bulk_density", p.bulk_density, "kg/m3", {0.0, 5000.0},
                   "dry mass per volume, for sorption", "weathered mantle 1200-1600 kg/m3 (assumption)");
  section.choice("flow", p.flow, {"steady", "transient"},
                 "heads once, in balance with recharge and boundaries, or in time", "case");
  section.entry_or("steady", "initial_head", p.initial_head, "m", {-12000.0, 9000.0},
                   "head at the start; steady: in balance with recharge and boundaries", "case");
  section.entry_in("recharge", p.recharge, "m/s", {0.0, 1e-3},
                   "recharge where the process water does not bring it", "case");
  section.quantity("initial_recharge", p.initial_recharge, "m/s", {0.0, 1e-6},
                   "recharge that a steady start is in balance with where the process water brings it later",
                   "assumption: dry-season baseflow of 20 l/s per km2, as water.initial_baseflow");
  section.choice("seepage", p.seepage, {"auto", "on", "off"},
                 "seepage to the land surface; auto: on, but off under a flat terrain", "case");
  section.quantity("seepage_depth", p.seepage_depth, "m", {0.0, 10.0},
                   "seepage begins where the head is within this depth of the surface, and grows linearly "
                   "over the same height",
                   "MODFLOW 6 drain with AUXDEPTHNAME: steep hillslopes do not converge without");
  section.quantity("seepage_leakance", p.seepage_leakance, "1/s", {1e-9, 1.0},
                   "seepage rate per metre of head above that depth", "assumption: 1 per day");
  section.entry("steep_slope_correction", p.steep_slope_correction,
                "conductance of faces x cos2 of the base's slope: flow parallel to the base",
                "Childs 1971 (Water Resour. Res. 7:1256-1263)");
}

void describe_boundaries(Section& section, LeachateParameters& p) {
  section.table("drains", "Drains: Q = conductance x F x (head - elevation) above the elevation.",
                [&](Section& s) {
                  s.entry_in("conductance", p.drains.conductance, "m2/s", {0.0, infinite},
                             "conductance; 0 or nodata: no drain", "case");
                  s.entry_in("elevation", p.drains.elevation, "m", {-12000.0, 9000.0}, "elevation", "case");
                  s.quantity("ramp", p.drains.ramp, "m", {0.0, 100.0},
                             "F grows from 0 to 1 over this height; 0: F = 1", "case");
                });
  section.list_of<FixedHead>(
      "fixed_head", p.fixed_heads, "Cells whose head is given.", [](Section& s, FixedHead& one) {
        s.entry("id", one.id, "name", "case");
        describe_cells(s, one.where);
        s.alternatives({"head", "series"});
        s.entry_in("head", one.head, "m", {-12000.0, 9000.0}, "head", "case");
        s.entry("series", one.series, "table time,value: head [m] by time in the unit of [time], linear",
                "case");
        describe_concentration(s, one.concentration, "concentration of the water that enters");
      });
  section.list_of<FixedConcentration>(
      "fixed_concentration", p.fixed_concentrations,
      "Cells whose concentration is given (first-type boundary at the cell's centre).",
      [](Section& s, FixedConcentration& one) {
        s.entry("id", one.id, "name", "case");
        describe_cells(s, one.where);
        describe_concentration(s, one.concentration, "concentration");
      });
  section.list_of<Well>("well", p.wells, "Wells.", [](Section& s, Well& one) {
    s.entry("id", one.id, "name", "case");
    s.entry_in("cell", one.cell, "", {}, "row and column, from 0 in the north-west", "case");
    s.quantity("rate", one.rate, "m3/s", {}, "injection, or pumping where negative", "case");
    describe_concentration(s, one.concentration, "concentration of the water injected");
  });
  section.list_of<RechargeSource>("source", p.sources, "Concentration of the recharge by place and time.",
                                  [](Section& s, RechargeSource& one) {
                                    s.entry("id", one.id, "name", "case");
                                    describe_cells(s, one.where);
                                    s.entry("from", one.from, "start; default: the run's", "case");
                                    s.entry("to", one.to, "end; default: the run's", "case");
                                    describe_concentration(s, one.concentration,
                                                           "concentration of the recharge");
                                  });
}

void describe_transport(Section& section, LeachateParameters& p) {
  section.quantity("longitudinal_dispersivity", p.longitudinal_dispersivity, "m", {0.0, 1e4},
                   "dispersivity along the flow",
                   "a tenth of 100 m of travel (Gelhar et al. 1992: 0.1-10 %)");
  section.quantity("transverse_dispersivity", p.transverse_dispersivity, "m", {0.0, 1e4},
                   "dispersivity across the flow", "a tenth of the longitudinal one (Gelhar et al. 1992)");
  section.quantity("molecular_diffusion", p.molecular_diffusion, "m2/s", {0.0, 1e-6},
                   "diffusion in the pore water, tortuosity included", "1e-9 m2/s (ions in water, 2e-9)");
  section.choice("advection", p.advection, {"upwind"}, "advection scheme: implicit upwind sweep, first order",
                 "case");
  section.quantity_or(
      "auto", "step", p.step, "s", {1e-3, infinite},
      "longest step of heads and plumes; auto: a day, and a hundredth of a shorter aquifer-only "
      "run without a calendar. A calendar run steps at least once a day",
      "case");
}

void describe_above(Section& section, LeachateParameters& p) {
  section.quantity(
      "window", p.window, "s", {86400.0, 31.0 * 86400.0},
      "with the process water: how much recharge is gathered before heads and plumes move on; what "
      "seeps and discharges is handed over evenly in the days after",
      "assumption: baseflow changes over weeks");
  section.quantity("mixing_depth", p.mixing_depth, "m", {0.0, 0.2},
                   "uppermost ground that water on the surface mixes with", "Ahuja & Lehman (1983): 2-20 mm");
  section.quantity("sorption_size_exponent", p.sorption_size_exponent, "1", {0.0, 1.0},
                   "sediment of grain diameter d sorbs as d to the power of minus this, and the regolith's "
                   "classes together as kd says; 0: all alike",
                   "0.5: order of what rivers show for metals (assumption); 1: the surface of spheres");
  section.entry_in("vadose_layers", p.vadose_layers, "", {1.0, 50.0},
                   "layers of solutes between root zone and water table; fewer disperse more",
                   "a stack of n mixed layers disperses as a Peclet number of 2 n");
  section.quantity("retained_moisture", p.retained_moisture, "1", {0.0, 0.6},
                   "water of the vadose zone that does not drain but holds solute, by volume",
                   "field capacity of clay loam, Rawls, Brakensiek & Saxton (1982): 0.2-0.3");
}

}  // namespace

void describe(Section& section, LeachateParameters& parameters) {
  describe_aquifer(section, parameters);
  describe_boundaries(section, parameters);
  describe_transport(section, parameters);
  describe_above(section, parameters);
}

}  // namespace headwater
