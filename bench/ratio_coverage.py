"""How often the interval of a ratio holds the truth, beside a Poisson interval of the same events.

python bench/ratio_coverage.py [--worlds 4000]

Citizens are there for different parts of a year, and each has a rate of its own (gamma with shape 1, so that a few have
most of the events). Worlds without any event are left out: they have no interval.
"""

import argparse
import math
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from methods.intervals import rate, ratio


def coverage(mean: float, citizens: int, worlds: int, rng: np.random.Generator) -> tuple[float, float]:
    """Share of the worlds whose 95 % interval holds the mean number of events a year: ratio, and Poisson."""
    exposure = np.minimum(1.0, rng.exponential(0.7, (worlds, citizens)) + 0.02)
    events = rng.poisson(mean * rng.gamma(1.0, 1.0, (worlds, citizens)) * exposure)
    held, poisson, judged = 0, 0, 0
    for y, x in zip(events.astype(float), exposure, strict=True):
        low, high = ratio(float(y.sum()), float(x.sum()), float(y @ y), float(x @ x), float(x @ y), citizens)
        if math.isnan(low):
            continue
        judged += 1
        held += low <= mean <= high
        low, high = rate(float(y.sum()), float(x.sum()))
        poisson += low <= mean <= high
    return held / judged, poisson / judged


def main() -> None:
    """Print a table of coverage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=4000)
    options = parser.parse_args()
    rng = np.random.default_rng(1)
    print("| events a year | citizens | between citizens | Poisson |\n|---|---|---|---|")
    for mean in (0.3, 1, 8):
        for citizens in (10, 20, 50, 200, 1000):
            held, poisson = coverage(mean, citizens, options.worlds, rng)
            print(f"| {mean} | {citizens} | {held:.1%} | {poisson:.1%} |")


if __name__ == "__main__":
    main()
