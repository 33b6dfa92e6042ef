"""Contrast by WCAG 2.2, and how far apart colours lie for eyes of four kinds."""

import dataclasses
import itertools
import tomllib
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from ui.theme import DARK, DESTINATIONS, LIGHT, Palette, palette

BACKGROUNDS = {"light": (LIGHT, ("#ffffff", "#fbfaf7", "#f0eee8")), "dark": (DARK, ("#14181d", "#1e242b"))}
CASES = [(theme, ground) for theme, grounds in BACKGROUNDS.values() for ground in grounds]

# Machado, Oliveira & Fernandes (2009), severity 1.
SEEN = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def ratio(one: str, other: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    high, low = sorted((float(linear(one) @ weights), float(linear(other) @ weights)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def oklab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.asarray(lab @ np.cbrt(np.clip(cones @ light, 0, None)), dtype=np.float64)


def test_the_ratio_is_that_of_wcag() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(("theme", "ground"), CASES)
def test_small_text_reads(theme: Palette, ground: str) -> None:
    for role in ("text", "muted", "better", "worse", "note", "own", "target", "primary"):
        assert ratio(getattr(theme, role), ground) >= 4.5, role


@pytest.mark.parametrize(("theme", "ground"), CASES)
def test_lines_and_marks_are_seen(theme: Palette, ground: str) -> None:
    for role in ("neutral", "better", "worse", "note", "own", "target"):
        assert ratio(getattr(theme, role), ground) >= 3, role
    for group, colour in theme.destinations.items():
        assert ratio(colour, ground) >= 3, group


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_limits_and_events_are_seen_on_the_background(theme: Palette) -> None:
    assert ratio(theme.axis, theme.background) >= 3
    assert ratio(theme.event, theme.background) >= 3
    assert ratio(theme.text, theme.hover) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_grid_and_band_stay_faint(theme: Palette) -> None:
    assert 1.05 <= ratio(theme.grid, theme.background) < 1.6
    assert 1.05 <= ratio(theme.norm, theme.background) < 1.6


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("eyes", SEEN)
def test_destinations_differ_to_all_eyes(theme: Palette, eyes: str) -> None:
    seen = {group: oklab(np.clip(SEEN[eyes] @ linear(colour), 0, 1)) for group, colour in theme.destinations.items()}
    least = {pair: float(np.linalg.norm(seen[pair[0]] - seen[pair[1]])) for pair in itertools.combinations(seen, 2)}
    assert min(least.values()) > 0.09, min(least, key=lambda pair: least[pair])


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("eyes", SEEN)
def test_better_and_worse_differ_to_all_eyes(theme: Palette, eyes: str) -> None:
    better, worse = (oklab(np.clip(SEEN[eyes] @ linear(one), 0, 1)) for one in (theme.better, theme.worse))
    assert float(np.linalg.norm(better - worse)) > 0.09


def test_destinations_have_a_fixed_order_and_an_unknown_one_is_drawn_as_unknown() -> None:
    assert DESTINATIONS == (
        "job", "fleksjob", "uddannelse", "førtidspension", "anden ydelse", "fraflyttet", "død/pension", "ukendt"
    )  # fmt: skip
    for theme in (LIGHT, DARK):
        assert tuple(theme.destinations) == DESTINATIONS
        assert theme.destination("noget nyt") == theme.destinations["ukendt"]


def test_roles() -> None:
    assert palette(True) is DARK
    assert palette(False) is LIGHT
    assert [LIGHT.role(name) for name in ("better", "worse", "note", "neutral")] == [
        LIGHT.better, LIGHT.worse, LIGHT.note, LIGHT.neutral
    ]  # fmt: skip
    assert len({getattr(LIGHT, field.name) for field in dataclasses.fields(LIGHT)[10:13]}) == 3


@pytest.mark.parametrize(("name", "theme"), [("light", LIGHT), ("dark", DARK)])
def test_streamlits_configuration_has_the_same_colours(name: str, theme: Palette) -> None:
    path = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
    colours = tomllib.loads(path.read_text(encoding="utf-8"))["theme"][name]
    assert colours["backgroundColor"] == theme.background
    assert colours["secondaryBackgroundColor"] == theme.secondary
    assert colours["primaryColor"] == theme.primary
    assert colours["textColor"] == theme.text
