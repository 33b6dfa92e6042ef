"""Build the derived tables of a new snapshot: spells, stretches, the panel case_month with its roll-up, caseloads."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb

from data.contract import PAID, Term, contract
from data.report import Progress
from data.settings import Settings

_FOLDER = Path(__file__).with_name("sql")
_BATCH_ROWS = 1_000_000
"""Rows of case_month made at a time: about 300 MB with their sort."""
_PART_ROWS = 250_000
"""Courses made at a time: the nearest stretch and the former course of each are kept in memory till all are seen."""


class _Step(NamedTuple):
    table: str
    words: str
    weight: int
    kept: bool


# Each step is a file of data/sql that reads the tables before it; what is not kept only serves the build.
# The weights are seconds at 1,000,000 cases.
_STEPS = (
    _Step("team", "Finder team", 1, kept=True),
    _Step("case_period", "Renser sagerne", 1, kept=True),
    _Step("spell_period", "Samler perioder til forløb", 2, kept=False),
    _Step("spell", "Samler perioder til forløb", 3, kept=True),
    _Step("case_worker", "Følger sagsbehandlerne dag for dag", 2, kept=False),
    _Step("stretch", "Deler forløb ved flytninger", 8, kept=True),
    _Step("case_state", "Læser kendetegn og planer", 2, kept=False),
    _Step("stretch_run", "Læser kendetegn og planer", 4, kept=False),
    _Step("marker_run", "Læser kendetegn og planer", 4, kept=True),
    _Step("talk_norm", "Tæller samtaler", 0, kept=False),
    _Step("conversation_day", "Tæller samtaler", 5, kept=False),
    _Step("contact_month", "Tæller samtaler", 5, kept=False),
    _Step("work_month", "Ser på job og løntimer", 4, kept=False),
    _Step("open_case", "Ser på de åbne sager", 2, kept=True),
    _Step("entry", "Ser på de nye sager", 2, kept=True),
    _Step("known_course", "Følger indsatserne", 5, kept=False),
    _Step("citizen_status", "Følger indsatserne", 5, kept=False),
    _Step("course", "Følger indsatserne", 15, kept=True),
    _Step("case_month", "Lægger sagerne på måneder", 60, kept=True),
    _Step("team_month", "Lægger sammen pr. team", 2, kept=True),
    _Step("held", "Tæller borgere pr. medarbejder", 4, kept=False),
    _Step("position", "Tæller borgere pr. medarbejder", 1, kept=True),
    _Step("worker_team", "Tæller borgere pr. medarbejder", 1, kept=False),
    _Step("holding", "Tæller borgere pr. medarbejder", 6, kept=True),
    _Step("caseload_month", "Lægger sagsstammer på måneder", 4, kept=True),
    _Step("capacity_month", "Lægger sagsstammer på måneder", 1, kept=True),
)
_WEIGHT = sum(step.weight for step in _STEPS)


class _Batch(NamedTuple):
    """Neighbouring teams of a centre and the months of theirs that are made at a time."""

    centre: str
    first_team: str
    last_team: str
    first_month: date
    last_month: date


def build(
    con: duckdb.DuckDBPyConnection,
    *,
    data_date: date,
    covers_from: date,
    spell_gap: str,
    progress: Progress,
    caseload_roles: Sequence[str] = Settings().roles_with_cases,
) -> None:
    """Create the derived tables from the contract tables of con's default database; covers_from is a month's first day.

    spell_gap is 'full_month' (a gap without a whole calendar month is bridged) or 'none'. Only workers of the
    caseload_roles carry cases: their days count as capacity, and their citizens as caseload.
    """
    if spell_gap not in {"full_month", "none"}:
        raise ValueError(f"spell_gap must be 'full_month' or 'none', found {spell_gap!r}")
    if covers_from.day != 1:
        raise ValueError(f"covers_from must be the first day of a month, found {covers_from}")
    values = {
        "data_date": data_date,
        "covers_from": covers_from,
        "spell_gap": spell_gap,
        "caseload_roles": list(caseload_roles),
        "benefits": [term.value for term in contract().vocabularies["benefit"]],
        "paid_groups": list(PAID),
    }
    _create_vocabularies(con)
    done = 0
    for step in _STEPS:
        progress(step.words, done / _WEIGHT)
        sql = (_FOLDER / f"{step.table}.sql").read_text(encoding="utf-8")
        create = f"create {'' if step.kept else 'temp '}table {step.table} as "
        batches: list[dict[str, object]] = []
        if step.table == "case_month":
            batches = [batch._asdict() for batch in _batches(con, covers_from, data_date)]
        elif step.table == "course":
            batches = _parts(con)
        if batches:
            _run(con, f"{create}{sql}\nlimit 0", {**values, **batches[0]})
            for number, batch in enumerate(batches):
                progress(step.words, (done + step.weight * number / len(batches)) / _WEIGHT)
                _run(con, f"insert into {step.table} {sql}", {**values, **batch})
        else:
            _run(con, create + sql, values)
        done += step.weight
    for step in _STEPS:
        if not step.kept:
            con.execute(f"drop table {step.table}")
    progress("Tallene er klar", 1.0)


def _run(con: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object]) -> None:
    """Run a statement with those of the values that it names (DuckDB refuses the others)."""
    named = set(re.findall(r"\$(\w+)", sql))
    con.execute(sql, {name: value for name, value in values.items() if name in named})


def _parts(con: duckdb.DuckDBPyConnection) -> list[dict[str, object]]:
    """Cut the courses into parts of about _PART_ROWS by citizen, whose courses are looked at together; at least one."""
    found = con.execute("select count(*) from known_course").fetchone()
    parts = max(1, -(-(found[0] if found else 0) // _PART_ROWS))
    return [{"parts": parts, "part": part} for part in range(parts)]


def _batches(con: duckdb.DuckDBPyConnection, covers_from: date, data_date: date) -> Iterator[_Batch]:
    """Cut case_month, in its own order, into parts of about _BATCH_ROWS rows; at least one, be it empty."""
    newest = data_date.replace(day=1)
    teams = con.execute(
        "select centre, team_id, sum(date_diff('month', first_month, last_month) + 1)::bigint "
        "from stretch_run group by centre, team_id order by centre, team_id"
    ).fetchall()
    group: list[tuple[str, str, int]] = []
    for team in [*teams, None]:
        if group and (
            team is None
            or team[0] != group[0][0]
            or sum(rows for _centre, _team, rows in group) + team[2] > _BATCH_ROWS
        ):
            yield from _by_months(group, covers_from, newest)
            group = []
        if team is not None:
            group.append(team)
    if not teams:
        yield _Batch("", "", "", covers_from, newest)


def _by_months(group: list[tuple[str, str, int]], covers_from: date, newest: date) -> Iterator[_Batch]:
    """Cut a group further by months; only a group of one team can be too large, so the order of the table holds."""
    rows = sum(rows for _centre, _team, rows in group)
    months = 12 * (newest.year - covers_from.year) + newest.month - covers_from.month + 1
    step = max(1, months // -(-rows // _BATCH_ROWS))
    for first in range(0, months, step):
        last = min(first + step, months) - 1
        yield _Batch(
            centre=group[0][0],
            first_team=group[0][1],
            last_team=group[-1][1],
            first_month=_month_after(covers_from, first),
            last_month=_month_after(covers_from, last),
        )


def _month_after(month: date, months: int) -> date:
    number = 12 * month.year + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _create_vocabularies(con: duckdb.DuckDBPyConnection) -> None:
    """Create the words with their groups (destination, course_ending, job_kind) and marker_bit.

    The groups of destinations and endings have an order; a marker has its bit in the masks, and whether a nej is told.
    """
    terms = contract().vocabularies
    refused = {name for (name,) in con.execute("select distinct marker from markers where value = 'nej'").fetchall()}
    bits = [(term.value, 1 << place, term.value in refused) for place, term in enumerate(terms["marker"])]
    kinds = [(term.value, term.group or term.value) for term in terms["job_kind"]]
    con.execute("create table destination (exit_destination varchar, destination_group varchar, position integer)")
    con.execute("create table course_ending (end_reason varchar, end_group varchar, position integer)")
    con.execute("create table job_kind (kind varchar, job_group varchar)")
    con.execute("create table marker_bit (marker varchar, bit bigint, has_no boolean)")
    # One statement for all rows: executemany is one for each.
    for table, values in (
        ("destination", _grouped(terms["exit_destination"])),
        ("course_ending", _grouped(terms["course_end_reason"])),
        ("job_kind", kinds),
        ("marker_bit", bits),
    ):
        places = ", ".join(f"({', '.join('?' * len(values[0]))})" for _ in values)
        con.execute(f"insert into {table} values {places}", [cell for row in values for cell in row])  # noqa: S608


def _grouped(terms: Iterable[Term]) -> list[tuple[str, str, int]]:
    """Give each term its group, and the group's place in the order in which groups are first named."""
    groups: dict[str, int] = {}
    found = []
    for term in terms:
        group = term.group or term.value
        found.append((term.value, group, groups.setdefault(group, len(groups))))
    return found
