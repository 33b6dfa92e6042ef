"""Import by drag and drop, on a machine of one's own: check first, read the report, then take the data in use."""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from data.errors import ResultatdialogError
from data.importing import load
from data.report import ImportStopped, Report
from data.template import write_template
from ui import formats, texts
from ui.components import heading, plain, told_by
from ui.reports import counts_of, faults_of, show_counts, show_faults

OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}
KINDS = ["csv", "txt", "tsv", "xlsx", "parquet"]

_REPORT = "import_report"


def import_form(folder: Path) -> None:
    """Draw the form; only when the dashboard listens to its own machine alone, since a server imports by command."""
    host = str(st.context.headers.get("Host", "localhost")).rsplit(":", 1)[0].strip("[]")
    # The Host header tells a reverse proxy on the same machine, which listens for others.
    if not {st.get_option("server.address"), host} <= OWN_MACHINE:
        st.info(texts.IMPORT_BY_COMMAND)
        return
    if message := st.session_state.pop("import_done", None):
        st.success(message)
    st.write(texts.IMPORT_INTRO)
    files = st.file_uploader(texts.IMPORT_FILES, type=KINDS, accept_multiple_files=True, key="import_files")
    with st.expander(texts.IMPORT_MORE):
        mapping = st.file_uploader(texts.IMPORT_MAPPING, type=["toml"], key="import_mapping")
        data_date = st.date_input(
            texts.IMPORT_DATA_DATE,
            value=None,
            format="DD-MM-YYYY",
            key="import_data_date",
            help=texts.IMPORT_DATA_DATE_HELP,
        )
    if not files:
        st.session_state.pop(_REPORT, None)
        return
    chosen = tuple((file.name, file.file_id) for file in [*files, *([mapping] if mapping else [])])
    if st.button(texts.IMPORT_CHECK, type="primary", key="import_check"):
        report, stopped = _load(files, mapping, data_date, folder, publish=False)
        st.session_state[_REPORT] = (chosen, data_date, report, stopped)
    checked = st.session_state.get(_REPORT)
    # A report is of these files and this date; when either changes, the files are checked again.
    if checked is None or checked[:2] != (chosen, data_date):
        return
    report, stopped = checked[2:]
    _show(report, stopped)
    accept = bool(stopped) and st.checkbox(texts.IMPORT_ACCEPT, key="import_accept", help=texts.IMPORT_ACCEPT_HELP)
    if st.button(texts.IMPORT_PUBLISH, type="primary", key="import_publish", disabled=bool(stopped) and not accept):
        report, stopped = _load(files, mapping, data_date, folder, publish=True, accept=accept)
        if stopped:
            st.session_state[_REPORT] = (chosen, data_date, report, stopped)
        else:
            st.session_state.pop(_REPORT, None)
            st.session_state["import_done"] = texts.IMPORT_DONE
        st.rerun()


def _load(
    files: Sequence[Any],
    mapping: Any | None,
    data_date: date | None,
    folder: Path,
    *,
    publish: bool,
    accept: bool = False,
) -> tuple[Report, str]:
    """The report, and the sentence that stopped the import (empty when nothing did)."""
    bar = st.progress(0.0, text=texts.IMPORT_READING)
    try:
        with tempfile.TemporaryDirectory() as raw:
            paths = [_written(Path(raw) / "filer", file) for file in files]
            report = load(
                paths,
                folder=folder,
                mapping=_written(Path(raw), mapping) if mapping else None,
                data_date=data_date,
                accept_refused=accept,
                accept_change=accept,
                publish=publish,
                progress=told_by(bar),
            )
    except ImportStopped as stop:
        return stop.report, str(stop)
    except ResultatdialogError as error:
        return Report(), str(error)
    finally:
        bar.empty()
    return report, ""


def _written(folder: Path, file: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    # Only the last part of the name: a browser must not choose where a file is written.
    path = folder / Path(file.name).name
    path.write_bytes(file.getbuffer())
    return path


def _show(report: Report, stopped: str) -> None:
    if stopped:
        st.error(plain(stopped))
    else:
        st.success(texts.IMPORT_CHECKED)
    if report.counts:
        show_counts(counts_of(report))
    show_faults(faults_of(report))
    told = [change for change in report.changes if change.verdict != "as_before"]
    lines = [*report.assumptions]
    lines += [
        texts.IMPORT_CHANGE.format(
            figure=change.figure,
            before=formats.decimal(change.before, 0 if change.before >= 10 else 3),
            now=formats.decimal(change.now, 0 if change.now >= 10 else 3),
            change=formats.share(change.change, 0),
        )
        for change in told
    ]
    if lines:
        heading(texts.IMPORT_NOTES)
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def template_file() -> bytes:
    """The Excel template as bytes, for a download."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "skabelon.xlsx"
        write_template(path)
        return path.read_bytes()
