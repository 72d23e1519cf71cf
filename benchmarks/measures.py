"""The measures that more than one benchmark uses. Pictures are uint8 (H, W, 3), regions bool (H, W)."""

import re
import statistics
from pathlib import Path

import cv2
import numpy as np

EDGE_TOLERANCE = 2  # pixels: an outline within that distance of the true one counts as right


def psnr(truth: np.ndarray, picture: np.ndarray, region: np.ndarray) -> float:
    """The peak signal-to-noise ratio in dB inside the region."""
    squared = np.square(truth[region].astype(np.float64) - picture[region]).mean()
    return float(10 * np.log10(255**2 / max(squared, 1e-6)))


def rms_error(truth: np.ndarray, picture: np.ndarray, region: np.ndarray) -> float:
    """The root mean square of the difference inside the region, in levels."""
    return float(np.sqrt(np.square(truth[region].astype(np.float64) - picture[region]).mean()))


def grey_of(picture: np.ndarray) -> np.ndarray:
    """The picture as grey levels 0 to 255, float32 (H, W)."""
    return cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_RGB2GRAY).astype(np.float32)


def similarity(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The SSIM map of two grey pictures of levels 0 to 255 (Wang et al. 2004), Gaussian window of sigma 1.5."""

    def blur(plane):
        return cv2.GaussianBlur(plane, (11, 11), 1.5)

    mean_a, mean_b = blur(one), blur(other)
    var_a, var_b = blur(one * one) - mean_a**2, blur(other * other) - mean_b**2
    shared = blur(one * other) - mean_a * mean_b
    light, contrast = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + light) * (2 * shared + contrast)
    return top / ((mean_a**2 + mean_b**2 + light) * (var_a + var_b + contrast))


def ssim(truth: np.ndarray, picture: np.ndarray, region: np.ndarray) -> float:
    """The mean of the SSIM map of two pictures inside the region."""
    return float(similarity(grey_of(truth), grey_of(picture))[region].mean())


def median_with_error(values: list[float]) -> tuple[float, float]:
    """The median and the standard deviation of the medians of 500 resamplings with replacement."""
    draws = np.random.default_rng(0).choice(values, (500, len(values)))
    return statistics.median(values), float(np.median(draws, axis=1).std())


def overlap(mask: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union of two masks; 0 where both are empty."""
    return float((mask & truth).sum() / max((mask | truth).sum(), 1))


def edge_f(mask: np.ndarray, truth: np.ndarray) -> float:
    """Harmonic mean of the shares of each outline that lie within EDGE_TOLERANCE of the other; 0 for an empty mask."""
    edges = [outline(mask), outline(truth)]
    if not edges[0].any():
        return 0.0
    shares = []
    for one, other in (edges, edges[::-1]):
        distance = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, 5)
        shares.append((distance[one] <= EDGE_TOLERANCE).mean())
    return float(2 * shares[0] * shares[1] / max(shares[0] + shares[1], 1e-9))


def outline(mask: np.ndarray) -> np.ndarray:
    """The mask's pixels that touch one outside it, or the picture's border: bool (H, W)."""
    return mask & ~cv2.erode(np.pad(mask, 1).astype(np.uint8), np.ones((3, 3)))[1:-1, 1:-1].astype(bool)


def restart_peak() -> bool:
    """Start the peak of `peak_megabytes` anew; False where the system cannot (it is Linux that can)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def peak_megabytes() -> float:
    """The most memory that this process held since its start, or since `restart_peak`, in MiB (Linux)."""
    return _process_megabytes("VmHWM")


def memory_megabytes() -> float:
    """The memory that this process holds now, in MiB (Linux)."""
    return _process_megabytes("VmRSS")


def _process_megabytes(name: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024
