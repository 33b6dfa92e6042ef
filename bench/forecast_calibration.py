"""How often projects reach their goal for each forecast chance, in projects that are simulated day by day.

python bench/forecast_calibration.py [--projects 2000] [--seed 2] [--picture docs/pictures/forecast-calibration.svg]

A project of 30 months has 40 to 165 places and fills them evenly over 15 months. Its success share, the spread of
ends over the period, its pace and its target differ from project to project. In the steady world jobs are found one
by one at a pace that is the project's own (what a consultant has time for), for someone who waits; in the pool world
everyone who waits has the same chance each day, so the pace follows how many wait. Every other project is of each
kind, and the forecast is not told which. When a job ends early half leave, the others may find another. On a day
between 10 and 18 months in, the forecast is made from what is registered by then, with the functions that the page
uses, and then the project runs on to its deadline.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from methods import forecast, retention
from methods.intervals import wilson

START = date(2016, 10, 1)
DEADLINE = date(2019, 3, 31)
MONTHS = 6
FILLED_AFTER = 456
"""Days in which the places are filled: 15 months."""
LEAVES = 0.0003
"""Chance each day that someone who waits leaves the project: a tenth in a year."""
PERIOD = 184
"""Days of the longest half year."""
GIVES_UP = 0.5
"""Chance of leaving the project when a job ends early; who has been secured is done with it."""
PACE_SEEN = 182
"""Days over which the present pace is counted."""
WORLDS = ("steady", "pool")


class Project(NamedTuple):
    """What is registered of a project from its start to its deadline, and its goal."""

    participants: pl.DataFrame
    jobs: pl.DataFrame
    places: int
    target: int
    today: date


class Forecast(NamedTuple):
    """Chance of reaching the goal, whether it then was reached, and how many had matured.

    The chances are by three looks: the forecast, the same with the number who then began given (what is left is the
    share), and the naive one with the share and the expected number to come taken as known.
    """

    chances: dict[str, float]
    reached: bool
    matured: int


class Tenth(NamedTuple):
    """Projects whose forecast lies in one tenth: number, mean forecast, share that reached the goal, its interval."""

    projects: int
    mean: float
    hits: float
    low: float
    high: float


def simulated(world: str, rng: np.random.Generator) -> Project:
    """One project, run to its deadline."""
    places = int(rng.integers(40, 166))
    share = float(rng.beta(12, 8))
    shape = float(rng.uniform(0.6, 1.4))
    days = (DEADLINE - START).days
    enrolled = np.sort(rng.integers(0, FILLED_AFTER, places))
    left = enrolled + rng.geometric(LEAVES, places)
    free_from = enrolled.copy()
    jobs: list[tuple[int, int, int]] = []

    def begins(person: int, day: int) -> None:
        # A Weibull time with the chance `share` of outlasting the half year.
        lasts = max(1, int(PERIOD * (rng.exponential() / -np.log(share)) ** (1 / shape)))
        jobs.append((person, day, day + lasts))
        free_from[person] = day + lasts
        if lasts >= PERIOD or rng.random() < GIVES_UP:
            left[person] = min(left[person], day + lasts)

    pace = places / FILLED_AFTER * float(rng.uniform(0.4, 0.9))
    daily = float(rng.uniform(0.002, 0.005))
    for day in range(days):
        waiting = np.flatnonzero((free_from <= day) & (left > day))
        if world == "steady":
            number = min(int(rng.poisson(pace)), waiting.size)
        else:
            number = int(rng.binomial(waiting.size, daily))
        for person in rng.permutation(waiting)[:number]:
            begins(int(person), day)
    participants = pl.DataFrame(
        {
            "citizen_id": [str(person) for person in range(places)],
            "referred_date": pl.Series([None] * places, dtype=pl.Date),
            "enrolled_date": [START + timedelta(int(day)) for day in enrolled],
            "left_date": [START + timedelta(int(day)) if day < days else None for day in left],
        }
    )
    frame = pl.DataFrame(
        {
            "citizen_id": [str(person) for person, _, _ in jobs],
            "employer_id": [str(number) for number in range(len(jobs))],
            "start_date": [START + timedelta(day) for _, day, _ in jobs],
            "end_date": [START + timedelta(until - 1) for _, _, until in jobs],
        },
        schema={"citizen_id": pl.String, "employer_id": pl.String, "start_date": pl.Date, "end_date": pl.Date},
    )
    today = START + timedelta(int(rng.integers(304, 550)))
    return Project(participants, frame, places, round(places * float(rng.uniform(0.45, 0.8))), today)


def forecast_of(project: Project) -> Forecast:
    """Chance of reaching the goal as seen on the project's day, and what came of it."""
    today = project.today
    periods = retention.job_periods(project.jobs, project.participants, same_employer=True, gap_days=0, day=today)
    now = retention.states(project.participants, periods, today, MONTHS)
    curve = retention.curve(periods, today, MONTHS)
    known = retention.evidence(curve, MONTHS)
    running = now.filter(pl.col("state") == "pending")
    chances = retention.conditional(curve, retention.elapsed_months(running["start"], today, MONTHS), MONTHS)
    pending = chances[(running["full_date"] <= DEADLINE).to_numpy()]
    available = retention.available(now, project.places, chances, retention.expected_share(known))
    waiting = now.filter(pl.col("state") == "active").height
    seen = min(PACE_SEEN, (today - START).days) / forecast.DAYS_IN_MONTH
    pace = periods.filter(pl.col("start") > today - timedelta(PACE_SEEN)).height / seen
    last = forecast.last_useful_start(DEADLINE, MONTHS)
    left = forecast.months_between(today, last)
    secured = now.filter(pl.col("state") == "secured").height
    coming = forecast.starts_to_come(pace, left, available, waiting=waiting, months_seen=seen)
    # A million times the evidence is the share taken as known.
    sure = 1e6 * (known.successes + 1), 1e6 * (known.failures + 1)

    def chance(coming: int | NDArray[np.float64], successes: float, failures: float) -> float:
        return forecast.reach_probability(project.target, secured, pending, coming, successes, failures)

    expected = round(float(coming @ np.arange(coming.size)))
    first = periods.group_by("citizen_id").agg(pl.col("start").min().dt.offset_by(f"{MONTHS}mo"))
    matured = first.filter(pl.col("start") <= today).height
    everything = retention.job_periods(project.jobs, project.participants, same_employer=True, gap_days=0)
    later = everything.filter((pl.col("start") > today) & (pl.col("start") <= last)).height
    final = retention.states(project.participants, everything, DEADLINE, MONTHS)
    return Forecast(
        {"forecast": chance(coming, *known), "starts known": chance(later, *known), "naive": chance(expected, *sure)},
        final.filter(pl.col("state") == "secured").height >= project.target,
        matured,
    )


def forecasts(projects: int, seed: int, worlds: Sequence[str] = WORLDS) -> list[Forecast]:
    """Forecasts of so many projects where at least ten participants have matured, of each kind of world in turn."""
    rng = np.random.default_rng(seed)
    found: list[Forecast] = []
    while len(found) < projects:
        each = forecast_of(simulated(worlds[len(found) % len(worlds)], rng))
        if each.matured >= forecast.MATURED_NEEDED:
            found.append(each)
    return found


def tenths(found: Sequence[Forecast], look: str) -> list[Tenth]:
    """Projects whose forecast lies in each tenth, those with none left out."""
    rows = []
    for tenth in range(10):
        chosen = [each for each in found if min(9, int(each.chances[look] * 10)) == tenth]
        if chosen:
            hits = sum(each.reached for each in chosen)
            mean = float(np.mean([each.chances[look] for each in chosen]))
            rows.append(Tenth(len(chosen), mean, hits / len(chosen), *wilson(hits, len(chosen))))
    return rows


def picture(rows: Sequence[Tenth]) -> str:
    """SVG of the share of projects that reached their goal, by the forecast: on the line they are the same."""
    size, edge = 420, 50

    def x(share: float) -> float:
        return edge + share * (size - 2 * edge)

    def y(share: float) -> float:
        return size - x(share)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" font-family="sans-serif" font-size="12">',
        "<title>Share of projects that reached their goal, by the forecast chance</title>",
        f'<rect width="{size}" height="{size}" fill="white"/>',
        f'<path d="M{x(0)} {y(1)}V{y(0)}H{x(1)}" fill="none" stroke="#555"/>',
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#999" stroke-dasharray="4 4"/>',
    ]
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        parts += [
            f'<text x="{x(share):.0f}" y="{size - edge + 18}" text-anchor="middle">{share:.0%}</text>',
            f'<text x="{edge - 8}" y="{y(share) + 4:.0f}" text-anchor="end">{share:.0%}</text>',
        ]
    for row in rows:
        parts += [
            f'<path d="M{x(row.mean):.1f} {y(row.low):.1f}V{y(row.high):.1f}" stroke="#0b5c8a" stroke-width="2"/>',
            f'<circle cx="{x(row.mean):.1f}" cy="{y(row.hits):.1f}" r="4" fill="#0b5c8a"/>',
        ]
    parts += [
        f'<text x="{size / 2}" y="{size - 10}" text-anchor="middle">Forecast chance of reaching the goal</text>',
        f'<text x="{edge}" y="{edge - 20}">Share that reached it, with 95 % intervals</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Print the tables, draw the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    found = forecasts(options.projects, options.seed)
    steady, pool = found[::2], found[1::2]
    for name, some, look in (
        ("both worlds", found, "forecast"),
        ("steady world", steady, "forecast"),
        ("pool world", pool, "forecast"),
        ("both worlds, the number to come given", found, "starts known"),
        ("both worlds, naive", found, "naive"),
    ):
        print(f"\n{name}\n\n| projects | forecast | reached | 95 % interval | holds |\n|---|---|---|---|---|")
        for row in tenths(some, look):
            holds = "yes" if row.low <= row.mean <= row.high else "no"
            print(f"| {row.projects} | {row.mean:.1%} | {row.hits:.1%} | {row.low:.1%}–{row.high:.1%} | {holds} |")
        print(f"\nBrier score {np.mean([(each.chances[look] - each.reached) ** 2 for each in some]):.4f}")
    if options.picture:
        options.picture.write_text(picture(tenths(found, "forecast")), encoding="utf-8")


if __name__ == "__main__":
    main()
