"""How workers are named on the screen: by name, by a number that stands for one, or not at all."""

import hashlib
from collections.abc import Mapping
from typing import Literal

import polars as pl

from ui import texts

Naming = Literal["names", "pseudonyms", "none"]


def shown_names(workers: pl.DataFrame, naming: str) -> Mapping[str, str]:
    """What each worker is called, by id; `workers` is [caseworker_id, name] and empty names fall back on the id.

    Two workers of one name get their id, so that they can be told apart. A pseudonym is a number in the order of
    the ids' hashes: it stays as long as nobody new comes, and says nothing of name, age in the job or results.
    """
    named = dict(
        workers.select("caseworker_id", pl.coalesce("name", "caseworker_id")).unique().sort("caseworker_id").rows()
    )
    if naming == "none":
        return dict.fromkeys(named, "")
    if naming == "pseudonyms":
        order = sorted(named, key=lambda worker: hashlib.sha256(worker.encode()).digest())
        width = len(str(len(order)))
        return {worker: texts.WORKER_NUMBER.format(number=f"{n:0{width}}") for n, worker in enumerate(order, start=1)}
    names = list(named.values())
    return {worker: name if names.count(name) == 1 else f"{name} ({worker})" for worker, name in named.items()}
