"""Small generated worlds that hit the edges: month ends, leap days, birthdays, hand-overs, gaps and overlaps."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import duckdb
import polars as pl
from hypothesis import strategies as st

from data.contract import contract
from tests.by_hand.panel import Row

TYPES = {"text": "varchar", "date": "date", "integer": "bigint", "number": "double", "boolean": "boolean"}
MARKERS = ("ufaglært", "hjemløs", "aktivt misbrug")
DESTINATIONS = (
    *("job", "fleksjob", "uddannelse", "sygedagpenge", "ressourceforløb", "revalidering"),
    *("førtidspension", "død", "selvforsørgelse", "ukendt"),
)
JOB_KINDS = (
    None,
    "ordinære timer",
    "ordinære timer",
    "ordinært job",
    "småjob",
    "socialt frikort",
    "fleksjob",
    "løntilskud",
    "voksenlærling",
    "virksomhedspraktik",
    "nytteindsats",
)
ENDINGS = (
    "gennemført",
    "gennemført",
    "progression",
    "job",
    "udeblivelse",
    "afbrudt uden oplyst grund",
    "død",
    "ukendt",
)
PURPOSES = (None, " ", "Afklare timer", " afklare  TIMER", "Ærligt mål", "ærligt\u00a0mål ")
ROLES = (None, "jobrådgiver", "jobrådgiver", "sagsbehandler", "leder", "mentor")
NO_ROWS: tuple[str, ...] = (
    "cases",
    "teams",
    "caseworkers",
    "assignments",
    "markers",
    "plans",
    "contacts",
    "clarifications",
    "exemptions",
    "jobs",
    "courses",
    "norms",
)


def create_contract_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table of the contract, empty."""
    for table in contract().tables.values():
        columns = ", ".join(f"{column.name} {TYPES[column.type]}" for column in table.columns)
        con.execute(f"create table {table.name} ({columns})")


def insert(con: duckdb.DuckDBPyConnection, world: dict[str, list[Row]]) -> None:
    """Insert a world's rows, each by its own names."""
    polars_types = {
        "text": pl.String,
        "date": pl.Date,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
    }
    for name, rows in world.items():
        if not rows:
            continue
        schema = {column.name: polars_types[column.type] for column in contract().tables[name].columns}
        frame = pl.DataFrame(rows, schema=schema)
        con.register("new_rows", frame.to_arrow())
        con.execute(f"insert into {name} select * from new_rows")
        con.unregister("new_rows")


def world_of(**tables: list[Row]) -> dict[str, list[Row]]:
    """A world with these rows and no others."""
    return {name: tables.get(name, []) for name in NO_ROWS}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[str, list[Row]], date, date]:
    """A world of a few citizens over some 14 months, its data date and its first covered month."""
    # The first holds 29-02-2024, the second 28-02-2026, where those born on 29-02-1996 turn 30.
    base = draw(st.sampled_from([date(2023, 11, 1), date(2025, 2, 1)]))
    firsts = [_month(base, number) for number in range(15)]
    edges = [*firsts, *(first - timedelta(days=1) for first in firsts), date(2024, 2, 29), date(2026, 2, 28)]
    edges = [day for day in edges if firsts[0] <= day <= firsts[-1]]
    day_of = st.one_of(
        st.sampled_from(edges),
        st.integers(0, (firsts[-1] - firsts[0]).days).map(lambda number: firsts[0] + timedelta(days=number)),
    )
    with_groups = draw(st.booleans())

    cases: list[Row] = []
    for citizen in range(draw(st.integers(1, 3))):
        born = draw(
            st.one_of(
                st.none(),
                st.sampled_from([date(1996, 2, 29), date(1984, 2, 29), date(2000, 2, 29)]),
                st.tuples(day_of, st.sampled_from([25, 30, 40, 50, 60])).map(lambda pair: _years_before(*pair)),
            )
        )
        cases += _periods(draw, f"C{citizen}", born, day_of, with_groups=with_groups)

    # What else happens mostly happens on the days around a start or an end, where rules meet.
    turns = sorted({day for case in cases for day in (case["start_date"], case["end_date"]) if day is not None})
    near_turn = st.builds(add_days, st.sampled_from(turns), st.sampled_from([-1, 0, 0, 1]))
    started = near_turn.filter(lambda day: day >= firsts[1])
    late = [day for day in edges if day >= firsts[9]]
    data_date = draw(st.one_of(st.just(firsts[-1]), st.sampled_from(late), started))
    covers_from = draw(st.sampled_from([first for first in firsts if first <= data_date][:6]))
    day_of = st.one_of(near_turn, near_turn, st.just(data_date), day_of)
    maybe_day = st.one_of(st.none(), day_of)

    ids = sorted({case["case_id"] for case in cases})
    some_case = st.sampled_from(ids)

    def several(keys: tuple[str, ...], largest: int, **columns: st.SearchStrategy[Any]) -> list[Row]:
        found: dict[tuple[Any, ...], Row] = {}
        for _ in range(draw(st.integers(0, largest))):
            row = {name: draw(values) for name, values in columns.items()}
            start, end = row.get("start_date"), row.get("end_date")
            if start is not None and end is not None and end < start:
                row["start_date"], row["end_date"] = end, start
            found[tuple(row[key] for key in keys)] = row
        return list(found.values())

    world: dict[str, list[Row]] = {
        "cases": cases,
        "teams": [
            {"team_id": "T1", "team": "Team 1", "centre": "Nord", "leader_id": "M1"},
            {"team_id": "T2", "team": "Team 2", "centre": None, "leader_id": draw(st.sampled_from(["M1", "M5", None]))},
        ],
        # M3 may have cases without being listed, M4 no cases.
        "caseworkers": several(
            ("caseworker_id", "team_id", "start_date"),
            8,
            caseworker_id=st.sampled_from(["M1", "M1", "M2", "M3", "M4"]),
            name=st.sampled_from([None, "Åse", "Bo"]),
            team_id=st.sampled_from(["T1", "T1", "T2", "T8", None]),
            role=st.sampled_from(ROLES),
            weekly_hours=st.sampled_from([None, 37.0, 18.5, 30.0, 0.0]),
            start_date=maybe_day,
            end_date=maybe_day,
        ),
        "assignments": several(
            ("case_id", "caseworker_id", "start_date"),
            8,
            case_id=some_case,
            caseworker_id=st.sampled_from(["M1", "M1", "M2", "M3"]),
            kind=st.sampled_from([None, "primær", "primær", "vikar"]),
            start_date=day_of,
            end_date=maybe_day,
        ),
        "markers": several(
            ("case_id", "marker", "start_date"),
            6,
            case_id=some_case,
            marker=st.sampled_from(MARKERS),
            value=st.sampled_from([None, "ja", "ja", "nej", "ukendt"]),
            start_date=maybe_day,
            end_date=maybe_day,
        ),
        "plans": several(
            ("case_id", "start_date"),
            4,
            case_id=some_case,
            start_date=day_of,
            end_date=maybe_day,
            next_step=st.sampled_from([None, " ", "Ring til skolen", "Besøg butikken"]),
            due_date=maybe_day,
        ),
        "contacts": several(
            ("case_id", "date", "status"),
            8,
            case_id=some_case,
            date=day_of,
            status=st.sampled_from([None, "afholdt", "afholdt", "udeblevet", "udeblevet", "aflyst", "planlagt"]),
            kind=st.sampled_from([None, "jobsamtale", "første samtale", "opfølgning"])
            if draw(st.booleans())
            else st.none(),
            form=st.sampled_from([None, "fremmøde", "hjemmebesøg", "telefon", "video", "skriftlig"]),
        ),
    }
    world |= _followed_up(several, some_case, day_of, maybe_day)
    return world, data_date, covers_from


def _followed_up(
    several: Callable[..., list[Row]],
    some_case: st.SearchStrategy[str],
    day_of: st.SearchStrategy[date],
    maybe_day: st.SearchStrategy[date | None],
) -> dict[str, list[Row]]:
    """Clarifications, exemptions, efforts, and the norms that follow-up is held against."""
    return {
        "clarifications": several(("case_id", "date"), 3, case_id=some_case, date=day_of),
        "exemptions": several(("case_id", "start_date"), 2, case_id=some_case, start_date=day_of, end_date=maybe_day),
        "jobs": several(
            ("citizen_id", "kind", "start_date"),
            5,
            citizen_id=st.sampled_from(["C0", "C0", "C1", "C9"]),
            kind=st.sampled_from(JOB_KINDS),
            weekly_hours=st.sampled_from([None, 37.0, 12.5, 4.0, 0.0]),
            reverse_matching=st.sampled_from([None, True, False]),
            start_date=day_of,
            end_date=maybe_day,
        ),
        "courses": several(
            ("course_id",),
            8,
            course_id=st.integers(1, 9).map("F{}".format),
            case_id=st.one_of(some_case, some_case, some_case, st.none()),
            provider=st.sampled_from([None, "Klit", "Vig"]),
            product=st.sampled_from([None, "mentorforløb", "afklaringshold"]),
            effort_kind=st.sampled_from([None, "intern", "Nytte", "ekstern"]),
            ordering_centre=st.sampled_from([None, "Nord", "Øst"]),
            support_need=st.sampled_from([None, "A", "E"]),
            double_staffed=st.sampled_from([None, True, False]),
            purpose=st.sampled_from(PURPOSES),
            ordered_date=maybe_day,
            start_date=st.one_of(day_of, maybe_day),
            planned_weeks=st.sampled_from([None, 1.0, 4.5, 13.0]),
            end_date=maybe_day,
            end_reason=st.sampled_from([None, *ENDINGS]),
            benefit_before=st.sampled_from([None, None, "kontanthjælp", "ukendt"]),
            benefit_after=st.sampled_from([None, None, "førtidspension", "ukendt"]),
            cost=st.sampled_from([None, 0.0, 1250.5, 800.0]),
        ),
        "norms": several(
            ("kind", "label", "valid_from"),
            6,
            kind=st.sampled_from(["uger mellem samtaler", "jobsamtaler de første 6 måneder", "sagstal"]),
            target_group=st.sampled_from([None, "aktivitetsparate i kontanthjælp", "jobparate i kontanthjælp"]),
            label=st.sampled_from(["A", "B"]),
            low=st.sampled_from([None, 1.0, 2.0]),
            high=st.sampled_from([None, 2.0, 4.0, 8.5]),
            valid_from=maybe_day,
            valid_to=st.one_of(st.none(), maybe_day),
        ),
    }


def _periods(
    draw: st.DrawFn, citizen: str, born: date | None, day_of: st.SearchStrategy[date], *, with_groups: bool
) -> list[Row]:
    """One citizen's periods, each placed by the one before: hand-over, short gap, long gap, overlap or anywhere."""
    periods: list[Row] = []
    start = draw(day_of)
    for number in range(draw(st.integers(1, 5))):
        length = draw(st.one_of(st.none(), st.sampled_from([0, 0, 1, 30, 31, 59]), st.integers(0, 200)))
        end = None if length is None else start + timedelta(days=length)
        case_id = f"{citizen}-{draw(st.sampled_from('AB'))}"
        benefit = draw(
            st.sampled_from(["kontanthjælp", "kontanthjælp", "kontanthjælp", "sygedagpenge", "fleksjob", None])
        )
        # One case is on one benefit at a time, the contract's grain: an overlapping transfer gets a case of its own.
        if any(
            other["case_id"] == case_id
            and (
                other["start_date"] == start
                or (
                    other["benefit"] != benefit
                    and start < (other["end_date"] or date.max)
                    and other["start_date"] < (end or date.max)
                )
            )
            for other in periods
        ):
            case_id = f"{citizen}-{number}"
        periods.append(
            {
                "case_id": case_id,
                "citizen_id": citizen,
                "team_id": draw(st.sampled_from(["T1", "T1", "T1", "T2", "T9", None])),
                "birth_date": draw(st.sampled_from([born, born, born, None])),
                "benefit": benefit,
                "target_group": draw(
                    st.sampled_from([None, "aktivitetsparate i kontanthjælp", "jobparate i kontanthjælp"])
                )
                if with_groups
                else None,
                "visitation_category": draw(st.sampled_from([None, "aktivitetsparat", "aktivitetsparat", "jobparat"])),
                "start_date": start,
                "end_date": end,
                "exit_destination": None if end is None else draw(st.sampled_from([None, *DESTINATIONS])),
            }
        )
        after = end or start + timedelta(days=draw(st.integers(0, 60)))
        start = draw(
            st.one_of(
                st.sampled_from([after, after + timedelta(days=1)]),
                st.builds(add_days, st.just(after), st.integers(2, 75)),
                st.builds(add_days, st.just(after), st.integers(-40, 0)).map(partial(max, periods[-1]["start_date"])),
                day_of,
            )
        )
    return periods


def add_days(day: date, number: int) -> date:
    return day + timedelta(days=number)


def _month(base: date, months: int) -> date:
    number = 12 * base.year + base.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _years_before(day: date, years: int) -> date:
    return date(day.year - years, day.month, min(day.day, 28) if day.month == 2 else day.day)
