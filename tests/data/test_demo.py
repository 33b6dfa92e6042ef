"""The demo's raw files: the same bytes for a seed, the sources' figures, and the story that they are to tell."""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from data.contract import contract
from data.demo import DemoFiles, write_demo
from data.demo.courses import PROVIDER_S, S1_COUNTS

CBA_SHARES = {
    "ufaglært": 0.76, "ikke bestået 9. klasse": 0.62, "afbrudt uddannelse": 0.30, "fysiske udfordringer": 0.65,
    "psykiske udfordringer": 0.57, "aktivt misbrug": 0.17, "enlig forsørger": 0.42, "anbragt uden for hjemmet": 0.22,
    "kriminel baggrund": 0.21, "børn med udfordringer": 0.08, "hjemløs": 0.04,
}  # fmt: skip
MAIN = "aktivitetsparate i kontanthjælp"


@pytest.fixture(scope="module")
def demo_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], DemoFiles]:
    """The demo of default size of a seed, written once."""
    return cache(lambda seed: write_demo(tmp_path_factory.mktemp("demo"), seed=seed))


@pytest.fixture(scope="module")
def demo(demo_of: Callable[[int], DemoFiles]) -> DemoFiles:
    return demo_of(1)


def table(demo: DemoFiles, name: str) -> pl.DataFrame:
    """Read a table with the contract's column names and types; rows with dirt lose the bad value."""
    described = contract().tables[name]
    by_label = {column.label: column for column in described.columns}
    letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "_"})
    path = demo.folder / f"{described.label.lower().translate(letters)}.csv"
    raw = pl.read_csv(path, separator=";", infer_schema=False)
    columns = []
    for label in raw.columns:
        column = by_label[label]
        value = pl.col(label)
        if column.type == "date":
            value = value.str.to_date("%d-%m-%Y", strict=False)
        if column.type in ("number", "integer"):
            value = value.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        columns.append(value.alias(column.name))
    return raw.select(columns)


def cases(demo: DemoFiles) -> pl.DataFrame:
    rows = table(demo, "cases")
    return rows.filter(
        pl.col("start_date").is_not_null()
        & (pl.col("start_date") <= demo.data_date)
        & (pl.col("end_date").is_null() | (pl.col("end_date") >= pl.col("start_date")))
    ).unique(maintain_order=True)


def main_group(demo: DemoFiles) -> pl.DataFrame:
    """Periods of aktivitetsparate in kontanthjælp, from the 30th birthday on."""
    rows = cases(demo).filter(pl.col("target_group") == MAIN)
    return (
        rows.with_columns(pl.max_horizontal("start_date", pl.col("birth_date").dt.offset_by("30y")).alias("since"))
        .filter(pl.col("birth_date").is_not_null())
        .filter(pl.col("end_date").is_null() | (pl.col("end_date") >= pl.col("since")))
        .filter(pl.col("since") <= demo.data_date)
    )


def month_list(first: date, last: date) -> list[date]:
    return pl.date_range(first, last, "1mo", eager=True).to_list()


def stock(rows: pl.DataFrame, day: date) -> int:
    return rows.filter((pl.col("since") < day) & (pl.col("end_date").is_null() | (pl.col("end_date") >= day))).height


def exits(rows: pl.DataFrame, month: date) -> int:
    """Ends of a case in the month (an end without a destination may be a move, so the case's last row counts)."""
    last = rows.sort("start_date").group_by("case_id", maintain_order=True).last()
    return last.filter(pl.col("end_date").dt.truncate("1mo") == month).height


def rate(rows: pl.DataFrame, year: int, months: int = 12) -> float:
    found = [date(year, month, 1) for month in range(1, months + 1)]
    return float(np.mean([exits(rows, month) / stock(rows, month) for month in found]))


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    small = {"cases": 1500, "until": date(2023, 6, 30)}
    for folder, seed in (("a", 7), ("b", 7), ("c", 8)):
        write_demo(tmp_path / folder, seed=seed, **small)  # type: ignore[arg-type]
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")


def test_writing_again_into_a_folder_replaces_its_files(tmp_path: Path) -> None:
    for seed in (3, 4):
        write_demo(tmp_path / "again", cases=600, seed=seed)
    write_demo(tmp_path / "once", cases=600, seed=4)
    assert digest(tmp_path / "again") == digest(tmp_path / "once")


def test_default_size_in_seconds_with_progress(tmp_path: Path) -> None:
    told: list[float] = []
    begun = time.process_time()
    demo = write_demo(tmp_path, progress=lambda _words, share: told.append(share))
    assert time.process_time() - begun < 20  # of two cores, on a busy machine; alone it takes about two seconds
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert (demo.data_date, demo.covers_from) == (date(2026, 10, 31), date(2017, 1, 1))


def test_every_contract_table_but_the_shipped_ones_is_there(demo: DemoFiles) -> None:
    for name in contract().tables.keys() - {"norms", "reference_shares"}:
        assert table(demo, name).height > 0, name


def test_exactly_so_many_cases(demo: DemoFiles) -> None:
    good = cases(demo).filter(pl.col("case_id") <= "S012000")
    assert good["case_id"].n_unique() == 12_000


@pytest.mark.parametrize("until", [date(2018, 1, 31), date(2022, 10, 14), date(2027, 3, 31)])
def test_any_end_of_the_world(tmp_path: Path, until: date) -> None:
    demo = write_demo(tmp_path, cases=900, until=until)
    rows = cases(demo)
    assert rows["end_date"].max() is not None
    assert rows.select(pl.max_horizontal(pl.col("start_date").max(), pl.col("end_date").max())).item() <= until
    assert table(demo, "assignments")["start_date"].max() <= until  # type: ignore[operator]


def test_too_small_a_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="500 cases"):
        write_demo(tmp_path, cases=10)


def test_no_number_looks_like_a_cpr_number(demo: DemoFiles) -> None:
    cpr = re.compile(rb"(?<![\d])\d{6}-?[\dX]{4}(?![\d])")
    for path in demo.folder.iterdir():
        assert not cpr.search(path.read_bytes()), path.name


def test_nobody_has_two_open_cases(demo: DemoFiles) -> None:
    rows = cases(demo).sort("citizen_id", "start_date")
    before = pl.col("end_date").fill_null(date(2100, 1, 1)).shift(1).over("citizen_id")
    assert rows.filter(before > pl.col("start_date")).height == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_marker_shares_of_cba(demo_of: Callable[[int], DemoFiles], seed: int) -> None:
    demo = demo_of(seed)
    now = main_group(demo).filter(pl.col("end_date").is_null())
    known = table(demo, "markers").filter(pl.col("end_date").is_null() & (pl.col("start_date") <= demo.data_date))
    asked = {"ufaglært", "ikke bestået 9. klasse", "fysiske udfordringer", "psykiske udfordringer"}
    for marker, share in CBA_SHARES.items():
        of = known.filter(pl.col("marker") == marker).join(now, on="case_id", how="semi")
        have, have_not = (of.filter(pl.col("value") == value).height for value in ("ja", "nej"))
        # Where any nej is told, those of whom neither is known are left out.
        told = have + have_not if have_not else now.height
        assert abs(have / told - share) < 0.01, marker
        assert (have_not > 0) >= (marker in asked)
        assert told == now.height or 0.85 < told / now.height < 0.95


def test_stock_and_exits_tell_the_story(demo: DemoFiles) -> None:
    rows = main_group(demo)
    assert 1200 <= stock(rows, date(2026, 9, 1)) <= 1450
    assert 0.013 < rate(rows, 2017) < 0.021
    assert 0.026 < rate(rows, 2026, 9) < 0.036
    monthly = {
        month: exits(rows, month) / stock(rows, month) for month in month_list(date(2017, 1, 1), date(2026, 9, 1))
    }
    quiet = np.mean([share for month, share in monthly.items() if month.month in (7, 12)])
    other = np.mean([share for month, share in monthly.items() if month.month not in (7, 12)])
    assert quiet < 0.85 * other
    # Noise that fools the eye: in any single year a good part of the months go against the rise.
    falls = sum(b < a for a, b in zip(list(monthly.values()), list(monthly.values())[12:], strict=False))
    assert 0.15 < falls / (len(monthly) - 12) < 0.55


def test_caseload_falls_from_200_to_35(demo: DemoFiles) -> None:
    workers = table(demo, "caseworkers").filter(pl.col("role") != "leder")
    rows = cases(demo).with_columns(pl.col("start_date").alias("since"))

    def caseload(day: date) -> float:
        here = workers.filter(
            (pl.col("start_date") <= day) & (pl.col("end_date").is_null() | (pl.col("end_date") >= day))
        )
        return stock(rows, day) / (float(here["weekly_hours"].sum()) / 37)

    assert 170 < caseload(date(2017, 1, 1)) < 215
    assert 60 < caseload(date(2020, 12, 1)) < 110
    assert 31 < caseload(date(2026, 10, 1)) < 39
    # Nobody's own caseload is far off at the end, and a worker's cases lie within the worker's period in the team.
    held = table(demo, "assignments").filter((pl.col("kind") == "primær") & pl.col("end_date").is_null())
    # Whoever has given notice is still there.
    employed = workers.filter(pl.col("end_date").is_null() | (pl.col("end_date") > demo.data_date))
    load = held.group_by("caseworker_id").len().join(employed, on="caseworker_id")
    per_full_time = load["len"] / load["weekly_hours"] * 37
    assert held.height == load["len"].sum()
    assert 20 < float(per_full_time.quantile(0.1) or 0) < float(per_full_time.quantile(0.9) or 0) < 60


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_one_team_differs_and_one_only_seems_to(demo_of: Callable[[int], DemoFiles], seed: int) -> None:
    demo = demo_of(seed)
    first, last = date(2025, 10, 1), date(2026, 9, 30)
    rows = main_group(demo).with_columns(
        (
            pl.min_horizontal(pl.col("end_date").fill_null(last), pl.lit(last))
            - pl.max_horizontal("since", pl.lit(first))
        )
        .dt.total_days()
        .clip(0)
        .alias("days")
    )
    left = rows.filter(
        pl.col("end_date").is_between(first, last)
        & (pl.col("end_date") == pl.col("end_date").fill_null(date(2100, 1, 1)).max().over("case_id"))
        & (pl.col("start_date") == pl.col("start_date").max().over("case_id"))
    )
    team = rows.group_by("team_id").agg(pl.col("days").sum()).filter(pl.col("days") > 2000)
    team = team.join(left.group_by("team_id").len("exits"), on="team_id").join(table(demo, "teams"), on="team_id")
    team = team.with_columns((pl.col("days") * pl.col("exits").sum() / pl.col("days").sum()).alias("expected"))
    high = {
        row["team"]: float(stats.poisson.sf(row["exits"] - 1, row["expected"])) for row in team.iter_rows(named=True)
    }
    low = {row["team"]: float(stats.poisson.cdf(row["exits"], row["expected"])) for row in team.iter_rows(named=True)}
    ratio = {row["team"]: row["exits"] / row["expected"] for row in team.iter_rows(named=True)}
    assert high["Team Havn"] < 0.025
    assert high["Team Bro"] > 0.025
    assert ratio["Team Bro"] > 1.1  # it seems to differ
    assert all(min(high[name], low[name]) > 0.01 for name in high if name != "Team Havn")


def test_returns_to_benefit(demo: DemoFiles) -> None:
    whole = cases(demo).sort("citizen_id", "start_date")
    whole = whole.filter(pl.col("benefit") == "kontanthjælp").with_columns(
        pl.col("start_date").shift(-1).over("citizen_id").alias("next_start")
    )
    left = whole.filter(
        pl.col("exit_destination").is_not_null() & pl.col("end_date").is_between(date(2017, 1, 1), date(2025, 9, 30))
    )
    back = left.filter((pl.col("next_start") - pl.col("end_date")).dt.total_days().is_between(1, 366)).height
    assert 0.08 < back / left.height < 0.20


def test_destinations(demo: DemoFiles) -> None:
    rows = cases(demo).filter(pl.col("target_group") == MAIN)
    known = rows.filter(pl.col("exit_destination").is_not_null() & (pl.col("end_date") < date(2026, 7, 1)))
    share = {row[0]: row[1] for row in known["exit_destination"].value_counts(normalize=True).iter_rows()}
    assert 0.19 < share["job"] < 0.30
    assert 0.11 < share["fleksjob"] < 0.19
    assert 0.02 < share["ukendt"] < 0.08
    assert {"uddannelse", "førtidspension", "fraflyttet", "død", "folkepension"} < share.keys()
    closed = cases(demo).filter(pl.col("start_date") >= date(2026, 7, 1))
    assert not {"ressourceforløbsydelse", "revalideringsydelse"} & set(closed["benefit"])


def test_uddannelseshjaelp_ends_with_the_reform(demo: DemoFiles) -> None:
    rows = cases(demo).filter(pl.col("benefit") == "uddannelseshjælp")
    assert rows["end_date"].null_count() == 0
    assert rows["end_date"].max() == date(2025, 6, 30)
    merged = rows.filter(pl.col("end_date") == date(2025, 6, 30), pl.col("exit_destination") == "kontanthjælp")
    assert merged.height > 100
    after = cases(demo).filter(pl.col("start_date") == date(2025, 7, 1), pl.col("benefit") == "kontanthjælp")
    assert merged.join(after, on="case_id", how="semi").height == merged.height


def test_contacts_and_plans(demo: DemoFiles) -> None:
    now = main_group(demo)
    held = table(demo, "contacts").filter(pl.col("status") == "afholdt").join(now, on="case_id", how="semi")
    a_year = {
        year: held.filter(pl.col("date").dt.year() == year).height / stock(now, date(year, 7, 1))
        for year in (2017, 2025)
    }
    assert a_year[2017] < 4
    assert 7 < a_year[2025] < 9.5
    planned = table(demo, "contacts").filter(pl.col("date") > demo.data_date)
    assert planned.height > 500
    assert set(planned["status"]) == {"planlagt"}
    still = now.filter(pl.col("end_date").is_null())
    covered = still.join(table(demo, "plans").filter(pl.col("end_date").is_null()), on="case_id", how="semi").height
    assert 0.92 < covered / still.height < 0.99


def test_springbraet_has_exactly_the_counts_of_s1(demo: DemoFiles) -> None:
    rows = table(demo, "courses").filter(pl.col("provider") == PROVIDER_S)
    rows = rows.join(cases(demo).select("case_id", "citizen_id").unique(), on="case_id")
    active = rows.filter(
        (pl.col("start_date") <= date(2022, 12, 31))
        & (pl.col("end_date").is_null() | (pl.col("end_date") >= date(2022, 7, 1)))
    )
    assert rows.height == active.height == 400
    found = {
        (row["ordering_centre"], row["product"]): (row["len"], row["minor"], row["persons"])
        for row in active.group_by("ordering_centre", "product")
        .agg(
            pl.len(),
            (pl.col("support_need") == "E").sum().alias("minor"),
            pl.col("citizen_id").n_unique().alias("persons"),
        )
        .iter_rows(named=True)
    }
    for centre, product, count, minor, persons in S1_COUNTS:
        assert found.pop((centre, product)) == (count, minor, persons or count)
    assert not found
    assert active["ordering_centre"].value_counts().sort("count")["count"].to_list() == [59, 136, 205]
    company = active.filter(pl.col("product") == "virksomhedsforløb")
    assert company.filter(pl.col("support_need").is_in(["A", "B"])).height > company.height / 2
    assert active.filter(pl.col("double_staffed") == "ja")["ordering_centre"].n_unique() == 2
    assert active["purpose"].str.ends_with("(opdigtet)").all()


def test_effort_kinds_of_the_aktivitetsparate(demo: DemoFiles) -> None:
    rows = table(demo, "courses").filter(pl.col("provider") != PROVIDER_S, pl.col("start_date") >= date(2025, 11, 1))
    rows = rows.join(cases(demo).filter(pl.col("target_group") == MAIN), on="case_id", how="semi")
    share = dict(rows["effort_kind"].value_counts(normalize=True).iter_rows())
    for kind, wanted in (("intern", 0.26), ("Nytte", 0.20), ("ekstern", 0.54)):
        assert abs(share[kind] - wanted) < 0.02, kind


def test_rampe_has_the_goals_of_s3(demo: DemoFiles) -> None:
    project = table(demo, "projects").filter(pl.col("project_id") == "RAMPE").row(0, named=True)
    assert project["deadline"] == date(2019, 3, 31)
    assert "antaget" in project["project"]
    goals = table(demo, "project_goals").filter(pl.col("project_id") == "RAMPE")
    offered = {row["site"]: row["target"] for row in goals.filter(measure="tilbudt indsatsen").iter_rows(named=True)}
    assert offered == {"Aarhus": 75, "Odder": 45, "Randers": 45}
    assert goals.filter(measure="fastholdt i job")["target"].sum() == 99
    people = table(demo, "enrolments").filter(pl.col("project_id") == "RAMPE")
    status = date(2018, 6, 30)
    assert 100 <= people.filter(pl.col("enrolled_date") <= status).height < 165
    work = table(demo, "jobs").filter(pl.col("kind") == "fleksjob").join(people, on="citizen_id", how="semi")
    kept = work.filter(
        pl.min_horizontal(pl.col("end_date").fill_null(status), pl.lit(status))
        >= pl.col("start_date").dt.offset_by("6mo")
    )
    assert 10 <= kept.height <= 60
    mentors = table(demo, "volunteers").filter(pl.col("start_date") <= date(2017, 11, 1))
    assert mentors["volunteer_id"].n_unique() == 11
    assert table(demo, "enrolments").filter(pl.col("project_id") == "SKRIDT").height > 60


def test_hand_overs_and_stand_ins(demo: DemoFiles) -> None:
    rows = table(demo, "assignments")
    primary = rows.filter(pl.col("kind") == "primær").sort("case_id", "start_date")
    end_before = pl.col("end_date").shift(1).over("case_id")
    same_day = primary.filter(end_before == pl.col("start_date"))
    day_after = primary.filter(end_before.dt.offset_by("1d") == pl.col("start_date"))
    assert same_day.height > 300
    assert day_after.height > 300
    assert primary.filter(end_before > pl.col("start_date")).height == 0
    assert rows.filter(pl.col("kind") == "vikar").height > 300
    moved = cases(demo).group_by("case_id").agg(pl.col("team_id").n_unique())
    assert moved.filter(pl.col("team_id") > 1).height > 300


def test_some_dirt_and_not_much(demo: DemoFiles) -> None:
    text = (demo.folder / "sager.csv").read_text(encoding="utf-8-sig").splitlines()
    assert text[-1].startswith("I alt;")
    assert any("31-02-2019" in line for line in text)
    assert len(text) - len(set(text)) == 1
    born = cases(demo)["birth_date"].null_count() / cases(demo).height
    assert 0.002 < born < 0.02
    open_now = cases(demo).filter(pl.col("end_date").is_null())
    held = table(demo, "assignments").filter(pl.col("end_date").is_null())
    alone = open_now.join(held, on="case_id", how="anti").height
    assert 1 <= alone < 0.05 * open_now.height


def test_team_marks_join_the_shipped_events(demo: DemoFiles) -> None:
    rows = table(demo, "events")
    assert rows.filter(pl.col("label").str.contains("35 sager pr. rådgiver")).height >= 4
    assert rows.filter(pl.col("date") == date(2025, 7, 1)).height == 1
