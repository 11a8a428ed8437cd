// A map as a picture: values in colour over the shaded relief of the ground.
#pragma once

#include <vector>

#include "engine/io/picture.hpp"
#include "engine/io/raster_file.hpp"
#include "postprocess/report/colours.hpp"

namespace headwater {

/// From values to colours. A scale of differences is centred on zero.
struct ColourScale {
  double low = 0.0;
  double high = 1.0;
  bool diverging = false;
  Colour at(double value) const;
};

/// From the smallest (or zero, when nothing is below) to the largest of the values, but for the highest and
/// lowest hundredth, which get the colours of the ends. NaN counts nowhere.
ColourScale scale_of(const std::vector<std::vector<double>>& maps);
/// Symmetric about zero, with the size that all but a hundredth of the values stay within.
ColourScale difference_scale_of(const std::vector<std::vector<double>>& maps);

/// Brightness of the ground lit from the north-west at 45 degrees, 0 to 1 (Horn 1981, Proc. IEEE 69:14); NaN
/// outside. Row-major, as the elevation [m].
std::vector<double> hillshade(const GridGeometry& geometry, const std::vector<double>& elevation);

/// Each cell as `enlarge` x `enlarge` pixels; without a value the bare relief, outside nothing.
Picture map_picture(const GridGeometry& geometry, const std::vector<double>& shade,
                    const std::vector<double>& values, const ColourScale& scale, int enlarge);

}  // namespace headwater
