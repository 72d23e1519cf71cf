"""What finds an object: one file an engine. The commands choose by these names."""

# Engine name -> module with `load(*, model, device)`, imported only when that engine is used.
SEGMENTERS = {
    "clipseg": "engines.segmentation.clipseg",
    "embedded": "engines.segmentation.embedded",
}
