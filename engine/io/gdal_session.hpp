#pragma once

#include <string>
#include <vector>

namespace headwater {

/// GDAL on this thread for the life of the object: formats registered, messages collected instead of printed,
/// and no .aux.xml side files.
class GdalSession {
 public:
  GdalSession();
  ~GdalSession();
  GdalSession(const GdalSession&) = delete;
  GdalSession& operator=(const GdalSession&) = delete;

  /// What GDAL complained about so far, the first cause first: "…; …". Never empty.
  std::string complaints() const;

 private:
  std::vector<std::string> complaints_;
};

}  // namespace headwater
