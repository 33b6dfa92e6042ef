"""A project's goals: the road to the target, the flow, how long jobs last, the sites, and who benefits.

A participant is one citizen in one project. Only those secured (the whole period in a job) count towards a target;
those in a job now, the pending, are drawn as pending everywhere: hollow or hatched.
"""

from __future__ import annotations

import datetime as dt
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
FEW = 10  # participants: with fewer nothing is concluded, and a curve is thin
ROW = 15  # px between the rows of words over a time chart
SECURED = "fastholdt"
ENROLLED = "indskrevet"
LAST_START = "sidste jobstart, der kan nå det"
DEADLINE = "frist"
WHOLE = "Hele projektet"
NOBODY = "Der er ingen deltagere at vise endnu."
TOO_FEW = "Der er for få deltagere til at konkludere (n\u00a0=\u00a0{n})."  # the number stays with its sign
WEEK = 7  # days
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 48)  # months between ticks
WEEK_STEPS = (1, 2, 4, 8, 13, 26, 52, 104)

Row = dict[str, Any]
Share = tuple[float, float | None, float | None]  # with its interval


# The road --------------------------------------------------------------------------------------------

FAN = (("p2_5", "p97_5", 0.13, 95), ("p10", "p90", 0.17, 80), ("p25", "p75", 0.24, 50))


def road_chart(
    frame: pl.DataFrame,
    fan: pl.DataFrame | None,
    *,
    target: float | None,
    deadline: dt.date | None,
    last_start: dt.date | None,
    status_dates: Sequence[dt.date],
    today: dt.date,
    as_of: dt.date | None = None,
    start: dt.date | None = None,
    counted: tuple[str, str] = (SECURED, ENROLLED),
    dark: bool = False,
) -> Chart:
    """Return how many are enrolled and secured by each day, against the straight road to the target.

    `frame` has day (or month; the date its counts hold for, at last the day seen from), enrolled (null: not drawn) and
    secured, both cumulative. `fan` has month (a date) and the quantiles p2_5, p10, p25, p50, p75, p90 and p97_5 of
    secured, from the day seen from to the deadline; none or without rows only what has happened is drawn. The road
    runs from `start` (else the first day of the frame) to `target` at the deadline. `as_of` is an earlier day that the
    project is seen from. `counted` says what secured and enrolled are called. Status dates are marked as events.
    """
    rows = _days(frame)
    if not rows:
        return base.empty_chart(HEIGHT, text=NOBODY, dark=dark)
    colours = palette(dark)
    now = as_of or today
    future = _future(fan, deadline)
    first = min(start or rows[0]["day"], rows[0]["day"])
    last = max([now, rows[-1]["day"], *([deadline] if deadline else []), *(row["month"] for row in future)])
    caption = _road_caption(future, as_of, noted=any(first <= day <= last for day in status_dates))
    layout = base.layout(HEIGHT, colours, (LEFT, RIGHT, TOP, BOTTOM))
    layout["xaxis"] = base.time_axis(first, last, colours, ticks=4, years=9)
    span = [dt.date.fromisoformat(day) for day in layout["xaxis"]["range"]]
    ends = [(now, "data til" if as_of is None else "set fra"), (last_start, LAST_START), (deadline, DEADLINE)]
    marks = _road_marks(ends, (span[0], span[1]), lift=9 if status_dates else 0)
    top_margin = TOP + 14 * caption.count("<br>") + base.caption_room(caption)
    top_margin += max((mark["lift"] for mark in marks), default=0) + ROW
    layout["margin"]["t"] = top_margin
    pixels = HEIGHT - top_margin - BOTTOM
    drawn = [row[column] for row in rows for column in ("enrolled", "secured")] + [row["p97_5"] for row in future]
    highest = max(base.finite([*drawn, target]), default=1.0)
    layout["yaxis"] = base.value_axis(highest * 1.05 or 1.0, "count", colours)
    end = layout["yaxis"]["range"][1]
    notes = pl.DataFrame({"date": list(status_dates), "label": ["statusnotat"] * len(status_dates)})
    layout["annotations"] = [base.caption(caption, colours, LEFT, top_margin)]
    if status_dates:
        base.mark_events(layout, notes, first, last, colours)
    for mark in marks:
        layout["shapes"].append(_mark_line(mark, pixels, colours))
        layout["annotations"].append(_mark_name(mark, colours))
    labels: list[tuple[float, str, str]] = []
    data: list[dict[str, Any]] = []
    if future:
        newest = future[-1]
        between = f"{formats.integer(newest['p10'])}–{formats.integer(newest['p90'])}"
        words = f"<b>ventet<br>{formats.integer(newest['p50'])}</b><br>{between}"
        labels.append((newest["p50"], words, colours.own))
        data += _fan_traces(rows[-1], future, colours)
    if target is not None and deadline is not None:
        labels.append((target, f"<b>{texts.TARGET}</b> {formats.integer(target)}", colours.target))
        data.append(_road(start or rows[0]["day"], deadline, last, target, colours))
    layout["annotations"] += base.end_labels(labels, end, pixels, colours)
    lines = [
        (column, word, tint, width)
        for column, word, tint, width in (
            ("enrolled", counted[1], colours.neutral, 1.6),
            ("secured", counted[0], colours.own, 2.6),
        )
        if any(row[column] is not None for row in rows)
    ]
    hovers = [_road_hover(row, lines, start or rows[0]["day"], deadline, target) for row in rows]
    for column, word, tint, width in lines:
        known = [(row["day"], row[column], hover) for row, hover in zip(rows, hovers, strict=True)]
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers" if len(rows) == 1 else "lines",
                "name": word,
                "x": base.iso([day for day, _, _ in known]),
                "y": [count for _, count, _ in known],
                "line": {"color": tint, "width": width, "shape": "hv"},
                "marker": {"size": 7, "color": tint},
                "hoverinfo": "text",
                "hovertext": [hover for _, _, hover in known],
            }
        )
    names = [(rows[-1][column], f"{word} {formats.integer(rows[-1][column])}", tint) for column, word, tint, _ in lines]
    layout["annotations"] += _line_names(names, rows[-1]["day"], (span[0], span[1]), (end, pixels), colours)
    return {"data": data, "layout": layout}


def road_alt(
    frame: pl.DataFrame,
    fan: pl.DataFrame | None,
    *,
    target: float | None,
    deadline: dt.date | None,
    start: dt.date | None = None,
    counted: tuple[str, str] = (SECURED, ENROLLED),
) -> str:
    """Return one Danish sentence with how many are secured, where the road would be, and what is expected."""
    rows = _days(frame)
    if not rows:
        return NOBODY
    row = rows[-1]
    reached = f"{formats.integer(row['secured'])}{'' if target is None else f' af {formats.integer(target)}'}"
    said = f"{formats.date(row['day'])}: {counted[0]} {reached}"
    if row["enrolled"] is not None:
        said += f", {counted[1]} {formats.integer(row['enrolled'])}"
    road = _road_at(row["day"], start or rows[0]["day"], deadline, target)
    if road is not None:
        said += f"; den lige vej til målet er nået til {formats.integer(road)}"
    future = _future(fan, deadline)
    if future:
        newest = future[-1]
        said += (
            f". Ventet {formats.integer(newest['p50'])} ved fristen {formats.date(newest['month'])}, i 80 af 100 "
            f"tænkelige forløb {formats.integer(newest['p10'])}–{formats.integer(newest['p90'])}"
        )
    return f"{said}."


def _days(frame: pl.DataFrame) -> list[Row]:
    """Return the rows of a road whose secured is known, by day."""
    if "day" not in frame.columns:
        frame = frame.rename({"month": "day"})
    return frame.filter(pl.col("secured").is_not_null()).sort("day").to_dicts()


def _future(fan: pl.DataFrame | None, deadline: dt.date | None) -> list[Row]:
    if fan is None or deadline is None:
        return []
    return fan.filter(pl.col("p50").is_not_null()).sort("month").to_dicts()


def _road_caption(future: Sequence[Row], as_of: dt.date | None, *, noted: bool) -> str:
    lines = ["Antal deltagere i alt" + (". ● statusnotat" if noted else "")]
    if future:
        lines.append("Vifte: 50, 80 og 95 af 100 tænkelige forløb")
    if as_of is not None:
        lines.append(f"Som det så ud {formats.date(as_of)}, med senere registreringer")
    return "<br>".join(lines)


def _road_marks(days: Sequence[tuple[dt.date | None, str]], span: tuple[dt.date, dt.date], *, lift: int) -> list[Row]:
    """Return the days within the axis, each with a side for its words and the px they stand over the drawing.

    Words stand left of their line where a narrow screen has room for them, and without the date where it has room for
    them on neither side. Each has a row of its own, from `lift` px: of those to the left the earliest is lowest, and
    over them, of those to the right, the latest: then few lines go through words.
    """
    width = (span[1] - span[0]).days or 1
    inner = base.NARROW + 70 - LEFT - RIGHT
    found: list[Row] = []
    for day, name in days:
        if day is None or not span[0] <= day <= span[1]:
            continue
        left = (day - span[0]).days / width * inner + LEFT
        right = base.NARROW + 70 - left
        words = f"{name} {formats.date_short(day)}"
        need = len(words) * base.CHARACTER + 6
        leftward = left >= need or left > right
        shown = words if need <= max(left, right) else name
        found.append({"day": day, "words": shown, "hover": words, "leftward": leftward})
    lefts = sorted((mark for mark in found if mark["leftward"]), key=lambda mark: mark["day"])
    rights = sorted((mark for mark in found if not mark["leftward"]), key=lambda mark: mark["day"], reverse=True)
    return [mark | {"lift": lift + ROW * n} for n, mark in enumerate([*lefts, *rights])]


def _mark_line(mark: Row, pixels: float, colours: Palette) -> dict[str, Any]:
    day = mark["day"].isoformat()
    line = {"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "layer": "below"}
    return line | {"y1": 1 + (mark["lift"] + 13) / pixels, "line": {"color": colours.event, "width": 1}}


def _mark_name(mark: Row, colours: Palette) -> dict[str, Any]:
    return base.note(
        mark["words"],
        colours,
        xref="x",
        yref="paper",
        x=mark["day"].isoformat(),
        y=1,
        xanchor="right" if mark["leftward"] else "left",
        yanchor="bottom",
        xshift=-3 if mark["leftward"] else 3,
        yshift=mark["lift"] + 1,
        bgcolor=base.veil(colours),
        borderpad=0,
        hovertext=formats.sentence(mark["hover"]),
    )


def _fan_traces(now: Row, future: Sequence[Row], colours: Palette) -> list[dict[str, Any]]:
    """Return the bands, palest outermost, and the middle line, from the newest count onwards."""
    # The fan begins at the newest known count, or a gap would part it from what has happened.
    begun = [now] if now["day"] < future[0]["month"] else []
    xs = base.iso([row["day"] for row in begun]) + base.iso([row["month"] for row in future])

    def column(name: str) -> list[float | None]:
        return [row["secured"] for row in begun] + [row[name] for row in future]

    data = [
        base.band(xs, column(low), column(high), base.translucent(colours.primary, strength), f"{part} af 100")
        for low, high, strength, part in FAN
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": "ventet",
            "x": xs,
            "y": column("p50"),
            "line": {"color": colours.own, "width": 1.8, "dash": "dot"},
            "hoverinfo": "text",
            "hovertext": ["" for _ in begun] + [_fan_hover(row) for row in future],
        }
    )
    return data


def _fan_hover(row: Row) -> str:
    lines = [f"<b>{formats.sentence(formats.date(row['month']))}: ventet {formats.integer(row['p50'])}</b>"]
    lines += [
        f"{part} af 100 forløb: {formats.integer(row[low])}–{formats.integer(row[high])}."
        for low, high, _, part in reversed(FAN)
    ]
    return "<br>".join(lines)


def _road(start: dt.date, deadline: dt.date, last: dt.date, target: float, colours: Palette) -> dict[str, Any]:
    # After the deadline the target stays where it is, so that its label is at the line's end.
    days, counts = [start, deadline], [0.0, target]
    if last > deadline:
        days, counts = [*days, last], [*counts, target]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": texts.TARGET,
        "x": base.iso(days),
        "y": counts,
        "line": {"color": colours.target, "width": 1.4, "dash": "dash"},
        "hoverinfo": "skip",
    }


def _road_at(day: dt.date, start: dt.date, deadline: dt.date | None, target: float | None) -> float | None:
    """Return how many the straight road has by a day; None without a road."""
    if deadline is None or target is None:
        return None
    if deadline <= start:
        return target if day >= deadline else 0.0
    return target * min(max((day - start).days / (deadline - start).days, 0.0), 1.0)


def _road_hover(
    row: Row,
    lines: Sequence[tuple[str, str, str, float]],
    start: dt.date,
    deadline: dt.date | None,
    target: float | None,
) -> str:
    said = [f"{word} {formats.integer(row[column])}" for column, word, _, _ in reversed(lines)]
    hover = f"<b>{formats.date(row['day'])}</b><br>{formats.sentence(formats.list_of(said))}."
    road = _road_at(row["day"], start, deadline, target)
    return hover if road is None else f"{hover}<br>Den lige vej: {formats.integer(road)}."


def _line_names(
    names: Sequence[tuple[float | None, str, str]],
    day: dt.date,
    span: tuple[dt.date, dt.date],
    scale: tuple[float, float],
    colours: Palette,
) -> list[dict[str, Any]]:
    """Return the names of lines that end inside the drawing, over their ends and clear of each other.

    `scale` is the top of the value axis and its px.
    """
    ordered = sorted((name for name in names if name[0] is not None), key=lambda name: name[0] or 0.0)
    end, pixels = scale
    centres = [(value or 0.0) / end * pixels + 10 for value, _, _ in ordered]
    spread = base.spread_out(centres, [15.0] * len(ordered), 0.0, pixels)
    rightward = (day - span[0]).days < 0.4 * (span[1] - span[0]).days
    return [
        base.note(
            f"<b>{words}</b>",
            colours,
            xref="x",
            yref="y",
            x=day.isoformat(),
            y=value,
            xanchor="left" if rightward else "right",
            yanchor="middle",
            xshift=4 if rightward else -4,
            yshift=got - centre + 10,
            bgcolor=base.veil(colours),
            borderpad=0,
            font={"size": base.SMALL, "color": tint, "family": base.FONT},
        )
        for (value, words, tint), centre, got in zip(ordered, centres, spread, strict=True)
    ]


# The flow --------------------------------------------------------------------------------------------

GONE = frozenset({"ended", "left", "left_without_job"})  # stages that are no step on the way


def flow_chart(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return how many came how far, a group of bars a site, all on one scale.

    `frame` has a row a site and stage in the order to show: site (null or "": the whole project), stage (referred,
    enrolled, in_job, retained, ended, left_without_job), label, count and share_of_previous (0-1, or null); with a
    column `of` it says of what, as "indskrevne". Those who ended are hatched.
    """
    rows = frame.filter(pl.col("count").is_not_null()).to_dicts()
    if not any(row["count"] for row in rows):
        return base.empty_chart(260, text=NOBODY, dark=dark)
    colours = palette(dark)
    groups = rows_of.grouped(rows, "site")
    names, left = base.row_names([row["label"] for row in rows])
    top = TOP
    pace = 20 if len(rows) + len(groups) > 24 else 23
    places, headings, height = rows_of.places([len(group) for _, group in groups], pace)
    layout = base.layout(top + 8 + height, colours, (left, 92, top, 8))
    most = max(row["count"] for row in rows)
    layout["xaxis"] = base.axis(colours, range=[0, most], visible=False)
    layout["yaxis"] = rows_of.free_rows(names, places, height, colours)
    layout["bargap"] = 0
    layout["annotations"] = [base.caption("Antal deltagere, og andel af trinnet før", colours, left, top)]
    layout["annotations"] += [
        rows_of.heading(_site(site), at, left, colours) for (site, _), at in zip(groups, headings, strict=True)
    ]
    ordered = [row for _, group in groups for row in group]
    layout["annotations"] += [
        rows_of.at_bar(row["count"], place, _flow_words(row), colours)
        for row, place in zip(ordered, places, strict=True)
    ]
    gone = [row["stage"] in GONE for row in ordered]
    data = {
        "type": "bar",
        "orientation": "h",
        "name": "deltagere",
        "x": [row["count"] for row in ordered],
        "y": places,
        "width": pace * 0.7,
        "marker": _solid_or_hatched(gone, colours),
        "textposition": "none",
        "hoverinfo": "text",
        "hovertext": [_flow_hover(row) for row in ordered],
    }
    return {"data": [data], "layout": layout}


def flow_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the counts of every stage, over all sites that are shown apart."""
    known = frame.filter(pl.col("count").is_not_null())
    whole = known.filter(pl.col("site").fill_null("") == "")
    rows = known if whole.is_empty() else whole
    sums = rows.group_by("stage", maintain_order=True).agg(pl.col("label").first(), pl.col("count").sum())
    if not sums["count"].sum():
        return NOBODY
    parts = [f"{row['label'].lower()} {formats.integer(row['count'])}" for row in sums.to_dicts()]
    sites = known.filter(pl.col("site").fill_null("") != "")["site"].n_unique()
    where = f", {formats.counted(sites, 'sted', 'steder')}" if sites else ""
    return f"Deltagernes vej gennem projektet{where}: {formats.list_of(parts)}."


def _flow_words(row: Row) -> str:
    share = row["share_of_previous"]
    return formats.integer(row["count"]) + ("" if share is None else f" ({formats.share(share, 0)})")


def _flow_hover(row: Row) -> str:
    heading = f"<b>{_site(row['site'])}: {row['label'].lower()} {formats.integer(row['count'])}</b>"
    share = row["share_of_previous"]
    if share is None:
        return heading
    of = row.get("of") or "trinnet før"
    return f"{heading}<br>{base.wrapped(f'{formats.share(share, 0)} af {of}.')}"


def _site(site: str | None) -> str:
    return site or WHOLE


def _solid_or_hatched(hatched: Sequence[bool], colours: Palette) -> dict[str, Any]:
    """Return the marker of bars that are plain, or hatched on the background."""
    return {
        "color": [colours.background if off else colours.primary for off in hatched],
        "line": {"color": colours.primary, "width": 1},
        "pattern": {
            "shape": ["/" if off else "" for off in hatched],
            "fillmode": "overlay",
            "fgcolor": colours.primary,
            "fgopacity": 0.9,
            "size": 6,
            "solidity": 0.25,
        },
    }


# Curves of time --------------------------------------------------------------------------------------


def retention_chart(
    curve: pl.DataFrame,
    *,
    months: int,
    pending: Sequence[float],
    at_period: Share | None = None,
    dark: bool = False,
) -> Chart:
    """Return the share still in the job by how long it has lasted (Kaplan-Meier), and where the pending are now.

    `curve` has time (months since the job began), at_risk, remaining (0-1), and low and high (0-1, or null).
    `months` is the period that must be reached, and `at_period` the share with its interval just before, else read
    off the curve. `pending` holds how many months each of those in a job now has been so. Where fewer than FEW are at
    risk the line is thin.
    """
    rows = _from_start(curve)
    if not rows:
        return base.empty_chart(HEIGHT, text=NOBODY, dark=dark)
    colours = palette(dark)
    xs = [row["time"] for row in rows]
    last = max([*xs, *pending, months])
    layout = _curve_layout("Andel, der stadig er i jobbet", rows, colours, extra="Ringe: i job nu" if pending else "")
    layout["xaxis"] |= _ticks(last, MONTH_STEPS, "Måneder i job")
    hovers = [_curve_hover(row, f"Efter {_months(x)}", "stadig i jobbet") for row, x in zip(rows, xs, strict=True)]
    data = _curve_traces(rows, xs, hovers, colours)
    share = _at_period(at_period, rows, months)
    words = formats.counted(months, "måned", "måneder")
    if share is not None:
        words += f": <b>{formats.interval(*share)}</b>"
    layout["annotations"].append(_over(words, months, _anchor(months / last), colours))
    line = {"type": "line", "xref": "x", "yref": "paper", "x0": months, "x1": months, "y0": 0, "y1": 1}
    layout["shapes"] = [line | {"line": {"color": colours.target, "width": 1.4, "dash": "dash"}}]
    if pending:
        data.append(_pending_dots(pending, rows, colours))
    return {"data": data, "layout": layout}


def retention_alt(
    curve: pl.DataFrame,
    *,
    months: int,
    pending: Sequence[float],
    at_period: Share | None = None,
) -> str:
    """Return one Danish sentence with the share that reaches the whole period, and how many are in a job now."""
    rows = _from_start(curve)
    if not rows:
        return NOBODY
    share = _at_period(at_period, rows, months)
    period = formats.counted(months, "måned", "måneder")
    in_job = f"{formats.integer(len(pending))} er i job nu uden at have nået {period}"
    if share is None:
        newest = rows[-1]
        reached = f"{formats.share(newest['remaining'], 0)} er i jobbet efter {_months(newest['time'])}"
        return f"Så længe varer jobbene: {reached}, og ingen er fulgt i {period}; {in_job}."
    return f"Så længe varer jobbene: {formats.interval(*share)} er der stadig efter {period}; {in_job}."


def waiting_chart(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return the share that has begun a job by weeks since enrolment (1 − Kaplan-Meier), and when half of them have.

    `frame` is a curve as in retention_chart: time (days since enrolment), at_risk, remaining (without a job yet), low
    and high (of remaining).
    """
    rows = _from_start(frame)
    if not rows:
        return base.empty_chart(HEIGHT, text=NOBODY, dark=dark)
    colours = palette(dark)
    rows = [_turned(row) for row in rows]
    xs = [row["time"] / WEEK for row in rows]
    layout = _curve_layout("Andel, der er begyndt i job", rows, colours)
    layout["xaxis"] |= _ticks(max(xs[-1], 1.0), WEEK_STEPS, "Uger siden indskrivning")
    hovers = [_curve_hover(row, f"Efter {_weeks(x)}", "begyndt i job") for row, x in zip(rows, xs, strict=True)]
    data = _curve_traces(rows, xs, hovers, colours)
    half = _half(rows)
    if half is None:
        layout["annotations"].append(_over("halvdelen er endnu ikke i job", max(xs[-1], 1.0), "right", colours))
        return {"data": data, "layout": layout}
    line = {"color": colours.axis, "width": 1.2, "dash": "dot"}
    where = {"type": "line", "xref": "x", "yref": "y", "layer": "below", "line": line}
    layout["shapes"] = [
        where | {"x0": 0, "x1": half, "y0": 0.5, "y1": 0.5},
        where | {"x0": half, "x1": half, "y0": 0, "y1": 1.04},
    ]
    anchor = _anchor(half / max(xs[-1], 1.0))
    layout["annotations"].append(_over(f"halvdelen er i job efter <b>{_weeks(half)}</b>", half, anchor, colours))
    return {"data": data, "layout": layout}


def waiting_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with when half have begun a job, or how many have at the end."""
    rows = [_turned(row) for row in _from_start(frame)]
    if not rows:
        return NOBODY
    half = _half(rows)
    newest = rows[-1]
    ending = f"{formats.share(newest['remaining'], 0)} er i job efter {_weeks(newest['time'] / WEEK)}"
    if half is None:
        return f"Ventetid fra indskrivning til job: {ending}."
    return f"Ventetid fra indskrivning til job: halvdelen er i job efter {_weeks(half)}, {ending}."


def _from_start(curve: pl.DataFrame) -> list[Row]:
    """Return the rows of a curve, from all of them at time 0."""
    rows = curve.fill_nan(None).filter(pl.col("remaining").is_not_null()).sort("time").to_dicts()
    if rows and rows[0]["time"] > 0:
        rows.insert(0, rows[0] | {"time": 0.0, "remaining": 1.0, "low": 1.0, "high": 1.0})
    return rows


def _turned(row: Row) -> Row:
    """Return a row of those who have left instead of those who remain."""
    low, high = row["low"], row["high"]
    return row | {
        "remaining": 1 - row["remaining"],
        "low": None if high is None else 1 - high,
        "high": None if low is None else 1 - low,
    }


def _half(rows: Sequence[Row]) -> float | None:
    return next((row["time"] / WEEK for row in rows if row["remaining"] >= 0.5), None)


def _at_period(given: Share | None, rows: Sequence[Row], months: float) -> Share | None:
    """Return the share that reaches the period; None where nobody has been followed so long."""
    if given is not None:
        return given if base.finite(given[:1]) else None
    if rows[-1]["time"] < months and rows[-1]["remaining"] > 0:
        return None
    # A job that ends on the very day has reached the period.
    row = [row for row in rows if row["time"] < months][-1]
    return row["remaining"], row["low"], row["high"]


def _curve_layout(caption: str, rows: Sequence[Row], colours: Palette, extra: str = "") -> dict[str, Any]:
    thin = f"Tynd linje: færre end {FEW} at regne på" if any(row["at_risk"] < FEW for row in rows) else ""
    key = ". ".join(words for words in (extra, thin) if words)
    caption = f"{caption}<br>{key}" if key else caption
    top = TOP + 18 + 14 * caption.count("<br>") + base.caption_room(caption)
    layout = base.layout(HEIGHT, colours, (LEFT, 18, top, 46))
    layout["xaxis"] = base.axis(
        colours, showline=True, linecolor=colours.axis, ticks="outside", ticklen=4, tickcolor=colours.axis, tickangle=0
    )
    layout["yaxis"] = base.value_axis(1.0, "share", colours)
    layout["annotations"] = [base.caption(caption, colours, LEFT, top)]
    return layout


def _ticks(last: float, steps: Sequence[int], title: str) -> dict[str, Any]:
    step = next((n for n in steps if last <= n * 8), steps[-1])
    values = list(range(0, int(last) + 1, step))
    return {
        "range": [0, last * 1.02],
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [formats.integer(value) for value in values],
        "title": {"text": title, "font": {"size": base.SMALL}, "standoff": 6},
    }


def _curve_traces(
    rows: Sequence[Row], xs: Sequence[float], hovers: Sequence[str], colours: Palette
) -> list[dict[str, Any]]:
    """Return a curve in steps: its band, a line where enough are at risk, and a thin one after that."""
    enough = sum(row["at_risk"] >= FEW for row in rows)
    # Each value holds until the next time, so the band has both ends of every step.
    steps = [(n, x) for n in range(len(xs)) for x in xs[n : n + 2]]
    lows, highs = ([rows[n][limit] for n, _ in steps] for limit in ("low", "high"))
    line = {"type": "scatter", "x": list(xs), "hoverinfo": "text", "hovertext": list(hovers)}
    values = [row["remaining"] for row in rows]
    return [
        base.band([x for _, x in steps], lows, highs, base.translucent(colours.primary, 0.16), "usikkerhed"),
        line
        | {
            "mode": "lines+markers" if len(rows) == 1 else "lines",
            "name": "andel",
            "y": [value if n < enough else None for n, value in enumerate(values)],
            "line": {"color": colours.own, "width": 2.4, "shape": "hv"},
            "marker": {"size": 7, "color": colours.own},
        },
        line
        | {
            "mode": "lines",
            "name": f"færre end {FEW}",
            # From the last point of the other line, or a step would be missing between them.
            "y": [value if n >= enough - 1 and enough < len(rows) else None for n, value in enumerate(values)],
            "line": {"color": colours.own, "width": 1, "shape": "hv"},
        },
    ]


def _curve_hover(row: Row, when: str, words: str) -> str:
    value = formats.interval(row["remaining"], row["low"], row["high"])
    counted = formats.counted(row["at_risk"], "deltager", "deltagere")
    return f"<b>{when}: {value} {words}</b><br>Regnet på {counted}."


def _pending_dots(pending: Sequence[float], rows: Sequence[Row], colours: Palette) -> dict[str, Any]:
    """Return a ring on the curve for each time that somebody has been in a job until now."""
    times = sorted(set(pending))
    counts = [sum(other == time for other in pending) for time in times]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "i job nu",
        "x": times,
        "y": [[row["remaining"] for row in rows if row["time"] <= time][-1] for time in times],
        "cliponaxis": False,
        "marker": {
            "symbol": "circle",
            "size": [8 if count == 1 else 11 for count in counts],
            "color": colours.background,
            "line": {"color": colours.own, "width": 1.5},
            "opacity": 1,
        },
        "hoverinfo": "text",
        "hovertext": [
            f"<b>{formats.integer(count)} i job nu</b><br>I gang i {_months(time)}."
            for time, count in zip(times, counts, strict=True)
        ],
    }


def _over(words: str, x: float, anchor: str, colours: Palette) -> dict[str, Any]:
    """Return words over the drawing at a place on its axis."""
    return base.note(words, colours, xref="x", yref="paper", x=x, y=1, xanchor=anchor, yanchor="bottom", yshift=2)


def _anchor(place: float) -> str:
    """Return how words over a place (0-1 of the axis) must stand to be within the chart."""
    return "left" if place < 0.3 else "right" if place > 0.7 else "center"


def _months(count: float) -> str:
    # Only a whole month is singular, and 1.0 is none of those: "1,0 måneder".
    return f"{formats.decimal(count)} måneder"


def _weeks(count: float) -> str:
    return formats.counted(round(count), "uge", "uger")


# The sites -------------------------------------------------------------------------------------------


def site_targets(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return what each site has reached of its own targets, a group of bars a measure, each group on its own scale.

    `frame` has a row a measure and site in the order to show: measure, label (what the measure is called), site (null
    or "": the whole project), actual, pending (hatched after the bar; null: none), target (null: none), n (the
    participants it rests on; null: not told) and unit (count, share or rate; absent: count). Sites with fewer than
    FEW participants say so.
    """
    rows = frame.filter(pl.col("actual").is_not_null()).to_dicts()
    if not rows:
        return base.empty_chart(260, text=NOBODY, dark=dark)
    colours = palette(dark)
    groups = rows_of.grouped(rows, "measure")
    names, left = base.row_names([_site(row["site"]) for row in rows])
    few = any(_few(row) for row in rows)
    pace = 34 if few else 26
    key = "Streg: målet" + (". Skraveret: i job nu" if any(row["pending"] for row in rows) else "")
    right = 124
    sizes = [22 + pace * len(group) + 6 for _, group in groups]
    inner = sum(sizes)
    layout = base.layout(TOP + inner + 8, colours, (left, right, TOP, 8))
    layout |= {"barmode": "stack", "bargap": 0.42 if few else 0.3}
    layout["annotations"] = [base.caption(key, colours, left, TOP)]
    data: list[dict[str, Any]] = []
    above, at = 0, 0
    for index, ((_, group), size) in enumerate(zip(groups, sizes, strict=True)):
        mark = "" if index == 0 else str(index + 1)
        axes = {"xaxis": f"x{mark}", "yaxis": f"y{mark}"}
        ends = [max(base.finite([row["actual"] + (row["pending"] or 0), row["target"]])) for row in group]
        # A measure has a scale of its own: ten mentors and 165 participants do not fit one.
        layout[f"xaxis{mark}"] = base.axis(colours, range=[0, max(ends) * 1.02 or 1.0], visible=False) | {
            "anchor": axes["yaxis"]
        }
        ceiling, floor = 1 - (above + 22) / inner, 1 - (above + size - 6) / inner
        layout[f"yaxis{mark}"] = base.row_axis(names[at : at + len(group)], colours) | {
            "domain": [max(floor, 0.0), ceiling],
            "anchor": axes["xaxis"],
        }
        heading = base.note(f"<b>{group[0]['label']}</b>", colours, xref="paper", yref="paper", x=0, y=ceiling)
        heading |= {"xanchor": "left", "xshift": 4 - left, "yanchor": "bottom", "yshift": 1}
        heading["font"] = {"size": base.NORMAL, "color": colours.text, "family": base.FONT}
        layout["annotations"].append(heading)
        for place, row in enumerate(group):
            layout["annotations"].append(_site_words(row, place, axes["yaxis"], colours))
            if row["target"] is not None:
                layout["shapes"].append(_target_tick(row["target"], place, axes, colours))
        data += _site_bars(group, axes, colours)
        above += size
        at += len(group)
    return {"data": data, "layout": layout}


def site_targets_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with what every site has reached of each target."""
    rows = frame.filter(pl.col("actual").is_not_null()).to_dicts()
    if not rows:
        return NOBODY
    said = []
    for _, group in rows_of.grouped(rows, "measure"):
        parts = [f"{_site(row['site'])} {_reached(row)}" for row in group]
        said.append(f"{group[0]['label'].lower()}: {formats.list_of(parts)}")
    return f"{formats.sentence('; '.join(said))}."


def _few(row: Row) -> bool:
    return row["n"] is not None and row["n"] < FEW


def _unit(row: Row) -> str:
    return row.get("unit") or "count"


def _amount(value: float | None, unit: str) -> str:
    return formats.share(value, 0) if unit == "share" else formats.value(value, unit)


def _reached(row: Row) -> str:
    """Return what is reached as '41 af 75 (9 undervejs)', or for a share '41 %, mål 60 %'."""
    unit = _unit(row)
    said = _amount(row["actual"], unit)
    if row["target"] is not None:
        between = " af " if unit == "count" else f", {texts.TARGET} "
        said += f"{between}{_amount(row['target'], unit)}"
    return said + (f" ({_amount(row['pending'], unit)} i job nu)" if row["pending"] else "")


def _site_words(row: Row, place: int, yaxis: str, colours: Palette) -> dict[str, Any]:
    unit = _unit(row)
    said = f"<b>{_amount(row['actual'], unit)}</b>"
    if row["pending"]:
        said += f" + {_amount(row['pending'], unit)}"
    if row["target"] is not None:
        said += f" · {texts.TARGET} {_amount(row['target'], unit)}"
    if _few(row):
        said += f"<br>få: n = {formats.integer(row['n'])}"
    where = {"xref": "paper", "yref": yaxis, "x": 1, "y": place, "xanchor": "left", "yanchor": "middle", "xshift": 8}
    return base.note(said, colours, **where) | {
        "font": {"size": base.NORMAL - 0.5, "color": colours.text, "family": base.FONT}
    }


def _target_tick(target: float, place: int, axes: Mapping[str, str], colours: Palette) -> dict[str, Any]:
    where = {"type": "line", "xref": axes["xaxis"], "yref": axes["yaxis"], "x0": target, "x1": target}
    return where | {"y0": place - 0.42, "y1": place + 0.42, "line": {"color": colours.target, "width": 2.2}}


def _site_bars(rows: Sequence[Row], axes: Mapping[str, str], colours: Palette) -> list[dict[str, Any]]:
    hovers = [_site_hover(row) for row in rows]
    parts = [("nået", "actual", False)]
    if any(row["pending"] for row in rows):
        parts.append(("i job nu", "pending", True))
    return [
        {
            "type": "bar",
            "orientation": "h",
            "name": name,
            "x": [row[column] or 0 for row in rows],
            "y": list(range(len(rows))),
            "marker": _solid_or_hatched([hatched] * len(rows), colours),
            "textposition": "none",
            "hoverinfo": "text",
            "hovertext": hovers,
            **axes,
        }
        for name, column, hatched in parts
    ]


def _site_hover(row: Row) -> str:
    lines = [f"<b>{_site(row['site'])}: {row['label'].lower()}</b>", f"{formats.sentence(_reached(row))}."]
    if _few(row):
        lines.append(base.wrapped(TOO_FEW.format(n=formats.integer(row["n"]))))
    return "<br>".join(lines)


# Who benefits ----------------------------------------------------------------------------------------

GROUPS = (("enrolled", "indskrevne"), ("secured", "fastholdte"))
"""The groups whose markers are compared (charts/markers.py)."""


def quarter_markers(
    frame: pl.DataFrame,
    *,
    metric_label: str = "Kendetegn pr. deltager, gennemsnit",
    unit: str = "rate",
    whole: float | None = None,
    dark: bool = False,
) -> Chart:
    """Return how many markers those enrolled in each quarter had, with its uncertainty.

    `frame` has a row a quarter: quarter (its first day), value, low and high (null where too few), and count, the
    participants enrolled then. `unit` is "rate" for a mean and "share" for a share (0-1); `whole` is the value of
    all participants, a line. A quarter with fewer than FEW is hollow.
    """
    rows = frame.filter(pl.col("value").is_not_null()).sort("quarter").to_dicts()
    if not rows:
        return base.empty_chart(300, text=NOBODY, dark=dark)
    colours = palette(dark)
    hollow = [row["count"] < FEW for row in rows]
    key = [f"Hul: færre end {FEW} deltagere"] if any(hollow) else []
    caption = "<br>".join([metric_label, *key])
    top = TOP + 14 * len(key) + base.caption_room(metric_label)
    layout = base.layout(300, colours, (LEFT, 62 if whole is not None else 16, top, BOTTOM))
    days = [row["quarter"] for row in rows]
    layout["xaxis"] = base.time_axis(days[0], days[-1], colours, ticks=4, years=9)
    layout["xaxis"] |= _quarter_ticks(days)
    values = [row["value"] for row in rows]
    highest = max([*values, whole or 0.0]) or 1.0
    # A wide interval of few participants may leave the drawing rather than flatten the rest.
    tallest = max(base.finite([*(row["high"] for row in rows), highest]))
    layout["yaxis"] = base.value_axis(min(tallest, highest * 2), unit, colours, ticks=4)
    end = layout["yaxis"]["range"][1]
    layout["annotations"] = [base.caption(caption, colours, LEFT, top)]
    spans = [row for row in rows if row["low"] is not None and row["high"] is not None]
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "usikkerhed",
            "x": [x for row in spans for x in (row["quarter"].isoformat(), row["quarter"].isoformat(), None)],
            "y": [y for row in spans for y in (row["low"], min(row["high"], end), None)],
            "line": {"color": colours.neutral, "width": 1.8},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "name": "indskrevet i kvartalet",
            "x": base.iso(days),
            "y": values,
            "cliponaxis": False,
            "marker": {
                "size": 10,
                "color": [colours.background if open_ else colours.own for open_ in hollow],
                "line": {"color": colours.own, "width": 1.6},
                "opacity": 1,
            },
            "hoverinfo": "text",
            "hovertext": [_quarter_hover(row, unit) for row in rows],
        },
    ]
    if whole is not None:
        line = {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": whole, "y1": whole}
        layout["shapes"] = [line | {"layer": "below", "line": {"color": colours.axis, "width": 1.4}}]
        words = [(whole, f"{texts.ALL_UNITS}<br>{_amount(whole, unit)}", colours.muted)]
        layout["annotations"] += base.end_labels(words, end, 300 - top - BOTTOM, colours)
    return {"data": data, "layout": layout}


def quarter_alt(
    frame: pl.DataFrame, *, metric_label: str = "Kendetegn pr. deltager, gennemsnit", unit: str = "rate"
) -> str:
    """Return one Danish sentence with the first and the newest quarter of enough participants."""
    known = frame.filter(pl.col("value").is_not_null()).sort("quarter")
    rows = known.filter(pl.col("count") >= FEW).to_dicts() or known.to_dicts()
    if not rows:
        return NOBODY
    parts = [f"{_amount(row['value'], unit)} i {formats.quarter(row['quarter'])}" for row in (rows[0], rows[-1])]
    if len(rows) == 1:
        return f"{metric_label}: {parts[0]}."
    return f"{metric_label}, efter det kvartal de blev indskrevet i: {parts[0]} og {parts[1]}."


def _quarter_ticks(days: Sequence[dt.date]) -> dict[str, Any]:
    """Return ticks on quarters, the newest first of all, as many as fit a narrow screen."""
    apart = -(-len(days) // 4)
    shown = list(days)[::-1][::apart][::-1]
    words = [f"{(day.month + 2) // 3}. kv. {day.year % 100:02d}" for day in shown]
    margin = dt.timedelta(days=50)
    return {
        "range": [(days[0] - margin).isoformat(), (days[-1] + margin).isoformat()],
        "tickvals": base.iso(shown),
        "ticktext": words,
    }


def _quarter_hover(row: Row, unit: str) -> str:
    between = formats.interval if unit == "share" else formats.rate_interval
    lines = [f"<b>{formats.quarter(row['quarter'])}: {between(row['value'], row['low'], row['high'])}</b>"]
    lines.append(f"{formats.counted(row['count'], 'deltager', 'deltagere')} indskrevet.")
    if row["count"] < FEW:
        lines.append(base.wrapped(TOO_FEW.format(n=formats.integer(row["count"]))))
    return "<br>".join(lines)
