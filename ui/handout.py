"""The page to hand out: a project's goals on one sheet, in sharing mode, with definitions, data date and source."""

from collections.abc import Mapping
from datetime import date

import polars as pl
import streamlit as st

from methods.disclosure import Shared, shared_frame
from ui import formats, texts
from ui.components import Origin, answer, begin_foot, heading, plain, quiet_row, shown_table
from ui.project import WHOLE, Group

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


def shown_answer(
    shared: pl.DataFrame, target: float | None, kept: str, *, late: int = 0, deadline: date | None, threshold: int
) -> str:
    """The goal in a sentence, of what may be shared; `kept` says what the secured are.

    `deadline` is the one that has passed, None where none has; `late` of the secured were so only after it, and don't
    count. How many did count is left out where it, or those who were late, are a small number.
    """
    secured = shared.filter(pl.col(SITE) == texts.WHOLE_PROJECT)[STATES[0][1]]
    what = f"{kept[0].lower()}{kept[1:]}"
    if secured.is_empty() or secured[0] is None:
        return f"{kept}: {texts.HIDDEN_NUMBER}."
    of = f" af {formats.integer(target)}" if target is not None else ""
    today = formats.integer(secured[0])
    if target is None or deadline is None:
        return f"{today}{of} er {what}."
    in_time = secured[0] - late
    when = formats.date(deadline)
    if any(0 < number < threshold for number in (late, in_time)):
        return texts.HANDOUT_PASSED_UNTOLD.format(deadline=when, target=formats.integer(target), count=today, kept=what)
    said = texts.HANDOUT_PASSED.format(done=f"{formats.integer(in_time)}{of} blev {what}", deadline=when)
    return f"{said} {texts.HANDOUT_TODAY.format(count=today)}" if late else said


def handout(
    groups: Mapping[str, Group],
    *,
    target: float | None,
    deadline: date | None,
    day: date,
    kept: str,
    definition: str,
    origin: Origin,
    threshold: int,
) -> None:
    """Draw what may leave the house: the goal, where the participants are by site, definition, data date and source.

    On paper the rest of the page is left out. Nothing small is shown, here or in the files.
    """
    table = states_table(groups)
    shared = shared_frame(table, states_shared(table), threshold)
    with st.container(key="handout"):
        heading(origin.selection, texts.HANDOUT_MODE.format(most=threshold - 1))
        passed = deadline if deadline is not None and deadline <= day else None
        everybody = groups[WHOLE]
        late = everybody.count("secured") - everybody.secured_by(passed) if passed else 0
        answer(shown_answer(shared, target, kept, late=late, deadline=passed, threshold=threshold))
        shown_table(shared, "Deltagerne efter sted og hvor langt de er", empty=texts.HIDDEN)
        for words in (definition, texts.HANDOUT_SITES, source_words(origin)):
            st.caption(plain(words))
        quiet_row(
            key="handout-table",
            title=origin.selection,
            definition=texts.HANDOUT_SITES,
            table=table,
            origin=origin,
            shared=states_shared(table),
            may_be_internal=False,
            with_table=False,
        )
    # The sheet tells its definitions itself, and the titles of the charts above hold small numbers.
    begin_foot()
    # A row, and so not on the paper itself.
    with st.container(key="handout-print-row"):
        st.caption(texts.HANDOUT_PRINT)


def source_words(origin: Origin) -> str:
    """Where the numbers come from and how new they are."""
    demo = f" {texts.DEMO}." if origin.demo else ""
    return f"{texts.SOURCE}: kommunens egne data til {formats.date(origin.data_date)}, Resultatdialog.{demo}"
