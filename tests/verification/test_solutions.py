"""The solutions that studies compare with: against figures printed by others, and against the equations."""

import csv
import pathlib
import unittest

import numpy

from solutions.groundwater import dupuit, theis, well_function
from solutions.kinematic import Plane, Stream
from solutions.transport import Channel, reach_with_seepage
from solutions.weather import Chain, hargreaves, radiation
from studies import aquifer_column, mixing, planes, storage, straight_channel, waves

SHARED = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data" / "validation"
PLANE_TABLES = {"half_of_v": "vcatch_halfplane", "steep_bare_slope": "steep_bare_100m", "usle_plot": "plot_22m_9pct"}


class Weather(unittest.TestCase):
    def test_radiation(self):
        self.assertAlmostEqual(radiation(-20.0, 246), 32.2, delta=0.05)  # FAO-56 example 8
        self.assertAlmostEqual(radiation(45.72, 196), 40.6, delta=0.05)  # FAO-56 example 20, Lyon

    def test_hargreaves(self):
        self.assertAlmostEqual(hargreaves(45.72, 196, 20.7, 11.8), 5.0, delta=0.05)  # FAO-56 example 20

    def test_chain(self):
        # The same chances all year: the share p01 / (1 - r), r = p11 - p01, and the variance of a sum of an AR(1).
        days, variance = Chain([0.2] * 12, [0.7] * 12).wet_days()
        self.assertAlmostEqual(days, 365 * 0.4, 9)
        n, r = 365, 0.5
        expected = 0.24 * (n + 2.0 * r * (n * (1.0 - r) - 1.0 + r**n) / (1.0 - r) ** 2)
        self.assertAlmostEqual(variance, expected, 9)


class Fronts(unittest.TestCase):
    def compare(self, printed, solution, digits=7):
        for place, expected in printed.items():
            with self.subTest(place):
                self.assertAlmostEqual(float(solution(place)[0]), expected, digits)

    def test_step(self):
        self.compare(straight_channel.FRONT, lambda at: straight_channel.plain.step(at[0], [at[1]]))

    def test_step_in_a_series_of_times(self):
        times = numpy.arange(20.0, 9601.0, 20.0)
        alone = straight_channel.plain.step(500.0, [1000.0])
        self.assertAlmostEqual(straight_channel.plain.step(500.0, times)[49], alone[0], 10)

    def test_pulse(self):
        far = {(10000, 20000): 0.5089113, (10000, 21800): 0.9560294, (10000, 23600): 0.4909875}
        self.compare({**straight_channel.ONE_HOUR, **far},
                     lambda at: straight_channel.plain.pulse(at[0], [at[1]], 3600.0))

    def test_decay(self):
        self.compare({**straight_channel.DECAYING, (10000, 20000): 0.3459702},
                     lambda at: straight_channel.decaying.step(at[0], [at[1]]))
        self.compare(straight_channel.STEADY, lambda x: [straight_channel.decaying.steady(x)])

    def test_slug(self):
        self.compare(straight_channel.SLUG, lambda time: straight_channel.plain.slug(1000.0, [time], 100.0, 1e-6))
        self.compare({6000: 0.1628675}, lambda time: straight_channel.plain.slug(3000.0, [time], 100.0, 1e-6))

    def test_storage(self):
        self.compare(storage.FRONT, lambda time: storage.channel.step(500.0, [time]), 8)
        far = {20000: 0.110157866, 30000: 0.600371299, 40000: 0.848396539}
        self.compare(far, lambda time: storage.channel.step(2000.0, [time]), 8)

    def test_ramp_is_the_mean_of_steps(self):
        late = straight_channel.plain.step(500.0, numpy.arange(1000.5, 1600.0, 1.0))
        self.assertAlmostEqual(straight_channel.plain.ramp(500.0, [1600.0], 600.0)[0], numpy.mean(late), 6)

    def test_storage_without_exchange_is_none(self):
        with_none = Channel(0.5, 5.0, exchange=0.0, storage=0.5).step(500.0, [900.0])
        self.assertEqual(with_none[0], straight_channel.plain.step(500.0, [900.0])[0])


class Waves(unittest.TestCase):
    def test_ramp(self):
        for (x, time), expected in waves.RAMP.items():
            self.assertAlmostEqual(waves.stream.carried(float(x), numpy.array([time]), waves.ramp)[0], expected, 6)

    def test_lateral_inflow(self):
        # t_e = (L / (alpha q^(m-1)))^(1/m) = 1912.705 s
        times = numpy.array([*waves.RISING, 1912.0, 1913.0, 3000.0])
        got = waves.stream.filled(1000.0, times, lambda time: numpy.full_like(time, 5e-4))
        for expected, flow in zip([*waves.RISING.values(), None, 0.5, 0.5], got):
            if expected is not None:
                self.assertAlmostEqual(flow, expected, 8)
        self.assertLess(got[-3], 0.5)

    def test_lateral_inflow_that_ends(self):
        # A plane is a channel of width 1 whose rain is its lateral inflow.
        plane = Plane(800.0, 0.05, 0.015, 3e-6, 5400.0)
        stream = Stream(1.0, 0.05, 0.015)
        times = numpy.array([900.0, 1700.0, 3000.0, 6000.0, 9000.0])
        got = stream.filled(800.0, times, lambda time: 3e-6 * (time <= 5400.0))
        # 2 s of inflow at the break of the rain: 1 s of 5400
        numpy.testing.assert_allclose(got, plane.outflow(times), rtol=5e-3)

    def test_planes(self):
        for name, (length, slope, manning, rate, duration, _) in planes.PLANES.items():
            plane = Plane(length, slope, manning, rate, duration)
            with self.subTest(name):
                end = duration + plane.time_to_equilibrium
                times = numpy.linspace(duration, end, 20001)
                flow = plane.outflow(times)
                run_off = numpy.sum(0.5 * (flow[1:] + flow[:-1])) * (times[1] - times[0])
                self.assertAlmostEqual((plane.volume(duration) - plane.volume(end)) / run_off, 1.0, 7)

    def test_planes_of_the_shared_tables(self):
        if not SHARED.is_dir():
            return  # the formula stands alone; the tables were made with it by others
        for name, file in PLANE_TABLES.items():
            length, slope, manning, rate, duration, _ = planes.PLANES[name]
            with open(SHARED / "kinematic_plane" / f"{file}.csv", encoding="ascii", newline="") as stream:
                rows = list(csv.reader(line for line in stream if not line.startswith("#")))[1:]
            times, flows = (numpy.array([float(row[i]) for row in rows]) for i in (0, 1))
            with self.subTest(name):
                got = Plane(length, slope, manning, rate, duration).outflow(times)
                numpy.testing.assert_allclose(got, flows, rtol=1e-6, atol=1e-6 * rate * length)


class Loads(unittest.TestCase):
    def test_branches(self):
        for place, expected in mixing.PUBLISHED.items():
            self.assertAlmostEqual(mixing.balance()[place][1], expected, 8)

    def test_without_decay_loads_add_up(self):
        flow, concentration = reach_with_seepage(0.1, 0.05, 1e-5, 2.0, 3000.0, 0.4, 0.0)
        self.assertAlmostEqual(flow * concentration, 0.1 * 0.05 + 0.03 * 2.0, 15)


class Groundwater(unittest.TestCase):
    def test_fronts(self):
        for (species, x), (first, flux) in aquifer_column.PRINTED.items():
            column = aquifer_column.COLUMNS[species]
            with self.subTest(f"{species} at {x} m"):
                self.assertAlmostEqual(column.front(float(x), 2000.0), first, 8)
                self.assertAlmostEqual(column.front(float(x), 2000.0, True), flux, 8)

    def test_well_function(self):
        # Abramowitz & Stegun, table 5.1: E1(0.5), E1(1), E1(2)
        for u, expected in ((0.5, 0.5597735948), (1.0, 0.2193839344), (2.0, 0.0489005107)):
            self.assertAlmostEqual(well_function(u), expected, 9)
        self.assertAlmostEqual(theis(10.0, 0.01, 1000.0, 500.0, 1e-4), 1.11793404, 7)

    def test_dupuit(self):
        # the divide, where h' = 0, lies at x = 540.18 m
        for x, expected in ((100.0, 12.39682678), (500.0, 16.09013795), (750.0, 15.35152776)):
            self.assertAlmostEqual(float(dupuit(x, 10.0, 12.0, 1000.0, 5.0, 1.0 / 365.25)), expected, 7)
        self.assertGreater(float(dupuit(540.18, 10.0, 12.0, 1000.0, 5.0, 1.0 / 365.25)),
                           float(dupuit(530.0, 10.0, 12.0, 1000.0, 5.0, 1.0 / 365.25)))
