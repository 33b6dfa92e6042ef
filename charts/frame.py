"""What every chart shares: fonts, margins, Danish axes, labels at line ends, hover sentences.

A chart is a plain dict that Plotly reads; building one through plotly.graph_objects costs ten times as
much. Widths are never fixed: the same dict must read at 400 px and at 1,200 px, so labels are placed for
the narrow case.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import polars as pl

from ui import formats, texts
from ui.theme import Palette, palette

Chart = dict[str, Any]

FONT = '"Source Sans", "Source Sans Pro", "Segoe UI", system-ui, sans-serif'
SMALL = 11  # labels in the drawing
NORMAL = 12.5  # ticks and names
# The plot area of a 400 px screen after Streamlit's own padding, used when labels are placed.
NARROW = 270
CAPTION = 58  # characters on a line over the drawing
CHARACTER = 5.6  # mean width of a character at SMALL, px
MOST_NAME = 20  # characters of a row's name, which takes room from the drawing


CONFIG: dict[str, Any] = {
    "locale": "da",
    "locales": {
        "da": {
            "dictionary": {"Zoom": "Zoom", "Reset": "Nulstil"},
            "format": {
                "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
                "shortDays": ["søn.", "man.", "tir.", "ons.", "tor.", "fre.", "lør."],
                "months": list(formats.MONTHS),
                "shortMonths": list(formats.MONTHS_SHORT),
                "date": "%d-%m-%Y",
                "decimal": ",",
                "thousands": ".",
            },
        }
    },
    "displayModeBar": False,
    "displaylogo": False,
    "showSendToCloud": False,
    "showAxisDragHandles": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
}


def layout(height: int, colours: Palette, margin: tuple[int, int, int, int], **more: Any) -> dict[str, Any]:
    """Return the layout all charts begin from; margin is left, right, top, bottom in px."""
    left, right, top, bottom = margin
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 2},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": NORMAL, "color": colours.text},
        "separators": ",.",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverdistance": 30,
        "hoverlabel": {
            "align": "left",
            "bgcolor": colours.hover,
            "bordercolor": colours.axis,
            "font": {"family": FONT, "size": 13, "color": colours.text},
        },
        "annotations": [],
        "shapes": [],
        **more,
    }


def axis(colours: Palette, **more: Any) -> dict[str, Any]:
    """Return a plain axis: no frame, faint grid, no zoom."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": NORMAL, "color": colours.muted},
        "gridcolor": colours.grid,
        "gridwidth": 1,
        **more,
    }


def time_axis(
    first: dt.date, last: dt.date, colours: Palette, *, ticks: int = 6, years: int = 11, **more: Any
) -> dict[str, Any]:
    """Return a time axis from one month to another: a tick a year on long series, months on short ones.

    `ticks` months and `years` years fit the drawing on a narrow screen; wide margins leave room for fewer.
    """
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next(
        (n for n in (1, 2, 3, 6) if months < n * ticks),
        12 * max(1, math.ceil((months / 12 + 1) / max(ticks, years))),
    )
    if months < 40 and step > 6:
        step = 6 if months < 6 * (ticks + 1) else 12
    days: list[dt.date] = []
    if step >= 12:
        apart = step // 12
        days = [dt.date(y, 1, 1) for y in range(first.year, last.year + 1) if (y - first.year) % apart == 0]
        # Ten years of four digits do not fit a narrow screen: 2017, 18, 19.
        many = len(days) > years - 3
        words = [f"{day.year % 100:02d}" if many and n else str(day.year) for n, day in enumerate(days)]
    else:
        year, month = first.year, first.month
        # Ticks fall on the newest month, the one that is read first.
        offset = months % step
        for n in range(offset, months + 1, step):
            index = month - 1 + n
            days.append(dt.date(year + index // 12, index % 12 + 1, 1))
        words = [formats.month_short(day) for day in days]
    margin = dt.timedelta(days=max(8, months // 3 + 8))
    return axis(
        colours,
        type="date",
        range=[(first - margin).isoformat(), (last + margin).isoformat()],
        tickmode="array",
        tickvals=[day.isoformat() for day in days],
        ticktext=words,
        tickangle=0,
        ticks="outside",
        ticklen=4,
        tickcolor=colours.axis,
        showline=True,
        linecolor=colours.axis,
        linewidth=1,
        **more,
    )


def nice_step(top: float, ticks: int = 5) -> float:
    """Return a round distance between ticks that gives at most about so many of them up to `top`."""
    if not top > 0 or not math.isfinite(top):
        return 1.0
    raw = top / ticks
    power = 10.0 ** math.floor(math.log10(raw))
    return next(n * power for n in (1, 2, 2.5, 5, 10) if n * power >= raw * 0.999)


def tick_words(values: Sequence[float], step: float, unit: str) -> list[str]:
    """Return the words of ticks, all with as many decimals as the step needs."""
    scaled = step * 100 if unit == "share" else step
    decimals = next((n for n in range(4) if abs(scaled * 10**n - round(scaled * 10**n)) < 1e-6), 4)
    if unit == "share":
        return [formats.share(value, decimals) for value in values]
    return [formats.decimal(value, decimals) for value in values]


def value_axis(top: float, unit: str, colours: Palette, *, ticks: int = 5, **more: Any) -> dict[str, Any]:
    """Return a value axis that starts at 0 and ends a little over `top` (shares in 0-1)."""
    step = nice_step(top, ticks)
    if unit == "count":
        step = max(step, 1.0)
    if unit == "share":
        top = min(top, 1.0)
    end = max(top, step) * 1.04
    values = [n * step for n in range(math.floor(end / step + 1e-9) + 1)]
    return axis(
        colours,
        range=[0, end],
        tickmode="array",
        tickvals=values,
        ticktext=tick_words(values, step, unit),
        showgrid=True,
        **more,
    )


def note(text: str, colours: Palette, **more: Any) -> dict[str, Any]:
    """Return a small text in the drawing (an annotation without arrow)."""
    return {
        "text": text,
        "showarrow": False,
        "font": {"size": SMALL, "color": colours.muted, "family": FONT},
        "align": "left",
        **more,
    }


def caption(text: str, colours: Palette, left: int, top: int) -> dict[str, Any]:
    """Return the words over the value axis that say what it measures; left and top are the margins."""
    return note(
        "<br>".join(wrapped(line, CAPTION) for line in text.split("<br>")),
        colours,
        xref="paper",
        yref="paper",
        x=0,
        y=1,
        xanchor="left",
        yanchor="top",
        xshift=-left + 4,
        yshift=top,
    )


def caption_room(text: str) -> int:
    """Return the px that a caption needs over those of its first line: long ones take two lines."""
    return 14 * sum(wrapped(line, CAPTION).count("<br>") for line in text.split("<br>"))


def end_labels(
    labels: Sequence[tuple[float, str, str]],
    top: float,
    pixels: float,
    colours: Palette,
    *,
    size: float = SMALL,
    axes: tuple[str, str] = ("x domain", "y"),
) -> list[dict[str, Any]]:
    """Return labels right of the drawing, (value, text, colour) each, pushed apart so that none collide."""
    placed: list[tuple[float, float, str, str]] = []
    ordered = sorted(labels, key=lambda label: label[0])
    heights = [(label[1].count("<br>") + 1) * (size + 2.5) + 2 for label in ordered]
    centres = [value / top * pixels if top else 0.0 for value, _, _ in ordered]
    spread = spread_out(centres, heights, 0.0, pixels)
    for (value, text, colour), wanted, got in zip(ordered, centres, spread, strict=True):
        placed.append((value, got - wanted, text, colour))
    return [
        note(
            text,
            colours,
            xref=axes[0],
            yref=axes[1],
            x=1,
            y=value,
            xanchor="left",
            yanchor="middle",
            xshift=5,
            yshift=shift,
            font={"size": size, "color": colour, "family": FONT},
        )
        for value, shift, text, colour in placed
    ]


def spread_out(centres: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres moved as little as needed so that boxes of these heights do not overlap.

    `centres` must be ascending. Boxes stay within low..high when they fit there.
    """
    # Boxes that touch move as one block round the mean of where they want to be.
    blocks: list[list[float]] = []  # [sum of wanted offsets, number, total height]
    members: list[list[int]] = []
    for index, (centre, height) in enumerate(zip(centres, heights, strict=True)):
        blocks.append([centre, 1.0, height])
        members.append([index])
        while len(blocks) > 1 and _start(blocks[-2], low, high) + blocks[-2][2] > _start(blocks[-1], low, high):
            last, last_members = blocks.pop(), members.pop()
            before = blocks[-1]
            half = (before[2] + last[2]) / 2
            # The wanted centre of the joined block, weighed by the number of boxes.
            count = before[1] + last[1]
            joined = (
                (before[0] + (half - before[2] / 2)) * before[1] + (last[0] - (half - last[2] / 2)) * last[1]
            ) / count
            blocks[-1] = [joined, count, before[2] + last[2]]
            members[-1] += last_members
    result = [0.0] * len(centres)
    for block, indices in zip(blocks, members, strict=True):
        edge = _start(block, low, high)
        for index in indices:
            result[index] = edge + heights[index] / 2
            edge += heights[index]
    return result


def _start(block: list[float], low: float, high: float) -> float:
    return max(min(block[0] - block[2] / 2, high - block[2]), low)


def mark_events(
    layout: dict[str, Any], events: pl.DataFrame | None, first: dt.date, last: dt.date, colours: Palette
) -> None:
    """Draw the events of the months as thin lines, each with a dot on top whose hover says what it is.

    For the smaller time charts, where names have no room; the main one names the newest (charts/control.py).
    """
    if events is None:
        return
    for event in events.filter(pl.col("date").is_between(first, last + dt.timedelta(days=31))).to_dicts():
        day = event["date"].isoformat()
        line = {"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1}
        line |= {"layer": "below", "opacity": 0.5, "line": {"color": colours.event, "width": 0.6}}
        layout.setdefault("shapes", []).append(line)
        hover = wrapped(f"{formats.date(event['date'])}: {event['label']}")
        where = {"xref": "x", "yref": "paper", "x": day, "y": 1, "xanchor": "center", "yanchor": "bottom", "yshift": -7}
        layout["annotations"].append(note("●", colours, **where, hovertext=hover))


def wrapped(sentence: str, width: int = 44) -> str:
    """Return a sentence broken into lines for a hover, since Plotly clips long ones on a narrow screen."""
    if len(sentence) < width:
        return sentence
    lines: list[str] = []
    line = ""
    for word in sentence.replace(" %", "\u00a0%").split(" "):
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    lines.append(line)
    return "<br>".join(lines)


def veil(colours: Palette) -> str:
    """Return the background, a little transparent, to lay behind words that lines may cross."""
    return translucent(colours.background, 0.7)


def translucent(colour: str, opacity: float) -> str:
    """Return a hex colour that what lies under it shines through."""
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"


def mixed(colour: str, colours: Palette, part: float) -> str:
    """Return a colour laid on the background with this part of its strength (0-1), as an opaque hex colour."""
    over, under = ([int(code[n : n + 2], 16) for n in (1, 3, 5)] for code in (colour, colours.background))
    blend = [round(part * top + (1 - part) * below) for top, below in zip(over, under, strict=True)]
    return "#" + "".join(f"{channel:02x}" for channel in blend)


# Steps from strong to hollow for what is no judgement and no destination: (strength, pattern).
SHADES = ((1.0, ""), (0.6, "/"), (0.28, ""), (0.0, "."), (0.75, "x"), (0.45, "-"))


def shaded(step: int, colours: Palette) -> dict[str, Any]:
    """Return the marker of a part of a stacked bar; the steps differ by strength and by pattern."""
    strength, shape = SHADES[step % len(SHADES)]
    # The outline keeps a pale part visible against the background.
    return {
        "color": mixed(colours.primary, colours, strength),
        "line": {"color": colours.primary, "width": 0.7},
        "pattern": {
            "shape": shape,
            "size": 5,
            "solidity": 0.3,
            "fillmode": "overlay",
            "fgcolor": colours.primary if strength < 0.5 else colours.background,
            "fgopacity": 0.9,
        },
    }


def band(
    xs: Sequence[Any], lows: Sequence[float | None], highs: Sequence[float | None], fill: str, name: str
) -> dict[str, Any]:
    """Return a filled band between two lines, a piece for each stretch without missing limits.

    `xs` ascend. Two stacked traces would fill across a gap; closed pieces do not.
    """
    points: list[tuple[Any, float | None]] = []
    piece: list[tuple[Any, float, float]] = []
    for x, low, high in [*zip(xs, lows, highs, strict=True), (None, None, None)]:
        if low is not None and high is not None:
            piece.append((x, low, high))
        elif piece:
            points += [(at, bottom) for at, bottom, _ in piece]
            points += [(at, top) for at, _, top in reversed(piece)]
            points.append((None, None))
            piece = []
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "fill": "toself",
        "fillcolor": fill,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def row_height(count: int) -> int:
    """Return the px of a row in a chart of so many rows: names must stand clear of each other."""
    return 24 if count <= 24 else 20 if count <= 32 else 17


def row_names(names: Sequence[str]) -> tuple[list[str], int]:
    """Return the names of rows, cut for a narrow screen, and the left margin (px) that they need."""
    shown = [short(name, MOST_NAME) for name in names]
    return shown, max(int(max(map(len, shown), default=0) * 6.6) + 14, 16)


def broken_names(names: Sequence[str], width: int) -> tuple[list[str], int]:
    """Return the names of rows whole, on as many lines as they need, and the left margin (px) for them."""
    shown = [wrapped(name, width) for name in names]
    longest = max((len(line) for name in shown for line in name.split("<br>")), default=0)
    return shown, max(int(longest * 6.6) + 14, 60)


def row_axis(names: Sequence[str], colours: Palette) -> dict[str, Any]:
    """Return the axis of a chart with a named row for each of these, from the top."""
    return axis(
        colours,
        range=[len(names) - 0.5, -0.5],
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=list(names),
        tickfont={"size": NORMAL, "color": colours.text},
    ) | {"automargin": False}


def short(text: str, length: int) -> str:
    """Return a text cut to a length with an ellipsis; the hover says it whole."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def legend(colours: Palette) -> dict[str, Any]:
    """Return a horizontal legend below the chart, which wraps on a narrow screen."""
    return {
        "orientation": "h",
        "xref": "container",
        "x": 0.01,
        "xanchor": "left",
        "yref": "container",
        "y": 0,
        "yanchor": "bottom",
        "traceorder": "normal",
        "itemclick": False,
        "itemdoubleclick": False,
        "itemwidth": 30,
        "font": {"size": NORMAL, "color": colours.text},
    }


def legend_room(words: Sequence[str], left: int, right: int) -> int:
    """Return the px that a legend of these words needs below the drawing on a narrow screen.

    Plotly sets equal columns as broad as the longest word within the plot area, and where the margin is too small
    it takes the room from the drawing, which in a chart of few rows leaves none and stops it.
    """
    broadest = 44 + max(map(len, words)) * 6.6
    columns = max(int((NARROW + 70 - left - right + 44) / broadest), 1)
    return 19 * math.ceil(len(words) / columns) + 6


def empty_chart(height: int = 220, *, text: str = texts.NOTHING_FOUND, dark: bool = False) -> Chart:
    """Return a chart without marks that says why."""
    colours = palette(dark)
    words = note(wrapped(text, 40), colours, xref="paper", yref="paper", x=0.5, y=0.5, xanchor="center", align="center")
    words["font"] = {"size": 14, "color": colours.muted, "family": FONT}
    hidden = {"visible": False, "fixedrange": True, "range": [0, 1]}
    shape = layout(height, colours, (8, 8, 8, 8), xaxis=hidden, yaxis=dict(hidden))
    shape["annotations"] = [words]
    # One trace without points: Plotly refuses a chart without traces.
    return {"data": [{"type": "scatter", "x": [], "y": [], "hoverinfo": "skip"}], "layout": shape}


def days_of(frame: pl.DataFrame, column: str) -> list[dt.date]:
    """Return a date column as Python dates."""
    return frame[column].to_list()


def iso(days: Sequence[dt.date]) -> list[str]:
    """Return dates as the text that Plotly reads fastest."""
    return [day.isoformat() for day in days]


def finite(values: Sequence[float | None]) -> list[float]:
    """Return the numbers that can be drawn."""
    return [value for value in values if value is not None and math.isfinite(value)]
