"""The counters' files: each holds, a wrong one is told clearly, and their words fit their numbers."""

from pathlib import Path

import pytest

from data.counters import CounterError, counters, counters_markdown, lacking, read_counter
from data.settings import Settings

FOLDER = Path(__file__).parents[2] / "data" / "counters"
GOOD = FOLDER / "laenge_siden_samtale.toml"


def test_every_counter_reads_and_is_on_the_page() -> None:
    page = counters_markdown()
    assert list(counters()) == [
        "uden_plan",
        "uden_naeste_skridt",
        "frist_overskredet",
        "laenge_siden_samtale",
        "udeblevet_to_gange",
        "aarlig_afklaring",
        "laenge_uden_indsats",
        "ny_uden_samtale",
        "uden_raadgiver",
    ]
    for counter in counters().values():
        assert counter.id.isascii()
        assert f"## {counter.name}\n" in page
        assert counter.told(Settings()).endswith(".")
        assert counter.caveat.endswith(".")
        assert "{" not in counter.told(Settings()) + counter.reason_after(50) + counter.reason_after(-3)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("last_held", "last_hold", r"broken.toml: condition names \['last_hold'\]"),
        ('condition = "', 'condition = "(', "condition must be an SQL expression"),
        ('since = "', 'since = "(', "since must be an SQL expression"),
        ('name = "', 'nmae = "', r"unknown keys \['nmae'\]"),
        ("order = 4\n", "", r"lacks \['order'\]"),
        ("order = 4", "order = true", "order must be"),
        ('needs = ["contacts"]', 'needs = ["kontakter"]', r"needs has \['kontakter'\]; it may have cases"),
        ('needs = ["contacts"]', 'needs = "contacts"', "needs must be"),
        ('"next_planned"', '"planned"', r"columns has \['planned'\]"),
        ('setting = "weeks_without_conversation"\n', "", "so setting must name a setting"),
        ('"weeks_without_conversation"', '"worker_names"', "must be a setting that is a whole number"),
        ('"weeks_without_conversation"', '"weeks"', "must be a setting that is a whole number, found 'weeks'"),
        ('limit_unit = "uger"\n', "", "with limit_unit"),
        ("order = 4", "order =", "must be TOML in UTF-8"),
    ],
)
def test_fault_is_told_with_its_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = GOOD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CounterError, match=told):
        read_counter(path)


def test_the_limit_is_the_setting() -> None:
    counter = counters()["laenge_siden_samtale"]
    assert counter.limit(Settings(weeks_without_conversation=9)) == 9
    assert "; 9 uger, hvor" in counter.told(Settings(weeks_without_conversation=9))
    assert counters()["uden_plan"].limit(Settings()) is None


def test_reason_tells_the_time_in_words() -> None:
    talk, due = counters()["laenge_siden_samtale"], counters()["aarlig_afklaring"]
    assert talk.reason_after(104) == "Ingen samtale i 14 uger"
    assert talk.reason_after(13) == "Ingen samtale i 13 dage"
    assert due.reason_after(1) == "Årlig afklaring over fristen med 1 dag"
    assert due.reason_after(-12) == "Årlig afklaring om 12 dage"


def test_a_counter_without_its_tables_says_which() -> None:
    effort = counters()["laenge_uden_indsats"]
    assert lacking(effort, {"cases", "jobs"}) == ("courses",)
    assert lacking(effort, {"cases", "jobs", "courses"}) == ()
