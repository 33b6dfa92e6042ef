"""Time every query that pages ask for, all their tabs open: each once, as the dashboard's cache has it.

python bench/pages.py STORE      a store's folder (bench/queries.py --keep makes one of a million cases)

The pages are run without a browser, and what they ask of the store is written down and then timed by itself: the
median of five, after one to warm up.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import polars as pl
import streamlit as st
from streamlit.testing.v1 import AppTest

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.store import Snapshot, open_current

ROOT = Path(__file__).resolve().parents[1]
Query = tuple[str, str]
"""The SQL and its bound values as text: what tells two questions apart."""

PAGES: Mapping[str, tuple[str, ...]] = {
    "overblik": (),
    "sagsstammer": ("Rådgiverne nu", "Intensitet", "Hvad nu hvis", "Kontinuitet"),
    "job": ("Over tid", "Timer", "Første timer", "Teamene"),
    "opfoelgning": ("Listen", "Samtaler", "Til tiden", "Planer og afklaring"),
    "maalgruppe": ("Kendetegn", "Over tid", "Sammen", "Hvad følger", "Fordelinger", "Forventet og faktisk"),
    "forloeb": ("Køb", "Afbrud", "Resultat", "De lange", "Praksis", "Bestilling"),
}
VIEWS: Mapping[str, Mapping[str, object]] = {
    "first view (aktivitetsparate over 30)": {},
    "everything": {"maalgruppe": [], "alder": []},
    "two markers": {"maalgruppe": [], "alder": [], "markoer": ["ufaglært", "hjemløs"]},
}


@contextmanager
def written_down() -> Iterator[dict[Query, Mapping[str, object]]]:
    """Yield what is asked of any snapshot meanwhile."""
    asked: dict[Query, Mapping[str, object]] = {}
    frame = Snapshot.frame

    def note(
        self: Snapshot, sql: str, params: Mapping[str, object] | None = None, *, scope: tuple[str, ...] | None = None
    ) -> pl.DataFrame:
        asked.setdefault((sql, repr(params)), params or {})
        return frame(self, sql, params, scope=scope)

    with mock.patch.object(Snapshot, "frame", note):
        yield asked


def asked_by(state: Mapping[str, object]) -> Iterator[tuple[str, dict[Query, Mapping[str, object]], int]]:
    """Go through PAGES with the filters set to `state`, every tab opened in turn.

    Yield of each page what it asks that no page before it asked, in the order of asking, and how many of that as it
    opens.
    """
    with written_down() as asked:
        for place, (slug, tabs) in enumerate(PAGES.items()):
            # A visitor of its own for each page: AppTest opens the tabs of the first page that has any, and no others.
            at = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=300).run()
            for key, value in state.items():
                at.session_state[key] = value
            at.run()
            if place == 0:
                # What the front page asked before the filters were set may not answer for it.
                st.cache_data.clear()
                st.cache_resource.clear()
            asked.clear()
            at.switch_page(f"pages/{slug}.py").run()
            shown = len(asked)
            for tab in tabs:
                at.session_state["del"] = tab
                at.run()
            if at.exception or at.error:
                raise RuntimeError(f"{slug} must run without an error: {[item.value for item in at.error]}")
            yield slug, dict(asked), shown


def milliseconds(snapshot: Snapshot, sql: str, values: Mapping[str, object]) -> float:
    """Time a query: the median of five, after one to warm up."""
    times = []
    for _ in range(6):
        started = time.perf_counter()
        snapshot.frame(sql, values)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[1:])


def main() -> None:
    """Run the pages, then time what they asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("store", type=Path, help="a store's folder")
    store = parser.parse_args().store
    os.environ["RESULTATDIALOG_STORE"] = str(store.resolve())
    snapshot = open_current(store)
    for view, state in VIEWS.items():
        print(f"\n{view}")
        together = 0.0
        for slug, asked, shown in list(asked_by(state)):
            times = {query: milliseconds(snapshot, query[0], values) for query, values in asked.items()}
            opened = sum(list(times.values())[:shown])
            together += sum(times.values())
            print(f"  {slug:14}{shown:3} queries{opened:7.0f} ms as it opens, all tabs{sum(times.values()):7.0f} ms")
            for (sql, _), ms in sorted(times.items(), key=lambda one: -one[1])[:3]:
                print(f"    {ms:6.0f} ms  {sql.splitlines()[0].removeprefix('-- ')[:80]}")
        print(f"  all pages, all tabs{together:9.0f} ms")


if __name__ == "__main__":
    main()
