"""What the page Forløb computes from its queries before it draws and tells: frames in, frames out.

A share of interrupted courses is of those whose ending is known. Drop-out is the part of the interrupted that neither
is progress nor has its reason outside the course: that is what providers and offers are compared by.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from data.alphabet import alphabetical
from data.contract import contract
from methods import casemix
from queries.selection import Selection
from ui import formats, texts
from ui.rates import share_columns

MONTHS_SHOWN = 12
"""Where no period is chosen: so many of the newest whole months."""
PRODUCTS, PROVIDERS = 6, 8
"""So many are named in a chart; the rest are one."""
LONG_NAME = 20
"""Characters of a name that stands whole beside a row of a chart."""
REST, UNKNOWN = "øvrige", "ukendt"
LEAST_NEED = "E"
COMPLETED = "gennemført"
PROGRESS = "afbrudt med progression"
OUTSIDE = "afbrudt af anden grund"
DROP_OUT = ("afbrudt uden progression", "afbrudt, grund ukendt")
INTERRUPTED = (PROGRESS, *DROP_OUT, OUTSIDE)
EFFORTS = ("intern", "Nytte", "ekstern", UNKNOWN)
SOURCE_EFFORTS = {"intern": 0.26, "Nytte": 0.20, "ekstern": 0.54}
"""CBA's own shares; of what, the source doesn't say."""
WAITS = (
    (0, 0, "under 1"),
    (1, 2, "1–2"),
    (3, 4, "3–4"),
    (5, 8, "5–8"),
    (9, 12, "9–12"),
    (13, None, "13+"),
)
AT_ONCE = ((1, 1, "1"), (2, 2, "2"), (3, 3, "3"), (4, None, "4+"))
MARKERS = ("product", "support_need", "precise")
"""What a provider's expected drop-out is adjusted for, the last given up first where a cell is too small."""
EVENTS = {"work": "i arbejde", "course": "nyt forløb", "exit": "anden afgang", "none": "ingen af delene"}
NOT_FOLLOWED = "endnu ikke fulgt"


# --- The period -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    """The months that are counted, and the selection with them; `chosen` is whether the reader chose them."""

    selection: Selection
    months: tuple[date, ...]
    chosen: bool


def period_of(selection: Selection, months: Sequence[date]) -> Period:
    """The chosen period, or the newest whole months where the reader hasn't chosen one; `months` are all there are."""
    chosen = tuple(
        month
        for month in sorted(months)
        if (selection.first_month or date.min) <= month <= (selection.last_month or date.max)
    )
    if len(chosen) < len(months) or not chosen:
        return Period(selection, chosen, chosen=bool(months))
    newest = chosen[-MONTHS_SHOWN:]
    return Period(replace(selection, first_month=newest[0], last_month=newest[-1]), newest, chosen=False)


def period_before(period: Period, months: Sequence[date]) -> Selection | None:
    """The selection of as many months just before; None where the data don't cover them all."""
    earlier = [month for month in sorted(months) if period.months and month < period.months[0]][-len(period.months) :]
    if not period.months or len(earlier) < len(period.months):
        return None
    return replace(period.selection, first_month=earlier[0], last_month=earlier[-1])


# --- Names that are kept --------------------------------------------------------------------------------------------


def level(active: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows of one level of queries.courses.active_courses; what isn't told is 'ukendt'."""
    labels = ("ordering_centre", "product", "support_need", "provider", "effort_kind")
    return active.filter(pl.col("level") == name).with_columns(pl.col(labels).fill_null(UNKNOWN)).drop("level")


def largest(rows: pl.DataFrame, column: str, most: int) -> list[str]:
    """The names of a column, those with most courses first and 'ukendt' last, at most `most` and one more.

    A single one that would be left over keeps its name: it would be named by what it isn't.
    """
    counted = rows.group_by(column).agg(pl.col("courses").sum())
    names = sorted(counted.rows(), key=lambda row: (row[0] == UNKNOWN, -row[1], alphabetical(row[0])))
    kept = [name for name, _ in names]
    return kept if len(kept) <= most + 1 else kept[:most]


def with_rest(rows: pl.DataFrame, column: str, kept: Collection[str], by: Sequence[str] = ()) -> pl.DataFrame:
    """One row per `by` and name of `column`, those not kept as 'øvrige': sums of the counts.

    persons is null where several rows became one: a person may be in each of them.
    """
    name = pl.when(pl.col(column).is_in(list(kept))).then(pl.col(column)).otherwise(pl.lit(REST)).alias(column)
    counts = [one for one in ("courses", "double_staffed", "double_known", "cost", "costed") if one in rows.columns]
    added = [pl.col(counts).sum()]
    if "persons" in rows.columns:
        added.append(pl.when(pl.len() == 1).then(pl.col("persons").sum()).alias("persons"))
    return rows.group_by(*by, name, maintain_order=True).agg(added)


def _every_cell(rows: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
    cells = [(row, column) for row in rows for column in columns]
    return pl.DataFrame(cells, schema={"row": pl.String, "column": pl.String}, orient="row")


def names_of(cells: pl.DataFrame, side: str) -> list[str]:
    """The names of the rows or columns of cells, in their order."""
    return cells[side].unique(maintain_order=True).to_list()


def _ordered(names: Sequence[str], kept: Sequence[str]) -> list[str]:
    """The kept names in their order, and the rest last where there is one."""
    return [*kept, *([REST] if set(names) - set(kept) else [])]


# --- What is bought -------------------------------------------------------------------------------------------------


def purchases(active: pl.DataFrame) -> pl.DataFrame:
    """One row per ordering centre and product: [row, column, count, persons, least, note], zeros too.

    persons is null where it isn't known; least are the courses with the least support need. note says persons where
    they are fewer than the courses, and least where one product alone has any: else the picture of needs tells it.
    """
    rows = level(active, "centre_product")
    products = largest(rows, "product", PRODUCTS)
    centres = largest(rows, "ordering_centre", rows.height)
    needs = level(active, "centre_product_need").filter(pl.col("support_need") == LEAST_NEED)
    folded = with_rest(rows, "product", products, ["ordering_centre"])
    least = with_rest(needs, "product", products, ["ordering_centre"]).select(
        "ordering_centre", "product", pl.col("courses").alias("least")
    )
    cells = _every_cell(centres, _ordered(rows["product"].unique().to_list(), products))
    key = ["ordering_centre", "product"]
    noted = ["least"] if least["product"].n_unique() == 1 else []
    return (
        cells.join(folded, left_on=["row", "column"], right_on=key, how="left", maintain_order="left")
        .join(least, left_on=["row", "column"], right_on=key, how="left", maintain_order="left")
        .select(
            "row",
            "column",
            pl.col("courses").fill_null(0).cast(pl.Int64).alias("count"),
            pl.col("persons").cast(pl.Int64),
            pl.col("least").fill_null(0).cast(pl.Int64),
        )
        .with_columns(_note(*noted))
    )


def needs_of_products(active: pl.DataFrame) -> pl.DataFrame:
    """One row per product and support need: [row, column, count, persons, note], zeros too; needs in their order."""
    rows = level(active, "product_need")
    products = largest(rows, "product", PRODUCTS)
    found = rows["support_need"].unique().to_list()
    needs = sorted(found, key=lambda need: (need == UNKNOWN, alphabetical(need)))
    folded = with_rest(rows, "product", products, ["support_need"])
    cells = _every_cell(_ordered(rows["product"].unique().to_list(), products), needs)
    return (
        cells.join(
            folded, left_on=["row", "column"], right_on=["product", "support_need"], how="left", maintain_order="left"
        )
        .select(
            "row",
            "column",
            pl.col("courses").fill_null(0).cast(pl.Int64).alias("count"),
            pl.col("persons").cast(pl.Int64),
        )
        .with_columns(_note())
    )


def _note(*more: str) -> pl.Expr:
    """What is said beside a count of courses: for how many persons where that is another number, and `more`."""

    def words(row: Mapping[str, int | None]) -> str:
        persons, count, least = row["persons"], row["count"], row.get("least")
        said = [formats.counted(persons, "person", "personer")] if persons and persons != count else []
        said += [f"{formats.integer(least)} {texts.LEAST_NEED}"] if least else []
        return ", ".join(said)

    return pl.struct("persons", "count", *more).map_elements(words, return_dtype=pl.String).alias("note")


def providers(active: pl.DataFrame) -> pl.DataFrame:
    """One row per provider in alphabetical order, the rest last: [provider, courses, persons, share, often].

    often is the product most of its courses are, empty for the rest.
    """
    rows = level(active, "provider")
    kept = largest(rows, "provider", PROVIDERS)
    total = int(rows["courses"].sum())
    most = (
        level(active, "provider_product")
        .sort("courses", "product", descending=[True, False])
        .group_by("provider", maintain_order=True)
        .agg(pl.col("product").first().alias("often"))
    )
    return _alphabetical(
        with_rest(rows, "provider", kept)
        .join(most, on="provider", how="left")
        .with_columns(pl.col("courses").cast(pl.Int64), (pl.col("courses") / total).alias("share"))
        .select("provider", "courses", "persons", "share", pl.col("often").fill_null("")),
        "provider",
    )


def _alphabetical(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows in alphabetical order of a column, the rest and the unknown last."""
    places = {
        name: place
        for place, name in enumerate(
            sorted(rows[column].unique().to_list(), key=lambda name: (name in {REST, UNKNOWN}, alphabetical(name)))
        )
    }
    return rows.sort(pl.col(column).replace_strict(places, return_dtype=pl.Int64))


def double_staffed(active: pl.DataFrame) -> pl.DataFrame:
    """One row per ordering centre where it is told: [unit_id, unit, count, total, value, low, high]."""
    rows = level(active, "centre").filter(pl.col("double_known") > 0, pl.col("ordering_centre") != UNKNOWN)
    return unit_shares(
        rows.select(
            pl.col("ordering_centre").alias("unit_id"),
            pl.col("ordering_centre").alias("unit"),
            pl.col("double_staffed").cast(pl.Int64).alias("count"),
            pl.col("double_known").cast(pl.Int64).alias("total"),
        )
    )


def unit_shares(units: pl.DataFrame) -> pl.DataFrame:
    """Add value, low and high (0–1, Wilson) to [unit_id, unit, count, total], in alphabetical order."""
    return _alphabetical(units.with_columns(share_columns("count", "total")).rename({"share": "value"}), "unit")


def told_apart(units: pl.DataFrame) -> pl.DataFrame:
    """The units with shorter names for a narrow chart: without the words that all of them begin with."""
    names = units["unit"].to_list()
    if units.height < 2 or max(map(len, names)) <= LONG_NAME:
        return units
    words = [name.split(" ") for name in names]
    same = 0
    while all(len(one) > same + 1 for one in words) and len({one[same] for one in words}) == 1:
        same += 1
    return units.with_columns(pl.Series("unit", [" ".join(one[same:]) for one in words]))


def efforts(active: pl.DataFrame) -> pl.DataFrame:
    """One row per effort kind in its order: [kind, courses, share, cost, cost_share, source].

    cost is the sum where it is given; null everywhere where no course has one. source is CBA's share.
    """
    rows = level(active, "effort")
    counts = {row["effort_kind"]: row for row in rows.iter_rows(named=True)}
    courses, cost = int(rows["courses"].sum()), float(rows["cost"].sum() or 0)
    priced = cost > 0
    found = [kind for kind in EFFORTS if kind in counts or kind in SOURCE_EFFORTS]
    parts = []
    for kind in found:
        row = counts.get(kind, {})
        own = float(row.get("cost") or 0)
        number = int(row.get("courses", 0))
        parts.append(
            (
                kind,
                number,
                number / courses if courses else None,
                own if priced else None,
                own / cost if priced else None,
                SOURCE_EFFORTS.get(kind),
            )
        )
    names = {"kind": pl.String, "courses": pl.Int64}
    schema = {
        name: names.get(name, pl.Float64) for name in ("kind", "courses", "share", "cost", "cost_share", "source")
    }
    return pl.DataFrame(parts, schema=schema, orient="row")


def effort_measures(rows: pl.DataFrame) -> pl.DataFrame:
    """The same as the chart wants it: [measure, kind, share, count, unit]; the source's shares have no count."""
    named = ((texts.EFFORT_COURSES, "share", "courses", "forløb"), (texts.EFFORT_COST, "cost_share", "cost", "kr."))
    parts = [
        rows.filter(pl.col(share).is_not_null()).select(
            pl.lit(measure).alias("measure"),
            "kind",
            pl.col(share).alias("share"),
            pl.col(count).cast(pl.Float64).alias("count"),
            pl.lit(unit).alias("unit"),
        )
        for measure, share, count, unit in named
    ]
    source = rows.filter(pl.col("source").is_not_null()).select(
        pl.lit(texts.EFFORT_SOURCE).alias("measure"),
        "kind",
        pl.col("source").alias("share"),
        pl.lit(None, dtype=pl.Float64).alias("count"),
        pl.lit("").alias("unit"),
    )
    return pl.concat([*parts, source])


# --- How courses end ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Endings:
    """The courses that ended in the period; interrupted and dropped out are of those whose ending is known."""

    ended: int
    known: int
    interrupted: int
    progress: int
    dropped_out: int


def endings(ended: pl.DataFrame) -> Endings:
    """Count the rows of queries.courses.ended_courses_by."""

    def of(*groups: str) -> int:
        return int(ended.filter(pl.col("end_group").is_in(groups))["courses"].sum())

    total = int(ended["courses"].sum())
    return Endings(total, total - of(UNKNOWN), of(*INTERRUPTED), of(PROGRESS), of(*DROP_OUT))


def reasons(ended: pl.DataFrame) -> pl.DataFrame:
    """Why courses ended: [reason, group, count, total, share, low, high], of those whose ending is known.

    The interrupted are those of a group in INTERRUPTED; groups in their order, the most common reason of each first.
    """
    known = ended.filter(pl.col("end_group") != UNKNOWN)
    total = int(known["courses"].sum())
    order = {group: place for place, group in enumerate((*INTERRUPTED, COMPLETED))}
    return (
        known.group_by(pl.col("end_reason").fill_null(UNKNOWN).alias("reason"), pl.col("end_group").alias("group"))
        .agg(pl.col("courses").sum().cast(pl.Int64).alias("count"))
        .with_columns(pl.lit(total, dtype=pl.Int64).alias("total"))
        .with_columns(share_columns("count", "total"))
        .sort(
            pl.col("group").replace_strict(order, default=len(order), return_dtype=pl.Int64),
            "count",
            "reason",
            descending=[False, True, False],
        )
    )


def parts(ended: pl.DataFrame, by: str, *, folded: bool = True) -> pl.DataFrame:
    """One row per provider, product, support need or precision of the order, of the courses whose ending is known.

    `by` is provider, product, support_need or precise. [unit_id, unit, total, interrupted, dropped_out]; providers and
    products beyond those named are one, where they are to be `folded`.
    """
    known = ended.filter(pl.col("end_group") != UNKNOWN).with_columns(_unit(by))
    if folded and by in {"provider", "product"}:
        kept = largest(known, "unit", PROVIDERS if by == "provider" else PRODUCTS)
        known = known.with_columns(
            pl.when(pl.col("unit").is_in(kept)).then(pl.col("unit")).otherwise(pl.lit(REST)).alias("unit")
        )

    def of(groups: Collection[str]) -> pl.Expr:
        return pl.col("courses").filter(pl.col("end_group").is_in(list(groups))).sum().cast(pl.Int64)

    rows = known.group_by("unit").agg(
        pl.col("courses").sum().cast(pl.Int64).alias("total"),
        of(INTERRUPTED).alias("interrupted"),
        of(DROP_OUT).alias("dropped_out"),
    )
    return _alphabetical(rows.select(pl.col("unit").alias("unit_id"), "unit", pl.exclude("unit")), "unit")


def _unit(by: str) -> pl.Expr:
    if by == "precise":
        told, untold = texts.PRECISE
        return pl.when("precise").then(pl.lit(told)).otherwise(pl.lit(untold)).alias("unit")
    return pl.col(by).fill_null(UNKNOWN).alias("unit")


def shares_of(units: pl.DataFrame, count: str) -> pl.DataFrame:
    """One count of `parts` as units with intervals; units that are nobody to compare are left out."""
    found = units.filter(~pl.col("unit").is_in([UNKNOWN, REST]))
    return unit_shares(found.select("unit_id", "unit", pl.col(count).alias("count"), "total"))


def whole_share(units: pl.DataFrame, count: str) -> tuple[float, str] | None:
    """The share of all units together with its words, as a line beside them; None without any."""
    total = int(units["total"].sum())
    return (int(units[count].sum()) / total, texts.ALL_UNITS) if total else None


def next_steps(after: pl.DataFrame) -> pl.DataFrame:
    """What happened in three months: [row (group), column (words), count, note], zeros too."""
    order = {group: place for place, group in enumerate(INTERRUPTED)}
    rows = (
        after.with_columns(
            pl.col("next_event")
            .replace_strict(EVENTS, default=None, return_dtype=pl.String)
            .fill_null(NOT_FOLLOWED)
            .alias("column")
        )
        .group_by(pl.col("end_group").alias("row"), "column")
        .agg(pl.col("courses").sum().cast(pl.Int64).alias("count"))
    )
    groups = sorted(rows["row"].unique().to_list(), key=lambda group: order.get(group, len(order)))
    columns = [*EVENTS.values(), *([NOT_FOLLOWED] if (rows["column"] == NOT_FOLLOWED).any() else [])]
    return (
        _every_cell(groups, columns)
        .join(rows, on=["row", "column"], how="left", maintain_order="left")
        .with_columns(pl.col("count").fill_null(0), pl.lit("").alias("note"))
    )


# --- A provider against what its mix would give ---------------------------------------------------------------------


@dataclass(frozen=True)
class Mix:
    """Providers' drop-out beside what one would expect of their courses; `chance` is how many chance would flag."""

    units: pl.DataFrame
    cells: pl.DataFrame
    chance: float

    @property
    def flagged(self) -> pl.DataFrame:
        """The providers that stand out, in alphabetical order."""
        return self.units.filter(pl.col("flag") != "none")


def mix_cases(ended: pl.DataFrame) -> pl.DataFrame:
    """One row per provider and mix, of the courses whose ending is known: [unit, product …, exposure, events]."""
    told, untold = texts.PRECISE
    return (
        ended.filter(pl.col("end_group") != UNKNOWN)
        .with_columns(
            pl.col("provider").fill_null(UNKNOWN).alias("unit"),
            pl.col("product", "support_need").fill_null(UNKNOWN),
            pl.when("precise").then(pl.lit(told)).otherwise(pl.lit(untold)).alias("precise"),
        )
        .group_by("unit", *MARKERS)
        .agg(
            pl.col("courses").sum().cast(pl.Int64).alias("exposure"),
            pl.col("courses").filter(pl.col("end_group").is_in(DROP_OUT)).sum().cast(pl.Int64).alias("events"),
        )
        .sort("unit", *MARKERS)
    )


def mix(ended: pl.DataFrame) -> Mix:
    """Compare the providers; those whose provider isn't told are part of the whole, but nobody to compare."""
    cases = mix_cases(ended)
    found = casemix.expected(cases, MARKERS, share=True).filter(pl.col("unit") != UNKNOWN)
    units = _alphabetical(found.with_columns(pl.col("unit").alias("unit_id")), "unit")
    return Mix(units, casemix.cells(cases, MARKERS, share=True), float(found["chance"].sum()))


# --- After the course -----------------------------------------------------------------------------------------------


def status_group(status: str) -> str:
    """What a status after the course is drawn as: paid hours, the group of a destination, or 'på ydelse'."""
    groups = {term.value: term.group for term in contract().vocabularies["exit_destination"]}
    groups |= {"ordinære løntimer": "ordinære løntimer", "ingen ydelse": UNKNOWN}
    group = groups.get(status)
    return "på ydelse" if group in {None, "anden ydelse"} else str(group)


def after(courses: pl.DataFrame) -> pl.DataFrame:
    """One row per product, months and status: [product, months, status, courses, share], share of those followed.

    The status of those not followed so long is null, and they have no share. Products beyond those named are one.
    """
    products = largest(courses, "product", PRODUCTS)
    rows = (
        courses.with_columns(
            pl.when(pl.col("product").is_in(products)).then(pl.col("product")).otherwise(pl.lit(REST)).alias("product")
        )
        .group_by("product", "months", "status")
        .agg(pl.col("courses").sum().cast(pl.Int64))
    )
    order = {name: place for place, name in enumerate([*products, REST])}
    followed = pl.col("courses").filter(pl.col("status").is_not_null()).sum().over("product", "months")
    return rows.with_columns(
        pl.when(pl.col("status").is_not_null()).then(pl.col("courses") / followed).alias("share")
    ).sort(
        pl.col("product").replace_strict(order, return_dtype=pl.Int64),
        "months",
        pl.col("courses"),
        "status",
        descending=[False, False, True, False],
        nulls_last=True,
    )


def after_groups(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of `after` by the groups that are drawn: [product, months, status_group, courses, share].

    The group of those not followed so long is null, and so is their share.
    """
    names = {status: status_group(status) for status in rows["status"].drop_nulls().unique().to_list()}
    return (
        rows.group_by(
            "product",
            "months",
            pl.col("status").replace_strict(names, default=None, return_dtype=pl.String).alias("status_group"),
            maintain_order=True,
        )
        .agg(pl.col("courses").sum(), pl.col("share").sum())
        .with_columns(pl.when(pl.col("status_group").is_not_null()).then("share").alias("share"))
    )


# --- The long ones --------------------------------------------------------------------------------------------------


def long_running(running: pl.DataFrame, weeks: int, provider: str | None = None) -> pl.DataFrame:
    """The courses that have run so many weeks or more, the longest first; of one provider where it is given."""
    found = running.with_columns(pl.col("provider").fill_null(UNKNOWN)).filter(pl.col("weeks") >= weeks)
    if provider is not None:
        found = found.filter(pl.col("provider") == provider)
    return found.sort("weeks", "course_id", descending=[True, False])


def long_providers(running: pl.DataFrame, weeks: int) -> list[str]:
    """The providers with such a course, in alphabetical order."""
    names = long_running(running, weeks)["provider"].unique().to_list()
    return sorted(names, key=lambda name: (name == UNKNOWN, alphabetical(name)))


# --- The practice review --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Review:
    """A sample of ended courses: how many, of how many known endings how many were interrupted, and by progress."""

    courses: int
    known: int
    interrupted: int
    progress: int


def review(drawn: pl.DataFrame) -> Review:
    """Count a sample (queries.courses.drawn_courses)."""

    def of(*groups: str) -> int:
        return drawn.filter(pl.col("end_group").is_in(groups)).height

    return Review(drawn.height, drawn.height - of(UNKNOWN), of(*INTERRUPTED), of(PROGRESS))


def flow_of(drawn: pl.DataFrame) -> pl.DataFrame:
    """The benefits of a sample: [benefit_before, benefit_after, courses]."""
    both = pl.col("benefit_before", "benefit_after").fill_null(UNKNOWN)
    return drawn.group_by(both).agg(pl.len().cast(pl.Int64).alias("courses"))


def named_courses(courses: pl.DataFrame, wanted: str) -> pl.DataFrame:
    """The courses whose masked CPR, case or course number a reader has written, with commas or blanks between."""
    names = {one.casefold() for one in wanted.replace(",", " ").replace(";", " ").split()}
    columns = ("citizen_label", "case_id", "course_id")
    return courses.filter(
        pl.any_horizontal(
            pl.col(column).str.to_lowercase().is_in(list(names)).fill_null(value=False) for column in columns
        )
    )


# --- Orders ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Repeats:
    """The courses begun in the period, how many had a purpose, and what an earlier course of it had come to."""

    courses: int
    precise: int
    completed: int
    interrupted: int
    running: int


def repeats_total(repeats: pl.DataFrame) -> Repeats:
    """Add up queries.courses.repeats."""
    names = ("courses", "precise", "completed", "interrupted", "running")
    return Repeats(*(int(repeats[name].sum()) for name in names))


def repeat_units(repeats: pl.DataFrame) -> pl.DataFrame:
    """One row per ordering centre: [unit_id, unit, total (with a purpose), completed, interrupted]."""
    rows = (
        repeats.with_columns(pl.col("ordering_centre").fill_null(UNKNOWN).alias("unit"))
        .group_by("unit")
        .agg(
            pl.col("precise").sum().cast(pl.Int64).alias("total"),
            pl.col("completed", "interrupted").sum().cast(pl.Int64),
        )
        .filter(pl.col("total") > 0)
    )
    return _alphabetical(rows.select(pl.col("unit").alias("unit_id"), "unit", pl.exclude("unit")), "unit")


def in_bands(rows: pl.DataFrame, value: str, count: str, bands: Sequence[tuple[int, int | None, str]]) -> pl.DataFrame:
    """[band, count, share] of how many have how much, every band; rows without a value are left out."""
    known = rows.drop_nulls(value)
    total = int(known[count].sum())
    found = []
    for low, high, band in bands:
        part = known.filter(pl.col(value) >= low, pl.col(value) <= (high if high is not None else pl.col(value)))
        number = int(part[count].sum())
        found.append((band, number, number / total if total else None))
    return pl.DataFrame(found, schema={"band": pl.String, "count": pl.Int64, "share": pl.Float64}, orient="row")


def median_of(rows: pl.DataFrame, value: str, count: str) -> float | None:
    """The value in the middle of counted values, the mean of the two where there are two; None without any."""
    known = rows.drop_nulls(value).group_by(value).agg(pl.col(count).sum()).sort(value)
    total = int(known[count].sum())
    if not total:
        return None
    reached = known.with_columns(pl.col(count).cum_sum().alias("so_far"))
    low, high = (
        float(reached.filter(pl.col("so_far") >= place)[value][0]) for place in ((total + 1) // 2, total // 2 + 1)
    )
    return (low + high) / 2
