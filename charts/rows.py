"""What charts of rows share: rows under headings, words at the end of bars, and stacked bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from charts import frame as base
from charts.frame import Chart
from ui.theme import Palette

Row = dict[str, Any]
BOTTOM = 28


def grouped(rows: Sequence[Row], column: str) -> list[tuple[Any, list[Row]]]:
    """Return rows by the value of a column, in the order the values first come in."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return list(groups.items())


def places(sizes: Sequence[int], pace: int) -> tuple[list[float], list[float], int]:
    """Return where rows and the headings of their groups stand, in px from the top, and the height of all."""
    middles: list[float] = []
    headings: list[float] = []
    at = 0.0
    for size in sizes:
        headings.append(at + 11)
        at += 22
        middles += [at + pace * (n + 0.5) for n in range(size)]
        at += pace * size + 6
    return middles, headings, int(at)


def free_rows(names: Sequence[str], middles: Sequence[float], height: int, colours: Palette) -> dict[str, Any]:
    """Return the axis of named rows that stand where they are told, in px from the top."""
    return base.row_axis(names, colours) | {"range": [height, 0], "tickvals": list(middles)}


def heading(words: str, at: float, left: int, colours: Palette) -> dict[str, Any]:
    """Return the heading of a group of rows, from the left edge of the chart; left is the margin."""
    where = {"xref": "paper", "x": 0, "xanchor": "left", "xshift": 4 - left}
    font = {"size": base.NORMAL, "color": colours.text, "family": base.FONT}
    return base.note(f"<b>{words}</b>", colours, **where, yref="y", y=at, yanchor="middle", font=font)


def at_bar(value: float, place: float, words: str, colours: Palette) -> dict[str, Any]:
    """Return the words at the end of a bar."""
    where = {"xref": "x", "yref": "y", "x": value, "y": place, "xanchor": "left", "yanchor": "middle", "xshift": 5}
    return base.note(words, colours, **where, font={"size": base.NORMAL, "color": colours.text, "family": base.FONT})


def at_edge(place: float, words: str, colours: Palette) -> dict[str, Any]:
    """Return the words of a row in the right margin, where those of all rows stand under each other."""
    where = {"xref": "paper", "yref": "y", "x": 1, "y": place, "xanchor": "left", "yanchor": "middle", "xshift": 10}
    return base.note(words, colours, **where, font={"size": base.NORMAL, "color": colours.text, "family": base.FONT})


def stacked_rows(
    names: Sequence[str],
    kinds: Sequence[tuple[str, str]],
    values: Mapping[str, Sequence[float]],
    hovers: Mapping[str, Sequence[str]],
    *,
    axis: dict[str, Any],
    heading: str,
    colours: Palette,
    room: int = 0,
) -> Chart:
    """Return rows of stacked bars with a legend; `room` is the px kept free over them."""
    shown, left = base.row_names(names)
    top = 26 + room + base.caption_room(heading)
    bottom = BOTTOM + base.legend_room([word for _, word in kinds], left, 20)
    height = top + bottom + base.row_height(len(shown)) * len(shown)
    layout = base.layout(height, colours, (left, 20, top, bottom))
    layout |= {"barmode": "stack", "bargap": 0.3, "showlegend": True, "legend": base.legend(colours)}
    layout["xaxis"] = axis | {"tickangle": 0}
    layout["yaxis"] = base.row_axis(shown, colours)
    layout["annotations"] = [base.caption(heading, colours, left, top)]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": word,
            "x": list(values[column]),
            "y": list(range(len(shown))),
            "marker": base.shaded(step, colours),
            "hoverinfo": "text",
            "hovertext": list(hovers[column]),
            "textposition": "none",
        }
        for step, (column, word) in enumerate(kinds)
    ]
    return {"data": data, "layout": layout}
