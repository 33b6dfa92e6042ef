"""Colours by role, one set for the light theme and one for the dark.

Every role also differs by shape, dash or word: colour is never the only sign. The destinations were
placed by a search for the greatest least distance (OKLab, also as seen with protan-, deutan- and
tritanopia) at 3:1 against the backgrounds; tests keep both properties.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

DESTINATIONS = (
    "job",
    "fleksjob",
    "uddannelse",
    "førtidspension",
    "anden ydelse",
    "fraflyttet",
    "død/pension",
    "ukendt",
)


@dataclass(frozen=True)
class Palette:
    """The hex colours of one theme, by role."""

    background: str
    secondary: str
    primary: str
    text: str
    muted: str
    grid: str
    axis: str
    neutral: str
    better: str
    worse: str
    note: str
    own: str
    others: str
    target: str
    norm: str
    event: str
    hover: str
    destinations: MappingProxyType[str, str]

    def role(self, name: str) -> str:
        """Return the colour of a judgement: neutral, better, worse or note."""
        return {"better": self.better, "worse": self.worse, "note": self.note}.get(name, self.neutral)

    def destination(self, group: str) -> str:
        """Return a destination group's fixed colour; a group not known here is drawn as unknown."""
        return self.destinations.get(group, self.destinations["ukendt"])


LIGHT = Palette(
    background="#fbfaf7",
    secondary="#f0eee8",
    primary="#1f5f8b",
    text="#1d2733",
    muted="#565d66",
    grid="#e6e4de",
    axis="#8a8f96",
    neutral="#6a7078",
    better="#0b66b0",
    worse="#b04c08",
    note="#7a3fa0",
    own="#161b21",
    others="#b9bdc3",
    target="#1d2733",
    norm="#e6eaee",
    event="#858a91",
    hover="#ffffff",
    destinations=MappingProxyType(
        dict(
            zip(
                DESTINATIONS,
                (
                    "#5885d2",
                    "#004361",
                    "#1f7053",
                    "#743ba6",
                    "#c97110",
                    "#4a4300",
                    "#281f21",
                    "#828682",
                ),
                strict=True,
            )
        )
    ),
)

DARK = Palette(
    background="#14181d",
    secondary="#1e242b",
    primary="#7db4dc",
    text="#e6e8ea",
    muted="#a9afb7",
    grid="#262c34",
    axis="#737a83",
    neutral="#9aa1a9",
    better="#5fb0f0",
    worse="#f0934a",
    note="#c39be6",
    own="#f7f5f0",
    others="#4b525b",
    target="#e6e8ea",
    norm="#222a33",
    event="#7b828b",
    hover="#262d36",
    destinations=MappingProxyType(
        dict(
            zip(
                DESTINATIONS,
                (
                    "#4068cb",
                    "#41a1ab",
                    "#9ef093",
                    "#cc8dff",
                    "#ff9422",
                    "#987206",
                    "#b7c3c8",
                    "#6d6c72",
                ),
                strict=True,
            )
        )
    ),
)


def palette(dark: bool) -> Palette:
    """Return the palette of the dark or the light theme."""
    return DARK if dark else LIGHT
