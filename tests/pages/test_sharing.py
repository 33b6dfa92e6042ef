"""The files of every page and tab in sharing mode: nothing small is in them, and nothing small can be computed."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data.store import Snapshot
from methods.disclosure import SUM, Shared
from queries.followup import open_cases
from queries.selection import Selection
from tests.pages.app import opened_page
from tests.timing import own_seconds
from ui import components, handout, texts
from ui.components import Cells, Origin, for_sharing

pytestmark = pytest.mark.usefixtures("store")

THRESHOLD = 5
NO_TABS = ("", ("",))
TABS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "overblik": NO_TABS,
    "afgang": ("blik", ("Hvor de gik hen", "Teamene", "Hvor lang tid det tager")),
    "sagsstammer": ("del", ("Rådgiverne nu", "Intensitet", "Hvad nu hvis", "Kontinuitet")),
    "opfoelgning": ("del", ("Listen", "Samtaler", "Til tiden", "Planer og afklaring")),
    "maalgruppe": (
        "del",
        ("Kendetegn", "Over tid", "Sammen", "Hvad følger", "Fordelinger", "Forventet og faktisk"),
    ),
    "forloeb": ("del", ("Køb", "Afbrud", "Resultat", "De lange", "Praksis", "Bestilling")),
    "job": ("del", ("Over tid", "Timer", "Første timer", "Teamene")),
    "projektmaal": (
        "trin_for_trin",
        ("Vejen igennem", "Fastholdelse", "Stederne", "Hvem får gavn", "Mål og definition", "Til uddeling"),
    ),
    "data": ("fane", ("Indlæst", "Datakvalitet", "Sådan er tallene lavet", "Indlæs nye data")),
}
EVERY_TAB = [(page, tab) for page, (_, tabs) in TABS.items() for tab in tabs]
INTERNAL = {
    ("overblik", "tiles"),
    ("overblik", "worth"),
    ("sagsstammer", "workers"),
    ("sagsstammer", "intensity"),
    ("sagsstammer", "rules"),
    ("opfoelgning", "list"),
    ("afgang", "duration"),
    ("forloeb", "cells"),
    ("forloeb", "curve"),
    ("forloeb", "long"),
    ("forloeb", "review"),
    ("forloeb", "repeated"),
    ("maalgruppe", "combinations"),
    ("maalgruppe", "curves"),
    ("maalgruppe", "mix-cells"),
    ("projektmaal", "road"),
    ("projektmaal", "flow"),
    ("projektmaal", "waiting"),
    ("projektmaal", "retention"),
    ("projektmaal", "shares"),
    ("projektmaal", "sites"),
}
"""Tables that never leave the unit: of cases and workers, and those whose differences give single persons away."""
OTHERWISE = {
    "vis_som": "Pr. 100 personmåneder",
    "kun_job": "true",
    "trin": "Måned",
    "efter": "Form",
    "sammenlign": "Produkt",
    "hvornaar": "I perioden",
    "efter_hvad": "Kendetegn",
}

WALKED = [""]
"""The page that is opened at the moment."""

Link = dict[str, str | list[str]]


class Offer(NamedTuple):
    """A table as a page offers it for download."""

    key: str
    table: pl.DataFrame
    shared: Shared | None
    origin: Origin

    def cells(self) -> Cells:
        assert self.shared is not None
        return for_sharing(self.table, self.shared, THRESHOLD)


@pytest.fixture
def offers(monkeypatch: pytest.MonkeyPatch) -> list[Offer]:
    """Each table that the page's runs offer."""
    found: list[Offer] = []
    drawn = components.quiet_row

    def row(**given: Any) -> None:
        # The dashboard opens on its first page before it goes to the one that is walked.
        if given["origin"].page == WALKED[0]:
            found.append(Offer(given["key"], given["table"], given.get("shared"), given["origin"]))
        drawn(**given)

    for place in (components, handout):
        monkeypatch.setattr(place, "quiet_row", row)
    return found


@pytest.fixture
def buttons(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """The download buttons of the page's last run, with what they were given."""
    found: dict[str, dict[str, Any]] = {}
    drawn = st.download_button

    def button(label: str, data: Callable[[], bytes], **options: Any) -> bool:
        found[str(options.get("key", label))] = {"data": data, **options}
        return drawn(label, data, **options)

    monkeypatch.setattr(st, "download_button", button)
    return found


def teams(demo: Snapshot) -> list[str]:
    """The teams with open cases of the first start, those with fewest first."""
    first_start = Selection(
        target_groups=("aktivitetsparate i kontanthjælp",), age_bands=("30–39", "40–49", "50–59", "60+")
    )
    sizes = open_cases(demo, first_start).filter(pl.col("team_id") != "ukendt").group_by("team").len()
    return [str(team) for team in sizes.sort("len", "team")["team"]]


def one_team(demo: Snapshot) -> str:
    return teams(demo)[2]


def opened(page: str, tab: str, link: Link) -> AppTest:
    WALKED[0] = page
    return opened_page(page, **({TABS[page][0]: tab} if tab else {}), **link)


def links(demo: Snapshot) -> list[Link]:
    return [{}, {"team": one_team(demo), **OTHERWISE}]


# --- Every page and tab -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", TABS)
def test_every_tab_of_every_page_is_walked(page: str) -> None:
    labels = tuple(tab.label for tab in opened(page, TABS[page][1][0], {}).tabs)
    assert (labels or NO_TABS[1]) == TABS[page][1]


def test_every_page_is_walked() -> None:
    folder = Path(__file__).resolve().parents[2] / "pages"
    assert set(TABS) == {path.stem for path in folder.glob("*.py")}


@pytest.mark.parametrize(("page", "tab"), EVERY_TAB)
def test_nothing_small_is_in_a_shared_file_or_can_be_computed_from_it(
    demo: Snapshot, offers: list[Offer], page: str, tab: str
) -> None:
    for link in links(demo):
        opened(page, tab, link)
    assert {offer.key for offer in offers if offer.shared is None} <= {key for of, key in INTERNAL if of == page}
    for offer in offers:
        if (page, offer.key) in INTERNAL and offer.shared is None:
            continue
        cells, seconds = own_seconds(offer.cells)
        assert seconds < 1, f"{offer.key} takes too long"
        assert small_shown(offer, cells) == [], offer.key
        assert derived_shown(offer, cells) == [], offer.key
        assert computed(offer, cells) == [], offer.key


def test_what_never_leaves_the_unit_is_a_table_of_the_pages(demo: Snapshot, offers: list[Offer]) -> None:
    found = set()
    for page, tab in EVERY_TAB:
        offers.clear()
        opened(page, tab, {"regnestykke": one_team(demo)})
        found |= {(page, offer.key) for offer in offers if offer.shared is None}
    assert found == INTERNAL


def test_a_small_team_s_files_hide_something_and_show_something(demo: Snapshot, offers: list[Offer]) -> None:
    opened("afgang", "Hvor de gik hen", {"team": one_team(demo)})
    for offer in offers:
        cells = offer.cells()
        assert cells.hidden is not None
        if offer.key in {"rate", "destinations"}:
            assert 0 < cells.hidden["Afgange"].sum() < cells.table.height


def shown(offer: Offer, cells: Cells, name: str) -> list[bool]:
    """Of each row, whether the count stands in the file."""
    assert cells.hidden is not None
    if name not in cells.table.columns:
        return [False] * offer.table.height
    return [not gone and value is not None for gone, value in zip(cells.hidden[name], offer.table[name], strict=True)]


def small(value: float) -> bool:
    return 0 < value < THRESHOLD


def small_shown(offer: Offer, cells: Cells) -> list[tuple[str, int]]:
    """Counts in the file that are small, or whose total stands there too and leaves few."""
    assert offer.shared is not None
    found = []
    for name, whole in offer.shared.counts.items():
        values, there = offer.table[name].to_list(), shown(offer, cells, name)
        if whole == SUM:
            # A small sum stands nowhere, so a 0 beside it gives nothing away.
            totals, beside = [sum(values)] * len(values), [not small(sum(values))] * len(values)
        elif whole is None:
            totals, beside = values, [False] * len(values)
        else:
            totals, beside = offer.table[whole].to_list(), shown(offer, cells, whole)
        for row, value in enumerate(values):
            if there[row] and (small(value) or (beside[row] and small(totals[row] - value))):
                found.append((name, row))
    return found


def derived_shown(offer: Offer, cells: Cells) -> list[tuple[str, int]]:
    """Shares, rates and averages in the file, a count behind which isn't there."""
    assert offer.shared is not None
    assert cells.hidden is not None
    found = []
    for name, counts in offer.shared.derived.items():
        there = shown(offer, cells, name)
        behind = [shown(offer, cells, count) for count in counts if count not in offer.shared.dropped]
        empty = [offer.table[count].is_null().to_list() for count in counts if count not in offer.shared.dropped]
        found += [
            (name, row)
            for row in range(offer.table.height)
            if there[row] and not all(one[row] or none[row] for one, none in zip(behind, empty, strict=True))
        ]
    for name in offer.shared.whole:
        there = shown(offer, cells, name)
        series = list(offer.table.select(offer.shared.within).iter_rows()) or [()] * offer.table.height
        hiding = {
            key
            for count in offer.shared.counts
            if count in cells.hidden.columns
            for key, gone in zip(series, cells.hidden[count], strict=True)
            if gone
        }
        found += [(name, row) for row in range(offer.table.height) if there[row] and series[row] in hiding]
    return found


def computed(offer: Offer, cells: Cells) -> list[tuple[str, int]]:
    """Hidden counts that follow from those shown: sums across and down, solved as linear equations."""
    assert offer.shared is not None
    shared, table = offer.shared, offer.table
    used = {*shared.sums, *(part for parts in shared.sums.values() for part in parts)}
    names = [name for name in shared.counts if name not in shared.dropped or name in used]
    values = {name: table[name].to_list() for name in names}
    there = {name: shown(offer, cells, name) for name in names}
    number = {
        (name, row): place
        for place, (name, row) in enumerate(
            (name, row)
            for name in names
            for row in range(table.height)
            if values[name][row] is not None and not there[name][row]
        )
    }
    equations: list[dict[int, int]] = []

    def add(parts: list[tuple[str, int, int]]) -> None:
        """A sum of cells with their signs that everybody knows to be 0, or of which everybody knows what it is."""
        unknown = {number[name, row]: sign for name, row, sign in parts if (name, row) in number}
        if unknown:
            equations.append(unknown)

    labels = {name: table[name].to_list() for name in shared.labels}
    own = [
        row for row in range(table.height) if all(labels[name][row] != mark for name, mark in shared.total_rows.items())
    ]
    for total, parts in shared.sums.items():
        for row in range(table.height):
            add([(total, row, -1), *((part, row, 1) for part in parts)])
    for label, mark in shared.total_rows.items():
        others = [name for name in shared.labels if name != label]
        for row in range(table.height):
            if labels[label][row] == mark:
                below = [one for one in own if all(labels[name][one] == labels[name][row] for name in others)]
                for name in names:
                    add([(name, row, -1), *((name, one, 1) for one in below)])
    whole = {name: sum(values[name][row] or 0 for row in own) for name in names}
    for name in names:
        # Where totals add up across, a small one takes another with it.
        beside = {one for total, parts in shared.sums.items() if name in {total, *parts} for one in (total, *parts)}
        told = () in shared.sums_by or shared.counts[name] == SUM
        if told and not any(small(whole[one]) for one in {name, *beside}):
            add([(name, row, 1) for row in own])
    if not number:
        return []
    matrix = np.zeros((len(equations), len(number)))
    for at, parts_of in enumerate(equations):
        for place, sign in parts_of.items():
            matrix[at, place] = sign
    return [cell for cell, fixed in zip(number, determined(matrix), strict=True) if fixed and cell_counts(offer, cell)]


def cell_counts(offer: Offer, cell: tuple[str, int]) -> bool:
    """Whether it would matter that a cell is known: it is in the file, and not a 0."""
    assert offer.shared is not None
    name, row = cell
    return name not in offer.shared.dropped and bool(offer.table[name][row])


def determined(matrix: np.ndarray[Any, Any]) -> list[bool]:
    """Of each unknown, whether the equations leave it one value only."""
    if not matrix.size:
        return [False] * matrix.shape[1]
    _, sizes, ways = np.linalg.svd(matrix)
    free = ways[int((sizes > 1e-9).sum()) :]
    return [bool(np.abs(free[:, place]).max(initial=0) < 1e-9) for place in range(matrix.shape[1])]


@pytest.mark.parametrize("step", ["Kvartal", "Måned"])
@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_s_files_beside_each_other_give_no_exit_away(
    demo: Snapshot, offers: list[Offer], step: str, number: int
) -> None:
    opened("afgang", "Hvor de gik hen", {"team": teams(demo)[number], "trin": step})
    by_key = {offer.key: (offer, offer.cells()) for offer in offers}
    unknown: list[int] = []
    sums: dict[Any, dict[int, int]] = {}
    for key, period, sign in (("rate", "Måned", 1), ("destinations", "Periode fra", -1)):
        offer, cells = by_key[key]
        for row, there in enumerate(shown(offer, cells, "Afgange")):
            value = offer.table["Afgange"][row]
            if there or value is None:
                continue
            when = offer.table[period][row]
            if step == "Kvartal":
                when = when.replace(month=when.month - (when.month - 1) % 3)
            sums.setdefault(when, {})[len(unknown)] = sign
            unknown.append(value)
    assert unknown
    matrix = np.zeros((len(sums), len(unknown)))
    for at, parts in enumerate(sums.values()):
        for place, sign in parts.items():
            matrix[at, place] = sign
    assert [value for value, fixed in zip(unknown, determined(matrix), strict=True) if fixed and small(value)] == []


# --- The two modes --------------------------------------------------------------------------------------------------


def test_a_download_is_for_sharing_unless_the_reader_has_chosen_internal_files(
    demo: Snapshot, buttons: dict[str, dict[str, Any]]
) -> None:
    at = opened("afgang", "Hvor de gik hen", {"team": one_team(demo)})
    button = buttons["destinations-csv"]
    assert button["file_name"] == "resultatdialog-afgang-destinations-deling.csv"
    assert button["help"] == texts.SHARED_HELP
    shared = read_csv(button["data"]())
    assert texts.HIDDEN in shared["Afgange"].to_list()
    assert not {"1", "2", "3", "4"} & set(shared["Afgange"])

    next(toggle for toggle in at.toggle if toggle.label == texts.INTERNAL_FILES).set_value(True).run()
    button = buttons["destinations-csv"]
    assert button["file_name"] == "resultatdialog-afgang-destinations-intern.csv"
    internal = read_csv(button["data"]())
    assert texts.HIDDEN not in internal["Afgange"].to_list()
    assert {"1", "2", "3", "4"} & set(internal["Afgange"])
    assert internal.height == shared.height


def test_the_choice_of_internal_files_follows_from_page_to_page(buttons: dict[str, dict[str, Any]]) -> None:
    at = opened("afgang", "Teamene", {})
    next(toggle for toggle in at.toggle if toggle.label == texts.INTERNAL_FILES).set_value(True).run()
    buttons.clear()
    at.switch_page("pages/opfoelgning.py").run()
    assert {button["file_name"].rsplit("-", 1)[1].split(".")[0] for button in buttons.values()} == {"intern"}
    assert "intern" not in at.query_params


def test_a_list_of_cases_is_internal_without_a_choice(buttons: dict[str, dict[str, Any]]) -> None:
    opened("opfoelgning", "Listen", {})
    assert buttons["list-xlsx"]["file_name"] == "resultatdialog-opfoelgning-list-intern.xlsx"
    assert buttons["list-xlsx"]["help"] == texts.INTERNAL_HELP
    assert not buttons["list-xlsx"]["disabled"]


def test_a_narrow_selection_is_not_shared_and_says_why(buttons: dict[str, dict[str, Any]]) -> None:
    at = opened("afgang", "Teamene", {"alder": "30–39"})
    for key in ("rate-csv", "rate-xlsx", "funnel-csv", "multiples-xlsx"):
        assert buttons[key]["disabled"], key
        assert buttons[key]["help"] == texts.TOO_NARROW
    next(toggle for toggle in at.toggle if toggle.label == texts.INTERNAL_FILES).set_value(True).run()
    assert not buttons["rate-csv"]["disabled"]
    assert buttons["rate-csv"]["help"] == texts.INTERNAL_HELP


def test_a_caseload_follows_no_age_and_is_not_too_narrow_by_one(buttons: dict[str, dict[str, Any]]) -> None:
    opened("sagsstammer", "Kontinuitet", {"alder": "30–39"})
    assert not buttons["caseload-csv"]["disabled"]
    assert buttons["changes-csv"]["disabled"]


@pytest.mark.parametrize(
    ("page", "tab", "keys"),
    [
        ("sagsstammer", "Rådgiverne nu", {"caseload"}),
        ("opfoelgning", "Samtaler", {"talks", "distribution", "talk-teams", "status"}),
        ("opfoelgning", "Til tiden", {"timely"}),
        ("opfoelgning", "Planer og afklaring", {"stocks", "plan-teams"}),
    ],
)
def test_what_is_told_of_a_single_worker_is_internal(offers: list[Offer], page: str, tab: str, keys: set[str]) -> None:
    at = opened(page, tab, {"maalgruppe": "", "alder": ""})
    assert {offer.key for offer in offers if offer.shared is not None} >= keys
    chosen = at.selectbox(key="raadgiver")
    offers.clear()
    chosen.select_index(0).run()
    assert {offer.key for offer in offers} >= keys
    assert [offer.key for offer in offers if offer.shared is not None and offer.key in keys] == []


def test_a_workbook_for_sharing_holds_no_title_with_a_number(
    demo: Snapshot, buttons: dict[str, dict[str, Any]]
) -> None:
    opened("projektmaal", "Til uddeling", {})
    for key in ("handout-table-xlsx",):
        book = buttons[key]["data"]()
        about = dict(pl.read_excel(io.BytesIO(book), sheet_name="Om tallene", has_header=False).rows())
        assert about["Hvad tabellen viser"].startswith("Tabellens kolonner: sted, fastholdt, ")
        assert about["Deling"] == texts.SHARED_MODE.format(most=4)


def read_csv(data: bytes) -> pl.DataFrame:
    return pl.read_csv(io.BytesIO(data), separator=";", infer_schema=False)


# --- The checks themselves ------------------------------------------------------------------------------------------


def test_the_checks_find_what_gives_a_count_away() -> None:
    table = pl.DataFrame(
        {"Team": ["Nord", "Syd"], "Sager": [40, 52], "Uden": [3, 9], "Med": [37, 43], "Andel": [7.5, 17.3]}
    )
    shared = Shared(
        labels=("Team",),
        counts={"Sager": None, "Uden": None, "Med": None},
        derived={"Andel": ("Uden",)},
        sums={"Sager": ("Uden", "Med")},
    )
    offer = Offer("made-up", table, shared, Origin("", "", date(2026, 10, 31), False, "", THRESHOLD, False))
    none = table.select(pl.lit(value=False).alias(name) for name in table.columns)
    every_row = pl.concat([none.head(1)] * 2)
    assert small_shown(offer, Cells(table, every_row)) == [("Uden", 0)]
    small_alone = every_row.with_columns(Uden=pl.Series([True, False]))
    assert small_shown(offer, Cells(table, small_alone)) == []
    assert derived_shown(offer, Cells(table, small_alone)) == [("Andel", 0)]
    assert computed(offer, Cells(table, small_alone)) == [("Uden", 0)]
    assert small_shown(offer, offer.cells()) == derived_shown(offer, offer.cells()) == []
    assert computed(offer, offer.cells()) == []
