"""Scans every #include against the rule of the architecture: who may include whom.

    core <- grid <- numerics <- solvers; core, grid <- io; core, grid, numerics <- coupling;
    core, grid, numerics, solvers, coupling <- models; core, io <- postprocess, sweep; everything <- cli (bmi)

A model never includes another model (models/exchanges and models/catalog.cpp, which exist to bring models together,
may). HDF5, VTK, GDAL and TOML stay in engine/io, SUNDIALS and sparse Eigen in engine/solvers: their headers do not
leave through a header that others include either. Includes are written from the repository root.

Run as a program: layers.py REPOSITORY prints each violation as file:line and exits 1 when there is one.
"""

import pathlib
import re
import sys
from typing import NamedTuple

# Room -> rooms whose headers it may include, besides its own.
MAY_INCLUDE = {
    "engine/core": set(),
    "engine/grid": {"engine/core"},
    "engine/numerics": {"engine/core", "engine/grid"},
    "engine/solvers": {"engine/core", "engine/grid", "engine/numerics"},
    "engine/io": {"engine/core", "engine/grid"},
    "engine/coupling": {"engine/core", "engine/grid", "engine/numerics"},
    "models": {"engine/core", "engine/grid", "engine/numerics", "engine/solvers", "engine/coupling"},
    "engine/sweep": {"engine/core", "engine/io"},
    "postprocess": {"engine/core", "engine/io"},
}
# The composition root and its sibling.
MAY_INCLUDE_ALL = {"engine/cli", "engine/bmi"}
MEETING_PLACES = {"models", "models/exchanges"}

# Header as written between the brackets -> the only room that may include it.
LIBRARIES = [
    (re.compile(r"(hdf5|H5\w*)(\.h|_hl\.h)"), "engine/io", "HDF5"),
    (re.compile(r"vtk\w*\.h"), "engine/io", "VTK"),
    (re.compile(r"(gdal|ogr|cpl_|proj)\w*(\.h|\.hpp)"), "engine/io", "GDAL/PROJ"),
    (re.compile(r"toml(\+\+|\.hpp|11).*"), "engine/io", "TOML"),
    (re.compile(r"netcdf\w*(\.h)?"), "engine/io", "netCDF"),
    (
        re.compile(r"(sundials|cvodes?|arkode|idas?|kinsol|nvector|sunmatrix|sunlinsol|sunnonlinsol)/.*|klu\.h"),
        "engine/solvers",
        "SUNDIALS",
    ),
    (
        # Eigen/Eigen is everything, sparse solvers too.
        re.compile(r"Eigen/(Sparse\w*|IterativeLinearSolvers|Eigen|\w*Support)|unsupported/Eigen/.*"),
        "engine/solvers",
        "sparse Eigen",
    ),
]

SCANNED = ("engine", "models", "postprocess")
SUFFIXES = {".cpp", ".hpp", ".h", ".cc", ".hh", ".ipp"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class Include(NamedTuple):
    line: int
    target: str
    quoted: bool


def includes_of(text):
    # A commented block keeps its line count, so that the numbers stay right.
    text = COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)
    found = []
    for match in INCLUDE.finditer(text):
        kind = match.lastindex  # 1: quoted, 2: in angle brackets
        line = text.count("\n", 0, match.start(kind)) + 1
        found.append(Include(line, match.group(kind), kind == 1))
    return found


def room_of(path):
    """engine/core/x.hpp -> engine/core, models/water/x.hpp -> models/water, models/x.hpp -> models."""
    parts = path.split("/")
    if parts[0] == "postprocess":
        return "postprocess"
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def layer_of(room):
    return "models" if room.startswith("models/") else room


def room_violation(source, target):
    """Why `source` may not include `target` (paths from the root), or None."""
    here, there = room_of(source), room_of(target)
    if here == there or here in MAY_INCLUDE_ALL:
        return None
    layer, target_layer = layer_of(here), layer_of(there)
    if layer not in MAY_INCLUDE:
        return f"{here} is a room without a row in MAY_INCLUDE (tests/layers/layers.py)"
    if layer == "models" and target_layer == "models":
        if here in MEETING_PLACES:
            return None
        return "a model never includes another model: they meet in named fields or in models/exchanges"
    if target_layer in MAY_INCLUDE[layer]:
        return None
    allowed = ", ".join(sorted(MAY_INCLUDE[layer])) or "nothing of the project"
    return f"{layer} may include {allowed}"


def library_of(header):
    for pattern, owner, name in LIBRARIES:
        if pattern.fullmatch(header):
            return owner, name
    return None


def violations(root):
    """All violations in the tree at `root`, as "file:line: include: reason", sorted by file and line."""
    root = pathlib.Path(root)
    files = sorted(
        path.relative_to(root).as_posix()
        for folder in SCANNED
        for path in (root / folder).rglob("*")
        if path.suffix in SUFFIXES
    )
    includes = {file: includes_of((root / file).read_text(encoding="utf-8")) for file in files}
    found = []

    def report(file, include, reason):
        found.append((file, include.line, f"{file}:{include.line}: {include.target}: {reason}"))

    # Libraries that a header brings along, itself or through the project headers it includes.
    carried = {file: {} for file in files}
    for file in files:
        for include in includes[file]:
            library = library_of(include.target)
            if library:
                carried[file][library] = include.target
    changed = True
    while changed:
        changed = False
        for file in files:
            for include in includes[file]:
                for library in carried.get(include.target, {}):
                    if library not in carried[file]:
                        carried[file][library] = include.target
                        changed = True

    for file in files:
        for include in includes[file]:
            library = library_of(include.target)
            if library:
                if room_of(file) != library[0]:
                    report(file, include, f"{library[1]} is included by {library[0]} alone")
            elif include.target.split("/")[0] in SCANNED and "/" in include.target:
                reason = room_violation(file, include.target)
                if reason:
                    report(file, include, reason)
                for owner, name in carried.get(include.target, {}):
                    if room_of(include.target) == owner and room_of(file) != owner:
                        report(file, include, f"brings {name} headers out of {owner}; keep them in its .cpp files")
            elif include.quoted and (root / file).parent.joinpath(include.target).exists():
                # What does not exist beside the file is generated by the build.
                report(file, include, 'write it from the repository root, as "engine/core/error.hpp"')
    return [text for _, _, text in sorted(found)], len(files)


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip().splitlines()[-1])
        return 2
    found, files = violations(arguments[0])
    for text in found:
        print(text)
    print(f"{files} files, {len(found)} violations")
    # An empty scan proves nothing: the folder was wrong.
    return 1 if found or files == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
