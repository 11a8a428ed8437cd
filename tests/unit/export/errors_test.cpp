#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/core/error.hpp"
#include "tests/unit/export/sample_run.hpp"

namespace headwater {
namespace {

using test::files_in;
using ::testing::AllOf;
using ::testing::HasSubstr;

class ExportErrors : public test::RunFolder {
 protected:
  void expect_error(Exit code, const ::testing::Matcher<std::string>& message,
                    const std::vector<std::string>& formats = {},
                    const std::vector<std::string>& fields = {}) const {
    const std::vector<std::string> before = files_in(run_);
    try {
      export_as(formats, fields);
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      EXPECT_THAT(std::string(error.what()), message);
    }
    EXPECT_EQ(files_in(run_), before) << "something was written";
  }
};

TEST_F(ExportErrors, NoResults) {
  expect_error(Exit::input, HasSubstr("results.h5"));
}

TEST_F(ExportErrors, ResultsCutShort) {
  write(test::sample_document());
  std::filesystem::resize_file(run_ / "results.h5", std::filesystem::file_size(run_ / "results.h5") / 2);
  expect_error(Exit::input, HasSubstr("results.h5"));
}

TEST_F(ExportErrors, ResultsOfSomethingElse) {
  std::ofstream(run_ / "results.h5") << "date,rain_mm\n";
  expect_error(Exit::input, HasSubstr("results.h5"));
}

TEST_F(ExportErrors, UnknownFieldNamesThoseThereAre) {
  write(test::sample_document());
  expect_error(Exit::input,
               AllOf(HasSubstr("soil_moistur"), HasSubstr("elevation, soil_moisture, land_state")), {},
               {"soil_moistur"});
  expect_error(Exit::input, HasSubstr("crs"), {"geotiff"}, {"crs"});
}

TEST_F(ExportErrors, UnknownFormat) {
  write(test::sample_document());
  expect_error(Exit::usage, AllOf(HasSubstr("shapefile"), HasSubstr("geopackage")), {"vtk", "shapefile"});
}

TEST_F(ExportErrors, AFolderThatCannotBeMade) {
  write(test::sample_document());
  for (const char* format : {"vtk", "geotiff", "geopackage", "csv"})
    std::ofstream(run_ / format) << "a file in the way";
  for (const char* format : {"vtk", "geotiff", "geopackage", "csv"})
    expect_error(Exit::io, HasSubstr(format), {format});
}

}  // namespace
}  // namespace headwater
