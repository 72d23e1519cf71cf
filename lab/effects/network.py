"""The network that sees what an object does to the light round it.

It sees a piece of a photo and which of it is the object, and says of every pixel whether the object changes the light
there, and by how much. Its coarsest cells, 32 pixels wide, see the whole piece: where the light comes from shows in the
shadows of other things. Knows no kinds of things.
"""

from engines.compositing.effects import ANSWERS, CHANNELS
from lab.training.small import PixelNetwork

WIDTHS = (32, 48, 64, 96, 128)  # channels at 2, 4, 8, 16, 32 pixels
DEPTHS = (0, 1, 2, 2)  # residual blocks at 4, 8, 16, 32 pixels


class EffectsNetworkInTraining(PixelNetwork):
    """(B, 16, h, w), each cell 2x2 pixels of CHANNELS -> (B, 16, h, w): ANSWERS of its pixels."""

    def __init__(self):
        super().__init__(CHANNELS, ANSWERS, WIDTHS, DEPTHS)
