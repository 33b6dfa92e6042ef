"""Time the queries of markers: all that the page Målgruppe asks of them for a selection.

python bench/markers.py STORE      a store's folder (bench/queries.py --keep makes one of a million cases)
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.queries import milliseconds
from data.store import Snapshot, open_current
from queries import markers
from queries.selection import Selection

TIMES = 6
"""How often milliseconds asks."""
OVER_30 = ("30–39", "40–49", "50–59", "60+")


def questions(snapshot: Snapshot, selection: Selection) -> dict[str, Callable[[], object]]:
    """Every question of the module, by its name."""
    asked: dict[str, Callable[[], object]] = {
        "marker_bits": partial(markers.marker_bits, snapshot),
        "marker_masks, day": partial(markers.marker_masks, snapshot, selection, "day"),
        "marker_masks, period": partial(markers.marker_masks, snapshot, selection, "period"),
    }
    for question in (
        markers.marker_shares_by_year,
        markers.follow_by_mask,
        markers.talk_moments_by_marker,
        markers.efforts_by_mask,
        markers.time_to_exit_by_count,
        markers.open_distribution,
    ):
        asked[question.__name__] = partial(question, snapshot, selection)
    chosen = ("ufaglært", "hjemløs", "age_band")
    asked["exits_by_cell"] = partial(markers.exits_by_cell, snapshot, selection, chosen)
    return asked


def main() -> None:
    """Read the arguments and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("store", type=Path, help="a store's folder")
    snapshot = open_current(parser.parse_args().store)
    last = date.fromisoformat(snapshot.meta["data_date"]).replace(day=1)
    first_view = Selection(target_groups=("aktivitetsparate i kontanthjælp",), age_bands=OVER_30)
    selections = {
        "first view (aktivitetsparate over 30)": first_view,
        "everything": Selection(),
        "one team": Selection(teams=("T7",)),
        "everything, last two years": Selection(first_month=last.replace(year=last.year - 2), last_month=last),
    }
    for view, selection in selections.items():
        print(f"\n{view}\n{'':28}{'ms':>8}{'of processor':>14}")
        found = []
        for name, question in questions(snapshot, selection).items():
            begun = time.process_time()
            ms = milliseconds(question)
            # On a busy machine the time of the processor, of all threads, says more than the clock.
            found.append((ms, 1000 * (time.process_time() - begun) / TIMES))
            print(f"{name:28}{found[-1][0]:8.0f}{found[-1][1]:14.0f}")
        print(f"{'together':28}{sum(ms for ms, _ in found):8.0f}{sum(ms for _, ms in found):14.0f}")


if __name__ == "__main__":
    main()
