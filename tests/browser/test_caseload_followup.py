"""The pages Sagsstammer and Opfølgning in a real browser: counters, link, back button, files, keyboard and points."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import polars as pl
import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import Server, opened, settled

pytestmark = pytest.mark.browser


def title_of_list(page: Page) -> str:
    """The heading over the list: how many cases, and which counters."""
    return page.locator(".rd-heading").first.inner_text()


def counter_button(page: Page, counter: str) -> Locator:
    # Streamlit puts a button with a hint into the page twice; Tab reaches one of them.
    return page.locator(f".st-key-counter-{counter} button").first


def chip(page: Page, words: str) -> Locator:
    return page.locator(".st-key-chips button", has_text=words).first


def number(page: Page, counter: str) -> int:
    text = counter_button(page, counter).inner_text()
    found = re.search(r"\d[\d.]*", text)
    assert found is not None, text
    return int(found.group().replace(".", ""))


def chosen_counters(page: Page) -> list[str]:
    return parse_qs(urlparse(page.url).query).get("taeller", [])


def saved(page: Page, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(".st-key-list-row").get_by_role("button", name=button).click()
    return Path(waiting.value.path()).read_bytes()


def test_a_click_on_a_counter_narrows_the_list_and_stands_in_the_link(page: Page, server: Server) -> None:
    opened(page, server, "opfoelgning")
    everyone = title_of_list(page)
    wanted = number(page, "aarlig_afklaring")
    counter_button(page, "aarlig_afklaring").click()
    settled(page)
    narrowed = title_of_list(page)
    assert narrowed == f"{wanted} sager: “Årlig afklaring”" != everyone
    assert chosen_counters(page) == ["aarlig_afklaring"]

    page.reload()
    settled(page)
    assert title_of_list(page) == narrowed

    page.get_by_role("link", name="Afgang").click()
    settled(page)
    page.go_back()
    settled(page)
    assert chosen_counters(page) == ["aarlig_afklaring"]
    assert title_of_list(page) == narrowed

    assert chip(page, "Årlig afklaring").inner_text().strip().endswith("✕")
    chip(page, "Årlig afklaring").click()
    settled(page)
    assert chosen_counters(page) == []
    assert title_of_list(page) == everyone
    assert page.locator(".st-key-chips button", has_text="Årlig afklaring").count() == 0


def test_back_undoes_the_last_choice_of_a_counter(page: Page, server: Server) -> None:
    opened(page, server, "opfoelgning")
    everyone = title_of_list(page)
    counter_button(page, "uden_plan").click()
    settled(page)
    one = title_of_list(page)
    counter_button(page, "uden_raadgiver").click()
    settled(page)
    assert chosen_counters(page) == ["uden_plan", "uden_raadgiver"]
    assert "“Uden plan” og “Uden rådgiver”" in title_of_list(page)
    page.go_back()
    settled(page)
    assert chosen_counters(page) == ["uden_plan"]
    assert title_of_list(page) == one
    page.go_back()
    settled(page)
    assert chosen_counters(page) == []
    assert title_of_list(page) == everyone


def test_a_chosen_counter_stays_when_a_filter_changes(page: Page, server: Server) -> None:
    opened(page, server, "opfoelgning?taeller=aarlig_afklaring")
    chip(page, "30+").click()
    settled(page)
    assert chosen_counters(page) == ["aarlig_afklaring"]
    assert title_of_list(page) == f"{number(page, 'aarlig_afklaring')} sager: “Årlig afklaring”"


def test_the_files_hold_the_rows_of_the_list(page: Page, server: Server) -> None:
    opened(page, server, "opfoelgning?taeller=frist_overskredet")
    wanted = number(page, "frist_overskredet")
    book = saved(page, "Excel")
    rows = pl.read_excel(io.BytesIO(book), sheet_name="Tal")
    assert rows.height == wanted > 1
    assert all("Fristen overskredet med" in words for words in rows["Hvorfor"])
    table = pl.read_csv(io.BytesIO(saved(page, "CSV")), separator=";", decimal_comma=True)
    assert table["Sag"].to_list() == rows["Sag"].to_list()
    about = dict(pl.read_excel(io.BytesIO(book), sheet_name="Om tallene", has_header=False).rows())
    assert about["Hvad tabellen viser"] == title_of_list(page)
    assert "Fristen for planens næste skridt er overskredet." in about["Sådan er tallet lavet"]


def test_the_keyboard_reaches_the_counters_and_writes_a_good_reason(browser: Browser, own_server: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    opened(page, own_server, "opfoelgning?taeller=frist_overskredet")
    book = pl.read_excel(io.BytesIO(saved(page, "Excel")), sheet_name="Tal")
    case_id = str(book["Sag"][0])
    wanted = number(page, "frist_overskredet")

    page.locator("summary", has_text="Notér en god grund").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Sagsnummer", exact=True).focus()
    page.keyboard.type(case_id)
    page.keyboard.press("Enter")
    settled(page)
    # The first counter of the case is chosen; type to choose the overdue one.
    page.get_by_label("Tæller", exact=True).focus()
    page.keyboard.type("Frist")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_label("God grund", exact=True).focus()
    page.keyboard.type("Venter på svar fra virksomheden")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Gem grund").focus()
    page.keyboard.press("Enter")
    settled(page)
    assert page.get_by_text(f"Noteret på sag {case_id} under “Frist overskredet”").is_visible()
    assert number(page, "frist_overskredet") == wanted
    noted = pl.read_excel(io.BytesIO(saved(page, "Excel")), sheet_name="Tal").filter(pl.col("Sag") == book["Sag"][0])
    assert "Venter på svar fra virksomheden" in noted["God grund"][0]

    reached = []
    page.locator("h1").click()
    for _ in range(70):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("() => document.activeElement.innerText || document.activeElement.ariaLabel"))
    words = " | ".join(str(one) for one in reached)
    for name in ("Uden plan", "Uden rådgiver", "Excel", "Gem grund"):
        assert name in words, f"{name} was not reached by Tab: {words}"
    page.close()


def test_a_row_chosen_in_the_list_fills_the_form(page: Page, server: Server) -> None:
    opened(page, server, "opfoelgning?taeller=aarlig_afklaring")
    case_id = str(pl.read_excel(io.BytesIO(saved(page, "Excel")), sheet_name="Tal")["Sag"][0])
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 12, box["y"] + 52)  # the box before the first row
    settled(page)
    assert page.get_by_label("Sagsnummer", exact=True).input_value() == case_id
    assert page.locator('[data-testid="stCode"]').inner_text().strip() == case_id


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("opfoelgning?del=Planer+og+afklaring", "plan-teams"),
        ("opfoelgning?del=Samtaler", "talk-teams"),
        ("sagsstammer?del=Kontinuitet", "change-rates"),
    ],
)
def test_a_click_on_a_team_s_point_chooses_the_team(page: Page, server: Server, path: str, key: str) -> None:
    opened(page, server, path)
    everyone = page.locator(".rd-answer").inner_text()
    points = page.locator(f'[class*="st-key-{key}-chart"] .scatterlayer path.point')
    points.first.wait_for(state="attached")
    for place in range(points.count() - 1, -1, -1):
        points.nth(place).click(force=True)
        settled(page)
        if "team=" in page.url:
            break
    assert "team=" in page.url
    assert page.locator(".rd-answer").inner_text() != everyone
    assert page.locator(".st-key-chips button").first.inner_text().startswith("Team")


def test_the_what_if_stands_in_the_link_and_a_worker_does_not(page: Page, server: Server) -> None:
    opened(page, server, "sagsstammer?del=Hvad+nu+hvis&flere_raadgivere=3")
    assert page.get_by_label("Fuldtidsrådgivere flere (færre: minus)").input_value() == "3"
    title = page.locator(".rd-heading", has_text="Om 12 måneder").inner_text()
    opened(page, server, "sagsstammer?del=Hvad+nu+hvis")
    assert page.locator(".rd-heading", has_text="Om 12 måneder").inner_text() != title
    page.get_by_label("Rådgiver", exact=True).click()
    page.get_by_role("option").first.click()
    settled(page)
    name = page.get_by_label("Rådgiver", exact=True).input_value()
    assert name
    assert name.split()[-1] not in page.url
    assert "raadgiver=" not in page.url
