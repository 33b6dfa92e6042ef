"""The agenda of a joint meeting as a provider may have it: its own long courses and nothing more."""

from dataclasses import replace

import polars as pl
import streamlit as st

from ui import formats, texts
from ui.components import XLSX, Cells, Origin, file_stem, to_xlsx
from ui.course_answers import provider_table
from ui.courses import UNKNOWN


def provider_book(rows: pl.DataFrame, provider: str, weeks: int, origin: Origin) -> bytes:
    """The workbook for one provider; `rows` are the long courses of any provider.

    What was selected is left out of it, as a target group tells the citizens' benefit.
    """
    return to_xlsx(
        Cells(provider_table(rows, provider)),
        title=texts.PROVIDER_TITLE.format(provider=provider, weeks=formats.integer(weeks)),
        definition=texts.PROVIDER_DEFINITION,
        origin=replace(origin, selection=provider),
        internal=True,
        mode=texts.PROVIDER_MODE,
    )


def refusal(provider: str | None, *, markers: bool) -> str:
    """Why there is no file for a provider, in words; empty where there is one."""
    if provider is None or provider == UNKNOWN:
        return texts.TO_PROVIDER_CHOOSE
    return texts.TO_PROVIDER_MARKERS if markers else ""


def provider_button(rows: pl.DataFrame, provider: str | None, weeks: int, origin: Origin, *, markers: bool) -> None:
    """The download for the provider that is chosen; off without one, and where the selection is by markers."""
    refused = refusal(provider, markers=markers)
    st.download_button(
        texts.TO_PROVIDER,
        lambda: provider_book(rows, provider or "", weeks, origin),
        file_name=f"{file_stem(origin.page, 'long')}-{texts.PROVIDER_FILE}.xlsx",
        mime=XLSX,
        key="long-provider-xlsx",
        on_click="ignore",
        disabled=bool(refused),
        help=refused or texts.TO_PROVIDER_HELP,
    )
