"""Courses: who orders what, how and when they end, the benefit before and after, and planned beside actual length."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from charts import destinations, survival
from charts import frame as base
from charts import rows as rows_of
from charts.frame import Chart
from ui import formats, texts
from ui.theme import Palette, palette

Row = dict[str, Any]
Words = tuple[str, str]

COURSES: Words = ("forløb", "forløb")
NO_COURSES = texts.NO_COURSES
TOP = 26
ACROSS = base.NARROW + 60  # px of a chart without a left margin on a narrow screen
WRAP = 18  # characters of a row's name on a line
DASH = "–"


# Counts in a grid ------------------------------------------------------------------------------------

NUMBER = 30  # px beside the longest bar of a cell, for its number
BAR, LINE, GAP = 18, 13, 8  # px of a bar, of a line of its note, and between rows
MOST_COLUMN = 22  # characters of a column's name that stands slanted
MOST_HEADING = 44
SLANT = 0.71  # of its length is how far a text at 45 degrees reaches


def bar_table(
    frame: pl.DataFrame,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    counted: Words = COURSES,
    dark: bool = False,
) -> Chart:
    """Return counts as small bars in a grid, a row a name of `rows` and a column a name of `columns`, in their order.

    `frame` has row, column, count and note (further words of that cell, as "11 personer", or null); absent pairs
    count as 0. All bars have one scale. Each row says its sum.
    """
    cells = {(row["row"], row["column"]): row for row in frame.to_dicts()}
    most = max((cell["count"] or 0 for cell in cells.values()), default=0)
    if not most or not rows or not columns:
        return base.empty_chart(220, text=NO_COURSES, dark=dark)
    colours = palette(dark)
    width = ACROSS / len(columns)
    headings, slanted = _column_names(columns, width)
    top = _heading_room(headings, slanted)
    # The rest of a cell is its number's.
    longest = max(1 - (NUMBER + 8) / width, 0.3)
    placed: list[Row] = []
    names: list[tuple[str, float]] = []
    at = 0.0
    for name in rows:
        own = [cells.get((name, column), {"count": 0, "note": None}) for column in columns]
        total = sum(cell["count"] or 0 for cell in own)
        names.append((_row_words(name, total, counted), at + 11))
        middle = at + 22 + BAR / 2
        notes = [base.wrapped(cell["note"] or "", max(int((width - 8) / base.CHARACTER), 6)) for cell in own]
        for place, (column, cell, note) in enumerate(zip(columns, own, notes, strict=True)):
            hover = _cell_hover(name, column, cell, total, counted)
            length = longest * (cell["count"] or 0) / most
            placed.append({"x": place, "y": middle, "length": length, "note": note, "hover": hover, **_number(cell)})
        at += 22 + BAR + LINE * max(note.count("<br>") + 1 if note else 0 for note in notes) + GAP
    reach = [len(text) * base.CHARACTER * SLANT + 14 - (len(headings) - n) * width for n, text in enumerate(headings)]
    right = int(max(4.0, *reach)) if slanted else 4
    layout = base.layout(top + int(at) + 4, colours, (4, right, top, 4))
    layout["xaxis"] = base.axis(colours, range=[0, len(columns)], visible=False)
    layout["yaxis"] = base.axis(colours, range=[at, 0], visible=False)
    edge = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    layout["shapes"] = [
        edge | {"x0": place, "x1": place, "line": {"color": colours.grid, "width": 1}} for place in range(len(columns))
    ]
    layout["annotations"] = [_column_heading(text, n, slanted, colours) for n, text in enumerate(headings)]
    layout["annotations"] += [_row_heading(words, place, colours) for words, place in names]
    layout["annotations"] += [_cell_note(cell, colours) for cell in placed if cell["note"]]
    bars = {
        "type": "bar",
        "orientation": "h",
        "name": counted[1],
        "base": [cell["x"] for cell in placed],
        "x": [cell["length"] for cell in placed],
        "y": [cell["y"] for cell in placed],
        "width": BAR * 0.8,
        "marker": {"color": colours.primary},
        "textposition": "none",
        "hoverinfo": "text",
        "hovertext": [cell["hover"] for cell in placed],
    }
    numbers = {
        "type": "scatter",
        "mode": "text",
        "name": "antal",
        "x": [cell["x"] + cell["length"] for cell in placed],
        "y": [cell["y"] for cell in placed],
        "text": [cell["text"] for cell in placed],
        "textposition": "middle right",
        "textfont": {
            "size": base.NORMAL,
            "family": base.FONT,
            "color": [colours.text if cell["length"] else colours.muted for cell in placed],
        },
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": [cell["hover"] for cell in placed],
    }
    return {"data": [bars, numbers], "layout": layout}


def bar_table_alt(
    frame: pl.DataFrame,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    row_words: Words = ("center", "centre"),
    column_words: Words = ("produkt", "produkter"),
    counted: Words = COURSES,
) -> str:
    """Return one Danish sentence with the row and the column that have most."""
    shown = frame.filter(pl.col("row").is_in(list(rows)) & pl.col("column").is_in(list(columns)))
    total = int(shown["count"].sum() or 0)
    if not total:
        return NO_COURSES
    (row, of_row), (column, of_column) = (
        shown.group_by(side, maintain_order=True).agg(pl.col("count").sum()).sort("count", descending=True).row(0)
        for side in ("row", "column")
    )
    spread = f"{formats.counted(len(rows), *row_words)} og {formats.counted(len(columns), *column_words)}"
    return (
        f"{formats.counted(total, *counted)} fordelt på {spread}: {row} har flest ({formats.integer(of_row)}), og "
        f"{column} er hyppigst ({formats.integer(of_column)})."
    )


def _row_words(name: str, total: int, counted: Words) -> str:
    tail = f" · {formats.counted(total, *counted)}"
    if len(name) + len(tail) > MOST_HEADING:
        tail = f" · {formats.integer(total)}"
    return f"<b>{base.short(name, MOST_HEADING - len(tail))}</b>{tail}"


def _number(cell: Mapping[str, Any]) -> Row:
    return {"text": DASH if cell["count"] is None else formats.integer(cell["count"])}


def _cell_hover(name: str, column: str, cell: Mapping[str, Any], total: int, counted: Words) -> str:
    head = base.wrapped(f"{name}: {column}")
    if cell["count"] is None:
        return f"<b>{head}</b><br>{texts.NO_VALUE}"
    part = f" ({formats.share(cell['count'] / total, 0)})" if total else ""
    said = f"{formats.share_of(cell['count'], total)} {formats.plural(total, *counted)}{part}."
    note = f"<br>{base.wrapped(formats.sentence(cell['note'].removesuffix('.')))}." if cell["note"] else ""
    return f"<b>{head}</b><br>{said}{note}"


# A compound may be parted after its binding s: virksomheds-forløb.
JOINT = re.compile(r"(?<=\w{4}s)(?=[bdfghjklmnprtv]\w{2})")


def _column_names(columns: Sequence[str], width: float) -> tuple[list[str], bool]:
    """Return the names over the columns, on lines that fit the width, or cut and to be slanted where they don't."""
    fits = int(width / base.CHARACTER)
    lines: list[str] = []
    for name in columns:
        parted = " ".join(
            "- ".join(JOINT.split(word)) if len(word) > fits else word for word in name.replace("-", "- ").split()
        )
        lines.append(base.wrapped(parted, fits + 1))
    if all(len(line) <= fits for text in lines for line in text.split("<br>")):
        return lines, False
    return [base.short(name, MOST_COLUMN) for name in columns], True


def _heading_room(headings: Sequence[str], slanted: bool) -> int:
    """Return the px over the grid that the names of the columns need."""
    if slanted:
        return int(max(map(len, headings)) * base.CHARACTER * SLANT) + 22
    return 14 * (max(text.count("<br>") for text in headings) + 1) + 10


def _column_heading(text: str, place: int, slanted: bool, colours: Palette) -> Row:
    where = {"xref": "x", "yref": "paper", "x": place, "y": 1, "xanchor": "left", "yanchor": "bottom", "yshift": 3}
    if slanted:
        # Plotly turns a text round its middle; from the middle its start is half its length away.
        half = len(text) * base.CHARACTER / 2 * SLANT
        where |= {"textangle": -45, "xanchor": "center", "yanchor": "middle"}
        where |= {"xshift": half + 8, "yshift": half + 6}
    return base.note(text, colours, **where)


def _row_heading(words: str, at: float, colours: Palette) -> Row:
    where = {"xref": "paper", "yref": "y", "x": 0, "y": at, "xanchor": "left", "yanchor": "middle"}
    return base.note(
        words,
        colours,
        **where,
        bgcolor=colours.background,
        borderpad=0,
        font={"size": base.NORMAL, "color": colours.text, "family": base.FONT},
    )


def _cell_note(cell: Row, colours: Palette) -> Row:
    where = {"xref": "x", "yref": "y", "x": cell["x"], "y": cell["y"], "xanchor": "left", "yanchor": "top"}
    return base.note(cell["note"], colours, **where, borderpad=0, xshift=2, yshift=-BAR / 2)


# Shares of the efforts -------------------------------------------------------------------------------

KINDS = ("intern", "Nytte", "ekstern", "ukendt")
PALE = 0.45  # of a published share, which is nobody's here
LEAST_WRITTEN = 0.08  # of a bar; a smaller part has no room for its number


def effort_shares(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return what part each kind of effort has, a bar of 100 % for each measure.

    `frame` has measure ("Forløb", "Udgift", in their order), kind (of KINDS), share (0-1), count and unit
    ("forløb", "kr."). Where count is null the share is a published one, drawn pale.
    """
    measures = rows_of.grouped(frame.filter(pl.col("share").is_not_null()).to_dicts(), "measure")
    if not measures:
        return base.empty_chart(200, text=NO_COURSES, dark=dark)
    colours = palette(dark)
    published = [all(row["count"] is None for row in group) for _, group in measures]
    found = {row["kind"] for _, group in measures for row in group}
    kinds = [kind for kind in (*KINDS, *sorted(found - set(KINDS))) if kind in found]
    layout, middles = _share_rows([name for name, _ in measures], [1] * len(measures), kinds, colours, right=24)
    layout["annotations"] = layout["annotations"][1:]
    by_kind = [{row["kind"]: row for row in group} for _, group in measures]
    below = [0.0] * len(measures)
    data = []
    for step, kind in enumerate(kinds):
        rows = [group.get(kind, {"share": 0.0, "count": 0, "unit": ""}) for group in by_kind]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": kind,
                "x": [row["share"] for row in rows],
                "y": middles,
                "width": 20,
                "marker": base.shaded(step, colours) | {"opacity": [PALE if off else 1 for off in published]},
                "textposition": "none",
                "hoverinfo": "text",
                "hovertext": [
                    _effort_hover(name, kind, row, group) for (name, group), row in zip(measures, rows, strict=True)
                ],
            }
        )
        for place, row in enumerate(rows):
            if row["share"] >= LEAST_WRITTEN:
                middle = below[place] + row["share"] / 2
                layout["annotations"].append(_in_bar(middle, middles[place], formats.share(row["share"], 0), colours))
            below[place] += row["share"]
    return {"data": data, "layout": layout}


def effort_shares_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the shares of each measure."""
    measures = rows_of.grouped(frame.filter(pl.col("share").is_not_null()).to_dicts(), "measure")
    if not measures:
        return NO_COURSES
    said = []
    for name, group in measures:
        by_kind = {row["kind"]: row["share"] for row in group}
        kinds = [kind for kind in (*KINDS, *sorted(set(by_kind) - set(KINDS))) if by_kind.get(kind)]
        parts = [f"{kind} {formats.share(by_kind[kind], 0)}" for kind in kinds]
        said.append(f"{name}: {formats.list_of(parts)}")
    return f"Indsatsernes art. {'; '.join(said)}."


def _effort_hover(name: str, kind: str, row: Mapping[str, Any], group: Sequence[Row]) -> str:
    head = base.wrapped(f"{name}: {kind} {formats.share(row['share'], 0)}")
    if row["count"] is None:
        return f"<b>{head}</b><br>Offentliggjort tal, ikke jeres eget."
    total = sum(one["count"] or 0 for one in group)
    return (
        f"<b>{head}</b><br>{formats.share_of(row['count'], total)} {row['unit'] or group[0]['unit']}".rstrip(".") + "."
    )


def _share_rows(
    names: Sequence[str], sizes: Sequence[int], words: Sequence[str], colours: Palette, *, right: int, pace: int = 26
) -> tuple[dict[str, Any], list[float]]:
    """Return the layout of bars of 100 % under headings, and where the bars stand; the first note is the caption."""
    left = 18
    middles, headings, height = rows_of.places(sizes, pace)
    bottom = 26 + base.legend_room(words, left, right)
    layout = base.layout(TOP + height + bottom, colours, (left, right, TOP, bottom))
    layout |= {"barmode": "stack", "bargap": 0, "showlegend": True, "legend": base.legend(colours)}
    layout["xaxis"] = base.value_axis(1.0, "share", colours, ticks=4) | {"range": [0, 1], "tickangle": 0}
    layout["yaxis"] = rows_of.free_rows([""] * len(middles), middles, height, colours)
    layout["annotations"] = [base.caption("", colours, left, TOP)]
    layout["annotations"] += [
        rows_of.heading(base.short(name, MOST_HEADING), at, left, colours)
        for name, at in zip(names, headings, strict=True)
    ]
    return layout, middles


def _in_bar(x: float, y: float, words: str, colours: Palette) -> Row:
    """Return the words in a part of a bar, on a ground of their own since the parts are hatched."""
    where = {"xref": "x", "yref": "y", "x": x, "y": y, "xanchor": "center", "yanchor": "middle"}
    font = {"size": base.SMALL, "color": colours.text, "family": base.FONT}
    return base.note(words, colours, **where, bgcolor=colours.background, borderpad=1, font=font)


# The benefit before and after ------------------------------------------------------------------------

MOST_BENEFIT = 22  # characters: two names stand across a narrow screen
THINNEST = 30  # px between nodes, so that their names do not meet
PAD = 17


def benefit_flow(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return the benefit before (left) and after (right) as flows; those who stay are pale, those who change dark.

    `frame` has benefit_before, benefit_after and courses; null is unknown.
    """
    rows = _flows(frame)
    if not rows:
        return base.empty_chart(300, text=NO_COURSES, dark=dark)
    colours = palette(dark)
    total = sum(row["courses"] for row in rows)
    sides = [_side(rows, column) for column in ("benefit_before", "benefit_after")]
    number = {(side, name): n for n, (side, name) in enumerate((s, name) for s in (0, 1) for name, _ in sides[s])}
    many = max(map(len, sides))
    inner = max(THINNEST * many, 220)
    height = inner + 42
    layout = base.layout(height, colours, (8, 8, 30, 12))
    where = {"xref": "paper", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 10}
    layout["annotations"] = [
        base.note("Ydelse før", colours, **where, x=0, xanchor="left"),
        base.note("Ydelse efter", colours, **where, x=1, xanchor="right"),
    ]
    # Names stand on flows: a halo in the colour of the ground keeps them readable.
    halo = ", ".join([f"0 0 2px {colours.background}"] * 4)
    stays = [row["benefit_before"] == row["benefit_after"] for row in rows]
    flow = {
        "type": "sankey",
        "name": "ydelse",
        "arrangement": "fixed",
        "orientation": "h",
        "node": {
            "label": [
                f"{base.short(name, MOST_BENEFIT)} {formats.integer(count)}" for side in sides for name, count in side
            ],
            "color": [colours.others if name == "ukendt" else colours.neutral for side in sides for name, _ in side],
            "line": {"width": 0},
            "thickness": 10,
            "pad": PAD,
            # Without places of its own Plotly orders the nodes by how little the flows cross.
            "x": [x for side, x in zip(sides, (0.001, 0.999), strict=True) for _ in side],
            "y": [y for side in sides for y in _node_places(side, (inner - PAD * (many - 1)) / total, inner)],
            "customdata": [_node_hover(name, count, total, side) for side in (0, 1) for name, count in sides[side]],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "link": {
            "source": [number[0, row["benefit_before"]] for row in rows],
            "target": [number[1, row["benefit_after"]] for row in rows],
            "value": [row["courses"] for row in rows],
            "color": [
                base.translucent(colours.neutral, 0.2) if stay else base.translucent(colours.primary, 0.6)
                for stay in stays
            ],
            "customdata": [_flow_hover(row, sides[0]) for row in rows],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "textfont": {"size": base.NORMAL, "color": colours.text, "family": base.FONT, "shadow": halo},
    }
    return {"data": [flow], "layout": layout}


def benefit_flow_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with how many stayed on their benefit and the most common changes."""
    rows = _flows(frame)
    if not rows:
        return NO_COURSES
    total = sum(row["courses"] for row in rows)
    stayed = sum(row["courses"] for row in rows if row["benefit_before"] == row["benefit_after"])
    changed = [row for row in rows if row["benefit_before"] != row["benefit_after"]]
    said = [f"{formats.share_of(stayed, total)} er på den samme ydelse"]
    said += [
        f"{formats.integer(row['courses'])} fra {row['benefit_before']} til {row['benefit_after']}"
        for row in sorted(changed, key=lambda row: -row["courses"])[:3]
    ]
    return f"Ydelse før og efter {formats.counted(total, *COURSES)}: {formats.list_of(said)}."


def _flows(frame: pl.DataFrame) -> list[Row]:
    known = frame.with_columns(pl.col("benefit_before", "benefit_after").fill_null("ukendt"))
    sums = known.group_by("benefit_before", "benefit_after").agg(pl.col("courses").sum())
    return sums.filter(pl.col("courses") > 0).sort("benefit_before", "benefit_after").to_dicts()


def _side(rows: Sequence[Row], column: str) -> list[tuple[str, int]]:
    """Return the benefits of a side with their courses, the most common first and the unknown last."""
    sums = {name: sum(row["courses"] for row in group) for name, group in rows_of.grouped(rows, column)}
    return sorted(sums.items(), key=lambda item: (item[0] == "ukendt", -item[1], item[0]))


def _node_places(side: Sequence[tuple[str, int]], scale: float, inner: float) -> list[float]:
    """Return the middles of a side's nodes, 0-1 from the top; scale is px per course."""
    middles: list[float] = []
    at = 0.0
    for _, count in side:
        middles.append(min(max((at + count * scale / 2) / inner, 0.001), 0.999))
        at += count * scale + PAD
    return middles


def _node_hover(name: str, count: int, total: int, side: int) -> str:
    when = ("før", "efter")[side]
    return base.wrapped(f"{name} {when}: {formats.share_of(count, total)} forløb ({formats.share(count / total, 0)}).")


def _flow_hover(row: Row, before: Sequence[tuple[str, int]]) -> str:
    count, total = row["courses"], dict(before)[row["benefit_before"]]
    of = f"{formats.share_of(count, total)} forløb, der begynder på {row['benefit_before']},"
    if row["benefit_before"] == row["benefit_after"]:
        return base.wrapped(f"{of} slutter på den samme ydelse.")
    return base.wrapped(f"{of} slutter på {row['benefit_after']}.")


# How they end ----------------------------------------------------------------------------------------

ROLES = {
    "gennemført": ("neutral", ""),
    "afbrudt med progression": ("better", ""),
    "afbrudt uden progression": ("worse", ""),
    "afbrudt af anden grund": ("note", "/"),
    "afbrudt, grund ukendt": ("axis", "x"),
    "ukendt": ("axis", "."),
}
END_GROUPS = tuple(ROLES)
HOLLOW = frozenset({"afbrudt, grund ukendt", "ukendt"})


def end_colour(colours: Palette, group: str) -> str:
    """Return the colour of a way to end, the same in every chart of courses."""
    colour: str = getattr(colours, ROLES.get(group, ROLES["ukendt"])[0])
    return colour


def reason_bars(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return how often courses end for each reason, with the uncertainty, under the kinds of ending.

    `frame` has reason, group (of END_GROUPS), count, total, share, low and high (0-1; low and high may be null).
    """
    groups = _by_group(frame)
    if not groups:
        return base.empty_chart(260, text=NO_COURSES, dark=dark)
    colours = palette(dark)
    rows = [row for _, group in groups for row in group]
    names, left = base.broken_names([row["reason"] for row in rows], WRAP)
    right = 112
    middles, headings, height = rows_of.places([len(group) for _, group in groups], 32)
    layout = base.layout(TOP + height + 28, colours, (left, right, TOP, 28))
    highest = max(row["share"] for row in rows)
    drawn = min(max(base.finite([row["high"] for row in rows] + [highest])), 1.6 * highest)
    axis = base.value_axis(drawn * 1.02, "share", colours, ticks=2)
    layout["xaxis"] = axis | {"tickangle": 0}
    end = axis["range"][1]
    layout["yaxis"] = rows_of.free_rows(names, middles, height, colours)
    layout["annotations"] = [base.caption("Andel af de sluttede forløb, med usikkerhed", colours, left, TOP)]
    layout["annotations"] += [
        rows_of.heading(
            f'<span style="color:{end_colour(colours, group)}">■</span> {formats.sentence(group)}', at, left, colours
        )
        for (group, _), at in zip(groups, headings, strict=True)
    ]
    layout["annotations"] += [
        rows_of.at_edge(place, formats.interval(row["share"], row["low"], row["high"]), colours)
        for row, place in zip(rows, middles, strict=True)
    ]
    data: list[dict[str, Any]] = []
    at = 0
    for group, members in groups:
        own = middles[at : at + len(members)]
        at += len(members)
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": group,
                "x": [row["share"] for row in members],
                "y": own,
                "width": 18,
                "marker": _end_marker(group, colours),
                "textposition": "none",
                "hoverinfo": "text",
                "hovertext": [_reason_hover(row) for row in members],
            }
        )
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, place in zip(rows, middles, strict=True):
        if row["low"] is not None and row["high"] is not None:
            xs += [row["low"], min(row["high"], end), None]
            ys += [place, place, None]
    whiskers = {"type": "scatter", "mode": "lines", "name": "usikkerhed", "x": xs, "y": ys, "hoverinfo": "skip"}
    data.append(whiskers | {"line": {"color": colours.text, "width": 1.6}})
    return {"data": data, "layout": layout}


def reason_bars_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the share of each kind of ending and its most common reason."""
    groups = _by_group(frame)
    if not groups:
        return NO_COURSES
    total = groups[0][1][0]["total"]
    parts = []
    for group, members in groups:
        most = max(members, key=lambda row: row["count"])
        count = sum(row["count"] for row in members)
        oftenest = f", oftest {most['reason']}" if most["reason"] != group and len(members) > 1 else ""
        parts.append(f"{group} {formats.share(count / total, 0)}{oftenest}")
    return f"Sådan slutter {formats.counted(total, *COURSES)}: {'; '.join(parts)}."


def _by_group(frame: pl.DataFrame) -> list[tuple[str, list[Row]]]:
    """Return the rows with a share under the kinds of ending in their fixed order, the most common reason first."""
    rows = frame.filter(pl.col("share").is_not_null() & (pl.col("count") > 0)).to_dicts()
    rows.sort(key=lambda row: (-row["count"], row["reason"]))
    groups = dict(rows_of.grouped(rows, "group"))
    order = (*END_GROUPS, *sorted(set(groups) - set(END_GROUPS)))
    return [(group, groups[group]) for group in order if group in groups]


def _end_marker(group: str, colours: Palette) -> dict[str, Any]:
    colour, shape = end_colour(colours, group), ROLES.get(group, ROLES["ukendt"])[1]
    hollow = group in HOLLOW
    marker: dict[str, Any] = {"color": colour, "line": {"color": colour, "width": 0.8}}
    if shape:
        marker["pattern"] = {
            "shape": shape,
            "size": 6,
            "solidity": 0.4 if hollow else 0.25,
            "fillmode": "replace" if hollow else "overlay",
            "fgcolor": colour if hollow else colours.background,
            "fgopacity": 0.9,
        }
    return marker


def _reason_hover(row: Row) -> str:
    head = base.wrapped(f"{formats.sentence(row['reason'])}: {formats.interval(row['share'], row['low'], row['high'])}")
    kind = f" ({row['group']})" if row["group"] != row["reason"] else ""
    said = (
        f"{formats.share_of(row['count'], row['total'])} {formats.plural(row['total'], *COURSES)} slutter sådan{kind}."
    )
    return f"<b>{head}</b><br>{base.wrapped(said)}"


# When they end ---------------------------------------------------------------------------------------

IN_COURSE = survival.Story(
    ends=END_GROUPS,
    colour=end_colour,
    patterns={group: shape for group, (_, shape) in ROLES.items()},
    hollow=HOLLOW,
    unit=7.0,
    steps=(1, 2, 4, 8, 13, 26, 52),
    time=("uge", "uger"),
    of="Andel af forløbene",
    gone="",
    still="stadig i gang",
    staying="der stadig er i gang",
    counted=COURSES,
    right=128,
    wrap=15,
)


def course_curve(curve: pl.DataFrame, *, start: float | None = None, dark: bool = False) -> Chart:
    """Return the share of courses that has ended in each way by weeks since start, stacked under those still running.

    `curve` comes from methods.survival.trimmed: time (days), at_risk, remaining and a column (0-1) for each of
    END_GROUPS that occurs. `start` is the day the curve begins; over 0 it is a curve among those still running.
    """
    return survival.incidence_chart(curve, start=start, story=IN_COURSE, dark=dark)


def course_curve_alt(curve: pl.DataFrame, *, start: float | None = None) -> str:
    """Return one Danish sentence with how courses had ended at the end of the curve."""
    return survival.incidence_alt(curve, start=start, story=IN_COURSE)


# After the course ------------------------------------------------------------------------------------

# Each group of statuses stands in the colour of the destination that it corresponds to.
STATUSES = {
    "ordinære løntimer": "job",
    "job": "job",
    "fleksjob": "fleksjob",
    "uddannelse": "uddannelse",
    "førtidspension": "førtidspension",
    "på ydelse": "anden ydelse",
    "anden ydelse": "anden ydelse",
    "fraflyttet": "fraflyttet",
    "død/pension": "død/pension",
    "ukendt": "ukendt",
}


def after_bars(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return where citizens are 3, 6 and 12 months after a course, bars of 100 % under each product.

    `frame` has product (in their order), months, status_group (of STATUSES; null: not followed so long), courses and
    share (0-1 of those followed; null where not followed). How many are followed stands at each bar.
    """
    known = frame.filter(pl.col("courses") > 0).to_dicts()
    products = [(name, rows_of.grouped(rows, "months")) for name, rows in rows_of.grouped(known, "product")]
    if not any(row["status_group"] is not None for row in known):
        return base.empty_chart(260, text=NO_COURSES, dark=dark)
    colours = palette(dark)
    found = {row["status_group"] for row in known if row["status_group"] is not None}
    groups = [name for name in (*STATUSES, *sorted(found - set(STATUSES))) if name in found]
    sizes = [len(bars) for _, bars in products]
    layout, middles = _share_rows([name for name, _ in products], sizes, groups, colours, right=98, pace=32)
    left = 62
    layout["margin"]["l"] = left
    bars = [(name, months, rows) for name, group in products for months, rows in group]
    layout["yaxis"]["ticktext"] = [f"{months} mdr." for _, months, _ in bars]
    for note in layout["annotations"]:
        note["xshift"] = 4 - left
    layout["annotations"][0]["text"] = "Andel af de fulgte forløb, måneder efter sidste dag"
    layout["annotations"] += [
        rows_of.at_edge(place, _followed_words(rows), colours)
        for (_, _, rows), place in zip(bars, middles, strict=True)
    ]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": group,
            "x": [_of_group(rows, group)["share"] or 0.0 for _, _, rows in bars],
            "y": middles,
            "width": 22,
            "marker": _status_marker(group, groups, colours),
            "textposition": "none",
            "hoverinfo": "text",
            "hovertext": [_after_hover(name, months, group, rows) for name, months, rows in bars],
        }
        for group in groups
    ]
    return {"data": data, "layout": layout}


def after_bars_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with where most are at the longest follow-up and how many are left out."""
    known = frame.filter(pl.col("courses") > 0)
    told = known.filter(pl.col("status_group").is_not_null())
    if told.is_empty():
        return NO_COURSES
    months = max(told["months"].to_list())
    last = told.filter(pl.col("months") == months)
    followed = int(last["courses"].sum())
    waiting = int(known.filter((pl.col("months") == months) & pl.col("status_group").is_null())["courses"].sum())
    sums = last.group_by("status_group").agg(pl.col("courses").sum()).sort("courses", "status_group", descending=True)
    parts = [f"{name} {formats.share(count / followed, 0)}" for name, count in sums.head(3).iter_rows()]
    return (
        f"{months} måneder efter {formats.counted(followed, *COURSES)}: flest {formats.list_of(parts)}; "
        f"{formats.integer(waiting)} er {texts.NOT_YET_FOLLOWED}."
    )


def _of_group(rows: Sequence[Row], group: str | None) -> Row:
    return next((row for row in rows if row["status_group"] == group), {"share": 0.0, "courses": 0})


def _followed(rows: Sequence[Row]) -> tuple[int, int]:
    """Return how many are followed so long and how many not yet."""
    waiting = _of_group(rows, None)["courses"]
    return sum(row["courses"] for row in rows) - waiting, waiting


def _followed_words(rows: Sequence[Row]) -> str:
    followed, waiting = _followed(rows)
    later = f'<br><span style="font-size:{base.SMALL}px">{formats.integer(waiting)} endnu ikke</span>'
    return f"{formats.integer(followed)} fulgt{later if waiting else ''}"


def _status_marker(group: str, groups: Sequence[str], colours: Palette) -> dict[str, Any]:
    marker = destinations.group_marker(STATUSES.get(group, "ukendt"), colours)
    # Paid hours and a job that only the exit tells of share a colour; where both occur the latter is dotted.
    if group == "job" and "ordinære løntimer" in groups:
        marker["pattern"] = {"shape": ".", "size": 5, "solidity": 0.3, "fgcolor": colours.background}
        marker["pattern"]["fillmode"] = "overlay"
    return marker


def _after_hover(product: str, months: int, group: str, rows: Sequence[Row]) -> str:
    row, (followed, _) = _of_group(rows, group), _followed(rows)
    part = f" ({formats.share(row['courses'] / followed, 0)})" if followed else ""
    head = base.wrapped(f"{product}, {months} måneder efter: {group}")
    return f"<b>{head}</b><br>{formats.share_of(row['courses'], followed)} fulgte forløb{part}."


# Planned and actual length ---------------------------------------------------------------------------

LENGTH_KEY = "Uger. Prik: halvdelen er kortere, halvdelen længere.<br>Bjælke: den midterste halvdel. Streg: planlagt."


def planned_actual(frame: pl.DataFrame, *, dark: bool = False) -> Chart:
    """Return how long courses last beside their plan: the middle half as a range, the median as a dot, the plan a tick.

    `frame` has product, courses, planned (median weeks), q25, median, q75 (actual weeks), early, on_time and late.
    Products keep the order they come in.
    """
    rows = frame.filter(pl.col("median").is_not_null() & (pl.col("courses") > 0)).to_dicts()
    if not rows:
        return base.empty_chart(240, text=NO_COURSES, dark=dark)
    colours = palette(dark)
    names, left = base.broken_names([row["product"] for row in rows], WRAP)
    right, top, pace = 92, TOP + 14, 36 if any("<br>" in name for name in names) else 28
    height = pace * len(rows)
    layout = base.layout(top + height + 28, colours, (left, right, top, 28))
    longest = max(base.finite([row[column] for row in rows for column in ("q75", "median", "planned")]))
    layout["xaxis"] = base.value_axis(longest * 1.04, "count", colours, ticks=4) | {"tickangle": 0}
    layout["yaxis"] = base.row_axis(names, colours)
    layout["annotations"] = [base.caption(LENGTH_KEY, colours, left, top)]
    layout["annotations"] += [rows_of.at_edge(n, _length_words(row), colours) for n, row in enumerate(rows)]
    xs: list[float | None] = []
    ys: list[float | None] = []
    for n, row in enumerate(rows):
        xs += [row["q25"], row["q75"], None]
        ys += [n, n, None]
    line = {"color": base.mixed(colours.primary, colours, 0.35), "width": 9}
    dot = {"type": "scatter", "mode": "markers", "y": list(range(len(rows))), "cliponaxis": False}
    hovers = {"hoverinfo": "text", "hovertext": [_length_hover(row) for row in rows]}
    tick = {"symbol": "line-ns", "size": 20, "line": {"color": colours.target, "width": 3}, "opacity": 1}
    data = [
        {"type": "scatter", "mode": "lines", "name": "midterste halvdel", "x": xs, "y": ys, "hoverinfo": "skip"}
        | {"line": line},
        dot | {"name": "planlagt", "x": [row["planned"] for row in rows], "marker": tick} | hovers,
        dot
        | {"name": "halvdelen", "x": [row["median"] for row in rows]}
        | {"marker": {"size": 11, "color": colours.primary, "opacity": 1}}
        | hovers,
    ]
    return {"data": data, "layout": layout}


def planned_actual_alt(frame: pl.DataFrame) -> str:
    """Return one Danish sentence with the products whose courses mostly last longer or shorter than planned."""
    rows = frame.filter(pl.col("median").is_not_null() & (pl.col("courses") > 0)).to_dicts()
    if not rows:
        return NO_COURSES
    parts = [
        f"{row['product']} {formats.whole(row['median'])} uger mod planlagt {formats.whole(row['planned'])}"
        for row in rows
    ]
    return f"Halvdelen af forløbene varer højst: {formats.list_of(parts)}."


def _length_words(row: Row) -> str:
    return f"{formats.whole(row['median'])} (plan {formats.whole(row['planned'])})"


def _length_hover(row: Row) -> str:
    head = f"{row['product']}: planlagt {formats.whole(row['planned'])} uger"
    said = (
        f"Halvdelen varer højst {formats.whole(row['median'])} uger, den midterste halvdel "
        f"{formats.whole(row['q25'])}–{formats.whole(row['q75'])} uger. Af {formats.counted(row['courses'], *COURSES)} "
        f"slutter {formats.integer(row['early'])} mere end en uge før plan, {formats.integer(row['on_time'])} til "
        f"tiden og {formats.integer(row['late'])} senere."
    )
    return f"<b>{base.wrapped(head)}</b><br>{base.wrapped(said)}"
