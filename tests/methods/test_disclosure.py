"""What is hidden, against checks that share nothing with it: paths in a graph, and all tables of whole numbers."""

import itertools
from collections.abc import Sequence
from datetime import date
from functools import partial

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from methods import disclosure
from methods.disclosure import Relation, Shared
from tests.timing import own_seconds

Counts = list[list[int]]


def random_counts(rng: np.random.Generator, rows: int, columns: int, mean: float) -> Counts:
    """Counts as in real tables: many small ones beside few large."""
    skew = rng.gamma(0.7, 1 / 0.7, (rows, columns))
    return [[int(count) for count in row] for row in rng.poisson(mean * skew)]


def flat(counts: Counts) -> list[int]:
    table = disclosure.table_with_totals([*map(str, range(len(counts)))], [*map(str, range(len(counts[0])))], counts)
    return [count or 0 for row in table.counts for count in row]


def arcs(rows: int, columns: int) -> list[tuple[int, int]]:
    """A table with totals as a circulation: each cell an arc from one sum that it is in to the other."""
    down, across = rows + columns, rows + columns + 1

    def arc(row: int, column: int) -> tuple[int, int]:
        if row < rows:
            return (row, rows + column) if column < columns else (across, row)
        return (rows + column, down) if column < columns else (down, across)

    return [arc(row, column) for row in range(rows + 1) for column in range(columns + 1)]


def reaches(start: int, goal: int, steps: list[tuple[int, int]]) -> bool:
    seen, grown = {start}, True
    while grown:
        found = {to for source, to in steps if source in seen} - seen
        grown = bool(found)
        seen |= found
    return goal in seen


def computable(values: Sequence[int], hidden: Sequence[bool], rows: int, columns: int) -> list[int]:
    """The hidden cells of a two-way table that have one value only: those on no cycle of steps up and down.

    A hidden cell can always be one more, and one less where it is above 1.
    """
    ends = arcs(rows, columns)
    gone = [cell for cell, flag in enumerate(hidden) if flag]
    found = []
    for cell in gone:
        steps = [ends[one] for one in gone if one != cell]
        steps += [ends[one][::-1] for one in gone if one != cell and values[one] > 1]
        source, to = ends[cell]
        if not reaches(to, source, steps) and not (values[cell] > 1 and reaches(source, to, steps)):
            found.append(cell)
    return found


def fewest(values: Sequence[int], rows: int, columns: int, *, threshold: int = 5) -> int:
    """The cells that must be hidden at least, by trying every set of them."""
    primary = [cell for cell, value in enumerate(values) if 0 < value < threshold]
    others = [cell for cell, value in enumerate(values) if value >= threshold]
    for more in range(len(others) + 1):
        for chosen in itertools.combinations(others, more):
            hidden = [cell in primary or cell in chosen for cell in range(len(values))]
            if not computable(values, hidden, rows, columns):
                return len(primary) + more
    raise AssertionError("to hide all is safe")


def fitting_tables(values: Sequence[int], hidden: Sequence[bool], highest: int) -> list[list[int]]:
    """Every 2 x 2 table of whole numbers up to the highest, at least 1 where hidden, that fits what is shown."""
    tables = [flat([list(cells[:2]), list(cells[2:])]) for cells in itertools.product(range(highest + 1), repeat=4)]
    return [
        table
        for table in tables
        if all(other > 0 if gone else other == value for other, value, gone in zip(table, values, hidden, strict=True))
    ]


# --- Two-way tables ----------------------------------------------------------------------------------------------


def test_no_hidden_cell_of_200_random_tables_can_be_computed() -> None:
    rng = np.random.default_rng(20_240_501)
    hidden_cells = complementary = 0
    for number in range(200):
        rows, columns = (int(side) for side in rng.integers(1, 9, 2))
        values = flat(random_counts(rng, rows, columns, (1, 3, 6, 12, 40)[number % 5]))
        hidden = disclosure.hide(values, disclosure.grid(rows, columns))
        assert computable(values, hidden, rows, columns) == []
        small = [0 < value < 5 for value in values]
        assert all(gone for gone, primary in zip(hidden, small, strict=True) if primary)
        assert not any(gone for gone, value in zip(hidden, values, strict=True) if not value)
        hidden_cells += sum(hidden)
        complementary += sum(hidden) - sum(small)
    assert hidden_cells > 2000
    assert 100 < complementary < 0.25 * hidden_cells


def test_4_by_4_tables_hide_at_most_half_as_many_cells_again_as_the_fewest_possible() -> None:
    rng = np.random.default_rng(20_240_502)
    ratios = []
    for number in range(60):
        values = flat(random_counts(rng, 4, 4, (2, 4, 8, 15, 30)[number % 5]))
        hidden = sum(disclosure.hide(values, disclosure.grid(4, 4)))
        if hidden:
            ratios.append(hidden / fewest(values, 4, 4))
    assert len(ratios) > 50
    assert min(ratios) >= 1
    assert max(ratios) <= 1.5
    assert np.mean(ratios) < 1.05


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2))
def test_tiny_tables_leave_two_tables_for_every_hidden_cell(counts: Counts) -> None:
    values, relations = flat(counts), disclosure.grid(2, 2)
    hidden = disclosure.hide(values, relations, threshold=3)
    fitting = fitting_tables(values, hidden, highest=8)
    for cell, (low, high) in enumerate(disclosure.audit(values, hidden, relations)):
        found = {table[cell] for table in fitting}
        assert len(found) > 1 if hidden[cell] else found == {values[cell]}
        assert low == min(found)
        # There are always more tables above, where totals are hidden.
        assert high == max(found) or (hidden[cell] and high > 8)


def test_two_ones_of_a_known_sum_are_not_safe_since_zeros_are_shown() -> None:
    values, relations = [20, 1, 1, 22], [Relation(3, (0, 1, 2))]
    assert disclosure.audit(values, [False, True, True, False], relations)[1] == (1, 1)
    hidden = disclosure.hide(values, relations)
    assert hidden == [True, True, True, False]
    assert disclosure.audit(values, hidden, relations) == [(1, 20), (1, 20), (1, 20), (22, 22)]


def test_a_table_keeps_its_labels_and_totals() -> None:
    table = disclosure.table_with_totals(("Aarhus", "Odder"), ("fleksjob", "andet"), [[31, 2], [17, 44]])
    assert table.counts == ((31, 2, 33), (17, 44, 61), (48, 46, 94))
    found = disclosure.suppressed(table)
    assert (found.rows, found.columns) == (("Aarhus", "Odder"), ("fleksjob", "andet"))
    assert found.counts == ((None, None, 33), (None, None, 61), (48, 46, 94))


def test_a_table_of_zeros_and_large_counts_is_shown_as_it_is() -> None:
    table = disclosure.table_with_totals(("a", "b"), ("c", "d"), [[0, 5], [12, 0]])
    assert disclosure.suppressed(table) == table


def test_a_single_small_count_hides_its_totals_where_there_is_nothing_else() -> None:
    found = disclosure.suppressed(disclosure.table_with_totals(("a",), ("b",), [[3]]))
    assert found.counts == ((None, None), (None, None))


def test_the_threshold_is_a_setting() -> None:
    values, relations = [3, 8, 11], [Relation(2, (0, 1))]
    assert disclosure.hide(values, relations, threshold=3) == [False, False, False]
    assert disclosure.hide(values, relations, threshold=4) == [True, True, False]


@pytest.mark.parametrize(
    ("counts", "message"),
    [([[1, 2, 3], [4, 5, 9], [5, 7, 13]], "sum of its parts"), ([[1, -2, -1], [4, 5, 9], [5, 3, 8]], "0 or more")],
)
def test_a_table_that_does_not_hold_is_refused(counts: Counts, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        disclosure.suppressed(disclosure.Table(("a", "b"), ("c", "d"), tuple(tuple(row) for row in counts)))


def test_a_share_is_hidden_when_its_count_or_its_complement_is_small() -> None:
    found = [disclosure.share_hidden(count, 50) for count in (0, 1, 4, 5, 45, 46, 49, 50)]
    assert found == [False, True, True, False, False, True, True, False]
    assert not disclosure.share_hidden(2, 50, threshold=2)
    with pytest.raises(ValueError, match="must hold"):
        disclosure.share_hidden(6, 5)


# --- Any sums ------------------------------------------------------------------------------------------------------


def test_a_table_of_three_dimensions_is_safe_for_whole_numbers() -> None:
    # Every pair of dimensions has its margin: no network, so that corners may lie between whole numbers.
    cells = list(itertools.product(range(2), repeat=3))
    rng = np.random.default_rng(7)
    for _ in range(10):
        values = [int(value) for value in rng.integers(0, 9, 8)]
        relations = []
        for axis in range(3):
            for rest in itertools.product(range(2), repeat=2):
                parts = tuple(place for place, cell in enumerate(cells) if cell[:axis] + cell[axis + 1 :] == rest)
                values.append(sum(values[part] for part in parts))
                relations.append(Relation(len(values) - 1, parts))
        hidden = disclosure.hide(values, relations)
        for (low, high), gone in zip(disclosure.audit(values, hidden, relations), hidden, strict=True):
            assert gone == (low < high)


def test_totals_of_totals_hold_together() -> None:
    # Teams 0-1 of one centre (2), teams 3-4 of another (5), and the municipality (6).
    values = [3, 19, 22, 14, 27, 41, 63]
    relations = [Relation(2, (0, 1)), Relation(5, (3, 4)), Relation(6, (2, 5))]
    assert disclosure.hide(values, relations) == [True, True, False, False, False, False, False]


def test_cells_in_no_sum_are_hidden_only_when_small() -> None:
    assert disclosure.hide([0, 1, 4, 5, 90], []) == [False, True, True, False, False]
    assert disclosure.audit([4, 5], [True, False], []) == [(1, float("inf")), (5, 5)]


def test_the_small_rest_of_a_total_cannot_be_computed() -> None:
    assert disclosure.hide([97, 99, 2], [Relation(1, (0, 2))], unpublished=[2]) == [True, False, True]
    assert disclosure.hide([90, 99, 9], [Relation(1, (0, 2))], unpublished=[2]) == [False, False, True]


@settings(max_examples=300)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=5), st.data())
def test_of_a_single_sum_the_fewest_cells_are_hidden(parts: list[int], data: st.DataObject) -> None:
    values, sums = [*parts, sum(parts)], [Relation(len(parts), tuple(range(len(parts))))]
    unpublished = data.draw(st.sets(st.integers(0, len(parts) - 1), max_size=len(parts) - 1))
    hidden = disclosure.hide(values, sums, unpublished=unpublished)
    small = {cell for cell, value in enumerate(values) if 0 < value < 5}

    def holds(gone: set[int]) -> bool:
        flags = [cell in gone or cell in unpublished for cell in range(len(values))]
        ends = disclosure.audit(values, flags, sums, unpublished=unpublished)
        return all(ends[cell][0] < ends[cell][1] for cell in gone | small)

    gone = {cell for cell, flag in enumerate(hidden) if flag} - unpublished
    assert small - unpublished <= gone
    assert holds(gone)
    zeros = any(values[cell] == 0 for cell in gone)
    others = [cell for cell, value in enumerate(values) if value >= 5 and cell not in unpublished]
    fewer = [
        set(more)
        for size in range(len(gone))
        for more in itertools.combinations(others, size)
        if size + len(small - unpublished) < len(gone)
    ]
    assert zeros or not any(holds((small - unpublished) | more) for more in fewer)


def test_where_known_sums_give_a_count_away_its_zeros_are_hidden_too() -> None:
    values, relations = [1, 1, 1, 1, 1, 0, 0, 5], [Relation(7, (0, 1, 2, 3, 4, 5, 6))]
    hidden = disclosure.hide(values, relations, known=[7])
    assert hidden == [True] * 7 + [False]
    assert disclosure.audit(values, hidden, relations)[0] == (0, 5)
    assert disclosure.hide(values, relations) == [True] * 5 + [False, False, True]
    with pytest.raises(ValueError, match="can't be known"):
        disclosure.hide(values, relations, known=[0])


# --- Tables as pages make them -------------------------------------------------------------------------------------

SERIES = pl.DataFrame(
    {
        "Team": ["Nord"] * 3 + ["Syd"] * 3,
        "Måned": [date(2024, month, 1) for month in (1, 2, 3)] * 2,
        "Afgange": [7, 3, 0, 12, 9, 61],
        "Åbne sager": [80, 81, 82, 64, 65, 63],
        "Andel": [8.75, 3.7, 0.0, 18.75, 13.85, 96.83],
        "Gennemsnit": [4.15] * 3 + [43.14] * 3,
        "Norm": [4.0] * 6,
    }
)
SERIES_SHARED = Shared(
    labels=("Team", "Måned"),
    counts={"Afgange": "Åbne sager", "Åbne sager": None},
    derived={"Andel": ("Afgange",)},
    whole=("Gennemsnit",),
    within=("Team",),
    plain=("Norm",),
)


def test_a_share_goes_with_its_count_and_an_average_with_any_of_its_counts() -> None:
    found = disclosure.shared_frame(SERIES, SERIES_SHARED)
    assert found.schema == SERIES.schema
    # 3 is small, and so is 63 - 61; the 0 is shown.
    assert found["Afgange"].to_list() == [7, None, 0, 12, 9, None]
    assert found["Andel"].to_list() == [8.75, None, 0.0, 18.75, 13.85, None]
    assert found["Gennemsnit"].to_list() == [None] * 6
    assert_frame_equal(found.drop("Afgange", "Andel", "Gennemsnit"), SERIES.drop("Afgange", "Andel", "Gennemsnit"))
    calm = SERIES.with_columns(Afgange=pl.Series([7, 3, 0, 12, 9, 55]))
    assert disclosure.shared_frame(calm, SERIES_SHARED)["Gennemsnit"].to_list() == [None] * 3 + [43.14] * 3


def test_sums_told_elsewhere_hide_another_cell_of_the_month() -> None:
    found = disclosure.shared_frame(SERIES, Shared(**{**vars(SERIES_SHARED), "sums_by": (("Måned",),)}))
    # February's other team too; in March the 0 is shown, so 61 would be known from the total of the open cases.
    assert found["Afgange"].to_list()[:5] == [7, None, 0, 12, None]


def test_a_breakdown_gives_away_nothing_that_its_parent_hides() -> None:
    rows = [("jan", "job", 6), ("feb", "job", 6), ("jan", "andet", 3), ("feb", "andet", 0), ("jan", "død", 9)]
    frame = pl.DataFrame(rows, schema=["Måned", "Hvorhen", "Afgange"], orient="row")
    shared = Shared(labels=("Måned", "Hvorhen"), counts={"Afgange": None})
    alone = disclosure.shared_frame(frame, shared)
    assert alone["Afgange"].to_list() == [6, 6, None, 0, 9]
    parent = pl.DataFrame({"Hvorhen": ["job", "andet", "død"], "Afgange": [None, None, 9]})
    found = disclosure.shared_frame(frame, shared, parents=[parent])
    # All of job would tell the 12 that the parent hides to protect its 3.
    assert found["Afgange"].to_list()[0:2].count(None) >= 1
    assert found["Afgange"].to_list()[4] == 9
    with pytest.raises(ValueError, match="sum of its parts"):
        disclosure.shared_frame(frame, shared, parents=[parent.with_columns(Afgange=pl.Series([13, 3, 9]))])


def test_one_small_sum_of_a_column_hides_no_more_than_it_needs() -> None:
    months = [1, 2, 3, 4, 5, 6]
    job, other = [6, 9, 2, 8, 5, 12], [7, 5, 1, 9, 6, 5]
    frame = pl.DataFrame(
        {"Måned": [*months, *months], "Hvorhen": ["job"] * 6 + ["andet"] * 6, "Afgange": [*job, *other]}
    )
    every = (("Måned",), ("Hvorhen",), ())
    found = disclosure.shared_frame(frame, Shared(("Måned", "Hvorhen"), {"Afgange": None}, sums_by=every))
    gone = found.filter(pl.col("Afgange").is_null())
    # March has three exits. They would be the rest of the year, so another month's sum is not known either.
    assert gone.filter(pl.col("Måned") == 3).height == 2
    assert gone["Måned"].n_unique() == 2
    assert gone.height <= 4


def test_a_count_that_stands_elsewhere_is_known_but_not_where_it_is_small() -> None:
    frame = pl.DataFrame(
        {
            "Hvorhen": ["job", "fleksjob", "andet", "alle"],
            "Fulgt": [20, 2, 9, 31],
            "Ikke fulgt": [3, 1, 6, 10],
            "Afgange": [23, 3, 15, 41],
        }
    )
    shared = Shared(
        labels=("Hvorhen",),
        counts={"Fulgt": None, "Ikke fulgt": None, "Afgange": None},
        sums={"Afgange": ("Fulgt", "Ikke fulgt")},
        total_rows={"Hvorhen": "alle"},
        elsewhere=("Afgange",),
        dropped=("Afgange",),
    )
    found = disclosure.shared_frame(frame, shared)
    assert found.columns == ["Hvorhen", "Fulgt", "Ikke fulgt"]
    # 20 would give the 3 of job away, since 23 stands elsewhere; 3 of fleksjob doesn't.
    assert found["Fulgt"].to_list()[:2] == [None, None]
    assert found["Ikke fulgt"].to_list()[:2] == [None, None]


def test_a_label_may_be_used_for_sums_and_dropped() -> None:
    frame = pl.DataFrame({"Måned": [1, 2, 3, 4, 5, 6], "Kvartal": [1, 1, 1, 2, 2, 2], "Afgange": [9, 3, 8, 7, 6, 11]})
    shared = Shared(("Måned", "Kvartal"), {"Afgange": None}, sums_by=(("Kvartal",),), dropped=("Kvartal",))
    found = disclosure.shared_frame(frame, shared)
    assert found.columns == ["Måned", "Afgange"]
    assert found["Afgange"].to_list() == [9, None, None, 7, 6, 11]


def test_totals_in_columns_and_in_rows() -> None:
    frame = pl.DataFrame(
        {
            "Team": ["Nord", "Syd", None],
            "Åbne sager": [40, 52, 92],
            "Ingen skift": [30, 33, 63],
            "Skift": [10, 19, 29],
            "Heraf egne": [2, 14, 16],
        }
    )
    shared = Shared(
        labels=("Team",),
        counts={"Åbne sager": None, "Ingen skift": None, "Skift": None, "Heraf egne": "Skift"},
        sums={"Åbne sager": ("Ingen skift", "Skift")},
        total_rows={"Team": None},
    )
    found = disclosure.shared_frame(frame, shared)
    assert found["Heraf egne"].to_list() == [None, None, 16]
    assert_frame_equal(found.drop("Heraf egne"), frame.drop("Heraf egne"))


def test_a_distribution_hides_a_share_whose_rest_is_small() -> None:
    frame = pl.DataFrame({"Samtaler": ["0", "1-3", "4+"], "Sager": [96, 3, 0], "Andel": [97.0, 3.0, 0.0]})
    shared = Shared(labels=("Samtaler",), counts={"Sager": disclosure.SUM}, derived={"Andel": ("Sager",)})
    found = disclosure.shared_frame(frame, shared)
    assert found["Sager"].to_list() == [None, None, 0]
    assert found["Andel"].to_list() == [None, None, 0.0]


def test_citizens_behind_a_number_of_events_decide_and_are_dropped() -> None:
    frame = pl.DataFrame({"Team": ["Nord", "Syd"], "Samtaler": [31, 77], "Borgere": [3, 12], "Om året": [8.1, 7.7]})
    shared = Shared(
        labels=("Team",),
        counts={"Samtaler": None, "Borgere": None},
        derived={"Om året": ("Samtaler", "Borgere")},
        dropped=("Borgere",),
    )
    found = disclosure.shared_frame(frame, shared)
    assert found.columns == ["Team", "Samtaler", "Om året"]
    assert found["Om året"].to_list() == [None, 7.7]


def test_persons_on_average_are_hidden_below_the_threshold() -> None:
    frame = pl.DataFrame({"Team": ["Nord", "Syd", "Øst"], "Borgere": [4.4, 36.2, 0.0]})
    found = disclosure.shared_frame(frame, Shared(labels=("Team",), counts={"Borgere": None}))
    assert found["Borgere"].to_list() == [None, 36.2, 0.0]
    with pytest.raises(ValueError, match="whole numbers"):
        disclosure.shared_frame(frame, Shared(labels=("Team",), counts={"Borgere": disclosure.SUM}))


def test_an_empty_table_and_one_without_counts_are_shared_as_they_are() -> None:
    empty = SERIES.clear()
    assert_frame_equal(disclosure.shared_frame(empty, SERIES_SHARED), empty)
    plain = pl.DataFrame({"Team": ["Nord"], "Norm": [4.0]})
    assert_frame_equal(disclosure.shared_frame(plain, Shared(labels=("Team",), counts={}, plain=("Norm",))), plain)


@pytest.mark.parametrize(
    ("shared", "message"),
    [
        (Shared(labels=("Team",), counts={"Afgange": None}), "every column must be described"),
        (Shared(**{**vars(SERIES_SHARED), "derived": {"Andel": ("Norm",)}}), "must be counts"),
        (Shared(**{**vars(SERIES_SHARED), "within": ("Norm",)}), "must be labels"),
        (Shared(**{**vars(SERIES_SHARED), "elsewhere": ("Norm",)}), "must be counts"),
        (Shared(**{**vars(SERIES_SHARED), "dropped": ("Andel",)}), "must be labels or counts"),
    ],
)
def test_a_table_that_is_not_wholly_described_is_not_shared(shared: Shared, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        disclosure.shared_frame(SERIES, shared)


def test_ten_years_of_months_and_eight_destinations_take_less_than_a_second() -> None:
    rng = np.random.default_rng(11)
    months = [date(2014 + month // 12, 1 + month % 12, 1) for month in range(120)]
    counts = random_counts(rng, 120, 8, 8)
    rows = [(month, f"vej {way}", counts[at][way]) for at, month in enumerate(months) for way in range(8)]
    frame = pl.DataFrame(rows, schema=["Måned", "Hvorhen", "Afgange"], orient="row")
    for sums_by, limit in (((), 1.0), ((("Måned",),), 1.0), ((("Måned",), ("Hvorhen",), ()), 5.0)):
        shared = Shared(labels=("Måned", "Hvorhen"), counts={"Afgange": None}, sums_by=sums_by)
        found, seconds = own_seconds(partial(disclosure.shared_frame, frame, shared))
        assert seconds < limit
        small = frame["Afgange"].is_between(1, 4)
        assert (found["Afgange"].is_null() | ~small).all()
        assert (found["Afgange"].is_null() == small).all() == (not sums_by)
