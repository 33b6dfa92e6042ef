"""The workbook for a provider: what is in it, and when there is none."""

import io
import zipfile
from datetime import date

import polars as pl
import pytest

from tests.ui.course_rows import DAY, running
from ui import texts
from ui.agenda import provider_book, refusal
from ui.components import Origin

ORIGIN = Origin("forloeb", "Team Nord · kontanthjælp", DAY, demo=False, spell_rule="Regel", threshold=5, narrow=False)


def test_the_workbook_has_the_provider_s_rows_and_says_what_it_is_for() -> None:
    rows = running(
        {"course_id": "F1", "start_date": date(2025, 9, 1)},
        {"course_id": "F2", "provider": "Anden leverandør", "citizen_label": "311299XXXX", "purpose": "Andres formål"},
    )
    book = provider_book(rows, "Klit", 40, ORIGIN)
    table = pl.read_excel(io.BytesIO(book), sheet_name="Tal", drop_empty_cols=False)
    assert table["Forløbs-id"].to_list() == ["F1"]
    assert table["Start"].to_list() == [date(2025, 9, 1)]
    about = dict(pl.read_excel(io.BytesIO(book), sheet_name="Om tallene", has_header=False).rows())
    assert about == {
        "Hvad tabellen viser": "Klit: forløb, der har varet 40 uger eller mere",
        "Sådan er tallet lavet": texts.PROVIDER_DEFINITION,
        "Udvalg": "Klit",
        "Data til og med": "31. oktober 2026",
        "Deling": texts.PROVIDER_MODE,
        "Kilde": about["Kilde"],
    }
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        everything = "".join(parts.read(name).decode("utf-8", errors="replace") for name in parts.namelist())
    for secret in (
        "Anden leverandør",
        "311299XXXX",
        "Andres formål",
        "Hemmeligt",
        "hemmelig",
        "Team Nord",
        "S-77",
        "M1<",
    ):
        assert secret not in everything


@pytest.mark.parametrize(
    ("provider", "markers", "words"),
    [
        (None, False, texts.TO_PROVIDER_CHOOSE),
        ("ukendt", False, texts.TO_PROVIDER_CHOOSE),
        ("Klit", True, texts.TO_PROVIDER_MARKERS),
        ("Klit", False, ""),
    ],
)
def test_there_is_no_file_without_a_provider_or_where_it_would_tell_a_marker(
    provider: str | None, markers: bool, words: str
) -> None:
    assert refusal(provider, markers=markers) == words
