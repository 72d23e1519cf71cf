"""A small CLIPSeg that a test trains in seconds: same classes and options as the published one, a smaller size.

`build(folder, seed)` makes the tokenizer, the processor and the model, trains the model to find coloured shapes by
their words, and saves all three as `save_pretrained` does, so that the engine's own loader can read the folder.
`draw_scene` paints the pictures, for the training and for the tests.

It knows the four things of NAMES and nothing else in the world, and may tell them apart by colour alone: no two of
them share one. An unknown word is spelled letter by letter, and what the model answers to it means nothing.

As in the paper (Lüddecke and Ecker, CVPR 2022) only the decoder learns. Its towers have not seen the world, so they
are set up by hand: each patch becomes its lowest cosine coefficients, and each text a random vector of its own.
"""

import contextlib
import math
from pathlib import Path

import cv2
import numpy as np

COLOURS = {
    "red": (210, 45, 40),
    "green": (50, 165, 60),
    "blue": (45, 75, 205),
    "yellow": (225, 205, 50),
}
NAMES = ("red circle", "green triangle", "blue square", "yellow circle")
PHRASES = ("{}", "{}.", "a photo of a {}.", "a photograph of a {}.", "an image of a {}.")  # as CLIPSeg was trained
WORDS = ("a", "an", "of", "photo", "photograph", "image", *COLOURS, "circle", "square", "triangle")

IMAGE_SIZE = 128  # pixels: 8x8 patches of 16, where the published model has 22x22
PATCH = 16  # pixels, as published
COEFFICIENTS = 32  # cosine coefficients kept of each colour channel of a patch, the lowest of 256
VISION_WIDTH = 3 * COEFFICIENTS
OPPONENT_COLOURS = np.array([[0.5, 0.5, 0.5], [2, -2, 0], [1, 1, -2]], np.float32)  # grey, red-green, yellow-blue
PICTURES = 400  # scenes to learn from
BATCH = 12
STEPS = 480
LEARNING_RATE = 1.2e-3
POSITIVE_WEIGHT = 4.0  # objects cover a tenth of the pixels: without a weight "nothing anywhere" is learnt first
ABSENT_SHARE = 0.4  # of the questions asked in training


def draw_scene(rng, shape, things):
    """Return (image, masks): a textured picture of `shape` (H, W), and for each thing the bool (H, W) of its pixels.

    things: (name, (x, y), radius) triples, centre and radius in pixels. Later ones are painted over earlier ones; the
    masks are whole nevertheless.
    """
    height, width = shape
    grid = rng.uniform(70, 190, (max(height // 24, 2), max(width // 24, 2), 1)) + rng.uniform(-18, 18, 3)
    image = cv2.resize(grid, (width, height)) + rng.normal(0, 6, (height, width, 1))
    masks = []
    for name, centre, radius in things:
        colour, outline = name.split()
        cover = _cover(shape, outline, centre, radius)[..., None]
        paint = np.array(COLOURS[colour]) + rng.normal(0, 8, (height, width, 1))
        image = image * (1 - cover) + paint * cover
        masks.append(cover[..., 0] > 0.5)
    return np.clip(np.round(image), 0, 255).astype(np.uint8), masks


def _cover(shape, outline, centre, radius):
    """Return how much of each pixel lies in the outline, float (H, W) in [0, 1]."""
    x = np.arange(shape[1], dtype=float)[None, :] - centre[0]
    y = np.arange(shape[0], dtype=float)[:, None] - centre[1]
    if outline == "circle":
        inside = radius - np.hypot(x, y)
    elif outline == "square":
        inside = 0.85 * radius - np.maximum(abs(x), abs(y))
    else:  # an upright triangle with its corners on the circle of this radius
        inside = np.minimum(radius / 2 - y, radius / 2 + y / 2 - abs(x) * np.sqrt(3) / 2)
    return np.clip(inside + 0.5, 0, 1)


def build(folder, seed=0):
    """Train the small CLIPSeg and save it, with its processor, in `folder`. Returns the folder as a Path.

    The same seed gives the same model on the same machine; torch's own random state is left as it was.
    """
    import torch
    from transformers import CLIPSegForImageSegmentation, CLIPSegProcessor
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil  # the one without torchvision

    tokenizer = _make_tokenizer()
    size = {"height": IMAGE_SIZE, "width": IMAGE_SIZE}
    photometry = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}  # as published
    processor = CLIPSegProcessor(ViTImageProcessorPil(size=size, **photometry), tokenizer)
    with torch.random.fork_rng(devices=[]), one_thread():
        torch.manual_seed(seed)
        model = CLIPSegForImageSegmentation(_make_config(tokenizer)).eval()
        _set_up_weights(model)
        _train_decoder(model, processor, np.random.default_rng(seed))
    model.save_pretrained(folder)
    processor.save_pretrained(folder)
    return Path(folder)


@contextlib.contextmanager
def one_thread():
    """Run torch on one thread: networks this small lose more by waiting for a second one than they win by it."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _make_tokenizer():
    """A byte-pair tokenizer that spells anything in ASCII and has each of WORDS as one token."""
    from transformers import CLIPTokenizer

    characters = [chr(code) for code in range(33, 127)]
    pieces = characters + [character + "</w>" for character in characters]
    merges = []
    for word in WORDS:
        for end in range(2, len(word) + 1):
            pair = (word[: end - 1], word[end - 1] + "</w>" * (end == len(word)))
            if pair not in merges:
                merges.append(pair)
                pieces.append("".join(pair))
    pieces += ["<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={piece: i for i, piece in enumerate(pieces)}, merges=merges, model_max_length=16)


def _make_config(tokenizer):
    from transformers import CLIPSegConfig

    layers = {"intermediate_size": 128, "num_attention_heads": 4}
    vision = {"hidden_size": VISION_WIDTH, "num_hidden_layers": 4, "image_size": IMAGE_SIZE, "patch_size": PATCH}
    text = {
        "hidden_size": 64,
        "num_hidden_layers": 2,
        "vocab_size": len(tokenizer),
        "max_position_embeddings": tokenizer.model_max_length,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    return CLIPSegConfig(
        text_config=text | layers,
        vision_config=vision | layers,
        projection_dim=64,
        extract_layers=[1, 2, 3],
        reduce_dim=64,
        decoder_intermediate_size=128,
        use_complex_transposed_convolution=True,
    )


def _set_up_weights(model):
    """Give the towers something to say and the decoder a start from which it learns in hundreds of steps.

    The library's own start is meant for weeks of training: its small numbers leave every text alike.
    """
    import torch

    init = torch.nn.init
    for name, weights in model.named_parameters():
        if name.endswith("token_embedding.weight"):
            init.normal_(weights, std=0.5)
        elif name.endswith("position_embedding.weight"):
            init.normal_(weights, std=0.3 if "text_model" in name else 0.05)
        elif weights.ndim == 2 and ("decoder" in name or "text" in name):
            init.xavier_uniform_(weights)
    with torch.no_grad():
        model.clip.vision_model.embeddings.patch_embedding.weight.copy_(torch.from_numpy(_cosine_filters()))
    init.ones_(model.decoder.film_mul.bias)  # else the first thing that a text does is to wipe the picture out
    mix, grow, paint = model.decoder.transposed_convolution[0::2]
    init.kaiming_uniform_(mix.weight, a=math.sqrt(5))
    init.normal_(grow.weight, std=grow.in_channels**-0.5)
    init.normal_(paint.weight, std=paint.in_channels**-0.5)
    init.constant_(paint.bias, -2)


def _cosine_filters():
    """Return the lowest cosines of a patch in each opponent colour: float32 (VISION_WIDTH, 3, PATCH, PATCH)."""
    waves = np.cos(np.pi * np.outer(np.arange(PATCH), np.arange(PATCH) + 0.5) / PATCH)
    lowest = sorted((u * u + v * v, u, v) for u in range(PATCH) for v in range(PATCH))[:COEFFICIENTS]
    filters = np.zeros((COEFFICIENTS, 3, 3, PATCH, PATCH), np.float32)
    for i, (_, u, v) in enumerate(lowest):
        pattern = np.outer(waves[u], waves[v])
        pattern /= abs(pattern).sum()
        filters[i] = OPPONENT_COLOURS[:, :, None, None] * pattern
    return filters.reshape(VISION_WIDTH, 3, PATCH, PATCH)


def _train_decoder(model, processor, rng):
    """Teach the decoder; what the frozen towers say about each picture and text is computed once."""
    import torch

    pictures, truths = _draw_pictures(rng)
    with torch.no_grad():
        pixels = processor(images=pictures, return_tensors="pt").pixel_values
        layers = [i + 1 for i in model.extract_layers]
        seen = [model.clip.vision_model(part, output_hidden_states=True).hidden_states for part in pixels.split(50)]
        seen = [torch.cat([states[i] for states in seen]) for i in layers]
        texts = [phrase.format(name) for name in NAMES for phrase in PHRASES]
        tokens = processor(text=texts, padding="max_length", return_tensors="pt")
        meant = model.get_conditional_embeddings(len(texts), **tokens)
    weight = torch.tensor(POSITIVE_WEIGHT)
    optimizer = torch.optim.AdamW(model.decoder.parameters(), betas=(0.9, 0.98), weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=STEPS, pct_start=0.1)
    for _ in range(STEPS):
        which, asked, masks = _ask(rng, truths)
        logits = model.decoder([states[which] for states in seen], meant[asked]).logits
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.from_numpy(masks), pos_weight=weight)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.decoder.parameters(), 1.0)
        optimizer.step()
        schedule.step()
    with torch.no_grad():  # the weight made every probability too high by just this much
        model.decoder.transposed_convolution[-1].bias -= math.log(POSITIVE_WEIGHT)


def _draw_pictures(rng):
    """Return PICTURES scenes of two or three things, and for each a dict from name to mask."""
    pictures, truths = [], []
    for _ in range(PICTURES):
        things = _place_things(rng)
        picture, masks = draw_scene(rng, (IMAGE_SIZE, IMAGE_SIZE), things)
        pictures.append(picture)
        truths.append(dict(zip((name for name, _, _ in things), masks, strict=True)))
    return pictures, truths


def _place_things(rng):
    """Return two or three things that do not touch, small ones as often as large ones."""
    things = []
    for name in rng.permutation(NAMES)[: rng.integers(2, 4)]:
        for _ in range(20):
            radius = np.exp(rng.uniform(np.log(6), np.log(44)))
            x, y = rng.uniform(radius * 0.6, IMAGE_SIZE - radius * 0.6, 2)
            if all(np.hypot(x - cx, y - cy) > radius + r + 2 for _, (cx, cy), r in things):
                things.append((str(name), (x, y), radius))
                break
    return things


def _ask(rng, truths):
    """Return BATCH questions: numbers of pictures, numbers of texts (NAMES x PHRASES), float32 masks as answers."""
    which = rng.integers(len(truths), size=BATCH)
    names = [
        rng.choice(NAMES) if rng.random() < ABSENT_SHARE else rng.choice(list(truths[picture])) for picture in which
    ]
    asked = [NAMES.index(name) * len(PHRASES) + rng.integers(len(PHRASES)) for name in names]
    nothing = np.zeros((IMAGE_SIZE, IMAGE_SIZE), bool)
    masks = [truths[picture].get(name, nothing) for picture, name in zip(which, names, strict=True)]
    return which, asked, np.array(masks, np.float32)
