"""Courses by hand: each course and each question about them, from the raw rows; shares nothing with the SQL."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from queries.selection import Selection
from tests.by_hand.followup import chosen, holds_on
from tests.by_hand.panel import (
    DAY,
    WORK,
    Row,
    Spell,
    World,
    attributes,
    days,
    last_of_month,
    lived_days,
    markers_on,
)
from tests.by_hand.questions import months_later

ORDINARY = {"ordinært job", "ordinære timer", "småjob"}
PAID = ORDINARY | {"fleksjob", "løntilskud", "voksenlærling", "socialt frikort"}
GROUPS = {
    "gennemført": "gennemført",
    "progression": "afbrudt med progression",
    "job": "afbrudt med progression",
    "udeblivelse": "afbrudt uden progression",
    "afbrudt uden oplyst grund": "afbrudt, grund ukendt",
    "død": "afbrudt af anden grund",
    "ukendt": "ukendt",
    None: "ukendt",
}
INTERRUPTED = {name for name in GROUPS.values() if name.startswith("afbrudt")}
TOLD = ("provider", "product", "effort_kind", "ordering_centre", "support_need")


def table(world: World, spells: Sequence[Spell], data_date: date) -> dict[str, Row]:
    """Every course known by the data date by its id, with the columns of the table but marker_mask and person."""
    known = {
        course["course_id"]: _told(world, course, data_date) for course in world["courses"] if _known(course, data_date)
    }
    of: dict[str, list[Spell]] = {}
    for spell in spells:
        of.setdefault(spell.citizen_id, []).append(spell)
    stretches = {citizen: _stretches(world, mine, data_date) for citizen, mine in of.items()}
    for course in known.values():
        mine = of.get(course["citizen_id"], [])
        course.update(_unit(world, stretches.get(course["citizen_id"], []), course, data_date))
        course.update(_benefits(course, mine, data_date))
        course.update(_former(course, list(known.values())))
        course["next_event"] = _next_event(world, course, list(known.values()), mine, data_date)
        for months in (3, 6, 12):
            day = None if course["end_group"] is None else months_later(course["end_date"], months)
            course[f"after_{months}"] = None if day is None or day > data_date else _status(world, course, mine, day)
    return known


def _known(course: Row, data_date: date) -> bool:
    dates = [day for day in (course.get("ordered_date"), course.get("start_date")) if day is not None]
    return not dates or min(dates) <= data_date


def _told(world: World, course: Row, data_date: date) -> Row:
    def by_now(name: str) -> date | None:
        day: date | None = course.get(name)
        return day if day is not None and day <= data_date else None

    cases = [
        case for case in world["cases"] if case["case_id"] == course.get("case_id") and case["start_date"] <= data_date
    ]
    labels = [(case["start_date"], case["citizen_label"]) for case in cases if case.get("citizen_label") is not None]
    purpose = " ".join((course.get("purpose") or "").split())
    ended = by_now("end_date") is not None
    return {
        **{name: course.get(name) for name in ("course_id", "case_id", "double_staffed", "planned_weeks", "cost")},
        **{name: course.get(name) or "ukendt" for name in TOLD},
        "citizen_id": cases[0]["citizen_id"] if cases else None,
        "citizen_label": max(labels)[1] if labels else None,
        "purpose": purpose or None,
        **{name: by_now(name) for name in ("ordered_date", "start_date", "end_date")},
        "end_reason": course.get("end_reason") if ended else None,
        "end_group": GROUPS[course.get("end_reason")] if ended and by_now("start_date") is not None else None,
        "file_before": course.get("benefit_before"),
        "file_after": course.get("benefit_after"),
    }


def _stretches(world: World, spells: Sequence[Spell], data_date: date) -> list[tuple[Row, Spell, list[date]]]:
    """The days of each spell, parted wherever who has it changes; a spell without length has its one day."""
    found: list[tuple[Row, Spell, list[date]]] = []
    for spell in spells:
        former: Row | None = None
        for day in lived_days(spell, data_date) or [spell.start]:
            who = attributes(world, spell, day)
            if who != former:
                found.append((who, spell, []))
            found[-1][2].append(day)
            former = who
    return found


def _unit(world: World, stretches: list[tuple[Row, Spell, list[date]]], course: Row, data_date: date) -> Row:
    """Who had the citizen on the first day: the own case that day, another case that day, else the nearest day."""
    nobody = dict.fromkeys(("centre", "team_id", "target_group", "age_band"), "ukendt")
    if not stretches:
        return {**nobody, "caseworker_id": None, "markers": frozenset()}
    first = course["start_date"] or data_date

    def rank(stretch: tuple[Row, Spell, list[date]]) -> tuple[Any, ...]:
        who, spell, lived = stretch
        away = min(abs(day - first) for day in lived)
        other = who["case_id"] != course["case_id"]
        return away, lived[0] > first, other, -lived[0].toordinal(), who["case_id"], spell.benefit, spell.start

    who, _spell, lived = min(stretches, key=rank)
    nearest = min(lived, key=lambda day: abs(day - first))
    names = (*nobody, "caseworker_id")
    return {**{name: who[name] for name in names}, "markers": markers_on(world, who["case_id"], nearest)}


def _covering(spells: Sequence[Spell], day: date) -> list[Spell]:
    return [spell for spell in spells if spell.start <= day and (spell.end is None or day < spell.end)]


def _benefit(spells: Sequence[Spell], day: date) -> str | None:
    """The benefit on a day; of spells that overlap the one that began latest."""
    return max(((spell.start, spell.benefit) for spell in _covering(spells, day)), default=(day, None))[1]


def _destination(spells: Sequence[Spell], day: date) -> str | None:
    """Where the citizen went by the newest exit up to a day."""
    gone = [
        (spell.end, spell.start, spell.destination) for spell in spells if spell.end is not None and spell.end <= day
    ]
    return max(gone)[2] if gone else None


def _benefits(course: Row, spells: Sequence[Spell], data_date: date) -> Row:
    before, after = "ukendt", "ukendt"
    if course["start_date"] is not None:
        before = _benefit(spells, course["start_date"]) or "ukendt"
    if course["end_group"] is not None:
        day = min(course["end_date"] + DAY, data_date)
        words = {"ressourceforløb": "ressourceforløbsydelse", "revalidering": "revalideringsydelse"}
        words |= dict.fromkeys(("job", "uddannelse", "selvforsørgelse"), "ingen ydelse")
        words |= {name: name for name in ("fleksjob", "sygedagpenge", "førtidspension")}
        after = _benefit(spells, day) or words.get(_destination(spells, day) or "", "ukendt")
    told_before, told_after = (
        None if word == "ukendt" else word for word in (course["file_before"], course["file_after"])
    )
    return {
        "benefit_before": told_before or before,
        "before_filled": told_before is None and before != "ukendt",
        "benefit_after": None if course["end_group"] is None else told_after or after,
        "after_filled": told_after is None and after != "ukendt",
    }


def _key(course: Row) -> tuple[date, str]:
    return course["start_date"], course["course_id"]


def _former(course: Row, everyone: Sequence[Row]) -> Row:
    found: dict[str, list[Row]] = {"completed": [], "running": [], "interrupted": []}
    for other in everyone:
        if (
            course["start_date"] is None
            or other["start_date"] is None
            or course["purpose"] is None
            or other["purpose"] is None
            or course["citizen_id"] is None
            or other["citizen_id"] != course["citizen_id"]
            or other["purpose"].lower() != course["purpose"].lower()
            or _key(other) >= _key(course)
        ):
            continue
        if other["end_date"] is None or other["end_date"] >= course["start_date"]:
            found["running"].append(other)
        elif other["end_group"] == "gennemført":
            found["completed"].append(other)
        else:
            found["interrupted"].append(other)
    for state, courses in found.items():
        if courses:
            return {"former_state": state, "former_course_id": max(courses, key=_key)["course_id"]}
    return {"former_state": None, "former_course_id": None}


def _next_event(
    world: World, course: Row, everyone: Sequence[Row], spells: Sequence[Spell], data_date: date
) -> str | None:
    """What came first from the last day to the same date three months on."""
    if course["end_group"] not in INTERRUPTED or months_later(course["end_date"], 3) > data_date:
        return None
    citizen = course["citizen_id"]
    if citizen is None:
        return "none"
    for day in days(course["end_date"], months_later(course["end_date"], 3)):
        exits = [spell.destination for spell in spells if spell.end == day]
        paid = any(
            job["citizen_id"] == citizen and job.get("kind") in PAID and job["start_date"] == day
            for job in world["jobs"]
        )
        if paid or any(destination in WORK for destination in exits):
            return "work"
        if any(o["citizen_id"] == citizen and o["start_date"] == day and o is not course for o in everyone):
            return "course"
        if exits:
            return "exit"
    return "none"


def _status(world: World, course: Row, spells: Sequence[Spell], day: date) -> str:
    if course["citizen_id"] is None:
        return "ukendt"
    kinds = {
        job.get("kind") for job in world["jobs"] if job["citizen_id"] == course["citizen_id"] and holds_on(job, day)
    }
    if kinds & ORDINARY:
        return "ordinære løntimer"
    if "fleksjob" in kinds | {spell.benefit for spell in _covering(spells, day)}:
        return "fleksjob"
    return _benefit(spells, day) or _destination(spells, day) or "ukendt"


def period(selection: Selection, data_date: date, covers_from: date) -> tuple[date, date]:
    first = max(covers_from, selection.first_month or covers_from)
    last = data_date if selection.last_month is None else min(data_date, last_of_month(selection.last_month))
    return first, last


class Questions:
    """The courses of a selection, and what the page asks of them."""

    def __init__(self, known: Mapping[str, Row], selection: Selection, data_date: date, covers_from: date) -> None:
        self.known, self.data_date = known, data_date
        self.mine = [course for course in known.values() if chosen(course, selection)]
        self.first, self.last = period(selection, data_date, covers_from)

    def _within(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last

    @property
    def active(self) -> list[Row]:
        return [course for course in self.mine if any(holds_on(course, day) for day in days(self.first, self.last))]

    @property
    def ended(self) -> list[Row]:
        return [course for course in self.mine if course["end_group"] is not None and self._within(course["end_date"])]

    @property
    def begun(self) -> list[Row]:
        return [course for course in self.mine if self._within(course["start_date"])]

    def active_courses(self, *columns: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
        units: dict[tuple[str, ...], list[Row]] = {}
        for course in self.active:
            units.setdefault(tuple(course[name] for name in columns), []).append(course)
        return {
            unit: (
                len(courses),
                len({person(course) for course in courses}),
                sum(course["double_staffed"] is True for course in courses),
                sum(course["double_staffed"] is not None for course in courses),
                sum(costs) if (costs := [c["cost"] for c in courses if c["cost"] is not None]) else None,
                len(costs),
            )
            for unit, courses in units.items()
        }

    def ended_courses_by(self) -> Counter[tuple[Any, ...]]:
        return Counter(
            (
                *(course[name] for name in ("provider", "product", "support_need", "ordering_centre")),
                course["purpose"] is not None,
                course["end_reason"] or "ukendt",
                course["end_group"],
            )
            for course in self.ended
        )

    def time_in_course(
        self, product: str | None, provider: str | None
    ) -> tuple[Counter[int], Counter[tuple[int, str]]]:
        """How many could end on each day of their courses (the first is 1), and which did."""
        at_risk: Counter[int] = Counter()
        ends: Counter[tuple[int, str]] = Counter()
        for course in self.active:
            if product not in (None, course["product"]) or provider not in (None, course["provider"]):
                continue
            for day in days(self.first, self.last):
                if holds_on(course, day):
                    number = (day - course["start_date"]).days + 1
                    at_risk[number] += 1
                    if day == course["end_date"]:
                        ends[number, course["end_group"]] += 1
        return at_risk, ends

    def benefit_flow(self) -> dict[tuple[str, str], tuple[int, int, int]]:
        flows = Counter((course["benefit_before"], course["benefit_after"]) for course in self.ended)
        return {
            flow: (
                count,
                *(
                    sum(c[name] for c in self.ended if (c["benefit_before"], c["benefit_after"]) == flow)
                    for name in ("before_filled", "after_filled")
                ),
            )
            for flow, count in flows.items()
        }

    def after_courses(self) -> Counter[tuple[Any, ...]]:
        return Counter(
            (course["product"], months, course[f"after_{months}"]) for course in self.ended for months in (3, 6, 12)
        )

    def long_courses_by_month(self, weeks: int) -> dict[date, int]:
        """At each month's end, or on the data date: running that day, and so many weeks lived, that day included."""
        ends = sorted({min(last_of_month(day), self.data_date) for day in days(self.first, self.last)})
        return {
            day.replace(day=1): sum(
                course["start_date"] is not None
                and (course["end_date"] is None or course["end_date"] > day)
                and len(list(days(course["start_date"], day))) >= 7 * weeks
                for course in self.mine
            )
            for day in ends
        }

    def running_courses(self, open_cases: Sequence[Row]) -> dict[str, Row]:
        """Of a citizen's open cases the course's own tells, else the one that began latest."""
        found = {}
        for course in self.mine:
            if course["start_date"] is None or course["end_date"] is not None:
                continue
            cases = [case for case in open_cases if case["citizen_id"] == course["citizen_id"]]
            now: Row = {}
            if cases:
                now = min(
                    cases,
                    key=lambda case: (
                        case["case_id"] != course["case_id"],
                        -case["spell_start"].toordinal(),
                        case["case_id"],
                        case["benefit"],
                    ),
                )
            found[course["course_id"]] = {
                **{name: course[name] for name in RUNNING},
                "weeks": len(list(days(course["start_date"], self.data_date))) // 7,
                "team_id": now.get("team_id"),
                "caseworker_id": now.get("caseworker_id"),
                "next_step": now.get("next_step"),
                "plan_due": now.get("due_date"),
            }
        return found

    def drawn_courses(self, size: int, seed: int) -> list[str]:
        ids = [course["course_id"] for course in self.ended]
        return sorted(ids, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())[:size]

    def ended_total(self) -> tuple[int, int, int]:
        groups = [course["end_group"] for course in self.ended]
        return len(groups), sum(g != "ukendt" for g in groups), sum(g in INTERRUPTED for g in groups)

    def waits(self) -> Counter[tuple[str, int | None]]:
        found: Counter[tuple[str, int | None]] = Counter()
        for course in self.begun:
            ordered, start = course["ordered_date"], course["start_date"]
            weeks = (start - ordered) // timedelta(days=7) if ordered is not None and ordered <= start else None
            found[course["product"], weeks] += 1
        return found

    def waiting_now(self) -> dict[str, tuple[int, float, int]]:
        waited: dict[str, list[int]] = {}
        for course in self.mine:
            if course["ordered_date"] is not None and course["start_date"] is None and course["end_date"] is None:
                waited.setdefault(course["product"], []).append((self.data_date - course["ordered_date"]).days)
        return {product: (len(one), quantile(one, 0.5), max(one)) for product, one in waited.items()}

    def planned_and_actual(self) -> dict[str, tuple[float, ...]]:
        found = {}
        for product in {course["product"] for course in self.ended}:
            mine = [c for c in self.ended if c["product"] == product and c["planned_weeks"] is not None]
            if mine:
                lived = [len(list(days(c["start_date"], c["end_date"]))) for c in mine]
                over = [number - 7 * course["planned_weeks"] for number, course in zip(lived, mine, strict=True)]
                found[product] = (
                    len(mine),
                    quantile([course["planned_weeks"] for course in mine], 0.5),
                    *(quantile([number / 7 for number in lived], share) for share in (0.25, 0.5, 0.75)),
                    sum(number < -7 for number in over),
                    sum(-7 <= number <= 7 for number in over),
                    sum(number > 7 for number in over),
                )
        return found

    def repeated_courses(self) -> dict[str, tuple[Any, ...]]:
        found = {}
        for course in self.begun:
            if course["former_course_id"] is not None:
                former = self.known[course["former_course_id"]]
                names = ("course_id", "provider", "product", "start_date", "end_date")
                found[course["course_id"]] = (*(former[name] for name in names), course["former_state"])
        return found

    def repeats(self) -> dict[tuple[str, str], tuple[int, ...]]:
        units: dict[tuple[str, str], list[Row]] = {}
        for course in self.begun:
            units.setdefault((course["ordering_centre"], course["product"]), []).append(course)
        return {
            unit: (
                len(courses),
                sum(course["purpose"] is not None for course in courses),
                *(
                    sum(c["former_state"] == state for c in courses)
                    for state in ("completed", "interrupted", "running")
                ),
            )
            for unit, courses in units.items()
        }

    def concurrent(self) -> Counter[int]:
        if self.first > self.last:
            return Counter()
        return Counter(Counter(person(course) for course in self.mine if holds_on(course, self.last)).values())

    def next_after_interruption(self) -> Counter[tuple[str, str | None]]:
        return Counter((c["end_group"], c["next_event"]) for c in self.ended if c["end_group"] in INTERRUPTED)


RUNNING = (
    *("course_id", "case_id", "citizen_id", "citizen_label", "provider", "product", "effort_kind", "ordering_centre"),
    *("support_need", "double_staffed", "purpose", "start_date", "planned_weeks"),
)


def person(course: Row) -> tuple[str, str]:
    """Who is in a course: the citizen, or somebody of its own where the file names no case."""
    return ("course", course["course_id"]) if course["citizen_id"] is None else ("citizen", course["citizen_id"])


def quantile(values: Sequence[float], share: float) -> float:
    """The value at a share of the way through them in order, on the straight line between its two neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    if place == int(place):
        return ordered[int(place)]
    low, high = list(pairwise(ordered))[int(place)]
    return low + (high - low) * (place - int(place))
