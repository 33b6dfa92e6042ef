"""Målgruppe in a real browser: contrast, narrow screens, the keyboard, and the link of what is chosen."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Server, faults_at, opened, settled, widths_at_400_px
from ui import texts

pytestmark = pytest.mark.browser

TABS = ["Kendetegn", "Over+tid", "Sammen", "Hvad+følger", "Fordelinger", "Forventet+og+faktisk&regnestykke=Team+Syd"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", TABS)
def test_no_tab_has_a_serious_accessibility_fault(browser: Browser, server: Server, tab: str, scheme: str) -> None:
    assert faults_at(browser, server, f"maalgruppe?del={tab}", scheme) == []


@pytest.mark.parametrize("tab", TABS)
def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, server: Server, tab: str) -> None:
    needed, there = widths_at_400_px(browser, server, f"maalgruppe?del={tab}")
    assert needed <= there


def test_the_keyboard_moves_from_tab_to_tab_and_the_link_follows(page: Page, server: Server) -> None:
    opened(page, server, "maalgruppe")
    page.get_by_role("tab", name="Kendetegn").focus()
    for name in ("Over tid", "Sammen", "Hvad følger"):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.innerText") == name
    page.keyboard.press("Enter")
    settled(page)
    assert "del=Hvad" in page.url
    assert page.get_by_text("Får de med størst behov mest?").is_visible()


def test_a_team_s_calculation_opens_by_the_keyboard_and_survives_a_reload(page: Page, server: Server) -> None:
    opened(page, server, "maalgruppe?del=Forventet+og+faktisk")
    assert page.get_by_role("heading", name="Regnestykket for").count() == 0
    page.get_by_role("combobox", name=texts.MIX_TEAM).focus()
    page.keyboard.type("Team Syd")
    # The list is still being narrowed when the last letter is typed.
    page.get_by_role("option", name="Team Syd").wait_for()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Regnestykket for Team Syd")
    heading.wait_for()
    settled(page)
    assert "regnestykke=Team" in page.url
    page.reload()
    settled(page)
    assert heading.is_visible()


def test_a_click_on_a_team_s_point_opens_its_calculation(page: Page, server: Server) -> None:
    opened(page, server, "maalgruppe?del=Forventet+og+faktisk")
    points = page.locator('[class*="st-key-mix-chart"] .scatterlayer .trace').last.locator("path.point")
    points.nth(1).click(force=True)
    settled(page)
    assert "regnestykke=" in page.url
    assert page.get_by_role("heading", name="Regnestykket for").is_visible()


def test_what_is_adjusted_for_is_in_the_link(page: Page, server: Server) -> None:
    opened(page, server, "maalgruppe?del=Forventet+og+faktisk&hensyn=alder&hensyn=hjemløs")
    assert page.get_by_text("der tages højde for alder og hjemløs").is_visible()
