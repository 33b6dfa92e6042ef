"""The sentences, tiles and tables of the page Opfølgning: plain Danish from numbers, no statistics words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from data.counters import Counter
from data.metrics import Metric
from data.settings import Settings
from methods.disclosure import SUM, Shared
from methods.intervals import Difference
from ui import formats, texts
from ui.components import Role, Tile
from ui.funnels import Funnel
from ui.norms import NormSet

HELD = "Samtaler holdt i alt"
PARTS = {"plans": "planer", "contacts": "samtaler", "clarifications": "afklaringer", "jobs": "job", "courses": "forløb"}


def overlooked_answer(found: pl.DataFrame, available: Sequence[Counter], counts: Mapping[str, int]) -> str:
    """How many open cases need a look today, and which counter holds most of them."""
    if found.is_empty():
        return texts.NOTHING_FOUND
    total = formats.counted(found.height, "åben sag", "åbne sager")
    if not available:
        return f"Der er {total} i udvalget. {texts.NO_COUNTERS}"
    needing = found.filter(pl.any_horizontal(one.id for one in available)).height
    if not needing:
        which = (
            "Den ene åbne sag mangler ikke"
            if found.height == 1
            else f"Ingen af de {formats.integer(found.height)} åbne sager mangler"
        )
        return f"{which} noget af det, der tælles her."
    most = max(available, key=lambda one: (counts[one.id], -one.order))
    verb = "sag" if needing == 1 else "sager"
    return (
        f"{formats.integer(needing)} {verb} af {formats.integer(found.height)} har brug for et blik. "
        f"Flest står under “{most.name}”: {formats.integer(counts[most.id])}."
    )


def overlooked_tiles(
    found: pl.DataFrame, counts: Mapping[str, int], yearly: tuple[float | None, float | None, float | None] | None,
    timely: tuple[Mapping[str, Any], Difference | None] | None, wanted: tuple[float, str] | None,
) -> list[Tile]:  # fmt: skip
    """Four key figures: open cases, those without a plan, conversations a year, and conversations in time.

    `yearly` is None where no conversations were imported: then nobody knows of any, which is not the same as none.
    """
    total = found.height
    without_plan = counts.get("uden_plan")
    value, low, high = yearly or (None, None, None)
    lacking = "" if yearly else texts.TABLE_LACKING.format(label=PARTS["contacts"])
    tiles = [
        Tile("Åbne sager", formats.integer(total), "i udvalget i dag"),
        Tile(
            "Uden plan",
            formats.integer(without_plan) if without_plan is not None else formats.MISSING,
            f"{formats.share(without_plan / total)} af de åbne" if without_plan is not None and total
            else texts.TABLE_LACKING.format(label=PARTS["plans"]),
        ),
        Tile(
            "Samtaler pr. borger om året",
            formats.rate(value),
            "; ".join(
                part
                for part in (
                    f"usikkerhed {formats.rate(low)}–{formats.rate(high)}" if low is not None else "",
                    wanted[1] if wanted else "",
                )
                if part
            )
            if value is not None
            else lacking or texts.NO_CASE_YEAR,
            help=texts.TALKS_HELP,
        ),
    ]  # fmt: skip
    if timely is None or lacking:
        tiles.append(Tile("Samtale til tiden", formats.MISSING, lacking or texts.NO_TALK_NORM, help=texts.TIMELY_HELP))
    else:
        last, change = timely
        sign, role = change_sign(change, better="higher") if change else ("", "neutral")
        tiles.append(
            Tile(
                "Samtale til tiden",
                formats.share(last["value"], 0),
                f"{formats.share_of(last['numerator'], last['denominator'])} i {formats.month(last['month'])}",
                sign,
                role,
                help=texts.TIMELY_HELP,
            )
        )
    return tiles


def change_sign(change: Difference, *, better: str) -> tuple[str, Role]:
    """The sign and role of a stock against 12 months earlier; claimed only when chance doesn't explain it."""
    if change.low <= 0 <= change.high or change.difference != change.difference:
        return "som for et år siden", "neutral"
    up = change.difference > 0
    word = "▲ højere end for et år siden" if up else "▼ lavere end for et år siden"
    if better == "neither":
        return word, "note"
    return word, "better" if up == (better == "higher") else "worse"


def scope_words(shown: int, selected: int, everyone: int, day: date) -> str:
    """Where the rows of the source are: on the list, in the selection but not on it, and outside the selection."""
    parts = [f"{formats.integer(shown)} på listen"]
    if selected > shown:
        parts.append(f"{formats.integer(selected - shown)} i udvalget, men ikke på listen")
    if everyone > selected:
        parts.append(f"{formats.integer(everyone - selected)} uden for udvalget")
    total = formats.counted(everyone, "åben sag", "åbne sager")
    return f"Pr. {formats.date(day)} er der {total} i data: {formats.list_of(parts)}."


def lacking_words(lacking: Mapping[Counter, Sequence[str]], labels: Mapping[str, str]) -> str:
    """Which counters can't be counted, and the tables they lack; empty where all can."""
    by_tables: dict[tuple[str, ...], list[str]] = {}
    for one, tables in lacking.items():
        by_tables.setdefault(tuple(tables), []).append(f"“{one.name}”")
    parts = []
    for tables, names in by_tables.items():
        wanted = formats.list_of([labels[name].lower() for name in tables])
        parts.append(f"{formats.list_of(names)} kan ikke tælles: indlæs {wanted}.")
    return " ".join(parts)


def list_table(
    shown: pl.DataFrame,
    available: Sequence[Counter],
    chosen: Collection[str],
    teams: Mapping[str, str],
    names: Mapping[str, str],
) -> pl.DataFrame:
    """The list as it is shown and exported: case, who, why, for how long, the chosen counters' columns, good reason."""
    extra = list(dict.fromkeys(name for one in available if one.id in chosen for name in one.columns))
    columns = [pl.col("case_id").alias("Sag")]
    if shown["citizen_label"].null_count() < shown.height:
        columns.append(pl.col("citizen_label").alias("Borger"))
    columns.append(
        pl.col("team_id").replace_strict(teams, default=pl.col("team_id"), return_dtype=pl.String).alias("Team")
    )
    if any(names.values()):
        columns.append(
            pl.col("caseworker_id")
            .replace_strict(names, default=pl.col("caseworker_id"), return_dtype=pl.String)
            .fill_null(texts.NOBODY)
            .alias("Rådgiver")
        )
    columns += [
        pl.col("longest").alias("Dage"),
        pl.col("spell_start").alias("Åben siden"),
        *(pl.col(name).alias(texts.COLUMN_OF[name]) for name in extra),
        pl.col("why").replace("", None).alias("Hvorfor"),
    ]
    if (shown["noted"] != "").any():
        columns.append(pl.col("noted").replace("", None).alias("God grund"))
    return shown.select(columns)


def list_title(shown: pl.DataFrame, available: Sequence[Counter], chosen: Collection[str]) -> str:
    """What is on the list."""
    count = formats.counted(shown.height, "sag", "sager")
    named = [f"“{one.name}”" for one in available if one.id in chosen]
    return f"{count}: {formats.list_of(named)}" if named else f"{count}, dem med størst behov først"


def list_definition(available: Sequence[Counter], chosen: Collection[str], settings: Settings) -> str:
    """Each counter's sentence, of the chosen ones or of all."""
    wanted = [one for one in available if not chosen or one.id in chosen]
    parts = [f"**{one.name}.** {one.told(settings)} {one.caveat} {texts.SOURCE}: {one.source}." for one in wanted]
    return "\n\n".join([*parts, texts.LIST_HELP])


def distribution_title(bands: pl.DataFrame) -> str:
    """How many had no conversation in a year, which a mean would hide."""
    total = int(bands["count"].sum())
    if not total:
        return "Ingen sager har været åbne i et helt år"
    none = int(bands.filter(pl.col("band") == "0")["count"].sum())
    if not none:
        return "Alle har haft mindst én samtale det seneste år"
    return f"{formats.share(none / total)} har ikke haft en samtale i et år ({formats.share_of(none, total)})"


def distribution_subtitle(left_out: int) -> str:
    """Who is counted."""
    out = (
        f" {formats.counted(left_out, 'sag', 'sager')} har været {formats.plural(left_out, 'åben', 'åbne')} "
        "i kortere tid og er ikke med."
        if left_out
        else ""
    )
    return f"Sager, der har været åbne i hele de seneste 12 måneder, efter antal holdte samtaler.{out}"


def distribution_table(bands: pl.DataFrame) -> pl.DataFrame:
    """Cases by number of conversations."""
    return bands.select(
        pl.col("band").alias("Holdte samtaler på et år"),
        pl.col("count").alias("Sager"),
        (pl.col("share") * 100).round(1).alias("Andel (%)"),
    )


DISTRIBUTION_SHARED = Shared(
    labels=("Holdte samtaler på et år",), counts={"Sager": SUM}, derived={"Andel (%)": ("Sager",)}
)


def kept_words(measures: pl.DataFrame, months: pl.DataFrame) -> str:
    """Of the last year's planned conversations: how many were held, missed, cancelled or never closed."""
    year = months.filter("final")["month"].sort().tail(12).to_list()
    part = measures.filter(pl.col("month").is_in(year))
    held, missed, cancelled, unclosed = (
        int(part[name].sum())
        for name in ("contacts_held", "contacts_missed", "contacts_cancelled", "contacts_unclosed")
    )
    total = held + missed + cancelled + unclosed
    if not total:
        return "Ingen samtaler i perioden"
    rest = [
        f"{formats.share(count / total, 0)} {words}"
        for count, words in ((missed, "udeblev"), (cancelled, "blev aflyst"), (unclosed, "er ikke afsluttet"))
        if formats.share(count / total, 0) != formats.share(0, 0)
    ]
    tail = f"; {formats.list_of(rest)}" if rest else ""
    return f"{formats.share(held / total, 0)} af de planlagte samtaler blev holdt{tail}"


def status_table(by_month: pl.DataFrame, kinds: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """Conversations month by month, by status or by form; HELD, all that were held, is for the hiding alone."""
    return by_month.sort("period").select(
        pl.col("period").alias("Måned"),
        *(pl.col(name).alias(formats.sentence(label)) for name, label in kinds),
        pl.col("contacts_held").alias(HELD),
    )


def status_shared(kinds: Sequence[tuple[str, str]]) -> Shared:
    """How conversations may be shared: those held stand in a series of their own, and the forms add up to them."""
    named = {name: formats.sentence(label) for name, label in kinds}
    forms = () if "contacts_held" in named else tuple(named.values())
    return Shared(
        labels=("Måned",),
        counts=dict.fromkeys((*named.values(), HELD)),
        sums={HELD: forms} if forms else {},
        elsewhere=(HELD,) if forms else (),
        dropped=(HELD,),
    )


def form_words(measures: pl.DataFrame, months: pl.DataFrame) -> str:
    """How the conversations of the last year were held."""
    year = months.filter("final")["month"].sort().tail(12).to_list()
    part = measures.filter(pl.col("month").is_in(year))
    held = int(part["contacts_held"].sum()) if part.height else 0
    if not held:
        return "Ingen holdte samtaler i perioden"
    in_person, phone = int(part["held_in_person"].sum()), int(part["held_by_phone"].sum())
    return (
        f"{formats.share(in_person / held, 0)} af samtalerne blev holdt ved fremmøde, "
        f"{formats.share(phone / held, 0)} på telefon"
    )


def wanted_talks(norms: NormSet | None, day: date) -> tuple[float, str] | None:
    """The conversations a year to compare with, and its words, where the norms give just one."""
    if norms is None:
        return None
    found = {low if low is not None else high for low, high in norms.on(day).values()} - {None}
    if len(found) != 1:
        return None
    value = found.pop()
    assert value is not None
    return value, f"{norms.label.split(':')[0]}: {formats.decimal(value, 0)}"


def norms_words(norms: pl.DataFrame) -> str:
    """The norms of weeks between conversations, each with its dates and source, as a list in Markdown."""
    lines = []
    for row in norms.iter_rows(named=True):
        high = texts.NORM_BLANK if row["high"] is None else f"højst {formats.decimal(row['high'], 0)} uger"
        since = f" fra {formats.date(row['valid_from'])}" if row["valid_from"] else ""
        until = f" til {formats.date(row['valid_to'])}" if row["valid_to"] else ""
        lines.append(f"{row['label']}: {high}{since}{until}. {texts.SOURCE}: {row['source'] or formats.MISSING}.")
    return "\n\n".join([f"**{texts.NORM_CHOICE}.**", *lines]) if lines else texts.NO_TALK_NORM_YET


def plan_funnel_title(compared: Funnel) -> str:
    """Which teams stand out, or that their differences may be chance."""
    if compared.units.height < 2:
        return texts.NOTHING_TO_COMPARE
    apart = compared.flagged["unit"].to_list()
    return f"{formats.list_of(apart)} skiller sig ud. Hvad gør de?" if apart else texts.UNITS_ALIKE


def plan_funnel_subtitle(compared: Funnel, day: date) -> str:
    """What is compared and how many would stand out by chance alone."""
    teams = formats.counted(compared.units.height, "team", "team")
    return (
        f"Andel af de åbne sager med en plan, {formats.date(day)}. Uden for det grå bånd: værd at se på. Af {teams} "
        f"ville i gennemsnit {formats.decimal(compared.chance, 1)} ligge der ved en tilfældighed."
    )


def plan_funnel_table(compared: Funnel) -> pl.DataFrame:
    """The teams in alphabetical order."""
    return compared.units.sort("unit").select(
        pl.col("unit").alias("Team"),
        pl.col("count").alias("Sager med plan"),
        pl.col("exposure").cast(pl.Int64).alias("Åbne sager"),
        (pl.col("rate") * 100).round(1).alias("Andel (%)"),
        pl.col("expected").round(1).alias("Ventet, hvis teamene var ens"),
        pl.col("flag").replace_strict(texts.FLAG_OF, return_dtype=pl.String).alias("Betydning"),
    )


PLAN_FUNNEL_SHARED = Shared(
    labels=("Team",),
    counts={"Sager med plan": "Åbne sager", "Åbne sager": None},
    derived={
        "Andel (%)": ("Sager med plan",),
        "Betydning": ("Sager med plan",),
        "Ventet, hvis teamene var ens": ("Åbne sager",),
    },
    sums_by=((),),
)
"""What is expected is everybody's share times the open cases, so it tells how many they are."""


def stock_title(metric: Metric, found: tuple[Mapping[str, Any], Difference | None] | None, newest: date | None) -> str:
    """Where a stock stands, and whether it has changed in a year by more than chance.

    The month is told where it isn't the newest: a norm may have ended.
    """
    if found is None:
        return f"{metric.label} måned for måned"
    last, change = found
    value = formats.share(last["value"], 0)
    if last["month"] != newest:
        value += f" i {formats.month(last['month'])}"
    if change is None:
        return f"{metric.label}: {value}"
    if change.low <= 0 <= change.high:
        return f"{metric.label}: {value}, det samme som for et år siden"
    word = "højere" if change.difference > 0 else "lavere"
    return f"{metric.label}: {value}, {word} end for et år siden"


def stock_table(series: pl.DataFrame) -> pl.DataFrame:
    """Shares of the open cases month by month."""
    return series.sort("label", "month").select(
        pl.col("label").alias("Mål"),
        pl.col("month").alias("Måned"),
        pl.col("numerator").cast(pl.Int64).alias("Antal"),
        pl.col("denominator").cast(pl.Int64).alias("Af"),
        (pl.col("value") * 100).round(1).alias("Andel (%)"),
        (pl.col("low") * 100).round(1).alias("Usikkerhed fra (%)"),
        (pl.col("high") * 100).round(1).alias("Usikkerhed til (%)"),
    )


STOCK_SHARED = Shared(
    labels=("Mål", "Måned"),
    counts={"Antal": "Af", "Af": None},
    derived=dict.fromkeys(("Andel (%)", "Usikkerhed fra (%)", "Usikkerhed til (%)"), ("Antal",)),
)


def cohort_title(cohorts: pl.DataFrame, wanted: float) -> str:
    """Where the newest followed month of entry stands against the rule, or that nobody is followed yet."""
    ruled = cohorts.filter("rule")
    followed = ruled.filter(pl.col("share").is_not_null()).sort("month")
    if followed.height:
        last = followed.row(-1, named=True)
        return (
            f"{formats.share(last['share'], 0)} af dem, der begyndte i {formats.month(last['month'])}, fik deres "
            f"samtaler (kravet er {formats.share(wanted, 0)})"
        )
    if ruled.height:
        pending = int(ruled["pending"].sum())
        return f"{formats.counted(pending, 'borger', 'borgere')} under 75 %-reglen følges endnu"
    return "Samtaler i de første 6 måneder"


def cohort_table(cohorts: pl.DataFrame) -> pl.DataFrame:
    """The months of entry, with those the rule doesn't count beside it."""
    return cohorts.sort("month").select(
        pl.col("month").alias("Begyndt"),
        pl.col("entered").alias("Borgere"),
        pl.col("met").alias("Fik samtalerne"),
        pl.col("not_met").alias("Fik dem ikke"),
        pl.col("exempt").alias("Fritaget"),
        pl.col("left_early").alias("Stoppet før 6 måneder"),
        pl.col("pending").alias("Følges endnu"),
        (pl.col("share") * 100).round(1).alias("Andel (%)"),
        pl.when("rule").then(pl.lit("ja")).otherwise(pl.lit("nej")).alias("Omfattet af reglen"),
    )


_COHORT_PARTS = ("Fik samtalerne", "Fik dem ikke", "Fritaget", "Stoppet før 6 måneder", "Følges endnu")
COHORT_SHARED = Shared(
    labels=("Begyndt", "Omfattet af reglen"),
    counts=dict.fromkeys(("Borgere", *_COHORT_PARTS)),
    derived={"Andel (%)": ("Fik samtalerne", "Fik dem ikke")},
    sums={"Borgere": _COHORT_PARTS},
)
