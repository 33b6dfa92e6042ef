"""Tables that leave the house: what of them is hidden, as `suppression` decides, with all that is derived from it.

A one- or two-way table with its totals is a `Table`; the tables of the pages are described by `Shared`. Shares, means
and rates go with their counts: 46 of 50 tells of four persons as much as 4 of 50 does. Nothing here has words: a cell
that is hidden is None or null, and what is then said must be the same for all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from methods.expect import expect
from methods.suppression import THRESHOLD, Flags, Relation, audit, grid, hide, small

__all__ = [
    "SUM",
    "THRESHOLD",
    "Relation",
    "Shared",
    "Table",
    "audit",
    "grid",
    "hide",
    "share_hidden",
    "shared_frame",
    "small",
    "suppressed",
    "table_with_totals",
]

SUM = "*"
"""In `Shared.counts`: the column is part of its own sum over the rows."""


class Table(NamedTuple):
    """A one- or two-way table with its margins: the last row and the last column of `counts` are totals.

    `rows` and `columns` are the labels without the totals; a count that is hidden is None.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int | None, ...], ...]


def share_hidden(count: float, total: float, threshold: int = THRESHOLD) -> bool:
    """Whether a share, mean or rate of `count` out of `total` is hidden: the count or the complement is small.

    Raises ValueError unless 0 <= count <= total.
    """
    expect(0 <= count <= total, f"0 <= count <= total must hold: found {count} of {total}")
    return small(count, threshold) or small(total - count, threshold)


def table_with_totals(rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]]) -> Table:
    """A table with its totals added up from `counts`, one sequence a row. Raises ValueError on other shapes."""
    expect(len(counts) == len(rows), f"counts must have a row for each label: found {len(counts)} of {len(rows)}")
    expect(all(len(row) == len(columns) for row in counts), f"every row must have {len(columns)} counts")
    summed = [(*row, sum(row)) for row in counts]
    totals = tuple(sum(row[place] for row in summed) for place in range(len(columns) + 1))
    return Table(tuple(rows), tuple(columns), (*summed, totals))


def suppressed(table: Table, threshold: int = THRESHOLD) -> Table:
    """The table with every count None that must be hidden, totals too where they are small or needed.

    Raises ValueError when a total isn't the sum of its row or column, or a count is below 0 or missing.
    """
    width = len(table.columns) + 1
    expect(len(table.counts) == len(table.rows) + 1, "counts must have a row for each label and one of totals")
    expect(all(len(row) == width for row in table.counts), f"every row must have {width} counts, the total last")
    values = [-1 if count is None else count for row in table.counts for count in row]
    hidden = hide(values, grid(len(table.rows), len(table.columns)), threshold)
    shown = [None if gone else count for count, gone in zip(values, hidden, strict=True)]
    return table._replace(counts=tuple(tuple(shown[at : at + width]) for at in range(0, len(shown), width)))


# --- Tables as pages make them -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shared:
    """What a table's columns are, so that it can be shared; a column that isn't named here can't be.

    - `labels`: what a row is (team, month); never hidden.
    - `counts`: each column of counts of persons or events, with the column whose part it is: what is left of that one
      must not be small either. None where it is part of nothing, SUM where it is part of its own sum over the rows (a
      distribution). A column of decimals (persons on average) is hidden where it is below the threshold and takes no
      part in sums.
    - `derived`: columns that a count could be worked out from (a share, a rate, a mean, its interval, a verdict), with
      the counts; hidden wherever one of those, or the column that it is part of, is hidden.
    - `whole`: columns computed from all rows (an average, control limits); hidden in every row as soon as one count is.
    - `within`: labels that part the table into series of their own for `whole` and SUM (the team, of a table of teams
      and months).
    - `sums`: a column of totals and the columns that it is the sum of.
    - `total_rows`: a label column and what stands in the rows that hold totals over it (None for a null).
    - `sums_by`: the sums over rows that a reader finds elsewhere on the page, each the labels it is summed by; () is
      the sum of all rows. They are taken as known, but for the small ones and those that would give these away.
    - `elsewhere`: counts that a reader finds elsewhere on the page; known in the same way.
    - `dropped`: labels and counts that are used here but not shared, as the citizens behind a number of conversations
      or the quarter of a month.
    - `plain`: columns that say nothing of a count (person-months, norms).
    """

    labels: tuple[str, ...]
    counts: Mapping[str, str | None]
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total_rows: Mapping[str, str | None] = field(default_factory=dict)
    sums_by: tuple[tuple[str, ...], ...] = ()
    elsewhere: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


def shared_frame(
    frame: pl.DataFrame, shared: Shared, threshold: int = THRESHOLD, parents: Sequence[pl.DataFrame] = ()
) -> pl.DataFrame:
    """The table with every cell null that must not be shared: same rows, same order, without the dropped columns.

    `parents` are tables that this one is a breakdown of, as they are shared: some of the labels, and counts of the same
    names. What is shown there is known to the reader, what is null there can't be computed from here either; they take
    the place of `sums_by` the same labels. Where known sums give a small count away, all counts of the sum are null,
    zeros too; so rows of zeros should be there. A null count is no count. Raises ValueError when a column of the frame
    isn't described or one described is missing, counts are negative, or sums don't add up.
    """
    _expect_described(frame, shared)
    cells = _FrameCells(frame, shared, threshold)
    cells.add_sums([*parents, *_told_elsewhere(frame, shared, threshold, parents)])
    hidden = cells.hidden()
    gone = {name: pl.Series(hidden[name], dtype=pl.Boolean) for name in shared.counts}
    for name, counts in shared.derived.items():
        wholes = [whole for count in counts if (whole := shared.counts[count]) not in (None, SUM)]
        gone[name] = pl.Series(np.any([hidden[count] for count in (*counts, *wholes)], axis=0), dtype=pl.Boolean)
    gone |= dict.fromkeys(shared.whole, pl.Series(cells.in_series(hidden), dtype=pl.Boolean))
    return frame.with_columns(pl.when(~flags).then(pl.col(name)).alias(name) for name, flags in gone.items()).drop(
        shared.dropped
    )


def _expect_described(frame: pl.DataFrame, shared: Shared) -> None:
    named = {*shared.labels, *shared.counts, *shared.derived, *shared.whole, *shared.plain}
    expect(
        named == set(frame.columns),
        f"every column must be described, and no other: found {sorted(named ^ set(frame.columns))}",
    )
    used = [name for counts in (*shared.derived.values(), *shared.sums.values()) for name in counts]
    used += [*shared.sums, *shared.elsewhere, *(whole for whole in shared.counts.values() if whole not in (None, SUM))]
    expect(set(used) <= set(shared.counts), f"these must be counts: {sorted(set(used) - set(shared.counts))}")
    unknown = sorted(set(shared.dropped) - {*shared.labels, *shared.counts})
    expect(not unknown, f"these must be labels or counts: {unknown}")
    over = {*shared.within, *shared.total_rows, *(name for names in shared.sums_by for name in names)}
    expect(over <= set(shared.labels), f"these must be labels: {sorted(over - set(shared.labels))}")


def _told_elsewhere(
    frame: pl.DataFrame, shared: Shared, threshold: int, parents: Sequence[pl.DataFrame]
) -> list[pl.DataFrame]:
    """The counts and sums of rows that stand elsewhere, shared by the same rules, the coarsest first.

    Were every sum known that isn't small, a single small one would be known as well, as the rest of them all.
    """
    marked = [pl.col(label).eq_missing(mark) for label, mark in shared.total_rows.items()]
    own = ~pl.any_horizontal(pl.lit(value=False), *marked)
    rows = frame.filter(own)
    told = []
    for name in shared.elsewhere:
        alone = Shared(shared.labels, {name: None}, total_rows=shared.total_rows)
        told.append(shared_frame(frame.select(*shared.labels, name), alone, threshold).filter(own))
    for names in sorted(shared.sums_by, key=len):
        given = {name for one in parents if _labels_of(one, shared) == set(names) for name in one.columns}
        columns = [name for name in shared.counts if frame[name].dtype.is_integer() and name not in given]
        if not columns:
            continue
        added = [pl.col(name).sum() for name in columns]
        totals = rows.group_by(names, maintain_order=True).agg(added) if names else rows.select(added)
        counts = {name: whole if (whole := shared.counts[name]) in columns else None for name in columns}
        sums = {total: parts for total, parts in shared.sums.items() if {total, *parts} <= set(columns)}
        coarser = [one for one in told if _labels_of(one, shared) < set(names)]
        told.append(shared_frame(totals, Shared(names, counts, sums=sums), threshold, coarser))
    return told


def _labels_of(table: pl.DataFrame, shared: Shared) -> set[str]:
    return set(table.columns) & set(shared.labels)


class _FrameCells:
    """The counts of a frame as cells with the sums between them; those of the sums that stand elsewhere come after."""

    def __init__(self, frame: pl.DataFrame, shared: Shared, threshold: int) -> None:
        self.frame, self.shared, self.threshold = frame, shared, threshold
        self.values: list[int] = []
        self.relations: list[Relation] = []
        self.known: set[int] = set()
        self.already: set[int] = set()
        self.rest: set[int] = set()
        self.labels = {name: frame[name].to_list() for name in shared.labels}
        self.whole_numbers = [name for name in shared.counts if frame[name].dtype.is_integer()]
        self.cell: dict[str, list[int | None]] = {
            name: [None if value is None else self._add(value) for value in frame[name].to_list()]
            for name in self.whole_numbers
        }
        used = [*shared.sums, *(name for parts in shared.sums.values() for name in parts)]
        used += [
            one for name, whole in shared.counts.items() if whole is not None for one in (name, whole) if one != SUM
        ]
        expect(
            set(used) <= set(self.whole_numbers),
            f"counts in sums must be whole numbers: found decimals in {sorted(set(used) - set(self.whole_numbers))}",
        )
        self.own_rows = [
            row
            for row in range(frame.height)
            if all(self.labels[name][row] != marker for name, marker in shared.total_rows.items())
        ]

    def add_sums(self, parents: Sequence[pl.DataFrame]) -> None:
        """Add every sum that holds: across columns, down to rows of totals, and of tables elsewhere."""
        for total, parts in self.shared.sums.items():
            for row in range(self.frame.height):
                self._relate(self.cell[total][row], [self.cell[part][row] for part in parts])
        for label, marker in self.shared.total_rows.items():
            self._add_total_rows(label, marker)
        for name, whole in self.shared.counts.items():
            if whole == SUM:
                self._add_rests_of_sum(name)
            elif whole is not None:
                for count, rest_of in zip(self.cell[name], self.cell[whole], strict=True):
                    self._add_rest(count, rest_of)
        for parent in parents:
            self._add_parent(parent)

    def hidden(self) -> dict[str, Flags]:
        """Of each column of counts, which rows are hidden."""
        gone = hide(
            self.values,
            self.relations,
            self.threshold,
            hidden=self.already,
            known=self.known,
            unpublished=self.rest,
        )
        found: dict[str, Flags] = {}
        for name in self.shared.counts:
            if name in self.cell:
                found[name] = np.array([cell is not None and gone[cell] for cell in self.cell[name]], dtype=bool)
            else:
                numbers = self.frame[name].to_list()
                found[name] = np.array([n is not None and small(n, self.threshold) for n in numbers], dtype=bool)
        return found

    def _add_total_rows(self, label: str, marker: str | None) -> None:
        others = [name for name in self.shared.labels if name != label]
        marked = [self.labels[label][row] == marker for row in range(self.frame.height)]
        below = self._groups(others, [row for row in range(self.frame.height) if not marked[row]])
        for row in range(self.frame.height):
            if marked[row]:
                rows = below.get(self._key(others, row), [])
                for name in self.whole_numbers:
                    self._relate(self.cell[name][row], [self.cell[name][one] for one in rows])

    def in_series(self, hidden: Mapping[str, Flags]) -> list[bool]:
        """Of each row, whether any count of its series is hidden."""
        found = [False] * self.frame.height
        for rows in self._groups(self.shared.within, range(self.frame.height)).values():
            some = any(bool(flags[rows].any()) for flags in hidden.values())
            for row in rows:
                found[row] = some
        return found

    def _add(self, value: int) -> int:
        self.values.append(value)
        return len(self.values) - 1

    def _relate(self, total: int | None, parts: Sequence[int | None]) -> None:
        if total is not None:
            self.relations.append(Relation(total, tuple(part for part in parts if part is not None)))

    def _add_rest(self, count: int | None, total: int | None) -> None:
        if count is not None and total is not None:
            rest = self._add(self.values[total] - self.values[count])
            self.rest.add(rest)
            self._relate(total, [count, rest])

    def _add_rests_of_sum(self, name: str) -> None:
        for rows in self._groups(self.shared.within, self.own_rows).values():
            counts = [self.cell[name][row] for row in rows]
            total = self._add_known_sum(counts)
            for count in counts:
                self._add_rest(count, total)

    def _add_known_sum(self, counts: Sequence[int | None]) -> int:
        total = self._add(sum(self.values[count] for count in counts if count is not None))
        # A small sum is hidden wherever it stands.
        if not small(self.values[total], self.threshold):
            self.known.add(total)
        self._relate(total, counts)
        return total

    def _add_parent(self, parent: pl.DataFrame) -> None:
        names = [name for name in parent.columns if name in self.shared.labels]
        columns = [name for name in parent.columns if name in self.whole_numbers]
        expect(
            len(names) + len(columns) == parent.width,
            f"a parent must have labels and counts of the table only: found {parent.columns}",
        )
        below = self._groups(names, self.own_rows)
        for row in parent.iter_rows(named=True):
            rows = below.get(tuple(row[name] for name in names), [])
            for column in columns:
                counts = [self.cell[column][one] for one in rows]
                added = sum(self.values[count] for count in counts if count is not None)
                total = self._add(added if row[column] is None else row[column])
                (self.already if row[column] is None else self.known).add(total)
                self._relate(total, counts)

    def _key(self, names: Sequence[str], row: int) -> tuple[Any, ...]:
        return tuple(self.labels[name][row] for name in names)

    def _groups(self, names: Sequence[str], rows: Sequence[int]) -> dict[tuple[Any, ...], list[int]]:
        groups: dict[tuple[Any, ...], list[int]] = {}
        for row in rows:
            groups.setdefault(self._key(names, row), []).append(row)
        return groups
