"""What is worth talking about: candidates of every kind, which are told, in which order and words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from scipy.stats import binom, poisson

from bench.worth_telling import CHANGES, claimed, simulated, told
from data.counters import counters
from data.metrics import MEASURES, Metric, metrics, read_metric
from methods.signals import difference_p, recent_change
from ui.components import Role
from ui.worth import (
    MOST,
    Candidate,
    Looked,
    Worth,
    chance_words,
    claims,
    counter_levels,
    quiet_words,
    sure_words,
    told_once,
    worth,
)

MONTHS = [date(2020 + number // 12, number % 12 + 1, 1) for number in range(73)]
TEAMS = {"a": "Team A", "b": "Team B", "c": "Team C"}
STEADY = {
    "open_at_start": 500,
    "open_at_end": 500,
    "exited": 20,
    "exited_to_work": 8,
    "person_days": 15_000,
    "has_plan": 400,
}


def looked(
    changes: Mapping[tuple[str, str], Mapping[int, int]] | None = None, teams: Mapping[str, str] = TEAMS
) -> Looked:
    """Six years of a steady unit of three teams; `changes` are by team and measure: from which month on, what it is."""
    rows = []
    for unit in TEAMS:
        for place, month in enumerate(MONTHS):
            row = dict.fromkeys(MEASURES, 0) | STEADY
            # The years differ a little, and have a season.
            row["exited"] += 4 * (place % 12 < 6) + place * 7 // 3 % 3 - 1
            row["exited_to_work"] += place * 5 // 3 % 3 - 1
            row["has_plan"] += place * 11 // 3 % 5 - 2
            for (team, measure), since in (changes or {}).items():
                for first, value in since.items():
                    if team == unit and place >= first:
                        row[measure] = value
            rows.append({"unit": unit, "month": month, **row})
    by_team = pl.DataFrame(rows)
    whole = by_team.group_by("month").agg(pl.col(MEASURES).sum()).sort("month").with_columns(unit=pl.lit("alle"))
    months = pl.DataFrame({"month": MONTHS, "complete": [True] * 73}).with_columns(final=pl.col("month") < MONTHS[-1])
    return Looked(whole, by_team, months, teams)


def candidate(
    subject: str, p: float | None, role: Role = "worse", *, size: float = 0.1, team: str = "", words: str = ""
) -> Candidate:
    kind = "level" if p is None else "change"
    return Candidate(kind, subject, words or f"{subject} {team}.", "afgang", role, size, p, team)  # type: ignore[arg-type]


def only(found: list[Candidate], kind: str, subject: str, team: str = "") -> Candidate:
    [one] = [one for one in found if (one.kind, one.subject, one.team_id) == (kind, subject, team)]
    return one


# --- Candidates -----------------------------------------------------------------------------------------------


def test_a_flow_s_change_is_that_of_its_last_final_months() -> None:
    unit = looked({("b", "exited"): {69: 60}})
    found = only(claims(unit, [metrics()["exit_rate"]]), "change", "exit_rate", "b")
    own = unit.by_team.filter(pl.col("unit") == "b")["exited"].to_list()[:72]
    expected = recent_change(own, [500] * 72)
    assert expected is not None
    assert found.p is not None
    assert found.p >= expected.p, "the other teams' spread may only make it more careful"
    assert (found.role, found.page) == ("better", "afgang")
    assert found.sentence == (
        "Team B, afgangsrate: 12,0 % de seneste 3 måneder mod 4,0 % i de samme måneder de 5 foregående år."
    )


def test_a_stock_s_change_is_the_difference_from_12_months_before() -> None:
    changes = {("a", "has_plan"): {68: 300}}
    found = only(claims(looked(changes), [metrics()["without_plan"]]), "change", "without_plan", "a")
    before = looked(changes).by_team.filter(pl.col("unit") == "a")["has_plan"][60]
    assert found.p == pytest.approx(difference_p(200, 500, 500 - before, 500))
    assert found.role == "worse"
    assert found.sentence == "Team A, åbne sager uden plan: 40,0 % i januar 2026 mod 20,4 % et år før."
    assert found.page == "opfoelgning?taeller=uden_plan"


def test_a_team_s_exits_are_held_against_all_teams_by_poisson_s_tail() -> None:
    unit = looked({("c", "exited"): {61: 33}})
    found = only(claims(unit, [metrics()["exit_rate"]]), "difference", "exit_rate", "c")
    year = unit.by_team.filter(pl.col("month").is_in(MONTHS[60:72]))
    mine, everybody = (int(frame["exited"].sum()) for frame in (year.filter(pl.col("unit") == "c"), year))
    assert found.p == pytest.approx(2 * poisson.sf(mine - 1, everybody / 3))
    assert found.page == "afgang?blik=Teamene"
    assert found.sentence == (
        f"Team C skiller sig ud: {mine} afgange på 12 måneder, hvor man ville vente {everybody / 3:.0f}, "
        "hvis alle team var ens."
    )


def test_a_team_s_share_is_held_against_all_teams_by_the_binomial_s_tail() -> None:
    unit = looked({("c", "has_plan"): {0: 430}})
    found = only(claims(unit, [metrics()["has_plan"]]), "difference", "has_plan", "c")
    newest = unit.by_team.filter(pl.col("month") == MONTHS[-1])
    pooled = int(newest["has_plan"].sum()) / 1500
    assert found.p == pytest.approx(2 * binom.sf(429, 500, pooled))
    assert found.sentence.startswith(
        "Team C, åbne sager med en plan: 86,0 % (430 af 500), hvor alle team under ét har "
    )


def test_events_that_a_citizen_has_many_of_are_not_compared_between_teams_by_a_funnel() -> None:
    unit = looked(
        {("a", "contacts_held"): {0: 300}, ("b", "contacts_held"): {0: 250}, ("c", "contacts_held"): {0: 200}}
    )
    found = claims(unit, [metrics()["conversations_per_year"], metrics()["conversations_kept"]])
    assert {one.kind for one in found} == {"change"}


def test_one_team_is_the_whole_and_has_no_candidates_of_its_own_but_its_difference() -> None:
    found = claims(looked(teams={"a": "Team A"}), [metrics()["exit_rate"]])
    assert [(one.kind, one.team_id) for one in found] == [("change", ""), ("difference", "a")]


def test_metrics_that_say_the_same_are_looked_at_once_and_the_neutral_never() -> None:
    kept = {metric.id for metric in told_once(metrics().values())}
    assert "exit_rate" in kept
    assert "exit_rate_per_100" not in kept
    assert "without_plan" in kept  # it has a tile
    assert "has_plan" not in kept
    assert "share_to_benefit" not in kept
    assert {"exit_rate_to_work", "share_to_work", "conversations_per_year", "conversations_kept"} <= kept


def test_a_new_toml_is_looked_at_without_code(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "data" / "metrics" / "without_worker.toml").read_text(encoding="utf-8")
    for old, new in (("without_worker", "without_team"), ("Åbne sager uden rådgiver", "Sager, der mangler noget")):
        assert old in text
        text = text.replace(f'"{old}"', f'"{new}"', 1)
    path = tmp_path / "noget.toml"
    path.write_text(text, encoding="utf-8")
    metric = read_metric(path)
    found = claims(looked({("a", "without_team"): {0: 20, 70: 90}}), [metric])
    assert only(found, "change", "noget", "a").sentence.startswith(
        "Team A, sager, der mangler noget: 18,0 % i januar 2026"
    )
    assert worth(found, TEAMS).claims[0].subject == "noget"


def test_a_table_that_begins_within_the_years_is_no_change() -> None:
    late = looked({(team, measure): {60: 100} for team in TEAMS for measure in ("without_worker", "contacts_held")})
    found = claims(late, [metrics()["without_worker"], metrics()["conversations_per_year"]])
    assert [one for one in found if one.kind == "change"] == []


def test_counters_are_levels_and_an_empty_one_is_good_news() -> None:
    first, second = list(counters().values())[:2]
    found = counter_levels({first: 12, second: 0}, 350)
    assert [(one.role, one.p) for one in found] == [("worse", None), ("better", None)]
    assert found[0].sentence == f"12 af 350 åbne sager (3,4 %) står under “{first.name}”."
    assert found[1].sentence == f"Ingen af de 350 åbne sager står under “{second.name}”."
    assert found[0].page == f"opfoelgning?taeller={first.id}"
    assert counter_levels({first: 0}, 0) == []


# --- Which are told, and in which order ---------------------------------------------------------------------------


def test_at_most_seven_are_told_and_levels_do_not_crowd_the_claims_out() -> None:
    found = worth([candidate(f"m{n}", 1e-6) for n in range(9)] + [candidate(f"l{n}", None) for n in range(9)], TEAMS)
    assert len(found.told) == MOST
    assert [one.kind for one in found.told] == ["change"] * 5 + ["level"] * 2
    assert len(found.claims) == 9


def test_without_claims_a_few_levels_are_told() -> None:
    found = worth([candidate("m", 0.5), *(candidate(f"l{n}", None) for n in range(9))], TEAMS)
    assert [one.kind for one in found.told] == ["level"] * 4
    assert found.claims == ()


def test_a_claim_is_told_only_if_it_passes_among_all_that_are_looked_at() -> None:
    many = [candidate(f"m{n}", 0.5) for n in range(99)]
    assert worth([candidate("m", 0.0006), *many], TEAMS).claims == ()
    assert [one.subject for one in worth([candidate("m", 0.0005), *many], TEAMS).claims] == ["m"]


def test_good_news_and_other_news_take_turns_the_clearest_first() -> None:
    given = [
        candidate("b1", 1e-9), candidate("b2", 1e-8), candidate("b3", 1e-7), candidate("g1", 1e-5, "better"),
        candidate("g2", 1e-4, "better"),
    ]  # fmt: skip
    assert [one.subject for one in worth(given, TEAMS).told] == ["b1", "g1", "b2", "g2", "b3"]


def test_equally_certain_ones_are_ordered_by_size_and_the_whole_comes_before_its_teams() -> None:
    given = [
        candidate("small", 1.1e-6, size=0.1),
        candidate("large", 0.9e-6, size=0.5),
        candidate("team", 1e-6, size=0.9, team="a"),
    ]
    assert [one.subject for one in worth(given, TEAMS).told] == ["large", "small", "team"]


def test_of_one_number_at_most_two_are_told_and_what_the_whole_says_covers_its_teams() -> None:
    teams = [candidate("m", 1e-6 / n, team=team) for n, team in enumerate(TEAMS, 1)]
    assert len(worth(teams, TEAMS).told) == 2
    with_whole = worth([candidate("m", 1e-5, words="Alle."), *teams], TEAMS)
    assert [one.sentence for one in with_whole.told] == ["Alle. Det samme ses i 3 team for sig."]
    assert len(with_whole.claims) == 4


# --- Words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (1e-6, "1 gang ud af 10.000."),
        (1e-3, "1 gang ud af 1.000."),
        (0.004, "1 gang ud af 100."),
        (0.03, "5 gange ud af 100."),
    ],
)
def test_how_sure_a_claim_is_is_said_without_statistics(p: float, words: str) -> None:
    assert sure_words(p) == f"Tilfældet alene giver så stor en forskel højst {words}"
    assert candidate("l", None).sure == ""


def test_what_chance_alone_gives_is_printed() -> None:
    found = worth([candidate(f"m{n}", 1e-6) for n in range(12)] + [candidate(f"x{n}", 0.9) for n in range(88)], TEAMS)
    assert found.by_chance == pytest.approx(0.6)
    words = chance_words(found)
    assert words.startswith("Der er set på 100 forskelle på én gang, og 12 er større, end tilfældet plejer at give.")
    assert words.endswith("her svarer det til højst 0,6.")
    assert "ingen af dem er større" in chance_words(worth([candidate("m", 0.9)], TEAMS))
    assert "for få måneder" in chance_words(worth([], TEAMS))


def test_teams_with_nothing_to_note_say_so() -> None:
    noted = worth([candidate("m", 1e-6, team="b")], TEAMS)
    assert quiet_words(noted) == "Der er intet særligt at bemærke om Team A og Team C."
    assert quiet_words(worth([], TEAMS)) == "Der er intet særligt at bemærke om nogen af de 3 team."
    assert quiet_words(worth([], {"a": "Team A"})) == ""
    assert quiet_words(worth([candidate("m", 1e-6, team=team) for team in TEAMS], TEAMS)) == ""
    many = replace(noted, quiet_teams=tuple(f"Team {n}" for n in range(40)), teams=41)
    assert quiet_words(many) == "Der er intet særligt at bemærke om 40 andre team."


def test_a_steady_unit_has_nothing_to_tell() -> None:
    found = worth(claims(looked(), metrics().values()), TEAMS)
    assert isinstance(found, Worth)
    assert found.told == ()
    assert found.looked_at > 20


# --- By simulation: bench/worth_telling.py in small ------------------------------------------------------------------


def test_few_stable_worlds_are_told_to_have_changed() -> None:
    # Of 200 it is 2 % (docs/measurements.md); 3 or more of 20 would be a chance of 1 in 140 at that.
    assert claimed(20, seed=11, memory=0.5)["anything"] <= 2


def test_a_large_change_is_told_of_the_one_it_is_about() -> None:
    import numpy as np

    [doubled] = [one for one in CHANGES if one.words == "exits of the largest team double"]
    world = simulated(np.random.default_rng(12), planted=doubled)
    found = told(world.seen(len(world.months) - 12))
    assert ("exit_rate", "Team K") in {(one.subject, one.team_id) for one in found}
    assert all(one.team_id in {"Team K", ""} for one in found)


def test_every_metric_leads_to_a_page_that_is_named() -> None:
    every: list[Metric] = list(metrics().values())
    assert all(one.page for one in every)
    places = [one.overview for one in every if one.overview is not None]
    assert len(places) == len(set(places))
