#include "engine/io/gdal_session.hpp"

#include <algorithm>

#include <cpl_error.h>
#include <gdal.h>

namespace headwater {

namespace {

void CPL_STDCALL collect(CPLErr severity, CPLErrorNum, const char* message) {
  if (severity < CE_Warning) return;
  auto& complaints = *static_cast<std::vector<std::string>*>(CPLGetErrorHandlerUserData());
  if (std::find(complaints.begin(), complaints.end(), message) == complaints.end()) {
    complaints.emplace_back(message);
  }
}

}  // namespace

GdalSession::GdalSession() {
  GDALAllRegister();
  CPLPushErrorHandlerEx(collect, &complaints_);
  CPLErrorReset();
}

GdalSession::~GdalSession() {
  CPLPopErrorHandler();
}

std::string GdalSession::complaints() const {
  std::string text;
  for (const std::string& complaint : complaints_) text += (text.empty() ? "" : "; ") + complaint;
  return text.empty() ? "GDAL gives no reason" : text;
}

}  // namespace headwater
