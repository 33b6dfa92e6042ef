"""Caseload: norms for mixed caseloads, the workers that a norm takes, and two rules of giving cases to workers.

A caseload is citizens per full-time worker (FTE). The rules answer "how evenly would each spread today's citizens?";
they know nothing of how much work a citizen is. Source of the two rules: an evaluation of a private provider, who
gave a citizen to whoever had the fewest cases, and a job centre, which went by CPR number.
"""

import heapq
import math
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np

from methods.expect import expect

Norm = tuple[float | None, float | None]
"""Lowest and highest cases per full-time worker; None where the norm is open to that side."""
Standing = Literal["below", "within", "above", "unknown"]

EVERYBODY = ""
"""The key of the norm for groups that have none of their own."""
DAYS = 31
SAME = 1e-9
"""Distance from a limit, as a share of it, that is rounding of a blend."""


class Blend(NamedTuple):
    """A norm for a mixed caseload, and the share of the citizens (0-1) whose group has a norm."""

    low: float | None
    high: float | None
    covered: float


class Workers(NamedTuple):
    """Full-time workers that a norm takes: at its highest caseload, and at its lowest; None without a limit."""

    fewest: float | None
    most: float | None


class Spread(NamedTuple):
    """How evenly citizens are spread, in citizens per full-time worker; nan without workers.

    The mean is all citizens over all full-time workers, the deviation the root mean square distance from it, both
    weighted by the workers' hours.
    """

    lowest: float
    highest: float
    mean: float
    deviation: float


def blended_norm(citizens: Mapping[str, float], norms: Mapping[str, Norm], scale: float = 1.0) -> Blend:
    """Norm for a worker with citizens from several groups, times `scale` (below 1 for a newcomer).

    Harmonic, sum of n over sum of n / norm, so that cases / norm is the share of a full-time worker's time that the
    cases take: 20 where 40 is the norm and 30 where 60 is fill one worker, and their norm is 50. Each limit is taken
    over the groups that have it. `citizens` are numbers by group; the norm under "" is for groups not named, and a
    group named without limits has none. Without citizens it is the norm under "", so that a worker who has none yet
    stands below it. Raises ValueError on negative numbers, a limit that isn't above 0 (0 is no lower limit), a low
    above its high, or a scale that isn't above 0.
    """
    expect(0 < scale < math.inf, f"scale must be above 0: found {scale}")
    limits = _limits(citizens, norms)
    total = sum(citizens.values())
    if total == 0:
        low, high = _checked(EVERYBODY, norms.get(EVERYBODY, (None, None)))
        return Blend(_scaled(low, scale), _scaled(high, scale), float(low is not None or high is not None))
    covered = sum(number for number, norm in limits if norm != (None, None))
    return Blend(_scaled(_harmonic(limits, 0), scale), _scaled(_harmonic(limits, 1), scale), covered / total)


def needed_workers(citizens: Mapping[str, float], norms: Mapping[str, Norm]) -> Workers:
    """Full-time workers that the norm takes for these citizens; arguments and errors as `blended_norm`.

    Citizens of groups without a norm aren't in it: `blended_norm` tells their share. None where no group has the
    limit.
    """
    limits = _limits(citizens, norms)
    return Workers(_taken(limits, 1), _taken(limits, 0))


def standing(caseload: float | None, low: float | None, high: float | None) -> Standing:
    """Where a caseload stands against a norm, whose limits belong to it; 'unknown' without either."""
    if caseload is None or math.isnan(caseload) or (low is None and high is None):
        return "unknown"
    # A blend of equal norms differs from them in its last digit, which must not decide.
    if low is not None and caseload < low * (1 - SAME):
        return "below"
    return "above" if high is not None and caseload > high * (1 + SAME) else "within"


def fewest_cases(total: int, fte: Sequence[float]) -> list[int]:
    """Citizens for each worker when every citizen goes to whoever has the fewest per full-time worker just then.

    The first of several who have equally few. A worker without hours gets none. Raises ValueError on negative numbers,
    or when there are citizens and nobody with hours.
    """
    expect(total >= 0, f"total must be 0 or more: found {total}")
    _check_hours(fte, total)
    given = [0] * len(fte)
    turns = [(0.0, position) for position, hours in enumerate(fte) if hours > 0]
    heapq.heapify(turns)
    for _ in range(total):
        _, position = turns[0]
        given[position] += 1
        heapq.heapreplace(turns, (given[position] / fte[position], position))
    return given


def by_birth_day(citizens_by_day: Mapping[int, int], fte: Sequence[float]) -> list[int]:
    """Citizens for each worker when the days of birth, 1 to 31, are shared out in order and in proportion to hours.

    Each worker has whole days, next to each other: the first two figures of a CPR number. With many workers some have
    no day. Citizens whose birth date is unknown can't be in it. Raises ValueError on another day, on negative numbers,
    or when there are citizens and nobody with hours.
    """
    for day, number in citizens_by_day.items():
        expect(1 <= day <= DAYS and day == int(day), f"a day of birth must be a whole number 1-31: found {day}")
        expect(number >= 0, f"citizens must be 0 or more: found {number}")
    _check_hours(fte, sum(citizens_by_day.values()))
    if sum(fte) == 0:
        return [0] * len(fte)
    shares = np.cumsum(np.asarray(fte, dtype=float))
    # A day cut in two goes to whoever has the larger part; the last day is the last one's, whatever the rounding.
    last_days = np.floor(DAYS * shares / shares[-1] + 0.5).astype(int)
    days = np.bincount(list(citizens_by_day), list(citizens_by_day.values()), minlength=DAYS + 1).astype(int)
    until = np.cumsum(days)[last_days]
    return [int(number) for number in np.diff(until, prepend=0)]


def spread(citizens: Sequence[float], fte: Sequence[float]) -> Spread:
    """How evenly so many citizens are spread over workers with so many hours; those without hours are left out.

    Raises ValueError on negative numbers or unequal lengths.
    """
    _check_hours(fte, 0)
    pairs = [(number, hours) for number, hours in zip(citizens, fte, strict=True) if hours > 0]
    for number, _ in pairs:
        expect(0 <= number < math.inf, f"citizens must be 0 or more: found {number}")
    if not pairs:
        return Spread(math.nan, math.nan, math.nan, math.nan)
    loads = [number / hours for number, hours in pairs]
    capacity = sum(hours for _, hours in pairs)
    mean = sum(number for number, _ in pairs) / capacity
    square = sum(hours * (load - mean) ** 2 for load, (_, hours) in zip(loads, pairs, strict=True)) / capacity
    return Spread(min(loads), max(loads), mean, math.sqrt(square))


def _limits(citizens: Mapping[str, float], norms: Mapping[str, Norm]) -> list[tuple[float, Norm]]:
    """Number and norm of each group that has citizens."""
    everybody = norms.get(EVERYBODY, (None, None))
    for group, number in citizens.items():
        expect(0 <= number < math.inf, f"citizens must be 0 or more: found {number} in {group!r}")
    return [(number, _checked(group, norms.get(group, everybody))) for group, number in citizens.items() if number > 0]


def _checked(group: str, norm: Norm) -> Norm:
    low, high = norm[0] or None, norm[1]
    expect(low is None or 0 < low < math.inf, f"a norm must be above 0: found {low} in {group!r}")
    expect(high is None or 0 < high < math.inf, f"a norm must be above 0: found {high} in {group!r}")
    expect(
        low is None or high is None or low <= high, f"a norm must not be over its highest: found {norm} in {group!r}"
    )
    return low, high


def _taken(limits: list[tuple[float, Norm]], side: int) -> float | None:
    """Full-time workers that the groups with this limit take."""
    parts = [number / limit for number, norm in limits if (limit := norm[side]) is not None]
    return math.fsum(parts) if parts else None


def _harmonic(limits: list[tuple[float, Norm]], side: int) -> float | None:
    workers = _taken(limits, side)
    return None if workers is None else sum(number for number, norm in limits if norm[side] is not None) / workers


def _scaled(limit: float | None, scale: float) -> float | None:
    return None if limit is None else limit * scale


def _check_hours(fte: Sequence[float], citizens: int) -> None:
    for hours in fte:
        expect(0 <= hours < math.inf, f"fte must be 0 or more: found {hours}")
    expect(citizens == 0 or sum(fte) > 0, f"somebody must have hours to get {citizens} citizens: found fte {list(fte)}")
