"""CPR numbers: known by their form, replaced by a keyed hash, masked wherever else they stand.

An unkeyed hash of a CPR can be undone by trying them all, so the hash is keyed with a secret that is made once
and lies outside the store. Modulus 11 is never asked for (not guaranteed since 2007), and replacement numbers
(day + 60) are CPR numbers too.
"""

import hashlib
import hmac
import os
import re
import secrets
import sys
from datetime import date
from pathlib import Path

import polars as pl

from data.errors import ResultatdialogError

_DAY = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_BETWEEN = "[-–—./ \u00a0]{0,3}"
CPR = rf"^{_DAY}{_MONTH}\d{{2}}{_BETWEEN}\d{{4}}$"
_CPR_WITHIN = rf"(^|\D)({_DAY}{_MONTH}\d{{2}}){_BETWEEN}\d{{4}}($|\D)"
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.,/–—-]+(?=\d)")
_CPR_WITHOUT_ZERO = rf"^[1-9]{_MONTH}\d{{6}}$"
MASKED = r"(?i)^\d{6}[- ]?x{4}$"

SHARE = 0.5
"""A column of identifiers with at least this share of CPR numbers is a CPR column."""

_NEARLY_ALL, _BIRTHDAYS = 0.9, 50

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class OtherSecretError(ResultatdialogError):
    """The secret is not the one that the store in use was made with."""


def secret_file() -> Path:
    """Name the file of the secret: RESULTATDIALOG_SECRET_FILE, else one in the user's config folder."""
    given = os.environ.get("RESULTATDIALOG_SECRET_FILE")
    if given:
        return Path(given).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "resultatdialog" / "secret"


class Pseudonyms:
    """Replaces CPR numbers; the secret is read, or made, when the first is met.

    known is the fingerprint of the secret that the store in use was made with, empty when it holds none.
    """

    def __init__(self, known: str = "") -> None:
        self._known = known
        self._secret: bytes | None = None
        self.made: Path | None = None

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the secret used, else of the one known; letters only. Empty when there is none."""
        return _fingerprint(self._secret) if self._secret else self._known

    def of(self, key: str) -> str:
        """Give the pseudonym of a CPR number or another key: 32 letters (128 bits), the same for the same key."""
        # Letters alone, so that no pseudonym can be taken for a CPR number.
        return hmac.digest(self._key(), key.encode(), hashlib.sha256)[:16].hex().translate(_LETTERS)

    def replaced(self, ids: pl.Series, *, padded: bool) -> tuple[pl.Series, int]:
        """Replace the ids that are, or hold, a CPR number, and count them; the others are left as they are.

        padded says that the column has lost leading zeros (a CPR column that has been through a spreadsheet).
        """
        if padded:
            ids = with_zeros(ids)
        distinct = ids.drop_nulls().unique()
        found = distinct.filter(distinct.str.contains(_CPR_WITHIN))
        if found.is_empty():
            return ids, 0
        # The same number hashes alike however it is written; a longer text around it is a key of its own.
        keys = pl.select(
            pl.when(found.str.contains(CPR)).then(found.str.replace_all(r"\D", "")).otherwise(found)
        ).to_series()
        names = pl.Series([self.of(key) for key in keys], dtype=pl.String)
        return ids.replace(found, names), int(ids.is_in(found.implode()).sum())

    def _key(self) -> bytes:
        if self._secret is None:
            path = secret_file()
            try:
                found = path.read_text(encoding="ascii").strip().encode()
            except FileNotFoundError:
                if self._known:
                    raise OtherSecretError(
                        f"Data indeholder CPR-numre, men nøglefilen {path}, som de nuværende data er lavet med, "
                        "findes ikke. Læg den tilbage fra jeres sikkerhedskopi, eller vælg et nyt lager med --store."
                    ) from None
                found = _new_secret(path)
                self.made = path
            except (OSError, UnicodeDecodeError) as error:
                raise ResultatdialogError(
                    f"Nøglefilen {path} kan ikke læses. Se efter, at filen er hel, og at du må læse den."
                ) from error
            if len(found) < 32:
                raise ResultatdialogError(
                    f"Nøglefilen {path} er for kort: den skal have mindst 32 tegn. Slet den, hvis den aldrig har "
                    "været brugt, så laves en ny."
                )
            if self._known and _fingerprint(found) != self._known:
                raise OtherSecretError(
                    f"Nøglefilen {path} er en anden end den, de nuværende data er lavet med, så borgerne ville få "
                    "nye pseudonymer. Læg den gamle tilbage fra jeres sikkerhedskopi, eller vælg et nyt lager med "
                    "--store."
                )
            self._secret = found
        return self._secret


def _new_secret(path: Path) -> bytes:
    secret = secrets.token_hex(32).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Made with its mode, not changed to it after: nobody else can read it for a moment.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secret + b"\n")
    except FileExistsError:  # another import made it just now
        return path.read_text(encoding="ascii").strip().encode()
    except OSError as error:
        raise ResultatdialogError(
            f"Nøglefilen til CPR-numre kan ikke skrives til {path}. Giv skriveadgang, eller vælg et andet sted "
            "med RESULTATDIALOG_SECRET_FILE."
        ) from error
    return secret


def _fingerprint(secret: bytes) -> str:
    return hashlib.sha256(b"resultatdialog:" + secret).hexdigest()[:16].translate(_LETTERS)


def cpr_share(ids: pl.Series) -> tuple[float, bool]:
    """Find the share of the values that are CPR numbers, and whether some have lost a leading zero."""
    values = ids.drop_nulls()
    if values.is_empty():
        return 0.0, False
    whole = int(values.str.contains(CPR).sum())
    short = int(values.str.contains(_CPR_WITHOUT_ZERO).sum()) if whole else 0
    return (whole + short) / len(values), short > 0


def has_lost_zeros(ids: pl.Series, *, citizens: bool) -> bool:
    """Whether a column of CPR numbers has been through a spreadsheet that took the zeros before them.

    citizens: the column can hold nothing but citizens, so that nine digits will do where no number kept all ten.
    """
    share, short = cpr_share(ids)
    if short:
        return share >= SHARE
    if not citizens:
        return False
    values = ids.drop_nulls().unique()
    nine = values.filter(values.str.contains(_CPR_WITHOUT_ZERO))
    if nine.is_empty() or len(nine) < _NEARLY_ALL * len(values):
        return False
    # Numbers that were given out one after the other have few beginnings, birthdays have many.
    return nine.str.slice(0, 5).n_unique() >= min(len(nine) / 2, _BIRTHDAYS)


def with_zeros(ids: pl.Series) -> pl.Series:
    """Put the zeros back that a spreadsheet took from CPR numbers."""
    distinct = ids.drop_nulls().unique()
    short = distinct.filter(distinct.str.contains(_CPR_WITHOUT_ZERO))
    return ids.replace(short, "0" + short) if len(short) else ids


def masked(text: str) -> str:
    """Write the text with every CPR number as DDMMYYXXXX."""
    return str(masked_series(pl.Series([text]))[0])


def may_hold_cpr(text: str) -> bool:
    """Say whether a text that somebody wrote may hold a CPR number, also one written in pieces."""
    # People write 01 02 90 - 1234 as well: then it is found when the signs between the digits are gone.
    return any(masked(one) != one for one in (text, _BETWEEN_DIGITS.sub("", text)))


def masked_series(texts: pl.Series) -> pl.Series:
    """Write the texts with every CPR number as DDMMYYXXXX."""
    distinct = texts.drop_nulls().unique()
    found = distinct.filter(distinct.str.contains(_CPR_WITHIN))
    if found.is_empty():
        return texts
    # Twice, because two numbers that share one sign between them are not found in one go.
    hidden = found
    for _ in range(2):
        hidden = hidden.str.replace_all(_CPR_WITHIN, "${1}${2}XXXX${3}")
    return texts.replace(found, hidden)


def birth_dates_of(ids: pl.Series) -> dict[str, date]:
    """Find the birth dates that the CPR numbers among these ids say, also those without their leading zero."""
    distinct = ids.drop_nulls().unique()
    short = has_lost_zeros(distinct, citizens=True)
    if not short and cpr_share(distinct)[0] < SHARE:
        return {}
    cprs = distinct.filter(distinct.str.contains(CPR))
    digits = cprs.str.replace_all(r"\D", "")
    if short:
        without = distinct.filter(distinct.str.contains(_CPR_WITHOUT_ZERO))
        cprs, digits = cprs.append(without), digits.append("0" + without)
    return {cpr: born for cpr, ten in zip(cprs, digits, strict=True) if (born := birth_date_of(ten)) is not None}


def birth_date_of(digits: str) -> date | None:
    """Find the birth date that the ten digits of a CPR number say; None for ones that say no day.

    Source: CPR-kontoret, "Personnummeret i CPR-systemet".
    """
    day, month, year, seventh = int(digits[:2]), int(digits[2:4]), int(digits[4:6]), int(digits[6])
    if seventh <= 3:
        century = 1900
    elif seventh in {4, 9}:
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    try:
        return date(century + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return None
