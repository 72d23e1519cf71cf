"""What fills a hole: one file an engine. The commands choose by these names."""

# Engine name -> module with `load(*, model, device)`, imported only when that engine is used.
INPAINTERS = {
    "diffusion": "engines.inpainting.diffusion",
    "embedded": "engines.inpainting.exemplar",
}
