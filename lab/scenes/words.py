"""What people call the things: the vocabulary that the embedded segmenter is taught, for `things/` to build."""

from engines.segmentation.vocabulary import KINDS as WORDS

__all__ = ["WORDS"]
