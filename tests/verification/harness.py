"""Runs cases through the program and holds what came out against what should have.

A study (studies/*.py) is a function that takes a Program and gives back Checks. The same checks are asserted by the tests
and tabulated by tools/verification_table.
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

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CASES = pathlib.Path(__file__).resolve().parent / "cases"

# Round-off of a run of some 1e6 bookings; the program itself stops at 1e-9.
LARGEST_CLOSURE = 1e-12


@dataclasses.dataclass
class Check:
    """One number of a study: |got - expected| <= limit, or got >= expected where `at_least` is set (observed orders)."""

    what: str
    expected: float
    got: float
    limit: float = 0.0
    at_least: bool = False
    unit: str = ""
    why: str = ""  # where the limit comes from

    @property
    def error(self):
        return self.got - self.expected

    @property
    def passes(self):
        if not math.isfinite(self.got):
            return False
        return self.got >= self.expected if self.at_least else abs(self.error) <= self.limit

    def __str__(self):
        relation = ">=" if self.at_least else f"within {self.limit:.3g} of"
        return f"{self.what}: got {self.got:.8g} {self.unit}, must be {relation} {self.expected:.8g}"


@dataclasses.dataclass
class Study:
    """Checks of one case with its source, and the errors by refinement level for the table."""

    case: str
    source: str
    checks: list = dataclasses.field(default_factory=list)
    refinements: list = dataclasses.field(default_factory=list)

    def add(self, what, expected, got, limit, unit="", why=""):
        self.checks.append(Check(what, float(expected), float(got), float(limit), unit=unit, why=why))

    def refine(self, what, levels, errors, least_order, unit="", why=""):
        """Errors on successively halved steps: the order seen between the last two must reach `least_order`."""
        self.refinements.append((what, levels, [float(error) for error in errors], unit))
        self.checks.append(Check(f"observed order, {what}", least_order, observed_orders(errors)[-1], at_least=True, why=why))

    def failures(self):
        return [str(check) for check in self.checks if not check.passes]


def observed_orders(errors, ratio=2.0):
    """Order of convergence between successive levels, each `ratio` times finer than the one before."""
    return [math.log(coarse / fine, ratio) for coarse, fine in zip(errors, errors[1:])]


def mean_absolute_error(time, got, expected, start, end):
    """Mean of |got - expected| over start < time <= end, by the length of the steps that end at `time`."""
    step = numpy.diff(time, prepend=0.0)
    inside = (time > start * (1 + 1e-12)) & (time <= end * (1 + 1e-12))
    return float(numpy.sum((numpy.abs(got - expected) * step)[inside]) / numpy.sum(step[inside]))


class ClosureError(AssertionError):
    """A run whose ledger does not close."""


def largest_closure(ledger_file):
    """Largest relative residual over all quantities and stores of a ledger.csv."""
    with open(ledger_file, encoding="utf-8", newline="") as stream:
        closures = [abs(float(row["closure"])) for row in csv.DictReader(stream) if row["entry"] == "residual"]
    if not closures:
        raise ClosureError(f"{ledger_file} has no residuals")
    return max(closures)


def require_closure(ledger_file):
    closure = largest_closure(ledger_file)
    if not closure <= LARGEST_CLOSURE:
        raise ClosureError(f"the ledger closes to {closure:.3g} only ({ledger_file})")
    return closure


def read_table(file):
    """Columns of a CSV file of numbers by name."""
    with open(file, encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    return {name: numpy.array([float(row[i]) for row in rows]) for i, name in enumerate(header)}


class Run:
    """What one run wrote."""

    def __init__(self, folder):
        self.folder = folder
        self.closure = require_closure(folder / "ledger.csv")

    def gauge(self, name="outlet"):
        return read_table(self.folder / "gauges" / f"{name}.csv")

    def stock(self, quantity, store, entry="stock_end"):
        """Amount [kg] in a store, from the ledger."""
        with open(self.folder / "ledger.csv", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["entry"] == entry and row["quantity"] == quantity and row["from"] == store:
                    return float(row["kg"])
        raise KeyError(f"no {entry} of {quantity} in {store}")

    def posted(self, quantity, source, target):
        """Mass [kg] booked from one store to another."""
        total, found = 0.0, False
        with open(self.folder / "ledger.csv", encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["entry"] == "posting" and (row["quantity"], row["from"], row["to"]) == (quantity, source, target):
                    total, found = total + float(row["kg"]), True
        if not found:
            raise KeyError(f"no posting of {quantity} from {source} to {target}")
        return total


class Program:
    """The headwater program. Runs go to a temporary folder, each once, and every ledger is checked."""

    def __init__(self, executable=None):
        self.executable = executable or os.environ.get("HEADWATER") or shutil.which("headwater")
        if not self.executable:
            raise FileNotFoundError("set HEADWATER to the program")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="headwater-verification-"))
        self.largest_closure = 0.0
        self._runs = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, case, **settings):
        """Runs cases/`case` (or a path) with `settings`: double underscores stand for the dots of a key."""
        key = (str(case), tuple(sorted(settings.items())))
        if key not in self._runs:
            self._runs[key] = self._start(CASES / case, settings)
        return self._runs[key]

    def _start(self, scenario, settings):
        output = self.folder / f"{len(self._runs):03d}"
        command = [self.executable, "run", str(scenario), "-o", str(output), "--threads", "1", "--quiet", "--progress", "none"]
        for name, value in settings.items():
            command += ["--set", f"{name.replace('__', '.')}={value}"]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stderr[-2000:]}")
        run = Run(output)
        self.largest_closure = max(self.largest_closure, run.closure)
        return run
