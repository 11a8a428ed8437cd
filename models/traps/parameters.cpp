#include "models/traps/parameters.hpp"

namespace headwater {

namespace {

void describe_dam(Section& s, CheckDam& p) {
  s.entry("id", p.id, "name of the dam");
  s.entry_in("at", p.at, "", {}, "x and y; in a cell on a hillslope, all of whose outflow passes the dam");
  s.quantity("volume", p.volume, "m3", {1.0, 1e9}, "what it holds up to the spillway when it is new", "case");
  s.quantity("area", p.area, "m2", {1e-3, 1e9}, "surface of the full reservoir; shrinks as it fills", "case");
  s.quantity_or("never", "drain_time", p.drain_time, "s", {60.0, infinite},
                "time in which what it holds drains through the wall and its weep holes, to 37 percent",
                "assumption: a day");
  s.choice("settling", p.settling, {"mixed", "ideal"},
           "share of a class that settles at a flow Q: v A / (Q + v A), or min(1, v A / Q)",
           "Hazen 1904; Camp 1946");
  s.quantity("bulk_density", p.bulk_density, "kg/m3", {100.0, 3000.0}, "of what settles in it, dry",
             "assumption: loose sand and silt");
  s.quantity_or("never", "emptied_every", p.emptied_every, "s", {86400.0, infinite},
                "how often what has settled is dug out and taken away, counted from `from`", "case");
  s.entry("from", p.from, "when it is built; default: the run's start");
}

void describe_trap(Section& s, SedimentTrap& p) {
  s.entry("id", p.id, "name of the trap");
  s.entry("polygon", p.area, "cells whose centre it covers", "case");
  s.named_quantities({"efficiency",
                      "1",
                      {0.0, 1.0},
                      "share of each grain class that it holds back while empty, e.g. { coarse_sand = 0.8 }; "
                      "others pass",
                      "case",
                      false,
                      {}},
                     p.efficiency);
  s.quantity_or("unlimited", "capacity", p.capacity, "kg/m2", {1e-6, infinite},
                "what it holds per area of its cells; the share falls in proportion to what is left", "case");
  s.entry("from", p.from, "when it is built; default: the run's start");
}

}  // namespace

void describe(Section& root, TrapParameters& parameters) {
  root.list_of<CheckDam>("check_dam", parameters.dams, "Small reservoirs across gullies (process traps).",
                         describe_dam);
  root.list_of<SedimentTrap>("sediment_trap", parameters.traps,
                             "Silt fences, hedges and benches (process traps).", describe_trap);
}

}  // namespace headwater
