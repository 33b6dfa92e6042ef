import io
from datetime import date

import polars as pl

from methods.disclosure import Shared
from ui.components import Cells, Origin, file_stem, for_sharing, plain, to_csv, to_xlsx

TABLE = pl.DataFrame({"Måned": [date(2026, 9, 1)], "Afgange": [1312], "Rate (%)": [3.14], "Team": ['Ø; "Nord"']})
ORIGIN = Origin(
    "afgang",
    "Team Nord",
    date(2026, 10, 31),
    demo=True,
    spell_rule="Huller.",
    threshold=5,
    narrow=False,
)
SMALL = pl.DataFrame(
    {
        "Måned": [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)],
        "Kvartal": [3, 3, 3],
        "Afgange": [12, 3, None],
        "Åbne sager": [100, 100, 103],
        "Rate (%)": [12.5, 3.25, None],
        "Gennemsnit": [7.9, 7.9, 7.9],
    }
)
SHARED = Shared(
    labels=("Måned", "Kvartal"),
    counts={"Afgange": "Åbne sager", "Åbne sager": None},
    derived={"Rate (%)": ("Afgange",)},
    whole=("Gennemsnit",),
    dropped=("Kvartal",),
)


def sheet(book: bytes, name: str) -> pl.DataFrame:
    return pl.read_excel(io.BytesIO(book), sheet_name=name, has_header=name == "Tal")


def test_csv_opens_in_danish_excel() -> None:
    data = to_csv(Cells(TABLE))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        "Måned;Afgange;Rate (%);Team",
        '01-09-2026;1312;3,14;"Ø; ""Nord"""',
    ]


def test_a_workbook_holds_the_figures_and_says_what_they_are() -> None:
    book = to_xlsx(Cells(TABLE), title="Titel", definition="**Rate.** Sådan.", origin=ORIGIN, internal=True)
    figures = sheet(book, "Tal")
    assert figures["Afgange"].to_list() == [1312]
    assert figures["Team"].to_list() == ['Ø; "Nord"']
    about = dict(sheet(book, "Om tallene").rows())
    assert about["Hvad tabellen viser"] == "Titel"
    assert about["Udvalg"] == "Team Nord"
    assert about["Data til og med"] == "31. oktober 2026"
    assert about["Kilde"] == "Syntetiske demodata"
    assert about["Sådan er tallet lavet"] == "Rate. Sådan."
    assert about["Deling"] == "Intern: små tal er ikke skjult. Må ikke deles uden for enheden."


def test_a_file_for_sharing_says_skjult_where_a_number_is_hidden_and_nothing_where_there_was_none() -> None:
    assert to_csv(for_sharing(SMALL, SHARED, 5)).decode("utf-8-sig").splitlines() == [
        "Måned;Afgange;Åbne sager;Rate (%);Gennemsnit",
        "01-07-2026;12;100;12,5;Skjult",
        "01-08-2026;Skjult;100;Skjult;Skjult",
        "01-09-2026;;103;;Skjult",
    ]


def test_a_workbook_for_sharing_hides_the_same_and_does_not_repeat_a_title_that_tells_a_number() -> None:
    cells = for_sharing(SMALL, SHARED, 5)
    book = to_xlsx(cells, title="3 afgange i august", definition="Sådan.", origin=ORIGIN, internal=False)
    figures = sheet(book, "Tal")
    assert figures.columns == cells.table.columns
    assert figures["Afgange"].to_list() == ["12", "Skjult", None]
    assert figures["Gennemsnit"].to_list() == ["Skjult"] * 3
    about = dict(sheet(book, "Om tallene").rows())
    assert about["Hvad tabellen viser"] == ("Tabellens kolonner: måned, afgange, åbne sager, rate (%) og gennemsnit.")
    assert about["Deling"] == "Til deling: tal fra 1 til 4, og tal, de kan regnes ud af, er skjult."


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    calm = SMALL.with_columns(Afgange=pl.Series([12, 15, 18]))
    assert "Skjult" not in to_csv(for_sharing(calm, SHARED, 5)).decode("utf-8-sig")


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    cells = Cells(pl.DataFrame({"Team": ["=1+1"]}))
    book = to_xlsx(cells, title="", definition="", origin=ORIGIN, internal=True)
    assert sheet(book, "Tal")["Team"].to_list() == ["=1+1"]
    assert to_csv(cells).decode("utf-8-sig").splitlines()[1] == "'=1+1"


def test_markdown_in_a_team_s_name_is_shown_as_it_is_written() -> None:
    assert plain("*Nord* [1] :red[x] $y$") == r"\*Nord\* \[1\] \:red\[x\] \$y\$"


def test_file_names_are_plain() -> None:
    assert file_stem("afgang", "Går det?") == "resultatdialog-afgang-g-r-det"
