"""The page's questions answered by hand from the walked spells; shares nothing with the SQL."""

import calendar
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from queries.selection import Selection
from tests.by_hand.panel import DAY, WORK, Row, Spell

BANDS = ((3, "0–3"), (6, "3–6"), (12, "6–12"), (24, "12–24"), (10_000, "24+"))


def chosen_rows(spells: Sequence[Spell], selection: Selection) -> Iterator[tuple[Spell, Row]]:
    for spell in spells:
        for row in spell.rows.values():
            if (
                (selection.first_month is None or row["month"] >= selection.first_month)
                and (selection.last_month is None or row["month"] <= selection.last_month)
                and (not selection.centres or row["centre"] in selection.centres)
                and (not selection.teams or row["team_id"] in selection.teams)
                and (not selection.caseworkers or row["caseworker_id"] in selection.caseworkers)
                and (not selection.target_groups or row["target_group"] in selection.target_groups)
                and (not selection.age_bands or row["age_band"] in selection.age_bands)
                and set(selection.markers) <= row["markers"]
            ):
                yield spell, row


def months_later(day: date, months: int) -> date:
    number = 12 * day.year + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def returns(
    spells: Sequence[Spell], selection: Selection, data_date: date, groups: Mapping[str, str]
) -> dict[str, Row]:
    found: dict[str, Counter[str]] = {}
    for spell, row in chosen_rows(spells, selection):
        if not row["exited"]:
            continue
        assert spell.end is not None
        assert spell.destination is not None
        counts = found.setdefault(groups[spell.destination], Counter())
        counts["exits"] += 1
        for months in (6, 12):
            limit = months_later(spell.end, months)
            if limit > data_date:
                counts[f"not_followed_{months}"] += 1
                continue
            counts[f"followed_{months}"] += 1
            if spell.return_date is not None and spell.return_date <= limit:
                counts[f"returned_{months}"] += 1
    return {group: dict(counts) for group, counts in found.items()}


def at_risk_and_exits(
    spells: Sequence[Spell], selection: Selection, groups: Mapping[str, str]
) -> tuple[Counter[int], Counter[tuple[int, str]]]:
    """How many could leave on each day since start, and who did: a day lived, and the day of the exit itself."""
    at_risk: Counter[int] = Counter()
    exits: Counter[tuple[int, str]] = Counter()
    for spell, row in chosen_rows(spells, selection):
        for number in range(row["person_days"]):
            at_risk[(row["row_start"] + timedelta(days=number) - spell.start).days] += 1
        if row["exited"]:
            assert spell.end is not None
            assert spell.destination is not None
            day = (spell.end - spell.start).days
            at_risk[day] += 1
            exits[day, groups[spell.destination]] += 1
    return at_risk, exits


def by_time_since_start(
    spells: Sequence[Spell], selection: Selection, groups: Mapping[str, str]
) -> dict[str, tuple[int, int, int]]:
    counts = {name: [0, 0, 0] for _months, name in BANDS}

    def band(days: int) -> str:
        return next(name for months, name in BANDS if days < months * 30.4375)

    for spell, row in chosen_rows(spells, selection):
        day = row["row_start"]
        for _ in range(row["person_days"]):
            counts[band((day - spell.start).days)][0] += 1
            day += DAY
        if row["exited"]:
            assert spell.end is not None
            assert spell.destination is not None
            name = band((spell.end - spell.start).days)
            counts[name][1] += 1
            counts[name][2] += groups[spell.destination] in WORK
    return {name: (one[0], one[1], one[2]) for name, one in counts.items()}
