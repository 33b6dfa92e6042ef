"""Which file is which table, and which of its columns is which: by names, by headers, or as a mapping file says.

A mapping file is TOML, and everything in it may be left out:

    data_date = 2026-10-31                     # as --data-date
    covers_from = 2017-01-01                   # as --covers-from

    [tables.cases]                             # how the table is read, whichever file it is in
    file = "udtræk.csv"                        # its file ("udtræk*.csv" fits more; sheet = "Ark1")
    columns = { "Sag" = "case_id", "Enhed" = "team_id", "Notat" = "" }    # header = column; "" leaves it out
    constants = { benefit = "kontanthjælp" }   # a value for every row
    end_is = "first_day_outside"               # one day is taken off end_date and left_date

    [tables.cases.values.target_group]         # value in the file = value in the contract ("" = empty)
    "AKP 30+" = "aktivitetsparate i kontanthjælp"

    [[from]]                                   # one more table out of a file: here the teams of a flat file
    table = "teams"
    file = "udtræk.csv"
    columns = { "Enhed" = ["team_id", "team"] }    # one header may fill several columns
    distinct = true                            # one row per different content, none where a required cell is empty

    [vocabulary]
    product = ["Gartnerhold"]                  # values added to a vocabulary

A [tables.x] knows the contract's headers too; a [[from]] reads only the columns that it names.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.contract import Contract, Table, Term, fold
from data.errors import ResultatdialogError
from data.readers import Grid

FIXED_VOCABULARIES = frozenset({"benefit", "target_group", "exit_destination", "marker"})
"""Vocabularies that the panel is built on: a value added to them would be counted nowhere."""

END_COLUMNS = ("end_date", "left_date")

_TABLE_KEYS = {"file", "sheet", "columns", "constants", "values", "end_is", "distinct"}


class MappingError(ResultatdialogError):
    """A mapping file that is no TOML, or names what isn't there."""


@dataclass(frozen=True)
class Part:
    """How one table is read from a file; columns holds folded headers, values folded cells."""

    table: str
    file: str | None = None
    sheet: str | None = None
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    end_is: str = "last_day"
    distinct: bool = False
    only_named: bool = False
    spelled: tuple[str, ...] = ()

    def fits(self, grid: Grid) -> bool:
        """Whether this part names the grid's file, and its sheet when it names one."""
        name = grid.path.name.casefold()
        return (
            self.file is not None
            and (fold(self.file) in {fold(name), fold(grid.path.stem)} or fnmatch(name, self.file.casefold()))
            and (self.sheet is None or fold(self.sheet) == fold(grid.sheet or ""))
        )


@dataclass(frozen=True)
class FileMapping:
    """A mapping file as read; without a file, one that says nothing."""

    tables: Mapping[str, Part] = field(default_factory=dict)
    more: tuple[Part, ...] = ()
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    data_date: date | None = None
    covers_from: date | None = None

    @property
    def headers(self) -> frozenset[str]:
        """All headers that the file names, folded."""
        return frozenset(header for part in (*self.tables.values(), *self.more) for header in part.columns)


@dataclass(frozen=True)
class Source:
    """A table that is read from a grid: where each of its columns stands, and what isn't used."""

    grid: Grid
    table: Table
    part: Part
    positions: Mapping[str, int]
    unused: tuple[str, ...]
    twice: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The required columns that the grid lacks and no constant gives."""
        given = {*self.positions, *self.part.constants}
        return tuple(c.name for c in self.table.columns if c.required and c.name not in given)


def read_mapping(path: Path, contract: Contract) -> FileMapping:
    """Read a mapping file; raises MappingError, in Danish, for what cannot be used."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(f"Oversættelsesfilen {path} kan ikke læses. Giv stien til en TOML-fil i UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"Oversættelsesfilen {path.name} er ikke gyldig TOML: {error}.") from error
    _known("øverst", raw, {"tables", "from", "vocabulary", "data_date", "covers_from"})
    tables = {}
    for name, entry in _mapping(raw, "tables").items():
        tables[name] = _part(f"tables.{name}", name, entry, contract, only_named=False)
    more = []
    entries = raw.get("from", [])
    if not isinstance(entries, list):
        raise MappingError("Oversættelsesfilen: from skal skrives som [[from]], én blok for hver tabel.")
    for number, entry in enumerate(entries, 1):
        where = f"from nr. {number}"
        if not isinstance(entry, dict) or "table" not in entry or "file" not in entry:
            raise MappingError(f"Oversættelsesfilen, {where}: skriv både table og file.")
        rest = {key: value for key, value in entry.items() if key != "table"}
        more.append(_part(where, str(entry["table"]), rest, contract, only_named=True))
    return FileMapping(
        MappingProxyType(tables),
        tuple(more),
        MappingProxyType(_additions(_mapping(raw, "vocabulary"), contract)),
        _date(raw, "data_date"),
        _date(raw, "covers_from"),
    )


def _part(where: str, table: str, raw: Any, contract: Contract, *, only_named: bool) -> Part:
    if table not in contract.tables:
        raise MappingError(f"Oversættelsesfilen kender ikke tabellen {table!r}. {_nearest(table, contract.tables)}")
    if not isinstance(raw, dict):
        raise MappingError(f"Oversættelsesfilen, {where}: skriv en blok med [{where}].")
    _known(where, raw, _TABLE_KEYS)
    known = {column.name for column in contract.tables[table].columns}
    columns: dict[str, tuple[str, ...]] = {}
    spelled: dict[str, str] = {}
    for header, given in _mapping(raw, "columns").items():
        names = given if isinstance(given, list) else [given] if given != "" else []
        for name in names:
            _column(where, name, known)
        columns[fold(header)] = tuple(names)
        spelled[fold(header)] = header
    constants = _mapping(raw, "constants")
    values = _mapping(raw, "values")
    for name in (*constants, *values):
        _column(where, name, known)
    for name, value in constants.items():
        if not isinstance(value, str | int | float | date):
            raise MappingError(f"Oversættelsesfilen, {where}: den faste værdi for {name} skal være én værdi.")
    cells = {name: _mapping(values, name) for name in values}
    for name, given in cells.items():
        if not all(isinstance(value, str | int | float) for value in given.values()):
            raise MappingError(f"Oversættelsesfilen, {where}: skriv {name} som værdi i filen = værdi i kontrakten.")
    distinct = raw.get("distinct", False)
    if not isinstance(distinct, bool):
        raise MappingError(f"Oversættelsesfilen, {where}: distinct skal være true eller false uden anførselstegn.")
    end_is = raw.get("end_is", "last_day")
    if end_is not in {"last_day", "first_day_outside"}:
        raise MappingError(f'Oversættelsesfilen, {where}: end_is skal være "last_day" eller "first_day_outside".')
    return Part(
        table,
        _text(where, raw, "file"),
        _text(where, raw, "sheet"),
        columns,
        {name: _cell(value) for name, value in constants.items()},
        {name: {fold(cell): _cell(value) for cell, value in given.items()} for name, given in cells.items()},
        end_is,
        distinct,
        only_named,
        tuple(spelled.values()),
    )


def check_values(mapping: FileMapping, contract: Contract) -> None:
    """See that every value a mapping gives stands on its column's list; raises MappingError, in Danish."""
    for part in (*mapping.tables.values(), *mapping.more):
        table = contract.tables[part.table]
        given = [(name, value) for name, value in part.constants.items()]
        given += [(name, value) for name, cells in part.values.items() for value in cells.values() if value]
        for name, value in given:
            vocabulary = table.column(name).vocabulary
            if vocabulary is None or vocabulary in contract.open_vocabularies:
                continue
            known = {spelling: term.value for term in contract.vocabularies[vocabulary] for spelling in term.spellings}
            if fold(value) not in known:
                near = difflib.get_close_matches(fold(value), known, n=1, cutoff=0.0)
                raise MappingError(
                    f"Oversættelsesfilen, {part.table}: {value!r} står ikke på listen for {name}. "
                    f"Den nærmeste kendte er {known[near[0]]!r}."
                )


def _column(where: str, name: object, known: Iterable[str]) -> None:
    names = tuple(known)
    if name not in names:
        raise MappingError(f"Oversættelsesfilen, {where}: der er ingen kolonne {name!r}. {_nearest(str(name), names)}")


def _additions(raw: Mapping[str, Any], contract: Contract) -> dict[str, tuple[str, ...]]:
    for name, values in raw.items():
        if name not in contract.vocabularies:
            raise MappingError(
                f"Oversættelsesfilen kender ikke listen {name!r}. {_nearest(name, contract.vocabularies)}"
            )
        if name in FIXED_VOCABULARIES:
            raise MappingError(
                f"Oversættelsesfilen kan ikke føje værdier til listen {name}: tallene bygger på den. Skriv i stedet "
                f"under [tables.<tabel>.values.{name}], hvilken kendt værdi der menes."
            )
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise MappingError(f'Oversættelsesfilen: {name} skal være en liste af tekster, fx ["Gartnerhold"].')
    return {name: tuple(values) for name, values in raw.items()}


def _mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise MappingError(f"Oversættelsesfilen: {key} skal være en blok eller skrives som {{ ... }}.")
    return value


def _text(where: str, raw: Mapping[str, Any], key: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise MappingError(f"Oversættelsesfilen, {where}: {key} skal være en tekst i anførselstegn.")
    return value


def _date(raw: Mapping[str, Any], key: str) -> date | None:
    value = raw.get(key)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise MappingError(f"Oversættelsesfilen: {key} skal være en dato uden anførselstegn, fx 2026-10-31.")
    return value


def _cell(value: object) -> str:
    """Write a constant as the text of a cell."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _known(where: str, raw: Mapping[str, Any], known: set[str]) -> None:
    for key in raw:
        if key not in known:
            raise MappingError(f"Oversættelsesfilen, {where}: {key!r} kendes ikke. {_nearest(key, known)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, tuple(known), n=1, cutoff=0.4)
    return f"Den nærmeste kendte er {near[0]}." if near else f"Kendte: {', '.join(sorted(known))}."


def with_additions(contract: Contract, mapping: FileMapping) -> Contract:
    """Add the values that a mapping file adds to the contract's vocabularies."""
    added = {
        name: (*contract.vocabularies[name], *(Term(value, value) for value in values))
        for name, values in mapping.vocabulary.items()
    }
    return replace(contract, vocabularies={**contract.vocabularies, **added})


# --- which grid is which table ---


def recognised_headers(contract: Contract, mapping: FileMapping) -> frozenset[str]:
    """Every header that any table knows, folded."""
    return mapping.headers.union(
        header for table in contract.tables.values() for column in table.columns for header in column.headers
    )


def sources_of(grid: Grid, contract: Contract, mapping: FileMapping) -> list[Source]:
    """List the tables that a grid gives; none when it is not known by name, headers or mapping."""
    found = [_source(grid, contract.tables[part.table], part) for part in mapping.more if part.fits(grid)]
    taken = {source.table.name for source in found}
    named = [part for part in mapping.tables.values() if part.fits(grid)]
    if named:
        return [*(_source(grid, contract.tables[part.table], part) for part in named), *found]
    table = _table_by_name(grid, contract) or _table_by_headers(grid, contract, mapping)
    if table is not None and table.name not in taken:
        part = mapping.tables.get(table.name, Part(table.name))
        if part.file is None:  # else the mapping says that this table lies in another file
            found.insert(0, _source(grid, table, part))
    return found


def _table_by_name(grid: Grid, contract: Contract) -> Table | None:
    # The name of a workbook says nothing of each of its sheets.
    names = [grid.sheet, grid.path.stem] if grid.alone else [grid.sheet]
    for name in filter(None, names):
        folded = fold(name)
        for spelling in (folded, "".join(sign for sign in folded if not sign.isdigit())):
            for table in contract.tables.values():
                if spelling in table.spellings:
                    return table
    return None


def _table_by_headers(grid: Grid, contract: Contract, mapping: FileMapping) -> Table | None:
    """Find the table that most headers fit, all its required columns among them; on ties the one with most of those."""
    best: tuple[tuple[int, int, float], Table] | None = None
    for table in contract.tables.values():
        source = _source(grid, table, mapping.tables.get(table.name, Part(table.name)))
        matched = len(source.positions)
        if source.missing or matched < 2:
            continue
        required = sum(column.required for column in table.columns)
        score = (matched, required, matched / len(table.columns))
        if best is None or score > best[0]:
            best = (score, table)
    return best[1] if best else None


def _source(grid: Grid, table: Table, part: Part) -> Source:
    folded = [fold(header) for header in grid.headers]
    positions: dict[str, int] = {}
    twice: list[str] = []
    for position, header in enumerate(folded):
        for name in part.columns.get(header, ()):
            if name in positions:
                twice.append(grid.headers[position])
            else:
                positions[name] = position
    if not part.only_named:
        for column in table.columns:
            if column.name in positions or column.name in part.constants:
                continue
            spelled = _positions(folded, column.headers, part)
            if spelled:
                positions[column.name] = spelled[0]
                twice += [grid.headers[position] for position in spelled[1:]]
    used = set(positions.values())
    unused = [header for position, header in enumerate(grid.headers) if header and position not in used]
    return Source(
        grid,
        table,
        part,
        MappingProxyType(positions),
        tuple(header for header in unused if header not in twice),
        tuple(twice),
    )


def _positions(folded: Sequence[str], spellings: Sequence[str], part: Part) -> list[int]:
    """Where a column's headers stand, the contract's first spelling first; what the mapping names is left to it."""
    return [
        position
        for spelling in spellings
        for position, header in enumerate(folded)
        if header == spelling and header not in part.columns
    ]
