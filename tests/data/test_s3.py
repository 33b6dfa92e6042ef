"""Rampe's goals (S3) from CSV alone, without cases: 165 and 99, and one retention in three definitions."""

import runpy
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data.importing import load
from data.report import Report
from data.store import Snapshot, open_current
from queries.choices import choices
from queries.panel import months
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
from tests.by_hand.projects import secured_date

S3 = Path(__file__).parent / "s3"
FILES = [S3 / name for name in ("projekter.csv", "projektmaal.csv", "deltagere.csv", "beskaeftigelse.csv")]
SITES = {"Aarhus": (75, 45), "Odder": (45, 27), "Randers": (45, 27)}
KEPT, OFFERED = "fastholdt i job", "tilbudt indsatsen"


@pytest.fixture(scope="module")
def rampe(tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Report]:
    folder = tmp_path_factory.mktemp("s3") / "store"
    report = load(FILES, folder=folder, mapping=S3 / "mapping.toml")
    return open_current(folder), report


def secured(snapshot: Snapshot, project_id: str, day: date, **rule: Any) -> dict[str, str]:
    """Who is retained on the day by the project's definition, and the site of each."""
    [project] = projects(snapshot).filter(project_id=project_id).to_dicts()
    definition = {name: project[name] for name in ("same_employer", "gap_weeks")} | rule
    jobs = counting_jobs(project_jobs(snapshot, project_id, day), project["job_kind"])
    return {
        row["citizen_id"]: row["site"]
        for row in participants(snapshot, project_id, day).to_dicts()
        if row["enrolled_date"]
        and secured_date(
            jobs.filter(citizen_id=row["citizen_id"]).to_dicts(),
            row["enrolled_date"],
            day,
            months=project["period_months"],
            **definition,
        )
    }


def test_every_row_is_loaded_and_nothing_is_amiss(rampe: tuple[Snapshot, Report]) -> None:
    snapshot, report = rampe
    assert {name: (one.read, one.loaded) for name, one in report.counts.items()} == {
        "jobs": (179, 179),
        "projects": (4, 4),
        "project_goals": (11, 11),
        "enrolments": (191, 191),
    }
    assert {fault.kind for fault in report.faults} == {"missing_table", "shipped_default"}
    assert (snapshot.meta["data_date"], snapshot.meta["covers_from"]) == ("2018-11-30", "2016-10-01")


def test_the_files_are_what_make_writes(tmp_path: Path) -> None:
    made = runpy.run_path(str(S3 / "make.py"))
    made["main"].__globals__["HERE"] = tmp_path
    made["main"]()
    assert [(tmp_path / path.name).read_bytes() for path in FILES] == [path.read_bytes() for path in FILES]


def test_165_are_enrolled_of_the_165(rampe: tuple[Snapshot, Report]) -> None:
    snapshot, _ = rampe
    people = participants(snapshot, "RAMPE")
    assert people.height == 165
    assert Counter(people["site"]) == {site: offered for site, (offered, _) in SITES.items()}
    targets = {row[1:3]: row[3] for row in goals(snapshot).rows() if row[0] == "RAMPE"}
    assert targets["", OFFERED] == 165 == sum(targets[site, OFFERED] for site in SITES)
    assert targets["", KEPT] == 99 == 0.6 * 165 == sum(targets[site, KEPT] for site in SITES)
    assert {site: (targets[site, OFFERED], targets[site, KEPT]) for site in SITES} == SITES


def test_99_are_retained_60_per_cent_of_each_site(rampe: tuple[Snapshot, Report]) -> None:
    snapshot, _ = rampe
    kept = secured(snapshot, "RAMPE", date(2018, 11, 30))
    assert len(kept) == 99
    assert Counter(kept.values()) == {site: count for site, (_, count) in SITES.items()}
    # A year before, by the days of the events.
    assert 0 < len(secured(snapshot, "RAMPE", date(2017, 11, 30))) < 99


def test_the_same_ten_jobs_give_three_shares(rampe: tuple[Snapshot, Report]) -> None:
    snapshot, _ = rampe
    day = date(2018, 11, 30)
    ten = project_jobs(snapshot, "TI-SAMME")
    assert ten.height == 10
    shares = {}
    for project in ("TI-SAMME", "TI-ALLE", "TI-OPHOLD"):
        assert project_jobs(snapshot, project).equals(ten)
        assert participants(snapshot, project).height == 5
        shares[project] = len(secured(snapshot, project, day)) / 5
    assert shares == {"TI-SAMME": 0.2, "TI-ALLE": 0.4, "TI-OPHOLD": 0.6}
    assert set(secured(snapshot, "TI-SAMME", date(2018, 2, 28))) == {"TI-1"}
    assert not secured(snapshot, "TI-SAMME", date(2018, 2, 27))
    assert set(secured(snapshot, "TI-OPHOLD", day, gap_weeks=0)) == set(secured(snapshot, "TI-ALLE", day))


def test_what_needs_other_tables_is_empty_and_not_an_error(rampe: tuple[Snapshot, Report]) -> None:
    snapshot, _ = rampe
    for part in (participant_markers, volunteers, activities):
        assert part(snapshot, "RAMPE").is_empty()
    whole = caseload_of_project(snapshot, "RAMPE").row(0, named=True)
    assert (whole["with_case"], whole["workers"], whole["caseload"]) == (0, 0, None)
    assert choices(snapshot).is_empty()
    assert months(snapshot)["month"].to_list()[::25] == [date(2016, 10, 1), date(2018, 11, 1)]


def test_a_file_of_participants_is_enough_and_can_be_delivered_again(tmp_path: Path) -> None:
    for _ in range(2):
        load([S3 / "deltagere.csv"], folder=tmp_path / "store")
    snapshot = open_current(tmp_path / "store")
    # The newest day that anything happened to a participant.
    assert snapshot.meta["data_date"] == "2018-07-10"
    assert participants(snapshot, "RAMPE").height == 165
    assert projects(snapshot)["project"].to_list() == ["RAMPE", "TI-ALLE", "TI-OPHOLD", "TI-SAMME"]
