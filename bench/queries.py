"""Time the queries of the page Afgang against a bare scan of the columns they read (bench/pages.py times all pages).

python bench/queries.py STORE            a store that is there already
python bench/queries.py --cases 1000000  a store made for the purpose, in a temporary folder
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))

from data.build import build
from data.contract import contract
from data.metrics import MEASURES
from data.store import Snapshot, building, new_database, open_current, publish
from queries.choices import choices
from queries.events import events
from queries.exits import exits_by_destination, exits_by_time_since_start, returns, time_to_exit
from queries.panel import months, panel_by_month, panel_total_by
from queries.selection import Selection

DATA_DATE = date(2026, 10, 31)
COVERS_FROM = date(2017, 1, 1)
DESTINATIONS = ("job", "fleksjob", "uddannelse", "sygedagpenge", "førtidspension", "fraflyttet", "ukendt", "død")
Query = tuple[str, Callable[[], object], str, str]
"""Name, question, and the table and columns that a bare scan reads."""
TYPES = {"text": "varchar", "date": "date", "integer": "bigint", "number": "double", "boolean": "boolean"}


def create_contract_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table of the contract, empty."""
    for table in contract().tables.values():
        columns = ", ".join(f"{column.name} {TYPES[column.type]}" for column in table.columns)
        con.execute(f"create table {table.name} ({columns})")


def fill(con: duckdb.DuckDBPyConnection, cases: int) -> None:
    """Fill the tables with two assignments, six markers told, one plan and ten contacts a case, 150 workers a team."""
    con.execute("select setseed(0.5)")
    teams = 60
    con.execute(
        "insert into teams by name select 'T' || i as team_id, 'Team ' || i as team, 'Center ' || (i % 8) as centre, "
        "'L' || (i // 2) as leader_id from range($teams) r(i)",
        {"teams": teams},
    )
    con.execute(
        """
        create temp table drawn as
        select
            i,
            'S' || lpad(i::varchar, 8, '0') as case_id,
            sha256((i // 1.4)::bigint::varchar) as citizen_id,
            'T' || (hash(i) % $teams) as team_id,
            (hash(i, 1) % 100) as h1,
            (hash(i, 2) % 100) as h2,
            (date '1955-01-01' + (hash(i // 1.4, 3) % 17500)::int) as birth_date,
            (date '2015-01-01' + (hash(i, 4) % 4320)::int) as start_date,
            (-730 * ln((hash(i, 5) % 1000000 + 1) / 1000001.0))::int as days
        from range($cases) r(i)
        """,
        {"teams": teams, "cases": cases},
    )
    con.execute(
        """
        insert into cases by name
        select
            case_id, citizen_id, team_id, birth_date, 'kontanthjælp' as benefit,
            case
                when h1 < 60 then 'aktivitetsparate i kontanthjælp'
                else 'jobparate i kontanthjælp'
            end as target_group,
            case when h1 < 60 then 'aktivitetsparat' else 'jobparat' end as visitation_category,
            start_date,
            case when start_date + days <= $data_date then start_date + days end as end_date,
            case when start_date + days <= $data_date then $destinations[1 + (h2 % 8)::int] end as exit_destination
        from drawn
        """,
        {"data_date": DATA_DATE, "destinations": list(DESTINATIONS)},
    )
    con.execute(
        """
        insert into assignments by name
        select
            case_id, 'M' || team_id || '-' || ((hash(i, turn, 6) % 150)::varchar) as caseworker_id, 'primær' as kind,
            start_date + (turn * (days // 2))::int as start_date,
            case when turn = 0 then start_date + (days // 2)::int - 1 end as end_date
        from drawn cross join range(2) t(turn)
        where turn = 0 or days > 2
        union all
        select
            case_id, 'M' || team_id || '-' || ((hash(i, 10) % 150)::varchar) as caseworker_id, 'vikar' as kind,
            start_date + 40 as start_date, start_date + 70 as end_date
        from drawn
        where hash(i, 11) % 100 < 10
        """
    )
    # Each worker has two rows, the second with other hours; one in ten has a year's leave between them.
    con.execute(
        """
        insert into caseworkers by name
        select
            'M' || team_id || '-' || i as caseworker_id, 'Rådgiver ' || i as name, team_id, 'jobrådgiver' as role,
            case hash(team_id, i, turn) % 5 when 0 then null when 1 then 30 else 37 end as weekly_hours,
            case turn when 0 then date '2012-01-01' else changed + if(i % 10 = 0, 365, 0) end as start_date,
            case when turn = 0 then changed - 1 end as end_date
        from (
            select team_id, i, date '2015-01-01' + (hash(team_id, i) % 3600)::int as changed
            from teams cross join range(150) r(i)
        ) worker
        cross join range(2) t(turn)
        union all
        select distinct
            leader_id as caseworker_id, 'Leder ' || leader_id as name, team_id, 'leder' as role, 37 as weekly_hours,
            null as start_date, null as end_date
        from teams
        """
    )
    con.execute(
        """
        insert into markers by name
        select
            case_id, marker, if(hash(i, which, 7) % 100 < 37, 'ja', 'nej') as value,
            start_date + case when which % 3 = 0 then 200 else 0 end as start_date
        from drawn
        cross join (
            select which, $markers[which] as marker from range(1, len($markers) + 1) r(which)
        ) m
        -- Of every other marker the nej is told too.
        where hash(i, which, 7) % 100 < if(which % 2 = 0, 85, 37)
        """,
        {"markers": [term.value for term in contract().vocabularies["marker"][:11]]},
    )
    con.execute(
        """
        insert into plans by name
        select
            case_id, start_date + 30 as start_date,
            case when hash(i, 10) % 9 > 0 then 'Samtale' end as next_step,
            start_date + 30 + (hash(i, 11) % 2000)::int as due_date
        from drawn
        where hash(i, 8) % 10 > 1
        """
    )
    con.execute(
        """
        insert into contacts by name
        select
            case_id, start_date + (hash(i, n, 9) % greatest(days, 1))::int as date,
            ['jobsamtale', 'opfølgning', 'første samtale'][1 + (hash(i, n, 12) % 3)::int] as kind,
            ['fremmøde', 'fremmøde', 'telefon', 'video', 'hjemmebesøg'][1 + (hash(i, n, 13) % 5)::int] as form,
            case
                when start_date + (hash(i, n, 9) % greatest(days, 1))::int > $data_date then 'planlagt'
                else ['afholdt', 'afholdt', 'afholdt', 'udeblevet', 'aflyst'][1 + (hash(i, n, 14) % 5)::int]
            end as status
        from drawn cross join range(10) r(n)
        """,
        {"data_date": DATA_DATE},
    )
    fill_follow_up(con)
    con.execute("drop table drawn")


def fill_follow_up(con: duckdb.DuckDBPyConnection) -> None:
    """Fill what else follow-up reads: clarifications, exemptions, jobs, two courses a case, and the norms."""
    con.execute(
        """
        insert into clarifications by name
        select case_id, start_date + (hash(i, n, 15) % greatest(days, 1))::int as date
        from drawn cross join range(2) r(n)
        where hash(i, n, 16) % 10 > 3
        """
    )
    con.execute(
        """
        insert into exemptions by name
        select case_id, 'sygdom' as kind, start_date + 60 as start_date, start_date + 90 as end_date
        from drawn
        where hash(i, 17) % 10 = 0
        """
    )
    con.execute(
        """
        insert into jobs by name
        select
            citizen_id, case_id,
            ['virksomhedspraktik', 'ordinære timer', 'fleksjob'][1 + (hash(i, 37) % 3)::int] as kind,
            null as weekly_hours, start_date + 100 as start_date,
            start_date + 160 as end_date
        from drawn
        where hash(i, 18) % 10 > 5
        union all
        select
            citizen_id, case_id,
            ['ordinære timer', 'ordinære timer', 'småjob', 'socialt frikort', 'løntilskud', 'fleksjob'][
                1 + (hash(i, 22) % 6)::int
            ] as kind,
            case when hash(i, 23) % 10 > 0 then 1 + hash(i, 24) % 37 end as weekly_hours,
            start_date + 150 as start_date,
            case when hash(i, 25) % 5 > 0 then start_date + 150 + (hash(i, 26) % 900)::int end as end_date
        from drawn
        where hash(i, 21) % 10 > 4
        """
    )
    con.execute(
        """
        insert into courses by name
        select
            'F' || i || '-' || n as course_id,
            case_id,
            'Leverandør ' || (hash(i, n, 21) % 40)::varchar as provider,
            $products[1 + (hash(i, n, 22) % 9)::int] as product,
            ['intern', 'Nytte', 'ekstern', 'ekstern'][1 + (hash(i, n, 23) % 4)::int] as effort_kind,
            'Center ' || (hash(i, 24) % 8)::varchar as ordering_centre,
            ['A', 'B', 'C', 'D', 'E', null][1 + (hash(i, n, 25) % 6)::int] as support_need,
            hash(i, n, 26) % 10 = 0 as double_staffed,
            case when hash(i, n, 27) % 5 > 0 then 'Formål ' || (hash(i, n, 28) % 12)::varchar end as purpose,
            begun - (hash(i, n, 29) % 60)::int as ordered_date,
            case when hash(i, n, 30) % 50 > 0 then begun end as start_date,
            [8, 13, 26, 39][1 + (hash(i, n, 31) % 4)::int] as planned_weeks,
            case when hash(i, n, 19) % 40 > 0 then begun + lasts end as end_date,
            case
                when hash(i, n, 19) % 40 > 0 then $reasons[1 + (hash(i, n, 32) % 14)::int]
            end as end_reason,
            case when hash(i, n, 33) % 3 > 0 then 'kontanthjælp' end as benefit_before,
            10000 + (hash(i, n, 34) % 40000)::int as cost
        from (
            select
                i, n, case_id, start_date + (20 + n * 150)::int + (hash(i, n, 35) % 300)::int as begun,
                (hash(i, n, 36) % 400)::int as lasts
            from drawn cross join range(2) r(n)
        ) ordered
        """,
        {
            "products": [term.value for term in contract().vocabularies["product"][:9]],
            "reasons": [term.value for term in contract().vocabularies["course_end_reason"]],
        },
    )
    con.execute(
        """
        insert into norms by name
        select * from (values
            ('uger mellem samtaler', 'aktivitetsparate i kontanthjælp', null, 13, 'hver 3. måned', null),
            ('uger mellem samtaler', 'jobparate i kontanthjælp', null, 6, 'hver 6. uge', null),
            ('jobsamtaler de første 6 måneder', 'jobparate i kontanthjælp', 4, null, 'de første 6', date '2026-07-01')
        ) as n (kind, target_group, low, high, label, valid_from)
        """
    )


def make_store(folder: Path, cases: int) -> None:
    """Build and publish a store of that many cases, and tell the time it took."""
    with building(folder) as path:
        con = new_database(path, threads=2)
        create_contract_tables(con)
        fill(con, cases)
        con.execute("create table meta (key varchar, value varchar)")
        con.executemany(
            "insert into meta values (?, ?)",
            [("data_date", str(DATA_DATE)), ("covers_from", str(COVERS_FROM))],
        )
        # What an import tells of itself, for the pages.
        counts = ("rows_read", "rows_loaded", "rows_repaired", "rows_refused")
        con.execute(f"create table import_count (table_name varchar, {', '.join(f'{name} bigint' for name in counts)})")
        for name in contract().tables:
            con.execute(
                f"insert into import_count select '{name}', n, n, 0, 0 from (select count(*) n from {name}) where n > 0"
            )
        started = time.perf_counter()
        build(con, data_date=DATA_DATE, covers_from=COVERS_FROM, spell_gap="full_month", progress=lambda *_: None)
        con.close()
        publish(folder, path)
    print(f"{cases:,} cases: panel built in {time.perf_counter() - started:.1f} s")


def milliseconds(action: Callable[[], object]) -> float:
    """Time an action: the median of five, after one to warm up."""
    action()
    times = []
    for _ in range(5):
        started = time.perf_counter()
        action()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


def scan(snapshot: Snapshot, table: str, columns: str) -> float:
    """Time the least that could be done: the same columns read from end to end."""
    sums = ", ".join(f"max({column})" for column in columns.split())
    return milliseconds(lambda: snapshot.frame(f"select {sums} from {table}"))


def tell(snapshot: Snapshot) -> None:
    """Print each query of the page Afgang, its time and the ratio to a bare scan, for three selections."""
    rows = ", ".join(
        f"{table} {snapshot.frame(f'select count(*) from {table}').item():,}"
        for table in ("spell", "stretch", "case_month", "team_month")
    )
    print(f"rows: {rows}")
    groups, last = ("aktivitetsparate i kontanthjælp",), DATA_DATE.replace(day=1)
    over_30 = ("30–39", "40–49", "50–59", "60+")
    selections = {
        "first view (aktivitetsparate over 30)": Selection(target_groups=groups, age_bands=over_30),
        "everything": Selection(),
        "two markers, last two years": Selection(
            first_month=last.replace(year=last.year - 2), last_month=last, markers=("ufaglært", "hjemløs")
        ),
    }
    measures = " ".join(("month", *MEASURES))
    stretches = "spell_start row_start row_end is_exit exit_destination"
    for name, selection in selections.items():
        last_year = replace(selection, first_month=last.replace(year=last.year - 1), last_month=last)
        # What each part of the page asks; a closed tab asks nothing.
        parts: dict[str, list[Query]] = {
            "head": [
                ("months", partial(months, snapshot), "meta", "key value"),
                ("choices", partial(choices, snapshot), "team_month", "centre team_id target_group age_band"),
                ("events", partial(events, snapshot, selection), "events", "date label source"),
                ("panel_by_month", partial(panel_by_month, snapshot, selection), "team_month", measures),
            ],
            "where they went": [
                (
                    "exits_by_destination",
                    partial(exits_by_destination, snapshot, selection),
                    "team_month",
                    "month exit_destination exited",
                ),
                ("returns", partial(returns, snapshot, selection), "stretch", f"{stretches} return_date"),
            ],
            "the teams": [
                (
                    "panel_total_by team",
                    partial(panel_total_by, snapshot, last_year, "team_id"),
                    "team_month",
                    f"team_id {measures}",
                ),
                (
                    "panel_by_month by team",
                    partial(panel_by_month, snapshot, selection, "team_id"),
                    "team_month",
                    f"team_id {measures}",
                ),
            ],
            "how long it takes": [
                ("time_to_exit", partial(time_to_exit, snapshot, selection), "stretch", stretches),
                (
                    "exits_by_time_since_start",
                    partial(exits_by_time_since_start, snapshot, selection),
                    "stretch",
                    stretches,
                ),
            ],
        }
        print(f"\n{name}\n{'':28}{'ms':>8}{'scan ms':>9}{'ratio':>7}")
        totals = {}
        for part, queries in parts.items():
            totals[part] = 0.0
            for label, action, table, columns in queries:
                panel = "case_month" if selection.markers and table in ("team_month", "stretch") else table
                ms, bare = milliseconds(action), scan(snapshot, panel, columns)
                totals[part] += ms
                print(f"{label:28}{ms:8.1f}{bare:9.1f}{ms / bare:7.1f}")
        for part, total in totals.items():
            if part != "head":
                print(f"{f'page: {part}':28}{totals['head'] + total:8.1f}")
        print(f"{'all tabs together':28}{sum(totals.values()):8.1f}")
        by_marker = milliseconds(partial(panel_by_month, snapshot, selection, "marker"))
        print(f"{'(by marker, when asked for)':28}{by_marker:8.1f}")


def main() -> None:
    """Read the arguments and tell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("store", nargs="?", type=Path, help="a store's folder")
    parser.add_argument("--keep", type=Path, help="make the store in this folder and keep it")
    parser.add_argument("--cases", type=int, default=1_000_000, help="size of the store to make when none is given")
    asked = parser.parse_args()
    if asked.store is not None:
        tell(open_current(asked.store))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        make_store(folder, asked.cases)
        snapshot = open_current(folder)
        tell(snapshot)
        snapshot.close()


if __name__ == "__main__":
    main()
