"""Courses against the same answered by hand on generated worlds, and their edges one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import build as data_build
from data.contract import contract
from data.store import Snapshot
from methods.survival import incidence_from_counts
from queries.courses import (
    active_courses,
    after_courses,
    benefit_flow,
    concurrent,
    drawn_courses,
    ended_courses_by,
    ended_total,
    long_courses_by_month,
    next_after_interruption,
    planned_and_actual,
    repeated_courses,
    repeats,
    running_courses,
    time_in_course,
    waiting_now,
    waits,
)
from queries.exits import counts_by_event
from queries.selection import Selection
from tests.by_hand import courses, followup, panel
from tests.by_hand.panel import Row
from tests.by_hand.worlds import world_of, worlds
from tests.queries.test_queries import GROUPS, published, selections

LEVELS = {
    "all": (),
    "centre": ("ordering_centre",),
    "product": ("product",),
    "centre_product": ("ordering_centre", "product"),
    "centre_product_need": ("ordering_centre", "product", "support_need"),
    "product_need": ("product", "support_need"),
    "provider": ("provider",),
    "provider_product": ("provider", "product"),
    "effort": ("effort_kind",),
    "centre_effort": ("ordering_centre", "effort_kind"),
}
OWN = ("file_before", "file_after", "markers")
"""What the courses by hand have and the table hasn't."""


def test_the_groups_by_hand_are_those_of_the_contract() -> None:
    terms = {term.value: term.group for term in contract().vocabularies["course_end_reason"]}
    assert {reason: group for reason, group in courses.GROUPS.items() if reason} == {
        reason: terms[reason] for reason in courses.GROUPS if reason
    }
    kinds = contract().vocabularies["job_kind"]
    assert {term.value for term in kinds if term.group == "ordinære løntimer"} == courses.ORDINARY
    paid = ("ordinære løntimer", "støttet job", "socialt frikort")
    assert {term.value for term in kinds if term.group in paid} == courses.PAID


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_courses_are_as_by_hand(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    world, data_date, covers_from = data.draw(worlds())
    # The table is made part by part; here in as many as there are courses, or in one.
    with mock.patch.object(data_build, "_PART_ROWS", data.draw(st.sampled_from([1, 2, 1000]))):
        snapshot = published(tmp_path_factory.mktemp("store"), world, data_date, covers_from)
    spells = panel.walked(world, data_date, covers_from, GROUPS)
    known = courses.table(world, spells, data_date)
    check_table(snapshot, known)
    open_cases = list(followup.open_cases(world, spells, data_date).values())
    for _ in range(3):
        selection = data.draw(selections(covers_from, data_date))
        asked = courses.Questions(known, selection, data_date, covers_from)
        check_bought(snapshot, selection, asked)
        check_ended(snapshot, selection, asked)
        check_followed(snapshot, selection, asked, open_cases)
    snapshot.close()


def check_table(snapshot: Snapshot, known: dict[str, Row]) -> None:
    bits = dict(snapshot.frame("select marker, bit from marker_bit").rows())
    rows = snapshot.frame("select * from course").to_dicts()
    assert len(rows) == len(known)
    people: dict[int, set[tuple[str, str]]] = {}
    for row in rows:
        expected = known[row["course_id"]]
        people.setdefault(row.pop("person"), set()).add(courses.person(expected))
        mask = row.pop("marker_mask")
        assert frozenset(marker for marker, bit in bits.items() if mask & bit) == expected["markers"]
        assert row == {name: value for name, value in expected.items() if name not in OWN}
    assert all(len(one) == 1 for one in people.values())
    assert len(people) == len({courses.person(course) for course in known.values()})


def check_bought(snapshot: Snapshot, selection: Selection, asked: courses.Questions) -> None:
    frame = active_courses(snapshot, selection)
    for level, columns in LEVELS.items():
        mine = frame.filter(level=level)
        others = [name for name in courses.TOLD if name not in columns]
        assert mine.select(others).null_count().sum_horizontal().item() == len(others) * mine.height
        found = {
            tuple(row[name] for name in columns): tuple(row[name] for name in frame.columns[6:])
            for row in mine.to_dicts()
        }
        assert found == asked.active_courses(*columns)
    assert set(frame["level"]) <= set(LEVELS)

    assert {row[:2]: row[2] for row in waits(snapshot, selection).rows()} == asked.waits()
    assert {row[0]: row[1:] for row in waiting_now(snapshot, selection).rows()} == asked.waiting_now()
    assert {row[0]: row[1] for row in concurrent(snapshot, selection).rows()} == asked.concurrent()
    assert {row[:2]: row[2:] for row in repeats(snapshot, selection).rows()} == asked.repeats()
    former = ("former_course_id", "former_provider", "former_product", "former_start", "former_end", "former_state")
    assert {
        row["course_id"]: tuple(row[name] for name in former)
        for row in repeated_courses(snapshot, selection).to_dicts()
    } == asked.repeated_courses()


def check_ended(snapshot: Snapshot, selection: Selection, asked: courses.Questions) -> None:
    assert {row[:7]: row[7] for row in ended_courses_by(snapshot, selection).rows()} == asked.ended_courses_by()
    assert {row[:2]: row[2:] for row in benefit_flow(snapshot, selection).rows()} == asked.benefit_flow()
    assert {row[:3]: row[3] for row in after_courses(snapshot, selection).rows()} == asked.after_courses()
    assert ended_total(snapshot, selection).rows() == [asked.ended_total()]
    for size, seed in ((3, 1), (2, 20)):
        drawn = drawn_courses(snapshot, selection, size, seed)
        assert drawn["course_id"].to_list() == asked.drawn_courses(size, seed)
    actual = {row[0]: row[1:] for row in planned_and_actual(snapshot, selection).rows()}
    expected = asked.planned_and_actual()
    assert actual.keys() == expected.keys()
    for product, numbers in actual.items():
        assert numbers == pytest.approx(expected[product])
    follow = {row[:2]: row[2] for row in next_after_interruption(snapshot, selection).rows()}
    assert follow == asked.next_after_interruption()

    for product, provider in ((None, None), ("mentorforløb", None), (None, "Klit"), ("mentorforløb", "Klit")):
        at_risk, ends = asked.time_in_course(product, provider)
        counts = counts_by_event(time_in_course(snapshot, selection, product, provider), "time")
        groups = counts.columns[3:]
        assert {
            (int(row["time"]), group): row[group] for row in counts.to_dicts() for group in groups if row[group]
        } == ends
        for row in incidence_from_counts(counts).to_dicts():
            assert row["at_risk"] == at_risk[int(row["time"])]
        assert counts["entered"].sum() == counts["censored"].sum() + sum(ends.values())


def check_followed(snapshot: Snapshot, selection: Selection, asked: courses.Questions, open_cases: list[Row]) -> None:
    found = {row["course_id"]: row for row in running_courses(snapshot, selection).to_dicts()}
    assert found == asked.running_courses(open_cases)
    for weeks in (1, 9):
        assert dict(long_courses_by_month(snapshot, selection, weeks).rows()) == asked.long_courses_by_month(weeks)


DATA_DATE = date(2024, 7, 17)
START = date(2024, 1, 3)
SPRING = Selection(first_month=date(2024, 2, 1), last_month=date(2024, 4, 1))


def case(case_id: str = "S1", start: date = START, end: date | None = None, **others: object) -> Row:
    return {
        "case_id": case_id,
        "citizen_id": "C1",
        "citizen_label": "010180XXXX",
        "team_id": "T1",
        "birth_date": date(1980, 1, 1),
        "benefit": "kontanthjælp",
        "visitation_category": "aktivitetsparat",
        "start_date": start,
        "end_date": end,
        "exit_destination": None if end is None else "job",
        **others,
    }


def course(course_id: str, start: date | None, end: date | None = None, **others: object) -> Row:
    return {
        "course_id": course_id,
        "case_id": "S1",
        "provider": "Klit",
        "product": "mentorforløb",
        "ordering_centre": "Nord",
        "purpose": "Afklare timer",
        "start_date": start,
        "end_date": end,
        "end_reason": None if end is None else "gennemført",
        **others,
    }


@contextmanager
def store_of(folder: Path, *rows: Row, data_date: date = DATA_DATE, **tables: list[Row]) -> Iterator[Snapshot]:
    tables.setdefault("cases", [case()])
    snapshot = published(folder, world_of(courses=list(rows), **tables), data_date, date(2023, 11, 1))
    yield snapshot
    snapshot.close()


def one(snapshot: Snapshot, course_id: str = "F1") -> Row:
    row: Row = snapshot.frame("select * from course").filter(course_id=course_id).row(0, named=True)
    return row


def counted(snapshot: Snapshot, selection: Selection) -> int:
    frame = active_courses(snapshot, selection).filter(level="all")
    return int(frame["courses"].sum())


@pytest.mark.parametrize(
    ("first_and_last", "active", "ended", "begun"),
    [
        ((date(2024, 1, 5), date(2024, 1, 31)), 0, 0, 0),
        ((date(2024, 1, 5), date(2024, 2, 1)), 1, 1, 0),  # the last day is a day of the course
        ((date(2024, 1, 5), date(2024, 6, 1)), 1, 0, 0),
        ((date(2024, 4, 30), date(2024, 6, 1)), 1, 0, 1),
        ((date(2024, 5, 1), date(2024, 6, 1)), 0, 0, 0),
        ((date(2024, 2, 1), date(2024, 4, 30)), 1, 1, 1),
    ],
)
def test_a_course_over_the_edge_of_a_period(
    tmp_path: Path, first_and_last: tuple[date, date], active: int, ended: int, begun: int
) -> None:
    with store_of(tmp_path, course("F1", *first_and_last)) as snapshot:
        assert counted(snapshot, SPRING) == active
        assert ended_total(snapshot, SPRING)["courses"].item() == ended
        assert waits(snapshot, SPRING)["courses"].sum() == begun
        long = time_in_course(snapshot, SPRING)
        assert long.filter(event="entered")["count"].sum() == active
        assert long.filter(event="gennemført")["count"].sum() == ended


def test_a_course_that_ran_before_the_period_enters_late_and_one_that_runs_on_is_censored(tmp_path: Path) -> None:
    rows = [
        course("F1", date(2024, 1, 22), date(2024, 2, 1)),
        course("F2", date(2024, 4, 21), date(2024, 6, 1)),
        course("F3", date(2024, 1, 31), date(2024, 2, 29)),
    ]
    with store_of(tmp_path, *rows) as snapshot:
        long = time_in_course(snapshot, SPRING)
        assert sorted(long.select("event", "time", "count").rows()) == [
            ("censored", 10.0, 1),
            ("entered", 0.0, 1),
            ("entered", 1.0, 1),
            ("entered", 10.0, 1),
            ("gennemført", 11.0, 1),
            ("gennemført", 30.0, 1),
        ]


def test_a_course_without_an_end_is_running(tmp_path: Path) -> None:
    term = {"case_id": "S1", "caseworker_id": "M1", "start_date": START}
    plan = {"case_id": "S1", "start_date": START, "next_step": "Ring", "due_date": date(2024, 8, 1)}
    with store_of(tmp_path, course("F1", date(2024, 1, 11)), assignments=[term], plans=[plan]) as snapshot:
        assert (one(snapshot)["end_group"], one(snapshot)["benefit_after"]) == (None, None)
        row = running_courses(snapshot, SPRING).row(0, named=True)
        # 11 January to 17 July are 189 days, both counted.
        assert (row["weeks"], row["team_id"], row["caseworker_id"]) == (27, "T1", "M1")
        assert (row["next_step"], row["plan_due"]) == ("Ring", date(2024, 8, 1))
        assert ended_total(snapshot, Selection())["courses"].item() == 0


@pytest.mark.parametrize(("end", "group"), [(DATA_DATE, "gennemført"), (DATA_DATE + timedelta(days=1), None)])
def test_a_course_that_ends_on_the_data_date_has_ended_and_one_that_ends_after_it_runs(
    tmp_path: Path, end: date, group: str | None
) -> None:
    with store_of(tmp_path, course("F1", date(2024, 5, 1), end)) as snapshot:
        row = one(snapshot)
        assert row["end_group"] == group
        assert (row["end_date"], row["end_reason"]) == ((end, "gennemført") if group else (None, None))
        assert running_courses(snapshot, Selection()).height == (0 if group else 1)
        assert row["after_3"] is None
        # The newest day known stands for the day after the last one, which is still to come.
        assert row["benefit_after"] == ("kontanthjælp" if group else None)
        assert concurrent(snapshot, Selection()).rows() == [(1, 1)]


def test_two_at_once(tmp_path: Path) -> None:
    rows = [
        course("F1", date(2024, 2, 1), date(2024, 4, 30)),
        course("F2", date(2024, 4, 30)),
        course("F3", date(2024, 3, 1), date(2024, 4, 29)),
        course("F4", date(2024, 3, 1), case_id=None),
    ]
    with store_of(tmp_path, *rows) as snapshot:
        assert concurrent(snapshot, SPRING).rows() == [(1, 1), (2, 1)]
        everything = active_courses(snapshot, SPRING).filter(level="all")
        assert everything.select("courses", "persons").row(0) == (4, 2)


def test_a_course_without_a_case_counts_in_what_is_bought(tmp_path: Path) -> None:
    loose = [
        course(name, date(2024, 2, 1), date(2024, 3, 1), case_id=None, end_reason="udeblivelse")
        for name in ("F1", "F2")
    ]
    with store_of(tmp_path, *loose, course("F3", date(2024, 2, 1), case_id="S9")) as snapshot:
        row = one(snapshot)
        assert [row[name] for name in ("citizen_id", "caseworker_id", "former_state")] == [None, None, None]
        assert [row[name] for name in ("centre", "team_id", "target_group", "age_band")] == ["ukendt"] * 4
        assert (row["marker_mask"], row["benefit_before"], row["benefit_after"]) == (0, "ukendt", "ukendt")
        assert (row["before_filled"], row["after_filled"]) == (False, False)
        assert (row["after_3"], row["next_event"]) == ("ukendt", "none")
        everything = active_courses(snapshot, Selection()).filter(level="all")
        assert everything.select("courses", "persons").row(0) == (3, 3)


def test_a_course_of_one_day(tmp_path: Path) -> None:
    day = date(2024, 3, 4)
    with store_of(tmp_path, course("F1", day, day, planned_weeks=1.0)) as snapshot:
        long = time_in_course(snapshot, SPRING)
        assert sorted(long.select("event", "time").rows()) == [("entered", 0.0), ("gennemført", 1.0)]
        row = planned_and_actual(snapshot, SPRING).row(0, named=True)
        assert row["median"] == pytest.approx(1 / 7)
        assert (row["early"], row["on_time"], row["late"]) == (0, 1, 0)


@pytest.mark.parametrize(("days", "kind"), [(27, "early"), (28, "on_time"), (42, "on_time"), (43, "late")])
def test_more_than_a_week_from_the_plan(tmp_path: Path, days: int, kind: str) -> None:
    start = date(2024, 2, 1)
    row = course("F1", start, start + timedelta(days=days - 1), planned_weeks=5.0)
    with store_of(tmp_path, row) as snapshot:
        found = planned_and_actual(snapshot, Selection()).row(0, named=True)
        assert [name for name in ("early", "on_time", "late") if found[name]] == [kind]


@pytest.mark.parametrize(
    ("former", "start", "state"),
    [
        ((date(2024, 2, 1), date(2024, 3, 1), "udeblivelse"), date(2024, 3, 2), "interrupted"),
        ((date(2024, 2, 1), date(2024, 3, 1), "gennemført"), date(2024, 3, 2), "completed"),
        ((date(2024, 2, 1), date(2024, 3, 1), "gennemført"), date(2024, 3, 1), "running"),
        ((date(2024, 2, 1), date(2024, 3, 1), None), date(2024, 3, 2), "interrupted"),
        ((date(2024, 2, 1), None, None), date(2024, 3, 2), "running"),
        ((date(2024, 3, 2), date(2024, 3, 2), "gennemført"), date(2024, 3, 2), "running"),
        ((date(2024, 3, 3), date(2024, 3, 4), "gennemført"), date(2024, 3, 2), None),
    ],
)
def test_ordered_again(
    tmp_path: Path, former: tuple[date, date | None, str | None], start: date, state: str | None
) -> None:
    begun, end, reason = former
    rows = [
        course("F1", begun, end, end_reason=reason, purpose="Afklare  timer "),
        course("F2", start, purpose="afklare timer", provider="Vig"),
    ]
    with store_of(tmp_path, *rows) as snapshot:
        assert one(snapshot, "F2")["former_state"] == state
        frame = repeated_courses(snapshot, Selection())
        if state is None:
            assert frame["course_id"].to_list() == ["F1"]
        else:
            assert frame.select("course_id", "former_course_id", "former_provider").rows() == [("F2", "F1", "Klit")]
            assert repeats(snapshot, Selection()).rows() == [
                (
                    "Nord",
                    "mentorforløb",
                    2,
                    2,
                    *(int(state == name) for name in ("completed", "interrupted", "running")),
                )
            ]


def test_a_completed_one_decides_over_a_later_interrupted_one(tmp_path: Path) -> None:
    rows = [
        course("F1", date(2024, 1, 4), date(2024, 1, 10)),
        course("F2", date(2024, 1, 11), date(2024, 1, 20)),
        course("F3", date(2024, 2, 1), date(2024, 2, 10), end_reason="sygdom"),
        course("F4", date(2024, 2, 9)),
        course("F5", date(2024, 3, 1)),
        course("F6", date(2024, 3, 1), purpose="Et andet"),
        course("F7", date(2024, 3, 1), purpose=" "),
    ]
    with store_of(tmp_path, *rows) as snapshot:
        assert (one(snapshot, "F5")["former_state"], one(snapshot, "F5")["former_course_id"]) == ("completed", "F2")
        assert [one(snapshot, name)["former_state"] for name in ("F1", "F6", "F7")] == [None, None, None]
        assert one(snapshot, "F7")["purpose"] is None
        assert repeats(snapshot, Selection())["precise"].to_list() == [6]


def test_the_same_purpose_of_another_citizen_is_no_repeat(tmp_path: Path) -> None:
    cases = [case(), case("S2", citizen_id="C2"), case("S3", START, date(2024, 2, 1), benefit="sygedagpenge")]
    rows = [
        course("F1", date(2024, 2, 1), date(2024, 2, 5)),
        course("F2", date(2024, 3, 1), case_id="S2"),
        course("F3", date(2024, 3, 1), case_id="S3"),
    ]
    with store_of(tmp_path, *rows, cases=cases) as snapshot:
        assert repeated_courses(snapshot, Selection())["course_id"].to_list() == ["F3"]


def test_ordered_and_not_begun(tmp_path: Path) -> None:
    rows = [
        course("F1", None, ordered_date=date(2024, 7, 1)),
        course("F2", DATA_DATE + timedelta(days=5), ordered_date=date(2024, 7, 12)),
        course("F3", None, date(2024, 7, 10), ordered_date=date(2024, 7, 1), end_reason="ønsker ikke forløbet"),
        course("F4", None),
        course("F5", DATA_DATE + timedelta(days=5)),
        course("F6", None, ordered_date=DATA_DATE + timedelta(days=1)),
        course("F7", DATA_DATE, ordered_date=DATA_DATE),
    ]
    with store_of(tmp_path, *rows) as snapshot:
        known = snapshot.frame("select course_id, start_date, end_group from course order by course_id")
        assert known["course_id"].to_list() == ["F1", "F2", "F3", "F4", "F7"]
        assert known["start_date"].to_list() == [None, None, None, None, DATA_DATE]
        assert known["end_group"].null_count() == 5  # called off before it began is not ended
        assert waiting_now(snapshot, SPRING).rows() == [("mentorforløb", 2, 10.5, 16)]
        assert running_courses(snapshot, Selection())["course_id"].to_list() == ["F7"]
        assert one(snapshot, "F1")["team_id"] == "T1"
        # What hasn't begun repeats nothing yet.
        assert snapshot.frame("select count(*) from course where former_state is not null").item() == 0


@pytest.mark.parametrize(
    ("ordered", "weeks"),
    [(date(2024, 2, 1), 0), (date(2024, 1, 26), 0), (date(2024, 1, 25), 1), (date(2024, 2, 2), None), (None, None)],
)
def test_weeks_from_order_to_start(tmp_path: Path, ordered: date | None, weeks: int | None) -> None:
    with store_of(tmp_path, course("F1", date(2024, 2, 1), ordered_date=ordered)) as snapshot:
        assert waits(snapshot, Selection()).rows() == [("mentorforløb", weeks, 1)]


@pytest.mark.parametrize(
    ("end", "months", "day"),
    [
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2023, 11, 29), 3, date(2024, 2, 29)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_three_six_and_twelve_months_over_a_leap_day(tmp_path: Path, end: date, months: int, day: date) -> None:
    start = date(2023, 1, 2)
    job = {"citizen_id": "C1", "kind": "småjob", "start_date": day, "end_date": day}
    with store_of(
        tmp_path / "a", course("F1", start, end), data_date=day, cases=[case("S1", start)], jobs=[job]
    ) as snapshot:
        assert one(snapshot)[f"after_{months}"] == "ordinære løntimer"
        assert (months, "ordinære løntimer", 1) in after_courses(snapshot, Selection()).select(
            "months", "status", "courses"
        ).rows() or end < date(2023, 11, 1)
    eve = day - timedelta(days=1)
    with store_of(tmp_path / "b", course("F1", start, end), data_date=eve, cases=[case("S1", start)]) as snapshot:
        assert one(snapshot)[f"after_{months}"] is None


@pytest.mark.parametrize(
    ("cases", "jobs", "status"),
    [
        ([case()], [], "kontanthjælp"),
        ([case()], [("ordinære timer", date(2024, 6, 1), None)], "ordinære løntimer"),
        ([case()], [("ordinære timer", date(2024, 6, 1), date(2024, 6, 14))], "kontanthjælp"),
        ([case()], [("ordinære timer", date(2024, 6, 1), date(2024, 6, 15))], "ordinære løntimer"),
        ([case()], [("ordinære timer", date(2024, 6, 16), None)], "kontanthjælp"),
        ([case()], [("løntilskud", date(2024, 6, 1), None)], "kontanthjælp"),
        ([case()], [("fleksjob", date(2024, 6, 1), None)], "fleksjob"),
        ([case("S1", START, date(2024, 6, 15))], [], "job"),
        ([case("S1", START, date(2024, 6, 16))], [], "kontanthjælp"),
        ([case("S1", START, date(2024, 6, 1)), case("S2", date(2024, 6, 2), benefit="fleksjob")], [], "fleksjob"),
        ([case("S1", START, date(2024, 6, 1), exit_destination="død")], [], "død"),
        (
            [
                case("S1", START, date(2024, 6, 1), exit_destination="sygedagpenge"),
                case("S2", date(2024, 6, 1), date(2024, 6, 9), benefit="sygedagpenge", exit_destination="uddannelse"),
            ],
            [],
            "uddannelse",
        ),
    ],
)
def test_the_status_three_months_later(
    tmp_path: Path, cases: list[Row], jobs: list[tuple[str, date, date | None]], status: str
) -> None:
    worked = [{"citizen_id": "C1", "kind": kind, "start_date": start, "end_date": end} for kind, start, end in jobs]
    with store_of(tmp_path, course("F1", date(2024, 2, 1), date(2024, 3, 15)), cases=cases, jobs=worked) as snapshot:
        assert one(snapshot)["after_3"] == status
        assert one(snapshot)["after_6"] is None


@pytest.mark.parametrize(
    ("destination", "benefit"),
    [
        ("job", "ingen ydelse"),
        ("uddannelse", "ingen ydelse"),
        ("selvforsørgelse", "ingen ydelse"),
        ("ressourceforløb", "ressourceforløbsydelse"),
        ("revalidering", "revalideringsydelse"),
        ("fleksjob", "fleksjob"),
        ("førtidspension", "førtidspension"),
        ("a-dagpenge", "a-dagpenge"),
        ("fraflyttet", "ukendt"),
        (None, "ukendt"),
    ],
)
def test_the_benefit_after_in_the_words_of_benefits(tmp_path: Path, destination: str | None, benefit: str) -> None:
    gone = case("S1", START, date(2024, 3, 16), exit_destination=destination)
    # On the last day the case was still open; the day after tells.
    with store_of(tmp_path, course("F1", date(2024, 2, 1), date(2024, 3, 15)), cases=[gone]) as snapshot:
        row = one(snapshot)
        assert (row["benefit_before"], row["before_filled"]) == ("kontanthjælp", True)
        assert (row["benefit_after"], row["after_filled"]) == (benefit, benefit != "ukendt")
        assert benefit_flow(snapshot, Selection()).rows() == [("kontanthjælp", benefit, 1, 1, int(benefit != "ukendt"))]


def test_the_benefits_of_the_file_stand(tmp_path: Path) -> None:
    told = course(
        "F1", date(2024, 2, 1), date(2024, 3, 15), benefit_before="sygedagpenge", benefit_after="førtidspension"
    )
    with store_of(tmp_path, told) as snapshot:
        assert benefit_flow(snapshot, Selection()).rows() == [("sygedagpenge", "førtidspension", 1, 0, 0)]


ENDED = date(2024, 3, 15)
LATER = date(2024, 6, 15)
"""Three months after ENDED, the last day that is looked at."""


@pytest.mark.parametrize(
    ("gone", "job", "other", "event"),
    [
        (None, None, None, "none"),
        ((LATER, "job"), None, None, "work"),
        ((LATER + timedelta(days=1), "job"), None, None, "none"),
        ((ENDED, "uddannelse"), None, None, "work"),
        ((ENDED, "førtidspension"), None, None, "exit"),
        (None, ("løntilskud", LATER), None, "work"),
        (None, ("virksomhedspraktik", LATER), None, "none"),
        (None, ("socialt frikort", ENDED - timedelta(days=1)), None, "none"),
        (None, None, LATER, "course"),
        (None, ("småjob", LATER), LATER, "work"),
        ((LATER, "død"), None, LATER, "course"),
        ((date(2024, 4, 1), "død"), ("småjob", LATER), date(2024, 5, 1), "exit"),
    ],
)
def test_what_came_next_after_an_interruption(
    tmp_path: Path, gone: tuple[date, str] | None, job: tuple[str, date] | None, other: date | None, event: str
) -> None:
    cases = [case() if gone is None else case("S1", START, gone[0], exit_destination=gone[1])]
    jobs = [] if job is None else [{"citizen_id": "C1", "kind": job[0], "start_date": job[1]}]
    rows = [course("F1", date(2024, 2, 1), ENDED, end_reason="udeblivelse")]
    rows += [] if other is None else [course("F2", other)]
    with store_of(tmp_path, *rows, cases=cases, jobs=jobs) as snapshot:
        assert one(snapshot)["next_event"] == event
        found = next_after_interruption(snapshot, SPRING)
        assert found.rows() == [("afbrudt uden progression", event, 1)]


def test_an_interruption_not_followed_for_three_months(tmp_path: Path) -> None:
    rows = [
        course("F1", date(2024, 2, 1), date(2024, 4, 17), end_reason="sygdom"),
        course("F2", date(2024, 2, 1), date(2024, 4, 18), end_reason="sygdom"),
        course("F3", date(2024, 2, 1), date(2024, 4, 1), end_reason="gennemført"),
    ]
    with store_of(tmp_path, *rows) as snapshot:
        assert [one(snapshot, name)["next_event"] for name in ("F1", "F2", "F3")] == ["none", None, None]


def test_an_ended_course_without_a_reason_is_left_out_of_the_known(tmp_path: Path) -> None:
    reasons = [None, "ukendt", "gennemført", "udeblivelse", "afbrudt uden oplyst grund", "job", "død"]
    rows = [course(f"F{n}", date(2024, 2, 1), date(2024, 3, 1), end_reason=why) for n, why in enumerate(reasons)]
    with store_of(tmp_path, *rows) as snapshot:
        assert ended_total(snapshot, SPRING).rows() == [(7, 5, 4)]
        by = {
            (row["end_reason"], row["end_group"]): row["courses"]
            for row in ended_courses_by(snapshot, SPRING).to_dicts()
        }
        assert by["ukendt", "ukendt"] == 2
        assert by["afbrudt uden oplyst grund", "afbrudt, grund ukendt"] == 1


@pytest.mark.parametrize(
    ("start", "team"),
    [
        (date(2024, 3, 1), "T1"),  # the last day before the move
        (date(2024, 3, 2), "T2"),
        (date(2023, 12, 24), "T1"),  # before the case: the nearest stretch
        (date(2024, 5, 10), "T2"),  # as near to both: the earlier
        (date(2024, 5, 11), "T3"),
    ],
)
def test_a_course_belongs_to_who_had_the_case_on_its_first_day(tmp_path: Path, start: date, team: str) -> None:
    cases = [
        case("S1", START, date(2024, 3, 2)),
        case("S1", date(2024, 3, 2), date(2024, 5, 1), team_id="T2"),
        case("S2", date(2024, 5, 20), team_id="T3", benefit="sygedagpenge"),
    ]
    markers = [{"case_id": "S1", "marker": "hjemløs", "start_date": date(2024, 3, 2)}]
    with store_of(tmp_path, course("F1", start), cases=cases, markers=markers) as snapshot:
        assert one(snapshot)["team_id"] == team
        assert counted(snapshot, Selection(teams=(team,))) == 1
        assert counted(snapshot, Selection(markers=("hjemløs",))) == (1 if team == "T2" else 0)
        assert running_courses(snapshot, Selection())["team_id"].item() == "T3"


def test_nobody_reads_courses_out_of_scope(tmp_path: Path) -> None:
    cases = [case("S1", START, date(2024, 2, 1)), case("S1", date(2024, 2, 1), team_id="T2")]
    rows = [course("F1", date(2024, 1, 4), date(2024, 1, 9)), course("F2", date(2024, 3, 1))]
    with store_of(tmp_path, *rows, cases=cases) as snapshot:
        assert active_courses(snapshot, Selection(), scope=("T1",))["courses"].max() == 1
        seen = repeated_courses(snapshot, Selection(), scope=("T2",)).row(0, named=True)
        assert (seen["course_id"], seen["former_provider"]) == ("F2", None)
        assert active_courses(snapshot, Selection(), scope=()).is_empty()
        assert running_courses(snapshot, Selection(), scope=("T1",)).is_empty()


def test_a_period_outside_the_data_has_no_courses(tmp_path: Path) -> None:
    later = Selection(first_month=date(2025, 1, 1))
    with store_of(tmp_path, course("F1", START)) as snapshot:
        for frame in (active_courses, time_in_course, concurrent):
            assert frame(snapshot, later).is_empty()


def test_a_draw_can_be_repeated_and_another_seed_draws_others(tmp_path: Path) -> None:
    rows = [course(f"F{number}", date(2024, 2, 1), date(2024, 3, 1)) for number in range(40)]
    with store_of(tmp_path, *rows) as snapshot:

        def draw(seed: int, size: int = 10) -> list[Any]:
            return drawn_courses(snapshot, SPRING, size, seed)["course_id"].to_list()

        assert draw(7) == draw(7) == draw(7, 20)[:10]
        assert draw(7) != draw(8)
        assert len(set(draw(7, 40))) == 40
