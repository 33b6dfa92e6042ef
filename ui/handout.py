"""The page to hand out: a project's goals on one sheet, in sharing mode, with definitions, data date and source."""

from collections.abc import Mapping

import polars as pl
import streamlit as st

from methods.disclosure import Shared, shared_frame
from ui import formats, texts
from ui.components import Origin, answer, columns_of, heading, plain, quiet_row
from ui.project import Group

STATES = (
    ("secured", "Fastholdt"),
    ("pending", "I job, perioden ikke nået"),
    ("active", "Indskrevet uden job"),
    ("ended", "Stoppet"),
)
TOTAL = "Indskrevet i alt"
SITE = "Sted"


def states_table(groups: Mapping[str, Group]) -> pl.DataFrame:
    """Where the enrolled are, a row a site and one of the whole project: the states add up to the enrolled."""
    rows = [
        {SITE: site or texts.WHOLE_PROJECT, **{name: group.count(state) for state, name in STATES}}
        for site, group in groups.items()
    ]
    frame = pl.DataFrame(rows, schema={SITE: pl.String, **{name: pl.Int64 for _, name in STATES}})
    return frame.with_columns(pl.sum_horizontal(name for _, name in STATES).alias(TOTAL))


def states_shared(table: pl.DataFrame) -> Shared:
    """How the states may be shared: they add up across, and the sites to the whole project."""
    names = tuple(name for _, name in STATES)
    return Shared(
        labels=(SITE,),
        counts=dict.fromkeys((*names, TOTAL)),
        sums={TOTAL: names},
        total_rows={SITE: texts.WHOLE_PROJECT} if table.height > 1 else {},
    )


def shown_answer(shared: pl.DataFrame, target: float | None, kept: str) -> str:
    """The goal in a sentence, of what may be shared; `kept` says what the secured are."""
    secured = shared.filter(pl.col(SITE) == texts.WHOLE_PROJECT)[STATES[0][1]]
    if secured.is_empty() or secured[0] is None:
        return f"{kept}: {texts.HIDDEN_NUMBER}."
    of = f" af {formats.integer(target)}" if target is not None else ""
    return f"{formats.integer(secured[0])}{of} er {kept[0].lower()}{kept[1:]}."


def handout(
    groups: Mapping[str, Group], *, target: float | None, kept: str, definition: str, origin: Origin, threshold: int
) -> None:
    """Draw what may leave the house: the goal, where the participants are by site, definition, data date and source.

    On paper the rest of the page is left out. Nothing small is shown, here or in the files.
    """
    table = states_table(groups)
    shared = shared_frame(table, states_shared(table), threshold)
    with st.container(key="handout"):
        heading(origin.selection, texts.HANDOUT_MODE.format(most=threshold - 1))
        answer(shown_answer(shared, target, kept))
        st.dataframe(
            shared,
            hide_index=True,
            height="content",
            placeholder=texts.HIDDEN,
            column_config=columns_of(shared),
            alt="Deltagerne efter sted og hvor langt de er",
        )
        for words in (definition, texts.HANDOUT_SITES, source_words(origin)):
            st.caption(plain(words))
        quiet_row(
            key="handout-table",
            title=origin.selection,
            definition=definition,
            table=table,
            origin=origin,
            shared=states_shared(table),
            with_table=False,
        )
    st.caption(texts.HANDOUT_PRINT)


def source_words(origin: Origin) -> str:
    """Where the numbers come from and how new they are."""
    demo = f" {texts.DEMO}." if origin.demo else ""
    return f"{texts.SOURCE}: kommunens egne data til {formats.date(origin.data_date)}, Resultatdialog.{demo}"
