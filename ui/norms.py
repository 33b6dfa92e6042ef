"""The norms a leader can choose between: those of one source together, since a guide names each target group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

import polars as pl

Limits = tuple[float | None, float | None]
ALL_GROUPS = ""
"""The target group of a norm that names none: it holds for the groups that no other norm of the set names."""


@dataclass(frozen=True)
class NormSet:
    """The norms of one source: [target group, low, high, valid_from, valid_to] each; dates included, None open.

    A set that holds on no part of today (a guide of 2009) is a yardstick from another time: chosen, it is laid
    beside every month.
    """

    label: str
    source: str
    norms: tuple[tuple[str, float | None, float | None, date, date], ...]
    past: bool

    def on(self, day: date) -> Mapping[str, Limits]:
        """Low and high by target group on a day; the later norm wins where two hold."""
        holding = [norm for norm in self.norms if self.past or norm[3] <= day <= norm[4]]
        return {group: (low, high) for group, low, high, *_ in sorted(holding, key=lambda norm: norm[3])}


def norm_sets(norms: pl.DataFrame, today: date) -> dict[str, NormSet]:
    """The sets by their label, those that hold today first; `norms` is queries.norms.norms.

    Norms of one source that name their target groups are a set; one that names none is a set of its own.
    """
    apart = norms.with_columns(alone=pl.when(pl.col("target_group").is_null()).then("label"))
    sets = []
    for (source, _), part in apart.partition_by("source", "alone", maintain_order=True, as_dict=True).items():
        labels = part["label"].to_list()
        together = _beginning(labels).rstrip(" ,:;(–-") if len(labels) > 1 else labels[0]
        found = tuple(
            (
                row["target_group"] or ALL_GROUPS,
                row["low"],
                row["high"],
                row["valid_from"] or date.min,
                row["valid_to"] or date.max,
            )
            for row in part.iter_rows(named=True)
        )
        past = not any(start <= today <= end for *_, start, end in found)
        sets.append(NormSet(str(together or source or labels[0]), str(source or ""), found, past))
    ordered = sorted(sets, key=lambda one: (one.past, -len({group for group, *_ in one.norms}), one.label))
    return {one.label: one for one in ordered}


def _beginning(labels: Sequence[str]) -> str:
    """The letters that all labels begin with."""
    return "".join(letters[0] for letters in takewhile(lambda one: len(set(one)) == 1, zip(*labels, strict=False)))
