"""Segmentation with nothing to download: things by their names, and outlines from a box or points, on the CPU.

    segmenter = load()
    score = segmenter.score(image, "the red mug on the left", Hints())
    score = segmenter.score(image, None, Hints(box=Box(40, 175, 135, 365)))

By name: `phrase.py` reads the words; the network of `finder.py`, which this project trained on rooms that it rendered,
looks at the whole photo, and at pieces of it where the whole shows nothing; `parts.py` tells the things apart and
chooses; each is looked at again from near, a second network (`contour.py`) draws its outline, and `sharpening.py`
brings that to the photo's edges. By box or points alone: `outlining.py`. OpenCV and NumPy only. Knows no words but
those of `vocabulary.py`: a name that it was never taught is answered by EngineUnavailableError.
"""

import functools
import math
from dataclasses import replace

import cv2
import numpy as np

from engines.errors import EngineUnavailableError, ObjectNotFoundError
from engines.geometry import (
    Box,
    bounding_box,
    clip_box,
    grow_box,
    intersection,
    magnification,
    overlap,
    put_back,
    square_round,
)
from engines.segmentation.cleanup import without_specks
from engines.segmentation.contour import Contour, load_contour
from engines.segmentation.finder import Finder, View, load_finder
from engines.segmentation.hints import Hints, check_hints
from engines.segmentation.outlining import CONTEXT, outline_hints
from engines.segmentation.parts import (
    THING,
    Part,
    carried_by,
    choose_coloured,
    choose_placed,
    find_parts,
    judge,
    nothing_like_it,
    tell_apart,
)
from engines.segmentation.phrase import Phrase, parse_phrase
from engines.segmentation.sharpening import settle
from engines.segmentation.sight import Sight
from engines.segmentation.vocabulary import HOLDERS, KINDS

WHOLE_SIDE = 352  # pixels: the longer side at which the whole photo is looked at
CLOSE_SIDE = 320  # pixels: the same for a second look, from near; less of the photo has nothing more to show
CLOSE_CONTEXT = 1.7  # side of the second look's crop, in longest sides of what was found
BOX_CONTEXT = 1.4  # side of the crop round a person's box, in longest sides of that box
SPECK = 0.05  # of a part's largest piece: one with fewer cells is a speck, and no reason to look from farther away
LEAST_ZOOM = 1.5  # a second look that magnifies less is not worth it
CLOSE_TRUST = 0.4  # weight of the second look against the first
MOST_PARTS = 4  # the likeliest that are looked at again
PIECE = 0.6  # of the photo's sides: those of the four overlapping pieces that are searched where the whole has nothing
PIECE_DOUBT = 3.0  # nats: how much less likely a thing is that the whole did not show; chosen on validation scenes
SAME_PLACE = 0.3  # overlap from which finds in two pieces are one
FAINT = 0.15  # chance of showing a thing from which a cell near a part may be its own
MARGIN = 0.12  # of the part's longer side: surroundings that its outline is told from
OUTSIDE = 0.45  # of the certainty: the most that a pixel outside the outline has
REACH = (2, 12)  # cells: how far from a part its own fainter cells may be: any, and those that hang together with it
HINT_TRUST = 2.0  # nats: how much likelier a thing is where a person says it is
FILLS_BOX = 0.5  # overlap of what was found with the box from which the box was drawn round it
BELIEF_LIMIT = 3.0  # nats that the network may say about a pixel of such a box
EDGE_ERROR = 2.0  # pixels of a 512-pixel-high photo: where the outline and the true one part, mostly
FAR_LESS_SURE = 3.0  # nats less likely than the surest; of such parts a third are right; chosen on validation scenes
SCRAP = 0.05  # of the largest part's area: what is smaller does not tell whether that is doubtful
SURE = 0.5  # certainty from which a name that a box or a point comes with is taken to be recognised there


def load(
    *, model: str | None = None, device: str = "auto", sharpen: bool = True, finder: Finder | None = None
) -> "EmbeddedSegmenter":
    """Return the segmenter. `model` and `device` are accepted for the engines' common interface, and not used.

    sharpen: whether outlines of named things are brought to the photo's edges; without, they are the network's own.
    finder: another network than the one that lies beside this file.
    """
    return EmbeddedSegmenter(sharpen=sharpen, finder=finder)


class EmbeddedSegmenter:
    """Finds things by name, box or points. The network is read at the first name; the same input, the same bytes.

    details: for reports; after a score, "by" says what it went by: "name", "box" or "point".
    coarse: False, its outlines lie on the photo's edges already.
    """

    name = "embedded"
    edge_error = EDGE_ERROR
    coarse = False

    def __init__(self, *, sharpen: bool = True, finder: Finder | None = None) -> None:
        self._sharpen, self._given = sharpen, finder
        self.details = {"model": "grabcut", "device": "cpu", "opencv": cv2.__version__}

    def score(self, image: np.ndarray, text: str | None, hints: Hints) -> np.ndarray:
        """Return how sure each pixel is to be what `text` names or the hints mark, float32 (H, W) in [0, 1].

        image: uint8 (H, W, 3) RGB. By a name, each thing that was found has one value, the chance that it is one; what
        is not part of one has less than 0.45. With a box only what lies in it counts, with points only what holds one.
        Where hints come without a name, with one that is not known, or with one that is not recognised there, they are
        enough: as of `outlining.outline_hints`.

        Raises, without hints, EngineUnavailableError for a name that is not known or no name at all, and
        ObjectNotFoundError where nothing like it is seen; InputError for hints outside the photo.
        """
        check_hints(hints, image.shape)
        phrase = self._read(text, hints)
        self.details["by"] = "name" if phrase else "box" if hints.box else "point"
        if phrase is None:
            return outline_hints(image, hints)
        self.details |= self._finder.details
        return self._score_named(image, phrase, hints)

    @functools.cached_property
    def _finder(self) -> Finder:
        return self._given or load_finder()

    @functools.cached_property
    def _contour(self) -> Contour:
        return load_contour()

    def _read(self, text: str | None, hints: Hints) -> Phrase | None:
        """The phrase to look for, or None where the hints have to do."""
        if hints and not (text or "").strip():
            return None
        try:
            return parse_phrase(text or "")
        except EngineUnavailableError:
            if hints:
                return None
            raise

    def _score_named(self, image: np.ndarray, phrase: Phrase, hints: Hints) -> np.ndarray:
        score = np.zeros(image.shape[:2], np.float32)
        found = self._rated(self.search(image, phrase, hints), HINT_TRUST if hints else 0)
        if not hints and all(certainty < SURE for certainty, *_ in found):
            found += self._search_pieces(image, phrase)
        likely = [one for one in found if one[0] >= SURE] or found
        coloured = choose_coloured([part for *_, part in likely], phrase.colour)
        several = bool(phrase.plural or phrase.places or phrase.size or hints.points)
        likely = _without_doubtful([one for one in likely if one[2] in coloured], several)
        chosen = choose_placed([part for *_, part in likely], phrase)
        for certainty, sight, part in likely:
            if part in chosen:
                self._enter(image, score, sight, part, certainty)
        if hints and score.max() < SURE:
            self.details["by"] = "box" if hints.box else "point"
            return outline_hints(image, hints)
        if not score.any():
            raise ObjectNotFoundError(_not_found(phrase))
        return score if hints.box is None else self._in_box(image, score, clip_box(hints.box, image.shape), hints)

    def search(self, image: np.ndarray, phrase: Phrase, hints: Hints = Hints()) -> list[tuple[Sight, Part]]:
        """Return the parts that may be of the phrase's kinds, each with the sight that shows it best.

        Colour, place and size are not looked at yet. A part's middle and area are those in the whole that was searched.
        """
        box = None if hints.box is None else clip_box(hints.box, image.shape)
        frame = Box(0, 0, image.shape[1], image.shape[0])
        region = frame if box is None else square_round(box, BOX_CONTEXT, image.shape)
        sight = Sight(region, self._finder.look(image[region.slices], WHOLE_SIDE))
        parts = find_parts(sight.view, phrase.kinds, None if box is None else sight.cells_in(box))
        parts = [part for part in parts if _holds_a_point(part, hints.points, sight)]
        return [self.look_closer(image, sight, part, phrase) for part in parts[:MOST_PARTS]]

    def _rated(self, seen: list[tuple[Sight, Part]], prior: float) -> list[tuple[float, Sight, Part]]:
        """Each part with its certainty before it; prior: nats that speak for all of them."""
        return [(certainty_of(part, self._finder.certainty, prior), sight, part) for sight, part in seen]

    def _search_pieces(self, image: np.ndarray, phrase: Phrase) -> list[tuple[float, Sight, Part]]:
        """What the photo's pieces show that is too small to be made out in the whole: the likely parts, as `_rated`."""
        seen = []
        for piece in _corner_pieces(image.shape):
            sight = Sight(piece, self._finder.look(image[piece.slices], WHOLE_SIDE))
            parts = [part for part in find_parts(sight.view, phrase.kinds) if not _goes_on(sight, part, image.shape)]
            seen += [(sight, _in_whole(sight, part, image.shape)) for part in parts]
        likely: dict[Box, tuple[Sight, Part]] = {}
        for certainty, sight, part in sorted(self._rated(seen, -PIECE_DOUBT), key=lambda one: -one[0]):
            box = sight.box_of(part.cells)
            if certainty >= SURE and all(overlap(box, other) < SAME_PLACE for other in likely):
                likely[box] = sight, part
        closer = [self.look_closer(image, *one, phrase) for one in list(likely.values())[:MOST_PARTS]]
        return self._rated(closer, -PIECE_DOUBT)

    def look_closer(self, image: np.ndarray, sight: Sight, part: Part, phrase: Phrase) -> tuple[Sight, Part]:
        """The part as it is seen from near, where that shows more; its evidence is the mean of both looks."""
        bulk, _ = without_specks(part.cells, SPECK)
        crop = square_round(sight.box_of(bulk), CLOSE_CONTEXT, image.shape, least_side=CLOSE_SIDE)
        if magnification(crop, sight.region) < LEAST_ZOOM:
            return sight, part
        close = Sight(crop, self._finder.look(image[crop.slices], CLOSE_SIDE))
        cells = _pieces_of(close.view, sight.over(part.cells, crop, close.shape))
        again = judge(cells, close.view, phrase.kinds) if cells.any() else None
        near, far = again.evidence if again else nothing_like_it(part), part.evidence
        evidence = {name: _mean(near[name], far[name]) for name in far}
        part = replace(part, evidence=evidence | {"size": far["size"]})
        if again is None:
            return sight, part
        return close, replace(part, cells=cells, colours=_mean(again.colours, part.colours))

    def _enter(self, image: np.ndarray, score: np.ndarray, sight: Sight, part: Part, certainty: float) -> None:
        """Enter a part, and what stands on it, into the photo's score."""
        around, own, thing = coarse_outline(sight, part, image.shape)
        if self._sharpen:
            picture = image[around.slices]
            mask, soft = settle(picture, own, self._contour.draw(picture, own, thing))
        else:
            soft = cv2.resize(own, (around.width, around.height), interpolation=cv2.INTER_LINEAR)
            mask = soft > 0.5
        own = np.where(mask, certainty, OUTSIDE * soft.clip(0, 1) * certainty).astype(np.float32)
        score[around.slices] = np.maximum(score[around.slices], own)

    def _in_box(self, image: np.ndarray, score: np.ndarray, box: Box, hints: Hints) -> np.ndarray:
        """The score inside the box; where the box was drawn round what was found, outlined anew with both in mind."""
        inside = np.zeros_like(score)
        inside[box.slices] = score[box.slices]
        mask = inside > 0.5 * inside.max()
        if not self._sharpen or not mask.any() or overlap(bounding_box(mask), box) < FILLS_BOX:
            return inside
        sigma = 0.02 * max(box.width, box.height)
        # As far as the outline is looked for, and the blur looks beyond.
        window = grow_box(box, math.ceil(CONTEXT * max(box.width, box.height) + 5 * sigma) + 1, image.shape)
        belief = np.where(mask[window.slices], BELIEF_LIMIT, -BELIEF_LIMIT).astype(np.float32)
        belief = put_back(cv2.GaussianBlur(belief, (0, 0), sigma), window, image.shape)
        return outline_hints(image, hints, belief=belief)


def coarse_outline(sight: Sight, part: Part, shape: tuple[int, ...]) -> tuple[Box, np.ndarray, np.ndarray]:
    """Return where in the photo a part is looked for, and two chances in each cell there, float32 (h, w).

    The first is that of the part with what stands on it, the second that of any thing. shape: of the photo.
    """
    thing = 1 - sight.view.kinds[-1]
    seen = np.where(_territory(part, thing), thing, 0)
    if _likeliest_kind(part, sight) in HOLDERS:
        seen = np.where(carried_by(part.cells, sight.view), thing, seen)
    box = sight.box_of(part.cells | (seen > FAINT))
    margin = math.ceil(MARGIN * max(box.width, box.height) + 2 * max(sight.cell))
    around = intersection(grow_box(box, margin, shape), sight.region)
    return around, sight.over(seen, around), sight.over(thing, around)


def _corner_pieces(shape: tuple[int, ...]) -> list[Box]:
    """The four pieces of a photo of this shape, one in each corner; they overlap."""
    height, width = shape[:2]
    tall, wide = math.ceil(PIECE * height), math.ceil(PIECE * width)
    corners = [(left, top) for top in (0, height - tall) for left in (0, width - wide)]
    return [Box(left, top, left + wide, top + tall) for left, top in corners]


def _goes_on(sight: Sight, part: Part, shape: tuple[int, ...]) -> bool:
    """Whether a part seen in a piece of the photo reaches an edge of it that is none of the photo's."""
    box, region, (height, width) = sight.box_of(part.cells), sight.region, shape[:2]
    before = 0 < region.left >= box.left or 0 < region.top >= box.top
    return before or width > region.right <= box.right or height > region.bottom <= box.bottom


def _in_whole(sight: Sight, part: Part, shape: tuple[int, ...]) -> Part:
    """A part seen in a piece of the photo, with its middle, area and size in the whole."""
    (height, width), region, (x, y) = shape[:2], sight.region, part.middle
    middle = (region.left + x * region.width) / width, (region.top + y * region.height) / height
    share = region.width * region.height / (width * height)
    evidence = part.evidence | {"size": part.evidence["size"] + math.log(share)}
    return replace(part, evidence=evidence, middle=middle, area=part.area * share)


def _pieces_of(view: View, own: np.ndarray) -> np.ndarray:
    """The cells, bool (h, w), of the things in a close view that lie mostly where a part was seen; own: its share."""
    things = tell_apart(view)
    inside = np.bincount(things.ravel(), cv2.dilate(own, np.ones((3, 3), np.uint8)).ravel() > 0.5)
    mostly = inside > 0.5 * np.bincount(things.ravel())
    mostly[0] = False
    return mostly[things]


def _without_doubtful(found: list[tuple[float, Sight, Part]], several: bool) -> list[tuple[float, Sight, Part]]:
    """Leave out what is doubtful beside the surest that is no scrap: (certainty, sight, part) of each.

    What looks more like another kind, and more so than the surest does; and, unless there are to be several, what is
    far less sure.
    """
    if not found:
        return []
    largest = max(part.area for *_, part in found)
    certain, _, surest = max((one for one in found if one[2].area >= SCRAP * largest), key=lambda one: one[0])
    found = [one for one in found if one[2].evidence["lead"] >= min(surest.evidence["lead"], 0)]
    if several:
        return found
    odds = math.exp(FAR_LESS_SURE)
    return [one for one in found if odds * one[0] * (1 - certain) >= certain * (1 - one[0])]


def _mean(near, far):
    return CLOSE_TRUST * near + (1 - CLOSE_TRUST) * far


def certainty_of(part: Part, numbers: dict[str, float], prior: float = 0.0) -> float:
    """Return the chance that a part is what its name says; prior: nats that speak for it, besides its evidence.

    numbers: of a logistic regression on the evidence of parts whose truth is known (lab/training/calibrate.py).
    """
    evidence = evidence_of(part)
    logit = sum(number * evidence[name] for name, number in numbers.items()) + prior
    return 1 / (1 + math.exp(-logit))


def evidence_of(part: Part) -> dict[str, float]:
    """Return what `certainty_of` weighs, by the names of its numbers."""
    return {"constant": 1.0, **part.evidence}


def _holds_a_point(part: Part, points, sight: Sight) -> bool:
    """Whether one of the points is on the part, or beside it; True without points."""
    near = cv2.dilate(part.cells.astype(np.uint8), np.ones((3, 3), np.uint8))
    return not points or bool(near[sight.cells_at(points)].any())


def _territory(part: Part, thing: np.ndarray) -> np.ndarray:
    """The cells that may be the part's: its own, those near by, and along strings and bars those farther off.

    None of them is another part's: they are too faint to be a thing of their own.
    """
    near, far = (cv2.dilate(part.cells.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=n) for n in REACH)
    faint = part.cells | ((thing >= FAINT) & (thing < THING) & far.astype(bool))
    _, labels = cv2.connectedComponents(faint.astype(np.uint8), connectivity=8)
    joined = np.isin(labels, np.unique(labels[part.cells])) & faint
    return joined | (near.astype(bool) & (thing < THING))


def _likeliest_kind(part: Part, sight: Sight) -> str:
    """The kind that most of the part's cells look like."""
    return tuple(KINDS)[int(sight.view.kinds[:-1, part.cells].sum(axis=1).argmax())]


def _not_found(phrase: Phrase) -> str:
    what = " ".join(filter(None, (phrase.colour, phrase.noun)))
    return f"no {what} was found in the picture; show it by --box or --point, or use --segmenter clipseg"
