"""What a person may choose about filling a hole, the same for every inpainter; each uses what it can.

Built once from the command line, before any model loads, so that a value out of range is refused early.
Knows no engine.
"""

import math
from dataclasses import dataclass

from engines.errors import InputError

MAX_STEPS = 100  # more change nothing that is seen, and the spacing of the noise levels gets uneven
SAMPLERS = ("ddim", "dpm++", "unipc")
MIN_SIZE, MAX_SIZE, SIZE_STEP = 64, 2048, 8  # pixels


@dataclass(frozen=True)
class InpaintSettings:
    """How a hole is to be painted.

    prompt: what should be in the hole; empty: whatever fits the surroundings.
    negative_prompt: what should not be in it; heeded only where guidance_scale is above 1.
    temperature: share of fresh noise at each sampling step, 0 to 1: the eta of DDIM (Song et al., "Denoising
        Diffusion Implicit Models", 2021, eq. 16). 0: the first noise decides everything; 1: ancestral sampling.
        The other samplers add no noise, whatever it is.
    strength: how much of the hole's filled start is made anew, above 0 to 1. 1: all of it, the start is not looked
        at; less: the start is kept in the large and only refined, by fewer evaluations.
    guidance_scale: how hard to follow the prompt away from the negative prompt. 1 or less: the prompt alone. It has
        no effect, and costs nothing, where both prompts are the same.
    steps: sampling steps at strength 1.
    sampler: "ddim"; "dpm++", the multistep DPM-Solver++ (Lu et al. 2022); or "unipc" (Zhao et al., "UniPC", 2023).
    size: pixels, a multiple of 8: the model sees as many pixels as a square of this side has; None: 512.
    compile: whether the network is compiled first, which takes minutes and pays for long lists.

    Raises InputError for a value out of its range, and where strength * steps leaves no step to be done.
    """

    prompt: str = ""
    negative_prompt: str = ""
    temperature: float = 0.4
    strength: float = 1.0
    guidance_scale: float = 2.0
    steps: int = 20
    sampler: str = "ddim"
    size: int | None = None
    compile: bool = False

    def __post_init__(self):
        # Each test is written so that it fails for NaN too.
        if not 0 <= self.temperature <= 1:
            raise InputError(f"temperature {self.temperature} is out of range: give a number from 0 to 1")
        if not 0 < self.strength <= 1:
            raise InputError(f"strength {self.strength} is out of range: give a number above 0, up to 1")
        if not (math.isfinite(self.guidance_scale) and self.guidance_scale >= 0):
            raise InputError(f"guidance scale {self.guidance_scale} is out of range: give 0 or a larger number")
        if self.steps != int(self.steps) or not 1 <= self.steps <= MAX_STEPS:
            raise InputError(f"{self.steps} steps are out of range: give a whole number from 1 to {MAX_STEPS}")
        if self.sampler not in SAMPLERS:
            raise InputError(f"there is no sampler {self.sampler!r}: give one of {', '.join(SAMPLERS)}")
        if self.size is not None and (not MIN_SIZE <= self.size <= MAX_SIZE or self.size % SIZE_STEP):
            raise InputError(
                f"a size of {self.size} is out of range: give a multiple of {SIZE_STEP} from {MIN_SIZE} to {MAX_SIZE}"
            )
        if self.evaluations < 1:
            least = math.ceil(100 / self.steps) / 100
            raise InputError(
                f"strength {self.strength} of {self.steps} steps leaves no step to be done: "
                f"give a strength of at least {least:g}, or more steps"
            )

    @property
    def evaluations(self) -> int:
        """How often the denoising network is asked for one picture: the share of the steps that strength leaves."""
        return int(self.steps * self.strength)
