import harness
import study_test
from studies import tilted_v


class TiltedV(study_test.StudyTest):
    study = staticmethod(tilted_v.study)

    def test_the_terrain_of_the_case_is_that_of_the_formula(self):
        written = self.program.folder / "elevation_20m.asc"
        tilted_v.write_elevations(written, 20.0)
        self.assertEqual(written.read_text(), (harness.CASES / "tilted_v" / "elevation_20m.asc").read_text())

    def test_rejects_less_rain(self):
        self.reject("terrain of 20 m: outflow at 5400 s", "terrain of 20 m: equilibrium outflow",
                    "terrain of 20 m: rain", wrong_terrain={"weather__rate": '"2.99e-6 m/s"'})

    def test_rejects_another_channel(self):
        self.reject("terrain of 20 m: mean difference to the kinematic wave",
                    wrong_terrain={"river__manning": '"0.12 s/m^(1/3)"'})
        self.reject("observed order, hydrograph of hillsides and channel, 0 to 10800 s",
                    "error on the finest grid, hydrograph of hillsides and channel, 0 to 10800 s",
                    wrong_channel={"river__resistance": '"ferguson"'})
