"""Norms, needed workers and the two rules, by hand and against what they promise."""

import math
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from methods import caseload
from methods.caseload import Blend, Norm

NORMS: Mapping[str, Norm] = {"aktivitetsparat": (25, 40), "jobparat": (35, 55), "sygedagpenge": (None, 45)}

hours = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 0.8, 1.0]), min_size=1, max_size=8).filter(any)


def test_half_a_worker_of_each_of_two_norms_fills_one() -> None:
    blend = caseload.blended_norm({"a": 20, "b": 30}, {"a": (40, 40), "b": (60, 60)})
    assert blend == pytest.approx((50, 50, 1))


def test_a_blend_by_hand() -> None:
    citizens = {"aktivitetsparat": 20, "jobparat": 11, "sygedagpenge": 9, "integration": 10}
    low, high, covered = caseload.blended_norm(citizens, NORMS)
    assert low == pytest.approx(31 / (20 / 25 + 11 / 35))
    assert high == pytest.approx(40 / (20 / 40 + 11 / 55 + 9 / 45))
    assert covered == pytest.approx(0.8)
    newcomer = caseload.blended_norm(citizens, NORMS, scale=0.5)
    assert newcomer == pytest.approx((15.5 / (20 / 25 + 11 / 35), 20 / (20 / 40 + 11 / 55 + 9 / 45), 0.8))


def test_the_norm_for_everybody_is_for_groups_that_are_not_named() -> None:
    norms: Mapping[str, Norm] = {"": (60, 65), "jobparat": (35, 55), "fleksjob": (None, None)}
    assert caseload.blended_norm({"integration": 7, "": 2}, norms) == pytest.approx((60, 65, 1))
    assert caseload.blended_norm({"jobparat": 7}, norms) == pytest.approx((35, 55, 1))
    # A norm that is left blank is no norm, and not the one for everybody.
    assert caseload.blended_norm({"fleksjob": 7}, norms) == Blend(None, None, 0)


def test_without_a_norm_or_without_citizens() -> None:
    assert caseload.blended_norm({"integration": 3}, NORMS) == Blend(None, None, 0)
    assert caseload.blended_norm({}, NORMS) == Blend(None, None, 0)
    assert caseload.blended_norm({"jobparat": 0}, {"": (0, 35)}) == Blend(None, 35, 1)
    assert caseload.needed_workers({"integration": 3}, NORMS) == (None, None)
    assert caseload.needed_workers({}, NORMS) == (None, None)


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(0, 60), min_size=1),
    st.dictionaries(st.sampled_from(["a", "b", "c", ""]), st.tuples(st.integers(5, 40), st.integers(40, 80))),
)
def test_cases_over_the_blend_are_the_workers_needed(
    citizens: dict[str, int], norms: dict[str, tuple[float, float]]
) -> None:
    low, high, covered = caseload.blended_norm(citizens, norms)
    fewest, most = caseload.needed_workers(citizens, norms)
    cases = sum(citizens.values())
    if not cases or low is None or high is None:
        assert (fewest, most) == (None, None)
        return
    assert fewest is not None
    assert most is not None
    assert fewest <= most
    assert (covered * cases / high, covered * cases / low) == pytest.approx((fewest, most))
    used = [norms.get(group, norms.get("")) for group, number in citizens.items() if number]
    assert min(norm[0] for norm in used if norm) <= low * (1 + 1e-9)
    assert high <= max(norm[1] for norm in used if norm) * (1 + 1e-9)


def test_needed_workers_by_hand() -> None:
    citizens = {"aktivitetsparat": 200, "jobparat": 110, "sygedagpenge": 90, "integration": 10}
    assert caseload.needed_workers(citizens, NORMS) == pytest.approx((5 + 2 + 2, 8 + 110 / 35))


@pytest.mark.parametrize(
    ("load", "low", "high", "expected"),
    [
        (24.9, 25, 40, "below"),
        (25, 25, 40, "within"),
        (40, 25, 40, "within"),
        (40.1, 25, 40, "above"),
        (0, None, 40, "within"),
        (41, None, 40, "above"),
        (24, 25, None, "below"),
        (999, 25, None, "within"),
        (30, None, None, "unknown"),
        (None, 25, 40, "unknown"),
        (math.nan, 25, 40, "unknown"),
    ],
)
def test_standing(load: float | None, low: float | None, high: float | None, expected: str) -> None:
    assert caseload.standing(load, low, high) == expected


def test_rounding_of_a_blend_does_not_decide() -> None:
    blend = caseload.blended_norm(dict.fromkeys("abcdefg", 0.1), {"": (35, 35)})
    assert caseload.standing(35, blend.low, blend.high) == "within"


def test_fewest_cases_by_hand() -> None:
    assert caseload.fewest_cases(7, [1, 0.5, 0]) == [5, 2, 0]
    assert caseload.fewest_cases(10, [1, 1, 1]) == [4, 3, 3]
    assert caseload.fewest_cases(0, [1, 1]) == [0, 0]
    assert caseload.fewest_cases(0, []) == []


@settings(deadline=None)
@given(st.integers(0, 200), hours)
def test_fewest_cases_goes_to_whoever_has_fewest_each_time(total: int, fte: list[float]) -> None:
    expected = [0] * len(fte)
    for _ in range(total):
        loads = [(Fraction(n) / Fraction(str(f)), i) for i, (n, f) in enumerate(zip(expected, fte, strict=True)) if f]
        expected[min(loads)[1]] += 1
    found = caseload.fewest_cases(total, fte)
    assert sum(found) == total
    # Which of two equal ones comes first may differ by rounding of n / 0.8, what each has per hour may not.
    assert sorted(caseload.spread(found, fte)) == pytest.approx(sorted(caseload.spread(expected, fte)))


def test_days_of_birth_by_hand() -> None:
    one_a_day = dict.fromkeys(range(1, 32), 1)
    assert caseload.by_birth_day(one_a_day, [1, 1]) == [16, 15]
    assert caseload.by_birth_day(one_a_day, [0.5, 0, 1, 0.5]) == [8, 0, 15, 8]
    # The 9th to the 23rd are the second one's.
    assert caseload.by_birth_day({8: 3, 9: 20, 23: 7, 24: 100}, [0.5, 1, 0.5]) == [3, 27, 100]
    assert caseload.by_birth_day({}, []) == []
    assert caseload.by_birth_day({}, [0, 0]) == [0, 0]


@settings(deadline=None)
@given(st.dictionaries(st.integers(1, 31), st.integers(0, 50)), hours)
def test_days_of_birth_are_whole_in_order_and_in_proportion(days: dict[int, int], fte: list[float]) -> None:
    assert sum(caseload.by_birth_day(days, fte)) == sum(days.values())
    owner = [caseload.by_birth_day({day: 1}, fte).index(1) for day in range(1, 32)]
    assert owner == sorted(owner)
    for position, hours_of_one in enumerate(fte):
        assert abs(owner.count(position) - 31 * hours_of_one / sum(fte)) <= 1 + 1e-9
        assert caseload.by_birth_day(days, fte)[position] == sum(
            number for day, number in days.items() if owner[day - 1] == position
        )


def test_more_workers_than_days() -> None:
    found = caseload.by_birth_day(dict.fromkeys(range(1, 32), 2), [1] * 40)
    assert sum(found) == 62
    assert found.count(0) == 9


def test_spread_by_hand() -> None:
    # Loads 30 and 60 per full-time worker, of whom the first has twice the hours.
    assert caseload.spread([30, 30, 5], [1, 0.5, 0]) == pytest.approx((30, 60, 40, math.sqrt(200)))
    assert all(math.isnan(number) for number in caseload.spread([4], [0]))
    assert caseload.spread([35], [1]) == (35, 35, 35, 0)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: caseload.blended_norm({"a": -1}, {}), "found -1 in 'a'"),
        (lambda: caseload.blended_norm({"a": 1}, {"a": (50, 40)}), "over its highest"),
        (lambda: caseload.blended_norm({"a": 1}, {"": (None, 0)}), "above 0: found 0"),
        (lambda: caseload.blended_norm({"a": 1}, {"": (-3, 2)}), "above 0: found -3"),
        (lambda: caseload.blended_norm({"a": 1}, {}, scale=0), "scale"),
        (lambda: caseload.fewest_cases(3, [0, 0]), "somebody must have hours to get 3"),
        (lambda: caseload.fewest_cases(-1, [1]), "total"),
        (lambda: caseload.by_birth_day({32: 1}, [1]), "found 32"),
        (lambda: caseload.by_birth_day({0: 1}, [1]), "found 0"),
        (lambda: caseload.by_birth_day({3: 1}, []), "somebody"),
        (lambda: caseload.by_birth_day({3: -1}, [1]), "citizens"),
        (lambda: caseload.spread([1], [math.nan]), "fte"),
        (lambda: caseload.spread([-1], [1]), "citizens"),
    ],
)
def test_impossible_numbers_are_refused_with_what_was_found(call, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        call()
