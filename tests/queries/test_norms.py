"""What numbers are held against, as the demo's store has it from the shipped files."""

import polars as pl

from data.store import Snapshot
from queries.norms import reference_shares

CBA = {
    "ufaglært": 0.76, "ikke bestået 9. klasse": 0.62, "afbrudt uddannelse": 0.30, "fysiske udfordringer": 0.65,
    "psykiske udfordringer": 0.57, "aktivt misbrug": 0.17, "enlig forsørger": 0.42, "anbragt uden for hjemmet": 0.22,
    "kriminel baggrund": 0.21, "børn med udfordringer": 0.08, "hjemløs": 0.04,
}  # fmt: skip


def test_the_published_shares_are_those_of_the_source(demo: Snapshot) -> None:
    found = reference_shares(demo)
    assert found.columns == ["population", "marker", "share", "source"]
    assert dict(found.select("marker", "share").rows()) == CBA
    assert found["population"].unique().to_list() == ["aktivitetsparate over 30, CBA"]
    assert found["source"].null_count() == 0
    assert found["marker"].to_list()[-1] == "ufaglært"  # in Danish order, within each population
    assert found.filter(pl.col("share") > 1).is_empty()
