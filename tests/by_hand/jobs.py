"""Paid hours by hand: who has how many on the data date, and which jobs began in a selection's open cases."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from queries.selection import Selection
from tests.by_hand.panel import Row, Spell, World, jobs_on, month_of
from tests.by_hand.questions import chosen_rows

HOURS = {"ordinært job", "ordinære timer", "småjob"}
BANDS = ((2, "under 2"), (5, "2–5"), (10, "5–10"), (20, "10–20"), (37, "20–37"), (10_000, "37+"))


def hours_now(world: World, spells: Sequence[Spell], selection: Selection, data_date: date) -> dict[str | None, int]:
    """Open cases by the weekly hours that their citizen has on the data date."""
    found: dict[str | None, int] = {**{name: 0 for _limit, name in BANDS}, None: 0}
    newest = replace(selection, first_month=month_of(data_date), last_month=month_of(data_date))
    for spell, row in chosen_rows(spells, newest):
        paid = [job["weekly_hours"] for job in jobs_on(world, spell.citizen_id, data_date) if job["kind"] in HOURS]
        if not row["open_at_end"] or not paid:
            continue
        told = None if None in paid else sum(paid)
        found[None if told is None else next(name for limit, name in BANDS if told < limit)] += 1
    return found


def job_starts(
    world: World, spells: Sequence[Spell], selection: Selection, data_date: date
) -> dict[tuple[str, date], Row]:
    """What began by kind and quarter, where a case of the selection was open that day."""
    rows = list(chosen_rows(spells, selection))
    found: dict[tuple[str, date], Counter[str]] = {}
    people: dict[tuple[str, date], set[str]] = {}
    for job in world["jobs"]:
        day = job["start_date"]
        if day > data_date or not any(
            spell.citizen_id == job["citizen_id"]
            and row["row_start"] <= day < row["row_start"] + timedelta(days=row["person_days"])
            for spell, row in rows
        ):
            continue
        key = (job["kind"] or "ukendt", date(day.year, day.month - (day.month - 1) % 3, 1))
        counts = found.setdefault(key, Counter())
        counts["jobs"] += 1
        counts["reverse_matched"] += job["reverse_matching"] is True
        counts["reverse_known"] += job["reverse_matching"] is not None
        people.setdefault(key, set()).add(job["citizen_id"])
    return {
        key: {
            "jobs": counts["jobs"],
            "persons": len(people[key]),
            "reverse_matched": counts["reverse_matched"],
            "reverse_known": counts["reverse_known"],
        }
        for key, counts in found.items()
    }
