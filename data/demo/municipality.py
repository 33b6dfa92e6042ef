"""The invented municipality: its groups of citizens, its teams and how their caseloads fell.

Every number here is chosen for the demo. What is taken from the source documents: about 200 cases a worker
at first and 35 at the end (S2), and the dates of the reforms (data/reference/events.csv).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from data.demo.calendar import REFORM_2025, REFORM_2026, Floats, day_number


@dataclass(frozen=True)
class Group:
    """A group of citizens: from the world's start to its end, how many and what share leaves in a month."""

    benefit: str
    target_group: str
    visitation: str
    stock: tuple[float, float]
    rate: tuple[float, float]
    ages: tuple[int, int]  # at the start of a case
    mean_days: float  # that the cases which were open before the world begins have lasted
    earliest: date = date(2002, 1, 1)  # no older case; later where the benefit is younger
    closed_from: date | None = None


ACTIVE, READY, YOUNG_ACTIVE, YOUNG_READY, SICK, CLARIFY, RESOURCE, FLEX, REHAB = range(9)
_CASH: Final = "kontanthjælp"
_STUDY: Final = "uddannelseshjælp"  # from 1 January 2014 until the reform of 2025
_2014: Final = date(2014, 1, 1)
_JULY_2014: Final = date(2014, 7, 1)
_2013: Final = date(2013, 1, 1)

GROUPS: Final = (
    Group(
        _CASH, "aktivitetsparate i kontanthjælp", "aktivitetsparat", (2480, 1400), (0.016, 0.0285), (30, 63), 1300
    ),
    Group(_CASH, "jobparate i kontanthjælp", "jobparat", (150, 130), (0.085, 0.105), (30, 62), 260),
    Group(
        _STUDY, "aktivitetsparate i uddannelseshjælp", "aktivitetsparat",
        (120, 105), (0.035, 0.045), (18, 29), 600, _2014,
    ),
    Group(_STUDY, "uddannelsesparate", "uddannelsesparat", (55, 45), (0.07, 0.085), (18, 29), 250, _2014),
    Group("sygedagpenge", "sygedagpenge", "ukendt", (95, 90), (0.13, 0.14), (22, 64), 150),
    Group("jobafklaring", "jobafklaring", "ukendt", (40, 42), (0.04, 0.05), (25, 62), 450, _JULY_2014),
    Group(
        "ressourceforløbsydelse", "ressourceforløb", "ukendt",
        (85, 62), (0.022, 0.030), (20, 60), 700, _2013, REFORM_2026,
    ),
    Group("ledighedsydelse", "ledighedsydelse", "ukendt", (60, 58), (0.030, 0.036), (25, 63), 550),
    Group(
        "revalideringsydelse", "revalidering", "ukendt", (14, 7), (0.04, 0.05), (25, 55), 500, closed_from=REFORM_2026
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Team:
    """A team: what it serves and the month from which a worker has about 35 cases."""

    team_id: str
    team: str
    centre: str
    leader_id: str
    share_active: float  # of the aktivitetsparate
    groups: tuple[int, ...]  # the other groups that it serves
    reduced: date
    last_caseload: float = 35.0


CENTRES: Final = ("Center Fjordparken", "Center Skovbrynet", "Center Engdraget")
_FJORD, _SKOV, _ENG = CENTRES
_TEAMS: Final = (
    ("Team Nord", _FJORD, 152.0, (), date(2019, 3, 1), 35.0),
    ("Team Havn", _FJORD, 158.0, (), date(2020, 10, 1), 35.0),
    ("Team Strand", _FJORD, 128.0, (), date(2021, 11, 1), 35.0),
    ("Team Bro", _FJORD, 22.0, (), date(2024, 9, 1), 34.0),
    ("Team Ung", _FJORD, 0.0, (YOUNG_ACTIVE, YOUNG_READY), date(2022, 9, 1), 33.0),
    ("Team Bakke", _SKOV, 145.0, (), date(2020, 10, 1), 35.0),
    ("Team Øst", _SKOV, 148.0, (), date(2021, 11, 1), 35.0),
    ("Team Hede", _SKOV, 127.0, (), date(2023, 10, 1), 36.0),
    ("Team Torv", _SKOV, 0.0, (READY,), date(2024, 9, 1), 38.0),
    ("Team Syd", _ENG, 158.0, (), date(2022, 9, 1), 35.0),
    ("Team Vest", _ENG, 146.0, (), date(2023, 10, 1), 35.0),
    ("Team Eng", _ENG, 140.0, (), date(2022, 9, 1), 35.0),
    ("Team Kyst", _ENG, 0.0, (SICK, CLARIFY), date(2024, 9, 1), 36.0),
    ("Team Dal", _ENG, 0.0, (RESOURCE, FLEX, REHAB), date(2024, 9, 1), 36.0),
)
REALLY_DIFFERENT: Final = 1  # Team Havn: about 61 exits where 42 are expected
SEEMS_DIFFERENT: Final = 3  # Team Bro: nearly the same ratio on so few cases that chance explains it
EXCESS: Final = {REALLY_DIFFERENT: 1.50, SEEMS_DIFFERENT: 1.42}
TEAMS_A_COPY: Final = len(_TEAMS)
CASES_PER_COPY: Final = 50_000
FIRST_CASELOAD: Final = 200.0
_EVEN_START = date(2017, 1, 1)


def teams_of(cases: int) -> tuple[Team, ...]:
    """Return the teams; a world far beyond the default size holds several such municipalities."""
    copies = max(1, round(cases / CASES_PER_COPY))
    rows: list[Team] = []
    for copy in range(copies):
        mark = f" {copy + 1}" if copies > 1 else ""
        for name, centre, share, groups, reduced, last in _TEAMS:
            number = len(rows) + 1
            rows.append(
                Team(
                    f"T{number:02d}",
                    name + mark,
                    centre + mark,
                    f"L{number:02d}",
                    share,
                    groups,
                    reduced,
                    last,
                )
            )
    return tuple(rows)


def caseload(team: Team, month: date) -> float:
    """Return the cases per full-time worker that the team is staffed for in the month."""
    before = date(team.reduced.year - 1, team.reduced.month, 1)
    if month >= team.reduced:
        return team.last_caseload
    if month >= before:
        return 62.0
    run = max(1, day_number(before) - day_number(_EVEN_START))
    share = min(1.0, max(0.0, (day_number(month) - day_number(_EVEN_START)) / run))
    return float(FIRST_CASELOAD * (105.0 / FIRST_CASELOAD) ** share)


def relief(teams: tuple[Team, ...], months: list[date]) -> Floats:
    """Return how far each team has come from 200 to 35 cases a worker (0 to 1), by month and team.

    What a change does is felt over half a year.
    """
    now = np.array([[caseload(team, month) for team in teams] for month in months])
    share = np.log(FIRST_CASELOAD / now) / np.log(FIRST_CASELOAD / 35.0)
    felt = np.empty_like(share)
    felt[0] = share[0]
    for row in range(1, len(months)):
        felt[row] = felt[row - 1] + (share[row] - felt[row - 1]) / 6
    return np.asarray(np.clip(felt, 0.0, 1.0))


SEASON: Final = (1.06, 1.02, 1.06, 1.0, 1.03, 1.04, 0.72, 1.08, 1.12, 1.06, 1.02, 0.74)


def label_of(group: int, day: date) -> tuple[str, str, str]:
    """Return the benefit, target group and visitation category of a group on a day."""
    row = GROUPS[group]
    if group == YOUNG_ACTIVE and day >= REFORM_2025:
        return "kontanthjælp", "aktivitetsparate i kontanthjælp", "aktivitetsparat"
    if group == YOUNG_READY and day >= REFORM_2025:
        return "kontanthjælp", row.target_group, row.visitation
    return row.benefit, row.target_group, row.visitation


def team_events(teams: tuple[Team, ...]) -> list[tuple[date, str]]:
    """Return the dates on which teams came down to about 35 cases a worker, one mark a date."""
    dates = sorted({team.reduced for team in teams})
    marks = []
    for day in dates:
        names = list(dict.fromkeys(team.team for team in teams if team.reduced == day and team.share_active))
        if names and len(names) <= 4:
            *first, last = names
            together = f"{', '.join(first)} og {last}" if first else last
            marks.append((day, f"{together}: 35 sager pr. rådgiver"))
        elif names:
            marks.append((day, f"{len(names)} team: 35 sager pr. rådgiver"))
    return marks


def stock_plan(group: Group, steps: int) -> Floats:
    """Return the planned stock at the start of each month and at the end of the last."""
    path = np.linspace(*group.stock, steps + 1)
    return np.asarray(path, np.float64)
