"""The sentences, tiles and tables of the page Målgruppe: plain Danish from numbers, no statistics words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from methods.disclosure import SUM, Shared
from ui import formats, texts
from ui.answers import PERCENTS
from ui.components import Tile
from ui.exits import DAYS_A_MONTH
from ui.funnels import UNKNOWN
from ui.markers import BANDS, FEW, OTHERS, OWN, YEARS_OPEN, Apart, Changes, Markers

MOST_TOLD = 5
"""Markers that a sentence names; the table holds them all."""
SURE = 0.05
"""The part of all looks that chance alone would tell of."""


# --- The answer and the tiles ---------------------------------------------------------------------------------------


def target_answer(
    citizens: int, day: date, middle: tuple[float, int] | None, shares: pl.DataFrame, published: Sequence[Apart]
) -> str:
    """How many there are, the most common marker, and the one that is farthest from the published share."""
    if not citizens:
        return texts.NO_CITIZENS
    count = formats.counted(citizens, "åben borger", "åbne borgere")
    opening = f"Pr. {formats.date(day)} er der {count} i udvalget"
    most = most_common_row(shares)
    if most is None or middle is None:
        return f"{opening}. {texts.NO_MARKERS_KNOWN}"
    if citizens < FEW:
        return f"{opening}. {texts.TOO_FEW_CITIZENS.format(n=formats.integer(citizens))}"
    number = f", med {formats.decimal(middle[0])} kendetegn i gennemsnit"
    common = f"Det hyppigste er {most['marker']} ({formats.share(most['share'], 0)})"
    if not published:
        return f"{opening}{number}. {common}."
    far = next((one for one in published if not one.by_chance), published[0])
    against = f"{far.marker}: {formats.share(far.share, 0)} mod {formats.share(far.other, 0)}"
    if not far.by_chance:
        return f"{opening}{number}. {common}. Længst fra det offentliggjorte er {against}, {texts.MORE_THAN_CHANCE}"
    alike = f"{opening}{number}. {common}, og andelene ligner de offentliggjorte"
    return f"{alike}." if far.looks_alike else f"{alike}; længst fra er {against}."


def most_common_row(shares: pl.DataFrame) -> dict[str, Any] | None:
    """The marker with the largest share in the selection, None where nobody has any."""
    told = shares.filter(pl.col("group") == OWN, pl.col("count") > 0).sort("share", descending=True)
    return told.row(0, named=True) if told.height else None


def target_tiles(
    citizens: int,
    day: date,
    middle: tuple[float, int] | None,
    shares: pl.DataFrame,
    published: Sequence[Apart],
    *,
    population: str | None,
) -> list[Tile]:
    """Four key figures: open citizens, markers a citizen, the most common one, and the one farthest from published."""
    tiles = [
        Tile("Åbne borgere", formats.integer(citizens), f"i udvalget {formats.date(day)}"),
        Tile(
            "Kendetegn pr. borger",
            formats.decimal(middle[0]) if middle else formats.MISSING,
            f"halvdelen har mindst {formats.integer(middle[1])}" if middle else texts.NO_MARKERS_KNOWN,
            help=texts.NUMBERS_HELP,
        ),
    ]
    most = most_common_row(shares)
    if most is not None:
        counted = formats.share_of(most["count"], most["total"])
        tiles.append(
            Tile(
                "Hyppigste kendetegn",
                formats.share(most["share"], 0),
                f"{most['marker']}: {counted}",
                help=texts.SHARES_OF_MARKERS_HELP.replace("**", ""),
            )
        )
    if published:
        far = next((one for one in published if not one.by_chance), published[0])
        sign = ("▲ højere" if far.difference > 0 else "▼ lavere") + ", end tilfældet kan forklare"
        alike = far.by_chance and far.looks_alike
        tiles.append(
            Tile(
                "Længst fra offentliggjort",
                "Ingen" if alike else formats.share(far.share, 0),
                _alike_words(len(published)) if alike else f"{far.marker}, mod {formats.share(far.other, 0)}",
                "" if alike else "kan være tilfældigt" if far.by_chance else sign,
                "neutral" if far.by_chance else "note",
                help=f"Offentliggjort for {population}.",
            )
        )
    return tiles


def _alike_words(count: int) -> str:
    if count == 1:
        return "andelen er den samme i hele procent"
    return f"de {formats.integer(count)} andele er de samme i hele procent"


# --- Shares ---------------------------------------------------------------------------------------------------------


def shares_title(whom: str, citizens: int, published: Sequence[Apart], others: Sequence[Apart] | None) -> str:
    """What is apart by more than chance: from the other teams where one is chosen, else from the published shares."""
    if citizens < FEW:
        return texts.TOO_FEW_CITIZENS.format(n=formats.integer(citizens))
    if others is not None:
        said = _apart_words(others)
        who = formats.sentence(whom)
        return f"{who}: {said} end de andre team" if said else f"{who} ligner de andre team"
    if not published:
        return "Borgernes kendetegn"
    said = _apart_words(published)
    return f"{formats.sentence(said)} end offentliggjort" if said else "Andelene ligner de offentliggjorte"


def _apart_words(found: Sequence[Apart]) -> str:
    """The markers that are more and less common by more than chance, at most three each; empty for none."""
    parts = []
    for word, way in (("oftere", True), ("sjældnere", False)):
        names = [one.marker for one in found if not one.by_chance and (one.difference > 0) == way]
        if len(names) > 3:
            names = [*names[:2], f"{formats.integer(len(names) - 2)} andre kendetegn"]
        if names:
            parts.append(f"{word} {formats.list_of(names)}")
    return formats.list_of(parts)


def span_words(months: Sequence[date]) -> str:
    """From the first to the last of some months."""
    if not months:
        return ""
    first, last = formats.month(min(months)), formats.month(max(months))
    return first if first == last else f"{first} – {last}"


def shares_subtitle(when: str, citizens: int, population: str | None) -> str:
    """Of whom the shares are, and whose the published ones."""
    whom = formats.counted(citizens, "borger", "borgere")
    said = f"Andel af {whom} {when}, med usikkerhed."
    return f"{said} Offentliggjort: {population}." if population else said


def published_words(
    published: Sequence[Apart], population: str, sources: Sequence[str], unpublished: Sequence[str]
) -> str:
    """Which shares are apart from the published ones by more than chance, and by how much."""
    if not published:
        return ""
    beyond = [one for one in published if not one.by_chance]
    looked = formats.integer(len(published))
    opening = f"Mod de offentliggjorte andele for {population}"
    if beyond:
        found = f"{opening} er {_amounts(beyond)} mere, end tilfældet kan forklare."
    else:
        none = "forskellen ikke" if len(published) == 1 else f"ingen af de {looked} forskelle"
        found = f"{opening} er {none} større, end tilfældet kan forklare."
    most = max(abs(one.difference) for one in published)
    chance = formats.decimal(SURE * len(published), 1)
    parts = [
        found,
        f"Den største forskel er {formats.points(most, 1).removeprefix('+')}; i gennemsnit ville {chance} af {looked} "
        "skille sig ud ved en tilfældighed.",
    ]
    if unpublished:
        parts.append(f"Der er {texts.NO_PUBLISHED} for {formats.list_of(list(unpublished))}.")
    if sources:
        parts.append(f"{texts.SOURCE}: {formats.list_of(list(dict.fromkeys(sources)))}.")
    return " ".join(parts)


def others_words(whom: str, others: Sequence[Apart]) -> str:
    """How a team is apart from the others, by how much and how much of it chance would give."""
    if not others:
        return ""
    who = formats.sentence(whom)
    beyond = [one for one in others if not one.by_chance]
    chance = formats.decimal(SURE * len(others), 1)
    looked = formats.integer(len(others))
    by_chance = f"I gennemsnit ville {chance} af {looked} skille sig ud ved en tilfældighed."
    if not beyond:
        return f"{who} er ikke længere fra de andre team, end tilfældet kan forklare, for noget kendetegn. {by_chance}"
    return f"{who} mod de andre team: {_amounts(beyond)} er mere, end tilfældet kan forklare. {by_chance}"


def _amounts(found: Sequence[Apart]) -> str:
    """Markers with their shares and differences; of many the farthest, and how many more there are."""
    shown = found[:MOST_TOLD] if len(found) > MOST_TOLD + 1 else found
    parts = [
        f"{one.marker} ({formats.share(one.share, 0)} mod {formats.share(one.other, 0)}, "
        f"{formats.points(one.difference)})"
        for one in shown
    ]
    rest = len(found) - len(shown)
    return formats.list_of([*parts, f"{formats.integer(rest)} andre"] if rest else parts)


def denominator_words(shares: pl.DataFrame, known: Markers) -> str:
    """What each marker's share is of, and of how many nothing is told."""
    own = shares.filter(pl.col("group") == OWN)
    of_all = own.filter(~pl.col("name").is_in(list(known.with_no)))["marker"].to_list()
    if len(of_all) == own.height:
        return "Data har intet nej, så andelen er ja ÷ alle borgere, og resten er ikke oplyst."
    said = "Andelen er ja ÷ (ja + nej)"
    if of_all:
        said += (
            f", men ja ÷ alle borgere for {formats.list_of(of_all)}, hvor data intet nej har, og resten ikke er oplyst"
        )
    most = own.filter(pl.col("name").is_in(list(known.with_no))).sort("unknown", descending=True).row(0, named=True)
    if not most["unknown"]:
        return f"{said}."
    part = formats.share(most["unknown"] / most["citizens"], 0)
    counted = formats.share_of(most["unknown"], most["citizens"])
    return f"{said}. Ellers er det ikke oplyst for højst {part} ({counted}, {most['marker']})."


YES, NO, NOT_TOLD, CITIZENS = "Ja", "Nej", "Ikke oplyst", "Borgere"
AMONG = "Blandt"
PUBLISHED = "Offentliggjort (%)"


def shares_table(shares: pl.DataFrame, whom: str) -> pl.DataFrame:
    """Each marker's share with what it is made of, beside the published one and that of the other teams."""
    names = {OWN: whom, OTHERS: texts.OTHER_TEAMS}
    return shares.select(
        pl.col("section").alias("Gruppe"),
        pl.col("marker").alias("Kendetegn"),
        pl.col("group").replace_strict(names, return_dtype=pl.String).alias(AMONG),
        pl.col("count").alias(YES),
        pl.col("no").alias(NO),
        pl.col("unknown").alias(NOT_TOLD),
        pl.col("citizens").alias(CITIZENS),
        *_percents(),
        pl.when(pl.col("of") == texts.OF_ALL)
        .then(pl.lit("ja ÷ alle"))
        .otherwise(pl.lit("ja ÷ (ja + nej)"))
        .alias("Regnet som"),
        (pl.col("reference") * 100).round(1).alias(PUBLISHED),
    )


def _percents(value: str = "share") -> list[pl.Expr]:
    return [
        (pl.col(name) * 100).round(1).alias(words) for name, words in zip((value, "low", "high"), PERCENTS, strict=True)
    ]


SHARES_SHARED = Shared(
    labels=("Gruppe", "Kendetegn", AMONG, "Regnet som"),
    counts=dict.fromkeys((YES, NO, NOT_TOLD, CITIZENS)),
    derived=dict.fromkeys(PERCENTS, (YES, NO)),
    sums={CITIZENS: (YES, NO, NOT_TOLD)},
    elsewhere=(CITIZENS, YES),
    plain=(PUBLISHED,),
)
"""All citizens stand on the page and those with a marker in other tables: neither can be hidden for another's sake."""


# --- Over the years -------------------------------------------------------------------------------------------------


def years_title(changes: Changes) -> str:
    """Whether the group has become harder: the markers that more and fewer have by more than chance."""
    if changes.since is None:
        return "For få år, der kan sammenlignes"
    since = f"siden {formats.month(changes.since)}"
    more, fewer = len(changes.more), len(changes.fewer)
    if not more and not fewer:
        return f"Gruppen har de samme kendetegn som i {formats.month(changes.since)}"
    if more and fewer:
        return f"{formats.sentence(since)} er {_number(more)} blevet hyppigere og {_number(fewer)} sjældnere"
    if more:
        return f"Gruppen er blevet tungere {since}: {_number(more)} er blevet hyppigere"
    return f"Gruppen er blevet lettere {since}: {_number(fewer)} er blevet sjældnere"


def _number(count: int) -> str:
    return formats.counted(count, "kendetegn", "kendetegn")


def years_words(changes: Changes) -> str:
    """Which markers have changed, which years can't be compared, and what chance would give."""
    if changes.since is None:
        return ""
    parts = []
    for word, changed in (("Hyppigere", changes.more), ("Sjældnere", changes.fewer)):
        if changed:
            parts.append(f"{word} end i det første år, der kan sammenlignes: {formats.list_of(changed)}.")
    chance = formats.decimal(SURE * changes.looked_at, 1)
    parts.append(f"Af {_number(changes.looked_at)} ville i gennemsnit {chance} være ændret ved en tilfældighed.")
    if changes.not_comparable:
        names = formats.list_of(changes.not_comparable)
        parts.append(f"Kan ikke sammenlignes over årene, fordi der før er oplyst for få: {names}.")
    return " ".join(parts)


def years_table(years: pl.DataFrame) -> pl.DataFrame:
    """Each marker's share at the year ends."""
    return years.select(
        pl.col("marker").alias("Kendetegn"),
        pl.col("month").alias("Måned"),
        pl.col("count").alias(YES),
        pl.col("total").alias("Af"),
        *_percents(),
        pl.when("comparable").then(pl.lit("ja")).otherwise(pl.lit("nej")).alias("Kan sammenlignes"),
    )


YEARS_SHARED = Shared(
    labels=("Kendetegn", "Måned", "Kan sammenlignes"),
    counts={YES: "Af", "Af": None},
    derived=dict.fromkeys(PERCENTS, (YES,)),
)


# --- Together -------------------------------------------------------------------------------------------------------


def pairs_title(pairs: pl.DataFrame) -> str:
    """Which two markers go together most."""
    apart = pairs.filter(~pl.col("few"), pl.col("apart") == "more").sort("ratio", descending=True)
    if pairs.is_empty():
        return texts.TOO_FEW_MARKERS
    if apart.is_empty():
        return "Ingen kendetegn følges oftere ad, end tilfældet kan forklare"
    row = apart.row(0, named=True)
    both = formats.sentence(f"{row['first']} og {row['second']}")
    return f"{both} følges oftest ad: {formats.decimal(row['ratio'])} gange det ventede"


def pairs_subtitle(citizens: int) -> str:
    """What a cell is."""
    return (
        f"Borgere med begge kendetegn ÷ dem, man ville vente, blandt {formats.counted(citizens, 'borger', 'borgere')}"
    )


def pairs_definition(pairs: pl.DataFrame) -> str:
    """How pairs are counted, with how many would stand out by chance alone."""
    compared = pairs.filter(~pl.col("few")).height
    return texts.PAIRS_HELP.format(pairs=formats.integer(compared), chance=formats.decimal(SURE * compared, 1))


FIRST, SECOND, BOTH = "Kendetegn 1", "Kendetegn 2", "Begge"
WITH_FIRST, WITH_SECOND = "Med kendetegn 1", "Med kendetegn 2"
ONLY_FIRST, ONLY_SECOND, NEITHER = "Kun kendetegn 1", "Kun kendetegn 2", "Ingen af dem"


def pairs_table(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs with the four numbers behind each."""
    return pairs.select(
        pl.col("first").alias(FIRST),
        pl.col("second").alias(SECOND),
        pl.col("both").alias(BOTH),
        (pl.col("first_yes") - pl.col("both")).alias(ONLY_FIRST),
        (pl.col("second_yes") - pl.col("both")).alias(ONLY_SECOND),
        (pl.col("citizens") - pl.col("first_yes") - pl.col("second_yes") + pl.col("both")).alias(NEITHER),
        pl.col("first_yes").alias(WITH_FIRST),
        pl.col("second_yes").alias(WITH_SECOND),
        pl.col("citizens").alias(CITIZENS),
        pl.col("expected").round(1).alias("Ventet"),
        pl.col("ratio").round(2).alias("Begge ÷ ventet"),
        pl.col("low").round(2).alias("Usikkerhed fra"),
        pl.col("high").round(2).alias("Usikkerhed til"),
        pl.when("few")
        .then(pl.lit("for få"))
        .otherwise(pl.col("apart").replace_strict(texts.TOGETHER_OF, return_dtype=pl.String))
        .alias("Betydning"),
    )


PAIRS_SHARED = Shared(
    labels=(FIRST, SECOND),
    counts=dict.fromkeys((BOTH, ONLY_FIRST, ONLY_SECOND, NEITHER, WITH_FIRST, WITH_SECOND, CITIZENS)),
    derived=dict.fromkeys(("Begge ÷ ventet", "Usikkerhed fra", "Usikkerhed til", "Betydning"), (BOTH,))
    | {"Ventet": (WITH_FIRST, WITH_SECOND)},
    sums={
        WITH_FIRST: (BOTH, ONLY_FIRST),
        WITH_SECOND: (BOTH, ONLY_SECOND),
        CITIZENS: (BOTH, ONLY_FIRST, ONLY_SECOND, NEITHER),
    },
    elsewhere=(WITH_FIRST, WITH_SECOND, CITIZENS),
)
"""How many have each marker is in the table of shares."""


def combinations_title(rows: pl.DataFrame, looked_at: int) -> str:
    """The most common combination."""
    if rows.is_empty():
        return texts.TOO_FEW_CITIZENS_ALL
    row = rows.row(0, named=True)
    words = formats.sentence(formats.combination(row["members"], looked_at))
    return f"{words} er den hyppigste kombination: {formats.counted(row['count'], 'borger', 'borgere')}"


def combinations_words(left_out: int, sets: int) -> str:
    """How many citizens are in combinations that aren't shown."""
    if not left_out:
        return ""
    return (
        f"{formats.counted(left_out, 'borger', 'borgere')} er fordelt på "
        f"{formats.counted(sets, 'kombination, der ikke er vist', 'kombinationer, der ikke er vist')}."
    )


def combinations_table(rows: pl.DataFrame, markers: Sequence[str], left_out: int) -> pl.DataFrame:
    """The combinations with their citizens, and those that aren't shown in one row."""
    shown = rows.select(
        pl.col("members").map_elements(lambda one: formats.combination(list(one), len(markers)), return_dtype=pl.String)
        .alias("Kombination"),
        pl.col("count").alias(CITIZENS),
        (pl.col("share") * 100).round(1).alias("Andel (%)"),
    )  # fmt: skip
    if not left_out:
        return shown
    total = int(rows["count"].sum()) + left_out
    rest = pl.DataFrame(
        {"Kombination": ["andre kombinationer"], CITIZENS: [left_out], "Andel (%)": [round(100 * left_out / total, 1)]}
    )
    return pl.concat([shown, rest])


def numbers_title(middle: tuple[float, int] | None) -> str:
    """How many markers half of them have at least."""
    if middle is None:
        return texts.NO_CITIZENS
    return f"Halvdelen har mindst {formats.integer(middle[1])} kendetegn"


def band_table(bands: pl.DataFrame, heading: str, counted: str = CITIZENS) -> pl.DataFrame:
    """A distribution as a table."""
    return bands.select(
        pl.col("band").alias(heading),
        pl.col("count").alias(counted),
        (pl.col("share") * 100).round(1).alias("Andel (%)"),
    )


def band_shared(heading: str, counted: str = CITIZENS) -> Shared:
    """How a distribution may be shared: its sum is known."""
    return Shared(labels=(heading,), counts={counted: SUM}, derived={"Andel (%)": (counted,)})


# --- What follows ---------------------------------------------------------------------------------------------------


def apart_title(rates: pl.DataFrame, what: str) -> str:
    """Where something is more and less common than for everybody, by more than chance; `what` is the something."""
    compared = rates.filter(pl.col("low").is_not_null(), pl.col("whole").is_not_null())
    if compared.height < 2:
        return texts.TOO_FEW_CITIZENS_ALL
    more = compared.filter(pl.col("low") > pl.col("whole"))["unit"].to_list()
    fewer = compared.filter(pl.col("high") < pl.col("whole"))["unit"].to_list()
    parts = [f"{word} ved {_some(names)}" for word, names in (("hyppigere", more), ("sjældnere", fewer)) if names]
    if not parts:
        return f"{what}: forskellene kan være tilfældige"
    return f"{what} er {formats.list_of(parts)}"


def _some(names: Sequence[str]) -> str:
    if len(names) > 3:
        return formats.list_of([*names[:2], f"{formats.integer(len(names) - 2)} andre"])
    return formats.list_of(list(names))


def apart_subtitle(rates: pl.DataFrame, measured: str) -> str:
    """What is measured, and how many would stand out by chance alone."""
    compared = rates.filter(pl.col("low").is_not_null()).height
    chance = formats.decimal(SURE * compared, 1)
    groups = formats.counted(compared, "gruppe", "grupper")
    return f"{measured}, med usikkerhed. Af {groups} ville i gennemsnit {chance} skille sig ud ved en tilfældighed."


def most_words(talks: pl.DataFrame | None, courses: pl.DataFrame | None, hours: pl.DataFrame | None) -> str:
    """Whether those with most markers get most, of what is known; empty where nothing is.

    The frames are by number of markers; None where the table wasn't imported.
    """
    numbers, beyond = [], []
    for rates, number, more, fewer, unit in (
        (talks, "{own} samtaler om året mod {all}", "flere samtaler", "færre samtaler", "rate"),
        (courses, "{own} i forløb mod {all}", "flere i forløb", "færre i forløb", "share"),
        (hours, "{own} med løntimer mod {all}", "flere med løntimer", "færre med løntimer", "share"),
    ):
        last = rates.filter(pl.col("unit_id") == BANDS[-1]).to_dicts() if rates is not None else []
        if not last or last[0]["low"] is None or last[0]["whole"] is None:
            continue
        row = last[0]
        shown = {"own": formats.value(row["value"], unit), "all": formats.value(row["whole"], unit)}
        numbers.append(number.format(**shown))
        beyond += [more] if row["low"] > row["whole"] else [fewer] if row["high"] < row["whole"] else []
    if not numbers:
        return ""
    opening = f"Får de med størst behov mest? Borgere med 5 eller flere kendetegn: {formats.list_of(numbers)} hos alle."
    if not beyond:
        found = "Forskellene kan være tilfældige." if len(numbers) > 1 else texts.MAY_BE_CHANCE
    else:
        found = f"{formats.sentence(formats.list_of(beyond))}, end tilfældet kan forklare."
        found += " Resten kan være tilfældigt." if len(beyond) < len(numbers) else ""
    return f"{opening} {found}"


def rates_table(rates: pl.DataFrame, of: str, events: str, value: str, total: str) -> pl.DataFrame:
    """A rate by marker or number with its interval; `total` names the time (person-months, case-years)."""
    columns = [
        pl.col("unit").alias(of),
        pl.col("count").alias(events),
        pl.col("total").round(0).alias(total),
        pl.col("value").round(2).alias(value),
        pl.col("low").round(2).alias("Usikkerhed fra"),
        pl.col("high").round(2).alias("Usikkerhed til"),
    ]
    if "citizens" in rates.columns:
        columns.append(pl.col("citizens").alias(CITIZENS))
    return rates.select(columns)


def rates_shared(table: pl.DataFrame, of: str, events: str, value: str, total: str, *, whole: bool) -> Shared:
    """How rates may be shared; of events that one citizen can have many of, the number of citizens counts as well.

    By number of markers the rows add up to a whole that stands on the page; by marker they overlap.
    """
    counted = (events, CITIZENS) if CITIZENS in table.columns else (events,)
    return Shared(
        labels=(of,),
        counts=dict.fromkeys(counted),
        derived=dict.fromkeys(
            (*(counted[:1] if len(counted) > 1 else ()), value, "Usikkerhed fra", "Usikkerhed til"), counted
        ),
        sums_by=((),) if whole else (),
        dropped=counted[1:],
        plain=(total,),
    )


def efforts_table(shares: pl.DataFrame, of: str, counted: str) -> pl.DataFrame:
    """A share of the open citizens by marker or number."""
    return shares.select(
        pl.col("unit").alias(of),
        pl.col("count").alias(counted),
        pl.col("total").alias(CITIZENS),
        *_percents("value"),
    )


def efforts_shared(of: str, counted: str, *, whole: bool) -> Shared:
    """How shares of open citizens may be shared."""
    return Shared(
        labels=(of,),
        counts={counted: CITIZENS, CITIZENS: None},
        derived=dict.fromkeys(PERCENTS, (counted,)),
        sums_by=((),) if whole else (),
    )


def curves_title(curves: pl.DataFrame) -> str:
    """Which group stays longest, at the last time that all are followed to."""
    groups = curves["group"].unique(maintain_order=True).to_list()
    if len(groups) < 2:
        return "Hvor længe sagerne er åbne"
    until = min(float(curves.filter(pl.col("group") == group)["time"].max()) for group in groups)  # type: ignore[arg-type]
    left = {
        group: float(curves.filter(pl.col("group") == group, pl.col("time") <= until)["remaining"][-1])
        for group in groups
    }
    longest = max(left, key=lambda group: left[group])
    shortest = min(left, key=lambda group: left[group])
    if formats.share(left[longest], 0) == formats.share(left[shortest], 0):
        return "Sagerne er åbne lige længe i grupperne"
    months = formats.counted(round(until / DAYS_A_MONTH), "måned", "måneder")
    parts = [f"{group} {formats.share(left[group], 0)}" for group in (longest, shortest)]
    return f"Stadig åbne efter {months}: {', '.join(parts)}"


def curves_table(curves: pl.DataFrame) -> pl.DataFrame:
    """The curves day by day."""
    return curves.select(
        pl.col("group").alias("Gruppe"),
        (pl.col("time") / 7).round(1).alias("Uger siden start"),
        (pl.col("remaining") * 100).round(1).alias("Stadig åbne (%)"),
        pl.col("at_risk").alias("Regnet på (sager)"),
    )


# --- Distributions --------------------------------------------------------------------------------------------------


def age_title(bands: pl.DataFrame) -> str:
    """The age that most have."""
    if not bands["count"].sum():
        return texts.NOTHING_FOUND
    most = bands.sort("count", descending=True).row(0, named=True)
    return f"Alder: flest er {most['band']} ({formats.share(most['share'], 0)})"


def duration_title(bands: pl.DataFrame) -> str:
    """How many have been there for five years: the bands differ in width, so which is the largest says little."""
    if not bands["count"].sum():
        return texts.NOTHING_FOUND
    long = bands.filter(pl.col("band").is_in(YEARS_OPEN[-2:]))
    return f"{formats.share(float(long['share'].sum()), 0)} har været her i 5 år eller mere"


def visitation_title(bands: pl.DataFrame) -> str:
    """The category that most are in, or that none is told."""
    told = bands.filter(pl.col("unit_id") != UNKNOWN)
    if told.is_empty():
        return "Visitationskategorien er ikke oplyst"
    most = told.sort("count", descending=True).row(0, named=True)
    if most["count"] == most["total"]:
        return f"Visitation: alle er {most['unit']}"
    return f"Visitation: flest er {most['unit']} ({formats.share(most['value'], 0)})"


def visitation_table(bands: pl.DataFrame) -> pl.DataFrame:
    """Open cases by visitation category."""
    return bands.select(
        pl.col("unit").alias("Visitationskategori"),
        pl.col("count").alias("Sager"),
        *_percents("value"),
    )


VISITATION_SHARED = Shared(
    labels=("Visitationskategori",), counts={"Sager": SUM}, derived=dict.fromkeys(PERCENTS, ("Sager",))
)


# --- Expected and actual --------------------------------------------------------------------------------------------


def mix_title(units: pl.DataFrame) -> str:
    """Which teams stand out from what their citizens would lead one to expect."""
    if units.height < 2:
        return texts.NOTHING_TO_COMPARE
    apart = units.filter(pl.col("flag") != "none").sort("unit")
    if apart.is_empty():
        return texts.UNITS_ALIKE
    if apart.height > 4:
        return f"{formats.integer(apart.height)} team skiller sig ud. Hvad gør de?"
    if apart.height > 1:
        return f"{formats.list_of(apart['unit'].to_list())} skiller sig ud. Hvad gør de?"
    row = apart.row(0, named=True)
    expected = formats.decimal(row["expected"], 0 if row["expected"] >= 10 else 1)
    return texts.UNIT_DIFFERENT.format(unit=row["unit"], count=formats.integer(row["actual"]), expected=expected)


def mix_subtitle(units: pl.DataFrame, chosen: Sequence[str], period: Sequence[date]) -> str:
    """What is taken into account, the period, and how many would stand out by chance alone."""
    chance = formats.decimal(float(units["chance"].sum()), 1) if units.height else "0"
    return (
        f"Forventet/faktisk: afgange {span_words(period)} mod dem, man ville vente, når der tages højde for "
        f"{formats.list_of(list(chosen))}. Af {formats.counted(units.height, 'team', 'team')} ville i gennemsnit "
        f"{chance} ligge uden for ved en tilfældighed."
    )


def mix_table(units: pl.DataFrame) -> pl.DataFrame:
    """The teams in alphabetical order."""
    return units.sort("unit").select(
        pl.col("unit").alias("Team"),
        pl.col("actual").cast(pl.Int64).alias("Faktiske afgange"),
        pl.col("expected").round(1).alias("Forventede afgange"),
        pl.col("ratio").round(2).alias("Faktisk ÷ forventet"),
        pl.col("ratio_low").round(2).alias("Usikkerhed fra"),
        pl.col("ratio_high").round(2).alias("Usikkerhed til"),
        pl.col("adjusted").round(2).alias("Justeret rate (pr. 100 personmåneder)"),
        pl.col("exposure").round(0).alias("Personmåneder"),
        pl.col("flag").replace_strict(texts.FLAG_OF_EXPECTED, return_dtype=pl.String).alias("Betydning"),
    )


MIX_SHARED = Shared(
    labels=("Team",),
    counts={"Faktiske afgange": None},
    derived=dict.fromkeys(
        (
            "Faktisk ÷ forventet",
            "Usikkerhed fra",
            "Usikkerhed til",
            "Justeret rate (pr. 100 personmåneder)",
            "Betydning",
        ),
        ("Faktiske afgange",),
    ),
    sums_by=((),),
    plain=("Forventede afgange", "Personmåneder"),
)
"""What is expected is made of all teams' exits, as the rate that a funnel is drawn around."""


def cells_table(cells: pl.DataFrame, asked: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """A team's cells, so that what is expected can be worked out by hand; `asked` are (column, words)."""
    return cells.select(
        *(pl.col(column).alias(formats.sentence(words)) for column, words in asked),
        pl.col("exposure").round(1).alias("Personmåneder"),
        pl.col("events").cast(pl.Int64).alias("Faktisk"),
        (pl.col("cell_rate") * 100).round(3).alias("Alle teams rate"),
        pl.col("expected").round(2).alias("Forventet"),
    )


def cells_words(row: Mapping[str, Any]) -> str:
    """The sum of a team's cells in a sentence."""
    expected, actual = row["expected"], row["actual"]
    ratio = formats.decimal(row["ratio"], 2)
    return (
        f"{row['unit']}: lagt sammen {formats.decimal(expected, 1)} forventede afgange. "
        f"Faktisk {formats.integer(actual)}; {formats.integer(actual)} ÷ {formats.decimal(expected, 1)} = {ratio}."
    )
