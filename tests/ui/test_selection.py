from datetime import date

import polars as pl

from queries.selection import Selection
from ui import texts
from ui.selection import Choices, age_words, choices_of, team_params, valid_state, words

MONTHS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1))


def choices(**changes: object) -> Choices:
    given: dict[str, object] = {
        "centres": ("Center A",),
        "teams": {"t1": "Team Nord", "t2": "Team Syd"},
        "target_groups": ("aktivitetsparate i kontanthjælp", "sygedagpenge"),
        "age_bands": ("25–29", "30–39", "40–49", "50–59", "60+"),
        "markers": ("hjemløs",),
        "months": MONTHS,
    }
    return Choices(**(given | changes))  # type: ignore[arg-type]


def test_two_teams_of_one_name_get_their_id_so_that_a_link_tells_them_apart() -> None:
    frame = pl.DataFrame(
        {
            "kind": ["team_id", "team_id", "team_id", "centre"],
            "value": ["t1", "t2", "t3", "c"],
            "label": ["Ungeteam", "Ungeteam", "Team Syd", "Center"],
        }
    )
    assert choices_of(frame, MONTHS).teams == {"t1": "Ungeteam (t1)", "t2": "Ungeteam (t2)", "t3": "Team Syd"}


def test_the_first_start_is_the_source_s_group_where_the_data_hold_it() -> None:
    assert choices().default_age_bands == ("30–39", "40–49", "50–59", "60+")
    other = choices(target_groups=("sygedagpenge",))
    assert other.default_target_groups == ()
    assert other.default_age_bands == ()


def test_the_selection_reads_as_a_leader_says_it() -> None:
    everyone = Selection(first_month=MONTHS[0], last_month=MONTHS[2])
    assert words(everyone, choices()) == texts.EVERYONE
    chosen = Selection(teams=("t2",), target_groups=("sygedagpenge",), age_bands=("30–39", "40–49", "50–59", "60+"))
    assert words(chosen, choices()) == "Team Syd · sygedagpenge · 30+"
    assert age_words(("30–39", "60+")) == "30–39 og 60+"


def test_a_saved_view_that_still_holds_comes_back_whole() -> None:
    saved = {"team": ["t2"], "maalgruppe": [], "alder": ["30–39"], "fra": "2026-02-01", "til": "2026-03-01"}
    state, unknown = valid_state(saved, choices())
    assert unknown == []
    assert state == saved | {"fra": MONTHS[1], "til": MONTHS[2]}


def test_unknown_parts_of_a_saved_view_are_dropped_and_told() -> None:
    saved = {"team": ["t2", "nedlagt"], "fra": "2011-01-01", "noget_nyt": ["x"], "alder": "30–39"}
    state, unknown = valid_state(saved, choices())
    assert state == {"team": ["t2"]}
    assert unknown == ["Team: nedlagt", "Periode: 2011-01-01", "noget_nyt", "alder"]


def test_a_link_asks_for_a_team_by_its_name_and_for_nothing_where_it_is_about_all() -> None:
    assert team_params(choices(), "t2") == {"kun_team": ["Team Syd"]}
    assert team_params(choices(), "") == {}
