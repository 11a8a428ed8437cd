#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/io/files.hpp"
#include "engine/io/raster_file.hpp"
#include "postprocess/export/export.hpp"

namespace headwater {

void export_geotiff(const RunResults& results, const FieldNames& fields, const Narrate& narrate) {
  if (!results.has_maps()) {
    narrate("geotiff: the run has no maps");
    return;
  }
  const FieldNames chosen = fields.empty() ? results.map_names() : fields;
  for (const std::string& name : chosen) results.map(name);
  const std::filesystem::path folder = results.folder() / "geotiff";
  require_writable_folder(folder);
  std::size_t written = 0;
  for (const std::string& name : chosen) {
    const H5Variable& map = results.map(name);
    const bool changes = map.dimensions.size() == 3;
    for (std::size_t i = 0; i < (changes ? results.times().size() : 1); ++i) {
      const std::vector<double> values = results.map_at(map, i);
      const std::string file =
          changes ? fmt::format("{}_{}.tif", name, results.times().file_label(i)) : name + ".tif";
      write_geotiff(folder / file, results.geometry(), {{name, unit_of(map), &values}});
      ++written;
    }
  }
  narrate(fmt::format("geotiff: {} rasters of {} fields", written, chosen.size()));
}

}  // namespace headwater
