"""Opens a file written by h5_readers_test.cpp with everything that its users have, and compares what they see.

Usage: check_readers.py FILE. Exit: 0 all well, 1 a reader sees something else, 77 a reader is not installed (it says which).
"""

import shutil
import subprocess
import sys
import warnings

try:
    import h5py
    import netCDF4
    import numpy as np
    import xarray
    import h5netcdf  # noqa: F401  (xarray's engine)
except ImportError as error:
    print("not installed:", error)
    sys.exit(77)

warnings.simplefilter("error")
FILE = sys.argv[1]
NAMES = ["upper", "", "ချီဖွေ", "a longer name, with commas", "outlet"]
DEPTH = 0.25 * np.arange(3).reshape(3, 1, 1) + np.arange(12.0).reshape(1, 4, 3)
DEPTH[:, 0, 1] = np.nan


def check_xarray(engine):
    with xarray.open_dataset(FILE, engine=engine) as root:
        assert list(root.coords) == ["time", "y", "x"], root
        assert list(root.data_vars) == ["crs", "relief", "water_depth", "land_state"], root
        assert root.water_depth.dims == ("time", "y", "x") and root.water_depth.dtype == np.float32
        np.testing.assert_array_equal(root.water_depth, DEPTH)
        assert str(root.time.values[1])[:16] == "2020-12-31T06:00", root.time
        assert root.attrs["title"] == "Chipwi, ချီဖွေ" and root.attrs["comment"] == "" and root.attrs["members"] == 1
        assert root.land_state.attrs["flag_values"].dtype == np.int32
        assert np.isnan(root.land_state.values[0, 0, 1]) and root.land_state.values[1, 1, 1] == 2
        assert root.encoding.get("unlimited_dims", {"time"}) == {"time"}
    with xarray.open_dataset(FILE, engine=engine, group="river") as river:
        assert dict(river.sizes) == {"time": 3, "reach": 5, "end": 2}, river
        assert list(river.coords) == ["time"], river
        assert list(river.name.values) == NAMES, river.name.values
        assert list(river.remark.values) == ["step 0", "step 1", "step 2"]
        np.testing.assert_array_equal(river.flow, np.arange(3).reshape(3, 1) + 0.125 * np.arange(5))


def check_netcdf4():
    with netCDF4.Dataset(FILE) as root:
        assert root.dimensions["time"].isunlimited() and not root.dimensions["y"].isunlimited()
        assert "_FillValue" not in root["time"].ncattrs() and "_FillValue" not in root["crs"].ncattrs()
        assert root["water_depth"].getncattr("_FillValue").dtype == np.float32
        assert root["land_state"].getncattr("_FillValue").dtype == np.int32
        assert list(root.groups) == ["river", "notes"]
        assert root["water_depth"].filters()["complevel"] == 4 and root["water_depth"].filters()["shuffle"]
        assert root["water_depth"].chunking()[1:] == [4, 3]


def check_append():
    """A user may go on writing with netCDF-4's own tools."""
    copy = FILE + ".appended.nc"
    shutil.copyfile(FILE, copy)
    with netCDF4.Dataset(copy, "a") as root:
        root["time"][3] = 1.0
        root["water_depth"][3] = 7.0
    with xarray.open_dataset(copy) as root:
        assert root.sizes["time"] == 4 and root.water_depth.values[3, 2, 2] == 7.0


def check_scales():
    with h5py.File(FILE) as root:
        def visit(name, item):
            if isinstance(item, h5py.Dataset) and not h5py.h5ds.is_scale(item.id):
                for axis in range(item.ndim):
                    assert len(item.dims[axis]) == 1, (name, axis)
                    assert h5py.h5ds.is_attached(item.id, item.dims[axis][0].id, axis), (name, axis)
            assert h5py.h5g.get_objinfo(item.id).mtime == 0, (name, "holds the time of writing")

        root.visititems(visit)
        assert root["river/reach"].attrs["NAME"].startswith(b"This is a netCDF dimension but not a netCDF variable.")
        assert root["river/reach"].id.get_storage_size() == 0


def run(*command):
    if shutil.which(command[0]) is None:
        print("not installed:", command[0])
        return None
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rror" not in done.stderr and "arning" not in done.stderr, done.stderr
    return done.stdout


def check_ncdump():
    text = run("ncdump", "-h", FILE)
    if text is None:
        return False
    for line in ["time = UNLIMITED ; // (3 currently)", "float water_depth(time, y, x) ;", "string name(reach) ;",
                 "water_depth:_FillValue = NaNf ;", "land_state:flag_values = 0, 1, 2 ;", "group: river {", "end = 2 ;"]:
        assert line in text, (line, text)
    return True


def check_gdal():
    text = run("gdalinfo", "-stats", "--config", "GDAL_PAM_ENABLED", "NO", f"NETCDF:{FILE}:water_depth")
    if text is None:
        return False
    for line in ["Size is 3, 4", "Origin = (499995.000000000000000,2900005.000000000000000)", "UTM zone 47N", "Band 3",
                 "Pixel Size = (10.000000000000000,-10.000000000000000)", "STATISTICS_MAXIMUM=11.5", "NoData Value=nan"]:
        assert line in text, (line, text)
    return True


def check_paraview():
    """The reader class that ParaView uses for netCDF/CF."""
    try:
        from vtkmodules.vtkIONetCDF import vtkNetCDFCFReader
    except ImportError as error:
        print("not installed:", error)
        return False
    reader = vtkNetCDFCFReader()
    reader.SetFileName(FILE)
    reader.UpdateInformation()
    names = [reader.GetVariableArrayName(i) for i in range(reader.GetNumberOfVariableArrays())]
    assert names == ["crs", "land_state", "relief", "water_depth"], names
    reader.SetDimensions("(y, x)")
    reader.Update()
    output = reader.GetOutputDataObject(0)
    array = output.GetPointData().GetArray("water_depth") or output.GetCellData().GetArray("water_depth")
    assert array is not None and array.GetRange() == (0.0, 11.0), output
    return True


check_xarray("netcdf4")
check_xarray("h5netcdf")
check_netcdf4()
check_append()
check_scales()
sys.exit(0 if all([check_ncdump(), check_gdal(), check_paraview()]) else 77)
