"""Damaged files of weights and settings, as downloads leave them: told by their name, without a library."""

import json
import struct
import zipfile

import pytest

from engines.weightfiles import find_damage, weight_files

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 603000000\n"


def safetensors(size=24, header=None):
    """The bytes of a safetensors file with one tensor of so many bytes."""
    header = header or json.dumps({"__metadata__": {}, "a": {"dtype": "F32", "shape": [6], "data_offsets": [0, size]}})
    return struct.pack("<Q", len(header)) + header.encode() + bytes(size)


def torch_file(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02N.")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("model.safetensors", safetensors(), None),
        ("model.safetensors", safetensors(size=0, header="{}"), None),
        (
            "model.safetensors",
            safetensors()[:-1],
            f"is cut short ({len(safetensors()) - 1} of {len(safetensors())} bytes)",
        ),
        ("model.safetensors", safetensors() + b"0", "is 1 bytes too long"),
        ("model.safetensors", safetensors()[:20], "is cut short (20 bytes, not even its header)"),
        ("model.safetensors", b"\x05\x00", "is no safetensors file"),
        ("model.safetensors", b"<!DOCTYPE html><title>Please log in", "is no safetensors file"),
        ("model.safetensors", safetensors(header="[1]"), "is no safetensors file"),
        ("model.safetensors", safetensors(header='{"a": {"data_offsets": [0]}}'), "is no safetensors file"),
        ("model.safetensors", safetensors(header="[" * 99_999), "is no safetensors file"),
        ("model.safetensors", b"", "is empty"),
        ("model.safetensors", POINTER, "is git-lfs's pointer"),
        ("model-00002-of-00002.safetensors", b"", "is empty"),
        ("diffusion_pytorch_model.fp16.safetensors", b"", "is empty"),
        ("pytorch_model.bin", b"\x80\x02N.", None),  # an old one: read to its end only by its loader
        ("pytorch_model.bin", b"PK\x03\x04 and no more", "is cut short"),
        ("pytorch_model.bin", b"", "is empty"),
        ("pytorch_model.bin", POINTER, "is git-lfs's pointer"),
        ("pytorch_model.bin", b"<html>", "is no file of torch's"),
        ("config.json", b'{"a": 1}', None),
        ("config.json", b'{"a": 1', "is no JSON object"),
        ("config.json", b"[1]", "is no JSON object"),
        ("config.json", b"\xff{}", "is no JSON object"),
        ("scheduler_config.json", b"", "is no JSON object"),
        ("tokenizer.json", b"[" * 99_999, "is no JSON object"),
        ("notes.json", b"my own", None),  # no library reads it
        ("optimizer.bin", b"", None),
    ],
)
def test_damage_is_named(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    damage = find_damage(tmp_path)
    assert damage is None if words is None else damage.startswith(f"{name}, which {words}")


def test_a_whole_file_of_torchs_and_what_is_cut_from_it(tmp_path):
    path = tmp_path / "pytorch_model.bin"
    torch_file(path)
    assert find_damage(tmp_path) is None
    path.write_bytes(path.read_bytes()[:-30])
    assert find_damage(tmp_path) == "pytorch_model.bin, which is cut short"


def test_a_damaged_pickle_beside_safetensors_is_not_read(tmp_path):
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    (tmp_path / "model.safetensors").write_bytes(safetensors())
    assert find_damage(tmp_path) is None


def test_files_of_weights(tmp_path):
    names = ["model.safetensors", "model.fp16.safetensors", "model-00001-of-00002.safetensors", "pytorch_model.bin"]
    for name in [*names, "modelling.bin", "model.txt", "model.safetensors.part"]:
        (tmp_path / name).touch()
    (tmp_path / "diffusion_pytorch_model.bin").symlink_to(tmp_path / "gone")
    assert sorted(path.name for path in weight_files(tmp_path)) == sorted(names)
