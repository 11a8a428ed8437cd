// The small files of a finished run, made from its results file and its ledger.
#pragma once

#include <filesystem>

#include "engine/cli/case.hpp"
#include "engine/cli/narrator.hpp"
#include "engine/cli/simulation.hpp"

namespace headwater {

/// ledger.csv, summary.csv, gauges/<id>.csv and vtk/. Throws Error(Exit::io).
void write_products(const std::filesystem::path& folder, const Case& scenario, const Simulation& simulation,
                    Narrator& narrator);

/// Upper bound of the size of results.h5 [MB].
double estimated_megabytes(const Simulation& simulation);

}  // namespace headwater
