"""The dated marks: those that the product ships and the days on which the invented teams got fewer cases."""

from pathlib import Path
from typing import Final

import polars as pl

from data.contract import fold
from data.demo.files import RawFiles
from data.demo.municipality import team_events
from data.demo.world import World

SHIPPED: Final = Path(__file__).parents[1] / "reference" / "events.csv"


def write_events(world: World, files: RawFiles) -> None:
    """Write the shipped events and the teams' own."""
    own = pl.DataFrame(
        [(day, label, "Syntetiske demodata") for day, label in team_events(world.teams)],
        schema={"date": pl.Date, "label": pl.String, "source": pl.String},
        orient="row",
    )
    files.write("events", pl.concat([_shipped(), own]).sort("date", maintain_order=True))


def _shipped() -> pl.DataFrame:
    text = SHIPPED.read_text(encoding="utf-8-sig")
    frame = pl.read_csv(text.encode(), separator=";" if ";" in text.splitlines()[0] else ",", infer_schema=False)
    names = {"date": ("date", "dato"), "label": ("label", "haendelse"), "source": ("source", "kilde")}
    found = {
        name: next(column for column in frame.columns if fold(column) in spellings) for name, spellings in names.items()
    }
    day = pl.coalesce(
        pl.col(found["date"]).str.to_date("%Y-%m-%d", strict=False),
        pl.col(found["date"]).str.to_date("%d-%m-%Y", strict=False),
    )
    return frame.select(
        day.alias("date"), pl.col(found["label"]).alias("label"), pl.col(found["source"]).alias("source")
    )
