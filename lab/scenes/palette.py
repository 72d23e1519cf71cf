"""Colours by their names: the eleven basic colour terms of English, for choosing a thing's colour and for naming it.

Hex colours are sRGB. The terms are those of Berlin and Kay, "Basic Color Terms" (1969). The limits between them are
this project's own, set by eye for paint and cloth in a room; a colour near a limit could be called by either name.
"""

import colorsys
from collections.abc import Sequence

import numpy as np

BASIC = {
    "black": ("#1b1b1d", "#232326", "#141416"),
    "white": ("#f2f1ec", "#eceae4", "#f7f7f5"),
    "grey": ("#8b8e91", "#6f7376", "#a9abac", "#b9bbbc"),
    "red": ("#b3241f", "#8f1a1c", "#c93a2e", "#a01f2d"),
    "orange": ("#d9762b", "#e08a3c", "#c8621f"),
    "yellow": ("#e3bb34", "#d9b02a", "#eccb58"),
    "green": ("#3f7a45", "#2e5e3b", "#6b8f52", "#23574c", "#8aa76a"),
    "blue": ("#2c5a94", "#1f3f73", "#4f81b5", "#7ba3cc", "#28507f"),
    "purple": ("#5d3f84", "#7a5a9e", "#48306b"),
    "pink": ("#d98aa0", "#e6a9b4", "#c9657f"),
    "brown": ("#6b4426", "#7e5433", "#4d301c", "#8d6340", "#a37a50"),
}
JITTER = (0.012, 0.08, 0.06)  # hue (turns), saturation and value: no two pots of paint are alike


def pick(rng: np.random.Generator, names: Sequence[str] = tuple(BASIC)) -> str:
    """Return a hex colour of one of these basic colours, each as likely as the next, slightly varied."""
    shades = BASIC[names[int(rng.integers(len(names)))]]
    return vary(rng, shades[int(rng.integers(len(shades)))])


def vary(rng: np.random.Generator, hex_colour: str, amount: float = 1.0) -> str:
    """Return a colour near this one: another pot of the same paint."""
    hue, saturation, value = colorsys.rgb_to_hsv(*_rgb(hex_colour))
    steps = np.array(JITTER) * rng.uniform(-1, 1, 3) * amount
    saturation = min(max(saturation * (1 + steps[1]), 0), 1)
    return _hex(colorsys.hsv_to_rgb((hue + steps[0]) % 1, saturation, min(max(value + steps[2], 0), 1)))


def darker(hex_colour: str, factor: float = 0.6) -> str:
    """Return the colour with each sRGB value times `factor` (over 1: lighter, up to white)."""
    return _hex([min(value * factor, 1.0) for value in _rgb(hex_colour)])


def name_of(hex_colour: str) -> str:
    """Return the basic colour term a person would use for this colour."""
    hue, saturation, value = colorsys.rgb_to_hsv(*_rgb(hex_colour))
    degrees = hue * 360
    if value < 0.19:
        return "black"
    if saturation < 0.16 or (saturation < 0.24 and value > 0.85):
        return "white" if value > 0.82 else ("grey" if value > 0.24 else "black")
    if degrees < 12 or degrees >= 335:
        return "pink" if value > 0.72 and saturation < 0.62 else "red"
    if degrees < 48:
        return _warm(degrees, saturation, value)
    for limit, name in ((68, "yellow"), (172, "green"), (252, "blue"), (300, "purple"), (335, "pink")):
        if degrees < limit:
            return name
    raise AssertionError(degrees)


def _warm(degrees: float, saturation: float, value: float) -> str:
    """The name of a hue between red and yellow: dark is brown, pale is white, the rest goes by hue."""
    if value < 0.72 or (saturation < 0.52 and value < 0.86):
        return "brown"
    if saturation < 0.34:
        return "white"
    return "orange" if degrees < 38 else "yellow"


def _rgb(hex_colour: str) -> tuple[float, float, float]:
    return tuple(int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5))


def _hex(values: Sequence[float]) -> str:
    return "#" + "".join(f"{round(min(max(v, 0), 1) * 255):02x}" for v in values)
