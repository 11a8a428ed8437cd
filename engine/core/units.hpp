// Units at the border: people's units in, SI inside (udunits-2 does the arithmetic).
#pragma once

#include <string>
#include <string_view>

namespace headwater {

struct Quantity {
  double value = 0.0;
  std::string unit;  ///< as written; empty for a bare number
};

/// Splits "0.8 m/d" into number and unit. Returns false when it does not begin with a finite number.
bool parse_quantity(std::string_view text, Quantity& quantity);

/// Converts between units of the same dimension. Knows everything udunits-2 knows, and m^(1/3) (Manning's n).
/// On failure returns false and says why in `problem` ("'furlogs' is not a unit", "'m' cannot become 'kg'").
bool convert_unit(double value, std::string_view from, std::string_view to, double& result,
                  std::string& problem);

}  // namespace headwater
