"""The photographic finish: from linear light to the bytes of a photograph. Plain numpy and Pillow, no Blender.

Exposure and white balance, the lens's fall-off, a film-like curve that rolls bright colours off towards white, a trace
of blur and of grain. The same settings and seed give the same finish, so that pictures of one scene can be compared.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

MIDDLE_GREY = 0.18  # linear light that the curve leaves where it is
KEY = 0.25  # linear light that the mean of a metered picture goes to: rooms are paler than middle grey
STOPS_BELOW, STOPS_ABOVE = 8.0, 4.2  # the range of the film, in stops round middle grey
CROSSTALK = 0.09  # share of each channel that leaks into the two others before the curve, so that brights go white


@dataclass(frozen=True)
class Finish:
    """How a picture is developed. `exposure` in stops; `warmth` > 0 is yellower; `grain` in 8-bit steps (sigma).

    `blur` is the lens's, in pixels (sigma); `quality` is the JPEG's.
    """

    exposure: float = 0.0
    warmth: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    vignette: float = 0.06
    grain: float = 1.4
    blur: float = 0.0
    quality: int = 92
    seed: int = 1


def develop(light: np.ndarray, finish: Finish) -> np.ndarray:
    """Return the photograph uint8 (H, W, 3) of this linear light float (H, W, 3)."""
    balance = 2.0 ** (finish.exposure + finish.warmth * np.array([0.5, 0.0, -0.5]))
    exposed = _blurred(light, finish.blur) * balance * _fall_off(light.shape, finish.vignette)
    shown = film_curve(exposed, contrast=finish.contrast)
    grey = shown @ np.array([0.2126, 0.7152, 0.0722])
    shown = grey[..., None] + finish.saturation * (shown - grey[..., None])
    shown = shown + _grain(shown, finish)
    picture = Image.fromarray((shown.clip(0, 1) * 255).round().astype(np.uint8))
    return np.asarray(picture.filter(ImageFilter.UnsharpMask(radius=0.8, percent=35, threshold=0)))


def metered(light: np.ndarray) -> float:
    """Return the exposure in stops that a camera's meter would choose for this light float (H, W, 3).

    The mean of the logarithms goes to KEY, less where much of the picture would be burnt out.
    """
    grey = np.maximum(light @ np.array([0.2126, 0.7152, 0.0722]), 1e-4)
    wanted = np.log2(KEY) - float(np.log2(grey).mean())
    brightest = float(np.log2(np.percentile(grey, 90)))  # a window may burn out
    return min(wanted, max(np.log2(MIDDLE_GREY) + STOPS_ABOVE - 0.7 - brightest, wanted - 1.5))


def film_curve(light: np.ndarray, *, contrast: float = 1.0) -> np.ndarray:
    """Return display values in [0, 1] of linear light: an S in stops, with crosstalk between the channels.

    Middle grey stays middle grey; black and white are reached softly. The idea is that of the AgX view of Blender.
    """
    leak = np.full((3, 3), CROSSTALK / 2) + np.eye(3) * (1 - 1.5 * CROSSTALK)
    mixed = np.maximum(light @ leak.T, 1e-6)
    stops = np.log2(mixed / MIDDLE_GREY)
    pivot = 0.459  # display value of middle grey in sRGB
    slope = 0.185 * contrast  # display steps a stop, at middle grey
    toe = pivot * (1 - np.exp(np.minimum(stops, 0) * slope / pivot * (1 + stops.clip(-STOPS_BELOW, 0) * -0.05)))
    room = 1.0 - pivot
    shoulder = room * np.tanh(np.maximum(stops, 0) * slope / room)
    shoulder = shoulder / np.tanh(STOPS_ABOVE * slope / room)
    shown = np.where(stops < 0, pivot - toe, pivot + shoulder)
    return (shown @ np.linalg.inv(leak).T).clip(0, 1)


def _fall_off(shape: tuple[int, ...], amount: float) -> np.ndarray:
    rows, columns = np.indices(shape[:2])
    height, width = shape[:2]
    radius = np.hypot(rows / (height - 1) - 0.5, columns / (width - 1) - 0.5) / np.sqrt(0.5)
    return (1 - amount * 2 * radius**2.5)[..., None]


def _blurred(light: np.ndarray, sigma: float) -> np.ndarray:
    """The light spread by a small Gaussian of `sigma` pixels (0: as it is)."""
    reach = int(np.ceil(3 * sigma))
    if not reach:
        return light
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    weights /= weights.sum()
    for axis in (0, 1):
        padding = [(0, 0)] * 3
        padding[axis] = (reach, reach)
        padded = np.pad(light, padding, mode="edge")
        length = light.shape[axis]
        light = sum(w * padded.take(range(k, k + length), axis) for k, w in enumerate(weights))
    return light


def _grain(shown: np.ndarray, finish: Finish) -> np.ndarray:
    rng = np.random.default_rng(finish.seed)
    height, width = shown.shape[:2]
    fine = rng.normal(size=(height, width, 1)) + 0.45 * rng.normal(size=(height, width, 3))
    darker = 1.0 - 0.6 * shown.mean(axis=2, keepdims=True)  # bright parts show less of it
    return fine * darker * finish.grain / 255
