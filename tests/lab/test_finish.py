"""From light to a photograph."""

from dataclasses import replace

import numpy as np
import pytest

from lab.scenes.finish import KEY, Finish, develop, film_curve, metered

PLAIN = Finish(vignette=0.0, grain=0.0)


def light_of(level, size=24):
    return np.full((size, size, 3), level, np.float32)


def test_the_same_finish_gives_the_same_bytes():
    light = np.random.default_rng(0).uniform(0, 1, (16, 20, 3)).astype(np.float32)
    copy = light.copy()
    assert np.array_equal(develop(light, Finish()), develop(light, Finish()))
    assert not np.array_equal(develop(light, Finish()), develop(light, Finish(seed=2)))
    assert np.array_equal(light, copy)


def test_more_light_is_never_darker():
    levels = np.linspace(0, 4, 60)[:, None, None] * np.ones((1, 1, 3))
    assert (np.diff(film_curve(levels)[:, 0, 0]) >= 0).all()


@pytest.mark.parametrize("level", [0.002, 0.05, 0.4, 3.0])
def test_the_meter_brings_an_even_wall_to_its_key(level):
    assert level * 2 ** metered(light_of(level)) == pytest.approx(KEY, rel=1e-3)


def test_the_meter_saves_a_bright_window():
    light = light_of(0.02)
    light[:4] = 40.0
    assert metered(light) < np.log2(KEY / 0.02)


def test_a_stop_more_exposure_is_twice_the_light():
    dark = develop(light_of(0.1), replace(PLAIN, exposure=1.0))
    assert np.array_equal(dark, develop(light_of(0.2), PLAIN))


def test_warm_is_redder_than_blue():
    picture = develop(light_of(0.2), replace(PLAIN, warmth=0.5)).mean(axis=(0, 1))
    assert picture[0] > picture[1] > picture[2]


def test_blur_spreads_an_edge_and_leaves_an_even_wall():
    light = light_of(0.1)
    light[:, 12:] = 0.4
    sharp, soft = (develop(light, replace(PLAIN, blur=blur))[12, :, 0].astype(int) for blur in (0.0, 1.5))
    assert np.abs(np.diff(soft)).max() < np.abs(np.diff(sharp)).max()
    even = light_of(0.2)
    assert np.array_equal(develop(even, PLAIN), develop(even, replace(PLAIN, blur=1.5)))


def test_the_corners_of_a_vignette_are_darker():
    picture = develop(light_of(0.2), replace(PLAIN, vignette=0.2))
    assert int(picture[0, 0, 0]) < int(picture[12, 12, 0])
