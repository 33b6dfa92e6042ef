import re
from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from methods import retention
from records.goals import GoalEdit
from tests.ui.participants import COUNTS, DAY, DEADLINE, PROJECT, group, made, participant
from ui import project as computed
from ui import project_answers as said
from ui.project import WHOLE, Others

LABELS = said.measure_labels(PROJECT)
STATISTICS = re.compile(
    r"signifikan|konfidens|interval|outlier|hypotese|p-værdi|sandsynlighedsfordel|median|varians|kvantil|Kaplan|beta",
    re.IGNORECASE,
)


def told(text: str) -> str:
    """A sentence for the screen, of whole words and without any of statistics."""
    assert "{" not in text
    assert "  " not in text
    assert "None" not in text
    assert "nan" not in text.split()
    assert not STATISTICS.search(text), text
    return text


def outlook(target: int, deadline: date | None = DEADLINE, people: computed.Group | None = None) -> computed.Outlook:
    return computed.outlook(people or made(), PROJECT, target=target, places=7, day=DAY, deadline=deadline)


def answer(found: computed.Outlook, deadline: date | None = DEADLINE, project: computed.Project = PROJECT) -> str:
    return told(said.goal_answer(found, project, deadline))


# --- The answer ---------------------------------------------------------------------------------------------------


def test_the_answer_says_where_how_likely_and_what_it_takes() -> None:
    found = replace(outlook(24), probability=0.17, pace_needed=27.3, pace_now=3.24)
    assert answer(found) == (
        "13 af 24 er fastholdt i fleksjob i 6 måneder, og 5 er i job nu. Sandsynligheden for at nå 24 inden 31. marts "
        "2025 er 17 %; det kræver 27 jobstarter om måneden frem til 30. september 2024 (nu 3,2)."
    )


def test_a_project_of_any_job_in_one_month_is_told_so() -> None:
    found = replace(outlook(24), probability=0.5, pace_needed=2.34)
    text = answer(found, project=replace(PROJECT, job_kind=None, months=1))
    assert "13 af 24 er fastholdt i job i 1 måned, og" in text
    assert "det kræver 2,3 jobstarter om måneden" in text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "under 1 %"),
        (0.0099, "under 1 %"),
        (0.01, "1 %"),
        (0.5, "50 %"),
        (0.99, "99 %"),
        (0.9901, "over 99 %"),
        (0.999999, "over 99 %"),
        (1.0, "over 99 %"),
    ],
)
def test_a_chance_is_never_0_or_100_per_cent(probability: float, words: str) -> None:
    assert said.chance_words(probability) == words
    assert f"er {words};" in answer(replace(outlook(24), probability=probability))


def test_no_start_is_needed_or_none_comes_in_time() -> None:
    assert answer(replace(outlook(24), pace_needed=0.0)).endswith(
        "; det kræver ikke flere jobstarter, hvis dem i job bliver så længe som hidtil."
    )
    assert answer(replace(outlook(24), pace_needed=float("inf"))).endswith(
        "; den sidste jobstart, der kunne nå det, var 30. september 2024."
    )


def test_a_forecast_from_few_says_so() -> None:
    assert answer(replace(outlook(24), word=None, matured=9)).endswith(
        ". Kun 9 har haft hele perioden at nå det i, så skønnet er meget usikkert."
    )
    assert " Ingen har haft hele perioden at nå det i" in answer(replace(outlook(24), word=None, matured=0))


def test_without_a_deadline_the_answer_forecasts_nothing() -> None:
    assert answer(outlook(24, None), None) == (
        "13 af 24 er fastholdt i fleksjob i 6 måneder, og 5 er i job nu. Projektet har ingen frist, så der er intet at "
        "regne frem til."
    )


@pytest.mark.parametrize("deadline", [DEADLINE, None, date(2024, 6, 30)])
def test_a_target_that_is_met_is_told_as_met_with_any_deadline(deadline: date | None) -> None:
    assert answer(outlook(11, deadline), deadline) == "Målet er nået: 13 af 11 er fastholdt i fleksjob i 6 måneder."
    assert answer(outlook(0, deadline), deadline) == "Målet er nået: 13 af 0 er fastholdt i fleksjob i 6 måneder."


def test_after_the_deadline_it_counts_who_was_secured_by_then_and_says_how_many_since() -> None:
    passed = date(2023, 8, 31)
    assert answer(outlook(24, passed), passed) == (
        "Fristen var 31. august 2023: 0 af 24 blev fastholdt i fleksjob i 6 måneder. Siden er tallet steget til 13."
    )
    later = date(2024, 6, 30)
    assert answer(outlook(24, later), later) == (
        "Fristen var 30. juni 2024: 13 af 24 blev fastholdt i fleksjob i 6 måneder."
    )


def test_what_is_seen_from_an_earlier_day_begins_with_it() -> None:
    assert said.seen_from(date(2018, 6, 30), DAY) == "Set fra 30. juni 2018: "
    assert said.seen_from(DAY, DAY) == ""


def test_a_project_without_a_goal_says_where_it_stands_and_how_to_set_one() -> None:
    assert told(said.no_goal_answer(made(), PROJECT)) == (
        "43 deltagere er indskrevet, og 13 er fastholdt i fleksjob. Der er intet mål for fastholdelse; sæt et under "
        "“Mål og definition”."
    )
    one = group([participant("A")], [])
    assert said.no_goal_answer(one, PROJECT).startswith("1 deltager er indskrevet, og 0 er fastholdt i fleksjob.")


def test_without_jobs_nobody_is_told_to_be_retained_or_not() -> None:
    assert told(said.without_jobs_answer(made())) == (
        "43 deltagere er indskrevet. Siden mangler beskæftigelse. Indlæs tabellen “jobs” – se Data."
    )


# --- Tiles and the other goals ----------------------------------------------------------------------------------------


def tiles(found: computed.Outlook | None, enrolled: float | None = 50.0) -> dict[str, tuple[str, str, str]]:
    made_of = said.goal_tiles(found, made(), PROJECT, enrolled)
    assert len(made_of) == 4
    for tile in made_of:
        told(f"{tile.label} {tile.value} {tile.detail} {tile.sign}".strip())
    return {tile.label: (tile.value, tile.detail, tile.sign) for tile in made_of}


def test_four_tiles_hold_the_numbers_of_the_answer() -> None:
    found = tiles(replace(outlook(24), word="uncertain", pace_needed=2.75, pace_now=1.84))
    assert found == {
        "Tilbudt indsatsen": ("43", "af 50", ""),
        "Fastholdt i 6 måneder": ("13", "af 24 (54 %)", "◆ usikkert"),
        "I job nu": ("5", "perioden er ikke nået; 10 indskrevet uden job", ""),
        "Jobstarter om måneden": ("2,8", "kræves til 30-09-2024; nu 1,8", ""),
    }


@pytest.mark.parametrize(("word", "sign"), [("on_track", "▲ på vej"), ("far", "▼ langt fra målet")])
def test_the_word_has_a_sign_that_is_not_a_colour(word: str, sign: str) -> None:
    assert tiles(replace(outlook(24), word=word))["Fastholdt i 6 måneder"][2] == sign  # type: ignore[arg-type]


def test_fewer_than_ten_matured_get_no_word_but_their_number() -> None:
    found = replace(outlook(24), word=None, matured=9)
    assert tiles(found)["Fastholdt i 6 måneder"][2] == "for få til et ord (n = 9)"


def test_a_target_that_is_met_needs_no_pace() -> None:
    found = tiles(outlook(11), 0.0)
    assert found["Tilbudt indsatsen"][1] == "af 0"
    assert found["Fastholdt i 6 måneder"][1:] == ("af 11 (118 %)", "▲ målet er nået")
    assert found["Jobstarter om måneden"][1] == "de seneste 6 måneder"
    # A share of a target of 0 is nothing.
    assert tiles(outlook(0))["Fastholdt i 6 måneder"][1] == "af 0"


def test_too_late_is_a_dash_with_its_reason() -> None:
    found = tiles(replace(outlook(24), pace_needed=float("inf"), pace_now=1.84))
    assert found["Jobstarter om måneden"] == ("–", "for sent siden 30-09-2024; nu 1,8", "")


def test_without_a_goal_the_tiles_tell_where_the_participants_are() -> None:
    assert tiles(None, None) == {
        "Tilbudt indsatsen": ("43", "intet mål", ""),
        "Fastholdt": ("13", "intet mål", ""),
        "I job nu, perioden ikke nået": ("5", "", ""),
        "Indskrevet uden job": ("10", "", ""),
    }


NO_VOLUNTEERS = pl.DataFrame(
    schema={"site": pl.String, "volunteer_id": pl.String, "citizen_id": pl.String}
    | dict.fromkeys(("start_date", "end_date"), pl.Date)
)
MEETINGS = pl.DataFrame({"citizen_id": ["Nord-0-0", "Nord-0-1", "Nord-0-2"], "attended": [True, True, False]})
CASELOAD = pl.DataFrame({"site": [WHOLE], "caseload": [12.5]})


def others(volunteers: pl.DataFrame | None = NO_VOLUNTEERS) -> Others:
    return Others(volunteers, MEETINGS, CASELOAD, day=DAY, counted_to=DAY)


def test_a_sentence_for_each_other_goal() -> None:
    targets = {
        (computed.REFERRED, WHOLE): 60.0,
        (computed.ENROLLED, WHOLE): 50.0,
        (computed.IN_JOB, WHOLE): 40.0,
        (computed.RETAINED, WHOLE): 24.0,
        (computed.DROP_OUT, WHOLE): 12.0,
        (computed.VOLUNTEERS, WHOLE): 16.0,
        (computed.ACTIVITIES, WHOLE): 80.0,
        (computed.CASELOAD, WHOLE): 15.0,
    }
    lines = said.goal_lines(targets, made(), others(), LABELS)
    assert [told(line) for line in lines] == [
        "Henvist: 49 af 60 (82 %).",
        "Tilbudt indsatsen: 43 af 50 (86 %).",
        "Kommet i fleksjob: 25 af 40 (62 %).",
        "Frafald: 9 (mål: højst 12).",
        "Frivillige mentorer: 0 af 16 (0 %).",
        "Fremmøde til aktiviteter: 67 % (mål 80 %).",
        "Deltagere pr. medarbejder: 12,5 (mål 15,0).",
    ]
    untold = said.goal_lines({(computed.VOLUNTEERS, WHOLE): 16.0}, made(), others(None), LABELS)
    assert untold == ["Frivillige mentorer: data kan ikke sige det (mål 16)."]


# --- Titles -------------------------------------------------------------------------------------------------------


def test_the_road_s_title_says_what_the_answer_says() -> None:
    everybody = made()
    assert said.road_title(None, everybody) == "13 deltagere er fastholdt"
    assert said.road_title(outlook(11), everybody) == "Målet er nået"
    assert said.road_title(outlook(24, date(2024, 6, 30)), everybody) == "13 af 24 blev fastholdt inden fristen"
    assert said.road_title(outlook(24, None), everybody) == "13 af 24 er fastholdt"
    assert told(said.road_title(replace(outlook(24), probability=0.0), everybody)).endswith("er under 1 %")


def test_the_road_s_lines_are_named_by_what_is_drawn() -> None:
    assert "den lige vej" in said.road_subtitle(24.0, DEADLINE, fan=False)
    assert "Viften" in said.road_subtitle(24.0, DEADLINE, fan=True)
    assert said.road_subtitle(24.0, None, fan=False) == said.road_subtitle(None, DEADLINE, fan=False)


def test_the_flow_and_drop_out_in_words() -> None:
    everybody = made()
    assert said.flow_title(everybody) == "25 af 43 indskrevne er kommet i job, 13 er fastholdt"
    assert told(said.drop_out_words(everybody, computed.leave_reasons(everybody))) == (
        "Frafald: 9 af 43, 21 % (11–35 %). Grunde til at forlade projektet: frafaldet 6, job 4, sygdom 3 og "
        "gennemført 2."
    )
    one = group([participant("A")], [])
    assert "Ingen har forladt projektet." in said.drop_out_words(one, computed.leave_reasons(one))
    nobody = group([], [])
    assert said.flow_title(nobody) == "Ingen er indskrevet endnu"
    assert said.drop_out_words(nobody, computed.leave_reasons(nobody)) == "Ingen er henvist til projektet på den dag."


@pytest.mark.parametrize(("days", "words"), [(7.0, "1 uge."), (161.0, "23 uger.")])
def test_the_longest_wait_in_weeks(days: float, words: str) -> None:
    text = said.wait_words(("fra indskrivning til job", days))
    assert text == f"Længst venter de fra indskrivning til job: halvdelen mere end {words}"
    assert said.wait_words(None) == ""


def test_retention_is_told_of_ten_or_more_who_were_followed() -> None:
    everybody = made()
    shares = retention.shares(everybody.periods, DAY, 6)
    # The pending were followed to just before the seven ended: 13 of 20 are left.
    assert told(said.retention_title(shares, 6)) == "65 % (40–82 %) af jobbene varer mindst 6 måneder"
    few = group([participant(f"A{n}") for n in range(9)], [(f"A{n}", "V", date(2023, 3, 1), None) for n in range(9)])
    assert told(said.retention_title(retention.shares(few.periods, DAY, 6), 6)).endswith("(n = 9).")
    nobody = retention.shares(group([], []).periods, DAY, 1)
    assert said.retention_title(nobody, 1) == "Ingen er fulgt i 1 måned endnu"


def test_why_the_four_shares_differ() -> None:
    everybody = made()
    shares = retention.shares(everybody.periods, DAY, 6)
    assert told(said.shares_words(shares)).startswith("5 job er stadig i gang: det første tal er for lavt")
    assert "uger" not in said.shares_words(shares)
    assert "ophold på højst 4 uger" in told(said.shares_words(shares, 28))
    assert said.shares_words(retention.shares(group([], []).periods, DAY, 6)) == "Ingen er begyndt i job endnu."
    settled = everybody.periods.filter(~pl.col("citizen_id").str.contains("-1-"))
    over = retention.shares(settled, DAY, 6)
    assert said.shares_words(over) == "Alle job er fulgt til ende, så tallene er ens."
    assert over["share"].n_unique() == 1 or over["share"].max() == pytest.approx(over["share"].min())
    table = said.shares_table(shares)
    assert table["Job i alt"].to_list() == [25, 20, 20, 25]
    assert table["Måde at regne på"].n_unique() == 4


# --- Sites and who benefits -----------------------------------------------------------------------------------------


def site_rows(nord: float, syd: float) -> pl.DataFrame:
    everybody = made()
    groups = {WHOLE: everybody, **{site: computed.at_site(everybody, site) for site in COUNTS}}
    targets = {(computed.RETAINED, "Nord"): nord, (computed.RETAINED, "Syd"): syd}
    return computed.site_rows(targets, groups, others(), LABELS)


def test_the_sites_title_names_those_who_are_there() -> None:
    assert said.sites_title(site_rows(11, 2), passed=False) == "Alle steder har nået deres mål for fastholdelse"
    assert said.sites_title(site_rows(11, 3), passed=False) == "Nord har nået målet for fastholdelse"
    assert said.sites_title(site_rows(12, 3), passed=False).endswith("endnu")
    assert said.sites_title(site_rows(12, 3), passed=True) == "Ingen steder nåede deres mål"
    assert said.sites_title(site_rows(12, 3).clear(), passed=False) == "Stederne og deres mål"


def test_sites_are_never_compared_bare_and_few_are_named() -> None:
    by_site = pl.DataFrame({"site": [WHOLE, "Nord", "Syd"], "markers": [3.5, 2.75, 4.0], "count": [43, 26, 17]})
    text = told(said.differ_words(by_site))
    assert text.endswith("Kendetegn pr. deltager ved indskrivningen: Nord 2,8 (26) og Syd 4,0 (17).")
    assert "ikke kendt" in told(said.differ_words(by_site.clear()))
    everybody = made()
    small = group([participant(f"A{n}", site="Odder") for n in range(9)], [])
    groups = {WHOLE: everybody, "Nord": computed.at_site(everybody, "Nord"), "Odder": small}
    assert told(said.few_words(groups)) == "For få deltagere til at konkludere: Odder (n = 9)."
    assert said.few_words({WHOLE: small, "Nord": groups["Nord"]}) == ""


def test_mentors_are_counted_on_the_day_and_not_at_all_when_nothing_is_known() -> None:
    one = pl.DataFrame([("Nord", "M1", "A", None, None)], NO_VOLUNTEERS.schema, orient="row")
    more = pl.concat([one, one.with_columns(volunteer_id=pl.lit("M2"), citizen_id=pl.lit("B"))])
    assert said.mentor_words(others(one)) == "1 frivillig mentor, der følger 1 deltager."
    assert said.mentor_words(others(more)) == "2 frivillige mentorer, der følger 2 deltagere."
    assert said.mentor_words(others()) == "Ingen frivillige mentorer 1. juli 2024."
    assert said.mentor_words(others(None)) == ""


def marker_rows(enrolled: tuple[int, int], secured: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "marker": ["misbrug", "misbrug"],
            "group": ["enrolled", "secured"],
            "count": [enrolled[0], secured[0]],
            "total": [enrolled[1], secured[1]],
        }
    )


def test_the_secured_are_said_to_differ_only_by_more_than_chance() -> None:
    assert said.benefit_title(marker_rows((30, 100), (10, 40))) == "De fastholdte ligner dem, der blev indskrevet"
    assert said.benefit_title(marker_rows((30, 100), (2, 40))) == "Blandt de fastholdte er der færre med misbrug"
    assert said.benefit_title(marker_rows((30, 100), (25, 40))) == "Blandt de fastholdte er der flere med misbrug"
    # All who were enrolled are secured: there is nobody to differ from.
    assert said.benefit_title(marker_rows((30, 100), (30, 100))) == "De fastholdte ligner dem, der blev indskrevet"
    assert said.benefit_subtitle(marker_rows((30, 100), (2, 40))).startswith(
        "Kendetegn ved indskrivningen hos 100 indskrevne og 40 fastholdte"
    )
    assert said.benefit_title(marker_rows((0, 0), (0, 0)).clear()) == "Deltagernes kendetegn er ikke kendt"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((1.0, 2.0), (3.0, 4.0), "De første deltagere havde færre kendetegn end de seneste"),
        ((3.0, 4.0), (1.0, 2.0), "De første deltagere havde flere kendetegn end de seneste"),
        ((1.0, 3.0), (2.0, 4.0), "Intet tegn på, at de letteste blev taget først"),
    ],
)
def test_whether_the_easiest_came_first(first: tuple[float, float], last: tuple[float, float], words: str) -> None:
    quarters = pl.DataFrame(
        [(date(2023, 1, 1), *first, 12), (date(2023, 4, 1), *last, 15), (date(2023, 7, 1), 0.0, 9.0, 9)],
        ["quarter", "low", "high", "count"],
        orient="row",
    )
    assert said.quarter_title(quarters) == words
    assert said.quarter_title(quarters.head(1)) == "For få deltagere til at se, om de letteste kom først"


# --- Definition, goals and their changes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "6 kalendermåneder i fleksjob hos samme arbejdsgiver. Fristen er 31. marts 2025."),
        ({"months": 1, "job_kind": None}, "efter 1 kalendermåned i job hos samme arbejdsgiver."),
        ({"same_employer": False}, "i fleksjob hos en eller flere arbejdsgivere uden ophold."),
        ({"same_employer": False, "gap_days": 7}, "hos en eller flere arbejdsgivere, med højst 1 uge imellem."),
        ({"same_employer": False, "gap_days": 28}, "hos en eller flere arbejdsgivere, med højst 4 uger imellem."),
        ({"edited": ("deadline", "gap_weeks")}, "Ændret her på siden: frist og uger mellem job."),
    ],
)
def test_the_definition_is_told_with_its_deadline_and_what_was_edited(change: dict[str, object], words: str) -> None:
    assert words in told(said.definition_words(replace(PROJECT, **change), DEADLINE))  # type: ignore[arg-type]
    assert "ingen frist" in told(said.definition_words(replace(PROJECT, **change), None))  # type: ignore[arg-type]


def test_goals_say_whether_they_were_edited_and_what_the_file_has() -> None:
    goals = pl.DataFrame(
        {
            "measure": [computed.VOLUNTEERS, computed.RETAINED, computed.RETAINED],
            "site": ["Nord", "Syd", WHOLE],
            "target": [4.0, 9.0, 24.0],
            "imported_target": [4.0, None, 20.0],
            "edited": [False, True, True],
            "note": ["", "", "Styregruppen"],
        }
    )
    assert said.goals_table(goals, LABELS).rows() == [
        ("Fastholdt i fleksjob i 6 måneder", "Hele projektet", 24.0, 20.0, "ja", "Styregruppen"),
        ("Fastholdt i fleksjob i 6 måneder", "Syd", 9.0, None, "ja", None),
        ("Frivillige mentorer", "Nord", 4.0, 4.0, "nej", None),
    ]


def test_every_change_of_a_goal_is_told_with_its_time() -> None:
    def edit(hour: int, target: float | None, *, withdrawn: bool = False) -> GoalEdit:
        at = datetime(2024, 7, 1, hour, 30, tzinfo=UTC)
        return GoalEdit("P", "Nord", computed.RETAINED, target, None, "", at, withdrawn)

    table = said.history_table([edit(9, None, withdrawn=True), edit(8, None), edit(7, 21.0)], LABELS)
    assert table.select("Hvornår", "Sted", "Måltal", "Hvad").rows() == [
        ("01-07-2024 kl. 11.30", "Nord", None, "som i filen"),
        ("01-07-2024 kl. 10.30", "Nord", None, "fjernet"),
        ("01-07-2024 kl. 09.30", "Nord", 21.0, "ændret"),
    ]


def test_the_tables_of_charts_hold_what_is_drawn() -> None:
    everybody = made()
    road = computed.road(everybody, PROJECT, DAY)
    fan = computed.fan_of(everybody, PROJECT, 7, DAY, DEADLINE)
    table = said.road_table(road, fan)
    assert table["Fastholdt i alt"].drop_nulls().len() == road.height
    assert table["Ventet fastholdt"].drop_nulls().len() == (0 if fan is None else fan.height)
    assert said.road_table(road, None).height == road.height
    assert said.flow_table(computed.flow({WHOLE: everybody})).row(1) == (
        "Hele projektet", "Indskrevet", 43, 87.8, "henviste",
    )  # fmt: skip
    rows = said.sites_table(site_rows(20, 9))
    assert rows.row(0) == ("Fastholdt i fleksjob i 6 måneder", "Hele projektet", 13.0, None, 5.0)
