"""Springbræt's report (S1) as two exports with Danish headers, and its own numbers out of the page's queries."""

from pathlib import Path

import polars as pl
import pytest

from data.report import Report
from data.store import Snapshot, open_current
from queries.courses import (
    active_courses,
    benefit_flow,
    drawn_courses,
    ended_courses_by,
    ended_total,
    running_courses,
)
from queries.selection import Selection
from tests.data.conftest import Loaded, loaded_in

S1 = Path(__file__).parent / "s1"
HALF_YEAR = Selection()
"""The data cover the second half of 2022 and nothing else, so nothing need be chosen."""
TEN = (
    *("030374XXXX", "080884XXXX", "091165XXXX", "140675XXXX", "160974XXXX", "190187XXXX"),
    *("190773XXXX", "210979XXXX", "270591XXXX", "190365XXXX"),
)


@pytest.fixture(scope="module")
def springbraet(tmp_path_factory: pytest.TempPathFactory) -> tuple[Loaded, Report]:
    loaded = loaded_in(tmp_path_factory.mktemp("s1"))
    report = loaded.load(
        S1 / "sager.csv", S1 / "forloeb.csv", mapping=S1 / "mapping.toml", data_date=None, covers_from=None
    )
    return loaded, report


@pytest.fixture(scope="module")
def snapshot(springbraet: tuple[Loaded, Report]) -> Snapshot:
    loaded, _ = springbraet
    return open_current(loaded.folder)


@pytest.fixture(scope="module")
def bought(snapshot: Snapshot) -> pl.DataFrame:
    return active_courses(snapshot, HALF_YEAR)


@pytest.fixture(scope="module")
def ten(snapshot: Snapshot) -> pl.DataFrame:
    """The ten drawn persons' courses: they are told by their labels, which no other course has."""
    ended = ended_total(snapshot, HALF_YEAR)["courses"].item()
    return drawn_courses(snapshot, HALF_YEAR, ended, 1).filter(pl.col("citizen_label").is_in(TEN))


def test_every_row_is_loaded(springbraet: tuple[Loaded, Report]) -> None:
    _, report = springbraet
    assert {name: (c.read, c.loaded, c.refused) for name, c in report.counts.items()} == {
        "cases": (394, 394, 0),
        "courses": (400, 400, 0),
    }


def test_the_purchase_pattern(bought: pl.DataFrame) -> None:
    centres = bought.filter(level="centre").sort("courses", descending=True)
    assert centres.select("ordering_centre", "courses").rows() == [
        ("Center for Jobindsats", 205),
        ("Center for Afklaring og Beskæftigelse", 136),
        ("Center for Arbejdsfastholdelse", 59),
    ]
    cells = {
        (row["ordering_centre"], row["product"]): row["courses"]
        for row in bought.filter(level="centre_product").to_dicts()
    }
    products = ("mentorforløb", "virksomhedsforløb", "fastholdelsesmentor", "individuel tid")
    assert [[cells.get((centre, product), 0) for product in products] for centre in centres["ordering_centre"]] == [
        [82, 90, 16, 17],
        [91, 18, 25, 2],
        [32, 23, 4, 0],
    ]
    everything = bought.filter(level="all").row(0, named=True)
    assert everything["courses"] == 400
    mentor = bought.filter(level="product", product="mentorforløb")["courses"].item()
    assert mentor == 205
    assert mentor > everything["courses"] / 2
    assert everything["persons"] == 394


def test_the_minor_support_need_and_the_persons_behind_individual_time(bought: pl.DataFrame) -> None:
    minor = bought.filter(level="centre_product_need", product="fastholdelsesmentor", support_need="E")
    assert dict(minor.select("ordering_centre", "courses").rows()) == {
        "Center for Jobindsats": 4,
        "Center for Afklaring og Beskæftigelse": 11,
        "Center for Arbejdsfastholdelse": 1,
    }
    time = bought.filter(level="centre_product", product="individuel tid")
    assert {row[0]: row[1:] for row in time.select("ordering_centre", "courses", "persons").rows()} == {
        "Center for Jobindsats": (17, 11),
        "Center for Afklaring og Beskæftigelse": (2, 2),
    }


def test_company_courses_are_mostly_a_and_b(bought: pl.DataFrame) -> None:
    needs = bought.filter(level="product_need", product="virksomhedsforløb")
    assert needs["courses"].sum() == 131
    largest = needs.sort("courses", descending=True)["support_need"].head(2).to_list()
    assert sorted(largest) == ["A", "B"]
    assert needs.filter(pl.col("support_need").is_in(["A", "B"]))["courses"].sum() > 131 / 2


def test_two_of_the_three_centres_have_double_staffed_courses(bought: pl.DataFrame) -> None:
    double = dict(bought.filter(level="centre").select("ordering_centre", "double_staffed").rows())
    assert [centre for centre, count in double.items() if not count] == ["Center for Arbejdsfastholdelse"]
    assert bought.filter(level="centre").select(pl.col("double_known").eq(pl.col("courses")).all()).item()


def test_the_ten_cases(springbraet: tuple[Loaded, Report], ten: pl.DataFrame) -> None:
    loaded, _ = springbraet
    assert sorted(ten["citizen_label"]) == sorted(TEN)
    summary = ten.group_by("benefit_before", "benefit_after").len().sort("len", "benefit_before", "benefit_after")
    assert summary.rows() == [
        ("kontanthjælp", "førtidspension", 1),
        ("kontanthjælp", "kontanthjælp", 1),
        ("ledighedsydelse", "ledighedsydelse", 1),
        ("ressourceforløbsydelse", "førtidspension", 1),
        ("ressourceforløbsydelse", "ressourceforløbsydelse", 6),
    ]
    born = loaded.rows(
        "select strftime(birth_date, '%d%m%y') || 'XXXX' = citizen_label, count(*) from cases "
        f"where citizen_label in {TEN} group by 1"
    )
    assert born == [(True, 10)]


def test_five_of_the_ten_were_interrupted_and_none_by_progression(ten: pl.DataFrame) -> None:
    interrupted = ten.filter(pl.col("end_group").str.starts_with("afbrudt"))
    assert dict(interrupted.group_by("benefit_before").len().rows()) == {
        "ressourceforløbsydelse": 3,
        "kontanthjælp": 1,
        "ledighedsydelse": 1,
    }
    assert set(interrupted["end_group"]) == {"afbrudt uden progression"}


def test_what_ended_and_what_runs_on_are_all_400(snapshot: Snapshot) -> None:
    ended = ended_courses_by(snapshot, HALF_YEAR)
    total = ended_total(snapshot, HALF_YEAR).row(0, named=True)
    assert ended["courses"].sum() == benefit_flow(snapshot, HALF_YEAR)["courses"].sum() == total["courses"]
    assert (total["known"], total["interrupted"]) == (total["courses"], 5)
    assert total["courses"] + running_courses(snapshot, HALF_YEAR).height == 400
    moved = benefit_flow(snapshot, HALF_YEAR).filter(pl.col("benefit_before") != pl.col("benefit_after"))
    assert sorted(moved.select("benefit_before", "benefit_after", "courses").rows()) == [
        ("kontanthjælp", "førtidspension", 1),
        ("ressourceforløbsydelse", "førtidspension", 1),
    ]
