"""What others would use instead, where more than one benchmark measures against it."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from engines.geometry import Box
from engines.inpainting.patchmatch import context_windows

Fill = Callable[[np.ndarray, np.ndarray], np.ndarray]  # image uint8 (H, W, 3), hole bool (H, W) -> the image filled

XPHOTO = """
import sys, cv2, numpy as np
method = sys.argv[1]
image, hole = cv2.imread("image.png"), cv2.imread("hole.png", 0)
if method == "INPAINT_SHIFTMAP":  # wants CIE Lab
    image = cv2.cvtColor(image, cv2.COLOR_BGR2Lab)
filled = np.zeros_like(image)
cv2.xphoto.inpaint(image, 255 - hole, filled, getattr(cv2.xphoto, method))
if method == "INPAINT_SHIFTMAP":
    filled = cv2.cvtColor(filled, cv2.COLOR_Lab2BGR)
cv2.imwrite("filled.png", filled)
"""  # runs in an environment of its own: opencv-contrib and OpenCV cannot live in one


def plain_grabcut(image: np.ndarray, box: Box) -> np.ndarray:
    """The mask, bool (H, W), by OpenCV's own recipe: the whole photo, the box as rectangle, five rounds.

    image: uint8 (H, W, 3) RGB. A box round the whole photo, from which OpenCV can learn no background, is the mask.
    """
    if (box.width, box.height) == image.shape[1::-1]:
        return np.ones(image.shape[:2], bool)
    labels = np.zeros(image.shape[:2], np.uint8)
    cv2.setRNGSeed(0)
    rectangle = box.left, box.top, box.width, box.height
    bgr = np.ascontiguousarray(image[..., ::-1])
    cv2.grabCut(bgr, labels, rectangle, np.zeros((1, 65)), np.zeros((1, 65)), 5, cv2.GC_INIT_WITH_RECT)
    return (labels & 1).astype(bool)


def filling_peers(seed: int, contrib: Path | None) -> dict[str, Fill]:
    """Name -> filling, only what can run here. contrib: the Python of an environment that has opencv-contrib.

    All but OpenCV's own two get the windows round the hole that ours works in. What is left out is told on stderr.
    """
    found: dict[str, Fill] = {}
    try:
        import patchmatch

        patchmatch.set_random_seed(seed)
        for radius in (3, 5):
            found[f"PyPatchMatch r{radius}"] = in_windows(
                lambda part, inside, radius=radius: patchmatch.inpaint(part, inside, patch_size=radius)
            )
    except ImportError as reason:
        print(f"PyPatchMatch left out: {reason}", file=sys.stderr)
    found |= {"Telea r5": by_opencv(cv2.INPAINT_TELEA), "Navier-Stokes r5": by_opencv(cv2.INPAINT_NS)}
    try:
        from skimage.restoration import inpaint_biharmonic

        found["biharmonic"] = in_windows(
            lambda part, inside: np.clip(255 * inpaint_biharmonic(part, inside, channel_axis=2), 0, 255).round()
        )
    except ImportError as reason:
        print(f"biharmonic left out: {reason}", file=sys.stderr)
    if shutil.which("gmic"):
        for name in ("inpaint", "inpaint_matchpatch"):
            command = ["gmic", "image.png", "hole.png", f"{name}[0]", "[1]", "remove[1]", "output", "filled.png"]
            found[f"G'MIC {name}"] = in_windows(by_command(command))
    else:
        print("G'MIC left out: no program gmic", file=sys.stderr)
    if contrib:
        for method in ("FSR_FAST", "SHIFTMAP"):
            command = [str(contrib), "-c", XPHOTO, f"INPAINT_{method}"]
            found[f"xphoto {method}"] = in_windows(by_command(command))
    return found


def by_opencv(method: int) -> Fill:
    """OpenCV's own filling, with colours from 5 pixels round; method: cv2.INPAINT_TELEA or cv2.INPAINT_NS."""
    return lambda image, hole: cv2.inpaint(np.ascontiguousarray(image), hole.astype(np.uint8), 5, method)


def in_windows(fill: Fill) -> Fill:
    """The filling at work in the windows round the hole that ours works in, and in nothing but the hole."""

    def run(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        result = image.copy()
        for window in context_windows(hole):
            part, inside = result[window.slices], hole[window.slices]
            part[inside] = fill(np.ascontiguousarray(part), inside)[inside]
        return result

    return run


def by_command(command: list[str]) -> Fill:
    """A filling by a program that reads image.png and hole.png and writes filled.png; its start is in its time."""

    def run(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        with tempfile.TemporaryDirectory() as folder:
            cv2.imwrite(f"{folder}/image.png", image[..., ::-1])
            cv2.imwrite(f"{folder}/hole.png", hole.astype(np.uint8) * 255)
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            return cv2.imread(f"{folder}/filled.png")[..., ::-1]

    return run
