"""Runs cases through the program and holds what comes out against what should.

A study (studies/*.py) takes a Program and gives back a Study: checks with expected value, value got and limit. The
tests assert them, tools/verification_table tabulates them.
"""

import csv
import dataclasses
import math
import os
import pathlib
import shutil
import subprocess
import tempfile

import numpy

FOLDER = pathlib.Path(__file__).resolve().parent
CASES = FOLDER / "cases"

# What 1e6 additions may lose; the program itself stops a run at 1e-9.
LARGEST_CLOSURE = 1e-12


@dataclasses.dataclass
class Check:
    """|got - expected| <= limit; for an observed order (no limit) got >= expected."""

    what: str
    expected: float
    got: float
    limit: float | None
    unit: str = ""
    why: str = ""  # where the limit comes from

    @property
    def error(self):
        return self.got - self.expected

    @property
    def passes(self):
        if not math.isfinite(self.got):
            return False
        return self.got >= self.expected if self.limit is None else abs(self.error) <= self.limit

    def __str__(self):
        if self.limit is None:
            return f"{self.what}: {self.got:.3g}, must be at least {self.expected:g}"
        return f"{self.what}: {self.got:.8g}, must be {self.expected:.8g} +- {self.limit:.2g} {self.unit}"


@dataclasses.dataclass
class Refinement:
    """Errors on grids whose cells and steps are halved from one to the next."""

    what: str
    levels: list
    errors: list
    unit: str

    @property
    def orders(self):
        return [math.log2(coarse / fine) for coarse, fine in zip(self.errors, self.errors[1:])]


@dataclasses.dataclass
class Study:
    title: str
    source: str
    checks: list = dataclasses.field(default_factory=list)
    refinements: list = dataclasses.field(default_factory=list)

    def check(self, what, expected, got, limit, unit="", why=""):
        self.checks.append(Check(what, float(expected), float(got), float(limit), unit, why))

    def refine(self, what, levels, errors, order, limit, unit="", why=""):
        """The order seen on the two finest grids must reach `order`, and the error on the finest must keep `limit`."""
        refinement = Refinement(what, list(levels), [float(error) for error in errors], unit)
        self.refinements.append(refinement)
        self.checks.append(Check(f"observed order, {what}", order, refinement.orders[-1], None))
        self.check(f"error on the finest grid, {what}", 0.0, refinement.errors[-1], limit, unit, why)

    def failures(self):
        return [str(check) for check in self.checks if not check.passes]


def mean_error(got, expected):
    """Mean of |got - expected| over evenly spaced times: the L1 error."""
    return float(numpy.mean(numpy.abs(got - expected)))


class ClosureError(AssertionError):
    """A run whose ledger does not close."""


def require_closure(ledger):
    """Largest closure in the rows of a ledger.csv; it must not exceed LARGEST_CLOSURE."""
    closures = [abs(float(row["closure"])) for row in ledger if row["entry"] == "residual"]
    if not closures:
        raise ClosureError("the ledger has no residuals")
    if not max(closures) <= LARGEST_CLOSURE:
        raise ClosureError(f"the ledger closes to {max(closures):.3g} only")
    return max(closures)


class Run:
    """What one run wrote. Its ledger has been checked."""

    def __init__(self, folder):
        self.folder = folder
        with open(folder / "ledger.csv", encoding="utf-8", newline="") as stream:
            self.ledger = list(csv.DictReader(stream))
        self.closure = require_closure(self.ledger)

    def gauge(self, name="outlet"):
        """Columns of a gauge's table by name."""
        with open(self.folder / "gauges" / f"{name}.csv", encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        return {column: numpy.array([float(row[i]) for row in rows]) for i, column in enumerate(header)}

    def series(self, times, column, name="outlet"):
        """A gauge's column at `times` [s], each of which must be the end of a step."""
        table = self.gauge(name)
        at = numpy.searchsorted(table["time_s"], numpy.asarray(times) - 1e-6)
        if not numpy.allclose(table["time_s"][at], times, rtol=0.0, atol=1e-6):
            raise ValueError(f"the steps of {name} do not end at the times wanted")
        return table[column][at]

    def map(self, name):
        """The last map of a field in results.h5, by row and column (single precision)."""
        import h5py  # only studies of maps need it

        with h5py.File(self.folder / "results.h5") as file:
            return numpy.array(file[name][-1], dtype=float)

    def stock(self, store, quantity="water", entry="stock_end"):
        """Amount [kg] in a store at the end (or entry="stock_start")."""
        return sum(float(row["kg"]) for row in self._rows(entry, quantity, store))

    def posted(self, source, target, quantity="water"):
        """Amount [kg] that went from one store to another."""
        return sum(float(row["kg"]) for row in self._rows("posting", quantity, source) if row["to"] == target)

    def _rows(self, entry, quantity, source):
        rows = [row for row in self.ledger if (row["entry"], row["quantity"], row["from"]) == (entry, quantity, source)]
        if not rows:
            raise KeyError(f"no {entry} of {quantity} with {source} in the ledger")
        return rows


class Program:
    """The program. Runs go to a temporary folder; each is made once, and every ledger must close."""

    def __init__(self, executable=None):
        self.executable = executable or os.environ.get("HEADWATER") or shutil.which("headwater")
        if not self.executable:
            raise FileNotFoundError("the environment variable HEADWATER does not name the program")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="headwater-verification-"))
        self.largest_closure = 0.0
        self._runs = {}

    def __enter__(self):
        return self

    @property
    def count(self):
        return len(self._runs)

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, case, **settings):
        """The run of cases/`case` with `settings`, TOML values by key with __ for the dots: river__step='"5 s"'."""
        key = (case, tuple(sorted(settings.items())))
        if key not in self._runs:
            self._runs[key] = self._start(CASES / f"{case}.toml", settings)
        return self._runs[key]

    def table(self, file, **factors):
        """A copy of cases/`file` with columns multiplied, as a TOML string: what a broken model would use."""
        with open(CASES / file, encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            row.update({column: repr(float(row[column]) * factor) for column, factor in factors.items()})
        copy = self.folder / f"{len(list(self.folder.iterdir()))}_{pathlib.Path(file).name}"
        with open(copy, "w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        return f'"{copy}"'

    def _start(self, scenario, settings):
        output = self.folder / f"{len(self._runs):03d}"
        command = [self.executable, "run", scenario, "-o", output, "--threads", "1", "--quiet", "--progress", "none"]
        for name, value in settings.items():
            command += ["--set", f"{name.replace('__', '.')}={value}"]
        command = [str(part) for part in command]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
        run = Run(output)
        self.largest_closure = max(self.largest_closure, run.closure)
        return run


def quantity(value, unit):
    """A TOML quantity."""
    return f'"{value!r} {unit}"'


def river_grid(cell, step, **more):
    """Settings of a river's cell length [m] and step [s]."""
    return {"river__cell_length": quantity(float(cell), "m"), "river__step": quantity(float(step), "s"), **more}
