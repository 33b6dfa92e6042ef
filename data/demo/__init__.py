"""The demo: raw files of a synthetic municipality, made by chance from a seed. No person in it exists."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from data.demo import casework, courses, dirt, jobs, marks, projects
from data.demo.calendar import day_number
from data.demo.files import RawFiles
from data.demo.world import simulate
from data.importing import load
from data.report import Progress, Report, silent

FIRST_MONTH: Final = date(2017, 1, 1)
_EARLIEST_UNTIL: Final = date(2018, 1, 31)
_FEWEST_CASES: Final = 500


@dataclass(frozen=True)
class DemoFiles:
    """Where the raw files lie and what the import must be told about them."""

    folder: Path
    data_date: date
    covers_from: date


def write_demo(
    folder: Path,
    *,
    cases: int = 12_000,
    seed: int = 1,
    until: date = date(2026, 10, 31),
    progress: Progress | None = None,
) -> DemoFiles:
    """Write the raw CSV files of a synthetic municipality from October 2016 to a day; same seed, same bytes.

    The world begins three months before the first covered month (January 2017), so that it opens with
    cases of all ages. Raises ValueError for fewer than 500 cases or an end before 31 January 2018.
    """
    if cases < _FEWEST_CASES or until < _EARLIEST_UNTIL:
        message = f"the demo needs at least {_FEWEST_CASES} cases and an end from {_EARLIEST_UNTIL} on"
        raise ValueError(message)
    tell = progress or silent
    world = simulate(cases, seed, until, lambda share: tell("Demodata: borgere og sager", 0.4 * share))
    files = RawFiles(folder, cases)
    tell("Demodata: sager og medarbejdere", 0.4)
    casework.write_teams(world, files)
    casework.write_cases(world, files, seed)
    casework.write_assignments(world, files, seed)
    tell("Demodata: samtaler", 0.55)
    casework.write_contacts(world, files, seed)
    tell("Demodata: kendetegn og planer", 0.7)
    casework.write_markers(world, files, seed)
    casework.write_plans(world, files, seed)
    casework.write_exemptions(world, files, seed)
    casework.write_clarifications(world, files, seed)
    tell("Demodata: forløb, job og projekter", 0.9)
    courses.write_courses(world, files, seed)
    work = jobs.work_of_cases(world, seed)
    files.write("jobs", work)
    projects.write_projects(world, files, seed)
    marks.write_events(world, files)
    dirt.write_dirt(files, cases, day_number(until))
    tell("Demodata er skrevet", 1.0)
    return DemoFiles(folder, until, FIRST_MONTH)


def publish_demo(
    folder: Path,
    *,
    raw: Path | None = None,
    cases: int = 12_000,
    seed: int = 1,
    until: date = date(2026, 10, 31),
    progress: Progress | None = None,
) -> Report:
    """Make a demo and take it into use in a store's folder, by the way that a user's own files go.

    The raw files are kept in `raw`, or not at all. Raises ValueError as write_demo.
    """
    tell = progress or silent
    with TemporaryDirectory() as spare:
        files = write_demo(
            raw or Path(spare),
            cases=cases,
            seed=seed,
            until=until,
            progress=lambda words, share: tell(words, 0.4 * share),
        )
        return load(
            [files.folder],
            folder=folder,
            data_date=files.data_date,
            covers_from=files.covers_from,
            demo=True,
            progress=lambda words, share: tell(words, 0.4 + 0.6 * share),
        )
