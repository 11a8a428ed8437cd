// `headwater verify`: a finished run checked from its own files.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/cli/run_folder.hpp"
#include "engine/cli/runner.hpp"
#include "engine/core/sums.hpp"

namespace headwater {

namespace {

void verify_inputs(const RunFolder& folder, const std::filesystem::path& scenario_folder, Narrator& narrator) {
  const auto manifest = nlohmann::json::parse(folder.manifest());
  if (sha256_file(folder.path() / "resolved.toml") != manifest.at("resolved_sha256").get<std::string>())
    throw Error(Exit::input, "resolved.toml is not the one that the run used", folder.path().string());
  for (const auto& input : manifest.at("inputs")) {
    const std::filesystem::path file = (scenario_folder / input.at("path").get<std::string>()).lexically_normal();
    if (sha256_file(file) != input.at("sha256").get<std::string>())
      throw Error(Exit::input, "an input has changed since the run", file.string(), "Its SHA-256 differs from manifest.json");
  }
  narrator.say(fmt::format("inputs: {} files and resolved.toml have the checksums of manifest.json", manifest.at("inputs").size()));
}

// The same balance as the run's own, from the stocks and postings in results.h5.
void verify_ledger(const std::filesystem::path& results, Narrator& narrator) {
  const H5Group ledger = read_h5_group(results, "/ledger");
  const auto& stores = ledger.find("store_name")->texts;
  const auto& store_quantity = ledger.find("store_quantity")->texts;
  const auto& from = ledger.find("posting_from")->texts;
  const auto& to = ledger.find("posting_to")->texts;
  const auto& posting_quantity = ledger.find("posting_quantity")->texts;
  const auto& stock = ledger.find("stock")->values;
  const auto& flow = ledger.find("flow")->values;
  const std::size_t rows = ledger.find("time")->values.size();
  const auto inside = [&](const std::string& store) { return std::find(stores.begin(), stores.end(), store) != stores.end(); };

  std::map<std::string, double> worst;
  for (const std::string& quantity : store_quantity) worst[quantity] = 0.0;
  for (auto& [quantity, closure] : worst) {
    double largest = 0.0;
    for (std::size_t row = 0; row < rows; ++row) {
      CompensatedSum residual, traffic, total;
      for (std::size_t s = 0; s < stores.size(); ++s) {
        if (store_quantity[s] != quantity) continue;
        residual.add(stock[row * stores.size() + s]);
        residual.add(-stock[s]);
        total.add(stock[row * stores.size() + s]);
      }
      for (std::size_t p = 0; p < from.size(); ++p) {
        if (posting_quantity[p] != quantity || inside(from[p]) == inside(to[p])) continue;
        const double kg = flow[row * from.size() + p] - flow[p];
        residual.add(inside(to[p]) ? -kg : kg);
        traffic.add(kg);
      }
      largest = std::max(largest, std::abs(total.value()));
      const double off = std::abs(residual.value());
      if (off > 8.0 * std::numeric_limits<double>::epsilon() * largest) closure = std::max(closure, off / traffic.value());
    }
    narrator.say(fmt::format("ledger: {} closes to {:.2e} of its traffic on each of {} days", quantity, closure, rows - 1));
    if (!(closure <= 1e-9)) throw Error(Exit::ledger, fmt::format("the ledger of {} does not close: {:.3g}", quantity, closure), results.string());
  }
}

}  // namespace

void verify_run(const std::filesystem::path& path, Narrator& narrator) {
  const RunFolder folder(path);
  const RunStatus status = folder.status();
  if (status.state != "finished")
    throw Error(Exit::usage, fmt::format("the run is {}, not finished", status.state), path.string(), "Go on with: headwater resume " + path.string());
  verify_inputs(folder, status.scenario_folder, narrator);
  verify_ledger(path / "results.h5", narrator);
}

}  // namespace headwater
