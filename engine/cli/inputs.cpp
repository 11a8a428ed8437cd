#include "engine/cli/inputs.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"

namespace headwater {

void InputList::add(const std::filesystem::path& file) {
  const std::string path = file.lexically_proximate(folder_).string();
  if (std::any_of(files_.begin(), files_.end(), [&](const InputFile& known) { return known.path == path; }))
    return;
  std::error_code unreachable;
  if (!std::filesystem::exists(file, unreachable))
    throw Error(Exit::input, "the file '" + file.string() + "' does not exist", "",
                "Paths are relative to the file that names them");
  files_.push_back({path, sha256_file(file)});
}

}  // namespace headwater
