"""The network that the embedded segmenter draws outlines with: which pixels of a piece of a photo are the thing's.

It sees the piece's colours, the finder's coarse answer and what the colours on both sides of that say, and answers anew
for every pixel. Knows no kinds of things: what an edge, a shadow, a leg or a handle is holds for all of them.
"""

from lab.training.small import PixelNetwork

CHANNELS = 6  # of what it sees, see engines.segmentation.contour.seen
WIDTHS = (32, 48, 64, 96)  # channels at 2, 4, 8, 16 pixels


class ContourNetwork(PixelNetwork):
    """(B, 24, h, w), each cell 2x2 pixels of CHANNELS -> (B, 4, h, w), the logits of a cell's four pixels."""

    def __init__(self):
        super().__init__(CHANNELS, 1, WIDTHS)
