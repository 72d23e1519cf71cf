"""How sure a found part is: a logistic regression on the validation scenes, where the truth is known.

What is asked for are the kinds in a picture, some of which have other walls and floors, as in training, and kinds that
are not in it. A part is right if more than half of it shows what was asked for. The constant is then set so that
FALSE_ALARMS of the absent kinds are found at the usual threshold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engines.segmentation.embedded import evidence_of, load
from engines.segmentation.finder import KIND_NUMBERS, RememberingFinder, load_finder
from engines.segmentation.parts import Part
from engines.segmentation.phrase import parse_phrase
from engines.segmentation.sight import Sight
from engines.segmentation.vocabulary import KINDS
from lab.training.export import amend
from lab.training.pictures import LEAST_SHARE, Picture
from lab.training.samples import repaint
from utils import DEFAULT_THRESHOLD

OTHER_FINISHES = 0.35  # of the pictures: with other walls and floors than they were rendered with
ABSENT = 16  # kinds a picture that are asked for and not in it
FALSE_ALARMS = 0.05  # of them that may be found: as many as are allowed on scenes never seen
RIGHT = 0.5  # share of a part that shows what was asked for
ROUNDS, PENALTY = 50, 1e-2  # of Newton's method; of the coefficients' squares


def calibrate(folder: Path, pictures: list[Picture], *, seed: int) -> None:
    """Fit the "certainty" of FOLDER/finder.json and write it there, with the figures of the fit."""
    found = _gather(folder, pictures, np.random.default_rng([seed, 1]))
    if not found:
        return  # a network that sees nothing: its certainty stays at nothing
    rows = np.array([list(one.evidence.values()) for one in found])
    right = np.array([one.right for one in found])
    weights = fit_logistic(rows, right)
    limit = float(np.log(DEFAULT_THRESHOLD / (1 - DEFAULT_THRESHOLD)))
    level = _alarm_level(found, rows @ weights, ABSENT * len(pictures))
    weights[0] += limit - level if np.isfinite(level) else 0.0
    accepted = rows @ weights >= limit
    calibration = {
        "parts": len(found),
        "right among those accepted": _share(right[accepted]),
        "accepted among the right": _share(accepted[right]),
    }
    certainty = dict(zip(found[0].evidence, weights.round(4).tolist(), strict=True))
    amend(folder, certainty=certainty, calibration=calibration)


def _share(flags: np.ndarray) -> float | None:
    return round(float(flags.mean()), 3) if len(flags) else None


def _alarm_level(found: list["Found"], logits: np.ndarray, asked: int) -> float:
    """The logit that only FALSE_ALARMS of the questions after absent kinds have a part above."""
    surest: dict[int, float] = {}
    for one, logit in zip(found, logits, strict=True):
        if one.absent:
            surest[one.question] = max(surest.get(one.question, -np.inf), float(logit))
    alarms = sorted(surest.values(), reverse=True)
    allowed = int(FALSE_ALARMS * asked)
    return alarms[allowed] + 1e-6 if len(alarms) > allowed else -np.inf


def fit_logistic(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the weights (D,) of a logistic regression of labels bool (N,) on rows (N, D), by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - labels) + PENALTY * weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + PENALTY * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


@dataclass(frozen=True)
class Found:
    """A part that was found: what speaks for it, whether it is right, and for which question, of an absent kind?"""

    evidence: dict[str, float]
    right: bool
    question: int
    absent: bool


def _gather(folder: Path, pictures: list[Picture], rng: np.random.Generator) -> list[Found]:
    segmenter, found, question = load(finder=RememberingFinder(load_finder(folder))), [], 0
    for picture in pictures:
        if rng.random() < OTHER_FINISHES:
            picture = repaint(rng, picture)
        present = {name for name, kind in KIND_NUMBERS.items() if kind in picture.kinds}
        shown = [name for name in sorted(present) if _truth(picture, [name]).mean() >= LEAST_SHARE]
        free = [name for name in KINDS if not present.intersection(parse_phrase(name).kinds)]
        for name in [*shown, *map(str, rng.choice(free, ABSENT, replace=False))]:
            question += 1
            phrase = parse_phrase(name)
            truth = _truth(picture, phrase.kinds)
            for sight, part in segmenter.search(picture.photo, phrase):
                right = _is_right(sight, part, truth)
                found.append(Found(evidence_of(part), right, question, name not in present))
    return found


def _truth(picture: Picture, names: Iterable[str]) -> np.ndarray:
    """Where the picture shows things of these kinds, bool (H, W)."""
    things = np.flatnonzero(np.isin(picture.kinds, [KIND_NUMBERS[name] for name in names]))
    return np.isin(picture.shown, things)


def _is_right(sight: Sight, part: Part, truth: np.ndarray) -> bool:
    """Whether most of the part is true."""
    region = truth[sight.region.slices]
    mask = sight.over(part.cells, sight.region, region.shape) > 0.5
    return bool((mask & region).sum() > RIGHT * mask.sum())
