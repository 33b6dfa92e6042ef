"""The settings of a store: settings.toml beside the snapshots, its defaults written out and explained."""

import difflib
import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from data.contract import contract
from data.errors import ResultatdialogError

FILE_NAME = "settings.toml"

_TYPE_WORDS = {str: 'en tekst i anførselstegn, fx "2GB"', int: "et helt tal", float: "et tal"}


class SettingsError(ResultatdialogError):
    """settings.toml does not hold what it must."""


def _setting(default: Any, words: str, holds: Callable[[Any], bool], must_hold: str) -> Any:
    return field(default=default, metadata={"words": words, "holds": holds, "must_hold": must_hold})


def _share(value: float) -> bool:
    return 0 <= value <= 1


def _memory(value: str) -> bool:
    return re.fullmatch(r"[1-9]\d*(\.\d+)?\s?(MB|GB|MiB|GiB)", value) is not None


def _words(value: str) -> tuple[str, ...]:
    return tuple(word for part in value.split(",") if (word := part.strip()))


def _roles(value: str) -> bool:
    known = {term.value for term in contract().vocabularies["caseworker_role"]}
    return bool(_words(value)) and known.issuperset(_words(value))


_A_SHARE = "et tal fra 0 til 1 (0.05 er 5 %)"
_MEMORY = 'en mængde som "512MB" eller "2GB"'


@dataclass(frozen=True)
class Settings:
    """The settings of one store; shares are 0–1."""

    spell_gap: str = _setting(
        "full_month",
        "Huller mellem to perioder på samme ydelse. full_month: et hul uden en hel kalendermåned regnes med\n"
        "til forløbet (som på jobindsats.dk). none: hvert hul på en dag eller mere deler forløbet i to.",
        lambda value: value in {"full_month", "none"},
        '"full_month" eller "none"',
    )
    caseload_roles: str = _setting(
        "jobrådgiver, sagsbehandler, andet, ukendt",
        "Medarbejdere med disse roller har en sagsstamme. Andres timer tæller ikke med i sager pr. årsværk,\n"
        "og borgere hos dem tælles for sig. Adskil med komma; ukendt er dem uden en rolle.",
        _roles,
        "en eller flere af rollerne i datakontrakten, adskilt med komma",
    )
    refused_share: float = _setting(
        0.05,
        "En import stopper, når en større andel af en tabels rækker end denne er afvist.",
        _share,
        _A_SHARE,
    )
    change_told: float = _setting(
        0.10,
        "Ændringer siden sidste godkendte import, som er større end denne andel, nævnes i rapporten.",
        _share,
        _A_SHARE,
    )
    change_stop: float = _setting(
        0.30,
        "Ændringer, som er større end denne andel, stopper importen, til de er godkendt. Mindst change_told.",
        _share,
        _A_SHARE,
    )
    change_smallest: int = _setting(
        50,
        "Kun tal, som var mindst så store sidst, sammenlignes.",
        lambda value: value >= 1,
        "mindst 1",
    )
    keep_snapshots: int = _setting(
        3,
        "Så mange udgaver af data gemmes, den gældende medregnet.",
        lambda value: 1 <= value <= 100,
        "et helt tal fra 1 til 100",
    )
    threads: int = _setting(
        2,
        "Så mange processorkerner må en forespørgsel bruge.",
        lambda value: 1 <= value <= 256,
        "et helt tal fra 1 til 256",
    )
    memory_limit: str = _setting("2GB", "Så meget hukommelse må visningen af data bruge.", _memory, _MEMORY)
    build_memory_limit: str = _setting("3GB", "Så meget hukommelse må en import bruge.", _memory, _MEMORY)
    query_seconds: float = _setting(
        30.0,
        "En forespørgsel, som varer længere end så mange sekunder, afbrydes.",
        lambda value: 0 < value <= 3600,
        "et tal over 0 og højst 3600",
    )
    weeks_without_conversation: int = _setting(
        13,
        "Opfølgning: så mange uger uden en holdt samtale er for længe, hvor der ikke er en norm for målgruppen.",
        lambda value: 1 <= value <= 520,
        "et helt tal fra 1 til 520",
    )
    missed_in_row: int = _setting(
        2,
        "Opfølgning: så mange udeblivelser i træk sætter sagen på listen.",
        lambda value: 1 <= value <= 20,
        "et helt tal fra 1 til 20",
    )
    clarification_warning_days: int = _setting(
        60,
        "Opfølgning: så mange dage før fristen kommer den årlige afklaring på listen.",
        lambda value: 0 <= value <= 365,
        "et helt tal fra 0 til 365",
    )
    years_without_effort: int = _setting(
        2,
        "Opfølgning: så mange år må en sag være åben uden job og uden forløb, før den kommer på listen.",
        lambda value: 1 <= value <= 20,
        "et helt tal fra 1 til 20",
    )
    new_case_weeks: int = _setting(
        4,
        "Opfølgning: så mange uger regnes en sag som ny.",
        lambda value: 1 <= value <= 26,
        "et helt tal fra 1 til 26",
    )
    good_reason_days: int = _setting(
        180,
        "Opfølgning: så mange dage kan en god grund højst gælde; så kommer sagen tilbage af sig selv.",
        lambda value: 1 <= value <= 180,
        "et helt tal fra 1 til 180",
    )
    seen_often_per_year: float = _setting(
        8.0,
        "Sagsstammer: borgere med mindst så mange holdte samtaler om året ses ofte.",
        lambda value: 0 < value <= 365,
        "et tal over 0 og højst 365",
    )
    seen_seldom_per_year: float = _setting(
        4.0,
        "Sagsstammer: borgere med færre holdte samtaler om året end dette ses sjældent. Højst seen_often_per_year.",
        lambda value: 0 < value <= 365,
        "et tal over 0 og højst 365",
    )
    cohort_share: float = _setting(
        0.75,
        "Opfølgning: så stor en andel af dem, der begynder i en måned, skal have fået deres jobsamtaler i de\n"
        "første 6 måneder.",
        _share,
        "et tal fra 0 til 1 (0.75 er 75 %)",
    )
    long_course_weeks: int = _setting(
        40,
        "Forløb: så mange uger skal et forløb have varet for at komme på listen over de lange.",
        lambda value: 1 <= value <= 520,
        "et helt tal fra 1 til 520",
    )
    newcomer_norm_scale: float = _setting(
        1.0,
        "Sagsstammer: normen for en medarbejder i de første 6 måneder ganges med dette (0.5 er den halve norm).",
        lambda value: 0 < value <= 1,
        "et tal over 0 og højst 1",
    )
    worker_names: str = _setting(
        "names",
        "Medarbejdere vises med navn (names), med et fast dæknavn (pseudonyms) eller slet ikke (none).",
        lambda value: value in {"names", "pseudonyms", "none"},
        '"names", "pseudonyms" eller "none"',
    )
    small_number: int = _setting(
        5,
        "Når tal deles ud af huset, skjules antal, som er over 0 og mindre end dette.",
        lambda value: 2 <= value <= 20,
        "et helt tal fra 2 til 20",
    )

    @property
    def roles_with_cases(self) -> tuple[str, ...]:
        """The roles of caseload_roles, one by one."""
        return _words(self.caseload_roles)


def load_settings(folder: Path) -> Settings:
    """Read the settings of a store folder, the defaults where settings.toml is missing or silent.

    Raises SettingsError, in Danish, for a file that is no TOML, an unknown key, a wrong type or a value out
    of bounds.
    """
    path = folder / FILE_NAME
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{path} kan ikke læses som TOML ({error}). Ret linjen, eller slet filen: så gælder standarderne."
        ) from error
    known = {one.name: one for one in fields(Settings)}
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0)
            raise SettingsError(f"{path} har en ukendt indstilling: {key}. Den nærmeste kendte er {near[0]}.")
    checked: dict[str, Any] = {key: _checked(path, known[key], value) for key, value in given.items()}
    settings = Settings(**checked)
    if settings.change_stop < settings.change_told:
        raise SettingsError(
            f"{path}: change_stop ({settings.change_stop}) skal være mindst change_told ({settings.change_told})."
        )
    if settings.seen_often_per_year < settings.seen_seldom_per_year:
        raise SettingsError(
            f"{path}: seen_seldom_per_year ({settings.seen_seldom_per_year:g}) skal være højst seen_often_per_year "
            f"({settings.seen_often_per_year:g})."
        )
    return settings


def write_default_settings(folder: Path) -> Path:
    """Write settings.toml with every default and what it means, unless it is there already; its path."""
    path = folder / FILE_NAME
    if not path.exists():
        parts = ["# Indstillinger for Resultatdialog. Linjer med # foran en indstilling forklarer den."]
        for one in fields(Settings):
            words = "\n".join(f"# {line}" for line in one.metadata["words"].splitlines())
            parts.append(f"{words}\n{one.name} = {_toml(one.default)}")
        folder.mkdir(parents=True, exist_ok=True)
        # Written beside and moved, so that a kill never leaves half a file that the next start trips over.
        beside = path.with_name(f"{FILE_NAME}.{os.getpid()}.tmp")
        beside.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
        beside.replace(path)
    return path


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _checked(path: Path, setting: Field[Any], value: object) -> object:
    assert setting.default is not MISSING
    wanted = type(setting.default)
    if wanted is float and type(value) is int:
        value = float(value)
    if type(value) is not wanted:  # not isinstance: true is an int in Python
        raise SettingsError(f"{path}: {setting.name} skal være {_TYPE_WORDS[wanted]}, men er {value!r}.")
    if not setting.metadata["holds"](value):
        raise SettingsError(f"{path}: {setting.name} skal være {setting.metadata['must_hold']}, men er {value!r}.")
    return value
