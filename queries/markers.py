"""What is known of the citizens' markers, and what goes with them: talks, courses, hours, exits and time to exit.

A marker is known as ja, as nej, or not at all ('ukendt' and no row are the same). It is read on the first day of each
month of the case (of the month it begins in, on the day itself, and so where team, worker or group change): one that
begins later counts from the next of these days. So person-time and events stand with a marker from its own date on
(late entry), never from the start of the case, or a long case would collect markers and favour none. The masks hold a
bit for each marker; `marker_bits` names them.
"""

from collections.abc import Sequence
from itertools import chain, repeat
from typing import Final, Literal

import polars as pl

from data.store import Snapshot
from queries.exits import counts_by_event
from queries.runner import rows
from queries.selection import Selection

When = Literal["day", "period"]

DIMENSIONS: Final = ("target_group", "age_band", "visitation_category", "duration")
"""What exits_by_cell can tell apart beside the markers."""
MOST_IN_A_CELL: Final = 3
"""More would leave cells of a few person-months each."""


def marker_bits(snapshot: Snapshot) -> pl.DataFrame:
    """One row per marker of the contract, in its order: marker, bit (of the masks), has_no.

    has_no: the file tells a nej of it for somebody by the data date, whatever the team; it decides the denominator of
    the share (methods.markers.shares).
    """
    return rows(snapshot, "marker_bits")


def marker_masks(
    snapshot: Snapshot, selection: Selection, when: When, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per level, team and what is known: level, team_id, yes_mask, no_mask, citizens.

    `when` "day" takes those whose case is open at the end of the period's last month (in the newest month: on the data
    date), "period" those whose case was open on any day of the period. level 'all' (team_id null) counts each citizen
    once, 'team' once in each team. Of one with two spells, or whose markers change in the period, the masks are joined:
    ja if ja anywhere, else nej if nej anywhere; no bit is in both.
    """
    return rows(snapshot, "marker_masks", selection, scope=scope, when=when)


def marker_shares_by_year(
    snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per month and marker of the contract: month, marker, yes, no, citizens; a stock at the month's end.

    The months are the Decembers of the period and its newest complete month. A citizen counts once, as in
    marker_masks; a month in which nobody's case is open has no row.
    """
    return rows(snapshot, "marker_shares_by_year", selection, scope=scope)


def follow_by_mask(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per marker_mask and team: marker_mask, team_id, exits, exits_to_work, person_days, contacts_held.

    Over the period. Everything stands with the markers known as ja just then, so with a marker from its date on. Sums
    over rows are right for any set of markers; citizens are not among them, since one
    who got another marker is in two rows.
    """
    return rows(snapshot, "follow_by_mask", selection, scope=scope)


def talk_moments_by_marker(
    snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per kind and unit: the sums over citizens that methods.intervals.ratio needs, over the period.

    kind 'marker' has a row per marker known as ja for somebody, kind 'number' one per number of markers ('0' to '4',
    '5+'). kind, unit, citizens, events (held conversations), exposure (person-days), events_squared,
    exposure_squared, cross. A citizen is in each unit with what happened while it held.
    """
    return rows(snapshot, "talk_moments_by_marker", selection, scope=scope)


def efforts_by_mask(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per set of markers known as ja: marker_mask, citizens, with_course, with_hours, hours, on the data date.

    Of the citizens with an open case: those in a course, those in ordinary paid work (job kinds of the group ordinære
    løntimer) that day, and their weekly hours in all (hours not told are 0). The period doesn't apply. A citizen with
    two open cases counts once.
    """
    return rows(snapshot, "efforts_by_mask", selection, scope=scope)


def time_to_exit_by_count(
    snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per band of the number of markers and day since the start of the spell: markers, then as time_to_exit.

    markers is '0–1', '2–3' or '4+'; then time (days), entered, censored and one column a destination group. Who gets
    another number of markers enters late in the new band and is censored in the old. For one marker ask
    queries.exits.time_to_exit with it in the selection.
    """
    return counts_by_event(rows(snapshot, "time_to_exit_by_count", selection, scope=scope), "markers", "time")


def open_distribution(snapshot: Snapshot, selection: Selection, scope: tuple[str, ...] | None = None) -> pl.DataFrame:
    """One row per kind and band: kind ('age_band', 'duration', 'visitation'), band, position, cases.

    Cases (spells) open on the data date; duration is the time since the start of the spell. Ages and durations have
    all their bands, visitation categories those that somebody has, in Danish order with 'ukendt' last.
    """
    return rows(snapshot, "open_distribution", selection, scope=scope)


def exits_by_cell(
    snapshot: Snapshot, selection: Selection, markers: Sequence[str], scope: tuple[str, ...] | None = None
) -> pl.DataFrame:
    """One row per team and cell of the period: team_id, c1, c2, c3 (null beyond those asked for), exits, person_days.

    `markers` are at most three names of markers or of DIMENSIONS, each once. A marker's cells are 'ja', 'nej' and
    'ikke oplyst'; 'duration' is the band of open_distribution that each day, and the exit's, falls in. Cells without
    days and exits have no row. Raises ValueError.
    """
    known = {*DIMENSIONS, *marker_bits(snapshot)["marker"]}
    if len(markers) > MOST_IN_A_CELL or len(set(markers)) < len(markers) or not known.issuperset(markers):
        raise ValueError(
            f"markers must be at most {MOST_IN_A_CELL} different names of markers or of {', '.join(DIMENSIONS)}: "
            f"found {list(markers)}"
        )
    first, second, third, *_ = chain(markers, repeat(None, MOST_IN_A_CELL))
    return rows(snapshot, "exits_by_cell", selection, scope=scope, first=first, second=second, third=third)
