"""The import: files to staged rows, checks, a new snapshot, a comparison with the last one, and the swap.

Nothing touches the snapshot in use. Rows are read in batches and staged in a database file beside the new one,
so that memory does not grow with the files.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

import duckdb
import polars as pl

from data import build, comparison, store
from data.checks import (
    SOURCE,
    SQL_TYPES,
    RowParser,
    Staged,
    Tally,
    note_future_starts,
    note_overlaps,
    note_references,
)
from data.contract import Contract, Table, contract, fold
from data.mapping import (
    FileMapping,
    MappingError,
    Source,
    check_values,
    read_mapping,
    recognised_headers,
    sources_of,
    with_additions,
)
from data.pseudonyms import OtherSecretError, Pseudonyms, masked, masked_series
from data.readers import ENDINGS, ROW, Grid, UnreadableFileError, grids
from data.report import ImportStopped, Progress, Report, SourceFile, TableCount, silent
from data.settings import Settings, load_settings

MAPPING_NAME = "mapping.toml"
"""A file of this name in a folder that is imported is its mapping, unless another is given."""

REFERENCE = Path(__file__).parent / "reference"
SHIPPED = ("norms", "events", "reference_shares")

_READ, _CHECKED, _BUILT = 0.6, 0.7, 0.97
"""How far the import is after reading, checking and building, as shares of its time."""


def load(
    paths: Sequence[Path],
    *,
    folder: Path,
    mapping: Path | None = None,
    data_date: date | None = None,
    covers_from: date | None = None,
    accept_refused: bool = False,
    accept_change: bool = False,
    publish: bool = True,
    demo: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Import files into the store in `folder` and return what was done; publish=False does all but the swap.

    Raises ImportStopped, with the report so far, when the files cannot or should not be taken into use, and
    other ResultatdialogErrors for the store itself. The snapshot in use is then as it was.
    """
    started = time.monotonic()
    one = _Import(folder, contract(), progress or silent, demo=demo)
    try:
        found = one.find(paths, mapping)
        with store.building(folder) as path:
            try:
                one.stage(found, path)
                one.check(accept_refused=accept_refused)
                one.derive(data_date or one.mapping.data_date, covers_from or one.mapping.covers_from)
                one.compare(accept_change=accept_change)
                one.report.seconds = time.monotonic() - started
                one.finish(approved=not demo)
                if publish:
                    one.report.snapshot = store.publish(folder, path)
                    one.report.published = True
            finally:
                one.close()  # before the lock is let go and what is left is removed
    except OtherSecretError as error:
        one.stop("other_secret", str(error))
    one.report.seconds = time.monotonic() - started
    one.progress("Færdig", 1.0)
    return one.report


class _Import:
    """One import while it runs."""

    def __init__(self, folder: Path, described: Contract, progress: Progress, *, demo: bool) -> None:
        self.folder, self.contract, self.progress, self.demo = folder, described, progress, demo
        self.settings: Settings = load_settings(folder)
        self.tally = Tally(described)
        labels = {table.name: table.label for table in described.tables.values()}
        for table in described.tables.values():
            labels |= {f"{table.name}.{column.name}": column.label for column in table.columns}
        self.report = Report(labels=labels, demo=demo)
        self.mapping = FileMapping()
        self.sources: list[Source] = []
        self.refused: _RefusedRows | None = None
        self._con: duckdb.DuckDBPyConnection | None = None

    @property
    def con(self) -> duckdb.DuckDBPyConnection:
        """The new database; open from stage to finish."""
        assert self._con is not None
        return self._con

    def close(self) -> None:
        """Close the new database and put the files of refused rows where the user finds them."""
        if self._con is not None:
            self._con.close()
            self._con = None
        if self.refused is not None:
            self.report.refused_files = self.refused.keep()
            self.refused = None

    def stop(self, kind: str, sentence: str = "") -> NoReturn:
        """Stop with a fault of the contract; what stands in `sentence` comes first."""
        fault = self.contract.faults[kind]
        if not any(kind == known for _, _, known in self.tally.counts):
            self.tally.add("", "", kind, 0, [(None, sentence.removesuffix(fault.must_hold).strip())])
        self.report.faults = self.tally.findings()
        self.close()
        text = " ".join(part for part in (sentence, fault.must_hold if not sentence else "", fault.mend) if part)
        raise ImportStopped(masked(text), self.report)

    def told(self, sentence: str) -> None:
        """Add to what the report tells; names of files and columns may hold CPR numbers too."""
        self.report.assumptions.append(masked(sentence))

    # --- which files ---

    def find(self, paths: Sequence[Path], mapping: Path | None) -> list[Source]:
        """Find the tables in the files; stops for a file that is none and for a missing table or column."""
        self.progress("Finder tabellerne i filerne", 0.0)
        self._read_mapping(paths, mapping)
        for path in self._files(paths):
            self._grids_of(path)
        for entry in self.sources:
            self._headers_told(entry)
        unread = [entry for entry in self.sources if entry.missing]
        if unread:
            self.stop("missing_column", " ".join(self._missing_told(entry) for entry in unread))
        given = {entry.table.name for entry in self.sources}
        self._unmatched_told()
        if not given & set(self.contract.required_any):
            known = [kind for _, _, kind in self.tally.counts if self.tally.severity(kind) == "stop"]
            bare = [path for path in paths if path.is_dir()] if not self.sources and not self.tally.counts else []
            words = f"Der er ingen filer i {bare[0]}. {self.contract.faults['no_cases'].must_hold}" if bare else ""
            self.stop(known[0] if known else "no_cases", self._first_stop() if known else words)
        stopping = [kind for _, _, kind in self.tally.counts if self.tally.severity(kind) == "stop"]
        if stopping:
            self.stop(stopping[0], self._first_stop())
        self.report.absent = [name for name in self.contract.tables if name not in given]
        for name in self.report.absent:
            kind = "shipped_default" if name in SHIPPED else "missing_table"
            self.tally.add(name, "", kind, 0)
        # Parents before children: the contract's order.
        order = list(self.contract.tables)
        return sorted(self.sources, key=lambda entry: order.index(entry.table.name))

    def _missing_told(self, entry: Source) -> str:
        """Tell the required columns that a file lacks, and the headers of it that are nearest to them."""
        labels = []
        for name in entry.missing:
            column = entry.table.column(name)
            left = {fold(header): header for header in entry.unused}
            near = next((one for header in column.headers for one in get_close_matches(header, left, 1, 0.7)), "")
            found = left.get(near, "")
            self.tally.add(entry.table.name, name, "missing_column", 0, [(entry.grid.header_row, found)])
            labels.append(f"»{column.label}«" + (f" (hedder den »{found}« i filen?)" if found else ""))
        return f"{entry.grid.name} ({entry.table.label}) mangler {', '.join(labels)}."

    def _first_stop(self) -> str:
        for finding in self.tally.findings():
            if finding.severity == "stop":
                return f"{finding.value}. {finding.must_hold}" if finding.value else finding.must_hold
        return ""

    def _read_mapping(self, paths: Sequence[Path], mapping: Path | None) -> None:
        if mapping is None:
            mapping = next((path / MAPPING_NAME for path in paths if (path / MAPPING_NAME).is_file()), None)
            if mapping is not None and not self.demo:
                self.told(f"Oversættelsesfilen {mapping.name} i mappen er brugt.")
        if mapping is not None:
            if not mapping.is_file():
                self.stop("missing_file", f"{mapping} findes ikke.")
            try:
                self.mapping = read_mapping(mapping, self.contract)
                self.contract = self.tally.contract = with_additions(self.contract, self.mapping)
                check_values(self.mapping, self.contract)
            except MappingError as error:
                self.stop("unreadable_mapping", str(error))

    def _files(self, paths: Sequence[Path]) -> Iterator[Path]:
        for path in paths:
            if path.is_dir():
                for inside in sorted(path.iterdir()):
                    hidden = inside.name.startswith((".", "~$"))
                    if inside.is_file() and inside.suffix.lower() in ENDINGS and not hidden:
                        yield inside
                    elif not hidden and inside.name != MAPPING_NAME:
                        self.tally.add("", "", "unknown_file", 0, [(None, inside.name)])
            elif path.is_file():
                yield path
            else:
                self.stop("missing_file", f"{path} findes ikke.")

    def _grids_of(self, path: Path) -> None:
        try:
            found = grids(path, recognised_headers(self.contract, self.mapping))
        except UnreadableFileError as error:
            self.tally.add("", "", error.kind, 0, [(None, error.value)])
            return
        except OSError:
            self.tally.add("", "", "unreadable_file", 0, [(None, path.name)])
            return
        tables = [(grid, sources_of(grid, self.contract, self.mapping)) for grid in found]
        if not found:
            self.tally.add("", "", "empty_file", 0, [(None, path.name)])
        elif not any(entries for _, entries in tables):
            kind = "wrong_sheet" if found[0].sheet else "unknown_file"
            self.tally.add("", "", kind, 0, [(None, grid.name) for grid in found])
        for grid, entries in tables:
            if not entries and any(others for _, others in tables):
                self.tally.add("", "", "unused_sheet", 0, [(None, grid.name)])
            if entries and grid.full:
                self.tally.add(entries[0].table.name, "", "sheet_full", 0, [(None, grid.name)])
            self.sources += entries

    def _unmatched_told(self) -> None:
        """Tell the files and columns of the mapping that aren't there: a slip of the pen would lose data unseen."""
        for part in (*self.mapping.tables.values(), *self.mapping.more):
            fitting = [entry for entry in self.sources if entry.part is part]
            if part.file is not None and not fitting:
                place = f"{part.file} · {part.sheet}" if part.sheet else part.file
                self.tally.add(part.table, "", "unmatched_mapping", 0, [(None, place)])
            there = {fold(header) for entry in fitting for header in entry.grid.headers}
            for header, spelled in zip(part.columns, part.spelled, strict=True):
                if fitting and header not in there:
                    self.tally.add(part.table, "", "unmatched_mapping", 0, [(fitting[0].grid.header_row, spelled)])

    def _headers_told(self, entry: Source) -> None:
        """Tell the columns that aren't used (once a file), and rows above the header."""
        used = {position for other in self.sources if other.grid is entry.grid for position in other.positions.values()}
        if next(other for other in self.sources if other.grid is entry.grid) is entry:
            unused = [header for at, header in enumerate(entry.grid.headers) if header and at not in used]
            unused = [header for header in unused if header not in entry.twice]
            if unused:
                listed = f"{entry.grid.name}: {', '.join(unused)}"
                self.told(
                    f"{len(unused)} kolonner er ikke brugt og ikke gemt, fra {listed}."
                    if len(unused) > 1
                    else f"Kolonnen {unused[0]} i {entry.grid.name} er ikke brugt og ikke gemt."
                )
                self.tally.add(
                    entry.table.name,
                    "",
                    "unused_columns",
                    0,
                    [(entry.grid.header_row, name) for name in unused],
                )
            if entry.grid.header_row > 1:
                self.told(
                    f"Kolonnenavnene i {entry.grid.name} står i række {entry.grid.header_row}; "
                    "rækkerne over er ikke læst."
                )
        for header in entry.twice:
            self.tally.add(entry.table.name, "", "column_twice", 0, [(entry.grid.header_row, header)])

    # --- rows ---

    def stage(self, found: list[Source], path: Path) -> None:
        """Read every source into the staging database, each row checked by itself."""
        self._con = store.new_database(path, self.settings.build_memory_limit)
        quoted = str(path).replace("'", "''")
        self.con.execute(f"attach '{quoted}.staging' as staging")
        self.con.execute("create table staging.refusal (table_name varchar, id bigint, kind varchar)")
        self.refused = _RefusedRows(path, self.contract)
        for table in self.contract.tables.values():
            columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in table.columns)
            self.con.execute(f'create table "{table.name}" ({columns})')
            self.con.execute(f'create table staging."{table.name}" ({columns}, {ROW} bigint, {SOURCE} integer)')
        known = comparison.known_fingerprint(self.folder)
        self.names = Pseudonyms(known)
        sizes = [entry.grid.path.stat().st_size for entry in found]
        before = 0
        for number, (entry, size) in enumerate(zip(found, sizes, strict=True)):
            done = before / sum(sizes)
            self._stage_source(entry, number, done, size / sum(sizes))
            before += size
        self.found = found
        if self.names.made:
            self.told(
                f"En nøglefil til CPR-numre er lavet: {self.names.made}. Tag en sikkerhedskopi: uden den får "
                "borgerne nye pseudonymer ved næste import."
            )
        self._empty_files_told(found)
        # The template has a sheet for every table: one without rows is a table that isn't given.
        for name in [name for name, count in self.report.counts.items() if not count.read]:
            del self.report.counts[name]
            self.report.absent.append(name)
        if not set(self.report.counts) & set(self.contract.required_any):
            self.tally.add("", "", "no_cases", 0)
        if any(self.tally.severity(kind) == "stop" for _, _, kind in self.tally.counts):
            kind = next(kind for _, _, kind in self.tally.counts if self.tally.severity(kind) == "stop")
            empty = kind == "no_cases" and found
            words = "Alle ark og filer er uden rækker. " if empty and not self.report.counts else ""
            self.stop(kind, words + self._first_stop())

    def _empty_files_told(self, found: list[Source]) -> None:
        """Tell the files without rows: a fault of the tables that all else hangs on, else a table that isn't given."""
        filled = {source.name for source in self.report.sources if source.rows}
        for entry in found:
            name = masked(entry.grid.name)
            if name in filled or entry.grid.sheet or entry.part.distinct:
                continue
            if entry.table.name in self.contract.required_any:
                self.tally.add(entry.table.name, "", "empty_file", 0, [(None, name)])
            else:
                self.told(f"{name} har ingen rækker, så {entry.table.label} regnes som ikke med.")

    def _stage_source(self, entry: Source, number: int, done: float, share: float) -> None:
        assert self.refused is not None
        table = entry.table
        parser = RowParser(entry, number, self.contract, self.tally, self.names)
        count = self.report.counts.setdefault(table.name, TableCount(table.name))
        read = 0
        words = f"Læser {masked(entry.grid.name)}"
        self.progress(words, _READ * done)
        names = [*(column.name for column in table.columns), ROW, SOURCE]
        try:
            for batch, part in entry.grid.batches(parser.positions):
                parsed = parser.parse(batch)
                rows = parsed.rows.select(names)
                self.con.register("batch", rows)
                self.con.execute(f'insert into staging."{table.name}" select * from batch')  # noqa: S608
                self.con.unregister("batch")
                self.refused.write(table, entry.grid, parsed.refused)
                read += len(parsed.rows) + len(parsed.refused)
                count.read += len(parsed.rows) + len(parsed.refused)
                count.refused += len(parsed.refused)
                count.not_data += parsed.not_data
                count.repaired += parsed.repaired
                if parsed.blank:
                    self.tally.add(table.name, "", "blank_row", parsed.blank)
                self.progress(f"{words}: {read:,} rækker".replace(",", "."), _READ * (done + share * part))
        except UnreadableFileError as error:
            self.tally.add(table.name, "", error.kind, 0, [(None, error.value)])
            self.stop(error.kind, error.value)
        name = masked(entry.grid.name)
        self.report.sources.append(SourceFile(name, table.name, entry.grid.sha256, read))
        self._told_by(parser, entry)

    def _told_by(self, parser: RowParser, entry: Source) -> None:
        table = entry.table
        for name, found in parser.pseudonymised.items():
            if found:
                self.tally.add(table.name, name, "cpr_pseudonymised", found)
        if parser.birth_dates:
            noun = "fødselsdato" if parser.birth_dates == 1 else "fødselsdatoer"
            self.told(f"{_told(parser.birth_dates)} {noun} i {entry.grid.name} er udledt af CPR-numrene.")
        if parser.no_dates:
            words = "dato" if parser.no_dates == 1 else "datoer"
            read = "tom" if parser.no_dates == 1 else "tomme"
            self.told(f"{_told(parser.no_dates)} {words} i {entry.grid.name}, fx 31-12-9999, er læst som {read}.")
        if entry.part.constants:
            values = ", ".join(f"{table.column(name).label} = {value}" for name, value in entry.part.constants.items())
            self.told(f"I {table.label} har alle rækker fået en fast værdi: {values}.")

    # --- rows among themselves ---

    def check(self, *, accept_refused: bool) -> None:
        """Check the rows among themselves, load those that hold, and stop when too many don't."""
        self.progress("Kontrollerer rækkerne", _READ)
        given = [table for name, table in self.contract.tables.items() if name in self.report.counts]
        names = frozenset(table.name for table in given)
        files = tuple(masked(entry.grid.name) for entry in self.found)
        for position, table in enumerate(given):
            self.progress(f"Kontrollerer {table.label}", _READ + (_CHECKED - _READ) * position / len(given))
            self._check_table(table, names, files)
        self._load_shipped(names)
        for table in given:
            note_references(self.con, table, names, self.tally)
        note_overlaps(self.con, self.tally)
        for table in given:
            count = self.report.counts[table.name]
            if count.refused_share > self.settings.refused_share and not accept_refused:
                share = f"{100 * count.refused_share:.1f} %".replace(".", ",")
                refused = count.refused - count.not_data
                self.stop(
                    "too_many_refused",
                    f"I {table.label} er {_told(refused)} {'række' if refused == 1 else 'rækker'} afvist ({share}). "
                    f"{self.contract.faults['too_many_refused'].must_hold}",
                )
            if accept_refused and count.refused_share > self.settings.refused_share:
                self.told(
                    f"Flere rækker i {table.label} er afvist, end indstillingerne tillader; det er godkendt med "
                    "--accept-refused."
                )
        self.con.execute("detach staging")

    def _check_table(self, table: Table, given: frozenset[str], files: tuple[str, ...]) -> None:
        assert self.refused is not None
        several = sum(entry.table == table for entry in self.found) > 1
        staged = Staged(self.con, table, self.tally, files if several else ())
        distinct = tuple(
            number for number, entry in enumerate(self.found) if entry.table == table and entry.part.distinct
        )
        count = self.report.counts[table.name]
        count.read -= staged.refuse_repeats(distinct)
        if table.name == "cases":
            staged.refuse_second_open()
        for reference in table.references:
            if reference.required and reference.table in given:
                staged.refuse_orphans(reference.column, reference.table, reference.to_column)
        refused, repeats = self._write_refused(table)
        count.refused += refused
        count.not_data += repeats
        count.loaded = staged.load()
        self.con.execute(f'drop table staging."{table.name}"')

    def _write_refused(self, table: Table) -> tuple[int, int]:
        """Write the rows that were refused here; how many they are, and how many of them only repeat another."""
        assert self.refused is not None
        columns = ", ".join(f'cast(s."{column.name}" as varchar) as "{column.name}"' for column in table.columns)
        rows = self.con.execute(
            f"select s.{SOURCE}, s.{ROW}, r.kind, {columns} from staging.refusal r "  # noqa: S608
            f'join staging."{table.name}" s on s.rowid = r.id where r.table_name = $1 order by 1, 2',
            [table.name],
        )
        total = repeats = 0
        names = [column.name for column in table.columns]
        while chunk := rows.fetchmany(50_000):
            frame = pl.DataFrame(chunk, schema=[SOURCE, ROW, "fault", *names], orient="row", infer_schema_length=None)
            total += len(frame)
            repeats += int((frame["fault"] == "duplicate_row").sum())
            reasons = {kind: self.contract.faults[kind].must_hold for kind in frame["fault"].unique()}
            frame = frame.with_columns(pl.col("fault").replace_strict(reasons).alias("reason"))
            for source in frame[SOURCE].unique(maintain_order=True):
                part = frame.filter(pl.col(SOURCE) == source)
                self.refused.write(table, self.found[source].grid, part)
        return total, repeats

    def _load_shipped(self, given: frozenset[str]) -> None:
        """Norms, events and published shares: those that come with the program where none were given."""
        for name in SHIPPED:
            path = REFERENCE / f"{name}.csv"
            if name in given or not path.is_file():
                continue
            for grid in grids(path, recognised_headers(self.contract, FileMapping())):
                source = next(entry for entry in sources_of(grid, self.contract, FileMapping()))
                parser = RowParser(source, 0, self.contract, Tally(self.contract), self.names)
                for batch, _ in grid.batches(parser.positions):
                    rows = parser.parse(batch).rows.select([column.name for column in source.table.columns])
                    self.con.register("batch", rows)
                    self.con.execute(f'insert into "{name}" select * from batch')  # noqa: S608
                    self.con.unregister("batch")
            self.told(f"{self.contract.tables[name].label} er ikke med i filerne; de medfølgende er brugt.")

    # --- the snapshot ---

    def derive(self, data_date: date | None, covers_from: date | None) -> None:
        """Settle what the data cover, and build the panel."""
        self.report.data_date = data_date or self._assumed_data_date()
        if self.report.data_date > _today() and not self.demo:
            self.told(
                f"Datadatoen {self.report.data_date:%d-%m-%Y} ligger efter i dag. Månederne frem til den vises, som om "
                "de var dækket; ret --data-date, hvis det ikke er meningen."
            )
        if covers_from and covers_from.replace(day=1) > self.report.data_date:
            self.stop(
                "covers_nothing",
                f"Data skulle dække fra {covers_from:%d-%m-%Y}, men datadatoen er {self.report.data_date:%d-%m-%Y}. "
                f"{self.contract.faults['covers_nothing'].must_hold}",
            )
        first = covers_from.replace(day=1) if covers_from else self._assumed_covers_from(self.report.data_date)
        self.report.covers_from = min(first, self.report.data_date.replace(day=1))
        note_future_starts(self.con, self.report.data_date, self.tally)
        span = _BUILT - _CHECKED
        build.build(
            self.con,
            data_date=self.report.data_date,
            covers_from=self.report.covers_from,
            spell_gap=self.settings.spell_gap,
            caseload_roles=self.settings.roles_with_cases,
            progress=lambda words, share: self.progress(words, _CHECKED + span * share),
        )

    def _assumed_data_date(self) -> date:
        found = self._span("max", until=_today(), events=False) or self._span("max", until=_today(), events=True)
        if found is None:
            self.stop("unreadable_date", "Ingen dato i filerne ligger før i dag, så datadatoen kan ikke findes.")
        self.tally.add("", "", "assumed_data_date", 0, [(None, f"{found:%d-%m-%Y}")])
        self.told(f"Datadatoen er sat til {found:%d-%m-%Y}, den nyeste dato i filerne. Giv den ellers med --data-date.")
        return found

    def _assumed_covers_from(self, data_date: date) -> date:
        first_end = self._ends("min", data_date)
        found = first_end or self._span("min", until=data_date, events=True) or data_date
        month = found.replace(day=1)
        why = (
            "den første måned med en slutdato" if first_end else "den første måned i filerne, for ingen slutdato er med"
        )
        self.tally.add("", "", "assumed_covers_from", 0, [(None, f"{month:%d-%m-%Y}")])
        self.told(f"Data dækker fra {month:%d-%m-%Y}, {why}. Giv den ellers med --covers-from.")
        return month

    def _span(self, which: str, *, until: date, events: bool) -> date | None:
        """Find the newest or oldest date of cases and held contacts, or (events) of any table of dated rows."""
        parts = [
            "select unnest([start_date, end_date]) as day from cases",
            "select date from contacts where coalesce(status, 'afholdt') = 'afholdt'",
        ]
        if events:
            parts += [
                f'select "{column.name}" from "{table.name}"'  # noqa: S608
                for table in self.contract.tables.values()
                if table.name not in {*SHIPPED, "projects", "cases", "contacts", "plans"}
                for column in table.columns
                if column.type == "date" and column.name not in {"birth_date", "due_date"}
            ]
        row = self.con.execute(
            f"select {which}(day) from ({' union all '.join(parts)}) where day <= $until",  # noqa: S608
            {"until": until},
        ).fetchone()
        return row[0] if row else None

    def _ends(self, which: str, data_date: date) -> date | None:
        row = self.con.execute(
            f"select coalesce((select {which}(end_date) from cases where end_date <= $until), "  # noqa: S608
            f"(select {which}(left_date) from enrolments where left_date <= $until))",
            {"until": data_date},
        ).fetchone()
        return row[0] if row else None

    def compare(self, *, accept_change: bool) -> None:
        """Compare with the last approved snapshot and stop when a figure has changed too much."""
        if self.demo:
            return
        assert self.report.data_date is not None
        assert self.report.covers_from is not None
        self.progress("Sammenligner med sidste import", _BUILT)
        self.report.changes = comparison.changes(
            self.con,
            self.folder,
            data_date=self.report.data_date,
            covers_from=self.report.covers_from,
            settings=self.settings,
        )
        for change in self.report.changes:
            if change.verdict != "as_before":
                kind = "changed_much" if change.verdict == "stops" and not accept_change else "changed_some"
                self.tally.add("", "", kind, 0, [(None, _change_words(change.figure, change.before, change.now))])
        much = [change for change in self.report.changes if change.verdict == "stops"]
        if much and not accept_change:
            words = "; ".join(_change_words(change.figure, change.before, change.now) for change in much)
            self.stop("changed_much", f"{words}. {self.contract.faults['changed_much'].must_hold}")
        if much:
            self.report.change_accepted = True
            self.told("Store ændringer siden sidste import er godkendt med --accept-change.")

    def finish(self, *, approved: bool) -> None:
        """Write what is known of the import into the new snapshot, and close it."""
        report = self.report
        report.faults = self.tally.findings()
        assert report.data_date is not None
        assert report.covers_from is not None
        meta = {
            "name": "Syntetiske demodata" if self.demo else self.folder.name,
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "data_date": report.data_date.isoformat(),
            "covers_from": report.covers_from.isoformat(),
            "contract_version": str(self.contract.version),
            "demo": str(self.demo).lower(),
            "approved": str(approved).lower(),
            "secret_fingerprint": self.names.fingerprint,
            "settings": json.dumps(asdict(self.settings), ensure_ascii=False),
            "report_seconds": f"{report.seconds:.1f}",
        }
        tables: dict[str, tuple[Mapping[str, pl.DataType | type[pl.DataType]], list[tuple[object, ...]]]] = {
            "meta": ({"key": pl.String, "value": pl.String}, list(meta.items())),
            "source_file": (
                {"name": pl.String, "table_name": pl.String, "sha256": pl.String, "rows": pl.Int64},
                [(one.name, one.table, one.sha256, one.rows) for one in report.sources],
            ),
            "import_count": (
                {"table_name": pl.String}
                | dict.fromkeys(
                    ("rows_read", "rows_loaded", "rows_repaired", "rows_refused", "rows_not_data"), pl.Int64
                ),
                [(c.table, c.read, c.loaded, c.repaired, c.refused, c.not_data) for c in report.counts.values()],
            ),
            "import_fault": (
                dict.fromkeys(("table_name", "column_name", "kind", "severity"), pl.String)
                | {"row_number": pl.Int64}
                | dict.fromkeys(("value", "must_hold", "mend"), pl.String)
                | {"count": pl.Int64},
                [
                    (f.table, f.column, f.kind, f.severity, f.row, f.value, f.must_hold, f.mend, f.count)
                    for f in report.faults
                ],
            ),
            "import_note": ({"position": pl.Int32, "text": pl.String}, list(enumerate(report.assumptions))),
        }
        for name, (schema, rows) in tables.items():
            self.con.register("rows_of_table", pl.DataFrame(rows, schema=schema, orient="row"))
            self.con.execute(f'create table "{name}" as select * from rows_of_table')  # noqa: S608
            self.con.unregister("rows_of_table")
        self.con.execute("checkpoint")
        self.con.close()
        self._con = None


class _RefusedRows:
    """Refused rows as CSV files beside the store, one a table; written beside the new snapshot until it is done.

    Headers are the contract's labels, so that a mended file can be imported as it stands.
    """

    def __init__(self, path: Path, described: Contract) -> None:
        self._path = path
        self._written: dict[str, Path] = {}
        self._contract = described

    def write(self, table: Table, grid: Grid, rows: pl.DataFrame) -> None:
        """Append rows with a column `reason` and ROW to the table's file."""
        if rows.is_empty():
            return
        path = self._path.with_name(f"{self._path.name}.refused-{table.name}.csv")
        new = table.name not in self._written
        self._written[table.name] = path
        columns = [column for column in table.columns if column.name in rows.columns]
        frame = rows.select(
            pl.lit(masked(grid.name)).alias("Fil"),
            pl.col(ROW).cast(pl.String).alias("Række"),
            pl.col("reason").alias("Årsag"),
            *(pl.col(column.name).cast(pl.String).alias(column.label) for column in columns),
        )
        absent = [column for column in table.columns if column.name not in rows.columns]
        frame = frame.with_columns(pl.lit(None, pl.String).alias(column.label) for column in absent)
        frame = frame.select("Fil", "Række", "Årsag", *(column.label for column in table.columns))
        safe = frame.select(_without_formulas(masked_series(frame[name])) for name in frame.columns)
        with path.open("a", encoding="utf-8-sig" if new else "utf-8", newline="") as file:
            file.write(safe.write_csv(separator=";", include_header=new))

    def keep(self) -> list[Path]:
        """Give the files their lasting names, and remove those of imports before the last three."""
        stamp = self._path.name.removesuffix(".building")
        kept = []
        for table, path in self._written.items():
            if path.exists():
                kept.append(path.replace(path.with_name(f"refused-{stamp}-{table}.csv")))
        stamps = sorted({old.name.split("-")[1] for old in self._path.parent.glob("refused-*-*.csv")})
        for old in self._path.parent.glob("refused-*-*.csv"):
            if old.name.split("-")[1] not in stamps[-3:]:
                old.unlink(missing_ok=True)
        return kept


def _without_formulas(texts: pl.Series) -> pl.Series:
    """Texts that a spreadsheet would take for a formula, with an apostrophe before them."""
    risky = texts.str.contains(r"^[=+\-@\t\r]").fill_null(value=False)
    return pl.select(pl.when(risky).then("'" + texts).otherwise(texts).alias(texts.name)).to_series()


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _told(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _change_words(figure: str, before: float, now: float) -> str:
    percent = f"{100 * (now / before - 1):+.1f} %".replace(".", ",")
    if float(before).is_integer() and float(now).is_integer():
        return f"{figure}: {_told(int(before))} før, {_told(int(now))} nu ({percent})"
    return f"{figure}: {before:.4f} før, {now:.4f} nu ({percent})".replace(".", ",")
