"""The queries against the same questions answered by hand on generated worlds, through a published store."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.build import build
from data.contract import contract
from data.store import Snapshot, building, new_database, open_snapshot, publish
from methods.survival import incidence_from_counts
from queries.choices import choices
from queries.events import coming_events, events
from queries.exits import exits_by_destination, exits_by_time_since_start, returns, time_to_exit
from queries.panel import MEASURES, months, panel_by_month, panel_total_by
from queries.selection import Selection
from tests.by_hand import panel as by_hand
from tests.by_hand import questions
from tests.by_hand.panel import Row
from tests.by_hand.worlds import MARKERS, create_contract_tables, insert, world_of, worlds

GROUPS = {term.value: term.group or term.value for term in contract().vocabularies["exit_destination"]}
QUERIES = Path(__file__).parents[2] / "queries"


def published(folder: Path, world: dict[str, list[Row]], data_date: date, covers_from: date) -> Snapshot:
    """A store of a world, and the snapshot read from it."""
    with building(folder) as path:
        con = new_database(path, "512MB", threads=1)
        create_contract_tables(con)
        insert(con, world)
        con.execute("create table meta (key varchar, value varchar)")
        con.executemany(
            "insert into meta values (?, ?)", [("data_date", str(data_date)), ("covers_from", str(covers_from))]
        )
        build(con, data_date=data_date, covers_from=covers_from, spell_gap="full_month", progress=lambda *_: None)
        con.close()
        name = publish(folder, path)
    return open_snapshot(folder, name)


@st.composite
def selections(draw: st.DrawFn, covers_from: date, data_date: date) -> Selection:
    def some(*options: str) -> tuple[str, ...]:
        return tuple(sorted(draw(st.one_of(st.just(set()), st.sets(st.sampled_from(options))))))

    span = [questions.months_later(covers_from, number) for number in range(-1, 14)]
    first, last = sorted([draw(st.sampled_from(span)), draw(st.sampled_from(span))])
    return Selection(
        first_month=draw(st.sampled_from([None, first])),
        last_month=draw(st.sampled_from([None, last])),
        centres=some("Nord", "ukendt"),
        teams=some("T1", "T2", "T9", "ukendt"),
        target_groups=some("aktivitetsparate i kontanthjælp", "jobparate i kontanthjælp", "ukendt"),
        age_bands=some("25–29", "30–39", "40–49", "ukendt"),
        markers=tuple(sorted(draw(st.sampled_from([set(), set(), {MARKERS[0]}, {MARKERS[0], MARKERS[1]}])))),
        caseworkers=some("M1", "M2", "M9"),
    )


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_queries_answer_as_by_hand(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    world, data_date, covers_from = data.draw(worlds())
    snapshot = published(tmp_path_factory.mktemp("store"), world, data_date, covers_from)
    spells = by_hand.walked(world, data_date, covers_from, GROUPS)
    for _ in range(3):
        selection = data.draw(selections(covers_from, data_date))
        check_panel(snapshot, spells, selection)
        check_exits(snapshot, spells, selection, data_date)
    snapshot.close()


def check_panel(snapshot: Snapshot, spells: list[by_hand.Spell], selection: Selection) -> None:
    for by in (None, "centre", "team_id", "target_group", "age_band", "marker"):
        expected: dict[tuple[str, date], Counter[str]] = {}
        for _spell, row in questions.chosen_rows(spells, selection):
            units = row["markers"] if by == "marker" else ["alle" if by is None else row[by]]
            for unit in units:
                expected.setdefault((unit, row["month"]), Counter()).update({name: row[name] for name in MEASURES})
        frame = panel_by_month(snapshot, selection, by)
        assert {(row["unit"], row["month"]): row for row in frame.select("unit", "month", *MEASURES).to_dicts()} == {
            (unit, month): {"unit": unit, "month": month, **{name: sums[name] for name in MEASURES}}
            for (unit, month), sums in expected.items()
        }
        total = panel_total_by(snapshot, selection, by)
        assert total["months"].sum() == frame.height
        assert total["exited"].sum() == frame["exited"].sum()


def check_exits(snapshot: Snapshot, spells: list[by_hand.Spell], selection: Selection, data_date: date) -> None:
    by_destination: Counter[tuple[date, str]] = Counter()
    for spell, row in questions.chosen_rows(spells, selection):
        if row["exited"]:
            by_destination[row["month"], GROUPS[spell.destination or ""]] += 1
    frame = exits_by_destination(snapshot, selection)
    assert {(row["month"], row["destination_group"]): row["exits"] for row in frame.to_dicts()} == by_destination

    found = {
        row.pop("destination_group"): {name: count for name, count in row.items() if count}
        for row in returns(snapshot, selection).to_dicts()
    }
    assert found == questions.returns(spells, selection, data_date, GROUPS)

    at_risk, exits = questions.at_risk_and_exits(spells, selection, GROUPS)
    counts = time_to_exit(snapshot, selection)
    groups = counts.columns[3:]
    assert {
        (int(row["time"]), group): row[group] for row in counts.to_dicts() for group in groups if row[group]
    } == exits
    for row in incidence_from_counts(counts).to_dicts():
        if row["time"] >= 1:
            assert row["at_risk"] == at_risk[int(row["time"])]

    bands = {row[0]: row[1:] for row in exits_by_time_since_start(snapshot, selection).rows()}
    assert bands == questions.by_time_since_start(spells, selection, GROUPS)


DATA_DATE = date(2024, 7, 31)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    def case(number: int, team: str | None, start: date, end: date | None, to: str | None) -> Row:
        return {
            "case_id": f"S{number}",
            "citizen_id": f"C{number % 7}",
            "team_id": team,
            "birth_date": date(1980, 1, 1),
            "benefit": "kontanthjælp",
            "visitation_category": "aktivitetsparat",
            "start_date": start,
            "end_date": end,
            "exit_destination": to,
        }

    world = world_of(
        teams=[
            {"team_id": "T1", "team": "Åhaven", "centre": "Nord"},
            {"team_id": "T2", "team": "Zoneterapi", "centre": "Nord"},
            {"team_id": "T3", "team": "Ørsted", "centre": "Syd"},
        ],
        cases=[
            case(0, "T1", date(2023, 10, 3), date(2024, 1, 31), "job"),
            # Back on 31 July, the last day of the six months after the exit, which is the data date too.
            case(7, "T1", date(2024, 7, 31), None, None),
            # Left a day later: not followed for six months yet.
            case(1, "T2", date(2023, 10, 3), date(2024, 2, 1), "job"),
            case(2, "T2", date(2023, 11, 3), date(2023, 11, 3), "død"),
            case(3, "T3", date(2023, 11, 3), date(2024, 6, 1), None),
            case(4, None, date(2023, 12, 9), None, None),
        ],
        markers=[{"case_id": "S4", "marker": "hjemløs"}, {"case_id": "S3", "marker": "ufaglært", "value": "nej"}],
    )
    return published(tmp_path_factory.mktemp("store"), world, DATA_DATE, date(2023, 11, 1))


def test_followed_six_months_on_the_data_date_itself(snapshot: Snapshot) -> None:
    job = returns(snapshot, Selection()).row(by_predicate=pl.col("destination_group") == "job", named=True)
    assert (job["exits"], job["followed_6"], job["returned_6"], job["not_followed_6"]) == (2, 1, 1, 1)
    assert (job["followed_12"], job["not_followed_12"]) == (0, 2)
    earlier = returns(snapshot, Selection(), date(2024, 7, 30))
    assert earlier["followed_6"].sum() == 1  # only the one that died in November


def test_zero_length_spell_leaves_half_a_day_in(snapshot: Snapshot) -> None:
    counts = time_to_exit(snapshot, Selection(teams=("T2",)))
    assert counts.filter(pl.col("time") == 0.5)["død/pension"].to_list() == [1]
    curve = incidence_from_counts(counts)
    assert curve.filter(pl.col("time") == 0.5)["at_risk"].to_list() == [1]


def test_destinations_come_in_the_order_of_the_contract(snapshot: Snapshot) -> None:
    assert time_to_exit(snapshot, Selection()).columns == [
        "time",
        "entered",
        "censored",
        "job",
        "død/pension",
        "ukendt",
    ]
    assert exits_by_destination(snapshot, Selection())["destination_group"].to_list() == [
        "død/pension",
        "job",
        "job",
        "ukendt",
    ]


def test_months_tell_what_is_complete_and_final(snapshot: Snapshot) -> None:
    frame = months(snapshot)
    assert frame["month"].to_list()[0] == date(2023, 11, 1)
    assert frame.rows()[-2:] == [(date(2024, 6, 1), True, True), (date(2024, 7, 1), True, False)]


def test_choices_are_what_some_case_has(snapshot: Snapshot) -> None:
    frame = choices(snapshot)
    offered = {kind: frame.filter(kind=kind)["value"].to_list() for kind in frame["kind"].unique()}
    assert offered == {
        "centre": ["Nord", "Syd", "ukendt"],
        "team_id": ["T2", "T3", "T1", "ukendt"],  # Zoneterapi, Ørsted, Åhaven: Danish order, the unknown last
        "target_group": ["aktivitetsparate i kontanthjælp"],
        "age_band": ["40–49"],
        "marker": ["hjemløs"],
    }
    assert frame.filter(value="T3").row(0) == ("team_id", "T3", "Ørsted", "Syd")


def test_team_names_and_scope(snapshot: Snapshot) -> None:
    frame = panel_total_by(snapshot, Selection(), "team_id", scope=("T2", "T3"))
    assert frame.select("unit", "label", "exited").rows() == [("T2", "Zoneterapi", 2), ("T3", "Ørsted", 1)]
    assert panel_by_month(snapshot, Selection(), scope=()).is_empty()


def test_empty_selection_has_the_same_columns(snapshot: Snapshot) -> None:
    nothing = Selection(first_month=date(1999, 1, 1), last_month=date(1999, 2, 1))
    assert time_to_exit(snapshot, nothing).columns == ["time", "entered", "censored"]
    for frame, same in (
        (panel_by_month(snapshot, nothing), panel_by_month(snapshot, Selection())),
        (exits_by_destination(snapshot, nothing), exits_by_destination(snapshot, Selection())),
        (returns(snapshot, nothing), returns(snapshot, Selection())),
    ):
        assert frame.is_empty()
        assert frame.schema == same.schema
    assert exits_by_time_since_start(snapshot, nothing).select("person_days", "exits").sum().row(0) == (0, 0)


def test_unknown_marker_gives_no_rows(snapshot: Snapshot) -> None:
    assert panel_by_month(snapshot, Selection(markers=("hjemløs",)))["open_at_end"].to_list()[0] == 1
    assert panel_by_month(snapshot, Selection(markers=("hjemløs", "findes ikke"))).is_empty()


def test_value_of_a_selection_is_never_sql(snapshot: Snapshot) -> None:
    assert panel_by_month(snapshot, Selection(teams=("T1' or true --",))).is_empty()


def test_month_must_be_a_first_day() -> None:
    with pytest.raises(ValueError, match="first_month must be the first day of a month, found 2024-01-02"):
        Selection(first_month=date(2024, 1, 2))


@pytest.mark.parametrize("path", sorted(QUERIES.glob("*.sql")), ids=lambda path: path.stem)
def test_each_file_is_one_select_with_its_grain_first(path: Path, snapshot: Snapshot) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"-- One row per .*\.\n", text)
    assert "snapshot_" not in text
    assert "main." not in text
    if "import" not in path.stem and path.stem != "source_files":  # this store was not imported
        days = dict.fromkeys(("first_day", "last_day", "followed_until", "day", "data_date", "as_of"), DATA_DATE)
        cells = {"first": "hjemløs", "second": "duration", "third": None}
        named = {"by": "centre", "measure": "contacts_held", "kind": "sagstal", "project_id": "P1", "when": "day"}
        courses = {"product": None, "provider": None, "size": 10, "seed": 1, "weeks": 40}
        values: dict[str, object] = {**named, **cells, **courses, **days}
        snapshot.frame(text, values)


def test_what_is_coming_lies_after_the_data_date(demo: Snapshot) -> None:
    data_date = date.fromisoformat(demo.meta["data_date"])
    coming = coming_events(demo)
    assert coming["date"].to_list() == sorted(day for day in coming["date"] if day > data_date)
    assert coming["label"].to_list() == ["Ny hovedlov (forventet)"]
    assert events(demo, Selection())["date"].max() <= data_date  # type: ignore[operator]
