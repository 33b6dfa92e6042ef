"""Paid hours against the same counted by hand on generated worlds, and the edges one by one."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries.jobs import hours_now, job_starts
from queries.panel import panel_by_month
from queries.selection import Selection
from tests.by_hand import jobs, panel
from tests.by_hand.panel import Row
from tests.by_hand.worlds import world_of, worlds
from tests.queries.test_queries import GROUPS, published, selections


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_jobs_are_as_by_hand(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    world, data_date, covers_from = data.draw(worlds())
    snapshot = published(tmp_path_factory.mktemp("store"), world, data_date, covers_from)
    spells = panel.walked(world, data_date, covers_from, GROUPS)
    for _ in range(4):
        selection = data.draw(selections(covers_from, data_date))
        now = hours_now(snapshot, selection)
        assert dict(now.rows()) == jobs.hours_now(world, spells, selection, data_date)
        assert now["band"].to_list() == [*(name for _limit, name in jobs.BANDS), None]
        begun = job_starts(snapshot, selection)
        assert {
            (row["kind"], row["quarter"]): {
                name: row[name] for name in ("jobs", "persons", "reverse_matched", "reverse_known")
            }
            for row in begun.to_dicts()
        } == jobs.job_starts(world, spells, selection, data_date)
        assert begun["reverse_known"].sum() <= begun["jobs"].sum()
    everyone = panel_by_month(snapshot, Selection()).filter(month=data_date.replace(day=1))
    assert hours_now(snapshot, Selection())["cases"].sum() == everyone["in_hours"].sum()
    snapshot.close()


def a_job(start: date, end: date | None = None, hours: float | None = 4.0, **others: object) -> Row:
    return {
        "citizen_id": "C1",
        "kind": "ordinære timer",
        "weekly_hours": hours,
        "start_date": start,
        "end_date": end,
        "reverse_matching": None,
        **others,
    }


def a_case(case_id: str, start: date, end: date | None = None, **others: object) -> Row:
    return {"case_id": case_id, "citizen_id": "C1", "team_id": "T1", "benefit": "kontanthjælp", "start_date": start,
            "end_date": end, **others}  # fmt: skip


def test_a_band_holds_its_lowest_hours_and_hours_of_several_jobs_are_added(tmp_path: Path) -> None:
    day = date(2024, 6, 30)
    cases = [a_case(f"S{n}", date(2024, 1, 3), citizen_id=f"C{n}") for n in range(1, 10)]
    hours: dict[int, list[float | None]] = {
        1: [1.9],
        2: [2.0],
        3: [4.9, 0.1],
        4: [36.9],
        5: [37.0],
        6: [9.9],
        7: [20.0],
        8: [None],
        9: [5.0, None],
    }
    world = world_of(
        cases=cases,
        jobs=[
            a_job(date(2024, 2, 1 + place), hours=one, citizen_id=f"C{n}")
            for n, several in hours.items()
            for place, one in enumerate(several)
        ],
    )
    snapshot = published(tmp_path, world, day, date(2024, 1, 1))
    assert dict(hours_now(snapshot, Selection()).rows()) == {
        "under 2": 1, "2–5": 1, "5–10": 2, "10–20": 0, "20–37": 2, "37+": 1, None: 2
    }  # fmt: skip
    snapshot.close()


def test_one_job_in_two_open_cases_began_once_and_one_on_the_day_of_exit_not_at_all(tmp_path: Path) -> None:
    world = world_of(
        cases=[
            a_case("S1", date(2024, 1, 3), date(2024, 3, 20)),
            a_case("S2", date(2024, 1, 3), benefit="sygedagpenge", citizen_id="C2"),
            a_case("S3", date(2024, 2, 3), citizen_id="C2"),
        ],
        jobs=[
            a_job(date(2024, 3, 19), reverse_matching=True),
            a_job(date(2024, 3, 20)),
            a_job(date(2024, 4, 1), citizen_id="C2", reverse_matching=False, kind="småjob"),
            a_job(date(2024, 1, 2), citizen_id="C2"),
            a_job(date(2024, 2, 10), citizen_id="C2", kind="socialt frikort"),
        ],
    )
    snapshot = published(tmp_path, world, date(2024, 6, 30), date(2024, 1, 1))
    assert job_starts(snapshot, Selection()).rows() == [
        ("ordinære timer", "ordinære løntimer", date(2024, 1, 1), 1, 1, 1, 1),
        ("småjob", "ordinære løntimer", date(2024, 4, 1), 1, 1, 0, 1),
        ("socialt frikort", "socialt frikort", date(2024, 1, 1), 1, 1, 0, 0),
    ]
    spring = Selection(first_month=date(2024, 4, 1), last_month=date(2024, 4, 1))
    assert job_starts(snapshot, spring).select("kind", "jobs").rows() == [("småjob", 1)]
    snapshot.close()
