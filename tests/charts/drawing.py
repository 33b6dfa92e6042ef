"""What every test of charts uses: months in a row, the chart as Plotly takes it, its traces and its words."""

import datetime as dt
from typing import Any

import plotly.graph_objects as go
import pytest

from charts import frame

BOTH = pytest.mark.parametrize("dark", [False, True])


def months(count: int, first: dt.date = dt.date(2017, 1, 1)) -> list[dt.date]:
    return [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def drawn(chart: frame.Chart) -> go.Figure:
    """The chart as Plotly takes it; raises on any property it does not know."""
    layout = chart["layout"]
    assert "width" not in layout
    assert 40 <= layout["height"] <= 800
    assert layout["separators"] == ",."
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    return go.Figure(chart)


def named(figure: go.Figure, name: str) -> Any:
    (trace,) = [trace for trace in figure.data if trace.name == name]
    return trace


def words(figure: go.Figure) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations]
