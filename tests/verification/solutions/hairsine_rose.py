"""Steady erosion of a plane by rain and flow, several grain classes (Hairsine & Rose 1991, 1992; Sander et al. 2007).

Rain R falls on a plane of gradient S whose flow per width is q = R x. With no sediment at the top all classes keep the
composition of the regolith, C_i = p_i c(x). The deposited layer neither grows nor shrinks: v_i C_i = (M_i / m*) e_d,
hence H = v c / e_d with v = sum p_i v_i, and what is carried grows by what the bare part of the ground gives:

    d(q c)/dx = (1 - v c / e_d) e,   e = a R + F (Omega - Omega_c)+ / J,
    e_d = a_d R + F (Omega - Omega_c)+ / ((1 - rho / rho_s) g h),   Omega = rho g S q,   h by Manning

With rain alone e and e_d do not change along the slope, and c = a / (1 + a v / (a_d R)) everywhere: in closed form.
Where the flow acts the equation is linear in c and is integrated here by Runge-Kutta in ln x.
"""

import dataclasses
import math

import numpy

WATER, GRAVITY = 1000.0, 9.81


def settling_velocity(diameter, density=2650.0, viscosity=1e-6):
    """Ferguson & Church 2004, natural grains [m/s]."""
    weight = (density / WATER - 1.0) * GRAVITY
    return weight * diameter**2 / (18.0 * viscosity + math.sqrt(0.75 * weight * diameter**3))


def energy_of_rain(rate):
    """van Dijk et al. 2002 [J/m3] at a rate [m/s]."""
    return 28.3 * (1.0 - 0.52 * math.exp(-0.042 * rate * 3.6e6)) * 1000.0


@dataclasses.dataclass
class SteadyPlane:
    rate: float  # R [m/s]
    slope: float  # S
    manning: float
    fractions: tuple  # p_i
    velocities: tuple  # v_i [m/s]
    detachability: float  # a [kg/m3]
    redetachability: float  # a_d [kg/m3]
    efficiency: float  # F; 0: rain alone
    energy: float  # J [J/kg]
    critical: float  # Omega_c [W/m2]
    shield: float  # m* [kg/m2]
    density: float = 2650.0  # of grains [kg/m3]

    @property
    def mean_velocity(self):
        return float(numpy.dot(self.fractions, self.velocities))

    def excess(self, x):
        return self.efficiency * numpy.maximum(0.0, WATER * GRAVITY * self.slope * self.rate * x - self.critical)

    def depth(self, x):
        return (self.manning * self.rate * x / numpy.sqrt(self.slope)) ** 0.6

    def attack(self, x):
        """e [kg/m2/s]"""
        return self.detachability * self.rate + self.excess(x) / self.energy

    def lift(self, x):
        """e_d [kg/m2/s]"""
        return self.redetachability * self.rate + self.excess(x) / ((1.0 - WATER / self.density) * GRAVITY * self.depth(x))

    def rain_alone(self):
        """c where the flow takes nothing: everywhere above the place at which its power passes the critical one."""
        return self.detachability / (1.0 + self.detachability * self.mean_velocity / (self.redetachability * self.rate))

    def concentration(self, places):
        """c [kg/m3] at increasing places [m]."""
        if self.efficiency == 0.0:
            return numpy.full(len(places), self.rain_alone())
        start = self.critical / (WATER * GRAVITY * self.slope * self.rate)

        def change(log_x, c):
            x = math.exp(log_x)
            return (self.attack(x) * (1.0 - self.mean_velocity * c / self.lift(x)) - self.rate * c) / self.rate

        found, log_x, c = [], math.log(start), self.rain_alone()
        for place in places:
            way = max(0.0, math.log(place) - log_x)
            steps = int(numpy.ceil(400.0 * way))  # the equation relaxes within a unit of ln x or faster
            step = way / max(steps, 1)
            for _ in range(steps):
                k1 = change(log_x, c)
                k2 = change(log_x + 0.5 * step, c + 0.5 * step * k1)
                k3 = change(log_x + 0.5 * step, c + 0.5 * step * k2)
                k4 = change(log_x + step, c + step * k3)
                c += step / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
                log_x += step
            found.append(c)
        return numpy.array(found)

    def deposits(self, length, count=2000):
        """Mass on the plane per width [kg/m], of each class: the integral of M_i = m* v_i C_i / e_d."""
        edges = numpy.linspace(0.0, length, count + 1)
        x = 0.5 * (edges[1:] + edges[:-1])
        layer = numpy.sum(self.concentration(x) / self.lift(x)) * (length / count)
        return self.shield * layer * numpy.array(self.fractions) * numpy.array(self.velocities)

    def shielded(self, place):
        """H"""
        return float(self.mean_velocity * self.concentration([place])[0] / self.lift(place))
