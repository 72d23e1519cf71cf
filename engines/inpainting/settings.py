"""What a person may choose about filling a hole, the same for every inpainter; each uses what it can.

Built once from the command line, before any model loads, so that a value out of range is refused early.
Knows no engine.
"""

import math
from dataclasses import dataclass

from engines.errors import InputError

MAX_STEPS = 100  # more change nothing that is seen, and the spacing of the noise levels gets uneven


@dataclass(frozen=True)
class InpaintSettings:
    """How a hole is to be painted.

    prompt: what should be in the hole; empty: whatever fits the surroundings.
    negative_prompt: what should not be in it; heeded only where guidance_scale is above 1.
    temperature: share of fresh noise at each sampling step, 0 to 1: the eta of DDIM (Song et al., "Denoising
        Diffusion Implicit Models", 2021, eq. 16). 0: the first noise decides everything; 1: ancestral sampling.
    strength: how much of the hole's filled start is made anew, above 0 to 1. 1: all of it, the start is not looked
        at; less: the start is kept in the large and only refined, by fewer evaluations.
    guidance_scale: how hard to follow the prompt away from the negative prompt. 1 or less: the prompt alone. It has
        no effect, and costs nothing, where both prompts are the same.
    steps: sampling steps at strength 1.

    Raises InputError for a value out of its range, and where strength * steps leaves no step to be done.
    """

    prompt: str = ""
    negative_prompt: str = ""
    temperature: float = 0.4
    strength: float = 1.0
    guidance_scale: float = 2.0
    steps: int = 25

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
