"""The tables about cases and workers, written from a simulated world."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.calendar import REFORM_2025, Flags, Index, day_number, day_of
from data.demo.files import NONE, RawFiles, dates, whole, words
from data.demo.municipality import ACTIVE, FLEX, GROUPS, READY, SICK, YOUNG_ACTIVE, YOUNG_READY, label_of
from data.demo.world import DESTINATIONS, World

# Invented: trees, shrubs and flowers as surnames, with a number once they are used up.
_PLANTS: Final = (
    "Birk", "Asketræ", "Egeløv", "Lindeblad", "Røn", "Hassel", "Pil", "Tjørn", "Ahorn", "Elletræ",
    "Poppel", "Gran", "Enebær", "Bøgeløv", "Kastanje", "Hyld", "Slåen", "Kristtorn", "Lyng", "Bregne",
    "Mynte", "Timian", "Kamille", "Kløver", "Valmue", "Anemone", "Violblad", "Syren", "Ranunkel",
    "Kornblomst", "Lupin", "Hyben", "Brombær", "Ribs", "Solbær", "Mirabel", "Blomme", "Kvæde", "Tranebær",
    "Multebær", "Siv", "Tagrør", "Star", "Porse", "Gyvel", "Rosmarin", "Salvie", "Løvstikke", "Kommen",
    "Dild", "Estragon", "Merian", "Basilikum", "Karse",
)  # fmt: skip
_MASTER_KEY: Final = 7  # so that every table has random numbers of its own


def generator(seed: int, table: int) -> np.random.Generator:
    """Return random numbers of one table, independent of how many the others draw."""
    return np.random.Generator(np.random.PCG64([seed, _MASTER_KEY, table]))


def worker_name(person: int) -> str:
    """Return an invented name."""
    again = person // len(_PLANTS)
    return f"Rådgiver {_PLANTS[person % len(_PLANTS)]}" + (f" {again + 1}" if again else "")


def write_teams(world: World, files: RawFiles) -> None:
    """Write teams, and the workers' periods in them (leaders too)."""
    files.write(
        "teams",
        pl.DataFrame(
            {
                "team_id": [team.team_id for team in world.teams],
                "team": [team.team for team in world.teams],
                "centre": [team.centre for team in world.teams],
                "leader_id": [team.leader_id for team in world.teams],
            }
        ),
    )
    positions = world.staff.positions
    since_2020 = day_number(date(2020, 1, 1))
    leaders = pl.DataFrame(
        {
            "caseworker_id": [team.leader_id for team in world.teams],
            "name": [f"Teamleder {team.team.removeprefix('Team ')}" for team in world.teams],
            "team_id": [team.team_id for team in world.teams],
            "role": ["leder"] * len(world.teams),
            "weekly_hours": [37.0] * len(world.teams),
            "start_date": dates(np.full(len(world.teams), day_number(date(2015, 1, 1)))),
            "end_date": dates(np.full(len(world.teams), NONE)),
        }
    )
    # One in thirty of those employed has given notice.
    notice = np.array([p.end == NONE and n % 30 == 7 for n, p in enumerate(positions)])
    ends = np.where(notice, world.until + 45, [p.end for p in positions])
    workers = pl.DataFrame(
        {
            "caseworker_id": [worker_id(p.person) for p in positions],
            "name": [worker_name(p.person) for p in positions],
            "team_id": [world.teams[p.team].team_id for p in positions],
            "role": ["jobrådgiver" if p.start >= since_2020 else "sagsbehandler" for p in positions],
            "weekly_hours": [p.hours for p in positions],
            "start_date": dates(np.array([p.start for p in positions])),
            "end_date": dates(ends),
        }
    )
    files.write("caseworkers", pl.concat([leaders, workers]))


def worker_id(person: int) -> str:
    """Return a worker's id."""
    return f"R{person + 1:04d}"


def birth_known(world: World, seed: int) -> Flags:
    """Return which citizens' birth date stands in the files; a little under one in a hundred is missing."""
    return np.asarray(generator(seed, 1).random(len(world.birth)) >= 0.008)


def write_cases(world: World, files: RawFiles, seed: int) -> None:
    """Write the case periods, in the order of the case numbers."""
    known = birth_known(world, seed)
    periods = world.periods
    order = np.lexsort((periods["start"], periods["case"]))
    team_ids = [team.team_id for team in world.teams]
    rows = 500_000
    for begin in range(0, len(order), rows):
        part = order[begin : begin + rows]
        case, start, end, group, following = (periods[n][part] for n in ("case", "start", "end", "group", "next"))
        citizen = world.citizen[case]
        benefit, target, visitation = _labels(group, start)
        next_group = np.where(following == -2, group, following)
        next_benefit, _, _ = _labels(np.maximum(next_group, 0), end + 1)
        changed = (following != NONE) & (np.array(next_benefit) != np.array(benefit))
        destination = np.where((following == NONE) & (end != NONE), world.destination[case], NONE)
        destination = np.where(changed, DESTINATIONS.index("kontanthjælp"), destination)
        # A closed case whose reason nobody wrote: an empty field, read as unknown.
        blank = (destination == DESTINATIONS.index("ukendt")) & (case % 5 == 0)
        destination = np.where(blank, NONE, destination)
        frame = pl.DataFrame(
            {
                "case_id": whole(case + 1),
                "citizen_id": whole(citizen + 1),
                "team_id": words(team_ids, np.where(case % 331 == 330, NONE, periods["team"][part])),
                "birth_date": dates(world.birth[citizen], known[citizen]),
                "benefit": benefit,
                "target_group": target,
                "visitation_category": visitation,
                "start_date": dates(start),
                "end_date": dates(end),
                "exit_destination": words(DESTINATIONS, destination),
            }
        )
        files.write("cases", frame)


def _labels(group: NDArray[np.integer], day: NDArray[np.integer]) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return the benefit, target group and visitation category of each row."""
    after = day >= day_number(REFORM_2025)
    code = group + len(GROUPS) * after
    before_day, after_day = date(2020, 1, 1), REFORM_2025
    rows = [label_of(n, before_day) for n in range(len(GROUPS))] + [label_of(n, after_day) for n in range(len(GROUPS))]
    benefit, target, visitation = (words([row[n] for row in rows], code) for n in range(3))
    return benefit, target, visitation


def write_assignments(world: World, files: RawFiles, seed: int) -> None:
    """Write primary workers of the cases, and stand-ins while a worker was away."""
    person = np.array([p.person for p in world.staff.positions], np.int32)
    rows = world.assignments
    stand_in = _stand_ins(world, generator(seed, 2))
    case = np.concatenate([rows["case"], stand_in["case"]])
    worker = np.concatenate([rows["worker"], stand_in["worker"]])
    start = np.concatenate([rows["start"], stand_in["start"]])
    end = np.concatenate([rows["end"], stand_in["end"]])
    kind = np.concatenate([np.zeros(len(rows["case"]), np.int32), np.ones(len(stand_in["case"]), np.int32)])
    order = np.lexsort((start, kind, case))
    workers = [worker_id(n) for n in range(int(person.max()) + 1)]
    chunk = 1_000_000
    for begin in range(0, len(order), chunk):
        part = order[begin : begin + chunk]
        frame = pl.DataFrame(
            {
                "case_id": whole(case[part] + 1),
                "caseworker_id": words(workers, person[worker[part]]),
                "kind": words(("primær", "vikar"), kind[part]),
                "start_date": dates(start[part]),
                "end_date": dates(end[part]),
            }
        )
        files.write("assignments", frame.unique(["case_id", "caseworker_id", "start_date"], maintain_order=True))


def _stand_ins(world: World, rng: np.random.Generator) -> dict[str, NDArray[np.int32]]:
    """Return a colleague of the team for the cases of a worker who is away for one to four months."""
    positions = world.staff.positions
    rows = world.assignments
    by_worker = np.argsort(rows["worker"], kind="stable")
    edges = np.searchsorted(rows["worker"][by_worker], np.arange(len(positions) + 1))
    of_team: dict[int, list[int]] = {}
    for place, position in enumerate(positions):
        of_team.setdefault(position.team, []).append(place)
    pieces: dict[str, list[NDArray[np.int32]]] = {name: [] for name in ("case", "worker", "start", "end")}
    away = np.flatnonzero(rng.random(len(positions)) < 0.30)
    first_day = day_number(date(2017, 1, 1))
    for place in away.tolist():
        position = positions[place]
        low = max(first_day, position.start + 60)
        high = (position.end if position.end != NONE else world.until) - 150
        if high <= low:
            continue
        start = int(rng.integers(low, high))
        end = start + int(rng.integers(30, 120))
        others = [
            p
            for p in of_team[position.team]
            if p != place and positions[p].start <= start and (positions[p].end == NONE or positions[p].end >= end)
        ]
        if not others:
            continue
        mine = by_worker[edges[place] : edges[place + 1]]
        closed = np.where(rows["end"][mine] == NONE, world.until, rows["end"][mine])
        held = mine[(rows["start"][mine] <= start) & (closed > start)]
        pieces["case"].append(rows["case"][held])
        pieces["worker"].append(rng.choice(others, len(held)).astype(np.int32))
        pieces["start"].append(np.full(len(held), start, np.int32))
        pieces["end"].append(np.minimum(end, closed[np.isin(mine, held)]).astype(np.int32))
    return {name: np.concatenate(found) if found else np.empty(0, np.int32) for name, found in pieces.items()}


def write_contacts(world: World, files: RawFiles, seed: int) -> None:
    """Write conversations up to the data date and the planned ones after it."""
    rng = generator(seed, 3)
    person = np.array([p.person for p in world.staff.positions], np.int32)
    workers = [worker_id(n) for n in range(int(person.max()) + 1)]
    rows = world.contacts
    ahead = world.planned_contacts
    case = np.concatenate([rows["case"], ahead["case"]])
    worker = np.concatenate([rows["worker"], ahead["worker"]])
    day = np.concatenate([rows["date"], ahead["date"]])
    kinds = ("jobsamtale", "opfølgning", "første samtale", "fællesmøde", "årlig afklaring")
    forms = ("fremmøde", "telefon", "video", "hjemmebesøg")
    chunk = 1_000_000
    for begin in range(0, len(case), chunk):
        part = slice(begin, begin + chunk)
        status = np.searchsorted([0.825, 0.915], rng.random(len(case[part])))
        # A few were never closed in the system.
        status[rng.random(len(status)) < 0.002] = 3
        status[day[part] > world.until] = 3
        first = day[part] - world.start[case[part]] <= 28
        group = world.group[case[part]]
        kind = np.where(first, 2, np.where(np.isin(group, (READY, YOUNG_READY)), 0, 1))
        kind[(rng.random(len(kind)) < 0.04) & ~first] = 3
        form = np.searchsorted([0.70, 0.93, 0.985], rng.random(len(kind)))
        spring = (day[part] > day_number(date(2020, 3, 12))) & (day[part] < day_number(date(2021, 5, 1)))
        form[spring & (rng.random(len(kind)) < 0.8)] = 1
        frame = pl.DataFrame(
            {
                "case_id": whole(case[part] + 1),
                "caseworker_id": words(
                    workers, np.where(worker[part] == NONE, NONE, person[np.maximum(worker[part], 0)])
                ),
                "date": dates(day[part]),
                "kind": words(kinds, kind),
                "form": words(forms, form),
                "status": words(("afholdt", "udeblevet", "aflyst", "planlagt"), status),
            }
        )
        files.write("contacts", frame)


# Marker and share of the aktivitetsparate over 30; S2 has no shares of the last six, they are invented.
_SHARES: Final = (
    ("ufaglært", 0.76), ("ikke bestået 9. klasse", 0.62), ("afbrudt uddannelse", 0.30),
    ("fysiske udfordringer", 0.65), ("psykiske udfordringer", 0.57), ("aktivt misbrug", 0.17),
    ("enlig forsørger", 0.42), ("anbragt uden for hjemmet", 0.22), ("kriminel baggrund", 0.21),
    ("børn med udfordringer", 0.08), ("hjemløs", 0.04), ("komplekse udfordringer", 0.24),
    ("manglende motivation eller modstand", 0.14), ("manglende indsigt i egen diagnose", 0.05),
    ("ptsd angst eller adhd", 0.21), ("kaotisk livsførelse", 0.09), ("svær depression", 0.07),
)  # fmt: skip
_FROM_S2: Final = 11
_ASKED_SINCE: Final = date(2024, 1, 1)
_MAY_END: Final = ("hjemløs", "aktivt misbrug")
# Of these only ja is written down, as in many registers; of the others everybody is asked, and nine in ten answer.
_ONLY_YES: Final = (
    "afbrudt uddannelse", "aktivt misbrug", "anbragt uden for hjemmet", "børn med udfordringer", "hjemløs",
)  # fmt: skip
_ANSWERED: Final = 0.9


def write_markers(world: World, files: RawFiles, seed: int) -> None:
    """Write what is known of each case's markers; S2's shares are met by quota in the stock of today.

    A citizen scores on each marker by need and chance; the scores' quantile in the stock of aktivitetsparate
    over 30 is the limit for everybody, so that the shares hold there and vary elsewhere. They are shares of those
    who are known, ja ÷ (ja + nej), and of all where no nej is written down.
    """
    rng = generator(seed, 4)
    known = birth_known(world, seed)
    stock = world.main_stock
    stock = stock[known[world.citizen[stock]]]
    cases = len(world.start)
    last_month = day_number(day_of(world.until).replace(day=1))
    closed = np.where(world.end == NONE, last_month, world.end)
    milder = np.isin(world.group, (SICK, READY, YOUNG_READY, FLEX))
    recent = closed >= day_number(_ASKED_SINCE)
    before: NDArray[np.float32] = np.zeros(len(world.birth), np.float32)
    for number, (marker, share) in enumerate(_SHARES):
        noise = rng.standard_normal(len(world.birth), np.float32)
        if marker == "ikke bestået 9. klasse":
            noise = np.float32(0.6) * before + np.float32(0.8) * noise
        before = noise
        score = (np.float32(0.4) * world.need.astype(np.float32) + np.float32(0.9) * noise)[world.citizen]
        only_yes = marker in _ONLY_YES
        answered = rng.random(cases, np.float32) < (1 if only_yes else _ANSWERED)
        limit = _limit(score[stock[answered[stock]]], share)
        draw = rng.random(cases, np.float32)
        asked = recent if number >= _FROM_S2 else np.ones(cases, np.bool_)
        yes = asked & answered & (score - np.where(milder, np.float32(0.7), np.float32(0)) > limit)
        ended = asked & ~yes & (score > limit - 0.25) & ~milder & (marker in _MAY_END)
        no = asked & answered & ~yes & (not only_yes)
        unknown = asked & ~answered & (draw > 0.7)
        found = np.flatnonzero(yes | ended | no | unknown)
        value = np.select([yes[found] | ended[found], no[found]], [0, 1], 2)
        delay = np.where(draw[found] * 97 % 1 < 0.25, (draw[found] * 997 % 1) * 120, 0).astype(np.int32)
        start = np.maximum(world.start[found], np.minimum(world.start[found] + delay, closed[found]))
        half = (world.start[found] + np.maximum(closed[found], world.start[found])) // 2
        frame = pl.DataFrame(
            {
                "case_id": whole(found + 1),
                "marker": words((marker,), np.zeros(len(found), np.int32)),
                "value": words(("ja", "nej", "ukendt"), value),
                "start_date": dates(np.where(ended[found], world.start[found], start)),
                "end_date": dates(np.where(ended[found], half, NONE)),
            }
        )
        files.write("markers", frame)


def _limit(score: NDArray[np.float32], share: float) -> float:
    """Return the score above which the share of the stock lies, as nearly as whole persons allow."""
    if not len(score):
        return 0.0
    ordered = np.sort(score)
    above = round(share * len(score))
    place = len(score) - above
    if place == 0:
        return float(ordered[0]) - 1e-3
    return float(ordered[place - 1])


_NEXT_STEPS: Final = (
    "Opstart i virksomhedspraktik", "Afprøve timer i butik", "Møde med mentor og læge",
    "Kontakt til værested", "Ordinære timer på lager", "Afklaring af skånehensyn",
    "Ansøgning om fleksjob", "Samtale om uddannelse", "Træningsforløb begynder", "Besøg på arbejdsplads",
    "Opdatere CV sammen", "Netværksmøde om bolig",
)  # fmt: skip


def write_plans(world: World, files: RawFiles, seed: int) -> None:
    """Write plans with a next step: each replaces the one before, and a few cases have none."""
    rng = generator(seed, 5)
    cases = np.flatnonzero(rng.random(len(world.start)) < 0.97)
    closed = np.where(world.end[cases] == NONE, world.until + 1, world.end[cases])
    first = world.start[cases] + rng.integers(0, 28, len(cases)).astype(np.int32)
    first = np.maximum(first, day_number(date(2016, 10, 1)))
    begun = first < closed
    cases, closed, first = cases[begun], closed[begun], first[begun]
    gap = rng.integers(160, 330, len(cases))
    count = (closed - first - 1) // gap + 1
    row = np.repeat(np.arange(len(cases)), count)
    place = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    start = first[row] + place * gap[row]
    last = place == count[row] - 1
    case = cases[row]
    still = world.end[case] == NONE
    # A plan now and then ran out without another.
    lapsed = last & still & (rng.random(len(row)) < 0.02) & (start < world.until - 60)
    end = np.where(last, np.where(still, NONE, np.maximum(start, world.end[case])), start + gap[row] - 1)
    end = np.where(lapsed, world.until - 30, end)
    due = start + rng.integers(21, 190, len(row))
    step = rng.integers(0, len(_NEXT_STEPS), len(row))
    step[rng.random(len(row)) < 0.03] = NONE
    # Most of the plans in force have a next step that lies ahead; the others are overdue.
    kept = last & still & (rng.random(len(row)) < 0.85)
    due = np.where(kept, world.until + rng.integers(1, 90, len(row)), due)
    files.write(
        "plans",
        pl.DataFrame(
            {
                "case_id": whole(case + 1),
                "start_date": dates(start),
                "end_date": dates(end),
                "next_step": words(_NEXT_STEPS, step),
                "due_date": dates(np.where(step == NONE, NONE, due)),
            }
        ),
    )


def write_exemptions(world: World, files: RawFiles, seed: int) -> None:
    """Write periods without the duty to meet."""
    rng = generator(seed, 6)
    first = day_number(date(2016, 10, 1))
    begin = np.maximum(world.start, first)
    closed = np.where(world.end == NONE, world.until, world.end)
    cases = np.flatnonzero((rng.random(len(begin)) < 0.09) & (closed - begin > 30))
    start = begin[cases] + (rng.random(len(cases)) * (closed[cases] - begin[cases] - 14)).astype(np.int32)
    kind = np.searchsorted([0.58, 0.70, 0.80, 0.92, 0.96], rng.random(len(cases)))
    length = np.array([60, 25, 300, 21, 40, 120])[kind] * rng.uniform(0.4, 1.5, len(cases))
    end = np.minimum(start + length.astype(np.int32), np.where(world.end[cases] == NONE, 10**6, closed[cases]))
    kinds = ("sygdom", "indlagt", "barsel", "ferie", "snart i job", "afsoning")
    files.write(
        "exemptions",
        pl.DataFrame(
            {
                "case_id": whole(cases + 1),
                "kind": words(kinds, kind),
                "start_date": dates(start),
                "end_date": dates(np.where((end > world.until) & (rng.random(len(end)) < 0.4), NONE, end)),
            }
        ),
    )


def write_clarifications(world: World, files: RawFiles, seed: int) -> None:
    """Write yearly clarifications of those in kontanthjælp since 1 July 2025; some are late."""
    rng = generator(seed, 8)
    law = day_number(REFORM_2025)
    closed = np.where(world.end == NONE, world.until, world.end)
    cash = np.isin(world.group, (ACTIVE, YOUNG_ACTIVE, READY, YOUNG_READY))
    cases = np.flatnonzero(cash & (closed >= law))
    day = np.maximum(world.start[cases], law) + rng.integers(20, 365, len(cases))
    pieces: list[tuple[Index, Index]] = []
    while len(cases):
        inside = (day <= closed[cases]) & (rng.random(len(cases)) < 0.93)
        pieces.append((cases[inside].astype(np.int64), day[inside].astype(np.int64)))
        cases, day = cases[inside], day[inside] + rng.integers(300, 420, int(inside.sum()))
    case = np.concatenate([piece[0] for piece in pieces]) if pieces else np.empty(0, np.int64)
    days = np.concatenate([piece[1] for piece in pieces]) if pieces else np.empty(0, np.int64)
    order = np.lexsort((days, case))
    files.write("clarifications", pl.DataFrame({"case_id": whole(case[order] + 1), "date": dates(days[order])}))
