"""Made-up answers of the queries of courses, for the tests of what the page computes and says of them."""

from datetime import date
from typing import Any

import polars as pl

LABELS = ("ordering_centre", "product", "support_need", "provider", "effort_kind")
COUNTS = ("courses", "persons", "double_staffed", "double_known", "costed")
NORD, SYD = "Center Nord", "Center Syd"
DAY = date(2026, 10, 31)


def active(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of active_courses, each with a level; counts that aren't given are 0."""
    schema: dict[str, Any] = {"level": pl.String, **dict.fromkeys(LABELS, pl.String)}
    schema |= {**dict.fromkeys(COUNTS, pl.Int64), "cost": pl.Float64}
    empty = {**dict.fromkeys(LABELS), **dict.fromkeys(COUNTS, 0), "cost": None}
    return pl.DataFrame([{**empty, **row} for row in rows], schema=schema)


def two_centres() -> pl.DataFrame:
    """Nord buys 70 of 110 courses, mentor courses are 60 of them; individual time is shared by fewer persons."""
    cells = {
        (NORD, "mentorforløb"): (40, 40, {"A": 5, "B": 25, "C": 10}),
        (NORD, "virksomhedsforløb"): (21, 21, {"A": 11, "B": 9, "C": 1}),
        (NORD, "individuel tid"): (9, 6, {"E": 4, "ukendt": 5}),
        (SYD, "mentorforløb"): (20, 20, {"B": 8, "C": 5, "D": 7}),
        (SYD, "virksomhedsforløb"): (20, 20, {"A": 8, "B": 9, "C": 3}),
    }
    rows: list[dict[str, Any]] = [
        {
            "level": "all",
            "courses": 110,
            "persons": 104,
            "double_staffed": 9,
            "double_known": 90,
            "cost": 5e6,
            "costed": 88,
        }
    ]
    for (centre, product), (courses, persons, needs) in cells.items():
        both = {"ordering_centre": centre, "product": product}
        rows.append({"level": "centre_product", **both, "courses": courses, "persons": persons})
        rows += [
            {"level": "centre_product_need", **both, "support_need": need, "courses": count, "persons": count}
            for need, count in needs.items()
        ]
    for centre, courses, double, known in ((NORD, 70, 9, 60), (SYD, 40, 0, 30)):
        rows.append(
            {
                "level": "centre",
                "ordering_centre": centre,
                "courses": courses,
                "persons": courses - 3,
                "double_staffed": double,
                "double_known": known,
            }
        )
    for product in ("mentorforløb", "virksomhedsforløb", "individuel tid"):
        parts = {centre: cell for (centre, name), cell in cells.items() if name == product}
        rows.append(
            {
                "level": "product",
                "product": product,
                "courses": sum(cell[0] for cell in parts.values()),
                "persons": sum(cell[1] for cell in parts.values()),
            }
        )
        for need in sorted({need for cell in parts.values() for need in cell[2]}):
            count = sum(cell[2].get(need, 0) for cell in parts.values())
            rows.append(
                {
                    "level": "product_need",
                    "product": product,
                    "support_need": need,
                    "courses": count,
                    "persons": min(count, parts[NORD][1]) if product == "individuel tid" else count,
                }
            )
    for provider, product, courses in (
        ("Åben Vej", "mentorforløb", 60),
        ("Klit", "virksomhedsforløb", 41),
        ("Klit", "individuel tid", 9),
    ):
        rows.append({"level": "provider_product", "provider": provider, "product": product, "courses": courses})
    rows += [
        {"level": "provider", "provider": "Åben Vej", "courses": 60, "persons": 60},
        {"level": "provider", "provider": "Klit", "courses": 50, "persons": 46},
    ]
    for kind, courses, cost, costed in (("intern", 22, 5e5, 20), ("Nytte", 33, 1.5e6, 30), ("ekstern", 55, 3e6, 38)):
        rows.append(
            {"level": "effort", "effort_kind": kind, "courses": courses, "persons": 1, "cost": cost, "costed": costed}
        )
    return active(*rows)


ENDED_COLUMNS: dict[str, Any] = {
    "provider": pl.String,
    "product": pl.String,
    "support_need": pl.String,
    "ordering_centre": pl.String,
    "precise": pl.Boolean,
    "end_reason": pl.String,
    "end_group": pl.String,
    "courses": pl.Int64,
}
GROUP_OF = {
    "gennemført": "gennemført",
    "job": "afbrudt med progression",
    "progression": "afbrudt med progression",
    "udeblivelse": "afbrudt uden progression",
    "sygdom": "afbrudt uden progression",
    "fraflyttet": "afbrudt af anden grund",
    "afbrudt uden oplyst grund": "afbrudt, grund ukendt",
    "ukendt": "ukendt",
}


def ended(*rows: tuple[str | None, str, str, bool, str, int]) -> pl.DataFrame:
    """Rows of ended_courses_by from (provider, product, support need, precise, reason, courses)."""
    return pl.DataFrame(
        [
            (provider, product, need, NORD, precise, reason, GROUP_OF[reason], courses)
            for provider, product, need, precise, reason, courses in rows
        ],
        schema=ENDED_COLUMNS,
        orient="row",
    )


def some_ended() -> pl.DataFrame:
    """100 of known ending: 60 completed, 10 by progress, 25 dropped out, 5 from outside; 7 more of unknown ending."""
    return ended(
        ("Klit", "mentorforløb", "A", True, "gennemført", 40),
        ("Klit", "mentorforløb", "A", True, "udeblivelse", 8),
        ("Klit", "mentorforløb", "B", False, "sygdom", 9),
        ("Klit", "virksomhedsforløb", "B", True, "job", 6),
        ("Åben Vej", "mentorforløb", "A", True, "gennemført", 20),
        ("Åben Vej", "virksomhedsforløb", "C", False, "progression", 4),
        ("Åben Vej", "virksomhedsforløb", "C", False, "fraflyttet", 5),
        ("Åben Vej", "virksomhedsforløb", "A", True, "afbrudt uden oplyst grund", 6),
        (None, "mentorforløb", "ukendt", False, "udeblivelse", 2),
        ("Klit", "mentorforløb", "A", True, "ukendt", 7),
    )


RUNNING_COLUMNS: dict[str, Any] = {
    "course_id": pl.String,
    "case_id": pl.String,
    "citizen_id": pl.String,
    "citizen_label": pl.String,
    "provider": pl.String,
    "product": pl.String,
    "effort_kind": pl.String,
    "ordering_centre": pl.String,
    "support_need": pl.String,
    "double_staffed": pl.Boolean,
    "purpose": pl.String,
    "start_date": pl.Date,
    "planned_weeks": pl.Int64,
    "weeks": pl.Int64,
    "team_id": pl.String,
    "caseworker_id": pl.String,
    "next_step": pl.String,
    "plan_due": pl.Date,
}


def running(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows of running_courses."""
    usual = {
        "case_id": "S-77",
        "citizen_id": "hemmelig-borger",
        "citizen_label": "010190XXXX",
        "provider": "Klit",
        "product": "mentorforløb",
        "effort_kind": "ekstern",
        "ordering_centre": NORD,
        "support_need": "B",
        "double_staffed": True,
        "purpose": "Finde timer",
        "start_date": date(2025, 12, 1),
        "planned_weeks": 39,
        "weeks": 47,
        "team_id": "hemmeligt-team",
        "caseworker_id": "M1",
        "next_step": "Hemmeligt skridt",
        "plan_due": date(2026, 11, 20),
    }
    return pl.DataFrame([{**usual, **row} for row in rows], schema=RUNNING_COLUMNS)


DRAWN_COLUMNS: dict[str, Any] = {
    "course_id": pl.String,
    "case_id": pl.String,
    "citizen_label": pl.String,
    "provider": pl.String,
    "product": pl.String,
    "ordering_centre": pl.String,
    "start_date": pl.Date,
    "end_date": pl.Date,
    "end_reason": pl.String,
    "end_group": pl.String,
    "benefit_before": pl.String,
    "benefit_after": pl.String,
}


def drawn(*rows: tuple[str, str, str, str]) -> pl.DataFrame:
    """Rows of drawn_courses from (masked CPR, benefit before, benefit after, reason)."""
    days = (date(2022, 1, 3), date(2022, 9, 1))
    return pl.DataFrame(
        [
            (f"F{n}", f"S-{n}", label, "Springbræt", "mentorforløb", NORD, *days, why, GROUP_OF[why], before, after)
            for n, (label, before, after, why) in enumerate(rows, start=1)
        ],
        schema=DRAWN_COLUMNS,
        orient="row",
    )


KTH, RFL, FOP, LY = "kontanthjælp", "ressourceforløbsydelse", "førtidspension", "ledighedsydelse"


def ten() -> pl.DataFrame:
    """The ten cases of Springbræt's report, with its benefits and its five interruptions."""
    return drawn(
        ("030374XXXX", KTH, KTH, "udeblivelse"),
        ("080884XXXX", KTH, FOP, "gennemført"),
        ("091165XXXX", LY, LY, "sygdom"),
        ("140675XXXX", RFL, RFL, "udeblivelse"),
        ("160974XXXX", RFL, RFL, "gennemført"),
        ("190187XXXX", RFL, RFL, "udeblivelse"),
        ("190773XXXX", RFL, RFL, "gennemført"),
        ("210979XXXX", RFL, RFL, "sygdom"),
        ("270591XXXX", RFL, RFL, "gennemført"),
        ("190365XXXX", RFL, FOP, "gennemført"),
    )
