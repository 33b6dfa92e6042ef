import re
from datetime import date

import polars as pl
import pytest

from methods.disclosure import shared_frame
from tests.ui.participants import COUNTS, made
from ui import handout, project
from ui.project import WHOLE, Group

KEPT = "Fastholdt i fleksjob i 6 måneder"
DEADLINE = date(2024, 3, 31)


def groups() -> dict[str, Group]:
    everybody = made()
    return {WHOLE: everybody, **{site: project.at_site(everybody, site) for site in COUNTS}}


def small_numbers(table: pl.DataFrame) -> list[int]:
    """The numbers of a shared table that may not be there."""
    counts = table.drop(handout.SITE)
    return [value for row in counts.rows() for value in row if value is not None and 0 < value < 5]


def test_the_states_add_up_across_and_down() -> None:
    table = handout.states_table(groups())
    assert table.rows() == [
        ("Hele projektet", 13, 5, 10, 15, 43),
        ("Nord", 11, 4, 6, 5, 26),
        ("Syd", 2, 1, 4, 10, 17),
    ]


@pytest.mark.parametrize("threshold", [3, 5, 8])
def test_nothing_small_is_left_nor_what_it_could_be_computed_from(threshold: int) -> None:
    table = handout.states_table(groups())
    shared = shared_frame(table, handout.states_shared(table), threshold)
    counts = shared.drop(handout.SITE)
    assert not [n for row in counts.rows() for n in row if n is not None and 0 < n < threshold]
    # A row or a column with a single hidden number would give it away.
    for row in counts.rows():
        assert sum(value is None for value in row) != 1
    for name in counts.columns:
        assert counts[name].null_count() != 1


def test_one_site_is_a_table_of_one_row() -> None:
    table = handout.states_table({WHOLE: made()})
    assert table.height == 1
    assert handout.states_shared(table).total_rows == {}
    assert small_numbers(shared_frame(table, handout.states_shared(table), 5)) == []


def answer(secured: int | None, target: float | None = 24.0, late: int = 0, deadline: date | None = None) -> str:
    shared = pl.DataFrame(
        {handout.SITE: ["Hele projektet"], "Fastholdt": [secured]}, {handout.SITE: pl.String, "Fastholdt": pl.Int64}
    )
    return handout.shown_answer(shared, target, KEPT, late=late, deadline=deadline, threshold=5)


def test_the_sheet_says_the_goal_in_a_sentence() -> None:
    assert answer(13) == "13 af 24 er fastholdt i fleksjob i 6 måneder."
    assert answer(13, None) == "13 er fastholdt i fleksjob i 6 måneder."
    assert answer(0, 0.0) == "0 af 0 er fastholdt i fleksjob i 6 måneder."


def test_a_number_that_is_hidden_is_hidden_in_the_sentence_too() -> None:
    assert answer(None) == "Fastholdt i fleksjob i 6 måneder: tallet er for lille til at blive vist."


def test_after_the_deadline_the_sheet_counts_by_it() -> None:
    assert answer(18, late=7, deadline=DEADLINE) == (
        "11 af 24 blev fastholdt i fleksjob i 6 måneder inden fristen 31. marts 2024. Siden er tallet steget til 18."
    )
    assert answer(18, deadline=DEADLINE) == (
        "18 af 24 blev fastholdt i fleksjob i 6 måneder inden fristen 31. marts 2024."
    )
    # Without a target there is nothing to be late for.
    assert answer(18, None, late=7, deadline=DEADLINE) == "18 er fastholdt i fleksjob i 6 måneder."


@pytest.mark.parametrize(("secured", "late"), [(18, 4), (18, 1), (18, 15), (18, 17)])
def test_few_who_were_late_or_in_time_are_not_told(secured: int, late: int) -> None:
    text = answer(secured, late=late, deadline=DEADLINE)
    assert text == ("Fristen var 31. marts 2024, og målet var 24. Nu er 18 fastholdt i fleksjob i 6 måneder.")
    assert re.findall(r"\b[1-4]\b", text) == []
