"""Projects as known on a day: against the same by hand, and against data that were cut at that day."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.store import Snapshot
from queries.projects import (
    activities,
    caseload_of_project,
    counting_jobs,
    goals,
    participant_markers,
    participants,
    project_jobs,
    projects,
    volunteers,
)
from tests.by_hand import projects as by_hand
from tests.by_hand.panel import Row
from tests.by_hand.worlds import MARKERS, world_of
from tests.queries.test_queries import published

FIRST, DATA_DATE = date(2024, 1, 1), date(2024, 4, 30)
PARTS: tuple[Callable[..., pl.DataFrame], ...] = (
    participants,
    project_jobs,
    participant_markers,
    volunteers,
    activities,
    caseload_of_project,
)
CITIZENS = ("C0", "C1", "C2")
# The days around a leap day and the data date, some before and after all others.
DAYS = [
    *(FIRST + timedelta(days=number) for number in (-40, 0, 1, 20, 31, 58, 59, 60, 61, 90, 119, 120)),
    DATA_DATE,
    DATA_DATE + timedelta(days=1),
    DATA_DATE + timedelta(days=30),
]


@st.composite
def project_worlds(draw: st.DrawFn) -> dict[str, list[Row]]:
    day_of = st.sampled_from(DAYS)
    maybe_day = st.one_of(st.none(), day_of)
    citizen = st.sampled_from(CITIZENS)
    site = st.sampled_from(["Odder", "Randers", "Aarhus", None])

    def several(keys: tuple[str, ...], largest: int, **columns: st.SearchStrategy[Any]) -> list[Row]:
        found: dict[tuple[Any, ...], Row] = {}
        for _ in range(draw(st.integers(0, largest))):
            row = {name: draw(values) for name, values in columns.items()}
            for start, end in (("start_date", "end_date"), ("enrolled_date", "left_date")):
                if row.get(start) and row.get(end) and row[end] < row[start]:
                    row[start], row[end] = row[end], row[start]
            found[tuple(row[key] for key in keys)] = row
        return list(found.values())

    cases = several(
        ("case_id", "start_date"),
        5,
        case_id=st.sampled_from(["0-A", "0-B", "1-A"]),
        team_id=st.sampled_from(["T1", "T2"]),
        benefit=st.just("kontanthjælp"),
        start_date=day_of,
        end_date=maybe_day,
    )
    for row in cases:
        row["citizen_id"] = f"C{row['case_id'][0]}"
    cases = [row for row in cases if row["start_date"] <= DATA_DATE]
    some_case = st.sampled_from(sorted({row["case_id"] for row in cases}) or ["none"])
    return world_of(cases=cases) | {
        "enrolments": several(
            ("project_id", "citizen_id", "enrolled_date"),
            8,
            project_id=st.sampled_from(["P1", "P1", "P1", "P2"]),
            citizen_id=citizen,
            site=site,
            referred_date=maybe_day,
            enrolled_date=maybe_day,
            left_date=maybe_day,
            left_reason=st.sampled_from([None, "job", "sygdom"]),
        ),
        "jobs": several(
            ("citizen_id", "kind", "employer_id", "start_date"),
            5,
            citizen_id=st.sampled_from([*CITIZENS, "C9"]),
            kind=st.sampled_from([None, "fleksjob", "småjob", "virksomhedspraktik"]),
            employer_id=st.sampled_from([None, "V1", "V2"]),
            start_date=day_of,
            end_date=maybe_day,
        ),
        "markers": several(
            ("case_id", "marker", "start_date"),
            6,
            case_id=some_case,
            marker=st.sampled_from(MARKERS[:2]),
            value=st.sampled_from([None, "ja", "nej", "ukendt"]),
            start_date=maybe_day,
            end_date=maybe_day,
        )
        if cases
        else [],
        "assignments": several(
            ("case_id", "caseworker_id", "start_date"),
            4,
            case_id=some_case,
            caseworker_id=st.sampled_from(["M1", "M2"]),
            kind=st.sampled_from([None, "primær", "vikar"]),
            start_date=day_of,
            end_date=maybe_day,
        )
        if cases
        else [],
        "volunteers": several(
            ("project_id", "volunteer_id", "citizen_id", "start_date"),
            4,
            project_id=st.sampled_from(["P1", "P2"]),
            site=site,
            volunteer_id=st.sampled_from(["F1", "F2"]),
            citizen_id=st.sampled_from([None, *CITIZENS]),
            start_date=maybe_day,
            end_date=maybe_day,
        ),
        "activities": several(
            ("project_id", "citizen_id", "date"),
            4,
            project_id=st.sampled_from(["P1", "P2"]),
            citizen_id=citizen,
            date=day_of,
            attended=st.sampled_from([None, True, False]),
        ),
    }


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_day_shows_what_data_cut_at_that_day_show(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    world = data.draw(project_worlds())
    snapshot = published(tmp_path_factory.mktemp("store"), world, DATA_DATE, FIRST)
    day = data.draw(st.sampled_from([day for day in DAYS if FIRST <= day <= DATA_DATE]))
    then = published(tmp_path_factory.mktemp("store"), by_hand.cut(world, day), day, FIRST)
    for project in ("P1", "P2"):
        for part in PARTS:
            shown = part(snapshot, project, day)
            assert shown.rows() == part(then, project).rows(), part.__name__
            assert shown.schema == part(then, project).schema
        people = {row.pop("citizen_id"): row for row in participants(snapshot, project, day).to_dicts()}
        assert people == by_hand.participants(world, project, day)
        known = {row[:2]: row[2] for row in participant_markers(snapshot, project, day).rows()}
        assert known == by_hand.markers_known(world, project, day)
    then.close()
    snapshot.close()


def enrolment(citizen: str, enrolled: date | None, left: date | None = None, **other: object) -> Row:
    return {
        "project_id": "P1",
        "citizen_id": citizen,
        "site": "Odder",
        "referred_date": None,
        "enrolled_date": enrolled,
        "left_date": left,
        "left_reason": None,
    } | other


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


WORLD = world_of(
    cases=[
        {"case_id": "S1", "citizen_id": "B1", "team_id": "T1", "benefit": "kontanthjælp", "start_date": day(-90)},
        {"case_id": "S2", "citizen_id": "B2", "team_id": "T1", "benefit": "kontanthjælp", "start_date": day(-90)},
        {"case_id": "S3", "citizen_id": "B3", "team_id": "T1", "benefit": "kontanthjælp", "start_date": day(-90)},
    ],
    assignments=[
        {"case_id": "S1", "caseworker_id": "M1", "start_date": day(-90)},
        {"case_id": "S3", "caseworker_id": "M1", "start_date": day(-90)},
    ],
) | {
    "projects": [
        {
            "project_id": "P1",
            "project": "Åben dør",
            "status_dates": "30-06-2024; 2024-03-01, snart, 31-02-2024",
            "period_months": 3,
            "same_employer": True,
        },
        {"project_id": "P0", "project": "Zenit", "deadline": day(60), "job_kind": "fleksjob", "gap_weeks": 4.0},
    ],
    "project_goals": [
        {"project_id": "P1", "site": None, "measure": "fastholdt i job", "target": 7.0},
        {"project_id": "P1", "site": "Odder", "measure": "fastholdt i job", "target": 0.0},
        {"project_id": "P7", "site": None, "measure": "henvist", "target": 3.0},
    ],
    "enrolments": [
        # Left and came back at another site; also in another project.
        enrolment("B1", day(0), day(30), referred_date=day(-9), left_reason="sygdom"),
        enrolment("B1", day(60), referred_date=day(50), site="Randers"),
        enrolment("B1", day(10), project_id="P8"),
        # Left twice; a new referral doesn't reopen the stay.
        enrolment("B2", day(5), day(20), left_reason="job"),
        enrolment("B2", day(21), day(40)),
        enrolment("B2", None, referred_date=day(80)),
        enrolment("B3", day(3)),
        enrolment("B4", None, referred_date=day(70), site=None),
    ],
    "jobs": [
        {"citizen_id": "B1", "kind": "fleksjob", "start_date": day(-400), "end_date": day(500)},
        {"citizen_id": "B3", "kind": "småjob", "start_date": day(9), "end_date": day(19)},
        {"citizen_id": "B3", "kind": "virksomhedspraktik", "start_date": day(20)},
        {"citizen_id": "B3", "kind": None, "start_date": day(30)},
        {"citizen_id": "B9", "kind": "fleksjob", "start_date": day(9)},
    ],
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return published(tmp_path_factory.mktemp("store"), WORLD, DATA_DATE, FIRST)


def test_every_project_that_is_named_has_a_definition(snapshot: Snapshot) -> None:
    frame = projects(snapshot).drop("start_date")
    assert frame.rows() == [
        ("P7", "P7", None, [], None, 6, False, 0.0),
        ("P8", "P8", None, [], None, 6, False, 0.0),
        ("P0", "Zenit", day(60), [], "fleksjob", 6, False, 4.0),
        ("P1", "Åben dør", None, [date(2024, 3, 1), date(2024, 6, 30)], None, 3, True, 0.0),
    ]


def test_a_goal_without_a_site_is_the_whole_project_s(snapshot: Snapshot) -> None:
    assert goals(snapshot).rows() == [
        ("P1", "", "fastholdt i job", 7.0),
        ("P1", "Odder", "fastholdt i job", 0.0),
        ("P7", "", "henvist", 3.0),
    ]


def test_who_left_and_came_back_is_one_participant(snapshot: Snapshot) -> None:
    assert participants(snapshot, "P1").rows() == [
        ("B1", "Odder", "Randers", day(-9), day(0), None, None),
        ("B2", "Odder", "Odder", day(80), day(5), day(40), "ukendt"),
        ("B3", "Odder", "Odder", None, day(3), None, None),
        ("B4", "ukendt", "ukendt", day(70), None, None, None),
    ]
    between = participants(snapshot, "P1", day(49))
    assert between.rows()[0] == ("B1", "Odder", "Odder", day(-9), day(0), day(30), "sygdom")
    assert between["citizen_id"].to_list() == ["B1", "B2", "B3"]
    assert participants(snapshot, "P1", day(-9)).rows() == [("B1", "Odder", "Odder", day(-9), None, None, None)]


def test_a_citizen_in_two_projects_takes_part_in_each(snapshot: Snapshot) -> None:
    assert participants(snapshot, "P8")["citizen_id"].to_list() == ["B1"]
    assert project_jobs(snapshot, "P8").rows() == [("B1", "fleksjob", "støttet job", None, day(-400), None)]
    assert participants(snapshot, "P9").is_empty()


def test_jobs_are_those_of_the_participants_and_say_what_counts(snapshot: Snapshot) -> None:
    jobs = project_jobs(snapshot, "P1")
    assert jobs.select("citizen_id", "kind", "kind_group", "end_date").rows() == [
        ("B1", "fleksjob", "støttet job", None),
        ("B3", "småjob", "ordinære løntimer", day(19)),
        ("B3", "virksomhedspraktik", "praktik", None),
        ("B3", "ukendt", "ukendt", None),
    ]
    assert counting_jobs(jobs, None)["kind"].to_list() == ["fleksjob", "småjob"]
    assert counting_jobs(jobs, "virksomhedspraktik")["kind"].to_list() == ["virksomhedspraktik"]


def test_the_caseload_counts_active_participants_and_each_worker_once(snapshot: Snapshot) -> None:
    assert caseload_of_project(snapshot, "P1").rows() == [
        ("", 2, 2, 2, 1, 2.0),
        ("Odder", 1, 1, 1, 1, 1.0),
        ("Randers", 1, 1, 1, 1, 1.0),
    ]
    # B1 has left, and B2's case has no worker.
    assert caseload_of_project(snapshot, "P1", day(35)).rows()[0] == ("", 2, 2, 1, 1, 1.0)
    assert caseload_of_project(snapshot, "P9").rows() == [("", 0, 0, 0, 0, None)]


def test_a_gap_that_was_bridged_later_is_no_open_case(tmp_path: Path) -> None:
    own = {"case_id": "S1", "citizen_id": "B1", "team_id": "T1", "benefit": "kontanthjælp"}
    world = world_of(
        cases=[
            own | {"start_date": day(0), "end_date": day(40)},
            own | {"start_date": day(55), "end_date": None},
        ],
        assignments=[{"case_id": "S1", "caseworker_id": "M1", "start_date": day(0), "end_date": None}],
    ) | {"enrolments": [enrolment("B1", day(10))]}
    snapshot = published(tmp_path / "all", world, DATA_DATE, FIRST)
    for then, open_cases in ((day(39), 1), (day(40), 0), (day(54), 0), (day(55), 1)):
        cut = published(tmp_path / str(then), by_hand.cut(world, then), then, FIRST)
        found = caseload_of_project(snapshot, "P1", then)
        assert found.rows() == caseload_of_project(cut, "P1").rows()
        assert found["with_case"].to_list() == [open_cases, open_cases]


def test_no_day_after_the_data_date_is_known(snapshot: Snapshot) -> None:
    for part in PARTS:
        assert part(snapshot, "P1", date(2030, 1, 1)).equals(part(snapshot, "P1"))


def test_a_reader_with_a_scope_sees_no_citizens_of_projects(snapshot: Snapshot) -> None:
    for part in PARTS[:-1]:
        assert part(snapshot, "P1", scope=("T1",)).is_empty()
        assert part(snapshot, "P1", scope=("T1",)).schema == part(snapshot, "P1").schema
    assert caseload_of_project(snapshot, "P1", scope=("T1",))["active"].to_list() == [0]


@pytest.mark.parametrize(
    ("jobs", "rule", "expected"),
    [
        # 31 August + 6 months is 28 February, in a leap year the 29th.
        ([("V", date(2022, 8, 31), date(2023, 2, 27))], {}, date(2023, 2, 28)),
        ([("V", date(2022, 8, 31), date(2023, 2, 26))], {}, None),
        ([("V", date(2023, 8, 31), date(2024, 2, 28))], {}, date(2024, 2, 29)),
        ([("V", date(2023, 8, 31), date(2024, 2, 27))], {}, None),
        ([("V", date(2023, 8, 29), date(2024, 2, 28))], {}, date(2024, 2, 29)),
        # Before the enrolment on 1 March 2022 nothing counts.
        ([("V", date(2021, 1, 1), date(2022, 8, 31))], {}, date(2022, 9, 1)),
        ([("V", date(2021, 1, 1), date(2022, 8, 30))], {}, None),
        ([("V", date(2022, 3, 1), None)], {"months": 1}, date(2022, 4, 1)),
        # No employer told is an employer of its own.
        (
            [(None, date(2022, 3, 1), date(2022, 6, 30)), (None, date(2022, 7, 1), date(2022, 9, 30))],
            {"same_employer": True},
            None,
        ),
    ],
)
def test_the_full_period_by_hand(
    jobs: list[tuple[str | None, date, date | None]], rule: dict[str, Any], expected: date | None
) -> None:
    rows = [dict(zip(("employer_id", "start_date", "end_date"), job, strict=True)) for job in jobs]
    assert by_hand.secured_date(rows, date(2022, 3, 1), DATA_DATE, **rule) == expected
