"""A small Stable Diffusion inpainting pipeline: the classes and options of the published one, a fraction of its size.

`build(folder)` makes the pipeline with random weights and saves it as `save_pretrained` does, so that the engine's
own loader reads it. It paints noise: what the tests ask of it is the path that pictures, masks and numbers take.
`blocky_vae` and `Oracle` replace its networks by ones whose answers are known.

The options are those of stabilityai/stable-diffusion-2-inpainting; sizes, layers and channels are smaller.
"""

from pathlib import Path

from benchmarks.networks import SCHEDULER as SCHEDULER_OPTIONS
from benchmarks.networks import make_tokenizer

SCALING_FACTOR = 0.18215  # of the published VAE: latents are its output times this
LATENT_FACTOR = 8  # pixels per latent cell on each side


def build(folder, *, seed=0, in_channels=9):
    """Save a small pipeline with random weights in `folder`; returns it as a Path. torch's random state is kept.

    in_channels: 9 as an inpainting model has; 4 makes the UNet of a text-to-image model.
    """
    import torch
    from diffusers import PNDMScheduler, StableDiffusionInpaintPipeline

    tokenizer = make_tokenizer()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pipeline = StableDiffusionInpaintPipeline(
            vae=_make_vae(),
            text_encoder=_make_text_encoder(tokenizer),
            tokenizer=tokenizer,
            unet=_make_unet(in_channels),
            scheduler=PNDMScheduler(**SCHEDULER_OPTIONS),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
    pipeline.save_pretrained(folder)
    return Path(folder)


def _make_text_encoder(tokenizer):
    from transformers import CLIPTextConfig, CLIPTextModel

    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            max_position_embeddings=77,
            hidden_act="gelu",
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    ).eval()


def _make_unet(in_channels):
    from diffusers import UNet2DConditionModel

    return UNet2DConditionModel(
        sample_size=64,
        in_channels=in_channels,
        out_channels=4,
        block_out_channels=(8, 16, 16, 16),
        # Attention, and with it the prompt, only at a quarter of the size and below: at the full one it is slow.
        down_block_types=("DownBlock2D", "DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        attention_head_dim=[1, 2, 2, 2],
        cross_attention_dim=32,
        use_linear_projection=True,
        norm_num_groups=4,
    ).eval()


def _make_vae():
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        sample_size=512,
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        scaling_factor=SCALING_FACTOR,
    ).eval()


class BlockyVae:
    """Stands in for the encoder and the decoder of a pipeline's VAE: a latent cell is the mean colour of its block.

    The published geometry and scale are kept: 8x8 pixels a cell, pixels in [-1, 1], four channels (red, green, blue,
    and one of zeros), values 1 / 0.18215 of the pixels', so that the pipeline's scaling brings them to the pixels'.
    Pictures made of 8x8 blocks of one colour go through it unchanged. `encoded` keeps every picture it was given,
    as uint8 (H, W, 3).
    """

    def __init__(self, pipeline):
        self.encoded = []
        pipeline.vae.encode = self.encode
        pipeline.vae.decode = self.decode

    def encode(self, pixels):
        from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
        from diffusers.models.modeling_outputs import AutoencoderKLOutput

        self.encoded += [_to_uint8(picture) for picture in pixels]
        import torch

        mean = to_latents(pixels) / SCALING_FACTOR
        spread = torch.full_like(mean, -60.0)  # log of the variance: nothing is added when it is sampled
        return AutoencoderKLOutput(latent_dist=DiagonalGaussianDistribution(torch.cat([mean, spread], dim=1)))

    def decode(self, latents, return_dict=False, generator=None):
        import torch

        pixels = latents[:, :3] * SCALING_FACTOR
        return (torch.nn.functional.interpolate(pixels, scale_factor=LATENT_FACTOR, mode="nearest"),)


def to_latents(pixels):
    """The scaled latents (N, 4, H / 8, W / 8) that BlockyVae has for pixels (N, 3, H, W) in [-1, 1]."""
    import torch

    cells = torch.nn.functional.avg_pool2d(pixels, LATENT_FACTOR)
    return torch.cat([cells, torch.zeros_like(cells[:, :1])], dim=1)


def _to_uint8(pixels):
    import numpy as np

    levels = (pixels.float().permute(1, 2, 0).numpy() + 1) * 127.5
    return np.clip(np.round(levels), 0, 255).astype(np.uint8)


class Oracle:
    """Stands in for a pipeline's UNet and knows the picture: its answer is the very noise that hides it.

    answer: uint8 (H, W, 3), the picture that the model should find, at the size that the model works at. Where the
    mask channel is 0 the oracle answers with the masked picture that it was given, as a trained network does; where
    it is 1, with `answer`. So a turned mask, a swapped channel or a wrong scale shows in the result.
    `calls` has (batch size, timestep) of each call, `masks` and `masked` the mask and the masked latents, `inputs` the
    noisy latents.
    """

    def __init__(self, pipeline, answer):
        import torch

        pixels = torch.from_numpy(answer.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1
        self.answer = to_latents(pixels)
        self.scheduler = pipeline.scheduler
        self.calls, self.inputs, self.masks, self.masked = [], [], [], []
        pipeline.unet.forward = self.forward

    def forward(self, sample, timestep, encoder_hidden_states, return_dict=False, **others):
        import torch

        latents, mask, masked = sample[:, :4], sample[:, 4:5], sample[:, 5:]
        self.calls.append((len(sample), int(timestep)))
        self.inputs.append(latents)
        self.masks.append(mask[0, 0].bool().numpy())
        self.masked.append(masked)
        clean = torch.where(mask > 0.5, self.answer.to(latents), masked)
        share = self.scheduler.alphas_cumprod[int(timestep)]
        return ((latents - share.sqrt() * clean) / (1 - share).sqrt(),)


def train(pipeline, *, rounds=400, side=16, seed=0):
    """Teach the pipeline's UNet, in place and in seconds, to continue plain walls with soft light into a hole.

    Latents are BlockyVae's, so that VAE has to stand in when the pipeline paints. side: latent cells of the pictures.
    Returns the mean loss of the last tenth. torch's random state is kept.
    """
    import torch
    from diffusers import DDPMScheduler

    unet = pipeline.unet.train()
    noising = DDPMScheduler.from_config(pipeline.scheduler.config)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        text = pipeline.encode_prompt("", "cpu", 1, False)[0].detach()
        optimiser = torch.optim.AdamW(unet.parameters(), lr=3e-3)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, total_steps=rounds)
        losses = []
        for _ in range(rounds):
            clean, mask = _walls(16, side), _boxes(16, side)
            noise, times = torch.randn_like(clean), torch.randint(0, 1000, (16,))
            noisy = noising.add_noise(clean, noise, times)
            given = torch.cat([noisy, mask, clean * (1 - mask)], dim=1)
            answer = unet(given, times, encoder_hidden_states=text.expand(16, -1, -1)).sample
            share = noising.alphas_cumprod[times].view(-1, 1, 1, 1)
            # What an error of the noise does to the picture it is taken from; else few rounds learn no colours.
            weight = ((1 - share) / share).clamp(0.05, 30)
            loss = (weight * (answer - noise) ** 2).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(float(loss.detach()))
    unet.eval()
    return sum(losses[-rounds // 10 :]) / (rounds // 10)


def _walls(count, side):
    """Latents (count, 4, side, side) of walls of one colour, lighter towards one side."""
    import torch

    place = torch.linspace(-1, 1, side)
    colour, across, down = (torch.rand(count, n, 1, 1) * 2 - 1 for n in (3, 1, 1))
    light = 0.2 * (across * place[None, None, None, :] + down * place[None, None, :, None])
    return torch.cat([0.7 * colour + light, torch.zeros(count, 1, side, side)], dim=1)


def _boxes(count, side):
    """Masks (count, 1, side, side) of one box each, 1 inside."""
    import torch

    mask = torch.zeros(count, 1, side, side)
    for n in range(count):
        height, width = torch.randint(3, side // 2 + 1, (2,)).tolist()
        top, left = int(torch.randint(0, side - height, ())), int(torch.randint(0, side - width, ()))
        mask[n, :, top : top + height, left : left + width] = 1
    return mask
