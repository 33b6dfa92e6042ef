"""A page opened as a browser opens it, without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]


def opened_page(slug: str, **query: str | list[str]) -> AppTest:
    """Open a page by a link with these parameters; any error on it fails the test.

    The dashboard runs once before the page is chosen, or the page would be tested without its frame.
    """
    at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    at.switch_page(f"pages/{slug}.py").run()
    assert not at.exception, [item.message for item in at.exception]
    assert not at.error, [item.value for item in at.error]
    return at


def html(at: AppTest) -> str:
    """All the HTML of a page: answer, tiles and headings."""
    return "\n".join(element.proto.body for element in at.get("html"))
