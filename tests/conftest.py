"""What tests of several folders share: one demo store for the whole run, and a secret that is nobody's."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from data.demo import publish_demo
from data.store import Snapshot, open_current

DEMO_CASES = 4000

# A busy machine must not fail a test on time. Where CI is set, Hypothesis has a profile of its own that says the same.
if "CI" not in os.environ:
    settings.register_profile("local", deadline=None)
    settings.load_profile("local")
DEMO_UNTIL = date(2026, 10, 31)


@pytest.fixture(scope="session", autouse=True)
def secret(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test may touch the user's own secret."""
    os.environ["RESULTATDIALOG_SECRET_FILE"] = str(tmp_path_factory.mktemp("secret") / "secret")
    yield
    del os.environ["RESULTATDIALOG_SECRET_FILE"]


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a small demo; read-only for tests, so copy it to change it."""
    folder = tmp_path_factory.mktemp("store")
    publish_demo(folder, cases=DEMO_CASES, until=DEMO_UNTIL)
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Snapshot:
    """The snapshot of the demo store."""
    return open_current(demo_folder)
