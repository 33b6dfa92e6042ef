"""A page opened as a browser opens it, without a browser."""

import json
import re
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element, Node

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


def tile(at: AppTest, label: str) -> tuple[str, str]:
    """A key figure by its label: the value and the small type under it."""
    found = re.search(
        rf'<dt[^>]*>{re.escape(label)}</dt><dd><span class="rd-value">(.*?)</span>'
        r'(?:<span class="rd-detail">(.*?)</span>)?',
        html(at),
    )
    assert found is not None, f"no tile {label}"
    value, detail = (part.replace("&nbsp;", " ") if part else "" for part in found.groups())
    return value, detail


def answer(at: AppTest) -> str:
    """The page's answer in words."""
    found = re.search(r'<p class="rd-answer">(.*?)</p>', html(at))
    assert found is not None, "the page has no answer"
    return unescape(found.group(1))


def told(at: AppTest) -> str:
    """Whatever a reader of the page can see or save: HTML, words, tables, options and charts with their hovers."""
    parts = [html(at)]
    for element in tree(at):
        if element.type == "plotly_chart":
            parts += [json.dumps(json.loads(element.proto.spec), ensure_ascii=False), element.proto.alt]
        elif element.type == "arrow_data_frame":
            parts.append(element.value.to_csv())
        else:
            parts.append(element.proto.SerializeToString().decode("utf-8", errors="replace"))
    return "\n".join(parts)


def tree(at: AppTest) -> list[Element]:
    """Every element of the page and its sidebar."""
    found: list[Element] = []
    waiting: list[Node] = [at.main, at.sidebar]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Block):
            waiting += node.children.values()
        elif isinstance(node, Element):
            found.append(node)
    return found
