"""Caseloads by hand: who has each citizen, in which team and with what hours, day by day, in plain Python.

Slow and obvious, and shares nothing with the SQL.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from queries.selection import Selection
from tests.by_hand.panel import DAY, Row, Spell, World, attributes, days, lived_days, month_of, spells
from tests.by_hand.questions import chosen_rows, months_later

CARRYING = {"jobrådgiver", "sagsbehandler", "andet", "ukendt"}

Held = Mapping[date, Mapping[tuple[str, str], Row]]
"""By day, and then by worker and citizen: the case they share, its team and group, and whether it is as cover."""


@dataclass(frozen=True)
class Office:
    """A world up to its data date, with what is known of who had whom."""

    world: World
    data_date: date
    held: Held

    @property
    def listed(self) -> set[str]:
        return {row["caseworker_id"] for row in self.world["caseworkers"]}

    def centre(self, team: str) -> str:
        centres: dict[str, str] = {t["team_id"]: t.get("centre") or "ukendt" for t in self.world["teams"]}
        return centres.get(team, "ukendt")

    def label(self, team: str) -> str:
        names: dict[str, str] = {"ukendt": "Uden team", **{t["team_id"]: t["team"] for t in self.world["teams"]}}
        return names.get(team, team)


def holder(world: World, case_id: str, day: date) -> tuple[str | None, bool]:
    """Who has a case on a day, and whether he covers for another or for nobody."""

    def latest(*kinds: str | None) -> str | None:
        at_work = [
            (a["start_date"], a["caseworker_id"])
            for a in world["assignments"]
            if a["case_id"] == case_id
            and a.get("kind") in kinds
            and a["start_date"] <= day
            and (a.get("end_date") is None or day <= a["end_date"])
        ]
        return max(at_work)[1] if at_work else None

    own, cover = latest(None, "primær"), latest("vikar")
    return (own, False) if cover is None else (cover, cover != own)


def office(world: World, data_date: date) -> Office:
    """Walk every spell and note who has its citizen; of two cases with one worker the one that came first counts."""
    pieces: dict[date, dict[tuple[str, str], list[tuple[date, str, int, Row]]]] = {}
    for number, spell in enumerate(spells(world, data_date)):
        before: Row = {}
        since = spell.start
        for day in lived_days(spell, data_date):
            who = attributes(world, spell, day)
            worker, covers = holder(world, who["case_id"], day)
            who |= {"holder": worker, "covers": covers}
            if who != before:
                since, before = day, who
            if worker is not None:
                of_day = pieces.setdefault(day, {}).setdefault((worker, spell.citizen_id), [])
                of_day.append((since, who["case_id"], number, who))
    held = {
        day: {pair: min(found, key=lambda piece: piece[:3])[3] for pair, found in of_day.items()}
        for day, of_day in pieces.items()
    }
    return Office(world, data_date, held)


def positions(here: Office, worker: str, day: date) -> dict[str, Row]:
    """A worker's positions on a day, by team: the row that began last, with the start of the row."""
    if worker not in here.listed:
        return _made_up(here, worker, day)
    found: dict[str, Row] = {}
    for row in here.world["caseworkers"]:
        start, team = row.get("start_date") or date.min, row.get("team_id") or "ukendt"
        if row["caseworker_id"] != worker or not start <= day <= (row.get("end_date") or date.max):
            continue
        if team not in found or start > found[team]["start"]:
            role = row.get("role") or "ukendt"
            found[team] = {
                "name": row.get("name") or worker,
                "role": role,
                "carries": role in CARRYING,
                "fte": (37 if row.get("weekly_hours") is None else row["weekly_hours"]) / 37,
                "hours_missing": row.get("weekly_hours") is None,
                "start": start,
                "last_day_known": _last_day(here, worker, team, day),
            }
    return found


def _last_day(here: Office, worker: str, team: str, day: date) -> date | None:
    """The registered last day of the unbroken time in a team that holds a day; None if it has no end."""
    while True:
        ends = [
            row.get("end_date") or date.max
            for row in here.world["caseworkers"]
            if row["caseworker_id"] == worker
            and (row.get("team_id") or "ukendt") == team
            and (row.get("start_date") or date.min) <= day <= (row.get("end_date") or date.max)
        ]
        if not ends:
            return day - DAY
        if max(ends) == date.max:
            return None
        day = max(ends) + DAY


def _made_up(here: Office, worker: str, day: date) -> dict[str, Row]:
    his = {when: pairs for when, of_day in here.held.items() if (pairs := [p for p in of_day if p[0] == worker])}
    if not his or not min(his) <= day <= max(his):
        return {}
    by_team = Counter(here.held[when][pair]["team_id"] for when, pairs in his.items() for pair in pairs)
    team = min(team for team, count in by_team.items() if count == max(by_team.values()))
    return {
        team: {
            "name": worker,
            "role": "ukendt",
            "carries": True,
            "fte": 1.0,
            "hours_missing": True,
            "start": min(his),
            "last_day_known": None,
        }
    }


def first_day(here: Office, worker: str) -> date | None:
    if worker not in here.listed:
        return min((when for when, of_day in here.held.items() if any(p[0] == worker for p in of_day)), default=None)
    starts = [r.get("start_date") or date.min for r in here.world["caseworkers"] if r["caseworker_id"] == worker]
    return min((start for start in starts if start <= here.data_date), default=None)


def workers(here: Office) -> list[str]:
    return sorted(here.listed | {worker for of_day in here.held.values() for worker, _citizen in of_day})


def placed(here: Office, day: date) -> list[Row]:
    """Every worker and citizen of a day, with the worker's team and whether he carries cases there."""
    found = []
    for (worker, citizen), case in here.held.get(day, {}).items():
        mine = positions(here, worker, day)
        if case["team_id"] in mine or not mine:
            team = case["team_id"]
        else:
            latest = max(position["start"] for position in mine.values())
            team = min(team for team, position in mine.items() if position["start"] == latest)
        found.append(
            {
                "team_id": team,
                "centre": here.centre(team),
                "caseworker_id": worker,
                "citizen_id": citizen,
                "case_id": case["case_id"],
                "target_group": case["target_group"],
                "covers": case["covers"],
                "carries": team in mine and mine[team]["carries"],
            }
        )
    return found


def chosen(here: Office, selection: Selection, team: str, worker: str, month: date | None = None) -> bool:
    """Whether a worker's team is selected; a caseload knows of no groups, ages or markers."""
    return (
        (not selection.teams or team in selection.teams)
        and (not selection.centres or here.centre(team) in selection.centres)
        and (not selection.caseworkers or worker in selection.caseworkers)
        and (month is None or selection.first_month is None or month >= selection.first_month)
        and (month is None or selection.last_month is None or month <= selection.last_month)
    )


def caseload_months(here: Office, covers_from: date) -> dict[tuple[str, str, date, str], tuple[int, int]]:
    """By team, worker, month and target group: days with a citizen, with one who carries cases and with others."""
    found: dict[tuple[str, str, date, str], list[int]] = {}
    for day in days(covers_from, here.data_date):
        for row in placed(here, day):
            key = (row["team_id"], row["caseworker_id"], month_of(day), row["target_group"])
            found.setdefault(key, [0, 0])[0 if row["carries"] else 1] += 1
    return {key: (one[0], one[1]) for key, one in found.items()}


def capacity_months(here: Office, covers_from: date) -> dict[tuple[str, str, date], tuple[float, int]]:
    """By team, worker and month: full-time days and days in the position, where he carries cases."""
    found: dict[tuple[str, str, date], tuple[float, int]] = {}
    for worker in workers(here):
        for day in days(covers_from, here.data_date):
            for team, position in positions(here, worker, day).items():
                if position["carries"]:
                    fte_days, people_days = found.get((team, worker, month_of(day)), (0.0, 0))
                    found[team, worker, month_of(day)] = (fte_days + position["fte"], people_days + 1)
    return found


def workers_on(here: Office, selection: Selection, day: date) -> dict[tuple[str, str], Row]:
    """By worker and team, everyone with a position or a citizen there on a day."""
    of_day = placed(here, day)
    primary = Counter(
        attributes(here.world, spell, day)["caseworker_id"]
        for spell in spells(here.world, here.data_date)
        if day in lived_days(spell, here.data_date)
    )
    found = {}
    for worker in workers(here):
        mine = positions(here, worker, day)
        for team in {*mine, *(row["team_id"] for row in of_day if row["caseworker_id"] == worker)}:
            if not chosen(here, selection, team, worker):
                continue
            held = [row for row in of_day if row["team_id"] == team and row["caseworker_id"] == worker]
            nothing = {"role": "ukendt", "carries": False, "fte": 0, "hours_missing": False, "last_day_known": None}
            position = mine.get(team, nothing)
            last_day = position["last_day_known"]
            found[worker, team] = {
                "team": here.label(team),
                "centre": here.centre(team),
                "role": position["role"],
                "carries": position["carries"],
                "fte": position["fte"],
                "hours_missing": position["hours_missing"],
                "first_day": first_day(here, worker),
                "coming_end": last_day if last_day is not None and last_day > here.data_date else None,
                "citizens": len({row["citizen_id"] for row in held}),
                "covered": sum(row["covers"] for row in held),
                "primary_cases": primary[worker],
            }
    return found


def leaders_on(here: Office, selection: Selection, day: date) -> dict[str, tuple[int, int]]:
    """By leader of a chosen team: his teams with somebody in them, and those somebodies but leaders."""
    staff = [(w, team, p["role"]) for w in workers(here) for team, p in positions(here, w, day).items()]
    leader = {team["team_id"]: team.get("leader_id") for team in here.world["teams"]}
    asked = {leader.get(team) for worker, team, _role in staff if chosen(here, selection, team, worker)}
    found = {}
    for name in asked - {None}:
        assert name is not None
        led = [(w, team, role) for w, team, role in staff if leader.get(team) == name]
        found[name] = (len({team for _w, team, _r in led}), len({w for w, _t, r in led if r != "leder" and w != name}))
    return found


def worker_changes(world: World, spell: Spell, data_date: date) -> Iterator[tuple[date, str]]:
    """The days on which a spell got another worker than its last, and why."""
    former: Row | None = None
    for day in lived_days(spell, data_date):
        who = attributes(world, spell, day)
        if who["caseworker_id"] is None:
            continue
        if former is not None and former["caseworker_id"] != who["caseworker_id"]:
            yield day, "own" if former["target_group"] == who["target_group"] else "target_group"
        former = who


def changes_last_year(
    here: Office, walked: Sequence[Spell], selection: Selection, by: str | None
) -> dict[str, tuple[int, int, int, int, int]]:
    """By unit, the open spells with 0, 1 and more changes in 12 months, and those with one of the unit's own."""
    found: dict[str, Counter[str]] = {}
    for spell, row in chosen_rows(walked, selection):
        if row["month"] != month_of(here.data_date) or not row["open_at_end"]:
            continue
        recent = [
            why
            for day, why in worker_changes(here.world, spell, here.data_date)
            if day > months_later(here.data_date, -12)
        ]
        unit = "alle" if by is None else row[by]
        found.setdefault(unit, Counter()).update(["cases", str(min(len(recent), 2))])
        found[unit]["own"] += "own" in recent
    return {unit: (one["cases"], one["0"], one["1"], one["2"], one["own"]) for unit, one in found.items()}


def citizen_moments(
    walked: Sequence[Spell], selection: Selection, measure: str, by: str | None
) -> dict[str, tuple[float, ...]]:
    """By unit: citizens, and the sums of y, x, y², x² and xy over them."""
    found: dict[str, dict[str, list[int]]] = {}
    for spell, row in chosen_rows(walked, selection):
        citizen = found.setdefault("alle" if by is None else row[by], {}).setdefault(spell.citizen_id, [0, 0])
        citizen[0] += row[measure]
        citizen[1] += row["person_days"]
    return {
        unit: (
            len(of_unit),
            sum(y for y, _x in of_unit.values()),
            sum(x for _y, x in of_unit.values()),
            sum(y * y for y, _x in of_unit.values()),
            sum(x * x for _y, x in of_unit.values()),
            sum(x * y for y, x in of_unit.values()),
        )
        for unit, of_unit in found.items()
    }
