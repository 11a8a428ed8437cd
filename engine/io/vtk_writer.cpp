#include "engine/io/vtk_writer.hpp"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>
#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDataSetAttributes.h>
#include <vtkDoubleArray.h>
#include <vtkFieldData.h>
#include <vtkFloatArray.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkStringArray.h>
#include <vtkStructuredGrid.h>
#include <vtkUnsignedCharArray.h>
#include <vtkXMLPolyDataWriter.h>
#include <vtkXMLStructuredGridWriter.h>

#include "engine/core/error.hpp"
#include "engine/io/files.hpp"

namespace headwater {

namespace {

void set_points(vtkPointSet* data, const std::vector<double>& xyz) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToFloat();
  points->SetNumberOfPoints(static_cast<vtkIdType>(xyz.size() / 3));
  for (std::size_t i = 0; i + 2 < xyz.size(); i += 3)
    points->SetPoint(static_cast<vtkIdType>(i / 3), xyz[i], xyz[i + 1], xyz[i + 2]);
  data->SetPoints(points);
}

template <class Array, class Value>
void add(vtkFieldData* target, const std::string& name, std::size_t count, Value value) {
  vtkNew<Array> array;
  array->SetName(name.c_str());
  array->SetNumberOfValues(static_cast<vtkIdType>(count));
  for (std::size_t i = 0; i < count; ++i) array->SetValue(static_cast<vtkIdType>(i), value(i));
  target->AddArray(array);
}

void add_arrays(vtkFieldData* target, const std::vector<VtkArray>& arrays) {
  for (const VtkArray& array : arrays) {
    const std::vector<double>& values = array.values;
    if (array.integer)
      add<vtkIntArray>(target, array.name, values.size(), [&](std::size_t i) {
        return std::isnan(values[i]) ? -1 : static_cast<int>(values[i]);
      });
    else
      add<vtkFloatArray>(target, array.name, values.size(),
                         [&](std::size_t i) { return static_cast<float>(values[i]); });
  }
}

void add_notes(vtkFieldData* target, const VtkNotes& notes, const std::vector<VtkArray>& arrays) {
  for (const auto& text : notes.texts)
    add<vtkStringArray>(target, text.first, 1, [&](std::size_t) { return text.second; });
  for (const auto& number : notes.numbers)
    add<vtkDoubleArray>(target, number.first, number.second.size(),
                        [&](std::size_t i) { return number.second[i]; });
  add<vtkStringArray>(target, "units", arrays.size(),
                      [&](std::size_t i) { return fmt::format("{} [{}]", arrays[i].name, arrays[i].unit); });
}

/// VTK writes into memory and write_file_atomically to disk, so that a reader never sees half a file.
void write_xml(vtkXMLWriter* writer, vtkDataObject* data, const std::filesystem::path& file) {
  writer->SetInputDataObject(data);
  writer->SetDataModeToAppended();
  writer->EncodeAppendedDataOff();
  writer->SetCompressorTypeToZLib();
  writer->WriteToOutputStringOn();
  if (writer->Write() == 0) throw Error(Exit::io, "VTK could not encode the data set", file.string());
  write_file_atomically(file, writer->GetOutputString());
}

}  // namespace

void write_vts(const std::filesystem::path& file, const VtkSurface& surface) {
  vtkNew<vtkStructuredGrid> grid;
  grid->SetDimensions(surface.columns + 1, surface.rows + 1, 1);
  set_points(grid, surface.points);
  add_arrays(grid->GetCellData(), surface.cells);
  add<vtkUnsignedCharArray>(
      grid->GetCellData(), vtkDataSetAttributes::GhostArrayName(), surface.hidden.size(), [&](std::size_t i) {
        return static_cast<unsigned char>(surface.hidden[i] != 0 ? vtkDataSetAttributes::HIDDENCELL : 0);
      });
  add_notes(grid->GetFieldData(), surface.notes, surface.cells);
  vtkNew<vtkXMLStructuredGridWriter> writer;
  write_xml(writer, grid, file);
}

void write_vtp(const std::filesystem::path& file, const VtkShapes& shapes) {
  vtkNew<vtkPolyData> data;
  set_points(data, shapes.points);
  vtkNew<vtkCellArray> cells;
  if (shapes.lines.empty()) {
    for (vtkIdType i = 0; i < data->GetNumberOfPoints(); ++i) cells->InsertNextCell(1, &i);
    data->SetVerts(cells);
  } else {
    for (const std::vector<std::int32_t>& line : shapes.lines) {
      cells->InsertNextCell(static_cast<int>(line.size()));
      for (const std::int32_t point : line) cells->InsertCellPoint(point);
    }
    data->SetLines(cells);
  }
  vtkFieldData* target = shapes.lines.empty() ? static_cast<vtkFieldData*>(data->GetPointData())
                                              : static_cast<vtkFieldData*>(data->GetCellData());
  add_arrays(target, shapes.arrays);
  for (const auto& label : shapes.labels)
    add<vtkStringArray>(target, label.first, label.second.size(),
                        [&](std::size_t i) { return label.second[i]; });
  add_notes(data->GetFieldData(), shapes.notes, shapes.arrays);
  vtkNew<vtkXMLPolyDataWriter> writer;
  write_xml(writer, data, file);
}

void write_pvd(const std::filesystem::path& file, const std::vector<PvdEntry>& entries) {
  std::string text =
      "<?xml version=\"1.0\"?>\n"
      "<VTKFile type=\"Collection\" version=\"0.1\" byte_order=\"LittleEndian\">\n"
      "  <Collection>\n";
  for (const PvdEntry& entry : entries)
    text += fmt::format("    <DataSet timestep=\"{}\" group=\"\" part=\"0\" file=\"{}\"/>\n", entry.time,
                        entry.file);
  text += "  </Collection>\n</VTKFile>\n";
  write_file_atomically(file, text);
}

}  // namespace headwater
