from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.importing import load
from data.store import Snapshot, open_current
from methods import forecast, intervals
from queries import projects as asked
from tests.ui.participants import COUNTS, DAY, DEADLINE, ENROLLED, PROJECT, group, made, participant, seen
from ui import project as computed
from ui.project import WHOLE, Others

S3 = Path(__file__).resolve().parents[1] / "data" / "s3"
GOALS = {"project_id": pl.String, "site": pl.String, "measure": pl.String, "target": pl.Float64, "deadline": pl.Date}
NOTHING = pl.DataFrame()


def goals(*rows: tuple[str, str, float], deadline: date | None = None) -> pl.DataFrame:
    """Goals that hold: (measure, site, target)."""
    return pl.DataFrame([("P", site, what, target, deadline) for what, site, target in rows], GOALS, orient="row")


def others(
    volunteers: pl.DataFrame | None = NOTHING, activities: pl.DataFrame = NOTHING, caseload: pl.DataFrame = NOTHING
) -> Others:
    return Others(volunteers, activities, caseload, day=DAY, counted_to=DAY)


@pytest.fixture(scope="module")
def rampe(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("s3") / "store"
    load(sorted(S3.glob("*.csv")), folder=folder, mapping=S3 / "mapping.toml")
    return open_current(folder)


# --- S3 -----------------------------------------------------------------------------------------------------------


def test_rampe_from_csv_is_165_and_99_and_60_per_cent_of_each_site(rampe: Snapshot) -> None:
    project, everybody = seen(rampe, "RAMPE")
    of_project = asked.goals(rampe).filter(project_id="RAMPE").with_columns(deadline=pl.lit(None, pl.Date))
    sites = computed.sites_of(everybody, of_project)
    assert sites == ["Aarhus", "Odder", "Randers"]
    groups = [computed.at_site(everybody, site) for site in sites]
    assert everybody.enrolled == 165
    assert [one.enrolled for one in groups] == [75, 45, 45]
    assert everybody.count("secured") == 99 == 0.6 * 165
    assert [one.count("secured") for one in groups] == [45, 27, 27]
    targets = computed.targets_of(of_project)
    assert [targets[computed.ENROLLED, site] for site in (WHOLE, *sites)] == [165, 75, 45, 45]
    assert [targets[computed.RETAINED, site] for site in (WHOLE, *sites)] == [99, 45, 27, 27]
    assert targets[computed.VOLUNTEERS, WHOLE] == 16
    assert computed.places_left(targets, everybody) == 0
    found = computed.outlook(everybody, project, target=99, places=0, day=date(2018, 11, 30), deadline=project.deadline)
    assert (found.reached, found.secured, found.target) == (True, 99, 99)


def test_the_same_ten_jobs_give_three_shares_by_three_definitions(rampe: Snapshot) -> None:
    shares = []
    for project_id in ("TI-SAMME", "TI-ALLE", "TI-OPHOLD"):
        _, everybody = seen(rampe, project_id)
        assert everybody.enrolled == 5
        shares.append(everybody.count("secured") / everybody.enrolled)
    assert shares == [0.2, 0.4, 0.6]


def test_the_project_that_can_be_forecast_is_shown_first(rampe: Snapshot) -> None:
    projects = [computed.project_of({**row, "edited": None}) for row in asked.projects(rampe).to_dicts()]
    assert computed.newest_project(projects, date(2018, 11, 30)) == "RAMPE"
    # Long after, only those without a deadline run.
    assert computed.newest_project(projects, date(2026, 1, 1)).startswith("TI-")


def test_of_projects_that_have_ended_the_last_one_is_shown() -> None:
    ended = [
        replace(PROJECT, project_id=name, start=date(2019, 1, 1), deadline=date(year, 1, 1))
        for name, year in (("B", 2020), ("A", 2022))
    ]
    assert computed.newest_project(ended, date(2024, 1, 1)) == "A"
    to_come = replace(PROJECT, project_id="C", start=date(2025, 1, 1), deadline=date(2029, 1, 1))
    assert computed.newest_project([*ended, to_come], date(2024, 1, 1)) == "A"
    assert computed.newest_project([to_come], date(2024, 1, 1)) == "C"


# --- Participants and their states ------------------------------------------------------------------------------


def test_every_state_is_counted_for_the_whole_and_for_each_site() -> None:
    everybody = made()
    for site, (secured, pending, active, ended, without, referred) in {
        WHOLE: tuple(map(sum, zip(*COUNTS.values(), strict=True))),
        **COUNTS,
    }.items():
        one = computed.at_site(everybody, site)
        assert [one.count(state) for state in ("secured", "pending", "active", "ended", "referred")] == [
            secured,
            pending,
            active,
            ended + without,
            referred,
        ]
        assert one.enrolled == secured + pending + active + ended + without
        assert one.referred == one.enrolled + referred
        assert one.in_job == secured + pending + ended
    # Those who left for a job or as planned are no drop-outs: 3 ill at Nord, 6 at Syd.
    assert everybody.dropped == 9


def test_whoever_leaves_while_in_a_job_goes_on_as_pending_and_is_no_drop_out() -> None:
    found = group([participant("A", left=date(2024, 5, 1), reason="frafaldet")], [("A", "V", date(2024, 4, 1), None)])
    assert (found.count("pending"), found.dropped) == (1, 0)


def test_leave_and_return_is_one_participant_who_has_not_left(tmp_path: Path) -> None:
    project, everybody = seen(stored(tmp_path, returned=True), "P")
    assert everybody.enrolled == 1
    row = everybody.people.row(0, named=True)
    assert (row["site"], row["enrolled_date"], row["left_date"]) == ("Nord", date(2023, 2, 1), None)
    assert row["state"] == "active"
    # Between the two stays the participant had left.
    _, between = seen(stored(tmp_path, returned=True), "P", date(2023, 6, 1))
    assert (between.count("ended"), between.dropped) == (1, 1)
    assert project.months == 6


def test_a_participant_in_two_projects_counts_in_each_by_its_own_days(tmp_path: Path) -> None:
    snapshot = stored(tmp_path, returned=False)
    _, first = seen(snapshot, "P")
    _, second = seen(snapshot, "Q")
    # One job from March 2023: 6 months from then in P; in Q only from the enrolment in May 2024.
    assert (first.count("secured"), second.count("pending")) == (1, 1)
    assert first.people["secured_date"].to_list() == [date(2023, 9, 1)]
    assert second.people["full_date"].to_list() == [date(2024, 11, 1)]


def stored(folder: Path, *, returned: bool) -> Snapshot:
    """A store of a single citizen in two projects, or in one that was left and begun again."""
    rows = ["P;B1;Nord;01-02-2023;;", "Q;B1;Nord;01-05-2024;;"]
    if returned:
        rows = ["P;B1;Nord;01-02-2023;01-05-2023;Sygdom", "P;B1;Syd;01-09-2023;;"]
    lines = {
        "deltagere": ["Projektnr.;Borger-id;Sted;Indskrevet den;Udskrevet den;Udskrivningsårsag", *rows],
        "beskæftigelse": ["Borger-id;Art;Startdato;Slutdato", f"{'B2' if returned else 'B1'};Fleksjob;01-03-2023;"],
    }
    for name, text in lines.items():
        (folder / f"{name}.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
    load(sorted(folder.glob("*.csv")), folder=folder / "store", data_date=DAY, accept_change=True)
    return open_current(folder / "store")


def test_a_job_from_before_the_enrolment_counts_from_it() -> None:
    found = group([participant("A")], [("A", "V", date(2022, 6, 1), None)], day=date(2023, 8, 1))
    assert found.people.row(0, named=True)["first_start"] == ENROLLED
    assert found.people["secured_date"].to_list() == [date(2023, 8, 1)]
    before = group([participant("A")], [("A", "V", date(2022, 6, 1), None)], day=date(2023, 7, 31))
    assert before.count("pending") == 1


@pytest.mark.parametrize(("year", "last"), [(2023, date(2024, 2, 28)), (2022, date(2023, 2, 27))])
def test_a_period_from_31_august_is_full_when_it_ran_through_the_day_before_the_end_of_february(
    year: int, last: date
) -> None:
    people = [participant("A", enrolled=date(year, 8, 31), referred=None)]
    for end, secured in ((last, 1), (last - timedelta(days=1), 0)):
        found = group(people, [("A", "V", date(year, 8, 31), end)])
        assert found.count("secured") == secured
    assert group(people, [("A", "V", date(year, 8, 31), last)]).people["secured_date"].to_list() == [
        last + timedelta(days=1)
    ]


def test_an_end_on_29_february_is_worked_and_a_start_on_it_is_full_on_29_august() -> None:
    people = [participant("A", enrolled=date(2023, 9, 1))]
    # 1 September to 29 February is six months to the day; a day less is not.
    for end, secured in ((date(2024, 2, 29), 1), (date(2024, 2, 28), 0)):
        assert group(people, [("A", "V", date(2023, 9, 1), end)]).count("secured") == secured
    leaping = group([participant("B")], [("B", "V", date(2024, 2, 29), None)])
    assert leaping.people["full_date"].to_list() == [date(2024, 8, 29)]
    assert forecast.last_useful_start(date(2024, 8, 29), 6) == date(2024, 2, 29)


# --- Goals and sites ----------------------------------------------------------------------------------------------


def test_the_sites_targets_add_up_unless_the_whole_has_its_own() -> None:
    found = computed.targets_of(
        goals(
            (computed.RETAINED, "Nord", 20.0),
            (computed.RETAINED, "Syd", 7.0),
            (computed.ENROLLED, "Nord", 30.0),
            (computed.ENROLLED, WHOLE, 55.0),
            (computed.CASELOAD, "Nord", 15.0),
            (computed.ACTIVITIES, "Syd", 80.0),
        )
    )
    assert found[computed.RETAINED, WHOLE] == 27
    assert found[computed.ENROLLED, WHOLE] == 55
    # Cases a worker and shares cannot be added.
    assert (computed.CASELOAD, WHOLE) not in found
    assert (computed.ACTIVITIES, WHOLE) not in found


def test_a_project_with_one_site_shows_it_once_and_its_goal_is_the_project_s() -> None:
    people = made().people
    nord = computed.at_site(computed.Group(people, made().periods), "Nord")
    of_nord = goals((computed.RETAINED, "Nord", 20.0))
    assert computed.sites_of(nord, of_nord) == []
    assert computed.sites_known(nord, of_nord) == ["Nord"]
    assert computed.targets_of(of_nord)[computed.RETAINED, WHOLE] == 20
    # A goal at a site where nobody has come yet makes two.
    assert computed.sites_of(nord, goals((computed.RETAINED, "Odder", 3.0))) == ["Nord", "Odder"]


def test_the_deadline_is_the_goal_s_own_where_it_has_one() -> None:
    own = date(2026, 1, 1)
    assert computed.deadline_of(goals((computed.RETAINED, WHOLE, 9.0)), PROJECT) == DEADLINE
    assert computed.deadline_of(goals((computed.RETAINED, WHOLE, 9.0), deadline=own), PROJECT) == own
    assert computed.deadline_of(goals((computed.ENROLLED, WHOLE, 9.0), deadline=own), PROJECT) == DEADLINE


def test_places_left_are_those_not_yet_enrolled() -> None:
    everybody = made()
    assert computed.places_left({(computed.ENROLLED, WHOLE): 50.0}, everybody) == 7
    assert computed.places_left({(computed.ENROLLED, WHOLE): 10.0}, everybody) == 0
    assert computed.places_left({}, everybody) == 0


def test_a_project_can_be_seen_from_its_start_or_its_first_participant() -> None:
    people = made().people
    assert computed.first_day(PROJECT, people) == date(2023, 1, 1)
    assert computed.first_day(replace(PROJECT, start=date(2024, 1, 1)), people) == date(2023, 1, 10)
    assert computed.first_day(replace(PROJECT, start=None), people) == date(2023, 1, 10)
    assert computed.first_day(replace(PROJECT, start=None), people.clear()) is None


# --- The outlook --------------------------------------------------------------------------------------------------


def outlook(target: int, *, deadline: date | None = DEADLINE, day: date = DAY, places: int = 7) -> computed.Outlook:
    return computed.outlook(made(), PROJECT, target=target, places=places, day=day, deadline=deadline)


def test_the_outlook_says_what_is_known_and_what_it_takes() -> None:
    found = outlook(24)
    assert (found.secured, found.pending, found.matured, found.today) == (13, 5, 20, 13)
    assert found.last_start == date(2024, 9, 30)
    assert found.months_left == pytest.approx(91 / forecast.DAYS_IN_MONTH)
    # Five began in the last six months.
    assert found.pace_now == pytest.approx(5 / (183 / forecast.DAYS_IN_MONTH), rel=0.01)
    assert found.probability is not None
    assert 0 < found.probability < 1
    assert found.word is not None
    assert found.pace_needed is not None
    assert found.pace_needed > found.pace_now
    assert (found.passed, found.reached) == (False, False)


def test_the_pace_that_is_needed_by_hand_where_nobody_is_pending() -> None:
    # 13 secured of 20 that are settled: (13 + 1) / (20 + 2) of those who begin will stay.
    settled = made().people.filter(pl.col("state") != "pending")
    everybody = computed.Group(settled, made().periods.filter(pl.col("citizen_id").is_in(settled["citizen_id"])))
    found = computed.outlook(everybody, PROJECT, target=30, places=0, day=DAY, deadline=DEADLINE)
    assert found.pace_needed == pytest.approx((30 - 13) / (14 / 22) / (91 / forecast.DAYS_IN_MONTH))


def test_a_higher_target_is_less_likely_and_takes_more() -> None:
    found = [outlook(target) for target in (14, 18, 22, 26)]
    chances = [one.probability or 0.0 for one in found]
    paces = [one.pace_needed or 0.0 for one in found]
    assert chances == sorted(chances, reverse=True)
    assert paces == sorted(paces)


def test_the_outlook_and_the_fan_agree_on_the_middle() -> None:
    fan = computed.fan_of(made(), PROJECT, 7, DAY, DEADLINE)
    assert fan is not None
    last = fan.row(-1, named=True)
    assert (fan["month"][0], last["month"]) == (DAY, DEADLINE)
    assert (outlook(last["p50"]).probability or 0) >= 0.5 > (outlook(last["p50"] + 1).probability or 0)
    assert fan["p50"][0] == 13


def test_without_a_deadline_there_is_nothing_to_forecast() -> None:
    found = outlook(24, deadline=None)
    assert (found.probability, found.word, found.pace_needed, found.last_start) == (None, None, None, None)
    assert (found.secured, found.pending, found.passed) == (13, 5, False)
    assert computed.fan_of(made(), PROJECT, 7, DAY, None) is None


def test_after_the_deadline_only_those_secured_by_then_count() -> None:
    late = group(
        [participant("A"), participant("B"), participant("C")],
        [("A", "V", date(2023, 3, 1), None), ("B", "V", date(2023, 4, 1), None), ("C", "V", date(2023, 5, 1), None)],
    )
    found = computed.outlook(late, PROJECT, target=3, places=0, day=DAY, deadline=date(2023, 10, 1))
    assert (found.secured, found.today, found.passed, found.reached) == (2, 3, True, False)
    assert found.probability is None
    assert computed.fan_of(late, PROJECT, 0, DAY, DAY) is None


@pytest.mark.parametrize("target", [0, 5, 13])
def test_a_target_that_is_met_early_is_certain_and_takes_nothing(target: int) -> None:
    found = outlook(target)
    assert found.reached
    assert (found.probability, found.pace_needed) == (1.0, 0.0)


def test_too_late_to_begin_is_an_infinite_pace() -> None:
    found = outlook(40, deadline=date(2024, 12, 15))
    assert found.last_start == date(2024, 6, 15)
    assert (found.months_left, found.pace_needed) == (0, float("inf"))


def test_few_matured_get_no_word() -> None:
    nine = [participant(f"A{n}") for n in range(9)]
    found = computed.outlook(
        group(nine, [(f"A{n}", "V", date(2023, 3, 1), None) for n in range(9)]),
        PROJECT,
        target=12,
        places=20,
        day=DAY,
        deadline=DEADLINE,
    )
    assert (found.matured, found.word) == (9, None)
    assert found.probability is not None


def test_nobody_enrolled_has_an_outlook_too() -> None:
    nobody = group([], [])
    found = computed.outlook(nobody, PROJECT, target=10, places=12, day=DAY, deadline=DEADLINE)
    assert (found.secured, found.pending, found.matured, found.pace_now, found.word) == (0, 0, 0, 0.0, None)
    assert computed.road(nobody, replace(PROJECT, start=None), DAY).is_empty()
    assert computed.flow({WHOLE: nobody})["count"].to_list() == [0] * 6
    assert computed.leave_reasons(nobody).is_empty()
    assert computed.waiting(nobody, DAY).is_empty()
    assert computed.longest_wait(nobody, DAY) is None


# --- The road, the flow and the waiting ---------------------------------------------------------------------------


def test_the_road_counts_to_the_first_of_each_month_and_to_the_day() -> None:
    road = computed.road(made(), PROJECT, date(2024, 6, 20))
    assert road["day"].to_list()[:3] == [date(2023, 1, 1), date(2023, 2, 1), date(2023, 3, 1)]
    assert road["day"].to_list()[-2:] == [date(2024, 6, 1), date(2024, 6, 20)]
    known = {row["day"]: (row["enrolled"], row["secured"]) for row in road.to_dicts()}
    assert known[date(2023, 1, 1)] == (0, 0)
    assert known[date(2023, 2, 1)] == (43, 0)
    assert known[date(2023, 9, 1)] == (43, 13)


def test_the_road_of_a_project_from_the_31st_has_every_month() -> None:
    road = computed.road(made(), replace(PROJECT, start=date(2023, 1, 31)), date(2023, 4, 15))
    assert road["day"].to_list() == [
        date(2023, 1, 31), date(2023, 2, 1), date(2023, 3, 1), date(2023, 4, 1), date(2023, 4, 15),
    ]  # fmt: skip


def test_the_flow_counts_each_step_and_its_share_of_the_step_before() -> None:
    rows = computed.flow({WHOLE: made()}).select("stage", "count", "share_of_previous").rows()
    assert rows == [
        ("referred", 49, None),
        ("enrolled", 43, 43 / 49),
        ("in_job", 25, 25 / 43),
        ("retained", 13, 13 / 25),
        ("ended", 7, 7 / 25),
        ("left_without_job", 8, 8 / 43),
    ]


def test_whoever_is_enrolled_without_a_day_of_referral_was_referred() -> None:
    found = group([participant("A", referred=None), participant("B", enrolled=None)], [])
    assert computed.flow({WHOLE: found})["count"].to_list()[:2] == [2, 1]
    assert computed.actual(computed.REFERRED, found, WHOLE, others()) == 2


def test_reasons_for_leaving_are_counted_the_most_frequent_first() -> None:
    assert computed.leave_reasons(made()).rows() == [("frafaldet", 6), ("job", 4), ("sygdom", 3), ("gennemført", 2)]


def test_waiting_is_followed_to_the_job_or_until_the_project_was_left() -> None:
    found = group(
        [participant("A"), participant("B", left=date(2023, 2, 15), reason="andet"), participant("C")],
        [("A", "V", date(2023, 3, 3), None)],
    )
    curve = computed.waiting(found, DAY)
    # At 30 days A began, of two who still waited: B had left by day 14.
    assert curve.filter(pl.col("time") == 30).select("at_risk", "remaining").rows() == [(2, 0.5)]
    assert curve["time"].max() == (DAY - ENROLLED).days


def test_the_longest_wait_is_told_only_of_ten_or_more() -> None:
    def waiting(number: int) -> computed.Group:
        return group(
            [participant(f"A{n}") for n in range(number)],
            [(f"A{n}", "V", date(2023, 3, 1) + timedelta(days=n), None) for n in range(number)],
        )

    assert computed.longest_wait(waiting(9), DAY) is None
    assert computed.longest_wait(waiting(11), DAY) == ("fra indskrivning til job", 33.0)


# --- Goals beside the participants ----------------------------------------------------------------------------------

VOLUNTEERS = pl.DataFrame(
    [
        ("Nord", "M1", "A", date(2023, 1, 1), None),
        ("Nord", "M1", "B", date(2023, 1, 1), None),
        ("Nord", "M2", None, None, DAY),
        ("Syd", "M3", "C", date(2023, 1, 1), date(2024, 6, 30)),
        ("Syd", "M4", "A", date(2024, 7, 2), None),
    ],
    {
        "site": pl.String,
        "volunteer_id": pl.String,
        "citizen_id": pl.String,
        "start_date": pl.Date,
        "end_date": pl.Date,
    },
    orient="row",
)
ACTIVITIES = pl.DataFrame(
    [
        ("Nord-0-0", date(2024, 1, 1), True),
        ("Nord-0-1", date(2024, 1, 1), False),
        ("Nord-0-0", DAY, None),
        ("Nord-0-2", DAY, True),
        ("Syd-0-0", DAY, True),
    ],
    {"citizen_id": pl.String, "date": pl.Date, "attended": pl.Boolean},
    orient="row",
)
CASELOAD = pl.DataFrame({"site": [WHOLE, "Nord"], "caseload": [12.5, 17.0]})


def test_volunteers_are_persons_on_the_day() -> None:
    known = others(VOLUNTEERS)
    everybody = made()
    assert [computed.actual(computed.VOLUNTEERS, everybody, site, known) for site in (WHOLE, "Nord", "Syd")] == [
        2,
        2,
        0,
    ]


def test_what_was_not_imported_is_not_0() -> None:
    known = others(volunteers=None, activities=ACTIVITIES.clear(), caseload=CASELOAD.clear())
    for measure in (computed.VOLUNTEERS, computed.ACTIVITIES, computed.CASELOAD):
        assert computed.actual(measure, made(), WHOLE, known) is None


def test_attendance_and_caseload_are_those_of_the_site() -> None:
    known, everybody = others(activities=ACTIVITIES, caseload=CASELOAD), made()
    nord = computed.at_site(everybody, "Nord")
    assert computed.actual(computed.ACTIVITIES, everybody, WHOLE, known) == 3 / 4
    assert computed.actual(computed.ACTIVITIES, nord, "Nord", known) == 2 / 3
    assert computed.actual(computed.CASELOAD, nord, "Nord", known) == 17
    assert computed.actual(computed.CASELOAD, everybody, "Syd", known) is None


def test_a_row_for_each_goal_and_site() -> None:
    everybody = made()
    groups = {WHOLE: everybody, **{site: computed.at_site(everybody, site) for site in COUNTS}}
    targets = computed.targets_of(
        goals(
            (computed.RETAINED, "Nord", 20.0),
            (computed.RETAINED, "Syd", 9.0),
            (computed.ACTIVITIES, "Nord", 80.0),
            (computed.DROP_OUT, WHOLE, 12.0),
        )
    )
    labels = {one: one for one in (computed.RETAINED, computed.DROP_OUT, computed.ACTIVITIES, computed.IN_JOB)}
    rows = computed.site_rows(targets, groups, others(activities=ACTIVITIES), labels)
    assert rows.select("measure", "site", "actual", "pending", "target", "n", "unit").rows() == [
        (computed.RETAINED, WHOLE, 13.0, 5.0, 29.0, 43, "count"),
        (computed.RETAINED, "Nord", 11.0, 4.0, 20.0, 26, "count"),
        (computed.RETAINED, "Syd", 2.0, 1.0, 9.0, 17, "count"),
        (computed.DROP_OUT, WHOLE, 9.0, None, 12.0, 43, "count"),
        (computed.DROP_OUT, "Nord", 3.0, None, None, 26, "count"),
        (computed.DROP_OUT, "Syd", 6.0, None, None, 17, "count"),
        (computed.ACTIVITIES, "Nord", 2 / 3, None, 0.8, None, "share"),
    ]


# --- Who benefits -------------------------------------------------------------------------------------------------

MARKERS = pl.DataFrame(
    [(f"Nord-0-{n}", "misbrug", "ja" if n < 4 else "nej") for n in range(11)]
    + [(f"Nord-2-{n}", "misbrug", "ja" if n < 1 else "nej") for n in range(6)]
    + [(f"Nord-2-{n}", "hjemløs", "ja") for n in range(2)]
    + [("Syd-0-0", "hjemløs", "ja"), ("Nord-5-0", "hjemløs", "ja")],
    {"citizen_id": pl.String, "marker": pl.String, "value": pl.String},
    orient="row",
)


def test_markers_are_of_those_told_of_and_never_of_those_who_are_only_referred() -> None:
    shares = computed.marker_shares(MARKERS, made().people, ["hjemløs", "misbrug", "enlig forsørger"])
    assert shares.select("marker", "group", "count", "total").rows() == [
        ("hjemløs", "enrolled", 3, 18),
        ("hjemløs", "secured", 1, 12),
        ("misbrug", "enrolled", 5, 17),
        ("misbrug", "secured", 4, 11),
    ]
    row = shares.row(3, named=True)
    assert (row["share"], row["low"], row["high"]) == pytest.approx((4 / 11, *intervals.wilson(4, 11)))


def test_markers_a_participant_by_quarter_and_site() -> None:
    everybody = made()
    quarters = computed.markers_by_quarter(MARKERS, everybody.people)
    assert quarters.select("quarter", "value", "count").rows() == [(date(2023, 1, 1), 8 / 18, 18)]
    by_site = computed.markers_by_site(
        MARKERS.filter(pl.col("citizen_id") != "Nord-5-0"),
        {site: computed.at_site(everybody, site) for site in (WHOLE, "Nord", "Syd")},
    )
    assert by_site.rows() == [(WHOLE, 8 / 18, 18), ("Nord", 7 / 17, 17), ("Syd", 1.0, 1)]


def test_without_markers_nothing_is_shown() -> None:
    none = MARKERS.clear()
    everybody = made()
    assert computed.marker_shares(none, everybody.people, ["hjemløs"]).is_empty()
    assert computed.markers_by_quarter(none, everybody.people).is_empty()
    assert computed.markers_by_site(none, {"Nord": everybody}).is_empty()
