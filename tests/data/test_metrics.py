"""The metrics' files: each holds, and a wrong one is told clearly."""

from pathlib import Path

import pytest

from data.metrics import MEASURES, MetricError, metrics, metrics_markdown, read_metric

GOOD = Path(__file__).parents[2] / "data" / "metrics" / "share_to_work.toml"


def test_every_metric_reads_and_is_on_the_page() -> None:
    page = metrics_markdown()
    assert list(metrics()) == sorted(metrics())
    assert {"exit_rate", "exit_rate_per_100", "share_to_work", "without_worker"} <= set(metrics())
    for metric in metrics().values():
        assert f"## {metric.label}\n" in page
        assert metric.help.endswith(".")
        assert metric.caveat.endswith(".")
        assert metric.unit == "share" or metric.per in (1, 100)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('denominator = "exited"', 'denominator = "exitted"', r"broken.toml: denominator names \['exitted'\]"),
        ('numerator = "exited_to_work"', 'numerator = "exited to work ("', "numerator must be an SQL expression"),
        ('unit = "share"', 'unit = "percent"', "unit must be one of"),
        ('better = "higher"', 'better = "up"', "better must be one of"),
        ('label = "', 'lable = "', r"unknown keys \['lable'\]"),
        ("stock = false\n", "", r"lacks \['stock'\]"),
        ("stock = false\n", 'stock = false\noverview = "3"\n', "overview must be"),
        ("stock = false\n", 'stock = false\nneeds = "plans"\n', "needs must be"),
        ("stock = false\n", 'stock = false\nneeds = ["plan"]\n', r"needs has \['plan'\]"),
        ("stock = false", "stock = 0", "stock must be"),
        ("smallest_denominator = 10", "smallest_denominator = 0", "must be over 0"),
        ("smallest_denominator = 10", 'smallest_denominator = "10"', "smallest_denominator must be"),
        ("smallest_denominator = 10", "smallest_denominator =", "must be TOML in UTF-8"),
    ],
)
def test_fault_is_told_with_its_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    text = GOOD.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(MetricError, match=told):
        read_metric(path)


def test_measures_are_the_columns_of_the_roll_up() -> None:
    sql = (Path(__file__).parents[2] / "data" / "sql" / "team_month.sql").read_text(encoding="utf-8")
    assert tuple(name for name in MEASURES if f"sum({name})::bigint as {name}" in sql) == MEASURES
    assert sql.count("sum(") == len(MEASURES)
