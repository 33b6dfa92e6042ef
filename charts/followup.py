"""Follow-up: conversations per citizen, how they spread and went, shares over time, and the cohorts of a rule."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import destinations
from charts import frame as base
from charts.destinations import Step
from charts.frame import Chart
from data.alphabet import alphabetical
from ui import formats, texts
from ui.theme import Palette, palette

LEFT, RIGHT, TOP, BOTTOM = 44, 16, 26, 28
HEIGHT = 340
HALF_MONTH = dt.timedelta(days=15)
# A target is dashed, so that no series is; each dash has its sign at the end of the line.
DASHES = (("solid", "—"), ("dot", "···"), ("dashdot", "-·-"), ("longdash", "– –"))
MANY = 36  # columns; more are so narrow that they stand as one surface
NONE_AT_ALL = frozenset({"0", "ingen"})  # the bands of a distribution that hold those with none

Row = dict[str, Any]


# Units with intervals --------------------------------------------------------------------------------


def unit_intervals(
    frame: pl.DataFrame,
    *,
    metric_label: str,
    unit: str,
    reference: tuple[float, str] | None = None,
    selected: str | None = None,
    counted: str = "{count} af {total}",
    dark: bool = False,
) -> Chart:
    """Return each unit's value with its interval, in alphabetical order, beside the value of the whole.

    `frame` has unit_id, unit, value, low, high (in the unit shown: a share is 0-1), count and total; low and high
    may be null. `reference` is the value of the whole with its label; `counted` says what count and total are, as
    "{count} samtaler på {total} borgerår". Points carry the unit_id as customdata, so that a click can choose one.
    """
    known = frame.filter(pl.col("value").is_not_null()).to_dicts()
    rows = sorted(known, key=lambda row: alphabetical(row["unit"]))
    if not rows:
        return base.empty_chart(260, dark=dark)
    colours = palette(dark)
    names, left = base.row_names([row["unit"] for row in rows])
    mine = [row["unit_id"] == selected for row in rows]
    room = 16 if reference else 0
    right, top = 74, TOP + room + base.caption_room(metric_label)
    height = top + BOTTOM + base.row_height(len(rows)) * len(rows)
    layout = base.layout(height, colours, (left, right, top, BOTTOM))
    layout["clickmode"] = "event+select"
    values = [row["value"] for row in rows]
    # A wide interval of a small unit may leave the drawing rather than flatten the rest.
    highest = max([*values, reference[0]] if reference else values)
    drawn = min(max(base.finite([*(row["high"] for row in rows), highest])), 1.35 * highest or 1.0)
    axis = base.value_axis(drawn * 1.03, unit, colours, ticks=4)
    layout["xaxis"] = axis | {"tickangle": 0}
    bold = [f"<b>{name}</b>" if own else name for name, own in zip(names, mine, strict=True)]
    layout["yaxis"] = base.row_axis(bold, colours)
    layout["annotations"] = [base.caption(metric_label, colours, left, top)]
    layout["annotations"] += [_row_value(row, n, unit, colours) for n, row in enumerate(rows)]
    if reference:
        value, label = reference
        line = {"type": "line", "xref": "x", "yref": "paper", "x0": value, "x1": value, "y0": 0, "y1": 1}
        layout["shapes"] = [line | {"layer": "below", "line": {"color": colours.axis, "width": 1.4}}]
        where = {"xref": "x", "yref": "paper", "x": value, "y": 1, "xanchor": "center", "yanchor": "bottom"}
        layout["annotations"].append(base.note(f"{label} {formats.value(value, unit)}", colours, **where, yshift=1))
    tints = [colours.own if own else colours.neutral for own in mine]
    end = axis["range"][1]
    spans = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [row["low"], min(row["high"], end)],
            "y": [n, n],
            "line": {"color": tints[n], "width": 3 if mine[n] else 2},
            "hoverinfo": "skip",
        }
        for n, row in enumerate(rows)
        if row["low"] is not None and row["high"] is not None
    ]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "name": "team",
        "x": values,
        "y": list(range(len(rows))),
        "customdata": [row["unit_id"] for row in rows],
        "cliponaxis": False,
        "marker": {"size": [11 if own else 8 for own in mine], "color": tints, "opacity": 1},
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "text",
        "hovertext": [_unit_hover(row, unit, counted) for row in rows],
    }
    return {"data": [*spans, dots], "layout": layout}


def unit_intervals_alt(
    frame: pl.DataFrame,
    *,
    metric_label: str,
    unit: str,
    reference: tuple[float, str] | None = None,
    units: tuple[str, str] = ("team", "team"),
) -> str:
    """Return one Danish sentence with the whole's value and the units whose interval does not hold it.

    `units` is what one and several of them are called.
    """
    known = frame.filter(pl.col("value").is_not_null()).to_dicts()
    rows = sorted(known, key=lambda row: alphabetical(row["unit"]))
    if not rows:
        return texts.NOTHING_FOUND
    opening = f"{metric_label} i {formats.counted(len(rows), *units)}"
    if reference is None:
        parts = [f"{row['unit']} {formats.value(row['value'], unit)}" for row in rows]
        return f"{opening}: {formats.list_of(parts)}."
    value, label = reference
    apart = [
        f"{row['unit']} {formats.value(row['value'], unit)}"
        for row in rows
        if row["low"] is not None and row["high"] is not None and not row["low"] <= value <= row["high"]
    ]
    found = (
        f"{formats.list_of(apart)} ligger længere væk, end usikkerheden rækker"
        if apart
        else ("forskellene er ikke større end usikkerheden")
    )
    return f"{opening}, {label} {formats.value(value, unit)}: {found}."


def _row_value(row: Row, place: int, unit: str, colours: Palette) -> dict[str, Any]:
    return base.note(
        formats.value(row["value"], unit),
        colours,
        xref="paper",
        yref="y",
        x=1,
        y=place,
        xanchor="left",
        yanchor="middle",
        xshift=10,
        font={"size": base.NORMAL, "color": colours.text, "family": base.FONT},
    )


def _unit_hover(row: Row, unit: str, counted: str) -> str:
    between = formats.interval if unit == "share" else formats.rate_interval
    said = counted.format(count=formats.integer(row["count"]), total=formats.integer(row["total"]))
    value = between(row["value"], row["low"], row["high"])
    return f"<b>{row['unit']}: {value}</b><br>{base.wrapped(said.removesuffix('.') + '.')}"


# Distribution ----------------------------------------------------------------------------------------


def distribution_chart(
    frame: pl.DataFrame,
    *,
    x_label: str,
    marked: tuple[float, str] | None = None,
    counted: tuple[str, str] = ("sag", "sager"),
    dark: bool = False,
) -> Chart:
    """Return how many have how much, a column a band.

    `frame` has a row a band in order: band ("0", "1–2", "12+": it begins with its lowest whole number), count and
    share (0-1). The band of none at all is outlined and hatched where it holds any. `marked` is a value and its
    label: a line where it would stand among the bands.
    """
    rows = frame.to_dicts()
    if not any(row["count"] for row in rows):
        return base.empty_chart(280, dark=dark)
    colours = palette(dark)
    caption = f"Antal {counted[1]}"
    top, bottom = TOP + 18 + (16 if marked else 0), 46
    layout = base.layout(HEIGHT - 40, colours, (LEFT, RIGHT, top, bottom))
    layout["bargap"] = 0.12
    layout["yaxis"] = base.value_axis(max(row["count"] for row in rows), "count", colours, ticks=4)
    layout["xaxis"] = base.axis(
        colours,
        range=[-0.6, len(rows) - 0.4],
        tickmode="array",
        tickvals=list(range(len(rows))),
        ticktext=_apart([row["band"] for row in rows]),
        tickangle=0,
        showline=True,
        linecolor=colours.axis,
        title={"text": x_label, "font": {"size": base.SMALL, "color": colours.muted}, "standoff": 6},
    )
    layout["annotations"] = [base.caption(caption, colours, LEFT, top)]
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
            bgcolor=base.veil(colours),
            borderpad=0,
            font={"size": base.SMALL, "color": colours.text, "family": base.FONT},
        )
        for n, row in enumerate(rows)
    ]
    if marked:
        place = _place_among([row["band"] for row in rows], marked[0])
        line = {"type": "line", "xref": "x", "yref": "paper", "x0": place, "x1": place, "y0": 0, "y1": 1}
        line["y1"] = 1 + 16 / (HEIGHT - 40 - top - bottom)
        layout["shapes"] = [line | {"line": {"color": colours.target, "width": 1.4, "dash": "dash"}}]
        leftward = place > (len(rows) - 1) / 2
        where = {"xref": "x", "yref": "paper", "x": place, "y": 1, "yanchor": "bottom", "yshift": 5}
        where |= {"xanchor": "right" if leftward else "left", "xshift": -4 if leftward else 4}
        layout["annotations"].append(base.note(marked[1], colours, **where))
    none = [str(row["band"]).lower() in NONE_AT_ALL and row["count"] > 0 for row in rows]
    data = {
        "type": "bar",
        "name": "fordeling",
        "x": list(range(len(rows))),
        "y": [row["count"] for row in rows],
        "marker": {
            "color": [colours.background if empty else colours.neutral for empty in none],
            "line": {
                "color": [colours.own if empty else colours.neutral for empty in none],
                "width": [2.2 if empty else 0 for empty in none],
            },
            "pattern": {
                "shape": ["/" if empty else "" for empty in none],
                "fillmode": "overlay",
                "fgcolor": [colours.own] * len(rows),
                "fgopacity": 1,
                "size": 6,
                "solidity": 0.18,
            },
        },
        "textposition": "none",
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{row['band']}: {formats.counted(row['count'], *counted)}</b><br>{formats.share(row['share'])} af alle."
            for row in rows
        ],
    }
    return {"data": [data], "layout": layout}


def distribution_alt(frame: pl.DataFrame, *, x_label: str, counted: tuple[str, str] = ("sag", "sager")) -> str:
    """Return one Danish sentence with the most common band and how many have none."""
    rows = frame.to_dicts()
    total = sum(row["count"] for row in rows)
    if not total:
        return texts.NOTHING_FOUND
    most = max(rows, key=lambda row: row["count"])
    opening = f"{x_label} for {formats.counted(total, *counted)}: flest har {most['band']}"
    opening += f" ({formats.share(most['count'] / total, 0)})"
    none = sum(row["count"] for row in rows if str(row["band"]).lower() in NONE_AT_ALL)
    if most["count"] == none:
        return f"{opening}."
    return f"{opening}, {formats.integer(none)} har ingen."


def _apart(words: Sequence[str]) -> list[str]:
    """Return the words of columns with those left out that would run into another on a narrow screen."""
    column = (base.NARROW + 50) / len(words)
    order = [0, len(words) - 1, *range(1, len(words) - 1)]
    kept: list[int] = []
    for place in order:
        reach = [(len(words[place]) + len(words[other])) / 2 * 6.6 + 4 for other in kept]
        if all(abs(place - other) * column > need for other, need in zip(kept, reach, strict=True)):
            kept.append(place)
    return [word if place in kept else "" for place, word in enumerate(words)]


def _place_among(bands: Sequence[str], value: float) -> float:
    """Return where a value stands on an axis of bands, each from its lowest whole number to the next one's."""
    lowest = [int(found.group()) if (found := re.search(r"\d+", band)) else 0 for band in bands]
    place = max((n for n, low in enumerate(lowest) if low - 0.5 <= value), default=0)
    following = lowest[place + 1] if place + 1 < len(lowest) else lowest[place] + lowest[place] - lowest[place - 1]
    width = max(following - lowest[place], 1)
    return min(place - 0.5 + (value - lowest[place] + 0.5) / width, len(bands) - 0.5)


# Stacked columns -------------------------------------------------------------------------------------


def status_chart(
    frame: pl.DataFrame,
    *,
    kinds: Sequence[tuple[str, str]],
    label: str = "Samtaler",
    counted: tuple[str, str] = ("samtale", "samtaler"),
    step: Step = "month",
    months: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    dark: bool = False,
) -> Chart:
    """Return counts of several kinds as stacked columns.

    `frame` has period (the first day of a month or quarter) and a count in a column for each of `kinds`, (column,
    label) in their order from below; periods that are absent count as 0. `months` is [month, final] of the months
    counted: a column that is preliminary or a part of a quarter is pale. `events` has date and label.
    """
    sums = frame.select(pl.col(column).sum() for column, _ in kinds)
    if frame.is_empty() or not any(sums.row(0)):
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    by_period = {row["period"]: row for row in frame.to_dicts()}
    periods = destinations.periods_between(min(by_period), max(by_period), step)
    rows = [by_period.get(period, {}) for period in periods]
    totals = [sum(row.get(column) or 0 for column, _ in kinds) for row in rows]
    top = TOP
    bottom = BOTTOM + base.legend_room([name for _, name in kinds], LEFT, RIGHT)
    layout = base.layout(HEIGHT, colours, (LEFT, RIGHT, top, bottom))
    layout |= {"barmode": "stack", "bargap": 0, "showlegend": True, "legend": base.legend(colours)}
    layout["xaxis"] = base.time_axis(periods[0], periods[-1], colours)
    layout["xaxis"] |= destinations.column_room(periods, step)
    layout["yaxis"] = base.value_axis(max(totals), "count", colours, ticks=4)
    per = "pr. måned" if step == "month" else "pr. kvartal"
    layout["annotations"] = [base.caption(f"{label}, antal {per}", colours, LEFT, top)]
    base.mark_events(layout, events, periods[0], periods[-1], colours)
    pale = destinations.unfinished(months, step)
    width = 26 if step == "month" else 80
    outline: dict[str, Any] = {}
    if len(periods) > MANY:
        width, outline = (31 if step == "month" else 92), {"line": {"width": 0}}
    opacity = [destinations.PALE if period in pale else 1 for period in periods]
    data = [
        {
            "type": "bar",
            "name": name,
            "x": base.iso(periods),
            "y": [row.get(column) or 0 for row in rows],
            "width": width * destinations.DAY,
            "marker": base.shaded(place, colours) | {"opacity": opacity} | outline,
            "textposition": "none",
            "hoverinfo": "text",
            "hovertext": [
                "<br>".join(
                    [
                        _status_hover(name, period, row.get(column) or 0, total, step=step, counted=counted),
                        *pale.get(period, ()),
                    ]
                )
                for period, row, total in zip(periods, rows, totals, strict=True)
            ],
        }
        for place, (column, name) in enumerate(kinds)
    ]
    return {"data": data, "layout": layout}


def status_alt(frame: pl.DataFrame, *, kinds: Sequence[tuple[str, str]], label: str = "Samtaler") -> str:
    """Return one Danish sentence with the share of each kind over the whole of the chart."""
    sums = [(name, int(frame[column].sum() or 0)) for column, name in kinds]
    total = sum(count for _, count in sums)
    if not total:
        return texts.NOTHING_FOUND
    periods: list[dt.date] = frame["period"].sort().to_list()
    parts = [f"{name} {formats.share(count / total, 0)}" for name, count in sums if count]
    return (
        f"{label} fra {formats.month(periods[0])} til {formats.month(periods[-1])}: {formats.integer(total)} i alt, "
        f"{formats.list_of(parts)}."
    )


def _status_hover(name: str, period: dt.date, count: int, total: int, *, step: Step, counted: tuple[str, str]) -> str:
    when = formats.sentence(formats.month(period)) if step == "month" else formats.quarter(period)
    part = f" ({formats.share(count / total, 0)})" if total else ""
    return f"<b>{when}: {name}</b><br>{formats.share_of(count, total)} {formats.plural(total, *counted)}{part}."


# Shares over time ------------------------------------------------------------------------------------


def shares_over_time(
    frame: pl.DataFrame,
    *,
    counted: str = "{count} af {total} åbne sager",
    target: float | None = None,
    events: pl.DataFrame | None = None,
    whole: bool = True,
    dark: bool = False,
) -> Chart:
    """Return up to four shares of a stock over time, each a line with its own dash and a pale band of uncertainty.

    `frame` has a row a series and month: series (its id), label, month, value, low, high (0-1, or null), numerator
    and denominator. Series stand in the order they come in. `events` has date and label; `target` is a share. The
    axis ends at the `whole`, else above what is drawn: of few nobody would see whether they become more.
    """
    known = frame.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    parts = [part.sort("month").to_dicts() for part in frame.partition_by("series", maintain_order=True)]
    first, last = known["month"].min(), known["month"].max()
    assert isinstance(first, dt.date)
    assert isinstance(last, dt.date)
    right = 104
    layout = base.layout(HEIGHT, colours, (LEFT, right, TOP, BOTTOM))
    layout["xaxis"] = base.time_axis(first, last, colours, ticks=4, years=8)
    highest = 1.0 if whole else max([*base.finite(known["high"].to_list()), target or 0.0, 0.01])
    layout["yaxis"] = base.value_axis(highest, "share", colours)
    end, decimals = layout["yaxis"]["range"][1], 0 if whole else 1
    tints = (colours.own, colours.primary, colours.muted, colours.primary)
    labels: list[tuple[float, str, str]] = []
    data: list[dict[str, Any]] = []
    lines: list[dict[str, Any]] = []
    for place, rows in enumerate(parts):
        newest = next((row for row in reversed(rows) if row["value"] is not None), None)
        if newest is None:
            continue
        tint, (dash, sign) = tints[place % len(tints)], DASHES[place % len(DASHES)]
        days = base.iso([row["month"] for row in rows])
        words = f"{base.wrapped(newest['label'], 15)}<br>{sign} <b>{formats.share(newest['value'], decimals)}</b>"
        labels.append((newest["value"], words, tint))
        lows, highs = ([row[column] for row in rows] for column in ("low", "high"))
        data.append(base.band(days, lows, highs, base.translucent(tint, 0.14), f"{newest['label']}, usikkerhed"))
        lines.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(rows) == 1 else "lines",
                "name": newest["label"],
                "x": days,
                "y": [row["value"] for row in rows],
                "line": {"color": tint, "width": 2, "dash": dash},
                "marker": {"size": 7, "color": tint},
                "hoverinfo": "text",
                "hovertext": [_share_hover(row, counted, decimals) for row in rows],
            }
        )
    if target is not None:
        lines.append(_target_line((first - HALF_MONTH).isoformat(), (last + HALF_MONTH).isoformat(), target, colours))
        labels.append((target, f"<b>{texts.TARGET}</b> {formats.share(target, 0)}", colours.target))
    layout["annotations"] = [
        base.caption("Andel ved månedens udgang", colours, LEFT, TOP),
        *base.end_labels(labels, end, HEIGHT - TOP - BOTTOM, colours),
    ]
    base.mark_events(layout, events, first, last, colours)
    return {"data": [*data, *lines], "layout": layout}


def shares_over_time_alt(frame: pl.DataFrame, *, whole: bool = True) -> str:
    """Return one Danish sentence with where each share was first and is now; `whole` as for the chart."""
    known = frame.filter(pl.col("value").is_not_null())
    if known.is_empty():
        return texts.NOTHING_FOUND
    parts, decimals = [], 0 if whole else 1
    for part in known.partition_by("series", maintain_order=True):
        first, last = (part.sort("month").row(place, named=True) for place in (0, -1))
        parts.append(
            f"{last['label']} {formats.share(last['value'], decimals)} i {formats.month(last['month'])} mod "
            f"{formats.share(first['value'], decimals)} i {formats.month(first['month'])}"
        )
    return f"Andele over tid: {formats.list_of(parts)}."


def _share_hover(row: Row, counted: str, decimals: int) -> str:
    heading = f"{formats.sentence(formats.month(row['month']))}: {row['label']}"
    if row["value"] is None:
        return f"<b>{heading}</b><br>{texts.NO_VALUE}"
    value = formats.interval(row["value"], row["low"], row["high"], decimals)
    said = counted.format(count=formats.integer(row["numerator"]), total=formats.integer(row["denominator"]))
    return f"<b>{base.wrapped(f'{heading} {value}')}</b><br>{said.removesuffix('.')}."


def _target_line(start: str, stop: str, target: float, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": texts.TARGET,
        "x": [start, stop],
        "y": [target, target],
        "line": {"color": colours.target, "width": 1.4, "dash": "dash"},
        "hoverinfo": "skip",
    }


# Cohorts ---------------------------------------------------------------------------------------------


def cohort_chart(frame: pl.DataFrame, *, share_wanted: float = 0.75, dark: bool = False) -> Chart:
    """Return the share of those who began each month that was met with what a rule asks, with its uncertainty.

    `frame` has a row a month of entry: month, entered, met, not_met, exempt, left_early and pending (counts), rule
    (the rule held then), and share, low, high of met ÷ (met + not_met) (0-1; null without any followed). The share
    wanted is a dashed line from the first month under the rule; a month with somebody still followed is hollow.
    """
    rows = frame.filter(pl.col("entered") > 0).sort("month").to_dicts()
    if not rows:
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    days = [row["month"] for row in rows]
    label = "Andel, der fik samtalerne, efter den måned de begyndte"
    layout = base.layout(HEIGHT, colours, (LEFT, 58, TOP, BOTTOM))
    layout["xaxis"] = base.time_axis(days[0], days[-1], colours, ticks=5, years=9)
    layout["yaxis"] = base.value_axis(1.0, "share", colours)
    end = layout["yaxis"]["range"][1]
    layout["annotations"] = [base.caption(label, colours, LEFT, TOP)]
    data: list[dict[str, Any]] = []
    xs: list[str | None] = []
    ys: list[float | None] = []
    for row in rows:
        if row["share"] is not None and row["low"] is not None and row["high"] is not None:
            xs += [row["month"].isoformat()] * 2 + [None]
            ys += [row["low"], row["high"], None]
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "usikkerhed",
            "x": xs,
            "y": ys,
            "line": {"color": colours.neutral, "width": 1.6},
            "hoverinfo": "skip",
        }
    )
    under = [row["month"] for row in rows if row["rule"]]
    if under:
        start, stop = (under[0] - HALF_MONTH).isoformat(), (days[-1] + HALF_MONTH).isoformat()
        data.append(_target_line(start, stop, share_wanted, colours))
        wanted = [(share_wanted, f"<b>krav</b><br>{formats.share(share_wanted, 0)}", colours.target)]
        layout["annotations"] += base.end_labels(wanted, end, HEIGHT - TOP - BOTTOM, colours)
    followed = [row["pending"] > 0 for row in rows]
    size = 7 if len(rows) > 40 else 10
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "begyndt i måneden",
            "x": base.iso(days),
            # Nobody followed to the end yet, or nobody to follow: at the bottom, told by the hover.
            "y": [row["share"] if row["share"] is not None else 0.0 for row in rows],
            "cliponaxis": False,
            "marker": {
                "symbol": ["circle" if row["share"] is not None or row["pending"] else "x-thin" for row in rows],
                "size": size,
                "color": [colours.background if hollow else colours.own for hollow in followed],
                "line": {
                    "color": colours.own,
                    "width": [
                        1.6 if hollow or row["share"] is None else 0 for hollow, row in zip(followed, rows, strict=True)
                    ],
                },
                "opacity": 1,
            },
            "hoverinfo": "text",
            "hovertext": [_cohort_hover(row) for row in rows],
        }
    )
    return {"data": data, "layout": layout}


def cohort_alt(frame: pl.DataFrame, *, share_wanted: float = 0.75) -> str:
    """Return one Danish sentence with the share of everybody followed to the end under the rule, else of all."""
    if frame.is_empty() or not frame["entered"].sum():
        return texts.NOTHING_FOUND
    ruled = frame.filter(pl.col("rule") & (pl.col("met") + pl.col("not_met") > 0))
    done = frame.filter(pl.col("met") + pl.col("not_met") > 0) if ruled.is_empty() else ruled
    pending = int(frame["pending"].sum())
    open_words = f"{formats.integer(pending)} {texts.STILL_FOLLOWED}"
    if done.is_empty():
        return f"Andel, der fik samtalerne: ingen er fulgt til ende endnu, {open_words}."
    met, both = int(done["met"].sum()), int((done["met"] + done["not_met"]).sum())
    when = "før reglen" if ruled.is_empty() else f"under reglen, der kræver {formats.share(share_wanted, 0)}"
    return (
        f"Andel, der fik samtalerne, {when}: {formats.share_of(met, both)} ({formats.share(met / both, 0)}), "
        f"{open_words}."
    )


def _cohort_hover(row: Mapping[str, Any]) -> str:
    month = f"Begyndt i {formats.month(row['month'])}"
    done = row["met"] + row["not_met"]
    if row["share"] is None:
        state = texts.STILL_FOLLOWED if row["pending"] else "ingen at følge"
        lines = [f"<b>{month}: {state}</b>"]
    else:
        lines = [f"<b>{month}: {formats.interval(row['share'], row['low'], row['high'])}</b>"]
        lines.append(f"{formats.share_of(row['met'], done)} fik samtalerne.")
    said = [
        f"{formats.integer(row[column])} {words}"
        for column, words in (
            ("pending", texts.STILL_FOLLOWED),
            ("exempt", "fritaget"),
            ("left_early", "sluttet inden"),
        )
        if row[column]
    ]
    if said:
        lines.append(base.wrapped(f"Ikke med i andelen: {formats.list_of(said)}."))
    if not row["rule"]:
        lines.append("Reglen gjaldt ikke endnu.")
    return "<br>".join(lines)
