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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

THRESHOLD = 5
"""Counts from 1 to one less are hidden; the setting small_number overrides it."""
PRUNED_UP_TO = 250
"""Cells above which a cell too many is left hidden rather than searched for: each search is a linear program."""
FURTHEST = 8.0
"""How far the search for moves goes up: one way out of a cell is enough."""
STILL = 1e-6
"""A move smaller than this is the solver's rounding."""


class GivenAwayError(ValueError):
    """A small count follows from totals that are known elsewhere, whatever is hidden here."""


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
    small. Zeros are never hidden. Few cells are hidden, and of two alike the one with the smaller count.
    Raises ValueError on negative counts or a relation that doesn't add up, and GivenAwayError (a ValueError) where the
    known cells give a small count away.
    """
    system = _system(values, relations, unpublished)
    counts = system.values
    must = (counts > 0) & ((counts < threshold) | _flags(counts.size, hidden))
    closed = _flags(counts.size, known)
    if np.any(must & closed):
        raise GivenAwayError("a cell that is small, or hidden already, can't be known")
    if counts.size > PRUNED_UP_TO:
        return [bool(gone) for gone in _completed(system, must, closed, way=1) | system.unpublished]
    # Either order is sometimes the better one.
    tried = [_pruned(system, _completed(system, must, closed, way=way), must) for way in (1, -1)]
    best = min(tried, key=lambda one: (int(one.sum()), float(counts[one].sum())))
    return [bool(gone) for gone in best | system.unpublished]


def audit(
    values: Sequence[int],
    hidden: Sequence[bool],
    relations: Sequence[Relation],
    *,
    unpublished: Collection[int] = (),
) -> list[tuple[float, float]]:
    """The lowest and the highest whole number that each cell may have for a reader of the table; (v, v) where shown.

    Both ends are reached by a table of whole numbers that fits all that is shown; the highest is infinite where
    nothing bounds it. The reader knows that a hidden cell isn't 0, unless a 0 is among the hidden. A table is safe when
    the two differ for every hidden cell. Raises ValueError as `hide`.
    """
    _expect(len(hidden) == len(values), "hidden must say of each cell whether it is hidden")
    system = _system(values, relations, unpublished)
    movable = np.array(hidden, dtype=bool) | system.unpublished
    return [
        (_end(system, movable, cell, -1), _end(system, movable, cell, 1)) if movable[cell] else (float(value),) * 2
        for cell, value in enumerate(values)
    ]


def parts_of(size: int, relations: Sequence[Relation]) -> list[tuple[list[int], list[Relation]]]:
    """Cells that hang together by sums, each part with its relations: small parts are far quicker than one whole."""
    edges = np.array([(one.total, part) for one in relations for part in one.parts], dtype=int).reshape(-1, 2)
    graph = csr_array((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(size, size))
    number, part_of = connected_components(graph, directed=False)
    cells: list[list[int]] = [[] for _ in range(number)]
    for cell, part in enumerate(part_of):
        cells[part].append(cell)
    held: list[list[Relation]] = [[] for _ in range(number)]
    for one in relations:
        held[part_of[one.total]].append(one)
    return list(zip(cells, held, strict=True))


# --- Moves: other tables of whole numbers that fit all that is shown -----------------------------------------------


class _System(NamedTuple):
    """All cells with their values, the sums between them (relations x cells) and those that are never published.

    `lowest` is the smallest number that a reader may think of; `related` tells which cells are in any sum.
    """

    values: Floats
    sums: Any
    unpublished: Flags
    lowest: Floats
    related: Flags


def _system(values: Sequence[int], relations: Sequence[Relation], unpublished: Collection[int]) -> _System:
    for value in values:
        _expect(value >= 0 and value == int(value), f"a count must be a whole number of 0 or more: found {value}")
    counts = np.array(values, dtype=float)
    entries: list[tuple[int, int, float]] = []
    for row, (total, parts) in enumerate(relations):
        added = sum(values[part] for part in parts)
        _expect(values[total] == added, f"a total must be the sum of its parts: found {values[total]} of {added}")
        entries += [(row, total, -1.0), *((row, part, 1.0) for part in parts)]
    rows, cells, signs = (np.array(part) for part in zip(*entries, strict=True)) if entries else np.zeros((3, 0))
    sums = csr_array((signs, (rows.astype(int), cells.astype(int))), shape=(len(relations), counts.size))
    related = np.zeros(counts.size, dtype=bool)
    related[cells.astype(int)] = True
    never = _flags(counts.size, unpublished)
    return _System(counts, sums, never, np.where(never, 0.0, np.minimum(counts, 1.0)), related)


def _completed(system: _System, must: Flags, known: Flags, *, way: int) -> Flags:
    """Hide as well what the cheapest move of each unsafe cell touches; cells in the order of their counts."""
    hidden = must & ~system.unpublished
    safe = _safe(system, hidden, must)
    for cell in sorted(np.flatnonzero(must), key=lambda one: way * system.values[one]):
        if safe[cell]:
            continue
        touched = _cheapest_move(system, hidden, known, int(cell))
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
    if not movable.any():
        return safe
    weights = np.random.default_rng(system.values.size).uniform(0.5, 1.0, system.values.size)
    weights *= np.where(np.arange(weights.size) % 2, 1, -1)
    while True:
        left = wanted & ~safe
        if not left.any():
            return safe
        # With weights in general position, a table that is best both ways is the only one for the cells left.
        moved = np.zeros_like(safe)
        for way in (1, -1):
            moved |= np.abs(_furthest(system, movable, np.where(left, way * weights, 0.0))) > STILL
        if not (moved & left).any():
            return safe
        safe |= moved


def _furthest(system: _System, movable: Flags, gain: Floats) -> Floats:
    """The move of movable cells, in whole numbers, that gains most."""
    free = np.flatnonzero(movable)
    found = milp(
        -gain[free],
        integrality=np.ones(free.size, dtype=int),
        bounds=Bounds((system.lowest - system.values)[free], np.full(free.size, FURTHEST)),
        constraints=LinearConstraint(system.sums[:, free], 0, 0),
    )
    move = np.zeros(movable.size)
    move[free] = found.x
    return move


def _cheapest_move(system: _System, hidden: Flags, known: Flags, cell: int) -> Flags:
    """The cells touched by a move that changes this one and hides as few others as a linear program can tell.

    Raises GivenAwayError where there is none.
    """
    free = np.flatnonzero(system.related & ((system.values > 0) | system.unpublished) & ~known)
    room = (system.values - system.lowest)[free]
    gone = (hidden | system.unpublished)[free]
    # The smaller count of two, but one more cell weighs more than any count.
    price = np.where(gone, 0.001, 1 + 0.1 * system.values[free] / max(1.0, system.values.max()))
    sums = system.sums[:, free]
    place = int(np.searchsorted(free, cell))
    best, least = None, math.inf
    for step in (1, -1):
        lowest, highest = np.zeros(2 * free.size), np.concatenate([np.full(free.size, FURTHEST), room])
        up, down = place, place + free.size
        highest[down if step == 1 else up] = 0
        lowest[up if step == 1 else down] = 1
        if lowest[down] > highest[down]:
            continue
        found = milp(
            np.concatenate([price, price]),
            integrality=np.ones(2 * free.size, dtype=int),
            bounds=Bounds(lowest, highest),
            constraints=LinearConstraint(hstack([sums, -sums]), 0, 0),
        )
        if found.x is not None and found.fun < least:
            best, least = found.x[: free.size] - found.x[free.size :], found.fun
    if best is None:
        raise GivenAwayError("a small count follows from what is known elsewhere")
    return _flags(hidden.size, free[np.abs(best) > STILL])


def _end(system: _System, movable: Flags, cell: int, way: int) -> float:
    """The lowest (way -1) or highest (way 1) whole number of a movable cell."""
    if not system.related[cell]:
        return float(system.lowest[cell]) if way < 0 else math.inf
    free = np.flatnonzero(movable & system.related)
    found = milp(
        np.where(free == cell, -float(way), 0.0),
        integrality=np.ones(free.size, dtype=int),
        bounds=Bounds((system.lowest - system.values)[free], np.full(free.size, math.inf)),
        constraints=LinearConstraint(system.sums[:, free], 0, 0),
    )
    # No other table at all can't be, since the true one fits; so what has no solution has no bound.
    return math.inf if found.x is None else float(system.values[cell] + way * round(abs(found.fun)))


def _flags(size: int, cells: Collection[int] | NDArray[np.int64]) -> Flags:
    flags = np.zeros(size, dtype=bool)
    flags[list(cells)] = True
    return flags


def _expect(holds: bool, message: str) -> None:
    if not holds:  # nan compares false, and so ends here as well
        raise ValueError(message)
