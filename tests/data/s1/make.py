"""Writes sager.csv and forloeb.csv: the ten cases and the 400 courses of Springbræt's report, as exports.

What the report doesn't give is invented by counting, never at random; README.md says which is which.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

HERE = Path(__file__).parent
HALF_YEAR = date(2022, 7, 1), date(2022, 12, 31)
JOBINDSATS = "Center for Jobindsats"
AFKLARING = "Center for Afklaring og Beskæftigelse"
FASTHOLDELSE = "Center for Arbejdsfastholdelse"

# From the report: centre -> product -> courses, and how many of them had minor support need.
ORDERED = {
    JOBINDSATS: {
        "Mentorforløb": 82,
        "Virksomhedsforløb": 90,
        "Fastholdelsesmentor": 16,
        "Individuel tid": 17,
    },
    AFKLARING: {"Mentorforløb": 91, "Virksomhedsforløb": 18, "Fastholdelsesmentor": 25, "Individuel tid": 2},
    FASTHOLDELSE: {"Mentorforløb": 32, "Virksomhedsforløb": 23, "Fastholdelsesmentor": 4},
}
MINOR_SUPPORT_NEED = {JOBINDSATS: 4, AFKLARING: 11, FASTHOLDELSE: 1}
INDIVIDUAL_TIME_PERSONS = {JOBINDSATS: 11, AFKLARING: 2}


@dataclass(frozen=True)
class Sampled:
    """One of the ten drawn persons: masked CPR and result are the report's, the rest is invented."""

    masked: str
    result: str
    before: str
    centre: str
    product: str
    interrupted: str | None = None


SAMPLE = (
    Sampled("030374XXXX", "Ledighed", "Kontanthjælp", JOBINDSATS, "Virksomhedsforløb", "Udeblivelse"),
    Sampled("080884XXXX", "Førtidspension", "Kontanthjælp", JOBINDSATS, "Mentorforløb"),
    Sampled("091165XXXX", "Ledighedsydelse", "Ledighedsydelse", FASTHOLDELSE, "Fastholdelsesmentor", "Sygdom"),
    Sampled("140675XXXX", "Ressourceforløb", "Ressourceforløb", AFKLARING, "Mentorforløb", "Udeblivelse"),
    Sampled("160974XXXX", "Ressourceforløb", "Ressourceforløb", AFKLARING, "Mentorforløb"),
    Sampled("190187XXXX", "Ressourceforløb", "Ressourceforløb", AFKLARING, "Virksomhedsforløb", "Udeblivelse"),
    Sampled("190773XXXX", "Ressourceforløb", "Ressourceforløb", JOBINDSATS, "Mentorforløb"),
    Sampled("210979XXXX", "Ressourceforløb", "Ressourceforløb", AFKLARING, "Mentorforløb", "Sygdom"),
    Sampled("270591XXXX", "Ressourceforløb", "Ressourceforløb", JOBINDSATS, "Virksomhedsforløb"),
    Sampled("190365XXXX", "Førtidspension", "Ressourceforløb", AFKLARING, "Mentorforløb"),
)

# Invented: benefits of the other persons (all over 30 or referred to a fleksjob, as the report says).
BENEFITS = {
    JOBINDSATS: cycle(["Kontanthjælp", "Kontanthjælp", "Ressourceforløb", "Ledighedsydelse"]),
    AFKLARING: cycle(["Ressourceforløb", "Kontanthjælp", "Ressourceforløb"]),
    FASTHOLDELSE: cycle(["Ledighedsydelse", "Jobafklaringsforløb", "Sygedagpenge"]),
}
# Invented: eight of ten virksomhedsforløb in A or B ("most"); E only for the report's minor support need.
SUPPORT_NEEDS = {
    "Mentorforløb": cycle("BACBD"),
    "Virksomhedsforløb": cycle("ABABABACBD"),
    "Fastholdelsesmentor": cycle("CDB"),
    "Individuel tid": cycle("CB"),
}
PURPOSES = cycle(
    [
        "Afklare arbejdstid i praktik (opdigtet)",
        "Støtte til at møde stabilt (opdigtet)",
        "Finde ordinære timer (opdigtet)",
        "Fastholde job (opdigtet)",
    ]
)
CASE_HEADERS = [
    *("Sagsnr.", "Borger-id", "Maskeret CPR", "Enhed", "Fødselsdato", "Ydelse", "Visitationskategori"),
    *("Startdato", "Slutdato", "Afgang til", "Bemærkning"),
]
COURSE_HEADERS = [
    *("Forløbsnr.", "Sagsnr.", "Leverandør", "Produkt", "Indsatsens art", "Bestillende center"),
    *("Støttebehov", "Dobbeltbemandet", "Formål", "Bestillingsdato", "Startdato", "Planlagte uger"),
    *("Slutdato", "Afslutningsårsag", "Ydelse før", "Afgangsresultat", "Bemærkning"),
]
PLANNED_WEEKS = (13, 26, 39, 52)


def main() -> None:
    """Write both files; the same bytes every time."""
    cases: list[list[str]] = []
    courses: list[list[str]] = []
    for centre, products in ORDERED.items():
        for product, count in products.items():
            sampled = [s for s in SAMPLE if (s.centre, s.product) == (centre, product)]
            persons = INDIVIDUAL_TIME_PERSONS[centre] if product == "Individuel tid" else count
            first_case = len(cases)
            for number in range(count):
                is_new = number < persons
                person = sampled[number] if number < len(sampled) else None
                course_start, course_end = _course_dates(len(courses), is_sampled=person is not None)
                if is_new:
                    cases.append(_case(len(cases), centre, person, course_end))
                case = cases[first_case + number % persons]
                minor = product == "Fastholdelsesmentor" and count - number <= MINOR_SUPPORT_NEED[centre]
                need = "E" if minor else next(SUPPORT_NEEDS[product])
                double = centre != FASTHOLDELSE and product == "Mentorforløb" and number % 7 == 0
                reason = (person.interrupted if person else None) or "Gennemført"
                result = person.result if person else case[5]
                courses.append(
                    [
                        *(f"F{len(courses) + 1:04}", case[0], "Springbræt", product, "Ekstern", centre, need),
                        *("Ja" if double else "Nej", next(PURPOSES)),
                        *(_danish(course_start - timedelta(days=14)), _danish(course_start)),
                        str(PLANNED_WEEKS[len(courses) % 4]),
                        *((_danish(course_end), reason, case[5], result) if course_end else ("", "", case[5], "")),
                        _remark(person, "Center og produkt"),
                    ]
                )
    _write("sager.csv", "cp1252", CASE_HEADERS, cases)
    _write("forloeb.csv", "utf-8-sig", COURSE_HEADERS, courses)


def _course_dates(number: int, *, is_sampled: bool) -> tuple[date, date | None]:
    """Every course is active in the half-year; the ten sampled ended in it, and so did two of five others."""
    start = date(2021, 10, 4) + timedelta(days=7 * (number * 17 % 64))
    if not is_sampled and number % 5 > 1:
        return start, None
    # One that begins in the last weeks of the half-year ends with it.
    first_end = min(max(HALF_YEAR[0], start + timedelta(days=28)), HALF_YEAR[1])
    return start, first_end + timedelta(days=number * 13 % ((HALF_YEAR[1] - first_end).days + 1))


def _case(number: int, centre: str, person: Sampled | None, course_end: date | None) -> list[str]:
    born = date(1958 + number % 32, 1 + number % 12, 1 + number % 28)
    if person:
        day, month, year = (int(person.masked[i : i + 2]) for i in (0, 2, 4))
        born = date(1900 + year, month, day)
    benefit = person.before if person else next(BENEFITS[centre])
    pensioned = person is not None and person.result == "Førtidspension"
    return [
        f"S-{number + 1:04}",
        f"B-{number + 1:04}",
        person.masked if person else "",
        centre,
        _danish(born),
        benefit,
        "Aktivitetsparat" if benefit == "Kontanthjælp" else "",
        _danish(date(2018, 1, 1) + timedelta(days=number * 29 % 1300)),
        _danish(course_end) if pensioned and course_end else "",
        "Førtidspension" if pensioned else "",
        _remark(person, "Intet"),
    ]


def _remark(person: Sampled | None, given: str) -> str:
    if person:
        return "Maskeret CPR, fødselsdato og afgangsresultat fra kilden; resten opdigtet"
    return f"{given} fra kilden; resten opdigtet"


def _danish(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _write(name: str, encoding: str, headers: list[str], rows: list[list[str]]) -> None:
    with (HERE / name).open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(headers)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
