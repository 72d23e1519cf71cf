"""The README's commands run as they stand, and its options are the parsers'."""

import re
import shlex
from pathlib import Path

import pytest

import generate_mask
import shift_object
from cli.jobs import read_jobs
from engines.segmentation.phrase import known_words
from engines.segmentation.vocabulary import KINDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = {"generate_mask.py": generate_mask, "shift_object.py": shift_object}


def shell_lines():
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


PYTHON_LINES = [line for line in shell_lines() if line.startswith("python ")]


@pytest.mark.parametrize("line", PYTHON_LINES)
def test_the_commands_run(line, tmp_path, monkeypatch):
    (tmp_path / "input_images").symlink_to(ROOT / "input_images")
    monkeypatch.chdir(tmp_path)
    _, command, *args = shlex.split(line, comments=True)
    assert COMMANDS[command].main(args) == 0
    assert Path(args[args.index("--output") + 1]).stat().st_size > 10_000


def test_both_commands_are_shown():
    assert {line.split()[1] for line in PYTHON_LINES} == set(COMMANDS)


def test_every_option_is_told():
    for module in COMMANDS.values():
        for action in module.build_parser()._actions:
            assert any(f"`{option}" in README for option in action.option_strings), action.option_strings


def test_the_jobs_example_is_a_jobs_file(tmp_path):
    (example,) = re.findall(r"```csv\n(.*?)```", README, re.DOTALL)
    (tmp_path / "jobs.csv").write_text(example)
    parser = shift_object.build_parser()
    by_name, by_box = read_jobs(tmp_path / "jobs.csv", parser, parser.parse_args([]))
    assert by_name.options.object == "bagpack" and by_name.options.box is None
    assert by_box.options.box is not None and by_box.options.x.percent


def test_the_words_that_the_readme_lists_are_the_vocabulary():
    (listed,) = re.findall(r"\*\*Names\*\*, .*? words in all\): (.*?)\.\n", README, re.DOTALL)
    assert [" ".join(name.split()) for name in listed.split(",")] == sorted(KINDS)
    (count,) = re.findall(r"(\d+) words in all", README)
    assert int(count) == len(known_words()) // 10 * 10


@pytest.mark.parametrize(("name", "module"), [("task1.csv", generate_mask), ("task2.csv", shift_object)])
def test_the_task_lists_name_pictures_that_are_there(name, module):
    parser = module.build_parser()
    jobs = read_jobs(ROOT / "input_images" / name, parser, parser.parse_args([]))
    assert [job.options.object for job in jobs] == ["bagpack", "stool", "wall hanging"]
    for job in jobs:
        assert job.options.image.is_file()
        assert job.options.output.parent.samefile(ROOT / "output_images")


def test_pictures_that_the_readme_shows_are_there():
    for path in re.findall(r"!\[[^]]*\]\(([^)]+)\)", README):
        assert (ROOT / path.replace("%20", " ")).is_file(), path
