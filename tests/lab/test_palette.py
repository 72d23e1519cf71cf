"""Colours and their names."""

import numpy as np
import pytest

from lab.scenes import palette
from lab.scenes.words import WORDS


@pytest.mark.parametrize(("name", "shade"), [(n, s) for n, shades in palette.BASIC.items() for s in shades])
def test_every_shade_is_called_by_its_name(name, shade):
    assert palette.name_of(shade) == name


@pytest.mark.parametrize(
    ("shade", "name"),
    [
        ("#000000", "black"),
        ("#ffffff", "white"),
        ("#808080", "grey"),
        ("#ff0000", "red"),
        ("#ff8000", "orange"),
        ("#ffff00", "yellow"),
        ("#00ff00", "green"),
        ("#0000ff", "blue"),
        ("#8000ff", "purple"),
        ("#ffc0cb", "pink"),
        ("#5c3317", "brown"),
    ],
)
def test_plain_colours_have_their_plain_names(shade, name):
    assert palette.name_of(shade) == name


def test_a_picked_colour_has_the_name_it_was_picked_by():
    rng = np.random.default_rng(3)
    for name in palette.BASIC:
        picked = [palette.name_of(palette.pick(rng, (name,))) for _ in range(40)]
        assert picked.count(name) >= 36  # a pot of paint near a limit may be called by the other name
        assert len(set(picked)) <= 3


def test_darker_is_darker_and_stops_at_white():
    assert palette.darker("#804020", 0.5) == "#402010"
    assert palette.darker("#804020", 9) == "#ffffff"


def test_words_are_lower_case_and_no_kinds_own_name_is_among_its_words():
    for name, words in WORDS.items():
        assert name not in words
        assert len(set(words)) == len(words)
        assert all(word == word.lower().strip() and word for word in (name, *words))
