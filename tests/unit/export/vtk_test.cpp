#include <cmath>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkDataSetAttributes.h>
#include <vtkFieldData.h>
#include <vtkIdList.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkStringArray.h>
#include <vtkStructuredGrid.h>
#include <vtkXMLPolyDataReader.h>
#include <vtkXMLStructuredGridReader.h>

#include "postprocess/export/terrain_surface.hpp"
#include "tests/unit/export/sample_run.hpp"

namespace headwater {
namespace {

using test::bytes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Reader, class Data>
vtkSmartPointer<Data> read(const std::filesystem::path& file) {
  vtkNew<Reader> reader;
  reader->SetFileName(file.c_str());
  reader->Update();
  return vtkSmartPointer<Data>(reader->GetOutput());
}

std::string text(vtkDataSet* data, const char* name, vtkIdType i = 0) {
  auto* array = vtkStringArray::SafeDownCast(data->GetFieldData()->GetAbstractArray(name));
  return array == nullptr || i >= array->GetNumberOfValues() ? "(none)" : array->GetValue(i);
}

std::vector<std::string> names(vtkFieldData* arrays) {
  std::vector<std::string> found;
  for (int i = 0; i < arrays->GetNumberOfArrays(); ++i) found.emplace_back(arrays->GetArrayName(i));
  return found;
}

class VtkExport : public test::RunFolder {
 protected:
  vtkSmartPointer<vtkStructuredGrid> terrain(const std::string& file) const {
    return read<vtkXMLStructuredGridReader, vtkStructuredGrid>(run_ / "vtk" / file);
  }
  vtkSmartPointer<vtkPolyData> shapes(const std::string& file) const {
    return read<vtkXMLPolyDataReader, vtkPolyData>(run_ / "vtk" / file);
  }
};

TEST_F(VtkExport, TerrainIsTheGridInTrueElevation) {
  write(test::sample_document());
  export_as({"vtk"});
  const auto grid = terrain("terrain_0001.vts");
  ASSERT_EQ(grid->GetNumberOfPoints(), 5 * 4);
  ASSERT_EQ(grid->GetNumberOfCells(), 4 * 3);
  // Origin (500000, 2800000): the raster spans 400 m x 300 m from there.
  const double* bounds = grid->GetBounds();
  EXPECT_EQ(bounds[0], 0.0);
  EXPECT_EQ(bounds[1], 400.0);
  EXPECT_EQ(bounds[2], 0.0);
  EXPECT_EQ(bounds[3], 300.0);
  EXPECT_EQ(bounds[4],
            1011.0);  // the north-east of the hidden cell: the lowest cell, 1000 + 10 + time index 1
  EXPECT_EQ(bounds[5], 1231.0);  // the south-east corner has one cell: 1000 + 200 + 30 + 1
  // Point (row 1, column 1) meets cells 1011, 1101 and 1111 and the one outside.
  double point[3];
  grid->GetPoint(1 * 5 + 1, point);
  EXPECT_EQ(point[0], 100.0);
  EXPECT_EQ(point[1], 200.0);
  EXPECT_NEAR(point[2], (1011.0 + 1101.0 + 1111.0) / 3.0, 1e-4);  // float32 at a thousand
}

TEST_F(VtkExport, CellsOutsideAreHiddenAndTheOthersHoldTheMaps) {
  write(test::sample_document());
  export_as({"vtk"});
  const auto grid = terrain("terrain_0001.vts");
  vtkCellData* cells = grid->GetCellData();
  vtkDataArray* ghosts = cells->GetArray(vtkDataSetAttributes::GhostArrayName());
  vtkDataArray* moisture = cells->GetArray("soil_moisture");
  vtkDataArray* land = cells->GetArray("land_state");
  ASSERT_TRUE(ghosts != nullptr && moisture != nullptr && land != nullptr);
  EXPECT_EQ(land->GetDataType(), VTK_INT);
  for (int cell = 0; cell < 12; ++cell) {
    EXPECT_EQ(ghosts->GetTuple1(cell), cell == 0 ? vtkDataSetAttributes::HIDDENCELL : 0);
    EXPECT_EQ(grid->IsCellVisible(cell), cell != 0);
    if (cell == 0) {
      EXPECT_TRUE(std::isnan(moisture->GetTuple1(cell)));
      EXPECT_EQ(land->GetTuple1(cell), -1.0);
    } else {
      EXPECT_EQ(moisture->GetTuple1(cell), static_cast<double>(static_cast<float>(0.01 * 2 * cell)));
      EXPECT_EQ(land->GetTuple1(cell), cell / 4);
    }
  }
}

TEST_F(VtkExport, FilesSayWhatTheyAre) {
  write(test::sample_document());
  export_as({"vtk"});
  const auto grid = terrain("terrain_0001.vts");
  EXPECT_EQ(text(grid, "date"), "2022-01-01");
  EXPECT_EQ(text(grid, "crs_wkt"), "EPSG:32647");
  EXPECT_EQ(text(grid, "note"), "illustrative terrain, not a map of Chipwi-Pangwa");
  EXPECT_EQ(text(grid, "land_state_categories"), "0 forest, 1 bare, 2 road");
  EXPECT_EQ(text(grid, "units", 0), "elevation [m]");
  EXPECT_EQ(text(grid, "units", 1), "soil_moisture [m3 m-3]");
  vtkDataArray* origin = grid->GetFieldData()->GetArray("local_origin");
  ASSERT_NE(origin, nullptr);
  EXPECT_EQ(origin->GetTuple1(0), 500000.0);
  EXPECT_EQ(origin->GetTuple1(1), 2800000.0);

  H5Document real = test::sample_document();
  for (H5Attribute& attribute : real.groups.front().attributes)
    if (attribute.name == "illustrative") attribute.value = std::int32_t{0};
  write(real);
  export_as({"vtk"});
  EXPECT_EQ(text(terrain("terrain_0001.vts"), "note"), "(none)");
}

TEST_F(VtkExport, CollectionsCoverTheRun) {
  write(test::sample_document());
  export_as({"vtk"});
  EXPECT_EQ(bytes(run_ / "vtk" / "terrain.pvd"),
            "<?xml version=\"1.0\"?>\n"
            "<VTKFile type=\"Collection\" version=\"0.1\" byte_order=\"LittleEndian\">\n"
            "  <Collection>\n"
            "    <DataSet timestep=\"0\" group=\"\" part=\"0\" file=\"terrain_0000.vts\"/>\n"
            "    <DataSet timestep=\"365\" group=\"\" part=\"0\" file=\"terrain_0001.vts\"/>\n"
            "  </Collection>\n"
            "</VTKFile>\n");
  // Records stand for periods: the first also for the start of the run, the last also for its end.
  const std::string river = bytes(run_ / "vtk" / "river.pvd");
  EXPECT_THAT(river, HasSubstr("timestep=\"0\" group=\"\" part=\"0\" file=\"river_0000.vtp\""));
  EXPECT_THAT(river, HasSubstr("timestep=\"31\" group=\"\" part=\"0\" file=\"river_0000.vtp\""));
  EXPECT_THAT(river, HasSubstr("timestep=\"334\" group=\"\" part=\"0\" file=\"river_0002.vtp\""));
  EXPECT_THAT(river, HasSubstr("timestep=\"365\" group=\"\" part=\"0\" file=\"river_0002.vtp\""));
}

TEST_F(VtkExport, RiverLiesOnTheGroundAndHoldsTheReaches) {
  write(test::sample_document());
  export_as({"vtk"});
  const auto river = shapes("river_0001.vtp");
  ASSERT_EQ(river->GetNumberOfLines(), 3);
  vtkDataArray* discharge = river->GetCellData()->GetArray("discharge");
  vtkDataArray* order = river->GetCellData()->GetArray("strahler_order");
  ASSERT_TRUE(discharge != nullptr && order != nullptr);
  vtkNew<vtkIdList> first, second;
  river->GetCellPoints(0, first);
  river->GetCellPoints(1, second);
  EXPECT_EQ(first->GetId(first->GetNumberOfIds() - 1), second->GetId(0))
      << "reaches do not share their points";
  for (int reach = 0; reach < 3; ++reach) EXPECT_EQ(discharge->GetTuple1(reach), 10.0 * reach + 1.0);
  EXPECT_EQ(order->GetTuple1(2), 2.0);
  EXPECT_EQ(text(river, "date"), "2021-03-01");

  // Record 1 (day 59) lies on the terrain of day 0.
  const H5Document document = test::sample_document();
  GridGeometry geometry;
  geometry.columns = 4;
  geometry.rows = 3;
  geometry.cell_size = 100.0;
  geometry.x_min = 500000.0;
  geometry.y_max = 2800300.0;
  const std::vector<double>& all = document.groups.front().find("elevation")->values;
  const TerrainSurface ground(geometry, std::vector<double>(all.begin(), all.begin() + 12));
  for (vtkIdType i = 0; i < river->GetNumberOfPoints(); ++i) {
    double point[3];
    river->GetPoint(i, point);
    const double height = ground.height(point[0] + 500000.0, point[1] + 2800000.0);
    if (std::isnan(height)) continue;
    EXPECT_NEAR(point[2], height + 5.0, 1e-3);  // 5 % of a cell; float32 at a thousand, twice
  }
}

TEST_F(VtkExport, GaugesArePointsWithNames) {
  write(test::sample_document());
  export_as({"vtk"});
  const auto gauges = shapes("gauges.vtp");
  ASSERT_EQ(gauges->GetNumberOfPoints(), 2);
  ASSERT_EQ(gauges->GetNumberOfVerts(), 2);
  auto* name = vtkStringArray::SafeDownCast(gauges->GetPointData()->GetAbstractArray("name"));
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->GetValue(0), "outlet");  // without a name: the id
  EXPECT_EQ(name->GetValue(1), "Upper, old \"bridge\"");
  double point[3];
  gauges->GetPoint(0, point);
  EXPECT_EQ(point[0], 250.0);
  EXPECT_EQ(point[1], 50.0);
}

TEST_F(VtkExport, TheScriptForAFirstPictureLiesBeside) {
  write(test::sample_document());
  export_as({"vtk"});
  EXPECT_THAT(bytes(run_ / "vtk" / "headwater_view.py"), HasSubstr("from paraview.simple import"));
}

TEST_F(VtkExport, AtMostEightFieldsUnlessAsked) {
  H5Document document = test::sample_document();
  for (int i = 0; i < 9; ++i) test::add_map(document, "species_" + std::to_string(i), i);
  test::add_map(document, "factor_of_safety", 1.5);
  write(document);
  export_as({"vtk"});
  EXPECT_THAT(names(terrain("terrain_0000.vts")->GetCellData()),
              ElementsAre("land_state", "soil_moisture", "factor_of_safety", "elevation", "species_0",
                          "species_1", "species_2", "species_3", "vtkGhostType"));
  export_as({"vtk"}, {"species_8", "drained_area_map"});
  EXPECT_THAT(names(terrain("terrain_0000.vts")->GetCellData()),
              ElementsAre("species_8", "drained_area_map", "vtkGhostType"));
}

TEST_F(VtkExport, AgainGivesTheSameBytes) {
  write(test::sample_document());
  export_as({"vtk"});
  std::vector<std::string> before;
  const std::vector<std::string> files = test::files_in(run_ / "vtk");
  for (const std::string& file : files) before.push_back(bytes(run_ / "vtk" / file));
  export_as({"vtk"});
  EXPECT_EQ(test::files_in(run_ / "vtk"), files);
  for (std::size_t i = 0; i < files.size(); ++i)
    EXPECT_TRUE(bytes(run_ / "vtk" / files[i]) == before[i]) << files[i];
}

TEST_F(VtkExport, WhatALongerExportLeftIsRemovedAndTheRestIsLeftAlone) {
  write(test::sample_document());
  std::filesystem::create_directories(run_ / "vtk");
  for (const char* name : {"terrain_0002.vts", "river_0420.vtp", "my_terrain_0002.vts", "terrain_0002.png"})
    std::ofstream(run_ / "vtk" / name) << "old";
  export_as({"vtk"});
  const std::vector<std::string> files = test::files_in(run_ / "vtk");
  EXPECT_THAT(files, Not(::testing::Contains("terrain_0002.vts")));
  EXPECT_THAT(files, Not(::testing::Contains("river_0420.vtp")));
  EXPECT_THAT(files, ::testing::Contains("my_terrain_0002.vts"));
  EXPECT_THAT(files, ::testing::Contains("terrain_0002.png"));
}

TEST_F(VtkExport, ARiverWithoutPlacesHasNoLines) {
  H5Document document = test::sample_document();
  for (double& x : test::variable(document, "/river", "x").values) x = std::nan("");
  write(document);
  EXPECT_THAT(export_as({"vtk"}), HasSubstr("no river.pvd"));
  EXPECT_TRUE(std::filesystem::exists(run_ / "vtk" / "terrain.pvd"));
  EXPECT_FALSE(std::filesystem::exists(run_ / "vtk" / "river.pvd"));
}

TEST_F(VtkExport, ARunWithoutMapsIsNotAnError) {
  H5Document document = test::sample_document();
  H5Group& root = document.groups.front();
  root.dimensions.clear();
  root.variables.clear();
  write(document);
  EXPECT_THAT(export_as({"vtk", "geotiff"}), HasSubstr("no maps"));
  EXPECT_FALSE(std::filesystem::exists(run_ / "vtk"));
}

TEST_F(VtkExport, WithoutElevationThereIsNoTerrain) {
  H5Document document = test::sample_document();
  std::vector<H5Variable>& maps = document.groups.front().variables;
  for (std::size_t i = 0; i < maps.size(); ++i)
    if (maps[i].name == "elevation") maps.erase(maps.begin() + static_cast<std::ptrdiff_t>(i));
  write(document);
  EXPECT_THAT(export_as({"vtk"}), HasSubstr("no map \"elevation\""));
  EXPECT_FALSE(std::filesystem::exists(run_ / "vtk"));
}

TEST_F(VtkExport, TotalsSaySinceWhen) {
  H5Document document = test::sample_document();
  test::variable(document, "/", "soil_moisture")
      .attributes.push_back({"cell_methods", std::string("time: sum")});
  write(document);
  export_as({"vtk"});
  EXPECT_EQ(text(terrain("terrain_0000.vts"), "soil_moisture_since"), "(none)");
  EXPECT_EQ(text(terrain("terrain_0001.vts"), "soil_moisture_since"), "2021-01-01");
  EXPECT_EQ(text(terrain("terrain_0001.vts"), "elevation_since"), "(none)");
}

TEST_F(VtkExport, HundredsOfRecordsAreThinnedUpToTheLast) {
  H5Document document = test::sample_document();
  for (H5Group& group : document.groups)
    if (group.path == "/river") {
      group.dimensions.front().size = 502;
      for (H5Variable& each : group.variables) {
        if (each.name == "time") each.values.resize(502);
        if (each.name == "discharge") each.values.resize(2008);
        if (each.name == "time")
          for (std::size_t i = 0; i < 502; ++i) each.values[i] = static_cast<double>(i + 1);
      }
    }
  write(document);
  EXPECT_THAT(export_as({"vtk"}, {"elevation"}), HasSubstr("every 2 records"));
  const std::string river = bytes(run_ / "vtk" / "river.pvd");
  EXPECT_THAT(river, HasSubstr("timestep=\"502\""));
  EXPECT_THAT(river, HasSubstr("timestep=\"500\""));
  EXPECT_THAT(river, Not(HasSubstr("timestep=\"501\"")));
}

}  // namespace
}  // namespace headwater
