"""The page Job in a real browser: every tab is reachable for all, fits a phone, and its choices stand in the link."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, faults_at, opened, settled, widths_at_400_px

pytestmark = pytest.mark.browser

EVERY_TAB = ("job", "job?del=Timer", "job?del=Første+timer", "job?del=Teamene")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", EVERY_TAB)
def test_no_serious_accessibility_fault(browser: Browser, server: Server, path: str, scheme: str) -> None:
    assert faults_at(browser, server, path, scheme) == []


@pytest.mark.parametrize("path", EVERY_TAB)
def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, server: Server, path: str) -> None:
    needed, there = widths_at_400_px(browser, server, path)
    assert needed <= there


def test_a_line_that_is_chosen_stands_in_the_link_and_is_drawn_again(page: Page, server: Server) -> None:
    opened(page, server, "job")
    assert page.locator(".rd-heading").first.inner_text().startswith("Borgere med ordinære løntimer: ")
    page.get_by_label("Vis", exact=True).click()
    page.get_by_role("option", name="Socialt frikort").click()
    settled(page)
    assert "arbejde=Socialt" in page.url
    page.reload()
    settled(page)
    assert page.locator(".js-plotly-plot .annotation", has_text="Socialt").count() == 1


@pytest.mark.parametrize("key", ["hours-teams", "first-teams"])
def test_a_click_on_a_team_s_point_chooses_the_team(page: Page, server: Server, key: str) -> None:
    opened(page, server, "job?del=Teamene")
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
