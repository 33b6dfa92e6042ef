"""The panel by hand: walk each spell day by day, in plain Python. Slow and obvious, and shares nothing with the SQL."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

Row = dict[str, Any]
World = Mapping[str, Sequence[Row]]

DAY = timedelta(days=1)
WORK = {"job", "fleksjob", "uddannelse"}
HOURS = {"ordinært job", "ordinære timer", "småjob"}


@dataclass
class Spell:
    """A citizen's periods on one benefit, until end (None = open)."""

    citizen_id: str
    benefit: str
    start: date
    end: date | None
    periods: list[Row]
    destination: str | None
    return_date: date | None = None
    rows: dict[tuple[date, date], Row] = field(default_factory=dict)
    contacts: list[Row] = field(default_factory=list)


def days(first: date, last: date) -> Iterable[date]:
    while first <= last:
        yield first
        first += DAY


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def birthday(birth: date, year: int) -> date:
    if (birth.month, birth.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 2, 28)
    return birth.replace(year=year)


def age_band(birth: date | None, day: date) -> str:
    if birth is None:
        return "ukendt"
    age = day.year - birth.year - (0 if day >= birthday(birth, day.year) else 1)
    for below, name in ((25, "–24"), (30, "25–29"), (40, "30–39"), (50, "40–49"), (60, "50–59")):
        if age < below:
            return name
    return "60+"


def derived_target_group(benefit: str, visitation: str) -> str:
    if benefit == "kontanthjælp":
        return {
            "jobparat": "jobparate i kontanthjælp",
            "aktivitetsparat": "aktivitetsparate i kontanthjælp",
            "uddannelsesparat": "uddannelsesparate",
            "åbenlyst uddannelsesparat": "uddannelsesparate",
        }.get(visitation, "ukendt")
    return benefit if benefit in ("sygedagpenge", "ledighedsydelse", "fleksjob") else "ukendt"


def cleaned(world: World, data_date: date) -> list[Row]:
    lacks_target_group = all(case.get("target_group") is None for case in world["cases"])
    periods = []
    for case in world["cases"]:
        if case["start_date"] > data_date:
            continue
        benefit = case.get("benefit") or "ukendt"
        visitation = case.get("visitation_category") or "ukendt"
        closed = case.get("end_date") is not None and case["end_date"] <= data_date
        periods.append(
            {
                **case,
                "benefit": benefit,
                "visitation_category": visitation,
                "team_id": case.get("team_id") or "ukendt",
                "target_group": derived_target_group(benefit, visitation)
                if lacks_target_group
                else case.get("target_group") or "ukendt",
                "end_date": case["end_date"] if closed else None,
                "exit_destination": case.get("exit_destination") if closed else None,
            }
        )
    return periods


def holds_whole_month(gap: Sequence[date]) -> bool:
    inside = set(gap)
    return any(
        all(day in inside for day in days(month_of(first), last_of_month(first))) for first in gap if first.day == 1
    )


def spells(world: World, data_date: date, spell_gap: str = "full_month") -> list[Spell]:
    """Every spell, in the order of citizen, benefit and start."""
    of: dict[tuple[str, str], list[Row]] = {}
    for period in cleaned(world, data_date):
        of.setdefault((period["citizen_id"], period["benefit"]), []).append(period)
    found = []
    for (citizen, benefit), periods in sorted(of.items()):
        covered = sorted({day for p in periods for day in days(p["start_date"], p["end_date"] or data_date)})
        runs = [[covered[0]]]
        for before, day in pairwise(covered):
            gap = list(days(before + DAY, day - DAY))
            parted = bool(gap) and (spell_gap == "none" or holds_whole_month(gap))
            if parted:
                runs.append([])
            runs[-1].append(day)
        mine = []
        for run in runs:
            inside = [p for p in periods if run[0] <= p["start_date"] <= run[-1]]
            end = None if any(p["end_date"] is None for p in inside) else run[-1]
            last = max((p for p in inside if p["end_date"] == end), key=lambda p: (p["start_date"], p["case_id"]))
            destination = None if end is None else last["exit_destination"] or "ukendt"
            mine.append(Spell(citizen, benefit, run[0], end, inside, destination))
        for spell, following in pairwise(mine):
            spell.return_date = following.start
        found += mine
    return found


def attributes(world: World, spell: Spell, day: date) -> Row:
    """Who has the spell on a day: the period that started latest, and that case's worker."""
    period = max((p for p in spell.periods if p["start_date"] <= day), key=lambda p: (p["start_date"], p["case_id"]))
    at_work = [
        (a["start_date"], a["caseworker_id"])
        for a in world["assignments"]
        if a["case_id"] == period["case_id"]
        and a.get("kind") in (None, "primær")
        and a["start_date"] <= day
        and (a.get("end_date") is None or day <= a["end_date"])
    ]
    centres = {team["team_id"]: team.get("centre") or "ukendt" for team in world["teams"]}
    return {
        "case_id": period["case_id"],
        "centre": centres.get(period["team_id"], "ukendt"),
        "team_id": period["team_id"],
        "caseworker_id": max(at_work)[1] if at_work else None,
        "target_group": period["target_group"],
        "visitation_category": period["visitation_category"],
        "age_band": age_band(period.get("birth_date"), day),
    }


def markers_on(world: World, case_id: str, day: date) -> frozenset[str]:
    """The markers known as ja on a day; of several rows the one that began latest holds, until its end."""
    yes = set()
    for marker in {m["marker"] for m in world["markers"] if m["case_id"] == case_id}:
        told = [
            m
            for m in world["markers"]
            if m["case_id"] == case_id and m["marker"] == marker and (m.get("start_date") or date.min) <= day
        ]
        if not told:
            continue
        newest = max(m.get("start_date") or date.min for m in told)
        if any(
            (m.get("value") or "ja") == "ja"
            and (m.get("start_date") or date.min) == newest
            and (m.get("end_date") is None or day <= m["end_date"])
            for m in told
        ):
            yes.add(marker)
    return frozenset(yes)


def has_plan(world: World, case_id: str, day: date) -> bool:
    return any(
        p["case_id"] == case_id and p["start_date"] <= day and (p.get("end_date") is None or day <= p["end_date"])
        for p in world["plans"]
    )


def has_next_step(world: World, case_id: str, day: date) -> bool:
    return any(
        (p.get("next_step") or "").strip(" ") != ""
        for p in world["plans"]
        if p["case_id"] == case_id and p["start_date"] <= day and (p.get("end_date") is None or day <= p["end_date"])
    )


def a_year_before(day: date) -> date:
    return birthday(day, day.year - 1)


def clarified(world: World, case_id: str, day: date) -> bool:
    return any(c["case_id"] == case_id and a_year_before(day) < c["date"] <= day for c in world["clarifications"])


def weeks_between_talks(world: World, target_group: str, day: date) -> float | None:
    """The most weeks that the norm of the day allows: of several the group's own, then the newest, then the least."""
    rules = [
        norm
        for norm in world["norms"]
        if norm["kind"] == "uger mellem samtaler"
        and norm.get("target_group") in (None, target_group)
        and (norm.get("valid_from") or date.min) <= day <= (norm.get("valid_to") or date.max)
    ]
    if not rules:
        return None
    own = [norm for norm in rules if norm.get("target_group") is not None] or rules
    newest = max(norm.get("valid_from") or date.min for norm in own)
    told = [
        norm["high"] for norm in own if (norm.get("valid_from") or date.min) == newest and norm.get("high") is not None
    ]
    return min(told) if told else None


def jobs_on(world: World, citizen_id: str, day: date) -> list[Row]:
    """The citizen's jobs on a day; the registered end is the last day."""
    return [
        job
        for job in world["jobs"]
        if job["citizen_id"] == citizen_id
        and job["start_date"] <= day
        and (job.get("end_date") is None or day <= job["end_date"])
    ]


def work_on(world: World, citizen_id: str, day: date) -> dict[str, int]:
    """What counts of the citizen's work on a day; the minutes are nothing where some job doesn't tell its hours."""
    there = jobs_on(world, citizen_id, day)
    paid = [job.get("weekly_hours") for job in there if job.get("kind") in HOURS]
    kinds = {job.get("kind") for job in there}
    return {
        "in_hours": len(paid) > 0,
        "paid_minutes": 0 if None in paid else sum(round(60 * hours) for hours in paid),
        "hours_unknown": None in paid,
        "in_small_job": "småjob" in kinds,
        "in_frikort": "socialt frikort" in kinds,
        "in_fleksjob": "fleksjob" in kinds,
        "in_subsidy": bool(kinds & {"løntilskud", "voksenlærling"}),
        "in_placement": bool(kinds & {"virksomhedspraktik", "nytteindsats"}),
    }


def is_held(contact: Row) -> bool:
    return contact.get("status") in (None, "afholdt")


def lived_days(spell: Spell, data_date: date) -> list[date]:
    return list(days(spell.start, data_date if spell.end is None else spell.end - DAY))


def walked(
    world: World, data_date: date, covers_from: date, groups: Mapping[str, str], spell_gap: str = "full_month"
) -> list[Spell]:
    """Every spell with its rows of case_month, found day by day."""
    everything = spells(world, data_date, spell_gap)
    for spell in everything:
        _walk(world, spell, data_date, groups)
    _count_contacts(world, everything, data_date)
    for spell in everything:
        _judge_timeliness(world, spell, data_date)
    for spell in everything:
        for row in spell.rows.values():
            row["markers"] = markers_on(world, row["case_id"], row["row_start"])
        spell.rows = {key: row for key, row in spell.rows.items() if row["month"] >= covers_from}
        # A row that began before the first covered month is not there, so nothing else to clip: rows are by month.
    return everything


def _row(spell: Spell, who: Row, stretch_start: date, day: date) -> Row:
    """The row of a stretch in a day's month, made empty the first time it is asked for."""
    month = month_of(day)
    row = spell.rows.get((stretch_start, month))
    if row is None:
        row = {
            **who,
            "month": month,
            "stretch_start": stretch_start,
            "row_start": max(stretch_start, month),
            "exit_destination": None,
            "return_date": None,
            **dict.fromkeys(MEASURES, 0),
        }
        spell.rows[stretch_start, month] = row
    return row


def _walk(world: World, spell: Spell, data_date: date, groups: Mapping[str, str]) -> None:
    lived = lived_days(spell, data_date)
    who: Row = {}
    former: Row | None = None  # on the last day that somebody had the spell
    start = spell.start
    had_hours = False  # begun within the spell
    for day in lived or [spell.start]:
        now = attributes(world, spell, day)
        if day == spell.start:
            _row(spell, now, start, day)["entered"] += 1
        elif now != who:
            _row(spell, who, start, day)["moved_out"] += 1
            start = day
            _row(spell, now, start, day)["moved_in"] += 1
        who = now
        if not lived:
            break
        row = _row(spell, who, start, day)
        if who["caseworker_id"] is not None:
            if former is not None and former["caseworker_id"] != who["caseworker_id"]:
                row["worker_changes"] += 1
                row["worker_changes_own"] += former["target_group"] == who["target_group"]
            former = who
        row["person_days"] += 1
        begun = [job for job in jobs_on(world, spell.citizen_id, day) if job["start_date"] == day]
        if not had_hours and any(job.get("kind") in HOURS for job in begun):
            row["first_hours"] += 1
            had_hours = True
        if day in (last_of_month(day), data_date):
            row["open_at_end"] += 1
            row["without_worker"] += who["caseworker_id"] is None
            row["without_team"] += who["team_id"] == "ukendt"
            row["birth_missing"] += who["age_band"] == "ukendt"
            row["has_plan"] += has_plan(world, who["case_id"], day)
            row["has_next_step"] += has_next_step(world, who["case_id"], day)
            row["clarified"] += clarified(world, who["case_id"], day)
            for name, number in work_on(world, spell.citizen_id, day).items():
                row[name] += number
        if day == last_of_month(day) and day < data_date:
            _row(spell, who, start, day + DAY)["open_at_start"] += 1
    if spell.end is not None:
        row = _row(spell, who, start, spell.end)
        group = groups[spell.destination or "ukendt"]
        row["exited"] += 1
        row["exited_to_work"] += group in WORK
        row["exited_to_benefit"] += group == "anden ydelse"
        row["exited_unknown"] += group == "ukendt"
        row["exit_destination"] = spell.destination
        row["return_date"] = spell.return_date


def _count_contacts(world: World, everything: Sequence[Spell], data_date: date) -> None:
    for contact in world["contacts"]:
        day, case_id = contact["date"], contact["case_id"]
        if day > data_date:
            continue
        started = [
            spell
            for spell in everything
            if any(row["stretch_start"] == day and row["case_id"] == case_id for row in spell.rows.values())
        ]
        for spell in everything:
            lives = day in lived_days(spell, data_date)
            ends = spell.end == day and all(other is spell for other in started)
            if not (lives or ends):
                continue
            at = day if lives else max(spell.start, day - DAY)
            if attributes(world, spell, at)["case_id"] != case_id:
                continue
            start = max(s for s, _month in spell.rows if s <= at)
            row = spell.rows[start, month_of(day)]
            row[OUTCOMES[contact.get("status") or "afholdt"]] += 1
            if is_held(contact) and contact.get("form") in FORMS:
                row[FORMS[contact["form"]]] += 1
            spell.contacts.append(contact)


def _judge_timeliness(world: World, spell: Spell, data_date: date) -> None:
    for row in spell.rows.values():
        day = min(last_of_month(row["month"]), data_date)
        weeks = weeks_between_talks(world, row["target_group"], day)
        if row["open_at_end"] and weeks is not None:
            held = [contact["date"] for contact in spell.contacts if is_held(contact) and contact["date"] <= day]
            row["talk_norm"] += 1
            row["talked_in_time"] += (day - max([*held, spell.start])).days <= 7 * weeks


OUTCOMES = {
    "afholdt": "contacts_held",
    "udeblevet": "contacts_missed",
    "aflyst": "contacts_cancelled",
    "planlagt": "contacts_unclosed",
}
FORMS = {
    "fremmøde": "held_in_person",
    "hjemmebesøg": "held_in_person",
    "telefon": "held_by_phone",
    "video": "held_by_video",
}


MEASURES = (
    "open_at_start",
    "entered",
    "moved_in",
    "exited",
    "moved_out",
    "open_at_end",
    "exited_to_work",
    "exited_to_benefit",
    "exited_unknown",
    "person_days",
    "contacts_held",
    "has_plan",
    "without_worker",
    "without_team",
    "birth_missing",
    "worker_changes",
    "worker_changes_own",
    "contacts_missed",
    "contacts_cancelled",
    "contacts_unclosed",
    "held_in_person",
    "held_by_phone",
    "held_by_video",
    "has_next_step",
    "clarified",
    "talk_norm",
    "talked_in_time",
    "in_hours",
    "paid_minutes",
    "hours_unknown",
    "in_small_job",
    "in_frikort",
    "in_fleksjob",
    "in_subsidy",
    "in_placement",
    "first_hours",
)
