"""Who the citizens are: shares with each marker, how these change and go together, and how long groups stay.

A citizen can have many markers, so shares of them add up to nothing: never a pie, never a stack.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import frame as base
from charts import multiples
from charts import rows as rows_of
from charts.followup import DASHES
from charts.frame import Chart
from charts.survival import MONTH, among, since_start, thinned
from ui import formats, texts
from ui.theme import Palette, palette

LEFT, RIGHT, TOP, BOTTOM = 44, 84, 26, 28
NAME_WIDTH = 22  # characters of a marker on a line: two lines hold the longest
FEW = 10  # citizens: with fewer nothing is concluded
SIGNS = ("○", "◆")
PUBLISHED = "offentliggjort"
LETTER = 6.4  # px of a letter that stands on its head over a column

Row = dict[str, Any]


# Shares ----------------------------------------------------------------------------------------------


def marker_shares(
    frame: pl.DataFrame,
    *,
    groups: Sequence[tuple[str, str]],
    nobody: str = texts.NOTHING_FOUND,
    too_few: str = texts.TOO_FEW_CITIZENS,
    dark: bool = False,
) -> Chart:
    """Return the share with each marker in one group or two, a dot with a whisker each.

    `frame` has a row a marker and group in the order to show: marker (its words), group (the first of each of
    `groups`), share, low and high (0-1, or null), count and total. It may have section (the heading that the marker
    stands under), reference (a published share 0-1 or null, drawn as a stroke) and, for the hover, of (what total
    counts) and unknown (of how many nothing is told). The last group is drawn as filled diamonds, one before it as
    rings. Where there are references the last group's share stands in figures at the edge.
    """
    known = frame.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return base.empty_chart(260, text=nobody, dark=dark)
    colours = palette(dark)
    markers = known["marker"].unique(maintain_order=True).to_list()
    names, left = base.broken_names(markers, NAME_WIDTH)
    signs = SIGNS[-len(groups) :]
    compared = "reference" in known.columns and known["reference"].count() > 0
    key = [f"{sign} {words}" for sign, (_, words) in zip(signs, groups, strict=True)]
    key += [f"┃ {PUBLISHED}"] if compared else []
    top = TOP + 14
    pace = 34 if len(groups) > 1 else 28
    sections = rows_of.grouped(_first_rows(known), "section") if "section" in known.columns else []
    if sections:
        places, headings, inner = rows_of.places([len(rows) for _, rows in sections], pace)
    else:
        places, headings, inner = [pace * (n + 0.5) for n in range(len(markers))], [], pace * len(markers)
    at = dict(zip(markers, places, strict=True))
    right = 58 if compared else 20
    layout = base.layout(top + BOTTOM + inner, colours, (left, right, top, BOTTOM))
    reference = known["reference"].drop_nulls().to_list() if compared else []
    highest = max(base.finite([*known["high"].to_list(), *known["share"].to_list(), *reference]))
    layout["xaxis"] = base.value_axis(highest, "share", colours, ticks=4) | {"tickangle": 0}
    layout["yaxis"] = rows_of.free_rows(names, places, inner, colours)
    layout["annotations"] = [base.caption(f"Andel med kendetegnet<br>{', '.join(key)}", colours, left, top)]
    layout["annotations"] += [
        rows_of.heading(formats.sentence(section), y, left, colours)
        for (section, _), y in zip(sections, headings, strict=True)
    ]
    layout["shapes"] = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "layer": "below"}
        | {"line": {"color": colours.grid, "width": 1}}
        for y in [place - pace / 2 for place in places if any(abs(place - pace - other) < 1 for other in places)]
    ]
    data: list[dict[str, Any]] = []
    if compared:
        published = [row for row in _first_rows(known) if row["reference"] is not None]
        layout["annotations"] += [
            rows_of.at_edge(at[row["marker"]], formats.share(row["share"], 0), colours)
            for row in known.filter(pl.col("group") == groups[-1][0]).to_dicts()
        ]
        data.append(_strokes(published, at, colours))
    for number, (group, words) in enumerate(groups):
        rows = known.filter(pl.col("group") == group).to_dicts()
        last = number == len(groups) - 1
        tint = colours.own if last else colours.neutral
        shift = 0.0 if len(groups) == 1 else (-0.2, 0.2)[number] * pace
        ys = [at[row["marker"]] + shift for row in rows]
        data += _dots(rows, ys, words, tint, filled=last, too_few=too_few, colours=colours)
    return {"data": data, "layout": layout}


def marker_shares_alt(
    frame: pl.DataFrame, *, groups: Sequence[tuple[str, str]], nobody: str = texts.NOTHING_FOUND
) -> str:
    """Return one Danish sentence with each marker's share, against that of the other group or the published one."""
    known = frame.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return nobody
    shares = {(row["marker"], row["group"]): row["share"] for row in known.to_dicts()}
    published = dict(known.select("marker", "reference").rows()) if "reference" in known.columns else {}
    parts = []
    for marker in known["marker"].unique(maintain_order=True):
        first, *rest = (formats.share(shares.get((marker, group)), 0) for group, _ in reversed(groups))
        if published.get(marker) is not None and not rest:
            rest = [f"{formats.share(published[marker], 0)} {PUBLISHED}"]
        parts.append(f"{marker} {first}" + (f" mod {rest[0]}" if rest else ""))
    whom = groups[-1][1] + (f" mod {groups[0][1]}" if len(groups) > 1 else "")
    return f"Kendetegn hos {whom}: {formats.list_of(parts)}."


def _first_rows(known: pl.DataFrame) -> list[Row]:
    """Return the first row of each marker."""
    return known.unique("marker", keep="first", maintain_order=True).to_dicts()


def _strokes(rows: Sequence[Row], at: Mapping[str, float], colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": PUBLISHED,
        "x": [row["reference"] for row in rows],
        "y": [at[row["marker"]] for row in rows],
        "cliponaxis": False,
        "marker": {"symbol": "line-ns", "size": 15, "line": {"color": colours.note, "width": 3}, "opacity": 1},
        "hoverinfo": "text",
        "hovertext": [f"<b>{base.wrapped(row['marker'])}</b><br>{_published(row)}" for row in rows],
    }


def _published(row: Row) -> str:
    return f"{formats.sentence(PUBLISHED)}: {formats.share(row['reference'], 0)}."


def _dots(
    rows: Sequence[Row],
    ys: Sequence[float],
    words: str,
    tint: str,
    *,
    filled: bool,
    too_few: str,
    colours: Palette,
) -> list[dict[str, Any]]:
    spans = [(row["low"], row["high"], y) for row, y in zip(rows, ys, strict=True) if row["low"] is not None]
    whiskers = {
        "type": "scatter",
        "mode": "lines",
        "name": f"{words}, usikkerhed",
        "x": [x for low, high, _ in spans for x in (low, high, None)],
        "y": [y for _, _, place in spans for y in (place, place, None)],
        "line": {"color": tint, "width": 1.8},
        "hoverinfo": "skip",
    }
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": words,
        "x": [row["share"] for row in rows],
        "y": list(ys),
        "cliponaxis": False,
        "marker": {
            "symbol": "diamond" if filled else "circle",
            "size": 10,
            "color": tint if filled else colours.background,
            "line": {"color": tint, "width": 1.8},
            "opacity": 1,
        },
        "hoverinfo": "text",
        "hovertext": [_marker_hover(row, words, too_few) for row in rows],
    }
    return [whiskers, dots]


def _marker_hover(row: Row, words: str, too_few: str) -> str:
    value = formats.interval(row["share"], row["low"], row["high"])
    lines = [f"<b>{base.wrapped(row['marker'])}: {value}</b>"]
    lines.append(base.wrapped(f"{formats.share_of(row['count'], row['total'])} {row.get('of') or words}."))
    if row.get("unknown"):
        lines.append(f"Ikke oplyst for {formats.integer(row['unknown'])}.")
    if row.get("reference") is not None:
        lines.append(_published(row))
    if row["total"] < FEW:
        lines.append(base.wrapped(too_few.format(n=formats.integer(row["total"]))))
    return "<br>".join(lines)


# Over the years --------------------------------------------------------------------------------------


def share_panels(frame: pl.DataFrame, *, columns: int = 3, dark: bool = False) -> Chart:
    """Return each marker's share at the year ends in a small panel of its own, with a band of uncertainty.

    `frame` has a row a marker and month in the order to show: marker, month, share, low and high (0-1, or null), count,
    total, of (what total counts), comparable (whether enough was told that month to be held against the newest) and
    change ("up", "down" or "none": the newest against the first that is comparable, the same on every row of the
    marker). All panels have one scale; a month that isn't comparable is hollow.
    """
    known = frame.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return base.empty_chart(260, dark=dark)
    colours = palette(dark)
    parts = [part.sort("month").to_dicts() for part in known.partition_by("marker", maintain_order=True)]
    first, last = known["month"].min(), known["month"].max()
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    key = ["▲▼ mere end tilfældet."] if (known["change"] != "none").any() else []
    key += [] if known["comparable"].all() else ["Hul: kan ikke sammenlignes."]
    label = "Andel med kendetegnet ved årets udgang" + ("<br>" + " ".join(key) if key else "")
    top = max(base.finite(known["share"].to_list()))
    layout, places = multiples.grid(
        len(parts), columns=columns, label=label, unit="share", top=top, span=(first, last), dark=dark
    )
    extra = 14 * label.count("<br>")
    layout["height"] += extra
    layout["margin"]["t"] += extra
    layout["annotations"] = [base.caption(label, colours, multiples.LEFT, layout["margin"]["t"])]
    data: list[dict[str, Any]] = []
    for rows, place in zip(parts, places, strict=True):
        newest = rows[-1]
        name = base.short(newest["marker"], multiples.name_length(min(columns, len(parts))) - 2)
        sign = {"up": "▲ ", "down": "▼ ", "none": ""}[newest["change"]]
        high = newest["share"] > place.end / 2
        over = {"xref": "paper", "yref": "paper", "y": place.ceiling}
        font = {"size": base.NORMAL, "color": colours.text, "family": base.FONT}
        layout["annotations"] += [
            base.note(name, colours, **over, x=place.left, xanchor="left", yanchor="bottom", font=font)
            | {"hovertext": newest["marker"]},
            base.note(
                f"<b>{sign}{formats.share(newest['share'], 0)}</b>",
                colours,
                **over,
                x=place.right,
                xanchor="right",
                # Where the line isn't: under a high one, over a low one.
                yanchor="bottom" if high else "top",
                yshift=-multiples.PANEL if high else 0,
                bgcolor=base.veil(colours),
                borderpad=0,
                font=font,
            ),
        ]
        days = base.iso([row["month"] for row in rows])
        lows, highs = ([_within(row[column], place.end) for row in rows] for column in ("low", "high"))
        fill = base.translucent(colours.own, 0.14)
        data.append(base.band(days, lows, highs, fill, f"{newest['marker']}, usikkerhed") | place.axes)
        hollow = [not row["comparable"] for row in rows]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": newest["marker"],
                "x": days,
                "y": [row["share"] for row in rows],
                "cliponaxis": False,
                "line": {"color": colours.own, "width": 1.6},
                "marker": {
                    "size": [6 if open_ else 5 for open_ in hollow],
                    "color": [colours.background if open_ else colours.own for open_ in hollow],
                    "line": {"color": colours.own, "width": [1.2 if open_ else 0 for open_ in hollow]},
                    "opacity": 1,
                },
                "hoverinfo": "text",
                "hovertext": [_year_hover(row) for row in rows],
            }
            | place.axes
        )
    return {"data": data, "layout": layout}


def share_panels_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the markers that more, and fewer, have than in the first year to compare with."""
    known = frame.filter(pl.col("share").is_not_null())
    if known.is_empty():
        return texts.NOTHING_FOUND
    newest = known.sort("month").group_by("marker", maintain_order=True).last()
    count = formats.counted(newest.height, "kendetegn", "kendetegn")
    when = formats.month(newest["month"].max())  # type: ignore[arg-type]
    said = []
    for change, words in (("up", "oftere"), ("down", "sjældnere")):
        names = known.filter(pl.col("change") == change)["marker"].unique(maintain_order=True).to_list()
        said += [f"{words} {formats.list_of(names)}"] if names else []
    found = (
        f"{formats.list_of(said)} end i" if said else "ingen andel er ændret mere, end tilfældet kan forklare, siden"
    )
    return f"Andele over tid for {count} til og med {when}: {found} det første år, der kan sammenlignes."


def _within(value: float | None, end: float) -> float | None:
    return None if value is None else min(value, end)


def _year_hover(row: Row) -> str:
    value = formats.interval(row["share"], row["low"], row["high"])
    lines = [f"<b>{base.wrapped(row['marker'])}, {formats.month(row['month'])}: {value}</b>"]
    lines.append(base.wrapped(f"{formats.share_of(row['count'], row['total'])} {row['of']}."))
    if not row["comparable"]:
        lines.append(base.wrapped(texts.NOT_COMPARABLE))
    return "<br>".join(lines)


# Together --------------------------------------------------------------------------------------------


def pair_table(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return how often two markers go together against what one would expect, as a table with a colour.

    `frame` has a row a pair: first and second (markers, each pair once, first before second in the order to show),
    both (citizens with both), expected, ratio (both ÷ expected, or null), few (too few to conclude) and apart
    ("more", "fewer" or "none": whether the pair is apart by more than chance). Only what is apart has a colour.
    """
    rows = frame.to_dicts()
    if not rows:
        return base.empty_chart(260, text=texts.TOO_FEW_MARKERS, dark=dark)
    colours = palette(dark)
    order = list(dict.fromkeys(name for row in rows for name in (row["first"], row["second"])))
    order = _in_order(rows, order)
    names, left = base.row_names(order[1:])
    heads = [base.short(name, base.MOST_NAME) for name in order[:-1]]
    caption = "Borgere med begge ÷ det, man ville vente<br>Farve: mere, end tilfældet kan forklare"
    top = TOP + 14 + int(max(map(len, heads)) * LETTER) + 12
    pace = 30
    layout = base.layout(top + pace * len(names) + 8, colours, (left, 10, top, 8))
    layout["xaxis"] = base.axis(
        colours,
        side="top",
        range=[-0.5, len(heads) - 0.5],
        tickmode="array",
        tickvals=list(range(len(heads))),
        ticktext=heads,
        tickangle=-90,
        tickfont={"size": base.NORMAL, "color": colours.text},
    ) | {"automargin": False, "ticks": ""}
    layout["yaxis"] = base.row_axis(names, colours) | {"ticks": ""}
    layout["annotations"] = [base.caption(caption, colours, left, top)]
    place = {name: n for n, name in enumerate(order)}
    size = len(heads)
    shade: list[list[float | None]] = [[None] * size for _ in names]
    hover: list[list[str]] = [[""] * size for _ in names]
    for row in rows:
        x, y = place[row["first"]], place[row["second"]] - 1
        shade[y][x] = _strength(row)
        hover[y][x] = pair_sentence(row)
        words = texts.FEW_WORD if row["few"] else formats.decimal(row["ratio"], 1)
        font = {"size": base.SMALL, "color": colours.muted if row["few"] else colours.text, "family": base.FONT}
        bold = f"<b>{words}</b>" if row["apart"] != "none" and not row["few"] else words
        layout["annotations"].append(base.note(bold, colours, xref="x", yref="y", x=x, y=y, font=font))
    scale = [
        [0.0, base.mixed(colours.neutral, colours, 0.5)],
        [0.49, base.mixed(colours.neutral, colours, 0.16)],
        [0.49, colours.secondary],
        [0.51, colours.secondary],
        [0.51, base.mixed(colours.note, colours, 0.16)],
        [1.0, base.mixed(colours.note, colours, 0.5)],
    ]
    data = {
        "type": "heatmap",
        "name": "par",
        "x": list(range(size)),
        "y": list(range(len(names))),
        "z": shade,
        "zmin": -1,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "colorscale": scale,
        "showscale": False,
        "hoverongaps": False,
        "hoverinfo": "text",
        "hovertext": hover,
    }
    return {"data": [data], "layout": layout}


def pair_table_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the pairs that most often go together beyond chance."""
    if frame.is_empty():
        return texts.TOO_FEW_MARKERS
    apart = frame.filter(~pl.col("few"), pl.col("apart") == "more").sort("ratio", descending=True).head(3).to_dicts()
    pairs = formats.counted(frame.height, "par", "par")
    if not apart:
        return f"{pairs} af kendetegn: ingen følges oftere ad, end tilfældet kan forklare."
    parts = [
        f"{row['first']} og {row['second']} ({formats.decimal(row['ratio'], 1)} gange det ventede)" for row in apart
    ]
    return f"{pairs} af kendetegn: oftest ad følges {formats.list_of(parts)}."


def pair_sentence(row: Mapping[str, Any]) -> str:
    """Return the hover of a pair."""
    heading = f"<b>{base.wrapped(formats.sentence(row['first']) + ' og ' + row['second'])}</b>"
    if row["few"]:
        return f"{heading}<br>{base.wrapped(texts.TOO_FEW_CITIZENS.format(n=formats.integer(row['both'])))}"
    said = (
        f"{formats.counted(row['both'], 'borger', 'borgere')} har begge; man ville vente "
        f"{formats.decimal(row['expected'], 0)}, hvis de to intet havde med hinanden at gøre."
    )
    return f"{heading}<br>{base.wrapped(said)}<br>{texts.TOGETHER_OF[row['apart']]}"


def _in_order(rows: Sequence[Row], names: Sequence[str]) -> list[str]:
    """Return the markers so that each pair's first stands before its second: the more it is first, the earlier."""
    return sorted(names, key=lambda name: (-sum(row["first"] == name for row in rows), names.index(name)))


def _strength(row: Row) -> float:
    """Return the colour of a pair from -1 (fewer) to 1 (more); twice or half the expected is strongest."""
    if row["few"] or row["apart"] == "none" or not row["ratio"]:
        return -1.0 if row["apart"] == "fewer" and not row["few"] else 0.0
    way = max(-1.0, min(1.0, math.log2(row["ratio"])))
    return max(way, 0.05) if row["apart"] == "more" else min(way, -0.05)


def combination_chart(frame: pl.DataFrame, *, markers: Sequence[str], dark: bool = False) -> Chart:
    """Return the most common combinations of markers: a column each, and under it which markers it is made of.

    `frame` has a row a combination, the most common first: members (list of markers; empty: none of them), count and
    share (0-1). `markers` are all those looked at, in the order of the rows.
    """
    rows = frame.to_dicts()
    if not rows or not markers:
        return base.empty_chart(260, text=texts.TOO_FEW_CITIZENS_ALL, dark=dark)
    colours = palette(dark)
    names, left = base.row_names(markers)
    bars, pace, gap = 170, 25, 14
    inner = bars + gap + pace * len(markers)
    top = TOP + 14
    layout = base.layout(top + inner + 8, colours, (left, 12, top, 8))
    split = (pace * len(markers)) / inner
    span = [-0.6, len(rows) - 0.4]
    hidden = {"range": span, "showticklabels": False}
    layout["xaxis"] = base.axis(colours, **hidden, anchor="y")
    layout["xaxis2"] = base.axis(colours, **hidden, anchor="y2", matches="x")
    layout["yaxis"] = base.value_axis(max(row["count"] for row in rows), "count", colours, ticks=3) | {
        "domain": [split + gap / inner, 1.0],
        "automargin": False,
    }
    layout["yaxis2"] = base.row_axis(names, colours) | {"domain": [0.0, split], "anchor": "x2"}
    layout["bargap"] = 0.35
    layout["annotations"] = [base.caption("Antal borgere med netop de kendetegn", colours, left, top)]
    layout["annotations"] += [
        base.note(
            formats.integer(row["count"]),
            colours,
            xref="x",
            yref="y",
            x=n,
            y=row["count"],
            xanchor="center",
            yanchor="bottom",
            yshift=1,
            font={"size": base.SMALL, "color": colours.text, "family": base.FONT},
        )
        for n, row in enumerate(rows)
    ]
    hovers = [_combination_hover(row, len(markers)) for row in rows]
    column = {
        "type": "bar",
        "name": "borgere",
        "x": list(range(len(rows))),
        "y": [row["count"] for row in rows],
        "marker": {"color": colours.neutral},
        "textposition": "none",
        "hoverinfo": "text",
        "hovertext": hovers,
    }
    at = {name: n for n, name in enumerate(markers)}
    ties: list[tuple[int | None, int | None]] = []
    for n, row in enumerate(rows):
        ends = [at[name] for name in row["members"]]
        ties += [(n, min(ends)), (n, max(ends)), (None, None)] if len(ends) > 1 else []
    own = {"xaxis": "x2", "yaxis": "y2"}
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": "samme borgere",
        "x": [x for x, _ in ties],
        "y": [y for _, y in ties],
        "line": {"color": colours.own, "width": 2},
        "hoverinfo": "skip",
    }
    cells = [(n, at[name], name in row["members"]) for n, row in enumerate(rows) for name in markers]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": "kendetegn",
        "x": [n for n, _, _ in cells],
        "y": [y for _, y, _ in cells],
        "marker": {
            "size": [10 if member else 6 for _, _, member in cells],
            "color": [colours.own if member else colours.background for _, _, member in cells],
            "line": {"color": [colours.own if member else colours.others for _, _, member in cells], "width": 1},
            "opacity": 1,
        },
        "hoverinfo": "text",
        "hovertext": [hovers[n] for n, _, _ in cells],
    }
    return {"data": [column, line | own, dots | own], "layout": layout}


def combination_alt(frame: pl.DataFrame, *, markers: Sequence[str]) -> str:
    """Return one Danish sentence with the three most common combinations."""
    rows = frame.head(3).to_dicts()
    if not rows or not markers:
        return texts.TOO_FEW_CITIZENS_ALL
    parts = [f"{formats.combination(row['members'], len(markers))} ({formats.integer(row['count'])})" for row in rows]
    return (
        f"De hyppigste kombinationer af {formats.counted(len(markers), 'kendetegn', 'kendetegn')}: {'; '.join(parts)}."
    )


def _combination_hover(row: Row, looked_at: int) -> str:
    heading = base.wrapped(formats.sentence(formats.combination(row["members"], looked_at)))
    return f"<b>{heading}</b><br>{formats.counted(row['count'], 'borger', 'borgere')} ({formats.share(row['share'])})."


# How long they stay ----------------------------------------------------------------------------------


def open_curves(frame: pl.DataFrame, *, start: float | None = None, dark: bool = False) -> Chart:
    """Return the share of each group still there by time since start, a line with its own dash each.

    `frame` has group (its words), time (days), remaining (0-1) and at_risk, groups in the order they come in, at most
    four. `start` is the day the curves begin; over 0 they are of those still there.
    """
    if frame.is_empty():
        return base.empty_chart(340, dark=dark)
    colours = palette(dark)
    parts = [thinned(part.sort("time")).to_dicts() for part in frame.partition_by("group", maintain_order=True)]
    height, right = 360, 118
    layout = base.layout(height, colours, (LEFT, right, TOP, 44))
    first = min(rows[0]["time"] for rows in parts) / MONTH
    last = max(rows[-1]["time"] for rows in parts) / MONTH
    layout["xaxis"] = since_start(first, last, colours)
    layout["yaxis"] = base.value_axis(1.0, "share", colours)
    end = layout["yaxis"]["range"][1]
    layout["annotations"] = [base.caption(f"Andel stadig åbne{among(start)}", colours, LEFT, TOP)]
    tints = (colours.own, colours.primary, colours.muted, colours.note)
    labels = []
    data = []
    for place, rows in enumerate(parts):
        tint, (dash, sign) = tints[place % len(tints)], DASHES[place % len(DASHES)]
        newest = rows[-1]
        name = base.wrapped(newest["group"], 17)
        labels.append((newest["remaining"], f"{name}<br>{sign} <b>{formats.share(newest['remaining'], 0)}</b>", tint))
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": newest["group"],
                "x": [row["time"] / MONTH for row in rows],
                "y": [row["remaining"] for row in rows],
                "line": {"color": tint, "width": 2, "dash": dash, "shape": "hv"},
                "hoverinfo": "text",
                "hovertext": [_open_hover(row) for row in rows],
            }
        )
    layout["annotations"] += base.end_labels(labels, end, height - TOP - 44, colours)
    return {"data": data, "layout": layout}


def open_curves_alt(frame: pl.DataFrame, *, start: float | None = None) -> str:
    """Return one Danish sentence with how many of each group are still there at the end of its curve."""
    if frame.is_empty():
        return texts.NOTHING_FOUND
    parts = []
    for part in frame.partition_by("group", maintain_order=True):
        last = part.sort("time").row(-1, named=True)
        months = formats.counted(round(last["time"] / MONTH), "måned", "måneder")
        parts.append(f"{last['group']} {formats.share(last['remaining'], 0)} efter {months}")
    return f"Andel stadig åbne{among(start)}: {formats.list_of(parts)}."


def _open_hover(row: Row) -> str:
    months = formats.counted(round(row["time"] / MONTH), "måned", "måneder")
    return (
        f"<b>{base.wrapped(row['group'])}: {formats.share(row['remaining'], 0)} stadig åbne efter {months}</b><br>"
        f"Regnet på {formats.integer(row['at_risk'])} sager."
    )
