"""The diffusion inpainter, through the very code that loads and runs the published model.

The pipeline is a small one of the same classes (`tests/tiny_models/diffusion.py`). Where the test is about what gets
where, an oracle takes the place of its UNet: it knows the picture behind the hole, so that the result is known too.
"""

import contextlib
import json
import logging
import shutil

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("diffusers")

from engines.errors import EngineUnavailableError, InputError  # noqa: E402
from engines.geometry import Box  # noqa: E402
from engines.inpainting import crop, diffusion  # noqa: E402
from engines.inpainting.settings import InpaintSettings  # noqa: E402
from tests.tiny_models import diffusion as tiny  # noqa: E402

OBJECT = (255, 0, 255)  # a colour that is in no background here
SMALL = 128  # pixels: side of what the model sees, where the test is not about sizes


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    """So small a network is slower on many threads, much slower on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny.build(tmp_path_factory.mktemp("model") / "small-inpainting")


@pytest.fixture
def inpainter(folder, monkeypatch):
    """The small pipeline, loaded by the engine, in float32 on every machine."""
    monkeypatch.setattr(diffusion, "choose_dtype", lambda device: torch.float32)
    return diffusion.load(model=str(folder), device="cpu")


@pytest.fixture
def small(inpainter, monkeypatch):
    """The same at a quarter of the side, for tests that run the network itself."""
    monkeypatch.setattr(crop, "MODEL_SIDE", SMALL)
    return inpainter


def make_hole(shape, box):
    hole = np.zeros(shape[:2], dtype=bool)
    hole[box.slices] = True
    return hole


def smooth_picture(height, width):
    """A picture whose colour tells the place: red grows rightwards, green downwards, blue waves."""
    x = np.linspace(20, 235, width)[None, :].repeat(height, axis=0)
    y = np.linspace(30, 220, height)[:, None].repeat(width, axis=1)
    blue = 128 + 60 * np.sin(2 * np.pi * (x + 2 * y) / 500)
    return np.round(np.stack([x, y, blue], axis=2)).astype(np.uint8)


def with_object(picture, hole):
    image = picture.copy()
    image[hole] = OBJECT
    return image


def ask_oracle(inpainter, truth, window):
    """Replace the networks: the oracle knows `truth` in the window. Returns (vae, oracle)."""
    part = diffusion.Image.fromarray(truth[window.slices])
    answer = part.resize(crop.model_size(window.width, window.height), diffusion.Image.Resampling.LANCZOS)
    return tiny.BlockyVae(inpainter.pipeline), tiny.Oracle(inpainter.pipeline, np.asarray(answer))


def random_photo(seed=0, side=SMALL):
    image = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    return image, make_hole(image.shape, Box(40, 48, 80, 88))


# What gets where: crop, size, mask polarity, colour order, latent scale, paste.


@pytest.mark.parametrize(
    ("shape", "hole_box", "window"),
    [
        pytest.param((640, 900), Box(400, 250, 555, 371), Box(222, 55, 734, 567), id="wide"),
        pytest.param((900, 640), Box(250, 400, 371, 555), Box(55, 222, 567, 734), id="tall"),
        pytest.param((640, 900), Box(0, 0, 93, 60), Box(0, 0, 512, 512), id="first-corner"),
        pytest.param((640, 900), Box(811, 577, 900, 640), Box(388, 128, 900, 640), id="last-corner"),
    ],
)
def test_paints_what_is_behind_the_hole_to_the_level(inpainter, shape, hole_box, window):
    """Blocks of random colour that fit the latent cells of the expected window: one pixel off, and it shows."""
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 256, (*shape, 3), dtype=np.uint8)
    truth[window.slices] = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    hole = make_hole(shape, hole_box)
    image = with_object(truth, hole)
    kept = image.copy(), hole.copy()
    _, oracle = ask_oracle(inpainter, truth, window)
    result = inpainter.fill(image, hole, seed=1, settings=InpaintSettings(steps=10))
    assert result.dtype == np.uint8
    np.testing.assert_array_equal(result[~hole], image[~hole])
    assert np.abs(result[hole].astype(int) - truth[hole]).max() <= 1
    np.testing.assert_array_equal(image, kept[0])
    np.testing.assert_array_equal(hole, kept[1])
    assert oracle.calls == [(1, 100 * step - 1) for step in range(10, 0, -1)]


@pytest.mark.parametrize(
    ("shape", "hole_box", "window"),
    [
        pytest.param((1000, 1600), Box(500, 250, 1103, 717), Box(198, 0, 1405, 1000), id="larger-than-the-model"),
        pytest.param((1000, 1600), Box(13, 100, 1213, 901), Box(0, 0, 1600, 1000), id="whole-wide-photo"),
        pytest.param((1600, 1000), Box(100, 13, 901, 1213), Box(0, 0, 1000, 1600), id="whole-tall-photo"),
        pytest.param((300, 420), Box(100, 50, 201, 160), Box(0, 0, 420, 300), id="smaller-than-the-model"),
        pytest.param((40, 60), Box(21, 11, 40, 30), Box(0, 0, 60, 40), id="under-64-pixels"),
    ],
)
def test_paints_what_is_behind_the_hole_at_other_sizes(inpainter, shape, hole_box, window):
    truth = smooth_picture(*shape)
    hole = make_hole(shape, hole_box)
    image = with_object(truth, hole)
    vae, _ = ask_oracle(inpainter, truth, window)
    result = inpainter.fill(image, hole, seed=1, settings=InpaintSettings(steps=5))
    np.testing.assert_array_equal(result[~hole], image[~hole])
    difference = np.abs(result[hole].astype(int) - truth[hole])
    # A latent cell has one colour, so a ramp comes back in steps; a hole painted from elsewhere is off by far more.
    assert difference.max() <= 5
    assert difference.mean() < 1.5
    assert inpainter.details["crop"] == list(window)
    assert vae.encoded[0].shape == (*inpainter.details["size"][::-1], 3)


def test_nothing_of_the_object_is_shown_to_the_model(inpainter):
    """A hole with ragged edges in a large photo, so that resizing could smear the object over its border."""
    truth = smooth_picture(1000, 1600)
    hole = make_hole(truth.shape, Box(500, 250, 1103, 717))
    hole &= np.random.default_rng(4).random(hole.shape) < 0.9
    hole[300, 450:1150] = True
    window = crop.crop_window(crop.bounding_box(hole), truth.shape)
    vae, oracle = ask_oracle(inpainter, truth, window)
    inpainter.fill(with_object(truth, hole), hole, seed=0, settings=InpaintSettings(steps=2))
    (masked,) = vae.encoded
    size = masked.shape[1], masked.shape[0]
    shown = ~crop.block_mask(hole[window.slices], *size)
    expected = np.asarray(diffusion.Image.fromarray(truth[window.slices]).resize(size, diffusion.Image.LANCZOS))
    assert np.abs(masked[shown].astype(int) - expected[shown]).max() <= 2
    assert (np.abs(masked[~shown].astype(int) - 127) <= 1).all()
    np.testing.assert_array_equal(oracle.masks[0], ~shown[::8, ::8])


def test_a_thin_hole_does_not_vanish(inpainter):
    truth = smooth_picture(1000, 1600)
    hole = np.zeros(truth.shape[:2], dtype=bool)
    hole[503, 100:1500] = True
    _, oracle = ask_oracle(inpainter, truth, Box(0, 0, 1600, 1000))
    result = inpainter.fill(with_object(truth, hole), hole, seed=0, settings=InpaintSettings(steps=2))
    assert oracle.masks[0].any(axis=0).sum() >= 1400 / 20
    assert np.abs(result[hole].astype(int) - truth[hole]).max() <= 5


def test_without_a_hole_the_model_is_not_asked(inpainter):
    image, hole = random_photo()
    _, oracle = ask_oracle(inpainter, image, Box(0, 0, SMALL, SMALL))
    result = inpainter.fill(image, hole & False, seed=0, settings=InpaintSettings())
    np.testing.assert_array_equal(result, image)
    assert result is not image
    assert oracle.calls == []


def test_a_hole_over_the_whole_photo_is_painted(inpainter):
    truth = smooth_picture(512, 512)
    hole = np.ones((512, 512), dtype=bool)
    ask_oracle(inpainter, truth, Box(0, 0, 512, 512))
    result = inpainter.fill(with_object(truth, hole), hole, seed=0, settings=InpaintSettings(steps=2))
    assert np.abs(result.astype(int) - truth).max() <= 5


# Strength and start.


def test_strength_below_one_refines_the_start_and_never_sees_the_object(inpainter):
    truth = smooth_picture(700, 900)
    hole = make_hole(truth.shape, Box(300, 200, 500, 400))
    start = truth.copy()
    start[hole] = start[hole] // 2 + 60  # a fill, not yet the right one
    window = crop.crop_window(crop.bounding_box(hole), truth.shape)
    vae, oracle = ask_oracle(inpainter, truth, window)
    kept = start.copy()
    result = inpainter.fill(
        with_object(truth, hole), hole, seed=2, settings=InpaintSettings(steps=10, strength=0.5), start=start
    )
    assert [timestep for _, timestep in oracle.calls] == [499, 399, 299, 199, 99]
    assert inpainter.details["evaluations"] == 5
    first, masked = vae.encoded
    assert np.abs(first.astype(int) - start[window.slices]).max() <= 1
    assert not (np.abs(masked.astype(int) - OBJECT).max(axis=2) < 60).any()
    # Averaged over many cells the noise is gone, and the start's own colour at that noise level is left.
    share = float(inpainter.pipeline.scheduler.alphas_cumprod[499].sqrt())
    seen = oracle.inputs[0][0, :3][:, torch.from_numpy(oracle.masks[0])].mean(dim=1).numpy() / share
    expected = (start[hole] / 127.5 - 1).mean(axis=0)
    assert np.abs(seen - expected).max() < 0.35
    assert np.abs(seen - (np.array(OBJECT) / 127.5 - 1)).max() > 0.7
    assert np.abs(result[hole].astype(int) - truth[hole]).max() <= 5
    np.testing.assert_array_equal(start, kept)


def test_strength_below_one_needs_a_start(small):
    image, hole = random_photo()
    with pytest.raises(ValueError, match="start"):
        small.fill(image, hole, seed=0, settings=InpaintSettings(strength=0.5))


def test_at_strength_one_the_start_does_not_change_what_is_painted(small):
    image, hole = random_photo()
    start = image.copy()
    start[hole] = 90
    settings = InpaintSettings(steps=2)
    alone = small.fill(with_object(image, hole), hole, seed=0, settings=settings)
    other = small.fill(with_object(image, hole), hole, seed=0, settings=settings, start=start)
    np.testing.assert_array_equal(alone, other)


# Sampling: temperature, seed, steps, progress.


@contextlib.contextmanager
def other_sampling_noise(monkeypatch, seed):
    """The noise that is added at the steps comes from this seed, all else from the seed that `fill` was given."""
    from diffusers.schedulers import scheduling_ddim

    generator = torch.Generator("cpu").manual_seed(seed)
    drawn = []

    def draw(shape, **_):
        drawn.append(shape)
        return torch.randn(shape, generator=generator)

    with monkeypatch.context() as patch:
        patch.setattr(scheduling_ddim, "randn_tensor", draw)
        yield drawn


def spread(inpainter, monkeypatch, temperature):
    """Mean standard deviation, in latents, over sampling noises, and how often noise was drawn each time."""
    image, hole = random_photo()
    ends, counts = [], []
    decode = inpainter.pipeline.vae.decode

    def keep_and_decode(latents, **options):
        ends.append(latents)
        return decode(latents, **options)

    monkeypatch.setattr(inpainter.pipeline.vae, "decode", keep_and_decode)
    for seed in range(4):
        with other_sampling_noise(monkeypatch, seed) as drawn:
            inpainter.fill(image, hole, seed=7, settings=InpaintSettings(steps=8, temperature=temperature))
        counts.append(len(drawn))
    return float(torch.stack(ends).std(dim=0).mean()), set(counts)


def test_temperature_is_the_share_of_fresh_noise(small, monkeypatch):
    none, drawn_for_none = spread(small, monkeypatch, 0.0)
    some, drawn_for_some = spread(small, monkeypatch, 0.4)
    most, drawn_for_most = spread(small, monkeypatch, 1.0)
    assert none == 0
    assert drawn_for_none == {0}
    assert drawn_for_some == drawn_for_most == {8}
    assert 0 < some < most


@pytest.fixture(scope="module")
def trained(folder):
    """The small pipeline after a few seconds of learning to continue plain walls, in latents that are block means."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(diffusion, "choose_dtype", lambda device: torch.float32)
        inpainter = diffusion.load(model=str(folder), device="cpu")
    tiny.train(inpainter.pipeline, rounds=250)
    tiny.BlockyVae(inpainter.pipeline)
    return inpainter


def plain_wall():
    """A wall that gets lighter to the right, a hole in it, and the photo with something in the hole."""
    wall = np.linspace(110, 170, SMALL)[None, :, None] * np.array([1, 0.9, 0.7]) + np.zeros((SMALL, 1, 1))
    wall = np.round(wall).astype(np.uint8)
    hole = make_hole(wall.shape, Box(48, 40, 88, 88))
    return wall, hole, with_object(wall, hole)


def test_training_teaches_it_what_is_behind(trained, inpainter):
    wall, hole, image = plain_wall()
    tiny.BlockyVae(inpainter.pipeline)
    settings = InpaintSettings(size=SMALL, temperature=0.0)
    errors = [
        np.mean(
            [
                np.abs(one.fill(image, hole, seed=seed, settings=settings)[hole].astype(int) - wall[hole]).mean()
                for seed in range(4)
            ]
        )
        for one in (trained, inpainter)
    ]
    assert errors[0] < 0.8 * errors[1]


def test_a_trained_pipelines_spread_grows_with_the_temperature(trained, monkeypatch):
    """From one first noise: at 0 the noise of the steps does not matter; then the hole varies ever more with it."""
    _, hole, image = plain_wall()

    def spread_over_seeds(temperature):
        painted = []
        for seed in range(6):
            with other_sampling_noise(monkeypatch, seed):
                settings = InpaintSettings(size=SMALL, steps=12, temperature=temperature)
                painted.append(trained.fill(image, hole, seed=7, settings=settings)[hole].astype(float))
        return np.std(painted, axis=0).mean()

    none, some, most = (spread_over_seeds(temperature) for temperature in (0.0, 0.4, 1.0))
    assert none == 0 < some < most


@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_same_seed_same_bytes(small, temperature):
    image, hole = random_photo()
    settings = InpaintSettings(steps=4, temperature=temperature)
    state = torch.random.get_rng_state()
    first = small.fill(image, hole, seed=11, settings=settings)
    torch.rand(5)
    again = small.fill(image, hole, seed=11, settings=settings)
    torch.random.set_rng_state(state)
    other = small.fill(image, hole, seed=12, settings=settings)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    np.testing.assert_array_equal(first[~hole], image[~hole])
    np.testing.assert_array_equal(torch.random.get_rng_state().numpy(), state.numpy())


@pytest.mark.parametrize(("steps", "strength", "done"), [(25, 1.0, 25), (7, 1.0, 7), (10, 0.3, 3), (1, 1.0, 1)])
def test_evaluations_batch_and_progress(small, steps, strength, done):
    image, hole = random_photo()
    _, oracle = ask_oracle(small, image, Box(0, 0, SMALL, SMALL))
    told = []
    small.fill(
        image,
        hole,
        seed=0,
        settings=InpaintSettings(steps=steps, strength=strength),
        start=image,
        progress=lambda *step: told.append(step),
    )
    assert [batch for batch, _ in oracle.calls] == [1] * done
    assert told == [(i + 1, done) for i in range(done)]
    assert small.details["evaluations"] == done
    assert small.details["batch"] == 1


def test_every_number_of_steps_is_kept_to():
    for steps in range(1, 101):
        scheduler = diffusion.make_scheduler(dict(tiny.SCHEDULER_OPTIONS), steps)
        scheduler.set_timesteps(steps)
        timesteps = scheduler.timesteps.numpy()
        assert len(timesteps) == steps
        assert 0 <= timesteps[-1] < timesteps[0] + 1 <= 1000
        assert (np.diff(timesteps) < 0).all()
    scheduler = diffusion.make_scheduler(dict(tiny.SCHEDULER_OPTIONS), 25)
    scheduler.set_timesteps(25)
    assert scheduler.timesteps.tolist() == list(range(999, 0, -40))
    assert not scheduler.config.clip_sample
    assert scheduler.config.beta_schedule == "scaled_linear"


# Samplers.


@pytest.mark.parametrize("sampler", ["ddim", "dpm++", "unipc"])
def test_every_sampler_ends_at_the_oracles_picture_in_as_many_evaluations(small, sampler):
    truth = np.random.default_rng(3).integers(0, 256, (16, 16, 3), dtype=np.uint8).repeat(8, axis=0).repeat(8, axis=1)
    hole = make_hole(truth.shape, Box(40, 48, 80, 88))
    _, oracle = ask_oracle(small, truth, Box(0, 0, SMALL, SMALL))
    result = small.fill(with_object(truth, hole), hole, seed=1, settings=InpaintSettings(steps=9, sampler=sampler))
    assert np.abs(result.astype(int) - truth).max() <= 2
    assert len(oracle.calls) == small.details["evaluations"] == 9
    kind = {"ddim": "DDIM", "dpm++": "DPMSolverMultistep", "unipc": "UniPCMultistep"}[sampler]
    assert small.details["scheduler"] == f"{kind}Scheduler"


@pytest.mark.parametrize("sampler", ["dpm++", "unipc"])
def test_other_samplers_keep_to_the_steps_and_the_noise_levels(sampler):
    for steps in range(1, 101):
        scheduler = diffusion.make_scheduler(dict(tiny.SCHEDULER_OPTIONS), steps, sampler)
        scheduler.set_timesteps(steps)
        assert len(scheduler.timesteps) == steps
        assert (np.diff(scheduler.timesteps.numpy()) < 0).all() and scheduler.timesteps[-1] >= 0
        assert scheduler.config.beta_schedule == "scaled_linear"


def test_other_samplers_do_not_heed_the_temperature(small):
    image, hole = random_photo()

    def paint(sampler, temperature):
        return small.fill(
            image, hole, seed=3, settings=InpaintSettings(steps=3, sampler=sampler, temperature=temperature)
        )

    assert np.array_equal(paint("unipc", 0.0), paint("unipc", 1.0))
    assert not np.array_equal(paint("ddim", 0.0), paint("ddim", 1.0))


def test_the_size_is_what_was_asked_for(inpainter):
    truth = smooth_picture(300, 420)
    hole = make_hole(truth.shape, Box(100, 50, 201, 160))
    inpainter.fill(truth, hole, seed=0, settings=InpaintSettings(steps=1, size=192))
    width, height = inpainter.details["size"]
    assert width % 8 == height % 8 == 0 and 0.85 * 192**2 <= width * height <= 192**2


def test_the_network_is_compiled_once_and_only_where_asked(small, monkeypatch):
    compiled = []
    monkeypatch.setattr(type(small.pipeline.unet), "compile", lambda self: compiled.append(self))
    image, hole = random_photo()
    small.fill(image, hole, seed=0, settings=InpaintSettings(steps=1))
    assert not compiled
    for seed in (0, 1):
        small.fill(image, hole, seed=seed, settings=InpaintSettings(steps=1, compile=True))
    assert compiled == [small.pipeline.unet]


# Colours, grain, border.


def test_what_the_vae_does_to_colours_is_undone(small):
    truth = smooth_picture(SMALL, SMALL)
    hole = make_hole(truth.shape, Box(40, 48, 80, 88))
    vae, _ = ask_oracle(small, truth, Box(0, 0, SMALL, SMALL))
    tint = torch.tensor([0.08, -0.06, 0.05]).view(1, 3, 1, 1)
    small.pipeline.vae.decode = lambda latents, **options: (0.93 * vae.decode(latents)[0] + tint,)
    result = small.fill(with_object(truth, hole), hole, seed=1, settings=InpaintSettings(steps=5))
    # A latent cell has one colour, so a ramp comes back in steps of a few levels.
    assert np.abs(result[hole].astype(int) - truth[hole]).mean(axis=0).max() < 4
    assert abs((result[hole].astype(int) - truth[hole]).mean(axis=0)).max() < 1.5


def test_the_photos_grain_is_in_the_hole_too(small):
    smooth = smooth_picture(SMALL, SMALL)
    hole = make_hole(smooth.shape, Box(40, 48, 80, 88))
    noisy = np.clip(smooth + np.random.default_rng(0).normal(0, 8, smooth.shape), 0, 255).round().astype(np.uint8)
    ask_oracle(small, smooth, Box(0, 0, SMALL, SMALL))
    result = small.fill(with_object(noisy, hole), hole, seed=1, settings=InpaintSettings(steps=5))
    inner = (slice(50, 86), slice(42, 78))
    fine = [np.diff(picture[inner].astype(float), axis=1).std() for picture in (result, noisy, smooth)]
    assert 0.6 * fine[1] < fine[0] < 1.4 * fine[1] and fine[2] < 0.4 * fine[1]


def test_the_painting_fades_into_the_background_that_is_shown(small):
    image, hole = random_photo()
    shown = hole & ~make_hole(hole.shape, Box(50, 58, 70, 78))
    settings = InpaintSettings(steps=2)
    sharp, soft = (small.fill(image, hole, seed=0, settings=settings, shown=ring) for ring in (None, shown))
    np.testing.assert_array_equal(soft[~hole], image[~hole])
    core = hole & ~shown
    np.testing.assert_array_equal(soft[core], sharp[core])
    top = soft[48, 45:75].astype(int), sharp[48, 45:75].astype(int), image[48, 45:75].astype(int)
    assert np.abs(top[0] - top[2]).mean() < np.abs(top[1] - top[2]).mean()


# Guidance.


def test_guidance_is_left_away_where_it_changes_nothing(small, monkeypatch):
    image, hole = random_photo()
    settings = InpaintSettings(prompt="a wall", negative_prompt="a wall", guidance_scale=7.5, steps=6)
    batches = count_batches(small, monkeypatch)
    ours = small.fill(image, hole, seed=3, settings=settings)
    assert batches == [1] * 6
    batches.clear()
    monkeypatch.setattr(small, "_choose_guidance", lambda _: (small._embed("a wall"), small._embed("a wall"), 7.5))
    guided = small.fill(image, hole, seed=3, settings=settings)
    assert batches == [2] * 6
    assert np.abs(ours.astype(int) - guided).max() <= 1


def count_batches(inpainter, monkeypatch):
    batches = []
    forward = inpainter.pipeline.unet.forward

    def counted(sample, *others, **options):
        batches.append(len(sample))
        return forward(sample, *others, **options)

    monkeypatch.setattr(inpainter.pipeline.unet, "forward", counted)
    return batches


def test_prompts_that_differ_are_guided_by_the_scale(small, monkeypatch):
    image, hole = random_photo()
    batches = count_batches(small, monkeypatch)

    def paint(**options):
        batches.clear()
        result = small.fill(image, hole, seed=3, settings=InpaintSettings(steps=4, **options))
        assert len(batches) == 4
        assert small.details["batch"] == batches[0]
        return result, batches[0]

    plain, batch = paint(prompt="a wall", guidance_scale=1.0)
    assert batch == 1
    same, batch = paint(prompt="a wall", negative_prompt="a cat", guidance_scale=0.5)
    assert batch == 1
    np.testing.assert_array_equal(plain, same)
    little, batch = paint(prompt="a wall", negative_prompt="a cat", guidance_scale=3.0)
    assert batch == 2
    assert (little != plain).any()
    much, batch = paint(prompt="a wall", negative_prompt="a cat", guidance_scale=9.0)
    assert batch == 2
    assert (much != little).any()
    other, batch = paint(prompt="a wall", negative_prompt="a dog with a bone", guidance_scale=3.0)
    assert batch == 2
    assert (other != little).any()


def test_a_prompt_is_embedded_once(small, monkeypatch):
    image, hole = random_photo()
    asked = []
    forward = small.pipeline.text_encoder.forward

    def counted(*inputs, **options):
        asked.append(1)
        return forward(*inputs, **options)

    monkeypatch.setattr(small.pipeline.text_encoder, "forward", counted)
    for seed in range(3):
        small.fill(image, hole, seed=seed, settings=InpaintSettings(negative_prompt="a cat", steps=1))
    assert len(asked) == 2


# Settings.


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"temperature": -0.1}, "temperature -0.1"),
        ({"temperature": 1.5}, "temperature 1.5"),
        ({"temperature": float("nan")}, "temperature nan"),
        ({"strength": 0.0}, "strength 0.0"),
        ({"strength": 1.01}, "strength 1.01"),
        ({"guidance_scale": -1.0}, "guidance scale -1.0"),
        ({"guidance_scale": float("inf")}, "guidance scale inf"),
        ({"steps": 0}, "0 steps"),
        ({"steps": 101}, "101 steps"),
        ({"steps": 2.5}, "2.5 steps"),
        ({"sampler": "euler"}, "no sampler 'euler'"),
        ({"size": 32}, "size of 32"),
        ({"size": 516}, "size of 516"),
        ({"size": 4096}, "size of 4096"),
        ({"strength": 0.03, "steps": 25}, "at least 0.04"),
    ],
)
def test_settings_out_of_range(options, words):
    with pytest.raises(InputError) as caught:
        InpaintSettings(**options)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_least_strength_named_is_accepted():
    for steps in range(1, 101):
        with contextlib.suppress(InputError):
            InpaintSettings(strength=0.001, steps=steps)
            continue
        with pytest.raises(InputError) as caught:
            InpaintSettings(strength=0.001, steps=steps)
        least = float(str(caught.value).split("at least ")[1].split(",")[0])
        assert InpaintSettings(strength=least, steps=steps).evaluations >= 1


# Loading.


def test_loads_all_parts_in_the_chosen_format_and_says_so(folder, monkeypatch):
    monkeypatch.setattr(diffusion, "choose_dtype", lambda device: torch.bfloat16)
    monkeypatch.setattr(crop, "MODEL_SIDE", SMALL)
    inpainter = diffusion.load(model=str(folder), device="cpu")
    for part in (inpainter.pipeline.unet, inpainter.pipeline.vae, inpainter.pipeline.text_encoder):
        assert {parameter.dtype for parameter in part.parameters()} == {torch.bfloat16}
    assert inpainter.name == "diffusion"
    image, hole = random_photo()
    settings = InpaintSettings(steps=2)
    first = inpainter.fill(image, hole, seed=0, settings=settings)
    np.testing.assert_array_equal(first, inpainter.fill(image, hole, seed=0, settings=settings))
    np.testing.assert_array_equal(first[~hole], image[~hole])
    details = json.loads(json.dumps(inpainter.details))
    assert details["model"] == str(folder)
    assert details["device"] == "cpu"
    assert details["dtype"] == "bfloat16"
    assert details["scheduler"] == "DDIMScheduler"
    assert details["memory"] == "plain"


@pytest.mark.parametrize(
    ("device", "capabilities", "dtype"),
    [
        ("cpu", {"avx512_bf16": True}, "bfloat16"),
        ("cpu", {"amx_bf16": True, "avx512_bf16": False}, "bfloat16"),
        ("cpu", {"architecture": "aarch64", "bf16": True}, "bfloat16"),
        ("cpu", {"avx2": True, "avx512_f": True, "avx512_fp16": True}, "float32"),
        ("cuda", {}, "float16"),
        ("mps", {}, "float16"),
    ],
)
def test_number_format(monkeypatch, device, capabilities, dtype):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert diffusion.choose_dtype(device) == getattr(torch, dtype)


@pytest.fixture
def logged():
    """What the libraries log: their own handlers write past what pytest catches."""
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    for library in ("diffusers", "transformers", "huggingface_hub"):
        logging.getLogger(library).addHandler(handler)
    yield lines
    for library in ("diffusers", "transformers", "huggingface_hub"):
        logging.getLogger(library).removeHandler(handler)


def test_nothing_is_printed(folder, monkeypatch, capfd, logged):
    from diffusers.utils import logging as diffusers_logging

    monkeypatch.setattr(crop, "MODEL_SIDE", SMALL)
    image, hole = random_photo()
    level = diffusers_logging.get_verbosity()
    inpainter = diffusion.load(model=str(folder), device="cpu")
    inpainter.fill(image, hole, seed=0, settings=InpaintSettings(prompt="a b " * 100, steps=2))
    assert capfd.readouterr() == ("", "")
    assert logged == []
    assert diffusers_logging.get_verbosity() == level
    assert diffusers_logging.is_progress_bar_enabled()


@pytest.mark.parametrize("terminal", [True, False])
def test_downloads_have_a_bar_on_a_terminal_alone(monkeypatch, terminal):
    from huggingface_hub.utils import are_progress_bars_disabled

    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    with diffusion.quiet_loading(), diffusion._quiet_libraries():
        assert are_progress_bars_disabled() is not terminal
    assert not are_progress_bars_disabled()


def remove(name):
    def change(folder):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def truncate(name):
    def change(folder):
        path = folder / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return change


def remove_all(folder):
    shutil.rmtree(folder)
    folder.mkdir()


def drop_a_tensor(folder):
    from safetensors.torch import load_file, save_file

    path = folder / "unet" / "diffusion_pytorch_model.safetensors"
    tensors = load_file(path)
    del tensors["conv_in.weight"]
    save_file(tensors, path, metadata={"format": "pt"})


def bring_own_code(folder):
    path = folder / "model_index.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "unet": ["own", "Own"]}))
    (folder / "unet" / "own.py").write_text("raise SystemExit('code of the model was run')")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        pytest.param(remove_all, "model_index.json", id="empty"),
        pytest.param(remove("model_index.json"), "model_index.json", id="no-index"),
        pytest.param(remove("unet/diffusion_pytorch_model.safetensors"), "unet", id="half-a-download-unet"),
        pytest.param(remove("vae"), "config in vae", id="half-a-download-vae"),
        pytest.param(remove("text_encoder/model.safetensors"), "text_encoder", id="half-a-download-text"),
        pytest.param(remove("tokenizer"), "config in tokenizer", id="half-a-download-words"),
        pytest.param(remove("tokenizer/tokenizer.json"), "tokenizer.json", id="half-a-download-vocabulary"),
        pytest.param(
            truncate("unet/diffusion_pytorch_model.safetensors"),
            "model.safetensors, which is cut short",
            id="truncated-unet",
        ),
        pytest.param(
            truncate("text_encoder/model.safetensors"),
            "text_encoder/model.safetensors, which",
            id="truncated-text",
        ),
        pytest.param(truncate("model_index.json"), "index", id="truncated-index"),
        pytest.param(drop_a_tensor, "unet lacks weights", id="tensor-missing"),
        pytest.param(bring_own_code, "own.Own", id="own-code"),
    ],
)
def test_damaged_model_is_one_line(folder, tmp_path, damage, words, capfd, logged):
    broken = tmp_path / "broken-model"
    shutil.copytree(folder, broken)
    damage(broken)
    with pytest.raises(EngineUnavailableError) as caught:
        diffusion.load(model=str(broken), device="cpu")
    assert "broken-model" in str(caught.value)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")
    assert logged == []


def test_text_to_image_model_is_refused(tmp_path):
    tiny.build(tmp_path / "text-to-image", in_channels=4)
    with pytest.raises(EngineUnavailableError) as caught:
        diffusion.load(model=str(tmp_path / "text-to-image"), device="cpu")
    assert "text-to-image is no inpainting model" in str(caught.value)
    assert "4 channels" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_device_that_is_not_there(folder):
    missing = "mps" if not torch.backends.mps.is_available() else "cuda"
    with pytest.raises(EngineUnavailableError, match=missing) as caught:
        diffusion.load(model=str(folder), device=missing)
    assert "\n" not in str(caught.value)


def test_files_in_half_precision_alone_are_read(folder, tmp_path):
    half = tmp_path / "half"
    shutil.copytree(folder, half)
    for path in [*half.glob("unet/*.safetensors"), *half.glob("vae/*.safetensors")]:
        path.rename(path.with_suffix(".fp16.safetensors"))
    assert diffusion.load(model=str(half), device="cpu").pipeline.unet.config.in_channels == 9


def put_in_cache(cache, model_id, folder):
    """Lay a model's files out as the hub's local cache does, without the list of files that newer versions add."""
    place = cache / ("models--" + model_id.replace("/", "--"))
    shutil.copytree(folder, place / "snapshots" / "0123abcd")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abcd")


@pytest.mark.parametrize(
    ("cached", "taken"),
    [
        (diffusion.MODEL_IDS[:1], diffusion.MODEL_IDS[0]),
        (diffusion.MODEL_IDS[1:], diffusion.MODEL_IDS[1]),
        (diffusion.MODEL_IDS, diffusion.MODEL_IDS[0]),
    ],
)
def test_the_original_in_the_cache_comes_before_its_copy(folder, tmp_path, monkeypatch, cached, taken):
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    for model_id in cached:
        put_in_cache(tmp_path, model_id, folder)
    assert diffusion.load(device="cpu").details["model"] == taken


def test_without_weights_the_line_names_the_model():
    with pytest.raises(EngineUnavailableError, match="stable-diffusion-2-inpainting") as caught:
        diffusion.load(device="cpu")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("dtype", "has_half", "asked"),
    [
        (torch.float32, True, [None]),
        (torch.bfloat16, True, [None]),
        (torch.float16, True, ["fp16"]),
        (torch.float16, False, ["fp16", None]),
    ],
)
def test_download_takes_only_what_is_used(monkeypatch, dtype, has_half, asked):
    from diffusers import StableDiffusionInpaintPipeline

    variants = []

    def download(model_id, variant=None, **parts):
        assert (model_id, parts) == (
            "some/model",
            dict.fromkeys(["safety_checker", "feature_extractor", "image_encoder"]),
        )
        variants.append(variant)
        if variant and not has_half:
            raise ValueError("no such modeling files")
        return "/cache/some-model"

    monkeypatch.setattr(StableDiffusionInpaintPipeline, "download", download)
    assert str(diffusion._download("some/model", dtype)) == "/cache/some-model"
    assert variants == asked


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (torch.OutOfMemoryError("CUDA out of memory.\nTried to allocate 20 GiB"), True),
        (MemoryError(), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: 5 GB)"), True),
        (RuntimeError("expected a tensor"), False),
    ],
)
def test_out_of_memory_is_one_line_and_a_bug_is_not_hidden(small, monkeypatch, error, is_memory):
    asked = []

    def fail(*_, **__):
        asked.append(1)
        raise error

    monkeypatch.setattr(small.pipeline.unet, "forward", fail)
    image, hole = random_photo()
    with pytest.raises(EngineUnavailableError if is_memory else RuntimeError) as caught:
        small.fill(image, hole, seed=0, settings=InpaintSettings(steps=2))
    if is_memory:
        assert "ran out of memory on cpu while painting 128x128 pixels" in str(caught.value)
        assert "\n" not in str(caught.value)
    assert len(asked) == (2 if is_memory else 1)  # tried once more, with less


def test_where_memory_runs_out_it_goes_on_with_less(small, monkeypatch):
    image, hole = random_photo()
    settings = InpaintSettings(steps=2)
    expected = small.fill(image, hole, seed=0, settings=settings)
    forward, failures = small.pipeline.unet.forward, [torch.OutOfMemoryError("CUDA out of memory")]

    def fail_once(*inputs, **options):
        if failures:
            raise failures.pop()
        return forward(*inputs, **options)

    monkeypatch.setattr(small.pipeline.unet, "forward", fail_once)
    told = []
    monkeypatch.setattr(diffusion.log, "warning", lambda line, *values: told.append(line % values))
    np.testing.assert_array_equal(small.fill(image, hole, seed=0, settings=settings), expected)
    assert told == ["the diffusion inpainter ran out of memory on cpu; trying again with less, slower"]
    assert small.details["memory"] == "economical" and small.pipeline.vae.use_tiling


class FakePipeline:
    """Records where it was sent."""

    def __init__(self, fits=True):
        self.vae, self.unet, self.calls, self.fits = self, self, [], fits

    def enable_tiling(self):
        self.calls.append("tiling")

    def enable_model_cpu_offload(self, device):
        self.calls.append(f"offload {device}")

    def to(self, device=None, memory_format=None):
        self.calls.append(f"to {device}" if device else "channels last")
        if device == "cuda" and not self.fits:
            raise torch.OutOfMemoryError("CUDA out of memory")


def test_a_gpu_that_is_too_small_gets_one_network_at_a_time(monkeypatch):
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    enough = FakePipeline()
    assert diffusion._fits(enough, "cuda") and enough.calls == ["to cuda", "channels last", "channels last"]
    little = FakePipeline(fits=False)
    assert not diffusion._fits(little, "cuda")
    diffusion.save_memory(little, "cuda")
    assert little.calls == ["to cuda", "tiling", "to cpu", "offload cuda"]
    for gigabytes, is_little in ((4, True), (7.9, True), (8, False), (80, False)):
        properties = type("Properties", (), {"total_memory": int(gigabytes * 2**30)})
        monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device, properties=properties: properties)
        assert diffusion.has_little_memory("cuda") is is_little
    assert not diffusion.has_little_memory("cpu")


def test_overflow_is_not_painted(small, monkeypatch):
    monkeypatch.setattr(small.pipeline.unet, "forward", lambda sample, *_, **__: (sample[:, :4] * float("nan"),))
    image, hole = random_photo()
    with pytest.raises(EngineUnavailableError, match="overflowed"):
        small.fill(image, hole, seed=0, settings=InpaintSettings(steps=2))
