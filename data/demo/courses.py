"""Courses: those of Springbræt with exactly S1's counts, and those of invented providers."""

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.demo.calendar import Index, day_number
from data.demo.casework import generator
from data.demo.files import NONE, RawFiles, dates, whole, words
from data.demo.jobs import moments
from data.demo.municipality import ACTIVE, CLARIFY, FLEX, GROUPS, RESOURCE, SICK, YOUNG_ACTIVE, label_of
from data.demo.world import DESTINATIONS, World

PROVIDER_S: Final = "Leverandør (efter Springbræts rapport 2023)"
# S1, second half of 2022: ordering centre, product, courses, of these with minor support need, persons (0: as
# many as courses).
S1_COUNTS: Final = (
    ("Center for Jobindsats", "mentorforløb", 82, 0, 0),
    ("Center for Jobindsats", "virksomhedsforløb", 90, 0, 0),
    ("Center for Jobindsats", "fastholdelsesmentor", 16, 4, 0),
    ("Center for Jobindsats", "individuel tid", 17, 0, 11),
    ("Center for Afklaring og Beskæftigelse", "mentorforløb", 91, 0, 0),
    ("Center for Afklaring og Beskæftigelse", "virksomhedsforløb", 18, 0, 0),
    ("Center for Afklaring og Beskæftigelse", "fastholdelsesmentor", 25, 11, 0),
    ("Center for Afklaring og Beskæftigelse", "individuel tid", 2, 0, 2),
    ("Center for Arbejdsfastholdelse", "mentorforløb", 32, 0, 0),
    ("Center for Arbejdsfastholdelse", "virksomhedsforløb", 23, 0, 0),
    ("Center for Arbejdsfastholdelse", "fastholdelsesmentor", 4, 1, 0),
)
# S1: not the third centre; how many is not said and invented.
_DOUBLE_STAFFED: Final = ("Center for Jobindsats", "Center for Afklaring og Beskæftigelse")
_GROUPS_OF: Final = {
    "Center for Jobindsats": (ACTIVE,),
    "Center for Afklaring og Beskæftigelse": (ACTIVE, RESOURCE),
    "Center for Arbejdsfastholdelse": (FLEX, CLARIFY, SICK, RESOURCE),
}
_HALF: Final = (date(2022, 7, 1), date(2022, 12, 31))
_PURPOSES: Final = (
    "Afprøve skånehensyn i butik (opdigtet)",
    "Finde timer på en lille arbejdsplads (opdigtet)",
    "Følgeskab til læge og behandling (opdigtet)",
    "Struktur på hverdagen (opdigtet)",
    "Afklare arbejdsevne i køkken (opdigtet)",
    "Støtte de første uger i job (opdigtet)",
    "Træne fremmøde om morgenen (opdigtet)",
    "Afdække faglige ønsker (opdigtet)",
    "Overblik over økonomi og post (opdigtet)",
)
_WITHOUT_PURPOSE: Final = 0.2
_AGAIN: Final = (0.12, 0.45)
"""Chance that the next order asks for the same: after a course that was completed, and after any other."""
_WITHOUT_REASON: Final = 0.04
_BEGUN_LATE: Final = 28
"""Days: half of the orders of so many days up to the end haven't begun yet."""
_REASONS: Final = (
    "gennemført", "progression", "udeblivelse", "sygdom", "ønsker ikke forløbet", "forløbet passede ikke",
    "skift af ydelse", "job", "uddannelse", "fraflyttet", "død", "andet",
)  # fmt: skip
_WITH_EXIT: Final = {
    "job": ("job", "ingen ydelse"), "uddannelse": ("uddannelse", "ingen ydelse"),
    "fleksjob": ("skift af ydelse", "fleksjob"), "førtidspension": ("skift af ydelse", "førtidspension"),
    "ressourceforløb": ("skift af ydelse", "ressourceforløbsydelse"),
    "ledighedsydelse": ("skift af ydelse", "ledighedsydelse"),
    "sygedagpenge": ("skift af ydelse", "sygedagpenge"), "fraflyttet": ("fraflyttet", "ukendt"),
    "død": ("død", "ukendt"),
}  # fmt: skip
_BENEFITS: Final = (
    *dict.fromkeys(group.benefit for group in GROUPS), "fleksjob", "førtidspension", "ingen ydelse",
    "ukendt"
)  # fmt: skip
_OFFERS: Final = (  # effort kind, product, weeks, providers; the weeks of the first offers as S4 gives them
    ("intern", "hverdagsliv", 5, ("Kommunen",)),
    ("intern", "aktivitetsfremmøde", 8, ("Kommunen",)),
    ("intern", "individuel afklaring", 13, ("Kommunen",)),
    ("Nytte", "nytteindsats", 13, ("Kommunen",)),
    ("ekstern", "afklaringshold", 13, ("Leverandør Klit", "Leverandør Hede")),
    ("ekstern", "virksomhedsforløb", 26, ("Leverandør Klit", "Leverandør Fjeld", "Leverandør Vig")),
    ("ekstern", "mentorforløb", 39, ("Leverandør Fjeld", "Leverandør Vig")),
)
_BLOCK: Final = (13, 10, 27)  # of 50: S2's 26 % internal, 20 % Nytte, 54 % external
_OFFERS_OF_KIND: Final = ((0, 1, 2), (3,), (4, 5, 6))


def write_courses(world: World, files: RawFiles, seed: int) -> None:
    """Write all courses, Springbræt's first."""
    rng = generator(seed, 10)
    if world.until > day_number(_HALF[1]):
        files.write("courses", _springbraet(world, rng))
    files.write("courses", _others(world, rng))


def _springbraet(world: World, rng: np.random.Generator) -> pl.DataFrame:
    first, last = (day_number(day) for day in _HALF)
    free = np.flatnonzero(
        (world.start <= day_number(date(2022, 3, 1)))
        & ((world.end == NONE) | (world.end > day_number(date(2022, 9, 1))))
    )
    free = rng.permutation(free)
    used: set[int] = set()
    rows: list[tuple[int, str, str, str, bool]] = []
    for centre, product, count, minor, persons in S1_COUNTS:
        cases = _take(world, free, used, _GROUPS_OF[centre], persons or count)
        # More courses than persons: the first persons have a second one.
        cases = np.resize(cases, count)
        needs = ["E"] * minor + list(rng.choice(_need_mix(product), count - minor))
        double = rng.random(count) < (0.18 if centre in _DOUBLE_STAFFED and product != "individuel tid" else 0)
        rows += [
            (int(case), centre, product, need, bool(d)) for case, need, d in zip(cases, needs, double, strict=True)
        ]
    case = np.array([row[0] for row in rows])
    weeks = rng.choice([13, 26, 26, 39, 52], len(rows))
    start = np.maximum(world.start[case], first - rng.integers(-150, 240, len(rows)))
    planned_end = start + weeks * 7 - 1
    end = np.maximum(first + rng.integers(0, 40, len(rows)), planned_end + rng.integers(-60, 15, len(rows)))
    return _frame(
        world,
        rng,
        case,
        start=np.minimum(start, last - 14),
        end=end,
        centre=words([row[1] for row in rows], np.arange(len(rows))),
        product=words([row[2] for row in rows], np.arange(len(rows))),
        provider=words((PROVIDER_S,), np.zeros(len(rows), np.int32)),
        effort=words(("ekstern",), np.zeros(len(rows), np.int32)),
        need=words([row[3] for row in rows], np.arange(len(rows))),
        double=pl.Series([row[4] for row in rows]),
        weeks=weeks,
        prefix="FS",
        not_before=first,
    )


def _need_mix(product: str) -> list[str]:
    """Return support needs to draw from; of S1's company courses most are A and B."""
    return list("AAABBBBCD") if product == "virksomhedsforløb" else list("ABBCCCDD")


def _take(world: World, free: Index, used: set[int], groups: tuple[int, ...], count: int) -> Index:
    """Return cases that have no such course yet, of the groups if there are enough, else any, else again."""
    fits = [int(n) for n in free if int(n) not in used and world.group[n] in groups][:count]
    if len(fits) < count:
        taken = used.union(fits)
        fits += [int(n) for n in free if int(n) not in taken][: count - len(fits)]
    used.update(fits)
    return np.resize(np.array(fits or free[:count]), count)


def _others(world: World, rng: np.random.Generator) -> pl.DataFrame:
    """Return about one course in two years for each aktivitetsparat, fewer for others, since 2018."""
    main = np.isin(world.group, (ACTIVE, YOUNG_ACTIVE))
    case, start = moments(world, rng, date(2018, 1, 1), np.where(main, 0.5, 0.2))
    order = np.argsort(start, kind="stable")
    case, start = case[order], start[order]
    kind = np.repeat(np.arange(3), _BLOCK)
    blocks = np.tile(kind, (-(-len(case) // 50), 1))
    # Every 50 courses in a row hold S2's shares, so that any longer period does.
    kinds = np.empty(len(case), np.int64)
    for here in (main[case], ~main[case]):
        kinds[here] = rng.permuted(blocks, axis=1).ravel()[: int(here.sum())]
    offer = np.array([0, 0, 0])[kinds]
    for number, offers in enumerate(_OFFERS_OF_KIND):
        offer[kinds == number] = rng.choice(offers, int((kinds == number).sum()))
    planned = np.array([row[2] for row in _OFFERS])[offer]
    names = sorted({name for row in _OFFERS for name in row[3]})
    provider = np.empty(len(case), np.int64)
    for number, row in enumerate(_OFFERS):
        here = offer == number
        provider[here] = rng.choice([names.index(name) for name in row[3]], int(here.sum()))
    # Some mentor courses run on for long: those of 40 weeks and more are what the follow-up looks for.
    run = np.where(planned >= 39, rng.choice([0.5, 1, 1.3, 1.7, 2.3], len(case)), rng.choice([0.5, 1, 1, 1], len(case)))
    end = start + (planned * 7 * run).astype(np.int32)
    centres = [team.centre for team in world.teams]
    external = kinds == 2
    rows = _frame(
        world,
        rng,
        case,
        start=start,
        end=end,
        centre=words(centres, world.team[case]),
        product=words([row[1] for row in _OFFERS], offer),
        provider=words(names, provider),
        effort=words(("intern", "Nytte", "ekstern"), kinds),
        need=words("ABCDE", np.where(external, rng.integers(0, 5, len(case)), NONE)),
        double=pl.Series(external & (rng.random(len(case)) < 0.08)),
        weeks=planned,
        prefix="F",
        not_before=0,
    )
    untold = pl.Series(rng.random(len(case)) < _WITHOUT_REASON)
    waits = pl.Series((start > world.until - _BEGUN_LATE) & (rng.random(len(case)) < 0.5))
    only_begun = ("start_date", "end_date", "end_reason", "benefit_before", "benefit_after")
    return rows.with_columns(pl.when(~untold).then("end_reason").alias("end_reason")).with_columns(
        pl.when(~waits).then(name).alias(name) for name in only_begun
    )


def _frame(
    world: World,
    rng: np.random.Generator,
    case: Index,
    *,
    start: NDArray[np.integer],
    end: NDArray[np.integer],
    centre: pl.Series,
    product: pl.Series,
    provider: pl.Series,
    effort: pl.Series,
    need: pl.Series,
    double: pl.Series,
    weeks: NDArray[np.integer],
    prefix: str,
    not_before: int,
) -> pl.DataFrame:
    """Return rows of courses: they end with the case, and with a reason that fits."""
    start = start.astype(np.int32)
    closed = np.where(world.end[case] == NONE, 10**6, world.end[case])
    cut = closed < end
    end = np.maximum(np.minimum(end, closed), np.maximum(start, not_before))
    still = end > world.until
    names = list(_REASONS)
    own = np.searchsorted([0.57, 0.69, 0.82, 0.91, 0.96], rng.random(len(case)))
    to = world.destination[case]
    reasons = [names.index(_WITH_EXIT.get(name, ("andet", ""))[0]) for name in DESTINATIONS]
    reason = np.where(cut, np.array(reasons)[to], own)
    before = _benefit(world, case, start)
    after_exit = [_BENEFITS.index(_WITH_EXIT.get(name, ("", "ukendt"))[1]) for name in DESTINATIONS]
    after = np.where(cut, np.array(after_exit)[to], _benefit(world, case, np.minimum(end, world.until)))
    ordered = start - rng.integers(5, 35, len(case))
    price = np.round(weeks * rng.uniform(900, 1700, len(case)) / 50) * 50
    return pl.DataFrame(
        {
            "course_id": [f"{prefix}{number + 1:06d}" for number in range(len(case))],
            "case_id": whole(case + 1),
            "provider": provider,
            "product": product,
            "effort_kind": effort,
            "ordering_centre": centre,
            "support_need": need,
            "double_staffed": double,
            "purpose": words(_PURPOSES, _purposes(rng, case, start, completed=reason == names.index("gennemført"))),
            "ordered_date": dates(ordered),
            "start_date": dates(start),
            "planned_weeks": whole(weeks),
            "end_date": dates(np.where(still, NONE, end)),
            "end_reason": words(names, np.where(still, NONE, reason)),
            "benefit_before": words(_BENEFITS, before),
            "benefit_after": words(_BENEFITS, np.where(still, NONE, after)),
            "cost": price,
        }
    )


def _purposes(
    rng: np.random.Generator, case: Index, start: NDArray[np.integer], *, completed: NDArray[np.bool_]
) -> NDArray[np.integer]:
    """Return each course's purpose, NONE without one; now and then an order asks for what the last one asked for."""
    purpose = rng.integers(0, len(_PURPOSES), len(case))
    purpose[rng.random(len(case)) < _WITHOUT_PURPOSE] = NONE
    order = np.lexsort((start, case))
    again = np.zeros(len(case), bool)
    chance = np.where(completed[order][:-1], *_AGAIN)
    again[1:] = (case[order][1:] == case[order][:-1]) & (rng.random(max(len(case) - 1, 0)) < chance)
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(case))))
    found = np.empty_like(purpose)
    found[order] = purpose[order][first]
    return found


def _benefit(world: World, case: Index, day: NDArray[np.integer]) -> Index:
    """Return the benefit of each case's group on the day."""
    law = day_number(date(2025, 7, 1))
    old = np.array([_BENEFITS.index(label_of(n, date(2020, 1, 1))[0]) for n in range(len(GROUPS))])
    new = np.array([_BENEFITS.index(label_of(n, date(2025, 7, 1))[0]) for n in range(len(GROUPS))])
    group = world.group[case]
    return np.where(day >= law, new[group], old[group])
