"""Time the queries of courses one by one: the median of five, after one to warm up.

python bench/courses.py STORE      a store's folder (bench/queries.py --keep makes one with 2,000,000 courses)
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.store import open_current
from queries import courses
from queries.selection import Selection

QUESTIONS = (
    *(courses.active_courses, courses.ended_courses_by, courses.time_in_course, courses.benefit_flow),
    *(courses.after_courses, courses.running_courses, courses.ended_total, courses.waits, courses.waiting_now),
    *(courses.planned_and_actual, courses.repeated_courses, courses.repeats, courses.concurrent),
    courses.next_after_interruption,
)


def milliseconds(action: Callable[[], object]) -> float:
    """Time an action: the median of five, after one to warm up."""
    action()
    times = []
    for _ in range(5):
        started = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def main() -> None:
    """Read the arguments and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("store", type=Path, help="a store's folder")
    snapshot = open_current(parser.parse_args().store)
    newest = date.fromisoformat(snapshot.meta["data_date"]).replace(day=1)
    year = Selection(first_month=newest.replace(year=newest.year - 1), last_month=newest)
    for words, selection in (
        ("the last year", year),
        ("two markers", Selection(first_month=year.first_month, markers=("ufaglært", "hjemløs"))),
        ("everything", Selection()),
    ):
        together = 0.0
        print(f"\n{words}")
        asked = {question.__name__: partial(question, snapshot, selection) for question in QUESTIONS}
        asked["drawn_courses"] = partial(courses.drawn_courses, snapshot, selection, 10, 1)
        for name, action in asked.items():
            ms = milliseconds(action)
            together += ms
            print(f"  {name:26}{ms:8.1f}")
        print(f"  {'together':26}{together:8.1f}")


if __name__ == "__main__":
    main()
