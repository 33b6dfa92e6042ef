"""Overblik in a real browser: contrast, narrow screens, its links by mouse and keyboard, and what is painted first."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, faults_at, opened, settled

pytestmark = pytest.mark.browser

LINKS = '[data-testid="stMain"] [data-testid="stPageLink"] a'
CHARTS = ".stPlotlyChart .scatterlayer"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_has_no_serious_accessibility_fault(browser: Browser, server: Server, scheme: str) -> None:
    assert faults_at(browser, server, "overblik", scheme) == []


def test_a_narrow_screen_has_two_tiles_abreast_and_does_not_scroll_sideways(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 800})
    opened(page, server, "overblik")
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    boxes = [tile.bounding_box() for tile in page.locator('[class*="st-key-tile-"]').all()]
    page.close()
    assert widths[0] <= widths[1]
    tops = [round(box["y"]) for box in boxes if box is not None]
    assert tops[0] == tops[1] < tops[2] == tops[3]


def test_a_link_carries_the_selection_and_back_returns(page: Page, server: Server) -> None:
    opened(page, server, "overblik?team=Team+Nord&fra=jan.+2020")
    rate = page.locator(".rd-value").first.inner_text()
    page.locator(LINKS).first.click()
    settled(page)
    assert re.search(r"/afgang\?", page.url)
    assert "team=Team+Nord" in page.url
    assert "fra=jan.+2020" in page.url
    assert rate.replace("\xa0", " ") in page.locator(".rd-answer").inner_text().replace("\xa0", " ")
    page.go_back()
    settled(page)
    assert "/overblik" in page.url
    assert page.locator(".rd-value").first.inner_text() == rate


def test_a_link_to_a_counter_filters_the_list_of_the_other_page(page: Page, server: Server) -> None:
    opened(page, server, "overblik")
    page.locator('.st-key-tile-without_plan [data-testid="stPageLink"] a').click()
    settled(page)
    assert "taeller=uden_plan" in page.url
    assert page.locator(".rd-heading").first.inner_text().endswith("“Uden plan”")


def test_a_link_that_asks_for_one_team_shows_that_team_alone(page: Page, server: Server) -> None:
    opened(page, server, "afgang?kun_team=Team+Syd")
    assert "Team Syd" in page.locator('[data-testid="stCaptionContainer"]').first.inner_text()
    assert "kun_team" not in page.url


def test_the_keyboard_reaches_every_link_and_opens_it(page: Page, server: Server) -> None:
    opened(page, server, "overblik")
    wanted = page.locator(LINKS).count()
    reached = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        place = page.evaluate(f"[...document.querySelectorAll('{LINKS}')].indexOf(document.activeElement)")
        if place >= 0:
            reached.add(place)
        if len(reached) == wanted:
            break
    assert reached == set(range(wanted))
    page.keyboard.press("Enter")
    settled(page)
    assert "/overblik" not in page.url


def test_the_key_figures_are_painted_before_the_slowest_line(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(
        """
        window.seen = {};
        const look = () => {
            const note = (name, found) => {
                if (found && !(name in window.seen)) window.seen[name] = performance.now();
            };
            note('answer', document.querySelector('.rd-answer'));
            note('figures', document.querySelectorAll('.rd-value').length > 4);
            note('lines', document.querySelectorAll('.stPlotlyChart .scatterlayer').length > 4);
            note('worth', document.querySelector('.rd-worth'));
            requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
        """
    )
    opened(page, server, "overblik")
    seen = page.evaluate("window.seen")
    page.close()
    # A browser that is quick paints them together; tests/pages/test_overblik.py holds the order in which they are sent.
    assert seen["answer"] <= seen["figures"] <= seen["worth"] <= seen["lines"]
