"""Job periods, states and shares against slow implementations and numbers by hand."""

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from methods import intervals, retention

ORIGIN = date(2023, 1, 1)
JOBS = {"citizen_id": pl.String, "employer_id": pl.String, "start_date": pl.Date, "end_date": pl.Date}
PARTICIPANTS = {
    "citizen_id": pl.String,
    "site": pl.String,
    "referred_date": pl.Date,
    "enrolled_date": pl.Date,
    "left_date": pl.Date,
}
PERIODS = {"citizen_id": pl.String, "start": pl.Date, "until": pl.Date}


def day(number: int | None) -> date | None:
    return None if number is None else ORIGIN + timedelta(number)


def jobs_of(*rows: tuple[str, str | None, date | None, date | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=JOBS, orient="row")


def participants_of(*rows: tuple[str, str, date | None, date | None, date | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PARTICIPANTS, orient="row")


def periods_of(*rows: tuple[str, date, date | None]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=PERIODS, orient="row")


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or its last."""
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    number = start.day
    while True:
        try:
            return date(year, month, number)
        except ValueError:
            number -= 1


ages = st.integers(0, 500)
job = st.tuples(
    st.sampled_from("abc"), st.sampled_from(["x", "y", None]), ages, st.one_of(st.none(), st.integers(-2, 260))
).map(lambda row: (row[0], row[1], day(row[2]), None if row[3] is None else day(row[2] + row[3])))
world = st.tuples(
    st.lists(job, max_size=14),
    st.lists(
        st.tuples(st.one_of(st.none(), ages), st.one_of(st.none(), ages), st.one_of(st.none(), st.integers(0, 400))),
        min_size=3,
        max_size=3,
    ),
)


def by_hand_periods(
    jobs: list[Any], enrolled: dict[str, date | None], *, same_employer: bool, gap_days: int, today: date
) -> list[tuple[str, date, date | None]]:
    """Day by day: which days have a job, and how many have none between."""
    found = []
    horizon = today + timedelta(1)
    for citizen, first in enrolled.items():
        if first is None or first > today:
            continue
        groups: dict[Any, list[Any]] = {}
        for number, (who, employer, start, end) in enumerate(jobs):
            if who == citizen and start <= today:
                key = (employer if employer is not None else number) if same_employer else "any"
                groups.setdefault(key, []).append((max(start, first), None if end is None or end > today else end))
        for spans in groups.values():
            worked = set()
            running = False
            for start, end in spans:
                running = running or end is None
                last = horizon if end is None else end
                worked |= {start + timedelta(n) for n in range((last - start).days + 1)}
            stretches: list[list[date]] = []
            for each in sorted(worked):
                free = (each - stretches[-1][-1]).days - 1 if stretches else math.inf
                if free <= (0 if same_employer else gap_days):
                    stretches[-1].append(each)
                else:
                    stretches.append([each])
            for stretch in stretches:
                goes_on = running and stretch[-1] == horizon
                found.append((citizen, stretch[0], None if goes_on else stretch[-1] + timedelta(1)))
    return sorted(found, key=lambda row: (row[0], row[1], -(row[2] or date.max).toordinal()))


def by_hand_state(row: Any, periods: list[Any], today: date, months: int) -> tuple[Any, ...] | None:
    citizen, _, referred, enrolled, left = row
    if enrolled is None or enrolled > today:
        return ("referred", None, None, None, None, None) if referred is not None and referred <= today else None
    mine = [(start, until or date.max) for who, start, until in periods if who == citizen and start <= today]
    first = min((start for start, _ in mine), default=None)
    full = [start for start, until in mine if months_later(start, months) <= min(today, until)]
    if full:
        counted = months_later(min(full), months)
        return "secured", min(full), counted, counted, None, first
    running = [start for start, until in mine if until > today]
    if running:
        return "pending", min(running), months_later(min(running), months), None, None, first
    if left is not None and left <= today:
        return "ended", None, None, None, max([left, *(until for _, until in mine)]), first
    return "active", None, None, None, None, first


@settings(deadline=None, max_examples=60)
@given(world, st.booleans(), st.sampled_from([0, 1, 28]), st.integers(0, 700), st.sampled_from([1, 6]))
def test_periods_and_states_agree_with_slow_ones(
    drawn: Any, same_employer: bool, gap_days: int, age: int, months: int
) -> None:
    jobs, people = drawn
    today = ORIGIN + timedelta(age)
    rows = [
        (
            citizen,
            "Aarhus",
            day(referred),
            day(enrolled),
            None if enrolled is None or lasts is None else day(enrolled + lasts),
        )
        for citizen, (referred, enrolled, lasts) in zip("abc", people, strict=True)
    ]
    participants = participants_of(*rows)
    found = retention.job_periods(
        jobs_of(*jobs), participants, same_employer=same_employer, gap_days=gap_days, day=today
    )
    expected = by_hand_periods(
        jobs, {row[0]: row[3] for row in rows}, same_employer=same_employer, gap_days=gap_days, today=today
    )
    assert found.columns == ["citizen_id", "start", "until"]
    assert found.rows() == expected

    now = retention.states(participants, found, today, months)
    states = {row[0]: by_hand_state(row, expected, today, months) for row in rows}
    assert now.columns == [
        *participants.columns,
        "state",
        "start",
        "full_date",
        "secured_date",
        "ended_date",
        "first_start",
    ]
    assert {row[0]: row[5:] for row in now.rows()} == {who: state for who, state in states.items() if state}

    # The same from files that were cut on the day.
    cut = jobs_of(
        *((who, at, start, end if end and end <= today else None) for who, at, start, end in jobs if start <= today)
    )
    known = participants.with_columns(
        pl.when(pl.col(name) <= today).then(pl.col(name)).alias(name)
        for name in ("referred_date", "enrolled_date", "left_date")
    )
    from_cut = retention.job_periods(cut, known, same_employer=same_employer, gap_days=gap_days)
    assert_frame_equal(from_cut, found)
    dates = ["citizen_id", "state", "start", "full_date", "secured_date", "ended_date", "first_start"]
    assert_frame_equal(retention.states(known, from_cut, today, months).select(dates), now.select(dates))


TEN_JOBS = jobs_of(
    ("a", "x", date(2023, 1, 10), date(2023, 8, 1)),
    ("b", "x", date(2023, 1, 10), date(2023, 4, 30)),
    ("b", "y", date(2023, 5, 1), date(2023, 9, 1)),
    ("c", "x", date(2023, 1, 10), date(2023, 4, 30)),
    ("c", "y", date(2023, 5, 29), date(2023, 9, 1)),
    ("d", "x", date(2023, 1, 10), date(2023, 4, 30)),
    ("d", "x", date(2023, 5, 30), date(2023, 10, 1)),
    ("e", None, date(2023, 1, 10), date(2023, 4, 30)),
    ("e", None, date(2023, 4, 1), date(2023, 10, 1)),
    ("f", "z", date(2023, 1, 10), date(2023, 2, 1)),
)
ALL = participants_of(*((who, "Odder", None, date(2023, 1, 2), None) for who in "abcdef"))


@pytest.mark.parametrize(
    ("same_employer", "gap_days", "secured"),
    # The two jobs of e overlap but have no employer: to the strict rule they are two, of which the second gets full.
    [(True, 0, ["a", "e"]), (False, 0, ["a", "b", "e"]), (False, 28, ["a", "b", "c", "e"]), (False, 29, list("abcde"))],
)
def test_the_same_ten_jobs_by_each_definition(same_employer: bool, gap_days: int, secured: list[str]) -> None:
    periods = retention.job_periods(TEN_JOBS, ALL, same_employer=same_employer, gap_days=gap_days)
    now = retention.states(ALL, periods, date(2023, 12, 31), 6)
    found = now.filter(pl.col("state") == "secured")["citizen_id"].to_list()
    assert found == secured


def test_a_full_period_counts_on_the_day_after_its_last_and_ends_of_months_are_shortened() -> None:
    # 31 August + 6 months is 29 February in a leap year: the last day worked may be the 28th.
    for last, state in ((date(2024, 2, 28), "secured"), (date(2024, 2, 27), "active")):
        periods = retention.job_periods(
            jobs_of(("a", "x", date(2023, 8, 31), last)),
            participants_of(("a", "Odder", None, date(2023, 8, 1), None)),
            same_employer=True,
            gap_days=0,
        )
        one = participants_of(("a", "Odder", None, date(2023, 8, 1), None))
        before = retention.states(one, periods, date(2024, 2, 27), 6).row(0, named=True)
        assert (before["state"], before["full_date"]) == ("pending", date(2024, 2, 29))
        after = retention.states(one, periods, date(2024, 2, 29), 6).row(0, named=True)
        assert after["state"] == state
        assert after["secured_date"] == (date(2024, 2, 29) if state == "secured" else None)
    common_year = retention.states(
        participants_of(("a", "Odder", None, date(2022, 8, 1), None)),
        periods_of(("a", date(2022, 8, 31), None)),
        date(2023, 2, 28),
        6,
    )
    assert common_year["secured_date"].to_list() == [date(2023, 2, 28)]


def test_a_job_from_before_the_enrolment_counts_from_it_and_one_that_goes_on_after_leaving_counts() -> None:
    people = participants_of(
        ("a", "Odder", date(2023, 1, 1), date(2023, 3, 1), date(2023, 5, 1)),
        ("b", "Odder", date(2023, 1, 1), date(2023, 3, 1), None),
        ("c", "Odder", date(2023, 2, 1), None, None),
        ("d", "Odder", date(2024, 2, 1), None, None),
    )
    periods = retention.job_periods(
        jobs_of(
            ("a", "x", date(2022, 1, 1), None),
            ("b", "x", date(2022, 1, 1), date(2023, 2, 28)),
            ("c", "x", date(2023, 2, 1), None),
            ("nobody", "x", date(2023, 2, 1), None),
        ),
        people,
        same_employer=False,
        gap_days=28,
    )
    assert periods.rows() == [("a", date(2023, 3, 1), None)]
    now = retention.states(people, periods, date(2023, 8, 31), 6)
    assert dict(now.select("citizen_id", "state").iter_rows()) == {"a": "pending", "b": "active", "c": "referred"}
    later = retention.states(people, periods, date(2023, 9, 1), 6)
    assert later["state"].to_list() == ["secured", "active", "referred"]


def settled_periods(durations: list[tuple[int, bool]], today: date) -> pl.DataFrame:
    """Periods by days run and whether they have ended; all that go on were begun so many days ago."""
    rows: list[tuple[str, date, date | None]] = []
    for number, (days, ended) in enumerate(durations):
        start = date(2021, 1, 1) + timedelta(number) if ended else today - timedelta(days)
        rows.append((str(number), start, start + timedelta(days) if ended else None))
    return periods_of(*rows)


def test_shares_by_hand() -> None:
    today = date(2023, 12, 31)
    # Two ended after 30 and 60 days, two are full and go on, and one each has run for 45 and 100 days.
    periods = settled_periods([(30, True), (60, True), (400, False), (200, False), (45, False), (100, False)], today)
    found = {row["method"]: row for row in retention.shares(periods, today, 6).iter_rows(named=True)}
    assert list(found) == list(retention.METHODS)
    counts = {name: tuple(row[c] for c in ("secured", "failed", "pending", "total")) for name, row in found.items()}
    assert counts == {
        "secured_of_started": (2, 2, 2, 6),
        "secured_of_finished": (2, 2, 2, 4),
        "mature": (2, 2, 0, 4),
        "kaplan_meier": (2, 2, 2, 6),
    }
    assert found["secured_of_started"]["share"] == pytest.approx(2 / 6)
    assert found["secured_of_finished"]["share"] == pytest.approx(0.5)
    assert found["secured_of_started"]["low"] is None
    assert (found["mature"]["low"], found["mature"]["high"]) == pytest.approx(intervals.wilson(2, 4))
    # One of six ended, one was followed for 45 days only, one of the four who were left ended.
    share = 5 / 6 * 3 / 4
    half = 1.959964 * math.sqrt(1 / (6 * 5) + 1 / (4 * 3)) / -math.log(share)
    km = found["kaplan_meier"]
    assert km["share"] == pytest.approx(share)
    assert (km["low"], km["high"]) == pytest.approx((share ** math.exp(half), share ** math.exp(-half)), rel=1e-5)

    curve = retention.curve(periods, today, 6)
    assert curve.columns == ["time", "at_risk", "ended", "remaining", "low", "high"]
    assert curve["ended"].to_list() == [0, 1, 0, 1, 0, 0, 0]
    assert curve["time"].to_list()[-1] > 12
    known = retention.evidence(curve, 6)
    number = (1 - share) / (share * (1 / 30 + 1 / 12))
    assert known == pytest.approx((number * share, number * (1 - share)))


outcomes = st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=25)


@settings(deadline=None, max_examples=40)
@given(outcomes)
def test_shares_and_curves_hold_together(rows: list[tuple[int, bool]]) -> None:
    today = date(2023, 12, 31)
    periods = settled_periods([(days + ended, ended) for days, ended in rows], today)
    curve = retention.curve(periods, today, 6)
    assert np.all(np.diff(curve["remaining"].to_numpy()) <= 0)
    assert curve.filter(
        (pl.col("low") > pl.col("remaining") + 1e-12) | (pl.col("high") < pl.col("remaining") - 1e-12)
    ).is_empty()
    assert curve["ended"].sum() == sum(ended for _, ended in rows)
    elapsed = np.linspace(0, 7, 15)
    chances = retention.conditional(curve, elapsed, 6)
    assert chances[0] == pytest.approx(retention.expected_share(retention.evidence(curve, 6)))
    assert np.all(np.diff(chances) >= 0)
    assert chances[elapsed >= 6] == pytest.approx(1)
    assert np.all(chances[elapsed < 5.9] < 1)
    for row in retention.shares(periods, today, 6).iter_rows(named=True):
        if row["low"] is not None:
            assert 0 <= row["low"] <= row["share"] + 1e-12
            assert row["share"] - 1e-12 <= row["high"] <= 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=25))
def test_when_all_are_settled_the_shares_agree_and_are_the_evidence(days: list[int]) -> None:
    today = date(2023, 12, 31)
    periods = settled_periods([(number, True) for number in days], today)
    found = retention.shares(periods, today, 6)
    secured = int(found["secured"][0])
    assert found["share"].to_list() == pytest.approx([secured / len(days)] * 4)
    known = retention.evidence(retention.curve(periods, today, 6), 6)
    assert known == pytest.approx((secured, len(days) - secured))


def test_until_someone_has_been_followed_to_the_end_nothing_is_known_of_the_share() -> None:
    today = date(2023, 12, 31)
    periods = settled_periods([(100, False), (90, False), (50, True)], today).with_columns(
        pl.when(pl.col("citizen_id") == "2").then(date(2023, 10, 1)).otherwise("start").alias("start"),
        pl.when(pl.col("citizen_id") == "2").then(date(2023, 11, 20)).alias("until"),
    )
    found = retention.shares(periods, today, 6)
    assert found["share"].to_list() == [0, 0, None, None]
    curve = retention.curve(periods, today, 6)
    assert retention.evidence(curve, 6) == (0, 0)
    assert retention.conditional(curve, [0, 6], 6) == pytest.approx([0.5, 1])


def test_nobody_has_no_share() -> None:
    empty = periods_of()
    today = date(2023, 12, 31)
    assert retention.shares(empty, today, 6)["share"].to_list() == [None] * 4
    curve = retention.curve(empty, today, 6)
    assert curve.is_empty()
    assert retention.evidence(curve, 6) == (0, 0)
    assert retention.conditional(curve, [0, 3], 6) == pytest.approx([0.5, 0.5**0.5])
    people = participants_of(("a", "Odder", None, date(2023, 1, 1), None))
    assert retention.states(people, empty, today, 6)["state"].to_list() == ["active"]


def test_where_gaps_are_bridged_the_last_weeks_are_not_yet_known() -> None:
    today = date(2023, 12, 31)
    periods = periods_of(
        ("a", date(2023, 1, 1), None),
        ("b", date(2023, 1, 2), date(2023, 2, 1)),
        ("c", date(2023, 9, 1), date(2023, 12, 20)),
    )
    strict = retention.shares(periods, today, 6)
    assert strict["failed"].to_list() == [2, 2, 1, 2]
    bridged = retention.shares(periods, today, 6, gap_days=28)
    # The job of c ended eleven days ago: another may begin in time.
    assert bridged["failed"].to_list() == [2, 2, 1, 1]
    assert bridged["share"].to_list() == pytest.approx([1 / 3, 1 / 3, 1 / 2, 2 / 3])


def test_the_elapsed_months_reach_the_period_on_the_full_date() -> None:
    starts = [date(2023, 8, 31), date(2023, 9, 1), date(2024, 2, 29)]
    found = retention.elapsed_months(starts, date(2024, 2, 29), 6)
    assert found == pytest.approx([6, 181 / 182 * 6, 0])


def test_who_may_still_begin() -> None:
    people = participants_of(*((str(n), "Odder", None, date(2023, 1, 2), None) for n in range(5)))
    now = retention.states(people, periods_of(), date(2023, 3, 1), 6)
    # Five active and three places not filled; half of two who end early stay, and a quarter of eight newcomers.
    assert retention.available(now, 8, [0.0, 0.0], 1.0) == 8 + 1
    assert retention.available(now, 8, [], 0.0) == 8 + 2
    assert retention.available(now, 0, [], 1.0) == 5


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: retention.job_periods(TEN_JOBS, ALL, same_employer=True, gap_days=-1), "gap_days"),
        (
            lambda: retention.job_periods(TEN_JOBS, pl.concat([ALL, ALL]), same_employer=True, gap_days=0),
            "one row a citizen",
        ),
        (lambda: retention.states(pl.concat([ALL, ALL]), periods_of(), ORIGIN, 6), "one row a citizen"),
        (lambda: retention.states(ALL, periods_of(), ORIGIN, 0), "months"),
        (lambda: retention.conditional(retention.curve(periods_of(), ORIGIN, 6), [-1], 6), "elapsed"),
    ],
)
def test_impossible_questions_are_refused(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()
