"""Intervals for shares, rates and differences: what chance alone could have made of a small number.

References: Wilson (1927) for a share; Garwood (1936) and Breslow & Day (1987, Byar's approximation) for a
rate; Newcombe (1998), method 10, for the difference between two shares.
"""

import math
from typing import NamedTuple

from scipy.special import gammaincinv, ndtri

EXACT_BELOW = 10
"""Events from which Byar's approximation takes over from the exact Poisson interval."""


class Difference(NamedTuple):
    """A difference between two shares (0-1, later less earlier) and its interval."""

    difference: float
    low: float
    high: float


def wilson(count: float, total: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval for the share `count / total`, as (low, high) within 0-1.

    A total of 0 says nothing: (nan, nan). Raises ValueError unless 0 <= count <= total.
    """
    _expect(0 <= count <= total, f"0 <= count <= total must hold: found {count} of {total}")
    z = _normal_quantile(confidence)
    if total == 0:
        return math.nan, math.nan
    share = count / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    # At the ends the formula gives exactly 0 and 1; floating point does not.
    low = 0.0 if count == 0 else max(0.0, middle - half)
    high = 1.0 if count == total else min(1.0, middle + half)
    return low, high


def rate(count: float, exposure: float, confidence: float = 0.95) -> tuple[float, float]:
    """Interval for the rate `count / exposure`, as (low, high) events per unit of exposure.

    Exact Poisson below 10 events, Byar's approximation from 10. Not for events that one person can have many
    of: there it is far too narrow. With expected events as exposure it is the interval of actual / expected.
    An exposure of 0 says nothing: (nan, nan). Raises ValueError when count or exposure is negative.
    """
    _expect(count >= 0, f"count must be 0 or more: found {count}")
    _expect(exposure >= 0, f"exposure must be 0 or more: found {exposure}")
    z = _normal_quantile(confidence)
    if exposure == 0:
        return math.nan, math.nan
    if count < EXACT_BELOW:
        tail = (1 - confidence) / 2
        low = 0.0 if count == 0 else float(gammaincinv(count, tail))
        high = float(gammaincinv(count + 1, 1 - tail))
    else:
        low = count * max(0.0, 1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
        high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * math.sqrt(count + 1))) ** 3
    return low / exposure, high / exposure


def difference(
    count: float, total: float, earlier_count: float, earlier_total: float, confidence: float = 0.95
) -> Difference:
    """Difference between a share and the same share earlier, with Newcombe's interval (shares 0-1).

    For stocks, against 12 months earlier: a change is claimed only when the interval leaves 0 out. Persons
    in both stocks make it cautious. A total of 0 on either side gives nan. Raises ValueError as `wilson`.
    """
    low, high = wilson(count, total, confidence)
    earlier_low, earlier_high = wilson(earlier_count, earlier_total, confidence)
    if total == 0 or earlier_total == 0:
        return Difference(math.nan, math.nan, math.nan)
    share, earlier = count / total, earlier_count / earlier_total
    change = share - earlier
    return Difference(
        change,
        max(-1.0, change - math.hypot(share - low, earlier_high - earlier)),
        min(1.0, change + math.hypot(high - share, earlier - earlier_low)),
    )


def _normal_quantile(confidence: float) -> float:
    _expect(0 < confidence < 1, f"confidence must lie between 0 and 1: found {confidence}")
    return float(ndtri(0.5 + confidence / 2))


def _expect(holds: bool, message: str) -> None:
    if not holds:  # nan compares false, and so ends here as well
        raise ValueError(message)
