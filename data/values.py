"""What the text of a cell says: a date, a number, a yes or no; slow and obvious, applied to distinct values."""

import re
from datetime import date, timedelta
from typing import Final

FIRST_YEAR, LAST_YEAR = 1900, 2100

EMPTY_WORDS: Final = frozenset({"null", "(null)", "n/a", "#n/a", "#i/t", "nan", "none", "-", "–", "(tom)"})
"""Cells that say in so many letters that they are empty; lower case."""

_EMPTY_YEARS = frozenset({0, 1, 2999, 9999})
"""Years that systems write for no date (31-12-9999 for an open end)."""

_TIME = r"(?:[ T]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
_DAY_FIRST = re.compile(rf"(?P<d>\d{{1,2}})(?P<s>[-./])(?P<m>\d{{1,2}})(?P=s)(?P<y>\d{{4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(?P<y>\d{{4}})(?P<s>[-./])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_TIME}")
_SERIAL = re.compile(r"\d{4,6}(?:\.\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)  # 1900 as Excel counts it, from 1 March 1900 on

_WHOLE = re.compile(r"\d{1,9}")
_DANISH = re.compile(r"[1-9]\d{0,2}(?:[. ]\d{3})+(?:,\d+)?|\d+,\d+")
_ENGLISH = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+\.\d+|\d+\.\d+")
_CURRENCY = re.compile(r"(?:kr\.?|dkk)", re.IGNORECASE)
LARGEST = 1_000_000_000  # a longer number is an identifier in the wrong column, perhaps a CPR

_YES = frozenset({"ja", "j", "yes", "y", "true", "sand", "sandt", "1", "x"})
_NO = frozenset({"nej", "n", "no", "false", "falsk", "0"})


def means_no_date(text: str) -> bool:
    """Say whether a date stands for none: 31-12-9999, 31-12-2999, 01-01-0001 and 00-00-0000 do."""
    match = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    return match is not None and int(match["y"]) in _EMPTY_YEARS


def is_written_as_date(text: str) -> bool:
    """Say whether a text has the form of a date on a real day, whatever the year."""
    match = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if match is None:
        return False
    try:
        date(max(int(match["y"]), 1), int(match["m"]), int(match["d"]))
    except ValueError:
        return False
    return True


def date_of(text: str, *, serials: bool = False) -> date | None:
    """Read dd-mm-yyyy, dd/mm/yyyy, dd.mm.yyyy or yyyy-mm-dd, a time after it allowed; None when it is no date.

    Years of two digits are no dates: the century would be a guess. serials allows Excel's day numbers.
    """
    match = _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text)
    if match is None:
        if not serials or not _SERIAL.fullmatch(text):
            return None
        found = _SERIAL_ZERO + timedelta(days=int(float(text)))
    else:
        try:
            found = date(int(match["y"]), int(match["m"]), int(match["d"]))
        except ValueError:
            return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def number_of(text: str) -> float | None:
    """Read a number with decimal comma and thousands dot; None when it is none or a milliard or more.

    1.234,5 and 1234.5 are the same; 1.234 is 1234, as Danes write it; 0.125 can only be a decimal.
    """
    bare = _CURRENCY.sub("", text).replace("\u00a0", " ").replace("\u202f", " ").replace("−", "-").strip()
    sign = -1 if bare.startswith("-") else 1
    bare = bare.lstrip("+-").strip()
    if _WHOLE.fullmatch(bare):
        value = float(bare)
    elif _DANISH.fullmatch(bare):
        value = float(bare.replace(".", "").replace(" ", "").replace(",", "."))
    elif _ENGLISH.fullmatch(bare):
        value = float(bare.replace(",", ""))
    else:
        return None
    return sign * value if value < LARGEST else None


def integer_of(text: str) -> int | None:
    """Read a whole number as number_of does; None when it has decimals that are not 0."""
    value = number_of(text)
    return int(value) if value is not None and value.is_integer() else None


def boolean_of(text: str) -> bool | None:
    """Read ja/nej, J/N, 1/0, true/false, sand/falsk or x; None when it is none of them."""
    word = text.strip().lower()
    if word in _YES:
        return True
    return False if word in _NO else None
