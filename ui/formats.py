"""Numbers, dates and lists as Danish text; a missing value is always an en dash.

Shares come in as 0-1 and become per cent here, nowhere else.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

Unit = Literal["share", "rate", "count"]
Number = float | int | None

MISSING = "–"
MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
# The spelling of Dansk Sprognævn: maj is not shortened.
MONTHS_SHORT = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
_TO_DANISH = str.maketrans(",.", ".,")


def _missing(value: Number) -> bool:
    return value is None or not math.isfinite(value)


def decimal(value: Number, decimals: int = 1) -> str:
    """Return a number as '1.234,5'; a rounded zero carries no sign."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{value:,.{decimals}f}".translate(_TO_DANISH)
    return text[1:] if text[0] == "-" and not text.strip("-0,.") else text


def integer(value: Number) -> str:
    """Return a whole number as '1.312', rounded half to even as Python does."""
    return decimal(value, 0)


def rate(value: Number, decimals: int = 1) -> str:
    """Return a rate as '2,4'; its unit (per 100 person-months) stands in the label."""
    return decimal(value, decimals)


def share(value: Number, decimals: int = 1) -> str:
    """Return a share of 0-1 as '3,1 %'."""
    if value is None or not math.isfinite(value):
        return MISSING
    return f"{decimal(value * 100, decimals)} %"


def share_of(count: Number, total: Number) -> str:
    """Return a count and its denominator as '41 af 1.312'."""
    return f"{integer(count)} af {integer(total)}"


def points(value: Number, decimals: int = 1) -> str:
    """Return a difference of two shares (0-1) as '+0,4 procentpoint'."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = decimal(value * 100, decimals)
    sign = "+" if value > 0 and text.strip("0,.") else ""
    return f"{sign}{text} procentpoint"


def interval(value: Number, low: Number, high: Number, decimals: int = 0) -> str:
    """Return a share with its interval as '31 % (24–39 %)'."""
    if _missing(value):
        return MISSING
    if _missing(low) or _missing(high):
        return share(value, decimals)
    low_text = share(low, decimals).removesuffix(" %")
    return f"{share(value, decimals)} ({low_text}–{share(high, decimals)})"


def rate_interval(value: Number, low: Number, high: Number, decimals: int = 1) -> str:
    """Return a rate with its interval as '2,4 (2,1–2,7)'."""
    if _missing(value):
        return MISSING
    if _missing(low) or _missing(high):
        return rate(value, decimals)
    return f"{rate(value, decimals)} ({rate(low, decimals)}–{rate(high, decimals)})"


def value(number: Number, unit: Unit | str) -> str:
    """Return a metric's value in its unit: '3,1 %', '2,4' or '1.312'."""
    if unit == "share":
        return share(number)
    if unit == "count":
        return integer(number)
    return rate(number)


def whole(value: Number) -> str:
    """Return a number with a decimal only where it is not whole: '40', '25,6'."""
    return decimal(value, 0 if value is not None and abs(value - round(value)) < 0.05 else 1)


def limits(low: Number, high: Number) -> str:
    """Return a norm as '25–40', '35', 'højst 40' or 'mindst 25'; empty where there is none."""
    if low is None or high is None:
        return f"højst {whole(high)}" if high is not None else f"mindst {whole(low)}" if low is not None else ""
    return whole(low) if whole(low) == whole(high) else f"{whole(low)}–{whole(high)}"


def month(day: dt.date | None) -> str:
    """Return the month of a date as 'marts 2026'."""
    return MISSING if day is None else f"{MONTHS[day.month - 1]} {day.year}"


def month_short(day: dt.date | None) -> str:
    """Return the month of a date as 'mar. 26'."""
    return MISSING if day is None else f"{MONTHS_SHORT[day.month - 1]} {day.year % 100:02d}"


def month_in_short(day: dt.date | None) -> str:
    """Return the month of a date as 'mar. 2026', for narrow places."""
    return MISSING if day is None else f"{MONTHS_SHORT[day.month - 1]} {day.year}"


def quarter(day: dt.date | None) -> str:
    """Return the quarter of a date as '1. kvartal 2026'."""
    return MISSING if day is None else f"{(day.month + 2) // 3}. kvartal {day.year}"


def date(day: dt.date | None) -> str:
    """Return a date as '31. oktober 2026'."""
    return MISSING if day is None else f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def date_short(day: dt.date | None) -> str:
    """Return a date as '31-10-2026'."""
    return MISSING if day is None else f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def date_and_time(stamp: str) -> tuple[str, str]:
    """Return an ISO time stamp in UTC as Danish date and local time: ('31-10-2026', 'kl. 14.05')."""
    moment = datetime.fromisoformat(stamp).astimezone(ZoneInfo("Europe/Copenhagen"))
    return date_short(moment.date()), f"kl. {moment:%H.%M}"


def plural(count: Number, one: str, many: str) -> str:
    """Return the word that fits a count: 'sag' for 1, otherwise 'sager'."""
    return one if count == 1 else many


def counted(count: Number, one: str, many: str) -> str:
    """Return a count with its word as '1 sag' or '1.312 sager'."""
    return f"{integer(count)} {plural(count, one, many)}"


def list_of(items: Sequence[str]) -> str:
    """Return words as 'a, b og c'; no words give an empty text."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} og {items[-1]}"


def combination(members: Sequence[str], looked_at: int) -> str:
    """Return a set of the things looked at as 'a, b og c', 'kun a' or 'ingen af de 6'."""
    if not members:
        return f"ingen af de {integer(looked_at)}"
    return ("kun " if len(members) == 1 else "") + list_of(members)


def sentence(text: str) -> str:
    """Return a text with its first letter raised; the rest is left alone."""
    return text[:1].upper() + text[1:]
