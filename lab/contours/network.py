"""The network that the embedded segmenter draws outlines with: which pixels of a piece of a photo are the thing's.

A small U-Net (Ronneberger et al., 2015) that sees the piece's colours, the finder's coarse answer and what the colours
on both sides of it say, and answers anew for every pixel. It works at half of the pixels' grid, four of them stacked to
a cell, which costs a third of what the whole grid would. Knows no kinds of things: what an edge, a shadow, a leg or a
handle is holds for all of them.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import nn

from engines.segmentation.contour import STACKED
from lab.training.network import Normalised

CHANNELS = 6  # of what it sees, see engines.segmentation.contour.seen
WIDTHS = (32, 48, 64, 96)  # channels at 2, 4, 8, 16 pixels


class ContourNetwork(nn.Module):
    """(B, 24, h, w), each cell 2x2 pixels of CHANNELS -> (B, 4, h, w), the logits of a cell's four pixels.

    The pixels of a cell follow one another as torch's pixel_unshuffle lays them, channel by channel.
    """

    def __init__(self):
        super().__init__()
        self.stem = Normalised(CHANNELS * STACKED**2, WIDTHS[0])
        pairs = list(pairwise(WIDTHS))
        self.down = nn.ModuleList(nn.Sequential(Normalised(a, b, stride=2), Normalised(b, b)) for a, b in pairs)
        self.side = nn.ModuleList(Normalised(b, a, 1) for a, b in pairs)
        self.join = nn.ModuleList(Normalised(a, a) for a, _ in pairs)
        self.head = nn.Conv2d(WIDTHS[0], STACKED**2, 1)

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        seen = [self.stem(cells)]
        for down in self.down:
            seen.append(down(seen[-1]))
        answer = seen.pop()
        for side, join in zip(reversed(self.side), reversed(self.join), strict=True):
            answer = join(F.interpolate(side(answer), scale_factor=2.0, mode="nearest") + seen.pop())
        return self.head(answer)
