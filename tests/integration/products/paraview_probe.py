"""Run by pvbatch: opens a file as ParaView does and saves what it finds as JSON, or with arrays as .npz.

collection FILE.pvd OUT.npz   times; for the last time every cell array and the cells' centres
netcdf FILE.nc OUT.json       times; for the last time the range of every map
"""

import json
import sys

import numpy
from paraview import servermanager, simple
from paraview.vtk.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkFiltersCore import vtkCellCenters


def collection(file, out):
    reader = simple.OpenDataFile(file)
    times = list(reader.TimestepValues)
    reader.UpdatePipeline(times[-1])
    data = servermanager.Fetch(reader)
    # Hidden cells have no centre: without their marks there is one for each cell, in the cells' order.
    shape = data.NewInstance()
    shape.CopyStructure(data)
    shape.GetCellData().Initialize()
    centres = vtkCellCenters()
    centres.SetInputData(shape)
    centres.Update()
    arrays = {}
    for index in range(data.GetCellData().GetNumberOfArrays()):
        array = data.GetCellData().GetArray(index)
        if array is not None and array.GetNumberOfComponents() == 1:
            arrays["cell:" + array.GetName()] = vtk_to_numpy(array)
    ranges = {name: reader.CellData[name].GetRange(0) for name in reader.CellData.keys()}
    numpy.savez(
        out,
        times=times,
        centres=vtk_to_numpy(centres.GetOutput().GetPoints().GetData()),
        bounds=data.GetBounds(),
        ranges=json.dumps(ranges),
        **arrays,
    )


def netcdf(file, out):
    # By default the reader takes the dimensions of whatever variable comes first, perhaps the scalar crs. Time is not
    # among them when the reader understands its units.
    reader = simple.NetCDFReader(FileName=[file], Dimensions="(y, x)")
    reader.UpdatePipeline()
    times = list(reader.TimestepValues)
    reader.UpdatePipeline(times[-1])
    # Cell data when the coordinates say which axis they are, else point data.
    ranges = {
        name: arrays[name].GetRange(0) for arrays in (reader.PointData, reader.CellData) for name in arrays.keys()
    }
    with open(out, "w", encoding="utf-8") as stream:
        json.dump({"times": times, "ranges": ranges}, stream)


{"collection": collection, "netcdf": netcdf}[sys.argv[1]](*sys.argv[2:])
