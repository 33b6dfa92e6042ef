"""What the page Målgruppe computes from its queries before it draws and tells: frames in, frames out.

A marker is known as ja, nej or not at all. Its share is ja ÷ (ja + nej) where the file holds any nej of it, else ja ÷
all citizens. A citizen can have many markers, so shares and rates by marker add up to nothing, those by number do.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from data.contract import Term
from methods import intervals
from methods.survival import trimmed
from ui import formats, texts
from ui.exits import DAYS_A_MONTH
from ui.funnels import UNKNOWN
from ui.rates import share_columns, yearly_rates

ROUNDED = 0.005
"""Published shares come as whole per cents: within so much they are the same."""
COMPARABLE = 0.05
"""A year end of which the part with anything told differs more than this from the newest is not compared with it."""
FEW = 10
"""With fewer citizens nothing is concluded (docs/methods.md, small numbers)."""
BANDS = ("0", "1", "2", "3", "4", "5+")
"""The numbers of markers that what follows is told by."""
OWN, OTHERS = "own", "others"
NOT_DECIDED_BY_TEAMS = ("psykiske udfordringer", "fysiske udfordringer", "aktivt misbrug")
"""What case mix begins with, where the data have it: a team's own effort changes none of them much."""
DIMENSIONS = {
    "age_band": "alder",
    "target_group": "målgruppe",
    "visitation_category": "visitationskategori",
    "duration": "tid på ydelsen",
}
MOST_CHOSEN = 3


@dataclass(frozen=True)
class Markers:
    """The markers that the data tell of, in the order of the contract: bit, label and section of each by its value.

    `with_no` are those of which the file tells a nej: their shares are of the citizens it is told of.
    """

    bits: Mapping[str, int]
    labels: Mapping[str, str]
    sections: Mapping[str, str]
    with_no: frozenset[str]

    def label(self, marker: str) -> str:
        """What a marker is called on the screen."""
        return self.labels.get(marker, marker)


def markers_of(known: pl.DataFrame, present: Sequence[str], terms: Sequence[Term]) -> Markers:
    """The markers that some case has, from the frame [marker, bit, has_no] and the contract's vocabulary."""
    rows = {marker: (bit, has_no) for marker, bit, has_no in known.select("marker", "bit", "has_no").iter_rows()}
    named = {term.value: term for term in terms}
    shown = [marker for marker in rows if marker in present]
    return Markers(
        bits={marker: rows[marker][0] for marker in shown},
        labels={marker: _in_a_sentence(marker, named) for marker in shown},
        sections={marker: (named[marker].group or "") if marker in named else "" for marker in shown},
        with_no=frozenset(marker for marker in shown if rows[marker][1]),
    )


def _in_a_sentence(marker: str, named: Mapping[str, Term]) -> str:
    """A marker as a sentence has it: the label where that is more than the value with a capital letter."""
    label = named[marker].label if marker in named else marker
    return marker if label.lower() == marker.lower() else label


# --- Shares ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Apart:
    """How far a marker's share is from another one (0–1), and whether chance may explain it."""

    marker: str
    share: float
    other: float
    by_chance: bool

    @property
    def difference(self) -> float:
        """The share less the other one."""
        return self.share - self.other

    @property
    def looks_alike(self) -> bool:
        """Whether the two are the same whole per cent, as they are shown."""
        return formats.share(self.share, 0) == formats.share(self.other, 0)


def published_of(references: pl.DataFrame, population: str | None, without: Collection[str] = ()) -> dict[str, float]:
    """The published share of each marker in one population, but those `without`: markers that all are chosen by."""
    chosen = references.filter(pl.col("population") == (population or ""), ~pl.col("marker").is_in(list(without)))
    return dict(chosen.select("marker", "share").iter_rows())


def share_rows(
    own: pl.DataFrame, others: pl.DataFrame | None, known: Markers, published: Mapping[str, float]
) -> pl.DataFrame:
    """One row a marker and group: the shares as a chart and a table want them.

    marker (label), name (value), section, group (OWN, and OTHERS where there are any), share, low, high, count, total,
    no, unknown, citizens, of (what total counts) and reference (null where nobody has published one). `own` and
    `others` are methods.markers.shares.
    """
    parts = [(OTHERS, others), (OWN, own)] if others is not None else [(OWN, own)]
    frames = [
        part.select(
            marker=_named(pl.col("marker"), known.labels),
            name=pl.col("marker"),
            section=_named(pl.col("marker"), known.sections).replace(texts.SECTION_OF),
            group=pl.lit(group),
            share=pl.col("share"),
            low=pl.col("low"),
            high=pl.col("high"),
            count=pl.col("yes"),
            total=pl.col("known"),
            no=pl.col("citizens") - pl.col("yes") - pl.col("unknown"),
            unknown=pl.col("unknown"),
            citizens=pl.col("citizens"),
            of=pl.when(pl.col("by") == "known").then(pl.lit(texts.OF_TOLD)).otherwise(pl.lit(texts.OF_ALL)),
            reference=pl.col("marker").replace_strict(dict(published), default=None, return_dtype=pl.Float64),
            place=pl.int_range(pl.len()),
        )
        for group, part in parts
    ]
    return pl.concat(frames).sort("place", maintain_order=True).drop("place")


def _named(column: pl.Expr, names: Mapping[str, str]) -> pl.Expr:
    return column.replace_strict(dict(names), default=column, return_dtype=pl.String)


def against_published(rows: pl.DataFrame) -> list[Apart]:
    """Each marker with a published share, the farthest first; beyond chance where its interval leaves that out.

    The published shares are whole per cents without a number behind them: they are taken as they are, give or take
    half a per cent. Of few citizens nothing is claimed.
    """
    told = rows.filter(pl.col("group") == OWN, pl.col("reference").is_not_null(), pl.col("share").is_not_null())
    found = [
        Apart(
            row["marker"],
            row["share"],
            row["reference"],
            row["total"] < FEW or row["low"] - ROUNDED <= row["reference"] <= row["high"] + ROUNDED,
        )
        for row in told.iter_rows(named=True)
    ]
    return _farthest(found)


def against_others(rows: pl.DataFrame) -> list[Apart]:
    """Each marker in the selection against the other teams, the farthest first; of few citizens nothing is claimed."""
    found = []
    for (marker,), part in rows.partition_by("marker", as_dict=True, maintain_order=True).items():
        by_group = {row["group"]: row for row in part.iter_rows(named=True)}
        mine, theirs = by_group.get(OWN), by_group.get(OTHERS)
        if mine is None or theirs is None or mine["share"] is None or theirs["share"] is None:
            continue
        apart = intervals.difference(mine["count"], mine["total"], theirs["count"], theirs["total"])
        by_chance = min(mine["total"], theirs["total"]) < FEW or apart.low <= 0 <= apart.high
        found.append(Apart(str(marker), mine["share"], theirs["share"], by_chance))
    return _farthest(found)


def _farthest(found: list[Apart]) -> list[Apart]:
    return sorted(found, key=lambda one: -abs(one.difference))


def last_day_of(month: date) -> date:
    """The last day of a month, told by any of its days."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def citizens_of(masks: pl.DataFrame) -> int:
    """All citizens of the masks."""
    return int(masks["citizens"].sum())


def level(masks: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of a level of queries.markers.marker_masks: 'all' or 'team'."""
    return masks.filter(pl.col("level") == name)


def mean_and_median(numbers: pl.DataFrame) -> tuple[float, int] | None:
    """Markers a citizen on average, and the number that half of them have at least; None without citizens.

    `numbers` is methods.markers.numbers.
    """
    total = int(numbers["citizens"].sum())
    if not total:
        return None
    mean = float((numbers["number"] * numbers["citizens"]).sum()) / total
    left = total
    half = 0
    for number, citizens in numbers.sort("number").iter_rows():
        if left * 2 >= total:
            half = number
        left -= citizens
    return mean, half


# --- Over the years -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """The markers whose share has changed by more than chance since the first month that may be compared."""

    since: date | None
    more: tuple[str, ...]
    fewer: tuple[str, ...]
    looked_at: int
    not_comparable: tuple[str, ...]


def year_shares(by_year: pl.DataFrame, known: Markers) -> pl.DataFrame:
    """One row a marker and month: marker (label), month, share, low, high, count, total, of, told, comparable, change.

    `by_year` is queries.markers.marker_shares_by_year. told is the part of the citizens of whom ja or nej is told;
    a month is comparable where that is near the newest month's. change is the newest month against the first one that
    is comparable: "up", "down" or "none", claimed only when the interval of the difference leaves 0 out.
    """
    parts = []
    for marker in known.bits:
        rows = by_year.filter(pl.col("marker") == marker).sort("month")
        if rows.is_empty():
            continue
        by_known = marker in known.with_no
        total = pl.col("yes") + pl.col("no") if by_known else pl.col("citizens")
        shares = rows.select(
            marker=pl.lit(known.label(marker)),
            month=pl.col("month"),
            count=pl.col("yes"),
            total=total,
            citizens=pl.col("citizens"),
            of=pl.lit(texts.OF_TOLD if by_known else texts.OF_ALL),
            told=pl.when(pl.col("citizens") > 0).then((pl.col("yes") + pl.col("no")) / pl.col("citizens")),
        ).with_columns(share_columns("count", "total"))
        newest = shares.row(-1, named=True)
        near = (pl.col("told") - (newest["told"] or 0.0)).abs() <= COMPARABLE if by_known else pl.lit(value=True)
        shares = shares.with_columns(comparable=near & (pl.col("total") >= FEW))
        parts.append(shares.with_columns(change=pl.lit(_change(shares))))
    return pl.concat(parts) if parts else pl.DataFrame(schema=_YEARS)


_YEARS = {
    "marker": pl.String, "month": pl.Date, "count": pl.Int64, "total": pl.Int64, "citizens": pl.Int64,
    "of": pl.String, "told": pl.Float64, "share": pl.Float64, "low": pl.Float64, "high": pl.Float64,
    "comparable": pl.Boolean, "change": pl.String,
}  # fmt: skip


def _change(shares: pl.DataFrame) -> str:
    usable = shares.filter("comparable")
    if usable.height < 2 or not shares["comparable"][-1]:
        return "none"
    first, last = usable.row(0, named=True), usable.row(-1, named=True)
    apart = intervals.difference(last["count"], last["total"], first["count"], first["total"])
    if apart.low <= 0 <= apart.high:
        return "none"
    return "up" if apart.difference > 0 else "down"


def changes_of(years: pl.DataFrame) -> Changes:
    """Which markers have become more and less common, from year_shares."""
    newest = years.group_by("marker", maintain_order=True).agg(
        pl.col("change").last(),
        pl.col("comparable").sum(),
        pl.col("comparable").last().alias("now"),
        pl.col("month").filter("comparable").min().alias("since"),
    )
    compared = newest.filter(pl.col("comparable") >= 2, "now")
    since = compared["since"].min()
    assert since is None or isinstance(since, date)
    return Changes(
        since=since,
        more=tuple(compared.filter(pl.col("change") == "up")["marker"]),
        fewer=tuple(compared.filter(pl.col("change") == "down")["marker"]),
        looked_at=compared.height,
        not_comparable=tuple(newest.filter(~pl.col("marker").is_in(compared["marker"].to_list()))["marker"]),
    )


# --- Together -------------------------------------------------------------------------------------------------------


def pair_rows(pairs: pl.DataFrame, shares: pl.DataFrame, known: Markers, most: int = 10) -> pl.DataFrame:
    """The pairs of the most common markers, as the chart and the table want them.

    first, second (labels), both, expected, ratio, low, high, first_yes, second_yes, citizens, few (too few have both)
    and apart ("more", "fewer" or "none": by p below 5 %). `pairs` and `shares` are those of methods.markers.
    """
    common = shares.filter(pl.col("yes") > 0).sort("yes", descending=True).head(most)["marker"].to_list()
    have = dict(shares.select("marker", "yes").iter_rows())
    citizens = int(shares["citizens"][0]) if shares.height else 0
    few = (pl.col("both") < FEW) | pl.col("ratio").is_null()
    way = pl.when(pl.col("ratio") > 1).then(pl.lit("more")).otherwise(pl.lit("fewer"))
    return pairs.filter(pl.col("first").is_in(common), pl.col("second").is_in(common)).select(
        first=_named(pl.col("first"), known.labels),
        second=_named(pl.col("second"), known.labels),
        both="both",
        expected="expected",
        ratio="ratio",
        low="low",
        high="high",
        first_yes=pl.col("first").replace_strict(have, return_dtype=pl.Int64),
        second_yes=pl.col("second").replace_strict(have, return_dtype=pl.Int64),
        citizens=pl.lit(citizens, pl.Int64),
        few=few,
        apart=pl.when(pl.col("p") < 0.05).then(way).otherwise(pl.lit("none")),
    )


def most_common(shares: pl.DataFrame, most: int) -> list[str]:
    """The markers that most citizens have, in the order of the contract; none that nobody has."""
    common = set(shares.filter(pl.col("yes") > 0).sort("yes", descending=True).head(most)["marker"])
    return [marker for marker in shares["marker"] if marker in common]


def combination_rows(found: pl.DataFrame, known: Markers) -> tuple[pl.DataFrame, int, int]:
    """[members (labels), count, share] of the combinations of enough citizens, and those left out: citizens and sets.

    `found` is methods.markers.combinations.
    """
    total = int(found["citizens"].sum())
    enough = found.filter(pl.col("markers").is_not_null(), pl.col("citizens") >= FEW)
    rows = enough.select(
        members=pl.col("markers").list.eval(_named(pl.element(), known.labels)),
        count=pl.col("citizens"),
        share=pl.col("citizens") / total if total else pl.lit(None, pl.Float64),
    )
    return rows, total - int(enough["citizens"].sum()), int(found["combinations"].sum()) - enough.height


def number_bands(numbers: pl.DataFrame) -> pl.DataFrame:
    """[band, count, share] of citizens by number of markers, every number from 0 to the most, 10 and over together."""
    total = int(numbers["citizens"].sum())
    banded = numbers.with_columns(number=pl.col("number").clip(upper_bound=10))
    return (
        banded.group_by("number")
        .agg(count=pl.col("citizens").sum())
        .sort("number")
        .select(
            band=pl.when(pl.col("number") == 10).then(pl.lit("10+")).otherwise(pl.col("number").cast(pl.String)),
            count="count",
            share=pl.col("count") / total if total else pl.lit(None, pl.Float64),
        )
    )


# --- What follows ---------------------------------------------------------------------------------------------------


def of_number(mask: int, known: Markers) -> str:
    """The band of BANDS of a mask: how many of the markers it holds."""
    number = sum(bool(mask & bit) for bit in known.bits.values())
    return BANDS[min(number, len(BANDS) - 1)]


def exit_rates(follow: pl.DataFrame, known: Markers, *, by_number: bool) -> pl.DataFrame:
    """Exits per 100 person-months: [unit_id, unit, count, total (person-months), value, low, high, whole].

    One row a marker that the data tell of, or one a number of markers, in their order; whole is the rate of everybody.
    `follow` is queries.markers.follow_by_mask.
    """
    exits, months = int(follow["exits"].sum()), float(follow["person_days"].sum()) / DAYS_A_MONTH
    whole = 100 * exits / months if months else None
    rows = []
    for unit_id, unit, part in _parts(follow, known, by_number=by_number):
        count, total = int(part["exits"].sum()), float(part["person_days"].sum()) / DAYS_A_MONTH
        if total:
            low, high = intervals.rate(count, total)
            rows.append((unit_id, unit, count, total, 100 * count / total, 100 * low, 100 * high, whole))
    return pl.DataFrame(rows, schema=_RATES, orient="row")


_RATES = {"unit_id": pl.String, "unit": pl.String, "count": pl.Int64} | dict.fromkeys(
    ("total", "value", "low", "high", "whole"), pl.Float64
)


def _parts(frame: pl.DataFrame, known: Markers, *, by_number: bool) -> list[tuple[str, str, pl.DataFrame]]:
    """The rows of each number of markers, or of each marker: id, words and rows."""
    if by_number:
        bands = pl.Series([of_number(mask, known) for mask in frame["marker_mask"]], dtype=pl.String)
        return [(band, texts.NUMBER_OF.get(band, band), frame.filter(bands == band)) for band in BANDS]
    return [
        (marker, known.label(marker), frame.filter(pl.col("marker_mask") & bit != 0))
        for marker, bit in known.bits.items()
    ]


def talk_rates(moments: pl.DataFrame, known: Markers, *, by_number: bool) -> pl.DataFrame:
    """Held conversations a year, as ui.rates.yearly_rates, a row a marker or number in their order.

    `moments` is queries.markers.talk_moments_by_marker. whole is the rate of everybody, whom the numbers part.
    """
    names = {band: texts.NUMBER_OF.get(band, band) for band in BANDS}
    numbers = yearly_rates(moments.filter(pl.col("kind") == "number"), names, apart="")
    if by_number:
        return numbers
    order = {marker: place for place, marker in enumerate(known.bits)}
    rates = yearly_rates(moments.filter(pl.col("kind") == "marker"), known.labels, apart="")
    return (
        rates.filter(pl.col("unit_id").is_in(list(order)))
        .sort(pl.col("unit_id").replace_strict(order, return_dtype=pl.Int64))
        .with_columns(whole=pl.lit(numbers["whole"][0] if numbers.height else None, pl.Float64))
    )


def effort_shares(efforts: pl.DataFrame, known: Markers, counted: str, *, by_number: bool) -> pl.DataFrame:
    """Share of the open citizens with an effort: [unit_id, unit, count, total (citizens), value, low, high, whole].

    `efforts` is queries.markers.efforts_by_mask and `counted` its column: with_course or with_hours.
    """
    everybody, with_it = int(efforts["citizens"].sum()), int(efforts[counted].sum())
    rows = [
        (unit_id, unit, int(part[counted].sum()), int(part["citizens"].sum()))
        for unit_id, unit, part in _parts(efforts, known, by_number=by_number)
    ]
    schema = {"unit_id": pl.String, "unit": pl.String, "count": pl.Int64, "total": pl.Int64}
    whole = pl.lit(with_it / everybody if everybody else None, pl.Float64)
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .filter(pl.col("total") > 0)
        .with_columns(*share_columns("count", "total"), whole.alias("whole"))
        .select("unit_id", "unit", "count", "total", value="share", low="low", high="high", whole="whole")
    )


def open_curves(counts: Sequence[tuple[str, pl.DataFrame]], *, until: float) -> tuple[pl.DataFrame, float | None]:
    """The share still there of each group by days since the start: [group, time, remaining, at_risk], and their start.

    `counts` are the groups' words and their counts per day (methods.survival); each curve is shown while enough are at
    risk, up to `until`. All begin on the same day, the first on which every one of them has enough, since a curve of
    those who came early can't be held against one of those who came late. A group without enough has no curve.
    """
    curves = [(group, *trimmed(frame)) for group, frame in counts]
    curves = [(group, curve, start) for group, curve, start in curves if start is not None]
    if not curves:
        return pl.DataFrame(schema=_CURVES), None
    start = max(begun for _, _, begun in curves if begun is not None)
    parts = []
    for group, curve, _ in curves:
        before = curve.filter(pl.col("time") <= start)
        kept = curve.filter(pl.col("time") > start, pl.col("time") <= until)
        standing = before["remaining"][-1] if before.height else 0.0
        if kept.is_empty() or not standing:
            continue
        opening = before.tail(1).select(time=pl.lit(start), remaining=pl.lit(1.0), at_risk=pl.col("at_risk"))
        rest = kept.select("time", remaining=pl.col("remaining") / standing, at_risk="at_risk")
        rows = pl.concat([opening, rest], how="vertical_relaxed")
        parts.append(rows.select(pl.lit(group).alias("group"), pl.all()))
    return (pl.concat(parts), start) if parts else (pl.DataFrame(schema=_CURVES), None)


_CURVES = {"group": pl.String, "time": pl.Float64, "remaining": pl.Float64, "at_risk": pl.Int64}


# --- Distributions --------------------------------------------------------------------------------------------------

YEARS_OPEN = ("under ½", "½–1", "1–2", "2–3", "3–5", "5–10", "10+")
"""The bands of duration as the axis of a chart says them: in years."""


def distribution_of(found: pl.DataFrame, kind: str, words: Sequence[str] | None = None) -> pl.DataFrame:
    """[band, count, share] of one kind of queries.markers.open_distribution, as distribution_chart wants it.

    `words` say the bands otherwise, in their order. An unknown band that nobody is in is left out.
    """
    rows = found.filter(pl.col("kind") == kind).sort("position")
    total = int(rows["cases"].sum())
    if words is not None:
        rows = rows.with_columns(pl.Series("band", words, dtype=pl.String))
    return rows.filter((pl.col("band") != UNKNOWN) | (pl.col("cases") > 0)).select(
        "band",
        count=pl.col("cases").cast(pl.Int64),
        share=pl.col("cases") / total if total else pl.lit(None, pl.Float64),
    )


def visitation_shares(found: pl.DataFrame) -> pl.DataFrame:
    """Open cases by visitation category: [unit_id, unit, count, total, value, low, high], most first, unknown last."""
    rows = found.filter(pl.col("kind") == "visitation")
    return (
        rows.select(
            unit_id="band",
            unit=pl.col("band"),
            count=pl.col("cases").cast(pl.Int64),
            total=pl.lit(int(rows["cases"].sum()), pl.Int64),
        )
        .with_columns(share_columns("count", "total"))
        .rename({"share": "value"})
        .sort(pl.col("unit") == UNKNOWN, -pl.col("count"), "unit")
    )


# --- Expected and actual --------------------------------------------------------------------------------------------


def chosen_first(present: Sequence[str]) -> list[str]:
    """What case mix adjusts for until the reader chooses."""
    return [one for one in NOT_DECIDED_BY_TEAMS if one in present] or ["age_band"]


def mix_cells(by_cell: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """The cells as methods.casemix wants them, and their columns: [team_id, c1 …, events, exposure (person-months)].

    `by_cell` is queries.markers.exits_by_cell; of its columns those that were asked for are kept.
    """
    asked = [name for name in ("c1", "c2", "c3") if by_cell[name].count()]
    exposure = pl.col("person_days") / DAYS_A_MONTH
    cells = by_cell.select("team_id", *asked, events=pl.col("exits"), exposure=exposure)
    return cells.filter((pl.col("exposure") > 0) | (pl.col("events") > 0)), asked


def mix_units(units: pl.DataFrame, teams: Mapping[str, str]) -> pl.DataFrame:
    """The teams of methods.casemix.expected with unit_id and unit (the name), adjusted rates per 100 person-months."""
    return units.with_columns(
        unit_id=pl.col("unit"), unit=_named(pl.col("unit"), teams), adjusted=100 * pl.col("adjusted")
    )


def chosen_label(name: str, known: Markers) -> str:
    """What a marker or another property of case mix is called."""
    return DIMENSIONS.get(name) or known.label(name)
