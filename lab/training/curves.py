"""The training's log as a picture."""

import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

LOSSES = ("kinds", "overlap", "colours", "held", "offsets")
FIGURES = {"iou": "mean IoU", "over_half": "share with IoU over 0.5"}


def draw_curves(log: Path, path: Path, losses: tuple[str, ...] = LOSSES, figures: dict[str, str] = FIGURES) -> None:
    """Draw the losses and the validation figures of a log.jsonl into a PNG."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    validated = [line for line in lines if "iou" in line]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    for name in losses:
        left.plot([line["step"] for line in lines], [line[name] for line in lines], label=name, linewidth=1)
    left.set(xlabel="step", title="losses, running means", yscale="log")
    for name, title in figures.items():
        right.plot([line["step"] for line in validated], [line[name] for line in validated], ".-", label=title)
    right.set(xlabel="step", title="validation scenes", ylim=(0, 1))
    for one in (left, right):
        one.grid(alpha=0.3)
        one.legend(fontsize=8)
    figure.savefig(path, dpi=100)
    plt.close(figure)
