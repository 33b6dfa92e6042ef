"""Where people went: exits by destination over time, as shares with intervals, and who came back."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import polars as pl

from charts import frame as base
from charts.frame import Chart
from ui import formats, texts
from ui.theme import DESTINATIONS, Palette, palette

Step = Literal["month", "quarter"]
TRANSFER = "anden ydelse"
# A second sign beside colour, for the groups that are no result: hatched transfers, hollow unknowns.
PATTERNS = {TRANSFER: "/", "ukendt": "x", "fraflyttet": "."}
DAY = 86_400_000  # ms, the unit of bar widths on a date axis
LEFT, RIGHT = 40, 12
FEWEST_COLUMNS = 8  # with fewer the columns keep their breadth and the rest is air
PALE = 0.45  # of a column that is not finished
ROW = 34  # px per row of a chart with dots and whiskers


def stacked_chart(
    frame: pl.DataFrame,
    *,
    step: Step = "month",
    months: pl.DataFrame | None = None,
    events: pl.DataFrame | None = None,
    apart: bool = True,
    dark: bool = False,
) -> Chart:
    """Return exits by destination as stacked columns.

    `frame` has period (the first day of a month or quarter), destination_group and exits; absent pairs
    count as 0. `months` is [month, final] of the months counted: a column that is preliminary or a part of
    a quarter is pale. `events` has date and label. With `apart` transfers to another benefit stand in a panel of
    their own below, on one scale.
    """
    frame = frame.filter(pl.col("exits") > 0)
    if frame.is_empty():
        return base.empty_chart(380, dark=dark)
    colours = palette(dark)
    counts: dict[str, dict[dt.date, int]] = {}
    for period, group, exits in frame.select("period", "destination_group", "exits").iter_rows():
        counts.setdefault(group, {})[period] = exits
    periods = periods_between(frame["period"].min(), frame["period"].max(), step)
    groups = [group for group in (*DESTINATIONS, *sorted(set(counts) - set(DESTINATIONS))) if group in counts]
    totals = {period: sum(counts[group].get(period, 0) for group in groups) for period in periods}
    lower = [TRANSFER] if apart and TRANSFER in groups and len(groups) > 1 else []
    upper = [group for group in groups if group not in lower]

    height, top, bottom = 400, 24, 28
    layout = base.layout(height, colours, (LEFT, RIGHT, top, bottom))
    layout |= {"barmode": "stack", "bargap": 0, "showlegend": True, "legend": base.legend(colours)}
    layout["legend"]["y"] = -0.02
    layout["margin"]["b"] = 92
    layout["xaxis"] = base.time_axis(periods[0], periods[-1], colours, anchor="y2" if lower else "y")
    layout["xaxis"] |= column_room(periods, step)
    highest = max(sum(counts[group].get(period, 0) for group in upper) for period in periods)
    layout["yaxis"] = base.value_axis(highest, "count", colours, ticks=4)
    heading = texts.OFF_BENEFIT if lower else "Afgange"
    per = "pr. måned" if step == "month" else "pr. kvartal"
    layout["annotations"] = [base.caption(f"{heading}, antal {per}", colours, LEFT, top)]
    base.mark_events(layout, events, periods[0], periods[-1], colours)
    if lower:
        _split(layout, max(counts[TRANSFER].values()), colours)
    pale = unfinished(months, step)
    width = (26 if step == "month" else 80) * DAY
    data = [
        {
            "type": "bar",
            "name": group,
            "x": base.iso(periods),
            "y": [counts[group].get(period, 0) for period in periods],
            "yaxis": "y2" if group in lower else "y",
            "width": width,
            "marker": group_marker(group, colours) | {"opacity": [PALE if period in pale else 1 for period in periods]},
            "hoverinfo": "text",
            "hovertext": [
                "<br>".join([_stack_hover(group, period, counts[group], totals, step), *pale.get(period, ())])
                for period in periods
            ],
        }
        for group in groups
    ]
    return {"data": data, "layout": layout}


def column_room(periods: list[dt.date], step: Step) -> dict[str, Any]:
    """Return the range of a time axis that holds whole columns, and few of them without making them broad."""
    days = 91 if step == "quarter" else 30
    margin = dt.timedelta(days=days * max(0.6, (FEWEST_COLUMNS - len(periods)) / 2))
    room: dict[str, Any] = {"range": [(periods[0] - margin).isoformat(), (periods[-1] + margin).isoformat()]}
    if step == "quarter" and len(periods) <= FEWEST_COLUMNS:
        room["tickvals"] = base.iso(periods)
        room["ticktext"] = [formats.quarter(period).replace(" kvartal ", " kvt.<br>") for period in periods]
    return room


def unfinished(months: pl.DataFrame | None, step: Step) -> dict[dt.date, list[str]]:
    """Return what is to be said of each column that is preliminary or holds a part of its quarter only."""
    if months is None:
        return {}
    said: dict[dt.date, list[str]] = {}
    by_period = months.group_by(pl.col("month").dt.truncate("1q" if step == "quarter" else "1mo").alias("period"))
    for period, count, final in by_period.agg(pl.len(), pl.col("final").all()).iter_rows():
        if step == "quarter" and count < 3:
            said.setdefault(period, []).append(texts.PART_OF_QUARTER.format(count=count))
        if not final:
            said.setdefault(period, []).append(base.wrapped(texts.PRELIMINARY))
    return said


def group_marker(group: str, colours: Palette) -> dict[str, Any]:
    """Return the marker of a bar of exits to a destination group."""
    colour = colours.destination(group)
    marker: dict[str, Any] = {"color": colour, "line": {"color": colours.background, "width": 0.4}}
    if group in PATTERNS:
        marker["pattern"] = {
            "shape": PATTERNS[group],
            "size": 5,
            "solidity": 0.25,
            "fillmode": "replace" if group == "ukendt" else "overlay",
            "fgcolor": colour if group == "ukendt" else colours.background,
            "fgopacity": 0.9,
        }
        if group == "ukendt":
            marker["pattern"]["solidity"] = 0.45
            marker["line"] = {"color": colour, "width": 0.8}
    return marker


def _split(layout: dict[str, Any], transfers: float, colours: Palette) -> None:
    """Divide the drawing in two panels whose heights follow their tops, so that both have one scale."""
    gap = 0.11
    axis = base.value_axis(transfers, "count", colours, ticks=2)
    step = layout["yaxis"]["tickvals"][1]
    end = max(transfers * 1.04, step * 1.04)
    ticks = [value for value in layout["yaxis"]["tickvals"] if value <= end]
    axis |= {"range": [0, end], "tickvals": ticks, "ticktext": layout["yaxis"]["ticktext"][: len(ticks)]}
    below = (1 - gap) * end / (end + layout["yaxis"]["range"][1])
    layout["yaxis"]["domain"] = [below + gap, 1]
    layout["yaxis2"] = axis | {"domain": [0, below], "anchor": "x"}
    layout["annotations"].append(
        base.note(
            texts.OTHER_BENEFIT,
            colours,
            xref="paper",
            yref="paper",
            x=0,
            y=below,
            xanchor="left",
            yanchor="bottom",
            xshift=-LEFT + 4,
            yshift=4,
        )
    )


def periods_between(first: Any, last: Any, step: Step) -> list[dt.date]:
    """Return the first day of every month or quarter from one to another, both included."""
    return pl.date_range(first, last, interval="1mo" if step == "month" else "3mo", eager=True).to_list()


def _stack_hover(
    group: str, period: dt.date, counts: dict[dt.date, int], totals: dict[dt.date, int], step: Step
) -> str:
    name = formats.sentence(formats.month(period)) if step == "month" else formats.quarter(period)
    count, total = counts.get(period, 0), totals[period]
    part = f" ({formats.share(count / total, 0)})" if total else ""
    afgange = formats.plural(total, "afgang", "afgange")
    return f"<b>{name}: {group}</b><br>{formats.share_of(count, total)} {afgange}{part}."


def stacked_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with where most exits went over the whole of the chart."""
    sums = dict(frame.group_by("destination_group").agg(pl.col("exits").sum()).iter_rows())
    total = sum(sums.values())
    if not total:
        return texts.NOTHING_FOUND
    periods: list[dt.date] = frame["period"].sort().to_list()
    most = sorted(sums.items(), key=lambda item: -item[1])[:3]
    parts = [f"{group} {formats.share(count / total, 0)}" for group, count in most]
    return (
        f"Hvor {formats.counted(total, 'afgang', 'afgange')} førte hen fra {formats.month(periods[0])} til "
        f"{formats.month(periods[-1])}: flest til {formats.list_of(parts)}."
    )


# Dots with whiskers -----------------------------------------------------------------------------------


def shares_chart(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return each destination's share of the exits with its interval, a row a destination.

    `frame` has destination_group, share, low, high (0-1), count and total.
    """
    if frame.is_empty():
        return base.empty_chart(260, dark=dark)
    colours = palette(dark)
    known = {row["destination_group"]: row for row in frame.to_dicts()}
    groups = [group for group in (*DESTINATIONS, *sorted(set(known) - set(DESTINATIONS))) if group in known]
    rows = [known[group] for group in groups]
    hovers = [
        base.wrapped(f"{formats.share_of(row['count'], row['total'])} afgange gik til {row['destination_group']}: ")
        + f"<br><b>{formats.interval(row['share'], row['low'], row['high'])}</b>"
        for row in rows
    ]
    return _dot_rows(
        rows,
        groups,
        hovers,
        [colours.destination(group) for group in groups],
        symbols=["circle-open" if group == "ukendt" else "circle" for group in groups],
        heading="Andel af alle afgange, med usikkerhed",
        colours=colours,
        # Transfers stand apart from what leads off benefits.
        lines=[index for index, group in enumerate(groups) if index and TRANSFER in (group, groups[index - 1])],
    )


def shares_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the shares, greatest first."""
    if frame.is_empty():
        return texts.NOTHING_FOUND
    rows = frame.sort("share", descending=True, nulls_last=True).head(3).to_dicts()
    parts = [f"{row['destination_group']} {formats.interval(row['share'], row['low'], row['high'])}" for row in rows]
    total = formats.counted(rows[0]["total"], "afgang", "afgange")
    return f"{total} fordelt på, hvor borgerne gik hen: flest til {formats.list_of(parts)}."


def returns_chart(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return the share who came back within 6 and 12 months, with intervals.

    `frame` has months, share, low, high (0-1), followed and not_followed (counts of exits); with a column
    destination_group there is a row for each group and number of months.
    """
    if frame.is_empty():
        return base.empty_chart(160, dark=dark)
    colours = palette(dark)
    rows = frame.to_dicts()
    names, hovers, tints, labels = [], [], [], []
    for row in rows:
        group = row.get("destination_group")
        months = f"{row['months']} mdr."
        names.append(f"{group}, {months}" if group else f"inden for {months}")
        tints.append(colours.destination(group) if group else colours.own)
        whom = f"afgange til {group}" if group else "afgange"
        hovers.append(
            base.wrapped(
                f"Efter {formats.integer(row['followed'])} {whom}, der er fulgt i {row['months']} måneder, kom "
                f"{formats.interval(row['share'], row['low'], row['high'])} tilbage på ydelsen. "
                f"{formats.integer(row['not_followed'])} er {texts.NOT_YET_FOLLOWED} og er ikke med."
            )
        )
        labels.append(f"{formats.integer(row['followed'])} fulgt, {formats.integer(row['not_followed'])} endnu ikke")
    return _dot_rows(
        rows,
        names,
        hovers,
        tints,
        symbols=["circle"] * len(rows),
        heading="Andel tilbage på ydelsen, med usikkerhed",
        colours=colours,
        below=labels,
    )


def returns_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the shares who came back."""
    if frame.is_empty():
        return texts.NOTHING_FOUND
    parts = [
        f"{formats.interval(row['share'], row['low'], row['high'])} inden for {row['months']} måneder "
        f"({formats.integer(row['followed'])} fulgt, {formats.integer(row['not_followed'])} endnu ikke)"
        for row in frame.to_dicts()
        if not row.get("destination_group")
    ]
    if not parts:
        return "Andel, der kom tilbage på ydelsen, efter hvor de gik hen."
    return f"Tilbage på ydelsen: {formats.list_of(parts)}."


def _numbers(row: dict[str, Any], below: str | None) -> str:
    numbers = formats.interval(row["share"], row["low"], row["high"])
    return f'{numbers}<br><span style="font-size:{base.SMALL}px">{below}</span>' if below else numbers


def _dot_rows(
    rows: list[dict[str, Any]],
    names: list[str],
    hovers: list[str],
    tints: list[str],
    *,
    symbols: list[str],
    heading: str,
    colours: Palette,
    lines: list[int] | None = None,
    below: list[str] | None = None,
) -> Chart:
    """Return rows of a dot with whiskers and its numbers in a column at the right."""
    row_height = ROW + (6 if below else 0)
    right = 136 if below else 108
    top, bottom = 24, 26
    # A fixed width for names and numbers keeps charts that stand beside each other aligned.
    left = max(56, int(max(map(len, names)) * 6.4) + 12)
    height = top + bottom + row_height * len(rows)
    places = list(range(len(rows)))
    highest = max(base.finite([row["high"] for row in rows] + [row["share"] for row in rows]), default=1.0)
    drawn = [index for index, row in enumerate(rows) if row["share"] is not None]
    layout = base.layout(height, colours, (left, right, top, bottom))
    layout["xaxis"] = base.value_axis(highest, "share", colours, ticks=3) | {"tickangle": 0}
    layout["yaxis"] = base.axis(
        colours,
        range=[len(rows) - 0.5, -0.5],
        tickmode="array",
        tickvals=places,
        ticktext=names,
        tickfont={"size": NAME, "color": colours.text},
        automargin=False,
    )
    layout["annotations"] = [base.caption(heading, colours, left, top)] + [
        base.note(
            _numbers(row, below[index] if below else None),
            colours,
            xref="paper",
            yref="y",
            x=1,
            y=index,
            xanchor="left",
            yanchor="middle",
            xshift=8,
            font={"size": NAME, "color": colours.text, "family": base.FONT},
        )
        for index, row in enumerate(rows)
    ]
    layout["shapes"] = [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": index - 0.5,
            "y1": index - 0.5,
            "layer": "below",
            "line": {"color": colours.others, "width": 1},
        }
        for index in lines or []
    ]
    whiskers = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [rows[index]["low"], rows[index]["high"]],
            "y": [index, index],
            "line": {"color": tints[index], "width": 2.2},
            "hoverinfo": "skip",
        }
        for index in drawn
        if rows[index]["low"] is not None and rows[index]["high"] is not None
    ]
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [rows[index]["share"] for index in drawn],
        "y": drawn,
        "cliponaxis": False,
        "marker": {
            "size": 11,
            "symbol": [symbols[index] for index in drawn],
            "color": [tints[index] for index in drawn],
            "line": {"color": [tints[index] for index in drawn], "width": 2},
            "opacity": 1,
        },
        "hoverinfo": "text",
        "hovertext": [hovers[index] for index in drawn],
    }
    return {"data": [*whiskers, dots], "layout": layout}


NAME = 12.5
