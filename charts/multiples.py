"""Small multiples: every team's own series in a small panel, all on one scale."""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from charts import control
from charts import frame as base
from charts.frame import Chart
from ui import formats, texts
from ui.theme import Palette, palette

PANEL = 92  # px, without title
TITLE = 20
GAP = 12
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 22, 26
FAINT = 1.0
SMALL_UNIT = 1 / 3  # of the middle unit's size: a smaller one swings so much that it does not set the scale


def multiples_chart(
    frame: pl.DataFrame,
    *,
    metric_label: str,
    unit: str,
    better: str,
    columns: int = 3,
    selected: str | None = None,
    counted: str | None = None,
    scale: float | None = None,
    dark: bool = False,
) -> Chart:
    """Return a panel for each unit, in the order of their names.

    `frame` has a row a unit and month: unit_id, unit, and the columns of a control chart. Three columns
    read at 400 px, four or five on a wide screen only. Points carry the unit_id as customdata.
    """
    frame = frame.filter(pl.col("value").is_not_null())
    if frame.is_empty():
        return base.empty_chart(260, dark=dark)
    colours = palette(dark)
    parts = frame.sort("unit", "month").partition_by("unit_id", maintain_order=True)
    panels = [part.to_dicts() for part in parts]
    first, last = min(rows[0]["month"] for rows in panels), max(rows[-1]["month"] for rows in panels)
    layout, places = grid(
        len(panels), columns=columns, label=metric_label, unit=unit, top=_top(panels), span=(first, last), dark=dark
    )
    layout["clickmode"] = "event+select"
    data: list[dict[str, Any]] = []
    words = counted or control.counted_words(unit)
    divisor = scale if scale is not None else (100.0 if unit == "rate" else 1.0)
    for rows, place in zip(panels, places, strict=True):
        mine = rows[0]["unit_id"] == selected
        layout["annotations"].append(
            _title(rows, better=better, mine=mine, place=place, columns=min(columns, len(panels)), colours=colours)
        )
        layout["annotations"] += _beyond(rows, unit=unit, place=place, colours=colours)
        data += _panel(rows, place, unit=unit, better=better, words=words, scale=divisor, mine=mine, colours=colours)
    return {"data": data, "layout": layout}


class Panel(NamedTuple):
    """Where a panel stands: its axes, its edges (0-1 of the drawing) and the top of its value axis."""

    axes: dict[str, str]
    left: float
    right: float
    ceiling: float
    end: float


def grid(
    count: int,
    *,
    columns: int,
    label: str,
    unit: str,
    top: float,
    span: tuple[dt.date, dt.date],
    dark: bool,
) -> tuple[dict[str, Any], list[Panel]]:
    """Return the layout of so many panels over the same months and on one scale, and where each stands."""
    colours = palette(dark)
    grid_columns = min(columns, count)
    grid_rows = math.ceil(count / grid_columns)
    top_margin = TOP + base.caption_room(label)
    height = top_margin + BOTTOM + grid_rows * (PANEL + TITLE) + (grid_rows - 1) * GAP
    inner = height - top_margin - BOTTOM
    time = base.time_axis(*span, colours)
    # Two ticks well inside, so that neighbours' words do not meet.
    near = len(time["tickvals"]) // 5
    ends = (near, len(time["tickvals"]) - 1 - near)
    time |= {
        "tickvals": [time["tickvals"][n] for n in ends],
        "ticktext": [_tick_word(time["tickvals"][n], time["ticktext"][n]) for n in ends],
        "automargin": False,
    }
    layout = base.layout(height, colours, (LEFT, RIGHT, top_margin, BOTTOM))
    layout["annotations"] = [base.caption(label, colours, LEFT, top_margin)]
    panel_gap = 0.035
    panel_width = (1 - panel_gap * (grid_columns - 1)) / grid_columns
    places = []
    for index in range(count):
        row, column = divmod(index, grid_columns)
        mark = "" if index == 0 else str(index + 1)
        left = column * (panel_width + panel_gap)
        ceiling = 1 - (row * (PANEL + TITLE + GAP) + TITLE) / inner
        lowest = index + grid_columns >= count
        layout[f"xaxis{mark}"] = time | {
            "domain": [left, left + panel_width],
            "anchor": f"y{mark}",
            "showticklabels": lowest,
            "ticks": "outside" if lowest else "",
        }
        layout[f"yaxis{mark}"] = base.value_axis(top, unit, colours, ticks=2) | {
            "domain": [max(ceiling - PANEL / inner, 0.0), ceiling],
            "anchor": f"x{mark}",
            "showticklabels": column == 0,
            "automargin": False,
        }
        axes = {"xaxis": f"x{mark}", "yaxis": f"y{mark}"}
        places.append(Panel(axes, left, left + panel_width, ceiling, layout[f"yaxis{mark}"]["range"][1]))
    return layout, places


def name_length(columns: int) -> int:
    """Return how many characters of a name fit over a panel on a narrow screen."""
    return int((base.NARROW + 50) / columns / 6.2)


def alt(frame: pl.DataFrame, *, metric_label: str, better: str) -> str:
    """Return one Danish sentence with the units whose last finished month stands out."""
    frame = frame.filter(pl.col("value").is_not_null())
    if frame.is_empty():
        return texts.NOTHING_FOUND
    last = frame.filter(~pl.col("preliminary")).sort("month").group_by("unit_id").last().sort("unit")
    signalled = {row["unit"]: row["signal"] for row in last.to_dicts() if (row["signal"] or "none") != "none"}
    found = (
        f"den seneste måned skiller sig ud hos {formats.list_of(list(signalled))}"
        if signalled
        else "den seneste måned er hos alle inden for det, tallet plejer at svinge"
    )
    worse = [unit for unit, signal in signalled.items() if texts.judgement(signal, better) == "worse"]
    talk = f" {texts.WORTH_TALKING.removesuffix('.')}: {formats.list_of(worse)}." if worse else ""
    return f"{metric_label} for hvert af {formats.counted(last.height, 'team', 'team')}: {found}.{talk}"


def _tick_word(day: str, word: str) -> str:
    """Return a tick's word with the year whole, as neighbours that would explain it are gone."""
    return day[:4] if len(word) <= 4 else word


def _top(panels: Sequence[Sequence[Mapping[str, Any]]]) -> float:
    """Return the top of the common scale: every point of the units that set it shows, wide limits need not."""
    sizes = [statistics.median(row["denominator"] or 0 for row in rows) for rows in panels]
    usual = statistics.median(sizes)
    sized = [rows for rows, size in zip(panels, sizes, strict=True) if size >= SMALL_UNIT * usual]
    points = max(base.finite([row["value"] for rows in sized for row in rows]), default=1.0)
    limits = max(base.finite([rows[-1]["upper"] for rows in sized]), default=0.0)
    return max(points, min(limits, 1.25 * points)) or 1.0


def _last_final(rows: Sequence[Mapping[str, Any]]) -> int:
    return next((n for n in range(len(rows) - 1, -1, -1) if not rows[n]["preliminary"]), len(rows) - 1)


def _title(
    rows: Sequence[Mapping[str, Any]],
    *,
    better: str,
    mine: bool,
    place: Panel,
    columns: int,
    colours: Palette,
) -> dict[str, Any]:
    signal = rows[_last_final(rows)]["signal"] or "none"
    role = texts.judgement(signal, better)
    sign = {"up": " ▲", "down": " ▼", "none": ""}[texts.direction(signal)]
    name = base.short(rows[0]["unit"], name_length(columns) - len(sign))
    text = f'{name}<span style="color:{colours.role(role)}">{sign}</span>'
    return base.note(
        f"<b>{text}</b>" if mine else text,
        colours,
        xref="paper",
        yref="paper",
        x=place.left,
        y=place.ceiling,
        xanchor="left",
        yanchor="bottom",
        font={"size": base.NORMAL, "color": colours.own if mine else colours.text, "family": base.FONT},
        hovertext=rows[0]["unit"],
    )


def _beyond(rows: Sequence[Mapping[str, Any]], *, unit: str, place: Panel, colours: Palette) -> list[dict[str, Any]]:
    """Return the words in a small unit's panel that its line leaves at the top, and how far it goes."""
    highest = max(row["value"] for row in rows)
    if highest <= place.end:
        return []
    return [
        base.note(
            texts.UP_TO.format(value=formats.value(highest, unit)),
            colours,
            xref="paper",
            yref="paper",
            x=place.right,
            y=place.ceiling,
            xanchor="right",
            yanchor="top",
            bgcolor=colours.background,
            borderpad=0,
        )
    ]


def _panel(
    rows: Sequence[dict[str, Any]],
    place: Panel,
    *,
    unit: str,
    better: str,
    words: str,
    scale: float,
    mine: bool,
    colours: Palette,
) -> list[dict[str, Any]]:
    axes = place.axes
    days = base.iso([row["month"] for row in rows])
    segments = control.segments_of(rows)
    limited = [part for part in segments if control.limits_shown(rows[part[0] : part[1]])]
    faint = {"color": colours.others, "width": FAINT}
    lines = [control.steps(rows, segments, "centre", texts.AVERAGE, faint)]
    lines += [
        control.steps(rows, limited, column, name, faint | {"dash": "dot"})
        for column, name in (("upper", texts.UPPER), ("lower", texts.LOWER))
    ]
    last = _last_final(rows)
    signal = rows[last]["signal"] or "none"
    role = texts.judgement(signal, better)
    tint = colours.own if mine and role == "neutral" else colours.role(role)
    sizes = [0.0] * len(rows)
    # Lines are clipped at the top of the panel, marks are not: a mark beyond it stands at the edge.
    heights = [row["value"] for row in rows[:last]] + [min(row["value"], place.end) for row in rows[last:]]
    sizes[last] = 9.0 if role != "neutral" else 6.0
    symbols = ["circle"] * len(rows)
    symbols[last] = control.SYMBOLS[texts.direction(signal)]
    tints = [tint] * len(rows)
    hollow = [0.0] * len(rows)
    for index in range(last + 1, len(rows)):
        sizes[index], tints[index], hollow[index] = 6.5, colours.background, 1.4
    series = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": rows[0]["unit"],
        "x": days,
        "y": heights,
        "customdata": [row["unit_id"] for row in rows],
        "cliponaxis": False,
        "line": {"color": colours.own if mine else colours.neutral, "width": 2.2 if mine else 1.3},
        "marker": {
            "symbol": symbols,
            "size": sizes,
            "color": tints,
            "opacity": 1,
            "line": {"color": colours.neutral, "width": hollow},
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hoverinfo": "text",
        "hovertext": [f"<b>{row['unit']}</b><br>{control.hover(row, unit, words, scale)}" for row in rows],
    }
    return [line | axes for line in lines if line["x"]] + [series | axes]
