"""The network that the embedded segmenter runs: what kind of thing each pixel is, in what colour, and of which thing.

A residual encoder (He et al., "Deep residual learning", 2016) and a feature-pyramid decoder (Lin et al., 2017) that
adds what the whole picture says. One pass answers every word at once: the word only chooses among the maps. Small
enough for two cores; knows nothing of pictures' files, words or training.
"""

import torch
import torch.nn.functional as F
from torch import nn

STRIDE = 4  # pixels of the picture a cell of the answer is wide and high
DEEPEST = 32  # pixels: the picture's sides are multiples of it
WIDTHS = (48, 96, 192, 288)  # channels at strides 4, 8, 16, 32
DEPTHS = (1, 2, 3, 2)  # residual blocks there
PYRAMID = (64, 128, 128)  # channels of the decoder at strides 4, 8, 16
OFFSET_UNIT = 32.0  # pixels: unit in which the way to the thing's middle is given


class Normalised(nn.Sequential):
    """A convolution without bias, batch normalisation and, where asked for, a rectifier."""

    def __init__(self, inside: int, outside: int, side: int = 3, stride: int = 1, *, rectify: bool = True):
        layers = [nn.Conv2d(inside, outside, side, stride, side // 2, bias=False), nn.BatchNorm2d(outside)]
        super().__init__(*layers, *([nn.ReLU(inplace=True)] if rectify else []))


class Residual(nn.Module):
    """Two 3x3 convolutions and a way round them."""

    def __init__(self, inside: int, outside: int, stride: int = 1):
        super().__init__()
        self.first = Normalised(inside, outside, stride=stride)
        self.second = Normalised(outside, outside, rectify=False)
        alike = stride == 1 and inside == outside
        self.round = nn.Identity() if alike else Normalised(inside, outside, 1, stride, rectify=False)
        nn.init.zeros_(self.second[1].weight)  # each block begins as the identity

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.second(self.first(x)) + self.round(x))


class Finder(nn.Module):
    """(B, 3, H, W) in [-1, 1], sides multiples of DEEPEST -> (B, kinds + 1 + colours + 1 + 2, H/4, W/4).

    The channels, in this order: logits of the kinds and of "none of them" (softmax); logits of the colours (softmax);
    the logit of "stands on another thing" (sigmoid); the way to the middle of the pixel's thing, right and down, in
    OFFSET_UNITs of pixels.
    """

    def __init__(self, kinds: int, colours: int):
        super().__init__()
        self.parts = (kinds + 1, colours, 1, 2)
        self.stem = nn.Sequential(Normalised(3, 32, stride=2), Normalised(32, WIDTHS[0], stride=2))
        widths = (WIDTHS[0], *WIDTHS)
        self.stages = nn.ModuleList(
            nn.Sequential(
                Residual(widths[n], widths[n + 1], stride=1 if n == 0 else 2),
                *(Residual(widths[n + 1], widths[n + 1]) for _ in range(DEPTHS[n] - 1)),
            )
            for n in range(4)
        )
        self.whole = nn.Conv2d(WIDTHS[3], PYRAMID[2], 1)  # of the picture's mean
        self.deepest = Normalised(WIDTHS[3], PYRAMID[2], 1)
        self.side16, self.side8 = Normalised(WIDTHS[2], PYRAMID[2], 1), Normalised(WIDTHS[1], PYRAMID[1], 1)
        self.side4, self.down = Normalised(WIDTHS[0], PYRAMID[0], 1), Normalised(PYRAMID[1], PYRAMID[0], 1)
        self.join16, self.join8 = Normalised(PYRAMID[2], PYRAMID[2]), Normalised(PYRAMID[1], PYRAMID[1])
        self.join4 = Normalised(PYRAMID[0], PYRAMID[0])
        self.head = nn.Conv2d(PYRAMID[0], sum(self.parts), 1)

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        at4 = self.stages[0](self.stem(picture))
        at8 = self.stages[1](at4)
        at16 = self.stages[2](at8)
        at32 = self.stages[3](at16)
        deep = self.deepest(at32)
        deep = deep + self.whole(at32.mean(dim=(2, 3), keepdim=True)).expand_as(deep)
        deep = self.join16(_doubled(deep) + self.side16(at16))
        deep = self.join8(_doubled(deep) + self.side8(at8))
        return self.head(self.join4(_doubled(self.down(deep)) + self.side4(at4)))

    def split(self, answer: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the answer's four groups of channels: kinds, colours, held, offsets."""
        return answer.split(self.parts, dim=1)


def _doubled(x: torch.Tensor) -> torch.Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="nearest")
