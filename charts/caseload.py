"""Caseload: citizens per full-time worker over time and worker by worker, how often they are seen, and what is to come.

None of these charts judges a person: beside a norm a worker stands over, within or under it, in the colour of a
note, and rows keep the order they come in.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import frame as base
from charts import rows as rows_of
from charts.frame import Chart
from ui import formats, texts
from ui.theme import Palette, palette

LEFT, RIGHT, TOP, BOTTOM = 44, 84, 26, 28
HEIGHT = 380
ALL_NAMED = 5  # other units than these many are told by hover only
SMALL_UNIT = 1 / 3  # of the middle unit's staff: a smaller one does not set the scale
MOST_ROWS = 40  # workers with a row each; more stand in a strip
PART_TIME = 0.2  # full-time workers: under this a caseload per full-time worker says little, and sets no scale
DOT = 11  # px between dots in a strip
HALF_MONTH = dt.timedelta(days=15)
SYMBOLS = {"within": "circle", "above": "triangle-up", "below": "triangle-down", "unknown": "diamond"}
KEY = {"within": "● inden for normen", "above": "▲ over", "below": "▼ under", "unknown": "◆ ingen norm"}

Row = dict[str, Any]


# Over time -------------------------------------------------------------------------------------------


def caseload_chart(
    frame: pl.DataFrame,
    *,
    norm_label: str,
    selected: str | None = None,
    events: pl.DataFrame | None = None,
    dark: bool = False,
) -> Chart:
    """Return the caseload per full-time worker month by month, a line a unit, with the norm as a band.

    `frame` has a row a unit and month: unit_id, unit, month, caseload (citizens per full-time worker; null where
    nobody was employed), citizens and fte (means of the month), low and high (the norm of the unit's citizens that
    month, or null), main (the bold line, whose norm is the band) and preliminary. `events` has date and label.
    Points carry the unit_id as customdata.
    """
    if frame.is_empty() or frame["caseload"].is_null().all():
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    parts = [part.to_dicts() for part in frame.sort("unit", "month").partition_by("unit_id", maintain_order=True)]
    parts = [rows for rows in parts if any(row["caseload"] is not None for row in rows)]
    first, last = min(rows[0]["month"] for rows in parts), max(rows[-1]["month"] for rows in parts)
    banded = next((rows for rows in parts if rows[0]["main"]), [])
    caption = _caption(banded, norm_label)
    top_margin = TOP + 14 * caption.count("<br>") + base.caption_room(caption)
    layout = base.layout(HEIGHT, colours, (LEFT, RIGHT, top_margin, BOTTOM))
    layout["xaxis"] = base.time_axis(first, last, colours, ticks=4, years=9)
    layout["yaxis"] = base.value_axis(_top(parts), "count", colours)
    layout["clickmode"] = "event+select"
    end = layout["yaxis"]["range"][1]
    others = [rows for rows in parts if not _bold(rows, selected)]
    labels = [_line_label(rows, last, bold=True, colours=colours) for rows in parts if _bold(rows, selected)]
    if len(others) <= ALL_NAMED:
        labels += [_line_label(rows, last, bold=False, colours=colours) for rows in others]
    labels.append(_norm_label(banded[-1] if banded else {}, colours))
    layout["annotations"] = [
        base.caption(caption, colours, LEFT, top_margin),
        *base.end_labels([found for found in labels if found], end, HEIGHT - top_margin - BOTTOM, colours),
    ]
    base.mark_events(layout, events, first, last, colours)
    data = [_norm_band(banded, colours)] if _has_norm(banded) else []
    data += [
        _line(rows, selected, colours, norm_label) for rows in sorted(parts, key=lambda rows: _bold(rows, selected))
    ]
    return {"data": data, "layout": layout}


def caseload_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the newest caseload of the bold line, its norm and a year before."""
    rows = frame.filter(pl.col("caseload").is_not_null()).sort("month").to_dicts()
    if not rows:
        return texts.NOTHING_FOUND
    opening = (
        f"{texts.PER_FTE} måned for måned fra {formats.month(rows[0]['month'])} til {formats.month(rows[-1]['month'])}"
    )
    main = [row for row in rows if row["main"]]
    if not main:
        newest = [row["caseload"] for row in rows if row["month"] == rows[-1]["month"]]
        lowest, highest = formats.decimal(min(newest)), formats.decimal(max(newest))
        return f"{opening}: {formats.counted(len(newest), 'team', 'team')}, nu fra {lowest} til {highest}."
    now = main[-1]
    before = next((row for row in main if row["month"] == now["month"].replace(year=now["month"].year - 1)), None)
    then = f", {formats.decimal(before['caseload'])} et år før" if before else ""
    limits = formats.limits(now["low"], now["high"])
    norm = f" Normen er {limits}." if limits else ""
    return f"{opening}: {formats.decimal(now['caseload'])} for {now['unit']} nu{then}.{norm}"


def _caption(rows: Sequence[Row], norm_label: str) -> str:
    return f"{texts.PER_FTE}<br>Bånd: {norm_label or texts.NORM}" if _has_norm(rows) else texts.PER_FTE


def _has_norm(rows: Sequence[Row]) -> bool:
    return any(row["high"] is not None for row in rows)


def _bold(rows: Sequence[Row], selected: str | None) -> bool:
    return bool(rows[0]["main"]) or rows[0]["unit_id"] == selected


def _top(parts: Sequence[Sequence[Row]]) -> float:
    """Return the top of the scale: over every month of the bold lines and of units with a staff to speak of."""
    staff = statistics.median(row["fte"] or 0 for rows in parts for row in rows)
    sized = [
        row["caseload"] for rows in parts for row in rows if row["main"] or (row["fte"] or 0) >= SMALL_UNIT * staff
    ]
    norms = [row["high"] for rows in parts for row in rows if row["main"]]
    return max(base.finite([*sized, *norms]), default=1.0) * 1.04 or 1.0


def _norm_band(rows: Sequence[Row], colours: Palette) -> dict[str, Any]:
    days = [row["month"] for row in rows]
    xs = base.iso(days)
    # Half a month beyond the ends, so that the norm of a single month can be seen.
    xs[0], xs[-1] = (days[0] - HALF_MONTH).isoformat(), (days[-1] + HALF_MONTH).isoformat()
    lows = [row["low"] if row["low"] is not None else 0.0 for row in rows]
    highs = [row["high"] for row in rows]
    if len(rows) == 1:
        return base.band([(days[0] - HALF_MONTH).isoformat(), xs[0]], lows * 2, highs * 2, colours.norm, texts.NORM)
    return base.band(xs, lows, highs, colours.norm, texts.NORM)


def _norm_label(row: Mapping[str, Any], colours: Palette) -> tuple[float, str, str] | None:
    words = formats.limits(row["low"], row["high"])
    if not words or row["high"] is None:
        return None
    return ((row["low"] or 0.0) + row["high"]) / 2, f"{texts.NORM}<br>{words}", colours.muted


def _line_label(rows: Sequence[Row], last: dt.date, *, bold: bool, colours: Palette) -> tuple[float, str, str] | None:
    """Return the label at the end of a line; a line that ended earlier has none there."""
    row = rows[-1]
    if row["month"] != last or row["caseload"] is None:
        return None
    if not bold:
        return row["caseload"], base.short(row["unit"], 13), colours.muted
    name = base.wrapped(base.short(row["unit"], 24), 12).split("<br>")
    lines = [*(base.short(part, 12) for part in name), formats.decimal(row["caseload"])]
    return row["caseload"], f"<b>{'<br>'.join(lines)}</b>", colours.own


def _line(rows: Sequence[Row], selected: str | None, colours: Palette, norm_label: str) -> dict[str, Any]:
    bold = _bold(rows, selected)
    # Beside a chosen unit the whole is a thinner line in the colour of ordinary things.
    chosen = rows[0]["unit_id"] == selected or selected is None
    tint = (colours.own if chosen else colours.neutral) if bold else colours.others
    hollow = [bool(row["preliminary"]) and bold for row in rows]
    lonely = len(rows) == 1
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": rows[0]["unit"],
        "x": base.iso([row["month"] for row in rows]),
        "y": [row["caseload"] for row in rows],
        "customdata": [row["unit_id"] for row in rows],
        "line": {"color": tint, "width": 2.4 if bold and chosen else 1.6 if bold else 1.2},
        "marker": {
            "size": [7 if open_ or lonely else 0 for open_ in hollow],
            "color": [colours.background if open_ else tint for open_ in hollow],
            "line": {"color": tint, "width": [1.5 if open_ else 0 for open_ in hollow]},
            "opacity": 1,
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "text",
        "hovertext": [_month_hover(row, norm_label) for row in rows],
    }


def _month_hover(row: Row, norm_label: str) -> str:
    heading = f"{row['unit']}, {formats.month(row['month'])}"
    if row["caseload"] is None:
        return f"<b>{heading}</b><br>{texts.NO_VALUE}"
    people = f"{formats.whole(row['citizens'])} borgere på {formats.decimal(row['fte'])} årsværk."
    lines = [f"<b>{heading}: {formats.decimal(row['caseload'])}</b>", people]
    if limits := formats.limits(row["low"], row["high"]):
        lines.append(base.wrapped(f"Normen er {limits}{f' ({norm_label})' if norm_label else ''}."))
    if row["preliminary"]:
        lines.append(base.wrapped(texts.PRELIMINARY))
    return "<br>".join(lines)


# Worker by worker ------------------------------------------------------------------------------------


def worker_dots(frame: pl.DataFrame, *, norm_label: str, dark: bool = False) -> Chart:
    """Return a dot per worker, in the order given, each against the norm of the worker's own citizens.

    `frame` has label (a name, a pseudonym, or "" for none), team, caseload (citizens per full-time worker), citizens,
    fte, low and high (the norm, or null), standing (below, within, above, unknown), newcomer, covered (citizens
    covered for colleagues) and fte_words; with caseworker_id its points carry it as customdata. Without names, or
    with more than MOST_ROWS workers, the dots stand in a strip instead of in rows.
    """
    rows = frame.to_dicts()
    if not any(row["caseload"] is not None for row in rows):
        return base.empty_chart(220, dark=dark)
    colours = palette(dark)
    named = all(row["label"] for row in rows)
    end = _workers_top(rows)
    caption = "<br>".join([_caption(rows, norm_label), *_key(rows)])
    top = TOP + 14 * caption.count("<br>") + base.caption_room(caption)
    in_rows = named and len(rows) <= MOST_ROWS
    names, left = base.row_names([row["label"] for row in rows]) if in_rows else ([], 16)
    drawn = [
        row | {"at": n, "x": min(row["caseload"], end)} for n, row in enumerate(rows) if row["caseload"] is not None
    ]
    if in_rows:
        inner = base.row_height(len(rows)) * len(rows)
        places = base.row_axis(names, colours)
    else:
        drawn = _swarm(drawn, end)
        levels = 1 + max(row["at"] for row in drawn)
        inner = max(DOT * (levels + 1), 60)
        places = base.axis(colours, range=[-1, inner / DOT - 1], visible=False)
    layout = base.layout(top + inner + BOTTOM, colours, (left, 24, top, BOTTOM))
    layout["xaxis"] = base.value_axis(end, "count", colours) | {"range": [0, end], "tickangle": 0}
    layout["yaxis"] = places
    layout["clickmode"] = "event+select"
    layout["annotations"] = [
        base.caption(caption, colours, left, top),
        *_off_scale(drawn, end, colours),
        *(_no_caseload(row, n, colours) for n, row in enumerate(rows) if in_rows and row["caseload"] is None),
    ]
    layout["shapes"] = _worker_norms(rows, colours) if in_rows else _common_norm(rows, colours)
    return {"data": [_worker_points(drawn, named, in_rows, colours)], "layout": layout}


def worker_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the middle caseload and how many workers stand where beside their norm."""
    caseloads = base.finite(frame["caseload"].to_list())
    if not caseloads:
        return texts.NOTHING_FOUND
    count = dict(frame.group_by("standing").agg(pl.len()).iter_rows())
    parts = [
        f"{formats.integer(count[standing])} {words}"
        for standing, words in (
            ("within", "inden for normen"),
            ("above", "over"),
            ("below", "under"),
            ("unknown", "uden norm"),
        )
        if count.get(standing)
    ]
    return (
        f"{texts.PER_FTE} for {formats.counted(frame.height, 'rådgiver', 'rådgivere')}: "
        f"medianen er {formats.decimal(statistics.median(caseloads))}. {formats.sentence(formats.list_of(parts))}."
    )


def _key(rows: Sequence[Row]) -> list[str]:
    """Return the line that says what the shapes mean, of those that are there."""
    found = {row["standing"] for row in rows}
    words = [word for standing, word in KEY.items() if standing in found]
    if any(row["newcomer"] for row in rows):
        words.append("hul: ny")
    return [", ".join(words)] if len(words) > 1 else []


def _workers_top(rows: Sequence[Row]) -> float:
    """Return where the axis ends; a worker of very few hours may stand at the edge rather than flatten the others."""
    sized = [row["caseload"] for row in rows if row["fte"] is None or row["fte"] >= PART_TIME]
    drawn = base.finite(sized) or base.finite([row["caseload"] for row in rows])
    return max(*drawn, *base.finite([row["high"] for row in rows]), 1.0) * 1.06


def _swarm(rows: Sequence[Row], end: float) -> list[Row]:
    """Return rows with a level each, so that dots at nearly one value stand over each other on a narrow screen."""
    width = DOT / (base.NARROW + 60) * end
    levels: list[float] = []
    placed: list[Row] = []
    for row in sorted(rows, key=lambda row: row["x"]):
        level = next((n for n, edge in enumerate(levels) if edge <= row["x"] - width), len(levels))
        levels[level : level + 1] = [row["x"]]
        placed.append(row | {"at": level})
    return placed


def _worker_points(rows: Sequence[Row], named: bool, in_rows: bool, colours: Palette) -> dict[str, Any]:
    tints = [colours.role("note" if row["standing"] in {"above", "below"} else "neutral") for row in rows]
    points: dict[str, Any] = {
        "type": "scatter",
        "mode": "markers",
        "name": "rådgiver",
        "x": [row["x"] for row in rows],
        "y": [row["at"] for row in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": [SYMBOLS[row["standing"]] for row in rows],
            "size": [_dot_size(row, in_rows) for row in rows],
            "color": [colours.background if row["newcomer"] else tint for row, tint in zip(rows, tints, strict=True)],
            "line": {"color": tints, "width": [1.8 if row["newcomer"] else 0.5 for row in rows]},
            "opacity": 1,
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "text",
        "hovertext": [worker_sentence(row) for row in rows],
    }
    # A worker whose name is not shown must not be told by the id either.
    if named and "caseworker_id" in rows[0]:
        points["customdata"] = [row["caseworker_id"] for row in rows]
    return points


def _dot_size(row: Row, in_rows: bool) -> float:
    return (12.0 if in_rows else 9.0) - (1.5 if row["standing"] in {"within", "unknown"} else 0)


def worker_sentence(row: Mapping[str, Any]) -> str:
    """Return what a worker's dot says: citizens, full-time share, caseload, norm and cover, in whole sentences."""
    citizens = formats.counted(row["citizens"], "borger", "borgere")
    per = f", {formats.decimal(row['caseload'])} pr. årsværk" if row["caseload"] is not None else ""
    who = f"{row['label']}: " if row["label"] else ""
    said = [f"{who}{citizens} på {row['fte_words']} årsværk{per}."]
    words = formats.limits(row["low"], row["high"])
    if not words:
        said.append("Der er ingen norm for borgernes målgrupper.")
    elif row["standing"] in {"above", "below"}:
        said.append(f"{'Over' if row['standing'] == 'above' else 'Under'} normen på {words}.")
    else:
        said.append(f"Normen er {words}.")
    if row["covered"]:
        said.append(f"{formats.integer(row['covered'])} dækkes for en kollega.")
    if row["newcomer"]:
        said.append("Ny: de første 6 måneder.")
    lines = [base.wrapped(sentence) for sentence in said]
    lines[0] = f"<b>{lines[0]}</b>"
    return "<br>".join([*lines, row["team"]] if row.get("team") else lines)


def _worker_norms(rows: Sequence[Row], colours: Palette) -> list[dict[str, Any]]:
    """Return each worker's own norm as a pale piece of the row, with an edge so that it can be seen on the paper."""
    return [
        {
            "type": "rect",
            "x0": row["low"] or 0.0,
            "x1": row["high"],
            "y0": n - 0.34,
            "y1": n + 0.34,
            "layer": "below",
            "fillcolor": colours.norm,
            "line": {"color": colours.others, "width": 0.8},
        }
        for n, row in enumerate(rows)
        if row["high"] is not None
    ]


def _common_norm(rows: Sequence[Row], colours: Palette) -> list[dict[str, Any]]:
    """Return the norm behind a strip, where it is one and the same; differing norms are told in the hovers."""
    norms = {(row["low"] or 0.0, row["high"]) for row in rows if not row["newcomer"]}
    if len(norms) != 1 or None in next(iter(norms)):
        return []
    low, high = next(iter(norms))
    where = {"type": "rect", "x0": low, "x1": high, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return [where | {"fillcolor": colours.norm, "line": {"width": 0}}]


def _off_scale(rows: Sequence[Row], end: float, colours: Palette) -> list[dict[str, Any]]:
    return [
        base.note(
            f"{formats.decimal(row['caseload'])} →",
            colours,
            xref="x",
            yref="y",
            x=end,
            y=row["at"],
            xanchor="right",
            yanchor="middle",
            xshift=-9,
            bgcolor=base.veil(colours),
        )
        for row in rows
        if row["caseload"] > end
    ]


def _no_caseload(row: Row, place: int, colours: Palette) -> dict[str, Any]:
    return base.note(
        formats.MISSING,
        colours,
        xref="x",
        yref="y",
        x=0,
        y=place,
        xanchor="left",
        yanchor="middle",
        xshift=4,
        hovertext=worker_sentence(row),
    )


# Stacked rows ----------------------------------------------------------------------------------------

SEEN = (("often", "ofte"), ("steady", "jævnligt"), ("seldom", "sjældent"), ("new", "ny"))


def intensity_bars(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return how often each worker's cases were seen, a stacked bar a worker in the order given.

    `frame` has label (a name, a pseudonym, or "") and the counts new, seldom, steady and often.
    """
    rows = [row | {"total": sum(row[column] or 0 for column, _ in SEEN)} for row in frame.to_dicts()]
    if not any(row["total"] for row in rows):
        return base.empty_chart(260, dark=dark)

    def hover(row: Row, column: str, word: str) -> str:
        who = f"<b>{row['label']}: {word}</b>" if row["label"] else f"<b>{formats.sentence(word)}</b>"
        count = formats.share_of(row[column], row["total"])
        cases = formats.plural(row["total"], "sag", "sager")
        what = formats.plural(row[column], "er ny", "er nye") if column == "new" else f"er set {word}"
        return f"{who}<br>{count} {cases} {what}."

    values = {column: [row[column] or 0 for row in rows] for column, _ in SEEN}
    hovers = {column: [hover(row, column, word) for row in rows] for column, word in SEEN}
    colours = palette(dark)
    axis = base.value_axis(max(row["total"] for row in rows), "count", colours)
    names = [row["label"] for row in rows]
    heading = "Antal sager, efter hvor tit de er set"
    return rows_of.stacked_rows(names, SEEN, values, hovers, axis=axis, heading=heading, colours=colours)


def intensity_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with how many cases were seen how often, over all workers."""
    sums = {column: int(frame[column].sum() or 0) for column, _ in SEEN}
    total = sum(sums.values())
    if not total:
        return texts.NOTHING_FOUND
    parts = [f"{formats.integer(sums[column])} set {word}" for column, word in SEEN[:3] if sums[column]]
    if sums["new"]:
        parts.append(formats.counted(sums["new"], "ny", "nye"))
    cases = formats.counted(total, "sag", "sager")
    return f"{cases} hos {formats.counted(frame.height, 'rådgiver', 'rådgivere')}: {formats.list_of(parts)}."


CHANGES = (("several", "2 eller flere skift"), ("one", "1 skift"), ("none", "ingen skift"))


def change_shares(frame: pl.DataFrame, *, reference: tuple[float, str] | None = None, dark: bool = False) -> Chart:
    """Return the shares of open cases with 2 or more, 1 and no change of worker in 12 months, a bar a team.

    `frame` has team and the counts none, one, several and cases (their sum). `reference` is a published share (0-1)
    with at least one change, and its label: where it meets the bars is where the unchanged would begin.
    """
    rows = frame.filter(pl.col("cases") > 0).to_dicts()
    if not rows:
        return base.empty_chart(260, dark=dark)

    def hover(row: Row, column: str, word: str) -> str:
        count = formats.share_of(row[column], row["cases"])
        cases = formats.plural(row["cases"], "sag", "sager")
        return f"<b>{row['team']}: {word}</b><br>{count} {cases} ({formats.share(row[column] / row['cases'], 0)})."

    values = {column: [row[column] / row["cases"] for row in rows] for column, _ in CHANGES}
    hovers = {column: [hover(row, column, word) for row in rows] for column, word in CHANGES}
    colours = palette(dark)
    axis = base.value_axis(1.0, "share", colours) | {"range": [0, 1.0]}
    names = [row["team"] for row in rows]
    heading = "Andel af åbne sager, efter skift af rådgiver de seneste 12 måneder"
    chart = rows_of.stacked_rows(
        names, CHANGES, values, hovers, axis=axis, heading=heading, colours=colours, room=20 if reference else 0
    )
    if reference:
        share, label = reference
        line = {"type": "line", "xref": "x", "yref": "paper", "x0": share, "x1": share, "y0": 0, "y1": 1}
        chart["layout"]["shapes"] = [line | {"line": {"color": colours.target, "width": 1.6, "dash": "dash"}}]
        where = {"xref": "x", "yref": "paper", "x": share, "y": 1, "xanchor": "center", "yanchor": "bottom"}
        chart["layout"]["annotations"].append(base.note(label, colours, **where, yshift=2))
    return chart


def change_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the share of all open cases that changed worker."""
    cases = int(frame["cases"].sum() or 0)
    if not cases:
        return texts.NOTHING_FOUND
    one, several = int(frame["one"].sum()), int(frame["several"].sum())
    return (
        f"Skift af rådgiver de seneste 12 måneder i {formats.counted(frame.height, 'team', 'team')}: "
        f"{formats.share_of(one + several, cases)} åbne sager ({formats.share((one + several) / cases, 0)}) har mindst "
        f"ét skift, {formats.integer(several)} har to eller flere."
    )


# What is to come -------------------------------------------------------------------------------------


def forecast_fan(
    frame: pl.DataFrame,
    *,
    norm_low: float | None,
    norm_high: float | None,
    history: pl.DataFrame,
    dark: bool = False,
) -> Chart:
    """Return the caseload so far and what it becomes if things stay as they are, as a fan.

    `history` has month and caseload, `frame` month (the dates to come), expected, low and high (citizens per
    full-time worker; the fan holds 90 of 100 outcomes). The norm is a band over the whole of the time.
    """
    future = frame.filter(pl.col("expected").is_not_null()).sort("month").to_dicts()
    past = history.filter(pl.col("caseload").is_not_null()).sort("month").to_dicts()
    if not future:
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    first, last = (past or future)[0]["month"], future[-1]["month"]
    top_margin = TOP + 14
    layout = base.layout(HEIGHT, colours, (LEFT, RIGHT, top_margin, BOTTOM))
    layout["xaxis"] = base.time_axis(first, last, colours, ticks=4, years=9)
    drawn = [row["caseload"] for row in past] + [row["high"] for row in future] + [norm_high]
    drawn += [row["expected"] for row in future]
    layout["yaxis"] = base.value_axis(max(base.finite(drawn), default=1.0) * 1.04 or 1.0, "count", colours)
    end, ending = layout["yaxis"]["range"][1], future[-1]
    between = f"{formats.decimal(ending['low'])}–{formats.decimal(ending['high'])}"
    words = f"<b>ventet<br>{formats.decimal(ending['expected'])}</b><br>{between}"
    norm = {"low": norm_low, "high": norm_high}
    labels = [(ending["expected"], words, colours.own), _norm_label(norm, colours)]
    layout["annotations"] = [
        base.caption(f"{texts.PER_FTE}<br>Vifte: 90 af 100 tænkelige forløb", colours, LEFT, top_margin),
        *base.end_labels([found for found in labels if found], end, HEIGHT - top_margin - BOTTOM, colours),
    ]
    days = base.iso([row["month"] for row in future])
    data = []
    if norm_high is not None:
        edges = [(first - HALF_MONTH).isoformat(), (last + HALF_MONTH).isoformat()]
        data.append(base.band(edges, [norm_low or 0.0] * 2, [norm_high] * 2, colours.norm, texts.NORM))
    # The fan begins at the newest known value, or a gap would part it from the history.
    start = [past[-1]] if past and past[-1]["month"] < future[0]["month"] else []
    known = [row["caseload"] for row in start]
    xs = base.iso([row["month"] for row in start]) + days
    fan_fill = base.translucent(colours.primary, 0.28)
    lows, highs = ([*known, *(row[column] for row in future)] for column in ("low", "high"))
    data.append(base.band(xs, lows, highs, fan_fill, "90 af 100"))
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "hidtil",
            "x": base.iso([row["month"] for row in past]),
            "y": [row["caseload"] for row in past],
            "line": {"color": colours.own, "width": 2.2},
            "hoverinfo": "text",
            "hovertext": [
                f"<b>{formats.sentence(formats.month(row['month']))}: {formats.decimal(row['caseload'])}</b>"
                for row in past
            ],
        }
    )
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "ventet",
            "x": xs,
            "y": [*known, *(row["expected"] for row in future)],
            "line": {"color": colours.own, "width": 2, "dash": "dash"},
            "hoverinfo": "text",
            "hovertext": ["" for _ in start] + [_future_hover(row) for row in future],
        }
    )
    return {"data": data, "layout": layout}


def forecast_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the caseload to expect at the end, and within what."""
    rows = frame.filter(pl.col("expected").is_not_null()).sort("month").to_dicts()
    if not rows:
        return texts.NOTHING_FOUND
    last = rows[-1]
    return (
        f"{texts.PER_FTE}, hvis tilgang og afgang fortsætter: ventet {formats.decimal(last['expected'])} i "
        f"{formats.month(last['month'])}, sandsynligvis mellem {formats.decimal(last['low'])} og "
        f"{formats.decimal(last['high'])}."
    )


def _future_hover(row: Mapping[str, Any]) -> str:
    expected = f"ventet {formats.decimal(row['expected'])}"
    between = f"I 90 af 100 tænkelige forløb mellem {formats.decimal(row['low'])} og {formats.decimal(row['high'])}."
    return f"<b>{formats.sentence(formats.month(row['month']))}: {expected}</b><br>{base.wrapped(between)}"
