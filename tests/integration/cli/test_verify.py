"""`verify` passes good runs, and notices each kind of change; `export` and `verify` of damaged runs end in order."""

import json
import shutil
import unittest

from program import INFLOW, REACHES, RIVER, ProgramTest, edited


class Verify(ProgramTest):
    def setUp(self):
        super().setUp()
        case = self.shared / "case"
        if not case.exists():
            case.mkdir()
            for name, text in (("river.toml", RIVER), ("reaches.csv", REACHES), ("inflow.csv", INFLOW)):
                (case / name).write_text(text)
            self.succeeds("run", "river.toml", "-o", "run", "--threads", 1, cwd=case)
        shutil.copytree(case, self.folder / "case", symlinks=True)
        self.case, self.run_folder = self.folder / "case", self.folder / "case/run"
        # the copy's inputs are beside it
        status = self.run_folder / "status.json"
        status.write_text(json.dumps({**json.loads(status.read_text()), "scenario_folder": str(self.case)}))

    def hdf5(self, change):
        try:
            import h5py
        except ImportError as error:
            self.skipTest(f"python3 module h5py is missing: {error}")
        with h5py.File(self.run_folder / "results.h5", "r+") as file:
            change(file)

    def verify(self, code=0, says=()):
        if code == 0:
            return self.succeeds("verify", self.run_folder)
        return self.fails(code, "verify", self.run_folder, says=says)

    def test_a_good_run(self):
        text = self.verify().stderr
        self.assertIn("inputs: 2 files", text)
        for quantity in ("water", "chloride"):
            self.assertIn(quantity, text)

    def test_a_changed_input(self):
        path = self.case / "inflow.csv"
        path.write_text(edited(INFLOW, ("11.4", "11.5")))
        self.verify(4, ["inflow.csv", "changed"])

    def test_a_lost_input(self):
        (self.case / "reaches.csv").unlink()
        self.verify(4, ["reaches.csv"])

    def test_a_changed_resolved_configuration(self):
        path = self.run_folder / "resolved.toml"
        path.write_text(path.read_text().replace("cell_length = ", "cell_length = \"7 m\" # "))
        self.verify(4, ["resolved.toml"])

    def test_a_run_with_a_changed_input_is_another_run(self):
        (self.case / "inflow.csv").write_text(edited(INFLOW, ("11.4", "11.5")))
        self.fails(2, "run", self.case / "river.toml", "-o", self.run_folder, "--threads", 1, says=["another run", "--overwrite"])

    def test_a_tampered_stock(self):
        def change(file):
            stock = file["ledger/stock"][:]
            stock[-1, stock[-1].argmax()] *= 1.0 + 1e-6
            file["ledger/stock"][:] = stock

        self.hdf5(change)
        self.verify(7, ["ledger", "close"])

    def test_a_tampered_posting(self):
        def change(file):
            flow = file["ledger/flow"][:]
            flow[-1, flow[-1].argmax()] *= 1.0 - 1e-6
            file["ledger/flow"][:] = flow

        self.hdf5(change)
        self.verify(7, ["ledger", "close"])

    def test_a_ledger_of_nan(self):
        def change(file):
            stock = file["ledger/stock"][:]
            stock[-1] = float("nan")
            file["ledger/stock"][:] = stock

        self.hdf5(change)
        self.verify(7, ["ledger"])

    def test_a_tampered_ledger_table(self):
        path = self.run_folder / "ledger.csv"
        header, first, *rest = path.read_text().splitlines()
        cells = first.split(",")
        cells[5] = str(float(cells[5]) * 1.001 + 1.0)
        path.write_text("\n".join([header, ",".join(cells), *rest]) + "\n")
        self.verify(7, ["ledger.csv"])

    def test_results_without_what_verify_reads(self):
        def drop(name):
            return lambda file: file.pop(name)

        def shorten(file):
            flow = file["ledger/flow"][:]
            del file["ledger/flow"]
            file["ledger"].create_dataset("flow", data=flow[:, :-1])

        damages = [("no ledger", drop("ledger")), ("short flow", shorten)]
        damages += [(f"no {name}", drop("ledger/" + name)) for name in
                    ("stock", "flow", "time", "store_name", "store_quantity", "posting_from", "posting_to", "posting_quantity")]
        original = (self.run_folder / "results.h5").read_bytes()
        for name, change in damages:
            with self.subTest(damage=name):
                (self.run_folder / "results.h5").write_bytes(original)
                self.hdf5(change)
                done = self.headwater("verify", self.run_folder)
                self.assertIn(done.returncode, (4, 6, 7), done.stderr)
                self.assertNotIn("defect", done.stderr)
                self.assertEqual(done.stderr.count("error:"), 1, done.stderr)

    def test_damaged_files(self):
        keep = {name: (self.run_folder / name).read_bytes() for name in ("results.h5", "manifest.json", "status.json")}
        cut = keep["results.h5"][:len(keep["results.h5"]) // 2]
        for name, content in (("results.h5", None), ("results.h5", b""), ("results.h5", b"hello"), ("results.h5", cut),
                              ("manifest.json", None), ("manifest.json", b""), ("manifest.json", b"[]"), ("manifest.json", b"{}"),
                              ("manifest.json", b'{"resolved_sha256": 3}'), ("status.json", b"[]"), ("status.json", b'{"state": 1}')):
            with self.subTest(file=name, content=content and content[:20]):
                for other, data in keep.items():
                    (self.run_folder / other).write_bytes(data)
                if content is None:
                    (self.run_folder / name).unlink()
                else:
                    (self.run_folder / name).write_bytes(content)
                done = self.headwater("verify", self.run_folder)
                self.assertIn(done.returncode, (2, 4, 6), done.stderr)
                self.assertNotIn("defect", done.stderr)
                self.assertEqual(done.stderr.count("error:"), 1, done.stderr)
                self.assertIn(name, done.stderr)
                exported = self.headwater("export", self.run_folder, "--to", "csv")
                self.assertNotIn("defect", exported.stderr)
                self.assertIn(exported.returncode, (2, 4, 6) if name == "results.h5" else (0, 2, 4, 6), exported.stderr)

    def test_a_run_that_is_not_finished(self):
        status = self.run_folder / "status.json"
        status.write_text(json.dumps({**json.loads(status.read_text()), "state": "stopped"}))
        self.verify(2, ["stopped", "resume"])


if __name__ == "__main__":
    unittest.main()
