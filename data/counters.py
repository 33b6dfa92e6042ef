"""The counters of the page Opfølgning: a sentence about an open case and its condition, from data/counters/*.toml."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import get_origin

import polars as pl

from data.contract import contract
from data.definitions import read_definition
from data.settings import Settings

OPEN_CASE_COLUMNS = (
    "data_date",
    "spell_id",
    "case_id",
    "citizen_id",
    "citizen_label",
    "centre",
    "team_id",
    "team",
    "benefit",
    "caseworker_id",
    "target_group",
    "visitation_category",
    "age_band",
    "marker_mask",
    "spell_start",
    "worker_since",
    "worker_until",
    "plan_start",
    "next_step",
    "due_date",
    "plan_lapsed",
    "last_held",
    "held_in_year",
    "missed_in_row",
    "missed_since",
    "next_planned",
    "last_clarified",
    "last_effort",
    "talk_weeks",
)
"""The columns of queries.followup.open_cases, which a counter may name."""

_FOLDER = Path(__file__).with_name("counters")
_LIMIT = "{limit}"


class CounterError(Exception):
    """A counter's file does not hold what it must; the message names the file and the mend."""


@dataclass(frozen=True)
class Counter:
    """One counter: the open cases for which `condition` holds, which is exactly when `sentence` is true.

    condition, since and counted_from are SQL expressions over OPEN_CASE_COLUMNS, where {limit} stands for the
    value of `setting`: since when it has been so (that day may lie ahead), and the day that the time in `reason`
    runs from ('' = since). Of the words all are Danish; {days} in a reason is "12 dage", {weeks} is "3 uger".
    """

    id: str
    order: int
    name: str
    sentence: str
    condition: str
    since: str
    reason: str
    columns: tuple[str, ...]
    needs: tuple[str, ...]
    source: str
    caveat: str
    counted_from: str = ""
    reason_ahead: str = ""
    setting: str = ""
    limit_unit: str = ""

    def limit(self, settings: Settings) -> int | None:
        """Read the counter's limit, in limit_unit; None where it has none."""
        if not self.setting:
            return None
        value: int = getattr(settings, self.setting)
        return value

    def told(self, settings: Settings) -> str:
        """Write the sentence with its limit, in Danish."""
        return _filled(self.sentence, self.limit(settings))

    def condition_on(self, settings: Settings) -> pl.Expr:
        """The condition as an expression, false where a column it needs is empty."""
        return pl.sql_expr(_filled(self.condition, self.limit(settings))).fill_null(value=False)

    def since_on(self, settings: Settings) -> pl.Expr:
        """The date since which it has been so, as an expression; it means nothing where the condition is false."""
        return pl.sql_expr(_filled(self.since, self.limit(settings))).cast(pl.Date)

    def days_on(self, settings: Settings) -> pl.Expr:
        """The days that the reason tells of, as an expression; negative for what lies ahead."""
        start = pl.sql_expr(_filled(self.counted_from or self.since, self.limit(settings))).cast(pl.Date)
        return (pl.col("data_date") - start).dt.total_days()

    def reason_after(self, days: int) -> str:
        """Write why a case is in the counter, from its days (days_on), in Danish."""
        words = self.reason_ahead if days < 0 and self.reason_ahead else self.reason
        number = abs(days)
        weeks = f"{number // 7} uger" if number >= 14 else _days(number)
        return words.replace("{days}", _days(number)).replace("{weeks}", weeks)


@cache
def counters() -> Mapping[str, Counter]:
    """All counters by id, in the order to show; raises CounterError for a file that doesn't hold."""
    found = [read_counter(path) for path in sorted(_FOLDER.glob("*.toml"))]
    orders = [one.order for one in found]
    if twice := sorted({order for order in orders if orders.count(order) > 1}):
        raise CounterError(f"each counter must have an order of its own, found {twice} more than once")
    return MappingProxyType({one.id: one for one in sorted(found, key=lambda one: one.order)})


def lacking(counter: Counter, tables: Collection[str]) -> tuple[str, ...]:
    """Name the contract's tables that the counter needs and that were not imported; () = it can be counted."""
    return tuple(name for name in counter.needs if name not in tables)


def read_counter(path: Path) -> Counter:
    """Read the counter of one TOML file, whose name is its id; raises CounterError naming what must hold."""
    given, known = read_definition(path, Counter, CounterError)
    for name, value in given.items():
        wanted = list if get_origin(known[name].type) is tuple else known[name].type
        if type(value) is not wanted:
            raise CounterError(f"{path.name}: {name} must be {wanted}, found {value!r}")
    for name, options in (("columns", OPEN_CASE_COLUMNS), ("needs", tuple(contract().tables))):
        if strangers := [value for value in given[name] if value not in options]:
            raise CounterError(f"{path.name}: {name} has {strangers}; it may have {', '.join(options)}")
        given[name] = tuple(given[name])
    counter = Counter(id=path.stem, **given)
    _check_limit(path, counter)
    for name in ("condition", "since", "counted_from"):
        if expression := getattr(counter, name):
            _check_expression(path, name, expression)
    return counter


def counters_markdown() -> str:
    """Write the page docs/counters.md, in Danish: every counter's sentence and definition."""
    parts = [
        "# Tællerne på siden Opfølgning",
        "Siden er lavet ud fra `data/counters/*.toml`. Ret dér, og lav siden igen.",
        "En tæller er et navngivet filter på de åbne sager pr. datadatoen. Tal, liste, link, eksport og begrundelse "
        "kommer af den samme definition, så en sag er med i en tæller, netop når sætningen er sand om den. "
        "Grænserne står i `settings.toml`; her vises standarderne.",
    ]
    settings = Settings()
    tables = contract().tables
    for counter in counters().values():
        needs = ", ".join(tables[name].label for name in counter.needs)
        parts += [
            f"## {counter.name}",
            f"{counter.told(settings)} {counter.caveat}",
            "\n".join(
                [
                    f"- Betingelse: `{counter.condition}`",
                    f"- Har været sådan siden: `{counter.since}`",
                    *(
                        [f"- Grænse: {counter.limit(settings)} {counter.limit_unit} (`{counter.setting}`)"]
                        if counter.setting
                        else []
                    ),
                    f"- Kræver: {needs}",
                    f"- Kilde: {counter.source}",
                    f"- Id: `{counter.id}`",
                ]
            ),
        ]
    return "\n\n".join(parts) + "\n"


def _filled(text: str, limit: int | None) -> str:
    return text.replace(_LIMIT, str(limit))


def _days(number: int) -> str:
    return "1 dag" if number == 1 else f"{number} dage"


def _check_limit(path: Path, counter: Counter) -> None:
    named = {name for name in ("condition", "sentence", "since") if _LIMIT in getattr(counter, name)}
    if not counter.setting:
        if named:
            raise CounterError(f"{path.name}: {sorted(named)} name {_LIMIT}, so setting must name a setting")
        return
    if type(getattr(Settings(), counter.setting, None)) is not int:
        raise CounterError(f"{path.name}: setting must be a setting that is a whole number, found {counter.setting!r}")
    if not {"condition", "sentence"} <= named or not counter.limit_unit:
        raise CounterError(f"{path.name}: with a setting, condition and sentence must name {_LIMIT}, with limit_unit")


def _check_expression(path: Path, name: str, expression: str) -> None:
    try:
        columns = pl.sql_expr(_filled(expression, 1)).meta.root_names()
    except pl.exceptions.PolarsError as error:
        raise CounterError(f"{path.name}: {name} must be an SQL expression, found {expression!r}: {error}") from error
    if unknown := sorted(set(columns) - set(OPEN_CASE_COLUMNS)):
        raise CounterError(
            f"{path.name}: {name} names {unknown}, which an open case doesn't have; "
            f"it has {', '.join(OPEN_CASE_COLUMNS)}"
        )
