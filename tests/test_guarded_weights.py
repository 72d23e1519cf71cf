"""Models that were tampered with or damaged, given to the commands: code 5, one line, no output, and no code run.

What must not be run leaves a trace, a folder that it makes. The models are small ones of the published classes.
"""

import json
import pickle
import shutil

import pytest

import generate_mask
import shift_object
from engines.weightfiles import weight_files
from tests.segmentation.damaged import Trap
from tests.tiny_models.clipseg import one_thread

PARTS = {  # of each engine's model: the subfolders that have weights, and a library's name for them
    "clipseg": {"": "pytorch_model.bin"},
    "sam": {"": "pytorch_model.bin"},
    "diffusion": {
        "unet": "diffusion_pytorch_model.bin",
        "vae": "diffusion_pytorch_model.bin",
        "text_encoder": "pytorch_model.bin",
    },
}
EVERY_PART = [(engine, part) for engine, parts in PARTS.items() for part in parts]


@pytest.fixture
def model(request, tmp_path):
    """A function that gives a copy of an engine's small model, to change."""
    return lambda engine: shutil.copytree(request.getfixturevalue(f"{engine}_folder"), tmp_path / "model")


@pytest.fixture
def run(files, capfd):
    """A function that edits the scene with an engine and a model for it: (exit code, stderr); code 5 wrote nothing."""

    def edit(engine, folder):
        args = ["--image", str(files / "photo.png"), "--output", str(files / "out.png")]
        box = ["--box", "15,35,50,75", "--segmenter", "embedded"]
        command, more = {
            "clipseg": (generate_mask, ["--object", "red circle", "--segmenter", "clipseg", "--segment-model"]),
            "sam": (generate_mask, [*box, "--refine", "sam", "--refine-model"]),
            "diffusion": (
                shift_object,
                [*box, "--x=30", "--y=0", "--steps=1", "--candidates=1", "--inpaint-size=64", "--inpaint-model"],
            ),
        }[engine]
        capfd.readouterr()
        with one_thread():
            code = command.main([*args, *more, str(folder)])
        captured = capfd.readouterr()
        if code == 5:
            assert captured.out == "" and not (files / "out.png").exists()
        return code, captured.err

    return edit


def the_line(result):
    """Return the one line of a refusal."""
    code, said = result
    assert code == 5
    (line,) = said.splitlines()
    return line


@pytest.mark.parametrize("engine", PARTS)
def test_the_models_as_they_are_can_be_loaded(engine, model, run):
    """So that what the tests below see refused is refused for what was done to it."""
    assert run(engine, model(engine))[0] == 0


@pytest.mark.parametrize("write", ["pickle", "torch"])
@pytest.mark.parametrize(("engine", "part"), EVERY_PART)
def test_code_in_a_pickle_is_refused_and_not_run(engine, part, write, model, run, tmp_path):
    import torch

    folder, sprung = model(engine), tmp_path / "sprung"
    for path in weight_files(folder / part):
        path.unlink()
    armed, pickled = {"weight": Trap(sprung)}, folder / part / PARTS[engine][part]
    if write == "pickle":
        pickled.write_bytes(pickle.dumps(armed))
    else:
        torch.save(armed, pickled)
    line = the_line(run(engine, folder))
    assert str(folder) in line and "never run" in line and "safetensors" in line
    assert not sprung.exists()
    torch.load(pickled, weights_only=False) if write == "torch" else pickle.loads(pickled.read_bytes())
    assert sprung.exists()  # the trap works: read without care, the file does make a folder


def bring_code(folder, trace, names):
    """Put a module that leaves a trace beside a model, under every name that a library might look for it."""
    for name in names:
        (folder / name).write_text(
            f"import os\nos.makedirs({str(trace)!r}, exist_ok=True)\n"
            "class Own:\n    pass\nOwnConfig = OwnTokenizer = OwnProcessor = Own\n"
        )


def change(path, **entries):
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))


OWN = {"AutoConfig": "own.OwnConfig", "AutoModel": "own.Own", "AutoProcessor": "own.OwnProcessor"}
OWN |= {"AutoTokenizer": ["own.OwnTokenizer", "own.OwnTokenizer"], "AutoImageProcessor": "own.OwnProcessor"}


@pytest.mark.parametrize("engine", PARTS)
def test_code_that_a_config_points_to_is_not_run(engine, model, run, tmp_path):
    """The model's own classes are known here, so it works without."""
    folder, trace = model(engine), tmp_path / "trace"
    for config in folder.rglob("*config.json"):
        change(config, auto_map=OWN)
        bring_code(config.parent, trace, ["own.py"])
    assert run(engine, folder)[0] == 0
    assert not trace.exists()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"unet": ["own", "Own"]}, "own.Own as unet"),
        ({"text_encoder": ["own", "Own"]}, "own.Own as text_encoder"),
        ({"_class_name": ["own", "Own"]}, "own.Own as _class_name"),
    ],
)
def test_code_that_a_pipeline_points_to_is_refused_and_not_run(entry, words, model, run, tmp_path):
    folder, trace = model("diffusion"), tmp_path / "trace"
    change(folder / "model_index.json", **entry)
    bring_code(folder, trace, ["own.py", "pipeline.py", "unet/own.py", "text_encoder/own.py"])
    line = the_line(run("diffusion", folder))
    assert words in line and "never run" in line and str(folder) in line
    assert not trace.exists()


def test_a_pipeline_class_of_its_own_name_is_not_looked_for(model, run, tmp_path):
    folder, trace = model("diffusion"), tmp_path / "trace"
    change(folder / "model_index.json", _class_name="Own", custom_pipeline="own")
    bring_code(folder, trace, ["own.py", "Own.py", "pipeline.py"])
    assert run("diffusion", folder)[0] == 0  # it is loaded as what it has to be, Stable Diffusion for inpainting
    assert not trace.exists()


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_bin(path, *, old=False):
    """Put a torch file cut short in the place of safetensors."""
    import torch
    from safetensors.torch import load_file

    pickled = path.parent / PARTS["diffusion" if path.name.startswith("diffusion") else "sam"].get(
        path.parent.name, "pytorch_model.bin"
    )
    torch.save(load_file(path), pickled, _use_new_zipfile_serialization=not old)
    path.unlink()
    cut(pickled)


def lose_a_shard(path):
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    stem = path.name.removesuffix("model.safetensors")
    index = {"metadata": {}, "weight_map": {key: stem + name for key, name in shards.items()}}
    path.with_name(f"{path.name}.index.json").write_text(json.dumps(index))
    path.rename(path.with_name(stem + shards["a"]))


def bend(path):
    """Give a tensor another shape."""
    import torch
    from safetensors.torch import load_file, save_file

    tensors = load_file(path)
    tensors[sorted(tensors)[0]] = torch.zeros(3, 1, 2)
    save_file(tensors, path, metadata={"format": "pt"})


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 603000000\n"
DAMAGE = {
    "cut": (cut, "safetensors, which is cut short"),
    "cut bin": (cut_bin, ".bin, which is cut short"),
    "cut bin of old": (lambda path: cut_bin(path, old=True), "cannot be loaded; fetch it again"),
    "empty": (lambda path: path.write_bytes(b""), "safetensors, which is empty"),
    "pointer": (lambda path: path.write_bytes(POINTER), "safetensors, which is git-lfs's pointer"),
    "web page": (lambda path: path.write_bytes(b"<html>Log in</html>"), "safetensors, which is no safetensors file"),
    "shard": (lose_a_shard, "model-00002-of-00002.safetensors"),
    "shapes": (bend, "shape"),
    "config": (lambda path: path.with_name("config.json").write_text('{"a":'), "config.json, which is no JSON object"),
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize(("engine", "part"), EVERY_PART)
def test_damage_is_noticed_and_named(engine, part, damage, model, run):
    folder = model(engine)
    change_it, words = DAMAGE[damage]
    change_it(weight_files(folder / part)[0])
    line = the_line(run(engine, folder))
    assert str(folder) in line and words in line and "fetch" in line
    if part and "which" in words:
        assert f"{part}/" in line


def test_a_damaged_model_that_was_named_is_an_error_with_auto_too(files, model, capfd):
    folder = model("clipseg")
    cut(folder / "model.safetensors")
    capfd.readouterr()
    args = ["--image", str(files / "photo.png"), "--object", "box", "--output", str(files / "out.png")]
    assert generate_mask.main([*args, "--segment-model", str(folder)]) == 5
    (line,) = capfd.readouterr().err.splitlines()
    assert f"{folder} has a damaged file, model.safetensors" in line and not (files / "out.png").exists()


def test_a_damaged_copy_in_the_cache_gives_way_to_the_embedded_engine_in_one_line(files, model, monkeypatch, capfd):
    from huggingface_hub import constants

    place = files / "hub" / "models--CIDAS--clipseg-rd64-refined"
    shutil.copytree(model("clipseg"), place / "snapshots" / "0123abcd")
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("0123abcd")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(files / "hub"))
    cut(place / "snapshots" / "0123abcd" / "model.safetensors")
    args = ["--image", str(files / "photo.png"), "--object", "box", "--box", "15,35,50,75"]
    args += ["--output", str(files / "out.png")]
    capfd.readouterr()  # what the building of the model said
    assert generate_mask.main(args) == 0
    (line,) = capfd.readouterr().err.splitlines()
    assert "embedded, because" in line and "model.safetensors, which is cut short" in line
    assert f"remove {place}" in line and (files / "out.png").exists()
    assert generate_mask.main([*args, "--segmenter", "clipseg"]) == 5  # named, it is never replaced


def test_a_damaged_sam_in_the_cache_gives_way_to_edges_in_one_line(files, model, monkeypatch, capfd):
    """Where there is none at all nothing is said: nobody asked for it."""
    from huggingface_hub import constants

    args = ["--image", str(files / "photo.png"), "--object", "red circle", "--output", str(files / "out.png")]
    args += ["--segment-model", str(model("clipseg"))]
    capfd.readouterr()
    with one_thread():
        assert generate_mask.main(args) == 0
        assert capfd.readouterr().err == ""
        place = files / "hub" / "models--facebook--sam-vit-base"
        shutil.copytree(files / "model", place / "snapshots" / "0123abcd")
        (place / "refs").mkdir()
        (place / "refs" / "main").write_text("0123abcd")
        cut(place / "snapshots" / "0123abcd" / "model.safetensors")
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(files / "hub"))
        assert generate_mask.main(args) == 0
        (line,) = capfd.readouterr().err.splitlines()
        assert "refiner: edges, because" in line and "model.safetensors, which is cut short" in line
        assert generate_mask.main([*args, "--refine", "sam"]) == 5
