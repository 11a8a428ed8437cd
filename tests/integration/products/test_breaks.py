"""Each check of the products can fail: a copy of the run is damaged on purpose, and the check that must notice does."""

import pathlib
import re
import shutil
import tempfile
import unittest

import test_netcdf
import test_paraview
import test_tables
import test_vtk
from products import REPOSITORY, ProductTest


def edit(name, pattern, replacement):
    """Replaces the first match of `pattern` in a text file of the run."""

    def damage(run):
        file = run / name
        text, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
        assert count == 1, f"{name} has nothing like {pattern}"
        file.write_text(text, encoding="utf-8")

    return damage


def results(change):
    """Applies `change` to the open results.h5."""

    def damage(run):
        import h5py

        with h5py.File(run / "results.h5", "r+") as file:
            change(file)

    return damage


def added(name, data):
    return results(lambda file: file.create_dataset(name, data=data))


def dropped(name):
    return results(lambda file: file.pop(name))


def attribute(variable, name, value):
    return results(lambda file: file[variable].attrs.__setitem__(name, value))


def without_grid_mapping(file):
    for item in file.values():
        for name in ("grid_mapping", "crs_wkt", "spatial_ref"):
            item.attrs.pop(name, None)


def upside_down(file):
    file["y"][:] = file["y"][:][::-1]


def a_cell_raised(file):
    # The highest cell: it lies inside whatever the mask. A micron in a metre is some roundings of float32.
    elevation = file["elevation"][-1]
    elevation[elevation == max(value for value in elevation.flat if value == value)] *= 1.0 + 1e-6
    file["elevation"][-1] = elevation


def mountains_twice_as_high(file):
    file["elevation"][-1] = 2.0 * file["elevation"][-1]


def first_terrain_removed(run):
    next((run / "vtk").rglob("*.vts")).unlink()


def absolute_link(run):
    (run / "results.nc").unlink()
    (run / "results.nc").symlink_to((run / "results.h5").resolve())


def first_gauge(pattern, replacement):
    return lambda run: edit(next((run / "gauges").glob("*.csv")).relative_to(run), pattern, replacement)(run)


# Test, and the damage that it must notice.
BREAKS = [
    ("Tables.test_the_run_directory_is_complete", lambda run: (run / "status.json").unlink()),
    ("Tables.test_the_run_directory_is_complete", lambda run: (run / "results.h5.tmp").touch()),
    ("Tables.test_results_nc_is_a_relative_link_so_that_the_folder_can_be_moved", absolute_link),
    ("Tables.test_summary_is_name_value_unit", edit("summary.csv", "^name,value,unit", "name,unit,value")),
    ("Tables.test_summary_is_name_value_unit", edit("summary.csv", r"^(\w+),-?\d[^,]*,", r"\1,nan,")),
    ("Tables.test_summary_is_name_value_unit", edit("summary.csv", r"^(.*\d.*)$", r"\1\n\1")),
    ("Tables.test_gauges_are_tables_of_numbers_in_order_of_time", first_gauge(r"^([^,\n]*\d),", r"\1,much")),
    ("Tables.test_gauges_are_tables_of_numbers_in_order_of_time", first_gauge(r"^(.*\d)$", r"\1,0")),
    ("Tables.test_the_manifest_says_what_was_run", edit("manifest.json", "[0-9a-f]{64}", "0" * 64)),
    ("Tables.test_the_manifest_says_what_was_run", edit("resolved.toml", "^seed = 2", "seed = 3")),
    ("Tables.test_the_manifest_says_what_was_run", edit("manifest.json", '_version": *"', r"\g<0>v")),
    ("Tables.test_the_manifest_is_the_same_on_every_machine", edit("manifest.json", "{", '{"threads": 2, ')),
    ("Tables.test_the_resolved_configuration_is_one_the_program_takes", edit("resolved.toml", "^schema", "scheme")),
    ("Tables.test_the_other_texts_can_be_read", edit("log.jsonl", "^{", "")),
    ("Hdf5.test_only_types_that_every_reader_takes_are_at_the_root", added("flag", [True])),
    ("Hdf5.test_only_types_that_every_reader_takes_are_at_the_root", added("count", [1])),
    ("Hdf5.test_every_axis_has_a_dimension_scale", added("loose", [1.0])),
    ("Hdf5.test_every_variable_says_what_it_is", attribute("soil_moisture", "units", "")),
    ("Hdf5.test_the_file_names_its_conventions_and_its_program", attribute("/", "Conventions", "none")),
    ("Hdf5.test_nothing_of_this_machine_is_in_the_attributes", attribute("runoff", "comment", str(REPOSITORY))),
    ("Xarray.test_netcdf4_opens_results_nc", attribute("time", "units", "days")),
    ("Xarray.test_netcdf4_opens_results_h5", dropped("evapotranspiration")),
    ("Xarray.test_h5netcdf_opens_results_nc", added("loose", [1.0])),
    ("Xarray.test_h5netcdf_opens_results_h5", results(upside_down)),
    ("Tools.test_ncdump_prints_the_header", dropped("water_depth")),
    ("Tools.test_gdal_places_the_maps", results(without_grid_mapping)),
    ("Collections.test_terrain", first_terrain_removed),
    ("Collections.test_terrain", edit("vtk/terrain.pvd", "</Collection>", "")),
    ("Collections.test_river", edit("vtk/river.pvd", 'timestep="[^"]*"', 'timestep="1e9"')),
    ("ParaView.test_terrain_shows_the_numbers_of_results_h5", results(a_cell_raised)),
    ("ParaView.test_the_height_of_the_surface_is_the_elevation", results(mountains_twice_as_high)),
    ("ParaView.test_the_netcdf_reader_takes_results_nc", attribute("time", "units", "days")),
]
MODULES = (test_tables, test_netcdf, test_vtk, test_paraview)


class Breaks(ProductTest):
    def outcome(self, name, run):
        """Result of the test "Class.method" on another run directory."""
        case, method = name.split(".")
        found = next(getattr(module, case) for module in MODULES if hasattr(module, case))
        result = unittest.TestResult()
        type(case, (found,), {"run_directory": run})(method).run(result)
        return result

    def test_each_damage_is_noticed(self):
        self.module("h5py")
        self.file("results.h5")
        for number, (name, damage) in enumerate(BREAKS):
            with self.subTest(test=name, number=number):
                with tempfile.TemporaryDirectory() as folder:
                    run = pathlib.Path(folder, "run")
                    shutil.copytree(self.run_directory, run, symlinks=True)
                    damage(run)
                    result = self.outcome(name, run)
                    if result.skipped:
                        self.skipTest(result.skipped[0][1])
                    self.assertFalse(result.wasSuccessful(), "the damage went unnoticed")

    def test_a_ledger_that_does_not_close_is_noticed(self):
        header, rows = self.table("ledger.csv")
        column = next(index for index, name in enumerate(header) if "closure" in name)
        row = next(index for index, cells in enumerate(rows) if cells[column] != "")
        rows[row][column] = "1e-10"
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "ledger.csv").write_text("\n".join(",".join(cells) for cells in [header, *rows]))
            result = self.outcome("Tables.test_the_ledger_closes", pathlib.Path(folder))
            self.assertEqual(len(result.failures), 1)
