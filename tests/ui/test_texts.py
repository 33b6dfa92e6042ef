import ast
from pathlib import Path

import pytest

from ui import texts


def test_no_text_is_defined_twice_so_that_one_page_cannot_take_another_s_words() -> None:
    source = Path(texts.__file__).read_text(encoding="utf-8")
    names = [
        target.id
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(names) == len(set(names)) > 100


def test_every_signal_has_its_words() -> None:
    assert set(texts.LAST_POINT) == set(texts.ANY_POINT) == set(texts.SIGN_OF)
    for signal in texts.LAST_POINT:
        for better in ("higher", "lower", "neither"):
            sentence = texts.signal_sentence(signal, better, 8)
            assert sentence.endswith(".")
            assert "{" not in sentence


def test_worse_is_worth_talking_about_and_better_is_not() -> None:
    assert texts.signal_sentence("outside_low", "higher").endswith(texts.WORTH_TALKING)
    assert texts.signal_sentence("outside_low", "lower") == texts.LAST_POINT["outside_low"]
    assert texts.signal_sentence("outside_low", "neither") == texts.LAST_POINT["outside_low"]
    assert texts.signal_sentence("shift_high", "higher", 9).startswith("De seneste 9 måneder")


@pytest.mark.parametrize(
    ("signal", "better", "role"),
    [
        ("none", "higher", "neutral"),
        ("outside_high", "higher", "better"),
        ("trend_down", "higher", "worse"),
        ("very_low", "lower", "better"),
        ("two_of_three_high", "lower", "worse"),
        ("shift_low", "neither", "note"),
    ],
)
def test_a_signal_is_judged_by_direction_and_which_way_is_better(signal: str, better: str, role: str) -> None:
    assert texts.judgement(signal, better) == role
