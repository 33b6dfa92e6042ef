"""Projektmål in a real browser: contrast, narrow screens, its forms, the link of an earlier day, and paper."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, faults_at, opened, settled, widths_at_400_px
from ui import texts

pytestmark = pytest.mark.browser

TABS = ["Vejen+igennem", "Fastholdelse", "Stederne", "Hvem+får+gavn", "Mål+og+definition", "Til+uddeling"]
GOALS, HAND_OUT = (f"projektmaal?trin_for_trin={tab}" for tab in TABS[4:])


def answer(page: Page) -> str:
    return page.locator(".rd-answer").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", TABS)
def test_no_tab_has_a_serious_accessibility_fault(browser: Browser, server: Server, tab: str, scheme: str) -> None:
    assert faults_at(browser, server, f"projektmaal?trin_for_trin={tab}", scheme) == []


@pytest.mark.parametrize("tab", TABS)
def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, server: Server, tab: str) -> None:
    needed, there = widths_at_400_px(browser, server, f"projektmaal?trin_for_trin={tab}")
    assert needed <= there


def test_an_earlier_day_and_a_project_are_in_the_link_and_survive_a_reload(page: Page, server: Server) -> None:
    opened(page, server, "projektmaal")
    now = answer(page)
    page.get_by_role("combobox", name="Projekt").click()
    page.get_by_role("option", name=re.compile("^Rampe")).click()
    settled(page)
    assert answer(page) != now
    assert "projekt=Rampe" in page.url
    box = page.get_by_test_id("stDateInput").first
    box.get_by_role("spinbutton").first.click()
    page.keyboard.type("30062018", delay=100)
    # A day is taken when its calendar closes.
    page.keyboard.press("Escape")
    settled(page)
    assert "dag=2018-06-30" in page.url
    then = answer(page)
    assert then.startswith("Set fra 30. juni 2018: ")
    page.reload()
    settled(page)
    assert answer(page) == then


def test_a_goal_is_set_by_the_keyboard_alone(browser: Browser, own_server: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="da-DK")
    opened(page, own_server, GOALS)
    page.locator("summary", has_text=texts.EDIT_GOAL).focus()
    page.keyboard.press("Enter")
    measure = page.get_by_role("combobox", name=texts.GOAL_MEASURE)
    measure.focus()
    page.keyboard.type("Fastholdt")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_label(texts.GOAL_TARGET, exact=True).focus()
    page.keyboard.type("77")
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.innerText") == texts.SAVE_GOAL:
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text(texts.GOAL_SAVED).wait_for()
    settled(page)
    assert re.search(r" af 77 er fastholdt", answer(page))
    page.close()


def test_a_number_typed_just_before_the_click_is_what_is_saved(browser: Browser, own_server: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1800}, locale="da-DK")
    opened(page, own_server, GOALS)
    page.locator("summary", has_text=texts.EDIT_GOAL).click()
    page.get_by_role("combobox", name=texts.GOAL_MEASURE).click()
    page.get_by_role("option", name=re.compile("^Fastholdt")).click()
    settled(page)
    field = page.get_by_label(texts.GOAL_TARGET, exact=True)
    for number in ("81", "83"):
        field.fill(number)
        page.get_by_role("button", name=texts.SAVE_GOAL, exact=True).click()
        settled(page)
        assert f" af {number} er fastholdt" in answer(page)
    # The whole project had no goal of its own in the file: removing it brings the sites' sum back, and an empty field.
    page.get_by_role("button", name=texts.REMOVE_GOAL, exact=True).click()
    settled(page)
    assert " af 83 er fastholdt" not in answer(page)
    assert field.input_value() == ""
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_paper_holds_the_sheet_alone(browser: Browser, server: Server, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    opened(page, server, HAND_OUT)
    sheet, internal = page.locator(".st-key-handout"), page.locator(".st-key-internal")
    assert internal.is_visible()
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    assert sheet.is_visible()
    assert sheet.locator("canvas").first.is_visible()
    for hidden in (
        ".st-key-internal",
        ".st-key-controls",
        ".rd-tiles",
        ".stPlotlyChart",
        '[role="tablist"]',
        ".rd-foot",
    ):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    assert not page.get_by_text(texts.HANDOUT_PRINT).is_visible()
    shown = page.locator('[data-testid="stMain"]').inner_text()
    assert "Kilde: kommunens egne data til 31. oktober 2026" in shown
    assert "En deltager er fastholdt efter" in shown
    colour = sheet.locator(".rd-answer").evaluate("e => getComputedStyle(e).color")
    assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 100
    page.close()


def test_another_tab_prints_the_whole_page(page: Page, server: Server) -> None:
    opened(page, server, "projektmaal")
    page.emulate_media(media="print")
    assert page.locator(".st-key-internal").is_visible()
    assert page.locator(".rd-foot").is_visible()
