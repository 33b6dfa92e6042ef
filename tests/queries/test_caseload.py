"""Caseloads, capacity and changes of worker against the same counted by hand, and the days where rules meet."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.store import Snapshot
from queries.caseload import (
    Unit,
    capacity_by_month,
    caseload_on,
    citizens_by_birth_day,
    citizens_by_month,
    citizens_on,
    leaders_on,
    workers_on,
)
from queries.continuity import Measure, changes_last_year, citizen_moments
from queries.selection import Selection
from tests.by_hand import caseload as by_hand
from tests.by_hand import panel
from tests.by_hand.panel import DAY, Row, days, month_of
from tests.by_hand.worlds import world_of, worlds
from tests.queries.test_queries import GROUPS, published, selections

MEASURED: tuple[Measure, ...] = ("contacts_held", "worker_changes", "worker_changes_own")


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_caseloads_are_as_counted_by_hand(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    world, data_date, covers_from = data.draw(worlds())
    snapshot = published(tmp_path_factory.mktemp("store"), world, data_date, covers_from)
    here = by_hand.office(world, data_date)
    walked = panel.walked(world, data_date, covers_from, GROUPS)
    check_days(snapshot, here)
    check_months(snapshot, here, covers_from, Selection())
    for _ in range(2):
        selection = data.draw(selections(covers_from, data_date))
        check_months(snapshot, here, covers_from, selection)
        check_workers(snapshot, here, selection, data.draw(st.dates(covers_from, data_date)))
        check_changes(snapshot, here, walked, selection)
    check_workers(snapshot, here, Selection(), data_date)
    check_changes(snapshot, here, walked, Selection())
    snapshot.close()


def check_days(snapshot: Snapshot, here: by_hand.Office) -> None:
    """Every day of holding and position, also before the first covered month."""
    held: Counter[tuple[object, ...]] = Counter()
    for row in snapshot.frame("select * exclude (birth_day) from holding").to_dicts():
        last = row.pop("to_day") - DAY
        assert last <= here.data_date
        held.update((day, *sorted(row.items())) for day in days(row.pop("from_day"), last))
    assert held == Counter(
        (day, *sorted(row.items())) for day in sorted(here.held) for row in by_hand.placed(here, day)
    )

    first = min(here.held, default=here.data_date) - DAY
    asked = days(first, here.data_date)
    names = ("name", "role", "carries", "fte", "hours_missing", "last_day_known")
    found = {
        (day, row["caseworker_id"], row["team_id"]): tuple(row[name] for name in names)
        for row in snapshot.frame("select * from position").to_dicts()
        for day in days(max(row["from_day"], first), row["to_day"] - DAY)
    }
    assert found == {
        (day, worker, team): tuple(position[name] for name in names)
        for day in asked
        for worker in by_hand.workers(here)
        for team, position in by_hand.positions(here, worker, day).items()
    }


def check_months(snapshot: Snapshot, here: by_hand.Office, covers_from: date, selection: Selection) -> None:
    held = {
        key: both
        for key, both in by_hand.caseload_months(here, covers_from).items()
        if by_hand.chosen(here, selection, key[0], key[1], key[2])
    }
    capacity = {
        key: both
        for key, both in by_hand.capacity_months(here, covers_from).items()
        if by_hand.chosen(here, selection, *key)
    }
    places: dict[Unit | None, int | None] = {None: None, "team_id": 0, "caseworker_id": 1}
    for by, place in places.items():
        expected: dict[tuple[object, ...], list[int]] = {}
        for key, both in held.items():
            sums = expected.setdefault(("alle" if place is None else key[place], *key[2:]), [0, 0])
            sums[0] += both[0]
            sums[1] += both[1]
        frame = citizens_by_month(snapshot, selection, by)
        assert {row[:3]: list(row[3:]) for row in frame.drop("label").rows()} == expected
        full_time: dict[tuple[object, ...], list[float]] = {}
        for one, (fte_days, people_days) in capacity.items():
            sums_of_days = full_time.setdefault(("alle" if place is None else one[place], one[2]), [0.0, 0.0])
            sums_of_days[0] += fte_days
            sums_of_days[1] += people_days
        found = capacity_by_month(snapshot, selection, by)
        assert {row[:2]: row[2:] for row in found.drop("label").rows()} == {
            key: (pytest.approx(sums[0]), sums[1]) for key, sums in full_time.items()
        }


def check_workers(snapshot: Snapshot, here: by_hand.Office, selection: Selection, day: date) -> None:
    frame = workers_on(snapshot, selection, day)
    expected = by_hand.workers_on(here, selection, day)
    assert {(row.pop("caseworker_id"), row.pop("team_id")): row for row in frame.drop("name").to_dicts()} == expected

    held = [
        row
        for row in by_hand.placed(here, day)
        if by_hand.chosen(here, selection, row["team_id"], row["caseworker_id"])
    ]
    by_group = Counter((row["caseworker_id"], row["team_id"], row["target_group"]) for row in held)
    assert {row[:3]: row[3] for row in citizens_on(snapshot, selection, day).rows()} == by_group
    assert frame["citizens"].sum() == by_group.total() == len({(r["caseworker_id"], r["citizen_id"]) for r in held})

    by_birth = Counter((row["team_id"], birth_day(here, row["case_id"])) for row in held if row["carries"])
    assert {row[:2]: row[2] for row in citizens_by_birth_day(snapshot, selection, day).rows()} == by_birth
    leaders = leaders_on(snapshot, selection, day)
    assert {row[0]: row[2:] for row in leaders.rows()} == by_hand.leaders_on(here, selection, day)


def birth_day(here: by_hand.Office, case_id: str) -> int | None:
    births = [
        one["birth_date"]
        for one in here.world["cases"]
        if one["case_id"] == case_id and one["birth_date"] is not None and one["start_date"] <= here.data_date
    ]
    return max(births).day if births else None


def check_changes(snapshot: Snapshot, here: by_hand.Office, walked: list[panel.Spell], selection: Selection) -> None:
    for by in (None, "team_id"):
        frame = changes_last_year(snapshot, selection, by)
        now = replace(selection, first_month=None, last_month=None)
        assert {row[0]: row[2:] for row in frame.rows()} == by_hand.changes_last_year(here, walked, now, by)
        for measure in MEASURED:
            moments = citizen_moments(snapshot, selection, measure, by)
            assert {row[0]: row[2:] for row in moments.rows()} == by_hand.citizen_moments(
                walked, selection, measure, by
            )


DATA_DATE = date(2024, 6, 20)
START = date(2024, 2, 10)


def case(case_id: str, start: date = START, end: date | None = None, **others: object) -> Row:
    return {
        "case_id": case_id,
        "citizen_id": f"C-{case_id}",
        "team_id": "T1",
        "benefit": "kontanthjælp",
        "target_group": "jobparate i kontanthjælp",
        "birth_date": date(1980, 1, 17),
        "start_date": start,
        "end_date": end,
        **others,
    }


def has(case_id: str, worker: str, start: date = START, end: date | None = None, kind: str = "primær") -> Row:
    return {"case_id": case_id, "caseworker_id": worker, "kind": kind, "start_date": start, "end_date": end}


def works(worker: str, team: str | None = "T1", hours: float | None = 37.0, **others: object) -> Row:
    return {"caseworker_id": worker, "team_id": team, "role": "jobrådgiver", "weekly_hours": hours, **others}


@pytest.fixture
def asked(tmp_path: Path) -> "Asked":
    return Asked(tmp_path)


class Asked:
    """A store of a small world, asked."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, **tables: list[Row]) -> Snapshot:
        teams = [
            {"team_id": "T1", "team": "Åhaven", "centre": "Nord", "leader_id": "L1"},
            {"team_id": "T2", "team": "Zoneterapi", "centre": "Syd", "leader_id": "L1"},
        ]
        return published(self._folder, world_of(**{"teams": teams, **tables}), DATA_DATE, date(2024, 1, 1))


def citizens(snapshot: Snapshot, day: date | None = None, **columns: object) -> dict[str, int]:
    frame = workers_on(snapshot, Selection(), day).filter(**columns)
    return {worker: count for worker, count in frame.select("caseworker_id", "citizens").rows() if count}


def test_new_worker_has_the_citizen_from_the_day_of_the_hand_over(asked: Asked) -> None:
    day = date(2024, 4, 9)
    snapshot = asked.of(
        cases=[case("S1")],
        caseworkers=[works("M1"), works("M2")],
        assignments=[has("S1", "M1", START, day - DAY), has("S1", "M2", day)],
    )
    assert citizens(snapshot, day - DAY) == {"M1": 1}
    assert citizens(snapshot, day) == {"M2": 1}
    assert workers_on(snapshot, Selection(), day)["primary_cases"].to_list() == [0, 1]
    by_month = citizens_by_month(snapshot, Selection(), "caseworker_id").filter(month=date(2024, 4, 1))
    assert by_month.select("unit", "citizen_days").rows() == [("M1", 8), ("M2", 22)]


def test_cover_has_the_citizen_and_the_case_stays_the_primary_workers(asked: Asked) -> None:
    first, last = date(2024, 4, 9), date(2024, 4, 11)
    snapshot = asked.of(
        cases=[case("S1")],
        caseworkers=[works("M1"), works("M2")],
        assignments=[has("S1", "M1"), has("S1", "M2", first, last, "vikar")],
    )
    for day, worker in ((first - DAY, "M1"), (first, "M2"), (last, "M2"), (last + DAY, "M1")):
        assert citizens(snapshot, day) == {worker: 1}
    covering = workers_on(snapshot, Selection(), last).select("caseworker_id", "citizens", "covered", "primary_cases")
    assert covering.rows() == [("M1", 0, 0, 1), ("M2", 1, 1, 0)]
    assert changes_last_year(snapshot, Selection()).row(0)[2:] == (1, 1, 0, 0, 0)


def test_cover_alone_is_cover_too(asked: Asked) -> None:
    snapshot = asked.of(cases=[case("S1")], caseworkers=[works("M2")], assignments=[has("S1", "M2", kind="vikar")])
    assert workers_on(snapshot, Selection()).select("citizens", "covered", "primary_cases").rows() == [(1, 1, 0)]


def test_two_cases_of_one_citizen_with_one_worker_count_once(asked: Asked) -> None:
    snapshot = asked.of(
        cases=[
            case("S1", citizen_id="C", end=date(2024, 5, 1)),
            case("S2", date(2024, 3, 1), citizen_id="C", benefit="sygedagpenge", target_group="sygedagpenge"),
            case("S3", citizen_id="C", benefit="ledighedsydelse"),
        ],
        caseworkers=[works("M1"), works("M2")],
        assignments=[has("S1", "M1"), has("S2", "M1"), has("S3", "M2")],
    )
    assert citizens(snapshot, date(2024, 3, 1)) == {"M1": 1, "M2": 1}
    groups = citizens_by_month(snapshot, Selection(caseworkers=("M1",))).select("month", "target_group", "citizen_days")
    jobparate = "jobparate i kontanthjælp"
    assert groups.rows() == [
        (date(2024, 2, 1), jobparate, 20),
        (date(2024, 3, 1), jobparate, 31),
        (date(2024, 4, 1), jobparate, 30),
        (date(2024, 5, 1), "sygedagpenge", 31),  # the first case ended on the 1st, which is no day of it
        (date(2024, 6, 1), "sygedagpenge", 20),
    ]


def test_newcomer_is_known_by_the_first_day_in_any_team(asked: Asked) -> None:
    snapshot = asked.of(
        cases=[case("S1")],
        caseworkers=[
            works("M1", start_date=date(2024, 5, 1)),
            works("M2", "T2", start_date=date(2019, 5, 1), end_date=date(2024, 4, 30)),
            works("M2", start_date=date(2024, 5, 1)),
            works("M3"),
            works("M4", start_date=date(2024, 6, 21)),  # begins after the data date
        ],
        assignments=[has("S1", "M1")],
    )
    assert workers_on(snapshot, Selection()).select("caseworker_id", "first_day").rows() == [
        ("M1", date(2024, 5, 1)),
        ("M2", date(2019, 5, 1)),
        ("M3", date.min),
    ]


def test_worker_in_two_teams_has_each_citizen_in_the_team_of_the_case(asked: Asked) -> None:
    snapshot = asked.of(
        cases=[case("S1"), case("S2", team_id="T2"), case("S3", team_id="T9")],
        caseworkers=[
            works("M1", hours=18.5, start_date=date(2020, 1, 1)),
            works("M1", "T2", hours=18.5, start_date=date(2021, 1, 1)),
        ],
        assignments=[has("S1", "M1"), has("S2", "M1"), has("S3", "M1")],
    )
    # The case of a third team goes where he began last.
    rows = workers_on(snapshot, Selection()).select("team_id", "team", "centre", "fte", "citizens", "primary_cases")
    assert rows.rows() == [("T2", "Zoneterapi", "Syd", 0.5, 2, 3), ("T1", "Åhaven", "Nord", 0.5, 1, 3)]
    total = capacity_by_month(snapshot, Selection(first_month=date(2024, 6, 1)))
    assert total.select("fte_days", "people_days").rows() == [(20.0, 40)]
    assert leaders_on(snapshot, Selection(teams=("T1",))).rows() == [("L1", "L1", 2, 1)]


def test_without_a_list_of_workers_each_has_one_full_time_position(asked: Asked) -> None:
    snapshot = asked.of(
        cases=[case("S1", end=date(2024, 3, 1)), case("S2", team_id="T2"), case("S3", team_id="T2")],
        assignments=[has("S1", "M1"), has("S2", "M1"), has("S3", "M2", date(2024, 6, 1))],
    )
    frame = workers_on(snapshot, Selection())
    assert frame.select(
        "name", "team_id", "role", "carries", "fte", "hours_missing", "first_day", "citizens"
    ).rows() == [
        ("M1", "T2", "ukendt", True, 1.0, True, START, 1),
        ("M2", "T2", "ukendt", True, 1.0, True, date(2024, 6, 1), 1),
    ]
    assert citizens(snapshot, date(2024, 2, 20), team_id="T2") == {"M1": 2}


def test_missing_hours_are_full_time_and_told(asked: Asked) -> None:
    snapshot = asked.of(
        cases=[case("S1")], caseworkers=[works("M1", hours=None), works("M2", hours=0)], assignments=[has("S1", "M1")]
    )
    rows = workers_on(snapshot, Selection()).select("fte", "hours_missing").rows()
    assert rows == [(1.0, True), (0.0, False)]


def test_cases_left_after_an_ended_position_are_with_one_who_carries_none(asked: Asked) -> None:
    last = date(2024, 4, 30)
    snapshot = asked.of(
        cases=[case("S1")], caseworkers=[works("M1", "T2", name="Bo", end_date=last)], assignments=[has("S1", "M1")]
    )
    left = workers_on(snapshot, Selection()).select(
        "name", "team_id", "role", "carries", "fte", "citizens", "coming_end"
    )
    assert left.rows() == [("Bo", "T1", "ukendt", False, 0.0, 1, None)]
    days_of = citizens_by_month(snapshot, Selection(), "team_id").select("unit", "month", "citizen_days", "other_days")
    assert days_of.rows() == [
        ("T2", date(2024, 2, 1), 20, 0),
        ("T2", date(2024, 3, 1), 31, 0),
        ("T2", date(2024, 4, 1), 30, 0),
        ("T1", date(2024, 5, 1), 0, 31),
        ("T1", date(2024, 6, 1), 0, 20),
    ]
    assert citizens_by_birth_day(snapshot, Selection()).is_empty()
    assert citizens_by_birth_day(snapshot, Selection(), last).rows() == [("T2", 17, 1)]


def test_other_hours_ahead_are_no_coming_end(asked: Asked) -> None:
    end = date(2024, 6, 30)
    snapshot = asked.of(
        cases=[case("S1")],
        caseworkers=[
            works("M1", end_date=end),
            works("M1", hours=30.0, start_date=end + DAY),
            works("M2", end_date=end),
            works("M2", "T2", start_date=end + DAY),
            works("M3", end_date=DATA_DATE),
            works("M4", end_date=end),
            works("M4", start_date=end + 2 * DAY),  # a day between
        ],
    )
    rows = workers_on(snapshot, Selection()).select("caseworker_id", "coming_end").rows()
    assert rows == [("M1", None), ("M2", end), ("M3", None), ("M4", end)]


def test_leader_carries_no_cases_and_leads_no_leader(asked: Asked) -> None:
    snapshot = asked.of(
        cases=[case("S1")],
        caseworkers=[works("M1"), works("M2", "T2"), {**works("L1", name="Ida"), "role": "leder"}],
        assignments=[has("S1", "L1")],
    )
    assert leaders_on(snapshot, Selection()).rows() == [("L1", "Ida", 2, 2)]
    led = workers_on(snapshot, Selection(caseworkers=("L1",)))
    assert led.select("carries", "fte", "citizens").rows() == [(False, 1.0, 1)]
    assert citizens_by_month(snapshot, Selection(last_month=START.replace(day=1)))["other_days"].to_list() == [20]


def test_change_of_worker_with_a_new_target_group_is_told_apart(asked: Asked) -> None:
    turn, later = date(2024, 4, 9), date(2024, 5, 9)
    snapshot = asked.of(
        cases=[
            case("S1", end=turn),
            case("S1", turn, target_group="aktivitetsparate i kontanthjælp"),
            case("S2"),
            # A while without a worker is no change, nor is the first worker of a spell.
            case("S3"),
        ],
        assignments=[
            has("S1", "M1", START, turn - DAY),
            has("S1", "M2", turn, later - DAY),
            has("S1", "M1", later),
            has("S2", "M1", START, turn),
            has("S2", "M2", later),
            has("S3", "M1", turn, turn),
            has("S3", "M1", later),
        ],
    )
    changes = changes_last_year(snapshot, Selection())
    assert changes.row(0, named=True) == {
        "unit": "alle", "label": "alle", "cases": 3, "none": 1, "one": 1, "several": 1, "own": 2
    }  # fmt: skip
    found = snapshot.frame(
        "select worker_change, stretch_start from stretch where worker_change is not null order by all"
    )
    assert found.rows() == [("own", later), ("own", later), ("target_group", turn)]
    moments = citizen_moments(snapshot, Selection(last_month=date(2024, 5, 1)), "worker_changes")
    lived = (date(2024, 6, 1) - START).days
    assert moments.row(0)[2:] == (3, 3.0, 3.0 * lived, 5.0, 3.0 * lived**2, 3.0 * lived)


def test_change_twelve_months_back_is_no_longer_counted(asked: Asked) -> None:
    on_the_day = date(2023, 6, 20)
    snapshot = asked.of(
        cases=[case("S1", date(2023, 1, 1)), case("S2", date(2023, 1, 1))],
        assignments=[
            has("S1", "M1", date(2023, 1, 1)),
            has("S1", "M2", on_the_day),
            has("S2", "M1", date(2023, 1, 1)),
            has("S2", "M2", on_the_day + DAY),
        ],
    )
    assert changes_last_year(snapshot, Selection()).row(0)[2:] == (2, 1, 1, 0, 1)


def test_citizens_over_workers_are_the_citizen_days_of_teams_and_all(demo: Snapshot) -> None:
    everybody = citizens_by_month(demo, Selection())
    for by in ("team_id", "caseworker_id"):
        parts = citizens_by_month(demo, Selection(), by)
        summed = parts.group_by("month", "target_group").agg(pl.sum("citizen_days", "other_days"))
        order = ["month", "target_group"]
        assert summed.sort(order).equals(everybody.select(summed.columns).sort(order))
        hours = capacity_by_month(demo, Selection(), by).group_by("month").agg(pl.sum("fte_days"))
        full = capacity_by_month(demo, Selection())
        assert hours.sort("month")["fte_days"].to_list() == pytest.approx(full.sort("month")["fte_days"].to_list())
    now = workers_on(demo, Selection())
    assert now["citizens"].sum() == citizens_on(demo, Selection())["citizens"].sum() > 0
    newest = month_of(date.fromisoformat(demo.meta["data_date"]))
    assert everybody.filter(month=newest)["citizen_days"].sum() > 27 * now.filter("carries")["citizens"].sum()


@pytest.mark.parametrize("table", ["position", "holding", "caseload_month", "capacity_month"])
def test_workers_of_other_teams_are_out_of_the_scope(demo: Snapshot, table: str) -> None:
    teams = demo.frame(f"select distinct team_id from {table} order by team_id")["team_id"].to_list()
    sql = f"select team_id, count(*) as n from {table} group by team_id"
    assert demo.frame(sql, scope=())["n"].to_list() == []
    assert demo.frame(sql, scope=(teams[0],))["team_id"].to_list() == [teams[0]]
    with demo._cursor() as cursor:
        assert cursor.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_every_question_keeps_to_the_scope(demo: Snapshot) -> None:
    for ask in (workers_on, citizens_on, citizens_by_birth_day):
        assert set(ask(demo, Selection(), scope=("T01",))["team_id"]) == {"T01"}
    for by_month in (citizens_by_month, capacity_by_month, changes_last_year):
        assert by_month(demo, Selection(), "team_id", scope=("T01",))["unit"].unique().to_list() == ["T01"]
        assert by_month(demo, Selection(), "team_id", scope=()).is_empty()
    assert leaders_on(demo, Selection(), scope=("T01",))["teams"].to_list() == [1]
    assert citizen_moments(demo, Selection(), "contacts_held", scope=()).is_empty()


def test_day_after_the_data_date_is_refused(demo: Snapshot) -> None:
    with pytest.raises(ValueError, match="day must not be after the data date 2026-10-31, found 2026-11-01"):
        workers_on(demo, Selection(), date(2026, 11, 1))


def test_roll_up_by_team_knows_no_caseworkers() -> None:
    with pytest.raises(ValueError, match="team_month doesn't know the caseworkers"):
        Selection(caseworkers=("M1",)).where("team_month")


def test_the_load_of_a_day_is_that_of_its_workers(demo: Snapshot) -> None:
    for day in (date(2019, 2, 28), date(2024, 2, 29), None):
        for chosen in (Selection(), Selection(teams=("T01", "T05"))):
            carrying = workers_on(demo, chosen, day).filter("carries", pl.col("fte") > 0)
            found = caseload_on(demo, chosen, day).row(0, named=True)
            assert found["citizens"] == carrying["citizens"].sum() > 0
            assert found["fte"] == pytest.approx(carrying["fte"].sum())
