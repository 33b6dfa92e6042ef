"""The parts that pages are made of: the answer, tiles, a chart with its quiet row, tables and downloads."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Literal

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from data.metrics import Metric
from data.report import Progress
from methods.disclosure import Shared, shared_frame
from ui import formats, texts

Role = Literal["neutral", "better", "worse", "note"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

INTERNAL = "intern"
"""The reader's choice of internal files, for the whole session."""
_MADE = "definitions_shown"
_BOLD = re.compile(r"[*][*](.+?)[*][*]")
_STRONG = r"<strong>\1</strong>"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|<>~$:])")


def plain(text: str) -> str:
    """Text for a place that reads Markdown, so that a team called `*Nord*` is shown as it is written."""
    return _MARKDOWN.sub(r"\\\1", text)


@dataclass(frozen=True)
class Tile:
    """A key figure: label, value with unit, count and denominator in small type, and a sign in words."""

    label: str
    value: str
    detail: str = ""
    sign: str = ""
    role: Role = "neutral"
    help: str = ""


def badge(text: str) -> None:
    """A small label that the page wears, such as “Syntetiske demodata”."""
    st.html(f'<span class="rd-badge">{escape(text)}</span>', width="content")


def answer(*sentences: str) -> None:
    """The answer of the page: one or two sentences, larger than body text."""
    st.html(f'<p class="rd-answer">{escape(" ".join(sentence for sentence in sentences if sentence))}</p>')


def tiles(items: Sequence[Tile]) -> None:
    """Key figures side by side, two by two on a narrow screen; plain HTML, there before any chart."""
    cells = "".join(
        f'<div class="rd-tile"><dt title="{escape(item.help)}">{escape(item.label)}</dt>'
        f'<dd><span class="rd-value">{_unbroken(item.value)}</span>'
        + (f'<span class="rd-detail">{_unbroken(item.detail)}</span>' if item.detail else "")
        + (f'<span class="rd-sign rd-{item.role}">{escape(item.sign)}</span>' if item.sign else "")
        + "</dd></div>"
        for item in items
    )
    st.html(f'<dl class="rd-tiles">{cells}</dl>')


def worth_line(sign: str, role: Role, sentence: str, sure: str) -> None:
    """A sentence that is worth talking about, with its sign in shape and word, and how sure it is in small type."""
    small = f' <span class="rd-detail">{_unbroken(sure)}</span>' if sure else ""
    st.html(
        f'<p class="rd-worth"><span class="rd-sign rd-{role}">{escape(sign)}</span> {_unbroken(sentence)}{small}</p>'
    )


def _unbroken(words: str) -> str:
    """Text as HTML in which no line breaks before a per cent sign."""
    return escape(words).replace(" %", "&nbsp;%")


def told_by(bar: DeltaGenerator) -> Progress:
    """A progress function that moves a Streamlit bar."""

    def tell(words: str, share: float) -> None:
        bar.progress(min(share, 1.0), text=words)

    return tell


def heading(title: str, subtitle: str = "") -> None:
    """A chart's or section's heading: what is seen, and what is measured in which unit."""
    small = f'<p class="rd-subtitle">{escape(subtitle)}</p>' if subtitle else ""
    st.html(f'<h3 class="rd-heading">{escape(title)}</h3>{small}')


@dataclass(frozen=True)
class Origin:
    """What every chart and download says of itself: page, selection, data date and how gaps were bridged.

    Files that leave the house hide counts below `threshold`; a `narrow` selection may not leave it at all, since its
    difference from a wider one would give small numbers away.
    """

    page: str
    selection: str
    data_date: date
    demo: bool
    spell_rule: str
    threshold: int
    narrow: bool


def chart(
    figure: dict[str, Any],
    *,
    key: str,
    title: str,
    subtitle: str,
    alt: str,
    definition: str,
    table: pl.DataFrame,
    origin: Origin,
    config: Mapping[str, Any],
    shared: Shared | None = None,
    on_point: Callable[[str], None] | None = None,
) -> None:
    """A chart with its title above and one quiet row below: definition, table, CSV and Excel.

    `on_point` is told the customdata of a clicked point; there must be a widget that does the same.
    """
    heading(title, subtitle)
    chosen = f"{key}-chart"
    if on_point is None:
        st.plotly_chart(figure, key=chosen, theme=None, config=dict(config), alt=alt)
    else:
        # A new key after each click, or the chart would keep the point selected and click it again.
        clicks = st.session_state.setdefault(f"{key}-clicks", 0)
        chosen = f"{chosen}-{clicks}"
        st.plotly_chart(
            figure,
            key=chosen,
            theme=None,
            config=dict(config),
            alt=alt,
            selection_mode="points",
            on_select=lambda: _clicked(key, chosen, on_point),
        )
    quiet_row(key=key, title=title, definition=definition, table=table, origin=origin, shared=shared)


def _clicked(key: str, chosen: str, on_point: Callable[[str], None]) -> None:
    points = st.session_state[chosen].selection.points
    if points and points[0].get("customdata") is not None:
        data = points[0]["customdata"]
        st.session_state[f"{key}-clicks"] += 1
        on_point(str(data[0] if isinstance(data, list) else data))


def quiet_row(
    *,
    key: str,
    title: str,
    definition: str,
    table: pl.DataFrame,
    origin: Origin,
    shared: Shared | None = None,
    may_be_internal: bool = True,
    with_table: bool = True,
) -> None:
    """How the number is made, its table, and the table as CSV and Excel; files are made when asked for.

    Files are for sharing, small numbers hidden as `shared` says, unless the reader has chosen internal ones; a table
    that cannot be shared (cases, workers) comes as an internal file. What `shared` drops is for the hiding alone and is
    neither on the screen nor in a file. What is made to be handed out is never internal. Without the table where it
    stands on the page already.
    """
    seen = table if shared is None else table.drop(shared.dropped)
    definition = f"{definition}\n\n{origin.spell_rule}"
    st.session_state.setdefault(_MADE, {})[title] = definition
    with st.container(horizontal=True, gap="small", key=f"{key}-row"):
        with st.popover(texts.HOW, type="tertiary"):
            st.write(definition)
        if with_table:
            with st.popover(texts.TABLE, type="tertiary"):
                st.dataframe(
                    seen, hide_index=True, placeholder=formats.MISSING, column_config=columns_of(seen), alt=title
                )
        internal = shared is None or (may_be_internal and bool(st.session_state.get(INTERNAL)))
        refused = not internal and origin.narrow
        name = f"{file_stem(origin.page, key)}-{texts.INTERNAL_FILE if internal else texts.SHARED_FILE}"

        def cells() -> Cells:
            return Cells(seen) if internal or shared is None else for_sharing(table, shared, origin.threshold)

        for label, kind, mime, made in (
            (texts.CSV, "csv", "text/csv", lambda: to_csv(cells())),
            (
                texts.EXCEL,
                "xlsx",
                XLSX,
                lambda: to_xlsx(cells(), title=title, definition=definition, origin=origin, internal=internal),
            ),
        ):
            st.download_button(
                label,
                made,
                file_name=f"{name}.{kind}",
                mime=mime,
                key=f"{key}-{kind}",
                type="tertiary",
                on_click="ignore",
                disabled=refused,
                help=texts.TOO_NARROW if refused else texts.INTERNAL_HELP if internal else texts.SHARED_HELP,
            )


@dataclass(frozen=True)
class Cells:
    """A table as a file holds it; `hidden` has the same shape and says which cells are `words` instead."""

    table: pl.DataFrame
    hidden: pl.DataFrame | None = None
    words: str = ""


def for_sharing(table: pl.DataFrame, shared: Shared, threshold: int) -> Cells:
    """A table as it may leave the house: what must be hidden is words, what was empty stays empty."""
    safe = shared_frame(table, shared, threshold)
    hidden = safe.select((pl.col(name).is_null() & table[name].is_not_null()).alias(name) for name in safe.columns)
    return Cells(safe, hidden, texts.HIDDEN)


def begin_foot() -> None:
    """Forget the definitions of the run before."""
    st.session_state[_MADE] = {}


def foot() -> None:
    """What a printed page ends with: the definition of each chart, as paper has no popovers."""
    made: dict[str, str] = st.session_state.get(_MADE, {})
    if not made:
        return
    parts = [f"<div><h4>{escape(title)}</h4>{_paragraphs(definition)}</div>" for title, definition in made.items()]
    st.html(f'<div class="rd-foot"><h4>{texts.HOW}</h4>{"".join(parts)}</div>')


def _paragraphs(definition: str) -> str:
    """A definition as HTML; of Markdown it holds paragraphs and bold words only."""
    return "".join(f"<p>{_BOLD.sub(_STRONG, escape(part))}</p>" for part in definition.split("\n\n"))


def shown_table(
    table: pl.DataFrame, alt: str, *, empty: str = formats.MISSING, days: bool = False, most: int | None = None
) -> None:
    """A table on the page, Danish and without row numbers; `empty` stands where there is nothing.

    In full height, but for one of more than `most` rows, which scrolls. `days` as for columns_of.
    """
    height: int | Literal["content"] = 36 * most + 40 if most and table.height > most else "content"
    columns = columns_of(table, days=days)
    st.dataframe(table, hide_index=True, height=height, placeholder=empty, column_config=columns, alt=alt)


def columns_of(table: pl.DataFrame, *, days: bool = False) -> dict[str, Any]:
    """How Streamlit shows a table's columns: months and dates in Danish order, numbers as the browser writes them.

    Dates that are all a month's first are months, unless `days` says that they are days.
    """
    config: dict[str, Any] = {}
    for name, dtype in table.schema.items():
        if dtype == pl.Date:
            months_only = not days and table[name].drop_nulls().dt.day().eq(1).all()
            config[name] = st.column_config.DateColumn(name, format="MM-YYYY" if months_only else "DD-MM-YYYY")
        elif dtype.is_numeric():
            config[name] = st.column_config.NumberColumn(name, format="localized")
    return config


def file_stem(page: str, key: str) -> str:
    """A file name without letters that old systems stumble over."""
    return re.sub(r"[^a-z0-9-]+", "-", f"resultatdialog-{page}-{key}".lower()).strip("-")


def to_csv(cells: Cells) -> bytes:
    """A table as Danish Excel opens it with a double click: UTF-8 with BOM, semicolon, decimal comma.

    Excel reads a cell that begins with =, +, - or @ as a formula, so such a text gets an apostrophe in front.
    """
    texts_only = pl.col(pl.String)
    table = cells.table.with_columns(texts_only.str.replace(r"^([=+\-@\t\r])", "'$1"))
    if cells.hidden is not None:
        table = table.with_columns(
            pl.when(cells.hidden[name])
            .then(pl.lit(cells.words))
            .otherwise(pl.col(name).cast(pl.String).str.replace(".", ",", literal=True))
            .alias(name)
            for name in table.columns
            if cells.hidden[name].any()
        )
    csv = table.write_csv(separator=";", decimal_comma=True, include_bom=True, date_format="%d-%m-%Y")
    return csv.encode("utf-8")


def to_xlsx(
    cells: Cells, *, title: str, definition: str, origin: Origin, internal: bool, mode: str | None = None
) -> bytes:
    """A table as a workbook: the figures on one sheet, what they are and where they come from on the other.

    A title tells a number, which may be small; a file for sharing says what its columns are instead. `mode` is what is
    said of sharing where it is neither of the two.
    """
    import xlsxwriter  # noqa: PLC0415 - a page that is only read should not pay for it

    file = io.BytesIO()
    # A text is a text: a name that begins with = must not become a formula in somebody's Excel.
    options = {
        "in_memory": True,
        "default_date_format": "dd-mm-yyyy",
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        cells.table.write_excel(
            book,
            worksheet=texts.SHEET_FIGURES,
            autofit=True,
            header_format={"bold": True},
            dtype_formats={pl.Date: "dd-mm-yyyy", pl.Float64: "#,##0.0##"},
        )
        if cells.hidden is not None:
            figures = book.get_worksheet_by_name(texts.SHEET_FIGURES)
            for column, name in enumerate(cells.hidden.columns):
                for row in cells.hidden[name].arg_true():
                    figures.write_string(row + 1, column, cells.words)
        columns = [name[:1].lower() + name[1:] for name in cells.table.columns]
        about = book.add_worksheet(texts.SHEET_ABOUT)
        about.set_column(0, 0, 24)
        about.set_column(1, 1, 90)
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        usual = texts.INTERNAL_MODE if internal else texts.SHARED_MODE.format(most=origin.threshold - 1)
        rows = [
            (texts.ABOUT_TITLE, title if internal else texts.ABOUT_COLUMNS.format(columns=formats.list_of(columns))),
            (texts.ABOUT_DEFINITION, definition.replace("**", "")),
            (texts.ABOUT_SELECTION, origin.selection),
            (texts.ABOUT_DATA_DATE, formats.date(origin.data_date)),
            (texts.ABOUT_MODE, mode or usual),
            (texts.ABOUT_SOURCE, texts.DEMO if origin.demo else texts.OWN_DATA),
        ]
        for row, (name, words) in enumerate(rows):
            about.write_string(row, 0, name)
            about.write_string(row, 1, words, wrapped)
    return file.getvalue()


def definition_of(metric: Metric) -> str:
    """A metric's definition for the popover: what it is, how it is computed, what to beware of, its source."""
    parts = [f"**{metric.label}.** {metric.help}"]
    if metric.caveat:
        parts.append(f"{texts.BEWARE} {metric.caveat}")
    if metric.source:
        parts.append(f"{texts.SOURCE}: {metric.source}")
    return "\n\n".join(parts)
