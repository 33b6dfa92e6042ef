"""The metrics: two expressions over the panel's sums, and the Danish words about them, from data/metrics/*.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

import polars as pl

from data.contract import contract
from data.definitions import read_definition

MEASURES = (
    "open_at_start",
    "entered",
    "moved_in",
    "exited",
    "moved_out",
    "open_at_end",
    "exited_to_work",
    "exited_to_benefit",
    "exited_unknown",
    "person_days",
    "contacts_held",
    "has_plan",
    "without_worker",
    "without_team",
    "birth_missing",
    "worker_changes",
    "worker_changes_own",
    "contacts_missed",
    "contacts_cancelled",
    "contacts_unclosed",
    "held_in_person",
    "held_by_phone",
    "held_by_video",
    "has_next_step",
    "clarified",
    "talk_norm",
    "talked_in_time",
    "in_hours",
    "paid_minutes",
    "hours_unknown",
    "in_small_job",
    "in_frikort",
    "in_fleksjob",
    "in_subsidy",
    "in_placement",
    "first_hours",
)
"""The panel's columns that a metric may name; each is a whole number that can be summed over rows."""

MetricUnit = Literal["share", "rate", "count"]
Better = Literal["higher", "lower", "neither"]

DEFINITIONS = "data?fane=Sådan+er+tallene+lavet"
"""Where a metric leads that names no page: its definition."""

_FOLDER = Path(__file__).with_name("metrics")
_BETTER = {
    "higher": "højere er bedre",
    "lower": "lavere er bedre",
    "neither": "hverken højere eller lavere er bedre",
}


class MetricError(Exception):
    """A metric's file does not hold what it must; the message names the file and the mend."""


@dataclass(frozen=True)
class Metric:
    """One metric: value = per × numerator ÷ denominator, over sums of MEASURES; shares are 0-1.

    No value where the denominator is empty or below smallest_denominator. part_of_total: the numerator counts
    some of the denominator, so Wilson, P charts and binomial funnels fit. stock: both are counts on a day, so
    control charts don't fit (docs/methods.md). All words are Danish.

    On the page Overblik a metric may have a tile (`overview` is its place) and, unless neither way is better,
    sentences. Both lead to `page`, the slug with the page's own parameters (`opfoelgning?del=Samtaler`), and need the
    contract's tables in `needs`, beside cases. `norm` is a kind of the table norms that the tile tells.
    """

    id: str
    label: str
    axis: str
    help: str
    caveat: str
    unit: MetricUnit
    better: Better
    numerator: str
    denominator: str
    numerator_label: str
    denominator_label: str
    smallest_denominator: float
    part_of_total: bool
    stock: bool
    source: str
    per: float = 1
    target: float | None = None
    overview: int | None = None
    page: str = DEFINITIONS
    needs: tuple[str, ...] = ()
    norm: str = ""


@cache
def metrics() -> Mapping[str, Metric]:
    """All metrics by id, in alphabetical order of id; raises MetricError for a file that doesn't hold."""
    return MappingProxyType({path.stem: read_metric(path) for path in sorted(_FOLDER.glob("*.toml"))})


def read_metric(path: Path) -> Metric:
    """Read the metric of one TOML file, whose name is its id; raises MetricError naming what must hold."""
    given, known = read_definition(path, Metric, MetricError)
    for name, value in given.items():
        wanted = _kind(known[name].type)
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            raise MetricError(f"{path.name}: {name} must be {wanted}, found {value!r}")
    for name, options in (("unit", get_args(MetricUnit)), ("better", get_args(Better))):
        if given[name] not in options:
            raise MetricError(f"{path.name}: {name} must be one of {options}, found {given[name]!r}")
    for name in ("numerator", "denominator"):
        _check_expression(path, name, given[name])
    if strangers := sorted(set(given.setdefault("needs", ())) - set(contract().tables)):
        raise MetricError(f"{path.name}: needs has {strangers}, which are no tables of the contract")
    given["needs"] = tuple(given["needs"])
    if given["smallest_denominator"] <= 0 or given.get("per", 1) <= 0:
        raise MetricError(f"{path.name}: smallest_denominator and per must be over 0")
    return Metric(id=path.stem, **given)


def metrics_markdown() -> str:
    """Write the page docs/metrics.md, in Danish: every metric's definition as leaders and analysts read it."""
    parts = [
        "# Målene",
        "Siden er lavet ud fra `data/metrics/*.toml`. Ret dér, og lav siden igen.",
        "Alle mål er to udtryk over panelet `case_month`, lagt sammen over de rækker, der er valgt. Er der intet at "
        "dele med, eller er nævneren for lille, vises intet tal; et 0 er derimod et rigtigt 0.",
    ]
    for metric in metrics().values():
        per = "" if metric.per == 1 else f"{metric.per:g} × "
        parts += [
            f"## {metric.label}",
            f"{metric.help} {metric.caveat}",
            "\n".join(
                [
                    f"- Beregning: {per}{metric.numerator_label} ÷ {metric.denominator_label} "
                    f"(`{per}({metric.numerator}) / ({metric.denominator})`)",
                    f"- Slags: {'bestand på en dag' if metric.stock else 'hændelser i en periode'}"
                    + (", og tælleren er en del af nævneren" if metric.part_of_total else ""),
                    f"- Mindste nævner: {metric.smallest_denominator:g}",
                    f"- Retning: {_BETTER[metric.better]}",
                    *([f"- Nøgletal på Overblik: plads {metric.overview}"] if metric.overview is not None else []),
                    *(
                        [f"- Kræver: {', '.join(contract().tables[name].label for name in metric.needs)}"]
                        if metric.needs
                        else []
                    ),
                    f"- Kilde: {metric.source}",
                    f"- Id: `{metric.id}`",
                ]
            ),
        ]
    return "\n\n".join(parts) + "\n"


def _kind(annotation: object) -> type | tuple[type, ...]:
    if annotation is bool:
        return bool
    if annotation == int | None:
        return int
    if annotation == tuple[str, ...]:
        return list
    return (int, float) if annotation in (float, float | None) else str


def _check_expression(path: Path, name: str, expression: str) -> None:
    try:
        columns = pl.sql_expr(expression).meta.root_names()
    except pl.exceptions.PolarsError as error:
        raise MetricError(f"{path.name}: {name} must be an SQL expression, found {expression!r}: {error}") from error
    if unknown := sorted(set(columns) - set(MEASURES)):
        raise MetricError(
            f"{path.name}: {name} names {unknown}, which the panel doesn't have; it has {', '.join(MEASURES)}"
        )
