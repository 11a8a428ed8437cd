"""Runs the unittest cases of the files named. Exit: 0 passed, 1 failed, 77 nothing failed but something was skipped."""

import importlib.util
import pathlib
import sys
import unittest

SKIPPED = 77


def load(file):
    """The tests of one file; its folder and tests/support can be imported from."""
    for folder in (file.parent, pathlib.Path(__file__).resolve().parent):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def main(files):
    sys.dont_write_bytecode = True
    suite = unittest.TestSuite(load(pathlib.Path(file).resolve()) for file in files)
    if suite.countTestCases() == 0:
        print("no tests in", *files)
        return 1
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    for test, reason in result.skipped:
        print(f"SKIPPED {test}: {reason}")
    if not result.wasSuccessful():
        return 1
    return SKIPPED if result.skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
