// The example as others see it: xarray, netCDF4, h5py, ncdump, GDAL and VTK (check_readers.py).
#include <cstdlib>

#include <gtest/gtest.h>
#include <sys/wait.h>

#include "engine/io/h5_document.hpp"
#include "tests/unit/io/example_document.hpp"

namespace headwater {
namespace {

TEST(H5Readers, SeeTheExampleAsItIs) {
  const auto folder = test::fresh_folder();
  const auto file = folder / "results.nc";
  write_h5(file, test::example_document(0, 3));
  const auto script = std::filesystem::path(HEADWATER_TEST_FOLDER) / "check_readers.py";
  // Debian's interpreter: another python3 earlier on PATH usually lacks h5py and xarray.
  const std::string python = std::filesystem::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
  const int status = std::system((python + " '" + script.string() + "' '" + file.string() + "'").c_str());
  std::filesystem::remove_all(folder);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "a reader is not installed: its name is above";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace headwater
