"""What the full engines cost beside the reference's way of running the same networks: evaluations, seconds, memory.

    python benchmarks/diffusion.py [--device auto] [--steps N] [--size 512] [--only diffusion|clipseg]
                                   [--dtype D] [--tiny]

The networks have their published sizes and random weights (`benchmarks/networks.py`): nothing is downloaded, and
nothing here speaks of quality. Both ways run in one process, in turns, on the same seeded picture and hole.

Painting. The reference's way: the whole picture at 512x512, PNDM, 50 steps, guidance 2 with an empty prompt, float32
on a CPU and float16 on a GPU. Ours: `DiffusionInpainter.fill` with its default settings and number format. On a GPU
both run in full. Elsewhere, or with --steps, only N evaluations of the UNet are timed after one to warm up, and the
seconds of a picture are extrapolated: what all evaluations take, and what the text encoder, the VAE and the rest took.
How often the UNet is asked, and for how many samples at once, is exact on every machine.

Finding. The reference's way: the network loaded anew for every picture, one text each time. Ours: loaded once,
`ClipSegmenter.score`, with one look, and with the second, closer one that it takes where the thing found is small.

Memory is the weights and the most that a run took on top of what was held before it. Needs about 12 GB on a CPU
(16 GB with --dtype float32). Prints two tables and one JSON line. Knows nothing of the commands.
"""

import argparse
import gc
import json
import sys
import tempfile
import time
from functools import wraps
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import networks
from benchmarks.measures import memory_megabytes, peak_megabytes, restart_peak
from engines.devices import resolve_device
from engines.inpainting.crop import MODEL_SIDE
from engines.inpainting.diffusion import DiffusionInpainter, choose_dtype
from engines.inpainting.settings import MAX_STEPS, InpaintSettings
from engines.segmentation import clipseg

# Rounds of all ways in turns. The table has the fastest of each: other work on the machine only ever adds.
ROUNDS, FINDING_ROUNDS = 3, 5
FEW_STEPS = 2  # timed evaluations a round where a full run would take many minutes
REFERENCE_STEPS, REFERENCE_GUIDANCE = 50, 2.0
REFERENCE_LOGIT = 0.6  # over which the reference takes a pixel for the object
TEXTS = ("backpack", "blue chair")
FIND_SHARE = 1 / 6  # of the map's side: the thing that the second look's map shows; smaller ones cost the same
LEAST_SIZE = 320  # pixels: in a smaller photo there is nothing more to see by a second look
PARTS = ("unet", "text_encoder", "vae")


class PartTimer:
    """Times every call of a pipeline's networks: seconds[part] is a list, batches the UNet's batch sizes.

    On a GPU each call is waited for, since its kernels are only queued.
    """

    def __init__(self, pipeline, device: str):
        self._device = device
        self.restart()
        self._watch("unet", pipeline.unet, "forward")
        self._watch("text_encoder", pipeline.text_encoder, "forward")
        self._watch("vae", pipeline.vae, "encode")
        self._watch("vae", pipeline.vae, "decode")

    def restart(self) -> None:
        self.seconds = {part: [] for part in PARTS}
        self.batches = []

    def _watch(self, part, network, method) -> None:
        original = getattr(network, method)

        @wraps(original)
        def timed(*arguments, **named):
            wait_for(self._device)
            started = time.perf_counter()
            result = original(*arguments, **named)
            wait_for(self._device)
            self.seconds[part].append(time.perf_counter() - started)
            if part == "unet":
                self.batches.append(len(arguments[0]))
            return result

        setattr(network, method, timed)


class Reference:
    """Paints as the reference does: the whole picture, squeezed into the model's square."""

    def __init__(self, pipeline, steps: int = REFERENCE_STEPS):
        from diffusers import PNDMScheduler

        self.pipeline = pipeline
        self.pipeline.scheduler = PNDMScheduler(**networks.SCHEDULER)
        self.pipeline.scheduler.set_timesteps(steps)
        self.steps, self.evaluations = steps, len(self.pipeline.scheduler.timesteps)  # one more than steps

    def paint(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        import torch

        painted = self.pipeline(
            prompt="",
            image=Image.fromarray(image),
            mask_image=Image.fromarray(hole.astype(np.uint8) * 255),
            height=MODEL_SIDE,
            width=MODEL_SIDE,
            num_inference_steps=self.steps,
            guidance_scale=REFERENCE_GUIDANCE,
            generator=torch.Generator("cpu").manual_seed(0),
        ).images[0]
        return np.asarray(painted.resize(image.shape[1::-1]))


class Ours:
    """Paints by the engine, made anew for each picture so that nothing is remembered from the last one."""

    def __init__(self, pipeline, device: str, settings: InpaintSettings = InpaintSettings()):
        self.inpainter = DiffusionInpainter(pipeline, model="random weights", device=device)
        self.settings, self.evaluations = settings, settings.evaluations

    def paint(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        return self.inpainter.fill(image, hole, seed=0, settings=self.settings)


def compare_painting(image, hole, *, device: str, dtype, steps: int | None, tiny: bool) -> dict:
    """Return what a picture costs the reference's way and ours, and the ratios of ours to the reference's.

    image: uint8 (H, W, 3), hole: bool (H, W). dtype: ours. steps: timed evaluations a round; None: full runs.
    """
    import torch

    reference_dtype = torch.float32 if device == "cpu" else torch.float16
    pipelines = {
        "reference": networks.build_inpainting(reference_dtype, tiny=tiny).to(device),
        "ours": networks.build_inpainting(dtype, tiny=tiny).to(device),
    }
    timers = {way: PartTimer(pipeline, device) for way, pipeline in pipelines.items()}
    runs = {way: [] for way in pipelines}
    for number in range(ROUNDS + (steps is None)):
        warming = steps is None and number == 0  # a full run times its first evaluation too: not the process's first
        for way, pipeline in pipelines.items():
            painter = make_painter(way, pipeline, device, 1 if warming else steps)
            run = time_run(painter, timers[way], image, hole, device)
            each = median(run["parts"]["unet"])
            told = "to warm up" if warming else f"round {len(runs[way]) + 1} of {ROUNDS}"
            show(f"{way}, {told}: {run['seconds']:.1f} s, {each:.2f} s an evaluation")
            if not warming:
                runs[way].append(run)
    ways, seconds = {}, {}
    for way, pipeline in pipelines.items():
        evaluations = make_painter(way, pipeline, device, None).evaluations
        costs = [cost_of(run, evaluations, extrapolate=steps is not None) for run in runs[way]]
        seconds[way] = [cost["seconds"] for cost in costs]
        ways[way] = {
            "dtype": str(pipeline.unet.dtype).removeprefix("torch."),
            **min(costs, key=lambda cost: cost["seconds"]),
            "weights_gb": sum(parameter_bytes(getattr(pipeline, part)) for part in PARTS) / 1e9,
        }
    return {
        "extrapolated": steps is not None,
        "timed_evaluations": steps,
        "size": MODEL_SIDE,
        "ways": ways,
        "ratio": ways["ours"]["seconds"] / ways["reference"]["seconds"],
        "ratio_each_round": [ours / theirs for ours, theirs in zip(seconds["ours"], seconds["reference"], strict=True)],
        "ratio_of_samples": ways["ours"]["samples"] / ways["reference"]["samples"],
    }


def make_painter(way: str, pipeline, device: str, steps: int | None):
    """One way to paint, with as many steps as a picture takes; or with steps + 1 evaluations, the first to warm up."""
    if way == "reference":
        return Reference(pipeline) if steps is None else Reference(pipeline, steps)
    return Ours(pipeline, device) if steps is None else Ours(pipeline, device, InpaintSettings(steps=steps + 1))


def time_run(painter, timer: PartTimer, image, hole, device: str) -> dict:
    """Paint once; returns the seconds of it all and of each part's calls, the batch, and the GB taken on top."""
    timer.restart()
    gc.collect()
    held = restart_memory(device)
    started = time.perf_counter()
    painter.paint(image, hole)
    wait_for(device)
    seconds = time.perf_counter() - started
    working = None if held is None else peak_memory(device) - held
    if len(timer.batches) != painter.evaluations or len(set(timer.batches)) != 1:
        raise RuntimeError(f"{painter.evaluations} evaluations were expected; there were those of {timer.batches}")
    return {
        "seconds": seconds,
        "parts": timer.seconds,
        "batch": timer.batches[0],
        "working_gb": working,
    }


def cost_of(run: dict, evaluations: int, *, extrapolate: bool) -> dict:
    """What a picture costs by one run: the run itself, or `evaluations` of the UNet where the run had fewer."""
    each = median(run["parts"]["unet"][1:])
    text, vae = sum(run["parts"]["text_encoder"]), sum(run["parts"]["vae"])
    rest = run["seconds"] - sum(run["parts"]["unet"]) - text - vae
    return {
        "evaluations": evaluations,
        "batch": run["batch"],
        "samples": evaluations * run["batch"],
        "seconds_per_evaluation": each,
        "text_seconds": text,
        "vae_seconds": vae,
        "other_seconds": rest,
        "seconds": evaluations * each + text + vae + rest if extrapolate else run["seconds"],
        "working_gb": run["working_gb"],
    }


def compare_finding(images: list[np.ndarray], *, device: str, tiny: bool) -> dict:
    """Return the seconds that loading, a first picture, a next one and a second text take, for three ways to find.

    images: two of uint8 (H, W, 3). The ratios are of a next picture, to the reference's.
    """
    rows = {"reference": [], "ours, one look": [], "ours, two looks": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        networks.save_clipseg(folder, tiny=tiny)
        for number in range(FINDING_ROUNDS):
            rows["reference"].append(time_reference_finding(folder, images, device))
            for way, sees_a_thing in (("ours, one look", False), ("ours, two looks", True)):
                rows[way].append(time_our_finding(folder, images, device, sees_a_thing))
            show(f"finding, round {number + 1} of {FINDING_ROUNDS}")
    ways = {way: {key: min(run[key] for run in runs) for key in runs[0]} for way, runs in rows.items()}
    once = ways["reference"]["next_picture"]
    ratios = {way: figures["next_picture"] / once for way, figures in ways.items() if way != "reference"}
    return {"ways": ways, "ratios": ratios}


def time_reference_finding(folder: Path, images, device: str) -> dict:
    """Seconds of the reference's way; the second text is asked while the network is still there."""
    import torch
    from transformers import CLIPSegForImageSegmentation, CLIPSegProcessor

    def load():
        processor = CLIPSegProcessor.from_pretrained(folder, local_files_only=True)
        network = CLIPSegForImageSegmentation.from_pretrained(folder, dtype=torch.float32, local_files_only=True)
        return processor, network.to(device).eval()

    def find(loaded, image, text):
        processor, network = loaded
        inputs = processor(text=[text], images=[Image.fromarray(image)], padding="max_length", return_tensors="pt")
        with torch.no_grad():
            logits = network(**inputs.to(device)).logits
        mask = (logits.reshape(logits.shape[-2:]) > REFERENCE_LOGIT).cpu().numpy()
        return Image.fromarray(mask).resize(image.shape[1::-1])

    loading, loaded = timed(load)
    first, _ = timed(find, loaded, images[0], TEXTS[0])
    second, _ = timed(find, loaded, images[0], TEXTS[1])
    again, loaded = timed(load)
    following, _ = timed(find, loaded, images[1], TEXTS[0])
    return {
        "load": loading,
        "first_picture": loading + first,
        "next_picture": again + following,
        "second_text": second,
    }


def time_our_finding(folder: Path, images, device: str, sees_a_thing: bool) -> dict:
    """Seconds of the engine's way: loaded once; the first picture with a text computes the text's embedding too.

    sees_a_thing: the network's answer is overwritten by a small thing in the middle, at which the engine then looks
    again. Random weights are as warm everywhere, which one look is enough for.
    """
    loading, segmenter = timed(clipseg.load, model=str(folder), device=device)
    if sees_a_thing:
        segmenter._model.register_forward_hook(show_small_thing)
    first, _ = timed(segmenter.score, images[0], TEXTS[0])
    looks = len(segmenter.details["looks"])
    second, _ = timed(segmenter.score, images[0], TEXTS[1])
    following, _ = timed(segmenter.score, images[1], TEXTS[0])
    if looks != 1 + sees_a_thing:
        raise RuntimeError(f"{looks} looks where {1 + sees_a_thing} were to be timed")
    return {"load": loading, "first_picture": loading + first, "next_picture": following, "second_text": second}


def show_small_thing(_network, _inputs, output):
    """A forward hook: the logits become those of a square in the middle, FIND_SHARE of the side."""
    logits = output.logits
    start, length = (int(logits.shape[-1] * share) for share in ((1 - FIND_SHARE) / 2, FIND_SHARE))
    logits.fill_(-6.0)
    logits[..., start : start + length, start : start + length] = 6.0
    return output


def timed(function, *arguments, **named) -> tuple[float, object]:
    """The seconds that a call took that ends with its result on the CPU, and the result."""
    started = time.perf_counter()
    result = function(*arguments, **named)
    return time.perf_counter() - started, result


def wait_for(device: str) -> None:
    """Return when what was queued on the device is done."""
    import torch

    kind = device.partition(":")[0]
    if kind != "cpu":
        getattr(torch, kind).synchronize()


def restart_memory(device: str) -> float | None:
    """Start the device's peak anew; returns the GB held now. None where the device does not tell."""
    import torch

    if device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats(device)
        return torch.cuda.memory_allocated(device) / 1e9
    if device != "cpu" or not restart_peak():
        return None
    return memory_megabytes() * 2**20 / 1e9


def peak_memory(device: str) -> float:
    """The most GB held since the peak was started anew, where it could be."""
    import torch

    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated(device) / 1e9
    return peak_megabytes() * 2**20 / 1e9


def parameter_bytes(network) -> int:
    return sum(parameter.numel() * parameter.element_size() for parameter in network.parameters())


def make_scene(size: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture of soft waves with grain, uint8 (size, size, 3); a hole, bool, in its middle, a third of the side."""
    import cv2

    rng = np.random.default_rng(seed)
    waves = cv2.resize(rng.uniform(60, 200, (6, 6, 3)), (size, size), interpolation=cv2.INTER_CUBIC)
    image = np.clip(waves + rng.normal(0, 6, waves.shape), 0, 255).astype(np.uint8)
    hole = np.zeros((size, size), bool)
    hole[size // 3 : 2 * size // 3, size // 3 : 2 * size // 3] = True
    return image, hole


def print_painting(result: dict) -> None:
    seconds = "seconds"
    if result["extrapolated"]:
        print(
            f"painting {result['size']}x{result['size']}: seconds (*) are EXTRAPOLATED from "
            f"{result['timed_evaluations']} timed evaluations; the fastest of {ROUNDS} rounds"
        )
        seconds += " *"
    else:
        print(f"painting {result['size']}x{result['size']}: full runs, the fastest of {ROUNDS}")
    columns = ("dtype", "evaluations", "batch", "samples", "s each", "text", "VAE", seconds, "weights GB", "run GB")
    print(f"{'':12}" + "".join(f"{name:>13}" for name in columns))
    for way, figures in result["ways"].items():
        keys = ("seconds_per_evaluation", "text_seconds", "vae_seconds", "seconds", "weights_gb", "working_gb")
        cells = ["-" if figures[key] is None else f"{figures[key]:.3g}" for key in keys]
        cells = [figures["dtype"], *(str(figures[key]) for key in ("evaluations", "batch", "samples")), *cells]
        print(f"{way:12}" + "".join(f"{cell:>13}" for cell in cells))
    rounds = ", ".join(f"{ratio:.3f}" for ratio in result["ratio_each_round"])
    print(
        f"ours / reference: {result['ratio']:.3f} of the seconds (round by round {rounds}), "
        f"{result['ratio_of_samples']:.3f} of the samples"
    )


def print_finding(result: dict) -> None:
    keys = ("load", "first_picture", "next_picture", "second_text")
    print(f"finding, seconds, the fastest of {FINDING_ROUNDS}: the reference's pictures include loading")
    print(f"{'':18}" + "".join(f"{key.replace('_', ' '):>15}" for key in keys) + f"{'ratio':>8}")
    for way, figures in result["ways"].items():
        ratio = f"{result['ratios'][way]:8.3f}" if way in result["ratios"] else ""
        print(f"{way:18}" + "".join(f"{figures[key]:15.2f}" for key in keys) + ratio)


def show(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def rounded(value):
    """The value with every float in it at four digits; more would be noise."""
    if isinstance(value, dict):
        return {key: rounded(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [rounded(entry) for entry in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps (default auto)")
    parser.add_argument(
        "--steps", type=int, metavar="N", help=f"time N evaluations a round (default {FEW_STEPS}; on a GPU full runs)"
    )
    parser.add_argument(
        "--size", type=int, default=512, help="side of the photo in pixels; it is painted at 512x512 in any case"
    )
    parser.add_argument("--only", choices=("diffusion", "clipseg"), help="one of the two comparisons")
    parser.add_argument(
        "--dtype",
        default="auto",
        choices=("auto", "float32", "bfloat16", "float16"),
        help="number format of our painting (auto: what the engine chooses)",
    )
    parser.add_argument("--tiny", action="store_true", help="small networks, to try the script")
    options = parser.parse_args(argv)
    if options.steps is not None and not FEW_STEPS <= options.steps < MAX_STEPS:  # PNDM does not know how to do fewer
        parser.error(f"--steps {options.steps}: give a number from {FEW_STEPS} to {MAX_STEPS - 1}")
    if options.size < LEAST_SIZE:
        parser.error(f"--size {options.size}: give at least {LEAST_SIZE} pixels; smaller ones get no second look")
    return options


def main(argv: list[str] | None = None) -> int:
    options = parse(argv)
    import diffusers
    import torch
    import transformers

    diffusers.utils.logging.set_verbosity_error()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    device = resolve_device(options.device)
    dtype = choose_dtype(device) if options.dtype == "auto" else getattr(torch, options.dtype)
    steps = options.steps or (FEW_STEPS if device == "cpu" else None)
    image, hole = make_scene(options.size, seed=0)
    told = {"benchmark": "diffusion", "device": device, "threads": torch.get_num_threads(), "weights": "random"}
    told |= {"tiny": options.tiny, "photo": options.size}
    if options.only != "clipseg":
        told["diffusion"] = compare_painting(image, hole, device=device, dtype=dtype, steps=steps, tiny=options.tiny)
    if options.only != "diffusion":
        images = [image, make_scene(options.size, seed=1)[0]]
        told["clipseg"] = compare_finding(images, device=device, tiny=options.tiny)
    card = torch.cuda.get_device_name(device) if device.startswith("cuda") else device
    print(f"device: {card}, {told['threads']} threads, random weights" + (", tiny networks" if options.tiny else ""))
    if "diffusion" in told:
        print_painting(told["diffusion"])
    if "clipseg" in told:
        print_finding(told["clipseg"])
    print(json.dumps(rounded(told)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
