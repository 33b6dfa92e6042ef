"""A metric's value on summed measures: no value without a denominator, and 0 is a value."""

import polars as pl
import pytest

from data.metrics import metrics
from queries.metrics import with_metric


def test_no_value_below_the_smallest_denominator_and_0_is_shown() -> None:
    frame = pl.DataFrame({"exited": [3, 0, 2, 1], "open_at_start": [40, 20, 9, 0]})
    found = with_metric(frame, metrics()["exit_rate"])
    assert found["value"].to_list() == [0.075, 0.0, None, None]
    assert found["numerator"].to_list() == [3.0, 0.0, 2.0, 1.0]
    assert found["denominator"].to_list() == [40.0, 20.0, 9.0, 0.0]
    assert found.columns == [*frame.columns, "numerator", "denominator", "value"]


def test_rate_is_per_100_person_months() -> None:
    frame = pl.DataFrame({"exited": [7], "person_days": [1826.25]})
    found = with_metric(frame, metrics()["exit_rate_per_100"])
    assert found["denominator"].item() == pytest.approx(60.0)
    assert found["value"].item() == pytest.approx(100 * 7 / 60)


def test_numerator_may_be_a_difference() -> None:
    frame = pl.DataFrame({"open_at_end": [50], "has_plan": [41]})
    assert with_metric(frame, metrics()["without_plan"])["value"].to_list() == [0.18]


def test_pooled_over_empty_is_null() -> None:
    frame = pl.DataFrame(
        {"exited": [None], "open_at_start": [None]}, schema={"exited": pl.Int64, "open_at_start": pl.Int64}
    )
    assert with_metric(frame, metrics()["exit_rate"])["value"].to_list() == [None]
