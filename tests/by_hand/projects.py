"""Projects by hand: rows cut at a day, participants walked one by one, jobs day by day; shares nothing with the SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from tests.by_hand.panel import DAY, Row
from tests.by_hand.questions import months_later

FIRST_DAYS = {
    "cases": ("start_date",),
    "assignments": ("start_date",),
    "markers": ("start_date",),
    "jobs": ("start_date",),
    "volunteers": ("start_date",),
    "activities": ("date",),
    "enrolments": ("referred_date", "enrolled_date"),
}
"""The columns of which one must lie at or before a day for the row to be known then, if any of them is told."""


def cut(world: Mapping[str, Sequence[Row]], day: date) -> dict[str, list[Row]]:
    """The world as its files would have been, had they been written on the day with all that was to be registered."""
    result: dict[str, list[Row]] = {}
    for name, rows in world.items():
        result[name] = []
        for row in rows:
            told = [row[column] for column in FIRST_DAYS.get(name, ()) if row[column] is not None]
            if told and min(told) > day:
                continue
            known = {key: None if isinstance(value, date) and value > day else value for key, value in row.items()}
            if known.get("left_date", day) is None:
                known["left_reason"] = None
            result[name].append(known)
    # A marker of a case that isn't there is refused by the import.
    there = {row["case_id"] for row in result["cases"]}
    for name in ("markers", "assignments"):
        result[name] = [row for row in result[name] if row["case_id"] in there]
    return result


def participants(world: Mapping[str, Sequence[Row]], project_id: str, day: date) -> dict[str, Row]:
    """What is known on the day of each citizen of the project."""
    of_citizen: dict[str, list[Row]] = {}
    for row in cut(world, day)["enrolments"]:
        if row["project_id"] == project_id:
            of_citizen.setdefault(row["citizen_id"], []).append(row)
    return {citizen: _participant(rows) for citizen, rows in of_citizen.items()}


def _participant(rows: list[Row]) -> Row:
    def moment(row: Row) -> tuple[date, date, str]:
        return row["enrolled_date"] or date.max, row["referred_date"] or date.max, row["site"] or "ukendt"

    def last_moment(row: Row) -> tuple[date, date, str]:
        return row["enrolled_date"] or date.min, row["referred_date"] or date.min, row["site"] or "ukendt"

    stays = [row for row in rows if row["enrolled_date"]] or rows
    left_date, left_reason = None, None
    if all(stay["left_date"] for stay in stays):
        last = max(
            stays,
            key=lambda row: (row["left_date"], row["enrolled_date"] or date.min, row["left_reason"] or "ukendt"),
        )
        left_date, left_reason = last["left_date"], last["left_reason"] or "ukendt"
    return {
        "site": min(rows, key=moment)["site"] or "ukendt",
        "site_now": max(rows, key=last_moment)["site"] or "ukendt",
        "referred_date": min((row["referred_date"] for row in rows if row["referred_date"]), default=None),
        "enrolled_date": min((row["enrolled_date"] for row in rows if row["enrolled_date"]), default=None),
        "left_date": left_date,
        "left_reason": left_reason,
    }


def markers_known(world: Mapping[str, Sequence[Row]], project_id: str, day: date) -> dict[tuple[str, str], str]:
    """What was known of each enrolled citizen's markers on the day of enrolment; unknown ones left out."""
    found: dict[tuple[str, str], str] = {}
    for citizen, participant in participants(world, project_id, day).items():
        enrolled = participant["enrolled_date"]
        if enrolled is None:
            continue
        in_force: dict[str, list[tuple[date, bool, date, str]]] = {}
        for case_id in {row["case_id"] for row in world["cases"] if row["citizen_id"] == citizen}:
            began = min(row["start_date"] for row in world["cases"] if row["case_id"] == case_id)
            if began > enrolled:
                continue
            newest: dict[str, tuple[date, bool, date, str]] = {}
            for row in world["markers"]:
                since = row["start_date"] or began
                if row["case_id"] == case_id and since <= enrolled:
                    value = row["value"] or "ja"
                    news = (since, value == "ja", row["end_date"] or date.max, value)
                    newest[row["marker"]] = max(newest.get(row["marker"], news), news, key=_rank)
            for marker, news in newest.items():
                if news[2] >= enrolled:
                    in_force.setdefault(marker, []).append(news)
        for marker, several in in_force.items():
            value = max(several, key=_rank)[3]
            if value != "ukendt":
                found[citizen, marker] = value
    return found


def _rank(news: tuple[date, bool, date, str]) -> tuple[date, bool, date, int]:
    return news[0], news[1], news[2], -ord(news[3][0])


def secured_date(  # one rule of methods.md, walked day by day
    jobs: Iterable[Row],
    enrolled: date,
    day: date,
    *,
    months: int = 6,
    same_employer: bool = False,
    gap_weeks: float = 0,
) -> date | None:
    """The day on which the first full period counts, None when none has by the day; jobs are those that count."""
    worked: dict[object, set[date]] = {}
    for number, job in enumerate(jobs):
        employer = (job["employer_id"] or number) if same_employer else "any"
        last = min(job["end_date"] or day, day)
        one = max(job["start_date"], enrolled)
        while one <= last:
            worked.setdefault(employer, set()).add(one)
            one += DAY
    allowed = 0 if same_employer else int(gap_weeks * 7)
    reached: list[date] = []
    for days_worked in worked.values():
        start = previous = None
        for one in sorted(days_worked):
            if previous is None or (one - previous).days - 1 > allowed:
                start = one
            assert start is not None
            previous = one
            if one + timedelta(days=1) >= months_later(start, months):
                reached.append(months_later(start, months))
    return min((one for one in reached if one <= day), default=None)
