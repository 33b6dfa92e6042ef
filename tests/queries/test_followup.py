"""Follow-up against the same answered by hand on generated worlds, and its edges one by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.contract import contract
from data.counters import OPEN_CASE_COLUMNS, Counter, counters
from data.settings import Settings
from data.store import Snapshot
from queries.followup import cohorts, counted, open_case_total, open_cases, talk_distribution
from queries.selection import Selection
from tests.by_hand import followup, panel
from tests.by_hand.panel import Row
from tests.by_hand.worlds import world_of, worlds
from tests.queries.test_queries import GROUPS, published, selections

EVERY_TABLE = frozenset(contract().tables)
SMALL = Settings(weeks_without_conversation=9, years_without_effort=1, new_case_weeks=3, clarification_warning_days=45)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_follow_up_is_as_by_hand(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    world, data_date, covers_from = data.draw(worlds())
    snapshot = published(tmp_path_factory.mktemp("store"), world, data_date, covers_from)
    spells = panel.walked(world, data_date, covers_from, GROUPS)
    expected = followup.open_cases(world, spells, data_date)
    bits = dict(snapshot.frame("select marker, bit from marker_bit").rows())

    frame = open_cases(snapshot, Selection())
    assert tuple(frame.columns) == OPEN_CASE_COLUMNS
    actual = {}
    for row in counted(frame, counters().values(), SMALL, EVERY_TABLE).to_dicts():
        row["markers"] = frozenset(marker for marker, bit in bits.items() if row["marker_mask"] & bit)
        actual[row["citizen_id"], row["benefit"], row["spell_start"]] = row
    compared = [*(name for name in OPEN_CASE_COLUMNS if name not in ("spell_id", "marker_mask")), "markers"]
    assert {key: {name: row[name] for name in compared} for key, row in actual.items()} == {
        key: {name: row[name] for name in compared} for key, row in expected.items()
    }
    assert frame.height == open_case_total(snapshot) == len(expected)

    for spell in spells:
        if spell.end is None:
            true = followup.counters_of(world, spell, data_date, asdict(SMALL))
            row = actual[followup.key_of(spell)]
            assert {name: row[f"{name}_since"] for name in counters() if row[name]} == true
            assert all(row[f"{name}_since"] is None for name in counters() if not row[name])

    entries = followup.entries(world, spells, data_date, covers_from)
    check_entries(snapshot, entries)
    for _ in range(3):
        selection = data.draw(selections(covers_from, data_date))
        mine = {key for key, case in expected.items() if followup.chosen(case, selection)}
        found = open_cases(snapshot, selection)
        assert set(found.select("citizen_id", "benefit", "spell_start").rows()) == mine
        assert found.height == len(mine)
        assert dict(talk_distribution(snapshot, selection).rows()) == followup.talk_distribution(
            [expected[key] for key in mine], data_date
        )
        months = {row.pop("month"): row for row in cohorts(snapshot, selection).to_dicts()}
        assert months == followup.cohorts(entries, selection)
    snapshot.close()


def check_entries(snapshot: Snapshot, expected: list[Row]) -> None:
    columns = (
        "entry.centre, entry.team_id, caseworker_id, target_group, age_band, month, talks, needed, rule, exempt, "
        "entry.end_date"
    )
    found = snapshot.frame(
        f"select spell.citizen_id, spell.benefit, spell_start, {columns} from entry inner join spell using (spell_id)"
    ).to_dicts()
    names = [name.removeprefix("entry.") for name in columns.split(", ")]
    assert {
        (row["citizen_id"], row["benefit"], row["spell_start"]): tuple(row[name] for name in names) for row in found
    } == {row["key"]: tuple(row[name] for name in names) for row in expected}
    assert len(found) == len(expected)


DATA_DATE = date(2024, 7, 17)
START = date(2024, 1, 3)


def case(case_id: str, start: date = START, end: date | None = None, **others: object) -> Row:
    return {
        "case_id": case_id,
        "citizen_id": f"C-{case_id}",
        "citizen_label": "010180XXXX",
        "team_id": "T1",
        "benefit": "kontanthjælp",
        "visitation_category": "aktivitetsparat",
        "start_date": start,
        "end_date": end,
        "exit_destination": None if end is None else "job",
        **others,
    }


def talk(day: date, status: str | None = "afholdt", case_id: str = "S1", **others: object) -> Row:
    return {"case_id": case_id, "date": day, "status": status, **others}


@contextmanager
def store_of(folder: Path, data_date: date = DATA_DATE, **tables: list[Row]) -> Iterator[Snapshot]:
    snapshot = published(folder, world_of(**tables), data_date, date(2023, 11, 1))
    yield snapshot
    snapshot.close()


def one_case(snapshot: Snapshot, chosen: Settings | None = None) -> Row:
    frame = counted(open_cases(snapshot, Selection()), counters().values(), chosen or Settings(), EVERY_TABLE)
    assert frame.height == 1
    return frame.row(0, named=True)


def days_ago(number: int, of: date = DATA_DATE) -> date:
    return of - timedelta(days=number)


@pytest.mark.parametrize(("ago", "due"), [(90, False), (91, True)])
def test_exactly_thirteen_weeks_without_a_conversation(tmp_path: Path, ago: int, due: bool) -> None:
    with store_of(tmp_path, cases=[case("S1")], contacts=[talk(days_ago(ago))]) as snapshot:
        row = one_case(snapshot)
        assert row["laenge_siden_samtale"] is due
        assert row["laenge_siden_samtale_days"] == (91 if due else None)
        assert row["laenge_siden_samtale_since"] == (DATA_DATE if due else None)


@pytest.mark.parametrize(("ago", "in_time"), [(28, 1), (29, 0)])
def test_the_norm_of_the_day_decides_what_is_in_time(tmp_path: Path, ago: int, in_time: int) -> None:
    def norm(label: str, **others: object) -> Row:
        return {"kind": "uger mellem samtaler", "label": label, **others}

    group = "aktivitetsparate i kontanthjælp"
    norms = [
        norm("alle", high=1.0),
        norm("før", target_group=group, high=13.0, valid_to=date(2024, 7, 16)),
        norm("nu", target_group=group, high=4.0, valid_from=date(2024, 7, 17)),
    ]
    with store_of(tmp_path, cases=[case("S1")], contacts=[talk(days_ago(ago))], norms=norms) as snapshot:
        newest = snapshot.frame("select talk_norm, talked_in_time from case_month order by month desc limit 1")
        assert newest.row(0) == (1, in_time)
        assert one_case(snapshot)["talk_weeks"] == 4.0


def test_a_norm_without_a_number_ends_the_one_before(tmp_path: Path) -> None:
    norms = [
        {"kind": "uger mellem samtaler", "label": "før", "high": 13.0},
        {"kind": "uger mellem samtaler", "label": "ukendt", "valid_from": date(2024, 6, 1)},
    ]
    with store_of(tmp_path, cases=[case("S1")], norms=norms) as snapshot:
        months = snapshot.frame("select month, talk_norm from case_month order by month").rows()
        assert [norm for _month, norm in months] == [1, 1, 1, 1, 1, 0, 0]
        assert one_case(snapshot)["talk_weeks"] is None


@pytest.mark.parametrize(("due", "late"), [(DATA_DATE, False), (days_ago(1), True)])
def test_a_step_due_today_is_not_late(tmp_path: Path, due: date, late: bool) -> None:
    plan = {"case_id": "S1", "start_date": START, "next_step": "Ring", "due_date": due}
    with store_of(tmp_path, cases=[case("S1")], plans=[plan]) as snapshot:
        row = one_case(snapshot)
        assert row["frist_overskredet"] is late
        assert row["frist_overskredet_days"] == (1 if late else None)
        assert not row["uden_plan"]
        assert not row["uden_naeste_skridt"]


def test_a_plan_that_ended_yesterday_is_none(tmp_path: Path) -> None:
    plan = {"case_id": "S1", "start_date": START, "end_date": days_ago(1), "next_step": "Ring"}
    with store_of(tmp_path, cases=[case("S1")], plans=[plan]) as snapshot:
        row = one_case(snapshot)
        assert (row["uden_plan"], row["uden_plan_since"], row["plan_start"]) == (True, DATA_DATE, None)


def test_a_held_conversation_of_the_same_day_breaks_the_row(tmp_path: Path) -> None:
    missed = [talk(days_ago(9), "udeblevet"), talk(days_ago(5), "udeblevet")]
    with store_of(tmp_path / "a", cases=[case("S1")], contacts=missed) as snapshot:
        row = one_case(snapshot)
        assert (row["udeblevet_to_gange"], row["udeblevet_to_gange_since"]) == (True, days_ago(9))
    with store_of(tmp_path / "b", cases=[case("S1")], contacts=[*missed, talk(days_ago(5))]) as snapshot:
        assert one_case(snapshot)["missed_in_row"] == 0
    with store_of(tmp_path / "c", cases=[case("S1")], contacts=[*missed, talk(days_ago(2), "aflyst")]) as snapshot:
        assert one_case(snapshot)["missed_in_row"] == 2


def test_two_conversations_of_one_day_are_two(tmp_path: Path) -> None:
    twice = [talk(days_ago(3), form="telefon"), talk(days_ago(3), form="video")]
    with store_of(tmp_path, cases=[case("S1", date(2023, 1, 1))], contacts=twice) as snapshot:
        assert one_case(snapshot)["held_in_year"] == 2
        assert talk_distribution(snapshot, Selection()).rows() == [(2, 1)]


def test_a_conversation_before_the_case_belongs_to_none(tmp_path: Path) -> None:
    start = days_ago(10)
    with store_of(tmp_path, cases=[case("S1", start)], contacts=[talk(days_ago(11))]) as snapshot:
        row = one_case(snapshot)
        assert row["last_held"] is None
        assert (row["ny_uden_samtale"], row["ny_uden_samtale_days"]) == (True, 10)
        assert talk_distribution(snapshot, Selection()).rows() == [(None, 1)]


def test_a_conversation_is_still_known_after_a_move(tmp_path: Path) -> None:
    moved = date(2024, 5, 6)
    cases = [case("S1", START, moved), case("S1", moved, None, team_id="T2")]
    norms = [{"kind": "uger mellem samtaler", "label": "alle", "high": 6.0}]
    with store_of(tmp_path, cases=cases, contacts=[talk(date(2024, 4, 28))], norms=norms) as snapshot:
        months = snapshot.frame("select month, sum(talked_in_time)::int from case_month group by month order by month")
        assert [count for _month, count in months.rows()] == [1, 0, 0, 1, 1, 0, 0]
        assert one_case(snapshot)["last_held"] == date(2024, 4, 28)


@pytest.mark.parametrize(
    ("clarified", "due"),
    [(date(2024, 2, 29), date(2025, 2, 28)), (date(2024, 2, 28), date(2025, 2, 28)), (None, date(2026, 7, 1))],
)
def test_the_yearly_clarification_over_a_leap_day(tmp_path: Path, clarified: date | None, due: date) -> None:
    told = [] if clarified is None else [{"case_id": "S1", "date": clarified}]
    for number, (ahead, warned) in enumerate([(60, True), (61, False), (-1, True)]):
        data_date = due - timedelta(days=ahead)
        with store_of(tmp_path / str(number), data_date, cases=[case("S1")], clarifications=told) as snapshot:
            row = one_case(snapshot)
            assert row["aarlig_afklaring"] is warned
            assert row["aarlig_afklaring_days"] == (-ahead if warned else None)
            assert row["aarlig_afklaring_since"] == (due if warned else None)


def test_clarified_in_the_twelve_months_to_the_data_date(tmp_path: Path) -> None:
    told = [{"case_id": "S1", "date": date(2023, 7, 18)}, {"case_id": "S2", "date": date(2023, 7, 17)}]
    start = date(2023, 1, 5)
    with store_of(tmp_path, cases=[case("S1", start), case("S2", start)], clarifications=told) as snapshot:
        counts = snapshot.frame("select month, sum(clarified)::int from case_month group by month order by month")
        assert [count for _month, count in counts.rows()] == [2, 2, 2, 2, 2, 2, 2, 2, 1]


def test_effort_before_the_case_is_none_and_one_that_ends_on_its_first_day_is(tmp_path: Path) -> None:
    def job(end: date) -> Row:
        return {"citizen_id": "C-S1", "kind": "virksomhedspraktik", "start_date": date(2020, 1, 1), "end_date": end}

    start = date(2022, 7, 17)
    for folder, tables, effort in (
        ("a", {"jobs": [job(start - timedelta(days=1))]}, None),
        ("b", {"jobs": [job(start)]}, start),
        ("c", {"courses": [{"course_id": "F1", "case_id": "S1", "start_date": None}]}, None),
        ("d", {"courses": [{"course_id": "F1", "case_id": "S1", "start_date": days_ago(4)}]}, DATA_DATE),
        ("e", {"courses": [{"course_id": "F1", "case_id": "S1", "start_date": days_ago(-1)}]}, None),
    ):
        with store_of(tmp_path / folder, cases=[case("S1", start)], **tables) as snapshot:
            row = one_case(snapshot)
            assert row["last_effort"] == effort
            assert row["laenge_uden_indsats"] is (effort is None)
    with store_of(tmp_path / "f", cases=[case("S1", start + timedelta(days=1))]) as snapshot:
        assert not one_case(snapshot)["laenge_uden_indsats"]


def test_without_a_worker_since_the_last_one_left(tmp_path: Path) -> None:
    term = {"case_id": "S1", "caseworker_id": "M1", "start_date": START}
    with store_of(tmp_path / "a", cases=[case("S1")], assignments=[{**term, "end_date": days_ago(8)}]) as snapshot:
        row = one_case(snapshot)
        assert (row["uden_raadgiver"], row["uden_raadgiver_since"], row["worker_since"]) == (True, days_ago(7), None)
    again = [{**term, "end_date": days_ago(8)}, {**term, "start_date": days_ago(3)}]
    with store_of(tmp_path / "b", cases=[case("S1")], assignments=again) as snapshot:
        row = one_case(snapshot)
        assert (row["uden_raadgiver"], row["worker_since"], row["worker_until"]) == (False, days_ago(3), None)


@pytest.mark.parametrize(
    ("first_and_last", "exempt", "talks", "outcome"),
    [
        ((date(2023, 11, 30), None), None, [date(2024, 5, 29)] * 2, "met"),  # 30 May is outside the six months
        ((date(2023, 11, 30), None), None, [date(2024, 5, 29), date(2024, 5, 30)], "not_met"),
        ((date(2023, 11, 30), date(2024, 5, 29)), None, [date(2024, 3, 1)] * 2, "left_early"),
        ((date(2023, 11, 30), date(2024, 5, 30)), None, [date(2024, 3, 1)] * 2, "met"),
        ((date(2023, 11, 30), None), (date(2024, 5, 29), None), [], "exempt"),
        ((date(2023, 11, 30), None), (date(2024, 5, 30), None), [], "not_met"),
        ((date(2023, 11, 30), None), (date(2023, 1, 1), date(2023, 11, 30)), [], "exempt"),
        ((date(2024, 1, 17), None), None, [], "not_met"),
        ((date(2024, 1, 18), None), None, [], "pending"),
    ],
)
def test_the_first_six_months(
    tmp_path: Path, first_and_last: tuple[date, date | None], exempt: Any, talks: list[date], outcome: str
) -> None:
    start, end = first_and_last
    exemptions = [] if exempt is None else [{"case_id": "S1", "start_date": exempt[0], "end_date": exempt[1]}]
    norms = [
        {
            "kind": "jobsamtaler de første 6 måneder",
            "label": "regel",
            "target_group": "aktivitetsparate i kontanthjælp",
            "low": 2.0,
            "valid_from": date(2024, 1, 18),
        }
    ]
    contacts = [talk(day, kind="jobsamtale") for day in talks] + [talk(start, kind="opfølgning")]
    with store_of(
        tmp_path, cases=[case("S1", start, end)], contacts=contacts, exemptions=exemptions, norms=norms
    ) as snapshot:
        row = cohorts(snapshot, Selection()).row(0, named=True)
        assert row["month"] == start.replace(day=1)
        assert [name for name in ("met", "not_met", "exempt", "left_early", "pending") if row[name]] == [outcome]
        assert row["rule"] is (start >= date(2024, 1, 18))


def test_without_a_norm_there_is_no_cohort(tmp_path: Path) -> None:
    with store_of(tmp_path, cases=[case("S1")]) as snapshot:
        assert cohorts(snapshot, Selection()).is_empty()


def test_a_counter_without_its_tables_gets_no_column(tmp_path: Path) -> None:
    with store_of(tmp_path, cases=[case("S1")]) as snapshot:
        frame = open_cases(snapshot, Selection())
        found = counted(frame, counters().values(), Settings(), {"cases", "plans", "jobs"})
        added = [name for name in found.columns if name not in frame.columns]
        assert [name for name in added if name in counters()] == [
            "uden_plan",
            "uden_naeste_skridt",
            "frist_overskredet",
        ]
        assert "uden_plan_since" in added
        assert "laenge_uden_indsats_since" not in added


def test_nobody_reads_what_is_out_of_scope(tmp_path: Path) -> None:
    norms = [{"kind": "jobsamtaler de første 6 måneder", "label": "alle", "low": 1.0}]
    cases = [case("S1"), case("S2", team_id="T2")]
    with store_of(tmp_path, cases=cases, norms=norms) as snapshot:
        assert open_case_total(snapshot, scope=("T1",)) == 1
        assert open_cases(snapshot, Selection(), scope=("T1",))["case_id"].to_list() == ["S1"]
        assert cohorts(snapshot, Selection(), scope=("T1",))["entered"].to_list() == [1]
        assert open_case_total(snapshot, scope=()) == 0
        assert talk_distribution(snapshot, Selection(), scope=()).is_empty()


def test_the_period_does_not_choose_open_cases(tmp_path: Path) -> None:
    with store_of(tmp_path, cases=[case("S1")]) as snapshot:
        long_ago = Selection(first_month=date(2023, 11, 1), last_month=date(2023, 11, 1))
        assert open_cases(snapshot, long_ago).height == 1
        assert open_cases(snapshot, long_ago).schema["data_date"] == pl.Date


def test_every_column_of_a_counter_is_one_of_the_list() -> None:
    for counter in counters().values():
        assert isinstance(counter, Counter)
        assert set(counter.columns) <= set(OPEN_CASE_COLUMNS)
