"""“Værd at tale om”: which of a page's many numbers are told, and in which words.

A claim (a change, a difference between teams) has a p-value and is told only if Benjamini–Hochberg at 5 % over all of
them passes it (docs/methods.md, “Many looks”). A level (cases without a plan, a project's chance) claims no change and
may always be told, but doesn't crowd the claims out. All claims come from the metrics' definitions: a new TOML file is
looked at without code.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.counters import Counter
from data.metrics import MEASURES, Metric
from methods.signals import benjamini_hochberg, flow_dispersion, recent_change, stock_change, stock_spread
from queries.metrics import with_metric
from ui import formats, texts
from ui.components import Role
from ui.exits import DAYS_A_MONTH
from ui.funnels import rate_funnel, share_funnel

LEVEL = 0.05
"""The share of chance among what is told that one may expect at most."""
MOST, LEVELS_BESIDE, LEVELS_ALONE, MOST_ALIKE = 7, 2, 4, 2
"""Sentences in all; levels beside claims, and where few claims pass; claims about one number."""
A_YEAR = 12
MOST_TEAMS_NAMED = 12
ONCE_A_SPELL = ("exited", "exited_to_work")
"""Events that a case has once, so that a team's number of them varies as Poisson's."""

Kind = Literal["change", "difference", "level"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Candidate:
    """One thing that could be told: its sentence, how sure it is (p; None for a level), and where it leads.

    `subject` is the number it is about, `team_id` the team ('' = the whole selection), `page` the slug with the page's
    own parameters. size is the relative difference, or the share of the cases; equal certainty is ordered by it.
    """

    kind: Kind
    subject: str
    sentence: str
    page: str
    role: Role
    size: float
    p: float | None = None
    team_id: str = ""

    @property
    def sure(self) -> str:
        """How sure it is, in plain words; empty for a level."""
        return "" if self.p is None else sure_words(self.p)


@dataclass(frozen=True)
class Worth:
    """What is told, the claims that passed (clearest first) of so many, and the teams that nothing passed about."""

    told: tuple[Candidate, ...]
    claims: tuple[Candidate, ...]
    looked_at: int
    quiet_teams: tuple[str, ...]
    teams: int

    @property
    def by_chance(self) -> float:
        """How many of the claims that passed chance alone is expected to give, at most."""
        return LEVEL * len(self.claims)


class _Sums(NamedTuple):
    """A metric's numerator and denominator, one number a month."""

    numerator: Floats
    denominator: Floats


@dataclass(frozen=True)
class Looked:
    """What the claims of a page are made from.

    `whole` and `by_team` are queries.panel.panel_by_month of the selection, and of all teams by team; `months` is
    [month, complete, final] of the period; `teams` are the names of the teams to tell of, by id.
    """

    whole: pl.DataFrame
    by_team: pl.DataFrame
    months: pl.DataFrame
    teams: Mapping[str, str]
    final: list[date] = field(init=False)
    complete: list[date] = field(init=False)

    def __post_init__(self) -> None:
        for which in ("final", "complete"):
            object.__setattr__(self, which, self.months.filter(which)["month"].sort().to_list())

    def sums(self, metric: Metric) -> tuple[dict[str, _Sums], dict[str, _Sums]]:
        """A metric's sums over all complete months, of the whole ('') and of each team of the unit."""
        whole = _by_month(self.whole.with_columns(unit=pl.lit("")), metric, self.complete)
        return whole, _by_month(self.by_team, metric, self.complete)


# --- Claims ---------------------------------------------------------------------------------------------------


def claims(looked: Looked, chosen: Collection[Metric]) -> list[Candidate]:
    """Every change of the whole and of each team, and every difference of a team from the others, that can be claimed.

    Of the metrics that say the same (the exit rate in two units; with a plan, without one) only one is looked at.
    """
    found = []
    for metric in told_once(chosen):
        whole, by_team = looked.sums(metric)
        # One team is the whole.
        own = {unit: sums for unit, sums in by_team.items() if unit in looked.teams} if len(looked.teams) > 1 else {}
        change = _stock_changes if metric.stock else _flow_changes
        found += change(looked, metric, whole)
        found += change(looked, metric, own)
        found += _differences(looked, metric, by_team)
    return found


@cache
def _probe() -> pl.DataFrame:
    """A month of measures in which no two sums are equal by chance."""
    return pl.DataFrame({name: [1e6 * (position + 1) ** 0.5] for position, name in enumerate(MEASURES)})


def told_once(chosen: Collection[Metric]) -> list[Metric]:
    """The metrics with a better way, without those that count what one before them counts, or just the rest of it.

    Those with a tile come first, so they are the ones that are kept.
    """
    kept: list[Metric] = []
    seen: set[tuple[str, float]] = set()
    ordered = sorted(chosen, key=lambda one: (one.overview is None, one.overview or 0, one.id))
    for metric in ordered:
        if metric.better == "neither":
            continue
        row = with_metric(_probe(), metric).row(0, named=True)
        # What is counted, or of a total what is left, tells what it is; a rate of one event has several denominators.
        total = f"{row['denominator']:.6g}" if metric.part_of_total else ""
        same = {(total, round(row["numerator"], 3))}
        if metric.part_of_total:
            same |= {(total, round(row["denominator"] - row["numerator"], 3))}
        if same & seen:
            continue
        seen |= {(total, round(row["numerator"], 3))}
        kept.append(metric)
    return kept


def _by_month(frame: pl.DataFrame, metric: Metric, months: Sequence[date]) -> dict[str, _Sums]:
    """A metric's sums by unit, a 0 where a month has no row."""
    place = {month: index for index, month in enumerate(months)}
    units = frame["unit"].unique(maintain_order=True).to_list()
    sums = {str(unit): _Sums(np.zeros(len(months)), np.zeros(len(months))) for unit in units}
    for unit, month, numerator, denominator in (
        with_metric(frame, metric).select("unit", "month", "numerator", "denominator").iter_rows()
    ):
        if (index := place.get(month)) is not None:
            sums[unit].numerator[index], sums[unit].denominator[index] = numerator, denominator
    return sums


def _begun(series: Mapping[str, _Sums], months: int) -> dict[str, _Sums]:
    """The first so many months, from the first of any registration: a table that begins later is no change."""
    counted = [np.flatnonzero(sums.numerator[:months]) for sums in series.values()]
    first = min((int(found[0]) for found in counted if found.size), default=months)
    return {unit: _Sums(sums.numerator[first:months], sums.denominator[first:months]) for unit, sums in series.items()}


def _flow_changes(looked: Looked, metric: Metric, series: Mapping[str, _Sums]) -> list[Candidate]:
    """The last months of each unit against the same months of earlier years, where anything can be said."""
    begun = _begun(series, len(looked.final))
    alike = flow_dispersion(begun.values(), part_of_total=metric.part_of_total)
    candidates = []
    for unit, (counts, exposure) in begun.items():
        found = recent_change(counts, exposure, part_of_total=metric.part_of_total, dispersion=alike)
        if found is None or exposure[-found.months :].sum() < metric.smallest_denominator:
            continue
        now, before = metric.per * found.recent, metric.per * found.before
        sentence = texts.CHANGED_FLOW.format(
            what=_about(looked, metric, unit),
            now=formats.value(now, metric.unit),
            months=found.months,
            before=formats.value(before, metric.unit),
            years=found.years,
        )
        candidates.append(_change(metric, unit, sentence, now=now, before=before, p=found.p))
    return candidates


def _stock_changes(looked: Looked, metric: Metric, series: Mapping[str, _Sums]) -> list[Candidate]:
    """A share of each unit's stock against 12 months earlier, where anything can be said and it is a share."""
    if not metric.part_of_total:
        return []
    begun = _begun(series, len(looked.complete))
    spread = stock_spread(begun.values())
    candidates = []
    for unit, (counts, totals) in begun.items():
        found = stock_change(counts, totals, spread)
        if found is None or min(totals[-1], totals[-1 - A_YEAR]) < metric.smallest_denominator:
            continue
        sentence = texts.CHANGED_STOCK.format(
            what=_about(looked, metric, unit),
            now=formats.value(found.recent, metric.unit),
            month=formats.month(looked.complete[-1]),
            before=formats.value(found.before, metric.unit),
        )
        candidates.append(_change(metric, unit, sentence, now=found.recent, before=found.before, p=found.p))
    return candidates


def _change(metric: Metric, unit: str, sentence: str, *, now: float, before: float, p: float) -> Candidate:
    role = _role(now - before, metric)
    return Candidate("change", metric.id, sentence, metric.page, role, _size(now, before), p, unit)


def _differences(looked: Looked, metric: Metric, by_team: Mapping[str, _Sums]) -> list[Candidate]:
    """Each team against all of them: exits of the last 12 final months, or a share (of a stock, or of the exits)."""
    if len(by_team) < 2:
        return []
    months = slice(max(0, len(looked.final) - A_YEAR), len(looked.final))
    counted = metric.numerator if metric.numerator in ONCE_A_SPELL else ""
    if metric.part_of_total and metric.stock:
        parts = {unit: (sums.numerator[-1], sums.denominator[-1]) for unit, sums in by_team.items()}
    elif metric.part_of_total and metric.denominator in ONCE_A_SPELL:
        parts = {unit: (sums.numerator[months].sum(), sums.denominator[months].sum()) for unit, sums in by_team.items()}
    elif counted and not metric.stock:
        year = looked.by_team.filter(pl.col("month").is_in(looked.final[months]))
        rows = year.group_by("unit").agg(pl.col(counted).sum(), pl.col("person_days").sum() / DAYS_A_MONTH).iter_rows()
        parts = {str(unit): (count, exposure) for unit, count, exposure in rows}
    else:
        return []
    units = pl.DataFrame(
        [(unit, looked.teams.get(unit, unit), int(count), float(of)) for unit, (count, of) in sorted(parts.items())],
        schema={"unit_id": pl.String, "unit": pl.String, "count": pl.Int64, "exposure": pl.Float64},
        orient="row",
    )
    if not units["count"].sum():
        return []
    compared = (share_funnel if metric.part_of_total else rate_funnel)(units, drawn=False)
    found = []
    for row in compared.units.iter_rows(named=True):
        if row["unit_id"] not in looked.teams or row["exposure"] < metric.smallest_denominator:
            continue
        words = texts.TEAM_SHARE_DIFFERS if metric.part_of_total else texts.TEAM_RATE_DIFFERS
        sentence = words.format(
            team=row["unit"],
            what=_lowered(metric.label),
            counted=metric.numerator_label,
            count=formats.integer(row["count"]),
            total=formats.integer(row["exposure"]),
            expected=formats.decimal(row["expected"], 0),
            share=formats.share(row["rate"]),
            whole=formats.share(compared.centre),
        )
        away = _size(row["count"], row["expected"])
        role = _role(row["count"] - row["expected"], metric)
        found.append(
            Candidate("difference", metric.id, sentence, _beside(metric), role, away, row["p"], str(row["unit_id"]))
        )
    return found


def _beside(metric: Metric) -> str:
    """Where a difference between teams is seen: exits beside each other on Afgang, else where the metric is."""
    return "afgang?blik=Teamene" if metric.numerator in ONCE_A_SPELL and not metric.part_of_total else metric.page


def _about(looked: Looked, metric: Metric, unit: str) -> str:
    return f"{looked.teams[unit]}, {_lowered(metric.label)}" if unit else metric.label


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _role(difference: float, metric: Metric) -> Role:
    if not difference or metric.better == "neither":
        return "note"
    return "better" if (difference > 0) == (metric.better == "higher") else "worse"


def _size(now: float, before: float) -> float:
    """How far apart two numbers are, of the larger of them: 0 to 1."""
    largest = max(abs(now), abs(before))
    return abs(now - before) / largest if largest else 0.0


# --- Levels ---------------------------------------------------------------------------------------------------


def counter_levels(numbers: Mapping[Counter, int], open_cases: int) -> list[Candidate]:
    """How many open cases each counter of Opfølgning holds; none at all is good news."""
    found = []
    for one, number in numbers.items():
        if not open_cases:
            break
        share = number / open_cases
        words = texts.COUNTER_LEVEL if number else texts.COUNTER_EMPTY
        sentence = words.format(
            count=formats.integer(number),
            total=formats.integer(open_cases),
            share=formats.share(share),
            name=one.name,
        )
        page = f"opfoelgning?taeller={one.id}"
        found.append(Candidate("level", one.id, sentence, page, "worse" if number else "better", share))
    return found


# --- What is told -----------------------------------------------------------------------------------------------


def worth(candidates: Sequence[Candidate], teams: Mapping[str, str], *, most: int = MOST) -> Worth:
    """What is told of all candidates: claims that pass, and levels; good and bad by turns, the clearest first."""
    judged = [(one, one.p) for one in candidates if one.p is not None]
    passes = benjamini_hochberg([p for _, p in judged], LEVEL)
    passed = sorted((one for (one, _), holds in zip(judged, passes, strict=True) if holds), key=_rank)
    noted = {one.team_id for one in passed}
    varied = _varied(passed)
    levels = sorted((one for one in candidates if one.p is None), key=_rank)
    kept = min(len(levels), LEVELS_ALONE, max(LEVELS_BESIDE, most - len(varied)))
    clearest = _by_turns(varied, most - kept)
    return Worth(
        told=(*clearest, *_by_turns(levels, kept)),
        claims=tuple(passed),
        looked_at=len(judged),
        quiet_teams=tuple(name for team_id, name in teams.items() if team_id not in noted),
        teams=len(teams),
    )


def _rank(one: Candidate) -> tuple[int, bool, float, str]:
    """By certainty, told by its power of ten; the whole before its teams; and then by size."""
    certainty = 0 if one.p is None else round(np.log10(max(one.p, 1e-12)))
    return certainty, bool(one.team_id), -one.size, one.sentence


def _varied(ranked: Sequence[Candidate]) -> list[Candidate]:
    """The ranked without those about a number that enough have been about before.

    Where the whole has changed, its teams have too: they are counted in its sentence and have none of their own.
    """
    of_whole = {(one.subject, one.role) for one in ranked if one.kind == "change" and not one.team_id}
    same = [one for one in ranked if one.kind == "change" and one.team_id and (one.subject, one.role) in of_whole]
    kept: list[Candidate] = []
    for one in ranked:
        if one in same:
            continue
        if (alike := sum(one.subject == other.subject for other in same)) and not one.team_id:
            teams = formats.counted(alike, "team", "team")
            one = replace(one, sentence=f"{one.sentence} {texts.SAME_IN_TEAMS.format(teams=teams)}")  # noqa: PLW2901
        if sum(other.subject == one.subject for other in kept) < MOST_ALIKE:
            kept.append(one)
    return kept


def _by_turns(ranked: Sequence[Candidate], most: int) -> list[Candidate]:
    """The first so many, good news and other by turns while there are both, beginning with the first."""
    good = [one for one in ranked if one.role == "better"]
    other = [one for one in ranked if one.role != "better"]
    turns = [good, other] if ranked and ranked[0].role == "better" else [other, good]
    found: list[Candidate] = []
    while len(found) < most and any(turns):
        if turns[0]:
            found.append(turns[0].pop(0))
        turns.reverse()
    return found[:most]


def sure_words(p: float) -> str:
    """How sure a claim is: how seldom chance alone gives as much."""
    for times in (10_000, 1_000, 100):
        if p <= 1 / times:
            return texts.BY_CHANCE_SELDOM.format(times=formats.integer(times))
    return texts.BY_CHANCE_AT_TIMES


def chance_words(found: Worth) -> str:
    """How many differences were looked at, how many passed, and how many of them chance alone gives at most."""
    if not found.looked_at:
        return texts.NOTHING_LOOKED_AT
    if not found.claims:
        return texts.NONE_PASSED.format(looked=formats.integer(found.looked_at))
    return texts.SOME_PASSED.format(
        looked=formats.integer(found.looked_at),
        passed=formats.integer(len(found.claims)),
        chance=formats.decimal(found.by_chance, 1 if found.by_chance >= 0.1 else 2),
    )


def quiet_words(found: Worth) -> str:
    """The teams that there is nothing to note about; empty where there is none, or only one team."""
    quiet = found.quiet_teams
    if found.teams < 2 or not quiet:
        return ""
    if len(quiet) == found.teams:
        return texts.EVERY_TEAM_QUIET.format(teams=formats.integer(found.teams))
    if len(quiet) > MOST_TEAMS_NAMED:
        return texts.QUIET_TEAMS.format(teams=f"{formats.integer(len(quiet))} andre team")
    return texts.QUIET_TEAMS.format(teams=formats.list_of(quiet))


NAMED_ROLE: Mapping[Role, str] = {
    "better": "● Godt nyt",
    "worse": "■ Se på det",
    "note": "◆ Bemærk",
    "neutral": "◆ Bemærk",
}
"""Each role by a shape and a word, never by colour alone."""
