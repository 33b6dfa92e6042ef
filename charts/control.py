"""The control chart (XmR): one series over time with its centre, its limits and what stands out."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import frame as base
from charts.frame import Chart
from data.metrics import Metric
from ui import formats, texts
from ui.theme import Palette, palette

# Under this many points limits mislead more than they tell (docs/methods.md), so they are not drawn.
FEWEST_FOR_LIMITS = 13
SYMBOLS = {"up": "triangle-up", "down": "triangle-down", "none": "circle"}
MOST_NAMED = 4  # events whose names stand on the chart
ROW = 15  # px between the rows of event names
LEFT, RIGHT, BOTTOM = 44, 74, 28

Row = dict[str, Any]
Segment = tuple[int, int]


def control_chart(
    frame: pl.DataFrame,
    *,
    metric_label: str,
    unit: str,
    better: str,
    events: pl.DataFrame | None = None,
    target: float | None = None,
    counted: str | None = None,
    scale: float | None = None,
    dark: bool = False,
) -> Chart:
    """Return the control chart of one series.

    `frame` has a row a month: month, value, numerator, denominator, centre, lower, upper, signal,
    preliminary (value in the unit: a share is 0-1). Centre and limits are unclipped and null where they
    are not to be drawn. `events` has date and label. `counted` says what numerator and denominator are,
    as "{count} af {total} sager"; the numerator is divided by `scale` first (100 for rates per 100).
    """
    rows = frame.to_dicts()
    colours = palette(dark)
    if not rows or all(row["value"] is None for row in rows):
        return base.empty_chart(380, dark=dark)
    days = [row["month"] for row in rows]
    segments = segments_of(rows)
    limited = [part for part in segments if limits_shown(rows[part[0] : part[1]])]
    marks, mark_rows = _event_marks(events, days[0], days[-1])
    top_margin = 26 + ROW * mark_rows + base.caption_room(metric_label)
    height = min(420, 350 + top_margin)
    pixels = height - top_margin - BOTTOM
    top = _top(rows, limited, target)
    value_axis = base.value_axis(top, unit, colours)
    end = value_axis["range"][1]

    layout = base.layout(height, colours, (LEFT, RIGHT, top_margin, BOTTOM))
    layout["xaxis"] = base.time_axis(days[0], days[-1], colours)
    layout["yaxis"] = value_axis
    layout["annotations"] = [
        base.caption(metric_label, colours, LEFT, top_margin),
        *base.end_labels(
            _labels(rows, segments, limited, target=target, unit=unit, colours=colours), end, pixels, colours
        ),
        *_no_lower_limit(rows, limited, colours),
        *(_event_name(mark, colours) for mark in marks),
    ]
    layout["shapes"] = [_event_line(mark, pixels, colours) for mark in marks]
    words = counted or counted_words(unit)
    divisor = scale if scale is not None else (100.0 if unit == "rate" else 1.0)
    data = [
        *_limit_lines(rows, limited, colours),
        steps(rows, segments, "centre", texts.AVERAGE, {"color": colours.axis, "width": 1.4}),
        *_target_line(days, target, colours),
        *_series(rows, days, colours),
        _points(rows, days, unit=unit, better=better, words=words, scale=divisor, colours=colours),
    ]
    return {"data": data, "layout": layout}


def metric_chart(
    frame: pl.DataFrame,
    metric: Metric,
    *,
    events: pl.DataFrame | None = None,
    target: float | None = None,
    dark: bool = False,
) -> Chart:
    """Return the control chart of a metric, from ui.series.control_series; arguments as `control_chart`."""
    return control_chart(
        frame,
        metric_label=metric.axis,
        unit=metric.unit,
        better=metric.better,
        events=events,
        target=target,
        counted=hover_words(metric),
        scale=1,
        dark=dark,
    )


def metric_alt(frame: pl.DataFrame, metric: Metric) -> str:
    """Return one Danish sentence with what the control chart of a metric shows."""
    return alt(frame, metric_label=metric.label, unit=metric.unit, better=metric.better)


def alt(frame: pl.DataFrame, *, metric_label: str, unit: str, better: str) -> str:
    """Return one Danish sentence with what the control chart shows."""
    rows = [row for row in frame.to_dicts() if row["value"] is not None]
    if not rows:
        return texts.NOTHING_FOUND
    final = [row for row in rows if not row["preliminary"]] or rows
    last = final[-1]
    average = f", gennemsnit {formats.value(last['centre'], unit)}" if last["centre"] is not None else ""
    found = texts.signal_sentence(last["signal"] or "none", better).removesuffix(" " + texts.WORTH_TALKING)
    return (
        f"{metric_label} måned for måned fra {formats.month(rows[0]['month'])} til "
        f"{formats.month(rows[-1]['month'])}: {formats.value(last['value'], unit)} i "
        f"{formats.month(last['month'])}{average}. {found}"
    )


def segments_of(rows: Sequence[Mapping[str, Any]]) -> list[Segment]:
    """Return the stretches of rows with one centre, as index ranges; rows without a centre are in none."""
    found: list[Segment] = []
    start = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and _key(rows[index]) == _key(rows[start]):
            continue
        if rows[start]["centre"] is not None:
            found.append((start, index))
        start = index
    return found


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["centre"], row["lower"], row["upper"]


def limits_shown(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether a segment has limits, and points enough to show them."""
    points = sum(row["value"] is not None and not row["preliminary"] for row in rows)
    return points >= FEWEST_FOR_LIMITS and rows[0]["upper"] is not None and rows[0]["lower"] is not None


def _top(rows: Sequence[Row], limited: Sequence[Segment], target: float | None) -> float:
    drawn = [row["value"] for row in rows] + [row["centre"] for row in rows] + [target]
    drawn += [rows[start]["upper"] for start, _ in limited]
    return max(base.finite(drawn), default=0.0) * 1.04


def steps(
    rows: Sequence[Row], segments: Sequence[Segment], column: str, name: str, line: dict[str, Any]
) -> dict[str, Any]:
    """Return a stepped line: level within a segment, half a month beyond its first and last point."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    half = dt.timedelta(days=15)
    for start, stop in segments:
        level = max(rows[start][column], 0.0)
        xs += [
            (rows[start]["month"] - half).isoformat(),
            (rows[stop - 1]["month"] + half).isoformat(),
            None,
        ]
        ys += [level, level, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "name": name,
        "line": line,
        "hoverinfo": "skip",
    }


def _limit_lines(rows: Sequence[Row], limited: Sequence[Segment], colours: Palette) -> list[dict[str, Any]]:
    line = {"color": colours.axis, "width": 1, "dash": "dot"}
    return [
        steps(rows, limited, "upper", texts.UPPER, dict(line)),
        steps(rows, limited, "lower", texts.LOWER, dict(line)),
    ]


def _labels(
    rows: Sequence[Row],
    segments: Sequence[Segment],
    limited: Sequence[Segment],
    *,
    target: float | None,
    unit: str,
    colours: Palette,
) -> list[tuple[float, str, str]]:
    labels: list[tuple[float, str, str]] = []
    if segments and segments[-1][1] >= len(rows) - 1:
        row = rows[segments[-1][0]]
        labels.append((row["centre"], f"{texts.AVERAGE}<br>{formats.value(row['centre'], unit)}", colours.muted))
        if limited and limited[-1] == segments[-1]:
            labels.append((row["upper"], f"{texts.UPPER}<br>{formats.value(row['upper'], unit)}", colours.muted))
            if row["lower"] > 0:
                words = f"{texts.LOWER}<br>{formats.value(row['lower'], unit)}"
                labels.append((row["lower"], words, colours.muted))
    if target is not None:
        labels.append((target, f"<b>{texts.TARGET}</b><br>{formats.value(target, unit)}", colours.target))
    return labels


def _no_lower_limit(rows: Sequence[Row], limited: Sequence[Segment], colours: Palette) -> list[dict[str, Any]]:
    """Return the words for a last segment whose lower limit lies at or below 0, where it is drawn."""
    if not limited or rows[limited[-1][0]]["lower"] > 0:
        return []
    return [
        base.note(
            texts.NO_LOWER_LIMIT.replace(" nedre", "<br>nedre"),
            colours,
            xref="x domain",
            yref="y",
            x=1,
            y=0,
            xanchor="left",
            yanchor="bottom",
            xshift=5,
        )
    ]


def _target_line(days: Sequence[dt.date], target: float | None, colours: Palette) -> list[dict[str, Any]]:
    if target is None:
        return []
    half = dt.timedelta(days=15)
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [(days[0] - half).isoformat(), (days[-1] + half).isoformat()],
            "y": [target, target],
            "name": texts.TARGET,
            "line": {"color": colours.target, "width": 1.4, "dash": "dash"},
            "hoverinfo": "skip",
        }
    ]


def _series(rows: Sequence[Row], days: Sequence[dt.date], colours: Palette) -> list[dict[str, Any]]:
    """Return the line of final months, and a dotted one from there into the preliminary months."""
    xs = base.iso(days)
    final = [None if row["preliminary"] else row["value"] for row in rows]
    line: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": final,
        "hoverinfo": "skip",
        "line": {"color": colours.neutral, "width": 1.6},
    }
    first = next((index for index, row in enumerate(rows) if row["preliminary"]), None)
    if not first:
        return [line]
    dotted = dict(line, x=xs[first - 1 :], y=[row["value"] for row in rows[first - 1 :]])
    dotted["line"] = {"color": colours.neutral, "width": 1.4, "dash": "dot"}
    return [line, dotted]


def _points(
    rows: Sequence[Row],
    days: Sequence[dt.date],
    *,
    unit: str,
    better: str,
    words: str,
    scale: float,
    colours: Palette,
) -> dict[str, Any]:
    plain = 4.5 if len(rows) > 60 else 6.5
    signals = [row["signal"] or "none" for row in rows]
    roles = [texts.judgement(signal, better) for signal in signals]
    tints = [colours.role(role) for role in roles]
    hollow = [bool(row["preliminary"]) for row in rows]
    sizes = [plain + 2 if open_ else plain for open_ in hollow]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "måned",
        "x": base.iso(days),
        "y": [row["value"] for row in rows],
        "cliponaxis": False,
        "marker": {
            "symbol": [SYMBOLS[texts.direction(signal)] for signal in signals],
            "size": [max(size, 9.5) if role != "neutral" else size for size, role in zip(sizes, roles, strict=True)],
            "color": [colours.background if open_ else tint for open_, tint in zip(hollow, tints, strict=True)],
            "line": {"color": tints, "width": [1.6 if open_ else 0 for open_ in hollow]},
            "opacity": 1,
        },
        "hoverinfo": "text",
        "hovertext": [hover(row, unit, words, scale) for row in rows],
    }


def hover(row: Mapping[str, Any], unit: str, words: str, scale: float) -> str:
    """Return the hover of a month: its value, counts and sign in whole sentences."""
    month = formats.sentence(formats.month(row["month"]))
    if row["value"] is None:
        return f"<b>{month}</b><br>{texts.NO_VALUE}"
    lines = [f"<b>{month}: {formats.value(row['value'], unit)}</b>"]
    if row["numerator"] is not None and row["denominator"] is not None:
        count = formats.integer(row["numerator"] / scale)
        said = words.format(count=count, total=formats.integer(row["denominator"]))
        lines.append(base.wrapped(f"{said.removesuffix('.')}."))
    # Without limits, or before late registrations are in, nobody knows whether it is unusual.
    signal = row["signal"] or "none"
    if row["upper"] is not None and not (row["preliminary"] and signal == "none"):
        lines.append(base.wrapped(texts.ANY_POINT[signal]))
    if row["preliminary"]:
        lines.append(base.wrapped(texts.PRELIMINARY))
    return "<br>".join(lines)


def hover_words(metric: Metric) -> str:
    """Return how a point says what it counts, as '41 af 1.312 åbne sager' or '41 afgange på 1.298 personmåneder'."""
    if metric.unit == "share":
        return f"{{count}} af {{total}} {metric.denominator_label}."
    return f"{{count}} {metric.numerator_label} på {{total}} {metric.denominator_label}."


def counted_words(unit: str) -> str:
    """Return how a share or a rate says its numerator and denominator."""
    return "{count} afgange på {total} personmåneder" if unit == "rate" else "{count} af {total} sager"


# Events --------------------------------------------------------------------------------------------


def _event_marks(events: pl.DataFrame | None, first: dt.date, last: dt.date) -> tuple[list[Row], int]:
    """Return the events within the months with a side and a row for each name, and the number of rows.

    The newest few are named, for a narrow screen: left or right of their line, each in a row where it meets
    neither another name nor another event's line; all sides are tried. The older are a line and a dot, whose
    hover says what they are, or the names would take the room of the series.
    """
    if events is None or events.is_empty():
        return [], 0
    days = max((last - first).days, 1)
    shown = [
        event | {"at": (event["date"] - first).days / days * base.NARROW}
        for event in events.sort("date").to_dicts()
        if first <= event["date"] <= last + dt.timedelta(days=31)
    ]
    if not shown:
        return [], 0
    older, named = shown[:-MOST_NAMED], shown[-MOST_NAMED:]
    left_first = tuple(event["at"] > base.NARROW / 2 for event in named)
    all_sides = [left_first, *itertools.product((True, False), repeat=len(named))]
    best = min((_placed(named, sides) for sides in all_sides), key=lambda placed: placed[0])
    dots = [event | {"name": None, "row": -1} for event in older]
    return [*dots, *best[1]], 1 + max(mark["row"] for mark in best[1])


def _placed(events: Sequence[Row], sides: Sequence[bool]) -> tuple[tuple[int, int, int], list[Row]]:
    """Return events with their names on these sides (True = left) and what is wrong with it, worst first."""
    marks: list[Row] = []
    for event, leftward in zip(events, sides, strict=True):
        at = event["at"]
        room = at + LEFT if leftward else base.NARROW + RIGHT - at
        name = base.short(event["label"], max(int((room - 8) / base.CHARACTER), 4))
        length = len(name) * base.CHARACTER + 8
        span = (at - length, at) if leftward else (at, at + length)
        marks.append(event | {"name": name, "leftward": leftward, "span": span})
    # The name nearest its edge lies lowest, so that names climb away from each other's lines.
    order = [mark for mark in marks if mark["leftward"]]
    order += [mark for mark in reversed(marks) if not mark["leftward"]]
    collisions = 0
    for index, mark in enumerate(order):
        met = [sum(_meet(mark, row, other) for other in order[:index]) for row in range(index + 1)]
        mark["row"] = met.index(min(met))
        collisions += min(met)
    cut = sum(len(mark["label"]) - len(mark["name"]) for mark in marks)
    return (collisions, cut, sum(mark["row"] for mark in marks)), marks


def _meet(mark: Row, row: int, other: Row) -> bool:
    left, right = mark["span"]
    other_left, other_right = other["span"]
    if row == other["row"]:
        return bool(left < other_right and other_left < right)
    if row > other["row"]:  # this line passes the other's name
        return bool(other_left < mark["at"] - 1 and mark["at"] + 1 < other_right)
    return bool(left < other["at"] - 1 and other["at"] + 1 < right)


def _event_line(mark: Row, pixels: float, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": mark["date"].isoformat(),
        "x1": mark["date"].isoformat(),
        "y0": 0,
        "y1": 1 if mark["name"] is None else 1 + (ROW * (mark["row"] + 1) - 1) / pixels,
        "layer": "below",
        "line": {"color": colours.event, "width": 0.6 if mark["name"] is None else 1},
        "opacity": 0.5 if mark["name"] is None else 0.8,
    }


def _event_name(mark: Row, colours: Palette) -> dict[str, Any]:
    hover = base.wrapped(f"{formats.date(mark['date'])}: {mark['label']}")
    if mark["name"] is None:
        where = {"xref": "x", "yref": "paper", "x": mark["date"].isoformat(), "y": 1}
        return base.note("●", colours, **where, xanchor="center", yanchor="top", yshift=4, hovertext=hover)
    leftward = mark["leftward"]
    return base.note(
        mark["name"],
        colours,
        xref="x",
        yref="paper",
        x=mark["date"].isoformat(),
        y=1,
        xanchor="right" if leftward else "left",
        yanchor="bottom",
        xshift=-2 if leftward else 2,
        yshift=ROW * mark["row"] - 1,
        hovertext=hover,
    )
