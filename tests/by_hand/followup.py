"""Follow-up by hand: each open case, each counter's sentence and each entry, straight from the raw rows."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from queries.selection import Selection
from tests.by_hand.panel import (
    DAY,
    Row,
    Spell,
    World,
    a_year_before,
    attributes,
    days,
    is_held,
    lived_days,
    markers_on,
    month_of,
    weeks_between_talks,
)
from tests.by_hand.questions import months_later

Key = tuple[str, str, date]


def key_of(spell: Spell) -> Key:
    return spell.citizen_id, spell.benefit, spell.start


def holds_on(row: Row, day: date) -> bool:
    return (
        row.get("start_date") is not None
        and row["start_date"] <= day
        and (row.get("end_date") is None or day <= row["end_date"])
    )


def case_ids(spell: Spell) -> set[str]:
    return {period["case_id"] for period in spell.periods}


def open_cases(world: World, spells: Sequence[Spell], data_date: date) -> dict[Key, Row]:
    """Every open case by citizen, benefit and start, with the columns of queries.followup.open_cases but spell_id."""
    return {key_of(spell): open_case(world, spell, data_date) for spell in spells if spell.end is None}


def open_case(world: World, spell: Spell, data_date: date) -> Row:
    who = attributes(world, spell, data_date)
    case_id = who["case_id"]
    newest = max(spell.rows)
    held = [contact["date"] for contact in spell.contacts if is_held(contact)]
    plans = [plan for plan in world["plans"] if plan["case_id"] == case_id and plan["start_date"] <= data_date]
    in_force = [plan for plan in plans if holds_on(plan, data_date)]
    plan: Row = max(in_force, key=lambda one: one["start_date"]) if in_force else {}
    step = (plan.get("next_step") or "").strip(" ")
    labels = sorted(
        (case["start_date"], case["citizen_label"])
        for case in world["cases"]
        if case["case_id"] == case_id and case.get("citizen_label") is not None and case["start_date"] <= data_date
    )
    missed = missed_in_row(spell)
    names = {team["team_id"]: team["team"] for team in world["teams"]}
    return {
        **who,
        "data_date": data_date,
        "citizen_id": spell.citizen_id,
        "citizen_label": labels[-1][1] if labels else None,
        "team": names.get(who["team_id"], "Uden team" if who["team_id"] == "ukendt" else who["team_id"]),
        "benefit": spell.benefit,
        "markers": spell.rows[newest]["markers"],
        "spell_start": spell.start,
        **worker_times(world, spell, data_date, who["caseworker_id"]),
        "plan_start": plan.get("start_date"),
        "next_step": plan.get("next_step") if step else None,
        "due_date": plan.get("due_date"),
        "plan_lapsed": max(
            (one["end_date"] for one in plans if one.get("end_date") is not None and one["end_date"] < data_date),
            default=None,
        ),
        "last_held": max(held, default=None),
        "held_in_year": sum(a_year_before(data_date) < day for day in held),
        "missed_in_row": len(missed),
        "missed_since": missed[0] if missed else None,
        "next_planned": min(
            (
                contact["date"]
                for contact in world["contacts"]
                if contact["case_id"] == case_id and contact.get("status") == "planlagt" and contact["date"] > data_date
            ),
            default=None,
        ),
        "last_clarified": max(
            (one["date"] for one in world["clarifications"] if one["case_id"] == case_id and one["date"] <= data_date),
            default=None,
        ),
        "last_effort": max(
            (
                day
                for day in days(spell.start, data_date)
                if any(job["citizen_id"] == spell.citizen_id and holds_on(job, day) for job in world["jobs"])
                or any(course["case_id"] in case_ids(spell) and holds_on(course, day) for course in world["courses"])
            ),
            default=None,
        ),
        "talk_weeks": weeks_between_talks(world, who["target_group"], data_date),
    }


def worker_times(world: World, spell: Spell, data_date: date, worker: str | None) -> Row:
    """Since when the worker of today has had the case, or until when (the day after) the last one had it."""
    found: Row = {"worker_since": None, "worker_until": None}
    lived = lived_days(spell, data_date)
    if worker is None:
        for day in lived:
            if attributes(world, spell, day)["caseworker_id"] is not None:
                found["worker_until"] = day + DAY
        return found
    for day in reversed(lived):
        if attributes(world, spell, day)["caseworker_id"] != worker:
            break
        found["worker_since"] = day
    return found


def missed_in_row(spell: Spell) -> list[date]:
    """The days that the citizen stayed away on, after the last held conversation, earliest first."""
    row: list[date] = []
    for contact in sorted(spell.contacts, key=lambda one: (one["date"], is_held(one))):
        if is_held(contact):
            row = []
        elif contact["status"] == "udeblevet":
            row.append(contact["date"])
    return row


def counters_of(world: World, spell: Spell, data_date: date, limits: dict[str, int]) -> dict[str, date]:
    """The counters whose sentence is true of an open case, each with the day since which it has been so."""
    case = open_case(world, spell, data_date)
    case_id = case["case_id"]
    found: dict[str, date] = {}
    in_force = [plan for plan in world["plans"] if plan["case_id"] == case_id and holds_on(plan, data_date)]
    if not in_force:
        # The first of the days up to the data date on which no plan has held without a break since.
        since = data_date
        while since > spell.start and not any(
            plan["case_id"] == case_id and holds_on(plan, since - DAY) for plan in world["plans"]
        ):
            since -= DAY
        found["uden_plan"] = since
    else:
        newest = max(in_force, key=lambda one: one["start_date"])
        if not (newest.get("next_step") or "").strip(" "):
            found["uden_naeste_skridt"] = newest["start_date"]
        if newest.get("due_date") is not None and newest["due_date"] < data_date:
            found["frist_overskredet"] = newest["due_date"] + DAY

    held = [contact["date"] for contact in spell.contacts if is_held(contact)]
    seen = max([*held, spell.start])
    weeks = weeks_between_talks(world, case["target_group"], data_date)
    allowed = timedelta(days=int(7 * (limits["weeks_without_conversation"] if weeks is None else weeks)))
    exact = 7 * (limits["weeks_without_conversation"] if weeks is None else weeks)
    if (data_date - seen).days >= exact:
        found["laenge_siden_samtale"] = seen + allowed

    missed = missed_in_row(spell)
    if len(missed) >= limits["missed_in_row"]:
        found["udeblevet_to_gange"] = missed[0]

    if spell.benefit == "kontanthjælp":
        told = [c["date"] for c in world["clarifications"] if c["case_id"] == case_id and c["date"] <= data_date]
        base = max(told) if told else max(spell.start, date(2025, 7, 1))
        due = months_later(base, 12)
        if due <= data_date + timedelta(days=limits["clarification_warning_days"]):
            found["aarlig_afklaring"] = due

    long_open = spell.start <= months_later(data_date, -12 * limits["years_without_effort"])
    if long_open and case["last_effort"] is None:
        found["laenge_uden_indsats"] = spell.start
    if (data_date - spell.start).days < 7 * limits["new_case_weeks"] and not held:
        found["ny_uden_samtale"] = spell.start
    if case["caseworker_id"] is None:
        found["uden_raadgiver"] = case["worker_until"] or spell.start
    return found


def chosen(case: Row, selection: Selection) -> bool:
    return (
        (not selection.centres or case["centre"] in selection.centres)
        and (not selection.teams or case["team_id"] in selection.teams)
        and (not selection.target_groups or case["target_group"] in selection.target_groups)
        and (not selection.age_bands or case["age_band"] in selection.age_bands)
        and (not selection.caseworkers or case["caseworker_id"] in selection.caseworkers)
        and set(selection.markers) <= case["markers"]
    )


def talk_distribution(cases: Sequence[Row], data_date: date) -> Counter[int | None]:
    return Counter(case["held_in_year"] if case["spell_start"] <= a_year_before(data_date) else None for case in cases)


def needed_talks(world: World, target_group: str, start: date) -> tuple[float | None, bool]:
    """How many conversations the first 6 months should hold, and whether a norm said so on the first day."""
    norms = [
        norm
        for norm in world["norms"]
        if norm["kind"] == "jobsamtaler de første 6 måneder" and norm.get("target_group") in (None, target_group)
    ]
    now = [n for n in norms if (n.get("valid_from") or date.min) <= start <= (n.get("valid_to") or date.max)]
    own = [n for n in now if n.get("target_group") is not None] or now
    newest = [n for n in own if (n.get("valid_from") or date.min) == max(x.get("valid_from") or date.min for x in own)]
    low = min((n["low"] for n in newest if n.get("low") is not None), default=None)
    if low is not None:
        return low, True
    coming = [
        n
        for n in norms
        if (n.get("valid_from") or date.min) > start
        and (n.get("valid_to") or date.max) >= n["valid_from"]
        and n.get("low") is not None
    ]
    coming.sort(key=lambda n: (n["valid_from"], n.get("target_group") is None, n["low"]))
    return (coming[0]["low"], False) if coming else (None, False)


def entries(world: World, spells: Sequence[Spell], data_date: date, covers_from: date) -> list[Row]:
    """Every spell that began in the covered months and has a norm: where it began, and how its first months went."""
    found = []
    lacks_kind = all(contact.get("kind") is None for contact in world["contacts"])
    for spell in spells:
        if spell.start < covers_from:
            continue
        who = attributes(world, spell, spell.start)
        needed, rule = needed_talks(world, who["target_group"], spell.start)
        if needed is None:
            continue
        until = months_later(spell.start, 6)
        talks = [
            contact
            for contact in spell.contacts
            if is_held(contact)
            and contact["date"] < until
            and (lacks_kind or contact.get("kind") in ("jobsamtale", "første samtale"))
        ]
        exempt = any(
            exemption["case_id"] in case_ids(spell)
            and exemption["start_date"] <= data_date
            and any(holds_on(exemption, day) for day in days(spell.start, until - DAY))
            for exemption in world["exemptions"]
        )
        if spell.end is not None and spell.end < until:
            outcome = "left_early"
        elif exempt:
            outcome = "exempt"
        elif until > data_date:
            outcome = "pending"
        else:
            outcome = "met" if len(talks) >= needed else "not_met"
        found.append(
            {
                **who,
                "key": key_of(spell),
                "month": month_of(spell.start),
                "markers": markers_on(world, who["case_id"], spell.start),
                "end_date": spell.end,
                "talks": len(talks),
                "needed": needed,
                "rule": rule,
                "exempt": exempt,
                "outcome": outcome,
            }
        )
    return found


def cohorts(found: Sequence[Row], selection: Selection) -> dict[date, Row]:
    months: dict[date, Row] = {}
    for entry in found:
        if (
            not chosen(entry, selection)
            or (selection.first_month is not None and entry["month"] < selection.first_month)
            or (selection.last_month is not None and entry["month"] > selection.last_month)
        ):
            continue
        nothing = dict.fromkeys(("entered", "met", "not_met", "exempt", "left_early", "pending"), 0)
        row = months.setdefault(entry["month"], {**nothing, "rule": True})
        row["entered"] += 1
        row[entry["outcome"]] += 1
        row["rule"] = row["rule"] and entry["rule"]
    return months
