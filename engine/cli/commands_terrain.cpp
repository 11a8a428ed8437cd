#include <stdexcept>

#include "engine/cli/command.hpp"
#include "engine/cli/terrain_command.hpp"

namespace headwater {

namespace {

double cell_size(const Call& call) {
  return quantity_of(call, "cell-size", "m", "m", 0.0, 1e300, "a length", "50 or as \"50 m\"");
}

int terrain_info_command(const Call& call) {
  TerrainInfoRequest request;
  request.file = call.get<std::string>("file");
  if (call.has("mask")) request.mask = call.get<std::string>("mask");
  request.channel_area = call.get<double>("channel-area") * 1e6;
  return terrain_info(request);
}

int terrain_synthesize_command(const Call& call) {
  TerrainSynthesisRequest request;
  request.columns = call.get<int>("columns");
  request.rows = call.get<int>("rows");
  request.cell_size = cell_size(call);
  request.seed = call.get<std::uint64_t>("seed");
  request.output = call.get<std::string>("output");
  return terrain_synthesize(request);
}

int terrain_import_command(const Call& call) {
  TerrainImportRequest request;
  for (const std::string& tile : call.get<std::vector<std::string>>("file")) request.tiles.emplace_back(tile);
  request.output = call.get<std::string>("output");
  if (call.has("cell-size")) request.cell_size = cell_size(call);
  if (call.has("crs")) request.target_crs = call.get<std::string>("crs");
  if (call.has("outlet")) {
    const auto place = words(call.get<std::string>("outlet"));
    try {
      request.outlet = {std::stod(place.at(0)), std::stod(place.at(1))};
    } catch (const std::logic_error&) {
      throw Error(Exit::usage, "--outlet needs x,y", "",
                  "E.g. --outlet 448000,2876000, in the terrain's CRS");
    }
  }
  return terrain_import(request);
}

}  // namespace

std::vector<Command> terrain_commands() {
  return {
      {"terrain info", "RASTER", "what a terrain looks like to a run: size, slopes, pits, outlets, river",
       [](auto& options, auto& positions) {
         options.add_options()("file", po::value<std::string>(), "elevation raster")(
             "mask", po::value<std::string>(), "mask raster")(
             "channel-area", po::value<double>()->default_value(0.5), "area at which channels begin [km2]");
         positions.add("file", 1);
       },
       terrain_info_command},
      {"terrain import", "TILE…", "join, warp and cut elevation tiles to one raster",
       [](auto& options, auto& positions) {
         options.add_options()("file", po::value<std::vector<std::string>>(),
                               "elevation tiles, any format that GDAL reads")(
             "output,o", po::value<std::string>()->default_value("terrain.tif"), "GeoTIFF to write")(
             "cell-size", po::value<std::string>(), "resample to it, e.g. \"50 m\"")(
             "crs", po::value<std::string>(), "e.g. EPSG:32647; default: UTM")(
             "outlet", po::value<std::string>(), "x,y: keep the catchment above it and write its mask");
         positions.add("file", -1);
       },
       terrain_import_command},
      {"terrain synthesize", "", "make an illustrative mountain area",
       [](auto& options, auto&) {
         options.add_options()("columns", po::value<int>()->default_value(320), "columns")(
             "rows", po::value<int>()->default_value(320), "rows")(
             "cell-size", po::value<std::string>()->default_value("50 m"), "cell size")(
             "seed", po::value<std::uint64_t>()->default_value(1), "which mountains")(
             "output,o", po::value<std::string>()->default_value("terrain.tif"), "GeoTIFF to write");
       },
       terrain_synthesize_command},
  };
}

}  // namespace headwater
