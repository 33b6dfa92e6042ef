"""How long it takes: where people have gone by time since start, and how the exit rate changes with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from charts import frame as base
from charts.frame import Chart
from ui import formats, texts
from ui.theme import DESTINATIONS, Palette, palette

MONTH = 30.4375  # days, as in the rates
LEFT, TOP, BOTTOM = 48, 30, 44
HEIGHT = 400
# More steps than this cannot be told apart on a screen.
STEPS = 160
NOT_CAUSES = frozenset({"time", "at_risk", "remaining"})


@dataclass(frozen=True)
class Story:
    """What a curve is of: its ends in their order and how each is drawn, its unit of time, and its words."""

    ends: tuple[str, ...]
    colour: Callable[[Palette, str], str]
    patterns: Mapping[str, str]
    hollow: frozenset[str]
    unit: float  # days
    steps: tuple[int, ...]  # between ticks
    time: tuple[str, str]
    of: str
    gone: str
    still: str
    staying: str
    counted: tuple[str, str]
    right: int  # px for the labels
    wrap: int  # characters of a label on a line


CASES = Story(
    ends=DESTINATIONS,
    colour=Palette.destination,
    patterns={"anden ydelse": "/", "ukendt": "x", "fraflyttet": "."},
    hollow=frozenset({"ukendt"}),
    unit=MONTH,
    steps=(1, 2, 3, 6, 12, 24, 36),
    time=("måned", "måneder"),
    of="Andel af sagerne",
    gone="gået til ",
    still=texts.STILL_OPEN,
    staying="der stadig er åbne",
    counted=("sag", "sager"),
    right=128,
    wrap=44,
)


def incidence_chart(
    curve: pl.DataFrame, *, start: float | None = None, story: Story = CASES, dark: bool = False
) -> Chart:
    """Return the share that has gone to each destination by time since start, stacked under who is left.

    `curve` comes from methods.survival.trimmed: time (days), at_risk, remaining and a column (0-1) for
    each destination group, or each end of the `story`. `start` is the day the curve begins; over 0 it is a curve
    among those still there.
    """
    groups = groups_of(curve, story)
    if curve.is_empty() or not groups:
        return base.empty_chart(HEIGHT, dark=dark)
    colours = palette(dark)
    drawn = thinned(curve)
    rows = drawn.to_dicts()
    first, last = rows[0]["time"] / story.unit, rows[-1]["time"] / story.unit
    times = [row["time"] / story.unit for row in rows]
    layout = base.layout(HEIGHT, colours, (LEFT, story.right, TOP, BOTTOM))
    layout["xaxis"] = since_start(first, last, colours, story)
    gone = 1 - rows[-1]["remaining"]
    # With few gone only the lower part is shown, so that the destinations can be told apart.
    top = 1.0 if gone > 0.45 else min(1.0, gone * 1.5 or 1.0)
    layout["yaxis"] = base.value_axis(top, "share", colours) | {"range": [0, top]}
    layout["hovermode"] = "x"
    whom = among(start, story)
    layout["annotations"] = [base.caption(f"{story.of}{whom}", colours, LEFT, TOP)]
    below = [0.0] * len(rows)
    labels: list[tuple[float, str, str]] = []
    data: list[dict[str, Any]] = []
    for group in groups:
        share = [row[group] for row in rows]
        colour = story.colour(colours, group)
        edge = [low + part for low, part in zip(below, share, strict=True)]
        if share[-1] >= 0.0005 or max(share) > 0.0005:
            words = base.wrapped(f"{group} {formats.share(share[-1], 0)}", story.wrap)
            labels.append((below[-1] + share[-1] / 2, words, colours.text))
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": group,
                "x": times,
                "y": edge,
                "line": {"color": colour, "width": 1, "shape": "hv"},
                "fill": "tonexty" if data else "tozeroy",
                "fillcolor": colour,
                "fillpattern": _pattern(group, colour, colours.background, story),
                "hoverinfo": "skip",
            }
        )
        below = edge
    open_share = rows[-1]["remaining"]
    labels.append((min((below[-1] + top) / 2, top), f"{story.still} {formats.share(open_share, 0)}", colours.muted))
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": story.still,
            "x": times,
            "y": below,
            "line": {"color": colours.text, "width": 1.2, "shape": "hv"},
            "hoverinfo": "text",
            "hovertext": [_incidence_hover(row, groups, story) for row in rows],
        }
    )
    layout["annotations"] += _keyed_labels(labels, groups, top, story, colours)
    return {"data": data, "layout": layout}


def incidence_alt(curve: pl.DataFrame, *, start: float | None = None, story: Story = CASES) -> str:
    """Return one Danish sentence with where people had gone, or how it had ended, at the end of the curve."""
    groups = groups_of(curve, story)
    if curve.is_empty() or not groups:
        return texts.NOTHING_FOUND
    last = curve.row(-1, named=True)
    most = sorted(groups, key=lambda group: -last[group])[:3]
    parts = [f"{formats.share(last[group], 0)} {story.gone}{group}" for group in most]
    parts.append(f"{formats.share(last['remaining'], 0)} {story.still}")
    return f"{formats.sentence(_time_words(last['time'], story))} er {formats.list_of(parts)}{among(start, story)}."


def among(start: float | None, story: Story = CASES) -> str:
    """Return the words for whom a curve describes when it begins after the start."""
    if not start or start < 7:
        return ""
    return f" blandt dem, {story.staying} efter {formats.counted(round(start / 7), 'uge', 'uger')}"


def groups_of(curve: pl.DataFrame, story: Story = CASES) -> list[str]:
    """Return the ends of a curve in their fixed order."""
    names = [name for name in curve.columns if name not in NOT_CAUSES]
    return [name for name in story.ends if name in names] + sorted(set(names) - set(story.ends))


def thinned(curve: pl.DataFrame) -> pl.DataFrame:
    """Keep the last row of each of at most STEPS stretches of time, and the first and last row."""
    if curve.height <= STEPS:
        return curve
    width = (curve["time"][-1] - curve["time"][0]) / (STEPS - 2) or 1.0
    stretch = ((pl.col("time") - curve["time"][0]) / width).ceil()
    return curve.group_by(stretch.alias("stretch"), maintain_order=True).last().select(curve.columns)


def since_start(first: float, last: float, colours: Palette, story: Story = CASES) -> dict[str, Any]:
    """Return the axis of time since the start, from one to another in the story's unit."""
    length = last - first
    step = next((n for n in story.steps if length <= n * 8), story.steps[-1])
    ticks = [n for n in range(0, int(last) + 1, step) if n >= first - 0.01]
    return base.axis(
        colours,
        tickmode="array",
        tickvals=ticks,
        ticktext=[str(n) for n in ticks],
        showline=True,
        linecolor=colours.axis,
        ticks="outside",
        ticklen=4,
        tickcolor=colours.axis,
        title={
            "text": f"{formats.sentence(story.time[1])} siden start",
            "font": {"size": base.SMALL, "color": colours.muted},
            "standoff": 6,
        },
        range=[first, max(last, first + 1)],
    )


def _pattern(group: str, colour: str, background: str, story: Story) -> dict[str, Any]:
    shape = story.patterns.get(group, "")
    if group in story.hollow:
        return {"shape": shape, "size": 6, "solidity": 0.4, "fgcolor": colour, "bgcolor": background}
    return {"shape": shape, "size": 6, "solidity": 0.2, "fgcolor": background, "bgcolor": colour}


def _keyed_labels(
    labels: Sequence[tuple[float, str, str]],
    groups: Sequence[str],
    top: float,
    story: Story,
    colours: Palette,
) -> list[dict[str, Any]]:
    """Return the labels at the right end, each with a block in its area's colour."""
    keyed = []
    for value, text, colour in labels:
        group = next((name for name in groups if text.replace("<br>", " ").startswith(f"{name} ")), None)
        block = f'<span style="color:{story.colour(colours, group)}">■</span> ' if group else ""
        keyed.append((min(value, top), block + text, colour))
    return base.end_labels(keyed, top, HEIGHT - TOP - BOTTOM, colours, size=12)


def _time_words(days: float, story: Story) -> str:
    if days < 90 or story.unit < MONTH:
        return f"efter {formats.counted(round(days / 7), 'uge', 'uger')}"
    return f"efter {formats.counted(round(days / story.unit), *story.time)}"


def _incidence_hover(row: Mapping[str, Any], groups: Sequence[str], story: Story) -> str:
    still = formats.share(row["remaining"], 0)
    lines = [f"<b>{formats.sentence(_time_words(row['time'], story))} er {still} {story.still}.</b>"]
    lines += [f"{group}: {formats.share(row[group])}" for group in groups if row[group] >= 0.0005]
    lines.append(f"Regnet på {formats.counted(row['at_risk'], *story.counted)}.")
    return "<br>".join(lines)


def rate_by_time_chart(
    frame: pl.DataFrame, *, metric_label: str = "Afgange pr. 100 personmåneder", dark: bool = False
) -> Chart:
    """Return the exit rate by time since start with intervals.

    `frame` has a row a band in order: band ("0–3"), exits, person_months, rate, low, high (per 100).
    """
    frame = frame.filter(pl.col("rate").is_not_null())
    if frame.is_empty():
        return base.empty_chart(280, dark=dark)
    colours = palette(dark)
    rows = frame.to_dicts()
    places = list(range(len(rows)))
    top_margin = TOP + base.caption_room(metric_label)
    height = 300
    layout = base.layout(height, colours, (LEFT - 6, 12, top_margin, BOTTOM))
    # A wide interval of few exits may leave the drawing rather than flatten the rest.
    highest = max(base.finite([row["rate"] for row in rows]), default=1.0)
    whiskers_top = max(base.finite([row["high"] for row in rows]), default=highest)
    top = min(whiskers_top, highest * 2.5) or 1.0
    layout["yaxis"] = base.value_axis(top, "rate", colours)
    layout["xaxis"] = base.axis(
        colours,
        range=[-0.5, len(rows) - 0.5],
        tickmode="array",
        tickvals=places,
        ticktext=[row["band"] for row in rows],
        tickangle=0,
        title={
            "text": "Måneder siden start",
            "font": {"size": base.SMALL, "color": colours.muted},
            "standoff": 6,
        },
    )
    layout["annotations"] = [base.caption(metric_label, colours, LEFT - 6, top_margin)] + [
        base.note(
            formats.rate(row["rate"]),
            colours,
            xref="x",
            yref="y",
            x=index,
            y=row["rate"],
            xanchor="left",
            yanchor="middle",
            xshift=9,
            font={"size": base.NORMAL, "color": colours.text, "family": base.FONT},
        )
        for index, row in enumerate(rows)
    ]
    xs: list[int | None] = []
    ys: list[float | None] = []
    for index, row in enumerate(rows):
        xs += [index, index, None]
        ys += [row["low"], row["high"], None]
    data = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": xs,
            "y": ys,
            "line": {"color": colours.neutral, "width": 2.2},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": places,
            "y": [row["rate"] for row in rows],
            "marker": {"size": 11, "color": colours.own, "opacity": 1},
            "cliponaxis": False,
            "hoverinfo": "text",
            "hovertext": [_rate_hover(row) for row in rows],
        },
    ]
    return {"data": data, "layout": layout}


def rate_by_time_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the rate in each band."""
    rows = frame.filter(pl.col("rate").is_not_null()).to_dicts()
    if not rows:
        return texts.NOTHING_FOUND
    parts = [f"{formats.rate(row['rate'])} ved {row['band']} måneder" for row in rows]
    return f"Afgange pr. 100 personmåneder efter tid siden start: {formats.list_of(parts)}."


def _rate_hover(row: Mapping[str, Any]) -> str:
    between = formats.rate_interval(row["rate"], row["low"], row["high"])
    sentence = (
        f"{formats.counted(row['exits'], 'afgang', 'afgange')} på "
        f"{formats.counted(round(row['person_months']), 'personmåned', 'personmåneder')}."
    )
    return f"<b>{row['band']} måneder siden start: {between}</b><br>{base.wrapped(sentence)}"
