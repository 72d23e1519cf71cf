"""Fills a hole with what Stable Diffusion thinks is behind it.

    inpainter = load()                                            # once
    background = inpainter.fill(image, hole, seed=0, settings=InpaintSettings())

The model is any inpainting pipeline that diffusers' StableDiffusionInpaintPipeline loads: by default Stable Diffusion 2
inpainting (Rombach et al., "High-Resolution Image Synthesis with Latent Diffusion Models", CVPR 2022), of which the hub
has lost the original and keeps a copy. The part of the photo round the hole is cropped (`crop`), painted at the size
the model was trained at, brought back, fitted to the photo's colours and grain (`matching`), and pasted inside the hole
only.

Knows nothing of objects, masks' padding, files or other engines. It does not judge what was painted: an inpainting
model may put a new thing into the hole.
"""

import contextlib
import logging
import warnings
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from engines.devices import resolve_device
from engines.errors import EngineUnavailableError
from engines.geometry import bounding_box
from engines.hub import find_weights, quiet_loading, translate_loading_errors
from engines.inpainting.crop import block_mask, crop_window, extend_surroundings, model_size
from engines.inpainting.matching import blend_border, match_colours, match_grain

# Looked for in this order. The first was deleted from the hub in November 2025 and may still be in the local cache;
# the second has the same files.
MODEL_IDS = ("stabilityai/stable-diffusion-2-inpainting", "sd2-community/stable-diffusion-2-inpainting")
INPAINTING_CHANNELS = 9  # of the network's input: 4 noisy latents, 1 mask, 4 latents of the masked picture
UNUSED_PARTS = {"safety_checker": None, "feature_extractor": None, "image_encoder": None}  # never fetched nor loaded
LIBRARIES = ("diffusers", "transformers", "huggingface_hub")
LITTLE_MEMORY = 8 * 2**30  # bytes: on a GPU with less, each network is there only while it works
RING = 32  # pixels at the model's size: how far round the hole the painting is compared with the photo

log = logging.getLogger("shift_object")


class DiffusionInpainter:
    """Fills holes by a loaded diffusers pipeline; see `fill`.

    details: for reports: model, device, dtype, memory, and after a fill the scheduler and what that fill cost.
    """

    name = "diffusion"
    invents = True  # what it paints depends on the seed and may be a new thing

    def __init__(self, pipeline, *, model: str, device: str, economical: bool = False):
        self.pipeline = pipeline
        self.details = {
            "model": model,
            "device": device,
            "dtype": str(pipeline.unet.dtype).removeprefix("torch."),
            "memory": "economical" if economical else "plain",
        }
        self._device = device
        self._economical = economical
        self._compiled = False
        self._embeddings = {}

    def fill(self, image, hole, *, seed, settings, shown=None, start=None, progress=None) -> np.ndarray:
        """Return `image` (uint8 (H, W, 3) RGB) with `hole` (bool (H, W), True = to be painted) painted.

        Pixels outside the hole are the input's. What the hole hides is not shown to the model. The same seed on the
        same machine gives the same bytes.

        settings: InpaintSettings. start: the photo with the hole already filled by background, uint8 (H, W, 3);
        needed where settings.strength is below 1, which refines it. shown: bool (H, W), pixels of the hole where the
        photo shows the background: along the hole's border the painting fades into them.
        progress(done, total) is told every step.
        A device that runs out of memory is tried once more in a way that needs less and takes longer.
        Raises ValueError where the start is missing or a size does not fit, EngineUnavailableError where the device
        runs out of memory or cannot calculate in the model's number format.
        """
        if hole.shape != image.shape[:2] or (start is not None and start.shape != image.shape):
            raise ValueError(f"the hole {hole.shape} or the start does not have the size of the photo {image.shape}")
        if settings.strength < 1 and start is None:
            raise ValueError("a strength below 1 refines a filled hole, and no filled photo was given as start")
        if not hole.any():
            return image.copy()
        window = crop_window(bounding_box(hole), image.shape, settings.size)
        part, part_hole = image[window.slices], hole[window.slices]
        known = extend_surroundings(part, part_hole)
        if start is not None:
            known[part_hole] = start[window.slices][part_hole]
        painted = self._paint(part, known, part_hole, seed, settings, progress)
        self.details["crop"] = list(window)
        result = image.copy()
        result[window.slices] = blend_border(part, painted, part_hole, None if shown is None else shown[window.slices])
        return result

    def _paint(self, photo, known, hole, seed, settings, progress) -> np.ndarray:
        """Run the model on a crop; returns all of it painted anew, float32, at the crop's own resolution.

        photo: the crop; known: the same without what its hole hides.
        """
        height, width = hole.shape
        size = model_size(width, height, settings.size)
        blocks = block_mask(hole, *size)
        picture = Image.fromarray(known).resize(size, Image.Resampling.LANCZOS)
        mask = Image.fromarray(blocks.astype(np.uint8) * 255)
        with _quiet_libraries():
            painted = self._sample_within_memory(picture, mask, seed, settings, progress)
        painted = np.asarray(painted.resize((width, height), Image.Resampling.LANCZOS), np.float32)
        ring = cv2.dilate(blocks.astype(np.uint8), np.ones((2 * RING + 1,) * 2, np.uint8)) - blocks
        ring = cv2.resize(ring, (width, height), interpolation=cv2.INTER_NEAREST).astype(bool) & ~hole
        return match_grain(match_colours(painted, photo, ring), photo, ring, seed=seed % 2**63)

    def _sample_within_memory(self, picture, mask, seed, settings, progress) -> Image.Image:
        """Sample; where memory runs out, once more in the economical way, and after that raise one line."""
        try:
            return self._sample(picture, mask, seed, settings, progress)
        except Exception as error:
            if not _is_out_of_memory(error):
                raise
            if self._economical:
                raise _out_of_memory(self._device, picture.size) from error
        log.warning("the diffusion inpainter ran out of memory on %s; trying again with less, slower", self._device)
        with _one_line_for_memory(self._device, picture.size):
            save_memory(self.pipeline, self._device)
            self._economical, self.details["memory"] = True, "economical"
            return self._sample(picture, mask, seed, settings, progress)

    def _sample(self, picture, mask, seed, settings, progress) -> Image.Image:
        """Ask the pipeline for the picture (RGB) painted where the mask (L) is white."""
        import torch

        embeddings, negative, guidance_scale = self._choose_guidance(settings)
        self.pipeline.scheduler = make_scheduler(self.pipeline.scheduler.config, settings.steps, settings.sampler)
        if settings.compile and not self._compiled:
            self.pipeline.unet.compile()
            self._compiled = True
        self.details |= {
            "scheduler": type(self.pipeline.scheduler).__name__,
            "evaluations": 0,
            "batch": 1 if negative is None else 2,
            "size": list(picture.size),
            "settings": {"temperature": settings.temperature, "strength": settings.strength, "steps": settings.steps},
        }

        def step_done(_pipeline, index, _timestep, tensors):
            self.details["evaluations"] = index + 1
            if index + 1 == settings.evaluations and not torch.isfinite(tensors["latents"]).all():
                raise EngineUnavailableError(
                    f"{self.details['model']} cannot run on {self._device} in {self.details['dtype']}: "
                    "the numbers overflowed; use --device cpu"
                )
            if progress is not None:
                progress(index + 1, settings.evaluations)
            return {}

        # The generator is the CPU's, so that a seed means the same noise on every device; it also gives the noise
        # that temperature adds at each step.
        return self.pipeline(
            prompt_embeds=embeddings,
            negative_prompt_embeds=negative,
            guidance_scale=guidance_scale,
            image=picture,
            mask_image=mask,
            width=picture.width,
            height=picture.height,
            strength=float(settings.strength),
            num_inference_steps=int(settings.steps),
            eta=float(settings.temperature),
            generator=torch.Generator("cpu").manual_seed(seed % 2**63),
            callback_on_step_end=step_done,
        ).images[0]

    def _choose_guidance(self, settings):
        """The embeddings of the prompt, of the negative prompt or None, and the guidance scale to run with.

        Classifier-free guidance (Ho and Salimans, 2022) takes negative + scale * (positive - negative). Where the two
        are equal that is positive, whatever the scale: the second half of the batch is left away.
        """
        import torch

        positive = self._embed(settings.prompt)
        if settings.guidance_scale <= 1:
            return positive, None, 1.0
        negative = self._embed(settings.negative_prompt)
        if torch.equal(positive, negative):
            return positive, None, 1.0
        return positive, negative, float(settings.guidance_scale)

    def _embed(self, prompt):
        """The text encoder's states for a prompt, (1, tokens, channels); computed once for each prompt."""
        import torch

        if prompt not in self._embeddings:
            with torch.no_grad():
                self._embeddings[prompt], _ = self.pipeline.encode_prompt(prompt, self._device, 1, False)
        return self._embeddings[prompt]


def load(*, model: str | None = None, device: str = "auto") -> DiffusionInpainter:
    """Return the inpainter, its weights loaded and on the device.

    model: a hub id or a folder of a diffusers inpainting pipeline; None looks for Stable Diffusion 2 inpainting.
    device: "auto", "cpu", "cuda" or "mps". Weights are float16 on a GPU; on a CPU bfloat16 where it has instructions
    for it, else float32. A GPU with less than 8 GB holds each network only while it works. Safetensors are preferred;
    other files go through torch's weights-only reader; code that comes with a model is never run.
    Raises EngineUnavailableError, in one line, where the weights are missing, damaged, or not those of an inpainting
    model, and where the device is missing or too small.
    """
    weights = find_weights([model] if model else MODEL_IDS)  # first: where there are none, nothing waits for torch
    device = resolve_device(device)
    with quiet_loading(), _quiet_libraries():
        pipeline, economical = _load_pipeline(weights, device)
    return DiffusionInpainter(pipeline, model=weights.origin, device=device, economical=economical)


def choose_dtype(device: str):
    """Return the torch dtype for the weights: float16 on a GPU; on a CPU bfloat16 if it calculates in it, else float32.

    float16 is never used on a CPU, which has no fast instructions for it. bfloat16 pays only where the CPU has
    AVX512-BF16, AMX or ARM's own; elsewhere it is emulated, and slower than float32.
    """
    import torch

    if device != "cpu":
        return torch.float16
    capabilities = torch.cpu.get_capabilities()
    in_hardware = any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))
    return torch.bfloat16 if in_hardware else torch.float32


def make_scheduler(config, steps: int, sampler: str = "ddim"):
    """Return a scheduler for a model whose own scheduler has this config, good for exactly `steps` evaluations.

    sampler: one of settings.SAMPLERS; only DDIM adds noise at each step, as much as the temperature says.

    The noise levels are spaced from the last one, which is where sampling starts from pure noise, as Lin et al.,
    "Common Diffusion Noise Schedules and Sample Steps are Flawed" (WACV 2024), section 3.3, tell: with the published
    spacing few steps start far too low, and the last step has nothing left to do. The last step ends without any
    noise; the published options leave that of the first level, 3 % of a latent's range, in every picture.
    """
    from diffusers import DDIMScheduler, DPMSolverMultistepScheduler, UniPCMultistepScheduler

    if sampler == "ddim":
        kind = DDIMScheduler
        # Latents are not confined to [-1, 1]; DDIM would confine them where the config does not say.
        options = {"set_alpha_to_one": True, "clip_sample": False}
    else:
        kind = {"dpm++": DPMSolverMultistepScheduler, "unipc": UniPCMultistepScheduler}[sampler]
        options = {"final_sigmas_type": "zero"}
    scheduler = kind.from_config(config, timestep_spacing="trailing", **options)
    scheduler.set_timesteps(steps)
    if len(scheduler.timesteps) != steps:  # a rounding error in diffusers: 61 steps become 62, the last at level -1
        scheduler = kind.from_config(config, timestep_spacing="leading", **options)
    return scheduler


def save_memory(pipeline, device: str) -> None:
    """Let a pipeline work with less memory: pictures go through the VAE in tiles and, on a GPU, each network is moved
    there only while it works."""
    import torch

    pipeline.vae.enable_tiling()
    if device != "cpu":
        pipeline.to("cpu")
        if device == "cuda":
            torch.cuda.empty_cache()
        pipeline.enable_model_cpu_offload(device=device)


def has_little_memory(device: str) -> bool:
    """Return whether the device is a GPU on which all networks together are a tight fit."""
    import torch

    return device == "cuda" and torch.cuda.get_device_properties(device).total_memory < LITTLE_MEMORY


def _load_pipeline(weights, device):
    """Load the pipeline from where its weights were found, and bring it to the device.

    Returns it and whether it works in the economical way.
    """
    from diffusers import StableDiffusionInpaintPipeline

    dtype = choose_dtype(device)
    with translate_loading_errors(f"the inpainting model {weights.origin}"), _one_line_for_memory(device):
        _require_inpainting(weights)
        folder = Path(weights.source) if weights.local_files_only else _download(weights.source, dtype)
        pipeline = StableDiffusionInpaintPipeline.from_pretrained(
            folder,
            dtype=dtype,
            variant=_choose_variant(folder, dtype),
            local_files_only=True,
            requires_safety_checker=False,
            **UNUSED_PARTS,
        )
        _require_all_weights(pipeline, weights.origin)
        economical = has_little_memory(device) or not _fits(pipeline, device)
        if economical:
            save_memory(pipeline, device)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline, economical


def _fits(pipeline, device: str) -> bool:
    """Bring the pipeline to the device; False where that has too little memory for it."""
    import torch

    try:
        pipeline.to(device)
    except torch.OutOfMemoryError:
        return False
    if device == "cuda":  # whose tensor cores work in this order
        pipeline.unet.to(memory_format=torch.channels_last)
        pipeline.vae.to(memory_format=torch.channels_last)
    return True


def _require_inpainting(weights):
    """Refuse a model that does not take a mask, before its weights are fetched or read."""
    from diffusers import UNet2DConditionModel

    config = UNet2DConditionModel.load_config(
        weights.source, subfolder="unet", local_files_only=weights.local_files_only
    )
    channels = config.get("in_channels")
    if channels != INPAINTING_CHANNELS:
        raise EngineUnavailableError(
            f"{weights.origin} is no inpainting model: its network takes {channels} channels, not "
            f"{INPAINTING_CHANNELS}; give --inpaint-model one made for inpainting"
        )


def _require_all_weights(pipeline, origin: str):
    """Refuse networks of which some weights were in no file."""
    for name in ("unet", "vae", "text_encoder"):
        if any(parameter.is_meta for parameter in getattr(pipeline, name).parameters()):
            raise EngineUnavailableError(
                f"the inpainting model {origin} is incomplete: its {name} lacks weights; fetch the model again"
            )


def _download(model_id: str, dtype) -> Path:
    """Fetch what the pipeline needs of a model on the hub, in half precision where that is wanted and there."""
    import torch
    from diffusers import StableDiffusionInpaintPipeline

    if dtype == torch.float16:
        with contextlib.suppress(ValueError):  # raised where the repository has no such files
            return Path(StableDiffusionInpaintPipeline.download(model_id, variant="fp16", **UNUSED_PARTS))
    return Path(StableDiffusionInpaintPipeline.download(model_id, **UNUSED_PARTS))


def _choose_variant(folder: Path, dtype) -> str | None:
    """The half-precision files where they are wanted or the only ones: half the reading; else None, the full ones."""
    import torch

    files = [*folder.glob("unet/*.safetensors"), *folder.glob("unet/*.bin")]
    half = [file for file in files if ".fp16." in file.name]
    return "fp16" if half and (dtype == torch.float16 or len(half) == len(files)) else None


@contextlib.contextmanager
def _quiet_libraries():
    """The libraries log nothing, warn of nothing and draw no bars; what is wrong they raise. It ends as it began."""
    # Each library sets its own level when it is first imported, so that has to be over.
    import transformers.utils.logging  # noqa: F401
    from diffusers.utils import logging as diffusers_logging

    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    has_bars = diffusers_logging.is_progress_bar_enabled()
    try:
        for name in LIBRARIES:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        diffusers_logging.disable_progress_bar()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        if has_bars:
            diffusers_logging.enable_progress_bar()


@contextlib.contextmanager
def _one_line_for_memory(device: str, size=None):
    """Turn a device that ran out of memory into one EngineUnavailableError; other errors pass."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if _is_out_of_memory(error):
            raise _out_of_memory(device, size) from error
        raise


def _is_out_of_memory(error: Exception) -> bool:
    import torch

    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # What the CPU's and Apple's allocators raise has no class of its own.
    words = ("out of memory", "can't allocate", "not enough memory")
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in words)


def _out_of_memory(device, size) -> EngineUnavailableError:
    doing = f"painting {size[0]}x{size[1]} pixels" if size else "loading the model"
    remedy = "use --device cpu or --inpainter embedded" if device != "cpu" else "use --inpainter embedded"
    return EngineUnavailableError(f"the diffusion inpainter ran out of memory on {device} while {doing}: {remedy}")
