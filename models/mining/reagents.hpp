// What a reagent brings into the ground.
#pragma once

#include <array>
#include <string_view>

namespace headwater {

enum class Reagent { ammonium_sulfate, magnesium_sulfate };
inline constexpr std::array<std::string_view, 2> reagent_names = {"ammonium_sulfate", "magnesium_sulfate"};

/// Mass of a species in a mass of reagent.
struct ReagentPart {
  Reagent reagent;
  std::string_view species;
  double share;  ///< [kg/kg]
};

/// From the atomic weights N 14.007, H 1.008, S 32.06, O 15.999, Mg 24.305 (IUPAC, Prohaska et al. 2022, Pure
/// Appl. Chem. 94:573-600): (NH4)2SO4 132.134 g/mol with 2 N and 1 SO4 (96.056); MgSO4, anhydrous, 120.361
/// g/mol.
inline constexpr std::array<ReagentPart, 4> reagent_parts = {{
    {Reagent::ammonium_sulfate, "ammonium_n", 2.0 * 14.007 / 132.134},
    {Reagent::ammonium_sulfate, "sulfate", 96.056 / 132.134},
    {Reagent::magnesium_sulfate, "magnesium", 24.305 / 120.361},
    {Reagent::magnesium_sulfate, "sulfate", 96.056 / 120.361},
}};

/// Mass of a species in a mass of the reagent [kg/kg]; 0 when it has none.
constexpr double share_in_reagent(Reagent reagent, std::string_view species) {
  for (const ReagentPart& part : reagent_parts)
    if (part.reagent == reagent && part.species == species) return part.share;
  return 0.0;
}

}  // namespace headwater
