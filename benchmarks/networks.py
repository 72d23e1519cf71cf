"""The networks of the full engines at their published sizes, with random weights.

    pipeline = build_inpainting(torch.float32)    # as stabilityai/stable-diffusion-2-inpainting
    save_clipseg(folder)                          # as CIDAS/clipseg-rd64-refined, for the engine's own loader

They cost what the trained ones cost, in time and memory, and know nothing: what they paint or find is noise. The
number of parameters is compared with that of the published weights. The tokenizer is a small one, since a text's words
do not change its cost: it is padded to the same length. `tiny=True` makes small networks of the same classes, which a
test can run in seconds.
"""

from pathlib import Path

# Of the published weights. Other numbers mean that the libraries build something else by now.
PARAMETERS = {"unet": 865_925_124, "vae": 83_653_863, "text_encoder": 340_387_840, "clipseg": 150_747_746}
TOKENS = 77  # to which a text is padded
VOCABULARY = 49408  # rows of the published tables of words, most of which the small tokenizer never asks for

SCHEDULER = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "prediction_type": "epsilon",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
}
UNET = {
    "sample_size": 64,
    "in_channels": 9,
    "out_channels": 4,
    "block_out_channels": (320, 640, 1280, 1280),
    "layers_per_block": 2,
    "attention_head_dim": [5, 10, 20, 20],  # heads, despite the name
    "cross_attention_dim": 1024,
    "use_linear_projection": True,
}
VAE = {
    "sample_size": 512,
    "block_out_channels": (128, 256, 512, 512),
    "down_block_types": ("DownEncoderBlock2D",) * 4,
    "up_block_types": ("UpDecoderBlock2D",) * 4,
    "layers_per_block": 2,
    "latent_channels": 4,
}
TEXT_ENCODER = {
    "vocab_size": VOCABULARY,
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 23,
    "num_attention_heads": 16,
    "max_position_embeddings": TOKENS,
    "hidden_act": "gelu",
}
CLIPSEG = {"extract_layers": [3, 6, 9], "reduce_dim": 64, "use_complex_transposed_convolution": True}
# ViT-B/16. Its table of positions is CLIP's, for 224 pixels, and is stretched to the 352 that the processor gives.
CLIPSEG_VISION = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "image_size": 224,
    "patch_size": 16,
}
CLIPSEG_TEXT = {
    "vocab_size": VOCABULARY,
    "hidden_size": 512,
    "intermediate_size": 2048,
    "num_hidden_layers": 12,
    "num_attention_heads": 8,
    "max_position_embeddings": TOKENS,
}
CLIPSEG_SIDE = 352  # pixels of the square to which the processor squashes a picture
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}  # of the processor, as published

# What the small ones have otherwise. Attention at a quarter of the size and below: at the full one it is slow.
TINY_UNET = {
    "block_out_channels": (8, 16, 16, 16),
    "down_block_types": ("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
    "layers_per_block": 1,
    "attention_head_dim": [1, 2, 2, 2],
    "cross_attention_dim": 32,
    "norm_num_groups": 4,
}
TINY_VAE = {"block_out_channels": (8, 8, 8, 8), "layers_per_block": 1, "norm_num_groups": 4}
TINY_LAYERS = {"hidden_size": 32, "intermediate_size": 64, "num_attention_heads": 2}
TINY_TEXT_ENCODER = {**TINY_LAYERS, "num_hidden_layers": 2}
TINY_CLIPSEG = {"extract_layers": [1, 2, 3], "reduce_dim": 16, "projection_dim": 32, "decoder_intermediate_size": 32}
TINY_TOWER = {**TINY_LAYERS, "num_hidden_layers": 4}


def build_inpainting(dtype, *, tiny: bool = False, seed: int = 0):
    """Return a StableDiffusionInpaintPipeline of this torch dtype on the CPU; the same seed gives the same weights.

    At the published sizes it holds 5.2 GB in float32, half of it in 16 bits. Each network is built in float32.
    """
    import torch
    from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionInpaintPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel

    tokenizer = make_tokenizer()
    text_options = TEXT_ENCODER | special_tokens(tokenizer) | (TINY_TEXT_ENCODER if tiny else {})
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        networks = {
            "unet": UNet2DConditionModel(**UNET | (TINY_UNET if tiny else {})).to(dtype),
            "vae": AutoencoderKL(**VAE | (TINY_VAE if tiny else {})).to(dtype),
            "text_encoder": CLIPTextModel(CLIPTextConfig(**text_options)).to(dtype),
        }
    for name, network in networks.items():
        network.eval()
        if not tiny:
            require_published_size(name, network)
    pipeline = StableDiffusionInpaintPipeline(
        **networks,
        tokenizer=tokenizer,
        scheduler=PNDMScheduler(**SCHEDULER),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def save_clipseg(folder: Path, *, tiny: bool = False, seed: int = 0) -> None:
    """Save a CLIPSegForImageSegmentation in float32 and its processor in `folder`; 0.6 GB at the published size."""
    import torch
    from transformers import CLIPSegConfig, CLIPSegForImageSegmentation, CLIPSegProcessor
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil  # the one without torchvision

    tokenizer = make_tokenizer()
    tower = TINY_TOWER if tiny else {}
    config = CLIPSegConfig(
        vision_config=CLIPSEG_VISION | tower,
        text_config=CLIPSEG_TEXT | special_tokens(tokenizer) | tower,
        **CLIPSEG | (TINY_CLIPSEG if tiny else {}),
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = CLIPSegForImageSegmentation(config)
    if not tiny:
        require_published_size("clipseg", network)
    network.save_pretrained(folder)
    size = {"height": CLIPSEG_SIDE, "width": CLIPSEG_SIDE}
    CLIPSegProcessor(ViTImageProcessorPil(size=size, **IMAGENET), tokenizer).save_pretrained(folder)


def require_published_size(name: str, network) -> None:
    """Raise ValueError where a network has not as many parameters as the published one."""
    count = sum(parameter.numel() for parameter in network.parameters())
    if count != PARAMETERS[name]:
        raise ValueError(f"{name} has {count} parameters, the published one {PARAMETERS[name]}: its cost is another")


def make_tokenizer():
    """A byte-pair tokenizer that spells ASCII letter by letter."""
    from transformers import CLIPTokenizer

    characters = [chr(code) for code in range(33, 127)]
    pieces = [*characters, *(c + "</w>" for c in characters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={piece: i for i, piece in enumerate(pieces)}, merges=[], model_max_length=TOKENS)


def special_tokens(tokenizer) -> dict[str, int]:
    """The options that tell a text network the tokenizer's own numbers for start, end and padding."""
    return {name: getattr(tokenizer, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
