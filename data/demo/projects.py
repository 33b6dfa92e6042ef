"""Two projects: Rampe with S3's goals and dates (its people invented), and an invented one that runs now."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.calendar import Flags, day_number
from data.demo.casework import birth_known, generator
from data.demo.files import NONE, RawFiles, dates, words
from data.demo.municipality import CENTRES
from data.demo.world import World

RAMPE: Final = "RAMPE"
RAMPE_DEADLINE: Final = date(2019, 3, 31)  # S3 gives no deadline: assumed, and the project's name says so
RAMPE_STATUS: Final = date(2018, 6, 30)
NOW: Final = "SKRIDT"
# Site, citizens to be offered the effort (S3), to be kept in a fleksjob (our 60 % of each), volunteers wanted
# (S3, the lower bound), enrolled by the status date and in all, share who get a fleksjob (fewer resources in
# Randers: S3), volunteers in November 2017 (S3 gives 11 in all).
_RAMPE_SITES: Final = (
    ("Aarhus", 75, 45, 8, 57, 72, 0.66, 6),
    ("Odder", 45, 27, 4, 33, 43, 0.66, 3),
    ("Randers", 45, 27, 4, 26, 38, 0.45, 2),
)
_NOW_SITES: Final = ((CENTRES[0], 60, 30, 46), (CENTRES[1], 50, 25, 35), (CENTRES[2], 40, 20, 24))
_NOW_START: Final = date(2025, 4, 1)
_NOW_DEADLINE: Final = date(2027, 9, 30)
_NOW_NEEDS: Final = date(2026, 6, 30)  # a world that ends before has no such project
_REASONS: Final = ("gennemført", "job", "sygdom", "frafaldet", "fraflyttet", "andet")


def write_projects(world: World, files: RawFiles, seed: int) -> None:
    """Write projects, goals, enrolments, their jobs, volunteers and activities."""
    rng = generator(seed, 11)
    until = world.until
    runs_now = until >= day_number(_NOW_NEEDS)
    files.write(
        "projects",
        pl.DataFrame(
            {
                "project_id": [RAMPE, NOW],
                "project": [
                    "Rampe (efter DEFACTUMs notat 2017; frist antaget, deltagere opdigtet)",
                    "Skridt for skridt (opdigtet)",
                ],
                "start_date": [date(2016, 10, 1), _NOW_START],
                "deadline": [RAMPE_DEADLINE, _NOW_DEADLINE],
                "status_dates": ["30-06-2018", "31-03-2026, 30-09-2026, 31-03-2027"],
                "job_kind": ["fleksjob", None],
                "period_months": [6, 6],
                "same_employer": [True, False],
                "gap_weeks": [0, 4],
            }
        ).head(2 if runs_now else 1),
    )
    goals = [
        (RAMPE, site, measure, target)
        for site, offered, kept, volunteers, *_ in _RAMPE_SITES
        for measure, target in (
            ("tilbudt indsatsen", offered),
            ("fastholdt i job", kept),
            ("frivillige mentorer", volunteers),
        )
    ]
    if runs_now:
        goals += [
            (NOW, site, measure, target)
            for site, offered, kept, _ in _NOW_SITES
            for measure, target in (("tilbudt indsatsen", offered), ("fastholdt i job", kept))
        ]
    schema = ["project_id", "site", "measure", "target"]
    files.write("project_goals", pl.DataFrame(goals, schema=schema, orient="row"))
    _write_rampe(files, rng, until)
    if runs_now:
        _write_now(world, files, rng, birth_known(world, seed))


def _write_rampe(files: RawFiles, rng: np.random.Generator, until: int) -> None:
    status, begin = day_number(RAMPE_STATUS), day_number(date(2017, 1, 15))
    finish = day_number(RAMPE_DEADLINE)
    people = []
    for site, _, _, _, before, total, share, _ in _RAMPE_SITES:
        enrolled = np.concatenate(
            [
                np.sort(rng.integers(begin, status, before)),
                np.sort(rng.integers(status + 5, finish - 90, total - before)),
            ]
        )
        people += [(f"RA-{site[0]}{n + 1:03d}", site, int(day), share) for n, day in enumerate(enrolled)]
    citizens = [row[0] for row in people]
    enrolled = np.array([row[2] for row in people])
    works = rng.random(len(people)) < np.array([row[3] for row in people])
    started = np.where(works, enrolled + 40 + rng.gamma(3, 45, len(people)).astype(np.int64), NONE)
    works &= started < finish
    kept = rng.random(len(people)) < 0.72
    ended = started + np.where(kept, rng.integers(200, 900, len(people)), rng.integers(14, 170, len(people)))
    # Surprisingly few drop out (S3).
    drops = ~works & (rng.random(len(people)) < 0.12)
    left = np.where(drops, enrolled + rng.integers(30, 200, len(people)), finish)
    reason = np.where(drops, rng.choice([2, 3, 3, 4], len(people)), np.where(works, 1, 0))
    files.write(
        "enrolments",
        pl.DataFrame(
            {
                "project_id": [RAMPE] * len(people),
                "citizen_id": citizens,
                "site": [row[1] for row in people],
                "referred_date": dates(enrolled - rng.integers(5, 60, len(people))),
                "enrolled_date": dates(enrolled),
                "left_date": dates(left),
                "left_reason": words(_REASONS, reason),
            }
        ),
    )
    at = np.flatnonzero(works)
    files.write(
        "jobs",
        _jobs(
            [citizens[n] for n in at],
            started[at],
            ended[at],
            kind="fleksjob",
            rng=rng,
            until=until,
            hours=(6.0, 20.0),
        ),
    )
    _write_volunteers(files, rng, people)
    _write_meetings(files, rng, list(zip(citizens, enrolled, left, strict=True)))


def _write_volunteers(files: RawFiles, rng: np.random.Generator, people: list[tuple[str, str, int, float]]) -> None:
    """Write eleven volunteers in November 2017 (S3), three more later; each follows one citizen."""
    rows = []
    first, eleven = day_number(date(2017, 2, 1)), day_number(date(2017, 10, 31))
    for site, *_, volunteers in _RAMPE_SITES:
        here = [row for row in people if row[1] == site and row[2] < eleven]
        for n in range(volunteers + 1):
            citizen = here[n % len(here)]
            early = n < volunteers
            day = max(citizen[2] + 10, int(rng.integers(first, eleven))) if early else eleven + 60 + n
            day = min(day, eleven) if early else day
            rows.append((RAMPE, site, f"FR-{site[0]}{n + 1:02d}", citizen[0], day, day_number(RAMPE_DEADLINE)))
    frame = pl.DataFrame(
        rows,
        schema=["project_id", "site", "volunteer_id", "citizen_id", "start_date", "end_date"],
        orient="row",
    )
    days = pl.col("start_date", "end_date").cast(pl.Int32).cast(pl.Date)
    files.write("volunteers", frame.with_columns(days))


def _write_meetings(files: RawFiles, rng: np.random.Generator, people: list[tuple[str, int, int]]) -> None:
    """Write a voluntary café meeting every fourth week; some cannot attend (S3)."""
    rows = []
    for day in range(day_number(date(2017, 3, 7)), day_number(RAMPE_DEADLINE), 28):
        for citizen, enrolled, left in people:
            if enrolled <= day <= left:
                rows.append((RAMPE, citizen, day, bool(rng.random() < 0.58)))
    frame = pl.DataFrame(rows, schema=["project_id", "citizen_id", "date", "attended"], orient="row")
    files.write("activities", frame.with_columns(pl.col("date").cast(pl.Int32).cast(pl.Date)))


def _write_now(world: World, files: RawFiles, rng: np.random.Generator, known: Flags) -> None:
    begin, until = day_number(_NOW_START), world.until
    stock = world.main_stock
    longer = stock[(world.start[stock] < begin) & known[world.citizen[stock]]]
    pieces, jobs = [], []
    for site, _, _, count in _NOW_SITES:
        centres = np.array([team.centre.startswith(site) for team in world.teams])
        here = longer[centres[world.team[longer]]]
        case = np.sort(rng.permutation(here)[:count])
        enrolled = rng.integers(begin + 14, until - 10, len(case))
        leaves = rng.random(len(case)) < 0.12
        left = np.where(leaves, enrolled + rng.integers(30, 240, len(case)), 10**6)
        left = np.where(left > until, NONE, left)
        citizens = [files.citizen_id(int(n) + 1) for n in world.citizen[case]]
        pieces.append(
            pl.DataFrame(
                {
                    "project_id": [NOW] * len(case),
                    "citizen_id": citizens,
                    "site": [site] * len(case),
                    "referred_date": dates(enrolled - rng.integers(4, 40, len(case))),
                    "enrolled_date": dates(enrolled),
                    "left_date": dates(left),
                    "left_reason": words(_REASONS, np.where(left == NONE, NONE, rng.choice([2, 3, 3, 5], len(case)))),
                }
            )
        )
        started = enrolled + 25 + rng.gamma(2.5, 40, len(case)).astype(np.int64)
        works = np.flatnonzero((rng.random(len(case)) < 0.62) & (started < until) & (left == NONE))
        ended = started + np.where(rng.random(len(case)) < 0.7, 2000, rng.integers(20, 170, len(case)))
        jobs.append(
            _jobs(
                [citizens[n] for n in works],
                started[works],
                ended[works],
                kind="ordinære timer",
                rng=rng,
                until=until,
                hours=(3.0, 15.0),
            )
        )
    files.write("enrolments", pl.concat(pieces))
    files.write("jobs", pl.concat(jobs))


def _jobs(
    citizens: list[str],
    start: NDArray[np.integer],
    end: NDArray[np.integer],
    *,
    kind: str,
    rng: np.random.Generator,
    until: int,
    hours: tuple[float, float],
) -> pl.DataFrame:
    count = len(citizens)
    still = end > until
    return pl.DataFrame(
        {
            "citizen_id": citizens,
            "case_id": pl.Series([None] * count, dtype=pl.String),
            "kind": [kind] * count,
            "weekly_hours": np.round(rng.uniform(*hours, count) * 2) / 2,
            "employer_id": [f"VP{n + 1:04d}" for n in range(count)],
            "start_date": dates(start),
            "end_date": dates(np.where(still, NONE, end)),
            "end_reason": words(("aftalt ophør", "opsagt af borger"), np.where(still, NONE, rng.integers(0, 2, count))),
            "reverse_matching": pl.Series([None] * count, dtype=pl.Boolean),
        }
    )
