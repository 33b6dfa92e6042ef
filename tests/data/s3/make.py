"""Writes projekter.csv, projektmaal.csv, deltagere.csv and beskaeftigelse.csv: Rampe's goals (S3) with invented people.

What the note doesn't give is invented by counting, never at random; README.md says which is which.
"""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
RAMPE = "RAMPE"
# From the note: citizens to be offered the effort and volunteers wanted (its lower bound). Ours: 60 % of each to keep.
SITES = {"Aarhus": (75, 45, 8), "Odder": (45, 27, 4), "Randers": (45, 27, 4)}
STATUS = "31-10-2016, 30-11-2017, 30-11-2018"

# The ten jobs: five invented people with two fleksjob each, in three projects that differ in their definition alone.
DEFINITIONS = {
    "TI-SAMME": ("Ti job: samme arbejdsgiver (opdigtet)", "Ja", "0"),
    "TI-ALLE": ("Ti job: enhver arbejdsgiver (opdigtet)", "Nej", "0"),
    "TI-OPHOLD": ("Ti job: enhver arbejdsgiver, ophold til 4 uger (opdigtet)", "Nej", "4"),
}
TEN_JOBS = (
    # Six months to the day, with one employer: 31 August + 6 months is 28 February.
    ("TI-1", "A", date(2017, 8, 31), date(2017, 11, 30)),
    ("TI-1", "A", date(2017, 12, 1), date(2018, 2, 27)),
    # From one employer to the next without a day between.
    ("TI-2", "A", date(2017, 3, 1), date(2017, 5, 31)),
    ("TI-2", "B", date(2017, 6, 1), date(2017, 9, 30)),
    # Exactly four weeks between.
    ("TI-3", "A", date(2017, 3, 1), date(2017, 5, 31)),
    ("TI-3", "B", date(2017, 6, 29), date(2017, 10, 31)),
    # Four weeks and a day between.
    ("TI-4", "A", date(2017, 3, 1), date(2017, 5, 31)),
    ("TI-4", "B", date(2017, 6, 30), date(2017, 11, 30)),
    # Two at once are not longer than the longest: five months.
    ("TI-5", "A", date(2017, 3, 1), date(2017, 6, 30)),
    ("TI-5", "B", date(2017, 4, 1), date(2017, 7, 31)),
)
TEN_ENROLLED = date(2017, 2, 1)

PROJECT_HEADERS = [
    *("Projektnr.", "Projektnavn", "Startdato", "Frist", "Statusdatoer", "Jobtype"),
    *("Måneder i job", "Samme arbejdsgiver", "Tilladt ophold i uger"),
]
GOAL_HEADERS = ["Projektnr.", "Sted", "Måles på", "Måltal"]
ENROLMENT_HEADERS = [
    *("Projektnr.", "Deltagernr", "Sted", "Henvist den", "Indskrevet den", "Udskrevet den", "Udskrivningsårsag"),
]
JOB_HEADERS = ["Deltagernr", "Art", "Timer pr. uge", "Arbejdsgiver-id", "Startdato", "Slutdato"]


def main() -> None:
    """Write the four files; the same bytes every time."""
    projects = [
        [RAMPE, "Rampe (deltagere opdigtet)", "01-10-2016", "31-03-2019", STATUS, "Fleksjob", "6", "Ja", "0"],
        *(
            [project, name, "01-02-2017", "", "", "Fleksjob", "6", same, gap]
            for project, (name, same, gap) in DEFINITIONS.items()
        ),
    ]
    goals = [[RAMPE, "", "Tilbudt indsatsen", "165"], [RAMPE, "", "Fastholdt i fleksjob", "99"]]
    enrolments: list[list[str]] = []
    jobs: list[list[str]] = []
    for site, (offered, kept, volunteers) in SITES.items():
        goals += [
            [RAMPE, site, "Tilbudt indsatsen", str(offered)],
            [RAMPE, site, "Fastholdt i fleksjob", str(kept)],
            [RAMPE, site, "Frivillige mentorer", str(volunteers)],
        ]
        others = 0
        for number in range(offered):
            is_kept = (number + 1) * kept // offered > number * kept // offered
            person = f"{site[0]}-{number + 1:03}"
            enrolled = date(2017, 1, 16) + timedelta(days=400 // offered * number)
            if is_kept:
                enrolments.append(_enrolment(person, site, enrolled))
                jobs += _kept(person, number, enrolled)
            else:
                enrolments += _not_kept(person, site, others, enrolled, jobs)
                others += 1
    for project in DEFINITIONS:
        for person in dict.fromkeys(row[0] for row in TEN_JOBS):
            enrolments.append([project, person, "", "", _danish(TEN_ENROLLED), "", ""])
    jobs += [_job(person, f"V-{person}-{employer}", start, end) for person, employer, start, end in TEN_JOBS]
    _write("projekter.csv", PROJECT_HEADERS, projects)
    _write("projektmaal.csv", GOAL_HEADERS, goals)
    _write("deltagere.csv", ENROLMENT_HEADERS, enrolments)
    _write("beskaeftigelse.csv", JOB_HEADERS, jobs)


def _kept(person: str, number: int, enrolled: date) -> list[list[str]]:
    """One employer for six months or more: one job, or two contracts that meet, or a job from before the enrolment."""
    start = enrolled + timedelta(days=30 + number * 13 % 50)
    employer = f"V-{person}"
    match number % 7:
        case 0:
            return [_job(person, employer, start, start + timedelta(days=190 + number))]
        case 3:
            second = start + timedelta(days=90)
            return [_job(person, employer, start, second - timedelta(days=1)), _job(person, employer, second, None)]
        case 5:
            return [_job(person, employer, enrolled - timedelta(days=20), enrolled + timedelta(days=200))]
        case _:
            return [_job(person, employer, start, None)]


def _not_kept(person: str, site: str, number: int, enrolled: date, jobs: list[list[str]]) -> list[list[str]]:
    """Six ways not to be kept yet; one of them leaves and comes back."""
    start = enrolled + timedelta(days=45)
    left = enrolled + timedelta(days=120)
    match number % 6:
        case 0:  # a job of three months
            jobs.append(_job(person, f"V-{person}", start, start + timedelta(days=90)))
            return [_enrolment(person, site, enrolled)]
        case 1:  # under way, but not for six months yet
            jobs.append(_job(person, f"V-{person}", date(2018, 7, 2) + timedelta(days=number), None))
            return [_enrolment(person, site, enrolled)]
        case 2:  # eight months, but with two employers
            second = start + timedelta(days=120)
            jobs.append(_job(person, f"V-{person}-A", start, second - timedelta(days=1)))
            jobs.append(_job(person, f"V-{person}-B", second, second + timedelta(days=120)))
            return [_enrolment(person, site, enrolled)]
        case 3:  # long enough, but practice and not a fleksjob
            jobs.append(_job(person, f"V-{person}", start, start + timedelta(days=250), "Virksomhedspraktik"))
            return [_enrolment(person, site, enrolled)]
        case 4:  # left without a job
            return [_enrolment(person, site, enrolled, left, "Sygdom" if number % 4 else "Frafaldet")]
        case _:  # left and came back: one participant
            back = left + timedelta(days=60)
            return [_enrolment(person, site, enrolled, left, "Sygdom"), _enrolment(person, site, back)]


def _enrolment(person: str, site: str, enrolled: date, left: date | None = None, reason: str = "") -> list[str]:
    referred = _danish(enrolled - timedelta(days=21))
    return [RAMPE, person, site, referred, _danish(enrolled), _danish(left) if left else "", reason]


def _job(person: str, employer: str, start: date, end: date | None, kind: str = "Fleksjob") -> list[str]:
    return [person, kind, "12,5", employer, _danish(start), _danish(end) if end else ""]


def _danish(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _write(name: str, headers: list[str], rows: list[list[str]]) -> None:
    with (HERE / name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(headers)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
