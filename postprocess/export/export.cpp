#include "postprocess/export/export.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "engine/core/error.hpp"

namespace headwater {

void export_run(const std::filesystem::path& run, const ExportOptions& options, const Narrate& narrate) {
  constexpr std::array<std::string_view, 4> known = {"vtk", "geotiff", "geopackage", "csv"};
  for (const std::string& format : options.formats)
    if (std::find(known.begin(), known.end(), format) == known.end())
      throw Error(Exit::usage, fmt::format("unknown export format \"{}\"", format), {},
                  "The formats are vtk, geotiff, geopackage and csv.");
  const auto asked = [&](std::string_view format) {
    const std::vector<std::string>& formats = options.formats;
    return formats.empty() || std::find(formats.begin(), formats.end(), format) != formats.end();
  };

  const RunResults results(run);
  for (const std::string& field : options.fields) results.map(field);
  if (asked("vtk")) export_vtk(results, options.fields, options.vtk_times, narrate);
  if (asked("geotiff")) export_geotiff(results, options.fields, narrate);
  if (asked("geopackage")) export_geopackage(results, narrate);
  if (asked("csv")) export_csv(results, narrate);
}

}  // namespace headwater
