"""A coarse heat map's outline drawn anew by Segment Anything, which is asked for what the map shows.

    refiner = load()                                          # once
    score = refiner.refine(image, score, threshold)           # float32 (H, W), as a segmenter's

Kirillov et al., "Segment Anything", ICCV 2023: a large network looks at the picture once, a small one answers prompts
with three masks and how good it thinks each is. The prompts are made from the heat map as in PerSAM (Zhang et al.
2023) and SAMRefiner (Lin et al. 2025): points on it and beside it, its box, and the map itself; of the three answers
the one that agrees with the map is asked for once more, with its own outline and box.

It knows no names: what is found stays the heat map's word. An answer that departs from it is refused.
"""

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from engines.errors import DamagedWeightsError, EngineUnavailableError
from engines.geometry import Box, bounding_box, distance_to, grow_box, square_round, within
from engines.hub import find_weights
from engines.segmentation.loading import load_network
from engines.segmentation.refining import HeatPart, log_odds, redraw, score_of, split_heat, spread

MODEL_ID = "facebook/sam-vit-base"
CLASSES = ("SamConfig", "SamModel", "SamProcessor")  # of transformers

CONTEXT = 2.0  # side of the crop that SAM sees, in longest sides of all that is to be drawn anew
EDGE_ERROR = 4.0  # pixels of a 512-pixel-high photo: two of the 256 cells of a mask, where the crop is the whole photo
PEAK_TOLERANCE = 0.02  # of probability: what is so close to the hottest pixel is as hot
COLD_TOLERANCE = 0.02  # of probability: what is so close to the coldest pixel is as cold
MOST_NEGATIVES = 2  # points beside the part: each might hit a thin piece of it that the map does not show
LEAST_DEPTH = 0.02  # of the box's longer side: a negative is at least so far from all that is not cold
LOGIT_LIMIT = 8.0  # of the mask prompt, in nats: about where SAM's own masks end
PADDING = -LOGIT_LIMIT  # of the mask prompt beside the picture: surely not the object
BLUR = 0.05  # of a part's longer side: sigma, half of a cell of CLIPSeg's closer look, which shows a thing in 11
BOX_GROWTH = 0.02  # of the longer side of an answer, before it becomes the box of the second question


@dataclass(frozen=True)
class Prompt:
    """What SAM is asked for, in pixels of the picture that it is shown.

    points: float (n, 2), x and y. labels: int (n,), 1 on the object, 0 beside it. box: left, top, right, bottom.
    mask: float32 (side, side), log-odds of the object on SAM's grid of masks; the picture lies at its top left.
    """

    points: np.ndarray
    labels: np.ndarray
    box: Box
    mask: np.ndarray


@dataclass(frozen=True)
class _Seen:
    """A picture that was encoded: which part of the photo, its embedding, and its size as the model sees it (h, w)."""

    view: Box
    embedding: Any
    resized: tuple[int, int]


class SamRefiner:
    """Draws outlines anew by a loaded SAM; see `refine`.

    details: for reports: model, device, dtype; after `refine` what SAM was shown ("view"), how many parts it was to
    draw ("parts"), and how many of its answers were refused.
    left_coarse: whether, after `refine`, a part still has its old outline.
    """

    name = "sam"
    edge_error = EDGE_ERROR
    left_coarse = False

    def __init__(self, model, processor, *, origin: str, device: str):
        self._model = model
        self._processor = processor
        self._device = device
        self._grid = 4 * model.config.prompt_encoder_config.image_embedding_size  # side of a mask; 256 as published
        self.details = {"model": origin, "device": device, "dtype": str(model.dtype).removeprefix("torch.")}

    def refine(self, image: np.ndarray, score: np.ndarray, threshold: float) -> np.ndarray:
        """Return the score with what reaches the threshold drawn anew, float32 (H, W) in [0, 1].

        image: uint8 (H, W, 3) RGB. score: float32 (H, W) in [0, 1], a segmenter's; the answer is SAM's, set so that
        its outline lies at the same threshold. The picture is encoded once, each part is asked for by itself, and one
        whose answer departs from the score keeps its old outline. The same input gives the same bytes.
        Raises EngineUnavailableError where memory ran out.
        """
        parts = split_heat(score, threshold)
        self.details |= {"view": None, "parts": len(parts), "refused": 0}
        self.left_coarse = False
        if not parts:
            return score.copy()
        view = view_of([part.box for part in parts], image.shape)
        with _translate_memory_errors(self._device):
            seen = self._encode(image, view)
            redrawn = redraw(score, threshold, parts, lambda part: (view, self._draw(seen, part, threshold)))
        self.details |= {"view": list(view), "refused": redrawn.refused}
        self.left_coarse = redrawn.left_coarse
        return redrawn.score

    def _encode(self, image: np.ndarray, view: Box) -> _Seen:
        import torch

        crop = np.ascontiguousarray(image[view.slices])
        inputs = self._processor(images=crop, input_data_format="channels_last", return_tensors="pt")
        resized = tuple(int(length) for length in inputs["reshaped_input_sizes"][0])
        with torch.inference_mode():
            pixels = inputs["pixel_values"].to(self._device, self._model.dtype)
            return _Seen(view, self._model.get_image_embeddings(pixels), resized)

    def _draw(self, seen: _Seen, part: HeatPart, threshold: float) -> np.ndarray:
        """Return the score of one part, float32 of the view's size: of two questions' answers the best."""
        heat = spread(part.heat, part.box, seen.view)
        size = grid_size(heat.shape, self._grid)
        coarse = cv2.resize(heat, size, interpolation=cv2.INTER_AREA)
        blur = BLUR * max(part.box.width, part.box.height) * max(size) / max(heat.shape)
        points, labels = place_points(part)
        points = points - (seen.view.left, seen.view.top)
        prompt = Prompt(points, labels, within(part.box, seen.view), mask_prompt(coarse, threshold, self._grid))
        first, quality = self._ask(seen, prompt, coarse, threshold, blur)
        outline = self._enlarge(first, seen) >= 0
        if outline.any():
            box = bounding_box(outline)
            box = grow_box(box, math.ceil(BOX_GROWTH * max(box.width, box.height)), outline.shape)
            second, better = self._ask(seen, replace(prompt, box=box, mask=first), coarse, threshold, blur)
            first = second if better >= quality else first
        return score_of(self._enlarge(first, seen), threshold)

    def _ask(self, seen: _Seen, prompt: Prompt, coarse, threshold, blur) -> tuple[np.ndarray, float]:
        """Return SAM's best answer to a prompt, float32 (side, side), as logits on its grid, and how good it is.

        Good is what agrees with the heat map and has a high intersection over union in SAM's own opinion.
        """
        import torch

        height, width = seen.view.height, seen.view.width
        scale = np.array([seen.resized[1] / width, seen.resized[0] / height])
        points = torch.from_numpy((prompt.points * scale)[None, None].astype(np.float32))
        box = torch.from_numpy((np.reshape(prompt.box, (2, 2)) * scale).reshape(1, 1, 4).astype(np.float32))
        with torch.inference_mode():
            answer = self._model(
                image_embeddings=seen.embedding,
                input_points=points.to(self._device),
                input_labels=torch.from_numpy(prompt.labels[None, None]).to(self._device),
                input_boxes=box.to(self._device),
                input_masks=torch.from_numpy(prompt.mask[None, None]).to(self._device, self._model.dtype),
            )
        masks = answer.pred_masks[0, 0].float().cpu().numpy()
        opinions = answer.iou_scores[0, 0].float().cpu().numpy().clip(0, 1)
        rows, columns = coarse.shape
        scores = [score_of(mask[:rows, :columns], threshold) for mask in masks]
        qualities = [soft_overlap(score, coarse, blur) for score in scores] + opinions
        best = int(np.argmax(qualities))
        return masks[best], float(qualities[best])

    def _enlarge(self, mask: np.ndarray, seen: _Seen) -> np.ndarray:
        """Return an answer's logits at the view's size, float32 (h, w), without the padding of SAM's grid."""
        import torch

        (enlarged,) = self._processor.post_process_masks(
            [torch.from_numpy(mask[None, None])], [(seen.view.height, seen.view.width)], [seen.resized], binarize=False
        )
        return enlarged[0, 0].numpy()


def load(*, model: str | None = None, device: str = "auto") -> SamRefiner:
    """Return the refiner, its weights loaded and on the device, in float32.

    model: a hub id or a folder of a SAM (`SamModel`); None is facebook/sam-vit-base. device: "auto", "cpu", "cuda",
    "mps". Safetensors are preferred; other files go through torch's weights-only reader; code that comes with a model
    is never run. Raises EngineUnavailableError, in one line, where the weights are missing, damaged or not a SAM's,
    and DeviceUnavailableError where the device is missing.
    """
    network, processor, origin, device = load_network("sam", "SAM", CLASSES, model or MODEL_ID, device)
    return SamRefiner(network, processor, origin=origin, device=device)


def is_on_disk() -> bool:
    """Return whether the weights of MODEL_ID lie in the hub's local cache; the hub is not asked.

    Damaged ones do: who loads them is told so, and does not wonder why another refiner was taken.
    """
    try:
        find_weights([MODEL_ID], offline=True)
    except DamagedWeightsError:
        return True
    except EngineUnavailableError:
        return False
    return True


def view_of(boxes: Sequence[Box], shape: tuple[int, ...]) -> Box:
    """Return the crop of a photo of `shape` (H, W, ...) in which SAM is to see all the boxes, with room around them."""
    left, top, right, bottom = zip(*boxes, strict=True)
    return square_round(Box(min(left), min(top), max(right), max(bottom)), CONTEXT, shape)


def place_points(part: HeatPart) -> tuple[np.ndarray, np.ndarray]:
    """Return (points, labels): float (n, 2), x and y in pixels of the photo; int (n,), 1 on the part, 0 beside it.

    On it: its innermost pixel and its hottest one. Beside it: the coldest places in its box, each in the middle of one
    and away from the others, so that a thin piece of the object that the map does not show is hardly hit.
    """
    depth = distance_to(~np.pad(part.mask, 1))[1:-1, 1:-1]
    hot = part.mask & (part.heat >= part.heat[part.mask].max() - PEAK_TOLERANCE)
    positives = list(dict.fromkeys([_argmax(depth), _argmax(np.where(hot, depth, -1))]))
    negatives = _coldest(part)
    rows, columns = np.array(positives + negatives).T
    points = np.stack([columns + part.box.left, rows + part.box.top], axis=1).astype(np.float64)
    return points, np.array([1] * len(positives) + [0] * len(negatives))


def _coldest(part: HeatPart) -> list[tuple[int, int]]:
    """The (row, column) of up to MOST_NEGATIVES places in the part's box that are cold as far as one sees."""
    outside = ~part.warm
    if not outside.any():
        return []
    cold = outside & (part.heat <= part.heat[outside].min() + COLD_TOLERANCE)
    room, places = distance_to(~cold), []
    while len(places) < MOST_NEGATIVES and room.max() >= max(1, LEAST_DEPTH * max(room.shape)):
        places.append(_argmax(room))
        taken = np.ones(room.shape, bool)
        taken[places[-1]] = False
        room = np.minimum(room, distance_to(~taken))
    return places


def _argmax(values: np.ndarray) -> tuple[int, int]:
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    return int(row), int(column)


def mask_prompt(heat: np.ndarray, threshold: float, side: int) -> np.ndarray:
    """Return a heat map as SAM wants it, float32 (side, side): log-odds over the threshold, padded right and below.

    heat: float32 of `grid_size`.
    """
    prompt = np.full((side, side), PADDING, np.float32)
    prompt[: heat.shape[0], : heat.shape[1]] = log_odds(heat, threshold, limit=LOGIT_LIMIT)
    return prompt


def grid_size(shape: tuple[int, ...], side: int) -> tuple[int, int]:
    """Return the (width, height) in cells of a picture of `shape` (H, W, ...) whose longer side takes `side` cells."""
    scale = side / max(shape[:2])
    return max(1, math.floor(shape[1] * scale + 0.5)), max(1, math.floor(shape[0] * scale + 0.5))


def soft_overlap(one: np.ndarray, other: np.ndarray, blur: float) -> float:
    """Return the intersection over union of two scores, float (h, w) in [0, 1], as they look when blurred; 0 to 1.

    blur: sigma in pixels. A heat map shows thin legs as a faint haze; blurred as much, their exact outline is one too.
    """
    one, other = (cv2.GaussianBlur(score, (0, 0), max(blur, 0.1)) for score in (one, other))
    return float(np.minimum(one, other).sum() / max(np.maximum(one, other).sum(), 1e-6))


@contextlib.contextmanager
def _translate_memory_errors(device: str) -> Iterator[None]:
    import torch

    try:
        yield
    except torch.OutOfMemoryError as error:
        advice = "use --device cpu, or --refine edges"
        raise EngineUnavailableError(f"sam: no memory left on {device}; {advice}") from error
