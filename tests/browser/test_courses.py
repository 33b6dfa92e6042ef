"""The page Forløb in a real browser: contrast, narrow screens, keyboard, the agenda's files, and a seed that stays."""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, faults_at, opened, settled, widths_at_400_px

pytestmark = pytest.mark.browser

TABS = ["Køb", "Afbrud", "Resultat", "De+lange", "Praksis", "Bestilling"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", TABS)
def test_no_tab_has_a_serious_accessibility_fault(browser: Browser, server: Server, tab: str, scheme: str) -> None:
    assert faults_at(browser, server, f"forloeb?del={tab}&maalgruppe=&alder=", scheme) == []


@pytest.mark.parametrize("tab", TABS)
def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, server: Server, tab: str) -> None:
    needed, there = widths_at_400_px(browser, server, f"forloeb?del={tab}&maalgruppe=&alder=")
    assert needed <= there


def test_the_keyboard_reaches_every_tab(page: Page, server: Server) -> None:
    opened(page, server, "forloeb")
    page.get_by_role("tab", name="Køb").focus()
    for name in ("Afbrud", "Resultat", "De lange", "Praksis", "Bestilling"):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        settled(page)
        assert page.get_by_role("tab", name=name).get_attribute("aria-selected") == "true"
        assert parse_qs(urlparse(page.url).query)["del"] == [name]


def saved(page: Page, key: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.locator(f".st-key-{key} button").first.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_the_agenda_is_saved_inside_the_unit_and_for_the_provider(page: Page, server: Server) -> None:
    opened(page, server, "forloeb?del=De+lange&maalgruppe=&alder=")
    name, book = saved(page, "long-xlsx")
    assert name == "resultatdialog-forloeb-long-intern.xlsx"
    rows = pl.read_excel(io.BytesIO(book), sheet_name="Tal", infer_schema_length=None)
    assert (
        page.locator(".rd-heading", has_text="40 uger eller mere")
        .first.inner_text()
        .startswith(f"{rows.height} forløb")
    )
    provider = str(rows["Leverandør"][0])

    page.get_by_label("Leverandør", exact=True).click()
    page.get_by_role("option", name=provider, exact=True).click()
    settled(page)
    assert parse_qs(urlparse(page.url).query)["leverandoer"] == [provider]
    name, book = saved(page, "long-provider-xlsx")
    assert name == "resultatdialog-forloeb-long-leverandoer.xlsx"
    own = pl.read_excel(io.BytesIO(book), sheet_name="Tal", drop_empty_cols=False, infer_schema_length=None)
    assert own.height == rows.filter(pl.col("Leverandør") == provider).height
    assert not {"Leverandør", "Rådgiver", "Seneste næste skridt"} & set(own.columns)
    assert own.columns[-2:] == ["Næste skridt", "Hvem gør det"]


def test_a_seed_stays_in_the_link_and_draws_the_same_after_a_reload(page: Page, server: Server) -> None:
    opened(page, server, "forloeb?del=Praksis&maalgruppe=&alder=")
    box = page.get_by_label("Lodtrækningens tal", exact=True)
    box.fill("4711")
    box.press("Enter")
    settled(page)
    assert parse_qs(urlparse(page.url).query)["tal"] == ["4711"]
    _, first = saved(page, "review-xlsx")
    page.reload()
    settled(page)
    assert page.get_by_label("Lodtrækningens tal", exact=True).input_value() == "4711"
    assert page.get_by_text("med tallet 4711.").is_visible()
    _, again = saved(page, "review-xlsx")
    ids = [
        pl.read_excel(io.BytesIO(book), sheet_name="Tal", infer_schema_length=None)["Forløbs-id"].to_list()
        for book in (first, again)
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == 10
