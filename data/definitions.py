"""Definitions of metrics and counters: a TOML file each, named by its id and checked by the fields of its class."""

import tomllib
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any


def read_definition(path: Path, kind: type, error: type[Exception]) -> tuple[dict[str, Any], dict[str, Field[Any]]]:
    """Read the file of one definition: what it gives, and the fields of the dataclass `kind` without the id.

    Raises `error`, naming the file and what must hold, for a file that is no TOML, an unknown key or one missing.
    """
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise error(f"{path.name} must be TOML in UTF-8: {fault}") from fault
    known = {field.name: field for field in fields(kind) if field.name != "id"}
    if unknown := sorted(set(given) - set(known)):
        raise error(f"{path.name} has unknown keys {unknown}; the known are {sorted(known)}")
    required = {name for name, field in known.items() if field.default is MISSING}
    if missing := sorted(required - set(given)):
        raise error(f"{path.name} lacks {missing}")
    return given, known
