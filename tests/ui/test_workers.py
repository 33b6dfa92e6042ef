import polars as pl
import pytest

from ui.workers import shown_names

WORKERS = pl.DataFrame(
    {
        "caseworker_id": ["M3", "M1", "M2", "M4"],
        "name": ["Åse Prøve", "Bo Prøve", None, "Bo Prøve"],
    }
)


def test_two_of_one_name_get_their_id_and_one_without_a_name_is_called_by_it() -> None:
    assert shown_names(WORKERS, "names") == {
        "M1": "Bo Prøve (M1)",
        "M2": "M2",
        "M3": "Åse Prøve",
        "M4": "Bo Prøve (M4)",
    }


def test_none_tells_nobody_but_knows_them_all() -> None:
    assert shown_names(WORKERS, "none") == {"M1": "", "M2": "", "M3": "", "M4": ""}


def test_a_pseudonym_tells_neither_name_nor_id_and_is_the_same_each_time() -> None:
    named = shown_names(WORKERS, "pseudonyms")
    assert sorted(named.values()) == ["Rådgiver 1", "Rådgiver 2", "Rådgiver 3", "Rådgiver 4"]
    assert named == shown_names(WORKERS.reverse(), "pseudonyms")
    other_names = WORKERS.with_columns(name=pl.lit("En anden"))
    assert named == shown_names(other_names, "pseudonyms"), "the name has no part in it"
    assert [named[one] for one in sorted(named)] != sorted(named.values()), "nor has the order of the ids"


def test_pseudonyms_are_padded_so_that_they_sort_as_numbers() -> None:
    many = pl.DataFrame({"caseworker_id": [f"M{n}" for n in range(11)], "name": ["x"] * 11})
    assert sorted(shown_names(many, "pseudonyms").values())[0] == "Rådgiver 01"


@pytest.mark.parametrize("naming", ["names", "pseudonyms", "none"])
def test_nobody_is_nobody(naming: str) -> None:
    assert shown_names(WORKERS.clear(), naming) == {}
