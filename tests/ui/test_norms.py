from datetime import date

import polars as pl

from ui.norms import NormSet, norm_sets

TODAY = date(2026, 10, 31)
GUIDE, TOWN = "Fagforening: vejledende sagstal", "Evaluering af en by"


def norms(
    *rows: tuple[str | None, float | None, float | None, str, str | None, date | None, date | None],
) -> pl.DataFrame:
    names = ("target_group", "low", "high", "label", "source", "valid_from", "valid_to")
    kinds = (pl.String, pl.Float64, pl.Float64, pl.String, pl.String, pl.Date, pl.Date)
    return pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row")


SETS = norms(
    (None, 60, 65, "Jobcenter i evalueringen", TOWN, None, None),
    (None, 63, None, "Agens: norm", TOWN, None, None),
    (None, 40, 55, "Sagstal i 2009", "Fagforening", date(2009, 9, 1), date(2009, 12, 31)),
    ("jobparate", 35, 56, "Vejledende sagstal, jobparate", GUIDE, None, None),
    ("aktivitetsparate", 25, 41, "Vejledende sagstal, aktivitetsparate", GUIDE, None, date(2026, 6, 30)),
    ("aktivitetsparate", 24, 39, "Vejledende sagstal, aktivitetsparate fra juli", GUIDE, date(2026, 7, 1), None),
)


def test_norms_of_a_source_that_name_their_groups_are_one_set_and_others_stand_alone() -> None:
    found = norm_sets(SETS, TODAY)
    assert list(found) == ["Vejledende sagstal", "Agens: norm", "Jobcenter i evalueringen", "Sagstal i 2009"]
    assert len(found["Vejledende sagstal"].norms) == 3
    assert found["Agens: norm"].source == TOWN


def test_a_norm_holds_on_its_days_both_included() -> None:
    guide = norm_sets(SETS, TODAY)["Vejledende sagstal"]
    assert guide.on(date(2026, 6, 30)) == {"jobparate": (35, 56), "aktivitetsparate": (25, 41)}
    assert guide.on(date(2026, 7, 1)) == {"jobparate": (35, 56), "aktivitetsparate": (24, 39)}


def test_a_set_of_another_time_is_a_yardstick_for_every_month_and_comes_last() -> None:
    old = norm_sets(SETS, TODAY)["Sagstal i 2009"]
    assert old.past
    assert old.on(TODAY) == {"": (40, 55)}
    guide = norm_sets(SETS, TODAY)["Vejledende sagstal"]
    assert not guide.past


def test_the_later_of_two_that_hold_wins() -> None:
    both = norms(
        ("jobparate", 31, 51, "Norm, ny", "Kilde", date(2026, 1, 1), None),
        ("jobparate", 30, 50, "Norm, gammel", "Kilde", date(2020, 1, 1), None),
    )
    assert norm_sets(both, TODAY)["Norm"].on(TODAY) == {"jobparate": (31, 51)}
    assert norm_sets(both, TODAY)["Norm"].on(date(2021, 5, 5)) == {"jobparate": (30, 50)}


def test_labels_without_a_common_beginning_are_called_by_their_source() -> None:
    apart = norms(
        ("jobparate", 31, 51, "Sagstal for jobparate", "Aftale 2026", None, None),
        ("fleksjob", 25, 50, "Loft for fleksjob", "Aftale 2026", None, None),
    )
    assert list(norm_sets(apart, TODAY)) == ["Aftale 2026"]


def test_no_norms_are_no_sets_and_a_norm_may_lack_source_and_limits() -> None:
    assert norm_sets(SETS.clear(), TODAY) == {}
    blank = norms(("jobparate", None, None, "Ikke bekræftet", None, None, None))
    assert norm_sets(blank, TODAY) == {
        "Ikke bekræftet": NormSet("Ikke bekræftet", "", (("jobparate", None, None, date.min, date.max),), past=False)
    }
