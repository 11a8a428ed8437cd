#include "engine/io/picture.hpp"

#include <cstddef>
#include <memory>

#include <cpl_vsi.h>
#include <fmt/format.h>
#include <gdal_priv.h>

#include "engine/core/error.hpp"
#include "engine/io/gdal_session.hpp"

namespace headwater {

std::string png_bytes(const Picture& picture) {
  const GdalSession session;
  const auto fail = [&] {
    throw Error(Exit::io, "the picture cannot be made: " + session.complaints(), "PNG",
                "Check that this GDAL has the PNG driver.");
  };
  GDALDriver* const memory = GetGDALDriverManager()->GetDriverByName("MEM");
  GDALDriver* const png = GetGDALDriverManager()->GetDriverByName("PNG");
  if (memory == nullptr || png == nullptr) fail();
  const std::unique_ptr<GDALDataset> source(
      memory->Create("", picture.columns, picture.rows, 4, GDT_Byte, nullptr));
  if (!source) fail();
  // GDAL takes the buffer without const for reading and writing alike; writing leaves it alone.
  auto* const pixels = const_cast<std::uint8_t*>(picture.rgba.data());
  constexpr GDALColorInterp meanings[] = {GCI_RedBand, GCI_GreenBand, GCI_BlueBand, GCI_AlphaBand};
  for (int band = 0; band < 4; ++band)
    source->GetRasterBand(band + 1)->SetColorInterpretation(meanings[band]);
  if (source->RasterIO(GF_Write, 0, 0, picture.columns, picture.rows, pixels, picture.columns, picture.rows,
                       GDT_Byte, 4, nullptr, 4, 4 * static_cast<GSpacing>(picture.columns), 1,
                       nullptr) != CE_None)
    fail();

  const std::string name = fmt::format("/vsimem/headwater_{}.png", static_cast<const void*>(&session));
  const char* const options[] = {"ZLEVEL=9", nullptr};
  std::unique_ptr<GDALDataset> copy(
      png->CreateCopy(name.c_str(), source.get(), FALSE, const_cast<char**>(options), nullptr, nullptr));
  copy.reset();
  vsi_l_offset size = 0;
  const GByte* const data = VSIGetMemFileBuffer(name.c_str(), &size, FALSE);
  if (data == nullptr || size == 0) fail();
  std::string bytes(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
  VSIUnlink(name.c_str());
  return bytes;
}

}  // namespace headwater
