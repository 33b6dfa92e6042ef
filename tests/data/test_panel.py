"""The panel against the same panel walked by hand, and the flow identity for every month and group."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.build import build
from data.contract import contract
from tests.by_hand import panel as by_hand
from tests.by_hand.panel import MEASURES, Row
from tests.by_hand.worlds import create_contract_tables, insert, world_of, worlds

DIMENSIONS = ("centre", "team_id", "caseworker_id", "target_group", "visitation_category", "age_band")
DERIVED = (
    "team",
    "destination",
    "course_ending",
    "marker_bit",
    "job_kind",
    "case_period",
    "spell",
    "stretch",
    "case_month",
    "team_month",
    "open_case",
    "entry",
    "course",
    "position",
    "holding",
    "caseload_month",
    "capacity_month",
)
GROUPS = {term.value: term.group or term.value for term in contract().vocabularies["exit_destination"]}


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "preserve_insertion_order": False}) as connection:
        create_contract_tables(connection)
        yield connection


def built(
    con: duckdb.DuckDBPyConnection,
    world: dict[str, list[Row]],
    data_date: date,
    covers_from: date,
    spell_gap: str = "full_month",
) -> None:
    for table in DERIVED:
        con.execute(f"drop table if exists {table}")
    for table in world:
        con.execute(f"delete from {table}")
    insert(con, world)
    build(con, data_date=data_date, covers_from=covers_from, spell_gap=spell_gap, progress=lambda _words, _share: None)


def dicts(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    result = con.execute(sql)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def panel_rows(con: duckdb.DuckDBPyConnection) -> dict[tuple[Any, ...], Row]:
    bits = dict(con.execute("select marker, bit from marker_bit").fetchall())
    found = {}
    for row in dicts(con, "select * from case_month"):
        key = (row["citizen_id"], row["benefit"], row["spell_start"], row["stretch_start"], row["month"])
        assert key not in found
        mask = row["marker_mask"]
        row["markers"] = frozenset(marker for marker, bit in bits.items() if mask & bit)
        found[key] = row
    return found


COMPARED = (*DIMENSIONS, "case_id", "row_start", "markers", "exit_destination", "return_date", *MEASURES)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(worlds(), st.sampled_from(["full_month", "full_month", "none"]))
def test_panel_is_as_walked_by_hand(
    con: duckdb.DuckDBPyConnection, drawn: tuple[dict[str, list[Row]], date, date], spell_gap: str
) -> None:
    world, data_date, covers_from = drawn
    built(con, world, data_date, covers_from, spell_gap)
    spells = by_hand.walked(world, data_date, covers_from, GROUPS, spell_gap)

    columns = "citizen_id, benefit, start_date, end_date, exit_destination, return_date, case_id, team_id, centre"
    found = dicts(con, f"select {columns} from spell")
    assert {tuple(row.values()) for row in found} == {
        (s.citizen_id, s.benefit, s.start, s.end, s.destination, s.return_date, *last_holder(world, s, data_date))
        for s in spells
    }
    assert len(found) == len(spells)

    expected = {
        (spell.citizen_id, spell.benefit, spell.start, *key): {name: row[name] for name in COMPARED}
        for spell in spells
        for key, row in spell.rows.items()
    }
    actual = {key: {name: row[name] for name in COMPARED} for key, row in panel_rows(con).items()}
    assert actual == expected

    summed: dict[tuple[Any, ...], Counter[str]] = {}
    for row in expected.values():
        key = tuple(row[name] for name in ("centre", "team_id", "target_group", "age_band", "exit_destination"))
        month = next(iter([row["row_start"].replace(day=1)]))
        summed.setdefault((month, *key), Counter()).update({name: row[name] for name in MEASURES})
    rolled_up = {
        (row["month"], row["centre"], row["team_id"], row["target_group"], row["age_band"], row["exit_destination"]): {
            name: row[name] for name in MEASURES
        }
        for row in dicts(con, "select * from team_month")
    }
    assert rolled_up == {key: {name: sums[name] for name in MEASURES} for key, sums in summed.items()}

    identity_holds(con, covers_from, data_date)


def last_holder(world: dict[str, list[Row]], spell: by_hand.Spell, data_date: date) -> tuple[str, str, str]:
    lived = by_hand.lived_days(spell, data_date)
    who = by_hand.attributes(world, spell, lived[-1] if lived else spell.start)
    return who["case_id"], who["team_id"], who["centre"]


def identity_holds(con: duckdb.DuckDBPyConnection, covers_from: date, data_date: date) -> None:
    """Opening + entered + moved in - exited - moved out = closing = next opening, for the whole and every group."""
    rows = dicts(con, "select * from case_month")
    for dimensions in ((), *((name,) for name in DIMENSIONS), DIMENSIONS):
        sums: dict[tuple[Any, ...], Counter[str]] = {}
        for row in rows:
            key = (row["month"], *(row[name] for name in dimensions))
            sums.setdefault(key, Counter()).update({name: row[name] for name in MEASURES})
        nothing: Counter[str] = Counter()
        for (month, *group), one in sums.items():
            closing = one["open_at_start"] + one["entered"] + one["moved_in"] - one["exited"] - one["moved_out"]
            assert closing == one["open_at_end"], (month, group)
            following = (month.replace(day=28) + by_hand.DAY * 4).replace(day=1)
            if following <= data_date:
                assert closing == sums.get((following, *group), nothing)["open_at_start"], (month, group)
            former = (month - by_hand.DAY).replace(day=1)
            if former >= covers_from:
                assert one["open_at_start"] == sums.get((former, *group), nothing)["open_at_end"], (month, group)


def case(case_id: str, start: date, end: date | None = None, **others: object) -> Row:
    return {
        "case_id": case_id,
        "citizen_id": f"C-{case_id}",
        "team_id": "T1",
        "benefit": "kontanthjælp",
        "start_date": start,
        "end_date": end,
        "exit_destination": None if end is None else "job",
        **others,
    }


def monthly(con: duckdb.DuckDBPyConnection, measure: str) -> dict[str, int]:
    found = con.execute(f"select month, sum({measure})::bigint from case_month group by month order by month")
    return {f"{month:%Y-%m}": count for month, count in found.fetchall() if count}


def test_end_on_the_first_belongs_to_the_new_month(con: duckdb.DuckDBPyConnection) -> None:
    built(con, world_of(cases=[case("S1", date(2024, 2, 10), date(2024, 4, 1))]), date(2024, 6, 30), date(2024, 1, 1))
    assert monthly(con, "exited") == {"2024-04": 1}
    assert monthly(con, "person_days") == {"2024-02": 20, "2024-03": 31}  # 29 February is one of the 20
    assert monthly(con, "open_at_start") == {"2024-03": 1, "2024-04": 1}
    assert monthly(con, "open_at_end") == {"2024-02": 1, "2024-03": 1}


def test_spell_without_length_enters_and_leaves_in_its_month(con: duckdb.DuckDBPyConnection) -> None:
    built(con, world_of(cases=[case("S1", date(2024, 3, 1), date(2024, 3, 1))]), date(2024, 6, 30), date(2024, 1, 1))
    assert monthly(con, "entered") == monthly(con, "exited") == {"2024-03": 1}
    assert monthly(con, "person_days") == monthly(con, "open_at_start") == {}


@pytest.mark.parametrize(
    ("end", "back", "spells"),
    [
        (date(2024, 2, 2), date(2024, 3, 31), 1),  # 57 days, but neither February nor March is whole
        (date(2024, 1, 31), date(2024, 2, 29), 1),  # February lacks its last day
        (date(2024, 1, 31), date(2024, 3, 1), 2),
        (date(2024, 1, 30), date(2024, 3, 1), 2),
        (date(2024, 2, 1), date(2024, 3, 31), 1),  # the end day itself is a day on the benefit
    ],
)
def test_gap_with_a_whole_month_parts_two_spells(
    con: duckdb.DuckDBPyConnection, end: date, back: date, spells: int
) -> None:
    world = world_of(cases=[case("S1", date(2023, 12, 4), end, citizen_id="C"), case("S2", back, None, citizen_id="C")])
    built(con, world, date(2024, 6, 30), date(2023, 12, 1))
    assert con.execute("select count(*) from spell").fetchone() == (spells,)


def test_two_cases_of_one_day_are_one_spell_with_one_row(con: duckdb.DuckDBPyConnection) -> None:
    day = date(2024, 2, 10)
    world = world_of(
        cases=[
            case("S1", day, day, citizen_id="C", exit_destination="uddannelse"),
            case("S2", day, day, citizen_id="C", team_id="T2"),
        ]
    )
    built(con, world, date(2024, 6, 30), date(2024, 1, 1))
    rows = con.execute("select team_id, entered, exited, exit_destination from case_month").fetchall()
    assert rows == [("T2", 1, 1, "job")]


def test_exit_belongs_to_the_worker_of_the_day_before(con: duckdb.DuckDBPyConnection) -> None:
    world = world_of(
        cases=[case("S1", date(2024, 2, 10), date(2024, 4, 9))],
        assignments=[
            {"case_id": "S1", "caseworker_id": "M1", "start_date": date(2024, 2, 10), "end_date": date(2024, 4, 8)},
            {"case_id": "S1", "caseworker_id": "M2", "start_date": date(2024, 4, 9)},
        ],
    )
    built(con, world, date(2024, 6, 30), date(2024, 1, 1))
    assert con.execute("select caseworker_id from case_month where exited = 1").fetchall() == [("M1",)]


def test_planned_end_is_open_and_planned_start_is_not_there(con: duckdb.DuckDBPyConnection) -> None:
    world = world_of(
        cases=[
            case("S1", date(2024, 2, 10), date(2024, 7, 1)),
            case("S2", date(2024, 7, 1)),
            case("S3", date(2024, 6, 30)),
        ]
    )
    built(con, world, date(2024, 6, 30), date(2024, 6, 1))
    assert monthly(con, "open_at_end") == {"2024-06": 2}
    assert monthly(con, "exited") == {}
    assert con.execute("select count(*) from spell").fetchone() == (2,)


def test_team_is_there_for_every_case(con: duckdb.DuckDBPyConnection) -> None:
    day = date(2024, 2, 10)
    world = world_of(
        teams=[{"team_id": "T1", "team": "Åhaven", "centre": "Nord"}],
        cases=[case("S1", day), case("S2", day, team_id="T9"), case("S3", day, team_id=None)],
    )
    built(con, world, date(2024, 6, 30), date(2024, 1, 1))
    assert con.execute("select team_id, team, centre from team order by team_id").fetchall() == [
        ("T1", "Åhaven", "Nord"),
        ("T9", "T9", "ukendt"),
        ("ukendt", "Uden team", "ukendt"),
    ]
    assert monthly(con, "without_team")["2024-06"] == 1


def test_batches_keep_every_row_and_the_order(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    teams = [{"team_id": f"T{n}", "centre": centre} for n, centre in enumerate(["Syd", "Nord", "Nord", "Øst"])]
    world = world_of(
        teams=teams,
        cases=[case(f"S{n}", date(2023, 1 + n % 12, 1 + n), team_id=f"T{n % 4}") for n in range(1, 28)],
    )
    built(con, world, date(2024, 10, 31), date(2023, 1, 1))
    columns = "centre, team_id, month, spell_id, row_start, open_at_end, person_days"
    whole = con.execute(f"select {columns} from case_month order by all").fetchall()
    for rows in (7, 40, 150):
        monkeypatch.setattr("data.build._BATCH_ROWS", rows)
        built(con, world, date(2024, 10, 31), date(2023, 1, 1))
        assert con.execute(f"select {columns} from case_month order by all").fetchall() == whole
        stored = con.execute("select centre, team_id, month from case_month order by rowid").fetchall()
        assert stored == sorted(stored)


def test_no_cases_give_empty_tables(con: duckdb.DuckDBPyConnection) -> None:
    built(con, world_of(), date(2024, 6, 30), date(2024, 1, 1))
    for table in ("spell", "stretch", "case_month", "team_month", "team"):
        assert con.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_sums_are_not_decimals(con: duckdb.DuckDBPyConnection) -> None:
    built(con, world_of(cases=[case("S1", date(2024, 2, 10))]), date(2024, 6, 30), date(2024, 1, 1))
    types = dict(
        con.execute("select column_name, data_type from duckdb_columns() where table_name = 'team_month'").fetchall()
    )
    assert {types[name] for name in MEASURES} == {"BIGINT"}
    wide = con.execute("select data_type from duckdb_columns() where table_name in ('case_month', 'stretch', 'spell')")
    assert {name for (name,) in wide.fetchall()} <= {"VARCHAR", "DATE", "BIGINT", "BOOLEAN", "UTINYINT", "USMALLINT"}


def test_arguments_are_checked(con: duckdb.DuckDBPyConnection) -> None:
    def quiet(_words: str, _share: float) -> None:
        pass

    with pytest.raises(ValueError, match="covers_from must be the first day of a month, found 2024-01-02"):
        build(con, data_date=date(2024, 6, 30), covers_from=date(2024, 1, 2), spell_gap="none", progress=quiet)
    with pytest.raises(ValueError, match="spell_gap must be"):
        build(con, data_date=date(2024, 6, 30), covers_from=date(2024, 1, 1), spell_gap="some", progress=quiet)


def test_plan_of_the_newest_month_counts_on_the_data_date(con: duckdb.DuckDBPyConnection) -> None:
    def plan(case_id: str, start: date, end: date | None) -> Row:
        return {"case_id": case_id, "start_date": start, "end_date": end}

    world = world_of(
        cases=[case(f"S{number}", date(2024, 2, 10)) for number in range(1, 5)],
        plans=[
            plan("S1", date(2024, 6, 20), date(2024, 6, 25)),  # covers the data date, not the month's last day
            plan("S2", date(2024, 6, 21), None),  # begins after the data date
            plan("S3", date(2024, 2, 10), date(2024, 6, 19)),  # ended the day before
            plan("S4", date(2024, 4, 30), date(2024, 4, 30)),
        ],
    )
    built(con, world, date(2024, 6, 20), date(2024, 1, 1))
    assert monthly(con, "has_plan") == {"2024-02": 1, "2024-03": 1, "2024-04": 2, "2024-05": 1, "2024-06": 1}


def test_conversation_on_a_day_of_transfer_counts_once_for_the_new_spell(con: duckdb.DuckDBPyConnection) -> None:
    day = date(2024, 4, 9)
    world = world_of(
        cases=[case("S1", date(2024, 2, 10), day), case("S1", day, date(2024, 5, 20), benefit="sygedagpenge")],
        contacts=[
            {"case_id": "S1", "date": day, "status": "afholdt"},
            {"case_id": "S1", "date": date(2024, 5, 20), "status": "afholdt"},  # the last day is a day too
            {"case_id": "S1", "date": date(2024, 5, 21), "status": "afholdt"},
            {"case_id": "S1", "date": date(2024, 3, 1), "status": "udeblevet"},
        ],
    )
    built(con, world, date(2024, 6, 30), date(2024, 1, 1))
    found = con.execute("select benefit, month, contacts_held from case_month where contacts_held > 0 order by month")
    assert found.fetchall() == [("sygedagpenge", date(2024, 4, 1), 1), ("sygedagpenge", date(2024, 5, 1), 1)]


def test_destination_is_that_of_the_period_that_began_last_of_those_that_end_the_spell(
    con: duckdb.DuckDBPyConnection,
) -> None:
    end = date(2024, 4, 9)
    world = world_of(
        cases=[
            case("S1", date(2024, 3, 1), end, citizen_id="C", exit_destination="uddannelse"),
            case("S2", date(2024, 2, 1), end, citizen_id="C", exit_destination="job"),
            case("S3", date(2024, 3, 20), date(2024, 3, 30), citizen_id="C", exit_destination="død", team_id="T2"),
        ]
    )
    built(con, world, date(2024, 6, 30), date(2024, 1, 1))
    # The team is that of the period that began last, also after its own end.
    assert con.execute("select exit_destination, team_id from spell").fetchall() == [("uddannelse", "T2")]


def test_hours_stand_on_the_months_last_day_and_are_unknown_where_one_job_tells_none(
    con: duckdb.DuckDBPyConnection,
) -> None:
    def job(citizen_id: str, kind: str, hours: float | None, start: date, end: date | None = None) -> Row:
        return {
            "citizen_id": citizen_id, "kind": kind, "weekly_hours": hours, "start_date": start, "end_date": end
        }  # fmt: skip

    world = world_of(
        cases=[
            case(f"S{number}", date(2024, 2, 10), citizen_id=f"C{citizen}", benefit=benefit)
            for number, citizen, benefit in (
                (1, 1, "kontanthjælp"), (2, 2, "kontanthjælp"), (3, 2, "sygedagpenge"), (4, 3, "kontanthjælp"),
            )
        ],
        jobs=[
            job("C1", "ordinære timer", 12.5, date(2024, 1, 5), date(2024, 3, 31)),  # begun before the case
            job("C1", "småjob", 4.0, date(2024, 3, 2), date(2024, 4, 29)),
            job("C2", "ordinære timer", 10.0, date(2024, 4, 1)),
            job("C2", "ordinært job", None, date(2024, 5, 15), date(2024, 12, 31)),
            job("C3", "socialt frikort", 3.0, date(2024, 3, 31), date(2024, 3, 31)),
            job("C3", "ordinære timer", 5.0, date(2024, 6, 21)),  # a plan
        ],
    )  # fmt: skip
    built(con, world, date(2024, 6, 20), date(2024, 1, 1))
    assert monthly(con, "in_hours") == {"2024-02": 1, "2024-03": 1, "2024-04": 2, "2024-05": 2, "2024-06": 2}
    assert monthly(con, "paid_minutes") == {"2024-02": 750, "2024-03": 990, "2024-04": 1200}
    assert monthly(con, "hours_unknown") == {"2024-05": 2, "2024-06": 2}  # of both spells of the citizen
    assert monthly(con, "in_frikort") == {"2024-03": 1}
    assert monthly(con, "first_hours") == {"2024-03": 1, "2024-04": 2}
