"""Paid hours and practice during a case, and the jobs that people left for."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.calendar import Days, Index, day_number
from data.demo.casework import generator
from data.demo.files import NONE, dates, whole, words
from data.demo.municipality import ACTIVE, READY, RESOURCE, YOUNG_ACTIVE, YOUNG_READY
from data.demo.world import DESTINATIONS, World

_KINDS: Final = (
    "ordinære timer", "småjob", "socialt frikort", "virksomhedspraktik", "løntilskud", "ordinært job",
    "fleksjob"
)  # fmt: skip
_ORDINARY: Final = 5
_FLEX: Final = 6
_REASONS: Final = (
    "aftalt ophør",
    "nyt job",
    "opsagt af borger",
    "opsagt af arbejdsgiver",
    "sygdom",
    "ukendt",
)
_EMPLOYERS: Final = 400


def moments(world: World, rng: np.random.Generator, since: date, a_year: NDArray[np.floating]) -> tuple[Index, Days]:
    """Return random days in the cases, so many a year in each: the case and the day of each."""
    begin = np.maximum(world.start, day_number(since))
    closed = np.where(world.end == NONE, world.until, world.end)
    length = np.maximum(0, closed - begin)
    count = rng.poisson(a_year * length / 365.25)
    case = np.repeat(np.arange(len(begin)), count)
    day = begin[case] + (rng.random(len(case)) * length[case]).astype(np.int32)
    return case, day.astype(np.int32)


def work_of_cases(world: World, seed: int) -> pl.DataFrame:
    """Return the work during the cases and after them, by citizen and start."""
    rng = generator(seed, 9)
    during = _told(_during(world, rng), generator(seed, 12))
    after = _after(world, rng)
    frame = pl.concat([during, after]).sort("citizen_id", "start_date", "kind", maintain_order=True)
    return frame.unique(["citizen_id", "kind", "employer_id", "start_date"], keep="first", maintain_order=True)


def _during(world: World, rng: np.random.Generator) -> pl.DataFrame:
    able = np.isin(world.group, (ACTIVE, READY, YOUNG_ACTIVE, YOUNG_READY, RESOURCE))
    case, day = moments(world, rng, date(2016, 10, 1), np.where(able, 0.34, 0.05))
    # Paid hours first: rarer at first, more common as the caseloads fell.
    share = (day - day_number(date(2016, 10, 1))) / (day_number(date(2026, 10, 31)) - day_number(date(2016, 10, 1)))
    kept = rng.random(len(case)) < 0.30 + 0.70 * share
    case, day = case[kept], day[kept]
    kind = np.searchsorted([0.42, 0.60, 0.67, 0.93], rng.random(len(case)))
    length = np.array([210, 120, 180, 60, 150])[kind] * rng.uniform(0.3, 1.9, len(case))
    end = day + length.astype(np.int32)
    closed = world.end[case]
    end = np.where((closed != NONE) & (rng.random(len(case)) < 0.7), np.minimum(end, np.maximum(day, closed)), end)
    hours = np.array([9.0, 4.0, 3.0, 15.0, 25.0])[kind] * rng.uniform(0.4, 1.6, len(case))
    return _frame(world, rng, case, day=day, end=end, kind=kind, hours=np.round(hours * 2) / 2, with_case=True)


def _told(frame: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Return the work with how it was found, which only paid work and some of the files tell; a few hours are left out."""
    paid = frame["kind"].cast(pl.String).is_in(["ordinære timer", "småjob", "løntilskud"]).to_numpy()
    known = paid & (frame["start_date"] >= date(2022, 1, 1)).to_numpy() & (rng.random(frame.height) < 0.85)
    asked = rng.random(frame.height) < 0.4
    return frame.with_columns(
        pl.when(pl.Series(rng.random(frame.height) < 0.04)).then(None).otherwise("weekly_hours").alias("weekly_hours"),
        pl.when(pl.Series(known)).then(pl.Series(asked)).alias("reverse_matching"),
    )


def _after(world: World, rng: np.random.Generator) -> pl.DataFrame:
    to_job = world.destination == DESTINATIONS.index("job")
    to_flex = world.destination == DESTINATIONS.index("fleksjob")
    case = np.flatnonzero((world.end != NONE) & (to_job | to_flex))
    day = world.end[case] + 1
    case, day = case[day <= world.until], day[day <= world.until]
    kind = np.where(to_flex[case], _FLEX, _ORDINARY)
    length = rng.exponential(np.where(to_flex[case], 1600, 900), len(case)) + 20
    following = _next_start(world)[case]
    end = np.where(following != NONE, np.maximum(day, following - 1), day + length.astype(np.int32))
    hours = np.where(to_flex[case], rng.integers(4, 20, len(case)), rng.choice([37, 37, 37, 32, 30, 25, 20], len(case)))
    return _frame(world, rng, case, day=day, end=end, kind=kind, hours=hours.astype(np.float64), with_case=False)


def _next_start(world: World) -> Days:
    """Return the start of the citizen's next case, NONE where there is none."""
    order = np.lexsort((world.start, world.citizen))
    following = np.full(len(order), NONE, np.int32)
    same = world.citizen[order[:-1]] == world.citizen[order[1:]]
    following[order[:-1][same]] = world.start[order[1:][same]]
    return following


def _frame(
    world: World,
    rng: np.random.Generator,
    case: Index,
    *,
    day: NDArray[np.integer],
    end: NDArray[np.integer],
    kind: NDArray[np.integer],
    hours: NDArray[np.floating],
    with_case: bool,
) -> pl.DataFrame:
    still = end > world.until
    reason = np.where(still, NONE, np.searchsorted([0.45, 0.57, 0.72, 0.83, 0.93], rng.random(len(case))))
    return pl.DataFrame(
        {
            "citizen_id": whole(world.citizen[case] + 1),
            "case_id": whole(case + 1) if with_case else np.full(len(case), NONE, np.int32),
            "kind": words(_KINDS, kind),
            "weekly_hours": hours,
            "employer_id": whole(rng.integers(1, _EMPLOYERS * max(1, len(world.start) // 12_000), len(case))),
            "start_date": dates(day),
            "end_date": dates(np.where(still, NONE, end)),
            "end_reason": words(_REASONS, reason),
            "reverse_matching": pl.Series([None], dtype=pl.Boolean).new_from_index(0, len(case)),
        }
    )
