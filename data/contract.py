"""The data contract: which tables, columns, values and faults the import knows, read from contract.toml."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast, get_args

CONTRACT_FILE = Path(__file__).with_name("contract.toml")

T = TypeVar("T")
ColumnType = Literal["text", "date", "integer", "number", "boolean"]
Severity = Literal["refused", "repaired", "noted", "stop"]

PAID = ("ordinære løntimer", "støttet job", "socialt frikort")
"""The groups of job_kind that are paid work."""

# The spellings that Danish systems use for letters outside ASCII, and the Swedish and German ones.
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "ß": "ss"})


class ContractError(Exception):
    """The contract file contradicts itself; the message names the place."""


@dataclass(frozen=True)
class Term:
    """One value of a vocabulary, with the spellings that are read as it."""

    value: str
    label: str
    aliases: tuple[str, ...] = ()
    group: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted spelling, folded, without repeats."""
        return _folded((self.value, self.label, *self.aliases))


@dataclass(frozen=True)
class Column:
    """One column of a table, with the headers that are read as it."""

    name: str
    type: ColumnType
    required: bool
    label: str
    description: str
    aliases: tuple[str, ...] = ()
    vocabulary: str | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """Every accepted header, folded, without repeats; where a file has two of them the first wins."""
        return _folded((self.name, self.label, *self.aliases))


@dataclass(frozen=True)
class Reference:
    """A column whose values stand in another table: an orphan is refused if required, else only noted.

    It binds only when the other table is given.
    """

    column: str
    table: str
    to_column: str
    required: bool


@dataclass(frozen=True)
class Table:
    """One table that may be imported.

    An empty key means that only whole identical rows are repeats. A key column that isn't required may be
    empty, and two empty values count as equal.
    """

    name: str
    label: str
    grain: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    references: tuple[Reference, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every accepted file or sheet name, folded, without repeats."""
        return _folded((self.name, self.label, *self.aliases))

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")


@dataclass(frozen=True)
class Fault:
    """A kind of fault: what must hold and how to mend it, as Danish sentences for the user."""

    kind: str
    must_hold: str
    mend: str
    severity: Severity


@dataclass(frozen=True)
class Contract:
    """Everything that may be imported, in the order of the file."""

    version: int
    tables: Mapping[str, Table]
    vocabularies: Mapping[str, tuple[Term, ...]]
    faults: Mapping[str, Fault]
    required_any: tuple[str, ...] = ()
    template_guide: tuple[str, ...] = ()
    open_vocabularies: frozenset[str] = frozenset()
    vocabulary_labels: Mapping[str, str] = field(default_factory=dict)


def fold(text: str) -> str:
    """Return the text without case, spaces, signs and accents (æøå as aeoeaa): "Sags-nr." is "sagsnr"."""
    letters = unicodedata.normalize("NFC", text).casefold().translate(LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", letters) if c.isalnum())


@cache
def contract() -> Contract:
    """Return the contract that this version of the program ships, read once.

    Raises ContractError when contract.toml contradicts itself.
    """
    return parse_contract(CONTRACT_FILE.read_text(encoding="utf-8"))


def parse_contract(text: str) -> Contract:
    """Return the contract that a TOML text describes.

    Raises ContractError when the text is no TOML, lacks a part, or names something that isn't there.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContractError(f"The contract must be valid TOML: {error}") from error
    read = Contract(
        version=_part(raw, "version", int, "the contract"),
        vocabularies=_frozen({n: _terms(n, v) for n, v in raw.get("vocabularies", {}).items()}),
        tables=_frozen({n: _table(n, t) for n, t in raw.get("tables", {}).items()}),
        faults=_frozen({n: _fault(n, f) for n, f in raw.get("faults", {}).items()}),
        required_any=tuple(raw.get("required_any", ())),
        template_guide=tuple(raw.get("template_guide", ())),
        open_vocabularies=frozenset(n for n, v in raw.get("vocabularies", {}).items() if v.get("open")),
        vocabulary_labels=_frozen({n: v.get("label", n) for n, v in raw.get("vocabularies", {}).items()}),
    )
    _check(read)
    return read


def _terms(name: str, raw: Mapping[str, Any]) -> tuple[Term, ...]:
    where = f"vocabularies.{name}"
    _known(raw, {"label", "open", "values"}, where)
    terms = []
    for entry in _part(raw, "values", list, where):
        value = _part(entry, "value", str, where)
        _known(entry, {"value", "label", "aliases", "group", "valid_from", "valid_to"}, f"{where}, {value}")
        label = entry.get("label", value[:1].upper() + value[1:])
        dates = entry.get("valid_from"), entry.get("valid_to")
        terms.append(Term(value, label, tuple(entry.get("aliases", ())), entry.get("group"), *dates))
    return tuple(terms)


def _table(name: str, raw: Mapping[str, Any]) -> Table:
    where = f"tables.{name}"
    _known(raw, {"label", "aliases", "grain", "description", "key", "references", "columns"}, where)
    columns = []
    for column_name, entry in _part(raw, "columns", dict, where).items():
        place = f"{where}.columns.{column_name}"
        _known(entry, {"type", "required", "vocabulary", "label", "description", "aliases"}, place)
        kind = _part(entry, "type", str, place)
        if kind not in get_args(ColumnType):
            raise ContractError(f"{place}: type must be one of {get_args(ColumnType)}, found {kind!r}")
        columns.append(
            Column(
                name=column_name,
                type=cast("ColumnType", kind),
                required=entry.get("required", False),
                label=_part(entry, "label", str, place),
                description=_part(entry, "description", str, place),
                aliases=tuple(entry.get("aliases", ())),
                vocabulary=entry.get("vocabulary"),
            )
        )
    return Table(
        name=name,
        label=_part(raw, "label", str, where),
        grain=_part(raw, "grain", str, where),
        description=_part(raw, "description", str, where),
        key=tuple(_part(raw, "key", list, where)),
        columns=tuple(columns),
        references=tuple(
            Reference(
                _part(entry, "column", str, where),
                _part(entry, "table", str, where),
                _part(entry, "to_column", str, where),
                _part(entry, "required", bool, where),
            )
            for entry in raw.get("references", ())
        ),
        aliases=tuple(raw.get("aliases", ())),
    )


def _fault(kind: str, raw: Mapping[str, Any]) -> Fault:
    where = f"faults.{kind}"
    _known(raw, {"severity", "must_hold", "mend"}, where)
    severity = _part(raw, "severity", str, where)
    if severity not in get_args(Severity):
        raise ContractError(f"{where}: severity must be one of {get_args(Severity)}, found {severity!r}")
    return Fault(kind, _part(raw, "must_hold", str, where), _part(raw, "mend", str, where), cast("Severity", severity))


def _check(contract: Contract) -> None:
    for name in contract.required_any:
        if name not in contract.tables:
            raise ContractError(f"required_any names the table {name!r}, which isn't in the contract")
    _distinct("tables", ((t.name, t.spellings) for t in contract.tables.values()))
    for name, terms in contract.vocabularies.items():
        _distinct(f"vocabularies.{name}", ((term.value, term.spellings) for term in terms))
    for table in contract.tables.values():
        where = f"tables.{table.name}"
        names = {column.name for column in table.columns}
        _distinct(where, ((column.name, column.headers) for column in table.columns))
        for column in table.columns:
            if column.vocabulary is not None and column.vocabulary not in contract.vocabularies:
                raise ContractError(f"{where}.{column.name}: there is no vocabulary {column.vocabulary!r}")
        for key in table.key:
            if key not in names:
                raise ContractError(f"{where}: the key names {key!r}, which isn't a column")
        for reference in table.references:
            target = contract.tables.get(reference.table)
            if reference.column not in names:
                raise ContractError(f"{where}: a reference names {reference.column!r}, which isn't a column")
            if target is None or reference.to_column not in {column.name for column in target.columns}:
                raise ContractError(
                    f"{where}: a reference names {reference.table}.{reference.to_column}, which isn't there"
                )


def _distinct(where: str, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    owners: dict[str, str] = {}
    for owner, spellings in entries:
        for spelling in spellings:
            other = owners.setdefault(spelling, owner)
            if other != owner:
                raise ContractError(f"{where}: {other!r} and {owner!r} are both spelled {spelling!r}")


def _part(raw: Mapping[str, Any], name: str, kind: type[T], where: str) -> T:
    if name not in raw:
        raise ContractError(f"{where}: {name!r} is missing")
    if not isinstance(raw[name], kind):
        raise ContractError(f"{where}: {name!r} must be of type {kind.__name__}, found {raw[name]!r}")
    return cast("T", raw[name])


def _known(raw: Mapping[str, Any], names: set[str], where: str) -> None:
    for name in raw:
        if name not in names:
            raise ContractError(f"{where}: {name!r} isn't known here, only {', '.join(sorted(names))}")


def _folded(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(folded for text in texts if (folded := fold(text))))


def _frozen(mapping: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(mapping)
