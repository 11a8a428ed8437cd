// `headwater verify`: a finished run checked from its own files.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "engine/cli/run_folder.hpp"
#include "engine/cli/runner.hpp"
#include "engine/core/sums.hpp"
#include "engine/io/csv.hpp"

namespace headwater {

namespace {

void verify_inputs(const RunFolder& folder, const std::filesystem::path& scenario_folder,
                   Narrator& narrator) {
  const Manifest manifest = folder.read_manifest();
  Case scenario = Case::from_resolved(folder.path() / "resolved.toml", scenario_folder);
  if (sha256(scenario.resolved(false)) != manifest.parameters_sha256)
    throw Error(Exit::input, "resolved.toml is not the one that the run used", folder.path().string());
  for (const InputFile& input : manifest.inputs) {
    const std::filesystem::path file = (scenario_folder / input.path).lexically_normal();
    if (sha256_file(file) != input.sha256)
      throw Error(Exit::input, "an input has changed since the run", file.string(),
                  "Its SHA-256 differs from manifest.json");
  }
  narrator.say(fmt::format("inputs: {} files and the parameters have the checksums of manifest.json",
                           manifest.inputs.size()));
}

// The ledger as results.h5 holds it: stocks and cumulative postings, a row a day.
class RecordedLedger {
 public:
  explicit RecordedLedger(const std::filesystem::path& file)
      : file_(file.string()),
        group_(read_h5_group(file, "/ledger")),
        stores(texts("store_name")),
        store_quantity(texts("store_quantity")),
        from(texts("posting_from")),
        to(texts("posting_to")),
        posting_quantity(texts("posting_quantity")),
        stock(numbers("stock")),
        flow(numbers("flow")),
        rows(numbers("time").size()) {
    const bool fits = rows > 0 && store_quantity.size() == stores.size() && to.size() == from.size() &&
                      posting_quantity.size() == from.size() && stock.size() == rows * stores.size() &&
                      flow.size() == rows * from.size();
    if (!fits)
      throw Error(Exit::io, "the ledger of the results is damaged: its parts do not fit together", file_);
  }
  bool inside(const std::string& store) const {
    return std::find(stores.begin(), stores.end(), store) != stores.end();
  }

 private:
  const H5Variable& variable(const char* name) const {
    const H5Variable* found = group_.find(name);
    if (found == nullptr)
      throw Error(Exit::io, fmt::format("the ledger of the results is damaged: it has no '{}'", name), file_);
    return *found;
  }
  const std::vector<std::string>& texts(const char* name) const { return variable(name).texts; }
  const std::vector<double>& numbers(const char* name) const { return variable(name).values; }
  std::string file_;
  H5Group group_;

 public:
  const std::vector<std::string>&stores, &store_quantity, &from, &to, &posting_quantity;
  const std::vector<double>&stock, &flow;
  std::size_t rows;
};

// Worst closure over the days of one quantity in the whole domain: the same balance as the run's own.
double worst_closure(const RecordedLedger& ledger, const std::string& quantity) {
  double largest = 0.0, worst = 0.0;
  for (std::size_t row = 0; row < ledger.rows; ++row) {
    CompensatedSum residual, traffic, total;
    for (std::size_t s = 0; s < ledger.stores.size(); ++s) {
      if (ledger.store_quantity[s] != quantity) continue;
      residual.add(ledger.stock[row * ledger.stores.size() + s]);
      residual.add(-ledger.stock[s]);
      total.add(ledger.stock[row * ledger.stores.size() + s]);
    }
    for (std::size_t p = 0; p < ledger.from.size(); ++p) {
      if (ledger.posting_quantity[p] != quantity ||
          ledger.inside(ledger.from[p]) == ledger.inside(ledger.to[p]))
        continue;
      const double kg = ledger.flow[row * ledger.from.size() + p] - ledger.flow[p];
      residual.add(ledger.inside(ledger.to[p]) ? -kg : kg);
      traffic.add(kg);
    }
    largest = std::max(largest, std::abs(total.value()));
    const double off = std::abs(residual.value());
    if (off <= 8.0 * std::numeric_limits<double>::epsilon() * largest) continue;
    const double closure = off / traffic.value();
    if (!(closure <= worst)) worst = closure;  // a NaN stays
    if (std::isnan(worst)) break;
  }
  return worst;
}

void verify_ledger(const std::filesystem::path& folder, Narrator& narrator) {
  const RecordedLedger ledger(folder / "results.h5");
  const std::set<std::string> quantities(ledger.store_quantity.begin(), ledger.store_quantity.end());
  for (const std::string& quantity : quantities) {
    const double closure = worst_closure(ledger, quantity);
    if (!(closure <= 1e-9))
      throw Error(Exit::ledger,
                  fmt::format("the ledger of {} does not close: {:.3g} of its traffic", quantity, closure),
                  folder.string());
    narrator.say(fmt::format("ledger: {} closes to {:.2e} of its traffic on each of {} days", quantity,
                             closure, ledger.rows - 1));
  }

  const CsvTable table = CsvTable::read(folder / "ledger.csv");
  const std::size_t entry = table.require("entry"), kg = table.require("kg");
  const double* last = ledger.flow.data() + (ledger.rows - 1) * ledger.from.size();
  std::size_t posting = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.text(row, entry) != "posting") continue;
    if (posting >= ledger.from.size() || table.number(row, kg) != last[posting])
      throw Error(Exit::ledger, "ledger.csv and results.h5 differ", table.where(row));
    ++posting;
  }
  if (posting != ledger.from.size())
    throw Error(Exit::ledger, "ledger.csv and results.h5 differ", (folder / "ledger.csv").string());
}

}  // namespace

void verify_run(const std::filesystem::path& path, Narrator& narrator) {
  const RunFolder folder(path);
  const RunStatus status = folder.status();
  if (status.state != "finished")
    throw Error(Exit::usage, fmt::format("the run is {}, not finished", status.state), path.string(),
                "Go on with: headwater resume " + path.string());
  verify_inputs(folder, status.scenario_folder, narrator);
  verify_ledger(path, narrator);
}

}  // namespace headwater
