"""The month-by-month simulation of cases, teams, workers and conversations, on whole arrays at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.calendar import (
    REFORM_2025,
    WORLD_START,
    Days,
    Flags,
    Floats,
    Index,
    day_number,
    day_of,
    month_starts,
    next_month,
)
from data.demo.municipality import (
    ACTIVE,
    CLARIFY,
    EXCESS,
    FLEX,
    GROUPS,
    READY,
    REALLY_DIFFERENT,
    RESOURCE,
    SEASON,
    SICK,
    TEAMS_A_COPY,
    YOUNG_ACTIVE,
    YOUNG_READY,
    Team,
    relief,
    stock_plan,
    teams_of,
)
from data.demo.staff import Staff

NONE: Final = -1

# Destination, and its share of the exits from each kind of group at 200 and at 35 cases a worker.
DESTINATIONS: Final = (
    "job", "fleksjob", "uddannelse", "førtidspension", "ressourceforløb", "ledighedsydelse",
    "sygedagpenge", "a-dagpenge", "anden ydelse", "fraflyttet", "død", "selvforsørgelse", "ukendt",
    "folkepension", "kontanthjælp", "jobafklaring", "revalidering", "uddannelseshjælp", "efterløn",
)  # fmt: skip
_DEST: Final = {name: n for n, name in enumerate(DESTINATIONS)}
_MIX_ACTIVE: Final = {
    "job": (19, 27), "fleksjob": (13, 16), "uddannelse": (6, 7.5), "førtidspension": (18, 14),
    "ressourceforløb": (9, 6), "ledighedsydelse": (4, 3.5), "sygedagpenge": (2, 2),
    "a-dagpenge": (2.5, 2.5), "anden ydelse": (3, 2.5), "fraflyttet": (10, 9), "død": (2.5, 2),
    "selvforsørgelse": (3, 2.5), "ukendt": (6, 5),
}  # fmt: skip
_MIX_READY: Final = {
    "job": (47, 52), "fleksjob": (2, 2), "uddannelse": (9, 9), "sygedagpenge": (6, 5),
    "a-dagpenge": (6, 6), "anden ydelse": (3, 3), "fraflyttet": (12, 11), "død": (0.5, 0.5),
    "selvforsørgelse": (6, 5), "ukendt": (8, 6),
}  # fmt: skip
_MIX_YOUNG: Final = {
    "job": (24, 27), "uddannelse": (38, 40), "førtidspension": (3, 2), "ressourceforløb": (5, 4),
    "sygedagpenge": (2, 2), "fraflyttet": (14, 13), "selvforsørgelse": (5, 5), "anden ydelse": (2, 2),
    "ukendt": (7, 5),
}  # fmt: skip
_MIX_SICK: Final = {
    "job": (70, 72), "jobafklaring": (9, 8), "fleksjob": (5, 6), "førtidspension": (2, 2),
    "kontanthjælp": (3, 2), "a-dagpenge": (4, 4), "død": (1, 1), "fraflyttet": (1, 1), "ukendt": (5, 4),
}  # fmt: skip
_MIX_RESOURCE: Final = {
    "fleksjob": (36, 38), "førtidspension": (30, 28), "job": (7, 9), "uddannelse": (5, 5),
    "kontanthjælp": (8, 7), "ledighedsydelse": (5, 5), "fraflyttet": (4, 4), "død": (1, 1),
    "ukendt": (4, 3),
}  # fmt: skip
_MIX_FLEX: Final = {
    "fleksjob": (66, 68), "førtidspension": (13, 12), "job": (3, 4), "sygedagpenge": (5, 5),
    "efterløn": (3, 2), "fraflyttet": (4, 4), "død": (1, 1), "ukendt": (5, 4),
}  # fmt: skip
_MIX_OF_GROUP: Final[tuple[Mapping[str, tuple[float, float]], ...]] = (
    _MIX_ACTIVE, _MIX_READY, _MIX_YOUNG, _MIX_YOUNG, _MIX_SICK, _MIX_RESOURCE, _MIX_RESOURCE, _MIX_FLEX,
    _MIX_RESOURCE
)  # fmt: skip
# Which group a citizen goes on to when the destination is another benefit; who comes back within a year.
_NEXT_GROUP: Final = {
    "ressourceforløb": RESOURCE, "ledighedsydelse": FLEX, "sygedagpenge": SICK, "jobafklaring": CLARIFY,
    "kontanthjælp": ACTIVE,
}  # fmt: skip
_RETURN: Final = {
    "job": 0.17, "fleksjob": 0.05, "uddannelse": 0.20, "førtidspension": 0.0, "a-dagpenge": 0.14,
    "anden ydelse": 0.15, "fraflyttet": 0.08, "selvforsørgelse": 0.26, "ukendt": 0.28,
}  # fmt: skip
_PENSION_DAYS: Final = int(67 * 365.25)
_THIRTY_DAYS: Final = 30 * 365.25


@dataclass
class Column:
    """Pieces of one column, put together at the end."""

    pieces: list[NDArray[np.int32]] = field(default_factory=list)

    def add(self, values: NDArray[np.integer]) -> None:
        """Append the values."""
        self.pieces.append(values.astype(np.int32))

    def array(self) -> Days:
        """All values in the order in which they came."""
        return np.concatenate(self.pieces) if self.pieces else np.empty(0, np.int32)


class Log:
    """Rows that grow during the simulation, one Column a field."""

    def __init__(self, *names: str) -> None:
        self._columns = {name: Column() for name in names}

    def add(self, **values: NDArray[np.integer]) -> None:
        """Append rows; every column must be given."""
        for name, column in self._columns.items():
            column.add(values[name])

    def arrays(self) -> dict[str, Days]:
        """Each column as one array."""
        return {name: column.array() for name, column in self._columns.items()}


@dataclass
class World:
    """What the simulation leaves: one entry a case or citizen in the arrays, one row an event in the logs."""

    teams: tuple[Team, ...]
    staff: Staff
    until: int
    citizen: Days
    start: Days
    end: Days  # NONE while open
    destination: Days
    group: Days
    team: Days
    birth: Days  # by citizen
    need: Floats  # by citizen: how far from work, mean 0 and spread 1
    periods: dict[str, Days]
    assignments: dict[str, Days]
    contacts: dict[str, Days]
    planned_contacts: dict[str, Days]  # after the data date

    @property
    def open_cases(self) -> Index:
        """Cases that are open at the data date."""
        return np.flatnonzero(self.end == NONE)

    @property
    def main_stock(self) -> Index:
        """Open cases of aktivitetsparate over 30 in kontanthjælp at the data date."""
        found = self.open_cases
        born = pl.Series(self.birth[self.citizen[found]]).cast(pl.Date)
        over = (born.dt.offset_by("30y") <= day_of(self.until)).to_numpy()
        groups = (ACTIVE, YOUNG_ACTIVE) if day_of(self.until) >= REFORM_2025 else (ACTIVE,)
        return np.asarray(found[np.isin(self.group[found], groups) & over])


def simulate(cases: int, seed: int, until: date, told: Callable[[float], None]) -> World:
    """Simulate a municipality with exactly so many cases from October 2016 to the last day."""
    simulation = Simulation(cases, np.random.Generator(np.random.PCG64(seed)), until)
    for step in range(len(simulation.months)):
        simulation.month(step)
        told((step + 1) / len(simulation.months))
    return simulation.world()


@dataclass
class ExactTeam:
    """A team's exits of aktivitetsparate in the last finished year, as a ratio to the expected."""

    team: int
    ratio: float
    odd: float  # spreads away from it
    expected: float = 0.0
    given: int = 0


class Simulation:
    """The state of the world while the months pass."""

    def __init__(self, cases: int, rng: np.random.Generator, until: date) -> None:
        self.rng = rng
        self.until = until
        self.months = month_starts(until)
        self.teams = teams_of(cases)
        self.relief = relief(self.teams, self.months)
        self.share_active = np.array([team.share_active for team in self.teams])
        self.share_active /= self.share_active.sum()
        self.staff = Staff(self.teams, rng)
        self.stock, self.inflow = self._plan(cases)
        self.citizen = np.full(cases, NONE, np.int32)
        self.start = np.full(cases, NONE, np.int32)
        self.end = np.full(cases, NONE, np.int32)
        self.destination = np.full(cases, NONE, np.int32)
        self.group = np.full(cases, NONE, np.int32)
        self.team = np.full(cases, NONE, np.int32)
        self.worker = np.full(cases, NONE, np.int32)
        self.worker_since = np.full(cases, NONE, np.int32)
        self.period_since = np.full(cases, NONE, np.int32)
        self.next_contact = np.full(cases, NONE, np.int32)
        self.return_month = np.full(cases, NONE, np.int32)
        self.goes_on_to = np.full(cases, NONE, np.int32)
        self.birth = np.full(cases, NONE, np.int32)
        self.need = np.zeros(cases)
        self.made = 0
        self.citizens = 0
        self.open = np.empty(0, np.int64)
        self._exact_teams = self._last_year()
        self.periods = Log("case", "team", "group", "start", "end", "next")
        self.assignments = Log("case", "worker", "start", "end")
        self.contacts = Log("case", "worker", "date")
        self._found_world()

    # The plan

    def _plan(self, cases: int) -> tuple[Index, Index]:
        """Return the opening stock by group and the inflow by group and month, so many cases in all."""
        steps = len(self.months)
        share = np.minimum(1.0, np.arange(steps) / 120)
        team_relief = self.relief @ self.share_active
        stock = np.empty(len(GROUPS))
        inflow = np.empty((len(GROUPS), steps))
        for number, group in enumerate(GROUPS):
            path = stock_plan(group, max(120, steps))[: steps + 1]
            path = np.append(path, path[-1])[: steps + 1]
            felt = team_relief if number == ACTIVE else share
            rate = group.rate[0] + (group.rate[1] - group.rate[0]) * felt
            inflow[number] = np.maximum(0.02 * path[:-1] / 12, np.diff(path) + rate * path[:-1])
            stock[number] = path[0]
            if group.closed_from:
                inflow[number, [month >= group.closed_from for month in self.months]] = 0
        inflow[ACTIVE] -= 0.9 * 120 / 150  # the young who turn 30 come too
        weights = np.concatenate([stock, inflow.sum(axis=1)])
        counts = _rounded(weights / weights.sum() * cases, cases)
        by_month = np.stack(
            [self.rng.multinomial(counts[len(GROUPS) + n], row / row.sum()) for n, row in enumerate(inflow)]
        )
        return counts[: len(GROUPS)], by_month.astype(np.int64)

    def _found_world(self) -> None:
        """Cases that are open on the world's first day, begun any time before it (late entry)."""
        first = day_number(WORLD_START)
        for number, group in enumerate(GROUPS):
            count = int(self.stock[number])
            before = self.rng.exponential(group.mean_days, count) + self.rng.integers(1, 30, count)
            before = np.minimum(before, first - day_number(group.earliest))
            cases = self._new_cases(count, number, (first - before).astype(np.int32), first)
            self.next_contact[cases] = first + self.rng.integers(0, 120, count)
        self.staff.month(self.months[0], np.bincount(self.team[self.open], minlength=len(self.teams)))
        self._assign(self.open, np.maximum(self.start[self.open], first), 1.0)

    def _new_cases(self, count: int, group: int, start: Days, age_on: int | None = None) -> Index:
        """Cases of new citizens."""
        citizens = np.arange(self.citizens, self.citizens + count)
        self.citizens += count
        young, old = GROUPS[group].ages
        spread = self.rng.beta(1.3, 1.5, count)
        age = ((young + (old + 0.98 - young) * spread) * 365.25).astype(np.int32)
        self.birth[citizens] = (start if age_on is None else np.int32(age_on)) - age
        # Nobody starts a case before turning 18.
        self.birth[citizens] = np.minimum(self.birth[citizens], start - 6580)
        self.need[citizens] = self.rng.normal(size=count)
        return self._open_cases(citizens, group, start)

    def _open_cases(self, citizens: Index, group: int, start: Days) -> Index:
        """Open a case for each citizen in a team that serves the group."""
        cases = np.arange(self.made, self.made + len(citizens))
        self.made += len(citizens)
        self.citizen[cases] = citizens
        self.start[cases] = self.period_since[cases] = start
        self.group[cases] = group
        self.team[cases] = self._teams_for(group, len(cases))
        self.open = np.concatenate([self.open, cases])
        return cases

    def _teams_for(self, group: int, count: int) -> Index:
        """Return a team for each case, drawn among those that serve the group."""
        if group == ACTIVE:
            return self.rng.choice(len(self.teams), count, p=self.share_active)
        serving = [n for n, team in enumerate(self.teams) if group in team.groups]
        return np.asarray(self.rng.choice(serving, count))

    # A month

    def month(self, step: int) -> None:
        """Let one month pass."""
        month = self.months[step]
        first = day_number(month)
        last = min(day_number(next_month(month)) - 1, day_number(self.until))
        if month == REFORM_2025:
            self._reform(first)
        self.staff.month(month, np.bincount(self.team[self.open], minlength=len(self.teams)))
        self._admit(step, first, last)
        self._exit(step, first, last)
        staying = self.open[self.start[self.open] < first]
        self._convert(staying, first, last)
        self._move_team(staying, first, last)
        self._rebalance(staying, first, last)
        lonely = staying[self.worker[staying] == NONE]
        # Not before the former worker had let go of the case.
        day = np.maximum(self._days(len(lonely), first, last), self.worker_since[lonely])
        self._assign(lonely, day, 0.35)
        self._talk(step, first, last)

    def _days(self, count: int, first: int, last: int) -> Days:
        return self.rng.integers(first, last + 1, count).astype(np.int32)

    def _admit(self, step: int, first: int, last: int) -> None:
        """Open the month's planned number of cases: transfers and returns first, then new citizens."""
        cases = []
        back = np.flatnonzero((self.return_month[: self.made] == step) & (self.end[: self.made] != NONE))
        for group in range(len(GROUPS)):
            slots = int(self.inflow[group, step])
            on = np.flatnonzero(self.goes_on_to[: self.made] == group)[: int(slots * 0.6)]
            again = back[self.group[back] == group][: slots - len(on)]
            again = again[self._years_old(again, first) < GROUPS[group].ages[1] + 2]
            self.goes_on_to[on] = NONE
            start = self._start_days(len(again), first, last)
            cases.append(self._open_cases(self.citizen[on].astype(np.int64), group, self.end[on] + 1))
            returned = self._open_cases(self.citizen[again].astype(np.int64), group, start)
            same = self.rng.random(len(again)) < 0.85
            self.team[returned[same]] = self.team[again[same]]
            cases.append(returned)
            rest = slots - len(on) - len(again)
            cases.append(self._new_cases(rest, group, self._start_days(rest, first, last)))
        self.goes_on_to[: self.made][self.goes_on_to[: self.made] >= 0] = NONE
        new = np.concatenate(cases)
        late = self.rng.random(len(new)) < 0.10
        self.next_contact[new] = self.start[new] + self.rng.integers(3, 25, len(new))
        begun = self.start[new] + np.where(late, self.rng.integers(1, 15, len(new)), 0)
        known = step < len(self.months) - 4
        inside = begun <= last
        self._assign(new[inside], begun[inside].astype(np.int32), 0.98 if known else 0.90)

    def _years_old(self, cases: Index, day: int) -> Floats:
        return np.asarray((day - self.birth[self.citizen[cases]]) / 365.25)

    def _start_days(self, count: int, first: int, last: int) -> Days:
        """Days in the month; a third on the first, as benefits are granted."""
        days = self._days(count, first, last)
        return np.where(self.rng.random(count) < 0.3, first, days).astype(np.int32)

    def _exit(self, step: int, first: int, last: int) -> None:
        """Draw this month's exits by group, team, time since start and need."""
        cases = self.open
        chance = self._chance(step, first, last)
        leaving: Flags = self.rng.random(len(cases)) < chance
        for place in self._exact_teams:
            self._exact(place, step, cases, chance, leaving)
        leaving |= (last - self.birth[self.citizen[cases]]) >= _PENSION_DAYS
        gone = cases[leaving]
        earliest = np.maximum(first, self.start[gone])
        day = earliest + (self.rng.random(len(gone)) * (last + 1 - earliest)).astype(np.int32)
        day = np.where(self.rng.random(len(gone)) < 0.35, last, day).astype(np.int32)
        self.end[gone] = day
        self.destination[gone] = self._destinations(gone, step, last)
        self._plan_return(gone, step)
        self._close_period(gone, day, np.full(len(gone), NONE))
        # Gone before the first worker took the case.
        self.worker[gone[self.worker_since[gone] > day]] = NONE
        self._close_assignment(gone, day)
        self.open = cases[~leaving]

    def _chance(self, step: int, first: int, last: int) -> Floats:
        """Each open case's chance to end this month."""
        cases = self.open
        group = self.group[cases]
        since = np.maximum(0, first - self.start[cases])
        shape = np.select([since < 91, since < 365, since < 730], [1.25, 1.15, 0.95], 0.82)
        shape = shape * np.exp(-0.30 * self.need[self.citizen[cases]])
        there = np.where(self.start[cases] >= first, (last - self.start[cases]) / (last + 1 - first), 1.0)
        total = np.bincount(group, weights=shape, minlength=len(GROUPS))
        count = np.bincount(group, minlength=len(GROUPS))
        shape = shape / (total / np.maximum(count, 1))[group]
        begin = np.array([row.rate[0] for row in GROUPS])[group]
        finish = np.array([row.rate[1] for row in GROUPS])[group]
        felt = self.relief[step][self.team[cases]]
        noise = np.exp(self.rng.normal(-0.005, 0.10))
        month = SEASON[self.months[step].month - 1] * noise
        return np.asarray(np.minimum(0.6, (begin + (finish - begin) * felt) * shape * there * month))

    def _last_year(self) -> list[ExactTeam]:
        """Return the plan of the first municipality's teams for the last finished year.

        One team is to differ, one only to seem so, and the others are kept from being odd by chance.
        """
        found = []
        for number in range(min(len(self.teams), TEAMS_A_COPY)):
            odd = float(np.clip(self.rng.normal(0, 0.7), -1.1, 1.1))
            if self.share_active[number]:
                found.append(ExactTeam(number, EXCESS.get(number, 1.0), 0.0 if number in EXCESS else odd))
        return found

    def _exact(self, plan: ExactTeam, step: int, cases: Index, chance: Floats, leaving: Flags) -> None:
        """Give a team the planned total of the last finished year instead of what chance drew (in place)."""
        first = len(self.months) - 13
        here = np.flatnonzero((self.team[cases] == plan.team) & (self.group[cases] == ACTIVE))
        if step < first:
            if plan.team == REALLY_DIFFERENT:  # since its caseload fell
                more = chance[here] * (plan.ratio - 1) * self.relief[step][plan.team]
                leaving[here] |= self.rng.random(len(here)) < more
            return
        plan.expected += chance[here].sum()
        wanted = plan.ratio * plan.expected + plan.odd * np.sqrt(plan.expected)
        shaken = 0.0 if step >= first + 11 else self.rng.normal(0, 1.3)
        count = int(min(len(here), max(0, round(wanted + shaken - plan.given))))
        order = self.rng.exponential(size=len(here)) / np.maximum(chance[here], 1e-9)
        leaving[here] = False
        leaving[here[np.argsort(order, kind="stable")[:count]]] = True
        plan.given += count

    def _destinations(self, gone: Index, step: int, last: int) -> Days:
        """Draw where each went."""
        found = np.empty(len(gone), np.int32)
        recent = len(self.months) - 1 - step
        more_unknown = {0: 0.17, 1: 0.11, 2: 0.07, 3: 0.04}.get(recent, 0.0)
        month = self.months[step]
        felt = self.relief[step][self.team[gone]]
        for group, mix in enumerate(_MIX_OF_GROUP):
            rows = np.flatnonzero(self.group[gone] == group)
            shares = np.array(list(mix.values()))
            names = np.array([_DEST[name] for name in mix])
            closed = GROUPS[RESOURCE].closed_from
            if closed and month >= closed:
                shares[names == _DEST["ressourceforløb"]] = 0
            shares = shares / shares.sum(axis=0)
            cumulative = np.cumsum(shares, axis=0)
            limits = cumulative[:, 0] + (cumulative[:, 1] - cumulative[:, 0]) * felt[rows, None]
            drawn = self.rng.random(len(rows))[:, None]
            found[rows] = names[np.minimum((drawn >= limits).sum(axis=1), len(names) - 1)]
        found[self.rng.random(len(gone)) < more_unknown] = _DEST["ukendt"]
        found[(last - self.birth[self.citizen[gone]]) >= _PENSION_DAYS] = _DEST["folkepension"]
        return found

    def _plan_return(self, gone: Index, step: int) -> None:
        """Who comes back within a year, and who goes on to another of the municipality's groups."""
        chance = np.zeros(len(DESTINATIONS))
        for name, share in _RETURN.items():
            chance[_DEST[name]] = share
        wait = np.minimum(1 + self.rng.exponential(4.5, len(gone)).astype(np.int32), 30)
        # A bridged gap now and then: back within a calendar month.
        wait = np.where(self.rng.random(len(gone)) < 0.92, wait + 1, 1)
        back = self.rng.random(len(gone)) < 1.25 * chance[self.destination[gone]]
        self.return_month[gone[back]] = step + wait[back]
        for name, group in _NEXT_GROUP.items():
            self.goes_on_to[gone[self.destination[gone] == _DEST[name]]] = group
        same = self.goes_on_to[gone] == self.group[gone]
        self.goes_on_to[gone[same]] = NONE

    # Changes without an exit

    def _close_period(self, cases: Index, day: Days, following: NDArray[np.integer]) -> None:
        self.periods.add(
            case=cases,
            team=self.team[cases],
            group=self.group[cases],
            start=self.period_since[cases],
            end=day,
            next=following,
        )

    def _change(self, cases: Index, day: Days, *, group: int | None = None, team: Index | None = None) -> None:
        """Begin a new case period; one in eight old rows ends the same day, the others the day before."""
        same_day = self.rng.random(len(cases)) < 0.125
        follows = np.full(len(cases), -2 if group is None else group)
        self._close_period(cases, np.where(same_day, day, day - 1).astype(np.int32), follows)
        self.period_since[cases] = day
        if group is not None:
            self.group[cases] = group
        if team is not None:
            self._close_assignment(cases, day - 1)
            self.team[cases] = team
            self.worker[cases] = NONE
            self._assign(cases, day, 0.97)

    def _reform(self, day: int) -> None:
        """Turn uddannelseshjælp into kontanthjælp: each of its periods ends and another begins."""
        young = self.open[np.isin(self.group[self.open], (YOUNG_ACTIVE, YOUNG_READY))]
        young = young[self.period_since[young] < day]
        self._close_period(young, np.full(len(young), day - 1, np.int32), np.full(len(young), ACTIVE))
        self.period_since[young] = day

    def _convert(self, staying: Index, first: int, last: int) -> None:
        """Move the young to the teams for those over 30, and some between jobparat and aktivitetsparat."""
        birthday = self.birth[self.citizen[staying]] + int(_THIRTY_DAYS)
        old = np.isin(self.group[staying], (YOUNG_ACTIVE, YOUNG_READY)) & (birthday <= last)
        for source, target in ((YOUNG_ACTIVE, ACTIVE), (YOUNG_READY, READY)):
            cases = staying[old & (self.group[staying] == source)]
            day = np.clip(self.birth[self.citizen[cases]] + int(_THIRTY_DAYS), first, last).astype(np.int32)
            self._regroup(cases, day, target)
        for source, target, chance in ((READY, ACTIVE, 0.012), (ACTIVE, READY, 0.0007)):
            here = staying[(self.group[staying] == source) & (self.period_since[staying] < first)]
            cases = here[self.rng.random(len(here)) < chance]
            self._regroup(cases, self._days(len(cases), first, last), target)

    def _regroup(self, cases: Index, day: Days, group: int) -> None:
        fresh = self.period_since[cases] < day
        cases, day = cases[fresh], day[fresh]
        self._change(cases, day, group=group, team=self._teams_for(group, len(cases)))

    def _move_team(self, staying: Index, first: int, last: int) -> None:
        """Move a few citizens to another team that serves the same group."""
        here = staying[(self.group[staying] == ACTIVE) & (self.period_since[staying] < first)]
        cases = here[self.rng.random(len(here)) < 0.0035]
        team = self._teams_for(ACTIVE, len(cases))
        other = team != self.team[cases]
        self._change(cases[other], self._days(int(other.sum()), first, last), team=team[other])

    # Workers

    def _close_assignment(self, cases: Index, day: NDArray[np.integer]) -> None:
        has = self.worker[cases] != NONE
        cases, day = cases[has], day[has]
        # Nobody had the case yet on a day before the assignment began.
        day = np.maximum(day, self.worker_since[cases])
        self.assignments.add(case=cases, worker=self.worker[cases], start=self.worker_since[cases], end=day)
        self.worker_since[cases] = day

    def _assign(self, cases: Index, day: Days, share: float) -> None:
        """Give cases to the workers with most room in the case's team, as Agens did (S4)."""
        if share < 1:
            chosen = self.rng.random(len(cases)) < share
            cases, day = cases[chosen], day[chosen]
        if not len(cases):
            return
        held = self.worker[self.open]
        load = np.bincount(held[held != NONE], minlength=len(self.staff.team))
        found = self.staff.room(self.team[cases], load)
        self.worker[cases] = found
        self.worker_since[cases] = np.where(found == NONE, self.worker_since[cases], day)

    def _rebalance(self, staying: Index, first: int, last: int) -> None:
        """Hand over the cases of those who leave, and some of those with too many when others are hired."""
        held = self.worker[staying]
        with_worker = staying[(held != NONE) & (self.worker_since[staying] < first)]
        held = self.worker[with_worker]
        load = np.bincount(self.worker[self.open][self.worker[self.open] != NONE], minlength=len(self.staff.team))
        allowed = self.staff.allowed(load)
        shuffled = self.rng.permutation(len(with_worker))
        order = shuffled[np.argsort(held[shuffled], kind="stable")]
        sorted_worker = held[order]
        place = np.arange(len(order)) - np.searchsorted(sorted_worker, sorted_worker)
        handed = with_worker[order[place >= allowed[sorted_worker]]]
        handed.sort()
        leaves = ~self.staff.active[self.worker[handed]]
        day = np.where(leaves, first, self._days(len(handed), first, last)).astype(np.int32)
        # A leaver's last day is the day before; inside a month half of the rows end on the hand-over day.
        before = leaves | (self.rng.random(len(handed)) < 0.5)
        self._close_assignment(handed, np.where(before, day - 1, day))
        self.worker[handed] = NONE
        self._assign(handed, day, 0.995)

    def _talk(self, step: int, first: int, last: int) -> None:
        """Conversations: about three a year at 200 cases a worker, about eight at 35 (S2)."""
        due = self.open[self.next_contact[self.open] <= last]
        day = np.maximum(self.next_contact[due], first).astype(np.int32)
        day = np.maximum(day, self.start[due])
        inside = day <= last
        due, day = due[inside], day[inside]
        self.contacts.add(case=due, worker=self.worker[due], date=day)
        a_year = 3.0 + 6.7 * self.relief[step][self.team[due]]
        # A mean hides that some are seldom seen: one citizen in eight, the same all the time.
        a_year = a_year * np.where(self.citizen[due] % 8 == 3, 0.35, 1.09)
        gap = 365.25 / a_year * self.rng.uniform(0.6, 1.4, len(due))
        self.next_contact[due] = day + np.maximum(7, gap).astype(np.int32)

    def world(self) -> World:
        """Return what is left when the last month has passed."""
        rest = self.open
        never = np.full(len(rest), NONE, np.int32)
        self._close_period(rest, never, never)
        held = rest[self.worker[rest] != NONE]
        self.assignments.add(
            case=held,
            worker=self.worker[held],
            start=self.worker_since[held],
            end=np.full(len(held), NONE, np.int32),
        )
        day = self.next_contact[rest]
        booked = (day > day_number(self.until)) & (day <= day_number(self.until) + 75)
        ahead = {
            "case": rest[booked].astype(np.int32),
            "worker": self.worker[rest[booked]],
            "date": day[booked],
        }
        return World(
            teams=self.teams,
            staff=self.staff,
            until=day_number(self.until),
            citizen=self.citizen,
            start=self.start,
            end=self.end,
            destination=self.destination,
            group=self.group,
            team=self.team,
            birth=self.birth[: self.citizens],
            need=self.need[: self.citizens],
            periods=self.periods.arrays(),
            assignments=self.assignments.arrays(),
            contacts=self.contacts.arrays(),
            planned_contacts=ahead,
        )


def _rounded(values: Floats, total: int) -> Index:
    """Whole numbers that add up to the total, by the largest remainders."""
    counts = np.floor(values).astype(np.int64)
    order = np.argsort(-(values - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return counts
