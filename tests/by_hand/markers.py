"""The questions about markers answered by hand from the walked spells; shares nothing with the SQL."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from queries.selection import Selection
from tests.by_hand.followup import Key, case_ids, holds_on, key_of
from tests.by_hand.panel import DAY, Row, Spell, World, last_of_month, month_of
from tests.by_hand.questions import chosen_rows, months_later

Known = tuple[frozenset[str], frozenset[str]]
ORDINARY = {"ordinært job", "ordinære timer", "småjob"}
DURATIONS = (
    (6, "under 6 mdr."),
    (12, "6–12 mdr."),
    (24, "1–2 år"),
    (36, "2–3 år"),
    (60, "3–5 år"),
    (120, "5–10 år"),
)


def joined(rows: Iterable[Row]) -> Known:
    """What is known from several rows: ja if ja in any, else nej if nej in any."""
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()
    for row in rows:
        yes, no = yes | row["markers"], no | row["no_markers"]
    return yes, no - yes


def known_by(rows: Iterable[tuple[Spell, Row]], *names: str) -> Counter[tuple[Any, ...]]:
    """Citizens by what is known of them, within each group of rows that `names` tell apart."""
    of: dict[tuple[Any, ...], list[Row]] = {}
    for spell, row in rows:
        of.setdefault((spell.citizen_id, *(row[name] for name in names)), []).append(row)
    return Counter((*group, *joined(mine)) for (_citizen, *group), mine in of.items())


def last_day_of(selection: Selection, data_date: date) -> date:
    return data_date if selection.last_month is None else min(data_date, last_of_month(selection.last_month))


def masks(spells: Sequence[Spell], selection: Selection, when: str, data_date: date) -> Counter[tuple[Any, ...]]:
    """Citizens by level, team (None for 'all'), markers known as ja and markers known as nej."""
    month = month_of(last_day_of(selection, data_date))
    rows = [
        (spell, row)
        for spell, row in chosen_rows(spells, selection)
        if (row["person_days"] if when == "period" else row["month"] == month and row["open_at_end"])
    ]
    found = Counter({("all", None, yes, no): number for (yes, no), number in known_by(rows).items()})
    found.update({("team", *key): number for key, number in known_by(rows, "team_id").items()})
    return found


def shares_by_year(
    spells: Sequence[Spell], selection: Selection, data_date: date, markers: Iterable[str]
) -> dict[tuple[date, str], tuple[int, int, int]]:
    last_day = last_day_of(selection, data_date)
    newest = month_of(last_day) if last_day == last_of_month(last_day) else months_later(month_of(last_day), -1)
    rows = [
        (spell, row)
        for spell, row in chosen_rows(spells, selection)
        if row["open_at_end"] and row["month"] <= newest and (row["month"].month == 12 or row["month"] == newest)
    ]
    known = known_by(rows, "month")
    return {
        (month, marker): (
            sum(number for (when, yes, _no), number in known.items() if when == month and marker in yes),
            sum(number for (when, _yes, no), number in known.items() if when == month and marker in no),
            sum(number for (when, _yes, _no), number in known.items() if when == month),
        )
        for month in {row["month"] for _spell, row in rows}
        for marker in markers
    }


def followed(spells: Sequence[Spell], selection: Selection) -> dict[tuple[frozenset[str], str], Counter[str]]:
    found: dict[tuple[frozenset[str], str], Counter[str]] = {}
    for _spell, row in chosen_rows(spells, selection):
        found.setdefault((row["markers"], row["team_id"]), Counter()).update(
            exits=row["exited"],
            exits_to_work=row["exited_to_work"],
            person_days=row["person_days"],
            contacts_held=row["contacts_held"],
        )
    return {key: counts for key, counts in found.items() if any(counts.values())}


def talk_moments(spells: Sequence[Spell], selection: Selection) -> dict[tuple[str, str], tuple[int, ...]]:
    sums: dict[tuple[str, str], dict[str, list[int]]] = {}
    for spell, row in chosen_rows(spells, selection):
        if not row["contacts_held"] and not row["person_days"]:
            continue
        number = len(row["markers"])
        units = [("marker", marker) for marker in row["markers"]] + [("number", "5+" if number >= 5 else str(number))]
        for unit in units:
            mine = sums.setdefault(unit, {}).setdefault(spell.citizen_id, [0, 0])
            mine[0] += row["contacts_held"]
            mine[1] += row["person_days"]
    return {
        unit: (
            len(of),
            sum(y for y, _ in of.values()),
            sum(x for _, x in of.values()),
            sum(y * y for y, _ in of.values()),
            sum(x * x for _, x in of.values()),
            sum(x * y for y, x in of.values()),
        )
        for unit, of in sums.items()
    }


def efforts(
    world: World, spells: Sequence[Spell], cases: dict[Key, Row], data_date: date
) -> dict[frozenset[str], tuple[int, int, int, float]]:
    """Citizens, with a course, with hours, hours, by the markers of the open cases given."""
    of: dict[str, list[Spell]] = {}
    for spell in spells:
        if key_of(spell) in cases:
            of.setdefault(spell.citizen_id, []).append(spell)
    found: dict[frozenset[str], tuple[int, int, int, float]] = {}
    for citizen, mine in of.items():
        markers: frozenset[str] = frozenset().union(*(cases[key_of(spell)]["markers"] for spell in mine))
        own = set().union(*(case_ids(spell) for spell in mine))
        jobs = [
            job
            for job in world["jobs"]
            if job["citizen_id"] == citizen and job["kind"] in ORDINARY and holds_on(job, data_date)
        ]
        courses = [one for one in world["courses"] if one["case_id"] in own and holds_on(one, data_date)]
        hours = sum(job["weekly_hours"] or 0 for job in jobs)
        before = found.get(markers, (0, 0, 0, 0.0))
        found[markers] = (
            before[0] + 1,
            before[1] + bool(courses),
            before[2] + bool(jobs),
            before[3] + hours,
        )
    return found


def number_band(markers: frozenset[str]) -> str:
    return "0–1" if len(markers) < 2 else "2–3" if len(markers) < 4 else "4+"


def duration(start: date, day: date) -> str:
    return next((band for months, band in DURATIONS if months_later(start, months) > day), "10 år og mere")


def distribution(cases: Iterable[Row], data_date: date) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for case in cases:
        found["age_band", case["age_band"]] += 1
        found["visitation", case["visitation_category"]] += 1
        found["duration", duration(case["spell_start"], data_date)] += 1
    return found


def cells(
    spells: Sequence[Spell], selection: Selection, chosen: Sequence[str]
) -> dict[tuple[str, ...], tuple[int, int]]:
    days: Counter[tuple[str, ...]] = Counter()
    exits: Counter[tuple[str, ...]] = Counter()
    for spell, row in chosen_rows(spells, selection):
        for number in range(row["person_days"]):
            days[cell(spell, row, chosen, row["row_start"] + number * DAY)] += 1
        if row["exited"]:
            assert spell.end is not None
            exits[cell(spell, row, chosen, spell.end)] += 1
    return {key: (exits[key], days[key]) for key in days.keys() | exits.keys()}


def cell(spell: Spell, row: Row, chosen: Sequence[str], day: date) -> tuple[str, ...]:
    key = [row["team_id"]]
    for name in chosen:
        if name == "duration":
            key.append(duration(spell.start, day))
        elif name in {"target_group", "age_band", "visitation_category"}:
            key.append(row[name])
        else:
            key.append("ja" if name in row["markers"] else "nej" if name in row["no_markers"] else "ikke oplyst")
    return tuple(key)
