"""Some of the dirt that real exports have, far below the share that stops an import."""

from collections.abc import Iterator
from datetime import timedelta

from data.demo.calendar import day_of
from data.demo.files import RawFiles


def write_dirt(files: RawFiles, cases: int, until: int) -> None:
    """Bad rows at the bottom of the cases and the conversations, and a totals row.

    The bad cases have numbers of their own, so that the good ones are exactly as many as were asked for.
    """
    few = max(1, min(20, cases // 2000))
    files.lines("cases", _bad_cases(files, cases, few, until))
    repeated = files.path("cases").read_bytes() if cases <= 100_000 else b""
    if repeated:
        line = repeated.splitlines()[1 + cases // 3].decode()
        files.raw("cases", [line])
    files.raw("cases", [files.totals("cases", f"{cases}")])
    files.lines("contacts", _bad_contacts(files, few))


def _bad_cases(files: RawFiles, cases: int, few: int, until: int) -> Iterator[dict[str, str]]:
    faults = (
        {"start_date": "31-02-2019", "end_date": "01-06-2019", "exit_destination": "job"},
        {"start_date": "ukendt"},
        {"start_date": "15-08-2021", "end_date": "03-02-2022", "exit_destination": "Jobb ordinært"},
        {"start_date": "01-03-2018", "end_date": "30-09-2018", "exit_destination": "Selvf."},
        {"start_date": "10-05-2022", "end_date": "09-05-2021", "exit_destination": "uddannelse"},
        {"start_date": "01-11-2020", "end_date": "31-12-2020", "exit_destination": "Fleks job/pension"},
    )
    for number in range(few):
        row = faults[number % len(faults)]
        yield {
            "case_id": files.case_id(cases + 1 + number),
            "citizen_id": "B" + files.case_id(cases + 1 + number)[1:],
            "team_id": "T01",
            "birth_date": "04-07-1979",
            "benefit": "kontanthjælp",
            "target_group": "aktivitetsparate i kontanthjælp",
            "visitation_category": "aktivitetsparat",
            **row,
        }
    # Registered ahead: a case that begins after the data date is a plan, not a fault.
    yield {
        "case_id": files.case_id(cases + 1 + few),
        "citizen_id": "B" + files.case_id(cases + 1 + few)[1:],
        "team_id": "T01",
        "birth_date": "19-02-1984",
        "benefit": "kontanthjælp",
        "target_group": "aktivitetsparate i kontanthjælp",
        "visitation_category": "aktivitetsparat",
        "start_date": f"{day_of(until) + timedelta(days=12):%d-%m-%Y}",
    }


def _bad_contacts(files: RawFiles, few: int) -> Iterator[dict[str, str]]:
    for number in range(few):
        day = "00-00-0000" if number % 2 else "i næste uge"
        yield {"case_id": files.case_id(1 + number), "date": day, "kind": "opfølgning", "status": "planlagt"}
