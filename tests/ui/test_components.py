import io
from datetime import date

import polars as pl

from ui.components import Origin, file_stem, plain, to_csv, to_xlsx

TABLE = pl.DataFrame({"Måned": [date(2026, 9, 1)], "Afgange": [1312], "Rate (%)": [3.14], "Team": ['Ø; "Nord"']})
ORIGIN = Origin("afgang", "Team Nord", date(2026, 10, 31), demo=True, spell_rule="Huller.")


def test_csv_opens_in_danish_excel() -> None:
    data = to_csv(TABLE)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").splitlines() == [
        "Måned;Afgange;Rate (%);Team",
        '01-09-2026;1312;3,14;"Ø; ""Nord"""',
    ]


def test_a_workbook_holds_the_figures_and_says_what_they_are() -> None:
    book = io.BytesIO(to_xlsx(TABLE, title="Titel", definition="**Rate.** Sådan.", origin=ORIGIN))
    figures = pl.read_excel(book, sheet_name="Tal")
    assert figures["Afgange"].to_list() == [1312]
    assert figures["Team"].to_list() == ['Ø; "Nord"']
    about = dict(pl.read_excel(book, sheet_name="Om tallene", has_header=False).rows())
    assert about["Udvalg"] == "Team Nord"
    assert about["Data til og med"] == "31. oktober 2026"
    assert about["Kilde"] == "Syntetiske demodata"
    assert about["Sådan er tallet lavet"] == "Rate. Sådan."


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    table = pl.DataFrame({"Team": ["=1+1"]})
    figures = pl.read_excel(io.BytesIO(to_xlsx(table, title="", definition="", origin=ORIGIN)), sheet_name="Tal")
    assert figures["Team"].to_list() == ["=1+1"]
    assert to_csv(table).decode("utf-8-sig").splitlines()[1] == "'=1+1"


def test_markdown_in_a_team_s_name_is_shown_as_it_is_written() -> None:
    assert plain("*Nord* [1] :red[x] $y$") == r"\*Nord\* \[1\] \:red\[x\] \$y\$"


def test_file_names_are_plain() -> None:
    assert file_stem("afgang", "Går det?") == "resultatdialog-afgang-g-r-det"
