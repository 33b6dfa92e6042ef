import io
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ROOT, Server, faults_at, settled, widths_at_400_px

pytestmark = pytest.mark.browser


def answer(page: Page) -> str:
    return page.locator(".rd-answer").inner_text()


def test_a_deep_link_first_shows_the_page_in_its_frame(browser: Browser, own_server: Server) -> None:
    # A server of its own: the trap only bites the first visitor after a restart.
    page = browser.new_page()
    page.goto(f"{own_server.url}/data")
    settled(page)
    assert page.locator("h1").inner_text() == "Data"
    assert page.locator('[data-testid="stSidebarNav"] a').all_inner_texts() == [
        "Overblik",
        "Afgang",
        "Sagsstammer",
        "Opfølgning",
        "Målgruppe",
        "Forløb",
        "Job og løntimer",
        "Projektmål",
        "Data",
    ]
    assert page.locator('[data-testid="stSidebar"] label').get_by_text("Målgruppe", exact=True).is_visible()
    page.close()


def test_the_front_door_leads_to_the_first_page(page: Page, server: Server) -> None:
    page.goto(server.url)
    settled(page)
    assert page.url.startswith(f"{server.url}/overblik")
    assert page.locator("h1").inner_text() == "Overblik"
    assert page.evaluate("document.documentElement.lang") == "da"


def test_a_filter_is_in_the_link_survives_reload_and_goes_back(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/afgang")
    settled(page)
    everyone = answer(page)
    page.get_by_label("Team", exact=True).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    settled(page)
    assert "team=" in page.url
    chosen = answer(page)
    assert chosen != everyone

    page.reload()
    settled(page)
    assert answer(page) == chosen

    page.get_by_role("link", name="Data").click()
    settled(page)
    assert re.search(r"/data\?.*team=", page.url)
    page.go_back()
    settled(page)
    assert "/afgang" in page.url
    assert answer(page) == chosen


def test_a_download_holds_the_figures_of_the_chart(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/afgang")
    settled(page)
    row = page.locator(".st-key-rate-row")
    with page.expect_download() as waiting:
        row.get_by_role("button", name="CSV").click()
    path = waiting.value.path()
    assert waiting.value.suggested_filename == "resultatdialog-afgang-rate-deling.csv"
    table = pl.read_csv(path, separator=";", decimal_comma=True)
    rate = next(column for column in table.columns if column.startswith("Afgangsrate"))
    september = table.filter(pl.col("Måned") == "01-09-2026")[rate][0]
    assert f"{september:.1f} %".replace(".", ",") in answer(page)

    with page.expect_download() as waiting:
        row.get_by_role("button", name="Excel").click()
    book = Path(waiting.value.path()).read_bytes()
    assert pl.read_excel(io.BytesIO(book), sheet_name="Tal").height == table.height
    about = dict(pl.read_excel(io.BytesIO(book), sheet_name="Om tallene", has_header=False).rows())
    assert about["Kilde"] == "Syntetiske demodata"
    assert about["Deling"].startswith("Til deling: tal fra 1 til 4")

    page.get_by_text("Interne filer", exact=True).click()
    settled(page)
    with page.expect_download() as waiting:
        row.get_by_role("button", name="CSV").click()
    assert waiting.value.suggested_filename == "resultatdialog-afgang-rate-intern.csv"


def test_the_keyboard_reaches_a_filter_and_a_download(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/afgang")
    settled(page)
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "() => ((e) => e.getAttribute('aria-label') || e.innerText || e.tagName)(document.activeElement)"
            )
        )
    words = " | ".join(reached)
    for name in ("Data", "Team", "Nulstil", "CSV", "Excel"):
        assert name in words, f"{name} was not reached by Tab: {words}"


CASEWORK = (
    "sagsstammer",
    "sagsstammer?del=Intensitet",
    "sagsstammer?del=Hvad+nu+hvis",
    "sagsstammer?del=Kontinuitet",
    "opfoelgning?taeller=frist_overskredet",
    "opfoelgning?del=Samtaler",
    "opfoelgning?del=Til+tiden&maalgruppe=jobparate+i+kontanthjælp&alder=",
    "opfoelgning?del=Planer+og+afklaring",
)
"""Every tab of the two pages; of the last but one with the groups that its second chart is about."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "afgang",
        "afgang?blik=Teamene",
        "afgang?blik=Hvor+lang+tid+det+tager",
        *CASEWORK,
        "data",
        "data?fane=Datakvalitet",
    ],
)
def test_our_own_content_has_no_serious_accessibility_fault(
    browser: Browser, server: Server, path: str, scheme: str
) -> None:
    assert faults_at(browser, server, path, scheme) == []


@pytest.mark.parametrize("path", ["afgang", "afgang?blik=Teamene", *CASEWORK, "data"])
def test_a_narrow_screen_does_not_scroll_sideways(browser: Browser, server: Server, path: str) -> None:
    needed, there = widths_at_400_px(browser, server, path)
    assert needed <= there


def test_a_click_on_a_team_s_point_selects_it_for_the_page(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/afgang?blik=Teamene")
    settled(page)
    everyone = answer(page)
    points = page.locator('[class*="st-key-funnel-chart"] .scatterlayer .trace').last.locator("path.point")
    points.nth(2).click(force=True)
    settled(page)
    assert "team=" in page.url
    assert answer(page) != everyone
    chip = page.locator(".st-key-chips button").first.inner_text()
    assert chip.startswith("Team")
    page.locator(".st-key-chips button").first.click()
    settled(page)
    assert "team=" not in page.url
    assert answer(page) == everyone


def test_a_saved_view_is_opened_again_with_the_keyboard(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/afgang?kun_job=true&fra=jan.+2020")
    settled(page)
    chosen = answer(page)
    page.locator("summary", has_text="Gemte udvalg").focus()
    page.keyboard.press("Enter")
    name = page.get_by_label("Gem det, der vises nu, som")
    name.focus()
    page.keyboard.type("Fra 2020")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Gem udvalg").focus()
    page.keyboard.press("Enter")
    settled(page)
    assert page.get_by_text("er gemt").is_visible()
    page.get_by_role("button", name="Nulstil").focus()
    page.keyboard.press("Enter")
    settled(page)
    assert "fra=" not in page.url
    page.get_by_label("Gemt udvalg").focus()
    page.keyboard.type("Fra 2020")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Åbn", exact=True).focus()
    page.keyboard.press("Enter")
    settled(page)
    assert "fra=jan.+2020" in page.url
    assert answer(page) == chosen


def test_a_running_dashboard_follows_a_new_store_and_nobody_sees_an_error(browser: Browser, own_server: Server) -> None:
    page = browser.new_page()
    page.goto(f"{own_server.url}/afgang")
    settled(page)
    before = answer(page)
    command = [sys.executable, "-m", "data", "demo", "--cases", "1500", "--seed", "7", "--until", "2026-08-31"]
    build = subprocess.Popen(
        [*command, "--store", str(own_server.store)], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    rounds = 0
    while build.poll() is None or rounds < 3:
        page.goto(f"{own_server.url}/afgang?blik=Teamene")
        settled(page)
        assert page.locator('[data-testid="stAlert"], [data-testid="stException"]').count() == 0
        rounds += 1
    assert build.returncode == 0
    page.goto(f"{own_server.url}/afgang")
    settled(page)
    assert answer(page) != before
    assert "data til 31. august 2026" in page.locator('[data-testid="stCaptionContainer"]').first.inner_text()
    page.close()
    assert "Traceback" not in own_server.log.read_text(encoding="utf-8", errors="replace")


def test_files_are_dropped_checked_and_taken_in_use(browser: Browser, own_server: Server) -> None:
    source = ROOT / "tests" / "data" / "s1"
    page = browser.new_page(viewport={"width": 1280, "height": 1200})
    page.goto(f"{own_server.url}/data?fane=Indlæs+nye+data")
    settled(page)
    inputs = page.locator('input[type="file"]')
    inputs.first.set_input_files([source / "sager.csv", source / "forloeb.csv"])
    settled(page)
    page.get_by_text("Oversættelsesfil og datadato").click()
    inputs.nth(1).set_input_files([source / "mapping.toml"])
    settled(page)
    page.get_by_role("button", name="Kontrollér filerne").click()
    page.get_by_text("Filerne er kontrolleret").wait_for(timeout=60_000)
    assert "Syntetiske demodata" in page.locator(".st-key-page-head").inner_text()
    page.get_by_role("button", name="Tag data i brug").click()
    page.get_by_text("De nye data er taget i brug").wait_for(timeout=60_000)
    settled(page)
    assert "Syntetiske demodata" not in page.locator(".st-key-page-head").inner_text()
    assert "794 rækker er læst: 794 indlæst og 0 afvist" in answer(page)
    page.close()


def test_streamlit_s_own_words_are_danish(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/afgang")
    settled(page)
    page.locator('[data-testid="stSidebar"] [data-testid="stMultiSelect"] input').first.click()
    page.get_by_role("option").first.wait_for()
    page.wait_for_timeout(300)
    words = page.eval_on_selector_all("[aria-label], [title]", "all => all.map(e => e.ariaLabel || e.title)")
    english = re.compile(r"\b(Remove|Open|Close|Selected|Help for|Sidebar|available|Increment|Search|Show|Download)\b")
    assert [word for word in words if english.search(word)] == []
    assert "options available" not in page.locator("body").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_is_dark_on_white_with_definitions_and_without_controls(
    browser: Browser, server: Server, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(f"{server.url}/afgang")
    settled(page)
    assert not page.locator(".rd-foot").is_visible()
    page.emulate_media(media="print")
    assert page.locator(".rd-foot").is_visible()
    for hidden in ('[data-testid="stSidebar"]', ".st-key-controls", '[role="tablist"]', ".st-key-rate-row"):
        assert not page.locator(hidden).first.is_visible(), hidden
    colour = page.locator(".rd-answer").evaluate("e => getComputedStyle(e).color")
    assert max(int(part) for part in re.findall(r"\d+", colour)[:3]) < 100
    page.close()


def test_boxes_open_within_a_narrow_screen(browser: Browser, server: Server) -> None:
    page = browser.new_page(viewport={"width": 400, "height": 900})
    page.goto(f"{server.url}/afgang")
    settled(page)
    for name in ("Niveau og mål", "Sådan er tallet lavet", "Tabel"):
        page.get_by_role("button", name=name).first.click()
        box = page.locator('[data-testid="stPopoverBody"]').last.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
    page.close()
