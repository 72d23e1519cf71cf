"""Finds what a text names, with CLIPSeg.

    segmenter = load()                                        # once
    score = segmenter.score(image, "backpack", Hints())       # float32 (H, W), a probability per pixel

Lüddecke and Ecker, "Image Segmentation Using Text and Image Prompts", CVPR 2022: CLIP looks at the picture, a small
decoder that is told the text's CLIP embedding paints a heat map. The published model sees 352x352 pixels as 22x22
patches, whatever the photo's size: so a thing that is small in the photo is looked at a second time, closer.

Knows nothing of masks, thresholds or files. An absent thing has some heat as well: what follows decides "not found".
"""

import functools
import re

import numpy as np

from engines.errors import EngineUnavailableError, UsageError
from engines.geometry import Box, bounding_box, clip_box, magnification, square_round
from engines.segmentation.hints import Hints
from engines.segmentation.loading import load_network

MODEL_ID = "CIDAS/clipseg-rd64-refined"
CLASSES = ("CLIPSegConfig", "CLIPSegForImageSegmentation", "CLIPSegProcessor")  # of transformers
# The decoder was trained on texts in such frames, drawn at random (the authors' "shuffle" prompts). Their embeddings
# are averaged: the decoder uses an embedding linearly, so this is one text without a preference for a frame.
PHRASES = ("a photo of a {}.", "a photograph of a {}.", "an image of a {}.", "{}.")
TEXTS_REMEMBERED = 64  # embeddings kept; a few kilobytes each

BOX_CONTEXT = 1.5  # side of the crop round a person's box, in longest sides of that box
CLOSE_CONTEXT = 2.0  # side of the second look's crop, in longest sides of what the first look found
LEAST_ZOOM = 1.5  # a closer look that magnifies less than this is not worth a second run
MOST_UPSAMPLING = 2.0  # a crop is not smaller than the model's input divided by this: there is nothing more to see
FAINTEST_FIND = 0.1  # probability: below this peak there is nothing to look at more closely
SHARE_OF_FIND = 0.25  # of the strongest blob's summed heat: what a blob needs to be part of the find
EDGE_ERROR = 20.0  # pixels of a 512-pixel-high photo: the map's 22 cells are 23 pixels high
SOFT_BORDER = 1 / 8  # of the crop's side: over this width the second look fades in


class ClipSegmenter:
    """Scores pixels by a loaded CLIPSeg; see `score`.

    details: for reports: model, device, dtype, and after a score the boxes that were looked at.
    coarse: True, its outlines lie on cells and not on the photo's edges.
    """

    name = "clipseg"
    edge_error = EDGE_ERROR
    coarse = True

    def __init__(self, model, processor, *, origin: str, device: str):
        self._model = model
        self._processor = processor
        self._device = device
        # What the processor makes of a picture; the network's own size is that of CLIP's positions, which it stretches.
        self._side = min(dict(processor.image_processor.size).values())
        self._embed = functools.lru_cache(TEXTS_REMEMBERED)(self._compute_embedding)
        self.details = {"model": origin, "device": device, "dtype": str(model.dtype).removeprefix("torch.")}

    def score(self, image: np.ndarray, text: str | None, hints: Hints = Hints()) -> np.ndarray:
        """Return the probability per pixel that it belongs to what `text` names: float32 (H, W) in [0, 1].

        image: uint8 (H, W, 3) RGB. With hints.box the model looks at the crop round the box, and outside the box the
        score is 0. hints.points are left to what follows. The same input gives the same bytes.
        Raises UsageError without a text: CLIPSeg finds by name only; EngineUnavailableError where memory ran out.
        """
        name = _bare_name(text)
        if not name:
            raise UsageError("clipseg finds things by their name and was given none; give --object")
        box = None if hints.box is None else clip_box(hints.box, image.shape)
        frame = Box(0, 0, image.shape[1], image.shape[0])
        first = frame if box is None else square_round(box, BOX_CONTEXT, image.shape)
        meaning = self._embed(name)
        logits = np.full(image.shape[:2], -np.inf, np.float32)
        logits[first.slices] = self._look(image, first, meaning)
        looks = [first]
        inside = sigmoid(logits) if box is None else keep_inside(sigmoid(logits), box)
        closer = closer_view(inside, first, least_side=self._side / MOST_UPSAMPLING)
        if closer is not None:
            blend_looks(logits, self._look(image, closer, meaning), closer, first)
            looks.append(closer)
        self.details["looks"] = [list(look) for look in looks]
        score = sigmoid(logits)
        return score if box is None else keep_inside(score, box)

    def _look(self, image, region: Box, meaning) -> np.ndarray:
        """Return the model's logits for a region of the image, float32 of the region's size.

        The map is enlarged as logits, before the sigmoid: both looks are added up as logits, each at the photo's
        size, and a map that was squashed to 0 and 1 first would come out of the enlargement as flat steps.
        """
        import torch

        crop = np.ascontiguousarray(image[region.slices])
        inputs = self._processor(images=crop, input_data_format="channels_last", return_tensors="pt")
        with torch.inference_mode():
            try:
                pixels = inputs["pixel_values"].to(self._device, self._model.dtype)
                logits = self._model(pixel_values=pixels, conditional_embeddings=meaning).logits
            except torch.OutOfMemoryError as error:
                raise EngineUnavailableError(f"clipseg: no memory left on {self._device}; use --device cpu") from error
            logits = logits.float().cpu()
            logits = logits.reshape(1, 1, *logits.shape[-2:])  # older libraries drop the batch of a single picture
            size = (region.height, region.width)
            logits = torch.nn.functional.interpolate(logits, size, mode="bilinear", antialias=True)
        return logits[0, 0].numpy()

    def _compute_embedding(self, name: str):
        """Return the mean CLIP embedding of a name in all PHRASES, (1, projection_dim)."""
        import torch

        tokens = self._processor(
            text=[phrase.format(name) for phrase in PHRASES],
            padding="max_length",
            max_length=self._model.config.text_config.max_position_embeddings,
            truncation=True,
            return_tensors="pt",
        ).to(self._device)
        with torch.inference_mode():
            embeddings = self._model.get_conditional_embeddings(
                len(PHRASES), input_ids=tokens["input_ids"], attention_mask=tokens["attention_mask"]
            )
            return embeddings.mean(dim=0, keepdim=True)


def load(*, model: str | None = None, device: str = "auto") -> ClipSegmenter:
    """Return the segmenter, its weights loaded and on the device, in float32.

    model: a hub id or a folder of a CLIPSeg; None is CIDAS/clipseg-rd64-refined. device: "auto", "cpu", "cuda", "mps".
    Safetensors are preferred; other files go through torch's weights-only reader; code that comes with a model is
    never run. Raises EngineUnavailableError, in one line, where the weights are missing, damaged or not a CLIPSeg's,
    and DeviceUnavailableError where the device is missing.
    """
    network, processor, origin, device = load_network("clipseg", "CLIPSeg", CLASSES, model or MODEL_ID, device)
    return ClipSegmenter(network, processor, origin=origin, device=device)


def closer_view(score: np.ndarray, seen: Box, *, least_side: float) -> Box | None:
    """Return the crop in which a second look shows more of what the first one found; None where it would not.

    score: float (H, W), the first look's probabilities. The find is what reaches half of the peak, without blobs that
    are weak beside the strongest. The crop is a square round it with as much room on each side as half the find is
    long, moved and cut where the photo ends; its sides are not under least_side pixels. seen: the crop of the first
    look; the second must magnify LEAST_ZOOM times as much.
    """
    peak = float(score.max())
    if peak < FAINTEST_FIND:
        return None
    found = bounding_box(_strong_blobs(score, score >= peak / 2))
    crop = square_round(found, CLOSE_CONTEXT, score.shape, least_side=least_side)
    return crop if magnification(crop, seen) >= LEAST_ZOOM else None


def _strong_blobs(score, mask):
    """Return the blobs of a mask, bool (H, W), whose summed score is a fair share of the strongest one's."""
    import cv2

    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    heat = np.bincount(labels.ravel(), weights=score.ravel(), minlength=count)
    heat[0] = 0  # what is not in the mask
    return (heat >= SHARE_OF_FIND * heat.max())[labels] & mask


def blend_looks(logits: np.ndarray, close: np.ndarray, crop: Box, seen: Box) -> None:
    """Mix the second look's logits into the first's, in place: a weighted mean inside the crop.

    logits: (H, W); close: of the crop's size. Each look counts by its resolution, zoom : 1, so that the closer one
    draws the outline, and what it alone takes for the object must have had some heat in its surroundings as well.
    The second look fades in from the crop's border, so that no seam shows; not where that is also the border of what
    the first look saw.
    """
    zoom = magnification(crop, seen)
    rows = _fade(crop.height, crop.top > seen.top, crop.bottom < seen.bottom)
    columns = _fade(crop.width, crop.left > seen.left, crop.right < seen.right)
    share = np.minimum(rows[:, None], columns[None, :]) * np.float32(zoom / (1 + zoom))
    part = logits[crop.slices]
    part += share * (close - part)


def _fade(length, at_start, at_end):
    """Return weights, float32 (length,), that rise from 0 to 1 over SOFT_BORDER at the ends that are asked for."""
    place = np.arange(length, dtype=np.float32) + 0.5
    weights = np.ones(length, np.float32)
    for wanted, distance in ((at_start, place), (at_end, length - place)):
        if wanted:
            weights = np.minimum(weights, distance / (SOFT_BORDER * length))
    return weights


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities of logits, float32; minus infinity gives 0. Written so that nothing overflows."""
    return np.float32(0.5) * (np.float32(1) + np.tanh(np.float32(0.5) * logits))


def keep_inside(score: np.ndarray, box: Box) -> np.ndarray:
    """Return a copy of `score` that is 0 outside the box."""
    kept = np.zeros_like(score)
    kept[box.slices] = score[box.slices]
    return kept


def _bare_name(text: str | None) -> str:
    """Return the name without article and surplus spaces; the phrases bring an article of their own."""
    return re.sub(r"^(an?|the)\s+", "", " ".join((text or "").split()), flags=re.IGNORECASE)
