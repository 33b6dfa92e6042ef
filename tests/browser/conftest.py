"""A real dashboard and a real Chromium; skipped, with a reason, where none is found, unless they are required."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
# Streamlit's own: its sidebar's scroll area and the canvas tables cannot be reached from here.
STREAMLITS_OWN = ('[data-testid="stSidebarContent"]', "canvas", ".glide", '[data-testid="stHeader"]')


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        reason = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("RESULTATDIALOG_BROWSER") == "required":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


class Server:
    """A dashboard on a port of its own, with its log."""

    def __init__(self, store: Path, log: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.store = store
        self.log = log
        self._file = log.open("wb")
        options = ["--server.port", str(self.port), "--server.headless", "true"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "dashboard.py", *options],
            cwd=ROOT,
            env={**os.environ, "RESULTATDIALOG_STORE": str(store)},
            stdout=self._file,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        said = self.log.read_text(encoding="utf-8", errors="replace")
        raise TimeoutError(f"the dashboard did not start: {said}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)
        self._file.close()


@pytest.fixture(scope="session")
def server(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("browser") / "store"
    shutil.copytree(demo_folder, store)
    running = Server(store, store.parent / "log.txt")
    yield running
    running.stop()


@pytest.fixture
def own_server(demo_folder: Path, tmp_path: Path) -> Iterator[Server]:
    """A dashboard of its own, whose store a test may change."""
    store = tmp_path / "store"
    shutil.copytree(demo_folder, store)
    running = Server(store, tmp_path / "log.txt")
    yield running
    running.stop()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="da-DK", accept_downloads=True)
    opened = context.new_page()
    outside: list[str] = []

    def watch(request: Request) -> None:
        if not request.url.startswith((server.url, f"ws://127.0.0.1:{server.port}", "data:", "blob:")):
            outside.append(request.url)

    opened.on("request", watch)
    yield opened
    context.close()
    assert outside == [], "nothing may be fetched from another host"


def settled(page: Page) -> None:
    """Wait until the script has run and what it drew is on the screen."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    page.wait_for_timeout(600)
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
    # A first visit fetches the parts of Streamlit that draw widgets; until they are there, a grey bar stands for each.
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)


def opened(page: Page, server: Server, path: str) -> Page:
    """Go to a page by its link, and wait until it stands."""
    page.goto(f"{server.url}/{path}")
    settled(page)
    return page


def serious_faults(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core finds serious or critical in our own content: the rule, where and the HTML."""
    return [
        (violation["id"], node["target"], node["html"][:200])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
        if not any(own in str(node["target"]) or own.strip("[]") in node["html"] for own in STREAMLITS_OWN)
    ]


def faults_at(browser: Browser, server: Server, path: str, scheme: str) -> list[tuple[str, str, str]]:
    """The serious faults of a page in the light or the dark scheme."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    serious = serious_faults(opened(context.new_page(), server, path))
    context.close()
    return serious


def widths_at_400_px(browser: Browser, server: Server, path: str) -> tuple[int, int]:
    """How wide a page is on a screen of 400 px, and how wide the screen is for it: else it scrolls sideways."""
    page = opened(browser.new_page(viewport={"width": 400, "height": 800}), server, path)
    needed, there = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    page.close()
    return needed, there
