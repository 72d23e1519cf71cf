"""A small network's training, done twice: its log is the same but for the time that it took."""

import json

from lab.training.small import train


def train_twice(task, steps, folder):
    """Train twice from one seed in folders of this one, see that the logs are alike, and return a log's lines."""
    logs = []
    for name in ("one", "other"):
        out = folder / name
        out.mkdir()
        train(task, steps=steps, seed=1, out=out)
        logs.append([json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()])
    for one, other in zip(*logs, strict=True):
        assert one | {"seconds": 0} == other | {"seconds": 0}
    return logs[0]
