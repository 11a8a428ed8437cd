"""The include scanner finds each deliberate violation, and nothing in a tree that keeps the rules."""

import pathlib
import tempfile
import unittest

import layers

def including(*headers):
    return "".join(f"#include {header}\n" for header in headers)


KEEPS_THE_RULES = {
    "engine/core/error.hpp": including("<string>"),
    "engine/grid/raster.hpp": including('"engine/core/error.hpp"'),
    "engine/numerics/sweep.hpp": including('"engine/grid/raster.hpp"', "<Eigen/Dense>"),
    "engine/solvers/kinsol.cpp": including("<kinsol/kinsol.h>", "<Eigen/SparseLU>", '"engine/numerics/sweep.hpp"'),
    "engine/io/handle.hpp": including("<hdf5.h>"),
    "engine/io/h5.hpp": including('"engine/grid/raster.hpp"'),
    "engine/io/h5.cpp": including('"engine/io/h5.hpp"', "<hdf5.h>", "<hdf5_hl.h>", '"engine/io/handle.hpp"'),
    "engine/io/vtk.cpp": including("<vtkXMLStructuredGridWriter.h>", "<gdal_priv.h>", "<toml++/toml.h>"),
    "engine/coupling/storm_loop.hpp": including('"engine/numerics/sweep.hpp"'),
    "models/water/process.hpp": including('"engine/coupling/storm_loop.hpp"'),
    "models/river/process.hpp": including('"engine/core/error.hpp"'),
    "models/exchanges/to_river.cpp": including('"models/water/process.hpp"', '"models/river/process.hpp"'),
    "models/catalog.hpp": including('"engine/core/error.hpp"'),
    "models/catalog.cpp": including('"models/catalog.hpp"', '"models/water/process.hpp"'),
    "postprocess/export/export.cpp": including('"engine/io/h5.hpp"', '"postprocess/indicators/table.hpp"'),
    "postprocess/indicators/table.hpp": including("<vector>"),
    "engine/cli/main.cpp": including('"models/catalog.hpp"', '"engine/io/h5.hpp"'),
    "engine/cli/report.cpp": including('"postprocess/indicators/table.hpp"', '"generated_by_cmake.hpp"'),
}

# A file, what it wrongly includes, and a word of the reason.
BREAKS = [
    ("engine/core/bad.cpp", '"engine/grid/raster.hpp"', "nothing of the project"),
    ("engine/grid/bad.cpp", '"engine/numerics/sweep.hpp"', "engine/grid may include"),
    ("engine/numerics/bad.cpp", '"engine/io/h5.hpp"', "engine/numerics may include"),
    ("engine/io/bad.cpp", '"engine/numerics/sweep.hpp"', "engine/io may include"),
    ("engine/coupling/bad.cpp", '"models/water/process.hpp"', "engine/coupling may include"),
    ("engine/coupling/bad.cpp", '"engine/solvers/kinsol.hpp"', "engine/coupling may include"),
    ("models/water/bad.cpp", '"models/river/process.hpp"', "another model"),
    ("models/water/bad.cpp", '"models/exchanges/to_river.hpp"', "another model"),
    ("models/water/bad.cpp", '"engine/io/h5.hpp"', "models may include"),
    ("models/exchanges/bad.cpp", '"engine/cli/run.hpp"', "models may include"),
    ("postprocess/export/bad.cpp", '"models/catalog.hpp"', "postprocess may include"),
    ("postprocess/export/bad.cpp", '"engine/numerics/sweep.hpp"', "postprocess may include"),
    ("engine/attic/bad.cpp", '"engine/core/error.hpp"', "without a row"),
    ("engine/grid/bad.cpp", '"raster.hpp"', "from the repository root"),
    ("engine/grid/bad.cpp", '"../core/error.hpp"', "from the repository root"),
    ("models/water/bad.cpp", "<hdf5.h>", "HDF5"),
    ("models/water/bad.cpp", "<H5Cpp.h>", "HDF5"),
    ("postprocess/export/bad.cpp", "<vtkPolyData.h>", "VTK"),
    ("engine/cli/bad.cpp", "<toml++/toml.h>", "TOML"),
    ("engine/grid/bad.cpp", "<ogr_spatialref.h>", "GDAL"),
    ("engine/numerics/bad.cpp", "<cvode/cvode.h>", "SUNDIALS"),
    ("engine/io/bad.cpp", "<sundials/sundials_context.h>", "SUNDIALS"),
    ("models/water/bad.cpp", "<Eigen/Sparse>", "sparse Eigen"),
    ("engine/numerics/bad.cpp", "<Eigen/Eigen>", "sparse Eigen"),
    ("engine/cli/bad.cpp", '"engine/io/handle.hpp"', "brings HDF5 headers out"),
]


class Layers(unittest.TestCase):
    def scan(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            return layers.violations(folder)[0]

    def test_a_tree_that_keeps_the_rules_passes(self):
        self.assertEqual(self.scan(KEEPS_THE_RULES), [])

    def test_each_break_is_found_where_it_is(self):
        for file, include, reason in BREAKS:
            with self.subTest(file=file, include=include):
                found = self.scan({**KEEPS_THE_RULES, file: "// a comment\n\n" + including(include)})
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"{file}:3: "), found)
                self.assertIn(reason, found[0])

    def test_a_library_does_not_leave_through_a_chain_of_headers(self):
        chain = {
            "engine/io/outer.hpp": including('"engine/io/handle.hpp"'),
            "postprocess/export/bad.cpp": including('"engine/io/outer.hpp"'),
        }
        found = self.scan({**KEEPS_THE_RULES, **chain})
        self.assertEqual(len(found), 1, found)
        self.assertIn("postprocess/export/bad.cpp:1: engine/io/outer.hpp: brings HDF5", found[0])

    def test_what_is_commented_out_is_not_an_include(self):
        text = '// #include "models/water/process.hpp"\n/*\n#include <hdf5.h>\n*/\n'
        self.assertEqual(self.scan({"engine/core/fine.hpp": text}), [])

    def test_an_empty_tree_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(layers.main([folder]), 1)


if __name__ == "__main__":
    unittest.main()
