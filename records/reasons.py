"""Good reasons: why a case may stand in a counter for a while, noted by a leader for one spell and one counter.

A change is a new row, so that nothing that was written is lost: what is in force is the newest row of a spell and
counter, if nobody has withdrawn it and its last day has not passed. Dates are held against the data date, never the
clock.
"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Row, Table, Text, insert, select, update

from data.errors import ResultatdialogError
from data.pseudonyms import may_hold_cpr
from records.database import reading, writing

LONGEST_REASON = 200
LONGEST_DAYS = 180

good_reason = Table(
    "good_reason",
    MetaData(),
    Column("good_reason_id", Integer, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("spell_start", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("withdrawn_at", Text),
)


class ReasonTextError(ResultatdialogError):
    """The reason is empty or too long, or holds what may be a CPR number."""


class ReasonUntilError(ResultatdialogError):
    """The last day is not after the data date, or lies too far ahead."""


@dataclass(frozen=True)
class GoodReason:
    """A reason for one spell and counter, in force up to and including the day `until`; times are in UTC."""

    case_id: str
    spell_start: date
    counter: str
    reason: str
    until: date
    created_at: datetime
    withdrawn_at: datetime | None = None


def note_reason(  # noqa: PLR0917 (the parts of a reason, in the order of GoodReason)
    folder: Path,
    case_id: str,
    spell_start: date,
    counter: str,
    reason: str,
    until: date,
    *,
    data_date: date,
    longest_days: int = LONGEST_DAYS,
) -> GoodReason:
    """Note a good reason, which is trimmed; it takes the place of an earlier one for the spell and counter.

    A reason not of 1–200 characters, or with what may be a CPR number, raises ReasonTextError; a last day that isn't
    after the data date and at most longest_days after it ReasonUntilError; a file that cannot be written RecordsError.
    No message repeats the reason.
    """
    reason = _tidy(reason)
    last = data_date + timedelta(days=longest_days)
    if not data_date < until <= last:
        raise ReasonUntilError(
            f"En god grund skal gælde til en dag efter datadatoen {data_date:%d-%m-%Y} og højst {longest_days} dage "
            f"frem, altså senest {last:%d-%m-%Y}, men der står {until:%d-%m-%Y}."
        )
    noted = GoodReason(case_id, spell_start, counter, reason, until, datetime.now(UTC))
    with writing(folder) as connection:
        connection.execute(
            insert(good_reason).values(
                case_id=case_id,
                spell_start=spell_start.isoformat(),
                counter=counter,
                reason=reason,
                until=until.isoformat(),
                created_at=noted.created_at.isoformat(),
            )
        )
    return noted


def good_reasons(folder: Path, data_date: date) -> list[GoodReason]:
    """List the reasons in force on the data date, by case, spell and counter; at most one of each. Raises RecordsError.

    One that was replaced doesn't come back when the newer one has ended or is withdrawn.
    """
    newest: dict[tuple[str, date, str], GoodReason] = {}
    for one in all_reasons(folder):
        newest.setdefault((one.case_id, one.spell_start, one.counter), one)
    return [one for _, one in sorted(newest.items()) if one.withdrawn_at is None and one.until >= data_date]


def all_reasons(folder: Path) -> list[GoodReason]:
    """List every reason that was ever noted, newest first, also those replaced, ended or withdrawn."""
    with reading(folder) as connection:
        newest_first = select(good_reason).order_by(good_reason.c.good_reason_id.desc())
        rows = [] if connection is None else connection.execute(newest_first).all()
    return [_of(row) for row in rows]


def withdraw_reason(folder: Path, case_id: str, spell_start: date, counter: str) -> bool:
    """Withdraw the reason of a spell and counter, so that the case comes back; False when there was none to withdraw.

    The row is kept, with the time. Raises RecordsError.
    """
    key = (case_id, spell_start, counter)
    if not any((one.case_id, one.spell_start, one.counter) == key for one in all_reasons(folder)):
        return False  # and no file is made
    with writing(folder) as connection:
        newest = connection.execute(
            select(good_reason)
            .where(
                good_reason.c.case_id == case_id,
                good_reason.c.spell_start == spell_start.isoformat(),
                good_reason.c.counter == counter,
            )
            .order_by(good_reason.c.good_reason_id.desc())
            .limit(1)
        ).one()
        if newest.withdrawn_at is not None:
            return False
        connection.execute(
            update(good_reason)
            .where(good_reason.c.good_reason_id == newest.good_reason_id)
            .values(withdrawn_at=datetime.now(UTC).isoformat())
        )
    return True


def _of(row: Row[tuple[object, ...]]) -> GoodReason:
    return GoodReason(
        case_id=row.case_id,
        spell_start=date.fromisoformat(row.spell_start),
        counter=row.counter,
        reason=row.reason,
        until=date.fromisoformat(row.until),
        created_at=datetime.fromisoformat(row.created_at),
        withdrawn_at=datetime.fromisoformat(row.withdrawn_at) if row.withdrawn_at else None,
    )


def _tidy(reason: str) -> str:
    tidy = unicodedata.normalize("NFC", " ".join(reason.split()))
    # Told without the text itself, which would stand in logs and on the screens of others.
    if not 1 <= len(tidy) <= LONGEST_REASON:
        raise ReasonTextError(f"En god grund skal have 1–{LONGEST_REASON} tegn, men teksten har {len(tidy)}.")
    if may_hold_cpr(tidy):
        raise ReasonTextError(
            "Teksten ser ud til at indeholde et CPR-nummer (ti cifre, der begynder med en fødselsdato). Den er ikke "
            "gemt, for den kan læses af alle, der bruger Resultatdialog. Skriv grunden uden personoplysninger; sagen "
            "kendes på sit sagsnummer."
        )
    return tidy
