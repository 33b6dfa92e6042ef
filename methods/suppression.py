"""Which cells of a table to hide, so that no small count can be read or computed, and the audit that none can be.

Primary: a count of 1 to threshold - 1 is hidden; a 0 is shown. Complementary: as many more cells as it takes, so that
no hidden cell can be computed from what is shown and the sums that hold. A cell is safe when the reader is left with at
least two whole numbers for it. The reader is taken to know that all cells are whole numbers, every sum that holds, and
that whatever is hidden is at least 1, since a 0 is always shown. So 22 = 20 + 1 + 1 is not safe with both ones hidden,
though an interval of 0 to 2 would seem to be left. What is hidden must be worded alike whether it was small itself or
is hidden for the sake of another, or the words would give away more than the numbers do.

The proof of safety is a second table of whole numbers that fits all that is shown: a move away from the true one that
keeps every sum. The cheapest move for each small count is a linear program, and what it touches is hidden.

References: Cox (1980), Suppression methodology and statistical disclosure control; Fischetti and Salazar (2001),
Solving the cell suppression problem on tabular data with linear constraints; the handbook of tau-ARGUS; HiGHS (Huangfu
and Hall 2018) through SciPy. It guards against computing a count, not against what a reader knows of persons already.
"""

import math
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack
from scipy.sparse.csgraph import connected_components

from methods.expect import expect

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

THRESHOLD = 5
"""Counts from 1 to one less are hidden; the setting small_number overrides it."""
PRUNED_UP_TO = 250
"""Cells above which a cell too many is left hidden rather than searched for: each search is a linear program."""
TRIED_UP_TO = 6
"""Cells of a single sum, besides those that must be hidden, up to which every choice of them is tried."""
FURTHEST = 8.0
"""How far the search for moves goes up: one way out of a cell is enough."""
STILL = 1e-6
"""A move smaller than this is the solver's rounding."""


class Relation(NamedTuple):
    """Cell number `total` is the sum of the cells `parts`."""

    total: int
    parts: tuple[int, ...]


def small(count: float, threshold: int = THRESHOLD) -> bool:
    """Whether a count is hidden for its own sake: above 0 and below the threshold (so is a mean of 0.4 persons)."""
    return 0 < count < threshold


def grid(rows: int, columns: int) -> list[Relation]:
    """The relations of a table with totals last, cells numbered row by row; one row or column gives a one-way table."""
    width = columns + 1
    across = [
        Relation(row * width + columns, tuple(range(row * width, row * width + columns))) for row in range(rows + 1)
    ]
    down = [
        Relation(rows * width + column, tuple(row * width + column for row in range(rows))) for column in range(width)
    ]
    return across + down


def hide(
    values: Sequence[int],
    relations: Sequence[Relation],
    threshold: int = THRESHOLD,
    *,
    hidden: Collection[int] = (),
    known: Collection[int] = (),
    unpublished: Collection[int] = (),
) -> list[bool]:
    """Which cells of any table to hide, given all sums that hold between them.

    Cells that are in no relation are hidden only when small. `hidden` cells are hidden already (in the table that this
    one is a part of) and must stay safe; `known` ones are told elsewhere and can't be hidden here; `unpublished` ones
    stand nowhere but could be computed, as the rest of a total: they are True in the answer, and must be safe only when
    small. Zeros are shown and few cells are hidden, of two alike the one with the smaller count. Where known cells give
    a small count away in spite of that, all parts of a sum that it is in are hidden, zeros too; what known cells give
    away by themselves nothing can hide here, and then everything that hangs together with it is hidden.
    Raises ValueError on negative counts, a relation that doesn't add up, or a known cell that is small or hidden.
    """
    system = _system(values, relations, unpublished)
    must = (system.values > 0) & ((system.values < threshold) | _flags(len(values), hidden))
    told = _flags(len(values), known)
    expect(not np.any(must & told), "a cell that is small, or hidden already, can't be known")
    found = must & ~system.unpublished
    unsafe = must & ~_safe(system, found, must)
    for cells in _linked(system):
        if unsafe[cells].any():
            found[cells] = _chosen(_part(system, cells), must[cells], told[cells])
    return [bool(gone) for gone in found | system.unpublished]


def audit(
    values: Sequence[int],
    hidden: Sequence[bool],
    relations: Sequence[Relation],
    *,
    unpublished: Collection[int] = (),
) -> list[tuple[float, float]]:
    """The lowest and the highest whole number that each cell may have for a reader of the table; (v, v) where shown.

    Both ends are reached by a table of whole numbers that fits all that is shown; the highest is infinite where
    nothing bounds it. The reader knows that a hidden cell isn't 0, unless a 0 is among the hidden parts of a sum. A
    table is safe when the two differ for every hidden cell. Raises ValueError as `hide`.
    """
    expect(len(hidden) == len(values), "hidden must say of each cell whether it is hidden")
    system = _system(values, relations, unpublished)
    gone = np.array(hidden, dtype=bool) | system.unpublished
    return [
        (_end(system, gone, cell, -1), _end(system, gone, cell, 1)) if gone[cell] else (float(value), float(value))
        for cell, value in enumerate(values)
    ]


# --- Moves: other tables of whole numbers that fit all that is shown -----------------------------------------------


class _System(NamedTuple):
    """All cells with their values, the sums between them (relations x cells) and those that are never published."""

    values: Floats
    sums: Any
    unpublished: Flags

    @property
    def related(self) -> Flags:
        """Which cells are in any sum."""
        return np.asarray(abs(self.sums).sum(axis=0) > 0)

    def lowest(self, hidden: Flags) -> Floats:
        """The smallest number that a reader may think of: 0 where a sum has hidden zeros among its parts, else 1."""
        lowest = np.where(self.unpublished, 0.0, np.minimum(self.values, 1))
        zeros = hidden & (self.values == 0) & ~self.unpublished
        if zeros.any():
            parts = self.sums > 0
            lowest[(parts.T @ (parts @ zeros)).astype(bool)] = 0
        return lowest


def _system(values: Sequence[int], relations: Sequence[Relation], unpublished: Collection[int]) -> _System:
    for value in values:
        expect(value >= 0 and value == int(value), f"a count must be a whole number of 0 or more: found {value}")
    counts = np.array(values, dtype=float)
    entries: list[tuple[int, int, float]] = []
    for row, (total, parts) in enumerate(relations):
        added = sum(values[part] for part in parts)
        expect(values[total] == added, f"a total must be the sum of its parts: found {values[total]} of {added}")
        entries += [(row, total, -1.0), *((row, part, 1.0) for part in parts)]
    rows, cells, signs = (np.array(part) for part in zip(*entries, strict=True)) if entries else np.zeros((3, 0))
    sums = csr_array((signs, (rows.astype(int), cells.astype(int))), shape=(len(relations), counts.size))
    return _System(counts, sums, _flags(counts.size, unpublished))


def _part(system: _System, cells: NDArray[np.int64]) -> _System:
    """A system of some cells, with the sums that are between them."""
    sums = system.sums[:, cells]
    return _System(system.values[cells], sums[abs(sums).sum(axis=1) > 0], system.unpublished[cells])


def _linked(system: _System) -> list[NDArray[np.int64]]:
    """The cells that hang together by sums: many small programs are quicker than a large one."""
    _, part = connected_components(abs(system.sums).T @ abs(system.sums), directed=False)
    order = np.argsort(part, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(part[order])) + 1)


def _chosen(system: _System, must: Flags, known: Flags) -> Flags:
    if system.sums.shape[0] == 1 and (tried_all := _of_one_sum(system, must, known)) is not None:
        return tried_all
    first = _completed(system, must, known, way=1)
    needed = must & ~system.unpublished
    if system.values.size > PRUNED_UP_TO or np.any(first & (system.values == 0)) or first.sum() <= needed.sum() + 1:
        return first
    # Either order is sometimes the better one.
    tried = [_pruned(system, one, must) for one in (first, _completed(system, must, known, way=-1))]
    return min(tried, key=lambda one: (int(one.sum()), float(system.values[one].sum())))


def _of_one_sum(system: _System, must: Flags, known: Flags) -> Flags | None:
    """The fewest cells to hide of a single sum, of as few those with the smallest counts; None without an answer.

    A share has such a sum in each row, and trying them all takes a hundredth of a linear program. None as well where
    zeros would have to be hidden, or there are too many to try.
    """
    needed = must & ~system.unpublished
    free = np.flatnonzero((system.values > 0) & ~must & ~known & ~system.unpublished)
    if free.size > TRIED_UP_TO:
        return None
    signs = system.sums.toarray()[0]
    for size in range(free.size + 1):
        for more in sorted(combinations(free, size), key=lambda cells: float(system.values[list(cells)].sum())):
            hidden = needed | _flags(signs.size, [int(cell) for cell in more])
            if _all_safe(system, signs, hidden, np.flatnonzero(hidden | must)):
                return hidden
    return None


def _all_safe(system: _System, signs: Floats, hidden: Flags, wanted: NDArray[np.int64]) -> bool:
    """Whether each wanted cell of a single sum can move by one with another cell that makes up for it.

    One up for one cell is one down for another of the same side; nothing bounds a cell above.
    """
    movable = hidden | system.unpublished
    sinks = movable & (system.values > system.lowest(hidden))
    for cell in wanted:
        same, opposite = movable & (signs == signs[cell]), movable & (signs == -signs[cell])
        same[cell] = False
        up = bool((sinks & same).any() or opposite.any())
        down = bool(sinks[cell] and (same.any() or (sinks & opposite).any()))
        if not (up or down):
            return False
    return True


def _completed(system: _System, must: Flags, known: Flags, *, way: int) -> Flags:
    """Hide as well what the cheapest move of each unsafe cell touches; cells in the order of their counts."""
    hidden = must & ~system.unpublished
    safe = _safe(system, hidden, must)
    for cell in sorted(np.flatnonzero(must), key=lambda one: way * system.values[one]):
        if safe[cell]:
            continue
        touched = _cheapest_move(system, hidden, known, int(cell))
        # Each sum that the cell is part of, the shortest first, with zeros and all.
        for whole in sorted((system.sums[:, [cell]] > 0).nonzero()[0], key=lambda row: system.sums[[row]].nnz):
            if touched.any():
                break
            parts = (system.sums[[whole]] > 0).toarray()[0]
            hidden |= parts & ~known & ~system.unpublished
            touched = _cheapest_move(system, hidden, known, int(cell))
        if not touched.any():
            return ~known & ~system.unpublished
        hidden |= touched & ~system.unpublished
        safe |= touched
    return hidden


def _pruned(system: _System, hidden: Flags, must: Flags) -> Flags:
    """Show again, the largest first, each cell that the others turn out not to need."""
    for cell in sorted(np.flatnonzero(hidden & ~must), key=lambda one: -system.values[one]):
        fewer = hidden.copy()
        fewer[cell] = False
        wanted = fewer | must
        if np.all(_safe(system, fewer, wanted)[wanted]):
            hidden = fewer
    return hidden


def _safe(system: _System, hidden: Flags, wanted: Flags) -> Flags:
    """Which of the wanted cells have another whole number than their own."""
    # A cell in no sum can be anything.
    safe = wanted & ~system.related
    movable = (hidden | system.unpublished) & system.related
    lowest = system.lowest(hidden)
    if not movable.any():
        return safe
    weights = np.random.default_rng(system.values.size).uniform(0.5, 1.0, system.values.size)
    weights *= np.where(np.arange(weights.size) % 2, 1, -1)
    free = np.flatnonzero(movable)
    while True:
        left = wanted & ~safe
        if not left.any():
            return safe
        # With weights in general position, a table that is best both ways is the only one for the cells left.
        moved = np.zeros_like(safe)
        for way in (1, -1):
            gain = np.where(left, way * weights, 0.0)[free]
            move = _least(-gain, (lowest - system.values)[free], np.full(free.size, FURTHEST), system.sums[:, free])
            assert move is not None  # to stay is a move
            moved[free] |= np.abs(move) > STILL
        if not (moved & left).any():
            return safe
        safe |= moved


def _cheapest_move(system: _System, hidden: Flags, known: Flags, cell: int) -> Flags:
    """The cells touched by a move that changes this one and hides as few others as a linear program can tell.

    None of them where there is no such move.
    """
    gone = hidden | system.unpublished
    free = np.flatnonzero(system.related & ((system.values > 0) | gone) & ~known)
    room = (system.values - system.lowest(hidden))[free]
    # The smaller count of two, but one more cell weighs more than any count.
    price = np.where(gone[free], 0.001, 1 + 0.1 * system.values[free] / max(1.0, system.values.max()))
    sums = system.sums[:, free]
    up = int(np.searchsorted(free, cell))
    down = up + free.size
    best, least = np.zeros(free.size), math.inf
    for fixed, barred in ((up, down), (down, up)):
        lowest, highest = np.zeros(2 * free.size), np.concatenate([np.full(free.size, FURTHEST), room])
        lowest[fixed], highest[barred] = 1, 0
        if highest[fixed] < 1:
            continue
        found = _least(np.concatenate([price, price]), lowest, highest, hstack([sums, -sums]))
        if found is not None and (cost := float(np.tile(price, 2) @ found)) < least:
            best, least = found[: free.size] - found[free.size :], cost
        if math.isfinite(least) and system.values.size > PRUNED_UP_TO:
            break
    return _flags(hidden.size, free[np.abs(best) > STILL])


def _end(system: _System, hidden: Flags, cell: int, way: int) -> float:
    """The lowest (way -1) or highest (way 1) whole number of a hidden cell."""
    lowest = system.lowest(hidden)
    if not system.related[cell]:
        return float(lowest[cell]) if way < 0 else math.inf
    free = np.flatnonzero((hidden | system.unpublished) & system.related)
    cost = np.where(free == cell, -float(way), 0.0)
    move = _least(cost, (lowest - system.values)[free], np.full(free.size, math.inf), system.sums[:, free])
    # Since the true table fits, a program without an answer is one without a bound.
    return math.inf if move is None else float(round(system.values[cell] + move[free == cell][0]))


def _least(cost: Floats, lowest: Floats, highest: Floats, sums: Any) -> Floats | None:
    """The cheapest whole numbers within their bounds with every sum 0; None where there are none, or no cheapest."""
    bounds, zero = Bounds(lowest, highest), LinearConstraint(sums, 0, 0)
    # Most tables have whole numbers at their corners, and then the program needs no branching.
    found = milp(cost, bounds=bounds, constraints=zero).x
    if found is not None and np.abs(found - found.round()).max(initial=0) > STILL:
        found = milp(cost, bounds=bounds, constraints=zero, integrality=np.ones(cost.size, dtype=int)).x
    return None if found is None else np.asarray(found).round()


def _flags(size: int, cells: Collection[int] | NDArray[np.int64]) -> Flags:
    flags = np.zeros(size, dtype=bool)
    flags[list(cells)] = True
    return flags
