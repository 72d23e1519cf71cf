"""What finds an object, and what draws a coarse find anew: one file an engine. The commands choose by these names."""

# Engine name -> module with `load(*, model, device)`, imported only when that engine is used.
SEGMENTERS = {
    "clipseg": "engines.segmentation.clipseg",
    "embedded": "engines.segmentation.embedded",
}

# The same for what `--refine` chooses.
REFINERS = {
    "edges": "engines.segmentation.edges",
    "sam": "engines.segmentation.sam",
}
