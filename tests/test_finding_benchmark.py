"""The benchmark of finding by name, with segmenters whose answers are written down, on a picture made by hand.

The picture is 64x64: an apple on a tray on a table, each its own rectangle, and a mug too small to be asked for.
"""

import json

import cv2
import numpy as np
import pytest

from benchmarks import finding, outlining
from benchmarks.measures import edge_f, outline, overlap
from benchmarks.peers import plain_grabcut
from engines.errors import EngineUnavailableError
from engines.geometry import Box

SIZE = 64
PLACES = {  # name -> rows, columns, and what it stands on
    "table": (slice(32, 60), slice(8, 56), None),
    "tray": (slice(28, 32), slice(16, 40), 0),
    "apple": (slice(16, 28), slice(20, 32), 1),
    "mug": (slice(2, 6), slice(50, 55), None),  # 20 pixels: 0.49% of the picture
}
NAMES = list(PLACES)
THINGS = [{"name": name, "on": on, "area": 1000 - n} for n, (name, (*_, on)) in enumerate(PLACES.items())]
COVERAGE = np.zeros((len(PLACES), SIZE, SIZE), np.uint8)
for number, (rows, columns, _) in enumerate(PLACES.values()):
    COVERAGE[number, rows, columns] = 255
FAMILIES = {"table": COVERAGE[:3].any(axis=0), "tray": COVERAGE[1:3].any(axis=0), "apple": COVERAGE[2] > 0}


class Stub:
    """A segmenter that answers with a mask for a word; with nothing for any other."""

    edge_error = 0

    def __init__(self, answers):
        self.answers = answers

    def score(self, image, text, hints):
        return self.answers.get(text, np.zeros(image.shape[:2], bool)).astype(np.float32)


class Certain(Stub):
    """A segmenter that finds everything, always in the same corner."""

    def score(self, image, text, hints):
        score = np.zeros(image.shape[:2], np.float32)
        score[-3:, -3:] = 1
        return score


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "renders"
    place.mkdir()
    image = np.random.default_rng(0).integers(100, 130, (SIZE, SIZE, 3)).astype(np.uint8)
    for name, colour in zip(NAMES, ((40, 60, 120), (200, 200, 190), (30, 30, 200), (90, 160, 60)), strict=True):
        image[PLACES[name][:2]] = colour
    cv2.imwrite(str(place / "room-00000.jpg"), image)
    np.savez_compressed(place / "room-00000.npz", coverage=COVERAGE)
    (place / "room-00000.json").write_text(json.dumps({"things": THINGS}))
    (place / "room-00001.json").write_text("{}")  # not finished: no masks yet
    return place


@pytest.fixture
def photos(folder):
    """Two photos: the apple by its name, and by one that nobody was taught."""
    place = folder.parent / "photos"
    place.mkdir()
    cv2.imwrite(str(place / "photo.png"), cv2.imread(str(folder / "room-00000.jpg")))
    cv2.imwrite(str(place / "mask.png"), FAMILIES["apple"].astype(np.uint8) * 255)
    entry = {"image": "photo.png", "mask": "mask.png"}
    (place / "photos.json").write_text(json.dumps([entry | {"object": "apple"}, entry | {"object": "pheasant"}]))
    return place


@pytest.fixture
def measured(monkeypatch, capsys):
    """Returns a function: runs the benchmark with a segmenter and gives the last line's object and the lines before."""

    def kinds_of(word):
        if word not in finding.KINDS:
            raise EngineUnavailableError(f"was not taught {word}")
        return frozenset({word})

    def run(segmenter, *arguments):
        monkeypatch.setattr(finding, "load", lambda finder, sharpen=True: segmenter if sharpen else Stub({}))
        assert finding.main([str(argument) for argument in arguments]) == 0
        *lines, last = capsys.readouterr().out.splitlines()
        return json.loads(last), lines

    monkeypatch.setattr(finding, "kinds_of", kinds_of)
    monkeypatch.setattr(finding, "peak_memory", lambda path: 123)
    return run


def test_what_stands_on_a_thing_is_part_of_it():
    for name, family in FAMILIES.items():
        truth, own = finding.truth_of(COVERAGE, THINGS, {name})
        assert np.array_equal(truth, family)
        assert np.array_equal(own, COVERAGE[NAMES.index(name)] > 0)
    truth, own = finding.truth_of(COVERAGE, THINGS, {"apple", "mug", "sofa"})  # a word may mean several kinds
    assert np.array_equal(truth, own) and np.array_equal(own, COVERAGE[2:].any(axis=0))


def test_a_pixel_that_a_thing_and_its_load_share_is_theirs():
    coverage = np.array([[[100, 100, 60]], [[0, 100, 60]]], np.uint8)
    truth, own = finding.truth_of(coverage, [{"name": "tray", "on": None}, {"name": "cup", "on": 0}], {"tray"})
    assert truth.tolist() == [[False, True, False]]
    assert not own.any()


def test_every_kind_answers_to_its_name():
    assert all(kind in finding.kinds_of(kind) for kind in finding.KINDS)
    with pytest.raises(EngineUnavailableError):
        finding.kinds_of("pheasant")


def test_exact_answers(folder, measured):
    told, lines = measured(Stub(FAMILIES), folder)
    assert (told["benchmark"], told["pictures"], told["peak_mb"]) == ("finding", 1, 123)
    ours, blunt, central, box = told["results"]
    assert [entry["method"] for entry in told["results"]] == list(finding.METHODS)
    assert ours["asked"] == 3  # not the mug
    assert ours["iou_mean"] == ours["iou_over_0.5"] == ours["found_over_0.5"] == ours["edge_f_mean"] == 1
    assert ours["own_iou_mean"] < 1
    assert (ours["missed"], ours["absent_asked"], ours["absent_refused"]) == (0, 10, 1)
    assert (blunt["missed"], blunt["iou_mean"], blunt["found_over_0.5"], blunt["absent_refused"]) == (1, 0, None, 1)
    assert (central["absent_asked"], central["absent_refused"]) == (0, None)
    assert box["iou_mean"] > central["iou_mean"]
    assert all(any(line.startswith(name) for line in lines) for name in finding.METHODS)


def test_wrong_answers_are_found_and_count_nothing(folder, measured):
    told, _ = measured(Certain({}), folder, "--only", "ours", "--absent", "4")
    (ours,) = told["results"]
    assert (ours["iou_mean"], ours["found_over_0.5"], ours["edge_f_mean"], ours["missed"]) == (0, 0, 0, 0)
    assert (ours["absent_asked"], ours["absent_refused"]) == (4, 0)


def test_a_word_it_misses_counts_as_nothing(folder, measured):
    answers = {name: family for name, family in FAMILIES.items() if name != "tray"}
    told, lines = measured(Stub(answers), folder, "--only", "ours")
    (ours,) = told["results"]
    assert ours["missed"] == pytest.approx(1 / 3, abs=1e-3)
    assert ours["iou_mean"] == ours["iou_over_0.5"] == pytest.approx(2 / 3, abs=1e-3)
    assert ours["found_over_0.5"] == 1
    assert told["words"] == [
        {"word": "tray", "count": 1, "iou_mean": 0, "iou_over_0.5": 0},
        {"word": "apple", "count": 1, "iou_mean": 1, "iou_over_0.5": 1},
        {"word": "table", "count": 1, "iou_mean": 1, "iou_over_0.5": 1},
    ]
    (line,) = [line for line in lines if line.startswith("tray")]
    assert line.split() == ["tray", "1", "0.00", "0.00", "apple", "1", "1.00", "1.00", "table", "1", "1.00", "1.00"]


def test_absent_words_are_the_same_each_time_and_name_nothing_in_the_picture(folder, measured):
    measured(Stub(FAMILIES), folder, "--only", "ours")  # for its kinds_of
    scene = finding.read_scene(folder / "room-00000.json")
    words = [question.word for question in finding.questions_of(scene, 10_000) if question.truth is None]
    assert set(words) == set(finding.KINDS) - set(NAMES)  # not the mug: it is there, small as it is
    first = [question.word for question in finding.questions_of(scene, 10) if question.truth is None]
    assert first == words[:10]
    other = [question.word for question in finding.questions_of(scene._replace(name="other"), 10)]
    assert other[-10:] != first


def test_photos_and_words_it_was_not_taught(folder, photos, measured):
    sheet = photos / "sheet.png"
    told, lines = measured(Stub(FAMILIES), folder, "--only", "ours", "--photos", photos, "--photos-sheet", sheet)
    assert (told["photos"]["known"], told["photos"]["unknown"]) == (1, ["pheasant"])
    assert told["photos"]["finds"] == [{"word": "apple", "iou": 1, "found": True}]
    assert told["photos"]["results"][0]["iou_mean"] == 1
    assert "1 words it does not know: pheasant" in lines
    assert any(line.split() == ["apple", "1.000", "found"] for line in lines)
    assert cv2.imread(str(sheet)).shape == (256, 5 * 256, 3)


def test_the_sheet_shows_the_mask_and_the_true_outline(folder, measured):
    sheet = folder / "sheet.png"
    measured(Stub({"table": FAMILIES["table"]}), folder, "--only", "ours", "--sheet", sheet)
    shown = cv2.imread(str(sheet)).astype(int)
    assert shown.shape == (256, 5 * 256, 3)  # apple and tray, not found, then the table
    apple, table = shown[:, :256], shown[:, 512:768]
    inside = (slice(160, 210), slice(60, 200))  # the table's, in a tile of four times the picture's size
    assert table[inside].mean() > 2.5 * apple[inside].mean()
    for tile, left, row in ((apple, 20, 22), (table, 8, 46)):  # the leftmost column of each thing, a row through it
        blue, green, red = tile[4 * row, 4 * left + 1]
        assert red > 200 and max(blue, green) < 60


def test_no_word_fills_the_sheet():
    rows = [{"word": word, "iou": n / 100} for n in range(40) for word in ("sofa", "lamp")]
    chosen = finding.choose_rows(rows)
    assert [row["iou"] for row in chosen] == sorted(row["iou"] for row in chosen)
    assert [row["iou"] for row in chosen if row["word"] == "sofa"] == [0, 0.01, 0.02, 0.37, 0.38, 0.39]
    many = [{"word": str(n), "iou": n / 100} for n in range(100)]
    assert [row["word"] for row in finding.choose_rows(many)] == [str(n) for n in (*range(15), *range(85, 100))]
    assert finding.choose_rows(many[:20]) == many[:20]  # none twice


def test_peak_memory_is_that_of_a_whole_process(folder):
    assert 20 < finding.peak_memory(folder / "room-00000.json", "grabcut, central box") < 10_000


@pytest.mark.parametrize(
    "before, message", [([], "no rendered pictures in"), (["FOLDER", "--photos"], "no photos.json in")]
)
def test_a_folder_without_pictures_is_wrong_use(folder, tmp_path, capsys, before, message):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(SystemExit) as stopped:
        finding.main([argument.replace("FOLDER", str(folder)) for argument in before] + [str(empty)])
    told = capsys.readouterr()
    assert (stopped.value.code, told.out) == (2, "")
    assert message in told.err


def test_overlap_and_outline_of_masks_written_by_hand():
    one, other = np.zeros((2, 20, 20), bool)
    one[4:14, 4:14] = other[4:14, 9:19] = True
    assert overlap(one, one) == edge_f(one, one) == 1
    assert overlap(one, other) == pytest.approx(50 / 150)
    assert overlap(one, one & False) == edge_f(one & False, one) == overlap(one & False, one & False) == 0
    assert outline(one).sum() == 36
    assert outline(np.ones((5, 5), bool)).sum() == 16  # the picture's border is an outline
    assert edge_f(np.roll(one, 2, axis=1), one) == 1  # two pixels off are right
    assert edge_f(np.roll(one, 3, axis=1), one) < 1


def test_grabcut_with_a_box_and_with_none_to_speak_of(scene):
    image, mask = scene
    assert overlap(plain_grabcut(image, Box(14, 34, 50, 76)), mask) > 0.95
    assert plain_grabcut(image, Box(0, 0, 120, 96)).all()


def test_outlining_tells_its_table_and_its_last_line(photos, monkeypatch, capsys):
    monkeypatch.setattr(outlining, "load", lambda: Stub({None: FAMILIES["apple"]}))
    assert outlining.main([str(photos), "--sheet", str(photos / "sheet.png")]) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["benchmark"], told["photos"]) == ("outlining", 2)
    ours = [entry for entry in told["results"] if entry["method"] == "ours"]
    assert [entry["hint"] for entry in ours] == [*outlining.LOOSENESS, "point"]
    assert all(entry["iou_mean"] == entry["edge_f_mean"] == 1 for entry in ours)
    assert cv2.imread(str(photos / "sheet.png")).shape == (256, 5 * 256, 3)
