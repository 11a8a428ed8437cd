// What other programs open: a finished run's results.h5 as files for ParaView, QGIS and spreadsheets.
// Works from results.h5 alone. Every file is written atomically, and exporting again gives the same bytes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "postprocess/export/run_results.hpp"

namespace headwater {

/// Receives one sentence for each thing done (or left out, and why).
using Narrate = std::function<void(std::string_view)>;

/// Map fields to export, by their names in results.h5. Empty: a choice that suits the format.
using FieldNames = std::vector<std::string>;

/// vtk/: terrain.pvd and river.pvd with a file a time, gauges.vtp, and headwater_view.py, which makes a first
/// picture. The terrain carries `fields`, or at most eight of the maps. Throws Error(Exit::input) for a field
/// that does not exist or results that lack what they should have; Error(Exit::io) for what cannot be
/// written.
void export_vtk(const RunResults& results, const FieldNames& fields, const std::vector<double>& times,
                const Narrate& narrate);

/// geotiff/<field>_<date>.tif: cloud-optimised, one for each field (all of them by default) and map time.
/// Errors as above.
void export_geotiff(const RunResults& results, const FieldNames& fields, const Narrate& narrate);

/// geopackage/headwater.gpkg: reaches (lines) and places (gauges and sites, points) with the last and the
/// mean value of every series, styled for QGIS. Errors as above.
void export_geopackage(const RunResults& results, const Narrate& narrate);

/// csv/river.csv and csv/gauges.csv: a row for each time and reach (gauge), a column for each series;
/// csv/reaches.csv: what does not change. Errors as above.
void export_csv(const RunResults& results, const Narrate& narrate);

struct ExportOptions {
  std::vector<std::string> formats = {};  ///< "vtk", "geotiff", "geopackage", "csv"; empty: all four
  FieldNames fields = {};                 ///< for vtk and geotiff
  std::vector<double> vtk_times = {};     ///< of results.h5's map times, those that vtk gets; empty: all
};

/// Exports the run in this folder in each of the formats. Throws Error(Exit::usage) for an unknown format and
/// Error(Exit::input) for missing or damaged results and unknown fields before anything is written;
/// Error(Exit::io).
void export_run(const std::filesystem::path& run, const ExportOptions& options, const Narrate& narrate);

}  // namespace headwater
