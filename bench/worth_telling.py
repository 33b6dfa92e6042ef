"""How often “Værd at tale om” claims something in worlds where nothing changes, and how soon it tells what does.

python bench/worth_telling.py [--worlds 200] [--planted 40] [--seed 3]

A world is eleven teams of 40 to 300 cases and nine years of monthly sums, made month by month from persons: who leaves
(and where to), who comes, who is met, who gets or loses a plan, whose worker stops (all her cases at once). Each of
these has a season of its own, a shock that all teams share and one of each team, both autocorrelated (0.5 from month to
month, 0.8 in the slow worlds). The page's own candidates, all of them (every metric, the whole and each team, and teams
against each other), are made from those sums and judged together, exactly as the page does it.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.metrics import MEASURES, metrics
from methods.intervals import wilson
from ui.worth import Candidate, Looked, claims, worth

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

YEARS, TEAMS = 9, 11
DAYS = 30.4375
PER_WORKER = 35
SEASON = 0.15
"""The height of each season: 15 % over and under."""
SHOCK = 0.10
"""Standard deviation of each shock, the shared one and that of a team."""
LONGEST = 24
"""Months after which a change that isn't told is given up."""


class World(NamedTuple):
    """The sums of all teams together, and of each, as queries.panel.panel_by_month returns them."""

    whole: pl.DataFrame
    by_team: pl.DataFrame
    months: tuple[date, ...]

    def seen(self, until: int) -> Looked:
        """What the page looks at when so many months are final; the one after them is preliminary."""
        shown = self.months[: until + 1]
        frame = pl.DataFrame({"month": shown, "complete": [True] * len(shown)})
        names = {unit: unit for unit in self.by_team["unit"].unique().sort()}
        return Looked(
            self.whole.filter(pl.col("month").is_in(shown)),
            self.by_team.filter(pl.col("month").is_in(shown)),
            frame.with_columns(final=pl.col("month") < shown[-1]),
            names,
        )


class Change(NamedTuple):
    """A change that is planted: what is multiplied, by how much, in which teams (None = all)."""

    words: str
    what: str
    factor: float
    subject: str
    team: int | None = None


CHANGES = (
    Change("exits of all teams fall by 30 %", "exit", 0.7, "exit_rate"),
    Change("exits of all teams fall by half", "exit", 0.5, "exit_rate"),
    Change("exits of all teams rise by half", "exit", 1.5, "exit_rate"),
    Change("exits of the largest team fall by half", "exit", 0.5, "exit_rate", TEAMS - 1),
    Change("exits of the largest team double", "exit", 2.0, "exit_rate", TEAMS - 1),
    Change("conversations of all teams fall by 20 %", "met", 0.8, "conversations_per_year"),
    Change("half as many plans are made in all teams", "plan", 0.5, "without_plan"),
    Change("half as many plans are made in the largest team", "plan", 0.5, "without_plan", TEAMS - 1),
)


def simulated(
    rng: np.random.Generator, *, memory: float = 0.5, planted: Change | None = None, months: int = 12 * YEARS + 1
) -> World:
    """One world; with `planted` the last LONGEST months are changed."""
    sizes = np.sort(np.round(np.geomspace(40, 300, TEAMS))).astype(np.int64)

    def swings(name: str) -> Floats:
        """A factor a month and team: season and shocks, and what is planted."""
        phase = rng.uniform(0, 2 * np.pi)
        season = SEASON * np.sin(2 * np.pi * np.arange(months) / 12 + phase)[:, None]
        shocks = np.zeros((months, TEAMS + 1))
        shocks[0] = rng.normal(size=TEAMS + 1)
        for month in range(1, months):
            shocks[month] = memory * shocks[month - 1] + np.sqrt(1 - memory**2) * rng.normal(size=TEAMS + 1)
        found = np.exp(season + SHOCK * shocks[:, :1] + SHOCK * shocks[:, 1:])
        if planted is not None and planted.what == name:
            teams = slice(None) if planted.team is None else planted.team
            found[-LONGEST - 1 :, teams] *= planted.factor
        return found

    leave, come, work, meet, miss, plan, step, clear, talk, lose, stop = (
        swings(name)
        for name in ("exit", "entry", "work", "met", "miss", "plan", "step", "clear", "talk", "lose", "stop")
    )
    stock = sizes.copy()
    states = {name: rng.binomial(stock, share) for name, (share, *_) in STATES.items()}
    gains = {
        "has_plan": plan,
        "has_next_step": step,
        "clarified": clear,
        "talked_in_time": talk,
        "without_worker": lose,
    }
    rows: list[dict[str, Ints]] = []
    for month in range(months):
        exits = rng.binomial(stock, np.clip(0.035 * leave[month], 0, 1))
        to_work = rng.binomial(exits, np.clip(0.45 * work[month], 0, 1))
        entered = rng.poisson(0.035 * sizes * come[month])
        after = stock - exits + entered
        days = np.round(DAYS * (stock + after) / 2).astype(np.int64)
        held = _clumped(rng, 0.45 * stock * meet[month], stock)
        states = {
            name: _moved(
                rng,
                states[name],
                stock=stock,
                exits=exits,
                entered=entered,
                keep=keep,
                gain=np.clip(gain * gains[name][month], 0, 1) if name in gains else np.full(TEAMS, gain),
            )
            for name, (_, keep, gain) in STATES.items()
        }
        leaving = rng.poisson(0.02 * stock / PER_WORKER * stop[month])
        rows.append(
            {
                "open_at_start": stock,
                "entered": entered,
                "exited": exits,
                "open_at_end": after,
                "exited_to_work": to_work,
                "exited_unknown": rng.binomial(exits - to_work, 0.15),
                "person_days": days,
                "contacts_held": held,
                "contacts_missed": _clumped(rng, 0.06 * stock * miss[month], stock),
                "contacts_cancelled": _clumped(rng, 0.04 * stock, stock),
                "worker_changes_own": np.minimum(stock, leaving * PER_WORKER + rng.poisson(0.005 * stock)),
                "talk_norm": after,
                **states,
            }
        )
        stock = after
    return _world(rows)


STATES = {
    "has_plan": (0.9, 0.97, 0.25),
    "has_next_step": (0.75, 0.9, 0.3),
    "clarified": (0.5, 11 / 12, 0.09),
    "talked_in_time": (0.6, 0.6, 0.55),
    "without_worker": (0.02, 0.5, 0.01),
    "birth_missing": (0.005, 1.0, 0.0),
}
"""Of each state of a case: the share that begins in it, that keeps it to the next month, and that gets it meanwhile."""


def _clumped(rng: np.random.Generator, mean: NDArray[Any], persons: Ints) -> Ints:
    """Events that some persons have far more of than others: a rate of each person's own (gamma, shape 1)."""
    met: Ints = rng.poisson(rng.gamma(np.maximum(persons, 1)) / np.maximum(persons, 1) * mean)
    return met


def _moved(
    rng: np.random.Generator, state: Ints, *, stock: Ints, exits: Ints, entered: Ints, keep: float, gain: Floats
) -> Ints:
    """How many are in a state a month later; those who come are in it as often as those who get it in a month."""
    left = np.array(
        [rng.hypergeometric(a, b, n) if n else 0 for a, b, n in zip(state, stock - state, exits, strict=True)]
    )
    stays = state - left
    without = stock - exits - stays
    later: Ints = rng.binomial(stays, keep) + rng.binomial(without, gain) + rng.binomial(entered, gain)
    return later


def _world(rows: Sequence[dict[str, Ints]]) -> World:
    months = tuple(date(2017 + number // 12, number % 12 + 1, 1) for number in range(len(rows)))
    units = [f"Team {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:TEAMS]]
    zeros = np.zeros(TEAMS, dtype=np.int64)
    by_team = pl.DataFrame(
        {
            "unit": units * len(rows),
            "month": [month for month in months for _ in units],
            **{name: np.concatenate([row.get(name, zeros) for row in rows]) for name in MEASURES},
        }
    )
    whole = by_team.group_by("month").agg(pl.col(MEASURES).sum()).sort("month").with_columns(unit=pl.lit("alle"))
    return World(whole, by_team, months)


def told(looked: Looked) -> list[Candidate]:
    """The claims that pass on the page."""
    found = worth(claims(looked, metrics().values()), looked.teams)
    return list(found.claims)


def claimed(worlds: int, seed: int, memory: float) -> dict[str, int]:
    """In how many stable worlds the page claims anything, a change, and a difference between teams that are alike."""
    rng = np.random.default_rng(seed)
    counted = {"anything": 0, "change": 0, "difference": 0}
    for _ in range(worlds):
        world = simulated(rng, memory=memory)
        kinds = {one.kind for one in told(world.seen(len(world.months) - 1))}
        counted["anything"] += bool(kinds)
        for kind in kinds:
            counted[kind] += 1
    return counted


def months_until_told(planted: Change, worlds: int, seed: int) -> list[int | None]:
    """After how many final months the change is told, in each world; None for later than LONGEST."""
    rng = np.random.default_rng(seed)
    found: list[int | None] = []
    unit = "" if planted.team is None else f"Team {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[planted.team]}"
    for _ in range(worlds):
        world = simulated(rng, planted=planted)
        last = len(world.months) - 1

        def tells(after: int, world: World = world, last: int = last) -> bool:
            candidates = told(world.seen(last - LONGEST + after))
            return any(one.subject == planted.subject and one.team_id == unit for one in candidates)

        found.append(_first(tells))
    return found


def _first(tells: Callable[[int], bool]) -> int | None:
    return next((after for after in range(1, LONGEST + 1) if tells(after)), None)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--planted", type=int, default=40)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args()
    print("| stable worlds | claims anything | 95 % interval | a change | a difference between teams |")
    print("|---|---|---|---|---|")
    for name, memory in (("autocorrelation 0.5", 0.5), ("autocorrelation 0.8", 0.8)):
        counted = claimed(given.worlds, given.seed, memory)
        low, high = wilson(counted["anything"], given.worlds)
        shares = [f"{100 * counted[kind] / given.worlds:.1f} %" for kind in ("anything", "change", "difference")]
        print(f"| {name} | {shares[0]} | {100 * low:.1f}–{100 * high:.1f} % | {shares[1]} | {shares[2]} |", flush=True)
    print("\n| planted change | told within 3 months | 6 | 12 | 24 | median, months |")
    print("|---|---|---|---|---|---|")
    for planted in CHANGES:
        after = months_until_told(planted, given.planted, given.seed + 1)
        shares = [
            f"{100 * sum(one is not None and one <= limit for one in after) / len(after):.0f} %"
            for limit in (3, 6, 12, LONGEST)
        ]
        ordered = sorted(one if one is not None else LONGEST + 1 for one in after)
        middle = ordered[len(ordered) // 2]
        print(f"| {planted.words} | {' | '.join(shares)} | {middle if middle <= LONGEST else 'over 24'} |", flush=True)


if __name__ == "__main__":
    main()
