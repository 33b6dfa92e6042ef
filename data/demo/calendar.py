"""Days and months of the synthetic world as integers (days since 1970-01-01)."""

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

EPOCH = date(1970, 1, 1)
WORLD_START = date(2016, 10, 1)
REFORM_2025 = date(2025, 7, 1)
REFORM_2026 = date(2026, 7, 1)


def day_number(day: date) -> int:
    """Return the days from 1970-01-01 to the day."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Return the date that is so many days after 1970-01-01."""
    return EPOCH + timedelta(days=int(number))


def month_starts(until: date) -> list[date]:
    """Return the first days of the months from the world's start to the month of the last day."""
    count = (until.year - WORLD_START.year) * 12 + until.month - WORLD_START.month + 1
    first = WORLD_START.year * 12 + WORLD_START.month - 1
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(count)]


def next_month(month: date) -> date:
    """Return the first day of the following month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
