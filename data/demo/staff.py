"""The workers of each team: hired until the caseload is what the team is staffed for, and who has room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from data.demo.calendar import Days, Flags, Floats, Index, day_number
from data.demo.municipality import Team, caseload

FULL_TIME: Final = 37.0
NONE: Final = -1


@dataclass
class Position:
    """A worker's period in a team (one row of the table caseworkers)."""

    person: int
    team: int
    hours: float
    start: int
    end: int = NONE


class Staff:
    """Positions of all teams; an assignment refers to a position by its index."""

    def __init__(self, teams: Sequence[Team], rng: np.random.Generator) -> None:
        self._teams = teams
        self._rng = rng
        self.positions: list[Position] = []
        self.people = 0
        self._of_team: list[list[int]] = [[] for _ in teams]
        self._movers: list[Position] = []
        self.team: Days = np.empty(0, np.int32)
        self.active: Flags = np.empty(0, np.bool_)
        self._hours: Floats = np.empty(0)
        self._target: Floats = np.empty(0)

    def month(self, month: date, stock: Index) -> None:
        """Leave and hire at the start of the month, so that each team has its planned cases a worker."""
        first = day_number(month)
        founding = not self.positions
        for number, team in enumerate(self._teams):
            here = self._of_team[number]
            wanted = stock[number] / caseload(team, month)
            if not founding:
                self._leave(here, first, wanted)
            self._hire(number, first - (400 if founding else 0), wanted, founding=founding)
        self.team = np.array([p.team for p in self.positions], np.int32)
        self.active = np.array([p.end == NONE for p in self.positions], np.bool_)
        self._hours = np.array([p.hours for p in self.positions]) * self.active
        by_team = np.bincount(self.team, weights=self._hours, minlength=len(self._teams))
        share = self._hours / np.maximum(by_team, 1e-9)[self.team]
        self._target = share * stock[self.team]

    def _leave(self, here: list[int], first: int, wanted: float) -> None:
        quits = [p for p in here if self._rng.random() < 0.010]
        staffed = sum(self.positions[p].hours for p in here) / FULL_TIME
        if staffed - wanted > 0.6 and len(here) > 1 and not quits:
            quits = [here[int(self._rng.integers(len(here)))]]
        for place in quits:
            self.positions[place].end = first - 1
            here.remove(place)
            if self._rng.random() < 0.25:
                self._movers.append(self.positions[place])

    def _hire(self, number: int, first: int, wanted: float, *, founding: bool) -> None:
        here = self._of_team[number]
        missing = wanted - sum(self.positions[p].hours for p in here) / FULL_TIME
        while missing > 0.2 or not here:
            hours = min(FULL_TIME, max(12.0, float(round(missing * FULL_TIME))))
            if hours == FULL_TIME and missing > 1.4 and self._rng.random() < 0.25:
                hours = float(self._rng.choice((30.0, 32.0, 34.5)))
            since = first - int(self._rng.integers(0, 2500)) if founding else first
            self.positions.append(Position(self._person(number, since), number, hours, since))
            here.append(len(self.positions) - 1)
            missing -= hours / FULL_TIME

    def _person(self, number: int, since: int) -> int:
        """Return someone who has left another team before this month, or a new worker."""
        for place, last in enumerate(self._movers):
            if last.team != number and last.end < since:
                del self._movers[place]
                return last.person
        self.people += 1
        return self.people - 1

    def room(self, teams: Days, load: Index) -> Days:
        """Return a position for each case of those teams, by room; NONE where the team has nobody."""
        load = np.pad(load, (0, len(self.team) - len(load))) if len(load) < len(self.team) else load
        order = np.argsort(teams, kind="stable")
        sorted_teams = teams[order]
        found = np.full(len(teams), NONE, np.int32)
        for team in np.unique(sorted_teams):
            low, high = np.searchsorted(sorted_teams, [team, team + 1])
            here = np.array(self._of_team[int(team)])
            if len(here):
                found[order[low:high]] = self._spread(here, load, int(high - low))
        return found

    def _spread(self, here: Index, load: Index, count: int) -> Days:
        """Spread so many cases over the team's positions: where they are missed most, then by hours."""
        weight = self._hours[here] / self._hours[here].sum()
        total = load[here].sum() + count
        missing = np.maximum(0.0, weight * total - load[here])
        share = missing / missing.sum() if missing.sum() > 0 else weight
        edges = np.round(np.cumsum(share) * count).astype(np.int64)
        places = np.repeat(here, np.diff(edges, prepend=0))
        return np.asarray(self._rng.permutation(places)).astype(np.int32)

    def allowed(self, load: Index) -> Index:
        """Return how many cases each position keeps: none who has left, all but a clear surplus otherwise."""
        load = np.pad(load, (0, len(self.team) - len(load))) if len(load) < len(self.team) else load
        surplus = load > 1.12 * self._target + 2
        keep = np.where(surplus, np.round(self._target), load + 1)
        return np.where(self.active, keep, 0).astype(np.int64)
