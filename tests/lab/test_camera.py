"""What the camera sees, by arithmetic alone."""

import numpy as np
import pytest

from lab.scenes.camera import SENSOR, Camera

SIZE = 512
CAMERAS = (
    Camera(at=(0.2, -3.0, 1.1), turn=0.2, lens=40, shift=-0.2),
    Camera(at=(0.0, -1.0, 0.8), tilt=0.6, turn=-0.3, lens=50),
)


@pytest.mark.parametrize("camera", CAMERAS)
def test_what_a_ray_meets_is_seen_where_the_ray_starts(camera):
    for x, y in ((0.5, 0.5), (0.1, 0.9), (1.0, 0.0)):
        place = np.asarray(camera.at) + 2.5 * camera.ray(x, y)
        assert camera.project(place, SIZE) == pytest.approx((x * SIZE, y * SIZE, 2.5))


@pytest.mark.parametrize("camera", CAMERAS)
def test_its_three_directions_are_square_to_each_other(camera):
    frame = np.array([camera.right, camera.ahead, camera.up])
    assert frame @ frame.T == pytest.approx(np.eye(3), abs=1e-12)
    assert camera.up[2] > 0


def test_a_camera_that_looks_at_a_place_sees_it_in_the_middle():
    camera = Camera.looking((0.4, -2.0, 1.5), (0.1, 0.3, 0.2), lens=35)
    x, y, depth = camera.project(np.array([0.1, 0.3, 0.2]), SIZE)
    assert (x, y) == pytest.approx((SIZE / 2, SIZE / 2))
    assert depth == pytest.approx(np.linalg.norm(np.subtract((0.4, -2.0, 1.5), (0.1, 0.3, 0.2))))


def test_metres_are_those_of_the_picture():
    camera = CAMERAS[1]
    start = np.asarray(camera.at) + 2 * camera.ahead
    moved = start + camera.metres(30, 2.0, SIZE) * camera.right
    assert camera.project(moved, SIZE)[0] - camera.project(start, SIZE)[0] == pytest.approx(30)
    assert camera.metres(SIZE, 1.0, SIZE) == pytest.approx(SENSOR / camera.lens)
