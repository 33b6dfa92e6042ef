"""A small municipality as CSV files, for stores that lack a table, a column or nearly every case."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path

from data.importing import load

DATA_DATE = date(2024, 12, 31)
COVERS_FROM = date(2023, 1, 1)
WORKERS = {"M1": "Åse Prøve", "M2": "Zenia Prøve", "M3": "Ane Prøve", "M4": "Ærlig Prøve"}
"""Invented, and so written that the alphabet is told from the order of ids and of letters without a language."""


def files() -> dict[str, list[str]]:
    """The lines of each table's file, headings first; 36 cases in two teams, of which 25 are open."""
    cases = ["Sagsnummer;Borger-id;Team;Fødselsdato;Ydelse;Målgruppe;Startdato;Slutdato;Afgang til"]
    assignments = ["Sagsnummer;Medarbejder-id;Tilknytning;Startdato;Slutdato"]
    contacts = ["Sagsnummer;Dato;Samtaletype;Samtaleform;Status"]
    plans = ["Sagsnummer;Startdato;Slutdato;Næste skridt;Frist"]
    clarifications = ["Sagsnummer;Dato"]
    jobs = ["Borger-id;Startdato;Slutdato"]
    courses = ["Forløbs-id;Sagsnummer;Startdato;Slutdato"]
    for n in range(36):
        start = date(2022, 2, 3) + timedelta(days=29 * n)
        end = start + timedelta(days=200) if n % 3 == 0 and n < 33 else None
        team = "N" if n % 5 else "S"
        worker = f"M{n % 3 + 1}"
        case = f"S{n:02}"
        cases.append(
            f"{case};B{n:02};{team};{1960 + n}-05-{n % 28 + 1:02};kontanthjælp;aktivitetsparate i kontanthjælp;"
            f"{start};{end or ''};{'job' if end else ''}"
        )
        if n % 7:
            assignments.append(f"{case};{worker};primær;{start};{end or ''}")
        if n % 4:
            contacts.append(f"{case};{start + timedelta(days=20)};jobsamtale;telefon;afholdt")
        if not end and n % 2:
            status = "udeblevet" if n % 9 == 0 else "afholdt"
            contacts += [
                f"{case};{DATA_DATE - timedelta(days=3 * n)};opfølgning;fremmøde;{status}",
                f"{case};{DATA_DATE + timedelta(days=n + 1)};opfølgning;fremmøde;planlagt",
            ]
        if n % 6:
            step, due = ("praktik", DATA_DATE - timedelta(days=n)) if n % 2 else ("", "")
            plans.append(f"{case};{start + timedelta(days=10)};;{step};{due}")
        if n % 5 == 1:
            clarifications.append(f"{case};{start + timedelta(days=30)}")
        if n % 8 == 2:
            jobs.append(f"B{n:02};{start + timedelta(days=40)};{start + timedelta(days=60)}")
        if n % 8 == 4:
            courses.append(f"F{n:02};{case};{start + timedelta(days=50)};{start + timedelta(days=90)}")
    hours = {"M1": 37, "M2": 30, "M3": 37, "M4": 18.5}
    first = {"M1": "2015-01-01", "M2": "2019-03-01", "M3": "2024-09-01", "M4": "2020-01-01"}
    last = {"M1": "2025-02-28"}
    caseworkers = ["Medarbejder-id;Navn;Team;Rolle;Timer pr. uge;Startdato;Slutdato"]
    for number, (worker, name) in enumerate(WORKERS.items()):
        caseworkers.append(
            f"{worker};{name};{'NS'[number % 2]};jobrådgiver;{str(hours[worker]).replace('.', ',')};{first[worker]};"
            f"{last.get(worker, '')}"
        )
    caseworkers.append("L1;Leder Prøve;N;leder;37;2015-01-01;")
    return {
        "sager": cases,
        "team": ["Team-id;Team;Center;Leder-id", "N;Team Nord;Center Prøve;L1", "S;Team Syd;Center Prøve;L1"],
        "medarbejdere": caseworkers,
        "tilknytninger": assignments,
        "samtaler": contacts,
        "planer": plans,
        "afklaringer": clarifications,
        "beskæftigelse": jobs,
        "forløb": courses,
    }


def without_column(lines: list[str], heading: str) -> list[str]:
    """The lines of a file without one of its columns."""
    place = lines[0].split(";").index(heading)
    return [";".join(cell for number, cell in enumerate(line.split(";")) if number != place) for line in lines]


def imported(
    folder: Path,
    given: Mapping[str, list[str]] | None = None,
    *,
    but: Collection[str] = (),
    data_date: date = DATA_DATE,
) -> Path:
    """Write the files, but those named, and import them; the folder of the store."""
    raw = folder / "filer"
    raw.mkdir(parents=True, exist_ok=True)
    for name, lines in (files() if given is None else given).items():
        if name not in but:
            (raw / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    load(
        [raw],
        folder=folder / "store",
        data_date=data_date,
        covers_from=COVERS_FROM,
        accept_refused=True,
        accept_change=True,
    )
    return folder / "store"
