"""The page Projektmål: its tabs, as it stood on an earlier day, what is edited on it, and the sheet to hand out."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from data.importing import load
from data.store import open_current
from data.values import date_of
from queries import projects as asked
from tests.pages.app import ROOT, answer, html, opened_page, tile, told
from tests.pages.conftest import Offered
from ui import formats, texts

S3 = ROOT / "tests" / "data" / "s3"
FILES = ("projekter", "projektmaal", "deltagere", "beskaeftigelse")
RAMPE = "Rampe (deltagere opdigtet)"
TABS = ["Vejen igennem", "Fastholdelse", "Stederne", "Hvem får gavn", "Mål og definition", "Til uddeling"]
GOALS, HAND_OUT = TABS[4:]
KEPT = "fastholdt i job"
FIRST_DAYS = {"deltagere": ("Henvist den", "Indskrevet den"), "beskaeftigelse": ("Startdato",)}

opened = partial(opened_page, "projektmaal")


def use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESULTATDIALOG_STORE", str(folder))


@pytest.fixture(scope="module")
def of_projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projektmaal") / "store"
    load(sorted(S3.glob("*.csv")), folder=folder, mapping=S3 / "mapping.toml")
    return folder


@pytest.fixture
def s3(of_projects: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """S3's store; nothing may be written beside it."""
    use(of_projects, monkeypatch)
    return of_projects


@pytest.fixture
def own(of_projects: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """S3's store, of which a test may change the goals."""
    folder = tmp_path / "store"
    shutil.copytree(of_projects, folder)
    use(folder, monkeypatch)
    return folder


def charts(at: AppTest) -> list[dict[str, Any]]:
    """What each chart of the page draws, as Plotly takes it."""
    specs = [json.loads(element.proto.spec) for element in at.get("plotly_chart")]
    for spec in specs:
        Figure(spec)
    return specs


def words(at: AppTest) -> list[str]:
    """The running text and the small text of the page."""
    return [element.value.replace("\\", "") for element in (*at.markdown, *at.caption)]


def fully_danish(at: AppTest) -> None:
    """No placeholder is left, no missing value is told as Python writes it, and no chance is certain."""
    text = "\n".join([html(at), *words(at)])
    assert not re.search(r"\{[a-z_]*\}|\bNone\b|\bnan\b|\binf\b", text)
    assert not re.search(r"sandsynligheden[^.;]* er (0|100) %", text, re.IGNORECASE)


def imported(folder: Path, files: dict[str, list[str]], data_date: date, **options: Any) -> Path:
    raw = folder / "filer"
    raw.mkdir(parents=True, exist_ok=True)
    for name, lines in files.items():
        (raw / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load([raw], folder=folder / "store", data_date=data_date, accept_change=True, **options)
    return folder / "store"


# --- Every tab ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tab", "number"), [(TABS[0], 3), (TABS[1], 2), (TABS[2], 2), (TABS[3], 3), (GOALS, 1), (HAND_OUT, 1)]
)
def test_each_tab_of_the_demo_draws_its_charts(
    demo_folder: Path, monkeypatch: pytest.MonkeyPatch, tab: str, number: int
) -> None:
    use(demo_folder, monkeypatch)
    # Rampe's participants have no cases in the demo, so that nothing is known of their markers.
    for project, drawn_of in (("", number), (rampe_of(demo_folder), 1 if tab == TABS[3] else number)):
        at = opened(trin_for_trin=tab, **({"projekt": project} if project else {}))
        assert len(charts(at)) == drawn_of
        for element in at.get("plotly_chart"):
            assert element.proto.alt.endswith(".")
        fully_danish(at)


def rampe_of(folder: Path) -> str:
    names: list[str] = asked.projects(open_current(folder)).filter(project_id="RAMPE")["project"].to_list()
    return names[0]


@pytest.mark.parametrize(
    ("tab", "number"), [(TABS[0], 3), (TABS[1], 2), (TABS[2], 2), (TABS[3], 1), (GOALS, 1), (HAND_OUT, 1)]
)
def test_each_tab_without_cases_draws_what_it_can_and_says_what_it_cannot(s3: Path, tab: str, number: int) -> None:
    at = opened(trin_for_trin=tab)
    assert len(charts(at)) == number
    fully_danish(at)
    if tab == "Hvem får gavn":
        assert texts.MARKERS_UNKNOWN in html(at)


def test_rampe_from_csv_is_the_first_project_and_has_reached_99_of_165(s3: Path) -> None:
    at = opened()
    assert at.selectbox(key="projekt").value == "RAMPE"
    assert answer(at) == "Målet er nået: 99 af 99 er fastholdt i fleksjob i 6 måneder."
    assert tile(at, "Tilbudt indsatsen") == ("165", "af 165")
    assert tile(at, "Fastholdt i 6 måneder") == ("99", "af 99 (100 %)")
    lines = words(at)
    assert "- Tilbudt indsatsen: 165 af 165 (100 %)." in lines
    # The files hold no volunteers: that is not the same as none.
    assert "- Frivillige mentorer: data kan ikke sige det (mål 16)." in lines
    assert "mentorer" not in "\n".join(words(opened(trin_for_trin="Stederne"))[len(lines) :])


def test_the_sites_tab_has_75_45_and_45_of_whom_45_27_and_27_are_retained(s3: Path) -> None:
    chart = charts(opened(trin_for_trin="Stederne"))[1]
    text = json.dumps(chart, ensure_ascii=False)
    for reached in ("<b>45</b> + 5", "<b>27</b> + 3", "<b>99</b> + 11", "<b>165</b>", "<b>75</b>"):
        assert reached in text
    assert "mentorer" not in text


def test_the_ten_jobs_give_three_answers_by_three_definitions(s3: Path) -> None:
    answers = []
    for name in ("samme arbejdsgiver", "enhver arbejdsgiver", "enhver arbejdsgiver, ophold til 4 uger"):
        at = opened(projekt=f"Ti job: {name} (opdigtet)")
        answers.append(answer(at).split(". ")[0])
    assert answers == [f"5 deltagere er indskrevet, og {n} er fastholdt i fleksjob" for n in (1, 2, 3)]


def test_each_chart_tells_what_counts_as_retained_and_nothing_of_benefits(s3: Path) -> None:
    foot = next(body for element in opened().get("html") if (body := element.proto.body).startswith('<div class="rd-f'))
    assert foot.count("6 kalendermåneder i fleksjob hos samme arbejdsgiver") == foot.count("<h4>") - 1 == 3
    assert "ydelse" not in foot


def test_an_illegal_project_or_day_in_the_link_shows_the_page_as_without_it(s3: Path) -> None:
    first = answer(opened())
    for link in ({"projekt": "Findes ikke"}, {"dag": "abc"}, {"dag": "2031-01-01"}, {"trin_for_trin": "Findes ikke"}):
        assert answer(opened(**link)) == first


# --- As it stood on an earlier day --------------------------------------------------------------------------------


def cut(folder: Path, day: date) -> Path:
    """S3's files as they would have been on the day: later events are left out, and later ends are blank."""
    for name in FILES:
        with (S3 / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        kept = []
        for row in rows:
            days = [found for column in FIRST_DAYS.get(name, ()) if (found := date_of(row[column]))]
            if days and min(days) > day:
                continue
            if name in FIRST_DAYS:
                later = {column for column, text in row.items() if (found := date_of(text)) and found > day}
                if "Udskrevet den" in later:
                    later.add("Udskrivningsårsag")
                kept.append(row | dict.fromkeys(later, ""))
            else:
                kept.append(row)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(kept)
    load(sorted(folder.glob("*.csv")), folder=folder / "store", data_date=day)
    return folder / "store"


def drawn(at: AppTest) -> list[list[Any]]:
    """The points of every chart, but not what its words say of the day it is seen from."""
    return [
        [(trace.get("name"), trace.get("x"), trace.get("y"), trace.get("base")) for trace in chart["data"]]
        for chart in charts(at)
    ]


@pytest.mark.parametrize(
    "day",
    # A year on; within the flow; before anybody is secured; the end of a February; the day of the first two jobs.
    [date(2017, 11, 30), date(2018, 6, 15), date(2017, 6, 1), date(2018, 2, 28), date(2017, 3, 2)],
    ids=str,
)
def test_as_it_stood_is_the_page_of_data_cut_at_that_day(
    day: date, of_projects: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    then = cut(tmp_path, day)
    for tab in (TABS[0], TABS[1], TABS[2], HAND_OUT):
        use(then, monkeypatch)
        of_then = opened(projekt=RAMPE, trin_for_trin=tab)
        use(of_projects, monkeypatch)
        seen = opened(projekt=RAMPE, dag=day.isoformat(), trin_for_trin=tab)
        assert seen.date_input(key="dag").value == day
        assert answer(seen) == f"Set fra {formats.date(day)}: {answer(of_then)}"
        assert tiles_of(seen) == tiles_of(of_then)
        assert drawn(seen) == drawn(of_then)
        for one, expected in zip(seen.dataframe, of_then.dataframe, strict=True):
            assert one.value.equals(expected.value)
        assert any("registreret senere" in text for text in words(seen))
        fully_danish(seen)


def tiles_of(at: AppTest) -> list[str]:
    return [body for element in at.get("html") if (body := element.proto.body).startswith('<dl class="rd-tiles">')]


def test_a_later_day_than_the_data_has_no_view(s3: Path) -> None:
    at = opened()
    assert at.date_input(key="dag").max == date(2018, 11, 30)
    assert at.date_input(key="dag").min == date(2016, 10, 1)
    assert not any("registreret senere" in text for text in words(at))


# --- Goals and definitions edited on the page ----------------------------------------------------------------------


def field(at: AppTest, kind: str, *parts: str) -> Any:
    """A field of the forms; the number in its key grows by each change."""
    end = re.escape("-".join(("", *parts)))
    return next(one for one in getattr(at, kind) if re.fullmatch(rf"goal-\d+{end}", one.key or ""))


def table(at: AppTest, column: str) -> Any:
    """The table of the page that begins with a column."""
    return next(one.value for one in at.dataframe if one.value.columns[0] == column)


def with_goal(at: AppTest, target: int, note: str = "") -> AppTest:
    """The page after the goal of retained participants of the whole project was set."""
    at.selectbox(key="goal-measure").select(KEPT).run()
    target_field(at).set_value(target)
    if note:
        field(at, "text_input", "note", "RAMPE", "", KEPT).input(note)
    at.button(key="goal-save").click().run()
    assert not at.exception
    return at


def target_field(at: AppTest) -> Any:
    return field(at, "number_input", "target", "RAMPE", "", KEPT)


def test_a_goal_set_on_the_page_overrides_the_file_s_and_says_so(own: Path) -> None:
    at = with_goal(opened(trin_for_trin=GOALS), 120, "Styregruppen")
    assert texts.GOAL_SAVED in words(at)
    assert tile(at, "Fastholdt i 6 måneder") == ("99", "af 120 (82 %)")
    assert answer(at).startswith("99 af 120 er fastholdt i fleksjob i 6 måneder, og 11 er i job nu.")
    held, history = table(at, "Mål"), table(at, "Hvornår")
    row = held[(held["Mål"] == "Fastholdt i fleksjob i 6 måneder") & (held["Sted"] == texts.WHOLE_PROJECT)].iloc[0]
    assert (row["Måltal"], row["I filen"], row["Ændret her"], row["Bemærkning"]) == (120, 99, "ja", "Styregruppen")
    assert history["Måltal"].to_list() == [120]
    # The note was of that change alone.
    assert field(at, "text_input", "note", "RAMPE", "", KEPT).value == ""


def test_an_edited_goal_survives_a_new_import(own: Path) -> None:
    with_goal(opened(trin_for_trin=GOALS), 120)
    load(sorted(S3.glob("*.csv")), folder=own, mapping=S3 / "mapping.toml")
    at = opened(trin_for_trin=GOALS)
    assert tile(at, "Fastholdt i 6 måneder")[1] == "af 120 (82 %)"
    assert "ja" in table(at, "Mål")["Ændret her"].to_list()


def test_a_goal_can_be_withdrawn_and_every_change_is_kept(own: Path) -> None:
    at = with_goal(with_goal(opened(trin_for_trin=GOALS), 120), 130)
    at.button(key="goal-withdraw").click().run()
    assert texts.GOAL_WITHDRAWN in words(at)
    assert tile(at, "Fastholdt i 6 måneder")[1] == "af 99 (100 %)"
    assert target_field(at).value == 99
    assert set(table(at, "Mål")["Ændret her"]) == {"nej"}
    history = table(at, "Hvornår")
    assert history["Hvad"].to_list() == ["som i filen", "ændret", "ændret"]
    assert history["Måltal"].fillna(0).to_list() == [0, 130, 120]


def test_a_removed_goal_leaves_the_sites_goals_and_can_come_back(own: Path) -> None:
    at = opened(trin_for_trin=GOALS)
    at.selectbox(key="goal-measure").select(KEPT).run()
    at.button(key="goal-remove").click().run()
    # 45 + 27 + 27 of the sites still make 99.
    assert tile(at, "Fastholdt i 6 måneder")[1] == "af 99 (100 %)"
    assert target_field(at).value is None
    assert any("Filens mål er fjernet her" in text for text in words(at))
    at.button(key=f"goal-back-{KEPT}-").click().run()
    assert target_field(at).value == 99
    assert not any("fjernet her" in text for text in words(at))


def test_a_goal_without_a_number_or_with_a_cpr_number_is_refused(own: Path) -> None:
    at = opened(trin_for_trin=GOALS)
    at.selectbox(key="goal-measure").select("henvist").run()
    at.button(key="goal-save").click().run()
    assert texts.GOAL_WITHOUT_TARGET in words(at)
    at = opened(trin_for_trin=GOALS)
    with_goal(at, 120, "Aftalt med 010190-1234")
    assert any("CPR-nummer" in text for text in words(at))
    assert not any(one.value.columns[0] == "Hvornår" for one in at.dataframe)
    # What was typed stands, to be mended.
    assert target_field(at).value == 120


def test_what_counts_as_retained_is_edited_and_only_what_was_touched(own: Path) -> None:
    at = opened(trin_for_trin=GOALS)
    field(at, "number_input", "months", "RAMPE").set_value(3)
    at.button(key="project-save").click().run()
    assert texts.PROJECT_SAVED in words(at)
    assert int(tile(at, "Fastholdt i 3 måneder")[0]) > 99
    told_of = next(text for text in words(at) if text.startswith("En deltager er fastholdt"))
    assert "efter 3 kalendermåneder i fleksjob hos samme arbejdsgiver. Fristen er 31. marts 2019." in told_of
    assert "Ændret her på siden: måneder i job." in told_of
    at.button(key="project-reset").click().run()
    assert tile(at, "Fastholdt i 6 måneder")[0] == "99"
    assert field(at, "number_input", "months", "RAMPE").value == 6
    assert not any("Ændret her på siden" in text for text in words(at))


def test_any_employer_keeps_more_and_a_second_edit_keeps_the_first(own: Path) -> None:
    at = opened(trin_for_trin=GOALS)
    field(at, "toggle", "employer", "RAMPE").set_value(False)
    at.button(key="project-save").click().run()
    assert int(tile(at, "Fastholdt i 6 måneder")[0]) > 99
    field(at, "date_input", "deadline", "RAMPE").set_value(date(2018, 6, 30))
    at.button(key="project-save").click().run()
    told_of = next(text for text in words(at) if text.startswith("En deltager er fastholdt"))
    assert "hos en eller flere arbejdsgivere uden ophold. Fristen er 30. juni 2018." in told_of
    assert "Ændret her på siden: samme arbejdsgiver og frist." in told_of
    assert answer(at).startswith("Fristen var 30. juni 2018: ")


def test_a_deadline_cannot_be_cleared_and_nothing_is_saved(own: Path) -> None:
    at = opened(trin_for_trin=GOALS)
    field(at, "date_input", "deadline", "RAMPE").set_value(None)
    field(at, "number_input", "months", "RAMPE").set_value(3)
    at.button(key="project-save").click().run()
    assert texts.DEADLINE_STAYS in words(at)
    assert tile(at, "Fastholdt i 6 måneder")[0] == "99"


# --- The sheet to hand out ------------------------------------------------------------------------------------------


def sheet(at: AppTest) -> pl.DataFrame:
    return pl.from_pandas(table(at, "Sted"))


@pytest.mark.parametrize("day", [date(2018, 11, 30), date(2018, 6, 15), date(2017, 11, 30), date(2017, 3, 15)], ids=str)
def test_the_sheet_and_its_files_hold_no_small_number(s3: Path, offered: Offered, day: date) -> None:
    at = opened(dag=day.isoformat(), projekt=RAMPE, trin_for_trin=HAND_OUT)
    shown = sheet(at)
    assert shown["Sted"].to_list() == [texts.WHOLE_PROJECT, "Aarhus", "Odder", "Randers"]
    counts = [value for row in shown.drop("Sted").rows() for value in row if value is not None]
    assert counts
    assert not [value for value in counts if 0 < value < 5]
    file = offered["handout-table-csv"]().decode("utf-8-sig")
    assert texts.HIDDEN in file
    assert not re.search(r"(^|;)[1-4](,0)?(;|\r?$)", file, re.MULTILINE)
    book = offered["handout-table-xlsx"]()
    figures = pl.read_excel(io.BytesIO(book), sheet_name=texts.SHEET_FIGURES, raise_if_empty=False)
    cells = {str(value) for row in figures.rows() for value in row}
    assert texts.HIDDEN in cells
    assert not cells & {"1", "2", "3", "4", "1.0", "2.0", "3.0", "4.0"}
    about = dict(
        pl.read_excel(io.BytesIO(book), sheet_name=texts.SHEET_ABOUT, has_header=False, raise_if_empty=False).rows()
    )
    assert "6 kalendermåneder" in about[texts.ABOUT_DEFINITION]
    assert about[texts.ABOUT_MODE] == texts.SHARED_MODE.format(most=4)
    assert about[texts.ABOUT_DATA_DATE] == "30. november 2018"
    # Internal files are for the charts: what is handed out never is one.
    at.session_state["intern"] = True
    at.run()
    assert offered["handout-table-csv"]().decode("utf-8-sig") == file


def test_the_sheet_has_definition_data_date_and_source_and_no_title_of_a_chart_at_its_foot(s3: Path) -> None:
    at = opened(trin_for_trin=HAND_OUT)
    told_of = "\n".join(words(at))
    assert "En deltager er fastholdt efter 6 kalendermåneder i fleksjob" in told_of
    assert "Kilde: kommunens egne data til 30. november 2018, Resultatdialog." in told_of
    assert 'class="rd-foot"' not in html(at)
    assert 'class="rd-foot"' in html(opened())


def test_a_demo_is_told_to_be_one_on_the_sheet(demo_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(demo_folder, monkeypatch)
    assert any("Resultatdialog. Syntetiske demodata." in text for text in words(opened(trin_for_trin=HAND_OUT)))


# --- What is missing ----------------------------------------------------------------------------------------------

PEOPLE = ["Projektnr.;Borger-id;Sted;Indskrevet den;Udskrevet den;Udskrivningsårsag"]
PEOPLE += [f"P;B{n};Nord;{n + 1:02}-02-2017;;" for n in range(12)]
JOBS = ["Borger-id;Art;Startdato;Slutdato", *(f"B{n};Fleksjob;01-04-2017;" for n in range(7))]
TARGETS = ["Projektnr.;Sted;Måles på;Måltal", "P;Nord;Fastholdt i fleksjob;9", "P;Nord;Tilbudt indsatsen;0"]
PROJECT = ["Projektnr.;Projektnavn;Frist", "P;Prøve;31-12-2017"]
TODAY = date(2017, 12, 1)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def make(data_date: date = TODAY, **files: list[str]) -> None:
        use(imported(tmp_path, files, data_date, covers_from=date(2017, 1, 1)), monkeypatch)

    return make


def every_tab() -> list[AppTest]:
    pages = [opened(trin_for_trin=tab) for tab in TABS]
    for at in pages:
        charts(at)
        fully_danish(at)
    return pages


def test_without_participants_the_page_says_which_table_to_import(small: Callable[..., None]) -> None:
    small(sager=["Sagsnr.;Borger-id;Startdato;Slutdato", "A;B1;01-01-2017;"], projekter=PROJECT, projektmaal=TARGETS)
    at = opened()
    assert answer(at) == "Siden mangler deltagere. Indlæs tabellen “enrolments” – se Data."
    assert not at.get("plotly_chart")


def test_without_jobs_the_page_says_how_many_are_enrolled_and_that_jobs_are_missing(small: Callable[..., None]) -> None:
    small(deltagere=PEOPLE, projekter=PROJECT, projektmaal=TARGETS)
    at = opened()
    assert answer(at) == "12 deltagere er indskrevet. Siden mangler beskæftigelse. Indlæs tabellen “jobs” – se Data."
    assert not at.get("plotly_chart")


def test_participants_and_jobs_without_projects_or_goals(small: Callable[..., None]) -> None:
    small(deltagere=PEOPLE, beskæftigelse=JOBS)
    for at in every_tab():
        # Any paid job for six months: in the job since April, secured since October.
        assert answer(at).startswith("12 deltagere er indskrevet, og 7 er fastholdt i job. Der er intet mål")
        assert at.selectbox(key="projekt").options == ["P"]
        # Nothing tells when the project began: it is seen from the first participant.
        assert at.date_input(key="dag").min == date(2017, 2, 1)
    at = opened(dag="2017-03-01")
    assert answer(at).startswith("Set fra 1. marts 2017: 12 deltagere er indskrevet, og 0 er fastholdt i job.")


def test_one_site_s_goal_is_the_project_s_and_a_target_of_0_is_a_target(small: Callable[..., None]) -> None:
    small(deltagere=PEOPLE, beskæftigelse=JOBS, projekter=PROJECT, projektmaal=TARGETS)
    for at in every_tab():
        assert answer(at).startswith("7 af 9 er fastholdt i job i 6 måneder, og 0 er i job nu.")
        # 30 June was the last useful start, and nobody is pending.
        assert "den sidste jobstart, der kunne nå det, var 30. juni 2017" in answer(at)
        assert tile(at, "Tilbudt indsatsen") == ("12", "af 0")
        assert tile(at, "Jobstarter om måneden")[0] == "–"
        # Seven have matured, which is too few for a word.
        assert "for få til et ord (n = 7)" in html(at)


def test_the_deadline_has_passed(small: Callable[..., None]) -> None:
    small(date(2018, 3, 1), deltagere=PEOPLE, beskæftigelse=[*JOBS, "B7;Fleksjob;01-08-2017;"], projekter=PROJECT,
          projektmaal=TARGETS)  # fmt: skip
    for at in every_tab():
        assert answer(at) in {
            "Fristen var 31. december 2017: 7 af 9 blev fastholdt i job i 6 måneder. Siden er tallet steget til 8.",
        }
    assert "7 af 9" not in html(opened(trin_for_trin=HAND_OUT)).split('class="rd-heading"')[-1]


def test_without_a_deadline(small: Callable[..., None]) -> None:
    small(deltagere=PEOPLE, beskæftigelse=JOBS, projekter=["Projektnr.;Projektnavn", "P;Prøve"], projektmaal=TARGETS)
    for at in every_tab():
        assert answer(at).endswith("Projektet har ingen frist, så der er intet at regne frem til.")


def test_nobody_is_enrolled_yet(small: Callable[..., None]) -> None:
    small(
        deltagere=["Projektnr.;Borger-id;Sted;Henvist den;Indskrevet den", "P;B1;Nord;01-02-2017;"],
        beskæftigelse=JOBS,
        projekter=PROJECT,
        projektmaal=TARGETS,
    )
    for at in every_tab():
        assert answer(at).startswith("0 af 9 er fastholdt i job i 6 måneder")
        assert tile(at, "Tilbudt indsatsen")[0] == "0"


def test_a_project_of_which_only_the_goal_is_known(small: Callable[..., None]) -> None:
    small(deltagere=PEOPLE, beskæftigelse=JOBS, projektmaal=[*TARGETS, "TOM;;Fastholdt i fleksjob;5"])
    at = opened(projekt="TOM")
    assert answer(at) == texts.NOBODY_ENROLLED
    for tab in TABS:
        charts(opened(projekt="TOM", trin_for_trin=tab))


def test_a_name_with_signs_of_markdown_is_shown_as_it_is(small: Callable[..., None]) -> None:
    small(
        deltagere=[line.replace("Nord", "<b>*Nord*</b>") if n % 2 else line for n, line in enumerate(PEOPLE)],
        beskæftigelse=JOBS,
        projekter=["Projektnr.;Projektnavn;Frist", "P;*P* <i>$1$;31-12-2017"],
        projektmaal=TARGETS,
    )
    for at in every_tab():
        assert "<b>*Nord*</b>" not in html(at)
        assert "<i>" not in html(at)


def test_the_page_tells_no_citizen(s3: Path) -> None:
    citizens = asked.participants(open_current(s3), "RAMPE")["citizen_id"].to_list()
    for tab in TABS:
        seen = told(opened(trin_for_trin=tab))
        assert not [one for one in citizens if one in seen]
