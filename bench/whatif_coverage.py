"""How often the what-if's interval holds what then happens, in worlds that are simulated month by month.

python bench/whatif_coverage.py [--worlds 4000]

In each world a team runs for ten years until it is steady, then for its history and the year that is forecast. The
stable world has the same chance of leaving and the same mean inflow every month; in the over-dispersed world both swing
from month to month (a chance that is beta, an inflow that is negative binomial); in the moving world cases also go to
and come from other teams, and a tenth of the cases move at the day of the forecast.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from methods.whatif import caseload_forecast

HORIZONS = (3, 6, 12)
STEADY = 120
EXIT = 0.04
"""Chance of leaving in a month: a case lasts two years in the mean."""


class World(NamedTuple):
    """Swings of the chance of leaving (standard deviation / mean) and of the inflow, and moves a month."""

    name: str
    exit_swing: float = 0.0
    inflow_swing: float = 0.0
    moves: float = 0.0


WORLDS = (World("stable"), World("over-dispersed", 0.35, 0.35), World("moving", moves=0.02))


def coverage(world: World, cases: int, history: int, worlds: int, rng: np.random.Generator) -> list[float]:
    """Share of the worlds whose cases lie in the 90 % interval, for each horizon."""
    held = np.zeros(len(HORIZONS))
    for _ in range(worlds):
        stock = cases
        left, opened, came = [], [], []
        moved = 0
        path = []
        for month in range(STEADY + history + max(HORIZONS)):
            if month == STEADY + history and world.moves:
                moved = round(stock * 0.1)
                stock += moved
            exits = int(rng.binomial(stock, chance(world, rng)))
            away = int(rng.binomial(stock - exits, world.moves))
            arrivals = int(rng.poisson(cases * (EXIT + world.moves) * swing(world.inflow_swing, rng)))
            if STEADY <= month < STEADY + history:
                opened.append(stock)
                left.append(exits)
                came.append(arrivals - away)
            stock += arrivals - exits - away
            path.append(stock)
        ahead = path[STEADY + history :]
        forecast = caseload_forecast(path[STEADY + history - 1], left, opened, came, moved=moved)
        for position, horizon in enumerate(HORIZONS):
            row = forecast.row(horizon, named=True)
            held[position] += row["low"] <= ahead[horizon - 1] <= row["high"]
    return [float(share) for share in held / worlds]


def chance(world: World, rng: np.random.Generator) -> float:
    """Chance of leaving this month."""
    if not world.exit_swing:
        return EXIT
    size = (1 - EXIT) / (EXIT * world.exit_swing**2) - 1
    return float(rng.beta(EXIT * size, (1 - EXIT) * size))


def swing(deviation: float, rng: np.random.Generator) -> float:
    """A factor of mean 1."""
    return float(rng.gamma(1 / deviation**2, deviation**2)) if deviation else 1.0


def main() -> None:
    """Print a table of coverage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=4000)
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    print("| world | cases | months of history | " + " | ".join(f"{horizon} months" for horizon in HORIZONS) + " |")
    print("|---" * (3 + len(HORIZONS)) + "|")
    for world in WORLDS:
        for cases in (15, 40, 200, 1000):
            for history in (6, 12, 24, 36):
                shares = coverage(world, cases, history, options.worlds, rng)
                print(
                    f"| {world.name} | {cases} | {history} | " + " | ".join(f"{share:.1%}" for share in shares) + " |"
                )


if __name__ == "__main__":
    main()
