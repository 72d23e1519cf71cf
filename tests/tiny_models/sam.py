"""A small SAM of the published one's classes, and an answer to its prompts that can be foretold.

`build(folder)` saves a model of random weights with its processor, as `save_pretrained` does: enough for all that is
loading, sizes and repeatability. What it draws means nothing.

`ColourSam` stands in for its two networks where the drawing matters. It looks at nothing but what the real one is
given: the picture as the model sees it, and the prompts in that picture's pixels. It answers with what hangs together
with a positive point and has its colour. Where prompts are off by their scale or order, so is the answer.
"""

import types
from pathlib import Path

import cv2
import numpy as np

IMAGE_SIZE = 512  # pixels; as published 1024
PATCH = 16  # pixels, as published
GRID = 4 * IMAGE_SIZE // PATCH  # side of a mask in cells
WIDTH = 32  # channels of an embedding; as published 256
COLOUR_STEP = 0.45  # of a normalised channel: how far a pixel's colour may be from the point's


def build(folder, seed=0):
    """Save the small SAM of random weights, with its processor, in `folder`. Returns the folder as a Path."""
    import torch
    from transformers import SamConfig, SamModel, SamProcessor
    from transformers.models.sam.image_processing_pil_sam import SamImageProcessorPil  # the one without torchvision

    config = SamConfig(
        vision_config={
            "hidden_size": 32,
            "output_channels": WIDTH,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "image_size": IMAGE_SIZE,
            "window_size": 8,
            "global_attn_indexes": [1],
            "num_pos_feats": WIDTH // 2,
            "initializer_range": 0.05,
        },
        prompt_encoder_config={"hidden_size": WIDTH, "image_size": IMAGE_SIZE},
        mask_decoder_config={"hidden_size": WIDTH, "mlp_dim": 64, "num_attention_heads": 2, "iou_head_hidden_dim": 32},
    )
    processor = SamProcessor(
        SamImageProcessorPil(
            size={"longest_edge": IMAGE_SIZE},
            pad_size={"height": IMAGE_SIZE, "width": IMAGE_SIZE},
            mask_size={"longest_edge": GRID},
            mask_pad_size={"height": GRID, "width": GRID},
        )
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = SamModel(config).eval()
        for name, weights in model.named_parameters():
            if name.endswith("positional_embedding"):
                torch.nn.init.normal_(weights, std=1.0)  # the library's own WIDTH / 2 makes noise of a pixel's step
            elif weights.ndim >= 2:  # the library's small numbers would make every answer 0
                torch.nn.init.xavier_normal_(weights)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return Path(folder)


class ColourSam:
    """Takes the place of every SamModel's networks; see above. `pictures` counts encodings, `asked` lists the prompts.

    drawing(outline): turns what it found, bool (512, 512), into the three masks of an answer and three opinions of
    them; left out, these are half of it, the whole, and the whole grown fat.
    """

    def __init__(self, monkeypatch, drawing=None):
        from transformers import SamModel

        self.pictures, self.asked, self._drawing = 0, [], drawing or three_sizes
        monkeypatch.setattr(SamModel, "get_image_embeddings", lambda _, pixels: self._see(pixels))
        monkeypatch.setattr(SamModel, "forward", lambda _, **prompts: self._answer(**prompts))

    def _see(self, pixels):
        self.pictures += 1
        return pixels

    def _answer(self, *, image_embeddings, input_points, input_labels, input_boxes, input_masks):
        import torch

        assert image_embeddings.shape == (1, 3, IMAGE_SIZE, IMAGE_SIZE)
        assert input_boxes.shape == (1, 1, 4) and input_masks.shape == (1, 1, GRID, GRID)
        assert input_points.shape[:2] == (1, 1) and input_labels.shape == input_points.shape[:3]
        picture = image_embeddings[0].numpy().transpose(1, 2, 0)
        points = np.rint(input_points[0, 0].numpy()).astype(int)
        labels = input_labels[0, 0].numpy()
        self.asked.append(
            types.SimpleNamespace(
                points=points, labels=labels, box=input_boxes[0, 0].numpy(), mask=input_masks[0, 0].numpy()
            )
        )
        outline = np.zeros((IMAGE_SIZE, IMAGE_SIZE), bool)
        for x, y in points[labels == 1]:
            alike = (np.abs(picture - picture[y, x]) < COLOUR_STEP).all(axis=2)
            _, pieces = cv2.connectedComponents(alike.astype(np.uint8), connectivity=4)
            outline |= pieces == pieces[y, x]
        masks, opinions = self._drawing(outline)
        logits = [
            16 * (cv2.resize(mask.astype(np.float32), (GRID, GRID), interpolation=cv2.INTER_AREA) - 0.4)
            for mask in masks
        ]
        return types.SimpleNamespace(
            pred_masks=torch.from_numpy(np.stack(logits)[None, None]),
            iou_scores=torch.tensor(opinions, dtype=torch.float32)[None, None],
        )


def three_sizes(outline):
    """Half of the outline, the whole, and the whole grown fat, all thought to be as good."""
    half = outline.copy()
    half[:, np.flatnonzero(outline.any(axis=0))[: outline.any(axis=0).sum() // 2]] = False
    return (half, outline, cv2.dilate(outline.astype(np.uint8), np.ones((41, 41))) > 0), (0.9, 0.9, 0.9)
