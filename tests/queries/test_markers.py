"""Markers against the same questions answered by hand on generated worlds, and their edges one by one."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.store import Snapshot
from methods.markers import shares
from methods.survival import incidence_from_counts
from queries.exits import exits_by_time_since_start, time_to_exit
from queries.followup import open_cases
from queries.markers import (
    DIMENSIONS,
    efforts_by_mask,
    exits_by_cell,
    follow_by_mask,
    marker_bits,
    marker_masks,
    marker_shares_by_year,
    open_distribution,
    talk_moments_by_marker,
    time_to_exit_by_count,
)
from queries.selection import Selection
from tests.by_hand import followup, markers, panel, questions
from tests.by_hand.panel import Row
from tests.by_hand.worlds import MARKERS, worlds
from tests.data.test_demo import CBA_SHARES
from tests.queries.test_followup import DATA_DATE, case, store_of, talk
from tests.queries.test_queries import GROUPS, published, selections

KINDS = ("ordinære timer", "småjob", "fleksjob", "virksomhedspraktik", None)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_markers_are_as_by_hand(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    world, data_date, covers_from = data.draw(worlds())
    for job in world["jobs"]:
        job["kind"] = data.draw(st.sampled_from(KINDS))
        job["weekly_hours"] = data.draw(st.sampled_from([None, 3.0, 7.5, 37.0]))
    snapshot = published(tmp_path_factory.mktemp("store"), world, data_date, covers_from)
    spells = panel.walked(world, data_date, covers_from, GROUPS)
    cases = followup.open_cases(world, spells, data_date)
    bits = dict(marker_bits(snapshot).select("marker", "bit").rows())
    told = {row["marker"] for row in world["markers"] if row["value"] == "nej"}
    assert set(marker_bits(snapshot).filter("has_no")["marker"]) == told
    for _ in range(3):
        selection = data.draw(selections(covers_from, data_date))
        check_known(snapshot, spells, selection, data_date, bits)
        check_followed(snapshot, spells, selection, bits)
        mine = {key: one for key, one in cases.items() if followup.chosen(one, selection)}
        efforts = {named(row[0], bits): row[1:] for row in efforts_by_mask(snapshot, selection).rows()}
        assert efforts == markers.efforts(world, spells, mine, data_date)
        frame = open_distribution(snapshot, selection)
        assert {(row["kind"], row["band"]): row["cases"] for row in frame.to_dicts() if row["cases"]} == dict(
            markers.distribution(mine.values(), data_date)
        )
        chosen = data.draw(st.lists(st.sampled_from([*MARKERS, *DIMENSIONS]), max_size=3, unique=True))
        check_cells(snapshot, spells, selection, chosen)
    snapshot.close()


def named(mask: int, bits: Mapping[str, int]) -> frozenset[str]:
    return frozenset(marker for marker, bit in bits.items() if mask & bit)


def check_known(
    snapshot: Snapshot, spells: list[panel.Spell], selection: Selection, data_date: date, bits: Mapping[str, int]
) -> None:
    for when in ("day", "period"):
        frame = marker_masks(snapshot, selection, when)
        assert frame.select("level", "team_id", "yes_mask", "no_mask").is_duplicated().sum() == 0
        assert (frame["yes_mask"] & frame["no_mask"]).sum() == 0
        assert {
            (level, team, named(yes, bits), named(no, bits)): citizens
            for level, team, yes, no, citizens in frame.rows()
        } == markers.masks(spells, selection, when, data_date)
    years = marker_shares_by_year(snapshot, selection)
    assert {(month, marker): counts for month, marker, *counts in years.rows()} == {
        key: list(counts) for key, counts in markers.shares_by_year(spells, selection, data_date, bits).items()
    }


def check_followed(
    snapshot: Snapshot, spells: list[panel.Spell], selection: Selection, bits: Mapping[str, int]
) -> None:
    found: dict[tuple[frozenset[str], str], Row] = {}
    for row in follow_by_mask(snapshot, selection).to_dicts():
        found[named(row.pop("marker_mask"), bits), row.pop("team_id")] = row
    assert found == markers.followed(spells, selection)

    moments = talk_moments_by_marker(snapshot, selection)
    assert {(kind, unit): tuple(sums) for kind, unit, *sums in moments.rows()} == markers.talk_moments(
        spells, selection
    )

    counts = time_to_exit_by_count(snapshot, selection)
    for band in ("0–1", "2–3", "4+"):
        inside = [
            spell_with(
                spell, {key: row for key, row in spell.rows.items() if markers.number_band(row["markers"]) == band}
            )
            for spell in spells
        ]
        at_risk, exits = questions.at_risk_and_exits(inside, selection, GROUPS)
        one = counts.filter(markers=band).drop("markers")
        assert {
            (int(row["time"]), group): row[group] for row in one.to_dicts() for group in one.columns[3:] if row[group]
        } == exits
        for row in incidence_from_counts(one).to_dicts():
            if row["time"] >= 1:
                assert row["at_risk"] == at_risk[int(row["time"])]


def spell_with(spell: panel.Spell, rows: dict[tuple[date, date], Row]) -> panel.Spell:
    return panel.Spell(
        spell.citizen_id, spell.benefit, spell.start, spell.end, spell.periods, spell.destination, rows=rows
    )


def check_cells(snapshot: Snapshot, spells: list[panel.Spell], selection: Selection, chosen: list[str]) -> None:
    frame = exits_by_cell(snapshot, selection, chosen)
    names = ["c1", "c2", "c3"][: len(chosen)]
    assert all(frame[name].null_count() == frame.height for name in ("c1", "c2", "c3") if name not in names)
    assert {tuple(row[:-2]): row[-2:] for row in frame.select("team_id", *names, "exits", "person_days").rows()} == (
        markers.cells(spells, selection, chosen)
    )
    total = follow_by_mask(snapshot, selection)
    assert frame.select("exits", "person_days").sum().rows() == total.select("exits", "person_days").sum().rows()


def note(marker: str, value: str | None = "ja", case_id: str = "S1", **others: Any) -> Row:
    return {"case_id": case_id, "marker": marker, "value": value, **others}


def known_now(snapshot: Snapshot, selection: Selection | None = None) -> dict[str, tuple[Any, ...]]:
    """Citizens with ja, with nej and in all, by marker that anything is told of, on the data date."""
    bits = dict(marker_bits(snapshot).select("marker", "bit").rows())
    frame = marker_masks(snapshot, selection or Selection(), "day").filter(level="all")
    citizens = frame["citizens"].sum()
    found = {
        marker: (
            frame.filter(pl.col("yes_mask") & bit != 0)["citizens"].sum(),
            frame.filter(pl.col("no_mask") & bit != 0)["citizens"].sum(),
            citizens,
        )
        for marker, bit in bits.items()
    }
    return {marker: counts for marker, counts in found.items() if counts[0] or counts[1]}


def test_ja_nej_and_ukendt(tmp_path: Path) -> None:
    told = [
        note("ufaglært"),
        note("ufaglært", "nej", "S2"),
        note("ufaglært", "ukendt", "S3"),
        note("hjemløs", None),
        note("hjemløs", "ukendt", "S2"),
    ]
    with store_of(tmp_path, cases=[case(f"S{number}") for number in range(1, 5)], markers=told) as snapshot:
        assert known_now(snapshot) == {"ufaglært": (1, 1, 4), "hjemløs": (1, 0, 4)}
        assert marker_bits(snapshot).filter("has_no")["marker"].to_list() == ["ufaglært"]


def test_of_two_that_begin_together_ja_comes_first(tmp_path: Path) -> None:
    day = date(2024, 2, 1)
    told = [
        note("ufaglært", "nej", start_date=day),
        note("ufaglært", "ja", start_date=day, end_date=date(2024, 4, 30)),
        note("hjemløs", "nej", start_date=day),
        note("hjemløs", "ukendt", start_date=day),
    ]
    with store_of(tmp_path, cases=[case("S1")], markers=told) as snapshot:
        bits = dict(marker_bits(snapshot).select("marker", "bit").rows())
        frame = snapshot.frame("select month, marker_mask, no_mask from case_month order by month")
        months = {month.month: (set(named(yes, bits)), set(named(no, bits))) for month, yes, no in frame.rows()}
        assert months[1] == (set(), set())
        assert months[2] == months[4] == ({"ufaglært"}, {"hjemløs"})
        # The ja took the place of the nej for good.
        assert months[5] == (set(), {"hjemløs"})


def test_a_file_of_several_tables_has_the_condition_of_each(tmp_path: Path) -> None:
    talks = [talk(date(2024, 2, 5)), talk(date(2024, 3, 5))]
    with store_of(tmp_path, cases=[case("S1"), case("S2", team_id="T2")], contacts=talks) as snapshot:
        march = Selection(first_month=date(2024, 3, 1), last_month=date(2024, 3, 1), teams=("T1",))
        assert follow_by_mask(snapshot, march).select("team_id", "person_days", "contacts_held").rows() == [
            ("T1", 31, 1)
        ]


def test_only_ja_in_the_file(tmp_path: Path) -> None:
    with store_of(tmp_path, cases=[case("S1"), case("S2")], markers=[note("hjemløs")]) as snapshot:
        assert not marker_bits(snapshot)["has_no"].any()
        assert marker_masks(snapshot, Selection(), "day")["no_mask"].to_list() == [0, 0, 0, 0]


def test_the_latest_news_holds_and_the_end_of_a_marker_leaves_nothing_known(tmp_path: Path) -> None:
    told = [
        note("ufaglært", "nej", start_date=date(2024, 1, 3)),
        note("ufaglært", "ja", start_date=date(2024, 3, 1)),
        note("hjemløs", "ja", start_date=date(2024, 1, 3), end_date=date(2024, 4, 30)),
        note("aktivt misbrug", "ja", start_date=date(2024, 1, 3)),
        note("aktivt misbrug", "nej", start_date=date(2024, 5, 2)),
        note("enlig forsørger", "nej", start_date=date(2024, 1, 3), end_date=date(2024, 2, 29)),
        note("kriminel baggrund", "nej", start_date=date(2024, 1, 3)),
        note("kriminel baggrund", "ukendt", start_date=date(2024, 2, 1)),
    ]
    with store_of(tmp_path, cases=[case("S1")], markers=told) as snapshot:
        bits = dict(marker_bits(snapshot).select("marker", "bit").rows())
        frame = snapshot.frame("select month, marker_mask, no_mask from case_month order by month")
        months = {month.month: (set(named(yes, bits)), set(named(no, bits))) for month, yes, no in frame.rows()}
        assert months[1] == (
            {"hjemløs", "aktivt misbrug"},
            {"ufaglært", "enlig forsørger", "kriminel baggrund"},
        )
        assert months[2] == ({"hjemløs", "aktivt misbrug"}, {"ufaglært", "enlig forsørger"})
        assert months[3] == months[4] == ({"ufaglært", "hjemløs", "aktivt misbrug"}, set())
        assert months[5] == ({"ufaglært", "aktivt misbrug"}, set())  # told on the 2nd: known from the row after
        assert months[6] == months[7] == ({"ufaglært"}, {"aktivt misbrug"})
        # Over the whole period ja wins, though the latest news is nej.
        found = marker_masks(snapshot, Selection(), "period").filter(level="all").row(0, named=True)
        assert named(found["yes_mask"], bits) == {"ufaglært", "hjemløs", "aktivt misbrug"}
        assert named(found["no_mask"], bits) == {"enlig forsørger", "kriminel baggrund"}
        now = snapshot.frame("select marker_mask, no_mask from open_case").row(0)
        assert (set(named(now[0], bits)), set(named(now[1], bits))) == months[7]


def test_two_cases_of_one_citizen_count_once(tmp_path: Path) -> None:
    cases = [
        case("S1", citizen_id="C"),
        case("S2", citizen_id="C", benefit="ledighedsydelse", team_id="T2"),
        case("S3"),
    ]
    told = [note("ufaglært", "nej"), note("ufaglært", "ja", "S2"), note("hjemløs", "nej", "S2")]
    jobs = [{"citizen_id": "C", "kind": "småjob", "weekly_hours": 6.5, "start_date": date(2024, 5, 1)}]
    courses = [{"course_id": "F", "case_id": "S2", "start_date": date(2024, 5, 1), "end_date": DATA_DATE}]
    contacts = [talk(date(2024, 5, 3), case_id="S1"), talk(date(2024, 6, 4), case_id="S2")]
    tables: Any = {"cases": cases, "markers": told, "jobs": jobs, "courses": courses, "contacts": contacts}
    with store_of(tmp_path, **tables) as snapshot:
        bits = dict(marker_bits(snapshot).select("marker", "bit").rows())
        frame = marker_masks(snapshot, Selection(), "day")
        unskilled, homeless = bits["ufaglært"], bits["hjemløs"]
        assert frame.rows() == [
            ("all", None, 0, 0, 1),
            ("all", None, unskilled, homeless, 1),
            ("team", "T1", 0, 0, 1),
            ("team", "T1", 0, unskilled, 1),
            ("team", "T2", unskilled, homeless, 1),
        ]
        assert efforts_by_mask(snapshot, Selection()).rows() == [(0, 1, 0, 0, 0.0), (unskilled, 1, 1, 1, 6.5)]
        moments = talk_moments_by_marker(snapshot, Selection())
        assert moments.select("kind", "unit", "citizens", "events").rows() == [
            ("marker", "ufaglært", 1, 1.0),
            ("number", "0", 2, 1.0),
            ("number", "1", 1, 1.0),
        ]


def test_person_time_counts_from_the_markers_own_date(tmp_path: Path) -> None:
    """A marker registered after years of case must not have had those years."""
    start, known, end = date(2019, 1, 1), date(2024, 4, 1), date(2024, 6, 10)
    told = [note("hjemløs", start_date=known)]
    with store_of(tmp_path, cases=[case("S1", start, end)], markers=told) as snapshot:
        frame = follow_by_mask(snapshot, Selection())
        before, since = frame.sort("marker_mask").to_dicts()
        assert (before["marker_mask"], before["exits"], before["person_days"]) == (
            0,
            0,
            (known - date(2023, 11, 1)).days,
        )
        assert (since["exits"], since["exits_to_work"], since["person_days"]) == (1, 1, (end - known).days)
        with_it = Selection(markers=("hjemløs",))
        counts = time_to_exit(snapshot, with_it)
        # At risk from the day after its date, 1,916 days into the case, and never before.
        assert counts.filter(pl.col("entered") > 0)["time"].min() == (known - start).days - 1
        assert exits_by_time_since_start(snapshot, with_it)["person_days"].to_list() == [0, 0, 0, 0, (end - known).days]
        cells = exits_by_cell(snapshot, Selection(), ("hjemløs",))
        assert cells.select("c1", "exits", "person_days").rows() == [
            ("ikke oplyst", 0, (known - date(2023, 11, 1)).days),
            ("ja", 1, (end - known).days),
        ]


def test_another_number_of_markers_is_late_entry(tmp_path: Path) -> None:
    names = ("ufaglært", "hjemløs", "aktivt misbrug", "enlig forsørger")
    told = [note(name, start_date=date(2024, number, 1)) for number, name in enumerate(names, start=2)]
    with store_of(tmp_path, cases=[case("S1", date(2024, 1, 1), date(2024, 7, 9))], markers=told) as snapshot:
        counts = time_to_exit_by_count(snapshot, Selection())
        # Known one after another from February to May; the exit is 190 days in, with four.
        first = {
            row["markers"]: row["time"] for row in counts.filter(pl.col("entered") > 0).unique("markers").to_dicts()
        }
        left = counts.group_by("markers").agg(pl.col("job").sum())
        assert dict(left.rows()) == {"0–1": 0, "2–3": 0, "4+": 1}
        assert counts.filter(pl.col("job") > 0)["time"].to_list() == [190.0]
        assert counts.filter(pl.col("markers") == "4+")["time"].min() == (date(2024, 5, 1) - date(2024, 1, 1)).days - 1
        assert set(first) == {"0–1", "2–3", "4+"}


def test_open_on_the_last_day_of_the_chosen_period(tmp_path: Path) -> None:
    cases = [case("S1", end=date(2024, 5, 1)), case("S2", date(2024, 4, 30)), case("S3", date(2024, 5, 2))]
    with store_of(tmp_path, cases=cases, markers=[note("hjemløs", case_id=f"S{n}") for n in (1, 2, 3)]) as snapshot:
        april = Selection(first_month=date(2024, 4, 1), last_month=date(2024, 4, 1))
        may = Selection(first_month=date(2024, 5, 1), last_month=date(2024, 5, 1))
        # An end on 1 May: open at the end of April, and on no day of May.
        assert known_now(snapshot, april)["hjemløs"] == (2, 0, 2)
        assert marker_masks(snapshot, may, "period").filter(level="all")["citizens"].sum() == 2
        long_ago = Selection(last_month=date(1999, 1, 1))
        assert marker_masks(snapshot, long_ago, "day").is_empty()
        assert marker_masks(snapshot, Selection(last_month=date(2031, 1, 1)), "day").rows() == (
            marker_masks(snapshot, Selection(), "day").rows()
        )


def test_year_ends_and_the_newest_complete_month(tmp_path: Path) -> None:
    with store_of(tmp_path / "a", cases=[case("S1", date(2023, 1, 1))], markers=[note("hjemløs")]) as snapshot:
        frame = marker_shares_by_year(snapshot, Selection()).filter(marker="hjemløs")
        assert frame.select("month", "yes", "no", "citizens").rows() == [
            (date(2023, 12, 1), 1, 0, 1),
            (date(2024, 6, 1), 1, 0, 1),  # the data date is 17 July
        ]
        spring = marker_shares_by_year(snapshot, Selection(last_month=date(2024, 4, 1)))
        assert spring["month"].unique(maintain_order=True).to_list() == [date(2023, 12, 1), date(2024, 4, 1)]
        assert spring.height == 2 * marker_bits(snapshot).height


@pytest.mark.parametrize(
    ("start", "band"),
    [
        (date(2024, 1, 18), "under 6 mdr."),
        (date(2024, 1, 17), "6–12 mdr."),
        (date(2023, 7, 17), "1–2 år"),
        (date(2021, 7, 18), "2–3 år"),
        (date(2021, 7, 17), "3–5 år"),
        (date(2014, 7, 18), "5–10 år"),
        (date(2014, 7, 17), "10 år og mere"),
    ],
)
def test_durations_of_the_spell(tmp_path: Path, start: date, band: str) -> None:
    with store_of(tmp_path, cases=[case("S1", start)]) as snapshot:
        frame = open_distribution(snapshot, Selection())
        assert frame.filter(pl.col("kind") == "duration").filter(pl.col("cases") > 0)["band"].to_list() == [band]
        assert Counter(frame["kind"]) == {"age_band": 7, "duration": 7, "visitation": 1}
        assert frame.group_by("kind").agg(pl.col("cases").sum())["cases"].to_list() == [1, 1, 1]


def test_day_of_the_data_date_is_the_open_cases(demo: Snapshot) -> None:
    selection = Selection(target_groups=("aktivitetsparate i kontanthjælp",))
    masks = marker_masks(demo, selection, "day").filter(level="all")
    cases = open_cases(demo, selection)
    assert (
        masks["citizens"].sum() == cases["citizen_id"].n_unique() == efforts_by_mask(demo, selection)["citizens"].sum()
    )
    assert open_distribution(demo, selection).filter(kind="age_band")["cases"].sum() == cases.height


def test_demo_has_the_shares_of_cba(demo: Snapshot) -> None:
    """Within 1 percentage point at 4,000 cases, where some 430 citizens are open; at 12,000 it is within 0.1."""
    selection = Selection(
        target_groups=("aktivitetsparate i kontanthjælp",), age_bands=("30–39", "40–49", "50–59", "60+")
    )
    told = marker_bits(demo)
    known = marker_masks(demo, selection, "day").filter(level="all")
    found = shares(known, dict(told.select("marker", "bit").rows()), told.filter("has_no")["marker"].to_list())
    for row in found.to_dicts():
        if row["marker"] in CBA_SHARES:
            assert abs(row["share"] - CBA_SHARES[row["marker"]]) < 0.01, row
    # Both denominators are there, and some of whom nothing is told.
    assert set(found["by"]) == {"known", "all"}
    assert found.filter(pl.col("by") == "known").select((pl.col("unknown") > 0).all()).item()


def test_cells_are_of_known_names_each_once(demo: Snapshot) -> None:
    for wrong in (("findes ikke",), ("hjemløs", "hjemløs"), (*DIMENSIONS,)):
        with pytest.raises(ValueError, match="markers must be at most 3 different names"):
            exits_by_cell(demo, Selection(), wrong)


def test_empty_selection_and_scope(demo: Snapshot) -> None:
    nothing = Selection(teams=("findes ikke",))
    for frame in (
        marker_masks(demo, nothing, "period"),
        marker_shares_by_year(demo, nothing),
        follow_by_mask(demo, nothing),
        talk_moments_by_marker(demo, nothing),
        efforts_by_mask(demo, nothing),
        time_to_exit_by_count(demo, nothing),
        exits_by_cell(demo, nothing, ()),
        marker_masks(demo, Selection(), "day", scope=()),
        talk_moments_by_marker(demo, Selection(), scope=()),
    ):
        assert frame.is_empty()
    assert open_distribution(demo, nothing)["cases"].sum() == 0
    assert open_distribution(demo, nothing).height == 14
    team = follow_by_mask(demo, Selection())["team_id"][0]
    assert set(marker_masks(demo, Selection(), "day", scope=(team,))["team_id"].drop_nulls()) == {team}
