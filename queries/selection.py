"""What the reader has chosen to see, and the SQL conditions it means: the one place where a selection is applied."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Panel = Literal[
    "team_month",
    "case_month",
    "stretch",
    "open_case",
    "entry",
    "marker_run",
    "holding",
    "position",
    "caseload_month",
    "capacity_month",
]
WITH_MARKERS: tuple[Panel, ...] = ("case_month", "open_case", "entry", "marker_run")
"""The panels whose rows tell their markers."""

_OF_WORKERS = ("holding", "position", "caseload_month", "capacity_month")
_WITHOUT_MONTH = ("holding", "position", "open_case")


@dataclass(frozen=True)
class Selection:
    """The rows to count; months are first days, both included; None and () choose everything.

    Of several markers every one must be known as ja. A caseload is all of a worker's citizens, so on the tables of
    workers (holding, position, caseload_month, capacity_month) only months, centre, team and caseworker choose, and
    centre and team are the worker's; elsewhere they are the case's, and caseworkers are the primary ones.
    Raises ValueError for a month that is no first day.
    """

    first_month: date | None = None
    last_month: date | None = None
    centres: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    age_bands: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    caseworkers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("first_month", "last_month"):
            month = getattr(self, name)
            if month is not None and month.day != 1:
                raise ValueError(f"{name} must be the first day of a month, found {month}")

    def where(self, panel: Panel) -> tuple[str, dict[str, object]]:
        """Write the condition on the rows of a panel, true when nothing is chosen, and the values bound to its names.

        On `stretch` and `marker_run`, whose rows span months, the condition keeps what touches the period $first_day
        to $last_day (bound by the runner, as the data end too); the query clips the rest. On `holding`, `position` and
        `open_case`, which are asked about a day, the period says nothing.
        """
        clauses = ["true"]
        values: dict[str, object] = {}
        chosen = {
            "centre": self.centres,
            "team_id": self.teams,
            "caseworker_id": self.caseworkers,
        }
        if panel not in _OF_WORKERS:
            chosen |= {"target_group": self.target_groups, "age_band": self.age_bands}
        if self.caseworkers and panel == "team_month":
            raise ValueError("team_month doesn't know the caseworkers: ask case_month")
        for column, options in chosen.items():
            names = {f"{column}_{number}": option for number, option in enumerate(options)}
            if names:
                # Bound one by one: DuckDB skips row groups for `in ($a, $b)`, not for a list.
                clauses.append(f"{column} in ({', '.join(f'${name}' for name in names)})")
                values |= names
        if self.markers and panel not in _OF_WORKERS:
            if panel not in WITH_MARKERS:
                raise ValueError(f"only {', '.join(WITH_MARKERS)} know the markers, found a query of {panel}")
            mask = "(select coalesce(sum(bit), 0)::bigint from marker_bit where marker in (select unnest($markers)))"
            # An unknown marker must give no rows, not all.
            clauses.append(
                "(select count(*) from marker_bit where marker in (select unnest($markers))) = $markers_chosen"
            )
            clauses.append(f"marker_mask & {mask} = {mask}")
            values |= {"markers": list(self.markers), "markers_chosen": len(set(self.markers))}
        if panel == "stretch":
            clauses.append("$first_day <= $last_day")  # a period outside the data has no days
            clauses.append("stretch_start <= $last_day")
            clauses.append("(stretch_end is null or stretch_end >= $first_day)")
        elif panel == "marker_run":
            clauses.append("$first_day <= $last_day")
            clauses.append("row_start <= $last_day")
            clauses.append("row_end >= $first_day")
        elif panel not in _WITHOUT_MONTH:
            if self.first_month is not None:
                clauses.append("month >= $first_month")
                values["first_month"] = self.first_month
            if self.last_month is not None:
                clauses.append("month <= $last_month")
                values["last_month"] = self.last_month
        return " and ".join(clauses), values
